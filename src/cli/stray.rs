//! What a word was meant to be that stands where none may: a flag without its dashes, a value without
//! its flag, the rest of a value that was split at a blank, or an account's name.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Arg, Command};

use crate::account::AccountName;
use crate::authority::Tenant;
use crate::locales::{Message, fl};
use crate::quoting::Shell;
use crate::setup::MailClient;
use crate::store::StoreKind;

use super::usage::{did_you_mean, shown};
use super::values::span_or_seconds;

/// A word where none may stand.
pub(super) struct Stray<'a> {
    /// The word itself.
    pub(super) word: &'a str,
    /// The whole program.
    pub(super) program: &'a Command,
    /// The whole command line.
    pub(super) words: &'a [OsString],
    /// The verb that is called, with its flags.
    pub(super) command: &'a Command,
    /// What that is called, with its own verb.
    pub(super) verbs: &'a str,
}

impl Stray<'_> {
    /// What to write instead.
    pub(super) fn meant(&self) -> Option<Message> {
        if self.verbs.is_empty() {
            return None;
        }
        if self.is_last_address() {
            return Some(self.did_you_mean("--finish URL"));
        }
        if shown(self.word) != self.word {
            return None;
        }
        self.rest_of_a_value()
            .or_else(|| self.rest_of_a_name())
            .or_else(|| self.flag())
            .or_else(|| self.value())
            .or_else(|| self.file())
            .or_else(|| self.account())
    }

    fn did_you_mean(&self, rest: &str) -> Message {
        let verbs = self.verbs;
        did_you_mean(&format!("entra-token {verbs} {rest}"))
    }

    /// True for the address of the page that came after a sign-in. It is not shown: there is a code in
    /// it.
    fn is_last_address(&self) -> bool {
        let has_flag = self.flags().any(|flag| flag.get_long() == Some("finish"));
        has_flag && self.word.contains("code=") && self.word.contains("state=")
    }

    fn flags(&self) -> impl Iterator<Item = &Arg> {
        let arguments = self.command.get_arguments();
        arguments.filter(|argument| argument.get_long().is_some())
    }

    /// Where the word stands, and the plain words from there on.
    fn here(&self) -> Option<(usize, Vec<&str>)> {
        let place = self.words.iter().position(|word| word == self.word)?;
        let words = self.words[place..].iter().map_while(|word| word.to_str());
        let plain = words.take_while(|word| !word.starts_with('-'));
        Some((place, plain.collect()))
    }

    /// The rest of a value with blanks in it that was not quoted: `-a HULFT Square`, `--timeout 5 min`.
    fn rest_of_a_value(&self) -> Option<Message> {
        let (place, rest) = self.here()?;
        let before = |back: usize| self.words.get(place.checked_sub(back)?)?.to_str();
        let (flag, begin) = match before(1)?.split_once('=') {
            Some((flag, begin)) if flag.starts_with("--") => (flag, begin),
            _ => (before(2)?, before(1)?),
        };
        let known = self.flags().find(|known| is_called(known, flag))?;
        let value = match value_name(known)? {
            "DURATION" => format!("{begin}{}", self.word),
            "NAME" => format!("{begin} {}", rest.join(" ")),
            _ => return None,
        };
        if value_name(known) == Some("DURATION") && span(&value).is_none() {
            return None;
        }
        Some(self.did_you_mean(&Shell::HERE.flag(flag, &value)))
    }

    /// The rest of a name that a verb takes as it is: `switch HULFT Square`.
    fn rest_of_a_name(&self) -> Option<Message> {
        let (place, rest) = self.here()?;
        if self.verbs != "switch" {
            return None;
        }
        let begin = self.words[..place].last()?.to_str()?;
        let name = format!("{begin} {}", rest.join(" "));
        Some(self.did_you_mean(&Shell::HERE.word(&name)))
    }

    /// The name of a flag without its dashes.
    fn flag(&self) -> Option<Message> {
        let name = plain(self.word);
        let mut flags = self.flags();
        let flag = flags.find(|flag| flag.get_long().map(plain).as_ref() == Some(&name))?;
        let long = flag.get_long()?;
        let value = if takes_value(flag) { " …" } else { "" };
        Some(self.did_you_mean(&format!("--{long}{value}")))
    }

    /// A value without its flag.
    fn value(&self) -> Option<Message> {
        let fits = |flag: &&Arg| takes_value(flag) && self.is_value_of(flag);
        let with_value = |flag: &Arg| {
            let long = flag.get_long()?;
            Some(Shell::HERE.flag(&format!("--{long}"), &self.value_for(long)))
        };
        let flags: Vec<String> = self.flags().filter(fits).filter_map(with_value).collect();
        let (last, others) = flags.split_last()?;
        if others.is_empty() {
            return Some(self.did_you_mean(last));
        }
        let others = others.join("`, `");
        Some(fl!("usage-suggestions", others, last))
    }

    /// The word as a flag takes it: a bare number is seconds of a wait, and days of a term.
    fn value_for(&self, flag: &str) -> String {
        let unit = if is_number(self.word) && !["min-ttl", "timeout"].contains(&flag) {
            "d"
        } else {
            ""
        };
        format!("{}{unit}", self.word)
    }

    fn is_value_of(&self, flag: &Arg) -> bool {
        let values = flag.get_possible_values();
        let is_one_of_them = values.iter().any(|value| value.get_name() == self.word);
        is_one_of_them
            || match value_name(flag) {
                Some("DURATION") => is_number(self.word) || span(self.word).is_some(),
                Some("STORE") => self.word.parse::<StoreKind>().is_ok(),
                Some("ID") => is_guid(self.word),
                Some("TENANT") => is_tenant(self.word),
                Some("LANG") => ["en", "ja"].contains(&self.word),
                Some("URI") => self.word.contains("://"),
                _ => false,
            }
    }

    /// A file for a verb that reads standard input.
    fn file(&self) -> Option<Message> {
        let file = Shell::HERE.word(self.word);
        (self.verbs == "import").then(|| fl!("usage-import-reads-input", file))
    }

    /// Anything else is an account's name, most likely, unless it means something elsewhere.
    fn account(&self) -> Option<Message> {
        let verbs = self.verbs;
        let is_span = is_number(self.word) || span(self.word).is_some();
        if is_span || NOT_OF_AN_ACCOUNT.contains(&verbs) || self.is_of_ours(self.word) {
            return None;
        }
        let (_, words) = self.here()?;
        let name: Vec<&str> = words
            .into_iter()
            .take_while(|word| !self.is_of_ours(word))
            .collect();
        let account: AccountName = name.join(" ").parse().ok()?;
        let takes_more = self.command.get_positionals().next().is_some();
        let more = if takes_more { "… " } else { "" };
        let flag = format!("{more}{}", account.flag());
        Some(fl!("usage-pass-account-flag", verbs, flag))
    }

    /// True for the name of a verb, of any verb's flag, and of a mail client.
    fn is_of_ours(&self, word: &str) -> bool {
        let name = plain(word);
        self.program.get_subcommands().any(|verb| {
            let mut flags = verb.get_arguments().filter_map(Arg::get_long);
            plain(verb.get_name()) == name || flags.any(|flag| plain(flag) == name)
        }) || name == "all"
            || word.parse::<MailClient>().is_ok()
    }
}

