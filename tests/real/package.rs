//! The Debian package that `.github/package.sh deb` has made of the release binary: installed, used and removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Outcome, Running};
use crate::support::{ALICE, Browser, Computer, Provider};

const PROGRAM: &str = "/usr/bin/entra-token";

fn package() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/packages");
    let version = env!("CARGO_PKG_VERSION");
    let hint = ".github/package.sh deb makes the package";
    let mut files = fs::read_dir(folder)
        .expect(hint)
        .map(|entry| entry.expect(hint).path());
    let is_ours = |path: &PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str());
        let is_of_version =
            name.is_some_and(|name| name.starts_with(&format!("entra-token_{version}-")));
        is_of_version && path.extension().is_some_and(|extension| extension == "deb")
    };
    files.find(is_ours).expect(hint)
}

fn dpkg(args: &[&str]) -> Outcome {
    let mut command = Command::new("sudo");
    command.args(["--non-interactive", "dpkg"]);
    if rustix::process::geteuid().is_root() {
        command = Command::new("dpkg");
    }
    Running::start(command.args(args)).finish()
}

/// The package on this machine; dropped, it is gone, whatever happens to the test.
struct Installed;

impl Installed {
    fn new(package: &Path) -> Self {
        let installed = Self;
        let package = package.to_str().expect("the path is UTF-8");
        // Images for containers leave manual pages out.
        dpkg(&["--path-include=/usr/share/man/*", "--install", package]).exits(0);
        installed
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        dpkg(&["--purge", "entra-token"]);
    }
}

fn run(computer: &Computer, program: &str, args: &[&str]) -> Outcome {
    let mut command = computer.command(program.as_ref());
    Running::start(command.args(args)).finish()
}

#[test]
#[ignore = "needs real parts and the package: run .ci/run"]
fn the_package_is_installed_used_and_removed() {
    let computer = Computer::without_keyring();
    let installed = Installed::new(&package());
    let version = run(&computer, PROGRAM, &["--version"]).exits(0);
    assert_eq!(
        version.line(),
        concat!("entra-token ", env!("CARGO_PKG_VERSION"))
    );
    what_was_installed_is_found(&computer);
    a_person_signs_in(&computer);
    drop(installed);
    assert!(!Path::new(PROGRAM).exists());
    assert_ne!(dpkg(&["--status", "entra-token"]).code, Some(0));
}

fn what_was_installed_is_found(computer: &Computer) {
    for page in ["entra-token", "entra-token-login", "entra-token-store-move"] {
        let path = run(computer, "man", &["-w", page]).exits(0);
        assert_eq!(path.line(), format!("/usr/share/man/man1/{page}.1.gz"));
        // `man` looks for it where the locale is installed.
        let japanese = format!("/usr/share/man/ja/man1/{page}.1.gz");
        let shown = run(computer, "man", &["-l", "-w", &japanese]).exits(0);
        assert_eq!(shown.line(), japanese);
    }
    let bash = "/usr/share/bash-completion/completions/entra-token";
    run(computer, "bash", &["-n", bash]).exits(0);
    let zsh = "autoload -U compinit; compinit -u -D; print -r -- $_comps[entra-token]";
    assert_eq!(
        run(computer, "zsh", &["-f", "-c", zsh]).exits(0).line(),
        "_entra-token"
    );
    let fish = run(computer, "fish", &["-c", "complete -C 'entra-token sta'"]).exits(0);
    assert!(fish.line().starts_with("status\t"), "{fish:#?}");
    let units = "/usr/lib/systemd/user/entra-token-refresh.timer";
    let verified = run(
        computer,
        "systemd-analyze",
        &["verify", "--user", "--man=no", units],
    );
    assert_eq!(verified.exits(0).stderr, "");
}

fn a_person_signs_in(computer: &Computer) {
    let provider = Provider::start();
    let mut login = computer.command(PROGRAM.as_ref());
    login.args(provider.login(&["-a", ALICE, "--store", "file"]));
    let browser = Browser::default();
    computer
        .sign_in_by(&mut login, &provider, &browser)
        .outcome
        .exits(0);
    let token = run(computer, PROGRAM, &["show"]).exits(0);
    assert_eq!(token.line(), provider.last("access_token"));
}
