//! For people: sentences and lists, in English or Japanese. The labels `error:`, `hint:` and
//! `warning:` are the same in both, because scripts look for them.

use std::path::PathBuf;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::account::{Access, AccountName};
use crate::error::{Error, ErrorKind};
use crate::foreign::{clean, one_line, visible, visible_path};
use crate::locales::{Language, Message, fl};
use crate::session::SignedOut;
use crate::setup::Configuration;
use crate::store::Capabilities;
use crate::store::accounts::ListedPending;
use crate::token::Claims;

use super::{
    AccountStatus, Leftover, Link, Outcome, Ui, Written, client_type, credential_ends, seconds,
    span,
};

pub(crate) const RED: &str = "1;31";
pub(crate) const GREEN: &str = "1;32";
pub(crate) const YELLOW: &str = "1;33";

/// The fact, the next step, and what Microsoft's support asks for.
pub(crate) fn error(error: &Error, ui: Ui) -> String {
    let message = visible(&error.message(ui.language));
    let mut lines = vec![match error.kind() {
        // A no is what the person wanted.
        ErrorKind::Declined => message,
        _ => format!("{} {message}", paint(RED, "error:", ui)),
    }];
    if let Some(hint) = error.hint(ui.language) {
        let hint = visible(&hint);
        lines.push(format!("{} {hint}", paint(YELLOW, "hint:", ui)));
    }
    if let Some(refusal) = error.refusal() {
        let refusal = visible(&refusal.to_string());
        lines.push(format!("({refusal})"));
    }
    lines.join("\n")
}

/// What is not as it should be, although the command has succeeded.
pub(crate) fn warning(warning: &Message, ui: Ui) -> String {
    let label = paint(YELLOW, "warning:", ui);
    format!("{label} {}", visible(&warning.text(ui.language)))
}

/// What is worth knowing.
pub(crate) fn note(note: &Message, ui: Ui) -> String {
    let label = paint(YELLOW, "note:", ui);
    format!("{label} {}", visible(&note.text(ui.language)))
}

