//! The `keyring` store: Secret Service, macOS Keychain or Windows Credential Manager, through the
//! keyring crate. The only file that knows that crate.

#[cfg(all(unix, not(target_os = "macos")))]
use std::collections::HashMap;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ::keyring::Entry;
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::interrupt;
use crate::language::text;
use crate::limits;
use crate::threads;

use super::chunks::{self, Entries};
use super::{Capabilities, CredentialStore, Item, Person, SecretBytes};

/// The service under which every item is filed.
const SERVICE: &str = "entra-token";
/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`: what Windows' Credential Manager takes.
const WINDOWS_LIMIT: usize = 2560;

/// How long the keyring may take while a person is there to unlock it.
const PATIENCE_WITH_A_PERSON: Duration = Duration::from_secs(30);
/// How long it may take otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// The operating system's keyring.
pub(super) struct Keyring {
    person: Person,
}

impl Keyring {
    pub(super) fn new(person: Person) -> Self {
        Self { person }
    }

    fn patience(&self) -> Duration {
        match self.person {
            Person::Present => PATIENCE_WITH_A_PERSON,
            Person::Absent => PATIENCE,
        }
    }

    /// Runs a call on a thread of its own and leaves it there when it does not answer: a locked
    /// Secret Service can wait for ever for a prompt that nobody sees.
    fn call<T: Send + 'static>(
        &self,
        entry: &str,
        operation: impl FnOnce(&Entry) -> ::keyring::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let (sender, receiver) = mpsc::channel();
        let (name, person) = (entry.to_owned(), self.person);
        let asking = threads::spawn(move || {
            // The look and the connection take as long, and neither asks anybody: both at once.
            let look = (person == Person::Absent).then(|| {
                let name = name.clone();
                threads::spawn(move || would_prompt(&name))
            });
            let entry = Entry::new(SERVICE, &name);
            let would_prompt = match look {
                None => false,
                Some(Ok(look)) => look.join().unwrap_or(false),
                // No thread can be had: one after the other, then.
                Some(Err(_)) => would_prompt(&name),
            };
            let result = (!would_prompt).then(|| entry.and_then(|entry| operation(&entry)));
            // Nobody listens any more once the patience has ended.
            let _ = sender.send(result);
        });
        asking.map_err(|error| broken(&error.to_string()))?;
        // What the crate starts more threads and opens sockets with panics without them.
        limits::failing_as(|reason| broken(&reason), || self.wait_for(&receiver))
    }

    /// Waits for the answer, for as long as we are patient.
    fn wait_for<T>(
        &self,
        answers: &mpsc::Receiver<Option<::keyring::Result<T>>>,
    ) -> Result<Option<T>> {
        let deadline = Instant::now() + self.patience();
        loop {
            match answers.recv_timeout(interrupt::PACE) {
                Ok(Some(Ok(value))) => return Ok(Some(value)),
                Ok(Some(Err(::keyring::Error::NoEntry))) => return Ok(None),
                Ok(Some(Err(error))) => return Err(failure(&error)),
                Ok(None) => return Err(locked("nobody is asked for its password now")),
                Err(_) if interrupt::requested() => return Err(interrupt::error()),
                Err(_) if Instant::now() < deadline => {}
                Err(_) => return Err(silence(self.patience())),
            }
        }
    }
}

/// True where the Secret Service would ask for a password: the crate unlocks the collection that it
/// writes to, and each item of this name, in whatever collection that is. (Secret Service API,
/// `org.freedesktop.Secret.Collection.Locked` and `SearchItems`.) Whatever else stands in the way is
/// left to the call itself.
#[cfg(all(unix, not(target_os = "macos")))]
fn would_prompt(entry: &str) -> bool {
    let Ok(bus) = zbus::blocking::Connection::session() else {
        return false;
    };
    // Most services answer at the alias itself, which saves asking what it stands for.
    let is_default_locked = is_locked(&bus, "/org/freedesktop/secrets/aliases/default")
        .or_else(|_| is_locked(&bus, default_collection(&bus)?.as_str()));
    is_default_locked.unwrap_or(false) || has_locked_items(&bus, entry).unwrap_or(false)
}

#[cfg(all(unix, not(target_os = "macos")))]
const SECRETS: Option<&str> = Some("org.freedesktop.secrets");
#[cfg(all(unix, not(target_os = "macos")))]
const SECRETS_PATH: &str = "/org/freedesktop/secrets";
#[cfg(all(unix, not(target_os = "macos")))]
const SECRETS_SERVICE: Option<&str> = Some("org.freedesktop.Secret.Service");

/// By the attributes that the crate searches for.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_locked_items(bus: &zbus::blocking::Connection, entry: &str) -> zbus::Result<bool> {
    type Paths = Vec<zbus::zvariant::OwnedObjectPath>;
    let attributes = HashMap::from([("service", SERVICE), ("username", entry)]);
    let (path, interface) = (SECRETS_PATH, SECRETS_SERVICE);
    let reply = bus.call_method(SECRETS, path, interface, "SearchItems", &(attributes,))?;
    let (_unlocked, locked): (Paths, Paths) = reply.body().deserialize()?;
    Ok(!locked.is_empty())
}

#[cfg(all(unix, not(target_os = "macos")))]
fn is_locked(bus: &zbus::blocking::Connection, collection: &str) -> zbus::Result<bool> {
    let properties = Some("org.freedesktop.DBus.Properties");
    let locked = ("org.freedesktop.Secret.Collection", "Locked");
    let reply = bus.call_method(SECRETS, collection, properties, "Get", &locked)?;
    let locked: zbus::zvariant::OwnedValue = reply.body().deserialize()?;
    Ok(bool::try_from(locked)?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn default_collection(
    bus: &zbus::blocking::Connection,
) -> zbus::Result<zbus::zvariant::OwnedObjectPath> {
    let (path, interface) = (SECRETS_PATH, SECRETS_SERVICE);
    let reply = bus.call_method(SECRETS, path, interface, "ReadAlias", &("default",))?;
    reply.body().deserialize()
}

/// Whether macOS or Windows would ask cannot be known beforehand.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn would_prompt(_entry: &str) -> bool {
    false
}

impl Entries for Keyring {
    fn limit(&self) -> Option<usize> {
        cfg!(windows).then_some(WINDOWS_LIMIT)
    }

    fn get(&self, entry: &str) -> Result<Option<SecretBytes>> {
        // Bytes, never a password: Windows would store a password as UTF-16, of half the length.
        self.call(entry, |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn set(&self, entry: &str, content: &[u8]) -> Result<()> {
        let content = Zeroizing::new(content.to_vec());
        self.call(entry, move |entry| entry.set_secret(&content))?
            .ok_or_else(|| failure(&::keyring::Error::NoEntry))
    }

    fn remove(&self, entry: &str) -> Result<bool> {
        self.call(entry, Entry::delete_credential)
            .map(|deleted| deleted.is_some())
    }
}

impl CredentialStore for Keyring {
    fn read(&self, name: &AccountName) -> Result<Option<Item>> {
        Ok(chunks::read(self, &name.key())?.map(Item::unversioned))
    }

    fn write(&self, name: &AccountName, content: &[u8], _expected: Option<&str>) -> Result<()> {
        chunks::write(self, &name.key(), content)
    }

    fn delete(&self, name: &AccountName) -> Result<bool> {
        chunks::remove(self, &name.key())
    }

    fn location(&self, name: &AccountName) -> String {
        let keyring = if cfg!(windows) {
            "Windows Credential Manager"
        } else if cfg!(target_os = "macos") {
            "macOS Keychain"
        } else {
            "Secret Service"
        };
        format!("{keyring}: {SERVICE} / {}", name.key())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            survives_reboot: Some(true),
            compares: Some(false),
            prompts: Some(true),
            max_size: None,
        }
    }
}

/// The cause of a failure in words. `Entry::new` hides why there is no store at all.
fn failure(error: &::keyring::Error) -> Error {
    use ::keyring::Error as Cause;
    match error {
        Cause::NoDefaultStore => {
            let cause = Entry::store_status()
                .as_ref()
                .err()
                .map(ToString::to_string);
            missing(&cause.unwrap_or_default())
        }
        Cause::PlatformFailure(cause) if cause.to_string().contains("ServiceUnknown") => {
            missing(&cause.to_string())
        }
        Cause::NoStorageAccess(cause) => locked(&cause.to_string()),
        Cause::TooLong(_, limit) => Error::new(
            ErrorKind::StoreFailed,
            text!(
                "the keyring takes no more than {limit} bytes an item",
                "キーリングは 1 項目あたり {limit} バイトまでしか保存できません"
            ),
        )
        .with_hint(use_a_file()),
        // Nothing else is shown of an error: some variants carry what was stored.
        Cause::PlatformFailure(cause) => broken(&cause.to_string()),
        Cause::BadStoreFormat(cause) | Cause::NotSupportedByStore(cause) => broken(cause),
        Cause::Ambiguous(items) => broken(&format!("{} items of one name", items.len())),
        _ => broken("unusable answer"),
    }
}

fn missing(cause: &str) -> Error {
    let cause = clean(cause);
    Error::new(
        ErrorKind::StoreMissing,
        text!(
            "there is no keyring here: {cause}",
            "この環境にはキーリングがありません: {cause}"
        ),
    )
    .with_hint(use_a_file())
}

fn locked(cause: &str) -> Error {
    let cause = clean(cause);
    Error::new(
        ErrorKind::StoreLocked,
        text!("the keyring is locked: {cause}", "キーリングがロックされています: {cause}"),
    )
    .with_hint(text!(
        "unlock it by signing in to the desktop (or with `gnome-keyring-daemon --replace --unlock --daemonize --components=secrets`, which reads its password from standard input); or keep the tokens in a file: `--store file` with `login`, `register` and `import`, `--to file` with `store move`",
        "デスクトップにサインインするか、`gnome-keyring-daemon --replace --unlock --daemonize --components=secrets` (標準入力からパスワードを読みます) でロックを解除してください。ファイルに保存するには、`login`、`register`、`import` に `--store file` を、`store move` には `--to file` を付けてください"
    ))
}

fn broken(cause: &str) -> Error {
    let cause = clean(cause);
    Error::new(
        ErrorKind::StoreFailed,
        text!(
            "the keyring failed: {cause}",
            "キーリングでエラーが発生しました: {cause}"
        ),
    )
    .with_hint(use_a_file())
}

fn silence(patience: Duration) -> Error {
    let seconds = patience.as_secs();
    Error::new(
        ErrorKind::StoreTimedOut,
        text!(
            "the keyring did not answer within {seconds} seconds: it may be waiting for its password",
            "キーリングが {seconds} 秒以内に応答しませんでした。パスワードの入力を待っている可能性があります"
        ),
    )
    .with_hint(text!(
        "look for its window on the desktop and unlock it; or keep the tokens in a file: `--store file` with `login`, `register` and `import`, `--to file` with `store move`",
        "デスクトップに表示されているキーリングの画面でロックを解除してください。ファイルに保存するには、`login`、`register`、`import` に `--store file` を、`store move` には `--to file` を付けてください"
    ))
}

fn use_a_file() -> crate::language::Text {
    text!(
        "on a server, in a container or under cron keep the tokens in a file that only you can read: `--store file` with `login`, `register` and `import`, `--to file` with `store move`",
        "サーバー、コンテナー、cron では、`login`、`register`、`import` に `--store file` を (`store move` には `--to file` を) 付けて、本人だけが読めるファイルに保存してください"
    )
}
