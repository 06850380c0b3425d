//! `status --check` for monitors, and what a token says of itself.

use serde_json::json;

use crate::support::app::LOGIN_APP;
use crate::support::fake_entra::{Behaviour, Times, WEB_CLIENT_ID, WEB_SECRET, error_envelope};
use crate::support::{Computer, TARO};

/// A line in which every number of more than five digits is `N`: seconds pass.
fn without_numbers(line: &str) -> String {
    let mut shown = String::new();
    for part in line.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        shown.push_str(if digits > 5 { "N" } else { &part[..digits] });
        shown.push_str(&part[digits..]);
    }
    shown
}

#[test]
fn all_is_well_is_said_in_one_line_with_performance_data() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["renewed_at"] = in_days(0).into());
    let outcome = computer.run(&["status", "--check"]).exits(0);
    assert_eq!(
        without_numbers(&outcome.stdout),
        "ENTRA-TOKEN OK - taro@example.com: refresh token expires in 90 days | 'taro@example.com refresh_token'=Ns;N:;N:\n"
    );
    assert_eq!(outcome.stderr, "");
    assert!(outcome.stdout.contains("s;1209600:;259200:"), "{outcome:?}");
}

#[test]
fn what_ends_soon_is_a_warning_and_then_an_alarm() {
    let computer = Computer::signed_in();
    for (warn, crit, status, state) in [
        ("14d", "3d", 0, "OK"),
        ("90d", "3d", 1, "WARNING"),
        ("100d", "91d", 2, "CRITICAL"),
    ] {
        let args = ["status", "--check", "--warn", warn, "--crit", crit];
        let outcome = computer.run(&args).exits(status);
        let start = format!("ENTRA-TOKEN {state} - taro@example.com: refresh token expires in ");
        assert!(outcome.stdout.starts_with(&start), "{outcome:?}");
    }
    computer.edit_record(|record| record["renewed_at"] = "2020-01-01T00:00:00Z".into());
    let outcome = computer
        .run(&["status", "--check", "--lang", "ja"])
        .exits(2);
    assert!(
        outcome
            .stdout
            .contains("更新トークンの有効期限が切れています"),
        "{outcome:?}"
    );
}

#[test]
fn a_client_secret_that_ends_is_told() {
    let computer = Computer::with_app();
    let secret = computer.private_file("secret", WEB_SECRET);
    let secret = secret.to_str().expect("text");
    let flags = [
        "--client-secret-file",
        secret,
        "--secret-expires",
        "2026-01-01",
    ];
    computer.run(&[&LOGIN_APP[..], &flags].concat()).exits(0);
    let outcome = computer.run(&["status", "--check"]).exits(2);
    assert!(
        outcome.stdout.contains("client credential has expired"),
        "{outcome:?}"
    );
    assert!(
        outcome.stdout.contains("client_credential'=-"),
        "{outcome:?}"
    );
}

#[test]
fn the_nearest_end_is_the_one_that_is_told() {
    let computer = Computer::new();
    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    computer.login(&web).0.exits(0);
    for (secret_ends, told, japanese_told) in [
        (
            in_days(200),
            "refresh token expires in 90 days",
            "更新トークンの有効期限まであと 90 日です",
        ),
        (
            in_days(60),
            "client credential expires in 60 days",
            "クライアントの資格情報の有効期限まであと 60 日です",
        ),
        (
            in_days(2),
            "client credential expires in 2 days",
            "クライアントの資格情報の有効期限まであと 2 日です",
        ),
        (
            in_days(-1),
            "client credential has expired",
            "クライアントの資格情報の有効期限が切れています",
        ),
    ] {
        computer.edit_record(|record| {
            record["renewed_at"] = in_days(0).into();
            record["account"]["credential_expires_at"] = secret_ends.as_str().into();
        });
        let line = computer.run(&["status", "--check"]).stdout;
        assert!(line.contains(&format!(" - {TARO}: {told} | ")), "{line}");
        let japanese = ["status", "--check", "--lang", "ja"];
        let line = computer.run(&japanese).stdout;
        assert!(
            line.contains(&format!(" - {TARO}: {japanese_told} | ")),
            "{line}"
        );
    }
}

