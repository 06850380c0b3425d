//! Where credentials are kept. This file owns the record: its form, its version, and the only
//! place where tokens become bytes. Each kind of store is a file of its own that knows bytes only.
//!
//! No store calls the network or asks a person.

pub(crate) mod accounts;
pub(crate) mod cache;
mod chunks;
mod command;
pub(crate) mod failed_refresh;
pub(crate) mod failure_notice;
mod file;
mod keyring;
pub(crate) mod lock;
#[cfg(not(all(unix, not(target_os = "macos"))))]
mod native;
pub(crate) mod pending;
mod presence;
pub(crate) mod readback;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
pub(crate) mod state;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use oauth2::{ClientSecret, CsrfToken, RefreshToken};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use state::StateDirectory;
use zeroize::Zeroizing;

use crate::account::{Access, Account, AccountName, ClientAuthentication};
use crate::error::{Error, ErrorKind, Expected, Refusal, Result};
use crate::foreign::{clean, is_visible, visible_path};
use crate::locales::{Message, fl};
use crate::scope::Scopes;
use crate::token::{self, TokenSet};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use command::CommandOutput;
pub(crate) use command::CommandStore;

/// Bytes that are wiped from memory when they are no longer needed.
pub(crate) type SecretBytes = Zeroizing<Vec<u8>>;

/// The form of the record that this program writes.
const RECORD_VERSION: u32 = 1;

/// The kinds of store that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StoreKind {
    /// The operating system's: Secret Service, macOS Keychain, Windows Credential Manager.
    #[default]
    Keyring,
    /// A file that only its owner can read.
    File,
    /// A program of the user's choice, with its first arguments, as a shell reads them.
    Command(String),
}

impl StoreKind {
    /// The name of the kind.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Command(_) => "command",
        }
    }

    /// The program of a command.
    #[must_use]
    pub fn program(&self) -> Option<String> {
        let Self::Command(command) = self else {
            return None;
        };
        shell_words::split(command).ok()?.into_iter().next()
    }

    /// True where others may write to it than those who share this state directory and its locks.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Keyring | Self::Command(_) => true,
            Self::File => false,
        }
    }

    /// True where this may be the very store of another name: a command may keep things anywhere.
    #[must_use]
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        self == other || matches!((self, other), (Self::Command(_), _) | (_, Self::Command(_)))
    }

    /// True where reading is so cheap that a copy of the access token elsewhere gains nothing.
    #[must_use]
    pub fn is_cheap(&self) -> bool {
        match self {
            Self::Keyring | Self::Command(_) => false,
            Self::File => true,
        }
    }
}

impl FromStr for StoreKind {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let command = text.strip_prefix("command=").map(str::trim);
        match (text, command) {
            ("keyring", _) => Ok(Self::Keyring),
            ("file", _) => Ok(Self::File),
            (_, Some(command)) if is_command(command) => Ok(Self::Command(command.to_owned())),
            _ => {
                let expected = fl!("store-expected-store");
                Err(Expected::or_named(expected, ["keyring", "file"]))
            }
        }
    }
}

/// True for a program and its arguments, of which all can be seen: it is shown where it fails.
fn is_command(command: &str) -> bool {
    is_visible(command) && shell_words::split(command).is_ok_and(|words| !words.is_empty())
}

crate::names::read_from_string!(StoreKind);

impl From<StoreKind> for String {
    fn from(kind: StoreKind) -> Self {
        kind.to_string()
    }
}

impl fmt::Display for StoreKind {
    /// What `--store` takes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring | Self::File => formatter.write_str(self.as_str()),
            Self::Command(command) => write!(formatter, "command={command}"),
        }
    }
}

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
    /// A write can be refused because somebody else wrote meanwhile.
    pub compares: Option<bool>,
    /// A person may be asked for a password.
    pub prompts: Option<bool>,
    /// The greatest size of an item in bytes; `None` where there is no limit to speak of.
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

    /// Says beforehand that the item of an account cannot be replaced, where that can be seen.
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
#[must_use]
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
    #[must_use]
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
    /// True where a person is yet to sign in. An app signs in by itself when it is asked.
    #[must_use]
    pub(crate) fn awaits_a_person(&self) -> bool {
        self.account.access == Access::Delegated && !self.tokens.is_signed_in()
    }

    /// True where this is surely the same account, of the same person, and can do all that `kept`
    /// could: it may take its place unasked.
    #[must_use]
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

    /// True where nothing of `kept` is lost with it: this is the same account, in the same or a later
    /// state, and proves itself as that does.
    #[must_use]
    pub(crate) fn supersedes(&self, kept: &Self) -> bool {
        self.can_take_the_place_of(kept) && self.saves_the_proof_of(kept) && !kept.is_later(self)
    }

    /// True where `kept` has no proof that would be lost.
    #[must_use]
    pub(crate) fn saves_the_proof_of(&self, kept: &Self) -> bool {
        kept.account.authentication == ClientAuthentication::None || self.has_the_proof_of(kept)
    }

    /// True where this works as far as it is known, and was renewed after the other.
    #[must_use]
    pub(crate) fn is_later(&self, other: &Self) -> bool {
        self.dead.is_none() && self.tokens.received_at > other.tokens.received_at
    }

    /// True where the client proves itself in the same way, with the same secret.
    #[must_use]
    pub(crate) fn has_the_proof_of(&self, other: &Self) -> bool {
        self.account.authentication == other.account.authentication
            && self.client_secret == other.client_secret
    }

    /// The same with the proof of another sign-in to the same app, and its end.
    #[must_use]
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
    #[must_use]
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

