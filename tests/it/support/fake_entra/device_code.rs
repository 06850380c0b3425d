//! The device authorization endpoint (RFC 8628 §3.1 and §3.2), and the polling that follows.

use serde_json::json;

use super::answers::{Refusal, opaque};
use super::http::{self, Request, Response};
use super::registration::Tenant;
use super::{Device, Grant, Person, State};

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const LIFETIME: u64 = 900;

pub(super) fn answer(state: &mut State, segment: &str, request: &Request) -> Response {
    match authorize(state, segment, request) {
        Ok(body) => Response::json(200, &body).outcome("device code issued"),
        Err(refusal) => Response::json(refusal.status(), &refusal.envelope())
            .outcome(format!("AADSTS{}", refusal.code)),
    }
}

fn authorize(
    state: &mut State,
    segment: &str,
    request: &Request,
) -> Result<serde_json::Value, Refusal> {
    let form = http::pairs(&request.body);
    let value = |name| http::first(&form, name).ok_or_else(|| Refusal::request(900144));
    let tenant = Tenant::find(segment)?;
    let registration = state.registration(value("client_id")?)?;
    registration.admit(&tenant)?;
    if !registration.public_flows {
        return Err(Refusal::client(7000218));
    }
    let client_id = registration.client_id.clone();
    let grant = Grant {
        client_id,
        public: true,
        personal: tenant == Tenant::Consumers || state.settings.is_personal,
        user: state.settings.user,
        tenant_id: tenant.id().to_owned(),
        consented: value("scope")?
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect(),
    };
    let device_code = opaque("HAQABAAEAAAD", 200);
    let polls_left = state.settings.device_polls;
    state
        .devices
        .insert(device_code.clone(), Device { grant, polls_left });
    let mut body = json!({
        "user_code": "FJC4X8LPQ",
        "device_code": device_code,
        "verification_uri": "https://login.microsoft.com/device",
        "expires_in": LIFETIME,
        "interval": state.settings.device_interval,
        "message": "To sign in, use a web browser to open the page https://login.microsoft.com/device and enter the code FJC4X8LPQ to authenticate.",
    });
    for (name, value) in &state.settings.device_fields {
        body[*name] = value.clone();
    }
    Ok(body)
}

/// One poll (RFC 8628 §3.4 and §3.5).
pub(super) fn redeem(
    state: &mut State,
    device_code: &str,
) -> Result<(Grant, Vec<String>), Refusal> {
    let person = state.settings.person.clone();
    let device = state
        .devices
        .get_mut(device_code)
        .ok_or_else(|| Refusal::grant(7000014))?;
    if device.polls_left > 0 {
        device.polls_left -= 1;
        return Err(Refusal::new(70016, "authorization_pending"));
    }
    let grant = device.grant.clone();
    match person {
        Person::SignsIn => {
            state.devices.remove(device_code);
            let scopes = grant.consented.clone();
            Ok((grant, scopes))
        }
        Person::Cancels | Person::Declines => Err(Refusal::new(65004, "authorization_declined")),
        Person::ComesBackWith(refusal) | Person::IsStuckAt(refusal) => Err(refusal),
    }
}
