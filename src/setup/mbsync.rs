//! mbsync: an account, its mailboxes on both sides, and a channel between them ("mbsync(1)",
//! Configuration). Sections end at empty lines.

use std::path::PathBuf;

use askama::Template;

use crate::error::{Error, Result};
use crate::language::{Text, text};

use super::{Client, Configuration, Profile, as_text, render_block};

#[derive(Template)]
#[template(path = "mbsync.txt", config = "src/setup/askama.toml")]
struct Block {
    name: String,
    host: String,
    port: u16,
    user: String,
    command: String,
    tls_type: &'static str,
    ca_file: Option<String>,
    remote: String,
    local: String,
    folder: String,
    inbox: String,
    far: String,
    near: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let name = profile.account.as_str().replace(':', "-");
    let (remote, local) = (format!("{name}-remote"), format!("{name}-local"));
    let folder = mailboxes(profile)?.join(profile.account.file_stem());
    let folder = as_text(&folder);
    let notes = first_steps(&folder, &name);
    let block = Block {
        host: quoted(profile.reading.server.host()),
        port: profile.reading.server.port(),
        user: quoted(profile.user.as_str()),
        command: quoted(&profile.command()),
        // 1.5 renamed it, and reads the older name as well.
        tls_type: "SSLType",
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| quoted(&as_text(file))),
        folder: quoted(&format!("{folder}/")),
        inbox: quoted(&format!("{folder}/INBOX")),
        far: quoted(&format!(":{remote}:")),
        near: quoted(&format!(":{local}:")),
        name: quoted(&name),
        remote: quoted(&remote),
        local: quoted(&local),
    };
    Ok(Configuration {
        file: file(profile),
        text: render_block(&block, Client::Mbsync, &profile.account)?,
        notes,
        warnings: cannot_read(profile)
            .into_iter()
            .chain(profile.doubt_of_imap())
            .collect(),
        ..Configuration::default()
    })
}

/// What there is to do besides.
fn first_steps(folder: &str, name: &str) -> Vec<Text> {
    let (in_shell, channel) = (shell_words::quote(folder), shell_words::quote(name));
    let made = text!(
        "make the folder first: `mkdir -p {in_shell}`; then `mbsync {channel}` fetches the mail",
        "先に `mkdir -p {in_shell}` でフォルダーを作成してください。その後 `mbsync {channel}` でメールを取得できます"
    );
    vec![
        text!(
            "mbsync signs in through Cyrus SASL, which needs a plugin for XOAUTH2: on Debian and Ubuntu `apt install libsasl2-modules-kdexoauth2`",
            "mbsync のサインインには Cyrus SASL の XOAUTH2 プラグインが必要です。Debian と Ubuntu では `apt install libsasl2-modules-kdexoauth2` でインストールできます"
        ),
        made,
    ]
}

/// What is amiss with a token that only sends.
fn cannot_read(profile: &Profile) -> Option<Text> {
    (!profile.reading.is_allowed).then(|| {
        let login = profile.login_to_read();
        text!(
            "this account's token does not allow reading mail: sign in with `{login}` first (in many organizations an administrator must consent to that)",
            "このアカウントのトークンではメールを読み取れません。先に `{login}` でサインインしてください (多くの組織では管理者の同意が必要です)"
        )
    })
}

/// Where mail is kept.
fn mailboxes(profile: &Profile) -> Result<PathBuf> {
    profile.in_home("Mail").ok_or_else(|| {
        Error::usage(text!(
            "no home directory to keep mail in: HOME is not set",
            "メールを保存するホーム ディレクトリがありません: HOME が設定されていません"
        ))
    })
}

/// The first of its two places that exists; else the older, which every version reads.
fn file(profile: &Profile) -> Option<PathBuf> {
    let in_home = profile.in_home(".mbsyncrc");
    let places = [profile.in_config_home("isyncrc"), in_home.clone()];
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(in_home)
}

/// Within quotation marks, a backslash escapes.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._-+/:".contains(c);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
