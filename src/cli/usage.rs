//! What is wrong with a command line, in our words and both languages.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapErrorKind};

use crate::account::AccountName;
use crate::error::{Error, Expected};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::quoting::Shell;
use crate::setup::hulft_square;

use super::stray::{Stray, plain};

/// The error of a value that is none. What may hold a secret is not shown.
pub(super) fn invalid(name: &str, value: &str, expected: &Expected) -> Error {
    let error = Error::usage(no_value(name, value, expected));
    match meant_value(value, expected) {
        Some(meant) => error.with_hint(meant),
        None => error,
    }
}

fn no_value(name: &str, value: &str, expected: &Expected) -> Message {
    let (value, expected) = (shown(value), &expected.message);
    fl!("usage-invalid-value", value, name, expected)
}

fn meant_value(value: &str, expected: &Expected) -> Option<Message> {
    // A name that is there as it was typed is not what is wrong.
    let names = expected.names.iter().filter(|name| **name != value);
    nearest(value, names.copied()).map(did_you_mean)
}

/// The one of `names` that is most like a word, if any is like it: by letters that were left out,
/// added, changed or swapped, or because one of the two is a part of the other.
pub(crate) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim_start_matches(DASHES).to_lowercase();
    let length = word.chars().count();
    if !(2..=LONGEST_NAME).contains(&length) {
        return None;
    }
    let distance = |name: &str| {
        let begins = |long: &str, short: &str| short.len() >= 4 && long.starts_with(short);
        let is_part = length >= 4 && name.contains(&word)
            || length >= 3 && name.starts_with(&format!("{word}-"))
            || begins(&word, name);
        let edits = strsim::damerau_levenshtein(&word, name);
        let is_like = edits <= (length / 3).clamp(1, 3);
        if is_like {
            Some(edits)
        } else {
            is_part.then_some(edits + LONGEST_NAME)
        }
    };
    let near = names.filter_map(|name| Some((distance(name)?, name)));
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What a flag begins with, also after a word processor had it.
const DASHES: [char; 5] = ['-', '\u{2010}', '\u{2013}', '\u{2014}', '\u{2212}'];

/// No name of ours is longer.
const LONGEST_NAME: usize = 40;

/// The hint at what was meant.
pub(crate) fn did_you_mean(name: &str) -> Message {
    fl!("usage-suggestion", name)
}

/// Foreign text without what stands before the host of a URL, where a password may, and without a code of
/// the last address of a sign-in.
pub(crate) fn shown(text: &str) -> String {
    let text = clean(text);
    let text = match text.split_once("code=") {
        Some((before, _)) if text.contains("state=") => format!("{before}code=…"),
        _ => text,
    };
    let Some((scheme, rest)) = text.split_once("://") else {
        return text;
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}"),
        None => text,
    }
}

/// The same errors from clap, in our words. `words` is the whole command line, `program` what it was
/// read by.
pub(crate) fn usage_error(
    error: &clap::Error,
    words: &[OsString],
    program: clap::Command,
) -> Error {
    let called = Called::by(words, program);
    let meant = meant(error, words, &called);
    Error::usage(fact(error)).with_hint(or_help(meant, called.help()))
}

/// What clap says of the error's parts; nothing if there is no such part.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => shown(text),
        Some(ContextValue::Strings(texts)) => shown(&texts.join(", ")),
        _ => String::new(),
    }
}

fn fact(error: &clap::Error) -> Message {
    let argument = context(error, ContextKind::InvalidArg);
    if let Some(expected) = error.source().and_then(|it| it.downcast_ref()) {
        let value = context(error, ContextKind::InvalidValue);
        if argument == "<CLIENT>" && value == hulft_square::NAME {
            return fl!("usage-setup-flags-before-client", value);
        }
        return no_value(&argument, &value, expected);
    }
    match error.kind() {
        ClapErrorKind::InvalidValue => value_of_a_list(error, &argument),
        // What stands where only a verb's own verb may stand has no other name.
        ClapErrorKind::ArgumentConflict if argument.is_empty() => {
            let argument = context(error, ContextKind::InvalidSubcommand);
            fl!("usage-unexpected-argument-here", argument)
        }
        ClapErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            if argument == other {
                return fl!("usage-given-twice", argument);
            }
            fl!("usage-conflict", argument, other)
        }
        ClapErrorKind::UnknownArgument => fl!("usage-unexpected-argument", argument),
        ClapErrorKind::InvalidSubcommand => {
            let command = context(error, ContextKind::InvalidSubcommand);
            fl!("usage-unknown-command", command)
        }
        ClapErrorKind::MissingRequiredArgument => fl!("usage-missing-argument", argument),
        ClapErrorKind::MissingSubcommand => fl!("usage-missing-command"),
        _ => of_clap(error),
    }
}

