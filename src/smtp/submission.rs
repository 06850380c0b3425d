//! The one way to a mail server: connect, TLS, EHLO, the token, and messages, each as a stream. What the
//! server replied comes back word for word.
//!
//! Knows no account, and neither where a message comes from nor what to tell about it.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use oauth2::AccessToken;
use rustls::ClientConfig;

use super::wire::{Connection, Reply};
use super::{Failure, MailAddress, Server, addresses, config, lost, with_issuer, xoauth2};
use crate::foreign::{clean, visible};
use crate::guide;

/// How long a server may take to decide on a message (RFC 5321 §4.5.3.2.6).
pub(crate) const DECISION: Duration = Duration::from_secs(600);

/// What a server is told beside the message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    /// Whom a failed delivery is reported to; none if no report is wanted.
    pub sender: Option<MailAddress>,
    /// Who gets it.
    pub recipients: Vec<MailAddress>,
    /// The octets of the message, where they were counted (RFC 1870).
    pub size: Option<u64>,
    /// Whether there are others than those of ASCII in it (RFC 6152).
    pub is_8bit: bool,
    /// Whether there are such in its head (RFC 6531).
    pub has_utf8_head: bool,
}

impl Envelope {
    /// The first address that a server needs SMTPUTF8 for.
    fn beyond_ascii(&self) -> Option<&MailAddress> {
        let mut all = self.sender.iter().chain(&self.recipients);
        all.find(|address| !address.as_str().is_ascii())
    }
}

/// A mail server that messages are submitted to.
pub(crate) struct Submission {
    server: Server,
    /// More roots to trust, in PEM.
    ca_file: Option<PathBuf>,
    connection: Option<Connection>,
    decision: Duration,
    is_undecided: Arc<AtomicBool>,
}

impl Submission {
    /// One that nobody has connected to yet.
    pub(crate) fn to(server: Server, ca_file: Option<PathBuf>) -> Self {
        Self {
            server,
            ca_file,
            connection: None,
            decision: DECISION,
            is_undecided: Arc::default(),
        }
    }

    /// The same, which waits so long for what becomes of a message.
    pub(crate) fn waiting(self, decision: Duration) -> Self {
        Self { decision, ..self }
    }

