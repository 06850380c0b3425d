//! `refresh`: one connection, one handshake, one request, and a record that is written safely.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::programs;
use super::table::Row;
use super::timing::{Spread, race};
use crate::support::{Computer, LOGIN, finish};

const MEASURE: &str = "`refresh`, TLS 1.3, loopback, file store";
pub(crate) const FAR_AWAY: &str = "`refresh`, 50 ms round trip";
const BESIDE_RUSTLS: &str = "… beside bare rustls";
const REQWEST: &str = "reqwest + ring";
const RUSTLS: &str = "rustls + ring";
/// How far away the server is then, in milliseconds.
pub(crate) const ROUND_TRIP: &str = "50";

/// Somebody who signed in at an address, and the request of a refresh there.
struct Stage {
    computer: Computer,
    endpoint: String,
    body: PathBuf,
    state: PathBuf,
    /// The folders with roots, where the system has them besides the file.
    roots: Vec<PathBuf>,
}

pub(crate) fn rows() -> Vec<Row> {
    let computer = Computer::new();
    let host = computer.entra.authority_host();
    let mut stage = Stage::new(computer, &host);
    let [alone, reqwest_alone, ..] = stage.race(101);
    stage.trust_the_system();
    let [ours, reqwest, keeps, rustls] = stage.race(101);
    let mut rows = vec![
        Row::raced(MEASURE, &ours, &reqwest, REQWEST, Some(1.2)),
        Row::raced(
            "… beside one that keeps the answer as safely",
            &ours,
            &keeps,
            REQWEST,
            None,
        ),
        Row::raced(BESIDE_RUSTLS, &ours, &rustls, RUSTLS, None),
        stage.counts(),
        Row::raced(
            "… trusting one root, and not the system's",
            &alone,
            &reqwest_alone,
            REQWEST,
            Some(1.2),
        ),
    ];
    if let Some(memory) = stage.moved_to_memory() {
        let [ours, reqwest, ..] = stage.race(101);
        let measure = "… with its record in memory: no disk to wait for";
        rows.push(Row::raced(measure, &ours, &reqwest, REQWEST, None));
        drop(memory);
    }
    rows
}

/// Where every packet takes its time.
pub(crate) fn far_away() -> Vec<Row> {
    let computer = Computer::new();
    let host = computer.entra.authority_host();
    assert_far_away(&host);
    let mut stage = Stage::new(computer, &host);
    stage.trust_the_system();
    let [ours, reqwest, _, rustls] = stage.race(21);
    vec![
        Row::raced(FAR_AWAY, &ours, &reqwest, REQWEST, Some(1.05)),
        Row::raced(BESIDE_RUSTLS, &ours, &rustls, RUSTLS, None),
    ]
}

/// A connection takes a round trip.
fn assert_far_away(host: &str) {
    let began = Instant::now();
    TcpStream::connect(host.trim_start_matches("https://")).expect("it listens");
    let round_trip = ROUND_TRIP.parse().expect("milliseconds");
    let took = began.elapsed();
    assert!(
        took >= Duration::from_millis(round_trip),
        "{took:?} to {host}"
    );
}

impl Stage {
    fn new(computer: Computer, host: &str) -> Self {
        let mut login = computer.command(&LOGIN);
        let (child, url, _) = Computer::start({
            login.env("AZURE_AUTHORITY_HOST", host);
            login
        });
        computer.browse(&url, "en");
        finish(child).exits(0);
        finish(computer.command(&["refresh"]).spawn().expect("started")).exits(0);
        let seen = computer.entra.token_requests();
        let request = seen.last().expect("asked");
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = computer.private_file("body", form.extend_pairs(&request.form).finish());
        let endpoint = format!("{host}{}", request.path);
        Self {
            state: computer.path("home/state"),
            computer,
            endpoint,
            body,
            roots: Vec::new(),
        }
    }

    /// Everybody reads from here on what a program reads that nobody tells whom to trust: all of the
    /// system's roots, from the file and from the folders.
    fn trust_the_system(&mut self) {
        let system = openssl_probe::probe();
        let file = system.cert_file.expect("roots: install ca-certificates");
        let mut roots = std::fs::read(file).expect("readable");
        roots.extend(self.computer.entra.ca_pem().as_bytes());
        std::fs::write(self.computer.ca_file(), roots).expect("written");
        self.roots = system.cert_dir;
    }

    /// Tells a program whom to trust.
    fn trusting(&self, mut command: Command) -> Command {
        command.env("SSL_CERT_FILE", self.computer.ca_file());
        if !self.roots.is_empty() {
            let folders = std::env::join_paths(&self.roots).expect("no colons");
            command.env("SSL_CERT_DIR", folders);
        }
        command
    }

    /// The program, and the bare ones that send what it sends.
    fn race(&self, rounds: usize) -> [Spread; 4] {
        let [reqwest, rustls] = ["reqwest", "rustls"].map(programs::path);
        let refresh = || self.refresh();
        let with = |program: &PathBuf| {
            let mut command = Command::new(program);
            command.arg(&self.endpoint).arg(&self.body);
            command.env_clear();
            self.trusting(command)
        };
        let keeps = || {
            let mut command = with(&reqwest);
            command.arg(self.state.join("answer"));
            command
        };
        race(
            rounds,
            [&refresh, &|| with(&reqwest), &keeps, &|| with(&rustls)],
        )
    }

    fn refresh(&self) -> Command {
        let mut command = programs::shipped(&self.computer.command(&["refresh"]));
        command.env("ENTRA_TOKEN_STATE_DIR", &self.state);
        self.trusting(command)
    }

    /// Moves the record to a file system in memory, where there is one, for as long as it lives.
    fn moved_to_memory(&mut self) -> Option<TempDir> {
        let memory = tempfile::tempdir_in("/dev/shm").ok()?;
        let mut copy = Command::new("cp");
        copy.arg("-a").arg(&self.state).arg(memory.path());
        let is_copied = copy.status().is_ok_and(|status| status.success());
        self.state = memory.path().join("state");
        is_copied.then_some(memory)
    }

    /// What one refresh costs the server.
    fn counts(&self) -> Row {
        let entra = &self.computer.entra;
        let now = || {
            [
                entra.connections(),
                entra.handshakes(),
                entra.requests().len(),
            ]
        };
        let before = now();
        let status = self
            .refresh()
            .stdout(Stdio::null())
            .status()
            .expect("started");
        assert!(status.success(), "{status}");
        let mut counts = now();
        for (count, before) in counts.iter_mut().zip(before) {
            *count -= before;
        }
        let said = counts.map(|count| count.to_string()).join(" / ");
        Row::counted(
            "… connections / handshakes / requests",
            &said,
            "1 / 1 / 1",
            counts == [1; 3],
        )
    }
}
