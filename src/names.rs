//! Names that others may choose: hosts, users, URIs and files. What is read here can stand
//! in a URL, a command, a configuration file and a line on a terminal, and is nothing but a name
//! there.
//!
//! Knows neither whose they are nor what they are for.

use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use unicode_width::UnicodeWidthChar as _;
use url::Host;

use crate::error::{Expected, Result};
use crate::foreign::is_visible;
use crate::locales::{Message, fl};

/// A host: a name of DNS (RFC 1123 §2.1), other letters as IDNA has them, or an address, whose
/// brackets are gone. `url::Host` takes quotes, dollar signs and parentheses as well.
pub(crate) fn host(text: &str) -> Option<Host> {
    let host = Host::parse(text).ok().filter(is_host);
    host.filter(|host| is_as_written(host, text) && !text.contains('%'))
}

/// True if a host is the one that somebody wrote: `url::Host` takes `587` and `0x7f.1` for addresses,
/// and makes a name of typographers' quotes; and IDNA passes over what cannot be seen. `text` may be a URL.
pub(crate) fn is_as_written<Name: AsRef<str>>(host: &Host<Name>, text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii() || is_of_another_script(c);
    match host {
        Host::Ipv4(address) => text.contains(&address.to_string()),
        Host::Domain(_) | Host::Ipv6(_) => text.chars().all(is_letter),
    }
}

/// A letter, a mark on one, a full stop that IDNA takes for a dot, and the dot within Japanese names.
fn is_of_another_script(character: char) -> bool {
    let is_seen = is_visible(character.encode_utf8(&mut [0; 4]));
    let is_letter = character.is_alphanumeric() || is_combining(character);
    is_seen && (is_letter || "\u{3002}\u{ff0e}\u{ff61}\u{30fb}".contains(character))
}

