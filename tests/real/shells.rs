//! What `show --format env` prints, evaluated by the shells that people have, as the README says.

use std::path::Path;
use std::process::Command;

use crate::process::Running;
use crate::stand_in::Computer;

/// A token with all in it that may be in one: visible ASCII without `"` and `\`; and what a shell would
/// run.
fn hostile() -> String {
    let plain = ('!'..='~').filter(|letter| !['"', '\\'].contains(letter));
    plain.collect::<String>() + "''$(touch$IFS'x')`touch${IFS}x`;&|'"
}

/// Runs a script of a shell with the program in its PATH, in an empty folder: what it prints.
fn run(computer: &Computer, shell: &[&str], script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_entra-token"));
    let folder = program.parent().expect("in a folder").display();
    let path = std::env::var("PATH").expect("a PATH");
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", script]).env_clear();
    let environment = computer.command(&[""; 0]);
    command.envs(
        environment
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.env("PATH", format!("{folder}:{path}"));
    command.current_dir(computer.path("run"));
    let outcome = Running::start(&mut command).finish().exits(0);
    assert_eq!(outcome.stderr, "", "{shell:?}");
    outcome.stdout
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn each_shell_gets_the_token_to_the_letter_and_runs_nothing() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["access_token"] = hostile().into());
    let for_all = r#"eval "$(entra-token show --format env)"; printenv ENTRA_ACCESS_TOKEN; ls"#;
    let for_fish =
        "entra-token show --format env --shell fish | source; printenv ENTRA_ACCESS_TOKEN; ls";
    for (shell, script) in [
        (&["sh"][..], for_all),
        (&["dash"], for_all),
        (&["bash"], for_all),
        (&["bash", "--posix"], for_all),
        (&["busybox", "sh"], for_all),
        (&["mksh"], for_all),
        (&["zsh"], for_all),
        (&["fish"], for_fish),
    ] {
        assert_eq!(run(&computer, shell, script), hostile() + "\n", "{shell:?}");
    }
}
