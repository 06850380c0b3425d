//! A sign-in whose browser is on another machine: its last address is pasted.

use std::io::Write as _;
use std::process::{Child, Stdio};

use crate::support::fake_entra::{
    Audience, HOW_TO_CLIENT_ID, HOW_TO_REDIRECT, NATIVE_CLIENT_ID, Person, Registration,
};
use crate::support::{Computer, LOGIN, finish};

/// Starts a `login` with a pipe to paste into; also the address to open, and what was said.
fn start(computer: &Computer, args: &[&str]) -> (Child, String, String) {
    let mut command = computer.command(args);
    command.stdin(Stdio::piped());
    Computer::start(command)
}

fn paste(child: &mut Child, line: &str) {
    let stdin = child.stdin.as_mut().expect("piped");
    writeln!(stdin, "{line}").expect("read");
}

#[test]
fn the_last_address_may_be_pasted_while_the_listener_waits() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    assert!(address.starts_with("http://localhost:"), "{address}");
    paste(&mut child, &address);
    finish(child)
        .exits(0)
        .says("signed in as taro@example.com")
        .says("paste that page's address");
    computer.run(&["show"]).exits(0);
}

#[test]
fn its_query_will_do() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    let (_, query) = address.split_once('?').expect("a query");
    paste(&mut child, query);
    finish(child).exits(0);
}

#[test]
fn what_is_no_answer_is_told_and_the_wait_goes_on() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let other = computer.sign_in_elsewhere(&url.replace("&state=", "&state=not"));
    for line in ["", "hello", &url, &other] {
        paste(&mut child, line);
    }
    let address = computer.sign_in_elsewhere(&url);
    paste(&mut child, &address);
    let login = finish(child).exits(0);
    login
        .says("no code and state")
        .says("the address of the sign-in page")
        .says("another sign-in");
}

#[test]
fn a_pasted_refusal_is_explained() {
    let computer = Computer::new();
    computer
        .entra
        .configure(|settings| settings.person = Person::Declines);
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    paste(&mut child, &address);
    finish(child).exits(5).says("AADSTS65004");
}

#[test]
fn the_browser_on_this_machine_still_wins_when_standard_input_has_ended() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    drop(child.stdin.take());
    std::thread::sleep(std::time::Duration::from_millis(100));
    computer.browse(&url, "en");
    finish(child).exits(0);
}

#[test]
fn a_redirect_uri_elsewhere_is_finished_by_pasting_and_sent_as_it_is() {
    let computer = Computer::new();
    let native = Registration {
        native_redirects: vec!["https://example.com/spa".to_owned()],
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrg)
    };
    computer.entra.register(native);
    let elsewhere = [&LOGIN[..], &["--redirect-uri", "https://example.com/spa"]].concat();
    let (mut child, url, _) = start(&computer, &elsewhere);
    let address = computer.sign_in_elsewhere(&url);
    assert!(address.starts_with("https://example.com/spa?"), "{address}");
    paste(&mut child, &address);
    finish(child).exits(0);
    let request = &computer.entra.token_requests()[0];
    assert_eq!(
        request.value("redirect_uri"),
        Some("https://example.com/spa")
    );
}

#[test]
fn a_site_that_spends_the_code_itself_and_microsoft_s_old_page_are_warned_about() {
    let nativeclient = "https://login.microsoftonline.com/common/oauth2/nativeclient";
    for (client_id, redirect, words) in [
        (
            HOW_TO_CLIENT_ID,
            HOW_TO_REDIRECT,
            "may redeem the code itself",
        ),
        (NATIVE_CLIENT_ID, nativeclient, "January 2026"),
    ] {
        let computer = Computer::new();
        let args = [
            "login",
            "--client-id",
            client_id,
            "--redirect-uri",
            redirect,
            "--timeout",
            "1s",
        ];
        // Standard input has ended: nobody can paste anything.
        computer.run(&args).exits(2).says(words).says("--start");
    }
}

