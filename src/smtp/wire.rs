//! What goes over the wire to a mail server: commands, replies (RFC 5321 §4.2) and TLS (RFC 3207).
//!
//! Knows neither what is to be proven nor what to tell about it.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::foreign::{causes, clean, innermost};
use crate::net::tls;

use super::Failure;

/// A connection that is not there after this long is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(6);
/// The longest silence: some servers let strangers wait before they greet them (Postfix, 6 s), and
/// Exchange those whom it has refused.
const SILENCE: Duration = Duration::from_secs(20);
/// No reply has more bytes.
const LONGEST_REPLY: u64 = 64 << 10;

/// What is read of a message at once: as much as a record of TLS holds.
const CHUNK: usize = 16 << 10;

/// A reply that does not refuse.
pub(crate) struct Reply {
    pub(crate) code: u16,
    /// All lines, without the code, joined by blanks.
    pub(crate) text: String,
}

/// A connection, with TLS or without.
pub(crate) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into),
            Self::Encrypted(stream) => stream.read(into),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Encrypted(stream) => stream.flush(),
        }
    }
}

impl Stream {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Encrypted(stream) => stream.get_ref(),
        }
    }
}

/// Doubles the dot that a line begins with (RFC 5321 §4.5.2), however the message is cut into pieces.
struct Stuffing {
    begins_line: bool,
}

impl Default for Stuffing {
    fn default() -> Self {
        Self { begins_line: true }
    }
}

impl Stuffing {
    fn write(&mut self, piece: &[u8], into: &mut impl Write) -> io::Result<()> {
        let mut stuffed = Vec::with_capacity(piece.len() + piece.len() / 8);
        for line in piece.split_inclusive(|byte| *byte == b'\n') {
            if self.begins_line && line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
            self.begins_line = line.ends_with(b"\n");
        }
        into.write_all(&stuffed)
    }

    /// Ends the last line.
    fn finish(&self, into: &mut impl Write) -> io::Result<()> {
        if self.begins_line {
            return Ok(());
        }
        into.write_all(b"\r\n")
    }
}

/// A mail server that was greeted.
pub(super) struct Connection {
    stream: BufReader<Stream>,
    /// What the server offers (RFC 5321 §4.1.1.1), in upper case.
    offers: Vec<String>,
}

impl Connection {
    /// Connects to the first address that answers, with TLS at once where it is given; takes the
    /// greeting, and says EHLO.
    pub(super) fn open(
        addresses: &[SocketAddr],
        tls_at_once: Option<(&Arc<ClientConfig>, &str)>,
    ) -> Result<Self, Failure> {
        let tcp = connect(addresses)?;
        let stream = match tls_at_once {
            None => Stream::Plain(tcp),
            Some((config, host)) => encrypted(tcp, config, host)?,
        };
        let mut connection = Self {
            stream: BufReader::new(stream),
            offers: Vec::new(),
        };
        connection.reply(&[220])?;
        connection.greet()?;
        Ok(connection)
    }

    /// Begins TLS. Whatever came before is not believed: neither what was offered, nor what was sent
    /// ahead (RFC 3207 §4.2).
    pub(super) fn start_tls(self, config: &Arc<ClientConfig>, host: &str) -> Result<Self, Failure> {
        let mut plain = self;
        plain.ask("STARTTLS", 220)?;
        if !plain.stream.buffer().is_empty() {
            return Err(Failure::SentAhead);
        }
        let Stream::Plain(tcp) = plain.stream.into_inner() else {
            return Err(Failure::NoTls("TLS within TLS".to_owned()));
        };
        let mut connection = Self {
            stream: BufReader::new(encrypted(tcp, config, host)?),
            offers: Vec::new(),
        };
        connection.greet()?;
        Ok(connection)
    }

