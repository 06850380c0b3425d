//! Many processes, one account: one request, one answer for all of them, and no storm.

use std::collections::HashSet;
use std::process::Child;
use std::time::Duration;

use crate::support::fake_entra::{Behaviour, Refusal, Times};
use crate::support::{Computer, Outcome, TARO, finish};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// Where somebody has signed in, and the access token has ended.
fn expired() -> Computer {
    let computer = Computer::signed_in();
    computer.access_token_ends(LONG_AGO);
    computer
}

fn start(computer: &Computer, count: usize, args: &[&str]) -> Vec<Child> {
    let start = |_| computer.command(args).spawn().expect("started");
    (0..count).map(start).collect()
}

fn all(children: Vec<Child>) -> Vec<Outcome> {
    children.into_iter().map(finish).collect()
}

/// The requests to the token endpoint since the sign-in.
fn renewals(computer: &Computer) -> usize {
    computer.entra.token_requests().len() - 1
}

/// All of them have printed one and the same token.
#[track_caller]
fn assert_one_token(shown: &[Outcome]) {
    let failed: Vec<_> = shown.iter().filter(|show| show.status != 0).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let tokens: HashSet<&str> = shown.iter().map(|show| show.stdout.trim_end()).collect();
    assert_eq!(tokens.len(), 1, "{shown:#?}");
    assert!(!tokens.contains(""), "{shown:#?}");
}

#[test]
fn two_hundred_at_once_ask_once_and_print_the_same_token() {
    let computer = expired();
    assert_one_token(&all(start(&computer, 200, &["show"])));
    assert_eq!(renewals(&computer), 1);
}

#[test]
fn cron_renews_once_however_many_it_starts() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["renewed_at"] = LONG_AGO.into());
    let refreshed = all(start(&computer, 60, &["refresh", "--if-older-than", "30d"]));
    assert!(
        refreshed.iter().all(|one| one.status == 0),
        "{refreshed:#?}"
    );
    assert_eq!(renewals(&computer), 1);
}

#[test]
fn who_asks_for_more_life_than_tokens_have_gets_the_newest_one() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    assert_one_token(&all(start(&computer, 50, &["show", "--min-ttl", "2h"])));
    assert_eq!(renewals(&computer), 1);
    // So do those that live for a minute only.
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(60));
    computer.access_token_ends(LONG_AGO);
    assert_one_token(&all(start(&computer, 50, &["show"])));
    assert_eq!(renewals(&computer), 2);
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_nothing_is_asked_for() {
    let computer = expired();
    let limited = |_| {
        let program = env!("CARGO_BIN_EXE_entra-token");
        let environment = computer.command(&[""; 0]);
        let variables = environment.get_envs();
        let mut shell = std::process::Command::new("sh");
        shell
            .env_clear()
            .envs(variables.filter_map(|(name, value)| Some((name, value?))))
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" show", program])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        shell.spawn().expect("started")
    };
    for show in all((0..20).map(limited).collect()) {
        show.exits(7).says("hint: ");
    }
    assert_eq!(renewals(&computer), 0);
    computer.run(&["show"]).exits(0);
}

#[test]
fn when_the_one_that_asks_is_killed_another_takes_over() {
    let computer = expired();
    let seen = computer.entra.requests().len();
    computer
        .entra
        .once(Behaviour::Delay(Duration::from_secs(30)));
    let mut asking = start(&computer, 1, &["show"]).remove(0);
    computer
        .entra
        .wait_for_request(seen, Duration::from_secs(10))
        .expect("asked");
    let waiting = start(&computer, 20, &["show"]);
    std::thread::sleep(Duration::from_millis(200));
    asking.kill().expect("running");
    asking.wait().expect("ended");
    assert_one_token(&all(waiting));
    assert_eq!(renewals(&computer), 2);
}

