//! A file that is read whole: one that has an end, and not more of it than such a file may have. A pipe
//! would be waited for, and a device has no end.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// The content of a regular file of at most `longest` bytes.
///
/// # Errors
/// What the system says, and for what is no regular file or is longer.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = open(path)?;
    // The room for all of it, so that growing leaves no copies behind in freed memory.
    let length = file.metadata()?.len().min(longest);
    let room = usize::try_from(length).unwrap_or_default() + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    file.take(longest.saturating_add(1))
        .read_to_end(&mut content)?;
    if content.len() as u64 > longest {
        let reason = format!("it is longer than {} KiB", longest >> 10);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(content)
}

/// Opens a regular file, and waits for nobody.
///
/// # Errors
/// What the system says, and for what is no regular file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
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
