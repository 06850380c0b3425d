//! The one place that joins network and store: load, fresh? else lock, load again, refresh, store,
//! and only then hand out.
//!
//! Asks nobody and prints nothing.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::{AccessToken, RefreshToken};

use crate::account::{Access, Account, AccountName};
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::{Error, ErrorKind, Refusal, Result};
use crate::guide::{self, Effect};
use crate::locales::{Message, fl};
use crate::store::accounts::{Accounts, Listed};
use crate::store::attempt::{self, Attempt};
use crate::store::cache::{RuntimeCache, WhenNeeded};
use crate::store::lock::{self, Lock};
use crate::store::state::StateDirectory;
use crate::store::{self, Credential, CredentialStore, Death, Person, StoreKind};
use crate::token::{Acquired, Clock, Freshness, Shortcoming, TokenSet, TokenSource};

/// Where an invocation keeps things, and how it reaches the authority.
pub(crate) struct Session {
    /// The list of accounts, the locks and the file store.
    pub state: StateDirectory,
    /// The copies of access tokens, where there is a safe place for them.
    pub cache: WhenNeeded,
    /// Whether a person is there to unlock a keyring.
    pub person: Person,
    /// More roots to trust, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
}

impl Session {
    /// A valid access token of an account, as fresh as asked for.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] where only a person can get a new one; what Entra refused;
    /// the network's and the store's failures. Where renewing failed for a passing reason and the
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
    /// copied under the lock only, for which nobody waits here: a `logout` may be under way, and no
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
        if !self.will_do(&credential, freshness, (self.clock)()) {
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
    /// [`ErrorKind::SignInRequired`] where nothing is stored, [`ErrorKind::Unexpected`] where less
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
        if !tokens.have_come() {
            return Err(nobody_yet(name));
        }
        let expires_at = tokens.expires_at.strftime("%FT%TZ");
        Err(Error::new(
            ErrorKind::Unexpected,
            fl!("session-stored-access-token-not", name, expires_at, flag),
        ))
    }

    /// Ends an access token that a mail server has refused, so that whoever asks next gets a new one.
    /// Not one that is no longer stored, and not one that is new: what it was refused for is not its
    /// age then, and a new one a moment would be a loop to Entra (AADSTS50196). Says whether.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] where nothing is stored, and the store's failures.
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
    /// [`ErrorKind::SignInRequired`] where nothing is stored, and the store's failures.
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

    /// An account may have moved since `listed` was read.
    fn as_listed_now(&self, listed: &Listed) -> Result<Listed> {
        let accounts = Accounts::load(&self.state)?;
        Ok(accounts.find(&listed.name).unwrap_or(listed).clone())
    }

    /// Stores what a registration brings, as `of` makes it of what is stored under the name by then:
    /// somebody may have signed in meanwhile, or out. An account that is listed stays in its store,
    /// unless it `moves`. Returns what is stored now, and where.
    ///
    /// # Errors
    /// Those of `of`; the store's failures; [`ErrorKind::StoreDamaged`] where a record would be
    /// overwritten that this program cannot read, and [`ErrorKind::Usage`] where it is that of somebody
    /// whom the list does not know.
    pub(crate) fn register(
        &self,
        listed: &Listed,
        moves: bool,
        of: impl FnOnce(Option<Credential>) -> Result<Credential>,
    ) -> Result<(Listed, Credential)> {
        let _lock = lock::account(&self.state, &listed.name)?;
        let accounts = Accounts::load(&self.state)?;
        let known = accounts.find(&listed.name);
        let kept = match known {
            Some(known) => store::load(&*self.store(known), &known.name)?,
            None => None,
        };
        let (store, signed_in_at) = known.map_or((&listed.store, Timestamp::UNIX_EPOCH), |known| {
            (&known.store, known.signed_in_at)
        });
        let listed = Listed {
            store: if moves { &listed.store } else { store }.clone(),
            signed_in_at,
            ..listed.clone()
        };
        let credential = of(kept)?.unversioned();
        let may_replace = |there: &Credential| credential.can_take_the_place_of(there);
        self.take(&listed, &credential, may_replace)?;
        Ok((listed, credential))
    }

