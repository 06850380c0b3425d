//! Nothing that works is replaced unsaid, no sign-in is thrown away, and what cannot be kept is not
//! asked for.

use std::path::Path;
use std::process::{Child, Command};

use serde_json::Value;

use crate::support::app::{APP, LOGIN_APP};
use crate::support::fake_entra::{
    Audience, HANAKO, HOME_DOMAIN, HOME_TENANT_ID, NATIVE_CLIENT_ID, Registration, WEB_CLIENT_ID,
    WEB_SECRET,
};
use crate::support::{Computer, LOGIN, Outcome, TARO, fed, finish};

const OTHER_CLIENT_ID: &str = "77777777-abcd-4abc-8abc-777777777777";
const SECOND: &str = "taro@example.com-2";

/// Where a second app is registered, and Taro has signed in to the first.
fn with_another_app() -> Computer {
    let computer = Computer::signed_in();
    computer.entra.register(Registration {
        public_flows: true,
        ..Registration::native(OTHER_CLIENT_ID, Audience::AnyOrgAndPersonal)
    });
    computer
}

/// Where `work` has signed in to the web app, with its secret.
fn at_work() -> Computer {
    let computer = Computer::new();
    let app = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    computer.login_in(&["-a", "work"], &app, "en").0.exits(0);
    computer
}

fn accounts(computer: &Computer) -> Vec<Value> {
    let mut status = computer.run(&["status", "--json"]).exits(0).json();
    let accounts = status["accounts"].take();
    accounts.as_array().expect("a list").clone()
}

fn names(computer: &Computer) -> Vec<String> {
    let text = |it: &Value| it["account"].as_str().expect("text").to_owned();
    accounts(computer).iter().map(text).collect()
}

fn record_of(computer: &Computer, name: &str) -> String {
    std::fs::read_to_string(computer.record_path_of(name)).expect("a record")
}

/// What a `login` says before the page is to be opened; nobody opens it.
fn said_before(computer: &Computer, args: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = computer.command(&[args, &["--no-browser"]].concat());
    command.envs(variables.iter().copied());
    let (mut child, _, said) = Computer::start(command);
    child.kill().expect("running");
    finish(child);
    said
}

/// Signs in with variables of the environment.
fn login_with(computer: &Computer, args: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut command = computer.command(&[args, &["--no-browser"]].concat());
    command.envs(variables.iter().copied());
    let (child, url, mut said) = Computer::start(command);
    computer.browse(&url, "en");
    let mut outcome = finish(child);
    said.push_str(&outcome.stderr);
    outcome.stderr = said;
    outcome
}

/// Fails before the page is shown and before any request, with the exit status for stores.
#[track_caller]
fn fails_at_once(computer: &Computer, args: &[&str]) -> Outcome {
    let asked = computer.entra.requests().len();
    let outcome = computer.run(args).exits(7);
    assert!(!outcome.stderr.contains("/authorize?"), "{outcome:#?}");
    assert_eq!(computer.entra.requests().len(), asked, "{outcome:#?}");
    outcome
}

#[test]
fn a_record_that_the_list_has_lost_is_imported_over_by_the_same_or_a_later_state_only() {
    let computer = at_work();
    let export = ["export", "--plain", "-a", "work"];
    let exported = computer.run(&export).exits(0).stdout;
    let before = record_of(&computer, "work");
    std::fs::remove_file(computer.path("home/state/accounts.json")).expect("a list");
    let import = |record: &str| {
        let import = ["import", "--allow-external", "--store", "file"];
        fed(&mut computer.command(&import), record)
    };
    for (field, value) in [
        ("client_secret", "another~secret"),
        ("renewed_at", "2020-01-01T00:00:00Z"),
    ] {
        let mut record: Value = serde_json::from_str(&exported).expect("JSON");
        record[field] = value.into();
        import(&record.to_string())
            .exits(2)
            .says("the store already holds a record with this name")
            .says("`entra-token logout -a work`");
        assert_eq!(record_of(&computer, "work"), before, "{field}");
    }
    import(&exported).exits(0);
}

const VARIABLES_OF_OTHERS: [(&str, &str); 7] = [
    ("AZURE_CLIENT_ID", NATIVE_CLIENT_ID),
    ("AZURE_TENANT_ID", HOME_TENANT_ID),
    ("AZURE_AUTHORITY_HOST", "https://login.example.com"),
    ("AZURE_CLIENT_SECRET", "another~secret"),
    ("AZURE_CLIENT_CERTIFICATE_PATH", "/nonexistent/certificate"),
    ("AZURE_FEDERATED_TOKEN_FILE", "/nonexistent/token"),
    ("ENTRA_TOKEN_STORE", "keyring"),
];

#[test]
fn the_environment_changes_nothing_of_an_account_that_is_remembered() {
    for args in [&["-a", "work", "login"][..], &["login"]] {
        let computer = at_work();
        let login = login_with(&computer, args, &VARIABLES_OF_OTHERS).exits(0);
        for (name, value) in VARIABLES_OF_OTHERS {
            assert!(login.stderr.contains(name), "{name} in {login:#?}");
            assert!(!login.stderr.contains("another~secret"), "{value}");
        }
        let record: Value = serde_json::from_str(&record_of(&computer, "work")).expect("JSON");
        assert_eq!(record["client_secret"], WEB_SECRET);
        assert_eq!(record["account"]["client_id"], WEB_CLIENT_ID);
        assert_eq!(record["account"]["tenant"], "common");
        assert_eq!(
            record["account"]["authority_host"],
            computer.entra.authority_host()
        );
        assert_eq!(names(&computer), ["work"]);
        computer.run(&["-a", "work", "refresh"]).exits(0);
    }
}

