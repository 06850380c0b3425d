//! The authority, and nowhere else: asks for tokens, and turns what comes back into a
//! [`TokenSet`] (`answer.rs`) or an [`Error`] that names cause and remedy (`failure.rs`).
//!
//! Stores nothing, never prompts, and prints nothing.

mod answer;
mod failure;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

use failure::{Failure, Refused};
use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, CsrfToken, DeviceAuthorizationUrl, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RefreshToken, StandardRevocableToken, TokenUrl,
};
use url::Url;

use crate::account::Account;
use crate::authority;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::guide::{self, Effect, Grant};
use crate::names;
use crate::net::https::{Https, Seen, TransportError, unexpected};
use crate::os::interrupt;
use crate::scope::Scopes;
use crate::token::{self, Clock, TokenSet};

pub(crate) use answer::{ErrorAnswer, TokenAnswer};

pub(crate) use failure::refused;
pub(crate) use failure::{clock_is_off, refused_device_code};

/// Waits before the second and the third attempt.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1500)];
/// No server is polled more often for a device code, even if it says so.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);
/// A longer one is a mistake, and oauth2 adds it to the time unchecked.
const LONGEST_INTERVAL: Duration = Duration::from_secs(3600);
/// A longer code cannot be typed.
const LONGEST_USER_CODE: usize = 64;
/// A longer wait is left to the caller.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// No attempt starts later than this after the first.
const LAST_ATTEMPT: Duration = Duration::from_secs(15);
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
/// One HTTP exchange, as oauth2 wants it.
type Transport<'a> = dyn Fn(HttpRequest) -> Result<HttpResponse, TransportError> + 'a;
/// The parameters that authenticate a client by an assertion; none for the other ways.
type Proof<'a> = &'a [(&'static str, &'a str)];
/// What the device authorization endpoint answers (RFC 8628 §3.2).
pub(crate) type DeviceAuthorization = oauth2::StandardDeviceAuthorizationResponse;

