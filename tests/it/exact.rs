//! Each class of failure, to the letter: what a script and its log see.

use crate::support::fake_entra::{Behaviour, Refusal, SINGLE_TENANT_CLIENT_ID, Times};
use crate::support::{Computer, Outcome, finish};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

#[track_caller]
fn assert_exact(outcome: &Outcome, status: i32, stderr: &str) {
    assert_eq!(outcome.stderr, stderr, "stderr");
    assert_eq!(outcome.stdout, "", "stdout");
    assert_eq!(outcome.status, status, "status");
}

#[test]
fn status_1_what_nobody_else_is_for() {
    let computer = Computer::signed_in();
    computer.access_token_ends(LONG_AGO);
    let stderr = "error: the stored access token of taro@example.com is not fresh enough (it expires at 2020-01-01T00:00:00Z), and --no-refresh rules out a new one\n\
        hint: omit --no-refresh, run `entra-token refresh -a taro@example.com` first, or lower --min-ttl (Entra's tokens last 60 to 90 minutes)\n";
    assert_exact(&computer.run(&["show", "--no-refresh"]), 1, stderr);
}

#[test]
fn status_2_wrong_flags_or_values() {
    let computer = Computer::new();
    let stderr = "error: invalid value `contoso` for --tenant <TENANT>: expected common, organizations, consumers, the tenant's GUID, or one of its domains such as contoso.onmicrosoft.com\n\
        hint: see `entra-token login --help`\n";
    assert_exact(&computer.run(&["login", "--tenant", "contoso"]), 2, stderr);
}

#[test]
fn status_3_an_outage() {
    let computer = Computer::signed_in();
    computer.entra.set(Behaviour::Html(503), Times::Always);
    let host = computer.entra.authority_host().replace("https://", "");
    let stderr = format!(
        "error: {host} is unavailable (HTTP 503)\nhint: nothing was changed; try again later\n"
    );
    assert_exact(&computer.run(&["refresh"]), 3, &stderr);
}

#[test]
fn status_4_sign_in_needed() {
    let computer = Computer::new();
    let stderr = "error: not signed in\nhint: sign in with `entra-token login --client-id ID`\n";
    assert_exact(&computer.run(&["show"]), 4, stderr);
    let japanese = "error: まだ誰もサインインしていません\nhint: `entra-token login --client-id ID` を実行してください\n";
    assert_exact(&computer.run(&["--lang", "ja", "show"]), 4, japanese);
}

#[test]
fn status_5_refused() {
    let computer = Computer::signed_in();
    let refusal = Refusal::new(50_057, "invalid_grant");
    computer
        .entra
        .set(Behaviour::Refuse(refusal), Times::Always);
    let refresh = computer.run(&["refresh"]);
    let lines: Vec<&str> = refresh.stderr.lines().collect();
    let [fact, hint, reference] = lines[..] else {
        panic!("three lines: {refresh:#?}");
    };
    assert_eq!(refresh.status, 5);
    assert_eq!(refresh.stdout, "");
    assert!(fact.starts_with("error: "), "{fact}");
    assert!(
        hint.starts_with(
            "hint: an Entra administrator or the owner of the app registration must act: "
        ),
        "{hint}"
    );
    assert!(
        reference.starts_with("(AADSTS50057 · correlation ") && reference.ends_with("Z)"),
        "{reference}"
    );
}

#[test]
fn status_6_nobody_finished() {
    let computer = Computer::new();
    let login = [
        "login",
        "--client-id",
        SINGLE_TENANT_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "1s",
    ];
    let (child, url, said) = computer.start_login(&login);
    assert_eq!(
        said,
        format!("Open this page in a browser, and sign in:\n\n{url}\n")
    );
    let rest = "\nIf the browser runs on another computer, it cannot load the last page: paste that page's address here, and press Enter.\n\n\
        error: the sign-in was not completed within 1 s\n\
        hint: look at the browser: Entra shows some errors only there: a wrong client ID (AADSTS700016), a tenant that does not exist (AADSTS90002, AADSTS900023: check --tenant), a user of another tenant or not assigned to the app (AADSTS50020, AADSTS50105), a single-tenant app (AADSTS50194: pass --tenant with its ID or domain), a redirect URI that is not registered (AADSTS50011: register http://localhost under \"Mobile and desktop applications\") or \"Need admin approval\" (AADSTS90094); or allow more time with --timeout\n";
    assert_exact(&finish(child), 6, rest);
}

