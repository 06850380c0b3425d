//! `login --start` and `login --finish`: one sign-in in two processes.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, WEB_CLIENT_ID, WEB_SECRET};
use crate::support::{Computer, Outcome, fed, files_below, finish};

fn start(computer: &Computer, args: &[&str]) -> Value {
    let start = ["login", "--client-id", NATIVE_CLIENT_ID, "--start"];
    computer.run(&[&start[..], args].concat()).exits(0).json()
}

/// Signs in at the page of a sign-in that was begun: the address that is to be passed on.
fn address(computer: &Computer, begun: &Value) -> String {
    computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"))
}

fn state_of(begun: &Value) -> String {
    let url = begun["url"].as_str().expect("a URL");
    let url: url::Url = url.parse().expect("a URL");
    let mut pairs = url.query_pairs();
    let (_, state) = pairs.find(|(name, _)| name == "state").expect("a state");
    state.into_owned()
}

/// `--finish -`, with `input` on standard input.
fn finish_with(computer: &Computer, input: &str) -> Outcome {
    fed(&mut computer.command(&["login", "--finish", "-"]), input)
}

/// What is kept of sign-ins that were begun.
fn pending(computer: &Computer) -> usize {
    let files = files_below(&computer.path("home/state/credentials"));
    let is_pending = |path: &&std::path::PathBuf| path.to_string_lossy().contains("-pending-");
    files.iter().filter(is_pending).count()
}

#[test]
fn one_process_begins_and_another_one_finishes() {
    let computer = Computer::new();
    let begun = start(&computer, &["--tenant", "organizations"]);
    assert_eq!(begun["version"], 1);
    assert_eq!(begun["redirect_uri"], "http://localhost");
    let left =
        begun["expires_at_unix"].as_i64().expect("an instant") - jiff::Timestamp::now().as_second();
    assert!((3590..=3600).contains(&left), "{left} s");
    assert_eq!(pending(&computer), 1);
    let address = address(&computer, &begun);
    let login = computer.run(&["login", "--finish", &address]).exits(0);
    login.says("signed in as taro@example.com");
    let redeemed = &computer.entra.token_requests()[0];
    assert_eq!(redeemed.path, "/organizations/oauth2/v2.0/token");
    assert_eq!(redeemed.value("redirect_uri"), Some("http://localhost"));
    assert_eq!(pending(&computer), 0);
    computer.run(&["show"]).exits(0);
}

#[test]
fn the_address_may_come_on_standard_input() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    finish_with(&computer, &format!("\n  {address}\n")).exits(0);
}

#[test]
fn it_is_used_once() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    finish_with(&computer, &address).exits(0);
    let requests = computer.entra.requests().len();
    finish_with(&computer, &address)
        .exits(2)
        .says("unfinished sign-in")
        .says("--start");
    assert_eq!(computer.entra.requests().len(), requests);
}

#[test]
fn two_that_were_begun_are_told_apart_by_their_answers() {
    let computer = Computer::new();
    let one = start(&computer, &["-a", "one"]);
    let other = start(&computer, &["-a", "other"]);
    assert_ne!(one["id"], other["id"]);
    finish_with(&computer, &address(&computer, &other)).exits(0);
    assert_eq!(pending(&computer), 1);
    finish_with(&computer, &address(&computer, &one)).exits(0);
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let names = status["accounts"].as_array().expect("a list").iter();
    assert_eq!(
        names.map(|account| &account["account"]).collect::<Vec<_>>(),
        ["other", "one"]
    );
}

#[test]
fn what_is_no_answer_changes_nothing() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let url = begun["url"].as_str().expect("a URL").to_owned();
    for (input, words) in [
        ("", "no address"),
        ("hello", "no code and state"),
        (url.as_str(), "the address of the sign-in page"),
        (
            "http://localhost/?code=c&state=another",
            "unfinished sign-in",
        ),
    ] {
        finish_with(&computer, input).exits(2).says(words);
    }
    assert_eq!((computer.entra.connections(), pending(&computer)), (0, 1));
    finish_with(&computer, &address(&computer, &begun)).exits(0);
}

