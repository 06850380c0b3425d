//! The program on a pseudo-terminal: prompts, long lines and pictures; and the terminal is as it was
//! afterwards, however it ends.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, Winsize, tcgetattr, tcsetwinsize};

use crate::support::app::{APP, LOGIN_APP, PASSPHRASE, registration};
use crate::support::fake_entra::{Audience, NATIVE_CLIENT_ID, Registration, WEB_SECRET};
use crate::support::office::Office;
use crate::support::{Computer, LOGIN, finish, send, signals};

/// A person at a terminal: what they see, and what they type.
struct Person {
    keyboard: File,
    program: OwnedFd,
    seen: Arc<Mutex<String>>,
    before: Termios,
}

impl Person {
    fn sits_down() -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&person).expect("ours");
        unlockpt(&person).expect("ours");
        let name = ptsname(&person, Vec::new()).expect("a name");
        let name = name.into_string().expect("text");
        let program = File::options().read(true).write(true).open(name);
        let program: OwnedFd = program.expect("ours").into();
        let (mut screen, seen) = (File::from(person), Arc::new(Mutex::new(String::new())));
        let keyboard = screen.try_clone().expect("another handle");
        let shown = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut chunk) {
                let text = String::from_utf8_lossy(&chunk[..count]).into_owned();
                shown.lock().expect("no panic").push_str(&text);
            }
        });
        let size = Winsize {
            ws_row: 40,
            ws_col: 100,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&program, size).expect("a terminal");
        let before = tcgetattr(&program).expect("a terminal");
        Self {
            keyboard,
            program,
            seen,
            before,
        }
    }

    /// Starts the program with this as its controlling terminal.
    fn starts(&self, computer: &Computer, args: &[&str]) -> Child {
        self.starts_as(&computer.command(args))
    }

    fn starts_as(&self, ours: &Command) -> Child {
        self.program_on(ours).spawn().expect("started")
    }

    /// The program with this as its controlling terminal.
    fn program_on(&self, ours: &Command) -> Command {
        let mut command = Command::new("setsid");
        command.arg("--ctty").arg("--wait").arg(ours.get_program());
        command.args(ours.get_args()).env_clear();
        command.envs(
            ours.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        command.env("LANG", "C.UTF-8").env("TERM", "xterm");
        let handle = || self.program.try_clone().expect("another handle");
        command.stdin(handle()).stdout(handle()).stderr(handle());
        command
    }

    /// Starts a sign-in, which waits for the address that the browser has come to.
    fn is_to_paste(&self, computer: &Computer) -> (Child, String) {
        let mut command = computer.command(&LOGIN);
        command.stdin(self.program.try_clone().expect("another handle"));
        let (child, url, _) = Computer::start(command);
        let address = computer.sign_in_elsewhere(&url);
        self.waits_without(LocalModes::ICANON);
        (child, address)
    }

    fn sees(&self, words: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let seen = self.seen.lock().expect("no panic").clone();
            if seen.contains(words) {
                return seen;
            }
            assert!(Instant::now() < deadline, "no `{words}` in: {seen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn types(&mut self, keys: &str) {
        for part in keys.as_bytes().chunks(512) {
            self.keyboard.write_all(part).expect("typed");
        }
    }

    fn modes(&self) -> LocalModes {
        tcgetattr(&self.program).expect("a terminal").local_modes
    }

    /// Waits until the program has taken the terminal out of a mode.
    fn waits_without(&self, mode: LocalModes) {
        while self.modes().contains(mode) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn finds_the_terminal_as_before(&self) {
        assert_eq!(self.modes(), self.before.local_modes);
    }
}

/// The exit status as a shell tells it.
fn status(mut child: Child) -> i32 {
    let status = child.wait().expect("ended");
    status
        .code()
        .or_else(|| Some(128 + status.signal()?))
        .expect("a status")
}

#[test]
fn an_address_of_6000_characters_is_read_whole_and_the_terminal_is_restored() {
    let computer = Computer::new();
    let mut person = Person::sits_down();
    let (child, address) = person.is_to_paste(&computer);
    person.types(&format!("{address}&session_state={}\r", "x".repeat(6000)));
    finish(child).exits(0);
    person.finds_the_terminal_as_before();
}

#[test]
fn ctrl_d_ends_an_address_or_without_one_the_wait() {
    let computer = Computer::new();
    let mut person = Person::sits_down();
    let (child, address) = person.is_to_paste(&computer);
    person.types(&format!("{address}\u{4}"));
    finish(child).exits(0);
    let begin = ["login", "--client-id", NATIVE_CLIENT_ID, "--start"];
    computer.run(&begin).exits(0);
    let child = person.starts(&computer, &["login", "--finish", "-"]);
    person.waits_without(LocalModes::ICANON);
    person.types("\u{4}");
    assert_eq!(status(child), 2);
    person.finds_the_terminal_as_before();
}

#[test]
fn the_secret_is_typed_unseen() {
    let computer = Computer::with_app();
    for source in ["-", "/dev/stdin", "/dev/tty"] {
        let mut person = Person::sits_down();
        let args = [&LOGIN_APP[..], &["--client-secret-file", source]].concat();
        let child = person.starts(&computer, &args);
        person.sees("client secret: ");
        person.waits_without(LocalModes::ECHO);
        person.types(&format!("{WEB_SECRET}\r"));
        assert_eq!(status(child), 0, "{source}");
        let seen = person.sees("signed in as the app");
        assert!(!seen.contains(WEB_SECRET), "{seen}");
        person.finds_the_terminal_as_before();
    }
}

#[test]
fn a_question_for_a_secret_hears_every_request_to_stop() {
    let computer = Computer::with_app();
    let args = [&LOGIN_APP[..], &["--client-secret-file", "-"]].concat();
    for signal in signals() {
        let person = Person::sits_down();
        let child = person.starts(&computer, &args);
        person.sees("client secret: ");
        person.waits_without(LocalModes::ECHO);
        send(signal, &child);
        assert_eq!(status(child), 130, "{signal:?}");
        person.finds_the_terminal_as_before();
    }
}

#[test]
fn the_passphrase_of_a_key_is_asked_for_and_kept() {
    let computer = Computer::with_app();
    computer.entra.register(registration());
    let key = computer.key_file("encrypted.pem");
    let key = ["--client-certificate", key.to_str().expect("text")];
    let args = [&LOGIN_APP[..], &key].concat();
    let mut person = Person::sits_down();
    let child = person.starts(&computer, &args);
    person.sees("passphrase of ");
    person.waits_without(LocalModes::ECHO);
    person.types(&format!("{PASSPHRASE}\r"));
    assert_eq!(status(child), 0);
    assert!(!person.sees("signed in as the app").contains(PASSPHRASE));
    person.finds_the_terminal_as_before();
    computer.run(&["refresh"]).exits(0);
}

#[test]
fn ctrl_c_at_a_prompt_or_while_waiting_restores_the_terminal() {
    let computer = Computer::with_app();
    let secret = ["login", "--client-id", APP, "--client-secret-file", "-"];
    for (args, words, mode) in [
        (&secret[..], "client secret: ", LocalModes::ECHO),
        (&LOGIN[..], "paste that page's address", LocalModes::ICANON),
    ] {
        let mut person = Person::sits_down();
        let child = person.starts(&computer, args);
        person.sees(words);
        person.waits_without(mode);
        person.types("\u{3}");
        assert_eq!(status(child), 130);
        person.finds_the_terminal_as_before();
    }
}

#[test]
fn a_sign_in_that_is_sent_to_the_background_goes_on_and_hears_a_kill() {
    let computer = Computer::with_app();
    let ours = computer.command(&LOGIN);
    let mut shell = Command::new("/bin/sh");
    shell.arg("-i").env("PS1", "$ ");
    let variables = ours.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    let words = std::iter::once(ours.get_program()).chain(ours.get_args());
    let words: Vec<String> = words
        .map(|word| format!("'{}'", word.to_str().expect("text")))
        .collect();
    let mut person = Person::sits_down();
    let child = person.starts_as(&shell);
    person.types(&format!("{}\r", words.join(" ")));
    person.sees("paste that page's address");
    person.waits_without(LocalModes::ICANON);
    person.types("\u{1a}");
    person.sees("Stopped");
    person.types("bg\r");
    // Longer than it looks away from the terminal.
    std::thread::sleep(Duration::from_millis(500));
    person.types("jobs\r");
    person.sees("Running");
    person.types("kill %1; wait %1; echo \"ended $?\"; exit\r");
    person.sees("ended 130");
    assert_eq!(status(child), 0);
}

#[test]
fn a_device_code_comes_with_a_picture_for_a_phone() {
    let computer = Computer::new();
    computer.entra.register(Registration {
        public_flows: true,
        ..Registration::native(NATIVE_CLIENT_ID, Audience::AnyOrgAndPersonal)
    });
    let person = Person::sits_down();
    let child = person.starts(
        &computer,
        &["login", "--client-id", NATIVE_CLIENT_ID, "--device-code"],
    );
    assert_eq!(status(child), 0);
    let seen = person.sees("FJC4X8LPQ");
    let picture = seen
        .lines()
        .filter(|line| line.contains('▀') || line.contains('█'));
    assert!(picture.count() >= 14, "{seen}");
}

#[test]
fn an_account_in_plain_text_is_not_shown_on_a_terminal() {
    let computer = Computer::signed_in();
    let person = Person::sits_down();
    let child = person.starts(&computer, &["export", "--plain"]);
    assert_eq!(status(child), 2);
    let seen = person.sees("would stay on the screen");
    assert!(!seen.contains("access_token"), "{seen}");
}

#[test]
fn what_is_written_while_the_question_is_asked_stays() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    std::fs::write(&file, "account work\n").expect("written");
    let mut person = Person::sits_down();
    let mut child = person.starts(&computer, &["setup", "msmtp", "--write"]);
    person.sees("[y/N] ");
    std::fs::write(&file, "account work\nhost precious\n").expect("written");
    person.types("y\r");
    assert_eq!(child.wait().expect("ended").code(), Some(1));
    person.sees("was changed while waiting for the answer");
    let after = std::fs::read_to_string(&file).expect("text");
    assert_eq!(after, "account work\nhost precious\n");
}

#[test]
fn a_file_is_only_written_after_a_yes_to_what_is_shown() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    let work = "account work\nhost mail.example.org\npassword hunter2\n";
    std::fs::write(&file, work).expect("written");
    let before = std::fs::read_to_string(&file).expect("text");
    for (answer, status) in [("\r", 5), ("n\r", 5), ("\u{4}", 5), ("y\r", 0)] {
        let mut person = Person::sits_down();
        let mut child = person.starts(&computer, &["setup", "msmtp", "--write"]);
        let seen = person.sees("[y/N] ");
        assert!(seen.contains("+account taro@example.com"), "{seen}");
        assert!(seen.contains(" host mail.example.org"), "{seen}");
        assert!(seen.contains(" password …"), "{seen}");
        assert!(!seen.contains("hunter2"), "{seen}");
        assert_eq!(std::fs::read_to_string(&file).expect("text"), before);
        person.types(answer);
        assert_eq!(
            child.wait().expect("ended").code(),
            Some(status),
            "{answer:?}"
        );
        if status == 5 {
            person.sees("nothing was written");
        }
    }
    let after = std::fs::read_to_string(&file).expect("text");
    assert!(
        after.starts_with(&before) && after.len() > before.len(),
        "{after}"
    );
}

