//! A message as programs write it, made fit for a mail server: it is read once, line by line, and what no
//! server may be given is told before one is asked.
//!
//! The head is kept in memory, where it is looked into (`head.rs`); the rest in a file without a name if
//! it is long, so that memory does not grow with it.

use std::io::{self, BufRead, Read, Seek as _, SeekFrom, Write as _};

use tempfile::SpooledTempFile;

use super::head::{Fields, is_field};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::{Message as Text, fl};

/// The octets of a line without its end (RFC 5321 §4.5.3.1.6, RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;
/// No head has more octets: Exchange takes 256 KiB (Exchange Online limits).
const LONGEST_HEAD: usize = 256 << 10;
/// A body that has more octets is kept in a file.
const IN_MEMORY: usize = 1 << 20;
/// What is written to the file at once.
const PIECE: usize = 64 << 10;

/// A message: its lines end with CRLF.
pub(crate) struct Message {
    /// What stands above the first empty line.
    pub head: Fields,
    body: Body,
}

/// What stands below it.
struct Body {
    kept: io::BufWriter<SpooledTempFile>,
    size: u64,
    is_8bit: bool,
}

impl Message {
    /// Reads a message to the end of what there is, or to a line with nothing but a dot.
    ///
    /// # Errors
    /// [`ErrorKind::MessageInvalid`] for a line that is too long, has a NUL or a carriage return in it,
    /// and for a head without an end; [`ErrorKind::InputUnreadable`] if it cannot be read or kept.
    pub(crate) fn read(input: impl BufRead, ends_at_dot: bool) -> Result<Self> {
        let mut lines = Lines {
            input,
            number: 0,
            ends_at_dot,
        };
        let mut head = Fields::default();
        let mut body = Body {
            kept: io::BufWriter::with_capacity(PIECE, SpooledTempFile::new(IN_MEMORY)),
            size: 0,
            is_8bit: false,
        };
        if let Some(line) = read_head(&mut head, &mut lines)? {
            body.keep(&line)?;
        }
        while let Some(line) = lines.next()? {
            body.keep(&line)?;
        }
        Ok(Self { head, body })
    }

    /// The octets that a server gets (RFC 1870 §5).
    pub(crate) fn size(&self) -> u64 {
        // The empty line is no one's.
        self.head.size() + 2 + self.body.size
    }

    /// Whether there are octets beyond ASCII in it.
    pub(crate) fn is_8bit(&self) -> bool {
        self.body.is_8bit || !self.head.is_ascii()
    }

    /// All of it, from the start.
    ///
    /// # Errors
    /// Those of the file.
    pub(crate) fn stream(&mut self) -> io::Result<impl Read + '_> {
        self.body.kept.flush()?;
        let body = self.body.kept.get_mut();
        body.seek(SeekFrom::Start(0))?;
        let head = [self.head.to_bytes(), b"\r\n".to_vec()].concat();
        Ok(io::Cursor::new(head).chain(body))
    }
}

impl Body {
    fn keep(&mut self, line: &[u8]) -> Result<()> {
        self.is_8bit |= !line.is_ascii();
        self.size += u64::try_from(line.len()).unwrap_or(u64::MAX) + 2;
        let kept = self
            .kept
            .write_all(line)
            .and_then(|()| self.kept.write_all(b"\r\n"));
        kept.map_err(|error| not_kept(&error))
    }
}

/// Reads the head; and what ended it if that was no empty line, and is the first one of the body.
fn read_head(head: &mut Fields, lines: &mut Lines<impl BufRead>) -> Result<Option<Vec<u8>>> {
    while let Some(line) = lines.next()? {
        // As mailboxes of Unix begin one.
        if lines.number == 1 && line.starts_with(b"From ") {
            continue;
        }
        if line.is_empty() {
            return Ok(None);
        }
        let is_folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if !(is_folded && !head.is_empty() || is_field(&line)) {
            return Ok(Some(line));
        }
        head.push(&line, is_folded);
        if head.size() > LONGEST_HEAD as u64 {
            return Err(invalid(fl!("message-head-too-long", most = LONGEST_HEAD)));
        }
    }
    Ok(None)
}

/// The lines of a message, without their ends.
struct Lines<Input> {
    input: Input,
    /// That of the last line.
    number: usize,
    ends_at_dot: bool,
}

