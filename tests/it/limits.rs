//! The program with less than it needs: open files, threads, memory, stack, room in files, standard
//! streams. Whatever runs out, it ends with an exit status of the contract, says why, and leaves a whole
//! record that still works.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use crate::support::{Computer, LOGIN, Outcome, TARO, finish, set_mode};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";
/// Nobody's own: a limit on a user's threads counts for no other process.
const SOMEBODY: u32 = 48_731;

/// Every way to use the program that opens, starts, writes or asks for something.
fn commands() -> Vec<Vec<&'static str>> {
    let client = LOGIN[2];
    let short = |args: &[&'static str]| [&["login", "--client-id", client], args].concat();
    vec![
        vec!["show"],
        vec!["show", "--min-ttl", "30d"],
        vec!["refresh", "--format", "json"],
        vec!["status", "--json"],
        vec!["credential", "get"],
        vec!["exec", "--", "/bin/true"],
        vec!["exec", "--min-ttl", "30d", "--", "/bin/true"],
        short(&["--no-browser", "--timeout", "1s"]),
        short(&["--browser", "/bin/true", "--timeout", "1s"]),
        short(&["--device-code", "--timeout", "1s"]),
        short(&["--start"]),
        vec!["doctor", "--smtp", "localhost:1"],
        vec!["setup", "msmtp", "--write", "--yes"],
        vec!["register", "--print", "az"],
        vec!["export", "--plain"],
        vec!["import", "--allow-external"],
        vec!["switch", TARO],
        vec!["store", "move", "--to", "command=/bin/false"],
        vec!["explain", "AADSTS50076"],
        vec!["generate", "man"],
        vec!["logout"],
    ]
}

/// A signed-in computer, and a copy of its home to go back to.
struct Trial(Computer);

impl Trial {
    fn new() -> Self {
        let computer = Computer::signed_in();
        // A token that is new is not renewed for being short.
        computer.a_minute_passes_for(TARO);
        copy(&computer, "home", "before");
        Self(computer)
    }

    /// Runs a command behind another program, which limits it: `wrapper PROGRAM ARGUMENTS`.
    fn run(&self, wrapper: &[impl AsRef<OsStr>], args: &[&str]) -> Outcome {
        finish(self.command(wrapper, args).spawn().expect("started"))
    }

