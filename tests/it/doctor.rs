//! `doctor` against stand-ins for Entra and for Exchange's mail server: the links that hold, and what
//! it says of each that does not.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::app::flag;
use crate::support::fake_entra::{Behaviour, Times, error_envelope};
use crate::support::fake_imap::FakeImap;
use crate::support::fake_smtp::{Act, FakeSmtp, Step};
use crate::support::{Computer, Outcome, TARO, not_tried};

const HANAKO: &str = "hanako@example.org";

/// Where Taro has signed in, and a mail server beside it.
fn ready() -> (Computer, FakeSmtp) {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start(&computer.entra);
    (computer, smtp)
}

fn server(smtp: &FakeSmtp) -> String {
    format!("localhost:{}", smtp.port())
}

/// `doctor` there. Whatever it says, no token is in it.
fn doctor(computer: &Computer, smtp: &FakeSmtp, args: &[&str]) -> Outcome {
    let server = server(smtp);
    let all = [&["doctor", "--smtp", &server], args].concat();
    let outcome = computer.run(&all);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for secret in computer.entra.secrets() {
        assert!(!said.contains(&secret), "a secret in {said}");
    }
    outcome
}

/// The links with their marks, without times and details.
fn links(outcome: &Outcome) -> Vec<(String, String)> {
    let lines = outcome.stdout.lines();
    lines
        .map(|line| {
            let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
            let end = rest.find(" ms").unwrap_or(rest.len());
            let title = rest[..end].trim_end_matches(|c: char| c.is_ascii_digit());
            (mark.to_owned(), title.trim().to_owned())
        })
        .collect()
}

/// The one link that is broken; those before it hold, and none behind it was tried.
#[track_caller]
fn broken(outcome: &Outcome) -> String {
    let links = links(outcome);
    let at = links.iter().position(|(mark, _)| mark == "FAIL");
    let at = at.unwrap_or_else(|| panic!("nothing is broken in {outcome:#?}"));
    assert!(
        links[..at].iter().all(|(mark, _)| mark == "ok"),
        "{links:?}"
    );
    assert!(
        links[at + 1..].iter().all(|(mark, _)| mark == "skip"),
        "{links:?}"
    );
    links[at].1.clone()
}

#[test]
fn every_link_holds_and_no_mail_is_sent() {
    let (computer, smtp) = ready();
    let outcome = doctor(&computer, &smtp, &[]).exits(0);
    let titles: Vec<String> = links(&outcome)
        .into_iter()
        .map(|(mark, title)| {
            assert_eq!(mark, "ok", "{title}");
            title
        })
        .collect();
    let expected = [
        "state directory",
        "store",
        "clock",
        "proxy, TLS, authority",
        "refresh",
        "token",
        "mail server",
        "STARTTLS",
        "AUTH XOAUTH2",
        "MAIL FROM",
    ];
    assert_eq!(titles, expected);
    assert_eq!(outcome.stderr, "");
    let session = smtp.session();
    assert!(session.encrypted);
    assert_eq!(session.user.as_deref(), Some(TARO));
    assert_eq!(session.mail_from.as_deref(), Some(TARO));
    assert!(session.said("RSET") && session.said("QUIT"), "{session:?}");
    assert_eq!(session.message, None);
    assert_eq!(session.breaches, Vec::<String>::new());
    // The token that was tried is the one that is stored.
    let stored = computer.record()["access_token"].clone();
    assert_eq!(session.token.as_deref(), stored.as_str());
}