#[test]
fn the_environment_may_name_the_account_and_then_it_is_remembered_too() {
    let computer = at_work();
    computer
        .login(&["--login-hint", "hanako@example.com"])
        .0
        .exits(0);
    let variables = [
        ("ENTRA_TOKEN_ACCOUNT", "work"),
        ("AZURE_CLIENT_ID", NATIVE_CLIENT_ID),
    ];
    login_with(&computer, &["login"], &variables).exits(0);
    let record: Value = serde_json::from_str(&record_of(&computer, "work")).expect("JSON");
    assert_eq!(record["client_secret"], WEB_SECRET);
    assert_eq!(names(&computer), ["work", "hanako@example.com"]);
}

#[test]
fn the_environment_says_it_all_for_a_first_sign_in_also_where_others_have_signed_in() {
    let computer = at_work();
    let variables = [
        ("AZURE_CLIENT_ID", NATIVE_CLIENT_ID),
        ("AZURE_TENANT_ID", HOME_DOMAIN),
    ];
    let login = login_with(&computer, &["-a", "new", "login"], &variables).exits(0);
    assert!(!login.stderr.contains("warning:"), "{login:#?}");
    let new = &accounts(&computer)[1];
    assert_eq!(new["client_id"], NATIVE_CLIENT_ID);
    assert_eq!(new["tenant"], HOME_DOMAIN);
}

#[test]
fn variables_that_say_what_is_remembered_are_no_matter() {
    let computer = at_work();
    let variables = [
        ("AZURE_CLIENT_ID", WEB_CLIENT_ID),
        ("AZURE_TENANT_ID", "common"),
        ("AZURE_CLIENT_SECRET", WEB_SECRET),
    ];
    let login = login_with(&computer, &["-a", "work", "login"], &variables).exits(0);
    assert!(!login.stderr.contains("warning:"), "{login:#?}");
}

#[test]
fn a_flag_that_differs_is_told_before_the_browser_opens_and_an_end_there_changes_nothing() {
    let computer = at_work();
    let secret = computer.private_file("other secret", "other~secret");
    let secret = secret.to_str().expect("text");
    let certificate = computer.key_file("bundle.pem");
    let certificate = certificate.to_str().expect("text");
    let before = record_of(&computer, "work");
    let list = computer.path("home/state/accounts.json");
    let listed = std::fs::read_to_string(&list).expect("a list");
    let shop = format!("command=/bin/sh {}", computer.path("absent").display());
    for (flags, words) in [
        (
            &["--client-id", NATIVE_CLIENT_ID][..],
            &[WEB_CLIENT_ID, NATIVE_CLIENT_ID, "loses the client secret"][..],
        ),
        (
            &["--tenant", HOME_DOMAIN],
            &["tenant", "common", HOME_DOMAIN],
        ),
        (
            &["--client-secret-file", secret],
            &["client secret of work is replaced"],
        ),
        (
            &["--client-certificate", certificate],
            &["the client secret of work is replaced by the certificate"],
        ),
        (
            &[
                "--scope",
                "https://outlook.office.com/IMAP.AccessAsUser.All",
            ],
            &["scope", "IMAP.AccessAsUser.All", "SMTP.Send"],
        ),
        (
            &["--redirect-uri", "http://localhost/cb"],
            &["redirect URI", "http://localhost/cb"],
        ),
        (
            &["--login-hint", "hanako@example.com"],
            &["belongs to taro@example.com", "hanako@example.com"],
        ),
        (
            &["--prompt", "select_account"],
            &["becomes the account of the user who signs in"],
        ),
        (
            &[
                "--cloud",
                "usgov",
                "--authority-host",
                "https://localhost:1",
            ],
            &["cloud", "usgov", "https://localhost:1"],
        ),
    ] {
        for quiet in [&[][..], &["--quiet"]] {
            let args = [&["-a", "work", "login"], flags, quiet].concat();
            let said = said_before(&computer, &args, &[]);
            for word in words {
                assert!(
                    said.contains("warning: ") && said.contains(word),
                    "{word} in {said}"
                );
            }
            assert!(
                !said.contains("other~secret") && !said.contains(WEB_SECRET),
                "{said}"
            );
            assert_eq!(record_of(&computer, "work"), before, "{flags:?}");
        }
    }
    assert_eq!(std::fs::read_to_string(&list).expect("a list"), listed);
    // A store that does not work is not moved to.
    computer
        .run(&["-a", "work", "login", "--store", &shop])
        .exits(7);
    assert_eq!(record_of(&computer, "work"), before);
    let same = said_before(&computer, &["-a", "work", "login"], &[]);
    assert!(!same.contains("warning: "), "{same}");
}

#[test]
fn a_new_value_of_what_is_remembered_is_taken_from_a_named_account_s_flags() {
    let computer = at_work();
    let flags = ["--client-id", NATIVE_CLIENT_ID];
    let (login, _) = computer.login_in(&["-a", "work"], &flags, "en");
    login.exits(0);
    assert_eq!(names(&computer), ["work"]);
    let account = &accounts(&computer)[0];
    assert_eq!(account["client_id"], NATIVE_CLIENT_ID);
    assert_eq!(account["client_authentication"], "none");
}

