//! The bare programs of `benches/bare`, built as the program itself is.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Builds a bare program, unless it is there, and says where.
pub(crate) fn build(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit());
    command.args([
        "build",
        "--quiet",
        "--release",
        "--message-format=json-render-diagnostics",
        "--bench",
        name,
    ]);
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{name} was not built");
    let said = String::from_utf8(output.stdout).expect("text");
    let messages = said
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut ours = messages.filter(|message| message["target"]["name"] == name);
    let path = ours.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    path.expect("cargo says where it is")
}
