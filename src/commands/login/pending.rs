//! `login --start` and `login --finish`: one sign-in in two processes.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::Result;
use crate::flow::authorization_code::{self, AuthorizationResponse};
use crate::locales::{Message, fl};
use crate::os::interrupt;
use crate::store::pending::{self, Pending};
use crate::token::after;
use crate::ui::people::relative;
use crate::ui::terminal::Terminal;
use crate::ui::{Report, Ui, print_json, seconds};

use super::earlier::Earlier;
use super::{Changed, Context, Login, PATIENCE, PreparedSignIn};

/// How long a sign-in may be finished, unless `--timeout` says otherwise.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// Begins: keeps what the answer will be held against, and reports the page's address.
pub(super) fn start(
    prepared: PreparedSignIn,
    flags: &Login,
    context: &Context,
    person: &Terminal,
) -> Result<Started> {
    let session = &context.session;
    let now = session.now();
    let lifetime = flags.timeout.unwrap_or(LIFETIME);
    let pending = Pending {
        request: authorization_code::start(&prepared.account, person)?,
        named: prepared.earlier.named.clone(),
        renews: prepared.earlier.renews(),
        known: prepared.earlier.known().cloned(),
        terms: prepared.earlier.terms,
        account: prepared.account,
        client_secret: prepared.client_secret,
        store: prepared.store,
        expires_at: after(now, lifetime.try_into().unwrap_or_default()),
    };
    pending::save(session.state(), session.prompting(), &pending)?;
    Ok(Started {
        id: pending.id(),
        url: pending.request.url,
        redirect_uri: pending.request.redirect_uri,
        expires_at: pending.expires_at,
        now,
    })
}

/// A sign-in that was begun, for another process to finish.
pub(super) struct Started {
    /// Its name.
    id: String,
    /// The page to sign in at.
    url: Url,
    /// Where the page's answer comes to.
    redirect_uri: String,
    /// When it is too late.
    expires_at: Timestamp,
    /// When the command ran.
    now: Timestamp,
}

impl Report for Started {
    fn print(&self, _: Ui) -> io::Result<()> {
        print_json(self.object())
    }

    /// How to go on with it.
    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return None;
        }
        let until = relative(self.expires_at, self.now, ui.language);
        let how = fl!("login-started", until);
        Some(how.text(ui.language))
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(self.object())
    }
}

impl Started {
    fn object(&self) -> Value {
        json!({
            "id": self.id,
            "url": self.url.as_str(),
            "redirect_uri": self.redirect_uri,
            "expires_at": seconds(self.expires_at).to_string(),
            "expires_at_unix": self.expires_at.as_second(),
        })
    }
}

/// Finishes, with the address that the sign-in ended at.
pub(super) fn finish(
    address: &str,
    flags: &Login,
    context: &Context,
    person: &Terminal,
) -> Result<Changed> {
    interrupt::watch();
    let session = &context.session;
    let timeout = flags.timeout.unwrap_or(PATIENCE);
    let is_known = |state: &_| pending::is_listed(session.state(), state);
    let reply = AuthorizationResponse::read(address, timeout, &is_known, person)?;
    let now = session.now();
    let (pending, lock) = pending::load(session.state(), session.prompting(), reply.state(), now)?;
    let prepared = PreparedSignIn::of_pending(&pending, context)?;
    let signed_in = authorization_code::finish(
        reply,
        &prepared.account,
        &prepared.client,
        &pending.request,
        &prepared.endpoint,
        person,
    );
    let signed_in = match signed_in {
        Err(error) if error.kind().is_transient() => return Err(error),
        Err(error) if authorization_code::may_be_cut(&error) => {
            return Err(error.with_further_hint(&once_more()));
        }
        signed_in => signed_in,
    };
    // What was redeemed cannot be redeemed again: it is kept first.
    let kept = signed_in.and_then(|signed_in| prepared.keep(signed_in, context, person));
    match pending::forget(session.state(), session.prompting(), &pending) {
        Ok(()) => lock.remove(),
        Err(failure) => log::debug!("could not delete the started sign-in: {failure}"),
    }
    kept
}

fn once_more() -> Message {
    fl!("login-can-be-finished")
}

impl PreparedSignIn {
    /// As it was when the sign-in began; whatever can fail without the code fails before it is sent.
    fn of_pending(pending: &Pending, context: &Context) -> Result<Self> {
        let session = &context.session;
        let account = pending.account.clone();
        let secret = pending.client_secret.as_ref();
        let client = Client::of(&account.authentication, secret, session.now())?;
        let prepared = Self {
            earlier: Earlier::of_pending(pending, context)?,
            client,
            endpoint: TokenEndpoint::new(account.ca_file.as_deref(), session.clock())?,
            account,
            client_secret: pending.client_secret.clone(),
            store: pending.store.clone(),
            parted_from: None,
        };
        let there = prepared.prove(session)?;
        prepared.refuse_to_replace(there.as_ref(), session)?;
        Ok(prepared)
    }
}
