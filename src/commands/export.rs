//! `export`: an account for another machine, sealed for it.

use std::io::IsTerminal as _;

use crate::cli::Export;
use crate::error::{Error, ErrorKind, Result};
use crate::language::text;
use crate::output::{Report, is_private};
use crate::sealed;
use crate::store;

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
        text!(
            "an account in plain text would stay on the screen, and in whatever records it",
            "平文のアカウントが画面やその記録に残ってしまいます"
        )
    } else if !is_private() {
        text!(
            "what standard output goes to is open to others",
            "標準出力の出力先に他のユーザーがアクセスできます"
        )
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Usage, fact).with_hint(text!(
        "seal it with --to, pipe it into a program, or `umask 077` before writing it to a new file",
        "--to で暗号化するか、プログラムにパイプするか、新しいファイルに書き込む前に `umask 077` を実行してください"
    )))
}
