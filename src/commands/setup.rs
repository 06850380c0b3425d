//! `setup`: the configuration of a mail client for an account. No network.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, io};

use clap::Args;
use serde_json::{Value, json};

use crate::account::Access;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, is_visible, visible_path};
use crate::imap::ImapServer;
use crate::locales::{Message, fl};
use crate::net::tls;
use crate::os::interrupt;
use crate::quoting::Shell;
use crate::scope::IMAP_ACCESS;
use crate::session::nobody_yet;
use crate::setup::{
    Change, Configuration, Environment, MailClient, Profile, Reading, hulft_square,
};
use crate::smtp::{Server, xoauth2};
use crate::store::{Credential, StoreKind, lock};
use crate::token::claims_of;
use crate::ui::people::{GREEN, note, paint, warning};
use crate::ui::{Report, Ui, print, terminal};

use super::hulft_square::HulftSquare;
use super::{Context, Row, Sender, Verb, flags_of, mail_server, parse};

pub(super) const ROW: Row = Row {
    name: "setup",
    about: "Set up a mail client or a HULFT Square connection",
    flags: |command| {
        flags_of::<Setup>(command)
            .subcommand(flags_of::<HulftSquare>(clap::Command::new(hulft_square::NAME).about(
                "Print the values for HULFT Square's OAuth 2.0 connection form, after testing them with Entra",
            )))
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
            .disable_help_subcommand(true)
    },
    read: |matches| match matches.remove_subcommand() {
        Some((_, mut matches)) => parse::<HulftSquare>(&mut matches),
        None => parse::<Setup>(matches),
    },
};

/// `setup`.
#[derive(Args, Debug)]
pub(crate) struct Setup {
    /// Mail client: msmtp, neomutt, mutt, mbsync, git-send-email, curl, postfix, sendmail (for cron and
    /// others), php, python or powershell
    #[arg(value_name = "CLIENT")]
    pub client: MailClient,
    /// Who sends
    #[command(flatten)]
    pub sender: Sender,
    /// Mail server; port 587 with STARTTLS by default, implicit TLS with port 465 or smtps://
    /// [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub smtp: Option<Server>,
    /// Server to read mail from, port 993 by default [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub imap: Option<ImapServer>,
    /// Add it to the client's configuration file: shows the change, asks for confirmation, and keeps
    /// a backup
    #[arg(long)]
    pub write: bool,
    /// Do not ask for confirmation
    #[arg(long, requires = "write")]
    pub yes: bool,
}

impl Verb for Setup {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let profile = profile(self, context)?;
        let (configuration, written) = if self.write {
            let (configuration, written) = write(self, &profile, context)?;
            (configuration, Some(written))
        } else {
            (self.client.configuration(&profile)?, None)
        };
        Ok(ClientSetup {
            client: self.client,
            configuration,
            written,
        }
        .into())
    }
}

/// How a mail client is to be set up, or was.
struct ClientSetup {
    client: MailClient,
    configuration: Configuration,
    /// Where it was added.
    written: Option<Written>,
}

/// A client's file with a configuration in it.
struct Written {
    file: PathBuf,
    /// What was there before, if there was something.
    copy: Option<PathBuf>,
    /// False if all of it was there already.
    is_new: bool,
}

impl Report for ClientSetup {
    fn print(&self, _: Ui) -> io::Result<()> {
        match self.written {
            Some(_) => Ok(()),
            None => print(&self.configuration.text),
        }
    }

    /// Where it was added, and what there is to know of it besides, a line each.
    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return None;
        }
        let (warnings, notes) = (&self.configuration.warnings, &self.configuration.notes);
        let lines: Vec<String> = self
            .written
            .iter()
            .map(|written| paint(GREEN, &added(written).text(ui.language), ui))
            .chain(warnings.iter().map(|text| warning(text, ui)))
            .chain(notes.iter().map(|text| note(text, ui)))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let said = |texts: &[Message]| -> Value {
            let texts = texts.iter().map(|text| text.text(ui.language));
            texts.collect::<Vec<_>>().into()
        };
        let written = self.written.as_ref();
        Some(json!({
            "client": self.client.as_str(),
            "file": self.configuration.file,
            "text": self.configuration.text,
            "notes": said(&self.configuration.notes),
            "warnings": said(&self.configuration.warnings),
            "written": written.map(|written| &written.file),
            "copy": written.and_then(|written| written.copy.as_ref()),
        }))
    }
}

fn added(written: &Written) -> Message {
    let file = visible_path(&written.file);
    match &written.copy {
        _ if !written.is_new => fl!("setup-unchanged", file),
        None => fl!("setup-written", file),
        Some(copy) => {
            let copy = visible_path(copy);
            fl!("setup-written-with-backup", file, copy)
        }
    }
}

/// Adds it to the client's file, if the person agrees to what is shown. A person takes their time,
/// so that the file is looked at again before it is replaced, by one process at a time.
fn write(flags: &Setup, profile: &Profile, context: &Context) -> Result<(Configuration, Written)> {
    let look = || {
        let configuration = flags.client.configuration(profile)?;
        let change = configuration.change(flags.client)?;
        Ok::<_, Error>((configuration, change))
    };
    let agreed = if flags.yes {
        None
    } else {
        let (_, change) = look()?;
        agree(&change, context)?;
        Some(change)
    };
    let _lock = lock::mail_clients(context.session.state())?;
    let (configuration, change) = look()?;
    // Looking for the client's version may have been cut short.
    if interrupt::requested() {
        return Err(interrupt::error());
    }
    match agreed {
        Some(agreed) if agreed != change => return Err(changed_meanwhile(&change)),
        None if !context.ui.quiet => terminal::shows(&change, context.ui),
        _ => {}
    }
    let written = Written {
        copy: change.make()?,
        is_new: !change.is_none(),
        file: change.file,
    };
    Ok((configuration, written))
}

