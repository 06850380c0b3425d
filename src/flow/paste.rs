//! An answer that a person pastes: the address of the page after the sign-in, or its query. For a
//! browser on another machine, where `localhost` is not this one.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read as _};
use std::iter::Peekable;
use std::str::Chars;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use oauth2::CsrfToken;
use url::form_urlencoded;

use crate::error::{Error, ErrorKind, Result};
use crate::foreign::is_visible;
use crate::locales::{Message, fl};
use crate::os::{interrupt, limits, threads};

use super::Interaction;
use super::answer::{self, AuthorizationResult, Event};

/// No address is longer: a code has some 1,500 characters.
const LONGEST_LINE: u64 = 256 << 10;
/// More lines than these are not typed by a person.
const MOST_LINES: usize = 1000;
/// Ctrl-D, which a terminal that takes long lines passes on.
const END_OF_INPUT: u8 = 0x4;
/// A person needs longer.
const BETWEEN_LINES: Duration = Duration::from_millis(20);

/// Of the 16 bytes of [`CsrfToken::new_random`] in base64url.
const LENGTH_OF_STATE: usize = 22;
/// What ends an address that stands in a text: its fragment, or what no query has unescaped (RFC 3986
/// §3.4).
const NO_PART_OF_A_QUERY: [char; 11] = ['#', '<', '>', '"', '[', ']', '|', '\\', '^', '{', '}'];

/// How long a line waits for the next one: a pasted address comes in one go, however many lines it
/// was wrapped into.
const SETTLE: Duration = Duration::from_millis(200);
/// No address is wrapped into more lines.
const MOST_LINES_OF_ONE: usize = 400;

/// What was pasted turned out to be.
pub(super) enum Pasted {
    /// The answer of a sign-in, and the state that says of which.
    Answer(CsrfToken, AuthorizationResult),
    /// Something else: what to tell the person. The wait goes on.
    Other(Message),
}

/// The lines of a paste as they come. An address may be wrapped into several, and is whole once it
/// has a code and a state that is known.
pub(super) struct Pasting<'a> {
    is_known: &'a dyn Fn(&CsrfToken) -> bool,
    /// The lines that may be of one address.
    lines: String,
    count: usize,
    /// What they come to, unless the address goes on; and since when.
    held: Option<(Pasted, Instant)>,
}

impl<'a> Pasting<'a> {
    /// Nothing yet. `is_known` tells the states of sign-ins that can be finished.
    pub(super) fn new(is_known: &'a dyn Fn(&CsrfToken) -> bool) -> Self {
        Self {
            is_known,
            lines: String::new(),
            count: 0,
            held: None,
        }
    }

    /// When what is held counts, or `deadline` if that is earlier.
    pub(super) fn due(&self, deadline: Instant) -> Instant {
        match &self.held {
            Some((_, since)) => deadline.min(*since + SETTLE),
            None => deadline,
        }
    }

    /// What the lines so far come to; nothing if none is waiting to be told.
    pub(super) fn settle(&mut self) -> Option<Pasted> {
        self.held.take().map(|(pasted, _)| pasted)
    }

