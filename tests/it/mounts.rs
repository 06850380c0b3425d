//! What is mounted in the way, and a name of this machine that leads elsewhere: in namespaces of their
//! own, which some machines forbid.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::support::fake_entra::NATIVE_CLIENT_ID;
use crate::support::{Computer, LOGIN, TARO, finish, not_tried};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

fn may_mount() -> bool {
    let may = Command::new("unshare").args(["-rm", "true"]).output();
    may.is_ok_and(|output| output.status.success())
}

/// The program behind mounts. `$S` is the state directory, `$C` the folder of records in it.
fn behind(computer: &Computer, mounts: &str, args: &[&str]) -> Command {
    let script = format!("set -e; {mounts}; exec \"$0\" \"$@\"");
    let program = computer.command::<&str>(&[]);
    let variables = program.get_envs();
    let state = computer.path("home/state");
    let mut command = Command::new("unshare");
    command
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("C", state.join("credentials"))
        .env("S", state)
        .args(["-rm", "sh", "-c", &script])
        .arg(env!("CARGO_BIN_EXE_entra-token"))
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The address to open, if the program came so far; read up to there.
fn address_of(child: &mut Child) -> Option<String> {
    let stderr = BufReader::with_capacity(1, child.stderr.take().expect("piped"));
    let lines = stderr.lines().map_while(Result::ok);
    lines
        .map(|line| line.trim().to_owned())
        .find(|line| line.contains("/oauth2/v2.0/authorize?"))
}

/// Nothing is asked for, and the record stays.
#[track_caller]
fn asks_for_nothing(computer: &Computer, mounts: &str, says: &str) {
    computer.access_token_ends(LONG_AGO);
    let (record, asked) = (computer.record(), computer.entra.requests().len());
    let login = ["login", "--no-browser", "-a", TARO];
    for args in [&["refresh"][..], &["show"], &login] {
        let outcome = finish(behind(computer, mounts, args).spawn().expect("started"));
        let outcome = outcome.exits(7).says(says);
        assert!(!outcome.stderr.contains("/authorize?"), "{outcome:#?}");
    }
    assert_eq!(computer.record(), record);
    assert_eq!(computer.entra.requests().len(), asked, "spent for nothing");
}

#[test]
fn a_record_that_is_mounted_by_itself_is_told_before_anything_is_asked_for() {
    if !may_mount() {
        return not_tried("namespaces are forbidden here");
    }
    let computer = Computer::signed_in();
    let mounts = format!("mount --bind \"$C/{TARO}.json\" \"$C/{TARO}.json\"");
    asks_for_nothing(&computer, &mounts, "is a mount point");
    // Whose it is was not known before: what a person has done is kept by another name.
    let login = ["login", "--no-browser", "--client-id", NATIVE_CLIENT_ID];
    let (child, url, _) = Computer::start(behind(&computer, &mounts, &login));
    computer.browse(&url, "en");
    finish(child).exits(0);
    computer.run(&["show", "-a", &format!("{TARO}-2")]).exits(0);
}

#[test]
fn where_no_temporary_folder_can_be_made_the_session_s_is_used_or_the_error_says_how_to_name_one() {
    if !may_mount() {
        return not_tried("namespaces are forbidden here");
    }
    let computer = Computer::new();
    std::fs::create_dir_all(computer.path("home/state")).expect("created");
    let (root, run) = (computer.path(""), computer.path("run"));
    let fixed = |folder: &std::path::Path| {
        let folder = folder.display();
        format!("mount --rbind '{folder}' '{folder}'; mount -o remount,bind,ro '{folder}'")
    };
    let both = format!("{}; {}", fixed("/tmp".as_ref()), fixed(&root));
    let state = "mount --bind \"$S\" \"$S\"";
    let run = format!("mount --bind '{0}' '{0}'", run.display());
    let (child, url, _) = Computer::start(behind(
        &computer,
        &format!("{state}; {run}; {both}"),
        &LOGIN,
    ));
    computer.browse(&url, "en");
    finish(child).exits(0);
    let mut refused = behind(&computer, &format!("{state}; {both}"), &LOGIN);
    let refused = finish(refused.spawn().expect("started")).exits(1);
    let refused = refused.says("Read-only file system").says("TMPDIR");
    assert!(!refused.stderr.contains("port"), "{refused:?}");
}

#[test]
fn a_folder_of_records_on_a_full_disk_of_its_own_is_told_before_anything_is_asked_for() {
    if !may_mount() {
        return not_tried("namespaces are forbidden here");
    }
    let computer = Computer::signed_in();
    let mounts = r#"[ -e "$C.copy" ] || cp -pR "$C" "$C.copy"; mount -t tmpfs -o size=64k,mode=700 none "$C"
        cp -p "$C.copy"/* "$C" && { dd if=/dev/zero of="$C/filling" bs=1024 2>/dev/null || :; }"#;
    asks_for_nothing(&computer, mounts, "No space left");
}

#[test]
fn a_disk_without_room_for_the_files_of_a_sign_in_is_told_before_the_page_is_opened() {
    if !may_mount() {
        return not_tried("namespaces are forbidden here");
    }
    let computer = Computer::signed_in();
    let mut stored = 0;
    for files in 2..16 {
        let mounts = format!("mount -t tmpfs -o size=1m,nr_inodes={files},mode=700 none \"$S\"");
        let login = ["login", "--no-browser", "--client-id", NATIVE_CLIENT_ID];
        let mut child = behind(&computer, &mounts, &login).spawn().expect("started");
        let address = address_of(&mut child);
        if let Some(url) = &address {
            computer.browse(url, "en");
        }
        let expected = if address.is_some() { 0 } else { 7 };
        let status = child.wait().expect("ended").code();
        assert_eq!(status, Some(expected), "{files} files");
        stored += usize::from(address.is_some());
    }
    assert!((1..14).contains(&stored), "{stored} of 14");
}

#[test]
fn localhost_is_this_machine_whatever_the_system_takes_it_for() {
    if !may_mount() {
        return not_tried("namespaces are forbidden here");
    }
    let computer = Computer::signed_in();
    let hosts = computer.path("hosts");
    std::fs::write(&hosts, "198.51.100.1 localhost\n").expect("written");
    let mounts = format!("mount --bind '{}' /etc/hosts", hosts.display());
    let refresh = behind(&computer, &mounts, &["refresh"]).spawn();
    finish(refresh.expect("started")).exits(0);
}
