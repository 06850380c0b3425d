//! The error guide: what a refusal means, who must act, and what exactly to do.
//!
//! The knowledge is data, a row a cause, in English and Japanese: what Entra says (`aadsts.rs`,
//! `oauth.rs`), and what mail servers say (`smtp.rs`). This file finds the row, also of what is
//! somewhere in a text (`search.rs`), and fills in the names of the account at hand. It knows no
//! network, no store and no output.

#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod aadsts;
mod effect;
mod oauth;
mod search;
mod smtp;

use std::borrow::Cow;
use std::fmt;

pub(crate) use effect::{Effect, has_effect};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use search::half_width;
pub(crate) use search::{Found, search};

use crate::error::ErrorKind;
use crate::locales::{Message, fl};
use crate::quoting::{powershell_argument, url_part};

/// Stands for the mailbox where nobody knows it.
pub(crate) const ANY_MAILBOX: &str = "USER@EXAMPLE.COM";

/// Who has to do something about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// Whoever runs this tool.
    You,
    /// The person whose mailbox it is.
    MailboxOwner,
    /// An Exchange administrator.
    ExchangeAdmin,
    /// An Entra administrator, or the owner of the app registration.
    EntraAdmin,
    /// An Entra administrator: what belongs to the whole organization is in no owner's hands.
    TenantAdmin,
    /// Nobody: wait and try again.
    Wait,
    /// The authors of this tool: the request was malformed.
    Us,
}

/// How sure a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confidence {
    /// Microsoft's documentation says so.
    Documented,
    /// Captured or reported from the live service.
    Reported,
    /// Concluded from the documented class of the error.
    Inferred,
}

/// A sentence of the guide in both languages. `{account}`, `{mailbox}`, `{client_id}`, `{tenant}`,
/// `{redirect_uri}`, `{authority_host}`, `{smtp_send}` and `{smtp_send_in_query}` stand for the
/// account at hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrase {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// What a cause is known by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sign {
    /// Entra's own codes.
    Aadsts {
        /// The codes that share the cause; the first names it.
        codes: &'static [u32],
        /// The values of `error` it comes under.
        errors: &'static [&'static str],
    },
    /// Values of `error` (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, and Microsoft's additions).
    Error(&'static [&'static str]),
    /// Values of Microsoft's `suberror`, a finer class of some `error`.
    Suberror(&'static [&'static str]),
    /// Replies of a mail server.
    Smtp(&'static [Reply]),
}

/// A refusal of a mail server (RFC 5321 §4.2), as far as it tells its cause from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply {
    /// The reply code.
    pub code: u16,
    /// The enhanced status code (RFC 3463), or a family of them that ends with a point (`4.7.`);
    /// empty where any will do.
    pub status: &'static str,
    /// Words of the text, in any case; empty where any will do.
    pub words: &'static str,
}

/// One cause of a refusal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// What it is known by.
    pub sign: Sign,
    /// The class of failure, which decides the exit status.
    pub kind: ErrorKind,
    /// The fact, in lower case and without a full stop.
    pub cause: Phrase,
    /// Who must act.
    pub actor: Actor,
    /// What follows from it for this program.
    pub effect: Effect,
    /// What to do, with the exact command or the place in the portal.
    pub remedy: Phrase,
    /// How sure this is.
    pub confidence: Confidence,
    /// Where it is known from.
    pub source: &'static str,
}

/// The account a remedy is written for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The flags of `entra-token login` that mean the account, each with its value: `-a NAME`, and
    /// all others where it is not stored yet.
    pub flags: &'a [String],
    /// The application (client) id.
    pub client_id: &'a str,
    /// The tenant segment.
    pub tenant: &'a str,
    /// The redirect URI as sent.
    pub redirect_uri: &'a str,
    /// The authority, with its scheme.
    pub authority_host: &'a str,
    /// The scope of the account's cloud that sending mail needs.
    pub smtp_send: &'a str,
    /// The address that mail is sent as; [`ANY_MAILBOX`] where it is not known.
    pub mailbox: &'a str,
    /// Who signed in; `SIGNED_IN_USER` where it is not known.
    pub signed_in: &'a str,
}

