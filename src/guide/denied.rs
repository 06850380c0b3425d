//! The codes that a text names only to say that they are not meant: "this is not `550 5.7.30`".

use std::sync::LazyLock;

use serde::Deserialize;

use super::slice;
use super::smtp::enhanced_status;

/// How a text says it.
#[derive(Default, Deserialize)]
struct Denials {
    /// What stands right before a code that is denied.
    before: Vec<String>,
    /// What may stand between.
    between: Vec<String>,
    /// What stands right behind one that is denied.
    behind: Vec<String>,
    /// A denied code takes the rest of its sentence along, or of what is quoted.
    ends: Vec<String>,
}

fn denials() -> &'static Denials {
    static DENIALS: LazyLock<Denials> = LazyLock::new(|| {
        let written = include_str!("rows/denials.json");
        serde_json::from_str(written).unwrap_or_default()
    });
    &DENIALS
}

const QUOTES: [char; 9] = ['`', '\'', '"', '*', '(', '[', ' ', '«', '»'];
const LONGEST: usize = 200;
/// A status code stands within so many bytes of its reply code.
const BESIDE: usize = 5;

/// The text with blanks where something is denied; nothing of a text that denies nothing.
pub(super) fn without_denied(text: &str) -> Option<String> {
    let flat = text.to_ascii_lowercase();
    let mut rest = text.to_owned();
    let codes: Vec<(usize, &str)> = codes(&flat).collect();
    for (index, (at, code)) in codes.iter().copied().enumerate() {
        let end = at + code.len();
        if rest[at..].starts_with(' ') || !is_denied(&flat, at, end) {
            continue;
        }
        // `550 5.7.30` is one code.
        let is_part = |next: usize, code: &str| next <= end + BESIDE && code.contains('.');
        let mut next = codes[index + 1..].iter();
        let next = next.find(|(next, code)| !is_part(*next, code));
        let next = next.map(|(next, _)| *next);
        let end = end_of(&flat, end).min(next.unwrap_or(usize::MAX));
        rest.replace_range(at..end, &" ".repeat(end - at));
    }
    (rest != text).then_some(rest)
}

/// Whatever looks like a code of Entra or of a mail server, with its place.
fn codes(flat: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let mut starts = flat.match_indices(is_part).map(|(at, _)| at);
    let mut end = 0;
    std::iter::from_fn(move || {
        let at = starts.find(|at| *at >= end)?;
        let run = &flat[at..];
        let run = &run[..run.find(|c| !is_part(c)).unwrap_or(run.len())];
        end = at + run.len();
        Some((at, run.trim_end_matches('.')))
    })
    .filter(|(_, run)| is_code(run))
}

fn is_code(run: &str) -> bool {
    let number = run.strip_prefix("aadsts").unwrap_or(run);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_reply = number.len() == 3 && number.starts_with(['4', '5']);
    is_number && (number.len() < run.len() || is_reply) || enhanced_status(run).is_some()
}

fn is_denied(flat: &str, start: usize, end: usize) -> bool {
    let mut before = flat[..start].trim_end_matches(QUOTES);
    for _ in 0..3 {
        let word = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        if !denials().between.iter().any(|known| known == word) {
            break;
        }
        before = before[..before.len() - word.len()].trim_end_matches(QUOTES);
    }
    let is_word = |c: char| c.is_alphanumeric() && c.is_ascii();
    let is_not = |word: &str| {
        let rest = before.strip_suffix(word);
        rest.is_some_and(|rest| !rest.ends_with(is_word))
    };
    let behind = flat[end..].trim_start_matches(QUOTES);
    let Denials {
        before: words,
        behind: others,
        ..
    } = denials();
    words.iter().any(|word| is_not(word)) || others.iter().any(|word| behind.starts_with(word))
}

fn end_of(flat: &str, from: usize) -> usize {
    let near = slice(flat, from, from + LONGEST);
    let ends = denials().ends.iter().filter_map(|end| near.find(end));
    from + ends.min().unwrap_or(near.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_denial_can_be_read_and_take_no_other_code_along() {
        assert!(denials().before.len() > 20 && denials().behind.len() > 10);
        for (text, rest) in [
            ("not AADSTS50011 but AADSTS700016", Some("AADSTS700016")),
            ("not the error 550 5.7.30 x. 535", Some("535")),
            ("could not sign in: 535 5.7.3", None),
            ("AADSTS50011", None),
        ] {
            let left = without_denied(text);
            assert_eq!(left.is_some(), rest.is_some(), "{text}");
            let left = left.unwrap_or_else(|| text.to_owned());
            assert_eq!(left.len(), text.len());
            assert!(left.contains(rest.unwrap_or(text)), "{left}");
            assert!(rest.is_none() || !left.contains("50011") && !left.contains("5.7.30"));
        }
    }
}
