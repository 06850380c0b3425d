//! What a mail client has to be told so that it sends with our tokens: one file a client, and the
//! text of its configuration beside it.
//!
//! Knows the syntax of the clients' files, and no token: a client gets its tokens by calling this
//! program.

mod msmtp;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use askama::Template;

use crate::account::AccountName;
use crate::error::{Error, Expected, Result};
use crate::foreign::{clean, is_visible, quoted};
use crate::language::{Language, Text, text};
use crate::smtp::{MailAddress, Server};

/// A mail client that can be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// msmtp.
    Msmtp,
}

impl Client {
    /// All of them, in the order of the help.
    const ALL: [Self; 1] = [Self::Msmtp];

    /// What it is called on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Msmtp => "msmtp",
        }
    }

    /// Its configuration for an account.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for what its syntax cannot express.
    pub fn configuration(self, profile: &Profile) -> Result<Configuration> {
        profile.refuse_invisible()?;
        match self {
            Self::Msmtp => msmtp::configuration(profile),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Client {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut known = Self::ALL.into_iter();
        known.find(|client| client.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Expected(text!(
                "expected one of {names}",
                "{names} のいずれかを指定してください"
            ))
        })
    }
}

/// What a client needs to know.
#[derive(Debug)]
pub struct Profile {
    /// Whose tokens it gets.
    pub account: AccountName,
    /// The mailbox that sends.
    pub user: MailAddress,
    /// Where mail is submitted.
    pub server: Server,
    /// Where this program is, as an absolute path.
    pub program: PathBuf,
    /// What the mail server's certificate is checked against instead of the system's roots.
    pub ca_file: Option<PathBuf>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// Where the user's configuration files are, if not in `.config` (XDG Base Directory
    /// Specification).
    pub config_home: Option<PathBuf>,
    /// The language of comments.
    pub language: Language,
}

impl Profile {
    /// The command that prints an access token, as a shell takes it.
    fn command(&self) -> String {
        format!("{} {} show", quoted(&self.program), self.account.flag())
    }

    /// A line cannot hold a path with a line break in it, and nobody could see what it does.
    fn refuse_invisible(&self) -> Result<()> {
        let paths = [Some(&self.program), self.ca_file.as_ref()];
        let mut paths = paths.into_iter().flatten();
        let Some(path) = paths.find(|path| !path.to_str().is_some_and(is_visible)) else {
            return Ok(());
        };
        let shown = clean(&path.display().to_string());
        Err(Error::usage(text!(
            "no configuration file can name this path: {shown}",
            "このパスは設定ファイルに書けません: {shown}"
        ))
        .with_hint(text!(
            "give it a name of visible characters in UTF-8",
            "表示できる UTF-8 の文字だけの名前に変えてください"
        )))
    }

    /// A file in the user's folder of configuration files.
    fn in_config_home(&self, name: &str) -> Option<PathBuf> {
        let by_custom = || Some(self.home.as_ref()?.join(".config"));
        Some(self.config_home.clone().or_else(by_custom)?.join(name))
    }

    /// A file in the user's home directory.
    fn in_home(&self, name: &str) -> Option<PathBuf> {
        Some(self.home.as_ref()?.join(name))
    }
}

/// What to write, and where.
#[derive(Debug)]
pub struct Configuration {
    /// The file that the client reads it from, by its own custom.
    pub file: Option<PathBuf>,
    /// The lines, between two comments that mark them as ours.
    pub text: String,
    /// What there is to know besides.
    pub notes: Vec<Text>,
}

/// The first line that is ours, in a syntax where `#` begins a comment.
fn first_line(client: Client, account: &AccountName) -> String {
    format!("# >>> entra-token setup {client}: {account} >>>")
}

/// The last line that is ours.
fn last_line(client: Client, account: &AccountName) -> String {
    format!("# <<< entra-token setup {client}: {account} <<<")
}

/// Fills a template, and marks the lines as ours.
fn render(template: &impl Template, client: Client, account: &AccountName) -> Result<String> {
    let lines = template.render().map_err(|error| {
        let reason = clean(&error.to_string());
        Error::new(
            crate::error::ErrorKind::Unexpected,
            text!("{reason}", "{reason}"),
        )
    })?;
    let (first, last) = (first_line(client, account), last_line(client, account));
    Ok(format!("{first}\n{}\n{last}", lines.trim_end()))
}

/// A path as text; that it is some was checked before.
fn as_text(path: &Path) -> String {
    path.display().to_string()
}
