//! One refresh at a time: a lock for each account, on a file of its own that is never replaced.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::os::{interrupt, watchdog};
use crate::quoting::Shell;

use super::presence;
use super::private_file::make_private;
use super::state::StateDirectory;

#[cfg(unix)]
use super::private_file::NONBLOCK;

/// One refresh takes less; but several may stand in a queue while the authority does not answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// The first and the longest pause between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// `FILE_SHARE_READ | FILE_SHARE_WRITE`, and not `FILE_SHARE_DELETE` (`CreateFileW`).
#[cfg(windows)]
const SHARE_READ_AND_WRITE: u32 = 0x3;

/// A lock that is held. The operating system frees it when it is dropped, and when the process
/// ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    /// There until it is dropped.
    file: Option<File>,
    path: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let file = self.file.take();
        watchdog::bounded(&self.path, || drop(file));
    }
}

impl Lock {
    /// Removes the lock of an account that is no more. Whoever waits for it sees that the file is
    /// gone, and takes the lock of the file that is there then.
    pub(crate) fn remove(self) {
        // On Windows it stays, because this process has it open; it is empty, and does no harm.
        let _ = watchdog::bounded(&self.path, || std::fs::remove_file(&self.path));
    }

    /// False if the file was removed while we waited for it.
    #[cfg(unix)]
    fn is_current(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let identity = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
        let ours = || self.file.as_ref()?.metadata().ok().map(identity);
        let there = || self.path.metadata().ok().map(identity);
        watchdog::bounded(&self.path, || ours().is_some() && ours() == there())
    }

    /// True: what somebody has open here is not removed (see [`open`]).
    #[cfg(not(unix))]
    fn is_current(&self) -> bool {
        let _ = &self.file;
        true
    }
}

/// Waits for the lock of an account.
///
/// # Errors
/// [`ErrorKind::TemporarilyUnavailable`] if others hold it for a minute.
pub(crate) fn account(state: &StateDirectory, name: &AccountName) -> Result<Lock> {
    // Before a particle of Japanese, Latin letters keep their distance.
    named(state, &name.file_stem(), &fl!("store-account", name))
}

/// The lock of an account, if no process holds it and one can be had.
pub(crate) fn account_if_free(state: &StateDirectory, name: &AccountName) -> Option<Lock> {
    let path = path(state, &name.file_stem()).ok()?;
    let file = open(&path).ok()?;
    watchdog::bounded(&path, || file.try_lock()).ok()?;
    let file = Some(file);
    Some(Lock { file, path }).filter(Lock::is_current)
}

/// Waits for the lock of a sign-in that was begun.
pub(super) fn begun(state: &StateDirectory, item: &AccountName) -> Result<Lock> {
    named(state, &item.file_stem(), &fl!("store-this-sign-in"))
}

/// Waits for the lock of the list of accounts.
pub(super) fn accounts(state: &StateDirectory) -> Result<Lock> {
    // No account has this name: a dot in front would be encoded.
    let what = fl!("store-account-list");
    named(state, ".accounts", &what)
}

/// Waits for the lock of the files of mail clients.
///
/// # Errors
/// [`ErrorKind::TemporarilyUnavailable`] if others hold it for a minute.
pub(crate) fn mail_clients(state: &StateDirectory) -> Result<Lock> {
    let what = fl!("store-client-files");
    named(state, ".mail-clients", &what)
}

fn path(state: &StateDirectory, stem: &str) -> Result<PathBuf> {
    let directory = state.join("locks");
    make_private(&directory)?;
    Ok(directory.join(format!("{stem}.lock")))
}

fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // A process that has it open keeps it from being deleted.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, SHARE_READ_AND_WRITE);
    // Opening a pipe would block until it has a reader.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NONBLOCK);
    let opened = || -> io::Result<_> {
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        Ok((file, metadata))
    };
    let opened = watchdog::bounded(path, opened);
    let (file, metadata) = opened.map_err(|error| presence::unusable(path, &error))?;
    presence::refuse_unless_file(path, &metadata)?;
    Ok(file)
}

/// The lock called `stem`, which guards `what`.
fn named(state: &StateDirectory, stem: &str, what: &Message) -> Result<Lock> {
    let path = path(state, stem)?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let lock = wait(&path, what, deadline)?;
        if lock.is_current() {
            return Ok(lock);
        }
    }
}

fn wait(path: &Path, what: &Message, deadline: Instant) -> Result<Lock> {
    let file = open(path)?;
    let mut pause = PAUSES.0;
    loop {
        match watchdog::bounded(path, || file.try_lock()) {
            Ok(()) => {
                let (file, path) = (Some(file), path.to_owned());
                return Ok(Lock { file, path });
            }
            Err(_) if interrupt::requested() => return Err(interrupt::error()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {}
            Err(TryLockError::WouldBlock) => return Err(held(path, what)),
            Err(TryLockError::Error(error)) => return Err(no_locks(path, &error)),
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// The error of a file system that has no locks, as some that are shared over a network.
fn no_locks(path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (path.display(), clean(&error.to_string()));
    Error::new(
        ErrorKind::StoreFailed,
        fl!("store-cannot-lock", path, reason),
    )
}

fn held(path: &Path, what: &Message) -> Error {
    let (path, seconds) = (Shell::HERE.path(path), PATIENCE.as_secs());
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("store-busy", what, seconds, path),
    )
}
