//! `import`: takes over an account that another machine has exported.

use std::io::Read as _;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::account::{Account, ClientAuthentication};
use crate::cli::Import;
use crate::encoding;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible, visible_path};
use crate::language::{Language, Text, text, text_of};
use crate::output::{Leftover, Report};
use crate::sealed;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, SecretBytes, Unreadable};
use crate::terminal;

use super::{Context, END_OF_INPUT, done, status};

/// No exported account is longer.
const LONGEST: u64 = 1 << 20;

pub(super) fn run(flags: &Import, context: &Context) -> Result<Report> {
    let session = &context.session;
    context.tell_what_is_read(&text!(
        "paste what `entra-token export` printed, then press {END_OF_INPUT}",
        "`entra-token export` の出力を貼り付け、{END_OF_INPUT} を押してください"
    ));
    let record = opened(flags, context, encoding::utf8(read()?))?;
    let imported = store::of_bytes(&record).map_err(|reason| not_exported(&reason))?;
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
    allow(&credential.account, flags, context)?;
    let accounts = Accounts::load(&session.state)?;
    let known = accounts.find(&name).map(|listed| listed.store.clone());
    let store = flags.store.clone().or(known);
    let store = store.or_else(|| flags.store_by_variable.clone());
    let listed = Listed {
        name,
        store: store.unwrap_or_default(),
        signed_in_at: (session.clock)(),
        leftovers: Vec::new(),
    };
    let length = store::length(&credential)?;
    let _ = session.prove(&listed.store, Some(&listed.name), length)?;
    let refuse = |kept: &Credential| refuse_to_replace(kept, &credential);
    let left_behind = session.take_over(&listed, &credential, refuse)?;
    let accounts = Accounts::load(&session.state)?;
    let (lead, leftover) = (
        lead(&credential.account),
        left_behind.map(Leftover::of_sign_in),
    );
    let account = status::of(&listed, Ok(&credential), &accounts, context);
    Ok(done(lead, leftover, account, context))
}

/// Goes on with an account that reaches out of Microsoft's authorities and of its own record only if
/// a person or the flag says so: whoever made the record chose the host, and the files that are read
/// here.
fn allow(account: &Account, flags: &Import, context: &Context) -> Result<()> {
    let reaches: Vec<Text> = reaches_of(account);
    if reaches.is_empty() || flags.allow_external {
        return Ok(());
    }
    let lines: Vec<&str> = reaches
        .iter()
        .map(|text| text.get(context.language))
        .collect();
    let question = text!(
        "Do you trust who exported this account, and import it?",
        "このアカウントをエクスポートした相手を信頼し、インポートしますか?"
    );
    let shown = lines.join("\n");
    let Some(answer) = terminal::confirms_beside(&shown, &question, context.language) else {
        return Err(not_allowed(&reaches));
    };
    if answer? {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Declined,
        text!("nothing was imported", "何もインポートしていません"),
    ))
}

/// Where the account reaches out to, a sentence each.
fn reaches_of(account: &Account) -> Vec<Text> {
    let host = &account.authority.host;
    let authority = (!host.is_microsofts()).then(|| {
        let host = visible(host.as_str());
        text!(
            "it requests tokens from {host}, which is not Microsoft's",
            "Microsoft のものではない {host} にトークンを要求します"
        )
    });
    let redirect = account.redirect.foreign().map(|uri| {
        let uri = visible(uri);
        text!(
            "a sign-in sends its code to {uri}, which is neither this computer nor Microsoft's page",
            "サインインのコードを、このコンピューターでも Microsoft のページでもない {uri} に送ります"
        )
    });
    let files = account.files().into_iter().map(|(what, file)| {
        let (what, file) = (what.label(), visible_path(file));
        text_of!(
            what => "it reads {file} on this computer ({what})",
            "このコンピューターの {file} を読み取ります ({what})"
        )
    });
    let hosts = authority.into_iter().chain(redirect);
    hosts.chain(files).collect()
}

fn not_allowed(reaches: &[Text]) -> Error {
    let all = |language| {
        let texts: Vec<&str> = reaches.iter().map(|text| text.get(language)).collect();
        texts
    };
    let (english, japanese) = (
        all(Language::English).join(", and "),
        all(Language::Japanese).join("。"),
    );
    Error::usage(text!(
        "nothing was imported: {english}",
        "何もインポートしていません: {japanese}"
    ))
    .with_hint(text!(
        "if you trust who exported it: `entra-token import --allow-external < FILE`",
        "エクスポートした相手を信頼できる場合は、`entra-token import --allow-external < FILE` を実行してください"
    ))
}

