//! The sockets in front of tiny_http. It accepts, reads whole request heads within bounds, and
//! passes only those on; so tiny_http never meets a silent, slow or endless peer.
//!
//! tiny_http 0.12 gives each connection a thread before a byte has come, leaves requests unread
//! when four silent connections come at once, knows no time limit, and takes heads of any size.
//! Browsers open silent connections ahead of need; other programs on the machine may do worse.

use std::collections::VecDeque;
use std::io;
use std::net::TcpListener as StdListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tiny_http::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::flow::answer::Event;
use crate::locales::{Message, fl};
use crate::os::threads;

use super::head::Head;

/// So much of a head is read at a time.
const CHUNK: usize = 4 << 10;
/// How long a head may take from its first byte on.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a peer may take to receive a response.
const RESPONSE_TIME: Duration = Duration::from_secs(5);
/// How long a peer may take to close after it has its response. Closing on unread bytes would
/// make the system take the response back.
const LINGER_TIME: Duration = Duration::from_millis(300);
/// So many connections may be idle: before their head, or after their response.
const MOST_IDLE: usize = 256;
/// After so many new ones, those who are here get to speak.
const IN_A_ROW: usize = 32;
/// So many may be served or wait for it; the next ones wait to be accepted. A process may have
/// 1,024 descriptors, by default.
const MOST_SERVED: usize = 512;
/// So many requests are passed on at a time.
const AT_ONCE: usize = 16;
/// How often tiny_http is tried before a request is lost.
const BACKEND_ATTEMPTS: usize = 20;

/// The threads and sockets in front; dropping it closes them.
pub(super) struct Front {
    in_flight: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Front {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has shown itself already.
            let _ = thread.join();
        }
    }
}

