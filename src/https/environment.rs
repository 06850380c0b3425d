//! What the environment says of proxies. reqwest reads it by itself, and passes over in silence what
//! makes no sense; whoever set it meant something by it.

use url::Url;

use crate::error::{Error, Result};
use crate::language::text;

/// The variables that name a proxy for HTTPS.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Refuses a proxy that is none.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage).
pub(super) fn check(variable: impl Fn(&str) -> Option<String>) -> Result<()> {
    for name in PROXIES {
        if variable(name).is_some_and(|value| !value.is_empty() && !is_proxy(&value)) {
            return Err(no_proxy(name));
        }
    }
    Ok(())
}

/// A proxy's address may come without its scheme.
fn is_proxy(value: &str) -> bool {
    let scheme = if value.contains("://") { "" } else { "http://" };
    let address = format!("{scheme}{value}");
    Url::parse(&address).is_ok_and(|url| url.has_host())
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
}
