//! `login --app-only`: tokens for the application itself, which nobody signs in for.

use serde_json::{Value, json};
use std::path::PathBuf;

use crate::support::app::{APP, PASSPHRASE, flag, registration, subject};
use crate::support::fake_entra::{
    Behaviour, FederatedSubject, HOME_DOMAIN, HOME_TENANT_ID, Registration, Times, WEB_SECRET,
};
use crate::support::{Computer, finish};

const SCOPE: &str = "https://outlook.office365.com/.default";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The names in the form of a token request, sorted.
fn names(computer: &Computer, request: usize) -> Vec<String> {
    let request = &computer.entra.token_requests()[request];
    let mut names: Vec<String> = request.form.iter().map(|pair| pair.0.clone()).collect();
    names.sort();
    names
}

/// The one account in `status --json`.
fn status(computer: &Computer) -> Value {
    computer.run(&["status", "--json"]).exits(0).json()["accounts"][0].take()
}

#[test]
fn each_way_takes_one_request_and_no_browser() {
    for way in 0..3 {
        let computer = Computer::with_app();
        let (name, flags) = &computer.ways()[way];
        let login = computer.login_app(flags).exits(0);
        assert_eq!(login.stdout, "", "{name}");
        login.says(&format!("signed in as the app {APP}"));
        let requests = computer.entra.requests();
        assert_eq!(requests.len(), 1, "{name}");
        let path = format!("/{HOME_DOMAIN}/oauth2/v2.0/token");
        assert_eq!(requests[0].path, path, "{name}");
        for (parameter, value) in [
            ("grant_type", "client_credentials"),
            ("client_id", APP),
            ("scope", SCOPE),
        ] {
            assert_eq!(requests[0].value(parameter), Some(value), "{name}");
        }
    }
}

#[test]
fn a_request_holds_one_proof_and_nothing_that_is_not_needed() {
    let computer = Computer::with_app();
    let ways = computer.ways();
    for (account, [name, file]) in &ways {
        let flags = ["-a", account, name, file];
        computer.login_app(&flags).exits(0);
    }
    let secret = ["client_id", "client_secret", "grant_type", "scope"];
    assert_eq!(names(&computer, 0), secret);
    let assertion = [
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "grant_type",
        "scope",
    ];
    assert_eq!(names(&computer, 1), assertion);
    assert_eq!(names(&computer, 2), assertion);
    let requests = computer.entra.token_requests();
    assert_eq!(requests[0].value("client_secret"), Some(WEB_SECRET));
    let token = std::fs::read_to_string(&ways[2].1[1]).expect("a token");
    assert_eq!(requests[2].value("client_assertion"), Some(token.as_str()));
    for request in &requests[1..] {
        let kind = request.value("client_assertion_type");
        assert_eq!(kind, Some(ASSERTION_TYPE));
    }
    assert!(
        requests
            .iter()
            .all(|request| request.header("authorization").is_none())
    );
}

#[test]
fn the_environment_can_say_it_all() {
    for way in 0..4 {
        let computer = Computer::with_app();
        let ways = computer.ways();
        let encrypted = flag("", &computer.key_file("encrypted.pem"));
        let all = [
            (vec![("AZURE_CLIENT_SECRET", WEB_SECRET)], "client_secret"),
            (
                vec![("AZURE_CLIENT_CERTIFICATE_PATH", ways[1].1[1].as_str())],
                "client_assertion",
            ),
            (
                vec![
                    ("AZURE_CLIENT_CERTIFICATE_PATH", encrypted[1].as_str()),
                    ("AZURE_CLIENT_CERTIFICATE_PASSWORD", PASSPHRASE),
                ],
                "client_assertion",
            ),
            (
                vec![("AZURE_FEDERATED_TOKEN_FILE", ways[2].1[1].as_str())],
                "client_assertion",
            ),
        ];
        let (variables, parameter) = all[way].clone();
        let mut command = computer.command(&["login", "--app-only"]);
        command.env("AZURE_CLIENT_ID", APP);
        command
            .env("AZURE_TENANT_ID", HOME_TENANT_ID)
            .envs(variables);
        finish(command.spawn().expect("started")).exits(0);
        let requests = computer.entra.token_requests();
        assert!(
            requests
                .last()
                .is_some_and(|last| last.value(parameter).is_some())
        );
    }
}

