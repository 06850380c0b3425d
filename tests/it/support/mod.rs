//! What the tests stand on: a [`FakeEntra`] to ask for tokens, a mail server that takes them
//! ([`fake_smtp`]), a [`Computer`] of their own to run the program on, and a [`browser`] to sign in
//! with.

#[expect(
    dead_code,
    reason = "the sandbox uses what the tests do not, and the other way round"
)]
pub(crate) mod fake_entra;

pub(crate) mod app;
#[cfg(unix)]
pub(crate) mod fake_graph;
pub(crate) mod fake_imap;
pub(crate) mod fake_smtp;
pub(crate) mod hostile;
#[cfg(unix)]
pub(crate) mod office;

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

#[cfg(unix)]
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use fake_entra::{FakeEntra, NATIVE_CLIENT_ID};

/// The account that signs in unless a test says otherwise.
pub(crate) const TARO: &str = "taro@example.com";

/// A `login` that waits for a browser of the test's own.
pub(crate) const LOGIN: [&str; 6] = [
    "login",
    "--client-id",
    NATIVE_CLIENT_ID,
    "--no-browser",
    "--timeout",
    "20s",
];

/// A home, a runtime directory and an environment of their own; and an Entra.
pub(crate) struct Computer {
    folder: TempDir,
    pub(crate) entra: FakeEntra,
}

/// What a call printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The one JSON object on stdout.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).expect("JSON on stdout")
    }

    /// Asserts the exit status, and returns what was printed.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// Asserts that stderr says so, and returns what was printed.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "`{words}` in {self:#?}");
        self
    }
}

impl Computer {
    pub(crate) fn new() -> Self {
        let computer = Self {
            folder: tempfile::tempdir().expect("a folder"),
            entra: FakeEntra::start(),
        };
        std::fs::write(computer.ca_file(), computer.entra.ca_pem()).expect("written");
        for name in ["home", "run"] {
            std::fs::create_dir(computer.path(name)).expect("a folder");
            #[cfg(unix)]
            set_mode(&computer.path(name), 0o700);
        }
        computer
    }

