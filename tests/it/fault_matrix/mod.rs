//! The fault matrix: everything on the way, the disk and the clock is broken in turn. Each row says
//! what is broken, who meets it, and what comes of it. In every row nothing is printed, the record
//! stays as it was byte for byte, and `show` works once the fault is mended.
//!
//! Faults that need more than a row are in `faults`; those of the keyring in `tests/real`.

mod interceptor;
#[cfg(target_os = "linux")]
mod interrupted;
mod proxies;
mod wire;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, Times};
use crate::support::{Computer, Outcome, finish};

use interceptor::{Act, Interceptor};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// A command, and what it must come to.
struct Row<'a> {
    fault: &'a str,
    command: &'a [&'a str],
    status: i32,
    says: &'a [&'a str],
}

const fn row<'a>(
    fault: &'a str,
    command: &'a [&'a str],
    status: i32,
    says: &'a [&'a str],
) -> Row<'a> {
    Row {
        fault,
        command,
        status,
        says,
    }
}

/// Signed in, with nothing fresh: `show` must ask.
fn expired() -> Computer {
    let computer = Computer::signed_in();
    computer.access_token_ends(LONG_AGO);
    computer
}

/// Calls, and holds what comes of it against the row.
#[track_caller]
fn meets(computer: &Computer, row: &Row<'_>, prepare: impl FnOnce(&mut Command)) -> Outcome {
    time_passes(computer);
    let record = fs::read(computer.record_path()).expect("a record");
    let mut command = computer.command(row.command);
    prepare(&mut command);
    let outcome = finish(command.spawn().expect("started"));
    let (fault, command) = (row.fault, row.command);
    assert_eq!(
        outcome.status, row.status,
        "{fault}, {command:?}: {outcome:#?}"
    );
    assert_eq!(outcome.stdout, "", "{fault}, {command:?}");
    // A sign-in tells before what it may replace.
    let mut lines = outcome.stderr.lines();
    let first = lines.find(|line| !line.starts_with("warning: if the user of a known account"));
    assert!(
        first.is_some_and(|line| line.starts_with("error: ")),
        "{fault}: {outcome:#?}"
    );
    assert!(outcome.stderr.contains("\nhint: "), "{fault}: {outcome:#?}");
    for words in row.says {
        let said = outcome.stderr.contains(words);
        assert!(said, "{fault}, {command:?}: `{words}` in {outcome:#?}");
    }
    let after = fs::read(computer.record_path()).expect("a record");
    assert!(after == record, "{fault}, {command:?}: the record changed");
    outcome
}

/// The server need not be left alone any longer.
fn time_passes(computer: &Computer) {
    let _ = fs::remove_dir_all(computer.path("home/state/attempts"));
}

/// Rows that mostly wait need not wait for each other.
fn each_at_once<R: Send>(rows: impl IntoIterator<Item = R>, test: impl Fn(R) + Sync) {
    std::thread::scope(|scope| {
        for row in rows {
            let test = &test;
            scope.spawn(move || test(row));
        }
    });
}

/// Mended: the stored refresh token still works.
#[track_caller]
fn works_again(computer: &Computer, fault: &str) {
    computer.entra.heal();
    time_passes(computer);
    let show = computer.run(&["show"]);
    assert_eq!(show.status, 0, "after {fault}: {show:#?}");
}

#[test]
fn whatever_the_token_endpoint_answers_the_record_survives() {
    let no_endpoint = "is not from a token endpoint (HTTP 200)";
    let rows = [
        ("an HTML 502 page", Behaviour::Html(502), "(HTTP 502)"),
        ("an HTML 200 page", Behaviour::Html(200), no_endpoint),
        ("an HTML 403 page", Behaviour::Html(403), "(HTTP 403)"),
        ("an empty body", Behaviour::EmptyBody, no_endpoint),
        ("a truncated body", Behaviour::TruncatedBody, no_endpoint),
        (
            "a cut before the head",
            Behaviour::CutBeforeHead,
            "could not be reached",
        ),
        (
            "a cut after the head",
            Behaviour::CutAfterHead,
            "could not be reached",
        ),
        (
            "an empty access token",
            Behaviour::Field("access_token", "".into()),
            no_endpoint,
        ),
        (
            "no access token",
            Behaviour::Field("access_token", ().into()),
            no_endpoint,
        ),
        (
            "a list for a token",
            Behaviour::Field("access_token", [1].as_slice().into()),
            no_endpoint,
        ),
    ];
    each_at_once(rows, |(fault, behaviour, words)| {
        let computer = expired();
        for command in [
            &["show"][..],
            &["refresh"],
            &["refresh", "--format", "json"],
        ] {
            computer.entra.set(behaviour.clone(), Times::Always);
            let says = [words];
            let row = row(fault, command, 3, &says);
            meets(&computer, &row, |_| {});
            computer.entra.heal();
        }
        works_again(&computer, fault);
    });
}