#[test]
fn another_app_tenant_or_scope_is_an_account_of_its_own() {
    let imap = [
        "--scope",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
    ];
    for flags in [
        &["--client-id", OTHER_CLIENT_ID][..],
        &["--tenant", "consumers", "--login-hint", TARO],
        &["--bare", "--tenant", "consumers", "--login-hint", TARO],
        &imap,
        &["--bare", imap[0], imap[1]],
    ] {
        let computer = with_another_app();
        let before = record_of(&computer, TARO);
        let (login, _) = computer.login(flags);
        login.exits(0).says(SECOND);
        assert_eq!(record_of(&computer, TARO), before, "{flags:?}");
        assert_eq!(names(&computer), [TARO, SECOND], "{flags:?}");
        // The same once more is the same account, and that is told before.
        let app = ["--client-id", NATIVE_CLIENT_ID];
        let more = if flags.contains(&"--client-id") {
            &[][..]
        } else {
            &app
        };
        let (again, _) = computer.login(&[flags, more].concat());
        again.exits(0).says(SECOND);
        assert_eq!(names(&computer), [TARO, SECOND], "{flags:?}");
        assert_eq!(record_of(&computer, TARO), before, "{flags:?}");
        // Without -a the first one is meant.
        assert_eq!(accounts(&computer)[0]["default"], true);
        computer.run(&["refresh"]).exits(0);
        computer.run(&["refresh", "-a", SECOND]).exits(0);
    }
}

#[test]
fn another_authority_is_an_account_of_its_own() {
    let elsewhere = Computer::new();
    let host = elsewhere.entra.authority_host();
    for app in [&[][..], &["--client-id", NATIVE_CLIENT_ID]] {
        let computer = Computer::signed_in();
        let before = record_of(&computer, TARO);
        for _ in 0..2 {
            let login = ["login", "--no-browser", "--authority-host", &host];
            let mut command = computer.command(&[&login[..], app].concat());
            command.env("SSL_CERT_FILE", elsewhere.ca_file());
            let (child, url, _) = Computer::start(command);
            elsewhere.browse(&url, "en");
            finish(child).exits(0).says(SECOND);
            assert_eq!(record_of(&computer, TARO), before);
        }
        assert_eq!(names(&computer), [TARO, SECOND]);
        computer.run(&["refresh"]).exits(0);
    }
}

#[test]
fn a_sign_in_without_the_secret_leaves_an_account_with_one_alone() {
    let computer = Computer::new();
    computer.entra.register(Registration {
        web_redirects: vec!["http://localhost/web".to_owned()],
        secrets: crate::support::app::registration().secrets,
        ..Registration::native(WEB_CLIENT_ID, Audience::AnyOrg)
    });
    let app = ["--client-id", WEB_CLIENT_ID];
    let web = [
        "--redirect-uri",
        "http://localhost/web",
        "--client-secret",
        WEB_SECRET,
    ];
    computer.login(&[&app[..], &web].concat()).0.exits(0);
    let before = record_of(&computer, TARO);
    computer.login(&app).0.exits(0).says(SECOND);
    assert_eq!(record_of(&computer, TARO), before);
    assert!(before.contains(WEB_SECRET));
}

#[test]
fn the_same_directory_by_another_name_is_the_same_account_and_that_is_told_before() {
    let computer = Computer::signed_in();
    for tenant in [HOME_DOMAIN, HOME_TENANT_ID, "organizations", "common"] {
        let flags = ["login", "--client-id", NATIVE_CLIENT_ID, "--tenant", tenant];
        let said = said_before(&computer, &flags, &[]);
        assert!(said.contains("replaces the stored one"), "{said}");
        assert!(said.contains(TARO), "{said}");
        computer.login(&["--tenant", tenant]).0.exits(0);
        assert_eq!(names(&computer), [TARO]);
        assert_eq!(accounts(&computer)[0]["tenant"], tenant);
    }
    // Another person is nobody's successor.
    let flags = ["--login-hint", "hanako@example.com"];
    computer.login(&flags).0.exits(0);
    assert_eq!(names(&computer), [TARO, "hanako@example.com"]);
}

#[test]
fn a_device_code_and_a_pasted_address_of_another_app_replace_nothing_either() {
    let computer = with_another_app();
    let before = record_of(&computer, TARO);
    let device = ["login", "--client-id", OTHER_CLIENT_ID, "--device-code"];
    computer.run(&device).exits(0).says(SECOND);
    assert_eq!(record_of(&computer, TARO), before);
    let start = [
        "login",
        "--client-id",
        OTHER_CLIENT_ID,
        "--start",
        "--tenant",
        HOME_DOMAIN,
    ];
    let begun = computer
        .run(&start)
        .exits(0)
        .says("replaces the stored one")
        .json();
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    let finished = computer
        .run(&["login", "--json", "--finish", &address])
        .exits(0)
        .json();
    assert_eq!(finished["accounts"][0]["account"], SECOND);
    assert_eq!(record_of(&computer, TARO), before);
}

