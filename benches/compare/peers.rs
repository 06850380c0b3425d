//! What a user would pick instead of us, each at its best: its tokens in a plain file. `benches/peers.sh` installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::programs;
use super::table::Row;
use super::timing::race;
use crate::support::Computer;
use crate::support::fake_entra::NATIVE_CLIENT_ID;

const SCOPE: &str = "https://outlook.office.com/SMTP.Send";
const ROUNDS: usize = 31;
/// Whole days in every peer's way to write an instant: 2099-01-01, and 2020-01-01.
const FRESH: (u64, &str) = (4_070_908_800, "2099-01-01T00:00:00+00:00");
const STALE: (u64, &str) = (1_577_836_800, "2020-01-01T00:00:00+00:00");

/// What a program is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Task {
    /// A token that is fresh.
    Show,
    /// A new one.
    Refresh,
}

/// A program, how it stores tokens, and how it is called.
struct Peer {
    name: &'static str,
    /// Where it must be installed.
    program: &'static str,
    /// Puts its files into a folder; the call that does the task with them, or why there is none.
    prepare: fn(&Stage, Task) -> Result<Command, &'static str>,
}

const PEERS: [Peer; 4] = [
    Peer {
        name: "ortie",
        program: "bin/ortie",
        prepare: ortie,
    },
    Peer {
        name: "msoauth",
        program: "bin/msoauth",
        prepare: msoauth,
    },
    Peer {
        name: "mutt_oauth2.py",
        program: "mutt_oauth2.py",
        prepare: mutt,
    },
    Peer {
        name: "msal for Python",
        program: "venv/bin/python",
        prepare: msal,
    },
];

/// Somebody who signed in with us, and the same tokens for the peers.
struct Stage {
    computer: Computer,
    access_token: String,
    refresh_token: String,
}

pub(crate) fn rows() -> Vec<Row> {
    let computer = Computer::signed_in();
    let record = computer.record();
    let text = |field: &str| record[field].as_str().expect("text").to_owned();
    let stage = Stage {
        access_token: text("access_token"),
        refresh_token: text("refresh_token"),
        computer,
    };
    let tasks = [
        (Task::Show, "`show`, fresh, from a file"),
        (Task::Refresh, "`refresh`, loopback"),
    ];
    let row = |measure, task, peer: &Peer| {
        let measure = format!("{measure}, beside {}", peer.name);
        stage.row(&measure, task, peer)
    };
    let rows = tasks
        .into_iter()
        .flat_map(|(task, measure)| PEERS.iter().map(move |peer| row(measure, task, peer)));
    rows.collect()
}

impl Stage {
    fn row(&self, measure: &str, task: Task, peer: &Peer) -> Row {
        if !installed(peer.program).exists() {
            return Row::left_out(measure, "benches/peers.sh has not installed it");
        }
        let theirs = match (peer.prepare)(self, task) {
            Ok(command) => command,
            Err(reason) => return Row::left_out(measure, reason),
        };
        self.prove(peer.name, task, again(&theirs));
        let ours = || {
            let verb = if task == Task::Show {
                "show"
            } else {
                "refresh"
            };
            programs::shipped(&self.computer.command(&[verb]))
        };
        let [ours, theirs] = race(ROUNDS, [&ours, &|| again(&theirs)]);
        Row::raced(measure, &ours, &theirs, peer.name, None)
    }

    /// It does what it is measured for: prints the token it has, or asks for a new one each time.
    fn prove(&self, name: &str, task: Task, mut command: Command) {
        let before = self.computer.entra.token_requests().len();
        let output = command.output().expect("started");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {output:?}");
        let asked = self.computer.entra.token_requests().len() - before;
        match task {
            Task::Show => assert!(
                said.contains(&self.access_token) && asked == 0,
                "{name}: {said}"
            ),
            Task::Refresh => assert_eq!(asked, 1, "{name}: {said}"),
        }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        self.computer.private_file(name, content)
    }

    fn endpoint(&self) -> String {
        self.computer.token_endpoint("common")
    }

    /// A call with a home of its own that trusts the stand-in's certificate.
    fn call(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.computer.path("home"))
            .env("LANG", "C.UTF-8")
            .env("SSL_CERT_FILE", self.computer.ca_file())
            .env("REQUESTS_CA_BUNDLE", self.computer.ca_file());
        command
    }
}

fn installed(program: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("peers")
        .join(program)
}

