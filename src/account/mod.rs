//! An account: everything that is needed to sign in again, and nothing secret.

mod authentication;
mod name;
mod redirect;

pub(crate) use authentication::{CertificateFiles, ClientAuthentication, ClientType, FileUse};
pub(crate) use name::AccountName;
pub(crate) use redirect::{LoopbackRedirect, RedirectUri};

use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::authority::{Authority, ClientId, Cloud, Tenant};
use crate::error::{Expected, Result};
use crate::guide::{ANY_MAILBOX, Grant, NO_CLUES, Sender, Subject};
use crate::names::{self, LoginHint, Username};
use crate::quoting::Shell;
use crate::scope::{Scope, Scopes};

/// In whose name tokens are asked for ("Permissions and consent overview").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// In that of the person who signed in; a refresh token renews the access token.
    #[default]
    Delegated,
    /// In the app's own: its credential renews the access token, and there is no refresh token.
    AppOnly,
}

impl Access {
    /// The name in `--json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Delegated => "delegated",
            Self::AppOnly => "app_only",
        }
    }
}

/// The `prompt` of the authorization request (OpenID Connect Core §3.1.2.1, and Entra's
/// `select_account`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prompt {
    /// Ask for the password even if a session exists.
    Login,
    /// Show no page; fail if one would be required.
    None,
    /// Ask for consent once more.
    Consent,
    /// Let the person pick the account.
    SelectAccount,
}

impl Prompt {
    /// The value as it is sent.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::None => "none",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

impl FromStr for Prompt {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::Login, Self::None, Self::Consent, Self::SelectAccount];
        let known = all.into_iter().find(|prompt| prompt.as_str() == text);
        known.ok_or_else(|| Expected::one_of(all.map(Self::as_str)))
    }
}

/// All that is needed to sign in or refresh again. The secrets are kept beside it, in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// What `-a` takes.
    pub name: AccountName,
    /// True if it has signed in before, so that its name is enough to do so again.
    #[serde(skip, default = "stored")]
    pub is_stored: bool,
    /// Who is signed in, if the token says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Username>,
    /// The app registration.
    pub client_id: ClientId,
    /// The client credential of the app.
    #[serde(default)]
    pub authentication: ClientAuthentication,
    /// In whose name.
    #[serde(default)]
    pub access: Access,
    /// Decides the defaults of authority and scope.
    pub cloud: Cloud,
    /// Where tokens are asked for.
    #[serde(flatten)]
    pub authority: Authority,
    /// What is asked for.
    pub scopes: Scopes,
    /// Who is expected to sign in: an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<LoginHint>,
    /// What the sign-in page asks this time; not remembered.
    #[serde(skip)]
    pub prompt: Option<Prompt>,
    /// What a policy wants of the next sign-in, as Entra put it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "challenge"
    )]
    pub claims: Option<String>,
    /// How long a policy lets a sign-in last, once it has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_frequency: Option<SignedDuration>,
    /// Where the browser brings the code.
    pub redirect: RedirectUri,
    /// More roots to trust for this account's authority, in PEM.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "names::some_path"
    )]
    pub ca_file: Option<PathBuf>,
    /// When the client secret expires, if the user said so; or the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_expires_at: Option<Timestamp>,
}

/// True for a claims challenge: a JSON object that fits into an authorization URL (AADSTS90015).
pub(crate) fn is_challenge(claims: &str) -> bool {
    const LONGEST: usize = 2048;
    let is_object = |value: serde_json::Value| value.is_object();
    claims.len() <= LONGEST && serde_json::from_str(claims).is_ok_and(is_object)
}

/// A challenge out of a record.
fn challenge<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let claims = Option::<String>::deserialize(deserializer)?;
    if claims.as_deref().is_none_or(is_challenge) {
        return Ok(claims);
    }
    Err(D::Error::custom("expected a claims challenge"))
}

/// What is read from a store is stored.
fn stored() -> bool {
    true
}

/// What the guide wants to know of an account, in the form it wants.
pub(crate) struct Particulars<'a> {
    account: &'a Account,
    flags: Vec<String>,
    /// The redirect URI as sent.
    pub redirect_uri: String,
    authority_host: String,
    smtp_send: Scope,
    mailbox: String,
}

