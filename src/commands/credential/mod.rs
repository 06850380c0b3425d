//! `credential`: git's credential helper (gitcredentials, "CUSTOM HELPERS"), for the mail servers
//! that take our tokens. What is not for us is passed over in silence: another helper may know.

pub(crate) mod request;

use std::io;

use clap::Args;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::account::{Access, Account, AccountName};
use crate::authority::Cloud;
use crate::cli::MinTtl;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::visible;
use crate::locales::fl;
use crate::quoting::Shell;
use crate::scope::{IMAP_ACCESS, SMTP_SEND};
use crate::smtp::MailHost;
use crate::store::Credential;
use crate::store::accounts::{Accounts, Listed};
use crate::token::{self, Acquired};
use crate::ui::{Nothing, Report, Ui, print};

use super::token::warning;
use super::{Context, Row, Verb, flags_of, mailbox, parse};
use request::Request;

pub(super) const ROW: Row = Row {
    name: "credential",
    about: "Act as a git credential helper, for git send-email",
    flags: |command| {
        flags_of::<CredentialHelper>(command).after_help(
            "If another helper stores credentials, such as git-credential-store, put an empty `helper =` line \
             before this one, or the token ends up in its file: `entra-token setup git-send-email` prints both lines",
        )
    },
    read: parse::<CredentialHelper>,
};

/// `credential`.
#[derive(Args, Debug)]
pub(crate) struct CredentialHelper {
    /// Mail server to answer for besides Outlook's, such as your own relay (repeatable)
    #[arg(long = "host", value_name = "HOST[:PORT]")]
    pub hosts: Vec<MailHost>,
    /// How much life it has to have left.
    #[command(flatten)]
    pub life: MinTtl,
    /// git's operation: get, store or erase; any other is ignored
    #[arg(value_name = "OPERATION")]
    pub operation: String,
}

/// What git may have us sign in to: `send-email` asks for smtp, `imap-send` for imap or imaps.
const PROTOCOLS: [&str; 4] = ["smtp", "smtps", "imap", "imaps"];

impl Verb for CredentialHelper {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let answer = match self.operation.as_str() {
            "get" => get,
            "erase" => erase,
            // There is nothing to keep; and an operation of a newer git is none of ours.
            _ => return Ok(Nothing.into()),
        };
        if let Ok(context) = &context {
            context.tell_what_is_read(&fl!("credential-waiting"));
        }
        let request = Request::of_standard_input()?;
        let Some(host) = host(&request, self) else {
            log::debug!("skipped: neither Outlook's host nor one given with --host");
            return Ok(Nothing.into());
        };
        if request.is_odd {
            return Err(request::malformed());
        }
        answer(self, &request, &host, &context?)
    }
}

/// The mail server, if it is one that may have a token.
fn host(request: &Request, flags: &CredentialHelper) -> Option<MailHost> {
    let host: MailHost = request.host.parse().ok()?;
    let is_ours = Cloud::is_mail_host(host.name()) || is_given(&host, flags);
    let is_mail = PROTOCOLS.contains(&request.protocol.as_str());
    (is_ours && is_mail).then_some(host)
}

fn is_given(host: &MailHost, flags: &CredentialHelper) -> bool {
    flags.hosts.iter().any(|given| given.covers(host))
}

/// Who signs in, and with what.
fn get(
    flags: &CredentialHelper,
    request: &Request,
    host: &MailHost,
    context: &Context,
) -> Result<Box<dyn Report>> {
    let serves = |credential: &Credential| serves(credential, flags, request, host);
    let (listed, credential) = match chosen(request, context, serves)? {
        Choice::Account(listed, credential) => (listed, credential),
        Choice::Nobody(accounts) => return Err(unknown_user(request, &accounts)),
    };
    let account = &credential.account;
    if !is_given(host, flags) {
        if !account.cloud.has_mail_host(host.name()) {
            log::debug!("skipped: {} belongs to another cloud", listed.name);
            return Ok(Nothing.into());
        }
        check_permission(&credential, request)?;
    }
    let username = user_of(request, account)?;
    let acquired = context.session.acquire(&listed, flags.life.freshness())?;
    Ok(GitCredential {
        account: listed.name,
        username,
        acquired,
    }
    .into())
}