/// Reads the credential of an account; `None` where nothing is stored.
///
/// # Errors
/// Those of the store, and [`ErrorKind::StoreDamaged`] for a record that cannot be understood. It
/// is left as it is.
pub(crate) fn load(store: &dyn CredentialStore, name: &AccountName) -> Result<Option<Credential>> {
    let Some(Item {
        content: item,
        version: item_version,
    }) = store.read(name)?
    else {
        return Ok(None);
    };
    let credential = of_bytes(&item).map_err(|unreadable| {
        let location = store.location(name);
        match unreadable {
            Unreadable::Newer => newer(&location),
            Unreadable::Malformed { line, column } => {
                damaged(&location, name, &place(line, column))
            }
            Unreadable::Spoilt { field } => damaged(&location, name, field),
        }
    })?;
    // The name it was asked for is its name, whatever the record says.
    let account = Account {
        name: name.clone(),
        ..credential.account
    };
    Ok(Some(Credential {
        account,
        version: item_version,
        ..credential
    }))
}

/// Why bytes are no record that this version can read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// A newer version wrote it.
    Newer,
    /// It is none, and the reading of the JSON stopped here. Without a word of what was read.
    Malformed {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A field of it cannot be what it is called, such as a token with a line break in it.
    Spoilt {
        /// Its name.
        field: &'static str,
    },
}

impl From<Unversioned> for Unreadable {
    fn from(error: Unversioned) -> Self {
        match error {
            Unversioned::Newer => Self::Newer,
            Unversioned::Malformed(error) => Self::Malformed {
                line: error.line(),
                column: error.column(),
            },
        }
    }
}

/// The credential in a record.
///
/// # Errors
/// Why it is none.
pub(crate) fn of_bytes(record: &[u8]) -> Result<Credential, Unreadable> {
    let record = versioned(record, RECORD_VERSION, |record: &Record| record.version)?;
    record.try_into()
}

/// The record of a credential: all of it, secrets too.
///
/// # Errors
/// [`ErrorKind::StoreFailed`] for one that has no such form, such as a path that is no text.
pub(crate) fn to_bytes(credential: &Credential) -> Result<SecretBytes> {
    secret_json(&Record::from(credential)).map_err(|error| {
        let (name, reason) = (&credential.account.name, clean(&error.to_string()));
        Error::new(
            ErrorKind::StoreFailed,
            fl!("store-cannot-serialize", name, reason),
        )
    })
}

/// What has secrets in it as JSON; it grows in no memory that is freed with a part of them in it.
fn secret_json(secrets: &impl Serialize) -> serde_json::Result<SecretBytes> {
    let mut bytes: SecretBytes = Zeroizing::new(Vec::with_capacity(ROOM_FOR_A_RECORD));
    serde_json::to_writer(&mut *bytes, secrets)?;
    Ok(bytes)
}

/// Stores a credential: afterwards the store holds the old or the new record, whole. One that was
/// read replaces what was read, where the store can tell.
///
/// # Errors
/// [`ErrorKind::StoreChanged`] where somebody else was faster, and those of the store.
pub(crate) fn save(store: &dyn CredentialStore, credential: &Credential) -> Result<()> {
    let item = to_bytes(credential)?;
    let expected = credential.version.as_deref();
    store.write(&credential.account.name, &item, expected)
}

/// True where two names mean the same store: what is written to the one is found in the other.
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
#[must_use]
pub(crate) fn probe_name() -> AccountName {
    let id = CsrfToken::new_random_len(PROBE_ID_LENGTH);
    AccountName::of_probe(id.secret())
}

/// The error of an item that is not the one that was read.
#[must_use]
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
/// Those of the store, and [`ErrorKind::StoreFailed`] where it does not give back what it took.
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

