//! A proxy that answers in the name of every server, with certificates of its own, as those of
//! companies do; and one that opens no connection at all.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::fake_entra::http::server_config;

/// A connection whose request has been read.
pub(super) type Wire = StreamOwned<ServerConnection, TcpStream>;

/// What to do where an answer is due.
pub(super) type Act = fn(&mut Wire);

/// A running one; it lasts as long as the tests.
pub(super) struct Interceptor {
    port: u16,
    ca_pem: String,
    connections: Arc<AtomicUsize>,
}

impl Interceptor {
    /// One whose certificate is valid from so many to so many days from now, and that does
    /// this where an answer is due.
    pub(super) fn start(days: Range<i32>, act: Act) -> Self {
        Self::certified(certify(&(-100..100), days), act)
    }

    /// One whose root has been out of its time since yesterday, and whose certificate is not.
    #[cfg(target_os = "linux")]
    pub(super) fn of_an_expired_root(act: Act) -> Self {
        Self::certified(certify(&(-100..-1), -1..1), act)
    }

    fn certified((ca_pem, tls): (String, Arc<ServerConfig>), act: Act) -> Self {
        Self::listen(ca_pem, move |client| intercept(client, &tls, act))
    }

    /// One that shows the certificate of its own authority.
    #[cfg(not(any(windows, target_os = "macos")))]
    pub(super) fn signed_by_itself(act: Act) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut ca = dated(&(-1..1));
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = ca.self_signed(&key).expect("signed");
        let tls = Arc::new(server_config(&ca, &key));
        Self::listen(ca.pem(), move |client| intercept(client, &tls, act))
    }

    /// A proxy that opens no connection.
    pub(super) fn refusing(status: &'static str) -> Self {
        Self::listen(String::new(), move |mut client| {
            read_head(&client);
            let answer = format!(
                "HTTP/1.1 {status}\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
            );
            let _ = client.write_all(answer.as_bytes());
        })
    }

    fn listen(ca_pem: String, attend: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let attend = Arc::new(attend);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                let attend = Arc::clone(&attend);
                thread::spawn(move || attend(client));
            }
        });
        Self {
            port,
            ca_pem,
            connections,
        }
    }

    pub(super) fn proxy_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The CA to trust.
    pub(super) fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The connections so far.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// The head and the body of an answer, as far as they go.
pub(super) fn answer(wire: &mut Wire, status: &str, kind: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n\r\n");
    let _ = wire.write_all(head.as_bytes());
    let _ = wire.write_all(body);
    let _ = wire.flush();
}

fn intercept(mut client: TcpStream, tls: &Arc<ServerConfig>, act: Act) {
    read_head(&client);
    let _ = client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
    let session = ServerConnection::new(Arc::clone(tls)).expect("a session");
    let mut wire = StreamOwned::new(session, client);
    if read_request(&mut wire).is_none() {
        return; // the handshake failed
    }
    act(&mut wire);
}

/// Reads the request of a client that sends nothing after it yet.
fn read_head(client: &TcpStream) {
    client
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a socket");
    let mut lines = BufReader::new(client).lines();
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
}

fn read_request(wire: &mut Wire) -> Option<()> {
    let mut reader = BufReader::new(wire);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()
}

fn certify(of_root: &Range<i32>, days: Range<i32>) -> (String, Arc<ServerConfig>) {
    let ca_key = KeyPair::generate().expect("a key");
    let mut ca = dated(of_root);
    let name = &mut ca.distinguished_name;
    name.push(DnType::CommonName, "Example TLS\u{202e} Inspection CA");
    name.push(DnType::OrganizationName, "Example Corp");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).expect("signed").pem();
    let key = KeyPair::generate().expect("a key");
    let leaf = dated(&days);
    let leaf = leaf
        .signed_by(&key, &Issuer::new(ca, ca_key))
        .expect("signed");
    (ca_pem, Arc::new(server_config(&leaf, &key)))
}

fn dated(days: &Range<i32>) -> CertificateParams {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = rcgen::date_time_ymd(1970, 1, 1) + since_epoch.expect("after 1970");
    let mut params = CertificateParams::new(vec!["authority.example".to_owned()]).expect("a name");
    params.distinguished_name = rcgen::DistinguishedName::new();
    let at = |days: i32| {
        let span = DAY * days.unsigned_abs();
        if days < 0 { now - span } else { now + span }
    };
    params.not_before = at(days.start);
    params.not_after = at(days.end);
    params
}
