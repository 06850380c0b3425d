//! What the error guide says: a block an error for people, or all that it knows, a line a cause.

use std::io;

use serde_json::{Value, json};

use crate::guide::{Actor, Entry};
use crate::locales::{Language, Message, fl};
use crate::ui::people::{lines_of, plain_table};
use crate::ui::{Report, Ui, print};

/// Errors that were to be explained.
pub(super) struct Explained(pub Vec<Explanation>);

impl Report for Explained {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&explanations(&self.0, ui.language))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let found = self.0.iter();
        let objects = found.map(|found| explanation_object(found, ui.language));
        Some(json!({"explanations": objects.collect::<Vec<_>>()}))
    }
}

/// All that can be explained.
pub(super) struct Guide(pub Vec<Advice>);

impl Report for Guide {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&guide(&self.0, ui.language))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let rows = self.0.iter();
        let objects = rows.map(|row| row_object(Some(row), ui.language));
        Some(json!({"explanations": objects.collect::<Vec<_>>()}))
    }
}

/// Something that was to be explained.
#[derive(Debug)]
pub(super) struct Explanation {
    /// As it was found: `AADSTS700025`, `535 5.7.139`, `invalid_grant`; several where they have one
    /// cause.
    pub names: Vec<String>,
    /// Its own words, where the code alone does not tell the cause.
    pub said: Option<String>,
    /// Where Microsoft explains it.
    pub url: Option<String>,
    /// What the guide says of it.
    pub advice: Option<Advice>,
}

/// A row of the guide, with the names of the account at hand.
#[derive(Debug)]
pub(super) struct Advice {
    /// The row.
    pub entry: &'static Entry,
    /// Who must act.
    pub actor: Actor,
    /// What has happened.
    pub cause: Message,
    /// What to do.
    pub remedy: Message,
}

/// Every explanation, with a blank line between them.
fn explanations(explanations: &[Explanation], language: Language) -> String {
    let blocks: Vec<String> = explanations
        .iter()
        .map(|explanation| block(explanation, language))
        .collect();
    blocks.join("\n\n")
}

fn block(explanation: &Explanation, language: Language) -> String {
    let names = explanation.names.join(", ");
    let mut rows = vec![(fl!("explain-code"), fl!("explain-names", names))];
    if let Some(said) = &explanation.said {
        rows.push((fl!("explain-said"), fl!("explain-words", said)));
    }
    match &explanation.advice {
        Some(advice) => rows.extend(told(advice)),
        None => rows.extend(untold()),
    }
    if let Some(url) = &explanation.url {
        rows.push((fl!("explain-more"), fl!("explain-url", url)));
    }
    let mut table = plain_table();
    for (label, value) in rows {
        let label = format!("{}:", label.text(language));
        table.add_row([label, value.text(language)]);
    }
    lines_of(table)
}

fn told(advice: &Advice) -> [(Message, Message); 4] {
    let entry = advice.entry;
    let (source, confidence) = (&entry.source, entry.confidence.title());
    let source = fl!("explain-source-and-confidence", source, confidence);
    [
        (fl!("explain-cause"), advice.cause.clone()),
        (fl!("explain-who-must-act"), advice.actor.title()),
        (fl!("explain-what-to-do"), advice.remedy.clone()),
        (fl!("explain-source"), source),
    ]
}

fn untold() -> [(Message, Message); 1] {
    let cause = fl!("explain-unknown-code");
    [(fl!("explain-cause"), cause)]
}

/// Every row, a line each.
fn guide(guide: &[Advice], language: Language) -> String {
    let line = |advice: &Advice| {
        let (names, cause) = (advice.entry.names().join(", "), advice.cause.text(language));
        format!("{names}: {cause}")
    };
    let lines: Vec<String> = guide.iter().map(line).collect();
    lines.join("\n")
}

/// What was found, and what is known of it; nothing of a code that the guide does not know.
fn explanation_object(explanation: &Explanation, language: Language) -> Value {
    let mut object = row_object(explanation.advice.as_ref(), language);
    object["found"] = explanation.names.clone().into();
    object["said"] = explanation.said.clone().into();
    object["url"] = explanation.url.clone().into();
    object
}

/// A row of the guide; `code` and `exit` are those of an error of its class.
fn row_object(advice: Option<&Advice>, language: Language) -> Value {
    let entry = advice.map(|advice| advice.entry);
    json!({
        "known": entry.is_some(),
        "names": entry.map(Entry::names),
        "code": entry.map(|entry| entry.kind.code()),
        "exit": entry.map(|entry| entry.kind.exit_code()),
        "cause": advice.map(|advice| advice.cause.text(language)),
        "actor": advice.map(|advice| advice.actor.as_str()),
        "remedy": advice.map(|advice| advice.remedy.text(language)),
        "confidence": entry.map(|entry| entry.confidence.as_str()),
        "source": entry.map(|entry| &entry.source),
    })
}