#[test]
fn an_app_of_its_own_does_not_replace_another_app() {
    let computer = Computer::signed_in_as_app();
    let before = record_of(&computer, "default");
    let other = Registration {
        client_id: OTHER_CLIENT_ID.to_owned(),
        ..crate::support::app::registration()
    };
    computer.entra.register(other);
    let secret = computer.private_file("secret", WEB_SECRET);
    let login = ["login", "--app-only", "--client-id", OTHER_CLIENT_ID];
    let rest = [
        "--tenant",
        HOME_DOMAIN,
        "--client-secret-file",
        secret.to_str().expect("text"),
    ];
    computer
        .run(&[&login[..], &rest].concat())
        .exits(0)
        .says("app-77777777");
    assert_eq!(record_of(&computer, "default"), before);
    // The same app by another proof is the same account, and that is told.
    let app = [&LOGIN_APP[..], &rest[2..]].concat();
    assert_eq!(APP, WEB_CLIENT_ID);
    computer
        .run(&app)
        .exits(0)
        .says("the app is already signed in (default)");
    assert_eq!(names(&computer), ["default", "app-77777777"]);
}

/// A `login` that waits for its browser, and the page.
fn waiting(computer: &Computer, args: &[&str]) -> (Child, String) {
    let (child, url, _) = computer.start_login(&[args, &["--no-browser"]].concat());
    (child, url)
}

#[test]
fn two_that_sign_in_at_once_do_not_replace_each_other() {
    for global in [&[][..], &["-a", "one"]] {
        let computer = Computer::new();
        let other = Registration::native(OTHER_CLIENT_ID, Audience::AnyOrgAndPersonal);
        computer.entra.register(other);
        let login = |id| waiting(&computer, &[global, &["login", "--client-id", id]].concat());
        let (first, second) = (login(NATIVE_CLIENT_ID), login(OTHER_CLIENT_ID));
        computer.browse(&first.1, "en");
        computer.browse(&second.1, "en");
        finish(first.0).exits(0);
        finish(second.0).exits(0).says("belongs to another account");
        let clients: Vec<_> = accounts(&computer)
            .iter()
            .map(|account| account["client_id"].clone())
            .collect();
        assert_eq!(clients, [NATIVE_CLIENT_ID, OTHER_CLIENT_ID]);
    }
}

#[test]
fn what_took_the_name_since_the_start_is_not_replaced_at_the_finish() {
    let computer = with_another_app();
    let start = [
        "login",
        "-a",
        "work",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--start",
    ];
    let begun = computer.run(&start).exits(0).json();
    let other = ["--client-id", OTHER_CLIENT_ID];
    computer.login_in(&["-a", "work"], &other, "en").0.exits(0);
    let before = record_of(&computer, "work");
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    computer
        .run(&["login", "--finish", &address])
        .exits(0)
        .says("work-2");
    assert_eq!(record_of(&computer, "work"), before);
    // Nor does a variable give it another name than the flag at the start.
    let begun = computer.run(&start).exits(0).json();
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    let taro = record_of(&computer, TARO);
    let mut finishing = computer.command(&["login", "--finish", &address]);
    finishing.env("ENTRA_TOKEN_ACCOUNT", TARO);
    finish(finishing.spawn().expect("started")).exits(0);
    assert_eq!(record_of(&computer, TARO), taro);
}

#[test]
fn another_person_under_the_name_of_the_hint_is_not_replaced() {
    let computer = Computer::signed_in();
    computer.entra.configure(|settings| settings.user = HANAKO);
    let personal = [
        "--tenant",
        "consumers",
        "--login-hint",
        "hanako@example.com",
    ];
    computer.login(&personal).0.exits(0);
    let before = record_of(&computer, "hanako@example.com");
    computer.login(&[]).0.exits(0).says("hanako@example.com-2");
    assert_eq!(record_of(&computer, "hanako@example.com"), before);
}

#[test]
fn what_is_written_after_a_sign_in_is_proven_before() {
    let folder = |path: &Path| std::fs::create_dir_all(path).expect("made");
    let file = |path: &Path| {
        let _ = std::fs::remove_dir_all(path);
        std::fs::write(path, "in the way").expect("written");
    };
    let logins: [&[&str]; 3] = [
        &[
            "-a",
            "work",
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--no-browser",
        ],
        &[
            "-a",
            "work",
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--start",
        ],
        &[
            "-a",
            "work",
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--device-code",
        ],
    ];
    for (place, is_folder) in [
        ("home/state/accounts.json", true),
        ("home/state/locks", false),
        ("home/state/locks/.accounts.lock", true),
        ("home/state/locks/work.lock", true),
        ("home/state/credentials", false),
        ("home/state/credentials/work.json", true),
        ("home/state/attempts", false),
    ] {
        let computer = Computer::new();
        folder(&computer.path("home/state/locks"));
        folder(&computer.path("home/state/credentials"));
        crate::support::set_mode(&computer.path("home/state/credentials"), 0o700);
        let place = computer.path(place);
        if is_folder {
            folder(&place);
        } else {
            file(&place);
        }
        for login in logins {
            let failed = fails_at_once(&computer, login);
            assert!(failed.stderr.contains("hint: "), "{failed:#?}");
        }
    }
}

#[test]
fn a_code_is_not_redeemed_where_its_tokens_could_not_be_kept() {
    let computer = Computer::new();
    let start = [
        "login",
        "-a",
        "work",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--start",
    ];
    let begun = computer.run(&start).exits(0).json();
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    let (lock, record) = (
        computer.path("home/state/locks/work.lock"),
        computer.record_path_of("work"),
    );
    for place in [lock, record] {
        std::fs::create_dir_all(&place).expect("made");
        fails_at_once(&computer, &["login", "--finish", &address]);
        std::fs::remove_dir(&place).expect("empty");
    }
    computer.run(&["login", "--finish", &address]).exits(0);
    assert_eq!(names(&computer), ["work"]);
}

