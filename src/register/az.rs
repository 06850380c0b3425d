//! The plan as commands of the Azure CLI for a POSIX shell, such as Azure Cloud Shell's. They are
//! `az rest` and not `az ad app create`, which replaces the redirect URIs of an app that has the same
//! name, nor `az ad app permission grant`, which deletes what was granted before.

use serde_json::Value;

use crate::authority::Cloud;
use crate::client::NEW_CERTIFICATE;
use crate::error::Result;
use crate::locales::{Language, Message, fl};
use crate::quoting::{Part, Shell, odata, sh, sh_comment, sh_of_parts};

use super::azure_cli::sign_in_command;
use super::plan::TENANT;
use super::{Method, Plan, Request, StepKind, Variable, Yields};

/// Most of what was made is known everywhere by then.
const PAUSE: &str = "sleep 20";

/// The variable of the file that holds a new client secret until it is stored: no other copy can ever be
/// had.
const SECRET_FILE: &str = "SECRET_FILE";

/// Every step that is still to be done.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for a name that no comment can hold.
pub(crate) fn printed(plan: &Plan, language: Language) -> Result<String> {
    let az_login = sign_in_command(plan.spec.cloud, plan.spec.tenant.as_ref(), Shell::Posix);
    let lead = fl!("register-script-usage", az_login);
    let mut lines = vec![sh_comment(&lead.text(language))?, "set -e".to_owned()];
    if plan.known.get(Variable::ClientId).is_none() {
        lines.extend(refuse_a_namesake(plan, language)?);
    }
    lines.extend(tenant(plan));
    for step in &plan.steps {
        lines.push(String::new());
        lines.push(sh_comment(&step.what.text(language))?);
        let requests = step.requests(&plan.known);
        for request in &requests {
            lines.extend((request.yields == Yields::Secret).then(|| secret_file(plan)));
            lines.push(command(request, plan));
            // What was made is not known everywhere at once.
            if request.method == Method::Post && request.yields != Yields::Nothing {
                lines.push(PAUSE.to_owned());
            }
        }
        if step.work == StepKind::AskAdmin {
            lines.push(consent(plan, language));
        }
        if step.work == StepKind::Certificate {
            lines.extend(certificate(plan));
        }
    }
    lines.push(String::new());
    lines.extend(sign_in(plan, language));
    Ok(lines.join("\n"))
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
    let nothing = "";
    let lead = fl!("register-script-consent", before = &nothing);
    let mut parts = vec![Part::Text(lead.text(language))];
    parts.extend(plan.admin_consent_parts());
    told(&parts)
}

/// The directory, if it is asked for anywhere and nobody has named it.
fn tenant(plan: &Plan) -> Option<String> {
    let asks = plan
        .steps
        .iter()
        .any(|step| step.work == StepKind::AskAdmin);
    let page = asks.then(|| plan.admin_consent_parts());
    let mut words = plan.login_words(Shell::Posix);
    words.extend(page.unwrap_or_default());
    words
        .contains(&Part::Variable(TENANT))
        .then(|| format!("{TENANT}=$(az account show --query tenantId --output tsv)"))
}

/// Tells the person something. `echo` would take a backslash for the beginning of a sign.
fn told(parts: &[Part]) -> String {
    format!("printf '%s\\n' {} >&2", sh_of_parts(parts))
}

/// Two apps of one name are a nuisance that no later call can end.
fn refuse_a_namesake(plan: &Plan, language: Language) -> Result<[String; 4]> {
    let filter = format!("displayName eq {}", odata(plan.spec.name.as_str()));
    let filter = sh(&filter);
    let remark: Message = fl!("register-script-name-must-be-free");
    let exists: Message = fl!("register-script-name-taken");
    let exists = told(&[Part::Text(exists.text(language))]);
    Ok([
        String::new(),
        sh_comment(&remark.text(language))?,
        // By itself: `test` would hide that it failed.
        format!("FOUND=$(az ad app list --filter {filter} --query '[].appId' --output tsv)"),
        format!("test -z \"$FOUND\" || {{ {exists}; exit 1; }}"),
    ])
}

/// A request as one command.
pub(crate) fn command(request: &Request, plan: &Plan) -> String {
    let method = request.method.as_str().to_lowercase();
    let url = sh_of_parts(&request.url_parts(&plan.graph_host));
    let mut command = match request.method {
        Method::Get => format!("az rest --url {url}"),
        Method::Post | Method::Patch | Method::Delete => {
            format!("az rest --method {method} --url {url}")
        }
    };
    // The Azure CLI knows the addresses of the other clouds itself.
    if plan.spec.cloud == Cloud::UsGovDod {
        command.push(' ');
        command.push_str(&Shell::Posix.flag("--resource", plan.graph_host.as_str()));
    }
    if let Some(body) = &request.body {
        command.push_str(" --body ");
        let body = Variable::parts(&body.to_string(), "\"", "\"");
        command.push_str(&sh_of_parts(&body));
    }
    match request.yields {
        Yields::Nothing => format!("{command} --output none"),
        Yields::Value(variable, property) => {
            let name = variable.as_str();
            format!("{name}=$({command} --query {property} --output tsv)")
        }
        // Where the file cannot be written, no secret is made.
        Yields::Secret => {
            format!("(umask 077; {command} --query secretText --output tsv > \"${SECRET_FILE}\")")
        }
    }
}

/// Signs in, with a new secret by its file, which is deleted only once the secret is stored.
fn sign_in(plan: &Plan, language: Language) -> Vec<String> {
    let mut words = plan.login_words(Shell::Posix);
    let mut lines = Vec::new();
    let requests = plan
        .steps
        .iter()
        .flat_map(|step| step.requests(&plan.known));
    let end = requests
        .filter(|request| request.yields == Yields::Secret)
        .find_map(|request| end_in(request.body.as_ref()?));
    let Some(end) = end else {
        lines.push(in_line(&words));
        return lines;
    };
    words.push(Part::Text("--client-secret-file".to_owned()));
    words.push(Part::Variable(SECRET_FILE));
    words.push(Part::Text(Shell::Posix.flag("--secret-expires", &end)));
    lines.push(kept_until(&words, language));
    // One line: a sign-in may read the rest of a script that comes out of a pipe.
    let command = in_line(&words);
    lines.push(format!("{command} && rm \"${SECRET_FILE}\""));
    lines
}

/// The words of a command, each as the shell takes it already.
fn in_line(words: &[Part]) -> String {
    let words = words.iter().map(|word| match word {
        Part::Text(word) => word.clone(),
        Part::Variable(_) => sh_of_parts(std::slice::from_ref(word)),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Tells where the secret is, and the command that stores it, with its variables filled in.
fn kept_until(words: &[Part], language: Language) -> String {
    let kept = fl!("register-script-secret-file").text(language);
    let (before, behind) = kept.split_once("$SECRET_FILE").unwrap_or_default();
    let mut parts = vec![
        Part::Text(before.to_owned()),
        Part::Variable(SECRET_FILE),
        Part::Text(behind.to_owned()),
    ];
    for word in words {
        parts.push(Part::Text(" ".to_owned()));
        parts.push(word.clone());
    }
    told(&parts)
}

fn end_in(body: &Value) -> Option<String> {
    let end = body["passwordCredential"]["endDateTime"].as_str()?;
    Some(end.to_owned())
}
