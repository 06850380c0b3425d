//! `cargo bench`: how long a user waits, beside what a user would pick instead, as a Markdown table.
//!
//! Linux only, like the tools it counts with. `cargo bench -- PART` prints a part of it alone: show,
//! keyring, refresh, far-away, crowd, binary or peers; `cargo bench -- crates` tells instead what
//! each large dependency adds to the binary. Parts whose tools are missing are left out, and it
//! says so.

#[cfg(target_os = "linux")]
mod compare {
    pub(crate) mod binary;
    pub(crate) mod crates;
    pub(crate) mod crowd;
    pub(crate) mod keyring;
    pub(crate) mod peers;
    pub(crate) mod programs;
    pub(crate) mod refresh;
    pub(crate) mod room;
    pub(crate) mod show;
    pub(crate) mod table;
    pub(crate) mod timing;
}

#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the tests use what the benchmarks do not")]
#[path = "../tests/it/support/mod.rs"]
mod support;

/// A word, and the rows that it stands for.
#[cfg(target_os = "linux")]
type Part = (&'static str, fn() -> Vec<compare::table::Row>);

/// The parts of the table, in its order.
#[cfg(target_os = "linux")]
const PARTS: &[Part] = {
    use compare::{binary, crowd, peers, refresh, room, show};
    &[
        ("show", show::rows),
        ("keyring", room::with_keyring),
        ("refresh", refresh::rows),
        ("far-away", room::far_away),
        ("crowd", crowd::rows),
        ("binary", binary::rows),
        ("peers", peers::rows),
    ]
};

#[cfg(target_os = "linux")]
fn main() {
    use compare::{crates, keyring, programs, refresh, room, table::Table};

    // cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = words.iter().find(|word| *word != "--bench");
    let word = word.map(String::as_str);
    match word {
        Some("crates") => return crates::report(),
        Some(room::KEYRING) => return room::answer(keyring::rows),
        Some(room::FAR_AWAY) => return room::answer(refresh::far_away),
        _ => {}
    }
    let is_wanted = |part: &str| word.is_none_or(|word| word == part);
    let wanted: Vec<_> = PARTS.iter().filter(|(part, _)| is_wanted(part)).collect();
    assert!(!wanted.is_empty(), "there is no part of this name");
    programs::build();
    let mut table = Table::default();
    for (_, rows) in wanted {
        table.extend(rows());
    }
    table.print();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
