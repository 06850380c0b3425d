//! curl: a script that sends a mail from a file ("curl(1)"). The token goes through a pipe:
//! anybody can read the arguments of a program. curl itself says no more than "Login denied", so that
//! the replies that refuse are taken out of what it tells with `--verbose`, which has the token in it.

use std::borrow::Cow;

use askama::Template;

use crate::error::Result;
use crate::locales::fl;
use crate::quoting::{Shell, curl_user, sh, sh_literal};

use super::{Configuration, Profile, render, url};

#[derive(Template)]
#[template(path = "curl.txt", config = "src/setup/askama.toml")]
struct Script<'a> {
    usage: String,
    remark: &'a str,
    command: String,
    url: Cow<'a, str>,
    ca_file: Option<String>,
    user: Cow<'a, str>,
    sender: Cow<'a, str>,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let usage = fl!("setup-curl-usage");
    let (url, ca_file) = (url(&profile.server), profile.ca_file.as_deref());
    let remark = fl!("setup-curl-says-what-the-server-said");
    let script = Script {
        remark: &remark.text(profile.language),
        usage: sh_literal(&usage.text(profile.language)),
        command: profile.command(),
        url: sh(&url),
        ca_file: ca_file.map(|file| Shell::Posix.path(file)),
        user: sh(curl_user(profile.user())?),
        sender: sh(profile.sender()),
    };
    Ok(Configuration {
        text: render(&script)?,
        ..Configuration::default()
    })
}
