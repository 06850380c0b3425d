//! The token endpoint: what it insists on, what it issues, and how it misbehaves on order.

use std::collections::HashSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::answers::{self, Issue, Refusal, resource_of};
use super::client::{self, Proof};
use super::http::{self, Delivery, Request, Response};
use super::registration::{Registration, Tenant};
use super::{Behaviour, Grant, State, User, app_only, device_code};

const CODE_LIFETIME: Duration = Duration::from_secs(600);
/// Scopes that belong to no resource.
const OPENID_SCOPES: [&str; 4] = ["offline_access", "openid", "profile", "email"];

pub(super) fn answer(state: &mut State, segment: &str, request: &Request) -> Response {
    let behaviours = state.take_behaviours();
    let replacement = behaviours.iter().find_map(replacement);
    let response = replacement.unwrap_or_else(|| {
        match TokenRequest::read(request).and_then(|form| form.redeem(state, segment, &behaviours))
        {
            Ok(value) => Response::json(200, &altered(value, &behaviours)).outcome("tokens issued"),
            Err(refusal) => refuse(&refusal),
        }
    });
    behaviours.iter().fold(response, spoiled)
}

fn refuse(refusal: &Refusal) -> Response {
    Response::json(refusal.status(), &refusal.envelope())
        .outcome(format!("{} AADSTS{}", refusal.error, refusal.code))
}

/// The answer that a behaviour gives instead of the true one.
fn replacement(behaviour: &Behaviour) -> Option<Response> {
    match behaviour {
        Behaviour::Refuse(refusal) => Some(refuse(refusal)),
        Behaviour::Throttle(wait) => Some(throttled(wait.map(|wait| wait.to_string()))),
        Behaviour::ThrottleUntil(wait) => {
            let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(*wait);
            let until =
                jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&until);
            Some(throttled(Some(until.expect("a date"))))
        }
        Behaviour::Html(status) => Some(page_of_trouble(*status)),
        Behaviour::Json(status, body) => {
            Some(Response::json(*status, body).outcome("somebody else's JSON"))
        }
        Behaviour::EmptyBody => {
            Some(Response::new(200, "application/json; charset=utf-8", "").outcome("empty body"))
        }
        Behaviour::CutBeforeHead => {
            let mut response = Response::html(503, "").outcome("cut before the head");
            response.delivery = Delivery::CutBeforeHead;
            Some(response)
        }
        _ => None,
    }
}

fn throttled(retry_after: Option<String>) -> Response {
    let body =
        json!({ "error": "temporarily_unavailable", "error_description": "Too many requests." });
    let response = Response::json(429, &body).outcome("throttled");
    match retry_after {
        Some(wait) => response.header("Retry-After", wait),
        None => response,
    }
}

fn page_of_trouble(status: u16) -> Response {
    let page = "<!doctype html><html><head><title>Service Unavailable</title></head>\
                <body><h2>Our services aren't available right now</h2></body></html>";
    Response::html(status, page).outcome("a page instead of JSON")
}

/// The true answer, altered in its content.
fn altered(mut value: Value, behaviours: &[Behaviour]) -> Value {
    for behaviour in behaviours {
        match behaviour {
            Behaviour::NoRefreshToken => {
                value
                    .as_object_mut()
                    .and_then(|answer| answer.remove("refresh_token"));
            }
            Behaviour::Field(name, content) => value[*name] = content.clone(),
            Behaviour::HugeBody(size) => value["padding"] = "x".repeat(*size).into(),
            _ => {}
        }
    }
    value
}

/// Any answer, altered in its transport.
fn spoiled(mut response: Response, behaviour: &Behaviour) -> Response {
    match behaviour {
        Behaviour::TruncatedBody => response.body.truncate(response.body.len() / 2),
        Behaviour::Delay(time) => response.delay = *time,
        Behaviour::SlowDrip(pause) => response.delivery = Delivery::Drip(*pause),
        Behaviour::CutAfterHead => response.delivery = Delivery::CutAfterHead,
        _ => {}
    }
    response
}

/// The name that occurs twice makes a request malformed.
pub(super) fn refuse_duplicates(pairs: &[(String, String)]) -> Result<(), Refusal> {
    let mut names = HashSet::new();
    if pairs.iter().all(|(name, _)| names.insert(name)) {
        return Ok(());
    }
    Err(Refusal::request(9000411))
}

/// A request for tokens whose outer form is right.
struct TokenRequest {
    form: Vec<(String, String)>,
    /// From HTTP Basic.
    basic: Option<(String, String)>,
    /// Where it was sent to: the audience of an assertion.
    endpoint: String,
}

impl TokenRequest {
    fn read(request: &Request) -> Result<Self, Refusal> {
        if request.method != "POST" {
            return Err(Refusal::request(900561));
        }
        if request.header("origin").is_some() {
            return Err(Refusal::request(9002326));
        }
        let form = if request.is_form() {
            http::pairs(&request.body)
        } else {
            Vec::new()
        };
        refuse_duplicates(&form)?;
        let basic = request.header("authorization").and_then(basic_credentials);
        let host = request.header("host").unwrap_or_default();
        Ok(Self {
            form,
            basic,
            endpoint: format!("https://{host}{}", request.path),
        })
    }

