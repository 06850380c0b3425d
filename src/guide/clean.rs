//! The one stage in front of the search: what mail, web pages, terminals, loggers and chat programs do
//! to an error on its way is undone, so that the rules see the words that the server said.
//!
//! Each step only takes away or decodes; none knows what is looked for. White space is what is left:
//! one blank between words, one line end between lines.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::{CharIndices, Chars};

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::prefix;

/// One program escapes what another has escaped: a log in JSON in an HTML page.
const MOST_LAYERS: usize = 4;
/// Elements that separate words; all others stand within them.
const BLOCKS: [&str; 14] = [
    "br", "p", "div", "td", "th", "tr", "li", "ul", "ol", "table", "pre", "h1", "h2", "h3",
];
const INLINE: [&str; 20] = [
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "span",
    "code",
    "wbr",
    "font",
    "mark",
    "kbd",
    "samp",
    "tt",
    "small",
    "tbody",
    "thead",
    "blockquote",
    "html",
    "body",
];
/// Entities that an error is written with.
const ENTITIES: [(&str, char); 14] = [
    ("nbsp", ' '),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("lsquo", '\''),
    ("rsquo", '\''),
    ("ldquo", '"'),
    ("rdquo", '"'),
    ("ndash", '-'),
    ("mdash", '-'),
    ("shy", '\u{ad}'),
    ("period", '.'),
];
/// The escape character as programs write it that do not send it on.
const WRITTEN_ESCAPES: [&str; 5] = ["^[[", "\\033[", "\\e[", "#033[", "␛["];

/// What is in a file or a pipe, as text: UTF-8, or UTF-16 of either order with and without its mark.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => of_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => of_utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match zeros(bytes) {
            (few, many) if many > 4 * few + 1 => of_utf16(bytes, u16::from_le_bytes),
            (many, few) if many > 4 * few + 1 => of_utf16(bytes, u16::from_be_bytes),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        },
    }
}

fn of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks();
    let units = pairs.iter().copied().map(unit);
    let chars = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    chars.collect()
}

/// How many of the first and of the second bytes of each pair are zero: in UTF-16, one half of those of
/// ASCII.
fn zeros(bytes: &[u8]) -> (usize, usize) {
    let (pairs, _) = bytes.as_chunks::<2>();
    let count = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    (count(0), count(1))
}

/// The text as the server said it: one blank between words, lines without what a logger puts before
/// them.
pub(crate) fn cleaned(text: &str) -> String {
    let mut text = quoted_printable(&without_challenges(text));
    for _ in 0..MOST_LAYERS {
        let layer = plain_characters(&decoded(&text));
        if layer == text {
            break;
        }
        text = layer;
    }
    let lines = text
        .lines()
        .map(|line| without_markdown(prefix::without(line)));
    let lines: Vec<String> = lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// One layer of escapes less.
fn decoded(text: &str) -> String {
    let text = WRITTEN_ESCAPES
        .iter()
        .fold(Cow::Borrowed(text), |text, written| {
            if text.contains(written) {
                text.replace(written, "\u{1b}[").into()
            } else {
                text
            }
        });
    let text = without_colors(&text);
    let text = without_html(&text);
    let text = without_backslashes(&text);
    without_percent(&text)
}

/// A mail server says in base64 why it refuses a token (RFC 7628 §3.2.3).
fn without_challenges(text: &str) -> String {
    const BEFORE: &str = "334 ey";
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(BEFORE) {
        let start = at + BEFORE.len() - "ey".len();
        let end = rest[start..].find(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c)));
        let (encoded, after) = rest[start..].split_at(end.unwrap_or(rest.len() - start));
        let said = BASE64_STANDARD.decode(encoded).ok();
        let said = said.and_then(|said| String::from_utf8(said).ok());
        kept.push_str(&rest[..start]);
        kept.push_str(said.as_deref().unwrap_or(encoded));
        rest = after;
    }
    kept + rest
}

