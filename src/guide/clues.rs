//! What a pasted text says of the request that was refused: the parameter that is missing, the scopes,
//! who signed in and as whom, and that nobody did.

use crate::foreign;

/// What is found; nothing of what this program asked itself.
#[derive(Debug, Default)]
pub(crate) struct Clues {
    /// The parameter that the request lacks.
    pub parameter: Option<String>,
    /// What was sent as the client id and is none.
    pub application: Option<String>,
    /// The redirect URI that the code was asked for with, if the code was redeemed with another one.
    pub asked_uri: Option<String>,
    /// Who signed in, and the address that they may not send from.
    pub signed_in: Option<String>,
    pub sends_as: Option<String>,
    /// The mailbox is that of a person, and of no organization.
    pub is_personal: bool,
    /// An application signed in, and nobody with it.
    pub is_app_only: bool,
    scopes: Vec<String>,
}

/// What stands before the name of a parameter.
const BEFORE_A_PARAMETER: [&str; 6] = [
    "following parameter: ",
    "following parameters: ",
    "following parameter(s): ",
    "required field ",
    "required parameter: ",
    "required parameter ",
];
/// What stands before the address of whoever signs in.
const BEFORE_A_USER: [&str; 13] = [
    "user",
    "username",
    "user name",
    "user_name",
    "login",
    "user account",
    "user id",
    "auth_user",
    "smtp_user",
    "smtpusername",
    "email_host_user",
    "mail_username",
    "sender",
];
/// How a person's own mailbox is called, in front of `.com`, `.co.jp` and the like.
const CONSUMER_DOMAINS: [&str; 4] = ["outlook", "hotmail", "live", "msn"];
/// What only personal accounts meet.
const CONSUMER_SIGNS: [&str; 5] = [
    "smtp-mail.outlook.com",
    "smtp.live.com",
    "imap-mail.outlook.com",
    "identity provider 'live.com'",
    "outlook.com/hotmail",
];
const APP_ONLY_SIGNS: [&str; 9] = [
    "client_credentials",
    "client credentials",
    "client-credentials",
    "sendasapp",
    "accessasapp",
    "acquiretokenforclient",
    "acquire_token_for_client",
    "clientsecretcredential",
    "app-only",
];
const SERVICES: [&str; 3] = [
    "https://outlook.office.com/",
    "https://outlook.office365.com/",
    "https://graph.microsoft.com/",
];
const MOST_SCOPES: usize = 8;
const NOT_SENT: [&str; 8] = [
    "redact", "hidden", "removed", "mask", "xxx", "***", "...", "<",
];

/// Those of a request that no text tells of.
pub(crate) static NO_CLUES: Clues = Clues {
    parameter: None,
    application: None,
    asked_uri: None,
    signed_in: None,
    sends_as: None,
    is_personal: false,
    is_app_only: false,
    scopes: Vec::new(),
};

impl Clues {
    /// `text` is in one line, and `flat` the same in small letters.
    pub(super) fn in_text(text: &str, flat: &str) -> Self {
        let (signed_in, sends_as) = sender_in(text, flat);
        let user = signed_in.clone().or_else(|| user_in(text, flat));
        let has = |signs: &[&str]| signs.iter().any(|sign| flat.contains(sign));
        Self {
            parameter: parameter_in(flat),
            application: application_in(text, flat),
            asked_uri: asked_uri_in(text, flat),
            is_personal: match &user {
                Some(user) => is_consumer(user),
                None => has(&CONSUMER_SIGNS),
            },
            is_app_only: has(&APP_ONLY_SIGNS),
            scopes: scopes_in(text, flat),
            signed_in,
            sends_as,
        }
    }

    /// The scopes of mail that were asked for.
    pub(super) fn mail_scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.scopes.iter().map(String::as_str);
        scopes.filter(|scope| !scope.contains("graph.microsoft.com"))
    }

    /// Those of Microsoft Graph, one behind the other.
    pub(super) fn graph_scopes(&self) -> Option<String> {
        let scopes = self.scopes.iter().map(String::as_str);
        let scopes = scopes.filter(|scope| scope.contains("graph.microsoft.com"));
        let scopes: Vec<&str> = scopes.collect();
        (!scopes.is_empty()).then(|| scopes.join(" "))
    }
}

