//! What is said when a command has ended: a [`Report`] on stdout, an error with its hint on
//! stderr; as JSON (`json.rs`) or for people (`people.rs`), in English or Japanese.

mod explained;
pub(crate) mod json;
pub(crate) mod people;
mod registration;
pub(crate) mod terminal;
mod token;
mod worksheet;

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::{ClientSecret, RefreshToken};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::cli::{Color, Shell};
use crate::error::Error;
use crate::foreign::one_line;
use crate::guide::Entry;
use crate::locales::{Language, Message, fl};
use crate::register::{Plan, Ran};
use crate::setup::hulft_square::ConnectionForm;
use crate::setup::{Client, Configuration};
use crate::smtp::MailAddress;
use crate::token::Acquired;

/// What a verb has to say once it has ended. Verbs return it; [`Ui::report`] prints it.
pub(crate) trait Report {
    /// Prints on stdout what was asked for, as people read it, and scripts without `--json`.
    ///
    /// # Errors
    /// Those of writing to stdout.
    fn print(&self, _: Ui) -> io::Result<()> {
        Ok(())
    }

    /// What a person is told besides, on stderr; with `--quiet`, errors alone.
    fn remark(&self, _: Ui) -> Option<String> {
        None
    }

    /// True if the remark is told before anything is printed.
    fn remarks_first(&self) -> bool {
        false
    }

    /// The same for programs: an object, to which the version is added. `None` if what another program
    /// has printed stands alone.
    fn json(&self, ui: Ui) -> Option<Value>;

    /// 0, or that of the first part that failed.
    fn exit_code(&self) -> u8 {
        0
    }
}

/// Nothing to say.
pub(crate) struct Nothing;

impl Report for Nothing {
    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({}))
    }
}

impl<R: Report + 'static> From<R> for Box<dyn Report> {
    fn from(report: R) -> Self {
        Box::new(report)
    }
}

/// What a command has to say. Commands return it; this file prints it.
#[derive(Debug)]
pub(crate) enum Reports {
    /// An access token was asked for.
    Token {
        /// Whose it is.
        account: AccountName,
        /// The token.
        acquired: Acquired,
        /// How to print it.
        form: TokenForm,
        /// When the command ran.
        now: Timestamp,
    },
    /// Git, or another program that asks as git does, wants a user name and a password.
    GitCredential {
        /// Whose token it is.
        account: AccountName,
        /// Who is to sign in with it.
        username: String,
        /// The token.
        acquired: Acquired,
    },
    /// A program has run, and has ended: where it cannot take this process over.
    #[cfg_attr(unix, expect(dead_code, reason = "there, it takes it over"))]
    Ran {
        /// How.
        status: u8,
    },
    /// What an access token says of itself was asked for.
    Claims {
        /// Whose it is.
        account: AccountName,
        /// The token.
        acquired: Acquired,
        /// All of it; `None` for a token that nobody but its resource can read.
        claims: Option<serde_json::Map<String, Value>>,
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
    /// The chain from the state directory to the mail server was tried.
    Examined {
        /// Its links in order.
        links: Vec<Link>,
    },
    /// Errors were to be explained.
    Explained(Vec<Explanation>),
    /// All that can be explained was asked for.
    Guide(Vec<Advice>),
    /// A mail client is to be set up.
    ClientSetup {
        /// Which.
        client: Client,
        /// Its configuration.
        configuration: Configuration,
        /// Where it was added.
        written: Option<Written>,
    },
    /// The form of an integration platform is to be filled in.
    Worksheet {
        /// What goes into it.
        sheet: Box<ConnectionForm>,
        /// Until when the access token lasts that Entra gave for it, where it was asked.
        proven_until: Option<Timestamp>,
    },
    /// An app registration was planned.
    Planned {
        /// The plan.
        plan: Box<Plan>,
        /// Whether the directory was looked at.
        is_seen: bool,
        /// The form that was asked for, ready to be printed.
        printed: Option<String>,
    },
    /// An app was registered, or as much of it as could be.
    Registered(Box<Registered>),
    /// What the program says of itself, for `man` or a shell.
    Generated {
        /// What its file is called.
        file_name: String,
        /// All of it.
        text: String,
    },
    /// Files were made.
    Written(Vec<PathBuf>),
}

impl Report for Reports {
    fn print(&self, ui: Ui) -> io::Result<()> {
        ui.print(self)
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        ui.remark(self)
    }

