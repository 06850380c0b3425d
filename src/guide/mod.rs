//! The error guide: what a refusal means, who must act, and what exactly to do.
//!
//! The knowledge is data, a row a cause (`rows/*.json`): what Entra says, and what mail servers and
//! programs say. A row names its message, whose value is the cause and whose attribute `remedy` is what
//! to do (`src/locales/*/{aadsts,oauth,smtp,text,families,list}.ftl`): a new AADSTS code is one row and
//! one message. This file finds the row, also of what is somewhere in a text (`search.rs`);
//! `subject.rs` fills in the account at hand, and `effect.rs` looks up what follows for this program.
//! None of them knows network, store or output.

mod clean;
mod clues;
mod denied;
mod effect;
mod named;
mod prefix;
mod row;
mod search;
mod smtp;
mod subject;
#[cfg(test)]
mod tests;

use crate::locales::{Message, fl};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use clean::cleaned;
pub(crate) use clean::text_of;
pub(crate) use clues::NO_CLUES;
pub(crate) use effect::{Effect, has_effect};
pub(crate) use named::Named;
pub(crate) use row::{Actor, Entry};
pub(crate) use search::{Found, search};
pub(crate) use smtp::reply;
pub(crate) use subject::{ANY_MAILBOX, Grant, Proof, Sender, Subject};

use row::{AADSTS, FAMILIES, LIST, OAUTH, Reply, SMTP, Scope, TEXTS};

/// A part of a text, without half a character at its end.
fn slice(text: &str, start: usize, end: usize) -> &str {
    let mut end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[start.min(end)..end]
}

/// The row of an AADSTS code.
pub(crate) fn entry(code: u32) -> Option<&'static Entry> {
    codes().find(|entry| entry.codes.contains(&code))
}

/// Where Microsoft explains an AADSTS code ("Microsoft Entra authentication and authorization error
/// codes").
pub(crate) fn lookup_url(code: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

/// The row of a refusal without an AADSTS code that is known: that of its `suberror`, else that of
/// its `error`.
pub(crate) fn oauth(error: &str, suberror: Option<&str>) -> Option<&'static Entry> {
    suberror.and_then(of_word).or_else(|| of_word(error))
}

fn of_word(word: &str) -> Option<&'static Entry> {
    let mut rows = OAUTH.rows().iter();
    rows.find(|entry| entry.words().any(|known| known == word))
}

/// The row of the class of an AADSTS code that nobody has heard of: Entra adds codes to a class, and the
/// class stays.
pub(crate) fn family(code: u32) -> Option<&'static Entry> {
    let code = code.to_string();
    let fits = |pattern: &String| {
        let mut pairs = pattern.chars().zip(code.chars());
        pattern.len() == code.len() && pairs.all(|(wanted, digit)| wanted == 'x' || wanted == digit)
    };
    let mut rows = FAMILIES.rows().iter();
    rows.find(|entry| entry.family.iter().any(fits))
}

/// Every row of an AADSTS code.
pub(crate) fn codes() -> impl Iterator<Item = &'static Entry> {
    AADSTS.rows().iter().chain(LIST.rows())
}

/// Every row; those of a mail server's replies with the most telling first.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    codes()
        .chain(FAMILIES.rows())
        .chain(OAUTH.rows())
        .chain(SMTP.rows())
        .chain(TEXTS.rows())
}

impl Entry {
    /// True for what Entra says, and whoever asked it has to mend.
    fn is_of_entra(&self) -> bool {
        self.replies.is_empty() && self.scope.is_none_or(|scope| scope == Scope::OAuth)
    }

    /// The values of `error` or `suberror` that mean this cause.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.error.iter().chain(&self.suberror).map(String::as_str)
    }

    /// Everything that it is known by.
    pub(crate) fn names(&self) -> Vec<String> {
        let codes = self.codes.iter().map(|code| format!("AADSTS{code}"));
        let families = self.family.iter().map(|class| format!("AADSTS{class}"));
        let words = self.words().map(str::to_owned);
        let replies = self.replies.iter().filter(|reply| reply.code.is_some());
        let named = codes.chain(families).chain(words);
        let named = named.chain(replies.map(Reply::to_string));
        named.chain(self.phrases.iter().cloned()).collect()
    }

    /// The cause, for this account.
    pub(crate) fn cause(&self, subject: &Subject<'_>) -> Message {
        subject.told(self.message)
    }

    /// What to do, for this account; for another program, that it is to be done there.
    pub(crate) fn remedy(&self, subject: &Subject<'_>) -> Message {
        let cause = self.cause(subject);
        let special = self.special(subject).map(|(remedy, _)| remedy);
        let remedy = special.or_else(|| cause.part("remedy")).unwrap_or(cause);
        match subject.program.filter(|_| self.is_of_entra()) {
            Some(program) => fl!("guide-in-program", program, remedy),
            None => remedy,
        }
    }

    /// The remedy for a personal account, which has no administrators, or for an app-only one, which is
    /// theirs, if it is another than that for everybody; and who must act then.
    fn special(&self, subject: &Subject<'_>) -> Option<(Message, Actor)> {
        let cause = self.cause(subject);
        if subject.clues.is_personal {
            return Some((cause.part("personal")?, Actor::MailboxOwner));
        }
        let is_app_only = subject.clues.is_app_only;
        let remedy = is_app_only.then(|| cause.part("app-only"))??;
        let actor = match self.actor {
            Actor::EntraAdmin | Actor::TenantAdmin => self.actor,
            _ => Actor::ExchangeAdmin,
        };
        Some((remedy, actor))
    }

    /// Who must act: only what this program itself has sent is a matter of its authors.
    pub(crate) fn actor(&self, subject: &Subject<'_>) -> Actor {
        if let Some((_, actor)) = self.special(subject) {
            return actor;
        }
        match self.actor {
            Actor::Us if subject.sender != Sender::Ours => Actor::Program,
            actor => actor,
        }
    }

    /// The remedy, with who must act where that is somebody else.
    pub(crate) fn hint(&self, subject: &Subject<'_>) -> Message {
        let (remedy, who) = (self.remedy(subject), self.actor.title());
        match self.actor {
            Actor::ExchangeAdmin | Actor::EntraAdmin | Actor::TenantAdmin => {}
            _ => return remedy,
        }
        fl!("guide-who-must-act", who, remedy)
    }
}