/// Where a configuration was added, and what there is to know of it besides, a line each.
pub(super) fn set_up(
    configuration: &Configuration,
    written: Option<&Written>,
    ui: Ui,
) -> Option<String> {
    let warnings = configuration.warnings.iter().map(|text| warning(text, ui));
    let lines: Vec<String> = written
        .map(|written| paint(GREEN, &added(written).text(ui.language), ui))
        .into_iter()
        .chain(warnings)
        .chain(configuration.notes.iter().map(|text| note(text, ui)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn added(written: &Written) -> Message {
    let file = visible_path(&written.file);
    match &written.copy {
        _ if !written.is_new => fl!("report-all-already", file),
        None => fl!("report-written", file),
        Some(copy) => {
            let copy = visible_path(copy);
            fl!("report-written-before", file, copy)
        }
    }
}

/// What succeeded, and the account as it is now.
pub(super) fn done(
    lead: &Message,
    leftover: Option<&Leftover>,
    account: &AccountStatus,
    now: Timestamp,
    ui: Ui,
) -> String {
    let lead = paint(GREEN, &one_line(&lead.text(ui.language)), ui);
    let mut lines = vec![lead, details(account, now, ui.language)];
    lines.extend(leftover.map(|leftover| error(&leftover.error, ui)));
    lines.join("\n")
}

/// How to go on with a sign-in that was begun.
pub(super) fn started(expires_at: Timestamp, now: Timestamp, language: Language) -> String {
    let until = relative(expires_at, now, language);
    let how = fl!("report-sign-address-above-url", until);
    how.text(language)
}

/// Every account with its times.
pub(super) fn accounts(
    accounts: &[AccountStatus],
    begun: &[ListedPending],
    now: Timestamp,
    language: Language,
) -> String {
    if accounts.is_empty() && begun.is_empty() {
        let nobody = fl!("report-nobody-signed-entra-token");
        return nobody.text(language);
    }
    let blocks: Vec<String> = accounts
        .iter()
        .map(|account| details(account, now, language))
        .chain(begun.iter().map(|begun| {
            let (id, until) = (&begun.id, relative(begun.expires_at, now, language));
            let line = fl!("report-sign-begun-entra-token", id, until);
            line.text(language)
        }))
        .collect();
    blocks.join("\n\n")
}

/// The links of the chain, a line each; what to do about a broken one is told as any error is.
pub(super) fn examined(links: &[Link], ui: Ui) -> String {
    let mut table = plain_table();
    for link in links {
        let (mark, detail) = match &link.outcome {
            Outcome::Holds(detail) => {
                let detail = one_line(&detail.text(ui.language));
                (paint(GREEN, "ok", ui), detail)
            }
            Outcome::Broken(_) => (paint(RED, "FAIL", ui), String::new()),
            Outcome::Skipped => (paint(YELLOW, "skip", ui), String::new()),
        };
        let took = match link.outcome {
            Outcome::Skipped => String::new(),
            Outcome::Holds(_) | Outcome::Broken(_) => format!("{} ms", link.took.as_millis()),
        };
        let title = link.name.title();
        let title = title.text(ui.language);
        table.add_row([mark, title, took, detail]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    lines_of(table)
}

/// The files that were made, a line each.
pub(super) fn files(files: &[PathBuf]) -> String {
    let lines: Vec<String> = files.iter().map(|file| visible_path(file)).collect();
    lines.join("\n")
}

/// The accounts and tokens that are still there, each with the reason.
pub(super) fn not_signed_out(
    accounts: &[(AccountName, Result<SignedOut, Error>)],
    begun: &Result<usize, Error>,
    ui: Ui,
) -> Option<String> {
    let lines: Vec<String> = accounts
        .iter()
        .flat_map(|(name, done)| still_there(name, done, ui))
        .chain(begun.as_ref().err().map(|failure| error(failure, ui)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn still_there(name: &AccountName, done: &Result<SignedOut, Error>, ui: Ui) -> Vec<String> {
    let kept = match done {
        Ok(done) => &done.kept,
        Err(failure) => return vec![format!("{name}: {}", error(failure, ui))],
    };
    let kept = kept.iter().map(|error| {
        let reason = error.fact();
        fl!(
            "report-forgotten-tokens-stay-their",
            name,
            reason = reason.clone()
        )
    });
    kept.map(|text| warning(&text, ui)).collect()
}

/// What was deleted, and what cannot be.
pub(super) fn signed_out(
    accounts: &[(AccountName, Result<SignedOut, Error>)],
    begun: &Result<usize, Error>,
    advice: &[Message],
    ui: Ui,
) -> String {
    let language = ui.language;
    let is_nothing = |done: &Result<SignedOut, Error>| {
        done.as_ref()
            .is_ok_and(|done| done.records == 0 && !done.had_copy && done.kept.is_empty())
    };
    let advice = advice.iter().map(|text| text.text(language));
    if matches!(begun, Ok(0)) && accounts.iter().all(|(_, done)| is_nothing(done)) {
        let nothing = fl!("report-nothing-deleted");
        let lines = std::iter::once(nothing.text(language)).chain(advice);
        return lines.collect::<Vec<_>>().join("\n");
    }
    let mut lines = Vec::new();
    for (name, done) in accounts {
        if let Ok(done) = done {
            lines.push(deleted(name, done).text(language));
        }
        lines.extend(still_there(name, done, ui));
    }
    lines.extend(remains(accounts).into_iter().map(|text| note(text, ui)));
    match begun {
        Ok(0) => {}
        Ok(begun) => lines.push(forgotten(*begun).text(language)),
        Err(failure) => lines.push(error(failure, ui)),
    }
    lines.push(copies_live_on().text(language));
    lines.extend(advice);
    lines.join("\n")
}

/// What stores keep of what they have deleted, each said once.
fn remains(accounts: &[(AccountName, Result<SignedOut, Error>)]) -> Vec<&Message> {
    let mut texts: Vec<&Message> = Vec::new();
    for text in accounts
        .iter()
        .filter_map(|(_, done)| done.as_ref().ok())
        .flat_map(|done| &done.remains)
    {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn deleted(name: &AccountName, done: &SignedOut) -> Message {
    match (done.records, done.had_copy) {
        (0, false) => fl!("report-nothing-deleted-2", name),
        (0, true) => fl!("report-deleted-copy-access-token", name),
        (_, false) => fl!("report-deleted-stored-tokens", name),
        (_, true) => fl!("report-deleted-stored-tokens-their", name),
    }
}

fn forgotten(begun: usize) -> Message {
    match begun {
        1 => fl!("report-forgot-sign-begun"),
        _ => fl!("report-forgot-sign-ins-begun", begun),
    }
}

/// Why what follows may be needed.
fn copies_live_on() -> Message {
    fl!("report-entra-no-way-revoke")
}

/// An account as a list of names and values.
fn details(account: &AccountStatus, now: Timestamp, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in rows(account, now, language) {
        table.add_row([format!("{}:", label.text(language)), one_line(&value)]);
    }
    lines_of(table)
}

/// A table without lines, in which columns stay straight with Japanese in them.
pub(crate) fn plain_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(crate) fn lines_of(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
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
        fl!("report-default")
    } else {
        fl!("report-text")
    };
    let name = format!("{}{}", account.account, default.text(language));
    let problem = account.problem.as_ref();
    let message = problem.map(|error| error.message(language));
    let hint = problem.and_then(|error| error.hint(language));
    vec![
        (fl!("report-account"), Some(name)),
        (fl!("report-problem"), message),
        (fl!("report-do"), hint),
        (fl!("report-user"), account.user.clone()),
        (fl!("report-tenant"), account.tenant.clone()),
        (
            fl!("report-authority"),
            foreign_authority(account, language),
        ),
        (
            fl!("report-redirect-uri"),
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
    let not_theirs = fl!("report-not-microsofts");
    Some(format!("{host} ({})", not_theirs.text(language)))
}

fn by_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let client = account.client_id.as_ref().zip(client_type(account));
    let app_only = fl!("report-app-only-apps-own");
    let is_app_only = account.access == Access::AppOnly;
    let shown = |file: &PathBuf| Some(visible_path(file));
    let files = account.files.iter();
    let files = files.map(|(what, file)| (what.label(), shown(file)));
    let mut rows = vec![(
        fl!("report-client"),
        client.map(|(id, kind)| format!("{id} ({kind})")),
    )];
    rows.extend(files);
    rows.push((
        fl!("report-access"),
        is_app_only.then(|| app_only.text(language)),
    ));
    rows
}

fn for_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let scopes = Some(account.scopes.summary()).filter(|scopes| !scopes.is_empty());
    let unsure = fl!("report-not-confirmed");
    let server = account.smtp_host.map(|(host, is_sure)| {
        let remark = if is_sure { "" } else { &unsure.text(language) };
        format!("{host}:587{remark}")
    });
    let store = format!("{}, {}", account.store, account.store_item);
    vec![
        (fl!("report-scopes"), scopes),
        (
            fl!("report-access-token-says"),
            account
                .access_token_expires_at
                .map(|_| token(account.claims.as_ref(), language)),
        ),
        (fl!("report-mail-server"), server),
        (fl!("report-store"), Some(store)),
        (
            fl!("report-store-2"),
            capabilities(account.capabilities, language),
        ),
    ]
}

/// What an access token says of itself, in a line.
fn token(claims: Option<&Claims>, language: Language) -> String {
    let Some(claims) = claims else {
        let opaque = fl!("report-nothing-opaque-those-personal");
        return opaque.text(language);
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
    let unverified = fl!("report-unverified");
    let parts: Vec<String> = parts
        .chain(proof)
        .chain([unverified.text(language)])
        .collect();
    parts.join(", ")
}

/// How the app proved itself, by `appidacr` ("Access token claims reference").
fn proof(appidacr: &str) -> Option<Message> {
    match appidacr {
        "0" => Some(fl!("report-public-client")),
        "1" => Some(fl!("report-client-secret")),
        "2" => Some(fl!("report-certificate")),
        _ => None,
    }
}

/// The claims that matter most for sending mail, in the order in which they are shown.
const FIRST_CLAIMS: [&str; 17] = [
    "aud",
    "scp",
    "roles",
    "upn",
    "unique_name",
    "preferred_username",
    "name",
    "tid",
    "appid",
    "azp",
    "app_displayname",
    "appidacr",
    "azpacr",
    "idtyp",
    "iat",
    "nbf",
    "exp",
];
/// Those that are instants, in seconds since the epoch.
const INSTANTS: [&str; 4] = ["iat", "nbf", "exp", "auth_time"];

/// All claims, a line each; the others behind, by name.
pub(super) fn claims(
    claims: Option<&serde_json::Map<String, Value>>,
    now: Timestamp,
    ui: Ui,
) -> String {
    let Some(claims) = claims else {
        return token(None, ui.language);
    };
    let place = |name: &str| FIRST_CLAIMS.iter().position(|first| *first == name);
    let mut names: Vec<&String> = claims.keys().collect();
    names.sort_by_key(|name| (place(name).unwrap_or(FIRST_CLAIMS.len()), name.as_str()));
    let mut table = plain_table();
    for name in names {
        table.add_row([
            visible(name),
            claim(name, &claims[name.as_str()], now, ui.language),
        ]);
    }
    lines_of(table)
}

fn claim(name: &str, value: &Value, now: Timestamp, language: Language) -> String {
    let instant = value.as_i64().filter(|_| INSTANTS.contains(&name));
    if let Some(instant) = instant.and_then(|second| Timestamp::from_second(second).ok()) {
        return relative(instant, now, language);
    }
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    // They were asked for, and the whole token could have been.
    let text = visible(&text);
    let remark = Some(text.as_str()).filter(|_| ["appidacr", "azpacr"].contains(&name));
    match remark.and_then(proof) {
        Some(remark) => format!("{text} ({})", remark.text(language)),
        None => text,
    }
}

/// What claims are worth that nobody has checked.
pub(super) fn unverified(ui: Ui) -> String {
    let text = fl!("report-unverified-token-says-itself");
    note(&text, ui)
}

/// What a store is like, in words; nothing of one that nothing is known of.
fn capabilities(capabilities: Capabilities, language: Language) -> Option<String> {
    let words = [
        capabilities.survives_reboot.map(|it| {
            if it {
                fl!("report-survives-reboot")
            } else {
                fl!("report-lost-reboot")
            }
        }),
        capabilities
            .compares
            .filter(|it| *it)
            .map(|_| fl!("report-compare-set")),
        capabilities.prompts.map(|it| {
            if it {
                fl!("report-may-prompt")
            } else {
                fl!("report-never-prompts")
            }
        }),
        capabilities
            .max_size
            .map(|size| fl!("report-most-bytes", size)),
    ];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .map(|it| it.text(language))
        .collect();
    let comma = fl!("report-text-2");
    (!words.is_empty()).then(|| words.join(&comma.text(language)))
}

fn until_when(account: &AccountStatus, now: Timestamp, language: Language) -> Vec<Row> {
    let (secret_expires_at, certificate_expires_at) = credential_ends(account);
    let ends = [
        (
            fl!("report-access-token-ends"),
            account.access_token_expires_at,
        ),
        (fl!("report-refresh-token-renewed"), account.renewed_at),
        (
            fl!("report-refresh-token-ends"),
            account.refresh_token_expires_at,
        ),
        (fl!("report-client-secret-ends"), secret_expires_at),
        (
            fl!("report-client-certificate-ends"),
            certificate_expires_at,
        ),
        (fl!("report-next-sign-due"), account.sign_in_due_at),
    ];
    let told = |instant: Option<Timestamp>| Some(relative(instant?, now, language));
    ends.map(|(label, instant)| (label, told(instant))).into()
}

/// An instant, and how far away it is.
pub(crate) fn relative(instant: Timestamp, now: Timestamp, language: Language) -> String {
    let distance = SignedDuration::from_secs(instant.as_second() - now.as_second());
    let span = span(distance.abs());
    let relative = if distance.is_positive() {
        fl!("report-in", span = span.clone())
    } else {
        fl!("report-ago", span = span.clone())
    };
    format!("{} ({})", seconds(instant), relative.text(language))
}

pub(crate) fn paint(code: &str, words: &str, ui: Ui) -> String {
    if ui.color {
        format!("\u{1b}[{code}m{words}\u{1b}[0m")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_with_its_distance() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        for (instant, now, english, japanese) in [
            (
                3600,
                0,
                "1970-01-01T01:00:00Z (in 60 min)",
                "1970-01-01T01:00:00Z (あと 60 分)",
            ),
            (
                0,
                90,
                "1970-01-01T00:00:00Z (90 s ago)",
                "1970-01-01T00:00:00Z (90 秒前)",
            ),
            (
                7_776_000,
                0,
                "1970-04-01T00:00:00Z (in 90 days)",
                "1970-04-01T00:00:00Z (あと 90 日)",
            ),
        ] {
            assert_eq!(relative(at(instant), at(now), Language::English), english);
            assert_eq!(relative(at(instant), at(now), Language::Japanese), japanese);
        }
    }
}
