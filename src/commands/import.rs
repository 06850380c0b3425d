//! `import`: takes over an account that another machine has exported.

use std::io::Read as _;
use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use crate::account::{Account, AccountName, ClientAuthentication};
use crate::cli::{Global, Variable, fill, refuse_relative};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::{clean, visible, visible_path};
use crate::locales::{Message, fl};
use crate::os::encoding;
use crate::sealed;
use crate::store::accounts::{Accounts, Listed};
use crate::store::{self, Credential, SecretBytes, StoreKind, Unreadable};
use crate::ui::{Report, terminal};

use super::{AccountStatus, Changed, Context, END_OF_INPUT, Leftover, Row, Verb, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "import",
    about: "Import an exported account from standard input",
    flags: flags_of::<Import>,
    read: parse::<Import>,
};

/// `import`.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// Key to decrypt with: an age identity file or an SSH private key (repeatable)
    /// [default: ~/.ssh/id_ed25519 and ~/.ssh/id_rsa]
    #[arg(long = "identity", value_name = "PATH")]
    pub identities: Vec<PathBuf>,
    /// Do not ask before importing an account that requests tokens from a non-Microsoft authority,
    /// signs in through a redirect URI elsewhere, or reads files on this computer
    #[arg(long)]
    pub allow_external: bool,
    /// Where to store the account: keyring, file or command=CMD [default: keyring]
    /// [env: ENTRA_TOKEN_STORE]
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreKind>,
    /// What the environment says; the store of an account that is here already counts for more.
    #[arg(skip)]
    pub store_by_variable: Option<StoreKind>,
}

/// No exported account is longer.
const LONGEST: u64 = 1 << 20;

impl Verb for Import {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        global.fill_account(variable)?;
        fill(&mut self.store_by_variable, "ENTRA_TOKEN_STORE", variable)?;
        let stores = self.store.iter().chain(&self.store_by_variable);
        stores.into_iter().try_for_each(refuse_relative)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &Import, context: &Context) -> Result<Changed> {
    let session = &context.session;
    context.tell_what_is_read(&fl!("import-paste", end_of_input = &END_OF_INPUT));
    let record = opened(flags, context, encoding::utf8(read()?))?;
    let imported = store::of_bytes(&record).map_err(|reason| not_exported(&reason))?;
    let credential = named(imported, context.account.as_ref());
    let name = credential.account.name.clone();
    allow(&credential.account, flags, context)?;
    let accounts = Accounts::load(session.state())?;
    let known = accounts.find(&name).map(|listed| listed.store.clone());
    let store = flags.store.clone().or(known);
    let store = store.or_else(|| flags.store_by_variable.clone());
    let listed = Listed {
        name,
        store: store.unwrap_or_default(),
        signed_in_at: session.now(),
        leftovers: Vec::new(),
    };
    let length = store::length(&credential)?;
    let _ = session.prove(&listed.store, Some(&listed.name), length)?;
    let refuse = |kept: &Credential| refuse_to_replace(kept, &credential);
    let left_behind = session.take_over(&listed, &credential, refuse)?;
    let accounts = Accounts::load(session.state())?;
    let (lead, leftover) = (
        lead(&credential.account),
        left_behind.map(Leftover::of_sign_in),
    );
    let account = AccountStatus::of(&listed, Ok(&credential), &accounts, context);
    Ok(Changed::new(lead, leftover, account, context))
}

/// The account under the name that was given, else under its own.
fn named(mut imported: Credential, name: Option<&AccountName>) -> Credential {
    if let Some(name) = name {
        imported.account.name = name.clone();
    }
    imported
}

/// Goes on with an account that reaches out of Microsoft's authorities and of its own record only if
/// a person or the flag says so: whoever made the record chose the host, and the files that are read
/// here.
fn allow(account: &Account, flags: &Import, context: &Context) -> Result<()> {
    let reaches: Vec<Message> = reaches_of(account);
    if reaches.is_empty() || flags.allow_external {
        return Ok(());
    }
    let lines: Vec<String> = reaches
        .iter()
        .map(|text| text.text(context.ui.language))
        .collect();
    let question = fl!("import-confirm");
    let shown = lines.join("\n");
    let Some(answer) = terminal::confirms_beside(&shown, &question, context.ui) else {
        return Err(not_allowed(reaches));
    };
    if answer? {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Declined, fl!("import-declined")))
}

