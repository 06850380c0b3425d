//! A client's configuration file: what becomes of it with our lines in it, and how it is replaced so
//! that it is never half there, keeps its mode, and can be had back.
//!
//! What others wrote in it is not touched.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::fl;
use crate::os::{limits, regular, watchdog};
use crate::quoting::Shell;

#[cfg(unix)]
use crate::os::ownership::{self, Denial};

/// No client's configuration is longer.
const LONGEST_FILE: u64 = 16 << 20;
/// How the name of a file ends that is to take the place of a client's, before what makes it unique.
const UNFINISHED: &str = ".new-entra-token-";
/// What is behind the name of a copy of what was there before.
const OF_COPY: &str = ".before-entra-token";

/// A configuration file as it is, and as it is to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Where it is; not a link to it.
    pub file: PathBuf,
    /// What is in it now; `None` if there is no file.
    pub before: Option<String>,
    /// What is to be in it.
    pub after: String,
}

impl Change {
    /// What a block makes of a file: lines of which the first and the last mark it as ours. Where
    /// what comes last counts, it goes behind the blocks of other accounts.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a file that cannot be read, or has only one of the two lines,
    /// [`ErrorKind::StoreUnsafe`] if root would write what another user can lead elsewhere.
    pub(super) fn of(file: &Path, block: &str, last_counts: bool) -> Result<Self> {
        watchdog::bounded(file, || Self::of_now(file, block, last_counts))
    }

    fn of_now(file: &Path, block: &str, last_counts: bool) -> Result<Self> {
        refuse_anothers(file)?;
        let before = content(file)?;
        let after = with_block(before.as_deref().unwrap_or_default(), block, last_counts);
        let file = match &before {
            Some(_) => fs::canonicalize(file).map_err(|error| unusable(file, &error))?,
            None if file.is_symlink() => return Err(leads_nowhere(file)),
            None => file.to_owned(),
        };
        Ok(Self {
            after: after.ok_or_else(|| cut_off(&file))?,
            before,
            file,
        })
    }

    /// True if there is nothing to do.
    pub(crate) fn is_none(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }

    /// Makes it so: a new file takes the place of the old one, of which a copy stays. Returns the
    /// copy. Nobody else may be at it.
    ///
    /// # Errors
    /// [`ErrorKind::Unexpected`] for what the file system says.
    pub(crate) fn make(&self) -> Result<Option<PathBuf>> {
        watchdog::bounded(&self.file, || self.make_now())
    }

    fn make_now(&self) -> Result<Option<PathBuf>> {
        let failed = |error: io::Error| unusable(&self.file, &error).of_kind(ErrorKind::Unexpected);
        let folder = self.file.parent().unwrap_or(Path::new("."));
        self.remove_unfinished(folder);
        if self.is_none() {
            return Ok(None);
        }
        make_private(folder).map_err(failed)?;
        let copy = self.before.as_ref().map(|before| self.copy(folder, before));
        let copy = copy.transpose().map_err(failed)?;
        let file = self.beside(folder, &self.after).map_err(failed)?;
        let placed = match &self.before {
            Some(_) => file.persist(&self.file),
            None => file.persist_noclobber(&self.file),
        };
        placed.map_err(|error| failed(error.error))?;
        Ok(copy)
    }

    /// How the name of a file begins that was to take this one's place, or to be its copy.
    fn unfinished(&self) -> String {
        let name = self.file.file_name().unwrap_or_default();
        format!(".{}{UNFINISHED}", name.to_string_lossy())
    }

    /// Removes what a process left that was killed while it wrote. What cannot be removed is not ours.
    fn remove_unfinished(&self, folder: &Path) {
        let prefix = self.unfinished();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // What tempfile adds is letters and digits.
            let added = name.strip_prefix(&prefix);
            if added.is_some_and(|added| added.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Keeps what was there under the first name that is free.
    fn copy(&self, folder: &Path, before: &str) -> io::Result<PathBuf> {
        let mut copy = self.beside(folder, before)?;
        let mut number = 1_u32;
        loop {
            let mut name = self.file.clone().into_os_string();
            name.push(OF_COPY);
            if number > 1 {
                name.push(format!(".{number}"));
            }
            match copy.persist_noclobber(&name) {
                Ok(_) => return Ok(name.into()),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                    copy = taken.file;
                }
                Err(failed) => return Err(failed.error),
            }
            number += 1;
        }
    }

    /// A new file with the mode and the owner of the old one; without one, for the owner only. Both
    /// are reached by what was opened, and not again by a path that may lead elsewhere by then.
    fn beside(&self, folder: &Path, content: &str) -> io::Result<NamedTempFile> {
        let prefix = self.unfinished();
        let mut file = tempfile::Builder::new()
            .prefix(&prefix)
            .tempfile_in(folder)?;
        if self.before.is_some() {
            let metadata = regular::open(&self.file)?.metadata()?;
            keep_owner(file.as_file(), &metadata)?;
            file.as_file().set_permissions(metadata.permissions())?;
        }
        file.write_all(content.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    }
}

/// A file may be for a group as well, or of another user of whom this one is root.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let made = file.metadata()?;
    if (made.uid(), made.gid()) == (metadata.uid(), metadata.gid()) {
        return Ok(());
    }
    fchown(file, Some(metadata.uid()), Some(metadata.gid()))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes a folder and those above it, only for their owner whatever the umask.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Root writes only what no other user can lead elsewhere: whoever owns a folder on the way, a link or
/// the file could have root read, write or give away any file.
#[cfg(unix)]
fn refuse_anothers(file: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    match ownership::followed(file) {
        Ok(_) => Ok(()),
        Err(Denial::Unreadable(error)) => Err(unusable(file, &error)),
        Err(Denial::Unsafe(error)) => Err(error.with_hint(fl!("setup-without-sudo"))),
    }
}

/// Access lists protect what is in a profile.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn refuse_anothers(_: &Path) -> Result<()> {
    Ok(())
}

/// What a client reads in a file, to be compared with what it is to read; `None` if there is none,
/// or one that has no end.
pub(super) fn read(file: &Path) -> Result<Option<String>> {
    let metadata = watchdog::bounded(file, || file.metadata());
    if metadata.is_ok_and(|metadata| !metadata.is_file()) {
        return Ok(None);
    }
    content(file)
}

/// What is in a file that is to be replaced; `None` if there is none.
fn content(file: &Path) -> Result<Option<String>> {
    let text = regular::read(file, LONGEST_FILE).and_then(|content| {
        let content = std::str::from_utf8(&content);
        content.map(str::to_owned).map_err(io::Error::other)
    });
    match text {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(file, &error)),
    }
}