    /// True if the server offers this, such as `STARTTLS` or `AUTH XOAUTH2`.
    pub(super) fn offers(&self, wanted: &str) -> bool {
        let (keyword, parameter) = wanted.split_once(' ').unwrap_or((wanted, ""));
        self.offers.iter().any(|offer| {
            let mut words = offer.split(' ');
            words.next() == Some(keyword)
                && (parameter.is_empty() || words.any(|word| word == parameter))
        })
    }

    /// Sends a command, and takes its reply, which must have this code.
    pub(super) fn ask(&mut self, command: &str, code: u16) -> Result<Reply, Failure> {
        self.ask_for(command, &[code])
    }

    /// The same where the reply may be any that does not refuse.
    pub(super) fn ask_anything(&mut self, command: &str) -> Result<Reply, Failure> {
        self.say(command.as_bytes())?;
        self.read_reply()
    }

    /// The same where several codes are good.
    pub(super) fn ask_for(&mut self, command: &str, codes: &[u16]) -> Result<Reply, Failure> {
        self.say(command.as_bytes())?;
        self.reply(codes)
    }

    /// The number behind an extension that is offered, such as `SIZE`.
    pub(super) fn parameter(&self, keyword: &str) -> Option<u64> {
        let mut parameters = self.offers.iter().filter_map(|offer| {
            let rest = offer.strip_prefix(keyword)?.strip_prefix(' ')?;
            rest.trim().parse().ok()
        });
        parameters.next_back()
    }

    /// Sends a message but for its end. A server that refuses it meanwhile is heard.
    pub(super) fn send(&mut self, message: &mut dyn Read) -> Result<(), Failure> {
        let mut stuffing = Stuffing::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = match message.read(&mut chunk) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Failure::Unreadable(clean(&error.to_string()))),
            };
            let written = match &chunk[..count] {
                [] => stuffing.finish(self.stream.get_mut()),
                some => stuffing.write(some, self.stream.get_mut()),
            };
            if let Err(error) = written {
                return Err(self.refusal_before(&error));
            }
            if count == 0 {
                return Ok(());
            }
        }
    }

    /// Ends the message, and waits so long for what becomes of it. From the first byte of the end on,
    /// only the server knows.
    pub(super) fn end_message(&mut self, patience: Duration) -> Result<Reply, Failure> {
        let undecided = |failure| match failure {
            refused @ Failure::Refused { .. } => refused,
            Failure::Silent(_) => Failure::Unknown(Box::new(Failure::Silent(patience))),
            other => Failure::Unknown(Box::new(other)),
        };
        // Where that fails the wait is shorter.
        let _ = self.stream.get_ref().tcp().set_read_timeout(Some(patience));
        let reply = match self.say(b".") {
            Ok(()) => self.reply(&[250]),
            // It may have refused the message before it hung up.
            Err(failure) => match self.read_reply() {
                Err(refused @ Failure::Refused { .. }) => Err(refused),
                _ => Err(failure),
            },
        };
        let _ = self.stream.get_ref().tcp().set_read_timeout(Some(SILENCE));
        reply.map_err(undecided)
    }

    /// Why a server broke off while it was written to, if it said so.
    fn refusal_before(&mut self, error: &io::Error) -> Failure {
        match self.read_reply() {
            Err(refused @ Failure::Refused { .. }) => refused,
            _ => broken(error),
        }
    }

    fn greet(&mut self) -> Result<(), Failure> {
        self.say(b"EHLO [127.0.0.1]")?;
        let (code, lines) = self.read_lines()?;
        accepted(code, &lines)?;
        // The first line is the server's name.
        let offers = lines.iter().skip(1);
        self.offers = offers.map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// Sends a line, or what ends as one.
    fn say(&mut self, line: &[u8]) -> Result<(), Failure> {
        let stream = self.stream.get_mut();
        let sent = stream
            .write_all(line)
            .and_then(|()| stream.write_all(b"\r\n"))
            .and_then(|()| stream.flush());
        sent.map_err(|error| broken(&error))
    }

    fn reply(&mut self, codes: &[u16]) -> Result<Reply, Failure> {
        let reply = self.read_reply()?;
        if codes.contains(&reply.code) {
            return Ok(reply);
        }
        let said = format!("{} {}", reply.code, reply.text);
        Err(Failure::NoSmtp(clean(&said)))
    }

    fn read_reply(&mut self) -> Result<Reply, Failure> {
        let (code, lines) = self.read_lines()?;
        accepted(code, &lines)
    }

    /// The code of the next reply, and its lines without it.
    fn read_lines(&mut self) -> Result<(u16, Vec<String>), Failure> {
        let mut lines = Vec::new();
        let mut left = LONGEST_REPLY;
        loop {
            let mut line = Vec::new();
            let read = (&mut self.stream).take(left).read_until(b'\n', &mut line);
            let count = read.map_err(|error| broken(&error))?;
            if !line.ends_with(b"\n") {
                let is_too_long = u64::try_from(line.len()).is_ok_and(|length| length >= left);
                return Err(cut_off(&line, is_too_long));
            }
            left = left.saturating_sub(u64::try_from(count).unwrap_or(left));
            let line = String::from_utf8_lossy(&line);
            let (code, is_last, text) = parsed(&line)?;
            lines.push(text);
            if is_last {
                return Ok((code, lines));
            }
        }
    }
}