#[test]
fn a_record_that_others_may_read_is_found_before_the_browser_opens() {
    let computer = Computer::signed_in();
    crate::support::set_mode(&computer.record_path(), 0o644);
    fails_at_once(&computer, &LOGIN)
        .says("chmod 600")
        .says("-a NAME");
    fails_at_once(&computer, &["login", "--no-browser"]).says("chmod 600");
}

/// Runs the program with files that may not be longer than so many KiB.
fn run_with_short_files(computer: &Computer, kib: usize, args: &[&str]) -> Outcome {
    let program = computer.command(args);
    let mut shell = Command::new("/bin/sh");
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
    shell.args(["-c", &script]).arg(program.get_program());
    shell.args(program.get_args()).env_clear();
    let variables = program.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(std::process::Stdio::null());
    shell.stdout(std::process::Stdio::piped());
    shell.stderr(std::process::Stdio::piped());
    finish(shell.spawn().expect("started"))
}

#[test]
fn a_large_record_that_has_no_room_is_not_asked_for_again() {
    let computer = Computer::new();
    let large = |size| {
        computer
            .entra
            .configure(|settings| settings.access_token_size = size);
    };
    large(80_000);
    computer.login(&[]).0.exits(0);
    let before = record_of(&computer, TARO);
    let asked = computer.entra.requests().len();
    for args in [
        &["refresh"][..],
        &["login", "--no-browser"],
        &["login", "-a", TARO, "--start"],
        &["store", "move", "--to", "file"],
    ] {
        let status = if args[0] == "store" { 2 } else { 7 };
        run_with_short_files(&computer, 60, args).exits(status);
        assert_eq!(record_of(&computer, TARO), before);
    }
    assert_eq!(computer.entra.requests().len(), asked);
    run_with_short_files(&computer, 200, &["refresh"]).exits(0);
}

#[test]
fn a_large_record_is_proven_with_its_length_before_the_first_sign_in() {
    let computer = Computer::new();
    let scopes: Vec<String> = (0..100)
        .map(|number| format!("https://outlook.office.com/{}{number}", "x".repeat(200)))
        .collect();
    let scopes = scopes.iter().map(|scope| format!("--scope={scope}"));
    let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"];
    let args: Vec<String> = login.map(str::to_owned).into_iter().chain(scopes).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    run_with_short_files(&computer, 40, &args).exits(7);
    assert_eq!(computer.entra.connections(), 0);
}

/// A store of at most so many bytes, which says nothing about it.
fn small_store(computer: &Computer, most: usize) -> String {
    let (script, items) = (computer.path("small"), computer.path("items"));
    let _ = std::fs::create_dir(&items);
    let program = format!(
        r#"question=$(cat); key=$(printf %s "$question" | sed 's/.*"key":"\([^"]*\)".*/\1/')
item='{items}'/$key
case $1 in
get) if [ -e "$item" ]; then cat "$item"; else echo '{{}}'; fi ;;
put) [ ${{#question}} -le {most} ] || {{ echo 'too large' >&2; exit 1; }}
  secret=$(printf %s "$question" | sed 's/.*"secret":\("\([^"\\]\|\\.\)*"\).*/\1/')
  printf '{{"secret":%s}}' "$secret" >"$item"; echo '{{}}' ;;
delete) if [ -e "$item" ]; then rm "$item"; echo '{{"deleted":true}}'; else echo '{{}}'; fi ;;
*) echo '{{}}' ;;
esac
"#,
        items = items.display()
    );
    std::fs::write(&script, program).expect("written");
    format!("command=/bin/sh {}", script.display())
}

#[test]
fn a_store_that_refuses_the_large_record_keeps_the_old_one() {
    let computer = Computer::new();
    let store = small_store(&computer, 20_000);
    computer.login(&["--store", &store]).0.exits(0);
    let item = computer.path("items").join(TARO);
    let before = std::fs::read(&item).expect("an item");
    computer
        .entra
        .configure(|settings| settings.access_token_size = 40_000);
    let (login, page) = computer.login(&["--bare"]);
    login.exits(7).says("too large");
    assert!(page.html.contains("Not signed in"), "{page:?}");
    assert_eq!(std::fs::read(&item).expect("an item"), before);
    computer.run(&["refresh"]).exits(7).says("too large");
    assert_eq!(std::fs::read(&item).expect("an item"), before);
    assert_eq!(names(&computer), [TARO]);
    // One that is known to be large is proven so.
    let computer = Computer::new();
    let large = small_store(&computer, 100_000);
    computer
        .entra
        .configure(|settings| settings.access_token_size = 40_000);
    computer.login(&["--store", &large]).0.exits(0);
    small_store(&computer, 20_000);
    fails_at_once(&computer, &["login", "--no-browser"]).says("too large");
}

#[test]
fn a_first_sign_in_that_the_store_refuses_leaves_no_entry() {
    let computer = Computer::new();
    let store = small_store(&computer, 8_000);
    computer
        .entra
        .configure(|settings| settings.access_token_size = 40_000);
    let (login, _) = computer.login(&["--store", &store]);
    login.exits(7).says("too large");
    assert!(names(&computer).is_empty());
}

