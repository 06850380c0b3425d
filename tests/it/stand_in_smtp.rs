//! The stand-in for the mail server: it says what Exchange says, takes what Exchange takes, and does
//! at each step what a test orders.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;

use crate::support::fake_entra::HANAKO;
use crate::support::fake_smtp::{Act, FakeSmtp, Step};
use crate::support::{Computer, TARO};

const OFF: &str = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for \
    the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. \
    [AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DDAAAA]";

/// A connection, before and within TLS.
trait Wire: Read + Write {}

impl<T: Read + Write> Wire for T {}

/// A client that says what it is told to, well or badly.
struct Client(BufReader<Box<dyn Wire>>);

impl Client {
    fn connect(smtp: &FakeSmtp) -> Self {
        Self(BufReader::new(Box::new(connect(smtp))))
    }

    /// Connected, and its line encrypted from the first byte.
    fn connect_by_tls(computer: &Computer, smtp: &FakeSmtp) -> Self {
        Self(BufReader::new(Box::new(encrypted(computer, connect(smtp)))))
    }

    /// Connected, encrypted by STARTTLS, and greeted.
    fn secured(computer: &Computer, smtp: &FakeSmtp) -> Self {
        let mut stream = connect(smtp);
        let mut plain = Self(BufReader::with_capacity(
            1,
            Box::new(stream.try_clone().expect("a twin")),
        ));
        assert_code(&plain.reply(), "220");
        assert_code(&plain.ask("EHLO me"), "250");
        assert_code(&plain.ask("STARTTLS"), "220");
        stream.flush().expect("sent");
        let mut client = Self(BufReader::new(Box::new(encrypted(computer, stream))));
        assert_code(&client.ask("EHLO me"), "250");
        client
    }

    /// Signed in as [`TARO`].
    fn signed_in(computer: &Computer, smtp: &FakeSmtp) -> Self {
        let mut client = Self::secured(computer, smtp);
        assert_code(&client.sign_in(TARO, &token(computer)), "235");
        client
    }

    /// The lines of a reply; none when the connection has ended.
    fn reply(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return lines;
            }
            let line = line.strip_suffix("\r\n").expect("CRLF").to_owned();
            let code = line.split_once('-').map(|(code, _)| code);
            let goes_on = code.is_some_and(|code| code.parse::<u16>().is_ok());
            lines.push(line);
            if !goes_on {
                return lines;
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("sent");
        self.0.get_mut().flush().expect("sent");
    }

    fn ask(&mut self, line: &str) -> Vec<String> {
        self.send(format!("{line}\r\n").as_bytes());
        self.reply()
    }

    /// In two steps.
    fn sign_in(&mut self, user: &str, token: &str) -> Vec<String> {
        let asked = self.ask("AUTH XOAUTH2");
        if asked != ["334 "] {
            return asked;
        }
        self.ask(&credentials(user, token))
    }
}

fn connect(smtp: &FakeSmtp) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", smtp.port())).expect("connected");
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).expect("a socket");
    stream
}

fn encrypted(computer: &Computer, stream: TcpStream) -> StreamOwned<ClientConnection, TcpStream> {
    let mut session = session(computer);
    let mut stream = stream;
    session.complete_io(&mut stream).expect("a handshake");
    StreamOwned::new(session, stream)
}

/// TLS for somebody who trusts what this computer trusts.
fn session(computer: &Computer) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(computer.entra.ca_pem().as_bytes());
    roots.add(ca.expect("PEM")).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    ClientConnection::new(Arc::new(config), name).expect("a session")
}

