//! What an exchange that brought no tokens means: an [`Error`] that names cause and remedy.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::RequestTokenError;
use serde::Deserialize;

use crate::account::Account;
use crate::error::{Error, ErrorKind, Refusal, SignInFrequency};
use crate::foreign::clean;
use crate::guide::{self, Grant, Subject};
use crate::locales::{Message, fl};
use crate::net::https::{self, Seen, TransportError};
use crate::token;

use super::Poll;
use super::answer::ErrorAnswer;

/// oauth2's error with Entra's form of answer.
pub(super) type Failure = RequestTokenError<TransportError, ErrorAnswer>;

/// Clocks that differ by less are not worth a word: Entra allows for as much.
const TOLERATED_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A failed request with all that is known about it.
pub(super) struct Refused<'a> {
    pub(super) failure: &'a Failure,
    pub(super) seen: Seen,
    pub(super) account: &'a Account,
    pub(super) grant: Grant,
}

impl Refused<'_> {
    pub(super) fn into_error(self) -> Error {
        match self.failure {
            Failure::Request(failure) => no_exchange(self.account, failure, self.seen),
            Failure::ServerResponse(answer) if answer.error.is_empty() => {
                no_answer(self.account, self.seen)
            }
            Failure::ServerResponse(answer) => {
                let refusal = answer.to_refusal();
                // Whatever the body says: the server asks to come back later.
                if self.seen.is_overloaded() {
                    return no_answer(self.account, self.seen).with_refusal(refusal);
                }
                let description = answer.error_description.as_deref();
                let error = refused_for(refusal, description, self.account, None, self.grant);
                match self
                    .seen
                    .clock_ahead
                    .and_then(|ahead| clock_is_off(self.account, ahead))
                {
                    Some(advice) => error.with_further_hint(&advice),
                    None => error,
                }
            }
            _ => no_answer(self.account, self.seen),
        }
    }
}

/// The request came to nothing on its way or on the way back.
pub(super) fn no_exchange(account: &Account, failure: &TransportError, seen: Seen) -> Error {
    let told = failure.to_error(account.authority.host_name());
    told.unwrap_or_else(|| no_answer(account, seen))
}

/// Why an answer is not the description of an authority's endpoints, if it is not.
pub(super) fn no_configuration(body: &[u8], account: &Account, seen: Seen) -> Option<Error> {
    #[derive(Deserialize)]
    struct Configuration {
        token_endpoint: Option<String>,
    }
    let parsed: Option<Configuration> = serde_json::from_slice(body).ok();
    let is_one = parsed.is_some_and(|configuration| configuration.token_endpoint.is_some());
    if is_one && !seen.is_overloaded() {
        return None;
    }
    Some(match serde_json::from_slice::<ErrorAnswer>(body) {
        Ok(answer) if !answer.error.is_empty() && !seen.is_overloaded() => {
            let description = answer.error_description.as_deref();
            refused(answer.to_refusal(), description, account, None)
        }
        _ => no_answer(account, seen),
    })
}

/// What to do about a clock that is not the server's.
pub(crate) fn clock_is_off(account: &Account, ahead: SignedDuration) -> Option<Message> {
    let (host, minutes) = (account.authority.host_name(), ahead.as_mins().abs());
    if ahead.abs() <= TOLERATED_SKEW {
        return None;
    }
    Some(if ahead.is_positive() {
        fl!("entra-clock-ahead", minutes, host)
    } else {
        fl!("entra-clock-behind", minutes, host)
    })
}

/// Something answered, but not as a token endpoint does.
pub(super) fn no_answer(account: &Account, seen: Seen) -> Error {
    let (status, host) = (seen.status, account.authority.host_name());
    if !seen.is_overloaded() {
        return not_a_token_endpoint(account, status);
    }
    let error = Error::new(
        ErrorKind::TemporarilyUnavailable,
        https::overloaded(host, status),
    );
    let error = error.with_retry_after(seen.retry_after);
    let wait = seen.retry_after.map(|wait| wait.as_secs());
    error.with_hint(match wait.filter(|wait| *wait > 0) {
        Some(wait) => fl!("entra-retry-after", wait),
        None => fl!("entra-retry-later"),
    })
}

pub(super) fn not_a_token_endpoint(account: &Account, status: u16) -> Error {
    let host = account.authority.host_name();
    Error::new(
        ErrorKind::Unreachable,
        fl!("entra-not-a-token-endpoint", host, status),
    )
}

/// The error of an answer with a field that cannot be what it is called.
pub(super) fn unusable(account: &Account, field: &str) -> Error {
    let host = account.authority.host_name();
    Error::new(
        ErrorKind::Unreachable,
        fl!("entra-invalid-field", host, field),
    )
}

/// The error for a refusal, wherever it came from: the token endpoint or the browser's redirect.
/// What the guide knows of its code decides; else the class that `error` belongs to.
pub(crate) fn refused(
    refusal: Refusal,
    description: Option<&str>,
    account: &Account,
    redirect_uri: Option<&str>,
) -> Error {
    refused_for(refusal, description, account, redirect_uri, Grant::Either)
}

