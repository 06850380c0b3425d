//! Python: functions around smtplib ("smtplib", SMTP.auth), and a mail to try them.

use askama::Template;

use crate::error::Result;
use crate::locales::fl;
use crate::quoting::python;

use super::{Configuration, Profile, as_text, render};

#[derive(Template)]
#[template(path = "python.txt", config = "src/setup/askama.toml")]
struct Script<'a> {
    user: String,
    sender: String,
    environment: String,
    program: String,
    account: String,
    after_refusal: &'a str,
    ca_file: String,
    has_tls_at_once: bool,
    host: String,
    port: u16,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let after_refusal = fl!("setup-python-no-reply");
    let ca_file = profile.ca_file.as_deref();
    let script = Script {
        user: python(profile.user()),
        sender: python(profile.sender()),
        environment: environment(profile),
        program: python(&as_text(&profile.program)),
        account: python(profile.account.as_str()),
        after_refusal: &after_refusal.text(profile.language),
        ca_file: ca_file.map_or_else(|| "None".to_owned(), |file| python(&as_text(file))),
        has_tls_at_once: profile.server.has_tls_at_once(),
        host: python(profile.server.host()),
        port: profile.server.port(),
    };
    Ok(Configuration {
        text: render(&script)?,
        ..Configuration::default()
    })
}

/// A dictionary of the variables that the command is given.
fn environment(profile: &Profile) -> String {
    let variables = profile.environment.variables().iter();
    let entries = variables.map(|(name, value)| format!("{}: {}", python(name), python(value)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}
