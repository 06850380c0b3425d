//! `import`: takes over an account that another machine has exported.

use std::io::Read as _;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::account::{Account, AccountName, ClientAuthentication};
use crate::cli::Import;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::language::{Text, text, text_of};
use crate::output::{Leftover, Report};
use crate::sealed;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, SecretBytes};

use super::{Context, status};

/// No exported account is longer.
const LONGEST: u64 = 1 << 20;

pub(super) fn run(flags: &Import, context: &Context) -> Result<Report> {
    let session = &context.session;
    let record = opened(flags, context, read()?)?;
    let imported = store::of_bytes(&record, "standard input", &AccountName::fallback());
    let imported = imported.map_err(|error| not_exported(&error))?;
    let name = context
        .account
        .clone()
        .unwrap_or_else(|| imported.account.name.clone());
    let credential = Credential {
        account: Account {
            name: name.clone(),
            ..imported.account
        },
        ..imported
    };
    refuse_to_replace(&credential.account, context)?;
    let listed = Listed {
        name,
        store: flags.store.clone().unwrap_or_default(),
        signed_in_at: (session.clock)(),
        leftovers: Vec::new(),
    };
    store::prove(&*session.store(&listed))?;
    let left_behind = session.sign_in(&listed, &credential)?;
    let accounts = Accounts::load(&session.state)?;
    Ok(Report::Done {
        lead: lead(&credential.account),
        leftover: left_behind.map(Leftover::of_sign_in),
        account: Box::new(status::of(&listed, Ok(&credential), &accounts, context)),
        now: (session.clock)(),
    })
}

/// Refuses to put an account in the place of another one that has its name. The same sign-in, or a
/// later one of the same person to the same app, takes its place.
fn refuse_to_replace(imported: &Account, context: &Context) -> Result<()> {
    let accounts = Accounts::load(&context.session.state)?;
    let Some(listed) = accounts.find(&imported.name) else {
        return Ok(());
    };
    let kept = match context.session.credential(listed) {
        Ok(credential) => credential.account,
        Err(error) if error.kind() == ErrorKind::SignInRequired => return Ok(()),
        Err(error) => return Err(error),
    };
    let is_same_user = match (&kept.username, &imported.username) {
        (Some(kept), Some(imported)) => kept.eq_ignore_ascii_case(imported),
        (None, _) | (_, None) => true,
    };
    let is_same_app = kept.client_id == imported.client_id && kept.access == imported.access;
    if is_same_user && is_same_app && kept.authority == imported.authority {
        return Ok(());
    }
    Err(another_account(&kept))
}

fn another_account(kept: &Account) -> Error {
    let (name, flag) = (&kept.name, kept.name.flag());
    let (user, client_id, tenant) = (kept.user(), &kept.client_id, &kept.authority.tenant);
    Error::usage(text!(
        "another account is called {name} here ({user}, client id {client_id}, tenant {tenant}): nothing was imported",
        "{name} という別のアカウントがすでにあります ({user}、クライアント ID {client_id}、テナント {tenant})。何もインポートしていません"
    ))
    .with_hint(text!(
        "give the new one another name: `entra-token import -a NAME`; or delete the one here first: `entra-token logout {flag}`",
        "`entra-token import -a NAME` で別の名前を付けるか、先に `entra-token logout {flag}` で既存のアカウントを削除してください"
    ))
}

/// What is wrong with an account that is not stored yet.
fn not_exported(error: &Error) -> Error {
    let reason = error.fact();
    Error::usage(text_of!(
        reason => "this is no account that `entra-token export` printed: {reason}",
        "`entra-token export` が出力したアカウントではありません: {reason}"
    ))
    .with_hint(whole_output())
}

fn whole_output() -> Text {
    text!(
        "pass the whole output of `entra-token export`, of a version that is no newer: `entra-token import < FILE`",
        "`entra-token export` (これより新しくないバージョン) の出力全体を渡してください: `entra-token import < FILE`"
    )
}

fn read() -> Result<SecretBytes> {
    let mut content = Zeroizing::new(Vec::new());
    let read = std::io::stdin().take(LONGEST).read_to_end(&mut content);
    read.map_err(|error| {
        let reason = clean(&error.to_string());
        Error::usage(text!(
            "cannot read standard input: {reason}",
            "標準入力を読めません: {reason}"
        ))
        .with_hint(whole_output())
    })?;
    Ok(content)
}

/// The record itself; what was exported with `--plain` is one already.
fn opened(flags: &Import, context: &Context, exported: SecretBytes) -> Result<SecretBytes> {
    if exported.trim_ascii_start().starts_with(b"{") {
        return Ok(exported);
    }
    if !flags.identities.is_empty() {
        return sealed::open(&exported, &flags.identities);
    }
    let home = context.home.as_deref();
    let keys = ["id_ed25519", "id_rsa"].map(|name| Some(home?.join(".ssh").join(name)));
    let keys: Vec<PathBuf> = keys
        .into_iter()
        .flatten()
        .filter(|path| path.exists())
        .collect();
    sealed::open(&exported, &keys)
}

/// What was done, and which files the account still needs here.
fn lead(account: &Account) -> Text {
    let file = match &account.authentication {
        ClientAuthentication::Certificate(files) => Some(files.key_file()),
        ClientAuthentication::FederatedToken { file } => Some(file.as_path()),
        ClientAuthentication::None | ClientAuthentication::Secret => None,
    };
    match file
        .filter(|file| !file.exists())
        .map(std::path::Path::display)
    {
        None => text!("imported", "インポートしました"),
        Some(file) => text!(
            "imported; it needs {file} on this machine as well, which is not there",
            "インポートしました。このコンピューターにも {file} が必要ですが、見つかりません"
        ),
    }
}
