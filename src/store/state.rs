//! The state directory: where the list of accounts, the locks and the file store live; and how a
//! file in it is written so that it is private from its first byte and never half there.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use crate::error::ErrorKind;
use crate::error::{Error, Result};
#[cfg(unix)]
use crate::foreign::quoted;
use crate::language::text;

use super::io_failure;

/// A directory of our own.
#[derive(Clone, Debug)]
pub struct StateDirectory(PathBuf);

impl StateDirectory {
    /// The directory at `path`, made when something is first written to it.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The directory that the platform's custom names: `$XDG_STATE_HOME/entra-token`, on macOS
    /// `~/Library/Application Support/entra-token`, on Windows `%LOCALAPPDATA%\entra-token`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where the environment names no home.
    pub fn by_custom(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<Self> {
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
            return Err(Error::usage(text!(
                "no home directory: HOME is not set",
                "ホーム ディレクトリがありません: HOME が設定されていません"
            ))
            .with_hint(text!(
                "set ENTRA_TOKEN_STATE_DIR to a folder of your own",
                "ENTRA_TOKEN_STATE_DIR に自分用のフォルダーを設定してください"
            )));
        };
        Ok(Self(base.join("entra-token")))
    }

    /// A path in the directory.
    #[must_use]
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

/// Makes `directory` and those above it, only for its owner.
pub(super) fn make_private(directory: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(directory)
        .map_err(|error| io_failure(directory, &error))
}

/// Writes a file that only its owner can read: a new file beside it, flushed to the disk, takes
/// its place. A reader sees the old or the new content; a crash leaves the old or the new.
///
/// The first of its name is there for good when this returns. That a later one has taken its place
/// the system writes down in its own time: a machine that loses its power within seconds may come
/// back with the old content, whole. Its refresh token still works: Entra does not revoke what it
/// replaces. Waiting for that as well would double the time of a refresh.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    make_private(directory)?;
    let written = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(&unfinished(path))
            .tempfile_in(directory)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        let is_first = !path.exists();
        file.persist(path).map_err(|error| error.error)?;
        if is_first {
            sync_directory(directory)?;
        }
        Ok(())
    };
    written().map_err(|error| io_failure(path, &error))
}

/// The content of a file, `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(io_failure(path, &error)),
    }
}

/// How the name of a file begins that is to take the place of `path`, but was not finished.
fn unfinished(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".new-{name}-")
}

/// Removes a file for good, and what writers that were killed left of it; says whether there was
/// one.
pub(super) fn remove(path: &Path) -> Result<bool> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let prefix = unfinished(path);
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_file(entry.path()).map_err(|error| io_failure(&entry.path(), &error))?;
        }
    }
    match fs::remove_file(path) {
        Ok(()) => {
            sync_directory(directory).map_err(|error| io_failure(path, &error))?;
            Ok(true)
        }
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(io_failure(path, &error)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
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
    let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
    let open_to_others = mode & 0o077;
    if is_ours && open_to_others == 0 {
        return Ok(());
    }
    let (shown, quoted) = (path.display(), quoted(path));
    let private = if metadata.is_dir() { "700" } else { "600" };
    Err(if is_ours {
        Error::new(
            ErrorKind::StoreUnsafe,
            text!("{shown} is open to others (mode {mode:o})", "{shown} に他のユーザーがアクセスできます (モード {mode:o})"),
        )
        .with_hint(text!(
            "whoever could read it may have the token: `chmod {private} {quoted}`, then sign in again",
            "トークンが読まれた可能性があります。`chmod {private} {quoted}` を実行してから、もう一度サインインしてください"
        ))
    } else {
        Error::new(
            ErrorKind::StoreUnsafe,
            text!(
                "{shown} belongs to another user",
                "{shown} は別のユーザーのものです"
            ),
        )
        .with_hint(text!(
            "run as its owner, or set ENTRA_TOKEN_STATE_DIR to a folder of your own",
            "所有者として実行するか、ENTRA_TOKEN_STATE_DIR に自分用のフォルダーを設定してください"
        ))
    })
}

/// Refuses nothing: the folder's access list, inherited from the profile, protects it.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
pub(super) fn refuse_if_shared(_path: &Path, _metadata: &fs::Metadata) -> Result<()> {
    Ok(())
}
