//! Who else could decide what is found at a path: every folder on the way to it, and every link, as
//! sshd's `StrictModes` looks at them.
//!
//! A folder is safe if it is root's or our own, and no other user can write to it, unless it is
//! sticky as `/tmp` is: there nobody renames what is not theirs. A link is safe if the folder that
//! holds it is, and the whole way to its target. Windows protects a profile by access lists that its
//! folders inherit; nothing is looked at there.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use crate::error::Error;

#[cfg(unix)]
use std::{ffi::OsString, fs, path::PathBuf};

#[cfg(unix)]
use crate::error::ErrorKind;
#[cfg(unix)]
use crate::foreign::visible_path;
#[cfg(unix)]
use crate::locales::fl;
#[cfg(unix)]
use crate::quoting::Shell;

/// Why a path is not to be followed.
#[derive(Debug)]
pub(crate) enum Denial {
    /// Somebody else could decide what is found there.
    #[cfg_attr(not(unix), expect(dead_code, reason = "access lists decide there"))]
    Unsafe(Error),
    /// It cannot be looked at.
    Unreadable(io::Error),
}

impl From<io::Error> for Denial {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// As many links as Linux follows in one path.
#[cfg(unix)]
const MOST_LINKS: usize = 40;
/// Others may write here, but rename only what is their own.
#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// What is at the end of a path that only root and this user can lead elsewhere; `None` if there
/// is nothing yet.
///
/// # Errors
/// [`Denial::Unsafe`] for the first folder or link that others can change.
#[cfg(unix)]
pub(crate) fn followed(path: &Path) -> Result<Option<Metadata>, Denial> {
    let mut here = PathBuf::from("/");
    let mut end = fs::symlink_metadata(&here)?;
    refuse_if_open(&here, &end)?;
    let mut ahead = if path.is_absolute() {
        names_backwards(path)
    } else {
        names_backwards(&std::path::absolute(path)?)
    };
    let mut links = 0;
    while let Some(name) = ahead.pop() {
        step(&mut here, &name);
        end = match fs::symlink_metadata(&here) {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if !end.is_symlink() {
            refuse_if_open(&here, &end)?;
            continue;
        }
        refuse_if_anothers(&here, &end)?;
        links += 1;
        if links > MOST_LINKS {
            return Err(io::Error::from(rustix::io::Errno::LOOP).into());
        }
        let target = fs::read_link(&here)?;
        here.pop();
        if target.is_absolute() {
            here.push("/");
        }
        ahead.append(&mut names_backwards(&target));
    }
    Ok(Some(end))
}

/// What is at the end of a path. On Windows access lists protect the way to it.
///
/// # Errors
/// [`Denial::Unreadable`].
#[cfg(not(unix))]
pub(crate) fn followed(path: &Path) -> Result<Option<Metadata>, Denial> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

#[cfg(unix)]
fn names_backwards(path: &Path) -> Vec<OsString> {
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let names = path.as_os_str().as_bytes().rsplit(|byte| *byte == b'/');
    let names = names.filter(|name| !matches!(*name, b"" | b"."));
    names
        .map(|name| OsString::from_vec(name.to_vec()))
        .collect()
}

/// `here` has no links in it, so that `..` is what is written to the left.
#[cfg(unix)]
fn step(here: &mut PathBuf, name: &OsString) {
    if name == ".." {
        here.pop();
    } else {
        here.push(name);
    }
}

#[cfg(unix)]
fn refuse_if_open(path: &Path, metadata: &Metadata) -> Result<(), Denial> {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    refuse_if_anothers(path, metadata)?;
    let mode = metadata.mode() & 0o7777;
    let (open_to_group, open_to_all) = (mode & 0o020 != 0, mode & 0o002 != 0);
    // To write to a socket is to talk to it.
    let is_safe = !(open_to_group || open_to_all)
        || metadata.file_type().is_socket()
        || metadata.is_dir() && mode & STICKY != 0
        || !open_to_all && is_ours_alone(metadata.gid(), path);
    if is_safe {
        return Ok(());
    }
    let whom = if open_to_all { "go-w" } else { "g-w" };
    Err(Denial::Unsafe(open_to_others(path, mode, whom)))
}

#[cfg(unix)]
fn open_to_others(path: &Path, mode: u32, whom: &str) -> Error {
    let (shown, quoted) = (visible_path(path), Shell::HERE.path(path));
    Error::new(
        ErrorKind::StoreUnsafe,
        fl!(
            "system-writable-by-others",
            shown,
            mode = &format!("{mode:o}"),
            whom,
            quoted
        ),
    )
}

#[cfg(unix)]
fn refuse_if_anothers(path: &Path, metadata: &Metadata) -> Result<(), Denial> {
    use std::os::unix::fs::MetadataExt as _;
    if is_ours(metadata.uid()) {
        return Ok(());
    }
    let shown = visible_path(path);
    let error = Error::new(ErrorKind::StoreUnsafe, fl!("system-other-owner", shown));
    Err(Denial::Unsafe(error.with_hint(fl!("system-run-as-owner"))))
}

/// True for root and for us: nobody else decides what is found there.
#[cfg(unix)]
pub(crate) fn is_ours(owner: u32) -> bool {
    owner == 0 || owner == rustix::process::geteuid().as_raw() || is_of_the_host(owner)
}

/// A group with nobody else in it: with one for each user, folders are made for the group as well
/// (umask 002). What an access list lets others do shows in the bits of the group, too.
#[cfg(unix)]
fn is_ours_alone(group: u32, path: &Path) -> bool {
    let read = |file| fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (Ok(users), Ok(groups)) = (read("/etc/passwd"), read("/etc/group")) else {
        return false;
    };
    let us = rustix::process::geteuid().as_raw();
    is_private_group(group, us, &users, &groups) && !has_access_list(path)
}

/// True if `group` is the primary group of `us` or of root, and of nobody else, and has nobody else
/// as a member. A line that is no user or group of its own (`+` of NIS) stands for anybody.
#[cfg(unix)]
fn is_private_group(group: u32, us: u32, users: &str, groups: &str) -> bool {
    let (mut ours, mut is_primary) = (Vec::new(), false);
    for line in lines_of(users) {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, user, primary, ..] = fields[..] else {
            return false;
        };
        let (Ok(user), Ok(primary)) = (user.parse::<u32>(), primary.parse::<u32>()) else {
            return false;
        };
        if user == us || user == 0 {
            ours.push(name);
            is_primary |= primary == group;
        } else if primary == group {
            return false;
        }
    }
    let mut is_known = false;
    for line in lines_of(groups) {
        let fields: Vec<&str> = line.split(':').collect();
        let [_, _, id, members] = fields[..] else {
            return false;
        };
        let Ok(id) = id.parse::<u32>() else {
            return false;
        };
        let mut members = members.split(',').filter(|member| !member.is_empty());
        if id == group && !members.all(|member| ours.contains(&member)) {
            return false;
        }
        is_known |= id == group;
    }
    is_primary && is_known
}

#[cfg(unix)]
fn lines_of(file: &str) -> impl Iterator<Item = &str> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// An access list of POSIX 1003.1e (acl(5)).
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    use rustix::io::Errno;
    let found = rustix::fs::getxattr(path, c"system.posix_acl_access", &mut [0_u8; 64][..]);
    !matches!(found, Err(Errno::NODATA | Errno::OPNOTSUPP))
}