#[test]
fn those_who_wait_share_a_refusal_and_an_outage() {
    let refusal = Refusal::new(53_003, "invalid_grant");
    // The status, and how often one process asks.
    for (behaviour, status, attempts) in [
        (Behaviour::Refuse(refusal), 5, 1),
        (Behaviour::Throttle(Some(600)), 3, 1),
        (Behaviour::Html(200), 3, 3),
    ] {
        for verb in ["show", "refresh"] {
            let computer = expired();
            computer.entra.set(behaviour.clone(), Times::Always);
            computer
                .entra
                .set(Behaviour::Delay(Duration::from_secs(1)), Times::Always);
            let outcomes = all(start(&computer, 20, &[verb]));
            let others: Vec<_> = outcomes.iter().filter(|it| it.status != status).collect();
            assert!(others.is_empty(), "{others:#?}");
            // A process that starts late may ask for itself; nobody who waited does.
            let asked = renewals(&computer);
            assert!(
                (attempts..=2 * attempts).contains(&asked),
                "{asked} requests: {behaviour:?} {verb}"
            );
        }
    }
}

#[test]
fn a_refusal_holds_for_show_and_not_for_whoever_asks_for_a_renewal() {
    let computer = expired();
    computer.entra.refuse_once(65_001, "invalid_grant");
    for _ in 0..20 {
        computer.run(&["show"]).exits(4).says("AADSTS65001");
    }
    assert_eq!(renewals(&computer), 1);
    computer.run(&["refresh"]).exits(0);
    computer.run(&["show"]).exits(0);
}

#[test]
fn a_new_sign_in_forgets_the_refusal() {
    let computer = expired();
    computer.entra.refuse_once(65_001, "invalid_grant");
    computer.run(&["show"]).exits(4);
    computer.login(&[]).0.exits(0);
    computer.access_token_ends(LONG_AGO);
    computer.run(&["show"]).exits(0);
}

#[test]
fn the_server_is_left_alone_for_as_long_as_it_wants() {
    let computer = expired();
    // Longer than one process waits for.
    computer.entra.once(Behaviour::Throttle(Some(7)));
    computer.run(&["show"]).exits(3).says("429");
    for verb in ["show", "refresh"] {
        computer
            .run(&[verb])
            .exits(3)
            .says("the server asked to wait");
    }
    assert_eq!(renewals(&computer), 1);
    std::thread::sleep(Duration::from_secs(8));
    computer.run(&["show"]).exits(0);
    assert_eq!(renewals(&computer), 2);
}

#[test]
fn a_loop_guard_of_entra_is_not_fed() {
    let computer = expired();
    let guard = Refusal::new(50_196, "invalid_grant");
    computer.entra.set(Behaviour::Refuse(guard), Times::Always);
    for _ in 0..5 {
        computer.run(&["show"]).exits(3);
        computer.run(&["refresh"]).exits(3);
    }
    assert_eq!(renewals(&computer), 1);
}

#[test]
fn a_note_out_of_the_future_holds_nobody_back() {
    let computer = expired();
    computer.entra.refuse_once(65_001, "invalid_grant");
    computer.run(&["show"]).exits(4);
    let note = computer.path("home/state/attempts/taro@example.com.json");
    let text = std::fs::read_to_string(&note).expect("a note");
    let mut note_now: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    note_now["ended_at"] = "2099-01-01T00:00:00Z".into();
    note_now["not_before"] = "2099-01-01T00:01:00Z".into();
    std::fs::write(&note, note_now.to_string()).expect("ours");
    computer.run(&["show"]).exits(0);
    assert!(!note.exists(), "answered: there is nothing to hold");
}

#[test]
fn the_refresh_token_before_this_one_is_the_spare() {
    let computer = Computer::signed_in();
    let first = computer.record()["refresh_token"].clone();
    computer.run(&["refresh"]).exits(0);
    assert_eq!(computer.record()["spare_refresh_token"], first);
    // What came was not what is stored.
    computer.edit_record(|record| record["refresh_token"] = "1.AXoA-damaged".into());
    computer.run(&["refresh"]).exits(0);
    let asked = computer.entra.token_requests();
    assert_eq!(
        asked.last().and_then(|it| it.value("refresh_token")),
        first.as_str()
    );
    computer.run(&["refresh"]).exits(0);
    // Both are gone: the refusal is that of the one that should have worked.
    computer.edit_record(|record| {
        record["refresh_token"] = "1.AXoA-damaged".into();
        record["spare_refresh_token"] = "1.AXoA-damaged-too".into();
    });
    computer.run(&["refresh"]).exits(4).says("AADSTS9002313");
}
