//! The listener against the clients it will meet: browsers, and worse.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::*;

const STATE: &str = "kP3xuoo5s9d8mQ";
const SECOND: Duration = Duration::from_secs(1);

/// A listener, and what it has to tell.
struct Listening {
    loopback: Loopback,
    events: mpsc::Receiver<Event>,
}

impl Listening {
    fn port(&self) -> u16 {
        self.loopback.port()
    }

    fn wait(&self, timeout: Duration) -> Option<AuthorizationResult> {
        match self.events.recv_timeout(timeout) {
            Ok(Event::Answered(answer)) => Some(answer),
            _ => None,
        }
    }
}

fn listen() -> Listening {
    listen_on("http://localhost")
}

fn listen_on(redirect: &str) -> Listening {
    let redirect = redirect.parse().expect("a redirect URI");
    let (sender, events) = mpsc::channel();
    let loopback =
        Loopback::bind(&redirect, CsrfToken::new(STATE.to_owned()), sender).expect("a free port");
    Listening { loopback, events }
}

fn connect(address: IpAddr, port: u16) -> TcpStream {
    let stream = TcpStream::connect(SocketAddr::new(address, port)).expect("listening");
    stream
        .set_read_timeout(Some(5 * SECOND))
        .expect("a timeout");
    stream
}

/// Sends a request on a connection of its own, and returns the whole response.
fn exchange(port: u16, request: &str) -> String {
    let mut stream = connect(Ipv4Addr::LOCALHOST.into(), port);
    stream.write_all(request.as_bytes()).expect("sent");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .expect("a response that ends");
    response
}

fn get(port: u16, target: &str) -> String {
    exchange(
        port,
        &format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Language: ja\r\n\r\n"),
    )
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or_default()
}

fn code(answer: AuthorizationResult) -> oauth2::AuthorizationCode {
    match answer {
        AuthorizationResult::Code(code) => code,
        AuthorizationResult::Error { error, .. } => panic!("an error instead of a code: {error}"),
    }
}

/// The address the browser is sent on to.
fn location(response: &str) -> &str {
    let line = response.lines().find(|line| line.starts_with("Location: "));
    line.and_then(|line| line.strip_prefix("Location: "))
        .expect("a location")
}

fn pages() -> Pages {
    Box::new(|language| Page {
        html: format!("<p>{}</p>", language.tag()),
        policy: "default-src 'none'".to_owned(),
    })
}

fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

