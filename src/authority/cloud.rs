//! The national clouds, a row each: their hosts, scopes and how each fact about them is known.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{AuthorityHost, Tenant};

use crate::error::{Expected, Result};
use crate::scope::Scope;

/// Microsoft's clouds ("National clouds", Microsoft identity platform).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cloud {
    /// The public cloud, GCC included.
    #[default]
    Global,
    /// US Government, GCC High.
    #[serde(rename = "usgov")]
    UsGov,
    /// US Government, Department of Defense.
    #[serde(rename = "usgov-dod")]
    UsGovDod,
    /// China, operated by 21Vianet.
    China,
}

/// What differs from cloud to cloud.
struct CloudRow {
    cloud: Cloud,
    name: &'static str,
    authority_host: &'static str,
    smtp_send: Fact,
    app_only: Fact,
    smtp_host: Fact,
    imap_host: Fact,
    /// Where else Outlook's mail is sent from.
    other_hosts: &'static [&'static str],
    graph_host: &'static str,
}

/// A value of the table, and whether Microsoft documents it or tools in use agree on it.
enum Fact {
    Sure(&'static str),
    /// Sources disagree, or there is but one; the flag at hand overrides it.
    Unsure(&'static str),
}

impl Fact {
    fn value(&self) -> &'static str {
        match self {
            Self::Sure(value) | Self::Unsure(value) => value,
        }
    }

    fn is_sure(&self) -> bool {
        matches!(self, Self::Sure(_))
    }

    fn scope(&self) -> Scope {
        let scope = Scope::try_from(self.value().to_owned());
        scope.unwrap_or_else(|_| unreachable!("the table of clouds holds scopes"))
    }
}

impl CloudRow {
    fn has_mail_host(&self, host: &str) -> bool {
        let hosts = [self.smtp_host.value(), self.imap_host.value()];
        hosts.contains(&host) || self.other_hosts.contains(&host)
    }
}

/// Where personal mailboxes send from.
const PERSONAL_SMTP_HOST: &str = "smtp-mail.outlook.com";

/// The rows of the clouds. For the DoD cloud, tools in use disagree; the app-only scope of China
/// is concluded from the delegated one, and so are the hosts for IMAP but that of the global cloud.
const CLOUDS: [CloudRow; 4] = [
    CloudRow {
        cloud: Cloud::Global,
        name: "global",
        authority_host: "https://login.microsoftonline.com",
        smtp_send: Fact::Sure("https://outlook.office.com/SMTP.Send"),
        app_only: Fact::Sure("https://outlook.office365.com/.default"),
        smtp_host: Fact::Sure("smtp.office365.com"),
        imap_host: Fact::Sure("outlook.office365.com"),
        other_hosts: &[
            PERSONAL_SMTP_HOST,
            "smtp-legacy.office365.com",
            "smtp-hve.office365.com",
        ],
        graph_host: "https://graph.microsoft.com",
    },
    CloudRow {
        cloud: Cloud::UsGov,
        name: "usgov",
        authority_host: "https://login.microsoftonline.us",
        smtp_send: Fact::Sure("https://outlook.office365.us/SMTP.Send"),
        app_only: Fact::Sure("https://outlook.office365.us/.default"),
        smtp_host: Fact::Sure("smtp.office365.us"),
        imap_host: Fact::Unsure("outlook.office365.us"),
        other_hosts: &[],
        graph_host: "https://graph.microsoft.us",
    },
    CloudRow {
        cloud: Cloud::UsGovDod,
        name: "usgov-dod",
        authority_host: "https://login.microsoftonline.us",
        smtp_send: Fact::Unsure("https://outlook.office365.us/SMTP.Send"),
        app_only: Fact::Unsure("https://outlook.office365.us/.default"),
        smtp_host: Fact::Unsure("outlook-dod.office365.us"),
        imap_host: Fact::Unsure("outlook-dod.office365.us"),
        other_hosts: &[],
        graph_host: "https://dod-graph.microsoft.us",
    },
    CloudRow {
        cloud: Cloud::China,
        name: "china",
        authority_host: "https://login.partner.microsoftonline.cn",
        smtp_send: Fact::Sure("https://partner.outlook.cn/SMTP.Send"),
        app_only: Fact::Unsure("https://partner.outlook.cn/.default"),
        smtp_host: Fact::Sure("smtp.partner.outlook.cn"),
        imap_host: Fact::Unsure("partner.outlook.cn"),
        other_hosts: &[],
        graph_host: "https://microsoftgraph.chinacloudapi.cn",
    },
];

impl Cloud {
    fn row(self) -> &'static CloudRow {
        &CLOUDS[self as usize]
    }