    fn remarks_first(&self) -> bool {
        matches!(self, Self::Worksheet { .. })
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        if matches!(self, Self::Ran { .. }) {
            return None;
        }
        Some(json::report(self, ui.language))
    }

    /// A monitor gets its own.
    fn exit_code(&self) -> u8 {
        let failure = match self {
            Self::Ran { status } => return *status,
            Self::Examined { links } => links.iter().find_map(Link::problem),
            Self::Registered(registered) => registered.ran.failure.as_ref(),
            Self::Token { .. }
            | Self::GitCredential { .. }
            | Self::Claims { .. }
            | Self::RefreshToken { .. }
            | Self::Explained(_)
            | Self::Guide(_)
            | Self::ClientSetup { .. }
            | Self::Worksheet { .. }
            | Self::Planned { .. }
            | Self::Generated { .. }
            | Self::Written(_) => None,
        };
        failure.map_or(0, Error::exit_code)
    }
}

/// How an access token is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenForm {
    /// Alone.
    Raw,
    /// With all that is known of it.
    Json,
    /// As the answer to AUTH XOAUTH2, for a mailbox.
    Xoauth2(MailAddress),
    /// As a header of HTTP (RFC 6750 §2.1).
    Header,
    /// As a command that sets a variable.
    Env(Shell),
}

/// What came of a registration.
#[derive(Debug)]
pub(crate) struct Registered {
    /// What was done, and what was not.
    pub ran: Ran,
    /// What it is remembered as.
    pub account: Option<AccountName>,
    /// Whether somebody has signed in to it.
    pub is_signed_in: bool,
    /// The kind of store that it is kept in.
    pub store: String,
    /// The client secret, where it was asked for.
    pub client_secret: Option<ClientSecret>,
}

/// A client's file with a configuration in it.
#[derive(Debug)]
pub(crate) struct Written {
    /// Where it is.
    pub file: PathBuf,
    /// What was there before, where there was something.
    pub copy: Option<PathBuf>,
    /// False where all of it was there already.
    pub is_new: bool,
}

/// Something that was to be explained.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// As it was found: `AADSTS700025`, `535 5.7.139`, `invalid_grant`; several where they have one
    /// cause.
    pub names: Vec<String>,
    /// Where Microsoft explains it.
    pub url: Option<String>,
    /// What the guide says of it.
    pub advice: Option<Advice>,
}

/// A row of the guide, with the names of the account at hand.
#[derive(Debug)]
pub(crate) struct Advice {
    /// The row.
    pub entry: &'static Entry,
    /// What has happened.
    pub cause: Message,
    /// What to do.
    pub remedy: Message,
}

/// A link of the chain from here to the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkName {
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
}

impl LinkName {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 11] = [
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
        }
    }

    /// What it is called for people.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::StateDirectory => fl!("report-state-directory"),
            Self::Store => fl!("report-store"),
            Self::Clock => fl!("report-clock"),
            Self::Authority => fl!("report-proxy-tls-authority"),
            Self::Refresh => fl!("report-refresh"),
            Self::Token => fl!("report-token"),
            Self::Connect => fl!("report-mail-server"),
            Self::StartTls => fl!("report-starttls"),
            Self::Authenticate => fl!("report-auth-xoauth2"),
            Self::Sender => fl!("report-mail"),
            Self::Mail => fl!("report-one-mail"),
        }
    }
}

/// What came of a link.
#[derive(Debug)]
pub(crate) struct Link {
    /// Which.
    pub name: LinkName,
    /// Whether it holds.
    pub outcome: Outcome,
    /// How long it took to find out.
    pub took: Duration,
}

/// Whether a link holds.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It does; and what was seen.
    Holds(Message),
    /// It is broken.
    Broken(Error),
    /// It was not tried.
    Skipped,
}

impl Link {
    /// One that was not tried.
    #[must_use]
    pub(crate) fn skipped(name: LinkName) -> Self {
        Self {
            name,
            outcome: Outcome::Skipped,
            took: Duration::ZERO,
        }
    }

