//! The D-Bus session, if only root and this user can be at its other end. Its address may outlive it: in
//! a terminal multiplexer, for example. Another user who listens there by then would be given what is to
//! be kept, and would say what was.

#[cfg(target_os = "linux")]
use std::io;
#[cfg(target_os = "linux")]
use std::os::unix::net::UnixStream;
use std::path::Path;

use zbus::Address;
use zbus::address::Transport;
use zbus::address::transport::UnixSocket;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::locales::{Message, fl};
use crate::os::ownership::{self, Denial};

use super::Trouble;

/// Connects to the session's bus: to the first of its addresses where that is possible.
pub(super) fn session() -> Result<Connection, Trouble> {
    let mut first = None;
    for address in addresses() {
        let address = address.map_err(|error| no_bus(&error));
        match address.and_then(|address| connect(&address)) {
            Ok(connection) => return Ok(connection),
            Err(trouble) => first = first.or(Some(trouble)),
        }
    }
    Err(first.unwrap_or_else(|| no_bus(&"no address")))
}

/// A session may have several ("D-Bus Specification", "Server Addresses"), which the library reads as
/// one.
fn addresses() -> Vec<zbus::Result<Address>> {
    let list = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default();
    if !list.contains(';') {
        return vec![Address::session()];
    }
    let each = list.split(';').filter(|address| !address.is_empty());
    each.map(str::parse).collect()
}

fn connect(address: &Address) -> Result<Connection, Trouble> {
    let builder = match address.transport() {
        Transport::Unix(unix) => match unix.path() {
            UnixSocket::File(path) => of_path(path, address),
            #[cfg(target_os = "linux")]
            UnixSocket::Abstract(name) => of_abstract(name.as_encoded_bytes()),
            _ => Builder::address(address.clone()).map_err(|error| no_bus(&error)),
        },
        Transport::Tcp(_) => Err(Trouble::AnothersBus(unknown())),
        // A program of ours is started.
        _ => Builder::address(address.clone()).map_err(|error| no_bus(&error)),
    };
    builder?.build().map_err(|error| no_bus(&error))
}

/// A socket that has a path is its owner's, if no other user can put another one there. One that was
/// put there all the same, since it was looked at, has another user behind it.
fn of_path(path: &Path, address: &Address) -> Result<Builder<'static>, Trouble> {
    match ownership::followed(path) {
        Ok(_) => connected(path, address),
        Err(Denial::Unsafe(error)) => Err(Trouble::AnothersBus(error.fact().clone())),
        Err(Denial::Unreadable(error)) => Err(no_bus(&error)),
    }
}

#[cfg(target_os = "linux")]
fn connected(path: &Path, _: &Address) -> Result<Builder<'static>, Trouble> {
    of_peer(UnixStream::connect(path))
}

#[cfg(not(target_os = "linux"))]
fn connected(_: &Path, address: &Address) -> Result<Builder<'static>, Trouble> {
    Builder::address(address.clone()).map_err(|error| no_bus(&error))
}

/// One without a path is that of whoever listens: anybody may take the name once it is free.
#[cfg(target_os = "linux")]
fn of_abstract(name: &[u8]) -> Result<Builder<'static>, Trouble> {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::SocketAddr;
    let name = SocketAddr::from_abstract_name(name);
    of_peer(name.and_then(|name| UnixStream::connect_addr(&name)))
}

/// The kernel noted who listens when they began to.
#[cfg(target_os = "linux")]
fn of_peer(stream: io::Result<UnixStream>) -> Result<Builder<'static>, Trouble> {
    let stream = stream.map_err(|error| no_bus(&error))?;
    let peer = rustix::net::sockopt::socket_peercred(&stream).map(|peer| peer.uid.as_raw());
    match peer {
        Ok(user) if ownership::is_ours(user) => Ok(Builder::async_io_unix_stream(stream)),
        Ok(user) => Err(Trouble::AnothersBus(served_by(user))),
        Err(_) => Err(Trouble::AnothersBus(unknown())),
    }
}

fn served_by(user: u32) -> Message {
    fl!("keyring-user-serves", user)
}

fn unknown() -> Message {
    fl!("keyring-address-does-not-tell")
}

fn no_bus(error: &dyn std::fmt::Display) -> Trouble {
    Trouble::NoBus(error.to_string())
}
