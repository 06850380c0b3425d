//! Where this process runs, as far as a browser is concerned: a desktop, WSL, a container, the far
//! end of an SSH session.

use crate::locales::{Message, fl};
use crate::quoting::sh;

/// What the environment says about a browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// Why none can be opened here.
    pub no_browser: Option<Message>,
    /// Where an SSH session has led to, as `ssh` takes it: `-p PORT user@address`.
    pub ssh_target: Option<String>,
    /// True in WSL where programs of Windows can be started.
    pub has_windows: bool,
    /// True if the terminal shows block characters.
    pub has_blocks: bool,
    /// True if the terminal knows no escape sequence.
    pub is_dumb: bool,
}

impl Surroundings {
    /// Reads the environment through `variable`, and looks for files through `has_file`.
    pub(crate) fn of(
        variable: impl Fn(&str) -> Option<String>,
        has_file: impl Fn(&str) -> bool,
    ) -> Self {
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        Self {
            no_browser: obstacle(&variable, has_file),
            ssh_target: ssh_target(&variable),
            has_windows: variable("WSL_INTEROP").is_some(),
            has_blocks: !is_dumb && has_blocks(&variable),
            is_dumb,
        }
    }
}

fn obstacle(
    variable: impl Fn(&str) -> Option<String>,
    has_file: impl Fn(&str) -> bool,
) -> Option<Message> {
    let has = |name| variable(name).is_some();
    let has_desktop =
        cfg!(windows) || has("DISPLAY") || has("WAYLAND_DISPLAY") || has("WSL_INTEROP");
    if has_desktop {
        return None;
    }
    if has("WSL_DISTRO_NAME") {
        return Some(fl!("terminal-wsl-without-interop"));
    }
    if has("SSH_CONNECTION") {
        return Some(fl!("terminal-ssh-session-without-display"));
    }
    if cfg!(target_os = "macos") {
        return None;
    }
    let marks = ["/.dockerenv", "/run/.containerenv"];
    if marks.iter().any(|mark| has_file(mark)) || has("KUBERNETES_SERVICE_HOST") {
        return Some(fl!("terminal-container"));
    }
    Some(fl!("terminal-no-display"))
}

/// Block characters need UTF-8.
fn has_blocks(variable: impl Fn(&str) -> Option<String>) -> bool {
    let mut names = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let locale = names.find_map(&variable).unwrap_or_default().to_lowercase();
    let is_utf8 = locale.contains("utf-8") || locale.contains("utf8");
    is_utf8 || cfg!(any(windows, target_os = "macos"))
}

/// `SSH_CONNECTION` holds the client's address and port, then the server's.
fn ssh_target(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let connection = variable("SSH_CONNECTION")?;
    let mut server = connection.split_whitespace().skip(2);
    let (address, port) = (server.next()?, server.next());
    let port = port.filter(|port| *port != "22" && port.parse::<u16>().is_ok());
    let port = port.map_or_else(String::new, |port| format!("-p {} ", sh(port)));
    let is_plain = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-@+:%".contains(c);
        text.len() <= 64 && text.chars().all(is_plain)
    };
    let user = variable("USER").or_else(|| variable("LOGNAME"));
    let user = user.filter(|user| is_plain(user));
    let user = user.map_or_else(String::new, |user| format!("{user}@"));
    let machine = format!("{user}{address}");
    is_plain(address).then(|| format!("{port}{}", sh(&machine)))
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;
    use crate::locales::Language;

    fn of(variables: &[(&str, &str)], file: &str) -> Surroundings {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Surroundings::of(variable, |path| path == file)
    }

    #[test]
    fn the_obstacle_is_named() {
        for (variables, file, obstacle) in [
            (&[("DISPLAY", ":0")][..], "", None),
            (&[("WAYLAND_DISPLAY", "wayland-0")], "/.dockerenv", None),
            (
                &[("WSL_DISTRO_NAME", "Debian"), ("WSL_INTEROP", "/run/WSL/1")],
                "",
                None,
            ),
            (
                &[("WSL_DISTRO_NAME", "Debian")],
                "",
                Some("WSL without interop"),
            ),
            (
                &[("SSH_CONNECTION", "a 1 b 22")],
                "",
                Some("an SSH session without a display"),
            ),
            (
                &[
                    ("SSH_CONNECTION", "a 1 b 22"),
                    ("DISPLAY", "localhost:10.0"),
                ],
                "",
                None,
            ),
            (&[], "/run/.containerenv", Some("a container")),
            (
                &[("KUBERNETES_SERVICE_HOST", "10.0.0.1")],
                "",
                Some("a container"),
            ),
            (&[], "", Some("no display")),
        ] {
            let found = of(variables, file).no_browser;
            assert_eq!(
                found.as_ref().map(|text| text.text(Language::English)),
                obstacle.map(str::to_owned),
                "{variables:?}"
            );
        }
    }

    #[test]
    fn the_way_to_forward_a_port_names_user_and_machine() {
        let ssh = ("SSH_CONNECTION", "198.51.100.7 50022 203.0.113.9 22");
        let target = |variables: &[(&str, &str)]| of(variables, "").ssh_target;
        assert_eq!(
            target(&[ssh, ("USER", "taro")]).as_deref(),
            Some("taro@203.0.113.9")
        );
        assert_eq!(target(&[ssh]).as_deref(), Some("203.0.113.9"));
        let odd_port = ("SSH_CONNECTION", "198.51.100.7 50022 203.0.113.9 2222");
        assert_eq!(
            target(&[odd_port, ("USER", "taro")]).as_deref(),
            Some("-p 2222 taro@203.0.113.9")
        );
        assert_eq!(target(&[]), None);
    }
}
