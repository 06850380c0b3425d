//! The process at the end of what the system gives it: no thread, no descriptor, no memory, no room
//! for a file. It then ends with an error and an exit status, and is never killed by a signal.
//!
//! Our own code meets these as errors. What is here is the last net, for libraries that panic and for
//! the standard library, which aborts without memory. All that is stored is safe at every moment, so
//! that ending at once loses nothing.

#[cfg(unix)]
use std::env;
#[cfg(unix)]
use std::sync::Arc;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::{io, panic, process, thread};

use crate::error::{Error, ErrorKind};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::os::interrupt;

/// Reports an error to the caller: as `run` does, in the language and the form asked for. Says with
/// which status to end.
type Tell = Box<dyn Fn(&Error) -> u8 + Send + Sync>;

static TELL: OnceLock<Tell> = OnceLock::new();

/// What the work under way is called if a library panics in it.
static FAILURE: Mutex<Option<Failure>> = Mutex::new(None);

/// Makes an error of a reason.
pub(crate) type Failure = fn(String) -> Error;

/// Begins, for as long as the process lives.
pub(crate) fn begin() {
    #[cfg(unix)]
    outlive_signals();
    panic::set_hook(Box::new(|panic| {
        *reserve() = Vec::new();
        let place = panic.location().map(|it| place(it.file(), it.line()));
        let words = panic.payload().downcast_ref::<String>();
        let words = words.map(String::as_str).unwrap_or_default();
        end_with(&failure(words, &place.unwrap_or_default()));
    }));
}

/// From here on, errors that end the process from anywhere are told by `tell`.
pub(crate) fn tell_by(tell: impl Fn(&Error) -> u8 + Send + Sync + 'static) {
    // In the same process, an earlier call's will do.
    let _ = TELL.set(Box::new(tell));
}

/// The process is about to end with an error that is told elsewhere.
pub(crate) fn end_is_told() {
    IS_TOLD.store(true, Ordering::SeqCst);
}

static IS_TOLD: AtomicBool = AtomicBool::new(false);

/// Does `work`; if a library panics in it, the process ends with the error that `failure` makes of the
/// reason.
pub(crate) fn failing_as<T>(failure: Failure, work: impl FnOnce() -> T) -> T {
    let set = |failure| {
        let mut current = FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, failure)
    };
    let before = set(Some(failure));
    let done = work();
    set(before);
    done
}

/// Memory for the last words where it may run out, given back before they are said.
static RESERVE: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// So much, in bytes: a parsed file of sentences, and what is put together of them.
#[cfg(unix)]
const RESERVED: usize = 1 << 20;

fn reserve() -> MutexGuard<'static, Vec<u8>> {
    RESERVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the process with an error, from any thread.
#[expect(
    clippy::exit,
    reason = "a library has panicked, or a call of the system does not return: there is no way back"
)]
pub(crate) fn end_with(error: &Error) -> ! {
    interrupt::restore();
    let mut status = error.exit_code();
    if IS_TOLD.swap(true, Ordering::SeqCst) {
        // The thread that reports another error also ends the process.
        thread::sleep(interrupt::PACE);
    } else if let Some(tell) = TELL.get() {
        status = tell(error);
    }
    process::exit(status.into());
}

/// A file to write to may not grow any more (`ulimit -f`): the write says so, as on a full disk. Without
/// memory the standard library says so and aborts: that is an exit status, too. A program that this
/// process starts or becomes has neither from us. Where nothing is limited there is nothing to outlive.
#[cfg(unix)]
fn outlive_signals() {
    use rustix::process::{Resource, Signal};
    use signal_hook::flag::{register, register_conditional_shutdown};
    // What is ignored here is to be ignored there as well.
    let becomes_another = || env::args_os().any(|argument| argument == "exec");
    let is_ours = |signal| !becomes_another() || !interrupt::is_ignored(signal);
    // Where that fails, the default action stays.
    if is_limited(Resource::Fsize) && is_ours(Signal::XFSZ) {
        let _ = register(Signal::XFSZ.as_raw(), Arc::default());
    }
    let may_run_out = is_limited(Resource::As) || is_limited(Resource::Data) || has_small_stack();
    if may_run_out {
        *reserve() = Vec::with_capacity(RESERVED);
    }
    if may_run_out && is_ours(Signal::ABORT) {
        let status = ErrorKind::Unexpected.exit_code();
        let always = Arc::new(AtomicBool::new(true));
        let _ = register_conditional_shutdown(Signal::ABORT.as_raw(), status.into(), always);
    }
}

