//! Something else where the program keeps its own: a link that leads nowhere, a file in place of a
//! folder, a folder or a pipe in place of a file. It is told, and never taken for "not signed in".

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::fake_entra::NATIVE_CLIENT_ID;
use crate::support::{Computer, TARO, finish};

/// Commands that need the account, and the one that makes it.
const COMMANDS: [&[&str]; 9] = [
    &["show"],
    &["refresh"],
    &["status"],
    &["status", "--json"],
    &["exec", "--", "/bin/true"],
    &["export", "--plain"],
    &["switch", TARO],
    &["logout"],
    &["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"],
];

/// Puts something in the way at a path where nothing is.
type Obstacle = (&'static str, fn(&Path));

const DANGLING: Obstacle = ("a link that leads nowhere", |path| {
    symlink("/nonexistent/disk", path).expect("linked");
});
const LOOP: Obstacle = ("a loop of links", |path| {
    symlink(path, path).expect("linked");
});
const FILE: Obstacle = ("a file", |path| fs::write(path, "").expect("written"));
const FOLDER: Obstacle = ("a folder", |path| fs::create_dir(path).expect("made"));
const PIPE: Obstacle = ("a pipe", |path| {
    let made = Command::new("mkfifo")
        .arg("-m")
        .arg("600")
        .arg(path)
        .status();
    assert!(made.expect("there").success());
});
const DEVICE: Obstacle = ("a link to a device", |path| {
    symlink("/dev/null", path).expect("linked");
});

/// Moves away what is at a path, and puts an obstacle there; each command then tells of that path, and
/// asks Entra for nothing.
#[track_caller]
fn assert_told(at: &str, obstacle: Obstacle, commands: &[&[&str]]) {
    let computer = Computer::signed_in();
    computer.access_token_ends("2020-01-01T00:00:00Z");
    let (what, put) = obstacle;
    let path = computer.path(at);
    if path.symlink_metadata().is_ok() {
        fs::rename(&path, computer.path("away")).expect("moved");
    }
    put(&path);
    let asked = computer.entra.requests().len();
    for command in commands {
        let began = Instant::now();
        let outcome = finish(computer.command(command).spawn().expect("started"));
        let case = format!("{what} at {at}, {command:?}: {outcome:#?}");
        assert_eq!(outcome.status, 7, "{case}");
        let said = outcome.stderr + &outcome.stdout;
        // A device in a link's place is refused as what others can write to.
        let is_named = said.contains(path.to_str().expect("text")) || said.contains("/dev/null");
        assert!(is_named, "{case}");
        assert!(began.elapsed() < Duration::from_secs(20), "{case}");
    }
    assert_eq!(computer.entra.requests().len(), asked, "{what} at {at}");
    assert!(path.symlink_metadata().is_ok(), "{what} at {at} is gone");
}

#[test]
fn a_state_directory_that_is_none_is_told() {
    for obstacle in [DANGLING, LOOP, FILE, PIPE, DEVICE] {
        assert_told("home/state", obstacle, &COMMANDS);
        assert_told("home", obstacle, &COMMANDS);
    }
}

#[test]
fn a_list_of_accounts_that_is_none_is_told() {
    for obstacle in [DANGLING, LOOP, FOLDER, PIPE, DEVICE] {
        assert_told("home/state/accounts.json", obstacle, &COMMANDS);
    }
}

#[test]
fn a_record_that_is_none_is_told() {
    let record = format!("home/state/credentials/{TARO}.json");
    let of_record: Vec<&[&str]> = COMMANDS
        .into_iter()
        .filter(|command| !["switch", "login", "logout"].contains(&command[0]))
        .collect();
    for obstacle in [DANGLING, LOOP, FOLDER, PIPE, DEVICE] {
        assert_told(&record, obstacle, &of_record);
    }
    for obstacle in [DANGLING, LOOP, FILE, PIPE, DEVICE] {
        assert_told("home/state/credentials", obstacle, &of_record);
        let removing: [&[&str]; 2] = [&["logout"], COMMANDS[8]];
        assert_told("home/state/credentials", obstacle, &removing);
    }
    for obstacle in [DANGLING, LOOP, FOLDER] {
        assert_told(&record, obstacle, &[&["logout"]]);
    }
}

#[test]
fn a_lock_that_is_none_is_told() {
    let refresh: [&[&str]; 1] = [&["refresh"]];
    for obstacle in [LOOP, FOLDER, PIPE, DEVICE] {
        assert_told(&format!("home/state/locks/{TARO}.lock"), obstacle, &refresh);
        assert_told("home/state/locks/.accounts.lock", obstacle, &[COMMANDS[7]]);
    }
    for obstacle in [DANGLING, LOOP, FILE, PIPE, DEVICE] {
        assert_told("home/state/locks", obstacle, &refresh);
    }
}

/// A file of that length, of which nothing is on the disk.
fn make_long(path: &Path) {
    let file = fs::File::options().create(true).append(true).open(path);
    let file = file.expect("ours");
    file.set_permissions(fs::Permissions::from_mode(0o600))
        .and_then(|()| file.set_len(900 << 30))
        .expect("a file with holes");
}

#[test]
fn a_list_or_a_record_that_is_longer_than_any_is_told() {
    let record = format!("home/state/credentials/{TARO}.json");
    for at in ["home/state/accounts.json", &record] {
        let computer = Computer::signed_in();
        computer.access_token_ends("2020-01-01T00:00:00Z");
        make_long(&computer.path(at));
        for command in [
            &["show"][..],
            &["refresh"],
            &["status"],
            &["export", "--plain"],
        ] {
            let outcome = computer.run(command);
            let case = format!("{at}, {command:?}: {outcome:#?}");
            assert_eq!(outcome.status, 7, "{case}");
            let said = outcome.stderr + &outcome.stdout;
            assert!(said.contains("is longer than 16 MiB"), "{case}");
        }
    }
}

/// It can be removed, and what only saves a request is passed over.
#[test]
fn a_record_or_a_note_that_is_longer_than_any_is_in_nobodys_way() {
    let computer = Computer::signed_in();
    fs::create_dir(computer.path("home/state/attempts")).expect("made");
    make_long(&computer.path(&format!("home/state/attempts/{TARO}.json")));
    computer.run(&["refresh"]).exits(0);
    make_long(&computer.record_path());
    computer.run(&["logout"]).exits(0);
    assert!(!computer.record_path().exists());
}

/// A folder that may not be entered: not as root, who may enter every one.
#[test]
fn a_folder_that_may_not_be_entered_is_told() {
    let computer = Computer::signed_in();
    let home = computer.path("home");
    fs::set_permissions(&home, fs::Permissions::from_mode(0o000)).expect("ours");
    if fs::read_dir(&home).is_ok() {
        return crate::support::not_tried("root may enter every folder");
    }
    for command in COMMANDS {
        computer.run(command).exits(7).says("home/state");
    }
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("ours");
}

/// The note of a failed attempt only saves a request; that there can be none is told.
#[test]
fn a_note_that_is_none_is_passed_over() {
    for (_, put) in [DANGLING, LOOP, FOLDER, PIPE, DEVICE] {
        let computer = Computer::signed_in();
        fs::create_dir(computer.path("home/state/attempts")).expect("made");
        put(&computer.path(&format!("home/state/attempts/{TARO}.json")));
        computer.run(&["refresh"]).exits(0);
    }
    for obstacle in [DANGLING, LOOP, FILE, PIPE, DEVICE] {
        assert_told("home/state/attempts", obstacle, &[&["refresh"]]);
    }
}

#[test]
fn a_record_or_list_that_is_a_link_is_written_and_deleted_where_it_leads() {
    let computer = Computer::signed_in();
    let vault = computer.path("vault");
    fs::create_dir(&vault).expect("made");
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o700)).expect("ours");
    let (record, list) = (
        computer.record_path(),
        computer.path("home/state/accounts.json"),
    );
    let files = [(&record, vault.join("record")), (&list, vault.join("list"))];
    for (link, target) in &files {
        fs::rename(link, target).expect("ours");
        symlink(target, link).expect("a link");
    }
    let before = fs::read(vault.join("record")).expect("a record");
    computer.run(&["refresh"]).exits(0);
    assert_ne!(fs::read(vault.join("record")).expect("there"), before);
    computer.run(&["switch", TARO]).exits(0);
    for (link, target) in &files {
        assert!(link.is_symlink() && target.is_file(), "{}", link.display());
    }
    let token = computer.run(&["show", "--refresh-token"]).exits(0).stdout;
    computer.run(&["logout"]).exits(0);
    assert!(!record.is_symlink() && !vault.join("record").exists());
    assert_eq!(
        computer.traces_of(token.trim(), &["home", "vault"]),
        Vec::<PathBuf>::new()
    );
    computer.login(&[]).0.exits(0);
}
