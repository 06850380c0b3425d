//! How the last attempt to renew an account failed: whoever waited for it shares its answer, and
//! nobody asks again too soon. A file of the state directory for each account; no secrets.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Refusal};
use crate::language::{Language, Text};
use crate::token::after;

use super::state::{self, StateDirectory};

const VERSION: u32 = 1;
/// A server that asks to come back later without saying when (as MSAL does).
const UNSTATED_WAIT: SignedDuration = SignedDuration::from_secs(5);
/// No server keeps a client away for longer (as MSAL does).
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// How long a refusal answers equal requests (as MSAL does): Entra takes some fifteen of them in
/// five minutes for a loop (AADSTS50196).
const REFUSAL_HOLDS: SignedDuration = SignedDuration::from_secs(60);

/// Entra takes this client for a loop, and how long it is given to forget that.
const LOOP: (u32, SignedDuration) = (50_196, SignedDuration::from_mins(5));

/// A failed attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// How it failed.
    pub error: Error,
    /// When.
    pub ended_at: Timestamp,
    /// When the same request may be sent again.
    pub not_before: Timestamp,
}

impl Attempt {
    /// The attempt that just failed with `error`, if that says anything about the next one.
    #[must_use]
    pub fn of(error: &Error, now: Timestamp) -> Option<Self> {
        let aadsts = error.refusal().and_then(|refusal| refusal.aadsts);
        let wait = match error.kind() {
            _ if aadsts == Some(LOOP.0) => LOOP.1,
            ErrorKind::TemporarilyUnavailable => {
                error.retry_after().map_or(UNSTATED_WAIT, |wait| {
                    SignedDuration::try_from(wait).unwrap_or(LONGEST_WAIT)
                })
            }
            ErrorKind::Unreachable => SignedDuration::ZERO,
            _ if error.refusal().is_some() => REFUSAL_HOLDS,
            _ => return None,
        };
        Some(Self {
            error: error.clone(),
            ended_at: now,
            not_before: after(now, wait.min(LONGEST_WAIT)),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct AttemptRecord {
    version: u32,
    ended_at: Timestamp,
    not_before: Timestamp,
    kind: String,
    fact: [String; 2],
    hint: Option<[String; 2]>,
    error: Option<String>,
    suberror: Option<String>,
    aadsts: Option<u32>,
    correlation_id: Option<String>,
    timestamp: Option<String>,
}

/// Notes a failed attempt. A note that cannot be written costs a request, and nothing else.
pub fn note(state: &StateDirectory, name: &AccountName, attempt: &Attempt) {
    let both =
        |text: &Text| [Language::English, Language::Japanese].map(|l| text.get(l).to_owned());
    let (error, refusal) = (&attempt.error, attempt.error.refusal());
    let record = AttemptRecord {
        version: VERSION,
        ended_at: attempt.ended_at,
        not_before: attempt.not_before,
        kind: error.kind().code().to_owned(),
        fact: both(error.fact()),
        hint: error.next_step().map(both),
        error: refusal.map(|refusal| refusal.error.clone()),
        suberror: refusal.and_then(|refusal| refusal.suberror.clone()),
        aadsts: refusal.and_then(|refusal| refusal.aadsts),
        correlation_id: refusal.and_then(|refusal| refusal.correlation_id.clone()),
        timestamp: refusal.and_then(|refusal| refusal.timestamp.clone()),
    };
    let written = serde_json::to_vec(&record)
        .is_ok_and(|content| state::replace(&path(state, name), &content).is_ok());
    if !written {
        log::debug!("the failed attempt could not be noted");
    }
}

/// The last attempt, if it failed.
#[must_use]
pub fn last(state: &StateDirectory, name: &AccountName) -> Option<Attempt> {
    let content = state::read(&path(state, name)).ok()??;
    let record: AttemptRecord = serde_json::from_slice(&content).ok()?;
    (record.version == VERSION).then(|| record.into_attempt())?
}

/// Forgets the last attempt: a new one may be made at once.
pub fn forget(state: &StateDirectory, name: &AccountName) {
    // What cannot be removed holds for a while, and is then out of date.
    let _ = state::remove(&path(state, name));
}

fn path(state: &StateDirectory, name: &AccountName) -> std::path::PathBuf {
    state
        .join("attempts")
        .join(format!("{}.json", name.file_stem()))
}

impl AttemptRecord {
    fn into_attempt(self) -> Option<Attempt> {
        let text = |[english, japanese]: [String; 2]| Text::new(english, japanese);
        let mut error = Error::new(ErrorKind::of_code(&self.kind)?, text(self.fact));
        if let Some(hint) = self.hint {
            error = error.with_hint(text(hint));
        }
        if let Some(name) = self.error {
            error = error.with_refusal(Refusal {
                error: name,
                suberror: self.suberror,
                aadsts: self.aadsts,
                correlation_id: self.correlation_id,
                timestamp: self.timestamp,
                ..Refusal::default()
            });
        }
        Some(Attempt {
            error,
            ended_at: self.ended_at,
            not_before: self.not_before,
        })
    }
}
