//! `--help` in Japanese. The English stands with the flags, from which clap makes it; the Japanese is
//! in `src/locales/ja/help.ftl`, by the names of commands and flags. Here it takes the English's place,
//! and lines are filled as Japanese is: clap breaks them at blanks only.

use std::ffi::OsString;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{Arg, Command};
use unicode_width::UnicodeWidthStr as _;

use crate::locales::{Language, named};

/// The message of the program itself; those of its verbs are called by their names.
const PROGRAM: &str = "help-program";
/// What is the same for several commands.
const SHARED: &str = "help-shared";
/// The words that clap has of its own.
const WORDS: &str = "help-words";
/// No line is longer, in English neither.
const LONGEST_LINE: usize = 100;

/// Help or version, as they were asked for.
pub(crate) fn answer(
    answer: &clap::Error,
    program: fn() -> Command,
    words: &[OsString],
    language: Language,
) -> String {
    let is_help = matches!(
        answer.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if !is_help || language == Language::English {
        return answer.render().to_string();
    }
    // The same call of the same program, which speaks Japanese.
    let mut program = program();
    program.build();
    match in_japanese(program).try_get_matches_from(words) {
        Err(answer) => wrapped(&without_english(&answer.render().to_string()), columns()),
        Ok(_) => answer.render().to_string(),
    }
}

/// A program that is built, with Japanese help.
pub(crate) fn in_japanese(program: Command) -> Command {
    translated(program, PROGRAM)
}

fn translated(mut command: Command, id: &str) -> Command {
    let about = said(id, None).unwrap_or_default();
    let usage = usage(&mut command);
    command = command
        .about(about)
        .override_usage(usage)
        .help_template(template())
        .term_width(0) // `wrapped` does it
        .mut_args(|flag| translated_flag(flag, id));
    if let Some(after) = said(id, Some("after")) {
        command = command.after_help(after);
    }
    command.mut_subcommands(|verb| match (id, verb.get_name()) {
        // It shows the help of others, and has none that anybody sees.
        (_, "help") => verb.about(said("help-help", None).unwrap_or_default()),
        (PROGRAM, name) => {
            let id = format!("help-{name}");
            translated(verb, &id)
        }
        (_, name) => {
            let id = format!("{id}-{name}");
            translated(verb, &id)
        }
    })
}

fn translated_flag(flag: Arg, id: &str) -> Arg {
    let name = name(&flag).to_owned();
    let values: Vec<PossibleValue> = flag
        .get_possible_values()
        .into_iter()
        .map(
            |value| match said_of(id, &format!("{name}_{}", value.get_name())) {
                Some(help) => value.help(help),
                None => value,
            },
        )
        .collect();
    let mut flag = flag.next_line_help(true);
    if let Some(help) = said_of(id, &name) {
        flag = flag.help(help).long_help(None);
    }
    if values.is_empty() {
        return flag;
    }
    flag.value_parser(PossibleValuesParser::new(values))
}

/// What a flag is called in the messages: as it is typed, or as an argument's field.
fn name(flag: &Arg) -> &str {
    flag.get_long().unwrap_or(flag.get_id().as_str())
}

/// The heading of flags, in a help or a page.
pub(crate) fn heading(english: &str) -> Option<String> {
    said(WORDS, Some(&english.to_lowercase().replace(' ', "-")))
}

/// The variable that a flag's help ends with.
pub(crate) fn variable(flag: &Arg, language: Language) -> Option<String> {
    let mark = match language {
        Language::English => "env".to_owned(),
        Language::Japanese => word("variable"),
    };
    let help = flag.get_help()?.to_string();
    let (_, rest) = help.split_once(&format!("[{mark}: "))?;
    let (name, _) = rest.split_once(']')?;
    Some(name.to_owned())
}

/// How it is called, without clap's own words.
fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let lines = usage.lines().map(str::trim);
    let further = format!("\n{}", " ".repeat(word("usage").width() + 1));
    let usage = lines.collect::<Vec<_>>().join(&further);
    let usage = usage.replace("[OPTIONS]", &word("any-options"));
    if command.has_subcommands() {
        return usage.replace("<COMMAND>", &word("command"));
    }
    usage
}

fn template() -> String {
    let usage = word("usage");
    format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}")
}

