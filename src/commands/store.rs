//! `store move`: keeps an account somewhere else from now on.

use clap::{Args, Subcommand};

use crate::cli::{Global, Variable, refuse_relative};
use crate::error::{Error, Result};
use crate::locales::fl;
use crate::store::StoreKind;
use crate::store::accounts::Accounts;
use crate::ui::Report;

use super::{AccountStatus, Changed, Context, Leftover, Row, Verb, parse, verbs_of};

pub(super) const ROW: Row = Row {
    name: "store",
    about: "Move an account to another store",
    flags: verbs_of::<Store>,
    read: parse::<Store>,
};

/// `store`.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Move an account to another store without a new sign-in, leaving no copy behind
    Move(Move),
}

/// `store move`.
#[derive(Args, Debug)]
pub(crate) struct Move {
    /// New store: keyring, file or command=CMD
    #[arg(long, value_name = "STORE")]
    pub to: StoreKind,
}

impl Verb for Store {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        let Self::Move(Move { to }) = self;
        refuse_relative(to)?;
        global.fill_account(variable)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let Self::Move(flags) = self;
        move_account(flags, &context?).map(Into::into)
    }
}

fn move_account(flags: &Move, context: &Context) -> Result<Changed> {
    let session = &context.session;
    let (_, listed) = context.chosen()?;
    let name = &listed.name;
    // What an earlier move could not delete is tried again.
    if listed.store == flags.to && listed.leftovers.is_empty() {
        return Err(Error::usage(fl!("account-already-in-store", name)));
    }
    let left_behind = session.move_to(&listed, &flags.to)?;
    let accounts = Accounts::load(session.state())?;
    let moved = accounts.choose(Some(name))?;
    let (lead, leftover) = (fl!("account-moved"), left_behind.map(Leftover::of_move));
    let account = AccountStatus::read(moved, &accounts, context);
    Ok(Changed::new(lead, leftover, account, context))
}
