//! The only file that speaks HTTP to the authority: it asks for tokens, and turns what comes back
//! into a [`TokenSet`] or an [`Error`] that names cause and remedy.
//!
//! Stores nothing, asks nobody, and prints nothing.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{
    BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, CsrfToken, DeviceAuthorizationUrl,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, StandardRevocableToken, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use crate::account::Account;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Refusal, Result, SignInFrequency};
use crate::foreign::clean;
use crate::guide::{self, Phrase, Subject};
use crate::interrupt;
use crate::language::{Text, text, text_of};
use crate::scope::Scopes;
use crate::token::{self, Clock, TokenSet};

/// A connection that is not there after this long is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that one request may take, answer included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Waits before the second and the third attempt.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1500)];
/// A longer wait is left to whoever calls this program.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// No attempt starts later than this after the first.
const LAST_ATTEMPT: Duration = Duration::from_secs(15);
/// No answer of a token endpoint is longer; access tokens stay below 16 KB.
const LONGEST_ANSWER: usize = 1 << 20;
/// A longer challenge would not fit into an authorization URL (AADSTS90015).
const LONGEST_CHALLENGE: usize = 2048;
/// Seconds that an access token is held to live where the answer does not say (RFC 6749 §5.1
/// makes `expires_in` optional; Entra always sends it).
const UNSTATED_LIFETIME: i64 = 600;

/// The kind of assertion that Entra takes (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// oauth2's client with Entra's forms of answer; by default none of its endpoints is set.
type EntraClient<
    AuthorizationEndpoint = EndpointNotSet,
    Token = EndpointNotSet,
    DeviceAuthorization = EndpointNotSet,
> = oauth2::Client<
    ErrorAnswer,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    AuthorizationEndpoint,
    DeviceAuthorization,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;
type OAuthClient = EntraClient<EndpointSet, EndpointSet>;
type Failure = RequestTokenError<TransportError, ErrorAnswer>;
/// One HTTP exchange, as oauth2 wants it.
type Transport<'a> = dyn Fn(HttpRequest) -> Result<HttpResponse, TransportError> + 'a;
/// The parameters that authenticate a client by an assertion; none for the other ways.
type Proof<'a> = &'a [(&'static str, &'a str)];
/// What the device authorization endpoint answers (RFC 8628 §3.2).
pub type DeviceAuthorization = oauth2::StandardDeviceAuthorizationResponse;

/// An authorization request (RFC 6749 §4.1.1 with RFC 7636): what the browser opens, and what the
/// answer is held against.
#[derive(Debug)]
pub struct AuthorizationRequest {
    /// What the browser opens.
    pub url: Url,
    /// Where the answer comes to, byte for byte as sent.
    pub redirect_uri: String,
    /// What the answer must bring back (RFC 6749 §10.12).
    pub state: CsrfToken,
    /// Proves at redemption that the code was asked for here (RFC 7636 §4.1).
    pub code_verifier: PkceCodeVerifier,
}

