//! `show`: a valid access token on stdout.

use clap::Args;

use crate::cli::{Global, MinTtl, Printing, Variable};
use crate::error::Result;
use crate::session::no_refresh_token;
use crate::token::all_claims_of;
use crate::ui::{Report, Reports};

use super::{Context, Row, Verb, flags_of, form, parse};

pub(super) const ROW: Row = Row {
    name: "show",
    about: "Print a valid access token, refreshing it first if necessary",
    flags: flags_of::<Show>,
    read: parse::<Show>,
};

/// `show`.
#[derive(Args, Debug)]
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

impl Default for Show {
    /// `show` without any flag.
    fn default() -> Self {
        Self {
            life: MinTtl::default(),
            printing: Printing::default(),
            refresh_token: false,
            claims: false,
            no_refresh: false,
        }
    }
}

impl Verb for Show {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        self.printing.refuse_beside_json(global)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }

    fn hands_out_tokens(&self) -> bool {
        true
    }
}

fn run(flags: &Show, context: &Context) -> Result<Reports> {
    let (_, listed) = context.chosen()?;
    let session = &context.session;
    let form = form::of(&flags.printing, "show", &listed, context)?;
    if flags.refresh_token {
        let credential = session.credential(&listed)?;
        let refresh_token = credential.tokens.refresh_token;
        let refresh_token = refresh_token.ok_or_else(|| no_refresh_token(&credential.account))?;
        return Ok(Reports::RefreshToken {
            account: listed.name,
            refresh_token,
        });
    }
    let acquired = if flags.no_refresh {
        session.stored(&listed, flags.life.min_ttl)?
    } else {
        session.acquire(&listed, flags.life.freshness())?
    };
    if flags.claims {
        return Ok(Reports::Claims {
            account: listed.name,
            claims: all_claims_of(&acquired.access_token),
            acquired,
            now: (session.clock)(),
        });
    }
    Ok(Reports::Token {
        account: listed.name,
        acquired,
        form,
        now: (session.clock)(),
    })
}