/// A line of a reply: its code, whether it is the last one, and its text.
fn parsed(line: &str) -> Result<(u16, bool, String), Failure> {
    let line = line.trim_end();
    let no_reply = || Failure::NoSmtp(clean(line));
    let code = line.get(..3).ok_or_else(no_reply)?;
    let is_code = code.bytes().all(|byte| byte.is_ascii_digit());
    let code: u16 = code.parse().map_err(|_| no_reply())?;
    match (
        line.as_bytes().get(3),
        is_code && (200..600).contains(&code),
    ) {
        (None | Some(b' '), true) => Ok((code, true, line[3..].trim().to_owned())),
        (Some(b'-'), true) => Ok((code, false, line[4..].trim().to_owned())),
        _ => Err(no_reply()),
    }
}

fn accepted(code: u16, lines: &[String]) -> Result<Reply, Failure> {
    let text = joined(lines);
    if code < 400 {
        return Ok(Reply { code, text });
    }
    Err(Failure::Refused {
        code,
        text: clean(&text),
        challenge: None,
    })
}

/// The lines as one; the enhanced status code, which each repeats, once.
fn joined(lines: &[String]) -> String {
    let status = lines.first().and_then(|line| line.split(' ').next());
    let status = status.filter(|word| word.matches('.').count() == 2);
    let repeated = status.map(|status| format!("{status} "));
    let text = |(position, line): (usize, &String)| match &repeated {
        Some(repeated) if position > 0 => line
            .strip_prefix(repeated.as_str())
            .unwrap_or(line)
            .to_owned(),
        _ => line.clone(),
    };
    let lines: Vec<String> = lines.iter().enumerate().map(text).collect();
    lines.join(" ")
}

fn cut_off(line: &[u8], is_too_long: bool) -> Failure {
    if is_too_long {
        return Failure::NoSmtp("a reply without an end".to_owned());
    }
    let said = clean(&String::from_utf8_lossy(line));
    Failure::BrokenOff(if said.is_empty() {
        "the server hung up".to_owned()
    } else {
        format!("the server hung up after \"{said}\"")
    })
}

/// Connects to the first address that answers.
pub(crate) fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
    let mut reason = Failure::Unreachable("no address".to_owned());
    for address in addresses {
        match TcpStream::connect_timeout(address, CONNECT_TIMEOUT) {
            Ok(stream) => return patient(stream).map_err(|error| broken(&error)),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                reason = Failure::NoConnection(CONNECT_TIMEOUT);
            }
            Err(error) => reason = Failure::Unreachable(clean(&error.to_string())),
        }
    }
    Err(reason)
}

