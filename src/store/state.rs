//! The state directory: where the list of accounts, the locks and the file store live, and whether
//! there is room in it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::foreign::visible_path;
use crate::locales::fl;
use crate::os::watchdog;

use super::io_failure;

#[cfg(unix)]
use super::presence;
#[cfg(unix)]
use rustix::fs::Access;

#[cfg(unix)]
use crate::error::ErrorKind;

/// More than what is written beside a record takes: a note, the list of accounts.
const ROOM: usize = 16 << 10;

/// The folder of the `file` store.
pub(super) const RECORDS: &str = "credentials";

/// A directory of our own.
#[derive(Clone, Debug)]
pub(crate) struct StateDirectory(PathBuf);

impl StateDirectory {
    /// The directory at `path`, made when something is first written to it.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The one that `ENTRA_TOKEN_STATE_DIR` names. What is looked for from the current folder could lie
    /// in whatever somebody has made there: a list of accounts may name programs to run.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a path that is not absolute.
    pub(crate) fn named(directory: PathBuf) -> Result<Self> {
        if directory.is_absolute() {
            return Ok(Self(directory));
        }
        let shown = visible_path(&directory);
        Err(Error::usage(fl!("store-state-directory-relative", shown)))
    }

    /// The directory that the platform's custom names: `$XDG_STATE_HOME/entra-token`, on macOS
    /// `~/Library/Application Support/entra-token`, on Windows `%LOCALAPPDATA%\entra-token`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the environment names no home, [`ErrorKind::StoreUnsafe`] if root
    /// would make it in the home of a user.
    pub(crate) fn by_custom(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<Self> {
        let absolute = |name| variable(name).filter(|path| path.is_absolute());
        let base = if cfg!(windows) {
            absolute("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            absolute("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            absolute("XDG_STATE_HOME")
                .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
        };
        let Some(base) = base else {
            return Err(Error::usage(fl!("store-no-home")));
        };
        let directory = base.join("entra-token");
        #[cfg(unix)]
        if let Some(home) = absolute("HOME") {
            refuse_another_s_home(&home, &directory)?;
        }
        Ok(Self(directory))
    }

    /// Proves that a record of `length` bytes can be written here: where the disk is full, or this may
    /// only be read, nothing is asked for that could not be kept.
    ///
    /// # Errors
    /// [`ErrorKind::StoreFailed`].
    pub(crate) fn has_room(&self, length: usize) -> Result<()> {
        watchdog::bounded(&self.0, || self.try_to_write(length))
    }

    fn try_to_write(&self, length: usize) -> Result<()> {
        #[cfg(unix)]
        for folder in [RECORDS, "attempts"] {
            let (folder, may) = (self.join(folder), Access::WRITE_OK | Access::EXEC_OK);
            // What is no folder is refused for that, whatever one may do with it.
            let is_folder = |it: fs::Metadata| it.is_dir().then_some(());
            let there = fs::metadata(&folder)
                .and_then(|it| is_folder(it).ok_or(io::ErrorKind::NotADirectory.into()));
            let access = || rustix::fs::access(&folder, may).map_err(io::Error::from);
            there
                .and_then(|()| access())
                .or_else(|error| presence::absent_folder(&folder, &error))?;
        }
        // The folder of records may be on another disk.
        let (records, here) = (self.join(RECORDS), &self.0);
        let folder = if length > 0 && records.is_dir() {
            &records
        } else {
            here
        };
        for (folder, length) in [(here, ROOM), (folder, length + ROOM)] {
            file_of(folder, length).map_err(|error| io_failure(folder, &error))?;
        }
        Ok(())
    }

    /// Proves that the files of a new account can be made: its lock, its record and the folder of that,
    /// the list and its successor. A disk may run out of these as well.
    ///
    /// # Errors
    /// [`ErrorKind::StoreFailed`].
    pub(crate) fn has_room_for_an_account(&self) -> Result<()> {
        const FILES: usize = 5;
        let files = || {
            (0..FILES)
                .map(|_| file_of(&self.0, 0))
                .collect::<io::Result<Vec<_>>>()
        };
        let made = watchdog::bounded(&self.0, files);
        made.map(drop).map_err(|error| io_failure(&self.0, &error))
    }

    /// A path in the directory.
    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

/// A file of that length, which is gone with its handle.
fn file_of(folder: &Path, length: usize) -> io::Result<fs::File> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![b' '; length])?;
    Ok(file)
}

/// Refuses to make a folder as root in the home of a user (`sudo entra-token login`), who could not
/// use it afterwards, nor the folders that are made on the way, and could put another one there.
#[cfg(unix)]
fn refuse_another_s_home(home: &Path, directory: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    if !rustix::process::geteuid().is_root() || !directory.starts_with(home) {
        return Ok(());
    }
    let owner = fs::metadata(home).map_or(0, |metadata| metadata.uid());
    if owner == 0 {
        return Ok(());
    }
    let shown = home.display();
    Err(Error::new(
        ErrorKind::StoreUnsafe,
        fl!("store-sudo-home", shown, owner),
    ))
}