    fn command(&self, wrapper: &[impl AsRef<OsStr>], args: &[&str]) -> Command {
        let program = self.0.command(args);
        let mut command = Command::new(wrapper[0].as_ref());
        let variables = program.get_envs();
        command
            .args(&wrapper[1..])
            .arg(program.get_program())
            .args(args)
            .env_clear()
            .envs(variables.filter_map(|(name, value)| Some((name, value?))))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The shell sets limits, and becomes the program.
    fn run_in_shell(&self, limits: &str, args: &[&str]) -> Outcome {
        let script = format!("{limits} exec \"$@\"");
        self.run(&["/bin/sh", "-c", &script, "sh"], args)
    }

    /// Every command from the same start: none is killed, none panics, each that fails says why, and
    /// what is stored is whole and works.
    fn assert_orderly(&self, limits: &str, run: impl Fn(&[&str]) -> Outcome) {
        for command in commands() {
            let outcome = run(&command);
            let case = format!("{limits}, {command:?}: {outcome:#?}");
            assert!((0..=7).contains(&outcome.status), "{case}");
            assert!(!outcome.stderr.contains("panicked"), "{case}");
            let says_why = outcome.stderr.contains("error: ") || command[0] == "doctor";
            assert!(outcome.status == 0 || says_why, "{case}");
            self.assert_sound(&case, &command, &outcome);
            fs::remove_dir_all(self.0.path("home")).expect("ours");
            copy(&self.0, "before", "home");
        }
    }

    fn assert_sound(&self, case: &str, command: &[&str], outcome: &Outcome) {
        if command[0] == "logout" && !self.0.record_path().exists() {
            // Where only the list could not be written, it is done with the next one.
            let again = self.0.run(&["logout"]);
            assert_eq!(again.status, 0, "{case}: {again:#?}");
            return;
        }
        let stored = self.0.record();
        if command[0] == "show" && outcome.status == 0 {
            let token = stored["access_token"].as_str().expect("a token");
            assert_eq!(outcome.stdout.trim_end(), token, "{case}");
        }
        let refresh = self.0.run(&["refresh"]);
        assert_eq!(refresh.status, 0, "{case}: {refresh:#?}");
    }
}

fn copy(computer: &Computer, from: &str, to: &str) {
    let (from, to) = (computer.path(from), computer.path(to));
    let copied = Command::new("cp").arg("-aT").arg(from).arg(to).status();
    assert!(copied.expect("there").success());
}

/// Three are the standard streams. With none besides, not even the system's loader of programs works.
#[test]
fn with_few_open_files_every_command_ends_in_order() {
    let trial = Trial::new();
    for files in 4..=16 {
        let limits = format!("ulimit -n {files};");
        trial.assert_orderly(&limits, |args| trial.run_in_shell(&limits, args));
    }
}

#[test]
fn a_valid_token_is_shown_with_one_descriptor_besides_the_streams_and_no_thread() {
    let trial = Trial::new();
    let token = trial.run_in_shell("", &["show"]).exits(0).stdout;
    let few_files = trial.run_in_shell("ulimit -n 4;", &["show"]).exits(0);
    assert_eq!(few_files.stdout, token);
    let no_thread = without_threads(&trial, &["show"]).exits(0);
    assert_eq!(no_thread.stdout, token);
    // What needs more says so, in its class.
    trial.0.access_token_ends(LONG_AGO);
    let limits = "ulimit -n 5;";
    trial
        .run_in_shell(limits, &["show"])
        .exits(3)
        .says("Too many open files");
    without_threads(&trial, &["show"])
        .exits(3)
        .says("cannot start a thread");
}

/// Runs a command as a user who may have no further thread. Root may always, so it is somebody else.
fn without_threads(trial: &Trial, args: &[&str]) -> Outcome {
    let wrapper = ["prlimit", "--nproc=1:1"];
    let mut command = trial.command(&wrapper, args);
    if !rustix::process::geteuid().is_root() {
        return finish(command.spawn().expect("started"));
    }
    let folder = trial.0.path("");
    own(&folder, SOMEBODY);
    set_mode(&folder, 0o700);
    let outcome = finish(command.uid(SOMEBODY).spawn().expect("started"));
    own(&folder, 0);
    outcome
}

fn own(folder: &std::path::Path, user: u32) {
    let owned = Command::new("chown")
        .args(["-R", &user.to_string()])
        .arg(folder)
        .status();
    assert!(owned.expect("there").success());
}

#[test]
fn without_threads_every_command_ends_in_order() {
    let trial = Trial::new();
    trial.assert_orderly("no threads", |args| without_threads(&trial, args));
}

#[test]
fn a_file_that_may_not_grow_is_a_full_disk() {
    let trial = Trial::new();
    for blocks in [0, 1, 4] {
        let limits = format!("ulimit -f {blocks};");
        trial.assert_orderly(&limits, |args| trial.run_in_shell(&limits, args));
    }
    let full = trial.run_in_shell("ulimit -f 0;", &["refresh"]).exits(7);
    full.says("File too large");
    // Standard output, too, may be a file.
    let shown = trial.0.path("shown");
    let redirected = format!("ulimit -f 0; exec >'{}';", shown.display());
    trial
        .run_in_shell(&redirected, &["show"])
        .exits(1)
        .says("File too large");
    assert_eq!(fs::read_to_string(shown).expect("there"), "");
}

/// From as little as the system's loader takes to more than enough. What allocates aborts without: the
/// standard library says so, and that is an exit status, too.
#[test]
fn with_little_memory_every_command_ends_with_an_exit_status() {
    let trial = Trial::new();
    let explain = |kilobytes: usize| {
        let limits = format!("ulimit -v {kilobytes};");
        trial
            .run_in_shell(&limits, &["explain", "AADSTS50076"])
            .status
            == 0
    };
    let floor = (10_000..400_000).step_by(1000).find(|size| explain(*size));
    // Below that a stack cannot grow, which the system answers with a signal to any program.
    let floor = floor.expect("enough") + 1000;
    let mut failed = 0;
    for more in (0..12_000).step_by(400) {
        let limits = format!("ulimit -v {};", floor + more);
        for command in [&["refresh"][..], &["show"], &["status"], &LOGIN[..4]] {
            let command = if command[0] == "login" {
                [command, &["--timeout", "1s"]].concat()
            } else {
                command.to_vec()
            };
            let outcome = trial.run_in_shell(&limits, &command);
            let case = format!("{limits} {command:?}: {outcome:#?}");
            assert!((0..=7).contains(&outcome.status), "{case}");
            assert!(!outcome.stderr.contains("panicked"), "{case}");
            assert!(outcome.status == 0 || !outcome.stderr.is_empty(), "{case}");
            failed += usize::from(![0, 6].contains(&outcome.status));
            trial.assert_sound(&case, &command, &outcome);
        }
    }
    assert!(failed > 0, "memory was never too little");
}

#[test]
fn with_a_small_stack_every_command_ends_with_an_exit_status() {
    let trial = Trial::new();
    for kilobytes in [16, 64, 128, 256] {
        let limits = format!("ulimit -s {kilobytes};");
        for command in commands() {
            let outcome = trial.run_in_shell(&limits, &command);
            let case = format!("{limits} {command:?}: {outcome:#?}");
            assert!((0..=7).contains(&outcome.status), "{case}");
            assert!(!outcome.stderr.contains("panicked"), "{case}");
        }
    }
    let outcome = trial.run_in_shell("ulimit -s 16;", &["show"]).exits(1);
    outcome.says("overflowed its stack");
}

/// A descriptor of a closed stream must not become that of the record, which an error or the token would
/// then be written into.
#[test]
fn with_closed_streams_every_command_ends_in_order() {
    let trial = Trial::new();
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"] {
        for command in commands() {
            let outcome = trial.run_in_shell(&format!("exec {closed};"), &command);
            let case = format!("{closed}, {command:?}: {outcome:#?}");
            assert!((0..=7).contains(&outcome.status), "{case}");
            let seen = ["show", "refresh"].contains(&command[0]);
            assert!(!seen || outcome.status == 0, "{case}");
            assert!(
                !seen || !closed.contains(">&- ") || outcome.stdout.is_empty(),
                "{case}"
            );
            if !closed.contains(" >&-") && !closed.starts_with(">&-") {
                trial.assert_sound(&case, &command, &outcome);
            }
            fs::remove_dir_all(trial.0.path("home")).expect("ours");
            copy(&trial.0, "before", "home");
        }
    }
}

