//! What a token says of itself, held against what Exchange wants of it ("Authenticate an IMAP, POP
//! or SMTP connection using OAuth"). It cannot be verified here; a wrong one is told all the same.

use jiff::Timestamp;

use crate::account::{Access, Account};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::imap::{ImapFailure, ImapServer};
use crate::locales::{Message, fl};
use crate::quoting::powershell_argument;
use crate::scope::{IMAP_ACCESS, SMTP_SEND, SMTP_SEND_AS_APP};
use crate::smtp::{Identities, MailAddress};
use crate::token::{Acquired, Claims, claims_of};

/// Exchange Online by its application id, which may stand for its address.
const EXCHANGE_APP_ID: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Microsoft Graph by its application id.
const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Seconds of life that High Volume Email wants of a token ("Manage high volume email", SMTP
/// error 5.5.127).
const ENOUGH_FOR_HIGH_VOLUME: i64 = 600;

/// Says what the token is good for, or why Exchange will not take it.
///
/// # Errors
/// [`ErrorKind::Refused`] for the wrong audience or permission, [`ErrorKind::Unexpected`] for one
/// that has ended by this computer's clock.
pub(super) fn verdict(
    acquired: &Acquired,
    account: &Account,
    user: &MailAddress,
    now: Timestamp,
) -> Result<Message> {
    let left = acquired.life.expires_at.as_second() - now.as_second();
    if left <= 0 {
        return Err(ended(acquired.life.expires_at, now));
    }
    let Some(claims) = claims_of(&acquired.access_token) else {
        return Ok(fl!("doctor-token-opaque"));
    };
    check_audience(&claims, account)?;
    check_permission(&claims, account)?;
    Ok(praise(&claims, user, left))
}

/// The audience that Exchange wants is that of one of the cloud's scopes.
fn check_audience(claims: &Claims, account: &Account) -> Result<()> {
    let aud = claims.aud.trim_end_matches('/');
    let cloud = account.cloud;
    let is_of = |scope: &str| {
        scope
            .rsplit_once('/')
            .is_some_and(|(resource, _)| resource == aud)
    };
    let scopes = [cloud.smtp_send(), cloud.app_only()];
    if aud == EXCHANGE_APP_ID || scopes.iter().any(|scope| is_of(scope.as_str())) {
        return Ok(());
    }
    let is_graph = aud == GRAPH_APP_ID || aud.contains("graph.microsoft.");
    let (aud, flag, scope) = (clean(aud), account.name.flag(), cloud.smtp_send());
    let fact = if is_graph {
        fl!("doctor-token-for-graph", aud)
    } else {
        fl!("doctor-token-not-for-exchange", aud)
    };
    // An app's scope is the cloud's own, unless another one was asked for.
    let scope = match account.access {
        Access::Delegated => scope,
        Access::AppOnly => cloud.app_only(),
    };
    let scope = scope.as_str();
    Err(Error::new(ErrorKind::Refused, fact).with_hint(fl!(
        "doctor-sign-in-for-scope",
        flag,
        scope
    )))
}

fn check_permission(claims: &Claims, account: &Account) -> Result<()> {
    // An app may also be allowed by a role in Exchange, of which its token tells nothing.
    let is_allowed = match account.access {
        Access::AppOnly => true,
        Access::Delegated => claims
            .scp
            .split_whitespace()
            .any(|permission| permission.eq_ignore_ascii_case(SMTP_SEND)),
    };
    if is_allowed {
        return Ok(());
    }
    let (scp, flag) = (clean(&claims.scp), account.name.flag());
    let scope = account.cloud.smtp_send();
    let scope = scope.as_str();
    Err(Error::new(
        ErrorKind::Refused,
        fl!(
            "doctor-token-not-allowed",
            smtp_send = &SMTP_SEND,
            scp,
            flag,
            scope
        ),
    ))
}

fn ended(expires_at: Timestamp, now: Timestamp) -> Error {
    Error::new(
        ErrorKind::Unexpected,
        fl!(
            "doctor-token-expired-clock",
            expires_at = &format!("{expires_at:.0}"),
            now = &format!("{now:.0}")
        ),
    )
}

/// What is right with it, and what may still stand in the way.
fn praise(claims: &Claims, user: &MailAddress, left: i64) -> Message {
    let allowed = if claims.roles.is_empty() {
        clean(&claims.scp)
    } else {
        clean(&claims.roles.join(" "))
    };
    let (aud, user) = (clean(&claims.aud), user.as_str());
    let short = left < ENOUGH_FOR_HIGH_VOLUME;
    let is_app = claims.scp.is_empty();
    if is_app && !claims.has_role(SMTP_SEND_AS_APP) {
        return fl!(
            "doctor-token-needs-role",
            aud,
            user,
            smtp_send_as_app = &SMTP_SEND_AS_APP
        );
    }
    if short {
        return fl!(
            "doctor-token-short-for-hve",
            aud,
            allowed,
            user,
            left,
            enough_for_high_volume = &ENOUGH_FOR_HIGH_VOLUME
        );
    }
    fl!("doctor-token-allows", aud, allowed, user)
}

/// The error of a reply that tells nothing, with the causes that are left for this account: its
/// token was new, and looked right.
pub(super) fn narrowed(
    error: Error,
    account: &Account,
    who: &Identities,
    is_personal: bool,
) -> Error {
    let mailbox = powershell_argument(who.user.as_str());
    error.with_hint(match account.access {
        Access::AppOnly => of_an_app(&mailbox, account.client_id.as_str()),
        Access::Delegated if is_personal => of_a_personal_account(&mailbox),
        Access::Delegated if who.differ() => of_the_one_who_signs_in(&mailbox, who),
        Access::Delegated => of_their_own(&mailbox),
    })
}

fn of_an_app(mailbox: &str, client_id: &str) -> Message {
    fl!("doctor-advice-app-only", client_id, mailbox)
}

fn of_a_personal_account(mailbox: &str) -> Message {
    fl!("doctor-advice-personal", mailbox)
}

/// The sender was not named yet: its rights are not the reason.
fn of_the_one_who_signs_in(mailbox: &str, who: &Identities) -> Message {
    let sender = who.sender.as_str();
    fl!("doctor-sign-in-came-before-sender", mailbox, sender)
}

fn of_their_own(mailbox: &str) -> Message {
    fl!("doctor-advice-mailbox", mailbox)
}

/// Says that the token allows reading mail, or what allows it. An app may also be allowed by a role in
/// Exchange, of which its token tells nothing.
///
/// # Errors
/// [`ErrorKind::Refused`] for a token without the permission.
pub(super) fn may_read(acquired: &Acquired, account: &Account) -> Result<Message> {
    if account.access == Access::AppOnly {
        return Ok(fl!("doctor-app-may-read"));
    }
    if acquired.scopes.allow(IMAP_ACCESS) {
        return Ok(fl!("doctor-allows-reading", permission = &IMAP_ACCESS));
    }
    let (flag, send) = (account.name.flag(), account.cloud.smtp_send());
    let read = send.sibling(IMAP_ACCESS);
    let send = send.as_str();
    Err(Error::new(
        ErrorKind::Refused,
        fl!(
            "doctor-token-does-not-allow-reading",
            permission = &IMAP_ACCESS,
            flag,
            send,
            read
        ),
    ))
}

/// The error of a mailbox that cannot be read, with what is left: the token was new, and allows it.
pub(super) fn not_read(
    failure: ImapFailure,
    server: &ImapServer,
    account: &Account,
    who: &Identities,
) -> Error {
    let is_refusal = failure.is_refusal();
    let error = failure.into_error(server);
    if !is_refusal {
        return error;
    }
    let mailbox = powershell_argument(who.sender.as_str());
    let person = powershell_argument(who.user.as_str());
    let client_id = account.client_id.as_str();
    error.with_hint(match account.access {
        Access::AppOnly => fl!("doctor-app-opens-no-mailbox", mailbox, client_id),
        Access::Delegated if who.differ() => fl!("doctor-opens-no-shared", mailbox, person),
        Access::Delegated => fl!("doctor-imap-is-off", mailbox),
    })
}
