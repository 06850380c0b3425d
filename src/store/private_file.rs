//! Files that are private from their first byte and never half there: how one is read, replaced and
//! removed, and when it is refused because others could have written or read it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::error::Result;
use crate::os::ownership::{self, Denial};
use crate::os::{encoding, watchdog};

use super::{SecretBytes, io_failure, presence};

#[cfg(unix)]
use crate::error::{Error, ErrorKind};
#[cfg(unix)]
use crate::foreign::visible_path;
#[cfg(unix)]
use crate::locales::fl;
#[cfg(unix)]
use crate::quoting::Shell;

/// No list of accounts and no record is longer.
const LONGEST: u64 = 16 << 20;

/// How the name of a file begins that takes another one's place when it is whole.
const UNFINISHED: &str = ".new-";

/// No file is written for so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Makes `directory` and those above it, only for its owner.
pub(super) fn make_private(directory: &Path) -> Result<()> {
    #[cfg(unix)]
    let_the_owner_in();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    watchdog::bounded(directory, || builder.create(directory))
        .map_err(|error| presence::unusable_folder(directory, &error))
}

/// With a umask that keeps the owner out as well, nobody could read again what is written here.
#[cfg(unix)]
fn let_the_owner_in() {
    use rustix::{fs::Mode, process::umask};
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = umask(Mode::RWXG | Mode::RWXO);
        umask(before - Mode::RWXU);
    });
}

/// Writes a file that only its owner can read: a new file beside it, flushed to the disk, takes
/// its place. A reader sees the old or the new content; a crash leaves the old or the new.
///
/// The first of its name is there for good when this returns. That a later one has taken its place
/// the system writes down in its own time: a machine that loses its power within seconds may come
/// back with the old content, whole. Its refresh token still works: Entra does not revoke what it
/// replaces. Waiting for that as well would double the time of a refresh.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let path = &target_of(path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    make_private(directory)?;
    let written = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(&unfinished(path))
            .tempfile_in(directory)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        let is_first = !path.exists();
        take_the_place(file, path)?;
        if is_first {
            sync_directory(directory)?;
        }
        Ok(())
    };
    watchdog::bounded(path, written).map_err(|error| io_failure(path, &error))
}

/// Where a file is written and removed: as it is read, at the end of a link. What is there and is no
/// file is nothing of ours: the link alone gives way.
fn target_of(path: &Path) -> Result<PathBuf> {
    let target = || {
        if path.is_symlink() && path.is_file() {
            return fs::canonicalize(path);
        }
        Ok(path.to_owned())
    };
    watchdog::bounded(path, target).map_err(|error| presence::unusable(path, &error))
}

/// Says whether a file can be replaced, as far as the system tells: one that is mounted by itself, as
/// into a container, cannot, nor one that nobody may change (chattr(1)).
///
/// # Errors
/// [`ErrorKind::StoreFailed`].
pub(super) fn refuse_unless_replaceable(path: &Path) -> Result<()> {
    if !watchdog::bounded(path, || path.exists()) {
        return Ok(());
    }
    refuse_if_fixed(&target_of(path)?)
}

#[cfg(target_os = "linux")]
fn refuse_if_fixed(path: &Path) -> Result<()> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes as Is, StatxFlags, statx};
    // An older system does not tell.
    let attributes = |path: &Path| {
        let look = || statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty());
        watchdog::bounded(path, look).map_or(Is::empty(), |it| it.stx_attributes)
    };
    if attributes(path).contains(Is::MOUNT_ROOT) {
        return Err(mounted_alone(path));
    }
    let mut both = path.ancestors().take(2);
    let unchangeable = Is::IMMUTABLE | Is::APPEND;
    let fixed = both.find(|it| attributes(it).intersects(unchangeable));
    fixed.map_or(Ok(()), |path| Err(unchangeable_by_anybody(path)))
}

#[cfg(target_os = "linux")]
fn mounted_alone(path: &Path) -> Error {
    let shown = visible_path(path);
    Error::new(
        ErrorKind::StoreFailed,
        fl!("store-file-is-mounted-by-itself", shown),
    )
}

