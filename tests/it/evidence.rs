//! The page that says how each claim about Microsoft's side is known: as the guide itself says it.

use std::path::Path;

use serde_json::Value;

use crate::support::Computer;

/// Where the rows of the guide begin.
const HEADING: &str = "\n## What `explain` says\n\n";

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(".github/EVIDENCE.md")).expect("readable")
}

/// The guide as a table.
fn rows() -> String {
    let list = Computer::new().run(&["explain", "--list", "--json"]);
    let list = list.exits(0).json();
    let entries = list["explanations"].as_array().expect("a list");
    let head = "| known by | claim | class | source |\n|---|---|---|---|\n";
    head.to_owned() + &entries.iter().map(row).collect::<String>()
}

fn row(entry: &Value) -> String {
    let names = entry["names"].as_array().expect("a list").iter();
    let names: Vec<&str> = names.filter_map(Value::as_str).collect();
    let text = |field: &str| entry[field].as_str().expect("text").replace('|', "\\|");
    let (cause, class, source) = (text("cause"), text("confidence"), text("source"));
    let names = names.join(", ").replace('|', "\\|");
    format!("| {names} | {cause} | {class} | {source} |\n")
}

#[test]
fn the_page_says_of_each_row_how_it_is_known() {
    let page = page();
    let (_, written) = page.split_once(HEADING).expect("the heading");
    let told = rows();
    assert!(told.lines().count() > 300);
    let differs = written
        .lines()
        .zip(told.lines())
        .find(|(there, here)| there != here);
    assert_eq!(
        (written == told, differs),
        (true, None),
        "to write it anew: cargo test --test it evidence::write -- --ignored"
    );
}

#[test]
#[ignore = "writes the page"]
fn write() {
    let page = page();
    let (kept, _) = page.split_once(HEADING).expect("the heading");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = [kept, HEADING, &rows()].concat();
    std::fs::write(root.join(".github/EVIDENCE.md"), written).expect("written");
}