#[test]
fn one_real_mail_goes_out_if_asked_for() {
    let (computer, smtp) = ready();
    let outcome = doctor(&computer, &smtp, &["--send-to", HANAKO]).exits(0);
    let last = outcome.stdout.lines().last().expect("lines").to_owned();
    assert!(
        last.starts_with("ok") && last.contains("test mail") && last.contains("2.0.0 OK"),
        "{last}"
    );
    let session = smtp.session();
    assert_eq!(session.rcpt_to, [HANAKO]);
    let message = session.message.expect("a mail");
    let head = message.split("\r\n\r\n").next().expect("a head");
    for header in [
        "From: taro@example.com\r\n",
        "To: hanako@example.org\r\n",
        "Date: ",
        "Message-ID: <",
        "Subject: entra-token: ",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert!(
        message.is_ascii() && message.lines().all(|line| line.len() <= 998),
        "{message}"
    );
    assert_eq!(session.breaches, Vec::<String>::new());
}

#[test]
fn a_token_of_five_kilobytes_fits() {
    let (computer, smtp) = ready();
    computer
        .entra
        .configure(|settings| settings.access_token_size = 5000);
    doctor(&computer, &smtp, &[]).exits(0);
    let session = smtp.session();
    assert!(session.token.is_some_and(|token| token.len() >= 5000));
    assert_eq!(session.breaches, Vec::<String>::new());
}

#[test]
fn port_465_has_tls_from_the_first_byte() {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start_implicit_tls(&computer.entra);
    let server = format!("smtps://localhost:{}", smtp.port());
    let outcome = computer.run(&["doctor", "--smtp", &server]).exits(0);
    let titles = links(&outcome);
    assert!(
        titles.iter().all(|(_, title)| title != "STARTTLS"),
        "{titles:?}"
    );
    assert!(outcome.stdout.contains("implicit TLS"), "{outcome:?}");
    assert!(smtp.session().encrypted);
    // Spoken to as to port 587, it says nothing that could be understood.
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "mail server");
    outcome.exits(3);
}

/// Exchange's words behind a reply.
const TRACE: &str =
    "[AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DDAAAA]";

/// A reply at a step: the link that it breaks, the exit status, and what the remedy holds.
const REFUSALS: &[(Step, &str, &str, i32, &str)] = &[
    (
        Step::Credentials,
        "535 5.7.3 Authentication unsuccessful",
        "AUTH XOAUTH2",
        5,
        "Set-CASMailbox -Identity taro@example.com",
    ),
    (
        Step::Credentials,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
        "AUTH XOAUTH2",
        5,
        "Set-TransportConfig",
    ),
    (
        Step::Credentials,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.",
        "AUTH XOAUTH2",
        5,
        "Set-CASMailbox -Identity taro@example.com -SmtpClientAuthenticationDisabled $false",
    ),
    (
        Step::Credentials,
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        "AUTH XOAUTH2",
        5,
        "hint: ",
    ),
    (
        Step::Credentials,
        "501 5.5.127 The access token expires soon",
        "AUTH XOAUTH2",
        5,
        "hint: ",
    ),
    (
        Step::Credentials,
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "AUTH XOAUTH2",
        3,
        "hint: ",
    ),
    (
        Step::Credentials,
        "430 4.2.0 STOREDRV; mailbox logon failure",
        "AUTH XOAUTH2",
        5,
        "Add-MailboxPermission",
    ),
    (
        Step::Credentials,
        "454 4.7.0 Temporary authentication failure",
        "AUTH XOAUTH2",
        3,
        "hint: ",
    ),
    (
        Step::Mail,
        "530 5.7.57 Client not authenticated to send mail.",
        "MAIL FROM",
        5,
        "hint: ",
    ),
    (
        Step::Mail,
        "550 5.2.252 Sender throttled due to continuous send as denied errors.",
        "MAIL FROM",
        5,
        "hint: ",
    ),
    (
        Step::Mail,
        "451 4.7.500 Server busy. Please try again later",
        "MAIL FROM",
        3,
        "hint: ",
    ),
    (
        Step::Message,
        "554 5.2.252 SendAsDenied; taro@example.com not allowed to send as hanako@example.org",
        "test mail",
        5,
        "SendAs",
    ),
    (
        Step::Message,
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "test mail",
        5,
        "SendAs",
    ),
    (
        Step::Rcpt,
        "550 5.1.1 no such user",
        "test mail",
        5,
        "hint: ",
    ),
    (
        Step::PlainEhlo,
        "421 4.3.2 Service not active",
        "mail server",
        3,
        "hint: ",
    ),
    (
        Step::StartTls,
        "454 4.7.0 TLS not available due to local problem",
        "STARTTLS",
        3,
        "no token was sent",
    ),
];

#[test]
fn each_refusal_has_its_link_its_exit_status_and_its_remedy() {
    let (computer, smtp) = ready();
    for &(step, reply, link, status, words) in REFUSALS {
        smtp.heal();
        smtp.on(step, Act::say(format!("{reply} {TRACE}")));
        let outcome = doctor(&computer, &smtp, &["--send-to", HANAKO]);
        assert_eq!(broken(&outcome), link, "{reply}");
        let code = reply.split(' ').next().expect("a code");
        outcome.exits(status).says(code).says(words);
    }
}

