//! What there is in the directory already. Reads, and changes nothing.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::account::Access;
use crate::authority::is_guid;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, is_visible};
use crate::locales::fl;
use crate::quoting::{odata, url_part};

use super::directory::{Body, Directory};
use super::{
    Permission, PermissionKind, RegistrationSpec, Request, Resource, StepKind, TAG, Yields,
};

/// The properties of an application that count.
const APPLICATION: &str = "id,appId,displayName,signInAudience,isFallbackPublicClient,tags,web,publicClient,spa,api,requiredResourceAccess,passwordCredentials";

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The registration to complete.
    pub application: Option<Application>,
    /// The object id of its enterprise application.
    pub service_principal: Option<String>,
    /// The APIs that it needs permissions of.
    pub resources: Vec<FoundResource>,
    /// The delegated permissions that are granted for the whole directory.
    pub grants: Vec<Grant>,
    /// The app roles that it has.
    pub roles: Vec<Role>,
}

/// An application ("application resource type").
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Application {
    /// The application (client) id.
    pub app_id: String,
    /// Its name.
    pub display_name: String,
    /// Who may sign in.
    pub sign_in_audience: Option<String>,
    /// Whether a client without a redirect URI is public.
    pub is_fallback_public_client: Option<bool>,
    /// Marks.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The Web platform.
    #[serde(default)]
    pub web: RedirectUris,
    /// Mobile and desktop applications.
    #[serde(default)]
    pub public_client: RedirectUris,
    /// Single-page applications.
    #[serde(default)]
    pub spa: RedirectUris,
    /// What it is like as an API.
    #[serde(default)]
    pub api: Api,
    /// The permissions that it lists, as they are.
    #[serde(default, deserialize_with = "listed_permissions")]
    pub required_resource_access: Vec<Value>,
    /// Its client secrets, without their values.
    #[serde(default)]
    pub password_credentials: Vec<PasswordCredential>,
}

/// The redirect URIs of a platform.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RedirectUris {
    /// As they are registered.
    #[serde(deserialize_with = "registered_uris")]
    pub redirect_uris: Vec<String>,
}

/// An application as an API ("apiApplication resource type").
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Api {
    /// The version of the tokens for it.
    pub requested_access_token_version: Option<i64>,
}

/// A client secret without its value ("passwordCredential resource type").
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordCredential {
    /// When it expires.
    pub end_date_time: Option<Timestamp>,
}

/// An API in this directory.
#[derive(Debug)]
pub(crate) struct FoundResource {
    /// Which.
    pub resource: Resource,
    /// Its object id.
    pub id: String,
    permissions: Vec<NamedPermission>,
}

#[derive(Debug, Deserialize)]
struct NamedPermission {
    #[serde(deserialize_with = "guid")]
    id: String,
    value: Option<String>,
}

/// A delegated permission grant ("oAuth2PermissionGrant resource type").
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Grant {
    /// Names it.
    #[serde(deserialize_with = "sent_back")]
    pub id: String,
    /// The API's object id.
    pub resource_id: String,
    /// The permissions, with blanks between them.
    #[serde(default, deserialize_with = "granted_scope")]
    pub scope: Option<String>,
}

/// An app role that the app has ("appRoleAssignment resource type").
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Role {
    /// Which.
    pub app_role_id: String,
    /// The API's object id.
    pub resource_id: String,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct List<T> {
    value: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    id: String,
    #[serde(default = "Vec::new")]
    oauth2_permission_scopes: Vec<NamedPermission>,
    #[serde(default = "Vec::new")]
    app_roles: Vec<NamedPermission>,
}

/// True for a text of the directory that may go into a request as it is: one that can be shown
/// whole, and stands for nothing else there, as what begins like a variable would.
fn is_sent_back(text: &str) -> bool {
    /// No redirect URI is longer, and the scopes of no grant.
    const LONGEST: usize = 4096;
    text.len() <= LONGEST && is_visible(text) && !text.trim_start().starts_with('$')
}

fn registered_uris<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let uris = Vec::<String>::deserialize(deserializer)?;
    if uris.iter().all(|uri| is_sent_back(uri)) {
        return Ok(uris);
    }
    Err(D::Error::custom("expected redirect URIs"))
}

