//! Mail servers: messages (`message.rs`, `head.rs`) are submitted (`submission.rs`); and the conversation
//! that proves that mail goes out, step by step: the connection, STARTTLS, the token, the sender, and
//! perhaps one mail (RFC 5321, 3207 and 4954).
//!
//! Nothing is ever sent in the clear but the greeting (`wire.rs`). lettre makes the test mail.

pub(crate) mod head;
pub(crate) mod message;
mod submission;
pub(crate) mod wire;

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use lettre::Address;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use oauth2::{AccessToken, CsrfToken};
use rustls::{CertificateError, ClientConfig};
pub(crate) use submission::{Envelope, Submission, status_in};
use wire::Connection;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::{clean, innermost};
use crate::guide::{self, Subject};
use crate::locales::{Message, fl};
use crate::names::{self, is_address, without_marks};
use crate::net::tls::{self, Witness};
use crate::os::{interrupt, threads};

/// Submission, upgraded by STARTTLS (RFC 6409 §3.1).
const SUBMISSION: u16 = 587;
/// Submission over TLS from the first byte (RFC 8314 §3.3).
const SUBMISSIONS: u16 = 465;
/// How long a good-bye is waited for.
const GOOD_BYE: Duration = Duration::from_secs(2);
/// The longest that all of it may take, but for long messages.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Where mail is submitted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    host: String,
    port: u16,
    has_tls_at_once: bool,
}

impl Server {
    /// The server of a host, port 587 with STARTTLS.
    pub(crate) fn of_host(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: SUBMISSION,
            has_tls_at_once: false,
        }
    }

    /// One that speaks TLS from the first byte.
    pub(crate) fn with_tls_at_once(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            has_tls_at_once: true,
        }
    }

    /// Its name.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// True if TLS is there from the first byte.
    pub(crate) fn has_tls_at_once(&self) -> bool {
        self.has_tls_at_once
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(formatter, "[{}]:{}", self.host, self.port);
        }
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

impl FromStr for Server {
    type Err = Expected;

    /// `HOST[:PORT]`; port 465 has TLS at once, as `smtps://HOST[:PORT]` has at any.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || Expected::new(fl!("mail-expected-smtp-server"));
        let (is_smtps, rest) = match text.split_once("://") {
            None => (false, text),
            Some(("smtp", rest)) => (false, rest),
            Some(("smtps", rest)) => (true, rest),
            Some(_) => return Err(expected()),
        };
        let (host, port) = host_and_port(rest).ok_or_else(expected)?;
        let port = port.unwrap_or(if is_smtps { SUBMISSIONS } else { SUBMISSION });
        Ok(Self {
            host,
            port,
            has_tls_at_once: is_smtps || port == SUBMISSIONS,
        })
    }
}

/// The host and the port of `HOST[:PORT]`.
pub(crate) fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    // The colons of `[::1]` are no port's.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let host = match names::host(host)? {
        url::Host::Ipv6(address) => address.to_string(),
        host => host.to_string(),
    };
    Some((host, port))
}

/// A mail server as programs name it, which need not know its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailHost {
    host: String,
    port: Option<u16>,
}

impl MailHost {
    /// Its name, in lower case.
    pub(crate) fn name(&self) -> &str {
        &self.host
    }

    /// True if `other` is this one; a host without a port has all of them.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.host == other.host && (self.port.is_none() || self.port == other.port)
    }
}

impl FromStr for MailHost {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) =
            host_and_port(text).ok_or_else(|| Expected::new(fl!("mail-expected-server")))?;
        Ok(Self { host, port })
    }
}

/// An address that mail is sent from or to (RFC 5321 §4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailAddress(Address);

impl MailAddress {
    /// The address as it is written.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// True for the same address; Exchange does not tell upper from lower case.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl FromStr for MailAddress {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        /// 64 letters (RFC 5321 §4.5.3.1.1), of up to four bytes.
        const LONGEST_USER: usize = 256;
        let text = text.trim();
        let parts = text.rsplit_once('@');
        let parts = parts.filter(|(user, _)| user.len() <= LONGEST_USER && is_address(user));
        let parsed = parts.and_then(|(user, domain)| {
            // A domain of other letters is sent as ASCII (RFC 5891).
            let domain = names::host(domain)?.to_string();
            // lettre knows letters, and none of the marks on them.
            let letters = Address::new(without_marks(user), &domain);
            letters.ok().map(|_| Address::new_dangerous(user, domain))
        });
        parsed
            .map(Self)
            .ok_or_else(|| Expected::new(fl!("mail-expected-address")))
    }
}

