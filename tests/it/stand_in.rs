//! The stand-in itself: it refuses the client authentication that Entra refuses, so that a test
//! which it lets pass has shown something.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::support::fake_entra::{
    Audience, FederatedSubject, HOME_DOMAIN, HOME_TENANT_ID, NATIVE_CLIENT_ID, Registration,
    WEB_CLIENT_ID, WEB_SECRET,
};
use crate::support::{Computer, fixture, pem};

const SCOPE: &str = "https://outlook.office365.com/.default";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The SHA-256 of `certificate.pem`, as OpenSSL computes it:
/// `openssl x509 -in certificate.pem -outform DER | openssl dgst -sha256 -binary | basenc --base64url`
const THUMBPRINT: &str = "rfP7qCnnd7A3GjDXHwFNKrB94F8at7z-sXq-kYraPm8";

fn with_credentials() -> Computer {
    let computer = Computer::new();
    computer.entra.register(Registration {
        certificates: vec![pem("other-certificate.pem"), pem("certificate.pem")],
        federated_subjects: vec![subject()],
        ..Registration::web(WEB_CLIENT_ID, Audience::AnyOrg)
    });
    computer
}

fn subject() -> FederatedSubject {
    FederatedSubject {
        issuer: "https://issuer.example".to_owned(),
        subject: "system:serviceaccount:mail:sender".to_owned(),
        audience: "api://AzureADTokenExchange".to_owned(),
    }
}

fn header() -> Header {
    Header {
        x5t_s256: Some(THUMBPRINT.to_owned()),
        ..Header::new(Algorithm::PS256)
    }
}

/// The claims of a good assertion; each call has a `jti` of its own.
fn claims(computer: &Computer) -> Value {
    let now = jiff::Timestamp::now().as_second();
    json!({
        "aud": computer.token_endpoint(HOME_DOMAIN),
        "iss": WEB_CLIENT_ID,
        "sub": WEB_CLIENT_ID,
        "jti": format!("{:?}", std::time::Instant::now()),
        "iat": now,
        "nbf": now,
        "exp": now + 600,
    })
}

fn signed(header: &Header, claims: &Value, key: &str) -> String {
    let key = EncodingKey::from_rsa_pem(&fixture(key)).expect("a key");
    jsonwebtoken::encode(header, claims, &key).expect("signed")
}

/// Asks for a token of the application's own, with so much more in the form.
fn ask(computer: &Computer, more: &[(&str, &str)]) -> (u16, Value) {
    let form = [
        &[
            ("grant_type", "client_credentials"),
            ("client_id", WEB_CLIENT_ID),
            ("scope", SCOPE),
        ],
        more,
    ];
    computer.post_token(HOME_DOMAIN, &form.concat())
}

fn assert_with(computer: &Computer, assertion: &str) -> (u16, Value) {
    let kind = ("client_assertion_type", ASSERTION_TYPE);
    ask(computer, &[kind, ("client_assertion", assertion)])
}

#[track_caller]
fn assert_refused(answer: &(u16, Value), status: u16, code: u32) {
    assert_eq!(answer.0, status, "{answer:?}");
    assert_eq!(answer.1["error_codes"][0], code, "{answer:?}");
}

#[test]
fn an_app_gets_an_access_token_and_nothing_else() {
    let computer = Computer::new();
    let (status, answer) = ask(&computer, &[("client_secret", WEB_SECRET)]);
    assert_eq!(status, 200, "{answer}");
    let fields: Vec<_> = answer.as_object().expect("an object").keys().collect();
    let expected = ["access_token", "expires_in", "ext_expires_in", "token_type"];
    assert_eq!(fields, expected);
    let token = answer["access_token"].as_str().expect("a token");
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(token).expect("a JWT");
    assert_eq!(claims["aud"], "https://outlook.office365.com");
    assert_eq!(claims["roles"], json!(["SMTP.SendAsApp"]));
    assert_eq!(claims["tid"], HOME_TENANT_ID);
    assert_eq!(
        (&claims["scp"], &claims["upn"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_request_for_the_app_itself_must_be_whole() {
    let computer = Computer::new();
    assert_refused(&ask(&computer, &[]), 401, 7_000_216);
    let wrong = [("client_secret", "wrong")];
    assert_refused(&ask(&computer, &wrong), 401, 7_000_215);
    for tenant in ["common", "organizations", "consumers"] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", WEB_CLIENT_ID),
        ];
        assert_refused(&computer.post_token(tenant, &form), 400, 9_001_023);
    }
    for (scope, code) in [
        ("https://outlook.office.com/SMTP.Send", 1_002_012),
        (
            "https://outlook.office365.com/.default offline_access",
            70_011,
        ),
    ] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", WEB_CLIENT_ID),
            ("client_secret", WEB_SECRET),
            ("scope", scope),
        ];
        assert_refused(&computer.post_token(HOME_TENANT_ID, &form), 400, code);
    }
}

