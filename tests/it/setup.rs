//! `setup`: what a mail client is told for an account, to the letter.

use serde_json::json;

use crate::support::{Computer, Outcome, TARO};

/// The program, as a shell takes it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_entra-token");

/// `setup` of a client. Whatever it says, no token is in it.
fn setup(computer: &Computer, args: &[&str]) -> Outcome {
    let outcome = computer.run(&[&["setup"], args].concat());
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for secret in computer.entra.secrets() {
        assert!(!said.contains(&secret), "a secret in {said}");
    }
    outcome
}

#[test]
fn msmtp_gets_an_account() {
    let computer = Computer::signed_in();
    let outcome = setup(&computer, &["msmtp"]).exits(0).says("note: try it: ");
    let block = format!(
        "\
# >>> entra-token setup msmtp: {TARO} >>>
account {TARO}
host smtp.office365.com
port 587
tls on
tls_starttls on
auth xoauth2
user {TARO}
from {TARO}
passwordeval \"{PROGRAM} -a {TARO} show\"
# <<< entra-token setup msmtp: {TARO} <<<
"
    );
    assert_eq!(outcome.stdout, block);
}

#[test]
fn a_server_a_mailbox_and_a_certificate_of_ones_own_are_taken_over() {
    let computer = Computer::signed_in();
    let ca_file = computer.path("my ca.pem");
    std::fs::copy(computer.ca_file(), &ca_file).expect("copied");
    let ca_file = ca_file.to_str().expect("text");
    let outcome = setup(
        &computer,
        &[
            "msmtp",
            "--smtp",
            "smtps://mail.example.org:2465",
            "--user",
            "info@example.com",
            "--ca-file",
            ca_file,
        ],
    )
    .exits(0);
    for line in [
        "host mail.example.org",
        "port 2465",
        "tls_starttls off",
        "user info@example.com",
        "from info@example.com",
        &format!("tls_trust_file \"{ca_file}\""),
    ] {
        assert!(
            outcome.stdout.lines().any(|have| have == line),
            "{line} in {}",
            outcome.stdout
        );
    }
}

#[test]
fn json_has_the_file_and_the_text() {
    let computer = Computer::signed_in();
    let outcome = setup(&computer, &["msmtp", "--json"]).exits(0);
    let object = outcome.json();
    assert_eq!(object["version"], json!(1));
    assert_eq!(object["client"], json!("msmtp"));
    assert_eq!(object["file"], json!(computer.path("home/.msmtprc")));
    let text = object["text"].as_str().expect("text");
    let printed = setup(&computer, &["msmtp", "--quiet"]).exits(0);
    assert_eq!(printed.stdout, format!("{text}\n"));
    assert_eq!(printed.stderr, "");
}

#[test]
fn an_unknown_client_and_nobody_signed_in_are_told() {
    let computer = Computer::new();
    setup(&computer, &["elm"])
        .exits(2)
        .says("error: `elm` is no value for <CLIENT>: expected one of msmtp");
    setup(&computer, &["msmtp"])
        .exits(4)
        .says("entra-token login");
}

#[test]
fn an_account_whose_mailbox_is_not_known_needs_an_address() {
    let computer = Computer::signed_in_as_app();
    let outcome = setup(&computer, &["msmtp"]).exits(2);
    let outcome = outcome.says("error: it is not known which mailbox ");
    outcome.says("hint: `entra-token setup msmtp -a ");
    let named = setup(&computer, &["msmtp", "--user", "info@example.com"]).exits(0);
    assert!(named.stdout.contains("\nuser info@example.com\n"));
}
