//! `store move`: keeps an account somewhere else from now on.

use crate::cli::Move;
use crate::error::{Error, Result};
use crate::language::{Text, text, text_of};
use crate::output::Report;
use crate::store::accounts::Accounts;

use super::{Context, status};

pub(super) fn run(flags: &Move, context: &Context) -> Result<Report> {
    let session = &context.session;
    let (_, listed) = context.chosen()?;
    let name = &listed.name;
    if listed.store == flags.to {
        return Err(Error::usage(text!(
            "{name} is kept there already",
            "{name} はすでにそこに保存されています"
        )));
    }
    let left_behind = session.move_to(&listed, &flags.to)?;
    let accounts = Accounts::load(&session.state)?;
    let moved = accounts.choose(Some(name))?;
    Ok(Report::Done {
        lead: lead(left_behind.as_ref()),
        account: Box::new(status::read(moved, &accounts, context)),
        always: true,
        now: (session.clock)(),
    })
}

fn lead(left_behind: Option<&Error>) -> Text {
    let Some(error) = left_behind else {
        return text!("moved", "移動しました");
    };
    let reason = error.fact();
    text_of!(
        reason => "moved, but the old copy could not be deleted: {reason}",
        "移動しましたが、以前の写しを削除できませんでした: {reason}"
    )
}