fn said(id: &str, attribute: Option<&str>) -> Option<String> {
    named(id, attribute, Language::Japanese)
}

/// What is said of a part of a command, in its own message or in that of all.
fn said_of(id: &str, attribute: &str) -> Option<String> {
    said(id, Some(attribute)).or_else(|| said(SHARED, Some(attribute)))
}

/// A word of clap's.
fn word(name: &str) -> String {
    said(WORDS, Some(name)).unwrap_or_default()
}

/// The text of clap or `clap_mangen` without the English that they have of their own.
pub(crate) fn without_english(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let japanese = line.strip_suffix(':').and_then(heading);
        japanese.map_or_else(|| line.to_owned(), |heading| format!("{heading}:"))
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.replace("[default: ", &format!("[{}: ", word("default")));
    let text = text.replace("[possible values: ", &format!("[{}: ", word("values")));
    text.replace("Possible values:", &word("values-each"))
}

/// As wide as clap makes its help.
fn columns() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
    let columns = terminal.or_else(variable).unwrap_or(LONGEST_LINE);
    columns.min(LONGEST_LINE)
}

/// The lines of a help, none of them wider than `columns` if its words allow it.
fn wrapped(help: &str, columns: usize) -> String {
    let lines = help.lines().map(|line| filled(line.trim_end(), columns));
    lines.collect::<Vec<_>>().join("\n")
}

fn filled(line: &str, columns: usize) -> String {
    let indent = " ".repeat(hanging(line));
    let (mut filled, mut width) = (String::new(), 0);
    for piece in phrases(line) {
        let is_first = filled.trim().is_empty() || width == indent.len();
        if !is_first && width + piece.trim_end().width() > columns {
            filled.truncate(filled.trim_end().len());
            filled.push('\n');
            filled.push_str(&indent);
            width = indent.len();
        }
        filled.push_str(piece);
        width += piece.width();
    }
    filled
}

/// Where the further lines of a line begin: below its text, behind the name of a command or a value.
fn hanging(line: &str) -> usize {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let behind = |at: usize| indent + at + (text[at..].len() - text[at..].trim_start().len());
    if let Some(value) = text.strip_prefix("- ") {
        return value
            .find(": ")
            .map_or(indent, |at| behind("- ".len() + at + 1));
    }
    let is_a_name = text.starts_with(|first: char| first.is_ascii_lowercase());
    text.find("  ").filter(|_| is_a_name).map_or(indent, behind)
}

/// The phrases between which a line may be broken, blanks at their ends.
pub(crate) fn phrases(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let Some(&(next, following)) = characters.peek() else {
            break;
        };
        if may_break(character, following) && !line[..at].trim().is_empty() {
            pieces.push(&line[begin..next]);
            begin = next;
        }
    }
    pieces.push(&line[begin..]);
    pieces
}

/// Marks behind which a line may be broken, and such that none begins with.
const CLOSING: &str = "\u{3001}\u{3002}\u{300d}\u{300f}\u{ff09})]";
const NEVER_FIRST: &str = "\u{3001}\u{3002}\u{300d}\u{300f}\u{ff09}\u{2026},.:;)]?! ";

/// Between the phrases of a sentence, so that no word is torn: at a blank, behind a mark, and where
/// kana that end a phrase meet the next word.
fn may_break(before: char, after: char) -> bool {
    let is_kana = |character: char| matches!(character, '\u{3041}'..='\u{309f}');
    let ends_a_phrase = is_kana(before) && !is_kana(after);
    let ends = before == ' ' || CLOSING.contains(before) || ends_a_phrase;
    ends && !NEVER_FIRST.contains(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_phrases_and_go_on_below_their_text() {
        for (line, columns, expected) in [
            (
                "  login  保存します (必要に応じて)",
                20,
                "  login  保存します\n         (必要に\n         応じて)",
            ),
            (
                "          - a:  トークンと改行を出力",
                26,
                "          - a:  トークンと\n                改行を出力",
            ),
            (
                "      更新します。次に、別の",
                18,
                "      更新します。\n      次に、別の",
            ),
            ("      --store <STORE>", 10, "      --store\n      <STORE>"),
            ("      [既定値: auto]", 12, "      [既定値:\n      auto]"),
            ("short", 80, "short"),
            ("", 80, ""),
        ] {
            assert_eq!(wrapped(line, columns), expected);
        }
    }
}
