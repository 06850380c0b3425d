//! `credential`: what git asks, and what it gets.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::fake_entra::{
    Behaviour, NATIVE_CLIENT_ID, Refusal, Times, WEB_CLIENT_ID, WEB_SECRET,
};
use crate::support::{Computer, Outcome, TARO, fed, finish};

const OUTLOOK: &str = "protocol=smtp\nhost=smtp.office365.com:587\n";

/// Calls it as git does: the operation at the end, the request on standard input.
pub(crate) fn ask(computer: &Computer, args: &[&str], operation: &str, request: &str) -> Outcome {
    let args = [&["credential"], args, &[operation]].concat();
    fed(&mut computer.command(&args), request)
}

fn get(computer: &Computer, args: &[&str], request: &str) -> Outcome {
    ask(computer, args, "get", request)
}

fn field(computer: &Computer, name: &str) -> String {
    let value = computer.record()[name].clone();
    value.as_str().expect("text").to_owned()
}

/// What is to be answered for a user with the stored token.
fn answer(computer: &Computer, username: &str) -> String {
    let expires_at: jiff::Timestamp = field(computer, "expires_at").parse().expect("RFC 3339");
    format!(
        "username={username}\npassword={}\npassword_expiry_utc={}\nephemeral=1\n",
        field(computer, "access_token"),
        expires_at.as_second()
    )
}

#[track_caller]
fn assert_answers(outcome: &Outcome, stdout: &str) {
    assert_eq!(outcome.stdout, stdout, "{outcome:?}");
    assert_eq!(outcome.stderr, "");
    assert_eq!(outcome.status, 0);
}

/// The requests to the token endpoint since the sign-in.
fn renewals(computer: &Computer) -> usize {
    computer.entra.token_requests().len() - 1
}

#[test]
fn git_gets_the_user_the_token_and_its_end() {
    let computer = Computer::signed_in();
    let expected = answer(&computer, TARO);
    for (args, request) in [
        (&[][..], format!("{OUTLOOK}\n")),
        (&[], OUTLOOK.to_owned()),
        (
            &[],
            format!("capability[]=authtype\ncapability[]=state\n{OUTLOOK}path=x\nfuture=y\n\n"),
        ),
        (&[], format!("{OUTLOOK}username={TARO}\n\n")),
        (
            &[],
            "url=smtp://taro%40example.com@smtp.office365.com:587\n\n".to_owned(),
        ),
        (&[], "protocol=smtp\nhost=SMTP.Office365.com\n\n".to_owned()),
        (
            &[],
            "protocol=smtps\nhost=smtp-mail.outlook.com\n\n".to_owned(),
        ),
        (&["-a", TARO], format!("{OUTLOOK}username={TARO}\n\n")),
        (&[], format!("{OUTLOOK}username=\n\n")),
        (
            &["--host", "relay.example.com"],
            "protocol=smtp\nhost=relay.example.com:25\n\n".to_owned(),
        ),
        (
            &["--host", "a.example", "--host", "relay.example.com:25"],
            "protocol=smtp\nhost=relay.example.com:25\n\n".to_owned(),
        ),
    ] {
        assert_answers(&get(&computer, args, &request), &expected);
    }
    // A user is given back as git wrote it, or git would take it for another.
    let request = format!("{OUTLOOK}username=Taro@Example.com\n\n");
    let expected = answer(&computer, "Taro@Example.com");
    assert_answers(&get(&computer, &[], &request), &expected);
    let object = get(&computer, &["--json"], OUTLOOK).exits(0).json();
    assert_eq!(object["version"], 1);
    assert_eq!(object["username"], TARO);
    assert_eq!(object["password"], field(&computer, "access_token"));
    assert_eq!(renewals(&computer), 0);
}

