//! `login`: what it asks of Entra, what it refuses to ask, and how it ends.

use serde_json::Value;

use crate::support::fake_entra::{
    Behaviour, HANAKO, HOW_TO_CLIENT_ID, HOW_TO_SECRET, NATIVE_CLIENT_ID, Person, Refusal,
    SINGLE_TENANT_CLIENT_ID, WEB_CLIENT_ID, WEB_EXPIRED_SECRET, WEB_SECRET,
};
use crate::support::{Computer, LOGIN, TARO, finish};

#[test]
fn the_authorization_request_is_what_entra_wants() {
    let computer = Computer::new();
    let (login, _) = computer.login(&["--login-hint", "hanako@example.com", "--prompt", "login"]);
    login.exits(0).says("hanako@example.com");
    let requests = computer.entra.requests();
    let authorize = &requests[0];
    assert_eq!(authorize.path, "/common/oauth2/v2.0/authorize");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", NATIVE_CLIENT_ID),
        (
            "scope",
            "https://outlook.office.com/SMTP.Send offline_access",
        ),
        ("code_challenge_method", "S256"),
        ("login_hint", "hanako@example.com"),
        ("prompt", "login"),
    ] {
        assert_eq!(authorize.value(name), Some(value), "{name}");
    }
    let redirect_uri = authorize.value("redirect_uri").expect("a redirect URI");
    assert!(
        redirect_uri.starts_with("http://localhost:"),
        "{redirect_uri}"
    );
    assert_eq!(
        computer.entra.token_requests()[0].value("redirect_uri"),
        Some(redirect_uri)
    );
}

#[test]
fn two_sign_ins_share_neither_state_nor_challenge() {
    let computer = Computer::new();
    for _ in 0..2 {
        computer.login(&[]).0.exits(0);
    }
    let requests = computer.entra.requests();
    let authorize: Vec<_> = requests
        .iter()
        .filter(|request| request.path.ends_with("/authorize"))
        .collect();
    for name in ["state", "code_challenge"] {
        assert_ne!(authorize[0].value(name), authorize[1].value(name), "{name}");
        assert!(
            authorize[0]
                .value(name)
                .is_some_and(|value| value.len() >= 22),
            "{name}"
        );
    }
}

#[test]
fn code_and_refresh_go_to_the_tenant_that_was_asked() {
    let computer = Computer::new();
    computer.login(&["--tenant", "organizations"]).0.exits(0);
    computer.run(&["refresh"]).exits(0);
    for request in computer.entra.requests() {
        assert!(
            request.path.starts_with("/organizations/"),
            "{}",
            request.path
        );
    }
}

#[test]
fn a_web_app_sends_its_secret_with_every_request() {
    let computer = Computer::new();
    let secret = computer.path("secret");
    std::fs::write(&secret, format!("{WEB_SECRET}\r\n")).expect("written");
    let secret = secret.to_str().expect("text");
    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret-file", secret];
    computer.login(&web).0.exits(0);
    let status = computer.run(&["status"]).exits(0).stdout;
    assert!(status.contains("(confidential)"), "{status}");
    computer.run(&["refresh"]).exits(0);
    for request in computer.entra.token_requests() {
        assert_eq!(request.value("client_secret"), Some(WEB_SECRET));
    }
    // What was given is remembered: the file may go.
    std::fs::remove_file(secret).expect("removed");
    computer.login(&["--bare"]).0.exits(0);
}

#[test]
fn the_secret_comes_from_standard_input_or_the_environment_too() {
    for way in ["stdin", "environment", "flag"] {
        let computer = Computer::new();
        let mut args = vec![
            "login",
            "--client-id",
            WEB_CLIENT_ID,
            "--no-browser",
            "--timeout",
            "20s",
        ];
        match way {
            "stdin" => args.extend(["--client-secret-file", "-"]),
            "flag" => args.extend(["--client-secret", WEB_SECRET]),
            _ => {}
        }
        let secret_file = computer.path("secret");
        std::fs::write(&secret_file, format!("{WEB_SECRET}\n")).expect("written");
        let mut command = computer.command(&args);
        command.stdin(std::fs::File::open(&secret_file).expect("there"));
        if way == "environment" {
            command.env("AZURE_CLIENT_SECRET", WEB_SECRET);
        }
        let (child, url, _) = Computer::start(command);
        computer.browse(&url, "en");
        finish(child).exits(0);
        assert_eq!(
            computer.entra.token_requests()[0].value("client_secret"),
            Some(WEB_SECRET),
            "{way}"
        );
    }
}

