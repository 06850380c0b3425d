//! What is said when a command has ended: a [`Report`] on stdout, an error with its hint on
//! stderr; as JSON (`json.rs`) or for people (`people.rs`), in English or Japanese.

pub(crate) mod json;
pub(crate) mod people;
pub(crate) mod terminal;

use std::io::{self, IsTerminal as _, Write};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::cli::Color;
use crate::error::{Error, ExitCodes};
use crate::foreign::one_line;
use crate::locales::{Language, Message, fl};

/// What a verb has to say once it has ended. Verbs return it; [`Ui::report`] prints it.
pub(crate) trait Report {
    /// Prints on stdout what was asked for, as people read it, and scripts without `--json`.
    ///
    /// # Errors
    /// Those of writing to stdout.
    fn print(&self, _: Ui) -> io::Result<()> {
        Ok(())
    }

    /// What a person is told besides, on stderr; with `--quiet`, errors alone.
    fn remark(&self, _: Ui) -> Option<String> {
        None
    }

    /// True if the remark is told before anything is printed.
    fn remarks_first(&self) -> bool {
        false
    }

    /// The same for programs: an object, to which the version is added. `None` if what another program
    /// has printed stands alone.
    fn json(&self, ui: Ui) -> Option<Value>;

    /// 0, or that of the first part that failed.
    fn exit_code(&self) -> u8 {
        0
    }
}

/// Nothing to say.
pub(crate) struct Nothing;

impl Report for Nothing {
    fn json(&self, _: Ui) -> Option<Value> {
        Some(json!({}))
    }
}

impl<R: Report + 'static> From<R> for Box<dyn Report> {
    fn from(report: R) -> Self {
        Box::new(report)
    }
}

/// How and to whom things are said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    /// The language of messages.
    pub language: Language,
    /// One JSON object on stdout.
    pub json: bool,
    /// Nothing on stderr but errors.
    pub quiet: bool,
    /// Whether messages are coloured.
    pub color: bool,
    /// How the process ends with an error.
    pub exit_codes: ExitCodes,
}

impl Ui {
    /// Whether to colour messages on stderr.
    pub(crate) fn wants_color(color: Color, is_plain: fn() -> bool) -> bool {
        match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stderr().is_terminal() && !is_plain(),
        }
    }

    /// True if notes have a reader: on a terminal without `--quiet`, and with `--json`.
    pub(crate) fn is_watched(self) -> bool {
        self.json || (!self.quiet && io::stderr().is_terminal())
    }

    /// Prints a report. A reader that has gone away is no error.
    ///
    /// # Errors
    /// Those of writing to stdout.
    pub(crate) fn report(self, report: &dyn Report) -> io::Result<()> {
        let tell = || {
            if let Some(remark) = report.remark(self) {
                print_error(&remark);
            }
        };
        if report.remarks_first() {
            tell();
            return self.print_report(report);
        }
        let printed = self.print_report(report);
        tell();
        printed
    }

    fn print_report(self, report: &dyn Report) -> io::Result<()> {
        if !self.json {
            return report.print(self);
        }
        report.json(self).map_or(Ok(()), print_json)
    }

    /// Prints on stderr what is worth knowing while the command goes on.
    pub(crate) fn note(self, text: &Message) {
        print_error(&people::note(text, self));
    }

    /// Prints on stderr what is not as it should be, although the command goes on.
    pub(crate) fn warn(self, text: &Message) {
        print_error(&people::warning(text, self));
    }

    /// Prints an error: for people on stderr, and for programs on stdout. Says with which exit status
    /// the process is to end.
    pub(crate) fn error(self, error: &Error) -> u8 {
        let status = self.exit_codes.of(error.kind());
        print_error(&people::error(error, self));
        if self.json {
            // The reader of stdout may be gone; the exit status still tells.
            let _ = print(&json::error(error, status, self.language));
        }
        status
    }
}

/// Prints an object for programs, with its version.
///
/// # Errors
/// Those of writing to stdout.
pub(crate) fn print_json(object: Value) -> io::Result<()> {
    print(&json::versioned(object))
}

/// Prints lines that are complete as they are. A reader that has gone away is no error.
///
/// # Errors
/// Those of writing to stdout.
pub(crate) fn print(lines: &str) -> io::Result<()> {
    // At once, so that no reader gets half a token; and what may be a secret is wiped: there is one copy of
    // it, which never has to grow.
    let whole = Zeroizing::new([lines, "\n"].concat());
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(whole.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints lines on stderr. A failure to write is ignored: there is nowhere to report it.
pub(crate) fn print_error(lines: &str) {
    let _ = writeln!(io::stderr(), "{lines}");
}

/// True if stdout is a socket, or a pipe or file that only its owner can read.
#[cfg(unix)]
pub(crate) fn is_private() -> bool {
    use rustix::fs::{FileType, Mode, fstat};
    let others = Mode::RWXG | Mode::RWXO;
    fstat(rustix::stdio::stdout()).is_ok_and(|stat| match FileType::from_raw_mode(stat.st_mode) {
        FileType::Socket => true,
        // A pipe may have a name, too.
        FileType::Fifo | FileType::RegularFile => {
            !Mode::from_raw_mode(stat.st_mode).intersects(others)
        }
        _ => false,
    })
}

/// True: a file's access list, inherited from its folder, protects it.
#[cfg(not(unix))]
pub(crate) fn is_private() -> bool {
    true
}

/// What `-v` shows: our own steps, never those of the libraries, which may hold secrets.
struct StepLog;

impl log::Log for StepLog {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("entra_token")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let step = one_line(&record.args().to_string());
            print_error(&format!("entra-token: {step}"));
        }
    }

    fn flush(&self) {}
}

/// Starts or stops showing steps.
pub(crate) fn show_steps(verbose: bool) {
    // An error means that it was set before: in the same process, by an earlier call.
    let _ = log::set_logger(&StepLog);
    log::set_max_level(if verbose {
        log::LevelFilter::Debug
    } else {
        log::LevelFilter::Off
    });
}

/// A span in the greatest unit that leaves two of it or more, rounded: 90 days are still 90 days two
/// seconds later.
pub(crate) fn span(duration: SignedDuration) -> Message {
    let seconds = duration.as_secs();
    let rounded = |unit: i64| (seconds + unit / 2).div_euclid(unit);
    let (minutes, hours, days) = (rounded(60), rounded(3600), rounded(86_400));
    match seconds {
        0..120 => fl!("ui-seconds", seconds),
        120..7200 if minutes < 120 => fl!("ui-minutes", minutes),
        120..172_800 if hours < 48 => fl!("ui-hours", hours),
        _ => fl!("ui-days", days),
    }
}

/// An instant without its fraction.
pub(crate) fn seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}
