//! `store move`: keeps an account somewhere else from now on.

use crate::cli::Move;
use crate::error::{Error, Result};
use crate::locales::fl;
use crate::store::accounts::Accounts;
use crate::ui::{Leftover, Report};

use super::{Context, done, status};

pub(super) fn run(flags: &Move, context: &Context) -> Result<Report> {
    let session = &context.session;
    let (_, listed) = context.chosen()?;
    let name = &listed.name;
    // What an earlier move could not delete is tried again.
    if listed.store == flags.to && listed.leftovers.is_empty() {
        return Err(Error::usage(fl!("account-kept-already", name)));
    }
    let left_behind = session.move_to(&listed, &flags.to)?;
    let accounts = Accounts::load(&session.state)?;
    let moved = accounts.choose(Some(name))?;
    let (lead, leftover) = (fl!("account-moved"), left_behind.map(Leftover::of_move));
    let account = status::read(moved, &accounts, context);
    Ok(done(lead, leftover, account, context))
}
