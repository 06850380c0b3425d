//! The registered applications, their redirect URIs, their tenants, and the people who sign in.

use url::Url;

use super::answers::Refusal;

/// Under which platform a redirect URI is registered: this alone makes a client public or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Mobile and desktop applications: public.
    Native,
    /// Web: confidential.
    Web,
}

/// Who may sign in to an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Work accounts of any organization, and personal accounts.
    AnyOrgAndPersonal,
    /// Work accounts of any organization.
    AnyOrg,
    /// Personal accounts.
    Personal,
    /// Work accounts of the tenant with this GUID.
    SingleTenant(String),
}

/// A client secret.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    /// What the portal shows once.
    pub(crate) value: String,
    /// Whether its time is over.
    pub(crate) expired: bool,
}

/// A federated credential: whose tokens stand for the application. Compared to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FederatedSubject {
    /// The foreign identity provider.
    pub(crate) issuer: String,
    /// Who the application is there.
    pub(crate) subject: String,
    /// `api://AzureADTokenExchange`, and another one in other clouds.
    pub(crate) audience: String,
}

/// An application as the portal knows it.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    /// A GUID.
    pub(crate) client_id: String,
    /// Redirect URIs under "Mobile and desktop applications".
    pub(crate) native_redirects: Vec<String>,
    /// Redirect URIs under "Web".
    pub(crate) web_redirects: Vec<String>,
    /// The client secrets, in use or not.
    pub(crate) secrets: Vec<Secret>,
    /// The certificates that were uploaded, in PEM.
    pub(crate) certificates: Vec<String>,
    /// The federated credentials.
    pub(crate) federated_subjects: Vec<FederatedSubject>,
    /// The application permissions that an admin consented to.
    pub(crate) app_roles: Vec<String>,
    /// Who may sign in.
    pub(crate) audience: Audience,
    /// "Allow public client flows": it matters only where no redirect URI takes part.
    pub(crate) public_flows: bool,
}

/// A native application, correct: no secret.
pub(crate) const NATIVE_CLIENT_ID: &str = "11111111-aaaa-4aaa-8aaa-111111111111";
/// A web application with [`WEB_SECRET`].
pub(crate) const WEB_CLIENT_ID: &str = "22222222-bbbb-4bbb-8bbb-222222222222";
/// The secret in force of the web application.
pub(crate) const WEB_SECRET: &str = "Web8Q~sandbox.secret_of-the~web+app/1234";
/// A secret of the web application whose time is over.
pub(crate) const WEB_EXPIRED_SECRET: &str = "Old8Q~expired.secret_of-the~web+app/1234";
/// The application of the how-to: a native redirect and a secret, which then must not be sent.
pub(crate) const HOW_TO_CLIENT_ID: &str = "33333333-cccc-4ccc-8ccc-333333333333";
/// The how-to's secret.
pub(crate) const HOW_TO_SECRET: &str = "How8Q~sandbox.secret_of-the~how+to/12345";
/// The redirect URI of the platform that the how-to connects.
pub(crate) const HOW_TO_REDIRECT: &str = "https://app.square.hulft.com/connections/oauth2/callback";
/// A native application for the users of [`HOME_TENANT_ID`] only.
pub(crate) const SINGLE_TENANT_CLIENT_ID: &str = "44444444-dddd-4ddd-8ddd-444444444444";
/// The only organization.
pub(crate) const HOME_TENANT_ID: &str = "55555555-eeee-4eee-8eee-555555555555";
/// Its verified domain.
pub(crate) const HOME_DOMAIN: &str = "example.com";
/// The tenant of all personal accounts, as at Microsoft.
pub(crate) const PERSONAL_TENANT_ID: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Somebody who can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The display name.
    pub(crate) name: &'static str,
    /// The user name, an address.
    pub(crate) upn: &'static str,
    /// The object id.
    pub(crate) object_id: &'static str,
}

/// The person who signs in unless another is chosen.
pub(crate) const TARO: User = User {
    name: "Yamada Taro",
    upn: "taro@example.com",
    object_id: "66666666-0001-4fff-8fff-666666666666",
};
/// Another person.
pub(crate) const HANAKO: User = User {
    name: "Suzuki Hanako",
    upn: "hanako@example.com",
    object_id: "66666666-0002-4fff-8fff-666666666666",
};

impl User {
    /// The person of this address, whatever its case.
    pub(super) fn find(upn: &str) -> Option<Self> {
        [TARO, HANAKO]
            .into_iter()
            .find(|user| user.upn.eq_ignore_ascii_case(upn))
    }
}

