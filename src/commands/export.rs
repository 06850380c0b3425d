//! `export`: an account for another machine, sealed for it.

use std::io::IsTerminal as _;

use crate::cli::Export;
use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::sealed;
use crate::store;
use crate::ui::{Report, is_private};

use super::Context;

pub(super) fn run(flags: &Export, context: &Context) -> Result<Report> {
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
    Ok(Report::Exported {
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
