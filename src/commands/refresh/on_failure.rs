//! `refresh --on-failure CMD`: reports, through a command of the user's, that an account can no
//! longer be refreshed. Once for each failure: what was reported is noted beside the account.

use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, Expected, Result};
use crate::foreign::{clean, is_visible, visible};
use crate::locales::fl;
use crate::os::child::{Ended, NotEnded, Started};
use crate::store::accounts::Listed;
use crate::store::failure_notice::{self, FailureNotice};

use super::super::Context;

/// How long a failure lasts that may pass by itself before it is reported.
const OUTAGE: SignedDuration = SignedDuration::from_hours(12);
/// How long the command may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program and its arguments.
#[derive(Clone, Debug)]
pub(crate) struct OnFailure {
    program: String,
    arguments: Vec<String>,
}

impl FromStr for OnFailure {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let mut words = shell_words::split(text).unwrap_or_default().into_iter();
        match words.next().filter(|_| is_visible(text)) {
            Some(program) => Ok(Self {
                program,
                arguments: words.collect(),
            }),
            None => Err(Expected::new(fl!("refresh-expected-command"))),
        }
    }
}

impl OnFailure {
    pub(super) fn program(&self) -> &str {
        &self.program
    }

    /// Takes in how refreshing an account ended. A command that cannot be run is warned about, and
    /// run again at the next call.
    pub(super) fn observe(&self, listed: &Listed, failure: Option<&Error>, context: &Context) {
        let (state, name) = (context.session.state(), &listed.name);
        let Some(error) = failure else {
            failure_notice::forget(state, name);
            return;
        };
        let now = context.session.now();
        let mut notice = FailureNotice::of(error, failure_notice::last(state, name), now);
        let is_lasting = now.duration_since(notice.since) >= OUTAGE;
        if !notice.is_reported && (is_lasting || !error.kind().is_transient()) {
            notice.is_reported = self.report(name, error, context);
        }
        context.session.note_reported(name, &notice);
    }

    /// Runs the command. Says whether it succeeded.
    fn report(&self, name: &AccountName, error: &Error, context: &Context) -> bool {
        let language = context.ui.language;
        let hint = error.hint(language).unwrap_or_default();
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env("ENTRA_TOKEN_ACCOUNT", name.as_str())
            .env("ENTRA_TOKEN_ERROR", error.kind().code())
            .env("ENTRA_TOKEN_EXIT", error.exit_code().to_string())
            .env("ENTRA_TOKEN_MESSAGE", visible(&error.message(language)))
            .env("ENTRA_TOKEN_HINT", visible(&hint));
        let Err(reason) = run(command) else {
            return true;
        };
        let (command, reason) = (visible(&self.program), clean(&reason));
        context
            .ui
            .warn(&fl!("refresh-on-failure-failed", command, reason));
        false
    }
}

/// Runs a command to its end, or for as long as we are patient. Says why it failed.
fn run(command: Command) -> Result<(), String> {
    let started = Started::spawn(command, true).map_err(|error| error.to_string())?;
    match started.finish(Zeroizing::default(), PATIENCE) {
        Ok(Ended {
            complaint: Some(reason),
            ..
        })
        | Err(NotEnded::Failed(reason)) => Err(reason),
        Ok(_) => Ok(()),
        Err(NotEnded::Interrupted) => Err("interrupted".to_owned()),
        Err(NotEnded::TooSlow) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
