//! The person at the terminal: what is said on stderr while a sign-in runs, and what is asked.

mod browser;
mod difference;
mod surroundings;

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _, Write as _};
use std::sync::mpsc;

use difference::{CONTEXT, difference};
use oauth2::UserCode;
use unicode_width::UnicodeWidthChar as _;
use url::Url;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::flow::{Interaction, Return};
use crate::foreign::clean;
use crate::locales::{Language, Message, fl};
use crate::os::{interrupt, limits, threads};
use crate::quoting::Shell;
use crate::setup::Change;
use crate::ui::{Ui, print_error};

pub(crate) use browser::Browser;
pub(crate) use surroundings::Surroundings;

/// The person, as the flows see them.
pub(crate) struct Terminal {
    /// How things are said.
    pub ui: Ui,
    /// What opens the page.
    pub browser: Browser,
    /// Where this process runs.
    pub surroundings: Surroundings,
}

impl Interaction for Terminal {
    fn sign_in_at(&self, url: &Url, back: Return) {
        let obstacle = self.obstacle();
        self.say(&self.lead(obstacle));
        print_error(&format!("\n{url}\n"));
        match back {
            Return::Paste => self.say(&fl!("terminal-then-paste")),
            Return::Port(port) if self.is_afar(obstacle) => self.ways_from_afar(port),
            Return::Port(_) => {}
        }
        if obstacle.is_none()
            && let Err(reason) = self.browser.open(url)
        {
            let reason = clean(&reason);
            self.note(&fl!("terminal-browser-failed", reason));
            if let Return::Port(port) = back
                && !self.is_afar(obstacle)
            {
                self.ways_from_afar(port);
            }
        }
    }

    fn enter_code(&self, page: &Url, code: &UserCode) {
        let code = code.secret();
        if let Some(picture) = qr_code(page.as_str()).filter(|picture| self.can_draw(picture)) {
            print_error(&picture.lines.join("\n"));
        }
        self.say(&fl!("terminal-device-code", page, code));
    }

    fn note(&self, note: &Message) {
        if !self.ui.quiet {
            self.ui.note(note);
        }
    }
}

impl Terminal {
    /// Says what must be known before anything is replaced, even with --quiet.
    pub(crate) fn tell(&self, text: &Message) {
        self.ui.warn(text);
    }

    fn say(&self, text: &Message) {
        print_error(&text.text(self.ui.language));
    }

    /// Why the system's browser is not even tried.
    fn obstacle(&self) -> Option<&Message> {
        let is_system = self.browser == Browser::System;
        self.surroundings.no_browser.as_ref().filter(|_| is_system)
    }

    /// True on a terminal that has the colours, the characters and the room.
    fn can_draw(&self, picture: &Picture) -> bool {
        let columns = terminal_columns().unwrap_or_default();
        !self.ui.quiet
            && self.ui.color
            && self.surroundings.has_blocks
            && picture.columns <= columns
    }

    /// True if the browser may not reach this machine's `localhost`.
    fn is_afar(&self, obstacle: Option<&Message>) -> bool {
        obstacle.is_some() || self.browser == Browser::None || self.surroundings.has_windows
    }

    fn lead(&self, obstacle: Option<&Message>) -> Message {
        match (obstacle, &self.browser) {
            (Some(obstacle), _) => fl!("terminal-open-elsewhere", obstacle),
            (None, Browser::None) => fl!("terminal-open-page"),
            (None, Browser::System | Browser::Windows | Browser::Commands(_)) => {
                fl!("terminal-opening-browser")
            }
        }
    }

    /// How the answer gets here from a browser on another machine.
    fn ways_from_afar(&self, port: u16) {
        if let Some(target) = &self.surroundings.ssh_target {
            self.say(&fl!("terminal-forward-port", port, target));
        }
        self.say(&fl!("terminal-paste-if-elsewhere"));
    }
}

/// A picture of characters.
struct Picture {
    lines: Vec<String>,
    columns: usize,
}

/// The address as a picture for a phone's camera: two modules a character, dark on light with the
/// quiet zone around, whatever the colours of the terminal are.
fn qr_code(address: &str) -> Option<Picture> {
    let code = qrcode::QrCode::new(address).ok()?;
    let picture = code
        .render::<qrcode::render::unicode::Dense1x2>()
        .quiet_zone(true)
        .build();
    let columns = picture.lines().next()?.chars().count();
    let lines = picture
        .lines()
        .map(|line| format!("\u{1b}[30;47m{line}\u{1b}[0m"));
    Some(Picture {
        lines: lines.collect(),
        columns,
    })
}

#[cfg(unix)]
fn terminal_columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stderr()).ok()?;
    Some(size.ws_col.into())
}

/// A console of Windows has 80 or more, unless it was made smaller.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same on every platform")]
fn terminal_columns() -> Option<usize> {
    Some(80)
}

/// What is being done, on one line of the terminal that is gone when it is over.
pub(crate) struct Progress {
    language: Language,
    is_shown: bool,
}

impl Progress {
    /// Shows nothing yet; and nothing at all without a terminal, or with --quiet.
    pub(crate) fn begin(language: Language, is_watched: bool) -> Self {
        Self {
            language,
            is_shown: is_watched && io::stderr().is_terminal(),
        }
    }

