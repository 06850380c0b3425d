//! `refresh`: new tokens now, or once the old ones have reached an age; of one account or of all.

mod all;
mod on_failure;

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use clap::Args;

use crate::cli::{Global, Printing, Variable, refuse_relative_program, span};
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::{Accounts, Listed};
use crate::token::{Acquired, Freshness, TokenSource};
use crate::ui::{Nothing, Report};

use super::token::PrintedToken;
use super::{AccountStatus, Changed, Context, Row, Verb, flags_of, form, parse};
use all::RefreshedAll;
use on_failure::OnFailure;

pub(super) const ROW: Row = Row {
    name: "refresh",
    about: "Refresh the tokens now",
    flags: flags_of::<Refresh>,
    read: parse::<Refresh>,
};

/// `refresh`.
#[derive(Args, Debug, Default)]
pub(crate) struct Refresh {
    /// Refresh all accounts, even if one fails; the exit status is that of the worst failure
    #[arg(long, conflicts_with_all = ["account", "format", "user", "shell"])]
    pub all: bool,
    /// Do nothing if the tokens were renewed more recently than this: 30d, 12h (for cron)
    #[arg(long, value_name = "DURATION", value_parser = span)]
    pub if_older_than: Option<Duration>,
    /// Run this command if an account can no longer be refreshed: once for each failure, not at each
    /// call. A failure that may pass by itself counts once it has lasted 12 hours. The command gets
    /// ENTRA_TOKEN_ACCOUNT, ENTRA_TOKEN_ERROR, ENTRA_TOKEN_EXIT, ENTRA_TOKEN_MESSAGE and
    /// ENTRA_TOKEN_HINT
    #[arg(long, value_name = "CMD")]
    pub on_failure: Option<OnFailure>,
    /// How to print the new access token, which is not printed otherwise.
    #[command(flatten)]
    pub printing: Printing,
}

impl Verb for Refresh {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        if !self.all {
            global.fill_account(variable)?;
        }
        if let Some(command) = &self.on_failure {
            refuse_relative_program(command.program())?;
        }
        self.printing.refuse_beside_json(global)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        if self.all {
            return RefreshedAll::run(self, context).map(Into::into);
        }
        run(self, context)
    }
}

impl Refresh {
    fn freshness(&self) -> Freshness {
        self.if_older_than
            .map_or(Freshness::Renew, Freshness::RenewedWithin)
    }

    /// Refreshes an account, and reports a failure to the command that is to know of it.
    fn refresh(&self, listed: &Listed, context: &Context) -> Result<Acquired> {
        let refreshed = context.session.acquire(listed, self.freshness());
        if let Some(command) = &self.on_failure {
            command.observe(listed, refreshed.as_ref().err(), context);
        }
        refreshed
    }
}

fn run(flags: &Refresh, context: &Context) -> Result<Box<dyn Report>> {
    let (accounts, listed) = context.chosen()?;
    let session = &context.session;
    let form = form::of(&flags.printing, "refresh", &listed, context)?;
    let mut acquired = flags.refresh(&listed, context)?;
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
