//! A certified OIDC provider, its sign-in and consent pages in a real browser: whole sign-ins, the tab at their end, and
//! the life of the tokens. They are kept in files here; `keyring` is about the other place.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use url::Url;

use crate::process::{Outcome, Running};
use crate::support::{ALICE, Browser, Computer, NATIVE, OUTLOOK, Provider, WEB, WEB_SECRET, part};

const IN_A_FILE: [&str; 2] = ["--store", "file"];

fn signed_in_at(provider: &Provider) -> Computer {
    let computer = Computer::without_keyring();
    computer
        .sign_in(provider, &Browser::default(), &IN_A_FILE)
        .outcome
        .exits(0);
    computer
}

/// What every tab owes to the person before it.
#[track_caller]
fn assert_is_a_decent_tab(tab: &Value) {
    let text = |field: &str| tab[field].as_str().unwrap_or_default();
    let url = Url::parse(text("url")).expect("the tab has an address");
    assert!(
        !url.query_pairs().any(|(name, _)| name == "code"),
        "the code is in the address bar: {tab:#}"
    );
    let requests = tab["requests"].as_array().expect("the tab was loaded");
    let at_home = |request: &Value| {
        request["url"]
            .as_str()
            .is_some_and(|url| url.starts_with(text("listener")))
    };
    assert!(
        requests.iter().all(at_home),
        "the page asks others: {tab:#}"
    );
    assert_eq!(tab["console"], Value::Array(vec![]), "{tab:#}");
    assert_eq!(tab["headers"]["referrer-policy"], "no-referrer", "{tab:#}");
    assert!(
        tab["headers"]["content-security-policy"].is_string(),
        "{tab:#}"
    );
    assert!(
        !text("title").is_empty() && !text("body").is_empty(),
        "{tab:#}"
    );
    assert!(
        tab["content_width"].as_u64() <= tab["width"].as_u64(),
        "wider than the screen: {tab:#}"
    );
}

#[track_caller]
fn assert_speaks(tab: &Value, language: &str, text_is_light: bool) {
    assert_eq!(tab["lang"], language, "{tab:#}");
    assert_eq!(tab["text_is_light"], text_is_light, "{tab:#}");
}

