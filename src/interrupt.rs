//! Ctrl-C and other requests to stop, where stopping at once would leave something behind.
//!
//! A sign-in has a terminal, a socket and a browser's tab to put in order. It watches; whatever
//! waits meanwhile asks [`requested`], and ends with [`error`].

use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::task::Poll;
use std::thread;
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::language::text;

/// How often whoever waits asks.
pub const PACE: Duration = Duration::from_millis(50);

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Forgets what was asked of an earlier call in the same process.
pub fn forget() {
    REQUESTED.store(false, Ordering::SeqCst);
}

/// Watches from now on, instead of ending the process.
pub fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(start);
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
    // Where that fails the default action stays: the process ends at once.
    let Ok((runtime, mut signals)) = watching() else {
        return;
    };
    thread::spawn(move || {
        loop {
            runtime.block_on(signals.next());
            REQUESTED.store(true, Ordering::SeqCst);
        }
    });
}

/// True once somebody asked the process to stop.
#[must_use]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
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

/// The signals that ask a process to stop.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn register() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !hang_up_is_ignored() {
            kinds.push(SignalKind::hangup());
        }
        kinds
            .into_iter()
            .map(signal)
            .collect::<io::Result<_>>()
            .map(Self)
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let mut came = false;
            for signal in &mut self.0 {
                came |= signal.poll_recv(context).is_ready();
            }
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// True under `nohup`: watching the signal would take that away. Only Linux tells.
#[cfg(unix)]
fn hang_up_is_ignored() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return true;
    };
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    ignored.is_some_and(|mask| mask & 1 == 1)
}

/// Ctrl-C in the console.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn register() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
