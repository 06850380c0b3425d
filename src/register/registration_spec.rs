//! What an app registration is to be like, and the mistakes that can be seen before anybody is
//! asked.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::{Host, Url};

use crate::account::{Access, AccountName};
use crate::authority::{AuthorityHost, ClientId, Cloud, Tenant, is_loopback};
use crate::error::{Error, Expected, Result};
use crate::foreign::is_visible;
use crate::locales::{Message, fl};
use crate::names::{is_as_written, is_host, is_uri};
use crate::quoting::Shell;
use crate::scope;
use crate::smtp::MailAddress;

use super::{Known, Variable};

/// What is wished for.
#[derive(Clone, Debug)]
pub(crate) struct RegistrationSpec {
    /// What the app is called; people see it when they consent.
    pub name: DisplayName,
    /// The registration to complete, whatever it is called and whoever made it.
    pub client_id: Option<ClientId>,
    /// Who may sign in.
    /// `None` leaves an existing registration as it is.
    pub audience: Option<Audience>,
    /// Redirect URIs of other sites, besides `http://localhost`.
    pub also_redirects: Vec<RegisteredRedirect>,
    /// How long a client secret is to last, where there is to be one.
    pub secret: Option<SecretLifetime>,
    /// In whose name mail is sent.
    pub access: Access,
    /// The mailboxes to send from, where they are known.
    pub mailboxes: Vec<MailAddress>,
    /// Whether to consent for everybody at once.
    pub grants_consent: bool,
    /// Where the directory is.
    pub cloud: Cloud,
    /// The directory, where it is known.
    pub tenant: Option<Tenant>,
    /// Where people sign in.
    pub authority_host: AuthorityHost,
    /// Where Microsoft Graph is.
    pub graph_host: GraphHost,
    /// When this is wished for.
    pub now: Timestamp,
}

