//! An account: everything that is needed to sign in again, and nothing secret.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use jiff::{SignedDuration, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::authority::{Authority, AuthorityHost, ClientId, Cloud, Tenant, is_loopback};
use crate::error::{Expected, Result};
use crate::foreign::is_visible;
use crate::guide::{ANY_MAILBOX, Subject};
use crate::locales::{Message, fl};
use crate::names::{self, LoginHint, Username, is_uri};
use crate::quoting::Shell;
use crate::scope::{Scope, Scopes};

/// The name under which an account is stored: what `-a` takes. It is shown as it was typed; case
/// does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

impl PartialEq for AccountName {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.key() == other.key()
    }
}

impl Eq for AccountName {}

impl AccountName {
    const LONGEST: usize = 128;
    /// Leaves room for a suffix within the 255 bytes of most file systems.
    const LONGEST_STEM: usize = 200;

    /// The name of an account that nothing names.
    #[must_use]
    pub fn fallback() -> Self {
        Self("default".to_owned())
    }

    /// The name of the account of an app that nothing names: by the beginning of its id.
    #[must_use]
    pub fn of_app(client_id: &ClientId) -> Self {
        const SHOWN: usize = 8;
        let id = client_id.as_str();
        Self(format!("app-{}", id.get(..SHOWN).unwrap_or(id)))
    }

    /// The name of an item that proves a store. No account can have it: it begins with a hyphen.
    #[must_use]
    pub fn of_probe(id: &str) -> Self {
        Self(format!("-probe-{id}"))
    }

    /// The name of an item that proves a store, if `name` is one.
    #[must_use]
    pub fn parse_probe(name: &str) -> Option<Self> {
        name.strip_prefix("-probe-").map(Self::of_probe)
    }

    /// The name of the item of a sign-in that another process will finish. No account can have it.
    #[must_use]
    pub fn of_pending(id: &str) -> Self {
        Self(format!("-pending-{id}"))
    }

    /// The same name with a number behind it, for another account of that name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let longest = Self::LONGEST - suffix.len();
        let end = (0..=longest.min(self.0.len()))
            .rev()
            .find(|end| self.0.is_char_boundary(*end));
        Self(format!("{}{suffix}", &self.0[..end.unwrap_or_default()]))
    }

    /// True for this name, and for the same with a number behind it.
    #[must_use]
    pub fn is_numbered(&self, name: &Self) -> bool {
        let number = name.0.strip_prefix(&self.0);
        let number = number.and_then(|rest| rest.strip_prefix('-'));
        self == name || number.is_some_and(|number| number.parse::<u32>().is_ok())
    }

    /// True for the name of an account that nothing names, perhaps not yet.
    #[must_use]
    pub fn is_fallback(&self) -> bool {
        *self == Self::fallback()
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common that are one, as stores know it. Those of the items that are no
    /// accounts are as they are.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        let is_plain = |character: char| !character.is_uppercase() && character.is_ascii();
        if self.0.starts_with('-') || self.0.chars().all(is_plain) {
            Cow::Borrowed(&self.0)
        } else {
            Cow::Owned(self.0.to_lowercase())
        }
    }

    /// The flag that names the account, as it is typed.
    #[must_use]
    pub fn flag(&self) -> String {
        self.flag_in(Shell::HERE)
    }

    /// The flag that names the account, as a shell takes it.
    #[must_use]
    pub fn flag_in(&self, shell: Shell) -> String {
        shell.flag("-a", &self.0)
    }

    /// The name as a file name: other bytes than letters, digits and `@._-+` are percent-encoded,
    /// as is a leading dot. What would be too long for a file system ends in a digest. No two
    /// names share one.
    #[must_use]
    pub fn file_stem(&self) -> String {
        Self::file_stem_of(&self.key())
    }

    /// The same of a name in lower case, which need not be an account's.
    pub(crate) fn file_stem_of(key: &str) -> String {
        let mut stem = String::with_capacity(key.len());
        for (position, byte) in key.bytes().enumerate() {
            let plain = byte.is_ascii_alphanumeric()
                || b"@_-+".contains(&byte)
                || byte == b'.' && position > 0;
            if plain {
                stem.push(char::from(byte));
            } else {
                stem.extend(format!("%{byte:02X}").chars());
            }
        }
        if stem.len() > Self::LONGEST_STEM {
            let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(key.as_bytes()));
            stem.truncate(Self::LONGEST_STEM - digest.len() - 1);
            stem = format!("{stem}~{digest}");
        }
        stem
    }
}

