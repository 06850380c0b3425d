//! The app itself signs in, nobody at a browser; and an app whose secret is the key of a certificate, with and without a
//! person. The provider is the judge of every assertion; what it was shown is in its journal.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::process::{Outcome, Running};
use crate::support::{
    ALICE, Browser, Computer, OUTLOOK, OUTLOOK_FOR_APPS, Provider, SIGNER, TENANT, WEB, WEB_SECRET,
    part,
};

/// It contains what [`Provider::assert_untold`] looks for.
const PASSPHRASE: &str = "s3cret with spaces";

/// A computer with an app's keys on it, and a provider that has the certificate.
struct App {
    computer: Computer,
    provider: Provider,
    passphrase: Option<&'static str>,
}

impl App {
    fn start() -> Self {
        Self::start_with(&[])
    }

    /// With some of the variables at the top of `idp/server.mjs`.
    fn start_with(variables: &[(&str, &str)]) -> Self {
        let computer = Computer::without_keyring();
        let certificate = make_keys(&computer, "app") + "/cert.pem";
        let variables = [variables, &[("CLIENT_CERT", &certificate)]].concat();
        Self {
            computer,
            provider: Provider::start_with(&variables),
            passphrase: None,
        }
    }

    /// A file of `parts/client-certs.sh`.
    fn file(&self, name: &str) -> String {
        let path = self.computer.path("app").join(name);
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut command = self.computer.program(args);
        if let Some(passphrase) = self.passphrase {
            command.env("AZURE_CLIENT_CERTIFICATE_PASSWORD", passphrase);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Outcome {
        Running::start(&mut self.program(args)).finish()
    }

    /// `login --app-only`, which must not ask for a browser.
    #[track_caller]
    fn login(&self, client: &[&str]) -> Outcome {
        let app_only = ["--app-only", "--tenant", TENANT, "--store", "file"];
        let args = [client, &app_only].concat();
        let opened = self.computer.path("opened");
        let script = format!("touch '{}'", opened.display());
        let browser = self.computer.write_script("bin/browser", &script);
        let mut command = self.program(&self.provider.login(&args));
        let outcome = Running::start(command.env("BROWSER", browser)).finish();
        self.provider.assert_untold(&outcome);
        assert!(!opened.exists(), "a browser opened: {outcome:#?}");
        assert!(self.provider.entries("asked").is_empty(), "{outcome:#?}");
        outcome
    }

    #[track_caller]
    fn refresh(&self) {
        self.provider
            .assert_untold(&self.run(&["refresh"]).exits(0));
    }

    /// What the provider was shown with each request that it answered.
    #[track_caller]
    fn assertions(&self) -> Vec<Value> {
        let answers = self.provider.entries("answered");
        let assertions = answers.iter().map(|answer| answer["assertion"].clone());
        assertions.collect()
    }
}

/// Makes the files of an app in a folder of `computer`, and gives the folder.
fn make_keys(computer: &Computer, name: &str) -> String {
    let folder = computer.path(name);
    let mut command = Command::new(part("client-certs.sh"));
    command.arg(&folder).env("PASSPHRASE", PASSPHRASE);
    Running::start(&mut command).finish().exits(0);
    folder.to_str().expect("the path is UTF-8").to_owned()
}

/// The `x5t#S256` of a certificate, out of what OpenSSL says of it.
fn thumbprint(certificate: &str) -> String {
    let mut command = Command::new("openssl");
    command.args(["x509", "-noout", "-fingerprint", "-sha256"]);
    let said = Running::start(command.args(["-in", certificate]))
        .finish()
        .exits(0);
    let (_, hex) = said.line().split_once('=').expect("a name and a value");
    let bytes = hex.split(':').map(|byte| u8::from_str_radix(byte, 16));
    let bytes: Result<Vec<u8>, _> = bytes.collect();
    URL_SAFE_NO_PAD.encode(bytes.expect("bytes in hexadecimal"))
}

#[track_caller]
fn assert_shows_an_accepted_token(app: &App, client_id: &str) {
    let shown = app.run(&["show"]).exits(0);
    assert_eq!(shown.line(), app.provider.last("access_token"));
    let claims = app.provider.accept(shown.line(), OUTLOOK_FOR_APPS);
    assert_eq!(claims["roles"], json!(["SMTP.SendAsApp"]));
    assert_eq!(
        (&claims["appid"], &claims["tid"]),
        (&client_id.into(), &TENANT.into())
    );
}

/// All of an app's requests are alike: it has no refresh token to send.
#[track_caller]
fn assert_only_client_credentials(provider: &Provider) {
    for answer in provider.entries("answered") {
        assert_eq!(answer["grant"], "client_credentials", "{answer:#}");
        assert_eq!(answer["refresh_token"], Value::Null, "{answer:#}");
    }
}

/// The whole header, so that nothing else is in it, and all claims that Entra looks at.
#[track_caller]
fn assert_is_by_the_book(assertion: &Value, thumbprint: &str, endpoint: &str) {
    let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint });
    assert_eq!(assertion["header"], header);
    let claims = &assertion["claims"];
    assert_eq!(
        (&claims["iss"], &claims["sub"], &claims["aud"]),
        (&SIGNER.into(), &SIGNER.into(), &endpoint.into())
    );
    let seconds = |claim: &str| claims[claim].as_u64().expect("whole seconds");
    assert!(
        (1..=600).contains(&(seconds("exp") - seconds("iat"))),
        "{claims:#}"
    );
}