impl<Input: BufRead> Lines<Input> {
    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        // One more, with its end.
        let most = LONGEST_LINE as u64 + 3;
        let mut line = Vec::with_capacity(128);
        let read = (&mut self.input).take(most).read_until(b'\n', &mut line);
        if read.map_err(|error| not_read(&error))? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.ends_with(b"\n") {
            line.pop();
            if line.ends_with(b"\r") {
                line.pop();
            }
        }
        let number = self.number;
        if line.len() > LONGEST_LINE {
            return Err(invalid(fl!(
                "message-line-too-long",
                number,
                most = LONGEST_LINE
            )));
        }
        if line.contains(&0) {
            return Err(invalid(fl!("message-nul", number)));
        }
        if line.contains(&b'\r') {
            return Err(invalid(fl!("message-carriage-return", number)));
        }
        Ok(Some(line).filter(|line| !(self.ends_at_dot && line == b".")))
    }
}

fn invalid(fact: Text) -> Error {
    Error::new(ErrorKind::MessageInvalid, fact)
}

fn not_read(error: &io::Error) -> Error {
    let reason = clean(&error.to_string());
    Error::new(
        ErrorKind::InputUnreadable,
        fl!("mail-message-unreadable", reason),
    )
}

fn not_kept(error: &io::Error) -> Error {
    let reason = clean(&error.to_string());
    let folder = std::env::temp_dir().display().to_string();
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("message-not-kept", folder, reason),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<String> {
        let mut message = Message::read(text, false)?;
        let size = message.size();
        let mut whole = Vec::new();
        let mut stream = message.stream().expect("kept");
        stream.read_to_end(&mut whole).expect("kept");
        drop(stream);
        assert_eq!(whole.len() as u64, size);
        Ok(String::from_utf8(whole).expect("UTF-8"))
    }

    #[test]
    fn lines_end_with_crlf_however_they_were_written() {
        for (text, sent) in [
            ("A: b\n\nx\ny\n", "A: b\r\n\r\nx\r\ny\r\n"),
            ("A: b\r\n\r\nx\r\ny", "A: b\r\n\r\nx\r\ny\r\n"),
            ("A: b\r\n\nx\r\n", "A: b\r\n\r\nx\r\n"),
            (
                "A: b\n c\n\td\n\n.\n..\n",
                "A: b\r\n c\r\n\td\r\n\r\n.\r\n..\r\n",
            ),
            ("A: b\n", "A: b\r\n\r\n"),
            ("\nx\n", "\r\nx\r\n"),
            ("no head\nx\n", "\r\nno head\r\nx\r\n"),
            ("A: b\nno field\n", "A: b\r\n\r\nno field\r\n"),
            (" folded: x\n", "\r\n folded: x\r\n"),
            (
                "From a Mon Nov 30\nA: b\n\nFrom c\n",
                "A: b\r\n\r\nFrom c\r\n",
            ),
            ("", "\r\n"),
        ] {
            assert_eq!(read(text.as_bytes()).expect("fit"), sent, "{text:?}");
        }
    }

    #[test]
    fn what_no_server_may_be_given_is_told_with_its_line() {
        let long = |length: usize| [b"A: b\n\n", "x".repeat(length).as_bytes(), b"\n"].concat();
        assert!(read(&long(998)).is_ok());
        for (text, said) in [
            (long(999), "line 3 "),
            (long(100_000), "line 3 "),
            (b"A: b\n\nx\0y\n".to_vec(), "line 3 "),
            (b"A: b\0\n\n".to_vec(), "line 1 "),
            (b"A: b\n\nx\ry\n".to_vec(), "line 3 "),
            (b"A: b\r\r\n".to_vec(), "line 1 "),
            (b"A: b\n".repeat(60_000), "head"),
        ] {
            let error = read(&text).expect_err("unfit");
            assert_eq!(error.kind(), ErrorKind::MessageInvalid);
            assert!(error.to_string().contains(said), "{error}");
        }
    }

    #[test]
    fn a_dot_alone_ends_a_message_only_if_it_may() {
        let text = b"A: b\n\nx\n.\ny\n";
        let ended = Message::read(text.as_slice(), true).expect("fit");
        let whole = Message::read(text.as_slice(), false).expect("fit");
        assert_eq!(whole.size() - ended.size(), "..\r\ny\r\n".len() as u64 - 1);
    }

    #[test]
    fn a_long_message_is_the_same_after_it_was_kept() {
        let lines = ".0123456789\r\n".repeat(100_000);
        let sent = read(format!("A: b\r\n\r\n{lines}").as_bytes()).expect("fit");
        assert!(sent.ends_with(&lines) && sent.len() == lines.len() + 8);
        let mut message = Message::read(sent.as_bytes(), false).expect("fit");
        for _ in 0..2 {
            let mut whole = String::new();
            let mut stream = message.stream().expect("kept");
            stream.read_to_string(&mut whole).expect("kept");
            drop(stream);
            assert!(whole == sent);
        }
    }
}
