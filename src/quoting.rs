//! How a value is written where another program reads it as code or as a setting: one function a
//! language, and no quoting anywhere else. A value that a language cannot express is refused by name;
//! none is changed in silence.
//!
//! A shell that a person types into is [`Shell::HERE`]; a file that says which shell runs it is written
//! for that one, on every platform.

use std::borrow::Cow;
use std::path::Path;

use url::{Host, Url};

use crate::error::{Error, Result};
use crate::foreign::{is_visible, visible};
use crate::locales::fl;

/// A shell that a command is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// sh, and those that read its words: dash, bash, zsh, ksh, busybox.
    Posix,
    /// PowerShell: Windows PowerShell 5.1, and PowerShell 7.
    PowerShell,
}

impl Shell {
    /// The shell that the commands of a hint are typed into. On Windows that is PowerShell, which
    /// Windows Terminal opens; cmd.exe has no way to take every value to the letter.
    pub const HERE: Self = if cfg!(windows) {
        Self::PowerShell
    } else {
        Self::Posix
    };

    /// A value as one argument of this program.
    pub fn word(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Posix => sh(value),
            Self::PowerShell => powershell_for_programs(value),
        }
    }

    /// A flag with its value. One that begins with a hyphen would pass for a flag by itself.
    pub fn flag(self, name: &str, value: &str) -> String {
        let between = if value.starts_with('-') { "=" } else { " " };
        format!("{name}{between}{}", self.word(value))
    }

    /// A path as one argument of any program: never one that passes for a flag.
    pub fn path(self, path: &Path) -> String {
        let here = Path::new(".").join(path);
        let is_flag = path.as_os_str().as_encoded_bytes().starts_with(b"-");
        let path = if is_flag { here.as_path() } else { path };
        match (self, path.to_str()) {
            (Self::Posix, None) => sh_from_bytes(path.as_os_str().as_encoded_bytes()),
            (_, Some(path)) => self.word(path).into_owned(),
            (Self::PowerShell, None) => self.word(&path.to_string_lossy()).into_owned(),
        }
    }

    /// What stands between two commands, of which the second is to run after the first. Windows
    /// PowerShell knows no `&&`.
    pub fn then(self) -> &'static str {
        match self {
            Self::Posix => " && ",
            Self::PowerShell => "; ",
        }
    }
}

/// A word of a POSIX shell (POSIX, Shell Command Language §2.2.2): as it is where nothing in it has a
/// meaning, else in single quotes. What nobody could see is spelt out for `printf`, so that the
/// command is one line of visible characters, and still the same word.
pub(crate) fn sh(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@+=:,./_-".contains(c);
    // zsh takes `=name` for the path of a program.
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('=') {
        return Cow::Borrowed(word);
    }
    if is_visible(word) {
        return Cow::Owned(sh_literal(word));
    }
    Cow::Owned(sh_from_bytes(word.as_bytes()))
}

/// A text in the single quotes of a POSIX shell, in which nothing but the quote has a meaning: it is
/// written outside of them (POSIX, Shell Command Language §2.2.2). In those of fish a backslash has one
/// as well, and hints are typed there too: it stands between double quotes, where both read two as one.
pub(crate) fn sh_literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for character in text.chars() {
        match character {
            '\'' => quoted.push_str(r"'\''"),
            '\\' => quoted.push_str(r#"'"\\"'"#),
            _ => quoted.push(character),
        }
    }
    quoted.push('\'');
    quoted
}

/// A word as what `printf` of any shell makes of it. `$(…)` would take line breaks from its end, and
/// no argument of a program can have a NUL, for which its symbol stands.
fn sh_from_bytes(word: &[u8]) -> String {
    let lines = word.iter().rev().take_while(|byte| **byte == b'\n').count();
    let (word, lines) = word.split_at(word.len() - lines);
    let spelt: String = word
        .iter()
        .map(|byte| match byte {
            // Some shells look for `%` behind the backslashes.
            b'%' => "%%".to_owned(),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b' ' => {
                char::from(*byte).to_string()
            }
            0 => '\u{2400}'.to_string(),
            _ => format!("\\{byte:03o}"),
        })
        .collect();
    let breaks = match lines.len() {
        0 => String::new(),
        count => format!("'{}'", "\n".repeat(count)),
    };
    format!("\"$(printf '{spelt}')\"{breaks}")
}

