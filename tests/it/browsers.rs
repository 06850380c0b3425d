//! Which browser is opened, and what it may do to a sign-in: nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::fake_entra::NATIVE_CLIENT_ID;
use crate::support::{Computer, finish};

/// A program in `folder` that writes its arguments, one a line, into the file that is returned; and
/// behind them what only its environment tells.
fn program(computer: &Computer, folder: &str, name: &str, ending: &str) -> PathBuf {
    let said = computer.path(&format!("{name}.said"));
    let folder = computer.path(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let script = format!(
        "#!/bin/sh\necho noise; echo noise >&2\nprintf '%s\\n' \"$@\" ${{ENTRA_TOKEN_ADDRESS+\"$WSLENV $ENTRA_TOKEN_ADDRESS\"}} > '{0}.part'; /bin/mv '{0}.part' '{0}'\n{ending}\n",
        said.display()
    );
    let path = folder.join(name);
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("ours");
    said
}

/// What a program was started with.
fn said(file: &Path) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match std::fs::read_to_string(file) {
            Ok(text) => return text.lines().map(str::to_owned).collect(),
            Err(_) => assert!(Instant::now() < deadline, "{} never ran", file.display()),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

const LOGIN: [&str; 5] = ["login", "--client-id", NATIVE_CLIENT_ID, "--timeout", "20s"];

#[test]
fn the_browser_of_the_flag_and_of_the_variable_gets_the_address() {
    for flag in [true, false] {
        let computer = Computer::new();
        let opened = computer.path("opened");
        let script = computer.path("my browser");
        std::fs::write(
            &script,
            format!(
                "#!/bin/sh\necho noise; echo noise >&2\nprintf %s \"$1\" > '{}'\n",
                opened.display()
            ),
        )
        .expect("written");
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .expect("ours");
        let script = script.to_str().expect("text");
        let mut args = vec!["login", "--client-id", NATIVE_CLIENT_ID, "--timeout", "20s"];
        if flag {
            args.extend(["--browser", script]);
        }
        let mut command = computer.command(&args);
        command.env("BROWSER", if flag { "/nonexistent" } else { script });
        let (child, url, said) = Computer::start(command);
        assert!(!said.contains("noise"), "{said}");
        while std::fs::read_to_string(&opened).unwrap_or_default() != url {
            std::thread::sleep(Duration::from_millis(20));
        }
        computer.browse(&url, "en");
        let outcome = finish(child).exits(0);
        assert!(!outcome.stderr.contains("noise"), "{outcome:?}");
    }
}

#[test]
fn a_browser_that_cannot_start_does_not_end_the_sign_in() {
    let computer = Computer::new();
    let login = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--browser",
        "/nonexistent/browser",
        "--timeout",
        "20s",
    ];
    let (child, url, _) = computer.start_login(&login);
    computer.browse(&url, "en");
    finish(child).exits(0).says("cannot open a browser");
}

#[test]
fn a_browser_that_hangs_or_fails_later_disturbs_nothing() {
    for ending in ["sleep 30", "sleep 1; exit 7"] {
        let computer = Computer::new();
        let opened = program(&computer, "bin", "browser", ending);
        let browser = format!(
            "'{}' --new-tab '%s'",
            computer.path("bin/browser").display()
        );
        let (child, url, _) =
            computer.start_login(&[&LOGIN[..], &["--browser", &browser]].concat());
        assert_eq!(said(&opened), ["--new-tab", &url]);
        let started = Instant::now();
        computer.browse(&url, "en");
        let outcome = finish(child).exits(0);
        assert!(!outcome.stderr.contains("noise"), "{outcome:?}");
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

/// Every way to a browser, with an address that is code to a shell or to PowerShell: a tenant, and an
/// authority's host. Where the program takes them at all, no other program does.
#[test]
fn no_browser_is_told_an_address_that_a_shell_could_take_for_code() {
    for evil in ["x';iex(id);'.y", "x$(id).y", "x`id`.y", "x\"&calc&\".y"] {
        let host = format!("https://{evil}");
        for flag in [["--tenant", evil], ["--authority-host", &host]] {
            let computer = Computer::new();
            let opened = [
                program(&computer, "bin", "browser", ""),
                program(&computer, "bin", "wslview", "exit 1"),
                program(&computer, "bin", "powershell.exe", ""),
            ];
            let browser = computer.path("bin/browser");
            let quoted = format!("{} '--app=%s'", browser.display());
            for own in [Some(quoted.as_str()), None] {
                let args = [&LOGIN[..3], &["--timeout", "1s"], &flag].concat();
                let mut command = computer.command(&args);
                command
                    .env("PATH", computer.path("bin"))
                    .env("WSL_INTEROP", "/run/WSL/8_interop")
                    .envs(own.map(|own| ("BROWSER", own)));
                let outcome = finish(command.spawn().expect("started"));
                assert!([2, 6].contains(&outcome.status), "{outcome:?}");
                let is_code = |c: char| "'\"$;(){}`!|".contains(c);
                for file in opened.iter().filter(|file| file.exists()) {
                    let words = said(file);
                    let address = words.iter().find(|word| word.contains("://"));
                    let address = address.map_or("", |it| it.split(' ').next_back().unwrap_or(it));
                    assert!(!address.contains(is_code), "{flag:?}: {words:?}");
                }
            }
        }
    }
}

/// A stand-in for Windows: in WSL, its programs are found in `PATH`.
#[cfg(target_os = "linux")]
#[test]
fn out_of_wsl_the_browser_of_windows_opens() {
    let start = "-NoProfile -NonInteractive -Command";
    for wslview in [Some("exit 0"), Some("exit 1"), None] {
        let computer = Computer::new();
        let by_wslview = wslview.map(|ending| program(&computer, "bin", "wslview", ending));
        let by_powershell = program(&computer, "bin", "powershell.exe", "exit 0");
        let mut command = computer.command(&LOGIN);
        command
            .env("PATH", computer.path("bin"))
            .env("WSL_DISTRO_NAME", "Debian")
            .env("WSL_INTEROP", "/run/WSL/8_interop")
            .env("WSLENV", "OTHER/p")
            .env("DISPLAY", ":0");
        let (child, url, _) = Computer::start(command);
        if let Some(by_wslview) = &by_wslview {
            assert_eq!(said(by_wslview), [url.as_str()]);
        }
        if wslview == Some("exit 0") {
            assert!(!by_powershell.exists());
        } else {
            let mut words: Vec<_> = start.split(' ').map(str::to_owned).collect();
            words.push("Start-Process -FilePath $env:ENTRA_TOKEN_ADDRESS".to_owned());
            words.push(format!("ENTRA_TOKEN_ADDRESS/w:OTHER/p {url}"));
            assert_eq!(said(&by_powershell), words);
        }
        computer.browse(&url, "en");
        // It may be that Windows cannot reach the listener: then the address is pasted.
        finish(child)
            .exits(0)
            .says("paste that page's address here");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_browser_stays_behind_as_a_zombie() {
    let computer = Computer::new();
    let opened = program(&computer, "bin", "browser", "sleep 0.6");
    let browser = computer.path("bin/browser");
    let browser = browser.to_str().expect("text");
    let (child, url, _) = computer.start_login(&[&LOGIN[..], &["--browser", browser]].concat());
    said(&opened);
    std::thread::sleep(Duration::from_millis(1500));
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    let children = std::fs::read_to_string(children).expect("a process");
    assert_eq!(children.trim(), "", "left behind");
    computer.browse(&url, "en");
    finish(child).exits(0);
}

#[cfg(target_os = "linux")]
#[test]
fn no_browser_and_no_launcher_gets_our_secrets() {
    for name in ["xdg-open", "wslview", "mine"] {
        let computer = Computer::new();
        let seen = computer.path("environment");
        program(
            &computer,
            "bin",
            name,
            &format!("/usr/bin/env > '{}'", seen.display()),
        );
        let browser = computer.path("bin/mine");
        let browser = browser.to_str().expect("text");
        let mut args = LOGIN.to_vec();
        if name == "mine" {
            args.extend(["--browser", browser]);
        }
        let mut command = computer.command(&args);
        command
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", computer.path("bin").display()),
            )
            .env("DISPLAY", ":0")
            .env("AZURE_CLIENT_SECRET", "s3cret-value")
            .env("AZURE_CLIENT_CERTIFICATE_PASSWORD", "s3cret-passphrase");
        if name == "wslview" {
            command.env("WSL_INTEROP", "/run/WSL/1");
        }
        let (mut child, _, _) = Computer::start(command);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !std::fs::read_to_string(&seen).is_ok_and(|text| text.contains("DISPLAY")) {
            assert!(Instant::now() < deadline, "{name} never ran");
            std::thread::sleep(Duration::from_millis(10));
        }
        let environment = std::fs::read_to_string(&seen).expect("written");
        assert!(!environment.contains("s3cret"), "{name}: {environment}");
        child.kill().expect("running");
        child.wait().expect("ended");
    }
}
