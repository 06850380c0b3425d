//! Where credentials are kept. A kind of store is one file that implements [`CredentialStore`] and
//! knows bytes only; `record` makes bytes of a [`Credential`]. This file loads, saves and proves.
//!
//! No store calls the network or asks a person.

pub(crate) mod accounts;
pub(crate) mod cache;
mod chunks;
mod command;
mod credential;
pub(crate) mod failed_refresh;
pub(crate) mod failure_notice;
mod file;
mod keyring;
mod kind;
pub(crate) mod lock;
#[cfg(not(all(unix, not(target_os = "macos"))))]
mod native;
mod notes;
pub(crate) mod pending;
mod presence;
mod private_file;
pub(crate) mod readback;
mod record;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
pub(crate) mod state;

use oauth2::CsrfToken;
use state::StateDirectory;
use zeroize::Zeroizing;

use crate::account::{Account, AccountName};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible_path};
use crate::locales::{Message, fl};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use command::CommandOutput;
pub(crate) use command::CommandStore;
pub(crate) use credential::{Credential, PermanentRefusal};
pub(crate) use kind::StoreKind;
pub(crate) use record::{Unreadable, of_bytes, to_bytes};

/// Bytes that are wiped from memory when they are no longer needed.
pub(crate) type SecretBytes = Zeroizing<Vec<u8>>;

/// A secret item as a store has it.
pub(crate) struct Item {
    /// The record.
    pub content: SecretBytes,
    /// What names this state of the item, in a store that can compare.
    pub version: Option<String>,
}

impl Item {
    /// An item of a store that cannot compare.
    fn unversioned(content: SecretBytes) -> Self {
        Self {
            content,
            version: None,
        }
    }
}

/// What a store is like, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Capabilities {
    /// An item is still there after a restart of the machine.
    pub survives_reboot: Option<bool>,
    /// A write can be refused because another process wrote meanwhile.
    pub compares: Option<bool>,
    /// A person may be asked for a password.
    pub prompts: Option<bool>,
    /// The greatest size of an item in bytes; `None` if there is no limit to speak of.
    pub max_size: Option<u64>,
}

/// A place that keeps one secret item for each account.
///
/// Every call ends in bounded time. `Ok(None)` and `Ok(false)` mean that the place was asked and
/// has no such item; whatever else stands in the way is an error of one of the store kinds.
pub(crate) trait CredentialStore {
    /// The item of an account.
    ///
    /// # Errors
    /// Any of the store kinds of [`ErrorKind`].
    fn read(&self, name: &AccountName) -> Result<Option<Item>>;

    /// The item that proves the store, as a process sees it that has not written it. Stores that do not
    /// tell processes apart read it as any other.
    ///
    /// # Errors
    /// Any of the store kinds of [`ErrorKind`].
    fn read_probe(&self, name: &AccountName) -> Result<Option<Item>> {
        self.read(name)
    }

    /// Puts or replaces the item of an account: afterwards the old or the new one is there, whole.
    /// A store that can compare refuses unless the item there is still the one of the version
    /// `expected`; the others pass it over.
    ///
    /// # Errors
    /// [`ErrorKind::StoreChanged`] for another item, and any of the store kinds of [`ErrorKind`].
    fn write(&self, name: &AccountName, content: &[u8], expected: Option<&str>) -> Result<()>;

    /// Says beforehand that the item of an account cannot be replaced, if that can be seen.
    ///
    /// # Errors
    /// Any of the store kinds of [`ErrorKind`].
    fn refuse_unless_replaceable(&self, _name: &AccountName) -> Result<()> {
        Ok(())
    }

    /// Removes the item of an account; says whether there was one.
    ///
    /// # Errors
    /// Any of the store kinds of [`ErrorKind`].
    fn delete(&self, name: &AccountName) -> Result<bool>;

    /// What this store keeps of an item that it has deleted, in words for its owner.
    fn kept_after_deletion(&self) -> Option<Message> {
        None
    }

    /// Where the item of an account is, in words that its owner can look for.
    fn location(&self, name: &AccountName) -> String;

    /// What this store is like.
    fn capabilities(&self) -> Capabilities;
}

/// Whether a person is there to unlock a keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompting {
    /// Yes: a keyring may show its prompt.
    Allowed,
    /// No: a script called, and nothing may prompt.
    Never,
}

/// Opens a store.
pub(crate) fn open(
    kind: &StoreKind,
    state: &StateDirectory,
    prompting: Prompting,
) -> Box<dyn CredentialStore> {
    match kind {
        StoreKind::Keyring => Box::new(keyring::Keyring::new(prompting)),
        StoreKind::File => Box::new(file::FileStore::new(state)),
        StoreKind::Command(command) => Box::new(CommandStore::new(command, prompting)),
    }
}

