//! The error guide: what a refusal means, who must act, and what exactly to do.
//!
//! The knowledge is data, a row a cause, in English and Japanese (`aadsts.rs`, `smtp.rs`). This file
//! finds the row and fills in the names of the account at hand. It knows no network, no store and no output.

#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod aadsts;
mod smtp;

use crate::error::ErrorKind;
use crate::language::{Text, text, text_of};

/// Entra takes this client for a loop.
pub const LOOP_GUARD: u32 = 50_196;
/// A code or a refresh token is not one: something happened to it on its way here.
pub const MALFORMED: u32 = 9_002_313;

/// Who has to do something about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever runs this tool.
    You,
    /// The person whose mailbox it is.
    MailboxOwner,
    /// An Exchange administrator.
    ExchangeAdmin,
    /// An Entra administrator, or the owner of the app registration.
    EntraAdmin,
    /// Nobody: wait and try again.
    Wait,
    /// The authors of this tool: the request was malformed.
    Us,
}

/// How sure a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Microsoft's documentation says so.
    Documented,
    /// Captured or reported from the live service.
    Reported,
    /// Concluded from the documented class of the error.
    Inferred,
}

/// A sentence of the guide in both languages. `{account}`, `{client_id}`, `{tenant}`,
/// `{redirect_uri}`, `{authority_host}` and `{smtp_send}` stand for the account at hand.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// One cause of a refusal, by the codes or replies that mean it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The codes that share this cause; the first names it.
    pub codes: &'static [u32],
    /// The values of `error` it comes under.
    pub errors: &'static [&'static str],
    /// The replies of a mail server that mean it.
    pub replies: &'static [Reply],
    /// The class of failure, which decides the exit status.
    pub kind: ErrorKind,
    /// The fact, in lower case and without a full stop.
    pub cause: Phrase,
    /// Who must act.
    pub actor: Actor,
    /// What to do, with the exact command or the place in the portal.
    pub remedy: Phrase,
    /// How sure this is.
    pub confidence: Confidence,
    /// Where it is known from.
    pub source: &'static str,
}

/// A reply of a mail server (RFC 5321 §4.2.1, RFC 3463 §2), as far as it is known beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// The reply code; 0 is any that refuses.
    pub code: u16,
    /// How its enhanced status code begins, or is; empty is any.
    pub status: &'static str,
    /// What else is in it, in lower case.
    pub words: &'static str,
}

impl Reply {
    /// True for a reply of `code` with `text`, which is in lower case.
    fn matches(&self, code: u16, text: &str) -> bool {
        let status = text.split_whitespace().next().unwrap_or_default();
        let has_status = if self.status.ends_with('.') {
            status.starts_with(self.status)
        } else {
            self.status.is_empty() || self.status == status
        };
        let has_code = self.code == code || self.code == 0 && code >= 400;
        has_code && has_status && text.contains(self.words)
    }
}

/// The account a remedy is written for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
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
    /// The address that mail is sent as.
    pub mailbox: &'a str,
}

/// The row of an AADSTS code.
#[must_use]
pub fn entry(code: u32) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.codes.contains(&code))
}

/// The row of a mail server's reply: its code, and its text from the enhanced status code on.
#[must_use]
pub fn reply(code: u16, text: &str) -> Option<&'static Entry> {
    let text = text.to_ascii_lowercase();
    let is_meant = |entry: &&Entry| entry.replies.iter().any(|reply| reply.matches(code, &text));
    SMTP_ENTRIES.iter().find(is_meant)
}

/// Every row of a mail server's replies.
pub const SMTP_ENTRIES: &[Entry] = smtp::ENTRIES;

/// Every row.
pub const ENTRIES: &[Entry] = aadsts::ENTRIES;

impl Phrase {
    /// The phrase with the names of `subject` filled in.
    #[must_use]
    pub fn about(&self, subject: &Subject<'_>) -> Text {
        Text::new(fill(self.en, subject), fill(self.ja, subject))
    }
}

fn fill(phrase: &str, subject: &Subject<'_>) -> String {
    let parts = phrase.split('`').map(|part| with_flags(part, subject));
    parts
        .collect::<Vec<_>>()
        .join("`")
        .replace("{client_id}", subject.client_id)
        .replace("{tenant}", subject.tenant)
        .replace("{redirect_uri}", subject.redirect_uri)
        .replace("{authority_host}", subject.authority_host)
        .replace("{mailbox}", subject.mailbox)
        .replace("{smtp_send}", &encoded(subject.smtp_send))
}

/// A value in a query.
fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// A command with the flags of the account in the place of `-a {account}`. Only `login` takes more
/// than the name, and none twice.
fn with_flags(part: &str, subject: &Subject<'_>) -> String {
    let is_login = part.starts_with("entra-token login");
    let is_wanted = |flag: &&String| {
        let name = flag.split(' ').next().unwrap_or_default();
        name == "-a" || is_login && !part.contains(name)
    };
    let flags: Vec<&str> = subject
        .flags
        .iter()
        .filter(is_wanted)
        .map(String::as_str)
        .collect();
    let flags = std::iter::once("")
        .chain(flags)
        .collect::<Vec<_>>()
        .join(" ");
    part.replace(" -a {account}", &flags)
}

impl Entry {
    /// The remedy, with who must act where that is somebody else.
    #[must_use]
    pub fn hint(&self, subject: &Subject<'_>) -> Text {
        let remedy = self.remedy.about(subject);
        let who = match self.actor {
            Actor::You | Actor::MailboxOwner | Actor::Wait | Actor::Us => return remedy,
            Actor::ExchangeAdmin => text!("an Exchange administrator", "Exchange 管理者"),
            Actor::EntraAdmin => text!(
                "an Entra administrator or the owner of the app registration",
                "Entra の管理者またはアプリの登録の所有者"
            ),
        };
        text_of!(who, remedy => "{who} has to act: {remedy}", "{who}の対応が必要です。{remedy}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::language::Language;

    const SUBJECT: Subject<'_> = Subject {
        flags: &[],
        client_id: "CLIENT",
        tenant: "common",
        redirect_uri: "http://localhost",
        authority_host: "https://login.microsoftonline.com",
        smtp_send: "https://outlook.office.com/SMTP.Send",
        mailbox: "taro@example.com",
    };

    fn flags(flags: &[&str]) -> Vec<String> {
        flags.iter().map(|&flag| flag.to_owned()).collect()
    }

    #[test]
    fn every_code_has_one_row_and_every_row_speaks_both_languages() {
        let mut seen = BTreeSet::new();
        for entry in ENTRIES.iter().chain(SMTP_ENTRIES) {
            for code in entry.codes {
                assert!(seen.insert(code), "{code} twice");
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
                "{:?}",
                entry.codes
            );
            assert!(!entry.source.is_empty(), "{:?}", entry.codes);
        }
        assert!(seen.len() >= 100, "{} codes", seen.len());
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
            for entry in ENTRIES.iter().chain(SMTP_ENTRIES) {
                for language in [Language::English, Language::Japanese] {
                    for text in [entry.cause.about(&subject), entry.remedy.about(&subject)] {
                        assert!(!text.get(language).contains('{'), "{}", text.get(language));
                    }
                }
            }
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