#[test]
fn the_how_to_s_secret_on_a_native_redirect_is_dropped_and_the_account_is_public() {
    let computer = Computer::new();
    let how_to = [
        "--client-id",
        HOW_TO_CLIENT_ID,
        "--client-secret",
        HOW_TO_SECRET,
    ];
    let (login, page) = computer.login(&how_to);
    login.exits(0).says("the client secret is not needed");
    let status = computer.run(&["status"]).exits(0).stdout;
    assert!(status.contains("(public)"), "{status}");
    assert!(page.html.contains("Signed in"), "{page:?}");
    let requests = computer.entra.token_requests();
    assert_eq!(requests.len(), 2, "with the secret, and once without");
    assert_eq!(requests[0].value("code"), requests[1].value("code"));
    assert_eq!(requests[1].value("client_secret"), None);
    assert_eq!(computer.record().get("client_secret"), None);
    computer.run(&["refresh"]).exits(0);
    assert_eq!(
        computer.entra.token_requests()[2].value("client_secret"),
        None
    );
}

#[test]
fn the_same_trap_of_a_personal_account_has_another_code() {
    let computer = Computer::new();
    let how_to = [
        "--client-id",
        NATIVE_CLIENT_ID,
        "--client-secret",
        HOW_TO_SECRET,
        "--tenant",
        "consumers",
    ];
    let (login, _) = computer.login(&how_to);
    login.exits(0).says("the client secret is not needed");
    assert_eq!(computer.entra.token_requests().len(), 2);
}

#[test]
fn the_end_of_a_secret_goes_with_the_secret() {
    let computer = Computer::new();
    let end = |computer: &Computer| {
        let status = computer.run(&["status", "--json"]).exits(0).json();
        status["accounts"][0]["client_secret_expires_at"].clone()
    };
    let ended = ["--secret-expires", "2026-01-01"];
    let dropped = [
        "--client-id",
        HOW_TO_CLIENT_ID,
        "--client-secret",
        HOW_TO_SECRET,
    ];
    let (login, _) = computer.login(&[&dropped[..], &ended].concat());
    login
        .exits(0)
        .says("note: --secret-expires is in the past (2026-01-01)")
        .says("the client secret is not needed");
    assert_eq!(end(&computer), Value::Null);
    computer.run(&["status", "--check"]).exits(0);

    let public = ["login", "--client-id", NATIVE_CLIENT_ID];
    for flags in [&[][..], &["--device-code"]] {
        computer
            .run(&[&public[..], &ended, flags].concat())
            .exits(2)
            .says("requires a client secret\nhint: add `--client-secret-file PATH`");
    }
    let computer = Computer::new();
    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    let later = ["-a", "web", "--secret-expires", "2127-10-01"];
    computer.login(&[&web[..], &later].concat()).0.exits(0);
    assert_eq!(end(&computer), "2127-10-01T00:00:00Z");
    let again = ["-a", "web", "--client-id", NATIVE_CLIENT_ID];
    computer.login(&again).0.exits(0);
    assert_eq!(end(&computer), Value::Null);
}

#[test]
fn a_web_redirect_without_a_secret_gets_the_hint() {
    let computer = Computer::new();
    let (login, page) = computer.login(&["--client-id", WEB_CLIENT_ID]);
    login
        .exits(5)
        .says("AADSTS7000218")
        .says("--client-secret-file");
    assert!(
        page.html.contains("Not signed in") && page.html.contains("AADSTS7000218"),
        "{page:?}"
    );
}