#[test]
fn a_refusal_ends_it_and_an_outage_does_not() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address_of_it = address(&computer, &begun);
    computer.entra.set(
        Behaviour::Html(503),
        crate::support::fake_entra::Times::Always,
    );
    finish_with(&computer, &address_of_it).exits(3);
    assert_eq!(pending(&computer), 1);
    computer.entra.heal();
    finish_with(&computer, &address_of_it).exits(0);
    let begun = start(&computer, &[]);
    let state = state_of(&begun);
    let cancelled = format!("error=access_denied&error_subcode=cancel&state={state}");
    finish_with(&computer, &cancelled)
        .exits(5)
        .says("cancelled");
    assert_eq!(pending(&computer), 0);
}

#[test]
fn its_time_is_limited_and_what_is_over_is_swept_away() {
    let computer = Computer::new();
    let begun = start(&computer, &["--timeout", "1s"]);
    let address = address(&computer, &begun);
    std::thread::sleep(Duration::from_millis(2100));
    finish_with(&computer, &address)
        .exits(6)
        .says("had to be finished by");
    assert_eq!(pending(&computer), 0);
    start(&computer, &["--timeout", "1s"]);
    std::thread::sleep(Duration::from_millis(2100));
    start(&computer, &[]);
    assert_eq!(pending(&computer), 1);
}

#[test]
fn the_secret_and_the_account_s_name_are_kept_until_then() {
    let computer = Computer::new();
    let secret = computer.private_file("secret", WEB_SECRET);
    let secret = secret.to_str().expect("text");
    let start = [
        "-a",
        "work",
        "login",
        "--start",
        "--client-id",
        WEB_CLIENT_ID,
        "--client-secret-file",
        secret,
    ];
    let begun = computer.run(&start).exits(0).json();
    std::fs::remove_file(secret).expect("ours");
    finish_with(&computer, &address(&computer, &begun))
        .exits(0)
        .says("signed in as taro@example.com (account work)\n");
    assert_eq!(
        computer.entra.token_requests()[0].value("client_secret"),
        Some(WEB_SECRET)
    );
    // Bare: begins again with what is remembered.
    let begun = computer
        .run(&["-a", "work", "login", "--start"])
        .exits(0)
        .json();
    finish_with(&computer, &address(&computer, &begun)).exits(0);
    computer.run(&["-a", "work", "refresh"]).exits(0);
}

#[test]
fn what_is_settled_when_it_begins_is_refused_when_it_ends() {
    let computer = Computer::new();
    for flag in [
        ["--tenant", "organizations"],
        ["--client-id", NATIVE_CLIENT_ID],
        ["--scope", "openid"],
        ["--client-certificate", "x.pem"],
        ["--store", "file"],
    ] {
        let args = [&["login", "--finish", "x"][..], &flag].concat();
        computer.run(&args).exits(2).says("cannot be used together");
    }
    computer
        .run(&["login", "--start", "--device-code"])
        .exits(2);
    computer
        .run(&["login", "--finish", "-", "--start"])
        .exits(2);
}

#[test]
fn no_output_and_no_world_readable_file_holds_state_or_verifier() {
    let computer = Computer::new();
    let begun = start(&computer, &["-v"]);
    let state = state_of(&begun);
    let list = std::fs::read_to_string(computer.path("home/state/accounts.json")).expect("a list");
    assert!(!list.contains(&state), "{list}");
    let files = files_below(&computer.path("home/state/credentials"));
    let record = std::fs::read_to_string(&files[0]).expect("a record");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    let verifier = record["code_verifier"].as_str().expect("a verifier");
    let finished = finish_with(&computer, &address(&computer, &begun)).exits(0);
    assert!(!begun.to_string().contains(verifier));
    assert!(!finished.stderr.contains(verifier) && !finished.stderr.contains(&state));
}

#[test]
fn an_address_that_was_cut_off_may_be_pasted_again() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    let state = state_of(&begun);
    finish_with(&computer, &format!("code=1.AX&state={state}"))
        .exits(4)
        .says("AADSTS9002313");
    finish_with(&computer, &address).exits(0);
}

