//! English and Japanese: which of the two a person reads, and texts that hold both.
//!
//! Knows nothing of what is said; every other file says it through [`Text`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::foreign;

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
    /// The language of a POSIX locale name such as `ja_JP.UTF-8`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '-', '@']).next() {
            Some("ja" | "japanese" | "Japanese") => Self::Japanese,
            _ => Self::English,
        }
    }

    /// The language of a tag as `--lang` takes it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }

    /// The preferred one of an `Accept-Language` header (RFC 9110 §12.5.4): the listed language
    /// with the greatest weight, the first of equals.
    #[must_use]
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
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }
}

/// One thing said, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    #[serde(deserialize_with = "foreign::seen")]
    english: Cow<'static, str>,
    #[serde(deserialize_with = "foreign::seen")]
    japanese: Cow<'static, str>,
}

impl Text {
    /// Both versions of one text.
    pub fn new(
        english: impl Into<Cow<'static, str>>,
        japanese: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// The version for a reader of `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }
}

/// Formats the same values into an English and a Japanese sentence.
macro_rules! text {
    ($english:literal, $japanese:literal $(, $argument:expr)* $(,)?) => {
        $crate::language::Text::new(format!($english $(, $argument)*), format!($japanese $(, $argument)*))
    };
}
pub(crate) use text;

/// The same with texts among the values: `text_of!(inner => "… {inner} …", "… {inner} …")`. In Japanese
/// they are set as [`joined`] has it: `{inner}を` reads `ID を` and `証明書を`.
macro_rules! text_of {
    ($($inner:ident),+ => $english:literal, $japanese:literal $(,)?) => {
        $crate::language::Text::new(
            { $(let $inner = $inner.get($crate::language::Language::English);)+ format!($english) },
            {
                $(let $inner = $crate::language::marked($inner.get($crate::language::Language::Japanese));)+
                $crate::language::joined(&format!($japanese))
            },
        )
    };
}
pub(crate) use text_of;

/// Stands where a text begins and ends inside of another, until they are joined: no character of any
/// text (Unicode, §23.7).
const SEAM: char = '\u{fdd0}';

/// A text that is put into another one.
pub(crate) fn marked(text: &str) -> String {
    format!("{SEAM}{text}{SEAM}")
}

/// A Japanese sentence with a blank at each seam that has a Latin character on one side and a Japanese
/// one on the other.
pub(crate) fn joined(sentence: &str) -> String {
    let mut joined = String::with_capacity(sentence.len());
    for (position, piece) in sentence.split(SEAM).enumerate() {
        let before = joined.chars().next_back().filter(|_| position > 0);
        let (before, after) = (before.map(Script::of), piece.chars().next().map(Script::of));
        match (before, after) {
            (Some(Script::Latin), Some(Script::Japanese))
            | (Some(Script::Japanese), Some(Script::Latin)) => joined.push(' '),
            _ => {}
        }
        joined.push_str(piece);
    }
    joined
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
            '\u{3041}'..='\u{30fa}' | 'ー' | '々' | '\u{3400}'..='\u{9fff}' => Self::Japanese,
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
            let noun = Text::new("", noun);
            let text = text_of!(noun => "{noun}", "x の{noun}を変更、値: {noun} (新)");
            assert_eq!(text.get(Language::Japanese), sentence);
        }
    }

    #[test]
    fn what_was_joined_is_joined_once_more_inside_of_another() {
        let inner = text!("", "コード 5");
        let middle = text_of!(inner => "{inner}", "{inner}前");
        let outer = text_of!(middle, inner => "{middle}{inner}", "{middle}{inner}{inner}日");
        assert_eq!(
            outer.get(Language::Japanese),
            "コード 5 前コード 5 コード 5 日"
        );
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
