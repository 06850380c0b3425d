//! TLS: whose certificate is trusted (`trust.rs`, on Linux by way of `bundle.rs`), whose was refused
//! and why.
//!
//! Knows no protocol that runs over it, and opens no connection.

#[cfg(all(unix, not(target_vendor = "apple")))]
mod bundle;
mod trust;
mod verifier;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, SignatureScheme,
    WantsVerifier,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{causes, clean};
use crate::locales::fl;

/// The certificates in the file of `--ca-file`.
///
/// # Errors
/// [`ErrorKind::Usage`] if there are none.
pub(crate) fn roots_in(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    trust::roots_in(path, CA_FILE)
}

/// What names a file of roots to trust besides the system's.
const CA_FILE: &str = if cfg!(any(windows, target_os = "macos")) {
    "--ca-file or SSL_CERT_FILE"
} else {
    "--ca-file"
};

/// What a client is made of that trusts the operating system's roots (or those of `SSL_CERT_FILE`) and
/// those in `ca_file`. No network.
///
/// # Errors
/// [`ErrorKind::Usage`] if no root is trusted, or a file cannot be read.
pub(crate) fn client_config(ca_file: Option<&Path>) -> Result<ClientConfig> {
    let more = ca_file.map_or_else(|| Ok(Vec::new()), roots_in)?;
    Ok(with_ring()
        .dangerous()
        .with_custom_certificate_verifier(verifier::verifier(&more)?)
        .with_no_client_auth())
}

/// TLS 1.2 and 1.3 by ring.
fn with_ring() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    // An error means that this process has chosen its provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    ClientConfig::builder()
}

/// The only reason why a client cannot be built: there is no root to trust.
fn no_roots(reason: &str) -> Error {
    Error::usage(fl!("network-no-roots", reason))
}

/// What was wrong with the certificate, if that is why a connection failed.
pub(crate) fn certificate_error<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a CertificateError> {
    causes(error).find_map(|cause| match cause.downcast_ref() {
        Some(rustls::Error::InvalidCertificate(reason)) => Some(reason),
        _ => None,
    })
}

/// True if it helps to know who issued the certificate.
pub(crate) fn is_about_the_issuer(reason: &CertificateError) -> bool {
    use CertificateError::{BadSignature, UnknownIssuer};
    matches!(reason, UnknownIssuer | BadSignature)
}

/// The common name and the organization of an issuer (RFC 5280 §4.1.2.4), as far as it has them.
pub(crate) fn issuer_in(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let issuer = certificate.issuer();
    let names = issuer
        .iter_common_name()
        .take(1)
        .chain(issuer.iter_organization().take(1));
    let mut names: Vec<String> = names
        .filter_map(|name| name.as_str().ok())
        .map(clean)
        .collect();
    names.retain(|name| !name.is_empty());
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The server is not whom it says to be, as far as we can tell.
pub(crate) fn untrusted(host: &str, reason: &CertificateError, issuer: Option<&str>) -> Error {
    match reason {
        CertificateError::ExpiredContext { time, not_after } => {
            out_of_time(host, *time, *not_after)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            not_yet(host, *time, *not_before)
        }
        reason if is_of_an_authority(reason) => signed_by_itself(host),
        reason => match issuer {
            Some(issuer) => issued_by_a_stranger(host, issuer),
            None => not_trusted(host, reason),
        },
    }
}

fn not_trusted(host: &str, reason: &CertificateError) -> Error {
    use CertificateError::{Expired, NotValidYet};
    let is_about_time = matches!(reason, Expired | NotValidYet);
    let is_about_the_name = matches!(
        reason,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    );
    let reason = clean(&reason.to_string());
    let error = Error::new(
        ErrorKind::Unreachable,
        fl!("network-untrusted", host, reason),
    );
    error.with_hint(if is_about_time {
        fl!("network-check-clock")
    } else if is_about_the_name {
        fl!("network-wrong-server", host)
    } else {
        fl!("network-pass-company-root")
    })
}

/// What `openssl req -x509` makes; the type of this reason is webpki's, which rustls hides.
fn is_of_an_authority(reason: &CertificateError) -> bool {
    matches!(reason, CertificateError::Other(_)) && reason.to_string().contains("CaUsedAsEndEntity")
}

fn signed_by_itself(host: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("network-untrusted-authority", host),
    )
}

fn issued_by_a_stranger(host: &str, issuer: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("network-untrusted-issuer", host, issuer),
    )
}

fn out_of_time(host: &str, now: UnixTime, end: UnixTime) -> Error {
    let (now, end) = (instant(now), instant(end));
    Error::new(
        ErrorKind::Unreachable,
        fl!("network-certificate-expired", host, end, now),
    )
}

fn not_yet(host: &str, now: UnixTime, start: UnixTime) -> Error {
    let (now, start) = (instant(now), instant(start));
    Error::new(
        ErrorKind::Unreachable,
        fl!("network-certificate-not-yet-valid", host, start, now),
    )
}

fn instant(time: UnixTime) -> Timestamp {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Refuses every certificate, and keeps who issued the last one.
#[derive(Debug, Default)]
pub(crate) struct Witness(Mutex<Option<String>>);

impl Witness {
    /// What a client is to be made of whose server is only looked at: no handshake is ever done.
    pub(crate) fn config(witness: &Arc<Self>) -> ClientConfig {
        let verifier = Arc::clone(witness) as Arc<dyn ServerCertVerifier>;
        with_ring()
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth()
    }

    /// Who issued the certificate that was shown last.
    pub(crate) fn issuer(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = issuer_in(end_entity);
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(CertificateError::UnknownIssuer.into())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let provider = rustls::crypto::ring::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
