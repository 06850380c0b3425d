//! `refresh`, killed after each of its system calls, and with each of those that write failing: the
//! store then holds the old or the new record, whole, and a refresh token that works.
//!
//! strace does both. The stand-in for Entra answers, because it keeps old refresh tokens good, as
//! Entra does; a provider that does not would lose a sign-in whose new token was killed on the way.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::stand_in::{Computer, Outcome, finish};

/// One system call of the program's main thread, in the order of the run.
struct Call {
    name: String,
    /// How many of this name there were, this one included.
    ordinal: usize,
    arguments: String,
}

impl Call {
    /// True for a call that can fail on a full or broken disk; a pipe or a socket cannot.
    fn writes_to_a_disk(&self) -> bool {
        match self.name.as_str() {
            "write" => self.arguments.starts_with("1, ") || self.arguments.contains("version"),
            "openat" => self.arguments.contains("O_CREAT"),
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
}

/// `refresh --format raw` under strace, with more flags for strace.
fn refresh_under_strace(computer: &Computer, flags: &[&str]) -> Outcome {
    let program = computer.command(&["refresh", "--format", "raw"]);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-o"])
        .arg(computer.path("calls"))
        .args(flags)
        .arg("--")
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear();
    let variables = program.get_envs();
    strace.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    strace.env("PATH", "/usr/bin:/bin");
    strace
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    finish(strace.spawn().expect("strace is installed"))
}

/// The calls that a whole run makes from its first connection on.
fn calls(computer: &Computer) -> Vec<Call> {
    refresh_under_strace(computer, &[]).exits(0);
    let log = fs::read_to_string(computer.path("calls")).expect("strace wrote it");
    let main_thread = log.split_whitespace().next().expect("a process").to_owned();
    let mut counts = HashMap::new();
    let of_main = log
        .lines()
        .filter_map(|line| line.strip_prefix(&main_thread));
    let named = of_main.filter_map(|line| line.trim_start().split_once('('));
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let all: Vec<Call> = named
        .filter(|(name, _)| is_name(name))
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

/// A signed-in computer, and a copy of its state to go back to.
struct Trial {
    computer: Computer,
}

impl Trial {
    fn new() -> Self {
        let computer = Computer::signed_in();
        copy(&computer.path("home/state"), &computer.path("before"));
        Self { computer }
    }

    fn start_over(&self) {
        let state = self.computer.path("home/state");
        fs::remove_dir_all(&state).expect("ours");
        copy(&self.computer.path("before"), &state);
    }

    /// Whatever happened: a whole record, a token that works, and nothing torn on stdout.
    fn assert_sound(&self, what: &str, stdout: &str) {
        let issued = self.computer.entra.secrets();
        let is_token = issued.iter().any(|secret| stdout == format!("{secret}\n"));
        assert!(
            stdout.is_empty() || is_token,
            "{what}: {} bytes of output",
            stdout.len()
        );
        let status = self.computer.run(&["status", "--json"]);
        assert_eq!(status.status, 0, "{what}: {status:#?}");
        let record = self.computer.record();
        if !stdout.is_empty() {
            // Stored before it is printed.
            let stored = record["access_token"].as_str().expect("a token");
            assert_eq!(stdout.trim_end(), stored, "{what}");
        }
        let refresh = self.computer.run(&["refresh"]);
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
    let calls = calls(&trial.computer);
    let mut killed = 0;
    for Call { name, ordinal, .. } in &calls {
        trial.start_over();
        let injection = format!("inject={name}:signal=KILL:when={ordinal}");
        let outcome = refresh_under_strace(&trial.computer, &["-e", &injection]);
        killed += usize::from(outcome.status != 0);
        trial.assert_sound(&format!("killed at {name} {ordinal}"), &outcome.stdout);
    }
    // The last few come after the exit status is settled.
    assert!(
        killed + 5 >= calls.len(),
        "{killed} of {} were killed",
        calls.len()
    );
    assert!(calls.len() > 50, "{}", calls.len());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_any_call_that_writes_failing_it_says_so_and_loses_nothing() {
    let trial = Trial::new();
    let calls = calls(&trial.computer);
    let mut failed = 0;
    for Call { name, ordinal, .. } in calls.iter().filter(|call| call.writes_to_a_disk()) {
        for error in ["ENOSPC", "EIO"] {
            trial.start_over();
            let injection = format!("inject={name}:error={error}:when={ordinal}");
            let outcome = refresh_under_strace(&trial.computer, &["-e", &injection]);
            let what = format!("{error} at {name} {ordinal}: {outcome:#?}");
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
