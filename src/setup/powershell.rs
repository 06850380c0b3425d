//! PowerShell: a script that sends a mail from a file through the curl.exe of Windows.
//! Send-MailMessage knows no OAuth. curl itself says no more than "Login denied", so that the replies that
//! refuse are taken out of what it tells with `--verbose`, which has the token in it.
//!
//! Windows PowerShell and PowerShell 7 hand a double quote on to a program in two ways, so that no value
//! is an argument: the account is told by its variable, and curl by its configuration.

use askama::Template;

use crate::error::Result;
use crate::locales::{Language, fl};
use crate::quoting::{curl_config, curl_user, powershell, powershell_comment};

use super::{Configuration, Profile, as_text, render, url};

#[derive(Template)]
#[template(path = "powershell.txt", config = "src/setup/askama.toml")]
struct Script {
    usage: String,
    program: String,
    variables: Vec<(&'static str, String)>,
    settings: Vec<String>,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let usage = fl!("setup-powershell-usage");
    let script = Script {
        usage: powershell_comment(&usage.text(Language::English))?,
        program: powershell(&as_text(&profile.program)),
        variables: variables(profile),
        settings: settings(profile)?,
    };
    Ok(Configuration {
        text: render(&script)?,
        warnings: vec![fl!("setup-powershell-untested")],
        ..Configuration::default()
    })
}

/// The account, and what else this program is told by the environment, as strings of PowerShell.
fn variables(profile: &Profile) -> Vec<(&'static str, String)> {
    let account = ("ENTRA_TOKEN_ACCOUNT", profile.account.as_str());
    let others = profile.environment.variables().iter();
    let others = others.map(|(name, value)| (*name, value.as_str()));
    let all = others.chain([account]);
    all.map(|(name, value)| (name, powershell(value))).collect()
}

/// The lines of curl's configuration, but for the token's, as strings of PowerShell.
fn settings(profile: &Profile) -> Result<Vec<String>> {
    let user = curl_user(profile.user())?;
    let url = url(&profile.server);
    let ca_file = profile.ca_file.as_deref().map(as_text);
    let settings = [
        ("url", Some(url.as_str())),
        ("cacert", ca_file.as_deref()),
        ("user", Some(user)),
        ("mail-from", Some(profile.sender())),
    ];
    settings
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .map(|(name, value)| Ok(powershell(&format!("{name} = {}", curl_config(value)?))))
        .collect()
}
