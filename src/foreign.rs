//! Text that others wrote (servers, libraries, files), made fit to be shown on a terminal.

use std::path::Path;

/// At most this many characters of foreign text are shown.
const LONGEST: usize = 300;
/// At most this many characters of what the user wrote are.
const LONGEST_OWN: usize = 1000;
/// A word longer than this is no word: it may be a token or a code, and is not shown.
const LONGEST_WORD: usize = 64;

/// One line of `text` without control, format and bidirectional characters, without anything
/// that could be a secret, and of bounded length.
#[must_use]
pub fn clean(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|character: char| character.is_whitespace() || is_invisible(character))
        .filter(|word| !word.is_empty())
        .map(|word| if may_be_secret(word) { "…" } else { word })
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What the user has written themselves, as one line of bounded length in which every character can
/// be seen: they are to know it again, so that nothing of it is hidden.
#[must_use]
pub fn visible(text: &str) -> String {
    let seen = |character| {
        if is_invisible(character) {
            ' '
        } else {
            character
        }
    };
    text.chars().take(LONGEST_OWN).map(seen).collect()
}

/// A path, as people read it: its name may have anything in it.
#[must_use]
pub fn visible_path(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// True where every character of `text` can be seen, and stands where it is read.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    !text.chars().any(is_invisible)
}

/// Control characters, and those that reorder or hide text (Unicode's bidirectional controls,
/// zero-width characters, tags).
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Entra's tokens and codes begin with these, and have no blanks.
fn may_be_secret(word: &str) -> bool {
    let begins_like_a_token = ["eyJ", "Ew", "0.A", "1.A", "M.C", "M.R"]
        .iter()
        .any(|start| word.starts_with(start) && word.len() > 16);
    begins_like_a_token || word.chars().count() > LONGEST_WORD
}

/// The cause that the others wrap, in its own words and without a URL.
#[must_use]
pub fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    clean(
        &causes(error)
            .last()
            .map(ToString::to_string)
            .unwrap_or_default(),
    )
}

/// An error, and those behind it one after the other.
pub fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        // `source` of an io::Error passes over the very error that it wraps.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        wrapped.map_or_else(|| error.source(), |wrapped| Some(wrapped))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_one_visible_line() {
        for (foreign, shown) in [
            ("plain", "plain"),
            ("two\r\nlines\t", "two lines"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("left\u{202e}thgir", "left thgir"),
            ("日本語\u{200b}も", "日本語 も"),
            ("token eyJ0eXAiOiJKV1QiLCJhbGciOi end", "token … end"),
            ("", ""),
        ] {
            assert_eq!(clean(foreign), shown, "{foreign:?}");
        }
    }

    #[test]
    fn what_the_user_wrote_is_known_again() {
        let long = format!("/opt/{}/store --vault  'two words'", "x".repeat(80));
        assert_eq!(visible(&long), long);
        assert_eq!(visible("a\u{1b}[31mb\n"), "a [31mb ");
        assert_eq!(visible(&"x".repeat(2000)).len(), LONGEST_OWN);
    }

    #[test]
    fn foreign_text_is_bounded() {
        assert_eq!(clean(&"ab ".repeat(1000)).chars().count(), LONGEST + 1);
        assert_eq!(clean(&"x".repeat(65)), "…");
    }
}
