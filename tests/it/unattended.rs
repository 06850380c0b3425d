//! Tokens that nobody watches: `refresh --all`, `--on-failure`, `status --check --probe`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::fake_entra::{Behaviour, Times};
use crate::support::{Computer, Outcome, TARO};

const HANAKO: &str = "hanako@example.com";
const REPORTED: &str =
    "ACCOUNT=$ENTRA_TOKEN_ACCOUNT ERROR=$ENTRA_TOKEN_ERROR EXIT=$ENTRA_TOKEN_EXIT";

fn with_two() -> Computer {
    let computer = Computer::signed_in();
    computer.login(&["--login-hint", HANAKO]).0.exits(0);
    computer
}

/// A command that writes a line for each report, and ends with `status`.
fn reporter(computer: &Computer, status: u8) -> String {
    let (script, log) = (computer.path("report"), computer.path("reports"));
    let lines = format!(
        "echo \"{REPORTED}\" >> '{}'\nexit {status}\n",
        log.display()
    );
    fs::write(&script, lines).expect("written");
    format!("/bin/sh '{}'", script.display())
}

fn reports(computer: &Computer) -> Vec<String> {
    let log = fs::read_to_string(computer.path("reports")).unwrap_or_default();
    log.lines().map(str::to_owned).collect()
}

fn refresh(computer: &Computer, command: &str) -> Outcome {
    computer.run(&["refresh", "-a", TARO, "--on-failure", command])
}

fn of_taro(error: &str, exit: u8) -> String {
    format!("ACCOUNT={TARO} ERROR={error} EXIT={exit}")
}

#[test]
fn one_account_that_fails_keeps_no_other_from_its_tokens() {
    let computer = with_two();
    computer.entra.refuse_once(700_082, "invalid_grant");
    let outcome = computer.run(&["refresh", "--all"]).exits(4);
    assert_eq!(outcome.stdout, "");
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let failed = format!("{TARO}: error: ");
    assert!(lines[0].starts_with(&failed), "{outcome:?}");
    let done = format!("{HANAKO}: refreshed");
    assert_eq!(lines.last(), Some(&done.as_str()));
    let quiet = computer.run(&["refresh", "--all", "-q"]).exits(4);
    assert!(!quiet.stderr.contains(HANAKO), "{quiet:?}");
}

#[test]
fn programs_are_told_of_each_account() {
    let computer = with_two();
    computer.entra.refuse_once(700_082, "invalid_grant");
    let answer = computer
        .run(&["refresh", "--all", "--json"])
        .exits(4)
        .json();
    assert_eq!(answer["version"], 1);
    let accounts = answer["accounts"].as_array().expect("a list");
    let told = |index: usize| {
        let account: &Value = &accounts[index];
        (
            account["account"].as_str(),
            account["refreshed"].as_bool(),
            account["error"]["aadsts"].as_u64(),
        )
    };
    assert_eq!(told(0), (Some(TARO), Some(false), Some(700_082)));
    assert_eq!(told(1), (Some(HANAKO), Some(true), None));
}

#[test]
fn what_may_pass_by_itself_counts_less_than_what_a_person_must_mend() {
    for (dead, status) in [(None, 3), (Some(TARO), 4), (Some(HANAKO), 4)] {
        let computer = with_two();
        if let Some(dead) = dead {
            computer.entra.refuse_once(700_082, "invalid_grant");
            computer.run(&["refresh", "-a", dead]).exits(4);
        }
        computer.entra.set(Behaviour::Html(503), Times::Always);
        computer.run(&["refresh", "--all"]).exits(status);
    }
}

#[test]
fn all_accounts_are_those_that_are_old_enough() {
    let computer = with_two();
    let requests = computer.entra.token_requests().len();
    let long_ago = "2026-01-01T00:00:00Z";
    computer.edit_record_of(HANAKO, |record| record["renewed_at"] = long_ago.into());
    let call = ["refresh", "--all", "--if-older-than", "20h"];
    let outcome = computer.run(&call).exits(0);
    assert!(
        outcome.stderr.contains(&format!("{TARO}: nothing to do")),
        "{outcome:?}"
    );
    assert_eq!(computer.entra.token_requests().len(), requests + 1);
    for wrong in [&["-a", TARO][..], &["--format", "raw"]] {
        computer
            .run(&[&["refresh", "--all"], wrong].concat())
            .exits(2);
    }
    Computer::new().run(&["refresh", "--all"]).exits(4);
}

