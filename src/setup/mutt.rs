//! Mutt: variables of its configuration file ("The Mutt E-Mail Client", sendmail). It takes the command
//! apart at blanks, without any quotes.

use std::path::PathBuf;

use askama::Template;

use crate::error::Result;
use crate::quoting::{mutt_word, neomuttrc, neomuttrc_sender};

use super::{Configuration, MailClient, Profile, render_block};

#[derive(Template)]
#[template(path = "mutt.txt", config = "src/setup/askama.toml")]
struct Block {
    sender: String,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let words = profile.words_that_send(&["-oi"]);
    let words: Result<Vec<&str>> = words.iter().map(|word| mutt_word(word)).collect();
    let mut command = words?.join(" ");
    if !profile.environment.variables().is_empty() {
        command.insert_str(0, "/usr/bin/env ");
    }
    let block = Block {
        sender: neomuttrc_sender(profile.sender())?,
        command: neomuttrc(&command)?,
    };
    Ok(Configuration {
        file: file(profile),
        last_counts: true,
        text: render_block(&block, MailClient::Mutt, profile)?,
        ..Configuration::default()
    })
}

/// The first of its places that exists, in its own order; it reads no other then.
fn file(profile: &Profile) -> Option<PathBuf> {
    let first = profile.in_home(".muttrc");
    let places = [
        first.clone(),
        profile.in_home(".mutt/muttrc"),
        profile.in_config_home("mutt/muttrc"),
    ];
    let mut existing = places.into_iter().flatten().filter(|path| path.exists());
    existing.next().or(first)
}
