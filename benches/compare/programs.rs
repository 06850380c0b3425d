//! The programs that are measured: ours as it is shipped, and the bare ones of `benches/bare`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::fs::{Advice, fadvise};
use serde_json::Value;

/// Ours.
pub(crate) const OURS: &str = "entra-token";

/// Builds all programs, and puts them where nothing replaces them. What cargo builds for a benchmark
/// has features that only the tests ask for, so ours is built once more by itself.
pub(crate) fn build() {
    let folder = path("");
    fs::create_dir_all(&folder).expect("cargo's folder is writable");
    let ours = executables(&["build", "--bin", OURS], &[]);
    let bare = executables(&["build", "--package", "bare"], &[]);
    for (name, program) in ours.iter().chain(&bare) {
        fs::copy(program, path(name)).expect("cargo's folder is writable");
        read_afresh(&path(name));
    }
}

/// Has a program read from the disk by its next start, as after a restart of the machine. What a copy
/// has just left in memory is in larger pieces, which the newest kernels map whole.
fn read_afresh(program: &Path) {
    let program = File::open(program).expect("built");
    program.sync_all().expect("a disk");
    fadvise(&program, 0, None, Advice::DontNeed).expect("a file");
}

/// Where a program is once all are built.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("compare")
        .join(name)
}

/// The same call of the program as it is shipped.
pub(crate) fn shipped(command: &Command) -> Command {
    let mut shipped = Command::new(path(OURS));
    shipped.args(command.get_args()).env_clear();
    shipped.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shipped
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    shipped
}

/// Has cargo build for release, with more flags for the compiler; the names of the programs, and
/// where they are.
pub(crate) fn executables(what: &[&str], for_the_compiler: &[&str]) -> Vec<(String, PathBuf)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .args(what);
    // What cargo has told this program of its package would have ring built again.
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if told
            .iter()
            .any(|start| name.to_string_lossy().starts_with(start))
        {
            command.env_remove(name);
        }
    }
    command.args([
        "--locked",
        "--release",
        "--message-format=json-render-diagnostics",
    ]);
    let output = command
        .args(for_the_compiler)
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{what:?}: not built");
    let said = String::from_utf8(output.stdout).expect("text");
    let program = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let path = message["executable"].as_str()?;
        Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
    };
    said.lines().filter_map(program).collect()
}
