//! The name of an account: what `-a` takes, and what its files are called.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::authority::ClientId;
use crate::error::{Expected, Result};
use crate::foreign::is_visible;
use crate::locales::fl;
use crate::quoting::Shell;

/// The name under which an account is stored: what `-a` takes. It is shown as it was typed; case
/// does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

impl PartialEq for AccountName {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.key() == other.key()
    }
}

impl Eq for AccountName {}

impl AccountName {
    const LONGEST: usize = 128;
    /// Leaves room for a suffix within the 255 bytes of most file systems.
    const LONGEST_STEM: usize = 200;

    /// The name of an account that nothing names.
    pub fn fallback() -> Self {
        Self("default".to_owned())
    }

    /// The name of the account of an app that nothing names: by the beginning of its id.
    pub fn of_app(client_id: &ClientId) -> Self {
        const SHOWN: usize = 8;
        let id = client_id.as_str();
        Self(format!("app-{}", id.get(..SHOWN).unwrap_or(id)))
    }

    /// The name of an item that proves a store. No account can have it: it begins with a hyphen.
    pub fn of_probe(id: &str) -> Self {
        Self(format!("-probe-{id}"))
    }

    /// The name of an item that proves a store, if `name` is one.
    pub fn parse_probe(name: &str) -> Option<Self> {
        name.strip_prefix("-probe-").map(Self::of_probe)
    }

    /// The name of the item of a sign-in that another process will finish. No account can have it.
    pub fn of_pending(id: &str) -> Self {
        Self(format!("-pending-{id}"))
    }

    /// The same name with a number behind it, for another account of that name.
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let longest = Self::LONGEST - suffix.len();
        let end = (0..=longest.min(self.0.len()))
            .rev()
            .find(|end| self.0.is_char_boundary(*end));
        Self(format!("{}{suffix}", &self.0[..end.unwrap_or_default()]))
    }

    /// True for this name, and for the same with a number behind it.
    pub fn is_numbered(&self, name: &Self) -> bool {
        let number = name.0.strip_prefix(&self.0);
        let number = number.and_then(|rest| rest.strip_prefix('-'));
        self == name || number.is_some_and(|number| number.parse::<u32>().is_ok())
    }

    /// True for the name of an account that nothing names, perhaps not yet.
    pub fn is_fallback(&self) -> bool {
        *self == Self::fallback()
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common that are one, as stores know it. Those of the items that are no
    /// accounts are as they are.
    pub fn key(&self) -> Cow<'_, str> {
        let is_plain = |character: char| !character.is_uppercase() && character.is_ascii();
        if self.0.starts_with('-') || self.0.chars().all(is_plain) {
            Cow::Borrowed(&self.0)
        } else {
            Cow::Owned(self.0.to_lowercase())
        }
    }

    /// The flag that names the account, as it is typed.
    pub fn flag(&self) -> String {
        self.flag_in(Shell::HERE)
    }

    /// The flag that names the account, as a shell takes it.
    pub fn flag_in(&self, shell: Shell) -> String {
        shell.flag("-a", &self.0)
    }

    /// The name as a file name: other bytes than letters, digits and `@._-+` are percent-encoded,
    /// as is a leading dot. What would be too long for a file system ends in a digest. No two
    /// names share one.
    pub fn file_stem(&self) -> String {
        Self::file_stem_of(&self.key())
    }

    /// The same of a name in lower case, which need not be an account's.
    pub(crate) fn file_stem_of(key: &str) -> String {
        let mut stem = String::with_capacity(key.len());
        for (position, byte) in key.bytes().enumerate() {
            let plain = byte.is_ascii_alphanumeric()
                || b"@_-+".contains(&byte)
                || byte == b'.' && position > 0;
            if plain {
                stem.push(char::from(byte));
            } else {
                stem.extend(format!("%{byte:02X}").chars());
            }
        }
        if stem.len() > Self::LONGEST_STEM {
            let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(key.as_bytes()));
            stem.truncate(Self::LONGEST_STEM - digest.len() - 1);
            stem = format!("{stem}~{digest}");
        }
        stem
    }
}

impl FromStr for AccountName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        if name.is_empty()
            || name.len().max(name.to_lowercase().len()) > Self::LONGEST
            || !is_visible(name)
            || name.starts_with('-')
        {
            return Err(Expected::new(fl!("account-expected-name")));
        }
        Ok(Self(name.to_owned()))
    }
}

crate::names::read_from_string!(AccountName);

impl From<AccountName> for String {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
