//! `setup`: the configuration of a mail client for an account. No network.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::authority::Tenant;
use crate::cli::Setup;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::language::text;
use crate::output::Report;
use crate::setup::Profile;
use crate::smtp::{MailAddress, Server};
use crate::token::{TokenSet, claims_of};

use super::Context;

pub(super) fn run(flags: &Setup, context: &Context) -> Result<Report> {
    let profile = profile(flags, context)?;
    let configuration = flags.client.configuration(&profile)?;
    Ok(Report::ClientSetup {
        client: flags.client,
        configuration,
    })
}

fn profile(flags: &Setup, context: &Context) -> Result<Profile> {
    let (_, listed) = context.chosen()?;
    let credential = context.session.credential(&listed)?;
    let account = &credential.account;
    Ok(Profile {
        user: user(flags, account)?,
        server: server(flags, account, &credential.tokens),
        account: listed.name,
        program: program(context)?,
        ca_file: context.session.ca_file.clone().map(absolute).transpose()?,
        home: context.home.clone(),
        config_home: (context.variable)("XDG_CONFIG_HOME").map(PathBuf::from),
        language: context.language,
    })
}

/// The mailbox that sends. A personal account's token does not name its user, but the account's
/// name often does.
fn user(flags: &Setup, account: &Account) -> Result<MailAddress> {
    if let Some(user) = &flags.user {
        return Ok(user.clone());
    }
    let known = [account.username.as_deref(), account.login_hint.as_deref()];
    let mut known = known.into_iter().flatten().chain([account.name.as_str()]);
    known.find_map(|name| name.parse().ok()).ok_or_else(|| {
        let (name, flag, client) = (&account.name, account.name.flag(), flags.client);
        Error::usage(text!(
            "it is not known which mailbox {name} sends from",
            "{name} がどのメールボックスから送信するのか分かりません"
        ))
        .with_hint(text!(
            "`entra-token setup {client} {flag} --user ADDRESS`",
            "`entra-token setup {client} {flag} --user ADDRESS` で指定してください"
        ))
    })
}

/// The server that was named, or that of the cloud. Only tokens of personal accounts are opaque.
fn server(flags: &Setup, account: &Account, tokens: &TokenSet) -> Server {
    let by_cloud = || {
        let personal = Tenant::consumers();
        let tenant = match claims_of(&tokens.access_token) {
            None => &personal,
            Some(_) => &account.authority.tenant,
        };
        Server::of_host(account.cloud.smtp_host(tenant).0)
    };
    flags.smtp.clone().unwrap_or_else(by_cloud)
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
        text!(
            "it is not known where this program is: {reason}",
            "このプログラムの場所が分かりません: {reason}"
        ),
    )
}
