//! The binary as it is shipped: how large it is, and how long it takes to start.

use std::fs;
use std::process::Command;

use super::programs;
use super::table::Row;
use super::timing::race;

const LIMIT: u64 = 8_000_000;

pub(crate) fn rows() -> Vec<Row> {
    let hello = programs::path("hello");
    let version = || {
        let mut command = Command::new(programs::path(programs::OURS));
        command.arg("--version");
        command
    };
    let [ours, theirs] = race(301, [&version, &|| Command::new(&hello)]);
    let size = |name: &str| fs::metadata(programs::path(name)).expect("built").len();
    let (ours_size, hello_size) = (size(programs::OURS), size("hello"));
    vec![
        Row::raced("`--version`", &ours, &theirs, "hello world", Some(1.3)),
        Row::counted(
            "binary, stripped",
            &megabytes(ours_size),
            "≤ 8 MB",
            ours_size <= LIMIT,
        )
        .beside(&format!("hello world {}", megabytes(hello_size))),
    ]
}

/// Bytes as megabytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
