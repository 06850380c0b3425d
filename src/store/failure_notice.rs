//! Which failure of an account `refresh --on-failure` has reported: a file of the state directory for
//! each account that fails; no secrets.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::error::Error;

use super::private_file;
use super::state::StateDirectory;

const VERSION: u32 = 1;

/// A failure that has not ended yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailureNotice {
    version: u32,
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
            version: VERSION,
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
    let written = serde_json::to_vec(notice)
        .is_ok_and(|content| private_file::replace(&path(state, name), &content).is_ok());
    if !written {
        log::debug!("could not save the failure notice");
    }
}

/// The failure that was noted last, unless it has ended.
pub(crate) fn last(state: &StateDirectory, name: &AccountName) -> Option<FailureNotice> {
    let content = private_file::read(&path(state, name)).ok()??;
    let notice: FailureNotice = serde_json::from_slice(&content).ok()?;
    (notice.version == VERSION).then_some(notice)
}

/// The failure has ended, or the account is gone.
pub(crate) fn forget(state: &StateDirectory, name: &AccountName) {
    let _ = private_file::remove(&path(state, name));
}

fn path(state: &StateDirectory, name: &AccountName) -> PathBuf {
    let file = format!("{}.json", name.file_stem());
    state.join("failures").join(file)
}
