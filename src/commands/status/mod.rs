//! `status`: the accounts and the times of their tokens. No secret, and no network without `--probe`.

mod account;
mod check;
mod details;
mod monitoring;

use std::io;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::{Global, Variable, span};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Language, fl};
use crate::os::interrupt;
use crate::store::accounts::{Accounts, Listed, ListedPending};
use crate::token::Freshness;
use crate::ui::people::relative;
use crate::ui::{Report, Ui, print, seconds};

use super::{Context, Row, Verb, choose, flags_of, parse};
use check::Checkup;

pub(super) use account::AccountStatus;
pub(super) use details::details;

pub(super) const ROW: Row = Row {
    name: "status",
    about: "Show the accounts and when their tokens expire (no secrets; no network without --probe)",
    flags: flags_of::<Status>,
    read: parse::<Status>,
};

/// `status`.
#[derive(Args, Debug)]
pub(crate) struct Status {
    /// Print the health in one line, as monitoring plugins do: exit status 0, 1 or 2
    #[arg(long)]
    pub check: bool,
    /// What is checked.
    #[command(flatten)]
    pub limits: Check,
}

/// `status --check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Warn if a refresh token, client secret or certificate expires within this: 14d, 48h
    #[arg(long, value_name = "DURATION", default_value = "14d", value_parser = span, requires = "check")]
    pub warn: Duration,
    /// Report critical if one expires within this
    #[arg(long, value_name = "DURATION", default_value = "3d", value_parser = span, requires = "check")]
    pub crit: Duration,
    /// Output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        requires = "check",
        conflicts_with = "json"
    )]
    pub format: CheckFormat,
    /// Refresh the tokens first, so that a sign-in that was revoked shows at once. Not more often than
    /// every 15 minutes: Entra takes many equal requests for a loop
    #[arg(long, requires = "check")]
    pub probe: bool,
}

/// What a monitor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// One line with performance data, for Nagios, Icinga and Checkmk
    #[default]
    Nagios,
    /// Metrics for the textfile collector of Prometheus' node exporter
    Prometheus,
}

impl Verb for Status {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        if self.limits.warn < self.limits.crit {
            return Err(Error::usage(fl!("usage-warn-below-crit")));
        }
        Ok(())
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        if self.check {
            return check(&self.limits, context).map(Into::into);
        }
        show(context).map(Into::into)
    }
}

fn show(context: &Context) -> Result<Shown> {
    let accounts = Accounts::load(context.session.state())?;
    let shown = read_all(&accounts, context)?;
    let begun = match &context.account {
        Some(_) => Vec::new(),
        None => accounts.pending().to_vec(),
    };
    Ok(Shown {
        accounts: shown,
        begun,
        now: context.session.now(),
    })
}

/// The same for a monitor, which wants a judgement in any case.
fn check(limits: &Check, context: &Context) -> Result<Checkup> {
    let now = context.session.now();
    let looked_at = looked_at(limits, context);
    // What was cut short has not been checked.
    if interrupt::requested() {
        return Err(interrupt::error());
    }
    Ok(match looked_at {
        Ok(accounts) => Checkup::of(accounts, limits, now),
        Err(error) => Checkup::failed(&error, limits, now),
    })
}

fn looked_at(limits: &Check, context: &Context) -> Result<Vec<AccountStatus>> {
    let accounts = Accounts::load(context.session.state())?;
    if !limits.probe {
        return read_all(&accounts, context);
    }
    let probed = |listed| {
        let refreshed = context.session.acquire(listed, Freshness::Renew);
        let mut account = AccountStatus::read(listed, &accounts, context);
        account.note_probe(refreshed.err());
        account
    };
    Ok(asked_about(&accounts, context)?
        .into_iter()
        .map(probed)
        .collect())
}

fn read_all(accounts: &Accounts, context: &Context) -> Result<Vec<AccountStatus>> {
    let read = |listed| AccountStatus::read(listed, accounts, context);
    let asked_about = asked_about(accounts, context)?;
    Ok(asked_about.into_iter().map(read).collect())
}

/// The account that was named, or all of them.
fn asked_about<'a>(accounts: &'a Accounts, context: &Context) -> Result<Vec<&'a Listed>> {
    Ok(match &context.account {
        Some(name) => vec![choose(accounts, Some(name))?],
        None => accounts.list().iter().collect(),
    })
}

/// The accounts that were asked for.
struct Shown {
    accounts: Vec<AccountStatus>,
    /// The sign-ins that were begun.
    begun: Vec<ListedPending>,
    /// When the command ran.
    now: Timestamp,
}

impl Report for Shown {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&self.text(ui.language))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let accounts = self
            .accounts
            .iter()
            .map(|account| account.object(ui.language));
        let mut object = json!({"accounts": accounts.collect::<Vec<_>>()});
        if !self.begun.is_empty() {
            object["begun"] = self.begun.iter().map(begun_object).collect();
        }
        Some(object)
    }

    /// A sign-in that is needed is a fact to be told; a store that fails hides the facts.
    fn exit_code(&self) -> u8 {
        let mut problems = self
            .accounts
            .iter()
            .filter_map(|account| account.problem.as_ref());
        let failure = problems.find(|problem| problem.kind() != ErrorKind::SignInRequired);
        failure.map_or(0, Error::exit_code)
    }
}

impl Shown {
    /// Every account with its times.
    fn text(&self, language: Language) -> String {
        if self.accounts.is_empty() && self.begun.is_empty() {
            let nobody = fl!("status-not-signed-in-2");
            return nobody.text(language);
        }
        let accounts = self
            .accounts
            .iter()
            .map(|account| details(account, self.now, language));
        let begun = self.begun.iter().map(|begun| {
            let (id, until) = (&begun.id, relative(begun.expires_at, self.now, language));
            let line = fl!("status-unfinished-sign-in", id, until);
            line.text(language)
        });
        let blocks: Vec<String> = accounts.chain(begun).collect();
        blocks.join("\n\n")
    }
}

/// A sign-in that was begun.
fn begun_object(begun: &ListedPending) -> Value {
    json!({
        "id": begun.id,
        "store": begun.store.to_string(),
        "expires_at": seconds(begun.expires_at).to_string(),
        "expires_at_unix": begun.expires_at.as_second(),
    })
}
