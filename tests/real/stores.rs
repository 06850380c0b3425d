//! The recipes of `examples/stores`, each with the real tool behind it: an account is kept there, renewed, moved out
//! and in, and leaves nothing. Shims in front of the tools write down what stood in their arguments.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Outcome, Running, wait_for};
use crate::support::{Computer, OUTLOOK_FOR_APPS, Provider, TENANT, WEB, WEB_SECRET, send_signal};

/// A name with all that a path or a shell could spoil, and how it is called in a folder.
const ACCOUNT: &str = "the app's/\"アプリ\"";
const KEY: &str = "the%20app%27s%2F%22%E3%82%A2%E3%83%97%E3%83%AA%22";

/// What the recipes start, themselves or through their tools.
const TOOLS: [&str; 10] = [
    "cat",
    "cut",
    "flock",
    "gpg",
    "jq",
    "mkdir",
    "mv",
    "rm",
    "sha256sum",
    "sync",
];

/// As `sudo` makes it: a program that runs as root now, and that its caller may not end.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_program_that_is_not_ours_to_end_is_left_alone() {
    const NOBODY: &str = "65534";
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let is_root = rustix::process::geteuid().is_root();
    let as_root = |args: &[&str]| {
        let words = [&["sudo", "--non-interactive"], args].concat();
        let words = if is_root { args } else { &words };
        let done = Running::start(Command::new(words[0]).args(&words[1..])).finish();
        done.exits(0);
    };
    let text = |name: &str| path(name).to_str().expect("text").to_owned();
    as_root(&["install", "-m", "4755", "/usr/bin/perl", &text("rooted")]);
    // Perl trusts no argument that it did not look at while its rights are not its caller's.
    let script =
        r"$< = $>; my ($path) = $ARGV[0] =~ /(.*)/; open(my $there, '>', $path) or die; sleep 30;";
    fs::write(path("sleep.pl"), script).expect("written");
    let store = format!(
        "command={} {} {}",
        text("rooted"),
        text("sleep.pl"),
        text("started")
    );
    let list =
        json!({"version": 1, "default": "app", "accounts": [{"name": "app", "store": store}]});
    fs::create_dir(path("state")).expect("created");
    fs::write(path("state/accounts.json"), list.to_string()).expect("written");
    fs::copy(env!("CARGO_BIN_EXE_entra-token"), path("entra-token")).expect("copied");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("ours");
    let mut show = Command::new(path("entra-token"));
    if is_root {
        as_root(&["chown", "--recursive", NOBODY, &text("state")]);
        let ids = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
        show = Command::new("setpriv");
        show.args(ids).arg(path("entra-token"));
    }
    show.arg("show")
        .env("ENTRA_TOKEN_STATE_DIR", path("state"))
        .env_remove("XDG_RUNTIME_DIR");
    let show = Running::start(&mut show);
    let is_there = || path("started").exists().then_some(());
    wait_for("the store's command", Duration::from_secs(10), is_there);
    let interrupted = Instant::now();
    send_signal(rustix::process::Signal::TERM, &show.id().to_string());
    show.finish().exits(130).tells("interrupted");
    assert!(interrupted.elapsed() < Duration::from_secs(5));
}

/// A computer with a recipe's tools on it, and a provider to sign in at.
struct Vault {
    computer: Computer,
    provider: Provider,
    variables: Vec<(&'static str, PathBuf)>,
    /// The recipe and its arguments.
    recipe: Vec<String>,
}

impl Vault {
    /// With a recipe, its arguments, and the tools that it alone needs.
    fn new(computer: Computer, recipe: &[&str], tools: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/stores");
        let script = folder.join(recipe[0]).display().to_string();
        let arguments = recipe[1..].iter().copied().map(str::to_owned);
        let vault = Self {
            computer,
            provider: Provider::start(),
            variables: Vec::new(),
            recipe: [script].into_iter().chain(arguments).collect(),
        };
        for tool in TOOLS.iter().chain(tools) {
            vault.write_shim(tool);
        }
        vault
    }

    fn with(self, name: &'static str, value: PathBuf) -> Self {
        let mut variables = self.variables;
        variables.push((name, value));
        Self { variables, ..self }
    }

