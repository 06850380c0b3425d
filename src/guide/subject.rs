//! The account that a remedy is written for: what its names in the locale files stand for.

use crate::locales::{Message, Template};
use crate::quoting::{powershell_argument, url_part};

use super::clues::Clues;
use super::named::is_local;

/// Stands for the mailbox where nobody knows it.
pub(crate) const ANY_MAILBOX: &str = "USER@EXAMPLE.COM";

/// The account a remedy is written for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The flags of `entra-token login` that mean the account, each with its value: `-a NAME`, and
    /// all others where it is not stored yet.
    pub flags: &'a [String],
    /// The application (client) id.
    pub client_id: &'a str,
    /// The tenant segment.
    pub tenant: &'a str,
    /// The redirect URI as sent.
    pub redirect_uri: &'a str,
    /// Whether that is known to be registered.
    pub is_registered: bool,
    /// The authority, with its scheme.
    pub authority_host: &'a str,
    /// The scope of the account's cloud that sending mail needs.
    pub smtp_send: &'a str,
    /// The address that mail is sent as; [`ANY_MAILBOX`] if it is not known.
    pub mailbox: &'a str,
    /// Who signed in; `SIGNED_IN_USER` where it is not known.
    pub signed_in: &'a str,
    /// Whose request it was.
    pub sender: Sender,
    /// The other program that has signed in, where its name is known.
    pub program: Option<&'a str>,
    /// How the application proves who it is.
    pub proof: Proof,
    /// What was to be redeemed.
    pub grant: Grant,
    /// What a pasted text says of the request.
    pub clues: &'a Clues,
}

/// Whose request was refused. The messages choose by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// This program's.
    Ours,
    /// A pasted text does not say.
    Unknown,
    /// Another program's: the text names its redirect URI or it.
    Other,
}

/// How an application proves who it is. The messages choose by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By a client secret; or not at all, or nobody knows how.
    Secret,
    /// By a certificate.
    Certificate,
    /// By the token of another identity provider.
    FederatedToken,
}

/// What was to be redeemed. The messages choose by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// Nothing, or nobody knows which.
    Either,
    /// An authorization code.
    Code,
    /// A refresh token.
    RefreshToken,
}

impl Subject<'_> {
    /// A sentence of the guide, written for this account.
    pub(super) fn told(&self, template: Template) -> Message {
        template.filled(|name| self.value(name))
    }

    /// `entra-token login` with all flags that mean the account.
    pub(crate) fn login(&self) -> String {
        self.login_without(&[])
    }

    /// What an argument stands for.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        Some(match name {
            "client_id" => self.client_id.to_owned(),
            "tenant" => self.tenant.to_owned(),
            "redirect_uri" => self.redirect_uri.to_owned(),
            "smtp_send" => self.smtp_send.to_owned(),
            "mailbox" => powershell_argument(self.mailbox).into_owned(),
            "signed_in" => powershell_argument(self.signed_in).into_owned(),
            "sender" => self.sender.as_str().to_owned(),
            "proof" => self.proof.as_str().to_owned(),
            "grant" => self.grant.as_str().to_owned(),
            "parameter" => or_none(self.clues.parameter.as_deref()),
            "application" => or_none(self.clues.application.as_deref()),
            "asked_uri" => or_none(self.clues.asked_uri.as_deref()),
            "difference" => self.difference().to_owned(),
            "form" => self.form().to_owned(),
            "mail_scopes" => self.mail_scopes(),
            "graph_scopes" => or_none(self.clues.graph_scopes().as_deref()),
            "admin_consent_url" => self.admin_consent_url(),
            "login" => self.login(),
            "doctor" | "refresh" | "show" | "status" => self.command(name, |flag| flag == "-a"),
            _ => {
                let flags = name.strip_prefix("login_without_")?.replace('_', "-");
                self.login_without(&flags.split("-and-").collect::<Vec<_>>())
            }
        })
    }

    /// Where an admin consents for a whole tenant ("Admin consent on the Microsoft identity platform").
    /// The newer form requires a redirect URI that is registered; the older one asks for the permissions
    /// that are registered. Neither takes `common`.
    fn admin_consent_url(&self) -> String {
        let (host, client_id) = (self.authority_host, self.client_id);
        let tenant = match self.tenant {
            "common" | "consumers" => "organizations",
            tenant => tenant,
        };
        if !self.is_registered {
            return format!("{host}/{tenant}/adminconsent?client_id={client_id}");
        }
        let (scope, uri) = (url_part(self.smtp_send), url_part(self.redirect_uri));
        format!(
            "{host}/{tenant}/v2.0/adminconsent?client_id={client_id}&scope={scope}&redirect_uri={uri}"
        )
    }

    /// How the redirect URI differs between both steps. The messages choose by it.
    fn difference(&self) -> &'static str {
        let Some(asked) = &self.clues.asked_uri else {
            return "none";
        };
        let scheme = |uri: &str| uri.split_once("://").map(|(scheme, _)| scheme.to_owned());
        if scheme(asked) == scheme(self.redirect_uri) {
            "address"
        } else {
            "scheme"
        }
    }

    /// Entra takes an `http` address on this computer only. The messages choose by it.
    fn form(&self) -> &'static str {
        if self.redirect_uri.starts_with("http://") && !is_local(self.redirect_uri) {
            "insecure"
        } else {
            "usual"
        }
    }

    /// The flags of `login` for the scopes of mail that the text asks for; else for sending.
    fn mail_scopes(&self) -> String {
        let scopes = self.clues.mail_scopes();
        let flags: Vec<String> = scopes.map(|scope| format!("--scope {scope}")).collect();
        if flags.is_empty() {
            return format!("--scope {}", self.smtp_send);
        }
        flags.join(" ")
    }

    /// Only `login` takes more than the account's name. What the sentence itself adds is left out.
    fn login_without(&self, flags: &[&str]) -> String {
        self.command("login", |flag| {
            !flags.contains(&flag.trim_start_matches('-'))
        })
    }

    /// A command with those flags of the account that it takes.
    fn command(&self, verb: &str, takes: impl Fn(&str) -> bool) -> String {
        let name = |flag: &str| flag.split([' ', '=']).next().map(&takes) == Some(true);
        let flags = self.flags.iter().filter(|flag| name(flag));
        let words = ["entra-token", verb].into_iter();
        let words: Vec<&str> = words.chain(flags.map(String::as_str)).collect();
        words.join(" ")
    }
}

