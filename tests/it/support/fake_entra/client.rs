//! How an application proves to be itself: by nothing, a secret, a certificate, or the token of a
//! foreign identity provider.
//!
//! The assertions are read by a library of their own, so that no fault of whoever signs them can be
//! repeated here.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::answers::{self, Refusal};
use super::registration::{FederatedSubject, Registration};

pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Entra allows clocks to differ by five minutes; less of it shows a wrong instant sooner.
const SKEW: u64 = 60;
/// The life of an assertion that Microsoft documents at most.
const LONGEST_LIFE: u64 = 600;
/// The keys of the foreign identity provider.
const PROVIDER_KEY: &str = include_str!("../keys/other-key.pem");
const PROVIDER_CERTIFICATE: &str = include_str!("../keys/other-certificate.pem");

/// What a request brings along.
#[derive(Clone, Copy)]
pub(super) enum Proof<'a> {
    Nothing,
    Secret(&'a str),
    /// The JWT of a certificate or of a foreign identity provider.
    Assertion(&'a str),
}

/// What an assertion says. All of it is needed where a certificate signs.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: u64,
    iat: Option<u64>,
    nbf: Option<u64>,
    jti: Option<String>,
}

impl Claims {
    fn check_time(&self) -> Result<(), Refusal> {
        let now = answers::since_epoch().as_secs();
        let began = self.nbf.unwrap_or(0) <= now + SKEW;
        if began && now <= self.exp + SKEW {
            return Ok(());
        }
        Err(Refusal::client(500133))
    }
}

/// Checks a proof that must be there; `endpoint` is the URL that it was sent to.
pub(super) fn verify(
    proof: Proof<'_>,
    registration: &Registration,
    endpoint: &str,
    spent: &mut HashSet<String>,
) -> Result<(), Refusal> {
    match proof {
        Proof::Nothing => Err(Refusal::client(7000218)),
        Proof::Secret(secret) => verify_secret(secret, registration),
        Proof::Assertion(jwt) => match thumbprint(jwt)? {
            Some(thumbprint) => verify_signed(jwt, &thumbprint, registration, endpoint, spent),
            None => verify_federated(jwt, registration),
        },
    }
}

fn verify_secret(sent: &str, registration: &Registration) -> Result<(), Refusal> {
    let mut known = registration.secrets.iter();
    match known.find(|secret| secret.value == sent) {
        Some(secret) if secret.expired => Err(Refusal::client(7000222)),
        Some(_) => Ok(()),
        None => Err(Refusal::client(7000215)),
    }
}

/// The certificate that an assertion names; a foreign token names none.
fn thumbprint(jwt: &str) -> Result<Option<String>, Refusal> {
    let header = jsonwebtoken::decode_header(jwt).map_err(|_| Refusal::client(50013))?;
    let certified = header.typ.as_deref() == Some("JWT") && header.alg == Algorithm::PS256;
    if header.x5t_s256.is_some() && !certified {
        return Err(Refusal::client(700027));
    }
    Ok(header.x5t_s256)
}

/// An assertion that the application signed itself (RFC 7523 §3).
fn verify_signed(
    jwt: &str,
    thumbprint: &str,
    registration: &Registration,
    endpoint: &str,
    spent: &mut HashSet<String>,
) -> Result<(), Refusal> {
    let mut known = registration.certificates.iter();
    let certificate = known.find(|pem| thumbprint_of(pem).as_deref() == Some(thumbprint));
    let certificate = certificate.ok_or_else(|| Refusal::client(700027))?;
    let claims = read(jwt, Algorithm::PS256, certificate)?;
    if claims.aud != endpoint {
        return Err(Refusal::client(50012));
    }
    if claims.iss != claims.sub || claims.sub != registration.client_id {
        return Err(Refusal::client(50048));
    }
    claims.check_time()?;
    check_life(&claims)?;
    // Entra lets a second use pass; here it shows that no request repeats another's assertion.
    let fresh = claims.jti.is_some_and(|id| spent.insert(id));
    fresh.then_some(()).ok_or_else(|| Refusal::client(50013))
}

/// It says when it begins, and ends soon after.
fn check_life(claims: &Claims) -> Result<(), Refusal> {
    let (Some(issued), Some(_)) = (claims.iat, claims.nbf) else {
        return Err(Refusal::client(500133));
    };
    let short = claims.exp.saturating_sub(issued) <= LONGEST_LIFE;
    short.then_some(()).ok_or_else(|| Refusal::client(500133))
}

/// A foreign token: its three claims must be those of one federated credential, to the letter.
fn verify_federated(jwt: &str, registration: &Registration) -> Result<(), Refusal> {
    let claims: Claims =
        jsonwebtoken::dangerous::insecure_decode_claims(jwt).map_err(|_| Refusal::client(50013))?;
    let mut known: Vec<_> = registration.federated_subjects.iter().collect();
    known.retain(|credential| credential.issuer == claims.iss);
    if known.is_empty() {
        return Err(Refusal::client(700211));
    }
    // Only a known issuer has a key to look up.
    read(jwt, Algorithm::RS256, PROVIDER_CERTIFICATE)?;
    known.retain(|credential| credential.subject == claims.sub);
    if known.is_empty() {
        return Err(Refusal::client(700213));
    }
    known.retain(|credential| credential.audience == claims.aud);
    if known.is_empty() {
        return Err(Refusal::client(7002121));
    }
    claims.check_time()
}

/// The claims, if the key of the certificate has signed them; they are judged elsewhere.
fn read(jwt: &str, algorithm: Algorithm, certificate: &str) -> Result<Claims, Refusal> {
    let key = DecodingKey::from_rsa_pem(certificate.as_bytes());
    let mut only_signature = Validation::new(algorithm);
    only_signature.required_spec_claims.clear();
    only_signature.validate_exp = false;
    only_signature.validate_aud = false;
    key.and_then(|key| jsonwebtoken::decode(jwt, &key, &only_signature))
        .map(|token| token.claims)
        .map_err(|_| Refusal::client(700027))
}

/// `x5t#S256` (RFC 7515 §4.1.8).
fn thumbprint_of(certificate: &str) -> Option<String> {
    let der = CertificateDer::from_pem_slice(certificate.as_bytes()).ok()?;
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(der)))
}

/// A token such as a workload gets from its platform.
pub(super) fn federated_token(subject: &FederatedSubject) -> String {
    let now = answers::since_epoch().as_secs();
    let claims = json!({
        "iss": subject.issuer,
        "sub": subject.subject,
        "aud": subject.audience,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "jti": answers::guid(),
    });
    let key = EncodingKey::from_rsa_pem(PROVIDER_KEY.as_bytes()).expect("a key of the fixtures");
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).expect("RSA signs")
}
