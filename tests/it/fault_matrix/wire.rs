//! What can happen to an answer on its way, and what a broken server may send instead.

use std::io::Write as _;
use std::time::Duration;

use super::interceptor::{Wire, answer};

/// A reset in place of a farewell.
fn reset(wire: &Wire) {
    #[cfg(unix)]
    let _ = rustix::net::sockopt::set_socket_linger(&wire.sock, Some(Duration::ZERO));
    #[cfg(not(unix))]
    let _ = wire;
}

pub(super) fn reset_at_once(wire: &mut Wire) {
    reset(wire);
}

pub(super) fn reset_in_the_body(wire: &mut Wire) {
    end_in_the_body(wire);
    std::thread::sleep(Duration::from_millis(50));
    reset(wire);
}

pub(super) fn end_in_the_body(wire: &mut Wire) {
    answer(
        wire,
        "200 OK",
        JSON,
        "Content-Length: 5000",
        br#"{"access_token":"#,
    );
}

const JSON: &str = "application/json";
const HUNDRED_MB: usize = 100 << 20;
const TOKEN: &[u8] =
    br#"{"access_token":"eyJ-of-a-stranger","token_type":"Bearer","expires_in":3600}"#;
/// `{"error":"invalid_grant"}`, compressed.
const GZIP: [u8; 45] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x4a, 0x2d, 0x2a, 0xca,
    0x2f, 0x52, 0xb2, 0x52, 0xca, 0xcc, 0x2b, 0x4b, 0xcc, 0xc9, 0x4c, 0x89, 0x4f, 0x2f, 0x4a, 0xcc,
    0x2b, 0x51, 0xaa, 0x05, 0x00, 0x92, 0xb8, 0x6a, 0x00, 0x19, 0x00, 0x00, 0x00,
];

pub(super) fn a_long_body(wire: &mut Wire) {
    answer(
        wire,
        "200 OK",
        JSON,
        &format!("Content-Length: {HUNDRED_MB}"),
        b"",
    );
    let blanks = vec![b' '; 1 << 16];
    for _ in 0..HUNDRED_MB >> 16 {
        if wire.write_all(&blanks).is_err() {
            return;
        }
    }
}

pub(super) fn a_long_body_in_chunks(wire: &mut Wire) {
    answer(wire, "200 OK", JSON, "Transfer-Encoding: chunked", b"");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(1 << 16));
    for _ in 0..HUNDRED_MB >> 16 {
        if wire.write_all(chunk.as_bytes()).is_err() {
            return;
        }
    }
}

pub(super) fn a_head_without_an_end(wire: &mut Wire) {
    let _ = wire.write_all(b"HTTP/1.1 200 OK\r\n");
    let header = format!("X-Header: {}\r\n", "x".repeat(1 << 12));
    while wire.write_all(header.as_bytes()).is_ok() {}
}

pub(super) fn no_http(wire: &mut Wire) {
    let _ = wire.write_all(b"220 smtp.example.com ESMTP\r\n");
}

pub(super) fn gzip(wire: &mut Wire) {
    let length = format!("Content-Encoding: gzip\r\nContent-Length: {}", GZIP.len());
    answer(wire, "200 OK", JSON, &length, &GZIP);
}

pub(super) fn a_token_as_html(wire: &mut Wire) {
    let length = format!("Content-Length: {}", TOKEN.len());
    answer(wire, "200 OK", "text/html; charset=utf-8", &length, TOKEN);
}

pub(super) fn a_token_as_text(wire: &mut Wire) {
    let length = format!("Content-Length: {}", TOKEN.len());
    answer(wire, "200 OK", "text/plain", &length, TOKEN);
}

pub(super) fn drip(wire: &mut Wire) {
    answer(wire, "200 OK", JSON, "Content-Length: 5000", b"{");
    while wire.write_all(b" ").and_then(|()| wire.flush()).is_ok() {
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Refuses as Entra does where an assertion is out of time, by a clock that differs from ours.
fn refuse_at(wire: &mut Wire, ahead: jiff::SignedDuration) {
    let body = br#"{"error":"invalid_client","error_description":"AADSTS500133: Assertion is not within its valid time range.","error_codes":[500133]}"#;
    let now = jiff::Timestamp::now() + ahead;
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let headers = format!("Date: {date}\r\nContent-Length: {}", body.len());
    answer(wire, "401 Unauthorized", JSON, &headers, body);
}

pub(super) fn an_hour_ahead(wire: &mut Wire) {
    refuse_at(wire, jiff::SignedDuration::from_secs(60 * 60 + 30));
}

pub(super) fn an_hour_behind(wire: &mut Wire) {
    refuse_at(wire, -jiff::SignedDuration::from_secs(60 * 60 + 30));
}

pub(super) fn four_minutes_ahead(wire: &mut Wire) {
    refuse_at(wire, jiff::SignedDuration::from_mins(4));
}
