//! `FakeGraph`: a stand-in for the part of Microsoft Graph that an app registration takes, over
//! HTTPS on loopback. It remembers what it is told, answers in the documented shapes, refuses bodies
//! that Microsoft Graph would refuse, and has bad days. Apps that are registered here can sign in at
//! the [`FakeEntra`] beside it. It knows nothing of our program.

mod shapes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

pub(crate) use shapes::problem;

use super::fake_entra::http::{Delivery, Request, Response, Server, pairs};
use super::fake_entra::{Audience, FakeEntra, HOME_TENANT_ID, Registration, Secret};

/// A stand-in for the Azure CLI, for a POSIX shell: signed in, as an administrator.
pub(crate) fn azure_cli() -> String {
    let token = json!({"accessToken": TOKEN, "tenant": DIRECTORY, "tokenType": "Bearer"});
    format!("#!/bin/sh\nprintf '%s\\n' '{token}'\n")
}

/// What the double takes for a token.
pub(crate) const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJub25jZSI6ImdyYXBoIn0.directory-of-contoso";
/// The directory.
pub(crate) const DIRECTORY: &str = HOME_TENANT_ID;
/// The object ids of the APIs in it.
pub(crate) const EXCHANGE: &str = "eeee0000-0000-4000-8000-00000000e0e0";
pub(crate) const GRAPH: &str = "eeee0000-0000-4000-8000-00000000aaaa";
const EXCHANGE_APP: &str = "00000002-0000-0ff1-ce00-000000000000";
const GRAPH_APP: &str = "00000003-0000-0000-c000-000000000000";
/// Permissions of this directory that have other ids than in the public cloud.
pub(crate) const SMTP_SEND: &str = "aaaa1111-0000-4000-8000-000000000001";
pub(crate) const SMTP_SEND_AS_APP: &str = "aaaa1111-0000-4000-8000-000000000002";
pub(crate) const OFFLINE_ACCESS: &str = "aaaa1111-0000-4000-8000-000000000003";

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This status and code in the envelope, and nothing is done.
    Refuses(u16, &'static str),
    /// This status with `Retry-After: 1`, and nothing is done.
    Throttles(u16),
    /// It is done, and the connection breaks before the answer.
    BreaksOff,
}

/// Everything in the directory that can be changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Objects {
    pub(crate) applications: Vec<Value>,
    pub(crate) service_principals: Vec<Value>,
    pub(crate) grants: Vec<Value>,
    pub(crate) roles: Vec<Value>,
}

struct State {
    /// Tells Entra of an application.
    tell: Box<dyn Fn(Registration) + Send>,
    objects: Objects,
    /// The method of every request.
    asked: Vec<String>,
    made: u32,
    /// The `keyId` and the value of every secret so far.
    secrets: Vec<(String, String)>,
    has_no_exchange: bool,
    /// How often something new is not found at first.
    lag: usize,
    left_of_lag: usize,
    faults: Vec<(usize, Fault)>,
    changes: usize,
}