    /// True if something that has come is not told yet.
    pub(super) fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// True if only the beginning of an address has come.
    pub(super) fn is_unfinished(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Takes the next line; returns what is to be said of those before it.
    pub(super) fn add(&mut self, line: &str) -> Option<Message> {
        if line.trim().is_empty() {
            return None;
        }
        let joined = format!("{}\n{line}", self.lines);
        let (alone, whole) = (read(line), read(&joined));
        let goes_on = self.is_unfinished() && self.count < MOST_LINES_OF_ONE;
        let (lines, pasted) = if self.is_answer(&alone) || !goes_on {
            (line.to_owned(), alone)
        } else if self.is_answer(&whole) {
            (joined, whole)
        } else if matches!(self.held, Some((Pasted::Answer(..), _))) {
            // What comes behind an answer is no part of it.
            return None;
        } else if begins_an_address(line) || unquoted(line).contains(char::is_whitespace) {
            (line.to_owned(), alone)
        } else {
            (joined, whole)
        };
        let is_next_of_one = lines.len() > line.len();
        let before = self.settle().filter(|_| !is_next_of_one);
        self.count = if is_next_of_one { self.count + 1 } else { 1 };
        self.hold(lines, pasted);
        match before? {
            Pasted::Other(remark) => Some(remark),
            // The same sign-in once more: the later one counts.
            Pasted::Answer(state, _) if (self.is_known)(&state) => None,
            Pasted::Answer(..) => Some(of_another_sign_in()),
        }
    }

    fn hold(
        &mut self,
        lines: String,
        pasted: Result<Option<(CsrfToken, AuthorizationResult)>, Message>,
    ) {
        let pasted = match pasted {
            Ok(Some((state, answer))) => Pasted::Answer(state, answer),
            Ok(None) => return self.lines.clear(),
            Err(remark) => Pasted::Other(remark),
        };
        let may_go_on = matches!(pasted, Pasted::Answer(..)) || begins_an_address(&lines);
        self.lines = if may_go_on { lines } else { String::new() };
        self.held = Some((pasted, Instant::now()));
    }

    fn is_answer(
        &self,
        pasted: &Result<Option<(CsrfToken, AuthorizationResult)>, Message>,
    ) -> bool {
        matches!(pasted, Ok(Some((state, _))) if (self.is_known)(state))
    }
}

/// True for the first line of an address, or of its query.
fn begins_an_address(lines: &str) -> bool {
    let first = lines.trim_start().lines().next().unwrap_or_default();
    first.contains("://") || first.contains('?') || is_part_of_an_answer(first)
}

/// True if a field of an answer is in it.
fn is_part_of_an_answer(text: &str) -> bool {
    ["code=", "error="].iter().any(|field| text.contains(field))
}

fn no_answer(query: &str) -> Message {
    let has_state = query.split('&').any(|field| field.starts_with("state="));
    if has_state || !is_part_of_an_answer(query) {
        return fl!("sign-in-paste-no-code");
    }
    fl!("sign-in-paste-partial")
}

pub(super) fn of_another_sign_in() -> Message {
    fl!("sign-in-paste-other")
}

/// Nothing is read behind a line that has no end.
pub(super) fn too_long() -> Message {
    fl!("sign-in-paste-too-long")
}

/// The state and the answer in what was pasted; `None` if that is empty. The whole address is
/// best; its query will do, and so will either as it comes out of a mail or a wrapped terminal.
///
/// # Errors
/// What to tell the person about anything else.
pub(crate) fn read(pasted: &str) -> Result<Option<(CsrfToken, AuthorizationResult)>, Message> {
    let address = unwrapped(pasted);
    if address.is_empty() {
        return Ok(None);
    }
    let (page, query) = address.split_once('?').unwrap_or(("", &address));
    if page.ends_with("/authorize") {
        return Err(fl!("sign-in-paste-is-sign-in-page"));
    }
    let query = query.split(NO_PART_OF_A_QUERY).next().unwrap_or_default();
    let answer = answer::parse(query).or_else(|| answer::parse(&wrapped_address(query)?));
    let (state, answer) = answer.ok_or_else(|| no_answer(query))?;
    Ok(Some((own(&state), answer)))
}

/// A state without what a sentence or a command has behind the address: all of ours are of one alphabet
/// and one length.
fn own(state: &str) -> CsrfToken {
    let is_of_another = |it: char| !it.is_ascii_alphanumeric() && !['-', '_'].contains(&it);
    let own = state.split(is_of_another).next().unwrap_or_default();
    CsrfToken::new(own.chars().take(LENGTH_OF_STATE).collect())
}

/// The query of the address in a link that a mail filter has made of it (Outlook's Safe Links).
fn wrapped_address(query: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let (_, address) = fields.find(|(name, _)| name == "url")?;
    let (_, query) = address.split_once('?')?;
    Some(query.split('#').next().unwrap_or_default().to_owned())
}

/// A line without what a mail program puts in front of one that is quoted, and without the sides of the
/// box that it was copied out of: a terminal multiplexer's pane, or a table.
fn unquoted(line: &str) -> &str {
    let is_side = |it: char| it.is_whitespace() || ('\u{2500}'..='\u{257f}').contains(&it);
    line.trim_matches(is_side)
        .trim_start_matches(['>', '|', ' '])
}

/// The address as it was before terminals, mail programs and web pages wrapped, quoted and escaped
/// it. No address has white space in it, nor a character that cannot be seen.
fn unwrapped(pasted: &str) -> String {
    let lines: Vec<&str> = pasted.lines().map(unquoted).collect();
    let is_quoted_printable =
        ["code=3D", "error=3D"].iter().any(|it| pasted.contains(it)) && pasted.contains("state=3D");
    let joined = if is_quoted_printable {
        lines.join("\n").replace("=\n", "").replace("=3D", "=")
    } else {
        lines.concat()
    };
    let address: String = joined
        .chars()
        .filter(|it| !it.is_whitespace() && is_visible(it.encode_utf8(&mut [0; 4])))
        .collect();
    let quotes = [
        '"', '\'', '`', '<', '>', '(', ')', '[', ']', '\u{201c}', '\u{201d}', '\u{2018}',
        '\u{2019}', '\u{ab}', '\u{bb}', '\u{300c}', '\u{300d}', '\u{300e}', '\u{300f}', '\u{ff08}',
        '\u{ff09}', '\u{ff1c}', '\u{ff1e}',
    ];
    address.trim_matches(quotes).replace("&amp;", "&")
}

/// Waits for an answer on standard input. A person may try again; a program has one address.
/// `is_known` tells the states of sign-ins that can be finished.
///
/// # Errors
/// [`ErrorKind::Usage`] for what is no answer, and where none comes any more;
/// [`ErrorKind::TimedOut`], and [`ErrorKind::Interrupted`].
pub(super) fn answer(
    timeout: Duration,
    is_known: &dyn Fn(&CsrfToken) -> bool,
    person: &dyn Interaction,
) -> Result<(CsrfToken, AuthorizationResult)> {
    let is_person = io::stdin().is_terminal();
    if is_person {
        person.note(&fl!("sign-in-paste"));
    }
    let (sender, events) = mpsc::channel();
    let _listening = Listening::begin(sender)?;
    let deadline = Instant::now() + timeout;
    let mut pasting = Pasting::new(is_known);
    let mut unfinished = None;
    loop {
        let next = next(&events, pasting.due(deadline))?;
        let is_end = matches!(next, Next::Ended);
        let pasted = match next {
            Next::Event(Event::TooLong) => Some(Pasted::Other(too_long())),
            Next::Event(event) => {
                let line = event.pasted().unwrap_or_default();
                pasting.add(&line).map(Pasted::Other)
            }
            Next::Ended | Next::TimedOut => match pasting.settle() {
                None if is_end => return Err(unfinished.map_or_else(nothing_pasted, Error::usage)),
                None => return Err(too_late(timeout)),
                settled => settled,
            },
        };
        match pasted {
            Some(Pasted::Answer(state, answer)) => return Ok((state, answer)),
            Some(Pasted::Other(remark)) if is_person => person.note(&remark),
            // A program may be slow: the rest is on its way.
            Some(Pasted::Other(remark)) if pasting.is_unfinished() => unfinished = Some(remark),
            Some(Pasted::Other(remark)) => return Err(Error::usage(remark)),
            None => {}
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
    Error::usage(fl!("sign-in-nothing-pasted"))
}

fn too_late(timeout: Duration) -> Error {
    let seconds = timeout.as_secs();
    Error::new(ErrorKind::TimedOut, fl!("sign-in-paste-timeout", seconds))
}

/// Standard input, line by line, until it ends. The terminal is as it was once this is dropped, and
/// while the process is suspended.
pub(super) struct Listening(Arc<AtomicBool>);

impl Listening {
    /// Begins to listen; each line becomes an event.
    ///
    /// # Errors
    /// Those of [`limits::reached`].
    pub(super) fn begin(events: mpsc::Sender<Event>) -> Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let listening = Self(Arc::clone(&over));
        let (reading, keeping) = (Arc::clone(&over), Arc::clone(&over));
        if io::stdin().is_terminal() {
            interrupt::restore_with(terminal::restore);
            terminal::take_long_lines(&over);
            threads::spawn(move || {
                while !keeping.load(Ordering::SeqCst) {
                    thread::sleep(interrupt::PACE);
                    interrupt::suspend_if_requested();
                    terminal::take_long_lines(&keeping);
                }
            })
            .map_err(|error| limits::reached(&error))?;
        }
        threads::spawn(move || forward(&events, &reading))
            .map_err(|error| limits::reached(&error))?;
        Ok(listening)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        terminal::restore();
        interrupt::nothing_to_restore();
    }
}

/// Passes on lines, of a length and at a pace that nobody is flooded with.
fn forward(events: &mpsc::Sender<Event>, over: &AtomicBool) {
    let is_too_long = pass_on(events, over);
    let last = is_too_long.then_some(Event::TooLong);
    for event in last.into_iter().chain([Event::InputEnded]) {
        let _ = events.send(event);
    }
}

/// Passes on line after line; true if the last is too long.
fn pass_on(events: &mpsc::Sender<Event>, over: &AtomicBool) -> bool {
    let is_typed = io::stdin().is_terminal();
    let mut input = BufReader::new(io::stdin().lock());
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        if is_typed && input.buffer().is_empty() && !comes_before(over) {
            return false;
        }
        let mut rest = input.by_ref().take(LONGEST_LINE);
        let read = if is_typed {
            read_typed(&mut rest, &mut line)
        } else {
            rest.read_until(b'\n', &mut line)
        };
        let is_whole = line.len() < usize::try_from(LONGEST_LINE).unwrap_or(usize::MAX);
        if !matches!(read, Ok(1..)) || !is_whole {
            return !is_whole;
        }
        let line = String::from_utf8_lossy(&line);
        // The receiver is gone once the sign-in is over.
        if events.send(Event::Pasted(edited(&line))).is_err() {
            return false;
        }
        thread::sleep(BETWEEN_LINES);
    }
    false
}

/// Reads a line that is typed, which Ctrl-D ends as well: with nothing in front of it, it ends the input.
fn read_typed(input: impl io::BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    for byte in input.bytes() {
        match byte? {
            END_OF_INPUT => break,
            byte => line.push(byte),
        }
        if line.ends_with(b"\n") {
            break;
        }
    }
    Ok(line.len())
}

/// Waits until there is something to read; false once it is `over`. A process that is in the background
/// by then, or comes there while it reads, would be stopped for it.
fn comes_before(over: &AtomicBool) -> bool {
    loop {
        if over.load(Ordering::SeqCst) {
            return false;
        }
        if terminal::in_background() {
            thread::sleep(interrupt::PACE);
        } else if terminal::is_readable(interrupt::PACE) {
            return true;
        }
    }
}

/// A line as the person sees it: a terminal that takes long lines leaves the deleting to us.
pub(crate) fn edited(line: &str) -> String {
    let mut edited = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => pass_over_sequence(&mut characters),
            '\u{7f}' | '\u{8}' => drop(edited.pop()),
            '\u{15}' => edited.clear(),
            control if control.is_control() => {}
            character => edited.push(character),
        }
    }
    edited
}

