//! The hosts that are reached without a proxy, in the words of `NO_PROXY`.
//!
//! Programs differ in what they understand; what cannot be meant for any host is refused, for the
//! request would go by the proxy that was to be kept out of it.

use std::net::{IpAddr, Ipv6Addr};

use url::{Host, Url};

use crate::names;

/// What never leaves this machine: a name stands for those below it, too.
const LOOPBACK: &str =
    "localhost,localhost.localdomain,ip6-localhost,ip6-loopback,127.0.0.0/8,::1,0.0.0.0,::";

/// The hosts of `NO_PROXY`.
#[derive(Clone, Debug)]
pub(super) struct Exceptions(Vec<Exception>);

/// One of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    /// Only this one, if there is one.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    /// `*`.
    All,
    /// A name, and all below it.
    Domain(String),
    /// The addresses that begin with the same bits; those of IPv4 are mapped to IPv6 (RFC 4291
    /// §2.5.5.2).
    Network { bits: u128, prefix: u32 },
}

impl Exceptions {
    /// This machine.
    pub(super) fn loopback() -> Self {
        let entries = LOOPBACK.split(',');
        Self(entries.filter_map(|entry| parsed(entry).ok()).collect())
    }

    /// Adds those of a list with commas or blanks in between.
    ///
    /// # Errors
    /// The first entry that stands for no host.
    pub(super) fn add<'a>(&mut self, list: &'a str) -> Result<(), &'a str> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        for entry in entries.filter(|entry| !entry.is_empty()) {
            self.0.push(parsed(entry)?);
        }
        Ok(())
    }

    /// True if nothing goes by a proxy.
    pub(super) fn are_all(&self) -> bool {
        let mut entries = self.0.iter();
        entries.any(|entry| entry.hosts == Hosts::All && entry.port.is_none())
    }

    /// True if a request goes to one of them.
    pub(super) fn have(&self, url: &Url) -> bool {
        let port = url.port_or_known_default();
        self.0.iter().any(|entry| {
            let is_port = entry.port.is_none() || entry.port == port;
            is_port && entry.hosts.have(url.host())
        })
    }
}

impl Hosts {
    fn have(&self, host: Option<Host<&str>>) -> bool {
        match (self, host) {
            (Self::All, _) => true,
            (Self::Domain(domain), Some(Host::Domain(name))) => is_below(name, domain),
            (Self::Network { bits, prefix }, Some(Host::Ipv4(address))) => {
                is_within(address.to_ipv6_mapped(), *bits, *prefix)
            }
            (Self::Network { bits, prefix }, Some(Host::Ipv6(address))) => {
                is_within(address, *bits, *prefix)
            }
            _ => false,
        }
    }
}

fn is_below(name: &str, domain: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let above = name.strip_suffix(domain);
    above.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn is_within(address: Ipv6Addr, bits: u128, prefix: u32) -> bool {
    let differing = address.to_bits() ^ bits;
    differing.leading_zeros() >= prefix
}

/// Reads `*`, a domain (also as `.DOMAIN` or `*.DOMAIN`), an address or a network, each also with a
/// port; else gives it back.
fn parsed(entry: &str) -> Result<Exception, &str> {
    let (hosts, port) = match hosts(entry) {
        Some(hosts) => (Some(hosts), None),
        None => with_port(entry),
    };
    let hosts = hosts.ok_or(entry)?;
    Ok(Exception { hosts, port })
}

fn with_port(entry: &str) -> (Option<Hosts>, Option<u16>) {
    let Some((host, port)) = entry.rsplit_once(':') else {
        return (None, None);
    };
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|port| is_number && *port != 0);
    // Without brackets it cannot be told from the last part of an address.
    let is_apart = host.ends_with(']') || !host.contains(':');
    let hosts = port.filter(|_| is_apart).and_then(|_| hosts(host));
    (hosts, port)
}

fn hosts(entry: &str) -> Option<Hosts> {
    if entry == "*" {
        return Some(Hosts::All);
    }
    network(entry).or_else(|| domain(entry))
}