/// An authorization request (RFC 6749 §4.1.1 with RFC 7636): what the browser opens, and what the
/// answer is held against.
#[derive(Debug)]
pub(crate) struct AuthorizationRequest {
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
/// [`ErrorKind::Unexpected`](crate::error::ErrorKind::Unexpected) if the endpoints of the account are no URLs.
pub(crate) fn authorization_request(
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
        request = request.add_extra_param("login_hint", &**login_hint);
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
pub(crate) struct TokenEndpoint {
    https: Https,
    clock: Clock,
}

impl TokenEndpoint {
    /// Gets ready to ask, trusting the operating system's roots (or those of `SSL_CERT_FILE`) and
    /// those in `ca_file`. No network yet.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if `ca_file` holds no certificate.
    pub(crate) fn new(ca_file: Option<&Path>, clock: Clock) -> Result<Self> {
        Ok(Self {
            https: Https::new(ca_file, clock)?,
            clock,
        })
    }

    /// Asks the authority about itself, without any secret: that it is reached, that its certificate
    /// is trusted, and that it knows the tenant. Says how far our clock is ahead of its own.
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`](crate::error::ErrorKind::Unreachable).
    pub(crate) fn reach(&self, account: &Account) -> Result<Option<SignedDuration>> {
        let url = account.authority.openid_configuration();
        let request = oauth2::http::Request::get(url).body(Vec::new());
        let request = request.map_err(|error| unexpected(&error.to_string()))?;
        let seen = Cell::new(Seen::default());
        let answer = self.https.exchange(request, &seen);
        let answer = answer.map_err(|error| failure::no_exchange(account, &error, seen.get()))?;
        failure::no_configuration(answer.body(), account, seen.get())
            .map_or_else(|| Ok(seen.get().clock_ahead), Err)
    }

    /// Redeems an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5) at the tenant alias and
    /// with the redirect URI it was issued for.
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`](crate::error::ErrorKind::Unreachable).
    pub(crate) fn redeem(
        &self,
        account: &Account,
        client: &Client,
        request: &AuthorizationRequest,
        code: &AuthorizationCode,
    ) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, Some(&request.redirect_uri))?;
        let scopes = account.scopes.to_string();
        // A code is spent by its first use: once it was sent, only the server may ask for more.
        let answer = self.ask(account, client, Grant::Code, |proof, transport| {
            let asked = oauth
                .exchange_code(code.clone())
                .set_pkce_verifier(again(&request.code_verifier))
                .add_extra_param("scope", &scopes);
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        token_set(answer, account, (self.clock)())
    }

    /// Asks for a device code (RFC 8628 §3.1).
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`](crate::error::ErrorKind::Unreachable).
    pub(crate) fn device_code(&self, account: &Account) -> Result<DeviceAuthorization> {
        let oauth = device_client(account)?;
        let code: DeviceAuthorization =
            self.ask(account, &Client::Public, Grant::Either, |_, transport| {
                oauth
                    .exchange_device_code()
                    .add_scopes(oauth_scopes(&account.scopes))
                    .request(&transport)
                    .map_err(Box::new)
            })?;
        if code.interval() > LONGEST_INTERVAL {
            return Err(failure::unusable(account, "interval"));
        }
        match unfit_for_a_person(&code) {
            Some(field) => Err(failure::unusable(account, field)),
            None => Ok(code),
        }
    }

    /// Polls until a person has entered the code (RFC 8628 §3.4): keeps to the interval, slows
    /// down when told, and takes every other answer as final. Nothing is sent once the code has
    /// expired (§3.5), whatever the server answers.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`](crate::error::ErrorKind::TimedOut) once the code has expired or `timeout`
    /// is over, [`ErrorKind::Cancelled`](crate::error::ErrorKind::Cancelled) if the person declined,
    /// and what Entra refused.
    pub(crate) fn redeem_device_code(
        &self,
        account: &Account,
        authorization: &DeviceAuthorization,
        timeout: Duration,
    ) -> Result<TokenSet> {
        let oauth = device_client(account)?;
        // oauth2 passes on only what RFC 8628 knows of a refusal, and nothing of an outage.
        let last = RefCell::new(None);
        let lifetime = authorization.expires_in();
        let outlives_its_code = lifetime <= timeout;
        let timeout = timeout.min(lifetime);
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
            |interval| {
                let left = deadline.saturating_duration_since(Instant::now());
                interrupt::rest(interval.max(LEAST_INTERVAL).min(left));
            },
            Some(timeout),
        );
        match (answer, last.into_inner()) {
            (Ok(answer), _) => token_set(answer, account, (self.clock)()),
            (Err(_), _) if interrupt::requested() => Err(interrupt::error()),
            (Err(_), Some(Poll::Refused(answer))) => Err(refused_device_code(&answer, account)),
            (Err(_), last) if outlives_its_code && Instant::now() >= deadline => Err(
                failure::device_code_ran_out(account, lifetime, last.as_ref()),
            ),
            (Err(_), Some(Poll::Failed(error))) => Err(error),
            (Err(_), Some(Poll::Pending) | None) => Err(failure::device_code_expired(account)),
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
        let answer = self.https.exchange(request, &seen).and_then(|answer| {
            let is_overloaded = seen.get().is_overloaded();
            (!is_overloaded)
                .then_some(answer)
                .ok_or(TransportError::Overloaded)
        });
        let poll = match &answer {
            Err(failure) => Poll::Failed(failure::no_exchange(account, failure, seen.get())),
            Ok(answer) => match serde_json::from_slice::<ErrorAnswer>(answer.body()) {
                Ok(refusal) if refusal.is_pending() => Poll::Pending,
                Ok(refusal) => Poll::Refused(refusal),
                Err(_) => Poll::Failed(failure::no_answer(account, seen.get())),
            },
        };
        (answer, poll)
    }

