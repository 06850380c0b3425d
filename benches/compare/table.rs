//! The table: a row a measure, with what it is held against.

use std::io::{self, Write as _};

use serde::{Deserialize, Serialize};

use super::timing::{Spread, noise};

/// A measure, ours and theirs, or why it was not taken.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Row {
    measure: String,
    ours: String,
    beside: String,
    ratio: String,
    target: String,
    met: Option<bool>,
}

impl Row {
    /// Two medians, and how many times theirs ours may be; without a limit they only stand there.
    pub(crate) fn raced(
        measure: &str,
        ours: &Spread,
        beside: &Spread,
        of: &str,
        limit: Option<f64>,
    ) -> Self {
        let ratio = ours.median / beside.median;
        Self {
            measure: measure.to_owned(),
            ours: format!("{:.2} ms", ours.median),
            beside: format!("{of} {:.2} ms", beside.median),
            ratio: format!("{ratio:.2}"),
            target: limit.map(|limit| format!("≤ {limit}")).unwrap_or_default(),
            met: limit.map(|limit| ratio <= limit),
        }
    }

    /// A number by itself.
    pub(crate) fn counted(measure: &str, ours: &dyn ToString, target: &str, met: bool) -> Self {
        Self {
            measure: measure.to_owned(),
            ours: ours.to_string(),
            target: target.to_owned(),
            met: Some(met),
            ..Self::default()
        }
    }

    /// The same with another program's number beside it.
    pub(crate) fn beside(mut self, beside: &dyn ToString) -> Self {
        self.beside = beside.to_string();
        self
    }

    /// A measure that could not be taken here.
    pub(crate) fn left_out(measure: &str, reason: &str) -> Self {
        Self {
            measure: measure.to_owned(),
            ours: format!("left out: {reason}"),
            ..Self::default()
        }
    }

    fn line(&self) -> String {
        let met = match self.met {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        let Self {
            measure,
            ours,
            beside,
            ratio,
            target,
            ..
        } = self;
        format!("| {measure} | {ours} | {beside} | {ratio} | {target} | {met} |")
    }
}

/// All rows.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn extend(&mut self, rows: Vec<Row>) {
        // A run takes minutes: show what there is.
        for row in &rows {
            let _ = writeln!(io::stderr(), "{}", row.line());
        }
        self.0.extend(rows);
    }

    pub(crate) fn print(&self) {
        let lines: Vec<String> = self.0.iter().map(Row::line).collect();
        let head = "| measure | ours (median) | beside it (median) | ratio | target | met? |\n|---|---|---|---|---|---|";
        say(&format!("\n{head}\n{}\n\n{}", lines.join("\n"), noise()));
    }
}

/// A line on stdout.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
