//! The command line: verbs, flags, the environment variables that stand for some of them, and
//! their help. Values become domain types here; what they mean together is decided in `commands`, but
//! for what would be wrong whatever the account is.

mod login;
mod register;
mod stray;
mod usage;
mod values;
mod verbs;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use zeroize::Zeroizing;

pub(crate) use login::Login;
pub(crate) use register::{PlanForm, Register};
use usage::invalid;
pub(crate) use usage::{did_you_mean, nearest, or_help, usage_error};
use values::{language, span, span_or_seconds};

use crate::account::AccountName;
use crate::authority::Tenant;
use crate::error::{Error, Expected, Result};
use crate::foreign::visible;
use crate::locales::Language;
use crate::locales::fl;
use crate::sealed::Recipient;
use crate::setup::{Client, ImapServer};
use crate::smtp::{MailAddress, MailHost, Server};
use crate::store::StoreKind;
use crate::token::Freshness;

/// A command line that was understood.
#[derive(Debug)]
pub(crate) struct Cli {
    /// What every verb takes.
    pub global: Global,
    /// The verb.
    pub command: Command,
}

/// The flags of every verb.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Global options")]
#[group(skip)]
pub(crate) struct Global {
    /// The account; needed only where there are several [env: ENTRA_TOKEN_ACCOUNT]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub account: Option<AccountName>,
    /// Print one JSON object, also for an error
    #[arg(long, global = true, overrides_with = "json")]
    pub json: bool,
    /// Say on stderr what is done
    #[arg(short, long, global = true, overrides_with = "verbose")]
    pub verbose: bool,
    /// Say nothing on stderr but errors
    #[arg(
        short,
        long,
        global = true,
        overrides_with = "quiet",
        conflicts_with = "verbose"
    )]
    pub quiet: bool,
    /// The language of messages: en or ja [default: by LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// When to colour messages
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Trust the certificates in this PEM file, too (a company proxy's, for example), whether
    /// they have expired or not
    #[arg(long, global = true, value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
}

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

/// The verbs; `verbs.rs` has what they are called.
#[derive(Debug)]
pub(crate) enum Command {
    /// `login`.
    Login(Box<Login>),
    /// `show`.
    Show(Show),
    /// `refresh`.
    Refresh(Refresh),
    /// `exec`.
    Exec(Exec),
    /// `credential`.
    Credential(Credential),
    /// `switch`.
    Switch(Switch),
    /// `status`.
    Status(Status),
    /// `doctor`.
    Doctor(Doctor),
    /// `explain`.
    Explain(Explain),
    /// `setup`.
    Setup(Setup),
    /// `setup hulft-square`.
    Worksheet(Worksheet),
    /// `register`.
    Register(Box<Register>),
    /// `store`.
    Store(Store),
    /// `export`.
    Export(Export),
    /// `import`.
    Import(Import),
    /// `logout`.
    Logout(Logout),
    /// `generate`.
    Generate(Generate),
}

/// Heads the flags that describe the app registration.
const THE_APP: &str = "App registration";

/// How much life a token has to have left.
#[derive(Args, Clone, Copy, Debug)]
#[group(skip)]
pub(crate) struct MinTtl {
    /// Refresh first if less than this is left: a number of seconds, or 10m
    #[arg(long, value_name = "DURATION", default_value = "300", value_parser = span_or_seconds)]
    pub min_ttl: Duration,
}