#[test]
fn no_password_of_an_address_or_a_header_is_shown_beside_what_changes() {
    let computer = Computer::signed_in();
    let others = "set my_url = 'smtps://me:hunter2@host/'\nset x = Authorization: Basic hunter2\n";
    std::fs::write(computer.path("home/.neomuttrc"), others).expect("written");
    let mut person = Person::sits_down();
    let child = person.starts(&computer, &["setup", "neomutt", "--write"]);
    let seen = person.sees("[y/N] ");
    person.types("n\r");
    assert_eq!(status(child), 5);
    assert!(!seen.contains("hunter2"), "{seen}");
    assert!(seen.contains(" set my_url = 'smtps://…@host/'"), "{seen}");
    assert!(seen.contains(" set x = Authorization …"), "{seen}");
}

#[test]
fn a_registration_asks_and_only_a_yes_goes_on() {
    let office = Office::new();
    for (answer, expected, apps) in [
        ("\u{3}", 130, 0),
        ("\r", 5, 0),
        ("no\r", 5, 0),
        ("y\r", 0, 1),
    ] {
        let mut person = Person::sits_down();
        let child = person.starts_as(&office.command(&["--run"]));
        let seen = person.sees("[y/N]");
        assert!(seen.contains("1. [new] register the app"), "{seen}");
        assert_eq!(office.graph.changes(), 0);
        person.types(answer);
        assert_eq!(status(child), expected);
        let shown = person.sees("");
        let progress = shown.split("\r\u{1b}[K").filter(|it| it.starts_with('…'));
        let widths: Vec<usize> = progress.map(|it| it.chars().count()).collect();
        // What is wider than the terminal wraps, and cannot be cleared any more.
        assert!(widths.iter().all(|width| *width < 100), "{widths:?}");
        assert_eq!(widths.contains(&98), expected == 0, "{widths:?}");
        assert_eq!(office.graph.objects().applications.len(), apps);
    }
    // Where nothing is left to do there is nothing to ask.
    let person = Person::sits_down();
    let child = person.starts_as(&office.command(&["--run"]));
    assert_eq!(status(child), 0);
    assert!(!person.sees("is already registered").contains("[y/N]"));
}

