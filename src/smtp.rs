//! The conversation with a mail server that proves that mail goes out: the connection, STARTTLS,
//! the token, the sender, and perhaps one mail (RFC 5321, 3207 and 4954).
//!
//! The only file that knows lettre. Nothing is ever sent in the clear but the greeting.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Mail, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use oauth2::{AccessToken, CsrfToken};
use rustls::CertificateError;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::{causes, clean, innermost};
use crate::guide::{self, Subject};
use crate::language::{Text, text, text_of};
use crate::tls;

/// Submission, upgraded by STARTTLS (RFC 6409 §3.1).
const SUBMISSION: u16 = 587;
/// Submission over TLS from the first byte (RFC 8314 §3.3).
const SUBMISSIONS: u16 = 465;
/// A connection that is not there after this long is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(6);
/// The longest silence in the middle of a conversation. Exchange keeps a refused client waiting.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a good-bye is waited for.
const GOOD_BYE: Duration = Duration::from_secs(2);
/// The longest that all of it may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where mail is submitted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    has_tls_at_once: bool,
}

impl Server {
    /// The server of a host, port 587 with STARTTLS.
    #[must_use]
    pub fn of_host(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: SUBMISSION,
            has_tls_at_once: false,
        }
    }

    /// Its name.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// True where TLS is there from the first byte.
    #[must_use]
    pub fn has_tls_at_once(&self) -> bool {
        self.has_tls_at_once
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

impl FromStr for Server {
    type Err = Expected;

    /// `HOST[:PORT]`; port 465 has TLS at once, as `smtps://HOST[:PORT]` has at any.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || {
            Expected(text!(
                "expected HOST[:PORT] such as smtp.office365.com:587, or smtps://HOST[:PORT] for TLS at once",
                "smtp.office365.com:587 のような HOST[:PORT]、または最初から TLS を使う場合は smtps://HOST[:PORT] を指定してください"
            ))
        };
        let (is_smtps, rest) = match text.split_once("://") {
            None => (false, text),
            Some(("smtp", rest)) => (false, rest),
            Some(("smtps", rest)) => (true, rest),
            Some(_) => return Err(expected()),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| expected())?)),
            None => (rest, None),
        };
        url::Host::parse(host).map_err(|_| expected())?;
        let port = port.unwrap_or(if is_smtps { SUBMISSIONS } else { SUBMISSION });
        Ok(Self {
            host: host.to_owned(),
            port,
            has_tls_at_once: is_smtps || port == SUBMISSIONS,
        })
    }
}

/// An address that mail is sent from or to (RFC 5321 §4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(Address);

impl MailAddress {
    /// The address as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }
}

impl FromStr for MailAddress {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse().map(Self).map_err(|_| {
            Expected(text!(
                "expected a mail address such as taro@example.com",
                "taro@example.com のようなメール アドレスを指定してください"
            ))
        })
    }
}

/// The SASL answer of XOAUTH2, in base64: who sends, and the token that allows it ("Authenticate an
/// IMAP, POP or SMTP connection using OAuth", SASL XOAUTH2).
#[must_use]
pub fn xoauth2(user: &str, access_token: &AccessToken) -> Zeroizing<String> {
    let token = access_token.secret();
    let answer = Zeroizing::new(format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    Zeroizing::new(BASE64_STANDARD.encode(answer.as_bytes()))
}

/// A part of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The connection and the greeting; with TLS where it is there at once.
    Connect,
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH XOAUTH2 (RFC 4954).
    Authenticate,
    /// `MAIL FROM`, taken back by `RSET`.
    Sender,
    /// One mail.
    Mail,
}

/// What is to be tried.
pub struct Order {
    /// Where.
    pub server: Server,
    /// More roots to trust, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The mailbox that sends.
    pub user: MailAddress,
    /// What allows it.
    pub access_token: AccessToken,
    /// Who gets one mail.
    pub send_to: Option<MailAddress>,
}

