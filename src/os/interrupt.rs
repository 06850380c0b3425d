//! Ctrl-C and other requests to stop, where stopping at once would leave something behind.
//!
//! A sign-in has a terminal, a socket and a browser's tab to put in order. It watches; whatever
//! waits meanwhile asks [`requested`], and ends with [`error`].

#[cfg(windows)]
use std::io;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Once, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::locales::fl;

#[cfg(unix)]
use rustix::process::Signal;
#[cfg(unix)]
use signal_hook::flag;

/// How often a wait looks for a request to stop.
pub(crate) const PACE: Duration = Duration::from_millis(50);

static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Forgets what was asked of an earlier call in the same process.
pub(crate) fn forget() {
    REQUESTED.store(false, Ordering::SeqCst);
    HEARS_ALL.store(true, Ordering::SeqCst);
}

/// Watches from now on, instead of ending the process.
pub(crate) fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(start);
}

/// Whether Ctrl-C and a plain `kill` are heard even if they are ignored.
static HEARS_ALL: AtomicBool = AtomicBool::new(true);

/// For a process that becomes another program: what is ignored here, as in a background job of a
/// script, is to be ignored there as well, and what was watched would not be.
pub(crate) fn leave_alone_what_is_ignored() {
    HEARS_ALL.store(false, Ordering::SeqCst);
}

/// True once the process was asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Where that fails the default action stays: the process ends at once.
#[cfg(unix)]
fn start() {
    // Watching what nohup or a shell without job control ignores would take that away.
    let hears_all = HEARS_ALL.load(Ordering::SeqCst);
    let is_heard = |it: Signal| hears_all && matches!(it, Signal::INT | Signal::TERM);
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        if is_heard(signal) || !is_ignored(signal) {
            let _ = flag::register(signal.as_raw(), Arc::clone(&REQUESTED));
        }
    }
}

/// Ctrl-C in the console. Where that fails the default action stays: the process ends at once.
#[cfg(windows)]
fn start() {
    let watching = || -> io::Result<_> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let signals = {
            let _inside = runtime.enter();
            tokio::signal::windows::ctrl_c()?
        };
        Ok((runtime, signals))
    };
    let Ok((runtime, mut signals)) = watching() else {
        return;
    };
    let _ = crate::os::threads::spawn(move || {
        while runtime.block_on(signals.recv()).is_some() {
            REQUESTED.store(true, Ordering::SeqCst);
        }
    });
}

/// Has `restore` called before the process is suspended (Ctrl-Z) or ended by a failure of its own.
/// Until [`nothing_to_restore`], somebody has to call [`suspend_if_requested`] again and again.
pub(crate) fn restore_with(restore: fn()) {
    // It is always the same one.
    let _ = RESTORE.set(restore);
    #[cfg(unix)]
    {
        static ONCE: Once = Once::new();
        SUSPENSION_REQUESTED.store(false, Ordering::SeqCst);
        SUSPENDS_AT_ONCE.store(false, Ordering::SeqCst);
        ONCE.call_once(watch_suspension);
    }
}

/// Lets Ctrl-Z suspend the process at once again.
pub(crate) fn nothing_to_restore() {
    #[cfg(unix)]
    {
        SUSPENDS_AT_ONCE.store(true, Ordering::SeqCst);
        suspend_if_requested();
    }
}

/// Puts in order what another program would find in disorder.
pub(crate) fn restore() {
    if let Some(restore) = RESTORE.get() {
        restore();
    }
}

static RESTORE: OnceLock<fn()> = OnceLock::new();
#[cfg(unix)]
static SUSPENDS_AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
#[cfg(unix)]
static SUSPENSION_REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

#[cfg(unix)]
fn watch_suspension() {
    if is_ignored(Signal::TSTP) {
        return;
    }
    let stop = Signal::TSTP.as_raw();
    let _ = flag::register(stop, Arc::clone(&SUSPENSION_REQUESTED));
    let _ = flag::register_conditional_default(stop, Arc::clone(&SUSPENDS_AT_ONCE));
}

/// Does what the signal would have done by itself, once all is in order.
#[cfg(unix)]
pub(crate) fn suspend_if_requested() {
    if SUSPENSION_REQUESTED.swap(false, Ordering::SeqCst) {
        restore();
        let _ = rustix::process::kill_process(rustix::process::getpid(), Signal::STOP);
    }
}

/// Windows has no such signal.
#[cfg(not(unix))]
pub(crate) fn suspend_if_requested() {}

/// Waits, unless the process is asked to stop.
pub(crate) fn rest(span: Duration) {
    let began = Instant::now();
    while let Some(left) = span.checked_sub(began.elapsed())
        && !left.is_zero()
        && !requested()
    {
        thread::sleep(PACE.min(left));
    }
}

/// The error of whatever was waiting.
pub(crate) fn error() -> Error {
    Error::new(ErrorKind::Interrupted, fl!("system-interrupted"))
}

/// Finishes `work`, unless the process is asked to stop.
///
/// # Errors
/// [`ErrorKind::Interrupted`].
pub(crate) async fn unless_requested<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(PACE, work.as_mut()).await {
            Ok(done) => return Ok(done),
            Err(_) if requested() => return Err(error()),
            Err(_) => {}
        }
    }
}

/// True for a signal that is ignored. Only Linux tells; elsewhere nohup is taken to be there, which
/// ignores but the one.
#[cfg(unix)]
pub(crate) fn is_ignored(signal: Signal) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return signal == Signal::HUP;
    };
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    ignored.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}
