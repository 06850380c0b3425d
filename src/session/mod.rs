//! The one place that joins network and store: load, fresh? else lock, load again, refresh, store,
//! and only then hand out.
//!
//! Never prompts, and prints nothing.

mod custody;
mod refresh;

pub(crate) use custody::{Claim, Claimed, SignedOut, Whereto};

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::AccessToken;

use crate::account::{Access, Account, AccountName};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::store::accounts::{Accounts, Listed};
use crate::store::cache::{RuntimeCache, WhenNeeded};
use crate::store::lock::{self, Lock};
use crate::store::state::StateDirectory;
use crate::store::{self, Credential, CredentialStore, Prompting, StoreKind};
use crate::token::{Acquired, Clock, Freshness, Shortcoming, TokenSet, TokenSource};

/// Where an invocation keeps things, and how it reaches the authority.
pub(crate) struct Session {
    /// The list of accounts, the locks and the file store.
    state: StateDirectory,
    /// The copies of access tokens, where there is a safe place for them.
    cache: WhenNeeded,
    /// Whether a person is there to unlock a keyring.
    prompting: Prompting,
    /// More roots to trust, in PEM.
    ca_file: Option<PathBuf>,
    /// The time.
    clock: Clock,
}

impl Session {
    /// How this invocation reaches what it needs.
    pub(crate) fn new(
        state: StateDirectory,
        cache: WhenNeeded,
        prompting: Prompting,
        ca_file: Option<PathBuf>,
        clock: Clock,
    ) -> Self {
        Self {
            state,
            cache,
            prompting,
            ca_file,
            clock,
        }
    }

    /// The list of accounts, the locks and the file store.
    pub(crate) fn state(&self) -> &StateDirectory {
        &self.state
    }

    /// Whether a keyring may show its prompt.
    pub(crate) fn prompting(&self) -> Prompting {
        self.prompting
    }

