//! `explain`: the guide on the command line, without a network, an account or a home.

use std::process::{Command, Stdio};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::support::fake_entra::Behaviour;
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
what to do:   make a new client secret in Entra admin center > Entra ID > App registrations > CLIENT_ID > Certificates & secrets and copy its Value at once, then run `entra-token login --client-secret-file PATH`
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
出典:       GitHub tarickb/sasl-xoauth2 #98 and its README (報告あり)
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
    let [known, unknown] = ["slow_down", "AADSTS1234567"].map(|code| {
        let object = explain(&["--json", code]).exits(0).json();
        assert_eq!(object["version"], 1);
        let explanations = object["explanations"].as_array().expect("a list");
        assert_eq!(explanations.len(), 1, "{object}");
        explanations[0].clone()
    });
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
        "said": null,
        "url": null,
    });
    assert_eq!(known, told);
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

/// Causes and remedies of all rows, in a language.
fn sentences(language: &str) -> Vec<String> {
    let object = explain(&["--list", "--json", "--lang", language]).json();
    let rows = object["explanations"].as_array().expect("a list").iter();
    let fields = rows.flat_map(|row| [&row["cause"], &row["remedy"]]);
    fields
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// The menu of 2026: "Protection", "Identity", "Users" and the like stand below "Entra ID" now.
#[test]
fn each_place_in_the_portal_is_named_by_the_menu_of_today() {
    for (language, portal, places) in [
        (
            "en",
            "Entra admin center > ",
            ["Entra ID > ", "Monitoring & health > "],
        ),
        (
            "ja",
            "Entra 管理センター >",
            ["「Entra ID」>", "「監視と正常性」>"],
        ),
    ] {
        let sentences = sentences(language).join("\n");
        let menus: Vec<&str> = sentences.split(portal).skip(1).collect();
        assert!(menus.len() > 50, "{language}");
        for menu in menus {
            let is_known = places.iter().any(|place| menu.starts_with(place));
            assert!(is_known, "{language}: {menu:.60}");
        }
    }
}

/// One that is left open, or closed in the wrong order, is hard to see in a long line.
#[test]
fn brackets_of_the_guide_close_what_was_opened_last() {
    for sentence in ["en", "ja"].iter().flat_map(|it| sentences(it)) {
        let mut open = Vec::new();
        for letter in sentence.chars() {
            match letter {
                '(' => open.push(')'),
                '「' => open.push('」'),
                ')' | '」' => assert_eq!(open.pop(), Some(letter), "{sentence}"),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{sentence}");
    }
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

const APP: &str = "a1b2c3d4-0000-4000-8000-00000000beef";

/// What is said of a text, in English.
fn told(text: &str) -> String {
    explain_input(text.as_bytes()).stdout
}

#[test]
fn the_error_of_another_program_is_answered_for_that_program() {
    let text = format!(
        "AADSTS50011: The redirect URI 'https://flows.example/oauth/callback' specified in the request does not match the redirect URIs configured for the application '{APP}'."
    );
    let answer = told(&text);
    for wanted in ["`https://flows.example/oauth/callback`", APP] {
        assert!(answer.contains(wanted), "{wanted}: {answer}");
    }
    assert!(!answer.contains("http://localhost"), "{answer}");
    let answer = told("n8n: AADSTS65001: The user or administrator has not consented");
    assert!(answer.contains("this is about n8n"), "{answer}");
    for text in [
        "AADSTS900144: The request body must contain the following parameter: 'scope'.",
        "AADSTS90014",
        "{\"error\":\"invalid_request\"}",
    ] {
        let answer = told(text);
        assert!(!answer.contains("authors of entra-token"), "{answer}");
        assert!(answer.contains("who must act: whoever set up"), "{answer}");
    }
    let ours = told("entra-token: error: AADSTS900144: The request body must contain 'scope'");
    assert!(ours.contains("authors of entra-token"), "{ours}");
}

#[test]
fn what_says_more_silences_what_says_less() {
    let cut_off = format!(
        "The redirect URI https://flows.example/cb specified in the request does not match the redirect URIs configured for the application '{APP}'"
    );
    assert!(
        told("(535, b'5.7.139 Authentication unsuccessful, basic authenti...')")
            .contains("basic authentication")
    );
    assert!(told(&cut_off).contains("`https://flows.example/cb`"));
    for (text, names) in [
        (
            "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700999: x\",\"error_codes\":[50173]}",
            &["AADSTS700999"][..],
        ),
        (
            "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS70000: User account is found to be in service abuse mode.\"}",
            &["AADSTS70000"],
        ),
        (
            "{\"error\":\"invalid_client\",\"error_codes\":[7000222]}",
            &["AADSTS7000222"],
        ),
        (
            "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
            &["535 5.7.139"],
        ),
        (
            "assertResponseCode('535 5.7.139 Authentication unsuccessful, basic authenti...', Array)",
            &["535 5.7.139"],
        ),
        (
            "450 4.4.317 Cannot connect to remote server [Message=451 5.7.3 STARTTLS is required to send mail]",
            &["451 5.7.3"],
        ),
    ] {
        assert_eq!(explained(&explain_input(text.as_bytes())), names, "{text}");
    }
    assert!(
        told("AADSTS70000: User account is found to be in service abuse mode.")
            .contains("account.live.com")
    );
}

#[test]
fn the_words_of_a_message_say_more_than_its_code_and_than_what_is_said_beside_them() {
    for (text, wanted, unwanted) in [
        (
            "AADSTS700023: Client assertion audience claim does not match Realm issuer.",
            "--tenant TENANT_ID --cloud CLOUD",
            "--scope",
        ),
        (
            "AADSTS700023: InvalidResourcelessScope - The provided value for scope is not valid.",
            "--scope",
            "--cloud CLOUD",
        ),
        (
            r#"{"error":{"code":"ErrorAccessDenied","message":"Access to OData is disabled."}}"#,
            "an Exchange administrator",
            "Mail.Send",
        ),
        (
            "ErrorAccessDenied: Access is denied, blocked by tenant configured AppOnly AccessPolicy settings. [RAOP]",
            "application access policy",
            "Mail.Send",
        ),
        (
            "AADSTS90023: No applicable permissions were found for this user.",
            "the scope that was asked for",
            "client secret",
        ),
        (
            "AADSTS900144: The request body must contain the following parameter: 'scope'.",
            "lacks the parameter `scope`",
            "authors of entra-token",
        ),
        (
            "AADSTS500201: We are unable to issue tokens from this API version for a Microsoft account.",
            "v2.0 endpoint",
            "inferred",
        ),
        (
            "Graph API send failed: /me request is only valid with delegated authentication flow.",
            "/users/",
            "Mail.Send of",
        ),
        (
            "Application 'x' is requesting permissions that are either invalid or out of date.",
            "requiredResourceAccess",
            "no entry",
        ),
        (
            "Failed to connect with fsockopen host=ssl://smtp.office365.com port=587",
            "STARTTLS",
            "no entry",
        ),
        (
            "javax.net.ssl.SSLException: Unsupported or unrecognized SSL message (smtp.office365.com, 587)",
            "STARTTLS",
            "no entry",
        ),
        (
            "User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendRawEmail'",
            "Amazon SES",
            "no entry",
        ),
        (
            "fetchmail: Authorization failure on me@127.0.0.1",
            "the proxy's own log",
            "no entry",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert!(!answer.contains(unwanted), "{text}: {answer}");
    }
}

/// A server program does not listen on localhost, and its name may only be in a log's prefix.
#[test]
fn a_redirect_uri_of_a_page_moves_to_where_the_program_belongs() {
    let code = "AADSTS9002325: Proof Key for Code Exchange is required";
    for (text, wanted) in [
        (
            format!("[2025-10-24 11:22:57] glpi.CRITICAL: {code}"),
            "GLPI",
        ),
        (format!("FreeScout: {code}"), "the same one under Web"),
        (code.to_owned(), "a program on a server under Web"),
    ] {
        let answer = told(&text);
        assert!(answer.contains(wanted), "{text}: {answer}");
    }
}

/// "Authenticate an IMAP, POP or SMTP connection using OAuth" gives an app both rights on a mailbox.
#[test]
fn an_app_is_given_the_right_to_send_as_the_mailbox_beside_the_one_to_open_it() {
    for reply in [
        "535 5.7.3 Authentication unsuccessful",
        "430 4.2.0 STOREDRV; mailbox logon failure",
    ] {
        for language in ["en", "ja"] {
            let answer = explain(&[reply, "--lang", language]).exits(0).stdout;
            for command in [
                "`New-ServicePrincipal -AppId CLIENT_ID -ObjectId OBJECT_ID`",
                "-User OBJECT_ID -AccessRights FullAccess`",
                "-Trustee OBJECT_ID -AccessRights SendAs`",
            ] {
                assert!(answer.contains(command), "{reply}, {command}: {answer}");
            }
        }
    }
}

#[test]
fn a_reply_without_its_code_a_masked_code_and_a_refusal_without_words_are_told() {
    for (text, wanted, unwanted) in [
        (
            "5.7.3 Authentication unsuccessful [DB6P18901CA0015.EURP189.PROD.OUTLOOK.COM]",
            "does not take this token",
            "STARTTLS first",
        ),
        (
            "reply: retcode (535); Msg: b'5.7.3 Authentication unsuccessful'",
            "does not take this token",
            "STARTTLS first",
        ),
        (
            r#"{"error":"invalid_grant","error_description":"AADSTS9XXXXX: malformed"}"#,
            "invalid_grant",
            "code=9",
        ),
        (
            "403 Client Error: Forbidden for url: https://graph.microsoft.com/v1.0/me/sendMail",
            "Microsoft Graph",
            "no entry",
        ),
        (
            "smtp_sasl_passwd_lookup: no auth info found",
            "SASL",
            "no entry",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert!(!answer.contains(unwanted), "{text}: {answer}");
    }
}

#[test]
fn what_a_logger_adds_is_no_reply() {
    for text in [
        "delay=1, dsn=4.7.0, status=deferred (delivery temporarily suspended)",
        "Content-Length: 530",
        "535 in 12 s",
        "sent 535 KB",
        "535 KB sent",
        "libfoo: 5.7.1",
        "kernel: 4.7.0",
        "took: 421",
        "exit status: 535",
        "line 550: x",
    ] {
        explain_input(text.as_bytes()).exits(1);
    }
}

#[test]
fn no_code_of_microsoft_s_list_is_unknown_and_a_new_one_is_told_by_its_class() {
    for text in [
        "You don't have access to this\nError Code: 53003\nRequest Id: 1",
        "Sign-in error code\n\n53003\n\nFailure reason",
    ] {
        assert_eq!(explained(&explain_input(text.as_bytes())), ["AADSTS53003"]);
    }
    let answer = told("AADSTS75011");
    assert!(answer.contains("this is not about mail"), "{answer}");
    assert!(answer.contains("(documented)"), "{answer}");
    let answer = told("AADSTS530999: something of tomorrow");
    assert!(answer.contains("a policy of the organisation"), "{answer}");
    assert!(answer.contains("(inferred)"), "{answer}");
    assert!(answer.contains("error?code=530999"), "{answer}");
}

#[test]
fn a_text_that_does_not_say_why_is_told_where_to_look() {
    for (text, wanted) in [
        ("curl: (67) Login denied", "curl -v"),
        ("SMTP Error: Could not authenticate.", "SMTPDebug"),
        (
            "Lost connection to MySQL, no: lost connection with smtp.office365.com",
            "entra-token doctor",
        ),
        (
            "メールの送信エラー: 認証に失敗しました",
            "entra-token doctor",
        ),
        (
            "SSL: CERTIFICATE_VERIFY_FAILED certificate verify failed",
            "certificate",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert_eq!(answer.matches("code:").count(), 1, "{answer}");
    }
}

#[test]
fn what_a_server_says_in_base64_is_read() {
    for challenge in [
        r#"{"status":"invalid_token","schemes":"bearer"}"#,
        r#"{"status":"invalid_token","schemes":"bearer","scope":"https://outlook.office.com/SMTP.Send"}"#,
    ] {
        let encoded = BASE64_STANDARD.encode(challenge);
        for text in [
            format!("< 334 {encoded}\r\ncurl: (67) Login denied"),
            format!("334 {encoded}"),
        ] {
            let answer = told(&text);
            assert!(answer.contains("code:         invalid_token"), "{answer}");
            assert!(answer.contains("entra-token doctor"), "{answer}");
        }
    }
}

#[test]
fn the_answer_of_another_mail_service_is_not_taken_for_microsoft_s() {
    for (text, service) in [
        (
            "535-5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=x - gsmtp",
            "Google",
        ),
        (
            "454 4.7.0 Too many login attempts, please try again later. - gsmtp",
            "Google",
        ),
        (
            "554 Message rejected: Email address is not verified. (amazonses)",
            "Amazon SES",
        ),
        (
            "535 Authentication failed: account disabled [smtp.sendgrid.net]",
            "another mail service",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(service), "{text}: {answer}");
        assert_eq!(answer.matches("code:").count(), 1, "{answer}");
    }
    let answer = told(
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender [AB0.prod.outlook.com] to=<x@gmail.com>",
    );
    assert!(answer.contains("SendAs"), "{answer}");
}

#[test]
fn a_japanese_page_is_understood() {
    for (text, wanted) in [
        (
            "管理者の承認が必要\nアプリは、組織のリソースにアクセスするアクセス許可を必要としています",
            "an Entra administrator",
        ),
        (
            "535: 5.7.139 認証に失敗しました。基本認証が無効になっています。",
            "OAuth 2.0 (XOAUTH2)",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
    }
}

#[test]
fn a_file_of_windows_is_explained_like_any_other() {
    let text = "AADSTS7000215: Invalid client secret provided.\r\n";
    let units = || text.encode_utf16();
    for input in [
        units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        units().flat_map(u16::to_be_bytes).collect(),
        [0xfe, 0xff]
            .into_iter()
            .chain(units().flat_map(u16::to_be_bytes))
            .collect(),
    ] {
        assert_eq!(explained(&explain_input(&input)), ["AADSTS7000215"]);
    }
}

#[test]
fn a_refused_refresh_is_told_as_one() {
    let computer = Computer::signed_in();
    computer.entra.refuse_once(70_008, "invalid_grant");
    let outcome = computer.run(&["refresh"]).exits(4);
    let outcome = outcome.says("the refresh token has expired");
    assert!(
        !outcome.stderr.contains("authorization code"),
        "{outcome:#?}"
    );
    let body = json!({
        "error": "invalid_grant", "error_codes": [50173],
        "error_description": "AADSTS50057: The user account is disabled.",
    });
    let computer = Computer::signed_in();
    computer.entra.once(Behaviour::Json(400, body));
    computer.run(&["refresh"]).exits(5).says("AADSTS50057");
}

/// A code whose words vary, or that nobody knows, is told by the words and quoted.
#[test]
fn the_words_behind_a_code_choose_its_cause() {
    for (text, wanted, unwanted) in [
        (
            "AADSTS500299: Personal Microsoft accounts are not supported here.",
            "a personal Microsoft account is used",
            "Sign-in logs",
        ),
        (
            "AADSTS500299: Access has been blocked by Conditional Access policies.",
            "Conditional Access",
            "a personal Microsoft account",
        ),
        (
            "AADSTS7009999: The client secret keys for this app are expired.",
            "the client secret has expired",
            "inferred",
        ),
        (
            "AADSTS50012: Invalid client secret is provided.",
            "the client secret is wrong",
            "certificate is not registered",
        ),
        (
            "AADSTS90023: The reply address is no good. Trace ID: 1 AADSTS700082: x",
            "message:      The reply address is no good.",
            "client secret",
        ),
        (
            "AADSTS70000: The request was denied because one or more scopes requested are unauthorized or expired.",
            "has not consented to",
            "unblock",
        ),
        (
            "AADSTS50020: User account 'a@outlook.com' from identity provider 'live.com' does not exist in tenant 'X'",
            "a personal Microsoft account (live.com)",
            "a guest account can",
        ),
        (
            r#"{"error":{"code":"ErrorAccessDenied","message":"Something quite new."}}"#,
            "the code alone does not say why",
            "add the permission Mail.Send",
        ),
        (
            "AADSTS90023: Cross-origin token redemption is permitted only for the 'Single-Page Application'",
            "redeemed the code",
            "client secret",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert!(!answer.contains(unwanted), "{text}: {answer}");
    }
}

#[test]
fn programs_get_the_words_of_a_code_that_nobody_knows() {
    let text = "AADSTS500299: Something new has happened. Trace ID: 12";
    let outcome = explain(&["--json", text]).exits(0);
    let found = &outcome.json()["explanations"][0];
    assert_eq!(found["said"], json!("Something new has happened."));
    let bare = explain(&["--json", "AADSTS500299"]).exits(0);
    assert_eq!(bare.json()["explanations"][0]["said"], Value::Null);
}

#[test]
fn a_code_that_the_text_denies_is_not_explained() {
    for (text, names) in [
        (
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria\n**No es** `550 5.7.30 Basic authentication is not supported`.",
            &["535 5.7.139"][..],
        ),
        ("It is not AADSTS50011 but AADSTS700016", &["AADSTS700016"]),
        (
            "Ce n'est pas l'erreur AADSTS50011: AADSTS700016",
            &["AADSTS700016"],
        ),
        (
            "AADSTS50011ではなくAADSTS700016が表示されます",
            &["AADSTS700016"],
        ),
        ("why is it not 535 5.7.139?", &["535 5.7.139"]),
        (
            "could not authenticate: 535 5.7.139 Authentication unsuccessful",
            &["535 5.7.139"],
        ),
    ] {
        let outcome = explain_input(text.as_bytes()).exits(0);
        assert_eq!(explained(&outcome), names, "{text}");
    }
}

#[test]
fn what_stands_in_the_text_is_used() {
    for (text, wanted, unwanted) in [
        (
            "AADSTS900144: The request body must contain the following parameter: 'client_id'.",
            "lacks the parameter `client_id`",
            "scope `",
        ),
        (
            "AADSTS90014: The required field 'username' is missing from the credential.",
            "the request lacks `username`",
            "authors",
        ),
        (
            "AADSTS700016: Application with identifier 'mailer@example.com' was not found in the directory 'X'",
            "`mailer@example.com` was sent as the client id",
            "admin open",
        ),
        (
            "AADSTS700016: Application with identifier 'xxxx-REDACTED' was not found in the directory 'X'",
            "the tenant does not know the application",
            "REDACTED",
        ),
        (
            "AADSTS700016: Application with identifier 'a1b2c3d4-0000-4000-8000-00000000beef' was not found in the directory 'Microsoft Accounts'",
            "a personal account signed in",
            "was sent as the client id",
        ),
        (
            "AADSTS70011: scopes in 'https://outlook.office.com/POP.AccessAsUser.All https://graph.microsoft.com/Mail.Send' are not compatible with each other",
            "--scope https://outlook.office.com/POP.AccessAsUser.All`), and in a second request those of Microsoft Graph: https://graph.microsoft.com/Mail.Send",
            "SMTP.Send",
        ),
        (
            "AADSTS500112: The reply address 'https://a.example:8443/cb' does not match the reply address 'https://a.example/cb' provided",
            "asked for with `https://a.example/cb`",
            "X-Forwarded-Proto",
        ),
        (
            "AADSTS500112: The reply address 'http://a.example/cb' does not match the reply address 'https://a.example/cb' provided",
            "one is http, the other https",
            "as before",
        ),
        (
            "AADSTS50011: The redirect URI 'http://mail.example.com/oauth' specified in the request does not match",
            "for localhost only",
            "http://localhost",
        ),
        (
            "554 5.2.252 SendAsDenied; a@hotmail.co.uk not allowed to send as info@example.com",
            "(a@hotmail.co.uk)",
            "Add-RecipientPermission",
        ),
        (
            "554 5.2.252 SendAsDenied; a@example.com not allowed to send as info@example.com",
            "-Identity info@example.com -Trustee a@example.com",
            "personal address that",
        ),
        (
            "user=taro@live.jp: 535 5.7.3 Authentication unsuccessful",
            "a personal mailbox has no administrator",
            "Add-MailboxPermission",
        ),
        (
            "grant_type=client_credentials, then 535 5.7.3 Authentication unsuccessful",
            "SMTP.SendAsApp",
            "(7)",
        ),
        (
            "user: taro@example.com 535 5.7.3 Authentication unsuccessful",
            "(7)",
            "no administrator",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert!(!answer.contains(unwanted), "{text}: {answer}");
    }
}

/// Each runtime says it in its own words.
#[test]
fn a_fault_of_the_connection_is_told_in_every_runtime_s_words() {
    for (text, wanted) in [
        ("[SSL: WRONG_VERSION_NUMBER] (_ssl.c:1129)", "STARTTLS"),
        (
            "System.IO.IOException: The handshake failed due to an unexpected packet format.",
            "STARTTLS",
        ),
        (
            "Cannot determine the frame size or a corrupted frame was received.",
            "STARTTLS",
        ),
        (
            "error:140770FC:SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol",
            "STARTTLS",
        ),
        (
            "fsockopen(): unable to connect to ssl://smtp.office365.com:587 (Unknown error)",
            "STARTTLS",
        ),
        (
            "Connection: opening to tls://smtp.office365.com:587, timeout=10",
            "STARTTLS",
        ),
        (
            "error:0A0000C6:SSL routines::packet length too long",
            "STARTTLS",
        ),
        (
            "gnutls_handshake: An unexpected TLS packet was received.",
            "STARTTLS",
        ),
        (
            "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.",
            "STARTTLS",
        ),
        ("smtp: server doesn't support STARTTLS", "STARTTLS"),
        (
            "Could not connect to SMTP host: smtp.office365.com, port: 465",
            "do not have",
        ),
        ("connect ETIMEDOUT smtp.office365.com:465", "do not have"),
        (
            "SMTP AUTH extension not supported by server.",
            "no sign-in on this connection",
        ),
        (
            "The SMTP server does not support authentication.",
            "no sign-in on this connection",
        ),
        (
            "javax.net.ssl.SSLHandshakeException: No appropriate protocol (protocol is disabled)",
            "TLS 1.2",
        ),
        ("remote error: tls: alert protocol version", "TLS 1.2"),
        (
            "getaddrinfo ENOTFOUND login.microsoftonline.com",
            "no answer over HTTP",
        ),
        (
            "cURL error 6: Could not resolve host: login.microsoftonline.com",
            "no answer over HTTP",
        ),
        ("dial tcp 52.97.1.1:587: i/o timeout", "was not reached"),
        (
            "No connection could be made because the target machine actively refused it",
            "was not reached",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
    }
    let other = told("connect to smtp.office365.com took 1465 ms: i/o timeout");
    assert!(other.contains("was not reached"), "{other}");
}

#[test]
fn microsoft_graph_s_refusals_are_told_apart() {
    for (text, wanted) in [
        (
            "Current authenticated context is not valid for this request.",
            "/users/",
        ),
        (
            "ErrorInvalidUser: The requested user 'a@b.example' is invalid.",
            "no user with a mailbox",
        ),
        (
            "Authorization_IdentityNotFound: The identity of the calling application could not be established.",
            "does not know the application",
        ),
        (
            "TooManyRequests: Application is over its MailboxConcurrency limit.",
            "Retry-After",
        ),
        (
            "ErrorAccessDenied: Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
            "application access policy",
        ),
        (
            "client_credentials: ErrorAccessDenied: Access is denied. Check credentials and try again.",
            "a delegated one does not count",
        ),
    ] {
        let answer = told(text);
        assert!(answer.contains(wanted), "{text}: {answer}");
        assert_eq!(answer.matches("cause:").count(), 1, "{text}: {answer}");
    }
}

/// Three reasons why a tenant may not send.
#[test]
fn a_tenant_that_is_blocked_is_told_why() {
    for (code, wanted) in [
        ("550 5.7.708", "low reputation"),
        ("550 5.7.705", "looked like spam"),
        ("550 5.7.750", "not registered in it"),
    ] {
        let answer = told(code);
        assert!(answer.contains(wanted), "{code}: {answer}");
    }
}
