//! A desk: a computer whose keyring shows windows, KeePassXC or KWallet, on a display that nobody sees. Who signs in does so at
//! the stand-in for Entra, which needs no browser.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::process::{Outcome, Part, Running};
use crate::stand_in;
use crate::support::{log, part};

/// Who signs in.
pub(crate) const TARO: &str = stand_in::TARO;

/// Calls that must not make a keyring show a window.
pub(crate) const UNATTENDED: [&[&str]; 6] = [
    &["show"],
    &["show", "--refresh-token"],
    &["refresh"],
    &["exec", "--", "true"],
    &["credential", "get"],
    &["logout"],
];

/// Items know the second of their last change.
const A_LATER_TIME: Duration = Duration::from_millis(1100);

/// A computer with a keyring that shows windows.
pub(crate) struct Desk {
    session: Session, // stopped before its files go
    pub(crate) computer: stand_in::Computer,
}

struct Session {
    bus: String,
    display: String,
    part: Option<Part>,
}

impl Desk {
    /// With the variables that `with-desktop-keyring.sh` reads.
    pub(crate) fn with(keyring: &str, variables: &[(&str, &str)]) -> Self {
        let computer = stand_in::Computer::new();
        let session = Session::start(&computer.path("keyring"), keyring, variables);
        Self { session, computer }
    }

    /// Ends the keyring, and starts it anew on the same files.
    pub(crate) fn restart(&mut self, keyring: &str, variables: &[(&str, &str)]) {
        // The one before must have let go of its files.
        self.session.part = None;
        self.session = Session::start(&self.keyring_path(""), keyring, variables);
    }

    pub(crate) fn keyring_path(&self, name: &str) -> PathBuf {
        self.computer.path("keyring").join(name)
    }