/// Builds the authorization request of `account`. No network.
///
/// # Errors
/// [`ErrorKind::Unexpected`] where the endpoints of the account are no URLs.
pub fn authorization_request(
    account: &Account,
    redirect_uri: &str,
    state: CsrfToken,
) -> Result<AuthorizationRequest> {
    let client = oauth_client(account, &Client::Public, Some(redirect_uri))?;
    let (code_challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
    let mut request = client
        .authorize_url(|| state.clone())
        .add_scopes(oauth_scopes(&account.scopes))
        .set_pkce_challenge(code_challenge);
    if let Some(login_hint) = &account.login_hint {
        request = request.add_extra_param("login_hint", login_hint);
    }
    if let Some(prompt) = account.prompt {
        request = request.add_extra_param("prompt", prompt.as_str());
    }
    if let Some(claims) = &account.claims {
        request = request.add_extra_param("claims", claims);
    }
    let (url, _) = request.url();
    Ok(AuthorizationRequest {
        url,
        redirect_uri: redirect_uri.to_owned(),
        state,
        code_verifier,
    })
}

/// A request of oauth2, whichever grant's, with a [`Proof`] in it.
macro_rules! proven {
    ($request:ident, $proof:ident) => {
        $proof.iter().fold($request, |request, (name, value)| {
            request.add_extra_param(*name, *value)
        })
    };
}

/// The token endpoint, over HTTPS.
pub struct TokenEndpoint {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    clock: Clock,
}

impl TokenEndpoint {
    /// Gets ready to ask, trusting the operating system's roots (or those of `SSL_CERT_FILE`) and
    /// those in `ca_file`. No network yet.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where `ca_file` holds no certificate.
    pub fn new(ca_file: Option<&Path>, clock: Clock) -> Result<Self> {
        // An error means that this process has chosen its provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("entra-token/", env!("CARGO_PKG_VERSION")));
        if let Some(path) = ca_file {
            builder = builder.tls_certs_merge(certificates(path)?);
        }
        let http = builder
            .build()
            .map_err(|error| no_roots(&innermost(&error)))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unexpected(&error.to_string()))?;
        Ok(Self {
            runtime,
            http,
            clock,
        })
    }

    /// Redeems an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5) at the tenant alias and
    /// with the redirect URI it was issued for.
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`].
    pub fn redeem(
        &self,
        account: &Account,
        client: &Client,
        request: &AuthorizationRequest,
        code: &AuthorizationCode,
    ) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, Some(&request.redirect_uri))?;
        let scopes = account.scopes.to_string();
        // A code is spent by its first use: once it was sent, only the server may ask for more.
        let answer = self.ask(account, client, Repeat::UnlessSent, |proof, transport| {
            let asked = oauth
                .exchange_code(code.clone())
                .set_pkce_verifier(again(&request.code_verifier))
                .add_extra_param("scope", &scopes);
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        self.token_set(answer, account)
    }

    /// Asks for a device code (RFC 8628 §3.1).
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`].
    pub fn device_code(&self, account: &Account) -> Result<DeviceAuthorization> {
        let oauth = device_client(account)?;
        self.ask(account, &Client::Public, Repeat::Always, |_, transport| {
            oauth
                .exchange_device_code()
                .add_scopes(oauth_scopes(&account.scopes))
                .request(&transport)
                .map_err(Box::new)
        })
    }

    /// Polls until a person has entered the code (RFC 8628 §3.4): keeps to the interval, slows
    /// down when told, and takes every other answer as final.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] once the code has expired or `timeout` is over,
    /// [`ErrorKind::Cancelled`] where the person declined, and what Entra refused.
    pub fn redeem_device_code(
        &self,
        account: &Account,
        authorization: &DeviceAuthorization,
        timeout: Duration,
    ) -> Result<TokenSet> {
        let oauth = device_client(account)?;
        // oauth2 passes on only what RFC 8628 knows of a refusal, and nothing of an outage.
        let last = RefCell::new(None);
        let deadline = Instant::now() + timeout;
        let transport = |request| {
            if interrupt::requested() || Instant::now() > deadline {
                return Ok(no_more_polls());
            }
            let (answer, poll) = self.poll(request, account);
            *last.borrow_mut() = Some(poll);
            answer
        };
        let answer = oauth.exchange_device_access_token(authorization).request(
            &transport,
            pause,
            Some(timeout),
        );
        match (answer, last.into_inner()) {
            (Ok(answer), _) => self.token_set(answer, account),
            (Err(_), _) if interrupt::requested() => Err(interrupt::error()),
            (Err(_), Some(Poll::Failed(error))) => Err(error),
            (Err(_), Some(Poll::Refused(answer))) => Err(refused_device_code(&answer, account)),
            (Err(_), Some(Poll::Pending) | None) => Err(device_code_expired(account)),
        }
    }

    /// One poll: the answer for oauth2, which goes on where there is none, and what to make of it
    /// if it was the last.
    fn poll(
        &self,
        request: HttpRequest,
        account: &Account,
    ) -> (Result<HttpResponse, TransportError>, Poll) {
        let seen = Cell::new(Seen::default());
        let answer = self.send(request, &seen).and_then(|answer| {
            let is_overloaded = seen.get().is_overloaded();
            (!is_overloaded)
                .then_some(answer)
                .ok_or(TransportError::Overloaded)
        });
        let poll = match &answer {
            Err(TransportError::Network(cause)) => {
                Poll::Failed(unreachable_authority(account, cause))
            }
            Err(TransportError::Interrupted) => Poll::Failed(interrupt::error()),
            Err(TransportError::TooLong | TransportError::Overloaded) => {
                Poll::Failed(no_answer(account, seen.get()))
            }
            Ok(answer) => match serde_json::from_slice::<ErrorAnswer>(answer.body()) {
                Ok(refusal) if refusal.is_pending() => Poll::Pending,
                Ok(refusal) => Poll::Refused(refusal),
                Err(_) => Poll::Failed(no_answer(account, seen.get())),
            },
        };
        (answer, poll)
    }

    /// Asks for a token in the app's own name (RFC 6749 §4.4, "Microsoft identity platform and the
    /// OAuth 2.0 client credentials flow").
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`].
    pub fn client_credentials(&self, account: &Account, client: &Client) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, None)?;
        let answer = self.ask(account, client, Repeat::Always, |proof, transport| {
            let asked = oauth
                .exchange_client_credentials()
                .add_scopes(oauth_scopes(&account.scopes));
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        self.token_set(answer, account)
    }

    /// Redeems a refresh token (RFC 6749 §6). Always sends the scope: Entra says it is optional,
    /// and then refuses some requests without it (AADSTS900144, 90009).
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`].
    pub fn refresh(
        &self,
        account: &Account,
        client: &Client,
        refresh_token: &RefreshToken,
    ) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, None)?;
        let answer = self.ask(account, client, Repeat::Always, |proof, transport| {
            let asked = oauth
                .exchange_refresh_token(refresh_token)
                .add_scopes(oauth_scopes(&account.scopes));
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        self.token_set(answer, account)
    }

    /// Sends one request, again a bounded number of times where that can help; each time with a
    /// proof of its own.
    fn ask<T>(
        &self,
        account: &Account,
        client: &Client,
        repeat: Repeat,
        request: impl Fn(Proof<'_>, &Transport<'_>) -> Result<T, Box<Failure>>,
    ) -> Result<T> {
        let started = Instant::now();
        let mut waits = BACK_OFF.iter();
        loop {
            let seen = Cell::new(Seen::default());
            let assertion = client.assertion(account, (self.clock)())?;
            let proof = assertion.as_ref().map(|assertion| {
                [
                    ("client_assertion_type", JWT_BEARER),
                    ("client_assertion", assertion.as_str()),
                ]
            });
            let proof = proof.as_ref().map_or(&[][..], |proof| proof);
            let failure = match request(proof, &|request| self.send(request, &seen)) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let error = Refused {
                failure: &failure,
                seen: seen.get(),
                account,
            }
            .into_error();
            log::debug!("the token endpoint did not answer with a token: {error}");
            let wait = waits
                .next()
                .map(|wait| seen.get().retry_after.unwrap_or(*wait));
            let Some(wait) = wait.filter(|wait| {
                may_repeat(&error, &failure, repeat)
                    && *wait <= LONGEST_WAIT
                    && started.elapsed() < LAST_ATTEMPT
            }) else {
                return Err(error);
            };
            pause(wait);
        }
    }

    /// One HTTP exchange; `seen` keeps what oauth2 does not pass on.
    fn send(
        &self,
        request: HttpRequest,
        seen: &Cell<Seen>,
    ) -> Result<HttpResponse, TransportError> {
        let started = Instant::now();
        let request = reqwest::Request::try_from(request).map_err(TransportError::Network)?;
        log::debug!("POST {}", request.url());
        let exchange = async {
            let mut response = self
                .http
                .execute(request)
                .await
                .map_err(TransportError::Network)?;
            let header = response.headers().get(oauth2::http::header::RETRY_AFTER);
            let retry_after = header.and_then(|value| value.to_str().ok()?.trim().parse().ok());
            seen.set(Seen {
                status: response.status().as_u16(),
                retry_after: retry_after.map(Duration::from_secs),
            });
            let mut answer = oauth2::http::Response::builder().status(response.status());
            if let Some(content_type) = response.headers().get(oauth2::http::header::CONTENT_TYPE) {
                answer = answer.header(oauth2::http::header::CONTENT_TYPE, content_type);
            }
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(TransportError::Network)? {
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
        self.runtime
            .block_on(exchange)
            .unwrap_or(Err(TransportError::Interrupted))
    }

    fn token_set(&self, answer: TokenAnswer, account: &Account) -> Result<TokenSet> {
        if !token::is_bearer(&answer.access_token) {
            return Err(not_a_token_endpoint(account, 200));
        }
        let received_at = (self.clock)();
        let lifetime = SignedDuration::from_secs(answer.expires_in.unwrap_or(UNSTATED_LIFETIME));
        let named_in_id_token = answer.id_token.as_deref().and_then(token::username_in);
        Ok(TokenSet {
            expires_at: token::after(received_at, lifetime),
            received_at,
            scopes: answer
                .scope
                .as_deref()
                .map_or_else(|| account.scopes.clone(), Scopes::granted),
            username: named_in_id_token.or_else(|| token::username_of(&answer.access_token)),
            refresh_token: answer.refresh_token.filter(|token| !token::is_empty(token)),
            access_token: answer.access_token,
        })
    }
}

/// When a request may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeat {
    /// Sending it twice does no harm.
    Always,
    /// Not after it may have been acted on.
    UnlessSent,
}

fn may_repeat(error: &Error, failure: &Failure, repeat: Repeat) -> bool {
    match failure {
        Failure::Request(TransportError::Network(cause)) if cause.is_timeout() => false,
        Failure::Request(TransportError::Network(cause)) => {
            !is_certificate_problem(cause) && (repeat == Repeat::Always || cause.is_connect())
        }
        _ => error.kind().is_transient(),
    }
}

/// What the HTTP exchange showed besides the body.
#[derive(Clone, Copy, Default)]
struct Seen {
    status: u16,
    retry_after: Option<Duration>,
}

impl Seen {
    fn is_overloaded(self) -> bool {
        self.status == 429 || self.status >= 500
    }
}

/// What one poll for a device code's tokens came to, if no other follows.
enum Poll {
    Pending,
    Refused(ErrorAnswer),
    Failed(Error),
}

/// An exchange that brought no answer.
#[derive(Debug)]
enum TransportError {
    Network(reqwest::Error),
    TooLong,
    /// An answer that asks to come back later.
    Overloaded,
    Interrupted,
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(error) => formatter.write_str(&innermost(error)),
            Self::TooLong => formatter.write_str("the answer is too long"),
            Self::Overloaded => formatter.write_str("the server is overloaded"),
            Self::Interrupted => formatter.write_str("interrupted"),
        }
    }
}