/// A little more than so many days from now: a second that passes takes none of them away.
fn in_days(days: i64) -> String {
    let hours = jiff::SignedDuration::from_hours(24 * days + 1);
    (jiff::Timestamp::now() + hours).to_string()
}

#[test]
fn a_dead_token_is_an_alarm_and_a_passing_failure_a_warning() {
    let computer = Computer::signed_in();
    computer.entra.set(Behaviour::Html(503), Times::Always);
    computer.run(&["refresh"]).exits(3);
    let outcome = computer.run(&["status", "--check"]).exits(1);
    assert!(
        outcome.stdout.contains("the last refresh failed"),
        "{outcome:?}"
    );
    computer.entra.heal();
    let (status, envelope) = error_envelope(50173, "invalid_grant", Some("bad_token"));
    computer
        .entra
        .set(Behaviour::Json(status, envelope), Times::Always);
    // Until the server may be asked again.
    let again = (0..100).find(|_| {
        std::thread::sleep(std::time::Duration::from_millis(200));
        computer.run(&["refresh"]).status != 3
    });
    assert!(again.is_some(), "it was never asked again");
    let outcome = computer.run(&["status", "--check"]).exits(2);
    assert!(
        outcome.stdout.starts_with("ENTRA-TOKEN CRITICAL - "),
        "{outcome:?}"
    );
    let metrics = computer
        .run(&["status", "--check", "--format", "prometheus"])
        .exits(2);
    let line = "entra_token_sign_in_required{account=\"taro@example.com\"} 1";
    assert!(
        metrics.stdout.lines().any(|found| found == line),
        "{metrics:?}"
    );
}

#[test]
fn nobody_signed_in_is_an_alarm() {
    let computer = Computer::new();
    let outcome = computer.run(&["status", "--check"]).exits(2);
    assert_eq!(outcome.stdout, "ENTRA-TOKEN CRITICAL - not signed in\n");
}

#[test]
fn metrics_are_what_prometheus_reads() {
    let computer = Computer::signed_in();
    let outcome = computer
        .run(&["status", "--check", "--format", "prometheus"])
        .exits(0);
    let mut described = "";
    for line in outcome.stdout.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            described = comment.split(' ').nth(1).expect("a name");
            continue;
        }
        let (name, rest) = line.split_once('{').expect("labels");
        assert_eq!(name, described, "{line}");
        let value = rest.strip_prefix("account=\"taro@example.com\"} ");
        assert!(value.expect("a value").parse::<i64>().is_ok(), "{line}");
    }
    assert!(
        outcome
            .stdout
            .contains("entra_token_state{account=\"taro@example.com\"} 0\n")
    );
}

#[test]
fn programs_get_the_judgement_with_the_account() {
    let computer = Computer::signed_in();
    let report = computer
        .run(&["status", "--check", "--json"])
        .exits(0)
        .json();
    assert_eq!(report["version"], 1);
    assert_eq!(report["state"], "ok");
    assert_eq!(report["accounts"][0]["state"], "ok");
    assert_eq!(report["accounts"][0]["account"], TARO);
    computer
        .run(&["status", "--warn", "3d"])
        .exits(2)
        .says("--check");
}

