//! The form in which an access token is printed: what `--format` and the flags beside it mean
//! together.

use crate::cli::{Format, Printing};
use crate::error::{Error, Result};
use crate::locales::fl;
use crate::smtp::MailAddress;
use crate::store::accounts::Listed;

use super::token::TokenForm;
use super::{Context, mailbox};

/// The form that `command` is asked for; the token alone if none is. No flag is left without a
/// meaning.
pub(super) fn of(
    flags: &Printing,
    command: &str,
    listed: &Listed,
    context: &Context,
) -> Result<TokenForm> {
    refuse_stray(flags)?;
    Ok(match flags.format.unwrap_or(Format::Raw) {
        Format::Raw => TokenForm::Raw,
        Format::Json => TokenForm::Json,
        Format::Header => TokenForm::Header,
        Format::Env => TokenForm::Env(flags.shell.unwrap_or_default()),
        Format::Xoauth2 => TokenForm::Xoauth2(sender(flags, command, listed, context)?),
    })
}

/// The mailbox of XOAUTH2. Its record tells it, which is worth opening a store before anybody is
/// asked.
fn sender(
    flags: &Printing,
    command: &str,
    listed: &Listed,
    context: &Context,
) -> Result<MailAddress> {
    if let Some(user) = &flags.user {
        return Ok(user.clone());
    }
    let account = context.session.credential(listed)?.account;
    mailbox(None, &account, |flag| {
        fl!("login-xoauth2-user", command, flag)
    })
}

/// Refuses a flag that belongs to another format.
fn refuse_stray(flags: &Printing) -> Result<()> {
    let stray = [
        ("--user", flags.user.is_some(), Format::Xoauth2, "xoauth2"),
        ("--shell", flags.shell.is_some(), Format::Env, "env"),
    ];
    let is_stray = |format: Format| flags.format != Some(format);
    let stray = stray
        .into_iter()
        .find(|(_, is_given, format, _)| *is_given && is_stray(*format));
    let Some((flag, _, _, format)) = stray else {
        return Ok(());
    };
    Err(Error::usage(fl!("login-flag-needs-format", flag, format)))
}