    /// The program, as a person at this desk starts it.
    pub(crate) fn program(&self, args: &[&str]) -> Command {
        let mut command = self.computer.command(args);
        command
            .env_remove("ENTRA_TOKEN_STORE")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.session.bus)
            .env("DISPLAY", &self.session.display);
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        let input = "protocol=smtp\nhost=smtp.office365.com\nusername=taro@example.com\n\n";
        Running::start_with_input(&mut self.program(args), input).finish()
    }

    /// Any program in this session.
    pub(crate) fn call(&self, program: &str, args: &[&str], input: &str) -> Outcome {
        let mut command = Command::new(program);
        command
            .args(args)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.session.bus)
            .env("DISPLAY", &self.session.display);
        Running::start_with_input(&mut command, input).finish()
    }

    /// A sign-in that is finished in a browser, if it comes so far.
    pub(crate) fn sign_in(&self, args: &[&str]) -> stand_in::Outcome {
        let login = [&stand_in::LOGIN[..], args].concat();
        let (child, url, _) = stand_in::Computer::start(self.program(&login));
        self.computer.browse(&url, "en");
        stand_in::finish(child)
    }

    /// A `login` that must not come as far as the browser.
    pub(crate) fn sign_in_in_vain(&self, args: &[&str]) -> Outcome {
        let login = [&stand_in::LOGIN[..], args].concat();
        let outcome = self.without_a_window(&login).exits(7).tells("--store file");
        let address = "/oauth2/v2.0/authorize";
        assert!(
            !outcome.stderr.contains(address),
            "asked to sign in: {outcome:#?}"
        );
        assert_eq!(self.computer.entra.token_requests().len(), 0);
        outcome
    }

    /// Runs the program, and insists that it made no window, nor waited for one.
    #[track_caller]
    pub(crate) fn without_a_window(&self, args: &[&str]) -> Outcome {
        let before = self.windows();
        let outcome = self.run(args);
        let more: Vec<_> = self.windows().difference(&before).cloned().collect();
        assert_eq!(more, Vec::<String>::new(), "{args:?}: {outcome:#?}");
        let limit = Duration::from_secs(8);
        assert!(outcome.took < limit, "{args:?} waited: {outcome:#?}");
        outcome
    }

    /// The windows of programs, each by its number.
    pub(crate) fn windows(&self) -> BTreeSet<String> {
        let tree = self.call("xwininfo", &["-root", "-tree"], "").exits(0);
        let of_a_program = tree.stdout.lines().filter(|line| line.contains(": (\""));
        of_a_program
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect()
    }

    /// Forgets the access token outside of the store.
    pub(crate) fn clear_cache(&self) {
        let cache = self.computer.path("run/entra-token");
        if cache.exists() {
            fs::remove_dir_all(cache).expect("the cache is ours");
        }
    }

    /// Insists that every call without a person fails at once, and says what to do.
    #[track_caller]
    pub(crate) fn assert_all_unattended_are_refused(&self, words: &[&str]) {
        for args in UNATTENDED {
            self.clear_cache();
            let refused = self.without_a_window(args).exits(7);
            let told = words.iter().all(|word| refused.stderr.contains(word));
            assert!(told, "{words:?} in {args:?}: {refused:#?}");
            let foreign = refused.stderr.contains("gnome-keyring");
            assert!(!foreign, "another keyring's hint: {refused:#?}");
        }
        let status = self.without_a_window(&["status"]).exits(7);
        let told = words.iter().all(|word| status.stdout.contains(word));
        assert!(told, "{words:?} in {status:#?}");
    }

    /// The items that any program finds under our name.
    pub(crate) fn items_of_ours(&self) -> Vec<String> {
        Items::at(&self.session.bus).of_ours()
    }

    /// Makes a second item of the account's name, as "Clone entry" does, and goes through what a person does with two.
    #[track_caller]
    pub(crate) fn assert_the_newest_of_two_items_counts(&self) {
        let items = Items::at(&self.session.bus);
        let [original] = &items.of_ours()[..] else {
            panic!("one item: {:?}", items.of_ours());
        };
        let first = items.secret(original);
        self.without_a_window(&["refresh"]).exits(0);
        let (second, token) = (items.secret(original), self.refresh_token());
        assert!(first != second, "a token was renewed");
        thread::sleep(A_LATER_TIME);
        items.clone_of(original, &first);
        assert_eq!(items.of_ours().len(), 2);
        // The clone is newest, and has what there was before.
        let of_clone = self.refresh_token();
        assert!(of_clone != token, "the clone is newest");
        thread::sleep(A_LATER_TIME);
        // KeePassXC takes what is the same for no change.
        items.write(original, &[&second[..], b" "].concat());
        assert!(
            self.refresh_token() == token,
            "the original is newest again"
        );
        thread::sleep(A_LATER_TIME);
        self.without_a_window(&["refresh"]).exits(0);
        let renewed = self.refresh_token();
        assert!(renewed != token && renewed != of_clone);
        self.without_a_window(&["status"]).exits(0);
        self.without_a_window(&["store", "move", "--to", "file"])
            .exits(0);
        assert_eq!(
            items.of_ours(),
            Vec::<String>::new(),
            "the move leaves none"
        );
        self.without_a_window(&["store", "move", "--to", "keyring"])
            .exits(0);
        let there = items.of_ours();
        items.clone_of(&there[0], &first);
        assert_eq!(items.of_ours().len(), 2);
        self.without_a_window(&["logout"]).exits(0).tells("deleted");
    }

    /// Files something else under the account's name, newer than its record.
    #[track_caller]
    pub(crate) fn assert_what_is_no_record_does_not_count(&self) {
        let items = Items::at(&self.session.bus);
        let token = self.refresh_token();
        let original = items.of_ours().remove(0);
        thread::sleep(A_LATER_TIME);
        items.clone_of(&original, b"a note");
        assert_eq!(items.of_ours().len(), 2);
        assert!(self.refresh_token() == token);
        self.without_a_window(&["refresh"]).exits(0);
        assert!(self.refresh_token() != token);
        let notes = items.of_ours();
        let notes = notes.iter().filter(|it| items.secret(it) == b"a note");
        assert_eq!(notes.count(), 1, "it was left alone");
    }

    /// The refresh token that is stored, or was stored last.
    pub(crate) fn refresh_token(&self) -> String {
        self.clear_cache();
        let shown = self.without_a_window(&["show", "--refresh-token"]).exits(0);
        shown.line().to_owned()
    }
}