/// A part of a word of a POSIX shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What the shell takes to the letter.
    Text(String),
    /// The value of a variable of the script.
    Variable(&'static str),
}

/// A word of a POSIX shell of texts and variables: a variable stands between double quotes, where its
/// value is neither split nor matched (POSIX, Shell Command Language §2.6.5).
pub(crate) fn sh_of_parts(parts: &[Part]) -> String {
    let parts = &joined(parts);
    if let [Part::Text(text)] = parts.as_slice() {
        return sh(text).into_owned();
    }
    let quoted = parts.iter().map(|part| match part {
        Part::Text(text) if text.is_empty() => String::new(),
        Part::Text(text) => sh_literal(text),
        Part::Variable(name) => format!("\"${name}\""),
    });
    quoted.collect()
}

/// Texts beside each other are one text.
fn joined(parts: &[Part]) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    for part in parts {
        match (all.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(text),
            _ => all.push(part.clone()),
        }
    }
    all
}

/// A comment of a POSIX shell, on a line of its own (POSIX, Shell Command Language §2.3).
///
/// # Errors
/// A text that would leave the line.
pub(crate) fn sh_comment(text: &str) -> Result<String> {
    let text = allowing(text, "# comment", |_| false)?;
    Ok(format!("# {text}"))
}

/// A text in the single quotes of fish, where `\'` and `\\` alone mean something else (fish, "Quotes").
pub(crate) fn fish(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// A text in a script for PowerShell, in ASCII alone: Windows PowerShell 5.1 reads a file by the code page
/// of its system, where the bytes of a harmless letter may be a quote's (about_Character_Encoding).
pub(crate) fn powershell(text: &str) -> String {
    if text.is_ascii() {
        return powershell_literal(text);
    }
    powershell_spelt(text, |c| c.is_ascii())
}

/// A text in the single quotes of PowerShell, where two quotes are one (about_Quoting_Rules). The four
/// of typographers are the same to its parser as the apostrophe, and each of any two makes the other one
/// a character (PowerShell's `CharTraits.cs`, `IsSingleQuote`, and `tokenizer.cs`, `ScanStringLiteral`).
fn powershell_literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(character);
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

/// The same with the number of each character that is not to stand there by itself.
fn powershell_spelt(text: &str, is_literal: impl Fn(char) -> bool) -> String {
    let mut parts = Vec::new();
    for part in text.split_inclusive(|c| !is_literal(c)) {
        let spelt = part.chars().next_back().filter(|last| !is_literal(*last));
        let literal = &part[..part.len() - spelt.map_or(0, char::len_utf8)];
        if !literal.is_empty() {
            parts.push(powershell_literal(literal));
        }
        parts.extend(spelt.map(|it| format!("[char]::ConvertFromUtf32({})", u32::from(it))));
    }
    format!("({})", parts.join("+"))
}

/// A value as an argument of a command of PowerShell: as it is if nothing in it has a meaning
/// (about_Parsing, argument mode), else in single quotes. What nobody could see is told by its number.
pub(crate) fn powershell_argument(value: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+:/=".contains(c);
    if value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.chars().all(is_plain) {
        return Cow::Borrowed(value);
    }
    if is_visible(value) {
        return Cow::Owned(powershell_literal(value));
    }
    let is_seen = |c: char| is_visible(c.encode_utf8(&mut [0; 4]));
    Cow::Owned(powershell_spelt(value, is_seen))
}

/// The same for a program that is none of PowerShell's. Windows PowerShell hands a double quote on as it
/// is, and the program takes it for the end of an argument: a backslash keeps it from that, and doubles
/// the backslashes before it ("Parsing C command-line arguments"). PowerShell 7.3 hands on the backslash
/// as well, so that the value is another one there; but it stays one argument.
fn powershell_for_programs(value: &str) -> Cow<'_, str> {
    if !value.contains('"') {
        return powershell_argument(value);
    }
    let mut escaped = String::with_capacity(value.len() + 8);
    let mut backslashes = 0;
    for character in value.chars() {
        if character == '"' {
            escaped.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if character == '\\' {
            backslashes + 1
        } else {
            0
        };
        escaped.push(character);
    }
    Cow::Owned(powershell_argument(&escaped).into_owned())
}

/// A comment of PowerShell, on a line of its own (about_Comments).
///
/// # Errors
/// A text that would leave the line: a carriage return ends it as well.
pub(crate) fn powershell_comment(text: &str) -> Result<String> {
    let text = allowing(text, "# comment", |_| false)?;
    // The last byte of a letter may take the end of the line with it.
    let ascii = text.chars().map(|c| if c.is_ascii() { c } else { '?' });
    Ok(format!("# {}", ascii.collect::<String>()))
}

/// A string of an OPATH filter ("Recipient filters in Exchange PowerShell commands"): in single quotes,
/// two of which are one. What else a string may hold is told nowhere, but variables, blocks and
/// wildcards have a meaning in filters; so only what addresses are made of is let through.
///
/// # Errors
/// A value with anything else.
pub(crate) fn opath(value: &str) -> Result<String> {
    let is_safe = |c: char| c.is_alphanumeric() || "'@.!#%&+-/=?^_|~".contains(c);
    let value = allowing(value, "OPATH", |c| !is_safe(c))?;
    Ok(format!("'{}'", value.replace('\'', "''")))
}

/// A string literal of OData, where two quotes are one (OData 4.01, URL Conventions §5.1.1.14.1).
pub(crate) fn odata(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value, or the name of a subsection, of git's configuration: within double quotes a backslash
/// escapes the two, and `;` and `#` begin no comment (git-config(1), "Syntax").
///
/// # Errors
/// A value that has something in it which cannot be seen, such as a line break.
pub(crate) fn git_config(value: &str) -> Result<String> {
    let value = allowing(value, ".gitconfig", |_| false)?;
    Ok(backslashed(value, &['\\', '"']))
}

/// A value of msmtp's configuration: the quotes around it are taken off, and nothing within has a
/// meaning (msmtp(1), "Configuration files").
///
/// # Errors
/// A value that would leave its line.
pub(crate) fn msmtprc(value: &str) -> Result<String> {
    let value = allowing(value, ".msmtprc", |_| false)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._-+/".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return Ok(value.to_owned());
    }
    Ok(format!("\"{value}\""))
}

/// The same for the sender: msmtp replaces `%U`, `%H`, `%C` and `%M` in it, and takes one with `?`, `*`
/// or `[` for a pattern (msmtp(1), `from`).
///
/// # Errors
/// A value with any of these.
pub(crate) fn msmtprc_sender(value: &str) -> Result<String> {
    msmtprc(allowing(value, ".msmtprc", |c| "%?*[".contains(c))?)
}

/// A value of NeoMutt's configuration: within double quotes `$` and backticks would be replaced, and a
/// backslash escapes ("The NeoMutt E-Mail Client", "Syntax of Configuration Files").
///
/// # Errors
/// A value that would leave its line.
pub(crate) fn neomuttrc(value: &str) -> Result<String> {
    let value = allowing(value, ".neomuttrc", |_| false)?;
    Ok(backslashed(value, &['\\', '"', '$', '`']))
}

/// The same for the sender, of which NeoMutt takes the quotes and the blanks away: only an address that
/// needs no quotes stays what it is (RFC 5322 §3.2.3).
///
/// # Errors
/// An address with anything in it that would need them.
pub(crate) fn neomuttrc_sender(address: &str) -> Result<String> {
    let is_atom = |c: char| c.is_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(c);
    neomuttrc(allowing(address, ".neomuttrc", |c| !is_atom(c))?)
}

/// A word of a command that Mutt starts: it ends at a blank, and no quotes are known ("The Mutt E-Mail
/// Client", sendmail).
///
/// # Errors
/// A word with a blank in it.
pub(crate) fn mutt_word(word: &str) -> Result<&str> {
    allowing(word, ".muttrc", char::is_whitespace)
}

/// A value of php.ini: within double quotes `$` and a backslash have a meaning, for which older versions
/// know no other way to be written ("parse_ini_string").
///
/// # Errors
/// A value with one of them, or a double quote, in it.
pub(crate) fn php_ini(value: &str) -> Result<String> {
    let value = allowing(value, "php.ini", |c| "\"\\$".contains(c))?;
    Ok(format!("\"{value}\""))
}

/// A value of mbsync's configuration: within double quotes a backslash escapes (mbsync(1),
/// "Configuration").
///
/// # Errors
/// A value that would leave its line.
pub(crate) fn mbsyncrc(value: &str) -> Result<String> {
    let value = allowing(value, ".mbsyncrc", |_| false)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._-+/:".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return Ok(value.to_owned());
    }
    Ok(backslashed(value, &['\\', '"']))
}

