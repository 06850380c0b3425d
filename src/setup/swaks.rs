//! swaks: it cannot sign in with a token. No release knows XOAUTH2 (up to 20240103.0, the newest;
//! github.com/jetmore/swaks/pull/44 has been open since 2022).

use crate::error::{Error, ErrorKind};
use crate::locales::fl;

use super::Profile;

pub(super) fn cannot(profile: &Profile) -> Error {
    let (flag, repeated) = (profile.account.flag(), &profile.repeated);
    Error::new(
        ErrorKind::Usage,
        fl!("setup-no-release-swaks-speaks", flag, repeated),
    )
}
