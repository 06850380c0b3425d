//! `login`: signs a person or an app in, and stores the result.

mod changes;
mod earlier;
mod flags;
mod pending;
mod settings;

use std::ffi::OsStr;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::ClientSecret;

use crate::account::{Access, Account, AccountName, ClientType};
use crate::cli::{Global, SecretText, Variable, refuse_relative};
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::flow::{Interaction, SignedIn, authorization_code, client_credentials, device_code};
use crate::locales::fl;
use crate::os::interrupt;
use crate::session::{Claim, Claimed, Session, Whereto};
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, Prompting, StoreKind};
use crate::token::TokenSet;
use crate::ui::Report;
use crate::ui::terminal::{Browser, Terminal};

use super::{AccountStatus, Changed, Context, Leftover, Row, Verb, flags_of, parse};
use earlier::Earlier;
use flags::{Login, Variables};
use settings::Settings;

/// How long to wait for a person, unless `--timeout` says otherwise.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

pub(super) const ROW: Row = Row {
    name: "login",
    about: "Sign in with a browser and store the tokens",
    flags: flags_of::<Login>,
    read: parse::<Login>,
};

impl Verb for Login {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        if self.finish.is_none() {
            global.fill_account(variable)?;
        }
        let passphrase = variable("AZURE_CLIENT_CERTIFICATE_PASSWORD");
        self.certificate_password = passphrase.map(SecretText::from);
        self.variables = Variables::read(variable);
        self.with_variables()?;
        self.store.iter().try_for_each(refuse_relative)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let person = Terminal {
            ui: context.ui,
            browser: browser(self, context),
            surroundings: context.surroundings.clone(),
        };
        if let Some(address) = &self.finish {
            return pending::finish(&address.0, self, context, &person).map(Into::into);
        }
        let session = &context.session;
        store::pending::sweep(session.state(), session.prompting(), session.now())?;
        let prepared = PreparedSignIn::of(self, context, &person)?;
        prepared.announce(self, session.now(), &person);
        if self.start {
            return pending::start(prepared, self, context, &person).map(Into::into);
        }
        interrupt::watch();
        let signed_in = prepared.sign_in(self, &person)?;
        prepared.keep(signed_in, context, &person).map(Into::into)
    }

    fn prompting(&self) -> Prompting {
        Prompting::Allowed
    }
}

/// All that is settled before a person is asked, so that nothing fails afterwards that could have
/// failed without them.
struct PreparedSignIn {
    earlier: Earlier,
    account: Account,
    /// What the store keeps: the client secret, or the passphrase of the client's key.
    client_secret: Option<ClientSecret>,
    client: Client,
    store: StoreKind,
    endpoint: TokenEndpoint,
    /// The account whose settings were taken over, where this is another one.
    parted_from: Option<AccountName>,
}

impl PreparedSignIn {
    fn of(given: &Login, context: &Context, person: &Terminal) -> Result<Self> {
        let session = &context.session;
        let mut earlier = Earlier::of(given, context)?;
        let flags = &earlier.complete(given)?;
        if earlier.credential.is_none() {
            changes::tell_of_variables_of_another_app(given, person);
        }
        let settings = Settings {
            flags,
            earlier: earlier.credential.as_ref(),
            name: earlier.name(),
            ca_file: session.roots(),
        };
        let (authentication, client_secret) = settings.proof(person)?;
        let mut account = settings.account(authentication)?;
        let secret = client_secret.as_ref();
        let client = Client::of(&account.authentication, secret, session.now())?;
        let store = given.store.clone().or(earlier.store());
        let store = store.or_else(|| flags.store.clone()).unwrap_or_default();
        let parted_from = earlier.part_with_another(&mut account);
        earlier.settle(given, &without_tokens(&account, client_secret.as_ref()));
        let mut prepared = Self {
            client,
            endpoint: TokenEndpoint::new(account.ca_file.as_deref(), session.clock())?,
            earlier,
            account,
            client_secret,
            store,
            parted_from,
        };
        let there = prepared.prove(session)?;
        prepared.refuse_to_replace(there.as_ref(), session)?;
        let earlier = &mut prepared.earlier;
        earlier.look_at_others(there, &prepared.store, context)?;
        Ok(prepared)
    }

