//! The plan: what there is, what will be made or changed, and why, a step each; with the requests
//! that do it.

use jiff::Timestamp;
use serde_json::json;

use crate::account::Access;
use crate::authority::{Cloud, Tenant};
use crate::client::NEW_CERTIFICATE;
use crate::error::Result;
use crate::foreign::visible;
use crate::locales::{Message, fl};
use crate::quoting::{Part, Shell, url_part};

use super::found::Found;
use super::step::{Standing, Step, StepKind, grant, new_application, of_resource};
use super::{
    Audience, GraphHost, Known, Platform, RegistrationSpec, Request, Resource, TAG, Undo, Variable,
    Yields, completion,
};

/// What leads to a spec.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The spec.
    pub spec: RegistrationSpec,
    /// What the app is called: a registration that is there keeps its name.
    pub name: String,
    /// Where Microsoft Graph is.
    pub graph_host: GraphHost,
    /// The steps in their order: a secret is made last, when nothing else can fail any more.
    pub steps: Vec<Step>,
    /// The ids that are known.
    pub known: Known,
}

impl Plan {
    /// The plan without a look at the directory: as if nothing was there.
    pub(crate) fn unseen(spec: &RegistrationSpec) -> Self {
        Self {
            graph_host: spec.graph_host.clone(),
            steps: steps(spec),
            known: Known::default(),
            name: spec.name.as_str().to_owned(),
            spec: spec.clone(),
        }
    }

    /// The plan for a directory in which this was found. `kept` is the end of the client secret that
    /// is kept here for the app that was found.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::error::ErrorKind::Refused) if the spec would take something
    /// away.
    pub(crate) fn seen(
        spec: &RegistrationSpec,
        found: &Found,
        kept: Option<Timestamp>,
    ) -> Result<Self> {
        let mut plan = Self::unseen(spec);
        if let Some(application) = &found.application {
            plan.name = visible(&application.display_name);
        }
        for (variable, id) in ids(found) {
            plan.known.learn(variable, &id);
        }
        for step in &mut plan.steps {
            match step.work {
                StepKind::Application => completion::of_application(step, spec, found)?,
                StepKind::ServicePrincipal => {
                    completion::of_service_principal(step, found);
                }
                StepKind::Consent => completion::of_consent(step, spec, found),
                StepKind::Secret => completion::of_secret(step, spec, found, kept)?,
                StepKind::Certificate | StepKind::AskAdmin | StepKind::Mailbox => {}
            }
        }
        Ok(plan)
    }

    /// True if every step that can be carried out is done.
    pub(crate) fn is_done(&self) -> bool {
        let left = |step: &&Step| !matches!(step.standing, Standing::Done | Standing::ByHand);
        !self.steps.iter().any(|step| left(&step))
    }

    /// What a person should know before it is carried out.
    pub(crate) fn warning(&self) -> Option<Message> {
        let site = self.spec.site_without_secret()?;
        Some(fl!("register-web-uri-without-secret", site))
    }

    /// The page at which an administrator consents for the whole directory ("Admin consent on the Microsoft
    /// identity platform"); with words for what is not known yet.
    pub(crate) fn admin_consent_url(&self) -> String {
        let parts = self.admin_consent_parts().into_iter();
        let words = parts.map(|part| match part {
            Part::Text(text) => text,
            Part::Variable(name) => name.to_owned(),
        });
        words.collect()
    }

    /// The same, with a variable for what is not known yet. Only the older form does without a
    /// registered redirect URI; it asks for what is registered, and not for a scope.
    pub(super) fn admin_consent_parts(&self) -> Vec<Part> {
        let spec = &self.spec;
        let text = |text: &str| Part::Text(text.to_owned());
        let tenant = self.tenant_that_consents();
        let client_id = self.known.get(Variable::ClientId).map(text);
        let client_id = client_id.unwrap_or(Part::Variable(Variable::ClientId.as_str()));
        let redirect = spec.redirect_uris().into_iter().next();
        let (page, behind) = match redirect {
            Some(uri) => {
                let scope = format!("{} offline_access", spec.cloud.smtp_send().as_str());
                let (scope, uri) = (url_part(&scope), url_part(&uri));
                let behind = format!("&scope={scope}&redirect_uri={uri}");
                ("/v2.0/adminconsent?client_id=", behind)
            }
            None => ("/adminconsent?client_id=", String::new()),
        };
        let host = format!("{}/", spec.authority_host.as_str());
        vec![
            Part::Text(host),
            tenant,
            text(page),
            client_id,
            Part::Text(behind),
        ]
    }