/// The row of an AADSTS code.
#[must_use]
pub(crate) fn entry(code: u32) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.codes().contains(&code))
}

/// Where Microsoft explains an AADSTS code ("Microsoft Entra authentication and authorization error
/// codes").
#[must_use]
pub(crate) fn lookup_url(code: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

/// The row of a refusal without an AADSTS code that is known: that of its `suberror`, else that of
/// its `error`.
#[must_use]
pub(crate) fn oauth(error: &str, suberror: Option<&str>) -> Option<&'static Entry> {
    suberror.and_then(of_word).or_else(|| of_word(error))
}

fn of_word(word: &str) -> Option<&'static Entry> {
    let mut rows = oauth::ENTRIES.iter();
    rows.find(|entry| entry.words().contains(&word))
}

/// The row of a mail server's reply. `text` is what follows the code, the lines joined by blanks; it
/// begins with the enhanced status code where there is one.
#[must_use]
pub(crate) fn reply(code: u16, text: &str) -> Option<&'static Entry> {
    let status = text.split_whitespace().next().and_then(enhanced_status);
    row_of(code, status, text)
}

fn row_of(code: u16, status: Option<&str>, text: &str) -> Option<&'static Entry> {
    let fits = |reply: &Reply| reply.fits(code, status, text);
    let mut rows = smtp::ENTRIES.iter();
    rows.find(|entry| entry.replies().iter().any(fits))
}

/// Every row of an AADSTS code.
pub(crate) static ENTRIES: &[Entry] = aadsts::ENTRIES;

/// Every row; those of a mail server's replies with the most telling first.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().chain(oauth::ENTRIES).chain(smtp::ENTRIES)
}

/// A word as an enhanced status code (RFC 3463 §2), without the `#` of old Exchange servers.
fn enhanced_status(word: &str) -> Option<&str> {
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
        self.code == code && self.fits_status(status) && self.is_said_in(text)
    }

    /// A server that sends no status code is known by its words.
    fn fits_status(&self, status: Option<&str>) -> bool {
        let Some(status) = status else {
            return self.status.is_empty() || !self.words.is_empty();
        };
        let is_family = self.status.is_empty() || self.status.ends_with('.');
        status == self.status || is_family && status.starts_with(self.status)
    }

    fn is_said_in(&self, text: &str) -> bool {
        let words = self.words.to_ascii_lowercase();
        text.to_ascii_lowercase().contains(&words)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.code)?;
        match self.status {
            "" => {}
            family if family.ends_with('.') => write!(formatter, " {family}x")?,
            status => write!(formatter, " {status}")?,
        }
        match self.words {
            "" => Ok(()),
            words => write!(formatter, " … {words}"),
        }
    }
}

impl Phrase {
    /// The phrase with the names of `subject` filled in.
    #[must_use]
    pub(crate) fn about(&self, subject: &Subject<'_>) -> Message {
        Message::raw(fill(self.en, subject), fill(self.ja, subject))
    }
}

/// In one pass, so that nothing in a value passes for a name that is to be filled in.
fn fill(phrase: &str, subject: &Subject<'_>) -> String {
    let query = url_part(subject.smtp_send);
    let names = [
        ("{client_id}", Cow::Borrowed(subject.client_id)),
        ("{tenant}", Cow::Borrowed(subject.tenant)),
        ("{redirect_uri}", Cow::Borrowed(subject.redirect_uri)),
        ("{authority_host}", Cow::Borrowed(subject.authority_host)),
        ("{smtp_send_in_query}", Cow::Owned(query)),
        ("{smtp_send}", Cow::Borrowed(subject.smtp_send)),
        ("{mailbox}", powershell_argument(subject.mailbox)),
        ("SIGNED_IN_USER", powershell_argument(subject.signed_in)),
    ];
    let mut filled = String::with_capacity(phrase.len());
    for (index, part) in phrase.split('`').enumerate() {
        if index > 0 {
            filled.push('`');
        }
        let flags = flags_of(part, subject);
        let flags = (" -a {account}", Cow::Borrowed(flags.as_str()));
        fill_part(part, &[&[flags], &names[..]].concat(), &mut filled);
    }
    filled
}

