//! The plan of an app registration: for people as numbered steps, for programs with its requests.

use serde_json::{Value, json};

use crate::language::{Language, Text, text};
use crate::register::{Plan, Request, Standing, Step, Variable, Work};

use super::json::VERSION;

/// Every step: what it comes to, how far it is done, and what it is for.
pub(super) fn plan(plan: &Plan, language: Language) -> String {
    let blocks: Vec<String> = plan
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| block(index + 1, step, plan, language))
        .collect();
    blocks.join("\n")
}

fn block(number: usize, step: &Step, plan: &Plan, language: Language) -> String {
    let what = step.what.get(language);
    let mark = mark(&step.standing);
    let mut lines = vec![format!("{number}. {}{what}", mark.get(language))];
    if let Standing::Incomplete(changes) = &step.standing {
        lines.extend(
            changes
                .iter()
                .map(|change| format!("   - {}", change.get(language))),
        );
    }
    lines.push(format!("   {}", step.why.get(language)));
    if step.work == Work::AskAdmin {
        lines.push(format!("   {}", plan.admin_consent_url()));
    }
    lines.join("\n")
}

/// What is said of a step before it is described.
fn mark(standing: &Standing) -> Text {
    match standing {
        Standing::Unknown => text!("", ""),
        Standing::Done => text!("[done] ", "[済] "),
        Standing::Missing => text!("[new] ", "[新規] "),
        Standing::Incomplete(_) => text!("[change] ", "[変更] "),
        Standing::ByHand => text!("[by hand] ", "[手作業] "),
    }
}

/// What can be done with a plan.
pub(super) fn how_to_go_on(plan: &Plan, language: Language) -> String {
    let command = plan.login_command();
    let how = text!(
        "nothing was done. --print az, graph, portal or powershell prints this as commands or steps; then `{command}`",
        "まだ何も実行していません。--print az、graph、portal、powershell でコマンドや手順を表示できます。その後 `{command}` を実行してください"
    );
    how.get(language).to_owned()
}

/// The plan with its requests, and with the form that was asked for.
pub(super) fn planned_object(plan: &Plan, printed: Option<&str>, language: Language) -> Value {
    let wish = &plan.wish;
    let steps = plan
        .steps
        .iter()
        .map(|step| step_object(step, plan, language));
    json!({
        "version": VERSION,
        "name": wish.name.as_str(),
        "audience": wish.audience().as_str(),
        "client_id": plan.known.get(Variable::ClientId),
        "service_principal_id": plan.known.get(Variable::ServicePrincipal),
        "admin_consent_url": plan.admin_consent_url(),
        "login": plan.login_command(),
        "steps": steps.collect::<Vec<_>>(),
        "printed": printed,
    })
}

fn step_object(step: &Step, plan: &Plan, language: Language) -> Value {
    let requests = step.requests(plan);
    let requests = requests.iter().map(|request| request_object(request, plan));
    let changes = match &step.standing {
        Standing::Incomplete(changes) => changes.iter().map(|it| it.get(language)).collect(),
        Standing::Unknown | Standing::Done | Standing::Missing | Standing::ByHand => Vec::new(),
    };
    json!({
        "step": step.work.as_str(),
        "standing": step.standing.as_str(),
        "what": step.what.get(language),
        "why": step.why.get(language),
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
