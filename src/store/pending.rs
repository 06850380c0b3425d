//! Sign-ins that one process began and another will finish. Each is a secret item of its own in a
//! store, found by the state that its answer brings, used once, and gone when its time is over.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use jiff::Timestamp;
use oauth2::{ClientSecret, CsrfToken, PkceCodeVerifier};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::account::{Account, AccountName, RedirectUri};
use crate::entra::AuthorizationRequest;
use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::token;

use super::accounts::{Accounts, ListedPending};
use super::lock::{self, Lock};
use super::record::{Secret, Unversioned, secret_json, versioned};
use super::state::StateDirectory;
use super::{Prompting, SecretBytes, StoreKind, damaged, newer, open, shape};

const VERSION: u32 = 1;
/// Characters of an id: enough that no two are alike.
const ID_LENGTH: usize = 16;

/// What was told before a person was asked to sign in, and what is kept of the account that this
/// sign-in takes the place of.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a promise of its own"
)]
pub(crate) struct Terms {
    /// The account may become another user's.
    pub for_anybody: bool,
    /// No user had signed in to the account.
    pub awaits_a_person: bool,
    /// Nothing was said of the client's proof: the stored one stays.
    pub keeps_proof: bool,
    /// A flag named the store.
    pub moves: bool,
}

/// A sign-in that was begun.
pub(crate) struct Pending {
    /// Who is to sign in, and where: the answer is redeemed at the same tenant alias.
    pub account: Account,
    /// What the account is to be called, if that was said.
    pub named: Option<AccountName>,
    /// The account that signs in once more.
    pub renews: Option<AccountName>,
    /// The account that this sign-in was announced to replace.
    pub known: Option<Account>,
    /// What was told of that, and what stays.
    pub terms: Terms,
    /// The secret of a confidential client, or the passphrase of its key.
    pub client_secret: Option<ClientSecret>,
    /// Where the tokens will be kept, and this is until then.
    pub store: StoreKind,
    /// What was asked.
    pub request: AuthorizationRequest,
    /// When it is too late.
    pub expires_at: Timestamp,
}

impl Pending {
    /// Its name: one-way from the state, so that the answer leads to it, and it does not lead to the answer.
    pub(crate) fn id(&self) -> String {
        id_of(&self.request.state)
    }

    fn listed(&self) -> ListedPending {
        ListedPending {
            id: self.id(),
            store: self.store.clone(),
            expires_at: self.expires_at,
        }
    }
}

fn id_of(state: &CsrfToken) -> String {
    let mut id = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(state.secret()));
    id.truncate(ID_LENGTH);
    id
}

#[derive(Serialize, Deserialize)]
struct PendingRecord {
    version: u32,
    account: Account,
    named: Option<AccountName>,
    renews: Option<AccountName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known: Option<Account>,
    #[serde(default)]
    terms: Terms,
    client_secret: Option<Secret>,
    url: Url,
    #[serde(deserialize_with = "redirect_uri")]
    redirect_uri: String,
    state: Secret,
    code_verifier: Secret,
    expires_at: Timestamp,
}

/// As it was sent: a redirect URI, and nothing else.
fn redirect_uri<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    RedirectUri::deserialize(deserializer).map(String::from)
}

/// Stores a sign-in that was begun: its entry in the list first, so that no item is forgotten.
///
/// # Errors
/// Those of the store.
pub(crate) fn save(state: &StateDirectory, prompting: Prompting, pending: &Pending) -> Result<()> {
    let (store, name) = (
        open(&pending.store, state, prompting),
        item_name(&pending.id()),
    );
    let item = to_bytes(pending, &store.location(&name))?;
    Accounts::add_pending(state, pending.listed())?;
    store.write(&name, &item, None)
}

/// True if a sign-in of this state was begun here.
pub(crate) fn is_listed(state: &StateDirectory, answer: &CsrfToken) -> bool {
    let id = id_of(answer);
    Accounts::load(state).is_ok_and(|accounts| accounts.pending().iter().any(|it| it.id == id))
}

/// The sign-in that `answer`, a state, belongs to; no other process can finish it while the lock is
/// held.
///
/// # Errors
/// [`ErrorKind::Usage`] if none was begun here or it is finished, [`ErrorKind::TimedOut`]
/// where it is too late, and those of the store.
pub(crate) fn load(
    state: &StateDirectory,
    prompting: Prompting,
    answer: &CsrfToken,
    now: Timestamp,
) -> Result<(Pending, Lock)> {
    let id = id_of(answer);
    let name = item_name(&id);
    let lock = lock::begun(state, &name)?;
    let accounts = Accounts::load(state)?;
    let Some(listed) = accounts.pending().iter().find(|listed| listed.id == id) else {
        lock.remove();
        return Err(unknown());
    };
    if listed.expires_at < now {
        remove(state, prompting, listed)?;
        lock.remove();
        return Err(expired(listed.expires_at));
    }
    let store = open(&listed.store, state, prompting);
    let Some(item) = store.read(&name)? else {
        Accounts::remove_pending(state, &id)?;
        lock.remove();
        return Err(unknown());
    };
    let pending = of_bytes(&item.content, &store.location(&name), &name, &listed.store)?;
    Ok((pending, lock))
}

