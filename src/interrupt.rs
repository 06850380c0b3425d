//! Ctrl-C and other requests to stop, where stopping at once would leave something behind.
//!
//! A sign-in has a terminal, a socket and a browser's tab to put in order. It watches; whatever
//! waits meanwhile asks [`requested`], and ends with [`error`].

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, OnceLock, mpsc};
#[cfg(unix)]
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::language::text;

/// How often whoever waits asks.
pub const PACE: Duration = Duration::from_millis(50);

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Forgets what was asked of an earlier call in the same process.
pub fn forget() {
    REQUESTED.store(false, Ordering::SeqCst);
    HEARS_ALL.store(true, Ordering::SeqCst);
}

/// Watches from now on, instead of ending the process.
pub fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(start);
}

/// Whether Ctrl-C and a plain `kill` are heard also where they are ignored.
static HEARS_ALL: AtomicBool = AtomicBool::new(true);

/// For a process that becomes another program: what is ignored here, as in a background job of a
/// script, is to be ignored there as well, and what was watched would not be.
pub fn leave_alone_what_is_ignored() {
    HEARS_ALL.store(false, Ordering::SeqCst);
}

/// Has `restore` called before the process is suspended (Ctrl-Z), where it has started to watch.
pub fn before_suspension(restore: fn()) {
    // It is always the same one.
    let _ = BEFORE_SUSPENSION.set(restore);
}

static BEFORE_SUSPENSION: OnceLock<fn()> = OnceLock::new();

/// What a signal asks for.
enum Asked {
    ToEnd,
    #[cfg(unix)]
    ToSuspend,
}

fn start() {
    let watching = || -> io::Result<_> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let signals = {
            let _inside = runtime.enter();
            Signals::register()?
        };
        Ok((runtime, signals))
    };
    let (ready, is_ready) = mpsc::channel::<()>();
    // Where that fails the default action stays: the process ends at once.
    let _ = thread::Builder::new().spawn(move || {
        let Ok((runtime, mut signals)) = watching() else {
            return;
        };
        drop(ready);
        loop {
            match runtime.block_on(signals.next()) {
                Asked::ToEnd => REQUESTED.store(true, Ordering::SeqCst),
                #[cfg(unix)]
                Asked::ToSuspend => suspend(),
            }
        }
    });
    // Nothing is sent: it ends as soon as somebody watches, or nobody will.
    let _ = is_ready.recv();
}

/// True once somebody asked the process to stop.
#[must_use]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Waits, unless somebody asks the process to stop.
pub fn rest(span: Duration) {
    let began = Instant::now();
    while let Some(left) = span.checked_sub(began.elapsed())
        && !left.is_zero()
        && !requested()
    {
        thread::sleep(PACE.min(left));
    }
}

/// The error of whatever was waiting.
#[must_use]
pub fn error() -> Error {
    Error::new(
        ErrorKind::Interrupted,
        text!("interrupted", "中断されました"),
    )
}

/// Finishes `work`, unless somebody asks the process to stop.
///
/// # Errors
/// [`ErrorKind::Interrupted`].
pub async fn unless_requested<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(PACE, work.as_mut()).await {
            Ok(done) => return Ok(done),
            Err(_) if requested() => return Err(error()),
            Err(_) => {}
        }
    }
}

/// Does what the signal would have done by itself.
#[cfg(unix)]
fn suspend() {
    if let Some(restore) = BEFORE_SUSPENSION.get() {
        restore();
    }
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
}

/// The signals that ask a process to end, and the one that asks it to be suspended.
#[cfg(unix)]
struct Signals {
    to_end: Vec<tokio::signal::unix::Signal>,
    to_suspend: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn register() -> io::Result<Self> {
        use rustix::process::Signal;
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |it: Signal| signal(SignalKind::from_raw(it.as_raw()));
        // Watching what nohup or a shell without job control ignores would take that away.
        let hears_all = HEARS_ALL.load(Ordering::SeqCst);
        let is_heard = |it: Signal| hears_all && matches!(it, Signal::INT | Signal::TERM);
        let wanted = |it: &Signal| is_heard(*it) || !is_ignored(*it);
        let to_end = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];
        Ok(Self {
            to_end: to_end
                .into_iter()
                .filter(wanted)
                .map(listen)
                .collect::<io::Result<_>>()?,
            to_suspend: Some(Signal::TSTP).filter(wanted).map(listen).transpose()?,
        })
    }

    async fn next(&mut self) -> Asked {
        std::future::poll_fn(|context| {
            let mut ends = false;
            for signal in &mut self.to_end {
                ends |= signal.poll_recv(context).is_ready();
            }
            let mut to_suspend = self.to_suspend.as_mut();
            if ends {
                Poll::Ready(Asked::ToEnd)
            } else if to_suspend
                .as_mut()
                .is_some_and(|it| it.poll_recv(context).is_ready())
            {
                Poll::Ready(Asked::ToSuspend)
            } else {
                Poll::Pending
            }
        })
        .await
    }
}

/// True for a signal that is ignored. Only Linux tells; elsewhere nohup is taken to be there, which
/// ignores but the one.
#[cfg(unix)]
fn is_ignored(signal: rustix::process::Signal) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return signal == rustix::process::Signal::HUP;
    };
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    ignored.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}

/// Ctrl-C in the console.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn register() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Asked {
        self.0.recv().await;
        Asked::ToEnd
    }
}
