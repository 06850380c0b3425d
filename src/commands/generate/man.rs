//! A manual page: what clap knows of a command, and what `pages.rs` says besides, as man-pages(7)
//! orders it.

use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::pages::{self, ENVIRONMENT, FILES, Page};
use crate::cli::help;
use crate::locales::{Language, Message, fl};

/// What the program is called, and how the name of each page begins.
pub(super) const PROGRAM: &str = "entra-token";

/// The section of user commands.
const SECTION: &str = "1";

/// The program, its verbs and theirs.
pub(super) fn commands(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().flat_map(commands);
    [command].into_iter().chain(below).collect()
}

pub(super) fn file_name(command: &Command) -> String {
    format!("{}.{SECTION}", page_name(command))
}

/// `entra-token-store-move`, as `man` finds it.
fn page_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(PROGRAM)
}

/// The words after the program's name.
fn words(command: &Command) -> &str {
    let whole = command.get_bin_name().unwrap_or(PROGRAM);
    whole.strip_prefix(PROGRAM).unwrap_or(whole).trim_start()
}

/// The whole page, of a command in this language.
pub(super) fn page(command: &Command, language: Language) -> String {
    let words = words(command);
    let page = pages::of(words);
    let mut written = Vec::new();
    // A vector takes everything.
    let _ = begin(command, language, &mut written);
    let _ = description(command, page, language).to_writer(&mut written);
    let _ = list(command, language, &mut written);
    let _ = rest(command, words, page, language).to_writer(&mut written);
    // Each part brings it along.
    let preamble = Roff::new().render();
    let written = String::from_utf8_lossy(&written).replace(&preamble, "");
    let written = match language {
        Language::English => written,
        Language::Japanese => in_japanese(&written),
    };
    preamble + &written
}

