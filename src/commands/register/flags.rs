//! The flags of `register`.

use clap::{Args, ValueEnum};

use crate::authority::{AuthorityHost, ClientId, Cloud, Tenant};
use crate::cli::{THE_APP, span};
use crate::error::Expected;
use crate::register::{Audience, DisplayName, GraphHost, RegisteredRedirect, SecretLifetime, TAG};
use crate::smtp::MailAddress;
use crate::store::StoreKind;

/// `register`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Register {
    /// Display name of the app; users see it when they consent
    #[arg(help_heading = THE_APP, long, value_name = "NAME", default_value = TAG)]
    pub name: DisplayName,
    /// Add what is missing to this registration, whatever its name; removes nothing
    #[arg(help_heading = THE_APP, long, value_name = "ID", requires = "looking")]
    pub client_id: Option<ClientId>,
    /// Who can sign in: my-org, any-org, any-org-and-personal or personal [default: my-org]
    #[arg(help_heading = THE_APP, long, value_name = "AUDIENCE")]
    pub audience: Option<Audience>,
    /// Also register another site's redirect URI, such as HULFT Square's (repeatable)
    #[arg(help_heading = THE_APP, long = "also-redirect", value_name = "URI")]
    pub also_redirects: Vec<RegisteredRedirect>,
    /// Create a client secret, and register all redirect URIs under Web, for a site that requires it
    #[arg(help_heading = THE_APP, long)]
    pub with_secret: bool,
    /// Lifetime of the client secret, at most 730d [default: 180d]
    #[arg(help_heading = THE_APP, long, value_name = "DURATION", value_parser = secret_lifetime, requires = "with_secret")]
    pub secret_lifetime: Option<SecretLifetime>,
    /// Let the app send mail as itself, without a user
    #[arg(help_heading = THE_APP, long)]
    pub app_only: bool,
    /// Mailbox to send from, for the Exchange commands (repeatable)
    #[arg(help_heading = THE_APP, long = "mailbox", value_name = "ADDRESS")]
    pub mailboxes: Vec<MailAddress>,
    /// Consent for all users in the directory, so that they are not asked
    #[arg(help_heading = THE_APP, long)]
    pub grant_admin_consent: bool,
    /// Directory, by GUID or domain [default: the Azure CLI's]
    /// [env: AZURE_TENANT_ID]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "TENANT")]
    pub tenant: Option<Tenant>,
    /// Microsoft's cloud: global, usgov, usgov-dod or china [default: global]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "CLOUD")]
    pub cloud: Option<Cloud>,
    /// Authority host [default: the cloud's] [env: AZURE_AUTHORITY_HOST]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "URL")]
    pub authority_host: Option<AuthorityHost>,
    /// Microsoft Graph host [default: the cloud's]
    #[arg(help_heading = THE_DIRECTORY, long, value_name = "URL")]
    pub graph_host: Option<GraphHost>,
    /// Print the plan as commands, requests or steps
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "run")]
    pub print: Option<PlanForm>,
    /// Compare the plan with the directory (through the Azure CLI), and change nothing
    #[arg(long, group = "looking")]
    pub dry_run: bool,
    /// Apply the plan as the user of the Azure CLI (`az login --allow-no-subscriptions`)
    #[arg(long, group = "looking")]
    pub run: bool,
    /// Do not ask for confirmation
    #[arg(long, requires = "run")]
    pub yes: bool,
    /// Print the client secret, for a site that requires it
    #[arg(long, requires_all = ["run", "with_secret"])]
    pub reveal: bool,
    /// Where to store the account: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
    /// What the environment says; the store of an account that is here already counts for more.
    #[arg(skip)]
    pub store_by_variable: Option<StoreKind>,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanForm {
    /// Azure CLI commands, for a POSIX shell
    Az,
    /// Microsoft Graph requests
    Graph,
    /// Steps in the Microsoft Entra admin center
    Portal,
    /// Exchange Online PowerShell commands, for the permissions that only Exchange grants
    Powershell,
}

/// Heads the flags that say where the app is registered.
const THE_DIRECTORY: &str = "Directory";

/// How long a client secret lasts.
fn secret_lifetime(text: &str) -> Result<SecretLifetime, Expected> {
    SecretLifetime::new(span(text)?)
}
