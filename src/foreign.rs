//! Message that others wrote (servers, libraries, files), made fit to be shown on a terminal.

use std::path::Path;

use serde::{Deserialize, Deserializer};

/// At most this many characters of foreign text are shown.
const LONGEST: usize = 300;
/// At most this many characters are shown of what a person has to know again: no path is longer.
const LONGEST_KNOWN: usize = 4096;
/// A word longer than this is no word: it may be a token or a code, and is not shown.
const LONGEST_WORD: usize = 64;

/// One line of `text` without control, format and bidirectional characters, without anything
/// that could be a secret, and of bounded length.
pub(crate) fn clean(text: &str) -> String {
    let line = one_line(text);
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| if may_be_secret(word) { "…" } else { word })
        .collect();
    shortened(words.join(" "), LONGEST)
}

/// What the user has written themselves or has to use, as one line of bounded length in which every
/// character can be seen: they are to know it again, so that nothing of it is hidden.
pub(crate) fn visible(text: &str) -> String {
    shortened(one_line(text), LONGEST_KNOWN)
}

/// All of a text in one line, each character of which can be seen. For our own words, whatever is in
/// them.
pub(crate) fn one_line(text: &str) -> String {
    let mut before = ' ';
    let seen = |character| {
        let base = std::mem::replace(&mut before, character);
        if is_seen_behind(base, character) {
            character
        } else {
            ' '
        }
    };
    text.chars().map(seen).collect()
}

/// A line that is cut where it would be longer than this.
fn shortened(line: String, longest: usize) -> String {
    if line.chars().count() <= longest {
        return line;
    }
    let start: String = line.chars().take(longest - 2).collect();
    format!("{} …", start.trim_end())
}

/// Foreign text in a file of ours, which somebody may have changed: as [`clean`] leaves it.
///
/// # Errors
/// Those of the format.
pub(crate) fn cleaned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| clean(&text))
}

/// The same where there may be none.
///
/// # Errors
/// Those of the format.
pub(crate) fn some_cleaned<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.as_deref().map(clean))
}

/// A sentence of ours in a file of ours: as [`visible`] leaves it.
///
/// # Errors
/// Those of the format.
pub(crate) fn seen<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer).map(|text| T::from(visible(&text)))
}

/// A path, as people read it: its name may have anything in it.
pub(crate) fn visible_path(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// True if every character of `text` can be seen, and stands where it is read.
pub(crate) fn is_visible(text: &str) -> bool {
    // What there is most of, first: this is on the way to every token.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || is_visible_unicode(text)
}

fn is_visible_unicode(text: &str) -> bool {
    let mut pairs = text.chars().zip(" ".chars().chain(text.chars()));
    pairs.all(|(character, base)| is_seen_behind(base, character))
}

/// True for a character that is seen where it stands: also one that chooses the form of the Chinese
/// character before it (UTS #37), as Japanese names have them. Behind anything else nobody sees it.
fn is_seen_behind(base: char, character: char) -> bool {
    let is_selector = matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    !is_invisible(character) || is_selector && is_ideograph(base)
}

/// The blocks of Chinese characters.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Control characters, and those that reorder text or cannot be seen: what Unicode calls
/// Default_Ignorable_Code_Point, the fillers and anchors beside it, and the empty Braille pattern.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The address of a page: what is secret in a URL stands in its query.
fn is_page(word: &str) -> bool {
    let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '/');
    let path = word.strip_prefix("https://");
    path.is_some_and(|path| !path.contains(['?', '#', '@']) && !path.split('/').any(may_be_secret))
}

/// Entra's tokens and codes begin with these, and have no blanks.
fn may_be_secret(word: &str) -> bool {
    let begins_like_a_token = ["eyJ", "Ew", "0.A", "1.A", "M.C", "M.R"]
        .iter()
        .any(|start| word.starts_with(start) && word.len() > 16);
    begins_like_a_token
        || has_client_secret(word)
        || word.chars().count() > LONGEST_WORD && !is_page(word)
}

