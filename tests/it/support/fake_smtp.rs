//! `FakeSmtp`: a stand-in for the mail server of Exchange Online, on loopback.
//!
//! It offers and answers as Exchange does, takes the tokens that a [`FakeEntra`] issued, and can be
//! told to say something else at every [`Step`], or nothing at all. It writes down what it was told,
//! and what the client did against the rules.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

use super::fake_entra::sockets::Sockets;
use super::fake_entra::{FakeEntra, http};

const NAME: &str = "AB0PR01CA0001.eurprd01.prod.exchangelabs.com";
/// What Exchange puts behind its refusals.
const TRACE: &str =
    "[AB0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-10-01T10:00:00.000Z 08DDAAAA]";

/// The octets of a command with its line end (RFC 5321), and of a line of SASL (RFC 4954).
const COMMAND_LIMIT: usize = 512;
const CREDENTIALS_LIMIT: usize = 12288;
const TEXT_LIMIT: usize = 1000;
/// More than this in one line is nobody's mistake.
const LINE_LIMIT: usize = 1024 * 1024;
const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// How long [`FakeSmtp::sessions`] waits for the server to see that a client has gone.
const FAREWELL: Duration = Duration::from_secs(3);

/// A point of the conversation at which the server has something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// The client has connected.
    Greeting,
    /// EHLO before TLS.
    PlainEhlo,
    StartTls,
    /// In place of the handshake.
    Handshake,
    /// EHLO within TLS.
    Ehlo,
    /// AUTH without credentials: they are asked for.
    Auth,
    /// The credentials are there.
    Credentials,
    Mail,
    Rcpt,
    /// DATA: the message is asked for.
    Data,
    /// The message is there.
    Message,
    Reset,
    Quit,
}

/// What the server does at a [`Step`] in place of what Exchange would say.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Says these lines. Those of 2xx and 3xx mean what they say.
    Say(String),
    /// Says these lines, and hangs up.
    SayAndHangUp(String),
    /// Sends this JSON as a challenge, and says these lines when the client has answered.
    Challenge(Value, String),
    /// Says these lines, a byte at a time with this pause after each.
    Drip(String, Duration),
    /// Begins a line so, and makes it so many bytes long.
    Flood(&'static str, usize),
    /// Never says anything again.
    Silence,
    HangUp,
}

impl Act {
    pub(crate) fn say(lines: impl Into<String>) -> Self {
        Self::Say(lines.into())
    }
}

/// Whether a token is taken.
type Accepts = dyn Fn(&str) -> bool + Send + Sync;

/// The lasting traits of this server; see [`FakeSmtp::configure`].
pub(crate) struct Settings {
    /// Offer STARTTLS.
    pub(crate) starttls: bool,
    /// The mechanisms to offer within TLS; none leaves out the line, as for a tenant whose SMTP
    /// AUTH is off.
    pub(crate) mechanisms: Vec<&'static str>,
    /// Whose SMTP AUTH is on: who may be named as `user=`, by their own token or by an app's.
    pub(crate) mailboxes: Vec<String>,
    /// As whom others may send: the right Send As.
    pub(crate) send_as: Vec<String>,
    /// Which tokens are taken: those of the [`FakeEntra`] that are good for SMTP now.
    pub(crate) accepts: Box<Accepts>,
}

/// A conversation as it went. It holds a token: do not print it outside of tests.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenSession {
    /// The commands as they came, but for credentials and message.
    pub(crate) commands: Vec<String>,
    /// The handshake was done.
    pub(crate) encrypted: bool,
    /// `user=` of the last credentials.
    pub(crate) user: Option<String>,
    /// The token of the last credentials.
    pub(crate) token: Option<String>,
    /// The answer to a challenge, decoded.
    pub(crate) answer: Option<String>,
    pub(crate) mail_from: Option<String>,
    pub(crate) rcpt_to: Vec<String>,
    /// With the dots that were doubled on the wire made single, lines ended with CRLF.
    pub(crate) message: Option<String>,
    /// What the client did against the rules.
    pub(crate) breaches: Vec<String>,
    over: bool,
}

impl SeenSession {
    /// Whether a command of this verb came.
    pub(crate) fn said(&self, verb: &str) -> bool {
        let mut commands = self.commands.iter();
        commands.any(|command| verb_of(command).eq_ignore_ascii_case(verb))
    }
}

