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

/// The same with texts among the values: `text_of!(inner => "… {inner} …", "… {inner} …")`.
macro_rules! text_of {
    ($($inner:ident),+ => $english:literal, $japanese:literal $(,)?) => {
        $crate::language::Text::new(
            { $(let $inner = $inner.get($crate::language::Language::English);)+ format!($english) },
            { $(let $inner = $inner.get($crate::language::Language::Japanese);)+ format!($japanese) },
        )
    };
}
pub(crate) use text_of;

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
