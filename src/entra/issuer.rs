//! Whose certificate it was that nobody here trusts. rustls tells that the issuer is unknown, and
//! not who that is; so the server is asked for its certificate once more, and told nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use url::Url;

use crate::tls::issuer_in;

/// A name is not worth a longer wait.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Who issued the certificate that is shown at `url`, by the same way (a proxy, too) as any other
/// request goes. The handshake is broken off, so that no request is ever sent.
pub(super) async fn found_at(url: Url) -> Option<String> {
    let witness = Arc::new(Witness::default());
    let config = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .timeout(TIMEOUT)
        .build()
        .ok()?;
    let refused = http.head(url).send().await;
    log::debug!("asked who issued the certificate: {}", refused.is_err());
    witness.issuer()
}

/// Refuses every certificate, and keeps who issued the last one.
#[derive(Debug, Default)]
struct Witness(Mutex<Option<String>>);

impl Witness {
    fn issuer(&self) -> Option<String> {
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
