//! Tokens and their times: what an answer of the token endpoint means from the instant it came.
//!
//! Speaks no HTTP and stores nothing. No type here can be serialized: only a store writes tokens.

mod claims;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::{AccessToken, AuthorizationCode, ClientSecret, RefreshToken};

use crate::error::Error;
use crate::locales::{Message, fl};
use crate::names::Username;
use crate::scope::Scopes;

pub(crate) use claims::{Claims, all_claims_of, claims_of, username_in, username_of};

/// Tells the time. The program's own is made in one place; tests bring theirs.
pub(crate) type Clock = fn() -> Timestamp;

/// How long a refresh token lives after its last renewal ("Refresh tokens in the Microsoft
/// identity platform"): 90 days, unless a policy or a single-page-app redirect shortens it.
pub(crate) const REFRESH_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Clocks are set back by this much without any harm: `show` asks for more of a token's life.
const SMALL_LEAP: SignedDuration = SignedDuration::from_mins(4);

/// Seconds in which a token is as fresh as Entra makes them. Fifteen requests in five minutes are a
/// loop to Entra (AADSTS50196): whoever asks for more life than a token has at all asks ten times.
const JUST_NOW: i64 = 30;

/// An access token and what came with it.
#[derive(Clone, Debug)]
pub(crate) struct TokenSet {
    /// The bearer token (RFC 6750).
    pub access_token: AccessToken,
    /// When the access token ends.
    pub expires_at: Timestamp,
    /// What it is good for.
    pub scopes: Scopes,
    /// What renews it. Absent if `offline_access` was not granted.
    pub refresh_token: Option<RefreshToken>,
    /// When the answer came.
    pub received_at: Timestamp,
    /// Who signed in, if the answer says so.
    pub username: Option<Username>,
}

impl TokenSet {
    /// None: no user has signed in yet.
    pub(crate) fn none() -> Self {
        Self {
            access_token: AccessToken::new(String::new()),
            expires_at: Timestamp::UNIX_EPOCH,
            scopes: Scopes::default(),
            refresh_token: None,
            received_at: Timestamp::UNIX_EPOCH,
            username: None,
        }
    }

    /// True if a user has signed in.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.received_at != Timestamp::UNIX_EPOCH
    }

    /// The field of an answer that cannot be what it is called.
    pub(crate) fn unfit(&self) -> Option<&'static str> {
        let refresh_token = self.refresh_token.as_ref().map(RefreshToken::secret);
        if !is_plain(self.access_token.secret()) {
            Some("access_token")
        } else if refresh_token.is_some_and(|token| !is_plain(token)) {
            Some("refresh_token")
        } else {
            None
        }
    }

    /// The life of the access token.
    pub(crate) fn life(&self) -> Life {
        Life {
            received_at: self.received_at,
            expires_at: self.expires_at,
        }
    }
}

/// The life of an access token: when it came, and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    /// When the answer came that it was in.
    pub received_at: Timestamp,
    /// When the token ends.
    pub expires_at: Timestamp,
}

impl Life {
    /// True if no less than `min_ttl` is left, or the token has come only just now, so that a
    /// newer one would not last longer.
    pub(crate) fn is_fresh(self, min_ttl: Duration, now: Timestamp) -> bool {
        let min_ttl = if self.is_new(now) {
            Duration::ZERO
        } else {
            min_ttl
        };
        self.lasts(min_ttl, now)
    }

    /// True if no less than `min_ttl` is left, as far as its times can be believed.
    pub(crate) fn lasts(self, min_ttl: Duration, now: Timestamp) -> bool {
        is_past(self.received_at, now) && lies_between(now, min_ttl, self.expires_at)
    }

    /// True for what has come only just now: asking again would bring nothing better.
    pub(crate) fn is_new(self, now: Timestamp) -> bool {
        let age = now.as_second().saturating_sub(self.received_at.as_second());
        (0..JUST_NOW).contains(&age)
    }

