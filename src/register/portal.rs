//! The plan as steps in the Microsoft Entra admin center, in the words that it shows.

use crate::account::Access;
use crate::authority::Cloud;
use crate::client::NEW_CERTIFICATE;
use crate::language::{Language, Text, text, text_of};

use super::{Audience, Plan, Platform};

/// The steps, numbered.
#[must_use]
pub fn printed(plan: &Plan, language: Language) -> String {
    let steps = steps(plan);
    let numbered = steps
        .iter()
        .enumerate()
        .map(|(index, step)| format!("{}. {}", index + 1, step.get(language)));
    numbered.collect::<Vec<_>>().join("\n")
}

/// Where the admin center is ("Microsoft Entra admin center", national clouds).
fn admin_center(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "https://entra.microsoft.com",
        Cloud::UsGov | Cloud::UsGovDod => "https://entra.microsoft.us",
        Cloud::China => "https://entra.microsoftonline.cn",
    }
}

fn steps(plan: &Plan) -> Vec<Text> {
    let wish = &plan.wish;
    let mut steps = vec![open(plan), name(plan), audience(plan.wish.audience())];
    let (first_redirect, other_redirects) = redirects(plan);
    steps.extend(first_redirect);
    steps.push(text!(
        "Register, then note the \"Application (client) ID\" and the \"Directory (tenant) ID\" on the Overview page",
        "「登録」を選び、「概要」ページの「アプリケーション (クライアント) ID」と「ディレクトリ (テナント) ID」を控える"
    ));
    steps.extend(other_redirects);
    if wish.access == Access::Delegated && wish.platform() == Platform::Native {
        steps.push(text!(
            "Only for sign-ins with --device-code: Authentication > Settings > Allow public client flows: Yes",
            "--device-code でサインインする場合のみ:「認証」>「設定」>「パブリック クライアント フローを許可する」を「はい」にする"
        ));
    }
    if wish.access == Access::AppOnly {
        steps.push(text!(
            "API permissions > Add a permission > APIs my organization uses > Office 365 Exchange Online > Application permissions > SMTP.SendAsApp",
            "「API のアクセス許可」>「アクセス許可の追加」>「所属する組織で使用している API」>「Office 365 Exchange Online」>「アプリケーションの許可」> SMTP.SendAsApp を追加する"
        ));
    }
    steps.extend(consent(plan));
    steps.extend(secret(plan));
    if wish.wants_certificate() {
        steps.push(certificate());
    }
    steps.extend(mailbox(plan));
    let command = with_secret(plan);
    steps.push(text!(
        "Here: `{command}`",
        "このコンピューターで: `{command}`"
    ));
    steps
}

fn open(plan: &Plan) -> Text {
    let center = admin_center(plan.wish.cloud);
    text!(
        "{center} > App registrations > New registration (role: Application Developer or Cloud Application Administrator)",
        "{center} >「アプリの登録」>「新規登録」を開く (ロール: アプリケーション開発者またはクラウド アプリケーション管理者)"
    )
}

fn name(plan: &Plan) -> Text {
    let name = plan.wish.name.as_str();
    text!("Name: {name}", "名前: {name}")
}

fn audience(audience: Audience) -> Text {
    let title = audience.title();
    text_of!(title => "Supported account types: {title}", "サポートされているアカウントの種類: {title}")
}

/// The form takes one; the others are added to what it has made.
fn redirects(plan: &Plan) -> (Option<Text>, Vec<Text>) {
    let platform = plan.wish.platform().title();
    let uris = plan.wish.redirect_uris();
    let mut uris = uris.iter();
    let first = uris.next().map(|uri| {
        text_of!(platform => "Redirect URI: platform \"{platform}\", {uri}", "リダイレクト URI: プラットフォーム「{platform}」、{uri}")
    });
    let others = uris.map(|uri| {
        text_of!(platform => "Authentication > Add Redirect URI: platform \"{platform}\", {uri}", "「認証」>「リダイレクト URI の追加」: プラットフォーム「{platform}」、{uri}")
    });
    (first, others.collect())
}

fn consent(plan: &Plan) -> Option<Text> {
    let url = plan.admin_consent_url();
    match plan.wish.access {
        Access::AppOnly => Some(text!(
            "API permissions > Grant admin consent (role: Privileged Role Administrator or Cloud Application Administrator)",
            "「API のアクセス許可」>「管理者の同意を与えます」を選ぶ (ロール: 特権ロール管理者またはクラウド アプリケーション管理者)"
        )),
        Access::Delegated if plan.wish.audience() == Audience::Personal => None,
        Access::Delegated if plan.wish.grants_consent => Some(text!(
            "Open this page as an administrator (Cloud Application Administrator), and accept; an error page about the redirect URI afterwards does no harm: {url}",
            "管理者 (クラウド アプリケーション管理者) としてこのページを開き、承諾する。その後にリダイレクト URI のエラーが表示されても問題ありません: {url}"
        )),
        Access::Delegated => Some(text!(
            "Only where people may not consent themselves: send this page to an administrator: {url}",
            "ユーザー自身の同意が許可されていない場合のみ、このページを管理者に送る: {url}"
        )),
    }
}

fn secret(plan: &Plan) -> Option<Text> {
    let end = plan.wish.secret_ends()?.strftime("%F").to_string();
    Some(text!(
        "Certificates & secrets > Client secrets > New client secret, ends on {end}; copy its Value (not its Secret ID) at once into a file that only you can read: it is shown once",
        "「証明書とシークレット」>「クライアント シークレット」>「新しいクライアント シークレット」を選び、有効期限を {end} にする。「値」(シークレット ID ではありません) は一度しか表示されないため、すぐに自分だけが読めるファイルに控える"
    ))
}

fn certificate() -> Text {
    text!(
        "Certificates & secrets > Certificates > Upload certificate: certificate.pem, which `{NEW_CERTIFICATE}` makes here with its key (`chmod 600 key.pem`)",
        "「証明書とシークレット」>「証明書」>「証明書のアップロード」で certificate.pem をアップロードする。certificate.pem と秘密鍵は、このコンピューターで `{NEW_CERTIFICATE}` を実行して作成する (`chmod 600 key.pem`)"
    )
}

fn mailbox(plan: &Plan) -> Option<Text> {
    let command = plan.wish.powershell_command();
    match plan.wish.access {
        Access::AppOnly => Some(text!(
            "Enterprise applications > the app > Object ID: an Exchange administrator gives this object its mailboxes (`{command}`)",
            "「エンタープライズ アプリケーション」> アプリ >「オブジェクト ID」: Exchange 管理者がこのオブジェクトにメールボックスの権限を与える (`{command}`)"
        )),
        Access::Delegated if plan.wish.audience() == Audience::Personal => None,
        Access::Delegated => Some(text!(
            "Microsoft 365 admin center > Users > Active users > the user > Mail > Manage email apps: Authenticated SMTP is on",
            "Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> ユーザー >「メール」>「メール アプリを管理する」:「認証済み SMTP」がオンになっていることを確認する"
        )),
    }
}

fn with_secret(plan: &Plan) -> String {
    let command = plan.login_command();
    match plan.wish.secret_ends() {
        Some(end) => {
            let end = end.strftime("%F");
            format!("{command} --client-secret-file PATH --secret-expires {end}")
        }
        None => command,
    }
}