    /// The organization whose administrator consents: an app of one organization is not known to any
    /// other, and of an app for many each consents for its own.
    fn tenant_that_consents(&self) -> Part {
        let spec = &self.spec;
        let known = spec.tenant.as_ref();
        let known = known.filter(|tenant| tenant.is_one_organization());
        match known {
            Some(tenant) => Part::Text(tenant.as_str().to_owned()),
            None if spec.sign_in_tenant().is_none() => Part::Variable(TENANT),
            None => Part::Text("organizations".to_owned()),
        }
    }

    /// What will sign in once the plan is carried out, as it is typed; with words for what is not
    /// known yet.
    pub(crate) fn login_command(&self) -> String {
        let words = self.login_words(Shell::HERE).into_iter();
        let words = words.map(|word| match word {
            Part::Text(word) => word,
            Part::Variable(name) => name.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The same in the words of a shell, with a variable for what is not known yet.
    pub(super) fn login_words(&self, shell: Shell) -> Vec<Part> {
        let spec = &self.spec;
        let text = |word: &str| Part::Text(word.to_owned());
        let mut words = vec![text("entra-token login")];
        words.extend(spec.account().map(|it| Part::Text(it.flag_in(shell))));
        words.extend(match self.known.get(Variable::ClientId) {
            Some(id) => vec![Part::Text(shell.flag("--client-id", id))],
            None => vec![
                text("--client-id"),
                Part::Variable(Variable::ClientId.as_str()),
            ],
        });
        words.extend((spec.access == Access::AppOnly).then(|| text("--app-only")));
        words.extend(match spec.sign_in_tenant().as_ref().map(Tenant::as_str) {
            Some("common") => Vec::new(),
            Some(tenant) => vec![Part::Text(shell.flag("--tenant", tenant))],
            None => vec![text("--tenant"), Part::Variable(TENANT)],
        });
        let cloud = spec.cloud;
        words.extend(
            (cloud != Cloud::default()).then(|| Part::Text(shell.flag("--cloud", cloud.as_str()))),
        );
        let certificate = "--client-certificate certificate.pem --client-key key.pem";
        words.extend(spec.wants_certificate().then(|| text(certificate)));
        words
    }
}

/// Stands for the directory where nobody knows it.
pub(super) const TENANT: &str = "TENANT";

fn ids(found: &Found) -> Vec<(Variable, String)> {
    let client_id = found.application.as_ref().map(|it| it.app_id.clone());
    let principal = found.service_principal.clone();
    let resources = found.resources.iter();
    let ours = [
        (Variable::ClientId, client_id),
        (Variable::ServicePrincipal, principal),
    ];
    ours.into_iter()
        .filter_map(|(variable, id)| Some((variable, id?)))
        .chain(resources.map(|it| (of_resource(it.resource), it.id.clone())))
        .collect()
}

fn steps(spec: &RegistrationSpec) -> Vec<Step> {
    let mut steps = vec![application(spec), service_principal()];
    if spec.grants_consent {
        steps.push(consent(spec));
    }
    if spec.secret.is_some() {
        steps.push(secret(spec));
    }
    if spec.wants_certificate() {
        steps.push(certificate());
    }
    if !spec.grants_consent {
        steps.extend(ask_admin(spec));
    }
    steps.extend(mailbox(spec));
    steps
}

fn application(spec: &RegistrationSpec) -> Step {
    let (name, audience) = (spec.name.as_str(), spec.audience().title());
    let platform = spec.platform().title();
    let uris = spec.redirect_uris().join(", ");
    let permissions: Vec<&str> = spec.permissions().iter().map(|it| it.value).collect();
    let permissions = permissions.join(", ");
    let redirect = if uris.is_empty() {
        fl!("register-no-redirect-uri")
    } else {
        fl!("register-uris-under-platform", uris, platform)
    };
    let create = Request::post(
        "/applications",
        new_application(spec),
        Yields::Value(Variable::ClientId, "appId"),
    );
    Step {
        work: StepKind::Application,
        what: fl!("register-step-app", name, audience, redirect, permissions),
        why: why_platform(spec),
        standing: Standing::Unknown,
        requests: vec![create],
    }
}

fn why_platform(spec: &RegistrationSpec) -> Message {
    match (spec.access, spec.platform()) {
        (Access::AppOnly, _) => fl!("register-why-app-only"),
        (Access::Delegated, Platform::Native) => fl!("register-why-native"),
        (Access::Delegated, Platform::Web) => fl!("register-why-web"),
    }
}

fn service_principal() -> Step {
    let create = Request::post(
        "/servicePrincipals",
        json!({"appId": Variable::ClientId.placeholder()}),
        Yields::Value(Variable::ServicePrincipal, "id"),
    );
    Step {
        work: StepKind::ServicePrincipal,
        what: fl!("register-step-service-principal"),
        why: fl!("register-why-service-principal"),
        standing: Standing::Unknown,
        requests: vec![create],
    }
}

fn consent(spec: &RegistrationSpec) -> Step {
    let names: Vec<&str> = spec.permissions().iter().map(|it| it.value).collect();
    let names = names.join(", ");
    let requests = spec.permissions().iter().flat_map(|permission| {
        [
            look_up(permission.resource),
            grant(permission, permission.id),
        ]
    });
    Step {
        work: StepKind::Consent,
        what: fl!("register-step-consent", names),
        why: fl!("register-why-consent"),
        standing: Standing::Unknown,
        requests: requests.collect(),
    }
}

/// Asks for the object that permissions of a resource are given on.
fn look_up(resource: Resource) -> Request {
    let app_id = resource.app_id();
    Request::get(
        format!("/servicePrincipals(appId='{app_id}')?$select=id"),
        Yields::Value(of_resource(resource), "id"),
    )
}

fn secret(spec: &RegistrationSpec) -> Step {
    let end = spec.secret_ends().map(|end| end.to_string());
    let shown = end.clone().unwrap_or_default();
    let client_id = Variable::ClientId.placeholder();
    let add = Request {
        undo: Undo::RemoveSecret,
        ..Request::post(
            format!("/applications(appId='{client_id}')/addPassword"),
            json!({"passwordCredential": {"displayName": TAG, "endDateTime": end}}),
            Yields::Secret,
        )
    };
    Step {
        work: StepKind::Secret,
        what: fl!("register-step-secret", shown),
        why: fl!("register-why-secret"),
        standing: Standing::Unknown,
        requests: vec![add],
    }
}

/// Nobody else sees the key: it is made where it is used.
fn certificate() -> Step {
    Step::by_hand(
        StepKind::Certificate,
        fl!(
            "register-step-certificate",
            new_certificate = &NEW_CERTIFICATE
        ),
        fl!("register-why-certificate"),
    )
}

/// An administrator consents at a page.
fn ask_admin(spec: &RegistrationSpec) -> Option<Step> {
    let work = StepKind::AskAdmin;
    let command = spec.powershell_command();
    match spec.access {
        Access::AppOnly => Some(Step::by_hand(
            work,
            fl!("register-step-consent-app-only"),
            fl!("register-why-consent-app-only", command),
        )),
        Access::Delegated if spec.audience() == Audience::Personal => None,
        Access::Delegated => Some(Step::by_hand(
            work,
            fl!("register-step-ask-administrator"),
            fl!("register-why-ask-administrator"),
        )),
    }
}

/// What an Exchange administrator does; personal mailboxes have none.
fn mailbox(spec: &RegistrationSpec) -> Option<Step> {
    let command = spec.powershell_command();
    let step = match spec.access {
        Access::AppOnly => Step::by_hand(
            StepKind::Mailbox,
            fl!("register-step-mailboxes", command),
            fl!("register-why-mailboxes"),
        ),
        Access::Delegated if spec.audience() == Audience::Personal => return None,
        Access::Delegated => Step::by_hand(
            StepKind::Mailbox,
            fl!("register-step-smtp-auth", command),
            fl!("register-why-smtp-auth"),
        ),
    };
    Some(step)
}
