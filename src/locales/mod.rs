//! Every sentence for people, in English and Japanese: the files of `en` and `ja` (Project Fluent).
//!
//! A [`Message`] is an id and its arguments; it becomes words in the reader's language, when
//! it is read. `build.rs` compares both languages; an unknown id or a wrong argument fails the build
//! where [`fl!`] has it. No file is parsed before one of its sentences is wanted.

mod language;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Pattern;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::foreign;

pub(crate) use language::Language;

include!(concat!(env!("OUT_DIR"), "/table.rs"));

#[allow(clippy::unreadable_literal, reason = "written by the build")]
static ENGLISH: Source<{ FILES + 1 }> = include!(concat!(env!("OUT_DIR"), "/english.rs"));
#[allow(clippy::unreadable_literal, reason = "written by the build")]
static JAPANESE: Source<{ FILES + 1 }> = include!(concat!(env!("OUT_DIR"), "/japanese.rs"));

/// All files of a language, one behind the other.
struct Source<const ENDS: usize> {
    all: &'static str,
    /// Where each of them begins, and the last one ends.
    ends: [usize; ENDS],
}

/// A sentence that is there: the build has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    name: &'static str,
    file: u8,
}

/// One thing said: which sentence, and what goes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    id: Id,
    /// The part of it that is meant, such as `hint`; without one, the sentence itself.
    attribute: Option<Cow<'static, str>>,
    arguments: Vec<(Cow<'static, str>, Value)>,
}

/// A sentence that a table of data names, with the names of its arguments: what goes into it is told
/// later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    id: Id,
    /// One behind the other, with blanks between.
    arguments: &'static str,
}

/// What goes into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Value {
    /// Decides between singular and plural, too.
    Number(i64),
    /// Words, names and what was typed.
    Text(#[serde(deserialize_with = "foreign::seen")] String),
    /// Another sentence, or a part of one.
    Message(Message),
}

/// A sentence of the locale files with its arguments: `fl!("logout-done", name)`, or
/// `fl!("logout-done", name = account.name.as_str())`.
macro_rules! fl {
    ($id:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::locales::Message::new(
            const { $crate::locales::id($id, &[$(stringify!($name)),*]) },
            vec![$((stringify!($name), $crate::locales::fl!(@value $name $(= $value)?))),*],
        )
    };
    (@value $name:ident) => {
        $crate::locales::Argument::into_value(&$name)
    };
    (@value $name:ident = $value:expr) => {
        $crate::locales::Argument::into_value($value)
    };
}
pub(crate) use fl;

/// What can go into a sentence.
pub(crate) trait Argument {
    fn into_value(self) -> Value;
}

impl<T: fmt::Display + ?Sized> Argument for &T {
    fn into_value(self) -> Value {
        Value::Text(self.to_string())
    }
}

impl Argument for Message {
    fn into_value(self) -> Value {
        Value::Message(self)
    }
}

impl Argument for &Message {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

/// What `fl!` makes of the name of a variable that is a reference already.
impl Argument for &&Message {
    fn into_value(self) -> Value {
        (*self).into_value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn into_value(self) -> Value {
                Value::Number(i64::try_from(self).unwrap_or(i64::MAX))
            }
        }
    )*};
}
numbers!(i64, u64, u32, u16, usize);

/// Looks up a sentence while the program is compiled, and compares its arguments.
pub(crate) const fn id(name: &'static str, given: &[&str]) -> Id {
    let (name, file, arguments) = MESSAGES[row(name)];
    assert!(
        are_same(arguments, given),
        "the sentence takes other arguments: see its file in src/locales/en"
    );
    Id { name, file }
}

/// Where a sentence is in the table.
const fn row(name: &str) -> usize {
    let (mut low, mut high) = (0, MESSAGES.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        match order(MESSAGES[middle].0, name) {
            0 => return middle,
            1 => low = middle + 1,
            _ => high = middle,
        }
    }
    panic!("no sentence of src/locales/en has this id");
}