impl Particulars<'_> {
    /// The same, as the guide takes it.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            flags: &self.flags,
            client_id: self.account.client_id.as_str(),
            tenant: self.account.authority.tenant.as_str(),
            redirect_uri: &self.redirect_uri,
            // An app that signs in itself has none.
            is_registered: self.account.access == Access::Delegated,
            authority_host: &self.authority_host,
            smtp_send: self.smtp_send.as_str(),
            mailbox: &self.mailbox,
            signed_in: self.account.username.as_deref().unwrap_or("SIGNED_IN_USER"),
            sender: Sender::Ours,
            program: None,
            proof: self.account.authentication.proof(),
            grant: Grant::Either,
            clues: &NO_CLUES,
        }
    }
}

impl Account {
    /// Every file of this computer that is read when a token is requested.
    pub(crate) fn files(&self) -> Vec<(FileUse, &Path)> {
        let roots = self.ca_file.as_deref().map(|file| (FileUse::CaFile, file));
        let mut files = self.authentication.files();
        files.extend(roots);
        files
    }

    /// The same account as a public client, which has nothing that could end.
    pub(crate) fn as_public(&self) -> Self {
        Self {
            authentication: ClientAuthentication::None,
            credential_expires_at: None,
            ..self.clone()
        }
    }

    /// What the guide fills its remedies with. `mailbox` is the address that mail is sent as.
    pub(crate) fn particulars(&self, mailbox: &str) -> Particulars<'_> {
        Particulars {
            account: self,
            flags: self.flags(),
            redirect_uri: self.redirect.clone().into(),
            authority_host: self.authority.host.clone().into(),
            smtp_send: self.cloud.smtp_send(),
            mailbox: mailbox.to_owned(),
        }
    }

    /// True for two sign-ins to one app, in the same way and by the same authority; its tenant may
    /// be another one.
    pub(crate) fn is_of_the_same_app(&self, other: &Self) -> bool {
        self.client_id == other.client_id
            && self.access == other.access
            && self.cloud == other.cloud
            && self.authority.host == other.authority.host
    }

    /// True for two sign-ins that may be of one person, to one app and tenant.
    pub(crate) fn may_be_of_the_same(&self, other: &Self) -> bool {
        let is_same_user = match (&self.username, &other.username) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, _) | (_, None) => true,
        };
        is_same_user
            && self.is_of_the_same_app(other)
            && self.authority.tenant == other.authority.tenant
    }

    /// True for two sign-ins of which it is known that they are one person's, or the app's own. A
    /// token that names its user and one that does not are never one person's; of two that do not,
    /// the login hints tell.
    pub(crate) fn is_surely_of_one_person(&self, other: &Self) -> bool {
        let is_same = |one: Option<&str>, other: Option<&str>| {
            let both = one.zip(other);
            both.is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        let is_one_person = match (&self.username, &other.username) {
            (None, None) => is_same(self.login_hint.as_deref(), other.login_hint.as_deref()),
            (one, other) => is_same(one.as_deref(), other.as_deref()),
        };
        self.access == Access::AppOnly && other.access == Access::AppOnly || is_one_person
    }

    /// True for a person's account whose token does not say who that is.
    pub(crate) fn is_nameless(&self) -> bool {
        self.access == Access::Delegated && self.username.is_none()
    }

    /// True if a sign-in to this account can do all that one to `other`, of the same app, could: it
    /// has its scopes, and a proof where that had one.
    pub(crate) fn can_stand_in_for(&self, other: &Self) -> bool {
        let is_public = |account: &Self| account.authentication.client_type() == ClientType::Public;
        self.is_of_the_same_app(other)
            && (is_public(other) || !is_public(self))
            && self.scopes.cover(&other.scopes)
    }

    /// Whose account it is, as far as it is known.
    pub(crate) fn user(&self) -> &str {
        self.username.as_deref().unwrap_or(self.name.as_str())
    }

    /// The addresses that mail may be sent as, the surest first: who signed in, who was expected to,
    /// and the name. A personal account's token does not name its user, but its name often does.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &str> {
        let known = [self.username.as_deref(), self.login_hint.as_deref()];
        let known = known.into_iter().flatten().chain([self.name.as_str()]);
        known.filter(|name| name.contains('@'))
    }

    /// The address that mail is sent as, if the account says so.
    pub(crate) fn mailbox(&self) -> &str {
        self.addresses().next().unwrap_or(ANY_MAILBOX)
    }

    /// The flags of `entra-token login` that mean this account, each with its value; one that is
    /// not stored yet needs more than its name.
    pub(crate) fn flags(&self) -> Vec<String> {
        let name = Some(self.name.flag());
        if self.is_stored {
            return name.into_iter().collect();
        }
        let authority = &self.authority;
        let host = String::from(authority.host.clone());
        let tenant = authority.tenant.as_str();
        let redirect = String::from(self.redirect.clone());
        let flag =
            |wanted: bool, flag: &str, value: &str| wanted.then(|| Shell::HERE.flag(flag, value));
        let flags = [
            name.filter(|_| !self.name.is_fallback()),
            flag(true, "--client-id", self.client_id.as_str()),
            flag(authority.tenant != Tenant::default(), "--tenant", tenant),
            flag(
                self.cloud != Cloud::default(),
                "--cloud",
                self.cloud.as_str(),
            ),
            flag(
                authority.host != self.cloud.authority_host(),
                "--authority-host",
                &host,
            ),
            flag(
                self.redirect != RedirectUri::default(),
                "--redirect-uri",
                &redirect,
            ),
            Some("--app-only".to_owned()).filter(|_| self.access == Access::AppOnly),
        ];
        flags.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_name_is_safe_as_a_file_name() {
        for (name, stem) in [
            ("Taro@Example.com", "taro@example.com"),
            (
                "../etc/passwd",
                "%2E./etc/passwd".replace('/', "%2F").as_str(),
            ),
            (".hidden", "%2Ehidden"),
            ("a b:c\\d", "a%20b%3Ac%5Cd"),
            ("山田", "%E5%B1%B1%E7%94%B0"),
            ("100%", "100%25"),
        ] {
            let name: AccountName = name.parse().expect("a name");
            assert_eq!(name.file_stem(), stem);
        }
    }

    #[test]
    fn a_long_name_has_a_file_name_that_file_systems_take() {
        let stem = |name: String| name.parse::<AccountName>().expect("a name").file_stem();
        let (one, other) = (
            stem("山".repeat(40)),
            stem(format!("{}川", "山".repeat(39))),
        );
        assert!(one.len() <= 200 && other.len() <= 200, "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn an_account_name_has_bounds() {
        for bad in ["", "  ", "a\nb", "-x", "a\u{202e}b", &"x".repeat(129)] {
            assert!(bad.parse::<AccountName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_redirect_uri_that_can_be_listened_on_keeps_its_path() {
        for (text, port, request_path, sent) in [
            ("http://localhost", None, "/", "http://localhost:50000"),
            ("http://localhost/", None, "/", "http://localhost:50000/"),
            (
                "http://localhost/cb",
                None,
                "/cb",
                "http://localhost:50000/cb",
            ),
            (
                "http://localhost:8400",
                Some(8400),
                "/",
                "http://localhost:50000",
            ),
            (
                "http://localhost:80/x/y",
                Some(80),
                "/x/y",
                "http://localhost:50000/x/y",
            ),
        ] {
            let redirect: LoopbackRedirect = text.parse().expect("a redirect URI");
            assert_eq!(redirect.port(), port, "{text}");
            assert_eq!(redirect.request_path(), request_path, "{text}");
            assert_eq!(redirect.uri(50000), sent, "{text}");
            assert_eq!(String::from(redirect), text);
        }
    }

    #[test]
    fn other_redirect_uris_are_refused() {
        for bad in [
            "https://app.square.hulft.com/connections/oauth2/callback",
            "https://localhost/",
            "http://127.0.0.1:8400/",
            "http://[::1]/",
            "http://localhost.example.com/",
            "http://localhost/?a=b",
            "http://localhost/#x",
            "http://user@localhost/",
            "http://localhost:/",
            "http://localhost:0/",
            "http://localhost/a b",
            "http://localhost/a/../b",
            "http://localhost/日本",
            "http://localhost\\cb",
            "http://localhost/a;b",
            "localhost:80",
        ] {
            assert!(bad.parse::<LoopbackRedirect>().is_err(), "{bad}");
        }
    }
}
