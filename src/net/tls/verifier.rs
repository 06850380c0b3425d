//! Who is trusted: the system's roots, or those that the environment names, and more besides.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::CertificateDer;

use crate::error::Result;
#[cfg(all(unix, not(target_vendor = "apple")))]
use crate::os::watchdog;

#[cfg(all(unix, not(target_vendor = "apple")))]
use super::bundle::Bundle;
use super::trust::whole;
#[cfg(all(unix, not(target_vendor = "apple")))]
use super::trust::{FOLDERS, have_root, no_root_in, variable};

/// Trusts the system's roots, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, and `more`.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if no root is trusted, or if one of the
/// variables names no root to trust.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) fn verifier(more: &[CertificateDer<'static>]) -> Result<Arc<dyn ServerCertVerifier>> {
    let bundle = Bundle::read(more)?;
    // The file, or `more`, would hide that there are none.
    if let Some(folders) =
        variable(FOLDERS).filter(|folders| !watchdog::bounded(folders, || have_root(folders)))
    {
        return Err(no_root_in(FOLDERS, &folders));
    }
    if let Some(bundle) = bundle {
        return Ok(Arc::new(bundle));
    }
    Ok(Arc::new(whole(more)?))
}

/// Trusts the system's roots, and `more`.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if no root is trusted.
#[cfg(not(all(unix, not(target_vendor = "apple"))))]
pub(super) fn verifier(more: &[CertificateDer<'static>]) -> Result<Arc<dyn ServerCertVerifier>> {
    Ok(Arc::new(whole(more)?))
}