    /// Shows this in place of what was there.
    pub(crate) fn shows(&self, work: &Message) {
        if self.is_shown {
            let line = format!("… {}", work.text(self.language));
            // What wraps stays behind when the line is cleared.
            let line = match terminal_columns() {
                Some(columns @ 1..) => shortened(&line, columns - 1),
                Some(0) | None => &line,
            };
            // stderr is closed: nothing to be done about it.
            let _ = write!(io::stderr(), "\r\u{1b}[K{line}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

/// As much of a line as fits, where what is wide in some fonts is wide.
fn shortened(line: &str, columns: usize) -> &str {
    let mut left = columns;
    for (index, character) in line.char_indices() {
        let width = character.width_cjk().unwrap_or_default();
        let Some(rest) = left.checked_sub(width) else {
            return &line[..index];
        };
        left = rest;
    }
    line
}

/// Asks for a secret on the terminal without showing it. Ctrl-C and `kill` put the terminal in order first.
///
/// # Errors
/// [`ErrorKind::Interrupted`](crate::error::ErrorKind::Interrupted); and
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if there is no terminal, or it goes
/// away.
pub(crate) fn ask_secret(question: &Message, ui: Ui) -> Result<Zeroizing<String>> {
    interrupt::watch();
    let prompt = format!("{}: ", question.text(ui.language));
    let before = Modes::of_the_terminal();
    let ask = || rpassword::prompt_password(prompt).map(Zeroizing::new);
    let typed = unless_interrupted(ask).inspect_err(|_| before.restore())?;
    typed.map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => interrupt::error(),
        _ => unanswered(question, &clean(&error.to_string())),
    })
}

/// What the terminal shows of what is typed, among other things.
#[cfg(unix)]
struct Modes(Option<(File, rustix::termios::Termios)>);

#[cfg(unix)]
impl Modes {
    fn of_the_terminal() -> Self {
        let terminal = File::open(TERMINAL).ok();
        Self(terminal.and_then(|terminal| {
            let modes = rustix::termios::tcgetattr(&terminal).ok()?;
            Some((terminal, modes))
        }))
    }

    fn restore(&self) {
        if let Some((terminal, modes)) = &self.0 {
            let at_once = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(terminal, at_once, modes);
        }
    }
}

/// The shells of Windows set the modes of their console themselves.
#[cfg(not(unix))]
struct Modes;

#[cfg(not(unix))]
impl Modes {
    fn of_the_terminal() -> Self {
        Self
    }

    fn restore(&self) {}
}

/// Shows what a file would become, and asks whether it may.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if there is no terminal to ask on.
pub(crate) fn agrees(change: &Change, ui: Ui) -> Result<bool> {
    let is_there = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !is_there {
        return Err(Error::usage(fl!("terminal-cannot-confirm")));
    }
    let file = Shell::HERE.path(&change.file);
    let question = fl!("terminal-confirm-write", file);
    let shown = difference(change, CONTEXT, ui.color);
    confirms(shown.trim_end(), &question, ui)
}

/// Shows what becomes of a file, if nothing is asked: without the lines around it, as nobody has to
/// judge, and a reader of the log does not need them.
pub(crate) fn shows(change: &Change, ui: Ui) {
    let difference = difference(change, 0, ui.color);
    if !difference.is_empty() {
        print_error(difference.trim_end());
    }
}

/// Shows something, and asks whether to go on: only `y` and a yes in either language mean that.
///
/// # Errors
/// [`ErrorKind::Interrupted`](crate::error::ErrorKind::Interrupted); and
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) if no answer is possible.
pub(crate) fn confirms(shown: &str, question: &Message, ui: Ui) -> Result<bool> {
    confirms_on(|| io::stdin().lock(), shown, question, ui)
}

/// The same where standard input is taken by something else: at the terminal itself. `None` if
/// there is none, or the question would not be seen.
pub(crate) fn confirms_beside(shown: &str, question: &Message, ui: Ui) -> Option<Result<bool>> {
    let terminal = io::stderr().is_terminal().then(|| File::open(TERMINAL))?;
    let terminal = BufReader::new(terminal.ok()?);
    Some(confirms_on(|| terminal, shown, question, ui))
}

/// The terminal of the process, whatever its standard input is.
const TERMINAL: &str = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };

fn confirms_on<Input: BufRead>(
    input: impl FnOnce() -> Input + Send + 'static,
    shown: &str,
    question: &Message,
    ui: Ui,
) -> Result<bool> {
    print_error(shown);
    // stderr is closed: no answer will come.
    let _ = write!(io::stderr(), "\n{} [y/N] ", question.text(ui.language));
    let typed = typed_line(input)?;
    let answer = typed.map_err(|error| unanswered(question, &clean(&error.to_string())))?;
    let answer = answer.trim().to_lowercase();
    Ok(answer == "y" || fl!("terminal-yes").is_text(&answer))
}

/// A line that is typed, or why there is none; unless the process is asked to stop.
fn typed_line<Input: BufRead>(
    input: impl FnOnce() -> Input + Send + 'static,
) -> Result<io::Result<String>> {
    unless_interrupted(move || {
        let mut line = String::new();
        input().read_line(&mut line).map(|_| line)
    })
}

/// What comes of a read that waits for a person, unless the process is asked to stop.
fn unless_interrupted<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (sender, receiver) = mpsc::channel();
    // Nothing ends a read: its thread ends with the process.
    let reading = threads::spawn(move || sender.send(read()));
    reading.map_err(|error| limits::reached(&error))?;
    loop {
        match receiver.recv_timeout(interrupt::PACE) {
            Ok(read) => return Ok(read),
            Err(_) if interrupt::requested() => return Err(interrupt::error()),
            Err(_) => {}
        }
    }
}

fn unanswered(question: &Message, reason: &str) -> Error {
    Error::usage(fl!("terminal-cannot-prompt", question, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_the_terminal_ends() {
        for (line, columns, shown) in [
            ("… asking", 9, "… asking"),
            ("… asking", 8, "… askin"),
            ("… 確認", 7, "… 確認"),
            ("… 確認", 6, "… 確"),
            ("… 確認", 0, ""),
        ] {
            assert_eq!(shortened(line, columns), shown);
        }
    }
}