/// RFC 2045 §6.7: only a text whose lines show it, since `code=70` may be anything.
fn quoted_printable(text: &str) -> String {
    let is_soft = |line: &str| line.trim_end_matches('\r').ends_with('=');
    let is_soft = text.lines().any(is_soft) && text.lines().count() > 1;
    let is_shown = ["=3D", "=C2=A0", "=E2=80", "=\n"]
        .iter()
        .any(|code| text.contains(code));
    if !is_soft && !is_shown {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        of_quoted_line(line, &mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn of_quoted_line(line: &str, bytes: &mut Vec<u8>) {
    let content = line.trim_end_matches(['\r', '\n']);
    let end = &line[content.len()..];
    let (content, end) = match content.trim_end_matches([' ', '\t']).strip_suffix('=') {
        Some(soft) if !end.is_empty() => (soft, ""),
        _ => (content, end),
    };
    let is_quoted = |part: &str| {
        part.as_bytes()
            .first_chunk()
            .copied()
            .and_then(hex)
            .is_some()
    };
    if !content.split('=').skip(1).all(is_quoted) {
        bytes.extend_from_slice(content.as_bytes());
        bytes.extend_from_slice(end.as_bytes());
        return;
    }
    let mut parts = content.split('=');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        bytes.extend(part.as_bytes().first_chunk().copied().and_then(hex));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes.extend_from_slice(end.as_bytes());
}

/// Two digits of base 16.
fn hex(digits: [u8; 2]) -> Option<u8> {
    let digits = str::from_utf8(&digits).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u8::from_str_radix(digits, 16).ok())?
}

/// Without the colours and titles of a terminal (ECMA-48), even if the escape itself is lost.
fn without_colors(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\u{9b}' => skip_control(&mut chars),
            '[' if skip_color(&mut chars) => {}
            c => kept.push(c),
        }
    }
    kept
}

fn skip_sequence(chars: &mut Peekable<Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_control(chars);
        }
        Some(']') => {
            let end = |c: &char| matches!(c, '\u{7}' | '\u{1b}' | '\n');
            while chars.next_if(|c| !end(c)).is_some() {}
            if chars.next() == Some('\u{1b}') {
                chars.next_if_eq(&'\\');
            }
        }
        Some('(' | ')') => {
            chars.next();
            chars.next();
        }
        _ => {}
    }
}

fn skip_control(chars: &mut Peekable<Chars<'_>>) {
    while chars
        .next_if(|c| ('\u{20}'..='\u{3f}').contains(c))
        .is_some()
    {}
    chars.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
}

/// `31m` behind a bracket.
fn skip_color(chars: &mut Peekable<Chars<'_>>) -> bool {
    let ahead: String = chars.clone().take(12).collect();
    let digits = ahead.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    let is_color = digits.len() < ahead.len() && digits.starts_with('m');
    if is_color {
        chars.nth(ahead.len() - digits.len());
    }
    is_color
}

fn without_html(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let (meant, length) = element(rest).or_else(|| entity(rest)).unwrap_or_else(|| {
            let length = 1;
            (Some(char::from(rest.as_bytes()[0])), length)
        });
        kept.extend(meant);
        rest = &rest[length..];
    }
    kept + rest
}

/// A tag: a blank for an element of its own, nothing for one within words.
fn element(text: &str) -> Option<(Option<char>, usize)> {
    let tag = text.strip_prefix('<')?;
    let end = tag.find('>').filter(|end| *end < 400)?;
    let name = tag[..end].trim_start_matches('/');
    let name = name.split([' ', '/', '\n']).next()?.to_ascii_lowercase();
    let is_block = BLOCKS.contains(&name.as_str());
    let is_known = is_block || INLINE.contains(&name.as_str());
    is_known.then_some((is_block.then_some('\n'), end + 2))
}

fn entity(text: &str) -> Option<(Option<char>, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name.find(';').filter(|end| *end < 10)?;
    let name = &name[..end];
    let number = name.strip_prefix('#').map(|number| {
        let hex = number.strip_prefix(['x', 'X']);
        hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16))
    });
    let meant = match number {
        Some(number) => char::from_u32(number.ok()?)?,
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((Some(meant), end + 2))
}

/// The escapes of JSON, of Python and of Markdown.
fn without_backslashes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            kept.push(c);
            continue;
        }
        match unescaped(&text[at + 1..]) {
            Some((meant, length)) => {
                kept.push_str(&meant);
                skip_to(&mut chars, at + 1 + length);
            }
            None => kept.push('\\'),
        }
    }
    kept
}

fn skip_to(chars: &mut Peekable<CharIndices<'_>>, end: usize) {
    while chars.next_if(|(at, _)| *at < end).is_some() {}
}

/// What is behind a backslash, and its length.
fn unescaped(text: &str) -> Option<(String, usize)> {
    let c = text.chars().next()?;
    match c {
        'n' | '\n' => Some(("\n".to_owned(), 1)),
        'r' | 't' => Some((" ".to_owned(), 1)),
        'u' => of_code_unit(text),
        'x' => of_bytes(text),
        c if c.is_ascii_punctuation() => Some((c.to_string(), 1)),
        _ => None,
    }
}

