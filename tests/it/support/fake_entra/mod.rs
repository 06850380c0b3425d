//! `FakeEntra`: a stand-in for Microsoft Entra ID v2.0 over HTTPS on loopback.
//!
//! It imitates what a sign-in and a refresh meet: `authorize` and `token`, redirect URIs that decide
//! who is public, refresh tokens that rotate while the old ones live on, Entra's refusals and its
//! bad days. Applications prove themselves in `client`, and get tokens of their own in `app_only`.
//! This file is its public face and its memory. The answers are made in `authorize` and `token`
//! (with `answers` and `registration`), the wire is in `http` and `sockets`. It knows nothing of our
//! program, and shares nothing between two instances.

#![expect(
    clippy::unreadable_literal,
    reason = "AADSTS codes are searched for as they are printed"
)]

mod answers;
mod app_only;
mod authorize;
mod client;
mod configuration;
mod device_code;
pub(crate) mod http;
mod registration;
pub(crate) mod sockets;
mod token;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use answers::*;
pub(crate) use registration::*;

use http::{Request, Response, Server};
use rustls::ServerConfig;

/// What the person in front of the (imagined) browser does.
#[derive(Clone, Debug)]
pub(crate) enum Person {
    /// Signs in and consents.
    SignsIn,
    /// Presses Cancel: `access_denied` with `error_subcode=cancel` and no description.
    Cancels,
    /// Does not consent: AADSTS65004.
    Declines,
    /// Comes back with this error in the redirect.
    ComesBackWith(Refusal),
    /// Sees this error as a page; no redirect ever comes.
    IsStuckAt(Refusal),
}

/// The lasting traits of this Entra; see [`FakeEntra::configure`].
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Show the sign-in page to whoever accepts `text/html`.
    pub(crate) interactive: bool,
    /// What the person does where no page is shown.
    pub(crate) person: Person,
    /// Who signs in where neither the page nor a login hint says it.
    pub(crate) user: User,
    /// They sign in with a personal account, also where work accounts are taken.
    pub(crate) is_personal: bool,
    /// The life of access tokens in seconds; `None` is 60 to 90 minutes at random.
    pub(crate) expires_in: Option<u64>,
    /// Write `expires_in` as a string, as some endpoints do.
    pub(crate) expires_in_as_text: bool,
    /// The least number of characters of an access token.
    pub(crate) access_token_size: usize,
    /// The number of characters of a refresh token.
    pub(crate) refresh_token_size: usize,
    /// How often a device code is still pending when it is asked for.
    pub(crate) device_polls: usize,
    /// The seconds to wait between two polls.
    pub(crate) device_interval: u64,
    /// Fields of the answer with a device code that are other than usual.
    pub(crate) device_fields: Vec<(&'static str, serde_json::Value)>,
    /// How far Entra's clock is ahead of ours, in seconds.
    pub(crate) clock_ahead: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interactive: false,
            person: Person::SignsIn,
            user: TARO,
            is_personal: false,
            expires_in: None,
            expires_in_as_text: false,
            access_token_size: 1900,
            refresh_token_size: 1524,
            device_polls: 1,
            device_interval: 1,
            device_fields: Vec::new(),
            clock_ahead: 0,
        }
    }
}