/// A user name and a password for git, or another program that asks as git does.
struct GitCredential {
    /// Whose token it is.
    account: AccountName,
    /// Who is to sign in with it.
    username: String,
    acquired: Acquired,
}

impl Report for GitCredential {
    /// What a credential helper answers (git-credential, "INPUT/OUTPUT FORMAT"): the password ends,
    /// and is not worth keeping.
    fn print(&self, _: Ui) -> io::Result<()> {
        print(&Zeroizing::new(format!(
            "username={}\npassword={}\npassword_expiry_utc={}\nephemeral=1",
            self.username,
            self.acquired.access_token.secret(),
            self.acquired.life.expires_at.as_second()
        )))
    }

    fn remark(&self, ui: Ui) -> Option<String> {
        warning(&self.acquired, ui)
    }

    /// The attributes of git's protocol.
    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({
            "account": self.account.as_str(),
            "username": self.username,
            "password": self.acquired.access_token.secret(),
            "password_expiry_utc": self.acquired.life.expires_at.as_second(),
            "ephemeral": true,
        }))
    }
}

/// True for an account whose tokens the server takes, for all that is known.
fn serves(
    credential: &Credential,
    flags: &CredentialHelper,
    request: &Request,
    host: &MailHost,
) -> bool {
    let is_of_the_cloud = credential.account.cloud.has_mail_host(host.name());
    is_given(host, flags) || is_of_the_cloud && check_permission(credential, request).is_ok()
}

/// Who signs in: the one that git names, just as it does, or it would take it for another.
fn user_of(request: &Request, account: &Account) -> Result<String> {
    if let Some(username) = &request.username {
        return Ok(username.clone());
    }
    let user = mailbox(None, account, |_| fl!("credential-git-config"))?;
    Ok(user.as_str().to_owned())
}

/// A server has refused what `get` gave: the next `get` asks Entra for another.
fn erase(
    flags: &CredentialHelper,
    request: &Request,
    host: &MailHost,
    context: &Context,
) -> Result<Box<dyn Report>> {
    let Some(password) = &request.password else {
        return Ok(Nothing.into());
    };
    let serves = |credential: &Credential| serves(credential, flags, request, host);
    let chosen = match chosen(request, context, serves) {
        Ok(chosen) => chosen,
        // It was not ours, then.
        Err(error) if error.kind() == ErrorKind::SignInRequired => return Ok(Nothing.into()),
        Err(error) => return Err(error),
    };
    if let Choice::Account(listed, _) = chosen {
        let Some(refused) = token::access_token(password.to_string()) else {
            return Ok(Nothing.into());
        };
        let is_ended = context.session.discard(&listed, &refused)?;
        log::debug!("the refused token was discarded: {is_ended}");
    }
    Ok(Nothing.into())
}

/// Whose token is wanted.
enum Choice {
    Account(Listed, Box<Credential>),
    /// None of these.
    Nobody(Accounts),
}

/// Why an account is taken for the one that is wanted, the best reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Who is wanted has signed in.
    User,
    /// It was expected to be that one, or is called so.
    Name,
    /// Its user is not known.
    Anybody,
}

impl Likeness {
    fn of(account: &Account, username: &str) -> Option<Self> {
        let is_wanted = |address: &str| address.eq_ignore_ascii_case(username);
        if account.username.as_deref().is_some_and(is_wanted) {
            Some(Self::User)
        } else if is_wanted(account.name.as_str()) || account.addresses().any(is_wanted) {
            Some(Self::Name)
        } else {
            account
                .addresses()
                .next()
                .is_none()
                .then_some(Self::Anybody)
        }
    }
}