    /// The name that `--cloud` takes.
    pub(crate) fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The authority's host of this cloud.
    pub(crate) fn authority_host(self) -> AuthorityHost {
        AuthorityHost(self.row().authority_host.to_owned())
    }

    /// Where Microsoft Graph is in this cloud ("Microsoft Graph national cloud deployments").
    pub(crate) fn graph_host(self) -> AuthorityHost {
        AuthorityHost(self.row().graph_host.to_owned())
    }

    /// The delegated scope that SMTP AUTH wants in this cloud.
    pub(crate) fn smtp_send(self) -> Scope {
        self.row().smtp_send.scope()
    }

    /// The scope that an app asks for in its own name in this cloud.
    pub(crate) fn app_only(self) -> Scope {
        self.row().app_only.scope()
    }

    /// True if Microsoft documents the scope, or tools in use agree on it.
    pub(crate) fn is_sure_of(self, scope: &Scope) -> bool {
        let row = self.row();
        [&row.smtp_send, &row.app_only]
            .iter()
            .all(|fact| fact.is_sure() || fact.value() != scope.as_str())
    }

    /// Where mail is read in this cloud, port 993 with TLS; and whether that is sure.
    pub(crate) fn imap_host(self) -> (&'static str, bool) {
        let fact = &self.row().imap_host;
        (fact.value(), fact.is_sure())
    }

    /// Where mail is submitted in this cloud, port 587 with STARTTLS; and whether that is sure.
    pub(crate) fn smtp_host(self, tenant: &Tenant) -> (&'static str, bool) {
        // Personal mailboxes have a name of their own, for the same servers.
        if self == Self::Global && tenant.is_consumers() {
            return (PERSONAL_SMTP_HOST, true);
        }
        let fact = &self.row().smtp_host;
        (fact.value(), fact.is_sure())
    }

    /// True for a host of Outlook's in this cloud, for SMTP or IMAP.
    pub(crate) fn has_mail_host(self, host: &str) -> bool {
        self.row().has_mail_host(host)
    }

    /// True for the authority's host in any cloud, with its scheme.
    pub(super) fn is_authority_host(host: &str) -> bool {
        CLOUDS.iter().any(|row| row.authority_host == host)
    }

    /// True for a host of Outlook's in any cloud.
    pub(crate) fn is_mail_host(host: &str) -> bool {
        CLOUDS.iter().any(|row| row.has_mail_host(host))
    }
}

impl FromStr for Cloud {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let row = CLOUDS.iter().find(|row| row.name == text);
        row.map(|row| row.cloud)
            .ok_or_else(|| Expected::one_of(CLOUDS.map(|row| row.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::PERSONAL_ACCOUNTS;

    #[test]
    fn the_row_of_a_cloud_is_its_own() {
        for row in &CLOUDS {
            assert_eq!(row.cloud.row().name, row.name);
            assert!(row.authority_host.parse::<AuthorityHost>().is_ok());
            assert!(row.graph_host.parse::<AuthorityHost>().is_ok());
            assert_eq!(row.cloud.smtp_send().as_str(), row.smtp_send.value());
            assert!(row.cloud.app_only().as_str().ends_with("/.default"));
            let (smtp_host, is_sure) = row.cloud.smtp_host(&Tenant::default());
            assert_eq!(
                (smtp_host, is_sure),
                (row.smtp_host.value(), row.smtp_host.is_sure())
            );
            assert_eq!(row.name.parse::<Cloud>(), Ok(row.cloud));
        }
    }

    #[test]
    fn personal_mailboxes_have_an_smtp_host_of_their_own() {
        for (tenant, host) in [
            ("common", "smtp.office365.com"),
            ("contoso.onmicrosoft.com", "smtp.office365.com"),
            ("consumers", "smtp-mail.outlook.com"),
            (PERSONAL_ACCOUNTS, "smtp-mail.outlook.com"),
        ] {
            let tenant = tenant.parse().expect("a tenant");
            assert_eq!(Cloud::Global.smtp_host(&tenant), (host, true));
        }
        assert!(Cloud::Global.is_sure_of(&Cloud::Global.app_only()));
        assert!(!Cloud::China.is_sure_of(&Cloud::China.app_only()));
        assert!(Cloud::China.is_sure_of(&Cloud::China.smtp_send()));
    }
}
