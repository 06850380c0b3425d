//! The parts as Rust sees them: a [`Computer`] to run the program on, perhaps with a [`Keyring`], and a [`Provider`] to
//! sign in at. Nothing here knows what the program should answer.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Outcome, Part, Running, wait_for};

/// The provider's public client: a mobile and desktop app.
pub(crate) const NATIVE: &str = "11111111-2222-4333-8444-555555555555";
/// The provider's confidential client: a web app.
pub(crate) const WEB: &str = "66666666-7777-4888-8999-aaaaaaaaaaaa";
/// The provider's other confidential client: its secret is the key of a certificate.
pub(crate) const SIGNER: &str = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";
/// The provider's tenant, for those who must name one.
pub(crate) const TENANT: &str = "99999999-8888-4777-8666-555555555555";
/// The secret of [`WEB`], with all that a form or a shell could spoil.
pub(crate) const WEB_SECRET: &str = "s3cret+/=&% \"~#";
/// Who signs in.
pub(crate) const ALICE: &str = "alice@example.com";

/// Where a person's tokens are for.
pub(crate) const OUTLOOK: &str = "https://outlook.office.com";
/// Where an app's tokens are for.
pub(crate) const OUTLOOK_FOR_APPS: &str = "https://outlook.office365.com";

/// The browser looks at its last page for a while after the program has ended, but not longer.
const BROWSER_LIMIT: Duration = Duration::from_secs(30);

/// Where the parts are installed and leave what they leave.
pub(crate) fn parts_folder() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real-parts");
    let folder = std::env::var_os("REAL_PARTS_DIR").map_or(default, PathBuf::from);
    let hint = "run tests/real/parts/install.sh first";
    assert!(folder.join("node_modules").is_dir(), "{hint}");
    folder.canonicalize().expect(hint)
}

/// A script or program of `tests/real/parts`.
pub(crate) fn part(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/real/parts")
        .join(name)
}

fn folder_in_parts(name: &str) -> PathBuf {
    let folder = parts_folder().join(name);
    fs::create_dir_all(&folder).expect("the folder of the parts is writable");
    folder
}

fn temporary_folder() -> TempDir {
    tempfile::tempdir_in(folder_in_parts("run")).expect("the folder of the parts is writable")
}

/// A file for what a part says, named after the test.
fn log_file(of: &str) -> PathBuf {
    let test = thread::current()
        .name()
        .unwrap_or("test")
        .replace("::", ".");
    folder_in_parts("logs").join(format!("{test}.{of}.log"))
}

pub(crate) fn log(of: &str) -> Stdio {
    let file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(log_file(of));
    file.expect("the log opens").into()
}

/// A Secret Service on a D-Bus session of its own, unlocked.
pub(crate) struct Keyring {
    bus: String,
    daemon: String,
    _session: Part,
}

impl Keyring {
    fn start(folder: &Path, unlock: &str) -> Self {
        let tell = r#"echo "$DBUS_SESSION_BUS_ADDRESS"; echo "$KEYRING_PID"; exec cat"#;
        let mut command = Command::new(part("with-keyring.sh"));
        command
            .args(["sh", "-c", tell])
            .env("KEYRING_HOME", folder)
            .env("KEYRING_UNLOCK", unlock);
        let mut session = Part::start(&mut command, log("keyring"));
        Self {
            bus: session.line(),
            daemon: session.line(),
            _session: session,
        }
    }

    /// What another program finds in the keyring for `account`.
    pub(crate) fn secret(&self, account: &str) -> Option<String> {
        let found = self.call(
            "secret-tool",
            &["lookup", "service", "entra-token", "username", account],
        );
        (found.code == Some(0)).then_some(found.stdout)
    }

    /// All that another program finds in the keyring of ours, secrets left out.
    pub(crate) fn items(&self) -> String {
        let found = self.call(
            "secret-tool",
            &["search", "--all", "service", "entra-token"],
        );
        found.stdout + &found.stderr
    }

    /// Locks the keyring as a screen saver does. Nobody can unlock it: there is no display to ask on.
    pub(crate) fn lock(&self) {
        let name = [
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
        ];
        let call = [
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
        ];
        let what = ["array:objpath:/org/freedesktop/secrets/collection/login"];
        self.call("dbus-send", &[&name[..], &call, &what].concat())
            .exits(0);
    }

