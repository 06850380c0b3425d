//! `grant_type=client_credentials` (RFC 6749 §4.4): a token for the application itself.

use serde_json::json;

use super::answers::{self, Refusal};
use super::registration::{Registration, Tenant};

pub(super) const GRANT_TYPE: &str = "client_credentials";

/// An application signs in to one directory; there is nobody by whom Entra could find it.
pub(super) fn check_tenant(tenant: &Tenant) -> Result<(), Refusal> {
    match tenant {
        Tenant::Directory(_) => Ok(()),
        Tenant::Common | Tenant::Organizations | Tenant::Consumers => {
            Err(Refusal::request(9001023))
        }
    }
}

/// The resource of the one scope that there may be.
pub(super) fn resource(scope: &str) -> Result<&str, Refusal> {
    let mut scopes = scope.split_ascii_whitespace();
    let (Some(scope), None) = (scopes.next(), scopes.next()) else {
        return Err(Refusal::new(70011, "invalid_scope"));
    };
    let resource = scope.strip_suffix("/.default");
    let resource = resource.filter(|resource| !resource.is_empty());
    resource.ok_or_else(|| Refusal::new(1002012, "invalid_scope"))
}

/// The token, with the roles that an admin consented to.
pub(super) fn access_token(
    registration: &Registration,
    tenant: &Tenant,
    resource: &str,
    expires_in: u64,
) -> String {
    let now = answers::since_epoch().as_secs();
    answers::jwt(&json!({
        "aud": resource,
        "iss": format!("https://sts.windows.net/{}/", tenant.id()),
        "iat": now,
        "nbf": now,
        "exp": now + expires_in,
        "appid": registration.client_id,
        "idtyp": "app",
        "roles": registration.app_roles,
        "tid": tenant.id(),
        "ver": "1.0",
    }))
}