#[test]
fn an_import_that_reaches_out_asks_at_the_terminal_although_its_input_is_a_file() {
    let laptop = Computer::signed_in();
    let exported = laptop.run(&["export", "--plain"]).exits(0).stdout;
    for (answer, expected) in [("\r", 5), ("n\r", 5), ("\u{3}", 130), ("y\r", 0)] {
        let server = Computer::new();
        let file = server.private_file("exported", &exported);
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec \"$0\" import <\"$1\""]);
        let ours = server.command(&[""; 0]);
        shell.arg(ours.get_program()).arg(file).env_clear();
        shell.envs(
            ours.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let mut person = Person::sits_down();
        let child = person.starts_as(&shell);
        let seen = person.sees("[y/N]");
        assert!(seen.contains(&laptop.entra.authority_host()), "{seen}");
        assert!(
            !server.path("home/state").exists(),
            "nothing is written yet"
        );
        person.types(answer);
        assert_eq!(status(child), expected, "{answer:?}");
        assert_eq!(server.record_path().exists(), expected == 0, "{answer:?}");
    }
}

#[test]
fn what_reads_standard_input_says_what_it_waits_for() {
    let computer = Computer::signed_in();
    let request = "protocol=smtp\rhost=smtp.office365.com\r\r";
    for (args, words, keys, expected) in [
        (
            &["explain", "-"][..],
            "paste the message",
            "AADSTS70008\r\u{4}",
            0,
        ),
        (
            &["import"],
            "paste the output of `entra-token export`",
            "x\r\u{4}",
            2,
        ),
        (
            &["credential", "get"],
            "waiting for git's input",
            request,
            0,
        ),
    ] {
        let mut person = Person::sits_down();
        let child = person.starts(&computer, args);
        person.sees(words);
        person.types(keys);
        assert_eq!(status(child), expected, "{args:?}");
        // A program that pipes it in needs no word.
        let mut command = computer.command(args);
        let piped = command.stdin(std::process::Stdio::null()).spawn();
        let outcome = finish(piped.expect("started"));
        assert!(!outcome.stderr.contains(words), "{outcome:?}");
        let mut person = Person::sits_down();
        let child = person.starts(&computer, &[&["-q"], args].concat());
        person.types(keys);
        assert_eq!(status(child), expected, "{args:?}");
        assert!(!person.sees("").contains(words), "{args:?}");
    }
}

