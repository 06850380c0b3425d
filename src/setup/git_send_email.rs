//! git send-email: this program as its sendmail ("git-send-email(1)", sendmailCmd, and "git-config(1)",
//! Syntax). The credential helper needs Authen::SASL 2.1800, which few systems have.

use std::path::PathBuf;

use askama::Template;

use crate::error::Result;
use crate::quoting::git_config;

use super::{Configuration, MailClient, Profile, render_block};

#[derive(Template)]
#[template(path = "git_send_email.txt", config = "src/setup/askama.toml")]
struct Block {
    command: String,
    sender: String,
    is_shared: bool,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let block = Block {
        command: git_config(&profile.sends(&[]))?,
        sender: git_config(profile.sender())?,
        is_shared: profile.who.differ(),
    };
    Ok(Configuration {
        last_counts: true,
        file: global_file(profile),
        text: render_block(&block, MailClient::GitSendEmail, profile)?,
        ..Configuration::default()
    })
}

/// The file that `git config --global` writes to.
fn global_file(profile: &Profile) -> Option<PathBuf> {
    if profile.git_config.is_some() {
        return profile.git_config.clone();
    }
    let in_home = profile.in_home(".gitconfig");
    let in_config_home = profile.in_config_home("git/config");
    let has = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| path.exists());
    if !has(&in_home) && has(&in_config_home) {
        return in_config_home;
    }
    in_home
}
