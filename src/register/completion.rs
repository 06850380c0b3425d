//! What is left of a step where something is there already. Nothing is ever taken away: a change
//! replaces whole collections, so what was read is a part of what is written.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use crate::account::Access;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible};
use crate::locales::{Message, fl};
use crate::quoting::url_part;

use super::found::{Application, Found};
use super::step::{Standing, Step, grant, new_application};
use super::{Audience, Permission, PermissionKind, Platform, RegistrationSpec, Request, Variable};

/// No app that personal accounts can use has more client secrets ("Supported account types").
const MOST_SECRETS_WITH_PERSONAL_ACCOUNTS: usize = 2;

pub(super) fn of_application(
    step: &mut Step,
    spec: &RegistrationSpec,
    found: &Found,
) -> Result<()> {
    let Some(application) = &found.application else {
        step.standing = Standing::Missing;
        let mut body = new_application(spec);
        body["requiredResourceAccess"] = listed(&[], spec, found).into();
        if let Some(create) = step.requests.first_mut() {
            create.body = Some(body);
        }
        return Ok(());
    };
    let (name, client_id) = (
        visible(&application.display_name),
        clean(&application.app_id),
    );
    step.what = fl!("register-app", name, client_id);
    let mut change = Change::default();
    change.redirects(application, spec)?;
    change.audience(application, spec);
    change.fallback(application, spec);
    change.permissions(application, spec, found);
    if change.texts.is_empty() {
        step.standing = Standing::Done;
        step.requests.clear();
        return Ok(());
    }
    step.standing = Standing::Incomplete(change.texts);
    let client_id = Variable::ClientId.placeholder();
    step.requests = vec![Request::patch(
        format!("/applications(appId='{client_id}')"),
        change.body.into(),
        change.before.into(),
    )];
    Ok(())
}

/// What is to be changed in an application, and how it was.
#[derive(Default)]
struct Change {
    texts: Vec<Message>,
    body: Map<String, Value>,
    before: Map<String, Value>,
}

impl Change {
    fn set(&mut self, property: &str, value: Value, before: Value, text: Message) {
        self.body.insert(property.to_owned(), value);
        self.before.insert(property.to_owned(), before);
        self.texts.push(text);
    }

    fn redirects(&mut self, application: &Application, spec: &RegistrationSpec) -> Result<()> {
        let platform = spec.platform();
        let (here, elsewhere) = match platform {
            Platform::Web => (&application.web, &application.public_client),
            Platform::Native => (&application.public_client, &application.web),
        };
        let mut all = here.redirect_uris.clone();
        for uri in spec.redirect_uris() {
            let others = elsewhere.redirect_uris.iter();
            let mut others = others.chain(&application.spa.redirect_uris);
            if let Some(other) = others.find(|other| are_one(&uri, other)) {
                return Err(registered_elsewhere(other, platform));
            }
            if !all.iter().any(|known| are_one(&uri, known)) {
                all.push(uri);
            }
        }
        let added = all[here.redirect_uris.len()..].join(", ");
        if !added.is_empty() {
            let title = platform.title();
            self.set(
                platform.property(),
                json!({"redirectUris": all}),
                json!({"redirectUris": here.redirect_uris}),
                fl!("register-change-redirect-uri", title, added),
            );
        }
        Ok(())
    }

    /// Only if it was asked for: it may let others in, or shut them out.
    fn audience(&mut self, application: &Application, spec: &RegistrationSpec) {
        let Some(audience) = spec.audience else {
            return;
        };
        let before = application.sign_in_audience.as_deref();
        let wanted = audience.sign_in_audience();
        if before != Some(wanted) {
            let (was, will_be) = (title(before), audience.title());
            self.set(
                "signInAudience",
                wanted.into(),
                before.into(),
                fl!("register-change-audience", will_be, was),
            );
        }
        let version = application.api.requested_access_token_version;
        if audience.is_for_personal_accounts() && version != Some(2) {
            self.set(
                "api",
                json!({"requestedAccessTokenVersion": 2}),
                json!({"requestedAccessTokenVersion": version}),
                fl!("register-change-token-version"),
            );
        }
    }

    fn fallback(&mut self, application: &Application, spec: &RegistrationSpec) {
        let is_wanted = spec.access == Access::Delegated && spec.platform() == Platform::Native;
        let before = application.is_fallback_public_client;
        if is_wanted && before != Some(true) {
            self.set(
                "isFallbackPublicClient",
                true.into(),
                before.into(),
                fl!("register-change-public-flows"),
            );
        }
    }

    fn permissions(&mut self, application: &Application, spec: &RegistrationSpec, found: &Found) {
        let before = &application.required_resource_access;
        let all = listed(before, spec, found);
        if all != *before {
            let names: Vec<&str> = spec.permissions().iter().map(|it| it.value).collect();
            let names = names.join(", ");
            self.set(
                "requiredResourceAccess",
                all.into(),
                before.clone().into(),
                fl!("register-change-permissions", names),
            );
        }
    }
}

/// Who may sign in, in the words of the portal; else as Microsoft Graph says it.
fn title(sign_in_audience: Option<&str>) -> Message {
    let said = sign_in_audience.unwrap_or("?");
    if let Some(audience) = Audience::of_sign_in_audience(said) {
        return audience.title();
    }
    let said = clean(said);
    fl!("register-reply", said)
}

