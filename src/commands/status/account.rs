//! How an account stands: what its store, its record and the last attempt to renew it say.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::account::{Access, ClientAuthentication, ClientType, FileUse};
use crate::error::{Error, Result};
use crate::locales::Language;
use crate::scope::{Scope, Scopes};
use crate::session::nobody_yet;
use crate::store::accounts::{Accounts, Listed};
use crate::store::failed_refresh::{self, FailedRefresh};
use crate::store::{Capabilities, Credential};
use crate::token::{Claims, REFRESH_TOKEN_LIFETIME, TokenSet, after, claims_of};
use crate::ui::json::error_object;
use crate::ui::seconds;

use super::Context;

/// What there is to know of an account, without its secrets.
#[derive(Debug, Default)]
pub(crate) struct AccountStatus {
    /// What `-a` takes.
    pub account: String,
    /// True for the one that is used when none is named.
    pub is_default: bool,
    /// Who is signed in, if it is known.
    pub user: Option<String>,
    /// The tenant segment.
    pub tenant: Option<String>,
    /// The authority's host.
    pub authority_host: Option<String>,
    /// Where the browser brings the code, if that is neither here nor a page of Microsoft's.
    pub foreign_redirect: Option<String>,
    /// The app registration.
    pub client_id: Option<String>,
    /// True if that host is one of Microsoft's.
    pub is_microsofts: bool,
    /// The client credential of the app.
    pub authentication: Option<ClientAuthentication>,
    /// The files that are read when a token is requested.
    pub files: Vec<(FileUse, PathBuf)>,
    /// In whose name tokens are asked for.
    pub access: Access,
    /// Where mail is submitted (port 587, STARTTLS), and whether that is sure.
    pub smtp_host: Option<(&'static str, bool)>,
    /// What the access token is good for.
    pub scopes: Scopes,
    /// What the access token says of itself, unverified.
    pub claims: Option<Claims>,
    /// The kind of store.
    pub store: &'static str,
    /// Where its item is.
    pub store_item: String,
    /// What that store is like.
    pub capabilities: Capabilities,
    /// When the access token ends.
    pub access_token_expires_at: Option<Timestamp>,
    /// When the tokens were renewed last.
    pub renewed_at: Option<Timestamp>,
    /// When the refresh token ends if it is not used.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// When the client secret or the certificate ends.
    pub credential_expires_at: Option<Timestamp>,
    /// When a policy asks for the next sign-in.
    pub sign_in_due_at: Option<Timestamp>,
    /// How the last attempt to renew it failed, if nobody has succeeded since.
    pub last_failure: Option<Error>,
    /// What is wrong with it.
    pub problem: Option<Error>,
}

impl AccountStatus {
    /// The status of a listed account as its store has it; a store that fails is a part of it.
    pub(crate) fn read(listed: &Listed, accounts: &Accounts, context: &Context) -> Self {
        let credential = context.session.credential(listed);
        Self::of(listed, credential.as_ref(), accounts, context)
    }

    /// The status of a listed account whose credential is at hand, or the reason why it is not.
    pub(crate) fn of(
        listed: &Listed,
        credential: Result<&Credential, &Error>,
        accounts: &Accounts,
        context: &Context,
    ) -> Self {
        let store = context.session.store(listed);
        let mut status = Self {
            account: listed.name.to_string(),
            is_default: accounts.default_name() == Some(&listed.name),
            store: listed.store.as_str(),
            store_item: store.location(&listed.name),
            capabilities: store.capabilities(),
            ..Self::default()
        };
        match credential {
            Ok(credential) => status.describe(credential, listed.signed_in_at),
            Err(error) => status.problem = Some(error.clone()),
        }
        let tokens = credential.ok().map(|credential| &credential.tokens);
        status.note_last_attempt(listed, tokens, context);
        status
    }

    /// How the last attempt failed, if nobody has got tokens since. A refusal that only a person can end
    /// is a problem until somebody has.
    fn note_last_attempt(&mut self, listed: &Listed, tokens: Option<&TokenSet>, context: &Context) {
        let session = &context.session;
        let is_overtaken = |attempt: &FailedRefresh| {
            tokens.is_some_and(|tokens| attempt.is_overtaken_by(tokens, session.now()))
        };
        let attempt = failed_refresh::last(session.state(), &listed.name);
        let Some(FailedRefresh { error, .. }) = attempt.filter(|attempt| !is_overtaken(attempt))
        else {
            return;
        };
        let is_for_a_person = error.refusal().is_some() && !error.kind().is_transient();
        if is_for_a_person && self.problem.is_none() {
            // What was due is overdue.
            self.sign_in_due_at = None;
            self.problem = Some(error.clone());
        }
        self.last_failure = Some(error);
    }