impl Front {
    pub(super) fn start(
        listeners: Vec<StdListener>,
        backend: Backend,
        paths: [String; 2],
        events: mpsc::Sender<Event>,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let in_flight = Arc::new(AtomicUsize::new(0));
        let pool = Arc::new(ConnectionPool {
            backend,
            paths,
            connections: Mutex::default(),
            passes: Semaphore::new(AT_ONCE),
            in_flight: Arc::clone(&in_flight),
            events: Mutex::new(Some(events)),
        });
        for listener in listeners {
            listener.set_nonblocking(true)?;
            let listener = runtime.block_on(async { TcpListener::from_std(listener) })?;
            runtime.spawn(accept(listener, Arc::clone(&pool)));
        }
        let (stop, stopped) = oneshot::channel();
        let thread = threads::spawn(move || {
            // Ends when the sender is dropped; dropping the runtime closes every socket.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self {
            in_flight,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Waits until every response under way has been received.
    pub(super) fn drain(&self, patience: Duration) {
        let started = Instant::now();
        while self.in_flight.load(Ordering::SeqCst) > 0 && started.elapsed() < patience {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// What the connections share.
struct ConnectionPool {
    backend: Backend,
    /// The path of the redirect URI, and the folder of the results.
    paths: [String; 2],
    connections: Mutex<VecDeque<Connection>>,
    passes: Semaphore,
    in_flight: Arc<AtomicUsize>,
    /// Who is told, once, of a browser that wants TLS.
    events: Mutex<Option<mpsc::Sender<Event>>>,
}

/// A connection.
struct Connection {
    task: AbortHandle,
    /// Between its head and the last byte of its response; otherwise it may be shown out.
    is_served: Arc<AtomicBool>,
}

impl ConnectionPool {
    /// Makes room: the connection that has been idle longest is closed.
    fn admit(&self, newcomer: Connection) {
        let mut connections = self
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        connections.retain(|connection| !connection.task.is_finished());
        let is_idle = |connection: &&Connection| !connection.is_served.load(Ordering::Relaxed);
        if connections.iter().filter(is_idle).count() >= MOST_IDLE
            && let Some(longest) = connections.iter().find(is_idle)
        {
            longest.task.abort();
        }
        connections.push_back(newcomer);
    }

    /// The response to a head. Only what may be for us goes to tiny_http.
    async fn response(&self, head: Result<Head, Status>) -> Vec<u8> {
        let request = match head.and_then(|head| head.request(&self.paths)) {
            Ok(request) => request,
            Err(TLS) => {
                self.tell_of_tls();
                return TLS_ALERT.to_vec();
            }
            Err(status) => return refusal(status),
        };
        let Ok(_pass) = self.passes.acquire().await else {
            return refusal(BROKEN);
        };
        for _ in 0..BACKEND_ATTEMPTS {
            if let Ok(response) = self.backend.exchange(&request).await {
                return response;
            }
            // Out of file descriptors, most likely: those who are idle will leave.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        refusal(BROKEN)
    }

    fn tell_of_tls(&self) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(events) = events.take() {
            // The receiver is gone once the sign-in is over.
            let _ = events.send(Event::SpokeTls);
        }
    }
}

async fn accept(listener: TcpListener, pool: Arc<ConnectionPool>) {
    let mut accepted: usize = 0;
    loop {
        while pool.in_flight.load(Ordering::SeqCst) >= MOST_SERVED {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let Ok((socket, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let is_served = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(attend(socket, Arc::clone(&is_served), Arc::clone(&pool)));
        pool.admit(Connection {
            task: task.abort_handle(),
            is_served,
        });
        accepted += 1;
        if accepted.is_multiple_of(IN_A_ROW) {
            tokio::task::yield_now().await;
        }
    }
}

/// One connection: one request, one response.
async fn attend(mut socket: TcpStream, is_served: Arc<AtomicBool>, pool: Arc<ConnectionPool>) {
    let Some(head) = read_head(&mut socket).await else {
        return;
    };
    is_served.store(true, Ordering::Relaxed);
    let in_flight = InFlight::new(&pool.in_flight);
    let response = pool.response(head).await;
    let sent = async {
        socket.write_all(&response).await?;
        socket.shutdown().await
    };
    let sent = timeout(RESPONSE_TIME, sent).await;
    drop(in_flight);
    is_served.store(false, Ordering::Relaxed);
    if matches!(sent, Ok(Ok(()))) {
        let mut rest = vec![0; CHUNK];
        let closed = async { while socket.read(&mut rest).await.is_ok_and(|count| count > 0) {} };
        let _ = timeout(LINGER_TIME, closed).await;
    }
}

/// Counts a request from its head to the last byte of its response.
struct InFlight(Arc<AtomicUsize>);

impl InFlight {
    fn new(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(counter))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A status line's end, and what the page below it says.
pub(crate) type Status = (&'static str, Option<fn() -> Message>);

pub(super) const TOO_LONG_A_LINE: Status = (
    "414 URI Too Long",
    Some(|| fl!("sign-in-page-address-too-long")),
);
pub(super) const TOO_LONG_A_HEAD: Status = (
    "431 Request Header Fields Too Large",
    Some(|| fl!("sign-in-page-too-many-cookies")),
);
pub(super) const NOT_HTTP: Status = (
    "400 Bad Request",
    Some(|| fl!("sign-in-page-not-understood")),
);
pub(super) const NOT_HERE: Status = ("404 Not Found", Some(|| fl!("sign-in-page-nothing-here")));
/// No page: a client that wants TLS reads no HTTP.
pub(super) const TLS: Status = ("", None);
const BROKEN: Status = (
    "503 Service Unavailable",
    Some(|| fl!("sign-in-page-out-of-order")),
);

/// `handshake_failure`, fatal (RFC 8446 §6): the browser fails at once, and those that only prefer
/// https try http then.
const TLS_ALERT: [u8; 7] = [0x15, 3, 1, 0, 2, 2, 40];

/// Reads up to the blank line. `None` if the peer left, or took too long.
async fn read_head(socket: &mut TcpStream) -> Option<Result<Head, Status>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    // A silent peer may stay: browsers open connections before they need them.
    read_some(socket, &mut chunk).await?;
    let whole = async {
        let mut head = Head::default();
        loop {
            match head.take(&chunk) {
                Ok(true) => return Some(Ok(head)),
                Ok(false) => {}
                Err(status) => return Some(Err(status)),
            }
            read_some(socket, &mut chunk).await?;
        }
    };
    timeout(HEAD_TIME, whole).await.ok()?
}

/// Reads what is there in place of what was. `None` at the end.
async fn read_some(socket: &mut TcpStream, chunk: &mut Vec<u8>) -> Option<()> {
    chunk.clear();
    let count = socket.read_buf(chunk).await.ok()?;
    (count > 0).then_some(())
}

/// Nobody has read yet which language the person has who may see the page.
fn refusal((status, page): Status) -> Vec<u8> {
    let page = page.map_or_else(String::new, |page| page().in_all_languages("\n") + "\n");
    let length = page.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{page}"
    )
    .into_bytes()
}

/// The way to tiny_http: a socket that no other user can reach.
pub(super) struct Backend {
    #[cfg(unix)]
    folder: super::folder::Folder,
    #[cfg(not(unix))]
    address: std::net::SocketAddr,
}

impl Backend {
    /// tiny_http on a socket in a folder that only we can enter.
    #[cfg(unix)]
    pub(super) fn bind() -> io::Result<(Server, Self)> {
        let (folder, listener) = super::folder::Folder::with_socket()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        Ok((server, Self { folder }))
    }

    /// tiny_http on a port of its own, whose number nobody is told.
    #[cfg(not(unix))]
    pub(super) fn bind() -> io::Result<(Server, Self)> {
        let listener = StdListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        Ok((server, Self { address }))
    }

    /// Passes a request on and returns the whole response.
    async fn exchange(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        #[cfg(unix)]
        let mut socket = tokio::net::UnixStream::connect(self.folder.socket()).await?;
        #[cfg(not(unix))]
        let mut socket = TcpStream::connect(self.address).await?;
        socket.write_all(request).await?;
        let mut response = Vec::new();
        socket.read_to_end(&mut response).await?;
        Ok(closing(&response))
    }
}

/// The response with the header that tiny_http leaves out: the connection ends here.
fn closing(response: &[u8]) -> Vec<u8> {
    let Some(line_end) = response.windows(2).position(|bytes| bytes == b"\r\n") else {
        return refusal(BROKEN);
    };
    let (status_line, rest) = response.split_at(line_end);
    [status_line, b"\r\nConnection: close", rest].concat()
}
