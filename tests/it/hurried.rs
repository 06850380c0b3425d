//! What hurried people type, and what they are told.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::app::{LOGIN_APP, registration};
use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, Times, WEB_SECRET};
use crate::support::{Computer, LOGIN, Outcome, fed, finish, pem};

fn run(args: &[&str]) -> Outcome {
    Computer::new().run(args)
}

#[test]
fn a_bare_number_is_seconds_for_a_wait_and_refused_for_a_term() {
    for (args, flag) in [
        (&["status", "--check", "--warn", "14"][..], "--warn"),
        (&["status", "--check", "--crit", "14"], "--crit"),
        (&["status", "--check", "--warn=14"], "--warn"),
        (&["refresh", "--if-older-than", "14"], "--if-older-than"),
        (
            &["register", "--with-secret", "--secret-lifetime", "14"],
            "--secret-lifetime",
        ),
    ] {
        let refused = run(args).exits(2);
        refused
            .says(&format!("invalid value `14` for {flag}"))
            .says("14d");
        let japanese = run(&[&["--lang", "ja"], args].concat()).exits(2);
        japanese.says("14d (日)");
    }
    for (args, status) in [
        (&["show", "--min-ttl", "14"][..], 4),
        (&["show", "--min-ttl", "14s"], 4),
        (&["status", "--check", "--warn", "14d", "--crit", "72h"], 0),
        (&["refresh", "--if-older-than", "30d"], 4),
        (&["login", "--client-id", "x", "--timeout", "14"], 2),
    ] {
        let outcome = run(args);
        assert!(!outcome.stderr.contains("14d"), "{args:?}: {outcome:?}");
        assert!(
            outcome.status == status || args[0] == "status",
            "{args:?}: {outcome:?}"
        );
    }
}

#[test]
fn a_warning_that_would_come_after_the_alarm_is_refused() {
    for limits in [
        &["--warn", "2d", "--crit", "3d"][..],
        &["--warn", "2d"],
        &["--crit", "20d"],
    ] {
        let args = [&["status", "--check"], limits].concat();
        run(&args).exits(2).says("--warn is less than --crit");
    }
    let equal = run(&["status", "--check", "--warn", "3d", "--crit", "72h"]);
    assert!(!equal.stderr.contains("less than"), "{equal:?}");
}

/// Each command line, and what it is told in both languages that it was meant to be.
fn are_told(rows: &[(&[&str], &str)]) {
    for (args, meant) in rows {
        let meant = meant.replace("CLIENT", NATIVE_CLIENT_ID);
        let status = if args[0] == "explain" { 1 } else { 2 };
        let outcome = run(args).exits(status);
        let outcome = outcome.says(&format!("did you mean `{meant}`?"));
        assert!(!outcome.stderr.contains("s3cret"), "{outcome:?}");
        let japanese = run(&[&["--lang", "ja"], *args].concat()).exits(status);
        japanese.says(&format!("`{meant}` の間違いではありませんか?"));
    }
}