/// Where the account reaches out to, a sentence each.
fn reaches_of(account: &Account) -> Vec<Message> {
    let host = &account.authority.host;
    let authority = (!host.is_microsofts()).then(|| {
        let host = visible(host.as_str());
        fl!("import-foreign-authority", host)
    });
    let redirect = account.redirect.foreign().map(|uri| {
        let uri = visible(uri);
        fl!("import-foreign-redirect", uri)
    });
    let files = account.files().into_iter().map(|(what, file)| {
        let (what, file) = (what.label(), visible_path(file));
        fl!("import-reads-file", file, what)
    });
    let hosts = authority.into_iter().chain(redirect);
    hosts.chain(files).collect()
}

fn not_allowed(reaches: Vec<Message>) -> Error {
    let all = reaches
        .into_iter()
        .reduce(|first, second| fl!("import-and", first, second));
    Error::usage(match all {
        Some(reaches) => fl!("import-needs-consent", reaches),
        None => fl!("import-declined"),
    })
}

/// Refuses to put an account in the place of another one that has its name, or of a later state of its
/// own. The same sign-in, or a later one of the same person to the same app, takes its place.
fn refuse_to_replace(kept: &Credential, imported: &Credential) -> Result<()> {
    let (here, theirs) = (&kept.account, &imported.account);
    if here.authority != theirs.authority || !imported.can_take_the_place_of(kept) {
        return Err(another_account(here));
    }
    if !imported.saves_the_proof_of(kept) {
        return Err(another_proof(here));
    }
    if kept.is_later(imported) {
        return Err(newer_here(kept, imported));
    }
    Ok(())
}

fn newer_here(kept: &Credential, imported: &Credential) -> Error {
    let (name, flag) = (&kept.account.name, kept.account.name.flag());
    let of = |credential: &Credential| credential.tokens.received_at.strftime("%FT%TZ");
    let (here, theirs) = (of(kept), of(imported));
    Error::usage(fl!("import-older-than-stored", name, here, theirs, flag))
}

fn another_proof(kept: &Account) -> Error {
    let (name, flag) = (&kept.name, kept.name.flag());
    Error::usage(fl!("import-other-credential", name, flag))
}

fn another_account(kept: &Account) -> Error {
    let (name, flag) = (&kept.name, kept.name.flag());
    let (user, client_id, tenant) = (kept.user(), &kept.client_id, &kept.authority.tenant);
    Error::usage(fl!(
        "import-name-taken",
        name,
        user,
        client_id,
        tenant,
        flag
    ))
}

fn not_exported(reason: &Unreadable) -> Error {
    let fact = match reason {
        Unreadable::Newer => fl!("import-newer-version"),
        Unreadable::Malformed { line, column } => {
            fl!("import-not-an-export", line, column)
        }
        Unreadable::Spoilt { field } => fl!("import-invalid-field", field),
    };
    Error::usage(fact).with_hint(match reason {
        Unreadable::Newer => fl!("import-update"),
        Unreadable::Malformed { .. } | Unreadable::Spoilt { .. } => whole_output(),
    })
}

fn whole_output() -> Message {
    fl!("import-pass-whole-output")
}

fn read() -> Result<SecretBytes> {
    let mut content = Zeroizing::new(Vec::new());
    let read = std::io::stdin().take(LONGEST).read_to_end(&mut content);
    read.map_err(|error| {
        let reason = clean(&error.to_string());
        Error::usage(fl!("import-unreadable-input", reason)).with_hint(whole_output())
    })?;
    if content.trim_ascii().is_empty() {
        let fact = fl!("import-empty-input");
        return Err(Error::usage(fact).with_hint(whole_output()));
    }
    Ok(content)
}

/// The record itself; what was exported with `--plain` is one already.
fn opened(flags: &Import, context: &Context, exported: SecretBytes) -> Result<SecretBytes> {
    if exported.trim_ascii_start().starts_with(b"{") {
        return Ok(exported);
    }
    if !flags.identities.is_empty() {
        return sealed::open(&exported, &flags.identities);
    }
    let home = context.home();
    let keys = ["id_ed25519", "id_rsa"].map(|name| Some(home.as_ref()?.join(".ssh").join(name)));
    let keys: Vec<PathBuf> = keys
        .into_iter()
        .flatten()
        .filter(|path| path.exists())
        .collect();
    sealed::open(&exported, &keys)
}

/// What was done, and which files the account still needs here.
fn lead(account: &Account) -> Message {
    let file = match &account.authentication {
        ClientAuthentication::Certificate(files) => Some(files.key_file()),
        ClientAuthentication::FederatedToken { file } => Some(file.as_path()),
        ClientAuthentication::None | ClientAuthentication::Secret => None,
    };
    match file.filter(|file| !file.exists()).map(visible_path) {
        None => fl!("import-done"),
        Some(file) => fl!("import-done-file-missing", file),
    }
}
