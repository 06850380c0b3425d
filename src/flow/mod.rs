//! The grants: ways to a token, one file each. A flow returns what it got and stores nothing.
//!
//! The person is reached through [`Interaction`] only, and nothing comes back through it.

mod answer;
pub(crate) mod authorization_code;
pub(crate) mod client_credentials;
pub(crate) mod device_code;
mod loopback;
mod paste;
mod tab;

use oauth2::UserCode;
use url::Url;

use crate::account::{Account, ClientType};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::token::TokenSet;

pub(crate) use tab::Tab;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use answer::{AuthorizationResult, parse};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use authorization_code::code_of;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use loopback::essential;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use paste::{edited, read};

/// How the answer of a sign-in page comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    /// The browser brings it to this port of this machine; it may also be pasted.
    Port(u16),
    /// It is pasted.
    Paste,
}

/// The person at the terminal, as a flow sees them.
pub(crate) trait Interaction {
    /// Shows the page to sign in at, and opens it if a browser is wanted and possible.
    fn sign_in_at(&self, url: &Url, back: Return);
    /// Shows a code, and the page to enter it at.
    fn enter_code(&self, page: &Url, code: &UserCode);
    /// Says something that is neither an error nor a result.
    fn note(&self, note: &Message);
}

/// What a sign-in brought, and the browser's tab that still waits for its end.
pub(crate) struct SignedIn {
    /// The tokens.
    pub tokens: TokenSet,
    /// As Entra turned out to see the client.
    pub client_type: ClientType,
    /// To be told once the tokens are stored, or that they were not.
    pub tab: Tab,
}

/// A sign-in that did not bring what the account is for has failed.
fn check(tokens: &TokenSet, account: &Account) -> Result<()> {
    let flags = account.flags().join(" ");
    if let Some(missing) = account.scopes.first_missing_in(&tokens.scopes) {
        let (missing, granted) = (missing.as_str(), tokens.scopes.summary());
        return Err(Error::new(
            ErrorKind::Refused,
            fl!("sign-in-scope-not-granted", missing, granted, flags),
        ));
    }
    if tokens.refresh_token.is_none() {
        return Err(Error::new(
            ErrorKind::Refused,
            fl!("sign-in-no-refresh-token", flags),
        ));
    }
    Ok(())
}
