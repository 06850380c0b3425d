//! `refresh --all`: every account, one that fails keeping no other from it.

use serde_json::{Value, json};

use crate::account::AccountName;
use crate::error::{Error, Result};
use crate::locales::fl;
use crate::os::interrupt;
use crate::store::accounts::Accounts;
use crate::token::TokenSource;
use crate::ui::json::error_object;
use crate::ui::people::error;
use crate::ui::{Report, Ui};

use super::super::Context;
use super::Refresh;

/// What became of each account.
pub(super) struct RefreshedAll {
    accounts: Vec<(AccountName, Result<TokenSource>)>,
}

impl RefreshedAll {
    /// Refreshes them one after the other.
    pub(super) fn run(flags: &Refresh, context: &Context) -> Result<Self> {
        let accounts = Accounts::load(context.session.state())?;
        if accounts.list().is_empty() {
            // The error that says how to sign in.
            accounts.choose(None)?;
        }
        let mut refreshed = Vec::new();
        for listed in accounts.list() {
            let source = flags.refresh(listed, context).map(|token| token.source);
            if interrupt::requested() {
                return Err(interrupt::error());
            }
            refreshed.push((listed.name.clone(), source));
        }
        Ok(Self {
            accounts: refreshed,
        })
    }
}

impl Report for RefreshedAll {
    fn remark(&self, ui: Ui) -> Option<String> {
        let lines: Vec<String> = self
            .accounts
            .iter()
            .filter_map(|(name, outcome)| line(name, outcome, ui))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let object = |(name, outcome): &(AccountName, Result<TokenSource>)| {
            let error = outcome.as_ref().err();
            json!({
                "account": name.as_str(),
                "refreshed": matches!(outcome, Ok(TokenSource::Refreshed)),
                "error": error.map(|error| error_object(error, ui.language)),
            })
        };
        let accounts: Vec<Value> = self.accounts.iter().map(object).collect();
        Some(json!({"accounts": accounts}))
    }

    /// That of the worst failure: one that may pass by itself counts less than any other.
    fn exit_code(&self) -> u8 {
        let failures = self.accounts.iter().filter_map(|(_, it)| it.as_ref().err());
        let worst = failures.max_by_key(|error| (!error.kind().is_transient(), error.exit_code()));
        worst.map_or(0, Error::exit_code)
    }
}

/// A line for each account; with `--quiet`, for those that failed.
fn line(name: &AccountName, outcome: &Result<TokenSource>, ui: Ui) -> Option<String> {
    let done = match outcome {
        Err(failure) => return Some(format!("{name}: {}", error(failure, ui))),
        Ok(_) if ui.quiet => return None,
        Ok(TokenSource::Refreshed) => fl!("refresh-done"),
        Ok(TokenSource::Cache) => fl!("refresh-not-needed"),
    };
    Some(format!("{name}: {}", done.text(ui.language)))
}