impl FromStr for AccountName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        if name.is_empty()
            || name.len().max(name.to_lowercase().len()) > Self::LONGEST
            || !is_visible(name)
            || name.starts_with('-')
        {
            return Err(Expected(fl!("account-expected-name-1-128")));
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for AccountName {
    type Error = Expected;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AccountName> for String {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How Entra sees the client (RFC 6749 §2.1). The platform of the redirect URI decides, and the
/// refresh token keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientType {
    /// Proves nothing.
    Public,
    /// Authenticates with every request.
    Confidential,
}

/// How the client proves to the authority that it is itself (RFC 6749 §2.3). Secrets are kept in
/// the store; files stay where they are, and are read again each time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum ClientAuthentication {
    /// Not at all: a public client.
    #[default]
    None,
    /// By a client secret.
    Secret,
    /// By an assertion signed with the key of a certificate (RFC 7523 §2.2).
    Certificate(CertificateFiles),
    /// By an assertion of another identity provider ("Workload identity federation").
    FederatedToken {
        /// Where that provider puts it, and renews it.
        #[serde(deserialize_with = "names::path")]
        file: PathBuf,
    },
}

/// A certificate and its private key: in one file, or each in its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CertificateFiles {
    /// PEM or PKCS#12.
    #[serde(deserialize_with = "names::path")]
    pub certificate: PathBuf,
    /// PEM; `None` where the key is beside the certificate.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "names::some_path"
    )]
    pub key: Option<PathBuf>,
}

impl CertificateFiles {
    /// The file that holds the private key.
    #[must_use]
    pub(crate) fn key_file(&self) -> &Path {
        self.key.as_deref().unwrap_or(&self.certificate)
    }
}

/// What an account reads a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileUse {
    /// To show which key it signs with.
    ClientCertificate,
    /// To sign with it.
    ClientKey,
    /// To send what is in it to the authority.
    FederatedToken,
    /// To trust the certificates in it.
    CaFile,
}

impl FileUse {
    /// The name in `--json`.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ClientCertificate => "client_certificate",
            Self::ClientKey => "client_key",
            Self::FederatedToken => "federated_token",
            Self::CaFile => "ca_file",
        }
    }

    /// The name in a table.
    #[must_use]
    pub(crate) fn label(self) -> Message {
        match self {
            Self::ClientCertificate => fl!("account-client-certificate"),
            Self::ClientKey => fl!("account-client-key"),
            Self::FederatedToken => fl!("account-federated-token"),
            Self::CaFile => fl!("account-ca-file"),
        }
    }
}

impl ClientAuthentication {
    /// The files that are read each time to prove it.
    fn files(&self) -> Vec<(FileUse, &Path)> {
        match self {
            Self::None | Self::Secret => Vec::new(),
            Self::Certificate(files) => {
                let certificate = (FileUse::ClientCertificate, files.certificate.as_path());
                let key = files.key.as_deref().map(|key| (FileUse::ClientKey, key));
                std::iter::once(certificate).chain(key).collect()
            }
            Self::FederatedToken { file } => vec![(FileUse::FederatedToken, file)],
        }
    }

    /// What the client is by this.
    #[must_use]
    pub(crate) fn client_type(&self) -> ClientType {
        match self {
            Self::None => ClientType::Public,
            Self::Secret | Self::Certificate(_) | Self::FederatedToken { .. } => {
                ClientType::Confidential
            }
        }
    }

    /// The name in `--json`.
    #[must_use]
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Secret => "secret",
            Self::Certificate(_) => "certificate",
            Self::FederatedToken { .. } => "federated_token",
        }
    }
}

/// In whose name tokens are asked for ("Permissions and consent overview").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// In that of the person who signed in; a refresh token renews the access token.
    #[default]
    Delegated,
    /// In the app's own: its credential renews the access token, and there is no refresh token.
    AppOnly,
}

impl Access {
    /// The name in `--json`.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Delegated => "delegated",
            Self::AppOnly => "app_only",
        }
    }
}

/// The `prompt` of the authorization request (OpenID Connect Core §3.1.2.1, and Entra's
/// `select_account`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prompt {
    /// Ask for the password even where a session exists.
    Login,
    /// Ask nobody; fail where something would have to be asked.
    None,
    /// Ask for consent once more.
    Consent,
    /// Let the person pick the account.
    SelectAccount,
}