fn network(entry: &str) -> Option<Hosts> {
    let (address, prefix) = match entry.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (entry, None),
    };
    let bare = address
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address: IpAddr = bare.unwrap_or(address).parse().ok()?;
    let (mapped, before) = match address {
        IpAddr::V4(address) => (address.to_ipv6_mapped(), 96),
        IpAddr::V6(address) => (address, 0),
    };
    let longest = 128 - before;
    let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok())?;
    (prefix <= longest).then(|| Hosts::Network {
        bits: mapped.to_bits(),
        prefix: before + prefix,
    })
}

fn domain(entry: &str) -> Option<Hosts> {
    let name = entry.strip_prefix('*').unwrap_or(entry);
    // `*example.com` would be half a name.
    if name.len() < entry.len() && !name.starts_with('.') {
        return None;
    }
    let name = name.strip_prefix('.').unwrap_or(name);
    let name = name.strip_suffix('.').unwrap_or(name);
    // Docker's names may have a `_`: of no host that we ask, but it may stand there.
    let plain = name.replace('_', "x");
    // What looks like an address is read as one, `192.0.2` too; that is no name.
    match names::host(&plain)? {
        Host::Domain(_) if plain != name => {
            let is_ascii = name.is_ascii();
            is_ascii.then(|| Hosts::Domain(name.to_ascii_lowercase()))
        }
        Host::Domain(name) => Some(Hosts::Domain(name)),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn have(list: &str, url: &str) -> bool {
        let mut exceptions = Exceptions(Vec::new());
        exceptions.add(list).expect("hosts");
        exceptions.have(&url.parse().expect("a URL"))
    }

    #[test]
    fn an_exception_has_the_hosts_that_other_programs_read_in_it() {
        for (list, url, has) in [
            ("*", "https://a.example", true),
            ("a.example, b.example", "https://b.example", true),
            ("a.example b.example\r\n", "https://b.example", true),
            ("example", "https://a.example", true),
            (".example", "https://a.example", true),
            (".example", "https://example", true),
            ("*.Example.", "https://a.example.", true),
            ("ample", "https://a.example", false),
            ("a.example", "https://example", false),
            ("例え.example", "https://xn--r8jz45g.example", true),
            ("a.example:443", "https://a.example", true),
            ("a.example:443", "https://a.example:8443", false),
            ("*:8443", "https://a.example:8443", true),
            ("_a_b.example,a.example", "https://a.example", true),
            ("10.0.0.0/8", "https://10.1.2.3", true),
            ("10.0.0.0/8", "https://[::ffff:10.1.2.3]", true),
            ("10.0.0.0/8", "https://11.1.2.3", false),
            ("0.0.0.0/0", "https://11.1.2.3", true),
            ("0.0.0.0/0", "https://[2001:db8::1]", false),
            ("192.0.2.2:9", "https://192.0.2.2:9", true),
            ("192.0.2.2:9", "https://192.0.2.2", false),
            ("[192.0.2.2]", "https://192.0.2.2", true),
            ("[2001:db8::1]", "https://[2001:db8::1]", true),
            ("[2001:db8::1]:443", "https://[2001:db8::1]", true),
            ("2001:db8::/32", "https://[2001:db8::1]", true),
            ("::ffff:10.0.0.0/104", "https://10.1.2.3", true),
            ("::/0", "https://[2001:db8::1]", true),
            ("", "https://a.example", false),
        ] {
            assert_eq!(have(list, url), has, "{list} {url}");
        }
    }

    #[test]
    fn what_stands_for_no_host_is_given_back() {
        for entry in [
            "*corp.example",
            "login.*",
            "a.*.example",
            "192.0.2.*",
            "192.0.2",
            "192.0.2.",
            "192.0.2.2/33",
            "192.0.2.2/x",
            "2001:db8::/129",
            "[2001:db8::1",
            "a.example:0",
            "a.example:65536",
            "a.example:+1",
            "a.example:https",
            "a..example",
            "..example",
            ".",
            "*.",
            ":443",
            "http://a.example",
            "a;b",
            "a\\b",
            "a\u{7}b",
            "user@host",
            "fe80::1%eth0",
        ] {
            let mut exceptions = Exceptions(Vec::new());
            assert_eq!(exceptions.add(entry), Err(entry));
        }
    }

    #[test]
    fn every_word_for_this_machine_is_one() {
        assert_eq!(Exceptions::loopback().0.len(), LOOPBACK.split(',').count());
    }
}