struct State {
    settings: Settings,
    acts: HashMap<Step, Act>,
    sessions: Vec<SeenSession>,
}

struct Shared {
    tls: Arc<ServerConfig>,
    state: Mutex<State>,
    ended: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running stand-in; it stops when it is dropped.
pub(crate) struct FakeSmtp {
    shared: Arc<Shared>,
    sockets: Sockets,
}

impl FakeSmtp {
    /// Starts one that speaks TLS after STARTTLS, as port 587, under the certificate of this Entra.
    pub(crate) fn start(entra: &FakeEntra) -> Self {
        Self::listen(entra, entra.tls(), false)
    }

    /// Starts one that speaks TLS from the first byte, as port 465.
    pub(crate) fn start_implicit_tls(entra: &FakeEntra) -> Self {
        Self::listen(entra, entra.tls(), true)
    }

    /// Starts one behind something that opens TLS: its authority is unknown to this computer.
    pub(crate) fn start_intercepted(entra: &FakeEntra) -> Self {
        let (_, tls) = http::certify("Example Corp TLS Inspection CA");
        Self::listen(entra, tls, false)
    }

    fn listen(entra: &FakeEntra, tls: ServerConfig, implicit_tls: bool) -> Self {
        let issued = entra.issued();
        let settings = Settings {
            starttls: true,
            mechanisms: vec!["LOGIN", "XOAUTH2"],
            mailboxes: vec![super::TARO.to_owned()],
            send_as: Vec::new(),
            accepts: Box::new(move |token| issued(token) && is_for_smtp_now(token)),
        };
        let shared = Arc::new(Shared {
            tls: Arc::new(tls),
            state: Mutex::new(State {
                settings,
                acts: HashMap::new(),
                sessions: Vec::new(),
            }),
            ended: Condvar::new(),
        });
        let own = Arc::clone(&shared);
        let sockets = Sockets::serve(move |stream| serve(stream, &own, implicit_tls));
        Self { shared, sockets }
    }

    /// The port of `localhost`.
    pub(crate) fn port(&self) -> u16 {
        self.sockets.port()
    }

    /// Changes the lasting traits.
    pub(crate) fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.state().settings);
    }

    /// Does this at a step from now on.
    pub(crate) fn on(&self, step: Step, act: Act) {
        self.shared.state().acts.insert(step, act);
    }

    /// Is like Exchange at every step again.
    pub(crate) fn heal(&self) {
        self.shared.state().acts.clear();
    }

    /// Every conversation so far, in order; waits a moment for those of clients that have just gone.
    pub(crate) fn sessions(&self) -> Vec<SeenSession> {
        let under_way = |state: &mut State| state.sessions.iter().any(|session| !session.over);
        let ended = &self.shared.ended;
        let waited = ended.wait_timeout_while(self.shared.state(), FAREWELL, under_way);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.sessions.clone()
    }

    /// The same as they are now, also those under way.
    #[cfg(unix)]
    pub(crate) fn peek(&self) -> Vec<SeenSession> {
        self.shared.state().sessions.clone()
    }

    /// The one conversation that there was.
    #[track_caller]
    pub(crate) fn session(&self) -> SeenSession {
        let sessions = self.sessions();
        assert_eq!(sessions.len(), 1, "{sessions:#?}");
        sessions.into_iter().next().expect("counted")
    }
}

/// Whether a token opens SMTP at this time. An opaque one, of a personal account, does not say.
fn is_for_smtp_now(token: &str) -> bool {
    let Some(claims) = claims_of(token) else {
        return true;
    };
    let names = |field: &str, name: &str| match &claims[field] {
        Value::String(scopes) => scopes.split(' ').any(|scope| scope == name),
        Value::Array(roles) => roles.iter().any(|role| role == name),
        _ => false,
    };
    let resources = [
        "https://outlook.office.com",
        "https://outlook.office365.com",
    ];
    let ends = claims["exp"].as_i64().unwrap_or_default();
    resources.iter().any(|resource| claims["aud"] == *resource)
        && (names("scp", "SMTP.Send") || names("roles", "SMTP.SendAsApp"))
        && ends > jiff::Timestamp::now().as_second()
}