/// The same where it is known what was to be redeemed. Of two codes, the description's is the one that
/// people see and can look up.
fn refused_for(
    mut refusal: Refusal,
    description: Option<&str>,
    account: &Account,
    redirect_uri: Option<&str>,
    grant: Grant,
) -> Error {
    refusal.aadsts = description.and_then(code_in).or(refusal.aadsts);
    refusal.sign_in_frequency = description.and_then(sign_in_frequency_in);
    let mut particulars = account.particulars(account.mailbox());
    if let Some(redirect_uri) = redirect_uri {
        redirect_uri.clone_into(&mut particulars.redirect_uri);
    }
    let subject = Subject {
        grant,
        ..particulars.subject()
    };
    let error = match refusal.aadsts.and_then(guide::entry) {
        Some(entry) => {
            let cause = entry.cause(&subject);
            let cause = match refusal.sign_in_frequency {
                Some(limit) => limited(&cause, limit),
                None => cause,
            };
            Error::new(entry.kind, cause).with_hint(entry.hint(&subject))
        }
        None => unknown_refusal(&refusal, description, &subject),
    };
    error.with_refusal(refusal)
}

/// The cause with the times that Entra told.
fn limited(cause: &Message, limit: SignInFrequency) -> Message {
    let (lifetime, start) = (limit.lifetime, limit.signed_in_at);
    let end = token::after(start, lifetime);
    fl!(
        "entra-sign-in-frequency",
        cause,
        lifetime = &format!("{lifetime:#}"),
        start,
        end
    )
}

/// What the guide knows of the words, and what Entra says itself.
fn unknown_refusal(refusal: &Refusal, description: Option<&str>, subject: &Subject<'_>) -> Error {
    let row = guide::oauth(&refusal.error, refusal.suberror.as_deref());
    let said = description.map(|text| clean(text.split("Trace ID:").next().unwrap_or_default()));
    let said = said.filter(|said| !said.is_empty());
    let fact = match (row, said) {
        (Some(row), None) => row.cause(subject),
        (_, said) => {
            let said = said.unwrap_or_else(|| refusal.error.clone());
            fl!("entra-refused", said)
        }
    };
    let error = Error::new(row.map_or(ErrorKind::Unexpected, |row| row.kind), fact);
    match (row, refusal.aadsts) {
        (Some(row), None) => error.with_hint(row.hint(subject)),
        // What `error` alone would mean is too coarse beside a code: its class says more.
        (_, Some(code)) => match guide::family(code) {
            Some(family) => error
                .with_hint(family.hint(subject))
                .with_further_hint(&look_up(code)),
            None => error.with_hint(look_up(code)),
        },
        (None, None) => error.with_hint(sign_in_again(subject)),
    }
}

fn sign_in_again(subject: &Subject<'_>) -> Message {
    let login = subject.login();
    fl!("entra-sign-in-again", login)
}

fn look_up(code: u32) -> Message {
    let url = guide::lookup_url(code);
    fl!("entra-look-up-code", url)
}

pub(crate) fn refused_device_code(answer: &ErrorAnswer, account: &Account) -> Error {
    match answer.error.as_str() {
        "authorization_declined" => Error::new(ErrorKind::Cancelled, fl!("entra-declined")),
        "expired_token" => device_code_expired(account),
        _ => refused(
            answer.to_refusal(),
            answer.error_description.as_deref(),
            account,
            None,
        ),
    }
}

pub(super) fn device_code_expired(account: &Account) -> Error {
    new_device_code(account, fl!("entra-code-not-entered"))
}

/// A code that is older than it may become (RFC 8628 §3.2, `expires_in`), and what came of the last
/// poll for its tokens.
pub(super) fn device_code_ran_out(
    account: &Account,
    lifetime: Duration,
    last: Option<&Poll>,
) -> Error {
    let seconds = lifetime.as_secs();
    let fact = match last {
        Some(Poll::Failed(error)) => {
            let reason = error.fact();
            fl!("entra-code-expired-offline", seconds, reason)
        }
        _ => fl!("entra-code-expired", seconds),
    };
    new_device_code(account, fact)
}

fn new_device_code(account: &Account, fact: Message) -> Error {
    let flags = account.flags().join(" ");
    Error::new(ErrorKind::TimedOut, fact).with_hint(fl!("entra-new-code", flags))
}

/// The number behind the first `AADSTS` of a description.
fn code_in(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// The times in the description of AADSTS70043: an instant, and a number of seconds.
fn sign_in_frequency_in(description: &str) -> Option<SignInFrequency> {
    let (_, rest) = description.split_once("AADSTS70043")?;
    let after = |words| Some(rest.split_once(words)?.1.trim_start());
    let signed_in_at = after("was issued on")?.split_whitespace().next()?;
    let lifetime = after("lifetime for this request is")?;
    let end = lifetime.find(|c: char| !c.is_ascii_digit());
    let seconds = lifetime[..end.unwrap_or(lifetime.len())].parse().ok()?;
    let signed_in_at: Timestamp = signed_in_at.parse().ok()?;
    Some(SignInFrequency {
        signed_in_at: Timestamp::from_second(signed_in_at.as_second()).ok()?,
        lifetime: SignedDuration::from_secs(seconds),
    })
}
