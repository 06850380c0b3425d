//! A way to a server that takes its time: each byte half a round trip, and the first ones of a
//! connection one more, which is how long TCP takes to make it (RFC 9293 §3.5).

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A relay on loopback, for as long as this process lives.
pub(crate) struct Relay {
    port: u16,
}

impl Relay {
    /// Passes on to a port of 127.0.0.1 what comes.
    pub(crate) fn start(to: u16, round_trip: Duration) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).expect("listening");
                join(client, server, round_trip);
            }
        });
        Self { port }
    }

    /// What to ask instead of the server.
    pub(crate) fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }
}

fn join(client: TcpStream, server: TcpStream, round_trip: Duration) {
    let made = Instant::now() + round_trip;
    let twins = (
        client.try_clone().expect("a twin"),
        server.try_clone().expect("a twin"),
    );
    carry(client, twins.1, made, round_trip / 2);
    carry(server, twins.0, made, round_trip / 2);
}

/// Carries bytes one way; they set out once the connection is made.
fn carry(mut from: TcpStream, mut to: TcpStream, made: Instant, way: Duration) {
    let (sender, under_way) = mpsc::channel::<(Instant, Vec<u8>)>();
    to.set_nodelay(true).expect("a socket");
    thread::spawn(move || {
        let mut chunk = [0; 1 << 14];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            let arrives = Instant::now().max(made) + way;
            if sender.send((arrives, chunk[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (arrives, bytes) in under_way {
            thread::sleep(arrives.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