#[test]
fn a_public_app_has_nothing_to_prove_itself_with() {
    let computer = Computer::new();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", NATIVE_CLIENT_ID),
        ("scope", SCOPE),
    ];
    assert_refused(&computer.post_token(HOME_DOMAIN, &form), 401, 7_000_216);
}

#[test]
fn a_good_assertion_is_good_once() {
    let computer = with_credentials();
    let assertion = signed(&header(), &claims(&computer), "key.pem");
    let (status, answer) = assert_with(&computer, &assertion);
    assert_eq!(status, 200, "{answer}");
    assert_refused(&assert_with(&computer, &assertion), 401, 50_013);
    assert!(computer.entra.secrets().contains(&assertion));
}

#[test]
fn an_assertion_that_names_or_fits_no_certificate_is_refused() {
    let computer = with_credentials();
    let unknown = Header {
        x5t_s256: Some(THUMBPRINT.replace(&THUMBPRINT[..1], "_")),
        ..header()
    };
    let padded = Header {
        x5t_s256: Some(format!("{THUMBPRINT}=")),
        ..header()
    };
    let untyped = Header {
        typ: None,
        ..header()
    };
    let older = Header {
        alg: Algorithm::RS256,
        ..header()
    };
    for (header, key) in [
        (unknown, "key.pem"),
        (padded, "key.pem"),
        (untyped, "key.pem"),
        (older, "key.pem"),
        (header(), "other-key.pem"),
    ] {
        let assertion = signed(&header, &claims(&computer), key);
        assert_refused(&assert_with(&computer, &assertion), 401, 700_027);
    }
    assert_refused(&assert_with(&computer, "not.a.jwt"), 401, 50_013);
}

#[test]
fn an_assertion_that_claims_something_else_is_refused() {
    let computer = with_credentials();
    let now = jiff::Timestamp::now().as_second();
    let other_tenant = computer.token_endpoint(HOME_TENANT_ID);
    for (claim, value, code) in [
        ("aud", json!(other_tenant), 50_012),
        ("aud", json!(computer.entra.authority_host()), 50_012),
        ("iss", json!(NATIVE_CLIENT_ID), 50_048),
        ("sub", json!(NATIVE_CLIENT_ID), 50_048),
        ("exp", json!(now - 120), 500_133),
        ("nbf", json!(now + 120), 500_133),
        ("exp", json!(now + 700), 500_133),
        ("jti", Value::Null, 50_013),
    ] {
        let mut claims = claims(&computer);
        claims[claim] = value;
        let assertion = signed(&header(), &claims, "key.pem");
        assert_refused(&assert_with(&computer, &assertion), 401, code);
    }
}

#[test]
fn a_foreign_token_must_match_its_credential_to_the_letter() {
    let computer = with_credentials();
    let good = computer.entra.federated_token(&subject());
    assert_eq!(assert_with(&computer, &good).0, 200);
    assert_eq!(assert_with(&computer, &good).0, 200, "until it ends");
    assert!(computer.entra.secrets().contains(&good));
    let other = || "API://AzureADTokenExchange".to_owned();
    let mut wrong = [subject(), subject(), subject()];
    wrong[0].issuer = other();
    wrong[1].subject = other();
    wrong[2].audience = other();
    for (subject, code) in wrong.iter().zip([700_211, 700_213, 7_002_121]) {
        let token = computer.entra.federated_token(subject);
        assert_refused(&assert_with(&computer, &token), 401, code);
    }
}

#[test]
fn two_proofs_and_an_assertion_of_no_type_are_malformed() {
    let computer = with_credentials();
    let assertion = signed(&header(), &claims(&computer), "key.pem");
    let assertion = ("client_assertion", assertion.as_str());
    let secret = ("client_secret", WEB_SECRET);
    let kind = ("client_assertion_type", ASSERTION_TYPE);
    assert_refused(&ask(&computer, &[assertion]), 400, 90_013);
    assert_refused(&ask(&computer, &[assertion, kind, secret]), 400, 90_013);
}