#[test]
fn a_reply_of_several_lines_is_read_to_its_end() {
    let (computer, smtp) = ready();
    let reply = "535-5.7.139 Authentication unsuccessful,\r\n535 5.7.139 SmtpClientAuthentication is disabled for the Mailbox.";
    smtp.on(Step::Credentials, Act::say(reply));
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    outcome.exits(5).says("disabled for the Mailbox");
}

#[test]
fn what_a_server_says_where_it_agrees_is_cleaned_as_well() {
    let jwt = format!("eyJ0eXAiOiJKV1Qi{}", "x".repeat(40));
    let credentials = "dXNlcj1".repeat(20);
    for (step, ok) in [
        (Step::Credentials, "235"),
        (Step::Mail, "250"),
        (Step::Message, "250"),
    ] {
        let (computer, smtp) = ready();
        let flood = "flood ".repeat(5000);
        let reply = format!("{ok} 2.0.0 fine \u{1b}[31m\u{9b}{jwt} {credentials} {flood}");
        smtp.on(step, Act::say(reply));
        for args in [&["--send-to", HANAKO][..], &["--send-to", HANAKO, "--json"]] {
            let outcome = doctor(&computer, &smtp, args).exits(0);
            let said = &outcome.stdout;
            assert!(said.contains("2.0.0 fine"), "{said}");
            assert!(
                !said.contains(&jwt) && !said.contains(&credentials),
                "{said}"
            );
            assert!(
                !said.contains(['\u{1b}', '\u{9b}']) && said.len() < 8000,
                "{said}"
            );
        }
    }
}

#[test]
fn a_challenge_is_answered_and_its_status_told() {
    let (computer, smtp) = ready();
    let challenge = json!({"status": "401", "schemes": "bearer", "scope": "mail"});
    let refusal = "535 5.7.3 Authentication unsuccessful".to_owned();
    smtp.on(Step::Credentials, Act::Challenge(challenge, refusal));
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    outcome.exits(5).says("(334 401)");
    assert_eq!(smtp.session().answer.as_deref(), Some(""));
}

const SHARED: &str = "shared@example.com";
/// What gives the right to send as it.
const SEND_AS: &str = "`Add-RecipientPermission -Identity shared@example.com -Trustee taro@example.com -AccessRights SendAs`";

#[test]
fn a_shared_mailbox_is_sent_from_by_the_person_who_signs_in() {
    let (computer, smtp) = ready();
    // That its SMTP AUTH is on does not make it a mailbox that a person's token opens.
    smtp.configure(|settings| settings.mailboxes.push(SHARED.to_owned()));
    let outcome = doctor(&computer, &smtp, &["--from", SHARED]).exits(0);
    assert!(
        outcome
            .stdout
            .contains("only when a mail is sent: --send-to ADDRESS"),
        "{outcome:?}"
    );
    let session = smtp.session();
    assert_eq!(session.user.as_deref(), Some(TARO));
    assert_eq!(session.mail_from.as_deref(), Some(SHARED));
}

#[test]
fn a_missing_right_to_send_as_is_told_from_a_refused_sign_in() {
    let (computer, smtp) = ready();
    let args = ["--from", SHARED, "--send-to", HANAKO];
    let outcome = doctor(&computer, &smtp, &args);
    assert_eq!(broken(&outcome), "test mail");
    outcome.exits(5).says("5.2.252").says(SEND_AS);
    smtp.on(
        Step::Mail,
        Act::say(format!(
            "550 5.7.60 SMTP; Client does not have permissions to send as this sender {TRACE}"
        )),
    );
    let outcome = doctor(&computer, &smtp, &args);
    assert_eq!(broken(&outcome), "MAIL FROM");
    outcome.exits(5).says(SEND_AS);
    smtp.heal();
    smtp.on(
        Step::Credentials,
        Act::say(format!("535 5.7.3 Authentication unsuccessful {TRACE}")),
    );
    let outcome = doctor(&computer, &smtp, &args);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    let outcome = outcome
        .exits(5)
        .says("before shared@example.com was named")
        .says("Set-CASMailbox -Identity taro@example.com ");
    assert!(!outcome.stderr.contains("FullAccess"), "{outcome:?}");
    assert!(
        !outcome.stderr.contains("Add-RecipientPermission"),
        "{outcome:?}"
    );
    smtp.heal();
    smtp.configure(|settings| settings.send_as.push(SHARED.to_owned()));
    doctor(&computer, &smtp, &args).exits(0);
    let sessions = smtp.sessions();
    let message = sessions.last().and_then(|session| session.message.clone());
    let message = message.expect("a mail");
    assert!(
        message.contains("From: shared@example.com\r\n"),
        "{message}"
    );
}

