//! `sendmail` against stand-ins for Entra and for Exchange's mail server: what callers of sendmail(8) pass,
//! what arrives, and how it ends at each step that fails.

use std::time::Duration;

use crate::support::fake_entra::{Behaviour, Times};
use crate::support::fake_smtp::{Act, FakeSmtp, SeenSession, Step};
use crate::support::{Computer, Outcome, TARO, fed};
#[cfg(unix)]
use crate::support::{finish, send, signals};

const HANAKO: &str = "hanako@example.org";
const JIRO: &str = "jiro@example.org";
const SHARED: &str = "shared@example.com";
/// A message that needs nothing.
const MESSAGE: &str = "From: taro@example.com\nTo: Hanako <hanako@example.org>\n\
    Date: Mon, 30 Nov 2026 05:00:00 +0000\nMessage-ID: <one@example.com>\nSubject: hello\n\nbody\n";

/// Where Taro has signed in, and a mail server beside it.
fn ready() -> (Computer, FakeSmtp) {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start(&computer.entra);
    (computer, smtp)
}

fn sendmail(computer: &Computer, smtp: &FakeSmtp, args: &[&str], message: &str) -> Outcome {
    let server = format!("localhost:{}", smtp.port());
    let all = [&["sendmail", "--smtp", &server], args].concat();
    let outcome = fed(&mut computer.command(&all), message);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for secret in computer.entra.secrets() {
        assert!(!said.contains(&secret), "a secret in {said}");
    }
    outcome
}

/// The one conversation, by the rules, in which a message was handed over.
#[track_caller]
fn handed_over(smtp: &FakeSmtp) -> (SeenSession, String) {
    let session = smtp.session();
    assert_eq!(session.breaches, Vec::<String>::new());
    let message = session.message.clone().expect("a message");
    (session, message)
}

