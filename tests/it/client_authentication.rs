//! Certificates and federated tokens: their files, what is refused of them before anything is sent,
//! and their use for a person's sign-in.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::app::{APP, LOGIN_APP, PASSPHRASE, bundle, flag, registration, subject};
use crate::support::fake_entra::{
    Audience, NATIVE_CLIENT_ID, Registration, WEB_CLIENT_ID, WEB_SECRET,
};
use crate::support::{Computer, Outcome, TARO, finish, fixture, pem};

const PASSWORD: &str = "AZURE_CLIENT_CERTIFICATE_PASSWORD";

/// `login --app-only` with the certificate in a file.
fn login(computer: &Computer, file: &Path, variables: &[(&str, &str)]) -> Outcome {
    computer.login_app_with(variables, &flag("--client-certificate", file))
}

/// The certificate in one file, its key in another.
fn pair(certificate: &Path, key: &Path) -> Vec<String> {
    [
        flag("--client-certificate", certificate),
        flag("--client-key", key),
    ]
    .concat()
}

/// What `error:` says, in one line.
fn fact(outcome: &Outcome) -> String {
    let line = outcome
        .stderr
        .lines()
        .find(|line| line.starts_with("error: "));
    line.unwrap_or_else(|| panic!("no error in {outcome:#?}"))
        .to_owned()
}

