//! The client's proof that it is itself (RFC 6749 §2.3): a secret, or an assertion (RFC 7521 §4.2)
//! signed with the key of a certificate or by another identity provider.
//!
//! Reads the files that an account names, each time they are needed; calls no network.

mod certificate;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use oauth2::ClientSecret;
use zeroize::Zeroizing;

use crate::account::{Account, ClientAuthentication};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::fl;
use crate::os::{encoding, regular};

pub(crate) use certificate::{Certificate, NEW_CERTIFICATE, wants_passphrase};

/// No certificate, key or token of another identity provider is longer.
const LONGEST_FILE: u64 = 256 << 10;

/// A client that is ready to authenticate.
pub(crate) enum Client {
    /// It does not.
    Public,
    /// With a secret in the body of each request (RFC 6749 §2.3.1).
    Secret(ClientSecret),
    /// With an assertion signed by the key of a certificate.
    Certificate(Box<Certificate>),
    /// With what another identity provider wrote to this file.
    FederatedToken(PathBuf),
}

impl Client {
    /// Gets ready. `secret` is what the store keeps: the client secret, or the passphrase of the
    /// key. A certificate is read and checked, a federated token looked at.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for files that are not what they should be, [`ErrorKind::StoreUnsafe`]
    /// for a key that others can read, [`ErrorKind::Refused`] for a certificate out of its time.
    pub(crate) fn of(
        authentication: &ClientAuthentication,
        secret: Option<&ClientSecret>,
        now: Timestamp,
    ) -> Result<Self> {
        Ok(match (authentication, secret) {
            (ClientAuthentication::None, _) => Self::Public,
            (ClientAuthentication::Secret, Some(secret)) => Self::Secret(secret.clone()),
            (ClientAuthentication::Secret, None) => return Err(no_secret()),
            (ClientAuthentication::Certificate(files), passphrase) => {
                let certificate = Certificate::read(files, passphrase)?;
                certificate.refuse_out_of_time(&files.certificate, now)?;
                Self::Certificate(Box::new(certificate))
            }
            (ClientAuthentication::FederatedToken { file }, _) => {
                federated_token(file)?;
                Self::FederatedToken(file.clone())
            }
        })
    }

    /// The secret to send.
    pub(crate) fn client_secret(&self) -> Option<&ClientSecret> {
        match self {
            Self::Secret(secret) => Some(secret),
            Self::Public | Self::Certificate(_) | Self::FederatedToken(_) => None,
        }
    }

    /// The assertion to send, for one request: its `jti` is spent by it (RFC 7523 §3).
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the file of a federated token is gone or empty.
    pub(crate) fn assertion(
        &self,
        account: &Account,
        now: Timestamp,
    ) -> Result<Option<Zeroizing<String>>> {
        match self {
            Self::Public | Self::Secret(_) => Ok(None),
            Self::Certificate(certificate) => certificate.assertion(account, now).map(Some),
            Self::FederatedToken(file) => federated_token(file).map(Some),
        }
    }

    /// When the credential expires, if it says so itself.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Certificate(certificate) => Some(certificate.expires_at()),
            Self::Public | Self::Secret(_) | Self::FederatedToken(_) => None,
        }
    }
}

/// The token in a file, which its provider replaces before it ends.
fn federated_token(file: &Path) -> Result<Zeroizing<String>> {
    let content = read(file)?;
    let token = std::str::from_utf8(&content).unwrap_or_default().trim();
    let is_jwt = token.split('.').count() == 3 && token.bytes().all(|byte| byte.is_ascii_graphic());
    if is_jwt {
        return Ok(Zeroizing::new(token.to_owned()));
    }
    let shown = file.display();
    Err(Error::usage(fl!("client-not-a-jwt", shown)))
}

/// Reads a file that has an end: `show` must never wait for a pipe.
fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let content = regular::read(file, LONGEST_FILE).map(encoding::utf8);
    content.map_err(|error| {
        let (shown, reason) = (file.display(), clean(&error.to_string()));
        Error::usage(fl!("client-file-unreadable", shown, reason))
    })
}

fn no_secret() -> Error {
    Error::new(ErrorKind::SignInRequired, fl!("client-secret-not-stored"))
}