    /// True where it was tried and holds.
    #[must_use]
    pub(crate) fn holds(&self) -> bool {
        matches!(self.outcome, Outcome::Holds(_))
    }

    fn problem(&self) -> Option<&Error> {
        match &self.outcome {
            Outcome::Broken(error) => Some(error),
            Outcome::Holds(_) | Outcome::Skipped => None,
        }
    }
}

/// How and to whom things are said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    /// The language of messages.
    pub language: Language,
    /// One JSON object on stdout.
    pub json: bool,
    /// Nothing on stderr but errors.
    pub quiet: bool,
    /// Whether messages are coloured.
    pub color: bool,
}

impl Ui {
    /// Whether to colour messages on stderr.
    #[must_use]
    pub(crate) fn wants_color(color: Color, is_plain: fn() -> bool) -> bool {
        match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stderr().is_terminal() && !is_plain(),
        }
    }

    /// Whether anybody reads what can be left out.
    #[must_use]
    pub(crate) fn is_watched(self) -> bool {
        self.json || (!self.quiet && io::stderr().is_terminal())
    }

    /// Prints a report. A reader that has gone away is no error.
    ///
    /// # Errors
    /// Those of writing to stdout.
    pub(crate) fn report(self, report: &dyn Report) -> io::Result<()> {
        let tell = || {
            if let Some(remark) = report.remark(self) {
                print_error(&remark);
            }
        };
        if report.remarks_first() {
            tell();
            return self.print_report(report);
        }
        let printed = self.print_report(report);
        tell();
        printed
    }

    fn print_report(self, report: &dyn Report) -> io::Result<()> {
        if !self.json {
            return report.print(self);
        }
        report.json(self).map_or(Ok(()), print_json)
    }

    fn print(self, report: &Reports) -> io::Result<()> {
        match report {
            Reports::Ran { .. }
            | Reports::ClientSetup {
                written: Some(_), ..
            } => Ok(()),
            Reports::Token {
                form: TokenForm::Json,
                ..
            } => print_json(json::report(report, self.language)),
            Reports::Token { acquired, form, .. } => {
                token::print_in_form(&acquired.access_token, form)
            }
            Reports::GitCredential {
                username, acquired, ..
            } => print(&token::for_git(username, acquired)),
            Reports::RefreshToken { refresh_token, .. } => print(refresh_token.secret()),
            Reports::Claims { claims, now, .. } => {
                print(&people::claims(claims.as_ref(), *now, self))
            }
            Reports::Examined { links } => print(&people::examined(links, self)),
            Reports::Explained(found) => print(&explained::explanations(found, self.language)),
            Reports::Guide(rows) => print(&explained::guide(rows, self.language)),
            Reports::ClientSetup {
                configuration,
                written: None,
                ..
            } => print(&configuration.text),
            Reports::Worksheet { sheet, .. } => print(&worksheet::worksheet(sheet, self.language)),
            Reports::Planned {
                printed: Some(printed),
                ..
            } => print(printed),
            Reports::Planned { plan, .. } => print(&registration::plan(plan, self)),
            Reports::Registered(registered) => match &registered.client_secret {
                Some(secret) => print(secret.secret()),
                None => Ok(()),
            },
            Reports::Generated { text, .. } => print(text.trim_end()),
            Reports::Written(files) => print(&people::files(files)),
        }
    }

    /// What a person is told besides, on stderr.
    fn remark(self, report: &Reports) -> Option<String> {
        match report {
            // An error is told also where nothing else is.
            Reports::Examined { links } => {
                let problem = links.iter().find_map(Link::problem);
                problem.map(|error| people::error(error, self))
            }
            Reports::Registered(registered) if self.quiet => {
                registration::failure(&registered.ran, self)
            }
            _ if self.quiet => None,
            Reports::Token { acquired, .. } | Reports::GitCredential { acquired, .. } => {
                Some(people::warning(&acquired.warning()?, self))
            }
            Reports::Claims {
                acquired, claims, ..
            } => {
                let warning = acquired.warning();
                let warning = warning.map(|warning| people::warning(&warning, self));
                let unverified = claims.as_ref().map(|_| people::unverified(self));
                let lines: Vec<String> = warning.into_iter().chain(unverified).collect();
                (!lines.is_empty()).then(|| lines.join("\n"))
            }
            Reports::ClientSetup {
                configuration,
                written,
                ..
            } => people::set_up(configuration, written.as_ref(), self),
            Reports::Worksheet { proven_until, .. } => {
                Some(worksheet::proof(*proven_until, self.language))
            }
            Reports::Planned {
                plan,
                is_seen,
                printed: None,
            } => Some(registration::how_to_go_on(plan, *is_seen, self.language)),
            Reports::Planned { plan, .. } => {
                plan.warning().map(|text| people::warning(&text, self))
            }
            Reports::Registered(registered) => Some(registration::registered(registered, self)),
            Reports::Ran { .. }
            | Reports::RefreshToken { .. }
            | Reports::Explained(_)
            | Reports::Guide(_)
            | Reports::Generated { .. }
            | Reports::Written(_) => None,
        }
    }

    /// Prints on stderr what is worth knowing while the command goes on.
    pub(crate) fn note(self, text: &Message) {
        print_error(&people::note(text, self));
    }

    /// Prints on stderr what is not as it should be, although the command goes on.
    pub(crate) fn warn(self, text: &Message) {
        print_error(&people::warning(text, self));
    }

    /// Prints an error: for people on stderr, and for programs on stdout.
    pub(crate) fn error(self, error: &Error) {
        print_error(&people::error(error, self));
        if self.json {
            // Whoever reads stdout may be gone; the exit status still tells.
            let _ = print(&json::error(error, self.language));
        }
    }
}

