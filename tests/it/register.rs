//! `register`: the plan of an app registration, and every form in which it is printed.

#[cfg(unix)]
use std::process::Command;

use serde_json::{Value, json};

use crate::support::Computer;
#[cfg(unix)]
use crate::support::office::Office;

/// HULFT Square's callback.
const CALLBACK: &str = "https://app.square.hulft.com/connections/oauth2/callback";

/// The plan for a program, without any network.
fn plan(args: &[&str]) -> Value {
    let computer = Computer::new();
    let outcome = computer.run(&[&["register", "--json"], args].concat());
    let outcome = outcome.exits(0);
    assert_eq!(computer.entra.connections(), 0);
    outcome.json()
}

/// The bodies of the requests of a step.
fn bodies(plan: &Value, step: &str) -> Vec<Value> {
    let steps = plan["steps"].as_array().expect("steps");
    let step = steps.iter().find(|known| known["step"] == step);
    let requests = step.expect("the step")["requests"].as_array();
    let requests = requests.expect("requests").iter();
    requests.map(|request| request["body"].clone()).collect()
}

fn printed(args: &[&str]) -> String {
    let computer = Computer::new();
    let outcome = computer.run(&[&["register"], args].concat()).exits(0);
    assert_eq!(outcome.stderr, "");
    outcome.stdout
}

fn printed_or_told(args: &[&str]) -> String {
    let computer = Computer::new();
    computer
        .run(&[&["register"], args].concat())
        .exits(0)
        .stdout
}

#[test]
fn the_plan_is_told_to_the_letter_and_nothing_is_done() {
    let computer = Computer::new();
    let mut command = computer.command(&["register"]);
    command.env_remove("AZURE_AUTHORITY_HOST");
    let outcome = crate::support::finish(command.spawn().expect("started")).exits(0);
    let stdout = "\
1. register the app \"entra-token\" (Accounts in this organizational directory only; redirect URI: http://localhost under Public client/native (mobile & desktop); permissions: SMTP.Send, offline_access)
   on this platform, sign-in uses no secret, so there is none to store or renew; Entra rejects a secret that is sent anyway (AADSTS700025)
2. add it to the directory as an enterprise application
   consent and Exchange permissions are granted to this object, not to the registration
3. [manual] only if users are not allowed to consent themselves: an administrator consents
   otherwise, each user is asked at the first sign-in. Send the administrator this page; it is harmless if the page after it fails to load:
   https://login.microsoftonline.com/TENANT/v2.0/adminconsent?client_id=CLIENT_ID&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send%20offline_access&redirect_uri=http%3A%2F%2Flocalhost
4. [manual] only if it is off: an Exchange administrator turns on SMTP AUTH for the mailbox (`entra-token register --print powershell`)
   Exchange rejects even a valid token if the mailbox's SMTP AUTH is off (535 5.7.139)
";
    assert_eq!(outcome.stdout, stdout);
    let said = "this is only a plan: nothing was read or changed in the directory. --run applies it through the Azure CLI; --dry-run compares it with the directory first; --print az, graph, portal or powershell prints it as commands or steps\n";
    assert_eq!(outcome.stderr, said);
    assert_eq!(computer.entra.connections(), 0);
}

#[test]
fn without_a_secret_every_redirect_uri_is_native_and_with_one_it_is_web() {
    let native = bodies(&plan(&["--also-redirect", CALLBACK]), "application");
    let uris = json!({"redirectUris": ["http://localhost", CALLBACK]});
    assert_eq!(native[0]["publicClient"], uris);
    assert_eq!(native[0]["isFallbackPublicClient"], true);
    assert_eq!(native[0]["web"], Value::Null);

    let web = bodies(
        &plan(&["--also-redirect", CALLBACK, "--with-secret"]),
        "application",
    );
    assert_eq!(web[0]["web"], uris);
    assert_eq!(web[0]["publicClient"], Value::Null);
    assert_eq!(web[0]["isFallbackPublicClient"], Value::Null);
}

