//! The house rules that a compiler does not know: which file may import which, which crate stands
//! behind which fence, and where a secret may be looked into.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::files_below;

/// The files that may name a crate or a call that is to be replaceable or counted; `commands/` stands
/// for all of a folder.
const FENCES: [(&str, &[&str]); 27] = [
    (
        "reqwest",
        &[
            "net/https/mod.rs",
            "net/https/issuer.rs",
            "net/https/resolver.rs",
            "net/https/environment.rs",
        ],
    ),
    // It panics if the system has no thread left.
    ("thread::spawn", &[]),
    ("thread::Builder", &["os/threads.rs"]),
    ("set_hook", &["os/limits.rs"]),
    ("process::exit", &["os/limits.rs"]),
    ("signal_hook::", &["os/interrupt.rs", "os/limits.rs"]),
    ("oauth2::Client<", &["entra/mod.rs"]),
    (
        "tiny_http::",
        &["flow/loopback/mod.rs", "flow/loopback/front.rs"],
    ),
    ("use ::keyring", &["store/native.rs"]),
    ("use ::secret_service", &["store/secret_service/mod.rs"]),
    ("lettre::", &["smtp/mod.rs", "smtp/head.rs"]),
    ("mail_parser::", &["smtp/head.rs"]),
    ("use clap", &["cli.rs", "cli/", "commands/"]),
    ("clap_complete::", &["commands/generate/mod.rs"]),
    ("clap_mangen::", &["commands/generate/man.rs"]),
    ("use age::", &["sealed.rs"]),
    ("use ring::", &["client/certificate.rs"]),
    ("pkcs8::", &["client/certificate.rs"]),
    (
        "x509_parser::",
        &["client/certificate.rs", "net/tls/mod.rs"],
    ),
    ("open::commands", &["ui/terminal/browser.rs"]),
    ("Timestamp::now", &["lib.rs", "testing.rs"]),
    ("SystemTime", &[]),
    // What is called so is looked at in one place.
    (
        "AccessToken::new(",
        &["token/mod.rs", "fuzzing.rs", "testing.rs"],
    ),
    ("RefreshToken::new(", &["token/mod.rs"]),
    ("AuthorizationCode::new", &["token/mod.rs", "fuzzing.rs"]),
    ("Host::parse(", &["names.rs"]),
    (
        ".secret()",
        &[
            "client/certificate.rs",
            "entra/mod.rs",
            "store/mod.rs",
            "store/record.rs",
            "store/pending.rs",
            "store/cache.rs",
            "token/claims.rs",
            "token/mod.rs",
            "register/directory.rs",
            "smtp/mod.rs",
            "commands/token.rs",
            "commands/show/mod.rs",
            "commands/credential/mod.rs",
            "commands/exec.rs",
            "commands/register/report.rs",
            "commands/hulft_square.rs",
            "ui/terminal/mod.rs",
        ],
    ),
];

fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files_below(&root)
        .into_iter()
        .filter(is_rust)
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .expect("below src")
                .to_string_lossy()
                .replace('\\', "/");
            (name, std::fs::read_to_string(&path).expect("readable"))
        })
        .collect()
}

/// The code of a file: without comments and without its tests.
fn code(source: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code = without_tests(source).lines().filter(is_code);
    code.collect::<Vec<_>>().join("\n")
}

fn without_tests(source: &str) -> &str {
    let begins = ["#[cfg(test)]\nmod tests {", "#[cfg(all(test, unix))]"];
    let begins = begins.iter().filter_map(|begin| source.find(begin));
    &source[..begins.min().unwrap_or(source.len())]
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

/// The modules as the table in `lib.rs` has them, the lowest first: each imports only from those before
/// it, so that no two need each other. The files of one folder may.
fn modules() -> Vec<String> {
    let table = include_str!("../../src/lib.rs").lines();
    let rows = table.filter_map(|line| line.strip_prefix("//! | "));
    let numbered = rows.filter(|row| row.starts_with(|first: char| first.is_ascii_digit()));
    let names = numbered.filter_map(|row| row.split('`').nth(1));
    let mut modules: Vec<String> = names.map(str::to_owned).collect();
    modules.reverse();
    modules
}

/// Where a module stands.
fn place(module: &str, modules: &[String]) -> usize {
    let place = modules.iter().position(|known| known == module);
    place.unwrap_or_else(|| panic!("{module} is not in the table"))
}

/// The modules that a file imports or names with `crate::`.
fn imports(code: &str) -> Vec<&str> {
    let after = code
        .match_indices("crate::")
        .map(|(start, found)| &code[start + found.len()..]);
    after
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        })
        .inspect(|name| assert!(!name.is_empty(), "`crate::{{…}}` hides its modules"))
        .collect()
}

#[test]
fn a_file_imports_only_from_lower_floors() {
    let modules = modules();
    assert!(modules.len() > 25, "{modules:?}");
    let place = |module: &str| place(module, &modules);
    for (file, source) in sources() {
        let (own, code) = (module(&file), code(&source));
        // `super` is `crate` there.
        let is_on_top = !file.contains('/');
        assert!(
            !is_on_top || !code.contains("super::"),
            "{file} imports by `super::`"
        );
        for imported in imports(&code) {
            let allowed = imported == own || place(imported) < place(own);
            assert!(allowed, "{file} imports {imported}, which stands above it");
        }
    }
}

#[test]
fn a_replaceable_crate_stays_behind_its_fence_and_secrets_behind_theirs() {
    for (file, source) in sources() {
        if file.ends_with("/tests.rs") || file.contains("/tests/") {
            continue;
        }
        let code = code(&source);
        for (word, allowed) in FENCES {
            assert!(
                !code.contains(word) || allowed.iter().any(|place| is_at(&file, place)),
                "{word} in {file}"
            );
        }
    }
}

