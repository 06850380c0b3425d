//! `generate`: what the program says of itself to `man` and to shells.

use serde_json::Value;

use crate::support::{Computer, Outcome, finish};

/// The program without a home, an account or any variable, as a package is built.
fn generate(args: &[&str]) -> Outcome {
    let computer = Computer::new();
    let mut command = computer.command(&[&["generate"], args].concat());
    for name in ["HOME", "USERPROFILE", "ENTRA_TOKEN_STATE_DIR", "LANG"] {
        command.env_remove(name);
    }
    finish(command.spawn().expect("started"))
}

/// The names of the verbs, as the help has them.
fn verbs() -> Vec<String> {
    let help = Computer::new().run(&["--help"]).exits(0).stdout;
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // What does not fit goes on below, further to the right.
    let lines = lines.filter(|line| !line.starts_with("   "));
    let words = lines.filter_map(|line| line.split_whitespace().next());
    words
        .filter(|word| *word != "help")
        .map(str::to_owned)
        .collect()
}

/// The lines of a section, without the names of macros.
fn section(page: &str, title: &str) -> String {
    let heading = |title: &str| format!(".SH {title}\n");
    let quoted = format!("\"{title}\"");
    let (_, rest) = page
        .split_once(&heading(title))
        .or_else(|| page.split_once(&heading(&quoted)))
        .unwrap_or_else(|| panic!("no {title} in {page}"));
    rest.split("\n.SH ").next().unwrap_or_default().to_owned()
}

#[test]
fn a_page_has_what_a_reader_looks_for() {
    let page = generate(&["man", "store", "move"]).exits(0).stdout;
    assert!(
        page.contains("\n.TH entra-token-store-move 1 \" \" \"entra-token "),
        "{page}"
    );
    assert_eq!(
        section(&page, "NAME"),
        "entra\\-token\\-store\\-move \\- Move an account to another store without a new sign\\-in, leaving no copy behind"
    );
    assert_eq!(
        section(&page, "SYNOPSIS"),
        "\\fBentra\\-token store move\\fR [OPTIONS] \\-\\-to <STORE>"
    );
    assert!(section(&page, "OPTIONS").contains("\\-\\-to"), "{page}");
    assert!(
        section(&page, "\"GLOBAL OPTIONS\"").contains("\\-\\-account"),
        "{page}"
    );
    assert!(
        section(&page, "ENVIRONMENT").contains("ENTRA_TOKEN_ACCOUNT"),
        "{page}"
    );
    assert!(
        section(&page, "EXAMPLES").contains("entra\\-token store move \\-\\-to"),
        "{page}"
    );
    assert!(
        section(&page, "\"SEE ALSO\"").contains("\\fBentra\\-token\\fR(1), "),
        "{page}"
    );
}

#[test]
fn the_exit_statuses_are_those_of_the_readme() {
    let english = include_str!("../../README.md");
    same_exit_statuses("en", "\"EXIT STATUS\"", english, "| code | meaning");
    let japanese = include_str!("../../README.ja.md");
    same_exit_statuses("ja", "終了コード", japanese, "| コード | 意味");
}

fn same_exit_statuses(language: &str, title: &str, readme: &str, table: &str) {
    let page = generate(&["man", "--lang", language]).exits(0).stdout;
    let section = section(&page, title).replace("\\:", "");
    let lines: Vec<&str> = section.lines().collect();
    let told: Vec<String> = lines
        .chunks(3)
        .map(|row| format!("{}|{}", row[1], row[2]))
        .collect();
    let rows = readme.lines().skip_while(|line| !line.starts_with(table));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let expected: Vec<String> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            format!("\\fB{}\\fR|{}", cells[1], cells[2].replace('-', "\\-"))
        })
        .collect();
    assert_eq!(told, expected);
}

/// A page in English has no Japanese letter in it, and a page in Japanese no sentence in English.
#[test]
fn pages_are_in_the_language_that_was_asked_for() {
    let is_japanese = |text: &str| text.contains(|letter: char| ('ぁ'..='ヿ').contains(&letter));
    for verb in [&[][..], &["login"], &["store", "move"], &["status"]] {
        let words = [&["man"], verb].concat();
        assert!(!is_japanese(&generate(&words).exits(0).stdout), "{verb:?}");
        let page = generate(&[&["--lang", "ja"], &words[..]].concat());
        let page = page.exits(0).stdout;
        assert!(page.contains("\n.SH \"名前\"\nentra\\-token"), "{page}");
        for english in [
            ".SH NAME",
            ".SH \"OPTIONS\"",
            ".SH COMMANDS",
            "DESCRIPTION",
            "SEE ALSO",
            "[OPTIONS]",
            "Possible values",
            "[default:",
            "[env:",
            "User Commands",
        ] {
            assert!(!page.contains(english), "{english}: {page}");
        }
        // Examples are typed as they are.
        let without_examples = page.split(".nf\n").map(|part| {
            let rest = part.split_once("\n.fi").map(|(_, rest)| rest);
            rest.unwrap_or(part)
        });
        let texts = without_examples.flat_map(str::lines);
        let texts = texts.filter(|line| line.matches(' ').count() > 3 && !line.starts_with('.'));
        for line in texts {
            assert!(is_japanese(line), "{line}");
        }
        let variables = section(&page, "環境変数");
        assert!(variables.contains("ENTRA_TOKEN_ACCOUNT"), "{variables}");
    }
}