    /// Takes in how refreshing it has just failed, if it did.
    pub(super) fn note_probe(&mut self, failure: Option<Error>) {
        match failure {
            Some(error) if error.kind().is_transient() => self.last_failure = Some(error),
            Some(error) => self.problem = self.problem.take().or(Some(error)),
            None => {}
        }
    }

    fn describe(&mut self, credential: &Credential, signed_in_at: Timestamp) {
        let (account, tokens) = (&credential.account, &credential.tokens);
        self.user = account.username.as_ref().map(ToString::to_string);
        self.tenant = Some(account.authority.tenant.to_string());
        self.authority_host = Some(account.authority.host.clone().into());
        self.is_microsofts = account.authority.host.is_microsofts();
        self.foreign_redirect = account.redirect.foreign().map(str::to_owned);
        let files = account.files().into_iter();
        self.files = files.map(|(what, file)| (what, file.to_owned())).collect();
        self.client_id = Some(account.client_id.to_string());
        self.authentication = Some(account.authentication.clone());
        self.access = account.access;
        self.smtp_host = Some(account.cloud.smtp_host(&account.authority.tenant));
        self.scopes.clone_from(&tokens.scopes);
        self.credential_expires_at = account.credential_expires_at;
        self.sign_in_due_at = account
            .sign_in_frequency
            .map(|frequency| after(signed_in_at, frequency));
        if tokens.is_signed_in() {
            self.claims = claims_of(&tokens.access_token);
            self.access_token_expires_at = Some(tokens.expires_at);
        } else if account.access == Access::Delegated {
            self.problem = Some(nobody_yet(&account.name));
        }
        if tokens.refresh_token.is_some() {
            self.renewed_at = Some(tokens.received_at);
            self.refresh_token_expires_at = Some(after(tokens.received_at, REFRESH_TOKEN_LIFETIME));
        }
        if let Some(death) = &credential.dead {
            self.refresh_token_expires_at = None;
            self.problem = Some(death.to_error(&account.name));
        }
    }

    /// The client type's name in RFC 6749 §2.1.
    pub(super) fn client_type(&self) -> Option<&'static str> {
        let authentication = self.authentication.as_ref()?;
        Some(match authentication.client_type() {
            ClientType::Confidential => "confidential",
            ClientType::Public => "public",
        })
    }

    /// The ends of the client secret and of the certificate: there is at most one of them.
    pub(super) fn credential_ends(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        match self.authentication {
            Some(ClientAuthentication::Certificate(_)) => (None, self.credential_expires_at),
            _ => (self.credential_expires_at, None),
        }
    }

    /// The account for programs.
    pub(crate) fn object(&self, language: Language) -> Value {
        let mut object = json!({
            "account": self.account,
            "default": self.is_default,
            "user": self.user,
            "tenant": self.tenant,
            "authority_host": self.authority_host,
            "authority_is_microsoft": self.authority_host.as_ref().map(|_| self.is_microsofts),
            "client_id": self.client_id,
            "client_type": self.client_type(),
            "client_authentication": self.authentication.as_ref().map(ClientAuthentication::as_str),
            "files": self.files.iter().map(|(what, file)| json!({
                "use": what.as_str(),
                "path": file.display().to_string(),
            })).collect::<Vec<_>>(),
            "access": self.authentication.as_ref().map(|_| self.access.as_str()),
            "scopes": self.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
            "access_token_claims_unverified": self.claims,
            "smtp_host": self.smtp_host.map(|(host, _)| host),
            "store": self.store,
            "store_item": self.store_item,
            "store_capabilities": {
                "survives_reboot": self.capabilities.survives_reboot,
                "compare_and_set": self.capabilities.compares,
                "prompts": self.capabilities.prompts,
                "max_size": self.capabilities.max_size,
            },
        });
        for (name, instant) in self.instants() {
            object[name] = instant.map(|instant| seconds(instant).to_string()).into();
            object[format!("{name}_unix")] = instant.map(Timestamp::as_second).into();
        }
        let problem = self.problem.as_ref();
        object["error"] = problem.map(|error| error_object(error, language)).into();
        object
    }

    fn instants(&self) -> [(&'static str, Option<Timestamp>); 6] {
        let (secret, certificate) = self.credential_ends();
        [
            ("access_token_expires_at", self.access_token_expires_at),
            ("refresh_token_renewed_at", self.renewed_at),
            ("refresh_token_expires_at", self.refresh_token_expires_at),
            ("client_secret_expires_at", secret),
            ("client_certificate_expires_at", certificate),
            ("sign_in_due_at", self.sign_in_due_at),
        ]
    }
}
