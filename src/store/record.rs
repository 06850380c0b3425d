//! The record of a credential: its form, its version, and the only place where tokens become bytes.
//!
//! Knows no store: every kind of store keeps the same bytes.

use jiff::Timestamp;
use oauth2::{ClientSecret, RefreshToken};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::{Account, ClientAuthentication};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::fl;
use crate::scope::Scopes;
use crate::token::{self, TokenSet};

use super::{Credential, PermanentRefusal, SecretBytes};

/// The form of the record that this program writes.
const RECORD_VERSION: u32 = 1;

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
pub(super) fn secret_json(secrets: &impl Serialize) -> serde_json::Result<SecretBytes> {
    let mut bytes: SecretBytes = Zeroizing::new(Vec::with_capacity(ROOM_FOR_A_RECORD));
    serde_json::to_writer(&mut *bytes, secrets)?;
    Ok(bytes)
}

/// Large enough for most records to be written without growing.
const ROOM_FOR_A_RECORD: usize = 32 << 10;

/// True for what this program may have written, and not for anything else under its name.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn is_record(content: &[u8]) -> bool {
    serde_json::from_slice::<RecordVersion>(content).is_ok()
}

/// What every record has, whatever version wrote it.
#[derive(Deserialize)]
struct RecordVersion {
    version: u32,
}

/// Why bytes are nothing of the version that was asked for.
pub(super) enum Unversioned {
    Newer,
    Malformed(serde_json::Error),
}

/// What has a version, of `newest` or an earlier one. It is read once: only what cannot be read is looked
/// at again, for a newer version may have given it any form.
pub(super) fn versioned<T: DeserializeOwned>(
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
    /// Empty if none has come yet.
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
pub(super) struct Secret(pub(super) Zeroizing<String>);

impl Secret {
    pub(super) fn new(secret: &str) -> Self {
        Self(Zeroizing::new(secret.to_owned()))
    }

    pub(super) fn take(mut self) -> String {
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

    /// The author of the record may have called anything a token.
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
