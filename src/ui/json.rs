//! For programs: one JSON object a report. Every object has a version, every instant comes as
//! RFC 3339 in UTC and as seconds since the epoch.

use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::account::{AccountName, ClientAuthentication};
use crate::error::Error;
use crate::foreign::is_visible;
use crate::locales::{Language, Message};
use crate::scope::Scope;
use crate::session::SignedOut;
use crate::setup::{Client, Configuration};
use crate::store::accounts::ListedPending;
use crate::token::Acquired;

use super::explained::{advice_object, explanation_object};
use super::registration::{planned_object, registered_object};
use super::worksheet::worksheet_object;
use super::{
    AccountStatus, Finding, Leftover, Link, Outcome, Reports, Written, client_type,
    credential_ends, seconds,
};

/// The version of every object.
pub(super) const VERSION: u32 = 1;

/// An object with its version, on one line that hides nothing.
pub(super) fn versioned(mut object: Value) -> String {
    object["version"] = VERSION.into();
    visible(&object)
}

pub(super) fn report(report: &Reports, language: Language) -> Value {
    match report {
        Reports::Nothing | Reports::Ran { .. } => json!({}),
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
        Reports::Done {
            account, leftover, ..
        } => done_object(account, leftover.as_ref(), language),
        Reports::Started {
            id,
            url,
            redirect_uri,
            expires_at,
            ..
        } => started_object(id, url, redirect_uri, *expires_at),
        Reports::Exported {
            account,
            exported,
            is_sealed,
        } => json!({
            "account": account.as_str(),
            "sealed": is_sealed,
            "exported": *exported.0,
        }),
        Reports::Accounts {
            accounts, begun, ..
        } => {
            let mut object = json!({
                "accounts": accounts.iter().map(|account| account_object(account, language)).collect::<Vec<_>>(),
            });
            if !begun.is_empty() {
                object["begun"] = begun.iter().map(begun_object).collect();
            }
            object
        }
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
        Reports::Checked(checkup) => json!({
            "state": checkup.severity().as_str(),
            "accounts": checkup.findings.iter().map(|finding| finding_object(finding, language)).collect::<Vec<_>>(),
        }),
        Reports::Generated { file_name, text } => {
            json!({"file_name": file_name, "text": text})
        }
        Reports::Written(files) => written_object(files),
        Reports::Examined { links } => examined_object(links, language),
        Reports::SignedOut {
            accounts, begun, ..
        } => signed_out_object(accounts, begun, language),
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

/// A sign-in that is to be finished by another process.
fn started_object(id: &str, url: &Url, redirect_uri: &str, expires_at: Timestamp) -> Value {
    json!({
        "id": id,
        "url": url.as_str(),
        "redirect_uri": redirect_uri,
        "expires_at": seconds(expires_at).to_string(),
        "expires_at_unix": expires_at.as_second(),
    })
}

fn written_object(files: &[PathBuf]) -> Value {
    let files = files.iter().map(|file| file.display().to_string());
    json!({"files": files.collect::<Vec<_>>()})
}

/// An account as it is now, and the error of what it left behind.
fn done_object(account: &AccountStatus, leftover: Option<&Leftover>, language: Language) -> Value {
    let mut object = json!({
        "accounts": [account_object(account, language)],
    });
    if let Some(leftover) = leftover {
        object["error"] = error_object(&leftover.error, language);
    }
    object
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

/// Each account with the number of copies that were deleted, or why none was.
fn signed_out_object(
    accounts: &[(AccountName, Result<SignedOut, Error>)],
    begun: &Result<usize, Error>,
    language: Language,
) -> Value {
    let object = |error: &Error| error_object(error, language);
    let account = |(name, done): &(AccountName, Result<SignedOut, Error>)| {
        let (done, error) = (done.as_ref().ok(), done.as_ref().err());
        json!({
            "account": name.as_str(),
            "deleted_copies": done.map(|done| done.records + usize::from(done.had_copy)),
            "kept": done.map(|done| done.kept.iter().map(object).collect::<Vec<_>>()),
            "remains": done.map(|done| done.remains.iter().map(|text| text.text(language)).collect::<Vec<_>>()),
            "error": error.map(object),
        })
    };
    json!({
        "forgotten_sign_ins": begun.as_ref().ok(),
        "error": begun.as_ref().err().map(object),
        "signed_out": accounts.iter().map(account).collect::<Vec<_>>(),
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

/// The judgement on an account, with all that is known of it; on nobody where there is none.
fn finding_object(finding: &Finding, language: Language) -> Value {
    let status = finding.status.as_ref();
    let mut object = status.map_or_else(
        || json!({"account": null}),
        |status| account_object(status, language),
    );
    object["state"] = finding.severity.as_str().into();
    object["remark"] = finding.remark.text(language).into();
    object
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

/// A sign-in that was begun.
fn begun_object(begun: &ListedPending) -> Value {
    json!({
        "id": begun.id,
        "store": begun.store.to_string(),
        "expires_at": seconds(begun.expires_at).to_string(),
        "expires_at_unix": begun.expires_at.as_second(),
    })
}

fn account_object(account: &AccountStatus, language: Language) -> Value {
    let instant = |instant: Option<Timestamp>| instant.map(|instant| seconds(instant).to_string());
    let unix = |instant: Option<Timestamp>| instant.map(Timestamp::as_second);
    let (secret_expires_at, certificate_expires_at) = credential_ends(account);
    json!({
        "account": account.account,
        "default": account.is_default,
        "user": account.user,
        "tenant": account.tenant,
        "authority_host": account.authority_host,
        "authority_is_microsoft": account.authority_host.as_ref().map(|_| account.is_microsofts),
        "client_id": account.client_id,
        "client_type": client_type(account),
        "client_authentication": account.authentication.as_ref().map(ClientAuthentication::as_str),
        "files": account.files.iter().map(|(what, file)| json!({
            "use": what.as_str(),
            "path": file.display().to_string(),
        })).collect::<Vec<_>>(),
        "access": account.authentication.as_ref().map(|_| account.access.as_str()),
        "scopes": account.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
        "access_token_claims_unverified": account.claims,
        "smtp_host": account.smtp_host.map(|(host, _)| host),
        "store": account.store,
        "store_item": account.store_item,
        "store_capabilities": {
            "survives_reboot": account.capabilities.survives_reboot,
            "compare_and_set": account.capabilities.compares,
            "prompts": account.capabilities.prompts,
            "max_size": account.capabilities.max_size,
        },
        "access_token_expires_at": instant(account.access_token_expires_at),
        "access_token_expires_at_unix": unix(account.access_token_expires_at),
        "refresh_token_renewed_at": instant(account.renewed_at),
        "refresh_token_renewed_at_unix": unix(account.renewed_at),
        "refresh_token_expires_at": instant(account.refresh_token_expires_at),
        "refresh_token_expires_at_unix": unix(account.refresh_token_expires_at),
        "client_secret_expires_at": instant(secret_expires_at),
        "client_secret_expires_at_unix": unix(secret_expires_at),
        "client_certificate_expires_at": instant(certificate_expires_at),
        "client_certificate_expires_at_unix": unix(certificate_expires_at),
        "sign_in_due_at": instant(account.sign_in_due_at),
        "sign_in_due_at_unix": unix(account.sign_in_due_at),
        "error": account.problem.as_ref().map(|error| error_object(error, language)),
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