/// A running stand-in; it stops when it is dropped.
pub(crate) struct FakeGraph {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl FakeGraph {
    /// Starts one with the certificate of a neighbour.
    pub(crate) fn start(entra: &FakeEntra) -> Self {
        let state = State {
            tell: Box::new(entra.registrar()),
            objects: Objects::default(),
            asked: Vec::new(),
            made: 0,
            secrets: Vec::new(),
            has_no_exchange: false,
            lag: 0,
            left_of_lag: 0,
            faults: Vec::new(),
            changes: 0,
        };
        let state = Arc::new(Mutex::new(state));
        let answering = Arc::clone(&state);
        let handler = move |request: &Request| {
            let mut state = answering.lock().unwrap_or_else(PoisonError::into_inner);
            state.answer(request)
        };
        Self {
            server: Server::beside(entra.tls(), Box::new(handler)),
            state,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn host(&self) -> String {
        format!("https://localhost:{}", self.server.port())
    }

    pub(crate) fn objects(&self) -> Objects {
        self.state().objects.clone()
    }

    pub(crate) fn edit(&self, edit: impl FnOnce(&mut Objects)) {
        edit(&mut self.state().objects);
    }

    /// How many requests came.
    pub(crate) fn asked(&self) -> usize {
        self.state().asked.len()
    }

    /// How many of them were to change something.
    pub(crate) fn changes(&self) -> usize {
        let state = self.state();
        let changes = state.asked.iter().filter(|method| *method != "GET");
        changes.count()
    }

    /// The values of every secret so far.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let state = self.state();
        state
            .secrets
            .iter()
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// Lets what is new be unknown for so many requests.
    pub(crate) fn lags(&self, times: usize) {
        self.state().lag = times;
    }

    /// Lets the directory be one without Exchange.
    pub(crate) fn has_no_exchange(&self) {
        self.state().has_no_exchange = true;
    }

    /// Lets the change of this number (from 1, counted from now on) go wrong.
    pub(crate) fn fails_at(&self, number: usize, fault: Fault) {
        let mut state = self.state();
        let number = state.changes + number;
        state.faults.push((number, fault));
    }

    /// Does what a request says, without any program: as an administrator with `az rest` would.
    pub(crate) fn obey(&self, method: &str, path: &str, body: &Value) -> u16 {
        let mut state = self.state();
        state.left_of_lag = 0;
        state.route(method, path, "", body).status
    }
}

type Answered = Result<(u16, Value), Response>;

impl State {
    fn answer(&mut self, request: &Request) -> Response {
        let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        self.asked.push(request.method.clone());
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return refusal(401, "InvalidAuthenticationToken", "Access token is empty.");
        }
        let Some(path) = request.path.strip_prefix("/v1.0") else {
            return refusal(400, "BadRequest", "Invalid version.");
        };
        let mut fault = None;
        if request.method != "GET" {
            self.changes += 1;
            let number = self.changes;
            let mut faults = self.faults.iter();
            fault = faults
                .find(|(at, _)| *at == number)
                .map(|(_, it)| it.clone());
        }
        match fault {
            Some(Fault::Refuses(status, code)) => {
                refusal(status, code, "Refused, as was asked for.")
            }
            Some(Fault::Throttles(status)) => {
                refusal(status, "TooManyRequests", "Too many requests.").header("Retry-After", "1")
            }
            Some(Fault::BreaksOff) => {
                let mut response = self.route(&request.method, path, &request.query, &body);
                response.delivery = Delivery::CutBeforeHead;
                response
            }
            None => self.route(&request.method, path, &request.query, &body),
        }
    }

    fn route(&mut self, method: &str, path: &str, query: &str, body: &Value) -> Response {
        let (collection, key) = split(path);
        let done = match (method, collection.as_str(), key.as_slice()) {
            ("GET", "applications", []) => Ok((200, self.namesakes(query))),
            ("GET", "applications", [app]) => self.application(app).map(|it| (200, it.clone())),
            ("POST", "applications", []) => self.make_application(body),
            ("PATCH", "applications", [app]) => self.change_application(app, body),
            ("DELETE", "applications", [app]) => self.delete_application(app),
            ("POST", "applications", [app, "addPassword"]) => self.add_password(app, body),
            ("POST", "applications", [app, "removePassword"]) => self.remove_password(app, body),
            ("GET", "servicePrincipals", [id]) => self.principal(id).map(|it| (200, it)),
            ("GET", "servicePrincipals", [id, "appRoleAssignments"]) => {
                let mine = self
                    .objects
                    .roles
                    .iter()
                    .filter(|it| it["principalId"] == *id);
                Ok((200, json!({"value": mine.collect::<Vec<_>>()})))
            }
            ("POST", "servicePrincipals", []) => self.make_principal(body),
            ("DELETE", "servicePrincipals", [id]) => {
                delete(&mut self.objects.service_principals, id)
            }
            ("POST", "servicePrincipals", [_, "appRoleAssignedTo"]) => self.assign(body),
            ("DELETE", "servicePrincipals", [_, "appRoleAssignedTo", id]) => {
                delete(&mut self.objects.roles, id)
            }
            ("GET", "oauth2PermissionGrants", []) => Ok((200, self.granted(query))),
            ("POST", "oauth2PermissionGrants", []) => self.grant(body),
            ("PATCH", "oauth2PermissionGrants", [id]) => self.change_grant(id, body),
            ("DELETE", "oauth2PermissionGrants", [id]) => delete(&mut self.objects.grants, id),
            _ => Err(refusal(
                400,
                "BadRequest",
                "Resource not found for the segment.",
            )),
        };
        self.objects
            .applications
            .iter()
            .for_each(|it| self.tell_of(it));
        match done.map(|(status, value)| (status, selected(value, query))) {
            Ok((204, _)) => Response::new(204, "application/json", ""),
            Ok((status, value)) => Response::json(status, &value),
            Err(refusal) => refusal,
        }
    }

    /// What Entra needs to know of an application.
    fn tell_of(&self, application: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let uris = |platform: &str| -> Vec<String> {
            let uris = application[platform]["redirectUris"].as_array();
            uris.into_iter().flatten().map(text).collect()
        };
        let audience = match application["signInAudience"].as_str() {
            Some("AzureADMyOrg") => Audience::SingleTenant(DIRECTORY.to_owned()),
            Some("AzureADMultipleOrgs") => Audience::AnyOrg,
            Some("PersonalMicrosoftAccount") => Audience::Personal,
            _ => Audience::AnyOrgAndPersonal,
        };
        let listed = application["passwordCredentials"].as_array();
        let is_listed = |key_id: &str| listed.into_iter().flatten().any(|it| it["keyId"] == key_id);
        let secrets = self.secrets.iter().filter(|(key_id, _)| is_listed(key_id));
        let secrets = secrets.map(|(_, value)| Secret {
            value: value.clone(),
            expired: false,
        });
        let roles = self.objects.roles.iter();
        let roles = roles.filter(|it| it["appRoleId"] == SMTP_SEND_AS_APP);
        (self.tell)(Registration {
            native_redirects: uris("publicClient"),
            web_redirects: uris("web"),
            secrets: secrets.collect(),
            app_roles: roles.map(|_| "SMTP.SendAsApp".to_owned()).collect(),
            public_flows: application["isFallbackPublicClient"] == true,
            ..Registration::native(&text(&application["appId"]), audience)
        });
    }

    fn id(&mut self) -> String {
        self.made += 1;
        format!("bbbb0000-0000-4000-8000-{:012}", self.made)
    }

    /// Something new is not everywhere yet.
    fn settle(&mut self) -> Result<(), Response> {
        if self.left_of_lag == 0 {
            return Ok(());
        }
        self.left_of_lag -= 1;
        let words = "Resource 'x' does not exist or one of its queried reference-property objects are not present.";
        Err(refusal(404, "Request_ResourceNotFound", words))
    }

    fn namesakes(&self, query: &str) -> Value {
        let filter = parameter(query, "$filter");
        let is_meant = |it: &&Value| {
            let name = it["displayName"].as_str().unwrap_or_default();
            filter == format!("displayName eq '{}'", name.replace('\'', "''"))
        };
        let namesakes = self.objects.applications.iter().filter(is_meant);
        json!({"value": namesakes.collect::<Vec<_>>()})
    }

    fn application(&mut self, key: &str) -> Result<&mut Value, Response> {
        let mut applications = self.objects.applications.iter_mut();
        applications
            .find(|it| it["appId"] == key || it["id"] == key)
            .ok_or_else(not_found)
    }

    fn make_application(&mut self, body: &Value) -> Answered {
        check("application", body)?;
        if body["displayName"].as_str().is_none_or(str::is_empty) {
            return Err(invalid("displayName is required"));
        }
        let mut application = json!({
            "id": self.id(), "appId": self.id(), "deletedDateTime": null,
            "isFallbackPublicClient": null, "signInAudience": "AzureADandPersonalMicrosoftAccount",
            "tags": [], "api": {"requestedAccessTokenVersion": null, "oauth2PermissionScopes": []},
            "publicClient": {"redirectUris": []}, "spa": {"redirectUris": []},
            "web": {"redirectUris": [], "homePageUrl": null, "implicitGrantSettings": {"enableIdTokenIssuance": false}},
            "requiredResourceAccess": [], "passwordCredentials": [], "keyCredentials": [],
        });
        merge(&mut application, body);
        refuse_twins(&application)?;
        self.objects.applications.push(application.clone());
        self.left_of_lag = self.lag;
        Ok((201, application))
    }

    fn change_application(&mut self, key: &str, body: &Value) -> Answered {
        check("application", body)?;
        let application = self.application(key)?;
        let mut changed = application.clone();
        merge(&mut changed, body);
        refuse_twins(&changed)?;
        *application = changed;
        Ok((204, Value::Null))
    }

    /// With it goes what it is in this directory.
    fn delete_application(&mut self, key: &str) -> Answered {
        let app_id = self.application(key)?["appId"].clone();
        self.objects.applications.retain(|it| it["appId"] != app_id);
        let gone = |it: &Value| it["appId"] == app_id;
        let principals = self.objects.service_principals.iter();
        let ids: Vec<Value> = principals
            .filter(|it| gone(it))
            .map(|it| it["id"].clone())
            .collect();
        self.objects.service_principals.retain(|it| !gone(it));
        self.objects
            .grants
            .retain(|it| !ids.contains(&it["clientId"]));
        self.objects
            .roles
            .retain(|it| !ids.contains(&it["principalId"]));
        Ok((204, Value::Null))
    }

    fn add_password(&mut self, key: &str, body: &Value) -> Answered {
        check("addPassword", body)?;
        self.settle()?;
        let (key_id, number) = (self.id(), self.made);
        let value = format!("Qx8Q~fake.graph-secret_{number:03}.{number:012}");
        let shown = json!({
            "keyId": key_id.as_str(), "displayName": body["passwordCredential"]["displayName"],
            "endDateTime": body["passwordCredential"]["endDateTime"],
            "hint": &value[..3], "secretText": null, "customKeyIdentifier": null,
        });
        let application = self.application(key)?;
        let secrets = application["passwordCredentials"]
            .as_array_mut()
            .expect("a list");
        secrets.push(shown.clone());
        self.secrets.push((key_id, value.clone()));
        let mut answer = shown;
        answer["secretText"] = value.into();
        Ok((200, answer))
    }

    fn remove_password(&mut self, key: &str, body: &Value) -> Answered {
        check("removePassword", body)?;
        let application = self.application(key)?;
        let secrets = application["passwordCredentials"]
            .as_array_mut()
            .expect("a list");
        let before = secrets.len();
        secrets.retain(|it| it["keyId"] != body["keyId"]);
        if secrets.len() == before {
            return Err(invalid("No password credential found with keyId"));
        }
        Ok((204, Value::Null))
    }

    fn principal(&mut self, key: &str) -> Result<Value, Response> {
        match key {
            EXCHANGE_APP if self.has_no_exchange => Err(not_found()),
            EXCHANGE_APP => Ok(json!({
                "id": EXCHANGE,
                "oauth2PermissionScopes": [{"id": SMTP_SEND, "value": "SMTP.Send"}],
                "appRoles": [{"id": SMTP_SEND_AS_APP, "value": "SMTP.SendAsApp"}],
            })),
            GRAPH_APP => Ok(json!({
                "id": GRAPH,
                "oauth2PermissionScopes": [{"id": OFFLINE_ACCESS, "value": "offline_access"}],
                "appRoles": [],
            })),
            key => {
                let mut principals = self.objects.service_principals.iter();
                let found = principals.find(|it| it["appId"] == key || it["id"] == key);
                found.cloned().ok_or_else(not_found)
            }
        }
    }

    fn make_principal(&mut self, body: &Value) -> Answered {
        check("servicePrincipal", body)?;
        let app_id = body["appId"].as_str().unwrap_or_default().to_owned();
        if self.left_of_lag > 0 || self.application(&app_id).is_err() {
            self.left_of_lag = self.left_of_lag.saturating_sub(1);
            let words =
                "The appId of the service principal does not reference a valid application object.";
            return Err(refusal(400, "Request_BadRequest", words));
        }
        if self.principal(&app_id).is_ok() {
            let words = "The service principal cannot be created, updated, or restored because the service principal name is already in use.";
            return Err(refusal(
                409,
                "Request_MultipleObjectsWithSameKeyValue",
                words,
            ));
        }
        let principal = json!({"id": self.id(), "appId": app_id});
        self.objects.service_principals.push(principal.clone());
        self.left_of_lag = self.lag;
        Ok((201, principal))
    }

    fn assign(&mut self, body: &Value) -> Answered {
        check("appRoleAssignment", body)?;
        self.settle()?;
        let is_same = |it: &&Value| {
            it["appRoleId"] == body["appRoleId"] && it["principalId"] == body["principalId"]
        };
        if self.objects.roles.iter().any(|it| is_same(&it)) {
            return Err(invalid(
                "Permission being assigned already exists on the object",
            ));
        }
        let mut role = body.clone();
        role["id"] = "-WmtM5na7Uus0D8kI1yylpU9Mdo0Pb9OoBJvd3T5eKc".into();
        self.objects.roles.push(role.clone());
        Ok((201, role))
    }

    fn granted(&self, query: &str) -> Value {
        let filter = parameter(query, "$filter");
        let mine = self.objects.grants.iter().filter(|it| {
            let client = it["clientId"].as_str().unwrap_or_default();
            filter == format!("clientId eq '{client}' and consentType eq 'AllPrincipals'")
                && it["consentType"] == "AllPrincipals"
        });
        json!({"value": mine.collect::<Vec<_>>()})
    }

    fn grant(&mut self, body: &Value) -> Answered {
        check("oAuth2PermissionGrant", body)?;
        self.settle()?;
        let is_same = |it: &Value| {
            ["clientId", "resourceId", "consentType"]
                .iter()
                .all(|name| it[*name] == body[*name])
        };
        if self.objects.grants.iter().any(is_same) {
            return Err(refusal(
                409,
                "Request_MultipleObjectsWithSameKeyValue",
                "Permission entry already exists.",
            ));
        }
        let mut grant = body.clone();
        grant["id"] = format!("l5eW7x0ga0-WDOntXzHateb{:04}", self.made).into();
        self.made += 1;
        self.objects.grants.push(grant.clone());
        Ok((201, grant))
    }

    fn change_grant(&mut self, id: &str, body: &Value) -> Answered {
        check("oAuth2PermissionGrant", body)?;
        let mut grants = self.objects.grants.iter_mut();
        let grant = grants.find(|it| it["id"] == id).ok_or_else(not_found)?;
        merge(grant, body);
        Ok((204, Value::Null))
    }
}

/// The properties of an object that were asked for; of a list, the same of each.
fn selected(mut value: Value, query: &str) -> Value {
    let select = parameter(query, "$select");
    let is_wanted = |name: &String| select.is_empty() || select.split(',').any(|it| it == name);
    match value.get_mut("value").and_then(Value::as_array_mut) {
        Some(items) => items
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|it| {
                it.retain(|name, _| is_wanted(name));
            }),
        None => {
            if let Some(object) = value.as_object_mut() {
                object.retain(|name, _| is_wanted(name));
            }
        }
    }
    value
}

/// `/applications(appId='1')/x` is the collection, and the keys behind it.
fn split(path: &str) -> (String, Vec<&str>) {
    let path = path.trim_start_matches('/');
    let mut parts = path.split('/');
    let head = parts.next().unwrap_or_default();
    let (collection, key) = match head.split_once("(appId='") {
        Some((collection, rest)) => (collection, Some(rest.trim_end_matches("')"))),
        None => (head, None),
    };
    (
        collection.to_owned(),
        key.into_iter().chain(parts).collect(),
    )
}

fn parameter(query: &str, name: &str) -> String {
    let pairs = pairs(query.as_bytes());
    let found = pairs.into_iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value).unwrap_or_default()
}

