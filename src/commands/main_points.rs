//! The main points of a new sign-in, for people: where it is stored, how long it lasts, what comes
//! next. `status` has the rest.

use jiff::Timestamp;

use crate::account::AccountName;
use crate::foreign::one_line;
use crate::locales::{Language, Message, fl};
use crate::ui::people::relative;

use super::status::AccountStatus;

/// A line each.
pub(super) fn main_points(account: &AccountStatus, now: Timestamp, language: Language) -> String {
    let (store, item) = (account.store, &account.store_item);
    let stored = Some(fl!("login-stored-in", store, item));
    let lines = [stored, lasts(account, now, language), Some(next(account))];
    let lines: Vec<String> = lines
        .into_iter()
        .flatten()
        .map(|line| one_line(&line.text(language)))
        .collect();
    lines.join("\n")
}

/// The first end after which a new sign-in is required; if none is known, that of the access token.
fn lasts(account: &AccountStatus, now: Timestamp, language: Language) -> Option<Message> {
    let until = |end| relative(end, now, language);
    let refresh_token = account.refresh_token_expires_at;
    let others = [account.credential_expires_at, account.sign_in_due_at];
    match (refresh_token, others.into_iter().flatten().min()) {
        (Some(end), other) if other.is_none_or(|other| end <= other) => {
            Some(fl!("login-refresh-token-until", until = &until(end)))
        }
        (_, Some(end)) => Some(fl!("login-sign-in-until", until = &until(end))),
        (_, None) => {
            let end = account.access_token_expires_at?;
            Some(fl!("login-access-token-until", until = &until(end)))
        }
    }
}

fn next(account: &AccountStatus) -> Message {
    let flag = match account.account.parse::<AccountName>() {
        Ok(name) if !account.is_default => format!(" {}", name.flag()),
        _ => String::new(),
    };
    fl!("login-next-doctor", flag)
}
