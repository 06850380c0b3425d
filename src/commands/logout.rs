//! `logout`: deletes every local copy of an account.

use clap::Args;
use serde_json::{Value, json};

use crate::account::{Access, Account, AccountName};
use crate::authority::Cloud;
use crate::cli::{Global, Variable};
use crate::error::{Error, Result};
use crate::locales::{Language, Message, fl};
use crate::quoting::{Shell, url_part};
use crate::session::SignedOut;
use crate::store::accounts::{Accounts, Listed};
use crate::store::pending;
use crate::ui::json::error_object;
use crate::ui::people::{error, note, warning};
use crate::ui::{Report, Ui};

use super::{Context, Row, Verb, flags_of, nearest_first, parse};

pub(super) const ROW: Row = Row {
    name: "logout",
    about: "Delete all local copies of an account's tokens",
    flags: flags_of::<Logout>,
    read: parse::<Logout>,
};

/// `logout`.
#[derive(Args, Debug)]
pub(crate) struct Logout {
    /// Sign out of all accounts
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
    /// Remove the account even if the store cannot delete its tokens (they remain there)
    #[arg(long)]
    pub force: bool,
}

impl Verb for Logout {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        if self.all {
            return Ok(());
        }
        global.fill_account(variable)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        sign_out(self, &context?).map(Into::into)
    }
}

fn sign_out(flags: &Logout, context: &Context) -> Result<LoggedOut> {
    let accounts = Accounts::load(context.session.state())?;
    let leaving: Vec<Listed> = if flags.all {
        accounts.list().to_vec()
    } else {
        match &context.account {
            Some(name) => match accounts.find(name) {
                Some(listed) => vec![listed.clone()],
                None => return unlisted(name, &accounts, context),
            },
            None if accounts.list().is_empty() => Vec::new(),
            None => vec![accounts.choose_to_delete()?.clone()],
        }
    };
    // One that fails does not keep the others.
    let mut advice = Vec::new();
    let signed_out = leaving.into_iter().map(|listed| {
        // Once it is signed out, nothing says any more who it was.
        let account = context.session.credential(&listed).ok();
        let account = account.map(|credential| credential.account);
        let signed_out = context.session.sign_out(&listed, flags.force);
        if signed_out.is_ok() {
            let how = how_to_revoke(&listed.name, account.as_ref());
            advice.extend((!advice.contains(&how)).then_some(how));
        }
        Departed {
            name: listed.name,
            done: signed_out.map_err(or_by_force),
        }
    });
    let departed = signed_out.collect();
    tell_of_default(&accounts, context)?;
    Ok(LoggedOut {
        accounts: departed,
        begun: forget_begun(flags, context),
        advice,
    })
}

/// What ends the tokens of an account of which there are copies elsewhere ("user:
/// revokeSignInSessions"). The account may be called otherwise than its user, who is named only if
/// the record says so.
fn how_to_revoke(name: &AccountName, account: Option<&Account>) -> Message {
    let Some(account) = account else {
        return unnamed(name);
    };
    if account.access == Access::AppOnly {
        let client_id = &account.client_id;
        return fl!("logout-revoke-app", name, client_id);
    }
    if account.authority.tenant.is_consumers() {
        return fl!("logout-revoke-personal", name);
    }
    let Some(user) = &account.username else {
        return unnamed(name);
    };
    let (host, part) = (account.cloud.graph_host(), url_part(user));
    let url = format!("{}/v1.0/users/{part}/revokeSignInSessions", host.as_str());
    let mut url = Shell::HERE.flag("--url", &url);
    // The Azure CLI knows the addresses of the other clouds itself.
    if account.cloud == Cloud::UsGovDod {
        url = format!("{url} {}", Shell::HERE.flag("--resource", host.as_str()));
    }
    fl!("logout-revoke-user", name, user, url)
}

fn unnamed(name: &AccountName) -> Message {
    fl!("logout-revoke-unknown-user", name)
}

/// Says which account is used from now on where none is named, if that has changed: scripts would
/// send as somebody else.
fn tell_of_default(before: &Accounts, context: &Context) -> Result<()> {
    let now = Accounts::load(context.session.state())?;
    if now.list().is_empty() || now.default_name() == before.default_name() {
        return Ok(());
    }
    let names = now.names();
    let change = match now.default_name() {
        Some(name) => fl!("logout-default-now", name),
        None => fl!("logout-no-default", names),
    };
    context.ui.warn(&change);
    Ok(())
}

/// A store may be gone for good.
fn or_by_force(error: Error) -> Error {
    if !error.kind().is_of_the_store() {
        return error;
    }
    error.with_further_hint(&fl!("logout-use-force"))
}

/// With every account go the sign-ins that were begun; otherwise those whose time is over.
fn forget_begun(flags: &Logout, context: &Context) -> Result<usize> {
    let session = &context.session;
    if flags.all {
        return pending::forget_all(session.state(), session.prompting());
    }
    pending::sweep(session.state(), session.prompting(), session.now())?;
    Ok(0)
}

/// A name that the list does not have may still have an item: the list may have been lost.
fn unlisted(name: &AccountName, accounts: &Accounts, context: &Context) -> Result<LoggedOut> {
    let done = context.session.forget_unlisted(name)?;
    let advice = if done.records == 0 {
        not_here(name, accounts)
    } else {
        unnamed(name)
    };
    let departed = Departed {
        name: name.clone(),
        done: Ok(done),
    };
    Ok(LoggedOut {
        accounts: vec![departed],
        begun: Ok(0),
        advice: vec![advice],
    })
}

