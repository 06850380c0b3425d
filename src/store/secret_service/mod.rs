//! The `keyring` store on Linux and the BSDs: the Secret Service API, whichever program serves it.
//! The only file that knows the crate of that API.
//!
//! Each call has a connection of its own, and so is to the service what a later process is. Without a
//! person nothing is unlocked, and nothing is asked that would make a service show a window.

mod provider;

use std::cmp::Reverse;
use std::collections::HashMap;

use ::secret_service::blocking::{Collection, Item, SecretService};
use ::secret_service::{EncryptionType, Error as Failure};
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::Result;
use crate::language::Text;

use super::keyring::Removed;
use super::{Person, SecretBytes};
use provider::Provider;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const CONTENT_TYPE: &str = "application/octet-stream";

/// How many former contents of an entry KeePassXC keeps unless its database says otherwise
/// (`HistoryMaxItems`).
const FORMER_CONTENTS: u8 = 10;

/// Why the service does not do what it is asked to.
#[derive(Debug)]
enum Trouble {
    /// There is no D-Bus session.
    NoBus(String),
    /// Nobody on it is a keyring.
    NoService(String),
    /// The service has no collection where new items go.
    NoDefault,
    /// The collection must be unlocked first.
    Locked,
    /// The collection is unlocked, and the item is not: the service asks who reads it.
    NotForUs,
    /// A person was asked, and said no.
    Dismissed,
    /// Anything else.
    Failed(String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Locked => Self::Locked,
            Failure::NoResult => Self::NoDefault,
            Failure::Prompt | Failure::PromptDisconnected => Self::Dismissed,
            Failure::Unavailable => Self::NoBus(failure.to_string()),
            other => Self::of_words(other.to_string()),
        }
    }
}

impl From<zbus::Error> for Trouble {
    fn from(error: zbus::Error) -> Self {
        Self::of_words(error.to_string())
    }
}

impl Trouble {
    /// An error of D-Bus, whose name is the first of its words.
    fn of_words(words: String) -> Self {
        let nobody = ["ServiceUnknown", "NameHasNoOwner", "DBus.Error.Spawn"];
        if nobody.iter().any(|name| words.contains(name)) {
            Self::NoService(words)
        } else if words.contains("Secret.Error.IsLocked") {
            Self::Locked
        } else {
            Self::Failed(words)
        }
    }
}

/// The secret of an item.
pub(super) fn get(entry: &str, person: Person) -> Result<Option<SecretBytes>> {
    ask(person, |secrets| secrets.get(entry))
}

/// Puts an item, or replaces the secret of the one that is there.
pub(super) fn set(entry: &str, content: &[u8], person: Person) -> Result<()> {
    ask(person, |secrets| secrets.set(entry, content))
}

/// Removes every item of this name.
pub(super) fn remove(entry: &str, person: Person) -> Result<Removed> {
    ask(person, |secrets| secrets.remove(entry))
}

/// What the service keeps of what was deleted, in words for its owner.
pub(super) fn kept_after_deletion(is_erased: bool) -> Option<Text> {
    let bus = Connection::session().ok()?;
    Provider::of(&bus).kept_after_deletion(is_erased)
}

fn ask<T>(person: Person, work: impl FnOnce(&Secrets) -> Result<T, Trouble>) -> Result<T> {
    let bus = Connection::session()
        .map_err(|error| provider::error(&Trouble::NoBus(error.to_string()), &Provider::Unknown))?;
    let done = Secrets::open(&bus, person).and_then(|secrets| work(&secrets));
    done.map_err(|trouble| provider::error(&trouble, &Provider::of(&bus)))
}

/// The service, for one call.
struct Secrets<'a> {
    bus: &'a Connection,
    service: SecretService<'static>,
    person: Person,
}

/// The items of one name.
struct Found<'a> {
    /// The newest first.
    unlocked: Vec<Item<'a>>,
    locked: Vec<Item<'a>>,
}