#[track_caller]
fn assert_shows_an_accepted_token(computer: &Computer, provider: &Provider) {
    let shown = computer.run(&["show"]).exits(0);
    assert_eq!(shown.line(), provider.last("access_token"));
    let claims = provider.accept(shown.line(), OUTLOOK);
    assert_eq!(
        (&claims["upn"], &claims["scp"]),
        (&ALICE.into(), &"SMTP.Send".into())
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_person_signs_in_with_a_browser() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let browser = Browser {
        picture: "success-en.png",
        ..Browser::default()
    };
    let sign_in = computer.sign_in(&provider, &browser, &IN_A_FILE);
    sign_in.outcome.exits(0).tells(ALICE);
    assert_is_a_decent_tab(&sign_in.tab);
    assert_speaks(&sign_in.tab, "en", false);
    assert_shows_an_accepted_token(&computer, &provider);
    let asked = &provider.entries("asked")[0];
    assert_eq!(
        (&asked["client_id"], &asked["code_challenge_method"]),
        (&NATIVE.into(), &"S256".into())
    );
    assert!(
        asked["state"]
            .as_str()
            .is_some_and(|state| state.len() >= 22),
        "{asked:#}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_person_signs_in_with_a_dark_japanese_phone() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let browser = Browser {
        japanese_dark_phone: true,
        picture: "success-ja-dark-phone.png",
        ..Browser::default()
    };
    let sign_in = computer.sign_in(&provider, &browser, &IN_A_FILE);
    sign_in.outcome.exits(0);
    assert_is_a_decent_tab(&sign_in.tab);
    assert_speaks(&sign_in.tab, "ja", true);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_person_who_denies_is_told_so_and_may_try_again() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let browser = Browser {
        denies: true,
        picture: "error-en.png",
        ..Browser::default()
    };
    let denied = computer.sign_in(&provider, &browser, &IN_A_FILE);
    denied.outcome.exits(5);
    assert_is_a_decent_tab(&denied.tab);
    assert_speaks(&denied.tab, "en", false);
    computer.run(&["show"]).exits(4);
    let sign_in = computer.sign_in(&provider, &Browser::default(), &IN_A_FILE);
    sign_in.outcome.exits(0);
    assert_ne!(sign_in.tab["title"], denied.tab["title"]);
    assert_ne!(sign_in.tab["body"], denied.tab["body"]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_person_denies_with_a_dark_japanese_phone() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let browser = Browser {
        denies: true,
        japanese_dark_phone: true,
        picture: "error-ja-dark-phone.png",
    };
    let denied = computer.sign_in(&provider, &browser, &IN_A_FILE);
    denied.outcome.exits(5);
    assert_is_a_decent_tab(&denied.tab);
    assert_speaks(&denied.tab, "ja", true);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_web_app_signs_in_with_its_secret() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let secret_file = computer.path("secret");
    fs::write(&secret_file, format!("{WEB_SECRET}\n")).expect("our folder is writable");
    let secret_file = secret_file.to_str().expect("the path is UTF-8");
    let client = [
        "--client-id",
        WEB,
        "--client-secret-file",
        secret_file,
        "--redirect-uri",
        "http://localhost/signed/in",
    ];
    let sign_in = computer.sign_in(
        &provider,
        &Browser::default(),
        &[&client[..], &IN_A_FILE].concat(),
    );
    sign_in.outcome.exits(0);
    assert_is_a_decent_tab(&sign_in.tab);
    fs::remove_file(secret_file).expect("the file is ours");
    provider.assert_untold(&computer.run(&["refresh"]).exits(0));
    assert!(
        provider
            .entries("answered")
            .iter()
            .all(|answer| answer["with_secret"] == true)
    );
    assert_shows_an_accepted_token(&computer, &provider);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_printed_address_can_be_opened_by_hand() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let mut command = computer.program(&provider.login(&["--no-browser", "--store", "file"]));
    let login = Running::start(&mut command);
    let is_ours = |url: &Url| url.path().ends_with("/oauth2/v2.0/authorize");
    let url = login.stderr_line("the address", |line| {
        Url::parse(line.trim()).ok().filter(is_ours)
    });
    let mut by_hand = computer.command(&part("browser"));
    by_hand
        .arg(url.as_str())
        .env("REPORT", computer.path("tab.json"));
    Running::start(&mut by_hand).finish().exits(0);
    let outcome = login.finish().exits(0);
    assert_is_a_decent_tab(&computer.tab(&outcome));
    assert_shows_an_accepted_token(&computer, &provider);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_device_code_is_entered_in_another_browser() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let mut command = computer.program(&provider.login(&["--device-code", "--store", "file"]));
    let login = Running::start(&mut command);
    let page = login.stderr_line("the page", |line| {
        line.trim()
            .starts_with("https://")
            .then(|| line.trim().to_owned())
    });
    let is_code = |word: &str| word.len() == 9 && word.as_bytes()[4] == b'-';
    let code = login.stderr_line("the code", |line| {
        Some(line.trim())
            .filter(|word| is_code(word))
            .map(str::to_owned)
    });
    let mut elsewhere = computer.command(&part("other-browser"));
    elsewhere.args([page, code]);
    Running::start(&mut elsewhere).finish().exits(0);
    login.finish().exits(0).tells(ALICE);
    assert_shows_an_accepted_token(&computer, &provider);
    computer.run(&["refresh"]).exits(0);
}

/// Where no desktop file says otherwise, `xdg-open` looks for `x-www-browser`.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_variable_the_browser_of_the_system_opens() {
    let (computer, provider) = (Computer::without_keyring(), Provider::start());
    let default = computer.write_script(
        "bin/x-www-browser",
        &format!("exec '{}' \"$1\"", part("browser").display()),
    );
    let folder = default
        .parent()
        .and_then(Path::to_str)
        .expect("the path is UTF-8");
    let path = std::env::var("PATH").expect("there is a PATH");
    let mut command = computer.program(&provider.login(&IN_A_FILE));
    command
        .env("PATH", format!("{folder}:{path}"))
        .env("DISPLAY", ":0")
        .env("XDG_DATA_DIRS", computer.path("no-desktop-files"))
        .env("REPORT", computer.path("tab.json"));
    let outcome = Running::start(&mut command).finish().exits(0);
    assert_is_a_decent_tab(&computer.tab(&outcome));
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn many_shows_at_once_refresh_a_token_that_has_ended_once() {
    let provider = Provider::start_with(&[("FIRST_TTL", "1")]);
    let computer = signed_in_at(&provider);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let calls: Vec<_> = (0..8)
        .map(|_| Running::start(&mut computer.program(&["show"])))
        .collect();
    let shown: Vec<Outcome> = calls
        .into_iter()
        .map(|call| call.finish().exits(0))
        .collect();
    assert!(
        shown
            .iter()
            .all(|show| show.line() == provider.last("access_token"))
    );
    assert_eq!(
        (
            provider.entries("answered").len(),
            provider.entries("refused").len()
        ),
        (2, 0)
    );
}

/// The provider takes the second use of a rotated refresh token for a theft, and ends the whole sign-in.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_refresh_token_out_of_a_backup_asks_for_a_new_sign_in() {
    let provider = Provider::start();
    let computer = signed_in_at(&provider);
    copy_folder(&computer, "state", "backup");
    copy_folder(&computer, "home", "backup-home");
    computer.run(&["refresh"]).exits(0);
    copy_folder(&computer, "backup", "state");
    copy_folder(&computer, "backup-home", "home");
    computer.clear_cache();
    let refused = computer
        .run(&["refresh"])
        .exits(4)
        .tells("entra-token login");
    assert_eq!(refused.stdout, "");
    assert_eq!(provider.entries("refused").len(), 1);
    computer
        .sign_in(&provider, &Browser::default(), &IN_A_FILE)
        .outcome
        .exits(0);
    assert_shows_an_accepted_token(&computer, &provider);
}

#[track_caller]
fn copy_folder(computer: &Computer, from: &str, to: &str) {
    let mut command = Command::new("cp");
    command
        .arg("-aT")
        .arg(computer.path(from))
        .arg(computer.path(to));
    Running::start(&mut command).finish().exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_provider_that_is_gone_is_tried_again_later() {
    let provider = Provider::start();
    let computer = signed_in_at(&provider);
    let token = provider.last("access_token");
    drop(provider);
    assert_eq!(computer.run(&["refresh"]).exits(3).stdout, "");
    assert_eq!(computer.run(&["show"]).exits(0).line(), token);
}
