//! What a token says of itself, held against what Exchange wants of it ("Authenticate an IMAP, POP
//! or SMTP connection using OAuth"). Nobody can verify it here; a wrong one is told all the same.

use jiff::Timestamp;

use crate::account::{Access, Account};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::guide::quoted;
use crate::language::{Text, text};
use crate::smtp::MailAddress;
use crate::token::{Acquired, Claims, claims_of};

/// Exchange Online by its application id, which may stand for its address.
const EXCHANGE_APP_ID: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Microsoft Graph by its application id.
const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Seconds of life that High Volume Email wants of a token ("Manage high volume email", SMTP
/// error 5.5.127).
const ENOUGH_FOR_HIGH_VOLUME: i64 = 600;
const SMTP_SEND: &str = "SMTP.Send";
const SMTP_SEND_AS_APP: &str = "SMTP.SendAsApp";

/// Says what the token is good for, or why Exchange will not take it.
///
/// # Errors
/// [`ErrorKind::Refused`] for the wrong audience or permission, [`ErrorKind::Unexpected`] for one
/// that has ended by this computer's clock.
pub(super) fn verdict(
    acquired: &Acquired,
    account: &Account,
    user: &MailAddress,
    now: Timestamp,
) -> Result<Text> {
    let left = acquired.expires_at.as_second() - now.as_second();
    if left <= 0 {
        return Err(ended(acquired.expires_at, now));
    }
    let Some(claims) = claims_of(&acquired.access_token) else {
        return Ok(text!(
            "opaque, as those of personal accounts are: nothing to check",
            "個人アカウントのトークンのため内容を読めません (確認できる項目はありません)"
        ));
    };
    check_audience(&claims, account)?;
    check_permission(&claims, account)?;
    Ok(praise(&claims, user, left))
}

/// The audience that Exchange wants is that of one of the cloud's scopes.
fn check_audience(claims: &Claims, account: &Account) -> Result<()> {
    let aud = claims.aud.trim_end_matches('/');
    let cloud = account.cloud;
    let is_of = |scope: &str| {
        scope
            .rsplit_once('/')
            .is_some_and(|(resource, _)| resource == aud)
    };
    let scopes = [cloud.smtp_send(), cloud.app_only()];
    if aud == EXCHANGE_APP_ID || scopes.iter().any(|scope| is_of(scope.as_str())) {
        return Ok(());
    }
    let is_graph = aud == GRAPH_APP_ID || aud.contains("graph.microsoft.");
    let (aud, flag, scope) = (clean(aud), account.name.flag(), cloud.smtp_send());
    let fact = if is_graph {
        text!(
            "the token is for Microsoft Graph ({aud}), and mail servers take no such token",
            "このトークンは Microsoft Graph 用 ({aud}) で、メール サーバーでは使えません"
        )
    } else {
        text!(
            "the token is for {aud}, and not for Exchange",
            "このトークンは {aud} 用で、Exchange 用ではありません"
        )
    };
    let scope = match account.access {
        Access::Delegated => scope,
        Access::AppOnly => cloud.app_only(),
    };
    let scope = scope.as_str();
    Err(Error::new(ErrorKind::Refused, fact).with_hint(text!(
        "sign in for the right scope: `entra-token login {flag} --scope {scope}`",
        "正しいスコープでサインインしてください: `entra-token login {flag} --scope {scope}`"
    )))
}

fn check_permission(claims: &Claims, account: &Account) -> Result<()> {
    // An app may also be allowed by a role in Exchange, of which its token tells nothing.
    let is_allowed = match account.access {
        Access::AppOnly => true,
        Access::Delegated => claims
            .scp
            .split_whitespace()
            .any(|permission| permission.eq_ignore_ascii_case(SMTP_SEND)),
    };
    if is_allowed {
        return Ok(());
    }
    let (scp, flag) = (clean(&claims.scp), account.name.flag());
    let scope = account.cloud.smtp_send();
    let scope = scope.as_str();
    Err(Error::new(
        ErrorKind::Refused,
        text!(
            "the token does not allow {SMTP_SEND} (it allows: {scp})",
            "このトークンには {SMTP_SEND} の権限がありません (許可: {scp})"
        ),
    )
    .with_hint(text!(
        "sign in for it, and consent: `entra-token login {flag} --scope {scope} --prompt consent`",
        "次のコマンドでサインインし、同意してください: `entra-token login {flag} --scope {scope} --prompt consent`"
    )))
}

fn ended(expires_at: Timestamp, now: Timestamp) -> Error {
    Error::new(
        ErrorKind::Unexpected,
        text!(
            "the new token ended at {expires_at:.0}, and this computer's clock shows {now:.0}",
            "新しいトークンの有効期限は {expires_at:.0} ですが、このコンピューターの時計は {now:.0} です"
        ),
    )
    .with_hint(text!(
        "set the clock of this computer right",
        "このコンピューターの時計を合わせてください"
    ))
}

/// What is right with it, and what may still stand in the way.
fn praise(claims: &Claims, user: &MailAddress, left: i64) -> Text {
    let allowed = if claims.roles.is_empty() {
        clean(&claims.scp)
    } else {
        clean(&claims.roles.join(" "))
    };
    let (aud, user) = (clean(&claims.aud), user.as_str());
    let short = left < ENOUGH_FOR_HIGH_VOLUME;
    let is_app = claims.scp.is_empty();
    if is_app && !claims.roles.iter().any(|role| role == SMTP_SEND_AS_APP) {
        return text!(
            "for {aud}, sends as {user}; it does not carry {SMTP_SEND_AS_APP}, so a role in Exchange must allow it (RBAC for Applications)",
            "対象 {aud}、送信者 {user}。{SMTP_SEND_AS_APP} を含まないため、Exchange のロールでの許可 (アプリケーションの RBAC) が必要です"
        );
    }
    if short {
        return text!(
            "for {aud}, allows {allowed}, sends as {user}; only {left} s left, and High Volume Email wants {ENOUGH_FOR_HIGH_VOLUME}",
            "対象 {aud}、権限 {allowed}、送信者 {user}。残り {left} 秒 (High Volume Email には {ENOUGH_FOR_HIGH_VOLUME} 秒必要)"
        );
    }
    text!(
        "for {aud}, allows {allowed}, sends as {user}",
        "対象 {aud}、権限 {allowed}、送信者 {user}"
    )
}

/// The error of a reply that tells nothing, with what is suspicious about this account.
pub(super) fn with_suspicion(error: Error, account: &Account, mailbox: &str) -> Error {
    let signed_in = account.username.as_deref();
    let is_another = signed_in.is_some_and(|name| !name.eq_ignore_ascii_case(mailbox));
    if !is_another {
        return error;
    }
    let (signed_in, mailbox) = (quoted(account.user()), quoted(mailbox));
    error.with_further_hint(&text!(
        "most likely: the token is {signed_in}'s, and the mailbox is {mailbox}. `Add-MailboxPermission -Identity {mailbox} -User {signed_in} -AccessRights FullAccess` lets {signed_in} in (an Exchange administrator)",
        "最も可能性が高い原因: トークンは {signed_in} のもので、メールボックスは {mailbox} です。Exchange 管理者が `Add-MailboxPermission -Identity {mailbox} -User {signed_in} -AccessRights FullAccess` を実行すると使えるようになります"
    ))
}