fn of_code_unit(text: &str) -> Option<(String, usize)> {
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok();
    let first = unit(text)?;
    let second = text
        .get(5..)
        .and_then(|rest| unit(rest.strip_prefix('\\')?));
    let both = second.and_then(|second| String::from_utf16(&[first, second]).ok());
    match both.filter(|_| char::from_u32(first.into()).is_none()) {
        Some(pair) => Some((pair, 11)),
        None => Some((String::from_utf16_lossy(&[first]), 5)),
    }
}

/// `\xe3\x80\x80`, without the first backslash: UTF-8, or else characters of Latin-1.
fn of_bytes(text: &str) -> Option<(String, usize)> {
    let digits = |part: &str| part.strip_prefix('x')?.as_bytes().first_chunk().copied();
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(byte) = digits(rest).and_then(hex) {
        bytes.push(byte);
        let Some(next) = rest[3..].strip_prefix('\\') else {
            break;
        };
        rest = next;
    }
    let length = (4 * bytes.len()).checked_sub(1)?;
    let latin = |error: std::string::FromUtf8Error| {
        error.into_bytes().into_iter().map(char::from).collect()
    };
    Some((String::from_utf8(bytes).unwrap_or_else(latin), length))
}

/// The encoding of URLs and forms, word by word: a `+` is a blank in what is encoded.
fn without_percent(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    words
        .map(|word| {
            if word.contains('%') || is_form(word) {
                Cow::Owned(of_form(word))
            } else {
                Cow::Borrowed(word)
            }
        })
        .collect()
}

fn is_form(word: &str) -> bool {
    let pluses = word.matches('+').count();
    pluses > 0 && (word.contains("error_description=") || pluses > 2 && !word.contains('@'))
}

