//! Policies: a challenge that the next sign-in must answer, and a limit to how long one lasts.

use crate::support::fake_entra::{
    Audience, Behaviour, NATIVE_CLIENT_ID, Refusal, Registration, Times,
};
use crate::support::{Computer, TARO};

#[test]
fn a_challenge_of_a_policy_is_kept_and_answered_by_the_next_sign_in() {
    let computer = Computer::signed_in();
    let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["c1"]}}}"#;
    let refusal = Refusal::new(50_076, "interaction_required").claims(claims);
    computer
        .entra
        .set(Behaviour::Refuse(refusal), Times::Count(1));
    computer.run(&["refresh"]).exits(4).says("AADSTS50076");
    let (login, _) = computer.login_in(&["-a", TARO], &[], "en");
    login.exits(0).says("Conditional Access");
    let requests = computer.entra.requests();
    let last = requests
        .iter()
        .rfind(|request| request.path.ends_with("/authorize"));
    assert_eq!(
        last.and_then(|request| request.value("claims")),
        Some(claims)
    );
    // Answered: the one after it asks for nothing special.
    let (login, _) = computer.login_in(&["-a", TARO], &[], "en");
    assert!(!login.exits(0).stderr.contains("Conditional Access"));
}

#[test]
fn a_challenge_that_is_none_is_not_passed_on() {
    for claims in [
        "no JSON",
        "[1]",
        &format!("{{\"x\":\"{}\"}}", "y".repeat(3000)),
    ] {
        let computer = Computer::signed_in();
        let refusal = Refusal::new(50_076, "invalid_grant").claims(claims);
        computer
            .entra
            .set(Behaviour::Refuse(refusal), Times::Count(1));
        computer.run(&["refresh"]).exits(4);
        assert!(
            computer.record()["account"].get("claims").is_none(),
            "{claims}"
        );
    }
}

#[test]
fn a_device_code_says_that_it_cannot_answer_a_challenge() {
    let computer = Computer::signed_in();
    computer.entra.register(Registration {
        public_flows: true,
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrgAndPersonal)
    });
    let refusal = Refusal::new(50_076, "invalid_grant").claims(r#"{"access_token":{}}"#);
    computer.entra.once(Behaviour::Refuse(refusal));
    computer.run(&["refresh"]).exits(4);
    computer
        .run(&["login", "--device-code"])
        .exits(0)
        .says("sign in without --device-code");
}

/// The times are those of the text in `refusals.txt`.
#[test]
fn a_limit_to_sign_ins_is_told_with_its_times_and_when_the_next_one_is_due() {
    let computer = Computer::signed_in();
    computer.entra.once(Behaviour::Refuse(
        Refusal::new(70_043, "invalid_grant").suberror("token_expired"),
    ));
    let refused = computer.run(&["refresh"]).exits(4);
    refused
        .says("from 2026-11-22T08:00:00Z to 2026-11-22T20:00:00Z")
        .says("12h")
        .says("entra-token login -a taro@example.com");
    let (login, _) = computer.login_in(&["-a", TARO, "--json"], &[], "en");
    let login = login.exits(0).says("sign-in valid until ");
    let account = &login.json()["accounts"][0];
    let unix = |field: &str| account[field].as_i64().expect("an instant");
    let twelve_hours = 12 * 60 * 60;
    let renewed = unix("refresh_token_renewed_at_unix");
    assert_eq!(unix("sign_in_due_at_unix"), renewed + twelve_hours);
    // A renewal is no sign-in: it moves nothing.
    computer.run(&["refresh"]).exits(0);
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(
        status["accounts"][0]["sign_in_due_at"],
        account["sign_in_due_at"]
    );
}

#[test]
fn a_limit_in_other_words_is_passed_over() {
    let computer = Computer::signed_in();
    let body = serde_json::json!({
        "error": "invalid_grant", "error_codes": [70043],
        "error_description": "AADSTS70043: The token was issued on Sunday and the maximum allowed lifetime for this request is short.",
    });
    computer.entra.once(Behaviour::Json(400, body));
    computer
        .run(&["refresh"])
        .exits(4)
        .says("sign-in frequency");
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert!(status["accounts"][0]["sign_in_due_at"].is_null());
}