impl Prompt {
    /// The value as it is sent.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::None => "none",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

impl FromStr for Prompt {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Login, Self::None, Self::Consent, Self::SelectAccount]
            .into_iter()
            .find(|prompt| prompt.as_str() == text)
            .ok_or_else(|| Expected(fl!("account-expected-login-none-consent")))
    }
}

/// A redirect URI (RFC 6749 §3.1.2) that this machine can listen on:
/// `http://localhost[:port][/path]` (RFC 8252 §7.3). Entra ignores the port in matching, but not
/// the path ("Redirect URI best practices", Localhost exceptions).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoopbackRedirect {
    port: Option<u16>,
    /// As given: empty, or with its leading slash.
    path: String,
}

impl LoopbackRedirect {
    /// The port to listen on; `None` for any free one.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path the browser will ask for. Entra adds the slash where the URI has no path.
    #[must_use]
    pub fn request_path(&self) -> &str {
        if self.path.is_empty() {
            "/"
        } else {
            &self.path
        }
    }

    /// The URI to send when listening on `port`.
    #[must_use]
    pub fn uri(&self, port: u16) -> String {
        format!("http://localhost:{port}{}", self.path)
    }
}

impl FromStr for LoopbackRedirect {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| wrong_redirect(text, None))?;
        if is_loopback(&url) && url.host_str() != Some("localhost") {
            return Err(Expected(fl!("account-entra-ignores-port-only")));
        }
        let wrong = || wrong_redirect(text, Some(&url));
        let rest = text.strip_prefix("http://localhost").ok_or_else(wrong)?;
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let port = match port.strip_prefix(':') {
            Some(port) => Some(
                port.parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(wrong)?,
            ),
            None if port.is_empty() => None,
            None => return Err(wrong()),
        };
        // What a browser would write in another way would never be asked for.
        let is_plain = path.is_empty() || url.path() == path;
        if !is_plain
            || url.query().is_some()
            || url.fragment().is_some()
            || path.contains(NOT_IN_A_REDIRECT)
            || !is_uri(text)
        {
            return Err(wrong());
        }
        Ok(Self {
            port,
            path: path.to_owned(),
        })
    }
}

/// Characters that Entra does not register ("Redirect URI restrictions and limitations").
const NOT_IN_A_REDIRECT: [char; 7] = ['!', '$', '\'', '(', ')', ',', ';'];

fn expected_redirect() -> Expected {
    Expected(fl!("account-expected-http-localhost-port"))
}

/// What is wrong with a redirect URI.
fn wrong_redirect(text: &str, url: Option<&Url>) -> Expected {
    let told = match url {
        Some(url) => wrong_part(text, url).or_else(|| wrong_host(text, url)),
        None => wrong_port(text),
    };
    told.map_or_else(expected_redirect, Expected)
}

/// A part that a redirect URI does not have.
fn wrong_part(text: &str, url: &Url) -> Option<Message> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some(fl!("account-leave-user-name-password"));
    }
    if url.fragment().is_some() {
        return Some(fl!("account-leave-fragment-out-begins"));
    }
    if url.scheme() == "http" && url.query().is_some() {
        return Some(fl!("account-leave-query-out-begins"));
    }
    let character = text.chars().find(|c| NOT_IN_A_REDIRECT.contains(c))?;
    Some(fl!("account-entra-registers-no-redirect", character))
}

/// A host or a port that Entra, or a browser, would have otherwise.
fn wrong_host(text: &str, url: &Url) -> Option<Message> {
    if url.scheme() == "localhost" {
        return Some(fl!("account-write-http-front"));
    }
    if url.scheme() != "http" {
        return None;
    }
    if url.host_str() != Some("localhost") {
        return Some(fl!("account-entra-registers-http-localhost"));
    }
    if text.starts_with("http://localhost") {
        return wrong_port(text);
    }
    Some(fl!("account-write-beginning-http-localhost"))
}

fn wrong_port(text: &str) -> Option<Message> {
    let port = text.strip_prefix("http://localhost:")?.split('/').next()?;
    let is_port = port.parse().is_ok_and(|port: u16| port > 0);
    (!is_port).then(|| fl!("account-port-number-1-65535"))
}

