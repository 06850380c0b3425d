//! What a logger puts before each line: times, hosts, programs, containers; and what mail and Markdown
//! put there, such as `>`. Known by its form, never by its words.

/// No line has more of them.
const MOST: usize = 8;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const LEVELS: [&str; 9] = [
    "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical",
];

/// The line without what a logger puts before it.
pub(super) fn without(line: &str) -> &str {
    // The end of a line of Docker's `json-file`, once its escapes are gone.
    if line.starts_with("\",\"stream\":") {
        return "";
    }
    let mut rest = line.trim();
    for _ in 0..MOST {
        let Some(shorter) = once(rest) else {
            break;
        };
        rest = shorter.trim_start();
    }
    rest
}

fn once(line: &str) -> Option<&str> {
    quoting(line)
        .or_else(|| container(line))
        .or_else(|| priority(line))
        .or_else(|| stamped(line))
}

/// Mail, Markdown and tables.
fn quoting(line: &str) -> Option<&str> {
    let marks = ['>', '|'];
    line.strip_prefix(marks)
        .or_else(|| line.strip_prefix("- "))
        .or_else(|| line.strip_prefix("* "))
        .or_else(|| heading(line))
        .or_else(|| line.strip_prefix("{\"log\":\""))
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len() && rest.starts_with(' ')).then_some(rest)
}

/// `name-1  | ` of docker compose, `[pod/name/container] ` of kubectl.
fn container(line: &str) -> Option<&str> {
    if let Some((name, rest)) = line
        .strip_prefix('[')
        .and_then(|line| line.split_once("] "))
    {
        let is_path = name.contains('/') && !name.contains(' ');
        return is_path.then_some(rest);
    }
    let (name, rest) = line.split_once('|')?;
    let name = name.trim_end();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    (is_name && rest.starts_with(' ')).then_some(rest)
}

/// `<34>1 ` of RFC 5424.
fn priority(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('<')?.split_once('>')?;
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| rest.strip_prefix("1 ").unwrap_or(rest))
}

/// A time, and what stands between it and the message.
fn stamped(line: &str) -> Option<&str> {
    let (inner, closing) = match line.strip_prefix('[') {
        Some(inner) => (inner, "]"),
        None => (line, ""),
    };
    let rest = klog(line).or_else(|| time(inner))?;
    let rest = rest.strip_prefix(closing).unwrap_or(rest);
    let rest = rest.trim_start_matches([' ', ':', ',', '-', ']']);
    let rest = stream(rest).unwrap_or(rest);
    let rest = tag(rest).unwrap_or(rest);
    Some(level(rest).unwrap_or(rest))
}

/// `Jan  2 03:04:05`, `2026-01-02T03:04:05.678Z`, `03:04:05.678`.
fn time(line: &str) -> Option<&str> {
    if let Some(rest) = MONTHS.iter().find_map(|month| line.strip_prefix(month)) {
        let rest = digits(rest.trim_start(), 1..=2)?.trim_start();
        let year = digits(rest, 4..=4);
        return clock(year.unwrap_or(rest).trim_start());
    }
    match date(line) {
        Some(rest) => clock(rest.trim_start_matches(['T', ' '])),
        None => clock(line),
    }
}

fn date(line: &str) -> Option<&str> {
    let rest = digits(line, 4..=4)?.strip_prefix(['-', '/'])?;
    let rest = digits(rest, 2..=2)?.strip_prefix(['-', '/'])?;
    digits(rest, 2..=2)
}

fn clock(line: &str) -> Option<&str> {
    let rest = digits(line, 1..=2)?.strip_prefix(':')?;
    let rest = digits(rest, 2..=2)?.strip_prefix(':')?;
    let rest = digits(rest, 2..=2)?;
    let rest = rest
        .strip_prefix(['.', ','])
        .and_then(|rest| digits(rest, 1..=9))
        .unwrap_or(rest);
    let rest = rest.strip_prefix('Z').unwrap_or(rest);
    let zone = rest.strip_prefix(['+', '-']).and_then(|zone| {
        let minutes = digits(zone, 2..=4)?;
        Some(
            minutes
                .strip_prefix(':')
                .and_then(|rest| digits(rest, 2..=2))
                .unwrap_or(minutes),
        )
    });
    let rest = zone.unwrap_or(rest);
    let is_end = rest.is_empty() || rest.starts_with([' ', ':', ']', ',', '\t']);
    is_end.then_some(rest)
}

/// What is behind so many digits.
fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    length.contains(&(text.len() - rest.len())).then_some(rest)
}

/// `E0102 03:04:05.678901       1 file.go:12] ` of Kubernetes.
fn klog(line: &str) -> Option<&str> {
    let rest = digits(line.strip_prefix(['I', 'W', 'E', 'F'])?, 4..=4)?;
    let rest = clock(rest.strip_prefix(' ')?)?;
    let (place, rest) = rest.split_once("] ")?;
    (place.len() < 60).then_some(rest)
}

/// `stderr F ` of a container's log.
fn stream(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("stdout ")
        .or_else(|| line.strip_prefix("stderr "))?;
    rest.strip_prefix("F ").or_else(|| rest.strip_prefix("P "))
}

/// `host program[123]: ` of syslog and journald, or `host program 123 - - ` of RFC 5424.
fn tag(line: &str) -> Option<&str> {
    let (host, rest) = line.split_once(' ')?;
    if host.contains([':', '=', '(', '"']) || !host.starts_with(|c: char| c.is_alphanumeric()) {
        return process(line);
    }
    process(rest)
        .or_else(|| process(line))
        .or_else(|| structured(rest))
}

fn process(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(": ")?;
    let (name, id) = match name.split_once('[') {
        Some((name, id)) => (name, id.strip_suffix(']')?),
        None => (name, "0"),
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() < 40
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_./-@".contains(c));
    (is_name && id.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}

fn structured(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(' ')?;
    let rest = match digits(rest, 1..=7) {
        Some(rest) => rest.strip_prefix(' ')?,
        None => rest.strip_prefix("- ")?,
    };
    rest.strip_prefix("- - ")
        .or_else(|| rest.split_once(" - ").map(|(_, rest)| rest))
}

fn level(line: &str) -> Option<&str> {
    let open = line.trim_start_matches(['[', '<']);
    let end = open.find(|c: char| !c.is_ascii_alphabetic())?;
    let is_level = LEVELS.contains(&open[..end].to_ascii_lowercase().as_str())
        || (open.len() < line.len() && end == 1);
    is_level.then(|| open[end..].trim_start_matches([']', '>', ':', ' ', '-']))
}