#[test]
fn a_web_site_without_a_secret_is_warned_of_in_every_form() {
    let computer = Computer::new();
    let site = ["register", "--also-redirect", CALLBACK];
    let plan = computer.run(&site).exits(0).stdout;
    let warning = format!("\nwarning: {CALLBACK} is the redirect URI of a website");
    assert!(plan.contains(&warning), "{plan}");
    for form in ["az", "graph", "portal", "powershell"] {
        let printed = computer.run(&[&site[..], &["--print", form]].concat());
        let printed = printed.exits(0).says("Add --with-secret");
        assert!(!printed.stdout.contains("a website"), "{printed:?}");
    }
    let native = "https://login.microsoftonline.com/common/oauth2/nativeclient";
    for args in [
        &["--also-redirect", CALLBACK, "--with-secret"][..],
        &["--also-redirect", native],
        &["--also-redirect", "http://localhost/callback"],
    ] {
        let plan = computer.run(&[&["register", "--json"], args].concat());
        assert_eq!(plan.exits(0).json()["warning"], Value::Null, "{args:?}");
    }
}

#[test]
fn a_redirect_uri_that_is_given_twice_is_registered_once() {
    let twice = ["--also-redirect", CALLBACK, "--also-redirect", CALLBACK];
    let ours = ["--also-redirect", "http://localhost"];
    let plan = plan(&[&twice[..], &ours].concat());
    let uris = json!(["http://localhost", CALLBACK]);
    assert_eq!(
        bodies(&plan, "application")[0]["publicClient"]["redirectUris"],
        uris
    );
}

#[test]
fn each_audience_is_registered_by_its_name_at_microsoft() {
    for (audience, registered, version) in [
        ("my-org", "AzureADMyOrg", Value::Null),
        ("any-org", "AzureADMultipleOrgs", Value::Null),
        (
            "any-org-and-personal",
            "AzureADandPersonalMicrosoftAccount",
            json!(2),
        ),
        ("personal", "PersonalMicrosoftAccount", json!(2)),
    ] {
        let body = &bodies(&plan(&["--audience", audience]), "application")[0];
        assert_eq!(body["signInAudience"], registered);
        assert_eq!(body["api"]["requestedAccessTokenVersion"], version);
    }
}

#[test]
fn an_app_that_sends_by_itself_has_a_role_and_no_redirect_uri() {
    let plan = plan(&["--app-only", "--with-secret", "--grant-admin-consent"]);
    let application = &bodies(&plan, "application")[0];
    assert_eq!(application["web"], Value::Null);
    let access = &application["requiredResourceAccess"][0];
    assert_eq!(access["resourceAccess"][0]["type"], "Role");
    let role = json!({
        "appRoleId": "7146a1f0-8703-45b3-9eae-527a64c00995",
        "principalId": "$SERVICE_PRINCIPAL_ID",
        "resourceId": "$EXCHANGE_ID",
    });
    assert_eq!(bodies(&plan, "consent"), [Value::Null, role]);
}

#[test]
fn a_secret_is_made_last_and_ends_when_it_was_said() {
    let plan = plan(&[
        "--with-secret",
        "--secret-lifetime",
        "30d",
        "--grant-admin-consent",
    ]);
    let steps = plan["steps"].as_array().expect("steps");
    let is_sent = |step: &&Value| step["requests"] != json!([]);
    let last = steps.iter().rfind(is_sent).expect("a step");
    assert_eq!(last["step"], "secret");
    let end = last["requests"][0]["body"]["passwordCredential"]["endDateTime"].as_str();
    let end: jiff::Timestamp = end.expect("an instant").parse().expect("RFC 3339");
    let left = end.duration_since(jiff::Timestamp::now()).as_hours();
    assert!((30 * 24 - 1..=30 * 24).contains(&left), "{left}");
}