fn credentials(user: &str, token: &str) -> String {
    STANDARD.encode(format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"))
}

fn token(computer: &Computer) -> String {
    computer.run(&["show"]).exits(0).stdout.trim().to_owned()
}

fn machines() -> (Computer, FakeSmtp) {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start(&computer.entra);
    (computer, smtp)
}

#[track_caller]
fn assert_code(reply: &[String], code: &str) {
    let mut lines = reply.iter();
    assert!(
        !reply.is_empty() && lines.all(|line| line.starts_with(code)),
        "{code} in {reply:#?}"
    );
}

#[test]
fn a_mail_goes_out_as_at_exchange() {
    let (computer, smtp) = machines();
    let mut client = Client::signed_in(&computer, &smtp);
    assert_code(&client.ask("MAIL FROM:<taro@example.com> SIZE=20"), "250");
    assert_code(&client.ask("RCPT TO:<hanako@example.com>"), "250");
    assert_code(&client.ask("RCPT TO:<jiro@example.com>"), "250");
    assert_code(&client.ask("DATA"), "354");
    let queued = client.ask("Subject: x\r\n\r\n..dot\r\n.");
    assert!(
        queued[0].starts_with("250 2.0.0 OK <08ddaaaa@"),
        "{queued:?}"
    );
    assert_code(&client.ask("RSET"), "250");
    assert_code(&client.ask("QUIT"), "221");
    assert_eq!(client.reply(), Vec::<String>::new());

    let seen = smtp.session();
    assert_eq!(seen.breaches, Vec::<String>::new());
    assert!(seen.encrypted && seen.said("RSET") && seen.said("QUIT"));
    assert_eq!(seen.user.as_deref(), Some(TARO));
    assert_eq!(seen.token, Some(token(&computer)));
    assert_eq!(seen.mail_from.as_deref(), Some(TARO));
    assert_eq!(seen.rcpt_to, ["hanako@example.com", "jiro@example.com"]);
    assert_eq!(seen.message.as_deref(), Some("Subject: x\r\n\r\n.dot\r\n"));
    assert_eq!(seen.commands[1..4], ["STARTTLS", "EHLO me", "AUTH XOAUTH2"]);
}

#[test]
fn auth_is_offered_within_tls_only() {
    let (computer, smtp) = machines();
    let mut client = Client::connect(&smtp);
    assert_code(&client.reply(), "220");
    let offers = client.ask("EHLO me");
    assert!(offers.contains(&"250-STARTTLS".to_owned()), "{offers:?}");
    assert!(
        !offers.iter().any(|line| line.contains("AUTH")),
        "{offers:?}"
    );
    assert_code(&client.ask("AUTH XOAUTH2"), "504");
    drop(client);
    assert_eq!(smtp.session().breaches, ["AUTH without TLS"]);

    let mut client = Client::secured(&computer, &smtp);
    let offers = client.ask("EHLO me");
    let expected = [
        "250-SIZE 157286400",
        "250-PIPELINING",
        "250-DSN",
        "250-ENHANCEDSTATUSCODES",
        "250-AUTH LOGIN XOAUTH2",
        "250-8BITMIME",
        "250-BINARYMIME",
        "250-CHUNKING",
        "250 SMTPUTF8",
    ];
    assert_eq!(offers[1..], expected);
    assert_code(&client.ask("AUTH LOGIN"), "504");
    assert_code(&client.ask("MAIL FROM:<taro@example.com>"), "530");
}

#[test]
fn a_port_can_speak_tls_from_the_first_byte() {
    let computer = Computer::signed_in();
    let smtp = FakeSmtp::start_implicit_tls(&computer.entra);
    let mut client = Client::connect_by_tls(&computer, &smtp);
    assert_code(&client.reply(), "220");
    assert_code(&client.ask("EHLO me"), "250");
    assert_code(&client.sign_in(TARO, &token(&computer)), "235");
}

#[test]
fn a_certificate_of_an_unknown_authority_can_be_in_between() {
    let computer = Computer::new();
    let smtp = FakeSmtp::start_intercepted(&computer.entra);
    let mut stream = connect(&smtp);
    stream.write_all(b"EHLO me\r\nSTARTTLS\r\n").expect("sent");
    let mut plain = Client(BufReader::with_capacity(
        1,
        Box::new(stream.try_clone().expect("a twin")),
    ));
    for code in ["220", "250", "220"] {
        assert_code(&plain.reply(), code);
    }
    let refused = session(&computer).complete_io(&mut stream);
    let refused = refused.expect_err("an unknown issuer").to_string();
    assert!(refused.contains("UnknownIssuer"), "{refused}");
}

#[test]
fn credentials_are_looked_at() {
    let (computer, smtp) = machines();
    let good = token(&computer);
    computer.access_token_ends("2020-01-01T00:00:00Z");
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(0));
    let expired = token(&computer);
    assert_ne!(good, expired);
    let refused = [
        (HANAKO.upn, good.as_str()),
        (TARO, expired.as_str()),
        (TARO, "not-from-here"),
    ];
    for (user, token) in refused {
        let mut client = Client::secured(&computer, &smtp);
        let refused = client.sign_in(user, token);
        assert!(refused[0].starts_with("535 5.7.3 "), "{refused:?}");
        assert_code(&client.ask("MAIL FROM:<taro@example.com>"), "530");
    }
    smtp.configure(|settings| {
        settings.mailboxes.push(HANAKO.upn.to_owned());
        settings.accepts = Box::new(|token| token == "not-from-here");
    });
    let mut client = Client::secured(&computer, &smtp);
    assert_code(&client.sign_in(HANAKO.upn, "not-from-here"), "235");
}

