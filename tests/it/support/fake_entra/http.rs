//! A small HTTPS/1.1 server on loopback: its certificate, requests in, responses out.
//!
//! It knows nothing of Entra.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::sockets::Sockets;

const HEAD_LIMIT: usize = 64 * 1024;
const BODY_LIMIT: usize = 1024 * 1024;

/// A request, read to its end.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// What follows the `?`, still encoded.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    keep_alive: bool,
}

impl Request {
    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }

    /// Whether the body says that it is a form.
    pub(super) fn is_form(&self) -> bool {
        let media_type = self
            .header("content-type")
            .and_then(|v| v.split(';').next());
        media_type.is_some_and(|v| v.trim() == "application/x-www-form-urlencoded")
    }
}

/// The first value of a name.
pub(super) fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let pair = pairs.iter().find(|(key, _)| key == name)?;
    Some(&pair.1)
}

/// The pairs of a form or of a query.
pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// How much of a response arrives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// A few bytes of the body, a pause, a few more.
    Drip(Duration),
    /// The connection ends where the response would begin.
    CutBeforeHead,
    /// The connection ends where the body would begin.
    CutAfterHead,
}

/// A response, and what shall go wrong with it on the way.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// What happened, in a few words without any secret.
    pub(super) outcome: String,
    pub(super) delay: Duration,
    pub(crate) delivery: Delivery,
}

impl Response {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![
                ("Content-Type", content_type.to_owned()),
                ("Cache-Control", "no-store, no-cache".to_owned()),
            ],
            body: body.into(),
            outcome: String::new(),
            delay: Duration::ZERO,
            delivery: Delivery::Whole,
        }
    }

    pub(super) fn html(status: u16, page: &str) -> Self {
        Self::new(status, "text/html; charset=utf-8", page)
    }

    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", value.to_string())
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn outcome(mut self, outcome: impl Into<String>) -> Self {
        self.outcome = outcome.into();
        self
    }

    fn head(&self, keep_alive: bool) -> String {
        let reason = match self.status {
            200 => "OK",
            201 => "Created",
            204 => "No Content",
            302 => "Found",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            429 => "Too Many Requests",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            _ => "Status",
        };
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let mut lines = vec![format!("HTTP/1.1 {} {reason}", self.status)];
        lines.extend(
            self.headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        lines.push(format!("Content-Length: {}", self.body.len()));
        lines.push(format!("Connection: {connection}\r\n\r\n"));
        lines.join("\r\n")
    }
}

/// What answers the requests.
pub(crate) type Handler = dyn Fn(&Request) -> Response + Send + Sync;

/// The running server; it stops when it is dropped.
pub(crate) struct Server {
    ca_pem: String,
    tls: ServerConfig,
    handshakes: Arc<AtomicUsize>,
    sockets: Sockets,
}

impl Server {
    pub(super) fn start(handler: Box<Handler>) -> Self {
        let (ca_pem, tls) = certify("entra-token sandbox CA (not Microsoft)");
        Self::with(ca_pem, tls, handler)
    }

    /// A neighbour of another one, with its certificate.
    pub(crate) fn beside(tls: ServerConfig, handler: Box<Handler>) -> Self {
        Self::with(String::new(), tls, handler)
    }

    fn with(ca_pem: String, tls: ServerConfig, handler: Box<Handler>) -> Self {
        let mut config = tls.clone();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let config = Arc::new(config);
        let handshakes = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&handshakes);
        let sockets = Sockets::serve(move |stream| serve(stream, &config, &counter, &handler));
        Self {
            ca_pem,
            tls,
            handshakes,
            sockets,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.sockets.port()
    }

    pub(super) fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Its certificate, for a neighbour that speaks something else than HTTP.
    pub(super) fn tls(&self) -> ServerConfig {
        self.tls.clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.sockets.connections()
    }

    pub(super) fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }
}

/// Makes a CA and a certificate for loopback, in memory, valid for less than the 398 days that
/// Apple's verifier accepts.
pub(crate) fn certify(authority: &str) -> (String, ServerConfig) {
    let ca_key = KeyPair::generate().expect("ring makes a key");
    let mut ca = dated(Vec::new(), authority);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_pem = ca.self_signed(&ca_key).expect("the CA signs itself").pem();

    let key = KeyPair::generate().expect("ring makes a key");
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut leaf = dated(names.to_vec(), "entra-token sandbox (not Microsoft)");
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let leaf = leaf
        .signed_by(&key, &Issuer::new(ca, ca_key))
        .expect("the CA signs the leaf");

    (ca_pem, server_config(&leaf, &key))
}

