//! The verbs as the command line has them, a row each. The flags of a verb are only made when it is
//! called, or its help: those of all the others would cost `show` more than its own work.

use std::ffi::OsString;
use std::fmt;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, Error, FromArgMatches, Subcommand};

use crate::cli::{Global, Variable};
use crate::error::{ExitCodes, Result};
use crate::store::Prompting;
use crate::ui::Report;

use super::{
    Context, credential, doctor, exec, explain, export, generate, import, login, logout, refresh,
    register, sendmail, setup, show, status, store, switch,
};

/// What was called: the flags of a verb, and what it does with them.
pub(crate) trait Verb: fmt::Debug {
    /// Fills what no flag gave from the environment, and refuses what is wrong whatever the account is.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage).
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)
    }

    /// Does it. A verb that needs no state directory passes over why there is none.
    ///
    /// # Errors
    /// Whatever it fails with.
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>>;

    /// Whether a store may ask for its password.
    fn prompting(&self) -> Prompting {
        Prompting::Never
    }

    /// How the process ends with an error: a verb that stands in for another program ends as that does.
    fn exit_codes(&self) -> ExitCodes {
        ExitCodes::Own
    }

    /// True for a verb that hands out tokens: nothing is started for it that it may not need.
    fn hands_out_tokens(&self) -> bool {
        false
    }
}

/// A verb as the command line has it.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// Adds its flags.
    pub(super) flags: fn(clap::Command) -> clap::Command,
    /// Reads them.
    pub(super) read: fn(&mut ArgMatches) -> Result<Box<dyn Verb>, Error>,
}

/// In the order of the help.
const ROWS: &[Row] = &[
    login::ROW,
    show::ROW,
    refresh::ROW,
    exec::ROW,
    credential::ROW,
    sendmail::ROW,
    switch::ROW,
    status::ROW,
    doctor::ROW,
    explain::ROW,
    setup::ROW,
    register::ROW,
    store::ROW,
    export::ROW,
    import::ROW,
    logout::ROW,
    generate::ROW,
];

/// A command line that was understood.
#[derive(Debug)]
pub(crate) struct Cli {
    /// What every verb takes.
    pub global: Global,
    /// The verb.
    pub verb: Box<dyn Verb>,
}

/// Reads the flags of a verb.
pub(super) fn parse<Flags: Verb + FromArgMatches + 'static>(
    matches: &mut ArgMatches,
) -> Result<Box<dyn Verb>, Error> {
    Ok(Box::new(Flags::from_arg_matches_mut(matches)?))
}

/// Adds the flags of a verb, whose own words for it are for programmers.
pub(super) fn flags_of<Flags: clap::Args>(command: clap::Command) -> clap::Command {
    let about = command.get_about().cloned().unwrap_or_default();
    Flags::augment_args(command).about(about).long_about(None)
}

/// The same for a verb that has verbs of its own.
pub(super) fn verbs_of<Verbs: Subcommand>(command: clap::Command) -> clap::Command {
    let about = command.get_about().cloned().unwrap_or_default();
    Verbs::augment_subcommands(command)
        .about(about)
        .long_about(None)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// The program without its verbs.
fn program() -> clap::Command {
    let program = clap::Command::new("entra-token")
        // Whoever calls it chooses the first word.
        .bin_name("entra-token")
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(100)
        .subcommand_required(true)
        .arg_required_else_help(true);
    Global::augment_args(program)
        .about("Gets Microsoft Entra ID tokens for sending mail, stores them safely, and hands them to scripts")
        .long_about(None)
}

/// The verb that a command line seems to call: its first word that names one.
fn called(words: &[OsString]) -> Option<&'static Row> {
    let is_verb = |word: &OsString| ROWS.iter().find(|verb| word == verb.name);
    words.iter().skip(1).find_map(is_verb)
}

impl Row {
    fn command(&self) -> clap::Command {
        let command = clap::Command::new(self.name).about(self.about);
        command.defer(self.flags)
    }
}

impl Cli {
    /// The program with all its verbs, as its help, its manual and the completions need it.
    pub(crate) fn command() -> clap::Command {
        program().subcommands(ROWS.iter().map(Row::command))
    }