/// Where Taro has signed in for sending and for reading, and both servers.
fn ready_to_read() -> (Computer, FakeSmtp, FakeImap) {
    let computer = Computer::new();
    let scopes = [
        "--scope",
        "https://outlook.office.com/SMTP.Send",
        "--scope",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
    ];
    computer.login(&scopes).0.exits(0);
    let smtp = FakeSmtp::start(&computer.entra);
    let imap = FakeImap::start(&computer.entra);
    (computer, smtp, imap)
}

fn imap_flag(imap: &FakeImap) -> String {
    format!("--imap=localhost:{}", imap.port())
}

#[test]
fn reading_is_proven_after_sending_and_changes_nothing() {
    let (computer, smtp, imap) = ready_to_read();
    let outcome = doctor(&computer, &smtp, &[&imap_flag(&imap)]).exits(0);
    let links = links(&outcome);
    let titles: Vec<&str> = links.iter().map(|(_, title)| title.as_str()).collect();
    let of_imap = [
        "IMAP permission",
        "IMAP server",
        "AUTHENTICATE XOAUTH2",
        "INBOX",
    ];
    assert!(titles.ends_with(&of_imap), "{titles:?}");
    assert!(links.iter().all(|(mark, _)| mark == "ok"), "{links:?}");
    let state = imap.state();
    assert_eq!(state.user.as_deref(), Some(TARO));
    assert_eq!(
        state.commands,
        [
            "CAPABILITY",
            "AUTHENTICATE XOAUTH2",
            "EXAMINE INBOX",
            "LOGOUT"
        ]
    );
    drop(state);
    let outcome = doctor(&computer, &smtp, &[&imap_flag(&imap), "--json"]).exits(0);
    let names = ["imap_token", "imap_connect", "imap_auth", "imap_inbox"];
    for name in names {
        assert!(
            outcome.stdout.contains(&format!("\"link\":\"{name}\"")),
            "{outcome:?}"
        );
    }
    let outcome = doctor(&computer, &smtp, &[]).exits(0);
    assert!(!outcome.stdout.contains("IMAP server"), "{outcome:?}");
}

#[test]
fn a_token_that_may_only_send_never_gets_to_the_imap_server() {
    let (computer, smtp) = ready();
    let imap = FakeImap::start(&computer.entra);
    // Without a value it is the cloud's server, and the next flag is no value.
    let outcome = doctor(&computer, &smtp, &["--imap", "--send-to", HANAKO]);
    assert_eq!(broken(&outcome), "IMAP permission");
    let outcome = doctor(&computer, &smtp, &[&imap_flag(&imap)]);
    assert_eq!(broken(&outcome), "IMAP permission");
    outcome.exits(5).says(
        "`entra-token login -a taro@example.com --scope https://outlook.office.com/SMTP.Send --scope https://outlook.office.com/IMAP.AccessAsUser.All`",
    );
    assert_eq!(imap.state().commands, Vec::<String>::new());
}