#[cfg(unix)]
fn is_limited(resource: rustix::process::Resource) -> bool {
    rustix::process::getrlimit(resource).current.is_some()
}

/// Less than any system gives unless it is configured.
#[cfg(unix)]
fn has_small_stack() -> bool {
    let stack = rustix::process::getrlimit(rustix::process::Resource::Stack);
    stack.current.is_some_and(|bytes| bytes < 1 << 20)
}

/// What the words of a panic say if the system has nothing more to give (`io::Error` in its two forms).
const WORDS_OF_LIMITS: [&str; 7] = [
    "kind: WouldBlock",
    "kind: OutOfMemory",
    "code: 23,",
    "code: 24,",
    "(os error 11)",
    "(os error 12)",
    "(os error 24)",
];

/// The words of a panic may hold anything, a secret as well; its place is ours to tell.
fn failure(words: &str, place: &str) -> Error {
    let of_limit = WORDS_OF_LIMITS.iter().any(|sign| words.contains(sign));
    let current = *FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
    match current {
        Some(failure) => failure(format!("unexpected failure at {place}")),
        None if of_limit => reached_at(place),
        None => Error::new(
            ErrorKind::Unexpected,
            fl!("system-unexpected-failure", place),
        ),
    }
    .with_hint(raise_them())
}

/// True for an error that says that the system has no thread, descriptor or memory left.
pub(crate) fn is_reached(error: &io::Error) -> bool {
    let too_many_files = [23, 24].map(Some).contains(&error.raw_os_error());
    let kind = error.kind();
    cfg!(unix) && too_many_files
        || matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory)
}

/// The error of a command that cannot go on without what the system does not give.
pub(crate) fn reached(error: &io::Error) -> Error {
    reached_at(&clean(&error.to_string()))
}

fn reached_at(reason: &str) -> Error {
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("system-out-of-resources", reason),
    )
    .with_hint(raise_them())
}

/// What to do about limits.
pub(crate) fn raise_them() -> Message {
    fl!("system-raise-limits")
}

/// A place in a source file, from the name and the version of its crate on.
fn place(file: &str, line: u32) -> String {
    let words: Vec<&str> = file.split(['/', '\\']).collect();
    let root = words.iter().rposition(|word| *word == "src").unwrap_or(0);
    let shown = words[root.saturating_sub(1)..].join("/");
    clean(&format!("{shown}:{line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_library_that_got_nothing_is_of_the_class_of_limits() {
        for words in [
            "failed to allocate an alternative stack: Cannot allocate memory (os error 12)",
            "failed to spawn thread: Os { code: 11, kind: WouldBlock, message: \"\" }",
        ] {
            let kind = failure(words, "std/src/thread.rs:1").kind();
            assert_eq!(kind, ErrorKind::TemporarilyUnavailable, "{words}");
        }
        let other = failure("index out of bounds", "x/src/lib.rs:1").kind();
        assert_eq!(other, ErrorKind::Unexpected);
    }

    #[test]
    fn a_place_is_told_without_the_machine_that_it_was_compiled_on() {
        for (file, shown) in [
            (
                "/home/me/.cargo/registry/src/index-1/tiny_http-0.12.0/src/util/pool.rs",
                "tiny_http-0.12.0/src/util/pool.rs:7",
            ),
            (r"C:\me\x-1.0\src\lib.rs", "x-1.0/src/lib.rs:7"),
            ("src/limits.rs", "src/limits.rs:7"),
            (
                "/rustc/0123/library/std/src/thread/mod.rs",
                "std/src/thread/mod.rs:7",
            ),
        ] {
            assert_eq!(place(file, 7), shown);
        }
    }
}