/// Who signs in to a mail server, and whose address mail is sent from.
///
/// Over SMTP, Exchange takes a person's token for that person alone: a shared mailbox as `user=` is
/// refused (535 5.7.3), and is sent from by the right Send As (reported: nextcloud/mail 13668,
/// Mailspring-Sync pull request 116). An app's token is for the mailbox that it may open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identities {
    /// `user=` of XOAUTH2 over SMTP.
    pub user: MailAddress,
    /// `MAIL FROM` and `From:`; over IMAP the mailbox that is opened.
    pub sender: MailAddress,
}

impl Identities {
    /// True if the sender is another mailbox than the one that signs in.
    pub(crate) fn differ(&self) -> bool {
        !self.user.is(&self.sender)
    }
}

/// The SASL answer of XOAUTH2, in base64: who sends, and the token that allows it ("Authenticate an
/// IMAP, POP or SMTP connection using OAuth", SASL XOAUTH2).
pub(crate) fn xoauth2(user: &str, access_token: &AccessToken) -> Zeroizing<String> {
    let token = access_token.secret();
    let answer = Zeroizing::new(format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    Zeroizing::new(BASE64_STANDARD.encode(answer.as_bytes()))
}

/// A part of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
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
pub(crate) struct Order {
    /// Where.
    pub server: Server,
    /// More roots to trust, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Who signs in, and who sends.
    pub who: Identities,
    /// What allows it.
    pub access_token: AccessToken,
    /// Who gets one mail.
    pub send_to: Option<MailAddress>,
}

impl Order {
    /// The parts of this conversation.
    pub(crate) fn steps(&self) -> Vec<Step> {
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

    /// Begins.
    pub(crate) fn begin(self) -> Conversation {
        let steps = self.steps();
        let dialogue = Dialogue {
            submission: Submission::to(self.server.clone(), self.ca_file.clone()),
            order: self,
        };
        begin(dialogue, steps, PATIENCE)
    }
}

/// What is said to a server, step by step.
pub(crate) trait Talk: Send + 'static {
    /// A part of it.
    type Step: Copy + Send + 'static;
    /// Why a part fails.
    type Failure: From<Failure> + Send + 'static;

    /// Takes a step: what the server said.
    fn take(&mut self, step: Self::Step) -> Result<String, Self::Failure>;

    /// Says good-bye.
    fn end(&mut self);
}

/// Begins, on a thread of its own: a server that drips a letter a second can hold up that one, and
/// nobody else.
pub(crate) fn begin<T: Talk>(
    mut talk: T,
    steps: Vec<T::Step>,
    patience: Duration,
) -> Conversation<T::Failure> {
    let (sender, results) = mpsc::channel();
    let failed = sender.clone();
    let talking = threads::spawn(move || {
        for step in steps {
            let result = talk.take(step).map(|said| clean(&said));
            let is_over = result.is_err();
            if sender.send(result).is_err() || is_over {
                return;
            }
        }
        talk.end();
    });
    if let Err(error) = talking {
        let _ = failed.send(Err(Failure::Unreachable(error.to_string()).into()));
    }
    drop(failed);
    Conversation {
        results,
        patience,
        deadline: Instant::now() + patience,
    }
}

/// A conversation under way.
pub(crate) struct Conversation<F = Failure> {
    results: mpsc::Receiver<Result<String, F>>,
    patience: Duration,
    deadline: Instant,
}

impl<F: From<Failure>> Conversation<F> {
    /// What came of the next step: what the server said, fit to be shown, or why it failed.
    ///
    /// # Errors
    /// The failure after which there is nothing more.
    pub(crate) fn next_result(&self) -> Result<String, F> {
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            match self.results.recv_timeout(left.min(interrupt::PACE)) {
                Ok(result) => return result,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(lost().into()),
                Err(_) if interrupt::requested() => return Err(Failure::Interrupted.into()),
                Err(_) if left.is_zero() => return Err(Failure::Silent(self.patience).into()),
                Err(_) => {}
            }
        }
    }
}

impl<F> Drop for Conversation<F> {
    /// Lets the other side say good-bye.
    fn drop(&mut self) {
        // Nothing more comes; when the thread ends, so does this.
        let _ = self.results.recv_timeout(GOOD_BYE);
    }
}