impl Session {
    fn start(folder: &Path, keyring: &str, variables: &[(&str, &str)]) -> Self {
        fs::create_dir_all(folder).expect("the folder is ours");
        let tell = r#"echo "$DBUS_SESSION_BUS_ADDRESS"; echo "$DISPLAY"; exec cat"#;
        let mut command = Command::new(part("with-desktop-keyring.sh"));
        command
            .args([keyring, "sh", "-c", tell])
            .env("KEYRING_HOME", folder)
            .envs(variables.iter().copied());
        let mut session = Part::start(&mut command, log("keyring"));
        Self {
            bus: session.line(),
            display: session.line(),
            part: Some(session),
        }
    }
}

/// The Secret Service as any other program sees it, by its own API.
struct Items {
    bus: Connection,
    session: OwnedObjectPath,
}

/// Session, parameters, secret, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

const SECRETS: &str = "org.freedesktop.secrets";

impl Items {
    fn at(address: &str) -> Self {
        let bus = zbus::blocking::connection::Builder::address(address)
            .and_then(zbus::blocking::connection::Builder::build)
            .expect("the session is there");
        let opened: (OwnedValue, OwnedObjectPath) = call(
            &bus,
            "/org/freedesktop/secrets",
            "Service",
            "OpenSession",
            &("plain", Value::from("")),
        );
        let session = opened.1;
        Self { bus, session }
    }

    fn of_ours(&self) -> Vec<String> {
        let attributes = HashMap::from([("service", "entra-token")]);
        let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = call(
            &self.bus,
            "/org/freedesktop/secrets",
            "Service",
            "SearchItems",
            &(attributes),
        );
        unlocked
            .iter()
            .chain(&locked)
            .map(ToString::to_string)
            .collect()
    }

    fn secret(&self, item: &str) -> Vec<u8> {
        let (secret,): (Secret,) = call(&self.bus, item, "Item", "GetSecret", &(&self.session));
        secret.2
    }

    fn write(&self, item: &str, content: &[u8]) {
        let secret = (
            &self.session,
            Vec::<u8>::new(),
            content,
            "application/octet-stream",
        );
        let () = call(&self.bus, item, "Item", "SetSecret", &(secret,));
    }

    /// Makes an item of the same attributes, and of another label.
    fn clone_of(&self, item: &str, content: &[u8]) {
        let collection = item.rsplit_once('/').expect("a path").0;
        let attributes = HashMap::from([("service", "entra-token"), ("username", TARO)]);
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from("a clone")),
            (
                "org.freedesktop.Secret.Item.Attributes",
                Value::from(attributes),
            ),
        ]);
        let secret = (
            &self.session,
            Vec::<u8>::new(),
            content,
            "application/octet-stream",
        );
        let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = call(
            &self.bus,
            collection,
            "Collection",
            "CreateItem",
            &(properties, secret, false),
        );
        if prompt.as_str() != "/" {
            let prompt = Proxy::new(&self.bus, SECRETS, prompt, "org.freedesktop.Secret.Prompt")
                .expect("a prompt");
            let mut completed = prompt.receive_signal("Completed").expect("a signal");
            prompt
                .call_method("Prompt", &(""))
                .expect("it is shown, or needs not be");
            completed.next().expect("it is completed");
        }
    }
}

fn call<T>(
    bus: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
) -> T
where
    T: for<'a> serde::Deserialize<'a> + zbus::zvariant::Type,
{
    let interface = format!("org.freedesktop.Secret.{interface}");
    let reply = bus.call_method(Some(SECRETS), path, Some(interface.as_str()), method, body);
    reply
        .expect("it answers")
        .body()
        .deserialize()
        .expect("as the API has it")
}