impl RegistrationSpec {
    /// Refuses what Entra would refuse, or what could never send mail.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage).
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(uri) = self
            .also_redirects
            .iter()
            .find(|uri| uri.has_query() && self.audience().is_for_personal_accounts())
        {
            return Err(query_for_personal_accounts(uri));
        }
        if self.audience().is_for_personal_accounts() && self.access == Access::AppOnly {
            return Err(no_app_only_for_personal_accounts());
        }
        if !self.also_redirects.is_empty() && self.access == Access::AppOnly {
            return Err(no_redirect_for_an_app());
        }
        let name = self.name.as_str();
        if self.audience().is_for_personal_accounts()
            && name.chars().count() > DisplayName::LONGEST_FOR_PERSONAL_ACCOUNTS
        {
            return Err(Error::usage(fl!("register-name-too-long-for-personal")));
        }
        if self.audience().is_for_personal_accounts() && self.cloud != Cloud::Global {
            let cloud = self.cloud.as_str();
            return Err(Error::usage(fl!("register-no-personal-accounts", cloud)));
        }
        if self.audience() == Audience::Personal && self.grants_consent {
            return Err(no_admin_of_personal_accounts());
        }
        Ok(())
    }

    /// The same for the app that is known now, whatever else has its name.
    #[must_use]
    pub(crate) fn once_more(&self, known: &Known) -> Self {
        let client_id = known.get(Variable::ClientId);
        let client_id = client_id.and_then(|id| id.parse().ok());
        Self {
            client_id: client_id.or_else(|| self.client_id.clone()),
            ..self.clone()
        }
    }

    /// Who may sign in to a new registration.
    #[must_use]
    pub(crate) fn audience(&self) -> Audience {
        self.audience.unwrap_or_default()
    }

    /// The platform that every redirect URI belongs under: that alone decides whether a secret is
    /// required or refused (AADSTS7000218, AADSTS700025).
    #[must_use]
    pub(crate) fn platform(&self) -> Platform {
        match self.secret {
            Some(_) => Platform::Web,
            None => Platform::Native,
        }
    }

    /// Every redirect URI, ours first. An app in its own name has none of ours.
    #[must_use]
    pub(crate) fn redirect_uris(&self) -> Vec<String> {
        let ours = match self.access {
            Access::Delegated => Some(RegisteredRedirect::ours()),
            Access::AppOnly => None,
        };
        let mut uris: Vec<String> = Vec::new();
        for uri in ours.iter().chain(&self.also_redirects) {
            if !uris.contains(&uri.0) {
                uris.push(uri.0.clone());
            }
        }
        uris
    }

    /// The redirect URI of a web site, where there is to be no secret: a site sends one with its
    /// code, and Entra would refuse it (AADSTS700025).
    #[must_use]
    pub(crate) fn site_without_secret(&self) -> Option<&str> {
        let mut uris = self.also_redirects.iter();
        let site = uris.find(|uri| uri.is_of_a_site())?;
        (self.platform() == Platform::Native).then_some(site.0.as_str())
    }

    /// What the app is to be allowed.
    #[must_use]
    pub(crate) fn permissions(&self) -> &'static [Permission] {
        match self.access {
            Access::Delegated => &DELEGATED,
            Access::AppOnly => &APP_ONLY,
        }
    }

    /// What the account is called, where the app has a name of its own: a second app's sign-in by
    /// the same person would take the place of the first one's.
    #[must_use]
    pub(crate) fn account(&self) -> Option<AccountName> {
        let is_named = self.name != DisplayName::default();
        self.name.as_str().parse().ok().filter(|_| is_named)
    }

    /// True where the app proves itself, and not with a secret.
    #[must_use]
    pub(crate) fn wants_certificate(&self) -> bool {
        self.access == Access::AppOnly && self.secret.is_none()
    }

    /// What prints the commands that only Exchange can give; with the ids, where they matter.
    #[must_use]
    pub(crate) fn powershell_command(&self) -> String {
        let flag = |name: &str, value: &str| Shell::HERE.flag(name, value);
        let mut command = vec!["entra-token register --print powershell".to_owned()];
        if self.access == Access::AppOnly {
            command.push("--app-only --dry-run".to_owned());
            command.extend(
                self.client_id
                    .as_ref()
                    .map(|id| flag("--client-id", id.as_str())),
            );
            if self.name != DisplayName::default() {
                command.push(flag("--name", self.name.as_str()));
            }
        }
        if self.cloud != Cloud::default() {
            command.push(flag("--cloud", self.cloud.as_str()));
        }
        let mailboxes = self.mailboxes.iter();
        command.extend(mailboxes.map(|mailbox| flag("--mailbox", mailbox.as_str())));
        command.join(" ")
    }

    /// When a secret that is made now ends.
    #[must_use]
    pub(crate) fn secret_ends(&self) -> Option<Timestamp> {
        let end = self.now.checked_add(self.secret?.0).ok()?;
        Timestamp::from_second(end.as_second()).ok()
    }

    /// The least end of a secret that is good enough: the next one is made in the last month of one,
    /// or in the second half of a short life.
    #[must_use]
    pub(crate) fn least_secret_end(&self) -> Timestamp {
        let lifetime = self.secret.unwrap_or_default().0;
        let ahead = (lifetime / 2).min(SecretLifetime::RENEWED_BEFORE);
        self.now.checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// The tenant segment under which people of this audience sign in.
    #[must_use]
    pub(crate) fn sign_in_tenant(&self) -> Option<Tenant> {
        let alias = match self.audience() {
            Audience::MyOrg => return self.tenant.clone(),
            Audience::AnyOrg => "organizations",
            Audience::AnyOrgAndPersonal => "common",
            Audience::Personal => "consumers",
        };
        match self.access {
            Access::Delegated => alias.parse().ok(),
            Access::AppOnly => self.tenant.clone(),
        }
    }
}

/// What an app is called in the directory ("application resource type", `displayName`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DisplayName(String);

impl DisplayName {
    const LONGEST: usize = 120;
    /// "Validation differences by supported account types (signInAudience)", application name.
    const LONGEST_FOR_PERSONAL_ACCOUNTS: usize = 90;

