//! The folder of the inner socket: ours alone from the moment it is made, at a place where nobody
//! else can put another one, and gone with the sign-in. What a process that was killed has left is
//! removed by the next one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::os::ownership::{self, Denial};
use crate::os::watchdog;

/// How the folder's name begins.
const PREFIX: &str = "entra-token-socket-";
const SOCKET: &str = "tiny_http";
/// For its owner only, whatever the umask.
const PRIVATE: u32 = 0o700;
/// Short enough for a socket's address, and there on every Unix.
const USUAL: &str = "/tmp";

/// The folder, as long as the socket in it is needed.
pub(super) struct Folder {
    socket: PathBuf,
    _directory: TempDir,
    /// Held by the process that uses the folder, so that no other process takes it for left behind.
    _lock: Option<File>,
}

impl Folder {
    /// A socket in a folder of its own, at the first of [`places`] that can be written to, is short
    /// enough for a socket's address, and lets nobody else move what is there.
    pub(super) fn with_socket() -> io::Result<(Self, UnixListener)> {
        let mut first = None;
        for place in places() {
            match Self::below(&place) {
                Ok(made) => return Ok(made),
                Err(error) => {
                    log::debug!("no socket below {}: {error}", place.display());
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    fn below(place: &Path) -> io::Result<(Self, UnixListener)> {
        watchdog::bounded(place, || Self::make_below(place))
    }

    fn make_below(place: &Path) -> io::Result<(Self, UnixListener)> {
        ownership::followed(place).map_err(|denial| match denial {
            Denial::Unsafe(error) => io::Error::other(error),
            Denial::Unreadable(error) => error,
        })?;
        remove_left_behind(place);
        let directory = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(fs::Permissions::from_mode(PRIVATE))
            .tempdir_in(place)?;
        let lock = locked(directory.path());
        let socket = directory.path().join(SOCKET);
        let listener = UnixListener::bind(&socket)?;
        let folder = Self {
            socket,
            _directory: directory,
            _lock: lock,
        };
        Ok((folder, listener))
    }

    /// Where to connect to.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }
}

/// Where temporary things belong: as somebody has said, in the usual place, or in the memory of the
/// login session, which can be written to where the disk cannot.
fn places() -> impl Iterator<Item = PathBuf> {
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let session = session.filter(|it| it.is_absolute());
    [std::env::temp_dir(), PathBuf::from(USUAL)]
        .into_iter()
        .chain(session)
}

/// The lock of a folder, if no process holds it and the file system has such a thing.
fn locked(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.try_lock().ok()?;
    Some(folder)
}

/// Removes the folders of ours that no process holds any more.
fn remove_left_behind(place: &Path) {
    let is_ours = |folder: &Path| {
        let metadata = fs::symlink_metadata(folder);
        metadata.is_ok_and(|metadata| {
            metadata.is_dir()
                && metadata.uid() == rustix::process::geteuid().as_raw()
                && metadata.mode() & 0o777 == PRIVATE
        })
    };
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let folder = entry.path();
        let Some(_lock) = is_ours(&folder).then(|| locked(&folder)).flatten() else {
            continue;
        };
        // Only what is known to be ours: a folder with anything else in it stays.
        let _ = fs::remove_file(folder.join(SOCKET));
        let _ = fs::remove_dir(&folder);
    }
}
