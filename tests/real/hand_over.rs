//! `export` and `import` against the tools they speak to: age and OpenSSH.

use std::fs;
use std::process::{Command, Stdio};

use crate::process::{Outcome, Running};
use crate::stand_in;

fn run(program: &str, args: &[&str], input: &str) -> Outcome {
    let mut command = Command::new(program);
    Running::start_with_input(command.args(args), input).finish()
}

/// A laptop with an account, and a server at the same Entra without one.
fn machines() -> (stand_in::Computer, stand_in::Computer) {
    let (laptop, server) = (stand_in::Computer::signed_in(), stand_in::Computer::new());
    fs::write(server.ca_file(), laptop.entra.ca_pem()).expect("ours");
    (laptop, server)
}

fn import(
    laptop: &stand_in::Computer,
    server: &stand_in::Computer,
    args: &[&str],
    sealed: &str,
) -> Outcome {
    let mut command = server.command(&[&["import", "--allow-external"], args].concat());
    command
        .env("AZURE_AUTHORITY_HOST", laptop.entra.authority_host())
        .stdin(Stdio::piped());
    Running::start_with_input(&mut command, sealed).finish()
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn age_opens_what_is_exported_and_what_age_seals_is_imported() {
    let (laptop, server) = machines();
    let key = server.path("key.txt");
    let key = key.to_str().expect("the path is UTF-8");
    run("age-keygen", &["-o", key], "").exits(0);
    let recipient = run("age-keygen", &["-y", key], "").exits(0).stdout;
    let sealed = laptop
        .run(&["export", "--to", recipient.trim()])
        .exits(0)
        .stdout;
    let opened = run("age", &["--decrypt", "-i", key], &sealed)
        .exits(0)
        .stdout;
    let record: serde_json::Value = serde_json::from_str(opened.trim()).expect("a record");
    assert_eq!(record["refresh_token"], laptop.record()["refresh_token"]);
    let resealed = run(
        "age",
        &["--encrypt", "--armor", "-r", recipient.trim()],
        &opened,
    )
    .exits(0);
    import(&laptop, &server, &["--identity", key], &resealed.stdout)
        .exits(0)
        .tells("imported");
    server.run(&["refresh"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_key_of_openssh_opens_what_was_sealed_for_it() {
    for kind in ["ed25519", "rsa"] {
        let (laptop, server) = machines();
        let keys = server.path("home/.ssh");
        fs::create_dir(&keys).expect("new");
        let key = keys.join(format!("id_{kind}"));
        let key = key.to_str().expect("the path is UTF-8");
        run("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", key], "").exits(0);
        let public = format!("{key}.pub");
        let sealed = laptop.run(&["export", "--to", &public]).exits(0).stdout;
        import(&laptop, &server, &[], &sealed).exits(0);
        server.run(&["show"]).exits(0);
        // Nobody is asked for a passphrase.
        run(
            "ssh-keygen",
            &["-q", "-p", "-N", "five words", "-f", key],
            "",
        )
        .exits(0);
        import(&laptop, &server, &[], &sealed)
            .exits(2)
            .tells("passphrase");
    }
}
