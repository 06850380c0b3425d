//! `register --dry-run` and `--run`: against a stand-in for Microsoft Graph, with a stand-in for the
//! Azure CLI.

use std::process::Command;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::fake_graph::{
    DIRECTORY, EXCHANGE, Fault, GRAPH, OFFLINE_ACCESS, Objects, SMTP_SEND, SMTP_SEND_AS_APP, TOKEN,
    problem,
};
use crate::support::fake_smtp::FakeSmtp;
use crate::support::office::Office;
use crate::support::{TARO, files_below, finish, send};

const CALLBACK: &str = "https://app.square.hulft.com/connections/oauth2/callback";
#[test]
fn an_app_is_registered_and_remembered_so_that_its_name_is_enough_to_sign_in() {
    let office = Office::new();
    let outcome = office.run(&[]).exits(0);
    assert_eq!(outcome.stdout, "");
    let client_id = office.client_id();
    let expected = format!(
        "\"entra-token\" is registered as {client_id}\n\
done: register the app \"entra-token\" (Accounts in this organizational directory only; redirect URI: http://localhost under Public client/native (mobile & desktop); permissions: SMTP.Send, offline_access)\n\
done: add it to the directory as an enterprise application\n\
[manual] only if users are not allowed to consent themselves: an administrator consents\n  \
  {}/{DIRECTORY}/v2.0/adminconsent?client_id={client_id}&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send%20offline_access&redirect_uri=http%3A%2F%2Flocalhost\n\
[manual] only if it is off: an Exchange administrator turns on SMTP AUTH for the mailbox (`entra-token register --print powershell`)\n\
stored as the account entra-token (file); next: `entra-token login -a entra-token`\n",
        office.computer.entra.authority_host()
    );
    assert_eq!(outcome.stderr, expected);

    let app = office.app();
    assert_eq!(
        app["publicClient"]["redirectUris"],
        json!(["http://localhost"])
    );
    let access = json!([
        {"resourceAppId": "00000002-0000-0ff1-ce00-000000000000",
         "resourceAccess": [{"id": SMTP_SEND, "type": "Scope"}]},
        {"resourceAppId": "00000003-0000-0000-c000-000000000000",
         "resourceAccess": [{"id": OFFLINE_ACCESS, "type": "Scope"}]},
    ]);
    assert_eq!(app["requiredResourceAccess"], access);
    let said = std::fs::read_to_string(office.computer.path("az-said")).expect("asked");
    let resource = office.graph.host();
    assert_eq!(
        said,
        format!("account get-access-token --output json --resource {resource}\n")
    );
}

#[test]
fn the_account_of_a_new_app_signs_in_by_its_name() {
    let office = Office::new();
    office
        .run(&["--audience", "any-org", "--with-secret"])
        .exits(0);
    let computer = &office.computer;
    computer.run(&["show"]).exits(4).says("entra-token is registered, but not signed in yet\nhint: sign in with `entra-token login -a entra-token`\n");
    for args in [
        &["doctor"][..],
        &["setup", "msmtp"],
        &["setup", "hulft-square"],
        &["setup", "hulft-square", "-a", "entra-token"],
    ] {
        let nobody = computer.run(args).exits(4);
        nobody
            .says("but not signed in yet\nhint: sign in with `entra-token login -a entra-token`\n");
    }
    computer.run(&["show", "--no-refresh"]).exits(4);
    computer.run(&["show", "--refresh-token"]).exits(4);
    let status = computer.run(&["status"]).exits(0);
    assert!(
        status.stdout.contains("but not signed in yet"),
        "{status:?}"
    );
    assert!(
        status.stdout.contains("client secret expires:"),
        "{status:?}"
    );
    assert!(!status.stdout.contains("1970"), "{status:?}");
    computer.run(&["status", "--check"]).exits(2);
    computer
        .run(&["doctor"])
        .exits(4)
        .says("`entra-token login -a entra-token`");

    let (login, _) = computer.login_in(&["-a", "entra-token"], &[], "en");
    login.exits(0);
    office
        .run(&["--audience", "any-org", "--with-secret"])
        .exits(0)
        .says("as the account entra-token (file), which is already signed in\n");
    assert_eq!(computer.run(&["show"]).exits(0).stdout.lines().count(), 1);
}

