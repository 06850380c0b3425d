//! What is said when a command has ended: a [`Report`] on stdout, an error with its hint on
//! stderr; as JSON (`json.rs`) or for people (`people.rs`), in English or Japanese.

mod json;
mod people;

use std::fmt;
use std::io::{self, IsTerminal as _, Write};

use jiff::Timestamp;
use oauth2::RefreshToken;
use url::Url;
use zeroize::Zeroizing;

use crate::account::{Access, AccountName, ClientAuthentication, ClientType};
use crate::cli::{Color, Format};
use crate::error::{Error, ErrorKind};
use crate::language::{Language, Text};
use crate::store::Capabilities;
use crate::store::accounts::ListedPending;
use crate::token::Acquired;

/// What a command has to say. Commands return it; only this file prints.
#[derive(Debug)]
pub enum Report {
    /// Nothing.
    Nothing,
    /// An access token was asked for.
    Token {
        /// Whose it is.
        account: AccountName,
        /// The token.
        acquired: Acquired,
        /// How to print it.
        format: Format,
        /// When the command ran.
        now: Timestamp,
    },
    /// A refresh token was asked for.
    RefreshToken {
        /// Whose it is.
        account: AccountName,
        /// The token.
        refresh_token: RefreshToken,
    },
    /// A sign-in or a refresh succeeded.
    Done {
        /// What succeeded.
        lead: Text,
        /// The account as it is now.
        account: Box<AccountStatus>,
        /// When the command ran.
        now: Timestamp,
    },
    /// A sign-in was begun, for another process to finish.
    Started {
        /// Its name.
        id: String,
        /// The page to sign in at.
        url: Url,
        /// Where the page's answer comes to.
        redirect_uri: String,
        /// When it is too late.
        expires_at: Timestamp,
        /// When the command ran.
        now: Timestamp,
    },
    /// An account is to go to another machine.
    Exported {
        /// Which.
        account: AccountName,
        /// All of it.
        exported: Exported,
        /// Only its recipient can read it.
        is_sealed: bool,
    },
    /// The accounts were asked for.
    Accounts {
        /// Each of them.
        accounts: Vec<AccountStatus>,
        /// The sign-ins that were begun.
        begun: Vec<ListedPending>,
        /// When the command ran.
        now: Timestamp,
    },
    /// Accounts were signed out.
    SignedOut {
        /// Each with the number of copies deleted, or why none could be.
        accounts: Vec<(AccountName, Result<usize, Error>)>,
        /// How many sign-ins that were begun were forgotten with them.
        begun: usize,
    },
}

impl Report {
    /// The exit status: 0, or that of the first part that failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let failure = match self {
            Self::SignedOut { accounts, .. } => accounts
                .iter()
                .find_map(|(_, deleted)| deleted.as_ref().err()),
            // A sign-in that is needed is a fact to be told; a store that fails hides the facts.
            Self::Accounts { accounts, .. } => {
                let mut problems = accounts
                    .iter()
                    .filter_map(|account| account.problem.as_ref());
                problems.find(|problem| problem.kind() != ErrorKind::SignInRequired)
            }
            Self::Nothing
            | Self::Token { .. }
            | Self::RefreshToken { .. }
            | Self::Done { .. }
            | Self::Started { .. }
            | Self::Exported { .. } => None,
        };
        failure.map_or(0, Error::exit_code)
    }
}

/// An account as text, perhaps not sealed: never shown but where it was asked for.
pub struct Exported(Zeroizing<String>);

impl From<String> for Exported {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Exported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Exported(…)")
    }
}

/// What there is to know of an account, without its secrets.
#[derive(Debug, Default)]
pub struct AccountStatus {
    /// What `-a` takes.
    pub account: String,
    /// True for the one that is used when none is named.
    pub is_default: bool,
    /// Who is signed in, where it is known.
    pub user: Option<String>,
    /// The tenant segment.
    pub tenant: Option<String>,
    /// The authority's host.
    pub authority_host: Option<String>,
    /// The app registration.
    pub client_id: Option<String>,
    /// How the app proves that it is itself.
    pub authentication: Option<ClientAuthentication>,
    /// In whose name tokens are asked for.
    pub access: Access,
    /// Where mail is submitted (port 587, STARTTLS), and whether that is sure.
    pub smtp_host: Option<(&'static str, bool)>,
    /// What the access token is good for.
    pub scopes: Vec<String>,
    /// The kind of store.
    pub store: &'static str,
    /// Where its item is.
    pub store_item: String,
    /// What that store is like.
    pub capabilities: Capabilities,
    /// When the access token ends.
    pub access_token_expires_at: Option<Timestamp>,
    /// When the tokens were renewed last.
    pub renewed_at: Option<Timestamp>,
    /// When the refresh token ends if it is not used.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// When the client secret or the certificate ends.
    pub credential_expires_at: Option<Timestamp>,
    /// When a policy asks for the next sign-in.
    pub sign_in_due_at: Option<Timestamp>,
    /// What is wrong with it.
    pub problem: Option<Error>,
}

/// How and to whom things are said.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The language of messages.
    pub language: Language,
    /// One JSON object on stdout.
    pub json: bool,
    /// Nothing on stderr but errors.
    pub quiet: bool,
    /// Whether messages are coloured.
    pub color: bool,
}

