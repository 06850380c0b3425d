//! `logout`: deletes every local copy of an account.

use jiff::Timestamp;

use crate::account::AccountName;
use crate::cli::Logout;
use crate::error::{ErrorKind, Result};
use crate::output::Report;
use crate::store::StoreKind;
use crate::store::accounts::{Accounts, Listed};

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
        let deleted = context.session.sign_out(&listed);
        (listed.name, deleted)
    });
    Ok(Report::SignedOut {
        accounts: signed_out.collect(),
    })
}

/// A name that the list does not have may still have an item: the list may have been lost.
fn unlisted(name: &AccountName, context: &Context) -> Result<Report> {
    let mut copies = 0;
    for store in [StoreKind::File, StoreKind::Keyring] {
        let listed = Listed {
            name: name.clone(),
            store,
            signed_in_at: Timestamp::UNIX_EPOCH,
        };
        match context.session.sign_out(&listed) {
            Ok(deleted) => copies += deleted,
            Err(error) if error.kind() == ErrorKind::StoreMissing => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Report::SignedOut {
        accounts: vec![(name.clone(), Ok(copies))],
    })
}
