//! What an app registration is to be like, and the mistakes that can be seen before anybody is
//! asked.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Access, AccountName};
use crate::authority::{AuthorityHost, ClientId, Cloud, Tenant};
use crate::error::{Error, Expected, Result};
use crate::foreign::is_visible;
use crate::locales::fl;
use crate::quoting::Shell;
use crate::smtp::MailAddress;

use super::permission::{APP_ONLY, DELEGATED};
use super::{Audience, Known, Permission, Platform, RegisteredRedirect, Variable};

/// The registration that is wanted.
#[derive(Clone, Debug)]
pub(crate) struct RegistrationSpec {
    /// What the app is called; people see it when they consent.
    pub name: DisplayName,
    /// The registration to complete, whatever it is called and whoever made it.
    pub client_id: Option<ClientId>,
    /// Who may sign in.
    /// `None` leaves an existing registration as it is.
    pub audience: Option<Audience>,
    /// Redirect URIs of other sites, besides `http://localhost`.
    pub also_redirects: Vec<RegisteredRedirect>,
    /// How long a client secret is to last, if there is to be one.
    pub secret: Option<SecretLifetime>,
    /// In whose name mail is sent.
    pub access: Access,
    /// The mailboxes to send from, if they are known.
    pub mailboxes: Vec<MailAddress>,
    /// Whether to consent for the whole directory.
    pub grants_consent: bool,
    /// Where the directory is.
    pub cloud: Cloud,
    /// The directory, if it is known.
    pub tenant: Option<Tenant>,
    /// Where people sign in.
    pub authority_host: AuthorityHost,
    /// Where Microsoft Graph is.
    pub graph_host: GraphHost,
    /// When this is wished for.
    pub now: Timestamp,
}

impl RegistrationSpec {
    /// Refuses what Entra would refuse, or what could never send mail.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage).
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(uri) = self
            .also_redirects
            .iter()
            .find(|uri| uri.has_query() && self.audience().is_for_personal_accounts())
        {
            return Err(query_for_personal_accounts(uri));
        }
        if self.audience().is_for_personal_accounts() && self.access == Access::AppOnly {
            return Err(Error::usage(fl!("register-app-only-personal")));
        }
        if !self.also_redirects.is_empty() && self.access == Access::AppOnly {
            return Err(Error::usage(fl!("register-app-only-redirect-uri")));
        }
        let name = self.name.as_str();
        if self.audience().is_for_personal_accounts()
            && name.chars().count() > DisplayName::LONGEST_FOR_PERSONAL_ACCOUNTS
        {
            return Err(Error::usage(fl!("register-name-too-long-for-personal")));
        }
        if self.audience().is_for_personal_accounts() && self.cloud != Cloud::Global {
            let cloud = self.cloud.as_str();
            return Err(Error::usage(fl!("register-no-personal-accounts", cloud)));
        }
        if self.audience() == Audience::Personal && self.grants_consent {
            return Err(Error::usage(fl!("register-consent-personal")));
        }
        Ok(())
    }

    /// The same for the app that is known now, whatever else has its name.
    pub(crate) fn once_more(&self, known: &Known) -> Self {
        let client_id = known.get(Variable::ClientId);
        let client_id = client_id.and_then(|id| id.parse().ok());
        Self {
            client_id: client_id.or_else(|| self.client_id.clone()),
            ..self.clone()
        }
    }

    /// Who may sign in to a new registration.
    pub(crate) fn audience(&self) -> Audience {
        self.audience.unwrap_or_default()
    }

    /// The platform that every redirect URI belongs under: that alone decides whether a secret is
    /// required or refused (AADSTS7000218, AADSTS700025).
    pub(crate) fn platform(&self) -> Platform {
        match self.secret {
            Some(_) => Platform::Web,
            None => Platform::Native,
        }
    }

    /// Every redirect URI, ours first. An app in its own name has none of ours.
    pub(crate) fn redirect_uris(&self) -> Vec<String> {
        let ours = match self.access {
            Access::Delegated => Some(RegisteredRedirect::ours()),
            Access::AppOnly => None,
        };
        let mut uris: Vec<String> = Vec::new();
        for uri in ours.iter().chain(&self.also_redirects) {
            if !uris.contains(&uri.0) {
                uris.push(uri.0.clone());
            }
        }
        uris
    }

    /// The redirect URI of a web site, if there is to be no secret: a site sends one with its
    /// code, and Entra would refuse it (AADSTS700025).
    pub(crate) fn site_without_secret(&self) -> Option<&str> {
        let mut uris = self.also_redirects.iter();
        let site = uris.find(|uri| uri.is_of_a_site())?;
        (self.platform() == Platform::Native).then_some(site.0.as_str())
    }

    /// What the app is to be allowed.
    pub(crate) fn permissions(&self) -> &'static [Permission] {
        match self.access {
            Access::Delegated => &DELEGATED,
            Access::AppOnly => &APP_ONLY,
        }
    }

    /// What the account is called, if the app has a name of its own: a second app's sign-in by
    /// the same person would take the place of the first one's.
    pub(crate) fn account(&self) -> Option<AccountName> {
        let is_named = self.name != DisplayName::default();
        self.name.as_str().parse().ok().filter(|_| is_named)
    }

    /// True if the app authenticates, and not with a secret.
    pub(crate) fn wants_certificate(&self) -> bool {
        self.access == Access::AppOnly && self.secret.is_none()
    }

    /// What prints the commands that only Exchange can give; with the ids, if they matter.
    pub(crate) fn powershell_command(&self) -> String {
        let flag = |name: &str, value: &str| Shell::HERE.flag(name, value);
        let mut command = vec!["entra-token register --print powershell".to_owned()];
        if self.access == Access::AppOnly {
            command.push("--app-only --dry-run".to_owned());
            command.extend(
                self.client_id
                    .as_ref()
                    .map(|id| flag("--client-id", id.as_str())),
            );
            if self.name != DisplayName::default() {
                command.push(flag("--name", self.name.as_str()));
            }
        }
        if self.cloud != Cloud::default() {
            command.push(flag("--cloud", self.cloud.as_str()));
        }
        let mailboxes = self.mailboxes.iter();
        command.extend(mailboxes.map(|mailbox| flag("--mailbox", mailbox.as_str())));
        command.join(" ")
    }

    /// When a secret that is made now ends.
    pub(crate) fn secret_ends(&self) -> Option<Timestamp> {
        let end = self.now.checked_add(self.secret?.0).ok()?;
        Timestamp::from_second(end.as_second()).ok()
    }

    /// The least end of a secret that is good enough: the next one is made in the last month of one,
    /// or in the second half of a short life.
    pub(crate) fn least_secret_end(&self) -> Timestamp {
        let lifetime = self.secret.unwrap_or_default().0;
        let ahead = (lifetime / 2).min(SecretLifetime::RENEWED_BEFORE);
        self.now.checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// The tenant segment under which people of this audience sign in.
    pub(crate) fn sign_in_tenant(&self) -> Option<Tenant> {
        let alias = match self.audience() {
            Audience::MyOrg => return self.tenant.clone(),
            Audience::AnyOrg => "organizations",
            Audience::AnyOrgAndPersonal => "common",
            Audience::Personal => "consumers",
        };
        match self.access {
            Access::Delegated => alias.parse().ok(),
            Access::AppOnly => self.tenant.clone(),
        }
    }
}

