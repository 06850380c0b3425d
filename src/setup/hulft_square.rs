//! HULFT Square's OAuth 2.0 connection: what its form takes, in its order, and what to check on each
//! screen on the way. The same holds for any platform that redeems its own code.
//!
//! The platform gets its code at its own address, so this program can never receive it; it can prove
//! before that the app registration, its secret and its scopes are good.

use jiff::Timestamp;
use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientAuthentication, RedirectUri};
use crate::authority::{ClientId, Tenant};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::quoting::powershell_argument;
use crate::scope::OFFLINE_ACCESS;
use crate::smtp::{Identities, MailAddress};
use crate::store::Credential;

/// What it is called on the command line.
pub(crate) const NAME: &str = "hulft-square";

/// Where HULFT Square gets its codes: its form shows it.
pub(crate) const REDIRECT_URI: &str = "https://app.square.hulft.com/connections/oauth2/callback";

/// What registers an app that serves the platform and this program: the platform signs people in at
/// an address that is the same for every organization.
pub(crate) const REGISTER: &str = "entra-token register --name \"HULFT Square\" --audience any-org --with-secret --also-redirect https://app.square.hulft.com/connections/oauth2/callback";

/// The form, filled in.
#[derive(Debug)]
pub(crate) struct ConnectionForm {
    /// The account whose app registration it is.
    pub account: AccountName,
    /// The app registration.
    pub client_id: ClientId,
    /// Its secret.
    pub client_secret: ClientSecret,
    /// Whether the secret is to be shown.
    pub is_revealed: bool,
    /// When the secret expires, if it is known.
    pub secret_expires_at: Option<Timestamp>,
    /// Where the platform sends the person to sign in (RFC 6749 §3.1).
    pub authorization_endpoint: String,
    /// Where the platform redeems its code (RFC 6749 §3.2).
    pub token_endpoint: String,
    /// The scopes, a field each.
    pub scopes: [String; 2],
    /// The tenant segment of the endpoints.
    pub tenant: Tenant,
    /// Where this program gets its codes.
    pub own_redirect_uri: String,
    /// Who signs in.
    pub signed_in: String,
    /// The mailbox that sends.
    pub sender: MailAddress,
    /// Whether that is another than the one who signs in.
    pub is_shared: bool,
}

/// A screen on the way, and what to check on it, in order.
pub(crate) struct Screen {
    /// The part of the how-to; with a number it is the step there.
    pub part: char,
    /// Where it is.
    pub title: Message,
    /// What to check.
    pub checks: Vec<Message>,
}

impl ConnectionForm {
    /// The form for the app registration of an account.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it has no secret.
    pub(crate) fn of(credential: Credential, who: Identities, is_revealed: bool) -> Result<Self> {
        let account = credential.account;
        let client_secret = credential
            .client_secret
            .ok_or_else(|| no_secret(&account))?;
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
            tenant: account.authority.tenant.clone(),
            signed_in: account.user().to_owned(),
            is_shared: who.differ(),
            sender: who.sender,
            own_redirect_uri: String::from(account.redirect),
            account: account.name,
        })
    }

    /// What the connection may be called.
    pub(crate) fn connection_name(&self) -> String {
        format!("Outlook SMTP ({})", self.sender.as_str())
    }

    /// The screens, with what to check on each.
    pub(crate) fn screens(&self) -> [Screen; 2] {
        [self.in_entra(), self.in_hulft_square()]
    }

    fn in_entra(&self) -> Screen {
        let (client_id, own) = (&self.client_id.as_str(), &self.own_redirect_uri);
        Screen {
            part: 'A',
            title: fl!("hulft-square-part-a", client_id),
            checks: vec![
                fl!("hulft-square-app-name"),
                self.account_types(),
                fl!("hulft-square-platform"),
                fl!(
                    "hulft-square-redirect-uris",
                    redirect_uri = &REDIRECT_URI,
                    own
                ),
                fl!("hulft-square-same-client-id"),
                self.certificates_and_secrets(),
            ],
        }
    }

    fn account_types(&self) -> Message {
        if self.tenant.is_one_organization() {
            let tenant = self.tenant.as_str();
            return fl!("hulft-square-single-tenant", tenant);
        }
        fl!("hulft-square-any-tenant")
    }

    /// What stands in the endpoints where the how-to types `common`, and why.
    fn endpoints(&self) -> Message {
        match self.tenant.as_str() {
            "common" => fl!("hulft-square-endpoints-common"),
            "organizations" => fl!("hulft-square-endpoints-organizations"),
            "consumers" => fl!("hulft-square-endpoints-consumers"),
            tenant => fl!("hulft-square-endpoints-one-organization", tenant),
        }
    }

    fn certificates_and_secrets(&self) -> Message {
        let flag = self.account.flag();
        let end = match self.secret_expires_at {
            Some(end) => {
                let end = end.strftime("%F");
                fl!("hulft-square-secret-expires", end, flag)
            }
            None => fl!("hulft-square-secret-expiry-unknown", flag),
        };
        fl!("hulft-square-secret-value", end)
    }

    fn in_the_window(&self) -> Message {
        let (signed_in, sender) = (&self.signed_in, self.sender.as_str());
        let person = powershell_argument(signed_in);
        let mailbox = powershell_argument(sender);
        let right = self
            .is_shared
            .then(|| fl!("hulft-square-send-as", mailbox, person));
        fl!(
            "hulft-square-issue-token",
            signed_in,
            sender,
            person,
            right = right.unwrap_or_else(|| fl!("hulft-square-no-other-right"))
        )
    }

    fn in_hulft_square(&self) -> Screen {
        Screen {
            part: 'B',
            title: fl!("hulft-square-part-b"),
            checks: vec![
                fl!("hulft-square-name-and-workspace"),
                fl!("hulft-square-fill-form", endpoints = self.endpoints()),
                self.in_the_window(),
                fl!("hulft-square-finish-form"),
            ],
        }
    }
}

/// Refuses an account whose app registration does not fit the platform, before anything is asked.
///
/// # Errors
/// [`ErrorKind::Refused`] with the registration that fits.
pub(crate) fn check(account: &Account, now: Timestamp) -> Result<()> {
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
        fl!(
            "hulft-square-no-client-secret",
            name,
            redirect_uri = &REDIRECT_URI,
            own,
            client_id,
            flag,
            register = &REGISTER
        ),
    )
}

fn no_person(account: &Account) -> Error {
    let (name, client_id) = (&account.name, account.client_id.as_str());
    Error::new(
        ErrorKind::Refused,
        fl!("hulft-square-app-only", name, client_id),
    )
}

fn other_scopes(account: &Account) -> Error {
    let (name, flag) = (&account.name, account.name.flag());
    let smtp_send = account.cloud.smtp_send();
    let smtp_send = smtp_send.as_str();
    Error::new(
        ErrorKind::Refused,
        fl!("hulft-square-scope-not-granted", name, smtp_send, flag),
    )
}

fn ended(account: &Account, end: Timestamp) -> Error {
    let (flag, client_id, end) = (
        account.name.flag(),
        account.client_id.as_str(),
        end.strftime("%F"),
    );
    Error::new(
        ErrorKind::Refused,
        fl!("hulft-square-secret-expired", end, client_id, flag),
    )
}