#[cfg(target_os = "linux")]
fn unchangeable_by_anybody(path: &Path) -> Error {
    let (shown, quoted) = (visible_path(path), Shell::HERE.path(path));
    Error::new(
        ErrorKind::StoreFailed,
        fl!("store-attribute-forbids-to-replace", shown, quoted),
    )
}

/// Elsewhere the system does not tell.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn refuse_if_fixed(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn take_the_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path)?;
    Ok(())
}

/// What tempfile calls here fails while anybody reads the old file; what std calls does not.
#[cfg(not(unix))]
fn take_the_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let (_, new) = file.keep()?;
    fs::rename(&new, path).inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })
}

/// The content of a file, `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<SecretBytes>> {
    read_if(path, |_, _| Ok(()))
}

/// The same of a file that decides what this program does: nobody else may have written it, nor be
/// able to put another one in its place.
pub(super) fn read_own(path: &Path) -> Result<Option<SecretBytes>> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let Some(metadata) = followed(directory)? else {
        return Ok(None);
    };
    refuse_if_writable(directory, &metadata)?;
    // A link leads elsewhere, and that way has to be safe as well.
    let is_link = watchdog::bounded_if_started(path, || path.is_symlink());
    if is_link && followed(path)?.is_none() {
        return Ok(None);
    }
    read_if(path, refuse_if_writable)
}

/// What is at the end of a path that no other user can lead elsewhere.
pub(super) fn followed(path: &Path) -> Result<Option<fs::Metadata>> {
    let absent = io::Error::from(io::ErrorKind::NotFound);
    match watchdog::bounded_if_started(path, || ownership::followed(path)) {
        Ok(Some(metadata)) => Ok(Some(metadata)),
        Ok(None) => presence::absent_folder(path, &absent).map(|()| None),
        Err(Denial::Unsafe(error)) => Err(error),
        Err(Denial::Unreadable(error)) => Err(presence::unusable_folder(path, &error)),
    }
}

/// Refuses a folder of a private one that others can reach into: the folder itself, and where it is
/// a link, the way to the folder that it leads to.
pub(super) fn refuse_if_open(directory: &Path) -> Result<()> {
    let look = || fs::symlink_metadata(directory);
    let found = match watchdog::bounded_if_started(directory, look) {
        Ok(metadata) if metadata.is_symlink() => followed(directory)?,
        Ok(metadata) => Some(metadata),
        // One that is not there yet is no danger.
        Err(_) => None,
    };
    found.map_or(Ok(()), |metadata| refuse_if_shared(directory, &metadata))
}

/// The same of a file that `refuse` has nothing against.
pub(super) fn read_if(
    path: &Path,
    refuse: impl FnOnce(&Path, &fs::Metadata) -> Result<()>,
) -> Result<Option<SecretBytes>> {
    watchdog::bounded_if_started(path, || read_regular(path, refuse))
}

fn read_regular(
    path: &Path,
    refuse: impl FnOnce(&Path, &fs::Metadata) -> Result<()>,
) -> Result<Option<SecretBytes>> {
    let failed = |error: io::Error| io_failure(path, &error);
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // Opening a pipe would block until it has a writer.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NONBLOCK);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) => return presence::absent(path, &error).map(|()| None),
    };
    let metadata = file.metadata().map_err(failed)?;
    presence::refuse_unless_file(path, &metadata)?;
    refuse(path, &metadata)?;
    let content = encoding::read_all(&file, metadata.len(), LONGEST);
    content.map(Some).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => presence::too_long(path, LONGEST),
        _ => failed(error),
    })
}

#[cfg(unix)]
pub(super) const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

/// How the name of a file begins that is to take the place of `path`, but was not finished.
fn unfinished(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{UNFINISHED}{name}-")
}

/// Removes what writers of a file that were killed left of it; nobody may be writing it now. What
/// is left of any other file in its folder, or of a proof, goes an hour later.
pub(super) fn remove_unfinished(path: &Path) -> Result<()> {
    let path = &target_of(path)?;
    watchdog::bounded(path, || remove_what_is_left(path))
}

