//! `logout`: deletes every local copy of an account.

use crate::account::{Access, Account, AccountName};
use crate::authority::Cloud;
use crate::cli::Logout;
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::output::{self, Report};
use crate::quoting::{Shell, url_part};
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending;

use super::{Context, nearest_first};

pub(super) fn run(flags: &Logout, context: &Context) -> Result<Report> {
    let accounts = Accounts::load(&context.session.state)?;
    let leaving: Vec<Listed> = if flags.all {
        accounts.list().to_vec()
    } else {
        match &context.account {
            Some(name) => match accounts.find(name) {
                Some(listed) => vec![listed.clone()],
                None => return unlisted(name, &accounts, context),
            },
            None if accounts.list().is_empty() => Vec::new(),
            None => vec![accounts.choose_to_delete()?.clone()],
        }
    };
    // One that fails does not keep the others.
    let mut advice = Vec::new();
    let signed_out = leaving.into_iter().map(|listed| {
        // Once it is signed out, nothing says any more who it was.
        let account = context.session.credential(&listed).ok();
        let account = account.map(|credential| credential.account);
        let signed_out = context.session.sign_out(&listed, flags.force);
        if signed_out.is_ok() {
            let how = how_to_revoke(&listed.name, account.as_ref());
            advice.extend((!advice.contains(&how)).then_some(how));
        }
        (listed.name, signed_out.map_err(or_by_force))
    });
    let signed_out = signed_out.collect();
    tell_of_default(&accounts, context)?;
    let accounts = signed_out;
    Ok(Report::SignedOut {
        accounts,
        begun: forget_begun(flags, context),
        advice,
    })
}

/// What ends the tokens of an account of which there are copies elsewhere ("user:
/// revokeSignInSessions"). The account may be called otherwise than its user, who is named only where
/// the record says so.
fn how_to_revoke(name: &AccountName, account: Option<&Account>) -> Text {
    let Some(account) = account else {
        return unnamed(name);
    };
    if account.access == Access::AppOnly {
        let client_id = &account.client_id;
        return text!(
            "{name}: to end copies made elsewhere, delete the secret or the certificate of the app {client_id}",
            "{name}: 他の場所にあるコピーを無効にするには、アプリ {client_id} のシークレットまたは証明書を削除してください"
        );
    }
    if account.authority.tenant.is_consumers() {
        return text!(
            "{name}: to end copies made elsewhere, change the password of the personal account",
            "{name}: 他の場所にあるコピーを無効にするには、個人用アカウントのパスワードを変更してください"
        );
    }
    let Some(user) = &account.username else {
        return unnamed(name);
    };
    let (host, part) = (account.cloud.graph_host(), url_part(user));
    let url = format!("{}/v1.0/users/{part}/revokeSignInSessions", host.as_str());
    let mut url = Shell::HERE.flag("--url", &url);
    // The Azure CLI knows the addresses of the other clouds itself.
    if account.cloud == Cloud::UsGovDod {
        url = format!("{url} {}", Shell::HERE.flag("--resource", host.as_str()));
    }
    text!(
        "{name}: to end all sessions of {user}: `az rest --method POST {url}`, or Users > Revoke sessions in the Microsoft Entra admin center",
        "{name}: {user} のすべてのセッションを終了するには、`az rest --method POST {url}` を実行するか、Microsoft Entra 管理センターの「ユーザー」>「セッションの取り消し」を使ってください"
    )
}

fn unnamed(name: &AccountName) -> Text {
    text!(
        "{name}: the record does not name its user: to end all sessions of a user, use Users > Revoke sessions in the Microsoft Entra admin center; for a personal account, change its password",
        "{name}: どのユーザーのものかは保存されていません。ユーザーのすべてのセッションを終了するには、Microsoft Entra 管理センターの「ユーザー」>「セッションの取り消し」を使ってください。個人用アカウントの場合はパスワードを変更してください"
    )
}

/// Says which account is used from now on where none is named, if that has changed: scripts would
/// send as somebody else.
fn tell_of_default(before: &Accounts, context: &Context) -> Result<()> {
    let now = Accounts::load(&context.session.state)?;
    if now.list().is_empty() || now.default_name() == before.default_name() {
        return Ok(());
    }
    let names = now.names();
    let change = match now.default_name() {
        Some(name) => text!(
            "{name} is the default account now: commands without -a use it",
            "{name} が既定のアカウントになりました。-a を付けないコマンドはこれを使います"
        ),
        None => text!(
            "there is no default account any more: name one with -a, or choose one with `entra-token switch NAME` ({names})",
            "既定のアカウントがなくなりました。-a で指定するか、`entra-token switch NAME` で選んでください ({names})"
        ),
    };
    output::warn(&change, context.language, context.color);
    Ok(())
}

/// A store may be gone for good.
fn or_by_force(error: Error) -> Error {
    if !error.kind().is_of_the_store() {
        return error;
    }
    error.with_further_hint(&text!(
        "if the store is gone for good, `--force` forgets the account all the same",
        "保存先がもう使えない場合は、`--force` を付けるとアカウントだけを削除できます"
    ))
}

/// With every account go the sign-ins that were begun; otherwise those whose time is over.
fn forget_begun(flags: &Logout, context: &Context) -> Result<usize> {
    let session = &context.session;
    if flags.all {
        return pending::forget_all(&session.state, session.person);
    }
    pending::sweep(&session.state, session.person, (session.clock)())?;
    Ok(0)
}

/// A name that the list does not have may still have an item: the list may have been lost.
fn unlisted(name: &AccountName, accounts: &Accounts, context: &Context) -> Result<Report> {
    let done = context.session.forget_unlisted(name)?;
    let advice = if done.records == 0 {
        not_here(name, accounts)
    } else {
        unnamed(name)
    };
    Ok(Report::SignedOut {
        accounts: vec![(name.clone(), Ok(done))],
        begun: Ok(0),
        advice: vec![advice],
    })
}

fn not_here(name: &AccountName, accounts: &Accounts) -> Text {
    let known = nearest_first(name, accounts).join(", ");
    if known.is_empty() {
        return text!(
            "there is no account {name}, nor any other",
            "{name} というアカウントはありません (アカウントは 1 つもありません)"
        );
    }
    text!(
        "there is no account {name}; the accounts here: {known}",
        "{name} というアカウントはありません。ここにあるアカウント: {known}"
    )
}