fn is_at(file: &str, place: &str) -> bool {
    file == place || place.ends_with('/') && file.starts_with(place)
}

#[test]
fn a_fence_that_nothing_crosses_is_taken_down() {
    let sources = sources();
    for (word, allowed) in FENCES {
        for place in allowed {
            let mut inside = sources.iter().filter(|(file, _)| is_at(file, place));
            let crosses = inside.any(|(_, source)| code(source).contains(word));
            assert!(crosses, "{word} is no longer in {place}");
        }
    }
}

/// What would be a place that quotes by itself: `quoting.rs` has one function a language.
const QUOTING: [&str; 10] = [
    "shell_words::quote",
    "shell_words::join",
    "replace('\\''",
    "replace(\"'\"",
    "replace('\"'",
    "replace('\\\\'",
    "replace('$'",
    "replace(['\"'",
    "replace(['\\''",
    "form_urlencoded::byte_serialize",
];

#[test]
fn no_place_quotes_by_itself() {
    for (file, source) in sources() {
        if file == "quoting.rs" {
            continue;
        }
        let code = code(&source);
        for word in QUOTING {
            assert!(!code.contains(word), "{word} in {file}");
        }
        // A command that is to be typed takes its values as they come, quoted already.
        for line in code.lines() {
            let commands = line.split('`').skip(1).step_by(2);
            for command in commands.filter(|command| command.contains(' ')) {
                let is_quoted = ["'{", "\\\"{"].iter().any(|begin| command.contains(begin));
                assert!(!is_quoted, "`{command}` in {file}");
            }
        }
    }
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/setup");
    let is_template = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "txt");
    for path in files_below(&templates).into_iter().filter(is_template) {
        let text = std::fs::read_to_string(&path).expect("readable");
        for begin in ["'{{", "\"{{"] {
            assert!(!text.contains(begin), "{begin} in {}", path.display());
        }
    }
}

/// Kana, ideographs, and the marks and the wide letters that stand between them.
fn is_japanese(character: char) -> bool {
    let ranges = [
        '\u{3000}'..='\u{30ff}',
        '\u{3400}'..='\u{9fff}',
        '\u{f900}'..='\u{faff}',
        '\u{ff00}'..='\u{ffef}',
    ];
    ranges.iter().any(|range| range.contains(&character))
}

/// What is said to people is in `src/locales`.
#[test]
fn no_japanese_letter_stands_in_the_code() {
    for (file, source) in sources() {
        if file.ends_with("/tests.rs") || file.contains("/tests/") {
            continue;
        }
        for line in without_tests(&source).lines() {
            assert!(!line.contains(is_japanese), "{line} in {file}");
        }
    }
}

#[test]
fn every_file_opens_with_what_it_owns() {
    for (file, source) in sources() {
        assert!(source.starts_with("//! "), "{file}");
    }
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let security = std::fs::read_to_string(root.join(".github/SECURITY.md")).expect("readable");
    let code: String = ["src", "tests/it", "tests/real"]
        .iter()
        .flat_map(|folder| files_below(&root.join(folder)))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let is_test = |word: &&str| word.matches('_').count() > 2 && !word.contains(' ');
    let named: Vec<&str> = security.split('`').filter(is_test).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        assert!(code.contains(&format!("fn {name}()")), "{name} is gone");
    }
}

/// What the portable tests may start: the smallest system has these. A signal needs no program: see
/// `support::send`.
const PROGRAMS: [&str; 9] = [
    "/bin/sh", "sh", "chown", "cp", "dd", "mkfifo", "setsid", "sleep", "unshare",
];

/// What the tests against real parts may not start either: nothing installs these.
const NOT_INSTALLED: [&str; 5] = ["kill", "killall", "pgrep", "pkill", "ps"];

/// The programs that the tests in a folder name where they start one, each behind its file.
fn started_in(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut started = Vec::new();
    for path in files_below(&folder) {
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        let calls = source.split(concat!("Command", "::new(")).skip(1);
        let literals = calls.filter_map(|rest| rest.strip_prefix('"')?.split('"').next());
        started.extend(literals.map(|program| (path.clone(), program.to_owned())));
    }
    started
}

#[test]
fn a_portable_test_starts_only_what_every_system_has() {
    let started = started_in("tests/it");
    for (file, program) in &started {
        let file = file.display();
        assert!(PROGRAMS.contains(&program.as_str()), "{program} in {file}");
    }
    for program in PROGRAMS {
        assert!(
            started.iter().any(|(_, known)| known == program),
            "{program}"
        );
    }
    for (file, program) in started_in("tests/real") {
        let file = file.display();
        assert!(
            !NOT_INSTALLED.contains(&program.as_str()),
            "{program} in {file}"
        );
    }
}

/// The smallest system has no CA certificates: a client that asks for the system's cannot be built there.
#[test]
fn no_test_builds_a_client_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let builds = |path: &PathBuf| {
        let source = std::fs::read_to_string(path).unwrap_or_default();
        [
            concat!("blocking::", "Client::"),
            concat!("reqwest::", "Client::"),
            concat!("blocking::", "get("),
        ]
        .iter()
        .any(|call| source.contains(call))
    };
    let tests = files_below(&root.join("tests"));
    let builders: Vec<PathBuf> = tests.into_iter().filter(builds).collect();
    assert_eq!(builders, [root.join("tests/it/support/mod.rs")]);
}
