//! HULFT Square's OAuth 2.0 connection: what its form takes, in its order, and what to check on each
//! screen on the way. The same holds for any platform that redeems its own code.
//!
//! The platform gets its code at its own address, so this program can never receive it; it can prove
//! before that the app registration, its secret and its scopes are good.

use jiff::Timestamp;
use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientAuthentication, RedirectUri};
use crate::authority::ClientId;
use crate::error::{Error, ErrorKind, Result};
use crate::language::{Text, text, text_of};
use crate::quoting::powershell_argument;
use crate::scope::OFFLINE_ACCESS;
use crate::smtp::MailAddress;
use crate::store::Credential;

/// What it is called on the command line.
pub const NAME: &str = "hulft-square";

/// Where HULFT Square gets its codes: its form shows it.
pub const REDIRECT_URI: &str = "https://app.square.hulft.com/connections/oauth2/callback";

/// What registers an app that serves the platform and this program: the platform signs people in at
/// an address that is the same for every organization.
pub const REGISTER: &str = "entra-token register --name \"HULFT Square\" --audience any-org --with-secret --also-redirect https://app.square.hulft.com/connections/oauth2/callback";

/// The form, filled in.
#[derive(Debug)]
pub struct Worksheet {
    /// The account whose app registration it is.
    pub account: AccountName,
    /// The app registration.
    pub client_id: ClientId,
    /// Its secret.
    pub client_secret: ClientSecret,
    /// Whether the secret is to be shown.
    pub is_revealed: bool,
    /// When the secret ends, where it is known.
    pub secret_expires_at: Option<Timestamp>,
    /// Where the platform sends the person to sign in (RFC 6749 §3.1).
    pub authorization_endpoint: String,
    /// Where the platform redeems its code (RFC 6749 §3.2).
    pub token_endpoint: String,
    /// The scopes, a field each.
    pub scopes: [String; 2],
    /// The tenant, where the endpoints are for one organization.
    pub organization: Option<String>,
    /// Where this program gets its codes.
    pub own_redirect_uri: String,
    /// Who signs in.
    pub signed_in: String,
    /// The mailbox that sends.
    pub sender: MailAddress,
}

/// A screen on the way, and what to check on it, in order.
pub struct Screen {
    /// Where it is.
    pub title: Text,
    /// What to check.
    pub checks: Vec<Text>,
}

impl Worksheet {
    /// The form for the app registration of an account.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] where it has no secret.
    pub fn of(credential: Credential, sender: MailAddress, is_revealed: bool) -> Result<Self> {
        let account = credential.account;
        let client_secret = credential
            .client_secret
            .ok_or_else(|| no_secret(&account))?;
        let tenant = &account.authority.tenant;
        let organization = tenant
            .is_one_organization()
            .then(|| tenant.as_str().to_owned());
        Ok(Self {
            client_id: account.client_id.clone(),
            client_secret,
            is_revealed,
            secret_expires_at: account.credential_expires_at,
            authorization_endpoint: account.authority.authorization_endpoint(),
            token_endpoint: account.authority.token_endpoint(),
            scopes: [
                OFFLINE_ACCESS.to_owned(),
                account.cloud.smtp_send().as_str().to_owned(),
            ],
            organization,
            signed_in: account.user().to_owned(),
            sender,
            own_redirect_uri: String::from(account.redirect),
            account: account.name,
        })
    }

    /// What the connection may be called.
    #[must_use]
    pub fn connection_name(&self) -> String {
        format!("Outlook SMTP ({})", self.sender.as_str())
    }

    /// The screens, with what to check on each.
    #[must_use]
    pub fn screens(&self) -> [Screen; 2] {
        [self.in_entra(), self.in_hulft_square()]
    }

