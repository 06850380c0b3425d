//! Scopes: what is asked of Entra, and the mistakes that can be seen before asking.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Expected, Result};
use crate::locales::fl;
use crate::names::is_uri;

/// Scopes of OpenID Connect: they belong to no resource, and go with any.
const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", OFFLINE_ACCESS];
/// Asks for a refresh token.
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";
/// Microsoft Graph by its application id, which may stand for its address.
const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Stands for every permission that was granted on a resource.
const EVERYTHING: &str = ".default";
/// The delegated permission that SMTP AUTH wants ("Authenticate an IMAP, POP or SMTP connection
/// using OAuth").
pub(crate) const SMTP_SEND: &str = "SMTP.Send";
/// The application permission that takes its place for an app that signs in by itself (the same page).
pub(crate) const SMTP_SEND_AS_APP: &str = "SMTP.SendAsApp";
/// The one that IMAP wants (the same page).
pub(crate) const IMAP_ACCESS: &str = "IMAP.AccessAsUser.All";

/// Characters that a scope may have (RFC 6749 §A.4) and none of Microsoft's does: a shell takes them for
/// more than letters.
fn is_of_a_shell(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b';' | b'#')
}

/// One scope (RFC 6749 §3.3), such as `https://outlook.office.com/SMTP.Send`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(String);

impl Scope {
    /// In bytes: more than the address of a resource has with a permission behind it.
    const LONGEST: usize = 256;

    /// The scope as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The resource before the last slash; `None` for the scopes of OpenID Connect. A bare name
    /// such as `SMTP.Send` belongs to Microsoft Graph ("Scopes and permissions in the Microsoft
    /// identity platform").
    fn resource(&self) -> Option<&str> {
        if OPENID_SCOPES.contains(&self.as_str()) {
            return None;
        }
        let resource = self.0.rsplit_once('/').map(|(resource, _)| resource);
        Some(resource.unwrap_or("https://graph.microsoft.com"))
    }

    /// Another permission on the same resource.
    pub fn sibling(&self, permission: &str) -> String {
        match self.0.rsplit_once('/') {
            Some((resource, _)) => format!("{resource}/{permission}"),
            None => permission.to_owned(),
        }
    }

    /// The permission after the last slash.
    fn permission(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl FromStr for Scope {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = is_uri(text) && !text.bytes().any(is_of_a_shell);
        if !(1..=Self::LONGEST).contains(&text.len()) || !is_name {
            return Err(Expected::new(fl!("account-expected-scope")));
        }
        Ok(Self(text.to_owned()))
    }
}

crate::names::read_from_string!(Scope);

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

/// The scopes of one sign-in: one resource, and always `offline_access`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Scope>")]
pub(crate) struct Scopes(Vec<Scope>);

impl From<Vec<Scope>> for Scopes {
    /// More scopes than can have been requested are cut off.
    fn from(mut scopes: Vec<Scope>) -> Self {
        scopes.truncate(Self::MOST);
        Self(scopes)
    }
}

impl Scopes {
    /// No resource has as many permissions for one app.
    const MOST: usize = 128;
    /// Characters of the scopes that a person is shown.
    const LONGEST_SUMMARY: usize = 1000;

    /// The scopes to ask a person's consent for.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for scopes that Entra or Exchange
    /// would refuse: those of two resources, of Microsoft Graph, or of the host that only takes
    /// app-only scopes. `smtp_send` is the right one.
    pub(crate) fn delegated(asked: Vec<Scope>, smtp_send: &Scope) -> Result<Self> {
        let mut scopes: Vec<Scope> = Vec::new();
        for scope in asked {
            refuse_comma(&scope)?;
            refuse_mail_over_graph(&scope, smtp_send)?;
            refuse_app_only_host(&scope, smtp_send)?;
            let is_new = scopes
                .iter()
                .all(|known| !known.0.eq_ignore_ascii_case(&scope.0));
            if scope.as_str() != OFFLINE_ACCESS && is_new {
                scopes.push(scope);
            }
        }
        refuse_two_resources(&scopes)?;
        if !scopes.iter().any(|scope| scope.resource().is_some()) {
            scopes.insert(0, smtp_send.clone());
        }
        scopes.push(Scope(OFFLINE_ACCESS.to_owned()));
        Ok(Self(scopes))
    }

    /// The scope to ask for in an app's own name: all that it was granted on one resource. There
    /// is no `offline_access`: such a token is not refreshed, but asked for again.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) for anything but one scope that ends in
    /// `/.default`. `default` is the right one.
    pub(crate) fn app_only(asked: Vec<Scope>, default: &Scope) -> Result<Self> {
        match asked.as_slice() {
            [] => Ok(Self(vec![default.clone()])),
            [only] if only.permission() == EVERYTHING && only.resource().is_some() => {
                Ok(Self(asked))
            }
            _ => Err(not_app_only(&asked, default)),
        }
    }

