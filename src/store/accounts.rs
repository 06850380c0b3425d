//! The list of accounts: which there are, where each is stored, and which is the default. No
//! secrets. Kept in `accounts.json` of the state directory.

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::visible_path;
use crate::locales::fl;

use super::private_file;
use super::record::{Unversioned, versioned};
use super::state::StateDirectory;
use super::{StoreKind, lock};

const FILE: &str = "accounts.json";
const VERSION: u32 = 1;

/// An account and the store that holds its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed {
    /// What `-a` takes.
    pub name: AccountName,
    /// Where its record is.
    pub store: StoreKind,
    /// When it signed in last. Copies made before that are not its own any more.
    #[serde(default = "never")]
    pub signed_in_at: Timestamp,
    /// The stores that it has left, and where it could not be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<StoreKind>,
}

impl Listed {
    /// Everywhere that it has an item.
    pub(crate) fn places(&self) -> Vec<StoreKind> {
        let here = std::iter::once(&self.store);
        here.chain(&self.leftovers).cloned().collect()
    }
}

/// A sign-in that was begun, and the store that holds its item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListedPending {
    /// Names the item.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Where it is.
    pub store: StoreKind,
    /// When it is too late to finish it.
    pub expires_at: Timestamp,
}

/// An id as `pending` makes them: in base64url.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const LONGEST: usize = 64;
    let id = String::deserialize(deserializer)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !(1..=LONGEST).contains(&id.len()) || !id.bytes().all(is_plain) {
        return Err(D::Error::custom("expected an id in base64url"));
    }
    Ok(id)
}

fn never() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// The list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Accounts {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<AccountName>,
    /// The user chose the default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_chosen: bool,
    #[serde(rename = "accounts")]
    listed: Vec<Listed>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pending: Vec<ListedPending>,
}

impl Accounts {
    /// Reads the list; an empty one if there is none.
    ///
    /// # Errors
    /// [`ErrorKind::StoreDamaged`] if it cannot be understood. It is left as it is.
    pub(crate) fn load(state: &StateDirectory) -> Result<Self> {
        let path = state.join(FILE);
        // It names programs to run.
        let Some(content) = private_file::read_own(&path)? else {
            return Ok(Self::default());
        };
        versioned(&content, VERSION, |list: &Self| list.version).map_err(|error| {
            let location = visible_path(&path);
            match error {
                Unversioned::Newer => super::newer(&location),
                Unversioned::Malformed(error) => damaged(&location, &super::shape(&error)),
            }
        })
    }

    /// Adds an account, or notes its new store. The first one is the default.
    ///
    /// # Errors
    /// Those of reading and writing the list.
    pub(crate) fn add(state: &StateDirectory, listed: Listed) -> Result<Self> {
        Self::change(state, |list| {
            match list
                .listed
                .iter_mut()
                .find(|known| known.name == listed.name)
            {
                Some(known) => *known = listed,
                None => list.listed.push(listed),
            }
        })
    }

    /// Takes an account off the list.
    ///
    /// # Errors
    /// Those of reading and writing the list.
    pub(crate) fn remove(state: &StateDirectory, name: &AccountName) -> Result<Self> {
        Self::change(state, |list| {
            list.listed.retain(|known| known.name != *name);
        })
    }

    /// Makes an account the one that is used when none is named.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if no user has signed in under that name, and those of
    /// reading and writing the list.
    pub(crate) fn set_default(state: &StateDirectory, name: &AccountName) -> Result<Self> {
        let name = Self::load(state)?.choose(Some(name))?.name.clone();
        Self::change(state, |list| {
            (list.default, list.is_chosen) = (Some(name), true);
        })
    }

    /// Adds a sign-in that was begun.
    ///
    /// # Errors
    /// Those of reading and writing the list.
    pub(crate) fn add_pending(state: &StateDirectory, pending: ListedPending) -> Result<()> {
        Self::change(state, |list| list.pending.push(pending)).map(drop)
    }

    /// Takes a sign-in that was begun off the list.
    ///
    /// # Errors
    /// Those of reading and writing the list.
    pub(crate) fn remove_pending(state: &StateDirectory, id: &str) -> Result<()> {
        Self::change(state, |list| list.pending.retain(|known| known.id != id)).map(drop)
    }

