//! NeoMutt: variables of its configuration file ("The NeoMutt E-Mail MailClient", Syntax of
//! Configuration Files, and smtp_oauth_refresh_command).

use std::path::PathBuf;

use askama::Template;

use crate::error::Result;
use crate::locales::fl;
use crate::quoting::{neomuttrc, neomuttrc_sender, url_part};

use super::{Configuration, MailClient, Profile, as_text, render_block};

#[derive(Template)]
#[template(path = "neomutt.txt", config = "src/setup/askama.toml")]
struct Block {
    sender: String,
    smtp_url: String,
    ca_file: Option<String>,
    imap_url: Option<String>,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    // Mail is read from the mailbox that sends, and sent by who signs in.
    let (user, mailbox) = (url_part(profile.user()), url_part(profile.sender()));
    let (server, imap) = (&profile.server, &profile.reading.server);
    let scheme = if server.has_tls_at_once() {
        "smtps"
    } else {
        "smtp"
    };
    let block = Block {
        sender: neomuttrc_sender(profile.sender())?,
        smtp_url: neomuttrc(&format!("{scheme}://{user}@{server}/"))?,
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| neomuttrc(&as_text(file)))
            .transpose()?,
        imap_url: profile
            .reading
            .is_allowed
            .then(|| neomuttrc(&format!("imaps://{mailbox}@{imap}/")))
            .transpose()?,
        command: neomuttrc(&profile.command())?,
    };
    let only_sends = (!profile.reading.is_allowed).then(|| {
        let login = profile.login_to_read();
        fl!("setup-neomutt-only-sends", login)
    });
    let doubt = profile
        .doubt_of_imap()
        .filter(|_| profile.reading.is_allowed);
    Ok(Configuration {
        file: file(profile),
        last_counts: true,
        text: render_block(&block, MailClient::Neomutt, profile)?,
        notes: only_sends.into_iter().collect(),
        warnings: doubt.into_iter().collect(),
        ..Configuration::default()
    })
}

/// The first of its places that exists, in its own order; it reads no other then.
fn file(profile: &Profile) -> Option<PathBuf> {
    let places = [
        profile.in_config_home("neomutt/neomuttrc"),
        profile.in_config_home("neomutt/muttrc"),
        profile.in_config_home("mutt/neomuttrc"),
        profile.in_config_home("mutt/muttrc"),
        profile.in_home(".neomutt/neomuttrc"),
        profile.in_home(".neomutt/muttrc"),
        profile.in_home(".mutt/neomuttrc"),
        profile.in_home(".mutt/muttrc"),
        profile.in_home(".neomuttrc"),
        profile.in_home(".muttrc"),
    ];
    let newest = places[0].clone();
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(newest)
}
