//! A manual page: what clap knows of a command, and what `pages.rs` says besides, as man-pages(7)
//! orders it.

use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::pages::{self, ENVIRONMENT, EXIT_STATUS_REMARKS, EXIT_STATUSES, FILES, Page};

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

/// The whole page.
pub(super) fn page(command: &Command) -> String {
    let words = words(command);
    let page = pages::of(words);
    let mut written = Vec::new();
    // A vector takes everything.
    let _ = begin(command, &mut written);
    let _ = description(command, page).to_writer(&mut written);
    let _ = list(command, &mut written);
    let _ = rest(command, words, page).to_writer(&mut written);
    // Each part brings it along.
    let preamble = Roff::new().render();
    let written = String::from_utf8_lossy(&written).replace(&preamble, "");
    preamble + &written
}

/// Its title, its name, and how it is called.
fn begin(command: &Command, written: &mut Vec<u8>) -> io::Result<()> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    let man = man(command.clone().override_usage(usage));
    man.render_title(written)?;
    man.render_name_section(written)?;
    man.render_synopsis_section(written)
}

/// Its verbs and its flags, those of every command last.
fn list(command: &Command, written: &mut Vec<u8>) -> io::Result<()> {
    if command.has_subcommands() {
        man(command.clone()).render_subcommands_section(written)?;
    }
    for is_global in [false, true] {
        let command = command.clone().mut_args(|flag| {
            let is_hidden = flag.is_hide_set() || flag.is_global_set() != is_global;
            flag.hide(is_hidden)
        });
        man(command).render_options_section(written)?;
    }
    Ok(())
}

fn man(command: Command) -> Man {
    let version = env!("CARGO_PKG_VERSION");
    Man::new(command.subcommand_help_heading("COMMANDS"))
        .section(SECTION)
        .date(" ") // the same page from every build of a version
        .source(format!("{PROGRAM} {version}"))
        .manual("User Commands")
}

fn description(command: &Command, page: Option<&Page>) -> Roff {
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    let paragraphs = page.map_or(vec![about.as_str()], |page| page.description.to_vec());
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    for paragraph in paragraphs {
        roff.control("PP", []);
        roff.text(inlines(paragraph));
    }
    roff
}

fn rest(command: &Command, words: &str, page: Option<&Page>) -> Roff {
    let mut roff = Roff::new();
    exit_statuses(&mut roff, words);
    environment(&mut roff, command, words);
    files(&mut roff, words);
    examples(&mut roff, page);
    see_also(&mut roff, command, page);
    roff
}

fn exit_statuses(roff: &mut Roff, words: &str) {
    roff.control("SH", ["EXIT STATUS"]);
    for (status, meaning) in EXIT_STATUSES {
        term(roff, vec![bold(*status)], meaning);
    }
    let remarks = EXIT_STATUS_REMARKS.iter().filter(|(of, _)| *of == words);
    for (_, remark) in remarks {
        roff.control("PP", []);
        roff.text(inlines(remark));
    }
}

/// The variables that its flags speak of, and those that they do not.
fn environment(roff: &mut Roff, command: &Command, words: &str) {
    let of_flags = command.get_arguments().filter_map(variable);
    let others = ENVIRONMENT.iter().filter(|(of, ..)| *of == words);
    let others = others.map(|(_, name, what)| ((*name).to_owned(), (*what).to_owned()));
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, what) in of_flags.chain(others) {
        term(roff, vec![bold(name)], &what);
    }
}

/// The variable that a flag's help ends with, and what it stands for.
fn variable(flag: &Arg) -> Option<(String, String)> {
    let help = flag.get_help()?.to_string();
    let (_, rest) = help.split_once("[env: ")?;
    let (name, _) = rest.split_once(']')?;
    let what = format!("Stands for `--{}`; the flag is stronger.", flag.get_long()?);
    Some((name.to_owned(), what))
}

fn files(roff: &mut Roff, words: &str) {
    if words.is_empty() {
        roff.control("SH", ["FILES"]);
        for (path, what) in FILES {
            term(roff, vec![italic(*path)], what);
        }
    }
}

fn examples(roff: &mut Roff, page: Option<&Page>) {
    let Some(page) = page.filter(|page| !page.examples.is_empty()) else {
        return;
    };
    roff.control("SH", ["EXAMPLES"]);
    for (what, command) in page.examples {
        roff.control("PP", []);
        roff.text([roman(*what)]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([roman(*command)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

fn see_also(roff: &mut Roff, command: &Command, page: Option<&Page>) {
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
    roff.control("SH", ["SEE ALSO"]);
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

    #[test]
    fn every_command_has_its_words_and_no_words_are_for_none() {
        let program = program();
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
    fn every_page_that_is_named_is_there() {
        let program = program();
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
        for (_, example) in pages::PAGES.iter().flat_map(|page| page.examples) {
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