#[test]
fn the_plan_is_printed_as_commands_of_the_azure_cli() {
    let stdout = printed(&[
        "--print",
        "az",
        "--name",
        "Bob's mail",
        "--grant-admin-consent",
    ]);
    let expected = r#"# for a POSIX shell: run `az login --allow-no-subscriptions`, then pipe this into `sh`; it stops at the first command that fails
set -e

# there must be no app with this name yet
FOUND=$(az ad app list --filter 'displayName eq '\''Bob'\'''\''s mail'\''' --query '[].appId' --output tsv)
test -z "$FOUND" || { printf '%s\n' 'an app with this name already exists' >&2; exit 1; }
TENANT=$(az account show --query tenantId --output tsv)

# register the app "Bob's mail" (Accounts in this organizational directory only; redirect URI: http://localhost under Public client/native (mobile & desktop); permissions: SMTP.Send, offline_access)
CLIENT_ID=$(az rest --method post --url https://graph.microsoft.com/v1.0/applications --body '{"displayName":"Bob'\''s mail","isFallbackPublicClient":true,"publicClient":{"redirectUris":["http://localhost"]},"requiredResourceAccess":[{"resourceAccess":[{"id":"76faac2a-0f20-42f1-928a-50de5b9dbe52","type":"Scope"}],"resourceAppId":"00000002-0000-0ff1-ce00-000000000000"},{"resourceAccess":[{"id":"7427e0e9-2fba-42fe-b0c0-848c9e6a8182","type":"Scope"}],"resourceAppId":"00000003-0000-0000-c000-000000000000"}],"signInAudience":"AzureADMyOrg","tags":["entra-token"]}' --query appId --output tsv)
sleep 20

# add it to the directory as an enterprise application
SERVICE_PRINCIPAL_ID=$(az rest --method post --url https://graph.microsoft.com/v1.0/servicePrincipals --body '{"appId":"'"$CLIENT_ID"'"}' --query id --output tsv)
sleep 20

# consent to SMTP.Send, offline_access for all users in the directory
EXCHANGE_ID=$(az rest --url 'https://graph.microsoft.com/v1.0/servicePrincipals(appId='\''00000002-0000-0ff1-ce00-000000000000'\'')?$select=id' --query id --output tsv)
az rest --method post --url https://graph.microsoft.com/v1.0/oauth2PermissionGrants --body '{"clientId":"'"$SERVICE_PRINCIPAL_ID"'","consentType":"AllPrincipals","resourceId":"'"$EXCHANGE_ID"'","scope":"SMTP.Send"}' --output none
GRAPH_ID=$(az rest --url 'https://graph.microsoft.com/v1.0/servicePrincipals(appId='\''00000003-0000-0000-c000-000000000000'\'')?$select=id' --query id --output tsv)
az rest --method post --url https://graph.microsoft.com/v1.0/oauth2PermissionGrants --body '{"clientId":"'"$SERVICE_PRINCIPAL_ID"'","consentType":"AllPrincipals","resourceId":"'"$GRAPH_ID"'","scope":"offline_access"}' --output none

# only if it is off: an Exchange administrator turns on SMTP AUTH for the mailbox (`entra-token register --print powershell`)

entra-token login -a 'Bob'\''s mail' --client-id "$CLIENT_ID" --tenant "$TENANT"
"#;
    assert_eq!(stdout, expected);
}

#[test]
fn the_commands_are_those_of_the_cloud() {
    for (cloud, graph, its_name) in [
        ("global", "https://graph.microsoft.com/v1.0/", None),
        (
            "usgov",
            "https://graph.microsoft.us/v1.0/",
            Some("AzureUSGovernment"),
        ),
        (
            "usgov-dod",
            "https://dod-graph.microsoft.us/v1.0/",
            Some("AzureUSGovernment"),
        ),
        (
            "china",
            "https://microsoftgraph.chinacloudapi.cn/v1.0/",
            Some("AzureChinaCloud"),
        ),
    ] {
        for form in ["az", "graph"] {
            let stdout = printed(&["--print", form, "--cloud", cloud]);
            assert!(stdout.contains(graph), "{stdout}");
        }
        let script = printed(&["--print", "az", "--cloud", cloud]);
        let chosen = its_name.map(|name| format!("az cloud set --name {name} && "));
        let az_login = format!(
            "`{}az login --allow-no-subscriptions`",
            chosen.unwrap_or_default()
        );
        assert!(script.contains(&az_login), "{script}");
    }
}

#[cfg(unix)]
#[test]
fn the_printed_commands_keep_the_secret_until_a_sign_in_has_stored_it() {
    use std::os::unix::fs::PermissionsExt as _;

    const ID: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";
    let office = Office::new();
    office.program("sleep", "");
    office.az(&format!(
        "case \"$*\" in
        *'account show'*) echo contoso ;;
        *secretText*) echo the-value ;;
        *appId*tsv*) case $1 in rest) echo {ID} ;; esac ;;
        esac"
    ));
    let script = printed(&["--print", "az", "--with-secret"]);
    let runs_with = |login: &str| {
        office.program("entra-token", login);
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &script]).env_clear();
        shell
            .env("PATH", office.search_path())
            .env("HOME", office.computer.path("bin"));
        let output = shell.output().expect("started");
        let said = String::from_utf8(output.stderr).expect("text");
        (output.status.success(), said)
    };
    let home = office.computer.path("bin");
    let kept = home.join(format!("entra-token-{ID}.secret"));
    let (went_well, said) = runs_with("exit 6");
    assert!(!went_well);
    let told = format!(
        "stays in {0} until this has succeeded: entra-token login --client-id {ID} --tenant contoso --client-secret-file {0}",
        kept.display()
    );
    assert!(said.contains(&told), "{said}");
    let mode = kept.metadata().expect("kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(&kept).expect("kept"), "the-value\n");

    let (went_well, said) = runs_with("test \"$(cat \"$7\")\" = the-value");
    assert!(went_well, "{said}");
    assert!(!kept.exists());
}