    /// Stores a new sign-in, unless its name is another account's: one that `heir` has nothing for, or
    /// that cannot be read. Lists its place first, so that `logout` finds it, then writes the record
    /// and the copy, and deletes the item in a store that the account has left. Waits for a refresh
    /// under way, which would else overwrite it. What takes the place of a record is what `heir` makes
    /// of that. An account that is listed keeps its store, unless it `moves`; a place that it leaves
    /// need not be read if `leaves`.
    ///
    /// # Errors
    /// The failures of the list of accounts and of the store that is written.
    pub(crate) fn claim(
        &self,
        listed: &Listed,
        credential: &Credential,
        whereto: Whereto,
        heir: impl Fn(&Credential) -> Option<Credential>,
    ) -> Result<Claim> {
        let _lock = match lock::account(&self.state, &listed.name) {
            Ok(lock) => lock,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => return Ok(Claim::Taken(Some(error))),
        };
        let listed = match self.keeps_its_store(listed, credential, whereto) {
            Ok(listed) => listed,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => return Ok(Claim::Taken(Some(error))),
        };
        let (mut credential, mut replaced) = (credential.clone(), None);
        for place in self.places_of(&listed, whereto == Whereto::Leaves)? {
            match store::load(&*self.open(&place), &listed.name) {
                Ok(None) => {}
                Ok(Some(kept)) => match heir(&kept) {
                    Some(heir) => (credential, replaced) = (heir, Some(kept)),
                    None => return Ok(Claim::Taken(None)),
                },
                Err(error) if is_of_the_record(&error) => return Ok(Claim::Taken(Some(error))),
                Err(error) => return Err(error),
            }
        }
        let fixed = self.store(&listed).refuse_unless_replaceable(&listed.name);
        if let Err(error) = fixed {
            return Ok(Claim::Taken(Some(error)));
        }
        let left_behind = self.take(&listed, &credential, |_| true)?;
        Ok(Claim::Stored(Box::new(Claimed {
            listed,
            credential,
            replaced,
            left_behind,
        })))
    }

    /// The entry of a new sign-in, in the store that the account is listed in by now unless it is to
    /// move. Another one than was proven before is proven here.
    fn keeps_its_store(
        &self,
        listed: &Listed,
        credential: &Credential,
        whereto: Whereto,
    ) -> Result<Listed> {
        let accounts = Accounts::load(&self.state)?;
        let known = accounts.find(&listed.name);
        let known = known.filter(|it| whereto == Whereto::Stays && it.store != listed.store);
        let Some(known) = known else {
            return Ok(listed.clone());
        };
        let length = store::length(credential)?;
        self.has_room(&known.store, length)?;
        store::prove(&*self.store(known), length)?;
        Ok(Listed {
            store: known.store.clone(),
            ..listed.clone()
        })
    }

    /// Where a record of an account may be that must be looked at: where it is to be, and where it is
    /// listed, unless it `leaves` that.
    fn places_of(&self, listed: &Listed, leaves: bool) -> Result<Vec<StoreKind>> {
        let accounts = Accounts::load(&self.state)?;
        let known = accounts.find(&listed.name).filter(|_| !leaves);
        let elsewhere = known.filter(|known| known.store != listed.store);
        let here = std::iter::once(listed.store.clone());
        Ok(here.chain(elsewhere.map(|it| it.store.clone())).collect())
    }

    /// Stores a sign-in that another machine has made, unless `refuse` says that it must not replace
    /// the account of that name here. Otherwise as [`Session::claim`].
    ///
    /// # Errors
    /// Those of `refuse`; the store's failures; [`ErrorKind::Usage`] where a record would be overwritten
    /// of somebody whom the list does not know.
    pub(crate) fn take_over(
        &self,
        listed: &Listed,
        credential: &Credential,
        refuse: impl FnOnce(&Credential) -> Result<()>,
    ) -> Result<Option<Error>> {
        let _lock = lock::account(&self.state, &listed.name)?;
        if let Some(before) = Accounts::load(&self.state)?.find(&listed.name)
            && let Some(kept) = store::load(&*self.store(before), &before.name)?
        {
            refuse(&kept)?;
        }
        self.take(listed, credential, |there| credential.supersedes(there))
    }