impl Output {
    /// Whether to colour messages on stderr.
    #[must_use]
    pub fn wants_color(color: Color, no_color: bool) -> bool {
        match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stderr().is_terminal() && !no_color,
        }
    }

    /// Whether anybody reads what can be left out.
    #[must_use]
    pub fn is_watched(self) -> bool {
        self.json || (!self.quiet && io::stderr().is_terminal())
    }

    /// Prints a report. A reader that has gone away is no error.
    ///
    /// # Errors
    /// Those of writing to stdout.
    pub fn report(self, report: &Report) -> io::Result<()> {
        if let Some(remark) = self.remark(report) {
            print_error(&remark);
        }
        if self.json {
            return print(&json::report(report, self.language));
        }
        match report {
            Report::Nothing | Report::Done { .. } | Report::SignedOut { .. } => Ok(()),
            Report::Token {
                acquired,
                format: Format::Raw,
                ..
            } => print(acquired.access_token.secret()),
            Report::Started { .. }
            | Report::Token {
                format: Format::Json,
                ..
            } => print(&json::report(report, self.language)),
            Report::RefreshToken { refresh_token, .. } => print(refresh_token.secret()),
            Report::Exported { exported, .. } => print(&exported.0),
            Report::Accounts {
                accounts,
                begun,
                now,
            } => print(&people::accounts(accounts, begun, *now, self.language)),
        }
    }

    /// What a person is told besides, on stderr.
    fn remark(self, report: &Report) -> Option<String> {
        match report {
            _ if self.quiet => None,
            Report::Token { acquired, .. } => {
                Some(people::despite(acquired.despite.as_ref()?, self))
            }
            Report::Done {
                lead, account, now, ..
            } => Some(people::done(lead, account, *now, self)),
            Report::SignedOut { accounts, begun } => {
                Some(people::signed_out(accounts, *begun, self))
            }
            Report::Started {
                expires_at, now, ..
            } => Some(people::started(*expires_at, *now, self.language)),
            Report::Nothing
            | Report::RefreshToken { .. }
            | Report::Exported { .. }
            | Report::Accounts { .. } => None,
        }
    }

    /// Prints an error: for people on stderr, and for programs on stdout.
    pub fn error(self, error: &Error) {
        print_error(&people::error(error, self));
        if self.json {
            // Whoever reads stdout may be gone; the exit status still tells.
            let _ = print(&json::error(error, self.language));
        }
    }
}

/// Prints lines that are complete as they are. A reader that has gone away is no error.
///
/// # Errors
/// Those of writing to stdout.
pub fn print(lines: &str) -> io::Result<()> {
    // At once, so that nobody reads half a token; and what may be a secret is wiped.
    let whole = Zeroizing::new(format!("{lines}\n"));
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(whole.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints lines on stderr. If nobody can read them, there is nothing to be done about it.
pub fn print_error(lines: &str) {
    let _ = writeln!(io::stderr(), "{lines}");
}

/// True where only a program, or nobody else, can read what is printed on stdout.
#[cfg(unix)]
#[must_use]
pub fn is_private() -> bool {
    use rustix::fs::{FileType, Mode, fstat};
    let others = Mode::RWXG | Mode::RWXO;
    fstat(rustix::stdio::stdout()).is_ok_and(|stat| match FileType::from_raw_mode(stat.st_mode) {
        FileType::Fifo | FileType::Socket => true,
        FileType::RegularFile => !Mode::from_raw_mode(stat.st_mode).intersects(others),
        _ => false,
    })
}

/// True: a file's access list, inherited from its folder, protects it.
#[cfg(not(unix))]
#[must_use]
pub fn is_private() -> bool {
    true
}

/// What `-v` shows: our own steps, never those of the libraries, which may hold secrets.
struct StepLog;

impl log::Log for StepLog {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("entra_token")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            print_error(&format!("entra-token: {}", record.args()));
        }
    }

    fn flush(&self) {}
}

/// Starts or stops showing steps.
pub fn show_steps(verbose: bool) {
    // An error means that it was set before: in the same process, by an earlier call.
    let _ = log::set_logger(&StepLog);
    log::set_max_level(if verbose {
        log::LevelFilter::Debug
    } else {
        log::LevelFilter::Off
    });
}

/// The client type's name in RFC 6749 §2.1.
fn client_type(account: &AccountStatus) -> Option<&'static str> {
    let authentication = account.authentication.as_ref()?;
    Some(match authentication.client_type() {
        ClientType::Confidential => "confidential",
        ClientType::Public => "public",
    })
}

/// The ends of the client secret and of the certificate: there is at most one of them.
fn credential_ends(account: &AccountStatus) -> (Option<Timestamp>, Option<Timestamp>) {
    match account.authentication {
        Some(ClientAuthentication::Certificate(_)) => (None, account.credential_expires_at),
        _ => (account.credential_expires_at, None),
    }
}

/// An instant without its fraction.
fn seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}
