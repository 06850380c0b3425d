//! `setup hulft-square`: the form of the platform, after the proof that what goes into it is good.

use serde_json::{Value, json};

use crate::support::app::APP;
use crate::support::fake_entra::{
    Behaviour, HOW_TO_CLIENT_ID, HOW_TO_REDIRECT, HOW_TO_SECRET, NATIVE_CLIENT_ID, Times,
    WEB_CLIENT_ID, WEB_SECRET,
};
use crate::support::{Computer, Outcome, TARO};

/// What the how-to has people type into the form.
const HOW_TO_ENDPOINTS: [&str; 2] = [
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
];
const HOW_TO_SCOPES: [&str; 2] = ["offline_access", "https://outlook.office.com/SMTP.Send"];

const SETUP: [&str; 2] = ["setup", "hulft-square"];
const LONG_AGO: &str = "2020-01-01T00:00:00Z";

fn worksheet(computer: &Computer, args: &[&str]) -> Outcome {
    computer.run(&[&SETUP, args].concat())
}

/// Where the web application has signed taro in.
fn signed_in(args: &[&str]) -> Computer {
    let computer = Computer::new();
    let web = ["--client-id", WEB_CLIENT_ID, "--client-secret", WEB_SECRET];
    computer.login(&[&web, args].concat()).0.exits(0);
    computer
}

/// The same at Microsoft's own authority, which nobody can ask from here.
fn at_microsoft() -> Computer {
    let computer = signed_in(&["--secret-expires", "2027-10-01"]);
    let host = "https://login.microsoftonline.com";
    computer.edit_record(|record| record["account"]["authority_host"] = host.into());
    computer
}

#[test]
fn the_form_is_that_of_the_how_to() {
    let computer = at_microsoft();
    let outcome = worksheet(&computer, &["--no-refresh"]).exits(0);
    assert_eq!(outcome.stderr, "pre-flight: skipped (--no-refresh)\n");
    let [authorization, token] = HOW_TO_ENDPOINTS;
    let [offline_access, smtp_send] = HOW_TO_SCOPES;
    let form = format!(
        "\
type (種類):                                 OAuth 2.0認証 (OAuth 2.0 authentication)
name (名前):                                 Outlook SMTP ({TARO})
workspace (ワークスペース):                  your choice
description (説明):                          optional
client ID (クライアントID):                  {WEB_CLIENT_ID}
client secret (クライアントシークレット):    ******** (--reveal shows it)
redirect URI (リダイレクトURI):              {HOW_TO_REDIRECT}
authorization endpoint (認可エンドポイント): {authorization}
token endpoint (トークンエンドポイント):     {token}
scope 1 (スコープ):                          {offline_access}
scope 2 (スコープ):                          {smtp_send}
mail address to note:                        {TARO}

A. Microsoft Entra admin center > Entra ID > App registrations > {WEB_CLIENT_ID}
  A1. Name: any
"
    );
    assert!(outcome.stdout.starts_with(&form), "{}", outcome.stdout);
    // Each step of the how-to by its number, and what is otherwise here, with its reason.
    for words in [
        "\n  A3. Platform: Web. This differs from the how-to (",
        "\n  A6. Certificates & secrets: ",
        "\n  B1. type 種類: ",
        "\n  B2. the form: ",
        "\n  B3. リフレッシュトークン発行 (how-to 3-2-5): sign in as taro@example.com",
        "Exchange管理者",
        "\n  B4. Integrate service and profile: ",
        "(how-to 3-2-8); 確認 (3-2-9): ",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words} in {}",
            outcome.stdout
        );
    }
    assert!(!outcome.stdout.contains("SendAs"), "{}", outcome.stdout);
}

#[test]
fn what_stands_in_the_endpoints_is_explained_where_the_how_to_has_something_else() {
    let computer = at_microsoft();
    let explain = |tenant: &str| {
        computer.edit_record(|record| record["account"]["tenant"] = tenant.into());
        let outcome = worksheet(&computer, &["--no-refresh"]).exits(0);
        assert!(
            outcome
                .stdout
                .contains(&format!("/{tenant}/oauth2/v2.0/token\n")),
            "{outcome:?}"
        );
        outcome.stdout
    };
    assert!(explain("common").contains("The endpoints say common, as in the how-to"));
    assert!(
        explain("organizations")
            .contains("The endpoints say organizations where the how-to types common, on purpose")
    );
    assert!(explain("contoso.com").contains(
        "The endpoints name the tenant contoso.com where the how-to types common, on purpose"
    ));
}

#[test]
fn a_shared_mailbox_is_sent_from_by_who_signs_in_at_the_platform() {
    let computer = at_microsoft();
    let args = ["--no-refresh", "--from", "shared@example.com"];
    let outcome = worksheet(&computer, &args).exits(0);
    for words in [
        "sign in as taro@example.com in the window; mail is sent from shared@example.com",
        "`Set-CASMailbox -Identity taro@example.com ",
        "`Add-RecipientPermission -Identity shared@example.com -Trustee taro@example.com -AccessRights SendAs`",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words} in {}",
            outcome.stdout
        );
    }
}

