//! What earlier sign-ins left, what the account of this one is called, and which account gives way
//! to it.

use crate::account::{Access, Account, AccountName, Prompt};
use crate::authority::is_guid;
use crate::error::{Error, ErrorKind, Result};
use crate::flow::Interaction;
use crate::locales::fl;
use crate::quoting::Shell;
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending::{Pending, Terms};
use crate::store::{Credential, StoreKind};
use crate::token::claims_of;
use crate::ui::terminal::Terminal;

use super::{Context, Login};

/// No sign-in tries more names than these.
const NAMES: u32 = 50;

/// The list of accounts as it was, and what an earlier sign-in of the same account left.
pub(super) struct Earlier {
    accounts: Accounts,
    /// What the account is to be called, if that was said.
    pub(super) named: Option<AccountName>,
    listed: Option<Listed>,
    /// Absent if the record is gone, or if what is given replaces one that cannot be read.
    pub(super) credential: Option<Credential>,
    /// The account that this sign-in was announced to replace.
    known: Option<Account>,
    /// What was told of that, and what stays.
    pub(super) terms: Terms,
    /// What is stored under all names, where it may be this account, too.
    others: Vec<Credential>,
    /// The account leaves its store, which need not be read then.
    leaves: bool,
}

impl Earlier {
    /// The account named, or the default one if nothing says that another is meant.
    pub(super) fn of(flags: &Login, context: &Context) -> Result<Self> {
        let accounts = Accounts::load(context.session.state())?;
        let listed = match (&context.account, &flags.client_id) {
            (Some(name), _) => accounts.find(name),
            (None, Some(_)) => None,
            (None, None) if accounts.list().is_empty() => None,
            (None, None) => Some(accounts.choose(None)?),
        };
        let listed = listed.cloned();
        let is_left = |listed: &Listed| flags.store.as_ref().is_some_and(|it| *it != listed.store);
        let leaves = listed.as_ref().is_some_and(is_left);
        let credential = credential(listed.as_ref(), leaves, context)?;
        Ok(Self {
            accounts,
            named: context.account.clone(),
            listed,
            known: credential.as_ref().map(|known| known.account.clone()),
            credential,
            terms: Terms::default(),
            others: Vec::new(),
            leaves,
        })
    }

    /// The same as it is now for a sign-in that was begun before.
    pub(super) fn of_pending(pending: &Pending, context: &Context) -> Result<Self> {
        let accounts = Accounts::load(context.session.state())?;
        let named = context.account.clone().or_else(|| pending.named.clone());
        let name = named.as_ref().or(pending.renews.as_ref());
        let listed = name.and_then(|name| accounts.find(name)).cloned();
        let is_left = |it: &Listed| pending.terms.moves && it.store != pending.store;
        let leaves = listed.as_ref().is_some_and(is_left);
        let credential = credential(listed.as_ref(), leaves, context)?;
        let mut earlier = Self {
            accounts,
            named,
            listed,
            credential,
            known: pending.known.clone(),
            terms: pending.terms,
            others: Vec::new(),
            leaves,
        };
        earlier.look_at_others(None, &pending.store, context)?;
        Ok(earlier)
    }

    /// What the account is called before anybody has signed in.
    pub(super) fn name(&self) -> Option<AccountName> {
        self.named.clone().or_else(|| self.renews())
    }

    /// The account that signs in once more.
    pub(super) fn renews(&self) -> Option<AccountName> {
        self.listed.as_ref().map(|listed| listed.name.clone())
    }

    pub(super) fn store(&self) -> Option<StoreKind> {
        self.listed.as_ref().map(|listed| listed.store.clone())
    }

    /// The account that this sign-in was announced to replace.
    pub(super) fn known(&self) -> Option<&Account> {
        self.known.as_ref()
    }

    /// The flags with what the environment adds to a first sign-in, and nothing if something is
    /// remembered.
    pub(super) fn complete(&self, flags: &Login) -> Result<Login> {
        match &self.credential {
            Some(_) => Ok(flags.clone()),
            None => flags.with_variables(),
        }
    }

