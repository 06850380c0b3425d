//! git send-email: its settings, and this program as the credential helper for its mail server
//! ("git-send-email(1)", "gitcredentials(7)", and "git-config(1)", Syntax).

use std::path::PathBuf;

use askama::Template;

use crate::error::Result;
use crate::foreign::quoted as in_shell;
use crate::language::text;

use super::{Client, Configuration, Profile, as_text, render_block};

#[derive(Template)]
#[template(path = "git_send_email.txt", config = "src/setup/askama.toml")]
struct Block {
    host: String,
    port: u16,
    has_tls_at_once: bool,
    user: String,
    ca_file: Option<String>,
    url: String,
    helper: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let server = &profile.server;
    let (program, flag) = (in_shell(&profile.program), profile.account.flag());
    // It answers for the hosts of the cloud without being told.
    let host = if profile.is_own_server {
        format!(" --host {}", shell_words::quote(&server.to_string()))
    } else {
        String::new()
    };
    let block = Block {
        host: quoted(server.host()),
        port: server.port(),
        has_tls_at_once: server.has_tls_at_once(),
        user: quoted(profile.user.as_str()),
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| quoted(&as_text(file))),
        url: quoted(&format!("smtp://{server}")),
        helper: quoted(&format!("!{program} {flag} credential{host}")),
    };
    Ok(Configuration {
        file: file(profile),
        text: render_block(&block, Client::GitSendEmail, &profile.account)?,
        notes: vec![text!(
            "git send-email signs in through Perl's Authen::SASL, which speaks XOAUTH2 since 2.1800: `perl -MAuthen::SASL -e 'print Authen::SASL->VERSION'` shows yours",
            "git send-email のサインインには Perl の Authen::SASL が使われ、XOAUTH2 には 2.1800 以降が必要です。`perl -MAuthen::SASL -e 'print Authen::SASL->VERSION'` で確認できます"
        )],
        ..Configuration::default()
    })
}

/// The file that `git config --global` writes to.
fn file(profile: &Profile) -> Option<PathBuf> {
    let in_home = profile.in_home(".gitconfig");
    let in_config_home = profile.in_config_home("git/config");
    let has = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| path.exists());
    if !has(&in_home) && has(&in_config_home) {
        return in_config_home;
    }
    in_home
}

/// Within quotation marks, a backslash escapes; without them, `;` and `#` begin a comment.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
