//! `export`: an account for another machine, sealed for it.

use std::io::{self, IsTerminal as _};

use clap::Args;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::account::AccountName;
use crate::error::{Error, ErrorKind, Result};
use crate::locales::fl;
use crate::sealed;
use crate::sealed::Recipient;
use crate::store;
use crate::ui::{Report, Ui, is_private, print};

use super::{Context, Row, Verb, flags_of, parse};

pub(super) const ROW: Row = Row {
    name: "export",
    about: "Encrypt an account for another computer, to standard output",
    flags: flags_of::<Export>,
    read: parse::<Export>,
};

/// `export`.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Recipient to encrypt to: an age recipient (age1…), an SSH public key, or a file with one
    /// (repeatable)
    #[arg(
        long = "to",
        value_name = "RECIPIENT",
        required_unless_present = "plain"
    )]
    pub recipients: Vec<Recipient>,
    /// Do not encrypt: anyone who reads the output has the account. Requires a pipe or a private file
    #[arg(long, conflicts_with = "recipients")]
    pub plain: bool,
}

impl Verb for Export {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let (_, listed) = context.chosen()?;
        if self.plain {
            refuse_onlookers()?;
        }
        let credential = context.session.credential(&listed)?;
        let record = store::to_bytes(&credential)?;
        let record = if self.plain {
            String::from_utf8_lossy(&record).into_owned()
        } else {
            sealed::seal(&record, &self.recipients)?
        };
        let exported = Exported {
            account: listed.name,
            record: record.into(),
            is_sealed: !self.plain,
        };
        Ok(exported.into())
    }
}

/// What is not sealed goes to a program, or to a file that no other user can read.
fn refuse_onlookers() -> Result<()> {
    let fact = if io::stdout().is_terminal() {
        fl!("export-plain-to-terminal")
    } else if !is_private() {
        fl!("export-plain-to-open-file")
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Usage, fact).with_hint(fl!("export-seal-it")))
}

/// An account for another machine, perhaps in plain text: never shown but where it was asked for.
struct Exported {
    account: AccountName,
    record: Zeroizing<String>,
    /// Only its recipient can read it.
    is_sealed: bool,
}

impl Report for Exported {
    fn print(&self, _: Ui) -> io::Result<()> {
        print(&self.record)
    }

    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({
            "account": self.account.as_str(),
            "sealed": self.is_sealed,
            "exported": *self.record,
        }))
    }
}
