//! The plan of an app registration: for people as numbered steps, for programs with its requests.

use std::io;

use oauth2::ClientSecret;
use serde_json::{Value, json};

use crate::account::{Access, AccountName};
use crate::authority::Tenant;
use crate::error::Error;
use crate::locales::{Language, Message, fl};
use crate::register::{Plan, Ran, Request, Standing, Step, StepKind, Variable, az};
use crate::ui::json::error_object;
use crate::ui::people::{GREEN, error, paint, warning};
use crate::ui::{Report, Ui, print};

/// An app registration that was planned.
pub(super) struct Planned {
    pub plan: Plan,
    /// Whether the directory was looked at.
    pub is_seen: bool,
    /// The form that was asked for, ready to be printed.
    pub printed: Option<String>,
}

impl Report for Planned {
    fn print(&self, ui: Ui) -> io::Result<()> {
        match &self.printed {
            Some(printed) => print(printed),
            None => print(&plan(&self.plan, ui)),
        }
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return None;
        }
        if self.printed.is_none() {
            return Some(how_to_go_on(&self.plan, self.is_seen, ui.language));
        }
        self.plan.warning().map(|text| warning(&text, ui))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let printed = self.printed.as_deref();
        Some(planned_object(&self.plan, printed, ui.language))
    }
}

/// What came of a registration: all of it, or as much as could be done.
pub(super) struct Registered {
    /// What was done, and what was not.
    pub ran: Ran,
    /// What it is remembered as.
    pub account: Option<AccountName>,
    /// Whether a user has signed in to it.
    pub is_signed_in: bool,
    /// The kind of store that it is kept in.
    pub store: String,
    /// The client secret, if it was asked for.
    pub client_secret: Option<ClientSecret>,
}

impl Report for Registered {
    fn print(&self, _: Ui) -> io::Result<()> {
        match &self.client_secret {
            Some(secret) => print(secret.secret()),
            None => Ok(()),
        }
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return failure(&self.ran, ui);
        }
        Some(registered(self, ui))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        Some(registered_object(self, ui.language))
    }

    fn exit_code(&self) -> u8 {
        self.ran.failure.as_ref().map_or(0, Error::exit_code)
    }
}

/// Every step: what it comes to, how far it is done, and what it is for.
pub(super) fn plan(plan: &Plan, ui: Ui) -> String {
    let language = ui.language;
    let steps = plan.steps.iter().enumerate();
    let blocks = steps.map(|(index, step)| block(index + 1, step, plan, language));
    let ui = Ui { color: false, ..ui };
    let warning = plan.warning().map(|text| warning(&text, ui));
    blocks.chain(warning).collect::<Vec<_>>().join("\n")
}

fn block(number: usize, step: &Step, plan: &Plan, language: Language) -> String {
    let what = step.what.text(language);
    let mark = mark(&step.standing);
    let mut lines = vec![format!("{number}. {}{what}", mark.text(language))];
    if let Standing::Incomplete(changes) = &step.standing {
        lines.extend(
            changes
                .iter()
                .map(|change| format!("   - {}", change.text(language))),
        );
    }
    lines.push(format!("   {}", step.why.text(language)));
    if step.work == StepKind::AskAdmin {
        lines.push(format!("   {}", plan.admin_consent_url()));
    }
    lines.join("\n")
}

/// What is said of a step before it is described.
fn mark(standing: &Standing) -> Message {
    match standing {
        Standing::Unknown => fl!("register-mark-unknown"),
        Standing::Done => fl!("register-mark-done"),
        Standing::Missing => fl!("register-mark-new"),
        Standing::Incomplete(_) => fl!("register-mark-change"),
        Standing::ByHand => fl!("register-mark-by-hand"),
    }
}

/// What can be done with a plan.
fn how_to_go_on(plan: &Plan, is_seen: bool, language: Language) -> String {
    let command = plan.login_command();
    let how = match (is_seen, plan.is_done()) {
        (true, true) => fl!("register-nothing-to-do", command),
        (true, false) => fl!("register-dry-run-done"),
        (false, _) => fl!("register-plan-only"),
    };
    how.text(language)
}

/// What was done, what is left to a person, and how to go on.
fn registered(registered: &Registered, ui: Ui) -> String {
    let (ran, language) = (&registered.ran, ui.language);
    let client_id = ran.plan.known.get(Variable::ClientId).unwrap_or_default();
    let name = &ran.plan.name;
    let lead = match (&ran.failure, ran.applied.is_empty()) {
        (Some(_), _) => None,
        (None, true) => Some(fl!("register-unchanged", name, client_id)),
        (None, false) => Some(fl!("register-app-registered", name, client_id)),
    };
    let told = ran.plan.warning();
    let mut lines: Vec<String> = told.map(|text| warning(&text, ui)).into_iter().collect();
    lines.extend(lead.map(|lead| paint(GREEN, &lead.text(language), ui)));
    let mut last = None;
    for deed in &ran.applied {
        // A step of several requests is told once.
        if last != Some(deed.work) {
            let done = fl!("register-step-done");
            lines.push(format!(
                "{}: {}",
                done.text(language),
                deed.what.text(language)
            ));
        }
        last = Some(deed.work);
    }
    match failure(ran, ui) {
        Some(failure) => lines.push(failure),
        None => lines.extend(what_is_left(registered, language)),
    }
    lines.join("\n")
}

