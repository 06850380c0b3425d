//! The kinds of store that `--store` can name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Expected, Result};
use crate::foreign::is_visible;
use crate::locales::fl;

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
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Command(_) => "command",
        }
    }

    /// The program of a command.
    pub fn program(&self) -> Option<String> {
        let Self::Command(command) = self else {
            return None;
        };
        shell_words::split(command).ok()?.into_iter().next()
    }

    /// True if others may write to it than those who share this state directory and its locks.
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Keyring | Self::Command(_) => true,
            Self::File => false,
        }
    }

    /// True if this may be the very store of another name: a command may keep things anywhere.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        self == other || matches!((self, other), (Self::Command(_), _) | (_, Self::Command(_)))
    }

    /// True if reading is so cheap that a copy of the access token elsewhere gains nothing.
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
