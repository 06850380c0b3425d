//! `FakeImap`: a stand-in for the server of Exchange Online that mail is read from, on loopback, with
//! TLS from the first byte. It takes the tokens that a [`FakeEntra`] issued for IMAP, opens the inboxes
//! it is told of, and writes down what it was told.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::fake_entra::sockets::Sockets;
use super::fake_entra::{FakeEntra, http};
use super::fake_smtp::{claims_of, user_and_token};

/// What this server is like, and what it has seen.
pub(crate) struct State {
    /// What it offers.
    pub(crate) capabilities: &'static str,
    /// What it greets with.
    pub(crate) greeting: &'static str,
    /// The mailboxes that the tokens open.
    pub(crate) mailboxes: Vec<String>,
    /// Whether IMAP is on for them: without it Exchange takes the token, and opens no mailbox.
    pub(crate) is_on: bool,
    /// The commands, but for credentials.
    pub(crate) commands: Vec<String>,
    /// `user=` of the last credentials.
    pub(crate) user: Option<String>,
}

/// A running stand-in; it stops when it is dropped.
pub(crate) struct FakeImap {
    state: Arc<Mutex<State>>,
    sockets: Sockets,
}

impl FakeImap {
    pub(crate) fn start(entra: &FakeEntra) -> Self {
        let issued = entra.issued();
        let tls = Arc::new(entra.tls());
        let state = Arc::new(Mutex::new(State {
            capabilities: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS",
            greeting: "* OK The Microsoft Exchange IMAP4 service is ready.",
            mailboxes: vec![super::TARO.to_owned()],
            is_on: true,
            commands: Vec::new(),
            user: None,
        }));
        let own = Arc::clone(&state);
        let sockets = Sockets::serve(move |stream| serve(stream, &tls, &own, &issued));
        Self { state, sockets }
    }

    pub(crate) fn port(&self) -> u16 {
        self.sockets.port()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a token reads mail.
fn reads(token: &str) -> bool {
    let claims = claims_of(token).unwrap_or_default();
    let scopes = claims["scp"].as_str().unwrap_or_default();
    scopes
        .split(' ')
        .any(|scope| scope == "IMAP.AccessAsUser.All")
}

fn serve(
    stream: TcpStream,
    tls: &Arc<ServerConfig>,
    state: &Mutex<State>,
    issued: &dyn Fn(&str) -> bool,
) -> io::Result<()> {
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let mut wire = BufReader::new(http::accept(stream, tls)?);
    let greeting = lock().greeting;
    say(&mut wire, greeting)?;
    while let Some(line) = line(&mut wire)? {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        lock().commands.push(command.to_owned());
        match command {
            "CAPABILITY" => {
                let capabilities = lock().capabilities;
                say(&mut wire, &format!("* CAPABILITY {capabilities}"))?;
                say(&mut wire, &format!("{tag} OK CAPABILITY completed."))?;
            }
            "AUTHENTICATE XOAUTH2" => {
                say(&mut wire, "+ ")?;
                let Some(answer) = self::line(&mut wire)? else {
                    return Ok(());
                };
                let decoded = STANDARD.decode(answer).unwrap_or_default();
                let known = user_and_token(&decoded).filter(|(user, token)| {
                    lock().user = Some(user.clone());
                    lock().mailboxes.contains(user) && issued(token) && reads(token)
                });
                let said = match known {
                    Some(_) => "OK AUTHENTICATE completed.",
                    None => "NO AUTHENTICATE failed.",
                };
                say(&mut wire, &format!("{tag} {said}"))?;
            }
            "EXAMINE INBOX" if lock().is_on => {
                say(&mut wire, "* 0 EXISTS")?;
                say(
                    &mut wire,
                    &format!("{tag} OK [READ-ONLY] EXAMINE completed."),
                )?;
            }
            "LOGOUT" => {
                say(
                    &mut wire,
                    "* BYE Microsoft Exchange Server IMAP4 server signing off.",
                )?;
                return say(&mut wire, &format!("{tag} OK LOGOUT completed."));
            }
            _ => say(
                &mut wire,
                &format!("{tag} BAD User is authenticated but not connected."),
            )?,
        }
    }
    Ok(())
}

type Wire = BufReader<StreamOwned<ServerConnection, TcpStream>>;

fn say(wire: &mut Wire, line: &str) -> io::Result<()> {
    let stream = wire.get_mut();
    stream.write_all(format!("{line}\r\n").as_bytes())?;
    stream.flush()
}

fn line(wire: &mut Wire) -> io::Result<Option<String>> {
    let mut line = String::new();
    let count = wire.read_line(&mut line)?;
    Ok((count > 0).then(|| line.trim_end().to_owned()))
}
