//! `switch`: chooses the account that is used when none is named.

use clap::Args;

use crate::account::AccountName;
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::Accounts;
use crate::ui::{Report, Reports};

use super::{Context, Row, Verb, choose, done, flags_of, parse, status};

pub(super) const ROW: Row = Row {
    name: "switch",
    about: "Choose the account that is used when none is named",
    flags: flags_of::<Switch>,
    read: parse::<Switch>,
};

/// `switch`.
#[derive(Args, Debug)]
pub(crate) struct Switch {
    /// The account, as `status` shows it
    #[arg(value_name = "NAME")]
    pub name: AccountName,
}

impl Verb for Switch {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &Switch, context: &Context) -> Result<Reports> {
    choose(&Accounts::load(&context.session.state)?, Some(&flags.name))?;
    let accounts = Accounts::set_default(&context.session.state, &flags.name)?;
    let listed = accounts.choose(Some(&flags.name))?;
    let name = &listed.name;
    let lead = fl!("account-default-account-now", name);
    let account = status::read(listed, &accounts, context);
    Ok(done(lead, None, account, context))
}
