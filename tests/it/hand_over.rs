//! `export` on one machine, `import` on another: an account without a browser there.

use std::fs::File;
use std::process::Command;

use age::secrecy::ExposeSecret as _;
use age::x25519::Identity;

use crate::support::{Computer, Outcome, TARO, fed, finish};

/// A machine without an account, at the Entra of another one.
fn server(laptop: &Computer) -> Computer {
    let server = Computer::new();
    std::fs::write(server.ca_file(), laptop.entra.ca_pem()).expect("written");
    server
}

fn run_at(laptop: &Computer, server: &Computer, args: &[&str]) -> Outcome {
    finish(at(laptop, server, args).spawn().expect("started"))
}

fn at(laptop: &Computer, server: &Computer, args: &[&str]) -> Command {
    let mut command = server.command(args);
    command.env("AZURE_AUTHORITY_HOST", laptop.entra.authority_host());
    command
}

fn import(laptop: &Computer, server: &Computer, args: &[&str], exported: &str) -> Outcome {
    // The stand-in is none of Microsoft's.
    import_asking(
        laptop,
        server,
        &[&["--allow-external"], args].concat(),
        exported,
    )
}

/// The same without saying in advance that it may reach out.
fn import_asking(laptop: &Computer, server: &Computer, args: &[&str], exported: &str) -> Outcome {
    let mut command = at(laptop, server, &[&["import"], args].concat());
    fed(&mut command, exported)
}

/// A key for the server, in a file of its own; and the recipient that it opens.
fn key(server: &Computer) -> (String, String) {
    let identity = Identity::generate();
    let file = server.private_file("key.txt", identity.to_string().expose_secret());
    let file = file.to_str().expect("text").to_owned();
    (file, identity.to_public().to_string())
}

/// How an account signed in here and there, and what is changed of what was exported there.
type Case<'a> = (
    &'a [&'a str],
    &'a [&'a str],
    &'a dyn Fn(&mut serde_json::Value),
);

#[test]
fn an_import_takes_the_place_of_nothing_but_the_same_sign_in() {
    use crate::support::fake_entra::{NATIVE_CLIENT_ID, WEB_CLIENT_ID, WEB_SECRET};
    let imap = "https://outlook.office.com/IMAP.AccessAsUser.All";
    let smtp = "https://outlook.office.com/SMTP.Send";
    let native = ["--client-id", NATIVE_CLIENT_ID];
    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    let both = ["--scope", imap, "--scope", smtp];
    let personal = ["--client-id", NATIVE_CLIENT_ID, "--tenant", "consumers"];
    let edit = |exported: &str, edit: &dyn Fn(&mut serde_json::Value)| {
        let mut record = serde_json::from_str(exported).expect("JSON");
        edit(&mut record);
        record.to_string()
    };
    let without_secret = |record: &mut serde_json::Value| {
        record["account"]["authentication"] = serde_json::Value::Null;
        record["client_secret"] = serde_json::Value::Null;
        let account = record["account"].as_object_mut().expect("an object");
        account.remove("authentication");
    };
    let other_secret = |record: &mut serde_json::Value| {
        record["client_secret"] = "another~secret".into();
    };
    let nothing = |_: &mut serde_json::Value| {};
    let cases: [Case<'_>; 4] = [
        (&personal, &personal, &nothing),
        (&web, &web, &without_secret),
        (&web, &web, &other_secret),
        (&[native, [both[0], both[1]]].concat(), &native, &nothing),
    ];
    for (here, there, change) in cases {
        let laptop = Computer::new();
        let server = server(&laptop);
        let login = |flags: &[&str]| {
            let (login, _) = laptop.login_in(&["-a", "hs"], flags, "en");
            login.exits(0);
            laptop
                .run(&["export", "--plain", "-a", "hs"])
                .exits(0)
                .stdout
        };
        let first = login(here);
        import(&laptop, &server, &[], &first).exits(0);
        let before = std::fs::read(server.record_path_of("hs")).expect("a record");
        laptop.run(&["logout", "-a", "hs"]).exits(0);
        let second = edit(&login(there), change);
        import(&laptop, &server, &[], &second)
            .exits(2)
            .says("nothing was imported")
            .says("`entra-token import -a NAME`");
        let after = std::fs::read(server.record_path_of("hs")).expect("a record");
        assert_eq!(before, after, "{here:?}");
        // The very same is imported once more.
        import(&laptop, &server, &[], &first).exits(0);
    }
}

