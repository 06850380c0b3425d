//! What a sign-in changes of an account that works, told before anybody is asked to sign in; and
//! which variables it passes over.

use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientAuthentication, ClientType};
use crate::authority::AuthorityHost;
use crate::cli::Login;
use crate::foreign::{clean, visible};
use crate::language::{Text, text, text_of};
use crate::session::Claimed;
use crate::store::{Credential, StoreKind};
use crate::terminal::Terminal;

use super::Plan;
use super::earlier::Successor;

/// Tells all of it.
pub(super) fn announce(plan: &Plan, flags: &Login, person: &Terminal) {
    let earlier = &plan.earlier;
    if let Some(known) = &earlier.credential {
        let changes = changes(known, plan);
        let successor = Successor::of(flags, &known.account);
        let successor = successor.filter(|_| earlier.named.is_some());
        let is_a_person_s = plan.account.access == Access::Delegated;
        let nameless = (earlier.is_nameless() && is_a_person_s).then_some(Successor::Somebody);
        let successor = successor.or(nameless);
        let succession = successor.map(|it| succession(&it, &known.account));
        let told = changes.iter().chain(&succession);
        told.for_each(|change| person.tell(change));
        tell_of_store(plan, person);
        tell_of_variables(plan, flags, person);
    }
    let names: Vec<&AccountName> = earlier.may_be(&plan.account).collect();
    if let Some(other) = plan.parted_from.as_ref().filter(|it| !names.contains(it)) {
        person.tell(&kept_apart(other));
    }
    if !names.is_empty() {
        let names: Vec<&str> = names.into_iter().map(AccountName::as_str).collect();
        let names = names.join(", ");
        person.tell(&match plan.account.access {
            Access::Delegated => replaced_by_the_same(&names),
            Access::AppOnly => replaced_by_the_app(&names),
        });
    }
}

/// How the account will differ from what is remembered, a sentence each.
fn changes(known: &Credential, plan: &Plan) -> Vec<Text> {
    let (old, new) = (&known.account, &plan.account);
    let pairs = facts(old).into_iter().zip(facts(new));
    let changed = pairs.filter_map(|((what, old_fact), (_, new_fact))| {
        let name = &old.name;
        (old_fact != new_fact).then(|| {
            text_of!(
                what => "{what} of {name} changes: {new_fact} in place of {old_fact}",
                "{name} の{what}を変更します: {old_fact} → {new_fact}"
            )
        })
    });
    changed
        .chain(changed_access(old, new))
        .chain(changed_proof(known, plan))
        .collect()
}

/// What is asked for, and of whom, in words.
fn facts(account: &Account) -> [(Text, String); 6] {
    let authority = &account.authority;
    [
        (
            text!("the client id", "クライアント ID"),
            account.client_id.to_string(),
        ),
        (
            text!("the tenant", "テナント"),
            authority.tenant.to_string(),
        ),
        (
            text!("the cloud", "クラウド"),
            account.cloud.as_str().to_owned(),
        ),
        (
            text!("the authority's host", "サインイン先ホスト"),
            authority.host.as_str().to_owned(),
        ),
        (text!("the scope", "スコープ"), account.scopes.to_string()),
        (
            text!("the redirect URI", "リダイレクト URI"),
            account.redirect.clone().into(),
        ),
    ]
}

fn changed_access(old: &Account, new: &Account) -> Option<Text> {
    let name = &old.name;
    if old.access == new.access {
        return None;
    }
    Some(match new.access {
        Access::AppOnly => text!(
            "{name} is the account of a person, and becomes the app's own",
            "{name} はユーザーのアカウントですが、アプリ専用になります"
        ),
        Access::Delegated => text!(
            "{name} is app-only, and becomes the account of a person",
            "{name} はアプリ専用ですが、ユーザーのアカウントになります"
        ),
    })
}