#[test]
fn every_verb_has_a_page_and_is_completed() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("not/there/yet");
    let to = to.to_str().expect("text");
    let written = generate(&["man", "--to", to, "--json"]).exits(0).json();
    let files: Vec<&str> = written["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let bash = generate(&["completions", "bash"]).exits(0).stdout;
    assert!(verbs().len() > 10, "{:?}", verbs());
    for verb in verbs() {
        let file = files.iter().find(|file| {
            file.ends_with(&format!("/entra-token-{verb}.1"))
                || file.ends_with(&format!("\\entra-token-{verb}.1"))
        });
        let page = std::fs::read_to_string(file.unwrap_or_else(|| panic!("{verb} in {files:?}")))
            .expect("a page");
        assert_eq!(page.trim_end(), generate(&["man", &verb]).stdout.trim_end());
        assert!(
            bash.contains(&format!("entra__token__subcmd__{verb}")),
            "{verb}"
        );
    }
    let again = generate(&["man", "--to", to]).exits(0);
    assert_eq!(again.stdout.lines().collect::<Vec<_>>(), files);
}

#[test]
fn every_shell_gets_its_script() {
    for (shell, file_name, begin) in [
        ("bash", "entra-token", "_entra__token() {"),
        ("zsh", "_entra-token", "#compdef entra-token"),
        (
            "fish",
            "entra-token.fish",
            "# Print an optspec for argparse",
        ),
        ("powershell", "_entra-token.ps1", "\nusing namespace"),
        ("elvish", "entra-token.elv", "\nuse builtin;"),
    ] {
        let script = generate(&["completions", shell]).exits(0).stdout;
        assert!(script.starts_with(begin), "{shell}: {}", &script[..80]);
        // What a help recommends is not run when the script is read.
        assert!(!script.contains("$(entra-token"), "{shell}");
        let object = generate(&["completions", shell, "--json"]).exits(0).json();
        assert_eq!(object["version"], 1);
        assert_eq!(object["file_name"], file_name);
        assert_eq!(
            object["text"].as_str().map(str::trim_end),
            Some(script.trim_end())
        );
    }
}

#[test]
fn the_values_that_a_shell_offers_are_those_that_are_taken() {
    let bash = generate(&["completions", "bash"]).exits(0).stdout;
    let computer = Computer::new();
    for (before, values) in [
        (&["status", "--lang"][..], "en ja"),
        (&["register", "--cloud"], "global usgov usgov-dod china"),
        (
            &["register", "--audience"],
            "my-org any-org any-org-and-personal personal",
        ),
    ] {
        let offered = format!("compgen -W \"{values}\"");
        assert!(bash.contains(&offered), "{offered}");
        for value in values.split(' ') {
            computer.run(&[before, &[value]].concat()).exits(0);
        }
    }
    for client in ["msmtp", "git-send-email", "powershell", "hulft-square"] {
        computer.run(&["setup", client]).exits(4);
        let client = client.replace('-', "__subcmd__");
        let offered = format!("entra__token__subcmd__setup__subcmd__{client}");
        assert!(bash.contains(&offered), "{offered}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let unknown = generate(&["man", "store", "moove"]).exits(2);
    assert_eq!(
        unknown.stderr,
        "error: unknown command `store moove`\nhint: did you mean `store move`? (`entra-token --help` lists all commands)\n"
    );
    generate(&["completions", "tcsh"])
        .exits(2)
        .says("bash, zsh, fish, powershell, elvish");
    generate(&["man", "login", "--to", "x"])
        .exits(2)
        .says("cannot be used together");
    let help = generate(&[]).exits(2);
    assert!(help.stderr.contains("completions"), "{help:?}");
}

#[test]
fn a_folder_that_takes_no_files_is_named() {
    let computer = Computer::new();
    let file = computer.private_file("file", "");
    let file = file.to_str().expect("text");
    let outcome = generate(&["--lang", "ja", "man", "--to", file]).exits(1);
    assert!(
        outcome
            .stderr
            .contains(&format!("error: {file} に書き込めません: ")),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("hint: "), "{outcome:?}");
}
