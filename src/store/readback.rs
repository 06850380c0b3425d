//! Reads the item that proves a keyring back in a process of its own, which has written nothing: what it
//! sees is what the next call will see. This program starts itself for that, with a word that no other
//! caller needs.
//!
//! The item holds no secret, and no other item can be asked for.

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, Result};
use crate::os::child::{NotEnded, Started};
use crate::os::interrupt;

use super::keyring::Keyring;
use super::{CredentialStore as _, Item, Prompting, SecretBytes};

/// What the other process is started with, before the name of the item.
const WORD: &str = "--read-probe-of-keyring";
/// The other process is patient for less.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the other process answers.
#[derive(Serialize, Deserialize)]
enum Seen {
    Item(Option<String>),
    Error(Error),
}

/// What has become of the question.
pub(super) enum ReadBack {
    /// Another process has read this.
    Read(Option<SecretBytes>),
    /// There is none to ask: it cannot be started, or no keyring here tells one process from another.
    Unasked,
}

/// What another process reads.
///
/// # Errors
/// Those of the store there.
pub(super) fn by_another_process(name: &AccountName) -> Result<ReadBack> {
    if !cfg!(target_os = "linux") {
        return Ok(ReadBack::Unasked);
    }
    // Also where the file of this program has been replaced meanwhile, the program is the same.
    let mut command = Command::new("/proc/self/exe");
    command.args([WORD, name.as_str()]);
    let Ok(process) = Started::spawn(command, true) else {
        return Ok(ReadBack::Unasked);
    };
    match process.finish(Zeroizing::default(), PATIENCE) {
        Ok(ended) => match serde_json::from_slice(&ended.output) {
            Ok(Seen::Item(text)) => Ok(ReadBack::Read(text.map(|text| text.into_bytes().into()))),
            Ok(Seen::Error(error)) => Err(error),
            Err(_) => Ok(ReadBack::Unasked),
        },
        Err(NotEnded::Interrupted) => Err(interrupt::error()),
        Err(NotEnded::TooSlow | NotEnded::Failed(_)) => Ok(ReadBack::Unasked),
    }
}

/// The answer, if this process is the other one: it asks nobody, as all later calls do.
pub(crate) fn answer(args: &[OsString]) -> Option<String> {
    let [_, word, name] = args else {
        return None;
    };
    let name = name.to_str().filter(|_| word == WORD)?;
    let probe = AccountName::parse_probe(name)?;
    let seen = match Keyring::new(Prompting::Never).read(&probe) {
        Ok(item) => Seen::Item(item.as_ref().map(text)),
        Err(error) => Seen::Error(error),
    };
    serde_json::to_string(&seen).ok()
}

fn text(item: &Item) -> String {
    String::from_utf8_lossy(&item.content).into_owned()
}