#[test]
fn a_terminal_without_escapes_gets_none() {
    let computer = Computer::signed_in();
    for args in [
        &["show", "-a", "nobody"][..],
        &["status"],
        &["doctor"],
        &["refresh"],
        &["logn"],
        &["login", "--device-code", "--timeout", "1s"],
        &["setup", "msmtp", "--write", "--yes"],
    ] {
        let person = Person::sits_down();
        let mut command = person.program_on(&computer.command(args));
        let child = command.env("TERM", "dumb").spawn().expect("started");
        status(child);
        let seen = person.sees("\n");
        assert!(!seen.contains('\u{1b}'), "{args:?}: {seen:?}");
    }
    let person = Person::sits_down();
    let child = person.starts(&computer, &["show", "-a", "nobody"]);
    status(child);
    assert!(person.sees("error:").contains('\u{1b}'));
}

#[test]
fn a_no_is_no_error() {
    let computer = Computer::signed_in();
    let office = Office::new();
    for (command, words) in [
        (
            computer.command(&["setup", "msmtp", "--write"]),
            "nothing was written",
        ),
        (office.command(&["--run"]), "nothing was changed"),
    ] {
        let mut person = Person::sits_down();
        let child = person.starts_as(&command);
        person.sees("[y/N]");
        person.types("n\r");
        assert_eq!(status(child), 5);
        let seen = person.sees(words);
        assert!(!seen.contains("error"), "{seen}");
    }
}

