//! Notes about accounts: a file of the state directory for each account; no secrets. Nothing depends on
//! one: what cannot be written or read counts as not there.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::account::AccountName;

use super::private_file;
use super::state::StateDirectory;

/// The form of the notes that this program writes.
const VERSION: u32 = 1;

/// Notes of one kind.
pub(super) struct Notes {
    folder: &'static str,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    note: T,
}

impl Notes {
    /// Those in this folder of the state directory.
    pub(super) const fn in_folder(folder: &'static str) -> Self {
        Self { folder }
    }

    /// Writes the note of an account. Says whether that succeeded.
    pub(super) fn write(
        &self,
        state: &StateDirectory,
        name: &AccountName,
        note: impl Serialize,
    ) -> bool {
        let version = VERSION;
        serde_json::to_vec(&Versioned { version, note })
            .is_ok_and(|content| private_file::replace(&self.path(state, name), &content).is_ok())
    }

    /// The note of an account.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        state: &StateDirectory,
        name: &AccountName,
    ) -> Option<T> {
        let content = private_file::read(&self.path(state, name)).ok()??;
        let written: Versioned<T> = serde_json::from_slice(&content).ok()?;
        (written.version == VERSION).then_some(written.note)
    }

    /// Removes the note of an account, if that is possible.
    pub(super) fn remove(&self, state: &StateDirectory, name: &AccountName) {
        let _ = private_file::remove(&self.path(state, name));
    }

    fn path(&self, state: &StateDirectory, name: &AccountName) -> PathBuf {
        let file = format!("{}.json", name.file_stem());
        state.join(self.folder).join(file)
    }
}
