//! The `keyring` store on Linux and the BSDs: the Secret Service API, whichever program serves it.
//! The only file that knows the crate of that API.
//!
//! Each call has a connection of its own, and so is to the service what a later process is. Without a
//! person nothing is unlocked, and nothing is asked that would make a service show a window.

mod bus;
mod provider;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::mpsc;
use std::time::Instant;

use ::secret_service::blocking::{Collection, Item, SecretService};
use ::secret_service::{EncryptionType, Error as Failure};
use provider::Provider;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::Result;
use crate::locales::Message;
use crate::os::threads;

use super::keyring::{Removed, patience};
use super::record::is_record;
use super::{Prompting, SecretBytes};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
/// What is here ends with the session ("Secret Service API", "Collections").
const SESSION: &str = "/org/freedesktop/secrets/collection/session";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const LABEL: &str = "org.freedesktop.Secret.Item.Label";
const ATTRIBUTES: &str = "org.freedesktop.Secret.Item.Attributes";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const CONTENT_TYPE: &str = "application/octet-stream";

/// How many former contents of an entry KeePassXC keeps unless its database says otherwise
/// (`HistoryMaxItems`).
const FORMER_CONTENTS: u8 = 10;

/// How many sessions are opened for a call. The keys of one in 128 do not suit every service: the
/// library sends a public key without its leading zeros, and KWallet leaves out those of the shared
/// secret.
const SESSIONS: usize = 5;

/// Why the service does not do what it is asked to.
#[derive(Debug)]
enum Trouble {
    /// There is no D-Bus session.
    NoBus(String),
    /// Another user serves it, or could. Why.
    AnothersBus(Message),
    /// No program on it is a keyring.
    NoService(String),
    /// The service has no collection where new items go.
    NoDefault,
    /// New items go where they end with the session.
    Passing,
    /// The collection must be unlocked first.
    Locked,
    /// The collection is unlocked, and the item is not: the service asks who reads it.
    NotForUs,
    /// A person was asked, and said no.
    Dismissed,
    /// A person would have to be asked, and none is there.
    Asks,
    /// The item is still there: a person was asked first.
    NotDeleted {
        outcome: PromptOutcome,
        record: Record,
    },
    /// The item is still there, whatever the service said of it.
    Kept,
    /// What the collections of these names hold is not shown while they are locked.
    Hidden(Vec<String>),
    /// The keys of the session do not suit both ends.
    BadSession(String),
    /// Anything else.
    Failed(String),
}

/// How a prompt of the service ended without a yes.
#[derive(Clone, Copy, Debug)]
enum PromptOutcome {
    Dismissed,
    /// Not answered, for as long as there was time.
    TimedOut,
}

/// What has become of the content of an item that could not be deleted.
#[derive(Clone, Copy, Debug)]
enum Record {
    Whole,
    Overwritten,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Locked => Self::Locked,
            Failure::NoResult => Self::NoDefault,
            Failure::Prompt | Failure::PromptDisconnected => Self::Dismissed,
            Failure::Unavailable => Self::NoBus(failure.to_string()),
            Failure::Crypto(_) => Self::BadSession(failure.to_string()),
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
        // KWallet does not find a session if it cannot decrypt what came by it.
        let bad_session = ["public key size", "Can't find session", "Error.NoSession"];
        let nobody = ["ServiceUnknown", "NameHasNoOwner", "DBus.Error.Spawn"];
        if nobody.iter().any(|name| words.contains(name)) {
            Self::NoService(words)
        } else if words.contains("Secret.Error.IsLocked") {
            Self::Locked
        } else if bad_session.iter().any(|sign| words.contains(sign)) {
            Self::BadSession(words)
        } else {
            Self::Failed(words)
        }
    }
}

/// The secret of an item.
pub(super) fn get(entry: &str, prompting: Prompting) -> Result<Option<SecretBytes>> {
    ask(prompting, |secrets| secrets.get(entry))
}

/// Puts an item, or replaces the secret of the one that is there.
pub(super) fn set(entry: &str, content: &[u8], prompting: Prompting) -> Result<()> {
    ask(prompting, |secrets| secrets.set(entry, content))
}

/// Removes every item of this name.
pub(super) fn remove(entry: &str, prompting: Prompting) -> Result<Removed> {
    ask(prompting, |secrets| secrets.remove(entry))
}

/// What the service keeps of what was deleted, in words for its owner.
pub(super) fn kept_after_deletion(is_erased: bool) -> Option<Message> {
    let bus = bus::session().ok()?;
    Provider::of(&bus).kept_after_deletion(is_erased)
}