    fn take(
        &self,
        listed: &Listed,
        credential: &Credential,
        may_replace: impl Fn(&Credential) -> bool,
    ) -> Result<Option<Error>> {
        // Whatever comes of the write: the copy may not be of what is stored then.
        self.forget_copy(&listed.name);
        self.put(listed, credential, may_replace)?;
        attempt::forget(&self.state, &listed.name);
        if credential.tokens.have_come() {
            self.copy(listed, &credential.tokens);
        }
        self.settle(listed)
    }

    /// Writes a record to where its account will be. That is listed before, so that `logout` finds
    /// it whatever happens meanwhile; and taken back where nothing was written. There may be an item
    /// of that name which this list does not know: it is replaced if it `may_replace` it.
    fn put(
        &self,
        listed: &Listed,
        credential: &Credential,
        may_replace: impl Fn(&Credential) -> bool,
    ) -> Result<()> {
        let store = self.store(listed);
        let there = store::load(&*store, &listed.name)?;
        let accounts = Accounts::load(&self.state)?;
        let before = accounts.find(&listed.name);
        if before.is_some_and(|before| before.places().contains(&listed.store)) {
            return store::save(&*store, credential);
        }
        if let Some(there) = &there
            && !may_replace(there)
        {
            let location = store.location(&listed.name);
            return Err(of_another_list(&there.account, &listed.store, &location));
        }
        let mut announced = before.unwrap_or(listed).clone();
        if before.is_some() {
            announced.leftovers.push(listed.store.clone());
        }
        Accounts::add(&self.state, announced)?;
        let saved = store::save(&*store, credential);
        let is_clean = || there.is_none() && store.delete(&listed.name).is_ok();
        // A write that was given up may still arrive, after whatever is deleted now.
        let may_arrive = |error: &Error| error.kind() == ErrorKind::StoreTimedOut;
        if saved.as_ref().is_err_and(|it| !may_arrive(it)) && is_clean() {
            match before {
                Some(before) => Accounts::add(&self.state, before.clone())?,
                None => Accounts::remove(&self.state, &listed.name)?,
            };
        }
        saved
    }

    /// Lists an account where it is now, and deletes what it has elsewhere. What cannot be deleted
    /// stays listed, so that the next sign-in, move or `logout` tries again. Returns why.
    fn settle(&self, listed: &Listed) -> Result<Option<Error>> {
        let before = Accounts::load(&self.state)?;
        let mut leftovers = before
            .find(&listed.name)
            .map_or_else(Vec::new, Listed::places);
        leftovers.retain(|place| *place != listed.store);
        let listed = Listed {
            leftovers,
            ..listed.clone()
        };
        Accounts::add(&self.state, listed.clone())?;
        if listed.leftovers.is_empty() {
            return Ok(None);
        }
        let (mut left, mut problem) = (Vec::new(), None);
        for place in &listed.leftovers {
            if let Err(error) = self.delete_at(place, &listed) {
                let location = self.open(place).location(&listed.name);
                problem.get_or_insert(left_behind(&error, &location, &listed.name));
                left.push(place.clone());
            }
        }
        let leftovers = left;
        Accounts::add(
            &self.state,
            Listed {
                leftovers,
                ..listed
            },
        )?;
        Ok(problem)
    }

    /// Deletes the item of an account in a store that it has left; unless that is, by another name,
    /// the very store that it is in.
    fn delete_at(&self, place: &StoreKind, listed: &Listed) -> Result<()> {
        if !self.are_one(&listed.store, place)? {
            self.open(place).delete(&listed.name)?;
        }
        Ok(())
    }

    /// True where two names mean the same store. Nothing is asked of those that cannot be one.
    fn are_one(&self, one: &StoreKind, other: &StoreKind) -> Result<bool> {
        Ok(one.may_be(other) && store::are_one(&*self.open(one), &*self.open(other))?)
    }