#[test]
fn how_to_sign_in_is_told_so_that_it_can_be_pasted() {
    for (args, name) in [
        (&["--with-secret"][..], "entra-token"),
        (&["--name", "Relay 2"], "'Relay 2'"),
        (&["--app-only", "--with-secret"], "entra-token"),
    ] {
        let office = Office::new();
        let said = office.run(&[&["--json"], args].concat()).exits(0).json();
        assert_eq!(said["login"], format!("entra-token login -a {name}"));
    }
    let office = Office::new();
    let said = office.run(&["--app-only"]).exits(0);
    let client_id = office.client_id();
    let host = "--tenant 55555555-eeee-4eee-8eee-555555555555";
    said.says(&format!("`az ad app credential reset --id {client_id} --append --cert @certificate.pem`, then `entra-token login --client-id {client_id} --app-only {host} --client-certificate certificate.pem --client-key key.pem`"));
}

#[test]
fn a_registration_is_told_by_the_name_that_it_has() {
    let office = Office::new();
    office.run(&[]).exits(0);
    let client_id = office.client_id();
    let plan = office.register(&["--dry-run", "--audience", "any-org"]);
    assert!(
        plan.exits(0).stdout.contains("supported account types: \"Accounts in any organizational directory\" instead of \"Accounts in this organizational directory only\""),
    );
    let by_id = ["--client-id", &client_id, "--name", "Other"];
    let again = office.run(&by_id).exits(0);
    again.says(&format!(
        "\"entra-token\" is already registered as {client_id}"
    ));
}

#[test]
fn a_second_run_changes_nothing() {
    for args in [
        &[][..],
        &[
            "--with-secret",
            "--also-redirect",
            CALLBACK,
            "--grant-admin-consent",
        ],
        &["--app-only", "--with-secret", "--grant-admin-consent"],
        &["--audience", "any-org-and-personal", "--with-secret"],
    ] {
        let office = Office::new();
        office.run(args).exits(0);
        let (objects, changes) = (office.graph.objects(), office.graph.changes());
        let again = office.run(args).exits(0);
        again.says("is already registered as");
        assert_eq!(office.graph.objects(), objects);
        assert_eq!(office.graph.changes(), changes);
        office
            .register(&[&["--dry-run"], args].concat())
            .exits(0)
            .says("nothing to do; sign in with");
    }
}

#[test]
fn a_dry_run_reads_and_changes_nothing() {
    let office = Office::new();
    let outcome = office.register(&["--dry-run", "--json"]).exits(0);
    let plan = outcome.json();
    assert_eq!(plan["steps"][0]["standing"], "missing");
    assert_eq!(office.graph.changes(), 0);
    assert_eq!(office.graph.objects(), Objects::default());
    office
        .computer
        .run(&["show"])
        .exits(4)
        .says("not signed in");
}

#[test]
fn the_secret_goes_into_the_store_and_nowhere_else() {
    let office = Office::new();
    let args = ["-v", "--with-secret", "--also-redirect", CALLBACK];
    let outcome = office.run(&args).exits(0);
    let secret = office.graph.secrets().remove(0);
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(
            !text.contains(&secret) && !text.contains(TOKEN),
            "{outcome:?}"
        );
    }
    let record = office.computer.record_path_of("entra-token");
    for path in files_below(&office.computer.path("home")) {
        let content =
            String::from_utf8_lossy(&std::fs::read(&path).expect("readable")).into_owned();
        assert_eq!(content.contains(&secret), path == record, "{path:?}");
        assert!(!content.contains(TOKEN), "{path:?}");
    }
    let content = std::fs::read(&record).expect("a record");
    let content: Value = serde_json::from_slice(&content).expect("JSON");
    assert_eq!(
        content["account"]["credential_expires_at"],
        office.app()["passwordCredentials"][0]["endDateTime"]
    );

    let shown = office.run(&["--with-secret", "--also-redirect", CALLBACK, "--reveal"]);
    assert_eq!(shown.exits(0).stdout, format!("{secret}\n"));
    assert_eq!(office.graph.secrets().len(), 1);
}

