//! `setup hulft-square`: proves that the app registration is good for the platform, then fills in its
//! form.

use std::io;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Language, Message, fl};
use crate::session::nobody_yet;
use crate::setup::hulft_square::{self, ConnectionForm, REDIRECT_URI, REGISTER, Screen};
use crate::store::accounts::Listed;
use crate::token::Freshness;
use crate::ui::people::{lines_of, plain_table};
use crate::ui::{Report, Ui, print, seconds};

use super::{Context, Sender, Verb};

/// `setup hulft-square`.
#[derive(Args, Debug)]
pub(crate) struct HulftSquare {
    /// Who sends
    #[command(flatten)]
    pub sender: Sender,
    /// Show the client secret (treat it like a password)
    #[arg(long)]
    pub reveal: bool,
    /// Skip the token request that first tests the client secret and the scopes
    #[arg(long)]
    pub no_refresh: bool,
}

impl Verb for HulftSquare {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let (_, listed) = context.chosen().map_err(|error| match context.account {
            Some(_) => error,
            None => with_first_step(error),
        })?;
        let credential = context.session.credential(&listed)?;
        if credential.awaits_a_person() {
            return Err(nobody_yet(&listed.name));
        }
        hulft_square::check(&credential.account, context.session.now())?;
        let account = &credential.account;
        let who = self.sender.identities(account, context.ui, |flag| {
            fl!("hulft-square-pass-user", flag)
        })?;
        let form = ConnectionForm::of(credential, who, self.reveal)?;
        let proven_until = if self.no_refresh {
            None
        } else {
            Some(prove(&listed, context)?)
        };
        Ok(FilledForm { form, proven_until }.into())
    }
}

/// Asks Entra for new tokens with the client id, the secret and the scopes that the platform will
/// send. Until when the access token lasts.
fn prove(listed: &Listed, context: &Context) -> Result<Timestamp> {
    let acquired = context.session.acquire(listed, Freshness::Renew)?;
    Ok(acquired.life.expires_at)
}

/// What to do if no user has signed in.
fn with_first_step(error: Error) -> Error {
    if error.kind() != ErrorKind::SignInRequired {
        return error;
    }
    error.with_hint(fl!(
        "hulft-square-prepare",
        redirect_uri = &REDIRECT_URI,
        register = &REGISTER
    ))
}

/// The form of the connection, filled in.
struct FilledForm {
    form: ConnectionForm,
    /// When the access token expires that Entra gave for it, if it was requested.
    proven_until: Option<Timestamp>,
}

impl Report for FilledForm {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&words(&self.form, ui.language))
    }

    /// What was proven before.
    fn remark(&self, ui: Ui) -> Option<String> {
        if ui.quiet {
            return None;
        }
        let proof = match self.proven_until.map(seconds) {
            Some(end) => fl!("hulft-square-preflight-passed", end),
            None => fl!("hulft-square-preflight-skipped"),
        };
        Some(proof.text(ui.language))
    }

    fn remarks_first(&self) -> bool {
        true
    }

    /// With keys that fit any platform.
    fn json(&self, _: Ui) -> Option<Value> {
        let form = &self.form;
        let secret = form.is_revealed.then(|| form.client_secret.secret());
        Some(json!({
            "platform": "hulft-square",
            "account": form.account.as_str(),
            "connection_name": form.connection_name(),
            "client_id": form.client_id.as_str(),
            "client_secret": secret,
            "client_secret_expires_at": form.secret_expires_at.map(|end| seconds(end).to_string()),
            "client_secret_expires_at_unix": form.secret_expires_at.map(Timestamp::as_second),
            "authorization_endpoint": form.authorization_endpoint,
            "token_endpoint": form.token_endpoint,
            "scopes": form.scopes,
            "redirect_uri": REDIRECT_URI,
            "web_redirect_uris": [REDIRECT_URI, form.own_redirect_uri.as_str()],
            "user": form.signed_in,
            "sender": form.sender.as_str(),
            "proven": self.proven_until.is_some(),
        }))
    }
}

/// The same for every secret, so that not even its length is told.
const MASK: &str = "********";

/// The form and the screens.
fn words(form: &ConnectionForm, language: Language) -> String {
    let mut table = plain_table();
    for (label, value) in fields(form, language) {
        table.add_row([format!("{}:", label.text(language)), value]);
    }
    let mut blocks = vec![lines_of(table)];
    blocks.extend(form.screens().iter().map(|screen| checks(screen, language)));
    let apart = fl!("hulft-square-separate-tokens");
    blocks.push(apart.text(language));
    blocks.join("\n\n")
}

/// In the order of the form, and with its words ("HULFT Square Tutorial", authorization information for
/// OAuth 2.0): the type, what is general, the settings.
fn fields(form: &ConnectionForm, language: Language) -> Vec<(Message, String)> {
    let hidden = fl!("hulft-square-masked", mask = &MASK);
    let secret = if form.is_revealed {
        form.client_secret.secret().clone()
    } else {
        hidden.text(language)
    };
    let [offline_access, smtp_send] = &form.scopes;
    let kind = fl!("hulft-square-type-value");
    let (workspace, description) = (fl!("hulft-square-yours"), fl!("hulft-square-optional"));
    vec![
        (fl!("hulft-square-type"), kind.text(language)),
        (fl!("hulft-square-connection-name"), form.connection_name()),
        (fl!("hulft-square-workspace"), workspace.text(language)),
        (fl!("hulft-square-description"), description.text(language)),
        (
            fl!("hulft-square-client-id"),
            form.client_id.as_str().to_owned(),
        ),
        (fl!("hulft-square-client-secret"), secret),
        (fl!("hulft-square-redirect-uri"), REDIRECT_URI.to_owned()),
        (
            fl!("hulft-square-authorization-endpoint"),
            form.authorization_endpoint.clone(),
        ),
        (
            fl!("hulft-square-token-endpoint"),
            form.token_endpoint.clone(),
        ),
        (fl!("hulft-square-scope-1"), offline_access.clone()),
        (fl!("hulft-square-scope-2"), smtp_send.clone()),
        (
            fl!("hulft-square-mail-address"),
            form.sender.as_str().to_owned(),
        ),
    ]
}

fn checks(screen: &Screen, language: Language) -> String {
    let checks = screen.checks.iter().enumerate();
    let checks = checks.map(|(index, check)| {
        let check = check.text(language);
        format!("  {}{}. {check}", screen.part, index + 1)
    });
    let title = screen.title.text(language);
    [title]
        .into_iter()
        .chain(checks)
        .collect::<Vec<_>>()
        .join("\n")
}
