//! `generate`: what the program says of itself to `man` and to shells, made from the flags that it
//! takes. It needs no account, nor a home.

mod man;
mod pages;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Args, Subcommand, ValueEnum, ValueHint};
use serde_json::{Value, json};

use crate::cli::{Global, Variable, did_you_mean, help, nearest, or_help};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible_path};
use crate::locales::{Language, fl};
use crate::quoting::completion_help;
use crate::setup::{MailClient, hulft_square};
use crate::ui::{Report, Ui, print};

use super::{Cli, Context, Row, Verb, parse, verbs_of};

pub(super) const ROW: Row = Row {
    name: "generate",
    about: "Print manual pages and shell completions",
    flags: verbs_of::<Generate>,
    read: parse::<Generate>,
};

/// `generate`.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// Print the manual page of a command, or write all pages to a folder
    Man(Manual),
    /// Print a completion script for a shell
    Completions(Completions),
}

/// `generate man`.
#[derive(Args, Debug)]
pub(crate) struct Manual {
    /// Command, such as login or store move [default: the program's main page]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write the pages of all commands to this folder, and print the path of each file
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub to: Option<PathBuf>,
    /// That of the pages.
    #[arg(skip)]
    pub language: Language,
}

/// `generate completions`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Shell to complete in
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: CompletionShell,
}

/// A shell that completes commands, and where it looks for ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompletionShell {
    /// Save as ~/.local/share/bash-completion/completions/entra-token
    Bash,
    /// Save as _entra-token in a folder of $fpath
    Zsh,
    /// Save as ~/.config/fish/completions/entra-token.fish
    Fish,
    /// Append to $PROFILE
    #[value(name = "powershell")]
    PowerShell,
    /// Append to ~/.config/elvish/rc.elv
    Elvish,
}

impl Verb for Generate {
    /// There may be no context to read the language from.
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        if let Self::Man(manual) = self {
            let of_locale = || Language::of_environment(variable);
            manual.language = global.lang.unwrap_or_else(of_locale);
        }
        global.fill_account(variable)
    }

    fn run(&self, _: Result<Context>) -> Result<Box<dyn Report>> {
        Ok(match self {
            Self::Man(Manual {
                to: Some(to),
                language,
                ..
            }) => write_pages(to, *language)?.into(),
            Self::Man(Manual {
                command, language, ..
            }) => page(command, *language)?.into(),
            Self::Completions(flags) => completions(flags.shell).into(),
        })
    }
}

/// What the program says of itself, for `man` or a shell.
struct Generated {
    /// What its file is called.
    file_name: String,
    text: String,
}

impl Report for Generated {
    fn print(&self, _: Ui) -> io::Result<()> {
        print(self.text.trim_end())
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({"file_name": self.file_name, "text": self.text}))
    }
}

/// Files that were made.
struct Written(Vec<PathBuf>);

impl Report for Written {
    /// A line each.
    fn print(&self, _: Ui) -> io::Result<()> {
        let lines: Vec<String> = self.0.iter().map(|file| visible_path(file)).collect();
        print(&lines.join("\n"))
    }

    fn json(&self, _: Ui) -> Option<Value> {
        let files = self.0.iter().map(|file| file.display().to_string());
        Some(json!({"files": files.collect::<Vec<_>>()}))
    }
}

/// The program with the flags of all verbs.
fn program(language: Language) -> clap::Command {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    match language {
        Language::English => program,
        Language::Japanese => help::in_japanese(program),
    }
}

/// The same as a shell is told of it: a mail client is to `setup` what another verb's own verb is,
/// or no shell would offer both it and `hulft-square`.
fn program_for_shells() -> clap::Command {
    let program = program(Language::English);
    let Some(setup) = program.find_subcommand("setup") else {
        return program;
    };
    let form = setup.find_subcommand(hulft_square::NAME);
    let form = form.map(|it| with_own_flags(hulft_square::NAME, it));
    let clients = MailClient::ALL.map(|client| {
        let about = format!("Set up {client}");
        with_own_flags(client.as_str(), setup).about(about)
    });
    let setup = with_own_flags("setup", setup)
        .subcommands(clients)
        .subcommands(form);
    let mut program = Cli::command()
        .disable_help_subcommand(true)
        .mut_subcommand("setup", |_| setup);
    program.build();
    program
}

/// A command as it was before it got the flags of every other one.
fn with_own_flags(name: &'static str, command: &clap::Command) -> clap::Command {
    let about = command.get_about().cloned().unwrap_or_default();
    clap::Command::new(name)
        .about(about)
        .args(own_flags(command))
}

