//! For people: sentences and lists, in English or Japanese. The labels `error:`, `hint:` and
//! `warning:` are the same in both, because scripts look for them.

use comfy_table::{ContentArrangement, Table, presets};
use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, ErrorKind};
use crate::foreign::visible;
use crate::locales::{Language, Message, fl};

use super::{Ui, seconds, span};

pub(crate) const RED: &str = "1;31";
pub(crate) const GREEN: &str = "1;32";
pub(crate) const YELLOW: &str = "1;33";

/// The fact, the next step, and what Microsoft's support asks for.
pub(crate) fn error(error: &Error, ui: Ui) -> String {
    let message = visible(&error.message(ui.language));
    let mut lines = vec![match error.kind() {
        // A no is what the person wanted.
        ErrorKind::Declined => message,
        _ => format!("{} {message}", paint(RED, "error:", ui)),
    }];
    if let Some(hint) = error.hint(ui.language) {
        let hint = visible(&hint);
        lines.push(format!("{} {hint}", paint(YELLOW, "hint:", ui)));
    }
    if let Some(refusal) = error.refusal() {
        let refusal = visible(&refusal.to_string());
        lines.push(format!("({refusal})"));
    }
    lines.join("\n")
}

/// What is not as it should be, although the command has succeeded.
pub(crate) fn warning(warning: &Message, ui: Ui) -> String {
    let label = paint(YELLOW, "warning:", ui);
    format!("{label} {}", visible(&warning.text(ui.language)))
}

/// What is worth knowing.
pub(crate) fn note(note: &Message, ui: Ui) -> String {
    let label = paint(YELLOW, "note:", ui);
    format!("{label} {}", visible(&note.text(ui.language)))
}

/// A table without lines, in which columns stay straight with Japanese in them.
pub(crate) fn plain_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(crate) fn lines_of(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// An instant, and how far away it is.
pub(crate) fn relative(instant: Timestamp, now: Timestamp, language: Language) -> String {
    let distance = SignedDuration::from_secs(instant.as_second() - now.as_second());
    let span = span(distance.abs());
    let relative = if distance.is_positive() {
        fl!("ui-in", span)
    } else {
        fl!("ui-ago", span)
    };
    format!("{} ({})", seconds(instant), relative.text(language))
}

pub(crate) fn paint(code: &str, words: &str, ui: Ui) -> String {
    if ui.color {
        format!("\u{1b}[{code}m{words}\u{1b}[0m")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_with_its_distance() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        for (instant, now, english, japanese) in [
            (
                3600,
                0,
                "1970-01-01T01:00:00Z (in 60 min)",
                "1970-01-01T01:00:00Z (あと 60 分)",
            ),
            (
                0,
                90,
                "1970-01-01T00:00:00Z (90 s ago)",
                "1970-01-01T00:00:00Z (90 秒前)",
            ),
            (
                7_776_000,
                0,
                "1970-04-01T00:00:00Z (in 90 days)",
                "1970-04-01T00:00:00Z (あと 90 日)",
            ),
        ] {
            assert_eq!(relative(at(instant), at(now), Language::English), english);
            assert_eq!(relative(at(instant), at(now), Language::Japanese), japanese);
        }
    }
}