    /// The name as it is shown.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DisplayName {
    fn default() -> Self {
        Self(super::TAG.to_owned())
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for DisplayName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        // A dollar sign in front marks a variable in what is printed.
        let is_well_formed = !name.is_empty() && is_visible(name) && !name.starts_with('$');
        if !is_well_formed || name.chars().count() > Self::LONGEST {
            return Err(Expected::new(fl!("register-expected-name")));
        }
        Ok(Self(name.to_owned()))
    }
}

/// Who may sign in ("application resource type", `signInAudience`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The accounts of the directory in which the app is registered.
    #[default]
    MyOrg,
    /// Those of any organization.
    AnyOrg,
    /// Those of any organization, and personal ones.
    AnyOrgAndPersonal,
    /// Personal accounts only.
    Personal,
}

impl Audience {
    const ALL: [Self; 4] = [
        Self::MyOrg,
        Self::AnyOrg,
        Self::AnyOrgAndPersonal,
        Self::Personal,
    ];

    /// What `--audience` takes.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MyOrg => "my-org",
            Self::AnyOrg => "any-org",
            Self::AnyOrgAndPersonal => "any-org-and-personal",
            Self::Personal => "personal",
        }
    }

    /// The value of `signInAudience`.
    #[must_use]
    pub(crate) fn sign_in_audience(self) -> &'static str {
        match self {
            Self::MyOrg => "AzureADMyOrg",
            Self::AnyOrg => "AzureADMultipleOrgs",
            Self::AnyOrgAndPersonal => "AzureADandPersonalMicrosoftAccount",
            Self::Personal => "PersonalMicrosoftAccount",
        }
    }

    /// The one with this value of `signInAudience`.
    #[must_use]
    pub(crate) fn of_sign_in_audience(value: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|audience| audience.sign_in_audience() == value)
    }

    /// True where personal accounts are among them: Entra is stricter then.
    #[must_use]
    pub(crate) fn is_for_personal_accounts(self) -> bool {
        match self {
            Self::MyOrg | Self::AnyOrg => false,
            Self::AnyOrgAndPersonal | Self::Personal => true,
        }
    }

    /// In the words of the portal.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::MyOrg => fl!("register-audience-my-org"),
            Self::AnyOrg => fl!("register-audience-any-org"),
            Self::AnyOrgAndPersonal => {
                fl!("register-audience-any")
            }
            Self::Personal => fl!("register-audience-personal"),
        }
    }

    /// In the words of the form of 2026 ("Quickstart: Register an app", 2026-05-14), which are known
    /// in English only.
    #[must_use]
    pub(crate) fn newer_title(self) -> &'static str {
        match self {
            Self::MyOrg => "Single tenant only",
            Self::AnyOrg => "Multiple Entra ID tenants",
            Self::AnyOrgAndPersonal => "Any Entra ID Tenant + Personal Microsoft accounts",
            Self::Personal => "Personal accounts only",
        }
    }
}

impl FromStr for Audience {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL
            .into_iter()
            .find(|audience| audience.as_str() == text);
        known.ok_or_else(|| Expected::one_of(Self::ALL.map(Self::as_str)))
    }
}

/// Where a redirect URI is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Mobile and desktop applications: takes no secret.
    Native,
    /// Web: wants one.
    Web,
}

impl Platform {
    /// The property of an application that holds the redirect URIs of this platform.
    #[must_use]
    pub(crate) fn property(self) -> &'static str {
        match self {
            Self::Native => "publicClient",
            Self::Web => "web",
        }
    }

    /// In the words of the portal.
    #[must_use]
    pub(crate) fn title(self) -> Message {
        match self {
            Self::Native => fl!("register-platform-native"),
            Self::Web => fl!("register-platform-web"),
        }
    }

    /// The tile under which a redirect URI is added to a registration.
    #[must_use]
    pub(crate) fn tile(self) -> Message {
        match self {
            Self::Native => fl!("register-mobile-and-desktop"),
            Self::Web => fl!("register-platform-web"),
        }
    }
}

