//! For programs: one JSON object a report. Every object has a version, every instant comes as
//! RFC 3339 in UTC and as seconds since the epoch.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::error::Error;
use crate::foreign::is_visible;
use crate::locales::Language;

/// The version of every object.
pub(super) const VERSION: u32 = 1;

/// An object with its version, on one line that hides nothing.
pub(super) fn versioned(mut object: Value) -> String {
    object["version"] = VERSION.into();
    visible(&object)
}

/// An error with the status that the process ends with.
pub(super) fn error(error: &Error, status: u8, language: Language) -> String {
    let mut object = error_object(error, language);
    object["exit"] = status.into();
    versioned(json!({"error": object}))
}

/// JSON in which every character can be seen, and stands where it is read (RFC 8259 §7).
fn visible(object: &Value) -> String {
    let text = object.to_string();
    if is_visible(&text) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_visible(character.encode_utf8(&mut [0; 4])) {
            shown.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

pub(crate) fn error_object(error: &Error, language: Language) -> Value {
    let refusal = error.refusal();
    json!({
        "code": error.kind().code(),
        "exit": error.exit_code(),
        "message": error.message(language),
        "hint": error.hint(language),
        "error": refusal.map(|refusal| &refusal.error),
        "suberror": refusal.and_then(|refusal| refusal.suberror.as_ref()),
        "aadsts": refusal.and_then(|refusal| refusal.aadsts),
        "correlation_id": refusal.and_then(|refusal| refusal.correlation_id.as_ref()),
        "timestamp": refusal.and_then(|refusal| refusal.timestamp.as_ref()),
    })
}
