//! A relay in front of a D-Bus session: it passes on so much of a conversation, and then strikes.

use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// What happens in the middle of a conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Strike {
    /// The program is killed.
    Kill,
    /// The bus hangs up.
    HangUp,
}

/// A D-Bus session whose every message can be the last.
pub(crate) struct Relay {
    path: PathBuf,
    state: Arc<State>,
}

struct State {
    strike: Strike,
    /// How many messages are still passed on, to or from the bus.
    left: AtomicUsize,
    /// How many came.
    seen: AtomicUsize,
    /// The program's process id, once it is known.
    program: AtomicI32,
}

impl Relay {
    /// A relay at `path` to the session at `address`, which strikes in place of message `nth`.
    pub(crate) fn start(path: PathBuf, address: &str, nth: usize, strike: Strike) -> Self {
        let bus = address
            .strip_prefix("unix:path=")
            .and_then(|rest| rest.split(',').next());
        let bus = PathBuf::from(bus.expect("the session is at a path"));
        // Each relay has its own socket file; the one before it is done with.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path).expect("the path is short and new");
        let state = Arc::new(State {
            strike,
            left: AtomicUsize::new(nth - 1),
            seen: AtomicUsize::new(0),
            program: AtomicI32::new(0),
        });
        let relay = Self {
            path,
            state: Arc::clone(&state),
        };
        thread::spawn(move || {
            for program in listener.incoming().map_while(Result::ok) {
                state.connect(program, &bus);
            }
        });
        relay
    }

    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", self.path.display())
    }

    /// Says which process is at the other end. Nothing is passed on before.
    pub(crate) fn serves(&self, program: u32) {
        let program = i32::try_from(program).expect("a process id");
        self.state.program.store(program, Ordering::SeqCst);
    }

    /// True once it has struck.
    pub(crate) fn has_struck(&self) -> bool {
        self.state.left.load(Ordering::SeqCst) == 0 && self.state.seen.load(Ordering::SeqCst) > 0
    }
}

impl State {
    fn connect(self: &Arc<Self>, program: UnixStream, bus: &Path) {
        let bus = UnixStream::connect(bus).expect("the session is there");
        let ends = [
            (program.try_clone(), bus.try_clone()),
            (Ok(bus), Ok(program)),
        ];
        for (from, to) in ends {
            let (state, from, to) = (Arc::clone(self), from.expect("open"), to.expect("open"));
            thread::spawn(move || state.pass_on(from, to));
        }
    }

    fn pass_on(&self, mut from: UnixStream, mut to: UnixStream) {
        let mut chunk = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            let one_less = |left: usize| left.checked_sub(1);
            let order = Ordering::SeqCst;
            if self.left.fetch_update(order, order, one_less).is_err() {
                self.seen.fetch_add(1, order);
                self.strike();
                break;
            }
            if to.write_all(&chunk[..count]).is_err() {
                break;
            }
        }
        for end in [from, to] {
            // It may be closed already.
            let _ = end.shutdown(std::net::Shutdown::Both);
        }
    }

    fn strike(&self) {
        let Strike::Kill = self.strike else {
            return;
        };
        let program = loop {
            match Pid::from_raw(self.program.load(Ordering::SeqCst)) {
                Some(program) => break program,
                None => thread::sleep(Duration::from_millis(1)),
            }
        };
        // It may have ended by itself: this was its good-bye.
        let _ = kill_process(program, Signal::KILL);
    }
}
