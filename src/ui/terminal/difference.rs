//! A change to a file as the lines that go and come, without the secrets in them.

use similar::TextDiff;

use crate::foreign::{one_line, visible_path};
use crate::setup::Change;

/// So many lines around a change let a person see where it is.
pub(super) const CONTEXT: usize = 3;

/// The lines that go and those that come, with some around them. Whatever others wrote in the file
/// is shown without its secrets.
pub(super) fn difference(change: &Change, context: usize, color: bool) -> String {
    let mut before = change.before.clone().unwrap_or_default();
    // Else its last line would go and come back.
    if !before.is_empty() && !before.ends_with('\n') {
        before.push('\n');
    }
    let lines = TextDiff::from_lines(&before, &change.after);
    let file = visible_path(&change.file);
    let mut difference = lines.unified_diff();
    let shown = difference.context_radius(context).header(&file, &file);
    shown
        .to_string()
        .lines()
        .enumerate()
        .map(|(index, line)| shown_line(line, index < HEADER, color))
        .collect()
}

/// The lines before the first change, which name the file.
const HEADER: usize = 2;

fn shown_line(line: &str, is_header: bool, color: bool) -> String {
    let parts: Vec<String> = line.split('\t').map(one_line).collect();
    let line = parts.join("\t");
    match line.chars().next() {
        Some('+') if color => format!("\u{1b}[32m{line}\u{1b}[0m\n"),
        Some('-') if color => format!("\u{1b}[31m{}\u{1b}[0m\n", kept_secret(&line, is_header)),
        Some('+' | '@') => format!("{line}\n"),
        _ => format!("{}\n", kept_secret(&line, is_header)),
    }
}

/// A line without what stands behind a word for a secret, or before the host of an address, whatever the
/// file's syntax is: too much is hidden rather than too little.
fn kept_secret(line: &str, is_header: bool) -> String {
    if is_header {
        return line.to_owned();
    }
    let line = &without_passwords_of_addresses(line);
    // In names that are no secrets, letters of our own.
    let plain = line
        .to_ascii_lowercase()
        .replace("entra-token", "entra_____");
    let words = [
        "pass",
        "pwd",
        "secret",
        "token",
        "key",
        "credential",
        "bearer",
        "authorization",
    ];
    let ends = words
        .iter()
        .filter_map(|word| Some(plain.find(word)? + word.len()));
    let Some(end) = ends.min() else {
        return line.to_owned();
    };
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let rest = line[end..].trim_start_matches(is_of_word);
    let hidden = if rest.trim().is_empty() { "" } else { " …" };
    format!("{}{hidden}", &line[..line.len() - rest.len()])
}

/// `smtp://user:password@host` without the two.
fn without_passwords_of_addresses(line: &str) -> String {
    let mut parts = line.split("://");
    let begin = parts.next().unwrap_or_default().to_owned();
    parts.fold(begin, |before, part| {
        let ends = |c: char| c.is_whitespace() || "/\"'".contains(c);
        let authority = part.split(ends).next().unwrap_or_default();
        match authority.rsplit_once('@') {
            Some((user, _)) if user.contains(':') => format!("{before}://…{}", &part[user.len()..]),
            _ => format!("{before}://{part}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_word_for_a_secret_is_not_shown() {
        for (line, shown) in [
            (" password hunter2", " password …"),
            ("-password\thunter2", "-password …"),
            (" set smtp_pass=\"hunter2\"", " set smtp_pass …"),
            (" set my_password = 'hunter2'", " set my_password …"),
            (" Pass hunter2", " Pass …"),
            (" PassCmd \"echo hunter2\"", " PassCmd …"),
            (" smtpPass = hunter2", " smtpPass …"),
            (
                " machine x login y password hunter2",
                " machine x login y password …",
            ),
            (" CLIENT_SECRET=hunter2", " CLIENT_SECRET …"),
            (" Authorization: Bearer hunter2", " Authorization …"),
            (
                "\textraheader = AUTHORIZATION: Basic hunter2",
                "\textraheader = AUTHORIZATION …",
            ),
            (
                " set smtp_url=\"smtp://me:hunter2@host/\"",
                " set smtp_url=\"smtp://…@host/\"",
            ),
            (" x://a:hunter2@b y://c:hunter2@d", " x://…@b y://…@d"),
            (" x://a:hun@ter2@b", " x://…@b"),
            (
                " https://host:8080/me@x ssh://git@host",
                " https://host:8080/me@x ssh://git@host",
            ),
            (" passwordeval \"entra-token show\"", " passwordeval …"),
            (" host mail.example.org", " host mail.example.org"),
            (" # by entra-token, 日本語", " # by entra-token, 日本語"),
            (" 日本語 password 日本語", " 日本語 password …"),
            (" password", " password"),
        ] {
            assert_eq!(kept_secret(line, false), shown);
        }
    }
}