#[test]
fn an_import_keeps_to_the_store_that_is_remembered() {
    let computer = Computer::signed_in();
    let exported = computer.run(&["export", "--plain"]).exits(0).stdout;
    let mut import = computer.command(&["import", "--allow-external"]);
    fed(import.env("ENTRA_TOKEN_STORE", "keyring"), exported).exits(0);
    assert_eq!(accounts(&computer)[0]["store"], "file");
}

/// The person who signs in from now on has a personal account, whose token does not name them.
fn a_personal_account_signs_in(computer: &Computer) {
    computer
        .entra
        .configure(|settings| settings.is_personal = true);
}

/// Lets Hanako sign in at a page, whoever was expected there.
fn browse_as_hanako(computer: &Computer, url: &str) {
    computer.entra.configure(|settings| settings.user = HANAKO);
    computer.browse(&unexpecting(url), "en");
}

/// The page that expects nobody.
fn unexpecting(url: &str) -> String {
    let parts = url.split('&');
    let rest: Vec<&str> = parts.filter(|it| !it.starts_with("login_hint=")).collect();
    rest.join("&")
}

#[test]
fn a_token_that_does_not_name_its_user_takes_no_named_account_s_place() {
    let somebody = "p@outlook.com";
    for flags in [
        &[][..],
        &["--login-hint", somebody],
        &["--prompt", "select_account"],
        &["--device-code"],
    ] {
        for global in [&[][..], &["-a", TARO]] {
            if !global.is_empty() && flags.len() == 2 {
                continue; // announced
            }
            let computer = with_another_app();
            let device = ["--client-id", OTHER_CLIENT_ID];
            computer.login_in(&[], &device, "en").0.exits(0);
            let account = if flags == ["--device-code"] {
                computer.run(&["switch", SECOND]).exits(0);
                SECOND
            } else {
                TARO
            };
            let global = if global.is_empty() {
                vec![]
            } else {
                vec!["-a", account]
            };
            let before = record_of(&computer, account);
            a_personal_account_signs_in(&computer);
            let login = if flags == ["--device-code"] {
                computer.run(&[&global[..], &["login"], flags].concat())
            } else {
                computer
                    .login_in(&global, &[&["--bare"], flags].concat(), "en")
                    .0
            };
            let login = login.exits(0);
            assert_eq!(record_of(&computer, account), before, "{flags:?}");
            assert_eq!(names(&computer).len(), 3, "{flags:?} {global:?}");
            let said = format!("signed in as {TARO}\n");
            assert!(!login.stderr.contains(&said), "{login:#?}");
        }
    }
}

#[test]
fn the_same_holds_where_another_process_finishes() {
    let computer = Computer::signed_in();
    let before = record_of(&computer, TARO);
    a_personal_account_signs_in(&computer);
    let begun = computer.run(&["login", "--start"]).exits(0).json();
    let address = computer.sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    computer.run(&["login", "--finish", &address]).exits(0);
    assert_eq!(record_of(&computer, TARO), before);
    assert_eq!(names(&computer), [TARO, "default"]);
    // The new one does not expect the other person.
    assert!(!record_of(&computer, "default").contains(TARO));
}