#[test]
fn the_plan_is_printed_as_requests() {
    let stdout = printed(&["--print", "graph", "--app-only"]);
    let expected = r#"POST https://graph.microsoft.com/v1.0/applications
Content-Type: application/json

{
  "displayName": "entra-token",
  "requiredResourceAccess": [
    {
      "resourceAccess": [
        {
          "id": "7146a1f0-8703-45b3-9eae-527a64c00995",
          "type": "Role"
        }
      ],
      "resourceAppId": "00000002-0000-0ff1-ce00-000000000000"
    }
  ],
  "signInAudience": "AzureADMyOrg",
  "tags": [
    "entra-token"
  ]
}

POST https://graph.microsoft.com/v1.0/servicePrincipals
Content-Type: application/json

{
  "appId": "$CLIENT_ID"
}
"#;
    assert_eq!(stdout, expected);
}

#[test]
fn the_plan_is_printed_as_steps_of_the_portal_in_both_languages() {
    let args = ["--print", "portal", "--audience", "personal"];
    let english = "\
1. https://entra.microsoft.com > Entra ID > App registrations > New registration (role: Application Developer or Cloud Application Administrator)
2. Name: entra-token
3. Supported account types: \"Personal accounts only\" (in an older form: \"Personal Microsoft accounts only\")
4. Register, then note the \"Application (client) ID\" and the \"Directory (tenant) ID\" on the Overview page
5. Authentication > Redirect URI configuration > Add Redirect URI: \"Mobile and desktop applications\", http://localhost (an older form of New registration asks for it there, as \"Public client/native (mobile & desktop)\")
6. Only for sign-ins with --device-code: Authentication > Settings > Allow public client flows: Yes
7. On this computer: `entra-token login --client-id CLIENT_ID --tenant consumers`
";
    assert_eq!(printed(&args), english);
    let japanese = printed(&[&args[..], &["--lang", "ja"]].concat());
    assert!(japanese.contains("Add Redirect URI): 「モバイル アプリケーションとデスクトップ アプリケーション」、http://localhost ("));
    assert_eq!(japanese.lines().count(), english.lines().count());
}

/// The pages for administrators that are printed anywhere.
fn consent_pages(text: &str) -> Vec<String> {
    let words = text.split_whitespace();
    let pages = words.filter(|word| word.contains("adminconsent"));
    pages.map(str::to_owned).collect()
}

#[test]
fn the_page_for_administrators_names_what_the_endpoint_requires() {
    let host = "https://login.microsoftonline.com";
    let v2 = "/v2.0/adminconsent?client_id=CLIENT_ID&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send%20offline_access&redirect_uri=http%3A%2F%2Flocalhost";
    for (args, page) in [
        // An app of one organization is known to no other.
        (&[][..], format!("{host}/TENANT{v2}")),
        (
            &["--tenant", "contoso.com"],
            format!("{host}/contoso.com{v2}"),
        ),
        (
            &["--audience", "any-org"],
            format!("{host}/organizations{v2}"),
        ),
        (
            &["--audience", "any-org", "--tenant", "contoso.com"],
            format!("{host}/contoso.com{v2}"),
        ),
        // Without a redirect URI there is the older form only.
        (
            &["--app-only"],
            format!("{host}/TENANT/adminconsent?client_id=CLIENT_ID"),
        ),
        (
            &["--app-only", "--tenant", "contoso.com"],
            format!("{host}/contoso.com/adminconsent?client_id=CLIENT_ID"),
        ),
    ] {
        let computer = Computer::new();
        let mut command = computer.command(&[&["register"], args].concat());
        command.env_remove("AZURE_AUTHORITY_HOST");
        let told = crate::support::finish(command.spawn().expect("started")).exits(0);
        assert_eq!(consent_pages(&told.stdout), [page], "{args:?}");
    }
}