/// The verbs that are about no account, or take its name as it is.
const NOT_OF_AN_ACCOUNT: [&str; 5] = [
    "register",
    "switch",
    "generate",
    "generate man",
    "generate completions",
];

/// A name without dashes, as people type it.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase().replace(['-', '_', ' '], "")
}

fn takes_value(flag: &Arg) -> bool {
    flag.get_action().takes_values()
}

/// What stands for its value in the help.
fn value_name(flag: &Arg) -> Option<&str> {
    let names = flag.get_value_names().filter(|_| takes_value(flag));
    names?.first().map(clap::builder::Str::as_str)
}

fn is_called(flag: &Arg, typed: &str) -> bool {
    match typed.strip_prefix("--") {
        Some(long) => flag.get_long() == Some(long),
        None => flag
            .get_short()
            .is_some_and(|short| typed == format!("-{short}")),
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A span with its unit.
fn span(word: &str) -> Option<Duration> {
    let is_span = word.starts_with(|first: char| first.is_ascii_digit())
        && word.ends_with(|last: char| last.is_ascii_alphabetic());
    span_or_seconds(word).ok().filter(|_| is_span)
}

/// Eight, four, four, four and twelve hexadecimal digits (RFC 9562 §4).
fn is_guid(word: &str) -> bool {
    let lengths = word.split('-').map(str::len);
    let is_plain = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    lengths.eq([8, 4, 4, 4, 12]) && word.bytes().all(is_plain)
}

/// A domain, or a name that stands for many tenants. A GUID is that of an app, more likely.
fn is_tenant(word: &str) -> bool {
    let is_known = ["common", "organizations", "consumers"].contains(&word);
    is_known || word.contains('.') && word.parse::<Tenant>().is_ok()
}
