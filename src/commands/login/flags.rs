//! The flags of `login`, and the variables that Microsoft's own libraries read in their place.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::account::{Prompt, RedirectUri};
use crate::authority::{AuthorityHost, ClientId, Cloud, Tenant};
use crate::cli::{SecretText, THE_APP, fill, instant, refuse_relative, some_span_or_seconds};
use crate::error::Result;
use crate::names::LoginHint;
use crate::scope::Scope;
use crate::store::StoreKind;

/// `login`: what is given is remembered with the account.
#[expect(
    clippy::struct_field_names,
    reason = "login_hint is its name in OpenID Connect"
)]
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Login {
    /// Application (client) ID of the app registration; required for the first sign-in
    /// [env: AZURE_CLIENT_ID]
    #[arg(help_heading = THE_APP, long, value_name = "ID")]
    pub client_id: Option<ClientId>,
    /// Client secret, if the redirect URI is under the Web platform (visible to other users of this
    /// computer while the command runs: prefer --client-secret-file)
    /// [env: AZURE_CLIENT_SECRET]
    #[arg(help_heading = THE_APP, long, value_name = "VALUE", group = "proof")]
    pub client_secret: Option<SecretText>,
    /// File that contains the client secret; - reads it from standard input
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub client_secret_file: Option<PathBuf>,
    /// Certificate with its private key, instead of a secret: PEM or .pfx (prompts for an encrypted
    /// key's passphrase, or reads AZURE_CLIENT_CERTIFICATE_PASSWORD)
    /// [env: AZURE_CLIENT_CERTIFICATE_PATH]
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub client_certificate: Option<PathBuf>,
    /// Private key of the certificate, if it is in a separate PEM file
    #[arg(help_heading = THE_APP, long, value_name = "PEM")]
    pub client_key: Option<PathBuf>,
    /// File with a federated identity provider's token, instead of a secret; read again each time
    /// [env: AZURE_FEDERATED_TOKEN_FILE]
    #[arg(help_heading = THE_APP, long, value_name = "PATH", group = "proof")]
    pub federated_token_file: Option<PathBuf>,
    /// What the environment says; it counts for a first sign-in only.
    #[arg(skip)]
    pub variables: Variables,
    /// The passphrase of the certificate's key, by its variable only.
    #[arg(skip)]
    pub certificate_password: Option<SecretText>,
    /// Expiry date of the client secret (2027-10-01), for `status` to show
    #[arg(help_heading = THE_APP, long, value_name = "DATE", value_parser = instant)]
    pub secret_expires: Option<Timestamp>,
    /// Who can sign in: common, organizations, consumers, or a tenant's GUID or domain
    /// [default: common] [env: AZURE_TENANT_ID]
    #[arg(help_heading = THE_PAGE, long, value_name = "TENANT")]
    pub tenant: Option<Tenant>,
    /// Microsoft's cloud: global, usgov, usgov-dod or china [default: global]
    #[arg(help_heading = THE_PAGE, long, value_name = "CLOUD")]
    pub cloud: Option<Cloud>,
    /// Authority host [default: the cloud's] [env: AZURE_AUTHORITY_HOST]
    #[arg(help_heading = THE_PAGE, long, value_name = "URL")]
    pub authority_host: Option<AuthorityHost>,
    /// Scope to request (repeatable) [default: the cloud's SMTP.Send]; offline_access is always
    /// added
    #[arg(help_heading = THE_PAGE, long = "scope", value_name = "SCOPE", value_delimiter = ' ')]
    pub scopes: Vec<Scope>,
    /// Address of the user expected to sign in
    #[arg(help_heading = THE_PAGE, long, value_name = "UPN")]
    pub login_hint: Option<LoginHint>,
    /// What the sign-in page asks for: login, consent, select_account or none (not remembered)
    #[arg(help_heading = THE_PAGE, long, value_name = "PROMPT")]
    pub prompt: Option<Prompt>,
    /// Redirect URI, exactly as registered; any other than http://localhost (with a port or a path)
    /// requires pasting the final address [default: http://localhost, any free port]
    #[arg(help_heading = THE_APP, long, value_name = "URI")]
    pub redirect_uri: Option<RedirectUri>,
    /// Print the address of the sign-in page, and do not open a browser
    #[arg(long, conflicts_with = "browser")]
    pub no_browser: bool,
    /// Command that opens the browser; %s stands for the address [env: BROWSER]
    #[arg(long, value_name = "CMD")]
    pub browser: Option<String>,
    /// Show a code to enter in a browser on any device; many organizations block this, so try the
    /// browser first
    #[arg(long, conflicts_with_all = ["redirect_uri", "no_browser", "browser", "prompt", "login_hint"])]
    pub device_code: bool,
    /// Only start the sign-in: print the address of the page as JSON, and let another process finish
    #[arg(long, conflicts_with_all = ["no_browser", "browser", "device_code"])]
    pub start: bool,
    /// Finish a sign-in from --start, with the address of the page that follows it; - reads the
    /// address from standard input
    #[arg(long, value_name = "URL", conflicts_with_all = OF_A_NEW_SIGN_IN)]
    pub finish: Option<SecretText>,
    /// Sign in as the app itself, without a user; requires a tenant, and a secret, a certificate or a
    /// federated token
    #[arg(long, conflicts_with_all = OF_A_PERSON)]
    pub app_only: bool,
    /// How long to wait for the sign-in: 90s, 5m, or a number of seconds [default: 5m; with --start 1h until --finish]
    #[arg(long, value_name = "DURATION", value_parser = some_span_or_seconds)]
    pub timeout: Option<Duration>,
    /// Where to store the tokens: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
}