/// Whether Exchange takes a token for this user: a person's is for that person alone, whatever rights
/// there are to another mailbox; an app's and an opaque one name nobody.
fn is_of(token: &str, user: &str) -> bool {
    let claims = claims_of(token).unwrap_or_default();
    claims["upn"]
        .as_str()
        .is_none_or(|owner| owner.eq_ignore_ascii_case(user))
}

pub(super) fn claims_of(token: &str) -> Option<Value> {
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

/// One connection from its greeting to its end.
fn serve(stream: TcpStream, shared: &Shared, implicit_tls: bool) -> io::Result<()> {
    let number = {
        let mut state = shared.state();
        state.sessions.push(SeenSession::default());
        state.sessions.len() - 1
    };
    let mut session = Session {
        shared,
        number,
        wire: Some(Wire::Plain(stream)),
        pending: Vec::new(),
        greeted: false,
        authenticated: false,
    };
    let ended = session.converse(implicit_tls);
    session.note(|seen| seen.over = true);
    shared.ended.notify_all();
    // Whoever waits for the end of the session sees its sockets closed.
    drop(session);
    ended
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    fn stream(&mut self) -> &mut (dyn ReadWrite + '_) {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.as_mut(),
        }
    }
}

trait ReadWrite: Read + Write {}

impl<T: Read + Write> ReadWrite for T {}

struct Session<'a> {
    shared: &'a Shared,
    number: usize,
    /// Taken only while the handshake is done.
    wire: Option<Wire>,
    /// What came after the last line that was read.
    pending: Vec<u8>,
    greeted: bool,
    authenticated: bool,
}