impl Order {
    /// The parts of this conversation.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let all = [
            (true, Step::Connect),
            (!self.server.has_tls_at_once, Step::StartTls),
            (true, Step::Authenticate),
            (true, Step::Sender),
            (self.send_to.is_some(), Step::Mail),
        ];
        let wanted = all.into_iter().filter(|(is_wanted, _)| *is_wanted);
        wanted.map(|(_, step)| step).collect()
    }

    /// Begins, on a thread of its own: a server that drips a letter a second can hold up that one,
    /// and nobody else.
    #[must_use]
    pub fn begin(self) -> Conversation {
        let (sender, results) = mpsc::channel();
        thread::spawn(move || {
            let steps = self.steps();
            let mut dialogue = Dialogue {
                order: self,
                connection: None,
            };
            for step in steps {
                let result = dialogue.take(step);
                let is_over = result.is_err();
                if sender.send(result).is_err() || is_over {
                    return;
                }
            }
            dialogue.end();
        });
        Conversation {
            results,
            deadline: Instant::now() + PATIENCE,
        }
    }
}

/// A conversation under way.
pub struct Conversation {
    results: mpsc::Receiver<Result<String, Failure>>,
    deadline: Instant,
}

impl Conversation {
    /// What came of the next step: what the server said, or why it failed.
    ///
    /// # Errors
    /// The [`Failure`] after which there is nothing more.
    pub fn next_result(&self) -> Result<String, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match self.results.recv_timeout(left) {
            Ok(result) => result,
            Err(_) => Err(Failure::Silent(PATIENCE)),
        }
    }
}

impl Drop for Conversation {
    /// Lets the other side say good-bye.
    fn drop(&mut self) {
        // Nothing more comes; when the thread ends, so does this.
        let _ = self.results.recv_timeout(GOOD_BYE);
    }
}

/// Why a step failed.
#[derive(Debug)]
pub enum Failure {
    /// The host has no address.
    NoAddress(String),
    /// No connection came about.
    Unreachable(String),
    /// Nothing came for this long.
    Silent(Duration),
    /// The connection broke off.
    BrokenOff(String),
    /// The certificate was refused; and who issued it, where that is what it was refused for.
    Untrusted(CertificateError, Option<String>),
    /// TLS failed in another way, or could not begin.
    NoTls(String),
    /// The server does not offer STARTTLS.
    NoStartTls,
    /// The server does not offer XOAUTH2.
    NoXoauth2,
    /// What answers does not speak SMTP.
    NoSmtp(String),
    /// The server said no: its code, its text, and what it had said of the token before.
    Refused {
        /// RFC 5321 §4.2.
        code: u16,
        /// The rest of the reply.
        text: String,
        /// The JSON of a 334 reply to the token (SASL XOAUTH2, "Error response").
        challenge: Option<String>,
    },
}

/// Who speaks with the server.
struct Dialogue {
    order: Order,
    connection: Option<SmtpConnection>,
}

impl Dialogue {
    fn take(&mut self, step: Step) -> Result<String, Failure> {
        match step {
            Step::Connect => self.connect(),
            Step::StartTls => self.start_tls(),
            Step::Authenticate => self.authenticate(),
            Step::Sender => self.try_sender(),
            Step::Mail => self.send(),
        }
    }

    fn connect(&mut self) -> Result<String, Failure> {
        let server = &self.order.server;
        let addresses = addresses(server)?;
        let tls = self.tls_if_at_once()?;
        let connection = connect(&addresses, tls.as_ref());
        let connection = connection.map_err(|failure| self.with_issuer(failure))?;
        self.connection = Some(connection);
        Ok(addresses
            .first()
            .map(|address| address.ip().to_string())
            .unwrap_or_default())
    }

    fn start_tls(&mut self) -> Result<String, Failure> {
        let tls = self.tls(false)?;
        let connection = self.connection()?;
        if !connection.can_starttls() {
            return Err(Failure::NoStartTls);
        }
        let started = connection.starttls(&tls, &ClientId::default());
        let started = started.map_err(|error| failure(&error));
        started.map_err(|failure| self.with_issuer(failure))?;
        Ok(String::new())
    }