#[test]
fn what_is_not_for_us_is_passed_over_in_silence() {
    let computer = Computer::signed_in();
    let nobody = Computer::new();
    for (args, operation, request) in [
        (&[][..], "get", "protocol=https\nhost=github.com\n\n"),
        (&[], "get", "protocol=https\nhost=smtp.office365.com\n\n"),
        (&[], "get", "protocol=smtp\nhost=smtp.example.com\n\n"),
        (
            &[],
            "get",
            "protocol=smtp\nhost=smtp.office365.com.example.com\n\n",
        ),
        (
            &[],
            "get",
            "protocol=smtp\nhost=example.com/smtp.office365.com\n\n",
        ),
        (&[], "get", "protocol=smtp\nhost=\n\n"),
        (&[], "get", "protocol=smtp\n\n"),
        (&[], "get", ""),
        (
            &["--host", "relay.example.com:25"],
            "get",
            "protocol=smtp\nhost=relay.example.com\n\n",
        ),
        (
            &["--host", "relay.example.com:25"],
            "get",
            "protocol=smtp\nhost=relay.example.com:26\n\n",
        ),
        (
            &[],
            "erase",
            "protocol=https\nhost=github.com\nusername=x\npassword=y\n\n",
        ),
        (
            &[],
            "store",
            "protocol=smtp\nhost=smtp.office365.com\nusername=x\npassword=y\n\n",
        ),
        // The user and the password of another server may be anything.
        (
            &[],
            "get",
            "protocol=https\nhost=github.com\nusername=a\tb\n\n",
        ),
        (
            &[],
            "erase",
            "protocol=https\nhost=github.com\nusername=x\npassword=\u{1}\n\n",
        ),
        (&[], "capability", ""),
        (&[], "approve", OUTLOOK),
    ] {
        for computer in [&computer, &nobody] {
            assert_answers(&ask(computer, args, operation, request), "");
        }
    }
    // Not even a home is needed for that.
    let args = ["credential", "get"];
    let mut command = nobody.command(&args);
    command
        .env_remove("HOME")
        .env_remove("ENTRA_TOKEN_STATE_DIR");
    assert_answers(&finish(command.spawn().expect("started")), "");
}

#[test]
fn the_hosts_of_another_cloud_get_no_token() {
    let computer = Computer::signed_in();
    let other = "protocol=smtp\nhost=smtp.partner.outlook.cn:587\n\n";
    assert_answers(&get(&computer, &[], other), "");
    let told = get(&computer, &["-v"], other).exits(0);
    told.says("skipped: taro@example.com belongs to another cloud");
    computer.edit_record(|record| record["account"]["cloud"] = "china".into());
    let expected = answer(&computer, TARO);
    assert_answers(&get(&computer, &[], other), &expected);
    assert_answers(&get(&computer, &[], OUTLOOK), "");
}

#[test]
fn the_account_is_the_one_that_the_user_names() {
    let computer = Computer::signed_in();
    let second = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    computer.login_in(&["-a", "work"], &second, "en").0.exits(0);
    let path = computer.record_path_of("work");
    let record = std::fs::read_to_string(&path).expect("a record");
    let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    record["account"]["username"] = "bob@example.com".into();
    std::fs::write(&path, record.to_string()).expect("written");
    let theirs = |username: &str| {
        let token = record["access_token"].as_str().expect("a token");
        (
            format!("username={username}\npassword={token}\n"),
            username.to_owned(),
        )
    };
    for username in ["bob@example.com", "BOB@example.com", "work"] {
        let request = format!("{OUTLOOK}username={username}\n\n");
        let (expected, _) = theirs(username);
        let answered = get(&computer, &[], &request).exits(0);
        assert!(answered.stdout.starts_with(&expected), "{answered:?}");
    }
    let request = format!("{OUTLOOK}username={TARO}\n\n");
    assert_answers(&get(&computer, &[], &request), &answer(&computer, TARO));
    // A shared mailbox is one that the named account may use.
    let request = format!("{OUTLOOK}username=shared@example.com\n\n");
    let refused = get(&computer, &[], &request).exits(4);
    assert_eq!(refused.stdout, "");
    refused
        .says("error: not signed in as shared@example.com")
        .says("`entra-token credential -a NAME` (known accounts: taro@example.com, work)");
    let answered = get(&computer, &["-a", "work"], &request).exits(0);
    assert!(answered.stdout.starts_with(&theirs("shared@example.com").0));
}

