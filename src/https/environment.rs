//! What the environment says of proxies. reqwest would read it by itself, and pass over in silence
//! what it cannot use: the request would go direct. Whoever set it meant something by it.

use std::ffi::OsString;

use oauth2::http::Uri;
use reqwest::{ClientBuilder, NoProxy, Proxy};
use url::Url;

use crate::error::{Error, Result};
use crate::language::{Text, text};

/// The variables that name a proxy for HTTPS; the first that is set counts. Those for http have
/// nothing to say: http is for this machine alone.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The variables that name hosts which need none.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// What never leaves this machine, in the words of `NO_PROXY`: a name stands for those below it, too.
const LOOPBACK: &str = "localhost,localhost.,localhost.localdomain,ip6-localhost,ip6-loopback,127.0.0.0/8,::1,::ffff:127.0.0.0/104,0.0.0.0,::";

/// A client that goes by `proxy`, and by no other.
pub(super) fn by(proxy: Option<&Proxy>) -> ClientBuilder {
    let client = reqwest::Client::builder().no_proxy();
    match proxy {
        Some(proxy) => client.proxy(proxy.clone()),
        None => client,
    }
}

/// The proxy by which HTTPS goes, but for this machine and the exceptions.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for one that cannot be used, also where
/// another one counts.
pub(super) fn proxy(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Proxy>> {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let mut chosen = None;
    for name in PROXIES {
        let Some(value) = set(&name) else { continue };
        let address = value.to_str().ok_or(Fault::Malformed).and_then(address);
        let address = address.map_err(|fault| unusable(name, &fault))?;
        chosen.get_or_insert(address);
    }
    let mut exceptions = LOOPBACK.to_owned();
    let others = EXCEPTIONS.iter().find_map(|name| Some((name, set(name)?)));
    if let Some((name, value)) = others {
        let others = value.to_str().and_then(hosts);
        let others = others.ok_or_else(|| no_hosts(name))?;
        exceptions = format!("{exceptions},{others}");
    }
    let proxy = chosen.map(Proxy::https).transpose();
    // Nothing of what it says may be shown.
    let proxy = proxy.map_err(|_| unusable(PROXIES[0], &Fault::Malformed))?;
    Ok(proxy.map(|proxy| proxy.no_proxy(NoProxy::from_string(&exceptions))))
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

/// The exceptions with commas between them and domains as reqwest takes them; nothing if there is
/// one that is no name of hosts.
fn hosts(value: &str) -> Option<String> {
    let entries = value.split(|c: char| c == ',' || c.is_whitespace());
    let entries = entries.filter(|entry| !entry.is_empty());
    let is_host = |entry: &str| {
        let may_be = |c: char| c.is_alphanumeric() || "-._:/[]*%".contains(c);
        !entry.contains("//") && entry.chars().all(may_be)
    };
    let entries = entries.map(|entry| is_host(entry).then(|| as_domain(entry)));
    let entries: Option<Vec<&str>> = entries.collect();
    Some(entries?.join(","))
}

/// `*.example.com` as other programs have it means what `.example.com` does.
fn as_domain(entry: &str) -> &str {
    entry
        .strip_prefix('*')
        .filter(|rest| rest.starts_with('.'))
        .unwrap_or(entry)
}

/// Its value may hold a password.
fn unusable(name: &str, fault: &Fault) -> Error {
    let fact = match fault {
        Fault::Malformed => text!(
            "{name} holds no address of a proxy",
            "{name} の値がプロキシのアドレスではありません"
        ),
        Fault::Scheme => text!(
            "{name} names a proxy that is neither http:// nor https://",
            "{name} のプロキシが http:// でも https:// でもありません"
        ),
    };
    Error::usage(fact).with_hint(such_as())
}

fn such_as() -> Text {
    text!(
        "such as http://proxy.example.com:8080, or http://USER:PASSWORD@proxy.example.com:8080 with special characters percent-encoded (@ is %40)",
        "http://proxy.example.com:8080、または http://USER:PASSWORD@proxy.example.com:8080 のように指定してください (記号はパーセント エンコード。@ は %40)"
    )
}

fn no_hosts(name: &str) -> Error {
    Error::usage(text!(
        "{name} holds something that is no host, domain or network",
        "{name} にホスト、ドメイン、ネットワークのいずれでもない値があります"
    ))
    .with_hint(text!(
        "such as intranet.example.com,.example.org,10.0.0.0/8",
        "intranet.example.com,.example.org,10.0.0.0/8 のように指定してください"
    ))
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
    fn exceptions_are_read_as_other_programs_read_them() {
        for (value, read) in [
            ("a.example, b.example", "a.example,b.example"),
            ("a.example b.example\r\n", "a.example,b.example"),
            ("*.example.com,*", ".example.com,*"),
            ("10.0.0.0/8,[::1],::1", "10.0.0.0/8,[::1],::1"),
            ("", ""),
        ] {
            assert_eq!(hosts(value).as_deref(), Some(read), "{value}");
        }
        for value in ["http://a.example", "a;b", "a\\b", "a\u{7}b", "user@host"] {
            assert_eq!(hosts(value), None, "{value}");
        }
    }
}
