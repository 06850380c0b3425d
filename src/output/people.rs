//! For people: sentences and lists, in English or Japanese. The labels `error:`, `hint:` and
//! `warning:` are the same in both, because scripts look for them.

use std::path::PathBuf;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::account::{Access, AccountName};
use crate::error::{Error, ErrorKind};
use crate::foreign::{clean, one_line, visible, visible_path};
use crate::language::{Language, Text, text, text_of};
use crate::session::SignedOut;

use crate::setup::Configuration;
use crate::store::Capabilities;
use crate::store::accounts::ListedPending;
use crate::token::Claims;

use super::{
    AccountStatus, Leftover, Link, Outcome, Output, Written, client_type, credential_ends, seconds,
    span,
};

const RED: &str = "1;31";
pub(super) const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";

/// The fact, the next step, and what Microsoft's support asks for.
pub(super) fn error(error: &Error, output: Output) -> String {
    let message = visible(error.message(output.language));
    let mut lines = vec![match error.kind() {
        // A no is what the person wanted.
        ErrorKind::Declined => message,
        _ => format!("{} {message}", paint(RED, "error:", output)),
    }];
    if let Some(hint) = error.hint(output.language) {
        let hint = visible(hint);
        lines.push(format!("{} {hint}", paint(YELLOW, "hint:", output)));
    }
    if let Some(refusal) = error.refusal() {
        let refusal = visible(&refusal.to_string());
        lines.push(format!("({refusal})"));
    }
    lines.join("\n")
}

/// What is not as it should be, although the command has succeeded.
pub(super) fn warning(warning: &Text, output: Output) -> String {
    let label = paint(YELLOW, "warning:", output);
    format!("{label} {}", visible(warning.get(output.language)))
}

/// What is worth knowing.
pub(super) fn note(note: &Text, output: Output) -> String {
    let label = paint(YELLOW, "note:", output);
    format!("{label} {}", visible(note.get(output.language)))
}

