//! Many accounts: which one is meant, and that they do not stand in each other's way.

use std::time::{Duration, Instant};

use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, Times};
#[cfg(unix)]
use crate::support::set_mode;
use crate::support::{Computer, LOGIN, TARO, fed, finish};

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
        .says("hanako@example.com is now the default account");
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
    computer
        .run(&["switch"])
        .exits(2)
        .says("<NAME> is required");
    assert_eq!(default(&computer).as_deref(), Some(TARO));
}

#[test]
fn when_the_default_leaves_two_others_one_must_be_chosen() {
    let computer = with_two();
    let (login, _) = computer.login_in(&["-a", "third"], &["--client-id", NATIVE_CLIENT_ID], "en");
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
fn a_bare_logout_deletes_the_only_account_or_the_chosen_one_and_says_who_is_the_default_then() {
    let computer = with_two();
    for _ in 0..2 {
        let refused = computer.run(&["logout"]).exits(2);
        refused.says("`entra-token logout -a NAME`").says(HANAKO);
    }
    computer.run(&["show", "-a", TARO]).exits(0);
    computer.run(&["switch", TARO]).exits(0);
    let done = computer.run(&["logout", "--quiet"]).exits(0);
    done.says("warning: hanako@example.com is now the default account");
    assert_eq!(default(&computer).as_deref(), Some(HANAKO));
    // The choice went with the account.
    computer.login(&[]).0.exits(0);
    computer.run(&["logout"]).exits(2);
    let done = computer.run(&["logout", "-a", TARO]).exits(0);
    assert!(!done.stderr.contains("default account"), "{done:?}");
    computer.run(&["logout"]).exits(0);
    computer.run(&["show"]).exits(4);
}

#[test]
fn whoever_moves_a_damaged_list_away_is_told_what_stays_stored() {
    let computer = Computer::signed_in();
    let list = computer.path("home/state/accounts.json");
    std::fs::write(&list, "{").expect("written");
    computer
        .run(&["show"])
        .exits(7)
        .says("`entra-token logout -a NAME`");
    std::fs::remove_file(&list).expect("there");
    computer.run(&["logout", "--all"]).exits(0);
    assert!(computer.record_path().exists());
    computer.run(&["logout", "-a", TARO]).exits(0);
    assert!(!computer.record_path().exists());
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
    let (login, _) = computer.login_in(&["-a", name], &["--client-id", NATIVE_CLIENT_ID], "en");
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
        .says("was app-only; it is now a user's account");
}

#[test]
fn a_logout_names_each_user_and_not_the_account() {
    let computer = with_two();
    for (name, user) in [("work", TARO), ("o'brien & co", HANAKO)] {
        let login = ["--client-id", NATIVE_CLIENT_ID, "--login-hint", user];
        computer.login_in(&["-a", name], &login, "en").0.exits(0);
    }
    let named = computer.run(&["logout", "-a", "work"]).exits(0);
    let named = named.says("/users/taro%40example.com/revokeSignInSessions");
    assert!(!named.stderr.contains("users/work"), "{named:?}");
    let all = computer.run(&["logout", "--all"]).exits(0);
    let commands: Vec<&str> = all
        .stderr
        .lines()
        .filter(|line| line.contains("az rest --method POST --url"))
        .collect();
    assert_eq!(commands.len(), 3, "{all:?}");
    for (line, (name, user)) in commands.iter().zip([
        (TARO, "taro%40example.com"),
        (HANAKO, "hanako%40example.com"),
        ("o'brien & co", "hanako%40example.com"),
    ]) {
        assert!(line.starts_with(&format!("{name}: ")), "{line}");
        assert!(line.contains(&format!("/users/{user}/revoke")), "{line}");
    }
}

#[test]
fn a_logout_says_in_words_what_no_record_has_or_no_user_can_do() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["account"]["username"] = serde_json::Value::Null);
    let unnamed = computer.run(&["logout"]).exits(0);
    let unnamed = unnamed
        .says("does not name its user")
        .says("Revoke sessions");
    assert!(!unnamed.stderr.contains("az rest"), "{unnamed:?}");

    let computer = Computer::signed_in();
    computer
        .edit_record(|record| record["account"]["username"] = "taro_x.com#EXT#@contoso.com".into());
    let guest = computer.run(&["logout", "--lang", "ja"]).exits(0);
    guest.says("/users/taro_x.com%23EXT%23%40contoso.com/revoke");

    let computer = Computer::signed_in();
    computer.edit_record(|record| record["account"]["tenant"] = "consumers".into());
    let personal = computer.run(&["logout"]).exits(0);
    personal.says("change the password of the personal account");

    let app = Computer::signed_in_as_app().run(&["logout"]).exits(0);
    let app = app.says("delete the secret or the certificate of the app");
    assert!(!app.stderr.contains("az rest"), "{app:?}");
}

