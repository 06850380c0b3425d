//! What the verbs are called and what they do, a row each. The flags of a verb are only made when it
//! is called, or its help: those of all the others would cost `show` more than its own work.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, Error, FromArgMatches as _, Subcommand};

use super::{
    Cli, Command, Credential, Doctor, Exec, Explain, Export, Generate, Global, Import, Login,
    Logout, Refresh, Register, Setup, Show, Status, Store, Switch, Worksheet,
};

/// A verb as the command line has it.
pub(super) struct Verb {
    pub(super) name: &'static str,
    about: &'static str,
    /// Adds its flags.
    flags: fn(clap::Command) -> clap::Command,
    /// Reads them.
    read: fn(&mut ArgMatches) -> Result<Command, Error>,
}

/// What `setup` also sets up: no mail client.
const HULFT_SQUARE: &str = "hulft-square";

/// In the order of the help.
const VERBS: &[Verb] = &[
    Verb {
        name: "login",
        about: "Sign in with a browser and store the tokens",
        flags: flags_of::<Login>,
        read: |matches| {
            Ok(Command::Login(Box::new(Login::from_arg_matches_mut(
                matches,
            )?)))
        },
    },
    Verb {
        name: "show",
        about: "Print a valid access token, refreshed first if need be",
        flags: flags_of::<Show>,
        read: |matches| Ok(Command::Show(Show::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "refresh",
        about: "Renew the tokens now",
        flags: flags_of::<Refresh>,
        read: |matches| Ok(Command::Refresh(Refresh::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "exec",
        about: "Run a program with a valid access token in a variable",
        flags: |command| {
            flags_of::<Exec>(command).override_usage("entra-token exec [OPTIONS] -- <CMD>...")
        },
        read: |matches| Ok(Command::Exec(Exec::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "credential",
        about: "Answer git send-email and others as a credential helper of git",
        flags: |command| {
            flags_of::<Credential>(command).after_help(
                "Beside a helper that stores, such as git-credential-store, an empty `helper =` must stand \
                 before this one, or the token ends up in its file: `entra-token setup git-send-email` prints both",
            )
        },
        read: |matches| {
            Ok(Command::Credential(Credential::from_arg_matches_mut(
                matches,
            )?))
        },
    },
    Verb {
        name: "switch",
        about: "Choose the account that is used when none is named",
        flags: flags_of::<Switch>,
        read: |matches| Ok(Command::Switch(Switch::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "status",
        about: "Show who is signed in, and how long the tokens last (no secrets, no network)",
        flags: flags_of::<Status>,
        read: |matches| Ok(Command::Status(Status::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "doctor",
        about: "Prove that mail can be sent: tries every link from here to the mail server",
        flags: flags_of::<Doctor>,
        read: |matches| Ok(Command::Doctor(Doctor::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "explain",
        about: "Say what an error means, who must act, and what to do (no network)",
        flags: flags_of::<Explain>,
        read: |matches| Ok(Command::Explain(Explain::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "setup",
        about: "Set up a mail client with an account, or fill in HULFT Square's form",
        flags: |command| {
            flags_of::<Setup>(command)
                .subcommand(flags_of::<Worksheet>(clap::Command::new(HULFT_SQUARE).about(
                    "Fill in the form of HULFT Square's OAuth 2.0 connection, after proving that Entra takes what is in it",
                )))
                .args_conflicts_with_subcommands(true)
                .subcommand_negates_reqs(true)
                .disable_help_subcommand(true)
        },
        read: |matches| match matches.remove_subcommand() {
            Some((_, mut matches)) => Ok(Command::Worksheet(Worksheet::from_arg_matches_mut(
                &mut matches,
            )?)),
            None => Ok(Command::Setup(Setup::from_arg_matches_mut(matches)?)),
        },
    },
    Verb {
        name: "register",
        about: "Plan the app registration that a sign-in needs, and carry it out",
        flags: flags_of::<Register>,
        read: |matches| {
            Ok(Command::Register(Box::new(Register::from_arg_matches_mut(
                matches,
            )?)))
        },
    },
    Verb {
        name: "store",
        about: "Move an account to another store",
        flags: verbs_of::<Store>,
        read: |matches| Ok(Command::Store(Store::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "export",
        about: "Seal an account for another machine, on standard output",
        flags: flags_of::<Export>,
        read: |matches| Ok(Command::Export(Export::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "import",
        about: "Take over an account that was sealed for this machine, from standard input",
        flags: flags_of::<Import>,
        read: |matches| Ok(Command::Import(Import::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "logout",
        about: "Delete every local copy of an account's tokens",
        flags: flags_of::<Logout>,
        read: |matches| Ok(Command::Logout(Logout::from_arg_matches_mut(matches)?)),
    },
    Verb {
        name: "generate",
        about: "Print manual pages and the completions of shells",
        flags: verbs_of::<Generate>,
        read: |matches| Ok(Command::Generate(Generate::from_arg_matches_mut(matches)?)),
    },
];

/// Adds the flags of a verb, whose own words for it are for programmers.
fn flags_of<Flags: clap::Args>(command: clap::Command) -> clap::Command {
    let about = command.get_about().cloned().unwrap_or_default();
    Flags::augment_args(command).about(about).long_about(None)
}

/// The same for a verb that has verbs of its own.
fn verbs_of<Verbs: Subcommand>(command: clap::Command) -> clap::Command {
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
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(100)
        .subcommand_required(true)
        .arg_required_else_help(true);
    Global::augment_args(program)
        .about("Gets Microsoft Entra ID tokens for sending mail, keeps them safe, and hands them to scripts")
        .long_about(None)
}

/// The verb that a command line seems to call: its first word that names one.
pub(super) fn called(words: &[OsString]) -> Option<&'static Verb> {
    let is_verb = |word: &OsString| VERBS.iter().find(|verb| word == verb.name);
    words.iter().skip(1).find_map(is_verb)
}

impl Verb {
    fn command(&self) -> clap::Command {
        let command = clap::Command::new(self.name).about(self.about);
        command.defer(self.flags)
    }
}

impl Cli {
    /// The program with all its verbs, as its help, its manual and the completions need it.
    #[must_use]
    pub(crate) fn command() -> clap::Command {
        program().subcommands(VERBS.iter().map(Verb::command))
    }

    /// Reads a command line, whose first word is the program's own name.
    ///
    /// # Errors
    /// What is wrong with it; or help and version, where they were asked for.
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
    /// There is nothing in them for clap to find out, and asking it would take a third more
    /// instructions of `show`, and a sixth more memory.
    fn read_plain(words: &[OsString]) -> Option<Self> {
        let (verb, account) = match words.get(1..)? {
            [verb] => (verb, None),
            [verb, flag, name] if flag == "-a" || flag == "--account" => {
                (verb, Some(name.to_str()?.parse().ok()?))
            }
            _ => return None,
        };
        let command = match verb.to_str()? {
            "show" => Command::Show(Show::default()),
            "refresh" => Command::Refresh(Refresh::default()),
            _ => return None,
        };
        let global = Global {
            account,
            ..Global::default()
        };
        Some(Self { global, command })
    }

    /// The verb that seems to be called, read by itself: to make all the others, too, would cost it a
    /// fifth of its work. What is understood without them means the same with them.
    fn read_alone(words: &[OsString]) -> Option<Self> {
        let verb = called(words)?;
        Self::read_by(program().subcommand(verb.command()), words).ok()
    }

    fn read_by(program: clap::Command, words: &[OsString]) -> Result<Self, Error> {
        let mut matches = program.try_get_matches_from(words)?;
        let global = Global::from_arg_matches_mut(&mut matches)?;
        let called = matches.remove_subcommand();
        let (name, mut matches) = called.ok_or_else(|| Error::new(ErrorKind::MissingSubcommand))?;
        let verb = VERBS.iter().find(|verb| verb.name == name);
        let verb = verb.ok_or_else(|| Error::new(ErrorKind::InvalidSubcommand))?;
        let command = (verb.read)(&mut matches)?;
        Ok(Self { global, command })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
