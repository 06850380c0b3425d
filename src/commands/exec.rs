//! `exec`: a program with a valid access token in its environment, and no other secret of ours.

use std::ffi::OsStr;
use std::io;
use std::process::Command;

use crate::cli::Exec;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible_path};
use crate::locales::fl;
use crate::os::hardening;
use crate::os::interrupt;
use crate::ui::{self, Report};

use super::Context;

pub(super) fn run(flags: &Exec, context: &Context) -> Result<Report> {
    let Some((program, arguments)) = flags.words.split_first() else {
        return Ok(Report::Nothing);
    };
    interrupt::leave_alone_what_is_ignored();
    let (_, listed) = context.chosen()?;
    let session = &context.session;
    let acquired = session.acquire(&listed, flags.life.freshness())?;
    if let Some(warning) = acquired.warning().filter(|_| !context.quiet) {
        ui::warn(&warning, context.language, context.color);
    }
    let mut command = Command::new(program);
    hardening::keep_from(&mut command)
        .args(arguments)
        .env(&flags.variable.0, acquired.access_token.secret());
    // From here on a signal is the program's own.
    if interrupt::requested() {
        return Err(interrupt::error());
    }
    start(&mut command).map_err(|error| not_started(program, &error))
}

/// Lets the program take this process over: its signals and its exit status are its own. Nothing
/// holds a lock any more, and what is open is closed.
#[cfg(unix)]
fn start(command: &mut Command) -> io::Result<Report> {
    use std::os::unix::process::CommandExt as _;
    hardening::end();
    Err(command.exec())
}

/// Runs the program, and passes on how it ended, as far as a status is wide.
#[cfg(not(unix))]
fn start(command: &mut Command) -> io::Result<Report> {
    let code = command.status()?.code().unwrap_or(1);
    let status = u8::try_from(code).unwrap_or(1);
    Ok(Report::Ran { status })
}

fn not_started(program: &OsStr, error: &io::Error) -> Error {
    let (program, reason) = (visible_path(program.as_ref()), clean(&error.to_string()));
    if error.kind() == io::ErrorKind::NotFound {
        return Error::new(ErrorKind::NotFound, fl!("exec-no-program", program));
    }
    Error::new(
        ErrorKind::NotRunnable,
        fl!("exec-cannot-run", program, reason),
    )
}