#[test]
fn a_persons_token_opens_no_shared_mailbox_and_sends_as_one_only_by_right() {
    let (computer, smtp) = machines();
    let shared = "shared@example.com";
    smtp.configure(|settings| settings.mailboxes.push(shared.to_owned()));
    let mut client = Client::secured(&computer, &smtp);
    let refused = client.sign_in(shared, &token(&computer));
    assert!(refused[0].starts_with("535 5.7.3 "), "{refused:?}");
    let send = |envelope: &str, from: &str| {
        let mut client = Client::signed_in(&computer, &smtp);
        assert_code(&client.ask(&format!("MAIL FROM:<{envelope}>")), "250");
        assert_code(&client.ask("RCPT TO:<hanako@example.org>"), "250");
        assert_code(&client.ask("DATA"), "354");
        client.ask(&format!("From: Shared <{from}>\r\n\r\nx\r\n."))
    };
    for (envelope, from) in [(shared, shared), (shared, TARO), (TARO, shared)] {
        let refused = send(envelope, from);
        assert!(
            refused[0].starts_with("554 5.2.252 SendAsDenied; taro@example.com not "),
            "{refused:?}"
        );
    }
    assert_code(&send(TARO, TARO), "250");
    smtp.configure(|settings| settings.send_as.push(shared.to_owned()));
    assert_code(&send(shared, shared), "250");
}

#[test]
fn a_token_within_the_command_is_taken_and_written_down() {
    let (computer, smtp) = machines();
    smtp.configure(|settings| settings.accepts = Box::new(|_| true));
    let mut client = Client::secured(&computer, &smtp);
    let too_long = credentials(TARO, &"x".repeat(9300));
    assert_code(&client.ask(&format!("AUTH XOAUTH2 {too_long}")), "500");
    let long = credentials(TARO, &token(&computer));
    assert_code(&client.ask(&format!("AUTH XOAUTH2 {long}")), "235");
    let mut client = Client::secured(&computer, &smtp);
    assert_code(&client.sign_in(TARO, &"x".repeat(9000)), "235");
    let mut client = Client::secured(&computer, &smtp);
    assert_code(&client.sign_in(TARO, &"x".repeat(9300)), "500");
    let mut client = Client::secured(&computer, &smtp);
    assert_code(&client.ask("AUTH XOAUTH2"), "334");
    assert_code(&client.ask("dXNlcj1tZQ=="), "501");
    drop(client);

    let sessions = smtp.sessions();
    let breaches: Vec<_> = sessions.iter().map(|seen| seen.breaches.len()).collect();
    assert_eq!(breaches, [2, 0, 1, 1]);
    let told = format!("{:?}", sessions[0].commands);
    assert!(
        told.contains("AUTH XOAUTH2 …") && !told.contains(&long),
        "{told}"
    );
}

#[test]
fn each_step_can_be_answered_otherwise() {
    let (computer, smtp) = machines();
    let two_lines =
        "550-5.7.60 SMTP; Client does not have permissions\n550 5.7.60 to send as this sender";
    smtp.on(Step::Message, Act::say(two_lines));
    let mut client = Client::signed_in(&computer, &smtp);
    for (command, code) in [
        ("MAIL FROM:<taro@example.com>", "250"),
        ("RCPT TO:<hanako@example.com>", "250"),
        ("DATA", "354"),
        ("x\r\n.", "550"),
    ] {
        assert_code(&client.ask(command), code);
    }
    smtp.on(Step::Reset, Act::HangUp);
    assert_eq!(client.ask("RSET"), Vec::<String>::new());

    smtp.on(Step::Credentials, Act::say(OFF));
    let mut client = Client::secured(&computer, &smtp);
    assert_eq!(client.sign_in(TARO, &token(&computer)), [OFF]);

    let challenge = json!({ "status": "401", "schemes": "bearer" });
    smtp.on(
        Step::Credentials,
        Act::Challenge(challenge.clone(), OFF.to_owned()),
    );
    let mut client = Client::secured(&computer, &smtp);
    let asked = client.sign_in(TARO, &token(&computer));
    let encoded = asked[0].strip_prefix("334 ").expect("a challenge");
    assert_eq!(
        STANDARD.decode(encoded).expect("base64"),
        challenge.to_string().as_bytes()
    );
    assert_eq!(client.ask(""), [OFF]);
    drop(client);
    assert_eq!(smtp.sessions()[2].answer.as_deref(), Some(""));

    smtp.heal();
    smtp.on(
        Step::StartTls,
        Act::say("454 4.7.0 TLS not available due to temporary reason"),
    );
    let mut client = Client::connect(&smtp);
    client.reply();
    assert_code(&client.ask("EHLO me"), "250");
    assert_code(&client.ask("STARTTLS"), "454");
    smtp.configure(|settings| settings.starttls = false);
    assert!(!client.ask("EHLO me").contains(&"250-STARTTLS".to_owned()));
    assert_code(&client.ask("STARTTLS"), "503");

    smtp.heal();
    smtp.configure(|settings| (settings.starttls, settings.mechanisms) = (true, vec![]));
    let mut client = Client::secured(&computer, &smtp);
    assert_code(&client.sign_in(TARO, &token(&computer)), "504");
}