    /// True for what came less than `age` ago. What comes from the future did not: the clock was
    /// wrong once.
    pub(crate) fn is_younger_than(self, age: Duration, now: Timestamp) -> bool {
        let lived = now.as_second().saturating_sub(self.received_at.as_second());
        u64::try_from(lived).is_ok_and(|lived| lived < age.as_secs())
    }

    /// True if `min_ttl` was never left, not even when it came.
    pub(crate) fn is_shorter_than(self, min_ttl: Duration) -> bool {
        !lies_between(self.received_at, min_ttl, self.expires_at)
    }
}

/// False for an instant that is yet to come: the clock leapt, and how long what came then will
/// last cannot be told.
pub(crate) fn is_past(received_at: Timestamp, now: Timestamp) -> bool {
    received_at <= after(now, SMALL_LEAP)
}

/// True if `span`, and a second at least, lies between two instants.
fn lies_between(start: Timestamp, span: Duration, end: Timestamp) -> bool {
    let span = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    end.as_second().saturating_sub(start.as_second()) >= span.max(1)
}

/// The instant `span` after `start`; the end of time where that is out of range.
pub(crate) fn after(start: Timestamp, span: SignedDuration) -> Timestamp {
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// How fresh an access token has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// At least this much of its life is left.
    AtLeast(Duration),
    /// Renewed more recently than this, whatever is left.
    RenewedWithin(Duration),
    /// Newly made, whatever is left.
    Renew,
}

impl Freshness {
    /// How much of its life has to be left, where a token that is stored will do.
    pub(crate) fn min_ttl(self) -> Option<Duration> {
        match self {
            Self::AtLeast(min_ttl) => Some(min_ttl),
            Self::RenewedWithin(_) | Self::Renew => None,
        }
    }

    /// True if a token of this life is as fresh as asked for.
    pub(crate) fn is_met_by(self, life: Life, now: Timestamp) -> bool {
        match self {
            Self::AtLeast(min_ttl) => life.is_fresh(min_ttl, now),
            Self::RenewedWithin(age) => life.is_younger_than(age, now),
            Self::Renew => false,
        }
    }
}

/// Where an access token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenSource {
    /// It was stored and is fresh enough.
    Cache,
    /// It was asked for just now, by this process or by another one it waited for.
    Refreshed,
}

impl TokenSource {
    /// The name in `--json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Refreshed => "refreshed",
        }
    }
}

/// A valid access token, ready to be handed out.
#[derive(Clone, Debug)]
pub(crate) struct Acquired {
    /// The bearer token.
    pub access_token: AccessToken,
    /// When it came, and when it ends.
    pub life: Life,
    /// What it is good for.
    pub scopes: Scopes,
    /// Where it came from.
    pub source: TokenSource,
    /// Why it is not as fresh as asked for, where it is not.
    pub shortcoming: Option<Shortcoming>,
}

/// Why a token that is handed out is not as fresh as asked for.
#[derive(Clone, Debug)]
pub(crate) enum Shortcoming {
    /// Renewing it failed for a passing reason, and it is still valid.
    NotRenewed(Error),
    /// None is made that lasts so long.
    NeverSoLong,
}

impl Acquired {
    /// Tokens that are as fresh as asked for.
    pub(crate) fn of(tokens: &TokenSet, source: TokenSource) -> Self {
        Self {
            access_token: tokens.access_token.clone(),
            life: tokens.life(),
            scopes: tokens.scopes.clone(),
            source,
            shortcoming: None,
        }
    }

    /// What there is to say of a token that is not as fresh as asked for.
    pub(crate) fn warning(&self) -> Option<Message> {
        Some(match self.shortcoming.as_ref()? {
            Shortcoming::NotRenewed(error) => {
                let reason = error.fact();
                fl!("account-refresh-failed-token-valid", reason)
            }
            Shortcoming::NeverSoLong => fl!("account-min-ttl-too-long"),
        })
    }
}

/// True for what can be a token or a code, whoever calls it so: some of the letters that RFC 6749
/// calls NQCHAR, which are visible ASCII without `"` and `\`. Its appendix A lets a code and a refresh
/// token have these and blanks as well; none of Entra's has, and each would be more than a letter in
/// what tokens are put into: a line, a string of JSON, a quoted argument. No variable of Linux holds
/// much more.
pub(crate) fn is_plain(token: &str) -> bool {
    const LONGEST: usize = 120 << 10;
    (1..=LONGEST).contains(&token.len()) && are_plain(token.as_bytes())
}

