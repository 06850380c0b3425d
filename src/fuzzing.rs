//! What holds for any bytes from elsewhere, whoever sent them: nobody panics, what passes is what
//! was sent, and what is shown of it is short and visible. `tests/fuzz` looks for bytes for which it
//! does not; what it found worth keeping is replayed by `cargo test`.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use jiff::{SignedDuration, Timestamp};
use oauth2::{AccessToken, AuthorizationCode};
use serde_json::Value;
use url::form_urlencoded;

use crate::account::{Account, AccountName};
use crate::commands::credential::request::Request;
use crate::entra::{self, ErrorAnswer, TokenAnswer};
use crate::error::Error;
use crate::flow::{self, AuthorizationResult};
use crate::foreign::is_visible;
use crate::guide::{self, Found};
use crate::locales::Language;
use crate::store::{self, CommandStore, Prompting, StoreKind, Unreadable, pending};
use crate::token;

/// A target's name, and what it feeds.
pub type Target = (&'static str, fn(&[u8]));

/// Each target; `tests/fuzz` has a program and a folder of the same name.
pub const TARGETS: [Target; 10] = [
    ("answer", answer),
    ("command", command),
    ("credential", credential),
    ("explain", explain),
    ("head", head),
    ("id_token", id_token),
    ("paste", paste),
    ("pending", pending_record),
    ("record", record),
    ("redirect", redirect),
];

/// No line that is shown of anything foreign is longer, in bytes: our own words are in it, too.
const LONGEST_SHOWN: usize = 4 << 10;
/// No text has more to explain.
const MOST_EXPLAINED: usize = 50;
/// What a user name is cut off at.
const LONGEST_NAME: usize = 128;
/// No token is held to last longer: see `whole` in `entra/answer.rs`.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_secs(1_000_000_000);
/// Where the redirect goes to.
const REDIRECT_URI: &str = "http://localhost:50000";

/// An account like most.
const ACCOUNT: &str = r#"{"name":"taro@example.com","client_id":"00001111-aaaa-2222-bbbb-3333cccc4444","cloud":"global","authority_host":"https://login.microsoftonline.com","tenant":"common","scopes":["https://outlook.office.com/SMTP.Send","offline_access"],"redirect":"http://localhost"}"#;

fn account() -> Account {
    serde_json::from_str(ACCOUNT).unwrap_or_else(|error| panic!("the account: {error}"))
}

/// What a person is told fits on a terminal, in both languages.
fn assert_fit_to_be_shown(error: &Error) {
    for language in [Language::English, Language::Japanese] {
        for shown in [Some(error.message(language)), error.hint(language)] {
            let shown = shown.unwrap_or_default();
            assert!(is_visible(&shown), "{shown:?}");
            assert!(shown.len() <= LONGEST_SHOWN, "{} bytes", shown.len());
        }
    }
}

/// The query of a redirect: state, and code or error, are in it once, and nothing else is believed.
pub fn redirect(bytes: &[u8]) {
    let query = String::from_utf8_lossy(bytes);
    let Some((state, answer)) = flow::parse(&query) else {
        return;
    };
    let values = |name: &str| -> Vec<String> {
        let fields = form_urlencoded::parse(query.as_bytes());
        let named = fields.filter(|(field, _)| field == name);
        named.map(|(_, value)| value.into_owned()).collect()
    };
    assert_eq!(values("state"), [state]);
    match &answer {
        AuthorizationResult::Code(code) => {
            let sent = values("code").into_iter().map(AuthorizationCode::new);
            assert!(sent.eq([code.clone()]) && values("error").is_empty());
        }
        AuthorizationResult::Error { error, .. } => {
            assert!(values("error") == [error.clone()] && values("code").is_empty());
        }
    }
    if let Err(refusal) = flow::code_of(answer, &account(), REDIRECT_URI) {
        assert_fit_to_be_shown(&refusal);
    }
}

/// The head of a request: what is passed on is one request of one line and two kinds of header,
/// for one of our paths, and nothing in it comes from behind the head.
pub fn head(bytes: &[u8]) {
    let paths = ["/callback", "/result/"].map(str::to_owned);
    let Ok(request) = flow::essential(bytes, &paths) else {
        return;
    };
    let request = String::from_utf8(request).unwrap_or_else(|error| panic!("{error}"));
    let request = request.strip_suffix("Connection: close\r\n\r\n");
    let request = request.unwrap_or_else(|| panic!("it does not close"));
    assert!(request.is_ascii() && !request.contains("\r\n\r\n"));
    let sent = String::from_utf8_lossy(bytes);
    let sent = sent.split("\r\n\r\n").next().unwrap_or_default();
    let mut lines = request.split_terminator("\r\n");
    let words: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [_, target, "HTTP/1.1"] = words[..] else {
        panic!("{words:?}");
    };
    assert!(paths.iter().any(|path| target.starts_with(path.as_str())));
    for line in lines {
        let name = line.split(':').next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        assert!(
            ["host", "accept-language"].contains(&name.as_str()),
            "{name}"
        );
        assert!(sent.contains(line), "{line} is from behind the head");
    }
}

/// What a token endpoint answers: tokens that can be sent and times that can be believed, or a
/// refusal that can be shown.
pub fn answer(bytes: &[u8]) {
    let (account, now) = (account(), Timestamp::UNIX_EPOCH);
    let tokens = serde_json::from_slice::<TokenAnswer>(bytes).ok();
    if let Some(Ok(tokens)) = tokens.map(|answer| entra::token_set(answer, &account, now)) {
        assert_eq!(tokens.unfit(), None);
        assert!(now <= tokens.expires_at && tokens.expires_at <= token::after(now, LONGEST_LIFE));
        assert!(tokens.username.as_deref().is_none_or(is_user_name));
    }
    if let Ok(refusal) = serde_json::from_slice::<ErrorAnswer>(bytes) {
        assert!(is_visible(&refusal.to_string()));
        let error = entra::refused_device_code(&refusal, &account);
        assert_fit_to_be_shown(&error);
        if let Some(refusal) = error.refusal() {
            assert!(is_visible(&refusal.to_string()));
            let claims = refusal.claims.as_deref().unwrap_or("{}");
            let claims: Option<Value> = serde_json::from_str(claims).ok();
            assert!(claims.is_some_and(|claims| claims.is_object()));
        }
    }
}

/// The record of an account: what can be read can be written, and is then the same.
pub fn record(bytes: &[u8]) {
    match store::of_bytes(bytes) {
        // Nothing of what was read is in these.
        Err(Unreadable::Newer | Unreadable::Malformed { .. } | Unreadable::Spoilt { .. }) => {}
        Ok(credential) => {
            let written = store::to_bytes(&credential);
            let written = written.unwrap_or_else(|error| panic!("not written: {error}"));
            let again = store::of_bytes(&written);
            let again = again.unwrap_or_else(|error| panic!("not read again: {error:?}"));
            assert!(again.account == credential.account && again.dead == credential.dead);
            assert!(store::to_bytes(&again).is_ok_and(|again| again == written));
        }
    }
}

/// The record of a sign-in that was begun: the same.
pub fn pending_record(bytes: &[u8]) {
    let name = AccountName::fallback();
    let read = |bytes: &[u8]| pending::of_bytes(bytes, "here", &name, &StoreKind::File);
    match read(bytes) {
        Err(error) => assert_fit_to_be_shown(&error),
        Ok(pending) => {
            let write = |pending| pending::to_bytes(pending, "here");
            let written = write(&pending).unwrap_or_else(|error| panic!("not written: {error}"));
            let again = read(&written).unwrap_or_else(|error| panic!("not read again: {error}"));
            assert!(again.account == pending.account && again.id() == pending.id());
            assert!(write(&again).is_ok_and(|again| again == written));
        }
    }
}

/// What a person pastes: a line as it is seen, and an answer only if its query is one.
pub fn paste(bytes: &[u8]) {
    let line = flow::edited(&String::from_utf8_lossy(bytes));
    assert!(!line.contains(char::is_control) && line.len() <= 3 * bytes.len());
    match flow::read(&line) {
        Ok(None) => assert!(!line.contains(char::is_alphanumeric)),
        Ok(Some((state, _))) => {
            let text = serde_json::to_value(&state).expect("text");
            let again = form_urlencoded::Serializer::new("?code=c&".to_owned())
                .append_pair("state", text.as_str().unwrap_or_default())
                .finish();
            let again = flow::read(&again).expect("an answer").expect("an answer");
            assert!(again.0 == state);
        }
        Err(remark) => {
            for language in [Language::English, Language::Japanese] {
                assert!(is_visible(&remark.text(language)));
            }
        }
    }
}

/// A JWT, or what stands where one should: as it is, and as the claims of one.
pub fn id_token(bytes: &[u8]) {
    let as_it_is = String::from_utf8_lossy(bytes).into_owned();
    let as_claims = format!("e30.{}.e30", BASE64_URL_SAFE_NO_PAD.encode(bytes));
    for jwt in [as_it_is, as_claims] {
        assert!(token::username_in(&jwt).as_deref().is_none_or(is_user_name));
        let _ = token::claims_of(&AccessToken::new(jwt));
    }
}

fn is_user_name(name: &str) -> bool {
    let is_one_word = !name.contains(char::is_whitespace) && is_visible(name);
    is_one_word && name.contains('@') && !name.starts_with('-') && name.len() <= LONGEST_NAME
}

/// What a store's program says on standard output, or on standard error.
pub fn command(bytes: &[u8]) {
    let complaint = String::from_utf8_lossy(bytes);
    let store = CommandStore::new("store", Prompting::Never);
    assert_fit_to_be_shown(&store.failure("get", &complaint));
    let Ok(answer) = serde_json::from_slice::<store::CommandOutput>(bytes) else {
        return;
    };
    let sent: Value = serde_json::from_slice(bytes).unwrap_or_default();
    if !sent.is_object() {
        return;
    }
    let field = |name: &str| sent.get(name).and_then(Value::as_str);
    match answer.into_item() {
        None => assert_eq!(field("secret"), None),
        Some(item) => {
            assert_eq!(
                field("secret").map(str::as_bytes),
                Some(item.content.as_slice())
            );
            assert_eq!(field("etag"), item.version.as_deref());
        }
    }
}

/// What git tells a credential helper: what is kept of it stands there, and can be given back in a
/// line.
pub fn credential(bytes: &[u8]) {
    let request = match Request::read(bytes) {
        Ok(request) => request,
        Err(error) => return assert_fit_to_be_shown(&error),
    };
    let password = request.password.as_deref().map(String::as_str);
    let kept = [request.username.as_deref(), password];
    let text = String::from_utf8_lossy(bytes);
    for value in kept.into_iter().flatten() {
        assert!(!value.contains(char::is_control), "{value:?}");
        // An address is taken apart, and written anew.
        assert!(text.contains("url=") || text.contains(value), "{value:?}");
    }
    for value in [request.protocol, request.host] {
        assert!(!value.contains(char::is_control), "{value:?}");
    }
}

/// What is to be explained: each cause once and under names that stand in the text, and no more of
/// them than a person reads.
pub fn explain(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = guide::search(&text);
    // The words of OAuth are known in any case, and letters of ASCII at any width.
    let text = guide::cleaned(&text).to_ascii_lowercase();
    assert!(found.len() <= MOST_EXPLAINED);
    for (index, one) in found.iter().enumerate() {
        assert!(one.entry.is_some() || one.aadsts.is_some());
        let is_same = |other: &Found| {
            let (one, other) = (one.entry, other.entry);
            one.is_some() && one.map(std::ptr::from_ref) == other.map(std::ptr::from_ref)
        };
        let names = one.names.iter().flat_map(|name| name.split(' '));
        for part in names.map(|name| name.trim_start_matches("AADSTS")) {
            let part = part.trim_start_matches('0').to_ascii_lowercase();
            assert!(text.contains(&part), "{part}");
        }
        assert!(!found[index + 1..].iter().any(is_same));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_fuzzing_found_worth_keeping_holds() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
        for (name, target) in TARGETS {
            let folder = std::fs::read_dir(corpus.join(name)).expect("a folder of the target");
            let mut fed = 0;
            for file in folder {
                target(&std::fs::read(file.expect("readable").path()).expect("readable"));
                fed += 1;
            }
            assert!(fed > 0, "nothing to feed to {name}");
        }
    }
}