/// How the proof of the client changes. One that is a file stays where it is.
fn changed_proof(known: &Credential, plan: &Plan) -> Option<Text> {
    let name = &known.account.name;
    let (old, new) = (&known.account.authentication, &plan.account.authentication);
    let is_secret = *new == ClientAuthentication::Secret;
    if old == new && (!is_secret || known.client_secret == plan.client_secret) {
        return None;
    }
    let (from, to) = (proof(old), proof(new));
    Some(match (old, new) {
        (ClientAuthentication::Secret, ClientAuthentication::Secret) => text!(
            "the client secret of {name} is replaced by the one that was given",
            "{name} のクライアント シークレットを、指定されたものに置き換えます"
        ),
        (ClientAuthentication::None, _) => text_of!(
            to => "{name} has no credential of the app yet, and gets {to}",
            "{name} にはアプリの資格情報がありません。今回から{to}を使います"
        ),
        (_, ClientAuthentication::None) => text_of!(
            from => "{name} loses {from}: this sign-in is one without",
            "{name} から{from}を削除します (今回のサインインでは使いません)"
        ),
        (_, _) => text_of!(
            from, to => "{from} of {name} is replaced by {to}",
            "{name} の{from}を{to}に置き換えます"
        ),
    })
}

fn proof(authentication: &ClientAuthentication) -> Text {
    match authentication {
        ClientAuthentication::None => text!("nothing", "なし"),
        ClientAuthentication::Secret => text!("the client secret", "クライアント シークレット"),
        ClientAuthentication::Certificate(files) => {
            let file = files.certificate.display();
            text!("the certificate {file}", "証明書 {file} ")
        }
        ClientAuthentication::FederatedToken { file } => {
            let file = file.display();
            text!(
                "the federated token {file}",
                "フェデレーション トークン {file} "
            )
        }
    }
}

fn succession(successor: &Successor<'_>, known: &Account) -> Text {
    let (name, before) = (&known.name, known.user());
    match successor {
        Successor::Somebody if known.is_nameless() => text!(
            "the token of {name} does not name its user: this sign-in takes its place, whoever signs in; `-a NAME` keeps somebody else apart",
            "{name} のトークンにはユーザー名が含まれていません。誰がサインインしても、保存されている内容は今回のものに置き換わります。別のユーザーの場合は `-a NAME` を付けると別に保存します"
        ),
        Successor::Somebody => text!(
            "{name} is the account of {before}, and becomes that of whoever signs in now",
            "{name} は {before} のアカウントですが、今回サインインするユーザーのアカウントになります"
        ),
        Successor::Named(hint) => {
            let hint = clean(hint);
            text!(
                "{name} is the account of {before}, and becomes that of whoever signs in now ({hint} is expected)",
                "{name} は {before} のアカウントですが、今回サインインするユーザー ({hint} の予定) のアカウントになります"
            )
        }
    }
}

/// Says that a proof which Entra refused is not stored any more.
pub(super) fn tell_of_dropped_proof(claimed: &Claimed, used: ClientType, person: &Terminal) {
    let Some(before) = &claimed.replaced else {
        return;
    };
    let account = &claimed.credential.account;
    let is_dropped = account.authentication == ClientAuthentication::None
        && before.account.authentication != ClientAuthentication::None;
    if !is_dropped || used == ClientType::Public {
        return;
    }
    let (name, what) = (&account.name, proof(&before.account.authentication));
    person.tell(&text_of!(
        what => "{what} was deleted from {name}: an app registered for this redirect URI signs in without one",
        "{name} から{what}を削除しました。このリダイレクト URI に登録されたアプリは、これを使わずにサインインします"
    ));
}

fn tell_of_store(plan: &Plan, person: &Terminal) {
    let (Some(old), Some(name)) = (plan.earlier.store(), plan.earlier.name()) else {
        return;
    };
    if old == plan.store {
        return;
    }
    let (old, new) = (shown(&old), shown(&plan.store));
    person.tell(&text!(
        "{name} moves from the store {old} to {new}",
        "{name} の保存先を {old} から {new} に移します"
    ));
}

