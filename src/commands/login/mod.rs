//! `login`: signs a person in, and stores the result.

mod earlier;
mod settings;

use oauth2::ClientSecret;

use crate::account::{Account, ClientType};
use crate::cli::Login;
use crate::entra::TokenEndpoint;
use crate::error::{Error, Result};
use crate::flow::{Interaction, SignedIn, authorization_code, device_code};
use crate::interrupt;
use crate::language::{Text, text, text_of};
use crate::output::Report;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, StoreKind};
use crate::terminal::{Browser, Terminal};
use crate::token::TokenSet;

use super::{Context, status};
use earlier::Earlier;
use settings::Settings;

pub(super) fn run(flags: &Login, context: &Context) -> Result<Report> {
    let person = Terminal {
        language: context.language,
        quiet: context.quiet,
        browser: browser(flags, context),
        surroundings: context.surroundings.clone(),
    };
    let plan = Plan::of(flags, context, &person)?;
    if plan.account.claims.is_some() && !flags.device_code {
        person.note(&text!(
            "a Conditional Access policy asks for more than the last sign-in gave (a second factor, for example): the page will ask for it",
            "条件付きアクセス ポリシーにより、前回のサインインより多くの確認 (多要素認証など) が求められています。サインイン ページの指示に従ってください"
        ));
    }
    interrupt::watch();
    let SignedIn {
        tokens,
        client_type,
        tab,
    } = plan.sign_in(flags, &person)?;
    let (listed, credential) = plan.outcome(tokens, client_type, context);
    let account = &credential.account;
    match context.session.sign_in(&listed, &credential) {
        Ok(left_behind) => {
            tab.show_success(account.user());
            plan.earlier.advise(account, context, &person);
            if let Some(reason) = left_behind {
                person.note(&not_deleted(&reason));
            }
        }
        Err(error) => {
            tab.show_failure(&error);
            return Err(error);
        }
    }
    report(&listed, &credential, context)
}

/// All that is settled before a person is asked: whatever can fail without one has not failed.
struct Plan {
    earlier: Earlier,
    account: Account,
    client_secret: Option<ClientSecret>,
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
            name: earlier.name(context),
            ca_file: session.ca_file.as_deref(),
        };
        let client_secret = settings.client_secret(person)?;
        let account = settings.account(client_secret.is_some())?;
        let store = flags.store.or(earlier.store()).unwrap_or_default();
        store::prove(
            &*store::open(store, &session.state, session.person),
            &session.state,
        )?;
        let endpoint = TokenEndpoint::new(account.ca_file.as_deref(), session.clock)?;
        Ok(Self {
            earlier,
            account,
            client_secret,
            store,
            endpoint,
        })
    }

    /// One match from the flags to the grant.
    fn sign_in(&self, flags: &Login, person: &Terminal) -> Result<SignedIn> {
        let (account, timeout, endpoint) = (&self.account, flags.timeout, &self.endpoint);
        if flags.device_code {
            return device_code::sign_in(account, timeout, endpoint, person);
        }
        let secret = self.client_secret.as_ref();
        authorization_code::sign_in(account, secret, timeout, endpoint, person)
    }

    /// What is stored of a sign-in, and under which name.
    fn outcome(
        &self,
        tokens: TokenSet,
        client_type: ClientType,
        context: &Context,
    ) -> (Listed, Credential) {
        let username = tokens.username.clone();
        let name = self
            .earlier
            .new_name(&self.account, username.as_deref(), context);
        let listed = Listed {
            name: name.clone(),
            store: self.store,
            signed_in_at: tokens.received_at,
        };
        let account = Account {
            name,
            is_stored: true,
            username,
            client_type,
            claims: None,
            ..self.account.clone()
        };
        let is_confidential = client_type == ClientType::Confidential;
        let client_secret = self.client_secret.clone().filter(|_| is_confidential);
        (
            listed,
            Credential {
                account,
                client_secret,
                tokens,
                dead: None,
            },
        )
    }
}

fn browser(flags: &Login, context: &Context) -> Browser {
    match &flags.browser {
        _ if flags.no_browser => Browser::None,
        Some(command) => Browser::Commands(vec![command.clone()]),
        None => Browser::of_variable(context.browser.as_deref()),
    }
}

fn not_deleted(reason: &Error) -> Text {
    let reason = reason.fact();
    text_of!(
        reason => "the tokens in the former store could not be deleted: {reason}",
        "以前の保存先のトークンを削除できませんでした: {reason}"
    )
}

fn report(listed: &Listed, credential: &Credential, context: &Context) -> Result<Report> {
    let accounts = Accounts::load(&context.session.state)?;
    let user = credential.account.user();
    Ok(Report::Done {
        lead: text!("signed in as {user}", "{user} としてサインインしました"),
        account: Box::new(status::of(listed, Ok(credential), &accounts, context)),
        always: true,
        now: (context.session.clock)(),
    })
}
