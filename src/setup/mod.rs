//! What a mail client has to be told so that it sends with our tokens: one file a client, and the
//! text of its configuration beside it.
//!
//! Knows the syntax of the clients' files, and no token: a client gets its tokens by calling this
//! program.

mod curl;
mod environment;
mod file;
mod git_send_email;
pub(crate) mod hulft_square;
mod mbsync;
mod msmtp;
mod mutt;
mod neomutt;
mod php;
mod postfix;
mod powershell;
mod python;
mod sendmail;
mod version;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use askama::Template;

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::{clean, is_visible, visible_path};
use crate::imap::ImapServer;
use crate::locales::{Language, Message, fl};
use crate::quoting::{Shell, powershell_argument};
use crate::smtp::{Identities, Server};

pub(crate) use environment::Environment;
pub(crate) use file::Change;

/// A mail client that can be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailClient {
    /// msmtp.
    Msmtp,
    /// NeoMutt.
    Neomutt,
    /// Mutt.
    Mutt,
    /// mbsync, of isync.
    Mbsync,
    /// git send-email.
    GitSendEmail,
    /// curl.
    Curl,
    /// Postfix as a relay.
    Postfix,
    /// Whatever calls /usr/sbin/sendmail.
    Sendmail,
    /// PHP's mail().
    Php,
    /// Python's smtplib.
    Python,
    /// PowerShell.
    PowerShell,
}

impl MailClient {
    /// All of them, in the order of the help.
    pub(crate) const ALL: [Self; 11] = [
        Self::Msmtp,
        Self::Neomutt,
        Self::Mutt,
        Self::Mbsync,
        Self::GitSendEmail,
        Self::Curl,
        Self::Postfix,
        Self::Sendmail,
        Self::Php,
        Self::Python,
        Self::PowerShell,
    ];

    /// What it is called on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Msmtp => "msmtp",
            Self::Neomutt => "neomutt",
            Self::Mutt => "mutt",
            Self::Mbsync => "mbsync",
            Self::GitSendEmail => "git-send-email",
            Self::Curl => "curl",
            Self::Postfix => "postfix",
            Self::Sendmail => "sendmail",
            Self::Php => "php",
            Self::Python => "python",
            Self::PowerShell => "powershell",
        }
    }

    /// Its configuration for an account.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for what its syntax cannot express.
    pub(crate) fn configuration(self, profile: &Profile) -> Result<Configuration> {
        profile.refuse_invisible()?;
        let mut configuration = self.lines(profile)?;
        let warning = version::warning(self, profile);
        configuration.warnings.extend(warning);
        let of_sender = profile.of_sender().filter(|_| self != Self::Mbsync);
        configuration.notes.extend(of_sender);
        configuration.warnings.extend(profile.environment.warning());
        Ok(configuration)
    }

    /// Why there is no file to add anything to.
    fn no_file(self) -> Error {
        match self {
            Self::Msmtp | Self::Neomutt | Self::Mutt | Self::Mbsync | Self::GitSendEmail => {
                Error::usage(fl!("setup-no-home-for-file", self))
            }
            Self::Curl
            | Self::Postfix
            | Self::Sendmail
            | Self::Php
            | Self::Python
            | Self::PowerShell => Error::usage(fl!("setup-no-configuration-file", self)),
        }
        .with_hint(fl!("setup-omit-write"))
    }

    fn lines(self, profile: &Profile) -> Result<Configuration> {
        match self {
            Self::Msmtp => msmtp::configuration(profile),
            Self::Neomutt => neomutt::configuration(profile),
            Self::Mutt => mutt::configuration(profile),
            Self::Mbsync => mbsync::configuration(profile),
            Self::GitSendEmail => git_send_email::configuration(profile),
            Self::Curl => curl::configuration(profile),
            Self::Postfix => postfix::configuration(profile),
            Self::Sendmail => sendmail::configuration(profile),
            Self::Php => php::configuration(profile),
            Self::Python => python::configuration(profile),
            Self::PowerShell => powershell::configuration(profile),
        }
    }
}

impl fmt::Display for MailClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for MailClient {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(instead) = not_supported(text) {
            return Err(Expected::new(instead));
        }
        let mut known = Self::ALL.into_iter();
        known.find(|client| client.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.into_iter().map(Self::as_str);
            Expected::one_of(names.chain([hulft_square::NAME]))
        })
    }
}

