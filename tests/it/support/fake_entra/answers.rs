//! Entra's envelopes: the shape of its refusals, of its tokens, of its ids and times.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Grant;

/// A line a code: the number, a blank, the sentence.
const REFUSALS: &str = include_str!("refusals.txt");

/// A refusal in Entra's terms.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(super) code: u32,
    pub(super) error: String,
    suberror: Option<String>,
    claims: Option<String>,
}

impl Refusal {
    /// A refusal by its AADSTS number and its `error`.
    pub(crate) fn new(code: u32, error: &str) -> Self {
        Self {
            code,
            error: error.to_owned(),
            suberror: None,
            claims: None,
        }
    }

    /// With a `suberror` such as `bad_token`.
    pub(crate) fn suberror(mut self, suberror: &str) -> Self {
        self.suberror = Some(suberror.to_owned());
        self
    }

    /// With a claims challenge, a JSON text.
    pub(crate) fn claims(mut self, claims: &str) -> Self {
        self.claims = Some(claims.to_owned());
        self
    }

    /// `invalid_grant`.
    pub(super) fn grant(code: u32) -> Self {
        Self::new(code, "invalid_grant")
    }

    /// `invalid_client`.
    pub(super) fn client(code: u32) -> Self {
        Self::new(code, "invalid_client")
    }

    /// `invalid_request`.
    pub(super) fn request(code: u32) -> Self {
        Self::new(code, "invalid_request")
    }

    /// 401 for the client's credentials, else 400.
    pub(super) fn status(&self) -> u16 {
        if self.error == "invalid_client" {
            401
        } else {
            400
        }
    }

    /// The page of the error at Microsoft, which only documented codes have.
    pub(super) fn uri(&self) -> Option<String> {
        let documented = self.code != 70003;
        documented.then(|| format!("https://login.microsoftonline.com/error?code={}", self.code))
    }

    /// The description: the token endpoint parts its fields by blanks, a redirect by line ends.
    pub(super) fn description(
        &self,
        separator: &str,
        trace_id: &str,
        correlation_id: &str,
    ) -> String {
        [
            format!("AADSTS{}: {}", self.code, text(self.code)),
            format!("Trace ID: {trace_id}"),
            format!("Correlation ID: {correlation_id}"),
            format!("Timestamp: {}", timestamp()),
        ]
        .join(separator)
    }

    /// The JSON of the token endpoint.
    pub(super) fn envelope(&self) -> Value {
        let (trace_id, correlation_id) = (guid(), guid());
        let mut envelope = json!({
            "error": self.error,
            "error_description": self.description(" ", &trace_id, &correlation_id),
            "error_codes": [self.code],
            "timestamp": timestamp(),
            "trace_id": trace_id,
            "correlation_id": correlation_id,
        });
        let optional = [
            ("error_uri", self.uri()),
            ("suberror", self.suberror.clone()),
            ("claims", self.claims.clone()),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                envelope[name] = value.into();
            }
        }
        envelope
    }
}

/// The status and the JSON of a refusal by the token endpoint.
pub(crate) fn error_envelope(code: u32, error: &str, suberror: Option<&str>) -> (u16, Value) {
    let mut refusal = Refusal::new(code, error);
    refusal.suberror = suberror.map(str::to_owned);
    (refusal.status(), refusal.envelope())
}

/// What Entra says about a code.
fn text(code: u32) -> &'static str {
    let mut lines = REFUSALS.lines().filter_map(|line| line.split_once(' '));
    let line = lines.find(|(number, _)| number.parse() == Ok(code));
    line.map_or("The request was refused.", |(_, text)| text)
}

/// What a token answer shall be like.
pub(super) struct Issue<'a> {
    pub(super) grant: &'a Grant,
    /// The granted scopes, all of one resource.
    pub(super) scopes: &'a [String],
    /// The life of the access token in seconds.
    pub(super) expires_in: u64,
    /// At least so many characters.
    pub(super) access_token_size: usize,
}