/// A word of a command in Postfix's master.cf: it ends at a blank that is not within braces, and a dollar
/// sign that is doubled is one (master(5); pipe(8), `argv`).
///
/// # Errors
/// A word with a brace or a blank of another kind in it, or with a blank at its begin or end.
pub(crate) fn master_cf(word: &str) -> Result<String> {
    let is_around = word.trim() != word;
    let word = allowing(word, "master.cf", |c| {
        c.is_whitespace() && (is_around || c != ' ') || "{}".contains(c)
    })?;
    let word = word.replace('$', "$$");
    if word.contains(' ') {
        return Ok(format!("{{{word}}}"));
    }
    Ok(word)
}

/// The user of a command in master.cf (pipe(8), `user`): a colon begins the group, and nothing is
/// replaced.
///
/// # Errors
/// A name that has anything in it which has a meaning there.
pub(crate) fn master_cf_user(name: &str) -> Result<&str> {
    allowing(name, "master.cf", |c| {
        c.is_whitespace() || "{}:$\"'".contains(c)
    })
}

/// A value of Postfix's main.cf: a dollar sign that is doubled is one, and blanks around it are no part of
/// it (postconf(5)).
///
/// # Errors
/// A value that would leave its line.
pub(crate) fn main_cf(value: &str) -> Result<String> {
    let is_around = value.trim() != value;
    let value = allowing(value, "main.cf", |c| is_around && c.is_whitespace())?;
    Ok(value.replace('$', "$$"))
}

