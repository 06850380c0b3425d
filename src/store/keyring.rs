//! The `keyring` store: the operating system's, through the part that knows it. This file owns how long
//! it may take, and how its failures are told.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::os::{interrupt, limits, threads};

use super::chunks::{self, Entries};
use super::readback::{self, ReadBack};
use super::{Capabilities, CredentialStore, Item, Prompting, SecretBytes};

#[cfg(not(all(unix, not(target_os = "macos"))))]
use super::native as system;
#[cfg(all(unix, not(target_os = "macos")))]
use super::secret_service as system;

/// The service under which every item is filed.
pub(super) const SERVICE: &str = "entra-token";
/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`: what Windows' Credential Manager takes.
const WINDOWS_LIMIT: usize = 2560;

/// How long the keyring may take while a person is there to unlock it.
const PATIENCE_WITH_A_PERSON: Duration = Duration::from_secs(30);
/// How long it may take otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the keyring was silent once: this process does not wait for it again.
static SILENCE: OnceLock<Error> = OnceLock::new();

/// How long the keyring may take.
pub(super) fn patience(prompting: Prompting) -> Duration {
    match prompting {
        Prompting::Allowed => PATIENCE_WITH_A_PERSON,
        Prompting::Never => PATIENCE,
    }
}

/// What has become of an item that was to be removed.
pub(super) enum Removed {
    /// There was none.
    Nothing,
    /// It was deleted, and nothing of what it held is left.
    Erased,
    /// It was deleted as far as the keyring deletes: its content is kept there.
    #[cfg_attr(
        any(windows, target_os = "macos"),
        expect(dead_code, reason = "these delete")
    )]
    Kept,
}

/// The operating system's keyring.
pub(super) struct Keyring {
    prompting: Prompting,
    /// Something that was deleted here was not erased.
    has_kept: Cell<bool>,
}

impl Keyring {
    pub(super) fn new(prompting: Prompting) -> Self {
        Self {
            prompting,
            has_kept: Cell::new(false),
        }
    }

    /// Runs a call, unless the keyring was silent before.
    fn call<T: Send + 'static>(
        &self,
        operation: impl FnOnce(Prompting) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Some(error) = SILENCE.get() {
            return Err(error.clone());
        }
        self.call_aside(operation).inspect_err(|error| {
            if error.kind() == ErrorKind::StoreTimedOut {
                SILENCE.get_or_init(|| error.clone());
            }
        })
    }

    /// Runs a call on a thread of its own and leaves it there when it does not answer: a locked
    /// keyring can wait for ever for a prompt that is not seen.
    fn call_aside<T: Send + 'static>(
        &self,
        operation: impl FnOnce(Prompting) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = mpsc::channel();
        let prompting = self.prompting;
        let asking = threads::spawn(move || {
            // The receiver is gone once the patience has ended.
            let _ = sender.send(operation(prompting));
        });
        asking.map_err(|error| broken(&verbatim(&error.to_string())))?;
        // What the library starts more threads and opens sockets with panics without them.
        let failing = |reason: String| broken(&verbatim(&reason));
        limits::failing_as(failing, || self.wait_for(&receiver))
    }

    /// Waits for the answer, for as long as we are patient.
    fn wait_for<T>(&self, answers: &mpsc::Receiver<Result<T>>) -> Result<T> {
        let deadline = Instant::now() + patience(self.prompting);
        loop {
            match answers.recv_timeout(interrupt::PACE) {
                Ok(result) => return result,
                Err(_) if interrupt::requested() => return Err(interrupt::error()),
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
                Err(RecvTimeoutError::Timeout) => return Err(silence(patience(self.prompting))),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(broken(&verbatim("unusable answer")));
                }
            }
        }
    }
}

impl Entries for Keyring {
    fn limit(&self) -> Option<usize> {
        cfg!(windows).then_some(WINDOWS_LIMIT)
    }

    fn get(&self, entry: &str) -> Result<Option<SecretBytes>> {
        let entry = entry.to_owned();
        self.call(move |prompting| system::get(&entry, prompting))
    }

    fn set(&self, entry: &str, content: &[u8]) -> Result<()> {
        let (entry, content) = (entry.to_owned(), Zeroizing::new(content.to_vec()));
        self.call(move |prompting| system::set(&entry, &content, prompting))
    }

    fn remove(&self, entry: &str) -> Result<bool> {
        let entry = entry.to_owned();
        let removed = self.call(move |prompting| system::remove(&entry, prompting))?;
        if matches!(removed, Removed::Kept) {
            self.has_kept.set(true);
        }
        Ok(!matches!(removed, Removed::Nothing))
    }
}

impl CredentialStore for Keyring {
    fn read(&self, name: &AccountName) -> Result<Option<Item>> {
        Ok(chunks::read(self, &name.key())?.map(Item::unversioned))
    }

    fn read_probe(&self, name: &AccountName) -> Result<Option<Item>> {
        // A Secret Service may let only the program that wrote an item read it.
        match readback::by_another_process(name)? {
            ReadBack::Read(content) => Ok(content.map(Item::unversioned)),
            ReadBack::Unasked => self.read(name),
        }
    }

    fn write(&self, name: &AccountName, content: &[u8], _expected: Option<&str>) -> Result<()> {
        chunks::write(self, &name.key(), content)
    }

    fn delete(&self, name: &AccountName) -> Result<bool> {
        chunks::remove(self, &name.key())
    }

    fn kept_after_deletion(&self) -> Option<Message> {
        let is_erased = !self.has_kept.get();
        self.call(move |_| Ok(system::kept_after_deletion(is_erased)))
            .ok()?
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

pub(super) fn missing(cause: &Message) -> Error {
    Error::new(ErrorKind::StoreMissing, fl!("keyring-unavailable", cause)).with_hint(use_a_file())
}

pub(super) fn broken(cause: &Message) -> Error {
    Error::new(ErrorKind::StoreFailed, fl!("keyring-failed", cause)).with_hint(use_a_file())
}

/// Foreign words, the same in both languages.
pub(super) fn verbatim(words: &str) -> Message {
    let words = clean(words);
    fl!("keyring-verbatim", words)
}

fn silence(patience: Duration) -> Error {
    let seconds = patience.as_secs();
    Error::new(ErrorKind::StoreTimedOut, fl!("keyring-timeout", seconds))
        .with_hint(or_a_file(&fl!("keyring-unlock-window")))
}

/// Another way out than the keyring's own.
pub(super) fn or_a_file(hint: &Message) -> Message {
    fl!("keyring-or-use-file", hint)
}

pub(super) fn use_a_file() -> Message {
    fl!("keyring-use-file")
}