fn sent_back<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_sent_back(&text) {
        return Ok(text);
    }
    Err(D::Error::custom("expected a short text"))
}

fn granted_scope<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let scope = Option::<String>::deserialize(deserializer)?;
    if scope.as_deref().is_none_or(is_sent_back) {
        return Ok(scope);
    }
    Err(D::Error::custom("expected scopes"))
}

fn guid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if is_guid(&id) {
        return Ok(id);
    }
    Err(D::Error::custom("expected a GUID"))
}

/// The list is written back with more in it, so that nothing but what it is made of ("requiredResourceAccess
/// resource type") is taken over.
fn listed_permissions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    let listed = Vec::<Value>::deserialize(deserializer)?;
    if listed.iter().all(is_listed) {
        return Ok(listed);
    }
    Err(D::Error::custom("expected listed permissions"))
}

/// An API, and permissions of it.
fn is_listed(value: &Value) -> bool {
    let is_entry = |entry: &Value| {
        let has_kind = ["Scope", "Role"].iter().any(|kind| entry["type"] == *kind);
        has_kind && is_id(&entry["id"]) && has_fields(entry, 2)
    };
    let entries = value["resourceAccess"].as_array();
    is_id(&value["resourceAppId"])
        && has_fields(value, 2)
        && entries.is_some_and(|entries| entries.iter().all(is_entry))
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(is_guid)
}

fn has_fields(value: &Value, count: usize) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == count)
}

impl Found {
    /// Looks for everything that a spec touches.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a client id that the directory does not know,
    /// [`ErrorKind::Refused`] if it is not clear which registration is meant, or the directory
    /// has no Exchange; and those of asking Microsoft Graph.
    pub(crate) fn look(directory: &Directory, spec: &RegistrationSpec) -> Result<Self> {
        let application = application(directory, spec)?;
        let service_principal = match &application {
            Some(application) => service_principal(directory, &application.app_id)?,
            None => None,
        };
        let mut found = Self {
            application,
            service_principal,
            resources: resources(directory, spec)?,
            grants: Vec::new(),
            roles: Vec::new(),
        };
        found.look_for_consent(directory, spec)?;
        Ok(found)
    }

    fn look_for_consent(&mut self, directory: &Directory, spec: &RegistrationSpec) -> Result<()> {
        let Some(principal) = self
            .service_principal
            .as_ref()
            .filter(|_| spec.grants_consent)
        else {
            return Ok(());
        };
        match spec.access {
            Access::Delegated => {
                let filter = url_part(&format!(
                    "clientId eq '{principal}' and consentType eq 'AllPrincipals'"
                ));
                let path = format!("/oauth2PermissionGrants?$filter={filter}");
                let list: List<Grant> = read(directory, path, StepKind::Consent)?;
                self.grants = list.value;
            }
            Access::AppOnly => {
                let path = format!("/servicePrincipals/{principal}/appRoleAssignments");
                let list: List<Role> = read(directory, path, StepKind::Consent)?;
                self.roles = list.value;
            }
        }
        Ok(())
    }

    /// An API, where the directory has it.
    pub(crate) fn resource(&self, resource: Resource) -> Option<&FoundResource> {
        self.resources.iter().find(|it| it.resource == resource)
    }

    /// The id of a permission: by its name, as this directory has it.
    pub(crate) fn permission_id(&self, permission: &Permission) -> String {
        let resource = self.resource(permission.resource);
        let named = resource.and_then(|resource| {
            let mut named = resource.permissions.iter();
            named.find(|it| it.value.as_deref() == Some(permission.value))
        });
        named.map_or_else(|| permission.id.to_owned(), |named| named.id.clone())
    }
}