/// The same in a list, or in a table in braces (DATABASE_README, `inline`).
///
/// # Errors
/// A value with a blank, a comma or a brace in it.
pub(crate) fn main_cf_word(value: &str) -> Result<String> {
    let is_end = |c: char| c.is_whitespace() || "{},\"".contains(c);
    main_cf(allowing(value, "main.cf", is_end)?)
}

/// The user of `smtp_sasl_password_maps`: the password is behind the first colon (postconf(5)).
///
/// # Errors
/// A name with a colon in it, or with what ends a word.
pub(crate) fn main_cf_user(name: &str) -> Result<String> {
    main_cf_word(allowing(name, "main.cf", |c| c == ':')?)
}

/// A value of curl's configuration: within double quotes a backslash escapes (curl(1), `--config`).
///
/// # Errors
/// A value that would leave its line.
pub(crate) fn curl_config(value: &str) -> Result<String> {
    let value = allowing(value, "curl", |_| false)?;
    Ok(backslashed(value, &['\\', '"']))
}

/// A user of curl: what is behind a colon is the password, and there is no way to write one (curl(1),
/// `--user`).
///
/// # Errors
/// A name with a colon in it.
pub(crate) fn curl_user(name: &str) -> Result<&str> {
    allowing(name, "curl --user", |c| c == ':')
}

