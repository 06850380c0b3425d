//! Measures that need surroundings of their own: this program runs itself there, and reads its rows.

use std::path::Path;
use std::process::{Command, Stdio};

use super::table::{Row, say};
use super::timing::is_installed;
use super::{keyring, refresh};

/// The word for the room with a keyring.
pub(crate) const KEYRING: &str = "in-a-keyring-session";
/// The word for the room where the network is slow.
pub(crate) const FAR_AWAY: &str = "in-a-slow-network";

/// Inside the room: the rows, a line each.
pub(crate) fn answer(rows: fn() -> Vec<Row>) {
    for row in rows() {
        say(&serde_json::to_string(&row).expect("plain text"));
    }
}

/// The rows of the room with a gnome-keyring on a D-Bus session of its own.
pub(crate) fn with_keyring() -> Vec<Row> {
    let needed = [
        "gnome-keyring-daemon",
        "dbus-run-session",
        "dbus-send",
        "secret-tool",
    ];
    if let Some(missing) = needed.into_iter().find(|program| !is_installed(program)) {
        return vec![Row::left_out(
            keyring::MEASURE,
            &format!("{missing} is not installed"),
        )];
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/parts/with-keyring.sh");
    let mut command = Command::new(script);
    command.env("KEYRING_HOME", folder.path()).arg(ourselves());
    asked(command.arg(KEYRING))
}

/// The rows of a network of its own, where an answer takes a while.
pub(crate) fn far_away() -> Vec<Row> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare/slow_loopback.py");
    let slow = |program: &Path| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", "python3"]);
        command.arg(&script).arg(refresh::ROUND_TRIP).arg(program);
        command
    };
    let can_be_made = slow(Path::new("true")).stderr(Stdio::null()).status();
    if !can_be_made.is_ok_and(|status| status.success()) {
        let reason = "it takes unshare, python3, ip and /dev/net/tun";
        return vec![Row::left_out(refresh::FAR_AWAY, reason)];
    }
    asked(slow(&ourselves()).arg(FAR_AWAY))
}

fn ourselves() -> std::path::PathBuf {
    std::env::current_exe().expect("a path")
}

fn asked(command: &mut Command) -> Vec<Row> {
    let output = command.stderr(Stdio::inherit()).output().expect("started");
    assert!(output.status.success(), "{command:?}: {}", output.status);
    let said = String::from_utf8(output.stdout).expect("text");
    said.lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect()
}