fn unusable(file: &Path, error: &io::Error) -> Error {
    if limits::is_reached(error) {
        return limits::reached(error);
    }
    let (file, reason) = (Shell::HERE.path(file), clean(&error.to_string()));
    Error::usage(fl!("setup-cannot-change", file, reason))
}

fn leads_nowhere(file: &Path) -> Error {
    let file = Shell::HERE.path(file);
    Error::usage(fl!("setup-dangling-link", file))
}

fn cut_off(file: &Path) -> Error {
    let file = Shell::HERE.path(file);
    Error::usage(fl!("setup-half-block", file))
}

/// What is before an earlier block, and behind it, if there is one. `None` if its first or its
/// last line stands alone.
fn around<'a>(content: &'a str, first: &str, last: &str) -> Option<(&'a str, Option<&'a str>)> {
    let mut begins = None;
    let mut place = 0;
    for line in content.split_inclusive('\n') {
        let end = place + line.len();
        match begins {
            None if line.trim_end() == first => begins = Some(place),
            None if line.trim_end() == last => return None,
            Some(_) if line.trim_end() == first => return None,
            Some(begin) if line.trim_end() == last => {
                return Some((&content[..begin], Some(&content[end..])));
            }
            _ => {}
        }
        place = end;
    }
    begins.is_none().then_some((content, None))
}

/// What the first line of every block begins with.
const BEGINS: &str = "# >>> entra-token setup ";

/// A content with the block in the place of an earlier one, or else at its end.
fn with_block(content: &str, block: &str, last_counts: bool) -> Option<String> {
    let (first, last) = (block.lines().next()?, block.lines().last()?);
    let (before, behind) = around(content, first, last)?;
    if last_counts && behind.is_some_and(|behind| behind.contains(BEGINS)) {
        return with_block(&without_block(content, first, last), block, false);
    }
    let gap = match behind {
        Some(_) => "",
        None if before.is_empty() || before.ends_with("\n\n") => "",
        None if before.ends_with('\n') => "\n",
        None => "\n\n",
    };
    let behind = behind.unwrap_or_default();
    Some(format!("{before}{gap}{block}\n{behind}"))
}

/// A content without what is between these two lines.
pub(super) fn without_block(content: &str, first: &str, last: &str) -> String {
    let around = around(content, first, last);
    around.map_or_else(
        || content.to_owned(),
        |(before, behind)| format!("{before}{}", behind.unwrap_or_default()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "# >>> a >>>";
    const LAST: &str = "# <<< a <<<";
    const BLOCK: &str = "# >>> a >>>\nnew\n# <<< a <<<";

    #[test]
    fn the_block_goes_to_the_end_or_to_its_own_place() {
        for (content, changed) in [
            ("", "# >>> a >>>\nnew\n# <<< a <<<\n"),
            ("x\n", "x\n\n# >>> a >>>\nnew\n# <<< a <<<\n"),
            ("x", "x\n\n# >>> a >>>\nnew\n# <<< a <<<\n"),
            ("x\n\n", "x\n\n# >>> a >>>\nnew\n# <<< a <<<\n"),
            (
                "x\n# >>> a >>>\nold\nolder\n# <<< a <<<\ny\n",
                "x\n# >>> a >>>\nnew\n# <<< a <<<\ny\n",
            ),
            (
                "# >>> a >>>\r\nold\r\n# <<< a <<<",
                "# >>> a >>>\nnew\n# <<< a <<<\n",
            ),
            (
                "# >>> b >>>\nold\n# <<< b <<<\n",
                "# >>> b >>>\nold\n# <<< b <<<\n\n# >>> a >>>\nnew\n# <<< a <<<\n",
            ),
        ] {
            let once = with_block(content, BLOCK, false).expect("whole");
            assert_eq!(once, changed, "{content:?}");
            assert_eq!(
                with_block(&once, BLOCK, false).as_deref(),
                Some(once.as_str())
            );
            assert!(
                !without_block(&once, FIRST, LAST).contains("new"),
                "{content:?}"
            );
        }
    }

    #[test]
    fn half_a_block_is_left_alone() {
        for content in [
            "# >>> a >>>\nold\n",
            "old\n# <<< a <<<\nx\n",
            "# >>> a >>>\nmine\n# >>> a >>>\nold\n# <<< a <<<\n",
        ] {
            assert_eq!(with_block(content, BLOCK, false), None);
            assert_eq!(without_block(content, FIRST, LAST), content);
        }
    }
}
