//! Where this process runs, as far as a browser is concerned: a desktop, WSL, a container, the far
//! end of an SSH session.

use crate::language::{Text, text};

/// What the environment says about a browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Why none can be opened here.
    pub no_browser: Option<Text>,
    /// Where an SSH session has led to: `user@address` of this machine.
    pub ssh_target: Option<String>,
    /// True in WSL where programs of Windows can be started.
    pub has_windows: bool,
}

impl Surroundings {
    /// Reads the environment through `variable`, and looks for files through `has_file`.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>, has_file: impl Fn(&str) -> bool) -> Self {
        Self {
            no_browser: obstacle(&variable, has_file),
            ssh_target: ssh_target(&variable),
            has_windows: variable("WSL_INTEROP").is_some(),
        }
    }
}

fn obstacle(
    variable: impl Fn(&str) -> Option<String>,
    has_file: impl Fn(&str) -> bool,
) -> Option<Text> {
    let has = |name| variable(name).is_some();
    let has_desktop =
        cfg!(windows) || has("DISPLAY") || has("WAYLAND_DISPLAY") || has("WSL_INTEROP");
    if has_desktop {
        return None;
    }
    if has("WSL_DISTRO_NAME") {
        return Some(text!("WSL without interop", "相互運用が無効な WSL"));
    }
    if has("SSH_CONNECTION") {
        return Some(text!(
            "an SSH session without a display",
            "ディスプレイのない SSH セッション"
        ));
    }
    if cfg!(target_os = "macos") {
        return None;
    }
    let marks = ["/.dockerenv", "/run/.containerenv"];
    if marks.iter().any(|mark| has_file(mark)) || has("KUBERNETES_SERVICE_HOST") {
        return Some(text!("a container", "コンテナー"));
    }
    Some(text!("no display", "ディスプレイなし"))
}

/// `SSH_CONNECTION` holds the client's address and port, then the server's.
fn ssh_target(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let connection = variable("SSH_CONNECTION")?;
    let address = connection.split_whitespace().nth(2)?;
    let user = variable("USER").or_else(|| variable("LOGNAME"));
    Some(match user {
        Some(user) => format!("{user}@{address}"),
        None => address.to_owned(),
    })
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;
    use crate::language::Language;

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
                found.as_ref().map(|text| text.get(Language::English)),
                obstacle,
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
        assert_eq!(target(&[]), None);
    }
}