    /// Proves all that is written afterwards, for a record as large as it will be. Returns what there
    /// is under the name that it will have, if that is known.
    fn prove(&self, session: &Session) -> Result<Option<Credential>> {
        let (_, empty) = self.outcome(
            self.account.name.clone(),
            TokenSet::none(),
            self.account.authentication.client_type(),
        );
        let least = store::length(&empty)? + store::LENGTH_OF_TOKENS;
        let before = self.earlier.credential.as_ref();
        let before = before.map_or(Ok(0), store::length)?;
        let name = self.earlier.name().or_else(|| self.expected_name());
        session.prove(&self.store, name.as_ref(), least.max(before))
    }

    /// What the account is called if whoever is expected signs in.
    fn expected_name(&self) -> Option<AccountName> {
        self.account.login_hint.as_ref()?.parse().ok()
    }

    /// Refuses a name that a record in the store has which the list here does not know, unless that
    /// may be of the same account.
    fn refuse_to_replace(&self, there: Option<&Credential>, session: &Session) -> Result<()> {
        let is_meant = self.earlier.name().is_some();
        let is_unlisted = is_meant && self.earlier.store().as_ref() != Some(&self.store);
        let Some(there) = there.filter(|_| is_unlisted) else {
            return Ok(());
        };
        let hint = self.account.login_hint.as_ref();
        let expected = Account {
            username: hint.and_then(|hint| hint.parse().ok()),
            ..self.account.clone()
        };
        if there.account.may_be_of_the_same(&expected) {
            return Ok(());
        }
        Err(session.of_another_list(&there.account, &self.store))
    }

    /// Says what a person should know beforehand.
    fn announce(&self, flags: &Login, now: Timestamp, person: &Terminal) {
        changes::announce(self, flags, person);
        let cloud = self.account.cloud;
        if let Some(end) = flags.secret_expires.filter(|end| *end <= now) {
            let end = end.strftime("%F");
            person.note(&fl!("login-secret-expired", end));
        }
        if let Some(scope) = self
            .account
            .scopes
            .iter()
            .find(|scope| !cloud.is_sure_of(scope))
        {
            let (scope, cloud) = (scope.as_str(), cloud.as_str());
            person.note(&fl!("login-scope-uncertain", cloud, scope));
        }
        match (&self.account.claims, flags.device_code) {
            (None, _) => {}
            (Some(_), false) => person.note(&fl!("login-claims-challenge")),
            (Some(_), true) => person.note(&fl!("login-claims-challenge-device-code")),
        }
    }

    /// One match from the flags to the grant.
    fn sign_in(&self, flags: &Login, person: &Terminal) -> Result<SignedIn> {
        let (account, client, endpoint) = (&self.account, &self.client, &self.endpoint);
        let timeout = flags.timeout.unwrap_or(PATIENCE);
        match (account.access, flags.device_code) {
            (Access::AppOnly, _) => client_credentials::sign_in(account, client, endpoint, person),
            (Access::Delegated, true) => device_code::sign_in(account, timeout, endpoint, person),
            (Access::Delegated, false) => {
                authorization_code::sign_in(account, client, timeout, endpoint, person)
            }
        }
    }

    /// Stores what a sign-in brought, and lets the browser's tab show how that went.
    fn keep(self, signed_in: SignedIn, context: &Context, person: &Terminal) -> Result<Changed> {
        let SignedIn {
            tokens,
            client_type,
            tab,
        } = signed_in;
        match self.store(tokens, client_type, &context.session) {
            Ok(stored) => {
                let account = &stored.claimed.credential.account;
                tab.show_success(account.user());
                let planned = self.account.authentication.client_type();
                changes::tell_of_dropped_proof(&stored.claimed, planned, person);
                self.earlier.advise(account, &stored.first_choice, person);
                report(&stored, context)
            }
            Err(error) => {
                tab.show_failure(&error);
                Err(error)
            }
        }
    }

    /// Stores a sign-in under the first name that is not another account's: what a person has done is
    /// thrown away for no name's sake. A second place that fails is no matter of the name.
    fn store(
        &self,
        tokens: TokenSet,
        client_type: ClientType,
        session: &Session,
    ) -> Result<Stored> {
        let name = self.account.name.clone();
        let (listed, credential) = self.outcome(name, tokens, client_type);
        let credential = self.earlier.without_another_s_hint(&credential);
        let mut names = self.earlier.names(&credential).peekable();
        let first_choice = names.peek().cloned().unwrap_or(listed.name.clone());
        let mut failure = None;
        for name in names {
            let (listed, credential) = renamed(&listed, &credential, name);
            let heir = |kept: &Credential| self.heir(kept, &credential);
            match session.claim(&listed, &credential, self.whereto(&listed.name), heir)? {
                Claim::Stored(claimed) => {
                    return Ok(Stored {
                        claimed: *claimed,
                        first_choice,
                    });
                }
                Claim::Taken(None) => {}
                Claim::Taken(Some(error)) if failure.is_some() => return Err(error),
                Claim::Taken(Some(error)) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| {
            Error::new(
                ErrorKind::StoreFailed,
                fl!("login-too-many-names", name = &first_choice),
            )
        }))
    }