#[test]
fn what_was_meant_is_told() {
    are_told(&[
        (&["logn"][..], "entra-token login"),
        (&["shwo"], "entra-token show"),
        (&["refesh"], "entra-token refresh"),
        (&["help", "statsu"], "entra-token status"),
        (&["store", "moev"], "entra-token store move"),
        (
            &["generate", "completion", "bash"],
            "entra-token generate completions",
        ),
        (&["generate", "man", "logn"], "login"),
        (&["login", "--clientid", "x"], "--client-id"),
        (&["login", "--client_id=x"], "--client-id"),
        (&["login", "-client-id", "x"], "--client-id"),
        (&["login", "\u{2013}client-id", "x"], "--client-id"),
        (&["show", "\u{2014}json"], "--json"),
        (&["\u{2014}json", "status"], "--json"),
        (&["\u{2013}account=x", "status"], "--account"),
        (&["\u{2010}a", "x", "status"], "-a"),
        (&["status", "\u{2212}a", "x"], "-a"),
        (&["\u{2014}help"], "--help"),
        (&["status", "--warning", "14d"], "--warn"),
        (&["version"], "entra-token --version"),
        (&["setup", "git"], "git-send-email"),
        (&["Login"], "entra-token login"),
        (&["show", "--min-tll", "5m"], "--min-ttl"),
        (&["status", "--chekc"], "--check"),
        (&["setup", "msmpt"], "msmtp"),
        (&["setup", "neomut"], "neomutt"),
        (&["setup", "hulft"], "hulft-square"),
        (&["show", "--format", "jsno"], "json"),
        (
            &["show", "--format", "env", "--shell", "pwershell"],
            "powershell",
        ),
        (&["generate", "completions", "fihs"], "fish"),
        (&["login", "--cloud", "glboal"], "global"),
        (&["login", "--store", "keyrng"], "keyring"),
        (&["login", "--prompt", "conset"], "consent"),
        (&["register", "--print", "potral"], "portal"),
        (&["status", "--check", "--format", "nagois"], "nagios"),
        (&["--color", "allways", "show"], "always"),
    ]);
    let computer = Computer::new();
    let login = ["login", "--client-id", NATIVE_CLIENT_ID];
    let mut command = computer.command(&login);
    let child = command.env("ENTRA_TOKEN_STORE", "fiel").spawn();
    finish(child.expect("started"))
        .exits(2)
        .says("did you mean `file`?");
}

#[test]
fn what_other_programs_call_a_verb_is_told() {
    are_told(&[
        (&["list"], "entra-token status"),
        (&["ls"], "entra-token status"),
        (&["accounts"], "entra-token status"),
        (&["whoami", "--json"], "entra-token status"),
        (&["signin"], "entra-token login"),
        (&["Sign-In", "--client-id", "x"], "entra-token login"),
        (&["sign", "in"], "entra-token login"),
        (&["log", "in"], "entra-token login"),
        (&["log", "out"], "entra-token logout"),
        (&["sign_out"], "entra-token logout"),
        (&["get-token"], "entra-token show"),
        (&["help", "ls"], "entra-token status"),
        (&["move"], "entra-token store move"),
    ]);
}

#[test]
fn what_a_word_without_its_flag_was_meant_to_be_is_told() {
    are_told(&[
        (&["logout", "all"], "entra-token logout --all"),
        (&["show", "json"], "entra-token show --json"),
        (&["show", "xoauth2"], "entra-token show --format xoauth2"),
        (&["status", "check"], "entra-token status --check"),
        (&["login", "device_code"], "entra-token login --device-code"),
        (&["login", "tenant", "x"], "entra-token login --tenant …"),
        (&["register", "run"], "entra-token register --run"),
        (
            &["register", "portal"],
            "entra-token register --print portal",
        ),
        (
            &["refresh", "30d"],
            "entra-token refresh --if-older-than 30d",
        ),
        (&["show", "10m"], "entra-token show --min-ttl 10m"),
        (
            &["login", "--timeout", "5", "min"],
            "entra-token login --timeout 5min",
        ),
        (
            &["login", "--timeout=1h", "30m"],
            "entra-token login --timeout 1h30m",
        ),
        (
            &["store", "move", "file"],
            "entra-token store move --to file",
        ),
        (&["login", "keyring"], "entra-token login --store keyring"),
        (
            &["login", NATIVE_CLIENT_ID],
            "entra-token login --client-id CLIENT",
        ),
        (
            &["login", "contoso.onmicrosoft.com"],
            "entra-token login --tenant contoso.onmicrosoft.com",
        ),
        (&["login", "ja"], "entra-token login --lang ja"),
        (
            &["login", "http://localhost/?code=s3cret&state=x"],
            "entra-token login --finish URL",
        ),
        (&["switch", "-a", "work"], "entra-token switch work"),
        (&["switch", "--account=work"], "entra-token switch work"),
        (
            &["refresh", "30"],
            "entra-token refresh --if-older-than 30d",
        ),
        (&["show", "600"], "entra-token show --min-ttl 600"),
        (
            &["explain", "AADST50011"],
            "entra-token explain AADSTS50011",
        ),
        (
            &["explain", "the", "error", "invalid_grnt"],
            "entra-token explain invalid_grant",
        ),
    ]);
}

