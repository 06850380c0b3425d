//! The listener that the browser brings the code to (RFC 8252 §7.3): one port on both loopback
//! addresses, open from before the URL is built until the tab has its page.
//!
//! tiny_http speaks HTTP, behind the sockets of [`front`]. Only a `GET` of our path at our host
//! with our `state` counts; everything else is answered and forgotten. The answer is taken once.
//! The browser is then sent on to a clean address, so that the code leaves the address bar at
//! once, and waits there for its page.

#[cfg(unix)]
mod folder;
mod front;
mod head;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use oauth2::CsrfToken;
use sha2::{Digest as _, Sha256};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::account::LoopbackRedirect;
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::locales::Language;
use crate::locales::{Message, fl};
use crate::os::limits;
use crate::os::threads;

use super::answer::{AuthorizationResult, Event, parse};
use front::{Backend, Front};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use head::essential;

/// How often a free port is looked for: one that is free on 127.0.0.1 may be taken on `::1`.
const PORT_ATTEMPTS: usize = 16;
/// Where the browser waits for its page.
const RESULTS: &str = "/result/";
/// How long a browser may take to follow the redirect to its page, and to receive it.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// A page, and the content security policy it is sent with.
pub(super) struct Page {
    pub(super) html: String,
    pub(super) policy: String,
}

/// Makes the page in the language that the browser asks for.
pub(super) type Pages = Box<dyn Fn(Language) -> Page + Send>;

/// The listener.
pub(super) struct Loopback {
    port: u16,
    pages: mpsc::Sender<Pages>,
    shown: mpsc::Receiver<()>,
    server: Arc<Server>,
    front: Front,
}

impl Loopback {
    /// Listens on 127.0.0.1 and, where there is IPv6, on `::1` of the same port.
    pub(super) fn bind(
        redirect: &LoopbackRedirect,
        state: CsrfToken,
        events: mpsc::Sender<Event>,
    ) -> Result<Self> {
        let (port, listeners) = listeners(redirect.port())?;
        let unusable = |error: io::Error| cannot_listen(0, &error);
        let (server, backend) = Backend::bind().map_err(|error| no_folder(&error))?;
        let server = Arc::new(server);
        let (pages, page_receiver) = mpsc::channel();
        let (shown_sender, shown) = mpsc::channel();
        let front = Front::start(
            listeners,
            backend,
            [redirect.request_path().to_owned(), RESULTS.to_owned()],
            events.clone(),
        )
        .map_err(unusable)?;
        let desk = Handler {
            hosts: [
                format!("localhost:{port}"),
                format!("127.0.0.1:{port}"),
                format!("[::1]:{port}"),
            ],
            path: redirect.request_path().to_owned(),
            state,
            result_path: None,
            waiting: Vec::new(),
            page: None,
            events,
            shown: shown_sender,
        };
        let attending = threads::spawn({
            let server = Arc::clone(&server);
            move || desk.run(&server, &page_receiver)
        });
        attending.map_err(unusable)?;
        Ok(Self {
            port,
            pages,
            shown,
            server,
            front,
        })
    }

    /// The port, the same on both addresses.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Gives the tab its page, waits until it is there, and stops listening.
    pub(super) fn finish(self, pages: Pages) {
        if self.pages.send(pages).is_ok() {
            self.server.unblock();
            let was_shown = self.shown.recv_timeout(LAST_PAGE).is_ok();
            log::debug!(
                "the browser tab {} its page",
                if was_shown {
                    "requested"
                } else {
                    "did not request"
                }
            );
            self.front.drain(LAST_PAGE);
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        // Without a sender of pages the desk closes; this wakes it up to see so.
        let (nobody, _) = mpsc::channel();
        self.pages = nobody;
        self.server.unblock();
    }
}

/// Answers the browser's requests, one after the other.
struct Handler {
    hosts: [String; 3],
    path: String,
    state: CsrfToken,
    /// Where the browser waits for its page, once it brought the answer.
    result_path: Option<String>,
    waiting: Vec<Request>,
    page: Option<Pages>,
    events: mpsc::Sender<Event>,
    shown: mpsc::Sender<()>,
}

impl Handler {
    fn run(mut self, server: &Server, pages: &mpsc::Receiver<Pages>) {
        loop {
            if let Ok(request) = server.recv() {
                self.attend(request);
            }
            match pages.try_recv() {
                Ok(page) => self.page = Some(page),
                Err(mpsc::TryRecvError::Disconnected) if self.page.is_none() => return,
                Err(_) => {}
            }
            self.show();
        }
    }

