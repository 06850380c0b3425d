//! What `generate` prints, as bash, zsh, fish and `man` themselves take it.

use std::fs;

use crate::process::{Outcome, Running};
use crate::support::Computer;

/// The script for `shell`, in a file that zsh finds, too.
fn completions(computer: &Computer, shell: &str) -> String {
    let script = computer.run(&["generate", "completions", shell]).exits(0);
    let file = computer.path("_entra-token");
    fs::write(&file, script.stdout).expect("our folder is writable");
    file.to_str().expect("the path is UTF-8").to_owned()
}

fn run(computer: &Computer, shell: &str, args: &[&str]) -> Outcome {
    let mut command = computer.command(shell.as_ref());
    Running::start(command.args(args)).finish()
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn bash_completes_verbs_flags_and_values() {
    let computer = Computer::without_keyring();
    let file = completions(&computer, "bash");
    // As readline calls it: the program, the word to complete, the word before it.
    let complete = r#"
        . "$0"
        complete -p entra-token || exit
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _entra__token "$1" "${@: -1}" "${@: -2:1}"
        echo "${COMPREPLY[@]}""#;
    for (words, offered) in [
        (&["sta"][..], "status"),
        (&["store", "m"], "move"),
        (&["store", "move", "--t"], "--to"),
        (&["show", "--min"], "--min-ttl"),
        (&["show", "--format", ""], "raw json xoauth2 header env"),
        (&["login", "--cloud", ""], "global usgov usgov-dod china"),
        (&["store", "move", "--to", ""], "keyring file"),
        (&["login", "--client-id", ""], ""),
        (&["setup", "ms"], "msmtp"),
        (&["setup", "hulft-square", "--r"], "--reveal"),
    ] {
        let args = [&["-c", complete, &file, "entra-token"], words].concat();
        let outcome = run(&computer, "bash", &args).exits(0);
        assert_eq!(outcome.stdout.lines().last(), Some(offered), "{outcome:#?}");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn fish_completes_verbs_flags_and_values() {
    let computer = Computer::without_keyring();
    let file = completions(&computer, "fish");
    for (line, offered) in [
        ("entra-token sta", "status"),
        ("entra-token store m", "move"),
        ("entra-token store move --t", "--to"),
        ("entra-token show --format r", "raw"),
        ("entra-token show --format env --shell p", "powershell"),
        ("entra-token login --tenant org", "organizations"),
        ("entra-token setup ms", "msmtp"),
        ("entra-token setup msmtp --w", "--write"),
        ("entra-token setup hulft", "hulft-square"),
    ] {
        let script = "source $argv[1]; complete -C $argv[2]";
        let outcome = run(&computer, "fish", &["-c", script, &file, line]).exits(0);
        assert_eq!(outcome.stderr, "");
        // fish 4 also offers what has the letters further on: that comes behind what begins with them.
        let typed = line.rsplit(' ').next().unwrap_or_default();
        let words = outcome
            .stdout
            .lines()
            .filter_map(|line| line.split('\t').next());
        let words: Vec<_> = words.filter(|word| word.starts_with(typed)).collect();
        assert_eq!(words, [offered], "{outcome:#?}");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn zsh_completes_verbs_and_flags_as_they_are_typed() {
    let computer = Computer::without_keyring();
    let file = completions(&computer, "zsh");
    // One key types it all, so that no word comes before the one before it is completed.
    let script = r#"
        cat >"$1.typed" <<\END
fpath=(${TYPED:h} $fpath); autoload -U compinit; compinit -u -D
entra-token() { print -r -- said,${(j:,:)@},end }
add() { BUFFER+=$1; CURSOR=$#BUFFER }
type-it() { add 'entra-token store mo'; zle complete-word; add '--t'; zle complete-word; add file; zle accept-line }
zle -N type-it; bindkey '^T' type-it; print -r -- re""ady
END
        zmodload zsh/zpty
        export TYPED=$1.typed
        zpty typist zsh -f -i
        zpty -w typist '. $TYPED'
        zpty -r typist answer '*ready*'
        zpty -w -n typist $'\C-t'
        zpty -r typist answer '*said,*,end*'
        zpty -w typist exit
        print -r -- "$answer""#;
    let outcome = run(&computer, "zsh", &["-f", "-c", script, "zsh", &file]).exits(0);
    assert!(
        outcome.stdout.contains("said,store,move,--to=file,end"),
        "{outcome:#?}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn man_shows_every_page_and_warns_of_none() {
    let computer = Computer::without_keyring();
    let folder = computer.path("man");
    let folder = folder.to_str().expect("the path is UTF-8");
    let written = computer.run(&["generate", "man", "--to", folder]).exits(0);
    assert!(written.stdout.lines().count() > 12, "{written:#?}");
    for file in written.stdout.lines() {
        let page = run(&computer, "man", &["--warnings", "-l", file]).exits(0);
        assert_eq!(page.stderr, "", "{file}");
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "EXIT STATUS",
            "EXAMPLES",
            "SEE ALSO",
        ] {
            assert!(
                page.stdout.lines().any(|line| line == section),
                "{section} in {file}: {page:#?}"
            );
        }
    }
}