fn shown(store: &StoreKind) -> String {
    visible(&store.to_string())
}

/// Names the variables that say something else than what is used.
fn tell_of_variables(plan: &Plan, flags: &Login, person: &Terminal) {
    let account = &plan.account;
    let is_used = |name: &str, value: &str| match name {
        "AZURE_CLIENT_ID" => account
            .client_id
            .as_str()
            .eq_ignore_ascii_case(value.trim()),
        "AZURE_TENANT_ID" => {
            let tenant = account.authority.tenant.as_str();
            tenant.eq_ignore_ascii_case(value.trim())
        }
        "AZURE_AUTHORITY_HOST" => {
            let host = value.parse::<AuthorityHost>();
            host.is_ok_and(|host| host == account.authority.host)
        }
        "ENTRA_TOKEN_STORE" => value
            .parse()
            .is_ok_and(|store: StoreKind| store == plan.store),
        proof => is_proof_used(proof, value, plan),
    };
    let passed_over = flags.variables.differing(is_used).join(", ");
    if passed_over.is_empty() {
        return;
    }
    let name = &account.name;
    person.tell(&text!(
        "not used: {passed_over}. {name} remembers what it signed in with, and only a flag changes that; another account is made with `-a NAME --client-id ID`",
        "使用しない環境変数: {passed_over}。{name} は前回の設定でサインインします。変更するにはフラグで指定してください。別のアカウントを作るには `-a NAME --client-id ID` を使ってください"
    ));
}

/// Names the variables of a first sign-in that belong to another app than the one that was given.
pub(super) fn tell_of_variables_of_another_app(flags: &Login, person: &Terminal) {
    let passed_over = flags.passed_over();
    if passed_over.len() < 2 {
        return;
    }
    let names = passed_over.join(", ");
    person.tell(&text!(
        "not used: {names}. AZURE_CLIENT_ID names another app than --client-id, and the others belong to it; give this app its own with --client-secret-file or --client-certificate",
        "使用しない環境変数: {names}。AZURE_CLIENT_ID が --client-id とは別のアプリを指しているため、そのアプリの資格情報とみなします。このアプリの資格情報は --client-secret-file または --client-certificate で指定してください"
    ));
}

fn is_proof_used(name: &str, value: &str, plan: &Plan) -> bool {
    match (name, &plan.account.authentication) {
        ("AZURE_CLIENT_SECRET", ClientAuthentication::Secret) => {
            plan.client_secret == Some(ClientSecret::new(value.to_owned()))
        }
        ("AZURE_CLIENT_CERTIFICATE_PATH", ClientAuthentication::Certificate(files)) => {
            std::path::absolute(value).is_ok_and(|path| path == files.certificate)
        }
        ("AZURE_FEDERATED_TOKEN_FILE", ClientAuthentication::FederatedToken { file }) => {
            std::path::absolute(value).is_ok_and(|path| path == *file)
        }
        _ => false,
    }
}

fn kept_apart(other: &AccountName) -> Text {
    let flag = other.flag();
    text!(
        "this is another sign-in than that of {other}, which stays as it is: it becomes an account of its own ({flag} would change {other})",
        "{other} とは別のサインインのため、新しいアカウントとして保存します。{other} はそのまま残ります (変更する場合は {flag} を付けてください)"
    )
}

fn replaced_by_the_same(names: &str) -> Text {
    text!(
        "if the user of an account here signs in again ({names}), this sign-in takes the place of the stored one; `-a NAME` keeps it apart",
        "既存のアカウント ({names}) と同じユーザーがサインインした場合、保存されている内容は今回のものに置き換わります。`-a NAME` を付けると別に保存します"
    )
}

fn replaced_by_the_app(names: &str) -> Text {
    text!(
        "the app has signed in already ({names}): this sign-in takes the place of the stored one; `-a NAME` keeps it apart",
        "このアプリはすでにサインイン済みです ({names})。保存されている内容は今回のものに置き換わります。`-a NAME` を付けると別に保存します"
    )
}
