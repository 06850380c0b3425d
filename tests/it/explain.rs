//! `explain`: the guide on the command line, without a network, an account or a home.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Computer, Outcome, TARO, fed, finish};

/// The program where there is nothing at all: no home, no state, no Entra.
fn nowhere(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entra-token"));
    command
        .env_clear()
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn explain(args: &[&str]) -> Outcome {
    let args: Vec<&str> = [&["explain"], args].concat();
    finish(nowhere(&args).spawn().expect("started"))
}

fn explain_input(input: &[u8]) -> Outcome {
    fed(&mut nowhere(&["explain", "-"]), input)
}

/// The first names of what was explained.
fn explained(outcome: &Outcome) -> Vec<String> {
    let codes = outcome.stdout.lines();
    let codes = codes.filter_map(|line| line.strip_prefix("code: "));
    codes.map(|code| code.trim().to_owned()).collect()
}

#[test]
fn a_code_is_explained_to_the_letter() {
    let stdout = "\
code:         AADSTS7000222
cause:        the client secret has expired
who must act: an Entra administrator or the owner of the app registration
what to do:   make a new client secret in Entra admin center > App registrations > CLIENT_ID > Certificates & secrets and copy its Value at once, then run `entra-token login --client-secret-file PATH`
source:       Microsoft: Microsoft Entra authentication and authorization error codes (documented)
more:         https://login.microsoftonline.com/error?code=7000222
";
    for code in ["AADSTS7000222", "7000222", "aadsts7000222"] {
        let outcome = explain(&[code]).exits(0);
        assert_eq!(
            (outcome.stdout.as_str(), outcome.stderr.as_str()),
            (stdout, "")
        );
    }
}

#[test]
fn a_reply_is_explained_to_the_letter_in_japanese() {
    let stdout = "\
コード:     501 5.5.127
原因:       アクセス トークンの残り時間が足りません (High Volume Email では 600 秒以上必要です)
対応する人: このツールの利用者
対処:       `entra-token show --min-ttl 600` でトークンを取得してください
出典:       GitHub tarickb/sasl-xoauth2 #110 and its README (報告あり)
";
    let outcome = explain(&["--lang", "ja", "501", "5.5.127"]).exits(0);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        (stdout, "")
    );
}

#[test]
fn everything_in_a_log_is_explained_once_and_in_its_order() {
    let log = "Oct  1 10:00:00 mx postfix/smtp[42]: SASL authentication failed; server smtp.office365.com[52.97.0.1] said: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled
Oct  1 10:00:01 mx postfix/smtp[42]: SASL authentication failed; server smtp.office365.com[52.97.0.1] said: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled
Oct  1 10:00:02 mx token[43]: {\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700082: The refresh token has expired due to inactivity.\",\"suberror\":\"bad_token\"}
Oct  1 10:00:03 mx app[44]: smtplib.SMTPAuthenticationError: (535, b'5.7.3 Authentication unsuccessful [AB0PR01CA0001.eurprd01.prod.exchangelabs.com]')
";
    let outcome = explain_input(log.as_bytes()).exits(0);
    let names = ["535 5.7.139", "AADSTS700082", "535 5.7.3"];
    assert_eq!(explained(&outcome), names);
    assert!(outcome.stdout.contains("SMTP AUTH is off for this mailbox"));
    assert_eq!(explained(&explain(&[log])), names);
}

#[test]
fn programs_get_the_same_as_json() {
    let outcome = explain(&["--json", "slow_down", "AADSTS1234567"]).exits(0);
    let object = outcome.json();
    assert_eq!(object["version"], 1);
    let [known, unknown] = &object["explanations"].as_array().expect("a list")[..] else {
        panic!("two of them: {object}");
    };
    let told = json!({
        "found": ["slow_down"],
        "known": true,
        "names": ["slow_down"],
        "code": "temporarily_unavailable",
        "exit": 3,
        "cause": "the program asks too often whether the sign-in is finished",
        "actor": "nobody",
        "remedy": "wait 5 seconds longer between two questions; entra-token does so by itself",
        "confidence": "documented",
        "source": "RFC 8628 section 3.5",
        "url": null,
    });
    assert_eq!(*known, told);
    let untold = [
        "names",
        "code",
        "exit",
        "cause",
        "actor",
        "remedy",
        "confidence",
        "source",
    ];
    assert!(
        untold.iter().all(|field| unknown[*field] == Value::Null),
        "{unknown}"
    );
    let url = "https://login.microsoftonline.com/error?code=1234567";
    assert_eq!(
        (&unknown["known"], &unknown["url"]),
        (&json!(false), &json!(url))
    );
}

#[test]
fn an_unknown_code_is_looked_up_at_microsoft() {
    let outcome = explain(&["AADSTS1234567"]).exits(0);
    let stdout = "\
code:  AADSTS1234567
cause: the error guide has no entry for this code; if it exists, Microsoft's page explains it
more:  https://login.microsoftonline.com/error?code=1234567
";
    assert_eq!(outcome.stdout, stdout);
}

#[test]
fn a_text_without_anything_to_explain_is_an_error() {
    let outcome = explain(&["all", "is\u{1b}[31m", "well"]).exits(1);
    let stderr = "error: the error guide has no entry for this text: `all is [31m well`\n\
        hint: pass an AADSTS code, a mail server's reply such as `535 5.7.139`, an `error` such as invalid_grant, or a log that contains one; `entra-token explain --list` lists all entries\n";
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("", stderr)
    );
    explain_input(b"\xff\xfe").exits(1);
    explain(&[]).exits(2);
    explain(&["--list", "535"]).exits(2);
}