impl std::error::Error for TransportError {}

/// The successful answer (RFC 6749 §5.1). Only its parts leave this file.
#[derive(Deserialize, Serialize)]
struct TokenAnswer {
    access_token: AccessToken,
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "number_or_text")]
    expires_in: Option<i64>,
    refresh_token: Option<RefreshToken>,
    scope: Option<String>,
    id_token: Option<String>,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenAnswer")
            .finish_non_exhaustive()
    }
}

impl TokenResponse for TokenAnswer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        let seconds = self.expires_in?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<oauth2::Scope>> {
        None
    }
}

/// `expires_in` is a number at the v2.0 endpoint and a string at others of Microsoft's.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(f64),
        Text(String),
    }
    Ok(match Option::<Seconds>::deserialize(deserializer)? {
        Some(Seconds::Number(seconds)) => whole(seconds),
        Some(Seconds::Text(seconds)) => seconds.trim().parse().ok().and_then(whole),
        None => None,
    })
}

/// Whole seconds of a lifetime; none where it is no lifetime.
fn whole(seconds: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    (0.0..1e9).contains(&seconds).then_some(seconds as i64)
}

/// Entra's error answer ("Microsoft identity platform: handling error codes"). Everything but
/// `error` is optional.
#[derive(Deserialize, Serialize)]
struct ErrorAnswer {
    error: String,
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    suberror: Option<String>,
    correlation_id: Option<String>,
    timestamp: Option<String>,
    claims: Option<String>,
}