/// Whether each byte may be in a token; eight are looked at together, as thousands are in every call.
fn are_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks();
    let mut last = [b'x'; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).copied().all(is_plain_word)
}

/// A byte less than another one makes the highest bit of their difference one, and no borrow comes where
/// there is none of them.
fn is_plain_word(word: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_ne_bytes(word);
    let has_less = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than)) & !word & HIGH;
    let has = |byte: u8| has_less(word ^ (ONES * u64::from(byte)), 1);
    let others = has_less(word, b'!') | has(b'"') | has(b'\\') | has(0x7f);
    (word & HIGH) | others == 0
}

/// An access token (RFC 6749 §A.12), if it can be one.
pub(crate) fn access_token(text: String) -> Option<AccessToken> {
    is_plain(&text).then(|| AccessToken::new(text))
}

/// A refresh token (RFC 6749 §A.17), if it can be one.
pub(crate) fn refresh_token(text: String) -> Option<RefreshToken> {
    is_plain(&text).then(|| RefreshToken::new(text))
}

/// An authorization code (RFC 6749 §A.11), if it can be one.
pub(crate) fn authorization_code(text: String) -> Option<AuthorizationCode> {
    is_plain(&text).then(|| AuthorizationCode::new(text))
}

/// A client secret (RFC 6749 §A.2), if it can be one: it may have blanks. Entra's have 40 letters.
pub(crate) fn client_secret(text: String) -> Option<ClientSecret> {
    const LONGEST: usize = 1024;
    let is_allowed = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let is_secret = text.len() <= LONGEST && text.bytes().all(is_allowed);
    is_secret.then(|| ClientSecret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_in_no_token_is_seen_wherever_it_is() {
        for byte in 0..=u8::MAX {
            let is_plain = byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
            for (length, other) in (1..=19).flat_map(|length| [(length, b'!'), (length, b'~')]) {
                for place in 0..length {
                    let mut bytes = vec![other; length];
                    bytes[place] = byte;
                    assert_eq!(are_plain(&bytes), is_plain, "{byte} at {place} of {length}");
                }
            }
        }
    }

    #[test]
    fn a_token_is_visible_ascii_that_nothing_quotes_or_escapes() {
        for good in [
            "1.AXoA-_",
            "M.C509_BAY.0.U.-Cl*!$",
            "EwBA+/=",
            "!#'[]^`{|}~",
        ] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "",
            "1.A tok",
            "1.A\nhost=evil.example",
            "1.A\u{1b}[2J",
            "1.A\u{7f}",
            "x\",\"refresh_token\":\"y",
            "1.A\\",
            "1.A\u{85}",
            "1.A\u{202e}",
            "1.A\u{2019}",
            &"x".repeat((120 << 10) + 1),
        ] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_token_lasts_when_enough_of_it_is_left() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        for (expires_at, min_ttl, now, enough) in [
            (1000, 300, 700, true),
            (1000, 300, 701, false),
            (1000, 0, 999, true),
            (1000, 0, 1000, false),
            (1000, u64::MAX, 0, false),
            (1000, 300, 5000, false),
        ] {
            let min_ttl = Duration::from_secs(min_ttl);
            let life = Life {
                received_at: at(0),
                expires_at: at(expires_at),
            };
            assert_eq!(life.lasts(min_ttl, at(now)), enough, "{expires_at} {now}");
        }
    }

    #[test]
    fn what_came_in_the_future_is_not_believed_but_for_a_small_leap() {
        let now = Timestamp::UNIX_EPOCH;
        for (minutes, past) in [(-60, true), (0, true), (4, true), (5, false), (60, false)] {
            let received_at = after(now, SignedDuration::from_mins(minutes));
            assert_eq!(is_past(received_at, now), past, "{minutes}");
        }
        assert!(!is_past(Timestamp::MAX, now));
    }
}