#[test]
fn an_account_goes_sealed_to_another_machine_and_both_go_on() {
    let laptop = Computer::signed_in();
    let server = server(&laptop);
    let (key, recipient) = key(&server);
    let exported = laptop.run(&["export", "--to", &recipient]).exits(0);
    assert!(
        exported
            .stdout
            .starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n")
    );
    assert_eq!(exported.stderr, "");
    for secret in laptop.entra.secrets() {
        assert!(!exported.stdout.contains(&secret));
    }
    let imported = import(&laptop, &server, &["--identity", &key], &exported.stdout);
    let imported = imported.exits(0).says("imported").says(TARO);
    assert_eq!(imported.stdout, "");
    let shown = run_at(&laptop, &server, &["show"]).exits(0);
    assert_eq!(shown.stdout, laptop.run(&["show"]).exits(0).stdout);
    run_at(&laptop, &server, &["refresh"]).exits(0);
    laptop.run(&["refresh"]).exits(0);
    run_at(&laptop, &server, &["refresh"]).exits(0);
    assert!(
        laptop
            .entra
            .token_requests()
            .iter()
            .all(|request| request.status == 200)
    );
}

#[test]
fn several_recipients_may_open_it_and_one_may_be_in_a_file() {
    let laptop = Computer::signed_in();
    let (one, other) = (server(&laptop), server(&laptop));
    let ((one_key, one_recipient), (other_key, other_recipient)) = (key(&one), key(&other));
    let in_a_file = laptop.private_file("recipient.txt", other_recipient + "\n");
    let in_a_file = in_a_file.to_str().expect("text");
    let export = ["export", "--to", &one_recipient, "--to", in_a_file];
    let exported = laptop.run(&export).exits(0).stdout;
    for (server, key) in [(one, one_key), (other, other_key)] {
        import(&laptop, &server, &["--identity", &key], &exported).exits(0);
        run_at(&laptop, &server, &["show"]).exits(0);
    }
}

#[test]
fn it_may_get_another_name_and_another_store_there() {
    let laptop = Computer::signed_in();
    let server = server(&laptop);
    let (key, recipient) = key(&server);
    let exported = laptop.run(&["export", "--to", &recipient]).exits(0).stdout;
    let args = ["-a", "relay", "--store", "file", "--identity", &key];
    import(&laptop, &server, &args, &exported).exits(0);
    let status = run_at(&laptop, &server, &["status", "--json"])
        .exits(0)
        .json();
    assert_eq!(status["accounts"][0]["account"], "relay");
    assert_eq!(status["accounts"][0]["user"], TARO);
    run_at(&laptop, &server, &["-a", "relay", "refresh"]).exits(0);
    run_at(&laptop, &server, &["logout", "-a", "relay"]).exits(0);
}

#[test]
fn another_account_of_the_same_name_is_not_replaced() {
    let laptop = Computer::signed_in();
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    let server = server(&laptop);
    import(&laptop, &server, &[], &exported).exits(0);
    // The same once more is no other one.
    import(&laptop, &server, &[], &exported).exits(0);
    let refused =
        "another account is already named taro@example.com here (taro@example.com, client ID";
    for (part, other) in [
        ("client_id", "00001111-aaaa-2222-bbbb-3333cccc4444"),
        ("tenant", "contoso.onmicrosoft.com"),
        ("username", "hanako@example.com"),
    ] {
        let mut changed: serde_json::Value = serde_json::from_str(&exported).expect("JSON");
        assert!(changed["account"][part].is_string(), "{part}");
        changed["account"][part] = other.into();
        let before = std::fs::read(server.record_path()).expect("stored");
        import(&laptop, &server, &[], &changed.to_string())
            .exits(2)
            .says(refused)
            .says("`entra-token import -a NAME`")
            .says("`entra-token logout -a taro@example.com`");
        assert_eq!(std::fs::read(server.record_path()).expect("stored"), before);
        import(&laptop, &server, &["-a", part], &changed.to_string()).exits(0);
    }
}

