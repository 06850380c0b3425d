//! A Secret Service that behaves as none of the real ones can be made to at will: slow, silent, asking, refusing.
//!
//! Its public key is 1, and so is the secret that it shares with everybody: what one session has encrypted another can
//! read, and this service need not.

use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;
use zbus::Message;
use zbus::blocking::{Connection, MessageIterator, connection};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::process::{Outcome, Part, Running, wait_for};
use crate::stand_in;
use crate::support::log;

const ROOT: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";
const ALIASES: &str = "/org/freedesktop/secrets/aliases";
const SESSION: &str = "/org/freedesktop/secrets/session/s";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/p";
const NONE: &str = "/";
const ATTRIBUTES: &str = "org.freedesktop.Secret.Item.Attributes";

/// Session, parameters, secret, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// How it behaves.
#[derive(Default)]
struct Behaviour {
    /// Whoever makes an item of an account is answered after so long.
    slow: Option<Duration>,
    /// Nobody is answered.
    is_silent: bool,
    /// It makes and deletes at a prompt.
    asks: bool,
    /// What the next sessions are like, the last first.
    bad_sessions: Vec<Bad>,
    /// The error that asking for `Locked` gives.
    locked: Option<&'static str>,
    quirk: Option<Quirk>,
    prompts_run: usize,
    /// The session that was opened last is of no use.
    finds_no_session: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quirk {
    /// It only says that it deletes.
    Keeps,
    /// Whatever is found is found twice.
    FindsTwice,
    /// No collection is the default one.
    NoDefault,
}

#[derive(Clone, Copy)]
enum Bad {
    PublicKey,
    SharedSecret,
    /// What cannot be decrypted is told in KWallet's words.
    Undecipherable,
}

struct Item {
    attributes: HashMap<String, String>,
    secret: Secret,
}

#[derive(Default)]
struct State {
    behaviour: Behaviour,
    items: HashMap<String, Item>,
    made: usize,
}

#[derive(Clone)]
struct Service {
    bus: Connection,
    state: Arc<Mutex<State>>,
}

impl Service {
    fn start(address: &str) -> Self {
        let bus = connection::Builder::address(address)
            .and_then(|builder| builder.name("org.freedesktop.secrets"))
            .and_then(connection::Builder::build)
            .expect("the session is there");
        let service = Self {
            bus,
            state: Arc::default(),
        };
        let serving = service.clone();
        thread::spawn(move || {
            let calls = MessageIterator::from(&serving.bus).map_while(Result::ok);
            calls.for_each(|call| serving.serve(&call));
        });
        service
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics with it")
    }

    fn has(&self, quirk: Quirk) -> bool {
        self.state().behaviour.quirk == Some(quirk)
    }

    fn serve(&self, call: &Message) {
        let header = call.header();
        let (Some(path), Some(member)) = (header.path(), header.member()) else {
            return;
        };
        if !path.starts_with(ROOT) || self.state().behaviour.is_silent {
            return;
        }
        let path = path.as_str();
        let needs_session = ["CreateItem", "GetSecret", "SetSecret"].contains(&member.as_str());
        if needs_session && self.state().behaviour.finds_no_session {
            let name = "org.qtproject.QtDBus.Error.InvalidObjectPath";
            return self.refuse(call, name, "Can't find session /s");
        }
        match member.as_str() {
            "OpenSession" => self.open_session(call),
            "SearchItems" => self.search(call),
            "ReadAlias" => {
                let has_none = self.has(Quirk::NoDefault);
                self.reply(call, &object(if has_none { NONE } else { COLLECTION }));
            }
            "Get" => self.property(call, path),
            "CreateItem" => self.create(call),
            "GetSecret" => {
                let secret = self.state().items[path].secret.clone();
                self.reply(call, &(secret,));
            }
            "SetSecret" => {
                let (secret,): (Secret,) = call.body().deserialize().expect("as the API has it");
                self.state()
                    .items
                    .get_mut(path)
                    .expect("it is there")
                    .secret = secret;
                self.reply(call, &());
            }
            "Delete" => self.delete(call, path),
            "Prompt" => {
                self.state().behaviour.prompts_run += 1;
                self.reply(call, &());
            }
            other => panic!("{other} of {path}"),
        }
    }