/// A redirect URI that Entra registers ("Redirect URI (reply URL) best practices and
/// limitations").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredRedirect(String);

impl RegisteredRedirect {
    const LONGEST: usize = 256;
    /// Characters that Entra does not register, and the wildcard, which only a manifest can have.
    const FORBIDDEN: [char; 8] = ['!', '$', '\'', '(', ')', ',', ';', '*'];

    /// Where this program listens; the port does not count.
    #[must_use]
    pub(crate) fn ours() -> Self {
        Self("http://localhost".to_owned())
    }

    /// Everything with https but Microsoft's own page for native apps.
    fn is_of_a_site(&self) -> bool {
        let is_native = self.0.ends_with("/common/oauth2/nativeclient");
        self.0.starts_with("https:") && !is_native
    }

    fn has_query(&self) -> bool {
        self.0.contains('?')
    }
}

impl FromStr for RegisteredRedirect {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| expected_redirect())?;
        let is_forbidden = text.chars().count() > Self::LONGEST
            || text.contains(Self::FORBIDDEN)
            || !is_uri(text)
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some();
        let is_registered = match url.scheme() {
            "https" => {
                matches!(url.host(), Some(host @ (Host::Domain(_) | Host::Ipv4(_))) if is_host(&host) && is_as_written(&host, text))
            }
            "http" => is_loopback(&url) && url.host_str() == Some("localhost"),
            _ => false,
        };
        if is_forbidden || !is_registered {
            return Err(expected_redirect());
        }
        // As given: Entra compares to the letter.
        Ok(Self(text.to_owned()))
    }
}

fn expected_redirect() -> Expected {
    Expected::new(fl!("register-expected-redirect-uri"))
}

/// How long a client secret lasts: the portal makes none for more than 24 months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretLifetime(SignedDuration);

impl SecretLifetime {
    const LONGEST_DAYS: i64 = 730;
    /// How long before the end of a secret the next one is made.
    const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 30);
    const SHORTEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// The same from a span of time.
    ///
    /// # Errors
    /// What it should have been.
    pub(crate) fn new(span: Duration) -> Result<Self, Expected> {
        let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
        let shortest = SignedDuration::try_from(Self::SHORTEST).unwrap_or_default();
        if span < shortest || span > SignedDuration::from_hours(24 * Self::LONGEST_DAYS) {
            return Err(Expected::new(fl!("register-expected-lifetime")));
        }
        Ok(Self(span))
    }
}

impl Default for SecretLifetime {
    /// What the portal recommends: 180 days.
    fn default() -> Self {
        Self(SignedDuration::from_hours(24 * 180))
    }
}

/// Where Microsoft Graph is: https, or http on loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphHost(AuthorityHost);

impl GraphHost {
    /// That of a cloud ("Microsoft Graph national cloud deployments").
    #[must_use]
    pub(crate) fn of(cloud: Cloud) -> Self {
        Self(cloud.graph_host())
    }

    /// The address without a path: also the resource that a token is asked for.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its name, to be named when it cannot be reached.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        self.as_str()
            .split_once("://")
            .map_or(self.as_str(), |(_, name)| name)
    }
}

impl FromStr for GraphHost {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// An API that permissions are of, by its application id, which is the same in every directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// Office 365 Exchange Online.
    Exchange,
    /// Microsoft Graph.
    Graph,
}

impl Resource {
    /// Its application id.
    #[must_use]
    pub(crate) fn app_id(self) -> &'static str {
        match self {
            Self::Exchange => "00000002-0000-0ff1-ce00-000000000000",
            Self::Graph => "00000003-0000-0000-c000-000000000000",
        }
    }

    /// Its name in the portal.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exchange => "Office 365 Exchange Online",
            Self::Graph => "Microsoft Graph",
        }
    }
}

