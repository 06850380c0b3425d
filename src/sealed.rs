//! An account on its way from one machine to another, sealed for who shall open it: age, with its
//! own keys or those of SSH. The only file that knows the age crate.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::Path;
use std::str::FromStr;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{Decryptor, Encryptor, IdentityFile, ssh, x25519};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::os::{encoding, regular};

/// No sealed account is longer.
const LONGEST: u64 = 1 << 20;
/// No file with keys is longer.
const LONGEST_KEY: u64 = 256 << 10;

/// Who can open what is sealed: an age recipient, or an SSH public key.
#[derive(Clone)]
pub(crate) enum Recipient {
    /// `age1…`.
    Age(x25519::Recipient),
    /// `ssh-ed25519 …` or `ssh-rsa …`.
    Ssh(Box<ssh::Recipient>),
}

impl FromStr for Recipient {
    type Err = Expected;

    /// The key itself, or the path of a file whose first line it is.
    fn from_str(text: &str) -> Result<Self, Expected> {
        let in_file = || {
            let file = File::open(text.trim()).ok()?;
            let content = encoding::utf8(encoding::read_whole(file, LONGEST_KEY).ok()?);
            Self::of_key(std::str::from_utf8(&content).ok()?.lines().next()?)
        };
        Self::of_key(text)
            .or_else(in_file)
            .ok_or_else(|| Expected::new(fl!("hand-over-expected-recipient")))
    }
}

impl Recipient {
    fn of_key(text: &str) -> Option<Self> {
        let text = text.trim();
        let age = || text.parse().ok().map(Self::Age);
        let ssh = || text.parse().ok().map(|key| Self::Ssh(Box::new(key)));
        age().or_else(ssh)
    }

    fn as_dyn(&self) -> &dyn age::Recipient {
        match self {
            Self::Age(recipient) => recipient,
            Self::Ssh(recipient) => &**recipient,
        }
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Age(recipient) => recipient.fmt(formatter),
            Self::Ssh(recipient) => recipient.fmt(formatter),
        }
    }
}

/// Seals `content` for each of `recipients`; ASCII armour, ready to be pasted.
///
/// # Errors
/// [`ErrorKind::Unexpected`] if age refuses.
pub(crate) fn seal(content: &[u8], recipients: &[Recipient]) -> Result<String> {
    let sealed = || -> io::Result<Vec<u8>> {
        let encryptor = Encryptor::with_recipients(recipients.iter().map(Recipient::as_dyn))
            .map_err(io::Error::other)?;
        let armored = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armored)?;
        writer.write_all(content)?;
        writer.finish()?.finish()
    };
    let sealed = sealed().map_err(|error| {
        let reason = clean(&error.to_string());
        Error::new(
            ErrorKind::Unexpected,
            fl!("hand-over-cannot-encrypt", reason),
        )
    })?;
    Ok(String::from_utf8_lossy(&sealed).trim_end().to_owned())
}

/// Opens what was sealed, with the first of the keys in `files` that fits: age identities or SSH
/// private keys.
///
/// # Errors
/// [`ErrorKind::Usage`] if none fits, or if it is nothing that was sealed.
pub(crate) fn open(sealed: &[u8], files: &[impl AsRef<Path>]) -> Result<Zeroizing<Vec<u8>>> {
    let mut identities: Vec<Box<dyn age::Identity>> = Vec::new();
    for file in files {
        identities.extend(identities_in(file.as_ref())?);
    }
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(BufReader::new(sealed)));
    let decryptor = decryptor.map_err(|error| not_sealed(&error.to_string()))?;
    let reader = decryptor.decrypt(identities.iter().map(|identity| &**identity));
    let reader = reader.map_err(|error| no_key_fits(&error.to_string()))?;
    encoding::read_whole(reader, LONGEST).map_err(|error| not_sealed(&error.to_string()))
}

/// The keys in a file. Nobody is asked for the passphrase of one: `import` runs on servers.
fn identities_in(file: &Path) -> Result<Vec<Box<dyn age::Identity>>> {
    let shown = file.display();
    let content = regular::read_or_wait(file, LONGEST_KEY);
    let content = content.map(encoding::utf8).map_err(|error| {
        Error::usage(fl!("hand-over-file-unreadable", shown, error)).with_hint(name_a_key())
    })?;
    let name = Some(shown.to_string());
    match ssh::Identity::from_buffer(&content[..], name) {
        Ok(ssh::Identity::Encrypted(_)) => return Err(encrypted(file)),
        Ok(identity) => return Ok(vec![Box::new(identity)]),
        Err(_) => {}
    }
    let identities = IdentityFile::from_buffer(&content[..])
        .ok()
        .and_then(|file| file.into_identities().ok())
        .map(|all| {
            all.into_iter()
                .map(|one| -> Box<dyn age::Identity> { one })
                .collect()
        });
    identities
        .ok_or_else(|| Error::usage(fl!("hand-over-no-identity", shown)).with_hint(name_a_key()))
}

fn name_a_key() -> Message {
    fl!("hand-over-pass-identity-file")
}

fn encrypted(file: &Path) -> Error {
    let shown = file.display();
    Error::usage(fl!("hand-over-key-has-passphrase", shown))
}

fn no_key_fits(reason: &str) -> Error {
    let reason = clean(reason);
    Error::usage(fl!("hand-over-no-matching-key", reason))
}

fn not_sealed(reason: &str) -> Error {
    let reason = clean(reason);
    Error::usage(fl!("hand-over-not-an-export", reason))
}
