//! Which failure of an account `refresh --on-failure` has reported: a file of the state directory for
//! each account that fails; no secrets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::error::Error;

use super::notes::Notes;
use super::state::StateDirectory;

const NOTES: Notes = Notes::in_folder("failures");

/// A failure that has not ended yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailureNotice {
    /// The class of the error, and Entra's own code: another one is another failure.
    code: String,
    aadsts: Option<u32>,
    /// When it was seen first.
    pub since: Timestamp,
    /// Whether the command was told.
    pub is_reported: bool,
}

impl FailureNotice {
    /// What is to be noted of `error`: the same as before, if it is the same failure, or one that may pass
    /// by itself while what was reported lasts.
    pub(crate) fn of(error: &Error, before: Option<Self>, now: Timestamp) -> Self {
        let notice = Self {
            code: error.kind().code().to_owned(),
            aadsts: error.refusal().and_then(|refusal| refusal.aadsts),
            since: now,
            is_reported: false,
        };
        let is_transient = error.kind().is_transient();
        let lasts = |before: &Self| {
            let is_same = (&before.code, before.aadsts) == (&notice.code, notice.aadsts);
            before.since <= now && (is_same || is_transient && before.is_reported)
        };
        before.filter(lasts).unwrap_or(notice)
    }
}

/// Notes a failure. One that cannot be noted is reported again.
pub(crate) fn note(state: &StateDirectory, name: &AccountName, notice: &FailureNotice) {
    if !NOTES.write(state, name, notice) {
        log::debug!("could not save the failure notice");
    }
}

/// The failure that was noted last, unless it has ended.
pub(crate) fn last(state: &StateDirectory, name: &AccountName) -> Option<FailureNotice> {
    NOTES.read(state, name)
}

/// The failure has ended, or the account is gone.
pub(crate) fn forget(state: &StateDirectory, name: &AccountName) {
    NOTES.remove(state, name);
}
