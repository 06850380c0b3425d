//! The mail server itself, spoken to by Python and curl with tokens that the program shows: it takes what Exchange takes,
//! and refuses what Exchange refuses.

use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::mail::{BOB, MailServer, SHARED, opaque_provider, provider_and_mail_server};
use crate::process::{Outcome, Running};
use crate::support::{ALICE, Browser, Computer, Provider, part};

fn signed_in_at(provider: &Provider) -> Computer {
    let computer = Computer::without_keyring();
    computer
        .sign_in(provider, &Browser::default(), &["--store", "file"])
        .outcome
        .exits(0);
    computer
}

fn shown_by(computer: &Computer) -> String {
    computer.run(&["show"]).exits(0).line().to_owned()
}

/// Sends a mail by Python: each step with its reply. `way` is `starttls` or `tls`, `who` the user, the sender and the
/// recipient.
fn send(provider: &Provider, port: &str, way: &str, who: [&str; 3], token: &str) -> Value {
    let mut command = Command::new("python3");
    command
        .arg(part("smtp/send.py"))
        .args([provider.authority(), port, way])
        .args(who);
    let sent = Running::start_with_input(&mut command, token);
    sent.finish().exits(0).json()
}

/// Sends a mail by curl, which signs in with OAUTHBEARER.
fn send_by_curl(provider: &Provider, server: &MailServer, token: &str) -> Outcome {
    let address = format!("smtp://localhost:{}", server.starttls_port());
    let mut command = Command::new("curl");
    command
        .args(["-sSv", "--ssl-reqd", "--cacert", provider.authority()])
        .args(["--user", ALICE, "--oauth2-bearer", token])
        .args([
            "--mail-from",
            ALICE,
            "--mail-rcpt",
            BOB,
            "-T",
            "-",
            &address,
        ]);
    Running::start_with_input(&mut command, "Subject: from curl\r\n\r\nx\r\n").finish()
}

#[track_caller]
fn assert_refused(replies: &Value, step: &str, reply: &str) {
    let said = replies[step].as_str().unwrap_or_default();
    assert!(said.starts_with(reply), "no {reply} to {step}: {replies:#}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_mail_with_a_shown_token_is_in_the_mailbox() {
    let (provider, server) = provider_and_mail_server();
    let token = shown_by(&signed_in_at(&provider));
    assert_eq!(token.len(), 2000);
    let who = [ALICE, ALICE, BOB];
    let sent = send(&provider, server.starttls_port(), "starttls", who, &token);
    assert!(
        sent["data"]
            .as_str()
            .is_some_and(|queued| queued.starts_with("250 2.0.0 Ok: queued as ")),
        "{sent:#}"
    );
    let mail = server.only_mail(BOB);
    assert!(mail.contains("Subject: from Python"), "{mail}");
    let who = [ALICE, ALICE, ALICE];
    let sent = send(&provider, server.tls_port(), "tls", who, &token);
    assert_refused(&sent, "auth", "235 2.7.0");
    server.only_mail(ALICE);
    assert_eq!(server.mailbox(BOB).len(), 1);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_mail_goes_out_by_oauthbearer_too() {
    let (provider, server) = provider_and_mail_server();
    let token = shown_by(&signed_in_at(&provider));
    send_by_curl(&provider, &server, &token)
        .exits(0)
        .tells("auth oauthbearer");
    let mail = server.only_mail(BOB);
    assert!(mail.contains("Subject: from curl"), "{mail}");
    provider.revoke(&token);
    let refused = send_by_curl(&provider, &server, &token);
    refused.exits(67).tells("535 5.7.8"); // 67: the user could not sign in
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_token_that_is_revoked_or_of_another_is_refused() {
    let (provider, server) = provider_and_mail_server();
    let token = shown_by(&signed_in_at(&provider));
    let send = |who, token: &str| send(&provider, server.starttls_port(), "starttls", who, token);
    assert_refused(&send([BOB, BOB, ALICE], &token), "auth", "535 5.7.8");
    assert_refused(
        &send([ALICE, ALICE, BOB], "not-from-here"),
        "auth",
        "535 5.7.8",
    );
    assert_refused(&send([ALICE, BOB, BOB], &token), "mail", "553 5.7.1");
    // As Exchange does: who may send as a mailbox does not sign in as it.
    assert_refused(&send([SHARED, SHARED, BOB], &token), "auth", "535 5.7.8");
    let nobody = "nobody@example.com";
    assert_refused(&send([ALICE, ALICE, nobody], &token), "rcpt", "550 5.1.1");
    assert_refused(&send([ALICE, ALICE, BOB], &token), "auth", "235 2.7.0");
    provider.revoke(&token);
    assert_refused(&send([ALICE, ALICE, BOB], &token), "auth", "535 5.7.8");
    server.only_mail(BOB);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_token_is_refused_after_its_time() {
    let provider = opaque_provider(&[("FIRST_TTL", "2")]);
    let server = MailServer::start(&provider);
    signed_in_at(&provider);
    thread::sleep(Duration::from_secs(2));
    let who = [ALICE, ALICE, BOB];
    let token = provider.last("access_token");
    let refused = send(&provider, server.starttls_port(), "starttls", who, &token);
    assert_refused(&refused, "auth", "535 5.7.8");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn where_auth_is_off_it_is_not_offered() {
    let provider = opaque_provider(&[]);
    let server = MailServer::without_auth(&provider);
    let other = MailServer::start(&provider); // side by side
    let who = [ALICE, ALICE, BOB];
    let offers = |server: &MailServer| {
        let sent = send(&provider, server.starttls_port(), "starttls", who, "x");
        (sent["offers"].clone(), sent)
    };
    let (none, refused) = offers(&server);
    assert_eq!(none, Value::Array(vec![]));
    assert_refused(&refused, "auth", "503 5.5.1");
    let (both, _) = offers(&other);
    assert_eq!(both, serde_json::json!(["XOAUTH2", "OAUTHBEARER"]));
}