    /// Puts an item of ours into a collection, as another program does.
    pub(crate) fn put_into(&self, collection: &str, account: &str, secret: &str) {
        let path = format!("--collection=/org/freedesktop/secrets/collection/{collection}");
        let item = ["service", "entra-token", "username", account];
        let args = [&["store", "--label=another", path.as_str()][..], &item].concat();
        let mut command = Command::new("secret-tool");
        command
            .args(args)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        Running::start_with_input(&mut command, secret)
            .finish()
            .exits(0);
    }

    /// Another collection is the one that programs write to from now on, and it is open.
    pub(crate) fn use_another_collection(&self) {
        let call = [
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.SetAlias",
            "string:default",
            "objpath:/org/freedesktop/secrets/collection/session",
        ];
        self.call("dbus-send", &call).exits(0);
    }

    /// The process ids of whoever comes to its session from now on.
    pub(crate) fn callers(&self) -> Arc<Mutex<Vec<u32>>> {
        let callers = Arc::new(Mutex::new(Vec::new()));
        let bus = zbus::blocking::connection::Builder::address(self.bus.as_str())
            .and_then(zbus::blocking::connection::Builder::build)
            .expect("the session is there");
        let daemon = zbus::blocking::fdo::DBusProxy::new(&bus).expect("it has a daemon");
        let changes = daemon.receive_name_owner_changed().expect("it tells");
        let seen = Arc::clone(&callers);
        thread::spawn(move || {
            for change in changes {
                let name = change.args().expect("as documented").name.to_string();
                let name = zbus::names::BusName::try_from(name).expect("a name");
                // Who has left again is nobody.
                if let Ok(process) = daemon.get_connection_unix_process_id(name) {
                    seen.lock().expect("no panic above").push(process);
                }
            }
        });
        callers
    }

    /// The daemon is there, and never answers.
    pub(crate) fn freeze(&self) {
        send_signal(Signal::STOP, &self.daemon);
    }

    /// The daemon dies without a word.
    pub(crate) fn kill(&self) {
        send_signal(Signal::KILL, &self.daemon);
    }

    /// The address of the D-Bus session that it is on.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    pub(crate) fn daemon(&self) -> &str {
        &self.daemon
    }

    fn call(&self, program: &str, args: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        command
            .args(args)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        Running::start(&mut command).finish()
    }
}

/// A D-Bus session that can start nothing.
pub(crate) struct Bus {
    address: String,
    _daemon: Part,
}

