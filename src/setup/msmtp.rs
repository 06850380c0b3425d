//! msmtp: an account of its configuration file ("msmtp(1)", Configuration files).

use std::path::{Path, PathBuf};

use askama::Template;

use crate::error::{Error, Result};
use crate::locales::fl;
use crate::quoting::{Shell, msmtprc, msmtprc_sender};

use super::{
    Configuration, MailClient, Profile, as_text, file, first_line, last_line, refuse_long_lines,
    render_block,
};

/// A line that is longer is refused (`LINEBUFSIZE` in msmtp's src/conf.h, without the line break).
const LONGEST_LINE: usize = 499;

#[derive(Template)]
#[template(path = "msmtp.txt", config = "src/setup/askama.toml")]
struct Block {
    account: String,
    host: String,
    port: u16,
    has_tls_at_once: bool,
    ca_file: Option<String>,
    user: String,
    sender: String,
    command: String,
    is_default: bool,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let account = account_name(profile);
    let file = place(profile);
    let others = Others::beside(profile, file.as_deref())?;
    let block = Block {
        account: msmtprc(&account)?,
        host: msmtprc(profile.server.host())?,
        port: profile.server.port(),
        has_tls_at_once: profile.server.has_tls_at_once(),
        ca_file: profile
            .ca_file
            .as_deref()
            .map(as_text)
            .as_deref()
            .map(msmtprc)
            .transpose()?,
        user: msmtprc(profile.user.as_str())?,
        sender: msmtprc_sender(profile.user.as_str())?,
        command: msmtprc(&profile.command())?,
        // An account of that name is the default one by itself.
        is_default: !others.have_default && account != "default",
    };
    let account_flag = Shell::HERE.word(&account);
    let text = render_block(&block, MailClient::Msmtp, profile)?;
    refuse_long_lines(&text, MailClient::Msmtp, LONGEST_LINE)?;
    Ok(Configuration {
        conflict: others.names.contains(&account).then(|| taken(&account)),
        file,
        text,
        notes: vec![fl!("setup-try-msmtp-serverinfo-reaches", account_flag)],
        ..Configuration::default()
    })
}

/// The accounts that are in the file besides ours.
#[derive(Default)]
struct Others {
    names: Vec<String>,
    have_default: bool,
}

impl Others {
    fn beside(profile: &Profile, path: Option<&Path>) -> Result<Self> {
        let content = path.map(file::read).transpose()?.flatten();
        let content = content.unwrap_or_default();
        let first = first_line(MailClient::Msmtp, profile);
        let last = last_line(MailClient::Msmtp, profile);
        let lines = file::without_block(&content, &first, &last);
        Ok(Self::in_lines(&lines))
    }

    fn in_lines(lines: &str) -> Self {
        let lines = lines.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut commands = lines
            .map(|line| line.split_once([' ', '\t']).unwrap_or((line, "")))
            .peekable();
        // What comes before the first account belongs to one that is called so.
        let is_headless = commands
            .peek()
            .is_some_and(|(command, _)| !["account", "defaults"].contains(command));
        let accounts = commands.filter(|(command, _)| *command == "account");
        // Behind a colon are those that it is a copy of.
        let names: Vec<String> = accounts
            .filter_map(|(_, argument)| argument.split(':').next())
            .map(|name| name.trim().trim_matches('"').to_owned())
            .collect();
        Self {
            have_default: is_headless || names.iter().any(|name| name == "default"),
            names,
        }
    }
}

fn taken(account: &str) -> Error {
    Error::usage(fl!("setup-msmtps-file-another-account", account))
}

/// The first of its two places that exists; else the older, which every version reads.
fn place(profile: &Profile) -> Option<PathBuf> {
    let in_home = profile.in_home(".msmtprc");
    let places = [in_home.clone(), profile.in_config_home("msmtp/config")];
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(in_home)
}

/// A name of an account of msmtp: colons and commas have a meaning there.
pub(super) fn account_name(profile: &Profile) -> String {
    profile.name_there().replace([':', ','], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_accounts_are_seen() {
        for (lines, names, have_default) in [
            ("", &[][..], false),
            ("# account x\n\ndefaults\ntls on\n", &[], false),
            ("host mail.example.org\n", &[], true),
            (
                "defaults\n  account  work : base\nhost x\n",
                &["work"],
                false,
            ),
            (
                "account \"a b\"\naccount default:x\n",
                &["a b", "default"],
                true,
            ),
        ] {
            let others = Others::in_lines(lines);
            assert_eq!(
                (others.names.as_slice(), others.have_default),
                (
                    names
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .as_slice(),
                    have_default
                ),
                "{lines:?}"
            );
        }
    }
}
