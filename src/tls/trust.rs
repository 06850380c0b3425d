//! Whom the operating system and the user trust. For each system rustls-platform-verifier knows where
//! that stands.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use super::no_roots;
use crate::error::{Error, Result};
use crate::foreign::clean;
use crate::language::text;
use crate::quoting::Shell;

/// The file of the roots that are trusted in place of the system's (OpenSSL's
/// `X509_get_default_cert_file_env`).
const FILE: &str = "SSL_CERT_FILE";

/// Trusts the system's roots, or those of `SSL_CERT_FILE`, and `more`.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) where nobody is trusted, where `SSL_CERT_FILE`
/// cannot be read, or one of `more` is no certificate.
pub(super) fn verifier(more: &[CertificateDer<'static>]) -> Result<Arc<dyn ServerCertVerifier>> {
    if let Some(path) = file_variable() {
        refuse_if_unreadable(&path)?;
    }
    let verifier = quickest(more);
    verifier.map_err(|error| no_roots(&clean(&error.to_string())))
}

#[cfg(all(unix, not(target_vendor = "apple")))]
fn quickest(
    more: &[CertificateDer<'static>],
) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
    Ok(match super::bundle::Bundle::read(more)? {
        Some(bundle) => Arc::new(bundle),
        None => Arc::new(whole(more)?),
    })
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn quickest(
    more: &[CertificateDer<'static>],
) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
    Ok(Arc::new(whole(more)?))
}

/// All that the system trusts, and `more`.
pub(super) fn whole(more: &[CertificateDer<'static>]) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(more.iter().cloned(), provider())
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// What `SSL_CERT_FILE` says, if it says anything.
pub(super) fn file_variable() -> Option<PathBuf> {
    let path = env::var_os(FILE).filter(|path| !path.is_empty());
    path.map(PathBuf::from)
}

/// The platform's verifier passes it over in silence; whoever set it meant something by it.
fn refuse_if_unreadable(path: &Path) -> Result<()> {
    let Err(error) = File::open(path) else {
        return Ok(());
    };
    let (path, reason) = (Shell::HERE.path(path), clean(&error.to_string()));
    Err(Error::usage(text!(
        "{FILE} names {path}, which cannot be read: {reason}",
        "{FILE} で指定されている {path} を読めません: {reason}"
    ))
    .with_hint(text!(
        "correct it, or `unset {FILE}` to trust the operating system's roots",
        "値を修正するか、`unset {FILE}` を実行してオペレーティング システムのルート証明書を使ってください"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_that_cannot_be_read_are_told() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        refuse_if_unreadable(folder).expect("a folder opens");
        let error = refuse_if_unreadable(Path::new("/nowhere/roots.pem")).expect_err("nowhere");
        assert!(error.to_string().contains("/nowhere/roots.pem"), "{error}");
    }
}
