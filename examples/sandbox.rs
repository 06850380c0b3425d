//! A sandbox: local stand-ins for Microsoft Entra ID, Microsoft Graph, the Azure CLI and Exchange's
//! mail server, to try `entra-token` without an app registration, or to make one. They are the tests'
//! own doubles with a sign-in page, and nothing here is Microsoft's.
//!
//! `cargo run --example sandbox`, then follow what it prints.

#[expect(dead_code, reason = "the tests use what the sandbox does not")]
#[path = "../tests/it/support/fake_entra/mod.rs"]
mod fake_entra;
#[expect(dead_code, reason = "the tests use what the sandbox does not")]
#[path = "../tests/it/support/fake_graph/mod.rs"]
mod fake_graph;
#[expect(dead_code, reason = "the tests use what the sandbox does not")]
#[path = "../tests/it/support/fake_smtp.rs"]
mod fake_smtp;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use fake_graph::FakeGraph;
use fake_smtp::{Act, FakeSmtp, Step};

use fake_entra::{
    Behaviour, FakeEntra, HOW_TO_CLIENT_ID, HOW_TO_SECRET, NATIVE_CLIENT_ID, SeenRequest, Times,
};

/// The mailbox that the mail server has.
const TARO: &str = "taro@example.com";
/// What Exchange says where the switch is off.
const SMTP_AUTH_OFF: &str = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.";

const USAGE: &str = "usage: cargo run --example sandbox [-- --seconds N]";

const WORDS: &str = "\
Words to type here / ここに入力できる言葉:
  expire    access tokens live for 60 s from now on (`show` then refreshes every half minute)
  revoke    revoke every refresh token: AADSTS50173, exit 4, `login` again
  throttle  answer 429 with Retry-After: 2 (exit 3 once no cached token is fresh)
  outage    answer 503 with a page of HTML (exit 3)
  smtp-off  SMTP AUTH is switched off for the tenant: `doctor` says what to do
  heal      back to normal; what was revoked stays revoked
  secret    the how-to's trap: a native redirect and a secret (AADSTS700025)
  help      this
  quit      stop, and remove everything the sandbox wrote
";

/// What ends a wait of the main thread.
enum Event {
    Word(String),
    EndOfInput,
    Interrupted,
}

