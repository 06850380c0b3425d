//! What is stored of an account, and which of two credentials may replace the other.
//!
//! Knows no store and no bytes: `record` makes bytes of it.

use std::fmt;

use jiff::Timestamp;
use oauth2::{ClientSecret, RefreshToken};
use serde::{Deserialize, Serialize};

use crate::account::{Access, Account, AccountName, ClientAuthentication};
use crate::error::{Error, ErrorKind, Refusal};
use crate::locales::fl;
use crate::token::TokenSet;

/// Why a refresh token is not sent any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PermanentRefusal {
    /// What Entra said.
    #[serde(flatten)]
    pub refusal: Refusal,
    /// When it said so.
    pub at: Timestamp,
}

impl PermanentRefusal {
    /// The error of a token that was refused for good: it is not sent again.
    pub(crate) fn to_error(&self, name: &AccountName) -> Error {
        let at = Timestamp::from_second(self.at.as_second()).unwrap_or(self.at);
        let flag = name.flag();
        Error::new(
            ErrorKind::SignInRequired,
            fl!("store-refresh-token-refused", name, at, flag),
        )
        .with_refusal(self.refusal.clone())
    }
}

/// Everything that is stored of an account.
#[derive(Clone)]
pub(crate) struct Credential {
    /// What is needed to ask again.
    pub account: Account,
    /// The secret of a confidential client, or the passphrase of its key.
    pub client_secret: Option<ClientSecret>,
    /// The tokens.
    pub tokens: TokenSet,
    /// The refresh token before the present one, which Entra does not revoke: for the case that
    /// the present one was not stored as it came.
    pub spare: Option<RefreshToken>,
    /// Set once the refresh token was refused for good.
    pub dead: Option<PermanentRefusal>,
    /// The state of the item it was read from, in a store that can compare.
    pub version: Option<String>,
}

impl Credential {
    /// True if a person is yet to sign in. An app signs in by itself when it is asked.
    pub(crate) fn awaits_a_person(&self) -> bool {
        self.account.access == Access::Delegated && !self.tokens.is_signed_in()
    }

    /// True if this is surely the same account, of the same person, and can do all that `kept`
    /// could: it may take its place unasked.
    pub(crate) fn can_take_the_place_of(&self, kept: &Self) -> bool {
        let (new, old) = (&self.account, &kept.account);
        let token = &self.tokens.refresh_token;
        let is_one_token = token.is_some() && *token == kept.tokens.refresh_token;
        let is_one_token = is_one_token && new.username == old.username;
        let is_one_person = is_one_token || new.is_surely_of_one_person(old);
        new.authority.tenant == old.authority.tenant
            && new.can_stand_in_for(old)
            && (is_one_person || !kept.tokens.is_signed_in())
    }

    /// True if nothing of `kept` is lost with it: this is the same account, in the same or a later
    /// state, and authenticates as that does.
    pub(crate) fn supersedes(&self, kept: &Self) -> bool {
        self.can_take_the_place_of(kept) && self.saves_the_proof_of(kept) && !kept.is_later(self)
    }

    /// True if `kept` has no proof that would be lost.
    pub(crate) fn saves_the_proof_of(&self, kept: &Self) -> bool {
        kept.account.authentication == ClientAuthentication::None || self.has_the_proof_of(kept)
    }

    /// True if this works as far as it is known, and was renewed after the other.
    pub(crate) fn is_later(&self, other: &Self) -> bool {
        self.dead.is_none() && self.tokens.received_at > other.tokens.received_at
    }

    /// True if the client authenticates in the same way, with the same secret.
    pub(crate) fn has_the_proof_of(&self, other: &Self) -> bool {
        self.account.authentication == other.account.authentication
            && self.client_secret == other.client_secret
    }

    /// The same with the proof of another sign-in to the same app, and its end.
    pub(crate) fn with_the_proof_of(self, other: &Self) -> Self {
        let theirs = &other.account;
        Self {
            account: Account {
                authentication: theirs.authentication.clone(),
                credential_expires_at: theirs.credential_expires_at,
                ..self.account
            },
            client_secret: other.client_secret.clone(),
            ..self
        }
    }

    /// The same for another store, which knows nothing of the state of this one.
    pub(crate) fn unversioned(self) -> Self {
        Self {
            version: None,
            ..self
        }
    }

    /// Takes new tokens; the refresh token that they replace is the spare one now.
    pub(crate) fn take(&mut self, tokens: TokenSet) {
        let old = std::mem::replace(&mut self.tokens, tokens);
        if old.refresh_token != self.tokens.refresh_token {
            self.spare = old.refresh_token;
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credential")
            .field("account", &self.account)
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}