    /// Parts with the account whose settings were taken over, where nobody named it and the flags
    /// make another account of this one, or mean another person than one whose token does not say
    /// who that is. Returns its name.
    pub(super) fn part_with_another(&mut self, account: &mut Account) -> Option<AccountName> {
        let known = self.known.as_ref().filter(|_| self.named.is_none())?;
        let is_same_tenant = account.authority.tenant == known.authority.tenant;
        let means_another = self.is_nameless()
            && (account.prompt == Some(Prompt::SelectAccount)
                || account.login_hint != known.login_hint);
        if is_same_tenant && account.can_stand_in_for(known) && !means_another {
            return None;
        }
        let other = self.listed.take().map(|listed| listed.name);
        (self.credential, self.known, self.leaves) = (None, None, false);
        account.name = AccountName::fallback();
        account.is_stored = false;
        account.claims = None;
        account.sign_in_frequency = None;
        other
    }

    /// Settles what this sign-in may replace, and what it keeps of that.
    pub(super) fn settle(&mut self, flags: &Login, plain: &Credential) {
        let known = self.credential.as_ref();
        let is_succeeded = |known: &Credential| Successor::of(flags, &known.account).is_some();
        let says_nothing = !flags.has_proof() && !flags.device_code;
        self.terms = Terms {
            for_anybody: self.is_nameless()
                || self.named.is_some() && known.is_some_and(is_succeeded),
            awaits_a_person: known.is_some_and(|known| !known.tokens.is_signed_in()),
            keeps_proof: says_nothing && known.is_some_and(|known| known.has_the_proof_of(plain)),
            moves: flags.store.is_some(),
        };
    }

    /// True if a user has signed in to the account, and it is not known who.
    pub(super) fn is_nameless(&self) -> bool {
        let known = self.credential.as_ref();
        known.is_some_and(|known| known.tokens.is_signed_in() && known.account.is_nameless())
    }

