//! The worksheet of an integration platform: its form, each field a line, and what to check on its
//! screens.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::locales::{Language, Message, fl};
use crate::setup::hulft_square::{ConnectionForm, REDIRECT_URI, Screen};

use super::people::{lines_of, plain_table};
use super::seconds;

/// The same for every secret, so that not even its length is told.
const MASK: &str = "********";

/// The form and the screens.
pub(super) fn worksheet(sheet: &ConnectionForm, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in fields(sheet, language) {
        table.add_row([format!("{}:", label.text(language)), value]);
    }
    let mut blocks = vec![lines_of(table)];
    blocks.extend(
        sheet
            .screens()
            .iter()
            .map(|screen| checks(screen, language)),
    );
    let apart = fl!("hulft-square-hulft-square-gets-own");
    blocks.push(apart.text(language));
    blocks.join("\n\n")
}

/// In the order of the form, and with its words.
fn fields(sheet: &ConnectionForm, language: Language) -> Vec<(Message, String)> {
    let hidden = fl!("hulft-square-reveal-shows", mask = &MASK);
    let secret = if sheet.is_revealed {
        sheet.client_secret.secret().clone()
    } else {
        hidden.text(language)
    };
    let [offline_access, smtp_send] = &sheet.scopes;
    vec![
        (fl!("hulft-square-connection-name"), sheet.connection_name()),
        (
            fl!("hulft-square-client-id-id"),
            sheet.client_id.as_str().to_owned(),
        ),
        (fl!("hulft-square-client-secret"), secret),
        (
            fl!("hulft-square-authorization-endpoint"),
            sheet.authorization_endpoint.clone(),
        ),
        (
            fl!("hulft-square-token-endpoint"),
            sheet.token_endpoint.clone(),
        ),
        (fl!("hulft-square-scope-1"), offline_access.clone()),
        (fl!("hulft-square-scope-2"), smtp_send.clone()),
        (
            fl!("hulft-square-redirect-uri-uri"),
            REDIRECT_URI.to_owned(),
        ),
        (
            fl!("hulft-square-mail-address-note"),
            sheet.sender.as_str().to_owned(),
        ),
    ]
}

fn checks(screen: &Screen, language: Language) -> String {
    let checks = screen.checks.iter().enumerate();
    let checks = checks.map(|(index, check)| format!("  {}. {}", index + 1, check.text(language)));
    let title = screen.title.text(language);
    [title]
        .into_iter()
        .chain(checks)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What was proven before, on standard error.
pub(super) fn proof(expires_at: Option<Timestamp>, language: Language) -> String {
    let proof = match expires_at.map(seconds) {
        Some(end) => fl!("hulft-square-pre-flight-entra-took", end),
        None => fl!("hulft-square-pre-flight-left-out"),
    };
    proof.text(language)
}

/// The same for programs, with keys that fit any platform.
pub(super) fn worksheet_object(sheet: &ConnectionForm, expires_at: Option<Timestamp>) -> Value {
    let secret = sheet.is_revealed.then(|| sheet.client_secret.secret());
    json!({
        "platform": "hulft-square",
        "account": sheet.account.as_str(),
        "connection_name": sheet.connection_name(),
        "client_id": sheet.client_id.as_str(),
        "client_secret": secret,
        "client_secret_expires_at": sheet.secret_expires_at.map(|end| seconds(end).to_string()),
        "client_secret_expires_at_unix": sheet.secret_expires_at.map(Timestamp::as_second),
        "authorization_endpoint": sheet.authorization_endpoint,
        "token_endpoint": sheet.token_endpoint,
        "scopes": sheet.scopes,
        "redirect_uri": REDIRECT_URI,
        "web_redirect_uris": [REDIRECT_URI, sheet.own_redirect_uri],
        "user": sheet.signed_in,
        "sender": sheet.sender.as_str(),
        "proven": expires_at.is_some(),
    })
}
