//! An account for people: a list of names and values.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::account::{Access, ClientType};
use crate::commands::show::claims::{opaque, proof};
use crate::foreign::{clean, one_line, visible, visible_path};
use crate::locales::{Language, Message, fl};
use crate::store::Capabilities;
use crate::token::Claims;
use crate::ui::people::{lines_of, plain_table, relative};

use super::AccountStatus;

/// An account as a list of names and values.
pub(crate) fn details(account: &AccountStatus, now: Timestamp, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in rows(account, now, language) {
        table.add_row([format!("{}:", label.text(language)), one_line(&value)]);
    }
    lines_of(table)
}

type Row = (Message, Option<String>);

fn rows(account: &AccountStatus, now: Timestamp, language: Language) -> Vec<(Message, String)> {
    let rows = [
        who(account, language),
        by_what(account, language),
        for_what(account, language),
        until_when(account, now, language),
    ];
    let filled = |(label, value): Row| Some((label, value?));
    rows.into_iter().flatten().filter_map(filled).collect()
}

fn who(account: &AccountStatus, language: Language) -> Vec<Row> {
    let default = if account.is_default {
        fl!("status-default-mark")
    } else {
        fl!("status-no-mark")
    };
    let name = format!("{}{}", account.account, default.text(language));
    let problem = account.problem.as_ref();
    let message = problem.map(|error| error.message(language));
    let hint = problem.and_then(|error| error.hint(language));
    vec![
        (fl!("status-account"), Some(name)),
        (fl!("status-problem"), message),
        (fl!("status-what-to-do"), hint),
        (fl!("status-user"), account.user.clone()),
        (fl!("status-tenant"), account.tenant.clone()),
        (
            fl!("status-authority"),
            foreign_authority(account, language),
        ),
        (
            fl!("status-redirect-uri"),
            account.foreign_redirect.as_deref().map(visible),
        ),
    ]
}

/// The host that tokens are requested from, if it is none of Microsoft's.
fn foreign_authority(account: &AccountStatus, language: Language) -> Option<String> {
    let host = account
        .authority_host
        .as_ref()
        .filter(|_| !account.is_microsofts)?;
    let not_theirs = fl!("status-foreign-host");
    Some(format!("{host} ({})", not_theirs.text(language)))
}

fn by_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let client = account.client_id.as_ref().zip(client_type(account));
    let app_only = fl!("status-app-only");
    let is_app_only = account.access == Access::AppOnly;
    let shown = |file: &PathBuf| Some(visible_path(file));
    let files = account.files.iter();
    let files = files.map(|(what, file)| (what.label(), shown(file)));
    let mut rows = vec![(
        fl!("status-client"),
        client.map(|(id, kind)| format!("{id} ({})", kind.text(language))),
    )];
    rows.extend(files);
    rows.push((
        fl!("status-access"),
        is_app_only.then(|| app_only.text(language)),
    ));
    rows
}

fn client_type(account: &AccountStatus) -> Option<Message> {
    let authentication = account.authentication.as_ref()?;
    Some(match authentication.client_type() {
        ClientType::Confidential => fl!("status-confidential"),
        ClientType::Public => fl!("status-public"),
    })
}

fn for_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let scopes = Some(account.scopes.summary()).filter(|scopes| !scopes.is_empty());
    let unsure = fl!("status-not-confirmed");
    let server = account.smtp_host.map(|(host, is_sure)| {
        let remark = if is_sure { "" } else { &unsure.text(language) };
        format!("{host}:587{remark}")
    });
    let store = format!("{}, {}", account.store, account.store_item);
    vec![
        (fl!("status-scopes"), scopes),
        (
            fl!("status-token-claims"),
            account
                .access_token_expires_at
                .map(|_| token(account.claims.as_ref(), language)),
        ),
        (fl!("ui-link-server"), server),
        (fl!("ui-link-store"), Some(store)),
        (
            fl!("status-store-features"),
            capabilities(account.capabilities, language),
        ),
    ]
}

/// What an access token says of itself, in a line.
fn token(claims: Option<&Claims>, language: Language) -> String {
    let Some(claims) = claims else {
        return opaque().text(language);
    };
    let roles = claims.roles.join(" ");
    let proof = claims.appidacr.as_deref().and_then(proof);
    let proof = proof.as_ref().map(|proof| proof.text(language));
    let parts = [
        ("aud", Some(claims.aud.as_str())),
        ("scp", Some(claims.scp.as_str())),
        ("roles", Some(roles.as_str())),
        ("tid", claims.tid.as_deref()),
        ("appidacr", claims.appidacr.as_deref()),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(format!("{name} {}", clean(value)))
    });
    let unverified = fl!("status-unverified");
    let parts: Vec<String> = parts
        .chain(proof)
        .chain([unverified.text(language)])
        .collect();
    parts.join(", ")
}

/// What a store is like, in words; nothing of one that nothing is known of.
fn capabilities(capabilities: Capabilities, language: Language) -> Option<String> {
    let words = [
        capabilities.survives_reboot.map(|it| {
            if it {
                fl!("status-survives-reboot")
            } else {
                fl!("status-lost-reboot")
            }
        }),
        capabilities
            .compares
            .filter(|it| *it)
            .map(|_| fl!("status-compare-and-set")),
        capabilities.prompts.map(|it| {
            if it {
                fl!("status-may-prompt")
            } else {
                fl!("status-never-prompts")
            }
        }),
        capabilities
            .max_size
            .map(|size| fl!("status-max-size", size)),
    ];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .map(|it| it.text(language))
        .collect();
    let comma = fl!("status-comma");
    (!words.is_empty()).then(|| words.join(&comma.text(language)))
}

fn until_when(account: &AccountStatus, now: Timestamp, language: Language) -> Vec<Row> {
    let (secret_expires_at, certificate_expires_at) = account.credential_ends();
    let ends = [
        (
            fl!("status-access-token-expires"),
            account.access_token_expires_at,
        ),
        (fl!("status-refresh-token-renewed"), account.renewed_at),
        (
            fl!("status-refresh-token-expires"),
            account.refresh_token_expires_at,
        ),
        (fl!("status-secret-expires"), secret_expires_at),
        (fl!("status-certificate-expires"), certificate_expires_at),
        (fl!("status-sign-in-due"), account.sign_in_due_at),
    ];
    let told = |instant: Option<Timestamp>| Some(relative(instant?, now, language));
    ends.map(|(label, instant)| (label, told(instant))).into()
}