impl MinTtl {
    /// What a session is asked for.
    #[must_use]
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

/// `show`.
#[derive(Args, Debug)]
#[group(skip)]
pub(crate) struct Show {
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// How to print it.
    #[command(flatten)]
    pub printing: Printing,
    /// Print the refresh token instead (treat it like a password)
    #[arg(long, conflicts_with = "format")]
    pub refresh_token: bool,
    /// Print what the token says of itself instead, unverified: for whom it is, what it allows
    #[arg(long, conflicts_with_all = ["format", "refresh_token"])]
    pub claims: bool,
    /// Use no network: fail where the stored token is not fresh enough
    #[arg(long)]
    pub no_refresh: bool,
}

impl Default for Show {
    /// `show` without any flag.
    fn default() -> Self {
        Self {
            life: MinTtl::default(),
            printing: Printing::default(),
            refresh_token: false,
            claims: false,
            no_refresh: false,
        }
    }
}

/// `refresh`.
#[derive(Args, Debug, Default)]
pub(crate) struct Refresh {
    /// Do nothing if the tokens were renewed more recently than this: 30d, 12h (for cron)
    #[arg(long, value_name = "DURATION", value_parser = span)]
    pub if_older_than: Option<Duration>,
    /// How to print the new access token, which is not printed otherwise.
    #[command(flatten)]
    pub printing: Printing,
}

/// `exec`.
#[derive(Args, Debug)]
pub(crate) struct Exec {
    /// The variable that holds the access token
    #[arg(short = 'e', long = "env", value_name = "NAME", default_value = TOKEN_VARIABLE)]
    pub variable: VariableName,
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// The program to run, and its arguments; its exit status is passed on (127: there is no such
    /// program; 126: it cannot be run). AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PASSWORD are
    /// kept from it
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    pub words: Vec<OsString>,
}

/// The variable that holds an access token, unless another is named.
pub(crate) const TOKEN_VARIABLE: &str = "ENTRA_ACCESS_TOKEN";

/// The name of a variable that every shell can read (POSIX, Base Definitions §3.216).
#[derive(Clone, Debug)]
pub(crate) struct VariableName(pub String);

impl FromStr for VariableName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_of_a_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let begins_well = text.starts_with(|first: char| !first.is_ascii_digit());
        let has_a_meaning = ["PATH", "HOME", "IFS"].contains(&text)
            || ["LD_", "DYLD_"].iter().any(|start| text.starts_with(start));
        if has_a_meaning {
            return Err(Expected(fl!("usage-token-would-keep-program")));
        }
        if begins_well && text.chars().all(is_of_a_name) {
            return Ok(Self(text.to_owned()));
        }
        Err(Expected(fl!("usage-expected-letters-digits-such")))
    }
}

/// `credential`.
#[derive(Args, Debug)]
pub(crate) struct Credential {
    /// A mail server to answer for besides Outlook's (a relay of yours), repeatable
    #[arg(long = "host", value_name = "HOST[:PORT]")]
    pub hosts: Vec<MailHost>,
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// What git wants: get, store or erase; anything else is passed over
    #[arg(value_name = "OPERATION")]
    pub operation: String,
}

/// `status`.
#[derive(Args, Debug)]
pub(crate) struct Status {
    /// Say in one line whether all is well, as monitoring plugins do: exit status 0, 1 or 2
    #[arg(long)]
    pub check: bool,
    /// What is checked.
    #[command(flatten)]
    pub limits: Check,
}

/// `status --check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Warn when a refresh token, a client secret or a certificate ends within this: 14d, 48h
    #[arg(long, value_name = "DURATION", default_value = "14d", value_parser = span, requires = "check")]
    pub warn: Duration,
    /// Raise the alarm when one ends within this
    #[arg(long, value_name = "DURATION", default_value = "3d", value_parser = span, requires = "check")]
    pub crit: Duration,
    /// How to say it
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        requires = "check",
        conflicts_with = "json"
    )]
    pub format: CheckFormat,
}

/// What a monitor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// One line with performance data, as Nagios, Icinga and Checkmk take it
    #[default]
    Nagios,
    /// Metrics for a text file of Prometheus' node exporter
    Prometheus,
}

/// `switch`.
#[derive(Args, Debug)]
pub(crate) struct Switch {
    /// The account, as `status` shows it
    #[arg(value_name = "NAME")]
    pub name: AccountName,
}

/// `store`.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Move an account without a new sign-in, and leave no copy behind
    Move(Move),
}

/// `store move`.
#[derive(Args, Debug)]
pub(crate) struct Move {
    /// Where to: keyring, file or command=CMD
    #[arg(long, value_name = "STORE")]
    pub to: StoreKind,
}

/// `doctor`.
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// The mail server: port 587 with STARTTLS unless another is given; 465 or smtps:// has TLS at
    /// once [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub smtp: Option<Server>,
    /// The mailbox that sends, where it is another than the one who signed in (a shared mailbox)
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// Send one real mail there
    #[arg(long, value_name = "ADDRESS")]
    pub send_to: Option<MailAddress>,
}

/// `explain`.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A code such as AADSTS700025, invalid_grant or "535 5.7.139", or any text with such codes in
    /// it; - reads standard input
    #[arg(
        value_name = "CODE|TEXT",
        required_unless_present = "list",
        conflicts_with = "list"
    )]
    pub text: Vec<String>,
    /// Print everything that can be explained, a line each
    #[arg(long)]
    pub list: bool,
}

