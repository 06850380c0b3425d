//! The access token's copy in `$XDG_RUNTIME_DIR`: memory of the login session, so that a `show`
//! that finds a fresh token calls no keyring. Only if that directory is ours alone.

use std::cell::LazyCell;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::scope::Scopes;
use crate::token::{self, Acquired, Life, TokenSet, TokenSource};

use super::accounts::Listed;
use super::private_file;
use super::record::{Secret, secret_json};

/// The copies of this login session.
#[derive(Clone, Debug)]
pub(crate) struct RuntimeCache {
    directory: PathBuf,
}

/// The cache, if there is a safe place for it. That is looked at when it is first needed: `show` has no
/// use for it where reading the store is cheap.
pub(crate) type WhenNeeded =
    LazyCell<Option<RuntimeCache>, Box<dyn FnOnce() -> Option<RuntimeCache>>>;

/// The cache in `directory`, the value of `XDG_RUNTIME_DIR`.
pub(crate) fn when_needed(directory: PathBuf) -> WhenNeeded {
    LazyCell::new(Box::new(move || RuntimeCache::in_directory(&directory)))
}

#[derive(Serialize, Deserialize)]
struct CacheRecord {
    version: u32,
    access_token: Secret,
    expires_at: Timestamp,
    received_at: Timestamp,
    scopes: Scopes,
    signed_in_at: Timestamp,
}

const VERSION: u32 = 1;

impl RuntimeCache {
    /// The cache in `directory`; `None` unless that is ours, and no other user can enter it (XDG Base
    /// Directory Specification) or put another one in its place.
    pub(crate) fn in_directory(directory: &Path) -> Option<Self> {
        if !cfg!(unix) || !directory.is_absolute() {
            return None;
        }
        let metadata = private_file::followed(directory)
            .ok()?
            .filter(Metadata::is_dir)?;
        private_file::refuse_if_shared(directory, &metadata).ok()?;
        Some(Self {
            directory: directory.join("entra-token"),
        })
    }

    /// The copy of an account's access token, if there is one of its last sign-in that can be
    /// understood.
    pub(crate) fn read(&self, listed: &Listed) -> Option<Acquired> {
        let content = private_file::read(&self.path(&listed.name)).ok()??;
        let record: CacheRecord = serde_json::from_slice(&content).ok()?;
        let is_current = record.version == VERSION && record.signed_in_at == listed.signed_in_at;
        let access_token = token::access_token(record.access_token.take())?;
        is_current.then_some(Acquired {
            access_token,
            life: Life {
                received_at: record.received_at,
                expires_at: record.expires_at,
            },
            scopes: record.scopes,
            source: TokenSource::Cache,
            shortcoming: None,
        })
    }

    /// Copies an account's access token. A copy that cannot be written is no loss: the record has
    /// it. An outdated one must not stay, though.
    pub(crate) fn write(&self, listed: &Listed, tokens: &TokenSet) {
        let record = CacheRecord {
            version: VERSION,
            access_token: Secret::new(tokens.access_token.secret()),
            expires_at: tokens.expires_at,
            received_at: tokens.received_at,
            scopes: tokens.scopes.clone(),
            signed_in_at: listed.signed_in_at,
        };
        let written = secret_json(&record)
            .is_ok_and(|content| private_file::replace(&self.path(&listed.name), &content).is_ok());
        if !written {
            let _ = self.forget(&listed.name);
        }
    }

    /// Removes an account's copy; says whether there was one.
    pub(crate) fn forget(&self, name: &AccountName) -> bool {
        private_file::remove(&self.path(name)).unwrap_or(false)
    }

    fn path(&self, name: &AccountName) -> PathBuf {
        self.directory.join(format!("{}.json", name.file_stem()))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use oauth2::AccessToken;
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    fn name() -> AccountName {
        "taro@example.com".parse().expect("a name")
    }

    fn listed(signed_in_at: i64) -> Listed {
        Listed {
            leftovers: Vec::new(),
            name: name(),
            store: crate::store::StoreKind::Keyring,
            signed_in_at: Timestamp::from_second(signed_in_at).expect("in range"),
        }
    }

    fn tokens() -> TokenSet {
        TokenSet {
            access_token: AccessToken::new("eyJ-secret".to_owned()),
            expires_at: Timestamp::from_second(2_000_000_000).expect("in range"),
            scopes: Scopes::granted("https://outlook.office.com/SMTP.Send"),
            refresh_token: None,
            received_at: Timestamp::UNIX_EPOCH,
            username: None,
        }
    }

    #[test]
    fn a_copy_is_private_read_back_and_forgotten() {
        let directory = tempfile::tempdir().expect("a folder");
        set_permissions(directory.path(), Permissions::from_mode(0o700)).expect("ours");
        let cache = RuntimeCache::in_directory(directory.path()).expect("ours alone");
        assert!(cache.read(&listed(1)).is_none());
        cache.write(&listed(1), &tokens());
        assert!(
            cache.read(&listed(2)).is_none(),
            "the copy of another sign-in"
        );
        let read = cache.read(&listed(1)).expect("there");
        assert_eq!(read.access_token, tokens().access_token);
        assert_eq!(read.life.expires_at, tokens().expires_at);
        let path = cache.path(&name());
        assert_eq!(path.metadata().expect("there").mode() & 0o777, 0o600);
        assert!(cache.forget(&name()));
        assert!(!cache.forget(&name()));
    }

    #[test]
    fn a_copy_that_holds_no_token_is_none() {
        let directory = tempfile::tempdir().expect("a folder");
        set_permissions(directory.path(), Permissions::from_mode(0o700)).expect("ours");
        let cache = RuntimeCache::in_directory(directory.path()).expect("ours alone");
        for token in ["", "a b", "a\nhost=evil.example", "a\u{1b}[2J"] {
            let access_token = AccessToken::new(token.to_owned());
            let tokens = TokenSet {
                access_token,
                ..tokens()
            };
            cache.write(&listed(1), &tokens);
            assert!(cache.read(&listed(1)).is_none(), "{token:?}");
        }
    }

    #[test]
    fn a_directory_that_others_can_enter_is_not_used() {
        let directory = tempfile::tempdir().expect("a folder");
        set_permissions(directory.path(), Permissions::from_mode(0o755)).expect("ours");
        assert!(RuntimeCache::in_directory(directory.path()).is_none());
        assert!(RuntimeCache::in_directory(Path::new("run")).is_none());
        assert!(RuntimeCache::in_directory(&directory.path().join("absent")).is_none());
    }
}
