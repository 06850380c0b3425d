//! English and Japanese: which of the two a person reads, and how Japanese is set.
//!
//! Knows nothing of what is said: `locales` does.

/// The language of everything that is printed for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, also for every locale that is not Japanese.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Each of them.
    pub(super) const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language of a POSIX locale name such as `ja_JP.UTF-8`.
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '-', '@']).next() {
            Some("ja" | "japanese" | "Japanese") => Self::Japanese,
            _ => Self::English,
        }
    }

    /// POSIX: `LC_ALL` over `LC_MESSAGES` over `LANG`; the first that is set counts.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = names.into_iter().find_map(variable);
        locale.map_or(Self::English, |locale| Self::of_locale(&locale))
    }

    /// The language of a tag as `--lang` takes it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }

    /// The preferred one of an `Accept-Language` header (RFC 9110 §12.5.4): the listed language
    /// with the greatest weight, the first of equals.
    pub fn of_accept_language(header: &str) -> Self {
        let mut best = (Self::English, 0.0_f32);
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let language = match parts.next().unwrap_or_default().split('-').next() {
                Some(tag) if tag.eq_ignore_ascii_case("ja") => Self::Japanese,
                Some(tag) if tag.eq_ignore_ascii_case("en") => Self::English,
                _ => continue,
            };
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The BCP 47 tag, for `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }
}

/// Where a text begins and ends inside of another (Unicode, isolates), until they are joined.
const SEAMS: [char; 2] = ['\u{2068}', '\u{2069}'];

/// A Japanese sentence with a blank at each seam that has a Latin character on one side and a Japanese
/// one on the other. What stands between the sentence's own backticks was typed, or is to be, and stays
/// as it is.
pub(crate) fn joined(sentence: &str) -> String {
    let mut joined = String::with_capacity(sentence.len());
    let mut seam = None;
    for piece in sentence.split_inclusive(SEAMS) {
        let next_seam = piece
            .chars()
            .next_back()
            .filter(|last| SEAMS.contains(last));
        let piece = piece.trim_end_matches(SEAMS);
        let (before, after) = (joined.chars().next_back(), piece.chars().next());
        if seam.is_some_and(|seam| is_set_apart(before, seam, after)) {
            joined.push(' ');
        }
        joined.push_str(piece);
        seam = next_seam;
    }
    joined
}

/// True if a blank belongs between the two characters beside a seam.
fn is_set_apart(before: Option<char>, seam: char, after: Option<char>) -> bool {
    let [begins, ends] = SEAMS;
    let is_in_backticks =
        (before, seam) == (Some('`'), begins) || (seam, after) == (ends, Some('`'));
    let scripts = (before.map(Script::of), after.map(Script::of));
    !is_in_backticks
        && matches!(
            scripts,
            (Some(Script::Latin), Some(Script::Japanese))
                | (Some(Script::Japanese), Some(Script::Latin))
        )
}

/// What decides whether a blank stands between two characters.
enum Script {
    Latin,
    Japanese,
    /// Blanks, and marks that bring their own.
    Neither,
}

impl Script {
    fn of(character: char) -> Self {
        match character {
            '(' | '[' | ')' | ']' | ',' | '.' | ':' | ';' | '?' | '!' => Self::Neither,
            '!'..='~' => Self::Latin,
            // Kana without their marks, and ideographs.
            '\u{3041}'..='\u{30fa}' | '\u{30fc}' | '\u{3005}' | '\u{3400}'..='\u{9fff}' => {
                Self::Japanese
            }
            _ => Self::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_language() {
        for (locale, language) in [
            ("ja_JP.UTF-8", Language::Japanese),
            ("ja", Language::Japanese),
            ("en_US.UTF-8", Language::English),
            ("jam_JM", Language::English),
            ("C", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn a_blank_stands_between_the_scripts_where_a_text_is_put_into_another() {
        for (noun, sentence) in [
            (
                "クライアント ID",
                "x のクライアント ID を変更、値: クライアント ID (新)",
            ),
            (
                "リダイレクト URI",
                "x のリダイレクト URI を変更、値: リダイレクト URI (新)",
            ),
            ("テナント", "x のテナントを変更、値: テナント (新)"),
            ("`login`", "x の `login` を変更、値: `login` (新)"),
            (
                "証明書 /a.pem ",
                "x の証明書 /a.pem を変更、値: 証明書 /a.pem  (新)",
            ),
            ("「Web」", "x の「Web」を変更、値: 「Web」 (新)"),
            ("", "x のを変更、値:  (新)"),
        ] {
            let [open, close] = SEAMS;
            let text = format!("x の{open}{noun}{close}を変更、値: {open}{noun}{close} (新)");
            assert_eq!(joined(&text), sentence);
        }
    }

    #[test]
    fn what_stands_between_backticks_gets_no_blanks() {
        let [open, close] = SEAMS;
        for typed in ["山田", "login", "山田 login", "login山田", ""] {
            let text = format!("値 `{open}{typed}{close}` は無効。`x {open}{typed}{close}`");
            assert_eq!(joined(&text), format!("値 `{typed}` は無効。`x {typed}`"));
        }
    }

    #[test]
    fn accept_language_is_read_by_weight() {
        for (header, language) in [
            ("ja,en-US;q=0.9,en;q=0.8", Language::Japanese),
            ("en-GB,en;q=0.9,ja;q=0.8", Language::English),
            ("en;q=0.5, JA-JP;q=0.9", Language::Japanese),
            ("de-DE,de;q=0.9", Language::English),
            ("fr, ja;q=0.3", Language::Japanese),
            ("ja;q=0, en", Language::English),
            ("", Language::English),
            (";;q=,,", Language::English),
        ] {
            assert_eq!(Language::of_accept_language(header), language, "{header}");
        }
    }
}
