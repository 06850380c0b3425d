//! What AADSTS codes that nobody has heard of are about: Entra adds codes to a class, and the class
//! stays. The narrowest class comes first.

use crate::error::ErrorKind;
use crate::locales::{Template, template};

use super::{Actor, Confidence, Entry, Sign, row};

const SOURCE: &str = "the codes of the same class in Microsoft: Microsoft Entra authentication and authorization error codes";

const fn of(patterns: &'static [&'static str], message: Template, actor: Actor) -> Entry {
    let sign = Sign::Family(patterns);
    row(
        sign,
        ErrorKind::Refused,
        message,
        actor,
        Confidence::Inferred,
        SOURCE,
    )
}

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    of(&["7002xxx"], template!("family-7002"), Actor::EntraAdmin),
    of(
        &["7000xxx", "7001xxx"],
        template!("family-7000"),
        Actor::EntraAdmin,
    ),
    of(&["700xxx", "701xxx"], template!("family-700"), Actor::You),
    of(&["70xxx", "70xxxxxx"], template!("family-70"), Actor::You),
    of(
        &["530xxx", "53xxx"],
        template!("family-530"),
        Actor::EntraAdmin,
    ),
    of(
        &["5000xxx", "500xxx"],
        template!("family-5000"),
        Actor::EntraAdmin,
    ),
    of(
        &["50xxx", "501xxx", "502xxx", "51xxx"],
        template!("family-50"),
        Actor::MailboxOwner,
    ),
    of(
        &["54xxx", "540xxx"],
        template!("family-54"),
        Actor::MailboxOwner,
    ),
    of(
        &["65xxx", "650xxx", "651xxx"],
        template!("family-65"),
        Actor::EntraAdmin,
    ),
    of(
        &["900xxx", "90xxx", "901xxx"],
        template!("family-900"),
        Actor::You,
    ),
    of(
        &["9000xxx", "9001xxx", "9002xxx"],
        template!("family-9000"),
        Actor::You,
    ),
    of(
        &["16xxx", "160xxx"],
        template!("family-16"),
        Actor::MailboxOwner,
    ),
    of(
        &["75xxx", "76xxx", "750xxx", "7500xxx", "760xxx"],
        template!("family-75"),
        Actor::Program,
    ),
    of(
        &["80xxx", "81xxx", "800xxx", "810xxx"],
        template!("family-80"),
        Actor::EntraAdmin,
    ),
    of(
        &["20xxx", "40xxx", "200xxx", "400xxx"],
        template!("family-20"),
        Actor::EntraAdmin,
    ),
    of(&["120xxx"], template!("family-120"), Actor::MailboxOwner),
    of(
        &["130xxx", "135xxx", "140xxx", "240xxx"],
        template!("family-130"),
        Actor::EntraAdmin,
    ),
    of(
        &["1000xxx", "1002xxx", "1001xxx"],
        template!("family-1000"),
        Actor::EntraAdmin,
    ),
];

/// The row of the class of an AADSTS code.
#[must_use]
pub(crate) fn family(code: u32) -> Option<&'static Entry> {
    let code = code.to_string();
    ENTRIES.iter().find(|entry| match entry.sign {
        Sign::Family(patterns) => patterns.iter().any(|pattern| fits(pattern, &code)),
        _ => false,
    })
}

fn fits(pattern: &str, code: &str) -> bool {
    let mut pairs = pattern.chars().zip(code.chars());
    pattern.len() == code.len() && pairs.all(|(wanted, digit)| wanted == 'x' || wanted == digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_nobody_knows_is_told_by_its_class() {
        for (code, name) in [
            (7_000_999, Some("family-7000")),
            (7_002_999, Some("family-7002")),
            (700_999, Some("family-700")),
            (530_999, Some("family-530")),
            (500_999, Some("family-5000")),
            (50_999, Some("family-50")),
            (650_999, Some("family-65")),
            (900_999, Some("family-900")),
            (9_002_999, Some("family-9000")),
            (1_234_567, None),
            (1, None),
        ] {
            assert!(super::super::entry(code).is_none(), "AADSTS{code} is known");
            let found = family(code).map(|entry| entry.message.name());
            assert_eq!(found, name, "AADSTS{code}");
        }
    }
}
