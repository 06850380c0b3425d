//! What is asked of Entra: what is given now, else what was remembered with the account, else the
//! default. No network, and no person but for a secret to be typed.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use oauth2::ClientSecret;
use zeroize::Zeroizing;

use crate::account::{
    Access, Account, AccountName, CertificateFiles, ClientAuthentication, ClientType, Prompt,
};
use crate::authority::{Authority, ClientId, Cloud, Tenant, is_guid};
use crate::client::{self, Certificate};
use crate::error::{Error, Result};
use crate::flow::Interaction as _;
use crate::foreign::{clean, has_client_secret, is_visible, visible_path};
use crate::locales::fl;
use crate::names::LoginHint;
use crate::os::{encoding, regular};
use crate::scope::Scopes;
use crate::store::Credential;
use crate::token;
use crate::ui::Ui;
use crate::ui::terminal::{Terminal, ask_secret};

use super::Login;

/// No client secret is longer.
const LONGEST_SECRET: u64 = 64 << 10;

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
    pub(super) fn account(&self, authentication: ClientAuthentication) -> Result<Account> {
        let flags = self.flags;
        let known = self.known();
        let access = self.access();
        let authority = self.authority();
        if access == Access::AppOnly {
            refuse_many_tenants(&authority.tenant)?;
            refuse_no_proof(&authentication)?;
        }
        let credential_expires_at = self.credential_expires_at(&authentication)?;
        Ok(Account {
            name: self.name.clone().unwrap_or_else(AccountName::fallback),
            is_stored: self.earlier.is_some(),
            username: None,
            client_id: self.client_id()?,
            authentication,
            access,
            cloud: self.cloud(),
            authority,
            scopes: self.scopes(access)?,
            login_hint: self.login_hint()?,
            prompt: flags.prompt,
            claims: known.and_then(|account| account.claims.clone()),
            sign_in_frequency: known.and_then(|account| account.sign_in_frequency),
            redirect: flags
                .redirect_uri
                .clone()
                .or_else(|| known.map(|account| account.redirect.clone()))
                .unwrap_or_default(),
            ca_file: self.ca_file()?,
            credential_expires_at,
        })
    }

    /// How the client proves that it is itself, and the secret to it: what is given; else what an
    /// earlier sign-in to the same app used.
    pub(super) fn proof(
        &self,
        person: &Terminal,
    ) -> Result<(ClientAuthentication, Option<ClientSecret>)> {
        let flags = self.flags;
        if flags.device_code {
            // A public client, whatever it has.
            return Ok((ClientAuthentication::None, None));
        }
        if let Some(certificate) = &flags.client_certificate {
            let files = CertificateFiles {
                certificate: absolute(certificate)?,
                key: flags.client_key.as_deref().map(absolute).transpose()?,
            };
            let passphrase = self.passphrase(&files, None, person)?;
            return Ok((ClientAuthentication::Certificate(files), passphrase));
        }
        if flags.client_key.is_some() {
            return Err(Error::usage(fl!("login-key-without-certificate")));
        }
        if let Some(file) = &flags.federated_token_file {
            let file = absolute(file)?;
            return Ok((ClientAuthentication::FederatedToken { file }, None));
        }
        match self.secret(person)? {
            Some(secret) => Ok((ClientAuthentication::Secret, Some(secret))),
            None => self.remembered_proof(person),
        }
    }

    /// The secret given.
    fn secret(&self, person: &Terminal) -> Result<Option<ClientSecret>> {
        let given = match (&self.flags.client_secret_file, &self.flags.client_secret) {
            (Some(path), _) => read_secret(path, person.ui)?,
            (None, Some(value)) => value.0.clone(),
            (None, None) => return Ok(None),
        };
        let secret = given
            .trim_end_matches(['\r', '\n'])
            .trim_start_matches('\u{feff}');
        if secret.trim().is_empty() {
            return Err(Error::usage(fl!("login-secret-empty")));
        }
        if has_more_than_the_value(secret) {
            person.note(&fl!("login-client-secret-has-more"));
        }
        if is_guid(secret) {
            person.note(&fl!("login-secret-is-id"));
        }
        token::client_secret(secret.to_owned())
            .map(Some)
            .ok_or_else(|| Error::usage(fl!("login-secret-invalid")))
    }

    /// The passphrase of a key that has one: the one that is known, while it opens the key.
    fn passphrase(
        &self,
        files: &CertificateFiles,
        known: Option<&ClientSecret>,
        person: &Terminal,
    ) -> Result<Option<ClientSecret>> {
        if !client::wants_passphrase(files)? {
            return Ok(None);
        }
        if known.is_some() && Certificate::read(files, known).is_ok() {
            return Ok(known.cloned());
        }
        let typed = match &self.flags.certificate_password {
            Some(given) => given.0.clone(),
            None if io::stdin().is_terminal() => ask_passphrase(files.key_file(), person.ui)?,
            None => return Err(no_passphrase(files.key_file())),
        };
        Ok(Some(ClientSecret::new(typed.to_string())))
    }

    /// What an earlier sign-in to the same app used.
    fn remembered_proof(
        &self,
        person: &Terminal,
    ) -> Result<(ClientAuthentication, Option<ClientSecret>)> {
        let Some(known) = self.earlier.filter(|known| self.is_same_app(known)) else {
            return Ok((ClientAuthentication::None, None));
        };
        let (authentication, secret) = (&known.account.authentication, &known.client_secret);
        let secret = match authentication {
            ClientAuthentication::Certificate(files) => {
                self.passphrase(files, secret.as_ref(), person)?
            }
            ClientAuthentication::None
            | ClientAuthentication::Secret
            | ClientAuthentication::FederatedToken { .. } => secret.clone(),
        };
        Ok((authentication.clone(), secret))
    }

    fn is_same_app(&self, known: &Credential) -> bool {
        let given = self.flags.client_id.as_ref();
        given.is_none_or(|id| *id == known.account.client_id)
    }

    /// The end of a secret belongs to that secret: a new one has its own, and without one there is
    /// none.
    fn credential_expires_at(
        &self,
        authentication: &ClientAuthentication,
    ) -> Result<Option<Timestamp>> {
        let given = self.flags.secret_expires;
        if authentication.client_type() == ClientType::Public {
            return given.map_or(Ok(None), |_| {
                Err(Error::usage(fl!("login-secret-expires-without-secret")))
            });
        }
        let remembered = self.known().filter(|_| !self.flags.has_proof());
        Ok(given.or(remembered.and_then(|account| account.credential_expires_at)))
    }

    /// As before, unless a flag is about a person.
    fn access(&self) -> Access {
        let was_app_only = self
            .known()
            .is_some_and(|account| account.access == Access::AppOnly);
        if self.flags.app_only || was_app_only && !self.flags.wants_a_person() {
            Access::AppOnly
        } else {
            Access::Delegated
        }
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
            .ok_or_else(|| {
                let name = self.name.as_ref();
                let flag = name.map(|name| format!(" {}", name.flag()));
                ClientId::missing(&flag.unwrap_or_default())
            })
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

    fn scopes(&self, access: Access) -> Result<Scopes> {
        let asked = self.flags.scopes.clone();
        let known = self
            .known_in_cloud()
            .filter(|account| asked.is_empty() && account.access == access);
        match (known, access) {
            (Some(account), _) => Ok(account.scopes.clone()),
            (None, Access::Delegated) => Scopes::delegated(asked, &self.cloud().smtp_send()),
            (None, Access::AppOnly) => Scopes::app_only(asked, &self.cloud().app_only()),
        }
    }

    /// Whoever is expected; Entra takes no hint together with a choice of accounts.
    fn login_hint(&self) -> Result<Option<LoginHint>> {
        let given = self.flags.login_hint.clone();
        if self.flags.prompt == Some(Prompt::SelectAccount) {
            return match given {
                None => Ok(None),
                Some(_) => Err(Error::usage(fl!("login-hint-with-select-account"))),
            };
        }
        let remembered = |account: &Account| {
            account
                .login_hint
                .clone()
                .or_else(|| account.username.clone().map(LoginHint::from))
        };
        Ok(given.or_else(|| self.known().and_then(remembered)))
    }

    /// The roots given, by a path that also works from elsewhere; else those that were remembered.
    fn ca_file(&self) -> Result<Option<PathBuf>> {
        match self.ca_file {
            Some(given) => absolute(given).map(Some),
            None => Ok(self.known().and_then(|account| account.ca_file.clone())),
        }
    }
}