#[test]
fn a_whole_log_file_is_too_much() {
    let outcome = explain_input(&vec![b'x'; (1 << 20) + 1]).exits(2);
    outcome.says("longer than 1 MiB").says("tail -n 100 FILE");
}

#[test]
fn the_list_has_a_line_a_cause_in_both_languages() {
    let english = explain(&["--list"]).exits(0).stdout;
    let japanese = explain(&["--list", "--lang", "ja"]).exits(0).stdout;
    for (list, line) in [
        (&english, "AADSTS7000222: the client secret has expired"),
        (
            &english,
            "535 5.7.139 … disabled for the Mailbox: SMTP AUTH is off for this mailbox, for OAuth as well as for passwords",
        ),
        (
            &english,
            "slow_down: the program asks too often whether the sign-in is finished",
        ),
        (
            &japanese,
            "AADSTS7000222: クライアント シークレットの有効期限が切れています",
        ),
    ] {
        assert!(list.lines().any(|other| other == line), "{line}");
    }
    assert_eq!(english.lines().count(), japanese.lines().count());
    let object = explain(&["--list", "--json"]).json();
    let rows = object["explanations"].as_array().expect("a list");
    assert_eq!(rows.len(), english.lines().count());
    assert!(rows.iter().all(|row| row["remedy"].is_string()), "{object}");
}

#[test]
fn an_account_is_named_where_there_is_one() {
    let computer = Computer::signed_in();
    let reply = ["explain", "535 5.7.139 disabled for the Mailbox"];
    for (args, mailbox) in [
        (&[][..], TARO),
        (&["-a", "box@contoso.com"], "box@contoso.com"),
        (&["-a", "work"], "USER@EXAMPLE.COM"),
    ] {
        let outcome = computer.run(&[args, &reply].concat()).exits(0);
        let command = format!(
            "`Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`"
        );
        assert!(outcome.stdout.contains(&command), "{outcome:#?}");
    }
}

#[test]
fn nothing_is_written_or_asked() {
    let computer = Computer::new();
    computer.run(&["explain", "AADSTS50011"]).exits(0);
    assert!(!computer.path("home/state").exists());
    assert_eq!(computer.entra.requests().len(), 0);
}

#[test]
fn only_an_administrator_can_consent_for_others() {
    let computer = Computer::new();
    let told = computer.run(&["explain", "AADSTS90094"]).exits(0).stdout;
    assert!(
        told.contains("\nwho must act: an Entra administrator\n"),
        "{told}"
    );
}