#[test]
fn an_account_whose_user_is_not_known_is_replaced_only_as_it_was_told() {
    let new = || {
        let computer = Computer::new();
        a_personal_account_signs_in(&computer);
        computer.login(&[]).0.exits(0);
        computer
    };
    let told = "does not name its user: this sign-in replaces it";
    // Another such person cannot be told from the first one: it is said before.
    let computer = new();
    let before = record_of(&computer, "default");
    for global in [&[][..], &["-a", "default"]] {
        let said = said_before(&computer, &[global, &["login"]].concat(), &[]);
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(record_of(&computer, "default"), before);
    computer.login(&["--bare"]).0.exits(0);
    assert_eq!(names(&computer), ["default"]);
    // Whoever surely is another one is an account of their own.
    for flags in [
        &["--login-hint", "p@outlook.com"][..],
        &["--prompt", "select_account"],
    ] {
        let computer = new();
        let before = record_of(&computer, "default");
        let (login, _) = computer.login(&[&["--bare"], flags].concat());
        assert!(!login.exits(0).stderr.contains(told));
        assert_eq!(record_of(&computer, "default"), before, "{flags:?}");
        assert_eq!(names(&computer).len(), 2, "{flags:?}");
    }
    let computer = new();
    let before = record_of(&computer, "default");
    computer
        .entra
        .configure(|settings| (settings.is_personal, settings.user) = (false, HANAKO));
    computer.login(&["--bare"]).0.exits(0);
    assert_eq!(record_of(&computer, "default"), before);
    assert_eq!(names(&computer), ["default", "hanako@example.com"]);
}

#[test]
fn somebody_else_under_a_given_name_gets_an_account_of_their_own_unless_that_was_told() {
    let computer = at_work();
    let before = record_of(&computer, "work");
    for _ in 0..2 {
        let (child, url) = waiting(&computer, &["-a", "work", "login"]);
        browse_as_hanako(&computer, &url);
        let login = finish(child).exits(0);
        login.says("the name work belongs to another account, which stays unchanged");
        assert_eq!(record_of(&computer, "work"), before);
        assert_eq!(names(&computer), ["work", "work-2"]);
    }
    let begun = computer
        .run(&["-a", "work", "login", "--start"])
        .exits(0)
        .json();
    let url = unexpecting(begun["url"].as_str().expect("a URL"));
    let address = computer.sign_in_elsewhere(&url);
    computer.run(&["login", "--finish", &address]).exits(0);
    assert_eq!(record_of(&computer, "work"), before);
    // As it was told, it is replaced.
    let hint = ["--login-hint", "hanako@example.com"];
    computer.login_in(&["-a", "work"], &hint, "en").0.exits(0);
    assert_ne!(record_of(&computer, "work"), before);
    assert_eq!(names(&computer), ["work", "work-2"]);
}

const NEW_SECRET: &str = "new~secret-of-the-app";

/// The app of `at_work` gets another secret beside the first.
fn with_a_new_secret(computer: &Computer) -> String {
    let secret = |value: &str| crate::support::fake_entra::Secret {
        value: value.to_owned(),
        expired: false,
    };
    computer.entra.register(Registration {
        secrets: vec![secret(WEB_SECRET), secret(NEW_SECRET)],
        ..Registration::web(WEB_CLIENT_ID, Audience::AnyOrg)
    });
    let file = computer.private_file("new secret", NEW_SECRET);
    file.to_str().expect("text").to_owned()
}

#[test]
fn a_secret_that_was_stored_while_a_sign_in_waited_is_kept() {
    let again = |computer: &Computer| {
        let secret = with_a_new_secret(computer);
        let flags = ["--client-secret-file", &secret];
        computer.login_in(&["-a", "work"], &flags, "en").0.exits(0);
    };
    for login in [&["-a", "work", "login"][..], &["login"]] {
        let computer = at_work();
        let (child, url) = waiting(&computer, login);
        again(&computer);
        computer.browse(&url, "en");
        finish(child).exits(0);
        assert!(record_of(&computer, "work").contains(NEW_SECRET));
        computer.run(&["-a", "work", "refresh"]).exits(0);

        let computer = at_work();
        let begun = computer.run(&[login, &["--start"]].concat()).exits(0);
        again(&computer);
        let url = begun.json()["url"].as_str().expect("a URL").to_owned();
        let address = computer.sign_in_elsewhere(&url);
        computer.run(&["login", "--finish", &address]).exits(0);
        assert!(record_of(&computer, "work").contains(NEW_SECRET));
        assert_eq!(names(&computer), ["work"]);
    }
    // What a flag gave, and was told, is stored.
    let computer = at_work();
    let secret = with_a_new_secret(&computer);
    let flags = ["-a", "work", "login", "--client-secret-file", &secret];
    let (child, url) = waiting(&computer, &flags);
    computer.login_in(&["-a", "work"], &[], "en").0.exits(0);
    computer.browse(&url, "en");
    finish(child).exits(0);
    assert!(record_of(&computer, "work").contains(NEW_SECRET));
}

#[test]
fn scopes_that_were_stored_while_a_sign_in_waited_are_kept() {
    let computer = at_work();
    let (child, url) = waiting(&computer, &["-a", "work", "login"]);
    let imap = "https://outlook.office.com/IMAP.AccessAsUser.All";
    let both = [
        "--scope",
        "https://outlook.office.com/SMTP.Send",
        "--scope",
        imap,
    ];
    computer.login_in(&["-a", "work"], &both, "en").0.exits(0);
    computer.browse(&url, "en");
    finish(child).exits(0).says("work-2");
    assert!(record_of(&computer, "work").contains(imap));
}

#[test]
fn a_secret_that_entra_does_not_want_is_deleted_and_that_is_said() {
    let computer = at_work();
    computer.entra.register(Registration {
        secrets: crate::support::app::registration().secrets,
        ..Registration::native(WEB_CLIENT_ID, Audience::AnyOrg)
    });
    let (login, _) = computer.login_in(&["-a", "work"], &["--quiet"], "en");
    login
        .exits(0)
        .says("warning: the client secret was deleted from work");
    assert!(!record_of(&computer, "work").contains(WEB_SECRET));
}

#[test]
fn an_account_stays_in_its_store_unless_a_flag_says_otherwise() {
    // The variable counts for a first sign-in only, also where nobody names the account.
    let computer = Computer::new();
    let shop = small_store(&computer, 100_000);
    computer.login(&["--store", &shop]).0.exits(0);
    let file = [("ENTRA_TOKEN_STORE", "file")];
    let app = ["login", "--client-id", NATIVE_CLIENT_ID];
    login_with(&computer, &app, &file).exits(0);
    assert_eq!(accounts(&computer)[0]["store"], "command");
    assert!(!computer.record_path().exists());
    assert_eq!(names(&computer), [TARO]);
    // What was moved while a sign-in waited is not moved back.
    let logins: [&[&str]; 2] = [&["login"], &["-a", TARO, "login"]];
    for login in logins {
        for starts in [false, true] {
            let (child, address) = if starts {
                let begun = computer.run(&[login, &["--start"]].concat()).exits(0);
                let url = begun.json()["url"].as_str().expect("a URL").to_owned();
                (None, computer.sign_in_elsewhere(&url))
            } else {
                let (child, url) = waiting(&computer, login);
                (Some(child), url)
            };
            let store = accounts(&computer)[0]["store"].clone();
            let other = if store == "file" { &*shop } else { "file" };
            computer.run(&["store", "move", "--to", other]).exits(0);
            match child {
                Some(child) => {
                    computer.browse(&address, "en");
                    finish(child).exits(0);
                }
                None => drop(computer.run(&["login", "--finish", &address]).exits(0)),
            }
            let kind = other.split('=').next().expect("a kind");
            assert_eq!(accounts(&computer)[0]["store"], kind);
            assert_eq!(names(&computer), [TARO]);
            computer.run(&["refresh"]).exits(0);
        }
    }
}

#[test]
fn what_is_told_before_a_sign_in_does_not_contradict_itself() {
    let computer = Computer::signed_in();
    let said = said_before(&computer, &["login", "--tenant", HOME_DOMAIN], &[]);
    assert!(said.contains("replaces the stored one"), "{said}");
    assert!(!said.contains("stays unchanged"), "{said}");
}

#[test]
fn an_account_with_a_name_of_its_own_is_not_said_to_be_replaced() {
    let computer = Computer::new();
    let app = ["--client-id", NATIVE_CLIENT_ID];
    computer.login_in(&["-a", "work"], &app, "en").0.exits(0);
    let before = record_of(&computer, "work");
    let login = computer.login(&app).0.exits(0);
    assert!(!login.stderr.contains("replaces"), "{login:#?}");
    assert_eq!(record_of(&computer, "work"), before);
    assert_eq!(names(&computer), ["work", TARO]);
    let again = computer.login(&app).0.exits(0);
    let told = format!("signs in again ({TARO})");
    assert!(again.stderr.contains(&told), "{again:#?}");
}

#[test]
fn the_secret_of_another_app_in_the_environment_is_not_used() {
    let computer = Computer::new();
    for name in [
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_FEDERATED_TOKEN_FILE",
    ] {
        let variables = [("AZURE_CLIENT_ID", WEB_CLIENT_ID), (name, "another~secret")];
        let login = ["login", "--client-id", NATIVE_CLIENT_ID];
        let done = login_with(&computer, &login, &variables).exits(0);
        let words = format!("ignored: AZURE_CLIENT_ID, {name}.");
        assert!(done.stderr.contains(&words), "{done:#?}");
        assert_eq!(accounts(&computer)[0]["client_authentication"], "none");
        assert!(!record_of(&computer, TARO).contains("another~secret"));
    }
    let app_only = [&LOGIN_APP[..], &["--client-id", OTHER_CLIENT_ID]].concat();
    let mut command = computer.command(&[&app_only[..2], &app_only[4..]].concat());
    command.envs([
        ("AZURE_CLIENT_ID", WEB_CLIENT_ID),
        ("AZURE_CLIENT_SECRET", WEB_SECRET),
    ]);
    let refused = finish(command.spawn().expect("started")).exits(2);
    refused.says("ignored: AZURE_CLIENT_ID, AZURE_CLIENT_SECRET.");
    // With the app that it names, or where none is named, it is.
    for id in [Some(WEB_CLIENT_ID), None] {
        let computer = Computer::new();
        let mut variables = vec![("AZURE_CLIENT_SECRET", WEB_SECRET)];
        variables.extend(id.map(|id| ("AZURE_CLIENT_ID", id)));
        let login = ["login", "--client-id", WEB_CLIENT_ID];
        let done = login_with(&computer, &login, &variables).exits(0);
        assert!(!done.stderr.contains("not used"), "{done:#?}");
        assert!(record_of(&computer, TARO).contains(WEB_SECRET));
    }
}

/// `login` of root, with this home and these variables; no state directory is given.
#[cfg(target_os = "linux")]
fn as_root(
    computer: &Computer,
    home: &Path,
    variables: &[(&str, &Path)],
    args: &[&str],
) -> Outcome {
    let mut command = computer.command(args);
    command
        .env_remove("ENTRA_TOKEN_STATE_DIR")
        .env("HOME", home);
    command.envs(variables.iter().copied());
    finish(command.spawn().expect("started"))
}

#[cfg(target_os = "linux")]
#[test]
fn root_makes_nothing_in_the_home_of_a_user() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let computer = Computer::new();
    let home = computer.path("taro");
    std::fs::create_dir(&home).expect("made");
    if computer.path("home").metadata().expect("there").uid() != 0
        || chown(&home, Some(1000), Some(1000)).is_err()
    {
        crate::support::not_tried("only root can give a folder away");
        return;
    }
    let begin = ["login", "--client-id", NATIVE_CLIENT_ID, "--start"];
    let state = computer.path("taro/.local/state");
    for variables in [&[][..], &[("XDG_STATE_HOME", state.as_path())]] {
        let refused = as_root(&computer, &home, variables, &begin).exits(7);
        refused
            .says("root")
            .says("sudo -H")
            .says("ENTRA_TOKEN_STATE_DIR");
        assert_eq!(std::fs::read_dir(&home).expect("there").count(), 0);
    }
    // Nor where it is said by name, or there already: the user could put other programs there.
    let (named, by_custom) = (home.join("named"), computer.path("elsewhere"));
    let named = [("ENTRA_TOKEN_STATE_DIR", named.as_path())];
    let refused = as_root(&computer, &home, &named, &begin).exits(7);
    refused.says("belongs to another user");
    std::fs::create_dir_all(state.join("entra-token")).expect("made");
    as_root(&computer, &home, &[], &begin).exits(7);
    // Elsewhere it is as ever, and so it is in a home of its own.
    let by_custom = [("XDG_STATE_HOME", by_custom.as_path())];
    as_root(&computer, &home, &by_custom, &begin).exits(0);
    as_root(&computer, &computer.path("home"), &[], &begin).exits(0);
}
