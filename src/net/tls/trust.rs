//! Whom the operating system and the user trust. For each system rustls-platform-verifier knows where
//! that stands.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::os::{encoding, regular};
use crate::quoting::Shell;

use super::no_roots;

/// No file of roots is longer: those of whole systems have a quarter of a megabyte.
const LONGEST_FILE: u64 = 16 << 20;

/// The file of the roots that are trusted in place of the system's (OpenSSL's
/// `X509_get_default_cert_file_env`).
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) const FILE: &str = "SSL_CERT_FILE";
/// The folders of the same (`X509_get_default_cert_dir_env`).
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) const FOLDERS: &str = "SSL_CERT_DIR";

/// All that the system trusts, and `more`.
pub(super) fn whole(more: &[CertificateDer<'static>]) -> Result<Verifier> {
    Verifier::new_with_extra_roots(more.iter().cloned(), provider())
        .map_err(|error| refused(&error))
}

pub(super) fn refused(error: &rustls::Error) -> Error {
    no_roots(&clean(&error.to_string()))
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// A variable that says whom to trust, if it says anything.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) fn variable(name: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os(name).filter(|path| !path.is_empty());
    path.map(Into::into)
}

/// The certificates of a file in PEM that can be roots; `source` names it. The dates of a root are
/// not looked at (RFC 5280 §6.1.1: a trust anchor is a name and a key): whoever names it vouches for
/// it.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if there is none.
pub(super) fn roots_in(path: &Path, source: &str) -> Result<Vec<CertificateDer<'static>>> {
    let mut roots = certificates(&encoding::utf8(read(path, source)?));
    roots.retain(is_root);
    if roots.is_empty() {
        return Err(no_root_in(source, path));
    }
    Ok(roots)
}

/// All certificates of a file in PEM, as OpenSSL reads it.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) fn certificates_in(path: &Path, source: &str) -> Result<Vec<CertificateDer<'static>>> {
    read(path, source).map(|pem| certificates(&pem))
}

/// True if one of the folders has a root in any of its files.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) fn have_root(folders: &Path) -> bool {
    let folders = std::env::split_paths(folders);
    let entries = folders.filter_map(|folder| std::fs::read_dir(folder).ok());
    let mut entries = entries.flatten().filter_map(io::Result::ok);
    entries.any(|entry| {
        let pem = regular::read(&entry.path(), LONGEST_FILE);
        pem.is_ok_and(|pem| certificates(&pem).iter().any(is_root))
    })
}

fn read(path: &Path, source: &str) -> Result<Zeroizing<Vec<u8>>> {
    regular::read(path, LONGEST_FILE).map_err(|error| unreadable(source, path, &error))
}

fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    let certificates = CertificateDer::pem_slice_iter(pem);
    certificates.filter_map(Result::ok).collect()
}

fn is_root(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

fn unreadable(source: &str, path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (Shell::HERE.path(path), clean(&error.to_string()));
    let fact = fl!("network-ca-file-unreadable", source, path, reason);
    Error::usage(fact).with_hint(what_it_takes(source))
}

pub(super) fn no_root_in(source: &str, path: &Path) -> Error {
    let path = Shell::HERE.path(path);
    let fact = fl!("network-ca-file-no-root", source, path);
    Error::usage(fact).with_hint(what_it_takes(source))
}

fn what_it_takes(source: &str) -> Message {
    let hint = fl!("network-ca-file-format", source);
    if !source.starts_with("SSL_CERT") {
        return hint;
    }
    fl!("network-or-unset", hint, source)
}
