//! What a script meets when something is broken: the exit status, the fact and the next step.

use rustls::pki_types::pem::PemObject as _;

use crate::support::fake_entra::{Behaviour, FakeEntra, NATIVE_CLIENT_ID, Refusal, Times};
use crate::support::{Computer, finish};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// Signed in, with nothing fresh: `show` must ask.
fn expired() -> Computer {
    let computer = Computer::signed_in();
    computer.access_token_ends(LONG_AGO);
    computer
}

#[test]
fn an_answer_that_is_none_is_unreachable_and_changes_nothing() {
    for behaviour in [
        Behaviour::Html(200),
        Behaviour::Html(503),
        Behaviour::EmptyBody,
        Behaviour::TruncatedBody,
        Behaviour::CutBeforeHead,
        Behaviour::CutAfterHead,
        Behaviour::HugeBody(3 << 20),
    ] {
        let computer = expired();
        let record = computer.record();
        computer.entra.set(behaviour, Times::Always);
        let show = computer.run(&["show"]).exits(3);
        assert_eq!(show.stdout, "", "{show:?}");
        assert!(show.stderr.starts_with("error: "), "{show:?}");
        assert!(show.stderr.contains("\nhint: "), "{show:?}");
        assert_eq!(computer.record(), record);
    }
}

#[test]
fn an_overload_is_temporary_whatever_its_body_says() {
    for (status, body) in [
        (502, serde_json::json!({"error": "Bad Gateway"})),
        (500, serde_json::json!({"error": "invalid_request"})),
        (
            503,
            serde_json::json!({"error": "invalid_grant", "error_description": "AADSTS50076: x"}),
        ),
        (
            429,
            serde_json::json!({"error": "x", "error_codes": [12345]}),
        ),
    ] {
        let computer = expired();
        computer
            .entra
            .set(Behaviour::Json(status, body), Times::Always);
        computer
            .run(&["show"])
            .exits(3)
            .says(&format!("HTTP {status}"));
        assert!(computer.entra.token_requests().len() > 2, "not tried again");
    }
}

#[test]
fn a_token_that_is_none_is_neither_stored_nor_printed() {
    for (field, value) in [
        ("access_token", ""),
        ("access_token", "two\nlines"),
        ("access_token", "a\u{202e}b"),
    ] {
        let computer = expired();
        let record = computer.record();
        computer
            .entra
            .set(Behaviour::Field(field, value.into()), Times::Always);
        let show = computer.run(&["show"]).exits(3);
        assert_eq!(show.stdout, "");
        assert_eq!(computer.record(), record);
    }
    let computer = Computer::signed_in();
    let before = computer.record()["refresh_token"].clone();
    computer
        .entra
        .once(Behaviour::Field("refresh_token", "".into()));
    computer.run(&["refresh"]).exits(0);
    assert_eq!(computer.record()["refresh_token"], before);
}

#[cfg(unix)]
#[test]
fn logout_takes_along_what_killed_writers_left() {
    let computer = Computer::signed_in();
    let left = computer.path("home/state/credentials/.new-taro@example.com.json-Xy12Z");
    std::fs::copy(computer.record_path(), &left).expect("copied");
    computer.run(&["logout"]).exits(0);
    assert!(!left.exists());
}

#[test]
fn a_long_name_is_no_trouble() {
    let computer = Computer::new();
    let name = "山".repeat(40);
    computer
        .login_in(&["-a", &name], &["--client-id", NATIVE_CLIENT_ID], "en")
        .0
        .exits(0);
    computer.run(&["show", "-a", &name]).exits(0);
    computer.run(&["logout", "-a", &name]).exits(0);
}

#[test]
fn a_dead_token_is_told_to_cron_at_once() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(700_082, "invalid_grant");
    computer.run(&["refresh"]).exits(4);
    computer
        .run(&["refresh", "--if-older-than", "30d"])
        .exits(4)
        .says("AADSTS700082");
    let status = computer.run(&["status", "--json"]).exits(0).json();
    assert!(status["accounts"][0]["refresh_token_expires_at"].is_null());
}

