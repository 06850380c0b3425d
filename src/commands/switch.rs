//! `switch`: chooses the account that is used when none is named.

use crate::cli::Switch;
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::Accounts;
use crate::ui::Report;

use super::{Context, choose, done, status};

pub(super) fn run(flags: &Switch, context: &Context) -> Result<Report> {
    choose(&Accounts::load(&context.session.state)?, Some(&flags.name))?;
    let accounts = Accounts::set_default(&context.session.state, &flags.name)?;
    let listed = accounts.choose(Some(&flags.name))?;
    let name = &listed.name;
    let lead = fl!("account-default-account-now", name);
    let account = status::read(listed, &accounts, context);
    Ok(done(lead, None, account, context))
}