#[test]
fn what_cannot_be_opened_changes_nothing() {
    let laptop = Computer::signed_in();
    let server = server(&laptop);
    let (key_file, recipient) = key(&server);
    let exported = laptop.run(&["export", "--to", &recipient]).exits(0).stdout;
    let stranger = Identity::generate().to_string();
    let stranger = server.private_file("stranger.txt", stranger.expose_secret());
    let stranger = stranger.to_str().expect("text");
    let half = &exported[..exported.len() / 2];
    let lines: Vec<&str> = exported.lines().collect();
    let mut damaged = lines.clone();
    damaged.swap(8, 9);
    let damaged = damaged.join("\n");
    for (key, text, words) in [
        (
            stranger,
            exported.as_str(),
            "no key on this computer decrypts it",
        ),
        (&key_file, half, "truncated"),
        (&key_file, damaged.as_str(), "truncated"),
        (&key_file, "", "standard input is empty"),
        (&key_file, "hello", "not an account"),
        ("/nonexistent", exported.as_str(), "cannot read"),
    ] {
        import(&laptop, &server, &["--identity", key], text)
            .exits(2)
            .says(words);
    }
    import(&laptop, &server, &[], &exported)
        .exits(2)
        .says("--identity");
    import(&laptop, &server, &[], "{\"version\": 99}")
        .exits(2)
        .says("newer");
    import(&laptop, &server, &[], "{}").exits(2);
    run_at(&laptop, &server, &["show"]).exits(4);
}

#[test]
fn in_plain_text_it_goes_to_a_program_or_a_private_file_only() {
    let laptop = Computer::signed_in();
    laptop.run(&["export"]).exits(2).says("--to");
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    let server = server(&laptop);
    import(&laptop, &server, &[], &exported).exits(0);
    run_at(&laptop, &server, &["refresh"]).exits(0);
    for (mode, status) in [(0o644, 2), (0o640, 2), (0o600, 0)] {
        let path = laptop.private_file("exported", "");
        crate::support::set_mode(&path, mode);
        let mut command = laptop.command(&["export", "--plain"]);
        command.stdout(File::options().write(true).open(&path).expect("ours"));
        finish(command.spawn().expect("started")).exits(status);
        let written = std::fs::read_to_string(&path).expect("ours");
        assert_eq!(written.is_empty(), status != 0, "{mode:o}");
    }
}

#[test]
fn a_recipient_that_is_none_is_refused_before_anything_is_read() {
    let computer = Computer::new();
    for recipient in [
        "",
        "taro@example.com",
        "age1xyz",
        "ssh-ed25519 AAAA",
        "/etc/hostname",
    ] {
        computer
            .run(&["export", "--to", recipient])
            .exits(2)
            .says("expected an age recipient");
    }
    computer.run(&["export", "--plain", "--to", "x"]).exits(2);
}

/// It would fill the memory.
#[cfg(unix)]
#[test]
fn a_file_of_keys_has_an_end() {
    let laptop = Computer::signed_in();
    let server = server(&laptop);
    let (_, recipient) = key(&server);
    let exported = laptop.run(&["export", "--to", &recipient]).exits(0).stdout;
    let import = at(&laptop, &server, &["import", "--identity", "/dev/zero"]);
    let mut limited = Command::new("/bin/sh");
    let variables = import.get_envs();
    limited
        .args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh"])
        .arg(import.get_program())
        .args(import.get_args())
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    fed(&mut limited, exported)
        .exits(2)
        .says("/dev/zero: it is longer than 256 KiB");
}