#[test]
fn a_token_tells_its_claims_unverified() {
    let computer = Computer::signed_in();
    let outcome = computer.run(&["show", "--claims"]).exits(0);
    let claim = |name: &str| {
        let mut lines = outcome.stdout.lines();
        let line = lines.find(|line| line.split(' ').next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("{name} in {outcome:#?}"));
        line[name.len()..].trim().to_owned()
    };
    assert_eq!(claim("aud"), "https://outlook.office.com");
    assert_eq!(claim("scp"), "SMTP.Send");
    assert_eq!(claim("upn"), TARO);
    assert_eq!(claim("appidacr"), "0 (public client)");
    assert!(claim("exp").contains(" (in "), "{outcome:#?}");
    assert!(outcome.stderr.contains("unverified"), "{outcome:#?}");
    let report = computer
        .run(&["show", "--claims", "--json"])
        .exits(0)
        .json();
    assert_eq!(report["verified"], false);
    assert_eq!(report["opaque"], false);
    assert_eq!(report["claims"]["scp"], "SMTP.Send");
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let claims = &status["accounts"][0]["access_token_claims_unverified"];
    assert_eq!(claims["aud"], "https://outlook.office.com");
    let status = computer.run(&["status"]).exits(0);
    assert!(
        status
            .stdout
            .contains("aud https://outlook.office.com, scp SMTP.Send, tid "),
        "{status:?}"
    );
    assert!(
        status.stdout.contains("public client, unverified"),
        "{status:?}"
    );
}

#[test]
fn the_token_of_a_personal_account_is_opaque() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["access_token"] = "EwBAopaque/+=".into());
    let outcome = computer.run(&["show", "--claims"]).exits(0);
    assert!(outcome.stdout.contains("opaque"), "{outcome:?}");
    assert_eq!(outcome.stderr, "");
    let report = computer
        .run(&["show", "--claims", "--json"])
        .exits(0)
        .json();
    assert_eq!(report["opaque"], true);
    assert_eq!(report["claims"], json!(null));
    let status = computer.run(&["status"]).exits(0);
    assert!(status.stdout.contains("opaque"), "{status:?}");
}

#[test]
fn what_cannot_even_be_looked_at_is_an_alarm_in_one_line() {
    let computer = Computer::signed_in();
    let stranger = computer
        .run(&["-a", "nobody@example.com", "status", "--check"])
        .exits(2);
    assert!(
        stranger
            .stdout
            .starts_with("ENTRA-TOKEN CRITICAL - not signed in as"),
        "{stranger:?}"
    );
    std::fs::write(computer.path("home/state/accounts.json"), "{garbage").expect("ours");
    let damaged = computer.run(&["status", "--check"]).exits(2);
    assert!(
        damaged.stdout.starts_with("ENTRA-TOKEN CRITICAL - "),
        "{damaged:?}"
    );
    assert_eq!(damaged.stdout.lines().count(), 1, "{damaged:?}");
    let metrics = computer
        .run(&["status", "--check", "--format", "prometheus"])
        .exits(2);
    assert!(
        metrics
            .stdout
            .contains("entra_token_state{account=\"\"} 2\n"),
        "{metrics:?}"
    );
}

#[test]
fn an_odd_name_of_an_account_does_not_end_the_line_early() {
    let computer = Computer::new();
    computer
        .login_in(
            &["-a", "ops|prod"],
            &["--client-id", crate::support::fake_entra::NATIVE_CLIENT_ID],
            "en",
        )
        .0
        .exits(0);
    let outcome = computer.run(&["status", "--check"]).exits(0);
    assert_eq!(outcome.stdout.matches('|').count(), 1, "{outcome:?}");
    assert!(
        outcome.stdout.contains("ops/prod: refresh token"),
        "{outcome:?}"
    );
}

#[test]
fn a_claim_with_invisible_characters_is_escaped_in_json() {
    use base64::Engine as _;
    let computer = Computer::signed_in();
    let claims = json!({"aud": "a\u{9b}31m\u{202e}b\u{e0041}"}).to_string();
    let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    computer.edit_record(|record| record["access_token"] = format!("e30.{encoded}.e30").into());
    let outcome = computer.run(&["show", "--claims", "--json"]).exits(0);
    assert!(outcome.stdout.is_ascii(), "{outcome:?}");
    assert_eq!(
        outcome.json()["claims"]["aud"],
        "a\u{9b}31m\u{202e}b\u{e0041}"
    );
}