fn remove_what_is_left(path: &Path) -> Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let prefix = unfinished(path);
    // Another file's name may begin as ours does; what tempfile adds is letters and digits.
    let is_left = |name: &str| {
        let added = name.strip_prefix(&prefix);
        added.is_some_and(|added| added.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(is_left(&name) || is_passing(&name) && is_abandoned(&entry, directory)) {
            continue;
        }
        match fs::remove_file(entry.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(io_failure(&entry.path(), &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// True for what no process keeps for longer than is needed to write it, or to prove the store.
fn is_passing(name: &str) -> bool {
    name.starts_with(UNFINISHED) || name.starts_with("-probe-")
}

/// By the clock of the file system, which may be another machine's and another than ours: what was
/// written last in the folder shows it.
fn is_abandoned(entry: &fs::DirEntry, folder: &Path) -> bool {
    let modified = |metadata: io::Result<fs::Metadata>| metadata.and_then(|it| it.modified()).ok();
    let now = modified(fs::metadata(folder));
    let age = now.zip(modified(entry.metadata()));
    age.is_some_and(|(now, at)| now.duration_since(at).is_ok_and(|age| age > ABANDONED))
}

/// Removes a file for good, and what writers that were killed left of it; says whether there was
/// one.
pub(super) fn remove(path: &Path) -> Result<bool> {
    watchdog::bounded(path, || remove_for_good(path))
}

fn remove_for_good(path: &Path) -> Result<bool> {
    // A link that leads nowhere now may lead to a file tomorrow.
    if let Err(error) = fs::metadata(path) {
        presence::absent(path, &error)?;
    }
    // What a link leads to is what is to be gone; the link goes last, so that it is found again.
    let target = target_of(path)?;
    remove_what_is_left(&target)?;
    let was_there = removed(&target)?;
    if target != path {
        removed(path)?;
    }
    Ok(was_there)
}

fn removed(path: &Path) -> Result<bool> {
    let directory = path.parent().unwrap_or(Path::new("."));
    match fs::remove_file(path) {
        Ok(()) => {
            sync_directory(directory).map_err(|error| io_failure(path, &error))?;
            Ok(true)
        }
        Err(error) => presence::absent(path, &error).map(|()| false),
    }
}

/// Makes a rename survive a crash of the machine. Windows has no such call, and needs none.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// Refuses what others can read or could have put there. On Windows the folder's access list,
/// inherited from the profile, protects it instead.
#[cfg(unix)]
pub(super) fn refuse_if_shared(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = metadata.mode() & 0o777;
    refuse_if_foreign(path, metadata)?;
    let open_to_others = mode & 0o077;
    if open_to_others == 0 {
        return Ok(());
    }
    let (shown, quoted) = (visible_path(path), Shell::HERE.path(path));
    let private = if metadata.is_dir() { "700" } else { "600" };
    Err(Error::new(
        ErrorKind::StoreUnsafe,
        fl!(
            "store-readable-by-others",
            shown,
            mode = &format!("{mode:o}"),
            private,
            quoted
        ),
    ))
}

/// Refuses what others can change or could have put there; that they can read it does no harm.
#[cfg(unix)]
fn refuse_if_writable(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = metadata.mode() & 0o777;
    refuse_if_foreign(path, metadata)?;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let (shown, quoted) = (visible_path(path), Shell::HERE.path(path));
    Err(Error::new(
        ErrorKind::StoreUnsafe,
        fl!(
            "store-writable-by-others",
            shown,
            mode = &format!("{mode:o}"),
            quoted
        ),
    ))
}

#[cfg(unix)]
fn refuse_if_foreign(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    if metadata.uid() == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let shown = visible_path(path);
    Err(Error::new(
        ErrorKind::StoreUnsafe,
        fl!("store-other-owner", shown),
    ))
}

/// Refuses nothing, as the next one.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn refuse_if_writable(_path: &Path, _metadata: &fs::Metadata) -> Result<()> {
    Ok(())
}

/// Refuses nothing: the folder's access list, inherited from the profile, protects it.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
pub(super) fn refuse_if_shared(_path: &Path, _metadata: &fs::Metadata) -> Result<()> {
    Ok(())
}
