//! The device code grant (RFC 8628): a code is shown here and entered in a browser anywhere else.

use std::time::Duration;

use crate::account::{Account, ClientType};
use crate::entra::TokenEndpoint;
use crate::error::Result;

use super::tab::Tab;
use super::{Interaction, SignedIn, check};

/// Signs a person in whose browser is anywhere.
///
/// # Errors
/// [`ErrorKind::TimedOut`](crate::error::ErrorKind::TimedOut) after `timeout` or once the code has
/// expired, [`ErrorKind::Cancelled`](crate::error::ErrorKind::Cancelled), what Entra refused, an
/// answer that lacks what was asked for, and the network's failures.
pub(crate) fn sign_in(
    account: &Account,
    timeout: Duration,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<SignedIn> {
    // The flow has no redirect URI, and so no secret: the client is a public one.
    let public = account.as_public();
    let authorization = endpoint.device_code(&public)?;
    let page = authorization.verification_uri().url();
    person.enter_code(page, authorization.user_code());
    let tokens = endpoint.redeem_device_code(&public, &authorization, timeout)?;
    check(&tokens, &public)?;
    Ok(SignedIn {
        tokens,
        client_type: ClientType::Public,
        tab: Tab::of(None),
    })
}