/// Why a step failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The host has no address.
    NoAddress(String),
    /// No connection came about.
    Unreachable(String),
    /// Nor did anybody say so for this long.
    NoConnection(Duration),
    /// Connected, but nothing came for this long.
    Silent(Duration),
    /// The connection broke off.
    BrokenOff(String),
    /// This process was asked to stop.
    Interrupted,
    /// The certificate was refused; and who issued it, where that is what it was refused for.
    Untrusted(CertificateError, Option<String>),
    /// TLS failed in another way, or could not begin.
    NoTls(String),
    /// The server has TLS, but not at the moment.
    NoTlsNow(String),
    /// The server does not offer STARTTLS.
    NoStartTls,
    /// Something was sent ahead of TLS, to be taken for what came within it.
    SentAhead,
    /// The server does not offer XOAUTH2.
    NoXoauth2,
    /// The server takes addresses in ASCII only (RFC 6531), and this is none.
    NotAscii(String),
    /// The recipient was refused, in these words.
    NoRecipient(String, String),
    /// The message was refused, in these words.
    NoMessage(String),
    /// The message has more octets than the server takes.
    TooLarge(u64, u64),
    /// The message could not be read to its end; nothing was sent, as its end was not.
    Unreadable(String),
    /// The end of the message was on its way, and this is why no reply came: the server may have taken it.
    Unknown(Box<Failure>),
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
    submission: Submission,
}

impl Talk for Dialogue {
    type Step = Step;
    type Failure = Failure;

    fn take(&mut self, step: Step) -> Result<String, Failure> {
        let Order {
            who, access_token, ..
        } = &self.order;
        match step {
            Step::Connect => self.submission.connect(),
            Step::StartTls => self.submission.start_tls().map(|()| String::new()),
            Step::Authenticate => self.submission.authenticate(&who.user, access_token),
            Step::Sender => self.submission.try_sender(&who.sender),
            Step::Mail => self.send(),
        }
    }

    fn end(&mut self) {
        self.submission.end();
    }
}

impl Dialogue {
    fn send(&mut self) -> Result<String, Failure> {
        let Some(to) = self.order.send_to.clone() else {
            return Ok(String::new());
        };
        let sender = self.order.who.sender.clone();
        let message = message(&sender, &to);
        let message = message.map_err(|error| Failure::NoSmtp(innermost(&error)))?;
        let envelope = Envelope {
            sender: Some(sender),
            recipients: vec![to],
            ..Envelope::default()
        };
        let reply = self
            .submission
            .submit(&envelope, &mut message.formatted().as_slice())?;
        Ok(reply.text)
    }
}

/// The roots that the authority is trusted by are good for the mail server, too.
pub(crate) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Failure> {
    let config = tls::client_config(ca_file);
    let config = config.map_err(|error| Failure::NoTls(clean(&error.to_string())))?;
    Ok(Arc::new(config))
}

/// Adds who issued the certificate, if that helps. The server is asked for it once more, and told
/// nothing but a greeting.
pub(crate) fn with_issuer(failure: Failure, server: &Server) -> Failure {
    match failure {
        Failure::Untrusted(reason, None) if tls::is_about_the_issuer(&reason) => {
            Failure::Untrusted(reason, issuer(server))
        }
        failure => failure,
    }
}

fn issuer(server: &Server) -> Option<String> {
    let witness = Arc::new(Witness::default());
    let config = Arc::new(Witness::config(&witness));
    let addresses = addresses(server).ok()?;
    // Each handshake fails, once the certificate was seen.
    if server.has_tls_at_once {
        let _ = Connection::open(&addresses, Some((&config, server.host())));
    } else {
        let plain = Connection::open(&addresses, None).ok()?;
        let _ = plain.start_tls(&config, server.host());
    }
    witness.issuer()
}

pub(crate) fn lost() -> Failure {
    Failure::BrokenOff("not connected".to_owned())
}