impl TryFrom<String> for LoopbackRedirect {
    type Error = Expected;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LoopbackRedirect> for String {
    fn from(redirect: LoopbackRedirect) -> Self {
        match redirect.port {
            Some(port) => redirect.uri(port),
            None => format!("http://localhost{}", redirect.path),
        }
    }
}

/// A redirect URI, as it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RedirectUri {
    /// The browser brings the answer to this machine.
    Loopback(LoopbackRedirect),
    /// The answer appears in the browser's address bar, and is pasted.
    Elsewhere(String),
}

impl RedirectUri {
    /// One that brings the code neither to this machine nor to the page that Microsoft has for it:
    /// whoever is there reads it.
    #[must_use]
    pub fn foreign(&self) -> Option<&str> {
        let Self::Elsewhere(uri) = self else {
            return None;
        };
        let host = uri.strip_suffix("/common/oauth2/nativeclient");
        let host = host.filter(|host| host.starts_with("https://"));
        let host: Option<AuthorityHost> = host.and_then(|host| host.parse().ok());
        Some(uri.as_str()).filter(|_| !host.is_some_and(|host| host.is_microsofts()))
    }
}

impl Default for RedirectUri {
    fn default() -> Self {
        Self::Loopback(LoopbackRedirect::default())
    }
}

impl FromStr for RedirectUri {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| wrong_redirect(text, None))?;
        // Entra takes http on loopback only.
        if url.scheme() == "http" {
            return text.parse().map(Self::Loopback);
        }
        let is_no_app =
            ["file", "data", "javascript", "about", "blob", "localhost"].contains(&url.scheme());
        let is_good = |host| names::is_host(&host) && names::is_as_written(&host, text);
        let has_no_host = url.scheme() == "https" && !url.host().is_some_and(is_good);
        let has_user = !url.username().is_empty() || url.password().is_some();
        if is_no_app
            || has_no_host
            || has_user
            || url.fragment().is_some()
            || text.contains(NOT_IN_A_REDIRECT)
            || !is_uri(text)
        {
            return Err(wrong_redirect(text, Some(&url)));
        }
        // As given: what is sent must equal what is registered.
        Ok(Self::Elsewhere(text.to_owned()))
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = Expected;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RedirectUri> for String {
    fn from(redirect: RedirectUri) -> Self {
        match redirect {
            RedirectUri::Loopback(redirect) => redirect.into(),
            RedirectUri::Elsewhere(uri) => uri,
        }
    }
}

/// All that is needed to sign in or refresh again. The secrets are kept beside it, in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// What `-a` takes.
    pub name: AccountName,
    /// True where it has signed in before, so that its name is enough to do so again.
    #[serde(skip, default = "stored")]
    pub is_stored: bool,
    /// Who is signed in, where the token says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Username>,
    /// The app registration.
    pub client_id: ClientId,
    /// How the app proves that it is itself.
    #[serde(default)]
    pub authentication: ClientAuthentication,
    /// In whose name.
    #[serde(default)]
    pub access: Access,
    /// Decides the defaults of authority and scope.
    pub cloud: Cloud,
    /// Where tokens are asked for.
    #[serde(flatten)]
    pub authority: Authority,
    /// What is asked for.
    pub scopes: Scopes,
    /// Who is expected to sign in: an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<LoginHint>,
    /// What the sign-in page asks this time; not remembered.
    #[serde(skip)]
    pub prompt: Option<Prompt>,
    /// What a policy wants of the next sign-in, as Entra put it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "challenge"
    )]
    pub claims: Option<String>,
    /// How long a policy lets a sign-in last, once it has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_frequency: Option<SignedDuration>,
    /// Where the browser brings the code.
    pub redirect: RedirectUri,
    /// More roots to trust for this account's authority, in PEM.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "names::some_path"
    )]
    pub ca_file: Option<PathBuf>,
    /// When the client secret ends, if the user said so; or the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_expires_at: Option<Timestamp>,
}

/// True for a claims challenge: a JSON object that fits into an authorization URL (AADSTS90015).
#[must_use]
pub(crate) fn is_challenge(claims: &str) -> bool {
    const LONGEST: usize = 2048;
    let is_object = |value: serde_json::Value| value.is_object();
    claims.len() <= LONGEST && serde_json::from_str(claims).is_ok_and(is_object)
}

/// A challenge out of a record.
fn challenge<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let claims = Option::<String>::deserialize(deserializer)?;
    if claims.as_deref().is_none_or(is_challenge) {
        return Ok(claims);
    }
    Err(D::Error::custom("expected a claims challenge"))
}

/// What is read from a store is stored.
fn stored() -> bool {
    true
}