impl<'a> Secrets<'a> {
    fn open(bus: &'a Connection, person: Person) -> Result<Self, Trouble> {
        let service = SecretService::connect_with_existing(EncryptionType::Dh, bus.clone())?;
        Ok(Self {
            bus,
            service,
            person,
        })
    }

    fn get(&self, entry: &str) -> Result<Option<SecretBytes>, Trouble> {
        let found = self.find(entry)?;
        let items = self.unlocked(found)?;
        if items.is_empty() {
            return self.insist_on_absence().map(|()| None);
        }
        let mut trouble = Trouble::NoDefault;
        for item in &items {
            match item.get_secret() {
                Ok(secret) => return Ok(Some(Zeroizing::new(secret))),
                Err(failure) => trouble = failure.into(),
            }
        }
        Err(trouble)
    }

    fn set(&self, entry: &str, content: &[u8]) -> Result<(), Trouble> {
        let found = self.find(entry)?;
        if let Some(newest) = self.unlocked(found)?.first() {
            return Ok(newest.set_secret(content, CONTENT_TYPE)?);
        }
        let (label, attributes) = (label(entry), attributes(entry));
        let collection = self.default_collection()?;
        // No prompt is in the way of an unlocked collection; where a service makes one all the same, it
        // shows nothing.
        collection.create_item(&label, attributes, content, true, CONTENT_TYPE)?;
        Ok(())
    }

    fn remove(&self, entry: &str) -> Result<Removed, Trouble> {
        let Found { unlocked, locked } = self.find(entry)?;
        if unlocked.is_empty() && locked.is_empty() {
            return self.insist_on_absence().map(|()| Removed::Nothing);
        }
        let holds_secret = AccountName::parse_probe(entry).is_none();
        let is_kept = holds_secret && Provider::of(self.bus).keeps_former_contents();
        // What is locked by itself may not be read, and may be deleted.
        let (shut_in, forbidden): (Vec<_>, Vec<_>) = locked
            .into_iter()
            .partition(|item| self.is_in_locked_collection(item));
        let mut removed = Removed::Erased;
        for item in unlocked.iter().chain(&forbidden) {
            if is_kept && !write_over(item) {
                removed = Removed::Kept;
            }
            self.delete(item)?;
        }
        if shut_in.is_empty() {
            return Ok(removed);
        }
        if self.person == Person::Absent {
            return Err(Trouble::Locked);
        }
        self.unlock(&shut_in)?;
        shut_in.iter().try_for_each(|item| self.delete(item))?;
        Ok(removed)
    }

