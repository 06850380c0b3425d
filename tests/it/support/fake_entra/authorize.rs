//! The authorization endpoint: what it shows as a page, and what it sends back by a redirect.

use url::Url;
use url::form_urlencoded::byte_serialize;

use super::answers::{self, Refusal};
use super::http::{self, Request, Response};
use super::registration::{Platform, Registration, Tenant};
use super::token::refuse_duplicates;
use super::{Code, Grant, Person, State, User};

const SIGN_IN_PAGE: &str = include_str!("sign_in.html");
const ERROR_PAGE: &str = include_str!("error.html");

pub(super) fn answer(state: &mut State, segment: &str, request: &Request) -> Response {
    let query = http::pairs(request.query.as_bytes());
    let sign_in = match SignIn::read(state, segment, &query) {
        Ok(sign_in) => sign_in,
        Err(refusal) => return error_page(&refusal),
    };
    if let Err(refusal) = sign_in.check() {
        return sign_in.back_with_error(&refusal);
    }
    let choice = http::pairs(&request.body);
    let choice = |name| http::first(&choice, name);
    let user = choice("user")
        .or_else(|| sign_in.value("login_hint"))
        .and_then(User::find);
    let user = user.unwrap_or(state.settings.user);
    let person = match choice("choice") {
        Some("sign_in") => Person::SignsIn,
        Some("decline") => Person::Declines,
        Some(_) => Person::Cancels,
        None if state.settings.interactive && accepts_html(request) => {
            return sign_in.page(&request.query);
        }
        None => state.settings.person.clone(),
    };
    match person {
        Person::SignsIn => sign_in.back_with_code(state, user),
        Person::Cancels => sign_in
            .back(&[("error", "access_denied"), ("error_subcode", "cancel")])
            .outcome("access_denied cancel"),
        Person::Declines => sign_in.back_with_error(&Refusal::new(65004, "access_denied")),
        Person::ComesBackWith(refusal) => sign_in.back_with_error(&refusal),
        Person::IsStuckAt(refusal) => error_page(&refusal),
    }
}

fn accepts_html(request: &Request) -> bool {
    request
        .header("accept")
        .is_some_and(|types| types.contains("text/html"))
}

/// Some errors reach only the person: the program waits in vain for a redirect.
fn error_page(refusal: &Refusal) -> Response {
    let (trace_id, correlation_id) = (answers::guid(), answers::guid());
    let description = refusal.description("\n", &trace_id, &correlation_id);
    let page = ERROR_PAGE.replace("{{description}}", &escaped(&description));
    Response::html(400, &page).outcome(format!("page AADSTS{}", refusal.code))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The form encoding with small hexadecimal digits, as Entra writes its descriptions.
fn lower_case_form_encoded(text: &str) -> String {
    let pieces = byte_serialize(text.as_bytes());
    pieces
        .map(|piece| {
            if piece.starts_with('%') {
                piece.to_ascii_lowercase()
            } else {
                piece.to_owned()
            }
        })
        .collect()
}

/// A sign-in whose application and redirect URI are right, so that it can end in a redirect.
struct SignIn<'a> {
    query: &'a [(String, String)],
    segment: &'a str,
    tenant: Tenant,
    registration: Registration,
    platform: Platform,
    redirect_uri: Url,
}

impl<'a> SignIn<'a> {
    fn read(
        state: &State,
        segment: &'a str,
        query: &'a [(String, String)],
    ) -> Result<Self, Refusal> {
        let required = |name| http::first(query, name).ok_or_else(|| Refusal::request(900144));
        refuse_duplicates(query)?;
        let tenant = Tenant::find(segment)?;
        let registration = state.registration(required("client_id")?)?.clone();
        registration.admit(&tenant)?;
        let redirect_uri = required("redirect_uri")?;
        let platform = registration.platform_of(redirect_uri);
        let platform = platform.ok_or_else(|| Refusal::client(50011))?;
        let redirect_uri = Url::parse(redirect_uri).map_err(|_| Refusal::client(50011))?;
        Ok(Self {
            query,
            segment,
            tenant,
            registration,
            platform,
            redirect_uri,
        })
    }