fn assert_nothing_sent(computer: &Computer) {
    assert_eq!(computer.entra.connections(), 0);
    assert!(!computer.record_path_of("default").exists());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused() {
    use crate::support::set_mode;
    let computer = Computer::with_app();
    let certificate = computer.key_file("certificate.pem");
    for mode in [0o640, 0o604, 0o644, 0o660] {
        for name in ["bundle.pem", "encrypted.pem", "bundle.p12"] {
            let file = computer.key_file(name);
            set_mode(&file, mode);
            let login = login(&computer, &file, &[(PASSWORD, PASSPHRASE)]);
            login.exits(7).says("chmod 600").says(name);
        }
        let key = computer.key_file("key.pem");
        set_mode(&key, mode);
        let login = computer.login_app(&pair(&certificate, &key));
        login.exits(7).says("chmod 600").says("key.pem");
    }
    assert_nothing_sent(&computer);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_later_is_refused_then() {
    use crate::support::set_mode;
    let computer = Computer::signed_in_as_app();
    let file = computer.path("bundle.pem");
    set_mode(&file, 0o640);
    computer.token_has_ended("default");
    for verb in ["show", "refresh"] {
        let outcome = computer.run(&[verb]).exits(7).says("chmod 600");
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(computer.entra.token_requests().len(), 1);
    set_mode(&file, 0o400);
    computer.run(&["show"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_certificate_without_its_key_may_be_read_by_all() {
    let computer = Computer::with_app();
    let certificate = computer.key_file("certificate.pem");
    crate::support::set_mode(&certificate, 0o644);
    let key = computer.key_file("key.pem");
    computer.login_app(&pair(&certificate, &key)).exits(0);
}

#[test]
fn the_usual_files_are_understood() {
    let computer = Computer::with_app();
    for (name, passphrase) in [
        ("bundle.pem", ""),
        ("bundle-chain.pem", ""),
        ("encrypted.pem", PASSPHRASE),
        ("bundle.p12", PASSPHRASE),
        ("bundle-legacy.p12", PASSPHRASE),
        ("bundle-no-password.p12", ""),
    ] {
        let file = computer.key_file(name);
        let outcome = login(&computer, &file, &[(PASSWORD, passphrase)]);
        assert_eq!(outcome.status, 0, "{name}: {outcome:#?}");
    }
    let certificate = computer.key_file("certificate.pem");
    for key in ["key.pem", "key-pkcs1.pem"] {
        let key = computer.key_file(key);
        computer.login_app(&pair(&certificate, &key)).exits(0);
    }
}

#[test]
fn line_ends_and_words_around_the_pem_do_not_matter() {
    let computer = Computer::with_app();
    let text = pem("bundle.pem");
    for (name, content) in [
        ("crlf.pem", text.replace('\n', "\r\n")),
        (
            "words.pem",
            format!("Bag Attributes\n    localKeyID: 01\n{text}\n\n"),
        ),
        ("cut.pem", text.trim_end().to_owned()),
    ] {
        let file = computer.private_file(name, content);
        let outcome = login(&computer, &file, &[]);
        assert_eq!(outcome.status, 0, "{name}: {outcome:#?}");
    }
}

#[test]
fn the_passphrase_is_kept_so_that_nobody_is_asked_again() {
    for name in ["encrypted.pem", "bundle.p12", "bundle-legacy.p12"] {
        let computer = Computer::with_app();
        let file = computer.key_file(name);
        login(&computer, &file, &[(PASSWORD, PASSPHRASE)]).exits(0);
        computer.token_has_ended("default");
        computer.run(&["show"]).exits(0);
        computer.run(&["refresh"]).exits(0);
        computer.run(&["login", "-a", "default"]).exits(0);
        assert_eq!(computer.entra.token_requests().len(), 4, "{name}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_before_any_request() {
    let traditional = fixture("encrypted-traditional.pem");
    let unfit = bundle("other-key.pem", "certificate.pem");
    let mut facts = BTreeSet::new();
    for (content, passphrase, words) in [
        (fixture("encrypted.pem"), "wrong", "passphrase"),
        (fixture("bundle.p12"), "wrong", "passphrase"),
        (fixture("encrypted.pem"), "", PASSWORD),
        (traditional, PASSPHRASE, "openssl pkcs8 -topk8"),
        (unfit, "", "certificate"),
        (fixture("ec.pem"), "", "RSA"),
        (b"nothing of the kind".to_vec(), "", "certificate"),
        (fixture("key.pem"), "", "certificate"),
        (fixture("certificate.pem"), "", "--client-key"),
    ] {
        let computer = Computer::with_app();
        // One name for all, and so different facts only where the words are different.
        let file = computer.private_file("credential", content);
        let outcome = login(&computer, &file, &[(PASSWORD, passphrase)]);
        let outcome = outcome.exits(2).says("credential").says(words);
        facts.insert(fact(&outcome).replace(&file.display().to_string(), "FILE"));
        assert_nothing_sent(&computer);
    }
    // A wrong passphrase reads the same for PEM and PKCS#12, or does not.
    assert!(facts.len() >= 8, "{facts:#?}");
}

#[test]
fn a_missing_file_is_named() {
    let computer = Computer::with_app();
    let gone = computer.path("gone.pem");
    login(&computer, &gone, &[]).exits(2).says("gone.pem");
    let certificate = computer.key_file("certificate.pem");
    let outcome = computer.login_app(&pair(&certificate, &gone));
    outcome.exits(2).says("gone.pem");
    assert_nothing_sent(&computer);
}

#[test]
fn a_key_of_its_own_must_fit_and_be_a_key() {
    let computer = Computer::with_app();
    let certificate = computer.key_file("certificate.pem");
    let other = computer.key_file("other-key.pem");
    let unfit = computer.login_app(&pair(&certificate, &other)).exits(2);
    let none = computer
        .login_app(&pair(&certificate, &certificate))
        .exits(2);
    let bare = computer.key_file("key.pem");
    let swapped = computer.login_app(&pair(&bare, &other)).exits(2);
    let facts = BTreeSet::from([fact(&unfit), fact(&none), fact(&swapped)]);
    assert_eq!(facts.len(), 3, "{facts:#?}");
    assert_nothing_sent(&computer);
}

#[test]
fn a_certificate_out_of_its_time_is_refused_before_any_request() {
    for (name, year) in [("expired.pem", "2021"), ("not-yet.pem", "2099")] {
        let computer = Computer::with_app();
        let file = computer.key_file(name);
        login(&computer, &file, &[]).exits(5).says(year).says(name);
        assert_nothing_sent(&computer);
    }
}

#[test]
fn a_certificate_that_ends_while_it_is_in_use_is_told() {
    let computer = Computer::signed_in_as_app();
    computer.private_file("bundle.pem", fixture("expired.pem"));
    computer.run(&["refresh"]).exits(5).says("2021");
    assert_eq!(computer.entra.token_requests().len(), 1);
}

#[test]
fn the_files_are_remembered_from_wherever_they_were_named() {
    let computer = Computer::with_app();
    computer.key_file("certificate.pem");
    computer.key_file("key.pem");
    let flags = pair(Path::new("certificate.pem"), Path::new("key.pem"));
    let mut command = computer.command(&LOGIN_APP);
    command.args(&flags).current_dir(computer.path("."));
    finish(command.spawn().expect("started")).exits(0);
    let mut command = computer.command(&["refresh"]);
    command.current_dir(computer.path("home"));
    finish(command.spawn().expect("started")).exits(0);
}

#[test]
fn a_certificate_that_was_replaced_is_used() {
    let computer = Computer::signed_in_as_app();
    computer.entra.register(Registration {
        certificates: vec![pem("other-certificate.pem")],
        ..registration()
    });
    computer.run(&["refresh"]).exits(5).says("AADSTS700027");
    let renewed = bundle("other-key.pem", "other-certificate.pem");
    computer.private_file("bundle.pem", renewed);
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn a_certificate_that_is_gone_is_told_at_the_renewal() {
    let computer = Computer::signed_in_as_app();
    std::fs::remove_file(computer.path("bundle.pem")).expect("removed");
    computer.run(&["show"]).exits(0);
    computer.run(&["refresh"]).exits(5).says("bundle.pem");
    assert_eq!(computer.entra.token_requests().len(), 1);
    computer.key_file("bundle.pem");
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn the_federated_token_is_read_each_time() {
    let computer = Computer::with_app();
    let mut sent = Vec::new();
    let mut renew = || {
        sent.push(computer.entra.federated_token(&subject()));
        // Some platforms end the file with a line end.
        let content = format!("{}\n", sent[sent.len() - 1]);
        computer.private_file("token", content)
    };
    let flags = flag("--federated-token-file", &renew());
    computer.login_app(&flags).exits(0);
    renew();
    computer.run(&["refresh"]).exits(0);
    renew();
    computer.token_has_ended("default");
    computer.run(&["show"]).exits(0);
    let requests = computer.entra.token_requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|r| r.value("client_assertion"))
        .collect();
    assert_eq!(
        seen,
        sent.iter()
            .map(|token| Some(token.as_str()))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_federated_token_that_is_missing_or_empty_is_named() {
    let computer = Computer::with_app();
    let file = computer.path("token");
    let flags = flag("--federated-token-file", &file);
    let missing = computer.login_app(&flags).exits(2);
    computer.private_file("token", "\n");
    let empty = computer.login_app(&flags).exits(2);
    assert_ne!(fact(&missing), fact(&empty));
    assert_nothing_sent(&computer);
    let token = computer.entra.federated_token(&subject());
    computer.private_file("token", token);
    computer.login_app(&flags).exits(0);
    std::fs::remove_file(&file).expect("removed");
    let path = file.to_str().expect("text");
    computer.run(&["refresh"]).exits(5).says(path);
    assert_eq!(computer.entra.token_requests().len(), 1);
}

/// Signs Taro in to the web application by its certificate.
fn sign_in(computer: &Computer) -> Outcome {
    let certificate = flag("--client-certificate", &computer.key_file("bundle.pem"));
    let [name, file] = &certificate;
    let (login, page) = computer.login(&["--client-id", WEB_CLIENT_ID, name, file]);
    assert!(page.html.contains("Signed in"), "{page:?}");
    login.exits(0)
}

#[test]
fn a_web_app_proves_itself_with_every_request_of_a_person_s_account() {
    let computer = Computer::with_app();
    sign_in(&computer).says(TARO);
    let status = computer.run(&["status"]).exits(0).stdout;
    assert!(status.contains("(confidential)"), "{status}");
    computer.run(&["refresh"]).exits(0);
    computer.access_token_ends("2020-01-01T00:00:00Z");
    computer.run(&["show"]).exits(0);
    let ids: BTreeSet<_> = computer.assertion_ids().into_iter().collect();
    assert_eq!(ids.len(), 3);
    for request in computer.entra.token_requests() {
        assert_eq!(request.value("client_secret"), None);
    }
    let account = computer.run(&["status", "--json"]).exits(0).json()["accounts"][0].take();
    assert_eq!(account["access"], "delegated");
    assert_eq!(account["client_authentication"], "certificate");
    assert_ne!(account["refresh_token_renewed_at"], Value::Null);
    assert_eq!(
        account["client_certificate_expires_at"],
        "2120-01-01T00:00:00Z"
    );
    computer.run(&["show", "--refresh-token"]).exits(0);
    computer.login_in(&["-a", TARO], &[], "en").0.exits(0);
}

#[test]
fn a_web_app_proves_itself_by_a_federated_token_too() {
    let computer = Computer::with_app();
    let (_, [name, file]) = &computer.ways()[2];
    let (login, _) = computer.login(&["--client-id", WEB_CLIENT_ID, name, file]);
    login.exits(0);
    computer.run(&["refresh"]).exits(0);
    for request in computer.entra.token_requests() {
        assert!(request.value("client_assertion").is_some());
    }
}

#[test]
fn a_native_redirect_drops_the_certificate_and_the_account_is_public() {
    let computer = Computer::new();
    computer.entra.register(Registration {
        certificates: vec![pem("certificate.pem")],
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrg)
    });
    let [name, file] = &flag("--client-certificate", &computer.key_file("bundle.pem"));
    let (login, page) = computer.login(&["--client-id", NATIVE_CLIENT_ID, name, file]);
    login.exits(0).says("is not needed");
    let status = computer.run(&["status"]).exits(0).stdout;
    assert!(status.contains("(public)"), "{status}");
    assert!(page.html.contains("Signed in"), "{page:?}");
    let requests = computer.entra.token_requests();
    assert_eq!(requests.len(), 2, "with the assertion, and once without");
    assert_eq!(requests[0].value("code"), requests[1].value("code"));
    assert!(requests[0].value("client_assertion").is_some());
    for parameter in ["client_assertion", "client_assertion_type"] {
        assert_eq!(requests[1].value(parameter), None);
    }
    let account = computer.run(&["status", "--json"]).exits(0).json()["accounts"][0].take();
    assert_eq!(account["client_authentication"], "none");
    assert_eq!(account["client_type"], "public");
    // The file has nothing more to do with it.
    std::fs::remove_file(file).expect("removed");
    computer.run(&["refresh"]).exits(0);
    assert_eq!(
        computer.entra.token_requests()[2].value("client_assertion"),
        None
    );
}

#[test]
fn a_bad_certificate_opens_no_browser() {
    let computer = Computer::with_app();
    for (name, status) in [("ec.pem", 2), ("certificate.pem", 2), ("expired.pem", 5)] {
        let [flag, file] = &flag("--client-certificate", &computer.key_file(name));
        let args = ["login", "--client-id", APP, "--no-browser", flag, file];
        let login = computer.run(&args).exits(status);
        assert!(!login.stderr.contains("/authorize?"), "{login:?}");
    }
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn no_call_of_a_person_s_account_shows_a_proof() {
    let computer = Computer::with_app();
    let encrypted = computer.key_file("encrypted.pem");
    let args = [
        "-v",
        "login",
        "--client-id",
        APP,
        "--no-browser",
        "--timeout",
        "20s",
    ];
    let mut command = computer.command(&args);
    command.args(flag("--client-certificate", &encrypted));
    command.env(PASSWORD, PASSPHRASE);
    let (child, url, said) = Computer::start(command);
    let page = computer.browse(&url, "en");
    let login = finish(child).exits(0);
    computer.assert_silent(&format!("{login:?} {said} {page:?}"));
    computer.assert_no_proof_in(&computer.record().to_string());
    let refresh = computer.run(&["-v", "refresh"]).exits(0);
    computer.assert_silent(&format!("{refresh:?}"));
}

#[test]
fn a_new_passphrase_is_taken_by_a_new_sign_in_alone() {
    let computer = Computer::with_app();
    let key = computer.key_file("encrypted.pem");
    let bundle = computer.key_file("bundle.pem");
    let login = |path: &Path, passphrase: &str| {
        let flag = flag("--client-certificate", path);
        computer.login_app_with(&[(PASSWORD, passphrase)], &flag)
    };
    login(&bundle, "").exits(0);
    // The key is encrypted now: the stored sign-in knows no passphrase.
    std::fs::copy(&key, &bundle).expect("ours");
    computer
        .run(&["refresh"])
        .exits(5)
        .says("entra-token login");
    let mut again = computer.command(&["login"]);
    again.env(PASSWORD, PASSPHRASE);
    finish(again.spawn().expect("started")).exits(0);
    computer.run(&["refresh"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let computer = Computer::with_app();
    let pipe = computer.path("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg("-m")
        .arg("600")
        .arg(&pipe)
        .status();
    assert!(made.expect("there").success());
    for flag in ["--client-certificate", "--federated-token-file"] {
        computer
            .login_app(&[flag, pipe.to_str().expect("text")])
            .exits(2)
            .says("no regular file");
    }
}

#[test]
fn a_variable_for_other_programs_does_not_replace_a_certificate() {
    let computer = Computer::with_app();
    let key = computer.key_file("bundle.pem");
    computer
        .login_app(&["--client-certificate", key.to_str().expect("text")])
        .exits(0);
    let mut again = computer.command(&["login"]);
    again.env("AZURE_CLIENT_SECRET", WEB_SECRET);
    finish(again.spawn().expect("started")).exits(0);
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(
        status["accounts"][0]["client_authentication"],
        "certificate"
    );
}

#[test]
fn an_account_with_a_certificate_is_told_of_no_secret() {
    let computer = Computer::signed_in_as_app();
    for (code, error) in [
        (7_000_215, "invalid_client"),
        (7_000_218, "invalid_client"),
        (7_000_999, "invalid_client"),
    ] {
        computer.entra.refuse_once(code, error);
        let outcome = computer.run(&["refresh"]).exits(5);
        assert!(
            !outcome.stderr.contains("secret's Value")
                && !outcome.stderr.contains("--client-secret-file"),
            "{outcome:#?}"
        );
    }
}
