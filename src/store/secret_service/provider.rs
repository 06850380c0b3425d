//! Which program serves the Secret Service API here, how it differs from the others, and what its user
//! must do when it does not give what it is asked for.

use std::fs;

use zbus::blocking::Connection;

use crate::error::{Error, ErrorKind};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::store::keyring::{broken, missing, or_a_file, use_a_file};

use super::{NAME, PromptOutcome, Record, Trouble};

/// Names that the programs take beside the common one. Unlike a process id, they mean the same in every
/// container and sandbox.
const NAMES: [(&str, Provider); 6] = [
    ("org.gnome.keyring", Provider::GnomeKeyring),
    ("org.kde.kwalletd5", Provider::KWallet),
    ("org.kde.kwalletd6", Provider::KWallet),
    ("org.kde.ksecretd", Provider::KWallet),
    ("org.kde.secretservicecompat", Provider::KWallet),
    ("org.keepassxc.KeePassXC.MainWindow", Provider::KeePassXc),
];

/// What the kernel calls the programs: fifteen bytes of their names.
const PROGRAMS: [(&str, Provider); 5] = [
    ("gnome-keyring-d", Provider::GnomeKeyring),
    ("kwalletd5", Provider::KWallet),
    ("kwalletd6", Provider::KWallet),
    ("ksecretd", Provider::KWallet),
    ("keepassxc", Provider::KeePassXc),
];

/// A program that serves the Secret Service API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    GnomeKeyring,
    KWallet,
    KeePassXc,
    /// By what the kernel calls it.
    Other(String),
    /// There is none, or it cannot be told.
    Unknown,
}

impl Provider {
    /// The one on this bus.
    pub(super) fn of(bus: &Connection) -> Self {
        let Some(owner) = owner(bus, NAME) else {
            return Self::Unknown;
        };
        let owns = |name: &str| self::owner(bus, name).is_some_and(|other| other == owner);
        if let Some((_, provider)) = NAMES.into_iter().find(|(name, _)| owns(name)) {
            return provider;
        }
        let Some(program) = program(bus, &owner) else {
            return Self::Unknown;
        };
        let known = PROGRAMS.into_iter().find(|(name, _)| *name == program);
        known.map_or(Self::Other(program), |(_, provider)| provider)
    }