    /// The scopes of a `scope` field in an answer.
    pub(crate) fn granted(field: &str) -> Self {
        let scopes = field.split_whitespace();
        let scopes = scopes.filter_map(|scope| scope.parse().ok());
        Self(scopes.take(Self::MOST).collect())
    }

    /// As many of them as a person reads, and how many more there are.
    pub(crate) fn summary(&self) -> String {
        let mut length = 0;
        let fits = |scope: &&Scope| {
            length += scope.0.len() + 1;
            length <= Self::LONGEST_SUMMARY
        };
        let shown: Vec<&str> = self.iter().take_while(fits).map(Scope::as_str).collect();
        match self.0.len() - shown.len() {
            0 => shown.join(" "),
            more => format!("{} … (+{more})", shown.join(" ")),
        }
    }

    /// True for `scope` and no other.
    pub(crate) fn are(&self, scope: &Scope) -> bool {
        self.0 == [scope.clone()]
    }

    /// Each scope, in the order of the request.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// True if one of these is a permission of that name, or stands for all there are.
    pub(crate) fn allow(&self, permission: &str) -> bool {
        let allows = |scope: &Scope| {
            let own = scope.permission();
            own.eq_ignore_ascii_case(permission) || own == EVERYTHING
        };
        self.iter().any(allows)
    }

    /// True if each scope of a resource that is among `others` is among these as well.
    pub(crate) fn cover(&self, others: &Scopes) -> bool {
        let has = |other: &Scope| {
            let mut own = self.iter();
            own.any(|own| own.0.eq_ignore_ascii_case(&other.0))
        };
        others
            .iter()
            .filter(|scope| scope.resource().is_some())
            .all(has)
    }

