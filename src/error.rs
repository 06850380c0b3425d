//! What can go wrong, as a fact, a next step and an exit status; no other type reaches the edge.
//!
//! Knows neither Entra nor a store: the caller that meets a failure words it, in English
//! and Japanese. Nothing secret and no response body may enter an [`Error`].

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::foreign;
use crate::locales::{Language, Message, fl};

/// The result of everything that can fail in this crate.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// The classes of failure. Each has a name for programs and an exit status, and both are an
/// interface that scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// A bug, or an answer that was not foreseen.
    Unexpected,
    /// Wrong flags or values.
    Usage,
    /// The authority was not reached, or broke off before it answered. Nothing was changed.
    Unreachable,
    /// The authority asks to come back later: throttling, an outage. Nothing was changed.
    TemporarilyUnavailable,
    /// Nothing is stored, or what is stored no longer works: a person must sign in.
    SignInRequired,
    /// The user pressed Cancel or declined the consent.
    Cancelled,
    /// The user was asked whether to go on, and said no.
    Declined,
    /// An admin, a policy or the registration stands in the way: a person must act.
    Refused,
    /// The sign-in was not finished in time.
    TimedOut,
    /// There is no such credential store here.
    StoreMissing,
    /// The credential store is there, but locked.
    StoreLocked,
    /// The credential store did not answer in time.
    StoreTimedOut,
    /// Others can read what is stored, or could put it there.
    StoreUnsafe,
    /// The credential store is full, read-only or failed in another way.
    StoreFailed,
    /// What is stored cannot be understood; it is left as it is.
    StoreDamaged,
    /// Another process wrote to the credential store first; theirs stays.
    StoreChanged,
    /// The message that was to be sent is none that a mail server may be given.
    MessageInvalid,
    /// The mail server does not take mail for a recipient.
    RecipientRefused,
    /// The mail server does not take the message, for what it is.
    MessageRefused,
    /// Standard input could not be read.
    InputUnreadable,
    /// The program that was to be run is there, but cannot be run.
    NotRunnable,
    /// There is no such program to run.
    NotFound,
    /// Ctrl-C or another request to stop.
    Interrupted,
}

impl ErrorKind {
    /// The name of this class in `--json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::Unreachable => "unreachable",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::SignInRequired => "sign_in_required",
            Self::Cancelled | Self::Declined => "cancelled",
            Self::Refused | Self::RecipientRefused | Self::MessageRefused => "refused",
            Self::MessageInvalid => "message_invalid",
            Self::InputUnreadable => "input_unreadable",
            Self::TimedOut => "timed_out",
            Self::StoreMissing => "store_missing",
            Self::StoreLocked => "store_locked",
            Self::StoreTimedOut => "store_timed_out",
            Self::StoreUnsafe => "store_unsafe",
            Self::StoreFailed => "store_failed",
            Self::StoreDamaged => "store_damaged",
            Self::StoreChanged => "store_changed",
            Self::NotRunnable => "not_runnable",
            Self::NotFound => "not_found",
            Self::Interrupted => "interrupted",
        }
    }

    /// The exit status of this class: the same for every command.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unexpected | Self::InputUnreadable => 1,
            Self::Usage | Self::MessageInvalid => 2,
            Self::Unreachable | Self::TemporarilyUnavailable => 3,
            Self::SignInRequired => 4,
            Self::Cancelled
            | Self::Declined
            | Self::Refused
            | Self::RecipientRefused
            | Self::MessageRefused => 5,
            Self::TimedOut => 6,
            Self::StoreMissing
            | Self::StoreLocked
            | Self::StoreTimedOut
            | Self::StoreUnsafe
            | Self::StoreFailed
            | Self::StoreDamaged
            | Self::StoreChanged => 7,
            // As POSIX has it of env and other programs that run programs.
            Self::NotRunnable => 126,
            Self::NotFound => 127,
            Self::Interrupted => 130,
        }
    }

    /// The exit status for whoever calls sendmail(8) (sysexits.h).
    fn sysexit(self) -> u8 {
        match self {
            Self::Usage => 64,
            Self::MessageInvalid => 65,
            Self::RecipientRefused => 67,
            Self::MessageRefused => 69,
            Self::Unexpected | Self::NotRunnable | Self::NotFound => 70,
            Self::InputUnreadable => 74,
            Self::Unreachable
            | Self::TemporarilyUnavailable
            | Self::TimedOut
            | Self::StoreLocked
            | Self::StoreTimedOut
            | Self::StoreChanged
            | Self::Interrupted => ExitCodes::TRY_AGAIN,
            Self::SignInRequired | Self::Cancelled | Self::Declined | Self::Refused => 77,
            Self::StoreMissing | Self::StoreUnsafe | Self::StoreFailed | Self::StoreDamaged => 78,
        }
    }

    /// True if the credential store stands in the way.
    pub fn is_of_the_store(self) -> bool {
        self.exit_code() == Self::StoreFailed.exit_code()
    }

    /// True if the same call may succeed later although nothing was changed.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Unreachable | Self::TemporarilyUnavailable)
    }
}

