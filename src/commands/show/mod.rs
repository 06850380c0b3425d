//! `show`: a valid access token on stdout.

pub(super) mod claims;

use std::io;

use clap::Args;
use oauth2::RefreshToken;
use serde_json::{Value, json};

use crate::account::AccountName;
use crate::cli::{Global, MinTtl, Printing, Variable};
use crate::error::Result;
use crate::session::{Session, no_refresh_token};
use crate::store::accounts::Listed;
use crate::token::all_claims_of;
use crate::ui::{Report, Ui, print};

use super::token::PrintedToken;
use super::{Context, Row, Verb, flags_of, form, parse};
use claims::Claims;

pub(super) const ROW: Row = Row {
    name: "show",
    about: "Print a valid access token, refreshing it first if necessary",
    flags: flags_of::<Show>,
    read: parse::<Show>,
};

/// `show`.
#[derive(Args, Debug, Default)]
#[group(skip)]
pub(crate) struct Show {
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// How to print it.
    #[command(flatten)]
    pub printing: Printing,
    /// Print the refresh token instead (treat it like a password)
    #[arg(long, conflicts_with = "format")]
    pub refresh_token: bool,
    /// Print the token's claims instead, unverified: its audience, its permissions
    #[arg(long, conflicts_with_all = ["format", "refresh_token"])]
    pub claims: bool,
    /// Do not use the network: fail if the stored token is not fresh enough
    #[arg(long)]
    pub no_refresh: bool,
}

impl Verb for Show {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        self.printing.refuse_beside_json(global)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let (_, listed) = context.chosen()?;
        let session = &context.session;
        let form = form::of(&self.printing, "show", &listed, context)?;
        if self.refresh_token {
            return refresh_token(listed, session);
        }
        let acquired = if self.no_refresh {
            session.stored(&listed, self.life.min_ttl)?
        } else {
            session.acquire(&listed, self.life.freshness())?
        };
        let (account, now) = (listed.name, session.now());
        if self.claims {
            return Ok(Claims {
                account,
                all: all_claims_of(&acquired.access_token),
                acquired,
                now,
            }
            .into());
        }
        Ok(PrintedToken {
            account,
            acquired,
            form,
            now,
        }
        .into())
    }

    fn hands_out_tokens(&self) -> bool {
        true
    }
}

fn refresh_token(listed: Listed, session: &Session) -> Result<Box<dyn Report>> {
    let credential = session.credential(&listed)?;
    let refresh_token = credential.tokens.refresh_token;
    let refresh_token = refresh_token.ok_or_else(|| no_refresh_token(&credential.account))?;
    Ok(ShownRefreshToken {
        account: listed.name,
        refresh_token,
    }
    .into())
}

/// A refresh token that was asked for.
#[derive(Debug)]
pub(crate) struct ShownRefreshToken {
    /// Whose it is.
    pub account: AccountName,
    pub refresh_token: RefreshToken,
}

impl Report for ShownRefreshToken {
    fn print(&self, _: Ui) -> io::Result<()> {
        print(self.refresh_token.secret())
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({
            "account": self.account.as_str(),
            "refresh_token": self.refresh_token.secret(),
        }))
    }
}