/// Why a client is not supported that cannot sign in with a token, and what to use.
fn not_supported(client: &str) -> Option<Message> {
    match client {
        // https://github.com/jetmore/swaks/pull/44 has been open since 2022.
        "swaks" => Some(fl!("setup-swaks-unsupported")),
        _ => None,
    }
}

/// How mail is read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Where.
    pub server: ImapServer,
    /// Whether that is known to be right.
    pub is_sure: bool,
    /// Whether the account's token allows it.
    pub is_allowed: bool,
    /// The scopes to sign in with for that.
    pub scopes: [String; 2],
}

/// What a client needs to know.
#[derive(Debug)]
pub(crate) struct Profile {
    /// Whose tokens it gets.
    pub account: AccountName,
    /// Who signs in, and the mailbox that sends and is read.
    pub who: Identities,
    /// Whether that mailbox is another than the account's own.
    pub is_shared: bool,
    /// The flags that were given for the mailbox and its server, and their values.
    pub repeated: Vec<(&'static str, String)>,
    /// Where mail is submitted.
    pub server: Server,
    /// How mail is read.
    pub reading: Reading,
    /// Whether the account's tokens are only within reach of the user's session.
    pub needs_session: bool,
    /// How long the line is with which the client signs in now, in base64.
    pub sasl_line: usize,
    /// Where this program is, as an absolute path.
    pub program: PathBuf,
    /// What it needs of this environment.
    pub environment: Environment,
    /// What the mail server's certificate is checked against instead of the system's roots.
    pub ca_file: Option<PathBuf>,
    /// The user's name on this machine.
    pub login_name: Option<String>,
    /// The file that git is told to use as the user's (`GIT_CONFIG_GLOBAL`).
    pub git_config: Option<PathBuf>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// Where the user's configuration files are, if not in `.config` (XDG Base Directory
    /// Specification).
    pub config_home: Option<PathBuf>,
    /// The language of comments.
    pub language: Language,
}

impl Profile {
    /// What its lines are called by: a shared mailbox has lines of its own.
    fn label(&self) -> String {
        if self.is_shared {
            return format!("{} as {}", self.account, self.sender());
        }
        self.account.to_string()
    }

    /// What it is called in a client's file.
    fn name_there(&self) -> &str {
        if self.is_shared {
            return self.sender();
        }
        self.account.as_str()
    }

    /// Who signs in to send.
    fn user(&self) -> &str {
        self.who.user.as_str()
    }

    /// The mailbox that sends, and that is read.
    fn sender(&self) -> &str {
        self.who.sender.as_str()
    }

    /// What is to be known of a sender that is not who signs in.
    fn of_sender(&self) -> Option<Message> {
        let (user, sender) = (self.user(), self.sender());
        let trustee = powershell_argument(user);
        let mailbox = powershell_argument(sender);
        self.who
            .differ()
            .then(|| fl!("setup-send-as-is-needed", user, sender, mailbox, trustee))
    }

    /// A command of this program for the account, as a shell takes it.
    fn calls(&self, verb: &str) -> String {
        let assignments = self.environment.assignments();
        let program = Shell::Posix.path(&self.program);
        let flag = self.account.flag_in(Shell::Posix);
        format!("{assignments}{program} {flag} {verb}")
    }

