//! `refresh`, killed after each of its system calls, and with each of those that write failing: the
//! store then holds the old or the new record, whole, and a refresh token that works. With the
//! keyring, killed or cut off at each message to and from it.
//!
//! strace does both. The stand-in for Entra answers, because it keeps old refresh tokens good, as
//! Entra does; a provider that does not would lose a sign-in whose new token was killed on the way.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::bus::{Relay, Strike};
use crate::stand_in::fake_entra::NATIVE_CLIENT_ID;
use crate::stand_in::{Computer, Outcome, TARO, finish};
use crate::support;

/// One system call of the program's main thread, in the order of the run.
struct Call {
    name: String,
    /// How many of this name there were, this one included.
    ordinal: usize,
    arguments: String,
}

/// True for a call that can fail on a full or broken disk; a pipe or a socket cannot.
fn writes_to_a_disk(name: &str, arguments: &str) -> bool {
    match name {
        "write" => arguments.starts_with("1, ") || arguments.contains("version"),
        "openat" => arguments.contains("O_CREAT"),
        name => [
            "fsync",
            "fdatasync",
            "rename",
            "renameat",
            "renameat2",
            "link",
            "linkat",
            "unlink",
            "mkdir",
        ]
        .contains(&name),
    }
}

impl Call {
    fn writes_to_a_disk(&self) -> bool {
        writes_to_a_disk(&self.name, &self.arguments)
    }
}

/// `refresh --format raw` under strace, with more flags for strace.
fn refresh_under_strace(trial: &Trial, flags: &[&str]) -> Outcome {
    trial.under_strace(&["refresh", "--format", "raw"], flags).0
}

/// The calls that a whole run makes from its first connection on.
fn calls(trial: &Trial) -> Vec<Call> {
    refresh_under_strace(trial, &[]).exits(0);
    let log = fs::read_to_string(trial.computer.path("calls")).expect("strace wrote it");
    let main_thread = log.split_whitespace().next().expect("a process").to_owned();
    let mut counts = HashMap::new();
    let of_main = log.lines().filter(|line| line.starts_with(&main_thread));
    let all: Vec<Call> = of_main
        .filter_map(name_and_arguments)
        .map(|(name, arguments)| {
            let count = counts.entry(name.to_owned()).or_insert(0);
            *count += 1;
            Call {
                name: name.to_owned(),
                ordinal: *count,
                arguments: arguments.to_owned(),
            }
        })
        .collect();
    let connected = all.iter().position(|call| call.name == "connect");
    all.into_iter()
        .skip(connected.expect("it connects"))
        .collect()
}

/// The call that a line of strace's log tells of, if it is one that begins.
fn name_and_arguments(line: &str) -> Option<(&str, &str)> {
    let (_process, call) = line.split_once(' ')?;
    let (name, arguments) = call.trim_start().split_once('(')?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some((name, arguments))
}

/// The same refresh from the start, with `call` failing.
///
/// The runtime wakes itself by a write to an eventfd, more often in one run than in the next, so a
/// write's ordinal can stand for another write this time. An eventfd is on no disk: once more then.
fn refresh_with_failing(trial: &Trial, call: &Call, error: &str) -> Outcome {
    let injection = format!("inject={}:error={error}:when={}", call.name, call.ordinal);
    for _ in 0..20 {
        trial.start_over();
        let outcome = refresh_under_strace(trial, &["-e", &injection]);
        let log = fs::read_to_string(trial.computer.path("calls")).expect("strace wrote it");
        let struck = log.lines().filter(|line| line.ends_with("(INJECTED)"));
        let has_struck_a_disk = struck.filter_map(name_and_arguments).any(|struck| {
            let (name, arguments) = struck;
            writes_to_a_disk(name, arguments)
        });
        if has_struck_a_disk {
            return outcome;
        }
    }
    panic!("{injection} struck no call that writes to a disk")
}

/// A signed-in computer, and a copy of its state to go back to.
pub(crate) struct Trial {
    pub(crate) computer: Computer,
    /// The machine whose keyring holds the record, if none of the files does.
    machine: Option<support::Computer>,
}

impl Trial {
    pub(crate) fn new() -> Self {
        let computer = Computer::signed_in();
        copy(&computer.path("home/state"), &computer.path("before"));
        Self {
            computer,
            machine: None,
        }
    }

    pub(crate) fn with_keyring() -> Self {
        let trial = Self {
            computer: Computer::new(),
            machine: Some(support::Computer::with_keyring()),
        };
        let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"];
        let (child, url, _) = Computer::start(trial.command(&login));
        trial.computer.browse(&url, "en");
        finish(child).exits(0);
        copy(
            &trial.computer.path("home/state"),
            &trial.computer.path("before"),
        );
        trial
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.computer.command(args);
        if let Some(machine) = &self.machine {
            command
                .env_remove("ENTRA_TOKEN_STORE")
                .env("DBUS_SESSION_BUS_ADDRESS", machine.keyring().bus());
        }
        command
    }

    /// A command under strace, with more flags for strace; and strace's log.
    pub(crate) fn under_strace(&self, args: &[&str], flags: &[&str]) -> (Outcome, String) {
        self.under_strace_with(args, flags, &[])
    }