    /// Forgets an account everywhere: the copy, the record, the entry in the list. By `force` also
    /// where a store does not let go of its record.
    ///
    /// # Errors
    /// The first of the stores' failures; the account then stays in the list.
    pub(crate) fn sign_out(&self, listed: &Listed, force: bool) -> Result<SignedOut> {
        let (lock, listed) = self.locked(listed)?;
        let mut done = SignedOut {
            had_copy: self.forget_copy(&listed.name),
            ..SignedOut::default()
        };
        attempt::forget(&self.state, &listed.name);
        let places = listed.places().into_iter();
        // One that fails does not keep the others.
        let deleted: Vec<_> = places
            .map(|place| {
                let store = self.open(&place);
                store.delete(&listed.name).map(|there| (there, store))
            })
            .collect();
        for deleted in deleted {
            match deleted {
                Ok((was_there, store)) => done.count(was_there, &*store),
                Err(error) if force && error.kind().is_of_the_store() => done.kept.push(error),
                Err(error) => return Err(error),
            }
        }
        Accounts::remove(&self.state, &listed.name)?;
        lock.remove();
        Ok(done)
    }

    /// Deletes what there is under a name that is not listed: the list may have been lost. Not more:
    /// where nothing was ever kept, nothing is made.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) fn forget_unlisted(&self, name: &AccountName) -> Result<SignedOut> {
        let mut done = SignedOut {
            had_copy: self.forget_copy(name),
            ..SignedOut::default()
        };
        attempt::forget(&self.state, name);
        for kind in [StoreKind::File, StoreKind::Keyring] {
            let store = self.open(&kind);
            match store.delete(name) {
                Ok(was_there) => done.count(was_there, &*store),
                Err(error) if error.kind() == ErrorKind::StoreMissing => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
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
    #[must_use]
    pub(crate) fn ca_file(&self, account: &Account) -> Option<PathBuf> {
        // A remembered file that is gone may not be needed any more; the handshake will tell.
        let remembered = account.ca_file.as_ref().filter(|path| path.exists());
        self.ca_file.as_ref().or(remembered).cloned()
    }

    /// Opens the store of an account.
    #[must_use]
    pub(crate) fn store(&self, listed: &Listed) -> Box<dyn CredentialStore> {
        self.open(&listed.store)
    }

    /// Proves all that is written once somebody has signed in, before they are asked to: the locks,
    /// the list of accounts, the state directory and the store, for a record of `length` bytes; and
    /// that what the store has under `name`, if that is known, can be read. Returns that.
    ///
    /// # Errors
    /// Those of the store kinds of [`ErrorKind`].
    pub(crate) fn prove(
        &self,
        kind: &StoreKind,
        name: Option<&AccountName>,
        length: usize,
    ) -> Result<Option<Credential>> {
        let accounts = Accounts::prove(&self.state)?;
        self.has_room(kind, length)?;
        self.state.has_room_for_an_account()?;
        // Whose lock it will be is not known yet: one that is not there must be possible, too.
        for name in name.into_iter().chain([&store::probe_name()]) {
            let lock = lock::account(&self.state, name)?;
            if accounts.find(name).is_none() {
                lock.remove();
            }
        }
        let store = self.open(kind);
        store::prove(&*store, length)?;
        name.map_or(Ok(None), |name| {
            store.refuse_unless_replaceable(name)?;
            store::load(&*store, name)
        })
    }

    /// The error of a record that would be overwritten, and that the list here does not know.
    #[must_use]
    pub(crate) fn of_another_list(&self, there: &Account, kind: &StoreKind) -> Error {
        let location = self.open(kind).location(&there.name);
        of_another_list(there, kind, &location)
    }

    /// Proves that the state directory has room for what a record of `length` bytes takes there.
    fn has_room(&self, kind: &StoreKind, length: usize) -> Result<()> {
        let is_here = *kind == StoreKind::File;
        self.state.has_room(if is_here { length } else { 0 })
    }

    fn open(&self, kind: &StoreKind) -> Box<dyn CredentialStore> {
        store::open(kind, &self.state, self.person)
    }

    /// The copy of an access token, if it is as fresh as asked for. It does not tell whether the
    /// refresh token is still good.
    fn cached(&self, listed: &Listed, freshness: Freshness) -> Option<Acquired> {
        let min_ttl = freshness.min_ttl()?;
        let cached = self.cache_of(listed)?.read(listed)?;
        let is_fresh = cached.life.is_fresh(min_ttl, (self.clock)());
        is_fresh.then_some(cached)
    }

    /// Copies an access token, by whoever holds the account's lock.
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

    /// Renews under the account's lock, unless another process did so while this one waited, or
    /// failed to.
    fn renew(
        &self,
        listed: &Listed,
        freshness: Freshness,
        asked_at: Timestamp,
    ) -> Result<Acquired> {
        let (_lock, listed) = match self.locked(listed) {
            Ok(locked) => locked,
            Err(error) => {
                // Whoever held it may have renewed the token for all who waited.
                let credential = self.credential(listed)?;
                return if self.will_do(&credential, freshness, asked_at) {
                    Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
                } else {
                    self.make_do(&credential.tokens, freshness, error)
                };
            }
        };
        // The copy first: many may have waited, and a keyring is slow.
        if let Some(copied) = self.cached(&listed, freshness) {
            return Ok(Acquired {
                source: TokenSource::Refreshed,
                ..copied
            });
        }
        let store = self.store(&listed);
        let credential = load(&*store, &listed.name)?;
        if self.will_do(&credential, freshness, asked_at) {
            self.copy(&listed, &credential.tokens);
            return Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed));
        }
        if let Some(death) = &credential.dead {
            return Err(death.to_error(&credential.account.name));
        }
        match self.answered_already(&credential, freshness, asked_at) {
            Some(error) => self.make_do(&credential.tokens, freshness, error),
            None => self.ask(&listed, &*store, credential, freshness),
        }
    }

