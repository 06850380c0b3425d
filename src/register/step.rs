//! A step of a registration: what it is, how far it is done, and the requests that take it.

use serde_json::{Value, json};

use crate::account::Access;
use crate::locales::{Message, fl};

use super::{
    Known, Permission, PermissionKind, Platform, RegistrationSpec, Request, Resource, TAG,
    Variable, Yields,
};

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The app registration.
    Application,
    /// The enterprise application: the app as the directory's own.
    ServicePrincipal,
    /// Consent for the whole directory.
    Consent,
    /// A client secret.
    Secret,
    /// A certificate, in the place of a secret.
    Certificate,
    /// An administrator consents at a page.
    AskAdmin,
    /// Exchange lets the mailboxes be used.
    Mailbox,
}

impl StepKind {
    /// The name in `--json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::ServicePrincipal => "service_principal",
            Self::Consent => "consent",
            Self::Secret => "secret",
            Self::Certificate => "certificate",
            Self::AskAdmin => "ask_admin",
            Self::Mailbox => "mailbox",
        }
    }
}

/// How far a step is done already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not asked.
    Unknown,
    /// It is all there.
    Done,
    /// It will be made.
    Missing,
    /// It is there, and will be changed so.
    Incomplete(Vec<Message>),
    /// A person does it.
    ByHand,
}

impl Standing {
    /// The name in `--json`.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Missing => "missing",
            Self::Incomplete(_) => "incomplete",
            Self::ByHand => "by_hand",
        }
    }
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What it is about.
    pub work: StepKind,
    /// What it comes to.
    pub what: Message,
    /// What it is for.
    pub why: Message,
    /// How far it is done.
    pub standing: Standing,
    /// What does it.
    pub(super) requests: Vec<Request>,
}

impl Step {
    /// What is still to be sent, with everything that is known filled in.
    pub(crate) fn requests(&self, known: &Known) -> Vec<Request> {
        self.requests
            .iter()
            .map(|request| request.with(known))
            .collect()
    }

    /// What it comes to, with everything that is changed.
    pub(crate) fn in_full(&self) -> Message {
        let Standing::Incomplete(changes) = &self.standing else {
            return self.what.clone();
        };
        changes.iter().fold(self.what.clone(), |all, change| {
            fl!("register-step-with-change", all, change)
        })
    }

    pub(super) fn by_hand(work: StepKind, what: Message, why: Message) -> Self {
        Self {
            work,
            what,
            why,
            standing: Standing::ByHand,
            requests: Vec::new(),
        }
    }
}

/// The body of a new application ("Create application").
pub(super) fn new_application(spec: &RegistrationSpec) -> Value {
    let mut application = json!({
        "displayName": spec.name.as_str(),
        "signInAudience": spec.audience().sign_in_audience(),
        "tags": [TAG],
        "requiredResourceAccess": required_resource_access(spec.permissions()),
    });
    let uris = spec.redirect_uris();
    if !uris.is_empty() {
        application[spec.platform().property()] = json!({"redirectUris": uris});
    }
    if spec.access == Access::Delegated && spec.platform() == Platform::Native {
        // Only a sign-in without a redirect URI, with a device code, looks at it.
        application["isFallbackPublicClient"] = true.into();
    }
    if spec.audience().is_for_personal_accounts() {
        application["api"] = json!({"requestedAccessTokenVersion": 2});
    }
    application
}

/// The permissions, an entry a resource ("requiredResourceAccess resource type").
fn required_resource_access(permissions: &[Permission]) -> Vec<Value> {
    let entry = |permission: &Permission| {
        json!({
            "resourceAppId": permission.resource.app_id(),
            "resourceAccess": [{"id": permission.id, "type": permission.kind.as_str()}],
        })
    };
    permissions.iter().map(entry).collect()
}

pub(super) fn of_resource(resource: Resource) -> Variable {
    match resource {
        Resource::Exchange => Variable::Exchange,
        Resource::Graph => Variable::Graph,
    }
}

/// Gives a permission ("Create a delegated permission grant", "Grant an appRoleAssignment for a
/// service principal").
pub(super) fn grant(permission: &Permission, id: &str) -> Request {
    let principal = Variable::ServicePrincipal.placeholder();
    let resource = of_resource(permission.resource).placeholder();
    match permission.kind {
        PermissionKind::Scope => Request::post(
            "/oauth2PermissionGrants",
            json!({
                "clientId": principal,
                "consentType": "AllPrincipals",
                "resourceId": resource,
                "scope": permission.value,
            }),
            Yields::Nothing,
        ),
        PermissionKind::Role => Request::post(
            format!("/servicePrincipals/{resource}/appRoleAssignedTo"),
            json!({
                "principalId": principal,
                "resourceId": resource,
                "appRoleId": id,
            }),
            Yields::Nothing,
        ),
    }
}
