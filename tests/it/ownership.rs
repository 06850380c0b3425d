//! Who else could put something where the program reads or listens: the way to the state directory,
//! to the cache, and to the socket of the listener.

use std::os::unix::fs::{MetadataExt as _, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Computer, LOGIN, TARO, finish, not_tried, set_mode};

/// An id of nobody's.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command with another state directory.
fn with_state(computer: &Computer, state: &Path, args: &[&str]) -> Command {
    let mut command = computer.command(args);
    command.env("ENTRA_TOKEN_STATE_DIR", state);
    command
}

/// Every verb that reads the list refuses it, and names the folder.
#[track_caller]
fn is_refused(computer: &Computer, state: &Path, folder: &Path, fact: &str, hint: &str) {
    let begins = ["login", "--start", "--client-id", LOGIN[2]];
    for args in [
        &["show"][..],
        &["status"],
        &["refresh"],
        &["logout"],
        &["switch", TARO],
        &begins,
    ] {
        let command = with_state(computer, state, args).spawn();
        let refused = finish(command.expect("started")).exits(7);
        assert_eq!(refused.stdout, "", "{args:?}");
        let shown = folder.display().to_string();
        assert!(refused.stderr.contains(&shown), "{shown} in {refused:?}");
        refused.says(fact).says(hint);
    }
}

#[track_caller]
fn is_believed(computer: &Computer, state: &Path) {
    let command = with_state(computer, state, &["show"]).spawn();
    finish(command.expect("started")).exits(0);
}

#[test]
fn a_folder_above_in_which_others_can_rename_is_named_and_nothing_is_done() {
    let computer = Computer::signed_in();
    let (state, home) = (computer.path("home/state"), computer.path("home"));
    for folder in [&home, &home.parent().expect("above").to_owned()] {
        let before = folder.metadata().expect("ours").mode() & 0o7777;
        for mode in [0o777, 0o757, 0o703, 0o2707] {
            set_mode(folder, mode);
            let hint = format!("chmod go-w {}", folder.display());
            is_refused(&computer, &state, folder, "others can write to", &hint);
        }
        // As /tmp is: there they rename only what is theirs.
        set_mode(folder, 0o1777);
        is_believed(&computer, &state);
        set_mode(folder, before);
        is_believed(&computer, &state);
    }
    // Nothing is made there, either.
    set_mode(&home, 0o777);
    let absent = home.join("new/state");
    let login = with_state(&computer, &absent, &LOGIN).spawn();
    finish(login.expect("started")).exits(7);
    assert!(!home.join("new").exists());
}

#[test]
fn a_folder_above_or_a_link_of_another_user_is_refused() {
    if !is_root() {
        return not_tried("only root can give a folder away");
    }
    let computer = Computer::signed_in();
    let (state, home) = (computer.path("home/state"), computer.path("home"));
    let fact = "belongs to another user";
    lchown(&home, Some(NOBODY), None).expect("root may");
    is_refused(&computer, &state, &home, fact, "ENTRA_TOKEN_STATE_DIR");
    lchown(&home, Some(0), None).expect("root may");
    // In a sticky folder anybody may have made the link.
    let public = computer.path("public");
    std::fs::create_dir(&public).expect("created");
    set_mode(&public, 0o1777);
    let link = public.join("state");
    symlink(&state, &link).expect("made");
    is_believed(&computer, &link);
    lchown(&link, Some(NOBODY), None).expect("root may");
    is_refused(&computer, &link, &link, fact, "ENTRA_TOKEN_STATE_DIR");
}

#[test]
fn a_link_is_followed_if_its_own_folder_and_the_way_to_its_target_are_safe() {
    let computer = Computer::signed_in();
    let (state, home) = (computer.path("home/state"), computer.path("home"));
    let made = |name: &str, mode: u32| -> PathBuf {
        let folder = computer.path(name);
        std::fs::create_dir_all(&folder).expect("created");
        set_mode(&folder, mode);
        folder
    };
    let (safe, open) = (made("safe", 0o755), made("open", 0o777));
    let moved = open.join("state");
    std::fs::rename(&state, &moved).expect("moved");
    let fact = "others can write to";
    // The folder that holds the link.
    let link = open.join("link");
    let back = safe.join("state");
    std::fs::rename(&moved, &back).expect("moved");
    symlink(&back, &link).expect("made");
    is_refused(&computer, &link, &open, fact, "chmod go-w");
    // By way of a link in a safe folder, of `..`, and of another link.
    for (name, target) in [
        ("one", "../open/link"),
        ("two", "../home/../open/link"),
        ("three", "two"),
    ] {
        symlink(target, safe.join(name)).expect("made");
        is_refused(&computer, &safe.join(name), &open, fact, "chmod go-w");
    }
    // The folder of the target.
    std::fs::rename(&back, &moved).expect("moved");
    symlink(&moved, safe.join("four")).expect("made");
    is_refused(&computer, &safe.join("four"), &open, fact, "chmod go-w");
    // All of it is safe.
    std::fs::rename(&moved, &back).expect("moved");
    for (name, target) in [
        ("five", "state"),
        ("six", "../safe/./five"),
        ("seven", "six/"),
    ] {
        symlink(target, home.join(name)).expect("made");
        symlink(target, safe.join(name)).expect("made");
        is_believed(&computer, &safe.join(name));
    }
    is_believed(&computer, &safe.join("../safe//state/../state/"));
    // A list of accounts that is a link is looked at alike.
    let list = back.join("accounts.json");
    std::fs::rename(&list, open.join("accounts.json")).expect("moved");
    symlink(open.join("accounts.json"), &list).expect("made");
    is_refused(&computer, &back, &open, fact, "chmod go-w");
    // A link to itself ends.
    symlink("loop", safe.join("loop")).expect("made");
    let show = with_state(&computer, &safe.join("loop"), &["show"]).spawn();
    finish(show.expect("started")).exits(7);
}