/// Reads the credential of an account; `None` if nothing is stored.
///
/// # Errors
/// Those of the store, and [`ErrorKind::StoreDamaged`] for a record that cannot be understood. It
/// is left as it is.
pub(crate) fn load(store: &dyn CredentialStore, name: &AccountName) -> Result<Option<Credential>> {
    let Some(Item { content, version }) = store.read(name)? else {
        return Ok(None);
    };
    let credential =
        of_bytes(&content).map_err(|reason| unreadable(&reason, &store.location(name), name))?;
    // The name it was asked for is its name, whatever the record says.
    let account = Account {
        name: name.clone(),
        ..credential.account
    };
    Ok(Some(Credential {
        account,
        version,
        ..credential
    }))
}

fn unreadable(reason: &Unreadable, location: &str, name: &AccountName) -> Error {
    match reason {
        Unreadable::Newer => newer(location),
        Unreadable::Malformed { line, column } => damaged(location, name, &place(*line, *column)),
        Unreadable::Spoilt { field } => damaged(location, name, field),
    }
}

/// Stores a credential: afterwards the store holds the old or the new record, whole. One that was
/// read replaces what was read, if the store can tell.
///
/// # Errors
/// [`ErrorKind::StoreChanged`] if another process was faster, and those of the store.
pub(crate) fn save(store: &dyn CredentialStore, credential: &Credential) -> Result<()> {
    let item = to_bytes(credential)?;
    let expected = credential.version.as_deref();
    store.write(&credential.account.name, &item, expected)
}

/// True if two names mean the same store: what is written to the one is found in the other.
///
/// # Errors
/// Those of the stores.
pub(crate) fn are_one(one: &dyn CredentialStore, other: &dyn CredentialStore) -> Result<bool> {
    let (name, mark) = (probe_name(), CsrfToken::new_random());
    let mark = mark.secret().as_bytes();
    one.write(&name, mark, None)?;
    let seen = other.read(&name);
    one.delete(&name)?;
    Ok(seen?.is_some_and(|seen| *seen.content == mark))
}

/// A name that nobody else takes meanwhile: others may prove the same store from other state
/// directories, and other machines.
pub(crate) fn probe_name() -> AccountName {
    let id = CsrfToken::new_random_len(PROBE_ID_LENGTH);
    AccountName::of_probe(id.secret())
}

/// The error of an item that is not the one that was read.
pub(crate) fn changed(location: &str) -> Error {
    Error::new(
        ErrorKind::StoreChanged,
        fl!("store-written-concurrently", location),
    )
}

/// How many bytes the record of a credential has.
///
/// # Errors
/// Those of [`to_bytes`].
pub(crate) fn length(credential: &Credential) -> Result<usize> {
    to_bytes(credential).map(|record| record.len())
}

/// Proves that a store can write, read and delete, with an item of its own that has `length` bytes and
/// holds no secret, and that the next process can read it.
///
/// # Errors
/// Those of the store, and [`ErrorKind::StoreFailed`] if it does not give back what it took.
pub(crate) fn prove(store: &dyn CredentialStore, length: usize) -> Result<()> {
    let name = probe_name();
    let item = Zeroizing::new(vec![b'x'; length]);
    store.write(&name, &item, None)?;
    let read = store.read_probe(&name);
    let deleted = store.delete(&name)?;
    if read?.map(|read| read.content).as_ref() == Some(&item) && deleted {
        return Ok(());
    }
    let location = store.location(&name);
    Err(Error::new(
        ErrorKind::StoreFailed,
        fl!("store-not-faithful", location),
    ))
}

/// Bytes of chance in the name of a probe.
const PROBE_ID_LENGTH: u32 = 9;
/// As long as the tokens of a usual record.
pub(crate) const LENGTH_OF_TOKENS: usize = 4 << 10;

/// Where the reading of JSON stopped, without a word of what was read.
fn shape(error: &serde_json::Error) -> String {
    place(error.line(), error.column())
}

fn place(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

fn damaged(location: &str, name: &AccountName, reason: &str) -> Error {
    Error::new(
        ErrorKind::StoreDamaged,
        fl!("store-record-damaged", name, location, reason),
    )
    .with_hint(start_afresh(name))
}

/// How to get rid of a record that cannot be understood.
fn start_afresh(name: &AccountName) -> Message {
    let flag = name.flag();
    fl!("store-remove-record", flag)
}

fn newer(location: &str) -> Error {
    Error::new(
        ErrorKind::StoreDamaged,
        fl!("store-newer-version", location),
    )
}

/// A failure of the file system, in the words of the store kinds.
fn io_failure(path: &std::path::Path, error: &std::io::Error) -> Error {
    // Some errors name a file with a passing name as well.
    let reason = error.to_string();
    let reason = clean(reason.split(" at path ").next().unwrap_or_default());
    let path = visible_path(path);
    Error::new(ErrorKind::StoreFailed, fl!("store-io-failed", path, reason))
}