/// Goes on only with a yes, or where there is nothing to do.
fn agree(change: &Change, context: &Context) -> Result<()> {
    if change.is_none() || terminal::agrees(change, context.ui)? {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Declined, fl!("setup-declined")))
}

fn changed_meanwhile(change: &Change) -> Error {
    let file = Shell::HERE.path(&change.file);
    Error::new(ErrorKind::Unexpected, fl!("setup-changed-meanwhile", file))
}

fn profile(flags: &Setup, context: &Context) -> Result<Profile> {
    let (_, listed) = context.chosen()?;
    let credential = context.session.credential(&listed)?;
    let account = &credential.account;
    if credential.awaits_a_person() {
        return Err(nobody_yet(&account.name));
    }
    let client = flags.client;
    let who = flags.sender.identities(account, context.ui, |flag| {
        fl!("setup-pass-user", client, flag)
    })?;
    if flags.imap.is_some() && !matches!(client, MailClient::Mbsync | MailClient::Neomutt) {
        return Err(Error::usage(fl!("setup-imap-not-supported", client)));
    }
    let ca_file = context
        .session
        .roots()
        .map(PathBuf::from)
        .map(absolute)
        .transpose()?;
    if let Some(path) = &ca_file {
        tls::roots_in(path)?;
    }
    let mut own = account.addresses();
    let is_own = own.any(|address| address.eq_ignore_ascii_case(who.sender.as_str()));
    let sasl_line = xoauth2(who.user.as_str(), &credential.tokens.access_token).len();
    let is_personal = claims_of(&credential.tokens.access_token).is_none();
    let server = mail_server(flags.smtp.as_ref(), account, is_personal);
    Ok(Profile {
        server,
        reading: reading(flags, &credential),
        needs_session: listed.store == StoreKind::Keyring,
        account: listed.name,
        program: program(context)?,
        environment: Environment::here(context.variable),
        sasl_line,
        is_shared: flags.sender.given().is_some() && !is_own,
        who,
        repeated: repeated(flags, ca_file.as_deref()),
        ca_file,
        login_name: login_name(context),
        home: context.home(),
        git_config: (context.variable)("GIT_CONFIG_GLOBAL").map(PathBuf::from),
        config_home: (context.variable)("XDG_CONFIG_HOME").map(PathBuf::from),
        language: context.ui.language,
    })
}

/// The flags of this call that another call needs as well.
fn repeated(flags: &Setup, ca_file: Option<&Path>) -> Vec<(&'static str, String)> {
    let sender = flags
        .sender
        .given()
        .map(|sender| sender.as_str().to_owned());
    let server = flags.smtp.as_ref().map(smtp_flag);
    let ca_file = ca_file.map(|path| path.display().to_string());
    let given = [
        ("--from", sender),
        ("--smtp", server),
        ("--ca-file", ca_file),
    ];
    let given = given.into_iter();
    given
        .filter_map(|(flag, value)| Some((flag, value?)))
        .collect()
}

/// A server as `--smtp` takes it.
fn smtp_flag(server: &Server) -> String {
    if server.has_tls_at_once() {
        return format!("smtps://{server}");
    }
    server.to_string()
}

/// From the server that was named, or from that of the cloud.
fn reading(flags: &Setup, credential: &Credential) -> Reading {
    let account = &credential.account;
    let (host, is_sure) = account.cloud.imap_host();
    let named = flags.imap.clone();
    let send = account.cloud.smtp_send();
    Reading {
        is_sure: is_sure || named.is_some(),
        server: named.unwrap_or_else(|| ImapServer::of_host(host)),
        // An app's permissions are not in its scopes.
        is_allowed: account.access == Access::AppOnly
            || credential.tokens.scopes.allow(IMAP_ACCESS),
        scopes: [send.as_str().to_owned(), send.sibling(IMAP_ACCESS)],
    }
}

fn login_name(context: &Context) -> Option<String> {
    let name = ["LOGNAME", "USER"].into_iter().find_map(context.variable)?;
    name.into_string().ok().filter(|name| is_visible(name))
}

/// Where this program is found by its name, if that is this very program: that place stays when a
/// package manager brings the next version. Else where it is.
fn program(context: &Context) -> Result<PathBuf> {
    let running = env::current_exe().map_err(|error| nowhere(&error.to_string()))?;
    let path = (context.variable)("PATH").unwrap_or_default();
    let name = running.file_name().unwrap_or(OsStr::new("entra-token"));
    let is_this = |found: &PathBuf| {
        let both = (found.canonicalize(), running.canonicalize());
        found.is_absolute() && matches!(both, (Ok(found), Ok(running)) if found == running)
    };
    let mut found = env::split_paths(&path).map(|folder| folder.join(name));
    Ok(found.find(is_this).unwrap_or(running))
}

fn absolute(path: impl AsRef<Path>) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| nowhere(&error.to_string()))
}

fn nowhere(reason: &str) -> Error {
    let reason = clean(reason);
    Error::new(
        ErrorKind::Unexpected,
        fl!("setup-program-path-unknown", reason),
    )
}