fn again(command: &Command) -> Command {
    let mut again = Command::new(command.get_program());
    again.args(command.get_args()).env_clear();
    again.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    again
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "others of its kind cannot be called"
)]
fn ortie(stage: &Stage, task: Task) -> Result<Command, &'static str> {
    let token = json!({
        "access_token": stage.access_token,
        "refresh_token": stage.refresh_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": SCOPE,
        "issued_at": FRESH.0,
    });
    let token = stage.file("ortie.json", &token.to_string());
    let (token, endpoint) = (token.display(), stage.endpoint());
    let configuration = stage.file(
        "ortie.toml",
        &format!(
            r#"[accounts.taro]
default = true
client-id = "{NATIVE_CLIENT_ID}"
endpoints.authorization = "{endpoint}"
endpoints.token = "{endpoint}"
scopes = ["{SCOPE}", "offline_access"]
storage.read.command = ["cat", "{token}"]
storage.write.command = "cat >'{token}'"
"#
        ),
    );
    let mut command = stage.call(&installed("bin/ortie"));
    command.arg("-c").arg(configuration).args(match task {
        Task::Show => ["token", "show"],
        Task::Refresh => ["token", "refresh"],
    });
    Ok(command)
}

fn msoauth(stage: &Stage, task: Task) -> Result<Command, &'static str> {
    let folder = stage.computer.path("home/.config/msoauth");
    std::fs::create_dir_all(folder).expect("ours");
    let configuration = format!(
        "[default]\nclient_id = \"{NATIVE_CLIENT_ID}\"\ntenant_id = \"common\"\nscope = \"{SCOPE} offline_access\"\n"
    );
    stage.file("home/.config/msoauth/config.toml", &configuration);
    let token = json!({
        "access_token": stage.access_token,
        "refresh_token": stage.refresh_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "expires_at": FRESH.0,
    });
    stage.file("home/.config/msoauth/default.json", &token.to_string());
    let mut command = stage.call(&installed("bin/msoauth"));
    command.arg("--print-token");
    match task {
        Task::Show => Ok(command),
        Task::Refresh => Err("it only asks Microsoft's own host"),
    }
}

/// Its host, its app and its encryption are constants of the script, for the user to change. It only asks for a new token
/// where the old one has ended, so that its file is always written as it was.
fn mutt(stage: &Stage, task: Task) -> Result<Command, &'static str> {
    let (_, ends) = if task == Task::Show { FRESH } else { STALE };
    let token = json!({
        "registration": "microsoft",
        "authflow": "authcode",
        "email": "taro@example.com",
        "access_token": stage.access_token,
        "access_token_expiration": ends.trim_end_matches("+00:00"),
        "refresh_token": stage.refresh_token,
    });
    let kept = stage.file("mutt.kept", &token.to_string());
    let token = stage.file("mutt.json", &token.to_string());
    let script = std::fs::read_to_string(installed("mutt_oauth2.py"))
        .map_err(|_| "its script cannot be read")?;
    let kept = format!("['cat', '{}']", kept.display());
    let script = script
        .replace(
            "https://login.microsoftonline.com",
            &stage.computer.entra.authority_host(),
        )
        .replace(
            "['gpg', '--encrypt', '--recipient', 'YOUR_GPG_IDENTITY']",
            &kept,
        )
        .replace("['gpg', '--decrypt']", "['cat']")
        .replace(
            "'client_id': ''",
            &format!("'client_id': '{NATIVE_CLIENT_ID}'"),
        )
        .replace(
            "'grant_type': 'refresh_token'",
            "'grant_type': 'refresh_token', 'scope': registration['scope']",
        )
        .replace("'client_secret': registration['client_secret'],", "")
        .replace(
            "offline_access https://outlook.office.com/IMAP.AccessAsUser.All '",
            "offline_access '",
        )
        .replace("'https://outlook.office.com/POP.AccessAsUser.All '", "''");
    let script = stage.file("mutt_oauth2.py", &script);
    let mut command = stage.call(Path::new("python3"));
    command.arg(script).arg(token);
    Ok(command)
}

fn msal(stage: &Stage, task: Task) -> Result<Command, &'static str> {
    let script = stage.file("msal_peer.py", include_str!("msal_peer.py"));
    let python = installed("venv/bin/python");
    let cache = stage.computer.path("msal.json");
    let mut command = stage.call(&python);
    let authority = format!("{}/common", stage.computer.entra.authority_host());
    command.arg(script).arg(cache);
    command.args([&authority, NATIVE_CLIENT_ID, SCOPE]);
    let mut fill = again(&command);
    let status = fill
        .arg("fill")
        .args([&stage.access_token, &stage.refresh_token])
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "msal: not filled"
    );
    if task == Task::Refresh {
        return Err("it insists on the scope openid, which nobody has consented to here");
    }
    command.arg("show");
    Ok(command)
}
