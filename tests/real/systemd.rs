//! The units of `examples/systemd`, as systemd itself reads them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::process::{Outcome, Running};
use crate::support::Computer;

/// What `systemd-analyze verify` says of both units, for a person whose `cargo install` went here.
fn verified(computer: &Computer) -> Outcome {
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/systemd");
    let mut command = Command::new("systemd-analyze");
    command
        .args(["verify", "--user", "--man=no"])
        .args(["timer", "service"].map(|kind| units.join(format!("entra-token-refresh.{kind}"))))
        .env("HOME", computer.path("home"))
        .env("XDG_RUNTIME_DIR", computer.path("run"));
    Running::start(&mut command).finish()
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_timer_and_its_service_are_as_systemd_wants_them() {
    let computer = Computer::without_keyring();
    // Without the program the check finds a fault: it does look.
    assert_ne!(verified(&computer).code, Some(0));
    let bin = computer.path("home/.cargo/bin");
    fs::create_dir_all(&bin).expect("our folder is writable");
    symlink(env!("CARGO_BIN_EXE_entra-token"), bin.join("entra-token")).expect("new");
    let outcome = verified(&computer).exits(0);
    assert_eq!(outcome.stderr, "");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_the_service_runs_is_a_command_of_ours() {
    let unit = include_str!("../../examples/systemd/entra-token-refresh.service");
    let line = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    let mut words = line.expect("a command").split(' ');
    assert_eq!(words.next(), Some("%h/.cargo/bin/entra-token"));
    let args: Vec<&str> = words.collect();
    // Nobody is signed in: understood, and told so.
    Computer::without_keyring().run(&args).exits(4);
}