fn value_of_a_list(error: &clap::Error, argument: &str) -> Message {
    let value = context(error, ContextKind::InvalidValue);
    if value.is_empty() {
        return fl!("usage-value-missing", argument);
    }
    let names = context(error, ContextKind::ValidValue);
    let expected = fl!("error-expected-one-of", names);
    fl!("usage-invalid-value", value, name = argument, expected)
}

/// Clap's own words, where we have none.
fn of_clap(error: &clap::Error) -> Message {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = clean(line.trim_start_matches("error: "));
    fl!("usage-other", line)
}

/// What was meant, and where all is told.
pub(crate) fn or_help(meant: Option<Message>, help: Message) -> Message {
    match meant {
        Some(meant) => fl!("usage-meant-or-help", meant, help),
        None => help,
    }
}

/// What the person seems to have meant.
fn meant(error: &clap::Error, words: &[OsString], called: &Called) -> Option<Message> {
    let text = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.as_str()),
        ContextValue::Strings(texts) => texts.first().map(String::as_str),
        _ => None,
    };
    let expected = error.source().and_then(|it| it.downcast_ref());
    if let Some(expected) = expected {
        return meant_value(text(ContextKind::InvalidValue)?, expected);
    }
    match error.kind() {
        ClapErrorKind::InvalidValue => {
            let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue) else {
                return None;
            };
            let valid = valid.iter().map(String::as_str);
            nearest(text(ContextKind::InvalidValue)?, valid).map(did_you_mean)
        }
        ClapErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand)?;
            // A word processor made its hyphen another one.
            let flag = word.starts_with(DASHES).then(|| called.flag_like(word));
            flag.unwrap_or_else(|| called.verb_like(word, words))
        }
        ClapErrorKind::UnknownArgument => {
            let argument = text(ContextKind::InvalidArg)?;
            if argument.starts_with(DASHES) {
                let flag = as_typed(argument, words);
                let name = flag.split('=').next().unwrap_or_default();
                called
                    .behind_the_verb(name)
                    .or_else(|| called.flag_like(flag))
            } else {
                called.stray(argument, words)
            }
        }
        ClapErrorKind::ArgumentConflict => {
            called.stray(text(ContextKind::InvalidSubcommand)?, words)
        }
        ClapErrorKind::MissingRequiredArgument => called.name_behind_a_flag(words),
        _ => None,
    }
}

/// The whole word of a flag: of `-json` clap tells no more than `-j`.
fn as_typed<'a>(argument: &'a str, words: &'a [OsString]) -> &'a str {
    let is_short = argument.chars().count() == 2 && !argument.starts_with("--");
    let mut words = words.iter().filter_map(|word| word.to_str());
    let typed = words.find(|word| is_short && word.starts_with(argument));
    typed.unwrap_or(argument)
}

/// The verb that seems to be called.
struct Called {
    program: clap::Command,
    command: clap::Command,
    /// Its own verb's name behind its name, a blank behind each.
    verbs: String,
}

impl Called {
    fn by(words: &[OsString], mut program: clap::Command) -> Self {
        program.build();
        let mut called = Self {
            command: program.clone(),
            program,
            verbs: String::new(),
        };
        for word in words.iter().skip(1).take_while(|word| *word != "--") {
            let verb = called.command.find_subcommand(word).cloned();
            if let Some(verb) = verb.filter(|verb| verb.get_name() != "help") {
                called.verbs.push_str(verb.get_name());
                called.verbs.push(' ');
                called.command = verb;
            }
        }
        called
    }

    /// Where its flags are told.
    fn help(&self) -> Message {
        let verbs = &self.verbs;
        fl!("usage-see-help", verbs)
    }

