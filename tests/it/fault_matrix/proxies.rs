//! The proxies of the environment: what never goes by one, and one that cannot be used.

use super::{ELSEWHERE, Interceptor, elsewhere, expired, wire, works_again};
use crate::support::finish;

const VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

#[test]
fn what_is_on_this_machine_goes_by_no_proxy() {
    let computer = expired();
    let proxy = Interceptor::refusing("403 Forbidden");
    let refresh = |exceptions: &str| {
        let mut refresh = computer.command(&["refresh"]);
        refresh.envs(VARIABLES.map(|name| (name, proxy.proxy_url())));
        refresh.env("NO_PROXY", exceptions);
        finish(refresh.spawn().expect("started"))
    };
    for exceptions in ["", "intranet.example"] {
        refresh(exceptions).exits(0);
    }
    // Nobody answers at these.
    for host in [
        "http://localhost:9",
        "http://127.0.0.1:9",
        "http://127.8.9.10:9",
        "http://[::1]:9",
        "https://localhost:9",
        "https://LOCALHOST:9",
        "https://localhost.:9",
        "https://app.localhost:9",
        "https://ip6-localhost:9",
        "https://[::1]:9",
        "https://[::ffff:127.0.0.1]:9",
        "https://0.0.0.0:9",
        "https://[::]:9",
    ] {
        let here = computer.record()["account"]["authority_host"].clone();
        computer.edit_record(|record| record["account"]["authority_host"] = host.into());
        refresh("").exits(3);
        computer.edit_record(|record| record["account"]["authority_host"] = here);
        assert_eq!(proxy.connections(), 0, "{host}");
    }
    // Nor does a number that some programs read as an address: no record has one.
    for host in ["https://127.1:9", "https://2130706433:9"] {
        let here = computer.record()["account"]["authority_host"].clone();
        computer.edit_record(|record| record["account"]["authority_host"] = host.into());
        let refused = refresh("").exits(7);
        assert!(
            refused.stderr.contains("cannot parse the record"),
            "{refused:?}"
        );
        computer.edit_record(|record| record["account"]["authority_host"] = here);
        assert_eq!(proxy.connections(), 0, "{host}");
    }
    // What is elsewhere does go by it, and would not be shown otherwise.
    elsewhere(&computer, || refresh("")).exits(3);
    assert_ne!(proxy.connections(), 0);
    works_again(&computer, "a proxy");
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_and_nothing_goes_direct() {
    let computer = expired();
    let asked = computer.entra.requests().len();
    for value in [
        "ftp://us:word@proxy.example:8080",
        "socks://us:word@proxy.example:1080",
        "socks5h://us:word@proxy.example:1080",
        "http://us er:word@proxy.example:8080",
        "http://us\\er:word@proxy.example:8080",
        "http://usér:word@proxy.example:8080",
        "http://us:word@proxy.example:8080\r",
        " http://us:word@proxy.example:8080",
        "http://us:word@proxy.example:8080\n",
        "http://us:word@:8080",
        "http://us:word@proxy.example:port",
        "http://us:word@proxy.example:99999",
        "http://us:word@proxy.example:8080/word",
        "://us:word@proxy.example",
        " ",
    ] {
        for name in &VARIABLES[..4] {
            let mut refresh = computer.command(&["refresh"]);
            refresh.env(name, value);
            let refused = finish(refresh.spawn().expect("started")).exits(2);
            assert!(!refused.stderr.contains("word"), "{refused:?}");
            refused
                .says(&format!("error: {name} "))
                .says("hint: use a URL such as http://proxy");
        }
    }
    assert_eq!(computer.entra.requests().len(), asked);
}

/// Programs for proxies print exports for every program there is.
#[test]
fn only_the_proxy_that_would_be_gone_by_is_judged() {
    let computer = expired();
    let proxy = Interceptor::refusing("403 Forbidden");
    let good = proxy.proxy_url();
    let socks = "socks5://127.0.0.1:7891";
    let run = |settings: &[(&str, &str)]| {
        let mut refresh = computer.command(&["refresh"]);
        refresh.envs(settings.iter().copied());
        elsewhere(&computer, || finish(refresh.spawn().expect("started"))).exits(3);
        proxy.connections()
    };
    for settings in [
        &[
            ("https_proxy", good.as_str()),
            ("http_proxy", &good),
            ("all_proxy", socks),
        ][..],
        &[
            ("HTTPS_PROXY", &good),
            ("https_proxy", socks),
            ("ALL_PROXY", "::::"),
        ],
        &[
            ("ALL_PROXY", &good),
            ("all_proxy", socks),
            ("HTTP_PROXY", socks),
        ],
    ] {
        let before = proxy.connections();
        assert!(run(settings) > before, "{settings:?}");
    }
    let before = proxy.connections();
    for settings in [
        // Nothing goes by it.
        &[("all_proxy", socks), ("NO_PROXY", "a.example, *")][..],
        &[("http_proxy", socks), ("HTTP_PROXY", socks)],
        // Without a proxy there is no exception from it.
        &[("NO_PROXY", "192.0.2.*")],
        &[
            ("https_proxy", &good),
            ("NO_PROXY", "authority.example"),
            ("no_proxy", "a;b"),
        ],
    ] {
        assert_eq!(run(settings), before, "{settings:?}");
    }
}

#[test]
fn an_exception_that_stands_for_no_host_is_named_and_nothing_is_asked() {
    let computer = expired();
    let proxy = Interceptor::refusing("403 Forbidden");
    let refused = |list: &str| {
        let mut refresh = computer.command(&["refresh"]);
        refresh.env("HTTPS_PROXY", proxy.proxy_url());
        refresh.env("NO_PROXY", list);
        elsewhere(&computer, || finish(refresh.spawn().expect("started"))).exits(2)
    };
    for entry in [
        "*thority.example",
        "authority.*",
        "192.0.2.*",
        "192.0.2",
        "192.0.2.",
        "192.0.2.2/33",
        "authority.example:https",
        "authority.example:0",
        "authority..example",
        "https://authority.example",
        "authority.example;a.example",
    ] {
        let said = format!("error: NO_PROXY contains `{entry}`");
        refused(&format!("a.example, {entry}")).says(&said);
    }
    let hidden = refused("us:word@authority.example");
    assert!(!hidden.stderr.contains("word"), "{hidden:?}");
    assert_eq!(proxy.connections(), 0);
}

#[cfg(unix)]
#[test]
fn a_proxy_or_an_exception_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let computer = expired();
    let odd = std::ffi::OsStr::from_bytes(b"http://us\xe9r:word@proxy.example");
    for name in ["HTTPS_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        let mut refresh = computer.command(&["refresh"]);
        refresh.env(name, odd);
        if name.eq_ignore_ascii_case("NO_PROXY") {
            refresh.env("HTTPS_PROXY", "http://proxy.example");
        }
        let refused = finish(refresh.spawn().expect("started")).exits(2);
        assert!(!refused.stderr.contains("word"), "{refused:?}");
        refused.says(&format!("error: {name} "));
    }
}