fn patient(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Does the handshake.
pub(crate) fn encrypted(
    mut tcp: TcpStream,
    config: &Arc<ClientConfig>,
    host: &str,
) -> Result<Stream, Failure> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|error| Failure::NoTls(clean(&error.to_string())))?;
    let mut session = ClientConnection::new(Arc::clone(config), name)
        .map_err(|error| Failure::NoTls(clean(&error.to_string())))?;
    while session.is_handshaking() {
        session
            .complete_io(&mut tcp)
            .map_err(|error| broken(&error))?;
    }
    Ok(Stream::Encrypted(Box::new(StreamOwned::new(session, tcp))))
}

/// What an error means on a connection that was there.
pub(crate) fn broken(error: &io::Error) -> Failure {
    if let Some(reason) = tls::certificate_error(error) {
        return Failure::Untrusted(reason.clone(), None);
    }
    let reason = innermost(error);
    match error.kind() {
        // Unix calls a time-out of a read "would block".
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Failure::Silent(SILENCE),
        // TLS that just ends is a connection that was cut off.
        io::ErrorKind::UnexpectedEof => Failure::BrokenOff(reason),
        _ if causes(error).any(<dyn std::error::Error>::is::<rustls::Error>) => {
            Failure::NoTls(reason)
        }
        _ => Failure::BrokenOff(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_reply_is_a_code_and_a_text() {
        for (line, code, is_last, text) in [
            ("250 2.0.0 OK\r\n", 250, true, "2.0.0 OK"),
            ("250-SIZE 1000\r\n", 250, false, "SIZE 1000"),
            ("334\r\n", 334, true, ""),
            ("334 \n", 334, true, ""),
            (
                "535 5.7.3 \u{fffd}\u{fffd}\r\n",
                535,
                true,
                "5.7.3 \u{fffd}\u{fffd}",
            ),
        ] {
            let parsed = parsed(line).ok();
            assert_eq!(parsed, Some((code, is_last, text.to_owned())), "{line:?}");
        }
        for line in [
            "",
            "\r\n",
            "25\r\n",
            "HTTP/1.1 400\r\n",
            "2500 x\r\n",
            "+50 x\r\n",
            "99 x",
            "日本",
        ] {
            assert!(parsed(line).is_err(), "{line:?}");
        }
    }

    /// What a server makes of it (RFC 5321 §4.5.2).
    fn unstuffed(sent: &str) -> String {
        let lines = sent.split_inclusive("\r\n");
        lines
            .map(|line| line.strip_prefix('.').unwrap_or(line))
            .collect()
    }

    #[test]
    fn dots_survive_however_a_message_is_cut() {
        let texts = [
            "",
            ".",
            ".\r\n",
            "..\r\n.\r\n\r\n.",
            "a\r\n.b\r\n..c.\r\n.",
            "a.\r\n",
        ];
        for text in texts {
            for cut in 0..=text.len() {
                for second in cut..=text.len() {
                    let mut stuffing = Stuffing::default();
                    let mut sent = Vec::new();
                    for piece in [&text[..cut], &text[cut..second], &text[second..]] {
                        let written = stuffing.write(piece.as_bytes(), &mut sent);
                        written.expect("memory");
                    }
                    stuffing.finish(&mut sent).expect("memory");
                    let sent = String::from_utf8(sent).expect("ASCII");
                    assert!(!format!("\r\n{sent}").contains("\r\n.\r\n"), "{text:?}");
                    let end = if text.is_empty() || text.ends_with('\n') {
                        ""
                    } else {
                        "\r\n"
                    };
                    assert_eq!(unstuffed(&sent), format!("{text}{end}"));
                }
            }
        }
    }

    #[test]
    fn lines_become_one_with_their_status_once() {
        let lines = |lines: &[&str]| {
            joined(
                &lines
                    .iter()
                    .map(|&line| line.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            lines(&[
                "5.7.139 Authentication unsuccessful,",
                "5.7.139 disabled for the Mailbox."
            ]),
            "5.7.139 Authentication unsuccessful, disabled for the Mailbox."
        );
        assert_eq!(lines(&["one", "two"]), "one two");
        assert_eq!(lines(&[]), "");
    }
}
