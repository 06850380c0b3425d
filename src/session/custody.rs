//! Where the credential of an account is kept: signing in, moving, signing out, and what is proven before.
//! Nothing that works is lost on the way.

use jiff::Timestamp;

use crate::account::{Account, AccountName};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::store::accounts::{Accounts, Listed};
use crate::store::failure_notice::FailureNotice;
use crate::store::{
    self, Credential, CredentialStore, StoreKind, failed_refresh, failure_notice, lock,
};

use super::Session;

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

impl Session {
    /// Proves all that is written once a user has signed in, before they are asked to: the locks,
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

    /// Stores what a registration brings, as `of` makes it of what is stored under the name by then:
    /// a user may have signed in meanwhile, or out. An account that is listed stays in its store,
    /// unless it `moves`. Returns what is stored now, and where.
    ///
    /// # Errors
    /// Those of `of`; the store's failures; [`ErrorKind::StoreDamaged`] if a record would be
    /// overwritten that this program cannot read, and [`ErrorKind::Usage`] if it is that of somebody
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
    /// Those of `refuse`; the store's failures; [`ErrorKind::Usage`] if a record would be overwritten
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
        self.write_record(listed, credential, may_replace)?;
        self.forget_failures(&listed.name);
        if credential.tokens.is_signed_in() {
            self.copy(listed, &credential.tokens);
        }
        self.delete_leftovers(listed)
    }

    /// Forgets how an account failed that has been signed in to, or out of.
    fn forget_failures(&self, name: &AccountName) {
        failed_refresh::forget(&self.state, name);
        failure_notice::forget(&self.state, name);
    }

    /// Notes what was reported of an account, unless a user has signed out of it meanwhile: nothing is
    /// to be left of it then.
    pub(crate) fn note_reported(&self, name: &AccountName, notice: &FailureNotice) {
        let Ok(lock) = lock::account(&self.state, name) else {
            return;
        };
        if self.may_be_listed(name) {
            failure_notice::note(&self.state, name, notice);
        } else {
            lock.remove();
        }
    }

    /// Writes a record to where its account will be. That is listed before, so that `logout` finds
    /// it whatever happens meanwhile; and taken back where nothing was written. There may be an item
    /// of that name which this list does not know: it is replaced if it `may_replace` it.
    fn write_record(
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
    fn delete_leftovers(&self, listed: &Listed) -> Result<Option<Error>> {
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

    /// True if two names mean the same store. Nothing is asked of those that cannot be one.
    fn are_one(&self, one: &StoreKind, other: &StoreKind) -> Result<bool> {
        Ok(one.may_be(other) && store::are_one(&*self.open(one), &*self.open(other))?)
    }

    /// Moves an account to another store: proven first, then listed, written, and only then deleted
    /// where it was. Returns why the old item could not be deleted.
    ///
    /// # Errors
    /// The stores' failures; the account then stays where it is.
    pub(crate) fn move_to(&self, listed: &Listed, kind: &StoreKind) -> Result<Option<Error>> {
        let (lock, listed) = self.locked(listed)?;
        let (old, new) = (self.store(&listed), self.open(kind));
        let (_lock, credential) = self.load_under(lock, &*old, &listed)?;
        let length = store::length(&credential)?;
        self.has_room(kind, length)?;
        store::prove(&*new, length)?;
        let moved = Listed {
            store: kind.clone(),
            ..listed.clone()
        };
        if listed.store != *kind && !self.are_one(kind, &listed.store)? {
            let unversioned = credential.clone().unversioned();
            self.write_record(&moved, &unversioned, |there| credential.supersedes(there))?;
        }
        let left_behind = self.delete_leftovers(&moved)?;
        self.forget_copy(&listed.name);
        self.copy(&moved, &credential.tokens);
        Ok(left_behind)
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
        self.forget_failures(&listed.name);
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
        self.forget_failures(name);
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

    /// The error of a record that would be overwritten, and that the list here does not know.
    pub(crate) fn of_another_list(&self, there: &Account, kind: &StoreKind) -> Error {
        let location = self.open(kind).location(&there.name);
        of_another_list(there, kind, &location)
    }
}

/// True if a record cannot be read, and the store has nothing against another one.
fn is_of_the_record(error: &Error) -> bool {
    [ErrorKind::StoreDamaged, ErrorKind::StoreUnsafe].contains(&error.kind())
}

/// The error of an item that would be overwritten, and that this list knows nothing of.
fn of_another_list(there: &Account, store: &StoreKind, location: &str) -> Error {
    let (user, client_id, flag) = (there.user(), &there.client_id, there.name.flag());
    let error = Error::usage(fl!("session-name-taken", location, user, client_id));
    error.with_hint(match store {
        StoreKind::Command(_) => fl!("session-rename-or-delete-by-hand"),
        StoreKind::Keyring | StoreKind::File => fl!("session-rename-or-logout", flag),
    })
}

/// The error of tokens that stay in a store that their account has left.
fn left_behind(error: &Error, location: &str, name: &AccountName) -> Error {
    let (reason, flag) = (error.fact(), name.flag());
    Error::new(
        error.kind(),
        fl!("session-former-tokens-remain", reason, location, flag),
    )
}
