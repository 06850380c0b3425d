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
    /// Carry the plan out, as whoever is signed in to the Azure CLI (`az login --allow-no-subscriptions`)
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
    /// What the environment says; the store of an account that is here already counts for more.
    #[arg(skip)]
    pub store_by_variable: Option<StoreKind>,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanForm {
    /// Commands of the Azure CLI, for a POSIX shell
    Az,
    /// Requests to Microsoft Graph
    Graph,
    /// Steps in the Microsoft Entra admin center
    Portal,
    /// Commands of Exchange Online PowerShell: what only Exchange can give
    Powershell,
}

/// Heads the flags that say where the app is registered.
const THE_DIRECTORY: &str = "Directory";

/// How long a client secret lasts.
fn secret_lifetime(text: &str) -> Result<SecretLifetime, Expected> {
    SecretLifetime::new(span(text)?)
}
