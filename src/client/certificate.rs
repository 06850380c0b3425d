//! A certificate with its private key, out of PEM or PKCS#12, and the assertions it signs. The only
//! file that sees a private key.

use std::path::Path;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use jiff::{SignedDuration, Timestamp};
use oauth2::ClientSecret;
use p12_keystore::Pkcs12Archive;
use pkcs8::EncryptedPrivateKeyInfoRef;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::rsa::KeyPair;
use ring::signature::RSA_PSS_SHA256;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use zeroize::Zeroizing;

use crate::account::{Account, CertificateFiles};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::visible_path;
use crate::locales::{Message, fl};
use crate::quoting::Shell;

#[cfg(unix)]
use crate::os::watchdog;

/// How long an assertion is good: the shorter of Microsoft's "5-10 minutes".
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);
/// A certificate whose key is at hand.
pub(crate) struct Certificate {
    /// SHA-256 of the certificate, in base64url: `x5t#S256` (RFC 7515 §4.1.8).
    thumbprint: String,
    key: KeyPair,
    begins_at: Timestamp,
    expires_at: Timestamp,
}

impl Certificate {
    /// Reads the files: RSA keys in PKCS#8, PKCS#1, encrypted PKCS#8 or PKCS#12. Of several
    /// certificates, the one that fits the key counts.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for files that are not what they should be, and
    /// [`ErrorKind::StoreUnsafe`] for a key that others can read.
    pub(crate) fn read(
        files: &CertificateFiles,
        passphrase: Option<&ClientSecret>,
    ) -> Result<Self> {
        let passphrase = passphrase.map_or("", |passphrase| passphrase.secret());
        let mut found = Found::in_file(files.key_file(), passphrase)?;
        if files.key.is_some() {
            found.certificates = Found::in_file(&files.certificate, "")?.certificates;
        }
        let key = found.key.ok_or_else(|| no_key(files.key_file()))?;
        refuse_if_shared(files.key_file())?;
        let key = key.open(files.key_file(), passphrase)?;
        if found.certificates.is_empty() {
            return Err(no_certificate(&files.certificate));
        }
        let mut certificates = found.certificates.iter();
        certificates
            .find_map(|der| Self::of_key(der, &key))
            .map(|(thumbprint, begins_at, expires_at)| Self {
                thumbprint,
                key,
                begins_at,
                expires_at,
            })
            .ok_or_else(|| does_not_fit(files))
    }

    /// What is to be known of a certificate, if it is the one of `key`.
    fn of_key(der: &[u8], key: &KeyPair) -> Option<(String, Timestamp, Timestamp)> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let its_key = &certificate.public_key().subject_public_key.data;
        if key.public().as_ref() != its_key.as_ref() {
            return None;
        }
        let validity = certificate.validity();
        let instant = |seconds| Timestamp::from_second(seconds).ok();
        let thumbprint = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(der));
        Some((
            thumbprint,
            instant(validity.not_before.timestamp())?,
            instant(validity.not_after.timestamp())?,
        ))
    }

    /// When the certificate ends.
    pub(crate) fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Entra would refuse it, and say less about why.
    pub(super) fn refuse_out_of_time(&self, file: &Path, now: Timestamp) -> Result<()> {
        let (file, begins_at, expires_at) = (visible_path(file), self.begins_at, self.expires_at);
        let (fact, hint) = if now < begins_at {
            (
                fl!("client-certificate-not-yet-valid", file, begins_at),
                fl!("client-certificate-check-clock", now),
            )
        } else if now > expires_at {
            (
                fl!("client-certificate-expired", file, expires_at),
                fl!("client-certificate-renew"),
            )
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Refused, fact).with_hint(hint))
    }

    /// An assertion that `account`'s client is itself ("Microsoft identity platform application
    /// authentication certificate credentials", RFC 7523 §3).
    pub(super) fn assertion(&self, account: &Account, now: Timestamp) -> Result<Zeroizing<String>> {
        let random = SystemRandom::new();
        let mut unique = [0; 16];
        random.fill(&mut unique).map_err(|_| cannot_sign())?;
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": account.authority.token_endpoint(),
            "iss": account.client_id.as_str(),
            "sub": account.client_id.as_str(),
            "jti": BASE64_URL_SAFE_NO_PAD.encode(unique),
            "nbf": now.as_second(),
            "iat": now.as_second(),
            "exp": now.as_second() + LIFETIME.as_secs(),
        });
        let part = |part: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &random, signed.as_bytes(), &mut signature)
            .map_err(|_| cannot_sign())?;
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
        Ok(Zeroizing::new(format!("{signed}.{signature}")))
    }
}