fn main() -> ExitCode {
    let seconds = match seconds(std::env::args().skip(1)) {
        Ok(seconds) => seconds,
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(seconds) {
        // Whoever read our output has gone: nothing is wrong.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

/// `--seconds N`, if it is there; anything else is wrong.
fn seconds(mut arguments: impl Iterator<Item = String>) -> Result<Option<u64>, String> {
    let Some(flag) = arguments.next() else {
        return Ok(None);
    };
    if flag != "--seconds" {
        return Err(format!("unknown argument {flag}"));
    }
    let value = arguments.next().ok_or("--seconds needs a number")?;
    if arguments.next().is_some() {
        return Err("too many arguments".to_owned());
    }
    value
        .parse()
        .map(Some)
        .map_err(|_| format!("not a number: {value}"))
}

fn run(seconds: Option<u64>) -> io::Result<()> {
    let fake = Arc::new(FakeEntra::start());
    fake.configure(|settings| settings.interactive = true);
    let smtp = FakeSmtp::start(&fake);
    let graph = FakeGraph::start(&fake);
    let directory = private_directory()?;
    let ca_file = directory.path().join("ca.pem");
    fs::write(&ca_file, fake.ca_pem())?;
    let environment = environment(&fake, &ca_file, directory.path());
    let azure_cli = azure_cli(directory.path())?;
    say(&introduction(&environment, smtp.port()))?;
    say(&registration(&graph, &azure_cli))?;

    let (sender, events) = mpsc::channel();
    read_words(sender.clone());
    wait_for_signals(sender);
    report_requests(Arc::clone(&fake));
    obey(&fake, &smtp, &events, seconds)?;
    directory.close()
}

/// A directory for its owner only; it is removed when it is dropped.
fn private_directory() -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("entra-token-sandbox-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

fn say(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// The variables that lead `entra-token` here, and keep it away from real accounts.
fn environment(fake: &FakeEntra, ca_file: &Path, directory: &Path) -> [(&'static str, String); 5] {
    let text = |path: PathBuf| path.display().to_string();
    [
        ("AZURE_AUTHORITY_HOST", fake.authority_host()),
        ("SSL_CERT_FILE", text(ca_file.to_owned())),
        ("AZURE_CLIENT_ID", NATIVE_CLIENT_ID.to_owned()),
        ("ENTRA_TOKEN_STORE", "file".to_owned()),
        ("ENTRA_TOKEN_STATE_DIR", text(directory.join("state"))),
    ]
}

fn introduction(environment: &[(&str, String)], smtp_port: u16) -> String {
    let set = |(name, value): &(&str, String)| {
        if cfg!(windows) {
            format!("  $env:{name} = '{}'\n", value.replace('\'', "''"))
        } else {
            format!("  export {name}='{}'\n", value.replace('\'', r"'\''"))
        }
    };
    let set: String = environment.iter().map(set).collect();
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let shell = if cfg!(windows) {
        "PowerShell"
    } else {
        "terminal"
    };
    format!(
        "\
This is a SANDBOX on your own machine, a stand-in for Microsoft Entra ID and Exchange Online. It is
NOT Microsoft's: no account, no password and no mail is involved, and its tokens open nothing.
これは手元で動く練習用のサーバーです。Microsoft のサービスではありません。

1. In another {shell}, in this directory / 別のターミナルで:
{set}
2. Sign in / サインイン:
  entra-token login
     The browser warns about the sandbox's own certificate: proceed (証明書の警告は続行してください).
  or without a browser / ブラウザーなしで:
  entra-token login --browser 'curl --silent --insecure --location --output {nowhere}'

3. Then / 次に:
  entra-token show
  entra-token refresh
  entra-token status
  entra-token doctor --smtp localhost:{smtp_port}
  entra-token logout
     (not installed yet? write `cargo run --quiet --` instead of `entra-token`)

"
    )
}

/// A stand-in for the Azure CLI, in a folder of its own.
fn azure_cli(directory: &Path) -> io::Result<PathBuf> {
    let folder = directory.join("bin");
    fs::create_dir(&folder)?;
    let program = folder.join("az");
    fs::write(&program, fake_graph::azure_cli())?;
    #[cfg(unix)]
    fs::set_permissions(
        &program,
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )?;
    Ok(folder)
}

/// How an app is registered here. The stand-in for the Azure CLI is a script of a POSIX shell.
fn registration(graph: &FakeGraph, azure_cli: &Path) -> String {
    let (host, folder) = (graph.host(), azure_cli.display());
    let how = if cfg!(unix) {
        format!(
            "\
4. Register an app of your own / アプリの登録:
  export PATH=\"{folder}:$PATH\"
  entra-token register --dry-run --graph-host {host}
  entra-token register --run --graph-host {host}
  env -u AZURE_CLIENT_ID entra-token login -a entra-token

"
        )
    } else {
        String::new()
    };
    format!("{how}{WORDS}\nRequests as they come (never a token or a secret):\n")
}

/// Reads words from stdin. Only at a terminal does the end of the input mean the end of the sandbox.
fn read_words(sender: Sender<Event>) {
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            if sender.send(Event::Word(line)).is_err() {
                return;
            }
        }
        if io::stdin().is_terminal() {
            let _ = sender.send(Event::EndOfInput);
        }
    });
}

/// Turns Ctrl-C and SIGTERM into an orderly end, so that nothing is left behind.
#[cfg(unix)]
fn wait_for_signals(sender: Sender<Event>) {
    use rustix::process::Signal;
    use std::sync::atomic::{AtomicBool, Ordering};
    let came = Arc::new(AtomicBool::new(false));
    for signal in [Signal::TERM, Signal::INT] {
        // Where that fails the signal ends the process at once.
        let _ = signal_hook::flag::register(signal.as_raw(), Arc::clone(&came));
    }
    thread::spawn(move || {
        while !came.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(50));
        }
        let _ = sender.send(Event::Interrupted);
    });
}

/// Turns Ctrl-C into an orderly end, so that nothing is left behind.
#[cfg(not(unix))]
fn wait_for_signals(sender: Sender<Event>) {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let Ok(runtime) = runtime else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            let _ = sender.send(Event::Interrupted);
        }
    });
}

