//! The error guide: what a refusal means, who must act, and what exactly to do.
//!
//! The knowledge is data, a row a cause: what Entra says (`aadsts.rs`, `oauth.rs`), and what mail
//! servers say (`smtp.rs`). A row names its message, whose value is the cause and whose attribute
//! `remedy` is what to do (`src/locales/*/{aadsts,oauth,smtp}.ftl`): a new AADSTS code is one row and
//! one message. This file finds the row, also of what is somewhere in a text (`search.rs`);
//! `subject.rs` fills in the account at hand, and `effect.rs` looks up what follows for this program.
//! None of them knows network, store or output.

#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod aadsts;
mod clean;
mod effect;
mod families;
#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod list;
mod named;
mod oauth;
mod prefix;
mod search;
mod smtp;
mod subject;
#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod texts;

use std::fmt;

use crate::error::ErrorKind;
use crate::locales::{Message, Template, fl};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use clean::cleaned;
pub(crate) use clean::text_of;
pub(crate) use effect::{Effect, has_effect};
pub(crate) use families::family;
pub(crate) use named::Named;
pub(crate) use search::{Found, search};
pub(crate) use subject::{ANY_MAILBOX, Grant, Proof, Sender, Subject};

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
    /// Whoever set up or wrote the program that sent the request.
    Program,
}

/// What a text without a code is about, which decides what it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Signing in: it says more than the words of OAuth.
    OAuth,
    /// Mail, or a program that sends it.
    Mail,
    /// Another mail service than Microsoft's: the replies around it are its own.
    Foreign,
    /// Nothing but where to look: told where there is nothing else.
    Pointer,
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
    /// Texts without a code, and codes whose description says more than they do.
    Text {
        /// What is said, in small letters; ` … ` stands between what is said one behind the other.
        phrases: &'static [&'static str],
        /// What it is about.
        scope: Scope,
        /// The AADSTS codes that it says more than.
        refines: &'static [u32],
    },
    /// AADSTS codes that nobody knows, by their class: `700xxx`, where an x is any digit.
    Family(&'static [&'static str]),
}

/// A refusal of a mail server (RFC 5321 §4.2), as far as it tells its cause from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply {
    /// The reply code; [`Reply::ANY`] where the words tell it from every other text.
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
    /// The fact, in lower case and without a full stop; its attribute `remedy` is what to do, with the
    /// exact command or the place in the portal.
    pub message: Template,
    /// Who must act.
    pub actor: Actor,
    /// What follows from it for this program.
    pub effect: Effect,
    /// How sure this is.
    pub confidence: Confidence,
    /// Where it is known from.
    pub source: &'static str,
}

/// The row of an AADSTS code.
#[must_use]
pub(crate) fn entry(code: u32) -> Option<&'static Entry> {
    codes().find(|entry| entry.codes().contains(&code))
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
pub(crate) fn codes() -> impl Iterator<Item = &'static Entry> {
    aadsts::ENTRIES.iter().chain(list::ENTRIES)
}

/// Every row; those of a mail server's replies with the most telling first.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    codes()
        .chain(families::ENTRIES)
        .chain(oauth::ENTRIES)
        .chain(smtp::ENTRIES)
        .chain(texts::ENTRIES)
}

/// A row that changes nothing for this program but what it says.
const fn row(
    sign: Sign,
    kind: ErrorKind,
    message: Template,
    actor: Actor,
    confidence: Confidence,
    source: &'static str,
) -> Entry {
    Entry {
        sign,
        kind,
        message,
        actor,
        effect: Effect::Nothing,
        confidence,
        source,
    }
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
    /// Stands for each code.
    pub(crate) const ANY: u16 = 0;

    fn fits(&self, code: u16, status: Option<&str>, text: &str) -> bool {
        let is_code = self.code == code || self.code == Self::ANY;
        is_code && self.fits_status(status) && self.is_said_in(text)
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
        let (words, text) = (self.words.to_ascii_lowercase(), text.to_ascii_lowercase());
        text.contains(&words) || is_cut_off_in(&words, &text)
    }
}