/// Where a configuration was added, and what there is to know of it besides, a line each.
pub(super) fn set_up(
    configuration: &Configuration,
    written: Option<&Written>,
    output: Output,
) -> Option<String> {
    let warnings = configuration
        .warnings
        .iter()
        .map(|text| warning(text, output));
    let lines: Vec<String> = written
        .map(|written| paint(GREEN, added(written).get(output.language), output))
        .into_iter()
        .chain(warnings)
        .chain(configuration.notes.iter().map(|text| note(text, output)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn added(written: &Written) -> Text {
    let file = visible_path(&written.file);
    match &written.copy {
        _ if !written.is_new => text!(
            "{file} has all of it already",
            "{file} には既に同じ内容があります"
        ),
        None => text!("{file} was written", "{file} に書き込みました"),
        Some(copy) => {
            let copy = visible_path(copy);
            text!(
                "{file} was written; what was there before is in {copy}",
                "{file} に書き込みました。以前の内容は {copy} にあります"
            )
        }
    }
}

/// What succeeded, and the account as it is now.
pub(super) fn done(
    lead: &Text,
    leftover: Option<&Leftover>,
    account: &AccountStatus,
    now: Timestamp,
    output: Output,
) -> String {
    let lead = paint(GREEN, &one_line(lead.get(output.language)), output);
    let mut lines = vec![lead, details(account, now, output.language)];
    lines.extend(leftover.map(|leftover| error(&leftover.error, output)));
    lines.join("\n")
}

/// How to go on with a sign-in that was begun.
pub(super) fn started(expires_at: Timestamp, now: Timestamp, language: Language) -> String {
    let until = relative(expires_at, now, language);
    let how = text!(
        "sign in at the address above (`url`), then pass the address of the page that comes after it to `entra-token login --finish -`, by {until}",
        "上に出力されたアドレス (`url`) でサインインし、その後に表示されるページのアドレスを {until} までに `entra-token login --finish -` に渡してください"
    );
    how.get(language).to_owned()
}

/// Every account with its times.
pub(super) fn accounts(
    accounts: &[AccountStatus],
    begun: &[ListedPending],
    now: Timestamp,
    language: Language,
) -> String {
    if accounts.is_empty() && begun.is_empty() {
        let nobody = text!(
            "nobody is signed in; `entra-token login --client-id ID` does that",
            "まだ誰もサインインしていません。`entra-token login --client-id ID` を実行してください"
        );
        return nobody.get(language).to_owned();
    }
    let blocks: Vec<String> = accounts
        .iter()
        .map(|account| details(account, now, language))
        .chain(begun.iter().map(|begun| {
            let (id, until) = (&begun.id, relative(begun.expires_at, now, language));
            let line = text!(
                "a sign-in was begun ({id}); `entra-token login --finish -` finishes it, by {until}",
                "開始されたサインインがあります ({id})。{until} までに `entra-token login --finish -` で完了できます"
            );
            line.get(language).to_owned()
        }))
        .collect();
    blocks.join("\n\n")
}

/// The links of the chain, a line each; what to do about a broken one is told as any error is.
pub(super) fn examined(links: &[Link], output: Output) -> String {
    let mut table = plain_table();
    for link in links {
        let (mark, detail) = match &link.outcome {
            Outcome::Holds(detail) => {
                let detail = one_line(detail.get(output.language));
                (paint(GREEN, "ok", output), detail)
            }
            Outcome::Broken(_) => (paint(RED, "FAIL", output), String::new()),
            Outcome::Skipped => (paint(YELLOW, "skip", output), String::new()),
        };
        let took = match link.outcome {
            Outcome::Skipped => String::new(),
            Outcome::Holds(_) | Outcome::Broken(_) => format!("{} ms", link.took.as_millis()),
        };
        let title = link.name.title();
        let title = title.get(output.language).to_owned();
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
    output: Output,
) -> Option<String> {
    let lines: Vec<String> = accounts
        .iter()
        .flat_map(|(name, done)| still_there(name, done, output))
        .chain(begun.as_ref().err().map(|failure| error(failure, output)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn still_there(name: &AccountName, done: &Result<SignedOut, Error>, output: Output) -> Vec<String> {
    let kept = match done {
        Ok(done) => &done.kept,
        Err(failure) => return vec![format!("{name}: {}", error(failure, output))],
    };
    let kept = kept.iter().map(|error| {
        let reason = error.fact();
        text_of!(
            reason => "{name} is forgotten, and its tokens stay in their store: {reason}",
            "{name} を一覧から削除しました。トークンは保存先に残っています: {reason}"
        )
    });
    kept.map(|text| warning(&text, output)).collect()
}

/// What was deleted, and what cannot be.
pub(super) fn signed_out(
    accounts: &[(AccountName, Result<SignedOut, Error>)],
    begun: &Result<usize, Error>,
    advice: &[Text],
    output: Output,
) -> String {
    let language = output.language;
    let is_nothing = |done: &Result<SignedOut, Error>| {
        done.as_ref()
            .is_ok_and(|done| done.records == 0 && !done.had_copy && done.kept.is_empty())
    };
    let advice = advice.iter().map(|text| text.get(language).to_owned());
    if matches!(begun, Ok(0)) && accounts.iter().all(|(_, done)| is_nothing(done)) {
        let nothing = text!("nothing was deleted", "何も削除していません");
        let lines = std::iter::once(nothing.get(language).to_owned()).chain(advice);
        return lines.collect::<Vec<_>>().join("\n");
    }
    let mut lines = Vec::new();
    for (name, done) in accounts {
        if let Ok(done) = done {
            lines.push(deleted(name, done).get(language).to_owned());
        }
        lines.extend(still_there(name, done, output));
    }
    lines.extend(remains(accounts).into_iter().map(|text| note(text, output)));
    match begun {
        Ok(0) => {}
        Ok(begun) => lines.push(forgotten(*begun).get(language).to_owned()),
        Err(failure) => lines.push(error(failure, output)),
    }
    lines.push(copies_live_on().get(language).to_owned());
    lines.extend(advice);
    lines.join("\n")
}

/// What stores keep of what they have deleted, each said once.
fn remains(accounts: &[(AccountName, Result<SignedOut, Error>)]) -> Vec<&Text> {
    let mut texts: Vec<&Text> = Vec::new();
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

fn deleted(name: &AccountName, done: &SignedOut) -> Text {
    match (done.records, done.had_copy) {
        (0, false) => text!(
            "{name}: nothing was deleted",
            "{name}: 何も削除していません"
        ),
        (0, true) => text!(
            "{name}: deleted the copy of the access token",
            "{name}: アクセス トークンのコピーを削除しました"
        ),
        (_, false) => text!(
            "{name}: deleted the stored tokens",
            "{name}: 保存されていたトークンを削除しました"
        ),
        (_, true) => text!(
            "{name}: deleted the stored tokens and their copy",
            "{name}: 保存されていたトークンとそのコピーを削除しました"
        ),
    }
}

fn forgotten(begun: usize) -> Text {
    match begun {
        1 => text!(
            "forgot a sign-in that was begun",
            "開始されていたサインインを削除しました"
        ),
        _ => text!(
            "forgot {begun} sign-ins that were begun",
            "開始されていた {begun} 件のサインインを削除しました"
        ),
    }
}

/// Why what follows may be needed.
fn copies_live_on() -> Text {
    text!(
        "Entra has no way to revoke one token: a copy made elsewhere lives on",
        "Entra にはトークンを 1 つだけ取り消す方法がなく、他の場所にあるコピーは有効なままです"
    )
}

/// An account as a list of names and values.
fn details(account: &AccountStatus, now: Timestamp, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in rows(account, now, language) {
        table.add_row([format!("{}:", label.get(language)), one_line(&value)]);
    }
    lines_of(table)
}

/// A table without lines, in which columns stay straight with Japanese in them.
pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(super) fn lines_of(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

type Row = (Text, Option<String>);

fn rows(account: &AccountStatus, now: Timestamp, language: Language) -> Vec<(Text, String)> {
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
        text!(" (default)", " (既定)")
    } else {
        text!("", "")
    };
    let name = format!("{}{}", account.account, default.get(language));
    let problem = account.problem.as_ref();
    let message = problem.map(|error| error.message(language).to_owned());
    let hint = problem.and_then(|error| error.hint(language));
    vec![
        (text!("account", "アカウント"), Some(name)),
        (text!("problem", "問題"), message),
        (text!("what to do", "対処"), hint.map(str::to_owned)),
        (text!("user", "ユーザー"), account.user.clone()),
        (text!("tenant", "テナント"), account.tenant.clone()),
        (
            text!("authority", "サインイン先"),
            foreign_authority(account, language),
        ),
        (
            text!("redirect URI", "リダイレクト URI"),
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
    let not_theirs = text!("not Microsoft's", "Microsoft のホストではありません");
    Some(format!("{host} ({})", not_theirs.get(language)))
}

fn by_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let client = account.client_id.as_ref().zip(client_type(account));
    let app_only = text!(
        "app-only: in the app's own name",
        "アプリ専用 (アプリ自身の権限)"
    );
    let is_app_only = account.access == Access::AppOnly;
    let shown = |file: &PathBuf| Some(visible_path(file));
    let files = account.files.iter();
    let files = files.map(|(what, file)| (what.label(), shown(file)));
    let mut rows = vec![(
        text!("client", "クライアント"),
        client.map(|(id, kind)| format!("{id} ({kind})")),
    )];
    rows.extend(files);
    rows.push((
        text!("access", "アクセス"),
        is_app_only.then(|| app_only.get(language).to_owned()),
    ));
    rows
}

fn for_what(account: &AccountStatus, language: Language) -> Vec<Row> {
    let scopes = Some(account.scopes.summary()).filter(|scopes| !scopes.is_empty());
    let unsure = text!(" (not confirmed)", " (未確認)");
    let server = account.smtp_host.map(|(host, is_sure)| {
        let remark = if is_sure { "" } else { unsure.get(language) };
        format!("{host}:587{remark}")
    });
    let store = format!("{}, {}", account.store, account.store_item);
    vec![
        (text!("scopes", "スコープ"), scopes),
        (
            text!("access token says", "アクセス トークンの内容"),
            account
                .access_token_expires_at
                .map(|_| token(account.claims.as_ref(), language)),
        ),
        (text!("mail server", "メール サーバー"), server),
        (text!("store", "保存先"), Some(store)),
        (
            text!("the store", "保存先の性質"),
            capabilities(account.capabilities, language),
        ),
    ]
}

/// What an access token says of itself, in a line.
fn token(claims: Option<&Claims>, language: Language) -> String {
    let Some(claims) = claims else {
        let opaque = text!(
            "nothing: it is opaque, as those of personal accounts are",
            "読み取れません (個人用アカウントのトークンは内容が公開されていません)"
        );
        return opaque.get(language).to_owned();
    };
    let roles = claims.roles.join(" ");
    let proof = claims.appidacr.as_deref().and_then(proof);
    let proof = proof.as_ref().map(|proof| proof.get(language));
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
    let unverified = text!("unverified", "未検証");
    let parts: Vec<String> = parts
        .chain(proof.map(str::to_owned))
        .chain([unverified.get(language).to_owned()])
        .collect();
    parts.join(", ")
}

/// How the app proved itself, by `appidacr` ("Access token claims reference").
fn proof(appidacr: &str) -> Option<Text> {
    match appidacr {
        "0" => Some(text!("as a public client", "パブリック クライアント")),
        "1" => Some(text!("by a client secret", "クライアント シークレット")),
        "2" => Some(text!("by a certificate", "証明書")),
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
    output: Output,
) -> String {
    let Some(claims) = claims else {
        return token(None, output.language);
    };
    let place = |name: &str| FIRST_CLAIMS.iter().position(|first| *first == name);
    let mut names: Vec<&String> = claims.keys().collect();
    names.sort_by_key(|name| (place(name).unwrap_or(FIRST_CLAIMS.len()), name.as_str()));
    let mut table = plain_table();
    for name in names {
        table.add_row([
            visible(name),
            claim(name, &claims[name.as_str()], now, output.language),
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
        Some(remark) => format!("{text} ({})", remark.get(language)),
        None => text,
    }
}

/// What claims are worth that nobody has checked.
pub(super) fn unverified(output: Output) -> String {
    let text = text!(
        "unverified: this is what the token says of itself; only Exchange can tell whether it is true",
        "未検証: トークン自身に書かれている内容です。正しいかどうかを検証できるのは Exchange だけです"
    );
    note(&text, output)
}

/// What a store is like, in words; nothing of one that nothing is known of.
fn capabilities(capabilities: Capabilities, language: Language) -> Option<String> {
    let words = [
        capabilities.survives_reboot.map(|it| {
            if it {
                text!("survives a reboot", "再起動後も残る")
            } else {
                text!("lost at a reboot", "再起動で消える")
            }
        }),
        capabilities
            .compares
            .filter(|it| *it)
            .map(|_| text!("compare-and-set", "比較してから書き込む")),
        capabilities.prompts.map(|it| {
            if it {
                text!("may prompt", "入力を求めることがある")
            } else {
                text!("never prompts", "入力を求めない")
            }
        }),
        capabilities
            .max_size
            .map(|size| text!("at most {size} bytes", "最大 {size} バイト")),
    ];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .map(|it| it.get(language).to_owned())
        .collect();
    let comma = text!(", ", "、");
    (!words.is_empty()).then(|| words.join(comma.get(language)))
}

fn until_when(account: &AccountStatus, now: Timestamp, language: Language) -> Vec<Row> {
    let (secret_expires_at, certificate_expires_at) = credential_ends(account);
    let ends = [
        (
            text!("access token ends", "アクセス トークンの有効期限"),
            account.access_token_expires_at,
        ),
        (
            text!("refresh token renewed", "更新トークンの取得"),
            account.renewed_at,
        ),
        (
            text!("refresh token ends", "更新トークンの有効期限 (予定)"),
            account.refresh_token_expires_at,
        ),
        (
            text!("client secret ends", "クライアント シークレットの有効期限"),
            secret_expires_at,
        ),
        (
            text!("client certificate ends", "クライアント証明書の有効期限"),
            certificate_expires_at,
        ),
        (
            text!("next sign-in due", "次回サインインの期限"),
            account.sign_in_due_at,
        ),
    ];
    let told = |instant: Option<Timestamp>| Some(relative(instant?, now, language));
    ends.map(|(label, instant)| (label, told(instant))).into()
}

/// An instant, and how far away it is.
fn relative(instant: Timestamp, now: Timestamp, language: Language) -> String {
    let distance = SignedDuration::from_secs(instant.as_second() - now.as_second());
    let span = span(distance.abs());
    let relative = if distance.is_positive() {
        text_of!(span => "in {span}", "あと {span}")
    } else {
        text_of!(span => "{span} ago", "{span}前")
    };
    format!("{} ({})", seconds(instant), relative.get(language))
}

pub(super) fn paint(code: &str, words: &str, output: Output) -> String {
    if output.color {
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