/// What becomes of the account of an app that gets a new secret, where `meanwhile` happens while the
/// registration asks.
fn while_it_asks(meanwhile: impl FnOnce(&Office)) -> (Office, i32, String) {
    let office = Office::new();
    let with_secret = ["--with-secret", "--audience", "any-org"];
    let ending = [&with_secret[..], &["--secret-lifetime", "20d"]].concat();
    office.run(&ending).exits(0);
    let named = ["-a", "entra-token"];
    office.computer.login_in(&named, &[], "en").0.exits(0);
    let mut person = Person::sits_down();
    let child = person.starts_as(&office.command(&[&["--run"], &with_secret[..]].concat()));
    person.sees("[y/N]");
    meanwhile(&office);
    person.types("y\r");
    let status = status(child);
    // What it said last may be on its way yet.
    let seen = person.sees(if status == 0 { "" } else { "in the meantime" });
    (office, status, seen)
}

fn record(office: &Office) -> serde_json::Value {
    let path = office.computer.record_path_of("entra-token");
    serde_json::from_slice(&std::fs::read(path).expect("a record")).expect("JSON")
}

#[test]
fn what_happened_while_a_registration_asked_is_not_undone() {
    let mut before = serde_json::Value::Null;
    let (office, status, seen) = while_it_asks(|office| {
        let old = record(office);
        office.computer.run(&["refresh"]).exits(0);
        before = record(office);
        assert_ne!(old["refresh_token"], before["refresh_token"]);
    });
    assert_eq!(status, 0, "{seen}");
    let after = record(&office);
    assert_eq!(after["refresh_token"], before["refresh_token"]);
    assert_ne!(after["client_secret"], before["client_secret"]);
    office.computer.run(&["refresh"]).exits(0);

    let (office, status, _) = while_it_asks(|office| {
        let hint = ["--login-hint", "hanako@example.com"];
        let named = ["-a", "entra-token"];
        office.computer.login_in(&named, &hint, "en").0.exits(0);
    });
    assert_eq!(status, 0);
    assert_eq!(record(&office)["account"]["username"], "hanako@example.com");

    let (office, status, seen) = while_it_asks(|office| {
        office.computer.run(&["logout"]).exits(0);
    });
    assert_ne!(status, 0);
    assert!(seen.contains("was deleted in the meantime"), "{seen}");
    assert!(!office.computer.record_path_of("entra-token").exists());
    office.computer.run(&["show"]).exits(4);
    let kept = office.app()["passwordCredentials"].as_array().map(Vec::len);
    assert_eq!(kept, Some(1), "the new one is removed again");
}

#[test]
fn what_is_left_of_a_paste_does_not_reach_the_shell() {
    let computer = Computer::new();
    let mut person = Person::sits_down();
    let child = person.starts(&computer, &LOGIN);
    let url = person.sees("/oauth2/v2.0/authorize?");
    let url = url
        .split_whitespace()
        .find(|word| word.contains("/authorize?"))
        .expect("an address");
    person.waits_without(LocalModes::ICANON);
    let address = computer.sign_in_elsewhere(url);
    person.types(&format!("{address}\rtouch /tmp/not-typed"));
    assert_eq!(status(child), 0);
    person.finds_the_terminal_as_before();
    let left = rustix::io::ioctl_fionread(&person.program).expect("a terminal");
    assert_eq!(left, 0, "bytes for the shell");
}