#[test]
fn logout_of_all_does_not_stop_at_one_that_fails() {
    let computer = Computer::signed_in();
    let in_a_keyring = serde_json::json!({"name": "kept", "store": "keyring"});
    let list = computer.path("home/state/accounts.json");
    let mut accounts: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&list).expect("there")).expect("JSON");
    accounts["accounts"]
        .as_array_mut()
        .expect("a list")
        .insert(0, in_a_keyring);
    std::fs::write(&list, accounts.to_string()).expect("written");
    let mut command = computer.command(&["logout", "--all"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let logout = finish(command.spawn().expect("started"));
    if cfg!(target_os = "linux") {
        logout.exits(7).says("taro@example.com: deleted");
    }
    assert!(!computer.record_path().exists());
}

#[test]
fn nobody_at_the_other_end_is_unreachable() {
    let computer = expired();
    computer
        .edit_record(|record| record["account"]["authority_host"] = "https://localhost:9".into());
    computer
        .run(&["show"])
        .exits(3)
        .says("localhost:9 could not be reached");
    computer.edit_record(|record| {
        record["account"]["authority_host"] = "https://no-such-host.invalid".into();
    });
    computer
        .run(&["show"])
        .exits(3)
        .says("no-such-host.invalid");
}

#[test]
fn a_certificate_of_a_stranger_is_named_with_the_way_to_trust_it() {
    let computer = expired();
    let stranger = FakeEntra::start();
    let ca_file = computer.path("stranger.pem");
    std::fs::write(&ca_file, stranger.ca_pem()).expect("written");
    let mut command = computer.command(&["show"]);
    command.env("SSL_CERT_FILE", ca_file);
    let show = finish(command.spawn().expect("started")).exits(3);
    show.says("is not trusted").says("--ca-file");
    assert_eq!(
        computer.entra.token_requests().len(),
        1,
        "sent to a stranger"
    );
}

/// The variables and the flag are held to the same, in the same words; one that is good does not hide
/// another one that is not.
#[cfg(target_os = "linux")]
#[test]
fn whatever_holds_no_usable_root_is_named_as_the_fault() {
    let computer = expired();
    let pem = computer.entra.ca_pem().to_owned();
    let der = rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let utf_16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let broken = pem.replace("MI", "AA");
    let asked = computer.entra.requests().len();
    let good = computer.ca_file();
    let good = good.to_str().expect("text");
    for (kind, content) in [
        ("DER", der.as_ref()),
        ("UTF-16", &utf_16),
        ("empty", b""),
        ("no PEM", b"hello"),
        ("no certificate", crate::support::pem("key.pem").as_bytes()),
        ("a damaged certificate", broken.as_bytes()),
    ] {
        let file = computer.private_file("it's roots.pem", content);
        let folder = computer.path("roots");
        std::fs::create_dir_all(&folder).expect("created");
        std::fs::copy(&file, folder.join("01234567.0")).expect("copied");
        let path = file.to_str().expect("text");
        let with = |args: &[&str], variable: &str, value: &std::path::Path| {
            let mut command = computer.command(args);
            command.env_remove("SSL_CERT_FILE").env(variable, value);
            finish(command.spawn().expect("started")).exits(2)
        };
        let mut refusals = vec![
            ("SSL_CERT_FILE", with(&["refresh"], "SSL_CERT_FILE", &file)),
            (
                "SSL_CERT_FILE",
                with(&["refresh", "--ca-file", good], "SSL_CERT_FILE", &file),
            ),
            ("SSL_CERT_DIR", with(&["refresh"], "SSL_CERT_DIR", &folder)),
            (
                "SSL_CERT_DIR",
                with(&["refresh", "--ca-file", good], "SSL_CERT_DIR", &folder),
            ),
        ];
        let mut beside = computer.command(&["refresh"]);
        beside
            .env("SSL_CERT_FILE", good)
            .env("SSL_CERT_DIR", &folder);
        let beside = finish(beside.spawn().expect("started")).exits(2);
        refusals.push(("SSL_CERT_DIR", beside));
        // PowerShell's `>` writes UTF-16, and OpenSSL does not read it.
        if kind != "UTF-16" {
            let refused = computer.run(&["refresh", "--ca-file", path]).exits(2);
            refusals.push(("--ca-file", refused));
        }
        for (source, refused) in refusals {
            let said = refused.stderr.clone();
            assert!(
                said.starts_with(&format!("error: {source} ")),
                "{kind}: {said}"
            );
            assert!(
                said.contains(" contains no root certificate in PEM format\n"),
                "{kind}: {said}"
            );
            assert!(
                said.contains("-----BEGIN CERTIFICATE-----"),
                "{kind}: {said}"
            );
        }
    }
    for (args, variable) in [
        (&["refresh"][..], "SSL_CERT_FILE"),
        (&["refresh", "--ca-file", "/nowhere"], "UNUSED"),
    ] {
        let mut command = computer.command(args);
        command.env(variable, "/nowhere");
        let refused = finish(command.spawn().expect("started")).exits(2);
        refused.says("cannot read ").says("/nowhere: ");
    }
    assert_eq!(computer.entra.requests().len(), asked);
}

/// The file with roots is read first, and alone where it vouches for the server.
#[cfg(target_os = "linux")]
#[test]
fn roots_in_folders_are_trusted_as_those_in_the_file() {
    let (computer, stranger) = (expired(), Computer::new());
    let folder = computer.path("roots");
    std::fs::create_dir(&folder).expect("created");
    let refresh = || {
        let mut command = computer.command(&["refresh"]);
        command
            .env("SSL_CERT_FILE", stranger.ca_file())
            .env("SSL_CERT_DIR", &folder);
        finish(command.spawn().expect("started"))
    };
    refresh().exits(2).says("contains no root certificate");
    std::fs::copy(stranger.ca_file(), folder.join("89abcdef.0")).expect("copied");
    refresh().exits(3).says("not trusted");
    std::fs::copy(computer.ca_file(), folder.join("01234567.0")).expect("copied");
    refresh().exits(0);
    let mut folder_alone = computer.command(&["refresh"]);
    folder_alone
        .env_remove("SSL_CERT_FILE")
        .env("SSL_CERT_DIR", &folder);
    finish(folder_alone.spawn().expect("started")).exits(0);
}

/// A pipe is not waited for, and a device is not read for as long as it gives something.
#[cfg(target_os = "linux")]
#[test]
fn roots_are_read_from_a_regular_file_of_bounded_length_only() {
    let computer = expired();
    let pipe = computer.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("started").success());
    let endless = computer.path("endless.pem");
    let file = std::fs::File::create(&endless).expect("created");
    file.set_len(1 << 30).expect("sparse");
    for path in [&pipe, &endless, std::path::Path::new("/dev/zero")] {
        let text = path.to_str().expect("text");
        let started = std::time::Instant::now();
        let mut by_variable = computer.command(&["refresh"]);
        by_variable.env("SSL_CERT_FILE", path);
        let by_variable = finish(by_variable.spawn().expect("started")).exits(2);
        by_variable.says("cannot read SSL_CERT_FILE ").says(text);
        let by_flag = computer.run(&["refresh", "--ca-file", text]).exits(2);
        by_flag.says("cannot read --ca-file ").says(text);
        computer.edit_record(|record| record["account"]["ca_file"] = text.into());
        computer.run(&["refresh"]).exits(2).says(text);
        computer.edit_record(|record| {
            record["account"]
                .as_object_mut()
                .expect("an object")
                .remove("ca_file");
        });
        let took = started.elapsed();
        assert!(
            took < std::time::Duration::from_secs(10),
            "{text}: {took:?}"
        );
    }
    computer.run(&["refresh"]).exits(0);
}