/// TLS 1.2 and 1.3 with a certificate.
pub(crate) fn server_config(certificate: &Certificate, key: &KeyPair) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .expect("the key belongs to the certificate")
}

fn dated(names: Vec<String>, common_name: &str) -> CertificateParams {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let mut params = CertificateParams::new(names).expect("the names are fixed");
    let now = rcgen::date_time_ymd(1970, 1, 1) + super::answers::since_epoch();
    params.not_before = now - DAY;
    params.not_after = now + DAY * 90;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params
}

fn serve(
    stream: TcpStream,
    tls: &Arc<ServerConfig>,
    handshakes: &AtomicUsize,
    handler: &Handler,
) -> io::Result<()> {
    let mut tls = accept(stream, tls)?;
    handshakes.fetch_add(1, Ordering::SeqCst);

    let mut pending = Vec::new();
    while let Some(request) = read_request(&mut tls, &mut pending)? {
        let response = handler(&request);
        deliver(&mut tls, &request, &response)?;
        if response.delivery != Delivery::Whole {
            return Ok(()); // without a farewell: the client sees a broken connection
        }
        if !request.keep_alive {
            break;
        }
    }
    tls.conn.send_close_notify();
    tls.flush()
}

/// Does the handshake.
pub(crate) fn accept(
    stream: TcpStream,
    tls: &Arc<ServerConfig>,
) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
    let session = ServerConnection::new(Arc::clone(tls)).map_err(io::Error::other)?;
    let mut tls = StreamOwned::new(session, stream);
    tls.conn.complete_io(&mut tls.sock)?;
    Ok(tls)
}

/// Reads one request; `None` when the client is through.
fn read_request(stream: &mut impl Read, pending: &mut Vec<u8>) -> io::Result<Option<Request>> {
    loop {
        if let Some((mut request, head_length, body_length)) = parse_head(pending)? {
            while pending.len() < head_length + body_length {
                if read_more(stream, pending)? == 0 {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            let rest = pending.split_off(head_length + body_length);
            request.body = pending.split_off(head_length);
            *pending = rest;
            return Ok(Some(request));
        }
        if pending.len() > HEAD_LIMIT {
            return Err(io::Error::other("the request's head is too long"));
        }
        if read_more(stream, pending)? == 0 {
            return Ok(None);
        }
    }
}

fn read_more(stream: &mut impl Read, pending: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 8192];
    let count = stream.read(&mut chunk)?;
    pending.extend_from_slice(&chunk[..count]);
    Ok(count)
}

/// The request without its body, the length of its head and that of its body.
fn parse_head(bytes: &[u8]) -> io::Result<Option<(Request, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head_length) = parsed.parse(bytes).map_err(io::Error::other)?
    else {
        return Ok(None);
    };
    let target = parsed.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = parsed.headers.iter().map(|header| {
        (
            header.name.to_ascii_lowercase(),
            String::from_utf8_lossy(header.value).into_owned(),
        )
    });
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
        keep_alive: false,
    };
    let connection = request
        .header("connection")
        .unwrap_or_default()
        .to_ascii_lowercase();
    request.keep_alive = parsed.version == Some(1) && !connection.contains("close");
    let body_length = body_length(&request)?;
    Ok(Some((request, head_length, body_length)))
}

fn body_length(request: &Request) -> io::Result<usize> {
    if request.header("transfer-encoding").is_some() {
        return Err(io::Error::other("a chunked request is not understood"));
    }
    let length = request.header("content-length").unwrap_or("0");
    let length = length.parse().map_err(io::Error::other)?;
    if length > BODY_LIMIT {
        return Err(io::Error::other("the request's body is too long"));
    }
    Ok(length)
}

fn deliver(stream: &mut impl Write, request: &Request, response: &Response) -> io::Result<()> {
    thread::sleep(response.delay);
    if response.delivery == Delivery::CutBeforeHead {
        return Ok(());
    }
    let whole = response.delivery == Delivery::Whole;
    stream.write_all(response.head(request.keep_alive && whole).as_bytes())?;
    if request.method != "HEAD" {
        match response.delivery {
            Delivery::Whole => stream.write_all(&response.body)?,
            Delivery::Drip(pause) => drip(stream, &response.body, pause)?,
            Delivery::CutBeforeHead | Delivery::CutAfterHead => {}
        }
    }
    stream.flush()
}

fn drip(stream: &mut impl Write, body: &[u8], pause: Duration) -> io::Result<()> {
    for piece in body.chunks(16) {
        stream.write_all(piece)?;
        stream.flush()?;
        thread::sleep(pause);
    }
    Ok(())
}
