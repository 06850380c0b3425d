//! Where locks, lists or records cannot be written, nothing is asked for: strace makes each call fail
//! that a file system may refuse.

use std::process::{Command, Stdio};

use crate::stand_in::fake_entra::NATIVE_CLIENT_ID;
use crate::stand_in::{Computer, Outcome, finish};

/// The program under strace, with a fault injected into its calls.
fn with_fault(computer: &Computer, fault: &str, args: &[&str], input: &str) -> Outcome {
    let program = computer.command(args);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o"]).arg(computer.path("calls"));
    strace.args(["-e", &format!("inject={fault}"), "--"]);
    strace.arg(program.get_program()).args(program.get_args());
    strace.env_clear().env("PATH", "/usr/bin:/bin");
    let variables = program.get_envs();
    strace.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    strace.stdin(Stdio::piped());
    strace.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = strace.spawn().expect("strace is installed");
    let mut stdin = child.stdin.take().expect("piped");
    // It may end before it has read anything.
    let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
    drop(stdin);
    finish(child)
}

fn has_struck(computer: &Computer) -> bool {
    let log = std::fs::read_to_string(computer.path("calls")).expect("strace wrote it");
    log.contains("(INJECTED)")
}

/// Everything that brings something which has to be kept.
fn verbs(address: &str) -> Vec<Vec<&str>> {
    let login = ["login", "--client-id", NATIVE_CLIENT_ID];
    vec![
        [&login[..], &["--no-browser", "--timeout", "5s"]].concat(),
        [&login[..], &["--device-code"]].concat(),
        [&login[..], &["--start"]].concat(),
        vec!["login", "--no-browser", "--timeout", "5s"],
        vec!["login", "--finish", address],
        vec!["import", "--allow-external"],
        vec!["store", "move", "--to", "command=/bin/false"],
        vec!["register", "--run", "--yes", "--with-secret", "-a", "new"],
    ]
}

/// A computer where Taro has signed in, and one sign-in was begun; its address; and his account.
fn begun() -> (Computer, String, String) {
    let computer = Computer::signed_in();
    let exported = computer.run(&["export", "--plain"]).exits(0).stdout;
    let start = [
        "login",
        "-a",
        "work",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--start",
    ];
    let begun = computer.run(&start).exits(0).json();
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    (computer, address, exported)
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn where_there_are_no_locks_nothing_is_asked_for_and_a_local_disk_is_named() {
    let (computer, address, exported) = begun();
    let asked = computer.entra.requests().len();
    let record = std::fs::read(computer.record_path()).expect("a record");
    for error in ["ENOSYS", "EOPNOTSUPP", "ENOLCK", "EIO"] {
        for args in verbs(&address) {
            let fault = format!("flock:error={error}");
            let failed = with_fault(&computer, &fault, &args, &exported).exits(7);
            let failed = failed.says("cannot lock").says("ENTRA_TOKEN_STATE_DIR");
            assert!(failed.stderr.contains("local disk"), "{failed:#?}");
            assert!(!failed.stderr.contains("/authorize?"), "{failed:#?}");
            assert_eq!(computer.entra.requests().len(), asked, "{args:?}");
        }
    }
    assert_eq!(
        std::fs::read(computer.record_path()).expect("a record"),
        record
    );
    // What needs no lock works all the same.
    with_fault(&computer, "flock:error=ENOSYS", &["show"], "").exits(0);
    computer.run(&["login", "--finish", &address]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn where_the_list_or_the_records_cannot_be_written_nothing_is_asked_for() {
    let (computer, address, _) = begun();
    let asked = computer.entra.requests().len();
    for call in ["rename,renameat,renameat2", "fsync"] {
        for error in ["EROFS", "ENOSPC", "EDQUOT"] {
            for args in verbs(&address).into_iter().take(5) {
                let fault = format!("{call}:error={error}");
                let failed = with_fault(&computer, &fault, &args, "").exits(7);
                assert!(has_struck(&computer), "{call}");
                assert!(!failed.stderr.contains("/authorize?"), "{failed:#?}");
                assert_eq!(computer.entra.requests().len(), asked, "{args:?}");
            }
        }
    }
    computer.run(&["show"]).exits(0);
    computer.run(&["login", "--finish", &address]).exits(0);
}