    fn value(&self, name: &str) -> Option<&str> {
        http::first(self.query, name)
    }

    /// Stricter than Entra, which would let PKCE and `state` be left out.
    fn check(&self) -> Result<(), Refusal> {
        let is = |name, expected| self.value(name) == Some(expected);
        if !is("response_type", "code") {
            return Err(Refusal::new(70005, "unsupported_response_type"));
        }
        if !is("response_mode", "query") && self.value("response_mode").is_some() {
            return Err(Refusal::request(70007));
        }
        let challenge = self.value("code_challenge").unwrap_or_default();
        if !is("code_challenge_method", "S256") || !(43..=128).contains(&challenge.len()) {
            return Err(Refusal::request(50147));
        }
        if self.value("scope").unwrap_or_default().trim().is_empty()
            || self.value("state").is_none()
        {
            return Err(Refusal::request(900144));
        }
        Ok(())
    }

    fn page(&self, query: &str) -> Response {
        let scopes = self.value("scope").unwrap_or_default();
        let page = SIGN_IN_PAGE
            .replace("{{action}}", &escaped(&format!("?{query}")))
            .replace("{{client_id}}", &escaped(&self.registration.client_id))
            .replace("{{scopes}}", &escaped(scopes));
        Response::html(200, &page).outcome("sign-in page")
    }

    fn back_with_code(&self, state: &mut State, user: User) -> Response {
        let personal = self.tenant == Tenant::Consumers || state.settings.is_personal;
        let code = if personal {
            format!("M.C509_BAY.2.U.{}", answers::guid())
        } else {
            answers::opaque("1.AXoA", 700)
        };
        state.codes.insert(code.clone(), self.code(user, personal));
        let client_info = super::token::client_info(user, self.tenant.id());
        let mut pairs = vec![("code", code.as_str())];
        if self.value("client_info") == Some("1") {
            pairs.push(("client_info", &client_info));
        }
        let session_state = answers::guid();
        pairs.push(("session_state", &session_state));
        self.back(&pairs)
            .outcome(format!("signed in as {}", user.upn))
    }

    fn code(&self, user: User, personal: bool) -> Code {
        let text = |name| self.value(name).unwrap_or_default().to_owned();
        Code {
            grant: Grant {
                client_id: self.registration.client_id.clone(),
                public: self.platform == Platform::Native,
                personal,
                user,
                tenant_id: self.tenant.id().to_owned(),
                consented: text("scope")
                    .split_ascii_whitespace()
                    .map(str::to_owned)
                    .collect(),
            },
            segment: self.segment.to_owned(),
            redirect_uri: text("redirect_uri"),
            challenge: text("code_challenge"),
            issued_at: answers::since_epoch(),
            spent: false,
        }
    }

    fn back_with_error(&self, refusal: &Refusal) -> Response {
        let description = refusal.description("\r\n", &answers::guid(), &answers::guid());
        let uri = refusal.uri().unwrap_or_default();
        self.back(&[
            ("error", &refusal.error),
            ("error_description", &description),
            ("error_uri", &uri),
        ])
        .outcome(format!("{} AADSTS{}", refusal.error, refusal.code))
    }

    /// The redirect; [`Url`] has already added the `/` to a URI without a path, as Entra does.
    fn back(&self, pairs: &[(&str, &str)]) -> Response {
        let mut query: Vec<String> = self
            .redirect_uri
            .query()
            .map(str::to_owned)
            .into_iter()
            .collect();
        let state = self.value("state").map(|state| ("state", state));
        for (name, value) in pairs.iter().copied().chain(state) {
            query.push(format!("{name}={}", lower_case_form_encoded(value)));
        }
        let mut target = self.redirect_uri.clone();
        target.set_query(Some(&query.join("&")));
        Response::html(302, "").header("Location", target)
    }
}
