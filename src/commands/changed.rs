//! What a command says that has changed an account, or found nothing to change: the account as it is
//! now.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::error::Error;
use crate::foreign::one_line;
use crate::locales::Message;
use crate::ui::json::error_object;
use crate::ui::people::{self, GREEN, paint};
use crate::ui::{Report, Ui};

use super::Context;
use super::main_points::main_points;
use super::status::{AccountStatus, details};

/// An account after a command.
pub(super) struct Changed {
    /// What was done.
    lead: Message,
    /// Why the store that the account has left still has its tokens.
    leftover: Option<Leftover>,
    /// The account as it is now.
    account: AccountStatus,
    /// People are told nothing of it.
    pub is_for_programs: bool,
    /// It is a sign-in, of which people are told the main points.
    pub is_sign_in: bool,
    /// When the command ran.
    now: Timestamp,
}

impl Changed {
    pub(super) fn new(
        lead: Message,
        leftover: Option<Leftover>,
        account: AccountStatus,
        context: &Context,
    ) -> Self {
        Self {
            lead,
            leftover,
            account,
            is_for_programs: false,
            is_sign_in: false,
            now: context.session.now(),
        }
    }
}

impl Report for Changed {
    fn remark(&self, ui: Ui) -> Option<String> {
        let leftover = self.leftover.as_ref();
        let leftover = leftover.map(|leftover| people::error(&leftover.error, ui));
        if ui.quiet {
            return leftover;
        }
        if self.is_for_programs {
            return None;
        }
        let lead = paint(GREEN, &one_line(&self.lead.text(ui.language)), ui);
        let describe = if self.is_sign_in {
            main_points
        } else {
            details
        };
        let mut lines = vec![lead, describe(&self.account, self.now, ui.language)];
        lines.extend(leftover);
        Some(lines.join("\n"))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let mut object = json!({"accounts": [self.account.object(ui.language)]});
        if let Some(leftover) = &self.leftover {
            object["error"] = error_object(&leftover.error, ui.language);
        }
        Some(object)
    }

    fn exit_code(&self) -> u8 {
        let leftover = self.leftover.as_ref();
        let failure = leftover.filter(|leftover| leftover.is_failure);
        failure.map_or(0, |leftover| leftover.error.exit_code())
    }
}

/// Tokens that could not be deleted in the store that an account has left.
pub(super) struct Leftover {
    /// Why.
    error: Error,
    /// Whether the command has failed for that: it was to leave no copy.
    is_failure: bool,
}

impl Leftover {
    /// What a new sign-in has left behind: it has succeeded all the same.
    pub(super) fn of_sign_in(error: Error) -> Self {
        Self {
            error,
            is_failure: false,
        }
    }

    /// What a move has left behind: it was to leave nothing.
    pub(super) fn of_move(error: Error) -> Self {
        Self {
            error,
            is_failure: true,
        }
    }
}