    /// In two steps: a token is longer than a command may be (RFC 5321 §4.5.3.1.4).
    fn authenticate(&mut self) -> Result<String, Failure> {
        let answer = xoauth2(self.order.user.as_str(), &self.order.access_token);
        let connection = self.connection()?;
        let info = connection.server_info();
        if !info.supports_auth_mechanism(Mechanism::Xoauth2) {
            return Err(Failure::NoXoauth2);
        }
        ask(connection, "AUTH XOAUTH2\r\n")?;
        let answer = Zeroizing::new(format!("{}\r\n", *answer));
        let reply = ask(connection, answer.as_str())?;
        if !reply.has_code(334) {
            return Ok(said(&reply));
        }
        // The server has more to say of the token, and wants an empty answer to it.
        let challenge = said(&reply);
        match ask(connection, "\r\n") {
            Err(Failure::Refused { code, text, .. }) => Err(Failure::Refused {
                code,
                text,
                challenge: status_in(&challenge),
            }),
            Err(failure) => Err(failure),
            Ok(reply) => Err(Failure::NoSmtp(said(&reply))),
        }
    }

    fn try_sender(&mut self) -> Result<String, Failure> {
        let from = self.order.user.0.clone();
        let connection = self.connection()?;
        let accepted = ask(connection, Mail::new(Some(from), Vec::new()))?;
        ask(connection, Rset)?;
        Ok(said(&accepted))
    }

    fn send(&mut self) -> Result<String, Failure> {
        let from = &self.order.user;
        let Some(to) = &self.order.send_to else {
            return Ok(String::new());
        };
        let message = message(from, to).map_err(|error| Failure::NoSmtp(innermost(&error)))?;
        let envelope = message.envelope().clone();
        let connection = self.connection()?;
        let sent = connection.send(&envelope, &message.formatted());
        Ok(said(&sent.map_err(|error| failure(&error))?))
    }

    fn end(&mut self) {
        if let Some(connection) = &mut self.connection {
            // All that was to be proven is.
            let _ = connection.quit();
        }
    }

    fn connection(&mut self) -> Result<&mut SmtpConnection, Failure> {
        let lost = || Failure::BrokenOff("not connected".to_owned());
        self.connection.as_mut().ok_or_else(lost)
    }

    fn tls_if_at_once(&self) -> Result<Option<TlsParameters>, Failure> {
        let is_at_once = self.order.server.has_tls_at_once;
        is_at_once.then(|| self.tls(false)).transpose()
    }

    /// The roots that the authority is trusted by are good for the mail server, too.
    fn tls(&self, trusts_everybody: bool) -> Result<TlsParameters, Failure> {
        let no_tls = |error: &dyn fmt::Display| Failure::NoTls(clean(&error.to_string()));
        let mut builder = TlsParameters::builder(self.order.server.host.clone())
            .dangerous_accept_invalid_certs(trusts_everybody);
        if let Some(path) = &self.order.ca_file {
            for root in tls::roots_in(path).map_err(|error| no_tls(&error))? {
                let root = Certificate::from_der(root.to_vec()).map_err(|error| no_tls(&error))?;
                builder = builder.add_root_certificate(root);
            }
        }
        builder
            .build_rustls()
            .map_err(|error| no_tls(&innermost(&error)))
    }

    /// Adds who issued the certificate, where that helps. The server is asked for it once more, and
    /// told nothing but a greeting.
    fn with_issuer(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Untrusted(reason, None) if tls::is_about_the_issuer(&reason) => {
                let issuer = self.issuer();
                Failure::Untrusted(reason, issuer)
            }
            failure => failure,
        }
    }

    fn issuer(&self) -> Option<String> {
        let tls = self.tls(true).ok()?;
        let addresses = addresses(&self.order.server).ok()?;
        let is_at_once = self.order.server.has_tls_at_once;
        let mut connection = connect(&addresses, is_at_once.then_some(&tls)).ok()?;
        if !is_at_once {
            connection.starttls(&tls, &ClientId::default()).ok()?;
        }
        let certificate = connection.peer_certificate().ok()?;
        tls::issuer_in(&certificate.into())
    }
}

