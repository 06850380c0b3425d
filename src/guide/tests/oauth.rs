//! The words of OAuth.

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
        for error in &entry.errors {
            assert!(guide::oauth(error, None).is_some(), "{error}");
        }
    }
}