/// Heads the flags that end up in the request to Entra.
const THE_PAGE: &str = "Sign-in";

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
    /// True if a flag says how the client proves that it is itself.
    pub(crate) fn has_proof(&self) -> bool {
        self.client_secret.is_some()
            || self.client_secret_file.is_some()
            || self.client_certificate.is_some()
            || self.federated_token_file.is_some()
    }

    /// True if a flag says that a person is to sign in.
    pub(crate) fn wants_a_person(&self) -> bool {
        self.device_code
            || self.start
            || self.redirect_uri.is_some()
            || self.no_browser
            || self.browser.is_some()
            || self.prompt.is_some()
            || self.login_hint.is_some()
    }

    /// True if `AZURE_CLIENT_ID` names another app than the flag: the proofs beside it are that
    /// one's.
    fn has_variables_of_another_app(&self) -> bool {
        let named = self.variables.get(CLIENT_ID);
        let used = self.client_id.as_ref().map(ClientId::as_str);
        let both = named.zip(used);
        both.is_some_and(|(named, used)| !named.trim().eq_ignore_ascii_case(used))
    }

    /// The variables that a first sign-in passes over, as they are another app's.
    pub(crate) fn passed_over(&self) -> Vec<&'static str> {
        if !self.has_variables_of_another_app() {
            return Vec::new();
        }
        let names = std::iter::once(CLIENT_ID).chain(PROOFS);
        names
            .filter(|name| self.variables.get(name).is_some())
            .collect()
    }

    /// The same for a first sign-in: the variables fill what no flag gave. A cloud that was named has
    /// its own authority.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for a value that is none.
    pub(crate) fn with_variables(&self) -> Result<Self> {
        let mut filled = self.clone();
        let variable = |name: &str| self.variables.get(name).map(str::to_owned);
        fill(&mut filled.client_id, CLIENT_ID, variable)?;
        fill(&mut filled.tenant, TENANT_ID, variable)?;
        if filled.cloud.is_none() {
            fill(&mut filled.authority_host, AUTHORITY_HOST, variable)?;
        }
        fill(&mut filled.store, STORE, variable)?;
        filled.store.as_ref().map_or(Ok(()), refuse_relative)?;
        filled.fill_proof();
        Ok(filled)
    }

    /// Takes the proof from the variables that Microsoft's own libraries read, in their order; any
    /// flag is stronger than all of them.
    fn fill_proof(&mut self) {
        if self.has_proof() || self.device_code || self.has_variables_of_another_app() {
            return;
        }
        let given = PROOFS.map(|name| self.variables.get(name).map(str::to_owned));
        match given {
            [Some(secret), _, _] => self.client_secret = Some(SecretText::from(secret)),
            [_, Some(certificate), _] => self.client_certificate = Some(certificate.into()),
            [_, _, Some(token)] => self.federated_token_file = Some(token.into()),
            [None, None, None] => {}
        }
    }
}

/// The variables of a first sign-in, as they are set.
#[derive(Clone, Default)]
pub(crate) struct Variables(Vec<(&'static str, Zeroizing<String>)>);

const CLIENT_ID: &str = "AZURE_CLIENT_ID";
const TENANT_ID: &str = "AZURE_TENANT_ID";
const AUTHORITY_HOST: &str = "AZURE_AUTHORITY_HOST";
const STORE: &str = "ENTRA_TOKEN_STORE";
/// The client's proofs, in the order of Microsoft's own libraries.
const PROOFS: [&str; 3] = [
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
];

impl Variables {
    /// Reads those that are set.
    pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let names = [CLIENT_ID, TENANT_ID, AUTHORITY_HOST, STORE].into_iter();
        let set = |name| Some((name, Zeroizing::new(variable(name)?)));
        Self(names.chain(PROOFS).filter_map(set).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter();
        let found = all.find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The names of those that are set, and say something else than `is_remembered` knows.
    pub(crate) fn differing(
        &self,
        is_remembered: impl Fn(&str, &str) -> bool,
    ) -> Vec<&'static str> {
        let all = self.0.iter();
        let differing = all.filter(|(name, value)| !is_remembered(name, value));
        differing.map(|(name, _)| *name).collect()
    }
}

impl std::fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        formatter.debug_list().entries(names).finish()
    }
}
