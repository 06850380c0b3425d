//! The head of a request, read as it comes: the request line and the two headers that matter are
//! kept, and of all others not a byte. Other programs on localhost set cookies, too, and what they
//! put into them is none of our business.

use super::front::{NOT_HERE, NOT_HTTP, Status, TLS, TOO_LONG_A_HEAD, TOO_LONG_A_LINE};

/// The longest request line: a code has up to 1.5 KB, an error description less.
const LONGEST_LINE: usize = 16 << 10;
/// The longest header that is kept; of any other line no more is, either.
const LONGEST_KEPT: usize = 4 << 10;
/// The longest head. Browsers keep up to 180 cookies of 4 KB for a host.
const LONGEST_HEAD: usize = 2 << 20;
/// How a TLS record with a handshake begins (RFC 8446 §5.1), and nothing of HTTP does.
const TLS_HANDSHAKE: [u8; 2] = [0x16, 3];

/// What was read so far.
#[derive(Default)]
pub(crate) struct Head {
    first_bytes: Vec<u8>,
    length: usize,
    /// The line that is being read, as much of it as is kept.
    line: Vec<u8>,
    is_cut: bool,
    request_line: Option<Vec<u8>>,
    host: Option<Vec<u8>>,
    accept_language: Option<Vec<u8>>,
}

impl Head {
    /// Takes what came next. True once the head is whole; what stands behind it is passed over.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<bool, Status> {
        let missing = TLS_HANDSHAKE.len() - self.first_bytes.len();
        self.first_bytes.extend(bytes.iter().take(missing));
        if self.first_bytes == TLS_HANDSHAKE {
            return Err(TLS);
        }
        self.length += bytes.len();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.take_piece(piece)? {
                return Ok(true);
            }
        }
        if self.length > LONGEST_HEAD {
            return Err(TOO_LONG_A_HEAD);
        }
        Ok(false)
    }

    /// A line, or a part of one.
    fn take_piece(&mut self, piece: &[u8]) -> Result<bool, Status> {
        let is_first = self.request_line.is_none();
        let longest = if is_first { LONGEST_LINE } else { LONGEST_KEPT };
        let text = piece.strip_suffix(b"\n").unwrap_or(piece);
        // The CR before the LF counts among the line's.
        let room = (longest + 1).saturating_sub(self.line.len());
        self.is_cut |= text.len() > room;
        self.line.extend(text.iter().take(room));
        if is_first && self.is_cut {
            return Err(TOO_LONG_A_LINE);
        }
        if text.len() == piece.len() {
            return Ok(false);
        }
        Ok(self.end_line())
    }

    /// Keeps the line if it matters. True if it was the blank one that ends the head.
    fn end_line(&mut self) -> bool {
        let mut line = std::mem::take(&mut self.line);
        let is_whole = !std::mem::take(&mut self.is_cut);
        line.pop_if(|last| *last == b'\r');
        if self.request_line.is_none() {
            let is_blank = line.is_empty();
            self.request_line = Some(line);
            return is_blank;
        }
        if line.is_empty() {
            return is_whole;
        }
        if is_whole && line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            self.keep(line);
        }
        false
    }

    /// The first of each kind counts.
    fn keep(&mut self, line: Vec<u8>) {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let place = if name.eq_ignore_ascii_case(b"host") {
            &mut self.host
        } else if name.eq_ignore_ascii_case(b"accept-language") {
            &mut self.accept_language
        } else {
            return;
        };
        place.get_or_insert(line);
    }

    /// One request on a connection of its own, if it is for one of these paths.
    pub(super) fn request(self, paths: &[String]) -> Result<Vec<u8>, Status> {
        let line = self.request_line.unwrap_or_default();
        let line = std::str::from_utf8(&line).ok();
        let is_plain = |line: &&str| line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let line = line.filter(is_plain).ok_or(NOT_HTTP)?;
        let words: Vec<&str> = line.split(' ').collect();
        let [method, target, "HTTP/1.1" | "HTTP/1.0"] = words[..] else {
            return Err(NOT_HTTP);
        };
        if !paths.iter().any(|path| target.starts_with(path.as_str())) {
            return Err(NOT_HERE);
        }
        let mut request = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
        for header in [self.host, self.accept_language].into_iter().flatten() {
            request.extend(header);
            request.extend(b"\r\n");
        }
        request.extend(b"Connection: close\r\n\r\n");
        Ok(request)
    }
}

/// What is passed on of a head that is there as a whole.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn essential(head: &[u8], paths: &[String]) -> Result<Vec<u8>, Status> {
    let mut read = Head::default();
    if read.take(head)? {
        read.request(paths)
    } else {
        Err(NOT_HTTP)
    }
}
