//! A server's sockets on loopback: a thread a connection, so that a slow answer holds up nobody
//! else, and an end to all of them with the server. It knows nothing of what is spoken there.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a connection may be still.
const IDLE: Duration = Duration::from_secs(30);

/// What serves one connection to its end.
type Serve = dyn Fn(TcpStream) -> io::Result<()> + Send + Sync;

/// The open sockets; they close when this is dropped.
pub(crate) struct Sockets {
    port: u16,
    shared: Arc<Shared>,
    listeners: Vec<(SocketAddr, JoinHandle<()>)>,
}

struct Shared {
    serve: Box<Serve>,
    stopping: AtomicBool,
    connections: AtomicUsize,
    /// The sockets in use, so that stopping ends them too.
    open: Mutex<HashMap<usize, TcpStream>>,
}

impl Sockets {
    /// Listens on a free port of 127.0.0.1, and on the same port of `::1` where there is one.
    pub(crate) fn serve(
        serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            serve: Box::new(serve),
            stopping: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            open: Mutex::default(),
        });
        let (port, sockets) = bind();
        let listeners = sockets
            .into_iter()
            .map(|socket| listen(socket, &shared))
            .collect();
        Self {
            port,
            shared,
            listeners,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        for socket in self.shared.open().values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        for (address, thread) in self.listeners.drain(..) {
            // A connection wakes the listener, which then sees that it shall stop.
            if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
                let _ = thread.join();
            }
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<usize, TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bind() -> (u16, Vec<TcpListener>) {
    loop {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on 127.0.0.1");
        let port = v4
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(v6) => return (port, vec![v4, v6]),
            // Another program has this port there, and `localhost` may mean that one.
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(_) => return (port, vec![v4]),
        }
    }
}

fn listen(socket: TcpListener, shared: &Arc<Shared>) -> (SocketAddr, JoinHandle<()>) {
    let address = socket.local_addr().expect("a bound socket has an address");
    let shared = Arc::clone(shared);
    let accept = move || {
        for stream in socket.incoming() {
            if shared.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let shared = Arc::clone(&shared);
            thread::spawn(move || attend(stream, &shared));
        }
    };
    (address, thread::spawn(accept))
}

/// Serves one connection to its end, and forgets it.
fn attend(stream: TcpStream, shared: &Shared) {
    let number = shared.connections.fetch_add(1, Ordering::SeqCst);
    let Ok(twin) = stream.try_clone() else { return };
    shared.open().insert(number, twin);
    let ended = prepare(&stream).and_then(|()| (shared.serve)(stream));
    if let Some(twin) = shared.open().remove(&number) {
        let _ = twin.shutdown(Shutdown::Both);
    }
    if let (Err(error), Some(_)) = (ended, std::env::var_os("FAKE_ENTRA_LOG")) {
        let _ = writeln!(io::stderr(), "fake entra: connection {number}: {error}");
    }
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))
}