#[test]
fn what_is_there_already_is_kept() {
    let office = Office::new();
    office.graph.edit(|objects| {
        objects.applications.push(json!({
            "id": "dddd0000-0000-4000-8000-000000000001",
            "appId": "dddd0000-0000-4000-8000-000000000002",
            "displayName": "Mail of the shop", "tags": ["HideApp"],
            "signInAudience": "AzureADMultipleOrgs", "isFallbackPublicClient": null,
            "web": {"redirectUris": ["https://shop.example.com/cb"], "homePageUrl": "https://shop.example.com"},
            "publicClient": {"redirectUris": []}, "spa": {"redirectUris": []},
            "api": {"requestedAccessTokenVersion": null},
            "requiredResourceAccess": [{
                "resourceAppId": "00000003-0000-0000-c000-000000000000",
                "resourceAccess": [{"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}],
            }],
            "passwordCredentials": [],
        }));
        objects.service_principals.push(json!({
            "id": "dddd0000-0000-4000-8000-000000000003",
            "appId": "dddd0000-0000-4000-8000-000000000002",
        }));
        objects.grants.push(json!({
            "id": "grant-of-Graph_1", "clientId": "dddd0000-0000-4000-8000-000000000003",
            "consentType": "AllPrincipals", "resourceId": GRAPH, "scope": "User.Read openid",
        }));
    });
    let id = ["--client-id", "dddd0000-0000-4000-8000-000000000002"];
    let wish = [
        "--with-secret",
        "--grant-admin-consent",
        "--also-redirect",
        CALLBACK,
    ];
    let outcome = office.run(&[&id[..], &wish].concat()).exits(0);
    outcome.says("done: the app \"Mail of the shop\" (dddd0000-0000-4000-8000-000000000002); redirect URI added under Web: http://localhost, https://app.square.hulft.com/connections/oauth2/callback; required permissions: SMTP.Send, offline_access\n");
    let app = office.app();
    let uris = json!(["https://shop.example.com/cb", "http://localhost", CALLBACK]);
    assert_eq!(app["web"]["redirectUris"], uris);
    assert_eq!(app["web"]["homePageUrl"], "https://shop.example.com");
    assert_eq!(app["signInAudience"], "AzureADMultipleOrgs");
    assert_eq!(app["tags"], json!(["HideApp"]));
    let access = &app["requiredResourceAccess"];
    assert_eq!(
        access[0]["resourceAccess"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(access[1]["resourceAccess"][0]["id"], SMTP_SEND);
    let grants = office.graph.objects().grants;
    assert_eq!(grants[0]["scope"], "User.Read openid offline_access");
    assert_eq!(
        (&grants[1]["resourceId"], &grants[1]["scope"]),
        (&json!(EXCHANGE), &json!("SMTP.Send"))
    );
}

#[test]
fn nothing_of_the_directory_is_sent_back_that_is_not_what_it_is_called() {
    let (id, long) = ("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "x".repeat(200_000));
    let permission = |id: &str, kind: &str| {
        json!([{"resourceAppId": "00000003-0000-0000-c000-000000000000",
                "resourceAccess": [{"id": id, "type": kind}]}])
    };
    let uris = |uri: &str| json!({"redirectUris": [uri]});
    for (field, value) in [
        ("requiredResourceAccess", permission(id, &long)),
        ("requiredResourceAccess", permission(&long, "Scope")),
        (
            "requiredResourceAccess",
            permission("$EXCHANGE_ID", "Scope"),
        ),
        ("requiredResourceAccess", json!([long])),
        ("publicClient", uris(&long)),
        ("publicClient", uris("$EXCHANGE_ID")),
        ("publicClient", uris("https://shop.example.com/\u{202e}")),
    ] {
        let office = Office::new();
        office.run(&[]).exits(0);
        office
            .graph
            .edit(|objects| objects.applications[0][field] = value.clone());
        for print in ["az", "graph"] {
            let args = ["--dry-run", "--print", print, "--also-redirect", CALLBACK];
            let outcome = office.register(&args);
            let case = format!("{field} {}", &value.to_string()[..30]);
            assert_eq!(outcome.status, 1, "{case}: {}", outcome.stderr);
            let outcome = outcome.says("cannot parse a response from Microsoft Graph");
            assert!(
                outcome.stdout.len() + outcome.stderr.len() < 20_000,
                "{case}"
            );
        }
    }
}

#[test]
fn an_app_in_its_own_name_gets_its_role_and_its_first_token_without_a_person() {
    let office = Office::new();
    office
        .run(&["--app-only", "--with-secret", "--grant-admin-consent"])
        .exits(0)
        .says("next: `entra-token show -a entra-token`");
    let role = &office.graph.objects().roles[0];
    assert_eq!(role["appRoleId"], SMTP_SEND_AS_APP);
    let shown = office.computer.run(&["show"]).exits(0);
    assert_eq!(shown.stdout.lines().count(), 1);

    let script = office
        .register(&["--app-only", "--dry-run", "--print", "powershell"])
        .exits(0)
        .stdout;
    let principal = &office.graph.objects().service_principals[0]["id"];
    assert!(
        script.contains(&format!("$AppId = '{}'\n", office.client_id())),
        "{script}"
    );
    assert!(
        script.contains(&format!("$ObjectId = {principal}\n").replace('"', "'")),
        "{script}"
    );
}

#[test]
fn which_app_is_meant_must_be_clear() {
    let office = Office::new();
    let other = |number: u32, tags: Value| {
        json!({
            "id": format!("dddd0000-0000-4000-8000-00000000000{number}"),
            "appId": format!("dddd0000-0000-4000-8000-00000000001{number}"),
            "displayName": "entra-token", "tags": tags,
        })
    };
    office
        .graph
        .edit(|objects| objects.applications.push(other(1, json!([]))));
    let outcome = office.run(&[]).exits(5);
    outcome.says("was not registered by this program: dddd0000-0000-4000-8000-000000000011");
    office.graph.edit(|objects| {
        objects.applications.push(other(2, json!(["entra-token"])));
        objects.applications.push(other(3, json!(["entra-token"])));
    });
    let outcome = office.run(&[]).exits(5);
    outcome.says("several apps are named \"entra-token\": dddd0000-0000-4000-8000-000000000012, dddd0000-0000-4000-8000-000000000013");
    let outcome = office
        .run(&["--client-id", "dddd0000-0000-4000-8000-000000000019"])
        .exits(2);
    outcome.says("has no app registration with the client ID");
    assert_eq!(office.graph.changes(), 0);
}

#[test]
fn a_redirect_uri_does_not_change_its_platform() {
    let office = Office::new();
    office.run(&[]).exits(0);
    let outcome = office.run(&["--with-secret"]).exits(5);
    outcome.says("http://localhost is registered under a platform other than Web");
    assert_eq!(office.graph.secrets().len(), 0);
}

#[test]
fn what_is_not_known_everywhere_yet_is_waited_for() {
    let office = Office::new();
    office.graph.lags(2);
    office
        .run(&["--with-secret", "--grant-admin-consent"])
        .exits(0);
    assert_eq!(office.graph.objects().grants.len(), 2);
    assert_eq!(office.graph.secrets().len(), 1);
}

#[test]
fn throttling_is_waited_out() {
    for status in [429, 503] {
        let office = Office::new();
        office.graph.fails_at(1, Fault::Throttles(status));
        office.run(&[]).exits(0);
        assert_eq!(office.graph.objects().applications.len(), 1);
    }
    // What a gateway gave up on may have been done all the same.
    let office = Office::new();
    office.graph.fails_at(1, Fault::Throttles(504));
    office.run(&[]).exits(3).says("(HTTP 504)");
    assert_eq!(office.graph.changes(), 1);
}

/// The wish with the most steps.
const EVERYTHING: [&str; 4] = [
    "--with-secret",
    "--grant-admin-consent",
    "--also-redirect",
    CALLBACK,
];

#[test]
fn wherever_it_fails_what_was_done_can_be_taken_back_or_finished() {
    for number in 1..=5 {
        let office = Office::new();
        office
            .graph
            .fails_at(number, Fault::Refuses(403, "Authorization_RequestDenied"));
        let outcome = office
            .run(&[&["--json"][..], &EVERYTHING].concat())
            .exits(5);
        let report = outcome.json();
        let done = report["done"].as_array().expect("a list");
        assert_eq!(done.len(), number - 1, "{report:#}");
        assert_eq!(report["error"]["code"], "refused");
        let before = office.graph.objects();
        // In the order of the hints: the last first.
        for deed in done.iter().rev() {
            let undo = &deed["undo"];
            let url = undo["url"].as_str().expect("an address");
            let path = url.split_once("/v1.0").expect("the version").1;
            let method = undo["method"].as_str().expect("a method");
            assert_eq!(
                office.graph.obey(method, path, &undo["body"]),
                204,
                "{undo}"
            );
        }
        assert_eq!(office.graph.objects(), Objects::default(), "{number}");
        // Or the same command goes on.
        office.graph.edit(|objects| *objects = before);
        office.run(&EVERYTHING).exits(0);
        assert_eq!(office.graph.objects().grants.len(), 2);
        assert_eq!(
            office.app()["passwordCredentials"].as_array().map(Vec::len),
            Some(1)
        );
    }
}

#[test]
fn an_answer_that_is_lost_leaves_no_second_app() {
    for number in 1..=4 {
        let office = Office::new();
        office.graph.fails_at(number, Fault::BreaksOff);
        let outcome = office.run(&EVERYTHING).exits(3);
        outcome.says("whether the last step succeeded is unknown");
        office.run(&EVERYTHING).exits(0);
        assert_eq!(office.graph.objects().applications.len(), 1);
        assert_eq!(office.graph.objects().service_principals.len(), 1);
        assert_eq!(office.graph.objects().grants.len(), 2);
    }
}

#[test]
fn a_secret_that_was_lost_on_its_way_is_told() {
    let office = Office::new();
    office.graph.fails_at(3, Fault::BreaksOff);
    let outcome = office.run(&["--with-secret"]).exits(3);
    let list = format!("`az ad app credential list --id {}`", office.client_id());
    outcome
        .says("a client secret whose value is lost")
        .says(&list);
}

#[test]
fn a_secret_is_renewed_in_its_last_month() {
    let office = Office::new();
    office.run(&["--with-secret"]).exits(0);
    let path = office.computer.record_path_of("entra-token");
    for (days, secrets) in [(32, 1), (28, 2)] {
        let end = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let end = end.strftime("%FT%TZ").to_string();
        let record = std::fs::read(&path).expect("a record");
        let mut record: Value = serde_json::from_slice(&record).expect("JSON");
        record["account"]["credential_expires_at"] = end.as_str().into();
        std::fs::write(&path, record.to_string()).expect("written");
        office.graph.edit(|objects| {
            objects.applications[0]["passwordCredentials"][0]["endDateTime"] = end.into();
        });
        office.run(&["--with-secret"]).exits(0);
        assert_eq!(office.graph.secrets().len(), secrets, "{days}");
    }
    let record = std::fs::read_to_string(&path).expect("a record");
    assert!(record.contains(&office.graph.secrets()[1]));
    assert_eq!(
        office.app()["passwordCredentials"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn a_tenant_of_sign_ins_in_the_environment_is_no_directory() {
    let office = Office::new();
    let mut command = office.command(&["--run", "--yes"]);
    command.env("AZURE_TENANT_ID", "common");
    finish(command.spawn().expect("started")).exits(0);
    let said = std::fs::read_to_string(office.computer.path("az-said")).expect("asked");
    assert!(!said.contains("--tenant"), "{said}");
}

#[test]
fn who_may_do_it_is_told_with_the_step() {
    for (number, role) in [
        (
            1,
            "Application Developer or Cloud Application Administrator",
        ),
        (
            3,
            "Cloud Application Administrator (or Application Administrator)",
        ),
    ] {
        let office = Office::new();
        office
            .graph
            .fails_at(number, Fault::Refuses(403, "Authorization_RequestDenied"));
        let outcome = office.run(&EVERYTHING).exits(5);
        let said = format!("it requires the role {role}\n");
        let outcome = outcome.says(&said);
        outcome.says("(Authorization_RequestDenied · correlation cccc2222-3333-4444-8555-666677778888 · 2026-11-24T00:00:00)");
    }
}

#[test]
fn a_policy_against_secrets_is_explained() {
    let office = Office::new();
    office.graph.fails_at(
        3,
        Fault::Refuses(400, "CredentialInvalidLifetimeAsPerAppPolicy"),
    );
    let outcome = office.run(&["--with-secret"]).exits(5);
    outcome
        .says("a policy of the directory does not allow this client secret")
        .says("--secret-lifetime");
}

#[test]
fn a_secret_that_cannot_be_kept_is_removed_again() {
    let office = Office::new();
    // It takes the proof, and nothing else.
    office.program(
        "store",
        r#"read -r question
case "$1 $question" in
put*-probe*) printf %s "$question" | sed 's/.*"secret":"\([^"]*\)".*/\1/' >"$0.item"; echo '{}';;
get*-probe*) printf '{"secret":"%s"}' "$(cat "$0.item")";;
delete*) echo '{"deleted":true}';;
get*) echo '{}';;
*) echo full >&2; exit 1;;
esac"#,
    );
    let outcome = office.run(&["--with-secret", "--store", "command=store"]);
    let outcome = outcome
        .exits(7)
        .says("the new client secret was removed again");
    assert!(!outcome.stderr.contains("removePassword"), "{outcome:?}");
    assert_eq!(office.graph.secrets().len(), 1);
    assert_eq!(office.app()["passwordCredentials"], json!([]));
}

#[test]
fn a_store_that_does_not_work_is_found_out_before_anything_is_asked() {
    let office = Office::new();
    let outcome = office
        .run(&["--with-secret", "--store", "command=/nowhere"])
        .exits(7);
    outcome.says("cannot start");
    assert_eq!(office.graph.asked(), 0);
}

#[test]
fn an_account_of_another_app_is_not_overwritten() {
    let office = Office::new();
    office.computer.login(&[]).0.exits(0);
    let outcome = office.run(&["-a", "taro@example.com"]).exits(2);
    outcome.says("belongs to another app").says("-a");
    assert_eq!(office.graph.changes(), 0);
}

#[test]
fn the_azure_cli_is_explained_where_it_does_not_help() {
    let office = Office::new();
    for (does, status, words) in [
        (
            "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
            4,
            "hint: run `az login --allow-no-subscriptions`",
        ),
        (
            "echo 'ERROR: AADSTS50076: Due to a configuration change' >&2; exit 1",
            4,
            "AADSTS50076",
        ),
        (
            "echo 'ERROR: something else' >&2; exit 3",
            1,
            "the Azure CLI failed: ERROR: something else",
        ),
        (
            "echo '{\"accessToken\": \"eyJ0eXAiOiJKV1QiLCJ\"}'",
            1,
            "its answer is not that of",
        ),
        (
            "echo eyJ0eXAiOiJKV1QiLCJub25jZSI6ImdyYXBoIn0",
            1,
            "its answer is not that of",
        ),
    ] {
        office.az(does);
        let outcome = office.run(&[]).exits(status).says(words);
        assert!(!outcome.stderr.contains("eyJ0"), "{outcome:?}");
    }
    office.az("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let cloud = office
        .run(&["--cloud", "china", "--tenant", "contoso.cn"])
        .exits(4);
    cloud.says("hint: run `az cloud set --name AzureChinaCloud && az login --allow-no-subscriptions --tenant contoso.cn`");
    let mut command = office.command(&["--run", "--yes"]);
    command.env("PATH", office.computer.path("nowhere"));
    finish(command.spawn().expect("started"))
        .exits(1)
        .says("`az`) is not installed")
        .says("--print portal");
    assert_eq!(office.graph.asked(), 0);
}

#[test]
fn a_token_of_another_directory_is_not_used() {
    let office = Office::new();
    let other = "99992222-bbbb-3333-cccc-4444dddd5555";
    let outcome = office.run(&["--tenant", other]).exits(5);
    outcome.says(&format!("signed in to the directory {DIRECTORY}"));
    assert_eq!(office.graph.asked(), 0);
    office.az(&format!(
        "echo '{{\"accessToken\": \"spent\", \"tenant\": \"{DIRECTORY}\"}}'"
    ));
    office
        .run(&[])
        .exits(4)
        .says("refused the token of the Azure CLI");
}

#[test]
fn nothing_is_changed_without_a_yes() {
    let office = Office::new();
    let outcome = office.register(&["--run"]).exits(2);
    outcome.says("no terminal to ask on").says("--yes");
    assert_eq!(office.graph.asked(), 0);
    for args in [
        &["--yes"][..],
        &["--reveal", "--with-secret"],
        &["--client-id", "dddd0000-0000-4000-8000-000000000002"],
        &["--run", "--dry-run"],
        &["--run", "--yes", "--print", "az"],
        &["--run", "--yes", "--reveal"],
    ] {
        office.register(args).exits(2);
    }
}

#[test]
fn a_directory_without_exchange_is_told_where_it_matters() {
    let office = Office::new();
    office.graph.has_no_exchange();
    let outcome = office.run(&["--grant-admin-consent"]).exits(5);
    outcome
        .says("does not have Office 365 Exchange Online")
        .says("license");
    assert_eq!(office.graph.changes(), 0);
    office.run(&["--audience", "any-org"]).exits(0);
    let id = &office.app()["requiredResourceAccess"][0]["resourceAccess"][0]["id"];
    assert_eq!(id, "76faac2a-0f20-42f1-928a-50de5b9dbe52");
}

#[test]
fn an_app_for_personal_accounts_takes_two_secrets_at_most() {
    let office = Office::new();
    office
        .run(&["--audience", "personal", "--with-secret"])
        .exits(0);
    office.graph.edit(|objects| {
        let secret = json!({"keyId": "dddd0000-0000-4000-8000-000000000009", "endDateTime": "2027-01-01T00:00:00Z"});
        let secrets = objects.applications[0]["passwordCredentials"].as_array_mut().expect("a list");
        secrets[0]["endDateTime"] = "2026-12-31T00:00:00Z".into();
        secrets.push(secret);
    });
    let outcome = office
        .run(&["--audience", "personal", "--with-secret"])
        .exits(5);
    outcome
        .says("two client secrets")
        .says("az ad app credential delete");
    assert_eq!(office.graph.secrets().len(), 1);
}

#[test]
fn a_body_that_microsoft_graph_does_not_know_has_no_shape() {
    let permission = |kind: &str, id: &str| {
        let access = json!([{"id": id, "type": kind}]);
        json!({"requiredResourceAccess": [{"resourceAppId": "x", "resourceAccess": access}]})
    };
    assert_eq!(
        problem("application", &permission("Scope", SMTP_SEND)),
        None
    );
    for (shape, body) in [
        ("application", json!({"redirectUris": ["http://localhost"]})),
        (
            "application",
            json!({"web": {"redirectUris": "http://localhost"}}),
        ),
        ("application", json!({"signInAudience": "my-org"})),
        ("application", json!({"isFallbackPublicClient": "true"})),
        ("application", permission("Delegated", SMTP_SEND)),
        ("application", permission("Scope", "SMTP.Send")),
        ("servicePrincipal", json!({})),
        ("passwordCredential", json!({"endDateTime": "in a year"})),
        ("oAuth2PermissionGrant", json!({"clientId": "$CLIENT_ID"})),
        ("appRoleAssignment", json!({"principalId": SMTP_SEND})),
    ] {
        assert!(problem(shape, &body).is_some(), "{shape}: {body}");
    }
}

#[test]
fn from_nothing_to_the_first_mail_in_three_commands() {
    let office = Office::new();
    let smtp = FakeSmtp::start(&office.computer.entra);
    office.run(&[]).exits(0);
    let sign_in = ["-a", "entra-token"];
    office.computer.login_in(&sign_in, &[], "en").0.exits(0);
    let server = format!("localhost:{}", smtp.port());
    let doctor = ["doctor", "--smtp", &server, "--send-to", TARO];
    let doctor = office.computer.run(&doctor).exits(0);
    assert!(doctor.stdout.contains("test mail"), "{doctor:?}");
}

/// `az rest` as [`does_what_az_passes_on`] wants it, and `az ad app list` where there is nothing.
const AZ_REST: &str = r#"case "$1" in ad) exit 0;; account) exec az-signed-in;; esac
shift
method=get body= query=
while [ $# -gt 0 ]; do
  case "$1" in
    --method) method=$(printf %s "$2" | tr '[:lower:]' '[:upper:]');;
    --url) url=$2;; --body) body=$2;; --query) query=$2;; --output) ;;
    *) echo "no flag of az rest: $1" >&2; exit 2;;
  esac
  shift 2