#[test]
fn status_7_a_record_that_cannot_be_understood() {
    let computer = Computer::signed_in();
    std::fs::write(computer.record_path(), "{").expect("written");
    let path = computer.record_path();
    let stderr = format!(
        "error: cannot parse the record of taro@example.com ({}, line 1, column 1); it was left unchanged\n\
        hint: remove it with `entra-token logout -a taro@example.com`, then sign in again\n",
        path.display()
    );
    assert_exact(&computer.run(&["show"]), 7, &stderr);
}

#[test]
fn a_word_too_many_is_named_with_the_help_that_tells_of_it() {
    let stderr = "error: unexpected argument foo here\n\
        hint: to choose the account of this name: `entra-token setup … -a foo` (see `entra-token setup --help`)\n";
    let outcome = Computer::new().run(&["setup", "msmtp", "foo"]);
    assert_exact(&outcome, 2, stderr);
}

#[test]
fn the_help_of_a_verb_s_own_verb_is_named() {
    let computer = Computer::new();
    for (args, fact, help) in [
        (
            &["setup", "hulft-square", "--write"][..],
            "unexpected argument --write",
            "setup hulft-square",
        ),
        (
            &["setup", "--smtp", "foo:25", "hulft-square"],
            "the flags for `setup hulft-square` come after it, and mail client flags do not apply to it",
            "setup hulft-square",
        ),
        (
            &["setup", "elm"],
            "invalid value `elm` for <CLIENT>: expected one of msmtp, neomutt, mutt, mbsync, git-send-email, curl, postfix, sendmail, php, python, powershell, hulft-square",
            "setup",
        ),
        (
            &["generate", "completions", "tcsh"],
            "invalid value `tcsh` for <SHELL>: expected one of bash, zsh, fish, powershell, elvish",
            "generate completions",
        ),
        (&["store", "move"], "--to <STORE> is required", "store move"),
    ] {
        let stderr = format!("error: {fact}\nhint: see `entra-token {help} --help`\n");
        assert_exact(&computer.run(args), 2, &stderr);
    }
}

#[test]
fn a_switch_may_be_repeated_and_a_value_may_not() {
    let computer = Computer::new();
    for switch in ["-v", "-q", "--json"] {
        let twice = computer.run(&["status", switch, switch]).exits(0);
        let once = computer.run(&["status", switch]).exits(0);
        assert_eq!(twice.stdout, once.stdout);
        computer.run(&[switch, "status", switch]).exits(0);
    }
    for (value, named) in [
        (["-a", "x"], "--account <NAME>"),
        (["--lang", "en"], "--lang <LANG>"),
    ] {
        let stderr = format!(
            "error: {named} cannot be used more than once\nhint: see `entra-token status --help`\n"
        );
        let twice = [&["status"], &value[..], &value[..]].concat();
        assert_exact(&computer.run(&twice), 2, &stderr);
    }
    computer.run(&["status", "-v", "-q"]).exits(2);
}

#[test]
fn what_stands_before_the_host_of_a_url_is_never_shown() {
    let computer = Computer::new();
    let url = "https://taro:pass@word@login.example.com/x";
    for args in [
        &["login", "--authority-host", url][..],
        &["login", "--cloud", "global", url],
        &["register", "--graph-host", url, "--json"],
        &["register", "--also-redirect", url],
        &["setup", "msmtp", "--smtp", url],
    ] {
        let outcome = computer.run(args).exits(2);
        assert!(!format!("{outcome:?}").contains("pass"), "{outcome:?}");
        outcome.says("https://…@login.example.com/x");
    }
    let mut command = computer.command(&["login", "--client-id", SINGLE_TENANT_CLIENT_ID]);
    command.env("AZURE_AUTHORITY_HOST", url);
    let outcome = finish(command.spawn().expect("started"));
    assert!(!outcome.stderr.contains("pass"), "{outcome:?}");
    outcome.exits(2).says("https://…@login.example.com/x");
}