#[test]
fn a_value_that_several_flags_take_gets_them_all() {
    run(&["status", "9d"])
        .exits(2)
        .says("did you mean `--warn 9d` or `--crit 9d`?");
}

#[test]
fn what_means_something_else_is_taken_for_no_account() {
    for args in [
        &["refresh", "all"][..],
        &["show", "login"],
        &["doctor", "9d"],
        &["doctor", "9"],
        &["status", "tenant"],
        &["export", "device-code"],
        &["setup", "msmtp", "neomutt"],
    ] {
        let outcome = run(args).exits(2);
        assert!(!outcome.stderr.contains("-a "), "{outcome:?}");
    }
}

#[test]
fn what_is_wrong_with_a_redirect_uri_is_told() {
    for (uri, words) in [
        ("http://LOCALHOST:1/", "in lower case"),
        ("HTTP://localhost", "in lower case"),
        ("http://localhost/cb?x=1", "remove the query"),
        ("http://localhost/#x", "remove the fragment"),
        ("https://example.com/#x", "remove the fragment"),
        ("https://user@example.com/", "remove the user name"),
        ("http://example.com/", "requires https://"),
        ("http://localhost:0/", "from 1 to 65535"),
        ("http://localhost:99999/", "from 1 to 65535"),
        ("localhost:8400", "start it with http://"),
        ("http://localhost/a(b)", "does not allow `(`"),
        ("http://127.0.0.1/", "instead of an IP address"),
    ] {
        let args = [
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--redirect-uri",
            uri,
        ];
        run(&args).exits(2).says(words);
    }
}

#[test]
fn a_noun_is_set_into_a_japanese_sentence_as_its_letters_want_it() {
    let computer = Computer::signed_in();
    let other = "11111111-2222-3333-4444-555555555555";
    let args = [
        &[
            "login",
            "-a",
            "taro@example.com",
            "--no-browser",
            "--lang",
            "ja",
        ][..],
        &[
            "--client-id",
            other,
            "--redirect-uri",
            "http://localhost/cb",
        ],
        &["--tenant", "example.com", "--timeout", "1s"],
    ];
    computer
        .run(&args.concat())
        .says("のクライアント ID を変更します")
        .says("のリダイレクト URI を変更します")
        .says("のテナントを変更します");
}

#[test]
fn a_number_alone_and_a_name_in_quotes_are_no_host() {
    for host in [
        "587",
        "0x7f.1",
        "127.1",
        "\u{201c}mail.example.com\u{201d}",
        "\u{ab}mail.example.com\u{bb}",
        "「mail.example.com」",
    ] {
        for args in [
            &["doctor", "--smtp", host][..],
            &["setup", "msmtp", "--smtp", &format!("{host}:587")],
            &["setup", "neomutt", "--imap", host],
            &["credential", "--host", host, "get"],
            &["login", "--client-id", NATIVE_CLIENT_ID, "--tenant", host],
            &["login", "--authority-host", host],
            &["register", "--graph-host", &format!("https://{host}/")],
        ] {
            run(args).exits(2).says("invalid value `");
        }
    }
    for host in ["127.0.0.1:1", "[::1]:1", "例え。jp:1", "サッカー・部.jp:1"] {
        let outcome = run(&["doctor", "--smtp", host]);
        assert!(!outcome.stderr.contains("is no value"), "{outcome:?}");
    }
}