    /// Asks for a token in the app's own name (RFC 6749 §4.4, "Microsoft identity platform and the
    /// OAuth 2.0 client credentials flow").
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`](crate::error::ErrorKind::Unreachable).
    pub(crate) fn client_credentials(
        &self,
        account: &Account,
        client: &Client,
    ) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, None)?;
        let answer = self.ask(account, client, Grant::Either, |proof, transport| {
            let asked = oauth
                .exchange_client_credentials()
                .add_scopes(oauth_scopes(&account.scopes));
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        token_set(answer, account, (self.clock)())
    }

    /// Redeems a refresh token (RFC 6749 §6). Always sends the scope: Entra says it is optional,
    /// and then refuses some requests without it (AADSTS900144, 90009).
    ///
    /// # Errors
    /// What Entra refused, with its remedy; or [`ErrorKind::Unreachable`](crate::error::ErrorKind::Unreachable).
    pub(crate) fn refresh(
        &self,
        account: &Account,
        client: &Client,
        refresh_token: &RefreshToken,
    ) -> Result<TokenSet> {
        let oauth = oauth_client(account, client, None)?;
        let answer = self.ask(account, client, Grant::RefreshToken, |proof, transport| {
            let asked = oauth
                .exchange_refresh_token(refresh_token)
                .add_scopes(oauth_scopes(&account.scopes));
            proven!(asked, proof).request(&transport).map_err(Box::new)
        })?;
        token_set(answer, account, (self.clock)())
    }

    /// Sends one request, again a bounded number of times where that can help; each time with a
    /// proof of its own.
    fn ask<T>(
        &self,
        account: &Account,
        client: &Client,
        grant: Grant,
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
            let failure = match request(proof, &|request| self.https.exchange(request, &seen)) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let error = Refused {
                failure: &failure,
                seen: seen.get(),
                account,
                grant,
            }
            .into_error();
            log::debug!("the token endpoint returned no token: {error}");
            let wait = waits
                .next()
                .map(|wait| seen.get().retry_after.unwrap_or(*wait));
            let Some(wait) = wait.filter(|wait| {
                may_repeat(&error, &failure, grant)
                    && *wait <= LONGEST_WAIT
                    && started.elapsed() < LAST_ATTEMPT
            }) else {
                return Err(error);
            };
            interrupt::rest(wait);
        }
    }
}

/// The tokens in an answer that came at `received_at`.
pub(crate) fn token_set(
    answer: TokenAnswer,
    account: &Account,
    received_at: Timestamp,
) -> Result<TokenSet> {
    if answer.access_token.secret().is_empty() {
        return Err(failure::not_a_token_endpoint(account, 200));
    }
    if !answer.token_type.as_ref().eq_ignore_ascii_case("bearer") {
        return Err(failure::unusable(account, "token_type"));
    }
    let lifetime = SignedDuration::from_secs(answer.expires_in.unwrap_or(UNSTATED_LIFETIME));
    let id_token = answer.id_token.filter(|it| !it.is_empty());
    if id_token.as_deref().is_some_and(|it| !token::is_plain(it)) {
        return Err(failure::unusable(account, "id_token"));
    }
    let named_in_id_token = id_token.as_deref().and_then(token::username_in);
    let tokens = TokenSet {
        expires_at: token::after(received_at, lifetime),
        received_at,
        scopes: answer
            .scope
            .as_deref()
            .map_or_else(|| account.scopes.clone(), Scopes::granted),
        username: named_in_id_token.or_else(|| token::username_of(&answer.access_token)),
        refresh_token: answer.refresh_token.filter(|it| !it.secret().is_empty()),
        access_token: answer.access_token,
    };
    match tokens.unfit() {
        Some(field) => Err(failure::unusable(account, field)),
        None => Ok(tokens),
    }
}

/// The field that cannot be sent or shown as it is: a person opens the page and types the code, so
/// that neither may be shortened, or look like another one.
fn unfit_for_a_person(code: &DeviceAuthorization) -> Option<&'static str> {
    let (page, user_code) = (code.verification_uri(), code.user_code().secret());
    let is_page = names::is_uri(page) && authority::is_page(page.url());
    let is_typed = token::is_plain(user_code) && user_code.len() <= LONGEST_USER_CODE;
    let fields = [
        ("verification_uri", is_page),
        ("user_code", is_typed),
        ("device_code", token::is_plain(code.device_code().secret())),
    ];
    let unfit = fields.iter().find(|(_, is_fit)| !is_fit);
    unfit.map(|(field, _)| *field)
}

/// True if sending it again does no harm and may help: a code must not be sent again after it may
/// have been acted on.
fn may_repeat(error: &Error, failure: &Failure, grant: Grant) -> bool {
    match failure {
        Failure::Request(TransportError::Network(cause)) if cause.is_timeout() => false,
        Failure::Request(TransportError::Network(cause)) => {
            grant != Grant::Code || cause.is_connect()
        }
        // Nothing would be different; and a wrong password sent again may lock its account.
        Failure::Request(TransportError::Untrusted(..) | TransportError::ProxyWantsPassword) => {
            false
        }
        _ => {
            let is_loop = guide::has_effect(error.refusal(), &[Effect::LoopGuard]);
            error.kind().is_transient() && !is_loop
        }
    }
}

/// What one poll for a device code's tokens came to, if no other follows.
enum Poll {
    Pending,
    Refused(ErrorAnswer),
    Failed(Error),
}

/// An answer that ends oauth2's polling; it never leaves this file.
fn no_more_polls() -> HttpResponse {
    let mut answer = HttpResponse::new(br#"{"error":"expired_token"}"#.to_vec());
    *answer.status_mut() = oauth2::http::StatusCode::BAD_REQUEST;
    answer
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