/// A string of Python, which reads all that JSON writes ("Lexical analysis", "String and Bytes
/// literals").
pub(crate) fn python(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A part of a URL: all but unreserved characters percent-encoded (RFC 3986 §2.3).
pub(crate) fn url_part(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// A label's value of Prometheus ("Exposition formats").
pub(crate) fn prometheus(label: &str) -> String {
    label
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// The help of a flag's value without what has a meaning between double quotes: clap_complete 4.6 writes it
/// for fish between them as it is.
pub(crate) fn completion_help(help: &str) -> String {
    help.replace(['"', '$', '`', '\\'], "")
}

/// What a monitoring plugin says, where a bar would begin the performance data and cannot be written
/// ("Monitoring Plugins Development Guidelines", "Plugin Output for Nagios").
pub(crate) fn plugin_line(line: &str) -> String {
    line.replace('|', "/")
}

/// The label of performance data, which can hold none of these (the same, "Performance data").
pub(crate) fn plugin_label(label: &str) -> String {
    label.replace(['\'', '=', '|'], "_")
}

/// An address as a program is told it. The command of a browser may be a script that hands it on to a
/// shell or to PowerShell, as `wslview` does; so only an address goes there in which no shell sees more
/// than a word between quotes: a host of letters, digits, hyphens and dots, or a number, and behind it
/// what is unreserved or encoded (RFC 3986 §2), with the delimiters of a path and a query.
///
/// # Errors
/// Why it cannot be handed over.
pub(crate) fn address(url: &Url) -> std::result::Result<&str, String> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let has_plain_host = match url.host() {
        Some(Host::Domain(name)) => name.chars().all(is_host),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    let is_web = matches!(url.scheme(), "https" | "http");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%/?&=+:,@#*[]".contains(c);
    if !is_web || !has_plain_host || !url.as_str().chars().all(is_plain) {
        return Err("the address has characters in it that a shell could take for code".to_owned());
    }
    Ok(url.as_str())
}

/// A value between double quotes, with a backslash before each of these characters.
fn backslashed(value: &str, special: &[char]) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for character in value.chars() {
        if special.contains(&character) {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Refuses what nobody can see, line breaks among it, and what a language has no way to write.
fn allowing<'a>(
    value: &'a str,
    language: &str,
    is_refused: impl Fn(char) -> bool,
) -> Result<&'a str> {
    let is_bad = |c: &char| is_refused(*c) || !is_visible(c.encode_utf8(&mut [0; 4]));
    match value.chars().find(is_bad) {
        Some(character) => Err(inexpressible(value, language, character)),
        None => Ok(value),
    }
}

fn inexpressible(value: &str, language: &str, character: char) -> Error {
    let (shown, code) = (visible(value), u32::from(character));
    Error::usage(fl!(
        "system-cannot-quote",
        language,
        shown,
        code = &format!("{code:04X}")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Language;

    /// What has a meaning in one language or another.
    const HOSTILE: &str = "'\"$(x)`x`;|&#%!\\’‘‚‛“”„{}@(,]]>日本語";

    #[test]
    fn a_plain_word_stays_and_any_other_is_quoted() {
        for (word, shell, powershell) in [
            ("a@b.c", "a@b.c", "a@b.c"),
            ("", "''", "''"),
            ("a b", "'a b'", "'a b'"),
            ("=ls", "'=ls'", "'=ls'"),
            ("@x", "@x", "'@x'"),
            ("-x", "-x", "'-x'"),
            ("a'b\\c", r#"'a'\''b'"\\"'c'"#, r"'a''b\c'"),
            ("a’b", "'a’b'", "'a’’b'"),
            (
                "a\nb%",
                r#""$(printf 'a\012b%%')""#,
                "('a'+[char]::ConvertFromUtf32(10)+'b%')",
            ),
        ] {
            assert_eq!(Shell::Posix.word(word), shell);
            assert_eq!(powershell_argument(word), powershell);
        }
    }

    #[test]
    fn a_value_is_no_flag_and_a_program_gets_a_double_quote() {
        assert_eq!(Shell::Posix.flag("--name", "-x y"), "--name='-x y'");
        assert_eq!(Shell::PowerShell.flag("-a", "x y"), "-a 'x y'");
        assert_eq!(Shell::Posix.path(Path::new("-x")), "./-x");
        assert_eq!(Shell::PowerShell.word(r#"a\" -x"#), r#"'a\\\" -x'"#);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_spelt_out() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/x/\xff'"));
        assert_eq!(Shell::Posix.path(path), r#""$(printf '/x/\377\047')""#);
    }

    #[test]
    fn a_line_cannot_be_left_and_the_value_is_named() {
        let refusals = [
            sh_comment,
            powershell_comment,
            git_config,
            msmtprc,
            neomuttrc,
            mbsyncrc,
            master_cf,
            main_cf,
            php_ini,
            curl_config,
            opath,
        ];
        for quote in refusals {
            for end in ["\n", "\r", "\0", "\u{85}", "\u{2028}", "\u{1b}"] {
                let error = quote(&format!("ab{end}cd")).expect_err("refused");
                let fact = error.fact().text(Language::English);
                let code = u32::from(end.chars().next().unwrap_or_default());
                assert!(fact.contains("`ab cd`"), "{fact}");
                assert!(fact.contains(&format!("U+{code:04X}")), "{fact}");
            }
        }
    }

    #[test]
    fn what_a_language_cannot_express_is_refused() {
        type Quote = fn(&str) -> Result<String>;
        let table: [(Quote, &str); 10] = [
            (php_ini, "\"\\$"),
            (|word| mutt_word(word).map(str::to_owned), " \t\u{3000}"),
            (opath, "\"$`{}*(),;\\’‘“"),
            (master_cf, "{}\t\u{3000}"),
            (main_cf_word, " {},\""),
            (main_cf_user, ":"),
            (msmtprc_sender, "%?*["),
            (neomuttrc_sender, "\" \\(),:;<>[]"),
            (|name| curl_user(name).map(str::to_owned), ":"),
            (|name| master_cf_user(name).map(str::to_owned), " :$\"'{}"),
        ];
        for (quote, refused) in table {
            for character in refused.chars() {
                assert!(quote(&format!("a{character}b")).is_err(), "{character:?}");
            }
            assert!(quote("a.b-c_d@x").is_ok());
        }
        assert!(main_cf(" a").is_err() && main_cf("a b").is_ok());
    }

    #[test]
    fn every_hostile_character_is_written_for_its_reader() {
        let backslashed = r#""'\"$(x)`x`;|&#%!\\’‘‚‛“”„{}@(,]]>日本語""#;
        assert_eq!(git_config(HOSTILE).ok().as_deref(), Some(backslashed));
        assert_eq!(mbsyncrc(HOSTILE).ok().as_deref(), Some(backslashed));
        assert_eq!(curl_config(HOSTILE).ok().as_deref(), Some(backslashed));
        let with_dollars = backslashed.replace('$', "\\$").replace('`', "\\`");
        assert_eq!(neomuttrc(HOSTILE).ok(), Some(with_dollars));
        assert_eq!(msmtprc(HOSTILE).ok(), Some(format!("\"{HOSTILE}\"")));
        let read: String = serde_json::from_str(&python(HOSTILE)).expect("JSON");
        assert_eq!(read, HOSTILE);
        assert_eq!(odata("o'b’"), "'o''b’'");
        assert_eq!(opath("o'b@x").ok().as_deref(), Some("'o''b@x'"));
        assert_eq!(fish(r"a'\"), r"'a\'\\'");
        assert_eq!(master_cf("a$b").ok().as_deref(), Some("a$$b"));
        assert_eq!(master_cf("a b").ok().as_deref(), Some("{a b}"));
        assert!(master_cf(" a").is_err());
        assert_eq!(php_ini("'a' b").ok().as_deref(), Some("\"'a' b\""));
        assert_eq!(url_part("a b+*~é"), "a%20b%2B%2A~%C3%A9");
    }

    #[test]
    fn a_variable_is_one_only_where_the_program_says_so() {
        let text = |text: &str| Part::Text(text.to_owned());
        let parts = [text("a $ID '"), Part::Variable("ID"), text("")];
        assert_eq!(sh_of_parts(&parts), r#"'a $ID '\'''"$ID""#);
        assert_eq!(sh_of_parts(&[text("$ID")]), "'$ID'");
    }

    #[test]
    fn only_an_address_that_no_shell_reads_as_code_is_handed_over() {
        for (url, is_good) in [
            (
                "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?a=b%20c&d=e+f",
                true,
            ),
            ("http://localhost:8400/x", true),
            ("https://[::1]:8443/x", true),
            ("https://x';iex(y);'.z/", false),
            ("https://x$(id).y/", false),
            ("https://x/a';id;'", false),
            ("https://x/$(id)", false),
            ("https://x/?a=$(id)", false),
            ("https://x/?a=`id`", false),
            ("https://x/?a=b;id", false),
            ("https://x/?a='b'", true),
            ("https://x/?a=b|c", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
        ] {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(address(&url).is_ok(), is_good, "{url}");
        }
    }
}