/// A passing fault of the token endpoint; see [`FakeEntra::set`].
#[derive(Clone, Debug)]
pub(crate) enum Behaviour {
    // In place of the true answer; the request changes nothing.
    /// Refuses in Entra's envelope.
    Refuse(Refusal),
    /// 429, with `Retry-After` in seconds if given.
    Throttle(Option<u64>),
    /// 429, with the date of so many seconds from now in `Retry-After`.
    ThrottleUntil(i64),
    /// This status (502, 503, or even 200) with a page of HTML.
    Html(u16),
    /// This status with JSON that is not Entra's.
    Json(u16, serde_json::Value),
    /// 200 and nothing.
    EmptyBody,
    /// The connection breaks before the head of the answer.
    CutBeforeHead,
    // The true answer, but different.
    /// Without a refresh token.
    NoRefreshToken,
    /// With this value in a field.
    Field(&'static str, serde_json::Value),
    /// With an access token that lives so many seconds.
    ExpiresIn(u64),
    /// With so many bytes of padding: still good JSON.
    HugeBody(usize),
    /// Cut in the middle of the JSON, with a `Content-Length` to match.
    TruncatedBody,
    // The true answer, arriving badly; the request took effect.
    /// After this time.
    Delay(Duration),
    /// 16 bytes at a time, with this pause after each.
    SlowDrip(Duration),
    /// The connection breaks after the head of the answer.
    CutAfterHead,
}

impl Behaviour {
    fn replaces_the_answer(&self) -> bool {
        match self {
            Self::Refuse(_)
            | Self::Throttle(_)
            | Self::ThrottleUntil(_)
            | Self::Html(_)
            | Self::Json(..)
            | Self::EmptyBody
            | Self::CutBeforeHead => true,
            Self::NoRefreshToken
            | Self::Field(..)
            | Self::ExpiresIn(_)
            | Self::HugeBody(_)
            | Self::TruncatedBody
            | Self::Delay(_)
            | Self::SlowDrip(_)
            | Self::CutAfterHead => false,
        }
    }
}

/// How often a [`Behaviour`] applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// To so many requests.
    Count(usize),
    /// Until [`FakeEntra::heal`].
    Always,
}

/// A request as it came, and how it ended. It holds secrets: do not print it outside of tests.
#[derive(Clone, Debug)]
pub(crate) struct SeenRequest {
    /// `GET`, `POST`, …
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    /// The pairs of the query, decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    /// The pairs of the form, decoded, in order.
    pub(crate) form: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The status it was answered with.
    pub(crate) status: u16,
    /// What came of it, in words without a secret: `signed in`, `AADSTS54005`.
    pub(crate) outcome: String,
}

impl SeenRequest {
    fn new(request: &Request, response: &Response) -> Self {
        let form = if request.is_form() {
            http::pairs(&request.body)
        } else {
            Vec::new()
        };
        Self {
            method: request.method.clone(),
            path: request.path.clone(),
            query: http::pairs(request.query.as_bytes()),
            form,
            headers: request.headers.clone(),
            status: response.status,
            outcome: response.outcome.clone(),
        }
    }

    /// The value of a parameter, in the form or else in the query.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        http::first(&self.form, name).or_else(|| http::first(&self.query, name))
    }

    /// The value of a header (name in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        http::first(&self.headers, name)
    }
}

/// What a refresh token stands for.
#[derive(Clone)]
struct Grant {
    client_id: String,
    /// Decided by the redirect URI of the sign-in, for ever.
    public: bool,
    personal: bool,
    user: User,
    tenant_id: String,
    consented: Vec<String>,
}

/// What an authorization code stands for.
struct Code {
    grant: Grant,
    /// The tenant segment of the URL it was asked at.
    segment: String,
    redirect_uri: String,
    challenge: String,
    issued_at: Duration,
    spent: bool,
}

/// A device code that was issued, and whose person is still busy.
struct Device {
    grant: Grant,
    polls_left: usize,
}

/// All that this Entra remembers.
#[derive(Default)]
struct State {
    registrations: Vec<Registration>,
    settings: Settings,
    behaviours: Vec<(Behaviour, Times)>,
    codes: HashMap<String, Code>,
    devices: HashMap<String, Device>,
    refresh_tokens: HashMap<String, Grant>,
    revoked: Vec<String>,
    access_tokens: Vec<String>,
    federated_tokens: Vec<String>,
    /// The `jti` of every client assertion that was good.
    spent_assertions: HashSet<String>,
    requests: Vec<SeenRequest>,
}

