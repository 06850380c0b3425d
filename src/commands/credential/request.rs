//! What git tells a credential helper: a line an attribute, up to an empty one (git-credential,
//! "INPUT/OUTPUT FORMAT").

use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::mpsc;
use std::time::Duration;

use url::Url;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::foreign::{clean, is_visible};
use crate::locales::fl;
use crate::os::{limits, threads};

/// No request is longer; a token is a few thousand bytes of it.
const LONGEST: u64 = 1 << 17;
/// Git says all it has to say at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// The attributes that matter here. Others, and those of a newer git, are passed over.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) protocol: String,
    /// With its port, if there is one.
    pub(crate) host: String,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Zeroizing<String>>,
    /// The user or the password is none that could be ours, or be given back.
    pub(crate) is_odd: bool,
}

impl Request {
    /// Reads standard input. Whoever neither ends it nor leaves an empty line there is not waited
    /// for: a credential helper always ends.
    pub(super) fn of_standard_input() -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        threads::spawn(move || sender.send(Self::read(io::stdin().lock())))
            .map_err(|error| limits::reached(&error))?;
        let read = receiver.recv_timeout(PATIENCE);
        read.unwrap_or_else(|_| Err(malformed()))
    }

    /// Reads a request up to its empty line, or to the end of what there is.
    pub(crate) fn read(input: impl Read) -> Result<Self> {
        let mut request = Self::default();
        let mut input = BufReader::new(input.take(LONGEST));
        loop {
            let mut line = Zeroizing::new(Vec::new());
            let count = input
                .read_until(b'\n', &mut line)
                .map_err(|error| unreadable(&error))?;
            if count == 0 {
                // Half a value must not pass for a whole one.
                let is_cut = input.get_ref().limit() == 0;
                return if is_cut {
                    Err(malformed())
                } else {
                    Ok(request)
                };
            }
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            if line.is_empty() {
                return Ok(request);
            }
            request.take(line)?;
        }
    }

    fn take(&mut self, line: &[u8]) -> Result<()> {
        let split = line.iter().position(|byte| *byte == b'=');
        let (key, value) = line.split_at(split.ok_or_else(malformed)?);
        let value = text_of(&value[1..]);
        match key {
            b"protocol" => self.protocol = value.ok_or_else(malformed)?.to_ascii_lowercase(),
            b"host" => value.ok_or_else(malformed)?.clone_into(&mut self.host),
            b"url" => self.take_url(value.ok_or_else(malformed)?)?,
            b"username" => self.username = self.own(value),
            b"password" => self.password = self.own(value).map(Zeroizing::new),
            _ => {}
        }
        Ok(())
    }

    /// For another server these may be anything. One that is empty is none.
    fn own(&mut self, value: Option<&str>) -> Option<String> {
        self.is_odd |= value.is_none();
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// An address stands for its parts.
    fn take_url(&mut self, address: &str) -> Result<()> {
        let url = Url::parse(address).map_err(|_| malformed())?;
        let host = url.host_str().unwrap_or_default();
        url.scheme().clone_into(&mut self.protocol);
        self.host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        if !url.username().is_empty() {
            let username = url.username().replace("%40", "@");
            self.username = self.own(text_of(username.as_bytes()));
        }
        Ok(())
    }
}

/// A value that can be given back in a line of its own.
fn text_of(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok();
    text.filter(|text| is_visible(text))
}

/// The error of what git would not say.
pub(crate) fn malformed() -> Error {
    Error::usage(fl!("credential-not-git"))
}

fn unreadable(error: &io::Error) -> Error {
    let reason = clean(&error.to_string());
    Error::usage(fl!("credential-unreadable-input", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes that were given, in order; `None` if they are none.
    fn read(input: &[u8]) -> Option<Vec<String>> {
        let request = Request::read(input).ok().filter(|read| !read.is_odd)?;
        let password = request.password.map(|password| password.to_string());
        let given = [request.username, password].into_iter().flatten();
        let parts = [request.protocol, request.host].into_iter().chain(given);
        Some(parts.collect())
    }

    #[track_caller]
    fn assert_read(input: &[u8], expected: &[&str]) {
        assert_eq!(read(input).expect("well-formed"), expected);
    }

    #[test]
    fn a_request_is_read_up_to_its_empty_line() {
        let input = b"capability[]=authtype\nprotocol=smtp\nhost=smtp.office365.com:587\n\
            username=taro@example.com\npath=\xff\nwwwauth[]=Basic realm=x\n\nhost=elsewhere\n";
        let host = "smtp.office365.com:587";
        assert_read(input, &["smtp", host, "taro@example.com"]);
        let input = b"protocol=SMTP\nhost=h\npassword=a=b==";
        assert_read(input, &["smtp", "h", "a=b=="]);
        assert_read(b"", &["", ""]);
        assert_read(b"\n", &["", ""]);
    }

    #[test]
    fn an_address_stands_for_its_parts() {
        let input = b"url=smtp://taro%40example.com@smtp.office365.com:587\n\n";
        let host = "smtp.office365.com:587";
        assert_read(input, &["smtp", host, "taro@example.com"]);
        // Other escapes stay what they are.
        assert_read(b"url=imap://a%0ab@h\n", &["imap", "h", "a%0ab"]);
    }

    #[test]
    fn what_could_not_be_given_back_in_a_line_is_refused() {
        for bad in [
            b"username=a\0b\n".as_slice(),
            b"username=a\r\n",
            "username=a\u{202e}b\n".as_bytes(),
            b"host=\x1b[2J\n",
            b"username=\xff\n",
            b"no attribute\n",
            b"url=nowhere\n",
        ] {
            assert!(read(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_request_without_an_end_is_refused() {
        let endless = io::repeat(b'x');
        assert!(Request::read(endless).is_err());
        let line = b"path=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".repeat(10_000);
        assert!(Request::read(line.as_slice()).is_err());
    }
}