/// The flags of a command that are not those of every other one.
fn own_flags(command: &clap::Command) -> Vec<Arg> {
    let flags = command
        .get_arguments()
        .filter(|flag| !flag.is_global_set() && !flag.is_positional() && flag.get_id() != "help");
    flags.cloned().collect()
}

/// The page of a verb, or of the program where `names` is empty.
fn page(names: &[String], language: Language) -> Result<Generated> {
    let program = program(language);
    let verb = names.iter().try_fold(&program, |verb, name| {
        verb.find_subcommand(name)
            .ok_or_else(|| no_command(names, verb, name))
    })?;
    Ok(Generated {
        file_name: man::file_name(verb),
        text: man::page(verb, language),
    })
}

fn write_pages(folder: &Path, language: Language) -> Result<Written> {
    fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
    let program = program(language);
    let files = man::commands(&program).into_iter().map(|command| {
        let file = folder.join(man::file_name(command));
        fs::write(&file, man::page(command, language))
            .map_err(|error| not_written(&file, &error))?;
        Ok(file)
    });
    let files: Result<Vec<PathBuf>> = files.collect();
    Ok(Written(files?))
}

fn completions(shell: CompletionShell) -> Generated {
    let (generator, file_name) = match shell {
        CompletionShell::Bash => (clap_complete::Shell::Bash, "entra-token"),
        CompletionShell::Zsh => (clap_complete::Shell::Zsh, "_entra-token"),
        CompletionShell::Fish => (clap_complete::Shell::Fish, "entra-token.fish"),
        CompletionShell::PowerShell => (clap_complete::Shell::PowerShell, "_entra-token.ps1"),
        CompletionShell::Elvish => (clap_complete::Shell::Elvish, "entra-token.elv"),
    };
    let mut script = Vec::new();
    let mut program = in_plain_words(program_for_shells());
    clap_complete::generate(generator, &mut program, man::PROGRAM, &mut script);
    // Where the program's name has a hyphen, clap_complete 4.6 sets one state for bash and looks for
    // another: https://github.com/clap-rs/clap/issues/6421
    let text = String::from_utf8_lossy(&script).replace("entra__subcmd__token", "entra__token");
    Generated {
        file_name: file_name.to_owned(),
        text,
    }
}

/// The program without what a shell would run or trip over in the help of a value.
fn in_plain_words(command: clap::Command) -> clap::Command {
    let in_plain_words = |value: PossibleValue| match value.get_help().map(ToString::to_string) {
        Some(help) => value.help(completion_help(&help)),
        None => value,
    };
    let command = command.mut_args(|flag| {
        let values = flag.get_possible_values();
        if values.is_empty() {
            return with_values(flag);
        }
        let values = values.into_iter().map(in_plain_words);
        flag.value_parser(PossibleValuesParser::new(values))
    });
    command.mut_subcommands(self::in_plain_words)
}

/// The values of flags that explain in our own words what is wrong with others: clap does not know
/// them. Of the last two there are more.
const VALUES: &[(&str, &[&str])] = &[
    ("lang", &["en", "ja"]),
    ("cloud", &["global", "usgov", "usgov-dod", "china"]),
    (
        "audience",
        &["my-org", "any-org", "any-org-and-personal", "personal"],
    ),
    ("prompt", &["login", "consent", "select_account", "none"]),
    ("store", &["keyring", "file"]),
    ("tenant", &["common", "organizations", "consumers"]),
];

/// What the values of flags that take a file are called.
const FILES: [&str; 4] = ["PATH", "PEM", "FOLDER", "RECIPIENT"];

/// The flag with the values that a shell offers, and no file in the place of anything else.
fn with_values(flag: Arg) -> Arg {
    let name = match flag.get_id().as_str() {
        // That of `store move`; the one of `export` has another name.
        "to" if names(&flag, "STORE") => "store",
        name => name,
    };
    if let Some((_, values)) = VALUES.iter().find(|(known, _)| *known == name) {
        return flag.value_parser(PossibleValuesParser::new(*values));
    }
    let takes_more = flag.get_value_hint() != ValueHint::Unknown;
    if takes_more || !flag.get_action().takes_values() || FILES.iter().any(|it| names(&flag, it)) {
        return flag;
    }
    flag.value_hint(ValueHint::Other)
}

/// True if the value of a flag is called so.
fn names(flag: &Arg, value: &str) -> bool {
    let mut names = flag.get_value_names().into_iter().flatten();
    names.any(|name| name.as_str() == value)
}

fn no_command(names: &[String], verb: &clap::Command, name: &str) -> Error {
    let known = verb.get_subcommands().map(clap::Command::get_name);
    let before = names.iter().map(String::as_str);
    let before = before.take_while(|known| *known != name);
    let meant = nearest(name, known).map(|meant| {
        let whole: Vec<&str> = before.chain([meant]).collect();
        did_you_mean(&whole.join(" "))
    });
    let name = clean(&names.join(" "));
    let help = fl!("generate-see-help");
    Error::usage(fl!("generate-unknown-command", name)).with_hint(or_help(meant, help))
}