/// What the guide wants to know of an account, in the form it wants.
pub(crate) struct Particulars<'a> {
    account: &'a Account,
    flags: Vec<String>,
    /// The redirect URI as sent.
    pub redirect_uri: String,
    authority_host: String,
    smtp_send: Scope,
    mailbox: String,
}

impl Particulars<'_> {
    /// The same, as the guide takes it.
    #[must_use]
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            flags: &self.flags,
            client_id: self.account.client_id.as_str(),
            tenant: self.account.authority.tenant.as_str(),
            redirect_uri: &self.redirect_uri,
            authority_host: &self.authority_host,
            smtp_send: self.smtp_send.as_str(),
            mailbox: &self.mailbox,
            signed_in: self.account.username.as_deref().unwrap_or("SIGNED_IN_USER"),
        }
    }
}

impl Account {
    /// Every file of this computer that is read when a token is requested.
    #[must_use]
    pub(crate) fn files(&self) -> Vec<(FileUse, &Path)> {
        let roots = self.ca_file.as_deref().map(|file| (FileUse::CaFile, file));
        let mut files = self.authentication.files();
        files.extend(roots);
        files
    }

    /// The same account as a public client, which has nothing that could end.
    #[must_use]
    pub(crate) fn as_public(&self) -> Self {
        Self {
            authentication: ClientAuthentication::None,
            credential_expires_at: None,
            ..self.clone()
        }
    }

