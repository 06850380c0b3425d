//! Programs in the background: [`Running`], bounded in time, until its [`Outcome`]; [`Part`], as long as a test needs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

/// No call may take longer, not even a sign-in on a busy computer.
const LIMIT: Duration = Duration::from_secs(120);

/// Comes back when `ready` gives something; panics with `what` when it takes too long.
pub(crate) fn wait_for<T>(what: &str, limit: Duration, mut ready: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(
            started.elapsed() < limit,
            "{what}: waited {limit:?} in vain"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

/// What a finished call left.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Outcome {
    /// Insists on an exit status.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Insists on a word in what a person reads.
    #[track_caller]
    pub(crate) fn tells(self, word: &str) -> Self {
        assert!(
            self.stderr.to_lowercase().contains(word),
            "no {word:?} in {self:#?}"
        );
        self
    }

    /// The one line on stdout, which must be one.
    #[track_caller]
    pub(crate) fn line(&self) -> &str {
        let line = self.stdout.strip_suffix('\n').unwrap_or_default();
        assert!(
            !line.is_empty() && !line.contains('\n'),
            "not one line: {self:#?}"
        );
        line
    }

    /// The JSON object on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A pipe, read to its end by a thread of its own, so that nobody waits for a reader.
struct Collected {
    text: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Collected {
    fn from(mut pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&text);
        let reader = thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut chunk) {
                into.lock()
                    .expect("no panic above")
                    .extend_from_slice(&chunk[..count]);
            }
        });
        Self { text, reader }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.text.lock().expect("no panic above")).into_owned()
    }

    fn whole(&self) -> String {
        wait_for("the end of a pipe", Duration::from_secs(10), || {
            self.reader.is_finished().then_some(())
        });
        self.so_far()
    }
}

/// A call under way. Dropped before its end, it is ended.
pub(crate) struct Running {
    child: Child,
    stdout: Collected,
    stderr: Collected,
    started: Instant,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::start_with_input(command, "")
    }

    pub(crate) fn start_with_input(command: &mut Command, input: &str) -> Self {
        let started = Instant::now();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut stdin = child.stdin.take().expect("piped");
        // Who does not read its input may be gone by now.
        let _ = stdin.write_all(input.as_bytes());
        let stdout = Collected::from(child.stdout.take().expect("piped"));
        let stderr = Collected::from(child.stderr.take().expect("piped"));
        Self {
            child,
            stdout,
            stderr,
            started,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on stderr that `wanted` takes, and gives what it made of it.
    pub(crate) fn stderr_line<T>(&self, what: &str, wanted: impl Fn(&str) -> Option<T>) -> T {
        let whole_lines = |text: String| text.rfind('\n').map(|end| text[..end].to_owned());
        wait_for(what, LIMIT, || {
            whole_lines(self.stderr.so_far())?.lines().find_map(&wanted)
        })
    }

    pub(crate) fn finish(mut self) -> Outcome {
        let status = self.wait();
        Outcome {
            code: status.code(),
            took: self.started.elapsed(),
            stdout: self.stdout.whole(),
            stderr: self.stderr.whole(),
        }
    }

    fn wait(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                return status;
            }
            assert!(
                started.elapsed() < LIMIT,
                "does not end; so far: {}",
                self.stderr.so_far()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A part in the background that lives until its stdin ends: it cannot outlive the test, whatever happens to it.
pub(crate) struct Part {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Part {
    pub(crate) fn start(command: &mut Command, log: Stdio) -> Self {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Self {
            stdin: child.stdin.take(),
            child,
            stdout,
        }
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout
            .read_line(&mut line)
            .expect("a part speaks UTF-8");
        assert!(
            line.ends_with('\n'),
            "a part did not start: see target/real-parts/logs"
        );
        line.trim_end().to_owned()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
