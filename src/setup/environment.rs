//! What this program needs of the environment in which it was set up: a client that cron, a desktop or a
//! mail server has started has none of the variables of this shell.

use std::ffi::OsString;

use crate::foreign::is_visible;
use crate::locales::{Message, fl};
use crate::net::https::environment::{EXCEPTIONS, PROXIES};
use crate::quoting::sh;

/// Where the accounts are, and whom to trust.
const NEEDED: [&str; 4] = [
    "ENTRA_TOKEN_STATE_DIR",
    "XDG_STATE_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// The variables that a command of this program is given.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    variables: Vec<(&'static str, String)>,
    /// Those that are in no file of a client's: a proxy's address may have a password in it.
    left_out: Vec<&'static str>,
}

impl Environment {
    /// Those that are set here; one that is empty is not.
    pub(crate) fn here(variable: fn(&str) -> Option<OsString>) -> Self {
        let mut environment = Self::default();
        for name in NEEDED.into_iter().chain(PROXIES).chain(EXCEPTIONS) {
            match variable(name).map(OsString::into_string) {
                Some(Ok(value)) if is_visible(&value) && !value.contains('@') => {
                    environment.variables.push((name, value));
                }
                Some(_) => environment.left_out.push(name),
                None => {}
            }
        }
        environment
    }

    /// Names and values.
    pub(super) fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }

    /// What stands before a command of a POSIX shell ("Shell Command Language", 2.9.1).
    pub(super) fn assignments(&self) -> String {
        let assigned = self.variables.iter();
        let assigned = assigned.map(|(name, value)| format!("{name}={} ", sh(value)));
        assigned.collect()
    }

    /// What the client has to be given by hand.
    pub(super) fn warning(&self) -> Option<Message> {
        let variables = self.left_out.join(", ");
        (!self.left_out.is_empty()).then(|| fl!("setup-variables-left-out", variables))
    }
}