#[test]
fn scopes_with_a_comma_between_them_are_refused() {
    let scope = "https://outlook.office.com/SMTP.Send";
    for list in [format!("{scope},IMAP"), format!("{scope}, {scope}")] {
        let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--scope", &list];
        run(&login).exits(2).says("cannot contain a comma");
    }
}

#[test]
fn what_was_typed_in_japanese_is_shown_as_it_was_typed() {
    for (args, shown) in [
        (&["login", "--tenant", "山田"][..], "`山田`"),
        (&["しょう"], "`しょう`"),
        (&["explain", "謎のエラー"], "`謎のエラー`"),
        (&["status", "--check", "--warn", "二週間"], "`二週間`"),
    ] {
        let outcome = run(&[&["--lang", "ja"], args].concat());
        assert!(outcome.stderr.contains(shown), "{outcome:?}");
    }
}

#[test]
fn a_secret_with_more_than_its_value_is_told_and_blanks_are_none() {
    let computer = Computer::with_app();
    for (content, is_told) in [
        (format!("\"{WEB_SECRET}\""), true),
        (format!("'{WEB_SECRET}'"), true),
        (format!("AZURE_CLIENT_SECRET={WEB_SECRET}\n"), true),
        (format!("x={WEB_SECRET}"), false),
        ("\"".to_owned(), false),
        (WEB_SECRET.to_owned(), false),
    ] {
        let file = computer.private_file("secret.txt", &content);
        let file = file.to_str().expect("text");
        let login = computer.run(&[&LOGIN_APP[..], &["--client-secret-file", file]].concat());
        let told = login.stderr.contains("Entra requires only its Value");
        assert_eq!(told, is_told, "{content}: {login:?}");
    }
    let asked = computer.entra.token_requests().len();
    for blank in [" ", " \t\r\n", "\u{feff} \n"] {
        let file = computer.private_file("secret.txt", blank);
        let file = file.to_str().expect("text");
        let login = computer.run(&[&LOGIN_APP[..], &["--client-secret-file", file]].concat());
        login.exits(2).says("the client secret is empty");
    }
    assert_eq!(computer.entra.token_requests().len(), asked);
}

#[test]
fn a_secret_that_is_longer_than_a_secret_is_refused_and_not_cut() {
    let computer = Computer::with_app();
    let long = "x".repeat(70_000);
    let file = computer.private_file("long.txt", long.as_bytes());
    let file = file.to_str().expect("text");
    for source in [file, "-"] {
        let args = [&LOGIN_APP[..], &["--client-secret-file", source]].concat();
        let login = fed(&mut computer.command(&args), long.as_bytes());
        login.exits(2).says("it is longer than 64 KiB");
    }
    let asked = computer.entra.token_requests();
    assert!(asked.is_empty(), "{} requests", asked.len());
}

#[test]
fn a_certificate_that_is_longer_than_what_is_read_is_refused() {
    let computer = Computer::with_app();
    computer.entra.register(registration());
    let long = [pem("bundle.pem"), "\n".repeat(300 << 10)].concat();
    let file = computer.private_file("long.pem", long);
    let certificate = ["--client-certificate", file.to_str().expect("text")];
    computer
        .run(&[&LOGIN_APP[..], &certificate].concat())
        .exits(2)
        .says("it is longer than 256 KiB");
}

#[test]
fn what_is_like_nothing_gets_no_guess() {
    for args in [
        &["frobnicate"][..],
        &["x"],
        &["login", "--frobnicate"],
        &["setup", "thunderbird"],
        &["login", "--tenant", "not a tenant"],
        // What an error says in words is no name that could be meant.
        &["exec", "-e", "letter-s", "true"],
        &["credential", "--host", "hosst:x", "get"],
        &["explain", "AADSTS99999999999999999999"],
    ] {
        let outcome = run(args);
        assert!([1, 2].contains(&outcome.status), "{outcome:?}");
        assert!(!outcome.stderr.contains("did you mean"), "{outcome:?}");
    }
}