/// What cannot be written down is refused before anybody signs in.
#[cfg(target_os = "linux")]
#[test]
fn a_ca_file_whose_path_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let computer = Computer::new();
    let odd = computer
        .path("")
        .join(std::ffi::OsStr::from_bytes(b"c\xffa.pem"));
    std::fs::copy(computer.ca_file(), &odd).expect("copied");
    let mut command = computer.command(&["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"]);
    command.arg("--ca-file").arg(&odd);
    let refused = finish(command.spawn().expect("started")).exits(2);
    refused.says("is not valid UTF-8");
    assert_eq!(computer.entra.requests().len(), 0);
}

#[test]
fn a_ca_file_is_trusted_besides_and_remembered() {
    let computer = Computer::new();
    let ca_file = computer.ca_file();
    let login = ["--ca-file", ca_file.to_str().expect("text")];
    let mut args = vec!["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"];
    args.extend(login);
    let mut command = computer.command(&args);
    command.env_remove("SSL_CERT_FILE");
    let (child, url, _) = Computer::start(command);
    computer.browse(&url, "en");
    finish(child).exits(0);
    let mut refresh = computer.command(&["refresh"]);
    refresh.env_remove("SSL_CERT_FILE");
    finish(refresh.spawn().expect("started")).exits(0);
}