#[test]
fn what_was_begun_is_shown_and_goes_with_all_accounts() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["begun"][0]["id"], begun["id"]);
    let shown = computer.run(&["status"]).exits(0).stdout;
    assert!(shown.contains("entra-token login --finish -"), "{shown}");
    computer.run(&["logout"]).exits(0);
    assert_eq!(pending(&computer), 1);
    computer
        .run(&["logout", "--all"])
        .exits(0)
        .says("deleted one unfinished sign-in");
    assert_eq!(pending(&computer), 0);
    let address = address(&computer, &begun);
    finish_with(&computer, &address).exits(2);
}

#[test]
fn one_that_is_over_goes_with_the_next_sign_in_and_the_next_logout() {
    for verb in ["login", "logout"] {
        let computer = Computer::new();
        start(&computer, &["--timeout", "1s"]);
        std::thread::sleep(Duration::from_millis(2100));
        match verb {
            "login" => drop(computer.login(&[]).0.exits(0)),
            _ => drop(computer.run(&["logout"]).exits(0)),
        }
        assert_eq!(pending(&computer), 0, "{verb}");
    }
}

#[test]
fn an_item_that_is_gone_leaves_nothing_behind() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    for file in files_below(&computer.path("home/state/credentials")) {
        std::fs::remove_file(file).expect("ours");
    }
    finish_with(&computer, &address)
        .exits(2)
        .says("unfinished sign-in");
    let list = std::fs::read_to_string(computer.path("home/state/accounts.json")).expect("a list");
    assert!(!list.contains("pending"), "{list}");
    let locks = files_below(&computer.path("home/state/locks"));
    assert!(
        !locks
            .iter()
            .any(|lock| lock.to_string_lossy().contains("-pending-")),
        "{locks:?}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_wait_for_another_that_finishes_it() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    let lock = format!(
        "home/state/locks/-pending-{}.lock",
        begun["id"].as_str().expect("an id")
    );
    let held = std::fs::File::create(computer.path(&lock)).expect("ours");
    held.lock().expect("free");
    let child = computer
        .command(&["login", "--finish", &address])
        .spawn()
        .expect("started");
    std::thread::sleep(Duration::from_millis(500));
    crate::support::send(rustix::process::Signal::TERM, &child);
    finish(child).exits(130);
}

#[test]
fn an_address_in_several_lines_finishes_it_as_well() {
    let computer = Computer::new();
    for way in ["argument", "one write", "line by line"] {
        let begun = start(&computer, &[]);
        let address = address(&computer, &begun);
        let (first, rest) = address.split_at(50);
        let (second, third) = rest.split_at(30);
        let pasted = format!("> {first}\n> {second}\n> {third}\n");
        match way {
            "argument" => computer.run(&["login", "--finish", &pasted]).exits(0),
            "one write" => finish_with(&computer, &pasted).exits(0),
            _ => {
                let mut command = computer.command(&["login", "--finish", "-"]);
                let mut child = command.stdin(Stdio::piped()).spawn().expect("started");
                let mut stdin = child.stdin.take().expect("piped");
                for line in pasted.lines() {
                    writeln!(stdin, "{line}").expect("read");
                    std::thread::sleep(Duration::from_millis(400));
                }
                drop(stdin);
                finish(child).exits(0)
            }
        };
    }
}

#[test]
fn a_code_that_was_cut_may_be_passed_once_more() {
    let computer = Computer::new();
    let begun = start(&computer, &[]);
    let address = address(&computer, &begun);
    let code_ends = address
        .find("&session_state=")
        .expect("it is behind the code");
    let mut cut = address.clone();
    cut.replace_range(code_ends - 10..code_ends, "");
    finish_with(&computer, &cut)
        .exits(4)
        .says("it is incomplete")
        .says("this sign-in can still be finished");
    finish_with(&computer, &address).exits(0);
    let begun = start(&computer, &[]);
    finish_with(&computer, "http://localhost/?code=1.AX")
        .exits(2)
        .says("this is not the whole address");
    assert_eq!(pending(&computer), 1);
    assert!(begun["url"].is_string());
}