/// Why it was not done, and how to take back what was.
fn failure(ran: &Ran, ui: Ui) -> Option<String> {
    let mut lines = vec![error(ran.failure.as_ref()?, ui)];
    let undo = undo(ran);
    if !undo.is_empty() {
        let how = fl!("register-how-to-undo");
        lines.push(how.text(ui.language));
        lines.extend(undo.iter().map(|command| format!("  {command}")));
    }
    Some(lines.join("\n"))
}

/// The commands that take everything back, the last first. What is in an app goes with it.
fn undo(ran: &Ran) -> Vec<String> {
    let commands = ran.applied.iter().rev();
    commands
        .map(|deed| az::command(&deed.undo, &ran.plan))
        .collect()
}

fn what_is_left(registered: &Registered, language: Language) -> Vec<String> {
    let plan = &registered.ran.plan;
    let mut lines: Vec<String> = Vec::new();
    for step in &plan.steps {
        // That of a certificate is the next one anyway.
        if step.standing == Standing::ByHand && step.work != StepKind::Certificate {
            let label = mark(&step.standing);
            let (label, what) = (label.text(language), step.what.text(language));
            lines.push(format!("{label}{what}"));
        }
        if step.work == StepKind::AskAdmin {
            lines.push(format!("  {}", plan.admin_consent_url()));
        }
    }
    let next = match (&registered.account, plan.spec.access) {
        (Some(account), Access::Delegated) => format!("entra-token login {}", account.flag()),
        (Some(account), Access::AppOnly) => format!("entra-token show {}", account.flag()),
        (None, _) => plan.login_command(),
    };
    let client_id = plan.known.value(Variable::ClientId);
    let store = &registered.store;
    let is_done = registered.is_signed_in && plan.spec.access == Access::Delegated;
    let next = match &registered.account {
        Some(account) if is_done => {
            fl!("register-account-signed-in", account, store)
        }
        Some(account) => fl!("register-account-stored", account, store, next),
        None => fl!("register-next-certificate", client_id, next),
    };
    lines.push(next.text(language));
    lines
}

/// The plan as it is now, with what was done to it.
fn registered_object(registered: &Registered, language: Language) -> Value {
    let ran = &registered.ran;
    let mut object = planned_object(&ran.plan, None, language);
    let applied = ran.applied.iter().map(|deed| {
        json!({
            "step": deed.work.as_str(),
            "what": deed.what.text(language),
            "undo": request_object(&deed.undo, &ran.plan),
            "undo_command": az::command(&deed.undo, &ran.plan),
        })
    });
    object["done"] = applied.collect();
    if let Some(account) = &registered.account {
        object["login"] = format!("entra-token login {}", account.flag()).into();
    }
    object["account"] = registered.account.as_ref().map(AccountName::as_str).into();
    object["tenant_id"] = ran.plan.spec.tenant.as_ref().map(Tenant::as_str).into();
    if let Some(secret) = &registered.client_secret {
        object["client_secret"] = secret.secret().as_str().into();
    }
    let failure = ran.failure.as_ref();
    object["error"] = failure.map(|error| error_object(error, language)).into();
    object
}

/// The plan with its requests, and with the form that was asked for.
fn planned_object(plan: &Plan, printed: Option<&str>, language: Language) -> Value {
    let spec = &plan.spec;
    let steps = plan
        .steps
        .iter()
        .map(|step| step_object(step, plan, language));
    json!({
        "name": plan.name,
        "audience": spec.audience().as_str(),
        "client_id": plan.known.get(Variable::ClientId),
        "service_principal_id": plan.known.get(Variable::ServicePrincipal),
        "admin_consent_url": plan.admin_consent_url(),
        "login": plan.login_command(),
        "warning": plan.warning().map(|warning| warning.text(language)),
        "steps": steps.collect::<Vec<_>>(),
        "printed": printed,
    })
}

fn step_object(step: &Step, plan: &Plan, language: Language) -> Value {
    let requests = step.requests(&plan.known);
    let requests = requests.iter().map(|request| request_object(request, plan));
    let changes = match &step.standing {
        Standing::Incomplete(changes) => changes.iter().map(|it| it.text(language)).collect(),
        Standing::Unknown | Standing::Done | Standing::Missing | Standing::ByHand => Vec::new(),
    };
    json!({
        "step": step.work.as_str(),
        "standing": step.standing.as_str(),
        "what": step.what.text(language),
        "why": step.why.text(language),
        "changes": changes,
        "requests": requests.collect::<Vec<_>>(),
    })
}

fn request_object(request: &Request, plan: &Plan) -> Value {
    json!({
        "method": request.method.as_str(),
        "url": request.url(&plan.graph_host),
        "body": request.body,
    })
}
