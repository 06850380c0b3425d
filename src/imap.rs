//! The conversation with a mail server that proves that mail can be read: TLS, the token, the inbox
//! (RFC 9051, RFC 3501 where a server speaks the older one; RFC 4959 is not needed).
//!
//! Nothing is changed in a mailbox: `EXAMINE` reads only.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use oauth2::AccessToken;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::clean;
use crate::locales::fl;
use crate::smtp::wire::{self, Stream};
use crate::smtp::{self, Conversation, Failure, MailAddress, Server, Talk, host_and_port, xoauth2};

/// Where mail is read, over TLS from the first byte (RFC 8314 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImapServer(Server);

/// The port of IMAP over TLS (RFC 8314 §3.2).
const IMAPS: u16 = 993;

impl ImapServer {
    /// The server of a host, port 993.
    pub(crate) fn of_host(host: &str) -> Self {
        Self(Server::with_tls_at_once(host, IMAPS))
    }

    /// Its name.
    pub(crate) fn host(&self) -> &str {
        self.0.host()
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.0.port()
    }
}

impl fmt::Display for ImapServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ImapServer {
    type Err = Expected;

    /// `HOST[:PORT]`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) =
            host_and_port(text).ok_or_else(|| Expected::new(fl!("setup-expected-imap-server")))?;
        Ok(Self(Server::with_tls_at_once(&host, port.unwrap_or(IMAPS))))
    }
}

/// No line has more bytes, nor has an answer more lines.
const LONGEST_LINE: u64 = 64 << 10;
const MOST_LINES: usize = 1000;

/// A part of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The connection, TLS and the greeting.
    Connect,
    /// AUTHENTICATE XOAUTH2.
    Authenticate,
    /// EXAMINE INBOX: Exchange lets in whom it then does not give a mailbox.
    Inbox,
}

impl Step {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 3] = [Self::Connect, Self::Authenticate, Self::Inbox];
}

/// What is to be tried.
pub(crate) struct Order {
    /// Where.
    pub server: ImapServer,
    /// More roots to trust, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The mailbox to open.
    pub mailbox: MailAddress,
    /// What allows it.
    pub access_token: AccessToken,
}

impl Order {
    /// Begins.
    pub(crate) fn begin(self) -> Conversation<ImapFailure> {
        let dialogue = Dialogue {
            order: self,
            stream: None,
            tag: 0,
        };
        smtp::begin(dialogue, Step::ALL.to_vec(), smtp::PATIENCE)
    }
}

/// Why a step failed.
#[derive(Debug)]
pub(crate) enum ImapFailure {
    /// As with any mail server.
    Wire(Failure),
    /// The server does not offer XOAUTH2.
    NoXoauth2,
    /// The token was refused, in these words.
    NotAuthenticated(String),
    /// The token was taken, and the mailbox not opened, in these words.
    NotOpened(String),
}

impl From<Failure> for ImapFailure {
    fn from(failure: Failure) -> Self {
        Self::Wire(failure)
    }
}

impl ImapFailure {
    /// The same for a person. What to do about a refusal depends on the account, and is added by the
    /// caller.
    pub(crate) fn into_error(self, server: &ImapServer) -> Error {
        let refused = |fact| Error::new(ErrorKind::Refused, fact);
        let host = server.host();
        match self {
            Self::Wire(Failure::NoSmtp(reason)) => Error::new(
                ErrorKind::Unreachable,
                fl!("imap-answers-does-not-speak", server, reason),
            ),
            Self::Wire(failure) => failure.into_plain_error(&server.0),
            Self::NoXoauth2 => refused(fl!("imap-does-not-offer-xoauth2", host)),
            Self::NotAuthenticated(said) => refused(fl!("imap-refused-sign-in", host, said)),
            Self::NotOpened(said) => refused(fl!("imap-refused-inbox", host, said)),
        }
    }

    /// True for a refusal of the token or of the mailbox.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::NotAuthenticated(_) | Self::NotOpened(_))
    }
}

/// Who speaks with the server.
struct Dialogue {
    order: Order,
    stream: Option<BufReader<Stream>>,
    tag: u32,
}

impl Talk for Dialogue {
    type Step = Step;
    type Failure = ImapFailure;

    fn take(&mut self, step: Step) -> Result<String, ImapFailure> {
        match step {
            Step::Connect => self.connect(),
            Step::Authenticate => self.authenticate(),
            Step::Inbox => self.open_inbox(),
        }
    }

    fn end(&mut self) {
        let _ = self.ask("LOGOUT");
    }
}

/// What a command came to: the tagged line that ends it, and those before it (RFC 9051 §2.2.2).
struct CompletionResult {
    is_ok: bool,
    /// Its last line, without the tag.
    said: String,
    /// The lines before it.
    untagged: Vec<String>,
}