    fn reply(&self, call: &Message, body: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        // Whoever called may be gone.
        let _ = self.bus.reply(&call.header(), body);
    }

    fn refuse(&self, call: &Message, name: &'static str, words: &str) {
        let name = zbus::names::ErrorName::from_static_str(name).expect("a name");
        let _ = self.bus.reply_error(&call.header(), name, &words);
    }

    fn open_session(&self, call: &Message) {
        let (algorithm, _): (String, OwnedValue) = call.body().deserialize().expect("the API's");
        let session = ObjectPath::from_static_str_unchecked(SESSION);
        if algorithm == "plain" {
            return self.reply(call, &(Value::from(""), session));
        }
        let bad = self.state().behaviour.bad_sessions.pop();
        self.state().behaviour.finds_no_session = matches!(bad, Some(Bad::Undecipherable));
        let key = match bad {
            None | Some(Bad::Undecipherable) => 1_u8,
            Some(Bad::SharedSecret) => 0,
            Some(Bad::PublicKey) => {
                let name = "org.freedesktop.DBus.Error.InvalidArgs";
                return self.refuse(call, name, "Client public key size is invalid");
            }
        };
        self.reply(call, &(Value::from(vec![key]), session));
    }

    fn search(&self, call: &Message) {
        let wanted: HashMap<String, String> = call.body().deserialize().expect("the API's");
        let mut paths = self.found(&wanted);
        if self.has(Quirk::FindsTwice) {
            paths.extend(paths.clone());
        }
        self.reply(call, &(paths, Vec::<OwnedObjectPath>::new()));
    }

    fn found(&self, wanted: &HashMap<String, String>) -> Vec<OwnedObjectPath> {
        let is_wanted = |item: &Item| {
            wanted
                .iter()
                .all(|it| item.attributes.get(it.0) == Some(it.1))
        };
        let state = self.state();
        let found = state.items.iter().filter(|(_, item)| is_wanted(item));
        found.map(|(path, _)| object(path)).collect()
    }

    fn property(&self, call: &Message, path: &str) {
        let (_, name): (String, String) = call.body().deserialize().expect("the API's");
        if path.starts_with(ALIASES) && self.has(Quirk::NoDefault) {
            return self.refuse(call, "org.freedesktop.DBus.Error.UnknownObject", "no alias");
        }
        let locked = self.state().behaviour.locked;
        match (name.as_str(), locked) {
            ("Locked", Some(error)) => self.refuse(call, error, "because"),
            ("Locked", None) => self.reply(call, &Value::from(false)),
            ("Collections", _) => self.reply(call, &Value::from(vec![object(COLLECTION)])),
            ("Label", _) => self.reply(call, &Value::from("Login")),
            ("Modified" | "Created", _) => self.reply(call, &Value::from(0_u64)),
            _ => panic!("{name} of {path}"),
        }
    }

    fn create(&self, call: &Message) {
        let (mut properties, secret, _): (HashMap<String, OwnedValue>, Secret, bool) =
            call.body().deserialize().expect("the API's");
        let attributes = properties.remove(ATTRIBUTES).expect("it has some");
        let attributes: HashMap<String, String> = attributes.try_into().expect("words");
        if self.state().behaviour.asks {
            return self.reply(call, &(object(NONE), object(PROMPT)));
        }
        let is_probe = attributes["username"].contains("probe");
        let slow = self.state().behaviour.slow.filter(|_| !is_probe);
        let (service, call) = (self.clone(), call.clone());
        thread::spawn(move || {
            thread::sleep(slow.unwrap_or_default());
            let mut state = service.state();
            state.made += 1;
            let path = format!("{COLLECTION}/{}", state.made);
            state
                .items
                .insert(path.clone(), Item { attributes, secret });
            drop(state);
            service.reply(&call, &(object(&path), object(NONE)));
        });
    }

    fn delete(&self, call: &Message, path: &str) {
        if self.state().behaviour.asks {
            return self.reply(call, &object(PROMPT));
        }
        if self.has(Quirk::Keeps) || self.state().items.remove(path).is_some() {
            return self.reply(call, &object(NONE));
        }
        self.refuse(call, "org.freedesktop.Secret.Error.NoSuchObject", "gone");
    }
}

fn object(path: &str) -> OwnedObjectPath {
    path.try_into().expect("a path")
}

/// A computer with such a keyring.
struct Trial {
    computer: stand_in::Computer,
    service: Service,
    address: String,
    _bus: Part,
}

impl Trial {
    fn new() -> Self {
        let tell = r#"echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat"#;
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c", tell]);
        let mut bus = Part::start(&mut command, log("fake_keyring"));
        let address = bus.line();
        Self {
            computer: stand_in::Computer::new(),
            service: Service::start(&address),
            address,
            _bus: bus,
        }
    }

