//! `--help` in the language of the reader.

use unicode_width::UnicodeWidthStr as _;

use crate::support::{Computer, Outcome, finish};

/// Help for a terminal of 80 columns, with more variables.
fn help(words: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let computer = Computer::new();
    let mut command = computer.command(words);
    command.env("COLUMNS", "80").envs(variables.iter().copied());
    finish(command.spawn().expect("started"))
}

/// Every command that has a help, as words.
const COMMANDS: [&[&str]; 24] = [
    &[],
    &["login"],
    &["show"],
    &["refresh"],
    &["exec"],
    &["credential"],
    &["sendmail"],
    &["switch"],
    &["status"],
    &["doctor"],
    &["explain"],
    &["setup"],
    &["setup", "hulft-square"],
    &["register"],
    &["store"],
    &["store", "move"],
    &["export"],
    &["import"],
    &["logout"],
    &["generate"],
    &["generate", "man"],
    &["generate", "completions"],
    &["help", "register"],
    &["help", "store", "move"],
];

fn is_japanese(text: &str) -> bool {
    text.contains(|letter: char| ('\u{3041}'..='\u{9fff}').contains(&letter))
}

/// What is typed and what is called by a name is the same in both languages; everything else is not.
fn is_left_in_english(line: &str) -> bool {
    let is_sentence = line.split_whitespace().filter(|word| {
        let is_word = |letter: char| letter.is_ascii_lowercase();
        word.len() > 1 && word.chars().all(is_word)
    });
    let is_typed = ["entra-token ", "  -", "--shell"];
    let is_typed = is_typed.iter().any(|mark| line.contains(mark));
    !is_japanese(line) && !is_typed && is_sentence.count() > 1
}

#[test]
fn all_of_the_help_is_in_japanese_and_fits_the_terminal() {
    for command in COMMANDS {
        let forms: &[&str] = if command.first() == Some(&"help") {
            &[]
        } else {
            &["-h", "--help"]
        };
        let mut calls: Vec<Vec<&str>> = forms
            .iter()
            .map(|form| [command, &[*form]].concat())
            .collect();
        if forms.is_empty() {
            calls.push(command.to_vec());
        }
        for call in calls {
            let words = [&["--lang", "ja"], &call[..]].concat();
            let help = help(&words, &[]).exits(0).stdout;
            assert!(help.contains("\n使い方: entra-token"), "{help}");
            assert!(help.contains("\n共通オプション:\n"), "{help}");
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "COMMAND>",
                "Commands",
                "Arguments",
                "[default:",
                "ossible values",
                "[env:",
                "Print ",
            ] {
                assert!(!help.contains(english), "{call:?}: {english}: {help}");
            }
            for line in help.lines() {
                assert!(line.width() <= 80, "{call:?}: {line}");
                assert!(!is_left_in_english(line), "{call:?}: {line}");
            }
        }
    }
}

#[test]
fn the_language_of_the_help_is_that_of_the_flag_or_the_locale() {
    for (words, variables, is_in_japanese) in [
        (&["login", "--help", "--lang", "ja"][..], &[][..], true),
        (&["login", "--lang=ja", "--help"], &[], true),
        (&["-h", "--lang", "ja"], &[], true),
        (&["login", "--help"], &[("LC_ALL", "ja_JP.UTF-8")], true),
        (&["login", "--help"], &[("LC_MESSAGES", "ja")], true),
        (&["login", "--help"], &[("LANG", "ja_JP.eucJP")], true),
        (
            &["login", "--help"],
            &[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")],
            false,
        ),
        (
            &["login", "--help", "--lang", "en"],
            &[("LANG", "ja_JP.UTF-8")],
            false,
        ),
        (&["login", "--help"], &[("LANG", "de_DE.UTF-8")], false),
    ] {
        let help = help(words, variables).exits(0).stdout;
        assert_eq!(is_japanese(&help), is_in_japanese, "{words:?}: {help}");
        assert_eq!(
            help.contains("使い方:"),
            is_in_japanese,
            "{words:?}: {help}"
        );
    }
}

#[test]
fn a_call_without_a_command_is_told_in_japanese_what_there_is() {
    for (words, told) in [
        (&[][..], "ブラウザーでサインインし"),
        (&["store"], "  move  "),
    ] {
        let help = help(words, &[("LANG", "ja_JP.UTF-8")]).exits(2);
        assert_eq!(help.stdout, "");
        help.says("使い方: entra-token").says(told);
    }
}

#[test]
fn the_version_is_the_same_in_every_language() {
    let version = help(&["--version", "--lang", "ja"], &[]).exits(0).stdout;
    assert_eq!(
        version,
        concat!("entra-token ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