done
printf '%s\n' "$method" "$url" "$body" >"$HOME/requests"
read -r status answer <"$HOME/answers"
if [ "$status" -ge 400 ]; then printf '%s\n' "$answer" >&2; exit 1; fi
if [ -n "$query" ]; then printf '%s\n' "$answer" | sed "s/.*\"$query\":\"\([^\"]*\)\".*/\1/"; fi"#;

/// Sends each request that comes through a pipe in the folder `bin`, until nothing more comes: no shell
/// speaks HTTPS, and a program that does is not on every computer.
fn does_what_az_passes_on(office: &Office) {
    let pipe = |name: &str| office.computer.path("bin").join(name);
    loop {
        let asked = std::fs::read_to_string(pipe("requests")).expect("a pipe");
        let [method, url, body] = asked.lines().collect::<Vec<_>>()[..] else {
            return;
        };
        let (status, answer) = office.send(method, url, body);
        std::fs::write(pipe("answers"), format!("{status} {answer}\n")).expect("a pipe");
    }
}

/// Runs a printed script where `az` passes its requests on.
fn run_printed(office: &Office, script: &str) -> std::process::Output {
    let bin = office.computer.path("bin");
    let pipes = ["requests", "answers"].map(|name| bin.join(name));
    let made = Command::new("mkfifo").args(&pipes).status();
    assert!(made.expect("started").success());
    let mut shell = Command::new("/bin/sh");
    shell.arg(office.computer.private_file("script", script));
    shell.env_clear().env("PATH", office.search_path());
    shell.env("HOME", &bin);
    std::thread::scope(|scope| {
        scope.spawn(|| does_what_az_passes_on(office));
        let output = shell.output();
        std::fs::write(&pipes[0], "").expect("a pipe");
        output.expect("started")
    })
}