#[test]
fn what_is_no_account_is_told_so_and_nothing_stored_is_offered_for_deletion() {
    let server = Computer::signed_in();
    let none = "not an account printed by `entra-token export`";
    let whole = "pass the whole output of `entra-token export`: `entra-token import < FILE`";
    for (exported, fact, hint) in [
        ("{", format!("{none} (line 1, column 1)"), whole),
        (
            r#"{"version":3,"of":"the future"}"#,
            "this account was exported by a newer entra-token".to_owned(),
            "update entra-token on this computer",
        ),
        ("{}", format!("{none} (line 1, column 2)"), whole),
    ] {
        let outcome = import(&server, &server, &["--store", "file"], exported).exits(2);
        assert_eq!(outcome.stderr, format!("error: {fact}\nhint: {hint}\n"));
    }
    server.run(&["show"]).exits(0);
}

#[test]
fn what_was_exported_before_does_not_replace_what_is_newer_and_works() {
    let computer = Computer::signed_in();
    let exported = computer.run(&["export", "--plain"]).exits(0).stdout;
    // The same as is here: an import that is done again.
    import(&computer, &computer, &[], &exported).exits(0);
    computer.run(&["refresh"]).exits(0);
    let record = computer.record();
    let refused = import(&computer, &computer, &[], &exported).exits(2);
    refused
        .says("was refreshed here on")
        .says("entra-token logout");
    assert_eq!(computer.record(), record);
    // It goes to where the account is, unless somebody says where.
    computer.edit_record(|record| record["renewed_at"] = "2020-01-01T00:00:00Z".into());
    import(&computer, &computer, &[], &exported).exits(0);
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["accounts"][0]["store"], "file");
    // What works no more may be replaced by anything.
    computer.run(&["refresh"]).exits(0);
    computer.entra.refuse_once(50173, "invalid_grant");
    computer.run(&["refresh"]).exits(4);
    import(&computer, &computer, &[], &exported).exits(0);
}

/// Where it reaches out to is shown, and it is stored only if somebody agrees to it.
#[test]
fn an_account_that_reaches_out_is_imported_only_by_whoever_agrees() {
    let laptop = Computer::signed_in();
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    let exported: serde_json::Value = serde_json::from_str(&exported).expect("JSON");
    let certificate = serde_json::json!({"by": "certificate", "certificate": "/srv/app.pem", "key": "/home/victim/key.pem"});
    let federated =
        serde_json::json!({"by": "federated_token", "file": "/home/victim/.ssh/id_rsa"});
    let none = serde_json::json!({"by": "none"});
    for (host, authentication, ca_file, shown) in [
        (
            "https://login.evil.example",
            &none,
            None,
            &["login.evil.example"][..],
        ),
        (
            "https://login.microsoftonline.com.evil.example",
            &none,
            None,
            &["com.evil.example"],
        ),
        (
            "https://login.microsoftonline.com:8443",
            &none,
            None,
            &["com:8443"],
        ),
        (
            "http://127.0.0.1:8080",
            &none,
            None,
            &["http://127.0.0.1:8080"],
        ),
        (
            "https://login.microsoftonline.com",
            &federated,
            None,
            &["/home/victim/.ssh/id_rsa"],
        ),
        (
            "https://login.microsoftonline.com",
            &certificate,
            None,
            &["/srv/app.pem", "/home/victim/key.pem"],
        ),
        (
            "https://login.microsoftonline.us",
            &none,
            Some("/tmp/evil-ca.pem"),
            &["/tmp/evil-ca.pem"],
        ),
        (
            "https://login.evil.example",
            &federated,
            Some("/tmp/ca.pem"),
            &["login.evil.example", "/home/victim/.ssh/id_rsa", "/tmp/"],
        ),
    ] {
        let server = server(&laptop);
        let mut foreign = exported.clone();
        foreign["account"]["authority_host"] = host.into();
        foreign["account"]["authentication"] = authentication.clone();
        if let Some(ca_file) = ca_file {
            foreign["account"]["ca_file"] = ca_file.into();
        }
        let foreign = foreign.to_string();
        let refused = import_asking(&laptop, &server, &[], &foreign).exits(2);
        assert!(!refused.stderr.contains('\u{1b}'), "{refused:?}");
        for words in shown {
            assert!(refused.stderr.contains(words), "{words} in {refused:?}");
        }
        refused.says("`entra-token import --allow-external < FILE`");
        assert!(!server.path("home/state").exists(), "nothing is written");
        import(&laptop, &server, &[], &foreign).exits(0);
        let status = run_at(&laptop, &server, &["status"]).exits(0);
        for words in shown {
            assert!(status.stdout.contains(words), "{words} in {status:?}");
        }
        assert!(!status.stdout.contains('\u{1b}'), "{status:?}");
        let status = run_at(&laptop, &server, &["status", "--json"])
            .exits(0)
            .json();
        let account = &status["accounts"][0];
        let is_microsofts = [
            "https://login.microsoftonline.com",
            "https://login.microsoftonline.us",
        ]
        .contains(&host);
        assert_eq!(account["authority_is_microsoft"], is_microsofts);
        let files = account["files"].as_array().expect("a list");
        assert_eq!(
            files.len(),
            shown.iter().filter(|words| words.starts_with('/')).count()
        );
    }
}