    fn attend(&mut self, request: Request) {
        if !self.is_for_us(&request) {
            return respond(request, 421, &fl!("sign-in-wrong-host"));
        }
        let target = request.url().to_owned();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        if self.result_path.as_deref() == Some(path) && *request.method() == Method::Get {
            return self.waiting.push(request);
        }
        if path != self.path {
            return respond(request, 404, &fl!("sign-in-not-found"));
        }
        if *request.method() != Method::Get {
            return respond(request, 405, &fl!("sign-in-only-get"));
        }
        let Some((state, answer)) = parse(query) else {
            return respond(request, 400, &fl!("sign-in-not-an-answer"));
        };
        if CsrfToken::new(state.clone()) != self.state {
            return respond(request, 400, &fl!("sign-in-other-answer"));
        }
        self.accept(request, &state, answer);
    }

    /// A site that rebinds its name to this address has another host ("DNS rebinding").
    fn is_for_us(&self, request: &Request) -> bool {
        header(request, "Host").is_some_and(|host| {
            self.hosts
                .iter()
                .any(|ours| host.eq_ignore_ascii_case(ours))
        })
    }

    /// Takes the answer, the first time, and sends the browser on to a clean address.
    fn accept(&mut self, request: Request, state: &str, answer: AuthorizationResult) {
        let result_path = result_path(state);
        let location = header_line("Location", &result_path);
        if self.result_path.replace(result_path).is_none() {
            // The receiver is gone after the timeout; the page then says nothing, either.
            let _ = self.events.send(Event::Answered(answer));
        }
        send(request, Response::empty(303).with_header(location));
    }

    fn show(&mut self) {
        let Some(page) = &self.page else { return };
        for request in self.waiting.drain(..) {
            let Page { html, policy } = page(language_of(&request));
            let response = Response::from_string(html)
                .with_header(header_line("Content-Type", "text/html; charset=utf-8"))
                .with_header(header_line("Content-Security-Policy", &policy))
                .with_header(header_line("Vary", "Accept-Language"));
            send(request, response);
            let _ = self.shown.send(());
        }
    }
}

/// An address that cannot be guessed without the state.
fn result_path(state: &str) -> String {
    let digest = Sha256::digest(format!("result {state}"));
    format!("{RESULTS}{}", BASE64_URL_SAFE_NO_PAD.encode(&digest[..16]))
}

fn header<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    let found = request
        .headers()
        .iter()
        .find(|header| header.field.equiv(name));
    found.map(|header| header.value.as_str())
}

fn language_of(request: &Request) -> Language {
    let wanted = header(request, "Accept-Language");
    wanted.map_or_else(Language::default, Language::of_accept_language)
}

fn header_line(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).unwrap_or_else(|()| unreachable!("our header lines are ASCII"))
}

fn respond(request: Request, status: u16, reason: &Message) {
    let said = reason.text(Language::English);
    log::debug!("listener: HTTP {status}: {said}");
    let reason = reason.text(language_of(&request));
    let response = Response::from_string(format!("{reason}\n"))
        .with_status_code(status)
        .with_header(header_line("Content-Type", "text/plain; charset=utf-8"));
    send(request, response);
}

fn send<R: io::Read>(request: Request, mut response: Response<R>) {
    for (name, value) in [
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ] {
        response.add_header(header_line(name, value));
    }
    // A browser that has gone away needs no answer.
    let _ = request.respond(response);
}

/// A listener on each loopback address, on one port. Without IPv6 one is enough.
fn listeners(port: Option<u16>) -> Result<(u16, Vec<TcpListener>)> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..PORT_ATTEMPTS {
        match try_listeners(port.unwrap_or(0)) {
            Ok(found) => return Ok(found),
            Err(error) if port.is_some() => {
                return Err(cannot_listen(port.unwrap_or(0), &error));
            }
            Err(error) => last = error,
        }
    }
    Err(cannot_listen(0, &last))
}

fn try_listeners(port: u16) -> io::Result<(u16, Vec<TcpListener>)> {
    let first = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    let port = first.local_addr()?.port();
    match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
        Ok(second) => Ok((port, vec![first, second])),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(error) => {
            log::debug!("listening on 127.0.0.1 only: {error}");
            Ok((port, vec![first]))
        }
    }
}

/// The requests have nowhere to go from the port: no folder for temporary files can be written to.
fn no_folder(error: &io::Error) -> Error {
    if limits::is_reached(error) {
        return limits::reached(error);
    }
    let reason = clean(&error.to_string());
    Error::new(
        ErrorKind::Unexpected,
        fl!("sign-in-no-temporary-folder", reason),
    )
}

fn cannot_listen(port: u16, error: &io::Error) -> Error {
    if limits::is_reached(error) {
        return limits::reached(error);
    }
    let reason = clean(&error.to_string());
    let error = Error::new(ErrorKind::Unexpected, fl!("sign-in-cannot-listen", reason));
    if port == 0 {
        return error;
    }
    error.with_hint(fl!("sign-in-port-in-use", port))
}