    /// The command that sends a message, with more flags.
    fn sends(&self, more: &[&str]) -> String {
        let flags = more.iter().map(|flag| (*flag).to_owned());
        let repeated = self.repeated.iter();
        let repeated = repeated.map(|(flag, value)| Shell::Posix.flag(flag, value));
        let words = [self.calls("sendmail")].into_iter();
        words
            .chain(repeated)
            .chain(flags)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The same for what takes words apart at blanks, and knows no quotes.
    fn words_that_send(&self, more: &[&str]) -> Vec<String> {
        let variables = self.environment.variables().iter();
        let variables = variables.map(|(name, value)| format!("{name}={value}"));
        let repeated = self.repeated.iter();
        let repeated = repeated.map(|(flag, value)| format!("{flag}={value}"));
        let called = [
            as_text(&self.program),
            format!("--account={}", self.account),
            "sendmail".to_owned(),
        ];
        let words = variables.chain(called).chain(repeated);
        words.chain(more.iter().map(ToString::to_string)).collect()
    }

    /// The command that prints an access token.
    fn command(&self) -> String {
        self.calls("show")
    }

    /// The command that signs in anew, so that the token allows reading mail as well.
    fn login_to_read(&self) -> String {
        let flag = self.account.flag();
        let [send, read] = &self.reading.scopes;
        format!("entra-token login {flag} --scope {send} --scope {read}")
    }

    /// What is to be said where nobody is sure of the server.
    fn doubt_of_imap(&self) -> Option<Message> {
        let host = self.reading.server.host();
        (!self.reading.is_sure).then(|| fl!("setup-imap-host-unconfirmed", host))
    }

    /// A line cannot hold a path with a line break in it, and nobody could see what it does.
    fn refuse_invisible(&self) -> Result<()> {
        let paths = [
            Some(&self.program),
            self.ca_file.as_ref(),
            self.home.as_ref(),
        ];
        let mut paths = paths.into_iter().flatten();
        let Some(path) = paths.find(|path| !path.to_str().is_some_and(is_visible)) else {
            return Ok(());
        };
        let shown = visible_path(path);
        Err(Error::usage(fl!("setup-path-not-text", shown)))
    }

    /// A file in the user's folder of configuration files.
    fn in_config_home(&self, name: &str) -> Option<PathBuf> {
        let by_custom = || Some(self.home.as_ref()?.join(".config"));
        Some(self.config_home.clone().or_else(by_custom)?.join(name))
    }

    /// A file in the user's home directory.
    fn in_home(&self, name: &str) -> Option<PathBuf> {
        let is_there = |home: &&PathBuf| home.is_absolute() && home.is_dir();
        Some(self.home.as_ref().filter(is_there)?.join(name))
    }
}

/// What to write, and where.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    /// The file that the client reads it from, by its own custom.
    pub file: Option<PathBuf>,
    /// The lines; where they go into a file of others, between two comments that mark them as ours.
    pub text: String,
    /// What there is to know besides.
    pub notes: Vec<Message>,
    /// What does not work yet.
    pub warnings: Vec<Message>,
    /// Whether the client takes what its file says last.
    pub last_counts: bool,
    /// Why it must not be added to the file.
    pub conflict: Option<Error>,
}

impl Configuration {
    /// What it makes of the client's file.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a client without a file of its own, and for a file that has something
    /// in it with which these lines cannot be.
    pub(crate) fn change(&self, client: MailClient) -> Result<Change> {
        let file = self.file.as_ref().ok_or_else(|| client.no_file())?;
        match &self.conflict {
            Some(conflict) => Err(conflict.clone()),
            None => Change::of(file, &self.text, self.last_counts),
        }
    }
}

/// The first line that is ours, in a syntax where `#` begins a comment.
fn first_line(client: MailClient, profile: &Profile) -> String {
    format!("# >>> entra-token setup {client}: {} >>>", profile.label())
}

/// The last line that is ours.
fn last_line(client: MailClient, profile: &Profile) -> String {
    format!("# <<< entra-token setup {client}: {} <<<", profile.label())
}

/// Fills the template of lines that go into a file of others, and marks them as ours.
fn render_block(template: &impl Template, client: MailClient, profile: &Profile) -> Result<String> {
    let lines = render(template)?;
    let (first, last) = (first_line(client, profile), last_line(client, profile));
    Ok(format!("{first}\n{lines}\n{last}"))
}

/// Fills a template.
fn render(template: &impl Template) -> Result<String> {
    template.render().map_err(|error| {
        let reason = clean(&error.to_string());
        Error::new(ErrorKind::Unexpected, fl!("setup-reason", reason))
    })
}

/// Refuses lines that a client would take for two: it reads that many bytes at once.
fn refuse_long_lines(text: &str, client: MailClient, longest: usize) -> Result<()> {
    let Some(line) = text.lines().find(|line| line.len() > longest) else {
        return Ok(());
    };
    let command = line.split(' ').next().unwrap_or_default();
    Err(Error::usage(fl!(
        "setup-line-too-long",
        command,
        client,
        longest
    )))
}

/// A path as text; that it is some was checked before.
fn as_text(path: &Path) -> String {
    path.display().to_string()
}

/// The server as a URL.
fn url(server: &Server) -> String {
    let scheme = if server.has_tls_at_once() {
        "smtps"
    } else {
        "smtp"
    };
    format!("{scheme}://{server}")
}
