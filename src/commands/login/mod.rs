//! `login`: signs a person or an app in, and stores the result.

mod earlier;
mod pending;
mod settings;

use std::time::Duration;

use jiff::Timestamp;
use oauth2::ClientSecret;

use crate::account::{Access, Account, ClientType};
use crate::cli::Login;
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::{Error, Result};
use crate::flow::{Interaction, SignedIn, authorization_code, client_credentials, device_code};
use crate::interrupt;
use crate::language::text;
use crate::output::{Leftover, Report};
use crate::session::Session;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, StoreKind};
use crate::terminal::{Browser, Terminal};
use crate::token::TokenSet;

use super::{Context, done, status};
use earlier::Earlier;
use settings::Settings;

/// How long to wait for a person, unless `--timeout` says otherwise.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

pub(super) fn run(flags: &Login, context: &Context) -> Result<Report> {
    let person = Terminal {
        language: context.language,
        quiet: context.quiet,
        color: context.color,
        browser: browser(flags, context),
        surroundings: context.surroundings.clone(),
    };
    if let Some(address) = &flags.finish {
        return pending::finish(&address.0, flags, context, &person);
    }
    let session = &context.session;
    store::pending::sweep(&session.state, session.person, (session.clock)())?;
    let plan = Plan::of(flags, context, &person)?;
    plan.announce(flags, (session.clock)(), &person);
    if flags.start {
        return pending::start(plan, flags, context, &person);
    }
    interrupt::watch();
    let signed_in = plan.sign_in(flags, &person)?;
    plan.keep(signed_in, context, &person)
}

/// All that is settled before a person is asked, so that nothing fails afterwards that could have
/// failed without them.
struct Plan {
    earlier: Earlier,
    account: Account,
    /// What the store keeps: the client secret, or the passphrase of the client's key.
    client_secret: Option<ClientSecret>,
    client: Client,
    store: StoreKind,
    endpoint: TokenEndpoint,
}

impl Plan {
    fn of(flags: &Login, context: &Context, person: &Terminal) -> Result<Self> {
        let session = &context.session;
        let earlier = Earlier::of(flags, context)?;
        let settings = Settings {
            flags,
            earlier: earlier.credential.as_ref(),
            name: earlier.name(),
            ca_file: session.ca_file.as_deref(),
        };
        let (authentication, client_secret) = settings.proof(person)?;
        let account = settings.account(authentication)?;
        let secret = client_secret.as_ref();
        let client = Client::of(&account.authentication, secret, (session.clock)())?;
        let store = flags.store.clone().or(earlier.store()).unwrap_or_default();
        session.prove(&store)?;
        Ok(Self {
            client,
            endpoint: TokenEndpoint::new(account.ca_file.as_deref(), session.clock)?,
            earlier,
            account,
            client_secret,
            store,
        })
    }

    /// Says what a person should know beforehand.
    fn announce(&self, flags: &Login, now: Timestamp, person: &Terminal) {
        let cloud = self.account.cloud;
        if let Some(end) = flags.secret_expires.filter(|end| *end <= now) {
            let end = end.strftime("%F");
            person.note(&text!(
                "--secret-expires is in the past ({end}): if that is right, Entra refuses the client secret (AADSTS7000222)",
                "--secret-expires の日付が過去です ({end})。正しい場合、クライアント シークレットは Entra に拒否されます (AADSTS7000222)"
            ));
        }
        if let Some(scope) = self
            .account
            .scopes
            .iter()
            .find(|scope| !cloud.is_sure_of(scope))
        {
            let (scope, cloud) = (scope.as_str(), cloud.as_str());
            person.note(&text!(
                "Microsoft does not document the scope for {cloud}, or tools disagree: trying {scope}; --scope takes another",
                "{cloud} のスコープは Microsoft の文書にないか、ツールによって異なります。{scope} を試します。--scope で変更できます"
            ));
        }
        match (&self.account.claims, flags.device_code) {
            (None, _) => {}
            (Some(_), false) => person.note(&text!(
                "a Conditional Access policy asks for more than the last sign-in gave (a second factor, for example): the page will ask for it",
                "条件付きアクセス ポリシーにより、前回のサインインより多くの確認 (多要素認証など) が求められています。サインイン ページの指示に従ってください"
            )),
            (Some(_), true) => person.note(&text!(
                "a Conditional Access policy asks for more than the last sign-in gave, and a device code cannot pass that on: if the token is refused again, sign in without --device-code",
                "条件付きアクセス ポリシーにより、前回より多くの確認が求められていますが、デバイス コードではその要求を渡せません。再び拒否された場合は、--device-code を付けずにサインインしてください"
            )),
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
    fn keep(self, signed_in: SignedIn, context: &Context, person: &Terminal) -> Result<Report> {
        let SignedIn {
            tokens,
            client_type,
            tab,
        } = signed_in;
        let (listed, credential) = self.outcome(tokens, client_type, &context.session);
        let account = &credential.account;
        match context.session.sign_in(&listed, &credential) {
            Ok(left_behind) => {
                tab.show_success(account.user());
                self.earlier.advise(account, person);
                report(&listed, &credential, left_behind, context)
            }
            Err(error) => {
                tab.show_failure(&error);
                Err(error)
            }
        }
    }

    /// What is stored of a sign-in, and under which name.
    fn outcome(
        &self,
        tokens: TokenSet,
        client_type: ClientType,
        session: &Session,
    ) -> (Listed, Credential) {
        let username = tokens.username.clone();
        let name = self
            .earlier
            .new_name(&self.account, username.as_deref(), session);
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
            username,
            claims: None,
            ..seen
        };
        let credential = Credential {
            account,
            client_secret,
            tokens,
            spare: None,
            dead: None,
            version: None,
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
    match &flags.browser {
        _ if flags.no_browser => Browser::None,
        Some(command) => Browser::Commands(vec![command.clone()]),
        None => match Browser::of_variable(context.browser.as_deref()) {
            Browser::System if context.surroundings.has_windows => Browser::Windows,
            browser => browser,
        },
    }
}

fn report(
    listed: &Listed,
    credential: &Credential,
    left_behind: Option<Error>,
    context: &Context,
) -> Result<Report> {
    let accounts = Accounts::load(&context.session.state)?;
    let account = &credential.account;
    let (user, client_id) = (account.user(), &account.client_id);
    let lead = match account.access {
        Access::Delegated => text!("signed in as {user}", "{user} としてサインインしました"),
        Access::AppOnly => text!(
            "signed in as the app {client_id}",
            "アプリ {client_id} としてサインインしました"
        ),
    };
    let leftover = left_behind.map(Leftover::of_sign_in);
    let account = status::of(listed, Ok(credential), &accounts, context);
    Ok(done(lead, leftover, account, context))
}
