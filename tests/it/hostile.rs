//! A hostile process on this machine, or a hostile page in the browser, while a sign-in waits: it
//! cannot end it, poison it or read it, and the true answer still gets through.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use crate::support::{Computer, LOGIN, TARO, finish};

/// The code of the attacker's own account.
const CODE: &str = "code=the-attackers";

/// A sign-in under attack takes no longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A sign-in that waits, and what a test knows of it.
struct SignIn {
    computer: Computer,
    child: Child,
    url: String,
    port: u16,
    state: String,
}

impl SignIn {
    fn begin() -> Self {
        let computer = Computer::new();
        let (child, url, _) = computer.start_login(&LOGIN);
        let page = Url::parse(&url).expect("a URL");
        let value = |name: &str| {
            let mut pairs = page.query_pairs();
            let found = pairs.find(|(known, _)| known == name);
            found.expect("there").1.into_owned()
        };
        let redirect = Url::parse(&value("redirect_uri")).expect("a URL");
        Self {
            port: redirect.port().expect("a port"),
            state: value("state"),
            computer,
            child,
            url,
        }
    }

    /// The host that a browser names.
    fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("listening");
        let patience = Some(Duration::from_secs(10));
        stream.set_read_timeout(patience).expect("a time limit");
        stream
    }

    /// Sends a request as it is; it is refused so, and tells nothing.
    #[track_caller]
    fn refuses(&self, request: &str, status: &str) {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("an answer");
        let words: Vec<_> = response.split(' ').take(2).collect();
        assert_eq!(words, ["HTTP/1.1", status], "{request}");
        let response = response.to_ascii_lowercase();
        let state = self.state.to_ascii_lowercase();
        for told in ["access-control", "location", "set-cookie", TARO, &state] {
            assert!(!response.contains(told), "{told} in {response}");
        }
    }

    /// The true answer gets through, and nothing else ever did.
    #[track_caller]
    fn can_be_finished(mut self) {
        assert!(self.child.try_wait().expect("known").is_none(), "it ended");
        let page = self.computer.browse(&self.url, "en");
        assert!(page.html.contains("Signed in"), "{page:?}");
        finish(self.child).exits(0).says(TARO);
        let sent = self.computer.entra.token_requests();
        assert_eq!(sent.len(), 1);
        assert_ne!(sent[0].value("code"), CODE.strip_prefix("code="));
    }
}

