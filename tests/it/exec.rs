//! `exec`: the program gets the token, and is otherwise as if the shell had started it.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use crate::support::fake_entra::{Behaviour, Times, WEB_SECRET};
use crate::support::{Computer, finish, set_mode};

fn token_of(computer: &Computer) -> String {
    let token = computer.record()["access_token"].clone();
    token.as_str().expect("a token").to_owned()
}

/// A script that `exec` runs.
fn sh(computer: &Computer, args: &[&str], script: &str) -> Command {
    let mut all = vec!["exec"];
    all.extend(args);
    all.extend(["--", "/bin/sh", "-c", script]);
    computer.command(&all)
}

fn run(command: &mut Command) -> crate::support::Outcome {
    finish(command.spawn().expect("started"))
}

#[test]
fn a_program_has_the_token_in_a_variable_and_its_status_is_passed_on() {
    let computer = Computer::signed_in();
    let token = token_of(&computer);
    let script = r#"echo "$ENTRA_ACCESS_TOKEN"; echo said >&2; exit 3"#;
    let outcome = run(&mut sh(&computer, &[], script)).exits(3);
    assert_eq!(outcome.stdout, format!("{token}\n"));
    assert_eq!(outcome.stderr, "said\n");
    for flag in [&["-e", "SMTP_TOKEN"][..], &["--env", "SMTP_TOKEN"]] {
        let script = r#"echo "$SMTP_TOKEN${ENTRA_ACCESS_TOKEN-}""#;
        let outcome = run(&mut sh(&computer, flag, script)).exits(0);
        assert_eq!(outcome.stdout, format!("{token}\n"));
    }
}

#[test]
fn a_token_about_to_end_is_renewed_before() {
    let computer = Computer::signed_in();
    let old = token_of(&computer);
    computer.access_token_ends("2020-01-01T00:00:00Z");
    let print = r#"echo "$ENTRA_ACCESS_TOKEN""#;
    let outcome = run(&mut sh(&computer, &[], print)).exits(0);
    assert_eq!(outcome.stdout.trim_end(), token_of(&computer));
    assert_ne!(token_of(&computer), old);
}

#[test]
fn no_token_no_program() {
    let computer = Computer::new();
    let outcome = run(&mut sh(&computer, &[], "echo ran")).exits(4);
    assert_eq!(outcome.stdout, "");
    outcome.says("error: not signed in");
    let computer = Computer::signed_in();
    computer.access_token_ends("2020-01-01T00:00:00Z");
    computer.entra.set(Behaviour::Html(503), Times::Always);
    let outcome = run(&mut sh(&computer, &["--json"], "echo ran")).exits(3);
    assert_eq!(outcome.json()["error"]["code"], "temporarily_unavailable");
}

#[test]
fn a_token_that_could_not_be_renewed_is_used_with_a_warning() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(crate::support::TARO);
    computer.entra.set(Behaviour::Html(503), Times::Always);
    let command = |args: &[&str]| {
        let args = [&["--min-ttl", "2h"], args].concat();
        run(&mut sh(&computer, &args, "echo ran"))
    };
    let outcome = command(&[]).exits(0);
    assert_eq!(outcome.stdout, "ran\n");
    let warning =
        "warning: using the stored access token, which is still valid; refreshing it failed: ";
    assert!(outcome.stderr.starts_with(warning), "{outcome:?}");
    assert_eq!(command(&["--quiet"]).exits(0).stderr, "");
}

#[test]
fn what_cannot_be_run_is_told_as_env_does() {
    let computer = Computer::signed_in();
    let missing = computer.run(&["exec", "--", "no-such-program"]).exits(127);
    assert_eq!(missing.stdout, "");
    assert_eq!(
        missing.stderr,
        "error: program not found: no-such-program\n\
         hint: check its name, PATH, and the first line (`#!`) of a script; shell built-ins require `sh -c`\n"
    );
    let file = computer.private_file("plain", "x");
    let file = file.to_str().expect("text");
    let refused = computer.run(&["exec", "--json", "--", file]).exits(126);
    let error = &refused.json()["error"];
    assert_eq!(error["code"], "not_runnable");
    assert_eq!(error["exit"], 126);
}

#[test]
fn wrong_flags_are_refused_before_anything_is_asked() {
    let computer = Computer::signed_in();
    let requests = computer.entra.requests().len();
    for (args, fact) in [
        (&["exec"][..], "<CMD>... is required"),
        (&["exec", "--"], "<CMD>... is required"),
        (
            &["exec", "-e", "1A", "--", "true"],
            "not starting with a digit",
        ),
        (
            &["exec", "-e", "", "--", "true"],
            "not starting with a digit",
        ),
        (&["exec", "-e", "PATH", "--", "true"], "from running"),
        (&["exec", "-e", "LD_PRELOAD", "--", "true"], "from running"),
        (
            &["exec", "-e", "A=B", "--", "true"],
            "not starting with a digit",
        ),
        (
            &["exec", "-e", "トークン", "--", "true"],
            "not starting with a digit",
        ),
    ] {
        computer.run(args).exits(2).says(fact);
    }
    assert_eq!(computer.entra.requests().len(), requests);
}

