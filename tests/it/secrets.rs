//! No secret in any output, in any file but the store, or in the `Debug` of any type.

use crate::support::fake_entra::{
    Behaviour, HOW_TO_CLIENT_ID, HOW_TO_SECRET, Refusal, Times, WEB_CLIENT_ID, WEB_SECRET,
};
use crate::support::{Computer, files_below};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// Everything that must not be seen: codes, tokens, secrets.
fn assert_clean(computer: &Computer, what: &str, text: &str) {
    for secret in computer.entra.secrets() {
        // A part gives a secret away as well.
        let part = &secret[..secret.len().min(24)];
        assert!(!text.contains(part), "{what} shows {part}… in: {text}");
    }
}

#[test]
fn no_call_shows_a_secret_that_was_not_asked_for() {
    let computer = Computer::new();
    let mut said = Vec::new();
    let mut hear = |outcome: &crate::support::Outcome| said.push(format!("{outcome:?}"));
    for (client_id, secret) in [
        (WEB_CLIENT_ID, WEB_SECRET),
        (HOW_TO_CLIENT_ID, HOW_TO_SECRET),
    ] {
        let (login, page) = computer.login_in(
            &["-v"],
            &["--client-id", client_id, "--client-secret", secret],
            "en",
        );
        hear(&login.exits(0));
        assert_clean(&computer, "the tab", &format!("{page:?}"));
    }
    for args in [
        &["-v", "refresh"][..],
        &["status"],
        &["status", "--json"],
        &["-v", "setup", "msmtp"],
        &["-v", "setup", "hulft-square"],
        &["-v", "generate", "man", "login"],
        &["-v", "refresh", "--json"],
        &["show", "--no-refresh", "--min-ttl", "9d"],
        &["login", "--help"],
        #[cfg(unix)]
        &["-v", "exec", "--", "true"],
        #[cfg(unix)]
        &["-v", "exec", "--", "no-such-program"],
        &["-v", "credential", "store"],
    ] {
        hear(&computer.run(args));
    }
    for behaviour in [
        Behaviour::Html(200),
        Behaviour::TruncatedBody,
        Behaviour::CutAfterHead,
        Behaviour::Refuse(Refusal::new(999_999, "invalid_grant")),
        Behaviour::Refuse(Refusal::new(50_173, "invalid_grant").suberror("bad_token")),
    ] {
        computer.access_token_ends(LONG_AGO);
        computer.entra.set(behaviour, Times::Always);
        hear(&computer.run(&["-v", "show"]));
        computer.entra.heal();
    }
    hear(&computer.run(&["-v", "logout"]));
    assert_clean(&computer, "the program", &said.join("\n"));
}

#[cfg(unix)]
#[test]
fn no_registration_shows_a_secret_that_was_not_asked_for() {
    use crate::support::fake_graph::{Fault, TOKEN};
    let office = crate::support::office::Office::new();
    let mut said = Vec::new();
    for args in [
        &["-v", "--with-secret"][..],
        &["-v", "--with-secret", "--grant-admin-consent", "--json"],
        &["-v", "--client-id", "00001111-aaaa-2222-bbbb-3333cccc4444"],
    ] {
        said.push(format!("{:?}", office.run(args)));
    }
    office.graph.fails_at(1, Fault::BreaksOff);
    let other = ["-v", "-a", "other", "--name", "other", "--with-secret"];
    said.push(format!("{:?}", office.run(&other)));
    said.push(format!(
        "{:?}",
        office.register(&["-v", "--dry-run", "--json"])
    ));
    said.push(format!("{:?}", office.computer.run(&["status", "--json"])));
    let said = said.join("\n");
    assert_eq!(office.graph.secrets().len(), 1);
    for secret in office.graph.secrets().iter().chain([&TOKEN.to_owned()]) {
        let part = &secret[..24];
        assert!(!said.contains(part), "{part}… in: {said}");
    }
}

#[test]
fn no_client_secret_that_stands_in_the_wrong_place_is_shown() {
    let computer = Computer::new();
    let secret = "abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789.";
    for args in [
        &["login", "--client-id", secret][..],
        &["login", "--client-id", WEB_CLIENT_ID, "--tenant", secret],
        &["login", "--secret-expires", secret],
        &[
            "login",
            "--client-secret-file",
            secret,
            "--client-id",
            WEB_CLIENT_ID,
        ],
        &["login", secret],
        &["login", "--client-secret", secret, secret],
        &["--lang", "ja", secret],
        &["show", "--min-ttl", secret],
        &["explain", &format!("client_secret='{secret}'")],
        &["explain", "http://localhost/?code=abc8Q~dEfGhI&state=x"],
    ] {
        let outcome = computer.run(&[&["--json"], args].concat());
        let said = format!("{outcome:?}");
        assert!(!said.contains("abc8Q~dEfGhI"), "{args:?}: {said}");
    }
    for variable in ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "ENTRA_TOKEN_STORE"] {
        let mut login = computer.command(&["login"]);
        let child = login.env(variable, secret).spawn();
        let outcome = crate::support::finish(child.expect("started")).exits(2);
        let said = format!("{outcome:?}");
        assert!(!said.contains("abc8Q~dEfGhI"), "{variable}: {said}");
    }
}

#[test]
fn the_secret_in_the_environment_is_not_in_the_help() {
    let computer = Computer::new();
    for flag in ["--help", "-h"] {
        let mut command = computer.command(&["login", flag]);
        command.env("AZURE_CLIENT_SECRET", WEB_SECRET);
        let help = crate::support::finish(command.spawn().expect("started")).exits(0);
        assert!(!help.stdout.contains(WEB_SECRET), "{help:?}");
    }
}

#[test]
fn secrets_are_in_the_record_only() {
    let computer = Computer::signed_in();
    for path in files_below(&computer.path("home"))
        .into_iter()
        .chain(files_below(&computer.path("run")))
    {
        if path != computer.record_path() {
            let content = std::fs::read(&path).expect("readable");
            assert_clean(
                &computer,
                &format!("{path:?}"),
                &String::from_utf8_lossy(&content),
            );
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let computer = Computer::signed_in();
    let words = ["entra-token", "login", "--client-secret", WEB_SECRET];
    let state = computer.path("home/state");
    for shown in entra_token::testing::debug_of(state, "taro@example.com", &words) {
        assert_clean(&computer, "Debug", &shown);
    }
}

#[test]
fn the_program_runs_twice_in_one_process() {
    let call = |args: &[&str]| entra_token::run(["entra-token"].iter().chain(args).map(Into::into));
    assert_eq!(call(&["login", "--client-id", "x"]), 2);
    assert_eq!(call(&["--version"]), 0);
    assert_eq!(call(&["--verbose", "--version"]), 0);
}
