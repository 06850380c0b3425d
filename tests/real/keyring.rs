//! The real Secret Service: where it keeps a sign-in, and what the program does when it is locked, gone or frozen.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::process::{Outcome, Running, wait_for};
use crate::stand_in;
use crate::support::{ALICE, Browser, Bus, Computer, NATIVE, OUTLOOK, Provider, part};

/// A call that waits for a keyring must be over by then.
const SOON: Duration = Duration::from_secs(15);
/// A sign-in gives a person the time to unlock the keyring.
const TIME_TO_UNLOCK: Duration = Duration::from_secs(45);

fn signed_in() -> (Computer, Provider) {
    let (computer, provider) = (Computer::with_keyring(), Provider::start());
    let sign_in = computer.sign_in(&provider, &Browser::default(), &["--store", "keyring"]);
    sign_in.outcome.exits(0).tells("keyring");
    (computer, provider)
}

/// A `login` that must not come as far as the browser, which would leave the file that is given back too.
fn login_with_a_marked_browser(computer: &Computer) -> (Command, PathBuf) {
    let marker = computer.path("browser-was-opened");
    let browser =
        computer.write_script("marking-browser", &format!("touch '{}'", marker.display()));
    let authority = [
        "--authority-host",
        "https://localhost:9",
        "--timeout",
        "20s",
    ];
    let login = [
        &["login", "--client-id", NATIVE, "--store", "keyring"],
        &authority[..],
    ]
    .concat();
    let mut command = computer.program(&login);
    command.env("BROWSER", browser);
    (command, marker)
}

