//! `entra-token` gets Microsoft Entra ID tokens for sending mail, keeps them safe, and hands them
//! to scripts.
//!
//! # One way down
//! A call goes from `argv` ([`cli`]) to a verb ([`commands`]); from there to a [`flow`] (to sign in)
//! or a [`session`] (for what is stored). Both ask [`entra`] over HTTPS; the session alone keeps
//! what comes, in a [`store`]. The verb returns a report, and [`ui`] prints it. Data goes down,
//! results come back. A person is reached through [`flow::Interaction`] only.
//!
//! # Floors
//! A module imports only from those below it in this table; `tests/it/house.rs` holds it to that.
//!
//! | floor | module | what it knows |
//! |---|---|---|
//! | 6 | `fuzzing` | what `tests/fuzz` feeds |
//! | 6 | `testing` | what tests see of the inside |
//! | 6 | `main` | the process |
//! | 6 | `lib` | from `argv` to the exit status |
//! | 5 | `commands` | the verbs, a file or a folder each: flags, what it does, its report; `verbs` has the list |
//! | 4 | `ui` | what is printed, for people and as JSON; the person at the terminal, the browser |
//! | 3 | `cli` | the flags of all or several verbs, and what is said of a wrong command line |
//! | 3 | `setup` | mail clients, a file each |
//! | 3 | `register` | the app registration, as a plan and carried out |
//! | 3 | `flow` | signing in: a grant a file, the listener, the paste |
//! | 3 | `session` | the life of a token: acquire, refresh, keep, move, sign out |
//! | 2 | `sealed` | accounts on their way to another machine |
//! | 2 | `store` | where secrets are kept: keyring, file, command, a file each; records, locks, the cache |
//! | 2 | `imap` | reading mail, as far as `doctor` proves it |
//! | 2 | `smtp` | sending mail: messages, and their submission; what `doctor` proves of it |
//! | 2 | `entra` | the token, device code and authorization endpoints |
//! | 2 | `client` | the client credential: secret, certificate, federated token |
//! | 2 | `net` | whom to trust, proxies, one exchange over HTTPS |
//! | 1 | `token` | tokens, their claims and times |
//! | 1 | `account` | accounts, their names, proofs and redirect URIs |
//! | 1 | `guide` | what an error means and who must act, a row an AADSTS code or a reply of a mail server |
//! | 1 | `authority` | clouds, tenants, client ids |
//! | 1 | `scope` | what a token is good for |
//! | 1 | `names` | hosts, users and paths that can hold nothing harmful |
//! | 0 | `os` | the system: limits, signals, threads, other programs, owners of files |
//! | 0 | `quoting` | one function for each language that text is written into |
//! | 0 | `error` | what goes wrong: kind, exit status, message |
//! | 0 | `locales` | every sentence, in `locales/en/ROOM.ftl` and `locales/ja/ROOM.ftl`; an id begins with its room, such as `login-…` |
//! | 0 | `foreign` | text that others chose, cleaned |
//!
//! # Secrets
//! oauth2's redacted types hold them. Only `store` (to keep them), `client` (to open a key), `token`
//! (to read its claims), `entra`, `smtp` and `register` (to send them), `ui::terminal` (to show a
//! device code) and these verbs look inside: `show`, `refresh` and `credential` (to print the token
//! that was asked for), `register` and `setup hulft-square` (to print a client secret with
//! `--reveal`) and `exec` (to hand a token to a program). [`error::Error`] never carries one, nor a response body.
//! [`os::hardening`] keeps other processes and core dumps out of all of them.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "this page is for those who read the code"
)]

mod account;
mod authority;
mod cli;
mod client;
mod commands;
mod entra;
mod error;
mod flow;
mod foreign;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod guide;
mod imap;
mod locales;
mod names;
mod net;
mod os;
mod quoting;
mod register;
mod scope;
mod sealed;
mod session;
mod setup;
mod smtp;
mod store;
#[doc(hidden)]
pub mod testing;
mod token;
mod ui;

use std::cell::LazyCell;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cli::Global;
use commands::{Cli, Context};
use error::{Error, ErrorKind};
use jiff::Timestamp;
use locales::{Language, fl};
use session::Session;
use store::state::StateDirectory;
use store::{Prompting, cache};
use ui::Ui;
use ui::terminal::Surroundings;

/// Prepares the process, once: a library that panics ends it with an error like any other.
pub fn prepare() {
    os::limits::begin();
}

