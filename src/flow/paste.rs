//! An answer that a person pastes: the address of the page after the sign-in, or its query. For a
//! browser on another machine, where `localhost` is not this one.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use oauth2::CsrfToken;
#[cfg(unix)]
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use crate::error::{Error, Result};
use crate::interrupt;
use crate::language::{Text, text};

use super::answer::{self, Answer, Event};

/// What a pasted line turned out to be.
pub(super) enum Pasted {
    /// The answer to this sign-in.
    Answer(Answer),
    /// Something else: what to tell the person. The wait goes on.
    Other(Text),
    /// An empty line.
    Nothing,
}

/// Understands a pasted line as an answer to the sign-in of `state`.
pub(super) fn understand(line: &str, state: &CsrfToken) -> Pasted {
    match read(line) {
        Ok(Some((its_state, answer))) if its_state == *state => Pasted::Answer(answer),
        Ok(Some(_)) => Pasted::Other(text!(
            "this is the answer of another sign-in: paste the one that belongs to the address above",
            "これは別のサインインの応答です。上のアドレスからサインインした後のアドレスを貼り付けてください"
        )),
        Ok(None) => Pasted::Nothing,
        Err(remark) => Pasted::Other(remark),
    }
}

/// The state and the answer in a pasted line; `None` in an empty one. The whole address is best;
/// its query will do.
///
/// # Errors
/// What to tell the person about anything else.
pub(super) fn read(line: &str) -> Result<Option<(CsrfToken, Answer)>, Text> {
    let line = line.trim().trim_matches(['"', '\'', '<', '>']);
    if line.is_empty() {
        return Ok(None);
    }
    let (address, query) = line.split_once('?').unwrap_or(("", line));
    if address.ends_with("/authorize") {
        return Err(text!(
            "this is the page to sign in at: open it, sign in, and paste the address of the page that comes then",
            "これはサインイン用のページです。開いてサインインし、その後に表示されるページのアドレスを貼り付けてください"
        ));
    }
    let query = query.split('#').next().unwrap_or_default();
    let answer = answer::parse(query).ok_or_else(|| text!(
        "no code and state in this: paste the whole address, which begins with the redirect URI and has `code=` and `state=` in it",
        "code と state が含まれていません。リダイレクト URI で始まり `code=` と `state=` を含むアドレス全体を貼り付けてください"
    ))?;
    Ok(Some((CsrfToken::new(answer.0), answer.1)))
}

/// Waits for one line that is not empty, from a pipe or a person.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) where none comes, and
/// [`ErrorKind::Interrupted`](crate::error::ErrorKind::Interrupted).
pub(super) fn line(timeout: Duration) -> Result<String> {
    let (sender, events) = mpsc::channel();
    let _listening = listen(sender);
    let deadline = Instant::now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match events.recv_timeout(left.min(interrupt::PACE)) {
            Ok(Event::Pasted(line)) if !line.trim().is_empty() => return Ok(line),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err(nothing_pasted()),
            Err(_) if interrupt::requested() => return Err(interrupt::error()),
            Err(_) if left.is_zero() => return Err(nothing_pasted()),
            Ok(_) | Err(_) => {}
        }
    }
}

pub(super) fn nothing_pasted() -> Error {
    Error::usage(text!(
        "no address came on standard input",
        "標準入力からアドレスが届きませんでした"
    ))
    .with_hint(text!(
        "paste the address of the page that came after the sign-in",
        "サインイン後に表示されたページのアドレスを貼り付けてください"
    ))
}

/// Listens to standard input, line by line, until it ends. The terminal is as it was once what is
/// returned is dropped.
pub(super) fn listen(events: mpsc::Sender<Event>) -> Option<LongLines> {
    if in_background() {
        return None;
    }
    let long_lines = LongLines::allow();
    thread::spawn(move || {
        for line in io::stdin().lines() {
            // Nobody listens any more once the sign-in is over.
            let Ok(line) = line else { return };
            if events.send(Event::Pasted(edited(&line))).is_err() {
                return;
            }
        }
    });
    long_lines
}

/// A line as the person sees it: a terminal that takes long lines leaves the deleting to us.
fn edited(line: &str) -> String {
    let mut edited = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\u{7f}' | '\u{8}' => drop(edited.pop()),
            '\u{15}' => edited.clear(),
            control if control.is_control() => {}
            character => edited.push(character),
        }
    }
    edited
}

/// Reading the terminal from the background would stop the process.
#[cfg(unix)]
fn in_background() -> bool {
    let stdin = rustix::stdio::stdin();
    let foreground = rustix::termios::tcgetpgrp(stdin);
    foreground.is_ok_and(|foreground| foreground != rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn in_background() -> bool {
    false
}

/// A terminal that passes on lines of any length: in its canonical mode it cuts them after 4,096
/// bytes (`N_TTY_BUF_SIZE`), and an address with a code in it may be longer.
#[cfg(unix)]
pub(super) struct LongLines(Termios);

#[cfg(unix)]
impl LongLines {
    /// `None` where standard input is no terminal.
    fn allow() -> Option<Self> {
        let stdin = rustix::stdio::stdin();
        let before = tcgetattr(stdin).ok()?;
        let mut long = before.clone();
        long.local_modes.remove(LocalModes::ICANON);
        long.special_codes[SpecialCodeIndex::VMIN] = 1;
        long.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin, OptionalActions::Now, &long).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for LongLines {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing any more.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &self.0);
    }
}

/// Windows' console passes on lines of up to 8,191 characters as it is.
#[cfg(not(unix))]
pub(super) enum LongLines {}

#[cfg(not(unix))]
impl LongLines {
    fn allow() -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    const STATE: &str = "kP3xuoo5s9d8mQ";

    fn remark(line: &str) -> String {
        match understand(line, &CsrfToken::new(STATE.to_owned())) {
            Pasted::Other(remark) => remark.get(Language::English).to_owned(),
            Pasted::Answer(_) => "an answer".to_owned(),
            Pasted::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn an_address_a_query_and_an_error_are_answers() {
        for line in [
            "http://localhost:5000/?code=1.AX-*!$&state=kP3xuoo5s9d8mQ&session_state=x#",
            "  'https://app.square.hulft.com/connections/oauth2/callback?state=kP3xuoo5s9d8mQ&code=c'  ",
            "<myapp://auth?code=c&state=kP3xuoo5s9d8mQ>",
            "?code=c&state=kP3xuoo5s9d8mQ",
            "code=c&state=kP3xuoo5s9d8mQ",
            "http://localhost/?error=access_denied&error_subcode=cancel&state=kP3xuoo5s9d8mQ",
        ] {
            assert_eq!(remark(line), "an answer", "{line}");
        }
    }

    #[test]
    fn everything_else_gets_its_own_remark() {
        for (line, words) in [
            (
                "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?state=kP3xuoo5s9d8mQ&code=c",
                "the page to sign in at",
            ),
            ("http://localhost/?code=c&state=another", "another sign-in"),
            ("http://localhost/?code=c", "no code and state"),
            ("1.AXoAq0000", "no code and state"),
            ("hello?", "no code and state"),
        ] {
            assert!(remark(line).contains(words), "{line}: {}", remark(line));
        }
        assert_eq!(remark(" \t"), "nothing");
    }

    #[test]
    fn a_typed_line_is_edited() {
        assert_eq!(edited("ab\u{7f}c\u{4}"), "ac");
        assert_eq!(edited("wrong\u{15}right"), "right");
    }
}