/// True if the key cannot be read without a passphrase.
///
/// # Errors
/// [`ErrorKind::Usage`] if the file cannot be read.
pub(crate) fn wants_passphrase(files: &CertificateFiles) -> Result<bool> {
    let found = Found::in_file(files.key_file(), "")?;
    Ok(matches!(found.key, Some(Key::Encrypted(_) | Key::Sealed)))
}

/// What is in a file.
#[derive(Default)]
struct Found {
    key: Option<Key>,
    certificates: Vec<Vec<u8>>,
}

/// A private key in one of its forms.
enum Key {
    /// PKCS#8 (RFC 5958): says itself of which kind it is.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// RSA's own (RFC 8017 A.1.2).
    Pkcs1(Zeroizing<Vec<u8>>),
    /// PKCS#8 behind a passphrase.
    Encrypted(Vec<u8>),
    /// In an archive that the passphrase at hand does not open.
    Sealed,
    /// Behind a passphrase in the way of OpenSSL before 1.0 (RFC 1421 headers).
    EncryptedTraditionally,
    /// Of an elliptic curve.
    Elliptic,
}

impl Found {
    fn in_file(file: &Path, passphrase: &str) -> Result<Self> {
        let content = super::read(file)?;
        if content.windows(11).any(|window| window == b"-----BEGIN ") {
            return Self::in_pem(&content).ok_or_else(|| neither(file));
        }
        match Pkcs12Archive::from_pkcs12(&content, passphrase) {
            Ok(archive) => Ok(Self::in_archive(&archive)),
            Err(error) if is_about_the_passphrase(&error) => Ok(Self {
                key: Some(Key::Sealed),
                certificates: Vec::new(),
            }),
            Err(_) => Err(neither(file)),
        }
    }

    /// The blocks of a PEM file (RFC 7468); other kinds are passed over.
    fn in_pem(content: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        if content.windows(10).any(|window| window == b"Proc-Type:") {
            found.key = Some(Key::EncryptedTraditionally);
            return Some(found);
        }
        for block in Pem::iter_from_buffer(content) {
            let Pem { label, contents } = block.ok()?;
            match label.as_str() {
                "CERTIFICATE" => found.certificates.push(contents),
                "PRIVATE KEY" => found.key = Some(Key::Pkcs8(Zeroizing::new(contents))),
                "RSA PRIVATE KEY" => found.key = Some(Key::Pkcs1(Zeroizing::new(contents))),
                "ENCRYPTED PRIVATE KEY" => found.key = Some(Key::Encrypted(contents)),
                "EC PRIVATE KEY" => found.key = Some(Key::Elliptic),
                _ => {}
            }
        }
        Some(found)
    }

    fn in_archive(archive: &Pkcs12Archive) -> Self {
        let key = archive.keys.first();
        let key = key.map(|bag| Key::Pkcs8(Zeroizing::new(bag.key.as_der().to_vec())));
        let certificates = archive.certs.iter();
        Self {
            key,
            certificates: certificates.map(|bag| bag.cert.as_der().to_vec()).collect(),
        }
    }
}

