//! msmtp: an account of its configuration file ("msmtp(1)", Configuration files).

use std::path::{Path, PathBuf};

use askama::Template;

use crate::error::{Error, Result};
use crate::foreign::visible;
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
        user: msmtprc(profile.user())?,
        sender: msmtprc_sender(profile.sender())?,
        command: msmtprc(&profile.command())?,
        // An account of that name is the default one by itself.
        is_default: others.default.is_none() && account != "default",
    };
    let account_flag = Shell::HERE.word(&account);
    // Without `-a`, as git and cron call it, msmtp takes the default.
    let other_default = others.default.as_ref().map(|name| {
        let name = visible(name);
        let account = &account;
        fl!("setup-msmtp-default-stays", name, account_flag, account)
    });
    let text = render_block(&block, MailClient::Msmtp, profile)?;
    refuse_long_lines(&text, MailClient::Msmtp, LONGEST_LINE)?;
    Ok(Configuration {
        conflict: others.names.contains(&account).then(|| taken(&account)),
        file,
        text,
        notes: vec![fl!("setup-msmtp-try", account_flag)],
        warnings: other_default.into_iter().collect(),
        ..Configuration::default()
    })
}

/// The accounts that are in the file besides ours.
#[derive(Default)]
struct Others {
    names: Vec<String>,
    /// What plain `msmtp` uses.
    default: Option<String>,
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
        let bare = |name: &str| name.trim().trim_matches('"').to_owned();
        let accounts: Vec<(String, Option<String>)> = accounts
            .map(|(_, argument)| match argument.split_once(':') {
                Some((name, copied)) => (bare(name), Some(bare(copied))),
                None => (bare(argument), None),
            })
            .collect();
        let mut defaults = accounts.iter().filter(|(name, _)| name == "default");
        // The last word of two.
        let named = defaults
            .next_back()
            .map(|(name, copied)| copied.as_ref().unwrap_or(name));
        let headless = is_headless.then(|| "default".to_owned());
        Self {
            default: named.cloned().or(headless),
            names: accounts.into_iter().map(|(name, _)| name).collect(),
        }
    }
}

fn taken(account: &str) -> Error {
    Error::usage(fl!("setup-msmtp-name-taken", account))
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
        for (lines, names, default) in [
            ("", &[][..], None),
            ("# account x\n\ndefaults\ntls on\n", &[], None),
            ("host mail.example.org\n", &[], Some("default")),
            (
                "defaults\n  account  work : base\nhost x\n",
                &["work"],
                None,
            ),
            (
                "account \"a b\"\naccount default:x\n",
                &["a b", "default"],
                Some("x"),
            ),
        ] {
            let others = Others::in_lines(lines);
            assert_eq!(
                (others.names.as_slice(), others.default.as_deref()),
                (
                    names
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .as_slice(),
                    default
                ),
                "{lines:?}"
            );
        }
    }
}