/// What an app is called in the directory ("application resource type", `displayName`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DisplayName(String);

impl DisplayName {
    const LONGEST: usize = 120;
    /// "Validation differences by supported account types (signInAudience)", application name.
    const LONGEST_FOR_PERSONAL_ACCOUNTS: usize = 90;

    /// The name as it is shown.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DisplayName {
    fn default() -> Self {
        Self(super::TAG.to_owned())
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for DisplayName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        // A dollar sign in front marks a variable in what is printed.
        let is_well_formed = !name.is_empty() && is_visible(name) && !name.starts_with('$');
        if !is_well_formed || name.chars().count() > Self::LONGEST {
            return Err(Expected::new(fl!("register-expected-name")));
        }
        Ok(Self(name.to_owned()))
    }
}

/// How long a client secret lasts: the portal makes none for more than 24 months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretLifetime(SignedDuration);

impl SecretLifetime {
    const LONGEST_DAYS: i64 = 730;
    /// How long before the end of a secret the next one is made.
    const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 30);
    const SHORTEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// The same from a span of time.
    ///
    /// # Errors
    /// What it should have been.
    pub(crate) fn new(span: Duration) -> Result<Self, Expected> {
        let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
        let shortest = SignedDuration::try_from(Self::SHORTEST).unwrap_or_default();
        if span < shortest || span > SignedDuration::from_hours(24 * Self::LONGEST_DAYS) {
            return Err(Expected::new(fl!("register-expected-lifetime")));
        }
        Ok(Self(span))
    }
}

impl Default for SecretLifetime {
    /// What the portal recommends: 180 days.
    fn default() -> Self {
        Self(SignedDuration::from_hours(24 * 180))
    }
}

/// Where Microsoft Graph is: https, or http on loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphHost(AuthorityHost);

impl GraphHost {
    /// That of a cloud ("Microsoft Graph national cloud deployments").
    pub(crate) fn of(cloud: Cloud) -> Self {
        Self(cloud.graph_host())
    }

    /// The address without a path: also the resource that a token is asked for.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its name, to be named when it cannot be reached.
    pub(crate) fn name(&self) -> &str {
        self.as_str()
            .split_once("://")
            .map_or(self.as_str(), |(_, name)| name)
    }
}

impl FromStr for GraphHost {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

fn query_for_personal_accounts(uri: &RegisteredRedirect) -> Error {
    let uri = &uri.0;
    Error::usage(fl!("register-redirect-uri-query", uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_lasts_a_day_to_two_years() {
        let days = |days: u64| SecretLifetime::new(Duration::from_secs(days * 86_400));
        assert!(days(1).is_ok() && days(730).is_ok());
        assert!(days(0).is_err() && days(731).is_err());
        assert_eq!(days(180), Ok(SecretLifetime::default()));
    }

    #[test]
    fn a_name_is_short_and_visible() {
        for bad in ["", " ", "$X", "a\nb", "a\u{202e}b", &"x".repeat(121)] {
            assert!(bad.parse::<DisplayName>().is_err(), "{bad:?}");
        }
        let name: DisplayName = " メール送信 ".parse().expect("a name");
        assert_eq!(name.as_str(), "メール送信");
    }
}