fn is_about_the_passphrase(error: &p12_keystore::error::Error) -> bool {
    use p12_keystore::error::Error as P12;
    matches!(
        error,
        P12::MacError(_) | P12::Pkcs5Error(_) | P12::UnpadError
    )
}

impl Key {
    fn open(self, file: &Path, passphrase: &str) -> Result<KeyPair> {
        let opened = match self {
            Self::Pkcs8(der) => KeyPair::from_pkcs8(&der),
            Self::Pkcs1(der) => KeyPair::from_der(&der),
            Self::Encrypted(der) => {
                let document = EncryptedPrivateKeyInfoRef::try_from(der.as_slice())
                    .map_err(|_| neither(file))?
                    .decrypt(passphrase)
                    .map_err(|_| wrong_passphrase(file))?;
                KeyPair::from_pkcs8(document.as_bytes())
            }
            Self::Sealed => return Err(wrong_passphrase(file)),
            Self::EncryptedTraditionally => return Err(encrypted_traditionally(file)),
            Self::Elliptic => return Err(not_rsa(file, "EC")),
        };
        opened.map_err(|reason| not_rsa(file, &reason.to_string()))
    }
}

/// Refuses a key that others can read; one of root's may be readable by a group of ours, as is
/// the custom of servers. On Windows the file's access list protects it.
#[cfg(unix)]
fn refuse_if_shared(file: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(metadata) = watchdog::bounded(file, || file.metadata()) else {
        return Ok(());
    };
    let (mode, owner) = (metadata.mode() & 0o777, metadata.uid());
    let (shown, quoted) = (visible_path(file), Shell::HERE.path(file));
    let forbidden = if owner == rustix::process::geteuid().as_raw() {
        0o077
    } else if owner == 0 {
        0o027
    } else {
        return Err(Error::new(
            ErrorKind::StoreUnsafe,
            fl!("client-key-other-owner", shown),
        ));
    };
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::StoreUnsafe,
        fl!(
            "client-key-readable",
            shown,
            mode = &format!("{mode:o}"),
            quoted
        ),
    ))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn refuse_if_shared(_file: &Path) -> Result<()> {
    Ok(())
}

fn neither(file: &Path) -> Error {
    let shown = visible_path(file);
    Error::usage(fl!("client-certificate-unknown-format", shown)).with_hint(files_expected())
}

fn files_expected() -> Message {
    fl!("client-certificate-formats")
}

fn no_key(file: &Path) -> Error {
    let shown = visible_path(file);
    Error::usage(fl!("client-no-private-key", shown)).with_hint(files_expected())
}

fn no_certificate(file: &Path) -> Error {
    let shown = visible_path(file);
    Error::usage(fl!("client-no-certificate", shown)).with_hint(files_expected())
}

fn does_not_fit(files: &CertificateFiles) -> Error {
    let (certificate, key) = (
        visible_path(&files.certificate),
        visible_path(files.key_file()),
    );
    Error::usage(fl!("client-certificate-key-mismatch", certificate, key))
}

fn wrong_passphrase(file: &Path) -> Error {
    let shown = visible_path(file);
    Error::usage(fl!("client-wrong-passphrase", shown))
}

fn encrypted_traditionally(file: &Path) -> Error {
    let (shown, quoted) = (visible_path(file), Shell::HERE.path(file));
    Error::usage(fl!("client-key-legacy-encryption", shown, quoted))
}

/// Makes a certificate that proves an app, and its key.
pub(crate) const NEW_CERTIFICATE: &str = "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=entra-token -keyout key.pem -out certificate.pem";

fn not_rsa(file: &Path, reason: &str) -> Error {
    let shown = visible_path(file);
    Error::usage(fl!(
        "client-key-not-rsa",
        shown,
        reason,
        new_certificate = &NEW_CERTIFICATE
    ))
}

fn cannot_sign() -> Error {
    Error::new(ErrorKind::Unexpected, fl!("client-signing-failed"))
}