    /// The first of these scopes that `granted` lacks. Entra varies prefix and case, leaves out
    /// the scopes of OpenID Connect, and may grant more than was asked: only the permission after
    /// the last slash counts.
    pub(crate) fn first_missing_in(&self, granted: &Scopes) -> Option<&Scope> {
        self.iter()
            .filter(|asked| asked.resource().is_some() && asked.permission() != EVERYTHING)
            .find(|asked| {
                let same = |got: &Scope| got.permission().eq_ignore_ascii_case(asked.permission());
                !granted.iter().any(same)
            })
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<&str> = self.iter().map(Scope::as_str).collect();
        formatter.write_str(&scopes.join(" "))
    }
}

/// A list with commas would be one scope, of which only the browser's page tells.
fn refuse_comma(scope: &Scope) -> Result<()> {
    if !scope.as_str().contains(',') {
        return Ok(());
    }
    Err(Error::usage(fl!(
        "account-scope-has-comma",
        scope = scope.as_str()
    )))
}

fn refuse_mail_over_graph(scope: &Scope, smtp_send: &Scope) -> Result<()> {
    let resource = scope.resource().unwrap_or_default();
    let is_graph = ["graph.microsoft", "microsoftgraph", GRAPH_APP_ID]
        .iter()
        .any(|name| resource.contains(name));
    let sends_mail = ["Mail.Send", "Mail.Send.Shared", SMTP_SEND]
        .iter()
        .any(|name| scope.permission().eq_ignore_ascii_case(name));
    if !is_graph || !sends_mail {
        return Ok(());
    }
    let (scope, right) = (scope.as_str(), smtp_send.as_str());
    Err(Error::usage(fl!("account-scope-graph", scope, right)))
}

fn refuse_app_only_host(scope: &Scope, smtp_send: &Scope) -> Result<()> {
    let is_app_only_host = scope.resource() == Some("https://outlook.office365.com");
    if !is_app_only_host || !scope.permission().eq_ignore_ascii_case(SMTP_SEND) {
        return Ok(());
    }
    let (scope, right) = (scope.as_str(), smtp_send.as_str());
    Err(Error::usage(fl!(
        "account-scope-app-only-resource",
        scope,
        right
    )))
}

fn not_app_only(asked: &[Scope], default: &Scope) -> Error {
    let asked: Vec<&str> = asked.iter().map(Scope::as_str).collect();
    let (asked, default) = (asked.join(" "), default.as_str());
    Error::usage(fl!("account-scope-not-default", asked, default))
}

fn refuse_two_resources(scopes: &[Scope]) -> Result<()> {
    let mut resources = scopes.iter().filter_map(Scope::resource);
    let Some(first) = resources.next() else {
        return Ok(());
    };
    let Some(second) = resources.find(|other| !other.eq_ignore_ascii_case(first)) else {
        return Ok(());
    };
    Err(Error::usage(fl!(
        "account-scopes-two-resources",
        first,
        second
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMTP: &str = "https://outlook.office.com/SMTP.Send";

    fn delegated(asked: &[&str]) -> Result<String> {
        let asked = asked
            .iter()
            .map(|scope| scope.parse().expect("a scope"))
            .collect();
        Scopes::delegated(asked, &SMTP.parse().expect("a scope")).map(|scopes| scopes.to_string())
    }

    #[test]
    fn offline_access_is_always_asked_for_once_and_smtp_send_by_default() {
        for (asked, sent) in [
            (
                &[][..],
                "https://outlook.office.com/SMTP.Send offline_access",
            ),
            (
                &["offline_access"],
                "https://outlook.office.com/SMTP.Send offline_access",
            ),
            (
                &["offline_access", SMTP],
                "https://outlook.office.com/SMTP.Send offline_access",
            ),
            (
                &["openid"],
                "https://outlook.office.com/SMTP.Send openid offline_access",
            ),
            (
                &[SMTP, SMTP],
                "https://outlook.office.com/SMTP.Send offline_access",
            ),
            (
                &["https://outlook.office.com/IMAP.AccessAsUser.All"],
                "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
            ),
        ] {
            assert_eq!(delegated(asked).expect("accepted"), sent, "{asked:?}");
        }
    }

    #[test]
    fn a_scope_is_a_name_and_their_number_is_bounded() {
        for good in [
            SMTP,
            "openid",
            "api://00001111-aaaa-2222-bbbb-3333cccc4444/a.b",
            ".default",
        ] {
            assert!(good.parse::<Scope>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a b",
            "a'b",
            "$(id)",
            "`id`",
            "a;b",
            "a\u{1b}",
            "日本",
            &"x".repeat(257),
        ] {
            assert!(bad.parse::<Scope>().is_err(), "{bad:?}");
        }
        let many = Scopes::granted(&format!("{SMTP} ").repeat(9000));
        assert_eq!(many.0.len(), Scopes::MOST);
        let summary = many.summary();
        assert!(summary.len() <= Scopes::LONGEST_SUMMARY + 20, "{summary}");
        assert!(summary.ends_with("… (+101)"), "{summary}");
        assert_eq!(Scopes::granted("a a\u{1b}b c").summary(), "a c");
    }

    #[test]
    fn scopes_that_cannot_work_are_refused_and_the_right_one_is_named() {
        for asked in [
            &["SMTP.Send"][..],
            &["Mail.Send"],
            &["https://graph.microsoft.com/Mail.Send"],
            &["https://graph.microsoft.com/SMTP.Send"],
            &["00000003-0000-0000-c000-000000000000/Mail.Send"],
            &["https://outlook.office365.com/SMTP.Send"],
            &["https://outlook.office365.com/smtp.send"],
        ] {
            let error = delegated(asked).expect_err("refused");
            assert_eq!(error.exit_code(), 2, "{asked:?}");
            let hint = error
                .hint(crate::locales::Language::English)
                .unwrap_or_default();
            assert!(hint.contains(SMTP), "{asked:?}: {hint}");
        }
        let two = delegated(&[SMTP, "https://graph.microsoft.com/User.Read"]);
        assert!(
            two.expect_err("refused")
                .to_string()
                .contains("two resources")
        );
    }

    #[test]
    fn an_app_asks_for_one_default_scope() {
        const DEFAULT: &str = "https://outlook.office365.com/.default";
        let app_only = |asked: &[&str]| {
            let asked = asked.iter().map(|scope| scope.parse().expect("a scope"));
            let default = DEFAULT.parse().expect("a scope");
            Scopes::app_only(asked.collect(), &default).map(|scopes| scopes.to_string())
        };
        assert_eq!(app_only(&[]).expect("accepted"), DEFAULT);
        let china = "https://partner.outlook.cn/.default";
        assert_eq!(app_only(&[china]).expect("accepted"), china);
        for asked in [
            &[SMTP][..],
            &[DEFAULT, china],
            &[DEFAULT, "offline_access"],
            &["openid"],
        ] {
            let error = app_only(asked).expect_err("refused");
            assert_eq!(error.exit_code(), 2, "{asked:?}");
        }
    }

    #[test]
    fn a_grant_is_compared_by_permission() {
        let asked = Scopes(vec![
            SMTP.parse().expect("a scope"),
            "offline_access".parse().expect("a scope"),
        ]);
        for (granted, missing) in [
            (SMTP, None),
            ("https://outlook.office.com/smtp.send", None),
            ("SMTP.Send", None),
            (
                "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
                None,
            ),
            (
                "https://outlook.office.com/IMAP.AccessAsUser.All",
                Some(SMTP),
            ),
            ("openid profile", Some(SMTP)),
        ] {
            let missing_now = asked
                .first_missing_in(&Scopes::granted(granted))
                .map(Scope::as_str);
            assert_eq!(missing_now, missing, "{granted}");
        }
    }
}
