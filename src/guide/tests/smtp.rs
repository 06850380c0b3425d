//! Replies as mail servers send them.

use crate::error::ErrorKind;
use crate::guide;
use crate::guide::row::SMTP;
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
        "550 5.7.705",
    ),
    (
        550,
        "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
        "550 5.7.708",
    ),
    (
        550,
        "5.7.750 Client blocked from sending from unregistered domains",
        "550 5.7.750",
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
    for entry in SMTP.rows() {
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
    for entry in SMTP.rows() {
        let is_transient = entry
            .replies
            .iter()
            .all(|reply| reply.code.is_none_or(|code| code / 100 == 4));
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
