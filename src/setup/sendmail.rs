//! Whatever calls /usr/sbin/sendmail, such as cron, mail, mdadm and smartd: a script in its place
//! ("sendmail(8)").

use askama::Template;

use crate::error::Result;
use crate::locales::{Language, fl};
use crate::quoting::Shell;

use super::{Configuration, Profile, render};

#[derive(Template)]
#[template(path = "sendmail.txt", config = "src/setup/askama.toml")]
struct Script<'a> {
    is_japanese: bool,
    sender: &'a str,
    command: String,
}

pub(super) fn configuration(profile: &Profile) -> Result<Configuration> {
    let local = Shell::Posix.flag("--local-to", profile.sender());
    let script = Script {
        is_japanese: profile.language == Language::Japanese,
        sender: profile.sender(),
        command: profile.sends(&["--force-from", &local]),
    };
    let keyring = profile.needs_session.then(|| {
        let flag = profile.account.flag();
        fl!("setup-system-mail-needs-file-store", flag)
    });
    Ok(Configuration {
        text: render(&script)?,
        notes: vec![fl!("setup-system-mail-by-root")],
        warnings: keyring.into_iter().collect(),
        ..Configuration::default()
    })
}