/// Replaces properties; those of a complex type one by one, collections whole.
fn merge(object: &mut Value, change: &Value) {
    for (name, value) in change.as_object().into_iter().flatten() {
        match (object[name].as_object_mut(), value.as_object()) {
            (Some(known), Some(change)) => known.extend(change.clone()),
            _ => object[name] = value.clone(),
        }
    }
}

fn delete(objects: &mut Vec<Value>, id: &str) -> Answered {
    let before = objects.len();
    objects.retain(|it| it["id"] != id);
    if objects.len() == before {
        return Err(not_found());
    }
    Ok((204, Value::Null))
}

/// A redirect URI stands under one platform only.
fn refuse_twins(application: &Value) -> Result<(), Response> {
    let uris = |platform: &str| {
        let uris = application[platform]["redirectUris"].as_array();
        uris.cloned().unwrap_or_default()
    };
    let native = uris("publicClient");
    if uris("web").iter().any(|uri| native.contains(uri)) {
        return Err(invalid("The replyUrls have duplicates"));
    }
    Ok(())
}

fn check(shape: &str, body: &Value) -> Result<(), Response> {
    match problem(shape, body) {
        None => Ok(()),
        Some(problem) => Err(invalid(&problem)),
    }
}

fn not_found() -> Response {
    refusal(
        404,
        "Request_ResourceNotFound",
        "Resource does not exist or one of its queried reference-property objects are not present.",
    )
}

fn invalid(words: &str) -> Response {
    refusal(400, "Request_BadRequest", words)
}

/// The documented envelope.
fn refusal(status: u16, code: &str, message: &str) -> Response {
    let inner = json!({
        "date": "2026-11-24T00:00:00",
        "request-id": "cccc2222-3333-4444-8555-666677778888",
        "client-request-id": "cccc2222-3333-4444-8555-666677778888",
    });
    let error = json!({"code": code, "message": message, "innerError": inner});
    Response::json(status, &json!({"error": error}))
}
