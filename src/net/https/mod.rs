//! HTTPS, and nowhere else: one exchange with a server, within bounds, trusting whom the operating
//! system and the user trust, by the proxies of the environment; and what it means that there was
//! none (`issuer.rs`).
//!
//! Knows neither Entra nor Microsoft Graph, stores nothing and prints nothing.

pub(crate) mod environment;
mod exceptions;
mod issuer;
mod resolver;

use std::cell::Cell;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use jiff::fmt::rfc2822;
use oauth2::http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use oauth2::{HttpRequest, HttpResponse};
use resolver::Resolver;
use rustls::CertificateError;
use tokio::runtime::{self, Runtime};

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, innermost};
use crate::locales::{Message, fl};
use crate::net::tls;
use crate::os::{interrupt, limits};
use crate::token::Clock;

/// A connection that is not there after this long is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that one request may take, answer included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// No answer that counts is longer; access tokens stay below 16 KB.
const LONGEST_ANSWER: usize = 1 << 20;
/// Its name in a TLS handshake (RFC 7301 §6).
const HTTP_1_1: &[u8] = b"http/1.1";
/// hyper-util's words for HTTP 407; its type stays inside of reqwest.
const PROXY_WANTS_PASSWORD: &str = "proxy authorization required";

/// A client.
pub(crate) struct Https {
    runtime: Runtime,
    http: reqwest::Client,
    proxy: Option<reqwest::Proxy>,
    clock: Clock,
}

impl Https {
    /// Gets ready to ask, trusting the operating system's roots (or those of `SSL_CERT_FILE`) and
    /// those in `ca_file`. No network yet.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if `ca_file` holds no certificate, or the environment says of proxies
    /// or roots what makes no sense.
    pub(crate) fn new(ca_file: Option<&Path>, clock: Clock) -> Result<Self> {
        let proxy = environment::proxy(|name| std::env::var_os(name))?;
        let mut tls = tls::client_config(ca_file)?;
        tls.alpn_protocols = vec![HTTP_1_1.to_vec()];
        let http = environment::by(proxy.as_ref())
            .tls_backend_preconfigured(tls)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(Resolver))
            .user_agent(concat!("entra-token/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unexpected(&innermost(&error)))?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| not_begun(&error.to_string()))?;
        Ok(Self {
            runtime,
            http,
            proxy,
            clock,
        })
    }

    /// One exchange; `seen` keeps what there is to see besides the answer, even if it breaks off.
    ///
    /// # Errors
    /// Why there was none.
    pub(crate) fn exchange(
        &self,
        request: HttpRequest,
        seen: &Cell<Seen>,
    ) -> Result<HttpResponse, TransportError> {
        let started = Instant::now();
        let request = reqwest::Request::try_from(request)?;
        let url = request.url().clone();
        log::debug!("{} {url}", request.method());
        let exchange = async {
            let mut response = self.http.execute(request).await?;
            seen.set(Seen {
                status: response.status().as_u16(),
                retry_after: self.retry_after(&response),
                clock_ahead: self.clock_ahead(&response),
            });
            let mut answer = oauth2::http::Response::builder().status(response.status());
            if let Some(content_type) = response.headers().get(CONTENT_TYPE) {
                answer = answer.header(CONTENT_TYPE, content_type);
            }
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await? {
                if body.len() + chunk.len() > LONGEST_ANSWER {
                    return Err(TransportError::TooLong);
                }
                body.extend_from_slice(&chunk);
            }
            log::debug!(
                "HTTP {} after {} ms",
                response.status().as_u16(),
                started.elapsed().as_millis()
            );
            answer.body(body).map_err(|_| TransportError::TooLong)
        };
        let exchange = interrupt::unless_requested(exchange);
        let block_on = || self.runtime.block_on(exchange);
        let answer = limits::failing_as(|reason| not_begun(&reason), block_on);
        match answer.unwrap_or(Err(TransportError::Interrupted)) {
            Err(failure) if failure.is_about_the_issuer() => {
                let witness =
                    interrupt::unless_requested(issuer::found_at(url, self.proxy.as_ref()));
                let found = self.runtime.block_on(witness);
                Err(failure.with_issuer(found.ok().flatten()))
            }
            answer => answer,
        }
    }

    /// How long the server asks clients to wait, which it may also say by an instant of its clock.
    fn retry_after(&self, response: &reqwest::Response) -> Option<Duration> {
        let header = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
        if let Ok(seconds) = header.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = rfc2822::DateTimeParser::new()
            .parse_timestamp(header)
            .ok()?;
        let ahead = self.clock_ahead(response).unwrap_or_default();
        let left = until.duration_since((self.clock)()).saturating_add(ahead);
        Some(Duration::try_from(left).unwrap_or_default())
    }

    /// How far our clock is ahead of the server's (RFC 9110 §6.6.1).
    fn clock_ahead(&self, response: &reqwest::Response) -> Option<SignedDuration> {
        let date = response.headers().get(DATE);
        let date = rfc2822::DateTimeParser::new().parse_timestamp(date?.as_bytes());
        Some((self.clock)().duration_since(date.ok()?))
    }
}

/// What the HTTP exchange showed besides the body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen {
    /// The status of the answer (RFC 9110 §15); 0 if none came.
    pub status: u16,
    /// How long the server asks clients to wait (RFC 9110 §10.2.3).
    pub retry_after: Option<Duration>,
    /// How far our clock is ahead of the server's.
    pub clock_ahead: Option<SignedDuration>,
}

