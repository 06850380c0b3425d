//! PHP's mail(): a line of php.ini ("Mail Functions", Runtime Configuration). PHP hands the command to a
//! shell.

use askama::Template;

use crate::error::Result;
use crate::locales::{Language, fl};
use crate::quoting::php_ini;

use super::{Configuration, Profile, render};

#[derive(Template)]
#[template(path = "php.txt", config = "src/setup/askama.toml")]
struct Lines<'a> {
    is_japanese: bool,
    sender: &'a str,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let lines = Lines {
        is_japanese: profile.language == Language::Japanese,
        sender: profile.sender(),
        command: php_ini(&profile.sends(&["--force-from", "-t", "-i"]))?,
    };
    Ok(Configuration {
        text: render(&lines)?,
        notes: vec![fl!("setup-php-next")],
        ..Configuration::default()
    })
}