    /// Roots to trust besides the system's, as this call names them.
    pub(crate) fn roots(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// What tells the time.
    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A valid access token of an account, as fresh as asked for. This performs the following steps:
    ///
    /// 1. Take the copy in the runtime directory, if it is fresh enough.
    /// 2. Else load the account's record, and take its token if that is fresh enough.
    /// 3. Else wait for the account's lock, and look at both again: another process may have refreshed
    ///    meanwhile. If it failed to, its error is this one's, too.
    /// 4. Else request new tokens, store them, and only then hand them out.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if only a person can get a new one; what Entra refused;
    /// the network's and the store's failures. If the refresh failed for a passing reason and the
    /// stored token is still valid, that one is handed out.
    pub(crate) fn acquire(&self, listed: &Listed, freshness: Freshness) -> Result<Acquired> {
        let asked_at = (self.clock)();
        let mut acquired = match self.fresh(listed, freshness)? {
            Some(acquired) => acquired,
            None => self.renew(listed, freshness, asked_at)?,
        };
        let min_ttl = freshness.min_ttl();
        if min_ttl.is_some_and(|min_ttl| acquired.life.is_shorter_than(min_ttl)) {
            let shortcoming = &mut acquired.shortcoming;
            shortcoming.get_or_insert(Shortcoming::NeverSoLong);
        }
        Ok(acquired)
    }

    /// The access token that is there, if it is as fresh as asked for. What comes from a store is
    /// copied under the lock only, which is not waited for here: a `logout` may be under way, and no
    /// copy may outlive it.
    fn fresh(&self, listed: &Listed, freshness: Freshness) -> Result<Option<Acquired>> {
        if freshness == Freshness::Renew {
            return Ok(None);
        }
        if let Some(copied) = self.cached(listed, freshness) {
            return Ok(Some(copied));
        }
        let lock = self
            .cache_of(listed)
            .and_then(|_| lock::account_if_free(&self.state, &listed.name));
        let (listed, credential) = self.find(listed)?;
        if !self.satisfies(&credential, freshness, (self.clock)()) {
            return Ok(None);
        }
        if lock.is_some() {
            self.copy(&listed, &credential.tokens);
        }
        Ok(Some(Acquired::of(&credential.tokens, TokenSource::Cache)))
    }

    /// The stored access token, without any network.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if nothing is stored, [`ErrorKind::Unexpected`] if less
    /// than `min_ttl` is left.
    pub(crate) fn stored(&self, listed: &Listed, min_ttl: Duration) -> Result<Acquired> {
        if let Some(acquired) = self.cached(listed, Freshness::AtLeast(min_ttl)) {
            return Ok(acquired);
        }
        let tokens = self.credential(listed)?.tokens;
        if tokens.life().lasts(min_ttl, (self.clock)()) {
            return Ok(Acquired::of(&tokens, TokenSource::Cache));
        }
        let (name, flag) = (&listed.name, listed.name.flag());
        if !tokens.is_signed_in() {
            return Err(nobody_yet(name));
        }
        let expires_at = tokens.expires_at.strftime("%FT%TZ");
        Err(Error::new(
            ErrorKind::Unexpected,
            fl!("session-not-fresh", name, expires_at, flag),
        ))
    }

    /// Ends an access token that a mail server has refused, so that the next caller gets a new one.
    /// Not one that is no longer stored, and not one that is new: what it was refused for is not its
    /// age then, and a new one a moment would be a loop to Entra (AADSTS50196). Says whether.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if nothing is stored, and the store's failures.
    pub(crate) fn discard(&self, listed: &Listed, refused: &AccessToken) -> Result<bool> {
        let (_lock, listed) = self.locked(listed)?;
        let store = self.store(&listed);
        let before = load(&*store, &listed.name)?;
        let now = (self.clock)();
        let tokens = &before.tokens;
        if tokens.access_token != *refused || tokens.life().is_new(now) {
            return Ok(false);
        }
        let mut credential = before.clone();
        credential.tokens.expires_at = tokens.expires_at.min(now);
        self.forget_copy(&listed.name);
        unchanged(&*store, &listed, &before).and_then(|()| store::save(&*store, &credential))?;
        Ok(true)
    }

    /// The stored credential of an account.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if nothing is stored, and the store's failures.
    pub(crate) fn credential(&self, listed: &Listed) -> Result<Credential> {
        Ok(self.find(listed)?.1)
    }

    /// The stored credential of an account, where it is now: it may have moved since `listed` was
    /// read.
    fn find(&self, listed: &Listed) -> Result<(Listed, Credential)> {
        if let Some(credential) = store::load(&*self.store(listed), &listed.name)? {
            return Ok((listed.clone(), credential));
        }
        let listed = self.as_listed_now(listed)?;
        let credential = load(&*self.store(&listed), &listed.name)?;
        Ok((listed, credential))
    }

    /// The lock of an account, and the account as it is listed once that is held.
    fn locked(&self, listed: &Listed) -> Result<(Lock, Listed)> {
        let lock = lock::account(&self.state, &listed.name)?;
        Ok((lock, self.as_listed_now(listed)?))
    }

    /// Loads under the lock of an account. The lock goes if a user has signed out of the account since
    /// `listed` was read: its file has the account's name.
    fn load_under(
        &self,
        lock: Lock,
        store: &dyn CredentialStore,
        listed: &Listed,
    ) -> Result<(Lock, Credential)> {
        match load(store, &listed.name) {
            Ok(credential) => Ok((lock, credential)),
            Err(error) => {
                if !self.may_be_listed(&listed.name) {
                    lock.remove();
                }
                Err(error)
            }
        }
    }

    /// False for an account that is surely not in the list.
    fn may_be_listed(&self, name: &AccountName) -> bool {
        Accounts::load(&self.state).map_or(true, |accounts| accounts.find(name).is_some())
    }

    /// An account may have moved since `listed` was read.
    fn as_listed_now(&self, listed: &Listed) -> Result<Listed> {
        let accounts = Accounts::load(&self.state)?;
        Ok(accounts.find(&listed.name).unwrap_or(listed).clone())
    }

    /// Reaches the authority of an account, without any secret. Says how far our clock is ahead.
    ///
    /// # Errors
    /// Those of [`TokenEndpoint::reach`].
    pub(crate) fn reach(&self, account: &Account) -> Result<Option<SignedDuration>> {
        self.endpoint(account)?.reach(account)
    }

    /// The roots that are trusted for an account besides the system's: those of this call, or
    /// those it signed in with.
    pub(crate) fn ca_file(&self, account: &Account) -> Option<PathBuf> {
        // A remembered file that is gone may not be needed any more; the handshake will tell.
        let remembered = account.ca_file.as_ref().filter(|path| path.exists());
        self.ca_file.as_ref().or(remembered).cloned()
    }

    /// Opens the store of an account.
    pub(crate) fn store(&self, listed: &Listed) -> Box<dyn CredentialStore> {
        self.open(&listed.store)
    }

    /// Proves that the state directory has room for what a record of `length` bytes takes there.
    fn has_room(&self, kind: &StoreKind, length: usize) -> Result<()> {
        let is_here = *kind == StoreKind::File;
        self.state.has_room(if is_here { length } else { 0 })
    }

    fn open(&self, kind: &StoreKind) -> Box<dyn CredentialStore> {
        store::open(kind, &self.state, self.prompting)
    }

    /// The copy of an access token, if it is as fresh as asked for. It does not tell whether the
    /// refresh token is still good.
    fn cached(&self, listed: &Listed, freshness: Freshness) -> Option<Acquired> {
        let min_ttl = freshness.min_ttl()?;
        let cached = self.cache_of(listed)?.read(listed)?;
        let is_fresh = cached.life.is_fresh(min_ttl, (self.clock)());
        is_fresh.then_some(cached)
    }

    /// Copies an access token, under the account's lock.
    fn copy(&self, listed: &Listed, tokens: &TokenSet) {
        if let Some(cache) = self.cache_of(listed) {
            cache.write(listed, tokens);
        }
    }

    fn forget_copy(&self, name: &AccountName) -> bool {
        self.cache.as_ref().is_some_and(|cache| cache.forget(name))
    }

    /// The cache, for an account whose store is worth one.
    fn cache_of(&self, listed: &Listed) -> Option<&RuntimeCache> {
        if listed.store.is_cheap() {
            return None;
        }
        self.cache.as_ref()
    }
}

/// Says whether the record is still the one that was read. A store that others write to as well,
/// from another state directory or another machine, is looked at once more before it is written:
/// most cannot compare by themselves.
///
/// # Errors
/// [`ErrorKind::StoreChanged`] if another process wrote meanwhile, and those of the store.
fn unchanged(store: &dyn CredentialStore, listed: &Listed, read: &Credential) -> Result<()> {
    if !listed.store.is_shared() {
        return Ok(());
    }
    let tokens = |credential: &Credential| {
        let tokens = credential.tokens.clone();
        (tokens.received_at, tokens.refresh_token)
    };
    let now = store::load(store, &listed.name)?;
    if now.is_some_and(|now| tokens(&now) == tokens(read)) {
        return Ok(());
    }
    Err(store::changed(&store.location(&listed.name)))
}

fn load(store: &dyn CredentialStore, name: &AccountName) -> Result<Credential> {
    store::load(store, name)?.ok_or_else(|| {
        let location = store.location(name);
        Error::new(
            ErrorKind::SignInRequired,
            fl!("session-nothing-stored", name, location),
        )
        .with_hint(sign_in_again(name))
    })
}

/// The error of an account that was prepared, and that no user has signed in to.
pub(crate) fn nobody_yet(name: &AccountName) -> Error {
    let flag = name.flag();
    Error::new(
        ErrorKind::SignInRequired,
        fl!("session-never-signed-in", name, flag),
    )
}

/// The error of a credential without a refresh token.
pub(crate) fn no_refresh_token(account: &Account) -> Error {
    let name = &account.name;
    match account.access {
        Access::AppOnly => Error::usage(fl!("session-app-only-no-refresh-token", name)),
        Access::Delegated => Error::new(
            ErrorKind::SignInRequired,
            fl!("session-no-refresh-token", name),
        )
        .with_hint(sign_in_again(name)),
    }
}

fn sign_in_again(name: &AccountName) -> Message {
    let flag = name.flag();
    fl!("session-sign-in", flag)
}