#[test]
fn a_flag_of_one_kind_wins_over_the_variables_of_the_others() {
    let variables = [
        ("secret", "AZURE_CLIENT_SECRET"),
        ("certificate", "AZURE_CLIENT_CERTIFICATE_PATH"),
        ("federated_token", "AZURE_FEDERATED_TOKEN_FILE"),
    ];
    for way in 0..3 {
        let computer = Computer::with_app();
        let (kind, flags) = &computer.ways()[way];
        let others = variables.iter().filter(|(other, _)| other != kind);
        let others: Vec<_> = others.map(|(_, name)| (*name, "/nonexistent")).collect();
        computer.login_app_with(&others, flags).exits(0);
        assert_eq!(status(&computer)["client_authentication"], *kind);
    }
}

#[test]
fn login_in_json_is_the_status() {
    let computer = Computer::with_app();
    let (_, [name, file]) = &computer.ways()[1];
    let login = computer.login_app(&["--json", name, file]).exits(0).json();
    assert_eq!(login, computer.run(&["status", "--json"]).exits(0).json());
}

#[test]
fn the_account_is_called_default_unless_it_is_named() {
    let computer = Computer::with_app();
    let (_, [name, file]) = &computer.ways()[0];
    computer.login_app(&[name, file]).exits(0);
    assert_eq!(status(&computer)["account"], "default");
    computer.login_app(&["-a", "sender", name, file]).exits(0);
    computer.run(&["show", "-a", "sender"]).exits(0);
}