/// True for an address, and for a name of letters, digits, hyphens and dots.
pub(crate) fn is_host<Name: AsRef<str>>(host: &Host<Name>) -> bool {
    match host {
        Host::Domain(name) => is_dns_name(name.as_ref()),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

fn is_dns_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// True if every character is one of an address, or a mark on the letter before it, as some
/// keyboards and file systems write "é" and the voiced kana, and as Thai and Hindi have no other way.
pub(crate) fn is_address(text: &str) -> bool {
    let mut is_on_a_letter = false;
    text.chars().all(|character| {
        let is_mark = is_on_a_letter && is_combining(character);
        is_on_a_letter = is_mark || character.is_alphabetic();
        is_mark || is_of_an_address(character)
    })
}

/// The same without those marks.
pub(crate) fn without_marks(text: &str) -> String {
    text.chars().filter(|it| !is_combining(*it)).collect()
}

/// True for a mark without a width of its own (Unicode's categories Mn and Me).
fn is_combining(character: char) -> bool {
    character.width() == Some(0) && is_visible(character.encode_utf8(&mut [0; 4]))
}

/// True for what can stand in a mail address without quotes around it, in any script; but not for
/// what a shell takes for more than a letter, such as `$`, `(`, `;` and all quotes but `'`, which
/// names have.
fn is_of_an_address(character: char) -> bool {
    const MARKS: &str = "!#%&'*+-./=?@^_~";
    MARKS.contains(character)
        || character.is_alphanumeric() && is_visible(character.encode_utf8(&mut [0; 4]))
}

/// True for the characters of a URI (RFC 3986 §2), and no more of them than an address bar takes.
pub(crate) fn is_uri(text: &str) -> bool {
    const LONGEST: usize = 2048;
    let is_excluded = |byte| {
        matches!(
            byte,
            b'"' | b'<' | b'>' | b'\\' | b'^' | 0x60 | b'{' | b'|' | b'}'
        )
    };
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !is_excluded(byte);
    text.len() <= LONGEST && text.bytes().all(is_allowed)
}

/// Who signed in: the user name in a token (UPN).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username(String);

impl Username {
    const LONGEST: usize = 128;
}

impl FromStr for Username {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = text.contains('@')
            && text.len() <= Self::LONGEST
            && !text.starts_with('-')
            && is_address(text);
        if !is_name {
            return Err(Expected::new(expected_user()));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Who is expected to sign in: an address, or what Entra called the user in a `login_hint` claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoginHint(String);

impl LoginHint {
    const LONGEST: usize = 1024;
}

impl FromStr for LoginHint {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        // A domain of Windows has a backslash behind it, and the number of a telephone blanks.
        let is_hint = (1..=Self::LONGEST).contains(&text.len())
            && !text.starts_with('-')
            && text.split([' ', '\\']).all(is_address);
        if !is_hint {
            return Err(Expected::new(expected_user()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl From<Username> for LoginHint {
    fn from(name: Username) -> Self {
        Self(name.0)
    }
}

fn expected_user() -> Message {
    fl!("account-expected-address")
}

/// A record holds such a value as text, and it is read as a flag is.
macro_rules! read_from_string {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = $crate::error::Expected;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}
pub(crate) use read_from_string;

/// The conversions of a type that is text.
macro_rules! text_type {
    ($name:ident) => {
        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        $crate::names::read_from_string!($name);

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
text_type!(Username);
text_type!(LoginHint);

/// A path out of a record, which can be shown as it is.
///
/// # Errors
/// Those of the format, and for a path with a character that cannot be seen.
pub(crate) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    /// No file has a longer path (`PATH_MAX`).
    const LONGEST: usize = 4096;
    let path = String::deserialize(deserializer)?;
    if path.len() > LONGEST || !is_visible(&path) {
        return Err(D::Error::custom("expected a path of visible characters"));
    }
    Ok(PathBuf::from(path))
}

/// The same where there may be none.
///
/// # Errors
/// Those of [`path`].
pub(crate) fn some_path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    struct Visible(#[serde(deserialize_with = "path")] PathBuf);
    let path = Option::<Visible>::deserialize(deserializer)?;
    Ok(path.map(|Visible(path)| path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_of_dns_or_an_address() {
        for (text, read) in [
            ("Smtp.Office365.com", "smtp.office365.com"),
            ("localhost", "localhost"),
            ("mail.example.", "mail.example."),
            ("例え.jp", "xn--r8jz45g.jp"),
            ("例え。jp", "xn--r8jz45g.jp"),
            ("サッカー・部.jp", "xn--lckta6b4ne1548l.jp"),
            ("か\u{3099}く.jp", "xn--v8jg.jp"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "[::1]"),
        ] {
            let host = host(text).map(|host| host.to_string());
            assert_eq!(host.as_deref(), Some(read), "{text}");
        }
        for character in "'\"$();&!{}`|,*~_=+ \\<>\u{0}\n\u{1b}\u{202e}\u{200b}\u{ff07}".chars() {
            let text = format!("x{character}y.example");
            assert_eq!(host(&text), None, "{text:?}");
        }
        for quote in "\u{2018}\u{2019}\u{201a}\u{201b}“”„「」«»…—★".chars() {
            assert_eq!(host(&format!("x{quote}y.example")), None, "{quote:?}");
        }
        for number in [
            "587",
            "0x7f.1",
            "127.1",
            "0127.0.0.1",
            "2130706433",
            "１２７.0.0.1",
        ] {
            assert_eq!(host(number), None, "{number}");
        }
        for bad in [
            "",
            "-x.example",
            "x-.example",
            "a..b",
            ".",
            &"x".repeat(64),
            "[::1",
        ] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_user_name_is_an_address_and_nothing_else() {
        for good in [
            "taro@example.com",
            "o'brien@example.com",
            "jane_gmail.example#EXT#@contoso.onmicrosoft.com",
            "@contoso.onmicrosoft.com",
            "r&d+mail@example.com",
            "山田@例え.jp",
            "か\u{3099}き@example.jp",
            "jose\u{301}@example.com",
            "น้ำ@example.com",
            "हिन्दी@example.com",
        ] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "taro",
            "-x@example.com",
            "a b@example.com",
            "a\nb@example.com",
            "a\u{1b}[2J@example.com",
            "a\u{202e}b@example.com",
            "a\u{2019}b@example.com",
            "\"$(whoami)\"@example.com",
            "a`id`@example.com",
            "a;b@example.com",
            "a\u{3164}b@example.com",
            "taro@\u{301}example.com",
            "\u{3099}taro@example.com",
            "taro\u{fe0f}@example.com",
            "taro\u{200d}@example.com",
            &format!("{}@example.com", "x".repeat(128)),
        ] {
            assert!(bad.parse::<Username>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_login_hint_may_be_more_than_an_address() {
        for good in [
            "taro@example.com",
            "+81 90 1234 5678",
            r"CONTOSO\taro",
            "O.CiQ0YmQ4-_",
        ] {
            assert!(good.parse::<LoginHint>().is_ok(), "{good}");
        }
        for bad in [
            "",
            " ",
            "-x",
            "a\tb",
            "a\u{1b}b",
            "$(id)",
            &"x".repeat(1025),
        ] {
            assert!(bad.parse::<LoginHint>().is_err(), "{bad:?}");
        }
    }
}
