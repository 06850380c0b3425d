//! `show` where the token must come out of the keyring. Runs in a D-Bus session with a keyring.

use std::process::Command;

use super::programs;
use super::table::Row;
use super::timing::race;
use crate::support::{Computer, TARO, finish};

pub(crate) const MEASURE: &str = "`show`, fresh, from the keyring";

pub(crate) fn rows() -> Vec<Row> {
    let computer = Computer::signed_in();
    // Real ones are in memory.
    let runtime = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let runtime = runtime.expect("a folder");
    let program = |args: &[&str]| {
        let mut command = in_this_session(programs::shipped(&computer.command(args)));
        command.env("XDG_RUNTIME_DIR", runtime.path());
        command
    };
    let moving = program(&["store", "move", "--to", "keyring"]);
    finish({ moving }.spawn().expect("started")).exits(0);

    let show = || {
        let _ = std::fs::remove_dir_all(runtime.path().join("entra-token"));
        program(&["show"])
    };
    let item = ["service", "entra-token", "username", TARO];
    let secret_tool = || {
        let mut command = in_this_session(Command::new("secret-tool"));
        command.arg("lookup").args(item);
        command
    };
    let bare = programs::path("keyring");
    let same_call = || {
        let mut command = in_this_session(Command::new(&bare));
        command.arg(TARO);
        command
    };
    let [ours, secret_tool, same_call] = race(101, [&show, &secret_tool, &same_call]);
    vec![
        Row::raced(MEASURE, &ours, &secret_tool, "`secret-tool`", Some(1.0)),
        Row::raced(
            "… beside the bare call",
            &ours,
            &same_call,
            "keyring crate",
            Some(1.1),
        ),
    ]
}

fn in_this_session(mut command: Command) -> Command {
    const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";
    command.env(BUS, std::env::var_os(BUS).expect("a session"));
    command
}