#[test]
fn what_stands_in_the_way_of_reading_is_told_with_what_to_do() {
    let (computer, smtp, imap) = ready_to_read();
    let flag = imap_flag(&imap);
    imap.state().is_on = false;
    let outcome = doctor(&computer, &smtp, &[&flag]);
    assert_eq!(broken(&outcome), "INBOX");
    outcome
        .exits(5)
        .says("User is authenticated but not connected")
        .says("Set-CASMailbox -Identity taro@example.com -ImapEnabled $true");
    imap.state().is_on = true;
    // Over IMAP the shared mailbox is the user, and opening it takes FullAccess.
    let shared = [flag.as_str(), "--from", SHARED];
    let outcome = doctor(&computer, &smtp, &shared);
    assert_eq!(broken(&outcome), "AUTHENTICATE XOAUTH2");
    outcome.exits(5).says(
        "Add-MailboxPermission -Identity shared@example.com -User taro@example.com -AccessRights FullAccess",
    );
    imap.state().mailboxes.push(SHARED.to_owned());
    doctor(&computer, &smtp, &shared).exits(0);
    assert_eq!(imap.state().user.as_deref(), Some(SHARED));
    imap.state().capabilities = "IMAP4rev1 AUTH=PLAIN";
    let outcome = doctor(&computer, &smtp, &[&flag]);
    assert_eq!(broken(&outcome), "AUTHENTICATE XOAUTH2");
    outcome.exits(5).says("does not offer AUTH=XOAUTH2");
    imap.state().greeting = "* BYE Too many connections";
    let outcome = doctor(&computer, &smtp, &[&flag]);
    assert_eq!(broken(&outcome), "IMAP server");
    outcome.exits(3).says("Too many connections");
    // What answers there is no IMAP server.
    let at_smtp = format!("--imap=localhost:{}", smtp.port());
    let outcome = doctor(&computer, &smtp, &[&at_smtp]);
    assert_eq!(broken(&outcome), "IMAP server");
    outcome.exits(3);
    doctor(&computer, &smtp, &["--imap=x y"]).exits(2);
}

#[test]
fn the_older_name_of_the_flag_names_the_sender_and_says_so() {
    let (computer, smtp) = ready();
    let outcome = doctor(&computer, &smtp, &["--user", SHARED]).exits(0);
    outcome.says("warning: --user is now called --from");
    let session = smtp.session();
    assert_eq!(session.user.as_deref(), Some(TARO));
    assert_eq!(session.mail_from.as_deref(), Some(SHARED));
    doctor(&computer, &smtp, &["--user", SHARED, "--from", TARO]).exits(2);
    let help = computer.run(&["doctor", "--help"]).exits(0);
    assert!(help.stdout.contains("--from <ADDRESS>"), "{help:?}");
    assert!(!help.stdout.contains("--user"), "{help:?}");
}

#[test]
fn a_personal_account_is_not_sent_to_an_exchange_administrator() {
    let (computer, smtp) = ready();
    computer.entra.set(
        Behaviour::Field("access_token", "EwBAopaque/+=".into()),
        Times::Always,
    );
    smtp.on(
        Step::Credentials,
        Act::say("535 5.7.3 Authentication unsuccessful"),
    );
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    assert!(!outcome.stderr.contains("Set-CASMailbox"), "{outcome:?}");
    outcome.exits(5).says("smtp-mail.outlook.com");
}

#[test]
fn an_app_is_told_how_exchange_gets_to_know_it() {
    let computer = Computer::signed_in_as_app();
    let smtp = FakeSmtp::start(&computer.entra);
    let outcome = doctor(&computer, &smtp, &["--from", "o'brien@example.com"]);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    outcome
        .exits(5)
        .says("New-ServicePrincipal -AppId 22222222-bbbb-4bbb-8bbb-222222222222")
        .says("Add-MailboxPermission -Identity 'o''brien@example.com'");
}

#[test]
fn a_server_without_starttls_or_xoauth2_never_gets_the_token() {
    let (computer, smtp) = ready();
    smtp.configure(|settings| settings.starttls = false);
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "STARTTLS");
    outcome.exits(5).says("never sent unencrypted");
    smtp.configure(|settings| {
        settings.starttls = true;
        settings.mechanisms = vec!["LOGIN"];
    });
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "AUTH XOAUTH2");
    outcome.exits(5).says("does not offer AUTH XOAUTH2");
    assert!(
        smtp.sessions()
            .iter()
            .all(|session| session.token.is_none())
    );
}

#[test]
fn somebody_in_between_is_named_and_never_gets_the_token() {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start_intercepted(&computer.entra);
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "STARTTLS");
    outcome.exits(3).says("Example Corp TLS Inspection CA");
    assert!(
        smtp.sessions()
            .iter()
            .all(|session| session.token.is_none())
    );
}