#[test]
fn an_unknown_name_gets_the_known_ones_the_most_like_it_first() {
    let computer = with_two();
    let login = ["--client-id", NATIVE_CLIENT_ID];
    computer
        .login_in(&["-a", "HULFT Square"], &login, "en")
        .0
        .exits(0);
    for args in [
        &["show", "-a", "HULFT"][..],
        &["status", "-a", "hulft squar"],
        &["refresh", "-a", "HULFTSquare"],
        &["export", "--plain", "-a", "Square"],
        &["switch", "HULFT"],
        &["doctor", "-a", "HULFT"],
    ] {
        let unknown = computer.run(args).exits(4);
        unknown.says("did you mean `-a 'HULFT Square'`?").says(TARO);
    }
    let unlike = computer.run(&["show", "-a", "jiro"]).exits(4).says(HANAKO);
    assert!(!unlike.stderr.contains("did you mean"), "{unlike:?}");
    let logout = computer.run(&["logout", "-a", "HULFT"]).exits(0);
    logout
        .says("nothing was deleted")
        .says("no account HULFT; known accounts: HULFT Square, taro@example.com, hanako@");
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

#[cfg(unix)]
#[test]
fn a_list_that_others_can_write_is_not_believed() {
    let computer = Computer::signed_in();
    let list = computer.path("home/state/accounts.json");
    for (path, mode, private) in [
        (&list, 0o666, 0o600),
        (&list, 0o620, 0o600),
        (&computer.path("home/state"), 0o777, 0o700),
    ] {
        set_mode(path, mode);
        for verb in ["show", "status", "refresh", "logout"] {
            computer
                .run(&[verb])
                .exits(7)
                .says("others can write to")
                .says("chmod go-w");
        }
        set_mode(path, private);
    }
    // Reading does no harm: there is no secret in it.
    set_mode(&list, 0o644);
    computer.run(&["show"]).exits(0);
}

#[test]
fn a_list_of_a_newer_program_is_called_so_whatever_its_form() {
    let computer = Computer::signed_in();
    let list = computer.path("home/state/accounts.json");
    for content in [
        r#"{"version":2,"accounts":{"of":"another form"}}"#,
        r#"{"version":2,"accounts":[{"name":"a","store":"tpm"}]}"#,
    ] {
        std::fs::write(&list, content).expect("ours");
        computer.run(&["show"]).exits(7).says("newer entra-token");
        assert_eq!(std::fs::read_to_string(&list).expect("there"), content);
    }
}

#[test]
fn a_record_that_cannot_be_read_is_not_overwritten_by_a_sign_in() {
    let computer = Computer::signed_in();
    let exported = computer.run(&["export", "--plain"]).exits(0).stdout;
    for record in [r#"{"version":3,"of":"the future"}"#, "{garbage"] {
        std::fs::write(computer.record_path(), record).expect("ours");
        let asked = computer.entra.requests().len();
        computer
            .run(&["login", "-a", TARO, "--no-browser"])
            .exits(7);
        assert_eq!(computer.entra.requests().len(), asked);
        // Nor where only the sign-in tells whose it is; unless it has a name of its own.
        computer.run(&LOGIN).exits(7).says("login -a NAME");
        assert_eq!(computer.entra.requests().len(), asked);
        let named = ["--client-id", NATIVE_CLIENT_ID];
        computer.login_in(&["-a", "other"], &named, "en").0.exits(0);
        computer.run(&["logout", "-a", "other"]).exits(0);
        let mut import = computer.command(&["import", "--allow-external"]);
        fed(&mut import, &exported).exits(7);
        let kept = std::fs::read_to_string(computer.record_path()).expect("there");
        assert_eq!(kept, record);
    }
    computer.run(&["logout", "-a", TARO]).exits(0);
    computer.login(&[]).0.exits(0);
}

#[test]
fn the_first_sign_in_of_a_named_account_keeps_its_name_in_the_hint() {
    let computer = Computer::new();
    let login = computer.run(&["login", "-a", "work"]).exits(2);
    login.says("`entra-token login -a work --client-id ID`");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_does_not_mean_the_default_account() {
    use std::os::unix::ffi::OsStrExt as _;
    let computer = Computer::signed_in();
    let mut show = computer.command(&["show"]);
    show.env(
        "ENTRA_TOKEN_ACCOUNT",
        std::ffi::OsStr::from_bytes(b"sec\xff"),
    );
    let show = finish(show.spawn().expect("started")).exits(4);
    assert_eq!(show.stdout, "");
}
