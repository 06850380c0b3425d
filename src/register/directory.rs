//! Microsoft Graph: sends the requests of a plan, waits out what is not known everywhere yet, and
//! turns what was refused into an [`Error`] that names who can do it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use oauth2::AccessToken;
use oauth2::http::{HeaderValue, Method as HttpMethod, Request as HttpRequest, header};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Refusal, Result};
use crate::foreign::clean;
use crate::locales::{Message, fl};
use crate::net::https::{self, Https, Seen, TransportError, unexpected};
use crate::os::interrupt;

use super::{GraphHost, Method, Request, StepKind};

/// How long an object that was just made may be unknown, and a throttled request be repeated: by
/// experience a minute at most.
const PATIENCE: Duration = Duration::from_secs(60);
/// The first wait, and the longest between two attempts.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(8));

/// Words of a 400 that means the same as a 404 (reported for service principals and app roles).
const UNKNOWN: [&str; 3] = [
    "does not reference a valid application object",
    "Not a valid reference update",
    "does not exist",
];

/// An answer's body. It may hold a client secret.
pub(super) type Body = Zeroizing<Vec<u8>>;

/// A directory, through Microsoft Graph.
pub(crate) struct Directory {
    https: Https,
    host: GraphHost,
    token: AccessToken,
    patience: Duration,
    /// Set once something was made: from then on "not found" may mean "not yet".
    is_settling: Cell<bool>,
}

impl Directory {
    /// The directory that `token` was issued for.
    pub(crate) fn new(https: Https, host: GraphHost, token: AccessToken) -> Self {
        Self {
            https,
            host,
            token,
            patience: PATIENCE,
            is_settling: Cell::new(false),
        }
    }

    /// The same with another patience.
    pub(crate) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How long it is waited for.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends a request, again for as long as that can help.
    ///
    /// # Errors
    /// What was refused, and who can do it, by the step it belongs to;
    /// [`ErrorKind::Unreachable`], [`ErrorKind::TemporarilyUnavailable`] and
    /// [`ErrorKind::Interrupted`].
    pub(super) fn send(&self, request: &Request, work: StepKind) -> Result<Body> {
        let answer = self.repeat(request)?;
        if self.is_settling.get() && answer.is_about_something_unknown() {
            return Err(still_unknown().with_refusal(answer.error().to_refusal()));
        }
        if request.method == Method::Post {
            self.is_settling.set(true);
        }
        answer.into_body(&self.host, work)
    }

    /// Reads what may not be there; `None` if it is not.
    ///
    /// # Errors
    /// Those of [`Directory::send`].
    pub(super) fn find(&self, request: &Request, work: StepKind) -> Result<Option<Body>> {
        let settling = self.is_settling.replace(false);
        let answer = self.repeat(request);
        self.is_settling.set(settling);
        let answer = answer?;
        if answer.seen.status == 404 {
            return Ok(None);
        }
        answer.into_body(&self.host, work).map(Some)
    }

