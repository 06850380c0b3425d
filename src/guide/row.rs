//! A row of the guide, and the tables of them: `rows/*.json`, grouped by what they are about. A table is
//! read when something is asked of it, which most calls never do.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use crate::error::ErrorKind;
use crate::locales::{Message, Template, fl};

use super::Effect;

/// Who has to do something about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    #[serde(rename = "nobody")]
    Wait,
    /// The authors of this tool: the request was malformed.
    #[serde(rename = "authors")]
    Us,
    /// Whoever set up or wrote the program that sent the request.
    Program,
}

/// What a text without a code is about, which decides what it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Signing in: it says more than the words of OAuth.
    OAuth,
    /// Mail, or a program that sends it.
    Mail,
    /// Another mail service than Microsoft's: the replies around it are its own.
    Foreign,
    /// The words of a description whose code does not tell its cause.
    Description,
    /// Nothing but where to look: told where there is nothing else.
    Pointer,
}

/// How sure a row is. Where its claims are known from different places, the lowest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confidence {
    /// Microsoft's documentation says so.
    Documented,
    /// Captured or reported from the live service.
    Reported,
    /// Concluded from the documented class of the error.
    Inferred,
}

/// One cause of a refusal: what it is known by, and what there is to say about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Entra's own codes that share the cause; the first names it.
    #[serde(default)]
    pub codes: Vec<u32>,
    /// The values of `error` that the codes come under; none if they are only ever seen as a page in the
    /// browser.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Values of `error` (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, and Microsoft's additions).
    #[serde(default)]
    pub error: Vec<String>,
    /// Values of Microsoft's `suberror`, a finer class of some `error`.
    #[serde(default)]
    pub suberror: Vec<String>,
    /// Replies of a mail server.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// Texts without a code, and descriptions that say more than their codes; in small letters, and
    /// without what the program fills in. ` … ` stands between what is said one behind the other.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// What such a text is about.
    pub scope: Option<Scope>,
    /// The AADSTS codes that it says more than.
    #[serde(default)]
    pub refines: Vec<u32>,
    /// Says the class of an error only: whatever else is said beside it says more.
    #[serde(default)]
    pub is_coarse: bool,
    /// Entra uses the code for several causes, and the words behind it say which.
    #[serde(default)]
    pub varies: bool,
    /// The messages of other texts' rows that it says more than.
    #[serde(default)]
    pub instead_of: Vec<String>,
    /// AADSTS codes that nobody knows, by their class: `700xxx`, where an x is any digit.
    #[serde(default)]
    pub family: Vec<String>,
    /// The fact, in lower case and without a full stop; its attribute `remedy` is what to do, with the
    /// exact command or the place in the portal.
    pub message: Template,
    /// The class of failure, which decides the exit status.
    pub kind: ErrorKind,
    /// Who must act.
    pub actor: Actor,
    /// What follows from it for this program.
    #[serde(default)]
    pub effect: Effect,
    /// How sure this is.
    pub confidence: Confidence,
    /// Where it is known from.
    pub source: String,
}

/// A refusal of a mail server (RFC 5321 §4.2), as far as it tells its cause from others. It is written
/// `535 5.7.139 … account is locked`.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Reply {
    /// The reply code; none if the words tell it from every other text.
    pub code: Option<u16>,
    /// The enhanced status code (RFC 3463), or a family of them that ends with a point (`4.7.`, written
    /// `4.7.x`); empty where any will do.
    pub status: String,
    /// Words of the text, in any case; empty where any will do.
    pub words: String,
}