/// True for words that a program shows the beginning of, as `basic authenti...`.
fn is_cut_off_in(words: &str, text: &str) -> bool {
    const SHORTEST: usize = 12;
    let mut shown = text.split("...").collect::<Vec<_>>();
    shown.pop();
    let lengths = (SHORTEST..words.len()).filter(|length| words.is_char_boundary(*length));
    let mut beginnings = lengths.map(|length| &words[..length]);
    !shown.is_empty()
        && beginnings.any(|beginning| shown.iter().any(|shown| shown.ends_with(beginning)))
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
            Self::Program => "program",
        }
    }

    /// What people call it.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::You => fl!("guide-you"),
            Self::MailboxOwner => fl!("guide-mailbox-owner"),
            Self::ExchangeAdmin => fl!("guide-exchange-administrator"),
            Self::EntraAdmin => fl!("guide-entra-administrator-or-owner"),
            Self::TenantAdmin => fl!("guide-entra-administrator"),
            Self::Wait => fl!("guide-nobody"),
            Self::Us => fl!("guide-authors"),
            Self::Program => fl!("guide-program"),
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
            _ => &[],
        }
    }

    /// The AADSTS codes that it says more than.
    fn refines(&self) -> &'static [u32] {
        match self.sign {
            Sign::Text { refines, .. } => refines,
            _ => &[],
        }
    }

    /// What is said where there is no code.
    fn phrases(&self) -> &'static [&'static str] {
        match self.sign {
            Sign::Text { phrases, .. } => phrases,
            _ => &[],
        }
    }

    /// What a text without a code is about.
    fn scope(&self) -> Option<Scope> {
        match self.sign {
            Sign::Text { scope, .. } => Some(scope),
            _ => None,
        }
    }

    /// True for what Entra says, and whoever asked it has to mend.
    fn is_of_entra(&self) -> bool {
        match self.sign {
            Sign::Smtp(_) => false,
            Sign::Text { scope, .. } => scope == Scope::OAuth,
            _ => true,
        }
    }

    /// The values of `error` or `suberror` that mean this cause.
    #[must_use]
    pub(crate) fn words(&self) -> &'static [&'static str] {
        match self.sign {
            Sign::Error(words) | Sign::Suberror(words) => words,
            _ => &[],
        }
    }

    /// The replies of a mail server that share this cause.
    #[must_use]
    pub(crate) fn replies(&self) -> &'static [Reply] {
        match self.sign {
            Sign::Smtp(replies) => replies,
            _ => &[],
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
            Sign::Smtp(replies) => {
                let coded = replies.iter().filter(|reply| reply.code != Reply::ANY);
                coded.map(Reply::to_string).collect()
            }
            Sign::Text { phrases, .. } => phrases.iter().map(|&said| said.to_owned()).collect(),
            Sign::Family(patterns) => patterns
                .iter()
                .map(|pattern| format!("AADSTS{pattern}"))
                .collect(),
        }
    }

    /// The cause, for this account.
    #[must_use]
    pub(crate) fn cause(&self, subject: &Subject<'_>) -> Message {
        subject.told(self.message)
    }

    /// What to do, for this account; for another program, that it is to be done there.
    #[must_use]
    pub(crate) fn remedy(&self, subject: &Subject<'_>) -> Message {
        let cause = self.cause(subject);
        let remedy = cause.part("remedy").unwrap_or(cause);
        match subject.program.filter(|_| self.is_of_entra()) {
            Some(program) => fl!("guide-in-program", program, remedy),
            None => remedy,
        }
    }

    /// Who must act: only what this program itself has sent is a matter of its authors.
    #[must_use]
    pub(crate) fn actor(&self, subject: &Subject<'_>) -> Actor {
        match self.actor {
            Actor::Us if subject.sender != Sender::Ours => Actor::Program,
            actor => actor,
        }
    }

    /// The remedy, with who must act where that is somebody else.
    #[must_use]
    pub(crate) fn hint(&self, subject: &Subject<'_>) -> Message {
        let (remedy, who) = (self.remedy(subject), self.actor.title());
        match self.actor {
            Actor::ExchangeAdmin | Actor::EntraAdmin | Actor::TenantAdmin => {}
            _ => return remedy,
        }
        fl!("guide-who-must-act", who, remedy)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locales::Language;

    const LANGUAGES: [Language; 2] = [Language::English, Language::Japanese];

    pub(super) const SUBJECT: Subject<'_> = Subject {
        flags: &[],
        client_id: "CLIENT",
        tenant: "common",
        redirect_uri: "http://localhost",
        is_registered: true,
        authority_host: "https://login.microsoftonline.com",
        smtp_send: "https://outlook.office.com/SMTP.Send",
        mailbox: "taro@example.com",
        signed_in: "hanako@example.com",
        sender: Sender::Ours,
        program: None,
        proof: Proof::Secret,
        grant: Grant::Either,
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
            let cause = entry.cause(&SUBJECT);
            let remedy = cause.part("remedy").expect("a remedy");
            for message in [&cause, &remedy] {
                let [english, japanese] = LANGUAGES.map(|language| message.text(language));
                assert!(english.is_ascii() || english.contains('…'), "{english}");
                let is_japanese = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
                assert!(japanese.chars().any(is_japanese), "{japanese}");
            }
            let [english, japanese] = LANGUAGES.map(|language| cause.text(language));
            assert!(
                !english.ends_with('.') && !japanese.ends_with('。'),
                "{names:?}"
            );
            assert!(!entry.source.is_empty(), "{names:?}");
        }
        assert!(seen.len() >= 150, "{} names", seen.len());
    }

    #[test]
    fn the_message_of_a_row_is_called_as_the_first_thing_it_is_known_by() {
        for entry in entries() {
            let id = match entry.sign {
                Sign::Aadsts { codes, .. } => format!("aadsts-{}", codes[0]),
                Sign::Error(words) | Sign::Suberror(words) => {
                    format!("oauth-{}", words[0].replace('_', "-"))
                }
                Sign::Smtp(replies) => {
                    let (code, status) = (replies[0].code, replies[0].status);
                    let parts = status.split('.').filter(|part| !part.is_empty());
                    let parts = parts.map(|part| format!("-{part}"));
                    format!("smtp-{code}{}", parts.collect::<String>())
                }
                Sign::Text { .. } => "text-".to_owned(),
                Sign::Family(patterns) => format!("family-{}", patterns[0].replace('x', "")),
            };
            let name = entry.message.name();
            let further = name.strip_prefix(&id);
            let is_called = match entry.sign {
                Sign::Smtp(_) => further.is_some_and(|word| !word.starts_with(char::is_numeric)),
                Sign::Text { .. } => further.is_some_and(|word| !word.is_empty()),
                _ => further == Some(""),
            };
            assert!(is_called, "{name} for {id}");
        }
    }

    #[test]
    fn the_guide_fills_in_every_argument_of_its_messages() {
        for entry in entries() {
            for argument in entry.message.arguments() {
                assert!(SUBJECT.value(argument).is_some(), "{entry:?}: {argument}");
            }
        }
    }

    #[test]
    fn a_certificate_or_a_federated_token_is_never_told_to_be_a_secret() {
        for proof in [Proof::Certificate, Proof::FederatedToken] {
            let subject = Subject { proof, ..SUBJECT };
            for entry in entries() {
                for language in LANGUAGES {
                    let remedy = entry.remedy(&subject).text(language);
                    assert!(!remedy.contains("--client-secret-file"), "{remedy}");
                    assert!(!remedy.contains("AZURE_CLIENT_SECRET"), "{remedy}");
                }
            }
        }
    }

    #[test]
    fn a_refused_refresh_says_nothing_of_a_code() {
        let subject = Subject {
            grant: Grant::RefreshToken,
            ..SUBJECT
        };
        let of_both = [Effect::Expired, Effect::GrantRefused, Effect::NotValid];
        let rows = entries().filter(|entry| of_both.contains(&entry.effect));
        let mut seen = 0;
        for entry in rows {
            let [english, japanese] =
                LANGUAGES.map(|language| entry.cause(&subject).text(language));
            assert!(!english.contains("authorization code"), "{english}");
            assert!(!japanese.contains("認可コード"), "{japanese}");
            seen += 1;
        }
        assert!(seen >= 3, "{seen} rows");
    }

    #[test]
    fn only_what_this_program_sent_is_a_matter_of_its_authors() {
        for sender in [Sender::Unknown, Sender::Other] {
            let subject = Subject { sender, ..SUBJECT };
            for entry in entries() {
                let told = entry.remedy(&subject).text(Language::English);
                assert!(!told.contains("authors of entra-token"), "{told}");
                assert_ne!(entry.actor(&subject), Actor::Us, "{entry:?}");
            }
        }
    }

    /// What the account has is in each `login`, and once.
    #[test]
    fn a_command_of_a_remedy_has_each_flag_once() {
        let all = flags(&[
            "-a work",
            "--client-id CLIENT",
            "--tenant T",
            "--cloud usgov",
            "--authority-host https://login.example",
            "--redirect-uri http://localhost",
            "--app-only",
        ]);
        let subject = Subject {
            flags: &all,
            ..SUBJECT
        };
        let mut seen = 0;
        for entry in entries() {
            for language in LANGUAGES {
                let remedy = entry.remedy(&subject).text(language);
                let quoted = remedy.split('`').skip(1).step_by(2);
                for command in quoted.filter(|word| word.starts_with("entra-token login")) {
                    for flag in &all {
                        let name = flag.split(' ').next().unwrap_or_default();
                        let words = command.split(' ').filter(|word| *word == name);
                        assert_eq!(words.count(), 1, "{name} in {command}");
                    }
                    seen += 1;
                }
            }
        }
        assert!(seen > 200, "{seen} commands");
    }
}