#[test]
fn a_redirect_uri_that_is_elsewhere_is_imported_only_by_whoever_agrees() {
    let laptop = Computer::signed_in();
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    let mut own: serde_json::Value = serde_json::from_str(&exported).expect("JSON");
    own["account"]["authority_host"] = "https://login.microsoftonline.com".into();
    for (uri, is_foreign) in [
        ("https://evil.example/cb", true),
        ("search-ms:query=x", true),
        ("vscode://x/y", true),
        ("https://evil.example/common/oauth2/nativeclient", true),
        (
            "https://login.microsoftonline.com.evil.example/common/oauth2/nativeclient",
            true,
        ),
        ("https://login.microsoftonline.com/elsewhere", true),
        ("http://localhost:8400/callback", false),
        (
            "https://login.microsoftonline.com/common/oauth2/nativeclient",
            false,
        ),
        (
            "https://login.microsoftonline.us/common/oauth2/nativeclient",
            false,
        ),
    ] {
        let server = server(&laptop);
        own["account"]["redirect"] = uri.into();
        let outcome = import_asking(&laptop, &server, &[], &own.to_string());
        assert_eq!(
            outcome.status,
            i32::from(is_foreign) * 2,
            "{uri}: {outcome:?}"
        );
        assert_eq!(
            outcome.stderr.contains(uri),
            is_foreign,
            "{uri}: {outcome:?}"
        );
        import(&laptop, &server, &[], &own.to_string()).exits(0);
        let status = run_at(&laptop, &server, &["status"]).exits(0).stdout;
        assert_eq!(status.contains(uri), is_foreign, "{uri}: {status}");
    }
}

#[test]
fn an_account_of_microsofts_that_reads_nothing_needs_nobodys_consent() {
    let laptop = Computer::signed_in();
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    for host in [
        "https://login.microsoftonline.com",
        "https://login.partner.microsoftonline.cn",
        "https://login.windows.net",
    ] {
        let server = server(&laptop);
        let mut own: serde_json::Value = serde_json::from_str(&exported).expect("JSON");
        own["account"]["authority_host"] = host.into();
        import_asking(&laptop, &server, &[], &own.to_string()).exits(0);
        let status = run_at(&laptop, &server, &["status"]).exits(0);
        assert!(!status.stdout.contains("authority:"), "{status:?}");
    }
}
