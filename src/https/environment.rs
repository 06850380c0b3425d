//! What the environment says of the network. reqwest and the system's trust read it by themselves, and
//! pass over in silence what makes no sense; whoever set it meant something by it.

use std::fs::File;
use std::path::Path;

use url::Url;

use crate::error::{Error, Result};
use crate::foreign::{clean, quoted};
use crate::language::text;

/// The variables that name a proxy for HTTPS.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The file of the roots that are trusted (OpenSSL's `X509_get_default_cert_file_env`).
const ROOTS: &str = "SSL_CERT_FILE";

/// Refuses a proxy that is none, and roots that cannot be read.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage).
pub(super) fn check(variable: impl Fn(&str) -> Option<String>) -> Result<()> {
    for name in PROXIES {
        if variable(name).is_some_and(|value| !value.is_empty() && !is_proxy(&value)) {
            return Err(no_proxy(name));
        }
    }
    match variable(ROOTS).filter(|path| !path.is_empty()) {
        Some(path) => refuse_if_unreadable(Path::new(&path)),
        None => Ok(()),
    }
}

/// A proxy's address may come without its scheme.
fn is_proxy(value: &str) -> bool {
    let scheme = if value.contains("://") { "" } else { "http://" };
    let address = format!("{scheme}{value}");
    Url::parse(&address).is_ok_and(|url| url.has_host())
}

fn refuse_if_unreadable(path: &Path) -> Result<()> {
    let Err(error) = File::open(path) else {
        return Ok(());
    };
    let (path, reason) = (quoted(path), clean(&error.to_string()));
    Err(Error::usage(text!(
        "{ROOTS} names {path}, which cannot be read: {reason}",
        "{ROOTS} で指定されている {path} を読めません: {reason}"
    ))
    .with_hint(text!(
        "correct it, or `unset {ROOTS}` to trust the operating system's roots",
        "値を修正するか、`unset {ROOTS}` を実行してオペレーティング システムのルート証明書を使ってください"
    )))
}

/// Its value may hold a password.
fn no_proxy(name: &str) -> Error {
    Error::usage(text!(
        "{name} holds no address of a proxy",
        "{name} の値がプロキシのアドレスではありません"
    ))
    .with_hint(text!(
        "such as http://proxy.example.com:8080, or http://USER:PASSWORD@proxy.example.com:8080",
        "http://proxy.example.com:8080、または http://USER:PASSWORD@proxy.example.com:8080 のように指定してください"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str, value: &str) -> Option<String> {
        let error = check(|asked| (asked == name).then(|| value.to_owned())).err()?;
        Some(error.to_string())
    }

    #[test]
    fn a_proxy_that_is_none_is_refused_and_not_shown() {
        for value in [
            "",
            "proxy.example.com:8080",
            "http://user:word@127.0.0.1:8080",
            "socks5h://[::1]:1080",
            "proxy",
        ] {
            assert_eq!(says("HTTPS_PROXY", value), None, "{value}");
        }
        for value in ["::::", "http://user:word@:8080", "http://", "proxy:port"] {
            let said = says("all_proxy", value).unwrap_or_else(|| panic!("{value}"));
            assert!(
                said.contains("all_proxy") && !said.contains("word"),
                "{said}"
            );
        }
    }

    #[test]
    fn roots_that_cannot_be_read_are_told() {
        assert_eq!(
            says(ROOTS, env!("CARGO_MANIFEST_DIR")),
            None,
            "a folder opens"
        );
        assert!(says(ROOTS, "/nowhere/roots.pem").is_some_and(|said| said.contains("/nowhere")));
    }
}