/// A path that also works from elsewhere, and can be written down.
fn absolute(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if absolute.to_str().is_some_and(is_visible) {
        return Ok(absolute);
    }
    let shown = visible_path(&absolute);
    Err(Error::usage(fl!("login-path-not-text", shown)))
}

fn refuse_many_tenants(tenant: &Tenant) -> Result<()> {
    if tenant.is_one_organization() {
        return Ok(());
    }
    Err(Error::usage(fl!("login-app-only-needs-tenant", tenant)))
}

fn refuse_no_proof(authentication: &ClientAuthentication) -> Result<()> {
    if authentication.client_type() == ClientType::Confidential {
        return Ok(());
    }
    Err(Error::usage(fl!("login-app-only-needs-credential")))
}

fn ask_passphrase(file: &Path, ui: Ui) -> Result<Zeroizing<String>> {
    let shown = file.display();
    let question = fl!("login-passphrase", shown);
    ask_secret(&question, ui)
}

fn no_passphrase(file: &Path) -> Error {
    let shown = file.display();
    Error::usage(fl!("login-passphrase-needs-terminal", shown))
}

/// True for a value with quotes around it, and for a line of a file of variables: no secret of Entra's
/// is so.
fn has_more_than_the_value(secret: &str) -> bool {
    let is_quoted =
        |quote| secret.len() > 1 && secret.starts_with(quote) && secret.ends_with(quote);
    let name = secret.split_once('=').map_or("", |(name, _)| name);
    let is_variable = name.len() > 1
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    is_quoted('"') || is_quoted('\'') || is_variable
}

fn read_secret(path: &Path, ui: Ui) -> Result<Zeroizing<String>> {
    let is_input = path == Path::new("-");
    if is_input && io::stdin().is_terminal() || regular::is_terminal(path) {
        return ask_secret(&fl!("login-secret-prompt"), ui);
    }
    let content = if is_input {
        encoding::read_whole(io::stdin(), LONGEST_SECRET)
    } else {
        regular::read_or_wait(path, LONGEST_SECRET)
    };
    content.and_then(secret_of).map_err(|error| {
        let (path, reason) = (path.to_string_lossy(), clean(&error.to_string()));
        // The secret itself, in the place of a file with it.
        let path = if has_client_secret(&path) {
            "…"
        } else {
            &path
        };
        Error::usage(fl!("login-secret-unreadable", path, reason))
    })
}

fn secret_of(content: Zeroizing<Vec<u8>>) -> io::Result<Zeroizing<String>> {
    let secret = String::from_utf8(std::mem::take(&mut *encoding::utf8(content)));
    secret.map(Zeroizing::new).map_err(|not_text| {
        drop(Zeroizing::new(not_text.into_bytes()));
        io::Error::other("not valid UTF-8 or UTF-16")
    })
}
