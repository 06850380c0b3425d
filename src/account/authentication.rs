//! How the client proves that it is itself (RFC 6749 §2.3).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::guide::Proof;
use crate::locales::{Message, fl};
use crate::names;

/// How Entra sees the client (RFC 6749 §2.1). The platform of the redirect URI decides, and the
/// refresh token keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientType {
    /// Proves nothing.
    Public,
    /// Authenticates with every request.
    Confidential,
}

/// How the client proves to the authority that it is itself (RFC 6749 §2.3). Secrets are kept in
/// the store; files stay where they are, and are read again each time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum ClientAuthentication {
    /// Not at all: a public client.
    #[default]
    None,
    /// By a client secret.
    Secret,
    /// By an assertion signed with the key of a certificate (RFC 7523 §2.2).
    Certificate(CertificateFiles),
    /// By an assertion of another identity provider ("Workload identity federation").
    FederatedToken {
        /// Where that provider puts it, and renews it.
        #[serde(deserialize_with = "names::path")]
        file: PathBuf,
    },
}

/// A certificate and its private key: in one file, or each in its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CertificateFiles {
    /// PEM or PKCS#12.
    #[serde(deserialize_with = "names::path")]
    pub certificate: PathBuf,
    /// PEM; `None` if the key is beside the certificate.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "names::some_path"
    )]
    pub key: Option<PathBuf>,
}

impl CertificateFiles {
    /// The file that holds the private key.
    pub(crate) fn key_file(&self) -> &Path {
        self.key.as_deref().unwrap_or(&self.certificate)
    }
}

/// What an account reads a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileUse {
    /// To show which key it signs with.
    ClientCertificate,
    /// To sign with it.
    ClientKey,
    /// To send what is in it to the authority.
    FederatedToken,
    /// To trust the certificates in it.
    CaFile,
}

impl FileUse {
    /// The name in `--json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ClientCertificate => "client_certificate",
            Self::ClientKey => "client_key",
            Self::FederatedToken => "federated_token",
            Self::CaFile => "ca_file",
        }
    }

    /// The name in a table.
    pub(crate) fn label(self) -> Message {
        match self {
            Self::ClientCertificate => fl!("account-client-certificate"),
            Self::ClientKey => fl!("account-client-key"),
            Self::FederatedToken => fl!("account-federated-token"),
            Self::CaFile => fl!("account-ca-file"),
        }
    }
}

impl ClientAuthentication {
    /// What the guide's remedies speak of.
    pub(super) fn proof(&self) -> Proof {
        match self {
            Self::None | Self::Secret => Proof::Secret,
            Self::Certificate(_) => Proof::Certificate,
            Self::FederatedToken { .. } => Proof::FederatedToken,
        }
    }

    /// The files that are read each time to prove it.
    pub(super) fn files(&self) -> Vec<(FileUse, &Path)> {
        match self {
            Self::None | Self::Secret => Vec::new(),
            Self::Certificate(files) => {
                let certificate = (FileUse::ClientCertificate, files.certificate.as_path());
                let key = files.key.as_deref().map(|key| (FileUse::ClientKey, key));
                std::iter::once(certificate).chain(key).collect()
            }
            Self::FederatedToken { file } => vec![(FileUse::FederatedToken, file)],
        }
    }

    /// What the client is by this.
    pub(crate) fn client_type(&self) -> ClientType {
        match self {
            Self::None => ClientType::Public,
            Self::Secret | Self::Certificate(_) | Self::FederatedToken { .. } => {
                ClientType::Confidential
            }
        }
    }

    /// The name in `--json`.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Secret => "secret",
            Self::Certificate(_) => "certificate",
            Self::FederatedToken { .. } => "federated_token",
        }
    }
}