#[test]
fn a_wrong_and_an_expired_secret_are_told_apart() {
    for (secret, code) in [
        ("wrong-secret", "AADSTS7000215"),
        (WEB_EXPIRED_SECRET, "AADSTS7000222"),
    ] {
        let computer = Computer::new();
        let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", secret];
        computer.login(&web).0.exits(5).says(code);
    }
}

#[test]
fn a_secret_s_id_in_the_place_of_its_value_is_noticed() {
    let computer = Computer::new();
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let (login, _) = computer.login(&["--client-id", WEB_CLIENT_ID, "--client-secret", id]);
    login.exits(5).says("looks like a Secret ID");
}

#[test]
fn what_cannot_work_is_refused_before_any_request() {
    let computer = Computer::new();
    let native = ["login", "--client-id", NATIVE_CLIENT_ID];
    for (flags, words) in [
        (
            &["--scope", "https://graph.microsoft.com/Mail.Send"][..],
            "https://outlook.office.com/SMTP.Send",
        ),
        (
            &["--scope", "https://graph.microsoft.com/SMTP.Send"],
            "https://outlook.office.com/SMTP.Send",
        ),
        (
            &["--scope", "https://outlook.office365.com/SMTP.Send"],
            "https://outlook.office.com/SMTP.Send",
        ),
        (
            &[
                "--scope",
                "https://a.example/x",
                "--scope",
                "https://b.example/y",
            ],
            "two resources",
        ),
        (
            &["--authority-host", "http://login.microsoftonline.com"],
            "loopback",
        ),
        (&["--tenant", "contoso"], "contoso.onmicrosoft.com"),
        (
            &["--redirect-uri", "http://127.0.0.1:8400/"],
            "http://localhost",
        ),
        (&["--client-secret", ""], "the client secret is empty"),
        (
            &["--client-secret-file", "/nonexistent"],
            "cannot read the client secret",
        ),
        (
            &["--login-hint", TARO, "--prompt", "select_account"],
            "cannot be used together",
        ),
        (&["--ca-file", "/nonexistent"], "cannot read --ca-file"),
        (&["--store", "post-it"], "keyring, file or command=CMD"),
        (&["--timeout", "soon"], "expected a duration"),
        (&["--cloud", "moon"], "usgov"),
    ] {
        let args = [&native[..], flags].concat();
        let login = computer.run(&args).exits(2).says(words);
        assert!(!login.stderr.contains("/authorize?"), "{login:?}");
    }
    computer
        .run(&["login", "--client-id", "my-app"])
        .exits(2)
        .says("GUID");
    computer.run(&["login"]).exits(2).says("no client ID");
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn a_cancel_and_a_declined_consent_end_the_wait() {
    for (person, words) in [
        (Person::Cancels, "cancelled"),
        (Person::Declines, "AADSTS65004"),
    ] {
        let computer = Computer::new();
        computer
            .entra
            .configure(|settings| settings.person = person);
        let (login, page) = computer.login(&[]);
        login.exits(5).says(words);
        assert!(page.html.contains("Not signed in"), "{page:?}");
        assert!(!computer.record_path().exists());
    }
}

#[test]
fn a_refusal_in_the_redirect_is_explained_in_the_terminal_and_in_the_tab() {
    let computer = Computer::new();
    let refusal = Refusal::new(50_105, "access_denied");
    computer
        .entra
        .configure(|settings| settings.person = Person::ComesBackWith(refusal));
    let (login, page) = computer.login_in(&["--lang", "ja"], &[], "ja,en;q=0.5");
    login
        .exits(5)
        .says("AADSTS50105")
        .says("error:")
        .says("hint:");
    assert!(
        page.html.contains(r#"lang="ja""#) && page.html.contains("AADSTS50105"),
        "{page:?}"
    );
}

#[test]
fn a_page_that_never_comes_back_ends_at_the_timeout_with_what_to_look_for() {
    let computer = Computer::new();
    let login = [
        "login",
        "--client-id",
        SINGLE_TENANT_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "1s",
    ];
    let (child, url, _) = computer.start_login(&login);
    let page = computer.browse(&url, "en");
    assert!(page.html.contains("AADSTS"), "{page:?}");
    finish(child)
        .exits(6)
        .says("AADSTS50194: pass --tenant")
        .says("AADSTS50011: register http://localhost under \"Mobile and desktop applications\"")
        .says("Need admin approval");

    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    let web = [&["login", "--no-browser", "--timeout", "1s"], &web[..]].concat();
    let (child, _, _) = computer.start_login(&web);
    finish(child)
        .exits(6)
        .says("AADSTS50011: register http://localhost under \"Web\"");
}

#[test]
fn an_answer_without_a_refresh_token_or_the_scope_is_a_failed_sign_in() {
    for (behaviour, words) in [
        (Behaviour::NoRefreshToken, "offline_access"),
        (
            Behaviour::Field("refresh_token", "".into()),
            "offline_access",
        ),
        (
            Behaviour::Field(
                "scope",
                "https://outlook.office.com/IMAP.AccessAsUser.All".into(),
            ),
            "did not grant",
        ),
    ] {
        let computer = Computer::new();
        computer.entra.once(behaviour);
        let (login, page) = computer.login(&[]);
        login.exits(5).says(words);
        assert!(page.html.contains("Not signed in"), "{page:?}");
        assert!(!computer.record_path().exists());
    }
}

#[test]
fn a_personal_account_is_called_by_the_hint_or_by_default() {
    for (flags, name) in [
        (
            &["--login-hint", "Jiro@Example.com"][..],
            "jiro@example.com",
        ),
        (&[], "default"),
    ] {
        let computer = Computer::new();
        let args = [&["--tenant", "consumers"], flags].concat();
        computer.login(&args).0.exits(0);
        let status = computer.run(&["status", "--json"]).exits(0).json();
        assert_eq!(status["accounts"][0]["account"], name);
    }
}

#[test]
fn what_was_given_is_remembered_for_the_next_sign_in() {
    let computer = Computer::new();
    let given = [
        "--client-id",
        WEB_CLIENT_ID,
        "--client-secret",
        WEB_SECRET,
        "--tenant",
        "organizations",
        "--prompt",
        "consent",
        "--redirect-uri",
        "http://localhost/",
        "--secret-expires",
        "2027-10-01",
    ];
    computer.login_in(&["-a", "work"], &given, "en").0.exits(0);
    computer.login_in(&["-a", "work"], &[], "en").0.exits(0);
    let requests = computer.entra.requests();
    let authorize: Vec<_> = requests
        .iter()
        .filter(|request| request.path.ends_with("/authorize"))
        .collect();
    assert_eq!(authorize.len(), 2);
    assert_eq!(authorize[0].path, authorize[1].path);
    let path = |index: usize| {
        authorize[index]
            .value("redirect_uri")
            .and_then(|uri| uri.rsplit('/').next())
    };
    assert_eq!(path(0), path(1));
    assert_eq!(
        authorize[1].value("login_hint"),
        Some(TARO),
        "the user who signed in"
    );
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(
        status["accounts"][0]["client_secret_expires_at"],
        "2027-10-01T00:00:00Z"
    );
}

#[test]
fn a_second_account_says_how_to_choose_it() {
    let computer = Computer::signed_in();
    let (login, _) = computer.login(&["--login-hint", "hanako@example.com"]);
    login.exits(0).says("-a hanako@example.com");
    let token = |args: &[&str]| computer.run(args).exits(0).stdout;
    assert_ne!(
        token(&["show"]),
        token(&["show", "-a", "Hanako@example.com"])
    );
    assert_eq!(token(&["show"]), token(&["-a", TARO, "show"]));
    computer
        .run(&["logout", "--all"])
        .exits(0)
        .says("hanako@example.com");
    computer.run(&["show"]).exits(4);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keyring_nothing_opens_and_a_file_is_offered() {
    let computer = Computer::new();
    let browser = computer.path("opened");
    let open = format!("touch {}", browser.display());
    let mut command =
        computer.command(&["login", "--client-id", NATIVE_CLIENT_ID, "--browser", &open]);
    command
        .env_remove("ENTRA_TOKEN_STORE")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    finish(command.spawn().expect("started"))
        .exits(7)
        .says("--store file");
    assert!(!browser.exists());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_wait_with_its_status_and_leaves_nothing_behind() {
    for signal in crate::support::signals() {
        let computer = Computer::new();
        let (child, _, _) = computer.start_login(&LOGIN);
        crate::support::send(signal, &child);
        finish(child).exits(130).says("interrupted");
        let left = std::fs::read_dir(computer.path(".")).expect("readable");
        let left: Vec<_> = left
            .map(|entry| entry.expect("readable").file_name())
            .filter(|name| name.to_string_lossy().starts_with("entra-token-"))
            .collect();
        assert!(left.is_empty(), "{signal:?}: {left:?}");
    }
}

#[test]
fn a_store_that_fails_after_the_sign_in_shows_in_the_tab() {
    let computer = Computer::new();
    let (child, url, _) = computer.start_login(&LOGIN);
    // A file in the place of the folder of records.
    let folder = computer.path("home/state/credentials");
    std::fs::remove_dir(&folder).expect("empty");
    std::fs::write(&folder, "in the way").expect("written");
    let page = computer.browse(&url, "en");
    finish(child).exits(7);
    assert!(page.html.contains("Not signed in"), "{page:?}");
}

#[test]
fn another_person_gets_an_account_of_their_own() {
    let computer = Computer::signed_in();
    computer.entra.configure(|settings| settings.user = HANAKO);
    computer
        .login(&["--bare", "--prompt", "select_account"])
        .0
        .exits(0)
        .says("signed in as hanako@example.com");
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let users: Vec<_> = (0..2)
        .map(|index| status["accounts"][index]["user"].clone())
        .collect();
    assert_eq!(users, ["taro@example.com", "hanako@example.com"]);
    // Under a name that is given, they are told.
    let (login, _) = computer.login_in(&["-a", TARO], &["--prompt", "select_account"], "en");
    login.exits(0).says("was the account of taro@example.com");
}

#[test]
fn a_sign_in_that_replaces_an_account_says_so() {
    let computer = Computer::signed_in();
    computer.login(&[]).0.exits(0).says("is already signed in");
}

#[test]
fn two_personal_accounts_without_names_do_not_replace_each_other() {
    let computer = Computer::new();
    for _ in 0..2 {
        computer.login(&["--tenant", "consumers"]).0.exits(0);
    }
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let names: Vec<_> = (0..2)
        .map(|index| status["accounts"][index]["account"].clone())
        .collect();
    assert_eq!(names, ["default", "default-2"]);
}

#[test]
fn the_commands_of_a_hint_can_be_run_as_they_are() {
    let computer = Computer::new();
    computer.entra.refuse_once(65_001, "invalid_grant");
    let (login, _) = computer.login_in(
        &["-a", "taro work"],
        &["--client-id", NATIVE_CLIENT_ID],
        "en",
    );
    login.exits(4).says(&format!(
        "`entra-token login -a 'taro work' --client-id {NATIVE_CLIENT_ID} --authority-host {} --prompt consent`",
        computer.entra.authority_host()
    ));
    computer
        .login_in(
            &["-a", "taro work"],
            &["--client-id", NATIVE_CLIENT_ID],
            "en",
        )
        .0
        .exits(0);
    computer.entra.refuse_once(50_173, "invalid_grant");
    computer
        .run(&["refresh"])
        .exits(4)
        .says("`entra-token login -a 'taro work'`");
}

#[test]
fn an_empty_variable_is_not_set_and_a_wrong_one_is_named() {
    let computer = Computer::signed_in();
    let names = [
        "ENTRA_TOKEN_ACCOUNT",
        "AZURE_CLIENT_ID",
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_SECRET",
    ];
    let mut command = computer.command(&["show"]);
    command.envs(names.map(|name| (name, "")));
    finish(command.spawn().expect("started")).exits(0);
    let mut command = computer.command(&["login"]);
    command.env("AZURE_TENANT_ID", "contoso");
    finish(command.spawn().expect("started"))
        .exits(2)
        .says("AZURE_TENANT_ID")
        .says("contoso.onmicrosoft.com");
    let mut command = computer.command(&["logout", "--all"]);
    command.env("ENTRA_TOKEN_ACCOUNT", TARO);
    finish(command.spawn().expect("started")).exits(0);
}

#[cfg(unix)]
#[test]
fn an_interrupt_while_the_code_is_redeemed_is_told_as_well() {
    let computer = Computer::new();
    computer
        .entra
        .once(Behaviour::Delay(std::time::Duration::from_secs(10)));
    let login = [
        "login",
        "--json",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "20s",
    ];
    let (child, url, _) = computer.start_login(&login);
    let address = computer.sign_in_elsewhere(&url);
    std::thread::scope(|scope| {
        scope.spawn(|| computer.browse(&address, "en"));
        computer
            .entra
            .wait_for_request(1, std::time::Duration::from_secs(5))
            .expect("redeemed");
        crate::support::send(rustix::process::Signal::TERM, &child);
        let outcome = finish(child).exits(130).says("interrupted");
        assert_eq!(outcome.json()["error"]["code"], "interrupted");
    });
}

#[test]
fn a_cloud_that_was_named_has_its_own_authority() {
    let computer = Computer::new();
    let args = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--cloud",
        "usgov",
        "--start",
    ];
    let begun = computer.run(&args).exits(0).json();
    let url = begun["url"].as_str().expect("a URL");
    assert!(
        url.starts_with("https://login.microsoftonline.us/common/"),
        "{url}"
    );
    assert!(url.contains("outlook.office365.us"), "{url}");
    let args = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--cloud",
        "usgov-dod",
        "--start",
    ];
    computer
        .run(&args)
        .exits(0)
        .says("Microsoft does not document the scope for usgov-dod");
}

#[test]
fn a_wait_of_a_million_years_is_no_wait() {
    let computer = Computer::new();
    for flag in ["--start", "--no-browser", "--device-code"] {
        let args = [
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            flag,
            "--timeout",
            "18446744073709551615",
        ];
        computer.run(&args).exits(2).says("--timeout");
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_secret() {
    let computer = Computer::new();
    let secret = computer.private_file("secret", format!("\u{feff}{WEB_SECRET}\r\n"));
    let secret = secret.to_str().expect("text");
    let args = ["--client-id", WEB_CLIENT_ID, "--client-secret-file", secret];
    computer.login(&args).0.exits(0);
}

#[test]
fn a_sign_in_is_reported_in_four_lines_and_status_has_the_rest() {
    for (language, ends) in [
        (
            "en",
            [
                &["signed in as taro@example.com", ""][..],
                &["stored in file (", "taro@example.com.json)"],
                &[
                    "refresh token valid until ",
                    " (in 90 days); each refresh extends it",
                ],
                &["next: test sending mail with `entra-token doctor`", ""],
            ],
        ),
        (
            "ja",
            [
                &["taro@example.com ", ""][..],
                &["保存先: file (", "taro@example.com.json)"],
                &[
                    "更新トークン (リフレッシュトークン) の有効期限: ",
                    " (あと 90 日)。更新するたびに延長されます",
                ],
                &["次のステップ: `entra-token doctor` ", ""],
            ],
        ),
    ] {
        let computer = Computer::new();
        let (login, _) = computer.login_in(&["--lang", language], &[], language);
        let login = login.exits(0);
        let lines: Vec<&str> = login.stderr.lines().collect();
        let (said, last) = lines.split_at(lines.len() - ends.len());
        for (line, ends) in last.iter().zip(ends) {
            let [start, end] = ends else { unreachable!() };
            assert!(line.starts_with(start) && line.ends_with(end), "{line}");
        }
        assert_eq!(said.last(), Some(&""), "{login:#?}");
        let status = computer.run(&["status", "--lang", language]).exits(0);
        assert!(status.stdout.contains("SMTP.Send"), "{status:#?}");
        assert!(!login.stderr.contains("aud https"), "{login:#?}");
    }
}

#[test]
fn the_next_step_names_an_account_that_is_not_the_default() {
    let computer = Computer::signed_in();
    let (login, _) = computer.login(&["-a", "work mail"]);
    let next = "next: test sending mail with `entra-token doctor -a 'work mail'`\n";
    login.exits(0).says(next);
}