/// The same with the headings, and whatever else the crates say in English, in Japanese; and with
/// places where a line may be broken: roff knows blanks only.
fn in_japanese(page: &str) -> String {
    let page = help::without_english(page);
    let (mut is_name, mut is_typed) = (false, false);
    let lines = page.lines().map(|line| {
        if let Some(title) = line.strip_prefix(".SH ") {
            let title = title.trim_matches('"');
            is_name = title == "NAME"; // `apropos` reads it
            let title = help::heading(title).unwrap_or_else(|| title.to_owned());
            return format!(".SH \"{title}\"");
        }
        match line {
            ".nf" => is_typed = true,
            ".fi" => is_typed = false,
            _ => {}
        }
        if line.starts_with(".TH ") {
            return format!("{line}\n.ad l\n.nh");
        }
        if is_name || is_typed || line.starts_with('.') {
            return line.to_owned();
        }
        breakable(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with marks of roff where it may be broken without a blank.
fn breakable(line: &str) -> String {
    let pieces = help::phrases(line).into_iter();
    let pieces = pieces.map(|piece| match piece {
        piece if piece.ends_with(' ') => piece.to_owned(),
        piece => format!("{piece}\\:"),
    });
    let line: String = pieces.collect();
    line.trim_end_matches("\\:").to_owned()
}

/// Its title, its name, and how it is called.
fn begin(command: &Command, language: Language, written: &mut Vec<u8>) -> io::Result<()> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    let man = man(command.clone().override_usage(usage), language);
    man.render_title(written)?;
    man.render_name_section(written)?;
    man.render_synopsis_section(written)
}

/// Its verbs and its flags, those of every command last.
fn list(command: &Command, language: Language, written: &mut Vec<u8>) -> io::Result<()> {
    if command.has_subcommands() {
        man(command.clone(), language).render_subcommands_section(written)?;
    }
    for is_global in [false, true] {
        let command = command.clone().mut_args(|flag| {
            let is_hidden = flag.is_hide_set() || flag.is_global_set() != is_global;
            flag.hide(is_hidden)
        });
        man(command, language).render_options_section(written)?;
    }
    Ok(())
}

fn man(command: Command, language: Language) -> Man {
    let version = env!("CARGO_PKG_VERSION");
    Man::new(command.subcommand_help_heading("COMMANDS"))
        .section(SECTION)
        .date(" ") // the same page from every build of a version
        .source(format!("{PROGRAM} {version}"))
        .manual(fl!("manual-user-commands").text(language))
}

fn description(command: &Command, page: Option<&Page>, language: Language) -> Roff {
    let about = command.get_about().map(ToString::to_string);
    let about = || vec![about.unwrap_or_default()];
    let paragraphs = page.map_or_else(about, |page| page.paragraphs(language));
    let mut roff = Roff::new();
    section(&mut roff, &fl!("manual-description"), language);
    for paragraph in paragraphs {
        roff.control("PP", []);
        roff.text(inlines(&paragraph));
    }
    roff
}

fn section(roff: &mut Roff, title: &Message, language: Language) {
    roff.control("SH", [title.text(language).as_str()]);
}

fn rest(command: &Command, words: &str, page: Option<&Page>, language: Language) -> Roff {
    let mut roff = Roff::new();
    exit_statuses(&mut roff, words, language);
    environment(&mut roff, command, words, language);
    files(&mut roff, words, language);
    examples(&mut roff, page, language);
    see_also(&mut roff, command, page, language);
    roff
}

fn exit_statuses(roff: &mut Roff, words: &str, language: Language) {
    section(roff, &fl!("manual-exit-statuses"), language);
    for (status, meaning) in pages::exit_statuses(words, language) {
        term(roff, vec![bold(status)], &meaning);
    }
    if let Some(remark) = pages::exit_status_remark(words, language) {
        roff.control("PP", []);
        roff.text(inlines(&remark));
    }
}

/// The variables that its flags speak of, and those that they do not.
fn environment(roff: &mut Roff, command: &Command, words: &str, language: Language) {
    let of_flags = command.get_arguments();
    let of_flags = of_flags.filter_map(|flag| variable(flag, language));
    let others = ENVIRONMENT.iter().filter(|(of, _)| *of == words);
    let others = others.map(|(_, names)| ((*names).to_owned(), pages::variables(names, language)));
    section(roff, &fl!("manual-variables"), language);
    for (name, what) in of_flags.chain(others) {
        term(roff, vec![bold(name)], &what);
    }
}

/// The variable that a flag's help ends with, and what it stands for.
fn variable(flag: &Arg, language: Language) -> Option<(String, String)> {
    let name = help::variable(flag, language)?;
    let what = fl!("manual-stands-for", flag = flag.get_long()?);
    Some((name, what.text(language)))
}

fn files(roff: &mut Roff, words: &str, language: Language) {
    if words.is_empty() {
        section(roff, &fl!("manual-paths"), language);
        for (path, name) in FILES {
            term(roff, vec![italic(*path)], &pages::file(name, language));
        }
    }
}

fn examples(roff: &mut Roff, page: Option<&Page>, language: Language) {
    let Some(page) = page.filter(|page| !page.examples.is_empty()) else {
        return;
    };
    section(roff, &fl!("manual-examples"), language);
    for (what, command) in page.examples(language) {
        roff.control("PP", []);
        roff.text([roman(what)]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([roman(command)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

fn see_also(roff: &mut Roff, command: &Command, page: Option<&Page>, language: Language) {
    let own = page_name(command);
    let mut others: Vec<String> = page
        .map(|page| page.see_also)
        .unwrap_or_default()
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    if own != PROGRAM {
        others.insert(0, format!("{PROGRAM}({SECTION})"));
    }
    section(roff, &fl!("manual-see-also"), language);
    let mut line = Vec::new();
    for (number, other) in others.iter().enumerate() {
        let (name, section) = other.split_at(other.find('(').unwrap_or(other.len()));
        line.extend([bold(name), roman(section)]);
        line.extend((number + 1 < others.len()).then(|| roman(", ")));
    }
    roff.text(line);
}

/// A term and what it means.
fn term(roff: &mut Roff, term: Vec<Inline>, meaning: &str) {
    roff.control("TP", []);
    roff.text(term);
    roff.text(inlines(meaning));
}

/// Message in which what stands between backticks is typed as it is.
fn inlines(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    let parts = parts.filter(|(_, part)| !part.is_empty());
    parts
        .map(|(number, part)| {
            if number % 2 == 0 {
                roman(part)
            } else {
                bold(part)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::super::program;
    use super::*;

    fn program_in_english() -> Command {
        program(Language::English)
    }

    #[test]
    fn every_command_has_its_words_and_no_words_are_for_none() {
        let program = program_in_english();
        let commands: Vec<&str> = commands(&program).into_iter().map(words).collect();
        for command in &commands {
            assert!(
                pages::of(command).is_some(),
                "pages.rs says nothing of `{command}`"
            );
        }
        for page in pages::PAGES {
            assert!(
                commands.contains(&page.command),
                "`{}` is no command",
                page.command
            );
        }
    }

    #[test]
    fn a_japanese_line_can_be_broken_between_phrases() {
        assert_eq!(
            breakable("`\\fBshow\\fR を使い、更新した後の値 (秒) を出力"),
            "`\\fBshow\\fR を\\:使い、\\:更新した\\:後の\\:値 (秒) を\\:出力"
        );
    }

    #[test]
    fn every_page_has_its_words_in_both_languages() {
        for language in [Language::English, Language::Japanese] {
            for page in pages::PAGES {
                assert!(!page.paragraphs(language).is_empty(), "{}", page.command);
                for (what, example) in page.examples(language) {
                    assert!(!what.is_empty(), "{example}");
                }
            }
            let statuses = ["", "sendmail"].into_iter();
            let statuses = statuses.flat_map(|command| pages::exit_statuses(command, language));
            let statuses = statuses.map(|(_, meaning)| meaning);
            let variables = ENVIRONMENT.iter();
            let variables = variables.map(|(_, names)| pages::variables(names, language));
            let files = FILES.iter().map(|(_, name)| pages::file(name, language));
            for words in statuses.chain(variables).chain(files) {
                assert!(!words.is_empty());
            }
        }
    }

    #[test]
    fn every_page_that_is_named_is_there() {
        let program = program_in_english();
        let pages: Vec<String> = commands(&program)
            .into_iter()
            .map(|command| format!("{}({SECTION})", page_name(command)))
            .collect();
        let named = pages::PAGES.iter().flat_map(|page| page.see_also);
        for name in named.filter(|name| name.starts_with(PROGRAM)) {
            assert!(pages.iter().any(|page| page == name), "{name}");
        }
    }

    #[test]
    fn every_example_is_understood() {
        for example in pages::PAGES.iter().flat_map(|page| page.examples) {
            let example = example.replace("\\\n", " ");
            let calls = example.split(['|', '(', ')', ';', '>', '#', '\n']);
            let calls =
                calls.filter_map(|part| part.find("entra-token ").map(|start| &part[start..]));
            let mut count = 0;
            for call in calls {
                let words = shell_words::split(call).expect("quoted well");
                let words: Vec<_> = words.into_iter().map(Into::into).collect();
                let parsed = crate::commands::Cli::read(&words);
                // Whether a file of the reader's is there is not for us to say.
                let is_of_reader = |error: &clap::Error| {
                    error.kind() == ErrorKind::ValueValidation && call.contains("~/")
                };
                assert!(
                    parsed.as_ref().err().is_none_or(is_of_reader),
                    "{call}: {parsed:?}"
                );
                count += 1;
            }
            assert!(count > 0, "{example}");
        }
    }

    #[test]
    fn what_is_typed_is_bold() {
        let parts = inlines("run `show -a \"b\"` now");
        let expected = vec![roman("run "), bold("show -a \"b\""), roman(" now")];
        assert_eq!(parts, expected);
    }
}
