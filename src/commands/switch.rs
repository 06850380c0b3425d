//! `switch`: chooses the account that is used when none is named.

use crate::cli::Switch;
use crate::error::Result;
use crate::language::text;
use crate::output::Report;
use crate::store::accounts::Accounts;

use super::{Context, status};

pub(super) fn run(flags: &Switch, context: &Context) -> Result<Report> {
    let accounts = Accounts::set_default(&context.session.state, &flags.name)?;
    let listed = accounts.choose(Some(&flags.name))?;
    let name = &listed.name;
    Ok(Report::Done {
        lead: text!(
            "{name} is the default account now",
            "{name} を既定のアカウントにしました"
        ),
        leftover: None,
        account: Box::new(status::read(listed, &accounts, context)),
        now: (context.session.clock)(),
    })
}
