//! `switch`: chooses the account that is used when none is named.

use clap::Args;

use crate::account::AccountName;
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::Accounts;
use crate::ui::Report;

use super::{AccountStatus, Changed, Context, Row, Verb, choose, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "switch",
    about: "Choose the default account",
    flags: flags_of::<Switch>,
    read: parse::<Switch>,
};

/// `switch`.
#[derive(Args, Debug)]
pub(crate) struct Switch {
    /// Account name, as `status` shows it
    #[arg(value_name = "NAME")]
    pub name: AccountName,
}

impl Verb for Switch {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let state = context.session.state();
        choose(&Accounts::load(state)?, Some(&self.name))?;
        let accounts = Accounts::set_default(state, &self.name)?;
        let listed = accounts.choose(Some(&self.name))?;
        let name = &listed.name;
        let lead = fl!("account-default-now", name);
        let account = AccountStatus::read(listed, &accounts, context);
        Ok(Changed::new(lead, None, account, context).into())
    }
}