    fn value(&self, name: &str) -> Option<&str> {
        http::first(&self.form, name)
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.value(name).ok_or_else(|| Refusal::request(900144))
    }

    fn client_id(&self) -> Result<&str, Refusal> {
        match &self.basic {
            Some((client_id, _)) => Ok(client_id),
            None => self.required("client_id"),
        }
    }

    /// At most one proof, and an assertion of the one known type.
    fn proof(&self) -> Result<Proof<'_>, Refusal> {
        let basic = self.basic.as_ref().map(|(_, secret)| secret.as_str());
        let secret = self.value("client_secret").or(basic);
        let known_type = self.value("client_assertion_type") == Some(client::ASSERTION_TYPE);
        match (secret, self.value("client_assertion")) {
            (None, None) => Ok(Proof::Nothing),
            (Some(secret), None) => Ok(Proof::Secret(secret)),
            (None, Some(assertion)) if known_type => Ok(Proof::Assertion(assertion)),
            (_, Some(_)) => Err(Refusal::request(90013)),
        }
    }

    fn redeem(
        &self,
        state: &mut State,
        segment: &str,
        behaviours: &[Behaviour],
    ) -> Result<Value, Refusal> {
        let tenant = Tenant::find(segment)?;
        let grant_type = self.required("grant_type")?;
        if grant_type == app_only::GRANT_TYPE {
            app_only::check_tenant(&tenant)?;
        }
        state.registration(self.client_id()?)?.admit(&tenant)?;
        let expires_in = lifetime(state, behaviours);
        let (grant, scopes) = match grant_type {
            app_only::GRANT_TYPE => return self.app_only(state, &tenant, expires_in),
            "authorization_code" => self.redeem_code(state, segment)?,
            "refresh_token" => self.refresh(state)?,
            device_code::GRANT_TYPE => device_code::redeem(state, self.required("device_code")?)?,
            _ => return Err(Refusal::new(70003, "unsupported_grant_type")),
        };
        Ok(self.issue(state, &grant, &scopes, expires_in))
    }

    /// RFC 6749 §4.4. The answer has no scope and no second token.
    fn app_only(
        &self,
        state: &mut State,
        tenant: &Tenant,
        expires_in: u64,
    ) -> Result<Value, Refusal> {
        let registration = state.registration(self.client_id()?)?.clone();
        let resource = app_only::resource(self.required("scope")?)?;
        let proof = self.proof()?;
        if matches!(proof, Proof::Nothing) {
            return Err(Refusal::client(7000216));
        }
        let spent = &mut state.spent_assertions;
        client::verify(proof, &registration, &self.endpoint, spent)?;
        let access_token = app_only::access_token(&registration, tenant, resource, expires_in);
        Ok(bearer(state, &access_token, expires_in))
    }

    /// RFC 6749 §4.1.3 and RFC 7636 §4.5. Only a success spends the code.
    fn redeem_code(
        &self,
        state: &mut State,
        segment: &str,
    ) -> Result<(Grant, Vec<String>), Refusal> {
        let registration = state.registration(self.client_id()?)?.clone();
        let code = state.codes.get_mut(self.required("code")?);
        let code = code.ok_or_else(|| Refusal::grant(9002313))?;
        if code.grant.client_id != registration.client_id {
            return Err(Refusal::grant(9002313));
        }
        if code.spent {
            return Err(Refusal::grant(54005));
        }
        if code.issued_at + CODE_LIFETIME < answers::since_epoch() {
            return Err(Refusal::grant(70008));
        }
        if code.segment != segment {
            return Err(Refusal::grant(700005));
        }
        if code.redirect_uri != self.required("redirect_uri")? {
            return Err(Refusal::client(500112));
        }
        self.authenticate(&registration, &code.grant, &mut state.spent_assertions)?;
        if challenge(self.required("code_verifier")?) != code.challenge {
            return Err(Refusal::grant(501481));
        }
        let scopes = match self.value("scope") {
            Some(scope) => scopes(scope)?,
            None => scopes(&of_first_resource(&code.grant.consented))?,
        };
        let scopes = consented(&code.grant, scopes)?;
        code.spent = true;
        Ok((code.grant.clone(), scopes))
    }

    /// RFC 6749 §6. The old refresh token stays good.
    fn refresh(&self, state: &mut State) -> Result<(Grant, Vec<String>), Refusal> {
        let registration = state.registration(self.client_id()?)?.clone();
        let token = self.required("refresh_token")?;
        let scopes = scopes(self.required("scope")?)?;
        let grant = state.refresh_tokens.get(token);
        let grant = grant.filter(|grant| grant.client_id == registration.client_id);
        let grant = grant.ok_or_else(|| Refusal::grant(9002313))?;
        self.authenticate(&registration, grant, &mut state.spent_assertions)?;
        if state.revoked.iter().any(|revoked| revoked == token) {
            return Err(Refusal::grant(50173).suberror("bad_token"));
        }
        let scopes = consented(grant, scopes)?;
        Ok((grant.clone(), scopes))
    }

    /// The redirect URI of the sign-in decides whether a proof must or must not come.
    fn authenticate(
        &self,
        registration: &Registration,
        grant: &Grant,
        spent: &mut HashSet<String>,
    ) -> Result<(), Refusal> {
        let proof = self.proof()?;
        if !grant.public {
            return client::verify(proof, registration, &self.endpoint, spent);
        }
        match proof {
            Proof::Nothing => Ok(()),
            _ if grant.personal => Err(Refusal::request(90023)),
            _ => Err(Refusal::client(700025)),
        }
    }

    /// The answer of RFC 6749 §5.1, as Entra fills it in.
    fn issue(&self, state: &mut State, grant: &Grant, asked: &[String], expires_in: u64) -> Value {
        let of_resource = asked.iter().filter(|scope| !is_openid(scope)).cloned();
        let scopes: Vec<String> = of_resource.collect();
        let access_token_size = state.settings.access_token_size;
        let issue = Issue {
            grant,
            scopes: &scopes,
            expires_in,
            access_token_size,
        };
        let access_token = issue.access_token();
        let mut answer = bearer(state, &access_token, expires_in);
        answer["scope"] = scopes.join(" ").into();
        let asked_for = |name: &str| asked.iter().any(|scope| scope == name);
        if asked_for("offline_access") {
            answer["refresh_token"] = state.issue_refresh_token(grant.clone()).into();
        }
        if asked_for("openid") {
            answer["id_token"] = issue.id_token().into();
        }
        if self.value("client_info") == Some("1") {
            answer["client_info"] = client_info(grant.user, &grant.tenant_id).into();
        }
        answer
    }
}

