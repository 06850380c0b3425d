//! Runs before the crate is compiled: reads the sentences of `en` and `ja` (Project Fluent), compares
//! the two, and writes what `mod.rs` looks them up with.
//!
//! A sentence that is there in one language only, or with other arguments, ends the build here; an id
//! that nobody wrote, or an argument that is missing, where it is used (`fl!`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;

const LANGUAGES: [&str; 2] = ["en", "ja"];

/// What `--help` says: its English stands with the flags, from which clap makes it. A unit test of
/// `cli/help.rs` compares the two, and `fl!` knows none of it.
const ENGLISH_IS_WITH_THE_FLAGS: &str = "help.ftl";

/// What is checked of a message: the names of its attributes, and of all arguments in it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    attributes: BTreeSet<String>,
    arguments: BTreeSet<String>,
}

/// The messages of one file by id.
type Shapes = BTreeMap<String, Shape>;

fn main() {
    let locales = Path::new(&variable("CARGO_MANIFEST_DIR")).join("src/locales");
    println!("cargo::rerun-if-changed={}", locales.display());
    let output = PathBuf::from(variable("OUT_DIR"));
    let [mut english, japanese] = LANGUAGES.map(|language| files_of(&locales.join(language)));
    let twice = english.insert(ENGLISH_IS_WITH_THE_FLAGS.to_owned(), String::new());
    assert!(twice.is_none(), "en/{ENGLISH_IS_WITH_THE_FLAGS}: see above");
    assert!(
        english.keys().eq(japanese.keys()),
        "src/locales/en and src/locales/ja have files of other names"
    );
    let shapes: Vec<Shapes> = english
        .iter()
        .map(|(name, text)| same_shapes(name, text, &japanese[name]))
        .collect();
    write(&output.join("table.rs"), &table(&shapes));
    write(
        &output.join("english.rs"),
        &sources(&english, &output.join("en.ftl")),
    );
    write(
        &output.join("japanese.rs"),
        &sources(&japanese, &output.join("ja.ftl")),
    );
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn write(path: &Path, content: &str) {
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The files of a language, by name.
fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let listed =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = listed.map(|entry| entry.expect("an entry of a folder").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "ftl"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a file's name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, text)
        })
        .collect()
}

/// The messages of a file, which are the same in both languages.
fn same_shapes(name: &str, english: &str, japanese: &str) -> Shapes {
    let [english, japanese] = [("en", english), ("ja", japanese)]
        .map(|(language, text)| shapes(&format!("{language}/{name}"), text));
    if name == ENGLISH_IS_WITH_THE_FLAGS {
        return english;
    }
    for id in english.keys().chain(japanese.keys()) {
        assert_eq!(
            english.get(id),
            japanese.get(id),
            "{name}: `{id}` is not the same in English and Japanese: a message is missing, an attribute or an argument"
        );
    }
    english
}

fn shapes(name: &str, text: &str) -> Shapes {
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut shapes = Shapes::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let shape = shape(message, &shapes);
        let id = message.id.name;
        assert!(
            shapes.insert(id.to_owned(), shape).is_none(),
            "{name}: `{id}` is there twice"
        );
    }
    shapes
}

fn shape(message: &Message<&str>, above: &Shapes) -> Shape {
    let mut shape = Shape::default();
    if let Some(pattern) = &message.value {
        arguments_of(pattern, above, &mut shape.arguments);
    }
    for attribute in &message.attributes {
        shape.attributes.insert(attribute.id.name.to_owned());
        arguments_of(&attribute.value, above, &mut shape.arguments);
    }
    shape
}

/// The arguments of a sentence, and those of the sentences in it, which stand above it in its file.
fn arguments_of(pattern: &Pattern<&str>, above: &Shapes, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => arguments_in(inline, above, arguments),
            Expression::Select { selector, variants } => {
                arguments_in(selector, above, arguments);
                for variant in variants {
                    arguments_of(&variant.value, above, arguments);
                }
            }
        }
    }
}

fn arguments_in(inline: &InlineExpression<&str>, above: &Shapes, arguments: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::TermReference { .. } => {}
        InlineExpression::MessageReference {
            id,
            attribute: None,
        } => {
            let other = above.get(id.name).unwrap_or_else(|| {
                panic!(
                    "no `{}` stands above what refers to it in its file",
                    id.name
                )
            });
            arguments.extend(other.arguments.iter().cloned());
        }
        other => panic!(
            "only arguments, other messages, terms and quoted characters may stand in braces: {other:?}"
        ),
    }
}

/// All messages, sorted by id, each with the number of its file and its arguments.
fn table(shapes: &[Shapes]) -> String {
    let mut rows = BTreeMap::new();
    // For what is looked up while the program runs: a line each, as a pointer to each would be work for
    // the loader at every start.
    let mut names = String::from("\n");
    for (file, shapes) in shapes.iter().enumerate() {
        for (id, shape) in shapes {
            let arguments: Vec<&str> = shape.arguments.iter().map(String::as_str).collect();
            let _ = writeln!(names, "{id} {}", arguments.join(" "));
            let row = format!("({id:?}, {file}, &{arguments:?}),\n");
            assert!(rows.insert(id, row).is_none(), "`{id}` is in two files");
        }
    }
    let rows: String = rows.into_values().collect();
    format!(
        "const FILES: usize = {};\nconst NAMES: &str = {names:?};\n\
         const MESSAGES: &[(&str, u8, &[&str])] = &[\n{rows}];\n",
        shapes.len()
    )
}

/// All files of a language in one, and where each of them ends: a pointer to each would be work for
/// the loader at every start of the program.
fn sources(files: &BTreeMap<String, String>, all: &Path) -> String {
    let mut whole = String::from("\n");
    let mut ends = whole.len().to_string();
    for text in files.values() {
        let _ = writeln!(whole, "{text}");
        let _ = write!(ends, ", {}", whole.len());
    }
    write(all, &whole);
    let all = all.to_string_lossy();
    format!("Source {{ all: include_str!({all:?}), ends: [{ends}] }}")
}