/// What we do with signals is for this process alone.
#[test]
fn a_program_that_is_started_has_the_signals_that_the_caller_has() {
    let trial = Trial::new();
    let signals = "grep '^Sig[IC]' /proc/self/status";
    for before in ["", "trap '' XFSZ ABRT;", "trap '' ABRT HUP;"] {
        let direct = Command::new("/bin/sh")
            .args(["-c", &format!("{before} exec /bin/sh -c \"{signals}\"")])
            .output()
            .expect("started");
        let through = ["exec", "--", "/bin/sh", "-c", signals];
        let through = trial.run_in_shell(before, &through).exits(0);
        let direct = String::from_utf8(direct.stdout).expect("text");
        assert_eq!(through.stdout, direct, "{before}");
    }
}

/// The lock of a name that only the token tells is a new one.
#[test]
fn a_lock_that_could_not_be_made_is_told_before_the_page_is_opened() {
    let computer = Computer::signed_in();
    computer.run(&["logout"]).exits(0);
    let asked = computer.entra.requests().len();
    set_mode(&computer.path("home/state/locks"), 0o500);
    let mut login = computer.command(&LOGIN);
    let folder = computer.path("");
    // Root may write anywhere, so it is somebody else.
    if rustix::process::geteuid().is_root() {
        own(&folder, SOMEBODY);
        login.uid(SOMEBODY);
    }
    let outcome = finish(login.spawn().expect("started"));
    set_mode(&computer.path("home/state/locks"), 0o700);
    let outcome = outcome.exits(7).says("Permission denied");
    assert!(!outcome.stderr.contains("/authorize?"), "{outcome:#?}");
    assert_eq!(computer.entra.requests().len(), asked);
}