#[test]
fn a_flood_of_lines_neither_outlasts_the_time_nor_fills_the_screen() {
    let computer = Computer::new();
    for line in ["x\n".repeat(100_000), "y".repeat(4 << 20)] {
        let mut child = computer
            .command(&[&LOGIN[..3], &["--no-browser", "--timeout", "2s"]].concat())
            .stdin(Stdio::piped())
            .spawn()
            .expect("started");
        let mut stdin = child.stdin.take().expect("piped");
        std::thread::spawn(move || while stdin.write_all(line.as_bytes()).is_ok() {});
        let started = std::time::Instant::now();
        let outcome = finish(child).exits(6);
        assert!(started.elapsed() < std::time::Duration::from_secs(6));
        assert!(
            outcome.stderr.lines().count() < 200,
            "{}",
            outcome.stderr.len()
        );
    }
}

#[test]
fn where_nobody_can_paste_there_is_no_wait() {
    let computer = Computer::new();
    let elsewhere = [&LOGIN[..], &["--redirect-uri", "https://example.com/spa"]].concat();
    let started = std::time::Instant::now();
    computer.run(&elsewhere).exits(2).says("--finish URL");
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}

/// What mail programs and terminals make of an address.
fn disguises(address: &str) -> Vec<(&'static str, String)> {
    let cut = |every: usize, between: &str| -> String {
        let pieces: Vec<String> = address
            .as_bytes()
            .chunks(every)
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect();
        pieces.join(between)
    };
    let quoted_printable = address.replace('=', "=3D");
    let (begin, end) = quoted_printable.split_at(70);
    let link: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    vec![
        ("wrapped", cut(40, "\n")),
        ("wrapped by Windows", cut(72, "\r\n")),
        ("indented", format!("    {}", cut(60, "\n    "))),
        ("with a blank in it", cut(50, " ")),
        (
            "with wide and zero-width blanks",
            cut(60, "\u{3000}\u{200b}\u{a0}"),
        ),
        ("out of a box", format!("│ {} │", cut(60, " │\n│ "))),
        ("out of a pane", format!("{}┃", cut(60, "┃\n"))),
        ("quoted in a mail", format!("> <{}>", cut(60, "\n> "))),
        ("quoted-printable", format!("{begin}=\n{end}")),
        ("out of HTML", address.replace('&', "&amp;")),
        ("in quotes", format!("\u{201c}{address}\u{201d}")),
        ("with a mark of Windows", format!("\u{feff}{address}")),
        (
            "as a safe link",
            format!("https://eur01.safelinks.protection.outlook.com/?url={link}&data=05%7C02"),
        ),
        ("with words behind it", format!("{address}\nthank you")),
        ("in a sentence", format!("I got {address} thank you")),
        ("at the end of a sentence", format!("{address}.")),
        ("at the end of a Japanese one", format!("{address}。")),
        ("as a link", format!("<a href=\"{address}\">localhost</a>")),
        ("as a link in Markdown", format!("[{address}]({address})")),
        ("as a link in a chat", format!("<{address}|{address}>")),
        ("as curl takes it", format!("curl '{address}' -H 'A: b'")),
        ("in JSON", format!("  \"url\": \"{address}\",")),
        ("as a request", format!("GET {address} HTTP/1.1")),
        (
            "as a terminal brackets it",
            format!("\x1b[200~{address}\x1b[201~"),
        ),
        (
            "with keys pressed",
            format!("\x1b[A\x1bOH{address}\x1b[1;5F\x1bOF"),
        ),
        (
            "as the window comes and goes",
            format!("\x1b[I{address}\x1b[O"),
        ),
    ]
}

#[test]
fn an_address_out_of_a_mail_or_a_wrapped_terminal_is_understood() {
    let computer = Computer::new();
    for number in 0..disguises(&"x".repeat(200)).len() {
        let (mut child, url, _) = start(&computer, &LOGIN);
        let (name, pasted) = disguises(&computer.sign_in_elsewhere(&url)).swap_remove(number);
        paste(&mut child, &pasted);
        let login = finish(child);
        assert_eq!(login.status, 0, "{name}: {login:?}");
    }
}

#[test]
fn the_rest_of_an_address_may_come_later() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    let (begin, rest) = address.split_at(60);
    paste(&mut child, begin);
    std::thread::sleep(std::time::Duration::from_millis(600));
    paste(&mut child, rest);
    finish(child).exits(0).says("this is not the whole address");
}