/// The permissions that were listed, and those that are wished for.
fn listed(before: &[Value], spec: &RegistrationSpec, found: &Found) -> Vec<Value> {
    let mut all = before.to_vec();
    for permission in spec.permissions() {
        let (id, kind) = (found.permission_id(permission), permission.kind.as_str());
        let app_id = permission.resource.app_id();
        let entry = json!({"id": id, "type": kind});
        let known = all.iter_mut().find(|it| it["resourceAppId"] == app_id);
        match known.and_then(|it| it["resourceAccess"].as_array_mut()) {
            Some(entries) if entries.iter().any(|it| it["id"] == id.as_str()) => {}
            Some(entries) => entries.push(entry),
            None => all.push(json!({"resourceAppId": app_id, "resourceAccess": [entry]})),
        }
    }
    all
}

/// True if Entra takes two redirect URIs for one: at localhost the port does not count, and an
/// empty path is a slash. At 127.0.0.1 the port counts ("Redirect URI (reply URL) best practices and
/// limitations", localhost exceptions).
fn are_one(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else {
        return false;
    };
    let is_local = one.host_str() == Some("localhost");
    is_local
        && one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.path() == other.path()
        && one.query() == other.query()
}

pub(super) fn of_service_principal(step: &mut Step, found: &Found) {
    if found.service_principal.is_some() {
        step.standing = Standing::Done;
        step.requests.clear();
    } else {
        step.standing = Standing::Missing;
    }
}

pub(super) fn of_consent(step: &mut Step, spec: &RegistrationSpec, found: &Found) {
    let permissions = spec.permissions().iter();
    step.requests = permissions
        .filter_map(|permission| left_to_grant(permission, found))
        .collect();
    step.standing = if step.requests.is_empty() {
        Standing::Done
    } else {
        Standing::Missing
    };
}

/// The request for a permission that is not granted yet. A grant that is there keeps what it has.
fn left_to_grant(permission: &Permission, found: &Found) -> Option<Request> {
    let id = found.permission_id(permission);
    let resource = found.resource(permission.resource)?;
    match permission.kind {
        PermissionKind::Role => {
            let mut roles = found.roles.iter();
            let is_given = |role: &super::found::Role| {
                role.app_role_id == id && role.resource_id == resource.id
            };
            (!roles.any(is_given)).then(|| grant(permission, &id))
        }
        PermissionKind::Scope => {
            let mut grants = found.grants.iter();
            let Some(known) = grants.find(|grant| grant.resource_id == resource.id) else {
                return Some(grant(permission, &id));
            };
            let scope = known.scope.as_deref().unwrap_or_default();
            let value = permission.value;
            let is_given = scope.split_whitespace().any(|it| it == value);
            (!is_given).then(|| {
                let merged = format!("{scope} {value}").trim().to_owned();
                Request::patch(
                    format!("/oauth2PermissionGrants/{}", url_part(&known.id)),
                    json!({"scope": merged}),
                    json!({"scope": scope}),
                )
            })
        }
    }
}

pub(super) fn of_secret(
    step: &mut Step,
    spec: &RegistrationSpec,
    found: &Found,
    kept: Option<Timestamp>,
) -> Result<()> {
    let application = found.application.as_ref();
    let secrets = application.map_or(&[][..], |it| &it.password_credentials);
    let is_there = |end: Timestamp| {
        let same = |known: Option<Timestamp>| {
            known.is_some_and(|known| known.as_second() == end.as_second())
        };
        end > spec.least_secret_end() && secrets.iter().any(|it| same(it.end_date_time))
    };
    if kept.is_some_and(is_there) {
        step.standing = Standing::Done;
        step.requests.clear();
        return Ok(());
    }
    let audience = application.and_then(|it| it.sign_in_audience.as_deref());
    let is_personal = audience.is_some_and(|it| it.contains("PersonalMicrosoftAccount"));
    if is_personal && secrets.len() >= MOST_SECRETS_WITH_PERSONAL_ACCOUNTS {
        return Err(Error::new(ErrorKind::Refused, fl!("register-two-secrets")));
    }
    step.standing = Standing::Missing;
    Ok(())
}

fn registered_elsewhere(uri: &str, wanted: Platform) -> Error {
    let (uri, title) = (visible(uri), wanted.title());
    let error = Error::new(
        ErrorKind::Refused,
        fl!("register-other-platform", uri, title),
    );
    error.with_hint(match wanted {
        Platform::Web => fl!("register-other-platform-web"),
        Platform::Native => fl!("register-other-platform-native"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_localhost_alone_the_port_does_not_count() {
        for (one, other) in [
            ("http://localhost", "http://localhost"),
            ("http://localhost", "http://localhost/"),
            ("http://localhost:8400/cb", "http://localhost/cb"),
            ("https://localhost:8400/cb", "https://localhost/cb"),
            ("https://example.com/cb", "https://example.com/cb"),
        ] {
            assert!(are_one(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("http://localhost", "http://localhost/cb"),
            ("http://localhost", "https://localhost"),
            ("http://127.0.0.1:8400", "http://127.0.0.1"),
            ("http://[::1]:8400", "http://[::1]"),
            ("https://example.com/cb", "https://example.com:8443/cb"),
            ("https://example.com/cb", "https://example.com/CB"),
        ] {
            assert!(!are_one(one, other), "{one} {other}");
        }
    }
}