impl ErrorAnswer {
    /// RFC 8628 §3.5: only these two ask to go on.
    fn is_pending(&self) -> bool {
        self.error == "authorization_pending" || self.error == "slow_down"
    }

    fn to_refusal(&self) -> Refusal {
        Refusal {
            error: clean(&self.error),
            suberror: self.suberror.as_deref().map(clean),
            aadsts: self.error_codes.first().copied(),
            correlation_id: self.correlation_id.as_deref().map(clean),
            timestamp: self.timestamp.as_deref().map(clean),
            claims: self.claims.clone().filter(|claims| is_challenge(claims)),
            sign_in_frequency: None,
        }
    }
}

/// True for a JSON object of bounded size: what follows a challenge goes into a URL.
fn is_challenge(claims: &str) -> bool {
    let is_object = |value: serde_json::Value| value.is_object();
    claims.len() <= LONGEST_CHALLENGE && serde_json::from_str(claims).is_ok_and(is_object)
}

impl fmt::Debug for ErrorAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ErrorAnswer")
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ErrorAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&clean(&self.error))
    }
}

impl oauth2::ErrorResponse for ErrorAnswer {}

/// A failed request with all that is known about it.
struct Refused<'a> {
    failure: &'a Failure,
    seen: Seen,
    account: &'a Account,
}