impl Session<'_> {
    fn converse(&mut self, implicit_tls: bool) -> io::Result<()> {
        if implicit_tls && !self.handshake()? {
            return Ok(());
        }
        let greeting = format!(
            "220 {NAME} Microsoft ESMTP MAIL Service ready at Thu, 1 Oct 2026 10:00:00 +0000 [08DDAAAA]"
        );
        self.reply(Step::Greeting, &greeting)?;
        while let Some(line) = self.read_line()? {
            let length = line.len() + 2;
            let line = String::from_utf8_lossy(&line).into_owned();
            self.note(|seen| seen.commands.push(without_credentials(&line)));
            if length > COMMAND_LIMIT {
                self.breach(format!("a command of {length} octets"));
            }
            // Exchange takes the token with the command, as many clients send it.
            let limit = if line.to_ascii_uppercase().starts_with("AUTH XOAUTH2 ") {
                CREDENTIALS_LIMIT
            } else {
                COMMAND_LIMIT
            };
            if length > limit {
                self.say("500 5.5.1 Command line too long")?;
            } else if !self.obey(&line)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Answers a command; `false` at the end of the conversation.
    fn obey(&mut self, command: &str) -> io::Result<bool> {
        let verb = verb_of(command).to_ascii_uppercase();
        let argument = command[verb.len()..].trim();
        match verb.as_str() {
            "EHLO" => self.ehlo(argument)?,
            "STARTTLS" => return self.starttls(),
            "AUTH" => self.auth(argument)?,
            "MAIL" | "RCPT" | "DATA" if !self.authenticated => {
                self.say(&format!(
                    "530 5.7.57 Client not authenticated to send mail. {TRACE}"
                ))?;
            }
            "MAIL" => self.mail(argument)?,
            "RCPT" => self.rcpt(argument)?,
            "DATA" => self.data()?,
            "RSET" => {
                self.reply(Step::Reset, "250 2.0.0 Resetting")?;
            }
            "NOOP" => self.say("250 2.0.0 OK")?,
            "QUIT" => {
                self.reply(Step::Quit, "221 2.0.0 Service closing transmission channel")?;
                return Ok(false);
            }
            _ => self.say(&format!("500 5.3.3 Unrecognized command '{verb}' {TRACE}"))?,
        }
        Ok(true)
    }

    fn ehlo(&mut self, name: &str) -> io::Result<()> {
        if name.is_empty() {
            self.breach("EHLO without a name");
            return self.say("501 5.5.4 Invalid domain name");
        }
        self.greeted = true;
        let mut offers = vec![
            format!("{NAME} Hello [127.0.0.1]"),
            "SIZE 157286400".to_owned(),
            "PIPELINING".to_owned(),
            "DSN".to_owned(),
            "ENHANCEDSTATUSCODES".to_owned(),
        ];
        let encrypted = self.is_encrypted();
        let (starttls, mechanisms) = {
            let settings = &self.shared.state().settings;
            (settings.starttls, settings.mechanisms.join(" "))
        };
        if encrypted && !mechanisms.is_empty() {
            offers.push(format!("AUTH {mechanisms}"));
        }
        if !encrypted && starttls {
            offers.push("STARTTLS".to_owned());
        }
        offers.extend(["8BITMIME", "BINARYMIME", "CHUNKING"].map(str::to_owned));
        let mut lines: Vec<String> = offers.iter().map(|offer| format!("250-{offer}")).collect();
        lines.push("250 SMTPUTF8".to_owned());
        let step = if encrypted {
            Step::Ehlo
        } else {
            Step::PlainEhlo
        };
        self.reply(step, &lines.join("\n"))?;
        Ok(())
    }

    /// `false` when there is no handshake to go on after.
    fn starttls(&mut self) -> io::Result<bool> {
        if self.is_encrypted() || !self.shared.state().settings.starttls {
            self.say("503 5.5.2 STARTTLS is not offered")?;
            return Ok(true);
        }
        if !self.pending.is_empty() {
            self.breach("the client went on before TLS was there");
            self.pending.clear();
        }
        if !self.reply(Step::StartTls, "220 2.0.0 SMTP server ready")? {
            return Ok(true);
        }
        self.greeted = false;
        self.handshake()
    }

    fn handshake(&mut self) -> io::Result<bool> {
        let act = self.shared.state().acts.get(&Step::Handshake).cloned();
        if let Some(act) = act {
            self.perform(act)?;
            return Ok(false);
        }
        let Some(Wire::Plain(stream)) = self.wire.take() else {
            return Err(ErrorKind::NotConnected.into());
        };
        let tls = http::accept(stream, &self.shared.tls)?;
        self.wire = Some(Wire::Tls(Box::new(tls)));
        self.note(|seen| seen.encrypted = true);
        Ok(true)
    }

    fn auth(&mut self, argument: &str) -> io::Result<()> {
        let (mechanism, initial) = argument.split_once(' ').unwrap_or((argument, ""));
        if !self.is_encrypted() {
            self.breach("AUTH without TLS");
        }
        if !self.greeted || self.authenticated {
            return self.say("503 5.5.2 Send hello first");
        }
        let offered = self.shared.state().settings.mechanisms.contains(&"XOAUTH2");
        if !self.is_encrypted() || !offered || !mechanism.eq_ignore_ascii_case("XOAUTH2") {
            return self.say("504 5.7.4 Unrecognized authentication type");
        }
        if !initial.is_empty() {
            return self.credentials(initial.as_bytes());
        }
        if !self.reply(Step::Auth, "334 ")? {
            return Ok(());
        }
        let line = self.read_line()?.ok_or(ErrorKind::UnexpectedEof)?;
        if line.len() + 2 > CREDENTIALS_LIMIT {
            self.breach(format!("credentials of {} octets", line.len()));
            return self.say("500 5.5.6 Authentication exchange line is too long");
        }
        self.credentials(&line)
    }

    fn credentials(&mut self, encoded: &[u8]) -> io::Result<()> {
        let decoded = STANDARD.decode(encoded).unwrap_or_default();
        let Some((user, token)) = user_and_token(&decoded) else {
            self.breach("credentials that are not XOAUTH2");
            return self.say(&format!("501 5.5.124 Invalid XOAUTH2 data {TRACE}"));
        };
        self.note(|seen| (seen.user, seen.token) = (Some(user.clone()), Some(token.clone())));
        let good = {
            let settings = &self.shared.state().settings;
            let mut mailboxes = settings.mailboxes.iter();
            mailboxes.any(|mailbox| mailbox.eq_ignore_ascii_case(&user))
                && is_of(&token, &user)
                && (settings.accepts)(&token)
        };
        let usual = if good {
            "235 2.7.0 Authentication successful".to_owned()
        } else {
            format!("535 5.7.3 Authentication unsuccessful {TRACE}")
        };
        self.authenticated = self.reply(Step::Credentials, &usual)?;
        Ok(())
    }

    fn mail(&mut self, argument: &str) -> io::Result<()> {
        let sender = path_after(argument, "FROM:");
        self.note(|seen| {
            seen.mail_from.clone_from(&sender);
            seen.rcpt_to.clear();
        });
        self.reply_if(sender.is_some(), Step::Mail, "250 2.1.0 Sender OK")
    }

    fn rcpt(&mut self, argument: &str) -> io::Result<()> {
        let recipient = path_after(argument, "TO:");
        self.note(|seen| seen.rcpt_to.extend(recipient.clone()));
        self.reply_if(recipient.is_some(), Step::Rcpt, "250 2.1.5 Recipient OK")
    }

    fn data(&mut self) -> io::Result<()> {
        let asked = "354 Start mail input; end with <CRLF>.<CRLF>";
        if !self.reply(Step::Data, asked)? {
            return Ok(());
        }
        let mut message = String::new();
        loop {
            let line = self.read_line()?.ok_or(ErrorKind::UnexpectedEof)?;
            if line == b"." {
                break;
            }
            if line.len() + 2 > TEXT_LIMIT {
                self.breach(format!("a line of text of {} octets", line.len()));
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            message.push_str(&String::from_utf8_lossy(line));
            message.push_str("\r\n");
            if message.len() > MESSAGE_LIMIT {
                return Err(io::Error::other("the message is too long"));
            }
        }
        let said = match self.sent_without_right(&message) {
            Some((user, sender)) => format!(
                "554 5.2.252 SendAsDenied; {user} not allowed to send as {sender}; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied {TRACE}"
            ),
            None => format!(
                "250 2.0.0 OK <08ddaaaa@{NAME}> [Hostname=AB0PR01MB0001.eurprd01.prod.exchangelabs.com]"
            ),
        };
        self.note(|seen| seen.message = Some(message));
        self.reply(Step::Message, &said)?;
        Ok(())
    }

    /// Who sends, and as whom without the right to. Exchange looks when the message is there, at its
    /// envelope and at its `From:`.
    fn sent_without_right(&self, message: &str) -> Option<(String, String)> {
        let state = self.shared.state();
        let seen = &state.sessions[self.number];
        let user = seen.user.clone()?;
        let from = message.lines().take_while(|line| !line.is_empty());
        let from = from.filter_map(|line| line.strip_prefix("From: "));
        let from = from.map(|from| {
            from.rsplit('<')
                .next()
                .unwrap_or(from)
                .trim_end_matches('>')
        });
        let mut senders = seen.mail_from.as_deref().into_iter().chain(from);
        let may = |sender: &str| {
            let mut allowed = state.settings.send_as.iter().chain([&user]);
            allowed.any(|allowed| allowed.eq_ignore_ascii_case(sender))
        };
        let sender = senders.find(|sender| !may(sender))?.to_owned();
        Some((user, sender))
    }

    fn reply_if(&mut self, understood: bool, step: Step, usual: &str) -> io::Result<()> {
        if !understood {
            self.breach("a command without an address");
            return self.say("501 5.5.4 Invalid arguments");
        }
        self.reply(step, usual)?;
        Ok(())
    }

    /// Says the usual thing, or does what was ordered for this step; tells whether to go on.
    fn reply(&mut self, step: Step, usual: &str) -> io::Result<bool> {
        let act = self.shared.state().acts.get(&step).cloned();
        let act = act.unwrap_or_else(|| Act::say(usual));
        self.perform(act)
    }

    fn perform(&mut self, act: Act) -> io::Result<bool> {
        match act {
            Act::Say(lines) => self.say_and_tell(&lines),
            Act::SayAndHangUp(lines) => {
                self.say(&lines)?;
                Err(hung_up())
            }
            Act::Challenge(json, lines) => {
                self.say(&format!("334 {}", STANDARD.encode(json.to_string())))?;
                let answer = self.read_line()?.ok_or(ErrorKind::UnexpectedEof)?;
                let answer = String::from_utf8_lossy(&answer).into_owned();
                self.note(|seen| seen.answer = Some(answer));
                self.say_and_tell(&lines)
            }
            Act::Drip(lines, pause) => {
                for byte in on_the_wire(&lines).bytes() {
                    self.write(&[byte])?;
                    thread::sleep(pause);
                }
                Ok(is_good(&lines))
            }
            Act::Flood(beginning, length) => {
                self.write(beginning.as_bytes())?;
                let chunk = vec![b'x'; 64 * 1024];
                let mut left = length.saturating_sub(beginning.len());
                while left > 0 {
                    let count = left.min(chunk.len());
                    self.write(&chunk[..count])?;
                    left -= count;
                }
                self.write(b"\r\n")?;
                Ok(is_good(beginning))
            }
            Act::Silence => {
                while self.read_more()? > 0 {}
                Err(hung_up())
            }
            Act::HangUp => Err(hung_up()),
        }
    }

    fn say(&mut self, lines: &str) -> io::Result<()> {
        self.write(on_the_wire(lines).as_bytes())
    }

    fn say_and_tell(&mut self, lines: &str) -> io::Result<bool> {
        self.say(lines)?;
        Ok(is_good(lines))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.wire()?.stream();
        stream.write_all(bytes)?;
        stream.flush()
    }

    fn wire(&mut self) -> io::Result<&mut Wire> {
        self.wire.as_mut().ok_or(ErrorKind::NotConnected.into())
    }

    fn is_encrypted(&self) -> bool {
        matches!(self.wire, Some(Wire::Tls(_)))
    }

    /// A line without its end; `None` when the client has gone.
    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let rest = self.pending.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.pending, rest);
                line.pop();
                if line.pop_if(|byte| *byte == b'\r').is_none() {
                    self.breach("a line that ends without CR");
                }
                return Ok(Some(line));
            }
            if self.pending.len() > LINE_LIMIT {
                return Err(io::Error::other("the line has no end"));
            }
            if self.read_more()? == 0 {
                return Ok(None);
            }
        }
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 8192];
        let count = self.wire()?.stream().read(&mut chunk)?;
        self.pending.extend_from_slice(&chunk[..count]);
        Ok(count)
    }

    fn note(&self, change: impl FnOnce(&mut SeenSession)) {
        change(&mut self.shared.state().sessions[self.number]);
    }

    fn breach(&self, what: impl Into<String>) {
        self.note(|seen| seen.breaches.push(what.into()));
    }
}

