//! What came of each link of the chain from here to the mail server.

use std::io;
use std::time::Duration;

use comfy_table::CellAlignment;
use serde_json::{Value, json};

use crate::error::Error;
use crate::foreign::one_line;
use crate::locales::{Language, Message, fl};
use crate::ui::json::error_object;
use crate::ui::people::{self, GREEN, RED, YELLOW, lines_of, paint, plain_table};
use crate::ui::{Report, Ui, print};

/// The links in order.
pub(super) struct Examined(pub Vec<Link>);

impl Report for Examined {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&table(&self.0, ui))
    }

    /// An error is told even if nothing else is.
    fn remark(&self, ui: Ui) -> Option<String> {
        self.problem().map(|error| people::error(error, ui))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let links = self.0.iter().map(|link| link_object(link, ui.language));
        let error = self.problem();
        Some(json!({
            "healthy": self.0.iter().all(Link::holds),
            "links": links.collect::<Vec<_>>(),
            "error": error.map(|error| error_object(error, ui.language)),
        }))
    }

    fn exit_code(&self) -> u8 {
        self.problem().map_or(0, Error::exit_code)
    }
}

impl Examined {
    fn problem(&self) -> Option<&Error> {
        self.0.iter().find_map(Link::problem)
    }
}

/// The links of the chain, a line each; what to do about a broken one is told as any error is.
fn table(links: &[Link], ui: Ui) -> String {
    let mut table = plain_table();
    for link in links {
        let (mark, detail) = match &link.outcome {
            Outcome::Holds(detail) => {
                let detail = one_line(&detail.text(ui.language));
                (paint(GREEN, "ok", ui), detail)
            }
            Outcome::Broken(_) => (paint(RED, "FAIL", ui), String::new()),
            Outcome::Skipped => (paint(YELLOW, "skip", ui), String::new()),
        };
        let took = match link.outcome {
            Outcome::Skipped => String::new(),
            Outcome::Holds(_) | Outcome::Broken(_) => format!("{} ms", link.took.as_millis()),
        };
        let title = link.name.title();
        let title = title.text(ui.language);
        table.add_row([mark, title, took, detail]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    lines_of(table)
}

/// A link of the chain: `ok` with what was seen, `fail` (the object's `error` says why), or `skip`.
fn link_object(link: &Link, language: Language) -> Value {
    let (status, detail) = match &link.outcome {
        Outcome::Holds(detail) => ("ok", Some(detail.text(language))),
        Outcome::Broken(_) => ("fail", None),
        Outcome::Skipped => ("skip", None),
    };
    json!({
        "link": link.name.as_str(),
        "status": status,
        "detail": detail,
        "milliseconds": u64::try_from(link.took.as_millis()).ok(),
    })
}

/// A link of the chain from here to the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkName {
    /// The list of accounts can be read, and locks be taken.
    StateDirectory,
    /// The account's store gives and takes.
    Store,
    /// The clock is not before what is stored.
    Clock,
    /// The authority is reached, trusted, and has the same time.
    Authority,
    /// New tokens come.
    Refresh,
    /// They are for Exchange, and allow sending mail.
    Token,
    /// The mail server is reached.
    Connect,
    /// It has TLS, and is trusted.
    StartTls,
    /// It takes the token.
    Authenticate,
    /// It takes the sender.
    Sender,
    /// It takes one mail.
    Mail,
    /// The token allows reading mail.
    ImapToken,
    /// The server that mail is read from is reached.
    ImapConnect,
    /// It takes the token.
    ImapAuthenticate,
    /// It opens the inbox.
    ImapInbox,
}

impl LinkName {
    /// All of them, in order.
    pub(super) const ALL: [Self; 15] = [
        Self::StateDirectory,
        Self::Store,
        Self::Clock,
        Self::Authority,
        Self::Refresh,
        Self::Token,
        Self::Connect,
        Self::StartTls,
        Self::Authenticate,
        Self::Sender,
        Self::Mail,
        Self::ImapToken,
        Self::ImapConnect,
        Self::ImapAuthenticate,
        Self::ImapInbox,
    ];

    /// Those that prove that mail can be read.
    pub(super) const OF_IMAP: [Self; 4] = [
        Self::ImapToken,
        Self::ImapConnect,
        Self::ImapAuthenticate,
        Self::ImapInbox,
    ];

    /// The name in `--json`.
    fn as_str(self) -> &'static str {
        match self {
            Self::StateDirectory => "state_directory",
            Self::Store => "store",
            Self::Clock => "clock",
            Self::Authority => "authority",
            Self::Refresh => "refresh",
            Self::Token => "token",
            Self::Connect => "smtp_connect",
            Self::StartTls => "smtp_starttls",
            Self::Authenticate => "smtp_auth",
            Self::Sender => "smtp_sender",
            Self::Mail => "mail",
            Self::ImapToken => "imap_token",
            Self::ImapConnect => "imap_connect",
            Self::ImapAuthenticate => "imap_auth",
            Self::ImapInbox => "imap_inbox",
        }
    }

    /// What it is called for people.
    pub(super) fn title(self) -> Message {
        match self {
            Self::StateDirectory => fl!("doctor-link-state"),
            Self::Store => fl!("ui-link-store"),
            Self::Clock => fl!("doctor-link-clock"),
            Self::Authority => fl!("doctor-link-authority"),
            Self::Refresh => fl!("doctor-link-refresh"),
            Self::Token => fl!("doctor-link-token"),
            Self::Connect => fl!("ui-link-server"),
            Self::StartTls => fl!("doctor-link-starttls"),
            Self::Authenticate => fl!("doctor-link-xoauth2"),
            Self::Sender => fl!("doctor-link-mail-from"),
            Self::Mail => fl!("doctor-link-mail"),
            Self::ImapToken => fl!("doctor-imap-token"),
            Self::ImapConnect => fl!("doctor-imap-server"),
            Self::ImapAuthenticate => fl!("doctor-imap-authenticate"),
            Self::ImapInbox => fl!("doctor-imap-inbox"),
        }
    }
}

/// What came of a link.
#[derive(Debug)]
pub(super) struct Link {
    /// Which.
    pub name: LinkName,
    /// Whether it holds.
    pub outcome: Outcome,
    /// How long it took to find out.
    pub took: Duration,
}

/// Whether a link holds.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It does; and what was seen.
    Holds(Message),
    /// It is broken.
    Broken(Error),
    /// It was not tried.
    Skipped,
}

impl Link {
    /// One that was not tried.
    pub(super) fn skipped(name: LinkName) -> Self {
        Self {
            name,
            outcome: Outcome::Skipped,
            took: Duration::ZERO,
        }
    }

    /// True if it was tried and holds.
    pub(super) fn holds(&self) -> bool {
        matches!(self.outcome, Outcome::Holds(_))
    }

    fn problem(&self) -> Option<&Error> {
        match &self.outcome {
            Outcome::Broken(error) => Some(error),
            Outcome::Holds(_) | Outcome::Skipped => None,
        }
    }
}
