//! What the tests of `tests/it` see of the inside, where no call of the program can show it. Panics, as
//! tests do.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use oauth2::AccessToken;

use crate::account::{Access, AccountName};
use crate::authority::Cloud;
use crate::commands::Cli;
use crate::commands::show::ShownRefreshToken;
use crate::commands::token::{PrintedToken, TokenForm};
use crate::net::https::Https;
use crate::register::{Directory, DisplayName, Plan, RegistrationSpec, Variable, carry_out};
use crate::store::state::StateDirectory;
use crate::store::{self, Prompting, StoreKind};
use crate::token::{Acquired, TokenSource};

/// How a registration ends whose directory, at `host`, has not shown a new app within `patience`: the
/// name of the failure, the number of steps done, and whether the client id is known.
pub fn registers_with_patience(
    ca_file: &Path,
    host: &str,
    token: &str,
    patience: Duration,
) -> (Option<&'static str>, usize, bool) {
    let https = Https::new(Some(ca_file), Timestamp::now).expect("HTTPS is ready");
    let host: crate::register::GraphHost = host.parse().expect("a host");
    let token = AccessToken::new(token.to_owned());
    let directory = Directory::new(https, host.clone(), token).with_patience(patience);
    let plan = Plan::unseen(&RegistrationSpec {
        name: DisplayName::default(),
        client_id: None,
        audience: None,
        also_redirects: Vec::new(),
        secret: None,
        access: Access::Delegated,
        mailboxes: Vec::new(),
        grants_consent: false,
        cloud: Cloud::Global,
        tenant: None,
        authority_host: Cloud::Global.authority_host(),
        graph_host: host,
        now: Timestamp::now(),
    });
    let mut keep = |_| panic!("there is no secret to keep");
    let ran = carry_out(plan, &directory, &mut keep, &|_| {});
    (
        ran.failure.map(|failure| failure.kind().code()),
        ran.applied.len(),
        ran.plan.known.get(Variable::ClientId).is_some(),
    )
}

/// What `{:?}` shows of all that holds secrets: the record of `account` in the file store of `state`, and
/// the command line `words`.
pub fn debug_of(state: PathBuf, account: &str, words: &[&str]) -> Vec<String> {
    let state = StateDirectory::at(state);
    let file = store::open(&StoreKind::File, &state, Prompting::Never);
    let name: AccountName = account.parse().expect("a name");
    let credential = store::load(&*file, &name)
        .expect("readable")
        .expect("there");
    let tokens = credential.tokens.clone();
    let acquired = Acquired::of(&tokens, TokenSource::Cache);
    let words: Vec<OsString> = words.iter().map(OsString::from).collect();
    let printed = PrintedToken {
        account: name.clone(),
        acquired: acquired.clone(),
        form: TokenForm::Raw,
        now: tokens.received_at,
    };
    let refresh_token = ShownRefreshToken {
        account: name,
        refresh_token: tokens.refresh_token.clone().expect("there"),
    };
    vec![
        format!("{credential:?}"),
        format!("{tokens:?}"),
        format!("{acquired:?}"),
        format!("{:?}", Cli::read(&words)),
        format!("{printed:?}"),
        format!("{refresh_token:?}"),
    ]
}