    /// Reads the other accounts, one of which may sign in once more; `there` is what has the name of
    /// this one already. A first sign-in ends where one cannot be read that is kept in the same store:
    /// it might be this one.
    pub(super) fn look_at_others(
        &mut self,
        there: Option<Credential>,
        store: &StoreKind,
        context: &Context,
    ) -> Result<()> {
        let is_listed = |it: &Credential| self.accounts.find(&it.account.name).is_some();
        self.others.extend(there.filter(|it| !is_listed(it)));
        if self.named.is_some() {
            return Ok(());
        }
        for listed in self.accounts.list() {
            match context.session.credential(listed) {
                Ok(credential) => self.others.push(credential),
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
                Err(error)
                    if error.kind().is_of_the_store()
                        && self.listed.is_none()
                        && listed.store == *store =>
                {
                    return Err(unreadable(error));
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// The accounts beside the one that signs in again whose person may be the one who signs in.
    pub(super) fn may_be<'a>(
        &'a self,
        account: &'a Account,
    ) -> impl Iterator<Item = &'a AccountName> {
        let renews = self.renews();
        let others = self.others.iter();
        others
            .filter(|other| other.tokens.is_signed_in() && is_somebody_s(&other.account))
            .filter(move |other| account.can_stand_in_for(&other.account))
            .filter(move |other| may_be_one_directory(other, account))
            .filter(|other| is_called_by_its_user(&other.account))
            .map(|other| &other.account.name)
            .filter(move |name| renews.as_ref() != Some(*name))
    }

    /// What the account may be called, the best name first: as the user said; as before, if the same
    /// person signed in; as the same account is called; else by the user name in the token, the login
    /// hint, or `default`, with a number behind it where that is another account.
    pub(super) fn names(&self, new: &Credential) -> impl Iterator<Item = AccountName> + use<> {
        let named = self.named.clone().or_else(|| self.renewed_by(new));
        let base: AccountName = named
            .clone()
            .or_else(|| name_of_the_user(&new.account))
            .unwrap_or_else(|| self.unnamed(&new.account));
        let same = self.same_as(new, &base).filter(|_| named.is_none());
        let numbered = (2..NAMES).map({
            let base = base.clone();
            move |number| base.numbered(number)
        });
        let other = (same.as_ref() != Some(&base)).then_some(base);
        same.into_iter().chain(other).chain(numbered)
    }

    /// The name of the account that signed in again, if it was surely nobody else, or was told before.
    fn renewed_by(&self, new: &Credential) -> Option<AccountName> {
        self.renews().filter(|_| self.is_succeeded_by(&new.account))
    }

    /// True if this sign-in may take the place of the one that it was announced to replace: it is
    /// the same person's, or nobody's was there, or it was told that another's may come.
    fn is_succeeded_by(&self, new: &Account) -> bool {
        let Some(known) = &self.known else {
            return true;
        };
        let is_app_s = [known, new]
            .iter()
            .any(|account| account.access == Access::AppOnly);
        let terms = &self.terms;
        let is_anybody_s = terms.for_anybody && (self.named.is_some() || new.is_nameless());
        is_app_s || terms.awaits_a_person || is_anybody_s || new.is_surely_of_one_person(known)
    }

    /// The same without the login hint where that was the former user's, and somebody else signed in.
    pub(super) fn without_another_s_hint(&self, new: &Credential) -> Credential {
        let mut new = new.clone();
        let before = self.known.as_ref().and_then(|it| it.username.as_deref());
        let hint = new.account.login_hint.as_deref();
        let is_theirs = before.zip(hint).is_some_and(|(one, other)| one == other);
        if is_theirs && !self.is_succeeded_by(&new.account) {
            new.account.login_hint = None;
        }
        new
    }

    /// What an account is called that nothing names: an app beside other accounts by its id, as it is
    /// not the default one.
    fn unnamed(&self, account: &Account) -> AccountName {
        if account.access == Access::AppOnly && !self.accounts.list().is_empty() {
            return AccountName::of_app(&account.client_id);
        }
        AccountName::fallback()
    }

    /// The name of the same account among those of a name; that of an app may be any.
    fn same_as(&self, new: &Credential, base: &AccountName) -> Option<AccountName> {
        let has_name =
            |name: &AccountName| new.account.access == Access::AppOnly || base.is_numbered(name);
        let mut others = self.others.iter();
        let same = others.find(|it| has_name(&it.account.name) && is_same(it, new));
        same.map(|it| it.account.name.clone())
    }

    /// True for what may be replaced: the same account, or the one that this sign-in was announced
    /// to replace.
    pub(super) fn gives_way(&self, kept: &Credential, new: &Credential) -> bool {
        is_same(kept, new) || self.is_known(kept) && self.is_succeeded_by(&new.account)
    }

    /// True for the account that this sign-in was announced to replace, if it is as it was but for
    /// the client's proof.
    fn is_known(&self, kept: &Credential) -> bool {
        let is_as_it_was = |known: &Account| {
            let is_new = self.terms.awaits_a_person && kept.tokens.is_signed_in();
            let kept = &kept.account;
            !is_new
                && known.name == kept.name
                && known.is_of_the_same_app(kept)
                && known.authority == kept.authority
                && known.username == kept.username
                && known.scopes == kept.scopes
        };
        self.known.as_ref().is_some_and(is_as_it_was)
    }

    /// True if the client's proof that is stored by now stays.
    pub(super) fn keeps_the_proof_of(&self, kept: &Credential) -> bool {
        self.terms.keeps_proof && self.is_known(kept)
    }

    /// True if the account leaves the store that it is listed in.
    pub(super) fn leaves(&self) -> bool {
        self.leaves
    }

    /// True if an app signs in in the place of a person, or the other way round.
    fn changes_access(&self, account: &Account) -> bool {
        let before = self.credential.as_ref().map(|known| known.account.access);
        before.is_some_and(|access| access != account.access)
    }

    fn username(&self) -> Option<&str> {
        self.credential.as_ref()?.account.username.as_deref()
    }

    /// Says what is worth knowing about the account's name.
    pub(super) fn advise(&self, account: &Account, first_choice: &AccountName, person: &Terminal) {
        let (name, flag) = (&account.name, account.name.flag());
        let quoted = Shell::HERE.word(name.as_str());
        let username = account.username.as_deref();
        let is_app = account.access == Access::AppOnly;
        if name != first_choice {
            person.tell(&fl!("login-name-taken", first_choice, name));
        } else if username.is_none() && self.named.is_none() && !is_app {
            person.note(&fl!("login-name-without-user", name));
        }
        self.advise_of_changes(account, person);
        if self.listed.is_none() && self.accounts.find(name).is_some() && !is_app {
            person.note(&fl!("login-replaces", name));
        }
        if !self.accounts.list().is_empty() && self.accounts.default_name() != Some(name) {
            person.note(&fl!("login-how-to-use", flag, quoted));
        }
    }

    /// Says whose the account was, where it is somebody else's now.
    fn advise_of_changes(&self, account: &Account, person: &Terminal) {
        let name = &account.name;
        let is_same_name = self.listed.as_ref().is_some_and(|it| it.name == *name);
        if !is_same_name {
            return;
        }
        if let (Some(now), Some(before)) = (account.username.as_deref(), self.username())
            && now != before
        {
            person.note(&fl!("login-user-changed", name, before, now));
        }
        if self.changes_access(account) {
            person.note(&match account.access {
                Access::AppOnly => fl!("login-became-app-only", name),
                Access::Delegated => fl!("login-became-user", name),
            });
        }
    }
}

/// Whom the flags let sign in in the place of the person whose account it is.
pub(super) enum Successor<'a> {
    Somebody,
    Named(&'a str),
}

impl<'a> Successor<'a> {
    pub(super) fn of(flags: &'a Login, known: &Account) -> Option<Self> {
        let before = known.username.as_deref()?;
        if flags.prompt == Some(Prompt::SelectAccount) {
            return Some(Self::Somebody);
        }
        let hint = flags.login_hint.as_deref()?;
        (!hint.eq_ignore_ascii_case(before)).then_some(Self::Named(hint))
    }
}

/// True for two sign-ins of one person, or of one app, to the same app and directory, the later one
/// of which can do all that the earlier one could: it may take its place.
fn is_same(kept: &Credential, new: &Credential) -> bool {
    new.account.can_stand_in_for(&kept.account)
        && new.account.is_surely_of_one_person(&kept.account)
        && are_of_one_directory(kept, new)
}

/// True if both tokens come from one directory. Those of personal accounts do not say.
fn are_of_one_directory(kept: &Credential, new: &Credential) -> bool {
    let is_one_tenant = kept.account.authority.tenant == new.account.authority.tenant;
    match (directory(kept), directory(new)) {
        (Some(kept), Some(new)) => kept == new,
        (None, Some(_)) => is_one_tenant && !kept.tokens.is_signed_in(),
        (None, None) => is_one_tenant,
        (Some(_), None) => false,
    }
}

/// True if a sign-in may turn out to be one to the same directory.
fn may_be_one_directory(kept: &Credential, account: &Account) -> bool {
    let asked = account.authority.tenant.as_str();
    match directory(kept) {
        Some(directory) => !is_guid(asked) || asked.eq_ignore_ascii_case(&directory),
        None => kept.account.authority.tenant == account.authority.tenant,
    }
}

/// The directory that a token comes from, if it says so.
fn directory(credential: &Credential) -> Option<String> {
    claims_of(&credential.tokens.access_token)?.tid
}

/// What an account is called that nobody named, if it is known whose it is.
fn name_of_the_user(account: &Account) -> Option<AccountName> {
    let user = account.username.as_deref();
    let user = user.or(account.login_hint.as_deref())?;
    user.to_lowercase().parse().ok()
}

/// True for the name that an account has if nobody gives it one, perhaps with a number behind it; an
/// app's may be any.
fn is_called_by_its_user(account: &Account) -> bool {
    let base = name_of_the_user(account);
    account.access == Access::AppOnly || base.is_some_and(|base| base.is_numbered(&account.name))
}

/// True for an account of which it is known whose it is: it may be told that they are back.
fn is_somebody_s(account: &Account) -> bool {
    account.access == Access::AppOnly || account.username.is_some() || account.login_hint.is_some()
}

/// What is stored of an account. What this program cannot read it does not overwrite; but whoever
/// leaves a store that fails need not read it first.
fn credential(
    listed: Option<&Listed>,
    leaves: bool,
    context: &Context,
) -> Result<Option<Credential>> {
    let Some(listed) = listed else {
        return Ok(None);
    };
    match context.session.credential(listed) {
        Ok(credential) => Ok(Some(credential)),
        Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
        Err(error) if error.kind().is_of_the_store() && !leaves => Err(error),
        Err(_) => Ok(None),
    }
}

/// The error of a record that may be that of whoever signs in.
fn unreadable(error: Error) -> Error {
    let otherwise = fl!("login-name-new-account");
    let Some(hint) = error.next_step() else {
        return error.with_hint(otherwise);
    };
    error.with_hint(fl!("login-or-otherwise", hint, otherwise))
}
