//! Is nothing there, or can it not be reached? A link to a disk that is not mounted and a file in
//! place of a folder are no reason to believe that no user has signed in.

use std::path::Path;
use std::{fs, io};

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::visible;
use crate::locales::{Message, fl};
use crate::quoting::Shell;

use super::io_failure;

/// Of an error for the file `path`: `Ok` if nothing is there, and its folder, if there is one, is one.
///
/// # Errors
/// [`ErrorKind::StoreFailed`], which says what stands in the way.
pub(super) fn absent(path: &Path, error: &io::Error) -> Result<()> {
    nothing_of(Wanted::File, path, error)
}

/// The same of a folder.
///
/// # Errors
/// Those of [`absent`].
pub(super) fn absent_folder(path: &Path, error: &io::Error) -> Result<()> {
    nothing_of(Wanted::Folder, path, error)
}

fn nothing_of(wanted: Wanted, path: &Path, error: &io::Error) -> Result<()> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let obstacle = obstacle(path, wanted);
    let may_be_absent = matches!(error.kind(), NotFound | NotADirectory);
    if obstacle.is_none() && may_be_absent {
        return Ok(());
    }
    Err(obstacle.unwrap_or_else(|| io_failure(path, error)))
}

/// The failure of a call for the file `path`: what stands in the way, if that is not the disk.
pub(super) fn unusable(path: &Path, error: &io::Error) -> Error {
    obstacle(path, Wanted::File).unwrap_or_else(|| io_failure(path, error))
}

/// The same for a folder.
pub(super) fn unusable_folder(path: &Path, error: &io::Error) -> Error {
    obstacle(path, Wanted::Folder).unwrap_or_else(|| io_failure(path, error))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    File,
    Folder,
}

/// What stands at `path`, or at the lowest folder above it that there is, and is not as it must be.
fn obstacle(path: &Path, wanted: Wanted) -> Option<Error> {
    let exists = |it: &&Path| fs::symlink_metadata(it).is_ok();
    let there = path.ancestors().find(exists)?;
    match fs::metadata(there) {
        Ok(metadata) if there == path && wanted == Wanted::File => {
            refuse_unless_file(path, &metadata).err()
        }
        Ok(metadata) => refuse_unless_folder(there, &metadata).err(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(dangling(there)),
        Err(_) => None,
    }
}

/// Refuses what is no file: a folder, a pipe or a device has no content to go by.
///
/// # Errors
/// [`ErrorKind::StoreFailed`].
pub(super) fn refuse_unless_file(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(not(path, &fl!("keyring-regular-file")))
}

fn refuse_unless_folder(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    if metadata.is_dir() {
        return Ok(());
    }
    Err(not(path, &fl!("keyring-folder")))
}

fn not(path: &Path, wanted: &Message) -> Error {
    let shown = path.display();
    failed(path, fl!("keyring-wrong-file-type", shown, wanted))
}

/// The error of a file that has more in it than this program ever writes.
pub(super) fn too_long(path: &Path, longest: u64) -> Error {
    let (shown, mib) = (path.display(), longest >> 20);
    failed(path, fl!("keyring-too-long", shown, mib))
}

fn dangling(path: &Path) -> Error {
    let (shown, target) = (path.display(), fs::read_link(path).unwrap_or_default());
    let target = visible(&target.to_string_lossy());
    failed(path, fl!("keyring-dangling-link", shown, target))
}

fn failed(path: &Path, fact: Message) -> Error {
    let path = Shell::HERE.path(path);
    Error::new(ErrorKind::StoreFailed, fact).with_hint(fl!("keyring-inspect-path", path))
}