/// The lines of a head, and the body.
fn parts(message: &str) -> (Vec<String>, String) {
    let (head, body) = message.split_once("\r\n\r\n").unwrap_or((message, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    (
        head.split("\r\n").map(str::to_owned).collect(),
        body.to_owned(),
    )
}

fn offers(lines: &[&str]) -> Act {
    let lines = [&["AB0PR01 Hello", "AUTH XOAUTH2"], lines].concat();
    let (last, others) = lines.split_last().expect("lines");
    let others: Vec<String> = others.iter().map(|line| format!("250-{line}\n")).collect();
    let others = others.concat();
    Act::say(format!("{others}250 {last}"))
}

#[test]
fn a_message_arrives_as_it_was_written() {
    let (computer, smtp) = ready();
    let outcome = sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    let (session, message) = handed_over(&smtp);
    assert_eq!(message, MESSAGE.replace('\n', "\r\n"));
    assert_eq!(session.mail_from.as_deref(), Some(TARO));
    assert_eq!(session.rcpt_to, [HANAKO]);
    assert_eq!(session.user.as_deref(), Some(TARO));
    assert!(session.encrypted && session.said("QUIT"));
    let size = format!("MAIL FROM:<{TARO}> SIZE={}", message.len());
    assert!(session.commands.contains(&size), "{:?}", session.commands);
}

#[test]
fn json_tells_what_was_accepted() {
    let (computer, smtp) = ready();
    let sent = sendmail(&computer, &smtp, &["--json", HANAKO], MESSAGE).exits(0);
    let sent = sent.json();
    assert_eq!(sent["message_id"], "<one@example.com>");
    assert_eq!(sent["recipients"], serde_json::json!([HANAKO]));
    assert_eq!(sent["sender"], TARO);
    let reply = sent["reply"].as_str().expect("a reply");
    assert!(reply.starts_with("250 2.0.0 OK "), "{reply}");
}

#[test]
fn what_every_message_has_to_have_is_added_and_nothing_else() {
    let (computer, smtp) = ready();
    sendmail(
        &computer,
        &smtp,
        &["-F", "Taro Yamada", HANAKO],
        "X-A: b\n\nbody\n",
    )
    .exits(0);
    let (_, message) = handed_over(&smtp);
    let (head, body) = parts(&message);
    assert_eq!(body, "body\r\n");
    assert_eq!(head[0], "X-A: b");
    assert_eq!(head[1], format!("From: \"Taro Yamada\" <{TARO}>"));
    assert!(head[2].starts_with("Date: ") && head[2].ends_with(" +0000"));
    assert!(head[3].starts_with("Message-ID: <") && head[3].ends_with("@example.com>"));
    assert_eq!(head.len(), 4);
}

#[test]
fn a_text_without_a_head_gets_one() {
    let (computer, smtp) = ready();
    sendmail(&computer, &smtp, &[HANAKO], "disk full\nsoon\n").exits(0);
    let (head, body) = parts(&handed_over(&smtp).1);
    assert_eq!(body, "disk full\r\nsoon\r\n");
    assert_eq!(head.len(), 3, "{head:?}");
}

#[test]
fn the_recipients_in_the_head_get_it_and_bcc_is_gone() {
    let (computer, smtp) = ready();
    let message = "From: taro@example.com\nTo: \"Last, First\" <a@example.org>,\n\tteam: b@example.org,\n \
        C (c, x@evil.example) <c@example.org>;\nCC: A@EXAMPLE.ORG\nBcc: d@example.org,\n e@example.org\n\
        Subject: x\nbcc: =?utf-8?q?F=2C?= <f@example.org>\n\nTo: nobody@example.org\n";
    sendmail(&computer, &smtp, &["-t", "-oi", "g@example.org"], message).exits(0);
    let (session, message) = handed_over(&smtp);
    let expected = ["g", "a", "b", "c", "d", "e", "f"].map(|name| format!("{name}@example.org"));
    assert_eq!(session.rcpt_to, expected);
    assert!(!message.to_lowercase().contains("bcc"), "{message}");
    assert!(!message.contains("d@example") && !message.contains("e@example"));
    assert!(message.contains("\r\n\r\nTo: nobody@example.org\r\n"));
}

#[test]
fn a_message_that_is_sent_again_goes_to_whom_it_is_sent_again() {
    let (computer, smtp) = ready();
    let message = format!("Resent-To: {JIRO}\nResent-Bcc: x@example.org\n{MESSAGE}");
    sendmail(&computer, &smtp, &["-t", "-i"], &message).exits(0);
    let (session, message) = handed_over(&smtp);
    assert_eq!(session.rcpt_to, [JIRO, "x@example.org"]);
    assert!(!message.contains("Bcc"));
}

#[test]
fn what_callers_of_sendmail_pass_is_understood() {
    let (computer, smtp) = ready();
    for (args, recipients) in [
        (
            &["-oi", "-oem", "--", HANAKO, JIRO][..],
            &[HANAKO, JIRO][..],
        ),
        (
            &["-FCronDaemon", "-i", "-B8BITMIME", "-oem", HANAKO],
            &[HANAKO],
        ),
        (&["-i", "-i", "-f", TARO, "-r", TARO, HANAKO], &[HANAKO]),
        (
            &["-ftaro@example.com", "-ti", "-em", "-G", "-U", "-n", "-m"],
            &[HANAKO],
        ),
        (
            &["-N", "never", "-Rhdrs", "-V", "id", "-odb", "-v", HANAKO],
            &[HANAKO],
        ),
        (
            &[
                "-bm", "-L", "tag", "-O", "a=b", "-X", "log", "-Am", "-C", "file", HANAKO,
            ],
            &[HANAKO],
        ),
        (
            &["a@example.org, B <b@example.org>"],
            &["a@example.org", "b@example.org"],
        ),
        (&["-a", TARO, "--quiet", HANAKO, "-it"], &[HANAKO]),
    ] {
        let before = smtp.sessions().len();
        sendmail(&computer, &smtp, args, MESSAGE).exits(0);
        let session = smtp.sessions().remove(before);
        assert_eq!(session.rcpt_to, recipients, "{args:?}");
        assert_eq!(session.mail_from.as_deref(), Some(TARO), "{args:?}");
        assert_eq!(
            session.message,
            Some(MESSAGE.replace('\n', "\r\n")),
            "{args:?}"
        );
    }
}

#[test]
fn what_a_queue_or_a_server_would_do_is_refused_by_name() {
    let (computer, smtp) = ready();
    for (args, named) in [
        (&["-bs"][..], "-bs"),
        (&["-bp"], "-bp"),
        (&["-bd", "-q15m"], "-bd"),
        (&["-q"], "-q"),
        (&["-q15m"], "-q"),
        (&["-qf", HANAKO], "-q"),
    ] {
        let outcome = sendmail(&computer, &smtp, args, "").exits(64);
        outcome.says(&format!("error: {named} is not supported"));
    }
    assert!(smtp.sessions().is_empty());
}

#[test]
fn a_wrong_call_ends_with_64_also_in_json() {
    let (computer, smtp) = ready();
    for args in [
        &[][..],
        &["--no-such-flag", HANAKO],
        &["--smtp", "no server", HANAKO],
        &["not an address"],
        &["\"quoted user\"@example.org"],
        &["-f", "www-data", HANAKO],
        &["-f", "a@b> SIZE=1", HANAKO],
        &["-F", "a\r\nBcc: evil@example.org", HANAKO],
    ] {
        let json = [&["--json"], args].concat();
        let outcome = sendmail(&computer, &smtp, &json, MESSAGE).exits(64);
        assert_eq!(outcome.json()["error"]["exit"], 64, "{args:?}");
        assert_eq!(outcome.json()["error"]["code"], "usage", "{args:?}");
    }
    assert!(smtp.sessions().is_empty());
}

#[test]
fn what_no_server_may_be_given_is_told_before_one_is_asked() {
    let (computer, smtp) = ready();
    let asked = computer.entra.token_requests().len();
    let long = format!("{MESSAGE}{}\n", "x".repeat(999));
    let head = "Subject: x\n".repeat(30_000);
    for (args, message, said) in [
        (
            &[HANAKO][..],
            long.as_str(),
            "line 8 of the message is longer than 998",
        ),
        (
            &[HANAKO],
            "Subject: a\0b\n\n",
            "line 1 of the message contains a NUL",
        ),
        (
            &[HANAKO],
            "Subject: a\n\n.\r.\r\n",
            "line 3 of the message contains a carriage return",
        ),
        (&[HANAKO], &head, "header of the message is longer"),
        (
            &["-t"],
            "Subject: nobody\n\n",
            "no recipient in its To, Cc or Bcc",
        ),
        (
            &["-t"],
            "To: undisclosed-recipients:;\n\n",
            "no recipient in its To, Cc or Bcc",
        ),
        (
            &["-t"],
            "To: a@example.org b@example.org\n\n",
            "is not a mail address",
        ),
        (
            &["-t"],
            "To: \"x y\"@example.org\n\n",
            "is not a mail address",
        ),
    ] {
        sendmail(&computer, &smtp, args, message)
            .exits(65)
            .says(said);
    }
    assert!(smtp.sessions().is_empty());
    assert_eq!(computer.entra.token_requests().len(), asked);
}

#[test]
fn local_users_get_mail_where_it_was_said_to_go() {
    let (computer, smtp) = ready();
    let cron = "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> backup\n\nfailed\n";
    let args = ["-FCronDaemon", "-i", "-oem", "root"];
    sendmail(&computer, &smtp, &args, cron)
        .exits(67)
        .says("`root` is a local user")
        .says("--local-to");
    assert!(smtp.sessions().is_empty());
    let args = [&["--force-from", "--local-to", HANAKO], &args[..]].concat();
    sendmail(&computer, &smtp, &args, cron).exits(0);
    let (session, message) = handed_over(&smtp);
    assert_eq!(session.rcpt_to, [HANAKO]);
    let (head, _) = parts(&message);
    assert!(
        head.contains(&format!("From: CronDaemon <{TARO}>")),
        "{head:?}"
    );
    assert!(!message.contains("Cron Daemon"), "{message}");
}

#[test]
fn a_shared_mailbox_sends_and_the_account_signs_in() {
    let (computer, smtp) = ready();
    smtp.configure(|settings| settings.send_as.push(SHARED.to_owned()));
    let message = MESSAGE.replace(TARO, SHARED);
    for args in [
        &["--from", SHARED, HANAKO][..],
        &["-f", SHARED, HANAKO],
        &["-r", &format!("<{SHARED}>"), HANAKO],
        &["--from", SHARED, "-f", "www-data", HANAKO],
    ] {
        let before = smtp.sessions().len();
        sendmail(&computer, &smtp, args, &message).exits(0);
        let session = smtp.sessions().remove(before);
        assert_eq!(session.mail_from.as_deref(), Some(SHARED), "{args:?}");
        assert_eq!(session.user.as_deref(), Some(TARO), "{args:?}");
    }
}

#[test]
fn without_the_right_to_send_as_a_person_must_act() {
    let (computer, smtp) = ready();
    let outcome = sendmail(&computer, &smtp, &["-f", SHARED, HANAKO], MESSAGE).exits(77);
    outcome.says("SendAsDenied").says("Send as");
}

#[test]
fn the_empty_sender_is_passed_on() {
    let (computer, smtp) = ready();
    smtp.configure(|settings| settings.send_as.push(String::new()));
    for sender in ["", "<>"] {
        let before = smtp.sessions().len();
        sendmail(
            &computer,
            &smtp,
            &["-f", sender, HANAKO],
            "Subject: bounce\n\n",
        )
        .exits(0);
        let session = smtp.sessions().remove(before);
        assert_eq!(session.mail_from.as_deref(), Some(""));
        let message = session.message.expect("a message");
        assert!(message.contains(&format!("From: {TARO}\r\n")), "{message}");
    }
}

#[test]
fn a_dot_alone_ends_the_message_unless_it_is_told_not_to() {
    let (computer, smtp) = ready();
    let message = format!("{MESSAGE}.\n.x\n..\nend\n");
    for (args, body) in [
        (&[HANAKO][..], "body\r\n"),
        (&["-i", HANAKO], "body\r\n.\r\n.x\r\n..\r\nend\r\n"),
        (&["-oi", HANAKO], "body\r\n.\r\n.x\r\n..\r\nend\r\n"),
        (&["-oi", "-oem", HANAKO], "body\r\n.\r\n.x\r\n..\r\nend\r\n"),
    ] {
        let before = smtp.sessions().len();
        sendmail(&computer, &smtp, args, &message).exits(0);
        let message = smtp.sessions().remove(before).message.expect("a message");
        assert_eq!(parts(&message).1, body, "{args:?}");
    }
}

/// Numbers that are the same in every run (Knuth, "MMIX").
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

#[test]
fn every_body_arrives_whatever_dots_and_line_ends_it_has() {
    let (computer, smtp) = ready();
    let mut numbers = Numbers(14);
    for _ in 0..24 {
        let mut body = String::new();
        for _ in 0..numbers.below(60) {
            let pieces = [
                ".",
                "..",
                "\n",
                "\r\n",
                "\n.\n",
                "x",
                ". ",
                "QUIT\n",
                "\r\n.\r\n",
                "é",
            ];
            body.push_str(pieces[numbers.below(pieces.len())]);
        }
        if numbers.below(2) == 0 {
            // Past what is kept in memory of a record, and of the file's buffer.
            body.push_str(&".x\n".repeat(30_000));
        }
        let before = smtp.sessions().len();
        sendmail(
            &computer,
            &smtp,
            &["-i", HANAKO],
            &format!("{MESSAGE}{body}"),
        )
        .exits(0);
        let session = smtp.sessions().remove(before);
        let mut expected = body.replace("\r\n", "\n").replace('\n', "\r\n");
        if !expected.is_empty() && !expected.ends_with('\n') {
            expected.push_str("\r\n");
        }
        let message = session.message.expect("a message");
        let arrived = &message[MESSAGE.replace('\n', "\r\n").len()..];
        assert!(arrived == expected, "{body:?} became {arrived:?}");
        assert_eq!(session.breaches, Vec::<String>::new());
    }
}

#[test]
fn extensions_are_used_as_they_are_needed_and_offered() {
    let utf8 = MESSAGE.replace("hello", "日本語");
    let eight = MESSAGE.replace("body", "日本語");
    let all = &["SIZE 1000", "8BITMIME", "SMTPUTF8"][..];
    for (message, recipient, offered, wanted) in [
        (MESSAGE, HANAKO, all, &["SIZE="][..]),
        (&eight, HANAKO, all, &["SIZE=", "BODY=8BITMIME"]),
        (&utf8, HANAKO, all, &["SIZE=", "BODY=8BITMIME", "SMTPUTF8"]),
        (MESSAGE, "花子@example.org", all, &["SIZE=", "SMTPUTF8"]),
        (&utf8, HANAKO, &["DSN"], &[]),
    ] {
        let (computer, smtp) = ready();
        smtp.on(Step::Ehlo, offers(offered));
        sendmail(&computer, &smtp, &[recipient], message).exits(0);
        let (session, _) = handed_over(&smtp);
        let mail = session.commands.iter().find(|it| it.starts_with("MAIL "));
        let used: Vec<&str> = mail.expect("MAIL").split(' ').skip(2).collect();
        let used: Vec<&str> = used
            .iter()
            .map(|it| it.split_inclusive('=').next().unwrap_or(it))
            .collect();
        let wanted: Vec<&str> = wanted
            .iter()
            .map(|it| it.split_inclusive('=').next().unwrap_or(it))
            .collect();
        assert_eq!(used, wanted);
    }
    let (computer, smtp) = ready();
    smtp.on(Step::Ehlo, offers(&["8BITMIME"]));
    sendmail(&computer, &smtp, &["花子@example.org"], MESSAGE)
        .exits(64)
        .says("accepts only ASCII addresses");
}

#[test]
fn a_message_that_is_too_large_is_not_begun() {
    let (computer, smtp) = ready();
    let size = MESSAGE.replace('\n', "\r\n").len();
    smtp.on(Step::Ehlo, offers(&[&format!("SIZE {}", size - 1)]));
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE)
        .exits(65)
        .says(&format!("the message has {size} bytes"));
    assert!(!smtp.session().said("MAIL"));
    smtp.on(Step::Ehlo, offers(&[&format!("SIZE {size}")]));
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(0);
    smtp.on(Step::Ehlo, offers(&["SIZE 0"])); // no fixed limit
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(0);
}

#[test]
fn each_step_that_fails_has_its_exit_status() {
    let temporary = || Act::say("451 4.7.500 Server busy. Please try again later");
    let refused = || Act::say("554 5.6.0 Corrupt message content");
    for (step, act, status) in [
        (
            Step::Greeting,
            Act::say("421 4.3.2 Service not available"),
            75,
        ),
        (Step::Greeting, Act::HangUp, 75),
        (Step::PlainEhlo, Act::say("250 AB0PR01 Hello"), 77),
        (Step::StartTls, Act::say("454 4.7.0 TLS not available"), 75),
        (Step::Handshake, Act::HangUp, 75),
        (Step::Ehlo, offers(&[]), 0),
        (
            Step::Credentials,
            Act::say(
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            ),
            77,
        ),
        (
            Step::Credentials,
            Act::say("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
            75,
        ),
        (Step::Mail, temporary(), 75),
        (
            Step::Mail,
            Act::say("550 5.1.8 Access denied, bad outbound sender"),
            77,
        ),
        (Step::Rcpt, temporary(), 75),
        (Step::Rcpt, Act::say("550 5.1.1 User unknown"), 67),
        (
            Step::Rcpt,
            Act::say("550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
            67,
        ),
        (Step::Rcpt, Act::say("550 no such user"), 67),
        (Step::Rcpt, Act::HangUp, 75),
        (Step::Data, temporary(), 75),
        (Step::Data, Act::SayAndHangUp("354 go on".to_owned()), 75),
        (Step::Message, temporary(), 75),
        (Step::Message, refused(), 69),
        (
            Step::Message,
            Act::say("552 5.3.4 Message size exceeds fixed maximum message size"),
            65,
        ),
        (Step::Message, Act::HangUp, 75),
        (Step::Message, Act::say("nonsense"), 75),
        (Step::Quit, Act::HangUp, 0),
        (Step::Quit, Act::say("421 4.3.2 no good-bye"), 0),
    ] {
        let (computer, smtp) = ready();
        smtp.on(step, act.clone());
        let outcome = sendmail(&computer, &smtp, &["--json", HANAKO, JIRO], MESSAGE);
        assert_eq!(outcome.status, status, "{step:?} {act:?}: {outcome:#?}");
        if status != 0 {
            assert_eq!(outcome.json()["error"]["exit"], status, "{step:?}");
            assert!(outcome.stderr.contains("hint: "), "{step:?}: {outcome:#?}");
        }
    }
}

#[test]
fn one_recipient_that_is_refused_is_a_message_that_nobody_gets() {
    let (computer, smtp) = ready();
    smtp.on(Step::Rcpt, Act::say("550 5.1.1 User unknown"));
    sendmail(&computer, &smtp, &[HANAKO, JIRO], MESSAGE)
        .exits(67)
        .says(HANAKO)
        .says("nobody got the message");
    let session = smtp.session();
    assert!(!session.said("DATA") && session.message.is_none());
}

#[test]
fn lost_after_the_end_of_the_message_is_neither_sent_nor_failed() {
    for act in [
        Act::HangUp,
        Act::Silence,
        Act::SayAndHangUp("250".to_owned().repeat(30_000)),
    ] {
        let (computer, smtp) = ready();
        smtp.on(Step::Message, act);
        let outcome = sendmail(&computer, &smtp, &["--timeout", "1", HANAKO], MESSAGE).exits(75);
        outcome
            .says("it is not known whether the message was sent")
            .says("<one@example.com>");
        assert!(smtp.session().message.is_some());
    }
}

#[test]
fn lost_before_the_end_of_the_message_is_not_sent() {
    let (computer, smtp) = ready();
    smtp.on(Step::Data, Act::SayAndHangUp("354 go on".to_owned()));
    let message = format!("{MESSAGE}{}", "x\n".repeat(2_000_000));
    let outcome = sendmail(&computer, &smtp, &[HANAKO], &message).exits(75);
    assert!(
        !outcome.stderr.contains("not known whether"),
        "{outcome:#?}"
    );
}

#[test]
fn a_refusal_in_the_middle_of_the_message_is_heard() {
    let (computer, smtp) = ready();
    let said = "354 go on\n552 5.3.4 Message size exceeds fixed maximum message size";
    smtp.on(Step::Data, Act::SayAndHangUp(said.to_owned()));
    let outcome = sendmail(&computer, &smtp, &[HANAKO], MESSAGE);
    // A message that fits into one packet may be written whole; what was said counts.
    outcome.exits(65).says("552 5.3.4");
}

#[cfg(unix)]
#[test]
fn a_signal_tells_whether_the_message_may_have_been_sent() {
    use std::io::Write as _;
    for (step, said) in [
        (Step::Credentials, "interrupted"),
        (
            Step::Message,
            "it is not known whether the message was sent",
        ),
    ] {
        for signal in signals() {
            let (computer, smtp) = ready();
            smtp.on(step, Act::Silence);
            let server = format!("localhost:{}", smtp.port());
            let mut command = computer.command(&["sendmail", "--smtp", &server, HANAKO]);
            let mut child = command
                .stdin(std::process::Stdio::piped())
                .spawn()
                .expect("started");
            let mut stdin = child.stdin.take().expect("piped");
            stdin.write_all(MESSAGE.as_bytes()).expect("read");
            drop(stdin);
            let reached = |session: &SeenSession| match step {
                Step::Message => session.message.is_some(),
                _ => session.token.is_some(),
            };
            while !smtp.peek().iter().any(reached) {
                std::thread::sleep(Duration::from_millis(20));
            }
            std::thread::sleep(Duration::from_millis(100));
            send(signal, &child);
            finish(child).exits(75).says(said);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_message() {
    use std::io::Write as _;
    let most = |length: usize| {
        let (computer, smtp) = ready();
        smtp.on(Step::Message, Act::Silence);
        let server = format!("localhost:{}", smtp.port());
        let args = ["sendmail", "--smtp", &server, "--timeout", "2", HANAKO];
        let mut command = computer.command(&args);
        let mut child = command
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("started");
        let mut stdin = child.stdin.take().expect("piped");
        let line = format!("{}\n", "x".repeat(76));
        let message = format!("{MESSAGE}{}", line.repeat(length / line.len()));
        stdin.write_all(message.as_bytes()).expect("read");
        drop(stdin);
        while !smtp.peek().iter().any(|session| session.message.is_some()) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // All was sent, and its reply is waited for.
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.split_whitespace().next());
        let peak: usize = peak.expect("a peak").parse().expect("in KiB");
        finish(child).exits(75);
        peak
    };
    let (small, large) = (most(100), most(14 << 20));
    assert!(large < small + 4096, "{small} KiB and {large} KiB");
}

#[test]
fn who_has_not_signed_in_is_told_what_a_person_must_do() {
    let computer = Computer::new();
    let smtp = FakeSmtp::start(&computer.entra);
    let outcome = sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(77);
    outcome.says("entra-token login");
    let deferred = sendmail(&computer, &smtp, &["--defer", "--json", HANAKO], MESSAGE).exits(75);
    assert_eq!(deferred.json()["error"]["code"], "sign_in_required");
    assert_eq!(deferred.json()["error"]["exit"], 75);
    // What no sign-in mends is final all the same.
    sendmail(&computer, &smtp, &["--defer", HANAKO], "a\0b").exits(65);
    sendmail(&computer, &smtp, &["--defer", "root"], MESSAGE).exits(67);
    sendmail(&computer, &smtp, &["--defer"], MESSAGE).exits(64);
}

#[test]
fn a_token_that_was_refused_is_replaced_once() {
    let (computer, smtp) = ready();
    computer.a_minute_passes_for(TARO);
    let stored = computer.record()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let old = stored.clone();
    smtp.configure(|settings| settings.accepts = Box::new(move |token| token != old));
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(0);
    let sessions = smtp.sessions();
    let tokens: Vec<bool> = sessions
        .iter()
        .map(|it| it.token.as_ref() == Some(&stored))
        .collect();
    assert_eq!(tokens, [true, false]);
    // One that is new is refused for another reason, and nothing is asked of Entra.
    let asked = computer.entra.token_requests().len();
    smtp.configure(|settings| settings.accepts = Box::new(|_| false));
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(77);
    assert_eq!(smtp.sessions().len(), 3);
    assert_eq!(computer.entra.token_requests().len(), asked);
}

#[test]
fn a_revoked_sign_in_and_an_outage_are_told_apart() {
    let (computer, smtp) = ready();
    computer.access_token_ends("2026-01-01T00:00:00Z");
    computer.entra.set(Behaviour::Html(503), Times::Always);
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE).exits(75);
    let (computer, smtp) = ready();
    computer.access_token_ends("2026-01-01T00:00:00Z");
    computer.entra.revoke_all();
    sendmail(&computer, &smtp, &[HANAKO], MESSAGE)
        .exits(77)
        .says("entra-token login");
    assert!(smtp.sessions().is_empty());
}

#[test]
fn messages_and_help_are_in_japanese_too() {
    let (computer, smtp) = ready();
    let flags = ["--lang", "ja", "-bs"];
    sendmail(&computer, &smtp, &flags, "")
        .exits(64)
        .says("対応していません");
    let help = computer
        .run(&["--lang", "ja", "sendmail", "--help"])
        .exits(0);
    assert!(help.stdout.contains("75  後で再試行"), "{}", help.stdout);
    assert!(!help.stdout.contains("-q, --quiet"), "{}", help.stdout);
}