#[test]
fn a_refusal_without_words_is_told_by_its_status() {
    let computer = expired();
    let empty = serde_json::json!({"error": ""});
    let all_empty = serde_json::json!({
        "error": "", "error_description": "", "error_codes": [], "timestamp": "",
    });
    for body in [empty, all_empty] {
        computer
            .entra
            .set(Behaviour::Json(400, body), Times::Always);
        for command in [&["show"][..], &["refresh"]] {
            let fault = "an empty refusal";
            let says = &["is not from a token endpoint (HTTP 400)"];
            meets(&computer, &row(fault, command, 3, says), |_| {});
        }
        works_again(&computer, "an empty refusal");
        computer.access_token_ends(LONG_AGO);
    }
}

#[test]
fn empty_fields_beside_a_token_take_nothing_away() {
    let computer = Computer::signed_in();
    for field in ["refresh_token", "scope", "id_token", "expires_in"] {
        let before = computer.record();
        computer.entra.once(Behaviour::Field(field, "".into()));
        computer.run(&["refresh"]).exits(0);
        let after = computer.record();
        assert_ne!(after["access_token"], before["access_token"], "{field}");
        assert_eq!(after["account"], before["account"], "{field}");
        computer.run(&["show"]).exits(0);
        computer.run(&["refresh"]).exits(0);
    }
}

#[test]
fn tokens_of_16_kb_are_stored_printed_and_sent_whole() {
    let computer = expired();
    computer.entra.configure(|settings| {
        settings.access_token_size = 16 << 10;
        settings.refresh_token_size = 16 << 10;
    });
    let shown = computer.run(&["show"]).exits(0).stdout;
    assert!(shown.len() > 16 << 10, "{}", shown.len());
    assert_eq!(computer.record()["access_token"], shown.trim_end());
    computer.run(&["refresh"]).exits(0);
    let sent = computer.entra.token_requests().pop().expect("one");
    assert_eq!(sent.value("refresh_token").map(str::len), Some(16 << 10));
}

#[test]
fn an_answer_that_drips_but_ends_in_time_is_taken() {
    let computer = expired();
    let pause = Duration::from_millis(2);
    computer.entra.once(Behaviour::SlowDrip(pause));
    computer.run(&["show"]).exits(0);
}

/// An authority that is not on this machine, so that a proxy stands in between; it answers in its
/// name.
const ELSEWHERE: &str = "https://authority.example";

/// What happens while the account's authority is [`ELSEWHERE`].
fn elsewhere<T>(computer: &Computer, happens: impl FnOnce() -> T) -> T {
    let here = computer.record()["account"]["authority_host"].clone();
    let moves_to = |host: serde_json::Value| {
        computer.edit_record(|record| record["account"]["authority_host"] = host);
    };
    moves_to(ELSEWHERE.into());
    let happened = happens();
    moves_to(here);
    happened
}

/// Sends `row` through the interceptor, whose certificates are trusted if `trusted`.
#[track_caller]
fn through(
    computer: &Computer,
    interceptor: &Interceptor,
    row: &Row<'_>,
    trusted: bool,
) -> Outcome {
    let both = [computer.entra.ca_pem(), interceptor.ca_pem()].concat();
    let ca_file = computer.path("both.pem");
    fs::write(&ca_file, both).expect("written");
    let through = |command: &mut Command| {
        command
            .env("HTTPS_PROXY", interceptor.proxy_url())
            .env("AZURE_AUTHORITY_HOST", ELSEWHERE);
        if trusted {
            command.env("SSL_CERT_FILE", ca_file);
        }
    };
    elsewhere(computer, || meets(computer, row, through))
}