    fn find(&self, entry: &str) -> Result<Found<'_>, Trouble> {
        self.insist_on_somewhere_to_search()?;
        let found = self.service.search_items(attributes(entry))?;
        Ok(Found {
            unlocked: newest_first(found.unlocked),
            locked: found.locked,
        })
    }

    /// KeePassXC shows a window before it searches where nothing is unlocked.
    fn insist_on_somewhere_to_search(&self) -> Result<(), Trouble> {
        // Most services answer at the alias itself, which saves asking what there is.
        if self.is_locked(DEFAULT).is_ok_and(|locked| !locked) {
            return Ok(());
        }
        let collections = self.collections()?;
        if collections.is_empty() {
            return Err(Trouble::NoDefault);
        }
        let is_open = |path: &OwnedObjectPath| self.is_locked(path).is_ok_and(|locked| !locked);
        if self.person == Person::Present || collections.iter().any(is_open) {
            return Ok(());
        }
        Err(Trouble::Locked)
    }

    /// The items that can be read, the newest first; unlocked by a person if there are no others.
    fn unlocked(&self, found: Found<'a>) -> Result<Vec<Item<'a>>, Trouble> {
        let Found { unlocked, locked } = found;
        let Some(first) = locked.first().filter(|_| unlocked.is_empty()) else {
            return Ok(unlocked);
        };
        if self.person == Person::Present {
            self.unlock(&locked)?;
            return Ok(newest_first(locked));
        }
        Err(if self.is_in_locked_collection(first) {
            Trouble::Locked
        } else {
            Trouble::NotForUs
        })
    }

    fn unlock(&self, items: &[Item<'_>]) -> Result<(), Trouble> {
        let items: Vec<&Item<'_>> = items.iter().collect();
        Ok(self.service.unlock_all(&items)?)
    }

    /// Nothing was found: is that because it could not be looked for? A person may be asked when
    /// something is written.
    fn insist_on_absence(&self) -> Result<(), Trouble> {
        if self.person == Person::Present {
            return Ok(());
        }
        self.default_collection()?;
        let is_locked = |path: &OwnedObjectPath| self.is_locked(path).unwrap_or(false);
        if Provider::of(self.bus).hides_what_is_locked()
            && self.collections()?.iter().any(is_locked)
        {
            return Err(Trouble::Locked);
        }
        Ok(())
    }

    /// Where new items go, unlocked.
    fn default_collection(&self) -> Result<Collection<'_>, Trouble> {
        let collection = self.service.get_default_collection()?;
        if !collection.is_locked()? {
            return Ok(collection);
        }
        if self.person == Person::Absent {
            return Err(Trouble::Locked);
        }
        collection.unlock()?;
        Ok(collection)
    }

    fn collections(&self) -> Result<Vec<OwnedObjectPath>, Trouble> {
        let value = self.property(PATH, SERVICE, "Collections")?;
        Ok(value.try_into().map_err(zbus::Error::from)?)
    }

    fn is_locked(&self, collection: &str) -> Result<bool, Trouble> {
        let value = self.property(collection, COLLECTION, "Locked")?;
        Ok(value.try_into().map_err(zbus::Error::from)?)
    }

    fn is_in_locked_collection(&self, item: &Item<'_>) -> bool {
        let collection = item.item_path.rsplit_once('/').map(|(parent, _)| parent);
        collection.is_none_or(|path| self.is_locked(path).unwrap_or(true))
    }

    fn property(&self, path: &str, interface: &str, name: &str) -> Result<OwnedValue, Trouble> {
        let (to, of, what) = (Some(NAME), Some(PROPERTIES), (interface, name));
        let reply = self.bus.call_method(to, path, of, "Get", &what)?;
        Ok(reply.body().deserialize()?)
    }

    fn delete(&self, item: &Item<'_>) -> Result<(), Trouble> {
        let (to, path) = (Some(NAME), item.item_path.as_str());
        let reply = self.bus.call_method(to, path, Some(ITEM), "Delete", &())?;
        let prompt: OwnedObjectPath = reply.body().deserialize()?;
        match prompt.as_str() {
            "/" => Ok(()),
            prompt => self.go_through(prompt),
        }
    }

    /// KeePassXC deletes at its prompt, and shows it only where it is set to ask.
    fn go_through(&self, prompt: &str) -> Result<(), Trouble> {
        let prompt = Proxy::new(self.bus, NAME, prompt, PROMPT)?;
        let mut completed = prompt.receive_signal("Completed")?;
        prompt.call_method("Prompt", &(""))?;
        let Some(signal) = completed.next() else {
            return Err(Trouble::Dismissed);
        };
        let (is_dismissed, _): (bool, OwnedValue) = signal.body().deserialize()?;
        if is_dismissed {
            return Err(Trouble::Dismissed);
        }
        Ok(())
    }
}

/// By what an item is found.
fn attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", super::keyring::SERVICE), ("username", entry)])
}

/// What an item is called in the windows of the service.
fn label(entry: &str) -> String {
    format!("keyring:{entry}@{}", super::keyring::SERVICE)
}

/// Somebody may have made another item of the same name: the newest is what was written last.
fn newest_first(mut items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    if items.len() > 1 {
        items.sort_by_cached_key(|item| {
            let (modified, created) = (item.get_modified(), item.get_created());
            let path = item.item_path.to_string();
            Reverse((modified.unwrap_or(0), created.unwrap_or(0), path))
        });
    }
    items
}

/// Lets a service that keeps former contents forget them, if it lets us.
fn write_over(item: &Item<'_>) -> bool {
    (0..=FORMER_CONTENTS).all(|number| item.set_secret(&[b'0' + number], CONTENT_TYPE).is_ok())
}
