//! The error guide: what a refusal means, who must act, and what exactly to do.
//!
//! The knowledge is data, a row a cause, in English and Japanese (`aadsts.rs`). This file finds the
//! row and fills in the names of the account at hand. It knows no network, no store and no output.

#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod aadsts;

use crate::error::ErrorKind;
use crate::language::{Text, text, text_of};

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

/// A sentence of the guide in both languages. `{account}`, `{client_id}`, `{tenant}` and
/// `{redirect_uri}` stand for the account at hand.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// One cause of a refusal, by its AADSTS codes.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The codes that share this cause; the first names it.
    pub codes: &'static [u32],
    /// The values of `error` it comes under.
    pub errors: &'static [&'static str],
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

/// The account a remedy is written for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The flags of `entra-token login` that mean the account: `-a NAME`, and a client id where it
    /// is not stored yet.
    pub flags: &'a str,
    /// The application (client) id.
    pub client_id: &'a str,
    /// The tenant segment.
    pub tenant: &'a str,
    /// The redirect URI as sent.
    pub redirect_uri: &'a str,
}

/// The row of an AADSTS code.
#[must_use]
pub fn entry(code: u32) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.codes.contains(&code))
}

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
}

/// A command with the flags of the account in the place of `-a {account}`; only `login` takes a
/// client id, and only once.
fn with_flags(part: &str, subject: &Subject<'_>) -> String {
    let (name, client_id) = match subject.flags.find("--client-id") {
        Some(start) => subject.flags.split_at(start),
        None => (subject.flags, ""),
    };
    let takes_client_id = part.starts_with("entra-token login") && !part.contains("--client-id");
    let flags = match (takes_client_id, name.trim_end()) {
        (true, _) => format!(" {name}{client_id}"),
        (false, "") => String::new(),
        (false, name) => format!(" {name}"),
    };
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
        text_of!(who, remedy => "for {who}: {remedy}", "{who}の作業です。{remedy}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::language::Language;

    const SUBJECT: Subject<'_> = Subject {
        flags: "-a taro@example.com",
        client_id: "CLIENT",
        tenant: "common",
        redirect_uri: "http://localhost",
    };

    #[test]
    fn every_code_has_one_row_and_every_row_speaks_both_languages() {
        let mut seen = BTreeSet::new();
        for entry in ENTRIES {
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
        for flags in [
            SUBJECT.flags,
            "-a work --client-id CLIENT",
            "--client-id CLIENT",
        ] {
            let subject = Subject { flags, ..SUBJECT };
            for entry in ENTRIES {
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
        let app = "`entra-token login -a {account} --client-id ID`";
        let refresh = "`entra-token refresh -a {account}`";
        for (flags, phrase, filled) in [
            (
                "-a taro",
                consent,
                "run `entra-token login -a taro --prompt consent` now",
            ),
            (
                "-a work --client-id X",
                consent,
                "run `entra-token login -a work --client-id X --prompt consent` now",
            ),
            (
                "--client-id X",
                consent,
                "run `entra-token login --client-id X --prompt consent` now",
            ),
            (
                "-a work --client-id X",
                app,
                "`entra-token login -a work --client-id ID`",
            ),
            ("--client-id X", app, "`entra-token login --client-id ID`"),
            (
                "-a work --client-id X",
                refresh,
                "`entra-token refresh -a work`",
            ),
            ("--client-id X", refresh, "`entra-token refresh`"),
        ] {
            assert_eq!(
                fill(phrase, &Subject { flags, ..SUBJECT }),
                filled,
                "{flags}"
            );
        }
    }
}
