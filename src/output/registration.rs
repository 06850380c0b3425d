//! The plan of an app registration: for people as numbered steps, for programs with its requests.

use serde_json::{Value, json};

use crate::account::{Access, AccountName};
use crate::authority::Tenant;
use crate::language::{Language, Text, text};
use crate::register::{Plan, Ran, Request, Standing, Step, Variable, Work, az};

use super::json::{VERSION, error_object};
use super::people::{GREEN, error, paint, warning};
use super::{Output, Registered};

/// Every step: what it comes to, how far it is done, and what it is for.
pub(super) fn plan(plan: &Plan, language: Language) -> String {
    let steps = plan.steps.iter().enumerate();
    let blocks = steps.map(|(index, step)| block(index + 1, step, plan, language));
    let output = Output::of_words(language, false);
    let warning = plan.warning().map(|text| warning(&text, output));
    blocks.chain(warning).collect::<Vec<_>>().join("\n")
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
pub(super) fn how_to_go_on(plan: &Plan, is_seen: bool, language: Language) -> String {
    let command = plan.login_command();
    let how = match (is_seen, plan.is_done()) {
        (true, true) => text!(
            "everything is there: `{command}`",
            "すべて設定済みです: `{command}`"
        ),
        (true, false) => text!(
            "nothing was changed. The same with --run instead of --dry-run carries it out",
            "何も変更していません。--dry-run の代わりに --run を付けると実行します"
        ),
        (false, _) => text!(
            "only a plan: nothing was done, and nobody was asked. --run carries it out through the Azure CLI, --dry-run looks at what is there first, --print az, graph, portal or powershell prints it as commands or steps",
            "計画の表示のみで、何も実行していません。--run で Azure CLI を使って実行し、--dry-run で現在の状態を確認できます。--print az、graph、portal、powershell でコマンドや手順を表示できます"
        ),
    };
    how.get(language).to_owned()
}

/// What was done, what is left to a person, and how to go on.
pub(super) fn registered(registered: &Registered, output: Output) -> String {
    let (ran, language) = (&registered.ran, output.language);
    let client_id = ran.plan.known.get(Variable::ClientId).unwrap_or_default();
    let name = &ran.plan.name;
    let lead = match (&ran.failure, ran.deeds.is_empty()) {
        (Some(_), _) => None,
        (None, true) => Some(text!(
            "\"{name}\" is registered already as {client_id}; nothing was changed",
            "「{name}」は {client_id} として登録済みです。何も変更していません"
        )),
        (None, false) => Some(text!(
            "\"{name}\" is registered as {client_id}",
            "「{name}」を {client_id} として登録しました"
        )),
    };
    let told = ran.plan.warning();
    let mut lines: Vec<String> = told
        .map(|text| warning(&text, output))
        .into_iter()
        .collect();
    lines.extend(lead.map(|lead| paint(GREEN, lead.get(language), output)));
    let mut last = None;
    for deed in &ran.deeds {
        // A step of several requests is told once.
        if last != Some(deed.work) {
            let done = text!("done", "完了");
            lines.push(format!(
                "{}: {}",
                done.get(language),
                deed.what.get(language)
            ));
        }
        last = Some(deed.work);
    }
    match failure(ran, output) {
        Some(failure) => lines.push(failure),
        None => lines.extend(what_is_left(registered, language)),
    }
    lines.join("\n")
}

/// Why it was not done, and how to take back what was.
pub(super) fn failure(ran: &Ran, output: Output) -> Option<String> {
    let mut lines = vec![error(ran.failure.as_ref()?, output)];
    let undo = undo(ran);
    if !undo.is_empty() {
        let how = text!(
            "the same command goes on from what is there; this would take it back:",
            "同じコマンドで途中から続行できます。元に戻す場合は次を実行してください:"
        );
        lines.push(how.get(output.language).to_owned());
        lines.extend(undo.iter().map(|command| format!("  {command}")));
    }
    Some(lines.join("\n"))
}

/// The commands that take everything back, the last first. What is in an app goes with it.
fn undo(ran: &Ran) -> Vec<String> {
    let commands = ran.deeds.iter().rev();
    commands
        .map(|deed| az::command(&deed.undo, &ran.plan))
        .collect()
}

fn what_is_left(registered: &Registered, language: Language) -> Vec<String> {
    let plan = &registered.ran.plan;
    let mut lines: Vec<String> = Vec::new();
    for step in &plan.steps {
        // That of a certificate is the next one anyway.
        if step.standing == Standing::ByHand && step.work != Work::Certificate {
            let label = mark(&step.standing);
            let (label, what) = (label.get(language), step.what.get(language));
            lines.push(format!("{label}{what}"));
        }
        if step.work == Work::AskAdmin {
            lines.push(format!("  {}", plan.admin_consent_url()));
        }
    }
    let next = match (&registered.account, plan.wish.access) {
        (Some(account), Access::Delegated) => format!("entra-token login {}", account.flag()),
        (Some(account), Access::AppOnly) => format!("entra-token show {}", account.flag()),
        (None, _) => plan.login_command(),
    };
    let client_id = plan.known.value(Variable::ClientId);
    let store = &registered.store;
    let is_done = registered.is_signed_in && plan.wish.access == Access::Delegated;
    let next = match &registered.account {
        Some(account) if is_done => text!(
            "remembered as the account {account} ({store}), which is signed in already",
            "アカウント {account} として保存されています ({store})。すでにサインイン済みです"
        ),
        Some(account) => text!(
            "remembered as the account {account} ({store}); next: `{next}`",
            "アカウント {account} として保存しました ({store})。次は `{next}` を実行してください"
        ),
        None => text!(
            "next, with a certificate: `az ad app credential reset --id {client_id} --append --cert @certificate.pem`, then `{next}` (or the same with --with-secret)",
            "次は証明書を登録します: `az ad app credential reset --id {client_id} --append --cert @certificate.pem`、その後 `{next}` を実行してください (または --with-secret を追加して再実行)"
        ),
    };
    lines.push(next.get(language).to_owned());
    lines
}

/// The plan as it is now, with what was done to it.
pub(super) fn registered_object(registered: &Registered, language: Language) -> Value {
    let ran = &registered.ran;
    let mut object = planned_object(&ran.plan, None, language);
    let deeds = ran.deeds.iter().map(|deed| {
        json!({
            "step": deed.work.as_str(),
            "what": deed.what.get(language),
            "undo": request_object(&deed.undo, &ran.plan),
            "undo_command": az::command(&deed.undo, &ran.plan),
        })
    });
    object["done"] = deeds.collect();
    if let Some(account) = &registered.account {
        object["login"] = format!("entra-token login {}", account.flag()).into();
    }
    object["account"] = registered.account.as_ref().map(AccountName::as_str).into();
    object["tenant_id"] = ran.plan.wish.tenant.as_ref().map(Tenant::as_str).into();
    if let Some(secret) = &registered.client_secret {
        object["client_secret"] = secret.secret().as_str().into();
    }
    let failure = ran.failure.as_ref();
    object["error"] = failure.map(|error| error_object(error, language)).into();
    object
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
        "name": plan.name,
        "audience": wish.audience().as_str(),
        "client_id": plan.known.get(Variable::ClientId),
        "service_principal_id": plan.known.get(Variable::ServicePrincipal),
        "admin_consent_url": plan.admin_consent_url(),
        "login": plan.login_command(),
        "warning": plan.warning().map(|warning| warning.get(language).to_owned()),
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