    fn whereto(&self, name: &AccountName) -> Whereto {
        let is_renewed = self.earlier.renews().as_ref() == Some(name);
        match self.earlier.terms.moves {
            true if is_renewed && self.earlier.leaves() => Whereto::Leaves,
            true => Whereto::Moves,
            false => Whereto::Stays,
        }
    }

    /// What takes the place of a record, if that gives way. The proof that is stored by now may be the
    /// only copy: it stays, unless a flag gave another one, or Entra refused that very one.
    fn heir(&self, kept: &Credential, new: &Credential) -> Option<Credential> {
        if !self.earlier.gives_way(kept, new) {
            return None;
        }
        let was_used =
            without_tokens(&self.account, self.client_secret.as_ref()).has_the_proof_of(kept);
        let stays = self.earlier.keeps_the_proof_of(kept) && !was_used;
        let new = new.clone();
        Some(if stays {
            new.with_the_proof_of(kept)
        } else {
            new
        })
    }

    /// What is stored of a sign-in under a name.
    fn outcome(
        &self,
        name: AccountName,
        tokens: TokenSet,
        client_type: ClientType,
    ) -> (Listed, Credential) {
        let listed = Listed {
            name: name.clone(),
            store: self.store.clone(),
            signed_in_at: tokens.received_at,
            leftovers: Vec::new(),
        };
        let (seen, client_secret) = match client_type {
            ClientType::Public => (self.account.as_public(), None),
            ClientType::Confidential => (self.with_its_end(), self.client_secret.clone()),
        };
        let account = Account {
            name,
            is_stored: true,
            username: tokens.username.clone(),
            claims: None,
            ..seen
        };
        let credential = Credential {
            tokens,
            ..without_tokens(&account, client_secret.as_ref())
        };
        (listed, credential)
    }

    /// The account with the end of its certificate, which says it itself.
    fn with_its_end(&self) -> Account {
        let account = self.account.clone();
        Account {
            credential_expires_at: self.client.expires_at().or(account.credential_expires_at),
            ..account
        }
    }
}

fn browser(flags: &Login, context: &Context) -> Browser {
    if flags.no_browser {
        return Browser::None;
    }
    if let Some(command) = &flags.browser {
        return Browser::Commands(vec![command.clone()]);
    }
    let commands = (context.variable)("BROWSER");
    let commands = commands.as_deref().map(OsStr::to_string_lossy);
    match Browser::of_variable(commands.as_deref()) {
        Browser::System if context.surroundings.has_windows => Browser::Windows,
        browser => browser,
    }
}

/// The record of an account, without tokens.
fn without_tokens(account: &Account, client_secret: Option<&ClientSecret>) -> Credential {
    Credential {
        account: account.clone(),
        client_secret: client_secret.cloned(),
        tokens: TokenSet::none(),
        spare: None,
        dead: None,
        version: None,
    }
}

/// A sign-in that is stored.
struct Stored {
    claimed: Claimed,
    /// What it was to be called.
    first_choice: AccountName,
}

/// The same under another name.
fn renamed(listed: &Listed, credential: &Credential, name: AccountName) -> (Listed, Credential) {
    let (mut listed, mut credential) = (listed.clone(), credential.clone());
    credential.account.name = name.clone();
    listed.name = name;
    (listed, credential)
}

fn report(stored: &Stored, context: &Context) -> Result<Changed> {
    let Claimed {
        listed,
        credential,
        left_behind,
        ..
    } = &stored.claimed;
    let accounts = Accounts::load(context.session.state())?;
    let account = &credential.account;
    let (name, user, client_id) = (&listed.name, account.user(), &account.client_id);
    let lead = match account.access {
        Access::Delegated if user == name.as_str() => fl!("login-done", user),
        Access::Delegated => fl!("login-done-account", user, name),
        Access::AppOnly => fl!("login-done-app", client_id, name),
    };
    let leftover = left_behind.clone().map(Leftover::of_sign_in);
    let account = AccountStatus::of(listed, Ok(credential), &accounts, context);
    let mut changed = Changed::new(lead, leftover, account, context);
    changed.is_sign_in = true;
    Ok(changed)
}
