//! msmtp: an account of its configuration file ("msmtp(1)", Configuration files).

use std::path::PathBuf;

use askama::Template;

use crate::error::{Error, Result};
use crate::language::text;

use super::{Client, Configuration, Profile, as_text, render_block};

/// A line that is longer is refused (`LINEBUFSIZE` in msmtp's src/conf.h, without the line break).
const LONGEST_LINE: usize = 499;

#[derive(Template)]
#[template(path = "msmtp.txt", config = "src/setup/askama.toml")]
struct Block<'a> {
    account: String,
    host: &'a str,
    port: u16,
    has_tls_at_once: bool,
    ca_file: Option<String>,
    user: String,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let account = account_name(profile);
    let block = Block {
        account: quoted(&account),
        host: profile.server.host(),
        port: profile.server.port(),
        has_tls_at_once: profile.server.has_tls_at_once(),
        ca_file: profile
            .ca_file
            .as_deref()
            .map(as_text)
            .as_deref()
            .map(quoted),
        user: quoted(profile.user.as_str()),
        command: quoted(&profile.command()),
    };
    let text = render_block(&block, Client::Msmtp, &profile.account)?;
    refuse_long_lines(&text)?;
    Ok(Configuration {
        file: file(profile),
        text,
        notes: vec![text!(
            "try it: `msmtp -a {account} --serverinfo` reaches the server; `printf 'Subject: test\\n\\n' | msmtp -a {account} ADDRESS` sends a mail",
            "確認方法: `msmtp -a {account} --serverinfo` でサーバーに接続し、`printf 'Subject: test\\n\\n' | msmtp -a {account} ADDRESS` でメールを送信できます"
        )],
        warnings: Vec::new(),
    })
}

/// The first of its two places that exists; else the older, which every version reads.
fn file(profile: &Profile) -> Option<PathBuf> {
    let in_home = profile.in_home(".msmtprc");
    let places = [in_home.clone(), profile.in_config_home("msmtp/config")];
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(in_home)
}

/// A name of an account of msmtp: colons and commas have a meaning there.
pub(super) fn account_name(profile: &Profile) -> String {
    profile.account.as_str().replace([':', ','], "-")
}

/// An argument is taken without the quotation marks around it; nothing within has a meaning.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._-+/".contains(c);
    if argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("\"{argument}\"")
}

fn refuse_long_lines(text: &str) -> Result<()> {
    let Some(line) = text.lines().find(|line| line.len() > LONGEST_LINE) else {
        return Ok(());
    };
    let command = line.split(' ').next().unwrap_or_default();
    Err(Error::usage(text!(
        "the line `{command}` would be longer than msmtp reads: {LONGEST_LINE} bytes",
        "`{command}` の行が msmtp で読める長さ ({LONGEST_LINE} バイト) を超えます"
    ))
    .with_hint(text!(
        "use a shorter account name, or a shorter path to this program",
        "アカウント名またはこのプログラムのパスを短くしてください"
    )))
}
