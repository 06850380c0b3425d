//! `setup hulft-square`: proves that the app registration is good for the platform, then fills in its
//! form.

use clap::Args;
use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::session::nobody_yet;
use crate::setup::hulft_square::{self, ConnectionForm, REDIRECT_URI, REGISTER};
use crate::smtp::MailAddress;
use crate::store::accounts::Listed;
use crate::token::Freshness;
use crate::ui::{Report, Reports};

use super::{Context, Verb, mailbox};

/// `setup hulft-square`.
#[derive(Args, Debug)]
pub(crate) struct HulftSquare {
    /// The mailbox that sends, where it is another than the one who signed in (a shared mailbox)
    #[arg(long, value_name = "ADDRESS")]
    pub user: Option<MailAddress>,
    /// Show the client secret (treat it like a password)
    #[arg(long)]
    pub reveal: bool,
    /// Do not ask Entra for new tokens first, which proves the client secret and the scopes
    #[arg(long)]
    pub no_refresh: bool,
}

impl Verb for HulftSquare {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &HulftSquare, context: &Context) -> Result<Reports> {
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
    let sheet = ConnectionForm::of(credential, sender, flags.reveal)?;
    let proven_until = if flags.no_refresh {
        None
    } else {
        Some(prove(&listed, context)?)
    };
    Ok(Reports::Worksheet {
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
