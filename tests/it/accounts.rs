//! Many accounts: which one is meant, and that they do not stand in each other's way.

use std::time::{Duration, Instant};

use crate::support::fake_entra::{Behaviour, Times};
use crate::support::{Computer, TARO, finish};

const HANAKO: &str = "hanako@example.com";

fn with_two() -> Computer {
    let computer = Computer::signed_in();
    let (login, _) = computer.login(&["--login-hint", HANAKO]);
    login.exits(0).says("entra-token switch hanako@example.com");
    computer
}

fn default(computer: &Computer) -> Option<String> {
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let accounts = status["accounts"].as_array().expect("a list").clone();
    let mut defaults = accounts.iter().filter(|account| account["default"] == true);
    let default = defaults
        .next()
        .map(|account| account["account"].to_string());
    assert!(defaults.next().is_none(), "{status}");
    default.map(|name| name.trim_matches('"').to_owned())
}

#[test]
fn the_first_account_is_the_default_until_another_is_chosen() {
    let computer = with_two();
    assert_eq!(default(&computer).as_deref(), Some(TARO));
    computer
        .run(&["switch", "Hanako@Example.com"])
        .exits(0)
        .says("hanako@example.com is the default account now");
    assert_eq!(default(&computer).as_deref(), Some(HANAKO));
    let shown = computer.run(&["show"]).exits(0).stdout;
    assert_eq!(shown, computer.run(&["show", "-a", HANAKO]).exits(0).stdout);
    let switched = computer.run(&["switch", TARO, "--json"]).exits(0).json();
    assert_eq!(switched["accounts"][0]["default"], true);
}

#[test]
fn nobody_who_is_not_signed_in_becomes_the_default() {
    let computer = with_two();
    computer.run(&["switch", "jiro"]).exits(4).says(HANAKO);
    computer.run(&["switch"]).exits(2).says("<NAME> is missing");
    assert_eq!(default(&computer).as_deref(), Some(TARO));
}

#[test]
fn when_the_default_leaves_two_others_one_must_be_chosen() {
    let computer = with_two();
    let (login, _) = computer.login_in(
        &["-a", "third"],
        &["--client-id", crate::support::fake_entra::NATIVE_CLIENT_ID],
        "en",
    );
    login.exits(0);
    computer.run(&["logout", "-a", TARO]).exits(0);
    assert_eq!(default(&computer), None);
    computer
        .run(&["show"])
        .exits(2)
        .says("entra-token switch NAME");
    computer.run(&["logout", "-a", "third"]).exits(0);
    assert_eq!(default(&computer).as_deref(), Some(HANAKO));
}

#[test]
fn two_accounts_do_not_wait_for_each_other() {
    let computer = with_two();
    let slow = Duration::from_secs(3);
    let seen = computer.entra.requests().len();
    computer.entra.set(Behaviour::Delay(slow), Times::Count(1));
    let slow_one = computer
        .command(&["refresh", "-a", TARO])
        .spawn()
        .expect("started");
    computer
        .entra
        .wait_for_request(seen, Duration::from_secs(5))
        .expect("asked");
    let started = Instant::now();
    computer.run(&["refresh", "-a", HANAKO]).exits(0);
    assert!(started.elapsed() < slow, "{:?}", started.elapsed());
    finish(slow_one).exits(0);
}

#[test]
fn a_name_with_odd_characters_works_everywhere() {
    let computer = Computer::new();
    let name = "../山田 & 'co'";
    let (login, _) = computer.login_in(
        &["-a", name],
        &["--client-id", crate::support::fake_entra::NATIVE_CLIENT_ID],
        "en",
    );
    login.exits(0);
    computer.run(&["show", "-a", name]).exits(0);
    computer.run(&["switch", name]).exits(0);
    assert_eq!(default(&computer).as_deref(), Some(name));
    computer.run(&["logout", "-a", name]).exits(0);
    computer.run(&["show"]).exits(4);
}

#[test]
fn a_person_and_an_app_do_not_replace_each_other_unless_they_are_named() {
    let computer = Computer::signed_in_as_app();
    let app = default(&computer);
    let (person, _) = computer.login_in(&[], &["--bare"], "en");
    person.exits(0).says("signed in as taro@example.com");
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let access: Vec<_> = (0..2)
        .map(|index| status["accounts"][index]["access"].clone())
        .collect();
    assert_eq!(access, ["app_only", "delegated"]);
    let app = app.expect("a default");
    let (person, _) = computer.login_in(&["-a", &app], &["--bare"], "en");
    person
        .exits(0)
        .says("was app-only; from now on it is the account of a person");
}

#[test]
fn a_refusal_that_a_person_must_end_shows_in_the_status_until_then() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(50_076, "invalid_grant");
    computer.run(&["refresh"]).exits(4);
    let status = |computer: &Computer| {
        let status = computer.run(&["status", "--json"]).exits(0).json();
        status["accounts"][0]["error"]["aadsts"].clone()
    };
    assert_eq!(status(&computer), 50_076);
    computer.run(&["refresh"]).exits(0);
    assert!(status(&computer).is_null());
}
