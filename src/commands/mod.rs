//! The verbs, one file each. A command gathers what it needs, calls a session or a flow, and
//! returns a [`Report`]; it prints nothing itself.

mod changed;
pub(crate) mod credential;
mod doctor;
mod exec;
mod explain;
mod export;
mod form;
mod generate;
mod hulft_square;
mod import;
mod login;
mod logout;
mod main_points;
mod refresh;
mod register;
mod sendmail;
mod setup;
pub(crate) mod show;
mod status;
mod store;
mod switch;
pub(crate) mod token;
mod verbs;

use std::cell::LazyCell;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;

use crate::account::{Access, Account, AccountName};
use crate::authority::Tenant;
use crate::cli::{did_you_mean, nearest};
use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::session::Session;
use crate::smtp::{Identities, MailAddress, Server};
use crate::store::accounts::{Accounts, Listed};
use crate::ui::Ui;
use crate::ui::terminal::Surroundings;

use changed::{Changed, Leftover};
use status::AccountStatus;
use verbs::{Row, Verb, flags_of, parse, verbs_of};

pub(crate) use verbs::Cli;

/// What the commands share.
pub(crate) struct Context {
    /// Where things are kept.
    pub session: Session,
    /// The account named by `-a` or the environment.
    pub account: Option<AccountName>,
    /// How and to whom things are said.
    pub ui: Ui,
    /// Looks up a variable of the environment; one that is empty is not set.
    pub variable: fn(&str) -> Option<OsString>,
    /// Where this process runs; most commands have no use for it.
    pub surroundings: LazyCell<Surroundings>,
}

impl Context {
    /// Whether what is being done may be shown on a line that is gone again.
    fn has_progress(&self) -> bool {
        self.ui.is_watched() && !self.ui.quiet && !self.surroundings.is_dumb
    }

    /// The user's home directory.
    fn home(&self) -> Option<PathBuf> {
        (self.variable)(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from)
    }

    /// Tells a person what standard input is read for; a program knows.
    fn tell_what_is_read(&self, what: &Message) {
        if !self.ui.quiet && io::stdin().is_terminal() {
            self.ui.note(what);
        }
    }

    /// The list of accounts, and the one this call is about.
    fn chosen(&self) -> Result<(Accounts, Listed)> {
        let accounts = Accounts::load(self.session.state())?;
        let listed = choose(&accounts, self.account.as_ref())?.clone();
        Ok((accounts, listed))
    }
}

/// The account of this name, or the default one. Where it is unknown, what was meant is told.
fn choose<'a>(accounts: &'a Accounts, name: Option<&AccountName>) -> Result<&'a Listed> {
    accounts.choose(name).map_err(|error| {
        let meant = name.and_then(|name| like(name, accounts));
        match meant.filter(|_| error.kind() == ErrorKind::SignInRequired) {
            Some(meant) => error.with_first_hint(&did_you_mean(&meant.flag())),
            None => error,
        }
    })
}

/// The account whose name is most like another.
fn like<'a>(name: &AccountName, accounts: &'a Accounts) -> Option<&'a AccountName> {
    let names = || accounts.list().iter().map(|listed| &listed.name);
    let lower = |name: &AccountName| name.as_str().to_lowercase();
    let lower_names: Vec<String> = names().map(lower).collect();
    let meant = nearest(name.as_str(), lower_names.iter().map(String::as_str))?;
    names().find(|name| lower(name) == meant)
}

/// The names of all accounts, the one that is most like another first.
fn nearest_first(name: &AccountName, accounts: &Accounts) -> Vec<String> {
    let meant = like(name, accounts);
    let all = accounts.list().iter().map(|listed| &listed.name);
    let others = all.filter(|name| Some(*name) != meant);
    meant
        .into_iter()
        .chain(others)
        .map(ToString::to_string)
        .collect()
}

/// What ends standard input at a terminal.
const END_OF_INPUT: &str = if cfg!(windows) {
    "Ctrl-Z, Enter"
} else {
    "Ctrl-D"
};

/// The mailbox that sends: the one given, else that of the account. `hint` says how to give one,
/// beside the account's flag.
fn mailbox(
    given: Option<&MailAddress>,
    account: &Account,
    hint: impl FnOnce(&str) -> Message,
) -> Result<MailAddress> {
    given
        .cloned()
        .or_else(|| own_address(account))
        .ok_or_else(|| {
            let name = &account.name;
            Error::usage(fl!("account-mailbox-unknown", name)).with_hint(hint(&name.flag()))
        })
}

/// The flag that names the sender.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Sender {
    /// Send from this address, such as a shared mailbox [default: the account's own]. The account still
    /// signs in as itself and needs the right Send As; an app signs in to this mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<MailAddress>,
    /// What `--from` was called before
    #[arg(long, value_name = "ADDRESS", hide = true, conflicts_with = "from")]
    pub user: Option<MailAddress>,
}

impl Sender {
    /// The address given, if any.
    fn given(&self) -> Option<&MailAddress> {
        self.from.as_ref().or(self.user.as_ref())
    }

    /// Who signs in, and who sends. `hint` says how to give the address, beside the account's flag.
    fn identities(
        &self,
        account: &Account,
        ui: Ui,
        hint: impl FnOnce(&str) -> Message,
    ) -> Result<Identities> {
        if self.user.is_some() {
            ui.warn(&fl!("account-user-is-from"));
        }
        let sender = mailbox(self.given(), account, hint)?;
        let own = own_address(account).filter(|_| account.access == Access::Delegated);
        let user = own.unwrap_or_else(|| sender.clone());
        Ok(Identities { user, sender })
    }
}

/// The account's own address, if one is known.
fn own_address(account: &Account) -> Option<MailAddress> {
    account.addresses().find_map(|known| known.parse().ok())
}

/// The mail server: the one given, else that of the account's cloud. Personal accounts, whose tokens
/// nobody can read, have one of their own.
fn mail_server(given: Option<&Server>, account: &Account, is_personal: bool) -> Server {
    let of_cloud = || {
        let tenant = if is_personal {
            &Tenant::consumers()
        } else {
            &account.authority.tenant
        };
        Server::of_host(account.cloud.smtp_host(tenant).0)
    };
    given.cloned().unwrap_or_else(of_cloud)
}