impl Template {
    /// Looks up a sentence while the program runs.
    fn find(name: &str) -> Option<Self> {
        let id = find(name)?;
        let line = format!("\n{name} ");
        let at = NAMES.find(&line)? + line.len();
        let arguments = NAMES[at..].lines().next()?;
        Some(Self { id, arguments })
    }

    /// Their names.
    pub(crate) fn arguments(self) -> impl Iterator<Item = &'static str> {
        self.arguments.split_whitespace()
    }

    pub(crate) fn name(self) -> &'static str {
        self.id.name
    }

    /// The sentence with what `value` has for its arguments.
    pub(crate) fn filled(self, value: impl Fn(&str) -> Option<String>) -> Message {
        let arguments = self.arguments();
        let filled = arguments.filter_map(|name| Some((name, Value::Text(value(name)?))));
        Message::new(self.id, filled.collect())
    }
}

/// By its id.
impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'_, str>::deserialize(deserializer)?;
        Self::find(&name).ok_or_else(|| serde::de::Error::custom("unknown sentence"))
    }
}

/// 0 where both are the same, 1 where the first comes first, else 2.
const fn order(first: &str, second: &str) -> u8 {
    let (first, second) = (first.as_bytes(), second.as_bytes());
    let mut at = 0;
    while at < first.len() && at < second.len() {
        if first[at] != second[at] {
            return if first[at] < second[at] { 1 } else { 2 };
        }
        at += 1;
    }
    if first.len() == second.len() {
        0
    } else if first.len() < second.len() {
        1
    } else {
        2
    }
}

const fn are_same(known: &[&str], given: &[&str]) -> bool {
    let mut found = 0;
    let mut at = 0;
    while at < known.len() {
        let mut other = 0;
        while other < given.len() {
            if order(known[at], given[other]) == 0 {
                found += 1;
            }
            other += 1;
        }
        at += 1;
    }
    found == known.len() && known.len() == given.len()
}

impl Message {
    pub(crate) fn new(id: Id, arguments: Vec<(&'static str, Value)>) -> Self {
        let arguments = arguments.into_iter();
        Self {
            id,
            attribute: None,
            arguments: arguments
                .map(|(name, value)| (Cow::Borrowed(name), value))
                .collect(),
        }
    }

    /// The hint that stands beside the sentence, if there is one.
    pub fn hint(&self) -> Option<Self> {
        self.part("hint")
    }

    /// What stands beside the sentence under a name, if there is something.
    pub(crate) fn part(&self, name: &'static str) -> Option<Self> {
        let part = Self {
            attribute: Some(Cow::Borrowed(name)),
            ..self.clone()
        };
        part.pattern(Language::English).map(|_| part)
    }

    /// The words for a reader of `language`.
    pub fn text(&self, language: Language) -> String {
        let Some(pattern) = self.pattern(language) else {
            return self.id.name.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(self.arguments.len());
        for (name, value) in &self.arguments {
            arguments.set(name.as_ref(), value.of_fluent(language));
        }
        let mut errors = Vec::new();
        let bundle = bundle(self.id.file, language);
        let sentence = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{}: {errors:?}", self.id.name);
        match language {
            Language::English => sentence.into_owned(),
            Language::Japanese => language::joined(&sentence),
        }
    }

    /// The words in each language.
    pub(crate) fn in_all_languages(&self, between: &str) -> String {
        Language::ALL
            .map(|language| self.text(language))
            .join(between)
    }

    /// True for its words in any language.
    pub(crate) fn is_text(&self, words: &str) -> bool {
        Language::ALL
            .iter()
            .any(|language| self.text(*language) == words)
    }

    fn pattern(&self, language: Language) -> Option<&'static Pattern<&'static str>> {
        let message = bundle(self.id.file, language).get_message(self.id.name)?;
        match &self.attribute {
            None => message.value(),
            Some(name) => Some(message.get_attribute(name)?.value()),
        }
    }
}

impl Value {
    fn of_fluent(&self, language: Language) -> FluentValue<'_> {
        match self {
            Self::Number(number) => FluentValue::from(*number),
            Self::Text(text) => FluentValue::from(text.as_str()),
            Self::Message(message) => FluentValue::from(message.text(language)),
        }
    }
}

/// The parsed sentences of a file.
fn bundle(file: u8, language: Language) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: [[OnceLock<FluentBundle<FluentResource>>; 2]; FILES] =
        [const { [OnceLock::new(), OnceLock::new()] }; FILES];
    let (source, column) = match language {
        Language::English => (&ENGLISH, 0),
        Language::Japanese => (&JAPANESE, 1),
    };
    let file = usize::from(file);
    BUNDLES[file][column].get_or_init(|| {
        let text = &source.all[source.ends[file]..source.ends[file + 1]];
        parsed(text, language)
    })
}