/// Elsewhere an access list does not show in the bits of the group.
#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_path: &Path) -> bool {
    false
}

/// True for the id that everybody has who has none in this user namespace, if root is one of them:
/// in a sandbox of Flatpak's or bubblewrap's `/home` is theirs. Whose it truly is cannot be told.
#[cfg(target_os = "linux")]
fn is_of_the_host(owner: u32) -> bool {
    let read = |file| fs::read_to_string(file).ok();
    let overflow = read("/proc/sys/kernel/overflowuid").and_then(|id| id.trim().parse().ok());
    overflow == Some(owner)
        && read("/proc/self/uid_map").is_some_and(|map| lacks_root_and(owner, &map))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_of_the_host(_owner: u32) -> bool {
    false
}

/// True if `map` (user_namespaces(7)) has neither root outside nor `id` inside.
#[cfg(target_os = "linux")]
fn lacks_root_and(id: u32, map: &str) -> bool {
    map.lines().all(|line| {
        let numbers = line
            .split_whitespace()
            .map(|number| number.parse::<u64>().ok());
        let [Some(inside), Some(outside), Some(count)] = numbers.collect::<Vec<_>>()[..] else {
            return false;
        };
        outside != 0 && !(inside..inside.saturating_add(count)).contains(&u64::from(id))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\ntaro:x:1000:1000::/home/taro:/bin/sh\nhanako:x:1001:1001::/home/hanako:/bin/sh\n";

    #[test]
    fn a_group_is_ours_alone_if_nobody_else_is_in_it() {
        let is_private = |groups: &str| is_private_group(1000, 1000, USERS, groups);
        assert!(is_private("root:x:0:\ntaro:x:1000:\n"));
        assert!(is_private("taro:x:1000:taro,root\n"));
        for groups in [
            "taro:x:1000:hanako\n",
            "taro:x:1000:taro,hanako\n",
            // The same number twice.
            "taro:x:1000:\nothers:x:1000:hanako\n",
            "taro:x:1000:\n+:::\n",
            "taro:x:1000\n",
            "root:x:0:\n",
            "",
        ] {
            assert!(!is_private(groups), "{groups:?}");
        }
        let groups = "root:x:0:\nstaff:x:50:\ntaro:x:1000:\n";
        assert!(is_private_group(0, 1000, USERS, groups), "root's own");
        assert!(!is_private_group(50, 1000, USERS, groups), "nobody's");
        let shared = USERS.replace("1001:1001", "1001:1000");
        assert!(!is_private_group(1000, 1000, &shared, groups));
        let of_nis = format!("{USERS}+::::::\n");
        assert!(!is_private_group(1000, 1000, &of_nis, groups));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_id_of_everybody_outside_counts_as_roots_only_in_a_namespace_without_root() {
        for (map, lacks) in [
            ("      1000       1000          1\n", true),
            ("         0       1000          1\n", true),
            ("         0          0 4294967295\n", false),
            ("0 1000 1\n1 100000 65536\n", false),
            ("what\n", false),
        ] {
            assert_eq!(lacks_root_and(65_534, map), lacks, "{map}");
        }
    }
}
