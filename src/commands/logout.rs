//! `logout`: deletes every local copy of an account.

use crate::account::AccountName;
use crate::cli::Logout;
use crate::error::{Error, Result};
use crate::language::text;
use crate::output::Report;
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending;

use super::Context;

pub(super) fn run(flags: &Logout, context: &Context) -> Result<Report> {
    let accounts = Accounts::load(&context.session.state)?;
    let leaving: Vec<Listed> = if flags.all {
        accounts.list().to_vec()
    } else {
        match &context.account {
            Some(name) => match accounts.find(name) {
                Some(listed) => vec![listed.clone()],
                None => return unlisted(name, context),
            },
            None if accounts.list().is_empty() => Vec::new(),
            None => vec![accounts.choose(None)?.clone()],
        }
    };
    // One that fails does not keep the others.
    let signed_out = leaving.into_iter().map(|listed| {
        let signed_out = context.session.sign_out(&listed, flags.force);
        (listed.name, signed_out.map_err(or_by_force))
    });
    let accounts = signed_out.collect();
    Ok(Report::SignedOut {
        accounts,
        begun: forget_begun(flags, context),
    })
}

/// A store may be gone for good.
fn or_by_force(error: Error) -> Error {
    if !error.kind().is_of_the_store() {
        return error;
    }
    error.with_further_hint(&text!(
        "if the store is gone for good, `--force` forgets the account all the same",
        "保存先がもう使えない場合は、`--force` を付けるとアカウントだけを削除できます"
    ))
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
fn unlisted(name: &AccountName, context: &Context) -> Result<Report> {
    let done = context.session.forget_unlisted(name)?;
    Ok(Report::SignedOut {
        accounts: vec![(name.clone(), Ok(done))],
        begun: Ok(0),
    })
}