#[test]
fn a_flag_in_front_of_its_command_is_sent_behind_it() {
    for (args, flag) in [
        (&["--format", "json", "show"][..], "show --format"),
        (&["--min-ttl=5m", "exec", "--", "true"], "exec --min-ttl"),
        (&["-a", "taro", "--no-refresh", "show"], "show --no-refresh"),
    ] {
        let outcome = run(args).exits(2);
        outcome
            .says("goes after the command")
            .says(&format!("`entra-token {flag} …`"));
    }
}

#[test]
fn a_name_without_its_flag_is_sent_behind_it() {
    for (args, command) in [
        (
            &["show", "taro@example.com"][..],
            "show -a taro@example.com",
        ),
        (&["logout", "HULFT Square"], "logout -a 'HULFT Square'"),
        (&["refresh", "taro"], "refresh -a taro"),
        (&["status", "taro"], "status -a taro"),
        (&["doctor", "taro"], "doctor -a taro"),
        (&["login", "taro"], "login -a taro"),
        (&["setup", "msmtp", "taro"], "setup … -a taro"),
        (&["import", "taro.age"], "import < taro.age"),
        (&["switch", "HULFT", "Square"], "switch 'HULFT Square'"),
        (&["show", "HULFT", "Square"], "show -a 'HULFT Square'"),
        (&["logout", "a", "b", "-q"], "logout -a 'a b'"),
        (&["show", "taro", "json"], "show -a taro"),
        (&["show", "-a", "HULFT", "Square"], "show -a 'HULFT Square'"),
        (
            &["logout", "--account=HULFT", "Square", "Two"],
            "logout --account 'HULFT Square Two'",
        ),
    ] {
        run(args).exits(2).says(&format!("`entra-token {command}`"));
    }
    // What may be a secret is not shown once more.
    let token = format!("eyJ0eXAiOiJKV1Qi{}", "x".repeat(100));
    let outcome = run(&["show", &token]).exits(2);
    assert!(!outcome.stderr.contains("eyJ0"), "{outcome:?}");
}

#[test]
fn an_account_is_shown_as_it_was_typed_and_found_however_it_is_typed() {
    let computer = Computer::new();
    computer
        .login_in(
            &["-a", "HULFT Square"],
            &["--client-id", NATIVE_CLIENT_ID],
            "en",
        )
        .0
        .exits(0)
        .says("(account HULFT Square)");
    let status = computer.run(&["status"]).exits(0);
    assert!(status.stdout.contains("HULFT Square"), "{status:?}");
    for name in ["HULFT Square", "hulft square", "HULFT SQUARE"] {
        computer.run(&["show", "-a", name]).exits(0);
        let status = computer
            .run(&["status", "-a", name, "--json"])
            .exits(0)
            .json();
        assert_eq!(status["accounts"][0]["account"], "HULFT Square", "{status}");
    }
    computer.run(&["switch", "hulft square"]).exits(0);
    computer.run(&["logout", "-a", "hulft square"]).exits(0);
    computer.run(&["show", "-a", "HULFT Square"]).exits(4);
}

#[test]
fn a_term_of_90_days_is_90_days_a_moment_later() {
    let computer = Computer::signed_in();
    for (seconds, shown) in [(2, "90 days"), (3600, "90 days"), (86_400, "89 days")] {
        let renewed = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds);
        computer.edit_record(|record| record["renewed_at"] = renewed.to_string().into());
        let status = computer.run(&["status"]).exits(0);
        assert!(status.stdout.contains(shown), "{status:?}");
    }
}

/// A text as a program of Windows writes it into a file.
fn as_windows_writes(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = text.replace('\n', "\r\n");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    vec![
        ("CRLF", text.clone().into_bytes()),
        (
            "UTF-8 with a mark",
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ),
        ("UTF-16LE", [b"\xff\xfe", &little[..]].concat()),
        ("UTF-16BE", [b"\xfe\xff", &big[..]].concat()),
        ("UTF-16LE without a mark", little),
    ]
}