impl State {
    fn registration(&self, client_id: &str) -> Result<&Registration, Refusal> {
        let code = if is_guid(client_id) { 700016 } else { 700038 };
        let mut all = self.registrations.iter();
        all.find(|registration| registration.client_id.eq_ignore_ascii_case(client_id))
            .ok_or_else(|| Refusal::new(code, "unauthorized_client"))
    }

    fn issue_refresh_token(&mut self, grant: Grant) -> String {
        // Personal ones hold `*`, `!` and `$`, which a careless client does not encode.
        let prefix = if grant.personal {
            "M.C509_BAY.0.U.-Cl*!$"
        } else {
            "1.AXoA"
        };
        let token = opaque(prefix, self.settings.refresh_token_size);
        self.refresh_tokens.insert(token.clone(), grant);
        token
    }

    /// The behaviours for one request: the first that replaces the answer, and all that alter it.
    fn take_behaviours(&mut self) -> Vec<Behaviour> {
        let mut replaced = false;
        let mut taken = Vec::new();
        for (behaviour, times) in &mut self.behaviours {
            if behaviour.replaces_the_answer() && std::mem::replace(&mut replaced, true) {
                continue;
            }
            if let Times::Count(left) = times {
                *left = left.saturating_sub(1);
            }
            taken.push(behaviour.clone());
        }
        self.behaviours
            .retain(|(_, times)| *times != Times::Count(0));
        taken
    }

    fn answer(&mut self, request: &Request) -> Response {
        let mut segments = request.path.trim_start_matches('/').splitn(2, '/');
        let tenant = segments.next().unwrap_or_default();
        match segments.next() {
            Some("oauth2/v2.0/authorize") => authorize::answer(self, tenant, request),
            Some("oauth2/v2.0/token") => token::answer(self, tenant, request),
            Some("oauth2/v2.0/devicecode") => device_code::answer(self, tenant, request),
            Some("v2.0/.well-known/openid-configuration") => {
                configuration::answer(self, tenant, request)
            }
            _ => {
                Response::html(404, "<!doctype html><title>Not found</title>").outcome("not found")
            }
        }
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, registration: Registration) {
        let mut state = self.state();
        state
            .registrations
            .retain(|known| known.client_id != registration.client_id);
        state.registrations.push(registration);
    }

    fn answer(&self, request: &Request) -> Response {
        let mut state = self.state();
        let response = state.answer(request);
        state.requests.push(SeenRequest::new(request, &response));
        self.arrived.notify_all();
        response
    }
}

/// A running stand-in for Entra; it stops when it is dropped.
pub(crate) struct FakeEntra {
    server: Server,
    shared: Arc<Shared>,
}

impl FakeEntra {
    /// Starts one on a free port, with a certificate of its own.
    pub(crate) fn start() -> Self {
        let shared = Arc::new(Shared::default());
        shared.state().registrations = Registration::defaults();
        let answering = Arc::clone(&shared);
        let server = Server::start(Box::new(move |request| answering.answer(request)));
        Self { server, shared }
    }

    /// `https://localhost:PORT`.
    pub(crate) fn authority_host(&self) -> String {
        format!("https://localhost:{}", self.server.port())
    }

    /// The CA to trust.
    pub(crate) fn ca_pem(&self) -> &str {
        self.server.ca_pem()
    }

    /// Its certificate, for a mail server on the same computer.
    pub(crate) fn tls(&self) -> ServerConfig {
        self.server.tls()
    }

