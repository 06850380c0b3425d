//! A program that is started for one answer: bounded in time and in size, with what it must not
//! have kept from it, and what it says wiped from memory.
//!
//! Knows nothing of what is asked.

use std::io::{self, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::os::{hardening, interrupt, threads};

/// Bytes that are wiped from memory when they are no longer needed.
type SecretBytes = Zeroizing<Vec<u8>>;

/// An answer that is longer is refused: its beginning must not pass for the whole.
const LONGEST_ANSWER: usize = 1 << 20;
/// How often a program is asked whether it has ended.
const PACE: Duration = Duration::from_millis(2);
/// How long the rest of an answer may take once the program has ended, and its end once it is killed.
const PATIENCE_AFTER_THE_END: Duration = Duration::from_secs(1);
/// What is shown of the program's own words, in bytes.
const LONGEST_COMPLAINT: usize = 2 << 10;
/// Large enough for most answers to be read without leaving copies behind in freed memory.
const ROOM_FOR_AN_ANSWER: usize = 32 << 10;

/// A program that runs.
pub(crate) struct Started {
    child: Child,
    has_group: bool,
}

/// What a program has said at its end.
pub(crate) struct Ended {
    /// All of its standard output.
    pub output: SecretBytes,
    /// Why it failed, in its own words or by its status; nothing if it did not.
    pub complaint: Option<String>,
}

/// Why a program was not waited for.
pub(crate) enum NotEnded {
    /// This process was asked to stop.
    Interrupted,
    /// It took too long.
    TooSlow,
    /// It cannot be watched.
    Failed(String),
}

/// Where the programs that we start are, which is in nobody's hands but the system's.
pub(crate) fn folder() -> PathBuf {
    if cfg!(windows) {
        // `\` alone is the root of whatever drive one is on.
        let root = std::env::var_os("SystemRoot").map(PathBuf::from);
        let root = root.filter(|root| root.is_absolute());
        return root.unwrap_or_else(|| PathBuf::from("C:\\"));
    }
    PathBuf::from("/")
}

impl Started {
    /// Starts a program, in [`folder`]: whatever lies in the caller's own, in a clone of somebody's
    /// repository for example, is nothing that it should find. One with a group of its own can be ended with all that it has started; one
    /// that may ask a person stays in the group of the terminal.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub(crate) fn spawn(mut command: Command, has_group: bool) -> io::Result<Self> {
        let folder = folder();
        // The variables of a shell do not name the caller's folder, either.
        hardening::keep_token_from(&mut command)
            .current_dir(&folder)
            .env("PWD", &folder)
            .env_remove("OLDPWD")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if has_group {
            // A terminal's Ctrl-C does not reach another group: we pass it on.
            interrupt::watch();
            make_group(&mut command);
        }
        let child = command.spawn()?;
        Ok(Self { child, has_group })
    }

    /// Gives the program its input, and waits for its end, for as long as we are patient.
    ///
    /// # Errors
    /// Why it was not waited for; it is ended then, if we may.
    pub(crate) fn finish(
        mut self,
        input: SecretBytes,
        patience: Duration,
    ) -> Result<Ended, NotEnded> {
        let (status, output, complaint) = match self.converse(input, patience) {
            Ok(heard) => heard,
            Err(not_ended) => {
                self.stop();
                return Err(not_ended);
            }
        };
        let output = output.said();
        if status.success() {
            if output.len() > LONGEST_ANSWER {
                let mib = LONGEST_ANSWER >> 20;
                let reason = format!("its answer is longer than {mib} MiB");
                return Err(NotEnded::Failed(reason));
            }
            let complaint = None;
            return Ok(Ended { output, complaint });
        }
        // Ctrl-C ends whoever is in the terminal's group: this program, too, and perhaps before us.
        if interrupt::requested() || !self.has_group && is_interrupted(status) {
            return Err(NotEnded::Interrupted);
        }
        let complaint = complaint.said();
        let complaint = String::from_utf8_lossy(&complaint);
        let complaint = match complaint.trim() {
            "" => status.to_string(),
            words => words.to_owned(),
        };
        let complaint = Some(complaint);
        Ok(Ended { output, complaint })
    }

    /// Gives the program its input, and waits for its end: how it ended, and its two pipes.
    fn converse(
        &mut self,
        input: SecretBytes,
        patience: Duration,
    ) -> Result<(ExitStatus, Said, Said), NotEnded> {
        let failed = |error: io::Error| NotEnded::Failed(error.to_string());
        let child = &mut self.child;
        write(child.stdin.take(), input).map_err(failed)?;
        let output = read(child.stdout.take(), LONGEST_ANSWER + 1).map_err(failed)?;
        let complaint = read(child.stderr.take(), LONGEST_COMPLAINT).map_err(failed)?;
        let status = self.status(Instant::now() + patience)?;
        Ok((status, output, complaint))
    }

    /// Waits for the end.
    fn status(&mut self, deadline: Instant) -> Result<ExitStatus, NotEnded> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if interrupt::requested() => return Err(NotEnded::Interrupted),
                Ok(None) if Instant::now() < deadline => thread::sleep(PACE),
                Ok(None) => return Err(NotEnded::TooSlow),
                Err(error) => return Err(NotEnded::Failed(error.to_string())),
            }
        }
    }

    /// Ends the program, and what it has started: that would hold its locks. One that has become
    /// root is not ours to end, and one that waits for a dead disk cannot: those are left alone.
    fn stop(mut self) {
        // One that has ended meanwhile needs nothing more.
        if self.has_group {
            end_group(&self.child);
        }
        let _ = self.child.kill();
        let deadline = Instant::now() + PATIENCE_AFTER_THE_END;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(PACE);
        }
    }
}

