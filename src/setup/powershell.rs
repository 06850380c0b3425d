//! PowerShell: a script that sends a mail from a file through the curl.exe of Windows ("about_
//! Quoting Rules"). Send-MailMessage knows no OAuth.

use askama::Template;

use crate::error::Result;
use crate::language::text;

use super::{Configuration, Profile, as_text, render, url};

#[derive(Template)]
#[template(path = "powershell.txt", config = "src/setup/askama.toml")]
struct Script<'a> {
    usage: &'a str,
    program: String,
    account: String,
    url: String,
    ca_file: Option<String>,
    user: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let usage = text!(
        ".\\THIS_FILE.ps1 RECIPIENT MAIL_FILE",
        "使い方: .\\このファイル.ps1 宛先 メールのファイル"
    );
    let script = Script {
        usage: usage.get(profile.language),
        program: quoted(&as_text(&profile.program)),
        account: quoted(profile.account.as_str()),
        url: quoted(&url(&profile.server)),
        ca_file: profile
            .ca_file
            .as_deref()
            .map(|file| quoted(&as_text(file))),
        user: quoted(profile.user.as_str()),
    };
    Ok(Configuration {
        text: render(&script)?,
        warnings: vec![text!(
            "this script was never run by those who wrote it: no Windows was at hand",
            "このスクリプトは Windows での動作を確認していません"
        )],
        ..Configuration::default()
    })
}

/// Between apostrophes nothing has a meaning but they themselves, and those of typographers, which
/// PowerShell takes for the same.
fn quoted(value: &str) -> String {
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let doubled = |c: char| {
        if is_apostrophe(c) {
            [Some(c), Some(c)]
        } else {
            [Some(c), None]
        }
    };
    let inner: String = value.chars().flat_map(doubled).flatten().collect();
    format!("'{inner}'")
}
