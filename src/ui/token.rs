//! The forms of an access token, but for JSON: each a line that another program reads.

use std::io;

use oauth2::AccessToken;
use zeroize::Zeroizing;

use crate::cli::{Shell, TOKEN_VARIABLE};
use crate::quoting;
use crate::smtp;
use crate::token::Acquired;

use super::{TokenForm, print};

/// Prints a token in a form. Alone it needs no copy, which would have to be wiped.
pub(super) fn print_in_form(token: &AccessToken, form: &TokenForm) -> io::Result<()> {
    print(&match form {
        // JSON is for a whole report.
        TokenForm::Raw | TokenForm::Json => return print(token.secret()),
        TokenForm::Xoauth2(user) => smtp::xoauth2(user.as_str(), token),
        TokenForm::Header => Zeroizing::new(format!("Authorization: Bearer {}", token.secret())),
        TokenForm::Env(shell) => assignment(*shell, token.secret()),
    })
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

/// The command that sets [`TOKEN_VARIABLE`].
fn assignment(shell: Shell, value: &str) -> Zeroizing<String> {
    let (begin, quote): (_, fn(&str) -> String) = match shell {
        Shell::Sh => (format!("export {TOKEN_VARIABLE}="), quoting::sh_literal),
        Shell::Fish => (format!("set -gx {TOKEN_VARIABLE} "), quoting::fish),
        Shell::Powershell => (format!("$env:{TOKEN_VARIABLE} = "), quoting::powershell),
    };
    let value = Zeroizing::new(quote(value));
    Zeroizing::new(format!("{begin}{}", *value))
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
                r#"export ENTRA_ACCESS_TOKEN='a'\''b'"\\"'c"$(d)`e`;${f}%g%!h'"#,
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
