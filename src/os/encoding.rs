//! Message files as Windows writes them: PowerShell's `>` makes UTF-16 of all that a program prints, and
//! editors put a byte order mark in front.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// Reads something to its end. What is longer than it may be is refused: its beginning must not pass for
/// the whole.
///
/// # Errors
/// Those of reading, and [`io::ErrorKind::FileTooLarge`] for more than `longest` bytes.
pub(crate) fn read_whole(source: impl Read, longest: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    read_all(source, 0, longest)
}

/// The same of something whose `length` is known: there is room for all of it from the start, so that
/// growing leaves no copies behind in freed memory.
///
/// # Errors
/// Those of [`read_whole`].
pub(crate) fn read_all(
    source: impl Read,
    length: u64,
    longest: u64,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let room = usize::try_from(length.min(longest) + 1).unwrap_or_default();
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    source.take(longest + 1).read_to_end(&mut content)?;
    if u64::try_from(content.len()).is_ok_and(|length| length <= longest) {
        return Ok(content);
    }
    let kib = longest >> 10;
    let reason = format!("it is longer than {kib} KiB");
    Err(io::Error::new(io::ErrorKind::FileTooLarge, reason))
}

/// The same content in UTF-8, without a byte order mark. What is no text is left as it is, and so is
/// what only begins like UTF-16.
pub(crate) fn utf8(content: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let decoded = match content.as_slice() {
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(Zeroizing::new(rest.to_vec())),
        [0xff, 0xfe, rest @ ..] => of_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => of_utf16(rest, u16::from_be_bytes),
        // `cmd /u` leaves the mark out.
        rest if is_latin(rest) => of_utf16(rest, u16::from_le_bytes),
        _ => None,
    };
    decoded.unwrap_or(content)
}

fn of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = bytes.as_chunks();
    let units: Zeroizing<Vec<u16>> = Zeroizing::new(pairs.iter().copied().map(unit).collect());
    let text = String::from_utf16(&units).ok()?;
    rest.is_empty().then(|| Zeroizing::new(text.into_bytes()))
}

/// True for little-endian UTF-16 of ASCII: nothing else has a NUL behind each byte.
fn is_latin(bytes: &[u8]) -> bool {
    let (pairs, rest) = bytes.as_chunks();
    !pairs.is_empty() && rest.is_empty() && pairs.iter().all(|[low, high]| *low != 0 && *high == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(content: &[u8]) -> Vec<u8> {
        utf8(Zeroizing::new(content.to_vec())).to_vec()
    }

    #[test]
    fn text_of_windows_is_read_as_any_other() {
        for content in [
            &b"v~1\r\n"[..],
            b"\xef\xbb\xbfv~1\r\n",
            b"\xff\xfev\0~\x001\0\r\0\n\0",
            b"\xfe\xff\0v\0~\x001\0\r\0\n",
            b"v\0~\x001\0\r\0\n\0",
        ] {
            assert_eq!(decoded(content), b"v~1\r\n", "{content:?}");
        }
        assert_eq!(decoded(b"\xff\xfe\x71\x5c"), "山".as_bytes());
    }

    #[test]
    fn what_is_longer_than_it_may_be_is_refused_and_not_cut() {
        let longest = 1 << 10;
        for (length, is_read) in [(0, true), (1024, true), (1025, false), (9000, false)] {
            let source = vec![b'x'; length];
            let read = read_whole(&*source, longest);
            match read {
                Ok(content) => assert!(is_read && content.len() == length),
                Err(error) => assert!(!is_read && error.to_string().contains("1 KiB")),
            }
        }
    }

    #[test]
    fn what_is_no_text_stays_as_it_is() {
        for content in [
            &b""[..],
            b"\0",
            b"\0\0",
            b"0\x82\x01\0",
            b"\xff\xfe\0",
            b"\xff\xfe\0\xd8",
        ] {
            assert_eq!(decoded(content), content);
        }
    }
}
