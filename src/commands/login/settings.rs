//! What is asked of Entra: what is given now, else what was remembered with the account, else the
//! default. No network, and no person but for a secret to be typed.

use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use oauth2::ClientSecret;
use zeroize::Zeroizing;

use crate::account::{Account, AccountName, ClientType, Prompt};
use crate::authority::{Authority, ClientId, Cloud, is_guid};
use crate::cli::Login;
use crate::error::{Error, Result};
use crate::flow::Interaction as _;
use crate::foreign::clean;
use crate::language::{Language, text};
use crate::scope::Scopes;
use crate::store::Credential;
use crate::terminal::{Terminal, ask_secret};

/// The flags of a sign-in, and the credential of the earlier one that it renews.
pub(super) struct Settings<'a> {
    pub(super) flags: &'a Login,
    pub(super) earlier: Option<&'a Credential>,
    /// What the account is called; not known yet in a first sign-in without `-a`.
    pub(super) name: Option<AccountName>,
    /// `--ca-file`.
    pub(super) ca_file: Option<&'a Path>,
}

impl Settings<'_> {
    /// The account to sign in.
    pub(super) fn account(&self, has_secret: bool) -> Result<Account> {
        let flags = self.flags;
        let known = self.known();
        Ok(Account {
            name: self.name.clone().unwrap_or_else(AccountName::fallback),
            is_stored: self.earlier.is_some(),
            username: None,
            client_id: self.client_id()?,
            client_type: if has_secret {
                ClientType::Confidential
            } else {
                ClientType::Public
            },
            cloud: self.cloud(),
            authority: self.authority(),
            scopes: self.scopes()?,
            login_hint: self.login_hint()?,
            prompt: flags.prompt,
            claims: known.and_then(|account| account.claims.clone()),
            redirect: flags
                .redirect_uri
                .clone()
                .or_else(|| known.map(|account| account.redirect.clone()))
                .unwrap_or_default(),
            ca_file: self.ca_file(),
            secret_expires_at: self.secret_expires_at(),
        })
    }

    /// The secret given; else the one that an earlier sign-in to the same app used.
    pub(super) fn client_secret(&self, person: &Terminal) -> Result<Option<ClientSecret>> {
        let given = match (&self.flags.client_secret_file, &self.flags.client_secret) {
            (Some(path), _) => read_secret(path, person.language)?,
            (None, Some(value)) => value.0.clone(),
            (None, None) => return Ok(self.remembered_secret()),
        };
        let secret = given.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(empty_secret());
        }
        if is_guid(secret) {
            person.note(&text!(
                "the client secret looks like a secret's ID: Entra wants its Value, which the portal shows only once",
                "クライアント シークレットが「シークレット ID」のようです。必要なのは作成時に一度だけ表示される「値」です"
            ));
        }
        Ok(Some(ClientSecret::new(secret.to_owned())))
    }

    fn remembered_secret(&self) -> Option<ClientSecret> {
        let is_same_app = |known: &&Credential| {
            let given = self.flags.client_id.as_ref();
            given.is_none_or(|id| *id == known.account.client_id)
        };
        self.earlier.filter(is_same_app)?.client_secret.clone()
    }

    /// The end of a secret belongs to that secret: a new one has its own.
    fn secret_expires_at(&self) -> Option<Timestamp> {
        let is_new = self.flags.client_secret.is_some() || self.flags.client_secret_file.is_some();
        let remembered = self
            .known()
            .filter(|_| !is_new)
            .and_then(|account| account.secret_expires_at);
        self.flags.secret_expires.or(remembered)
    }

    fn known(&self) -> Option<&Account> {
        self.earlier.map(|credential| &credential.account)
    }

    /// What is known of the same cloud: another one brings its own host and scopes.
    fn known_in_cloud(&self) -> Option<&Account> {
        self.known().filter(|account| account.cloud == self.cloud())
    }

    fn client_id(&self) -> Result<ClientId> {
        let given = self.flags.client_id.clone();
        given
            .or_else(|| self.known().map(|account| account.client_id.clone()))
            .ok_or_else(ClientId::missing)
    }

    fn cloud(&self) -> Cloud {
        let known = self.known().map(|account| account.cloud);
        self.flags.cloud.or(known).unwrap_or_default()
    }

    fn authority(&self) -> Authority {
        let known_host = || {
            self.known_in_cloud()
                .map(|account| account.authority.host.clone())
        };
        let known_tenant = || self.known().map(|account| account.authority.tenant.clone());
        let host = self.flags.authority_host.clone().or_else(known_host);
        let tenant = self.flags.tenant.clone().or_else(known_tenant);
        Authority {
            host: host.unwrap_or_else(|| self.cloud().authority_host()),
            tenant: tenant.unwrap_or_default(),
        }
    }

    fn scopes(&self) -> Result<Scopes> {
        match self.known_in_cloud() {
            Some(account) if self.flags.scopes.is_empty() => Ok(account.scopes.clone()),
            _ => Scopes::delegated(self.flags.scopes.clone(), &self.cloud().smtp_send()),
        }
    }

    /// Whoever is expected; Entra takes no hint together with a choice of accounts.
    fn login_hint(&self) -> Result<Option<String>> {
        let given = self.flags.login_hint.clone();
        if self.flags.prompt == Some(Prompt::SelectAccount) {
            return match given {
                None => Ok(None),
                Some(_) => Err(hint_and_choice()),
            };
        }
        let remembered = |account: &Account| {
            account
                .login_hint
                .clone()
                .or_else(|| account.username.clone())
        };
        Ok(given.or_else(|| self.known().and_then(remembered)))
    }

    /// The roots given, by a path that also works from elsewhere; else those that were remembered.
    fn ca_file(&self) -> Option<PathBuf> {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let remembered = || self.known().and_then(|account| account.ca_file.clone());
        self.ca_file.map(absolute).or_else(remembered)
    }
}

fn read_secret(path: &Path, language: Language) -> Result<Zeroizing<String>> {
    let secret = if path != Path::new("-") {
        std::fs::read_to_string(path).map(Zeroizing::new)
    } else if io::stdin().is_terminal() {
        ask_secret(
            &text!("client secret", "クライアント シークレット"),
            language,
        )
    } else {
        let mut secret = Zeroizing::new(String::new());
        io::stdin().read_to_string(&mut secret).map(|_| secret)
    };
    secret.map_err(|error| {
        let (path, reason) = (path.display(), clean(&error.to_string()));
        Error::usage(text!(
            "cannot read the client secret from {path}: {reason}",
            "{path} からクライアント シークレットを読めません: {reason}"
        ))
        .with_hint(text!(
            "give --client-secret-file a file that holds the secret's Value and nothing else",
            "--client-secret-file には、シークレットの「値」だけを書いたファイルを指定してください"
        ))
    })
}

fn empty_secret() -> Error {
    Error::usage(text!("the client secret is empty", "クライアント シークレットが空です")).with_hint(text!(
        "leave it out for a public client (a redirect URI under \"Mobile and desktop applications\")",
        "パブリック クライアント (「モバイル アプリケーションとデスクトップ アプリケーション」のリダイレクト URI) では省略してください"
    ))
}

fn hint_and_choice() -> Error {
    Error::usage(text!(
        "--login-hint and --prompt select_account exclude each other",
        "--login-hint と --prompt select_account は同時に指定できません"
    ))
    .with_hint(text!(
        "leave one of them out",
        "どちらか一方を省略してください"
    ))
}
