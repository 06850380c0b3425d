//! `status`: the accounts and the times of their tokens. No secret, no network.

mod check;

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use crate::account::Access;
use crate::cli::{CheckFormat, Global, Variable, span};
use crate::error::{Error, Result};
use crate::locales::fl;
use crate::os::interrupt;
use crate::session::nobody_yet;
use crate::store::Credential;
use crate::store::accounts::{Accounts, Listed};
use crate::store::attempt::{self, Attempt};
use crate::token::{REFRESH_TOKEN_LIFETIME, TokenSet, after, claims_of};
use crate::ui::{AccountStatus, Report, Reports};

use super::{Context, Row, Verb, choose, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "status",
    about: "Show who is signed in, and how long the tokens last (no secrets, no network)",
    flags: flags_of::<Status>,
    read: parse::<Status>,
};

/// `status`.
#[derive(Args, Debug)]
pub(crate) struct Status {
    /// Say in one line whether all is well, as monitoring plugins do: exit status 0, 1 or 2
    #[arg(long)]
    pub check: bool,
    /// What is checked.
    #[command(flatten)]
    pub limits: Check,
}

/// `status --check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Warn when a refresh token, a client secret or a certificate ends within this: 14d, 48h
    #[arg(long, value_name = "DURATION", default_value = "14d", value_parser = span, requires = "check")]
    pub warn: Duration,
    /// Raise the alarm when one ends within this
    #[arg(long, value_name = "DURATION", default_value = "3d", value_parser = span, requires = "check")]
    pub crit: Duration,
    /// How to say it
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        requires = "check",
        conflicts_with = "json"
    )]
    pub format: CheckFormat,
}

impl Verb for Status {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        if self.limits.warn < self.limits.crit {
            return Err(Error::usage(fl!("usage-warn-less-crit-ends")));
        }
        Ok(())
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &Status, context: &Context) -> Result<Reports> {
    if flags.check {
        return check(&flags.limits, context);
    }
    let accounts = Accounts::load(&context.session.state)?;
    let shown = read_all(&accounts, context)?;
    let begun = match &context.account {
        Some(_) => Vec::new(),
        None => accounts.pending().to_vec(),
    };
    Ok(Reports::Accounts {
        accounts: shown,
        begun,
        now: (context.session.clock)(),
    })
}

/// The same for a monitor, which wants a judgement in any case.
fn check(limits: &Check, context: &Context) -> Result<Reports> {
    let now = (context.session.clock)();
    let looked_at = looked_at(context);
    // Nobody has looked at what was cut short.
    if interrupt::requested() {
        return Err(interrupt::error());
    }
    Ok(match looked_at {
        Ok(accounts) => check::report(accounts, limits, now),
        Err(error) => check::failed(&error, limits, now),
    })
}

fn looked_at(context: &Context) -> Result<Vec<AccountStatus>> {
    read_all(&Accounts::load(&context.session.state)?, context)
}

/// The account that was named, or all of them.
fn read_all(accounts: &Accounts, context: &Context) -> Result<Vec<AccountStatus>> {
    let asked_about: Vec<&Listed> = match &context.account {
        Some(name) => vec![choose(accounts, Some(name))?],
        None => accounts.list().iter().collect(),
    };
    let read = |listed| read(listed, accounts, context);
    Ok(asked_about.into_iter().map(read).collect())
}

/// The status of a listed account as its store has it; a store that fails is a part of it.
pub(super) fn read(listed: &Listed, accounts: &Accounts, context: &Context) -> AccountStatus {
    let credential = context.session.credential(listed);
    of(listed, credential.as_ref(), accounts, context)
}

/// The status of a listed account whose credential is at hand, or the reason why it is not.
pub(super) fn of(
    listed: &Listed,
    credential: Result<&Credential, &Error>,
    accounts: &Accounts,
    context: &Context,
) -> AccountStatus {
    let store = context.session.store(listed);
    let mut status = AccountStatus {
        account: listed.name.to_string(),
        is_default: accounts.default_name() == Some(&listed.name),
        store: listed.store.as_str(),
        store_item: store.location(&listed.name),
        capabilities: store.capabilities(),
        ..AccountStatus::default()
    };
    match credential {
        Ok(credential) => describe(&mut status, credential, listed.signed_in_at),
        Err(error) => status.problem = Some(error.clone()),
    }
    let tokens = credential.ok().map(|credential| &credential.tokens);
    note_last_attempt(&mut status, listed, tokens, context);
    status
}

/// How the last attempt failed, if nobody has got tokens since. A refusal that only a person can end
/// is a problem until somebody has.
fn note_last_attempt(
    status: &mut AccountStatus,
    listed: &Listed,
    tokens: Option<&TokenSet>,
    context: &Context,
) {
    let session = &context.session;
    let is_overtaken = |attempt: &Attempt| {
        tokens.is_some_and(|tokens| attempt.is_overtaken_by(tokens, (session.clock)()))
    };
    let attempt = attempt::last(&session.state, &listed.name);
    let Some(Attempt { error, .. }) = attempt.filter(|attempt| !is_overtaken(attempt)) else {
        return;
    };
    let is_for_a_person = error.refusal().is_some() && !error.kind().is_transient();
    if is_for_a_person && status.problem.is_none() {
        // What was due is overdue.
        status.sign_in_due_at = None;
        status.problem = Some(error.clone());
    }
    status.last_failure = Some(error);
}

fn describe(status: &mut AccountStatus, credential: &Credential, signed_in_at: Timestamp) {
    let (account, tokens) = (&credential.account, &credential.tokens);
    status.user = account.username.as_ref().map(ToString::to_string);
    status.tenant = Some(account.authority.tenant.to_string());
    status.authority_host = Some(account.authority.host.clone().into());
    status.is_microsofts = account.authority.host.is_microsofts();
    status.foreign_redirect = account.redirect.foreign().map(str::to_owned);
    let files = account.files().into_iter();
    status.files = files.map(|(what, file)| (what, file.to_owned())).collect();
    status.client_id = Some(account.client_id.to_string());
    status.authentication = Some(account.authentication.clone());
    status.access = account.access;
    status.smtp_host = Some(account.cloud.smtp_host(&account.authority.tenant));
    status.scopes.clone_from(&tokens.scopes);
    status.credential_expires_at = account.credential_expires_at;
    status.sign_in_due_at = account
        .sign_in_frequency
        .map(|frequency| after(signed_in_at, frequency));
    if tokens.have_come() {
        status.claims = claims_of(&tokens.access_token);
        status.access_token_expires_at = Some(tokens.expires_at);
    } else if account.access == Access::Delegated {
        status.problem = Some(nobody_yet(&account.name));
    }
    if tokens.refresh_token.is_some() {
        status.renewed_at = Some(tokens.received_at);
        status.refresh_token_expires_at = Some(after(tokens.received_at, REFRESH_TOKEN_LIFETIME));
    }
    if let Some(death) = &credential.dead {
        status.refresh_token_expires_at = None;
        status.problem = Some(death.to_error(&account.name));
    }
}
