//! The codes that a text names only to say that they are not meant: "this is not `550 5.7.30`".

use super::smtp::enhanced_status;

/// What stands right before a code that is denied, in the languages that logs are discussed in.
const NOT: [&str; 26] = [
    "not",
    "isn't",
    "wasn't",
    "aren't",
    "never",
    "unlike",
    "rather than",
    "instead of",
    "no es",
    "no era",
    "no fue",
    "no son",
    "no el",
    "não é",
    "nao é",
    "não",
    "non è",
    "n'est pas",
    "pas",
    "nicht",
    "kein",
    "keine",
    "不是",
    "并非",
    "並非",
    "не",
];
/// What may stand between.
const BETWEEN: [&str; 20] = [
    "the", "a", "an", "error", "code", "reply", "el", "la", "un", "una", "der", "die", "das", "le",
    "l'erreur", "fehler", "erro", "errore", "o", "um",
];
/// What stands right behind one that is denied.
const IS_NOT: [&str; 14] = [
    "is not the",
    "isn't the",
    "was not the",
    "wasn't the",
    "is not our",
    "no es la",
    "no es el",
    "ist nicht d",
    "n'est pas l",
    "não é ",
    "non è ",
    "ではな",
    "ではあり",
    "じゃな",
];
const QUOTES: [char; 9] = ['`', '\'', '"', '*', '(', '[', ' ', '«', '»'];
/// A denied code takes the rest of its sentence along, or of what is quoted.
const ENDS: [&str; 9] = ["\n", "`", "\"", ". ", "; ", ", ", "。", "、", "»"];
const LONGEST: usize = 200;

/// The text with blanks where something is denied; nothing of a text that denies nothing.
pub(super) fn without_denied(text: &str) -> Option<String> {
    let flat = text.to_ascii_lowercase();
    let mut rest = text.to_owned();
    for (at, code) in codes(&flat) {
        if rest[at..].starts_with(' ') || !is_denied(&flat, at, at + code.len()) {
            continue;
        }
        let end = end_of(&flat, at + code.len());
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
        if !BETWEEN.contains(&word) {
            break;
        }
        before = before[..before.len() - word.len()].trim_end_matches(QUOTES);
    }
    let is_word = |c: char| c.is_alphanumeric() && c.is_ascii();
    let is_not = |word: &str| {
        let rest = before.strip_suffix(word);
        rest.is_some_and(|rest| !rest.ends_with(is_word))
    };
    let quoted = flat[end..].trim_start_matches(QUOTES);
    let behind = quoted
        .trim_start_matches("エラー")
        .trim_start_matches("のエラー");
    NOT.iter().any(|word| is_not(word)) || IS_NOT.iter().any(|word| behind.starts_with(word))
}

fn end_of(flat: &str, from: usize) -> usize {
    let mut end = flat.len().min(from + LONGEST);
    while !flat.is_char_boundary(end) {
        end -= 1;
    }
    let near = &flat[from..end];
    let ends = ENDS.iter().filter_map(|end| near.find(end));
    from + ends.min().unwrap_or(near.len())
}
