//! `export`: an account for another machine, sealed for it.

use std::io::IsTerminal as _;

use clap::Args;

use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::sealed;
use crate::sealed::Recipient;
use crate::store;
use crate::ui::{Report, Reports, is_private};

use super::{Context, Row, Verb, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "export",
    about: "Seal an account for another machine, on standard output",
    flags: flags_of::<Export>,
    read: parse::<Export>,
};

/// `export`.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Who can open it: an age recipient (age1…), an SSH public key, or a file that holds one;
    /// repeatable
    #[arg(
        long = "to",
        value_name = "RECIPIENT",
        required_unless_present = "plain"
    )]
    pub recipients: Vec<Recipient>,
    /// Do not seal it: whoever reads it has the account. Only to a pipe or a file of yours alone
    #[arg(long, conflicts_with = "recipients")]
    pub plain: bool,
}

impl Verb for Export {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        run(self, &context?).map(Into::into)
    }
}

fn run(flags: &Export, context: &Context) -> Result<Reports> {
    let (_, listed) = context.chosen()?;
    if flags.plain {
        refuse_onlookers()?;
    }
    let credential = context.session.credential(&listed)?;
    let record = store::to_bytes(&credential)?;
    let exported = if flags.plain {
        String::from_utf8_lossy(&record).into_owned()
    } else {
        sealed::seal(&record, &flags.recipients)?
    };
    Ok(Reports::Exported {
        account: listed.name,
        exported: exported.into(),
        is_sealed: !flags.plain,
    })
}

/// What is not sealed goes to a program, or to a file that nobody else can read.
fn refuse_onlookers() -> Result<()> {
    let fact = if std::io::stdout().is_terminal() {
        fl!("export-account-plain-text-would")
    } else if !is_private() {
        fl!("export-standard-output-goes-open")
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Usage, fact).with_hint(fl!("export-seal-pipe-into-program")))
}