fn not_written(path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (path.display(), clean(&error.to_string()));
    Error::new(
        ErrorKind::Unexpected,
        fl!("generate-cannot-write", path, reason),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_a_shell_offers_is_taken() {
        for (flag, values) in VALUES {
            let verb = if *flag == "audience" {
                "register"
            } else {
                "login"
            };
            for value in *values {
                let flag = format!("--{flag}");
                let words = ["entra-token", verb, &flag, value].map(Into::into);
                assert!(Cli::read(&words).is_ok(), "{flag} {value}");
            }
        }
        for client in MailClient::ALL {
            let words = ["entra-token", "setup", client.as_str()].map(Into::into);
            assert!(Cli::read(&words).is_ok(), "{client}");
        }
    }

    /// What a flag is called in the messages: as it is typed, or as an argument's field.
    fn name(flag: &Arg) -> String {
        let name = flag.get_long().unwrap_or(flag.get_id().as_str());
        name.to_owned()
    }

    /// What the help says of a flag, each with what it is said of.
    fn texts_of(flag: &Arg) -> Vec<(String, Option<String>)> {
        let name = name(flag);
        let values = flag.get_possible_values().into_iter().map(|value| {
            let help = value.get_help().map(ToString::to_string);
            (format!("{name}_{}", value.get_name()), help)
        });
        let help = flag.get_help().map(ToString::to_string);
        let long = flag.get_long_help().map(ToString::to_string);
        let heading = flag.get_help_heading();
        let heading = heading.filter(|english| help::heading(english).is_none());
        let heading = heading.map(str::to_owned);
        let texts = [Some(help.unwrap_or_default()), long, heading];
        let texts = texts.into_iter().map(|text| (name.clone(), text));
        values.chain(texts).collect()
    }

    /// What is left in English, by the names of the commands and flags that it belongs to.
    fn left_in_english(command: &clap::Command) -> Vec<String> {
        let of = command.get_bin_name().unwrap_or_default();
        let about = command.get_about().map(ToString::to_string);
        let after = command.get_after_help().map(ToString::to_string);
        let texts = [("about".to_owned(), about), ("after".to_owned(), after)];
        // Nobody sees the help of a flag that is hidden.
        let flags = command.get_arguments().filter(|flag| !flag.is_hide_set());
        let texts = texts.into_iter().chain(flags.flat_map(texts_of));
        let left = texts.filter(|(_, text)| text.as_deref().is_some_and(str::is_ascii));
        let left = left.map(|(what, text)| format!("{of}: {what}: {text:?}"));
        left.chain(command.get_subcommands().flat_map(left_in_english))
            .collect()
    }

    #[test]
    fn every_verb_flag_argument_and_value_has_its_japanese() {
        let left = left_in_english(&program(Language::Japanese));
        // Before it has any, all of it is found.
        assert!(left_in_english(&program(Language::English)).len() > 100);
        assert!(left.is_empty(), "add to src/locales/ja/help.ftl: {left:#?}");
    }

    /// The names of all that has a help, as `help.ftl` writes them; what is said of several verbs
    /// may stand with `help-shared`.
    fn names_in(command: &clap::Command, id: &str) -> Vec<String> {
        let attributes = command.get_arguments().flat_map(texts_of);
        let attributes = attributes
            .flat_map(|(name, _)| [format!("{id}.{name}"), format!("help-shared.{name}")]);
        let verbs = command.get_subcommands().flat_map(|verb| {
            let id = id.trim_end_matches("-program");
            names_in(verb, &format!("{id}-{}", verb.get_name()))
        });
        let own = [
            id.to_owned(),
            format!("{id}.after"),
            "help-shared".to_owned(),
        ];
        own.into_iter().chain(attributes).chain(verbs).collect()
    }

    #[test]
    fn no_japanese_is_there_for_what_is_no_command_or_flag() {
        let mut known = names_in(&program(Language::English), "help-program");
        known.push("help-help".to_owned());
        let file = include_str!("../../locales/ja/help.ftl");
        let mut message = "";
        let mut unknown = Vec::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, _)) = line.split_once(" =") else {
                continue;
            };
            let whole = match name.trim().strip_prefix('.') {
                Some(attribute) => format!("{message}.{attribute}"),
                None => name.to_owned(),
            };
            message = if name.starts_with(' ') { message } else { name };
            if message != "help-words" && !known.contains(&whole) {
                unknown.push(whole);
            }
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