/// A list of accounts in a clone of somebody's repository may name programs to run.
#[test]
fn a_relative_state_directory_is_refused() {
    let computer = Computer::signed_in();
    for args in [&["show"][..], &["status"], &["logout"]] {
        let mut call = with_state(&computer, Path::new("state"), args);
        call.current_dir(computer.path("home"));
        let refused = finish(call.spawn().expect("started")).exits(2);
        refused.says("not an absolute path: state");
    }
}

/// What umask 002 makes is for a group with nobody else in it; any other group is others.
#[test]
fn a_group_may_write_above_only_if_nobody_else_is_in_it() {
    let computer = Computer::signed_in();
    let (state, home) = (computer.path("home/state"), computer.path("home"));
    if !is_root() {
        return not_tried("only root can give a folder to any group");
    }
    let groups = std::fs::read_to_string("/etc/group").expect("there");
    let of_root = groups.lines().find(|line| line.starts_with("root:"));
    let others = of_root.and_then(|line| line.rsplit(':').next());
    if !others.is_some_and(|others| ["", "root"].contains(&others)) {
        return not_tried("root is not alone in its group");
    }
    set_mode(&home, 0o775);
    lchown(&home, None, Some(0)).expect("root may");
    is_believed(&computer, &state);
    // A group of a program, of somebody else, and one that is not listed.
    for group in [8, NOBODY, 12_345] {
        lchown(&home, None, Some(group)).expect("root may");
        let hint = format!("chmod g-w {}", home.display());
        is_refused(&computer, &state, &home, "(mode 775)", &hint);
    }
    set_mode(&home, 0o755);
    is_believed(&computer, &state);
}

/// An access list lets others in by the bits of the group.
#[cfg(target_os = "linux")]
#[test]
fn a_group_of_ones_own_does_not_hide_an_access_list() {
    let computer = Computer::signed_in();
    let (state, home) = (computer.path("home/state"), computer.path("home"));
    set_mode(&home, 0o770);
    // acl(5) as the kernel keeps it: owner, a named user, group, mask, others.
    let entries = [
        (1, 7, u32::MAX),
        (2, 7, NOBODY),
        (4, 0, u32::MAX),
        (16, 7, u32::MAX),
        (32, 0, u32::MAX),
    ];
    let list: Vec<u8> = 2_u32
        .to_le_bytes()
        .into_iter()
        .chain(entries.iter().flat_map(|(tag, may, id): &(u16, u16, u32)| {
            [
                &tag.to_le_bytes()[..],
                &may.to_le_bytes(),
                &id.to_le_bytes(),
            ]
            .concat()
        }))
        .collect();
    let flags = rustix::fs::XattrFlags::empty();
    if rustix::fs::setxattr(&home, c"system.posix_acl_access", &list, flags).is_err() {
        return not_tried("this file system has no access lists");
    }
    is_refused(&computer, &state, &home, "others can write to", "chmod g-w");
}

#[test]
fn the_folder_of_records_is_held_to_the_same_where_it_is_a_link() {
    let computer = Computer::signed_in();
    let credentials = computer.path("home/state/credentials");
    let open = computer.path("open");
    std::fs::create_dir(&open).expect("created");
    std::fs::rename(&credentials, open.join("credentials")).expect("moved");
    symlink(open.join("credentials"), &credentials).expect("made");
    set_mode(&open, 0o755);
    computer.run(&["refresh"]).exits(0);
    set_mode(&open, 0o777);
    let refused = computer.run(&["refresh"]).exits(7);
    refused.says("others can write to").says("/open");
}

/// A `login` that waits, started with a umask, and the folders of its socket.
fn waits_with_umask(
    computer: &Computer,
    umask: &str,
) -> (std::process::Child, String, Vec<PathBuf>) {
    let ours = computer.command(&LOGIN);
    let mut shell = Command::new("sh");
    let script = format!("umask {umask}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(ours.get_program());
    shell.args(ours.get_args()).env_clear();
    shell.envs(
        ours.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let (child, url, _) = Computer::start(shell);
    (child, url, sockets_in(&computer.path("")))
}

fn sockets_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        name.starts_with("entra-token-socket-")
    };
    paths.filter(is_ours).collect()
}

