//! What a token says of itself, held against what Exchange wants of it ("Authenticate an IMAP, POP
//! or SMTP connection using OAuth"). Nobody can verify it here; a wrong one is told all the same.

use jiff::Timestamp;

use crate::account::{Access, Account};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::language::{Text, text};
use crate::quoting::powershell_argument;
use crate::scope::{SMTP_SEND, SMTP_SEND_AS_APP};
use crate::smtp::MailAddress;
use crate::token::{Acquired, Claims, claims_of};

/// Exchange Online by its application id, which may stand for its address.
const EXCHANGE_APP_ID: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Microsoft Graph by its application id.
const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Seconds of life that High Volume Email wants of a token ("Manage high volume email", SMTP
/// error 5.5.127).
const ENOUGH_FOR_HIGH_VOLUME: i64 = 600;

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
    let left = acquired.life.expires_at.as_second() - now.as_second();
    if left <= 0 {
        return Err(ended(acquired.life.expires_at, now));
    }
    let Some(claims) = claims_of(&acquired.access_token) else {
        return Ok(text!(
            "opaque, as those of personal accounts are: nothing to check",
            "個人用アカウントのトークンのため内容を読めません (確認できる項目はありません)"
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
    // An app's scope is the cloud's own, unless another one was asked for.
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
    if is_app && !claims.has_role(SMTP_SEND_AS_APP) {
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

/// The error of a reply that tells nothing, with the causes that are left for this account: its
/// token was new, and looked right.
pub(super) fn narrowed(error: Error, account: &Account, mailbox: &str, is_personal: bool) -> Error {
    let signed_in = account.username.as_deref();
    let is_another = signed_in.is_some_and(|name| !name.eq_ignore_ascii_case(mailbox));
    let mailbox = powershell_argument(mailbox);
    error.with_hint(match account.access {
        Access::AppOnly => of_an_app(&mailbox, account.client_id.as_str()),
        Access::Delegated if is_personal => of_a_personal_account(&mailbox),
        Access::Delegated if is_another => {
            of_another(&mailbox, &powershell_argument(account.user()))
        }
        Access::Delegated => of_their_own(&mailbox),
    })
}

fn of_an_app(mailbox: &str, client_id: &str) -> Text {
    text!(
        "an Exchange administrator has to act: Exchange must know the app, by the object id of Entra admin center > Enterprise applications (not of App registrations): `New-ServicePrincipal -AppId {client_id} -ObjectId OBJECT_ID`, `Add-MailboxPermission -Identity {mailbox} -User OBJECT_ID -AccessRights FullAccess`; and SMTP AUTH must be on: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`. It can take two hours",
        "Exchange 管理者の対応が必要です。(アプリの登録ではなく) Microsoft Entra 管理センター > エンタープライズ アプリケーション のオブジェクト ID でアプリを Exchange に登録してください: `New-ServicePrincipal -AppId {client_id} -ObjectId OBJECT_ID`、`Add-MailboxPermission -Identity {mailbox} -User OBJECT_ID -AccessRights FullAccess`。さらに SMTP AUTH を有効にしてください: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`。反映に最大 2 時間かかることがあります"
    )
}

fn of_a_personal_account(mailbox: &str) -> Text {
    text!(
        "a personal account: the server is smtp-mail.outlook.com, --user is the account's own address (here {mailbox}), and the account must be allowed to use SMTP: sign in at outlook.com and look there for a notice that it is blocked, and for POP and IMAP under Settings > Mail (not confirmed by Microsoft's documentation)",
        "個人用アカウントの場合: サーバーは smtp-mail.outlook.com、--user はアカウント自身のアドレス (現在は {mailbox}) です。アカウントで SMTP が許可されている必要があります。outlook.com にサインインし、ブロックの通知がないか、設定 > メール の POP と IMAP を確認してください (Microsoft の文書では未確認)"
    )
}

fn of_another(mailbox: &str, signed_in: &str) -> Text {
    text!(
        "the token is {signed_in}'s, and the mailbox is {mailbox}. An Exchange administrator lets {signed_in} in: `Add-MailboxPermission -Identity {mailbox} -User {signed_in} -AccessRights FullAccess`, and for sending as it `Add-RecipientPermission -Identity {mailbox} -Trustee {signed_in} -AccessRights SendAs`; SMTP AUTH must be on: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`",
        "トークンは {signed_in} のもので、メールボックスは {mailbox} です。Exchange 管理者が権限を付与する必要があります: `Add-MailboxPermission -Identity {mailbox} -User {signed_in} -AccessRights FullAccess`、送信者として使うには `Add-RecipientPermission -Identity {mailbox} -Trustee {signed_in} -AccessRights SendAs`。SMTP AUTH も有効にしてください: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`"
    )
}

fn of_their_own(mailbox: &str) -> Text {
    text!(
        "the token is new and for Exchange, so what is left is the mailbox. An Exchange administrator switches SMTP AUTH on: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` (or Microsoft 365 admin center > Users > Active users > {mailbox} > Mail > Manage email apps > Authenticated SMTP); if it is on, the mailbox lacks an Exchange Online licence (> Licenses and apps), or {mailbox} is not its own address",
        "トークンは新しく Exchange 用であるため、残る原因はメールボックスです。Exchange 管理者が SMTP AUTH を有効にしてください: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false` (または Microsoft 365 管理センター > ユーザー > アクティブなユーザー > {mailbox} > メール > メール アプリを管理する の「認証済み SMTP」)。すでに有効な場合は、Exchange Online のライセンスがないか (> ライセンスとアプリ)、{mailbox} がメールボックスのアドレスではありません"
    )
}