#[test]
fn the_form_has_the_words_of_the_platform_in_japanese() {
    let computer = at_microsoft();
    let outcome = worksheet(&computer, &["--no-refresh", "--lang", "ja"]).exits(0);
    let [authorization, token] = HOW_TO_ENDPOINTS;
    let [offline_access, smtp_send] = HOW_TO_SCOPES;
    let form = format!(
        "\
種類:                     OAuth 2.0認証
名前:                     Outlook SMTP ({TARO})
ワークスペース:           任意
説明:                     省略可
クライアントID:           {WEB_CLIENT_ID}
クライアントシークレット: ******** (--reveal で表示)
リダイレクトURI:          {HOW_TO_REDIRECT}
認可エンドポイント:       {authorization}
トークンエンドポイント:   {token}
スコープ 1:               {offline_access}
スコープ 2:               {smtp_send}
控えておくメールアドレス: {TARO}

A. Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> {WEB_CLIENT_ID}
"
    );
    assert!(outcome.stdout.starts_with(&form), "{}", outcome.stdout);
    for words in [
        "\n  A4. リダイレクトURI: https://app.square.hulft.com/connections/oauth2/callback (末尾",
        "2027-10-01 に期限が切れ",
        "\nB. HULFT Square > コネクション > 新規追加\n",
        "\n  B3. リフレッシュトークン発行 (手順書 3-2-5): ",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words} in {}",
            outcome.stdout
        );
    }
}

#[test]
fn the_secret_is_shown_to_whoever_asks_for_it_and_to_nobody_else() {
    let computer = signed_in(&[]);
    for args in [&[][..], &["--json"], &["-v"], &["--lang", "ja"]] {
        let outcome = worksheet(&computer, args).exits(0);
        let said = format!("{outcome:?}");
        assert!(!said.contains(&WEB_SECRET[..8]), "{said}");
    }
    let shown = worksheet(&computer, &["--reveal", "-v"]).exits(0);
    let line = shown.stdout.lines().nth(5).expect("a line");
    assert!(line.ends_with(&format!(" {WEB_SECRET}")), "{line}");
    assert!(!shown.stderr.contains(&WEB_SECRET[..8]), "{}", shown.stderr);
}

#[test]
fn what_is_too_long_for_a_secret_is_none() {
    let computer = signed_in(&[]);
    for (length, status) in [(1024, 0), (1025, 7), (500_000, 7)] {
        computer.edit_record(|record| record["client_secret"] = "x".repeat(length).into());
        let outcome = worksheet(&computer, &["--reveal", "--no-refresh"]);
        assert_eq!(outcome.status, status, "{length}: {}", outcome.stderr);
        assert!(outcome.stdout.len() + outcome.stderr.len() < 20_000);
    }
}

#[test]
fn a_program_gets_the_same_under_the_names_of_the_standards() {
    let computer = signed_in(&["--secret-expires", "2027-10-01"]);
    let host = computer.entra.authority_host();
    let object = worksheet(&computer, &["--json", "--from", "info@example.com"])
        .exits(0)
        .json();
    let expected = json!({
        "version": 1,
        "platform": "hulft-square",
        "account": TARO,
        "connection_name": "Outlook SMTP (info@example.com)",
        "client_id": WEB_CLIENT_ID,
        "client_secret": null,
        "client_secret_expires_at": "2027-10-01T00:00:00Z",
        "client_secret_expires_at_unix": 1_822_348_800,
        "authorization_endpoint": format!("{host}/common/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{host}/common/oauth2/v2.0/token"),
        "scopes": HOW_TO_SCOPES,
        "redirect_uri": HOW_TO_REDIRECT,
        "web_redirect_uris": [HOW_TO_REDIRECT, "http://localhost"],
        "user": TARO,
        "sender": "info@example.com",
        "proven": true,
    });
    assert_eq!(object, expected);
    let revealed = worksheet(&computer, &["--json", "--reveal", "--no-refresh"])
        .exits(0)
        .json();
    assert_eq!(revealed["client_secret"], WEB_SECRET);
    assert_eq!(revealed["proven"], Value::Bool(false));
}