#[test]
fn an_app_needs_a_tenant_of_its_own() {
    let computer = Computer::with_app();
    let (_, [name, file]) = &computer.ways()[0];
    for tenant in [
        &[][..],
        &["--tenant", "common"],
        &["--tenant", "organizations"],
        &["--tenant", "consumers"],
    ] {
        let login = ["login", "--app-only", "--client-id", APP, name, file];
        let login = computer.run(&[&login, tenant].concat()).exits(2);
        login.says("hint:").says("--tenant");
    }
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn what_an_app_cannot_use_is_refused_before_any_request() {
    let computer = Computer::with_app();
    let (_, [name, file]) = &computer.ways()[0];
    for flags in [
        &["--device-code"][..],
        &["--redirect-uri", "http://localhost/"],
        &["--no-browser"],
        &["--browser", "true"],
        &["--prompt", "login"],
        &["--login-hint", "taro@example.com"],
    ] {
        let all = [&[name.as_str(), file][..], flags].concat();
        computer.login_app(&all).exits(2).says("--app-only");
    }
    let scope = "https://outlook.office.com/SMTP.Send";
    computer
        .login_app(&[name, file, "--scope", scope])
        .exits(2)
        .says("/.default");
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn there_must_be_one_way_to_authenticate_and_only_one() {
    let computer = Computer::with_app();
    computer
        .login_app::<&str>(&[])
        .exits(2)
        .says("--client-certificate");
    let [secret, certificate, token] = computer.ways().map(|(_, flags)| flags);
    let value = ["--client-secret", WEB_SECRET].map(str::to_owned);
    for (one, other) in [
        (&secret, &certificate),
        (&secret, &token),
        (&certificate, &token),
        (&value, &certificate),
        (&value, &token),
    ] {
        computer
            .login_app(&[&one[..], &other[..]].concat())
            .exits(2);
    }
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn a_key_alone_is_no_way_to_authenticate() {
    let computer = Computer::with_app();
    let key = flag("--client-key", &computer.key_file("key.pem"));
    let login = computer.login_app(&key).exits(2);
    login.says("--client-certificate");
    // Nor does it go unnoticed beside another way.
    for (_, other) in &computer.ways() {
        if other[0] != "--client-certificate" {
            let login = computer.login_app(&[&other[..], &key].concat());
            login.exits(2);
        }
    }
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn show_and_refresh_ask_again_and_never_with_the_same_assertion() {
    let computer = Computer::signed_in_as_app();
    let first = computer.run(&["show"]).exits(0).stdout;
    assert_eq!(computer.entra.token_requests().len(), 1);
    computer.token_has_ended("default");
    let second = computer.run(&["show"]).exits(0).stdout;
    assert_ne!(first, second);
    computer.run(&["refresh"]).exits(0);
    assert_ne!(computer.run(&["show"]).exits(0).stdout, second);
    let mut ids = computer.assertion_ids();
    assert_eq!(ids.len(), 3);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "an assertion was sent twice");
    for request in computer.entra.token_requests() {
        assert_eq!(request.value("grant_type"), Some("client_credentials"));
    }
}

#[test]
fn every_way_renews_without_a_person() {
    for way in 0..3 {
        let computer = Computer::with_app();
        let (_, flags) = &computer.ways()[way];
        computer.login_app(flags).exits(0);
        computer.token_has_ended("default");
        computer.run(&["show"]).exits(0);
        computer.run(&["refresh"]).exits(0);
        assert_eq!(names(&computer, 0), names(&computer, 1));
        assert_eq!(names(&computer, 0), names(&computer, 2));
    }
}

#[test]
fn many_at_once_ask_once() {
    let computer = Computer::signed_in_as_app();
    computer.token_has_ended("default");
    let show = || computer.command(&["show"]).spawn().expect("started");
    let shows: Vec<_> = (0..10).map(|_| show()).collect();
    let shows = shows.into_iter().map(|child| finish(child).exits(0).stdout);
    let mut tokens: Vec<String> = shows.collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(computer.entra.token_requests().len(), 2);
}

#[test]
fn a_request_that_is_tried_again_has_an_assertion_of_its_own() {
    let computer = Computer::signed_in_as_app();
    computer.entra.once(Behaviour::Html(503));
    computer.run(&["refresh"]).exits(0);
    let ids = computer.assertion_ids();
    assert_eq!(ids.len(), 3);
    assert_ne!(ids[1], ids[2]);
}

#[test]
fn an_outage_changes_nothing_and_show_makes_do_with_a_valid_token() {
    let computer = Computer::signed_in_as_app();
    let token = computer.run(&["show"]).exits(0).stdout;
    computer.entra.set(Behaviour::Html(503), Times::Always);
    computer.run(&["refresh"]).exits(3).says("HTTP 503");
    computer.a_minute_passes_for("default");
    let shown = computer.run(&["show", "--min-ttl", "1d"]).exits(0);
    assert_eq!(shown.says("warning:").stdout, token);
    computer.token_has_ended("default");
    computer.run(&["show"]).exits(3);
}

#[test]
fn there_is_no_refresh_token_to_show() {
    let computer = Computer::signed_in_as_app();
    let show = computer.run(&["show", "--refresh-token"]).exits(2);
    assert_eq!(show.stdout, "");
    show.says("app-only");
}

#[test]
fn the_status_tells_how_the_app_authenticates() {
    for way in 0..3 {
        let computer = Computer::with_app();
        let (kind, flags) = &computer.ways()[way];
        computer.login_app(flags).exits(0);
        let account = status(&computer);
        assert_eq!(account["access"], "app_only");
        assert_eq!(account["client_authentication"], *kind);
        assert_eq!(account["client_type"], "confidential");
        assert_eq!(account["scopes"], json!([SCOPE]));
        for field in [
            "renewed_at",
            "renewed_at_unix",
            "expires_at",
            "expires_at_unix",
        ] {
            let field = format!("refresh_token_{field}");
            assert_eq!(account.get(&field), Some(&Value::Null), "{field}");
        }
        assert!(account["access_token_expires_at_unix"].is_i64());
        let expires = (*kind == "certificate").then_some("2120-01-01T00:00:00Z");
        assert_eq!(account["client_certificate_expires_at"], json!(expires));
        let expires = (*kind == "certificate").then_some(4_733_510_400_i64);
        assert_eq!(
            account["client_certificate_expires_at_unix"],
            json!(expires)
        );
        computer.run(&["status"]).exits(0);
    }
}

#[test]
fn a_person_s_account_is_delegated() {
    let account = status(&Computer::signed_in());
    assert_eq!(account["access"], "delegated");
    assert_eq!(account["client_authentication"], "none");
    assert_eq!(account["client_certificate_expires_at"], Value::Null);
}

#[test]
fn logout_leaves_nothing() {
    let computer = Computer::with_app();
    for (_, [name, file]) in &computer.ways() {
        computer.login_app(&["-a", "sender", name, file]).exits(0);
        computer.run(&["show"]).exits(0);
        let ours = ["home", "run"];
        assert_ne!(computer.traces_of("sender", &ours), [] as [PathBuf; 0]);
        computer.run(&["logout"]).exits(0);
        assert_eq!(computer.traces_of("sender", &ours), [] as [PathBuf; 0]);
        computer.run(&["show"]).exits(4);
    }
}

#[test]
fn the_name_alone_signs_in_again() {
    for way in 0..3 {
        let computer = Computer::with_app();
        let (kind, [name, file]) = &computer.ways()[way];
        computer.login_app(&["-a", "sender", name, file]).exits(0);
        let login = computer.run(&["login", "-a", "sender"]).exits(0);
        login.says("signed in as the app");
        let requests = computer.entra.requests();
        assert_eq!(requests.len(), 2, "{kind}");
        assert_eq!(requests[0].path, requests[1].path);
        assert_eq!(names(&computer, 0), names(&computer, 1));
        assert_eq!(status(&computer)["client_authentication"], *kind);
    }
}

#[test]
fn a_token_without_the_role_is_noted_and_kept() {
    let computer = Computer::with_app();
    computer.entra.register(Registration {
        app_roles: Vec::new(),
        ..registration()
    });
    let (_, flags) = &computer.ways()[0];
    let login = computer.login_app(flags).exits(0);
    let is_note = |line: &&str| line.starts_with("note:") && line.contains("SMTP.SendAsApp");
    assert!(login.stderr.lines().any(|line| is_note(&line)), "{login:?}");
    computer.run(&["show"]).exits(0);
    computer.entra.register(registration());
    let login = computer.run(&["login", "-a", "default"]).exits(0);
    assert!(
        !login.stderr.lines().any(|line| is_note(&line)),
        "{login:?}"
    );
}

#[test]
fn a_refusal_of_the_proof_is_explained() {
    let computer = Computer::with_app();
    let wrong = computer.private_file("wrong", "wrong-secret");
    let login = computer.login_app(&flag("--client-secret-file", &wrong));
    login.exits(5).says("AADSTS7000215");
    computer.entra.register(Registration {
        certificates: Vec::new(),
        ..registration()
    });
    let (_, flags) = &computer.ways()[1];
    computer.login_app(flags).exits(5).says("AADSTS700027");
    assert!(!computer.record_path_of("default").exists());
}

#[test]
fn a_federated_credential_that_does_not_match_is_explained() {
    let computer = Computer::with_app();
    let other = || "another".to_owned();
    for (subject, code) in [
        (
            FederatedSubject {
                issuer: other(),
                ..subject()
            },
            "AADSTS700211",
        ),
        (
            FederatedSubject {
                subject: other(),
                ..subject()
            },
            "AADSTS700213",
        ),
        (
            FederatedSubject {
                audience: other(),
                ..subject()
            },
            "AADSTS7002121",
        ),
    ] {
        let token = computer.entra.federated_token(&subject);
        let file = computer.private_file("token", token);
        let login = computer.login_app(&flag("--federated-token-file", &file));
        login.exits(5).says(code);
    }
}

#[test]
fn a_refusal_at_a_renewal_keeps_the_account() {
    let computer = Computer::signed_in_as_app();
    computer.entra.refuse_once(700_027, "invalid_client");
    computer.run(&["refresh"]).exits(5).says("AADSTS700027");
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn no_call_shows_a_proof_and_no_record_holds_one() {
    let computer = Computer::with_app();
    let encrypted = flag("--client-certificate", &computer.key_file("encrypted.pem"));
    let password = [("AZURE_CLIENT_CERTIFICATE_PASSWORD", PASSPHRASE)];
    let [secret, _, token] = computer.ways().map(|(_, flags)| flags);
    for [name, file] in [secret, encrypted, token] {
        let flags = ["-v", "-a", "default", &name, &file];
        let login = computer.login_app_with(&password, &flags);
        computer.assert_silent(&format!("{:?}", login.exits(0)));
        let record = std::fs::read_to_string(computer.record_path_of("default"));
        computer.assert_no_proof_in(&record.expect("a record"));
        computer.entra.once(Behaviour::TruncatedBody);
        for args in [
            &["-v", "refresh"][..],
            &["-v", "refresh", "--json"],
            &["-v", "status", "--json"],
            &["-v", "login", "-a", "default"],
        ] {
            computer.assert_silent(&format!("{:?}", computer.run(args)));
        }
        computer.token_has_ended("default");
        computer.entra.refuse_once(700_027, "invalid_client");
        let show = computer.run(&["-v", "show", "--json"]).exits(5);
        computer.assert_silent(&format!("{show:?}"));
    }
    let logout = computer.run(&["-v", "logout"]).exits(0);
    computer.assert_silent(&format!("{logout:?}"));
}