/// True if a word has what Entra makes as a client secret in it: three characters, a digit, `Q~` and
/// 31 or more, as GitHub and others look for them.
pub(crate) fn has_client_secret(word: &str) -> bool {
    let is_of_it = |c: char| c.is_ascii_alphanumeric() || "~._-+/".contains(c);
    word.match_indices("Q~").any(|(place, mark)| {
        let before = word[..place].chars().rev();
        let behind = word[place + mark.len()..].chars();
        before.take(4).filter(|c| is_of_it(*c)).count() == 4
            && word[..place].ends_with(|c: char| c.is_ascii_digit())
            && behind.take_while(|c| is_of_it(*c)).count() >= 31
    })
}

/// The cause that the others wrap, in its own words and without a URL.
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    clean(
        &causes(error)
            .last()
            .map(ToString::to_string)
            .unwrap_or_default(),
    )
}

/// An error, and those behind it one after the other.
pub(crate) fn causes<'a>(
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
            ("id='abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789' end", "… end"),
            ("abc8Q~short Q~x 8Q~", "abc8Q~short Q~x 8Q~"),
            ("", ""),
        ] {
            assert_eq!(clean(foreign), shown, "{foreign:?}");
        }
    }

    #[test]
    fn a_selector_is_seen_behind_a_chinese_character_only() {
        for name in ["葛\u{e0100}城", "辻\u{e0101}", "神\u{fe00}"] {
            assert!(is_visible(name), "{name:?}");
            assert_eq!(clean(name), name);
        }
        for hidden in [
            "taro\u{fe0f}",
            "taro\u{e0100}",
            "葛\u{e0100}\u{e0101}",
            "\u{e01ef}葛",
            "か\u{fe00}",
            "a\u{fff0}b",
            "a\u{2800}b",
            "a\u{e0fff}b",
        ] {
            assert!(!is_visible(hidden), "{hidden:?}");
            assert!(is_visible(&one_line(hidden)) && is_visible(&clean(hidden)));
        }
    }

    #[test]
    fn what_the_user_wrote_is_known_again() {
        let long = format!("/opt/{}/store --vault  'two words'", "x".repeat(80));
        assert_eq!(visible(&long), long);
        assert_eq!(visible("a\u{1b}[31mb\n"), "a [31mb ");
        let long = visible(&"x".repeat(5000));
        assert!(long.ends_with('…') && long.chars().count() == LONGEST_KNOWN);
    }

    #[test]
    fn foreign_text_is_bounded() {
        let long = clean(&"ab ".repeat(1000));
        assert!(long.ends_with(" …") && long.chars().count() <= LONGEST);
        assert_eq!(clean(&"x".repeat(65)), "…");
    }

    #[test]
    fn what_was_cleaned_stays_as_it_is() {
        for words in [
            "ab ".repeat(1000),
            "x".repeat(64) + " ",
            "\u{1b}eyJx".repeat(99),
        ] {
            let once = clean(&words.repeat(9));
            assert_eq!(clean(&once), once);
        }
    }

    #[test]
    fn the_address_of_a_page_is_shown_whole_and_no_query_is() {
        let tenant = "6f89cf12-978b-4d23-ac18-9ef0c127cf87";
        let page = format!("https://login.example.com/{tenant}/oauth2/v2.0/devicecode");
        assert_eq!(clean(&format!("see '{page}'.")), format!("see '{page}'."));
        for hidden in [
            format!("{page}?code=0.Abcdefghij"),
            format!("https://user:password@{tenant}.{tenant}.example.com/"),
            format!("https://example.com/{}", "x".repeat(65)),
            format!("https://example.com/eyJ0eXAiOiJKV1QiLCJhbGciOi/{tenant}"),
        ] {
            assert_eq!(clean(&hidden), "…", "{hidden}");
        }
    }
}
