//! Who may sign in to an app.

use std::str::FromStr;

use crate::error::{Expected, Result};
use crate::locales::{Message, fl};

/// Who may sign in ("application resource type", `signInAudience`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The accounts of the directory in which the app is registered.
    #[default]
    MyOrg,
    /// Those of any organization.
    AnyOrg,
    /// Those of any organization, and personal ones.
    AnyOrgAndPersonal,
    /// Personal accounts only.
    Personal,
}

impl Audience {
    const ALL: [Self; 4] = [
        Self::MyOrg,
        Self::AnyOrg,
        Self::AnyOrgAndPersonal,
        Self::Personal,
    ];

    /// What `--audience` takes.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MyOrg => "my-org",
            Self::AnyOrg => "any-org",
            Self::AnyOrgAndPersonal => "any-org-and-personal",
            Self::Personal => "personal",
        }
    }

    /// The value of `signInAudience`.
    pub(crate) fn sign_in_audience(self) -> &'static str {
        match self {
            Self::MyOrg => "AzureADMyOrg",
            Self::AnyOrg => "AzureADMultipleOrgs",
            Self::AnyOrgAndPersonal => "AzureADandPersonalMicrosoftAccount",
            Self::Personal => "PersonalMicrosoftAccount",
        }
    }

    /// The one with this value of `signInAudience`.
    pub(crate) fn of_sign_in_audience(value: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|audience| audience.sign_in_audience() == value)
    }

    /// True if personal accounts are among them: Entra is stricter then.
    pub(crate) fn is_for_personal_accounts(self) -> bool {
        match self {
            Self::MyOrg | Self::AnyOrg => false,
            Self::AnyOrgAndPersonal | Self::Personal => true,
        }
    }

    /// In the words of the portal.
    pub(crate) fn title(self) -> Message {
        match self {
            Self::MyOrg => fl!("register-audience-my-org"),
            Self::AnyOrg => fl!("register-audience-any-org"),
            Self::AnyOrgAndPersonal => {
                fl!("register-audience-any")
            }
            Self::Personal => fl!("register-audience-personal"),
        }
    }

    /// In the words of the form of 2026 ("Quickstart: Register an app", 2026-05-14), which are known
    /// in English only.
    pub(crate) fn newer_title(self) -> &'static str {
        match self {
            Self::MyOrg => "Single tenant only",
            Self::AnyOrg => "Multiple Entra ID tenants",
            Self::AnyOrgAndPersonal => "Any Entra ID Tenant + Personal Microsoft accounts",
            Self::Personal => "Personal accounts only",
        }
    }
}

impl FromStr for Audience {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL
            .into_iter()
            .find(|audience| audience.as_str() == text);
        known.ok_or_else(|| Expected::one_of(Self::ALL.map(Self::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_read_by_its_name() {
        for audience in Audience::ALL {
            assert_eq!(audience.as_str().parse(), Ok(audience));
        }
        assert!("everybody".parse::<Audience>().is_err());
    }
}