/// Whose it is counts for more than what it is called; and of several that whose tokens are taken.
#[test]
fn of_several_accounts_of_a_user_the_one_that_may_is_asked() {
    let computer = Computer::signed_in();
    let (scope, name) = (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "hanako@example.com",
    );
    let imap = ["--scope", scope];
    computer
        .login_in(
            &["-a", "read"],
            &[&["--client-id", NATIVE_CLIENT_ID], &imap[..]].concat(),
            "en",
        )
        .0
        .exits(0);
    // An account of Taro with a misleading name.
    let login = ["--client-id", NATIVE_CLIENT_ID];
    computer.login_in(&["-a", name], &login, "en").0.exits(0);
    let token = |account: &str| {
        let record = std::fs::read_to_string(computer.record_path_of(account)).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        record["access_token"].as_str().expect("a token").to_owned()
    };
    let imaps = "protocol=imaps\nhost=outlook.office365.com:993\n";
    for (account, username, request) in [
        (TARO, TARO, OUTLOOK),
        ("read", TARO, imaps),
        (name, name, OUTLOOK),
    ] {
        let answered = get(&computer, &[], &format!("{request}username={username}\n\n")).exits(0);
        let expected = format!("password={}\n", token(account));
        assert!(
            answered.stdout.contains(&expected),
            "{account}: {answered:?}"
        );
    }
    // The name of a shared mailbox that Taro may use, and its own account for another purpose.
    let graph = computer.record_path_of("read");
    let text = std::fs::read_to_string(&graph).expect("a record");
    let mut record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    record["account"]["username"] = name.into();
    std::fs::write(&graph, record.to_string()).expect("written");
    let request = format!("{OUTLOOK}username={name}\n\n");
    let answered = get(&computer, &[], &request).exits(0);
    let expected = format!("password={}\n", token(name));
    assert!(answered.stdout.contains(&expected), "{answered:?}");
    // What is called so and cannot be opened is not replaced by anybody.
    record["account"]["username"] = serde_json::Value::Null;
    std::fs::write(&graph, record.to_string()).expect("written");
    let path = computer.record_path_of(name);
    let kept = std::fs::read(&path).expect("a record");
    std::fs::write(&path, "{").expect("written");
    let refused = get(&computer, &[], &request).exits(7);
    assert_eq!(refused.stdout, "");
    std::fs::write(&path, kept).expect("written");
    // Hanako signs in as well, under another name.
    let hanako = [&login[..], &["--login-hint", name]].concat();
    computer
        .login_in(&["-a", "other"], &hanako, "en")
        .0
        .exits(0);
    let answered = get(&computer, &[], &format!("{OUTLOOK}username={name}\n\n")).exits(0);
    let expected = format!("password={}\n", token("other"));
    assert!(answered.stdout.contains(&expected), "{answered:?}");
}

#[test]
fn an_account_that_tells_no_address_is_anybody() {
    let computer = Computer::signed_in();
    let (old, new) = (computer.record_path(), computer.record_path_of("personal"));
    std::fs::copy(&old, &new).expect("copied");
    let list = computer.path("home/state/accounts.json");
    let text = std::fs::read_to_string(&list).expect("a list");
    std::fs::write(&list, text.replace(TARO, "personal")).expect("written");
    let record = std::fs::read_to_string(&new).expect("a record");
    let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    record["account"]["name"] = "personal".into();
    record["account"]["username"] = serde_json::Value::Null;
    std::fs::write(&new, record.to_string()).expect("written");
    let request = format!("{OUTLOOK}username=alice@example.com\n\n");
    let expected = answer(&computer, "alice@example.com");
    assert_answers(&get(&computer, &[], &request), &expected);
    let unnamed = get(&computer, &[], OUTLOOK).exits(2);
    assert_eq!(
        unnamed.stderr,
        "error: cannot tell which mailbox personal sends from\n\
         hint: tell git the user: `git config sendemail.smtpUser ADDRESS`\n"
    );
}

