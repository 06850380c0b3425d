//! The file with all roots of a Linux system.
//!
//! rustls-platform-verifier reads it, and then the folders that hold the same roots again, one by one:
//! most of what a refresh costs this machine. Whom the file vouches for is trusted whatever the folders
//! hold; so they are read only where the file was not enough.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::trust::{file_variable, provider, whole};

/// Trusts the roots in the file and `more`, and those in the folders at second thought.
#[derive(Debug)]
pub(super) struct Bundle {
    alone: Arc<WebPkiServerVerifier>,
    more: Vec<CertificateDer<'static>>,
}

impl Bundle {
    /// Reads the file; nothing where there is none that holds a root.
    ///
    /// # Errors
    /// One of `more` is no certificate.
    pub(super) fn read(more: &[CertificateDer<'static>]) -> Result<Option<Self>, rustls::Error> {
        let Some(pem) = file().and_then(|path| std::fs::read(path).ok()) else {
            return Ok(None);
        };
        let mut roots = RootCertStore::empty();
        let certificates = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
        roots.add_parsable_certificates(certificates);
        if roots.is_empty() {
            return Ok(None);
        }
        for root in more {
            roots.add(root.clone())?;
        }
        let alone = WebPkiServerVerifier::builder_with_provider(roots.into(), provider());
        let alone = alone
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        Ok(Some(Self {
            alone,
            more: more.to_vec(),
        }))
    }
}

/// The file that the platform's verifier reads first: that of `SSL_CERT_FILE`, or the system's, which
/// does not count where `SSL_CERT_DIR` alone is set.
fn file() -> Option<PathBuf> {
    file_variable().or_else(|| match env::var_os("SSL_CERT_DIR") {
        Some(_) => None,
        None => openssl_probe::probe().cert_file,
    })
}

impl ServerCertVerifier for Bundle {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verify = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server, ocsp_response, now)
        };
        verify(&*self.alone).or_else(|refusal| match whole(&self.more) {
            Ok(whole) => verify(&whole),
            // There is nothing else, then.
            Err(_) => Err(refusal),
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let alone = &self.alone;
        alone.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let alone = &self.alone;
        alone.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.alone.supported_verify_schemes()
    }
}