fn ask<T>(prompting: Prompting, work: impl Fn(&Secrets) -> Result<T, Trouble>) -> Result<T> {
    let bus = bus::session().map_err(|trouble| provider::error(&trouble, &Provider::Unknown))?;
    let once = || Secrets::open(&bus, prompting).and_then(|secrets| work(&secrets));
    let suits = |done: &Result<T, Trouble>| !matches!(done, Err(Trouble::BadSession(_)));
    let tried = (1..SESSIONS).map(|_| once()).find(suits);
    let done = tried.unwrap_or_else(once);
    done.map_err(|trouble| provider::error(&trouble, &Provider::of(&bus)))
}

/// The service, for one call.
struct Secrets<'a> {
    bus: &'a Connection,
    service: SecretService<'static>,
    prompting: Prompting,
    /// Until when a question may be open, so that there is time to report the missing answer.
    deadline: Instant,
}

/// The items of one name.
struct Found<'a> {
    /// The newest first.
    unlocked: Vec<Item<'a>>,
    locked: Vec<Item<'a>>,
}

impl<'a> Secrets<'a> {
    fn open(bus: &'a Connection, prompting: Prompting) -> Result<Self, Trouble> {
        let service = SecretService::connect_with_existing(EncryptionType::Dh, bus.clone())?;
        Ok(Self {
            bus,
            service,
            prompting,
            deadline: Instant::now() + patience(prompting) * 2 / 3,
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
                // The making of this item was cut short.
                Ok(secret) if secret.is_empty() => return Ok(None),
                Ok(secret) => return Ok(Some(Zeroizing::new(secret))),
                Err(failure) => trouble = failure.into(),
            }
        }
        Err(trouble)
    }

    fn set(&self, entry: &str, content: &[u8]) -> Result<(), Trouble> {
        let found = self.find(entry)?;
        let provider = Provider::of(self.bus);
        let item = match self.unlocked(found)?.into_iter().next() {
            Some(newest) => {
                newest.set_secret(content, CONTENT_TYPE)?;
                newest
            }
            None => self.create(entry, content, &provider)?,
        };
        if !provider.loses_what_it_cannot_decrypt() || item.get_secret()? == content {
            return Ok(());
        }
        Err(Trouble::BadSession("another secret was stored".to_owned()))
    }