    /// True while a message is whole at the server and its reply is not here: whoever does not wait for
    /// that does not know what became of it.
    pub(crate) fn is_undecided(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_undecided)
    }

    /// Connects, and takes the greeting; with TLS where it is there at once. Says to which address.
    pub(crate) fn connect(&mut self) -> Result<String, Failure> {
        let server = &self.server;
        let addresses = addresses(server)?;
        // The system's roots are read once: here, or when TLS begins.
        let config = server
            .has_tls_at_once()
            .then(|| self.config())
            .transpose()?;
        let tls = config.as_ref().map(|config| (config, server.host()));
        let connection = Connection::open(&addresses, tls);
        self.connection = Some(connection.map_err(|failure| with_issuer(failure, server))?);
        let address = addresses.first().map(|address| address.ip().to_string());
        Ok(address.unwrap_or_default())
    }

    /// Goes on within TLS (RFC 3207).
    pub(crate) fn start_tls(&mut self) -> Result<(), Failure> {
        let config = self.config()?;
        let plain = self.connection.take().ok_or_else(lost)?;
        if !plain.offers("STARTTLS") {
            return Err(Failure::NoStartTls);
        }
        let connection = plain.start_tls(&config, self.server.host());
        // The guide would take it for a refusal of the token.
        let connection = connection.map_err(|failure| match failure {
            Failure::Refused { code, text, .. } => Failure::NoTlsNow(format!("{code} {text}")),
            failure => failure,
        });
        self.connection = Some(connection.map_err(|failure| with_issuer(failure, &self.server))?);
        Ok(())
    }

    /// Signs in (RFC 4954). In two steps: a token is longer than a command may be (RFC 5321 §4.5.3.1.4).
    pub(crate) fn authenticate(
        &mut self,
        user: &MailAddress,
        access_token: &AccessToken,
    ) -> Result<String, Failure> {
        let answer = xoauth2(user.as_str(), access_token);
        let connection = self.connection()?;
        if !connection.offers("AUTH XOAUTH2") {
            return Err(Failure::NoXoauth2);
        }
        connection.ask("AUTH XOAUTH2", 334)?;
        let reply = connection.ask_anything(&answer)?;
        match reply.code {
            235 => Ok(reply.text),
            334 => Err(self.refused_with(&reply.text)),
            code => Err(Failure::NoSmtp(format!("{code} {}", clean(&reply.text)))),
        }
    }

    /// All of that: a connection that takes messages.
    pub(crate) fn open(
        &mut self,
        user: &MailAddress,
        access_token: &AccessToken,
    ) -> Result<(), Failure> {
        self.connect()?;
        if !self.server.has_tls_at_once() {
            self.start_tls()?;
        }
        self.authenticate(user, access_token).map(|_| ())
    }

    /// The server has more to say of the token, and wants an empty answer to it.
    fn refused_with(&mut self, challenge: &str) -> Failure {
        match self
            .connection()
            .and_then(|connection| connection.ask_anything(""))
        {
            Err(Failure::Refused { code, text, .. }) => Failure::Refused {
                code,
                text,
                challenge: status_in(challenge),
            },
            Err(failure) => failure,
            Ok(reply) => Failure::NoSmtp(clean(&reply.text)),
        }
    }

    /// Asks whether a sender may send, and takes it back.
    pub(crate) fn try_sender(&mut self, sender: &MailAddress) -> Result<String, Failure> {
        let envelope = Envelope {
            sender: Some(sender.clone()),
            ..Envelope::default()
        };
        let accepted = self.mail_from(&envelope)?;
        self.connection()?.ask("RSET", 250)?;
        Ok(accepted)
    }

    /// Hands a message over, whose lines end with CRLF. One recipient that is refused is a message that
    /// nobody gets: to try again would bring it twice to the others. After a failure the connection is
    /// of no use any more.
    pub(crate) fn submit(
        &mut self,
        envelope: &Envelope,
        message: &mut dyn Read,
    ) -> Result<Reply, Failure> {
        self.mail_from(envelope)?;
        let connection = self.connection.as_mut().ok_or_else(lost)?;
        for recipient in &envelope.recipients {
            let accepted =
                connection.ask_for(&format!("RCPT TO:<{}>", recipient.as_str()), &[250, 251]);
            accepted.map_err(|failure| of_recipient(failure, recipient))?;
        }
        connection.ask("DATA", 354).map_err(of_message)?;
        connection.send(message).map_err(of_message)?;
        self.is_undecided.store(true, Ordering::SeqCst);
        let reply = connection.end_message(self.decision).map_err(of_message);
        self.is_undecided.store(false, Ordering::SeqCst);
        reply
    }

    /// What the server would refuse anyway, or could not hand on.
    fn check(&self, envelope: &Envelope) -> Result<(), Failure> {
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let most = connection.parameter("SIZE").filter(|most| *most > 0);
        if let (Some(size), Some(most)) = (envelope.size, most)
            && size > most
        {
            return Err(Failure::TooLarge(size, most));
        }
        match envelope.beyond_ascii() {
            Some(address) if !connection.offers("SMTPUTF8") => {
                Err(Failure::NotAscii(visible(address.as_str())))
            }
            _ => Ok(()),
        }
    }

    /// The sender, and of the extensions those that are needed and that the server offers.
    fn mail_from(&mut self, envelope: &Envelope) -> Result<String, Failure> {
        self.check(envelope)?;
        let needs_utf8 = envelope.has_utf8_head || envelope.beyond_ascii().is_some();
        let connection = self.connection()?;
        let size = envelope.size.map(|size| format!(" SIZE={size}"));
        let parameters = [
            ("SIZE", size),
            (
                "8BITMIME",
                envelope.is_8bit.then(|| " BODY=8BITMIME".to_owned()),
            ),
            ("SMTPUTF8", needs_utf8.then(|| " SMTPUTF8".to_owned())),
        ];
        let offered = parameters
            .into_iter()
            .filter(|(extension, _)| connection.offers(extension));
        let parameters: String = offered.filter_map(|(_, parameter)| parameter).collect();
        let sender = envelope.sender.as_ref().map_or("", MailAddress::as_str);
        let command = format!("MAIL FROM:<{sender}>{parameters}");
        Ok(connection.ask(&command, 250)?.text)
    }

    /// Says good-bye.
    pub(crate) fn end(&mut self) {
        if let Ok(connection) = self.connection() {
            // All that was to be said is.
            let _ = connection.ask_anything("QUIT");
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, Failure> {
        self.connection.as_mut().ok_or_else(lost)
    }

    fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        config(self.ca_file.as_deref())
    }
}

/// What is refused of a recipient is most often its address.
fn of_recipient(failure: Failure, to: &MailAddress) -> Failure {
    unexplained(failure, |reply| {
        Failure::NoRecipient(to.as_str().to_owned(), reply)
    })
}

/// What is refused of a message, and for no reason that is known, is what it is.
fn of_message(failure: Failure) -> Failure {
    unexplained(failure, Failure::NoMessage)
}

/// A refusal for good for which the guide has no reason, as `meant`.
fn unexplained(failure: Failure, meant: impl FnOnce(String) -> Failure) -> Failure {
    match failure {
        Failure::Refused { code, text, .. }
            if guide::reply(code, &text).is_none() && code >= 500 =>
        {
            meant(format!("{code} {text}"))
        }
        failure => failure,
    }
}

/// What a 334 reply says of the token: its `status`, which is an HTTP status or a word.
pub(crate) fn status_in(challenge: &str) -> Option<String> {
    let json = BASE64_STANDARD.decode(challenge.trim()).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&json).ok()?;
    json["status"].as_str().map(clean)
}