#[test]
fn arguments_are_passed_on_as_they_are() {
    let computer = Computer::signed_in();
    let print = r#"for word; do printf '<%s>' "$word"; done"#;
    let mut command = sh(&computer, &[], print);
    command.args(["sh", "--json", "-a", "", "a b", "*", "--", "$HOME"]);
    let outcome = run(&mut command).exits(0);
    assert_eq!(outcome.stdout, "<--json><-a><><a b><*><--><$HOME>");
    // What follows the program is its own, with or without `--`.
    let outcome = computer.run(&["exec", "echo", "--json", "-q", "--", "x"]);
    assert_eq!(outcome.exits(0).stdout, "--json -q -- x\n");
}

#[test]
fn no_other_secret_is_handed_on() {
    let computer = Computer::signed_in();
    let mut command = sh(&computer, &[], "env");
    command.env("AZURE_CLIENT_SECRET", WEB_SECRET);
    command.env("AZURE_CLIENT_CERTIFICATE_PASSWORD", WEB_SECRET);
    let outcome = run(&mut command).exits(0);
    assert!(!outcome.stdout.contains(WEB_SECRET), "{}", outcome.stdout);
    let token = token_of(&computer);
    let is_other = |secret: &String| *secret != token && outcome.stdout.contains(secret.as_str());
    let others: Vec<String> = computer.entra.secrets();
    assert_eq!(others.into_iter().find(is_other), None);
    // Nor in what it could read of its arguments.
    let arguments = run(&mut sh(
        &computer,
        &[],
        "tr '\\0' ' ' </proc/$$/cmdline; ps -f -p $$ 2>&1",
    ));
    assert!(!arguments.stdout.contains(&token[..24]), "{arguments:?}");
}

/// It is one process all the way, with the limits and the signals that the shell gave to ours.
#[cfg(target_os = "linux")]
#[test]
fn the_program_takes_the_process_over_as_a_shell_would_have_started_it() {
    let computer = Computer::signed_in();
    // Of its children: a shell that waits has signals blocked and pipes open for a moment.
    let look = "echo $$; ulimit -S -c; grep -E '^(SigBlk|SigIgn|SigCgt)' /proc/self/status; \
        ls /proc/self/fd; cat /proc/$$/environ >/dev/null && echo readable";
    let limits =
        r#"ulimit -S -c 4096 2>/dev/null || ulimit -S -c "$(ulimit -H -c)"; exec "$0" "$@""#;
    let in_shell = |args: &[&str]| {
        let environment = computer.command(&[""; 0]);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", limits]).args(args).env_clear();
        let variables = environment.get_envs();
        command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        let child = command.spawn().expect("started");
        let id = child.id().to_string();
        (id, finish(child).exits(0).stdout)
    };
    let program = env!("CARGO_BIN_EXE_entra-token");
    let (id, ours) = in_shell(&[program, "exec", "--", "/bin/sh", "-c", look]);
    let (own, bare) = in_shell(&["/bin/sh", "-c", look]);
    let without = |id: &str, seen: &str| seen.strip_prefix(id).expect("one process").to_owned();
    assert_eq!(without(&id, &ours), without(&own, &bare));
}

#[test]
fn a_signal_that_ends_the_program_ends_the_process() {
    let computer = Computer::signed_in();
    let mut child = sh(&computer, &[], "kill -TERM $$")
        .spawn()
        .expect("started");
    assert_eq!(child.wait().expect("ended").signal(), Some(15));
}

#[test]
fn a_program_that_writes_to_nobody_ends_without_a_word() {
    let computer = Computer::signed_in();
    let mut head = computer.command(&["exec", "--", "yes"]);
    let mut child = head.spawn().expect("started");
    drop(child.stdout.take());
    let outcome = child.wait_with_output().expect("ended");
    assert_eq!(outcome.status.signal(), Some(13), "{outcome:?}");
    assert!(outcome.stderr.is_empty());
}

#[test]
fn a_script_without_its_interpreter_is_not_found() {
    let computer = Computer::signed_in();
    let script = computer.path("script");
    std::fs::write(&script, "#!/no/such/interpreter\n").expect("written");
    set_mode(&script, 0o755);
    let script = script.to_str().expect("text");
    computer.run(&["exec", "--", script]).exits(127);
}
