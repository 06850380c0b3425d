//! Redirect URIs (RFC 6749 §3.1.2, RFC 8252 §7), as they are registered.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::authority::{AuthorityHost, is_loopback};
use crate::error::{Expected, Result};
use crate::locales::{Message, fl};
use crate::names::{self, is_uri};

/// A redirect URI (RFC 6749 §3.1.2) that this machine can listen on:
/// `http://localhost[:port][/path]` (RFC 8252 §7.3). Entra ignores the port in matching, but not
/// the path ("Redirect URI best practices", Localhost exceptions).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoopbackRedirect {
    port: Option<u16>,
    /// As given: empty, or with its leading slash.
    path: String,
}

impl LoopbackRedirect {
    /// The port to listen on; `None` for any free one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path the browser will ask for. Entra adds the slash where the URI has no path.
    pub fn request_path(&self) -> &str {
        if self.path.is_empty() {
            "/"
        } else {
            &self.path
        }
    }

    /// The URI to send when listening on `port`.
    pub fn uri(&self, port: u16) -> String {
        format!("http://localhost:{port}{}", self.path)
    }
}

impl FromStr for LoopbackRedirect {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| wrong_redirect(text, None))?;
        if is_loopback(&url) && url.host_str() != Some("localhost") {
            return Err(Expected::new(fl!("account-redirect-loopback-ip")));
        }
        let wrong = || wrong_redirect(text, Some(&url));
        let rest = text.strip_prefix("http://localhost").ok_or_else(wrong)?;
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let port = match port.strip_prefix(':') {
            Some(port) => Some(
                port.parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(wrong)?,
            ),
            None if port.is_empty() => None,
            None => return Err(wrong()),
        };
        // What a browser would write in another way would never be asked for.
        let is_plain = path.is_empty() || url.path() == path;
        if !is_plain
            || url.query().is_some()
            || url.fragment().is_some()
            || path.contains(NOT_IN_A_REDIRECT)
            || !is_uri(text)
        {
            return Err(wrong());
        }
        Ok(Self {
            port,
            path: path.to_owned(),
        })
    }
}

/// Characters that Entra does not register ("Redirect URI restrictions and limitations").
const NOT_IN_A_REDIRECT: [char; 7] = ['!', '$', '\'', '(', ')', ',', ';'];

fn expected_redirect() -> Expected {
    Expected::new(fl!("account-expected-redirect-uri"))
}

/// What is wrong with a redirect URI.
fn wrong_redirect(text: &str, url: Option<&Url>) -> Expected {
    let told = match url {
        Some(url) => wrong_part(text, url).or_else(|| wrong_host(text, url)),
        None => wrong_port(text),
    };
    told.map_or_else(expected_redirect, Expected::new)
}

/// A part that a redirect URI does not have.
fn wrong_part(text: &str, url: &Url) -> Option<Message> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some(fl!("account-redirect-user-info"));
    }
    if url.fragment().is_some() {
        return Some(fl!("account-redirect-fragment"));
    }
    if url.scheme() == "http" && url.query().is_some() {
        return Some(fl!("account-redirect-query"));
    }
    let character = text.chars().find(|c| NOT_IN_A_REDIRECT.contains(c))?;
    Some(fl!("account-redirect-character", character))
}

/// A host or a port that Entra, or a browser, would have otherwise.
fn wrong_host(text: &str, url: &Url) -> Option<Message> {
    if url.scheme() == "localhost" {
        return Some(fl!("account-redirect-no-scheme"));
    }
    if url.scheme() != "http" {
        return None;
    }
    if url.host_str() != Some("localhost") {
        return Some(fl!("account-redirect-http-host"));
    }
    if text.starts_with("http://localhost") {
        return wrong_port(text);
    }
    Some(fl!("account-redirect-capitals"))
}

fn wrong_port(text: &str) -> Option<Message> {
    let port = text.strip_prefix("http://localhost:")?.split('/').next()?;
    let is_port = port.parse().is_ok_and(|port: u16| port > 0);
    (!is_port).then(|| fl!("account-redirect-port"))
}

crate::names::read_from_string!(LoopbackRedirect);

impl From<LoopbackRedirect> for String {
    fn from(redirect: LoopbackRedirect) -> Self {
        match redirect.port {
            Some(port) => redirect.uri(port),
            None => format!("http://localhost{}", redirect.path),
        }
    }
}

/// A redirect URI, as it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RedirectUri {
    /// The browser brings the answer to this machine.
    Loopback(LoopbackRedirect),
    /// The answer appears in the browser's address bar, and is pasted.
    Elsewhere(String),
}

impl RedirectUri {
    /// One that brings the code neither to this machine nor to the page that Microsoft has for it:
    /// whoever is there reads it.
    pub fn foreign(&self) -> Option<&str> {
        let Self::Elsewhere(uri) = self else {
            return None;
        };
        let host = uri.strip_suffix("/common/oauth2/nativeclient");
        let host = host.filter(|host| host.starts_with("https://"));
        let host: Option<AuthorityHost> = host.and_then(|host| host.parse().ok());
        Some(uri.as_str()).filter(|_| !host.is_some_and(|host| host.is_microsofts()))
    }
}

impl Default for RedirectUri {
    fn default() -> Self {
        Self::Loopback(LoopbackRedirect::default())
    }
}

impl FromStr for RedirectUri {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| wrong_redirect(text, None))?;
        // Entra takes http on loopback only.
        if url.scheme() == "http" {
            return text.parse().map(Self::Loopback);
        }
        let is_no_app =
            ["file", "data", "javascript", "about", "blob", "localhost"].contains(&url.scheme());
        let is_good = |host| names::is_host(&host) && names::is_as_written(&host, text);
        let has_no_host = url.scheme() == "https" && !url.host().is_some_and(is_good);
        let has_user = !url.username().is_empty() || url.password().is_some();
        if is_no_app
            || has_no_host
            || has_user
            || url.fragment().is_some()
            || text.contains(NOT_IN_A_REDIRECT)
            || !is_uri(text)
        {
            return Err(wrong_redirect(text, Some(&url)));
        }
        // As given: what is sent must equal what is registered.
        Ok(Self::Elsewhere(text.to_owned()))
    }
}

crate::names::read_from_string!(RedirectUri);

impl From<RedirectUri> for String {
    fn from(redirect: RedirectUri) -> Self {
        match redirect {
            RedirectUri::Loopback(redirect) => redirect.into(),
            RedirectUri::Elsewhere(uri) => uri,
        }
    }
}
