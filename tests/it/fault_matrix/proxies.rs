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
        "https://127.1:9",
        "https://2130706433:9",
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
    // What is elsewhere does go by it, and would not be shown otherwise.
    elsewhere(&computer, || refresh("")).exits(3);
    assert_ne!(proxy.connections(), 0);
    works_again(&computer, "a proxy");
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_and_nothing_goes_direct() {
    let computer = expired();
    let asked = computer.entra.requests().len();
    let good = Interceptor::refusing("403 Forbidden");
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
            // Also where another one counts.
            if *name != "HTTPS_PROXY" {
                refresh.env("HTTPS_PROXY", good.proxy_url());
            }
            let refused = finish(refresh.spawn().expect("started")).exits(2);
            assert!(!refused.stderr.contains("word"), "{refused:?}");
            refused
                .says(&format!("error: {name} "))
                .says("hint: such as http://proxy");
        }
    }
    assert_eq!(
        (good.connections(), computer.entra.requests().len()),
        (0, asked)
    );
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
    ] {
        let settings = [("HTTPS_PROXY", one.as_str()), ("no_proxy", exceptions)];
        assert_eq!(through(&settings), (false, false), "{exceptions}");
    }
    let mut refresh = computer.command(&["refresh"]);
    refresh.env("NO_PROXY", "https://authority.example");
    let refused = finish(refresh.spawn().expect("started")).exits(2);
    refused.says("error: NO_PROXY ");
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