#[test]
fn the_commands_know_the_directory_and_the_page_names_it() {
    let az = printed(&["--print", "az", "--app-only"]);
    let asked = az
        .find("TENANT=$(az account show")
        .expect("it is asked for");
    let page = az.find("\"$TENANT\"'/adminconsent?client_id='\"$CLIENT_ID\"");
    assert!(page.is_some_and(|page| page > asked), "{az}");
    assert_eq!(az.matches("TENANT=$(").count(), 1, "{az}");
    assert!(!az.contains("organizations"), "{az}");
    let named = printed(&["--print", "az", "--app-only", "--tenant", "contoso.com"]);
    assert!(
        named.contains("/contoso.com/adminconsent?client_id="),
        "{named}"
    );
    assert!(!named.contains("TENANT="), "{named}");
}

#[test]
fn what_entra_does_not_take_of_personal_accounts_is_refused_before_it_is_asked() {
    let computer = Computer::new();
    let long = "x".repeat(91);
    for args in [
        &["--audience", "personal", "--name", &long][..],
        &["--audience", "any-org-and-personal", "--name", &long],
        &["--audience", "personal", "--cloud", "usgov"],
        &["--audience", "any-org-and-personal", "--cloud", "china"],
    ] {
        let outcome = computer.run(&[&["register"], args].concat()).exits(2);
        outcome.says("`--audience my-org`");
    }
    computer
        .run(&["register", "--audience", "any-org", "--name", &long])
        .exits(0);
    computer
        .run(&["register", "--audience", "personal", "--name", &long[1..]])
        .exits(0);
}

#[test]
fn a_management_scope_is_named_within_what_exchange_takes() {
    let name = "x".repeat(120);
    let args = ["--print", "powershell", "--app-only", "--name", &name];
    let script = printed(&args);
    let scope = script
        .lines()
        .find_map(|line| line.strip_prefix("New-ManagementScope -Name '"));
    let scope = scope
        .and_then(|rest| rest.split('\'').next())
        .expect("a scope");
    assert_eq!(scope.chars().count(), 64, "{scope}");
    assert!(scope.ends_with(" mailboxes"));
    let role = format!("-CustomResourceScope '{scope}'");
    assert!(script.contains(&role), "{script}");
}

#[test]
fn an_app_without_a_secret_gets_a_certificate_in_every_form() {
    let app = ["--app-only", "--tenant", "contoso.com"];
    let sign_in =
        "--app-only --tenant contoso.com --client-certificate certificate.pem --client-key key.pem";
    let portal = printed(&[&app[..], &["--print", "portal"]].concat());
    assert!(
        portal.contains("Certificates > Upload certificate"),
        "{portal}"
    );
    let last = format!("On this computer: `entra-token login --client-id CLIENT_ID {sign_in}`\n");
    assert!(portal.ends_with(&last), "{portal}");

    let az = printed(&[&app[..], &["--print", "az"]].concat());
    let upload = "\naz ad app credential reset --id \"$CLIENT_ID\" --append --cert @certificate.pem --output none\n";
    assert!(az.contains(upload), "{az}");
    let last = format!("\nentra-token login --client-id \"$CLIENT_ID\" {sign_in}\n");
    assert!(az.ends_with(&last), "{az}");

    let named = ["--name", "Relay 2", "--mailbox", "box@example.com"];
    let full = "`entra-token register --print powershell --app-only --dry-run --name 'Relay 2' --mailbox box@example.com`";
    for form in [&[][..], &["--print", "portal"], &["--print", "az"]] {
        let plan = printed_or_told(&[&app[..], &named, form].concat());
        assert!(plan.contains(full), "{plan}");
    }
    assert_eq!(plan(&app)["steps"][2]["step"], "certificate");
    let with_secret = plan(&[&app[..], &["--with-secret"]].concat());
    assert_eq!(with_secret["steps"][2]["step"], "secret");
}