#[test]
fn the_inner_socket_is_for_its_owner_only_whatever_the_umask() {
    for umask in ["000", "002", "022", "077"] {
        let computer = Computer::new();
        let (child, url, folders) = waits_with_umask(&computer, umask);
        let [folder] = &folders[..] else {
            panic!("{folders:?}")
        };
        let mode = folder.metadata().expect("there").mode();
        assert_eq!(mode & 0o7777, 0o700, "umask {umask}");
        computer.browse(&url, "en");
        finish(child).exits(0);
        assert_eq!(sockets_in(&computer.path("")), [] as [PathBuf; 0]);
        for path in crate::support::files_below(&computer.path("home")) {
            let mode = path.metadata().expect("there").mode();
            assert_eq!(mode & 0o077, 0, "umask {umask}: {}", path.display());
        }
    }
}

#[test]
fn what_is_written_can_be_read_again_whatever_the_umask() {
    for umask in ["0777", "0400"] {
        let computer = Computer::new();
        let (child, url, _) = waits_with_umask(&computer, umask);
        computer.browse(&url, "en");
        finish(child).exits(0);
        for path in crate::support::files_below(&computer.path("home/state")) {
            for (path, bits) in [(&*path, 0o600), (path.parent().expect("a folder"), 0o700)] {
                let mode = path.metadata().expect("there").mode() & 0o777;
                assert_eq!(mode, bits, "umask {umask}: {}", path.display());
            }
        }
    }
}

#[test]
fn the_inner_socket_is_not_where_others_could_swap_its_folder() {
    let computer = Computer::new();
    let open = computer.path("open");
    std::fs::create_dir(&open).expect("created");
    set_mode(&open, 0o777);
    let mut command = computer.command(&LOGIN);
    command.env("TMPDIR", &open);
    let (child, url, _) = Computer::start(command);
    assert_eq!(sockets_in(&open), [] as [PathBuf; 0]);
    computer.browse(&url, "en");
    finish(child).exits(0);
}

#[test]
fn what_a_killed_sign_in_left_is_removed_by_the_next_one_and_what_waits_stays() {
    let computer = Computer::new();
    let (mut killed, _, left) = waits_with_umask(&computer, "022");
    killed.kill().expect("ours");
    killed.wait().expect("ended");
    assert_eq!(sockets_in(&computer.path("")), left);
    // What others have there under such a name is not ours to remove.
    let others = computer.path("entra-token-socket-notes");
    std::fs::create_dir(&others).expect("created");
    set_mode(&others, 0o700);
    std::fs::write(others.join("kept"), "").expect("written");
    let (waits, url, _) = waits_with_umask(&computer, "022");
    assert!(!left[0].exists());
    let (other, other_url, _) = waits_with_umask(&computer, "022");
    computer.browse(&url, "en");
    finish(waits).exits(0);
    computer.browse(&other_url, "en");
    finish(other).exits(0);
    assert_eq!(sockets_in(&computer.path(""))[..], [&*others]);
    assert!(others.join("kept").exists());
}

#[test]
fn what_killed_writers_left_is_removed_by_whoever_writes_later() {
    let computer = Computer::signed_in();
    let state = computer.path("home/state");
    let left = [
        state.join(".new-accounts.json-a1B2c3"),
        state.join(format!("credentials/.new-{TARO}.json-a1B2c3")),
        state.join("credentials/-probe-abc.json"),
        state.join("credentials/.new--probe-abc.json-a1B2c3"),
        state.join("credentials/.new-other@example.com.json-a1B2c3"),
    ];
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    for path in &left {
        std::fs::write(path, "left").expect("written");
        let file = std::fs::File::options().write(true).open(path);
        file.and_then(|file| file.set_modified(hours_ago))
            .expect("ours");
    }
    // Somebody may be writing it right now.
    let fresh = state.join("credentials/.new-other@example.com.json-d4E5f6");
    std::fs::write(&fresh, "being written").expect("written");
    computer.login(&[]).0.exits(0);
    for path in left {
        assert!(!path.exists(), "{}", path.display());
    }
    assert!(fresh.exists());
}

#[test]
fn what_is_old_by_our_clock_alone_may_be_just_written() {
    let computer = Computer::signed_in();
    let folder = computer.path("home/state/credentials");
    let written = folder.join(".new-other@example.com.json-a1B2c3");
    std::fs::write(&written, "being written").expect("written");
    // The clock of a file server is behind.
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    for path in [&written, &folder] {
        let file = std::fs::File::open(path).expect("ours");
        file.set_modified(hours_ago).expect("ours");
    }
    computer
        .run(&["logout", "-a", "nobody@example.com"])
        .exits(0);
    assert!(written.exists());
}
