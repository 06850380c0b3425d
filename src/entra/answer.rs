//! What a token endpoint answers: tokens, or an error in Entra's form.

use std::fmt;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};

use crate::account::is_challenge;
use crate::error::Refusal;
use crate::foreign::clean;

/// The successful answer (RFC 6749 §5.1). Only its parts leave this file.
#[derive(Deserialize, Serialize)]
pub(crate) struct TokenAnswer {
    pub(super) access_token: AccessToken,
    pub(super) token_type: BasicTokenType,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) expires_in: Option<i64>,
    pub(super) refresh_token: Option<RefreshToken>,
    pub(super) scope: Option<String>,
    pub(super) id_token: Option<String>,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenAnswer")
            .finish_non_exhaustive()
    }
}

impl TokenResponse for TokenAnswer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        let seconds = self.expires_in?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<oauth2::Scope>> {
        None
    }
}

/// `expires_in` is a number at the v2.0 endpoint and a string at others of Microsoft's.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(f64),
        Text(String),
    }
    Ok(match Option::<Seconds>::deserialize(deserializer)? {
        Some(Seconds::Number(seconds)) => whole(seconds),
        Some(Seconds::Text(seconds)) => seconds.trim().parse().ok().and_then(whole),
        None => None,
    })
}

/// Whole seconds of a lifetime; none if it is no lifetime.
fn whole(seconds: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    (0.0..1e9).contains(&seconds).then_some(seconds as i64)
}

/// Entra's error answer ("Microsoft identity platform: handling error codes"). Everything but
/// `error` is optional.
#[derive(Deserialize, Serialize)]
pub(crate) struct ErrorAnswer {
    pub(super) error: String,
    pub(super) error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    suberror: Option<String>,
    correlation_id: Option<String>,
    timestamp: Option<String>,
    claims: Option<String>,
}

impl ErrorAnswer {
    /// RFC 8628 §3.5: only these two ask to go on.
    pub(super) fn is_pending(&self) -> bool {
        self.error == "authorization_pending" || self.error == "slow_down"
    }

    pub(super) fn to_refusal(&self) -> Refusal {
        Refusal {
            error: clean(&self.error),
            suberror: self.suberror.as_deref().map(clean),
            aadsts: self.error_codes.first().copied(),
            correlation_id: self.correlation_id.as_deref().map(clean),
            timestamp: self.timestamp.as_deref().map(clean),
            claims: self.claims.clone().filter(|claims| is_challenge(claims)),
            sign_in_frequency: None,
        }
    }
}

impl fmt::Debug for ErrorAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ErrorAnswer")
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ErrorAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&clean(&self.error))
    }
}

impl oauth2::ErrorResponse for ErrorAnswer {}