/// The sign-in in a record that was found at `location` in `store`.
pub(crate) fn of_bytes(
    record: &[u8],
    location: &str,
    name: &AccountName,
    store: &StoreKind,
) -> Result<Pending> {
    let record = versioned(record, VERSION, |record: &PendingRecord| record.version);
    let record = record.map_err(|error| match error {
        Unversioned::Newer => newer(location),
        Unversioned::Malformed(error) => damaged(location, name, &shape(&error)),
    })?;
    let sent = [
        ("state", &record.state),
        ("code_verifier", &record.code_verifier),
    ];
    if let Some((field, _)) = sent.iter().find(|(_, secret)| !token::is_plain(&secret.0)) {
        return Err(damaged(location, name, field));
    }
    Ok(record.into_pending(store.clone()))
}

/// The record of a sign-in: all of it, secrets too.
pub(crate) fn to_bytes(pending: &Pending, location: &str) -> Result<SecretBytes> {
    let request = &pending.request;
    let secret = |secret: &ClientSecret| Secret::new(secret.secret());
    let record = PendingRecord {
        version: VERSION,
        account: pending.account.clone(),
        named: pending.named.clone(),
        renews: pending.renews.clone(),
        known: pending.known.clone(),
        terms: pending.terms,
        client_secret: pending.client_secret.as_ref().map(secret),
        url: request.url.clone(),
        redirect_uri: request.redirect_uri.clone(),
        state: Secret::new(request.state.secret()),
        code_verifier: Secret::new(request.code_verifier.secret()),
        expires_at: pending.expires_at,
    };
    secret_json(&record)
        .map_err(|error| damaged(location, &item_name(&pending.id()), &shape(&error)))
}

impl PendingRecord {
    fn into_pending(self, store: StoreKind) -> Pending {
        let is_stored = self.renews.is_some();
        Pending {
            account: Account {
                is_stored,
                ..self.account
            },
            named: self.named,
            renews: self.renews,
            known: self.known,
            terms: self.terms,
            client_secret: self
                .client_secret
                .map(|secret| ClientSecret::new(secret.take())),
            store,
            request: AuthorizationRequest {
                url: self.url,
                redirect_uri: self.redirect_uri,
                state: CsrfToken::new(self.state.take()),
                code_verifier: PkceCodeVerifier::new(self.code_verifier.take()),
            },
            expires_at: self.expires_at,
        }
    }
}

/// Forgets a sign-in that was finished, or failed for good.
///
/// # Errors
/// Those of the store.
pub(crate) fn forget(
    state: &StateDirectory,
    prompting: Prompting,
    pending: &Pending,
) -> Result<()> {
    remove(state, prompting, &pending.listed())
}

/// Forgets all of them; says how many there were. One that fails does not keep the others.
///
/// # Errors
/// The first of the store's.
pub(crate) fn forget_all(state: &StateDirectory, prompting: Prompting) -> Result<usize> {
    let accounts = Accounts::load(state)?;
    let pending = accounts.pending().iter();
    let removed: Vec<_> = pending
        .map(|listed| remove(state, prompting, listed))
        .collect();
    let count = removed.len();
    removed.into_iter().collect::<Result<()>>()?;
    Ok(count)
}

/// Forgets those whose time is over. One whose store fails is left for the next call.
///
/// # Errors
/// Those of reading the list.
pub(crate) fn sweep(state: &StateDirectory, prompting: Prompting, now: Timestamp) -> Result<()> {
    for listed in Accounts::load(state)?.pending() {
        if listed.expires_at < now
            && let Err(failure) = remove(state, prompting, listed)
        {
            log::debug!("could not delete an unfinished sign-in: {failure}");
        }
    }
    Ok(())
}

fn remove(state: &StateDirectory, prompting: Prompting, listed: &ListedPending) -> Result<()> {
    open(&listed.store, state, prompting).delete(&item_name(&listed.id))?;
    Accounts::remove_pending(state, &listed.id)
}

fn item_name(id: &str) -> AccountName {
    AccountName::of_pending(id)
}

fn unknown() -> Error {
    Error::usage(fl!("store-unknown-sign-in"))
}

fn expired(expires_at: Timestamp) -> Error {
    let at = Timestamp::from_second(expires_at.as_second()).unwrap_or(expires_at);
    Error::new(ErrorKind::TimedOut, fl!("store-sign-in-expired", at))
}
