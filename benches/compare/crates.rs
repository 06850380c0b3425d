//! What each dependency adds to the binary: the symbols of a build that keeps them, by crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::megabytes;
use super::programs;
use super::table::say;

/// Smaller ones are added up.
const LARGE: u64 = 200_000;

pub(crate) fn report() {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for (size, symbol) in symbols(&unstripped()) {
        *sizes.entry(owner(&symbol)).or_default() += size;
    }
    let mut sizes: Vec<(String, u64)> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    say("| crate | code and data |\n|---|---|");
    let (large, small): (Vec<_>, Vec<_>) = sizes.into_iter().partition(|(_, size)| *size >= LARGE);
    for (name, size) in large {
        say(&format!("| {name} | {} |", megabytes(size)));
    }
    let rest = small.iter().map(|(_, size)| size).sum();
    say(&format!("| {} others | {} |", small.len(), megabytes(rest)));
}

/// The program as it is shipped, but with its symbols.
fn unstripped() -> PathBuf {
    let what = ["rustc", "--bin", programs::OURS];
    let mut built = programs::executables(&what, &["--", "-C", "strip=none"]);
    built.pop().expect("cargo says where it is").1
}

/// The symbols of a program with their sizes.
fn symbols(program: &Path) -> Vec<(u64, String)> {
    let mut nm = Command::new("nm");
    let output = nm
        .args(["--print-size", "--demangle"])
        .arg(program)
        .output()
        .expect("nm starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let symbol = |line: &str| {
        // Address, size, kind, name.
        let mut fields = line.splitn(4, ' ').skip(1);
        let size = u64::from_str_radix(fields.next()?, 16).ok()?;
        let name = fields.nth(1)?;
        Some((size, name.to_owned()))
    };
    text.lines().filter_map(symbol).collect()
}

/// The crate that a symbol names first; generic code counts for whoever wrote it.
fn owner(symbol: &str) -> String {
    let Some((path, _)) = symbol.split_once("::") else {
        let of_ring = symbol.contains("ring_core");
        return if of_ring {
            "ring (C and assembly)"
        } else {
            "C and unnamed data"
        }
        .to_owned();
    };
    let path = path.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let path = path.trim_start_matches("mut ").trim_start_matches("dyn ");
    path.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
        .to_owned()
}
