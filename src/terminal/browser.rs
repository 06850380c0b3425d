//! The browser: which one, and how it is started. The only file that opens one.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use crate::hardening;

/// A browser that cannot start says so within this time; one that runs is left alone.
const START_TIME: Duration = Duration::from_millis(300);

/// Which browser to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browser {
    /// None: the person opens the page.
    None,
    /// The system's.
    System,
    /// The first of these commands that starts.
    Commands(Vec<String>),
}

impl Browser {
    /// Opens a page.
    pub(super) fn open(&self, url: &Url) -> Result<(), String> {
        match self {
            Self::None => Ok(()),
            Self::System => open_with_the_system(url),
            Self::Commands(commands) => {
                let mut reason = String::new();
                for command in commands {
                    match start(command, url) {
                        Ok(()) => return Ok(()),
                        Err(error) => reason = format!("{}: {error}", name(command)),
                    }
                }
                Err(reason)
            }
        }
    }

    /// The browser of Windows, out of WSL. `wslview` knows it best; without that package PowerShell
    /// opens the page, which may be missing in `PATH`.
    #[must_use]
    pub fn of_windows() -> Self {
        let commands = [
            "wslview %s",
            "powershell.exe -NoProfile -NonInteractive -Command \"Start-Process '%s'\"",
            "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe -NoProfile -NonInteractive -Command \"Start-Process '%s'\"",
        ];
        Self::Commands(commands.map(str::to_owned).to_vec())
    }

    /// The commands of a `BROWSER` variable: separated as in `PATH`; the system's browser where it
    /// is empty.
    #[must_use]
    pub fn of_variable(value: Option<&str>) -> Self {
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
fn start(command: &str, url: &Url) -> Result<(), String> {
    let words = words(command)?;
    let Some((program, arguments)) = words.split_first() else {
        return Err("empty".to_owned());
    };
    let mut browser = Command::new(program);
    if arguments.iter().any(|argument| argument.contains("%s")) {
        browser.args(
            arguments
                .iter()
                .map(|argument| argument.replace("%s", url.as_str())),
        );
    } else {
        browser.args(arguments).arg(url.as_str());
    }
    run(browser)
}

fn run(mut browser: Command) -> Result<(), String> {
    hardening::keep_from(&mut browser)
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
fn open_with_the_system(url: &Url) -> Result<(), String> {
    let mut reason = "there is none".to_owned();
    for launcher in open::commands(url.as_str()) {
        let name = launcher.get_program().to_string_lossy().into_owned();
        match run(launcher) {
            Ok(()) => return Ok(()),
            Err(error) => reason = format!("{name}: {error}"),
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
    thread::spawn(move || child.wait());
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
        let url = Url::parse("https://example.com/?a=b&c=d").expect("a URL");
        assert!(start("false", &url).is_err());
        assert!(start("/nonexistent/browser", &url).is_err());
        assert_eq!(start("true", &url), Ok(()));
        let started = Instant::now();
        assert_eq!(start("sh -c 'sleep 3'", &url), Ok(()));
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}