#[test]
fn whatever_happens_on_the_wire_the_record_survives() {
    let no_endpoint = "is not from a token endpoint (HTTP 200)";
    let lost = "could not be reached";
    let rows: [(&str, Act, &str); 10] = [
        ("a reset instead of an answer", wire::reset_at_once, lost),
        (
            "a reset in the middle of the body",
            wire::reset_in_the_body,
            lost,
        ),
        (
            "a body cut short of its length",
            wire::end_in_the_body,
            lost,
        ),
        ("100 MB with their length", wire::a_long_body, no_endpoint),
        ("100 MB in chunks", wire::a_long_body_in_chunks, no_endpoint),
        ("a head without an end", wire::a_head_without_an_end, lost),
        ("no HTTP", wire::no_http, lost),
        ("gzip that nobody asked for", wire::gzip, no_endpoint),
        ("a token as text/html", wire::a_token_as_html, no_endpoint),
        ("a token as text/plain", wire::a_token_as_text, no_endpoint),
    ];
    each_at_once(rows, |(fault, act, words)| {
        let computer = expired();
        let interceptor = Interceptor::start(-1..1, act);
        for command in [&["show"][..], &["refresh"]] {
            let says = [words];
            let row = row(fault, command, 3, &says);
            let started = Instant::now();
            through(&computer, &interceptor, &row, true);
            assert!(started.elapsed() < Duration::from_secs(20), "{fault}");
        }
        assert_eq!(interceptor.connections(), 6, "{fault}: tried so often");
        works_again(&computer, fault);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_body_of_100_mb_is_not_kept_in_memory() {
    let computer = expired();
    let interceptor = Interceptor::start(-1..1, wire::a_long_body);
    let both = [computer.entra.ca_pem(), interceptor.ca_pem()].concat();
    fs::write(computer.ca_file(), both).expect("written");
    let mut refresh = in_shell(&computer, "ulimit -d 65536; exec \"$0\" refresh");
    refresh.env("HTTPS_PROXY", interceptor.proxy_url());
    let refused = elsewhere(&computer, || finish(refresh.spawn().expect("started")));
    refused.exits(3).says("is not from a token endpoint");
    works_again(&computer, "100 MB");
}

#[test]
fn an_answer_that_never_ends_is_given_up_once_and_in_time() {
    let computer = expired();
    let interceptor = Interceptor::start(-1..1, wire::drip);
    let (fault, command) = ("a slow drip", &["show"][..]);
    let row = row(fault, command, 3, &["did not respond in time"]);
    let started = Instant::now();
    through(&computer, &interceptor, &row, true);
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_eq!(interceptor.connections(), 1);
    works_again(&computer, fault);
}

#[test]
fn a_certificate_of_a_company_is_told_by_its_issuer_and_sent_nothing() {
    let computer = expired();
    let interceptor = Interceptor::start(-1..1, |_| panic!("a request was sent"));
    let issuer = "it was issued by \"Example TLS Inspection CA, Example Corp\"";
    for command in [&["show"][..], &["refresh"]] {
        let says = &["is not trusted", issuer, "--ca-file"];
        let row = row("interception", command, 3, says);
        through(&computer, &interceptor, &row, false);
    }
    assert_eq!(
        interceptor.connections(),
        4,
        "one to fail, one for the name"
    );
    let japanese = row(
        "interception",
        &["--lang", "ja", "show"],
        3,
        &["発行者は「Example TLS Inspection CA, Example Corp」です"],
    );
    through(&computer, &interceptor, &japanese, false);
    let told = computer.entra.token_requests().len();
    assert_eq!(told, 1, "the sign-in alone");
    works_again(&computer, "interception");
}

#[test]
fn the_issuer_is_told_without_a_proxy_and_at_a_sign_in_too() {
    let computer = expired();
    let stranger = crate::support::fake_entra::FakeEntra::start();
    let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"];
    let host = stranger.authority_host();
    let command = &[&login[..], &["--authority-host", &host]].concat();
    let says = &["issued by \"entra-token sandbox CA (not Microsoft)\""];
    meets(&computer, &row("a stranger", command, 3, says), |_| {});
    assert_eq!(stranger.requests().len(), 0);
    works_again(&computer, "a stranger");
}

#[cfg(not(any(windows, target_os = "macos")))] // their verifiers tell no times
#[test]
fn a_certificate_out_of_time_is_told_with_both_clocks() {
    for (fault, days, words) in [
        (
            "an expired certificate",
            -20..-10,
            ["expired on 2", "if the clock is wrong"],
        ),
        (
            "one of the future",
            10..20,
            ["is not valid before 2", "is probably behind"],
        ),
    ] {
        let computer = expired();
        let interceptor = Interceptor::start(days, |_| panic!("a request was sent"));
        for command in [&["show"][..], &["refresh"]] {
            let says = &[words[0], words[1], "this computer's clock shows 2"];
            let row = row(fault, command, 3, says);
            through(&computer, &interceptor, &row, true);
        }
        assert_eq!(interceptor.connections(), 2, "{fault}: once each");
        works_again(&computer, fault);
    }
}

#[cfg(not(any(windows, target_os = "macos")))] // their verifiers have words of their own
#[test]
fn a_certificate_that_is_its_own_authority_s_is_told_whether_trusted_or_not() {
    let computer = expired();
    let interceptor = Interceptor::signed_by_itself(|_| panic!("a request was sent"));
    let says = &["self-signed", "CA:FALSE"];
    for is_trusted in [false, true] {
        let row = row("a self-signed authority", &["show"], 3, says);
        through(&computer, &interceptor, &row, is_trusted);
    }
}

#[test]
fn a_proxy_that_asks_for_a_password_is_told_as_such_and_asked_once() {
    let computer = expired();
    let proxy = Interceptor::refusing("407 Proxy Authentication Required");
    let says = &[
        "requires a user name and a password (HTTP 407)",
        "HTTPS_PROXY=http://USER:PASSWORD@",
    ];
    let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"];
    for command in [&["show"][..], &["refresh"], &login] {
        let row = row("HTTP 407", command, 3, says);
        through(&computer, &proxy, &row, true);
    }
    assert_eq!(
        proxy.connections(),
        3,
        "a wrong password may lock its account"
    );
    works_again(&computer, "HTTP 407");
}

#[test]
fn a_proxy_that_refuses_or_is_not_there_is_unreachable() {
    let computer = expired();
    let proxy = Interceptor::refusing("403 Forbidden");
    let row = row("HTTP 403", &["refresh"], 3, &["HTTPS_PROXY"]);
    through(&computer, &proxy, &row, true);
    let row = Row {
        fault: "no proxy",
        ..row
    };
    let nowhere = |command: &mut Command| {
        command.env("HTTPS_PROXY", "http://127.0.0.1:9");
    };
    elsewhere(&computer, || meets(&computer, &row, nowhere));
    works_again(&computer, "no proxy");
}

#[test]
fn an_authority_that_is_not_there_is_told_at_a_sign_in() {
    let computer = expired();
    for (fault, host, words) in [
        (
            "DNS",
            "https://no-such-host.invalid",
            "no-such-host.invalid could not be reached",
        ),
        (
            "refused",
            "https://localhost:9",
            "localhost:9 could not be reached",
        ),
    ] {
        let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"];
        let command = &[&login[..], &["--authority-host", host]].concat();
        meets(&computer, &row(fault, command, 3, &[words]), |_| {});
        works_again(&computer, fault);
    }
}

#[test]
fn a_clock_that_is_off_is_told_when_the_server_refuses() {
    let computer = expired();
    let rows: [(&str, Act, &str); 2] = [
        (
            "a clock behind",
            wire::an_hour_ahead,
            "this computer's clock is 60 min behind authority.example",
        ),
        (
            "a clock ahead",
            wire::an_hour_behind,
            "this computer's clock is 60 min ahead of authority.example",
        ),
    ];
    for (fault, act, words) in rows {
        let interceptor = Interceptor::start(-1..1, act);
        for command in [&["show"][..], &["refresh"]] {
            let says = &[words, "correct it", "AADSTS500133"];
            let row = row(fault, command, 5, says);
            through(&computer, &interceptor, &row, true);
        }
    }
    let interceptor = Interceptor::start(-1..1, wire::four_minutes_ahead);
    let row = row("a good clock", &["show"], 5, &["AADSTS500133"]);
    let refused = through(&computer, &interceptor, &row, true);
    assert!(!refused.stderr.contains("min behind"), "{refused:#?}");
    works_again(&computer, "a clock that is off");
}

#[test]
fn a_token_from_the_future_is_not_believed() {
    let computer = Computer::signed_in();
    let stale = computer.record()["access_token"].clone();
    computer.edit_record(|record| {
        record["renewed_at"] = "2090-01-01T00:00:00Z".into();
        record["expires_at"] = "2090-01-01T01:00:00Z".into();
    });
    let record = fs::read(computer.record_path()).expect("a record");
    computer.run(&["show", "--no-refresh"]).exits(1);
    computer.entra.set(Behaviour::Html(503), Times::Always);
    computer.run(&["show"]).exits(3);
    assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
    computer.entra.heal();
    time_passes(&computer);
    let shown = computer.run(&["show"]).exits(0).stdout;
    assert_ne!(stale, shown.trim_end());
    assert_eq!(
        computer.run(&["show"]).exits(0).stdout,
        shown,
        "asked again"
    );
    computer.edit_record(|record| record["renewed_at"] = "2090-01-01T00:00:00Z".into());
    computer
        .run(&["refresh", "--if-older-than", "30d"])
        .exits(0);
    let renewed_at = computer.record()["renewed_at"].clone();
    assert!(renewed_at.as_str() < Some("2090"), "{renewed_at}");
}

#[test]
fn refresh_renews_also_where_the_clock_was_set_back_a_little() {
    let computer = Computer::signed_in();
    let before = computer.record()["access_token"].clone();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(20);
    computer.edit_record(|record| record["renewed_at"] = soon.to_string().into());
    computer.run(&["refresh"]).exits(0);
    assert_ne!(computer.record()["access_token"], before);
}

#[test]
fn without_a_runtime_directory_everything_works() {
    let computer = Computer::signed_in();
    fs::write(computer.path("file"), "").expect("written");
    for directory in ["gone", "file", "file/below"] {
        let directory = computer.path(directory);
        for args in [&["show"][..], &["refresh"], &["status"]] {
            let mut command = computer.command(args);
            command.env("XDG_RUNTIME_DIR", &directory);
            finish(command.spawn().expect("started")).exits(0);
        }
        assert!(!computer.path("gone").exists());
    }
    let mut command = computer.command(&["show"]);
    command.env_remove("XDG_RUNTIME_DIR");
    finish(command.spawn().expect("started")).exits(0);
}

/// The program behind a shell's preparations.
#[cfg(target_os = "linux")]
fn in_shell(computer: &Computer, script: &str) -> Command {
    use std::process::Stdio;
    let command = computer.command::<&str>(&[]);
    let variables = command.get_envs();
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .args(["-c", script, env!("CARGO_BIN_EXE_entra-token")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    shell
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_hands_out_what_is_fresh_and_changes_nothing() {
    const READ_ONLY: &str = "mount --bind \"$D\" \"$D\" && mount -o remount,ro,bind \"$D\" &&";
    let computer = Computer::signed_in();
    let may = Command::new("unshare").args(["-rm", "true"]).output();
    if !may.is_ok_and(|output| output.status.success()) {
        return crate::support::not_tried("namespaces are forbidden here");
    }
    let on_read_only = |verb: &str| {
        let script = format!("exec unshare -rm sh -c '{READ_ONLY} exec \"$0\" {verb}' \"$0\"");
        let mut command = in_shell(&computer, &script);
        command.env("D", computer.path("home"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        finish(command.spawn().expect("started"))
    };
    on_read_only("show").exits(0);
    computer.access_token_ends(LONG_AGO);
    let record = fs::read(computer.record_path()).expect("a record");
    let requests = computer.entra.requests().len();
    let login = format!("login --no-browser --client-id {NATIVE_CLIENT_ID}");
    for verb in ["show", "refresh", "logout", &login] {
        let outcome = on_read_only(verb).exits(7).says("Read-only file system");
        assert_eq!(outcome.stdout, "");
        assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
    }
    assert_eq!(
        computer.entra.requests().len(),
        requests,
        "spent for nothing"
    );
    works_again(&computer, "a read-only disk");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_show_as_it_fails_refresh() {
    let computer = expired();
    let record = fs::read(computer.record_path()).expect("a record");
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" show";
    let show = finish(in_shell(&computer, script).spawn().expect("started"));
    let show = show.exits(7).says("check that the disk has space");
    assert_eq!(show.stdout, "");
    assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
    works_again(&computer, "a full disk");
}