fn hung_up() -> io::Error {
    io::Error::other("hung up, as ordered")
}

/// Lines as SMTP ends them.
fn on_the_wire(lines: &str) -> String {
    lines.lines().flat_map(|line| [line, "\r\n"]).collect()
}

fn is_good(lines: &str) -> bool {
    lines.starts_with(['2', '3'])
}

fn verb_of(command: &str) -> &str {
    let end = command.find(|c: char| !c.is_ascii_alphabetic());
    &command[..end.unwrap_or(command.len())]
}

/// `AUTH XOAUTH2 …`: a record is printed when a test fails.
fn without_credentials(command: &str) -> String {
    let mut words = command.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some(verb), Some(mechanism), Some(_)) if verb.eq_ignore_ascii_case("AUTH") => {
            format!("{verb} {mechanism} …")
        }
        _ => command.to_owned(),
    }
}

/// What XOAUTH2 holds: `user=` and `auth=Bearer `, each ended with ^A, and one ^A more.
pub(super) fn user_and_token(decoded: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(decoded).ok()?;
    let fields = text.strip_prefix("user=")?.strip_suffix("\u{1}\u{1}")?;
    let (user, token) = fields.split_once("\u{1}auth=Bearer ")?;
    let whole = !user.is_empty() && !token.is_empty() && !fields.contains(['\r', '\n']);
    (whole && !token.contains('\u{1}')).then(|| (user.to_owned(), token.to_owned()))
}

/// The address of `FROM:<address> PARAMETERS`.
fn path_after(argument: &str, keyword: &str) -> Option<String> {
    let (found, rest) = argument.split_at_checked(keyword.len())?;
    let path = rest.strip_prefix('<')?.split('>').next()?;
    (found.eq_ignore_ascii_case(keyword) && rest.contains('>')).then(|| path.to_owned())
}
