//! mbsync: an account, its mailboxes on both sides, and a channel between them ("mbsync(1)",
//! Configuration). Sections end at empty lines.

use std::path::{Path, PathBuf};

use askama::Template;

use crate::account::AccountName;
use crate::error::{Error, Result};
use crate::locales::{Message, fl};
use crate::quoting::{Shell, mbsyncrc};

use super::{
    Configuration, MailClient, Profile, as_text, file, first_line, last_line, refuse_long_lines,
    render_block,
};

/// What is behind that on a line is read as the next one (`load_config` in isync's src/config.c, without
/// the line break and the end).
const LONGEST_LINE: usize = 1022;

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
    let name = profile.name_there().replace(':', "-");
    let (remote, local) = (format!("{name}-remote"), format!("{name}-local"));
    let folder = mailboxes(profile)?.join(folder_name(profile));
    let folder = as_text(&folder);
    let notes = first_steps(Path::new(&folder), &name);
    let block = Block {
        host: mbsyncrc(profile.reading.server.host())?,
        port: profile.reading.server.port(),
        user: mbsyncrc(profile.sender())?,
        command: mbsyncrc(&profile.command())?,
        // 1.5 renamed it, and reads the older name as well.
        tls_type: "SSLType",
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| mbsyncrc(&as_text(file)))
            .transpose()?,
        folder: mbsyncrc(&format!("{folder}/"))?,
        inbox: mbsyncrc(&format!("{folder}/INBOX"))?,
        far: mbsyncrc(&format!(":{remote}:"))?,
        near: mbsyncrc(&format!(":{local}:"))?,
        name: mbsyncrc(&name)?,
        remote: mbsyncrc(&remote)?,
        local: mbsyncrc(&local)?,
    };
    let text = render_block(&block, MailClient::Mbsync, profile)?;
    refuse_long_lines(&text, MailClient::Mbsync, LONGEST_LINE)?;
    let path = place(profile);
    let is_taken = is_taken(profile, path.as_deref(), &name)?;
    Ok(Configuration {
        conflict: is_taken.then(|| taken(&name)),
        file: path,
        text,
        notes,
        warnings: cannot_read(profile)
            .into_iter()
            .chain(profile.doubt_of_imap())
            .collect(),
        ..Configuration::default()
    })
}

/// A shared mailbox is not fetched into the folder of the account's own.
fn folder_name(profile: &Profile) -> String {
    if profile.is_shared {
        return AccountName::file_stem_of(&profile.sender().to_lowercase());
    }
    profile.account.file_stem()
}

/// Whether a section outside of our lines has one of the names of ours.
fn is_taken(profile: &Profile, path: Option<&Path>, name: &str) -> Result<bool> {
    let content = path.map(file::read).transpose()?.flatten();
    let content = content.unwrap_or_default();
    let (first, last) = (
        first_line(MailClient::Mbsync, profile),
        last_line(MailClient::Mbsync, profile),
    );
    let others = file::without_block(&content, &first, &last);
    let is_ours = |line: &str| {
        let (command, argument) = line.trim().split_once([' ', '\t']).unwrap_or_default();
        let is_section = ["imapaccount", "channel"].contains(&command.to_lowercase().as_str());
        is_section && argument.trim().trim_matches('"') == name
    };
    Ok(others.lines().any(is_ours))
}

fn taken(name: &str) -> Error {
    Error::usage(fl!("setup-mbsync-name-taken", name))
}

/// What there is to do besides.
fn first_steps(folder: &Path, name: &str) -> Vec<Message> {
    let (in_shell, channel) = (Shell::HERE.path(folder), Shell::HERE.word(name));
    let made = fl!("setup-mbsync-next", in_shell, channel);
    vec![fl!("setup-mbsync-needs-plugin"), made]
}

/// What is amiss with a token that only sends.
fn cannot_read(profile: &Profile) -> Option<Message> {
    (!profile.reading.is_allowed).then(|| {
        let login = profile.login_to_read();
        fl!("setup-imap-not-allowed", login)
    })
}

/// Where mail is kept.
fn mailboxes(profile: &Profile) -> Result<PathBuf> {
    profile
        .in_home("Mail")
        .ok_or_else(|| Error::usage(fl!("setup-no-home-for-mail")))
}

/// The first of its two places that exists; else the older, which every version reads.
fn place(profile: &Profile) -> Option<PathBuf> {
    let in_home = profile.in_home(".mbsyncrc");
    let places = [profile.in_config_home("isyncrc"), in_home.clone()];
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(in_home)
}
