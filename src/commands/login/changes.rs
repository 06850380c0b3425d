//! What a sign-in changes of an account that works, told before the sign-in starts; and
//! which variables it passes over.

use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientAuthentication, ClientType};
use crate::authority::AuthorityHost;
use crate::foreign::{clean, visible};
use crate::locales::{Message, fl};
use crate::session::Claimed;
use crate::store::{Credential, StoreKind};
use crate::ui::terminal::Terminal;

use super::earlier::Successor;
use super::{Login, PreparedSignIn};

/// Tells all of it.
pub(super) fn announce(prepared: &PreparedSignIn, flags: &Login, person: &Terminal) {
    let earlier = &prepared.earlier;
    if let Some(known) = &earlier.credential {
        let changes = changes(known, prepared);
        let successor = Successor::of(flags, &known.account);
        let successor = successor.filter(|_| earlier.named.is_some());
        let is_a_person_s = prepared.account.access == Access::Delegated;
        let nameless = (earlier.is_nameless() && is_a_person_s).then_some(Successor::Somebody);
        let successor = successor.or(nameless);
        let succession = successor.map(|it| succession(&it, &known.account));
        let told = changes.iter().chain(&succession);
        told.for_each(|change| person.tell(change));
        tell_of_store(prepared, person);
        tell_of_variables(prepared, flags, person);
    }
    let names: Vec<&AccountName> = earlier.may_be(&prepared.account).collect();
    if let Some(other) = prepared
        .parted_from
        .as_ref()
        .filter(|it| !names.contains(it))
    {
        person.tell(&kept_apart(other));
    }
    if !names.is_empty() {
        let names: Vec<&str> = names.into_iter().map(AccountName::as_str).collect();
        let names = names.join(", ");
        person.tell(&match prepared.account.access {
            Access::Delegated => replaced_by_the_same(&names),
            Access::AppOnly => replaced_by_the_app(&names),
        });
    }
}

/// How the account will differ from what is remembered, a sentence each.
fn changes(known: &Credential, prepared: &PreparedSignIn) -> Vec<Message> {
    let (old, new) = (&known.account, &prepared.account);
    let pairs = facts(old).into_iter().zip(facts(new));
    let changed = pairs.filter_map(|((what, old_fact), (_, new_fact))| {
        let name = &old.name;
        (old_fact != new_fact).then(|| fl!("login-changes", what, name, new_fact, old_fact))
    });
    changed
        .chain(changed_access(old, new))
        .chain(changed_proof(known, prepared))
        .collect()
}

/// What is asked for, and of whom, in words.
fn facts(account: &Account) -> [(Message, String); 6] {
    let authority = &account.authority;
    [
        (fl!("login-client-id"), account.client_id.to_string()),
        (fl!("login-tenant"), authority.tenant.to_string()),
        (fl!("login-cloud"), account.cloud.as_str().to_owned()),
        (
            fl!("login-authority-host"),
            authority.host.as_str().to_owned(),
        ),
        (fl!("login-scope"), account.scopes.to_string()),
        (fl!("login-redirect-uri"), account.redirect.clone().into()),
    ]
}

fn changed_access(old: &Account, new: &Account) -> Option<Message> {
    let name = &old.name;
    if old.access == new.access {
        return None;
    }
    Some(match new.access {
        Access::AppOnly => fl!("login-becomes-app-only", name),
        Access::Delegated => fl!("login-becomes-user", name),
    })
}

/// How the proof of the client changes. One that is a file stays where it is.
fn changed_proof(known: &Credential, prepared: &PreparedSignIn) -> Option<Message> {
    let name = &known.account.name;
    let (old, new) = (
        &known.account.authentication,
        &prepared.account.authentication,
    );
    let is_secret = *new == ClientAuthentication::Secret;
    if old == new && (!is_secret || known.client_secret == prepared.client_secret) {
        return None;
    }
    let (from, to) = (proof(old), proof(new));
    Some(match (old, new) {
        (ClientAuthentication::Secret, ClientAuthentication::Secret) => {
            fl!("login-secret-replaced", name)
        }
        (ClientAuthentication::None, _) => {
            fl!("login-credential-added", name, to)
        }
        (_, ClientAuthentication::None) => {
            fl!("login-credential-removed", name, from)
        }
        (_, _) => fl!("login-credential-replaced", from, name, to),
    })
}

fn proof(authentication: &ClientAuthentication) -> Message {
    match authentication {
        ClientAuthentication::None => fl!("login-credential-none"),
        ClientAuthentication::Secret => fl!("login-credential-secret"),
        ClientAuthentication::Certificate(files) => {
            let file = files.certificate.display();
            fl!("login-credential-certificate", file)
        }
        ClientAuthentication::FederatedToken { file } => {
            let file = file.display();
            fl!("login-credential-federated-token", file)
        }
    }
}

fn succession(successor: &Successor<'_>, known: &Account) -> Message {
    let (name, before) = (&known.name, known.user());
    match successor {
        Successor::Somebody if known.is_nameless() => fl!("login-user-unknown", name),
        Successor::Somebody => fl!("login-user-may-change", name, before),
        Successor::Named(hint) => {
            let hint = clean(hint);
            fl!("login-user-changes", name, before, hint)
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
    person.tell(&fl!("login-credential-deleted", what, name));
}

fn tell_of_store(prepared: &PreparedSignIn, person: &Terminal) {
    let (Some(old), Some(name)) = (prepared.earlier.store(), prepared.earlier.name()) else {
        return;
    };
    if old == prepared.store {
        return;
    }
    let (old, new) = (shown(&old), shown(&prepared.store));
    person.tell(&fl!("login-store-moves", name, old, new));
}

fn shown(store: &StoreKind) -> String {
    visible(&store.to_string())
}

/// Names the variables that say something else than what is used.
fn tell_of_variables(prepared: &PreparedSignIn, flags: &Login, person: &Terminal) {
    let account = &prepared.account;
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
            .is_ok_and(|store: StoreKind| store == prepared.store),
        proof => is_proof_used(proof, value, prepared),
    };
    let passed_over = flags.variables.differing(is_used).join(", ");
    if passed_over.is_empty() {
        return;
    }
    let name = &account.name;
    person.tell(&fl!("login-environment-ignored", passed_over, name));
}

/// Names the variables of a first sign-in that belong to another app than the one that was given.
pub(super) fn tell_of_variables_of_another_app(flags: &Login, person: &Terminal) {
    let passed_over = flags.passed_over();
    if passed_over.len() < 2 {
        return;
    }
    let names = passed_over.join(", ");
    person.tell(&fl!("login-azure-variables-ignored", names));
}

fn is_proof_used(name: &str, value: &str, prepared: &PreparedSignIn) -> bool {
    match (name, &prepared.account.authentication) {
        ("AZURE_CLIENT_SECRET", ClientAuthentication::Secret) => {
            prepared.client_secret == Some(ClientSecret::new(value.to_owned()))
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

fn kept_apart(other: &AccountName) -> Message {
    let flag = other.flag();
    fl!("login-new-account", other, flag)
}

fn replaced_by_the_same(names: &str) -> Message {
    fl!("login-same-user-replaces", names)
}

fn replaced_by_the_app(names: &str) -> Message {
    fl!("login-same-app-replaces", names)
}
