//! `logout`: deletes every local copy of an account.

use clap::Args;

use crate::account::{Access, Account, AccountName};
use crate::authority::Cloud;
use crate::cli::{Global, Variable};
use crate::error::{Error, Result};
use crate::locales::{Message, fl};
use crate::quoting::{Shell, url_part};
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending;
use crate::ui::{Report, Reports};

use super::{Context, Row, Verb, flags_of, nearest_first, parse};

pub(super) const ROW: Row = Row {
    name: "logout",
    about: "Delete every local copy of an account's tokens",
    flags: flags_of::<Logout>,
    read: parse::<Logout>,
};

/// `logout`.
#[derive(Args, Debug)]
pub(crate) struct Logout {
    /// Every account
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
    /// Forget an account also where its store cannot delete its tokens; what is there stays there
    #[arg(long)]
    pub force: bool,
}

impl Verb for Logout {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        if self.all {
            return Ok(());
        }
        global.fill_account(variable)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &Logout, context: &Context) -> Result<Reports> {
    let accounts = Accounts::load(&context.session.state)?;
    let leaving: Vec<Listed> = if flags.all {
        accounts.list().to_vec()
    } else {
        match &context.account {
            Some(name) => match accounts.find(name) {
                Some(listed) => vec![listed.clone()],
                None => return unlisted(name, &accounts, context),
            },
            None if accounts.list().is_empty() => Vec::new(),
            None => vec![accounts.choose_to_delete()?.clone()],
        }
    };
    // One that fails does not keep the others.
    let mut advice = Vec::new();
    let signed_out = leaving.into_iter().map(|listed| {
        // Once it is signed out, nothing says any more who it was.
        let account = context.session.credential(&listed).ok();
        let account = account.map(|credential| credential.account);
        let signed_out = context.session.sign_out(&listed, flags.force);
        if signed_out.is_ok() {
            let how = how_to_revoke(&listed.name, account.as_ref());
            advice.extend((!advice.contains(&how)).then_some(how));
        }
        (listed.name, signed_out.map_err(or_by_force))
    });
    let signed_out = signed_out.collect();
    tell_of_default(&accounts, context)?;
    let accounts = signed_out;
    Ok(Reports::SignedOut {
        accounts,
        begun: forget_begun(flags, context),
        advice,
    })
}

/// What ends the tokens of an account of which there are copies elsewhere ("user:
/// revokeSignInSessions"). The account may be called otherwise than its user, who is named only where
/// the record says so.
fn how_to_revoke(name: &AccountName, account: Option<&Account>) -> Message {
    let Some(account) = account else {
        return unnamed(name);
    };
    if account.access == Access::AppOnly {
        let client_id = &account.client_id;
        return fl!("logout-end-copies-made-elsewhere", name, client_id);
    }
    if account.authority.tenant.is_consumers() {
        return fl!("logout-end-copies-made-elsewhere-change", name);
    }
    let Some(user) = &account.username else {
        return unnamed(name);
    };
    let (host, part) = (account.cloud.graph_host(), url_part(user));
    let url = format!("{}/v1.0/users/{part}/revokeSignInSessions", host.as_str());
    let mut url = Shell::HERE.flag("--url", &url);
    // The Azure CLI knows the addresses of the other clouds itself.
    if account.cloud == Cloud::UsGovDod {
        url = format!("{url} {}", Shell::HERE.flag("--resource", host.as_str()));
    }
    fl!("logout-end-all-sessions-az", name, user, url)
}

fn unnamed(name: &AccountName) -> Message {
    fl!("logout-record-does-not-name", name)
}

/// Says which account is used from now on where none is named, if that has changed: scripts would
/// send as somebody else.
fn tell_of_default(before: &Accounts, context: &Context) -> Result<()> {
    let now = Accounts::load(&context.session.state)?;
    if now.list().is_empty() || now.default_name() == before.default_name() {
        return Ok(());
    }
    let names = now.names();
    let change = match now.default_name() {
        Some(name) => fl!("logout-default-account-now-commands", name),
        None => fl!("logout-no-default-account-any", names),
    };
    context.ui.warn(&change);
    Ok(())
}

/// A store may be gone for good.
fn or_by_force(error: Error) -> Error {
    if !error.kind().is_of_the_store() {
        return error;
    }
    error.with_further_hint(&fl!("logout-store-gone-good-force"))
}

/// With every account go the sign-ins that were begun; otherwise those whose time is over.
fn forget_begun(flags: &Logout, context: &Context) -> Result<usize> {
    let session = &context.session;
    if flags.all {
        return pending::forget_all(&session.state, session.person);
    }
    pending::sweep(&session.state, session.person, (session.clock)())?;
    Ok(0)
}

/// A name that the list does not have may still have an item: the list may have been lost.
fn unlisted(name: &AccountName, accounts: &Accounts, context: &Context) -> Result<Reports> {
    let done = context.session.forget_unlisted(name)?;
    let advice = if done.records == 0 {
        not_here(name, accounts)
    } else {
        unnamed(name)
    };
    Ok(Reports::SignedOut {
        accounts: vec![(name.clone(), Ok(done))],
        begun: Ok(0),
        advice: vec![advice],
    })
}

fn not_here(name: &AccountName, accounts: &Accounts) -> Message {
    let known = nearest_first(name, accounts).join(", ");
    if known.is_empty() {
        return fl!("logout-no-account-nor-any", name);
    }
    fl!("logout-no-account-accounts-here", name, known)
}
