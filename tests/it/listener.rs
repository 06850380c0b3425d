//! The browser that brings the code, with all that other pages on localhost have given it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::{Computer, LOGIN, finish};

/// A `login` that waits, the address that the browser is sent to, and the port in it.
fn waiting(computer: &Computer) -> (Child, url::Url, u16) {
    waiting_in(computer, "en")
}

fn waiting_in(computer: &Computer, language: &str) -> (Child, url::Url, u16) {
    let mut command = computer.command(&[&["--lang", language], &LOGIN[..]].concat());
    command.stdin(Stdio::piped());
    let (child, page, _) = Computer::start(command);
    let address: url::Url = computer.sign_in_elsewhere(&page).parse().expect("a URL");
    let port = address.port().expect("a port");
    (child, address, port)
}

fn target(address: &url::Url) -> String {
    format!("{}?{}", address.path(), address.query().expect("a query"))
}

/// Sends bytes on a connection of its own; also where the other side stops reading.
fn exchange(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("listening");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a time limit");
    let _ = stream.write_all(request);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8(response).expect("text")
}

/// The request of a browser with these header lines between those that matter.
fn get(target: &str, port: u16, headers: &[u8]) -> Vec<u8> {
    let begin = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n");
    [begin.as_bytes(), headers, b"Accept-Language: ja\r\n\r\n"].concat()
}

#[test]
fn whatever_other_headers_hold_the_sign_in_is_finished() {
    let many: Vec<String> = (0..5000)
        .map(|number| format!("X-{number}: {number}\r\n"))
        .collect();
    let rows: [(&str, Vec<u8>); 8] = [
        ("a cookie in UTF-8", "Cookie: user=山田\r\n".into()),
        (
            "a cookie in Shift_JIS",
            b"Cookie: user=\x8eR\x93c\r\n".to_vec(),
        ),
        (
            "64 kB of cookies",
            format!("Cookie: a={}\r\n", "x".repeat(64 << 10)).into(),
        ),
        (
            "as many cookies as a browser keeps",
            format!("Cookie: a={}\r\n", "x".repeat(180 * 4096)).into(),
        ),
        ("5,000 headers", many.concat().into()),
        (
            "a folded header",
            b"X-Old: one\r\n two\r\n\tHost: evil.example\r\n".to_vec(),
        ),
        (
            "no header at all",
            b": \r\nno colon\r\nX\0: \x01\r\n".to_vec(),
        ),
        (
            "a language that is none",
            b"Accept-Language: \xff\r\n".to_vec(),
        ),
    ];
    for (name, headers) in rows {
        let computer = Computer::new();
        let (child, address, port) = waiting(&computer);
        let response = exchange(port, &get(&target(&address), port, &headers));
        assert!(response.starts_with("HTTP/1.1 303 "), "{name}: {response}");
        let location = response
            .lines()
            .find_map(|it| it.strip_prefix("Location: "));
        let result = get(location.expect("a location"), port, &headers);
        let page = std::thread::spawn(move || exchange(port, &result));
        finish(child).exits(0);
        let page = page.join().expect("a page");
        assert!(page.contains("<html lang=\"ja\">"), "{name}: {page}");
    }
}

#[test]
fn what_cannot_be_read_is_told_on_a_page_and_the_address_can_be_pasted() {
    let computer = Computer::new();
    let (mut child, address, port) = waiting(&computer);
    let target = target(&address);
    let endless = format!("Cookie: {}\r\n", "x".repeat(4 << 20));
    for (request, status, words) in [
        (
            get(&target, port, endless.as_bytes()),
            "431",
            "too many cookies",
        ),
        (get("/\u{e9}", port, b""), "400", "cannot read"),
        (
            get(&format!("/?{}", "x".repeat(20 << 10)), port, b""),
            "414",
            "too long",
        ),
        (get("ftp://localhost/", port, b""), "404", "nothing here"),
    ] {
        let response = exchange(port, &request);
        let (head, page) = response.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert!(head.contains("charset=utf-8"), "{head}");
        let in_japanese = page.lines().nth(1).expect("a second line");
        assert!(page.contains(words) && !in_japanese.is_ascii(), "{page}");
    }
    for (target, status, reason) in [
        ("/favicon.ico", "404", "ここには何もありません"),
        ("/?code=c&state=old", "400", "別のサインインの応答です"),
    ] {
        let response = exchange(port, &get(target, port, b""));
        assert!(response.contains(&format!(" {status} ")), "{response}");
        assert!(response.contains(reason), "{response}");
    }
    let stdin = child.stdin.as_mut().expect("piped");
    writeln!(stdin, "{address}").expect("read");
    finish(child).exits(0);
}

#[test]
fn a_browser_that_insists_on_https_fails_at_once_and_the_person_is_told_once() {
    for (language, words) in [
        ("en", "the browser insists on https"),
        ("ja", "ブラウザーが https で接続しようとしています"),
    ] {
        let computer = Computer::new();
        let (mut child, address, port) = waiting_in(&computer, language);
        let mut secure = address.clone();
        secure.set_scheme("https").expect("a scheme");
        let browser = computer.browser(reqwest::redirect::Policy::none());
        for _ in 0..2 {
            let refused = browser.get(secure.clone()).send().expect_err("no TLS here");
            assert!(!refused.is_timeout(), "{refused:?}");
            let causes = format!("{refused:?}");
            assert!(causes.contains("HandshakeFailure"), "{causes}");
        }
        let stdin = child.stdin.as_mut().expect("piped");
        // What the person copies out of the address bar.
        writeln!(stdin, "{secure}").expect("read");
        let login = finish(child).exits(0);
        assert_eq!(login.stderr.matches(words).count(), 1, "{login:?}");
        let http = format!("http://localhost:{port}");
        assert!(login.stderr.contains(&http), "{login:?}");
    }
}

#[test]
fn what_only_begins_like_tls_or_not_even_that_is_no_word_about_https() {
    let computer = Computer::new();
    let (mut child, address, port) = waiting(&computer);
    for bytes in [
        &b"\x16\r\n\r\n"[..],
        b"\x16\x02\x01\r\n\r\n",
        b"\x80\x2e\r\n\r\n",
    ] {
        let response = exchange(port, bytes);
        assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    }
    let stdin = child.stdin.as_mut().expect("piped");
    writeln!(stdin, "{address}").expect("read");
    let login = finish(child).exits(0);
    assert!(!login.stderr.contains("https on"), "{login:?}");
    assert!(!login.stderr.contains("insists"), "{login:?}");
}