/// Refuses to put an account in the place of another one that has its name, or of a later state of its
/// own. The same sign-in, or a later one of the same person to the same app, takes its place.
fn refuse_to_replace(kept: &Credential, imported: &Credential) -> Result<()> {
    let (here, theirs) = (&kept.account, &imported.account);
    if here.authority != theirs.authority || !imported.can_take_the_place_of(kept) {
        return Err(another_account(here));
    }
    if here.authentication != ClientAuthentication::None && !imported.has_the_proof_of(kept) {
        return Err(another_proof(here));
    }
    if kept.dead.is_none() && kept.tokens.received_at > imported.tokens.received_at {
        return Err(newer_here(kept, imported));
    }
    Ok(())
}

fn newer_here(kept: &Credential, imported: &Credential) -> Error {
    let (name, flag) = (&kept.account.name, kept.account.name.flag());
    let of = |credential: &Credential| credential.tokens.received_at.strftime("%FT%TZ");
    let (here, theirs) = (of(kept), of(imported));
    Error::usage(text!(
        "{name} was renewed here on {here}, later than what was exported ({theirs}): nothing was imported",
        "{name} はここで {here} に更新されており、エクスポートされたもの ({theirs}) より新しいため、何もインポートしていません"
    ))
    .with_hint(text!(
        "nothing has to be done if the account works: `entra-token refresh {flag}`; to take the other all the same, delete this one first: `entra-token logout {flag}`",
        "`entra-token refresh {flag}` が成功すれば、何もする必要はありません。それでも置き換える場合は、先に `entra-token logout {flag}` で削除してください"
    ))
}

fn another_proof(kept: &Account) -> Error {
    let (name, flag) = (&kept.name, kept.name.flag());
    Error::usage(text!(
        "{name} has another secret or certificate here than what was exported: nothing was imported",
        "{name} のシークレットまたは証明書が、エクスポートされたものと異なるため、何もインポートしていません"
    ))
    .with_hint(text!(
        "give the new one another name: `entra-token import -a NAME`; or, if the one here is not needed any more, delete it first: `entra-token logout {flag}`",
        "`entra-token import -a NAME` で別の名前を付けるか、既存のものが不要なら先に `entra-token logout {flag}` で削除してください"
    ))
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

fn not_exported(reason: &Unreadable) -> Error {
    let fact = match reason {
        Unreadable::Newer => text!(
            "a newer entra-token exported this account",
            "新しいバージョンの entra-token がエクスポートしたアカウントです"
        ),
        Unreadable::Malformed { line, column } => text!(
            "this is no account that `entra-token export` printed (line {line}, column {column})",
            "`entra-token export` が出力したアカウントではありません ({line} 行 {column} 列)"
        ),
        Unreadable::Spoilt { field } => text!(
            "the `{field}` of this account cannot be one: `entra-token export` has printed no such account",
            "このアカウントの `{field}` は正しい形式ではありません。`entra-token export` が出力したアカウントではありません"
        ),
    };
    Error::usage(fact).with_hint(match reason {
        Unreadable::Newer => text!("update this one", "この entra-token を更新してください"),
        Unreadable::Malformed { .. } | Unreadable::Spoilt { .. } => whole_output(),
    })
}

fn whole_output() -> Text {
    text!(
        "pass the whole output of `entra-token export`: `entra-token import < FILE`",
        "`entra-token export` の出力全体を渡してください: `entra-token import < FILE`"
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
    if content.trim_ascii().is_empty() {
        let fact = text!("standard input is empty", "標準入力が空です");
        return Err(Error::usage(fact).with_hint(whole_output()));
    }
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
    let home = context.home();
    let keys = ["id_ed25519", "id_rsa"].map(|name| Some(home.as_ref()?.join(".ssh").join(name)));
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
    match file.filter(|file| !file.exists()).map(visible_path) {
        None => text!("imported", "インポートしました"),
        Some(file) => text!(
            "imported; it needs {file} on this machine as well, which is not there",
            "インポートしました。このコンピューターにも {file} が必要ですが、見つかりません"
        ),
    }
}
