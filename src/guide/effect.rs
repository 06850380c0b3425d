//! What a refusal does to the stored token or to the sign-in under way: looked up in its row.

use serde::Deserialize;

use crate::error::Refusal;

use super::{entry, of_word};

/// What follows from a cause for this program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    /// No more than its kind says.
    #[default]
    Nothing,
    /// The refresh token will never work again.
    TokenDead,
    /// The same, or the authorization code has expired.
    Expired,
    /// The code or the refresh token is not accepted. That alone proves nothing: a malformed request
    /// and a missing MFA give it, too.
    GrantRefused,
    /// The code or the refresh token is not valid: it may have been cut off on its way here.
    NotValid,
    /// The code or the refresh token is none: something happened to it on its way here.
    Malformed,
    /// A public client sent a proof: the same request is accepted without it.
    DropSecret,
    /// Entra takes this client for a loop.
    LoopGuard,
}

impl Effect {
    /// The refresh token need not be sent again.
    pub(crate) const DEADLY: [Self; 2] = [Self::TokenDead, Self::Expired];
    /// The fault is in what was to be redeemed: a code or a refresh token.
    pub(crate) const OF_THE_GRANT: [Self; 4] = [
        Self::Expired,
        Self::GrantRefused,
        Self::NotValid,
        Self::Malformed,
    ];
    /// What was to be redeemed may have been cut off. The authority has then not spent it.
    pub(crate) const CUT_OFF: [Self; 2] = [Self::NotValid, Self::Malformed];
}

/// True for a refusal with one of these effects: by its code, by its `suberror`, and by its `error` if
/// it has neither.
pub(crate) fn has_effect(refusal: Option<&Refusal>, wanted: &[Effect]) -> bool {
    let Some(refusal) = refusal else {
        return false;
    };
    let suberror = refusal.suberror.as_deref();
    let is_bare = refusal.aadsts.is_none() && suberror.is_none();
    let rows = [
        refusal.aadsts.and_then(entry),
        suberror.and_then(of_word),
        of_word(&refusal.error).filter(|_| is_bare),
    ];
    rows.into_iter()
        .flatten()
        .any(|row| wanted.contains(&row.effect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide;

    fn refusal(aadsts: Option<u32>, error: &str, suberror: Option<&str>) -> Refusal {
        Refusal {
            error: error.to_owned(),
            suberror: suberror.map(str::to_owned),
            aadsts,
            ..Refusal::default()
        }
    }

    #[test]
    fn a_refresh_token_is_dead_by_its_code_or_by_its_suberror() {
        let dead = [700_082, 50_173, 70_008, 700_084, 530_036];
        for code in guide::codes().flat_map(|entry| &entry.codes) {
            let refusal = refusal(Some(*code), "invalid_grant", None);
            let is_dead = has_effect(Some(&refusal), &Effect::DEADLY);
            assert_eq!(is_dead, dead.contains(code), "AADSTS{code}");
        }
        for (code, suberror, is_dead) in [
            (Some(50_034), Some("bad_token"), true),
            (Some(70_000), Some("bad_token"), true),
            (Some(1), Some("bad_token"), true),
            (None, Some("bad_token"), true),
            (None, Some("token_expired"), false),
            (None, None, false),
        ] {
            let refusal = refusal(code, "invalid_grant", suberror);
            let found = has_effect(Some(&refusal), &Effect::DEADLY);
            assert_eq!(found, is_dead, "{code:?} {suberror:?}");
        }
    }

    #[test]
    fn a_bare_error_is_of_the_grant_and_one_with_a_code_is_what_its_code_is() {
        for (code, error, suberror, is_of_the_grant, may_be_cut) in [
            (Some(9_002_313), "invalid_request", None, true, true),
            (Some(70_000), "invalid_grant", None, true, true),
            (Some(70_008), "invalid_grant", None, true, false),
            (Some(50_076), "invalid_grant", None, false, false),
            (Some(1), "invalid_grant", None, false, false),
            (None, "invalid_grant", None, true, false),
            (None, "invalid_grant", Some("basic_action"), false, false),
            (None, "invalid_client", None, false, false),
        ] {
            let refusal = refusal(code, error, suberror);
            let has = |effects: &[Effect]| has_effect(Some(&refusal), effects);
            assert_eq!(has(&Effect::OF_THE_GRANT), is_of_the_grant, "{refusal:?}");
            assert_eq!(has(&Effect::CUT_OFF), may_be_cut, "{refusal:?}");
        }
        assert!(!has_effect(None, &Effect::OF_THE_GRANT));
    }
}
