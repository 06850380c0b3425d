//! How the last attempt to renew an account failed: a process that waited for it shares its answer, and
//! no process asks again too soon. A file of the state directory for each account; no secrets.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::error::{Error, ErrorKind};
use crate::guide::{self, Effect};
use crate::token::{TokenSet, after};

use super::notes::Notes;
use super::state::StateDirectory;

const NOTES: Notes = Notes::in_folder("attempts");
/// A server that asks to come back later without saying when (as MSAL does).
const UNSTATED_WAIT: SignedDuration = SignedDuration::from_secs(5);
/// No server keeps a client away for longer (as MSAL does).
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// How long a refusal answers equal requests (as MSAL does): Entra takes some fifteen of them in
/// five minutes for a loop (AADSTS50196).
const REFUSAL_HOLDS: SignedDuration = SignedDuration::from_secs(60);

/// How long Entra is given to forget that it takes this client for a loop.
const LOOP_HOLDS: SignedDuration = SignedDuration::from_mins(5);

/// A failed attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FailedRefresh {
    /// How it failed.
    pub error: Error,
    /// When.
    pub ended_at: Timestamp,
    /// When the same request may be sent again.
    pub not_before: Timestamp,
}

impl FailedRefresh {
    /// The attempt that just failed with `error`, if that says anything about the next one.
    pub(crate) fn of(error: &Error, now: Timestamp) -> Option<Self> {
        let wait = match error.kind() {
            _ if guide::has_effect(error.refusal(), &[Effect::LoopGuard]) => LOOP_HOLDS,
            ErrorKind::TemporarilyUnavailable => {
                error.retry_after().map_or(UNSTATED_WAIT, |wait| {
                    SignedDuration::try_from(wait).unwrap_or(LONGEST_WAIT)
                })
            }
            ErrorKind::Unreachable => SignedDuration::ZERO,
            _ if error.refusal().is_some() => REFUSAL_HOLDS,
            _ => return None,
        };
        Some(Self::held(error, now, wait))
    }

    /// The attempt whose tokens could not be stored: each of a crowd need not ask for them again.
    pub(crate) fn unstored(error: &Error, now: Timestamp) -> Self {
        Self::held(error, now, UNSTATED_WAIT)
    }

    /// The attempt whose refusal is for good, where the record cannot say so.
    pub(crate) fn for_good(error: &Error, now: Timestamp) -> Self {
        Self {
            error: error.clone(),
            ended_at: now,
            not_before: Timestamp::MAX,
        }
    }

    /// True for a refusal that is for good.
    pub(crate) fn is_for_good(&self) -> bool {
        self.not_before == Timestamp::MAX
    }

    /// True if others have got tokens since, from another state directory or machine: what was
    /// refused is not what is stored now. A clock that is ahead proves nothing.
    pub(crate) fn is_overtaken_by(&self, tokens: &TokenSet, now: Timestamp) -> bool {
        self.ended_at < tokens.received_at && tokens.received_at <= now
    }

    fn held(error: &Error, now: Timestamp, wait: SignedDuration) -> Self {
        Self {
            error: error.clone(),
            ended_at: now,
            not_before: after(now, wait.min(LONGEST_WAIT)),
        }
    }
}

/// Notes a failed attempt. A note that cannot be written costs a request, and nothing else.
pub(crate) fn note(state: &StateDirectory, name: &AccountName, attempt: &FailedRefresh) {
    if !NOTES.write(state, name, attempt) {
        log::debug!("could not save the failed refresh");
    }
}

/// The last attempt, if it failed.
pub(crate) fn last(state: &StateDirectory, name: &AccountName) -> Option<FailedRefresh> {
    NOTES.read(state, name)
}

/// Forgets the last attempt: a new one may be made at once. What cannot be removed holds for a while, and
/// is then out of date.
pub(crate) fn forget(state: &StateDirectory, name: &AccountName) {
    NOTES.remove(state, name);
}