fn of_form(word: &str) -> String {
    let parts: Vec<&str> = word.split('%').collect();
    let is_code = |part: &&&str| {
        part.as_bytes()
            .first_chunk()
            .copied()
            .and_then(hex)
            .is_some()
    };
    let is_encoded = is_form(word) || parts.iter().skip(1).any(|part| is_code(&part));
    let blanks = |part: &str| {
        if is_encoded {
            part.replace('+', " ")
        } else {
            part.to_owned()
        }
    };
    let mut bytes = blanks(parts[0]).into_bytes();
    for part in &parts[1..] {
        match part.as_bytes().first_chunk().copied().and_then(hex) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(blanks(&part[2..]).into_bytes());
            }
            None => bytes.extend(format!("%{part}").into_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Marks of the direction of writing, of where a word may be parted, and of the form of a letter.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(
            c,
            '\u{2060}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}'
        )
}

/// Letters, digits, blanks and quotes as ASCII has them, and nothing that nobody can see.
fn plain_characters(text: &str) -> String {
    text.chars().filter_map(plain).collect()
}

fn plain(c: char) -> Option<char> {
    match c {
        '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => Some('\n'),
        c if is_unseen(c) => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '‘' | '’' | '‚' | '‛' | '´' | '′' => Some('\''),
        '“' | '”' | '„' | '‟' | '″' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => Some('-'),
        '\u{2024}' | '\u{fe52}' => Some('.'),
        '│' | '┃' => Some('|'),
        c if c.is_whitespace() => Some(' '),
        // What is left of an escape is taken off with it in the next round.
        '\u{1b}' | '\u{9b}' | '\u{7}' => Some(c),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Without the marks of Markdown and the rules of a table. Where a mark is in the middle of a word, it
/// is a secret that something has masked.
fn without_markdown(line: &str) -> String {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '.');
    let mut kept = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '`' | '\u{1b}' | '\u{9b}' | '\u{7}' => {}
            '|' => kept.push(' '),
            '*' | '~' => {
                let mut run = String::from(c);
                run.extend(std::iter::from_fn(|| chars.next_if_eq(&c)));
                if is_word(kept.chars().next_back()) && is_word(chars.peek().copied())
                    || c == '~' && run.len() == 1
                {
                    kept.push_str(&run);
                }
            }
            c => kept.push(c),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{Entry, search};

    /// Errors of each kind, as they come from the server.
    const ERRORS: [&str; 12] = [
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AB0PR01CA0001.prod.outlook.com]",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AB0PR01CA0001.prod.outlook.com]",
        "535 5.7.3 Authentication unsuccessful [AB0PR01CA0001.prod.outlook.com 2026-10-01T10:00:00.000Z 08DE000000000000]",
        "554 5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com; STOREDRV.Submission.Exception",
        "451 5.7.3 STARTTLS is required to send mail [AB0PR01CA0001.prod.outlook.com]",
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided. Ensure that it's the value\",\"error_codes\":[7000215]}",
        "AADSTS50011: The redirect URI 'https://flow.example/callback' specified in the request does not match",
        "{\"error\":\"interaction_required\",\"suberror\":\"basic_action\"}",
        "A2 BAD User is authenticated but not connected.",
        "SASL authentication failure: No worthy mechs found",
        "unauthorized_client: The client does not exist or is not enabled for consumers.",
        "550-5.4.5 Daily user sending limit exceeded. For more information go to https://support.google.com/a/answer/166852",
    ];

    fn answer(text: &str) -> Vec<*const Entry> {
        let rows = search(text).into_iter().filter_map(|found| found.entry);
        rows.map(std::ptr::from_ref).collect()
    }

    fn each(text: &str, change: impl Fn(char) -> String) -> String {
        text.chars().map(change).collect()
    }

    fn quoted_printable_of(text: &str) -> String {
        let encoded: Vec<char> = text.replace('=', "=3D").chars().collect();
        let lines = encoded
            .chunks(40)
            .map(|line| line.iter().collect::<String>());
        lines.collect::<Vec<_>>().join("=\n")
    }

    fn words_with(text: &str, before: &str, after: &str) -> String {
        let words = text.split(' ').map(|word| format!("{before}{word}{after}"));
        words.collect::<Vec<_>>().join(" ")
    }

    fn wrapped(text: &str, prefix: &str) -> String {
        let words: Vec<&str> = text.split(' ').collect();
        let lines = words
            .chunks(4)
            .map(|line| format!("{prefix}{}", line.join(" ")));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn json(text: &str) -> String {
        serde_json::to_string(text).expect("a string")
    }

    /// Everything that happens to an error on its way, each with its name.
    fn damaged(text: &str) -> Vec<(&'static str, String)> {
        let mut all = written_otherwise(text);
        all.extend(marked_up(text));
        all.extend(logged(text));
        all
    }

    /// By mail, web pages, JSON and editors.
    fn written_otherwise(text: &str) -> Vec<(&'static str, String)> {
        let percent = |c: char| match c {
            ' ' => "+".to_owned(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            c => format!("%{:02X}", u32::from(c)),
        };
        vec![
            ("blanks", text.replace(' ', "  ")),
            ("tabs", text.replace(' ', " \t ")),
            ("line ends", wrapped(text, "")),
            ("CRLF", wrapped(text, "").replace('\n', "\r\n")),
            ("quoted-printable", quoted_printable_of(text)),
            (
                "HTML",
                format!(
                    "<pre>{}</pre>",
                    text.replace('"', "&quot;").replace('\'', "&#39;")
                ),
            ),
            ("&nbsp;", text.replace(' ', "&nbsp;")),
            (
                "<br>",
                format!("<p>{}</p>", wrapped(text, "").replace('\n', "<br/>")),
            ),
            ("<b>", words_with(text, "<b>", "</b>")),
            ("JSON", json(text)),
            ("JSON in JSON", json(&json(text))),
            (
                "\\u0027",
                text.replace('\'', "\\u0027").replace('"', "\\u0022"),
            ),
            (
                "URL",
                text.replace('%', "%25")
                    .replace(' ', "%20")
                    .replace('"', "%22"),
            ),
            ("form", each(text, percent)),
            ("colours", words_with(text, "\u{1b}[1;31m", "\u{1b}[0m")),
            ("colours without ESC", words_with(text, "[31m", "[0m")),
            ("\\x1b", words_with(text, "\\x1b[31m", "\\x1b[0m")),
            ("^[", words_with(text, "^[[31m", "^[[0m")),
            ("non-breaking", text.replace(' ', "\u{a0}")),
            ("\\xa0", text.replace(' ', "\\xa0")),
            ("zero width", each(text, |c| format!("{c}\u{200b}"))),
            ("soft hyphen", each(text, |c| format!("{c}\u{ad}"))),
            ("byte order mark", format!("\u{feff}{text}")),
        ]
    }

    /// By Markdown and brackets.
    fn marked_up(text: &str) -> Vec<(&'static str, String)> {
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0)
                .unwrap_or(c)
                .to_string(),
            _ => c.to_string(),
        };
        let marks = |c: char| c.is_ascii_punctuation().then(|| format!("\\{c}"));
        vec![
            (
                "Markdown",
                each(text, |c| marks(c).unwrap_or_else(|| c.to_string())),
            ),
            ("bold", format!("**{text}**")),
            ("bold words", words_with(text, "**", "**")),
            ("code", words_with(text, "`", "`")),
            ("table", format!("| {text} |")),
            ("quote", wrapped(text, "> ")),
            ("list", format!("- {text}")),
            ("brackets", format!("[{text}]")),
            ("parentheses", format!("({text})")),
            ("full width", each(text, wide)),
            (
                "curly quotes",
                text.replace('\'', "\u{2019}").replace('"', "\u{201d}"),
            ),
        ]
    }

    /// By what keeps logs.
    fn logged(text: &str) -> Vec<(&'static str, String)> {
        let docker = |line: &str| {
            let log = json(&format!("{line}\n"));
            format!("{{\"log\":{log},\"stream\":\"stderr\",\"time\":\"2026-10-01T10:00:00.5Z\"}}")
        };
        let docker = |text: &str| text.lines().map(docker).collect::<Vec<_>>().join("\n");
        vec![
            (
                "syslog",
                wrapped(text, "Oct  1 10:00:00 mx1 postfix/smtp[4242]: "),
            ),
            (
                "RFC 5424",
                wrapped(
                    text,
                    "<22>1 2026-10-01T10:00:00.123456+02:00 mx1 app 4242 - - ",
                ),
            ),
            (
                "journald",
                wrapped(text, "Oct 01 10:00:00 mx1 python3[4242]: "),
            ),
            ("docker compose", wrapped(text, "mailer-1  | ")),
            ("docker", docker(&wrapped(text, ""))),
            (
                "Kubernetes",
                wrapped(text, "2026-10-01T10:00:00.123456789Z stderr F "),
            ),
            (
                "klog",
                wrapped(text, "E1001 10:00:00.123456       1 mail.go:42] "),
            ),
            ("kubectl", wrapped(text, "[pod/mailer-7d9f/app] ")),
            ("a logger", wrapped(text, "2026-10-01 10:00:00,123 ERROR ")),
        ]
    }

    #[test]
    fn no_damage_on_the_way_changes_the_answer() {
        for text in ERRORS {
            let whole = answer(text);
            assert_eq!(whole.len(), 1, "{text}");
            for (name, damaged) in damaged(text) {
                let cleaned = cleaned(&damaged);
                assert_eq!(answer(&damaged), whole, "{name}: {damaged}\n{cleaned}");
            }
        }
    }

    #[test]
    fn a_log_line_may_be_damaged_as_well() {
        for text in ERRORS {
            let line = format!("Oct  1 10:00:00 mx1 app[42]: {text}");
            for (name, damaged) in damaged(&line) {
                assert_eq!(answer(&damaged), answer(text), "{name}: {damaged}");
            }
        }
    }

    #[test]
    fn a_file_of_windows_is_read_whatever_its_encoding() {
        for text in ERRORS
            .iter()
            .copied()
            .chain(["認証に失敗しました 535 5.7.3 Authentication unsuccessful"])
        {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for bytes in [
                text.as_bytes().to_vec(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                [b"\xff\xfe", little.as_slice()].concat(),
                [b"\xfe\xff", big.as_slice()].concat(),
                little.clone(),
                big.clone(),
                [little.as_slice(), b"\n"].concat(),
            ] {
                let read = text_of(&bytes);
                assert_eq!(answer(&read), answer(text), "{read}");
            }
        }
    }

    #[test]
    fn what_is_no_damage_stays_as_it_is() {
        for text in [
            "https://login.microsoftonline.com/error?code=700082",
            "code=2022 and =20x",
            "5.7.***39 masked",
            "user+tag@example.com",
            "<user@example.com> said",
            "100% sure",
            "invalid_grant",
            "a * b",
        ] {
            let expected = text.replace(" * ", " ");
            assert_eq!(
                cleaned(text),
                expected.split_whitespace().collect::<Vec<_>>().join(" ")
            );
        }
        assert_eq!(cleaned(""), "");
    }

    #[test]
    fn any_bytes_are_cleaned_without_harm() {
        for text in [
            "\u{1b}",
            "\u{1b}]",
            "=",
            "=\n",
            "%",
            "%e3",
            "\\",
            "\\u",
            "\\ud800",
            "\\x",
            "&",
            "&#",
            "&#xfffffff;",
            "<b",
            "[",
            "[3",
            "日本\\",
            "=E3\n",
        ] {
            let _ = cleaned(text);
            let _ = text_of(text.as_bytes());
        }
    }
}