#[test]
fn refusals_have_the_exit_status_of_who_must_act() {
    for (code, error, status) in [
        (50_173, "invalid_grant", 4),
        (700_082, "invalid_grant", 4),
        (50_076, "interaction_required", 4),
        (65_001, "invalid_grant", 4),
        (53_003, "invalid_grant", 5),
        (50_057, "invalid_grant", 5),
        (7_000_215, "invalid_client", 5),
        (7_000_222, "invalid_client", 5),
        (700_016, "unauthorized_client", 5),
        (90_033, "temporarily_unavailable", 3),
        (50_196, "invalid_grant", 3),
    ] {
        let computer = expired();
        computer
            .entra
            .set(Behaviour::Refuse(Refusal::new(code, error)), Times::Always);
        let show = computer
            .run(&["show", "--json"])
            .exits(status)
            .says(&format!("(AADSTS{code} · correlation "));
        let object = &show.json()["error"];
        assert_eq!(object["aadsts"], code);
        assert_eq!(object["exit"], status);
        assert_eq!(object["error"], error);
        assert!(
            object["hint"].is_string() && object["correlation_id"].is_string(),
            "{object}"
        );
    }
}

#[test]
fn a_refusal_that_nobody_knows_is_told_in_entra_s_words_with_where_to_look() {
    let computer = expired();
    computer.entra.refuse_once(999_999, "invalid_grant");
    computer
        .run(&["show"])
        .exits(4)
        .says("https://login.microsoftonline.com/error?code=999999");
}

#[test]
fn a_token_refused_for_good_is_reported_by_its_suberror_too() {
    let computer = expired();
    let refusal = Refusal::new(50_034, "invalid_grant").suberror("bad_token");
    computer
        .entra
        .set(Behaviour::Refuse(refusal), Times::Count(1));
    let first = computer.run(&["show"]);
    assert_ne!(first.status, 0);
    let requests = computer.entra.token_requests().len();
    computer.run(&["show"]).exits(4).says("permanently refused");
    assert_eq!(computer.entra.token_requests().len(), requests);
}

#[test]
fn a_damaged_record_is_reported_and_left_as_it_is() {
    let computer = Computer::signed_in();
    for damage in ["", "{", "[]", r#"{"version":1}"#, "\u{0}\u{1}"] {
        std::fs::write(computer.record_path(), damage).expect("written");
        for verb in ["show", "refresh"] {
            computer.run(&[verb]).exits(7).says("left unchanged");
        }
        assert_eq!(
            std::fs::read_to_string(computer.record_path()).expect("there"),
            damage
        );
    }
    computer.run(&["logout"]).exits(0);
    assert!(!computer.record_path().exists());
}

#[test]
fn a_record_of_a_newer_version_is_left_alone() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["version"] = 2.into());
    computer.run(&["show"]).exits(7).says("newer entra-token");
    computer.run(&["refresh"]).exits(7);
    assert_eq!(computer.record()["version"], 2);
}

#[test]
fn a_damaged_list_of_accounts_is_reported_and_left_as_it_is() {
    let computer = Computer::signed_in();
    let list = computer.path("home/state/accounts.json");
    for damage in ["{", r#"{"version":2,"accounts":[]}"#] {
        std::fs::write(&list, damage).expect("written");
        for verb in [
            &["show"][..],
            &["status"],
            &["logout"],
            &["login", "--client-id", NATIVE_CLIENT_ID],
        ] {
            computer.run(verb).exits(7);
        }
        assert_eq!(std::fs::read_to_string(&list).expect("there"), damage);
    }
}

#[cfg(unix)]
#[test]
fn a_record_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let computer = Computer::signed_in();
    std::fs::set_permissions(
        computer.record_path(),
        std::fs::Permissions::from_mode(0o644),
    )
    .expect("ours");
    computer
        .run(&["show"])
        .exits(7)
        .says("accessible to other users")
        .says("chmod 600");
}