    /// Puts a tool behind a script that writes down its arguments.
    fn write_shim(&self, tool: &str) {
        let path = find(tool);
        let (path, arguments) = (path.display(), self.computer.path("arguments"));
        let script = format!(
            "printf '%s\\n' \"{tool} $*\" >>'{}'\nexec '{path}' \"$@\"",
            arguments.display()
        );
        self.computer
            .write_script(&format!("shims/{tool}"), &script);
    }

    /// Adds what the tools want to know, and puts the shims in front of them.
    fn equip<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let path = std::env::var("PATH").expect("text");
        let shims = self.computer.path("shims");
        command
            .env("PATH", format!("{}:{path}", shims.display()))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
    }

    fn run(&self, args: &[&str]) -> Outcome {
        Running::start(self.equip(&mut self.computer.program(args))).finish()
    }

    /// A call that shows no secret.
    #[track_caller]
    fn run_silently(&self, args: &[&str]) -> Outcome {
        let outcome = self.run(args).exits(0);
        self.provider.assert_untold(&outcome);
        outcome
    }

    /// A tool on this computer, without the shims.
    #[track_caller]
    fn tool(&self, args: &[&str], input: &str) -> Outcome {
        let mut command = self.computer.command(args[0].as_ref());
        command.args(&args[1..]);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        Running::start_with_input(&mut command, input)
            .finish()
            .exits(0)
    }

    /// What `--store` takes.
    fn store(&self) -> String {
        format!("command={}", shell_words::join(&self.recipe))
    }

    /// What the recipe answers, asked without the program.
    #[track_caller]
    fn ask(&self, operation: &str, more: &[(&str, &str)]) -> Value {
        self.start(operation, more).finish().exits(0).json()
    }

    fn start(&self, operation: &str, more: &[(&str, &str)]) -> Running {
        let mut question = json!({"version": 1, "account": ACCOUNT, "key": KEY});
        for (field, value) in more {
            question[*field] = json!(value);
        }
        let mut command = self.computer.command(self.recipe[0].as_ref());
        command.args(&self.recipe[1..]).arg(operation);
        Running::start_with_input(self.equip(&mut command), &question.to_string())
    }

    fn login(&self) {
        let secret = self.computer.path("secret");
        fs::write(&secret, WEB_SECRET).expect("our folder is writable");
        let path = secret.to_str().expect("the path is UTF-8");
        let store = self.store();
        let client = [
            "-a",
            ACCOUNT,
            "--client-id",
            WEB,
            "--client-secret-file",
            path,
        ];
        let args = ["--app-only", "--tenant", TENANT, "--store", &store];
        let args = [&client[..], &args].concat();
        self.run_silently(&self.provider.login(&args));
        fs::remove_file(secret).expect("the file is ours");
    }

    /// What is shown out of the store itself is what was handed out last.
    #[track_caller]
    fn assert_shows_the_last_token(&self) {
        self.computer.clear_cache();
        let shown = self.run(&["show"]).exits(0);
        assert_eq!(shown.line(), self.provider.last("access_token"));
        self.provider.accept(shown.line(), OUTLOOK_FOR_APPS);
    }

    /// Nothing on the computer can be read that is worth anything.
    #[track_caller]
    fn assert_no_plain_file(&self) {
        self.computer.clear_cache();
        let token = self.provider.last("access_token");
        for secret in [&token, WEB_SECRET, "s3cret"] {
            assert_eq!(self.computer.files_with(secret), Vec::<PathBuf>::new());
        }
        let arguments = fs::read_to_string(self.computer.path("arguments")).expect("tools ran");
        assert!(!arguments.contains(&token), "{arguments}");
        assert!(!arguments.contains("s3cret"), "{arguments}");
    }

    /// Sign in, show, refresh, move to a file and back.
    #[track_caller]
    fn assert_keeps_an_account(&self) {
        self.login();
        self.assert_shows_the_last_token();
        let first = self.provider.last("access_token");
        self.run_silently(&["refresh"]);
        assert_ne!(self.provider.last("access_token"), first);
        self.assert_shows_the_last_token();
        self.assert_no_plain_file();

        self.run_silently(&["store", "move", "--to", "file"]);
        assert_eq!(self.ask("get", &[]), json!({}));
        self.assert_shows_the_last_token();
        self.run_silently(&["store", "move", "--to", &self.store()]);
        self.assert_no_plain_file();
        self.assert_shows_the_last_token();
    }

