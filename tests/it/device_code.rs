//! `login --device-code`: a code is shown, and entered elsewhere.

use std::time::{Duration, Instant};

use crate::support::fake_entra::{
    Audience, Behaviour, NATIVE_CLIENT_ID, Person, Refusal, Registration, Settings, Times,
};
use crate::support::{Computer, Outcome};

/// An Entra whose app registration allows public client flows.
fn with_public_flows() -> Computer {
    let computer = Computer::new();
    computer.entra.register(Registration {
        public_flows: true,
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrgAndPersonal)
    });
    computer
}

fn login(computer: &Computer, flags: &[&str]) -> Outcome {
    computer.run(
        &[
            &["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"],
            flags,
        ]
        .concat(),
    )
}

fn polls(computer: &Computer) -> usize {
    computer.entra.token_requests().len()
}

#[test]
fn the_code_and_the_page_are_shown_as_the_server_gave_them() {
    let computer = with_public_flows();
    let outcome = login(&computer, &[]).exits(0);
    let outcome = outcome
        .says("https://login.microsoft.com/device")
        .says("FJC4X8LPQ");
    assert_eq!(outcome.stdout, "");
    outcome.says("signed in as taro@example.com");
    let status = computer.run(&["status"]).exits(0).stdout;
    assert!(status.contains("(public)"), "{status}");
    let request = &computer.entra.requests()[0];
    assert_eq!(request.path, "/common/oauth2/v2.0/devicecode");
    assert_eq!(
        request.value("scope"),
        Some("https://outlook.office.com/SMTP.Send offline_access")
    );
    assert_eq!(polls(&computer), 2, "once while it was pending, once more");
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn polling_keeps_to_the_interval_and_slows_down_when_told() {
    let computer = with_public_flows();
    let slow_down = serde_json::json!({"error": "slow_down"});
    computer.entra.once(Behaviour::Json(400, slow_down));
    let started = Instant::now();
    login(&computer, &[]).exits(0);
    // One second, five more after slow_down: RFC 8628 §3.5.
    assert!(
        started.elapsed() >= Duration::from_secs(6),
        "{:?}",
        started.elapsed()
    );
    assert!(polls(&computer) <= 3);
}

#[test]
fn an_interval_outlasts_no_time_limit_and_one_that_nobody_means_is_refused() {
    let computer = with_public_flows();
    let says = |interval| {
        let set = |settings: &mut Settings| settings.device_interval = interval;
        computer.entra.configure(set);
    };
    says(600);
    let started = Instant::now();
    login(&computer, &["--timeout", "2s"]).exits(6);
    assert!(started.elapsed() < Duration::from_secs(60));
    says(u64::MAX);
    login(&computer, &[]).exits(3).says("invalid `interval`");
}

#[test]
fn an_outage_while_polling_is_sat_out() {
    for outage in [
        Behaviour::CutBeforeHead,
        Behaviour::Html(503),
        Behaviour::Throttle(None),
    ] {
        let computer = with_public_flows();
        computer.entra.once(outage.clone());
        let outcome = login(&computer, &[]);
        assert_eq!(outcome.status, 0, "{outage:?}: {outcome:#?}");
    }
}

#[test]
fn an_outage_that_lasts_is_no_fault_of_the_person() {
    for (outage, words) in [
        (Behaviour::CutBeforeHead, "could not be reached"),
        (Behaviour::Html(503), "is unavailable (HTTP 503)"),
        (Behaviour::Html(200), "is not from a token endpoint"),
    ] {
        let computer = with_public_flows();
        computer.entra.set(outage, Times::Always);
        login(&computer, &["--timeout", "3s"]).exits(3).says(words);
    }
}

#[test]
fn every_other_answer_is_final_and_explained() {
    for (refusal, status, words) in [
        (Refusal::new(53_003, "access_denied"), 5, "AADSTS53003"),
        (Refusal::new(7_000_014, "invalid_grant"), 4, "AADSTS7000014"),
        (
            Refusal::new(70_020, "expired_token"),
            6,
            "the code was not entered in time",
        ),
    ] {
        let computer = with_public_flows();
        computer
            .entra
            .configure(|settings| settings.person = Person::ComesBackWith(refusal));
        let outcome = login(&computer, &[]);
        assert_eq!(outcome.status, status, "{outcome:#?}");
        outcome.says(words);
        assert_eq!(polls(&computer), 2);
    }
    let computer = with_public_flows();
    computer
        .entra
        .configure(|settings| settings.person = Person::Declines);
    login(&computer, &[]).exits(5).says("declined");
}

#[test]
fn a_code_that_nobody_enters_ends_at_the_timeout() {
    let computer = with_public_flows();
    computer
        .entra
        .configure(|settings| settings.device_polls = 1000);
    let started = Instant::now();
    login(&computer, &["--timeout", "2s"])
        .exits(6)
        .says("--device-code");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn no_code_is_asked_for_after_it_has_expired_whatever_the_server_answers() {
    for (answer, words) in [
        (
            None,
            "the code has expired: it was not entered within 3 seconds",
        ),
        (Some(Behaviour::Html(500)), "HTTP 500"),
        (Some(Behaviour::Html(503)), "is unavailable (HTTP 503)"),
        (Some(Behaviour::HugeBody(4 << 20)), "the code has expired"),
        (Some(Behaviour::CutBeforeHead), "could not be reached"),
    ] {
        let computer = with_public_flows();
        computer.entra.configure(|settings| {
            settings.device_polls = 1000;
            settings.device_fields = vec![("expires_in", 3.into())];
        });
        if let Some(answer) = answer.clone() {
            computer.entra.set(answer, Times::Always);
        }
        let started = Instant::now();
        let outcome = login(&computer, &["--timeout", "20s"]);
        let elapsed = started.elapsed();
        assert_eq!(outcome.status, 6, "{answer:?}: {outcome:#?}");
        outcome.says("the code has expired").says(words);
        assert!(elapsed < Duration::from_secs(10), "{answer:?}: {elapsed:?}");
    }
}

#[test]
fn a_time_limit_that_is_over_before_the_code_is_told_as_one() {
    let computer = with_public_flows();
    computer.entra.configure(|settings| {
        settings.device_polls = 1000;
        settings.device_fields = vec![("expires_in", u64::MAX.into())];
    });
    login(&computer, &["--timeout", "2s"])
        .exits(6)
        .says("the code was not entered in time");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_polling() {
    let computer = with_public_flows();
    computer
        .entra
        .configure(|settings| settings.device_polls = 1000);
    let args = ["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"];
    let child = computer.command(&args).spawn().expect("started");
    computer
        .entra
        .wait_for_request(1, Duration::from_secs(5))
        .expect("polled");
    crate::support::send(rustix::process::Signal::TERM, &child);
    crate::support::finish(child).exits(130).says("interrupted");
}

#[test]
fn an_app_without_public_client_flows_is_told_where_to_allow_them() {
    let computer = Computer::new();
    login(&computer, &[])
        .exits(5)
        .says("AADSTS7000218")
        .says("Allow public client flows")
        .says(" --device-code`");
}
