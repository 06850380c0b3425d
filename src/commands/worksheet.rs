//! `setup hulft-square`: proves that the app registration is good for the platform, then fills in its
//! form.

use jiff::Timestamp;

use crate::cli::Worksheet as Flags;
use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::session::nobody_yet;
use crate::setup::hulft_square::{self, REDIRECT_URI, REGISTER, Worksheet};
use crate::store::accounts::Listed;
use crate::token::Freshness;
use crate::ui::Report;

use super::{Context, mailbox};

pub(super) fn run(flags: &Flags, context: &Context) -> Result<Report> {
    let (_, listed) = context.chosen().map_err(|error| match context.account {
        Some(_) => error,
        None => with_first_step(error),
    })?;
    let credential = context.session.credential(&listed)?;
    if credential.awaits_a_person() {
        return Err(nobody_yet(&listed.name));
    }
    hulft_square::check(&credential.account, (context.session.clock)())?;
    let sender = mailbox(flags.user.as_ref(), &credential.account, |flag| {
        fl!("hulft-square-entra-token-setup-hulft", flag)
    })?;
    let sheet = Worksheet::of(credential, sender, flags.reveal)?;
    let proven_until = if flags.no_refresh {
        None
    } else {
        Some(prove(&listed, context)?)
    };
    Ok(Report::Worksheet {
        sheet: Box::new(sheet),
        proven_until,
    })
}

/// Asks Entra for new tokens with the client id, the secret and the scopes that the platform will
/// send. Until when the access token lasts.
fn prove(listed: &Listed, context: &Context) -> Result<Timestamp> {
    let acquired = context.session.acquire(listed, Freshness::Renew)?;
    Ok(acquired.life.expires_at)
}

/// What to do where nobody has signed in.
fn with_first_step(error: Error) -> Error {
    if error.kind() != ErrorKind::SignInRequired {
        return error;
    }
    error.with_hint(fl!(
        "hulft-square-register-http-localhost-under",
        redirect_uri = &REDIRECT_URI,
        register = &REGISTER
    ))
}
