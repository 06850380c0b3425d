//! `refresh`: new tokens now, or once the old ones have reached an age.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use clap::Args;

use crate::cli::{Global, Printing, Variable, span};
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::{Accounts, Listed};
use crate::token::{Freshness, TokenSource};
use crate::ui::{Nothing, Report};

use super::token::PrintedToken;
use super::{AccountStatus, Changed, Context, Row, Verb, flags_of, form, parse};

pub(super) const ROW: Row = Row {
    name: "refresh",
    about: "Refresh the tokens now",
    flags: flags_of::<Refresh>,
    read: parse::<Refresh>,
};

/// `refresh`.
#[derive(Args, Debug, Default)]
pub(crate) struct Refresh {
    /// Do nothing if the tokens were renewed more recently than this: 30d, 12h (for cron)
    #[arg(long, value_name = "DURATION", value_parser = span)]
    pub if_older_than: Option<Duration>,
    /// How to print the new access token, which is not printed otherwise.
    #[command(flatten)]
    pub printing: Printing,
}

impl Verb for Refresh {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        self.printing.refuse_beside_json(global)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?)
    }
}

fn run(flags: &Refresh, context: &Context) -> Result<Box<dyn Report>> {
    let (accounts, listed) = context.chosen()?;
    let session = &context.session;
    let form = form::of(&flags.printing, "refresh", &listed, context)?;
    let freshness = flags
        .if_older_than
        .map_or(Freshness::Renew, Freshness::RenewedWithin);
    let mut acquired = session.acquire(&listed, freshness)?;
    if flags.printing.format.is_none() {
        return Ok(told(acquired.source, &listed, &accounts, context));
    }
    // What was renewed recently may have ended all the same.
    if acquired.source == TokenSource::Cache {
        acquired = session.acquire(&listed, Freshness::AtLeast(Duration::ZERO))?;
    }
    let token = PrintedToken {
        account: listed.name,
        acquired,
        form,
        now: session.now(),
    };
    Ok(token.into())
}

/// What there is to tell where no token is printed: to whoever looks, how the account stands.
fn told(
    source: TokenSource,
    listed: &Listed,
    accounts: &Accounts,
    context: &Context,
) -> Box<dyn Report> {
    if !context.ui.is_watched() {
        return Nothing.into();
    }
    let lead = match source {
        TokenSource::Refreshed => fl!("refresh-done"),
        TokenSource::Cache => fl!("refresh-not-needed"),
    };
    let account = AccountStatus::read(listed, accounts, context);
    let mut changed = Changed::new(lead, None, account, context);
    changed.is_for_programs = !io::stderr().is_terminal();
    changed.into()
}
