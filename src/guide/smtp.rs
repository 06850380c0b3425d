//! How a reply of a mail server finds its row: by the reply code, the enhanced status code, and words of
//! the text.

use super::row::{Entry, Reply, SMTP};

/// The row of a mail server's reply. `text` is what follows the code, the lines joined by blanks; it
/// begins with the enhanced status code where there is one.
pub(crate) fn reply(code: u16, text: &str) -> Option<&'static Entry> {
    let status = text.split_whitespace().next().and_then(enhanced_status);
    row_of(code, status, text)
}

pub(super) fn row_of(code: u16, status: Option<&str>, text: &str) -> Option<&'static Entry> {
    let fits = |reply: &Reply| reply.fits(code, status, text);
    let mut rows = SMTP.rows().iter();
    rows.find(|entry| entry.replies.iter().any(fits))
}

/// A word as an enhanced status code (RFC 3463 §2), without the `#` of old Exchange servers.
pub(super) fn enhanced_status(word: &str) -> Option<&str> {
    let status = word.trim_start_matches('#');
    let is_number = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = status.split('.').collect();
    let is_status = parts.len() == 3 && parts.iter().all(|part| is_number(part));
    (is_status && matches!(parts[0], "2" | "4" | "5")).then_some(status)
}

impl Reply {
    fn fits(&self, code: u16, status: Option<&str>, text: &str) -> bool {
        let is_code = self.code.is_none_or(|known| known == code);
        is_code && self.fits_status(status) && self.is_said_in(text)
    }

    /// A server that sends no status code is known by its words.
    pub(super) fn fits_status(&self, status: Option<&str>) -> bool {
        let Some(status) = status else {
            return self.status.is_empty() || !self.words.is_empty();
        };
        let is_family = self.status.is_empty() || self.status.ends_with('.');
        status == self.status || is_family && status.starts_with(&self.status)
    }

    pub(super) fn is_said_in(&self, text: &str) -> bool {
        let (words, text) = (self.words.to_ascii_lowercase(), text.to_ascii_lowercase());
        text.contains(&words) || is_cut_off_in(&words, &text)
    }
}

/// True for words that a program shows the beginning of, as `basic authenti...`.
fn is_cut_off_in(words: &str, text: &str) -> bool {
    const SHORTEST: usize = 12;
    let mut shown = text.split("...").collect::<Vec<_>>();
    shown.pop();
    let lengths = (SHORTEST..words.len()).filter(|length| words.is_char_boundary(*length));
    let mut beginnings = lengths.map(|length| &words[..length]);
    !shown.is_empty()
        && beginnings.any(|beginning| shown.iter().any(|shown| shown.ends_with(beginning)))
}
