//! The plan as commands of the Azure CLI for a POSIX shell, such as Azure Cloud Shell's. They are
//! `az rest` and not `az ad app create`, which replaces the redirect URIs of an app that has the same
//! name, nor `az ad app permission grant`, which deletes what was granted before.

use serde_json::Value;

use crate::authority::Cloud;
use crate::client::NEW_CERTIFICATE;
use crate::language::{Language, Text, text};

use super::azure_cli::sign_in_command;
use super::{Method, Plan, Request, Variable, Work, Yields};

/// Most of what was made is known everywhere by then.
const PAUSE: &str = "sleep 20";

/// Holds a new client secret until it is stored: no other copy can ever be had. In the words of the
/// shell.
const SECRET_FILE: &str = "\"$SECRET_FILE\"";

/// Every step that is still to be done.
#[must_use]
pub fn printed(plan: &Plan, language: Language) -> String {
    let az_login = sign_in_command(plan.wish.cloud, plan.wish.tenant.as_ref());
    let lead = text!(
        "for a POSIX shell: `{az_login}`, then pipe this into `sh`; it stops at the first command that fails",
        "POSIX シェル用: `{az_login}` の後、これを `sh` にパイプしてください。失敗したコマンドで停止します"
    );
    let mut lines = vec![format!("# {}", lead.get(language)), "set -e".to_owned()];
    if plan.known.get(Variable::ClientId).is_none() {
        lines.extend(refuse_a_namesake(plan, language));
    }
    for step in &plan.steps {
        lines.push(String::new());
        lines.push(format!("# {}", step.what.get(language)));
        let requests = step.requests(plan);
        for request in &requests {
            lines.extend((request.yields == Yields::Secret).then(|| secret_file(plan)));
            lines.push(command(request, plan));
            // What was made is not known everywhere at once.
            if request.method == Method::Post && request.yields != Yields::Nothing {
                lines.push(PAUSE.to_owned());
            }
        }
        if step.work == Work::AskAdmin {
            lines.push(consent(plan, language));
        }
        if step.work == Work::Certificate {
            lines.extend(certificate(plan));
        }
    }
    lines.push(String::new());
    lines.extend(sign_in(plan, language));
    lines.join("\n")
}

/// Where a new client secret is kept for now: under a name that no other app's has.
fn secret_file(plan: &Plan) -> String {
    let client_id = plan.known.value(Variable::ClientId);
    format!("SECRET_FILE=\"$HOME/entra-token-{client_id}.secret\"")
}

/// Uploads the certificate that is here, or a new one.
fn certificate(plan: &Plan) -> [String; 3] {
    let client_id = plan.known.value(Variable::ClientId);
    [
        format!("test -e certificate.pem || (umask 077; {NEW_CERTIFICATE})"),
        format!(
            "az ad app credential reset --id \"{client_id}\" --append --cert @certificate.pem --output none"
        ),
        PAUSE.to_owned(),
    ]
}

/// Whom to send where, once it is known what the app is called.
fn consent(plan: &Plan, language: Language) -> String {
    let url = plan.admin_consent_url();
    let url = url.replace("client_id=CLIENT_ID", "client_id=$CLIENT_ID");
    let where_to = text!(
        "an administrator consents here: {url}",
        "管理者は次の URL で同意します: {url}"
    );
    format!("echo {} >&2", in_shell(where_to.get(language)))
}

/// Two apps of one name are a nuisance that no later call can end.
fn refuse_a_namesake(plan: &Plan, language: Language) -> [String; 4] {
    let name = plan.wish.name.as_str();
    let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
    let filter = shell_words::quote(&filter).into_owned();
    let remark: Text = text!(
        "an app of this name must not be there yet",
        "同じ名前のアプリがないことを確認する"
    );
    let exists: Text = text!(
        "an app of this name is there already",
        "同じ名前のアプリがすでにあります"
    );
    let exists = exists.get(language);
    [
        String::new(),
        format!("# {}", remark.get(language)),
        // By itself: `test` would hide that it failed.
        format!("FOUND=$(az ad app list --filter {filter} --query '[].appId' --output tsv)"),
        format!("test -z \"$FOUND\" || {{ echo '{exists}' >&2; exit 1; }}"),
    ]
}

/// A request as one command.
#[must_use]
pub fn command(request: &Request, plan: &Plan) -> String {
    let method = request.method.as_str().to_lowercase();
    let url = in_shell(&request.url(&plan.graph_host));
    let mut command = match request.method {
        Method::Get => format!("az rest --url {url}"),
        Method::Post | Method::Patch | Method::Delete => {
            format!("az rest --method {method} --url {url}")
        }
    };
    // The Azure CLI knows the addresses of the other clouds itself.
    if plan.wish.cloud == Cloud::UsGovDod {
        command.push_str(" --resource ");
        command.push_str(plan.graph_host.as_str());
    }
    if let Some(body) = &request.body {
        command.push_str(" --body ");
        command.push_str(&in_shell(&body.to_string()));
    }
    match request.yields {
        Yields::Nothing => format!("{command} --output none"),
        Yields::Value(variable, property) => {
            let name = variable.as_str();
            format!("{name}=$({command} --query {property} --output tsv)")
        }
        // Where the file cannot be written, no secret is made.
        Yields::Secret => {
            format!("(umask 077; {command} --query secretText --output tsv > {SECRET_FILE})")
        }
    }
}

/// Text in single quotes, but for the variables in it.
fn in_shell(text: &str) -> String {
    let mut quoted = shell_words::quote(text).into_owned();
    let variables = Variable::ALL.map(Variable::placeholder);
    let others = ["$TENANT", "$SECRET_FILE"].map(str::to_owned);
    for placeholder in variables.into_iter().chain(others) {
        quoted = quoted.replace(&placeholder, &format!("'\"{placeholder}\"'"));
    }
    quoted
}

/// Signs in, with a new secret by its file, which is deleted only once the secret is stored.
fn sign_in(plan: &Plan, language: Language) -> Vec<String> {
    let command = plan.login_command();
    let command = command.replace("--client-id CLIENT_ID", "--client-id \"$CLIENT_ID\"");
    let mut lines = Vec::new();
    let command = if command.contains("--tenant TENANT") {
        lines.push("TENANT=$(az account show --query tenantId --output tsv)".to_owned());
        command.replace("--tenant TENANT", "--tenant \"$TENANT\"")
    } else {
        command
    };
    let requests = plan.steps.iter().flat_map(|step| step.requests(plan));
    let end = requests
        .filter(|request| request.yields == Yields::Secret)
        .find_map(|request| end_in(request.body.as_ref()?));
    let Some(end) = end else {
        lines.push(command);
        return lines;
    };
    let command = format!("{command} --client-secret-file {SECRET_FILE} --secret-expires {end}");
    let shown = command.replace('"', "");
    let kept = text!(
        "the client secret is kept in $SECRET_FILE until this has succeeded: {shown}",
        "次のコマンドが成功するまで、クライアント シークレットは $SECRET_FILE に保管されています: {shown}"
    );
    lines.push(format!("echo {} >&2", in_shell(kept.get(language))));
    // One line: a sign-in may read the rest of a script that comes out of a pipe.
    lines.push(format!("{command} && rm {SECRET_FILE}"));
    lines
}

fn end_in(body: &Value) -> Option<String> {
    let end = body["passwordCredential"]["endDateTime"].as_str()?;
    Some(end.to_owned())
}
