//! The life of an account: none, fresh, expiring, refreshed, refused, signed out.

use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, Times};
use crate::support::{Computer, TARO};
use std::path::PathBuf;

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

#[test]
fn an_account_lives_from_login_to_logout() {
    let computer = Computer::new();
    computer.run(&["show"]).exits(4).says("not signed in");

    let (login, page) = computer.login(&[]);
    let login = login.exits(0).says("signed in as taro@example.com");
    assert_eq!(login.stdout, "");
    assert!(
        page.html.contains("Signed in") && page.html.contains(TARO),
        "{page:?}"
    );
    assert!(
        page.url.contains("/result/") && !page.url.contains("code="),
        "{page:?}"
    );

    let first = computer.run(&["show"]).exits(0);
    assert_eq!(first.stderr, "");
    assert_eq!(
        first.stdout,
        format!(
            "{}\n",
            computer.record()["access_token"].as_str().expect("a token")
        )
    );
    assert_eq!(
        computer.entra.token_requests().len(),
        1,
        "show asked for a token it had"
    );

    let before = computer.record()["refresh_token"].clone();
    let refresh = computer.run(&["refresh"]).exits(0);
    assert_eq!((refresh.stdout.as_str(), refresh.stderr.as_str()), ("", ""));
    assert_ne!(computer.record()["refresh_token"], before, "not rotated");
    let second = computer.run(&["show"]).exits(0);
    assert_ne!(second.stdout, first.stdout);

    computer.access_token_ends(LONG_AGO);
    let third = computer.run(&["show"]).exits(0);
    assert_ne!(third.stdout, second.stdout);
    assert_eq!(computer.entra.token_requests().len(), 3);

    computer.entra.revoke_all();
    computer.access_token_ends(LONG_AGO);
    computer.run(&["show"]).exits(4).says("AADSTS50173");

    computer
        .run(&["logout"])
        .exits(0)
        .says("deleted the stored tokens");
    computer.run(&["show"]).exits(4).says("not signed in");
    computer
        .run(&["logout"])
        .exits(0)
        .says("nothing was deleted");
}

#[test]
fn a_logout_of_nothing_makes_nothing() {
    let computer = Computer::new();
    computer
        .run(&["logout", "-a", "nobody"])
        .exits(0)
        .says("nothing was deleted");
    assert!(!computer.path("home/state").exists());
}

#[test]
fn logout_leaves_no_copy_and_no_name_behind() {
    let computer = Computer::signed_in();
    computer.run(&["show"]).exits(0);
    let ours = ["home", "run"];
    assert_ne!(computer.traces_of("taro", &ours), [] as [PathBuf; 0]);
    computer.run(&["logout"]).exits(0);
    assert_eq!(computer.traces_of("taro", &ours), [] as [PathBuf; 0]);
}

#[test]
fn show_hands_out_a_token_with_the_life_that_is_asked_for() {
    let computer = Computer::new();
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(4000));
    computer.login(&[]).0.exits(0);
    let token = computer.run(&["show"]).exits(0).stdout;
    assert_eq!(
        computer.run(&["show", "--min-ttl", "3900"]).exits(0).stdout,
        token
    );
    // Entra makes none that last longer, and this one is new.
    let new = computer.run(&["show", "--min-ttl", "4001"]).exits(0);
    assert_eq!(new.says("valid for less than --min-ttl").stdout, token);
    computer.a_minute_passes_for(TARO);
    assert_ne!(
        computer.run(&["show", "--min-ttl", "4001"]).exits(0).stdout,
        token
    );
    computer
        .run(&["show", "--min-ttl", "2h", "--no-refresh"])
        .exits(1)
        .says("--no-refresh");
    assert_eq!(computer.entra.token_requests().len(), 2);
}

#[test]
fn expires_in_may_be_text_and_a_day_long() {
    let computer = Computer::new();
    computer.entra.configure(|settings| {
        settings.expires_in = Some(28 * 3600);
        settings.expires_in_as_text = true;
    });
    computer.login(&[]).0.exits(0);
    let shown = computer.run(&["show", "--format", "json"]).exits(0).json();
    let lasts = shown["expires_in"].as_i64().expect("seconds");
    assert!((28 * 3600 - 60..=28 * 3600).contains(&lasts), "{lasts}");
}

#[test]
fn show_in_json_tells_all_about_the_token() {
    let computer = Computer::signed_in();
    for (source, end) in [("cache", None), ("refreshed", Some(LONG_AGO))] {
        if let Some(end) = end {
            computer.access_token_ends(end);
        }
        let shown = computer.run(&["show", "--json"]).exits(0).json();
        assert_eq!(shown["version"], 1);
        assert_eq!(shown["account"], TARO);
        assert_eq!(shown["token_type"], "Bearer");
        assert_eq!(shown["source"], source);
        assert_eq!(
            shown["scopes"],
            serde_json::json!(["https://outlook.office.com/SMTP.Send"])
        );
        assert_eq!(shown["access_token"], computer.record()["access_token"]);
        let at: jiff::Timestamp = shown["expires_at"]
            .as_str()
            .expect("text")
            .parse()
            .expect("RFC 3339");
        assert_eq!(shown["expires_at_unix"], at.as_second());
    }
}