    /// True if an entry keeps what it held before, also once it is deleted.
    pub(super) fn keeps_former_contents(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True if what is locked is not found.
    pub(super) fn hides_what_is_locked(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True if a prompt must be run to delete, which shows a window only if it is set to.
    pub(super) fn deletes_at_its_prompt(&self) -> bool {
        *self == Self::KeePassXc
    }

    /// True if no prompt of an unlocked collection shows a window when an item is made.
    pub(super) fn creates_without_asking(&self) -> bool {
        match self {
            Self::GnomeKeyring | Self::KWallet | Self::KeePassXc => true,
            Self::Other(_) | Self::Unknown => false,
        }
    }

    /// True if a secret may be lost without an error if the keys of the session do not suit.
    pub(super) fn loses_what_it_cannot_decrypt(&self) -> bool {
        *self == Self::KWallet
    }

    pub(super) fn kept_after_deletion(&self, is_erased: bool) -> Option<Message> {
        if *self != Self::KeePassXc {
            return None;
        }
        Some(if is_erased {
            fl!("keyring-keepassxc-recycled")
        } else {
            fl!("keyring-keepassxc-recycled-token")
        })
    }

    fn name(&self) -> Message {
        match self {
            Self::GnomeKeyring => fl!("keyring-gnome-keyring"),
            Self::KWallet => fl!("keyring-kwallet"),
            Self::KeePassXc => fl!("keyring-keepassxc"),
            Self::Other(program) => fl!("keyring-program", program),
            Self::Unknown => fl!("keyring-unknown-program"),
        }
    }

    fn how_to_unlock(&self) -> Message {
        let name = self.name();
        match self {
            Self::GnomeKeyring => fl!("keyring-unlock-gnome"),
            Self::KWallet => fl!("keyring-unlock-kwallet"),
            Self::KeePassXc => fl!("keyring-unlock-keepassxc"),
            Self::Other(_) | Self::Unknown => {
                fl!("keyring-unlock-other", name)
            }
        }
    }

    fn how_to_have_a_default(&self) -> Message {
        match self {
            Self::GnomeKeyring => fl!("keyring-create-gnome"),
            Self::KWallet => fl!("keyring-create-kwallet"),
            Self::KeePassXc => fl!("keyring-create-keepassxc"),
            Self::Other(_) | Self::Unknown => fl!("keyring-create-other"),
        }
    }

    /// By what setting it asks before it deletes.
    fn asker(&self) -> Message {
        match self {
            Self::KeePassXc => fl!("keyring-keepassxc-confirm-deletion"),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => self.name(),
        }
    }

    fn how_to_delete(&self) -> Message {
        let name = self.name();
        match self {
            Self::KeePassXc => fl!("keyring-keepassxc-stop-confirming-deletion"),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => {
                fl!("keyring-allow-deletion", name)
            }
        }
    }

    fn how_to_be_let_in(&self) -> Message {
        let name = self.name();
        match self {
            Self::KeePassXc => fl!("keyring-keepassxc-stop-confirming-retrieval"),
            Self::GnomeKeyring | Self::KWallet | Self::Other(_) | Self::Unknown => {
                fl!("keyring-allow-retrieval", name)
            }
        }
    }
}

/// What went wrong, and what the user of this program does about it.
pub(super) fn error(trouble: &Trouble, provider: &Provider) -> Error {
    let name = || provider.name();
    match trouble {
        Trouble::NoBus(cause) => missing(&no_bus(cause)),
        Trouble::AnothersBus(cause) => anothers_bus(cause),
        Trouble::NoService(cause) => missing(&no_service(cause)),
        Trouble::NoDefault => told(
            ErrorKind::StoreMissing,
            fl!(
                "keyring-no-default-collection",
                bus = &NAME,
                program = name()
            ),
            &provider.how_to_have_a_default(),
        ),
        Trouble::Passing => told(
            ErrorKind::StoreMissing,
            fl!(
                "keyring-default-ends-with-session",
                bus = &NAME,
                program = name()
            ),
            &provider.how_to_have_a_default(),
        ),
        Trouble::Locked => told(
            ErrorKind::StoreLocked,
            fl!("keyring-locked", bus = &NAME, program = name()),
            &provider.how_to_unlock(),
        ),
        Trouble::Dismissed => told(
            ErrorKind::StoreLocked,
            fl!("keyring-prompt-dismissed", bus = &NAME, program = name()),
            &provider.how_to_unlock(),
        ),
        Trouble::NotForUs => told(
            ErrorKind::StoreLocked,
            fl!("keyring-confirms-retrieval", bus = &NAME, program = name()),
            &provider.how_to_be_let_in(),
        ),
        Trouble::Asks => told(
            ErrorKind::StoreLocked,
            fl!("keyring-prompts", bus = &NAME, program = name()),
            &fl!("keyring-allow-without-prompt", name = name()),
        ),
        Trouble::NotDeleted { outcome, record } => not_deleted(*outcome, *record, provider),
        Trouble::Kept => Error::new(
            ErrorKind::StoreFailed,
            fl!("keyring-item-kept", name = name()),
        ),
        Trouble::Hidden(collections) => hidden(collections, provider),
        Trouble::BadSession(cause) | Trouble::Failed(cause) => failed(cause, provider),
    }
}

fn told(kind: ErrorKind, fact: Message, hint: &Message) -> Error {
    Error::new(kind, fact).with_hint(or_a_file(hint))
}

/// An item that is still there is only one that can be used if its record is whole.
fn not_deleted(outcome: PromptOutcome, record: Record, provider: &Provider) -> Error {
    let name = provider.asker();
    let (kind, fact) = match (outcome, record) {
        (_, Record::Overwritten) => (
            ErrorKind::StoreFailed,
            fl!("keyring-deletion-not-confirmed", name),
        ),
        (PromptOutcome::TimedOut, Record::Whole) => (
            ErrorKind::StoreTimedOut,
            fl!("keyring-deletion-unanswered", name),
        ),
        (PromptOutcome::Dismissed, Record::Whole) => (
            ErrorKind::StoreLocked,
            fl!("keyring-deletion-dismissed", name),
        ),
    };
    Error::new(kind, fact).with_hint(provider.how_to_delete())
}

fn hidden(collections: &[String], provider: &Provider) -> Error {
    let (name, names) = (provider.name(), clean(&collections.join(", ")));
    Error::new(
        ErrorKind::StoreLocked,
        fl!("keyring-locked-database", name, names),
    )
}

/// The error of a keyring that may be another user's.
fn anothers_bus(cause: &Message) -> Error {
    Error::new(
        ErrorKind::StoreUnsafe,
        fl!("keyring-session-of-another-user", cause),
    )
    .with_hint(or_a_file(&fl!("keyring-unset-address-of-session")))
}

fn no_bus(cause: &str) -> Message {
    let cause = clean(cause);
    fl!("keyring-no-session-bus", cause)
}

fn no_service(cause: &str) -> Message {
    let cause = clean(cause);
    fl!("keyring-no-service", name = &NAME, cause)
}

fn failed(cause: &str, provider: &Provider) -> Error {
    let (name, cause) = (provider.name(), clean(cause));
    let failure = broken(&fl!("keyring-program-failed", name, cause));
    // The secret would cross the bus in the clear without it.
    if cause.contains("createDLGroup") {
        return failure.with_hint(or_a_file(&fl!("keyring-kwallet-needs-qca")));
    }
    failure.with_hint(use_a_file())
}

/// Who has a name. Nobody is started to have it.
fn owner(bus: &Connection, name: &str) -> Option<String> {
    ask_the_bus(bus, "GetNameOwner", name)
}

/// What the kernel calls the program of a connection. In a container the number of the process may be
/// unknown.
fn program(bus: &Connection, owner: &str) -> Option<String> {
    let process: u32 = ask_the_bus(bus, "GetConnectionUnixProcessID", owner)?;
    let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    let name = clean(&name);
    (!name.is_empty()).then_some(name)
}

fn ask_the_bus<T>(bus: &Connection, method: &str, name: &str) -> Option<T>
where
    T: for<'a> serde::Deserialize<'a> + zbus::zvariant::Type,
{
    let daemon = "org.freedesktop.DBus";
    let (path, interface) = ("/org/freedesktop/DBus", Some(daemon));
    let reply = bus.call_method(Some(daemon), path, interface, method, &(name));
    reply.ok()?.body().deserialize().ok()
}