    fn verb_like(&self, word: &str, words: &[OsString]) -> Option<Message> {
        let verbs = &self.verbs;
        let names = self.command.get_subcommands().map(clap::Command::get_name);
        let names: Vec<&str> = names.collect();
        let also_called = verb_called(word, words, &names).filter(|_| verbs.is_empty());
        let like = || nearest(word, names.iter().copied()).map(str::to_owned);
        let name = also_called.or_else(like)?;
        Some(did_you_mean(&format!("entra-token {verbs}{name}")))
    }

    fn flag_like(&self, flag: &str) -> Option<Message> {
        let flag = flag.split('=').next().unwrap_or_default();
        if let Some(short) = self.short_flag(flag) {
            return Some(did_you_mean(&format!("-{short}")));
        }
        let flags = self.command.get_arguments().filter_map(clap::Arg::get_long);
        let name = nearest(flag, flags)?;
        Some(did_you_mean(&format!("--{name}")))
    }

    /// The flag of one letter behind another dash than the one that is typed.
    fn short_flag(&self, flag: &str) -> Option<char> {
        let mut letters = flag.strip_prefix(&DASHES[1..])?.chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        let mut flags = self.command.get_arguments();
        flags.find_map(|known| known.get_short().filter(|short| *short == letter))
    }

    /// A flag of the verb that stands in front of it.
    fn behind_the_verb(&self, flag: &str) -> Option<Message> {
        let mut flags = self.command.get_arguments();
        let name = flag.strip_prefix("--")?;
        flags.find(|known| known.get_long() == Some(name))?;
        let verb = self.verbs.trim_end();
        Some(fl!("usage-flag-after-command", flag, verb))
    }

    /// What a word was meant to be where none may stand.
    fn stray(&self, word: &str, words: &[OsString]) -> Option<Message> {
        let verbs = self.verbs.trim_end();
        let (program, command) = (&self.program, &self.command);
        let stray = Stray {
            word,
            program,
            words,
            command,
            verbs,
        };
        stray.meant()
    }

    /// The account that `switch` takes as it is, where it was given as elsewhere.
    fn name_behind_a_flag(&self, words: &[OsString]) -> Option<Message> {
        let mut texts = words.iter().filter_map(|word| word.to_str());
        let name = texts.find_map(|text| text.strip_prefix("--account=").map(str::to_owned));
        let mut after = words
            .iter()
            .skip_while(|word| *word != "-a" && *word != "--account");
        let name = name.or_else(|| Some(after.nth(1)?.to_str()?.to_owned()))?;
        let name: AccountName = name.parse().ok()?;
        let name = Shell::HERE.word(name.as_str()).into_owned();
        (self.verbs == "switch ").then(|| did_you_mean(&format!("entra-token switch {name}")))
    }
}

/// What other programs call what is a verb here.
const ALSO_CALLED: [(&str, &str); 32] = [
    ("version", "--version"),
    ("signin", "login"),
    ("auth", "login"),
    ("authenticate", "login"),
    ("list", "status"),
    ("ls", "status"),
    ("accounts", "status"),
    ("account", "status"),
    ("whoami", "status"),
    ("info", "status"),
    ("token", "show"),
    ("get", "show"),
    ("print", "show"),
    ("accesstoken", "show"),
    ("gettoken", "show"),
    ("renew", "refresh"),
    ("run", "exec"),
    ("use", "switch"),
    ("select", "switch"),
    ("default", "switch"),
    ("check", "doctor"),
    ("test", "doctor"),
    ("diagnose", "doctor"),
    ("error", "explain"),
    ("configure", "setup"),
    ("config", "setup"),
    ("move", "store move"),
    ("signout", "logout"),
    ("logoff", "logout"),
    ("remove", "logout"),
    ("rm", "logout"),
    ("completion", "generate completions"),
];

/// The verb that a word means, or that it means together with the next one: `log out`.
fn verb_called(word: &str, words: &[OsString], verbs: &[&str]) -> Option<String> {
    let next = words.iter().skip_while(|typed| *typed != word).nth(1);
    let two = next
        .and_then(|next| next.to_str())
        .map(|next| plain(&format!("{word}{next}")));
    [two, Some(plain(word))]
        .into_iter()
        .flatten()
        .find_map(|word| {
            let verb = verbs.iter().find(|verb| **verb == word);
            let known = ALSO_CALLED.iter().find(|(name, _)| *name == word);
            verb.or(known.map(|(_, verb)| verb))
                .map(ToString::to_string)
        })
}
