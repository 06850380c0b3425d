//! What is wrong with a command line, in our words and both languages.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapErrorKind};

use crate::error::{Error, Expected};
use crate::foreign::clean;
use crate::language::{Text, text, text_of};
use crate::setup::hulft_square;

use super::Cli;

/// The error of a value that is none. What may hold a secret is not shown.
pub(super) fn invalid(name: &str, value: &str, Expected(expected): &Expected) -> Error {
    let value = shown(value);
    Error::usage(text_of!(
        expected => "`{value}` is no value for {name}: {expected}",
        "{name} の値 `{value}` は無効です。{expected}"
    ))
}

/// Foreign text without what stands before the host of a URL: a password may.
fn shown(text: &str) -> String {
    let text = clean(text);
    let Some((scheme, rest)) = text.split_once("://") else {
        return text;
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}"),
        None => text,
    }
}

/// The same errors from clap, in our words. `words` is the whole command line.
#[must_use]
pub fn usage_error(error: &clap::Error, words: &[OsString]) -> Error {
    let help = help(words);
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => shown(text),
        Some(ContextValue::Strings(texts)) => shown(&texts.join(", ")),
        _ => String::new(),
    };
    let (argument, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let expected = error
        .source()
        .and_then(|source| source.downcast_ref::<Expected>());
    let fact = match (error.kind(), expected) {
        (_, Some(_)) if argument == "<CLIENT>" && value == hulft_square::NAME => text!(
            "the flags of `setup {value}` stand behind it, and are not those of a mail client",
            "`setup {value}` のフラグはその後ろに指定してください。メール クライアント用のフラグは使えません"
        ),
        (_, Some(expected)) => return invalid(&argument, &value, expected).with_hint(help),
        (ClapErrorKind::InvalidValue, None) if value.is_empty() => {
            text!("{argument} needs a value", "{argument} には値が必要です")
        }
        (ClapErrorKind::InvalidValue, None) => {
            let valid = context(ContextKind::ValidValue);
            text!(
                "`{value}` is no value for {argument}: expected one of {valid}",
                "{argument} の値 `{value}` は無効です。{valid} のいずれかを指定してください"
            )
        }
        // What stands where only a verb's own verb may stand has no other name.
        (ClapErrorKind::ArgumentConflict, _) if argument.is_empty() => {
            let argument = context(ContextKind::InvalidSubcommand);
            text!(
                "there is no flag or argument {argument} here",
                "{argument} というフラグや引数はここでは使えません"
            )
        }
        (ClapErrorKind::UnknownArgument, _) => {
            text!(
                "there is no flag or argument {argument}",
                "{argument} というフラグや引数はありません"
            )
        }
        (ClapErrorKind::InvalidSubcommand, _) => {
            let command = context(ContextKind::InvalidSubcommand);
            text!(
                "there is no command `{command}`",
                "`{command}` というコマンドはありません"
            )
        }
        (ClapErrorKind::MissingRequiredArgument, _) => {
            text!("{argument} is missing", "{argument} がありません")
        }
        (ClapErrorKind::MissingSubcommand, _) => text!("no command", "コマンドがありません"),
        (ClapErrorKind::ArgumentConflict, _) => {
            let other = context(ContextKind::PriorArg);
            if argument == other {
                return Error::usage(given_twice(&argument)).with_hint(help);
            }
            text!(
                "{argument} and {other} exclude each other",
                "{argument} と {other} は同時に指定できません"
            )
        }
        _ => {
            let line = clean(
                error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches("error: "),
            );
            text!("{line}", "{line}")
        }
    };
    Error::usage(fact).with_hint(help)
}

fn given_twice(argument: &str) -> Text {
    text!(
        "{argument} is given twice",
        "{argument} が 2 回指定されています"
    )
}

/// Where the flags are told of the verb that seems to be called, or of its own verb.
fn help(words: &[OsString]) -> Text {
    let verbs = verbs(words);
    text!(
        "`entra-token {verbs}--help` shows what there is",
        "`entra-token {verbs}--help` で使い方を確認できます"
    )
}

/// The verbs that seem to be called, a blank behind each.
fn verbs(words: &[OsString]) -> String {
    let mut program = Cli::command();
    program.build();
    let (mut command, mut verbs) = (&program, String::new());
    for word in words.iter().skip(1).take_while(|word| *word != "--") {
        let verb = command.find_subcommand(word);
        if let Some(verb) = verb.filter(|verb| verb.get_name() != "help") {
            verbs.push_str(verb.get_name());
            verbs.push(' ');
            command = verb;
        }
    }
    verbs
}