    /// Proves that the list can be locked and written, by writing it as it is; and reads it.
    ///
    /// # Errors
    /// Those of reading and writing the list.
    pub(crate) fn prove(state: &StateDirectory) -> Result<Self> {
        let _lock = lock::accounts(state)?;
        let list = Self::load(state)?;
        list.write(state)?;
        if list.is_empty() {
            private_file::remove(&state.join(FILE))?;
        }
        Ok(list)
    }

    fn change(state: &StateDirectory, change: impl FnOnce(&mut Self)) -> Result<Self> {
        let _lock = lock::accounts(state)?;
        let mut list = Self::load(state)?;
        change(&mut list);
        list.settle_default();
        list.write(state)?;
        Ok(list)
    }

    fn write(&self, state: &StateDirectory) -> Result<()> {
        let path = state.join(FILE);
        let list = Self {
            version: VERSION,
            ..self.clone()
        };
        let content = serde_json::to_vec_pretty(&list)
            .map_err(|error| damaged(&visible_path(&path), &super::shape(&error)))?;
        private_file::replace(&path, &content)?;
        // Litter alone: the list is written.
        let _ = private_file::remove_unfinished(&path);
        Ok(())
    }

    /// True if it says nothing that its absence does not say.
    fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.pending.is_empty()
    }

    /// The default is one of the list; the only one, if nothing else is said.
    fn settle_default(&mut self) {
        let is_listed = |name: &AccountName| self.listed.iter().any(|known| known.name == *name);
        if self.default.as_ref().is_none_or(|name| !is_listed(name)) {
            self.is_chosen = false;
            self.default = match self.listed.as_slice() {
                [only] => Some(only.name.clone()),
                _ => None,
            };
        }
    }

    /// The accounts in the order in which they were added.
    pub(crate) fn list(&self) -> &[Listed] {
        &self.listed
    }

    /// The sign-ins that were begun.
    pub(crate) fn pending(&self) -> &[ListedPending] {
        &self.pending
    }

    /// The account that is used when none is named.
    pub(crate) fn default_name(&self) -> Option<&AccountName> {
        self.default.as_ref()
    }

    /// The account called `name`.
    pub(crate) fn find(&self, name: &AccountName) -> Option<&Listed> {
        self.listed.iter().find(|known| known.name == *name)
    }

    /// The account that a command is about: the one named, else the default.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if no user has signed in under that name or at all;
    /// [`ErrorKind::Usage`] if there are several and none is the default.
    pub(crate) fn choose(&self, named: Option<&AccountName>) -> Result<&Listed> {
        if let Some(name) = named {
            return self.find(name).ok_or_else(|| self.unknown(name));
        }
        if self.listed.is_empty() {
            return Err(Error::new(
                ErrorKind::SignInRequired,
                fl!("store-not-signed-in"),
            ));
        }
        let default = self.default.as_ref().and_then(|name| self.find(name));
        default.ok_or_else(|| self.undecided())
    }

    /// The account that is deleted when none is named: the only one, or the default that the user
    /// chose. The one that was there first was not chosen.
    ///
    /// # Errors
    /// [`ErrorKind::SignInRequired`] if no user is signed in; [`ErrorKind::Usage`] if there are
    /// several and the user chose none.
    pub(crate) fn choose_to_delete(&self) -> Result<&Listed> {
        if self.listed.len() < 2 || self.is_chosen {
            return self.choose(None);
        }
        let known = self.names();
        let several = fl!("store-which-to-delete", known);
        Err(Error::usage(several).with_hint(fl!("store-delete-one-or-all")))
    }

    fn unknown(&self, name: &AccountName) -> Error {
        let (known, flag) = (self.names(), name.flag());
        let error = Error::new(
            ErrorKind::SignInRequired,
            fl!("store-not-signed-in-as", name),
        );
        error.with_hint(if known.is_empty() {
            fl!("store-sign-in-as", flag)
        } else {
            fl!("store-sign-in-as-or-choose", flag, known)
        })
    }

    fn undecided(&self) -> Error {
        let known = self.names();
        Error::usage(fl!("store-several-accounts", known))
    }

    /// The names of all accounts, in one line.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self
            .listed
            .iter()
            .map(|known| known.name.as_str())
            .collect();
        names.join(", ")
    }
}

fn damaged(location: &str, reason: &str) -> Error {
    Error::new(
        ErrorKind::StoreDamaged,
        fl!("store-list-damaged", location, reason),
    )
}
