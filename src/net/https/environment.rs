//! What the environment says of proxies. reqwest would read it by itself, and pass over in silence
//! what it cannot use: the request would go direct. It was set for a reason.

use std::ffi::OsString;

use oauth2::http::Uri;
use reqwest::{ClientBuilder, Proxy};
use url::Url;

use crate::error::{Error, Result};
use crate::foreign::clean;
use crate::locales::fl;

use super::exceptions::Exceptions;

/// The variables that name a proxy for HTTPS; the first that is set counts. Those for http have
/// nothing to say: http is for this machine alone.
pub(crate) const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The variables that name hosts which need none.
pub(crate) const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// A client that goes by `proxy`, and by no other.
pub(super) fn by(proxy: Option<&Proxy>) -> ClientBuilder {
    let client = reqwest::Client::builder().no_proxy();
    match proxy {
        Some(proxy) => client.proxy(proxy.clone()),
        None => client,
    }
}

/// The proxy by which HTTPS goes, but for this machine and the exceptions. What a request would not
/// go by is not judged: other programs may have a use for it.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for the variable that counts, if it cannot be
/// used.
pub(super) fn proxy(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Proxy>> {
    let first_of = |names: &[&'static str]| {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        names.iter().find_map(|&name| Some((name, set(name)?)))
    };
    let Some((name, value)) = first_of(&PROXIES) else {
        return Ok(None);
    };
    let exceptions = exceptions(first_of(&EXCEPTIONS))?;
    if exceptions.are_all() {
        return Ok(None);
    }
    let address = value.to_str().ok_or(Fault::Malformed).and_then(address);
    let address = address.map_err(|fault| unusable(name, &fault))?;
    Ok(Some(Proxy::custom(move |url| {
        let goes_by = url.scheme() == "https" && !exceptions.have(url);
        goes_by.then(|| address.clone())
    })))
}

/// This machine, and what the variable names.
fn exceptions(variable: Option<(&str, OsString)>) -> Result<Exceptions> {
    let mut exceptions = Exceptions::loopback();
    if let Some((name, value)) = variable {
        let list = value.to_str().ok_or_else(|| no_host(name, "�"))?;
        exceptions.add(list).map_err(|entry| no_host(name, entry))?;
    }
    Ok(exceptions)
}

/// Why a value is no proxy that can be used.
enum Fault {
    /// It is no address.
    Malformed,
    /// It is one of a proxy that speaks another protocol.
    Scheme,
}

/// The address of a proxy, which may come without its scheme. reqwest reads it twice, as a URL and
/// as a URI, and without a word does without a proxy if the second reading fails.
fn address(value: &str) -> Result<Url, Fault> {
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) || value.contains('\\') {
        return Err(Fault::Malformed);
    }
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(Fault::Scheme);
    }
    // More slashes would be passed over, and a scheme without them taken for a user or a host.
    let start = rest.to_ascii_lowercase();
    if ["/", "http:", "https:"]
        .iter()
        .any(|odd| start.starts_with(odd))
    {
        return Err(Fault::Malformed);
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).ok();
    let url = url.filter(|url| {
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        is_bare && url.port() != Some(0)
    });
    let url = url.ok_or(Fault::Malformed)?;
    let uri: Uri = url.as_str().parse().map_err(|_| Fault::Malformed)?;
    if uri.host() == url.host_str() && uri.port_u16() == url.port() {
        return Ok(url);
    }
    Err(Fault::Malformed)
}

/// Its value may hold a password.
fn unusable(name: &str, fault: &Fault) -> Error {
    let fact = match fault {
        Fault::Malformed => fl!("network-proxy-malformed", name),
        Fault::Scheme => fl!("network-proxy-scheme", name),
    };
    Error::usage(fact).with_hint(fl!("network-proxy-example"))
}

/// An entry is shown, but not what may be a password.
fn no_host(name: &str, entry: &str) -> Error {
    let entry = if entry.contains('@') { "…" } else { entry };
    let entry = clean(entry);
    Error::usage(fl!("network-no-proxy-invalid", name, entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str, value: &str) -> Option<String> {
        let error = proxy(|asked| (asked == name).then(|| value.into())).err()?;
        Some(error.to_string())
    }

    #[test]
    fn a_proxy_that_is_none_is_refused_and_not_shown() {
        for value in [
            "",
            "proxy",
            "proxy.example.com:8080",
            "http://proxy.example.com:8080/",
            "HTTP://user:word@127.0.0.1:8080",
            "https://us%20er:wo%40rd@[::1]:1080",
            "user:wo@rd@proxy:8080",
            "http://us!er$&'()*+,;=:^|word`{}\"<>@proxy:8080",
        ] {
            assert_eq!(says("HTTPS_PROXY", value), None, "{value}");
        }
        for value in [
            "::::",
            "http://user:word@:8080",
            "http://",
            "proxy:port",
            "proxy:0",
            "proxy:65536",
            "http://proxy:8080\r",
            " http://proxy:8080",
            "http://us er:word@proxy:8080",
            "http://us\\er:word@proxy:8080",
            "http://usér:word@proxy:8080",
            "http://próxy:8080",
            "http://user:word@proxy:8080/wpad.dat",
            "http://user:word@proxy?x",
            "http://user:word@proxy#x",
            "http:///proxy:8080",
            "//proxy:8080",
            "http:proxy:8080",
            "http:user:word@proxy",
            "ftp://user:word@proxy:8080",
            "socks://user:word@proxy",
            "socks5h://user:word@[::1]:1080",
            "://user:word@proxy",
            "http://user:word@pro%00xy",
            "http://user:word@[::1",
        ] {
            let said = says("all_proxy", value).unwrap_or_else(|| panic!("{value}"));
            assert!(
                said.contains("all_proxy") && !said.contains("word"),
                "{said}"
            );
        }
    }

    #[test]
    fn what_does_not_count_is_not_judged() {
        let settings = |all: &[(&str, &str)]| {
            let all: Vec<(String, OsString)> = all
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.into()))
                .collect();
            proxy(|asked| {
                let mut all = all.iter();
                all.find_map(|(name, value)| (name == asked).then(|| value.clone()))
            })
        };
        let socks = ("all_proxy", "socks5://127.0.0.1:7891");
        let good = ("https_proxy", "http://127.0.0.1:7890");
        let odd = ("NO_PROXY", "192.0.2.*");
        assert!(matches!(settings(&[good, socks]), Ok(Some(_))));
        assert!(matches!(settings(&[("NO_PROXY", "a,*"), socks]), Ok(None)));
        assert!(matches!(settings(&[odd]), Ok(None)));
        assert!(settings(&[socks]).is_err());
        let named = settings(&[good, odd]).expect_err("no network").to_string();
        assert!(named.contains("NO_PROXY") && named.contains("192.0.2.*"));
    }
}
