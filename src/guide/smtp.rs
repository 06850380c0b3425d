//! The causes behind the replies of a mail server: one row a cause, the most telling first.
//!
//! What they mean and what to do is in `src/locales/*/smtp.ftl`. A row is found by the reply code, the
//! enhanced status code and words of the text, so one that names words stands before one that names
//! none. Most replies are those of Exchange Online; those of other servers are told by RFC 4954 and
//! RFC 5321. Where the claims of a row are known from different places, its confidence is the lowest.

use crate::error::ErrorKind;
use crate::locales::template;

use super::{Actor, Confidence, Effect, Entry, Reply, Sign, row};

const ON_SWITCHES: &str = "Microsoft: Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online; GitHub simonrob/email-oauth2-proxy #66, #193";
const ON_OAUTH: &str = "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub tarickb/sasl-xoauth2 #70, #71";
const ON_ERROR_THROTTLING: &str =
    "Microsoft: Continuous error throttling for SMTP AUTH submissions in Exchange Online";
const ON_SUBMISSION: &str = "Microsoft: Message storage and concurrent connection throttling for SMTP Authenticated Submission";

const fn reply(code: u16, status: &'static str, words: &'static str) -> Reply {
    Reply {
        code,
        status,
        words,
    }
}

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    // What one reply alone says.
    row(
        Sign::Smtp(&[
            reply(451, "5.7.3", ""),
            reply(Reply::ANY, "", "STARTTLS is required to send"),
        ]),
        ErrorKind::Refused,
        template!("smtp-451-5-7-3"),
        Actor::You,
        Confidence::Documented,
        "RFC 3207 section 4; reported replies of Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(421, "4.7.66", ""),
            reply(Reply::ANY, "", "TLS 1.0 and 1.1 are not supported"),
        ]),
        ErrorKind::Refused,
        template!("smtp-421-4-7-66"),
        Actor::You,
        Confidence::Documented,
        "Microsoft: TLS 1.0 and 1.1 for SMTP AUTH clients",
    ),
    row(
        Sign::Smtp(&[
            reply(554, "5.2.0", "RefuseQuota"),
            reply(Reply::ANY, "", "verdict is RefuseQuota"),
        ]),
        ErrorKind::TemporarilyUnavailable,
        template!("smtp-554-5-2-0-refuse"),
        Actor::MailboxOwner,
        Confidence::Reported,
        "reported replies of Outlook.com",
    ),
    row(
        Sign::Smtp(&[
            reply(554, "5.2.0", "WASCL"),
            reply(554, "5.2.0", "OutboundSpamException"),
            reply(Reply::ANY, "", "OutboundSpamException"),
            reply(Reply::ANY, "", "WASCL UserAction"),
        ]),
        ErrorKind::Refused,
        template!("smtp-554-5-2-0-held"),
        Actor::MailboxOwner,
        Confidence::Reported,
        "reported replies of Outlook.com",
    ),
    row(
        Sign::Smtp(&[
            reply(535, "5.7.139", "account is locked"),
            reply(535, "5.7.139", "account locked"),
            reply(535, "5.7.139", "has been locked"),
        ]),
        ErrorKind::Refused,
        template!("smtp-535-5-7-139-locked"),
        Actor::MailboxOwner,
        Confidence::Reported,
        "reported replies of Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "", "Mailbox cannot be accessed"),
            reply(Reply::ANY, "", "Mailbox cannot be accessed"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-cannot"),
        Actor::TenantAdmin,
        Confidence::Reported,
        "reported replies of Exchange Online",
    ),
    row(
        Sign::Smtp(&[reply(550, "5.7.68", "")]),
        ErrorKind::Refused,
        template!("smtp-550-5-7-68"),
        Actor::ExchangeAdmin,
        Confidence::Documented,
        "Microsoft: Reject Direct Send in Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.7.64", ""),
            reply(Reply::ANY, "", "TenantAttribution"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-5-7-64"),
        Actor::ExchangeAdmin,
        Confidence::Documented,
        "Microsoft: NDR error codes in Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.7.54", ""),
            reply(Reply::ANY, "", "Unable to relay recipient"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-5-7-54"),
        Actor::You,
        Confidence::Documented,
        "Microsoft: NDR error codes in Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.1.8", ""),
            reply(Reply::ANY, "", "bad outbound sender"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-5-1-8"),
        Actor::ExchangeAdmin,
        Confidence::Documented,
        "Microsoft: Remove blocked users from the Restricted entities page",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.7.232", ""),
            reply(550, "5.7.233", ""),
            reply(Reply::ANY, "", "tenant external recipient"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-5-7-232"),
        Actor::ExchangeAdmin,
        Confidence::Documented,
        "Microsoft: Exchange Online limits, tenant external recipient rate limit",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.1.90", ""),
            reply(
                Reply::ANY,
                "",
                "message can't be submitted because it exceeds the daily",
            ),
        ]),
        ErrorKind::TemporarilyUnavailable,
        template!("smtp-550-5-1-90"),
        Actor::Wait,
        Confidence::Documented,
        "Microsoft: NDR error codes in Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "5.7.708", ""),
            reply(550, "5.7.705", ""),
            reply(550, "5.7.750", ""),
            reply(550, "5.7.501", ""),
            reply(550, "5.7.502", ""),
            reply(550, "5.7.503", ""),
            reply(Reply::ANY, "", "traffic not accepted from this IP"),
            reply(Reply::ANY, "", "tenant has exceeded threshold"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-5-7-708"),
        Actor::ExchangeAdmin,
        Confidence::Documented,
        "Microsoft: NDR error codes in Exchange Online",
    ),
    row(
        Sign::Smtp(&[
            reply(550, "", "banned send"),
            reply(Reply::ANY, "", "banned sending ip"),
            reply(Reply::ANY, "", "delist@microsoft.com"),
            reply(Reply::ANY, "", "sender.office.com"),
        ]),
        ErrorKind::Refused,
        template!("smtp-550-banned"),
        Actor::You,
        Confidence::Documented,
        "Microsoft: Use the delist portal",
    ),
    row(
        Sign::Smtp(&[
            reply(552, "5.3.4", ""),
            reply(554, "5.3.4", ""),
            reply(552, "5.2.3", ""),
        ]),
        ErrorKind::Refused,
        template!("smtp-552-5-3-4"),
        Actor::You,
        Confidence::Documented,
        "RFC 3463 section 3.4; Microsoft: Exchange Online limits",
    ),
    row(
        Sign::Smtp(&[
            reply(555, "5.5.2", ""),
            reply(500, "5.5.2", "command line too long"),
        ]),
        ErrorKind::Refused,
        template!("smtp-555-5-5-2"),
        Actor::You,
        Confidence::Reported,
        "reported replies of Outlook.com; RFC 4954 section 4",
    ),
    // SMTP AUTH is off. It stops OAuth as well as passwords.
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "disabled for the Tenant"),
            reply(
                Reply::ANY,
                "",
                "SmtpClientAuthentication is disabled for the Tenant",
            ),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139-tenant"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "disabled for the Mailbox"),
            reply(
                Reply::ANY,
                "",
                "SmtpClientAuthentication is disabled for the Mailbox",
            ),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139-mailbox"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    // Passwords.
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "basic authentication is disabled"),
            reply(Reply::ANY, "", "basic authentication is disabled"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139-basic"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "Microsoft: Deprecation of Basic authentication in Exchange Online; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "user credentials were incorrect"),
            reply(Reply::ANY, "", "user credentials were incorrect"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139-user"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(535, "5.7.139", "security defaults"),
            reply(535, "5.7.139", "did not meet the criteria"),
            reply(
                Reply::ANY,
                "",
                "did not meet the criteria to be authenticated",
            ),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139-policy"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "Microsoft: Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.139", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-139"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: ON_SWITCHES,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.7.30", ""),
            reply(550, "", "Basic authentication is not supported"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-7-30"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "Microsoft: Exchange Online to retire Basic auth for Client Submission (SMTP AUTH), MC786329",
    },
    // The token, the mailbox, or both.
    Entry {
        sign: Sign::Smtp(&[reply(535, "5.7.3", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535-5-7-3"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: ON_OAUTH,
    },
    Entry {
        sign: Sign::Smtp(&[reply(535, "", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-535"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6",
    },
    // The sign-in itself went wrong.
    Entry {
        sign: Sign::Smtp(&[
            reply(501, "5.5.127", ""),
            reply(501, "", "Token will expire soon"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-501-5-5-127"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "GitHub tarickb/sasl-xoauth2 #110 and its README",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(501, "5.5.124", ""),
            reply(501, "", "Invalid XOAUTH2 auth data"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-501-5-5-124"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Inferred,
        source: "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub tarickb/sasl-xoauth2",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(500, "5.5.6", ""),
            reply(500, "", "line too long"),
            reply(500, "", "line is too long"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-500-5-5-6"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "RFC 4954 section 4; GitHub simonrob/email-oauth2-proxy #287",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(504, "5.7.4", ""),
            reply(504, "5.5.4", ""),
            reply(504, "", "authentication type"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-504-5-7-4"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6; Microsoft: POP, IMAP and SMTP settings",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(530, "5.7.57", ""),
            reply(530, "", "not authenticated"),
            reply(Reply::ANY, "", "client not authenticated to send"),
            reply(Reply::ANY, "", "client was not authenticated"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-530-5-7-57"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "Microsoft: Fix issues with printers, scanners, and LOB applications that send email using Microsoft 365",
    },
    Entry {
        sign: Sign::Smtp(&[reply(530, "", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-530"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 3207 section 4; RFC 4954 section 6",
    },
    // Too many errors of one kind: each further attempt makes it last longer, so these come before
    // the single refusals with the same status code.
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.251", ""),
            reply(550, "", "continuous mailbox full errors"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-2-251"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.252", ""),
            reply(550, "", "continuous send as denied errors"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-2-252"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.253", ""),
            reply(550, "", "continuous invalid license errors"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-2-253"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.254", ""),
            reply(550, "", "continuous too many recipients errors"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-2-254"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(550, "5.2.255", ""),
            reply(550, "", "continuous invalid recipients errors"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-2-255"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    Entry {
        sign: Sign::Smtp(&[reply(550, "", "Sender throttled")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-throttled"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_ERROR_THROTTLING,
    },
    // A single mail, or its sender.
    Entry {
        sign: Sign::Smtp(&[
            reply(554, "5.2.252", ""),
            reply(554, "5.2.0", "SendAsDenied"),
            reply(550, "5.7.60", ""),
            reply(550, "5.7.1", "send as this sender"),
            reply(Reply::ANY, "", "send as this sender"),
            reply(Reply::ANY, "", "SendAsDenied"),
            reply(Reply::ANY, "", "right to send mail on behalf of"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-554-5-2-252"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "Microsoft: Fix issues with printers, scanners, and LOB applications that send email using Microsoft 365; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(554, "5.2.0", "SubmissionQuotaExceeded"),
            reply(554, "", "submission quota"),
            reply(Reply::ANY, "", "SubmissionQuotaExceeded"),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-554-5-2-0-quota"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    Entry {
        sign: Sign::Smtp(&[reply(554, "5.2.2", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-554-5-2-2"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    Entry {
        sign: Sign::Smtp(&[reply(554, "5.2.0", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-554-5-2-0"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Inferred,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(430, "4.2.0", ""),
            reply(430, "", "mailbox logon failure"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-430-4-2-0"),
        actor: Actor::ExchangeAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "Microsoft: Authenticate an IMAP, POP or SMTP connection using OAuth; GitHub simonrob/email-oauth2-proxy #271",
    },
    Entry {
        sign: Sign::Smtp(&[reply(432, "4.3.2", ""), reply(432, "", "limit exceeded")]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-432-4-3-2"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: ON_SUBMISSION,
    },
    // It passes by itself.
    Entry {
        sign: Sign::Smtp(&[
            reply(454, "4.7.0", ""),
            reply(454, "", "authentication failure"),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-454-4-7-0"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 4954 section 6",
    },
    Entry {
        sign: Sign::Smtp(&[reply(451, "4.7.500", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-451-4-7-500"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(451, "4.7.0", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-451-4-7-0"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[reply(421, "4.3.2", "")]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-421-4-3-2"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 3463 section 3.4; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(421, "4.7.", ""),
            reply(450, "4.7.", ""),
            reply(451, "4.7.", ""),
            reply(452, "4.7.", ""),
            reply(454, "4.7.", ""),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-421-4-7"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Inferred,
        source: "RFC 3463 section 3.8; reported replies of Exchange Online",
    },
    Entry {
        sign: Sign::Smtp(&[
            reply(421, "", ""),
            reply(450, "", ""),
            reply(451, "", ""),
            reply(452, "", ""),
            reply(454, "", ""),
        ]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("smtp-421"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 5321 section 4.2",
    },
    // Other servers.
    Entry {
        sign: Sign::Smtp(&[
            reply(553, "5.7.1", ""),
            reply(550, "5.7.1", "not owned"),
            reply(553, "", "not owned"),
        ]),
        kind: ErrorKind::Refused,
        message: template!("smtp-553-5-7-1"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "Postfix: smtpd_sender_login_maps, reject_sender_login_mismatch",
    },
    Entry {
        sign: Sign::Smtp(&[reply(550, "5.7.1", ""), reply(554, "5.7.1", "")]),
        kind: ErrorKind::Refused,
        message: template!("smtp-550-5-7-1"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 3463 section 3.8",
    },
];

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::guide::{self, Reply};
    use crate::locales::Language;

    /// Replies as servers send them, and the name of the row for each.
    const REPLIES: &[(u16, &str, &str)] = &[
        (
            451,
            "5.7.3 STARTTLS is required to send mail [AB0]",
            "451 5.7.3",
        ),
        (
            421,
            "4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade",
            "421 4.7.66",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is RefuseQuota",
            "554 5.2.0 … RefuseQuota",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is Suspend",
            "554 5.2.0 … WASCL",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the account is locked.",
            "535 5.7.139 … account is locked",
        ),
        (
            550,
            "Mailbox cannot be accessed [AB0]",
            "550 … Mailbox cannot be accessed",
        ),
        (
            550,
            "5.7.68 TenantInboundAttribution; Direct Send not allowed",
            "550 5.7.68",
        ),
        (
            550,
            "5.7.64 TenantAttribution; Relay Access Denied",
            "550 5.7.64",
        ),
        (
            550,
            "5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            "550 5.7.54",
        ),
        (550, "5.1.8 Access denied, bad outbound sender", "550 5.1.8"),
        (
            550,
            "5.7.233 Your message can't be sent because your tenant",
            "550 5.7.232",
        ),
        (
            550,
            "5.1.90 Your message can't be sent because you've reached your daily limit",
            "550 5.1.90",
        ),
        (
            550,
            "5.7.705 Access denied, tenant has exceeded threshold",
            "550 5.7.708",
        ),
        (
            550,
            "5.7.606 Access denied, banned sending IP [192.0.2.1]",
            "550 … banned send",
        ),
        (
            552,
            "5.3.4 Message size exceeds fixed maximum message size",
            "552 5.3.4",
        ),
        (
            555,
            "5.5.2 Syntax error, command line too long",
            "555 5.5.2",
        ),
        (
            535,
            "5.7.3 Authentication unsuccessful [AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DE000000000000]",
            "535 5.7.3",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … disabled for the Tenant",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … disabled for the Mailbox",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, basic authentication is disabled. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "535 5.7.139 … basic authentication is disabled",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.",
            "535 5.7.139 … security defaults",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            "535 5.7.139 … user credentials were incorrect",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
            "535 5.7.139 … security defaults",
        ),
        (535, "5.7.139 Authentication unsuccessful", "535 5.7.139"),
        (
            535,
            "5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
            "535",
        ),
        (535, "Authentication credentials invalid", "535"),
        (535, "", "535"),
        (
            550,
            "5.7.30 Basic authentication is not supported for Client Submission.",
            "550 5.7.30",
        ),
        (
            530,
            "5.7.57 Client not authenticated to send mail. [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "530 5.7.57",
        ),
        (
            530,
            "5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
            "530 5.7.57",
        ),
        (530, "5.7.0 Must issue a STARTTLS command first", "530"),
        (501, "5.5.124 Invalid XOAUTH2 auth data", "501 5.5.124"),
        (
            501,
            "5.5.127 Invalid XOAUTH2 auth data - Token will expire soon",
            "501 5.5.127",
        ),
        (
            501,
            "Invalid XOAUTH2 auth data - Token will expire soon",
            "501 5.5.127",
        ),
        (
            500,
            "5.5.6 Authentication Exchange line is too long",
            "500 5.5.6",
        ),
        (
            504,
            "5.7.4 Unrecognized authentication type [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "504 5.7.4",
        ),
        (
            550,
            "5.7.60 SMTP; Client does not have permissions to send as this sender",
            "550 5.7.60",
        ),
        (
            550,
            "5.7.1 Client does not have permissions to send as this sender",
            "554 5.2.252",
        ),
        (
            554,
            "5.2.252 SendAsDenied; taro@example.com not allowed to send as hanako@example.com; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception",
            "554 5.2.252",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message.",
            "554 5.2.0 … SendAsDenied",
        ),
        (
            550,
            "5.2.251 Sender throttled due to continuous mailbox full errors.",
            "550 5.2.251",
        ),
        (
            550,
            "5.2.252 Sender throttled due to continuous send as denied errors.",
            "550 5.2.252",
        ),
        (
            550,
            "5.2.253 Sender throttled due to continuous invalid license errors.",
            "550 5.2.253",
        ),
        (
            550,
            "5.2.254 Sender throttled due to continuous too many recipients errors.",
            "550 5.2.254",
        ),
        (
            550,
            "5.2.255 Sender throttled due to continuous invalid recipients errors.",
            "550 5.2.255",
        ),
        (
            550,
            "5.2.256 Sender throttled due to continuous something errors.",
            "550 … Sender throttled",
        ),
        (
            430,
            "4.2.0 STOREDRV; mailbox logon failure; message cannot be submitted",
            "430 4.2.0",
        ),
        (
            432,
            "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded; [Hostname=AB0PR01MB0001.eurprd01.prod.exchangelabs.com]",
            "432 4.3.2",
        ),
        (
            432,
            "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
            "432 4.3.2",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception with message The message can't be submitted because the sender's submission quota was exceeded.",
            "554 5.2.0 … SubmissionQuotaExceeded",
        ),
        (
            554,
            "5.2.0 STOREDRV.Submission.Exception:SomethingElseException; Failed to process message",
            "554 5.2.0",
        ),
        (
            554,
            "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded",
            "554 5.2.2",
        ),
        (
            451,
            "4.7.0 Temporary server error. Please try again later. PRX5",
            "451 4.7.0",
        ),
        (
            451,
            "4.7.500 Server busy. Please try again later from [192.0.2.1].",
            "451 4.7.500",
        ),
        (421, "4.3.2 Service not available", "421 4.3.2"),
        (450, "4.7.1 Too many messages", "450 4.7.x"),
        (
            451,
            "4.7.650 The mail server has been temporarily rate limited",
            "451 4.7.x",
        ),
        (454, "4.7.0 Temporary authentication failure", "454 4.7.0"),
        (454, "TLS not available due to temporary reason", "454"),
        (421, "example.com closing connection", "421"),
        (
            553,
            "5.7.1 <hanako@example.com>: Sender address rejected: not owned by user taro@example.com",
            "553 5.7.1",
        ),
        (
            550,
            "5.7.1 <hanako@example.com>: Sender address rejected: not owned by user taro",
            "553 5.7.1",
        ),
        (550, "5.7.1 Unable to relay", "550 5.7.1"),
        (
            554,
            "5.7.1 <hanako@example.org>: Relay access denied",
            "554 5.7.1",
        ),
    ];

    #[test]
    fn every_reply_finds_the_row_that_tells_most() {
        for (code, text, name) in REPLIES {
            let entry = guide::reply(*code, text).unwrap_or_else(|| panic!("{code} {text}"));
            assert!(
                entry.names().iter().any(|known| known == name),
                "{code} {text}: {:?}",
                entry.names()
            );
        }
    }

    #[test]
    fn every_row_is_found_by_a_reply() {
        for entry in super::ENTRIES {
            let is_found = REPLIES.iter().any(|(code, text, _)| {
                guide::reply(*code, text).is_some_and(|found| std::ptr::eq(found, entry))
            });
            assert!(is_found, "{:?}", entry.names());
        }
    }

    #[test]
    fn what_is_no_refusal_that_is_known_finds_none() {
        for (code, text) in [
            (235, "2.7.0 Authentication successful"),
            (250, "2.1.0 Sender OK"),
            (550, "5.1.1 User unknown"),
            (554, "Transaction failed"),
        ] {
            assert!(guide::reply(code, text).is_none(), "{code} {text}");
        }
    }

    #[test]
    fn one_refusal_and_being_held_back_for_many_are_told_apart() {
        let [one, many] = [554, 550].map(|code| guide::reply(code, "5.2.252 x").expect("a row"));
        assert!(!std::ptr::eq(one, many));
        let [one, many] = [one, many].map(|row| {
            let remedy = row.remedy(&guide::tests::SUBJECT);
            remedy.text(Language::English)
        });
        assert!(many.starts_with("stop sending"), "{many}");
        assert!(!one.contains("stop sending"), "{one}");
    }

    #[test]
    fn what_passes_by_itself_is_transient() {
        for entry in super::ENTRIES {
            let is_transient = entry
                .replies()
                .iter()
                .all(|reply| reply.code / 100 == 4 || reply.code == Reply::ANY);
            let known = entry.names()[0].clone();
            // The mailbox's rights come late, what lacks TLS goes on to lack it, and a day's quota comes
            // back.
            let is_other = [
                "430 4.2.0",
                "451 5.7.3",
                "421 4.7.66",
                "554 5.2.0 … SubmissionQuotaExceeded",
                "554 5.2.0 … RefuseQuota",
                "550 5.1.90",
            ];
            let is_other = is_other.contains(&known.as_str());
            let is_told = entry.kind == ErrorKind::TemporarilyUnavailable;
            assert_eq!(is_told, is_transient != is_other, "{known}");
        }
    }
}
