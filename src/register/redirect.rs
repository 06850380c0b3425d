//! Redirect URIs as an app registration has them.

use std::str::FromStr;

use url::{Host, Url};

use crate::authority::is_loopback;
use crate::error::{Expected, Result};
use crate::locales::{Message, fl};
use crate::names::{is_as_written, is_host, is_uri};

/// Where a redirect URI is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Mobile and desktop applications: takes no secret.
    Native,
    /// Web: wants one.
    Web,
}

impl Platform {
    /// The property of an application that holds the redirect URIs of this platform.
    pub(crate) fn property(self) -> &'static str {
        match self {
            Self::Native => "publicClient",
            Self::Web => "web",
        }
    }

    /// In the words of the portal.
    pub(crate) fn title(self) -> Message {
        match self {
            Self::Native => fl!("register-platform-native"),
            Self::Web => fl!("register-platform-web"),
        }
    }

    /// The tile under which a redirect URI is added to a registration.
    pub(crate) fn tile(self) -> Message {
        match self {
            Self::Native => fl!("register-mobile-and-desktop"),
            Self::Web => fl!("register-platform-web"),
        }
    }
}

/// A redirect URI that Entra registers ("Redirect URI (reply URL) best practices and
/// limitations").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredRedirect(pub(super) String);

impl RegisteredRedirect {
    const LONGEST: usize = 256;
    /// Characters that Entra does not register, and the wildcard, which only a manifest can have.
    const FORBIDDEN: [char; 8] = ['!', '$', '\'', '(', ')', ',', ';', '*'];

    /// Where this program listens; the port does not count.
    pub(crate) fn ours() -> Self {
        Self("http://localhost".to_owned())
    }

    /// Everything with https but Microsoft's own page for native apps.
    pub(super) fn is_of_a_site(&self) -> bool {
        let is_native = self.0.ends_with("/common/oauth2/nativeclient");
        self.0.starts_with("https:") && !is_native
    }

    pub(super) fn has_query(&self) -> bool {
        self.0.contains('?')
    }
}

impl FromStr for RegisteredRedirect {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| expected_redirect())?;
        let is_forbidden = text.chars().count() > Self::LONGEST
            || text.contains(Self::FORBIDDEN)
            || !is_uri(text)
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some();
        let is_registered = match url.scheme() {
            "https" => {
                matches!(url.host(), Some(host @ (Host::Domain(_) | Host::Ipv4(_))) if is_host(&host) && is_as_written(&host, text))
            }
            "http" => is_loopback(&url) && url.host_str() == Some("localhost"),
            _ => false,
        };
        if is_forbidden || !is_registered {
            return Err(expected_redirect());
        }
        // As given: Entra compares to the letter.
        Ok(Self(text.to_owned()))
    }
}

fn expected_redirect() -> Expected {
    Expected::new(fl!("register-expected-redirect-uri"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_that_entra_registers_are_taken_as_they_are() {
        for good in [
            "https://app.square.hulft.com/connections/oauth2/callback",
            "http://localhost",
            "http://localhost:8400/callback",
            "https://example.com/cb?tenant=1",
            "https://example.com:8443/",
        ] {
            let parsed: RegisteredRedirect = good.parse().expect("registered");
            assert_eq!(parsed.0, good);
        }
    }

    #[test]
    fn redirect_uris_that_entra_refuses_are_refused_here() {
        let too_long = format!("https://example.com/{}", "x".repeat(256));
        for bad in [
            "",
            "example.com",
            "http://example.com/cb",
            "http://127.0.0.1/cb",
            "http://[::1]/cb",
            "https://[::1]/cb",
            "https://example.com/#x",
            "https://*.example.com/",
            "https://example.com/a b",
            "https://example.com/(x)",
            "https://user@example.com/",
            "urn:ietf:wg:oauth:2.0:oob",
            "javascript:alert",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<RegisteredRedirect>().is_err(), "{bad}");
        }
    }
}
