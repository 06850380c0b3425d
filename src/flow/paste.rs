//! An answer that a person pastes: the address of the page after the sign-in, or its query. For a
//! browser on another machine, where `localhost` is not this one.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use oauth2::CsrfToken;

use crate::error::{Error, ErrorKind, Result};
use crate::interrupt;
use crate::language::{Text, text};

use super::Interaction;
use super::answer::{self, Answer, Event};

/// No address is longer: a code has some 1,500 characters.
const LONGEST_LINE: u64 = 256 << 10;
/// Whoever sends more lines than these is no person.
const MOST_LINES: usize = 1000;
/// A person needs longer.
const BETWEEN_LINES: Duration = Duration::from_millis(20);

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
pub(crate) fn read(line: &str) -> Result<Option<(CsrfToken, Answer)>, Text> {
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

/// Waits for an answer on standard input. A person may try again; a program has one line.
///
/// # Errors
/// [`ErrorKind::Usage`] for a line that is no answer, and where none comes any more;
/// [`ErrorKind::TimedOut`], and [`ErrorKind::Interrupted`].
pub(super) fn answer(timeout: Duration, person: &dyn Interaction) -> Result<(CsrfToken, Answer)> {
    let is_person = io::stdin().is_terminal();
    if is_person {
        person.note(&text!(
            "paste the address of the page that came after the sign-in, and press Enter",
            "サインイン後に表示されたページのアドレスを貼り付け、Enter キーを押してください"
        ));
    }
    let (sender, events) = mpsc::channel();
    let _listening = Listening::begin(sender);
    let deadline = Instant::now() + timeout;
    loop {
        match next(&events, deadline)? {
            Next::Event(Event::Pasted(line)) => match read(&line) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => {}
                Err(remark) if is_person => person.note(&remark),
                Err(remark) => return Err(Error::usage(remark)),
            },
            Next::Event(Event::Answered(_)) => {}
            Next::Ended => return Err(nothing_pasted()),
            Next::TimedOut => return Err(too_late(timeout)),
        }
    }
}

/// What a wait came to.
pub(super) enum Next {
    /// Something happened.
    Event(Event),
    /// Nothing can happen any more.
    Ended,
    /// The time is over.
    TimedOut,
}

/// Waits for the next event, but no longer than until `deadline`, however many there are.
///
/// # Errors
/// [`ErrorKind::Interrupted`].
pub(super) fn next(events: &mpsc::Receiver<Event>, deadline: Instant) -> Result<Next> {
    loop {
        if interrupt::requested() {
            return Err(interrupt::error());
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Next::TimedOut);
        }
        match events.recv_timeout(left.min(interrupt::PACE)) {
            Ok(event) => return Ok(Next::Event(event)),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(Next::Ended),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
}

pub(super) fn nothing_pasted() -> Error {
    Error::usage(text!(
        "there is no address to finish the sign-in with",
        "サインインを完了するためのアドレスがありません"
    ))
    .with_hint(text!(
        "pass the address of the page that came after the sign-in: `entra-token login --finish URL`, or on standard input with -",
        "サインイン後に表示されたページのアドレスを `entra-token login --finish URL` で渡すか、- を指定して標準入力から渡してください"
    ))
}

fn too_late(timeout: Duration) -> Error {
    let seconds = timeout.as_secs();
    Error::new(
        ErrorKind::TimedOut,
        text!(
            "no address came within {seconds} s",
            "{seconds} 秒以内にアドレスが届きませんでした"
        ),
    )
    .with_hint(text!(
        "run the same command again; the sign-in can still be finished",
        "同じコマンドをもう一度実行してください。サインインはまだ完了できます"
    ))
}

/// Standard input, line by line, until it ends. The terminal is as it was once this is dropped, and
/// while the process is suspended.
pub(super) struct Listening(Arc<AtomicBool>);

impl Listening {
    /// Begins to listen; each line becomes an event.
    pub(super) fn begin(events: mpsc::Sender<Event>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (reading, keeping) = (Arc::clone(&over), Arc::clone(&over));
        if io::stdin().is_terminal() {
            interrupt::before_suspension(terminal::restore);
            terminal::take_long_lines(&over);
            thread::spawn(move || {
                while !keeping.load(Ordering::SeqCst) {
                    thread::sleep(interrupt::PACE);
                    terminal::take_long_lines(&keeping);
                }
            });
        }
        thread::spawn(move || forward(&events, &reading));
        Self(over)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        terminal::restore();
    }
}

/// Passes on lines, of a length and at a pace that nobody is flooded with.
fn forward(events: &mpsc::Sender<Event>, over: &AtomicBool) {
    while terminal::in_background() {
        if over.load(Ordering::SeqCst) {
            return;
        }
        thread::sleep(interrupt::PACE);
    }
    let mut input = io::stdin().lock();
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        let read = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let is_whole = line.len() < usize::try_from(LONGEST_LINE).unwrap_or(usize::MAX);
        if !matches!(read, Ok(1..)) || !is_whole {
            return;
        }
        let line = String::from_utf8_lossy(&line);
        // Nobody listens any more once the sign-in is over.
        if events.send(Event::Pasted(edited(&line))).is_err() {
            return;
        }
        thread::sleep(BETWEEN_LINES);
    }
}

/// A line as the person sees it: a terminal that takes long lines leaves the deleting to us.
pub(crate) fn edited(line: &str) -> String {
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

/// A terminal that passes on lines of any length: in its canonical mode it cuts them after 4,096
/// bytes (`N_TTY_BUF_SIZE`), and an address with a code in it may be longer.
#[cfg(unix)]
mod terminal {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };

    /// How the terminal was before; `None` while it is as it was.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Makes it so, also once more after whoever had it meanwhile made it otherwise; unless all is
    /// `over`, or the terminal is not ours at the moment.
    pub(super) fn take_long_lines(over: &AtomicBool) {
        let stdin = rustix::stdio::stdin();
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if over.load(Ordering::SeqCst) || in_background() {
            return;
        }
        let Ok(now) = tcgetattr(stdin) else { return };
        if !now.local_modes.contains(LocalModes::ICANON) {
            return;
        }
        let mut long = now.clone();
        long.local_modes.remove(LocalModes::ICANON);
        long.special_codes[SpecialCodeIndex::VMIN] = 1;
        long.special_codes[SpecialCodeIndex::VTIME] = 0;
        if tcsetattr(stdin, OptionalActions::Now, &long).is_ok() {
            before.get_or_insert(now);
        }
    }

    /// Makes it as it was.
    pub(super) fn restore() {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = before.take() {
            // A terminal that is gone needs nothing any more.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
        }
    }

    /// Reading or changing the terminal from the background would stop the process.
    pub(super) fn in_background() -> bool {
        let foreground = rustix::termios::tcgetpgrp(rustix::stdio::stdin());
        foreground.is_ok_and(|foreground| foreground != rustix::process::getpgrp())
    }
}

/// Windows' console passes on lines of up to 8,191 characters as it is.
#[cfg(not(unix))]
mod terminal {
    use std::sync::atomic::AtomicBool;

    pub(super) fn take_long_lines(_over: &AtomicBool) {}

    pub(super) fn restore() {}

    pub(super) fn in_background() -> bool {
        false
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
