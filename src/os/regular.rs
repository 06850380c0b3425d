//! A file that is read whole: one that has an end, and not more of it than such a file may have. A pipe
//! would be waited for, and a device has no end.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use crate::os::{encoding, watchdog};

/// The content of a regular file of at most `longest` bytes.
///
/// # Errors
/// What the system says, and for what is no regular file or is longer.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    watchdog::bounded(path, || {
        let file = open_now(path)?;
        encoding::read_all(&file, file.metadata()?.len(), longest)
    })
}

/// The same of what may be a pipe as well, as a shell's `<(…)` is: that one is waited for, since
/// whoever writes to it may ask a person first.
///
/// # Errors
/// What the system says, and for what is longer.
pub(crate) fn read_or_wait(path: &Path, longest: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let is_file = watchdog::bounded(path, || fs::metadata(path))?.is_file();
    if is_file {
        return read(path, longest);
    }
    encoding::read_whole(File::open(path)?, longest)
}

/// True for a terminal by its path, such as `/dev/tty`, and `/dev/stdin` where that is one.
#[cfg(unix)]
pub(crate) fn is_terminal(path: &Path) -> bool {
    use std::io::IsTerminal as _;
    use std::os::unix::fs::FileTypeExt as _;
    // Opening a pipe blocks until it has a writer.
    let metadata = watchdog::bounded(path, || fs::metadata(path));
    metadata.is_ok_and(|metadata| metadata.file_type().is_char_device())
        && File::open(path).is_ok_and(|file| file.is_terminal())
}

/// A terminal has no path of its own.
#[cfg(not(unix))]
pub(crate) fn is_terminal(_: &Path) -> bool {
    false
}

/// Opens a regular file, and never blocks.
///
/// # Errors
/// What the system says, and for what is no regular file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    watchdog::bounded(path, || open_now(path))
}

fn open_now(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        let nonblock = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, nonblock);
    }
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("no regular file"));
    }
    Ok(file)
}
