//! The worksheet of an integration platform: its form, each field a line, and what to check on its
//! screens.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::language::{Language, Text, text};
use crate::setup::hulft_square::{REDIRECT_URI, Screen, Worksheet};

use super::json::VERSION;
use super::people::{lines_of, plain_table};
use super::seconds;

/// The same for every secret, so that not even its length is told.
const MASK: &str = "********";

/// The form and the screens.
pub(super) fn worksheet(sheet: &Worksheet, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in fields(sheet, language) {
        table.add_row([format!("{}:", label.get(language)), value]);
    }
    let mut blocks = vec![lines_of(table)];
    blocks.extend(
        sheet
            .screens()
            .iter()
            .map(|screen| checks(screen, language)),
    );
    let apart = text!(
        "HULFT Square gets its own code at its own address and keeps its own refresh token: its sign-in and this one do not disturb each other, and neither can take the other's place",
        "HULFT Square は自身のアドレスで認可コードを受け取り、独自のリフレッシュトークンを保持します。ここでのサインインとは互いに影響せず、一方が他方の代わりになることもありません"
    );
    blocks.push(apart.get(language).to_owned());
    blocks.join("\n\n")
}

/// In the order of the form, and with its words.
fn fields(sheet: &Worksheet, language: Language) -> Vec<(Text, String)> {
    let hidden = text!("{MASK} (--reveal shows it)", "{MASK} (--reveal で表示)");
    let secret = if sheet.is_revealed {
        sheet.client_secret.secret()
    } else {
        hidden.get(language)
    };
    let [offline_access, smtp_send] = &sheet.scopes;
    vec![
        (
            text!("connection name", "コネクション名"),
            sheet.connection_name(),
        ),
        (
            text!("client ID (クライアントID)", "クライアントID"),
            sheet.client_id.as_str().to_owned(),
        ),
        (
            text!(
                "client secret (クライアントシークレット)",
                "クライアントシークレット"
            ),
            secret.to_owned(),
        ),
        (
            text!(
                "authorization endpoint (認可エンドポイント)",
                "認可エンドポイント"
            ),
            sheet.authorization_endpoint.clone(),
        ),
        (
            text!(
                "token endpoint (トークンエンドポイント)",
                "トークンエンドポイント"
            ),
            sheet.token_endpoint.clone(),
        ),
        (
            text!("scope 1 (スコープ)", "スコープ 1"),
            offline_access.clone(),
        ),
        (text!("scope 2 (スコープ)", "スコープ 2"), smtp_send.clone()),
        (
            text!("redirect URI (リダイレクトURI)", "リダイレクトURI"),
            REDIRECT_URI.to_owned(),
        ),
        (
            text!("mail address to note", "控えておくメールアドレス"),
            sheet.sender.as_str().to_owned(),
        ),
    ]
}

fn checks(screen: &Screen, language: Language) -> String {
    let checks = screen.checks.iter().enumerate();
    let checks = checks.map(|(index, check)| format!("  {}. {}", index + 1, check.get(language)));
    let title = screen.title.get(language).to_owned();
    [title]
        .into_iter()
        .chain(checks)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What was proven before, on standard error.
pub(super) fn proof(expires_at: Option<Timestamp>, language: Language) -> String {
    let proof = match expires_at.map(seconds) {
        Some(end) => text!(
            "pre-flight: Entra took this client ID, secret and scope, and gave a new access token (until {end})",
            "事前確認: このクライアントID、シークレット、スコープで新しいアクセス トークンを取得できました ({end} まで有効)"
        ),
        None => text!(
            "pre-flight: left out (--no-refresh)",
            "事前確認: 省略しました (--no-refresh)"
        ),
    };
    proof.get(language).to_owned()
}

/// The same for programs, with keys that fit any platform.
pub(super) fn worksheet_object(sheet: &Worksheet, expires_at: Option<Timestamp>) -> Value {
    let secret = sheet.is_revealed.then(|| sheet.client_secret.secret());
    json!({
        "version": VERSION,
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