/// Replaces each name by its value, from left to right.
fn fill_part(part: &str, names: &[(&str, Cow<'_, str>)], filled: &mut String) {
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let known = names.iter().find(|(name, _)| rest.starts_with(name));
        if let Some((name, value)) = known {
            filled.push_str(value);
            rest = &rest[name.len()..];
        } else {
            filled.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
}

/// The flags of the account that stand in a command for `-a {account}`, each behind a blank. Only
/// `login` takes more than the name, and none twice.
fn flags_of(part: &str, subject: &Subject<'_>) -> String {
    let is_login = part.starts_with("entra-token login");
    let is_wanted = |flag: &&String| {
        let name = flag.split([' ', '=']).next().unwrap_or_default();
        name == "-a" || is_login && !part.contains(name)
    };
    let flags: Vec<&str> = subject
        .flags
        .iter()
        .filter(is_wanted)
        .map(String::as_str)
        .collect();
    let with_blank = flags.iter().map(|flag| format!(" {flag}"));
    with_blank.collect()
}

impl Actor {
    /// The name in `--json`.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::MailboxOwner => "mailbox_owner",
            Self::ExchangeAdmin => "exchange_admin",
            Self::EntraAdmin => "entra_admin",
            Self::TenantAdmin => "tenant_admin",
            Self::Wait => "nobody",
            Self::Us => "authors",
        }
    }

    /// What people call it.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::You => fl!("guide-you"),
            Self::MailboxOwner => fl!("guide-owner-mailbox"),
            Self::ExchangeAdmin => fl!("guide-exchange-administrator"),
            Self::EntraAdmin => fl!("guide-entra-administrator-owner-app"),
            Self::TenantAdmin => fl!("guide-entra-administrator"),
            Self::Wait => fl!("guide-nobody-passes-itself"),
            Self::Us => fl!("guide-authors-entra-token"),
        }
    }
}

impl Confidence {
    /// The name in `--json`.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Inferred => "inferred",
        }
    }

    /// What people call it.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::Documented => fl!("guide-documented"),
            Self::Reported => fl!("guide-reported"),
            Self::Inferred => fl!("guide-inferred"),
        }
    }
}