#[test]
fn imap_wants_a_token_for_imap() {
    let computer = Computer::signed_in();
    let request = "protocol=imaps\nhost=outlook.office365.com:993\n\n";
    let refused = get(&computer, &[], request).exits(5);
    assert_eq!(refused.stdout, "");
    assert_eq!(
        refused.stderr,
        "error: the token of taro@example.com does not allow IMAP.AccessAsUser.All\n\
         hint: sign in for it: `entra-token login -a taro@example.com --scope https://outlook.office.com/SMTP.Send --scope https://outlook.office.com/IMAP.AccessAsUser.All`\n"
    );
    let both =
        "https://outlook.office.com/SMTP.Send https://outlook.office.com/imap.accessasuser.all";
    let scopes: Vec<&str> = both.split(' ').collect();
    computer.edit_record(|record| record["scopes"] = scopes.clone().into());
    assert_answers(&get(&computer, &[], request), &answer(&computer, TARO));
    computer.edit_record(|record| record["scopes"] = scopes[1..].into());
    get(&computer, &[], OUTLOOK)
        .exits(5)
        .says("does not allow SMTP.Send");
    // What another server wants, nobody here knows.
    let relay = "protocol=smtp\nhost=relay.example.com\n\n";
    let relayed = get(&computer, &["--host", "relay.example.com"], relay);
    assert_answers(&relayed, &answer(&computer, TARO));
}

#[test]
fn an_answer_needs_no_person_and_a_failure_has_no_answer() {
    let nobody = Computer::new();
    let refused = get(&nobody, &[], OUTLOOK).exits(4);
    assert_eq!(refused.stdout, "");
    refused.says("error: not signed in\n");
    // What somebody typed instead is not ours to erase.
    let typed = format!("{OUTLOOK}username={TARO}\npassword=typed\n\n");
    assert_answers(&ask(&nobody, &[], "erase", &typed), "");
    let computer = Computer::signed_in();
    computer.access_token_ends("2020-01-01T00:00:00Z");
    computer.entra.set(Behaviour::Html(503), Times::Always);
    assert_eq!(get(&computer, &[], OUTLOOK).exits(3).stdout, "");
    std::fs::remove_dir_all(computer.path("home/state/attempts")).expect("noted");
    computer.entra.heal();
    let dead = Refusal::new(50_173, "invalid_grant").suberror("bad_token");
    computer.entra.set(Behaviour::Refuse(dead), Times::Always);
    assert_eq!(get(&computer, &[], OUTLOOK).exits(4).stdout, "");
    std::fs::write(computer.record_path(), "{").expect("written");
    assert_eq!(get(&computer, &[], OUTLOOK).exits(7).stdout, "");
}

#[test]
fn a_request_that_is_none_is_refused() {
    let computer = Computer::signed_in();
    for bad in [
        "protocol",
        "protocol=smtp\nhost=smtp.office365.com\nusername=a\0b\n",
        "protocol=smtp\nhost=smtp.office365.com\nusername=a\tb\n",
        "protocol=smtp\r\nhost=smtp.office365.com\r\n\r\n",
    ] {
        let refused = get(&computer, &[], bad).exits(2);
        assert_eq!(refused.stdout, "");
        refused.says("error: standard input does not follow git's credential helper protocol");
    }
    let endless = "path=x\n".repeat(30_000);
    get(&computer, &[], &endless).exits(2);
    computer
        .run(&["credential"])
        .exits(2)
        .says("<OPERATION> is required");
    let args = ["credential", "--host", "a b", "get"];
    computer
        .run(&args)
        .exits(2)
        .says("expected HOST or HOST:PORT");
}

