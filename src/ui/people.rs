//! For people: sentences and lists, in English or Japanese. The labels `error:`, `hint:` and
//! `warning:` are the same in both, because scripts look for them.

use std::path::PathBuf;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::foreign::{one_line, visible, visible_path};
use crate::locales::{Language, Message, fl};
use crate::setup::Configuration;

use super::{Link, Outcome, Ui, Written, seconds, span};

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

/// Where a configuration was added, and what there is to know of it besides, a line each.
pub(super) fn set_up(
    configuration: &Configuration,
    written: Option<&Written>,
    ui: Ui,
) -> Option<String> {
    let warnings = configuration.warnings.iter().map(|text| warning(text, ui));
    let lines: Vec<String> = written
        .map(|written| paint(GREEN, &added(written).text(ui.language), ui))
        .into_iter()
        .chain(warnings)
        .chain(configuration.notes.iter().map(|text| note(text, ui)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn added(written: &Written) -> Message {
    let file = visible_path(&written.file);
    match &written.copy {
        _ if !written.is_new => fl!("report-all-already", file),
        None => fl!("report-written", file),
        Some(copy) => {
            let copy = visible_path(copy);
            fl!("report-written-before", file, copy)
        }
    }
}

/// The links of the chain, a line each; what to do about a broken one is told as any error is.
pub(super) fn examined(links: &[Link], ui: Ui) -> String {
    let mut table = plain_table();
    for link in links {
        let (mark, detail) = match &link.outcome {
            Outcome::Holds(detail) => {
                let detail = one_line(&detail.text(ui.language));
                (paint(GREEN, "ok", ui), detail)
            }
            Outcome::Broken(_) => (paint(RED, "FAIL", ui), String::new()),
            Outcome::Skipped => (paint(YELLOW, "skip", ui), String::new()),
        };
        let took = match link.outcome {
            Outcome::Skipped => String::new(),
            Outcome::Holds(_) | Outcome::Broken(_) => format!("{} ms", link.took.as_millis()),
        };
        let title = link.name.title();
        let title = title.text(ui.language);
        table.add_row([mark, title, took, detail]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    lines_of(table)
}

/// The files that were made, a line each.
pub(super) fn files(files: &[PathBuf]) -> String {
    let lines: Vec<String> = files.iter().map(|file| visible_path(file)).collect();
    lines.join("\n")
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

/// What an access token says of itself that nobody but its resource can read.
pub(crate) fn opaque() -> Message {
    fl!("report-nothing-opaque-those-personal")
}

/// How the app proved itself, by `appidacr` ("Access token claims reference").
pub(crate) fn proof(appidacr: &str) -> Option<Message> {
    match appidacr {
        "0" => Some(fl!("report-public-client")),
        "1" => Some(fl!("report-client-secret")),
        "2" => Some(fl!("report-certificate")),
        _ => None,
    }
}

/// The claims that matter most for sending mail, in the order in which they are shown.
const FIRST_CLAIMS: [&str; 17] = [
    "aud",
    "scp",
    "roles",
    "upn",
    "unique_name",
    "preferred_username",
    "name",
    "tid",
    "appid",
    "azp",
    "app_displayname",
    "appidacr",
    "azpacr",
    "idtyp",
    "iat",
    "nbf",
    "exp",
];
/// Those that are instants, in seconds since the epoch.
const INSTANTS: [&str; 4] = ["iat", "nbf", "exp", "auth_time"];

/// All claims, a line each; the others behind, by name.
pub(super) fn claims(
    claims: Option<&serde_json::Map<String, Value>>,
    now: Timestamp,
    ui: Ui,
) -> String {
    let Some(claims) = claims else {
        return opaque().text(ui.language);
    };
    let place = |name: &str| FIRST_CLAIMS.iter().position(|first| *first == name);
    let mut names: Vec<&String> = claims.keys().collect();
    names.sort_by_key(|name| (place(name).unwrap_or(FIRST_CLAIMS.len()), name.as_str()));
    let mut table = plain_table();
    for name in names {
        table.add_row([
            visible(name),
            claim(name, &claims[name.as_str()], now, ui.language),
        ]);
    }
    lines_of(table)
}

fn claim(name: &str, value: &Value, now: Timestamp, language: Language) -> String {
    let instant = value.as_i64().filter(|_| INSTANTS.contains(&name));
    if let Some(instant) = instant.and_then(|second| Timestamp::from_second(second).ok()) {
        return relative(instant, now, language);
    }
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    // They were asked for, and the whole token could have been.
    let text = visible(&text);
    let remark = Some(text.as_str()).filter(|_| ["appidacr", "azpacr"].contains(&name));
    match remark.and_then(proof) {
        Some(remark) => format!("{text} ({})", remark.text(language)),
        None => text,
    }
}

/// What claims are worth that nobody has checked.
pub(super) fn unverified(ui: Ui) -> String {
    let text = fl!("report-unverified-token-says-itself");
    note(&text, ui)
}

/// An instant, and how far away it is.
pub(crate) fn relative(instant: Timestamp, now: Timestamp, language: Language) -> String {
    let distance = SignedDuration::from_secs(instant.as_second() - now.as_second());
    let span = span(distance.abs());
    let relative = if distance.is_positive() {
        fl!("report-in", span = span.clone())
    } else {
        fl!("report-ago", span = span.clone())
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