    /// Reads a command line, whose first word is the program's own name.
    ///
    /// # Errors
    /// What is wrong with it; or help and version, if they were asked for.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, Error> {
        if let Some(plain) = Self::read_plain(words).or_else(|| Self::read_alone(words)) {
            return Ok(plain);
        }
        // The version is told without any verb.
        let program = match words {
            [_, only] if only == "--version" || only == "-V" => program(),
            _ => Self::command(),
        };
        Self::read_by(program, words)
    }

    /// The calls that scripts and mail clients make: `show` and `refresh`, alone or with `-a NAME`.
    /// There is nothing in them for clap to find out, and asking it would take `show` 36 % more
    /// instructions: 1.88 times as long as `cat` instead of 1.67.
    fn read_plain(words: &[OsString]) -> Option<Self> {
        let (verb, account) = match words.get(1..)? {
            [verb] => (verb, None),
            [verb, flag, name] if flag == "-a" || flag == "--account" => {
                (verb, Some(name.to_str()?.parse().ok()?))
            }
            _ => return None,
        };
        let verb: Box<dyn Verb> = match verb.to_str()? {
            "show" => Box::<show::Show>::default(),
            "refresh" => Box::<refresh::Refresh>::default(),
            _ => return None,
        };
        let global = Global {
            account,
            ..Global::default()
        };
        Some(Self { global, verb })
    }

    /// The verb that seems to be called, read by itself: to make all the others, too, would cost it a
    /// fifth of its work. What is understood without them means the same with them.
    fn read_alone(words: &[OsString]) -> Option<Self> {
        let verb = called(words)?;
        Self::read_by(program().subcommand(verb.command()), words).ok()
    }

    /// How the process ends with an error if the command line was not understood.
    pub(crate) fn exit_codes(words: &[OsString]) -> ExitCodes {
        match called(words) {
            Some(verb) if verb.name == sendmail::ROW.name => ExitCodes::Sysexits,
            _ => ExitCodes::Own,
        }
    }

    fn read_by(program: clap::Command, words: &[OsString]) -> Result<Self, Error> {
        let mut matches = program.try_get_matches_from(words)?;
        let global = Global::from_arg_matches_mut(&mut matches)?;
        let called = matches.remove_subcommand();
        let (name, mut matches) = called.ok_or_else(|| Error::new(ErrorKind::MissingSubcommand))?;
        let row = ROWS.iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| Error::new(ErrorKind::InvalidSubcommand))?;
        let verb = (row.read)(&mut matches)?;
        Ok(Self { global, verb })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    fn read(words: &[&str]) -> (Option<String>, Result<String, ErrorKind>) {
        let words = [&["entra-token"], words].concat();
        let args: Vec<OsString> = words.into_iter().map(OsString::from).collect();
        let alone = Cli::read_alone(&args).map(|cli| format!("{cli:?}"));
        let whole = Cli::read_by(Cli::command(), &args).map(|cli| format!("{cli:?}"));
        (alone, whole.map_err(|error| error.kind()))
    }

    #[test]
    fn a_verb_alone_is_read_as_it_is_among_all() {
        for words in [
            &["show"][..],
            &["-a", "taro", "--json", "show", "--min-ttl", "20m"],
            &["--lang=ja", "show", "-q", "--format", "json"],
            &["status", "--check", "--warn", "9d"],
            &["explain", "show", "535", "--", "--list"],
            &["store", "move", "--to", "file", "-a", "show"],
            &["setup", "hulft-square", "--reveal"],
            &["setup", "msmtp"],
            &["exec", "--", "login", "--json"],
            &["generate", "man", "store", "move"],
        ] {
            let (alone, whole) = read(words);
            assert_eq!(alone.ok_or(ErrorKind::Io), whole, "{words:?}");
            assert!(whole.is_ok(), "{words:?}: {whole:?}");
        }
    }

    #[test]
    fn a_plain_call_is_read_as_it_is_by_clap() {
        for words in [
            &["show"][..],
            &["refresh"],
            &["show", "-a", "taro@example.com"],
            &["refresh", "--account", "show"],
        ] {
            let args: Vec<OsString> = ["entra-token"]
                .iter()
                .chain(words)
                .map(Into::into)
                .collect();
            let plain = Cli::read_plain(&args).map(|cli| format!("{cli:?}"));
            assert_eq!(plain.ok_or(ErrorKind::Io), read(words).1, "{words:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_clap() {
        for words in [
            &[][..],
            &["status"],
            &["show", "--json"],
            &["show", "-a"],
            &["show", "-a", ""],
            &["show", "-a", "-v"],
            &["show", "-a", "taro", "-q"],
            &["-a", "taro", "show"],
        ] {
            let args: Vec<OsString> = ["entra-token"]
                .iter()
                .chain(words)
                .map(Into::into)
                .collect();
            assert!(Cli::read_plain(&args).is_none(), "{words:?}");
        }
    }

    #[test]
    fn what_is_not_understood_alone_is_left_to_all() {
        for (words, is_understood) in [
            (&["-a", "show", "login", "--client-id", "x"][..], false),
            (&["-a", "login", "status"], true),
            (&["show", "--no-such-flag"], false),
            (&["show", "--help"], false),
            (&["help", "show"], false),
            (&["--version", "show"], false),
            (&["store"], false),
            (&["-a", "show"], false),
            (&[], false),
        ] {
            let (alone, whole) = read(words);
            assert_eq!(alone, None, "{words:?}");
            assert_eq!(whole.is_ok(), is_understood, "{words:?}: {whole:?}");
        }
    }
}