    /// The same with variables.
    pub(crate) fn under_strace_with(
        &self,
        args: &[&str],
        flags: &[&str],
        more: &[(&str, &str)],
    ) -> (Outcome, String) {
        let (program, log) = (self.command(args), self.computer.path("calls"));
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-o"])
            .arg(&log)
            .args(flags)
            .arg("--")
            .arg(program.get_program())
            .args(program.get_args())
            .env_clear();
        let variables = program.get_envs();
        strace.envs(variables.filter_map(|(name, value)| Some((name, value?))));
        strace.envs(more.iter().copied());
        strace.env("PATH", "/usr/bin:/bin");
        strace
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let outcome = finish(strace.spawn().expect("strace is installed"));
        let log = fs::read_to_string(log).expect("strace wrote it");
        (outcome, log)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        finish(self.command(args).spawn().expect("started"))
    }

    fn record(&self) -> Value {
        let Some(machine) = &self.machine else {
            return self.computer.record();
        };
        let record = machine.keyring().secret(TARO).expect("an item");
        serde_json::from_str(&record).expect("a whole record")
    }

    pub(crate) fn start_over(&self) {
        let state = self.computer.path("home/state");
        fs::remove_dir_all(&state).expect("ours");
        copy(&self.computer.path("before"), &state);
    }

    /// Whatever happened: a whole record, a token that works, and nothing torn on stdout.
    pub(crate) fn assert_sound(&self, what: &str, stdout: &str) {
        let issued = self.computer.entra.secrets();
        let is_token = issued.iter().any(|secret| stdout == format!("{secret}\n"));
        assert!(
            stdout.is_empty() || is_token,
            "{what}: {} bytes of output",
            stdout.len()
        );
        let status = self.run(&["status", "--json"]);
        assert_eq!(status.status, 0, "{what}: {status:#?}");
        let record = self.record();
        if !stdout.is_empty() {
            // Stored before it is printed.
            let stored = record["access_token"].as_str().expect("a token");
            assert_eq!(stdout.trim_end(), stored, "{what}");
        }
        let refresh = self.run(&["refresh"]);
        assert_eq!(refresh.status, 0, "{what}: {refresh:#?}");
    }
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-aT").arg(from).arg(to).status();
    assert!(copied.expect("there").success());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn killed_after_any_system_call_it_loses_nothing() {
    let trial = Trial::new();
    let calls = calls(&trial);
    let mut killed = 0;
    for Call { name, ordinal, .. } in &calls {
        trial.start_over();
        let injection = format!("inject={name}:signal=KILL:when={ordinal}");
        let outcome = refresh_under_strace(&trial, &["-e", &injection]);
        killed += usize::from(outcome.status != 0);
        trial.assert_sound(&format!("killed at {name} {ordinal}"), &outcome.stdout);
    }
    // The last few come after the exit status is settled.
    assert!(
        killed + 5 >= calls.len(),
        "{killed} of {} were killed",
        calls.len()
    );
    let to_disk = calls.iter().filter(|call| call.writes_to_a_disk());
    let names: Vec<_> = to_disk.map(|call| call.name.as_str()).collect();
    for step in ["openat", "write", "fsync", "rename"] {
        let is_there = names.iter().any(|name| name.starts_with(step));
        assert!(is_there, "no {step} among {names:?}");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_any_call_that_writes_failing_it_says_so_and_loses_nothing() {
    let trial = Trial::new();
    let calls = calls(&trial);
    let mut failed = 0;
    for call in calls.iter().filter(|call| call.writes_to_a_disk()) {
        for error in ["ENOSPC", "EIO"] {
            let outcome = refresh_with_failing(&trial, call, error);
            let what = format!("{error} at {} {}: {outcome:#?}", call.name, call.ordinal);
            assert!([0, 1, 3, 7].contains(&outcome.status), "{what}");
            assert!(
                outcome.status == 0 || outcome.stderr.contains("error: "),
                "{what}"
            );
            failed += usize::from(outcome.status != 0);
            trial.assert_sound(&what, &outcome.stdout);
        }
    }
    assert!(failed >= 6, "{failed} calls failed");
}

/// `refresh --format raw` with the keyring behind a relay that strikes in place of message `nth`;
/// says whether it did.
fn refresh_struck(trial: &Trial, nth: usize, strike: Strike) -> (Outcome, bool) {
    let machine = trial.machine.as_ref().expect("a keyring");
    let relay = Relay::start(machine.path("relay"), machine.keyring().bus(), nth, strike);
    let mut program = trial.command(&["refresh", "--format", "raw"]);
    program.env("DBUS_SESSION_BUS_ADDRESS", relay.address());
    let program = program.spawn().expect("started");
    relay.serves(program.id());
    (finish(program), relay.has_struck())
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn killed_at_any_message_to_or_from_the_keyring_it_loses_nothing() {
    let trial = Trial::with_keyring();
    let mut killed = 0;
    for nth in 1.. {
        let (outcome, has_struck) = refresh_struck(&trial, nth, Strike::Kill);
        trial.assert_sound(&format!("killed at message {nth}"), &outcome.stdout);
        if !has_struck {
            outcome.exits(0);
            break;
        }
        killed += usize::from(outcome.status != 0);
    }
    assert!(killed > 30, "killed at {killed} messages");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn cut_off_from_the_keyring_at_any_message_it_says_so_and_loses_nothing() {
    let trial = Trial::with_keyring();
    let mut failed = 0;
    for nth in 1.. {
        let (outcome, has_struck) = refresh_struck(&trial, nth, Strike::HangUp);
        let what = format!("cut off at message {nth}: {outcome:#?}");
        trial.assert_sound(&what, &outcome.stdout);
        if !has_struck {
            outcome.exits(0);
            break;
        }
        assert!([0, 7].contains(&outcome.status), "{what}");
        failed += usize::from(outcome.status != 0);
    }
    assert!(failed > 30, "{failed} calls failed");
}