/// What git says after a server has refused the answer to `request`.
fn refused(computer: &Computer, request: &str) -> Outcome {
    let given = get(computer, &[], request).exits(0).stdout;
    ask(computer, &[], "erase", &format!("{request}{given}\n"))
}

#[test]
fn after_a_refusal_the_next_answer_is_a_new_token_once() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    let old = field(&computer, "access_token");
    assert_answers(&refused(&computer, OUTLOOK), "");
    assert_eq!(renewals(&computer), 0);
    let given = get(&computer, &[], OUTLOOK).exits(0);
    assert_ne!(field(&computer, "access_token"), old);
    assert_eq!(given.stdout, answer(&computer, TARO));
    assert_eq!(renewals(&computer), 1);
    // Whoever else had the old one may say so later; the new one stays.
    let late = format!("{OUTLOOK}username={TARO}\npassword={old}\n\n");
    assert_answers(&ask(&computer, &[], "erase", &late), "");
    assert_eq!(get(&computer, &[], OUTLOOK).stdout, given.stdout);
    assert_eq!(renewals(&computer), 1);
}

#[test]
fn what_is_told_of_it_holds_no_token() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    let given = get(&computer, &["-v"], OUTLOOK).exits(0);
    let erase = format!("{OUTLOOK}{}\n", given.stdout);
    let erased = ask(&computer, &["-v"], "erase", &erase).exits(0);
    let erased = erased.says("the refused token was discarded: true");
    computer.entra.refuse_once(50_057, "invalid_grant");
    let failed = get(&computer, &["-v"], OUTLOOK).exits(5);
    for secret in computer.entra.secrets() {
        for outcome in [&given, &erased, &failed] {
            assert!(!outcome.stderr.contains(&secret[..secret.len().min(24)]));
        }
    }
}

#[test]
fn refusals_without_an_end_are_no_storm() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    for _ in 0..20 {
        assert_answers(&refused(&computer, OUTLOOK), "");
    }
    // A token that is new is not refused for its age.
    assert_eq!(renewals(&computer), 1);
}

#[test]
fn only_the_token_that_was_given_is_erased() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    let before = computer.record();
    for request in [
        format!("{OUTLOOK}username={TARO}\npassword=another\n\n"),
        format!("{OUTLOOK}username={TARO}\npassword=\n\n"),
        format!("{OUTLOOK}username={TARO}\n\n"),
        format!(
            "{OUTLOOK}username=somebody@example.com\npassword={}\n\n",
            field(&computer, "access_token")
        ),
        format!(
            "protocol=smtp\nhost=smtp.example.com\npassword={}\n\n",
            field(&computer, "access_token")
        ),
    ] {
        assert_answers(&ask(&computer, &[], "erase", &request), "");
    }
    assert_eq!(computer.record(), before);
}

#[test]
fn a_token_that_was_erased_is_given_to_nobody_however_the_renewal_fails() {
    let computer = Computer::signed_in();
    computer.a_minute_passes_for(TARO);
    assert_answers(&refused(&computer, OUTLOOK), "");
    computer.entra.set(Behaviour::Html(503), Times::Always);
    assert_eq!(get(&computer, &[], OUTLOOK).exits(3).stdout, "");
    assert_eq!(computer.run(&["show"]).exits(3).stdout, "");
}

#[test]
fn whoever_never_ends_is_not_waited_for() {
    let computer = Computer::signed_in();
    let mut command = computer.command(&["credential", "get"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"protocol=smtp\n").expect("read");
    let outcome = finish(child).exits(2);
    drop(stdin);
    outcome.says("standard input does not follow git's credential helper protocol");
}