/// How a permission is held ("resourceAccess resource type", `type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PermissionKind {
    /// Delegated: together with a person.
    Scope,
    /// In the app's own name.
    Role,
}

impl PermissionKind {
    /// The value of `type`.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Scope => "Scope",
            Self::Role => "Role",
        }
    }
}

/// A permission of an API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permission {
    /// Whose it is.
    pub resource: Resource,
    /// Its name: the same in every cloud.
    pub value: &'static str,
    /// How it is held.
    pub kind: PermissionKind,
    /// Its id in the public cloud, for where nobody can be asked.
    pub id: &'static str,
}

/// What a person's sign-in asks for. Microsoft Graph has an SMTP.Send of its own, whose tokens
/// Exchange refuses; the refresh token's scope is Microsoft Graph's.
const DELEGATED: [Permission; 2] = [
    Permission {
        resource: Resource::Exchange,
        value: scope::SMTP_SEND,
        kind: PermissionKind::Scope,
        id: "76faac2a-0f20-42f1-928a-50de5b9dbe52",
    },
    Permission {
        resource: Resource::Graph,
        value: scope::OFFLINE_ACCESS,
        kind: PermissionKind::Scope,
        id: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
    },
];

/// What an app needs in its own name.
const APP_ONLY: [Permission; 1] = [Permission {
    resource: Resource::Exchange,
    value: scope::SMTP_SEND_AS_APP,
    kind: PermissionKind::Role,
    id: "7146a1f0-8703-45b3-9eae-527a64c00995",
}];

fn query_for_personal_accounts(uri: &RegisteredRedirect) -> Error {
    let uri = &uri.0;
    Error::usage(fl!("register-redirect-uri-query", uri))
}

fn no_redirect_for_an_app() -> Error {
    Error::usage(fl!("register-app-only-redirect-uri"))
}

fn no_app_only_for_personal_accounts() -> Error {
    Error::usage(fl!("register-app-only-personal"))
}

fn no_admin_of_personal_accounts() -> Error {
    Error::usage(fl!("register-consent-personal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_that_entra_registers_are_taken_as_they_are() {
        for good in [
            "https://app.square.hulft.com/connections/oauth2/callback",
            "http://localhost",
            "http://localhost:8400/callback",
            "https://example.com/cb?tenant=1",
            "https://example.com:8443/",
        ] {
            let parsed: RegisteredRedirect = good.parse().expect("registered");
            assert_eq!(parsed.0, good);
        }
    }

    #[test]
    fn redirect_uris_that_entra_refuses_are_refused_here() {
        let too_long = format!("https://example.com/{}", "x".repeat(256));
        for bad in [
            "",
            "example.com",
            "http://example.com/cb",
            "http://127.0.0.1/cb",
            "http://[::1]/cb",
            "https://[::1]/cb",
            "https://example.com/#x",
            "https://*.example.com/",
            "https://example.com/a b",
            "https://example.com/(x)",
            "https://user@example.com/",
            "urn:ietf:wg:oauth:2.0:oob",
            "javascript:alert",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<RegisteredRedirect>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_lasts_a_day_to_two_years() {
        let days = |days: u64| SecretLifetime::new(Duration::from_secs(days * 86_400));
        assert!(days(1).is_ok() && days(730).is_ok());
        assert!(days(0).is_err() && days(731).is_err());
        assert_eq!(days(180), Ok(SecretLifetime::default()));
    }

    #[test]
    fn an_audience_is_read_by_its_name() {
        for audience in Audience::ALL {
            assert_eq!(audience.as_str().parse(), Ok(audience));
        }
        assert!("everybody".parse::<Audience>().is_err());
    }

    #[test]
    fn a_name_is_short_and_visible() {
        for bad in ["", " ", "$X", "a\nb", "a\u{202e}b", &"x".repeat(121)] {
            assert!(bad.parse::<DisplayName>().is_err(), "{bad:?}");
        }
        let name: DisplayName = " メール送信 ".parse().expect("a name");
        assert_eq!(name.as_str(), "メール送信");
    }
}
