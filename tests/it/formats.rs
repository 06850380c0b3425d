//! The forms of an access token, each held against who reads it: a shell, a mail server, a web server.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::support::{Computer, Outcome, TARO};

/// A token with all in it that may be in one: visible ASCII without `"` and `\`.
#[cfg(unix)]
fn hostile() -> String {
    let plain = ('!'..='~').filter(|letter| !['"', '\\'].contains(letter));
    plain.collect::<String>() + "''$(touch%20x)`x`'"
}

fn with_token(token: &str) -> Computer {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["access_token"] = token.into());
    computer
}

fn show(computer: &Computer, args: &[&str]) -> Outcome {
    computer.run(&[&["show", "--format"], args].concat())
}

#[track_caller]
fn assert_prints(outcome: &Outcome, stdout: &str) {
    assert_eq!(outcome.stdout, stdout);
    assert_eq!(outcome.stderr, "");
    assert_eq!(outcome.status, 0);
}

fn xoauth2(user: &str, token: &str) -> String {
    BASE64_STANDARD.encode(format!("user={user}\x01auth=Bearer {token}\x01\x01")) + "\n"
}

#[test]
fn each_format_to_the_letter() {
    let computer = with_token("eyJ.tok-en_");
    assert_prints(&show(&computer, &["raw"]), "eyJ.tok-en_\n");
    let header = "Authorization: Bearer eyJ.tok-en_\n";
    assert_prints(&show(&computer, &["header"]), header);
    let answer = xoauth2(TARO, "eyJ.tok-en_");
    assert_prints(&show(&computer, &["xoauth2"]), &answer);
    let shared = ["xoauth2", "--user", "shared@example.com"];
    let answer = xoauth2("shared@example.com", "eyJ.tok-en_");
    assert_prints(&show(&computer, &shared), &answer);
    for (shell, command) in [
        ("sh", "export ENTRA_ACCESS_TOKEN='eyJ.tok-en_'\n"),
        ("fish", "set -gx ENTRA_ACCESS_TOKEN 'eyJ.tok-en_'\n"),
        ("powershell", "$env:ENTRA_ACCESS_TOKEN = 'eyJ.tok-en_'\n"),
    ] {
        assert_prints(&show(&computer, &["env", "--shell", shell]), command);
    }
    let default = if cfg!(windows) { "powershell" } else { "sh" };
    let chosen = show(&computer, &["env", "--shell", default]).stdout;
    assert_prints(&show(&computer, &["env"]), &chosen);
    let object = show(&computer, &["json", "--json"]).exits(0).json();
    assert_eq!(object["access_token"], "eyJ.tok-en_");
}

#[test]
fn refresh_prints_the_new_token_in_the_same_forms() {
    let computer = Computer::signed_in();
    let header = computer.run(&["refresh", "--format", "header"]).exits(0);
    let token = computer.record()["access_token"].clone();
    let token = token.as_str().expect("a token");
    assert_eq!(header.stdout, format!("Authorization: Bearer {token}\n"));
    let printed = computer.run(&[
        "refresh",
        "--format",
        "xoauth2",
        "--if-older-than",
        "1d",
        "--user",
        "shared@example.com",
    ]);
    assert_prints(&printed, &xoauth2("shared@example.com", token));
}

#[test]
fn a_flag_of_another_format_is_refused_before_anything_is_asked() {
    let computer = Computer::signed_in();
    computer.access_token_ends("2020-01-01T00:00:00Z");
    let asked = computer.entra.requests().len();
    for (args, fact) in [
        (
            &["show", "--user", "shared@example.com"][..],
            "--user requires --format xoauth2",
        ),
        (
            &["show", "--format", "env", "--user", "shared@example.com"],
            "--user requires --format xoauth2",
        ),
        (
            &["refresh", "--user", "shared@example.com"],
            "--user requires --format xoauth2",
        ),
        (
            &["show", "--shell", "fish"],
            "--shell requires --format env",
        ),
        (
            &["show", "--refresh-token", "--shell", "sh"],
            "--shell requires --format env",
        ),
        (
            &["show", "--format", "xoauth2", "--user", "nobody"],
            "expected a mail address",
        ),
        (
            &["show", "--format", "env", "--shell", "csh"],
            "expected one of sh, fish, powershell",
        ),
    ] {
        let refused = computer.run(args).exits(2).says(fact).says("hint: ");
        assert_eq!(refused.stdout, "", "{args:?}");
    }
    assert_eq!(computer.entra.requests().len(), asked);
}

#[test]
fn an_account_without_an_address_needs_one_for_xoauth2() {
    let computer = Computer::with_app();
    let login = [
        &crate::support::app::LOGIN_APP[..],
        &[
            "-a",
            "robot",
            "--client-secret",
            crate::support::fake_entra::WEB_SECRET,
        ],
    ];
    computer.run(&login.concat()).exits(0);
    let asked = computer.entra.requests().len();
    let refused = computer.run(&["refresh", "--format", "xoauth2"]).exits(2);
    assert_eq!(
        refused.stderr,
        "error: cannot tell which mailbox robot sends from\n\
         hint: run `entra-token refresh --format xoauth2 -a robot --user ADDRESS`\n"
    );
    assert_eq!(computer.entra.requests().len(), asked);
    let shown = show(&computer, &["xoauth2", "--user", "box@example.com"]).exits(0);
    assert_ne!(shown.stdout, "");
}

#[cfg(unix)]
#[test]
fn a_shell_that_evaluates_it_has_the_token_and_nothing_has_happened() {
    let computer = with_token(&hostile());
    let printed = show(&computer, &["env", "--shell", "sh"]).exits(0).stdout;
    // A program that the shell starts has it, too.
    let script = r#"eval "$1"; printenv ENTRA_ACCESS_TOKEN; ls"#;
    let mut shell = std::process::Command::new("sh");
    shell.args(["-euc", script, "sh", &printed]);
    let evaluated = shell.current_dir(computer.path("run")).output();
    let stdout = evaluated.expect("every Unix has one").stdout;
    assert_eq!(String::from_utf8(stdout).expect("text"), hostile() + "\n");
}

#[test]
fn json_and_another_form_are_not_mixed() {
    let computer = Computer::signed_in();
    for verb in ["show", "refresh"] {
        for form in ["env", "raw", "header", "xoauth2"] {
            let refused = computer.run(&[verb, "--json", "--format", form]).exits(2);
            refused.says("--json and --format cannot be used together");
        }
        computer.run(&[verb, "--json", "--format", "json"]).exits(0);
    }
}