    fn in_entra(&self) -> Screen {
        let (client_id, own) = (&self.client_id.as_str(), &self.own_redirect_uri);
        Screen {
            title: text!(
                "A. Microsoft Entra admin center > App registrations > {client_id}",
                "A. Microsoft Entra 管理センター > アプリの登録 > {client_id}"
            ),
            checks: vec![
                text!("Name: any", "名前: 任意の表示名"),
                self.account_types(),
                text!(
                    "Platform: Web. Not \"Public client/native (mobile & desktop)\": HULFT Square sends the secret, and Entra refuses a secret with a redirect URI of that platform (AADSTS700025)",
                    "プラットフォーム: 「Web」。「パブリック クライアント/ネイティブ (モバイルとデスクトップ)」にはしません。HULFT Square はシークレットを送信しますが、このプラットフォームのリダイレクト URI ではシークレットが拒否されます (AADSTS700025)"
                ),
                text!(
                    "Redirect URI: both under Web: {REDIRECT_URI} as it stands, without a slash at the end, and {own} for entra-token",
                    "リダイレクトURI: {REDIRECT_URI} (末尾にスラッシュを付けず、このまま) と、entra-token 用の {own} を、どちらも「Web」に登録します"
                ),
                text!(
                    "Application (client) ID: as above",
                    "アプリケーション (クライアント) ID: 上のクライアントID と同じ値"
                ),
                self.certificates_and_secrets(),
            ],
        }
    }

    fn account_types(&self) -> Text {
        match &self.organization {
            Some(tenant) => text!(
                "Supported account types: this organization is enough, because both endpoints name its tenant {tenant}",
                "サポートされているアカウントの種類: 両方のエンドポイントがテナント {tenant} のものなので、この組織のみで十分です"
            ),
            None => text!(
                "Supported account types: accounts in any organizational directory",
                "サポートされているアカウントの種類: 任意の組織ディレクトリ内のアカウント (マルチテナント)"
            ),
        }
    }

    fn certificates_and_secrets(&self) -> Text {
        let flag = self.account.flag();
        let end = match self.secret_expires_at {
            Some(end) => {
                let end = end.strftime("%F");
                text!(
                    "it ends {end}, and the connection with it; `entra-token status --check {flag}` warns before",
                    "{end} に期限が切れ、コネクションも使えなくなります。`entra-token status --check {flag}` で事前に警告できます"
                )
            }
            None => text!(
                "the connection ends with it; `entra-token login {flag} --secret-expires DATE` notes when, so that `entra-token status --check {flag}` can warn before",
                "期限が切れるとコネクションも使えなくなります。`entra-token login {flag} --secret-expires DATE` で期限を記録すると、`entra-token status --check {flag}` で事前に警告できます"
            ),
        };
        text_of!(
            end => "Certificates & secrets: the secret's Value, not its Secret ID; {end}",
            "証明書とシークレット: シークレット ID ではなく「値」を使います。{end}"
        )
    }

    fn in_hulft_square(&self) -> Screen {
        let (signed_in, sender) = (&self.signed_in, self.sender.as_str());
        let mailbox = powershell_argument(sender);
        Screen {
            title: text!(
                "B. HULFT Square > コネクション > 新規追加 > OAuth > OAuth 2.0認証",
                "B. HULFT Square > コネクション > 新規追加 > OAuth > OAuth 2.0認証"
            ),
            checks: vec![
                text!(
                    "connection name and workspace: yours to choose",
                    "コネクション名とワークスペース: 任意"
                ),
                text!(
                    "the form: the values above, in its order; the redirect URI that it shows must be the one of A4",
                    "フォーム: 上の値を順に入力します。表示されるリダイレクトURI が A4 と同じことを確認します"
                ),
                text!(
                    "リフレッシュトークン発行: sign in as {signed_in} in the window; mail is sent from {sender}: note it. Its mailbox must allow SMTP: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`. AADSTS50011 in the window means that A4 is not done",
                    "リフレッシュトークン発行: 開いたウィンドウで {signed_in} としてサインインします。送信元は {sender} です (控えておきます)。このメールボックスで SMTP が許可されている必要があります: `Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false`。ウィンドウに AADSTS50011 と表示された場合は A4 を確認してください"
                ),
                text!(
                    "Integrate service and profile: choose them, check that the refresh token is there, then 完了",
                    "Integrate サービスとプロファイル: 選択し、リフレッシュトークンが取得されたことを確認して「完了」します"
                ),
            ],
        }
    }
}