#[test]
fn a_request_behind_16_silent_sockets_is_answered_within_a_second_100_times_of_100() {
    let mut families: Vec<IpAddr> = vec![Ipv4Addr::LOCALHOST.into()];
    if has_ipv6() {
        families.push(Ipv6Addr::LOCALHOST.into());
    }
    for trial in 0..100 {
        for address in &families {
            let loopback = listen();
            let port = loopback.port();
            let silent: Vec<TcpStream> = (0..16).map(|_| connect(*address, port)).collect();
            let started = Instant::now();
            let mut browser = connect(*address, port);
            let request =
                format!("GET /?code=c0de&state={STATE} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
            browser.write_all(request.as_bytes()).expect("sent");
            let mut response = [0; 12];
            browser.read_exact(&mut response).expect("a response");
            let taken = started.elapsed();
            assert_eq!(&response, b"HTTP/1.1 303", "trial {trial} on {address}");
            assert!(taken < SECOND, "trial {trial} on {address}: {taken:?}");
            assert!(loopback.wait(SECOND).is_some());
            drop(silent);
        }
    }
}

#[test]
fn what_is_not_the_answer_is_refused_and_the_wait_goes_on() {
    let loopback = listen();
    let port = loopback.port();
    let answer = format!("/?code=c0de&state={STATE}");
    let host = format!("Host: localhost:{port}\r\n\r\n");
    for (request, expected) in [
        (format!("GET /favicon.ico HTTP/1.1\r\n{host}"), "404"),
        (
            format!("GET /other{} HTTP/1.1\r\n{host}", &answer[1..]),
            "404",
        ),
        (format!("GET / HTTP/1.1\r\n{host}"), "400"),
        (format!("GET /?code=c0de HTTP/1.1\r\n{host}"), "400"),
        (
            format!("GET /?code=c0de&state=other HTTP/1.1\r\n{host}"),
            "400",
        ),
        (
            format!("GET /?code=&state={STATE} HTTP/1.1\r\n{host}"),
            "400",
        ),
        (format!("GET /?state={STATE} HTTP/1.1\r\n{host}"), "400"),
        (format!("GET {answer}&code=again HTTP/1.1\r\n{host}"), "400"),
        (format!("GET {answer}&error=both HTTP/1.1\r\n{host}"), "400"),
        (format!("HEAD {answer} HTTP/1.1\r\n{host}"), "405"),
        (format!("POST {answer} HTTP/1.1\r\n{host}"), "405"),
        (
            format!("GET {answer} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            "421",
        ),
        (
            format!("GET {answer} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            "421",
        ),
        (format!("GET {answer} HTTP/1.1\r\n\r\n"), "421"),
        (
            format!("GET http://evil.example{answer} HTTP/1.1\r\n{host}"),
            "404",
        ),
        (format!("GET {answer} HTTP/9.9\r\n{host}"), "400"),
        (format!("GET {answer} extra HTTP/1.1\r\n{host}"), "400"),
        (format!("GET /\u{e9} HTTP/1.1\r\n{host}"), "400"),
        ("\r\n\r\n".to_owned(), "400"),
        (
            format!("GET /?{} HTTP/1.1\r\n{host}", "x".repeat(16 << 10)),
            "414",
        ),
        (
            format!("GET / HTTP/1.1\r\nX: {}\r\n{host}", "x".repeat(3 << 20)),
            "431",
        ),
    ] {
        let shown = &request[..request.len().min(60)];
        assert_eq!(status(&exchange(port, &request)), expected, "{shown}");
    }
    assert!(loopback.wait(Duration::from_millis(50)).is_none());
    assert_eq!(status(&get(port, &answer)), "303");
    assert_eq!(
        **code(loopback.wait(SECOND).expect("an answer")).secret(),
        *"c0de"
    );
}

#[test]
fn the_answer_counts_once_and_the_tab_gets_its_page_at_a_clean_address() {
    let loopback = listen_on("http://localhost/cb");
    let port = loopback.port();
    let response = get(
        port,
        &format!("/cb?code=1.AX-*!$.%2b&state={STATE}&session_state=x"),
    );
    assert_eq!(status(&response), "303");
    assert!(response.contains("\r\nConnection: close\r\n"), "{response}");
    assert!(
        response.contains("Referrer-Policy: no-referrer"),
        "{response}"
    );
    let clean = location(&response).to_owned();
    assert!(!clean.contains("code") && !clean.contains(STATE), "{clean}");
    assert_eq!(
        status(&get(port, &format!("/cb?code=another&state={STATE}"))),
        "303"
    );
    assert_eq!(
        *code(loopback.wait(SECOND).expect("an answer")).secret(),
        "1.AX-*!$.+"
    );
    assert!(
        loopback.wait(Duration::from_millis(50)).is_none(),
        "a second answer"
    );
    let tab = std::thread::spawn(move || get(port, &clean));
    loopback.loopback.finish(pages());
    let page = tab.join().expect("a page");
    assert_eq!(status(&page), "200");
    for expected in [
        "<p>ja</p>",
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(),
        "still listening"
    );
}

#[test]
fn a_tab_that_waits_for_its_page_before_the_end_gets_it() {
    let loopback = listen();
    let port = loopback.port();
    let response = get(port, &format!("/?code=c0de&state={STATE}"));
    let clean = location(&response).to_owned();
    let tab = std::thread::spawn(move || get(port, &clean));
    std::thread::sleep(Duration::from_millis(100));
    loopback.loopback.finish(pages());
    assert!(tab.join().expect("a page").contains("<p>ja</p>"));
}

#[test]
fn a_refusal_is_decoded_as_a_form() {
    let loopback = listen();
    let query = format!(
        "error=access_denied&error_subcode=cancel&error_description=AADSTS65004%3a+User+declined%0d%0aTrace&state={STATE}"
    );
    get(loopback.port(), &format!("/?{query}"));
    let Some(AuthorizationResult::Error {
        error,
        subcode,
        description,
    }) = loopback.wait(SECOND)
    else {
        panic!("no refusal");
    };
    assert_eq!(error, "access_denied");
    assert_eq!(subcode.as_deref(), Some("cancel"));
    assert_eq!(
        description.as_deref(),
        Some("AADSTS65004: User declined\r\nTrace")
    );
}

#[test]
fn slow_and_silent_clients_in_great_number_hold_up_nobody() {
    let loopback = listen();
    let port = loopback.port();
    let hostile: Vec<TcpStream> = (0..300)
        .map(|number| {
            let mut stream = connect(Ipv4Addr::LOCALHOST.into(), port);
            if number % 2 == 0 {
                // A peer that was shown out already is as good as one that waits.
                let _ = stream.write_all(b"GET /?code=");
            }
            stream
        })
        .collect();
    let started = Instant::now();
    let response = get(port, &format!("/?code=c0de&state={STATE}"));
    assert_eq!(status(&response), "303");
    assert!(started.elapsed() < 5 * SECOND, "{:?}", started.elapsed());
    assert!(loopback.wait(SECOND).is_some());
    drop(hostile);
}

#[test]
fn many_requests_that_are_not_the_answer_hold_up_nobody() {
    for path in ["/x", "/"] {
        let loopback = listen();
        let port = loopback.port();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let flood: Vec<TcpStream> = (0..300)
            .map(|_| {
                let mut stream = connect(Ipv4Addr::LOCALHOST.into(), port);
                let _ = stream.write_all(request.as_bytes());
                stream
            })
            .collect();
        let started = Instant::now();
        let response = get(port, &format!("/?code=c0de&state={STATE}"));
        assert_eq!(status(&response), "303");
        assert!(
            started.elapsed() < 5 * SECOND,
            "{path}: {:?}",
            started.elapsed()
        );
        drop(flood);
    }
}

#[test]
fn the_same_port_serves_both_address_families() {
    let loopback = listen();
    let port = loopback.port();
    for address in [
        Some(IpAddr::from(Ipv4Addr::LOCALHOST)),
        has_ipv6().then(|| Ipv6Addr::LOCALHOST.into()),
    ] {
        let Some(address) = address else { continue };
        let mut stream = connect(address, port);
        write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").expect("sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        assert_eq!(status(&response), "400", "{address}");
    }
}

#[test]
fn a_port_in_use_is_named_with_a_way_out() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let redirect = format!("http://localhost:{port}")
        .parse()
        .expect("a redirect URI");
    let Err(error) = Loopback::bind(
        &redirect,
        CsrfToken::new(STATE.to_owned()),
        mpsc::channel().0,
    ) else {
        panic!("listening on a port in use");
    };
    let hint = error.hint(Language::English).unwrap_or_default();
    assert!(hint.contains(&port.to_string()), "{hint}");
}
