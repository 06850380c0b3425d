//! Values that no type of ours stands for: languages, spans of time, days.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SpanRelativeTo, Timestamp, civil};

use crate::error::{Expected, Result};
use crate::locales::{Language, fl};

pub(super) fn language(tag: &str) -> Result<Language, Expected> {
    Language::of_tag(tag).ok_or_else(|| Expected::one_of(["en", "ja"]))
}

/// So much of a number is shown.
const MOST_DIGITS: usize = 20;

/// The longest span that makes sense: a hundred years, in seconds.
const LONGEST_SPAN: u64 = 100 * 365 * 86_400;

/// A span such as `90s`, `5m`, `1h 30m` or `30d` (a day has 24 hours). A bare number is refused: who
/// leaves out the unit of a secret's lifetime or of a warning means days, and seconds would be wrong.
pub(crate) fn span(text: &str) -> Result<Duration, Expected> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: String = text.chars().take(MOST_DIGITS).collect();
        return Err(Expected::new(fl!("usage-expected-unit", number)));
    }
    span_or_seconds(text)
}

/// The same, where a bare number is seconds.
pub(crate) fn span_or_seconds(text: &str) -> Result<Duration, Expected> {
    let expected = || Expected::new(fl!("usage-expected-duration"));
    let span = match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => text.parse().ok().and_then(|span: jiff::Span| {
            let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
            Duration::try_from(span).ok()
        }),
    };
    span.filter(|span| span.as_secs() <= LONGEST_SPAN)
        .ok_or_else(expected)
}

/// The same, but not nothing.
pub(crate) fn some_span_or_seconds(text: &str) -> Result<Duration, Expected> {
    match span_or_seconds(text)? {
        Duration::ZERO => Err(Expected::new(fl!("usage-expected-nonzero"))),
        span => Ok(span),
    }
}

/// An instant such as `2027-10-01T12:00:00Z`, or a day: its first instant in UTC.
pub(crate) fn instant(text: &str) -> Result<Timestamp, Expected> {
    let day = || {
        text.parse::<civil::Date>()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()
    };
    let instant = text
        .parse()
        .ok()
        .or_else(|| day().map(|day| day.timestamp()));
    instant.ok_or_else(|| Expected::new(fl!("usage-expected-date")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (text, seconds) in [
            ("300", 300),
            ("5m", 300),
            ("90s", 90),
            ("1h30m", 5400),
            ("30d", 2_592_000),
            ("0", 0),
        ] {
            let seconds = Duration::from_secs(seconds);
            assert_eq!(span_or_seconds(text), Ok(seconds), "{text}");
            let is_bare = text.parse::<u64>().is_ok();
            assert_eq!(span(text).ok(), (!is_bare).then_some(seconds), "{text}");
        }
        for bad in ["", "-5m", "five", "5 parsecs", "1y", "18446744073709551615"] {
            assert!(span(bad).is_err() && span_or_seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_read() {
        for (text, seconds) in [("1970-01-02", 86_400), ("1970-01-01T09:00:10+09:00", 10)] {
            assert_eq!(
                instant(text).map(Timestamp::as_second),
                Ok(seconds),
                "{text}"
            );
        }
        assert!(instant("01.10.2027").is_err());
    }
}