/// Refuses an account whose app registration does not fit the platform, before anybody is asked.
///
/// # Errors
/// [`ErrorKind::Refused`] with the registration that fits.
pub fn check(account: &Account, now: Timestamp) -> Result<()> {
    if account.access == Access::AppOnly {
        return Err(no_person(account));
    }
    if account.authentication != ClientAuthentication::Secret {
        return Err(no_secret(account));
    }
    let smtp_send = account.cloud.smtp_send();
    if !account.scopes.iter().any(|scope| *scope == smtp_send) {
        return Err(other_scopes(account));
    }
    match account.credential_expires_at {
        Some(end) if end <= now => Err(ended(account, end)),
        _ => Ok(()),
    }
}

fn no_secret(account: &Account) -> Error {
    let (name, flag, client_id) = (
        &account.name,
        account.name.flag(),
        account.client_id.as_str(),
    );
    let own = String::from(RedirectUri::default());
    Error::new(
        ErrorKind::Refused,
        text!(
            "{name} signs in without a client secret, and HULFT Square always sends one: Entra refuses it with a redirect URI under \"Mobile and desktop applications\" (AADSTS700025)",
            "{name} はクライアント シークレットを使わずにサインインしていますが、HULFT Square は必ずシークレットを送信します。「モバイル アプリケーションとデスクトップ アプリケーション」のリダイレクト URI では、シークレットが拒否されます (AADSTS700025)"
        ),
    )
    .with_hint(text!(
        "one registration serves both with these redirect URIs under Web: {REDIRECT_URI} and {own}. In Entra admin center > App registrations > {client_id} > Authentication move them there, make a secret under Certificates & secrets, then `entra-token login {flag} --client-secret-file PATH`; a new registration: `{REGISTER} --print portal` (or az)",
        "次のリダイレクト URI をどちらも「Web」に登録すると、1 つのアプリを両方で使えます: {REDIRECT_URI} と {own}。Microsoft Entra 管理センター > アプリの登録 > {client_id} > 認証 で「Web」に移し、「証明書とシークレット」でシークレットを作成してから、`entra-token login {flag} --client-secret-file PATH` を実行してください。新しく登録する場合: `{REGISTER} --print portal` (または az)"
    ))
}

fn no_person(account: &Account) -> Error {
    let (name, client_id) = (&account.name, account.client_id.as_str());
    Error::new(
        ErrorKind::Refused,
        text!(
            "{name} is an app in its own name, and HULFT Square signs a person in",
            "{name} はアプリ専用ですが、HULFT Square ではユーザーがサインインします"
        ),
    )
    .with_hint(text!(
        "sign the person in here, too, under another name: `entra-token login -a NAME --client-id {client_id} --client-secret-file PATH`",
        "別の名前でユーザーとしてサインインしてください: `entra-token login -a NAME --client-id {client_id} --client-secret-file PATH`"
    ))
}

fn other_scopes(account: &Account) -> Error {
    let (name, flag) = (&account.name, account.name.flag());
    let smtp_send = account.cloud.smtp_send();
    let smtp_send = smtp_send.as_str();
    Error::new(
        ErrorKind::Refused,
        text!(
            "{name} has not signed in for {smtp_send}, which HULFT Square will ask for",
            "{name} は、HULFT Square が要求する {smtp_send} でサインインしていません"
        ),
    )
    .with_hint(text!(
        "`entra-token login {flag} --scope {smtp_send}`",
        "`entra-token login {flag} --scope {smtp_send}` を実行してください"
    ))
}

fn ended(account: &Account, end: Timestamp) -> Error {
    let (flag, client_id, end) = (
        account.name.flag(),
        account.client_id.as_str(),
        end.strftime("%F"),
    );
    Error::new(
        ErrorKind::Refused,
        text!(
            "the client secret has ended, {end}",
            "クライアント シークレットの期限が切れています ({end})"
        ),
    )
    .with_hint(text!(
        "make a new one in Entra admin center > App registrations > {client_id} > Certificates & secrets, then `entra-token login {flag} --client-secret-file PATH --secret-expires DATE`",
        "Microsoft Entra 管理センター > アプリの登録 > {client_id} > 証明書とシークレット で新しいシークレットを作成し、`entra-token login {flag} --client-secret-file PATH --secret-expires DATE` を実行してください"
    ))
}
