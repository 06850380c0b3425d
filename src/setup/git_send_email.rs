//! git send-email: its settings, and this program as the credential helper for its mail server
//! ("git-send-email(1)", "gitcredentials(7)", and "git-config(1)", Syntax).

use std::path::{Path, PathBuf};

use askama::Template;

use crate::error::Result;
use crate::locales::{Message, fl};
use crate::quoting::{Shell, git_config};

use super::{Configuration, MailClient, Profile, as_text, file, render_block};

#[derive(Template)]
#[template(path = "git_send_email.txt", config = "src/setup/askama.toml")]
struct Block {
    host: String,
    port: u16,
    has_tls_at_once: bool,
    user: String,
    sender: String,
    is_shared: bool,
    ca_file: Option<String>,
    url: String,
    helper: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let server = &profile.server;
    // It answers for the hosts of the cloud without being told.
    let host = if profile.is_own_server {
        format!(" {}", Shell::Posix.flag("--host", &server.to_string()))
    } else {
        String::new()
    };
    let block = Block {
        host: git_config(server.host())?,
        port: server.port(),
        has_tls_at_once: server.has_tls_at_once(),
        user: git_config(profile.user())?,
        sender: git_config(profile.sender())?,
        is_shared: profile.who.differ(),
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| git_config(&as_text(file)))
            .transpose()?,
        url: git_config(&format!("smtp://{server}"))?,
        helper: git_config(&format!("!{}{host}", profile.calls("credential")))?,
    };
    let file = global_file(profile);
    Ok(Configuration {
        last_counts: true,
        warnings: password_kept(file.as_deref())?.into_iter().collect(),
        file,
        text: render_block(&block, MailClient::GitSendEmail, profile)?,
        notes: vec![fl!("setup-git-needs-sasl")],
        ..Configuration::default()
    })
}

/// A password in the settings keeps git from asking any helper.
fn password_kept(path: Option<&Path>) -> Result<Option<Message>> {
    let content = path.map(file::read).transpose()?.flatten();
    let content = content.unwrap_or_default().to_lowercase();
    let is_kept = content
        .lines()
        .any(|line| line.trim_start().starts_with("smtppass"));
    Ok(is_kept.then(|| fl!("setup-git-password-set")))
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