#[test]
fn a_secret_in_a_file_of_windows_is_read() {
    let computer = Computer::with_app();
    for (form, content) in as_windows_writes(&format!("{WEB_SECRET}\n")) {
        let file = computer.private_file("secret.txt", &content);
        let file = file.to_str().expect("text");
        let args = [&LOGIN_APP[..], &["--client-secret-file", file]].concat();
        let login = computer.run(&args);
        assert_eq!(login.status, 0, "{form}: {login:?}");
        let args = [&LOGIN_APP[..], &["--client-secret-file", "-"]].concat();
        let login = fed(&mut computer.command(&args), &content);
        assert_eq!(login.status, 0, "{form}: {login:?}");
    }
    let file = computer.private_file("secret.txt", b"\x93\xfa\x96\x7b");
    let file = file.to_str().expect("text");
    let args = [&LOGIN_APP[..], &["--client-secret-file", file]].concat();
    computer
        .run(&args)
        .exits(2)
        .says("not valid UTF-8 or UTF-16");
}

#[test]
fn an_exported_account_and_a_message_in_a_file_of_windows_are_read() {
    let computer = Computer::signed_in();
    let exported = computer.run(&["export", "--plain"]).exits(0).stdout;
    for nothing in ["", "\n"] {
        let import = fed(&mut computer.command(&["import"]), nothing.as_bytes()).exits(2);
        import.says("standard input is empty");
    }
    let message = "AADSTS700082: \u{66f4}\u{65b0}\n";
    for (form, content) in as_windows_writes(&exported) {
        let import = fed(
            &mut computer.command(&["import", "--allow-external"]),
            &content,
        );
        assert_eq!(import.status, 0, "{form}: {import:?}");
    }
    for (form, content) in as_windows_writes(message) {
        if form.contains("without") {
            continue;
        }
        let explained = fed(&mut computer.command(&["explain", "-"]), &content);
        assert!(
            explained.stdout.contains("AADSTS700082"),
            "{form}: {explained:?}"
        );
    }
}

#[test]
fn certificates_in_a_file_of_windows_are_read() {
    let computer = Computer::new();
    let ca = std::fs::read_to_string(computer.ca_file()).expect("PEM");
    for (form, content) in as_windows_writes(&ca) {
        let file = computer.private_file("root.pem", content);
        let mut command = computer.command(&["--ca-file", file.to_str().expect("text")]);
        command.args(["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"]);
        let (child, url, _) = Computer::start(command);
        computer.browse(&url, "en");
        let login = finish(child);
        assert_eq!(login.status, 0, "{form}: {login:?}");
    }
    let computer = Computer::with_app();
    computer.entra.register(registration());
    for (form, content) in as_windows_writes(&pem("bundle.pem")) {
        let file = computer.private_file("key.pem", content);
        let certificate = ["--client-certificate", file.to_str().expect("text")];
        let login = computer.run(&[&LOGIN_APP[..], &certificate].concat());
        assert_eq!(login.status, 0, "{form}: {login:?}");
    }
}

