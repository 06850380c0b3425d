//! Codes that nobody knows.

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
        assert!(entry(code).is_none(), "AADSTS{code} is known");
        let found = family(code).map(|entry| entry.message.name());
        assert_eq!(found, name, "AADSTS{code}");
    }
}