    fn signed_in(store: &str) -> Self {
        let trial = Self::new();
        let login = [&stand_in::LOGIN[..], &["--store", store]].concat();
        let (child, url, _) = stand_in::Computer::start(trial.program(&login));
        trial.computer.browse(&url, "en");
        stand_in::finish(child).exits(0);
        trial
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut command = self.computer.command(args);
        command
            .env_remove("ENTRA_TOKEN_STORE")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    fn run(&self, args: &[&str]) -> Outcome {
        Running::start(&mut self.program(args)).finish()
    }

    fn now(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.service.state().behaviour);
    }

    fn items(&self) -> usize {
        self.service.state().items.len()
    }

    fn prompts_run(&self) -> usize {
        self.service.state().behaviour.prompts_run
    }
}

/// A bus that another user serves to everybody, by whatever address it listens at.
fn bus_of_nobody(address: &str, folder: &Path) -> Part {
    const NOBODY: &str = "65534";
    let configuration = folder.join("bus.conf");
    let open_to_all = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow user="*"/><allow own="*"/>
        <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy></busconfig>"#
    );
    fs::write(&configuration, open_to_all).expect("ours");
    fs::set_permissions(&configuration, Permissions::from_mode(0o644)).expect("ours");
    let is_root = rustix::process::geteuid().is_root();
    // As a part it ends with its input, and so does the bus; nobody's is ended by whoever became nobody.
    let serve = r#"exec 3<&0; dbus-daemon --nofork --print-address --config-file="$0" & cat <&3 >/dev/null; kill $!"#;
    let mut command = Command::new(if is_root { "setpriv" } else { "sudo" });
    if !is_root {
        command.args(["--non-interactive", "setpriv"]);
    }
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]);
    command.args(["sh", "-c", serve]).arg(configuration);
    Part::start(&mut command, log("bus_of_nobody"))
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_session_that_another_user_serves_is_given_nothing_and_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    // As `/tmp` is.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).expect("ours");
    let shown = folder.path().display();
    for address in [
        format!("unix:dir={shown}"),
        format!("unix:abstract={shown}/bus"),
        format!("unix:path={shown}/socket"),
    ] {
        let mut trial = Trial::signed_in("keyring");
        let mut bus = bus_of_nobody(&address, folder.path());
        trial.address = bus.line();
        // As if it had been put there since the path was looked at.
        let socket = folder.path().join("socket");
        if socket.exists() {
            chown(&socket, Some(0), Some(0)).expect("root");
        }
        trial.service = Service::start(&trial.address);
        for args in [
            &["show", "--refresh-token"][..],
            &["refresh"],
            &["logout"],
            &[
                "login",
                "-a",
                "other",
                "--client-id",
                stand_in::LOGIN[2],
                "--store",
                "keyring",
            ],
        ] {
            let refused = trial.run(args).exits(7);
            assert!(refused.stderr.contains("another user"), "{refused:#?}");
        }
        assert_eq!(trial.items(), 0);
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_write_that_was_given_up_and_arrives_later_is_found_by_logout() {
    let trial = Trial::signed_in("file");
    trial.now(|it| it.slow = Some(Duration::from_secs(12)));
    trial.run(&["store", "move", "--to", "keyring"]).exits(7);
    wait_for("the item", Duration::from_secs(20), || {
        (trial.items() == 1).then_some(())
    });
    trial.run(&["logout"]).exits(0).tells("deleted");
    assert_eq!(trial.items(), 0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_person_no_prompt_of_an_unknown_keyring_is_run() {
    let trial = Trial::signed_in("keyring");
    trial.now(|it| it.asks = true);
    let refused = trial.run(&["logout"]).exits(7);
    assert!(refused.stderr.contains("requires a prompt"), "{refused:#?}");
    trial.run(&["show", "--refresh-token"]).exits(0);
    trial.now(|it| it.asks = false);
    trial.run(&["store", "move", "--to", "file"]).exits(0);
    assert_eq!(trial.items(), 0);
    trial.now(|it| it.asks = true);
    let refused = trial.run(&["store", "move", "--to", "keyring"]).exits(7);
    assert!(refused.stderr.contains("requires a prompt"), "{refused:#?}");
    assert_eq!((trial.items(), trial.prompts_run()), (0, 0));
    trial.now(|it| it.asks = false);
    trial.run(&["store", "move", "--to", "keyring"]).exits(0);
    trial.run(&["show", "--refresh-token"]).exits(0);
    trial.run(&["logout"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_session_whose_keys_do_not_suit_is_opened_again() {
    let trial = Trial::signed_in("keyring");
    let bad = [Bad::PublicKey, Bad::PublicKey, Bad::SharedSecret];
    for args in [&["show", "--refresh-token"][..], &["refresh"], &["logout"]] {
        trial.now(|it| it.bad_sessions = bad.to_vec());
        trial.run(args).exits(0);
    }
    assert_eq!(trial.items(), 0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_secret_that_the_keyring_cannot_decrypt_is_sent_again() {
    let trial = Trial::signed_in("keyring");
    for args in [
        &["show", "--refresh-token"][..],
        &["refresh"],
        &["store", "move", "--to", "file"],
        &["store", "move", "--to", "keyring"],
        &["logout"],
    ] {
        trial.now(|it| it.bad_sessions = vec![Bad::Undecipherable; 4]);
        trial.run(args).exits(0);
    }
    assert_eq!(trial.items(), 0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_is_deleted_in_word_only_is_told_and_stays_listed() {
    let trial = Trial::signed_in("keyring");
    trial.now(|it| it.quirk = Some(Quirk::Keeps));
    for _ in 0..2 {
        let refused = trial.run(&["logout"]).exits(7);
        assert!(refused.stderr.contains("still there"), "{refused:#?}");
    }
    let moved = trial.run(&["store", "move", "--to", "file"]).exits(7);
    assert!(moved.stderr.contains("still there"), "{moved:#?}");
    trial.now(|it| it.quirk = None);
    trial.run(&["logout"]).exits(0).tells("deleted");
    assert_eq!(trial.items(), 0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_somebody_else_has_deleted_meanwhile_is_deleted() {
    for last in [&["store", "move", "--to", "file"][..], &["logout"]] {
        let trial = Trial::signed_in("keyring");
        trial.now(|it| it.quirk = Some(Quirk::FindsTwice));
        trial.run(&["refresh"]).exits(0);
        trial.run(last).exits(0);
        assert_eq!(trial.items(), 0);
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_default_collection_an_account_can_still_be_moved_away() {
    let trial = Trial::signed_in("keyring");
    trial.now(|it| it.quirk = Some(Quirk::NoDefault));
    trial.run(&["show", "--refresh-token"]).exits(0);
    trial.run(&["store", "move", "--to", "file"]).exits(0);
    assert_eq!(trial.items(), 0);
    trial.run(&["refresh"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_silent_keyring_is_waited_for_once() {
    let trial = Trial::signed_in("keyring");
    let path = trial.computer.path("home/state/accounts.json");
    let mut list: Json = serde_json::from_slice(&fs::read(&path).expect("a list")).expect("JSON");
    let accounts = list["accounts"].as_array_mut().expect("accounts");
    for name in ["second", "third"] {
        let mut more = accounts[0].clone();
        more["name"] = name.into();
        accounts.push(more);
    }
    fs::write(&path, list.to_string()).expect("ours");
    trial.now(|it| it.is_silent = true);
    for args in [&["status"][..], &["logout", "--all"]] {
        let refused = trial.run(args).exits(7);
        assert!(refused.took < Duration::from_secs(15), "{refused:#?}");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn why_the_keyring_does_not_say_whether_it_is_locked_is_told() {
    let trial = Trial::signed_in("keyring");
    for error in [
        "org.freedesktop.DBus.Error.AccessDenied",
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.Secret.Error.NoSession",
    ] {
        trial.now(|it| it.locked = Some(error));
        let refused = trial.run(&["show", "--refresh-token"]).exits(7);
        assert!(refused.stderr.contains(error), "{refused:#?}");
        assert!(!refused.stderr.contains("unlock"), "{refused:#?}");
    }
}