/// `setup`.
#[derive(Args, Debug)]
pub(crate) struct Setup {
    /// The client: msmtp, neomutt, mbsync, git-send-email, curl, postfix, python or powershell
    #[arg(value_name = "CLIENT")]
    pub client: Client,
    /// The mailbox that sends, where it is another than the one who signed in (a shared mailbox)
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// The mail server: port 587 with STARTTLS unless another is given; 465 or smtps:// has TLS at
    /// once [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub smtp: Option<Server>,
    /// The server to read mail from, port 993 unless another is given [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub imap: Option<ImapServer>,
    /// Add it to the client's configuration file: shows what will change, asks, and keeps a copy of
    /// what was there
    #[arg(long)]
    pub write: bool,
    /// Do not ask
    #[arg(long, requires = "write")]
    pub yes: bool,
}

/// `setup hulft-square`.
#[derive(Args, Debug)]
pub(crate) struct Worksheet {
    /// The mailbox that sends, where it is another than the one who signed in (a shared mailbox)
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// Show the client secret (treat it like a password)
    #[arg(long)]
    pub reveal: bool,
    /// Do not ask Entra for new tokens first, which proves the client secret and the scopes
    #[arg(long)]
    pub no_refresh: bool,
}

/// `export`.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Who can open it: an age recipient (age1…), an SSH public key, or a file that holds one;
    /// repeatable
    #[arg(
        long = "to",
        value_name = "RECIPIENT",
        required_unless_present = "plain"
    )]
    pub recipients: Vec<Recipient>,
    /// Do not seal it: whoever reads it has the account. Only to a pipe or a file of yours alone
    #[arg(long, conflicts_with = "recipients")]
    pub plain: bool,
}

/// `import`.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The key that opens it: an age identity file or an SSH private key, repeatable
    /// [default: ~/.ssh/id_ed25519 and ~/.ssh/id_rsa]
    #[arg(long = "identity", value_name = "PATH")]
    pub identities: Vec<PathBuf>,
    /// Take over an account that requests tokens from an authority that is not Microsoft's, or reads
    /// files of this computer, without asking
    #[arg(long)]
    pub allow_external: bool,
    /// Where the account is kept here: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
    /// What the environment says; the store of an account that is here already counts for more.
    #[arg(skip)]
    pub store_by_variable: Option<StoreKind>,
}

/// `logout`.
#[derive(Args, Debug)]
pub(crate) struct Logout {
    /// Every account
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
    /// Forget an account also where its store cannot delete its tokens; what is there stays there
    #[arg(long)]
    pub force: bool,
}

/// `generate`.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// Print the manual page of a command, or write all of them into a folder
    Man(Manual),
    /// Print the completions of a shell
    Completions(Completions),
}

/// `generate man`.
#[derive(Args, Debug)]
pub(crate) struct Manual {
    /// The command, such as login or store move [default: the page of the whole program]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write the pages of all commands into this folder, and print the name of each file
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub to: Option<PathBuf>,
}

/// `generate completions`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: CompletionShell,
}

/// A shell that completes commands, and where it looks for ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompletionShell {
    /// Into ~/.local/share/bash-completion/completions/entra-token
    Bash,
    /// Into a file _entra-token in a folder of $fpath
    Zsh,
    /// Into ~/.config/fish/completions/entra-token.fish
    Fish,
    /// At the end of the file $PROFILE
    #[value(name = "powershell")]
    PowerShell,
    /// At the end of ~/.config/elvish/rc.elv
    Elvish,
}

/// How an access token is printed.
#[derive(Args, Clone, Debug, Default)]
#[group(skip)]
pub(crate) struct Printing {
    /// How to print the access token
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// The mailbox in --format xoauth2 [default: who signed in]; another one is a shared mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// The shell that reads --format env [default: sh; on Windows powershell]
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<Shell>,
}

/// The form of an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The token and a newline
    Raw,
    /// One JSON object, with expiry and scopes
    Json,
    /// What AUTH XOAUTH2 takes, in base64: the mailbox and the token
    Xoauth2,
    /// A header of HTTP: Authorization: Bearer TOKEN
    Header,
    /// A command that puts it into the variable ENTRA_ACCESS_TOKEN of a shell
    Env,
}

/// A shell that sets a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// sh, dash, bash, zsh, ksh: eval "$(entra-token show --format env)"
    Sh,
    /// fish: entra-token show --format env --shell fish | source
    Fish,
    /// PowerShell: entra-token show --format env --shell powershell | Invoke-Expression
    Powershell,
}