/// The life of an access token: as ordered for this request, for all, or at random.
fn lifetime(state: &State, behaviours: &[Behaviour]) -> u64 {
    let ordered = behaviours.iter().find_map(|behaviour| match behaviour {
        Behaviour::ExpiresIn(seconds) => Some(*seconds),
        _ => None,
    });
    let ordered = ordered.or(state.settings.expires_in);
    ordered.unwrap_or_else(answers::random_lifetime)
}

/// What every answer holds.
fn bearer(state: &mut State, access_token: &str, expires_in: u64) -> Value {
    state.access_tokens.push(access_token.to_owned());
    let seconds: Value = if state.settings.expires_in_as_text {
        expires_in.to_string().into()
    } else {
        expires_in.into()
    };
    json!({
        "token_type": "Bearer",
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": access_token,
    })
}

/// MSAL's key of an account.
pub(super) fn client_info(user: User, tenant_id: &str) -> String {
    let ids = json!({ "uid": user.object_id, "utid": tenant_id });
    URL_SAFE_NO_PAD.encode(ids.to_string())
}

/// RFC 7636 §4.2, S256.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        http::pairs(format!("x={text}").as_bytes())
            .pop()
            .map(|pair| pair.1)
    };
    Some((plain(client_id)?, plain(secret)?))
}

fn is_openid(scope: &str) -> bool {
    OPENID_SCOPES.contains(&scope)
}

/// The scopes of a token request: those of exactly one resource, and those of none.
fn scopes(scope: &str) -> Result<Vec<String>, Refusal> {
    let scopes: Vec<String> = scope.split_ascii_whitespace().map(str::to_owned).collect();
    let resources: HashSet<String> = scopes
        .iter()
        .filter(|scope| !is_openid(scope))
        .map(|scope| resource_of(scope).to_ascii_lowercase())
        .collect();
    match resources.len() {
        0 => Err(Refusal::new(700023, "invalid_scope")),
        1 => Ok(scopes),
        _ => Err(Refusal::new(700022, "invalid_scope")),
    }
}

/// The scopes without those of a second resource, which a sign-in may name too.
fn of_first_resource(scopes: &[String]) -> String {
    let first = scopes
        .iter()
        .find(|scope| !is_openid(scope))
        .map(|scope| resource_of(scope));
    let fits = |scope: &&String| is_openid(scope) || Some(resource_of(scope)) == first;
    scopes
        .iter()
        .filter(fits)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The scopes, if the person agreed to each of them at the sign-in.
fn consented(grant: &Grant, scopes: Vec<String>) -> Result<Vec<String>, Refusal> {
    let agreed = |scope: &String| {
        grant
            .consented
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scope))
    };
    if scopes.iter().all(agreed) {
        return Ok(scopes);
    }
    Err(if grant.personal {
        Refusal::grant(70000)
    } else {
        Refusal::grant(65001).suberror("consent_required")
    })
}
