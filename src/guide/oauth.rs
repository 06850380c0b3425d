//! The causes behind the words of OAuth, for refusals without an AADSTS code that is known: one row
//! a cause, under each value of `error`, or of Microsoft's finer `suberror`, that means it.
//!
//! What they mean and what to do is in `src/locales/*/oauth.ftl`. An AADSTS code says more than a
//! `suberror`, and that more than an `error`.

use crate::error::ErrorKind;
use crate::locales::template;

use super::{Actor, Confidence, Effect, Entry, Sign};

const CODE_FLOW: &str =
    "RFC 6749 sections 4.1.2.1 and 5.2; Microsoft: OAuth 2.0 authorization code flow";
const DEVICE_CODE: &str =
    "RFC 8628 section 3.5; Microsoft: OAuth 2.0 device authorization grant flow";
const OPENID: &str = "OpenID Connect Core section 3.1.2.6; Microsoft: OpenID Connect on the Microsoft identity platform";
const CLASSIFICATION: &str = "Microsoft: MSAL, UiRequiredExceptionClassification";
const INTERNAL: &str = "the sources of MSAL Python and MSAL Java, which keep it to themselves";

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    // `suberror`.
    Entry {
        sign: Sign::Suberror(&["consent_required"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-consent-required"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["basic_action"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-basic-action"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["additional_action"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-additional-action"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["message_only"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-message-only"),
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["user_password_expired"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-user-password-expired"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CLASSIFICATION,
    },
    Entry {
        sign: Sign::Suberror(&["bad_token"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-bad-token"),
        actor: Actor::You,
        effect: Effect::TokenDead,
        confidence: Confidence::Reported,
        source: "MSAL Python's sources; seen with AADSTS50173 and AADSTS50034",
    },
    Entry {
        sign: Sign::Suberror(&["token_expired"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-token-expired"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "MSAL Python's sources; seen with AADSTS70043",
    },
    Entry {
        sign: Sign::Suberror(&["client_mismatch"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-client-mismatch"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Inferred,
        source: INTERNAL,
    },
    Entry {
        sign: Sign::Suberror(&["protection_policy_required"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-protection-policy-required"),
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "GitHub AzureAD/microsoft-authentication-library-for-dotnet wiki",
    },
    Entry {
        sign: Sign::Suberror(&["device_authentication_failed"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-device-authentication-failed"),
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Inferred,
        source: INTERNAL,
    },
    // `error`.
    Entry {
        sign: Sign::Error(&["interaction_required", "login_required"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-interaction-required"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: OPENID,
    },
    Entry {
        sign: Sign::Error(&["access_denied"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-access-denied"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_grant"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-invalid-grant"),
        actor: Actor::You,
        effect: Effect::GrantRefused,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_client"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-invalid-client"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["unauthorized_client"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-unauthorized-client"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_scope"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-invalid-scope"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_resource"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-invalid-resource"),
        actor: Actor::EntraAdmin,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&["invalid_tenant"]),
        kind: ErrorKind::Refused,
        message: template!("oauth-invalid-tenant"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Reported,
        source: "captured live; seen with AADSTS90002",
    },
    Entry {
        sign: Sign::Error(&["temporarily_unavailable", "server_error"]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("oauth-temporarily-unavailable"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    Entry {
        sign: Sign::Error(&[
            "invalid_request",
            "unsupported_grant_type",
            "unsupported_response_type",
        ]),
        kind: ErrorKind::Unexpected,
        message: template!("oauth-invalid-request"),
        actor: Actor::Us,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: CODE_FLOW,
    },
    // `error`, of the device code flow.
    Entry {
        sign: Sign::Error(&["authorization_pending"]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("oauth-authorization-pending"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["slow_down"]),
        kind: ErrorKind::TemporarilyUnavailable,
        message: template!("oauth-slow-down"),
        actor: Actor::Wait,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: "RFC 8628 section 3.5",
    },
    Entry {
        sign: Sign::Error(&["expired_token"]),
        kind: ErrorKind::TimedOut,
        message: template!("oauth-expired-token"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["authorization_declined"]),
        kind: ErrorKind::Cancelled,
        message: template!("oauth-authorization-declined"),
        actor: Actor::MailboxOwner,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
    Entry {
        sign: Sign::Error(&["bad_verification_code"]),
        kind: ErrorKind::SignInRequired,
        message: template!("oauth-bad-verification-code"),
        actor: Actor::You,
        effect: Effect::Nothing,
        confidence: Confidence::Documented,
        source: DEVICE_CODE,
    },
];

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::guide;

    #[test]
    fn a_suberror_says_more_than_its_error() {
        use ErrorKind::{Refused, SignInRequired, TemporarilyUnavailable, Unexpected};
        for (error, suberror, name, kind) in [
            ("invalid_grant", None, "invalid_grant", SignInRequired),
            (
                "invalid_grant",
                Some("bad_token"),
                "bad_token",
                SignInRequired,
            ),
            (
                "invalid_grant",
                Some("token_expired"),
                "token_expired",
                SignInRequired,
            ),
            (
                "invalid_grant",
                Some("message_only"),
                "message_only",
                Refused,
            ),
            (
                "invalid_grant",
                Some("of tomorrow"),
                "invalid_grant",
                SignInRequired,
            ),
            (
                "interaction_required",
                Some("basic_action"),
                "basic_action",
                SignInRequired,
            ),
            ("consent_required", None, "consent_required", SignInRequired),
            ("access_denied", None, "access_denied", Refused),
            ("invalid_client", None, "invalid_client", Refused),
            (
                "server_error",
                None,
                "temporarily_unavailable",
                TemporarilyUnavailable,
            ),
            ("invalid_request", None, "invalid_request", Unexpected),
        ] {
            let entry = guide::oauth(error, suberror).expect("a row");
            assert_eq!((entry.names()[0].as_str(), entry.kind), (name, kind));
        }
        assert!(guide::oauth("of_tomorrow", None).is_none());
    }

    #[test]
    fn every_error_of_an_aadsts_code_has_a_row() {
        for entry in guide::codes() {
            let guide::Sign::Aadsts { errors, .. } = entry.sign else {
                continue;
            };
            for error in errors {
                assert!(guide::oauth(error, None).is_some(), "{error}");
            }
        }
    }
}
