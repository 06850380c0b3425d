//! The description of a tenant's endpoints (OpenID Connect Discovery 1.0 §4), which anybody may ask for.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::State;
use super::http::{Request, Response};
use super::registration::Tenant;

pub(super) fn answer(state: &State, segment: &str, request: &Request) -> Response {
    let host = request.header("host").unwrap_or_default();
    let answer = match Tenant::find(segment) {
        Ok(_) => Response::json(200, &endpoints(host, segment)).outcome("endpoints described"),
        Err(mut refusal) => {
            // Here, and only here, it has another name.
            "invalid_tenant".clone_into(&mut refusal.error);
            Response::json(refusal.status(), &refusal.envelope())
                .outcome(format!("AADSTS{}", refusal.code))
        }
    };
    let now = Timestamp::now() + SignedDuration::from_secs(state.settings.clock_ahead);
    answer.header(
        "Date",
        now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    )
}

/// The endpoints of a tenant, at the host that was asked.
fn endpoints(host: &str, segment: &str) -> serde_json::Value {
    let endpoint = |name| format!("https://{host}/{segment}/oauth2/v2.0/{name}");
    json!({
        "issuer": format!("https://{host}/{segment}/v2.0"),
        "authorization_endpoint": endpoint("authorize"),
        "token_endpoint": endpoint("token"),
        "device_authorization_endpoint": endpoint("devicecode"),
    })
}
