//! For programs: one JSON object a report. Every object has a version, every instant comes as
//! RFC 3339 in UTC and as seconds since the epoch.

use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::account::AccountName;
use crate::error::Error;
use crate::foreign::is_visible;
use crate::locales::{Language, Message};
use crate::scope::Scope;
use crate::setup::{Client, Configuration};
use crate::token::Acquired;

use super::explained::{advice_object, explanation_object};
use super::registration::{planned_object, registered_object};
use super::worksheet::worksheet_object;
use super::{Link, Outcome, Reports, Written, seconds};

/// The version of every object.
pub(super) const VERSION: u32 = 1;

/// An object with its version, on one line that hides nothing.
pub(super) fn versioned(mut object: Value) -> String {
    object["version"] = VERSION.into();
    visible(&object)
}

pub(super) fn report(report: &Reports, language: Language) -> Value {
    match report {
        Reports::Ran { .. } => json!({}),
        Reports::Token {
            account,
            acquired,
            now,
            ..
        } => token_object(account, acquired, *now),
        Reports::GitCredential {
            account,
            username,
            acquired,
        } => git_object(account, username, acquired),
        Reports::Claims {
            account, claims, ..
        } => json!({
            "account": account.as_str(),
            "opaque": claims.is_none(),
            "verified": false,
            "claims": claims,
        }),
        Reports::RefreshToken {
            account,
            refresh_token,
        } => json!({
            "account": account.as_str(),
            "refresh_token": refresh_token.secret(),
        }),
        Reports::Explained(found) => json!({
            "explanations": found.iter().map(|found| explanation_object(found, language)).collect::<Vec<_>>(),
        }),
        Reports::Guide(rows) => json!({
            "explanations": rows.iter().map(|row| advice_object(row, language)).collect::<Vec<_>>(),
        }),
        Reports::Worksheet {
            sheet,
            proven_until,
        } => worksheet_object(sheet, *proven_until),
        Reports::ClientSetup {
            client,
            configuration,
            written,
        } => setup_object(*client, configuration, written.as_ref(), language),
        Reports::Planned { plan, printed, .. } => {
            planned_object(plan, printed.as_deref(), language)
        }
        Reports::Registered(registered) => registered_object(registered, language),
        Reports::Generated { file_name, text } => {
            json!({"file_name": file_name, "text": text})
        }
        Reports::Written(files) => written_object(files),
        Reports::Examined { links } => examined_object(links, language),
    }
}

fn examined_object(links: &[Link], language: Language) -> Value {
    json!({
        "healthy": links.iter().all(Link::holds),
        "links": links.iter().map(|link| link_object(link, language)).collect::<Vec<_>>(),
        "error": links.iter().find_map(Link::problem).map(|error| error_object(error, language)),
    })
}

fn token_object(account: &AccountName, acquired: &Acquired, now: Timestamp) -> Value {
    json!({
        "account": account.as_str(),
        "access_token": acquired.access_token.secret(),
        "token_type": "Bearer",
        "scopes": acquired.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
        "expires_at": seconds(acquired.life.expires_at).to_string(),
        "expires_at_unix": acquired.life.expires_at.as_second(),
        "expires_in": acquired.life.expires_at.as_second() - now.as_second(),
        "source": acquired.source.as_str(),
    })
}

/// The attributes of git's protocol.
fn git_object(account: &AccountName, username: &str, acquired: &Acquired) -> Value {
    json!({
        "account": account.as_str(),
        "username": username,
        "password": acquired.access_token.secret(),
        "password_expiry_utc": acquired.life.expires_at.as_second(),
        "ephemeral": true,
    })
}

fn written_object(files: &[PathBuf]) -> Value {
    let files = files.iter().map(|file| file.display().to_string());
    json!({"files": files.collect::<Vec<_>>()})
}

fn setup_object(
    client: Client,
    configuration: &Configuration,
    written: Option<&Written>,
    language: Language,
) -> Value {
    let said = |texts: &[Message]| -> Value {
        let texts = texts.iter().map(|text| text.text(language));
        texts.collect::<Vec<_>>().into()
    };
    json!({
        "client": client.as_str(),
        "file": configuration.file,
        "text": configuration.text,
        "notes": said(&configuration.notes),
        "warnings": said(&configuration.warnings),
        "written": written.map(|written| &written.file),
        "copy": written.and_then(|written| written.copy.as_ref()),
    })
}

pub(super) fn error(error: &Error, language: Language) -> String {
    versioned(json!({"error": error_object(error, language)}))
}

/// JSON in which every character can be seen, and stands where it is read (RFC 8259 §7).
fn visible(object: &Value) -> String {
    let text = object.to_string();
    if is_visible(&text) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_visible(character.encode_utf8(&mut [0; 4])) {
            shown.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

/// A link of the chain: `ok` with what was seen, `fail` (the object's `error` says why), or `skip`.
fn link_object(link: &Link, language: Language) -> Value {
    let (status, detail) = match &link.outcome {
        Outcome::Holds(detail) => ("ok", Some(detail.text(language))),
        Outcome::Broken(_) => ("fail", None),
        Outcome::Skipped => ("skip", None),
    };
    json!({
        "link": link.name.as_str(),
        "status": status,
        "detail": detail,
        "milliseconds": u64::try_from(link.took.as_millis()).ok(),
    })
}

pub(crate) fn error_object(error: &Error, language: Language) -> Value {
    let refusal = error.refusal();
    json!({
        "code": error.kind().code(),
        "exit": error.exit_code(),
        "message": error.message(language),
        "hint": error.hint(language),
        "error": refusal.map(|refusal| &refusal.error),
        "suberror": refusal.and_then(|refusal| refusal.suberror.as_ref()),
        "aadsts": refusal.and_then(|refusal| refusal.aadsts),
        "correlation_id": refusal.and_then(|refusal| refusal.correlation_id.as_ref()),
        "timestamp": refusal.and_then(|refusal| refusal.timestamp.as_ref()),
    })
}