/// At most one address of each family: each that does not answer is waited for.
pub(crate) fn addresses(server: &Server) -> Result<Vec<SocketAddr>, Failure> {
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

/// A name for a message that no other one has.
fn message_id(sender: &MailAddress) -> String {
    let id = CsrfToken::new_random();
    format!("<{}@{}>", id.secret(), sender.0.domain())
}

/// A well-formed message that anybody can delete (RFC 5322).
fn message(from: &MailAddress, to: &MailAddress) -> Result<lettre::Message, lettre::error::Error> {
    let subject = fl!("mail-test-subject");
    let body = fl!("mail-test-body", from = from.as_str());
    lettre::Message::builder()
        .from(from.0.clone().into())
        .to(to.0.clone().into())
        .subject(subject.in_all_languages(" / "))
        .message_id(Some(message_id(from)))
        .date_now()
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(body.in_all_languages("\n\n") + "\n")
}

impl Failure {
    /// True for the reply that Exchange gives for a wrong token, a wrong mailbox, and much else.
    pub(crate) fn is_vague(&self) -> bool {
        matches!(self, Self::Refused { code: 535, text, .. } if text.starts_with("5.7.3 "))
    }

    /// The same for a person: the fact and the next step, those of the guide where it is a refusal.
    pub(crate) fn into_error(self, server: &Server, subject: &Subject<'_>) -> Error {
        let host = server.host();
        match self {
            Self::Refused {
                code,
                text,
                challenge,
            } => refused(host, code, &text, challenge.as_deref(), subject),
            failure => failure.into_plain_error(server),
        }
    }

    /// The same of what no guide is asked about.
    pub(crate) fn into_plain_error(self, server: &Server) -> Error {
        let host = server.host();
        match self {
            Self::Refused { code, text, .. } => {
                unknown_reply(host, code, &format!("{code} {text}"))
            }
            Self::Untrusted(reason, issuer) => tls::untrusted(host, &reason, issuer.as_deref()),
            Self::NoConnection(time) => no_connection(server, time),
            Self::Silent(time) => silent(server, time),
            Self::SentAhead => sent_ahead(server),
            Self::NotAscii(address) => not_ascii(host, &address),
            Self::NoRecipient(to, said) => no_recipient(host, &to, &said),
            Self::NoMessage(said) => no_message(host, &said),
            Self::TooLarge(size, most) => too_large(host, size, most),
            Self::Unreadable(reason) => unreadable(&reason),
            Self::Unknown(failure) => unknown(server, *failure),
            Self::NoAddress(reason) => no_address(host, &reason),
            Self::Unreachable(reason) => unreachable_server(server, &reason),
            Self::BrokenOff(reason) => broken_off(server, &reason),
            Self::Interrupted => interrupt::error(),
            Self::NoTls(reason) => no_tls(server, &reason),
            Self::NoTlsNow(said) => no_tls_now(host, &said),
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
            let cause = entry.cause(subject);
            let fact = fl!("mail-cause-and-reply", cause, host, said);
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
    let error = Error::new(kind, fl!("mail-refused", host, said));
    error.with_hint(if is_passing {
        fl!("mail-temporary")
    } else {
        fl!("mail-unknown-reply", host)
    })
}

fn no_address(host: &str, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("mail-server-not-found", host, reason),
    )
}

fn no_connection(server: &Server, time: Duration) -> Error {
    let seconds = time.as_secs();
    Error::new(ErrorKind::Unreachable, fl!("mail-timeout", server, seconds))
        .with_hint(port_is_blocked(server))
}

fn silent(server: &Server, time: Duration) -> Error {
    let seconds = time.as_secs();
    Error::new(ErrorKind::Unreachable, fl!("mail-silent", server, seconds))
}

fn sent_ahead(server: &Server) -> Error {
    Error::new(ErrorKind::Refused, fl!("mail-injected-replies", server))
}

fn not_ascii(host: &str, address: &str) -> Error {
    Error::usage(fl!("mail-ascii-only", host, address))
}

fn no_recipient(host: &str, to: &str, said: &str) -> Error {
    Error::new(
        ErrorKind::RecipientRefused,
        fl!("mail-recipient-refused", host, to, said),
    )
}

fn no_message(host: &str, said: &str) -> Error {
    Error::new(
        ErrorKind::MessageRefused,
        fl!("mail-message-refused", host, said),
    )
}

fn too_large(host: &str, size: u64, most: u64) -> Error {
    Error::new(
        ErrorKind::MessageInvalid,
        fl!("mail-message-too-large", host, size, most),
    )
}

fn unreadable(reason: &str) -> Error {
    Error::new(
        ErrorKind::InputUnreadable,
        fl!("mail-message-unreadable", reason),
    )
}

/// RFC 5321 §6.1: two of them are better than none.
fn unknown(server: &Server, failure: Failure) -> Error {
    let failure = failure.into_plain_error(server);
    let reason = failure.fact().clone();
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("mail-outcome-unknown", server, reason),
    )
}

fn unreachable_server(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("mail-unreachable", server, reason),
    )
    .with_hint(port_is_blocked(server))
}

/// The usual reason: SMTP does not go through HTTP proxies, and providers close its ports.
fn port_is_blocked(server: &Server) -> Message {
    let (host, port) = (&server.host, server.port);
    fl!("mail-port-blocked", host, port)
}

fn broken_off(server: &Server, reason: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("mail-connection-lost", server, reason),
    )
}

fn no_tls(server: &Server, reason: &str) -> Error {
    Error::new(ErrorKind::Unreachable, fl!("mail-no-tls", server, reason))
}

fn no_tls_now(host: &str, said: &str) -> Error {
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("mail-tls-refused", host, said),
    )
}

fn no_start_tls(host: &str) -> Error {
    Error::new(ErrorKind::Refused, fl!("mail-no-starttls", host))
}

fn no_xoauth2(host: &str) -> Error {
    Error::new(ErrorKind::Refused, fl!("mail-no-xoauth2", host))
}

fn no_smtp(server: &Server, reason: &str) -> Error {
    Error::new(ErrorKind::Unreachable, fl!("mail-not-smtp", server, reason))
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