#[test]
fn a_failure_is_reported_once_and_the_next_one_again() {
    let computer = Computer::signed_in();
    let command = reporter(&computer, 0);
    refresh(&computer, &command).exits(0);
    assert_eq!(reports(&computer), [""; 0]);
    computer.entra.refuse_once(700_082, "invalid_grant");
    for _ in 0..3 {
        refresh(&computer, &command).exits(4);
    }
    computer.entra.set(Behaviour::Html(503), Times::Always);
    computer.edit_record(|record| record["dead"] = Value::Null);
    refresh(&computer, &command).exits(3);
    computer.entra.heal();
    fs::remove_dir_all(computer.path("home/state/attempts")).expect("noted");
    computer.entra.refuse_once(700_082, "invalid_grant");
    refresh(&computer, &command).exits(4);
    assert_eq!(reports(&computer), [of_taro("sign_in_required", 4)]);
    computer.login_in(&["-a", TARO], &[], "en").0.exits(0);
    refresh(&computer, &command).exits(0);
    computer.entra.refuse_once(700_082, "invalid_grant");
    refresh(&computer, &command).exits(4);
    assert_eq!(reports(&computer).len(), 2);
    computer.run(&["logout", "-a", TARO]).exits(0);
    let failures = fs::read_dir(computer.path("home/state/failures"));
    assert_eq!(failures.expect("a folder").count(), 0);
}

#[test]
fn an_outage_is_reported_once_it_has_lasted() {
    let computer = Computer::signed_in();
    let command = reporter(&computer, 0);
    computer.entra.set(Behaviour::Html(503), Times::Always);
    refresh(&computer, &command).exits(3);
    assert_eq!(reports(&computer), [""; 0]);
    let notice = computer.path(&format!("home/state/failures/{TARO}.json"));
    let noted = fs::read_to_string(&notice).expect("noted");
    let mut noted: Value = serde_json::from_str(&noted).expect("JSON");
    noted["since"] = "2026-01-01T00:00:00Z".into();
    fs::write(&notice, noted.to_string()).expect("written");
    for _ in 0..2 {
        refresh(&computer, &command).exits(3);
    }
    assert_eq!(reports(&computer), [of_taro("temporarily_unavailable", 3)]);
}

#[test]
fn a_report_that_failed_is_warned_about_and_made_again() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(700_082, "invalid_grant");
    let command = reporter(&computer, 1);
    for _ in 0..2 {
        refresh(&computer, &command)
            .exits(4)
            .says("warning: the failure was not reported: `/bin/sh`");
    }
    assert_eq!(reports(&computer).len(), 2);
    refresh(&computer, "/nobody/is/here")
        .exits(4)
        .says("warning: ");
    for wrong in ["", "'", "a\tb", "./notify"] {
        refresh(&computer, wrong).exits(2);
    }
}

#[test]
fn who_signs_out_because_of_a_report_leaves_no_name_behind() {
    let computer = with_two();
    computer.entra.refuse_once(700_082, "invalid_grant");
    let program = env!("CARGO_BIN_EXE_entra-token");
    refresh(&computer, &format!("'{program}' logout -a {TARO}")).exits(4);
    let ours = ["home", "run"];
    assert_eq!(computer.traces_of("taro", &ours), [] as [PathBuf; 0]);
}

#[test]
fn a_monitor_may_ask_entra_itself() {
    let computer = with_two();
    computer.run(&["status", "--check", "--probe"]).exits(0);
    computer.entra.refuse_once(50_173, "invalid_grant");
    computer.run(&["status", "--check"]).exits(0);
    let outcome = computer.run(&["status", "--check", "--probe"]).exits(2);
    assert!(outcome.stdout.contains(TARO), "{outcome:?}");
    computer.run(&["status", "--probe"]).exits(2);
    let sound = computer.run(&["status", "--check", "--probe", "-a", HANAKO]);
    sound.exits(0);
    computer.entra.set(Behaviour::Html(503), Times::Always);
    let passing = ["status", "--check", "--probe", "-a", HANAKO];
    computer.run(&passing).exits(1);
}
