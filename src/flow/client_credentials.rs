//! The client credentials grant (RFC 6749 §4.4): an app asks in its own name, and no person takes
//! part.

use crate::account::{Account, ClientType};
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::Result;
use crate::locales::fl;
use crate::scope::SMTP_SEND_AS_APP;
use crate::token::{Claims, claims_of};

use super::tab::Tab;
use super::{Interaction, SignedIn};

/// Signs an app in.
///
/// # Errors
/// What Entra refused, and the network's failures.
pub(crate) fn sign_in(
    account: &Account,
    client: &Client,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<SignedIn> {
    let tokens = endpoint.client_credentials(account, client)?;
    let claims = claims_of(&tokens.access_token);
    let has_role = |claims: &Claims| claims.has_role(SMTP_SEND_AS_APP);
    let lacks_role = claims.is_some_and(|claims| !has_role(&claims));
    if lacks_role && account.scopes.are(&account.cloud.app_only()) {
        person.note(&fl!(
            "sign-in-no-app-role",
            smtp_send_as_app = &SMTP_SEND_AS_APP
        ));
    }
    Ok(SignedIn {
        tokens,
        client_type: ClientType::Confidential,
        tab: Tab::of(None),
    })
}