fn or_none(value: Option<&str>) -> String {
    value.unwrap_or("none").to_owned()
}

impl Sender {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Unknown => "unknown",
            Self::Other => "other",
        }
    }
}

impl Proof {
    fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Certificate => "certificate",
            Self::FederatedToken => "federated",
        }
    }
}

impl Grant {
    fn as_str(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::Code => "code",
            Self::RefreshToken => "refresh",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::tests::SUBJECT;

    #[test]
    fn the_mailbox_of_a_command_is_one_word_to_powershell() {
        for (mailbox, word) in [
            ("taro.yamada+x@example.com", "taro.yamada+x@example.com"),
            (ANY_MAILBOX, ANY_MAILBOX),
            ("o'neill@example.com", "'o''neill@example.com'"),
            (
                "a;Remove-Mailbox$x@example.com",
                "'a;Remove-Mailbox$x@example.com'",
            ),
            ("@file", "'@file'"),
        ] {
            let subject = Subject { mailbox, ..SUBJECT };
            assert_eq!(subject.value("mailbox").as_deref(), Some(word));
        }
    }

    #[test]
    fn the_page_for_administrators_has_what_its_form_requires() {
        let host = "https://login.microsoftonline.com";
        let newer = "v2.0/adminconsent?client_id=CLIENT&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send&redirect_uri=http%3A%2F%2Flocalhost";
        for (tenant, is_registered, page) in [
            ("common", true, format!("{host}/organizations/{newer}")),
            ("contoso.com", true, format!("{host}/contoso.com/{newer}")),
            (
                "contoso.com",
                false,
                format!("{host}/contoso.com/adminconsent?client_id=CLIENT"),
            ),
        ] {
            let subject = Subject {
                tenant,
                is_registered,
                ..SUBJECT
            };
            let url = subject.value("admin_consent_url");
            assert_eq!(url, Some(page));
        }
    }

    #[test]
    fn a_first_sign_in_is_told_to_start_anew() {
        let stored = &["-a taro"][..];
        let named = &["-a work", "--client-id X", "--tenant=-T", "--app-only"];
        let unnamed = &["--client-id X", "--tenant T"];
        for (flags, name, command) in [
            (stored, "login", "entra-token login -a taro"),
            (
                named,
                "login",
                "entra-token login -a work --client-id X --tenant=-T --app-only",
            ),
            (
                unnamed,
                "login",
                "entra-token login --client-id X --tenant T",
            ),
            (stored, "login_without_tenant", "entra-token login -a taro"),
            (
                named,
                "login_without_tenant",
                "entra-token login -a work --client-id X --app-only",
            ),
            (
                named,
                "login_without_client_id_and_tenant",
                "entra-token login -a work --app-only",
            ),
            (
                unnamed,
                "login_without_tenant",
                "entra-token login --client-id X",
            ),
            (named, "refresh", "entra-token refresh -a work"),
            (unnamed, "refresh", "entra-token refresh"),
            (&[], "login", "entra-token login"),
        ] {
            let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
            let subject = Subject {
                flags: &flags,
                ..SUBJECT
            };
            let value = subject.value(name);
            assert_eq!(value.as_deref(), Some(command), "{flags:?}");
        }
    }
}