impl Default for Shell {
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

impl Cli {
    /// Fills what no flag gave from the environment. `variable` looks a variable up; one that is
    /// empty is not set.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for a value that is none.
    pub(crate) fn fill_from(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        if !self.names_its_account() {
            fill(&mut self.global.account, "ENTRA_TOKEN_ACCOUNT", &variable)?;
        }
        if let Command::Import(import) = &mut self.command {
            let store = &mut import.store_by_variable;
            fill(store, "ENTRA_TOKEN_STORE", &variable)?;
        }
        if let Command::Login(login) = &mut self.command {
            let passphrase = variable("AZURE_CLIENT_CERTIFICATE_PASSWORD");
            login.certificate_password = passphrase.map(SecretText::from);
            login.variables = login::Variables::read(&variable);
            login.with_variables()?;
        }
        if let Command::Register(register) = &mut self.command {
            if register.tenant.is_none() {
                let tenant = &mut register.tenant;
                fill(tenant, "AZURE_TENANT_ID", &variable)?;
                // One that stands for many is meant for sign-ins.
                *tenant = tenant.take().filter(Tenant::is_one_organization);
            }
            let store = &mut register.store_by_variable;
            fill(store, "ENTRA_TOKEN_STORE", &variable)?;
            if register.cloud.is_none() {
                let host = &mut register.authority_host;
                fill(host, "AZURE_AUTHORITY_HOST", &variable)?;
            }
        }
        self.refuse_two_forms()?;
        self.refuse_a_late_warning()?;
        self.stores().into_iter().try_for_each(refuse_relative)
    }

    /// True where no variable has a say in which account is meant: it is all of them, or the one
    /// that was named when the sign-in began.
    fn names_its_account(&self) -> bool {
        if let Command::Logout(logout) = &self.command {
            return logout.all;
        }
        matches!(&self.command, Command::Login(login) if login.finish.is_some())
    }

    /// Refuses limits of `status --check` by which nothing is ever a warning.
    fn refuse_a_late_warning(&self) -> Result<()> {
        match &self.command {
            Command::Status(status) if status.limits.warn < status.limits.crit => {
                Err(Error::usage(fl!("usage-warn-less-crit-ends")))
            }
            _ => Ok(()),
        }
    }

    /// Refuses `--json` beside another form: `eval` would run the one for the other.
    fn refuse_two_forms(&self) -> Result<()> {
        let printing = if let Command::Show(show) = &self.command {
            &show.printing
        } else if let Command::Refresh(refresh) = &self.command {
            &refresh.printing
        } else {
            return Ok(());
        };
        let is_another = printing.format.is_some_and(|form| form != Format::Json);
        if !self.global.json || !is_another {
            return Ok(());
        }
        Err(Error::usage(fl!("usage-json-format-exclude-each")))
    }

    /// The stores that this call may choose.
    fn stores(&self) -> Vec<&StoreKind> {
        match &self.command {
            Command::Login(login) => login.store.iter().collect(),
            Command::Import(import) => {
                given(import.store.as_ref(), import.store_by_variable.as_ref())
            }
            Command::Register(register) => {
                given(register.store.as_ref(), register.store_by_variable.as_ref())
            }
            Command::Store(Store::Move(flags)) => vec![&flags.to],
            Command::Show(_)
            | Command::Refresh(_)
            | Command::Exec(_)
            | Command::Credential(_)
            | Command::Switch(_)
            | Command::Status(_)
            | Command::Doctor(_)
            | Command::Explain(_)
            | Command::Setup(_)
            | Command::Worksheet(_)
            | Command::Export(_)
            | Command::Logout(_)
            | Command::Generate(_) => Vec::new(),
        }
    }
}

fn given<'a>(flag: Option<&'a StoreKind>, variable: Option<&'a StoreKind>) -> Vec<&'a StoreKind> {
    flag.into_iter().chain(variable).collect()
}

/// Refuses a program that is found from this folder only: cron starts elsewhere.
fn refuse_relative(store: &StoreKind) -> Result<()> {
    let Some(program) = store.program() else {
        return Ok(());
    };
    if Path::new(&program).components().count() < 2 || Path::new(&program).is_absolute() {
        return Ok(());
    }
    let program = visible(&program);
    Err(Error::usage(fl!(
        "usage-stores-command-looked-current",
        program
    )))
}

fn fill<T: FromStr<Err = Expected>>(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