impl Refused<'_> {
    fn into_error(self) -> Error {
        match self.failure {
            Failure::Request(TransportError::Network(cause)) => {
                unreachable_authority(self.account, cause)
            }
            Failure::Request(TransportError::Interrupted) => interrupt::error(),
            Failure::ServerResponse(answer) => {
                let refusal = answer.to_refusal();
                // Whatever the body says: the server asks to come back later.
                if self.seen.is_overloaded() {
                    return no_answer(self.account, self.seen).with_refusal(refusal);
                }
                let description = answer.error_description.as_deref();
                refused(refusal, description, self.account, None)
            }
            _ => no_answer(self.account, self.seen),
        }
    }
}

/// Something answered, but not as a token endpoint does.
fn no_answer(account: &Account, seen: Seen) -> Error {
    let (status, host) = (seen.status, account.authority.host_name());
    if !seen.is_overloaded() {
        return not_a_token_endpoint(account, status);
    }
    let error = Error::new(
        ErrorKind::TemporarilyUnavailable,
        text!(
            "{host} cannot answer at the moment (HTTP {status})",
            "{host} は現在応答できません (HTTP {status})"
        ),
    );
    error.with_hint(match seen.retry_after.map(|wait| wait.as_secs()) {
        Some(wait) => text!(
            "nothing was changed; try again in {wait} s",
            "何も変更されていません。{wait} 秒後にもう一度実行してください"
        ),
        None => try_later(),
    })
}