#[test]
fn the_printed_commands_do_what_run_does() {
    for args in [
        &["--name", "Bob's \"mail\" & co", "--grant-admin-consent"][..],
        &EVERYTHING,
        &["--app-only", "--grant-admin-consent", "--with-secret"],
    ] {
        let (by_hand, by_us) = (Office::new(), Office::new());
        let print = [&["--dry-run", "--print", "az"], args].concat();
        let script = by_hand.register(&print).exits(0).stdout;
        by_hand.az(AZ_REST);
        by_hand.program("sleep", "");
        let said = by_hand.computer.path("login-said");
        let keep = format!(
            "exec >'{}'; echo \"$@\"
            for word; do if test -f \"$word\"; then printf %s \"$(cat \"$word\")\"; fi; done",
            said.display()
        );
        by_hand.program("entra-token", &keep);
        let output = run_printed(&by_hand, &script);
        assert!(output.status.success(), "{output:?}\n{script}");

        by_us.run(args).exits(0);
        let without_ends = |office: &Office| {
            let mut objects = office.graph.objects();
            for secret in objects.applications[0]["passwordCredentials"]
                .as_array_mut()
                .expect("a list")
            {
                secret["endDateTime"] = Value::Null;
            }
            objects
        };
        assert_eq!(without_ends(&by_hand), without_ends(&by_us), "{script}");
        let said = std::fs::read_to_string(said).expect("signed in");
        assert!(said.starts_with("login "), "{said}");
        assert!(said.contains(" --client-id bbbb0000"), "{said}");
        let secret = by_hand.graph.secrets().pop().unwrap_or_default();
        assert!(said.ends_with(&format!("\n{secret}")), "{said}");
    }
}