#[test]
fn a_greeting_can_be_bad_slow_endless_or_never_come() {
    let computer = Computer::new();
    let smtp = FakeSmtp::start(&computer.entra);
    let first_line = || Client::connect(&smtp).reply();
    smtp.on(Step::Greeting, Act::say("SSH-2.0-OpenSSH_9.2p1"));
    assert_eq!(first_line(), ["SSH-2.0-OpenSSH_9.2p1"]);
    let busy = "421 4.3.2 Service not available";
    smtp.on(Step::Greeting, Act::SayAndHangUp(busy.to_owned()));
    let mut client = Client::connect(&smtp);
    assert_eq!(client.reply(), [busy]);
    assert_eq!(client.reply(), Vec::<String>::new());
    smtp.on(Step::Greeting, Act::HangUp);
    assert_eq!(first_line(), Vec::<String>::new());

    let pause = Duration::from_millis(20);
    smtp.on(Step::Greeting, Act::Drip("220 slow".to_owned(), pause));
    let began = Instant::now();
    assert_eq!(first_line(), ["220 slow"]);
    assert!(began.elapsed() > pause * 8);

    smtp.on(Step::Greeting, Act::Flood("220 ", 100_000_000));
    let (mut received, mut is_filled) = (0, false);
    let mut stream = connect(&smtp);
    let mut chunk = vec![0; 1024 * 1024];
    while received < 100_000_002 {
        let count = stream.read(&mut chunk).expect("more");
        assert!(count > 0, "only {received} bytes");
        received += count;
        is_filled |= chunk[..count].contains(&b'x');
    }
    assert!(is_filled);

    smtp.on(Step::Greeting, Act::Silence);
    let mut stream = connect(&smtp);
    let limit = Some(Duration::from_millis(300));
    stream.set_read_timeout(limit).expect("a socket");
    stream.write_all(b"EHLO me\r\n").expect("sent");
    assert!(stream.read(&mut chunk).is_err(), "it spoke");
}

#[test]
fn what_is_no_tls_can_stand_in_place_of_the_handshake() {
    let computer = Computer::new();
    for act in [Act::HangUp, Act::say("HTTP/1.1 400 Bad Request")] {
        let smtp = FakeSmtp::start_implicit_tls(&computer.entra);
        smtp.on(Step::Handshake, act);
        let failed = session(&computer).complete_io(&mut connect(&smtp));
        assert!(failed.is_err(), "{failed:?}");
        assert!(!smtp.session().encrypted);
    }
}

#[test]
fn breaches_of_the_rules_are_written_down() {
    let (computer, smtp) = machines();
    let mut client = Client::signed_in(&computer, &smtp);
    assert_code(&client.ask("EHLO"), "501");
    assert_code(&client.ask("MAIL FROM:taro@example.com"), "501");
    assert_code(&client.ask("MAIL FROM:<taro@example.com>"), "250");
    assert_code(&client.ask("DATA"), "354");
    client.send(format!("bare\n{}\r\n.\r\n", "x".repeat(1000)).as_bytes());
    assert_code(&client.reply(), "250");
    drop(client);
    let expected = [
        "EHLO without a name",
        "a command without an address",
        "a line that ends without CR",
        "a line of text of 1000 octets",
    ];
    assert_eq!(smtp.session().breaches, expected);

    let mut client = Client::connect(&smtp);
    client.send(b"EHLO me\r\nSTARTTLS\r\nEHLO smuggled\r\n");
    for code in ["220", "250", "220"] {
        assert_code(&client.reply(), code);
    }
    drop(client);
    let smuggled = "the client went on before TLS was there";
    assert_eq!(smtp.sessions()[1].breaches, [smuggled]);
}