/// An address without the end of its code.
fn with_a_cut_code(address: &str) -> String {
    let mut address = address.to_owned();
    let code_ends = address.find("&session_state=");
    let code_ends = code_ends.expect("it is behind the code");
    address.replace_range(code_ends - 10..code_ends, "");
    address
}

#[test]
fn a_code_that_was_cut_may_be_pasted_again_while_the_login_waits() {
    for (language, words) in [
        ("en", "Still waiting: paste the whole address"),
        ("ja", "引き続き待機しています"),
    ] {
        let computer = Computer::new();
        let args = [&LOGIN[..], &["--lang", language]].concat();
        let (mut child, url, _) = start(&computer, &args);
        let address = computer.sign_in_elsewhere(&url);
        for _ in 0..2 {
            paste(&mut child, &with_a_cut_code(&address));
            std::thread::sleep(std::time::Duration::from_millis(600));
        }
        // Wrapped, as the terminal has it that cut the first.
        paste(&mut child, &address.replace("&state", "\n&state"));
        let login = finish(child).exits(0).says(words);
        assert_eq!(login.stderr.matches(words).count(), 2, "{login:?}");
        computer.run(&["show"]).exits(0);
    }
}

#[test]
fn after_a_code_that_was_cut_the_browser_here_still_wins() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    paste(&mut child, &with_a_cut_code(&address));
    std::thread::sleep(std::time::Duration::from_millis(600));
    computer.browse(&url, "en");
    finish(child).exits(0).says("Still waiting");
}

#[test]
fn a_code_that_is_spent_ends_the_wait() {
    for code in [70_008, 54_005] {
        let computer = Computer::new();
        let (mut child, url, _) = start(&computer, &LOGIN);
        let address = computer.sign_in_elsewhere(&url);
        computer.entra.refuse_once(code, "invalid_grant");
        paste(&mut child, &address);
        std::thread::sleep(std::time::Duration::from_millis(600));
        let login = finish(child).exits(4);
        assert!(!login.stderr.contains("Still waiting"), "{login:?}");
    }
}

#[test]
fn a_time_that_ends_after_a_code_that_was_cut_says_what_was_wrong_with_the_code() {
    let computer = Computer::new();
    let args = [&LOGIN[..3], &["--no-browser", "--timeout", "2s"]].concat();
    let (mut child, url, _) = start(&computer, &args);
    paste(
        &mut child,
        &with_a_cut_code(&computer.sign_in_elsewhere(&url)),
    );
    let stdin = child.stdin.take();
    let login = finish(child).exits(4);
    drop(stdin);
    login.says("Still waiting").says("it is incomplete");
}

#[test]
fn an_address_that_is_pasted_twice_in_one_go_is_one() {
    let computer = Computer::new();
    let (mut child, url, _) = start(&computer, &LOGIN);
    let address = computer.sign_in_elsewhere(&url);
    paste(&mut child, &format!("{address}\n{address}"));
    let login = finish(child).exits(0);
    assert!(!login.stderr.contains("another sign-in"), "{login:?}");
}

#[test]
fn a_line_that_is_too_long_for_an_address_is_told() {
    let computer = Computer::new();
    let args = [&LOGIN[..3], &["--no-browser", "--timeout", "2s"]].concat();
    let (mut child, _, _) = start(&computer, &args);
    paste(
        &mut child,
        &format!("http://localhost/?code={}", "y".repeat(300 << 10)),
    );
    finish(child)
        .exits(6)
        .says("more than 256 KiB is not an address");
}

#[test]
fn a_code_that_was_cut_is_told_as_a_code() {
    let computer = Computer::new();
    for (refusal, is_cut) in [
        (None, true),
        (Some(70_000), false),
        (Some(70_008), false),
        (Some(9_002_313), false),
    ] {
        let (mut child, url, _) = start(&computer, &LOGIN);
        let mut address = computer.sign_in_elsewhere(&url);
        if is_cut {
            address = with_a_cut_code(&address);
        }
        if let Some(code) = refusal {
            computer.entra.refuse_once(code, "invalid_grant");
        }
        paste(&mut child, &address);
        let login = finish(child).exits(4);
        assert!(!login.stderr.contains("refresh token"), "{login:?}");
        login
            .says("rejected the authorization code: it is incomplete")
            .says("copy all of it");
    }
}