impl Issue<'_> {
    /// The access token: a JWT for work accounts, opaque for personal ones.
    pub(super) fn access_token(&self) -> String {
        if self.grant.personal {
            let bytes = random_bytes(self.access_token_size * 3 / 4 + 1);
            return format!("EwB{}", STANDARD.encode(bytes));
        }
        let scopes = self.scopes.iter().map(|scope| last_segment(scope));
        let mut claims = self.claims();
        claims["aud"] = resource_of(&self.scopes[0]).into();
        claims["iss"] = format!("https://sts.windows.net/{}/", self.grant.tenant_id).into();
        claims["appid"] = self.grant.client_id.clone().into();
        claims["appidacr"] = if self.grant.public { "0" } else { "1" }.into();
        claims["scp"] = scopes.collect::<Vec<_>>().join(" ").into();
        claims["upn"] = self.grant.user.upn.into();
        claims["ver"] = "1.0".into();
        claims["xms_padding"] = "".into();
        let bare = jwt(&claims).len();
        let missing = self.access_token_size.saturating_sub(bare) * 3 / 4;
        claims["xms_padding"] = opaque("", missing).into();
        jwt(&claims)
    }

    /// The ID token of v2.0.
    pub(super) fn id_token(&self) -> String {
        let mut claims = self.claims();
        claims["aud"] = self.grant.client_id.clone().into();
        claims["iss"] = format!(
            "https://login.microsoftonline.com/{}/v2.0",
            self.grant.tenant_id
        )
        .into();
        claims["preferred_username"] = self.grant.user.upn.into();
        claims["ver"] = "2.0".into();
        jwt(&claims)
    }

    /// What both tokens say.
    fn claims(&self) -> Value {
        let now = since_epoch().as_secs();
        json!({
            "iat": now,
            "nbf": now,
            "exp": now + self.expires_in,
            "name": self.grant.user.name,
            "oid": self.grant.user.object_id,
            "sub": self.grant.user.object_id,
            "tid": self.grant.tenant_id,
        })
    }
}

/// The resource that a scope belongs to; a bare scope belongs to Microsoft Graph.
pub(super) fn resource_of(scope: &str) -> &str {
    scope
        .rsplit_once('/')
        .map_or("https://graph.microsoft.com", |(resource, _)| resource)
}

fn last_segment(scope: &str) -> &str {
    scope.rsplit('/').next().unwrap_or(scope)
}

/// A JWT with a signature that nobody can verify.
pub(super) fn jwt(claims: &Value) -> String {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "sandbox" });
    let parts = [
        header.to_string().into_bytes(),
        claims.to_string().into_bytes(),
        random_bytes(256),
    ];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// `prefix`, and random characters after it up to `size`.
pub(super) fn opaque(prefix: &str, size: usize) -> String {
    let mut text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random_bytes(size)));
    text.truncate(size.max(prefix.len()));
    text
}

/// A random GUID.
pub(super) fn guid() -> String {
    let mut bytes = random_bytes(16);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat();
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// Bytes that differ from call to call; good enough for a stand-in, not for secrets.
pub(super) fn random_bytes(count: usize) -> Vec<u8> {
    let seed = RandomState::new().build_hasher().finish().to_le_bytes();
    let block = |number: usize| {
        Sha256::new()
            .chain_update(seed)
            .chain_update(number.to_le_bytes())
            .finalize()
    };
    (0..count.div_ceil(32))
        .flat_map(block)
        .take(count)
        .collect()
}

/// Between 60 and 90 minutes, as Entra does it.
pub(super) fn random_lifetime() -> u64 {
    let bytes = random_bytes(2);
    3600 + (u64::from(bytes[0]) * 256 + u64::from(bytes[1])) % 1801
}

/// The time since 1970.
pub(super) fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// The time as Entra writes it: `2026-10-01 10:00:00Z`.
fn timestamp() -> String {
    let seconds = since_epoch().as_secs();
    let (year, month, day) = civil(seconds / 86400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}Z")
}

/// The date, so many days after 1970-01-01 (Hinnant's `civil_from_days`).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}
