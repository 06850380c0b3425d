//! Postfix as a relay: a transport that hands mail to this program ("pipe(8)", "master(5)"), or the SASL
//! plugin sasl-xoauth2 (its README, and "sasl-xoauth2.conf(5)").
//!
//! The only plugin for XOAUTH2 in Debian, libsasl2-modules-kdexoauth2, does not work here: it asks
//! for the token in a way that Postfix does not answer.

use askama::Template;

use crate::error::Result;
use crate::locales::{Language, fl};
use crate::quoting::{main_cf, main_cf_user, main_cf_word, master_cf, master_cf_user};

use super::{Configuration, Profile, as_text, render};

#[derive(Template)]
#[template(path = "postfix.txt", config = "src/setup/askama.toml")]
struct Lines<'a> {
    is_japanese: bool,
    sender: &'a str,
    sasl_user: String,
    login_name: &'a str,
    home: String,
    words: String,
    host: String,
    port: u16,
    has_tls_at_once: bool,
    ca_file: Option<String>,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let server = &profile.server;
    let home = profile.home.as_deref().map(as_text).unwrap_or_default();
    let sender = format!("--from={}", profile.sender());
    let words = profile.words_that_send(&["--defer", "--force-from", "-i"]);
    let mut words: Vec<String> = words
        .iter()
        .map(|word| master_cf(word))
        .collect::<Result<_>>()?;
    // Whoever wrote it, it is sent as this one.
    if profile.repeated.iter().all(|(flag, _)| *flag != "--from") {
        words.push(master_cf(&sender)?);
    }
    let ca_file = profile.ca_file.as_deref().map(as_text);
    let login_name = profile.login_name.as_deref().filter(|name| *name != "root");
    let lines = Lines {
        is_japanese: profile.language == Language::Japanese,
        sender: profile.sender(),
        sasl_user: main_cf_user(profile.user())?,
        login_name: master_cf_user(login_name.unwrap_or("USER"))?,
        home: master_cf(&home)?,
        words: words.join(" "),
        host: main_cf_word(server.host())?,
        port: server.port(),
        has_tls_at_once: server.has_tls_at_once(),
        ca_file: ca_file.map(|file| main_cf(&file)).transpose()?,
        command: profile.command(),
    };
    let by_root = login_name
        .is_none()
        .then(|| fl!("setup-postfix-user", home));
    let flag = profile.account.flag();
    let keyring = profile
        .needs_session
        .then(|| fl!("setup-postfix-needs-file-store", flag));
    Ok(Configuration {
        text: render(&lines)?,
        notes: vec![fl!("setup-postfix-next")],
        warnings: by_root.into_iter().chain(keyring).collect(),
        ..Configuration::default()
    })
}
