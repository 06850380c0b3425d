//! What a process has in memory stays there: no core dump, and nobody attaches. For root this is
//! tried as somebody else, because nothing keeps root out.

use std::fs;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::fake_entra::{WEB_CLIENT_ID, WEB_SECRET};
use crate::support::{Computer, LOGIN, finish, set_mode};

/// An id without any rights, where the tests run as root.
const NOBODY: u32 = 65_534;

/// A shell that allows as much core as the system does.
const WITH_CORE: &str = r#"ulimit -S -c "$(ulimit -H -c)"; exec "$0" "$@""#;
/// A shell that brings the secret by a pipe of its own, as standard input and as file 3.
const WITH_PIPE: &str = r#"printf %s "$SECRET" | "$0" "$@" 3<&0"#;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The same command without root's rights.
fn without_root(command: &mut Command) -> &mut Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Lets the one without root's rights have a computer, and gives the program that it may run.
fn handed_over(computer: &Computer) -> PathBuf {
    let program = computer.path("entra-token");
    // By another process: a file that this one has open to write, and a child of another thread with
    // it, cannot be run ("text file busy").
    let mut copy = Command::new("cp");
    copy.arg(env!("CARGO_BIN_EXE_entra-token")).arg(&program);
    assert!(copy.status().expect("there is a cp").success());
    set_mode(&program, 0o755);
    let folder = computer.path("");
    let all = ["", "home", "run", "ca.pem"].map(|name| folder.join(name));
    for path in all.iter().filter(|_| is_root()) {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("root may");
    }
    program
}

/// The program out of a shell, without root's rights.
fn command(computer: &Computer, shell: &str, args: &[&str]) -> Command {
    let program = handed_over(computer);
    let environment = computer.command(&[""; 0]);
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(shell).arg(program).args(args);
    command.env_clear().envs(
        environment
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command
        .current_dir(computer.path("home"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    without_root(&mut command);
    command
}

/// True where a process of the same user can read the file of another one.
fn can_read(child: &Child, file: &str) -> bool {
    let path = format!("/proc/{}/{file}", child.id());
    let mut dd = Command::new("dd");
    dd.arg(format!("if={path}"))
        .args(["of=/dev/null", "count=1"]);
    let dd = without_root(&mut dd).stderr(Stdio::null());
    dd.status().expect("started").success()
}

fn soft_core_limit(child: &Child) -> String {
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).expect("readable");
    let words = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"));
    let soft = words.and_then(|words| words.split_whitespace().next());
    soft.expect("a limit").to_owned()
}

#[test]
fn nobody_attaches_to_a_sign_in_that_waits_and_its_crash_leaves_no_core() {
    let computer = Computer::new();
    let (mut child, _, _) = Computer::start(command(&computer, WITH_CORE, &LOGIN));
    assert_eq!(soft_core_limit(&child), "0");
    for file in ["environ", "mem", "maps"] {
        assert!(!can_read(&child, file), "{file}");
    }
    // One that nobody handles; of an abort the process makes an exit status.
    let signal = rustix::process::Signal::TRAP;
    crate::support::send(signal, &child);
    let status = child.wait().expect("ended");
    assert_eq!(status.signal(), Some(signal.as_raw()));
    assert!(!status.core_dumped());
    let left = fs::read_dir(computer.path("home")).expect("readable");
    let names: Vec<_> = left
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    assert_eq!(names, ["state"]);
}

#[test]
fn another_process_of_that_user_can_be_looked_into() {
    let mut sleep = Command::new("sleep");
    let mut sleep = without_root(sleep.arg("60")).spawn().expect("started");
    // It is one of ours until it has become sleep.
    let is_sleep =
        || fs::read_to_string(Path::new("/proc").join(sleep.id().to_string()).join("comm"));
    while is_sleep().expect("there").trim() != "sleep" {
        std::thread::yield_now();
    }
    assert!(can_read(&sleep, "environ"), "the test above shows nothing");
    sleep.kill().expect("killed");
    sleep.wait().expect("ended");
}

#[test]
fn a_secret_still_comes_through_a_pipe_of_the_shell() {
    for path in ["/dev/stdin", "/dev/fd/3", "/proc/self/fd/3"] {
        let computer = Computer::new();
        let web = ["--client-id", WEB_CLIENT_ID, "--client-secret-file", path];
        let login = [&["login", "--no-browser"], &web[..]].concat();
        let mut command = command(&computer, WITH_PIPE, &login);
        command.env("SECRET", WEB_SECRET);
        let (child, url, _) = Computer::start(command);
        computer.browse(&url, "en");
        finish(child).exits(0);
        let sent = computer.entra.token_requests();
        assert_eq!(sent[0].value("client_secret"), Some(WEB_SECRET), "{path}");
    }
}

#[test]
fn a_browser_is_as_any_other_process() {
    let computer = Computer::new();
    let browser = computer.path("browser");
    let script =
        "#!/bin/sh\nulimit -S -c \"$(ulimit -H -c)\" && cat /proc/$$/environ >\"$HOME/seen\"\n";
    fs::write(&browser, script).expect("written");
    set_mode(&browser, 0o755);
    let browser = browser.to_str().expect("text");
    let login = [&["login", "--browser", browser], &LOGIN[1..3]].concat();
    let (child, url, _) = Computer::start(command(&computer, WITH_CORE, &login));
    computer.browse(&url, "en");
    finish(child).exits(0);
    let seen = fs::read(computer.path("home/seen")).expect("the browser ran");
    assert!(!seen.is_empty());
}