#[test]
fn json_into_a_file_says_no_more_on_stderr_than_without() {
    let computer = Computer::signed_in();
    for args in [
        &["refresh"][..],
        &["refresh", "--if-older-than", "1d"],
        &["show"],
        &["status"],
        &["switch", "taro@example.com"],
        &["store", "move", "--to", "file"],
        &["explain", "AADSTS50011"],
        &["setup", "msmtp"],
        &["logout", "-a", "nobody"],
        &["logout"],
        &["show"],
    ] {
        computer.login(&[]).0.exits(0);
        let without = computer.run(args);
        if args == ["logout"] {
            computer.login(&[]).0.exits(0);
        }
        let with = computer.run(&[args, &["--json"]].concat());
        assert_eq!(with.status, without.status, "{args:?}");
        let lines = |outcome: &Outcome| outcome.stderr.lines().count();
        assert!(lines(&with) <= lines(&without), "{with:?} and {without:?}");
        assert!(!with.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn what_was_begun_is_told_above_what_is_said_of_it() {
    let computer = Computer::new();
    let begun = computer.run(&["login", "--client-id", NATIVE_CLIENT_ID, "--start"]);
    let begun = begun.exits(0).says("sign in at the address above");
    assert!(!begun.stderr.contains("below"), "{begun:?}");
}

#[test]
fn no_more_is_said_of_a_server_than_it_said() {
    for (behaviour, fact, asked) in [
        (Behaviour::Html(503), "is unavailable (HTTP 503)", false),
        (
            Behaviour::Html(500),
            "returned a server error (HTTP 500)",
            false,
        ),
        (
            Behaviour::Html(502),
            "returned a server error (HTTP 502)",
            false,
        ),
        (
            Behaviour::Throttle(None),
            "received too many requests (HTTP 429)",
            false,
        ),
        (
            Behaviour::Throttle(Some(0)),
            "received too many requests (HTTP 429)",
            false,
        ),
        (
            Behaviour::Throttle(Some(60)),
            "received too many requests (HTTP 429)",
            true,
        ),
    ] {
        let computer = Computer::signed_in();
        computer.access_token_ends("2020-01-01T00:00:00Z");
        computer.entra.set(behaviour, Times::Always);
        for _ in 0..2 {
            let show = computer.run(&["show"]).exits(3).says(fact);
            let says = |words: &str| show.stderr.contains(words);
            assert!(says("nothing was changed"), "{show:?}");
            assert!(asked || !says("left alone"), "{show:?}");
            assert!(!says("at the moment") && !says("in 0 s"), "{show:?}");
        }
        let again = computer.run(&["show"]).exits(3);
        assert_eq!(
            again.stderr.contains("the server asked to wait"),
            asked,
            "{again:?}"
        );
    }
}

#[test]
fn a_refusal_that_names_its_code_shows_it_beside_a_cancel() {
    for (code, words) in [(90_094, "AADSTS90094"), (999_999, "AADSTS999999")] {
        let computer = Computer::new();
        let mut command = computer.command(&LOGIN);
        let (mut child, url, _) = Computer::start({
            command.stdin(Stdio::piped());
            command
        });
        let address = computer.sign_in_elsewhere(&url);
        let (page, query) = address.split_once('?').expect("a query");
        let state = query.split('&').find(|it| it.starts_with("state="));
        let state = state.expect("a state");
        let refused = format!(
            "{page}?error=access_denied&error_subcode=cancel&error_description=AADSTS{code}%3A+no&{state}"
        );
        let stdin = child.stdin.as_mut().expect("piped");
        writeln!(stdin, "{refused}").expect("read");
        finish(child).exits(5).says(words);
    }
}

#[test]
fn a_tenant_that_is_misspelt_is_in_the_hint_of_a_wait_in_vain() {
    let args = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "1s",
    ];
    run(&args).exits(6).says("AADSTS90002");
    run(&[&["--lang", "ja"], &args[..]].concat())
        .exits(6)
        .says("存在しないテナント (AADSTS90002");
    for readme in [
        include_str!("../../README.md"),
        include_str!("../../README.ja.md"),
    ] {
        assert!(readme.contains("AADSTS90002"));
    }
}

#[cfg(unix)]
#[test]
fn the_help_does_not_take_the_name_that_a_caller_gives_the_program() {
    use std::os::unix::process::CommandExt as _;
    for args in [&["--help"][..], &["login", "--help"], &["help", "show"]] {
        let mut command = Computer::new().command(args);
        command
            .arg0("x\u{1b}[31m\nusage: evil")
            .stdout(Stdio::piped());
        let help = command.output().expect("started");
        let help = String::from_utf8(help.stdout).expect("text");
        assert!(help.contains("\nUsage: entra-token "), "{help}");
        assert!(!help.contains("evil") && !help.contains('\u{1b}'), "{help}");
    }
}
