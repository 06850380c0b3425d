//! `doctor` with a real provider and a real mail server: it proves what is true, and sends a mail that arrives.

use crate::mail::{BOB, MailServer, SHARED, opaque_provider, provider_and_mail_server};
use crate::process::Outcome;
use crate::support::{ALICE, Browser, Computer, OUTLOOK, Provider};

fn signed_in_at(provider: &Provider) -> Computer {
    let computer = Computer::without_keyring();
    // An opaque token does not name its user.
    let args = ["-a", ALICE, "--store", "file"];
    let sign_in = computer.sign_in(provider, &Browser::default(), &args);
    sign_in.outcome.exits(0);
    computer
}

fn doctor(computer: &Computer, provider: &Provider, server: &str, args: &[&str]) -> Outcome {
    let outcome = computer.run(&[&["doctor", "--smtp", server], args].concat());
    provider.assert_untold(&outcome);
    outcome
}

fn starttls(server: &MailServer) -> String {
    format!("localhost:{}", server.starttls_port())
}

/// The one link that is broken.
#[track_caller]
fn assert_broken(outcome: &Outcome, link: &str) {
    let broken: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|line| line.starts_with("FAIL"))
        .collect();
    assert_eq!(broken.len(), 1, "{outcome:#?}");
    assert!(broken[0].contains(link), "{outcome:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_whole_chain_holds_and_a_mail_arrives() {
    let (provider, server) = provider_and_mail_server();
    let computer = signed_in_at(&provider);
    let outcome = doctor(&computer, &provider, &starttls(&server), &[]).exits(0);
    assert!(
        outcome.stdout.lines().all(|line| line.starts_with("ok ")),
        "{outcome:#?}"
    );
    assert_eq!(server.mailbox(BOB), Vec::<String>::new());
    let sent = doctor(
        &computer,
        &provider,
        &starttls(&server),
        &["--send-to", BOB],
    )
    .exits(0);
    assert!(sent.stdout.contains("2.0.0 Ok: queued as "), "{sent:#?}");
    let mail = server.only_mail(BOB);
    for header in [
        "\nFrom: alice@example.com",
        "\nTo: bob@example.com",
        "\nSubject: entra-token: ",
        "\nDate: ",
        "\nMessage-ID: <",
    ] {
        assert!(mail.contains(header), "{header:?} in {mail}");
    }
    let at_once = format!("smtps://localhost:{}", server.tls_port());
    let outcome = doctor(&computer, &provider, &at_once, &[]).exits(0);
    assert!(!outcome.stdout.contains("STARTTLS"), "{outcome:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_shared_mailbox_is_sent_from_by_who_may_and_another_is_refused_as_sender() {
    let (provider, server) = provider_and_mail_server();
    let computer = signed_in_at(&provider);
    let args = ["--from", SHARED, "--send-to", BOB];
    doctor(&computer, &provider, &starttls(&server), &args).exits(0);
    let mail = server.only_mail(BOB);
    for line in [
        format!("From: {SHARED}"),
        format!("Return-Path: <{SHARED}>"),
    ] {
        assert!(mail.contains(&line), "no {line:?} in {mail}");
    }
    let outcome = doctor(&computer, &provider, &starttls(&server), &["--from", BOB]);
    assert_broken(&outcome, "MAIL FROM");
    outcome.exits(5).tells("553 5.7.1");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_inbox_is_opened_with_a_token_for_reading_and_that_of_another_is_refused() {
    let (provider, server) = provider_and_mail_server();
    let computer = Computer::without_keyring();
    let [send, read] = ["SMTP.Send", "IMAP.AccessAsUser.All"].map(|it| format!("{OUTLOOK}/{it}"));
    let args = ["-a", ALICE, "--store", "file", "--scope", &send];
    let args = [&args[..], &["--scope", &read]].concat();
    let sign_in = computer.sign_in(&provider, &Browser::default(), &args);
    sign_in.outcome.exits(0);
    let imap = format!("--imap=localhost:{}", server.imap_port());
    let outcome = doctor(&computer, &provider, &starttls(&server), &[&imap]).exits(0);
    assert!(
        outcome.stdout.lines().all(|line| line.starts_with("ok ")),
        "{outcome:#?}"
    );
    let args = [imap.as_str(), "--from", SHARED];
    let outcome = doctor(&computer, &provider, &starttls(&server), &args);
    assert_broken(&outcome, "AUTHENTICATE XOAUTH2");
    outcome.exits(5).tells("fullaccess");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_sign_in_that_is_revoked_is_told_before_the_mail_server() {
    let (provider, server) = provider_and_mail_server();
    let computer = signed_in_at(&provider);
    provider.revoke(&provider.last("refresh_token"));
    let outcome = doctor(&computer, &provider, &starttls(&server), &[]);
    assert_broken(&outcome, "refresh");
    outcome.exits(4).tells("entra-token login");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_token_that_ends_on_its_way_is_refused() {
    let provider = opaque_provider(&[("TTL", "1")]);
    let server = MailServer::slow(&provider);
    let computer = signed_in_at(&provider);
    let outcome = doctor(&computer, &provider, &starttls(&server), &[]);
    assert_broken(&outcome, "AUTH XOAUTH2");
    outcome.exits(5).tells("535 5.7.8").tells("(334 ");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_server_where_auth_is_off_or_that_is_gone_is_told() {
    let provider = opaque_provider(&[]);
    let server = MailServer::without_auth(&provider);
    let computer = signed_in_at(&provider);
    let address = starttls(&server);
    let outcome = doctor(&computer, &provider, &address, &[]);
    assert_broken(&outcome, "AUTH XOAUTH2");
    outcome.exits(5).tells("does not offer auth xoauth2");
    drop(server);
    let outcome = doctor(&computer, &provider, &address, &[]);
    assert_broken(&outcome, "mail server");
    outcome.exits(3).tells("could not be reached");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_port_that_begins_otherwise_is_told() {
    let (provider, server) = provider_and_mail_server();
    let computer = signed_in_at(&provider);
    let at_once = format!("smtps://localhost:{}", server.starttls_port());
    let outcome = doctor(&computer, &provider, &at_once, &["--from", ALICE]);
    assert_broken(&outcome, "mail server");
    outcome.exits(3).tells("--smtp");
}
