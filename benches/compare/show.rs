//! `show` of a token that is fresh and cached: little more than reading a file.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::programs;
use super::table::Row;
use super::timing::{is_installed, race};
use crate::support::{Computer, TARO};

const MEASURE: &str = "`show`, fresh, from the cache";
/// What a pipe holds (pipe(7)).
const PIPE: usize = 1 << 16;

pub(crate) fn rows() -> Vec<Row> {
    let computer = Computer::signed_in();
    let cached = cache(&computer);
    let show = || programs::shipped(&computer.command(&["show"]));
    let cat = || cat(&cached);
    let [ours, theirs] = race(301, [&show, &cat]);
    let (memory, threads) = held_at_its_output(show());
    let (memory_of_cat, _) = held_at_its_output(cat());
    let mut rows = vec![
        Row::raced(MEASURE, &ours, &theirs, "`cat`", Some(1.5)),
        Row::counted("… its memory", &megabytes(memory), "≤ 5 MB", memory <= 5000)
            .beside(&format!("`cat` {}", megabytes(memory_of_cat))),
        Row::counted("… its threads", &threads, "1", threads == 1),
    ];
    rows.push(system_calls(&computer, &show(), &cat()));
    rows
}

/// Lets the account be one of the keyring, with a copy of its token in the cache, as `show` leaves it.
fn cache(computer: &Computer) -> PathBuf {
    let list = computer.path("home/state/accounts.json");
    let mut accounts = json_of(&list);
    accounts["accounts"][0]["store"] = "keyring".into();
    fs::write(&list, accounts.to_string()).expect("ours");
    let record = computer.record();
    let copy = json!({
        "version": 1,
        "access_token": record["access_token"],
        "expires_at": "2099-01-01T00:00:00Z",
        "received_at": record["renewed_at"],
        "scopes": record["scopes"],
        "signed_in_at": accounts["accounts"][0]["signed_in_at"],
    });
    fs::create_dir(computer.path("run/entra-token")).expect("new");
    computer.private_file(&format!("run/entra-token/{TARO}.json"), copy.to_string())
}

fn json_of(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("there")).expect("JSON")
}

fn cat(path: &Path) -> Command {
    let mut command = Command::new("cat");
    command.arg(path);
    command
}

fn megabytes(kilobytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let megabytes = kilobytes as f64 / 1000.0;
    format!("{megabytes:.1} MB")
}

/// The greatest memory (in kB) and the threads of a process that has done all its work, and waits
/// for room in a full pipe to print.
fn held_at_its_output(mut command: Command) -> (u64, u64) {
    let (reader, mut writer) = io::pipe().expect("a pipe");
    writer.write_all(&vec![b'x'; PIPE]).expect("room");
    let mut child = command
        .stdout(writer)
        .stdin(Stdio::null())
        .spawn()
        .expect("started");
    thread::sleep(Duration::from_millis(500));
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("still there");
    let number = |name: &str| {
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .expect("Linux tells");
        let digits = line.split_whitespace().next().expect("a number");
        digits.parse().expect("a number")
    };
    let found = (number("VmHWM:"), number("Threads:"));
    child.kill().expect("running");
    child.wait().expect("ended");
    drop(reader);
    found
}

/// Counts them, and looks for those that a cached token must not need.
fn system_calls(computer: &Computer, show: &Command, cat: &Command) -> Row {
    const MEASURE: &str = "… its system calls";
    if !is_installed("strace") {
        return Row::left_out(MEASURE, "strace is not installed");
    }
    let trace = computer.path("trace");
    let (ours, theirs) = (traced(show, &trace), traced(cat, &trace));
    let is_too_much = |line: &&&str| {
        let opens_a_root = line.contains("open")
            && [".pem", ".crt", "/certs"]
                .iter()
                .any(|part| line.contains(part));
        let others = ["socket(", "connect(", "clone(", "clone3(", "fork("];
        opens_a_root || others.iter().any(|call| line.contains(call))
    };
    let ours: Vec<&str> = ours.lines().collect();
    let too_much: Vec<&&str> = ours.iter().filter(is_too_much).collect();
    let said = format!(
        "{}, of them sockets, threads, TLS roots: {}",
        ours.len(),
        too_much.len()
    );
    Row::counted(MEASURE, &said, "0 of those", too_much.is_empty())
        .beside(&format!("`cat` {}", theirs.lines().count()))
}

/// The system calls of a command, a line each.
fn traced(command: &Command, trace: &Path) -> String {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-e", "signal=none", "-o"])
        .arg(trace);
    strace.arg(command.get_program()).args(command.get_args());
    strace.env_clear().envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    strace.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let status = strace.stdout(Stdio::null()).status().expect("started");
    assert!(status.success(), "{command:?}: {status}");
    fs::read_to_string(trace).expect("a trace")
}