/// What follows the first of the words that is there.
fn behind<'a>(text: &'a str, flat: &str, words: &[&str]) -> Option<&'a str> {
    let places = words
        .iter()
        .filter_map(|word| Some(flat.find(word)? + word.len()));
    Some(&text[places.min()?..])
}

fn parameter_in(flat: &str) -> Option<String> {
    let rest = behind(flat, flat, &BEFORE_A_PARAMETER)?.trim_start_matches(['\'', '"', '`', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    let name = &rest[..end.unwrap_or(rest.len())];
    // A `none` would mean that there is none.
    ((3..40).contains(&name.len()) && name != "none").then(|| name.to_owned())
}

/// What is in the quotes that the text begins with.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| "'\"`‘“".contains(*c))?;
    let inner = &text[quote.len_utf8()..];
    let end = inner.find(['\'', '"', '`', '’', '”'])?;
    Some(&inner[..end])
}

/// A client id that cannot be one; what was blacked out says nothing.
fn application_in(text: &str, flat: &str) -> Option<String> {
    let id = quoted(behind(text, flat, &["application with identifier"])?)?;
    let lower = id.to_ascii_lowercase();
    let is_guid_like = id.len() == 36 && id.matches('-').count() == 4;
    let is_told = id
        .chars()
        .any(|c| c.is_alphanumeric() && !"xX0*".contains(c));
    let is_hidden = NOT_SENT.iter().any(|word| lower.contains(word));
    let is_name = !is_guid_like && is_told && !is_hidden && id.len() < 80 && lower != "none";
    is_name.then(|| foreign::clean(id))
}

fn asked_uri_in(text: &str, flat: &str) -> Option<String> {
    let uri = quoted(behind(text, flat, &["does not match the reply address"])?)?;
    (uri.contains("://") && uri.len() < 300).then(|| foreign::clean(uri))
}

fn scopes_in(text: &str, flat: &str) -> Vec<String> {
    let places = SERVICES
        .iter()
        .flat_map(|service| flat.match_indices(service));
    let scopes = places.filter_map(|(at, service)| {
        let name = &text[at + service.len()..];
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
        let name = name[..end.unwrap_or(name.len())].trim_end_matches('.');
        let is_permission = name.starts_with(|c: char| c.is_ascii_uppercase());
        is_permission.then(|| format!("{service}{name}"))
    });
    let mut known: Vec<String> = Vec::new();
    for scope in scopes.take(10 * MOST_SCOPES) {
        if !known.contains(&scope) && known.len() < MOST_SCOPES {
            known.push(scope);
        }
    }
    known
}

/// `A not allowed to send as B` of Exchange.
fn sender_in(text: &str, flat: &str) -> (Option<String>, Option<String>) {
    let words = " not allowed to send as ";
    let Some(at) = flat.find(words) else {
        return (None, None);
    };
    let before = text[..at].rsplit([' ', '<', '"', '\'']).next();
    let behind = text[at + words.len()..]
        .split([' ', ';', '>', '"', '\''])
        .next();
    (before.and_then(address), behind.and_then(address))
}

fn user_in(text: &str, flat: &str) -> Option<String> {
    let mut places = flat.match_indices('@').take(200);
    places.find_map(|(at, _)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        let start = text[..at].trim_end_matches(is_part).len();
        let rest = &text[at + 1..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let marks = [' ', ':', '=', '"', '\'', '<', '>', '`', '\u{1}', ','];
        let before = flat[..start].trim_end_matches(marks);
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let is_named = BEFORE_A_USER.iter().any(|word| {
            let rest = before.strip_suffix(word);
            rest.is_some_and(|rest| !rest.ends_with(is_word))
        });
        let is_user = is_named && start < at;
        is_user.then(|| address(&text[start..=at + end]))?
    })
}

fn address(word: &str) -> Option<String> {
    let word = word.trim_end_matches(['.', ',', ')']);
    let (local, domain) = word.split_once('@')?;
    let is_address = !local.is_empty() && domain.contains('.') && word.len() < 255;
    is_address.then(|| foreign::clean(word))
}

fn is_consumer(address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or_default();
    let domain = domain.to_ascii_lowercase();
    let Some((name, country)) = domain.split_once('.') else {
        return false;
    };
    let is_country =
        country.split('.').count() <= 2 && country.split('.').all(|part| part.len() <= 3);
    CONSUMER_DOMAINS.contains(&name) && is_country
}