#[test]
fn of_several_variables_the_first_that_says_something_counts() {
    let computer = expired();
    let (proxy, other) = (
        Interceptor::refusing("403 Forbidden"),
        Interceptor::refusing("403 Forbidden"),
    );
    // Which of the two were gone by.
    let through = |settings: &[(&str, &str)]| {
        let before = (proxy.connections(), other.connections());
        let mut refresh = computer.command(&["refresh"]);
        // What a web server sets for its scripts, where reqwest would pass over every proxy.
        refresh.env("REQUEST_METHOD", "GET");
        refresh.envs(settings.iter().copied());
        elsewhere(&computer, || finish(refresh.spawn().expect("started"))).exits(3);
        (
            proxy.connections() > before.0,
            other.connections() > before.1,
        )
    };
    let (one, another) = (proxy.proxy_url(), other.proxy_url());
    for settings in [
        [("HTTPS_PROXY", one.as_str()), ("https_proxy", &another)],
        [("HTTPS_PROXY", ""), ("https_proxy", &one)],
        [("https_proxy", &one), ("ALL_PROXY", &another)],
        [("https_proxy", ""), ("all_proxy", &one)],
        [
            ("HTTPS_PROXY", &one["http://".len()..]),
            ("NO_PROXY", "authority.example.org"),
        ],
        [
            ("HTTPS_PROXY", &one),
            ("NO_PROXY", "authority.example:8443"),
        ],
        [("HTTPS_PROXY", &one), ("NO_PROXY", "thority.example")],
    ] {
        assert_eq!(through(&settings), (true, false), "{settings:?}");
    }
    // Exceptions, as curl and others read them.
    for exceptions in [
        "authority.example",
        ".example",
        "*.example",
        "a.b authority.example",
        "*",
        "authority.example.",
        "Authority.Example:443",
        ".example:443",
        "*:443",
    ] {
        let settings = [("HTTPS_PROXY", one.as_str()), ("no_proxy", exceptions)];
        assert_eq!(through(&settings), (false, false), "{exceptions}");
    }
}

/// A trust anchor is a name and a key (RFC 5280 §6.1.1): what its certificate says of time is not
/// looked at. That of the server is.
#[cfg(target_os = "linux")]
#[test]
fn a_root_that_was_named_vouches_also_after_its_end() {
    let computer = expired();
    let interceptor = Interceptor::of_an_expired_root(wire::no_http);
    for flag in [false, true] {
        let ca_file = computer.private_file("expired.pem", interceptor.ca_pem());
        let path = ca_file.to_str().expect("text");
        let args = ["refresh", "--ca-file", path];
        let mut refresh = computer.command(if flag { &args } else { &args[..1] });
        refresh.env("HTTPS_PROXY", interceptor.proxy_url());
        if !flag {
            refresh.env("SSL_CERT_FILE", ca_file);
        }
        let outcome = elsewhere(&computer, || finish(refresh.spawn().expect("started"))).exits(3);
        assert!(
            !outcome.stderr.contains("certificate"),
            "{ELSEWHERE}: {outcome:?}"
        );
        outcome.says("authority.example could not be reached");
    }
}