    /// Where somebody has signed in.
    pub(crate) fn signed_in() -> Self {
        let computer = Self::new();
        computer.login(&[]).0.exits(0);
        computer
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn ca_file(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// The files in these folders that have a word in their name or in their text.
    pub(crate) fn traces_of(&self, word: &str, folders: &[&str]) -> Vec<PathBuf> {
        let files = folders
            .iter()
            .flat_map(|folder| files_below(&self.path(folder)));
        let is_trace = |path: &PathBuf| {
            let text = std::fs::read(path).expect("readable");
            path.to_string_lossy().contains(word) || String::from_utf8_lossy(&text).contains(word)
        };
        files.filter(is_trace).collect()
    }

    /// A file that only its owner may read.
    pub(crate) fn private_file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("written");
        #[cfg(unix)]
        set_mode(&path, 0o600);
        path
    }

    /// One of the files in `keys`, for its owner only: git does not keep that.
    pub(crate) fn key_file(&self, name: &str) -> PathBuf {
        self.private_file(name, fixture(name))
    }

    /// The record of the file store.
    pub(crate) fn record_path(&self) -> PathBuf {
        self.record_path_of(TARO)
    }

    /// The same of another account.
    pub(crate) fn record_path_of(&self, account: &str) -> PathBuf {
        self.path(&format!("home/state/credentials/{account}.json"))
    }

    pub(crate) fn record(&self) -> Value {
        let content = std::fs::read(self.record_path()).expect("a record");
        serde_json::from_slice(&content).expect("a record in JSON")
    }

    /// Changes the record behind the program's back.
    pub(crate) fn edit_record(&self, edit: impl FnOnce(&mut Value)) {
        self.edit_record_of(TARO, edit);
    }

    /// The same of another account.
    pub(crate) fn edit_record_of(&self, account: &str, edit: impl FnOnce(&mut Value)) {
        let path = self.record_path_of(account);
        let content = std::fs::read(&path).expect("a record");
        let mut record: Value = serde_json::from_slice(&content).expect("a record in JSON");
        edit(&mut record);
        std::fs::write(path, record.to_string()).expect("written");
    }

    /// Makes the stored access token end at an instant.
    pub(crate) fn access_token_ends(&self, instant: &str) {
        self.edit_record(|record| record["expires_at"] = instant.into());
    }

    /// Makes the stored access token of an account a minute older: no longer as fresh as Entra makes
    /// them.
    pub(crate) fn a_minute_passes_for(&self, account: &str) {
        let path = self.record_path_of(account);
        let content = std::fs::read(&path).expect("a record");
        let mut record: Value = serde_json::from_slice(&content).expect("JSON");
        let renewed_at = record["renewed_at"].as_str().expect("an instant");
        let renewed_at: jiff::Timestamp = renewed_at.parse().expect("RFC 3339");
        let before = renewed_at - jiff::SignedDuration::from_mins(1);
        record["renewed_at"] = before.to_string().into();
        std::fs::write(&path, record.to_string()).expect("written");
    }

    /// The program with the environment of this computer, and no other.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entra-token"));
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| is_needed_by_windows(name)))
            .env("HOME", self.path("home"))
            .env("ENTRA_TOKEN_STATE_DIR", self.path("home/state"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("TMPDIR", self.folder.path())
            .env("LANG", "C")
            .env("SSL_CERT_FILE", self.ca_file())
            .env("AZURE_AUTHORITY_HOST", self.entra.authority_host())
            .env("ENTRA_TOKEN_STORE", "file")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        finish(self.command(args).spawn().expect("started"))
    }

    /// `login` with a browser that follows every redirect; also the tab's last page.
    pub(crate) fn login(&self, args: &[&str]) -> (Outcome, Page) {
        self.login_in(&[], args, "en")
    }

    /// `login` with global flags in front, and the language of the browser.
    pub(crate) fn login_in(
        &self,
        global: &[&str],
        args: &[&str],
        language: &str,
    ) -> (Outcome, Page) {
        let mut all = global.to_vec();
        all.push("login");
        if !args.contains(&"--client-id") && !global.contains(&"-a") && !args.contains(&"--bare") {
            all.extend(["--client-id", NATIVE_CLIENT_ID]);
        }
        all.extend(args.iter().filter(|argument| **argument != "--bare"));
        all.extend(["--no-browser", "--timeout", "20s"]);
        let (child, url, mut stderr) = self.start_login(&all);
        let page = self.browse(&url, language);
        let mut outcome = finish(child);
        stderr.push_str(&outcome.stderr);
        outcome.stderr = stderr;
        (outcome, page)
    }

    /// Starts a `login`, and reads its stderr up to the address to open.
    pub(crate) fn start_login(&self, args: &[&str]) -> (Child, String, String) {
        Self::start(self.command(args))
    }

    /// The same for a command of its own.
    pub(crate) fn start(mut command: Command) -> (Child, String, String) {
        let mut child = command.spawn().expect("started");
        let mut stderr = BufReader::with_capacity(1, child.stderr.take().expect("piped"));
        let mut said = String::new();
        let url = loop {
            let mut line = String::new();
            let count = stderr.read_line(&mut line).expect("text");
            assert!(count > 0, "no address in: {said}");
            said.push_str(&line);
            if line.contains("/oauth2/v2.0/authorize?") {
                break line.trim().to_owned();
            }
        };
        child.stderr = Some(stderr.into_inner());
        (child, url, said)
    }

    /// Opens a page, and follows it to the end.
    pub(crate) fn browse(&self, url: &str, language: &str) -> Page {
        let browser = self.browser(reqwest::redirect::Policy::default());
        let response = browser
            .get(url)
            .header("Accept-Language", language)
            .send()
            .expect("a page");
        Page {
            url: response.url().to_string(),
            html: response.text().expect("text"),
        }
    }

    /// Signs in as on another machine: the address that the browser is sent to, and cannot load.
    pub(crate) fn sign_in_elsewhere(&self, url: &str) -> String {
        let browser = self.browser(reqwest::redirect::Policy::none());
        let response = browser.get(url).send().expect("a page");
        let location = response.headers().get("Location").expect("sent on");
        location.to_str().expect("text").to_owned()
    }

    /// Sends a form to the token endpoint of a tenant, without the program.
    pub(crate) fn post_token(&self, tenant: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let url = self.token_endpoint(tenant);
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = self.browser(reqwest::redirect::Policy::none()).post(url);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        let response = request.body(body).send().expect("an answer");
        let status = response.status().as_u16();
        let text = response.text().expect("text");
        (status, serde_json::from_str(&text).expect("JSON"))
    }

    /// What the audience of an assertion must be.
    pub(crate) fn token_endpoint(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/token", self.entra.authority_host())
    }

    /// The one client of the tests. It trusts the stand-in alone: the smallest system has no CA certificates of its own.
    pub(crate) fn browser(
        &self,
        redirects: reqwest::redirect::Policy,
    ) -> reqwest::blocking::Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = reqwest::Certificate::from_pem(self.entra.ca_pem().as_bytes());
        reqwest::blocking::Client::builder()
            .tls_certs_only([ca.expect("a certificate")])
            .redirect(redirects)
            .timeout(std::time::Duration::from_secs(30))
            .no_proxy()
            .build()
            .expect("a browser")
    }
}