/// The account named by `-a`, and then any user is a shared mailbox; else one that is taken for who is
/// wanted, and of several the one that `serves`.
fn chosen(
    request: &Request,
    context: &Context,
    serves: impl Fn(&Credential) -> bool,
) -> Result<Choice> {
    let wanted = request.username.as_ref();
    let Some(username) = wanted.filter(|_| context.account.is_none()) else {
        let (_, listed) = context.chosen()?;
        let credential = context.session.credential(&listed)?;
        return Ok(Choice::Account(listed, Box::new(credential)));
    };
    let accounts = Accounts::load(context.session.state())?;
    if accounts.list().is_empty() {
        accounts.choose(None)?;
    }
    search(username, accounts, context, serves)
}

/// An account that may be wanted. It comes before another one if it is not just any account, then if it
/// serves, then by its likeness.
type Candidate = ((bool, bool, Likeness), Listed, Box<Credential>);

/// Looks into the records: first that of the account which is called so, then that of the default
/// one. One that cannot be opened is reported if no other is found.
fn search(
    username: &str,
    accounts: Accounts,
    context: &Context,
    serves: impl Fn(&Credential) -> bool,
) -> Result<Choice> {
    let is_called_so = |listed: &Listed| listed.name.as_str().eq_ignore_ascii_case(username);
    let mut listed: Vec<&Listed> = accounts.list().iter().collect();
    listed.sort_by_key(|listed| {
        let is_default = accounts.default_name() == Some(&listed.name);
        (!is_called_so(listed), !is_default)
    });
    let (mut best, mut problem): (Option<Candidate>, _) = (None, None);
    for listed in listed {
        let credential = match context.session.credential(listed) {
            Ok(credential) => Box::new(credential),
            Err(error) => {
                problem.get_or_insert((is_called_so(listed), error));
                continue;
            }
        };
        let Some(likeness) = Likeness::of(&credential.account, username) else {
            continue;
        };
        let rank = (
            likeness == Likeness::Anybody,
            !serves(&credential),
            likeness,
        );
        if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
            best = Some((rank, listed.clone(), credential));
        }
        if rank == (false, false, Likeness::User) {
            break;
        }
    }
    match (best, problem) {
        // Nor is anybody taken in the place of the one that is called so.
        (None, Some((_, error))) | (Some(((true, ..), ..)), Some((true, error))) => Err(error),
        (Some((_, listed, credential)), _) => Ok(Choice::Account(listed, credential)),
        (None, None) => Ok(Choice::Nobody(accounts)),
    }
}

fn unknown_user(request: &Request, accounts: &Accounts) -> Error {
    let username = visible(request.username.as_deref().unwrap_or_default());
    let flag = Shell::HERE.flag("-a", &username);
    let known = accounts.names();
    Error::new(
        ErrorKind::SignInRequired,
        fl!("credential-not-signed-in", username, flag, known),
    )
}

/// A token that was never asked to allow it is refused by the server, whatever is done about it.
fn check_permission(credential: &Credential, request: &Request) -> Result<()> {
    let needed = if request.protocol.starts_with("imap") {
        IMAP_ACCESS
    } else {
        SMTP_SEND
    };
    let account = &credential.account;
    // An app's permissions are not in its scopes.
    if account.access == Access::AppOnly || credential.tokens.scopes.allow(needed) {
        return Ok(());
    }
    let (name, flag) = (&account.name, account.name.flag());
    let smtp = account.cloud.smtp_send();
    let (smtp, imap) = (smtp.as_str(), smtp.sibling(IMAP_ACCESS));
    let flags = match needed {
        IMAP_ACCESS => format!("--scope {smtp} --scope {imap}"),
        _ => format!("--scope {smtp}"),
    };
    Err(Error::new(
        ErrorKind::Refused,
        fl!("credential-not-allowed", name, needed, flag, flags),
    ))
}