/// At most one address of each family: each that does not answer is waited for.
fn addresses(server: &Server) -> Result<Vec<SocketAddr>, Failure> {
    let found = (server.host.as_str(), server.port).to_socket_addrs();
    let found: Vec<SocketAddr> = found
        .map_err(|error| Failure::NoAddress(clean(&error.to_string())))?
        .collect();
    let first = |is_wanted: fn(&SocketAddr) -> bool| found.iter().copied().find(is_wanted);
    let mut chosen: Vec<SocketAddr> = [first(SocketAddr::is_ipv6), first(SocketAddr::is_ipv4)]
        .into_iter()
        .flatten()
        .collect();
    // In the order that the system prefers (RFC 6724).
    chosen.sort_by_key(|address| found.iter().position(|known| known == address));
    if chosen.is_empty() {
        return Err(Failure::NoAddress("no address".to_owned()));
    }
    Ok(chosen)
}

fn connect(
    addresses: &[SocketAddr],
    tls: Option<&TlsParameters>,
) -> Result<SmtpConnection, Failure> {
    let hello = ClientId::default();
    let mut connection =
        SmtpConnection::connect(addresses, Some(CONNECT_TIMEOUT), &hello, tls, None)
            .map_err(|error| failure(&error))?;
    let patient = connection.set_timeout(Some(SILENCE));
    patient.map_err(|error| Failure::BrokenOff(clean(&error.to_string())))?;
    Ok(connection)
}

fn ask(connection: &mut SmtpConnection, command: impl fmt::Display) -> Result<Response, Failure> {
    let reply = connection.command(command);
    reply.map_err(|error| failure(&error))
}

/// What the server said, on one line and without the code.
fn said(reply: &Response) -> String {
    reply.message().collect::<Vec<_>>().join(" ")
}

/// What a 334 reply says of the token: its `status`, which is an HTTP status or a word.
fn status_in(challenge: &str) -> Option<String> {
    let json = BASE64_STANDARD.decode(challenge.trim()).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&json).ok()?;
    json["status"].as_str().map(clean)
}

/// A well-formed message that anybody can delete (RFC 5322).
fn message(from: &MailAddress, to: &MailAddress) -> Result<Message, lettre::error::Error> {
    let id = CsrfToken::new_random();
    let domain = from.0.domain();
    Message::builder()
        .from(from.0.clone().into())
        .to(to.0.clone().into())
        .subject("entra-token: mail goes out / メールを送信できました")
        .message_id(Some(format!("<{}@{domain}>", id.secret())))
        .date_now()
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(format!(
            "`entra-token doctor --send-to` sent this as {from} to prove that it can.\n\
             It may be deleted.\n\n\
             `entra-token doctor --send-to` が {from} として送信できることを確認するために送ったメールです。\n\
             削除してかまいません。\n",
            from = from.as_str()
        ))
}

/// What lettre's errors mean.
fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    if let Some(code) = error.status() {
        return Failure::Refused {
            code: code.into(),
            text: clean(&text_of_reply(error)),
            challenge: None,
        };
    }
    if let Some(reason) = tls::certificate_error(error) {
        return Failure::Untrusted(reason.clone(), None);
    }
    let reason = innermost(error);
    let mut kinds = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    // Unix calls a time-out of a read "would block".
    let is_silence = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
        )
    };
    if kinds.any(is_silence) {
        return Failure::Silent(SILENCE);
    }
    if causes(error).any(<dyn std::error::Error>::is::<rustls::Error>) {
        return Failure::NoTls(reason);
    }
    match reason.as_str() {
        // lettre's words for the end of the connection in place of a reply.
        "incomplete response" => Failure::BrokenOff("the server hung up".to_owned()),
        _ if error.is_response() || error.is_client() => Failure::NoSmtp(reason),
        _ => Failure::Unreachable(reason),
    }
}

/// The text of a refusal, which lettre keeps as the source of its error.
fn text_of_reply(error: &lettre::transport::smtp::Error) -> String {
    let text = std::error::Error::source(error).map(ToString::to_string);
    text.unwrap_or_default()
}

impl Failure {
    /// True for the reply that Exchange gives for a wrong token, a wrong mailbox, and much else.
    #[must_use]
    pub fn is_vague(&self) -> bool {
        matches!(self, Self::Refused { code: 535, text, .. } if text.starts_with("5.7.3 "))
    }