    fn create(
        &self,
        entry: &str,
        content: &[u8],
        provider: &Provider,
    ) -> Result<Item<'_>, Trouble> {
        let collection = self.default_collection()?;
        if collection.collection_path.as_str() == SESSION {
            return Err(Trouble::Passing);
        }
        if self.prompting == Prompting::Never && !provider.creates_without_asking() {
            let item = self.create_empty(entry, &collection)?;
            if let Err(failure) = item.set_secret(content, CONTENT_TYPE) {
                self.delete(&item, provider)?;
                return Err(failure.into());
            }
            return Ok(item);
        }
        let (label, attributes) = (label(entry), attributes(entry));
        let made = collection.create_item(&label, attributes, content, true, CONTENT_TYPE)?;
        let path = made.item_path.clone();
        Ok(self.service.get_item_by_path(path)?)
    }

    /// Makes an item without its secret: the library would run the prompt of a service that asks first.
    fn create_empty(&self, entry: &str, collection: &Collection<'_>) -> Result<Item<'_>, Trouble> {
        let (to, plain) = (Some(NAME), ("plain", Value::from("")));
        let opened = self
            .bus
            .call_method(to, PATH, Some(SERVICE), "OpenSession", &plain)?;
        let (_, session): (OwnedValue, OwnedObjectPath) = opened.body().deserialize()?;
        let properties = HashMap::from([
            (LABEL, Value::from(label(entry))),
            (ATTRIBUTES, Value::from(attributes(entry))),
        ]);
        let secret = (session, Vec::<u8>::new(), Vec::<u8>::new(), CONTENT_TYPE);
        let (path, what) = (&collection.collection_path, (properties, secret, true));
        let made = self
            .bus
            .call_method(to, path, Some(COLLECTION), "CreateItem", &what)?;
        let (item, _prompt): (OwnedObjectPath, OwnedObjectPath) = made.body().deserialize()?;
        if item.as_str() == "/" {
            return Err(Trouble::Asks);
        }
        Ok(self.service.get_item_by_path(item)?)
    }

    fn remove(&self, entry: &str) -> Result<Removed, Trouble> {
        let provider = Provider::of(self.bus);
        let holds_secret = AccountName::parse_probe(entry).is_none();
        let removed = self.remove_found(entry, holds_secret, &provider)?;
        if holds_secret && provider.hides_what_is_locked() {
            self.insist_on_nothing_hidden()?;
        }
        Ok(removed)
    }

    fn remove_found(
        &self,
        entry: &str,
        holds_secret: bool,
        provider: &Provider,
    ) -> Result<Removed, Trouble> {
        let Found { unlocked, locked } = self.find(entry)?;
        if unlocked.is_empty() && locked.is_empty() {
            return self.insist_on_absence().map(|()| Removed::Nothing);
        }
        let is_kept = holds_secret && provider.keeps_former_contents();
        // What is locked by itself may not be read, and may be deleted.
        let (mut shut_in, mut open) = (Vec::new(), unlocked);
        for item in locked {
            let is_shut_in = self.is_in_locked_collection(&item)?;
            if is_shut_in { &mut shut_in } else { &mut open }.push(item);
        }
        let removed = self.remove_all(&open, is_kept, provider)?;
        if shut_in.is_empty() {
            return self.insist_on_deletion(entry, &open).map(|()| removed);
        }
        if self.prompting == Prompting::Never {
            return Err(Trouble::Locked);
        }
        self.unlock(&shut_in)?;
        self.remove_all(&shut_in, false, provider)?;
        self.insist_on_deletion(entry, &shut_in).map(|()| removed)
    }

    fn remove_all(
        &self,
        items: &[Item<'_>],
        is_kept: bool,
        provider: &Provider,
    ) -> Result<Removed, Trouble> {
        let mut removed = Removed::Erased;
        for item in items {
            if !is_kept {
                self.delete(item, provider)?;
            } else if !self.erase(item, provider)? {
                removed = Removed::Kept;
            }
        }
        Ok(removed)
    }

    /// That it has deleted something is only what the service says.
    fn insist_on_deletion(&self, entry: &str, deleted: &[Item<'_>]) -> Result<(), Trouble> {
        let found = self.service.search_items(attributes(entry))?;
        let mut left = found.unlocked.iter().chain(&found.locked);
        let is_deleted = |item: &Item<'_>| deleted.iter().any(|it| it.item_path == item.item_path);
        if left.any(is_deleted) {
            return Err(Trouble::Kept);
        }
        Ok(())
    }

    /// Overwrites and deletes; an item that is not deleted gets back what it held. Says whether it was
    /// overwritten.
    fn erase(&self, item: &Item<'_>, provider: &Provider) -> Result<bool, Trouble> {
        let before = match item.get_secret() {
            Ok(before) => Zeroizing::new(before),
            Err(failure) => match Trouble::from(failure) {
                bad @ Trouble::BadSession(_) => return Err(bad),
                // What may not be read may not be written either.
                _ => return self.delete(item, provider).map(|()| false),
            },
        };
        let is_erased = write_over(item);
        let Err(trouble) = self.delete(item, provider) else {
            return Ok(is_erased);
        };
        let is_whole = item.set_secret(&before, CONTENT_TYPE).is_ok();
        Err(match trouble {
            Trouble::NotDeleted { outcome, .. } if !is_whole => Trouble::NotDeleted {
                outcome,
                record: Record::Overwritten,
            },
            other => other,
        })
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
        if self.prompting == Prompting::Allowed {
            return Ok(());
        }
        let mut reason = Trouble::Locked;
        for path in collections.iter().rev() {
            match self.is_locked(path) {
                Ok(false) => return Ok(()),
                Ok(true) => {}
                Err(trouble) => reason = trouble,
            }
        }
        Err(reason)
    }

    /// The items that can be read, the newest record first; unlocked by a person if there are no others.
    fn unlocked(&self, found: Found<'a>) -> Result<Vec<Item<'a>>, Trouble> {
        let Found { unlocked, locked } = found;
        let Some(first) = locked.first().filter(|_| unlocked.is_empty()) else {
            return record_first(unlocked);
        };
        if self.prompting == Prompting::Allowed {
            self.unlock(&locked)?;
            return record_first(newest_first(locked));
        }
        Err(if self.is_in_locked_collection(first)? {
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
        if self.prompting == Prompting::Allowed {
            return Ok(());
        }
        self.default_collection()?;
        if Provider::of(self.bus).hides_what_is_locked() {
            self.insist_on_nothing_hidden()?;
        }
        Ok(())
    }

    /// An item of the same name may be where it cannot be seen.
    fn insist_on_nothing_hidden(&self) -> Result<(), Trouble> {
        let locked = self.locked_collections()?;
        if locked.is_empty() {
            return Ok(());
        }
        let name = |path: &OwnedObjectPath| {
            let label = self.property(path, COLLECTION, "Label").ok();
            let label = label.and_then(|label| String::try_from(label).ok());
            label.unwrap_or_else(|| path.to_string())
        };
        Err(Trouble::Hidden(locked.iter().map(name).collect()))
    }

    fn locked_collections(&self) -> Result<Vec<OwnedObjectPath>, Trouble> {
        let mut collections = self.collections()?;
        collections.retain(|path| self.is_locked(path).unwrap_or(false));
        Ok(collections)
    }

    /// Where new items go, unlocked.
    fn default_collection(&self) -> Result<Collection<'_>, Trouble> {
        let collection = self.service.get_default_collection()?;
        if !collection.is_locked()? {
            return Ok(collection);
        }
        if self.prompting == Prompting::Never {
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

    fn is_in_locked_collection(&self, item: &Item<'_>) -> Result<bool, Trouble> {
        let collection = item.item_path.rsplit_once('/').map(|(parent, _)| parent);
        collection.map_or(Ok(true), |path| self.is_locked(path))
    }

    fn property(&self, path: &str, interface: &str, name: &str) -> Result<OwnedValue, Trouble> {
        let (to, of, what) = (Some(NAME), Some(PROPERTIES), (interface, name));
        let reply = self.bus.call_method(to, path, of, "Get", &what)?;
        Ok(reply.body().deserialize()?)
    }

    /// KeePassXC deletes at its prompt, and shows it only if it is set to ask, which cannot be seen
    /// beforehand.
    fn delete(&self, item: &Item<'_>, provider: &Provider) -> Result<(), Trouble> {
        let (to, path) = (Some(NAME), item.item_path.as_str());
        let reply = match self.bus.call_method(to, path, Some(ITEM), "Delete", &()) {
            // Another process was faster.
            Err(error) if is_of_nothing(&error) => return Ok(()),
            reply => reply?,
        };
        let prompt: OwnedObjectPath = reply.body().deserialize()?;
        if prompt.as_str() == "/" {
            return Ok(());
        }
        if self.prompting == Prompting::Never && !provider.deletes_at_its_prompt() {
            return Err(Trouble::Asks);
        }
        let outcome = match self.go_through(prompt)? {
            Some(false) => return Ok(()),
            Some(true) => PromptOutcome::Dismissed,
            None => PromptOutcome::TimedOut,
        };
        let record = Record::Whole;
        Err(Trouble::NotDeleted { outcome, record })
    }

    /// Says whether the question was dismissed, or nothing if it was not answered in time.
    fn go_through(&self, prompt: OwnedObjectPath) -> Result<Option<bool>, Trouble> {
        let (sender, answers) = mpsc::channel();
        let bus = self.bus.clone();
        let asking = threads::spawn(move || {
            // The receiver is gone once the time is over.
            let _ = sender.send(is_dismissed(&bus, prompt));
        });
        asking.map_err(|error| Trouble::Failed(error.to_string()))?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        answers.recv_timeout(left).ok().transpose()
    }
}

/// True if there is nothing at the path that was called.
fn is_of_nothing(error: &zbus::Error) -> bool {
    let (words, names) = (
        error.to_string(),
        ["Error.NoSuchObject", "Error.UnknownObject"],
    );
    names.iter().any(|name| words.contains(name))
}

fn is_dismissed(bus: &Connection, prompt: OwnedObjectPath) -> Result<bool, Trouble> {
    let prompt = Proxy::new(bus, NAME, prompt, PROMPT)?;
    let mut completed = prompt.receive_signal("Completed")?;
    prompt.call_method("Prompt", &(""))?;
    let Some(signal) = completed.next() else {
        return Ok(true);
    };
    let (is_dismissed, _): (bool, OwnedValue) = signal.body().deserialize()?;
    Ok(is_dismissed)
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

/// Of several items the newest that is a record counts: somebody else may file what they like under
/// our name.
fn record_first(mut items: Vec<Item<'_>>) -> Result<Vec<Item<'_>>, Trouble> {
    if items.len() < 2 {
        return Ok(items);
    }
    for number in 0..items.len() {
        match items[number].get_secret().map(Zeroizing::new) {
            Ok(secret) if is_record(&secret) => {
                items[..=number].rotate_right(1);
                break;
            }
            Ok(_) => {}
            Err(failure) => {
                if let bad @ Trouble::BadSession(_) = failure.into() {
                    return Err(bad);
                }
            }
        }
    }
    Ok(items)
}

/// Lets a service that keeps former contents forget them, if it lets us.
fn write_over(item: &Item<'_>) -> bool {
    (0..=FORMER_CONTENTS).all(|number| item.set_secret(&[b'0' + number], CONTENT_TYPE).is_ok())
}
