//! Looks up the addresses of a host as the system does. On a thread of our own: reqwest's own way panics
//! if the system has none left, and waits at the end for a lookup that takes long.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use crate::os::threads;

/// What a lookup may take. Without memory some C libraries crash in it.
const ROOM: usize = 1 << 20;

/// The system's resolver.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let (sender, found) = oneshot::channel();
            threads::spawn(move || {
                let found = look_up(name.as_str());
                // The receiver is gone once the request has timed out.
                let _ = sender.send(found);
            })?;
            let addresses: Addrs = Box::new(found.await??.into_iter());
            Ok(addresses)
        })
    }
}

fn look_up(host: &str) -> io::Result<Vec<SocketAddr>> {
    // What goes to this machine is not encrypted, so no resolver is asked where that is (RFC 6761 §6.3).
    if host.eq_ignore_ascii_case("localhost") {
        let here: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Ok(here.map(|address| (address, 0).into()).to_vec());
    }
    Vec::<u8>::new().try_reserve_exact(ROOM)?;
    Ok((host, 0).to_socket_addrs()?.collect())
}