/// Runs the program: from `args` (its own name first) to the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    os::hardening::begin();
    os::interrupt::forget();
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(answer) = store::readback::answer(&args) {
        return u8::from(ui::print(&answer).is_err());
    }
    let cli = match Cli::read(&args) {
        Ok(cli) => cli,
        Err(answer) => return answer_of_clap(&answer, &args),
    };
    ui::show_steps(cli.global.verbose);
    let ui = Ui {
        language: cli.global.lang.unwrap_or_else(language_of_locale),
        json: cli.global.json,
        quiet: cli.global.quiet,
        color: Ui::wants_color(cli.global.color, is_plain),
        exit_codes: cli.verb.exit_codes(),
    };
    os::limits::tell_by(move |error| ui.error(error));
    // Those that hand out a token have it started by the first lock: most of them take none.
    if !cli.verb.hands_out_tokens() {
        os::watchdog::start();
    }
    match execute(cli, ui) {
        Ok(status) => status,
        Err(failure) => {
            let error = failure
                .downcast::<Error>()
                .unwrap_or_else(|other| unexpected(&other));
            os::limits::end_is_told();
            ui.error(&error)
        }
    }
}

fn execute(cli: Cli, ui: Ui) -> anyhow::Result<u8> {
    let Cli {
        mut global,
        mut verb,
    } = cli;
    verb.complete(&mut global, &text_variable)?;
    let context = context(global, verb.prompting(), ui);
    let report = verb.run(context)?;
    ui.report(&*report).context("stdout")?;
    Ok(report.exit_code())
}

/// What the environment and the global flags say.
fn context(global: Global, prompting: Prompting, ui: Ui) -> error::Result<Context> {
    let state = match variable("ENTRA_TOKEN_STATE_DIR") {
        Some(directory) => StateDirectory::named(PathBuf::from(directory))?,
        None => StateDirectory::by_custom(|name| variable(name).map(PathBuf::from))?,
    };
    let runtime_directory =
        variable("XDG_RUNTIME_DIR").map_or_else(runtime_directory, PathBuf::from);
    Ok(Context {
        session: Session::new(
            state,
            cache::when_needed(runtime_directory),
            prompting,
            global.ca_file.or_else(ca_file_variable),
            Timestamp::now,
        ),
        account: global.account,
        ui,
        variable,
        surroundings: LazyCell::new(surroundings),
    })
}

fn surroundings() -> Surroundings {
    Surroundings::of(text_variable, |path| Path::new(path).exists())
}

/// Where systemd makes the directory that `XDG_RUNTIME_DIR` names, for calls that lack the
/// variable, such as those of cron.
#[cfg(unix)]
fn runtime_directory() -> PathBuf {
    PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()))
}

#[cfg(not(unix))]
fn runtime_directory() -> PathBuf {
    PathBuf::new()
}

/// `SSL_CERT_FILE` where the platform's own verification does not look at it.
fn ca_file_variable() -> Option<PathBuf> {
    let is_overlooked = cfg!(any(windows, target_os = "macos"));
    let file = is_overlooked.then(|| variable("SSL_CERT_FILE"))?;
    file.map(PathBuf::from)
}

/// Help and version are answers; everything else is a usage error.
fn answer_of_clap(answer: &clap::Error, args: &[OsString]) -> u8 {
    let language = language_asked_for(args).unwrap_or_else(language_of_locale);
    let is_help = answer.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help {
        ui::print_error(cli::help::answer(answer, Cli::command, args, language).trim_end());
        return ErrorKind::Usage.exit_code();
    }
    if !answer.use_stderr() {
        let printed = ui::print(cli::help::answer(answer, Cli::command, args, language).trim_end());
        return u8::from(printed.is_err());
    }
    let ui = Ui {
        language,
        json: args.iter().any(|argument| argument == "--json"),
        quiet: false,
        color: Ui::wants_color(cli::Color::Auto, is_plain),
        exit_codes: Cli::exit_codes(args),
    };
    let error = cli::usage_error(answer, args, Cli::command());
    ui.error(&error)
}

/// `--lang` by itself, where the flags were not understood as a whole.
fn language_asked_for(args: &[OsString]) -> Option<Language> {
    let texts: Vec<&str> = args.iter().filter_map(|text| text.to_str()).collect();
    let after = texts.windows(2).find(|pair| pair[0] == "--lang");
    let joined = || texts.iter().find_map(|text| text.strip_prefix("--lang="));
    after
        .map(|pair| pair[1])
        .or_else(joined)
        .and_then(Language::of_tag)
}

fn language_of_locale() -> Language {
    Language::of_environment(text_variable)
}

/// True if the person, or the terminal, has no use for colours.
fn is_plain() -> bool {
    variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|term| term == "dumb")
}

/// A variable of the environment; one that is empty is not set.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// A variable as text. Bytes that are no Unicode are replaced, so that a variable that is set never
/// passes for one that is not.
fn text_variable(name: &str) -> Option<String> {
    variable(name).map(|value| value.to_string_lossy().into_owned())
}

fn unexpected(failure: &anyhow::Error) -> Error {
    let reason = foreign::clean(&format!("{failure:#}"));
    Error::new(ErrorKind::Unexpected, fl!("error-unexpected", reason))
}
