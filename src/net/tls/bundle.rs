//! The file with all roots of a Linux system.
//!
//! rustls-platform-verifier reads it, and then the folders that hold the same roots again, one by one:
//! most of what a refresh costs this machine. Whom the file vouches for is trusted whatever the folders
//! hold; so they are read only if the file was not enough.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::error::Result;

use super::trust::{
    FILE, FOLDERS, certificates_in, no_root_in, provider, refused, variable, whole,
};

/// Trusts the roots in the file and `more`, and those in the folders at second thought.
#[derive(Debug)]
pub(super) struct Bundle {
    alone: Arc<WebPkiServerVerifier>,
    more: Vec<CertificateDer<'static>>,
}

impl Bundle {
    /// Reads the file of `SSL_CERT_FILE`, or the system's, which does not count where `SSL_CERT_DIR`
    /// alone is set; nothing if there is none that holds a root.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if `SSL_CERT_FILE` names none.
    pub(super) fn read(more: &[CertificateDer<'static>]) -> Result<Option<Self>> {
        let given = variable(FILE);
        let file = match &given {
            Some(path) => Some(path.clone()),
            None if variable(FOLDERS).is_some() => None,
            None => openssl_probe::probe().cert_file,
        };
        let Some(file) = file else { return Ok(None) };
        let mut roots = RootCertStore::empty();
        match certificates_in(&file, FILE) {
            Ok(certificates) => roots.add_parsable_certificates(certificates),
            Err(error) if given.is_some() => return Err(error),
            Err(_) => return Ok(None),
        };
        if roots.is_empty() {
            return given.map_or(Ok(None), |path| Err(no_root_in(FILE, &path)));
        }
        roots.add_parsable_certificates(more.iter().cloned());
        let alone = WebPkiServerVerifier::builder_with_provider(roots.into(), provider());
        let alone = alone.build().map_err(|error| {
            let error = rustls::Error::General(error.to_string());
            refused(&error)
        })?;
        Ok(Some(Self {
            alone,
            more: more.to_vec(),
        }))
    }
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