fn not_here(name: &AccountName, accounts: &Accounts) -> Message {
    let known = nearest_first(name, accounts).join(", ");
    if known.is_empty() {
        return fl!("logout-no-accounts", name);
    }
    fl!("logout-no-such-account", name, known)
}

/// The accounts that were signed out.
struct LoggedOut {
    accounts: Vec<Departed>,
    /// How many sign-ins that were begun were forgotten with them, or why one could not be.
    begun: Result<usize>,
    /// What may be left to do.
    advice: Vec<Message>,
}

/// An account with what was done, or why it could not be.
struct Departed {
    name: AccountName,
    done: Result<SignedOut>,
}

impl Report for LoggedOut {
    fn remark(&self, ui: Ui) -> Option<String> {
        let lines = if ui.quiet {
            self.errors(ui)
        } else {
            self.lines(ui)
        };
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let accounts = self.accounts.iter();
        let error = self.begun.as_ref().err();
        Some(json!({
            "forgotten_sign_ins": self.begun.as_ref().ok(),
            "error": error.map(|error| error_object(error, ui.language)),
            "signed_out": accounts.map(|account| account.object(ui.language)).collect::<Vec<_>>(),
        }))
    }

    fn exit_code(&self) -> u8 {
        let mut failures = self
            .accounts
            .iter()
            .filter_map(|account| account.done.as_ref().err());
        let failure = failures.next().or(self.begun.as_ref().err());
        failure.map_or(0, Error::exit_code)
    }
}

impl LoggedOut {
    /// The accounts and tokens that are still there, each with the reason.
    fn errors(&self, ui: Ui) -> Vec<String> {
        let still_there = self
            .accounts
            .iter()
            .flat_map(|account| account.still_there(ui));
        let begun = self.begun.as_ref().err();
        still_there
            .chain(begun.map(|failure| error(failure, ui)))
            .collect()
    }

    /// What was deleted, and what cannot be.
    fn lines(&self, ui: Ui) -> Vec<String> {
        let language = ui.language;
        let advice = self.advice.iter().map(|text| text.text(language));
        let is_nothing = self.accounts.iter().all(Departed::had_nothing);
        if is_nothing && matches!(self.begun, Ok(0)) {
            let nothing = fl!("logout-nothing-deleted");
            return std::iter::once(nothing.text(language))
                .chain(advice)
                .collect();
        }
        let mut lines: Vec<String> = self
            .accounts
            .iter()
            .flat_map(|account| account.lines(ui))
            .collect();
        lines.extend(self.remains().into_iter().map(|text| note(text, ui)));
        match &self.begun {
            Ok(0) => {}
            Ok(begun) => lines.push(forgotten(*begun).text(language)),
            Err(failure) => lines.push(error(failure, ui)),
        }
        lines.push(fl!("logout-cannot-revoke").text(language));
        lines.extend(advice);
        lines
    }

    /// What stores keep of what they have deleted, each said once.
    fn remains(&self) -> Vec<&Message> {
        let done = self
            .accounts
            .iter()
            .filter_map(|account| account.done.as_ref().ok());
        let mut texts: Vec<&Message> = Vec::new();
        for text in done.flat_map(|done| &done.remains) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }
}

impl Departed {
    fn had_nothing(&self) -> bool {
        let done = self.done.as_ref();
        done.is_ok_and(|done| done.records == 0 && !done.had_copy && done.kept.is_empty())
    }

    fn lines(&self, ui: Ui) -> Vec<String> {
        let deleted = self
            .done
            .as_ref()
            .map(|done| self.deleted(done).text(ui.language));
        deleted.into_iter().chain(self.still_there(ui)).collect()
    }

    fn deleted(&self, done: &SignedOut) -> Message {
        let name = &self.name;
        match (done.records, done.had_copy) {
            (0, false) => fl!("logout-nothing-deleted-of", name),
            (0, true) => fl!("logout-deleted-copy", name),
            (_, false) => fl!("logout-deleted-tokens", name),
            (_, true) => fl!("logout-deleted-tokens-and-copy", name),
        }
    }

    fn still_there(&self, ui: Ui) -> Vec<String> {
        let name = &self.name;
        let done = match &self.done {
            Ok(done) => done,
            Err(failure) => return vec![format!("{name}: {}", error(failure, ui))],
        };
        let kept = done.kept.iter().map(|failure| {
            let reason = failure.fact();
            fl!("logout-removed-tokens-remain", name, reason)
        });
        kept.map(|text| warning(&text, ui)).collect()
    }

    /// With the number of copies that were deleted, or why none was.
    fn object(&self, language: Language) -> Value {
        let object = |error: &Error| error_object(error, language);
        let (done, error) = (self.done.as_ref().ok(), self.done.as_ref().err());
        json!({
            "account": self.name.as_str(),
            "deleted_copies": done.map(|done| done.records + usize::from(done.had_copy)),
            "kept": done.map(|done| done.kept.iter().map(object).collect::<Vec<_>>()),
            "remains": done.map(|done| done.remains.iter().map(|text| text.text(language)).collect::<Vec<_>>()),
            "error": error.map(object),
        })
    }
}

fn forgotten(begun: usize) -> Message {
    match begun {
        1 => fl!("logout-dropped-sign-in"),
        _ => fl!("logout-dropped-sign-ins", begun),
    }
}
