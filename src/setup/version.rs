//! Which installed clients are too old: a row a shortcoming, with where it is known from.

use std::process::Command;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::locales::{Message, fl};
use crate::os::child::Started;

use super::{MailClient, Profile};

/// A program that only says its version needs no longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What versions of a client before another cannot do.
struct Shortcoming {
    client: MailClient,
    before: &'static [u32],
    /// The longest line of base64 that it sends (RFC 4954 §4); `None` if it does not matter.
    longest_line: Option<usize>,
    cannot: Cannot,
}

/// What is amiss.
#[derive(Clone, Copy)]
enum Cannot {
    SpeakXoauth2,
    TakeLongTokens,
    ReadTheseWords,
}

const SHORTCOMINGS: [Shortcoming; 5] = [
    // Its NEWS.
    Shortcoming {
        client: MailClient::Msmtp,
        before: &[1, 8, 13],
        longest_line: None,
        cannot: Cannot::SpeakXoauth2,
    },
    // SMTP_MAXCMDLEN, as 1.8.23 says when it is exceeded; marlam/msmtp pull request 202.
    Shortcoming {
        client: MailClient::Msmtp,
        before: &[1, 8, 31],
        longest_line: Some(4094),
        cannot: Cannot::TakeLongTokens,
    },
    // Its change log; until then a token had at most 512 bytes.
    Shortcoming {
        client: MailClient::Neomutt,
        before: &[20_220_408],
        longest_line: None,
        cannot: Cannot::TakeLongTokens,
    },
    // The NEWS of isync: Far and Near were called Master and Slave.
    Shortcoming {
        client: MailClient::Mbsync,
        before: &[1, 4],
        longest_line: None,
        cannot: Cannot::ReadTheseWords,
    },
    // Its release notes: sendmailCmd is of 2.33.
    Shortcoming {
        client: MailClient::GitSendEmail,
        before: &[2, 33],
        longest_line: None,
        cannot: Cannot::ReadTheseWords,
    },
];

/// What says the version of a client, and its name.
fn question(client: MailClient) -> Option<(&'static [&'static str], &'static str)> {
    match client {
        MailClient::Msmtp => Some((&["msmtp", "--version"], "msmtp")),
        MailClient::Neomutt => Some((&["neomutt", "-v"], "NeoMutt")),
        MailClient::Mbsync => Some((&["mbsync", "--version"], "isync")),
        MailClient::GitSendEmail => Some((&["git", "--version"], "git")),
        MailClient::Mutt
        | MailClient::Curl
        | MailClient::Postfix
        | MailClient::Sendmail
        | MailClient::Php
        | MailClient::Python
        | MailClient::PowerShell => None,
    }
}

/// Why the client that is installed here cannot do it, as far as that is known. Nothing is said of
/// one that is not installed: it may be elsewhere.
pub(super) fn warning(client: MailClient, profile: &Profile) -> Option<Message> {
    let (command, name) = question(client)?;
    let said = ask(command)?;
    let shown = said
        .split_whitespace()
        .find(|word| numbers(word).is_some())?;
    let version = numbers(shown)?;
    let mut rows = SHORTCOMINGS.iter().filter(|row| row.client == client);
    let row = rows.find(|row| {
        let is_short = |longest| profile.sasl_line > longest;
        version.as_slice() < row.before && row.longest_line.is_none_or(is_short)
    })?;
    let before: Vec<String> = row.before.iter().map(ToString::to_string).collect();
    let before = before.join(".");
    Some(match row.cannot {
        Cannot::SpeakXoauth2 => fl!("setup-version-without-xoauth2", name, shown, before),
        Cannot::TakeLongTokens => fl!("setup-version-short-token", name, shown, before),
        Cannot::ReadTheseWords => fl!("setup-version-cannot-read", name, shown, before),
    })
}

/// The numbers of a version such as `1.8.23` or `20220429`.
fn numbers(word: &str) -> Option<Vec<u32>> {
    let parts: Result<_, _> = word.split('.').map(str::parse).collect();
    parts.ok()
}

/// What a program says, if it does in time.
fn ask(command: &[&str]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments);
    let started = Started::spawn(command, true).ok()?;
    let ended = started.finish(Zeroizing::default(), PATIENCE).ok()?;
    Some(String::from_utf8_lossy(&ended.output).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared_by_their_numbers() {
        for (older, newer) in [
            ("1.8.9", "1.8.13"),
            ("1.8", "1.8.13"),
            ("20211029", "20220408"),
            ("2.1600", "2.1800"),
        ] {
            assert!(numbers(older) < numbers(newer), "{older} {newer}");
        }
        for word in ["", "msmtp", "1.8.x", "v", "1..2", "99999999999"] {
            assert_eq!(numbers(word), None, "{word}");
        }
    }
}