fn not_a_token_endpoint(account: &Account, status: u16) -> Error {
    let host = account.authority.host_name();
    Error::new(
        ErrorKind::Unreachable,
        text!(
            "{host} gave no answer of a token endpoint (HTTP {status})",
            "{host} の応答はトークン エンドポイントのものではありません (HTTP {status})"
        ),
    )
    .with_hint(text!(
        "a proxy or a captive portal may have answered: check the network, --authority-host and HTTPS_PROXY",
        "プロキシやログイン用ポータルが応答した可能性があります。ネットワーク、--authority-host、HTTPS_PROXY を確認してください"
    ))
}

/// The error for a refusal, wherever it came from: the token endpoint or the browser's redirect.
/// What the guide knows of its code decides; else the class that `error` belongs to.
#[must_use]
pub fn refused(
    mut refusal: Refusal,
    description: Option<&str>,
    account: &Account,
    redirect_uri: Option<&str>,
) -> Error {
    refusal.aadsts = refusal.aadsts.or_else(|| description.and_then(code_in));
    refusal.sign_in_frequency = description.and_then(sign_in_frequency_in);
    let redirect_uri =
        redirect_uri.map_or_else(|| String::from(account.redirect.clone()), str::to_owned);
    let subject = Subject {
        flags: &account.flags(),
        client_id: account.client_id.as_str(),
        tenant: account.authority.tenant.as_str(),
        redirect_uri: &redirect_uri,
    };
    let error = match refusal.aadsts.and_then(guide::entry) {
        Some(entry) => {
            let cause = entry.cause.about(&subject);
            let cause = match refusal.sign_in_frequency {
                Some(limit) => limited(&cause, limit),
                None => cause,
            };
            Error::new(entry.kind, cause).with_hint(entry.hint(&subject))
        }
        None => unknown_refusal(&refusal, description, &subject),
    };
    error.with_refusal(refusal)
}

/// The cause with the times that Entra told.
fn limited(cause: &Text, limit: SignInFrequency) -> Text {
    let (lifetime, start) = (limit.lifetime, limit.signed_in_at);
    let end = token::after(start, lifetime);
    text_of!(
        cause => "{cause}: it lasts {lifetime:#}, from {start} to {end}",
        "{cause}。1 回のサインインの有効期間は {lifetime:#} で、前回は {start} から {end} まででした"
    )
}

fn unknown_refusal(refusal: &Refusal, description: Option<&str>, subject: &Subject<'_>) -> Error {
    let kind = kind_of(&refusal.error);
    let said = description.map(|text| clean(text.split("Trace ID:").next().unwrap_or_default()));
    let said = said
        .filter(|said| !said.is_empty())
        .unwrap_or_else(|| refusal.error.clone());
    let error = Error::new(
        kind,
        text!("Entra refused: {said}", "Entra に拒否されました: {said}"),
    );
    if kind.is_transient() {
        return error.with_hint(try_later());
    }
    error.with_hint(match refusal.aadsts {
        Some(code) => text!(
            "look the code up at https://login.microsoftonline.com/error?code={code}",
            "https://login.microsoftonline.com/error?code={code} でコードの意味を確認してください"
        ),
        None => SIGN_IN_AGAIN.about(subject),
    })
}

fn refused_device_code(answer: &ErrorAnswer, account: &Account) -> Error {
    match answer.error.as_str() {
        "authorization_declined" => Error::new(
            ErrorKind::Cancelled,
            text!("the sign-in was declined", "サインインが拒否されました"),
        )
        .with_hint(text!(
            "run the same command again, and accept",
            "同じコマンドをもう一度実行し、許可してください"
        )),
        "expired_token" => device_code_expired(account),
        _ => refused(
            answer.to_refusal(),
            answer.error_description.as_deref(),
            account,
            None,
        ),
    }
}