    /// True for tokens that are as fresh as asked for; and for what was made since, however short it
    /// lasts: so would the next one. Whoever asks for a renewal is told where none is possible.
    fn will_do(&self, credential: &Credential, freshness: Freshness, asked_at: Timestamp) -> bool {
        if credential.dead.is_some() && freshness.min_ttl().is_none() {
            return false;
        }
        let (life, now) = (credential.tokens.life(), (self.clock)());
        // Not what comes from the future: a clock may have been set back, or be another machine's.
        let renewed_meanwhile = (asked_at..=now).contains(&life.received_at);
        freshness.is_met_by(life, now) || renewed_meanwhile && life.lasts(Duration::ZERO, now)
    }

    /// Asks for new tokens, and stores what comes. What cannot be stored or noted is not asked for.
    fn ask(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        mut credential: Credential,
        freshness: Freshness,
    ) -> Result<Acquired> {
        let length = store::length(&credential).map(|length| length + store::LENGTH_OF_TOKENS);
        let has_room = length.and_then(|length| {
            store.refuse_unless_replaceable(&listed.name)?;
            self.has_room(&listed.store, length)
        });
        match has_room.and_then(|()| self.refresh(&mut credential)) {
            Ok(tokens) => self.keep(listed, store, credential, tokens, freshness),
            Err(error) => {
                self.note_failure(listed, store, &credential, &error);
                self.make_do(&credential.tokens, freshness, error)
            }
        }
    }