impl Entry {
    /// The AADSTS codes that share this cause.
    #[must_use]
    pub(crate) fn codes(&self) -> &'static [u32] {
        match self.sign {
            Sign::Aadsts { codes, .. } => codes,
            Sign::Error(_) | Sign::Suberror(_) | Sign::Smtp(_) => &[],
        }
    }

    /// The values of `error` or `suberror` that mean this cause.
    #[must_use]
    pub(crate) fn words(&self) -> &'static [&'static str] {
        match self.sign {
            Sign::Error(words) | Sign::Suberror(words) => words,
            Sign::Aadsts { .. } | Sign::Smtp(_) => &[],
        }
    }

    /// The replies of a mail server that share this cause.
    #[must_use]
    pub(crate) fn replies(&self) -> &'static [Reply] {
        match self.sign {
            Sign::Smtp(replies) => replies,
            Sign::Aadsts { .. } | Sign::Error(_) | Sign::Suberror(_) => &[],
        }
    }

    /// Everything that it is known by.
    #[must_use]
    pub(crate) fn names(&self) -> Vec<String> {
        match self.sign {
            Sign::Aadsts { codes, .. } => {
                codes.iter().map(|code| format!("AADSTS{code}")).collect()
            }
            Sign::Error(words) | Sign::Suberror(words) => {
                words.iter().map(|&word| word.to_owned()).collect()
            }
            Sign::Smtp(replies) => replies.iter().map(Reply::to_string).collect(),
        }
    }

    /// The remedy, with who must act where that is somebody else.
    #[must_use]
    pub(crate) fn hint(&self, subject: &Subject<'_>) -> Message {
        let (remedy, who) = (self.remedy.about(subject), self.actor.title());
        match self.actor {
            Actor::You | Actor::MailboxOwner | Actor::Wait | Actor::Us => return remedy,
            Actor::ExchangeAdmin | Actor::EntraAdmin | Actor::TenantAdmin => {}
        }
        fl!("guide-act", who = who.clone(), remedy = remedy.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locales::Language;

    const SUBJECT: Subject<'_> = Subject {
        flags: &[],
        client_id: "CLIENT",
        tenant: "common",
        redirect_uri: "http://localhost",
        authority_host: "https://login.microsoftonline.com",
        smtp_send: "https://outlook.office.com/SMTP.Send",
        mailbox: "taro@example.com",
        signed_in: "hanako@example.com",
    };

    fn flags(flags: &[&str]) -> Vec<String> {
        flags.iter().map(|&flag| flag.to_owned()).collect()
    }

    #[test]
    fn every_code_has_one_row_and_every_row_speaks_both_languages() {
        let mut seen = BTreeSet::new();
        for entry in entries() {
            let names = entry.names();
            assert!(!names.is_empty(), "{entry:?}");
            for name in &names {
                assert!(seen.insert(name.clone()), "{name} twice");
            }
            for phrase in [entry.cause, entry.remedy] {
                assert!(
                    phrase.en.is_ascii() || phrase.en.contains('…'),
                    "{}",
                    phrase.en
                );
                let is_japanese = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
                assert!(phrase.ja.chars().any(is_japanese), "{}", phrase.ja);
            }
            assert!(
                !entry.cause.en.ends_with('.') && !entry.cause.ja.ends_with('。'),
                "{names:?}"
            );
            assert!(!entry.source.is_empty(), "{names:?}");
        }
        assert!(seen.len() >= 150, "{} names", seen.len());
    }

    #[test]
    fn every_place_holder_is_filled() {
        for given in [
            &["-a taro@example.com"][..],
            &["-a work", "--client-id CLIENT"],
            &["--client-id CLIENT"],
        ] {
            let flags = flags(given);
            let subject = Subject {
                flags: &flags,
                ..SUBJECT
            };
            for entry in entries() {
                for language in [Language::English, Language::Japanese] {
                    for text in [entry.cause.about(&subject), entry.remedy.about(&subject)] {
                        assert!(
                            !text.text(language).contains('{'),
                            "{}",
                            text.text(language)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_mailbox_of_a_command_is_one_word_to_powershell() {
        for (mailbox, word) in [
            ("taro.yamada+x@example.com", "taro.yamada+x@example.com"),
            (ANY_MAILBOX, ANY_MAILBOX),
            ("o'neill@example.com", "'o''neill@example.com'"),
            (
                "a;Remove-Mailbox$x@example.com",
                "'a;Remove-Mailbox$x@example.com'",
            ),
            ("@file", "'@file'"),
        ] {
            let subject = Subject { mailbox, ..SUBJECT };
            assert_eq!(
                fill("-Identity {mailbox}", &subject),
                format!("-Identity {word}")
            );
        }
    }

    #[test]
    fn a_first_sign_in_is_told_to_start_anew() {
        let consent = "run `entra-token login -a {account} --prompt consent` now";
        let tenant = "`entra-token login -a {account} --tenant TENANT`";
        let refresh = "`entra-token refresh -a {account}`";
        let stored = ["-a taro"];
        let named = ["-a work", "--client-id X", "--tenant T", "--app-only"];
        let unnamed = ["--client-id X", "--tenant T"];
        for (given, phrase, filled) in [
            (
                &stored[..],
                consent,
                "run `entra-token login -a taro --prompt consent` now",
            ),
            (
                &named,
                consent,
                "run `entra-token login -a work --client-id X --tenant T --app-only --prompt consent` now",
            ),
            (
                &unnamed,
                consent,
                "run `entra-token login --client-id X --tenant T --prompt consent` now",
            ),
            (
                &named,
                tenant,
                "`entra-token login -a work --client-id X --app-only --tenant TENANT`",
            ),
            (
                &unnamed,
                tenant,
                "`entra-token login --client-id X --tenant TENANT`",
            ),
            (&named, refresh, "`entra-token refresh -a work`"),
            (&unnamed, refresh, "`entra-token refresh`"),
        ] {
            let flags = flags(given);
            let subject = Subject {
                flags: &flags,
                ..SUBJECT
            };
            assert_eq!(fill(phrase, &subject), filled, "{given:?}");
        }
    }
}