impl Bus {
    pub(crate) fn without_services(computer: &Computer) -> Self {
        let socket = computer.path("bare-bus");
        let config = computer.path("bare-bus.conf");
        let rules = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
             <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
             <allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        fs::write(&config, rules).expect("our folder is writable");
        let mut command = Command::new("sh");
        // It ends with its input, as every part does.
        let script = r#"dbus-daemon --nofork --config-file="$0" --print-address=1 & cat >/dev/null; kill $!"#;
        command.args(["-c", script]).arg(&config);
        let mut daemon = Part::start(&mut command, log("bus"));
        Self {
            address: daemon.line(),
            _daemon: daemon,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

pub(crate) fn send_signal(signal: Signal, process: &str) {
    let number = process.parse().expect("a process id");
    let process = Pid::from_raw(number).expect("a process id");
    kill_process(process, signal).expect("sent");
}

/// A computer with nothing on it but the program.
pub(crate) struct Computer {
    keyring: Option<Keyring>, // stopped before its files go
    folder: TempDir,
}

impl Computer {
    pub(crate) fn without_keyring() -> Self {
        let folder = temporary_folder();
        for name in ["home", "state", "run"] {
            fs::create_dir(folder.path().join(name)).expect("the folder is new");
        }
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(folder.path().join("run"), private).expect("the folder is ours");
        Self {
            keyring: None,
            folder,
        }
    }

    pub(crate) fn with_keyring() -> Self {
        Self::with_keyring_that("yes")
    }

    /// Where nobody has made a keyring yet.
    pub(crate) fn with_keyring_daemon_alone() -> Self {
        Self::with_keyring_that("no")
    }

    fn with_keyring_that(unlock: &str) -> Self {
        let computer = Self::without_keyring();
        let keyring = Some(Keyring::start(computer.folder.path(), unlock));
        Self {
            keyring,
            ..computer
        }
    }

    /// Does what a hint says; the daemon takes over from the one that is there, and ends with its session.
    pub(crate) fn make_a_keyring_by(&self, command: &str) {
        let mut shell = self.command("sh".as_ref());
        shell.args(["-c", command]);
        for name in ["data", "config", "cache"] {
            let variable = format!("XDG_{}_HOME", name.to_uppercase());
            shell.env(variable, self.path(name));
        }
        Running::start_with_input(&mut shell, "pass")
            .finish()
            .exits(0);
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        self.keyring.as_ref().expect("a computer with a keyring")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file that can be run.
    pub(crate) fn write_script(&self, name: &str, script: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("in our folder")).expect("our folder is writable");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("our folder is writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
        path
    }

    /// The program, as a person on this computer starts it.
    pub(crate) fn program(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_entra-token").as_ref());
        command.args(args);
        command
    }

    /// Any command with the variables of a person on this computer, and no other.
    pub(crate) fn command(&self, path: &Path) -> Command {
        let mut command = Command::new(path);
        let inherited = ["PATH", "CHROMIUM"].into_iter();
        command
            .env_clear()
            .envs(inherited.filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
            .env("LANG", "C.UTF-8")
            .env("HOME", self.path("home"))
            .env("XDG_RUNTIME_DIR", self.path("run"));
        command.env("ENTRA_TOKEN_STATE_DIR", self.path("state"));
        // Our folder is in a checkout, which git is not to find.
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path());
        command
            .env("REAL_PARTS_DIR", parts_folder())
            .env("BROWSER_LOG", log_file("browser"));
        if let Some(keyring) = &self.keyring {
            command.env("DBUS_SESSION_BUS_ADDRESS", &keyring.bus);
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        Running::start(&mut self.program(args)).finish()
    }

    /// Forgets the access tokens outside of the store, as a restart of the computer does.
    pub(crate) fn clear_cache(&self) {
        let cache = self.path("run/entra-token");
        if cache.exists() {
            fs::remove_dir_all(cache).expect("the cache is ours");
        }
    }

    /// Every file of the program whose text contains `secret`.
    pub(crate) fn files_with(&self, secret: &str) -> Vec<PathBuf> {
        let folders = ["home", "state", "run"].map(|name| self.path(name));
        let mut found: Vec<_> = folders
            .iter()
            .flat_map(|folder| files_below(folder))
            .collect();
        found.retain(|file| {
            fs::read(file).is_ok_and(|text| String::from_utf8_lossy(&text).contains(secret))
        });
        found
    }

    /// `login` at `provider`, the sign-in done by a person with `browser`.
    pub(crate) fn sign_in(&self, provider: &Provider, browser: &Browser, args: &[&str]) -> SignIn {
        let mut command = self.program(&provider.login(args));
        self.sign_in_by(&mut command, provider, browser)
    }

    /// Like [`Self::sign_in`], by a command that was made before.
    pub(crate) fn sign_in_by(
        &self,
        command: &mut Command,
        provider: &Provider,
        browser: &Browser,
    ) -> SignIn {
        let outcome = Running::start(browser.used_by(command, self)).finish();
        provider.assert_untold(&outcome);
        SignIn {
            tab: self.tab(&outcome),
            outcome,
        }
    }

    /// What the browser saw at last.
    pub(crate) fn tab(&self, outcome: &Outcome) -> Value {
        let report = self.path("tab.json");
        let what = format!("the browser's report after {outcome:#?}");
        let text = wait_for(&what, BROWSER_LIMIT, || fs::read_to_string(&report).ok());
        fs::remove_file(report).expect("the report is ours");
        let tab: Value = serde_json::from_str(&text).expect("the browser reports JSON");
        assert!(tab.get("error").is_none(), "{tab:#} after {outcome:#?}");
        tab
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder of ours")
        .map(|entry| entry.expect("a folder of ours").path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// A sign-in that came to its end, good or bad.
pub(crate) struct SignIn {
    pub(crate) outcome: Outcome,
    pub(crate) tab: Value,
}

/// Who sits at the browser, and what it is like. The default is an English one on a desk, and a person who signs in.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) denies: bool,
    pub(crate) japanese_dark_phone: bool,
    /// The name of the picture to keep.
    pub(crate) picture: &'static str,
}

impl Browser {
    /// Makes this the browser that `command` opens, unless it says otherwise.
    fn used_by<'a>(&self, command: &'a mut Command, computer: &Computer) -> &'a mut Command {
        command.env("REPORT", computer.path("tab.json"));
        if !command.get_envs().any(|(name, _)| name == "BROWSER") {
            command.env("BROWSER", part("browser"));
        }
        if self.denies {
            command.env("LAB_MODE", "deny");
        }
        if self.japanese_dark_phone {
            command.envs([("LAB_LANG", "ja-JP"), ("LAB_DARK", "1"), ("LAB_PHONE", "1")]);
        }
        if !self.picture.is_empty() {
            command.env("SHOT", folder_in_parts("artefacts").join(self.picture));
        }
        command
    }
}

/// A certified OIDC provider, shaped like Entra, on HTTPS.
pub(crate) struct Provider {
    base: String,
    authority: String,
    _server: Part, // stopped before its files go
    folder: TempDir,
}

impl Provider {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// With some of the variables at the top of `idp/server.mjs`.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        let folder = temporary_folder();
        let path = |name: &str| folder.path().join(name);
        Running::start(Command::new(part("certs.sh")).arg(folder.path()))
            .finish()
            .exits(0);
        fs::write(path("journal"), "").expect("the folder is writable");
        let mut command = Command::new("node");
        command
            .arg("--no-warnings")
            .arg(part("idp/server.mjs"))
            .envs(variables.iter().copied());
        command
            .env("REAL_PARTS_DIR", parts_folder())
            .env("JOURNAL", path("journal"));
        command
            .env("TLS_CERT", path("cert.pem"))
            .env("TLS_KEY", path("key.pem"));
        let mut server = Part::start(&mut command, log("provider"));
        let authority = path("ca.pem")
            .to_str()
            .expect("the path is UTF-8")
            .to_owned();
        Self {
            base: server.line(),
            authority,
            _server: server,
            folder,
        }
    }

    /// Its address.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The folder with its certificate, which is good for every server of `localhost`.
    pub(crate) fn certificates(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the authority to trust.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Ends an access token of the public client before its time, which works for opaque ones.
    pub(crate) fn revoke(&self, token: &str) {
        let form = format!("client_id={NATIVE}&token={token}");
        let address = format!("{}/common/oauth2/v2.0/revoke", self.base);
        let mut command = Command::new("curl");
        command.args(["-sS", "--fail", "--cacert", &self.authority]);
        command.args(["--data", "@-", &address]);
        Running::start_with_input(&mut command, &form)
            .finish()
            .exits(0);
    }

    /// The arguments of a `login` here, `args` among them; the public client unless they name another.
    pub(crate) fn login<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        let mut all = vec![
            "login",
            "--authority-host",
            &self.base,
            "--ca-file",
            &self.authority,
            "--timeout",
            "100s",
        ];
        if !args.contains(&"--client-id") {
            all.extend(["--client-id", NATIVE]);
        }
        all.extend(args);
        all
    }

    /// All that was asked, answered and refused so far.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("journal"))
            .expect("the provider keeps a journal");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("each line is an object"))
            .collect()
    }

    /// The entries of one kind: `asked`, `answered` or `refused`.
    pub(crate) fn entries(&self, event: &str) -> Vec<Value> {
        self.journal()
            .into_iter()
            .filter(|entry| entry["event"] == event)
            .collect()
    }

    /// A field of the last answer that held tokens.
    #[track_caller]
    pub(crate) fn last(&self, field: &str) -> String {
        let answers = self.entries("answered");
        let answer = answers.last().expect("tokens were handed out");
        answer[field]
            .as_str()
            .expect("the answer has the field")
            .to_owned()
    }

    /// The address where clients of `tenant` redeem what they have.
    pub(crate) fn token_endpoint(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/token", self.base)
    }

    /// The claims of `token`, checked as the mail server at `audience` does.
    pub(crate) fn accept(&self, token: &str, audience: &str) -> Value {
        let mut command = Command::new("node");
        command
            .arg("--no-warnings")
            .arg(part("idp/accept.mjs"))
            .args([&self.base, audience]);
        command
            .env("REAL_PARTS_DIR", parts_folder())
            .env("NODE_EXTRA_CA_CERTS", &self.authority);
        let checked = Running::start_with_input(&mut command, token);
        checked.finish().exits(0).json()
    }

    /// Insists that no token handed out so far, and no client secret, can be read in `outcome`.
    #[track_caller]
    pub(crate) fn assert_untold(&self, outcome: &Outcome) {
        let answers = self.entries("answered");
        let tokens = answers
            .iter()
            .flat_map(|answer| ["access_token", "refresh_token"].map(|field| &answer[field]));
        for secret in tokens.filter_map(Value::as_str).chain(["s3cret"]) {
            let told = outcome.stdout.contains(secret) || outcome.stderr.contains(secret);
            assert!(!told, "a secret is told in {outcome:#?}");
        }
    }
}