#[test]
fn a_connection_that_ends_is_told_at_every_step() {
    let (computer, smtp) = ready();
    for (step, link) in [
        (Step::Greeting, "mail server"),
        (Step::PlainEhlo, "mail server"),
        (Step::StartTls, "STARTTLS"),
        (Step::Handshake, "STARTTLS"),
        (Step::Ehlo, "STARTTLS"),
        (Step::Auth, "AUTH XOAUTH2"),
        (Step::Credentials, "AUTH XOAUTH2"),
        (Step::Mail, "MAIL FROM"),
        (Step::Reset, "MAIL FROM"),
        (Step::Rcpt, "test mail"),
        (Step::Data, "test mail"),
        (Step::Message, "test mail"),
    ] {
        smtp.heal();
        smtp.on(step, Act::HangUp);
        let outcome = doctor(&computer, &smtp, &["--send-to", HANAKO]);
        assert_eq!(broken(&outcome), link, "{step:?}: {outcome:#?}");
        outcome.exits(3).says("was lost").says("hint: try again");
    }
}

#[test]
fn what_does_not_speak_smtp_is_told_so_and_holds_up_nobody() {
    let (computer, smtp) = ready();
    for (act, status) in [
        (Act::say("HTTP/1.1 400 Bad Request"), 3),
        (Act::Flood("220 ", 100 << 20), 3),
        (Act::SayAndHangUp("554 5.3.2 no service".to_owned()), 5),
    ] {
        smtp.heal();
        smtp.on(Step::Greeting, act.clone());
        let outcome = doctor(&computer, &smtp, &[]);
        assert_eq!(broken(&outcome), "mail server", "{act:?}");
        assert_eq!(outcome.status, status, "{act:?}: {outcome:#?}");
        outcome.says("hint: ");
    }
    smtp.heal();
    smtp.on(Step::Greeting, Act::Silence);
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "mail server");
    outcome
        .exits(3)
        .says("but it sent nothing for 20 s")
        .says("smtps://");
    smtp.heal();
    smtp.on(
        Step::Greeting,
        Act::Drip("220 slow\r\n".to_owned(), Duration::from_millis(100)),
    );
    doctor(&computer, &smtp, &[]).exits(0);
}

#[test]
fn what_is_sent_ahead_of_tls_is_not_taken_for_an_answer() {
    let (computer, smtp) = ready();
    let ahead = "220 go ahead\r\n250-evil\r\n250 AUTH XOAUTH2\r\n334 \r\n235 2.7.0 injected";
    smtp.on(Step::StartTls, Act::say(ahead));
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "STARTTLS");
    assert!(!outcome.stdout.contains("injected"), "{outcome:?}");
    outcome.exits(5).says("before TLS was established");
    assert!(
        smtp.sessions()
            .iter()
            .all(|session| session.token.is_none())
    );
}

/// Whoever comes to a port of this address gets to that port of localhost; nothing where a system has
/// no such address.
fn relay_at(address: &str, to: u16) -> Option<u16> {
    let listener = TcpListener::bind((address, 0)).ok()?;
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let one = stream.expect("a connection");
            let other = TcpStream::connect(("127.0.0.1", to)).expect("it listens");
            for (from, into) in [(&one, &other), (&other, &one)] {
                let (mut from, mut into) = (from.try_clone()?, into.try_clone()?);
                thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    into.shutdown(Shutdown::Write)
                });
            }
        }
        std::io::Result::Ok(())
    });
    Some(port)
}

#[test]
fn a_certificate_for_another_name_is_not_a_matter_of_roots() {
    let (computer, smtp) = ready();
    let Some(port) = relay_at("127.0.0.2", smtp.port()) else {
        return not_tried("this system's loopback is one address");
    };
    // The certificate is for localhost; both names lead to the same place.
    let server = format!("smtp://127.0.0.2:{port}");
    let outcome = computer.run(&["doctor", "--smtp", &server]);
    assert_eq!(broken(&outcome), "STARTTLS");
    assert!(!outcome.stderr.contains("--ca-file"), "{outcome:?}");
    outcome.exits(3).says("check the name (--smtp");
}

#[test]
fn an_ipv6_address_is_a_server_as_well() {
    let (computer, smtp) = ready();
    let server = format!("[::1]:{}", smtp.port());
    let outcome = computer.run(&["doctor", "--smtp", &server]);
    if TcpListener::bind("[::1]:0").is_ok() {
        outcome.exits(0);
        return;
    }
    not_tried("this system has no IPv6");
    // It never looks for the name `[::1]`.
    assert!(!outcome.stderr.contains("not found"), "{outcome:?}");
    assert_eq!(broken(&outcome), "mail server");
}

