//! Sends a form with rustls and ring alone, and prints the answer. Arguments: the URL, a file with the
//! form. Trusts `SSL_CERT_FILE`.

use std::error::Error;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url: url::Url = arguments.next().ok_or("which URL?")?.parse()?;
    let body = std::fs::read(arguments.next().ok_or("which form?")?)?;
    let host = url.host_str().ok_or("which host?")?;
    let socket = TcpStream::connect(url.socket_addrs(|| None)?.as_slice())?;
    socket.set_nodelay(true)?;
    let session = ClientConnection::new(Arc::new(config()?), host.to_owned().try_into()?)?;
    let mut stream = StreamOwned::new(session, socket);
    let (path, length) = (url.path(), body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), &body].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if !answer.starts_with(b"HTTP/1.1 200 ") {
        return Err("refused".into());
    }
    io::stdout().write_all(&answer)?;
    Ok(())
}

fn config() -> Result<ClientConfig, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    let file = std::env::var_os("SSL_CERT_FILE").ok_or("which roots?")?;
    for certificate in CertificateDer::pem_file_iter(file)? {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