    fn repeat(&self, request: &Request) -> Result<GraphResponse> {
        let started = Instant::now();
        let (mut pause, longest) = PAUSES;
        loop {
            if interrupt::requested() {
                return Err(interrupt::error());
            }
            let answer = self.exchange(self.http_request(request)?);
            let is_final = match &answer {
                Ok(answer) => !self.may_fare_better(answer, request.method),
                Err(failure) => !may_be_sent_again(failure, request.method),
            };
            let wait = answer.as_ref().ok().and_then(|it| it.seen.retry_after);
            let wait = wait.unwrap_or(pause);
            if is_final || started.elapsed().saturating_add(wait) > self.patience {
                return answer.map_err(|failure| self.unanswered(&failure, request.method));
            }
            log::debug!("retrying in {} ms", wait.as_millis());
            interrupt::rest(wait);
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// True if the same request may be answered better a little later.
    fn may_fare_better(&self, answer: &GraphResponse, method: Method) -> bool {
        let status = answer.seen.status;
        // Behind a gateway that gave up, it may have been done all the same.
        let is_refused_for_now = matches!(status, 429 | 503);
        let is_read_again = method == Method::Get && status >= 500;
        let may_be_unknown_yet = self.is_settling.get() && answer.may_be_unknown_yet();
        is_refused_for_now || is_read_again || may_be_unknown_yet
    }

    fn exchange(&self, request: HttpRequest<Vec<u8>>) -> Result<GraphResponse, TransportError> {
        let seen = Cell::new(Seen::default());
        let answer = self.https.exchange(request, &seen)?;
        Ok(GraphResponse {
            seen: seen.get(),
            body: Zeroizing::new(answer.into_body()),
        })
    }

    fn http_request(&self, request: &Request) -> Result<HttpRequest<Vec<u8>>> {
        let method = match request.method {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Patch => HttpMethod::PATCH,
            Method::Delete => HttpMethod::DELETE,
        };
        let bearer = Zeroizing::new(format!("Bearer {}", self.token.secret()));
        let bearer = HeaderValue::from_str(&bearer);
        let mut bearer = bearer.map_err(|error| unexpected(&error.to_string()))?;
        bearer.set_sensitive(true);
        let body = request.body.as_ref().map(ToString::to_string);
        HttpRequest::builder()
            .method(method)
            .uri(request.url(&self.host))
            .header(header::AUTHORIZATION, bearer)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.unwrap_or_default().into_bytes())
            .map_err(|error| unexpected(&error.to_string()))
    }

    /// Nothing came back. What was to be changed may have been changed all the same.
    fn unanswered(&self, failure: &TransportError, method: Method) -> Error {
        let host = self.host.name();
        let error = failure
            .to_error(host)
            .unwrap_or_else(|| unexpected(&failure.to_string()));
        let is_unsure = method != Method::Get && !never_arrived(failure);
        match (is_unsure, self.is_settling.get()) {
            (true, _) => {}
            (false, true) => return error.with_hint(again()),
            (false, false) => return error,
        }
        error.with_hint(fl!("register-last-step-unknown"))
    }
}

/// An answer of Microsoft Graph.
struct GraphResponse {
    seen: Seen,
    body: Body,
}

/// The error envelope ("Microsoft Graph error responses and resource types").
#[derive(Default, Deserialize)]
struct Envelope {
    error: GraphError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GraphError {
    code: String,
    message: String,
    #[serde(rename = "innerError")]
    inner: InnerError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct InnerError {
    #[serde(rename = "request-id")]
    request_id: Option<String>,
    date: Option<String>,
}

impl GraphError {
    fn to_refusal(&self) -> Refusal {
        let cleaned = |text: &Option<String>| text.as_deref().map(clean);
        Refusal {
            error: clean(&self.code),
            correlation_id: cleaned(&self.inner.request_id),
            timestamp: cleaned(&self.inner.date),
            ..Refusal::default()
        }
    }

    /// A tenant may limit how long a secret lasts, or allow none ("Application management policies").
    fn is_of_a_policy(&self) -> bool {
        self.code.starts_with("Credential") && self.code.ends_with("AsPerAppPolicy")
    }
}

impl GraphResponse {
    fn error(&self) -> GraphError {
        let envelope: Option<Envelope> = serde_json::from_slice(&self.body).ok();
        envelope.unwrap_or_default().error
    }

    /// What a part of the directory says of an object that another part has just made.
    fn may_be_unknown_yet(&self) -> bool {
        match self.seen.status {
            404 => true,
            400 => self.error().code == "Request_BadRequest",
            _ => false,
        }
    }

    /// The same, as far as its words tell.
    fn is_about_something_unknown(&self) -> bool {
        let message = self.error().message;
        let says = |words: &str| message.contains(words);
        self.seen.status == 404 || self.may_be_unknown_yet() && UNKNOWN.iter().any(|it| says(it))
    }

    fn into_body(self, host: &GraphHost, work: StepKind) -> Result<Body> {
        let status = self.seen.status;
        if (200..300).contains(&status) {
            return Ok(self.body);
        }
        let error = self.error();
        let refusal = error.to_refusal();
        let host = host.name();
        let failure = match status {
            401 => token_refused(),
            403 => not_allowed(work),
            _ if error.is_of_a_policy() => against_policy(&error),
            _ if self.seen.is_overloaded() => overloaded(host, status, self.seen.retry_after),
            _ if error.code.is_empty() => no_graph(host, status),
            _ => refused(&error),
        };
        Err(if error.code.is_empty() {
            failure
        } else {
            failure.with_refusal(refusal)
        })
    }
}

fn never_arrived(failure: &TransportError) -> bool {
    match failure {
        TransportError::Network(cause) => cause.is_connect(),
        TransportError::Untrusted(..) | TransportError::ProxyWantsPassword => true,
        TransportError::TooLong | TransportError::Overloaded | TransportError::Interrupted => false,
    }
}

fn may_be_sent_again(failure: &TransportError, method: Method) -> bool {
    match failure {
        TransportError::Network(cause) => {
            !cause.is_timeout() && (method == Method::Get || cause.is_connect())
        }
        TransportError::Untrusted(..)
        | TransportError::ProxyWantsPassword
        | TransportError::TooLong
        | TransportError::Overloaded
        | TransportError::Interrupted => false,
    }
}

fn token_refused() -> Error {
    Error::new(
        ErrorKind::SignInRequired,
        fl!("register-graph-refused-token"),
    )
}

/// The least of the roles that may do it ("Microsoft Entra built-in roles").
fn not_allowed(work: StepKind) -> Error {
    let role = match work {
        StepKind::Application
        | StepKind::ServicePrincipal
        | StepKind::Secret
        | StepKind::Certificate => {
            fl!("register-role-developer")
        }
        StepKind::Consent | StepKind::AskAdmin | StepKind::Mailbox => {
            fl!("register-role-administrator")
        }
    };
    let error = Error::new(ErrorKind::Refused, fl!("register-not-permitted", role));
    error.with_hint(match work {
        StepKind::Consent => fl!("register-consent-as-administrator"),
        StepKind::Application
        | StepKind::ServicePrincipal
        | StepKind::Secret
        | StepKind::Certificate
        | StepKind::AskAdmin
        | StepKind::Mailbox => fl!("register-sign-in-with-role"),
    })
}

fn against_policy(error: &GraphError) -> Error {
    let said = clean(&error.message);
    Error::new(
        ErrorKind::Refused,
        fl!("register-secret-refused-by-policy", said),
    )
}

fn overloaded(host: &str, status: u16, retry_after: Option<Duration>) -> Error {
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        https::overloaded(host, status),
    )
    .with_retry_after(retry_after)
    .with_hint(again())
}

fn no_graph(host: &str, status: u16) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        fl!("register-not-graph", host, status),
    )
}

fn still_unknown() -> Error {
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("register-not-replicated"),
    )
    .with_hint(again())
}

fn refused(error: &GraphError) -> Error {
    let said = clean(&error.message);
    Error::new(ErrorKind::Unexpected, fl!("register-graph-refused", said)).with_hint(again())
}

fn again() -> Message {
    fl!("register-resume-later")
}