#[test]
fn what_goes_into_the_form_is_proven_first() {
    let computer = signed_in(&[]);
    let asked = computer.entra.token_requests().len();
    worksheet(&computer, &[])
        .exits(0)
        .says("pre-flight: Entra accepted this client ID, secret and scope");
    let requests = computer.entra.token_requests();
    assert_eq!(requests.len(), asked + 1);
    let request = requests.last().expect("a request");
    for (name, value) in [
        ("grant_type", "refresh_token"),
        ("client_id", WEB_CLIENT_ID),
        ("client_secret", WEB_SECRET),
    ] {
        assert_eq!(request.value(name), Some(value), "{name}");
    }
    let scopes = request.value("scope").expect("scopes");
    for scope in HOW_TO_SCOPES {
        assert!(scopes.split(' ').any(|asked| asked == scope), "{scopes}");
    }
    let quiet = worksheet(&computer, &["--quiet"]).exits(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn nothing_is_printed_that_was_not_proven() {
    let computer = signed_in(&[]);
    computer.entra.refuse_once(7_000_222, "invalid_client");
    let refused = worksheet(&computer, &[]).exits(5).says("AADSTS7000222");
    assert_eq!(refused.stdout, "");
    computer.entra.set(Behaviour::Html(503), Times::Always);
    // The access token is still good, which is no proof.
    let outage = worksheet(&computer, &[]).exits(3);
    assert_eq!(outage.stdout, "");
}

#[test]
fn a_registration_of_the_how_to_is_refused_with_the_one_that_works_for_both() {
    let computer = Computer::new();
    let how_to = [
        "--client-id",
        HOW_TO_CLIENT_ID,
        "--client-secret",
        HOW_TO_SECRET,
    ];
    computer.login(&how_to).0.exits(0);
    let asked = computer.entra.requests().len();
    let refused = worksheet(&computer, &[]).exits(5);
    assert_eq!(refused.stdout, "");
    for words in [
        "(AADSTS700025)",
        "both with these redirect URIs under Web: https://app.square.hulft.com/connections/oauth2/callback and http://localhost.",
        "`entra-token login -a taro@example.com --client-secret-file PATH`",
        "`entra-token register --name \"HULFT Square\" --audience any-org --with-secret --also-redirect https://app.square.hulft.com/connections/oauth2/callback --print portal`",
    ] {
        assert!(
            refused.stderr.contains(words),
            "{words} in {}",
            refused.stderr
        );
    }
    assert_eq!(computer.entra.requests().len(), asked);
    let printed = [
        "register",
        "--name",
        "HULFT Square",
        "--audience",
        "any-org",
        "--with-secret",
        "--also-redirect",
        HOW_TO_REDIRECT,
        "--print",
        "portal",
    ];
    let steps = computer.run(&printed).exits(0).stdout;
    let sign_in = "`entra-token login -a 'HULFT Square' --client-id CLIENT_ID --tenant organizations --client-secret-file PATH";
    assert!(steps.contains(sign_in), "{steps}");
}

#[test]
fn who_cannot_be_a_connection_is_told_before_anybody_is_asked() {
    let computer = signed_in(&[]);
    let asked = computer.entra.requests().len();
    computer.edit_record(|record| record["account"]["credential_expires_at"] = LONG_AGO.into());
    worksheet(&computer, &[])
        .exits(5)
        .says("the client secret expired on 2020-01-01");
    computer.edit_record(|record| {
        record["account"]["credential_expires_at"] = Value::Null;
        record["account"]["scopes"] = json!(["https://outlook.office.com/IMAP.AccessAsUser.All"]);
    });
    worksheet(&computer, &[])
        .exits(5)
        .says("--scope https://outlook.office.com/SMTP.Send`");
    assert_eq!(computer.entra.requests().len(), asked);

    let app = Computer::with_app();
    let (account, flags) = &app.ways()[0];
    let named = ["-a".to_owned(), (*account).to_owned()];
    app.login_app(&[named.to_vec(), flags.to_vec()].concat())
        .exits(0);
    worksheet(&app, &[])
        .exits(5)
        .says(&format!("--client-id {APP}"));
}

#[test]
fn nobody_is_told_what_to_do_first() {
    let computer = Computer::new();
    worksheet(&computer, &[])
        .exits(4)
        .says("`entra-token login -a \"HULFT Square\" --client-id ID --client-secret-file PATH`");
    worksheet(&computer, &["--lang", "ja"])
        .exits(4)
        .says("まずここでサインインして確認してください");
    computer
        .login(&["--client-id", NATIVE_CLIENT_ID])
        .0
        .exits(0);
    worksheet(&computer, &["-a", "bob@example.com"])
        .exits(4)
        .says("known accounts: taro@example.com");
    worksheet(&computer, &["--smtp", "localhost"]).exits(2);
    computer
        .run(&["setup", "--from", TARO, "hulft-square"])
        .exits(2);
    let help = worksheet(&computer, &["--help"]).exits(0);
    assert!(help.stdout.contains("--reveal"), "{}", help.stdout);
}

#[cfg(unix)]
#[test]
fn a_person_reads_the_proof_before_the_form() {
    let computer = signed_in(&[]);
    let command = computer.command(&SETUP);
    let mut both = std::process::Command::new("sh");
    both.args(["-c", r#""$0" "$@" 2>&1"#])
        .arg(command.get_program())
        .args(command.get_args());
    both.env_clear();
    both.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let output = both.output().expect("started");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("pre-flight: "), "{said}");
    assert!(said.contains("\ntype (種類):"), "{said}");
}