fn device_code_expired(account: &Account) -> Error {
    let flags = account.flags();
    Error::new(
        ErrorKind::TimedOut,
        text!("nobody entered the code in time", "時間内にコードが入力されませんでした"),
    )
    .with_hint(text!(
        "`entra-token login {flags} --device-code` shows a new one; if the page said that it is blocked, sign in without --device-code",
        "`entra-token login {flags} --device-code` で新しいコードを表示できます。ページにブロックされたと表示された場合は、--device-code を付けずにサインインしてください"
    ))
}

/// Waits between two requests, unless somebody asks the process to stop.
fn pause(interval: Duration) {
    let end = Instant::now() + interval;
    while Instant::now() < end && !interrupt::requested() {
        std::thread::sleep(interrupt::PACE.min(end - Instant::now().min(end)));
    }
}

/// An answer that ends oauth2's polling; it never leaves this file.
fn no_more_polls() -> HttpResponse {
    let mut answer = HttpResponse::new(br#"{"error":"expired_token"}"#.to_vec());
    *answer.status_mut() = oauth2::http::StatusCode::BAD_REQUEST;
    answer
}

/// What is left to do about a refusal that nobody knows.
const SIGN_IN_AGAIN: Phrase = Phrase {
    en: "sign in again with `entra-token login -a {account}`",
    ja: "`entra-token login -a {account}` でもう一度サインインしてください",
};

/// The class of an `error` value (RFC 6749 §4.1.2.1 and §5.2, and Microsoft's additions).
fn kind_of(error: &str) -> ErrorKind {
    match error {
        "invalid_grant" | "interaction_required" | "login_required" | "consent_required" => {
            ErrorKind::SignInRequired
        }
        "temporarily_unavailable" | "server_error" => ErrorKind::TemporarilyUnavailable,
        "access_denied"
        | "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "invalid_resource"
        | "invalid_tenant" => ErrorKind::Refused,
        _ => ErrorKind::Unexpected,
    }
}

/// The number behind the first `AADSTS` of a description.
fn code_in(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// The times in the description of AADSTS70043: an instant, and a number of seconds.
fn sign_in_frequency_in(description: &str) -> Option<SignInFrequency> {
    let (_, rest) = description.split_once("AADSTS70043")?;
    let after = |words| Some(rest.split_once(words)?.1.trim_start());
    let signed_in_at = after("was issued on")?.split_whitespace().next()?;
    let lifetime = after("lifetime for this request is")?;
    let end = lifetime.find(|c: char| !c.is_ascii_digit());
    let seconds = lifetime[..end.unwrap_or(lifetime.len())].parse().ok()?;
    let signed_in_at: Timestamp = signed_in_at.parse().ok()?;
    Some(SignInFrequency {
        signed_in_at: Timestamp::from_second(signed_in_at.as_second()).ok()?,
        lifetime: SignedDuration::from_secs(seconds),
    })
}

fn unreachable_authority(account: &Account, cause: &reqwest::Error) -> Error {
    let (host, reason) = (account.authority.host_name(), innermost(cause));
    if is_certificate_problem(cause) {
        return Error::new(
            ErrorKind::Unreachable,
            text!(
                "the certificate of {host} is not trusted: {reason}",
                "{host} の証明書を信頼できません: {reason}"
            ),
        )
        .with_hint(text!(
            "if a company proxy inspects TLS, pass its root with --ca-file or SSL_CERT_FILE; check the clock, too",
            "社内プロキシが TLS を検査している場合は、そのルート証明書を --ca-file または SSL_CERT_FILE で指定してください。時計も確認してください"
        ));
    }
    let fact = if cause.is_timeout() {
        text!(
            "{host} did not answer in time",
            "{host} が時間内に応答しませんでした"
        )
    } else {
        text!(
            "{host} could not be reached: {reason}",
            "{host} に接続できません: {reason}"
        )
    };
    Error::new(ErrorKind::Unreachable, fact).with_hint(text!(
        "nothing was changed; check the network and HTTPS_PROXY, then try again",
        "何も変更されていません。ネットワークと HTTPS_PROXY を確認して、もう一度実行してください"
    ))
}

fn is_certificate_problem(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|cause| {
        matches!(
            cause.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_))
        )
    })
}

