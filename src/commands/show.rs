//! `show`: a valid access token on stdout.

use crate::cli::Show;
use crate::error::Result;
use crate::session::no_refresh_token;
use crate::token::all_claims_of;
use crate::ui::Report;

use super::{Context, form};

pub(super) fn run(flags: &Show, context: &Context) -> Result<Report> {
    let (_, listed) = context.chosen()?;
    let session = &context.session;
    let form = form::of(&flags.printing, "show", &listed, context)?;
    if flags.refresh_token {
        let credential = session.credential(&listed)?;
        let refresh_token = credential.tokens.refresh_token;
        let refresh_token = refresh_token.ok_or_else(|| no_refresh_token(&credential.account))?;
        return Ok(Report::RefreshToken {
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
        return Ok(Report::Claims {
            account: listed.name,
            claims: all_claims_of(&acquired.access_token),
            acquired,
            now: (session.clock)(),
        });
    }
    Ok(Report::Token {
        account: listed.name,
        acquired,
        form,
        now: (session.clock)(),
    })
}
