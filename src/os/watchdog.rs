//! Bounds the calls of the file system: those that a dead file server or disk never lets return. Such
//! a call cannot be taken back; the process ends with an error that names what it waited for.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::locales::fl;
use crate::os::{limits, threads};
use crate::quoting::Shell;

/// A disk may be slow, and a file server may come back.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often is looked. It is looks that count: while the process is suspended there are none.
const PACE: Duration = Duration::from_millis(500);

static STARTED: Once = Once::new();

/// A call that has not returned yet.
struct Call {
    id: u64,
    path: PathBuf,
    /// How often it was there already.
    looks: u32,
}

static CALLS: Mutex<Vec<Call>> = Mutex::new(Vec::new());

/// Makes a call that concerns `path`. If it does not return, the process ends.
pub(crate) fn bounded<T>(path: &Path, call: impl FnOnce() -> T) -> T {
    start();
    bounded_if_started(path, call)
}

/// The same without a thread of its own for it: if only a stored token is read and printed, that would
/// cost more than all else. Once there is one, it looks after these calls as well.
pub(crate) fn bounded_if_started<T>(path: &Path, call: impl FnOnce() -> T) -> T {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    if !STARTED.is_completed() {
        return call();
    }
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = path.to_owned();
    calls().push(Call { id, path, looks: 0 });
    let done = call();
    calls().retain(|call| call.id != id);
    done
}

/// Looks after calls from now on. If there is no thread for it, they are made all the same.
pub(crate) fn start() {
    STARTED.call_once(|| {
        let _ = threads::spawn(look);
    });
}

fn look() {
    loop {
        thread::sleep(PACE);
        let hung = calls().iter_mut().find_map(|call| {
            call.looks += 1;
            (PACE * call.looks >= PATIENCE).then(|| call.path.clone())
        });
        if let Some(path) = hung {
            limits::end_with(&not_answered(&path));
        }
    }
}

fn calls() -> MutexGuard<'static, Vec<Call>> {
    CALLS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_answered(path: &Path) -> Error {
    let (path, seconds) = (Shell::HERE.path(path), PATIENCE.as_secs());
    Error::new(
        ErrorKind::StoreTimedOut,
        fl!("system-file-system-hangs", path, seconds),
    )
}
