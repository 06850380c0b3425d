//! `exec`: a program with a valid access token in its environment, and no other secret of ours.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;
use std::str::FromStr;

use clap::Args;

use crate::cli::{MinTtl, TOKEN_VARIABLE};
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::{clean, visible_path};
use crate::locales::fl;
use crate::os::{hardening, interrupt};
use crate::ui::{Nothing, Report};
#[cfg(not(unix))]
use {crate::ui::Ui, serde_json::Value};

use super::{Context, Row, Verb, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "exec",
    about: "Run a program with a valid access token in its environment",
    flags: |command| {
        flags_of::<Exec>(command).override_usage("entra-token exec [OPTIONS] -- <CMD>...")
    },
    read: parse::<Exec>,
};

/// `exec`.
#[derive(Args, Debug)]
pub(crate) struct Exec {
    /// Environment variable to pass the access token in
    #[arg(short = 'e', long = "env", value_name = "NAME", default_value = TOKEN_VARIABLE)]
    pub variable: VariableName,
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// Program to run, and its arguments; its exit status is passed on (127: program not found;
    /// 126: cannot be run). AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PASSWORD are removed
    /// from its environment
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    pub words: Vec<OsString>,
}

/// The name of a variable that every shell can read (POSIX, Base Definitions §3.216).
#[derive(Clone, Debug)]
pub(crate) struct VariableName(pub String);

impl FromStr for VariableName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_of_a_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let begins_well = text.starts_with(|first: char| !first.is_ascii_digit());
        let has_a_meaning = ["PATH", "HOME", "IFS"].contains(&text)
            || ["LD_", "DYLD_"].iter().any(|start| text.starts_with(start));
        if has_a_meaning {
            return Err(Expected::new(fl!("usage-reserved-variable")));
        }
        if begins_well && text.chars().all(is_of_a_name) {
            return Ok(Self(text.to_owned()));
        }
        Err(Expected::new(fl!("usage-expected-variable")))
    }
}

impl Verb for Exec {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let Some((program, arguments)) = self.words.split_first() else {
            return Ok(Nothing.into());
        };
        interrupt::leave_alone_what_is_ignored();
        let (_, listed) = context.chosen()?;
        let session = &context.session;
        let acquired = session.acquire(&listed, self.life.freshness())?;
        if let Some(warning) = acquired.warning().filter(|_| !context.ui.quiet) {
            context.ui.warn(&warning);
        }
        let mut command = Command::new(program);
        hardening::keep_from(&mut command)
            .args(arguments)
            .env(&self.variable.0, acquired.access_token.secret());
        // From here on a signal is the program's own.
        if interrupt::requested() {
            return Err(interrupt::error());
        }
        start(&mut command).map_err(|error| not_started(program, &error))
    }

    fn hands_out_tokens(&self) -> bool {
        true
    }
}

/// Lets the program take this process over: its signals and its exit status are its own. Nothing
/// holds a lock any more, and what is open is closed.
#[cfg(unix)]
fn start(command: &mut Command) -> io::Result<Box<dyn Report>> {
    use std::os::unix::process::CommandExt as _;
    hardening::end();
    Err(command.exec())
}

/// Runs the program, and passes on how it ended, as far as a status is wide.
#[cfg(not(unix))]
fn start(command: &mut Command) -> io::Result<Box<dyn Report>> {
    let code = command.status()?.code().unwrap_or(1);
    let status = u8::try_from(code).unwrap_or(1);
    Ok(Ran { status }.into())
}

/// A program that has run, and has ended.
#[cfg(not(unix))]
struct Ran {
    status: u8,
}

#[cfg(not(unix))]
impl Report for Ran {
    fn json(&self, _: Ui) -> Option<Value> {
        None
    }

    fn exit_code(&self) -> u8 {
        self.status
    }
}

fn not_started(program: &OsStr, error: &io::Error) -> Error {
    let (program, reason) = (visible_path(program.as_ref()), clean(&error.to_string()));
    if error.kind() == io::ErrorKind::NotFound {
        return Error::new(ErrorKind::NotFound, fl!("exec-not-found", program));
    }
    Error::new(
        ErrorKind::NotRunnable,
        fl!("exec-cannot-run", program, reason),
    )
}