    /// Stores new tokens, and only then hands them out.
    fn keep(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        mut credential: Credential,
        tokens: TokenSet,
        freshness: Freshness,
    ) -> Result<Acquired> {
        let before = credential.clone();
        credential.account.claims = None;
        credential.take(tokens);
        let saved =
            unchanged(store, listed, &before).and_then(|()| store::save(store, &credential));
        match saved {
            Err(error) if error.kind() == ErrorKind::StoreChanged => {
                return self.take_theirs(listed, &before, freshness, error);
            }
            // Who interrupts one process means no other.
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let attempt = Attempt::unstored(&error, (self.clock)());
                attempt::note(&self.state, &listed.name, attempt);
                return Err(error);
            }
            Ok(()) => {}
        }
        attempt::forget(&self.state, &listed.name);
        self.copy(listed, &credential.tokens);
        Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
    }

    /// Another machine or another state directory renewed the same item, and was faster. Its token
    /// is as good as ours; which of the two refresh tokens stays is all the same to Entra.
    fn take_theirs(
        &self,
        listed: &Listed,
        before: &Credential,
        freshness: Freshness,
        error: Error,
    ) -> Result<Acquired> {
        let credential = load(&*self.store(listed), &listed.name)?;
        let min_ttl = freshness.min_ttl().unwrap_or_default();
        // A store that refuses whatever is written has nothing newer.
        let is_newer = credential.tokens.received_at != before.tokens.received_at;
        if !is_newer || !credential.tokens.life().lasts(min_ttl, (self.clock)()) {
            return Err(error);
        }
        self.copy(listed, &credential.tokens);
        Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
    }

    /// Moves an account to another store: proven first, then listed, written, and only then deleted
    /// where it was. Returns why the old item could not be deleted.
    ///
    /// # Errors
    /// The stores' failures; the account then stays where it is.
    pub(crate) fn move_to(&self, listed: &Listed, kind: &StoreKind) -> Result<Option<Error>> {
        let (_lock, listed) = self.locked(listed)?;
        let (old, new) = (self.store(&listed), self.open(kind));
        let credential = load(&*old, &listed.name)?;
        let length = store::length(&credential)?;
        self.has_room(kind, length)?;
        store::prove(&*new, length)?;
        let moved = Listed {
            store: kind.clone(),
            ..listed.clone()
        };
        if listed.store != *kind && !self.are_one(kind, &listed.store)? {
            let unversioned = credential.clone().unversioned();
            self.put(&moved, &unversioned, |there| credential.supersedes(there))?;
        }
        let left_behind = self.settle(&moved)?;
        self.forget_copy(&listed.name);
        self.copy(&moved, &credential.tokens);
        Ok(left_behind)
    }

    /// The answer that another process got while this one waited, or so recently that asking again
    /// would be a storm. Whoever asks for a renewal is only kept waiting where the server wants it.
    fn answered_already(
        &self,
        credential: &Credential,
        freshness: Freshness,
        asked_at: Timestamp,
    ) -> Option<Error> {
        let now = (self.clock)();
        let attempt = attempt::last(&self.state, &credential.account.name)?;
        // A server that asks to be left alone means everybody.
        let is_throttled = attempt.error.kind() == ErrorKind::TemporarilyUnavailable;
        let is_overtaken = attempt.is_overtaken_by(&credential.tokens, now);
        if attempt.ended_at > now || is_overtaken && !is_throttled {
            return None;
        }
        let is_shared = attempt.ended_at >= asked_at;
        let is_held_back = now < attempt.not_before
            && (freshness.min_ttl().is_some() || attempt.is_for_good() || is_throttled);
        let error = attempt.error;
        if !is_shared && !is_held_back {
            return None;
        }
        log::debug!("not asked again: the answer of {} holds", attempt.ended_at);
        Some(match error.kind() {
            ErrorKind::TemporarilyUnavailable => {
                let wait = (attempt.not_before.as_second() - now.as_second() + 1).max(1);
                let hint = if error.retry_after().is_some() {
                    fl!("session-server-asked-left-alone", wait)
                } else {
                    fl!("session-answer-last-request-no", wait)
                };
                error.with_hint(hint)
            }
            _ => error,
        })
    }

    /// Asks for new tokens, in the way of the account's grant.
    fn refresh(&self, credential: &mut Credential) -> Result<TokenSet> {
        let client = self.client(credential)?;
        let account = &mut credential.account;
        account.credential_expires_at = client.expires_at().or(account.credential_expires_at);
        let endpoint = self.endpoint(account)?;
        match account.access {
            Access::AppOnly => endpoint.client_credentials(account, &client),
            Access::Delegated => redeem(&endpoint, &client, credential),
        }
    }

    /// The client of a stored account. What a sign-in would call a wrong value is for a person to
    /// mend once the account is stored.
    fn client(&self, credential: &Credential) -> Result<Client> {
        let authentication = &credential.account.authentication;
        let secret = credential.client_secret.as_ref();
        Client::of(authentication, secret, (self.clock)()).map_err(|error| match error.kind() {
            ErrorKind::Usage => error.of_kind(ErrorKind::Refused),
            _ => error,
        })
    }

    fn endpoint(&self, account: &Account) -> Result<TokenEndpoint> {
        TokenEndpoint::new(self.ca_file(account).as_deref(), self.clock)
    }

    /// Keeps of a failure what outlives this call: for those who ask next, that it failed; of a
    /// refusal, what [`heeding`] makes of it. Failing to do so takes nothing away from what the server
    /// said.
    fn note_failure(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        credential: &Credential,
        error: &Error,
    ) {
        let now = (self.clock)();
        if let Some(attempt) = Attempt::of(error, now) {
            attempt::note(&self.state, &listed.name, attempt);
        }
        let Some(refusal) = error.refusal() else {
            return;
        };
        let heeded = heeding(credential, refusal, now);
        if heeded.account == credential.account && heeded.dead == credential.dead {
            return;
        }
        // What was refused may not be what is stored any more: a new sign-in elsewhere stays.
        let noted = unchanged(store, listed, credential).and_then(|()| store::save(store, &heeded));
        let Err(failure) = noted else {
            return;
        };
        log::debug!("the refusal could not be noted: {failure}");
        let is_still_there = failure.kind() != ErrorKind::StoreChanged;
        if is_deadly(refusal) && is_still_there {
            attempt::note(&self.state, &listed.name, Attempt::for_good(error, now));
        }
    }

    /// Renewing failed: hands out a token that is still valid where the reason may pass.
    fn make_do(&self, tokens: &TokenSet, freshness: Freshness, error: Error) -> Result<Acquired> {
        let still_valid = tokens.life().lasts(Duration::ZERO, (self.clock)());
        if freshness.min_ttl().is_none() || !error.kind().is_transient() || !still_valid {
            return Err(error);
        }
        Ok(Acquired {
            shortcoming: Some(Shortcoming::NotRenewed(error)),
            ..Acquired::of(tokens, TokenSource::Cache)
        })
    }
}

