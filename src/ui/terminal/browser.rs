//! The browser: which one, and how it is started. The only file that opens one.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use crate::os::{hardening, threads};
use crate::quoting::address;

/// A browser that cannot start says so within this time; one that runs is left alone.
const START_TIME: Duration = Duration::from_millis(300);

/// Which browser to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    /// None: the person opens the page.
    None,
    /// The system's.
    System,
    /// That of Windows, out of WSL.
    Windows,
    /// The first of these commands that starts.
    Commands(Vec<String>),
}

/// The variable that tells PowerShell the address, so that nothing of it is ever a part of a command.
const ADDRESS: &str = "ENTRA_TOKEN_ADDRESS";
/// What the programs of Windows find in their environment out of WSL's ("Share environment variables
/// between Windows and WSL with WSLENV").
const SHARED: &str = "WSLENV";
/// It may be missing in `PATH`.
const POWERSHELL: [&str; 2] = [
    "powershell.exe",
    "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe",
];

impl Browser {
    /// Opens a page.
    pub(super) fn open(&self, url: &Url) -> Result<(), String> {
        if *self == Self::None {
            return Ok(());
        }
        let address = address(url)?;
        match self {
            Self::None => Ok(()),
            Self::System => open_with_the_system(address),
            Self::Windows => open_with_windows(address),
            Self::Commands(commands) => {
                let mut reason = String::new();
                for command in commands {
                    match start(command, address) {
                        Ok(()) => return Ok(()),
                        Err(error) => reason = format!("{}: {error}", name(command)),
                    }
                }
                Err(reason)
            }
        }
    }

    /// The commands of a `BROWSER` variable: separated as in `PATH`; the system's browser if it
    /// is empty.
    pub(crate) fn of_variable(value: Option<&str>) -> Self {
        let separator = if cfg!(windows) { ';' } else { ':' };
        let commands: Vec<String> = value
            .unwrap_or_default()
            .split(separator)
            .filter(|command| !command.trim().is_empty())
            .map(str::to_owned)
            .collect();
        if commands.is_empty() {
            Self::System
        } else {
            Self::Commands(commands)
        }
    }
}

/// Starts a browser. What it prints is not for this terminal, Ctrl-C is not for it, and it may
/// run as long as it likes.
fn start(command: &str, address: &str) -> Result<(), String> {
    let words = words(command)?;
    let Some((program, arguments)) = words.split_first() else {
        return Err("empty".to_owned());
    };
    let mut browser = Command::new(program);
    if arguments.iter().any(|argument| argument.contains("%s")) {
        browser.args(
            arguments
                .iter()
                .map(|argument| argument.replace("%s", address)),
        );
    } else {
        browser.args(arguments).arg(address);
    }
    run(browser)
}

fn run(mut browser: Command) -> Result<(), String> {
    hardening::keep_token_from(&mut browser)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut browser, 0);
    let child = browser.spawn().map_err(|error| error.to_string())?;
    watch(child)
}

/// The launchers that the system may have, until one works. The crate knows them; we start them,
/// because it would hand our environment on to them.
fn open_with_the_system(address: &str) -> Result<(), String> {
    let mut reason = "there is none".to_owned();
    for launcher in open::commands(address) {
        let name = launcher.get_program().to_string_lossy().into_owned();
        match run(launcher) {
            Ok(()) => return Ok(()),
            Err(error) => reason = format!("{name}: {error}"),
        }
    }
    Err(reason)
}

/// The browser of Windows, out of WSL. `wslview` knows it best; without that package PowerShell opens
/// the page.
fn open_with_windows(address: &str) -> Result<(), String> {
    let Err(mut reason) = start("wslview %s", address) else {
        return Ok(());
    };
    let own = format!("{ADDRESS}/w");
    let shared = match std::env::var(SHARED) {
        Ok(others) if !others.is_empty() => format!("{own}:{others}"),
        _ => own,
    };
    for program in POWERSHELL {
        let mut powershell = Command::new(program);
        powershell
            .args(["-NoProfile", "-NonInteractive", "-Command"])
            .arg(format!("Start-Process -FilePath $env:{ADDRESS}"))
            .env(ADDRESS, address)
            .env(SHARED, &shared);
        match run(powershell) {
            Ok(()) => return Ok(()),
            Err(error) => reason = format!("{program}: {error}"),
        }
    }
    Err(reason)
}

/// What a command is called when it fails.
fn name(command: &str) -> &str {
    command.split_whitespace().next().unwrap_or(command)
}

/// A path as it is; otherwise words as a shell reads them.
fn words(command: &str) -> Result<Vec<String>, String> {
    if Path::new(command).is_file() {
        return Ok(vec![command.to_owned()]);
    }
    shell_words::split(command).map_err(|error| error.to_string())
}

/// Reports a browser that fails at once; waits for the others on a thread, so that none stays
/// behind as a zombie.
fn watch(mut child: Child) -> Result<(), String> {
    let started = Instant::now();
    while started.elapsed() < START_TIME {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(status.to_string()),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(error) => return Err(error.to_string()),
        }
    }
    // Without a thread it stays a zombie until this process ends.
    let _ = threads::spawn(move || child.wait());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_variable_lists_commands() {
        assert_eq!(Browser::of_variable(None), Browser::System);
        assert_eq!(Browser::of_variable(Some("")), Browser::System);
        let one = Browser::of_variable(Some("firefox --new-tab %s"));
        assert_eq!(
            one,
            Browser::Commands(vec!["firefox --new-tab %s".to_owned()])
        );
    }

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        assert_eq!(
            words("a 'b c' %s"),
            Ok(vec!["a".to_owned(), "b c".to_owned(), "%s".to_owned()])
        );
        assert!(words("a 'b").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_fails_is_reported_and_one_that_hangs_is_left_alone() {
        let url = "https://example.com/?a=b&c=d";
        assert!(start("false", url).is_err());
        assert!(start("/nonexistent/browser", url).is_err());
        assert_eq!(start("true", url), Ok(()));
        let started = Instant::now();
        assert_eq!(start("sh -c 'sleep 3'", url), Ok(()));
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}
