//! `refresh`: new tokens now, or once the old ones have reached an age.

use std::time::Duration;

use jiff::Timestamp;

use crate::cli::Refresh;
use crate::error::Result;
use crate::language::{Text, text};
use crate::output::Report;
use crate::store::accounts::{Accounts, Listed};
use crate::token::Freshness;

use super::{Context, form, status};

pub(super) fn run(flags: &Refresh, context: &Context) -> Result<Report> {
    let (accounts, listed) = context.chosen()?;
    let session = &context.session;
    let now = (session.clock)();
    let form = form::of(&flags.printing, "refresh", &listed, context)?;
    let is_printed = flags.printing.format.is_some();
    let freshness = match flags.if_older_than {
        None => Freshness::Renew,
        Some(age) => {
            let credential = session.credential(&listed)?;
            if let Some(death) = &credential.dead {
                return Err(death.to_error(&listed.name));
            }
            match (
                is_younger(credential.tokens.received_at, age, now),
                is_printed,
            ) {
                (false, _) => Freshness::Renew,
                (true, true) => Freshness::AtLeast(Duration::ZERO),
                (true, false) => {
                    let lead = text!(
                        "nothing to do: renewed more recently than that",
                        "指定より最近に更新されているため、何もしません"
                    );
                    return Ok(done(lead, &listed, &accounts, context));
                }
            }
        }
    };
    let acquired = session.acquire(&listed, freshness)?;
    if is_printed {
        return Ok(Report::Token {
            account: listed.name,
            acquired,
            form,
            now,
        });
    }
    let lead = text!("refreshed", "更新しました");
    Ok(done(lead, &listed, &accounts, context))
}

/// What there is to tell where no token is printed: to whoever looks, how the account stands.
fn done(lead: Text, listed: &Listed, accounts: &Accounts, context: &Context) -> Report {
    if !context.is_watched {
        return Report::Nothing;
    }
    Report::Done {
        lead,
        leftover: None,
        account: Box::new(status::read(listed, accounts, context)),
        now: (context.session.clock)(),
    }
}

fn is_younger(renewed_at: Timestamp, age: Duration, now: Timestamp) -> bool {
    let lived = now.as_second().saturating_sub(renewed_at.as_second());
    // A time in the future is a clock that was wrong once: renew.
    u64::try_from(lived).is_ok_and(|lived| lived < age.as_secs())
}