#[test]
fn every_request_sends_the_scope_and_nothing_that_a_public_client_must_not_send() {
    let computer = Computer::signed_in();
    computer.run(&["refresh"]).exits(0);
    for request in computer.entra.token_requests() {
        assert_eq!(
            request.value("scope"),
            Some("https://outlook.office.com/SMTP.Send offline_access")
        );
        assert_eq!(request.value("client_id"), Some(NATIVE_CLIENT_ID));
        for absent in ["client_secret", "client_assertion"] {
            assert_eq!(request.value(absent), None);
        }
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.header("origin"), None);
    }
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let computer = Computer::signed_in();
    let before = computer.record()["refresh_token"].clone();
    computer.entra.once(Behaviour::NoRefreshToken);
    computer.run(&["refresh"]).exits(0);
    assert_eq!(computer.record()["refresh_token"], before);
}

#[test]
fn refresh_for_cron_does_nothing_while_the_tokens_are_young() {
    let computer = Computer::signed_in();
    let young = computer
        .run(&["refresh", "--if-older-than", "30d"])
        .exits(0);
    assert_eq!((young.stdout.as_str(), young.stderr.as_str()), ("", ""));
    let young = computer.run(&["refresh", "--if-older-than", "30d", "--json"]);
    assert_eq!(young.exits(0).json()["accounts"][0]["account"], TARO);
    assert_eq!(computer.entra.token_requests().len(), 1);
    computer.edit_record(|record| record["renewed_at"] = LONG_AGO.into());
    computer
        .run(&["refresh", "--if-older-than", "30d"])
        .exits(0);
    assert_eq!(computer.entra.token_requests().len(), 2);
}

#[test]
fn a_token_that_was_refused_for_good_is_kept_marked_and_not_sent_again() {
    let computer = Computer::signed_in();
    let before = computer.record()["refresh_token"].clone();
    computer.entra.refuse_once(700_082, "invalid_grant");
    computer.run(&["refresh"]).exits(4).says("AADSTS700082");
    assert_eq!(computer.record()["refresh_token"], before);
    let requests = computer.entra.token_requests().len();
    computer.run(&["refresh"]).exits(4).says("AADSTS700082");
    assert_eq!(
        computer.entra.token_requests().len(),
        requests,
        "sent again"
    );
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["accounts"][0]["error"]["aadsts"], 700_082);
    computer.login_in(&["-a", TARO], &[], "en").0.exits(0);
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn a_bare_invalid_grant_kills_nothing() {
    let computer = Computer::signed_in();
    for code in [50_076, 65_001, 70_000, 70_043] {
        computer.entra.refuse_once(code, "invalid_grant");
        computer
            .run(&["refresh"])
            .exits(4)
            .says(&format!("AADSTS{code}"));
        computer.run(&["refresh"]).exits(0);
    }
}

#[test]
fn an_outage_changes_nothing_and_show_makes_do_with_a_valid_token() {
    let computer = Computer::signed_in();
    let record = computer.record();
    computer.entra.set(Behaviour::Html(503), Times::Always);
    computer.run(&["refresh"]).exits(3).says("HTTP 503");
    assert_eq!(computer.record(), record);
    let token = record["access_token"].as_str().expect("a token");
    computer.a_minute_passes_for(TARO);
    let shown = computer
        .run(&["show", "--min-ttl", "1d"])
        .exits(0)
        .says("warning:");
    assert_eq!(shown.stdout, format!("{token}\n"));
    computer.access_token_ends(LONG_AGO);
    computer.run(&["show"]).exits(3);
}

#[test]
fn a_passing_fault_is_tried_again() {
    let computer = Computer::signed_in();
    computer.entra.set(Behaviour::Html(503), Times::Count(2));
    computer.run(&["refresh"]).exits(0);
    assert_eq!(computer.entra.token_requests().len(), 4);
    computer.entra.once(Behaviour::Throttle(Some(1)));
    computer.run(&["refresh"]).exits(0);
    computer.entra.once(Behaviour::CutBeforeHead);
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn a_long_throttling_is_left_to_the_caller() {
    let computer = Computer::signed_in();
    computer
        .entra
        .set(Behaviour::Throttle(Some(600)), Times::Always);
    computer
        .run(&["refresh"])
        .exits(3)
        .says("try again in 600 s");
    assert_eq!(
        computer.entra.token_requests().len(),
        2,
        "one attempt after the sign-in"
    );
}

#[test]
fn a_throttling_with_a_date_holds_until_then() {
    let computer = Computer::signed_in();
    computer
        .entra
        .set(Behaviour::ThrottleUntil(600), Times::Always);
    for _ in 0..2 {
        let refresh = computer.run(&["refresh"]).exits(3);
        let seconds = ["598", "599", "600", "601"];
        let is_told = seconds.iter().any(|left| refresh.stderr.contains(left));
        assert!(is_told, "{refresh:#?}");
    }
    assert_eq!(computer.entra.token_requests().len(), 2);
}