/// Which exit statuses the classes of failure have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ExitCodes {
    /// Those of this program.
    #[default]
    Own,
    /// Those of sendmail(8).
    Sysexits,
    /// The same for a caller that keeps mail until it is sent: what a person has to mend is a reason to
    /// try again later, too.
    Deferring,
}

impl ExitCodes {
    /// `EX_TEMPFAIL`.
    const TRY_AGAIN: u8 = 75;

    /// The exit status of a class.
    pub(crate) fn of(self, kind: ErrorKind) -> u8 {
        match (self, kind.sysexit()) {
            (Self::Own, _) => kind.exit_code(),
            (Self::Deferring, 70..) => Self::TRY_AGAIN,
            (Self::Sysexits | Self::Deferring, status) => status,
        }
    }
}

/// What Entra says about itself in an error answer: enough to ask its support, nothing secret.
/// (Microsoft identity platform, "Error codes"; all fields but `error` are optional.)
///
/// A store that keeps one leaves out what the account itself remembers; what it gives back is
/// foreign text, as it was at first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// RFC 6749 §5.2 `error`, such as `invalid_grant`.
    #[serde(deserialize_with = "foreign::cleaned")]
    pub error: String,
    /// Microsoft's finer class, such as `bad_token` or `consent_required`.
    #[serde(default, deserialize_with = "foreign::some_cleaned")]
    pub suberror: Option<String>,
    /// The number of the AADSTS code.
    pub aadsts: Option<u32>,
    /// Names the request at Microsoft.
    #[serde(default, deserialize_with = "foreign::some_cleaned")]
    pub correlation_id: Option<String>,
    /// When Entra refused, in its own words.
    #[serde(default, deserialize_with = "foreign::some_cleaned")]
    pub timestamp: Option<String>,
    /// What a policy wants of the next sign-in: JSON to be passed on as it is ("Claims challenges,
    /// claims requests, and client capabilities").
    #[serde(skip)]
    pub claims: Option<String>,
    /// How long a policy lets a sign-in last.
    #[serde(skip)]
    pub sign_in_frequency: Option<SignInFrequency>,
}

/// A policy's limit to a sign-in ("Conditional Access: sign-in frequency").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInFrequency {
    /// When the sign-in was that has ended.
    pub signed_in_at: Timestamp,
    /// How long it was good for.
    pub lifetime: SignedDuration,
}

/// Why a text is not a value of some type: what it should have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What is wrong with it, in words.
    pub(crate) message: Message,
    /// The values that have a name, from which one that was mistyped is suggested.
    pub(crate) names: Vec<&'static str>,
}