#[test]
fn what_only_exchange_can_give_is_printed_for_its_powershell() {
    let args = [
        "--print",
        "powershell",
        "--app-only",
        "--mailbox",
        "alice@example.com",
    ];
    let expected = r"# in Exchange Online PowerShell, by an Exchange administrator (Install-Module ExchangeOnlineManagement)
Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh

# the app: its Application (client) ID, and the Object ID of the enterprise application (not of the registration)
$AppId = 'CLIENT_ID'
$ObjectId = 'SERVICE_PRINCIPAL_ID'
New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName 'Bob''s mail'

# A. with the permission SMTP.SendAsApp and admin consent: for each mailbox
Add-MailboxPermission -Identity 'alice@example.com' -User $ObjectId -AccessRights FullAccess
Add-RecipientPermission -Identity 'alice@example.com' -Trustee $ObjectId -AccessRights SendAs
Add-MailboxPermission -Identity 'bob@example.com' -User $ObjectId -AccessRights FullAccess
Add-RecipientPermission -Identity 'bob@example.com' -Trustee $ObjectId -AccessRights SendAs

# B. instead of A, without any permission in Entra: a role for these mailboxes only (can take 2 hours to take effect)
New-ManagementScope -Name 'Bob''s mail mailboxes' -RecipientRestrictionFilter 'EmailAddresses -eq ''alice@example.com'' -or EmailAddresses -eq ''bob@example.com'''
New-ManagementRoleAssignment -App $ObjectId -Role 'Application SMTP.SendAsApp' -CustomResourceScope 'Bob''s mail mailboxes'
Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource 'alice@example.com'
Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource 'bob@example.com'

# SMTP AUTH for the mailbox, if it is off
Set-CASMailbox -Identity 'alice@example.com' -SmtpClientAuthenticationDisabled $false
Set-CASMailbox -Identity 'bob@example.com' -SmtpClientAuthenticationDisabled $false
";
    let more = [
        "--mailbox",
        "bob@example.com",
        "--name",
        "Bob's mail",
        "--cloud",
        "usgov",
    ];
    assert_eq!(printed(&[&args[..], &more].concat()), expected);
}

#[test]
fn wishes_that_entra_would_refuse_are_refused_at_once() {
    let computer = Computer::new();
    for (args, words) in [
        (
            &["--also-redirect", "http://example.com"][..],
            "expected an https URI",
        ),
        (
            &["--also-redirect", "https://example.com/*"],
            "expected an https URI",
        ),
        (
            &[
                "--audience",
                "personal",
                "--also-redirect",
                "https://example.com/?a=b",
            ],
            "a redirect URI with a query can be registered for work accounts only",
        ),
        (
            &["--audience", "personal", "--app-only"],
            "app-only access to personal mailboxes is not possible",
        ),
        (
            &["--audience", "any-org-and-personal", "--app-only"],
            "app-only access to personal mailboxes is not possible",
        ),
        (
            &["--app-only", "--also-redirect", CALLBACK],
            "--app-only and --also-redirect cannot be used together",
        ),
        (
            &["--audience", "personal", "--grant-admin-consent"],
            "no administrator",
        ),
        (
            &["--audience", "everybody"],
            "expected one of my-org, any-org",
        ),
        (
            &["--with-secret", "--secret-lifetime", "731d"],
            "expected 1d to 730d",
        ),
        (&["--secret-lifetime", "30d"], "--with-secret is required"),
        (&["--tenant", "common"], "`common` stands for many"),
        (&["--name", "$CLIENT_ID"], "without a leading $"),
        (
            &["--graph-host", "http://example.com"],
            "http is allowed on loopback only",
        ),
        (&["--mailbox", "nobody"], "expected a mail address"),
    ] {
        let outcome = computer.run(&[&["register"], args].concat());
        let outcome = outcome.exits(2).says(words);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(computer.entra.connections(), 0);
}