/// The same after a refusal: dead where that is for good; with what a policy wants of the next sign-in,
/// and how long it lets one last.
fn heeding(credential: &Credential, refusal: &Refusal, now: Timestamp) -> Credential {
    let mut heeded = credential.clone();
    if is_deadly(refusal) {
        heeded.dead = Some(Death {
            refusal: refusal.clone(),
            at: now,
        });
    }
    let account = &mut heeded.account;
    let limit = refusal.sign_in_frequency.map(|limit| limit.lifetime);
    account.claims = refusal.claims.clone().or(account.claims.take());
    account.sign_in_frequency = limit.or(account.sign_in_frequency);
    heeded
}

/// True where a record cannot be read, and the store has nothing against another one.
fn is_of_the_record(error: &Error) -> bool {
    [ErrorKind::StoreDamaged, ErrorKind::StoreUnsafe].contains(&error.kind())
}

/// Where a sign-in is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whereto {
    /// Where the account is listed; a new one in the store that was chosen.
    Stays,
    /// In the store that was named.
    Moves,
    /// In the store that was named; the one that the account leaves need not be read.
    Leaves,
}

/// A sign-in that was stored.
pub(crate) struct Claimed {
    /// Its entry in the list.
    pub listed: Listed,
    /// What was written.
    pub credential: Credential,
    /// What that took the place of.
    pub replaced: Option<Credential>,
    /// Why an old item could not be deleted.
    pub left_behind: Option<Error>,
}

/// What became of a sign-in that was to be stored under a name.
pub(crate) enum Claim {
    /// It is stored.
    Stored(Box<Claimed>),
    /// The name is another account's. Why that could not be read, or be locked.
    Taken(Option<Error>),
}

