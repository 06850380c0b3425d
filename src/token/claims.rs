//! What a token says of itself. Nothing here is verified: only the resource that a token is for can
//! do that.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use oauth2::AccessToken;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::names::Username;

/// The claims that name the user in a work account's token ("Access token claims reference").
#[derive(Deserialize)]
struct NameClaims {
    upn: Option<String>,
    preferred_username: Option<String>,
    unique_name: Option<String>,
    email: Option<String>,
}

/// The user name in a work account's access token, unverified. `None` for the opaque tokens of
/// personal accounts.
pub(crate) fn username_of(access_token: &AccessToken) -> Option<Username> {
    username_in(access_token.secret())
}

/// What a work account's access token says of itself, unverified: for whom it is meant, what it
/// allows, whose it is and how long it lives ("Access token claims reference").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Claims {
    /// Whom it is for.
    pub aud: String,
    /// What it allows in a person's name, separated by blanks.
    pub scp: String,
    /// What it allows in the app's own name.
    pub roles: Vec<String>,
    /// The tenant.
    pub tid: Option<String>,
    /// Whose it is.
    pub upn: Option<String>,
    /// How the app authenticated: 0 not at all (a public client), 1 by a secret, 2 by a certificate.
    pub appidacr: Option<String>,
    /// When it was issued, in seconds since the epoch.
    pub iat: Option<i64>,
    /// From when it is valid.
    pub nbf: Option<i64>,
    /// When it expires.
    pub exp: Option<i64>,
}

/// The claims of an access token, unverified. `None` for the opaque tokens of personal accounts.
pub(crate) fn claims_of(access_token: &AccessToken) -> Option<Claims> {
    all_claims_of(access_token).as_ref().map(Claims::of)
}

impl Claims {
    /// True if an app may do this in its own name.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|known| known == role)
    }

    /// Whatever form a claim has: a token that is unusual is not an opaque one.
    fn of(claims: &serde_json::Map<String, Value>) -> Self {
        let words = |name: &str| match claims.get(name) {
            Some(Value::String(word)) => vec![word.clone()],
            Some(Value::Array(words)) => {
                let words = words.iter().filter_map(Value::as_str);
                words.map(str::to_owned).collect()
            }
            Some(Value::Number(number)) => vec![number.to_string()],
            _ => Vec::new(),
        };
        let word = |name: &str| words(name).into_iter().next();
        let second = |name: &str| word(name)?.parse().ok();
        Self {
            aud: word("aud").unwrap_or_default(),
            scp: words("scp").join(" "),
            roles: words("roles"),
            tid: word("tid"),
            upn: word("upn"),
            appidacr: word("appidacr").or_else(|| word("azpacr")),
            iat: second("iat"),
            nbf: second("nbf"),
            exp: second("exp"),
        }
    }
}

/// All that an access token says of itself, unverified. `None` for the opaque tokens of personal
/// accounts.
pub(crate) fn all_claims_of(access_token: &AccessToken) -> Option<serde_json::Map<String, Value>> {
    claims(access_token.secret())
}

/// The claims of a JWT, unverified. `None` for anything that is no JWT.
fn claims<Claims: for<'de> Deserialize<'de>>(jwt: &str) -> Option<Claims> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

/// The user name in a JWT, unverified. `None` for anything that is no JWT.
pub(crate) fn username_in(jwt: &str) -> Option<Username> {
    let claims: NameClaims = claims(jwt)?;
    let name = claims
        .upn
        .or(claims.preferred_username)
        .or(claims.unique_name)
        .or(claims.email)?;
    let name = without_provider(&name);
    name.parse().ok().filter(|_| !name.starts_with('@'))
}

/// Those who sign guests in, as `unique_name` has them in front of the name: `live.com#taro@example.com`.
const PROVIDERS: [&str; 4] = ["live.com", "google.com", "facebook.com", "mail"];

/// A name without the provider in front of it. Every other `#` belongs to the name: that of a guest
/// is `jane_gmail.com#EXT#@contoso.onmicrosoft.com`, and what stands behind it is all guests'.
fn without_provider(name: &str) -> &str {
    match name.split_once('#') {
        Some((provider, rest))
            if PROVIDERS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(provider))
                && rest.contains('@')
                && !rest
                    .get(..4)
                    .is_some_and(|start| start.eq_ignore_ascii_case("EXT#")) =>
        {
            rest
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("eyJ0.{}.sig", BASE64_URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn the_user_name_of_a_work_token_is_found() {
        for (token, name) in [
            (
                jwt(r#"{"upn":"taro@example.com","unique_name":"x@y.z"}"#),
                Some("taro@example.com"),
            ),
            (
                jwt(r#"{"preferred_username":"hanako@example.com"}"#),
                Some("hanako@example.com"),
            ),
            (
                jwt(r#"{"unique_name":"live.com#jiro@example.com"}"#),
                Some("jiro@example.com"),
            ),
            (
                jwt(r#"{"unique_name":"MAIL#jane_gmail.com#EXT#@contoso.onmicrosoft.com"}"#),
                Some("jane_gmail.com#EXT#@contoso.onmicrosoft.com"),
            ),
            (
                jwt(r#"{"upn":"jane_gmail.example#EXT#@contoso.onmicrosoft.com"}"#),
                Some("jane_gmail.example#EXT#@contoso.onmicrosoft.com"),
            ),
            (
                jwt(r#"{"upn":"jane_gmail.example#ext#@contoso.onmicrosoft.com"}"#),
                Some("jane_gmail.example#ext#@contoso.onmicrosoft.com"),
            ),
            (
                jwt(r#"{"upn":"mail#EXT#@contoso.onmicrosoft.com"}"#),
                Some("mail#EXT#@contoso.onmicrosoft.com"),
            ),
            (
                jwt(r#"{"upn":"a.b#1@contoso.com"}"#),
                Some("a.b#1@contoso.com"),
            ),
            (jwt(r#"{"upn":"live.com#@contoso.com"}"#), None),
            (jwt(r#"{"upn":"@contoso.com"}"#), None),
            (jwt(r#"{"upn":"no address"}"#), None),
            (jwt("{\"upn\":\"a\u{202e}b@example.com\"}"), None),
            (jwt(r#"{"upn":"-x@example.com"}"#), None),
            (jwt(r#"{"upn":7}"#), None),
            (jwt("{}"), None),
            ("EwBAopaque/+=".to_owned(), None),
            ("a.!!.c".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(username_in(&token).as_deref(), name, "{token}");
        }
    }

    #[test]
    fn a_claim_of_another_form_makes_no_token_opaque() {
        for (claims, aud, scp, roles) in [
            (
                r#"{"aud":"a","scp":"x y","roles":["r"]}"#,
                "a",
                "x y",
                &["r"][..],
            ),
            (
                r#"{"aud":["a","b"],"scp":["x","y"],"roles":"r"}"#,
                "a",
                "x y",
                &["r"],
            ),
            (r#"{"aud":null,"exp":"7","appidacr":1}"#, "", "", &[]),
        ] {
            let claims = claims_of(&AccessToken::new(jwt(claims))).expect("a JWT");
            assert_eq!((claims.aud.as_str(), claims.scp.as_str()), (aud, scp));
            assert_eq!(claims.roles, roles);
        }
        assert_eq!(claims_of(&AccessToken::new("EwB/+=".to_owned())), None);
    }
}
