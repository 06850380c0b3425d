//! No thread at any moment, and a file system that does not answer at any call: strace does both.

use std::fs;
use std::thread;

use crate::every_moment::Trial;
use crate::stand_in::fake_entra::NATIVE_CLIENT_ID;

const LONG_AGO: &str = "2020-01-01T00:00:00Z";
/// The program gives up before, and would succeed after it; strace takes microseconds, and lets nobody
/// end before either.
const HANG: &str = "delay_enter=45000000";

/// With the n-th thread or process that a thread of the program starts failing, for each n that there
/// is: an exit status of the contract, a reason, and nothing lost.
fn assert_orderly_without_a_thread(trial: &Trial, args: &[&str]) {
    for nth in 1.. {
        trial.start_over();
        if trial.computer.record_path().exists() {
            trial.computer.access_token_ends(LONG_AGO);
        }
        let injection = |call: &str| format!("inject={call}:error=EAGAIN:when={nth}");
        let (first, second) = (injection("clone3"), injection("clone"));
        let (outcome, log) = trial.under_strace(args, &["-e", &first, "-e", &second]);
        let what = format!("without thread {nth}, {args:?}: {outcome:#?}");
        assert!((0..=7).contains(&outcome.status), "{what}");
        assert!(!outcome.stderr.contains("panicked"), "{what}");
        let in_a_table = ["doctor", "status"].contains(&args[0]);
        let says_why = outcome.stderr.contains("error: ") || in_a_table;
        assert!(outcome.status == 0 || says_why, "{what}");
        if args[0] != "logout" {
            trial.assert_sound(&what, "");
        }
        if !log.contains("(INJECTED)") {
            assert!(nth > 1, "{args:?} starts no thread");
            return;
        }
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_any_one_thread_it_says_so_and_loses_nothing() {
    let trial = Trial::new();
    let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--timeout", "1s"];
    let store = ["store", "move", "--to", "command=/bin/cat"];
    for args in [
        &["refresh"][..],
        &["show"],
        &["credential", "get"],
        &["doctor", "--smtp", "localhost:1"],
        &[&login[..], &["--no-browser"]].concat(),
        &[&login[..], &["--browser", "/bin/sleep 2"]].concat(),
        &[&login[..], &["--device-code"]].concat(),
        &store,
        &["logout"],
    ] {
        assert_orderly_without_a_thread(&trial, args);
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_any_one_thread_the_keyring_fails_in_order_and_loses_nothing() {
    let trial = Trial::with_keyring();
    for args in [&["refresh"][..], &["status"]] {
        assert_orderly_without_a_thread(&trial, args);
    }
}

/// One call to a file of ours hangs: the program ends, and names the file.
fn assert_bounded(args: &[&str], call: &str, at: &str) {
    let trial = Trial::new();
    if args != ["status"] {
        trial.computer.access_token_ends(LONG_AGO);
    }
    let path = trial.computer.path(&format!("home/state/{at}"));
    let path = path.to_str().expect("text");
    let injection = format!("inject={call}:{HANG}:when=1");
    let (outcome, _) = trial.under_strace(args, &["-P", path, "-e", &injection]);
    let what = format!("{call} of {at} hangs in {args:?}: {outcome:#?}");
    assert_eq!(outcome.status, 7, "{what}");
    assert!(
        outcome.stderr.contains("error: the file system of"),
        "{what}"
    );
    assert!(outcome.stderr.contains("home/state"), "{what}");
    if args == ["logout"] {
        let again = trial.run(&["logout"]);
        assert_eq!(again.status, 0, "{what}: {again:#?}");
    } else {
        trial.assert_sound(&what, "");
    }
}

/// The same of a file that an account or a caller names.
fn assert_bounded_elsewhere(args: &[&str], call: &str, at: &str, variable: &str) {
    let trial = Trial::new();
    trial.computer.access_token_ends(LONG_AGO);
    fs::create_dir(trial.computer.path("elsewhere")).expect("ours");
    let path = trial.computer.path(&format!("elsewhere/{at}"));
    if at == "folder" {
        fs::create_dir(&path).expect("ours");
    } else {
        let content = fs::read(trial.computer.ca_file()).expect("roots");
        fs::write(&path, content).expect("ours");
    }
    let path = path.to_str().expect("text");
    let args: Vec<&str> = args
        .iter()
        .map(|it| if *it == "FILE" { path } else { it })
        .collect();
    let injection = format!("inject={call}:{HANG}:when=1");
    let flags = ["-P", path, "-e", &injection];
    let (outcome, _) = trial.under_strace_with(&args, &flags, &[(variable, path)]);
    let what = format!("{call} of {at} hangs in {args:?}: {outcome:#?}");
    assert_eq!(outcome.status, 7, "{what}");
    let words = "error: the file system of";
    assert!(outcome.stderr.contains(words), "{what}");
    assert!(outcome.stderr.contains("elsewhere"), "{what}");
    trial.assert_sound(&what, "");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_named_file_on_a_file_system_that_does_not_answer_is_not_waited_for_for_ever() {
    let login = |flags: &[&'static str]| {
        let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"];
        [&login[..], &["--timeout", "1s"], flags].concat()
    };
    let cases = [
        (vec!["refresh"], "openat", "ca.pem", "SSL_CERT_FILE"),
        (
            vec!["--ca-file", "FILE", "refresh"],
            "openat",
            "ca.pem",
            "UNUSED",
        ),
        (
            login(&["--client-secret-file", "FILE"]),
            "openat",
            "secret",
            "UNUSED",
        ),
        (
            login(&["--client-certificate", "FILE"]),
            "openat",
            "pem",
            "UNUSED",
        ),
        (
            login(&["--federated-token-file", "FILE"]),
            "openat",
            "token",
            "UNUSED",
        ),
        (login(&[]), "statx", "folder", "TMPDIR"),
        (login(&[]), "getdents64", "folder", "TMPDIR"),
    ];
    thread::scope(|scope| {
        for (args, call, at, variable) in cases {
            scope.spawn(move || assert_bounded_elsewhere(&args, call, at, variable));
        }
    });
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_file_system_that_does_not_answer_is_not_waited_for_for_ever() {
    let lock = "locks/taro@example.com.lock";
    let record = "credentials/taro@example.com.json";
    let cases: [(&[&str], &str, &str); 11] = [
        (&["refresh"], "flock", lock),
        (&["show"], "flock", lock),
        (&["refresh"], "openat", lock),
        (&["status"], "openat", "accounts.json"),
        (&["status"], "statx", "accounts.json"),
        (&["refresh"], "statx", "credentials"),
        (&["logout"], "getdents64", ""),
        (&["refresh"], "openat", record),
        (&["refresh"], "rename,renameat,renameat2", record),
        (&["logout"], "unlink,unlinkat", record),
        (&["logout"], "flock", "locks/.accounts.lock"),
    ];
    thread::scope(|scope| {
        for (args, call, at) in cases {
            scope.spawn(move || assert_bounded(args, call, at));
        }
    });
}