/// Large enough for most records to be written without growing.
const ROOM_FOR_A_RECORD: usize = 32 << 10;
/// Bytes of chance in the name of a probe.
const PROBE_ID_LENGTH: u32 = 9;
/// As long as the tokens of a usual record.
pub(crate) const LENGTH_OF_TOKENS: usize = 4 << 10;

/// True for what this program may have written, and not for anything else under its name.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_record(content: &[u8]) -> bool {
    serde_json::from_slice::<RecordVersion>(content).is_ok()
}

/// What every record has, whatever version wrote it.
#[derive(Deserialize)]
struct RecordVersion {
    version: u32,
}

/// Why bytes are nothing of the version that was asked for.
enum Unversioned {
    Newer,
    Malformed(serde_json::Error),
}

/// What has a version, of `newest` or an earlier one. It is read once: only what cannot be read is looked
/// at again, for a newer version may have given it any form.
fn versioned<T: DeserializeOwned>(
    content: &[u8],
    newest: u32,
    version: impl Fn(&T) -> u32,
) -> Result<T, Unversioned> {
    match serde_json::from_slice::<T>(content) {
        Ok(read) if version(&read) <= newest => Ok(read),
        Ok(_) => Err(Unversioned::Newer),
        Err(error) => Err(match serde_json::from_slice(content) {
            Ok(RecordVersion { version }) if version > newest => Unversioned::Newer,
            _ => Unversioned::Malformed(error),
        }),
    }
}

/// The record as it is written. No other type turns secrets into bytes.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    account: Account,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Secret>,
    /// Empty where none has come yet.
    access_token: Secret,
    expires_at: Timestamp,
    scopes: Scopes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spare_refresh_token: Option<Secret>,
    renewed_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dead: Option<PermanentRefusal>,
}

/// A secret on its way to or from a store: wiped when dropped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Secret(Zeroizing<String>);

impl Secret {
    fn new(secret: &str) -> Self {
        Self(Zeroizing::new(secret.to_owned()))
    }

    fn take(mut self) -> String {
        std::mem::take(&mut *self.0)
    }
}

impl From<&Credential> for Record {
    fn from(credential: &Credential) -> Self {
        let tokens = &credential.tokens;
        Self {
            version: RECORD_VERSION,
            account: credential.account.clone(),
            client_secret: credential
                .client_secret
                .as_ref()
                .map(|secret| Secret::new(secret.secret())),
            access_token: Secret::new(tokens.access_token.secret()),
            expires_at: tokens.expires_at,
            scopes: tokens.scopes.clone(),
            refresh_token: tokens
                .refresh_token
                .as_ref()
                .map(|token| Secret::new(token.secret())),
            spare_refresh_token: credential
                .spare
                .as_ref()
                .map(|token| Secret::new(token.secret())),
            renewed_at: tokens.received_at,
            dead: credential.dead.clone(),
        }
    }
}

impl TryFrom<Record> for Credential {
    type Error = Unreadable;

    /// Whoever wrote the record may call anything a token.
    fn try_from(record: Record) -> Result<Self, Unreadable> {
        let none = TokenSet::none();
        let access_token = match record.access_token.0.as_str() {
            "" if record.renewed_at == none.received_at => none.access_token,
            _ => read("access_token", record.access_token, token::access_token)?,
        };
        let refresh_token =
            |name, token: Option<Secret>| -> Result<Option<RefreshToken>, Unreadable> {
                let token = token.map(|token| read(name, token, token::refresh_token));
                token.transpose()
            };
        let authentication = &record.account.authentication;
        let client_secret = record.client_secret.map(|secret| match authentication {
            ClientAuthentication::Secret => read("client_secret", secret, token::client_secret),
            // The passphrase of a key may have any letter.
            _ => Ok(ClientSecret::new(secret.take())),
        });
        Ok(Self {
            client_secret: client_secret.transpose()?,
            tokens: TokenSet {
                access_token,
                expires_at: record.expires_at,
                scopes: record.scopes,
                refresh_token: refresh_token("refresh_token", record.refresh_token)?,
                received_at: record.renewed_at,
                username: record.account.username.clone(),
            },
            spare: refresh_token("spare_refresh_token", record.spare_refresh_token)?,
            account: record.account,
            dead: record.dead,
            version: None,
        })
    }
}

/// A secret of a record, if it can be what its field is called.
fn read<T>(
    field: &'static str,
    secret: Secret,
    read: impl FnOnce(String) -> Option<T>,
) -> Result<T, Unreadable> {
    read(secret.take()).ok_or(Unreadable::Spoilt { field })
}

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