    /// The same for a person: the fact and the next step, those of the guide where it is a refusal.
    #[must_use]
    pub fn into_error(self, server: &Server, subject: &Subject<'_>) -> Error {
        let host = server.host();
        match self {
            Self::Refused {
                code,
                text,
                challenge,
            } => refused(host, code, &text, challenge.as_deref(), subject),
            Self::Untrusted(reason, issuer) => tls::untrusted(host, &reason, issuer.as_deref()),
            Self::Silent(time) => silent(server, time),
            Self::NoAddress(reason) => no_address(host, &reason),
            Self::Unreachable(reason) => unreachable_server(server, &reason),
            Self::BrokenOff(reason) => broken_off(server, &reason),
            Self::NoTls(reason) => no_tls(server, &reason),
            Self::NoStartTls => no_start_tls(host),
            Self::NoXoauth2 => no_xoauth2(host),
            Self::NoSmtp(reason) => no_smtp(server, &reason),
        }
    }
}

fn refused(
    host: &str,
    code: u16,
    reply: &str,
    challenge: Option<&str>,
    subject: &Subject<'_>,
) -> Error {
    let challenge = challenge.map_or_else(String::new, |status| format!(" (334 {status})"));
    let said = format!("{code} {reply}{challenge}");
    match guide::reply(code, reply) {
        Some(entry) => {
            let cause = entry.cause.about(subject);
            let fact = text_of!(
                cause => "{cause} ({host}: {said})",
                "{cause} ({host}: {said})"
            );
            Error::new(entry.kind, fact).with_hint(entry.hint(subject))
        }
        None => unknown_reply(host, code, &said),
    }
}

fn unknown_reply(host: &str, code: u16, said: &str) -> Error {
    let is_passing = (400..500).contains(&code);
    let kind = if is_passing {
        ErrorKind::TemporarilyUnavailable
    } else {
        ErrorKind::Refused
    };
    let error = Error::new(
        kind,
        text!("{host} refused: {said}", "{host} に拒否されました: {said}"),
    );
    error.with_hint(if is_passing {
        text!(
            "the reply says that it may pass: try again later",
            "一時的なエラーです。しばらくしてからもう一度実行してください"
        )
    } else {
        text!(
            "the guide does not know this reply; search for it in Microsoft's \"Fix NDR errors in Exchange Online\", or ask whoever runs {host}",
            "この応答はガイドにありません。Microsoft の「Exchange Online の NDR エラーを修正する」で検索するか、{host} の管理者に問い合わせてください"
        )
    })
}

fn no_address(host: &str, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "the mail server {host} was not found: {reason}",
            "メール サーバー {host} が見つかりません: {reason}"
        ),
    )
    .with_hint(text!(
        "check the name, --smtp and the DNS of this network",
        "名前、--smtp、このネットワークの DNS を確認してください"
    ))
}

fn silent(server: &Server, time: Duration) -> Error {
    let seconds = time.as_secs();
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "{server} did not answer within {seconds} s",
            "{server} が {seconds} 秒以内に応答しませんでした"
        ),
    )
    .with_hint(port_is_blocked(server))
}

fn unreachable_server(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "{server} could not be reached: {reason}",
            "{server} に接続できません: {reason}"
        ),
    )
    .with_hint(port_is_blocked(server))
}

/// The usual reason: SMTP does not go through HTTP proxies, and providers close its ports.
fn port_is_blocked(server: &Server) -> Text {
    let (host, port) = (&server.host, server.port);
    text!(
        "many networks and cloud providers block outgoing mail, and HTTP proxies do not carry it: have outgoing TCP to {host}, port {port} opened, or try another network",
        "多くのネットワークやクラウド事業者は送信メールを遮断しており、HTTP プロキシは SMTP を中継しません。{host} のポート {port} への TCP 送信を許可してもらうか、別のネットワークで試してください"
    )
}

fn broken_off(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "the connection to {server} broke off: {reason}",
            "{server} との接続が切断されました: {reason}"
        ),
    )
    .with_hint(text!(
        "try again; if it always happens here, something in between (a firewall, an antivirus program) may cut off mail",
        "もう一度実行してください。毎回起こる場合は、途中のファイアウォールやウイルス対策ソフトがメールを遮断している可能性があります"
    ))
}

