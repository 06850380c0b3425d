//! The forms of an access token, but for JSON: each a line that another program reads.

use oauth2::AccessToken;
use zeroize::Zeroizing;

use crate::cli::{Shell, TOKEN_VARIABLE};
use crate::smtp;
use crate::token::Acquired;

use super::TokenForm;

/// A token in a form.
pub(super) fn in_form(token: &AccessToken, form: &TokenForm) -> Zeroizing<String> {
    match form {
        // JSON is for a whole report.
        TokenForm::Raw | TokenForm::Json => Zeroizing::new(token.secret().clone()),
        TokenForm::Xoauth2(user) => smtp::xoauth2(user.as_str(), token),
        TokenForm::Header => Zeroizing::new(format!("Authorization: Bearer {}", token.secret())),
        TokenForm::Env(shell) => assignment(*shell, token.secret()),
    }
}

/// What a credential helper answers (git-credential, "INPUT/OUTPUT FORMAT"): the password ends, and
/// is not worth keeping.
pub(super) fn for_git(username: &str, acquired: &Acquired) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "username={username}\npassword={}\npassword_expiry_utc={}\nephemeral=1",
        acquired.access_token.secret(),
        acquired.life.expires_at.as_second()
    ))
}

/// The command that sets [`TOKEN_VARIABLE`]. Between single quotes each of the shells takes everything as
/// it is, but for what ends them.
fn assignment(shell: Shell, value: &str) -> Zeroizing<String> {
    let quoted = |value: String| Zeroizing::new(format!("'{value}'"));
    match shell {
        // POSIX, Shell Command Language §2.2.2: there is no way to write a quote inside.
        Shell::Sh => {
            let value = quoted(value.replace('\'', r"'\''"));
            Zeroizing::new(format!("export {TOKEN_VARIABLE}={}", *value))
        }
        // fish, "Quotes": \' and \\ alone mean something else.
        Shell::Fish => {
            let value = quoted(value.replace('\\', r"\\").replace('\'', r"\'"));
            Zeroizing::new(format!("set -gx {TOKEN_VARIABLE} {}", *value))
        }
        // PowerShell, about_Quoting_Rules: a quote is doubled.
        Shell::Powershell => {
            let value = quoted(value.replace('\'', "''"));
            Zeroizing::new(format!("$env:{TOKEN_VARIABLE} = {}", *value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_quoted_for_each_shell() {
        let token = r#"a'b\c"$(d)`e`;${f}%g%!h"#;
        for (shell, command) in [
            (
                Shell::Sh,
                r#"export ENTRA_ACCESS_TOKEN='a'\''b\c"$(d)`e`;${f}%g%!h'"#,
            ),
            (
                Shell::Fish,
                r#"set -gx ENTRA_ACCESS_TOKEN 'a\'b\\c"$(d)`e`;${f}%g%!h'"#,
            ),
            (
                Shell::Powershell,
                r#"$env:ENTRA_ACCESS_TOKEN = 'a''b\c"$(d)`e`;${f}%g%!h'"#,
            ),
        ] {
            assert_eq!(*assignment(shell, token), command);
        }
    }
}