/// The cause that the others wrap, in its own words and without a URL.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    clean(
        &causes(error)
            .last()
            .map(ToString::to_string)
            .unwrap_or_default(),
    )
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        // `source` of an io::Error passes over the very error that it wraps.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        wrapped.map_or_else(|| error.source(), |wrapped| Some(wrapped))
    })
}

fn try_later() -> Text {
    text!(
        "nothing was changed; try again later",
        "何も変更されていません。しばらくしてからもう一度実行してください"
    )
}

/// The only reason why the client cannot be built: there is nobody to trust.
fn no_roots(reason: &str) -> Error {
    Error::usage(text!("no certificate authority is trusted here: {reason}", "信頼できる認証局がありません: {reason}"))
        .with_hint(text!(
            "install the package ca-certificates, or pass the roots with --ca-file or SSL_CERT_FILE",
            "ca-certificates パッケージをインストールするか、ルート証明書を --ca-file または SSL_CERT_FILE で指定してください"
        ))
}

fn unexpected(reason: &str) -> Error {
    let reason = clean(reason);
    Error::new(
        ErrorKind::Unexpected,
        text!(
            "cannot prepare the request: {reason}",
            "リクエストを準備できません: {reason}"
        ),
    )
}

fn oauth_client(
    account: &Account,
    client: &Client,
    redirect_uri: Option<&str>,
) -> Result<OAuthClient> {
    let url_error = |error: url::ParseError| unexpected(&error.to_string());
    let authority = &account.authority;
    let mut oauth = EntraClient::<EndpointNotSet, EndpointNotSet>::new(oauth2::ClientId::new(
        account.client_id.as_str().to_owned(),
    ))
    .set_auth_type(AuthType::RequestBody)
    .set_auth_uri(AuthUrl::new(authority.authorization_endpoint()).map_err(url_error)?)
    .set_token_uri(TokenUrl::new(authority.token_endpoint()).map_err(url_error)?);
    if let Some(client_secret) = client.client_secret() {
        oauth = oauth.set_client_secret(client_secret.clone());
    }
    if let Some(redirect_uri) = redirect_uri {
        oauth =
            oauth.set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).map_err(url_error)?);
    }
    Ok(oauth)
}

/// A client of the device code flow, which is a public one.
fn device_client(account: &Account) -> Result<EntraClient<EndpointSet, EndpointSet, EndpointSet>> {
    let url = account.authority.device_authorization_endpoint();
    let url = DeviceAuthorizationUrl::new(url).map_err(|error| unexpected(&error.to_string()))?;
    Ok(oauth_client(account, &Client::Public, None)?.set_device_authorization_url(url))
}

fn oauth_scopes(scopes: &Scopes) -> impl Iterator<Item = oauth2::Scope> {
    scopes
        .iter()
        .map(|scope| oauth2::Scope::new(scope.as_str().to_owned()))
}

/// oauth2's verifier is spent by one request, and cannot be cloned.
fn again(code_verifier: &PkceCodeVerifier) -> PkceCodeVerifier {
    PkceCodeVerifier::new(code_verifier.secret().clone())
}

fn certificates(path: &Path) -> Result<Vec<reqwest::Certificate>> {
    let shown = path.display();
    let pem = std::fs::read(path).map_err(|error| {
        Error::usage(text!(
            "cannot read --ca-file {shown}: {error}",
            "--ca-file {shown} を読めません: {error}"
        ))
    })?;
    let certificates = reqwest::Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if certificates.is_empty() {
        return Err(Error::usage(text!(
            "--ca-file {shown} holds no certificate in PEM form",
            "--ca-file {shown} に PEM 形式の証明書がありません"
        )));
    }
    Ok(certificates)
}