/// The one that the client id names; else the one of that name which this program has made.
fn application(directory: &Directory, spec: &RegistrationSpec) -> Result<Option<Application>> {
    if let Some(client_id) = &spec.client_id {
        let path = format!("/applications(appId='{client_id}')?$select={APPLICATION}");
        let request = Request::get(path, Yields::Nothing);
        let found = directory.find(&request, StepKind::Application)?;
        let found = found.ok_or_else(|| Error::usage(fl!("register-no-such-app", client_id)))?;
        return parsed(&found).map(Some);
    }
    let name = spec.name.as_str();
    let filter = url_part(&format!("displayName eq {}", odata(name)));
    let path = format!("/applications?$filter={filter}&$select={APPLICATION}");
    let list: List<Application> = read(directory, path, StepKind::Application)?;
    let mut namesakes = list.value;
    namesakes.retain(|it| it.display_name == name);
    let (mut ours, others): (Vec<_>, Vec<_>) = namesakes
        .into_iter()
        .partition(|it| it.tags.iter().any(|tag| tag == TAG));
    match (ours.len(), others.is_empty()) {
        (0, true) => Ok(None),
        (0, false) => Err(not_ours(name, &others)),
        (1, _) => Ok(ours.pop()),
        (_, _) => Err(several(name, &ours)),
    }
}

fn service_principal(directory: &Directory, client_id: &str) -> Result<Option<String>> {
    let path = format!("/servicePrincipals(appId='{client_id}')?$select=id");
    let request = Request::get(path, Yields::Nothing);
    let found = directory.find(&request, StepKind::ServicePrincipal)?;
    let id: Option<Id> = found.map(|body| parsed(&body)).transpose()?;
    Ok(id.map(|id| id.id))
}

/// The APIs with their permissions. One that is not there only matters where something must be
/// granted on it: people of other directories may sign in to an app of a directory without Exchange.
fn resources(directory: &Directory, spec: &RegistrationSpec) -> Result<Vec<FoundResource>> {
    let mut resources = Vec::new();
    for permission in spec.permissions() {
        let (resource, app_id) = (permission.resource, permission.resource.app_id());
        let path = format!(
            "/servicePrincipals(appId='{app_id}')?$select=id,oauth2PermissionScopes,appRoles"
        );
        let request = Request::get(path, Yields::Nothing);
        match directory.find(&request, StepKind::Application)? {
            Some(body) => {
                let published: Published = parsed(&body)?;
                resources.push(FoundResource {
                    resource,
                    id: published.id,
                    permissions: match permission.kind {
                        PermissionKind::Scope => published.oauth2_permission_scopes,
                        PermissionKind::Role => published.app_roles,
                    },
                });
            }
            None if spec.grants_consent => return Err(no_resource(resource)),
            None => log::debug!("not found in the directory: {}", resource.name()),
        }
    }
    Ok(resources)
}

fn read<T: DeserializeOwned>(directory: &Directory, path: String, work: StepKind) -> Result<T> {
    parsed(&directory.send(&Request::get(path, Yields::Nothing), work)?)
}

/// What an answer says.
pub(super) fn parsed<T: DeserializeOwned>(body: &Body) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new(
            ErrorKind::Unexpected,
            fl!("register-graph-reply-malformed", line, column),
        )
    })
}

fn listed(applications: &[Application]) -> String {
    let ids: Vec<String> = applications.iter().map(|it| clean(&it.app_id)).collect();
    ids.join(", ")
}

fn not_ours(name: &str, others: &[Application]) -> Error {
    let ids = listed(others);
    Error::new(ErrorKind::Refused, fl!("register-foreign-app", name, ids))
}

fn several(name: &str, ours: &[Application]) -> Error {
    let ids = listed(ours);
    Error::new(ErrorKind::Refused, fl!("register-several-apps", name, ids))
}

fn no_resource(resource: Resource) -> Error {
    let name = resource.name();
    Error::new(ErrorKind::Refused, fl!("register-no-such-resource", name))
}