#[test]
fn an_address_that_the_server_cannot_take_is_a_wrong_value() {
    let (computer, smtp) = ready();
    smtp.on(Step::Ehlo, Act::say("250-mail.example\r\n250 AUTH XOAUTH2"));
    let outcome = doctor(&computer, &smtp, &["--send-to", "日本@例え.jp"]);
    assert_eq!(broken(&outcome), "test mail");
    outcome.exits(2).says("only ASCII");
    smtp.heal();
    doctor(&computer, &smtp, &["--send-to", "info@例え.jp"]).exits(0);
    let sessions = smtp.sessions();
    let last = sessions.last().expect("one");
    assert_eq!(last.rcpt_to, ["info@xn--r8jz45g.jp"]);
}

#[test]
fn a_recipient_that_is_refused_is_a_matter_of_its_address() {
    let (computer, smtp) = ready();
    smtp.on(Step::Rcpt, Act::say("550 5.1.1 no such user"));
    let outcome = doctor(&computer, &smtp, &["--send-to", HANAKO]);
    assert_eq!(broken(&outcome), "test mail");
    outcome
        .exits(5)
        .says("refused the recipient hanako@example.org")
        .says("--send-to");
}

#[test]
fn a_port_where_nobody_listens_may_be_blocked() {
    let computer = Computer::signed_in();
    let outcome = computer.run(&["doctor", "--smtp", "localhost:1"]);
    assert_eq!(broken(&outcome), "mail server");
    outcome
        .exits(3)
        .says("localhost:1")
        .says("block outgoing mail");
    let outcome = computer.run(&["doctor", "--smtp", "smtp.invalid"]);
    outcome.exits(3).says("mail server smtp.invalid not found");
}

/// A token like Entra's, with these claims.
fn token(claims: &serde_json::Value) -> String {
    use base64::Engine as _;
    let encode = |part: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(part);
    format!(
        "{}.{}.c2ln",
        encode(r#"{"typ":"JWT"}"#),
        encode(&claims.to_string())
    )
}

#[test]
fn a_token_that_exchange_will_not_take_never_gets_there() {
    let (computer, smtp) = ready();
    for (claims, words) in [
        (
            json!({"aud": "https://graph.microsoft.com", "scp": "SMTP.Send"}),
            "Microsoft Graph",
        ),
        (
            json!({"aud": "00000003-0000-0000-c000-000000000000", "scp": "SMTP.Send"}),
            "Microsoft Graph",
        ),
        (
            json!({"aud": "https://vault.azure.net", "scp": "SMTP.Send"}),
            "not for Exchange",
        ),
        (
            json!({"aud": "https://outlook.office.com", "scp": "IMAP.AccessAsUser.All"}),
            "does not allow SMTP.Send",
        ),
    ] {
        let field = Behaviour::Field("access_token", token(&claims).into());
        computer.entra.set(field, Times::Count(1));
        let outcome = doctor(&computer, &smtp, &[]);
        assert_eq!(broken(&outcome), "token", "{claims}");
        outcome.exits(5).says(words).says(
            "entra-token login -a taro@example.com --scope https://outlook.office.com/SMTP.Send",
        );
    }
    for aud in [
        "https://outlook.office365.com",
        "00000002-0000-0ff1-ce00-000000000000",
    ] {
        let claims = json!({"aud": aud, "scp": "SMTP.Send"});
        let field = Behaviour::Field("access_token", token(&claims).into());
        computer.entra.set(field, Times::Count(1));
        let outcome = doctor(&computer, &smtp, &[]);
        assert_ne!(broken(&outcome), "token", "{aud}");
    }
    assert!(smtp.sessions().len() == 2);
}

#[test]
fn a_token_that_ends_soon_is_remarked_on() {
    let (computer, smtp) = ready();
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(500));
    let outcome = doctor(&computer, &smtp, &[]).exits(0);
    assert!(
        outcome.stdout.contains("High Volume Email requires 600"),
        "{outcome:?}"
    );
}

#[test]
fn a_token_that_has_ended_when_it_comes_is_a_matter_of_clocks() {
    let (computer, smtp) = ready();
    computer.entra.set(Behaviour::ExpiresIn(0), Times::Always);
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "token");
    outcome.exits(1).says("clock");
    assert!(smtp.sessions().is_empty());
}