#[test]
fn ctrl_c_stops_between_two_steps_and_tells_what_was_done() {
    let office = Office::new();
    // It waits for the app to be known.
    office.graph.lags(1000);
    let mut child = office
        .command(&["--run", "--yes"])
        .spawn()
        .expect("started");
    while office.graph.objects().applications.is_empty() {
        assert!(child.try_wait().expect("ours").is_none(), "ended too soon");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    send(Signal::TERM, &child);
    let outcome = finish(child).exits(130).says("error: interrupted\n");
    outcome.says("to undo what was done:\n  az rest --method delete --url ");
}

#[test]
fn it_is_told_in_japanese_in_json_and_in_silence() {
    let office = Office::new();
    let outcome = office.run(&["--lang", "ja"]).exits(0);
    let outcome = outcome.says("として登録しました\n完了: アプリ「entra-token」を登録する");
    outcome.says("次は `entra-token login -a entra-token` を実行してください\n");

    let json = Office::new();
    let report = json
        .run(&["--json", "--with-secret", "--reveal"])
        .exits(0)
        .json();
    assert_eq!(report["version"], 1);
    assert_eq!(report["client_id"], json.client_id());
    assert_eq!(report["tenant_id"], DIRECTORY);
    assert_eq!(report["account"], "entra-token");
    assert_eq!(report["client_secret"], json.graph.secrets()[0]);
    assert_eq!(report["error"], Value::Null);
    assert_eq!(report["steps"][0]["standing"], "done");

    let quiet = Office::new();
    let outcome = quiet.run(&["--quiet"]).exits(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn what_never_becomes_known_is_waited_for_in_bounds() {
    let office = Office::new();
    office.graph.lags(1000);
    let patience = std::time::Duration::from_secs(2);
    let started = std::time::Instant::now();
    let ended = entra_token::testing::registers_with_patience(
        &office.computer.ca_file(),
        &office.graph.host(),
        TOKEN,
        patience,
    );
    assert!(started.elapsed() < 3 * patience, "{:?}", started.elapsed());
    assert_eq!(ended, (Some("temporarily_unavailable"), 1, true));
}