/// Prints a line for each request.
fn report_requests(fake: Arc<FakeEntra>) {
    thread::spawn(move || {
        for index in 0.. {
            let request = loop {
                if let Some(request) = fake.wait_for_request(index, Duration::from_secs(3600)) {
                    break request;
                }
            };
            if say(&line(&request)).is_err() {
                return;
            }
        }
    });
}

fn line(request: &SeenRequest) -> String {
    // The path and the grant come from outside: no control characters on the terminal.
    let path = request.path.escape_debug();
    let grant = request
        .value("grant_type")
        .filter(|_| request.method == "POST");
    let grant = grant
        .map(|grant| format!(" {}", grant.escape_debug()))
        .unwrap_or_default();
    format!(
        "  {} {path}{grant} -> {} {}\n",
        request.method, request.status, request.outcome
    )
}

/// Does what it is told until it shall stop.
fn obey(
    fake: &FakeEntra,
    smtp: &FakeSmtp,
    events: &Receiver<Event>,
    seconds: Option<u64>,
) -> io::Result<()> {
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    loop {
        let left = end.map_or(Duration::from_secs(3600), |end| {
            end.saturating_duration_since(Instant::now())
        });
        match events.recv_timeout(left) {
            Ok(Event::Word(word)) if word.trim() == "quit" => return Ok(()),
            Ok(Event::Word(word)) => say(&act(fake, smtp, word.trim()))?,
            Err(RecvTimeoutError::Timeout) if end.is_none() => {}
            Ok(Event::EndOfInput | Event::Interrupted) | Err(_) => return Ok(()),
        }
    }
}

/// Carries out one word, and tells what is so from now on.
fn act(fake: &FakeEntra, smtp: &FakeSmtp, word: &str) -> String {
    let only = |behaviour| {
        fake.heal();
        fake.set(behaviour, Times::Always);
    };
    match word {
        "" => String::new(),
        "expire" => {
            only(Behaviour::ExpiresIn(60));
            "access tokens now live for 60 s; `entra-token refresh` fetches the first\n".to_owned()
        }
        "revoke" => {
            fake.revoke_all();
            "every refresh token is revoked; `entra-token refresh` is refused with AADSTS50173\n"
                .to_owned()
        }
        "throttle" => {
            only(Behaviour::Throttle(Some(2)));
            "the token endpoint answers 429 until `heal`\n".to_owned()
        }
        "outage" => {
            only(Behaviour::Html(503));
            "the token endpoint answers 503 until `heal`\n".to_owned()
        }
        "smtp-off" => {
            smtp.on(Step::Credentials, Act::say(SMTP_AUTH_OFF));
            "the mail server refuses every token until `heal`\n".to_owned()
        }
        "heal" => {
            fake.heal();
            smtp.heal();
            "back to normal\n".to_owned()
        }
        "secret" => the_trap(),
        "help" => WORDS.to_owned(),
        unknown => format!("unknown word {unknown:?}; `help` lists the words\n"),
    }
}

fn the_trap() -> String {
    format!(
        "\
The how-to registers a NATIVE redirect and a client SECRET, and sends the secret. Entra refuses
that (AADSTS700025) without spending the code; entra-token tries again without the secret.
ネイティブのリダイレクト URI ではシークレットを送ってはいけません。Try it (this secret opens nothing):
  entra-token login -a trap --client-id {HOW_TO_CLIENT_ID} --client-secret '{HOW_TO_SECRET}'
"
    )
}