    /// Tells which access tokens were issued here, for a server that takes them.
    pub(crate) fn issued(&self) -> impl Fn(&str) -> bool + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |token| {
            shared
                .state()
                .access_tokens
                .iter()
                .any(|known| known == token)
        }
    }

    /// The TCP connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.server.connections()
    }

    /// The TLS handshakes so far that were completed.
    pub(crate) fn handshakes(&self) -> usize {
        self.server.handshakes()
    }

    /// Every request so far, in the order of their answers.
    pub(crate) fn requests(&self) -> Vec<SeenRequest> {
        self.shared.state().requests.clone()
    }

    /// The requests to the token endpoint so far.
    pub(crate) fn token_requests(&self) -> Vec<SeenRequest> {
        let is_token = |request: &SeenRequest| {
            request.method == "POST" && request.path.ends_with("/oauth2/v2.0/token")
        };
        self.requests().into_iter().filter(is_token).collect()
    }

    /// Waits for the request of this index (0 is the first). It counts as soon as its answer is
    /// decided, which is before any [`Behaviour::Delay`].
    pub(crate) fn wait_for_request(&self, index: usize, limit: Duration) -> Option<SeenRequest> {
        let missing = |state: &mut State| state.requests.len() <= index;
        let waited = self
            .shared
            .arrived
            .wait_timeout_while(self.shared.state(), limit, missing);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.requests.get(index).cloned()
    }

    /// Adds an application, or replaces the one of the same client id.
    pub(crate) fn register(&self, registration: Registration) {
        self.shared.register(registration);
    }

    /// The same for a neighbour that registers applications.
    pub(crate) fn registrar(&self) -> impl Fn(Registration) + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |registration| shared.register(registration)
    }

    /// Changes the lasting traits.
    pub(crate) fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.state().settings);
    }

    /// Makes the token endpoint behave so. Those that replace the answer queue up, one a request;
    /// those that alter it apply together.
    pub(crate) fn set(&self, behaviour: Behaviour, times: Times) {
        self.shared.state().behaviours.push((behaviour, times));
    }

    /// Makes the token endpoint behave so for one request.
    pub(crate) fn once(&self, behaviour: Behaviour) {
        self.set(behaviour, Times::Count(1));
    }

    /// Refuses one token request with this AADSTS code.
    pub(crate) fn refuse_once(&self, code: u32, error: &str) {
        self.once(Behaviour::Refuse(Refusal::new(code, error)));
    }

    /// Ends every [`Behaviour`]; revoked tokens stay revoked.
    pub(crate) fn heal(&self) {
        self.shared.state().behaviours.clear();
    }

    /// Revokes every refresh token issued so far: AADSTS50173.
    pub(crate) fn revoke_all(&self) {
        let mut state = self.shared.state();
        state.revoked = state.refresh_tokens.keys().cloned().collect();
    }

    /// A refresh token without a sign-in, for tests that begin signed in.
    pub(crate) fn issue_refresh_token(
        &self,
        client_id: &str,
        platform: Platform,
        scopes: &[&str],
    ) -> String {
        let mut state = self.shared.state();
        let grant = Grant {
            client_id: client_id.to_owned(),
            public: platform == Platform::Native,
            personal: false,
            user: state.settings.user,
            tenant_id: HOME_TENANT_ID.to_owned(),
            consented: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        };
        state.issue_refresh_token(grant)
    }

    /// A token of the foreign identity provider that [`FederatedSubject`]s trust.
    pub(crate) fn federated_token(&self, subject: &FederatedSubject) -> String {
        let token = client::federated_token(subject);
        let mut state = self.shared.state();
        state.federated_tokens.push(token.clone());
        token
    }

    /// Every code and token issued so far, every registered secret and every assertion that came:
    /// what no log may hold.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let state = self.shared.state();
        let registered = state.registrations.iter().flat_map(|known| &known.secrets);
        let issued = state.codes.keys().chain(state.refresh_tokens.keys());
        let issued = issued.chain(&state.access_tokens);
        let issued = issued.chain(&state.federated_tokens);
        let seen = state.requests.iter();
        let asserted = seen.filter_map(|request| request.value("client_assertion"));
        issued
            .chain(registered.map(|secret| &secret.value))
            .cloned()
            .chain(asserted.map(str::to_owned))
            .collect()
    }
}