fn parsed(text: &str, language: Language) -> FluentBundle<FluentResource> {
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // In Japanese the marks say where a blank may have to be set: see `language::joined`.
    bundle.set_use_isolating(language == Language::Japanese);
    match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => bundle.add_resource_overriding(resource),
    }
    bundle
}

/// A note on disk is data: the id and the arguments.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Note {
            id: Cow::Borrowed(self.id.name),
            attribute: self.attribute.clone(),
            arguments: Cow::Borrowed(&self.arguments),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let note = Note::deserialize(deserializer)?;
        let id = find(&note.id).ok_or_else(|| serde::de::Error::custom("unknown sentence"))?;
        Ok(Self {
            id,
            attribute: note.attribute,
            arguments: note.arguments.into_owned(),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Note<'a> {
    id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<Cow<'static, str>>,
    arguments: Cow<'a, [(Cow<'static, str>, Value)]>,
}

/// The sentence of this id, as a note on disk has it.
fn find(name: &str) -> Option<Id> {
    find_in(&ENGLISH, name)
}

fn find_in<const ENDS: usize>(source: &'static Source<ENDS>, name: &str) -> Option<Id> {
    let line = format!("\n{name} =");
    let at = source.all.find(&line)? + 1;
    let file = source.ends.iter().rposition(|begin| *begin <= at)?;
    Some(Id {
        name: &source.all[at..at + name.len()],
        file: u8::try_from(file).ok()?,
    })
}

/// A part of a message whose id is made from the name of a command: of the help, which has no English
/// here, and of the manual.
pub(crate) fn named(id: &str, attribute: Option<&str>, language: Language) -> Option<String> {
    let message = Message {
        attribute: attribute.map(|name| Cow::Owned(name.to_owned())),
        ..Message::new(find_in(&JAPANESE, id)?, Vec::new())
    };
    message.pattern(language).map(|_| message.text(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_can_be_said_in_both_languages() {
        for &(name, file, arguments) in MESSAGES {
            let values = arguments.iter().map(|name| (*name, Value::Number(1)));
            let message = Message::new(Id { name, file }, values.collect());
            for language in [Language::English, Language::Japanese] {
                let mut said = vec![message.text(language)];
                for part in ["hint", "remedy"] {
                    said.extend(message.part(part).map(|part| part.text(language)));
                }
                for text in said {
                    assert!(!text.contains("{$"), "{name}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_note_on_disk_is_an_id_with_arguments_and_is_said_again() {
        let inner = fl!("error-unexpected", reason = "x");
        let message = fl!("error-further", hint = &inner, further = inner);
        let note = serde_json::to_string(&message).expect("a note");
        assert!(!note.contains(';'), "{note}");
        let again: Message = serde_json::from_str(&note).expect("the note is understood");
        assert_eq!(again, message);
        assert_eq!(again.text(Language::English), "x; x");
    }

    #[test]
    fn a_note_with_an_unknown_sentence_is_none() {
        let unknown = r#"{"id":"error-unexpecte","arguments":[]}"#;
        assert!(serde_json::from_str::<Message>(unknown).is_err());
    }

    #[test]
    fn the_blank_between_the_scripts_is_set_around_an_argument() {
        let message = fl!("error-further", hint = "ID", further = "x");
        assert_eq!(message.text(Language::Japanese), "ID。x");
    }
}
