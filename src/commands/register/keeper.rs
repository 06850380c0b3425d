//! The account that a registration is remembered as, so that its name is enough to sign in: with
//! everything but tokens, which only a sign-in brings.

use std::path::PathBuf;

use jiff::Timestamp;
use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientAuthentication, RedirectUri};
use crate::authority::{Authority, ClientId};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::register::{NewSecret, RegistrationSpec};
use crate::scope::Scopes;
use crate::session::Session;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential};
use crate::token::TokenSet;

use super::{Context, Register};

/// Keeps what a registration brings.
pub(super) struct Keeper<'a> {
    session: &'a Session,
    listed: Listed,
    /// A flag named the store.
    moves: bool,
    /// What is kept under the name already.
    credential: Option<Credential>,
}

impl<'a> Keeper<'a> {
    /// Looks at what is kept under the name.
    pub(super) fn of(
        spec: &RegistrationSpec,
        flags: &Register,
        context: &'a Context,
    ) -> Result<Self> {
        let session = &context.session;
        let name = context.account.clone();
        let name = name.or_else(|| spec.name.as_str().parse().ok());
        let name = name.unwrap_or_else(AccountName::fallback);
        let known = Accounts::load(session.state())?.find(&name).cloned();
        let credential = match known.as_ref().map(|listed| session.credential(listed)) {
            None => None,
            Some(Ok(credential)) => Some(credential),
            // It is listed, and there is nothing.
            Some(Err(error)) if error.kind() == ErrorKind::SignInRequired => None,
            Some(Err(error)) => return Err(error),
        };
        let known_store = known.as_ref().map(|listed| listed.store.clone());
        let store = flags.store.clone().or(known_store);
        let store = store.or_else(|| flags.store_by_variable.clone());
        Ok(Self {
            session,
            moves: flags.store.is_some(),
            listed: Listed {
                name,
                store: store.unwrap_or_default(),
                signed_in_at: known.map_or(Timestamp::UNIX_EPOCH, |it| it.signed_in_at),
                leftovers: Vec::new(),
            },
            credential,
        })
    }

    /// Proves all that is written later, before anything is made that has to be kept.
    pub(super) fn prove(&self) -> Result<()> {
        let kept = self.credential.as_ref();
        let size = kept.map_or(Ok(store::LENGTH_OF_TOKENS), store::length)?;
        let listed = &self.listed;
        let proven = self.session.prove(&listed.store, Some(&listed.name), size);
        proven.map(drop)
    }

    /// The end of the client secret that is kept for an app.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the name belongs to another app.
    pub(super) fn secret_ends(&self, client_id: Option<&str>) -> Result<Option<Timestamp>> {
        let Some(credential) = &self.credential else {
            return Ok(None);
        };
        if client_id != Some(credential.account.client_id.as_str()) {
            return Err(another_app(&credential.account));
        }
        let end = credential.account.credential_expires_at;
        Ok(credential.client_secret.as_ref().and(end))
    }

    /// Keeps a new secret, or that there is none.
    pub(super) fn keep(
        &mut self,
        spec: &RegistrationSpec,
        client_id: &str,
        secret: Option<NewSecret>,
    ) -> Result<()> {
        let client_id: ClientId = client_id
            .parse()
            .map_err(|_| Error::new(ErrorKind::Unexpected, fl!("register-no-client-id")))?;
        let (name, was_kept) = (self.listed.name.clone(), self.credential.is_some());
        let of = |kept: Option<Credential>| {
            let kept = match kept {
                Some(kept) if kept.account.client_id != client_id => {
                    return Err(another_app(&kept.account));
                }
                Some(kept) => kept,
                None if was_kept => return Err(gone(&name)),
                None => prepared(account(spec, client_id, name)?),
            };
            let ca_file = self.session.roots().map(PathBuf::from);
            Ok(with_secret(kept, secret, ca_file))
        };
        let kept = self.session.register(&self.listed, self.moves, of)?;
        self.listed = kept.0;
        self.credential = Some(kept.1);
        Ok(())
    }

    /// What is kept now.
    pub(super) fn kept(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// The secret that is kept now.
    pub(super) fn kept_secret(&self) -> Option<ClientSecret> {
        self.credential.as_ref()?.client_secret.clone()
    }

    /// Its entry in the list.
    pub(super) fn listed(&self) -> &Listed {
        &self.listed
    }
}

/// The same with a new secret and its end; all else stays.
fn with_secret(
    kept: Credential,
    secret: Option<NewSecret>,
    ca_file: Option<PathBuf>,
) -> Credential {
    let account = Account {
        ca_file: ca_file.or(kept.account.ca_file),
        ..kept.account
    };
    let Some(secret) = secret else {
        return Credential { account, ..kept };
    };
    Credential {
        account: Account {
            authentication: ClientAuthentication::Secret,
            credential_expires_at: secret.ends_at,
            ..account
        },
        client_secret: Some(secret.value),
        ..kept
    }
}

fn prepared(account: Account) -> Credential {
    Credential {
        account,
        client_secret: None,
        tokens: TokenSet::none(),
        spare: None,
        dead: None,
        version: None,
    }
}

/// The account of a registration that no user has signed in to.
fn account(spec: &RegistrationSpec, client_id: ClientId, name: AccountName) -> Result<Account> {
    let cloud = spec.cloud;
    Ok(Account {
        name,
        is_stored: true,
        username: None,
        client_id,
        authentication: ClientAuthentication::None,
        access: spec.access,
        cloud,
        authority: Authority {
            host: spec.authority_host.clone(),
            tenant: spec.sign_in_tenant().unwrap_or_default(),
        },
        scopes: match spec.access {
            Access::Delegated => Scopes::delegated(Vec::new(), &cloud.smtp_send())?,
            Access::AppOnly => Scopes::app_only(Vec::new(), &cloud.app_only())?,
        },
        login_hint: None,
        prompt: None,
        claims: None,
        sign_in_frequency: None,
        redirect: RedirectUri::default(),
        ca_file: None,
        credential_expires_at: None,
    })
}

fn gone(name: &AccountName) -> Error {
    Error::new(
        ErrorKind::SignInRequired,
        fl!("register-account-deleted-meanwhile", name),
    )
}

fn another_app(account: &Account) -> Error {
    let (name, client_id) = (&account.name, &account.client_id);
    Error::usage(fl!("register-account-of-other-app", name, client_id))
}