impl Expected {
    /// A value that has no name.
    pub(crate) fn new(message: Message) -> Self {
        Self::or_named(message, [])
    }

    /// One of these names, and nothing else.
    pub(crate) fn one_of(names: impl IntoIterator<Item = &'static str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let listed = names.join(", ");
        Self::or_named(fl!("error-expected-one-of", names = &listed), names)
    }

    /// A value that may be one of these names.
    pub(crate) fn or_named(
        message: Message,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let names = names.into_iter().collect();
        Self { message, names }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message.text(Language::English))
    }
}

impl std::error::Error for Expected {}

impl fmt::Display for Refusal {
    /// The code, and what Microsoft's support asks for.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.aadsts {
            Some(code) => write!(formatter, "AADSTS{code}")?,
            None => formatter.write_str(&self.error)?,
        }
        if let Some(id) = &self.correlation_id {
            write!(formatter, " · correlation {id}")?;
        }
        if let Some(timestamp) = &self.timestamp {
            write!(formatter, " · {timestamp}")?;
        }
        Ok(())
    }
}

/// A failure: the fact, what to do about it, and what the server said.
///
/// Its serialized form is that of a note to other processes (`store::failed_refresh`); programs get the
/// one that `ui` makes.
#[derive(Clone, Serialize, Deserialize)]
pub struct Error {
    kind: ErrorKind,
    fact: Message,
    hint: Option<Box<Message>>,
    refusal: Option<Box<Refusal>>,
    /// In seconds.
    retry_after: Option<u32>,
}

impl Error {
    /// A failure of a class, stated as a fact.
    pub fn new(kind: ErrorKind, fact: Message) -> Self {
        Self {
            kind,
            fact,
            hint: None,
            refusal: None,
            retry_after: None,
        }
    }

    /// Wrong flags or values.
    pub fn usage(fact: Message) -> Self {
        Self::new(ErrorKind::Usage, fact)
    }

    /// The same failure, as another class sees it.
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// Adds the next step.
    pub fn with_hint(mut self, hint: Message) -> Self {
        self.hint = Some(Box::new(hint));
        self
    }

    /// Adds another step behind the first.
    pub(crate) fn with_further_hint(self, further: &Message) -> Self {
        let further = further.clone();
        match self.next_step() {
            Some(hint) => self.with_hint(fl!("error-further", hint, further)),
            None => self.with_hint(further),
        }
    }

    /// Puts what is to be tried first before the hint.
    pub(crate) fn with_first_hint(self, first: &Message) -> Self {
        let first = first.clone();
        match self.next_step() {
            Some(hint) => self.with_hint(fl!("error-otherwise", first, hint)),
            None => self.with_hint(first),
        }
    }

    /// Adds what the server said of its refusal.
    pub fn with_refusal(mut self, refusal: Refusal) -> Self {
        self.refusal = Some(Box::new(refusal));
        self
    }

    /// Adds when the server wants to be asked again.
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after =
            retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        self
    }

    /// The class.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The exit status.
    pub fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// The fact, in lower case and without a full stop.
    pub fn message(&self, language: Language) -> String {
        self.fact.text(language)
    }

    /// The fact, in both languages.
    pub fn fact(&self) -> &Message {
        &self.fact
    }

    /// The next step in both languages, if there is one: the one that was added, else the one that
    /// stands beside the fact.
    pub fn next_step(&self) -> Option<Message> {
        let added = self.hint.as_deref().cloned();
        added.or_else(|| self.fact.hint())
    }

    /// The next step, if there is one.
    pub fn hint(&self, language: Language) -> Option<String> {
        self.next_step().map(|hint| hint.text(language))
    }

    /// How long the server asks clients to wait (RFC 9110 §10.2.3), if it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after.map(u64::from).map(Duration::from_secs)
    }

    /// What the server said, if a server refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::English))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("kind", &self.kind)
            .field("message", &self.message(Language::English))
            .field("refusal", &self.refusal)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}