#[test]
fn what_entra_refuses_is_told_by_the_guide() {
    let (computer, smtp) = ready();
    let (status, envelope) = error_envelope(50173, "invalid_grant", Some("bad_token"));
    computer
        .entra
        .set(Behaviour::Json(status, envelope), Times::Always);
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "refresh");
    outcome
        .exits(4)
        .says("AADSTS50173")
        .says("entra-token login -a taro@example.com");
    assert!(smtp.sessions().is_empty());
}

#[test]
fn a_tenant_that_is_not_there_and_a_clock_that_is_off_are_told_before_any_secret_is_sent() {
    let (computer, smtp) = ready();
    computer
        .entra
        .configure(|settings| settings.clock_ahead = 3600);
    let asked = computer.entra.token_requests().len();
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "proxy, TLS, authority");
    outcome.exits(1).says("min behind localhost");
    computer
        .entra
        .configure(|settings| settings.clock_ahead = 0);
    computer.edit_record(|record| record["account"]["tenant"] = "nowhere.example".into());
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "proxy, TLS, authority");
    outcome.exits(5).says("AADSTS90002");
    assert_eq!(computer.entra.token_requests().len(), asked);
}

#[test]
fn a_token_from_the_future_is_a_broken_clock() {
    let (computer, smtp) = ready();
    computer.edit_record(|record| record["renewed_at"] = "2099-01-01T00:00:00Z".into());
    let outcome = doctor(&computer, &smtp, &[]);
    assert_eq!(broken(&outcome), "clock");
    outcome.exits(1).says("2099-01-01T00:00:00Z");
}

#[test]
fn nobody_signed_in_is_no_broken_link() {
    let computer = Computer::new();
    let nobody = computer.run(&["doctor"]).exits(4);
    assert_eq!(nobody.stdout, "");
    assert_eq!(
        nobody.stderr,
        "error: not signed in\nhint: sign in with `entra-token login --client-id ID`\n"
    );
    let unknown = Computer::signed_in().run(&["doctor", "-a", "bob"]).exits(4);
    assert_eq!(unknown.stdout, "");
    unknown.says("not signed in as bob");
}

#[test]
fn an_app_must_say_which_mailbox_sends_before_any_network() {
    let computer = Computer::with_app();
    let bundle = computer.key_file("bundle.pem");
    computer
        .login_app(&flag("--client-certificate", &bundle))
        .exits(0);
    let smtp = FakeSmtp::start(&computer.entra);
    let asked = computer.entra.requests().len();
    doctor(&computer, &smtp, &[])
        .exits(2)
        .says("--from ADDRESS");
    assert_eq!(computer.entra.requests().len(), asked);
    smtp.configure(|settings| settings.mailboxes.push("robot@example.com".to_owned()));
    doctor(&computer, &smtp, &["--from", "robot@example.com"]).exits(0);
    let session = smtp.session();
    assert_eq!(session.user.as_deref(), Some("robot@example.com"));
}

#[test]
fn programs_get_every_link_as_json() {
    let (computer, smtp) = ready();
    let outcome = doctor(&computer, &smtp, &["--json"]).exits(0);
    let report = outcome.json();
    assert_eq!(report["version"], 1);
    assert_eq!(report["healthy"], true);
    assert_eq!(report["error"], serde_json::Value::Null);
    smtp.on(
        Step::Credentials,
        Act::say("535 5.7.3 Authentication unsuccessful"),
    );
    let outcome = doctor(&computer, &smtp, &["--json"]).exits(5);
    let report = outcome.json();
    assert_eq!(report["healthy"], false);
    assert_eq!(report["error"]["exit"], 5);
    let links = report["links"].as_array().expect("links");
    let of = |name: &str| {
        links
            .iter()
            .find(|link| link["link"] == name)
            .expect("there")["status"]
            .clone()
    };
    assert_eq!(of("smtp_starttls"), "ok");
    assert_eq!(of("smtp_auth"), "fail");
    assert_eq!(of("smtp_sender"), "skip");
    assert!(links.iter().all(|link| link["milliseconds"].is_u64()));
}

#[test]
fn a_reader_of_japanese_gets_all_of_it_in_japanese() {
    let (computer, smtp) = ready();
    smtp.on(Step::Credentials, Act::say(format!("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. {TRACE}")));
    let outcome = doctor(&computer, &smtp, &["--lang", "ja"]).exits(5);
    assert!(outcome.stdout.contains("メール サーバー"), "{outcome:?}");
    outcome.says("テナント").says("Set-TransportConfig");
}
