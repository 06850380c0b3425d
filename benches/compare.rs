//! `cargo bench`: how long a user waits, beside what a user would pick instead, as a Markdown table.
//!
//! Linux only, like the tools it counts with. `cargo bench -- crates` tells instead what each large
//! dependency adds to the binary, `cargo bench -- peers` only holds us beside other programs. Parts whose tools are missing are left out, and it says so.

#[cfg(target_os = "linux")]
mod compare {
    pub(crate) mod binary;
    pub(crate) mod crates;
    pub(crate) mod crowd;
    pub(crate) mod keyring;
    pub(crate) mod peers;
    pub(crate) mod programs;
    pub(crate) mod refresh;
    pub(crate) mod relay;
    pub(crate) mod room;
    pub(crate) mod show;
    pub(crate) mod table;
    pub(crate) mod timing;
}

#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the tests use what the benchmarks do not")]
#[path = "../tests/it/support/mod.rs"]
mod support;

#[cfg(target_os = "linux")]
fn main() {
    use compare::table::Table;
    use compare::{binary, crates, crowd, keyring, peers, programs, refresh, room, show};

    // cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words
        .iter()
        .map(String::as_str)
        .find(|word| *word != "--bench")
    {
        Some("crates") => crates::report(),
        Some(room::KEYRING) => room::answer(keyring::rows),
        Some("peers") => {
            programs::build();
            let mut table = Table::default();
            table.extend(peers::rows());
            table.print();
        }
        Some(room::FAR_AWAY) => room::answer(refresh::far_away),
        Some(other) => panic!("unknown word {other}"),
        None => {
            programs::build();
            let mut table = Table::default();
            table.extend(show::rows());
            table.extend(room::with_keyring());
            table.extend(refresh::rows());
            table.extend(room::far_away());
            table.extend(crowd::rows());
            table.extend(binary::rows());
            table.extend(peers::rows());
            table.print();
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
