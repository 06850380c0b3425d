//! The plan as steps in the Microsoft Entra admin center, in the words that it shows.

use crate::account::Access;
use crate::authority::Cloud;
use crate::client::NEW_CERTIFICATE;
use crate::locales::{Language, Message, fl};

use super::{Audience, Plan, Platform};

/// The steps, numbered.
pub(crate) fn printed(plan: &Plan, language: Language) -> String {
    let steps = steps(plan);
    let numbered = steps
        .iter()
        .enumerate()
        .map(|(index, step)| format!("{}. {}", index + 1, step.text(language)));
    numbered.collect::<Vec<_>>().join("\n")
}

/// Where the admin center is ("Microsoft Entra admin center", national clouds).
fn admin_center(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "https://entra.microsoft.com",
        Cloud::UsGov | Cloud::UsGovDod => "https://entra.microsoft.us",
        Cloud::China => "https://entra.microsoftonline.cn",
    }
}

fn steps(plan: &Plan) -> Vec<Message> {
    let spec = &plan.spec;
    let mut steps = vec![open(plan), name(plan), audience(plan.spec.audience())];
    steps.push(fl!("register-portal-note-ids"));
    steps.extend(redirects(plan));
    if spec.access == Access::Delegated && spec.platform() == Platform::Native {
        steps.push(fl!("register-portal-public-flows"));
    }
    if spec.access == Access::AppOnly {
        steps.push(fl!("register-portal-app-permission"));
    }
    steps.extend(consent(plan));
    steps.extend(secret(plan));
    if spec.wants_certificate() {
        steps.push(certificate());
    }
    steps.extend(mailbox(plan));
    let command = with_secret(plan);
    steps.push(fl!("register-portal-sign-in", command));
    steps
}

fn open(plan: &Plan) -> Message {
    let center = admin_center(plan.spec.cloud);
    fl!("register-portal-new", center)
}

fn name(plan: &Plan) -> Message {
    let name = plan.spec.name.as_str();
    fl!("register-portal-name", name)
}

fn audience(audience: Audience) -> Message {
    let (title, newer) = (audience.title(), audience.newer_title());
    fl!("register-portal-audience", title, newer = &newer)
}

/// They are added to what the form has made; an older form asks for the first of them.
fn redirects(plan: &Plan) -> Vec<Message> {
    let platform = plan.spec.platform();
    let mut uris = plan.spec.redirect_uris().into_iter();
    let (tile, older) = (platform.tile(), platform.title());
    let first = uris
        .next()
        .map(|uri| fl!("register-portal-redirect-uri", tile, older, uri = &uri));
    let others = uris.map(|uri| fl!("register-portal-add-redirect-uri", tile, uri = &uri));
    first.into_iter().chain(others).collect()
}

fn consent(plan: &Plan) -> Option<Message> {
    let url = plan.admin_consent_url();
    match plan.spec.access {
        Access::AppOnly => Some(fl!("register-portal-grant-consent")),
        Access::Delegated if plan.spec.audience() == Audience::Personal => None,
        Access::Delegated if plan.spec.grants_consent => {
            Some(fl!("register-portal-consent-page", url))
        }
        Access::Delegated => Some(fl!("register-portal-ask-administrator", url)),
    }
}

fn secret(plan: &Plan) -> Option<Message> {
    let end = plan.spec.secret_ends()?.strftime("%F").to_string();
    Some(fl!("register-portal-secret", end))
}

fn certificate() -> Message {
    fl!(
        "register-portal-certificate",
        new_certificate = &NEW_CERTIFICATE
    )
}

fn mailbox(plan: &Plan) -> Option<Message> {
    let command = plan.spec.powershell_command();
    match plan.spec.access {
        Access::AppOnly => Some(fl!("register-portal-mailboxes", command)),
        Access::Delegated if plan.spec.audience() == Audience::Personal => None,
        Access::Delegated => Some(fl!("register-portal-smtp-auth")),
    }
}

fn with_secret(plan: &Plan) -> String {
    let command = plan.login_command();
    match plan.spec.secret_ends() {
        Some(end) => {
            let end = end.strftime("%F");
            format!("{command} --client-secret-file PATH --secret-expires {end}")
        }
        None => command,
    }
}
