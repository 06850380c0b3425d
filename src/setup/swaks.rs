//! swaks: it cannot sign in with a token. No release knows XOAUTH2 (up to 20240103.0, the newest;
//! github.com/jetmore/swaks/pull/44 has been open since 2022).

use crate::error::{Error, ErrorKind};
use crate::language::text;

use super::Profile;

pub(super) fn cannot(profile: &Profile) -> Error {
    let (flag, repeated) = (profile.account.flag(), &profile.repeated);
    Error::new(
        ErrorKind::Usage,
        text!(
            "no release of swaks speaks XOAUTH2, not even the newest, 20240103.0",
            "swaks は最新版の 20240103.0 を含め、XOAUTH2 に対応していません"
        ),
    )
    .with_hint(text!(
        "`entra-token doctor {flag}{repeated} --send-to ADDRESS` sends a mail and shows each step; `entra-token setup curl {flag}{repeated}` prints a script that sends one",
        "`entra-token doctor {flag}{repeated} --send-to ADDRESS` でメールを送信し、各段階を確認できます。`entra-token setup curl {flag}{repeated}` で送信用のスクリプトを出力できます"
    ))
}