    /// What the guide fills its remedies with. `mailbox` is the address that mail is sent as.
    #[must_use]
    pub(crate) fn particulars(&self, mailbox: &str) -> Particulars<'_> {
        Particulars {
            account: self,
            flags: self.flags(),
            redirect_uri: self.redirect.clone().into(),
            authority_host: self.authority.host.clone().into(),
            smtp_send: self.cloud.smtp_send(),
            mailbox: mailbox.to_owned(),
        }
    }

    /// True for two sign-ins to one app, in the same way and by the same authority; its tenant may
    /// be another one.
    #[must_use]
    pub(crate) fn is_of_the_same_app(&self, other: &Self) -> bool {
        self.client_id == other.client_id
            && self.access == other.access
            && self.cloud == other.cloud
            && self.authority.host == other.authority.host
    }

    /// True for two sign-ins that may be of one person, to one app and tenant.
    #[must_use]
    pub(crate) fn may_be_of_the_same(&self, other: &Self) -> bool {
        let is_same_user = match (&self.username, &other.username) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, _) | (_, None) => true,
        };
        is_same_user
            && self.is_of_the_same_app(other)
            && self.authority.tenant == other.authority.tenant
    }

    /// True for two sign-ins of which it is known that they are one person's, or the app's own. A
    /// token that names its user and one that does not are never one person's; of two that do not,
    /// the login hints tell.
    #[must_use]
    pub(crate) fn is_surely_of_one_person(&self, other: &Self) -> bool {
        let is_same = |one: Option<&str>, other: Option<&str>| {
            let both = one.zip(other);
            both.is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        let is_one_person = match (&self.username, &other.username) {
            (None, None) => is_same(self.login_hint.as_deref(), other.login_hint.as_deref()),
            (one, other) => is_same(one.as_deref(), other.as_deref()),
        };
        self.access == Access::AppOnly && other.access == Access::AppOnly || is_one_person
    }

    /// True for a person's account whose token does not say who that is.
    #[must_use]
    pub(crate) fn is_nameless(&self) -> bool {
        self.access == Access::Delegated && self.username.is_none()
    }

    /// True if a sign-in to this account can do all that one to `other`, of the same app, could: it
    /// has its scopes, and a proof where that had one.
    #[must_use]
    pub(crate) fn can_stand_in_for(&self, other: &Self) -> bool {
        let is_public = |account: &Self| account.authentication.client_type() == ClientType::Public;
        self.is_of_the_same_app(other)
            && (is_public(other) || !is_public(self))
            && self.scopes.cover(&other.scopes)
    }

    /// Whose account it is, as far as it is known.
    #[must_use]
    pub(crate) fn user(&self) -> &str {
        self.username.as_deref().unwrap_or(self.name.as_str())
    }

    /// The addresses that mail may be sent as, the surest first: who signed in, who was expected to,
    /// and the name. A personal account's token does not name its user, but its name often does.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &str> {
        let known = [self.username.as_deref(), self.login_hint.as_deref()];
        let known = known.into_iter().flatten().chain([self.name.as_str()]);
        known.filter(|name| name.contains('@'))
    }

    /// The address that mail is sent as, where the account says so.
    #[must_use]
    pub(crate) fn mailbox(&self) -> &str {
        self.addresses().next().unwrap_or(ANY_MAILBOX)
    }

    /// The flags of `entra-token login` that mean this account, each with its value; one that is
    /// not stored yet needs more than its name.
    #[must_use]
    pub(crate) fn flags(&self) -> Vec<String> {
        let name = Some(self.name.flag());
        if self.is_stored {
            return name.into_iter().collect();
        }
        let authority = &self.authority;
        let host = String::from(authority.host.clone());
        let tenant = authority.tenant.as_str();
        let redirect = String::from(self.redirect.clone());
        let flag =
            |wanted: bool, flag: &str, value: &str| wanted.then(|| Shell::HERE.flag(flag, value));
        let flags = [
            name.filter(|_| !self.name.is_fallback()),
            flag(true, "--client-id", self.client_id.as_str()),
            flag(authority.tenant != Tenant::default(), "--tenant", tenant),
            flag(
                self.cloud != Cloud::default(),
                "--cloud",
                self.cloud.as_str(),
            ),
            flag(
                authority.host != self.cloud.authority_host(),
                "--authority-host",
                &host,
            ),
            flag(
                self.redirect != RedirectUri::default(),
                "--redirect-uri",
                &redirect,
            ),
            Some("--app-only".to_owned()).filter(|_| self.access == Access::AppOnly),
        ];
        flags.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_name_is_safe_as_a_file_name() {
        for (name, stem) in [
            ("Taro@Example.com", "taro@example.com"),
            (
                "../etc/passwd",
                "%2E./etc/passwd".replace('/', "%2F").as_str(),
            ),
            (".hidden", "%2Ehidden"),
            ("a b:c\\d", "a%20b%3Ac%5Cd"),
            ("山田", "%E5%B1%B1%E7%94%B0"),
            ("100%", "100%25"),
        ] {
            let name: AccountName = name.parse().expect("a name");
            assert_eq!(name.file_stem(), stem);
        }
    }

    #[test]
    fn a_long_name_has_a_file_name_that_file_systems_take() {
        let stem = |name: String| name.parse::<AccountName>().expect("a name").file_stem();
        let (one, other) = (
            stem("山".repeat(40)),
            stem(format!("{}川", "山".repeat(39))),
        );
        assert!(one.len() <= 200 && other.len() <= 200, "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn an_account_name_has_bounds() {
        for bad in ["", "  ", "a\nb", "-x", "a\u{202e}b", &"x".repeat(129)] {
            assert!(bad.parse::<AccountName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_redirect_uri_that_can_be_listened_on_keeps_its_path() {
        for (text, port, request_path, sent) in [
            ("http://localhost", None, "/", "http://localhost:50000"),
            ("http://localhost/", None, "/", "http://localhost:50000/"),
            (
                "http://localhost/cb",
                None,
                "/cb",
                "http://localhost:50000/cb",
            ),
            (
                "http://localhost:8400",
                Some(8400),
                "/",
                "http://localhost:50000",
            ),
            (
                "http://localhost:80/x/y",
                Some(80),
                "/x/y",
                "http://localhost:50000/x/y",
            ),
        ] {
            let redirect: LoopbackRedirect = text.parse().expect("a redirect URI");
            assert_eq!(redirect.port(), port, "{text}");
            assert_eq!(redirect.request_path(), request_path, "{text}");
            assert_eq!(redirect.uri(50000), sent, "{text}");
            assert_eq!(String::from(redirect), text);
        }
    }

    #[test]
    fn other_redirect_uris_are_refused() {
        for bad in [
            "https://app.square.hulft.com/connections/oauth2/callback",
            "https://localhost/",
            "http://127.0.0.1:8400/",
            "http://[::1]/",
            "http://localhost.example.com/",
            "http://localhost/?a=b",
            "http://localhost/#x",
            "http://user@localhost/",
            "http://localhost:/",
            "http://localhost:0/",
            "http://localhost/a b",
            "http://localhost/a/../b",
            "http://localhost/日本",
            "http://localhost\\cb",
            "http://localhost/a;b",
            "localhost:80",
        ] {
            assert!(bad.parse::<LoopbackRedirect>().is_err(), "{bad}");
        }
    }
}