#[test]
fn a_code_without_the_state_ends_no_sign_in() {
    let sign_in = SignIn::begin();
    let (state, host) = (sign_in.state.clone(), sign_in.host());
    let shorter = &state[..state.len() - 1];
    for query in [
        CODE.to_owned(),
        format!("{CODE}&state="),
        format!("{CODE}&state=kP3xuoo5s9d8mQ"),
        format!("{CODE}&state={shorter}"),
        format!("{CODE}&state={state}x"),
        format!("{CODE}&state={state}%00"),
        format!("{CODE}&state={}", state.to_ascii_uppercase()),
        format!("{CODE}&State={state}"),
        format!("{CODE}&state=x&state={state}"),
        format!("{CODE}&{CODE}&state={state}"),
        format!("{CODE}&error=access_denied&state={state}"),
        "error=access_denied&error_subcode=cancel".to_owned(),
        "error=access_denied&state=kP3xuoo5s9d8mQ".to_owned(),
    ] {
        let request = format!("GET /?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        sign_in.refuses(&request, "400");
    }
    sign_in.can_be_finished();
}

#[test]
fn a_name_that_is_rebound_to_this_machine_ends_and_reads_no_sign_in() {
    let sign_in = SignIn::begin();
    // Even if the page knew the state.
    let line = format!("GET /?{CODE}&state={} HTTP/1.1\r\n", sign_in.state);
    let (ours, port) = (sign_in.host(), sign_in.port);
    for host in [
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil.example@localhost:{port}"),
        format!("{ours}.evil.example"),
        format!("{ours}, evil.example"),
        format!("0.0.0.0:{port}"),
        "localhost".to_owned(),
        format!("localhost:{}", port ^ 1),
        String::new(),
    ] {
        sign_in.refuses(&format!("{line}Host: {host}\r\n\r\n"), "421");
        // What is in the body is no header.
        let smuggled = format!("{line}Host: {host}\r\n\r\nHost: {ours}\r\n\r\n");
        sign_in.refuses(&smuggled, "421");
    }
    sign_in.refuses(&format!("{line}\r\n"), "421");
    sign_in.refuses(&format!("{line}\r\nHost: {ours}\r\n\r\n"), "421");
    sign_in.refuses(&format!("{line}X-Forwarded-Host: {ours}\r\n\r\n"), "421");
    sign_in.can_be_finished();
}

#[test]
fn another_site_can_neither_post_nor_ask_whether_it_may() {
    let sign_in = SignIn::begin();
    let (state, host) = (&sign_in.state, sign_in.host());
    let body = format!("{CODE}&state={state}");
    let head =
        format!("Host: {host}\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site");
    for request in [
        format!(
            "POST / HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
        format!("POST /?{body} HTTP/1.1\r\n{head}\r\nContent-Length: 0\r\n\r\n"),
        format!(
            "OPTIONS /?{body} HTTP/1.1\r\n{head}\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n\r\n"
        ),
        format!("PUT /?{body} HTTP/1.1\r\n{head}\r\n\r\n"),
        format!("HEAD /?{body} HTTP/1.1\r\n{head}\r\n\r\n"),
        format!("get /?{body} HTTP/1.1\r\n{head}\r\n\r\n"),
    ] {
        sign_in.refuses(&request, "405");
    }
    let result = format!("GET /result/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\n{head}\r\n\r\n");
    sign_in.refuses(&result, "404");
    let fetched = format!("GET /?{CODE}&state=x HTTP/1.1\r\n{head}\r\n\r\n");
    sign_in.refuses(&fetched, "400");
    sign_in.can_be_finished();
}

#[test]
fn a_flood_and_requests_that_never_end_hold_up_no_sign_in() {
    let sign_in = SignIn::begin();
    let wrong = format!(
        "GET /?{CODE}&state=x HTTP/1.1\r\nHost: {}\r\n\r\n",
        sign_in.host()
    );
    let is_over = AtomicBool::new(false);
    let started = Instant::now();
    let goes_on = || !is_over.load(Ordering::SeqCst) && started.elapsed() < PATIENCE;
    let mut slow: Vec<_> = (0..300).map(|_| sign_in.connect()).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            // One that was shown out meanwhile is no matter.
            while goes_on() {
                for it in &mut slow {
                    drop(it.write_all(b"G"));
                }
                thread::sleep(Duration::from_millis(50));
            }
        });
        for _ in 0..4 {
            scope.spawn(|| {
                let address = (Ipv4Addr::LOCALHOST, sign_in.port);
                while goes_on() {
                    let _ = TcpStream::connect(address)
                        .and_then(|mut it| it.write_all(wrong.as_bytes()));
                }
            });
        }
        thread::sleep(Duration::from_millis(500));
        let page = sign_in.computer.browse(&sign_in.url, "en");
        is_over.store(true, Ordering::SeqCst);
        assert!(page.html.contains("Signed in"), "{page:?}");
    });
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    finish(sign_in.child).exits(0).says(TARO);
    assert_eq!(sign_in.computer.entra.token_requests().len(), 1);
}

#[test]
fn an_answer_after_the_true_one_changes_nothing() {
    let sign_in = SignIn::begin();
    let answer = sign_in.computer.sign_in_elsewhere(&sign_in.url);
    let (_, query) = answer.split_once('?').expect("a query");
    let request =
        |query: &str| format!("GET /?{query} HTTP/1.1\r\nHost: {}\r\n\r\n", sign_in.host());
    let mut streams = [sign_in.connect(), sign_in.connect()];
    let second = request(&format!("{CODE}&state={}", sign_in.state));
    streams[0]
        .write_all(request(query).as_bytes())
        .expect("sent");
    // The first is taken once its response has begun.
    streams[0].read_exact(&mut [0; 12]).expect("an answer");
    let _ = streams[1].write_all(second.as_bytes());
    finish(sign_in.child).exits(0).says(TARO);
    let sent = sign_in.computer.entra.token_requests();
    assert_eq!(sent.len(), 1);
    assert_ne!(sent[0].value("code"), CODE.strip_prefix("code="));
}