/// What a browser shows at the end.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) html: String,
}

/// Waits for the end of a process.
pub(crate) fn finish(mut child: Child) -> Outcome {
    let mut stderr = child.stderr.take().expect("piped");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).expect("text");
        text
    });
    let output = child.wait_with_output().expect("ended");
    Outcome {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: reader.join().expect("read"),
    }
}

/// A call with this on its standard input, which need not be read to its end.
pub(crate) fn fed(command: &mut Command, input: impl AsRef<[u8]>) -> Outcome {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    let _ = stdin.write_all(input.as_ref());
    drop(stdin);
    finish(child)
}

/// Says what this system does not let a test try.
#[expect(
    clippy::print_stderr,
    reason = "what was not tried must not pass for tried"
)]
pub(crate) fn not_tried(why: &str) {
    eprintln!("NOT TRIED: {why}");
}

/// Sends a signal by the system: a program that does so is not on every computer.
#[cfg(unix)]
pub(crate) fn send(signal: Signal, child: &Child) {
    let process = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(process, signal).expect("sent");
}

/// The signals that ask a process to stop. Whoever runs the tests under nohup, or in the background
/// of a script, has them ignored in every process from there on, and that is not ours to change.
#[cfg(unix)]
pub(crate) fn signals() -> Vec<Signal> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let is_ignored = |number: i32| ignored.is_some_and(|mask| mask >> (number - 1) & 1 == 1);
    let mut signals = vec![Signal::INT, Signal::TERM, Signal::HUP];
    signals.retain(|signal| {
        let reaches = !is_ignored(signal.as_raw());
        if !reaches {
            not_tried(&format!("{signal:?} is ignored here, as under nohup"));
        }
        reaches
    });
    signals
}

/// Without these Windows opens no socket.
fn is_needed_by_windows(name: &OsStr) -> bool {
    cfg!(windows)
        && ["SystemRoot", "TEMP", "TMP"]
            .iter()
            .any(|needed| name.eq_ignore_ascii_case(needed))
}

/// Says who may read a file.
#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(path, permissions).expect("ours");
}

/// A file of the folder `keys`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/keys");
    std::fs::read(folder.join(name)).expect("a key or certificate")
}

/// The same as text.
pub(crate) fn pem(name: &str) -> String {
    String::from_utf8(fixture(name)).expect("PEM is text")
}

/// All files below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
