//! The `command` store: a program of the user's choice keeps the items. Each call starts it once,
//! with the operation as its last argument and one JSON object on its standard input; it answers
//! with one JSON object. `examples/stores` says how, and has some.

use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible};
use crate::locales::{Message, fl};
use crate::os::child::{self, Ended, NotEnded, Started};
use crate::os::interrupt;
use crate::quoting::Shell;

use super::record::{Secret, secret_json};
use super::{Capabilities, CredentialStore, Item, Prompting, SecretBytes, changed, shape};

/// The form of question and answer.
const VERSION: u32 = 1;
/// How long the program may take while a person is there to type a passphrase.
const PATIENCE_WITH_A_PERSON: Duration = Duration::from_secs(60);
/// How long it may take otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program, and how long to wait for it.
pub(crate) struct CommandStore {
    command: String,
    /// Programs are started in a group of their own, which can be ended with all that they have
    /// started. One that may ask a person stays in the group of the terminal.
    has_group: bool,
    patience: Duration,
}

/// What the program is asked.
#[derive(Serialize)]
struct Question<'a> {
    version: u32,
    /// The account's name as it is shown.
    account: &'a str,
    /// The same, safe as a file name.
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    /// What `get` told of the item that is to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
}

/// What it answers; every operation has its fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CommandOutput {
    secret: Option<Secret>,
    etag: Option<String>,
    conflict: bool,
    deleted: bool,
    survives_reboot: Option<bool>,
    compare_and_set: Option<bool>,
    prompts: Option<bool>,
    max_size: Option<u64>,
}

impl CommandOutput {
    /// The item that `get` brought; `None` if there is none.
    pub(crate) fn into_item(self) -> Option<Item> {
        self.secret.map(|secret| Item {
            content: Zeroizing::new(secret.take().into_bytes()),
            version: self.etag,
        })
    }
}

impl CommandStore {
    pub(crate) fn new(command: &str, prompting: Prompting) -> Self {
        Self {
            command: command.to_owned(),
            has_group: prompting == Prompting::Never,
            patience: match prompting {
                Prompting::Allowed => PATIENCE_WITH_A_PERSON,
                Prompting::Never => PATIENCE,
            },
        }
    }

    fn ask(
        &self,
        operation: &str,
        name: &AccountName,
        secret: Option<&str>,
        expected: Option<&str>,
    ) -> Result<CommandOutput> {
        let question = Question {
            version: VERSION,
            account: &name.key(),
            key: &name.file_stem(),
            secret,
            expected,
        };
        let question =
            secret_json(&question).map_err(|error| self.no_answer(operation, &shape(&error)))?;
        let answer = self.run(operation, question)?;
        // An array would pass for an object without fields.
        if answer.trim_ascii_start().first() == Some(&b'[') {
            return Err(self.no_answer(operation, "an array"));
        }
        serde_json::from_slice(&answer).map_err(|error| self.no_answer(operation, &shape(&error)))
    }

    /// Runs the program to its end, or for as long as we are patient.
    fn run(&self, operation: &str, question: SecretBytes) -> Result<SecretBytes> {
        let started = self.start(operation)?;
        match started.finish(question, self.patience) {
            Ok(Ended {
                complaint: None,
                output,
            }) => Ok(output),
            Ok(Ended {
                complaint: Some(complaint),
                ..
            }) => Err(self.failure(operation, &complaint)),
            Err(NotEnded::Interrupted) => Err(interrupt::error()),
            Err(NotEnded::TooSlow) => Err(self.silence(operation)),
            Err(NotEnded::Failed(reason)) => Err(self.failure(operation, &reason)),
        }
    }

    fn start(&self, operation: &str) -> Result<Started> {
        let words = shell_words::split(&self.command).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            return Err(self.failure(operation, "empty"));
        };
        let mut command = Command::new(program);
        command.args(arguments).arg(operation);
        let started = Started::spawn(command, self.has_group);
        started.map_err(|error| self.missing(&error.to_string()))
    }

    fn missing(&self, reason: &str) -> Error {
        let (command, reason) = (visible(&self.command), clean(reason));
        Error::new(
            ErrorKind::StoreMissing,
            fl!("store-command-cannot-start", command, reason),
        )
    }

    pub(crate) fn failure(&self, operation: &str, reason: &str) -> Error {
        let (command, reason) = (visible(&self.command), clean(reason));
        Error::new(
            ErrorKind::StoreFailed,
            fl!("store-command-failed", command, operation, reason),
        )
        .with_hint(try_by_hand(operation))
    }

    fn no_answer(&self, operation: &str, reason: &str) -> Error {
        let command = visible(&self.command);
        Error::new(
            ErrorKind::StoreFailed,
            fl!("store-command-bad-output", command, operation, reason),
        )
        .with_hint(try_by_hand(operation))
    }

    fn silence(&self, operation: &str) -> Error {
        let (command, seconds) = (visible(&self.command), self.patience.as_secs());
        Error::new(
            ErrorKind::StoreTimedOut,
            fl!("store-command-timeout", seconds, command, operation),
        )
    }
}

impl CredentialStore for CommandStore {
    fn read(&self, name: &AccountName) -> Result<Option<Item>> {
        Ok(self.ask("get", name, None, None)?.into_item())
    }

    fn write(&self, name: &AccountName, content: &[u8], expected: Option<&str>) -> Result<()> {
        // A record is JSON, and the probe is ASCII.
        let content = std::str::from_utf8(content).unwrap_or_default();
        let answer = self.ask("put", name, Some(content), expected)?;
        if answer.conflict {
            return Err(changed(&self.location(name)));
        }
        Ok(())
    }

    fn delete(&self, name: &AccountName) -> Result<bool> {
        Ok(self.ask("delete", name, None, None)?.deleted)
    }

    fn location(&self, name: &AccountName) -> String {
        format!("`{}` / {name}", visible(&self.command))
    }

    /// As the program describes itself; nothing is known of one that does not.
    fn capabilities(&self) -> Capabilities {
        let answer = self.ask("describe", &AccountName::of_probe("0"), None, None);
        answer.map_or_else(
            |_| Capabilities::default(),
            |answer| Capabilities {
                survives_reboot: answer.survives_reboot,
                compares: answer.compare_and_set,
                prompts: answer.prompts,
                max_size: answer.max_size,
            },
        )
    }
}

fn try_by_hand(operation: &str) -> Message {
    let folder = Shell::HERE.path(&child::folder());
    fl!("store-command-try", folder, operation)
}