/// True for a program that Ctrl-C has ended, or whose shell says so (POSIX, Shell Command Language
/// §2.8.2).
#[cfg(unix)]
fn is_interrupted(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    let interrupt = rustix::process::Signal::INT.as_raw();
    status.signal() == Some(interrupt) || status.code() == Some(128 + interrupt)
}

#[cfg(not(unix))]
fn is_interrupted(_status: ExitStatus) -> bool {
    false
}

#[cfg(unix)]
fn make_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(unix)]
fn end_group(leader: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let _ = kill_process_group(Pid::from_child(leader), Signal::KILL);
}

/// Windows has no such groups: what the program has started goes on.
#[cfg(not(unix))]
fn make_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn end_group(_leader: &Child) {}

/// What comes out of a pipe, read on a thread of its own.
struct Said {
    content: Arc<Mutex<SecretBytes>>,
    ended: mpsc::Receiver<()>,
}

impl Said {
    /// What was said by a program that has ended. One that it started may hold the pipe open:
    /// what is there counts.
    fn said(self) -> SecretBytes {
        // At the end nothing is sent: the other side is gone.
        let _ = self.ended.recv_timeout(PATIENCE_AFTER_THE_END);
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *content)
    }
}

/// Gives a program its input, on a thread of its own. One that does not read it tells by its answer.
fn write(pipe: Option<ChildStdin>, input: SecretBytes) -> io::Result<()> {
    let writing = threads::spawn(move || {
        let _ = pipe.map(|mut pipe| pipe.write_all(&input));
    });
    writing.map(drop)
}

/// Reads a pipe to its end, and keeps as much of it as counts.
fn read(pipe: Option<impl Read + Send + 'static>, limit: usize) -> io::Result<Said> {
    let content: SecretBytes = Zeroizing::new(Vec::with_capacity(ROOM_FOR_AN_ANSWER));
    let content = Arc::new(Mutex::new(content));
    let (running, ended) = mpsc::channel::<()>();
    let into = Arc::clone(&content);
    threads::spawn(move || {
        let _running = running;
        let Some(mut pipe) = pipe else { return };
        let mut chunk = Zeroizing::new([0; 8 << 10]);
        // What is too much is read as well: it must not block the program.
        while let Ok(count @ 1..) = pipe.read(&mut *chunk) {
            let mut content = into.lock().unwrap_or_else(PoisonError::into_inner);
            let room = limit.saturating_sub(content.len());
            content.extend_from_slice(&chunk[..count.min(room)]);
        }
    })?;
    Ok(Said { content, ended })
}
