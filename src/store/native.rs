//! The `keyring` store on macOS (Keychain) and Windows (Credential Manager), through the keyring crate.
//! The only file that knows that crate.
//!
//! Whether these would ask a person cannot be known beforehand.

use ::keyring::{Entry, Error as Cause};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};

use super::keyring::{Removed, SERVICE, broken, missing, or_a_file, use_a_file, verbatim};
use super::{Prompting, SecretBytes};

/// The secret of an item.
pub(super) fn get(entry: &str, _prompting: Prompting) -> Result<Option<SecretBytes>> {
    // Bytes, never a password: Windows would store a password as UTF-16, of half the length.
    let secret = Entry::new(SERVICE, entry).and_then(|entry| entry.get_secret());
    found(secret.map(Zeroizing::new))
}

/// Puts an item, or replaces the secret of the one that is there.
pub(super) fn set(entry: &str, content: &[u8], _prompting: Prompting) -> Result<()> {
    let set = Entry::new(SERVICE, entry).and_then(|entry| entry.set_secret(content));
    set.map_err(|cause| failure(&cause))
}

/// Removes an item.
pub(super) fn remove(entry: &str, _prompting: Prompting) -> Result<Removed> {
    let removed = Entry::new(SERVICE, entry).and_then(|entry| entry.delete_credential());
    Ok(match found(removed)? {
        Some(()) => Removed::Erased,
        None => Removed::Nothing,
    })
}

/// These keep nothing.
pub(super) fn kept_after_deletion(_is_erased: bool) -> Option<Message> {
    None
}

fn found<T>(result: ::keyring::Result<T>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Cause::NoEntry) => Ok(None),
        Err(cause) => Err(failure(&cause)),
    }
}

/// The cause of a failure in words. `Entry::new` hides why there is no store at all.
fn failure(error: &Cause) -> Error {
    match error {
        Cause::NoDefaultStore => {
            let status = Entry::store_status();
            let cause = status.as_ref().err().map(ToString::to_string);
            missing(&verbatim(&cause.unwrap_or_default()))
        }
        Cause::NoStorageAccess(cause) => locked(&cause.to_string()),
        Cause::TooLong(_, limit) => {
            Error::new(ErrorKind::StoreFailed, fl!("keyring-item-too-large", limit))
                .with_hint(use_a_file())
        }
        // Nothing else is shown of an error: some variants carry what was stored.
        Cause::PlatformFailure(cause) => broken(&verbatim(&cause.to_string())),
        Cause::BadStoreFormat(cause) | Cause::NotSupportedByStore(cause) => {
            broken(&verbatim(cause))
        }
        Cause::Ambiguous(items) => broken(&verbatim(&format!("{} items of one name", items.len()))),
        _ => broken(&verbatim("unusable answer")),
    }
}

fn locked(cause: &str) -> Error {
    let cause = clean(cause);
    Error::new(ErrorKind::StoreLocked, fl!("keyring-locked-because", cause))
        .with_hint(or_a_file(&fl!("keyring-unlock-by-signing-in")))
}
