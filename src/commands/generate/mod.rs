//! `generate`: what the program says of itself to `man` and to shells, made from the flags that it
//! takes. It needs no account, nor a home.

mod man;
mod pages;

use std::fs;
use std::io::Error as IoError;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::cli::{Cli, CompletionShell, Generate, Manual};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::language::text;
use crate::output::Report;

pub(super) fn run(flags: &Generate) -> Result<Report> {
    match flags {
        Generate::Man(Manual { to: Some(to), .. }) => write_pages(to),
        Generate::Man(Manual { command, .. }) => page(command),
        Generate::Completions(flags) => Ok(completions(flags.shell)),
    }
}

/// The program with the flags of all verbs.
fn program() -> clap::Command {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    program
}

/// The page of a verb, or of the program where `names` is empty.
fn page(names: &[String]) -> Result<Report> {
    let program = program();
    let verb = names.iter().try_fold(&program, |verb, name| {
        verb.find_subcommand(name).ok_or_else(|| no_command(names))
    })?;
    Ok(Report::Generated {
        file_name: man::file_name(verb),
        text: man::page(verb),
    })
}

fn write_pages(folder: &Path) -> Result<Report> {
    fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
    let program = program();
    let files = man::commands(&program).into_iter().map(|command| {
        let file = folder.join(man::file_name(command));
        fs::write(&file, man::page(command)).map_err(|error| not_written(&file, &error))?;
        Ok(file)
    });
    let files: Result<Vec<PathBuf>> = files.collect();
    Ok(Report::Written(files?))
}

fn completions(shell: CompletionShell) -> Report {
    let (generator, file_name) = match shell {
        CompletionShell::Bash => (clap_complete::Shell::Bash, "entra-token"),
        CompletionShell::Zsh => (clap_complete::Shell::Zsh, "_entra-token"),
        CompletionShell::Fish => (clap_complete::Shell::Fish, "entra-token.fish"),
        CompletionShell::PowerShell => (clap_complete::Shell::PowerShell, "_entra-token.ps1"),
        CompletionShell::Elvish => (clap_complete::Shell::Elvish, "entra-token.elv"),
    };
    let mut script = Vec::new();
    let mut program = in_plain_words(program());
    clap_complete::generate(generator, &mut program, man::PROGRAM, &mut script);
    // Where the program's name has a hyphen, clap_complete 4.6 sets one state for bash and looks for
    // another: https://github.com/clap-rs/clap/issues/6421
    let text = String::from_utf8_lossy(&script).replace("entra__subcmd__token", "entra__token");
    Report::Generated {
        file_name: file_name.to_owned(),
        text,
    }
}

/// The program without what a shell would run or trip over in the help of a value: clap_complete 4.6
/// writes it for fish between double quotes as it is.
fn in_plain_words(command: clap::Command) -> clap::Command {
    let in_plain_words = |value: PossibleValue| match value.get_help().map(ToString::to_string) {
        Some(help) => value.help(help.replace(['"', '$', '`', '\\'], "")),
        None => value,
    };
    let command = command.mut_args(|flag| {
        let values = flag.get_possible_values();
        if values.is_empty() {
            return flag;
        }
        let values = values.into_iter().map(in_plain_words);
        flag.value_parser(PossibleValuesParser::new(values))
    });
    command.mut_subcommands(self::in_plain_words)
}

fn no_command(names: &[String]) -> Error {
    let name = clean(&names.join(" "));
    Error::usage(text!(
        "there is no command `{name}`",
        "`{name}` というコマンドはありません"
    ))
    .with_hint(text!(
        "`entra-token --help` shows all of them",
        "`entra-token --help` ですべてのコマンドを確認できます"
    ))
}

fn not_written(path: &Path, error: &IoError) -> Error {
    let (path, reason) = (path.display(), clean(&error.to_string()));
    Error::new(
        ErrorKind::Unexpected,
        text!(
            "cannot write {path}: {reason}",
            "{path} に書き込めません: {reason}"
        ),
    )
    .with_hint(text!(
        "give a folder of yours: `entra-token generate man --to FOLDER`",
        "書き込めるフォルダーを指定してください: `entra-token generate man --to FOLDER`"
    ))
}