impl Dialogue {
    fn connect(&mut self) -> Result<String, ImapFailure> {
        let ImapServer(server) = &self.order.server;
        let addresses = smtp::addresses(server)?;
        let config = smtp::config(self.order.ca_file.as_deref())?;
        let tcp = wire::connect(&addresses)?;
        let stream = wire::encrypted(tcp, &config, server.host())
            .map_err(|failure| smtp::with_issuer(failure, server))?;
        self.stream = Some(BufReader::new(stream));
        let greeting = self.line()?;
        if !greeting.starts_with("* OK") {
            return Err(Failure::NoSmtp(clean(&greeting)).into());
        }
        let address = addresses.first().map(|address| address.ip().to_string());
        Ok(address.unwrap_or_default())
    }

    /// In two steps, which every server takes.
    fn authenticate(&mut self) -> Result<String, ImapFailure> {
        let offers = self.ask("CAPABILITY")?.untagged.join(" ");
        let mut offers = offers.split(' ');
        if !offers.any(|offer| offer.eq_ignore_ascii_case("AUTH=XOAUTH2")) {
            return Err(ImapFailure::NoXoauth2);
        }
        let answer = xoauth2(self.order.mailbox.as_str(), &self.order.access_token);
        let tag = self.say_tagged("AUTHENTICATE XOAUTH2")?;
        if !self.line()?.starts_with('+') {
            return Err(Failure::NoSmtp("no continuation".to_owned()).into());
        }
        self.say(&answer)?;
        let mut challenge = None;
        let mut line = self.line()?;
        // The server has more to say of the token, and wants an empty answer to it.
        if let Some(more) = line.strip_prefix("+ ") {
            challenge = smtp::status_in(more);
            self.say("")?;
            line = self.line()?;
        }
        let result = self.read_completion(&tag, line)?;
        let challenge = challenge.map_or_else(String::new, |status| format!(" (+ {status})"));
        if result.is_ok {
            return Ok(result.said);
        }
        let said = format!("{}{challenge}", result.said);
        Err(ImapFailure::NotAuthenticated(clean(&said)))
    }

    fn open_inbox(&mut self) -> Result<String, ImapFailure> {
        let result = self.ask("EXAMINE INBOX")?;
        if result.is_ok {
            return Ok(result.said);
        }
        Err(ImapFailure::NotOpened(clean(&result.said)))
    }

    fn ask(&mut self, command: &str) -> Result<CompletionResult, Failure> {
        let tag = self.say_tagged(command)?;
        let first = self.line()?;
        self.read_completion(&tag, first)
    }

    /// Reads on from a line to the one with the tag.
    fn read_completion(&mut self, tag: &str, first: String) -> Result<CompletionResult, Failure> {
        let mut untagged = Vec::new();
        let mut line = first;
        while untagged.len() < MOST_LINES {
            if let Some(said) = line.strip_prefix(tag) {
                let said = said.trim().to_owned();
                let is_ok = said.to_ascii_uppercase().starts_with("OK");
                return Ok(CompletionResult {
                    is_ok,
                    said,
                    untagged,
                });
            }
            untagged.push(line);
            line = self.line()?;
        }
        Err(Failure::NoSmtp("an answer without an end".to_owned()))
    }

    fn say_tagged(&mut self, command: &str) -> Result<String, Failure> {
        self.tag += 1;
        let tag = format!("a{} ", self.tag);
        self.say(&format!("{tag}{command}"))?;
        Ok(tag)
    }

    fn say(&mut self, line: &str) -> Result<(), Failure> {
        let stream = self.stream.as_mut().ok_or_else(smtp::lost)?.get_mut();
        let sent = stream
            .write_all(line.as_bytes())
            .and_then(|()| stream.write_all(b"\r\n"))
            .and_then(|()| stream.flush());
        sent.map_err(|error| wire::broken(&error))
    }

    /// The next line, without its end.
    fn line(&mut self) -> Result<String, Failure> {
        let stream = self.stream.as_mut().ok_or_else(smtp::lost)?;
        let mut line = Vec::new();
        let read = stream.take(LONGEST_LINE).read_until(b'\n', &mut line);
        read.map_err(|error| wire::broken(&error))?;
        let line = String::from_utf8_lossy(&line).into_owned();
        if line.ends_with('\n') {
            return Ok(line.trim_end().to_owned());
        }
        if line.is_empty() {
            return Err(Failure::BrokenOff("the server hung up".to_owned()));
        }
        Err(Failure::NoSmtp("a line without an end".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_with_or_without_a_port() {
        for (text, shown) in [
            ("imap.example.com", "imap.example.com:993"),
            ("imap.example.com:143", "imap.example.com:143"),
            ("imap.example.com:587", "imap.example.com:587"),
            ("[2001:db8::1]", "[2001:db8::1]:993"),
            ("[2001:db8::1]:1993", "[2001:db8::1]:1993"),
        ] {
            let server: Result<ImapServer, _> = text.parse();
            assert_eq!(server.expect("a server").to_string(), shown);
        }
        for text in [
            "imaps://imap.example.com",
            "imaps://imap.example.com:993",
            "",
            "a:b",
            "a/b",
        ] {
            assert!(text.parse::<ImapServer>().is_err(), "{text}");
        }
    }
}
