//! `refresh`: new tokens now, or once the old ones have reached an age.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use crate::cli::Refresh;
use crate::error::Result;
use crate::locales::fl;
use crate::store::accounts::{Accounts, Listed};
use crate::token::{Freshness, TokenSource};
use crate::ui::Report;

use super::{Context, form, status};

pub(super) fn run(flags: &Refresh, context: &Context) -> Result<Report> {
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
    Ok(Report::Token {
        account: listed.name,
        acquired,
        form,
        now: (session.clock)(),
    })
}

/// What there is to tell where no token is printed: to whoever looks, how the account stands.
fn told(source: TokenSource, listed: &Listed, accounts: &Accounts, context: &Context) -> Report {
    if !context.is_watched {
        return Report::Nothing;
    }
    let lead = match source {
        TokenSource::Refreshed => fl!("refresh-refreshed"),
        TokenSource::Cache => fl!("refresh-nothing-do-renewed-more"),
    };
    let account = Box::new(status::read(listed, accounts, context));
    Report::Done {
        lead,
        leftover: None,
        account,
        is_for_programs: !io::stderr().is_terminal(),
        now: (context.session.clock)(),
    }
}
