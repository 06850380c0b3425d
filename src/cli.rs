//! The command line but for its verbs: the flags of all or several of them, the values of flags, the
//! environment variables that stand for some, and what is said of a command line that is wrong.

pub(crate) mod help;
mod stray;
mod usage;
mod values;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use usage::invalid;
use values::language;
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, Expected, Result};
use crate::foreign::visible;
use crate::locales::{Language, fl};
use crate::smtp::MailAddress;
use crate::store::StoreKind;
use crate::token::Freshness;

pub(crate) use usage::{did_you_mean, nearest, or_help, shown, usage_error};
pub(crate) use values::{instant, some_span_or_seconds, span, span_or_seconds};

/// The flags of every verb.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Global options")]
#[group(skip)]
pub(crate) struct Global {
    /// Account to use; required only if there are several and no default [env: ENTRA_TOKEN_ACCOUNT]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub account: Option<AccountName>,
    /// Print a JSON object, also for errors
    #[arg(long, global = true, overrides_with = "json")]
    pub json: bool,
    /// Print each step on stderr
    #[arg(short, long, global = true, overrides_with = "verbose")]
    pub verbose: bool,
    /// Print only errors on stderr
    #[arg(
        short,
        long,
        global = true,
        overrides_with = "quiet",
        conflicts_with = "verbose"
    )]
    pub quiet: bool,
    /// Language of messages: en or ja [default: from LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// When to use colors in messages
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Also trust the certificates in this PEM file (a company proxy's, for example), even if they
    /// have expired
    #[arg(long, global = true, value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
}

impl Global {
    /// Fills in the account that no flag named.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for a name that is none.
    pub(crate) fn fill_account(&mut self, variable: Variable<'_>) -> Result<()> {
        fill(&mut self.account, "ENTRA_TOKEN_ACCOUNT", variable)
    }
}

/// Looks a variable of the environment up; one that is empty is not set.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// When messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Heads the flags that describe the app registration.
pub(crate) const THE_APP: &str = "App registration";

/// How much life a token has to have left.
#[derive(Args, Clone, Copy, Debug)]
#[group(skip)]
pub(crate) struct MinTtl {
    /// Refresh first if the token expires sooner than this: a number of seconds, or 10m
    #[arg(long, value_name = "DURATION", default_value = "300", value_parser = span_or_seconds)]
    pub min_ttl: Duration,
}

impl MinTtl {
    /// What a session is asked for.
    pub(crate) fn freshness(self) -> Freshness {
        Freshness::AtLeast(self.min_ttl)
    }
}

impl Default for MinTtl {
    /// As without the flag.
    fn default() -> Self {
        Self {
            min_ttl: Duration::from_secs(300),
        }
    }
}

pub(crate) use crate::os::hardening::TOKEN_VARIABLE;

/// How an access token is printed.
#[derive(Args, Clone, Debug, Default)]
#[group(skip)]
pub(crate) struct Printing {
    /// Output format of the access token
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// `user=` for --format xoauth2 [default: the signed-in user]. A shared mailbox works over IMAP
    /// only: SMTP refuses it with a user's token
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// Shell for --format env [default: sh; on Windows powershell]
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<EnvShell>,
}

impl Printing {
    /// Refuses `--json` beside another form: `eval` would run the one for the other.
    pub(crate) fn refuse_beside_json(&self, global: &Global) -> Result<()> {
        let is_another = self.format.is_some_and(|form| form != Format::Json);
        if !global.json || !is_another {
            return Ok(());
        }
        Err(Error::usage(fl!("usage-json-with-format")))
    }
}

/// The form of an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The token and a newline
    Raw,
    /// One JSON object, with expiry and scopes
    Json,
    /// Base64 string for AUTH XOAUTH2, from the mailbox and the token
    Xoauth2,
    /// HTTP header: Authorization: Bearer TOKEN
    Header,
    /// Shell command that sets the variable ENTRA_ACCESS_TOKEN
    Env,
}

/// A shell that sets a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvShell {
    /// sh, dash, bash, zsh, ksh: eval "$(entra-token show --format env)"
    Sh,
    /// fish: entra-token show --format env --shell fish | source
    Fish,
    /// PowerShell: entra-token show --format env --shell powershell | Invoke-Expression
    Powershell,
}

impl Default for EnvShell {
    fn default() -> Self {
        if cfg!(windows) {
            Self::Powershell
        } else {
            Self::Sh
        }
    }
}

/// A secret typed on the command line. It is never shown, and wiped when dropped.
#[derive(Clone)]
pub(crate) struct SecretText(pub Zeroizing<String>);

impl std::fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretText(…)")
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Refuses a program that is found from this folder only: cron starts elsewhere.
pub(crate) fn refuse_relative(store: &StoreKind) -> Result<()> {
    let program = store.program();
    program.map_or(Ok(()), |program| refuse_relative_program(&program))
}

/// The same of a program that is started from another folder.
pub(crate) fn refuse_relative_program(program: &str) -> Result<()> {
    if Path::new(program).components().count() < 2 || Path::new(program).is_absolute() {
        return Ok(());
    }
    let program = visible(program);
    Err(Error::usage(fl!("usage-command-relative", program)))
}

pub(crate) fn fill<T: FromStr<Err = Expected>>(
    value: &mut Option<T>,
    name: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<()> {
    if value.is_none()
        && let Some(text) = variable(name)
    {
        *value = Some(
            text.parse()
                .map_err(|expected| invalid(name, &text, &expected))?,
        );
    }
    Ok(())
}
