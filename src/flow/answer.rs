//! What a sign-in page sends back, by whichever way it comes: the listener or a paste.

use oauth2::AuthorizationCode;
use url::form_urlencoded;

use crate::token;

/// The authorization response (RFC 6749 §4.1.2 and §4.1.2.1).
pub(crate) enum AuthorizationResult {
    /// The authorization code.
    Code(AuthorizationCode),
    /// A refusal. `error_subcode` is Microsoft's, and not documented.
    Error {
        error: String,
        subcode: Option<String>,
        description: Option<String>,
    },
}

/// What the wait for a person receives.
pub(super) enum Event {
    /// The answer came to the listener.
    Answered(AuthorizationResult),
    /// A line came on standard input.
    Pasted(String),
    /// A browser wants https of the listener, which has none.
    SpokeTls,
    /// A line that is too long for an address came on standard input.
    TooLong,
    /// No more lines are read from standard input.
    InputEnded,
}

impl Event {
    /// The line, if it is one.
    pub(super) fn pasted(self) -> Option<String> {
        match self {
            Self::Pasted(line) => Some(line),
            Self::Answered(_) | Self::SpokeTls | Self::TooLong | Self::InputEnded => None,
        }
    }
}

/// The state and the answer of a query; `None` if it is no answer, or holds a field twice.
pub(crate) fn parse(query: &str) -> Option<(String, AuthorizationResult)> {
    let mut fields = [const { None }; 5];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let names = [
            "state",
            "code",
            "error",
            "error_subcode",
            "error_description",
        ];
        if let Some(position) = names.iter().position(|known| *known == name)
            && fields[position].replace(value.into_owned()).is_some()
        {
            return None;
        }
    }
    let [state, code, error, subcode, description] = fields;
    let answer = match (code, error) {
        (Some(code), None) => AuthorizationResult::Code(token::authorization_code(code)?),
        (None, Some(error)) if !error.is_empty() => AuthorizationResult::Error {
            error,
            subcode,
            description,
        },
        _ => return None,
    };
    Some((state?, answer))
}
