//! The command line: verbs, flags, the environment variables that stand for some of them, and
//! their help. Values become domain types here; what they mean together is decided in `commands`.

mod verbs;

use std::error::Error as _;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapErrorKind};
use clap::{Args, Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use jiff::{SpanRelativeTo, Timestamp, civil};
use zeroize::Zeroizing;

use crate::account::{AccountName, Prompt, RedirectUri};
use crate::authority::{AuthorityHost, ClientId, Cloud, Tenant};
use crate::error::{Error, Expected, Result};
use crate::foreign::clean;
use crate::language::{Language, Text, text, text_of};
use crate::register::{Audience, DisplayName, GraphHost, RegisteredRedirect, SecretLifetime, TAG};
use crate::scope::Scope;
use crate::sealed::Recipient;
use crate::setup::{Client, ImapServer};
use crate::smtp::{MailAddress, MailHost, Server};
use crate::store::StoreKind;

/// A command line that was understood.
#[derive(Debug)]
pub struct Cli {
    /// What every verb takes.
    pub global: Global,
    /// The verb.
    pub command: Command,
}

/// The flags of every verb.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
#[group(skip)]
pub struct Global {
    /// The account; needed only where there are several [env: ENTRA_TOKEN_ACCOUNT]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub account: Option<AccountName>,
    /// Print one JSON object, also for an error
    #[arg(long, global = true)]
    pub json: bool,
    /// Say on stderr what is done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// The language of messages: en or ja [default: by LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// When to colour messages
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Trust the certificates in this PEM file, too (a company proxy's, for example)
    #[arg(long, global = true, value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
}

/// When messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
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
pub enum Command {
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

/// `login`: what is given is remembered with the account.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Login {
    /// The Application (client) ID of the app registration; required the first time
    /// [env: AZURE_CLIENT_ID]
    #[arg(help_heading = THE_APP, long, value_name = "ID")]
    pub client_id: Option<ClientId>,
    /// The client secret's value, for a redirect URI under the Web platform (others on this
    /// machine can see it while the command runs: prefer --client-secret-file)
    /// [env: AZURE_CLIENT_SECRET]
    #[arg(help_heading = THE_APP, long, value_name = "VALUE", group = "proof")]
    pub client_secret: Option<SecretText>,
    /// A file with the client secret's value; - reads it from standard input
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub client_secret_file: Option<PathBuf>,
    /// A certificate instead of a secret, with its private key: PEM or .pfx (an encrypted key's
    /// passphrase is asked for, or AZURE_CLIENT_CERTIFICATE_PASSWORD)
    /// [env: AZURE_CLIENT_CERTIFICATE_PATH]
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub client_certificate: Option<PathBuf>,
    /// The certificate's private key, where it is in a PEM file of its own
    #[arg(help_heading = THE_APP, long, value_name = "PEM")]
    pub client_key: Option<PathBuf>,
    /// A file with the token of a federated identity provider instead of a secret, read again
    /// each time [env: AZURE_FEDERATED_TOKEN_FILE]
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub federated_token_file: Option<PathBuf>,
    /// True where the proof comes from a variable.
    #[arg(skip)]
    pub is_proof_from_variable: bool,
    /// The passphrase of the certificate's key, by its variable only.
    #[arg(skip)]
    pub certificate_password: Option<SecretText>,
    /// When the client secret ends (2027-10-01), so that `status` can say so
    #[arg(help_heading = THE_APP, long, value_name = "DATE", value_parser = instant)]
    pub secret_expires: Option<Timestamp>,
    /// Who may sign in: common, organizations, consumers, a tenant's GUID or domain
    /// [default: common] [env: AZURE_TENANT_ID]
    #[arg(help_heading = THE_PAGE, long, value_name = "TENANT")]
    pub tenant: Option<Tenant>,
    /// Microsoft's cloud: global, usgov, usgov-dod or china [default: global]
    #[arg(help_heading = THE_PAGE, long, value_name = "CLOUD")]
    pub cloud: Option<Cloud>,
    /// The authority's host [default: the cloud's] [env: AZURE_AUTHORITY_HOST]
    #[arg(help_heading = THE_PAGE, long, value_name = "URL")]
    pub authority_host: Option<AuthorityHost>,
    /// A scope to ask for, repeatable [default: SMTP.Send of the cloud]; offline_access is always
    /// added
    #[arg(help_heading = THE_PAGE, long = "scope", value_name = "SCOPE", value_delimiter = ' ')]
    pub scopes: Vec<Scope>,
    /// The address that is expected to sign in
    #[arg(help_heading = THE_PAGE, long, value_name = "UPN")]
    pub login_hint: Option<String>,
    /// What the page asks this time: login, consent, select_account or none (not remembered)
    #[arg(help_heading = THE_PAGE, long, value_name = "PROMPT")]
    pub prompt: Option<Prompt>,
    /// The redirect URI as it is registered; any but http://localhost (with a port or a path) is
    /// finished by pasting [default: http://localhost, any free port]
    #[arg(help_heading = THE_APP, long, value_name = "URI")]
    pub redirect_uri: Option<RedirectUri>,
    /// Print the page's address, and open no browser
    #[arg(long, conflicts_with = "browser")]
    pub no_browser: bool,
    /// The browser to open: a command; %s stands for the address [env: BROWSER]
    #[arg(long, value_name = "CMD")]
    pub browser: Option<String>,
    /// Show a code to enter in a browser on any other device; many organizations block this way,
    /// so try the browser first
    #[arg(long, conflicts_with_all = ["redirect_uri", "no_browser", "browser", "prompt", "login_hint"])]
    pub device_code: bool,
    /// Begin only: print the page's address as JSON, to be finished by another process
    #[arg(long, conflicts_with_all = ["no_browser", "browser", "device_code"])]
    pub start: bool,
    /// Finish what --start began, with the address of the page after the sign-in; - reads it from
    /// standard input
    #[arg(long, value_name = "URL", conflicts_with_all = OF_A_NEW_SIGN_IN)]
    pub finish: Option<SecretText>,
    /// Sign the app itself in, and no person: it needs a tenant, and a secret, a certificate or a
    /// federated token
    #[arg(long, conflicts_with_all = OF_A_PERSON)]
    pub app_only: bool,
    /// How long to wait for the sign-in: 90s, 5m [default: 5m; with --start 1h until --finish]
    #[arg(long, value_name = "DURATION", value_parser = some_span)]
    pub timeout: Option<Duration>,
    /// Where the tokens are kept: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
}

/// Heads the flags that describe the app registration.
const THE_APP: &str = "App registration";
/// Heads the flags that end up in the request to Entra.
const THE_PAGE: &str = "What is asked of Entra";
/// Heads the flags that say where the app is registered.
const THE_DIRECTORY: &str = "Directory";
/// The flags that only make sense where a person signs in.
const OF_A_PERSON: [&str; 8] = [
    "device_code",
    "start",
    "finish",
    "redirect_uri",
    "no_browser",
    "browser",
    "prompt",
    "login_hint",
];
/// The flags that were settled when the sign-in began.
const OF_A_NEW_SIGN_IN: [&str; 16] = [
    "client_id",
    "proof",
    "client_key",
    "secret_expires",
    "tenant",
    "cloud",
    "authority_host",
    "scopes",
    "login_hint",
    "prompt",
    "redirect_uri",
    "no_browser",
    "browser",
    "device_code",
    "start",
    "store",
];

impl Login {
    /// True where a flag says how the client proves that it is itself.
    #[must_use]
    pub fn has_proof(&self) -> bool {
        self.client_secret.is_some()
            || self.client_secret_file.is_some()
            || self.client_certificate.is_some()
            || self.federated_token_file.is_some()
    }

    /// True where a flag says that a person is to sign in.
    #[must_use]
    pub fn wants_a_person(&self) -> bool {
        self.device_code
            || self.start
            || self.redirect_uri.is_some()
            || self.no_browser
            || self.browser.is_some()
            || self.prompt.is_some()
            || self.login_hint.is_some()
    }

    /// Takes the proof from the variables that Microsoft's own libraries read, in their order; any
    /// flag is stronger than all of them.
    fn fill_proof(&mut self, variable: impl Fn(&str) -> Option<String>) {
        self.certificate_password =
            variable("AZURE_CLIENT_CERTIFICATE_PASSWORD").map(SecretText::from);
        if self.has_proof() || self.device_code {
            return;
        }
        self.is_proof_from_variable = true;
        self.client_secret = variable("AZURE_CLIENT_SECRET").map(SecretText::from);
        let path = |name, wanted: bool| variable(name).filter(|_| wanted).map(PathBuf::from);
        let wanted = self.client_secret.is_none();
        self.client_certificate = path("AZURE_CLIENT_CERTIFICATE_PATH", wanted);
        let wanted = wanted && self.client_certificate.is_none();
        self.federated_token_file = path("AZURE_FEDERATED_TOKEN_FILE", wanted);
    }
}

/// `show`.
#[derive(Args, Debug)]
#[group(skip)]
pub struct Show {
    /// Refresh first if less than this is left: a number of seconds, or 10m
    #[arg(long, value_name = "DURATION", default_value = "300", value_parser = span)]
    pub min_ttl: Duration,
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

/// `refresh`.
#[derive(Args, Debug)]
pub struct Refresh {
    /// Do nothing if the tokens were renewed more recently than this: 30d, 12h (for cron)
    #[arg(long, value_name = "DURATION", value_parser = span)]
    pub if_older_than: Option<Duration>,
    /// How to print the new access token, which is not printed otherwise.
    #[command(flatten)]
    pub printing: Printing,
}

/// `exec`.
#[derive(Args, Debug)]
pub struct Exec {
    /// The variable that holds the access token
    #[arg(short = 'e', long = "env", value_name = "NAME", default_value = TOKEN_VARIABLE)]
    pub variable: VariableName,
    /// Refresh first if less than this is left: a number of seconds, or 10m
    #[arg(long, value_name = "DURATION", default_value = "300", value_parser = span)]
    pub min_ttl: Duration,
    /// The program to run, and its arguments; its exit status is passed on (127: there is no such
    /// program; 126: it cannot be run)
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    pub words: Vec<OsString>,
}

/// The variable that holds an access token, unless another is named.
pub const TOKEN_VARIABLE: &str = "ENTRA_ACCESS_TOKEN";

/// The name of a variable that every shell can read (POSIX, Base Definitions §3.216).
#[derive(Clone, Debug)]
pub struct VariableName(pub String);

impl FromStr for VariableName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_of_a_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let begins_well = text.starts_with(|first: char| !first.is_ascii_digit());
        if begins_well && text.chars().all(is_of_a_name) {
            return Ok(Self(text.to_owned()));
        }
        Err(Expected(text!(
            "expected letters, digits and _ such as SMTP_TOKEN, beginning with no digit",
            "SMTP_TOKEN のような、英字、数字、_ からなり数字で始まらない名前を指定してください"
        )))
    }
}

/// `credential`.
#[derive(Args, Debug)]
pub struct Credential {
    /// A mail server to answer for besides Outlook's (a relay of yours), repeatable
    #[arg(long = "host", value_name = "HOST[:PORT]")]
    pub hosts: Vec<MailHost>,
    /// Refresh first if less than this is left: a number of seconds, or 10m
    #[arg(long, value_name = "DURATION", default_value = "300", value_parser = span)]
    pub min_ttl: Duration,
    /// What git wants: get, store or erase; anything else is passed over
    #[arg(value_name = "OPERATION")]
    pub operation: String,
}

/// `status`.
#[derive(Args, Debug)]
pub struct Status {
    /// Say in one line whether all is well, as monitoring plugins do: exit status 0, 1 or 2
    #[arg(long)]
    pub check: bool,
    /// What is checked.
    #[command(flatten)]
    pub limits: Check,
}

/// `status --check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Warn when a refresh token, a client secret or a certificate ends within this
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
pub enum CheckFormat {
    /// One line with performance data, as Nagios, Icinga and Checkmk take it
    #[default]
    Nagios,
    /// Metrics for a text file of Prometheus' node exporter
    Prometheus,
}

/// `switch`.
#[derive(Args, Debug)]
pub struct Switch {
    /// The account, as `status` shows it
    #[arg(value_name = "NAME")]
    pub name: AccountName,
}

/// `store`.
#[derive(Debug, Subcommand)]
pub enum Store {
    /// Move an account without a new sign-in, and leave no copy behind
    Move(Move),
}

/// `store move`.
#[derive(Args, Debug)]
pub struct Move {
    /// Where to: keyring, file or command=CMD
    #[arg(long, value_name = "STORE")]
    pub to: StoreKind,
}

/// `doctor`.
#[derive(Args, Debug)]
pub struct Doctor {
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
pub struct Explain {
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
pub struct Setup {
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

/// `register`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Register {
    /// What the app is called; people see it when they consent
    #[arg(help_heading = THE_APP, long, value_name = "NAME", default_value = TAG)]
    pub name: DisplayName,
    /// Complete this registration, whatever it is called; nothing is taken away from it
    #[arg(help_heading = THE_APP, long, value_name = "ID", requires = "looking")]
    pub client_id: Option<ClientId>,
    /// Who may sign in: my-org, any-org, any-org-and-personal or personal [default: my-org]
    #[arg(help_heading = THE_APP, long, value_name = "AUDIENCE")]
    pub audience: Option<Audience>,
    /// Register a redirect URI of another site, too, repeatable: HULFT Square's, for example
    #[arg(help_heading = THE_APP, long = "also-redirect", value_name = "URI")]
    pub also_redirects: Vec<RegisteredRedirect>,
    /// Make a client secret, and put every redirect URI under Web: for a site that wants one
    #[arg(help_heading = THE_APP, long)]
    pub with_secret: bool,
    /// How long the client secret lasts: 180d, at most 730d [default: 180d]
    #[arg(help_heading = THE_APP, long, value_name = "DURATION", value_parser = secret_lifetime, requires = "with_secret")]
    pub secret_lifetime: Option<SecretLifetime>,
    /// Let the app send mail in its own name, without a person
    #[arg(help_heading = THE_APP, long)]
    pub app_only: bool,
    /// A mailbox to send from, repeatable: for the commands of Exchange
    #[arg(help_heading = THE_APP, long = "mailbox", value_name = "ADDRESS")]
    pub mailboxes: Vec<MailAddress>,
    /// Consent for everybody in the directory, so that nobody is asked
    #[arg(help_heading = THE_APP, long)]
    pub grant_admin_consent: bool,
    /// The directory, by its GUID or a domain [default: that of the Azure CLI]
    /// [env: AZURE_TENANT_ID]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "TENANT")]
    pub tenant: Option<Tenant>,
    /// Microsoft's cloud: global, usgov, usgov-dod or china [default: global]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "CLOUD")]
    pub cloud: Option<Cloud>,
    /// The authority's host [default: the cloud's] [env: AZURE_AUTHORITY_HOST]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "URL")]
    pub authority_host: Option<AuthorityHost>,
    /// Microsoft Graph's host [default: the cloud's]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "URL")]
    pub graph_host: Option<GraphHost>,
    /// Print the plan as commands, requests or steps
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "run")]
    pub print: Option<PlanForm>,
    /// Look at what there is in the directory (through the Azure CLI), and change nothing
    #[arg(long, group = "looking")]
    pub dry_run: bool,
    /// Carry the plan out, as whoever is signed in to the Azure CLI (`az login`)
    #[arg(long, group = "looking")]
    pub run: bool,
    /// Do not ask before
    #[arg(long, requires = "run")]
    pub yes: bool,
    /// Print the client secret, for a site that wants it
    #[arg(long, requires_all = ["run", "with_secret"])]
    pub reveal: bool,
    /// Where the account is kept: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanForm {
    /// Commands of the Azure CLI, for a POSIX shell
    Az,
    /// Requests to Microsoft Graph
    Graph,
    /// Steps in the Microsoft Entra admin center
    Portal,
    /// Commands of Exchange Online PowerShell: what only Exchange can give
    Powershell,
}

/// `setup hulft-square`.
#[derive(Args, Debug)]
pub struct Worksheet {
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
pub struct Export {
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
pub struct Import {
    /// The key that opens it: an age identity file or an SSH private key, repeatable
    /// [default: ~/.ssh/id_ed25519 and ~/.ssh/id_rsa]
    #[arg(long = "identity", value_name = "PATH")]
    pub identities: Vec<PathBuf>,
    /// Where the account is kept here: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
}

/// `logout`.
#[derive(Args, Debug)]
pub struct Logout {
    /// Every account
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
}

/// `generate`.
#[derive(Debug, Subcommand)]
pub enum Generate {
    /// Print the manual page of a command, or write all of them into a folder
    Man(Manual),
    /// Print the completions of a shell
    Completions(Completions),
}

/// `generate man`.
#[derive(Args, Debug)]
pub struct Manual {
    /// The command, such as login or store move [default: the page of the whole program]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write the pages of all commands into this folder, and print the name of each file
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub to: Option<PathBuf>,
}

/// `generate completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: CompletionShell,
}

/// A shell that completes commands, and where it looks for ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
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
pub struct Printing {
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
pub enum Format {
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
pub enum Shell {
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
pub struct SecretText(pub Zeroizing<String>);

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
    pub fn fill_from(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        let is_for_all = matches!(&self.command, Command::Logout(logout) if logout.all);
        if !is_for_all {
            fill(&mut self.global.account, "ENTRA_TOKEN_ACCOUNT", &variable)?;
        }
        if let Command::Import(import) = &mut self.command {
            fill(&mut import.store, "ENTRA_TOKEN_STORE", &variable)?;
        }
        if let Command::Login(login) = &mut self.command {
            fill(&mut login.client_id, "AZURE_CLIENT_ID", &variable)?;
            fill(&mut login.tenant, "AZURE_TENANT_ID", &variable)?;
            // A cloud that was named has its own.
            if login.cloud.is_none() {
                fill(&mut login.authority_host, "AZURE_AUTHORITY_HOST", &variable)?;
            }
            fill(&mut login.store, "ENTRA_TOKEN_STORE", &variable)?;
            login.fill_proof(&variable);
        }
        if let Command::Register(register) = &mut self.command {
            if register.tenant.is_none() {
                let tenant = &mut register.tenant;
                fill(tenant, "AZURE_TENANT_ID", &variable)?;
                // One that stands for many is meant for sign-ins.
                *tenant = tenant.take().filter(Tenant::is_one_organization);
            }
            fill(&mut register.store, "ENTRA_TOKEN_STORE", &variable)?;
            if register.cloud.is_none() {
                let host = &mut register.authority_host;
                fill(host, "AZURE_AUTHORITY_HOST", &variable)?;
            }
        }
        self.store().map_or(Ok(()), refuse_relative)
    }

    /// The store that is chosen by this call.
    fn store(&self) -> Option<&StoreKind> {
        match &self.command {
            Command::Login(login) => login.store.as_ref(),
            Command::Import(import) => import.store.as_ref(),
            Command::Register(register) => register.store.as_ref(),
            Command::Store(Store::Move(flags)) => Some(&flags.to),
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
            | Command::Generate(_) => None,
        }
    }
}

/// Refuses a program that is found from this folder only: cron starts elsewhere.
fn refuse_relative(store: &StoreKind) -> Result<()> {
    let Some(program) = store.program() else {
        return Ok(());
    };
    if Path::new(&program).components().count() < 2 || Path::new(&program).is_absolute() {
        return Ok(());
    }
    let program = clean(&program);
    Err(Error::usage(text!(
        "the store's command is looked for from the current folder: {program}",
        "保存先のコマンドが現在のフォルダーからの相対パスです: {program}"
    ))
    .with_hint(text!(
        "give its whole path, and those of its arguments: other commands may be run from elsewhere",
        "コマンドと引数のファイルをフル パスで指定してください。他のコマンドは別のフォルダーから実行されることがあります"
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

/// The error of a value that is none. What may hold a secret is not shown.
fn invalid(name: &str, value: &str, Expected(expected): &Expected) -> Error {
    let value = clean(value);
    Error::usage(text_of!(
        expected => "`{value}` is no value for {name}: {expected}",
        "{name} の値 `{value}` は無効です。{expected}"
    ))
}

/// The same errors from clap, in our words.
#[must_use]
pub fn usage_error(error: &clap::Error) -> Error {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => clean(text),
        Some(ContextValue::Strings(texts)) => clean(&texts.join(", ")),
        _ => String::new(),
    };
    let (argument, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let expected = error
        .source()
        .and_then(|source| source.downcast_ref::<Expected>());
    let fact = match (error.kind(), expected) {
        (_, Some(expected)) => return invalid(&argument, &value, expected).with_hint(help()),
        (ClapErrorKind::InvalidValue, None) if value.is_empty() => {
            text!("{argument} needs a value", "{argument} には値が必要です")
        }
        (ClapErrorKind::InvalidValue, None) => {
            let valid = context(ContextKind::ValidValue);
            text!(
                "`{value}` is no value for {argument}: expected one of {valid}",
                "{argument} の値 `{value}` は無効です。{valid} のいずれかを指定してください"
            )
        }
        (ClapErrorKind::UnknownArgument, _) => {
            text!(
                "there is no flag or argument {argument}",
                "{argument} というフラグや引数はありません"
            )
        }
        (ClapErrorKind::InvalidSubcommand, _) => {
            let command = context(ContextKind::InvalidSubcommand);
            text!(
                "there is no command `{command}`",
                "`{command}` というコマンドはありません"
            )
        }
        (ClapErrorKind::MissingRequiredArgument, _) => {
            text!("{argument} is missing", "{argument} がありません")
        }
        (ClapErrorKind::MissingSubcommand, _) => text!("no command", "コマンドがありません"),
        (ClapErrorKind::ArgumentConflict, _) => {
            let other = context(ContextKind::PriorArg);
            text!(
                "{argument} and {other} exclude each other",
                "{argument} と {other} は同時に指定できません"
            )
        }
        _ => {
            let line = clean(
                error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches("error: "),
            );
            text!("{line}", "{line}")
        }
    };
    Error::usage(fact).with_hint(help())
}

fn help() -> Text {
    text!(
        "`entra-token --help`, and `--help` after a command, show what there is",
        "`entra-token --help`、またはコマンドの後の `--help` で使い方を確認できます"
    )
}

fn language(tag: &str) -> Result<Language, Expected> {
    Language::of_tag(tag).ok_or_else(|| {
        Expected(text!(
            "expected en or ja",
            "en または ja を指定してください"
        ))
    })
}

/// The longest span that makes sense: a hundred years, in seconds.
const LONGEST_SPAN: u64 = 100 * 365 * 86_400;

/// A span such as `90s`, `5m`, `1h 30m` or `30d` (a day has 24 hours); a bare number is seconds.
fn span(text: &str) -> Result<Duration, Expected> {
    let expected = || {
        Expected(text!(
            "expected a span such as 90s, 5m, 12h or 30d",
            "90s、5m、12h、30d のような期間を指定してください"
        ))
    };
    let span = match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => text.parse().ok().and_then(|span: jiff::Span| {
            let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
            Duration::try_from(span).ok()
        }),
    };
    span.filter(|span| span.as_secs() <= LONGEST_SPAN)
        .ok_or_else(expected)
}

/// A span that is not nothing.
fn some_span(text: &str) -> Result<Duration, Expected> {
    match span(text)? {
        Duration::ZERO => Err(Expected(text!(
            "expected more than nothing",
            "0 より大きい値を指定してください"
        ))),
        span => Ok(span),
    }
}

/// How long a client secret lasts.
fn secret_lifetime(text: &str) -> Result<SecretLifetime, Expected> {
    SecretLifetime::new(span(text)?)
}

/// An instant such as `2027-10-01T12:00:00Z`, or a day: its first instant in UTC.
fn instant(text: &str) -> Result<Timestamp, Expected> {
    let day = || {
        text.parse::<civil::Date>()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()
    };
    let instant = text
        .parse()
        .ok()
        .or_else(|| day().map(|day| day.timestamp()));
    instant.ok_or_else(|| {
        Expected(text!(
            "expected a date such as 2027-10-01",
            "2027-10-01 のような日付を指定してください"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn spans_are_read() {
        for (text, seconds) in [
            ("300", 300),
            ("5m", 300),
            ("90s", 90),
            ("1h30m", 5400),
            ("30d", 2_592_000),
            ("0", 0),
        ] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "-5m", "five", "5 parsecs", "1y", "18446744073709551615"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_read() {
        for (text, seconds) in [("1970-01-02", 86_400), ("1970-01-01T09:00:10+09:00", 10)] {
            assert_eq!(
                instant(text).map(Timestamp::as_second),
                Ok(seconds),
                "{text}"
            );
        }
        assert!(instant("01.10.2027").is_err());
    }
}