#[track_caller]
fn assert_are_good_for_one_request(assertions: &[Value]) {
    let jti = |assertion: &Value| assertion["claims"]["jti"].as_str().map(str::to_owned);
    let different: Option<BTreeSet<_>> = assertions.iter().map(jti).collect();
    assert_eq!(
        different.map(|jtis| jtis.len()),
        Some(assertions.len()),
        "{assertions:#?}"
    );
}

/// A whole life without a person: sign in, show, refresh, show.
#[track_caller]
fn assert_lives_by_its_certificate(app: &App, files: &[&str]) {
    let client = [&["--client-id", SIGNER], files].concat();
    app.login(&client).exits(0).tells("signed in as the app");
    assert_shows_an_accepted_token(app, SIGNER);
    let first = app.provider.last("access_token");
    app.refresh();
    assert_ne!(app.provider.last("access_token"), first);
    assert_shows_an_accepted_token(app, SIGNER);
    assert_only_client_credentials(&app.provider);
    assert!(app.provider.entries("refused").is_empty());

    let (assertions, thumbprint) = (app.assertions(), thumbprint(&app.file("cert.pem")));
    assert_eq!(assertions.len(), 2);
    assert_are_good_for_one_request(&assertions);
    for assertion in &assertions {
        assert_is_by_the_book(assertion, &thumbprint, &app.provider.token_endpoint(TENANT));
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_its_secret() {
    let app = App::start();
    let secret = app.file("secret");
    fs::write(&secret, format!("{WEB_SECRET}\n")).expect("our folder is writable");
    app.login(&["--client-id", WEB, "--client-secret-file", &secret])
        .exits(0)
        .tells("signed in as the app");
    assert_shows_an_accepted_token(&app, WEB);
    fs::remove_file(secret).expect("the file is ours");
    let first = app.provider.last("access_token");
    app.refresh();
    assert_ne!(app.provider.last("access_token"), first);
    assert_shows_an_accepted_token(&app, WEB);
    assert_only_client_credentials(&app.provider);
    let answers = app.provider.entries("answered");
    assert!(answers.iter().all(|answer| answer["with_secret"] == true));
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_a_pem_of_key_and_certificate() {
    let app = App::start();
    assert_lives_by_its_certificate(&app, &["--client-certificate", &app.file("bundle.pem")]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_a_certificate_and_a_key_in_two_files() {
    let app = App::start();
    let (certificate, key) = (app.file("cert.pem"), app.file("key.pem"));
    let files = ["--client-certificate", &certificate, "--client-key", &key];
    assert_lives_by_its_certificate(&app, &files);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_an_encrypted_pem() {
    let app = App {
        passphrase: Some(PASSPHRASE),
        ..App::start()
    };
    assert_lives_by_its_certificate(&app, &["--client-certificate", &app.file("encrypted.pem")]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_a_pkcs12_file() {
    let app = App {
        passphrase: Some(PASSPHRASE),
        ..App::start()
    };
    assert_lives_by_its_certificate(&app, &["--client-certificate", &app.file("bundle.p12")]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_app_signs_in_with_a_pkcs12_file_as_windows_exports_it() {
    let app = App {
        passphrase: Some(PASSPHRASE),
        ..App::start()
    };
    assert_lives_by_its_certificate(&app, &["--client-certificate", &app.file("windows.p12")]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_show_gets_an_app_a_new_token_when_the_old_one_has_ended() {
    let app = App::start_with(&[("FIRST_TTL", "1")]);
    let bundle = app.file("bundle.pem");
    app.login(&["--client-id", SIGNER, "--client-certificate", &bundle])
        .exits(0);
    let first = app.provider.last("access_token");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_shows_an_accepted_token(&app, SIGNER);
    assert_ne!(app.provider.last("access_token"), first);
    app.run(&["show"]).exits(0);
    assert_eq!(app.provider.entries("answered").len(), 2);
    assert_are_good_for_one_request(&app.assertions());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_person_signs_in_to_an_app_with_a_certificate() {
    let app = App::start();
    let (computer, provider) = (&app.computer, &app.provider);
    let bundle = app.file("bundle.pem");
    let client = ["--client-id", SIGNER, "--client-certificate", &bundle];
    let args = ["--redirect-uri", "http://localhost", "--store", "file"];
    let args = [&client[..], &args].concat();
    let sign_in = computer.sign_in(provider, &Browser::default(), &args);
    sign_in.outcome.exits(0).tells(ALICE);
    app.refresh();

    let shown = app.run(&["show"]).exits(0);
    assert_eq!(shown.line(), provider.last("access_token"));
    assert_eq!(provider.accept(shown.line(), OUTLOOK)["upn"], ALICE);
    let answers = provider.entries("answered");
    let grants: Vec<_> = answers.iter().map(|answer| &answer["grant"]).collect();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    let (assertions, thumbprint) = (app.assertions(), thumbprint(&app.file("cert.pem")));
    assert_are_good_for_one_request(&assertions);
    for assertion in &assertions {
        assert_is_by_the_book(assertion, &thumbprint, &provider.token_endpoint("common"));
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_key_that_is_not_registered_is_refused() {
    let app = App::start();
    let bundle = make_keys(&app.computer, "another") + "/bundle.pem";
    let refused = app.login(&["--client-id", SIGNER, "--client-certificate", &bundle]);
    let refused = refused.exits(5).tells("client authentication failed");
    assert_eq!(refused.stdout, "");
    let refusals = app.provider.entries("refused");
    assert_eq!(refusals.len(), 1, "{refusals:#?}");
    assert_eq!(
        (&refusals[0]["error"], &refusals[0]["error_detail"]),
        (
            &"invalid_client".into(),
            &"signature verification failed".into()
        )
    );
    assert!(app.provider.entries("answered").is_empty());
    app.run(&["show"]).exits(4);
}