impl Seen {
    /// True if the server asks to come back later, or has broken down.
    pub(crate) fn is_overloaded(self) -> bool {
        self.status == 429 || self.status >= 500
    }
}

/// What a status says that [`Seen::is_overloaded`] is about, and no more than that (RFC 6585 §4,
/// RFC 9110 §15.6).
pub(crate) fn overloaded(host: &str, status: u16) -> Message {
    match status {
        429 => fl!("network-throttled", host),
        503 => fl!("network-unavailable", host),
        _ => fl!("network-server-error", host, status),
    }
}

/// An exchange that brought no answer.
#[derive(Debug)]
pub(crate) enum TransportError {
    /// The connection was not made, or broke off.
    Network(reqwest::Error),
    /// The certificate was refused; and who issued it, where that is what it was refused for.
    Untrusted(CertificateError, Option<String>),
    /// HTTP 407.
    ProxyWantsPassword,
    /// An answer without end.
    TooLong,
    /// An answer that asks to come back later.
    Overloaded,
    /// This process was asked to stop.
    Interrupted,
}

impl TransportError {
    /// True if it helps to know who issued the certificate.
    fn is_about_the_issuer(&self) -> bool {
        matches!(self, Self::Untrusted(reason, None) if tls::is_about_the_issuer(reason))
    }

    /// What has happened on the way to `host`; nothing if it did answer, but not well.
    pub(crate) fn to_error(&self, host: &str) -> Option<Error> {
        Some(match self {
            Self::Network(cause) => unreachable(host, cause),
            Self::Untrusted(reason, issuer) => tls::untrusted(host, reason, issuer.as_deref()),
            Self::ProxyWantsPassword => proxy_wants_password(host),
            Self::Interrupted => interrupt::error(),
            Self::TooLong | Self::Overloaded => return None,
        })
    }

    /// The same, with the one who issued the certificate.
    fn with_issuer(self, found: Option<String>) -> Self {
        match self {
            Self::Untrusted(reason, _) => Self::Untrusted(reason, found),
            other => other,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(error) => formatter.write_str(&innermost(error)),
            Self::Untrusted(reason, _) => reason.fmt(formatter),
            Self::ProxyWantsPassword => formatter.write_str(PROXY_WANTS_PASSWORD),
            Self::TooLong => formatter.write_str("the answer is too long"),
            Self::Overloaded => formatter.write_str("the server is overloaded"),
            Self::Interrupted => formatter.write_str("interrupted"),
        }
    }
}

impl std::error::Error for TransportError {}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        if let Some(reason) = tls::certificate_error(&error) {
            return Self::Untrusted(reason.clone(), None);
        }
        if innermost(&error).ends_with(PROXY_WANTS_PASSWORD) {
            return Self::ProxyWantsPassword;
        }
        Self::Network(error)
    }
}

fn proxy_wants_password(host: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("network-proxy-authentication", host),
    )
}

fn unreachable(host: &str, cause: &reqwest::Error) -> Error {
    let reason = innermost(cause);
    let fact = if cause.is_timeout() {
        fl!("network-timeout", host)
    } else {
        fl!("network-unreachable", host, reason)
    };
    Error::new(ErrorKind::Unreachable, fact).with_hint(fl!("network-check-network"))
}

/// The system lacks what a connection requires.
fn not_begun(reason: &str) -> Error {
    unexpected(reason)
        .of_kind(ErrorKind::Unreachable)
        .with_hint(limits::raise_them())
}

/// The request cannot even be made.
pub(crate) fn unexpected(reason: &str) -> Error {
    let reason = clean(reason);
    Error::new(ErrorKind::Unexpected, fl!("network-cannot-prepare", reason))
}
