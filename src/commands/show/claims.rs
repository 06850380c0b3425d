//! `show --claims`: what an access token says of itself, of which nothing is verified.

use std::io;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::account::AccountName;
use crate::commands::token;
use crate::foreign::visible;
use crate::locales::{Language, Message, fl};
use crate::token::Acquired;
use crate::ui::people::{lines_of, note, plain_table, relative};
use crate::ui::{Report, Ui, print};

/// The claims of a token.
pub(super) struct Claims {
    /// Whose it is.
    pub account: AccountName,
    pub acquired: Acquired,
    /// All of them; `None` for a token that only its resource can read.
    pub all: Option<Map<String, Value>>,
    /// When the command ran.
    pub now: Timestamp,
}

impl Report for Claims {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&listed(self.all.as_ref(), self.now, ui.language))
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return None;
        }
        let warning = token::warning(&self.acquired, ui);
        let unverified = fl!("show-claims-unverified");
        let unverified = self.all.as_ref().map(|_| note(&unverified, ui));
        let lines: Vec<String> = warning.into_iter().chain(unverified).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({
            "account": self.account.as_str(),
            "opaque": self.all.is_none(),
            "verified": false,
            "claims": self.all,
        }))
    }
}

/// The claims that matter most for sending mail, in the order in which they are shown.
const FIRST_CLAIMS: [&str; 17] = [
    "aud",
    "scp",
    "roles",
    "upn",
    "unique_name",
    "preferred_username",
    "name",
    "tid",
    "appid",
    "azp",
    "app_displayname",
    "appidacr",
    "azpacr",
    "idtyp",
    "iat",
    "nbf",
    "exp",
];
/// Those that are instants, in seconds since the epoch.
const INSTANTS: [&str; 4] = ["iat", "nbf", "exp", "auth_time"];

/// All claims, a line each; the others behind, by name.
fn listed(claims: Option<&Map<String, Value>>, now: Timestamp, language: Language) -> String {
    let Some(claims) = claims else {
        return opaque().text(language);
    };
    let place = |name: &str| FIRST_CLAIMS.iter().position(|first| *first == name);
    let mut names: Vec<&String> = claims.keys().collect();
    names.sort_by_key(|name| (place(name).unwrap_or(FIRST_CLAIMS.len()), name.as_str()));
    let mut table = plain_table();
    for name in names {
        table.add_row([
            visible(name),
            claim(name, &claims[name.as_str()], now, language),
        ]);
    }
    lines_of(table)
}

fn claim(name: &str, value: &Value, now: Timestamp, language: Language) -> String {
    let instant = value.as_i64().filter(|_| INSTANTS.contains(&name));
    if let Some(instant) = instant.and_then(|second| Timestamp::from_second(second).ok()) {
        return relative(instant, now, language);
    }
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    // They were asked for, and the whole token could have been.
    let text = visible(&text);
    let remark = Some(text.as_str()).filter(|_| ["appidacr", "azpacr"].contains(&name));
    match remark.and_then(proof) {
        Some(remark) => format!("{text} ({})", remark.text(language)),
        None => text,
    }
}

/// What an access token says of itself that only its resource can read.
pub(in crate::commands) fn opaque() -> Message {
    fl!("show-token-opaque")
}

/// How the app authenticated, by `appidacr` ("Access token claims reference").
pub(in crate::commands) fn proof(appidacr: &str) -> Option<Message> {
    match appidacr {
        "0" => Some(fl!("show-public-client")),
        "1" => Some(fl!("show-by-secret")),
        "2" => Some(fl!("show-by-certificate")),
        _ => None,
    }
}
