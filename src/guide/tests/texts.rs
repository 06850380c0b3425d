//! Texts without a code.

use super::*;

#[test]
fn a_phrase_is_in_small_letters_and_tells_one_row() {
    let phrases = || TEXTS.rows().iter().flat_map(|entry| &entry.phrases);
    for phrase in phrases() {
        assert_eq!(*phrase, phrase.to_ascii_lowercase());
        assert!(phrase.len() >= 5, "{phrase} may be anything");
        assert_eq!(
            phrases().filter(|other| *other == phrase).count(),
            1,
            "{phrase}"
        );
    }
}