fn no_tls(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "no TLS with {server}: {reason}",
            "{server} と TLS で接続できません: {reason}"
        ),
    )
    .with_hint(text!(
        "port 587 begins in the clear (--smtp HOST:587), port 465 with TLS (--smtp HOST:465): check that the port fits",
        "ポート 587 は平文で始まり (--smtp HOST:587)、ポート 465 は最初から TLS です (--smtp HOST:465)。ポートが合っているか確認してください"
    ))
}

fn no_start_tls(host: &str) -> Error {
    Error::new(
        ErrorKind::Refused,
        text!(
            "{host} does not offer STARTTLS, and the token is never sent in the clear",
            "{host} は STARTTLS に対応していません。トークンを平文で送ることはありません"
        ),
    )
    .with_hint(text!(
        "Exchange Online offers it: a firewall or an antivirus program in between may have taken it out (\"SMTP inspection\"), or this is another server (--smtp)",
        "Exchange Online は STARTTLS に対応しています。途中のファイアウォールやウイルス対策ソフト (「SMTP 検査」) が取り除いたか、別のサーバーに接続しています (--smtp)"
    ))
}

fn no_xoauth2(host: &str) -> Error {
    Error::new(
        ErrorKind::Refused,
        text!(
            "{host} does not offer AUTH XOAUTH2",
            "{host} は AUTH XOAUTH2 に対応していません"
        ),
    )
    .with_hint(text!(
        "Exchange Online offers it on port 587: check --smtp; a relay of your own needs SASL XOAUTH2 switched on",
        "Exchange Online はポート 587 で対応しています。--smtp を確認してください。自社の中継サーバーの場合は SASL XOAUTH2 を有効にする必要があります"
    ))
}

fn no_smtp(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "what answers at {server} does not speak SMTP: {reason}",
            "{server} の応答は SMTP のものではありません: {reason}"
        ),
    )
    .with_hint(text!(
        "check --smtp and its port; a portal of the network may have answered",
        "--smtp とポートを確認してください。ネットワークのログイン用ポータルが応答した可能性もあります"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_and_perhaps_a_port() {
        let server = |host: &str, port, has_tls_at_once| Server {
            host: host.to_owned(),
            port,
            has_tls_at_once,
        };
        for (text, expected) in [
            (
                "smtp.office365.com",
                server("smtp.office365.com", 587, false),
            ),
            ("localhost:2525", server("localhost", 2525, false)),
            (
                "smtp.example.com:465",
                server("smtp.example.com", 465, true),
            ),
            (
                "smtps://smtp.example.com",
                server("smtp.example.com", 465, true),
            ),
            ("smtps://localhost:2465", server("localhost", 2465, true)),
            ("smtp://127.0.0.1:587", server("127.0.0.1", 587, false)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in [
            "",
            ":587",
            "a b",
            "host:port",
            "host:99999",
            "https://host",
            "host/path",
        ] {
            assert!(text.parse::<Server>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_answer_of_xoauth2_is_the_one_of_microsofts_page() {
        // "Authenticate an IMAP, POP or SMTP connection using OAuth", its example.
        let answer = xoauth2(
            "test@contoso.onmicrosoft.com",
            &AccessToken::new("EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA".to_owned()),
        );
        assert_eq!(
            *answer,
            "dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ=="
        );
    }

    #[test]
    fn the_mail_is_well_formed() {
        let address = |text: &str| text.parse::<MailAddress>().expect("an address");
        let message = message(&address("taro@example.com"), &address("hanako@example.org"));
        let message = message.expect("well-formed").formatted();
        let text = String::from_utf8(message).expect("ASCII");
        assert!(text.is_ascii());
        for header in [
            "From: taro@example.com\r\n",
            "To: hanako@example.org\r\n",
            "Subject: ",
            "Date: ",
            "Message-ID: <",
        ] {
            assert!(text.contains(header), "{header} in {text}");
        }
        assert!(text.contains("@example.com>\r\n"), "{text}");
    }

    #[test]
    fn the_challenge_tells_its_status_alone() {
        let challenge =
            BASE64_STANDARD.encode(r#"{"status":"401","schemes":"bearer","scope":"mail"}"#);
        assert_eq!(status_in(&challenge).as_deref(), Some("401"));
        assert_eq!(status_in("!!"), None);
    }
}