impl From<String> for Reply {
    fn from(written: String) -> Self {
        let (numbers, words) = written.split_once('…').unwrap_or((&written, ""));
        let (code, status) = numbers
            .trim()
            .split_once(' ')
            .unwrap_or((numbers.trim(), ""));
        Self {
            code: code.parse().ok(),
            status: status.trim_end_matches('x').to_owned(),
            words: words.trim().to_owned(),
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map(|code| code.to_string());
        let family = if self.status.ends_with('.') { "x" } else { "" };
        let status = Some(format!("{}{family}", self.status)).filter(|status| !status.is_empty());
        let words = Some(format!("… {}", self.words)).filter(|_| !self.words.is_empty());
        let parts: Vec<String> = [code, status, words].into_iter().flatten().collect();
        formatter.write_str(&parts.join(" "))
    }
}

/// Rows of one kind.
pub(super) struct Table {
    written: &'static str,
    rows: OnceLock<Vec<Entry>>,
}

/// What belongs together in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// For its readers.
    #[serde(rename = "about")]
    _about: String,
    rows: Vec<Entry>,
}

/// Entra's codes that mail can meet, and those that it cannot.
pub(super) static AADSTS: Table = Table::of(include_str!("rows/aadsts.json"));
pub(super) static LIST: Table = Table::of(include_str!("rows/list.json"));
/// Classes of codes, the narrowest first.
pub(super) static FAMILIES: Table = Table::of(include_str!("rows/families.json"));
/// The words of OAuth.
pub(super) static OAUTH: Table = Table::of(include_str!("rows/oauth.json"));
/// Replies of mail servers, the most telling first: one that names words stands before one that names
/// none. Most are those of Exchange Online; those of other servers are told by RFC 4954 and RFC 5321.
pub(super) static SMTP: Table = Table::of(include_str!("rows/smtp.json"));
/// Texts without a code: pages of the browser, mail programs, Microsoft Graph, other mail services; and
/// where to look for a text that alone cannot be explained.
pub(super) static TEXTS: Table = Table::of(include_str!("rows/texts.json"));

/// What Entra's descriptions say in any case, and the code that stands before them unless a program has
/// cut it off.
pub(super) fn descriptions() -> &'static BTreeMap<String, u32> {
    static DESCRIPTIONS: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
        let written = include_str!("rows/descriptions.json");
        serde_json::from_str(written).unwrap_or_default()
    });
    &DESCRIPTIONS
}

impl Table {
    const fn of(written: &'static str) -> Self {
        let rows = OnceLock::new();
        Self { written, rows }
    }

    /// Its rows, in their order.
    pub(super) fn rows(&'static self) -> &'static [Entry] {
        // A test reads them all.
        let groups = || self.read().unwrap_or_default().into_iter();
        self.rows
            .get_or_init(|| groups().flat_map(|group| group.rows).collect())
    }

    fn read(&self) -> serde_json::Result<Vec<Group>> {
        serde_json::from_str(self.written)
    }
}

impl Actor {
    /// The name in `--json`.
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
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Inferred => "inferred",
        }
    }

    /// What people call it.
    pub(crate) fn title(self) -> Message {
        match self {
            Self::Documented => fl!("guide-documented"),
            Self::Reported => fl!("guide-reported"),
            Self::Inferred => fl!("guide-inferred"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read() {
        for table in [&AADSTS, &LIST, &FAMILIES, &OAUTH, &SMTP, &TEXTS] {
            let groups = table.read().expect("as the types above say");
            assert!(groups.iter().all(|group| !group.rows.is_empty()));
            assert!(table.rows().len() > 10);
        }
        assert!(descriptions().len() > 20);
    }

    #[test]
    fn a_reply_is_shown_as_it_is_written() {
        let rows = SMTP.rows().iter().flat_map(|entry| &entry.replies);
        let mut seen = 0;
        for reply in rows {
            let again = Reply::from(reply.to_string());
            assert_eq!(again.to_string(), reply.to_string());
            assert!(reply.code.is_some() || !reply.words.is_empty(), "{reply}");
            assert_eq!(reply.words, reply.words.trim_matches(['…', ' ']), "{reply}");
            seen += 1;
        }
        assert!(seen > 80, "{seen} replies");
        let family = Reply::from("421 4.7.x".to_owned());
        assert_eq!((family.code, family.status.as_str()), (Some(421), "4.7."));
    }
}