    /// `status` passes on what the recipe says of itself.
    #[track_caller]
    fn assert_describes_itself(&self, compares: bool, prompts: bool) {
        let status = self.run_silently(&["status", "--json"]).json();
        let capabilities = &status["accounts"][0]["store_capabilities"];
        let told = json!({
            "survives_reboot": true,
            "compare_and_set": compares,
            "prompts": prompts,
            "max_size": null,
        });
        assert_eq!(*capabilities, told);
    }

    /// Of those who replace the same item at once, one does.
    #[track_caller]
    fn assert_compares(&self) {
        let before = self.ask("get", &[]);
        let etag = before["etag"].as_str().expect("an etag");
        let secret = before["secret"].as_str().expect("a secret");
        let put = |_| self.start("put", &[("secret", secret), ("expected", etag)]);
        let puts: Vec<_> = (0..5).map(put).collect();
        let answers = puts.into_iter().map(|put| put.finish().exits(0).json());
        let (refused, taken): (Vec<_>, Vec<_>) =
            answers.partition(|answer| *answer == json!({"conflict": true}));
        assert_eq!((refused.len(), taken.len()), (4, 1));
        let after = self.ask("get", &[]);
        assert_eq!(
            (&after["etag"], &after["secret"]),
            (&taken[0]["etag"], &secret.into())
        );
        assert_ne!(after["etag"], etag);
        self.assert_shows_the_last_token();
    }

    /// After `logout` the recipe, the list and all files know nothing.
    #[track_caller]
    fn assert_leaves_nothing(&self) {
        self.run_silently(&["logout"]);
        assert_eq!(self.ask("get", &[]), json!({}));
        assert_eq!(self.ask("delete", &[]), json!({"deleted": false}));
        let status = self.run(&["status", "--json"]).json();
        assert_eq!(status["accounts"], json!([]));
        self.assert_no_plain_file();
    }

    /// The files of a store, which nobody else may read.
    #[track_caller]
    fn private_files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.computer.path(folder)).expect("a folder of ours");
        let mut names = Vec::new();
        for entry in entries.map(|entry| entry.expect("a folder of ours")) {
            let mode = entry.metadata().expect("ours").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{entry:?}");
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names
    }
}

/// A tool of this machine.
#[track_caller]
fn find(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("set");
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(tool));
    let found = places.find(|place| place.is_file());
    found.unwrap_or_else(|| panic!("{tool} is missing: run tests/real/parts/install.sh"))
}

/// A home of GnuPG with one key that needs no passphrase. Its agent's socket wants a short path.
struct GnuPg {
    home: TempDir,
}

impl GnuPg {
    fn start() -> Self {
        let gnupg = Self {
            home: tempfile::tempdir().expect("a folder"),
        };
        let key = ["--quick-generate-key", "store@example.com"];
        let how = ["--batch", "--quiet", "--passphrase", ""];
        let kind = ["default", "default", "never"];
        let args = [&how[..], &key, &kind].concat();
        gnupg.call("gpg", &args).exits(0);
        gnupg
    }

    fn call(&self, program: &str, args: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        command.args(args).env("GNUPGHOME", self.home.path());
        Running::start(&mut command).finish()
    }

    /// A vault with a password store.
    fn vault(&self, recipe: &[&str], tools: &[&str]) -> Vault {
        let computer = Computer::without_keyring();
        let store = computer.path("home/passwords");
        let vault = Vault::new(computer, recipe, tools)
            .with("GNUPGHOME", self.home.path().to_owned())
            .with("PASSWORD_STORE_DIR", store);
        vault.tool(&["pass", "init", "store@example.com"], "");
        vault
    }
}