/// A plan, as a person reads it.
#[must_use]
pub(crate) fn plan_in_words(plan: &Plan, ui: Ui) -> String {
    registration::plan(plan, ui)
}

/// Prints an object for programs, with its version.
///
/// # Errors
/// Those of writing to stdout.
pub(crate) fn print_json(object: Value) -> io::Result<()> {
    print(&json::versioned(object))
}

/// Prints lines that are complete as they are. A reader that has gone away is no error.
///
/// # Errors
/// Those of writing to stdout.
pub(crate) fn print(lines: &str) -> io::Result<()> {
    // At once, so that nobody reads half a token; and what may be a secret is wiped: there is one copy of
    // it, which never has to grow.
    let whole = Zeroizing::new([lines, "\n"].concat());
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
pub(crate) fn print_error(lines: &str) {
    let _ = writeln!(io::stderr(), "{lines}");
}

/// True where only a program, or nobody else, can read what is printed on stdout.
#[cfg(unix)]
#[must_use]
pub(crate) fn is_private() -> bool {
    use rustix::fs::{FileType, Mode, fstat};
    let others = Mode::RWXG | Mode::RWXO;
    fstat(rustix::stdio::stdout()).is_ok_and(|stat| match FileType::from_raw_mode(stat.st_mode) {
        FileType::Socket => true,
        // A pipe may have a name, too.
        FileType::Fifo | FileType::RegularFile => {
            !Mode::from_raw_mode(stat.st_mode).intersects(others)
        }
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
            let step = one_line(&record.args().to_string());
            print_error(&format!("entra-token: {step}"));
        }
    }

    fn flush(&self) {}
}

/// Starts or stops showing steps.
pub(crate) fn show_steps(verbose: bool) {
    // An error means that it was set before: in the same process, by an earlier call.
    let _ = log::set_logger(&StepLog);
    log::set_max_level(if verbose {
        log::LevelFilter::Debug
    } else {
        log::LevelFilter::Off
    });
}

/// A span in the greatest unit that leaves two of it or more, rounded: 90 days are still 90 days two
/// seconds later.
#[must_use]
pub(crate) fn span(duration: SignedDuration) -> Message {
    let seconds = duration.as_secs();
    let rounded = |unit: i64| (seconds + unit / 2).div_euclid(unit);
    let (minutes, hours, days) = (rounded(60), rounded(3600), rounded(86_400));
    match seconds {
        0..120 => fl!("report-s", seconds),
        120..7200 if minutes < 120 => fl!("report-min", minutes),
        120..172_800 if hours < 48 => fl!("report-h", hours),
        _ => fl!("report-days", days),
    }
}

/// An instant without its fraction.
pub(crate) fn seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}
