//! An access token that is printed, and the forms of it, but for JSON: each a line that another
//! program reads.

use std::io;

use jiff::Timestamp;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::cli::{EnvShell, TOKEN_VARIABLE};
use crate::quoting;
use crate::scope::Scope;
use crate::smtp::{self, MailAddress};
use crate::token::Acquired;
use crate::ui::{Report, Ui, people, print, print_json, seconds};

/// An access token that was asked for.
#[derive(Debug)]
pub(crate) struct PrintedToken {
    /// Whose it is.
    pub account: AccountName,
    pub acquired: Acquired,
    /// How to print it.
    pub form: TokenForm,
    /// When the command ran.
    pub now: Timestamp,
}

/// How an access token is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenForm {
    /// Alone.
    Raw,
    /// With all that is known of it.
    Json,
    /// As the answer to AUTH XOAUTH2, for a mailbox.
    Xoauth2(MailAddress),
    /// As a header of HTTP (RFC 6750 §2.1).
    Header,
    /// As a command that sets a variable.
    Env(EnvShell),
}

impl Report for PrintedToken {
    /// Alone it needs no copy, which would have to be wiped.
    fn print(&self, _: Ui) -> io::Result<()> {
        let token = &self.acquired.access_token;
        print(&match &self.form {
            TokenForm::Raw => return print(token.secret()),
            TokenForm::Json => return print_json(self.object()),
            TokenForm::Xoauth2(user) => smtp::xoauth2(user.as_str(), token),
            TokenForm::Header => {
                Zeroizing::new(format!("Authorization: Bearer {}", token.secret()))
            }
            TokenForm::Env(shell) => assignment(*shell, token.secret()),
        })
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        warning(&self.acquired, ui)
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(self.object())
    }
}

impl PrintedToken {
    fn object(&self) -> Value {
        let life = &self.acquired.life;
        json!({
            "account": self.account.as_str(),
            "access_token": self.acquired.access_token.secret(),
            "token_type": "Bearer",
            "scopes": self.acquired.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
            "expires_at": seconds(life.expires_at).to_string(),
            "expires_at_unix": life.expires_at.as_second(),
            "expires_in": life.expires_at.as_second() - self.now.as_second(),
            "source": self.acquired.source.as_str(),
        })
    }
}

/// What is not as it should be with a token that is handed out all the same.
pub(super) fn warning(acquired: &Acquired, ui: Ui) -> Option<String> {
    if ui.quiet {
        return None;
    }
    Some(people::warning(&acquired.warning()?, ui))
}

/// The command that sets [`TOKEN_VARIABLE`].
fn assignment(shell: EnvShell, value: &str) -> Zeroizing<String> {
    let (begin, quote): (_, fn(&str) -> String) = match shell {
        EnvShell::Sh => (format!("export {TOKEN_VARIABLE}="), quoting::sh_literal),
        EnvShell::Fish => (format!("set -gx {TOKEN_VARIABLE} "), quoting::fish),
        EnvShell::Powershell => (format!("$env:{TOKEN_VARIABLE} = "), quoting::powershell),
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
                EnvShell::Sh,
                r#"export ENTRA_ACCESS_TOKEN='a'\''b'"\\"'c"$(d)`e`;${f}%g%!h'"#,
            ),
            (
                EnvShell::Fish,
                r#"set -gx ENTRA_ACCESS_TOKEN 'a\'b\\c"$(d)`e`;${f}%g%!h'"#,
            ),
            (
                EnvShell::Powershell,
                r#"$env:ENTRA_ACCESS_TOKEN = 'a''b\c"$(d)`e`;${f}%g%!h'"#,
            ),
        ] {
            assert_eq!(*assignment(shell, token), command);
        }
    }
}