/// What signing out has done.
#[derive(Debug, Default)]
pub(crate) struct SignedOut {
    /// How many records of the account were deleted.
    pub records: usize,
    /// There was a copy of its access token.
    pub had_copy: bool,
    /// Why a store still has its record.
    pub kept: Vec<Error>,
    /// What the stores keep of the records that were deleted.
    pub remains: Vec<Message>,
}

impl SignedOut {
    /// Takes in that a store has deleted a record, or had none.
    fn count(&mut self, was_there: bool, store: &dyn CredentialStore) {
        if was_there {
            self.records += 1;
            self.remains.extend(store.kept_after_deletion());
        }
    }
}

/// Redeems the refresh token; the one before it where that is malformed. Keeps of the old tokens
/// what the answer leaves out.
fn redeem(endpoint: &TokenEndpoint, client: &Client, credential: &Credential) -> Result<TokenSet> {
    let old = &credential.tokens;
    let Some(refresh_token) = &old.refresh_token else {
        return Err(if credential.tokens.have_come() {
            no_refresh_token(&credential.account)
        } else {
            nobody_yet(&credential.account.name)
        });
    };
    let redeem = |token: &RefreshToken| -> Result<TokenSet> {
        let mut tokens = endpoint.refresh(&credential.account, client, token)?;
        tokens.refresh_token = tokens.refresh_token.or_else(|| Some(token.clone()));
        tokens.username = tokens.username.or_else(|| old.username.clone());
        Ok(tokens)
    };
    match (redeem(refresh_token), &credential.spare) {
        (Err(error), Some(spare)) if is_malformed(&error) => {
            log::debug!("the refresh token is malformed; trying the one before it");
            redeem(spare).map_err(|_| error)
        }
        (answer, _) => answer,
    }
}

fn is_deadly(refusal: &Refusal) -> bool {
    guide::has_effect(Some(refusal), &Effect::DEADLY)
}

fn is_malformed(error: &Error) -> bool {
    guide::has_effect(error.refusal(), &[Effect::Malformed])
}

/// The error of an item that would be overwritten, and that this list knows nothing of.
fn of_another_list(there: &Account, store: &StoreKind, location: &str) -> Error {
    let (user, client_id, flag) = (there.user(), &there.client_id, there.name.flag());
    let error = Error::usage(fl!(
        "session-another-account-name-already",
        location,
        user,
        client_id
    ));
    error.with_hint(match store {
        StoreKind::Command(_) => fl!("session-give-one-another-name"),
        StoreKind::Keyring | StoreKind::File => fl!("session-give-one-another-name-name", flag),
    })
}

/// The error of tokens that stay in a store that their account has left.
fn left_behind(error: &Error, location: &str, name: &AccountName) -> Error {
    let (reason, flag) = (error.fact(), name.flag());
    Error::new(
        error.kind(),
        fl!(
            "session-tokens-former-store-could",
            reason = reason.clone(),
            location,
            flag
        ),
    )
}

/// Says whether the record is still the one that was read. A store that others write to as well,
/// from another state directory or another machine, is looked at once more before it is written:
/// most cannot compare by themselves.
///
/// # Errors
/// [`ErrorKind::StoreChanged`] where somebody else wrote meanwhile, and those of the store.
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

/// The error of an account that was prepared, and that nobody has signed in to.
#[must_use]
pub(crate) fn nobody_yet(name: &AccountName) -> Error {
    let flag = name.flag();
    Error::new(
        ErrorKind::SignInRequired,
        fl!("session-registered-nobody-signed-yet", name, flag),
    )
}

/// The error of a credential without a refresh token.
#[must_use]
pub(crate) fn no_refresh_token(account: &Account) -> Error {
    let name = &account.name;
    match account.access {
        Access::AppOnly => Error::usage(fl!("session-app-only-no-refresh", name)),
        Access::Delegated => Error::new(
            ErrorKind::SignInRequired,
            fl!("session-no-refresh-token-stored", name),
        )
        .with_hint(sign_in_again(name)),
    }
}

fn sign_in_again(name: &AccountName) -> Message {
    let flag = name.flag();
    fl!("session-entra-token-login", flag)
}
