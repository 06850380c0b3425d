//! What an earlier sign-in left, and what the account of this one is called.

use crate::account::{Access, Account, AccountName};
use crate::cli::Login;
use crate::error::{ErrorKind, Result};
use crate::flow::Interaction;
use crate::language::text;
use crate::quoting::Shell;
use crate::session::Session;
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending::Pending;
use crate::store::{Credential, StoreKind};
use crate::terminal::Terminal;

use super::Context;

/// The list of accounts as it was, and what an earlier sign-in of the same account left.
pub(super) struct Earlier {
    accounts: Accounts,
    /// What the account is to be called, if that was said.
    pub(super) named: Option<AccountName>,
    listed: Option<Listed>,
    /// Absent where the record is gone, or where what is given replaces one that cannot be read.
    pub(super) credential: Option<Credential>,
}

impl Earlier {
    /// The account named, or the default one where nothing says that another is meant.
    pub(super) fn of(flags: &Login, context: &Context) -> Result<Self> {
        let accounts = Accounts::load(&context.session.state)?;
        let listed = match (&context.account, &flags.client_id) {
            (Some(name), _) => accounts.find(name),
            (None, Some(_)) => None,
            (None, None) if accounts.list().is_empty() => None,
            (None, None) => Some(accounts.choose(None)?),
        };
        let listed = listed.cloned();
        let credential = match &listed {
            Some(listed) => credential(listed, flags, context)?,
            None => None,
        };
        Ok(Self {
            accounts,
            named: context.account.clone(),
            listed,
            credential,
        })
    }

    /// The same as it is now for a sign-in that was begun before.
    pub(super) fn of_pending(pending: &Pending, context: &Context) -> Result<Self> {
        let accounts = Accounts::load(&context.session.state)?;
        let named = context.account.clone().or_else(|| pending.named.clone());
        let name = named.as_ref().or(pending.renews.as_ref());
        let listed = name.and_then(|name| accounts.find(name)).cloned();
        // Whatever is wrong with the old record: this sign-in replaces it.
        let credential = listed
            .as_ref()
            .and_then(|listed| context.session.credential(listed).ok());
        Ok(Self {
            accounts,
            named,
            listed,
            credential,
        })
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

    /// What the account is called now: as the user said; as before, if the same person signed in;
    /// else by the user name in the token, the login hint, or a name that no other account has.
    pub(super) fn new_name(
        &self,
        account: &Account,
        username: Option<&str>,
        session: &Session,
    ) -> AccountName {
        if let Some(name) = &self.named {
            return name.clone();
        }
        let before = self.username();
        if let Some(listed) = &self.listed
            && !self.changes_access(account)
            && (username.is_none() || before.is_none() || username == before)
        {
            return listed.name.clone();
        }
        let found = username.or(account.login_hint.as_deref());
        found
            .and_then(|name| name.parse().ok())
            .or_else(|| self.name_of_app(account, session))
            .unwrap_or_else(|| self.free_name())
    }

    /// True where an app signs in in the place of a person, or the other way round.
    fn changes_access(&self, account: &Account) -> bool {
        let before = self.credential.as_ref().map(|known| known.account.access);
        before.is_some_and(|access| access != account.access)
    }

    /// The name under which the same app has signed in before.
    fn name_of_app(&self, account: &Account, session: &Session) -> Option<AccountName> {
        let is_same = |listed: &&Listed| {
            account.access == Access::AppOnly
                && session.credential(listed).is_ok_and(|known| {
                    let known = known.account;
                    known.access == account.access
                        && known.client_id == account.client_id
                        && known.authority == account.authority
                })
        };
        let listed = self.accounts.list().iter().find(is_same)?;
        Some(listed.name.clone())
    }

    /// `default`, or with a number behind it.
    fn free_name(&self) -> AccountName {
        let numbered = (2..).filter_map(|number| format!("default-{number}").parse().ok());
        let mut names = std::iter::once(AccountName::fallback()).chain(numbered);
        let free = names.find(|name| self.accounts.find(name).is_none());
        free.unwrap_or_else(AccountName::fallback)
    }

    fn username(&self) -> Option<&str> {
        self.credential.as_ref()?.account.username.as_deref()
    }

    /// Says what is worth knowing about the account's name.
    pub(super) fn advise(&self, account: &Account, person: &Terminal) {
        let (name, flag) = (&account.name, account.name.flag());
        let quoted = Shell::HERE.word(name.as_str());
        let username = account.username.as_deref();
        let is_app = account.access == Access::AppOnly;
        if username.is_none() && self.named.is_none() && !is_app {
            person.note(&text!(
                "the token does not name its user (personal accounts' do not); the account is called {name}: -a gives it another name",
                "トークンにユーザー名が含まれていません (個人用アカウントの場合)。アカウント名は {name} です。-a で別の名前を付けられます"
            ));
        }
        let same_name = self
            .listed
            .as_ref()
            .is_some_and(|listed| listed.name == *name);
        if let (true, Some(now), Some(before)) = (same_name, username, self.username())
            && now != before
        {
            person.note(&text!(
                "{name} was the account of {before}; from now on it is that of {now}",
                "{name} は {before} のアカウントでしたが、{now} のアカウントになりました"
            ));
        }
        if same_name && self.changes_access(account) {
            person.note(&match account.access {
                Access::AppOnly => text!(
                    "{name} was the account of a person; from now on it is the app's own",
                    "{name} はユーザーのアカウントでしたが、アプリ専用になりました"
                ),
                Access::Delegated => text!(
                    "{name} was app-only; from now on it is the account of a person",
                    "{name} はアプリ専用でしたが、ユーザーのアカウントになりました"
                ),
            });
        }
        if self.listed.is_none() && self.accounts.find(name).is_some() && !is_app {
            person.note(&text!(
                "{name} was signed in already; this sign-in replaces what was stored",
                "{name} はすでにサインイン済みでした。保存されていた内容を今回のものに置き換えました"
            ));
        }
        if !self.accounts.list().is_empty() && self.accounts.default_name() != Some(name) {
            person.note(&text!(
                "other commands use this account with {flag} or ENTRA_TOKEN_ACCOUNT, or always after `entra-token switch {quoted}`",
                "このアカウントを使うには、他のコマンドに {flag} を付けるか ENTRA_TOKEN_ACCOUNT を設定してください。`entra-token switch {quoted}` で既定にすることもできます"
            ));
        }
    }
}

fn credential(listed: &Listed, flags: &Login, context: &Context) -> Result<Option<Credential>> {
    match context.session.credential(listed) {
        Ok(credential) => Ok(Some(credential)),
        // Whoever leaves a store that fails need not read it first.
        Err(_)
            if flags
                .store
                .as_ref()
                .is_some_and(|store| *store != listed.store) =>
        {
            Ok(None)
        }
        // What this program cannot read it does not overwrite.
        Err(error) if error.kind() == ErrorKind::StoreDamaged => Err(error),
        Err(error) if flags.client_id.is_none() && error.kind().is_of_the_store() => Err(error),
        Err(_) => Ok(None),
    }
}
