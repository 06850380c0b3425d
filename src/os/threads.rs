//! The one place that starts threads: a system that has none left is an error, and not a panic.

use std::io;
use std::thread::{self, JoinHandle};

/// Runs `work` on a thread of its own.
///
/// # Errors
/// Those of the system, which say that it was a thread that could not be had.
pub(crate) fn spawn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    thread::Builder::new()
        .spawn(work)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot start a thread: {error}")))
}
