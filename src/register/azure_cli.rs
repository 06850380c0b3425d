//! The Azure CLI lends its sign-in: it may call everything that a registration takes, within the
//! roles of the user who signed in to it, and no consent is asked for.

use std::io::ErrorKind as IoErrorKind;
use std::process::Command;
use std::time::Duration;

use oauth2::AccessToken;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::authority::{Cloud, Tenant, is_guid};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::fl;
use crate::os::child::{Ended, NotEnded, Started};
use crate::os::interrupt;
use crate::quoting::Shell;
use crate::token;

use super::RegistrationSpec;

/// On Windows it is a script, which only its whole name finds.
const PROGRAM: &str = if cfg!(windows) { "az.cmd" } else { "az" };
/// It takes seconds to start, and may have to refresh.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whose sign-in it is.
pub(crate) struct Signed {
    /// For Microsoft Graph.
    pub token: AccessToken,
    /// The directory.
    pub tenant: Tenant,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CliOutput {
    access_token: Zeroizing<String>,
    tenant: String,
}

/// The sign-in of the Azure CLI, in the directory that is meant.
///
/// # Errors
/// [`ErrorKind::SignInRequired`] if no user is signed in, [`ErrorKind::Refused`] if somebody
/// is in another directory, and [`ErrorKind::Unexpected`] if there is no Azure CLI.
pub(crate) fn signed_in(spec: &RegistrationSpec) -> Result<Signed> {
    let (host, tenant) = (&spec.graph_host, spec.tenant.as_ref());
    let mut command = Command::new(PROGRAM);
    command.args(["account", "get-access-token", "--output", "json"]);
    command.args(["--resource", host.as_str()]);
    // It is written in Python, which would look for its modules in the current folder first.
    command.env("PYTHONSAFEPATH", "1");
    if let Some(tenant) = tenant {
        command.args(["--tenant", tenant.as_str()]);
    }
    let started = Started::spawn(command, true).map_err(|error| match error.kind() {
        IoErrorKind::NotFound => not_installed(),
        _ => failed(&error.to_string()),
    })?;
    let output = match started.finish(Zeroizing::default(), PATIENCE) {
        Ok(Ended {
            complaint: None,
            output,
        }) => output,
        Ok(Ended {
            complaint: Some(complaint),
            ..
        }) => return Err(complained(&complaint, spec)),
        Err(NotEnded::Interrupted) => return Err(interrupt::error()),
        Err(NotEnded::TooSlow) => return Err(too_slow()),
        Err(NotEnded::Failed(reason)) => return Err(failed(&reason)),
    };
    let answer: CliOutput = serde_json::from_slice(&output).map_err(|_| no_token())?;
    in_directory(&answer, spec)
}

/// The directory of the token, if it is the one that is meant.
fn in_directory(answer: &CliOutput, spec: &RegistrationSpec) -> Result<Signed> {
    let tenant: Tenant = answer.tenant.parse().map_err(|_| no_token())?;
    if let Some(meant) = &spec.tenant
        && is_guid(meant.as_str())
        && *meant != tenant
    {
        return Err(another_directory(&tenant, meant, spec.cloud));
    }
    Ok(Signed {
        token: token::access_token(answer.access_token.to_string()).ok_or_else(no_token)?,
        tenant,
    })
}

/// What the Azure CLI says of itself, in its own words ("ERROR: Please run 'az login' to setup
/// account."), and of Entra's refusals.
fn complained(complaint: &str, spec: &RegistrationSpec) -> Error {
    let needs_login = complaint.contains("az login") || complaint.contains("AADSTS");
    if !needs_login {
        return failed(complaint);
    }
    let said = clean(complaint.trim_start_matches("ERROR: "));
    let az_login = sign_in_command(spec.cloud, spec.tenant.as_ref(), Shell::HERE);
    Error::new(
        ErrorKind::SignInRequired,
        fl!("register-azure-cli-not-signed-in", said, az_login),
    )
}

/// What signs in to the Azure CLI, even if the directory has no subscription of Azure.
pub(super) fn sign_in_command(cloud: Cloud, tenant: Option<&Tenant>, shell: Shell) -> String {
    let mut command = String::new();
    if let Some(name) = its_name_of(cloud) {
        command = format!("az cloud set --name {name}{}", shell.then());
    }
    command.push_str("az login --allow-no-subscriptions");
    if let Some(tenant) = tenant {
        command.push(' ');
        command.push_str(&shell.flag("--tenant", tenant.as_str()));
    }
    command
}

/// What the Azure CLI calls a cloud that is not its default (`az cloud list`).
fn its_name_of(cloud: Cloud) -> Option<&'static str> {
    match cloud {
        Cloud::Global => None,
        Cloud::UsGov | Cloud::UsGovDod => Some("AzureUSGovernment"),
        Cloud::China => Some("AzureChinaCloud"),
    }
}

fn not_installed() -> Error {
    Error::new(
        ErrorKind::Unexpected,
        fl!("register-azure-cli-not-installed"),
    )
}

fn failed(reason: &str) -> Error {
    let reason = clean(reason);
    Error::new(
        ErrorKind::Unexpected,
        fl!("register-azure-cli-failed", reason),
    )
}

fn too_slow() -> Error {
    let seconds = PATIENCE.as_secs();
    Error::new(
        ErrorKind::Unreachable,
        fl!("register-azure-cli-timeout", seconds),
    )
}

fn no_token() -> Error {
    failed("its answer is not that of `az account get-access-token`")
}

fn another_directory(found: &Tenant, meant: &Tenant, cloud: Cloud) -> Error {
    let az_login = sign_in_command(cloud, Some(meant), Shell::HERE);
    Error::new(
        ErrorKind::Refused,
        fl!("register-azure-cli-other-directory", found, meant, az_login),
    )
}