#[cfg(unix)]
#[test]
fn everything_that_is_written_is_private() {
    use std::os::unix::fs::MetadataExt as _;
    let computer = Computer::signed_in();
    computer.run(&["refresh"]).exits(0);
    let mut folders = vec![computer.path("home/state")];
    while let Some(folder) = folders.pop() {
        assert_eq!(
            folder.metadata().expect("there").mode() & 0o777,
            0o700,
            "{folder:?}"
        );
        for entry in std::fs::read_dir(&folder).expect("readable") {
            let path = entry.expect("readable").path();
            let mode = path.metadata().expect("there").mode() & 0o777;
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode, 0o600, "{path:?}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_and_prints_nothing() {
    let computer = expired();
    let record = computer.record();
    // A file size limit of zero stands for the full disk: every write fails.
    let program = env!("CARGO_BIN_EXE_entra-token");
    let mut command = computer.command::<&str>(&[]);
    let mut limited = std::process::Command::new("sh");
    limited.env_clear().envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    limited.args([
        "-c",
        "trap '' XFSZ; ulimit -f 0; exec \"$0\" refresh --format raw",
        program,
    ]);
    limited
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let refresh = finish(limited.spawn().expect("started")).exits(7);
    assert_eq!(refresh.stdout, "");
    assert_eq!(computer.record(), record);
    let left = std::fs::read_dir(computer.path("home/state/credentials"))
        .expect("readable")
        .count();
    assert_eq!(left, 1, "a new file was left behind");
    drop(command.spawn());
    computer.run(&["refresh"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let computer = Computer::signed_in();
    let mut child = computer.command(&["show"]).spawn().expect("started");
    drop(child.stdout.take());
    assert!(child.wait().expect("ended").success());
}

#[test]
fn no_home_is_named() {
    let computer = Computer::new();
    let mut command = computer.command(&["show"]);
    for name in [
        "HOME",
        "ENTRA_TOKEN_STATE_DIR",
        "LOCALAPPDATA",
        "XDG_STATE_HOME",
    ] {
        command.env_remove(name);
    }
    finish(command.spawn().expect("started"))
        .exits(2)
        .says("ENTRA_TOKEN_STATE_DIR");
}

#[test]
fn a_usage_error_is_json_too() {
    let computer = Computer::new();
    for args in [
        &["show", "--json", "--min-ttl", "x"][..],
        &["--json", "--nonsense"],
        &["--json", "sing"],
    ] {
        let error = computer.run(args).exits(2).json();
        assert_eq!(error["error"]["code"], "usage");
        assert_eq!(error["error"]["exit"], 2);
    }
}

#[test]
fn an_error_speaks_the_language_of_the_reader() {
    let computer = Computer::new();
    for (variable, value, word) in [
        ("LC_ALL", "ja_JP.UTF-8", "サインインしていません"),
        ("LC_MESSAGES", "ja", "サインインしていません"),
        ("LANG", "ja_JP", "サインインしていません"),
        ("LANG", "de_DE.UTF-8", "not signed in"),
    ] {
        let mut command = computer.command(&["show"]);
        command.env(variable, value);
        finish(command.spawn().expect("started"))
            .exits(4)
            .says(word);
    }
    computer
        .run(&["--lang", "ja", "show"])
        .exits(4)
        .says("サインインしていません");
}

#[test]
fn the_page_for_administrators_names_a_registered_redirect_uri_or_is_the_older_form() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(65001, "invalid_grant");
    let host = computer.entra.authority_host();
    computer.run(&["refresh"]).says(&format!(
        "{host}/organizations/v2.0/adminconsent?client_id={NATIVE_CLIENT_ID}&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send&redirect_uri=http%3A%2F%2Flocalhost"
    ));
    // A text that is pasted does not say what is registered.
    let explained = computer.run(&["explain", "AADSTS65001"]).exits(0).stdout;
    let page = "https://login.microsoftonline.com/TENANT_ID/adminconsent?client_id=CLIENT_ID";
    assert!(explained.contains(page), "{explained}");
    assert!(!explained.contains("v2.0/adminconsent"), "{explained}");
}