#[track_caller]
fn assert_fails_before_the_browser(
    mut command: Command,
    marker: &Path,
    limit: Duration,
) -> Outcome {
    let outcome = Running::start(&mut command)
        .finish()
        .exits(7)
        .tells("--store file");
    assert!(!marker.exists(), "the browser was opened: {outcome:#?}");
    assert!(outcome.took < limit, "{outcome:#?}");
    outcome
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_sign_in_is_kept_in_the_keyring_and_in_no_file() {
    let (computer, provider) = signed_in();
    let refresh_token = provider.last("refresh_token");
    let record = computer
        .keyring()
        .secret(ALICE)
        .expect("an item of the account");
    assert!(record.contains(&refresh_token));
    assert_eq!(computer.files_with(&refresh_token), Vec::<PathBuf>::new());
    let caches = computer.files_with(&provider.last("access_token"));
    assert!(
        caches
            .iter()
            .all(|file| file.starts_with(computer.path("run/entra-token"))),
        "{caches:?}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_prints_a_fresh_token_without_a_word_to_the_bus() {
    let (computer, provider) = signed_in();
    let bus = UnixListener::bind(computer.path("silent-bus")).expect("the path is short");
    bus.set_nonblocking(true).expect("a socket can be");
    let mut command = computer.program(&["show"]);
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}", computer.path("silent-bus").display()),
    );
    let shown = Running::start(&mut command).finish().exits(0);
    assert_eq!(shown.line(), provider.last("access_token"));
    assert!(bus.accept().is_err(), "the bus was called");
    assert_eq!(provider.entries("answered").len(), 1);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_without_its_cache_reads_the_keyring() {
    let (computer, provider) = signed_in();
    computer.clear_cache();
    let shown = computer.run(&["show"]).exits(0);
    assert_eq!(shown.line(), provider.last("access_token"));
    provider.accept(shown.line(), OUTLOOK);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn refresh_puts_the_rotated_token_into_the_keyring() {
    let (computer, provider) = signed_in();
    let old = provider.last("refresh_token");
    let refreshed = computer.run(&["refresh"]).exits(0);
    assert_eq!(refreshed.stdout, "");
    provider.assert_untold(&refreshed);
    let record = computer.keyring().secret(ALICE).expect("an item");
    let record: Value = serde_json::from_str(&record).expect("a record");
    let new = provider.last("refresh_token");
    assert_ne!(new, old);
    assert_eq!(record["refresh_token"], new);
    assert_eq!(record["spare_refresh_token"], old);
    assert_eq!(
        computer.run(&["show"]).exits(0).line(),
        provider.last("access_token")
    );
    computer.run(&["refresh"]).exits(0);
    assert_eq!(provider.entries("refused").len(), 0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn status_tells_where_the_account_is_and_no_secret() {
    let (computer, provider) = signed_in();
    let status = computer.run(&["status", "--json"]).exits(0);
    provider.assert_untold(&status);
    assert_eq!(status.json()["version"], 1);
    for word in [ALICE, NATIVE, "keyring"] {
        assert!(status.stdout.contains(word), "no {word:?} in {status:#?}");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn logout_leaves_nothing_behind() {
    let (computer, provider) = signed_in();
    assert!(computer.keyring().items().contains(ALICE));
    computer.run(&["logout"]).exits(0);
    assert_eq!(computer.keyring().secret(ALICE), None);
    assert!(!computer.keyring().items().contains("entra-token"));
    for token in ["access_token", "refresh_token"] {
        assert_eq!(
            computer.files_with(&provider.last(token)),
            Vec::<PathBuf>::new()
        );
    }
    computer.run(&["show"]).exits(4);
    computer.run(&["logout"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_sign_in_with_another_store_leaves_no_copy_in_the_keyring() {
    let (computer, provider) = signed_in();
    let old = provider.last("access_token");
    let to_a_file = ["-a", ALICE, "--store", "file"];
    let sign_in = computer.sign_in(&provider, &Browser::default(), &to_a_file);
    sign_in.outcome.exits(0).tells("file");
    assert!(!computer.keyring().items().contains("entra-token"));
    assert_eq!(computer.files_with(&old), Vec::<PathBuf>::new());
    assert_eq!(
        computer.run(&["show"]).exits(0).line(),
        provider.last("access_token")
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn logout_of_one_account_spares_the_other() {
    let (computer, provider) = (Computer::with_keyring(), Provider::start());
    for account in ["one", "other"] {
        let args = ["-a", account, "--store", "keyring"];
        computer
            .sign_in(&provider, &Browser::default(), &args)
            .outcome
            .exits(0);
    }
    computer.run(&["logout", "-a", "one"]).exits(0);
    assert_eq!(computer.keyring().secret("one"), None);
    computer.clear_cache();
    assert_eq!(
        computer.run(&["show", "-a", "other"]).exits(0).line(),
        provider.last("access_token")
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn long_secrets_come_back_whole() {
    for size in ["1500", "4096", "65536"] {
        let (computer, provider) = (
            Computer::with_keyring(),
            Provider::start_with(&[("REFRESH_TOKEN_SIZE", size)]),
        );
        let sign_in = computer.sign_in(&provider, &Browser::default(), &["--store", "keyring"]);
        sign_in.outcome.exits(0);
        computer.clear_cache();
        let shown = computer.run(&["show", "--refresh-token"]).exits(0);
        assert_eq!(shown.line().len().to_string(), size);
        assert_eq!(shown.line(), provider.last("refresh_token"));
        computer.run(&["refresh"]).exits(0);
        assert!(
            computer
                .keyring()
                .secret(ALICE)
                .is_some_and(|record| record.contains(&provider.last("refresh_token")))
        );
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_bus_login_fails_before_the_browser_opens() {
    let computer = Computer::without_keyring();
    let (command, marker) = login_with_a_marked_browser(&computer);
    assert_fails_before_the_browser(command, &marker, SOON).tells("keyring");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_a_bus_that_is_gone_login_fails_before_the_browser_opens() {
    let computer = Computer::without_keyring();
    let (mut command, marker) = login_with_a_marked_browser(&computer);
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}", computer.path("nowhere").display()),
    );
    assert_fails_before_the_browser(command, &marker, SOON);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_default_collection_that_ends_with_the_session_is_told_before_the_browser_opens() {
    let computer = Computer::with_keyring();
    computer.keyring().use_another_collection();
    let (command, marker) = login_with_a_marked_browser(&computer);
    assert_fails_before_the_browser(command, &marker, SOON)
        .tells("deleted when you log out")
        .tells("seahorse");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn one_of_several_addresses_of_the_session_is_enough() {
    let (computer, _provider) = signed_in();
    let bus = computer.keyring().bus().to_owned();
    for addresses in [
        format!("unix:path=/nobody/is/here;{bus}"),
        format!("{bus};unix:path=/nobody/is/here"),
        format!("launchd:env=NOTHING;{bus};"),
    ] {
        let mut refresh = computer.program(&["refresh"]);
        refresh.env("DBUS_SESSION_BUS_ADDRESS", &addresses);
        Running::start(&mut refresh).finish().exits(0);
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_a_locked_keyring_login_fails_before_the_browser_opens() {
    let computer = Computer::with_keyring();
    computer.keyring().lock();
    let (command, marker) = login_with_a_marked_browser(&computer);
    assert_fails_before_the_browser(command, &marker, SOON).tells("lock");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_default_keyring_login_says_so_and_its_hint_makes_one() {
    let computer = Computer::with_keyring_daemon_alone();
    let (command, marker) = login_with_a_marked_browser(&computer);
    let refused = assert_fails_before_the_browser(command, &marker, SOON)
        .tells("no default collection")
        .tells("gnome-keyring");
    assert!(!refused.stderr.contains("locked"), "{refused:#?}");
    let hinted = "gnome-keyring-daemon --replace --unlock --daemonize --components=secrets";
    assert!(refused.stderr.contains(hinted), "{refused:#?}");
    computer.make_a_keyring_by(hinted);
    let provider = Provider::start();
    let sign_in = computer.sign_in(&provider, &Browser::default(), &["--store", "keyring"]);
    sign_in.outcome.exits(0).tells("keyring");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn each_want_of_a_keyring_is_told_apart() {
    let computer = Computer::without_keyring();
    let (mut command, marker) = login_with_a_marked_browser(&computer);
    let nowhere = format!("unix:path={}", computer.path("nowhere").display());
    command.env("DBUS_SESSION_BUS_ADDRESS", nowhere);
    assert_fails_before_the_browser(command, &marker, SOON).tells("no d-bus session");
    let bus = Bus::without_services(&computer);
    let (mut command, marker) = login_with_a_marked_browser(&computer);
    command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    assert_fails_before_the_browser(command, &marker, SOON)
        .tells("no service provides org.freedesktop.secrets");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn of_two_items_the_newest_counts_and_logout_deletes_both() {
    let (computer, _provider) = signed_in();
    let keyring = computer.keyring();
    let stored = keyring.secret(ALICE).expect("an item");
    let old = stored.replace("\"refresh_token\":\"", "\"refresh_token\":\"old-");
    thread::sleep(Duration::from_millis(1100)); // items know the second of their last change
    computer.run(&["refresh"]).exits(0);
    let newest = refresh_token(&computer);
    let put = |secret: &str| keyring.put_into("session", ALICE, secret);
    put(&old);
    assert!(
        refresh_token(&computer).starts_with("old-"),
        "the other one is newest"
    );
    thread::sleep(Duration::from_millis(1100));
    keyring.put_into(
        "login",
        ALICE,
        &stored.replace("\"version\":1", "\"version\": 1"),
    );
    let again = refresh_token(&computer);
    assert!(again != newest && !again.starts_with("old-"));
    computer.run(&["store", "move", "--to", "file"]).exits(0);
    assert!(!keyring.items().contains("entra-token"), "a copy is left");
    computer.run(&["store", "move", "--to", "keyring"]).exits(0);
    put(&old);
    computer.run(&["logout"]).exits(0).tells("deleted");
    assert!(!keyring.items().contains("entra-token"), "a copy is left");
}

fn refresh_token(computer: &Computer) -> String {
    computer.clear_cache();
    let shown = computer.run(&["show", "--refresh-token"]).exits(0);
    shown.line().to_owned()
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_a_frozen_keyring_login_fails_before_the_browser_opens() {
    let computer = Computer::with_keyring();
    computer.keyring().freeze();
    let (command, marker) = login_with_a_marked_browser(&computer);
    assert_fails_before_the_browser(command, &marker, TIME_TO_UNLOCK);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_tells_that_the_keyring_is_locked() {
    let (computer, _provider) = signed_in();
    computer.keyring().lock();
    computer.run(&["show"]).exits(0); // from the cache
    computer.clear_cache();
    for verb in ["show", "refresh", "logout"] {
        let refused = computer.run(&[verb]);
        let refused = refused
            .exits(7)
            .tells("locked, and this command never prompts");
        assert_eq!(refused.stdout, "");
        assert!(
            refused.took < Duration::from_secs(2),
            "it prompted: {refused:#?}"
        );
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_asks_nobody_for_the_password_of_another_collection() {
    let (computer, _provider) = signed_in();
    computer.keyring().use_another_collection();
    computer.clear_cache();
    computer.run(&["show"]).exits(0); // found where it is
    computer.keyring().lock();
    computer.clear_cache();
    let refused = computer.run(&["show"]).exits(7);
    let refused = refused.tells("locked, and this command never prompts");
    assert!(
        refused.took < Duration::from_secs(2),
        "it prompted: {refused:#?}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_account_leaves_a_keyring_that_is_gone() {
    let (computer, provider) = signed_in();
    computer.keyring().kill();
    let to_a_file = ["-a", ALICE, "--store", "file"];
    let sign_in = computer.sign_in(&provider, &Browser::default(), &to_a_file);
    sign_in
        .outcome
        .exits(0)
        .tells("cannot delete the tokens in the previous store");
    computer.run(&["refresh"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_gives_up_a_keyring_that_does_not_answer() {
    let (computer, _provider) = signed_in();
    computer.clear_cache();
    computer.keyring().freeze();
    let refused = computer.run(&["show"]).exits(7);
    assert!(refused.took < SOON, "{refused:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn show_survives_a_keyring_that_dies_while_it_waits() {
    let (computer, _provider) = signed_in();
    computer.clear_cache();
    computer.keyring().freeze();
    let waiting = Running::start(&mut computer.program(&["show"]));
    thread::sleep(Duration::from_millis(500));
    computer.keyring().kill();
    let refused = waiting.finish().exits(7);
    assert!(refused.took < SOON, "{refused:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_keyring_that_dies_during_the_sign_in_shows_as_an_error_in_the_tab() {
    let (computer, provider) = (Computer::with_keyring(), Provider::start());
    let deed = format!(
        "kill -KILL {}\nexec '{}' \"$1\"",
        computer.keyring().daemon(),
        part("browser").display()
    );
    let browser = computer.write_script("killing-browser", &deed);
    let mut command = computer.program(&provider.login(&["--store", "keyring"]));
    command.env("BROWSER", browser);
    let sign_in = computer.sign_in_by(&mut command, &provider, &Browser::default());
    sign_in.outcome.exits(7);
    let body = sign_in.tab["body"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase();
    assert!(body.contains("keyring"), "{body}");
    let accounts = fs::read_dir(computer.path("run/entra-token")).map_or(0, Iterator::count);
    assert_eq!(accounts, 0, "a token of a failed sign-in is cached");
}

/// A keyring may let whoever wrote an item read it, and nobody else.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_proves_the_keyring_is_read_by_another_process() {
    let computer = Computer::with_keyring();
    let (mut command, _) = login_with_a_marked_browser(&computer);
    let callers = computer.keyring().callers();
    let login = Running::start(&mut command);
    let is_another = |caller: &u32| ![login.id(), std::process::id()].contains(caller);
    wait_for("another process on the bus", SOON, || {
        let callers = callers.lock().expect("no panic above");
        let both = callers.contains(&login.id()) && callers.iter().any(is_another);
        both.then_some(())
    });
}

/// Two containers with one keyring, for example. The stand-in for Entra answers, because it keeps old refresh tokens
/// good, as Entra does.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn two_state_directories_with_one_record_ask_at_most_twice() {
    let (computer, machine) = (stand_in::Computer::new(), Computer::with_keyring());
    let command = |state: &str, args: &[&str]| {
        let mut command = computer.command(args);
        command
            .env_remove("ENTRA_TOKEN_STORE")
            .env("ENTRA_TOKEN_STATE_DIR", computer.path(state))
            .env("XDG_RUNTIME_DIR", computer.path(&format!("run-of-{state}")))
            .env("DBUS_SESSION_BUS_ADDRESS", machine.keyring().bus());
        command
    };
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(1));
    let login = [
        "login",
        "--client-id",
        stand_in::fake_entra::NATIVE_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "30s",
    ];
    let (child, url, _) = stand_in::Computer::start(command("one", &login));
    computer.browse(&url, "en");
    stand_in::finish(child).exits(0);
    fs::create_dir(computer.path("other")).expect("new");
    fs::copy(
        computer.path("one/accounts.json"),
        computer.path("other/accounts.json"),
    )
    .expect("ours");
    computer
        .entra
        .configure(|settings| settings.expires_in = Some(3600));
    thread::sleep(Duration::from_secs(2));
    let start = |state| command(state, &["show"]).spawn().expect("started");
    let shows: Vec<_> = (0..20)
        .map(|index| start(["one", "other"][index % 2]))
        .collect();
    let tokens: std::collections::HashSet<String> = shows
        .into_iter()
        .map(|show| stand_in::finish(show).exits(0).stdout)
        .collect();
    let asked = computer.entra.token_requests().len() - 1;
    assert!(
        (1..=2).contains(&asked) && tokens.len() <= 2,
        "{asked} requests"
    );
    for state in ["one", "other"] {
        stand_in::finish(command(state, &["refresh"]).spawn().expect("started")).exits(0);
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn an_account_moves_between_the_keyring_and_a_file_and_leaves_no_copy() {
    let (computer, provider) = (Computer::with_keyring(), Provider::start());
    computer
        .sign_in(&provider, &Browser::default(), &[])
        .outcome
        .exits(0);
    let token = computer.run(&["show"]).exits(0).stdout;
    computer
        .run(&["store", "move", "--to", "file"])
        .exits(0)
        .tells("moved");
    assert_eq!(computer.keyring().secret(ALICE), None);
    assert_eq!(computer.run(&["show"]).exits(0).stdout, token);
    computer.run(&["store", "move", "--to", "keyring"]).exits(0);
    let refresh_token = provider.last("refresh_token");
    assert!(
        computer
            .keyring()
            .secret(ALICE)
            .is_some_and(|record| record.contains(&refresh_token))
    );
    assert_eq!(computer.files_with(&refresh_token), Vec::<PathBuf>::new());
    computer.run(&["refresh"]).exits(0);
}