impl Drop for GnuPg {
    fn drop(&mut self) {
        let mut command = Command::new("gpgconf");
        let command = command.args(["--kill", "gpg-agent"]);
        let _ = command.env("GNUPGHOME", self.home.path()).status();
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn pass_keeps_an_account() {
    let gnupg = GnuPg::start();
    let vault = gnupg.vault(&["pass"], &["pass"]);
    vault.assert_keeps_an_account();
    assert_eq!(
        vault.private_files("home/passwords/entra-token"),
        [format!("{KEY}.gpg")]
    );
    let known = vault.tool(&["pass", "show", &format!("entra-token/{KEY}")], "");
    let token = vault.provider.last("access_token");
    assert!(known.stdout.contains(&token), "pass has it");
    vault.assert_describes_itself(true, true);
    vault.assert_compares();
    vault.assert_leaves_nothing();
    assert_eq!(vault.private_files("home/passwords"), [".gpg-id"]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_file_of_age_keeps_an_account() {
    let computer = Computer::without_keyring();
    let (identity, folder) = (computer.path("an identity"), computer.path("home/age"));
    let identity = identity.to_str().expect("the path is UTF-8").to_owned();
    let folder = folder.to_str().expect("the path is UTF-8").to_owned();
    let recipe = ["age", &identity, &folder];
    let vault = Vault::new(computer, &recipe, &["age", "age-keygen"]);
    vault.tool(&["age-keygen", "-o", &identity], "");
    vault.assert_keeps_an_account();
    assert_eq!(vault.private_files("home/age"), [format!("{KEY}.age")]);
    vault.assert_describes_itself(true, false);
    vault.assert_compares();
    let file = vault.computer.path("home/age").join(format!("{KEY}.age"));
    let file = file.to_str().expect("the path is UTF-8");
    let known = vault.tool(&["age", "-d", "-i", &identity, file], "");
    let token = vault.provider.last("access_token");
    assert!(known.stdout.contains(&token), "age opens it");
    vault.assert_leaves_nothing();
    assert_eq!(vault.private_files("home/age"), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_its_identity_a_file_of_age_stays_closed() {
    let computer = Computer::without_keyring();
    let identity = computer.path("identity");
    let identity = identity.to_str().expect("the path is UTF-8").to_owned();
    let vault = Vault::new(computer, &["age", &identity], &["age", "age-keygen"]);
    vault.tool(&["age-keygen", "-o", &identity], "");
    vault.login();
    vault.computer.clear_cache();
    fs::remove_file(&identity).expect("the file is ours");
    vault.run(&["show"]).exits(7).tells("age: error");
    vault.tool(&["age-keygen", "-o", &identity], "");
    vault.run(&["show"]).exits(7).tells("age: error");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn systemd_creds_keeps_an_account() {
    let computer = Computer::without_keyring();
    // The host's own key needs root and stays on the host; this one is made in the same way.
    let (key, folder) = (computer.path("host-key"), computer.path("home/creds"));
    let folder = folder.to_str().expect("the path is UTF-8").to_owned();
    let recipe = ["systemd-creds", &folder];
    let vault = Vault::new(computer, &recipe, &["systemd-creds"]);
    let vault = vault.with("SYSTEMD_CREDENTIAL_SECRET", key.clone());
    vault.assert_keeps_an_account();
    assert_eq!(vault.private_files("home/creds"), [format!("{KEY}.cred")]);
    vault.assert_describes_itself(true, false);
    vault.assert_compares();
    fs::rename(&key, vault.computer.path("another-host")).expect("the key is ours");
    vault.computer.clear_cache();
    vault.run(&["show"]).exits(7);
    fs::rename(vault.computer.path("another-host"), &key).expect("the key is ours");
    vault.assert_leaves_nothing();
    assert_eq!(vault.private_files("home/creds"), Vec::<String>::new());
}

/// What the helper lists, with whom.
fn listed(vault: &Vault, helper: &str) -> Value {
    vault.tool(&[helper, "list"], "").json()
}

#[track_caller]
fn assert_a_helper_keeps_an_account(vault: &Vault, helper: &str) {
    vault.assert_keeps_an_account();
    let server = format!("https://entra-token.invalid/{KEY}");
    let mine = Value::Object([(server.clone(), json!(KEY))].into_iter().collect());
    assert_eq!(listed(vault, helper), mine);
    let known = vault.tool(&[helper, "get"], &server);
    let token = vault.provider.last("access_token");
    assert!(known.stdout.contains(&token), "{helper} has it");
    vault.assert_describes_itself(false, true);
    vault.assert_leaves_nothing();
    assert_eq!(listed(vault, helper), json!({}));
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn docker_credential_secretservice_keeps_an_account() {
    let helper = "docker-credential-secretservice";
    let recipe = ["docker-credential", helper];
    let vault = Vault::new(Computer::with_keyring(), &recipe, &[helper]);
    assert_a_helper_keeps_an_account(&vault, helper);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn docker_credential_pass_keeps_an_account() {
    let helper = "docker-credential-pass";
    let gnupg = GnuPg::start();
    let vault = gnupg.vault(&["docker-credential", helper], &["pass", helper]);
    assert_a_helper_keeps_an_account(&vault, helper);
}
