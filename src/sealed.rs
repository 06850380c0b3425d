//! An account on its way from one machine to another, sealed for who shall open it: age, with its
//! own keys or those of SSH. The only file that knows the age crate.

use std::fmt;
use std::io::{self, BufReader, Write as _};
use std::path::Path;
use std::str::FromStr;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{Decryptor, Encryptor, IdentityFile, ssh, x25519};
use zeroize::Zeroizing;

use crate::encoding;
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::clean;
use crate::language::{Text, text};

/// No sealed account is longer.
const LONGEST: u64 = 1 << 20;

/// Who can open what is sealed: an age recipient, or an SSH public key.
#[derive(Clone)]
pub enum Recipient {
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
            let content = encoding::utf8(Zeroizing::new(std::fs::read(text.trim()).ok()?));
            Self::of_key(std::str::from_utf8(&content).ok()?.lines().next()?)
        };
        Self::of_key(text).or_else(in_file).ok_or_else(|| {
            Expected(text!(
                "expected an age recipient (age1…), an SSH public key (ssh-ed25519 … or ssh-rsa …), or a file that holds one",
                "age の受信者 (age1…)、SSH 公開鍵 (ssh-ed25519 …、ssh-rsa …)、またはそれを含むファイルを指定してください"
            ))
        })
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
/// [`ErrorKind::Unexpected`] where age refuses.
pub fn seal(content: &[u8], recipients: &[Recipient]) -> Result<String> {
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
            text!("cannot seal: {reason}", "暗号化できません: {reason}"),
        )
    })?;
    Ok(String::from_utf8_lossy(&sealed).trim_end().to_owned())
}

/// Opens what was sealed, with the first of the keys in `files` that fits: age identities or SSH
/// private keys.
///
/// # Errors
/// [`ErrorKind::Usage`] where none fits, or where it is nothing that was sealed.
pub fn open(sealed: &[u8], files: &[impl AsRef<Path>]) -> Result<Zeroizing<Vec<u8>>> {
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
    let content = std::fs::read(file).map(Zeroizing::new);
    let content = content.map(encoding::utf8).map_err(|error| {
        Error::usage(text!(
            "cannot read {shown}: {error}",
            "{shown} を読めません: {error}"
        ))
        .with_hint(name_a_key())
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
    identities.ok_or_else(|| {
        Error::usage(text!(
            "{shown} holds neither an age identity nor an SSH private key",
            "{shown} に age の ID も SSH 秘密鍵もありません"
        ))
        .with_hint(name_a_key())
    })
}

fn name_a_key() -> Text {
    text!(
        "name the file of `age-keygen`, or the SSH private key (not its .pub): `entra-token import --identity PATH`",
        "`age-keygen` のファイルか SSH 秘密鍵 (.pub ではないほう) を `entra-token import --identity PATH` で指定してください"
    )
}

fn encrypted(file: &Path) -> Error {
    let shown = file.display();
    Error::usage(text!(
        "the SSH key in {shown} has a passphrase, and `import` asks nobody",
        "{shown} の SSH 鍵にはパスフレーズがありますが、`import` は入力を求めません"
    ))
    .with_hint(text!(
        "make a key for this with `age-keygen -o key.txt`, export to the recipient it prints, and `entra-token import --identity key.txt`",
        "`age-keygen -o key.txt` で鍵を作成し、表示された受信者宛てにエクスポートして、`entra-token import --identity key.txt` を実行してください"
    ))
}

fn no_key_fits(reason: &str) -> Error {
    let reason = clean(reason);
    Error::usage(text!(
        "no key here opens it: {reason}",
        "開ける鍵がありません: {reason}"
    ))
    .with_hint(text!(
        "name the private key of the recipient it was sealed for: `entra-token import --identity PATH`",
        "暗号化の宛先に対応する秘密鍵を `entra-token import --identity PATH` で指定してください"
    ))
}

fn not_sealed(reason: &str) -> Error {
    let reason = clean(reason);
    Error::usage(text!(
        "this is no account that `entra-token export` sealed, or it was cut off: {reason}",
        "`entra-token export` が暗号化したアカウントではないか、途中で切れています: {reason}"
    ))
    .with_hint(text!(
        "pass the whole output of `entra-token export --to RECIPIENT` on standard input",
        "`entra-token export --to RECIPIENT` の出力全体を標準入力に渡してください"
    ))
}