/// The rest of what a terminal sends for a key, around a paste or as it comes to the front (ECMA-48
/// §5.4): its letters are nobody's.
fn pass_over_sequence(rest: &mut Peekable<Chars<'_>>) {
    if rest.next_if_eq(&'[').is_some() {
        while rest.next_if(|it| (' '..='?').contains(it)).is_some() {}
        rest.next_if(|it| ('@'..='~').contains(it));
    } else if rest.next_if_eq(&'O').is_some() {
        rest.next_if(char::is_ascii_alphabetic);
    }
}

/// A terminal that passes on lines of any length: in its canonical mode it cuts them after 4,096
/// bytes (`N_TTY_BUF_SIZE`), and an address with a code in it may be longer.
#[cfg(unix)]
mod terminal {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

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

    /// Makes it as it was. What was pasted and not read is dropped: the shell would run it. A shell
    /// that has put us into the background has done so itself.
    pub(super) fn restore() {
        if in_background() {
            return;
        }
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = before.take() {
            // A terminal that is gone needs nothing any more.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Flush, &before);
        }
    }

    /// Whether there is something to read, or no more to come. Waits for it for a while.
    pub(super) fn is_readable(patience: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdin = rustix::stdio::stdin();
        let mut watched = [PollFd::new(&stdin, PollFlags::IN)];
        let patience = Timespec::try_from(patience).ok();
        // What cannot be watched is read.
        !matches!(poll(&mut watched, patience.as_ref()), Ok(0))
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

    pub(super) fn is_readable(_patience: std::time::Duration) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Language;

    const STATE: &str = "kP3xuoo5s9d8mQ";

    fn is_known(state: &CsrfToken) -> bool {
        *state == CsrfToken::new(STATE.to_owned())
    }

    /// What lines that come in one go end in, and what is said before that.
    fn paste(lines: &[&str]) -> (Vec<String>, Option<Pasted>) {
        let mut pasting = Pasting::new(&is_known);
        let said = lines.iter().filter_map(|line| pasting.add(line));
        let said = said.map(|remark| remark.text(Language::English));
        (said.collect(), pasting.settle())
    }

    fn remark(line: &str) -> String {
        match paste(&[line]).1 {
            Some(Pasted::Other(remark)) => remark.text(Language::English),
            Some(Pasted::Answer(state, _)) if is_known(&state) => "an answer".to_owned(),
            Some(Pasted::Answer(..)) => "another sign-in".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    fn code(lines: &[&str]) -> String {
        match paste(lines).1 {
            Some(Pasted::Answer(state, AuthorizationResult::Code(code))) if is_known(&state) => {
                code.secret().clone()
            }
            _ => "no code".to_owned(),
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
    fn an_address_is_found_in_what_mail_programs_and_terminals_make_of_it() {
        for lines in [
            &["http://localhost:5000/?code=1.AX-abc def&state=kP3xuoo 5s9d8mQ"][..],
            &[
                "http://localhost:5000/?code=1.AX-abc",
                "def&state=kP3xuoo5s9d8mQ",
            ],
            &[
                "http://localhost:5000/?co",
                "de=1.AX-abc",
                "",
                "def&state=kP3x",
                "uoo5s9d8mQ",
                "&session_state=x",
            ],
            &[
                "> <http://localhost:5000/?code=1.AX-abc",
                "> def&state=kP3xuoo5s9d8mQ>",
            ],
            &[
                "http://localhost:5000/?code=3D1.AX-ab=",
                "cdef&state=3DkP3xuoo5s9d=",
                "8mQ",
            ],
            &["http://localhost:5000/?code=1.AX-abcdef&amp;state=kP3xuoo5s9d8mQ"],
            &[
                "\u{201c}http://localhost:5000/?code=1.AX-abc\u{a0}def\u{200b}&state=kP3xuoo5s9d8mQ\u{201d}",
            ],
            &["「http://localhost:5000/?code=1.AX-abc\u{3000}def&state=kP3xuoo5s9d8mQ」"],
            &[
                "http://localhost:5000/?state=kP3xuoo5s9d8mQ&code=1.AX-abc",
                "def",
            ],
            &[
                "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Flocalhost%3A5000%2F%3Fcode%3D1.AX-abcdef%26state%3DkP3xuoo5s9d8mQ&data=05",
            ],
            &[
                "http://localhost:5000/?code=1.AX-abcdef&state=kP3xuoo5s9d8mQ",
                "thank you",
            ],
            &[
                "http://localhost:5000/?code=1.AX-wro",
                "http://localhost:5000/?code=1.AX-abcdef&state=kP3xuoo5s9d8mQ",
            ],
        ] {
            assert_eq!(code(lines), "1.AX-abcdef", "{lines:?}");
        }
    }

    #[test]
    fn everything_else_gets_its_own_remark() {
        for (line, words) in [
            (
                "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?state=kP3xuoo5s9d8mQ&code=c",
                "the address of the sign-in page",
            ),
            ("http://localhost/?code=c&state=another", "another sign-in"),
            ("http://localhost/?code=c", "not the whole address"),
            ("1.AXoAq0000", "no code and state"),
            ("hello?", "no code and state"),
        ] {
            assert!(remark(line).contains(words), "{line}: {}", remark(line));
        }
        assert_eq!(remark(" \t"), "nothing");
        let (said, _) = paste(&[
            "hello",
            "http://localhost/?code=c&state=another",
            "hello you",
        ]);
        assert!(said[0].contains("no code and state"), "{said:?}");
    }

    #[test]
    fn an_answer_that_comes_twice_is_one() {
        let address = "http://localhost/?code=1.AX-abcdef&state=kP3xuoo5s9d8mQ";
        let other = "http://localhost/?code=c&state=another";
        for (lines, said) in [(&[address, address][..], 0), (&[other, address], 1)] {
            assert_eq!(paste(lines).0.len(), said, "{lines:?}");
            assert_eq!(code(lines), "1.AX-abcdef", "{lines:?}");
        }
    }

    #[test]
    fn a_typed_line_is_edited() {
        assert_eq!(edited("\u{1b}[200~pasted\u{1b}[201~"), "pasted");
        assert_eq!(
            edited("\u{1b}[Ato\u{1b}[1;5C the\u{1b}OF end\u{1b}[O"),
            "to the end"
        );
        assert_eq!(edited("\u{1b}http://\u{1b}"), "http://");
        assert_eq!(edited("ab\u{7f}c\u{4}"), "ac");
        assert_eq!(edited("wrong\u{15}right"), "right");
    }
}