impl Registration {
    /// The applications that are there from the start.
    pub(super) fn defaults() -> Vec<Self> {
        let secret = |value: &str, expired| Secret {
            value: value.to_owned(),
            expired,
        };
        let mut web = Self::web(WEB_CLIENT_ID, Audience::AnyOrgAndPersonal);
        web.secrets = vec![secret(WEB_EXPIRED_SECRET, true), secret(WEB_SECRET, false)];
        let mut how_to = Self::native(HOW_TO_CLIENT_ID, Audience::AnyOrg);
        how_to.native_redirects.push(HOW_TO_REDIRECT.to_owned());
        how_to.secrets = vec![secret(HOW_TO_SECRET, false)];
        let home = Audience::SingleTenant(HOME_TENANT_ID.to_owned());
        vec![
            Self::native(NATIVE_CLIENT_ID, Audience::AnyOrgAndPersonal),
            web,
            how_to,
            Self::native(SINGLE_TENANT_CLIENT_ID, home),
        ]
    }

    /// A native application with the redirect URI `http://localhost` and no secret.
    pub(crate) fn native(client_id: &str, audience: Audience) -> Self {
        Self {
            client_id: client_id.to_owned(),
            native_redirects: vec!["http://localhost".to_owned()],
            web_redirects: Vec::new(),
            secrets: Vec::new(),
            certificates: Vec::new(),
            federated_subjects: Vec::new(),
            app_roles: vec!["SMTP.SendAsApp".to_owned()],
            audience,
            public_flows: false,
        }
    }

    /// A web application with the redirect URI `http://localhost`, which cannot prove itself yet.
    pub(crate) fn web(client_id: &str, audience: Audience) -> Self {
        let mut web = Self::native(client_id, audience);
        web.web_redirects = std::mem::take(&mut web.native_redirects);
        web
    }

    /// Where a redirect URI is registered, if it is.
    pub(super) fn platform_of(&self, redirect_uri: &str) -> Option<Platform> {
        let among = |uris: &[String]| uris.iter().any(|uri| same_redirect(uri, redirect_uri));
        if among(&self.native_redirects) {
            return Some(Platform::Native);
        }
        among(&self.web_redirects).then_some(Platform::Web)
    }

    /// Whether the audience fits the tenant segment of the URL.
    pub(super) fn admit(&self, tenant: &Tenant) -> Result<(), Refusal> {
        match (&self.audience, tenant) {
            (Audience::SingleTenant(own), Tenant::Directory(id)) if own != id => {
                Err(Refusal::new(700016, "unauthorized_client"))
            }
            (Audience::SingleTenant(_), Tenant::Directory(_)) => Ok(()),
            (Audience::SingleTenant(_), _) => Err(Refusal::request(50194)),
            (Audience::AnyOrg, Tenant::Consumers) => Err(Refusal::request(9002332)),
            (Audience::Personal, tenant) if *tenant != Tenant::Consumers => {
                Err(Refusal::request(9002331))
            }
            (Audience::AnyOrg | Audience::AnyOrgAndPersonal | Audience::Personal, _) => Ok(()),
        }
    }
}

/// Equal to the byte; but the port of `http://localhost` counts for nothing, nor its bare slash.
fn same_redirect(registered: &str, sent: &str) -> bool {
    if registered == sent {
        return true;
    }
    let portless = |uri: &str| {
        let mut uri = Url::parse(uri).ok()?;
        let local = uri.scheme() == "http" && uri.host_str() == Some("localhost");
        (local && uri.set_port(None).is_ok()).then_some(uri)
    };
    portless(registered).is_some_and(|uri| portless(sent) == Some(uri))
}

/// The tenant segment of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tenant {
    Common,
    Organizations,
    Consumers,
    Directory(String),
}

impl Tenant {
    /// An alias, the home tenant's GUID or domain; nothing else is known.
    pub(super) fn find(segment: &str) -> Result<Self, Refusal> {
        match segment {
            "common" => Ok(Self::Common),
            "organizations" => Ok(Self::Organizations),
            "consumers" | PERSONAL_TENANT_ID => Ok(Self::Consumers),
            HOME_TENANT_ID | HOME_DOMAIN => Ok(Self::Directory(HOME_TENANT_ID.to_owned())),
            _ if is_guid(segment) || segment.contains('.') => Err(Refusal::request(90002)),
            _ => Err(Refusal::request(900023)),
        }
    }

    /// The GUID of the tenant that those have who sign in here.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Common | Self::Organizations => HOME_TENANT_ID,
            Self::Consumers => PERSONAL_TENANT_ID,
            Self::Directory(id) => id,
        }
    }
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}
