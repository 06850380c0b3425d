//! `sendmail`: submits a message with a token of the account, for every program that calls sendmail(8).
//! It asks nobody, and ends as that does (sysexits.h).

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::{Arg, ArgAction, Args};
use oauth2::AccessToken;
use serde_json::{Value, json};

use crate::account::{Account, AccountName};
use crate::cli::{Global, MinTtl, Variable, some_span_or_seconds};
use crate::error::{Error, ErrorKind, ExitCodes, Result};
use crate::foreign::{clean, visible};
use crate::locales::fl;
use crate::os::interrupt;
use crate::session::nobody_yet;
use crate::smtp::head::{FullName, recipients};
use crate::smtp::message::Message;
use crate::smtp::{
    self, Envelope, Failure, Identities, MailAddress, PATIENCE, Server, Submission, Talk,
};
use crate::store::Credential;
use crate::store::accounts::Listed;
use crate::token::{Acquired, claims_of};
use crate::ui::{Report, Ui};

use super::token::warning;
use super::{Context, Row, Sender, Verb, flags_of, mail_server, parse};

pub(super) const ROW: Row = Row {
    name: "sendmail",
    about: "Send the message on standard input, as programs call sendmail(8)",
    flags: |command| {
        // sendmail has a -q of its own, which is not to be taken for --quiet.
        let without_q = |flag: Arg| {
            if flag.get_id() == "quiet" {
                flag.short(None::<char>)
            } else {
                flag
            }
        };
        flags_of::<Sendmail>(command.mut_args(without_q))
            .args(ignored())
            .after_help(AFTER)
    },
    read: parse::<Sendmail>,
};

const AFTER: &str = "\
Exit status, as in sysexits.h:
  0   the mail server accepted the message for all recipients
  64  wrong flags or values
  65  the message cannot be sent: no recipient, a line too long, a NUL, too large
  67  a recipient was refused: nobody got the message
  69  the mail server refused the message
  70  a bug
  74  standard input could not be read
  75  try again later: network, throttling, locked store; also if the connection was lost after the end
      of the message, when it may have been accepted
  77  a person must act: sign in again, a permission, a policy
  78  the credential store is missing, unsafe or damaged

Use `--` before a recipient that begins with a hyphen. Other flags of sendmail are accepted and
ignored, such as -oem, -odb, -B8BITMIME, -N and -R; -bs, -bp and -q are refused";

/// The flags of sendmail(8) that change nothing here; and whether a value comes with them.
const IGNORED: [(&str, bool); 15] = [
    ("A", true),
    ("B", true),
    ("C", true),
    ("e", true),
    ("G", false),
    ("L", true),
    ("m", false),
    ("N", true),
    ("n", false),
    ("O", true),
    ("p", true),
    ("R", true),
    ("U", false),
    ("V", true),
    ("X", true),
];

fn ignored() -> impl Iterator<Item = Arg> {
    IGNORED.into_iter().map(|(letter, takes_value)| {
        let action = if takes_value {
            ArgAction::Append
        } else {
            ArgAction::Count
        };
        let flag = Arg::new(letter).short(letter.chars().next());
        flag.action(action).hide(true)
    })
}

/// `sendmail`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(crate) struct Sendmail {
    /// Also send to the addresses in the message's To, Cc and Bcc fields. Bcc is removed in any case
    #[arg(short = 't', overrides_with = "recipients_in_head")]
    pub recipients_in_head: bool,
    /// Do not end the message at a line with only a dot; same as -oi
    #[arg(short = 'i', overrides_with = "ignore_dots")]
    pub ignore_dots: bool,
    /// Envelope sender, to which failed deliveries are reported; same as -r; `<>` for none [default: the
    /// account's own address]. Ignored with --from
    #[arg(
        short = 'f',
        short_alias = 'r',
        value_name = "ADDRESS",
        overrides_with = "envelope_sender"
    )]
    pub envelope_sender: Option<String>,
    /// Name to show as the sender if the message has no From field
    #[arg(short = 'F', value_name = "NAME", overrides_with = "full_name")]
    pub full_name: Option<FullName>,
    /// Who sends
    #[command(flatten)]
    pub sender: Sender,
    /// Replace the message's From field with the sender. For cron and other system mail: Exchange refuses
    /// a message that is from somebody else
    #[arg(long, overrides_with = "force_from")]
    pub force_from: bool,
    /// Send what is for local users, such as root, to this address
    #[arg(long, value_name = "ADDRESS")]
    pub local_to: Option<MailAddress>,
    /// Exit with 75 (try again later) also if a person must act first. For a caller that queues mail, such
    /// as Postfix, which would return it otherwise
    #[arg(long, overrides_with = "defer")]
    pub defer: bool,
    /// Mail server; port 587 with STARTTLS by default, implicit TLS with port 465 or smtps://
    /// [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub smtp: Option<Server>,
    /// Longest wait for the mail server's decision on the message
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = some_span_or_seconds)]
    pub timeout: Duration,
    /// `-oi` and other options.
    #[arg(short = 'o', value_name = "OPTION", hide = true, action = ArgAction::Append)]
    pub options: Vec<String>,
    /// What to do, if not to send.
    #[arg(short = 'b', value_name = "MODE", hide = true, overrides_with = "mode")]
    pub mode: Option<String>,
    /// A run of the queue.
    #[arg(short = 'q', hide = true, num_args = 0..=1, default_missing_value = "")]
    pub queue: Option<String>,
    /// Who gets the message
    #[arg(value_name = "RECIPIENT")]
    pub recipients: Vec<String>,
}

impl Verb for Sendmail {
    fn complete(&mut self, global: &mut Global, variable: Variable<'_>) -> Result<()> {
        let mode = self.mode.as_deref().filter(|mode| *mode != "m");
        if let Some(mode) = mode {
            return Err(unsupported(&format!("-b{}", visible(mode))));
        }
        if self.queue.is_some() {
            return Err(unsupported("-q"));
        }
        global.fill_account(variable)
    }

    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        context.tell_what_is_read(&fl!(
            "sendmail-waiting",
            end_of_input = &super::END_OF_INPUT
        ));
        let ignores_dots = self.ignore_dots || self.options.iter().any(|option| option == "i");
        let message = Message::read(io::stdin().lock(), !ignores_dots)?;
        let recipients = self.all_recipients(&message)?;
        let (_, listed) = context.chosen()?;
        let credential = context.session.credential(&listed)?;
        self.send(message, recipients, &listed, &credential, context)
            .map(Into::into)
    }

    fn exit_codes(&self) -> ExitCodes {
        if self.defer {
            ExitCodes::Deferring
        } else {
            ExitCodes::Sysexits
        }
    }
}

fn unsupported(flag: &str) -> Error {
    Error::usage(fl!("sendmail-unsupported", flag))
}

impl Sendmail {
    /// Those of the command line and, with `-t`, of the message; each once.
    fn all_recipients(&self, message: &Message) -> Result<Vec<MailAddress>> {
        let local = self.local_to.as_ref();
        let mut all: Vec<MailAddress> = Vec::new();
        let mut add = |found: Vec<MailAddress>| {
            for address in found {
                if !all.iter().any(|known| known.is(&address)) {
                    all.push(address);
                }
            }
        };
        for list in &self.recipients {
            // A wrong one is a wrong call, and not a wrong message.
            let usage = |error: Error| match error.kind() {
                ErrorKind::MessageInvalid => error.of_kind(ErrorKind::Usage),
                _ => error,
            };
            add(recipients(list, local).map_err(usage)?);
        }
        if self.recipients_in_head {
            add(message.head.recipients(local)?);
        }
        if all.is_empty() {
            return Err(self.nobody());
        }
        Ok(all)
    }

    fn nobody(&self) -> Error {
        if self.recipients_in_head {
            return Error::new(
                ErrorKind::MessageInvalid,
                fl!("sendmail-no-recipient-in-head"),
            );
        }
        Error::usage(fl!("sendmail-no-recipient"))
    }

    /// Who signs in and whose address stands in the message; and the envelope's sender, if it has one.
    fn senders(&self, account: &Account, ui: Ui) -> Result<(Identities, Option<MailAddress>)> {
        let named = self.envelope_sender.as_deref();
        let named = named.filter(|_| self.sender.given().is_none());
        let named = named.map(|address| address.trim_start_matches('<').trim_end_matches('>'));
        let mut flags = self.sender.clone();
        flags.from = match named.filter(|address| !address.is_empty()) {
            Some(address) => Some(address.parse().map_err(|_| no_sender(address))?),
            None => flags.from,
        };
        let who = flags.identities(account, ui, |flag| fl!("sendmail-pass-from", flag))?;
        let sender = Some(who.sender.clone()).filter(|_| named != Some(""));
        Ok((who, sender))
    }

    fn send(
        &self,
        mut message: Message,
        recipients: Vec<MailAddress>,
        listed: &Listed,
        credential: &Credential,
        context: &Context,
    ) -> Result<Sent> {
        let account = &credential.account;
        if credential.awaits_a_person() {
            return Err(nobody_yet(&account.name));
        }
        let (who, sender) = self.senders(account, context.ui)?;
        let (head, name) = (&mut message.head, self.full_name.as_ref());
        head.hide();
        if self.force_from {
            head.replace_sender(&who.sender, name);
        }
        head.complete(&who.sender, name, context.session.now());
        let envelope = Envelope {
            sender,
            recipients,
            size: Some(message.size()),
            is_8bit: message.is_8bit(),
            has_utf8_head: !message.head.is_ascii(),
        };
        interrupt::watch();
        let acquired = context
            .session
            .acquire(listed, MinTtl::default().freshness())?;
        let is_personal = claims_of(&acquired.access_token).is_none();
        let delivery = Delivery {
            server: mail_server(self.smtp.as_ref(), account, is_personal),
            decision: self.timeout,
            message_id: message.head.message_id().unwrap_or_default(),
            message: Arc::new(Mutex::new(message)),
            envelope,
            who,
            account,
            context,
        };
        let (reply, acquired) = delivery.make(listed, acquired)?;
        Ok(Sent::of(delivery, reply, acquired))
    }
}

fn no_sender(address: &str) -> Error {
    let address = visible(address);
    Error::usage(fl!("sendmail-invalid-sender", address))
}

/// A message on its way.
struct Delivery<'a> {
    server: Server,
    decision: Duration,
    message_id: String,
    message: Arc<Mutex<Message>>,
    envelope: Envelope,
    who: Identities,
    account: &'a Account,
    context: &'a Context,
}

impl Delivery<'_> {
    /// Sends it; once more with a new token if the server has refused the one that was stored.
    fn make(&self, listed: &Listed, acquired: Acquired) -> Result<(String, Acquired)> {
        let failure = match self.attempt(&acquired.access_token) {
            Ok(reply) => return Ok((reply, acquired)),
            Err(failure) => failure,
        };
        let session = &self.context.session;
        let is_of_token = matches!(&failure, Failure::Refused { code: 535, .. });
        if !is_of_token || !session.discard(listed, &acquired.access_token)? {
            return Err(self.error(failure));
        }
        log::debug!("the server refused the stored token: asking for a new one");
        let acquired = session.acquire(listed, MinTtl::default().freshness())?;
        let reply = self.attempt(&acquired.access_token);
        Ok((reply.map_err(|failure| self.error(failure))?, acquired))
    }

    fn attempt(&self, access_token: &AccessToken) -> Result<String, Failure> {
        let server = self.server.clone();
        log::debug!("connecting to {server}");
        let submission = Submission::to(server, self.context.session.ca_file(self.account))
            .waiting(self.decision);
        let is_undecided = submission.is_undecided();
        let talk = Conversation {
            submission,
            user: self.who.user.clone(),
            access_token: access_token.clone(),
            envelope: self.envelope.clone(),
            message: Arc::clone(&self.message),
        };
        let steps = vec![Step::Open, Step::Submit];
        let conversation = smtp::begin(talk, steps, self.patience());
        conversation.next_result()?;
        log::debug!("signed in as {}", self.who.user.as_str());
        let reply = conversation.next_result();
        reply.map_err(|failure| undecided(failure, &is_undecided))
    }

    /// As long as a line takes that carries 16 KiB a second; no call is without an end.
    fn patience(&self) -> Duration {
        let octets = self.envelope.size.unwrap_or_default();
        PATIENCE + self.decision + Duration::from_secs(octets >> 14)
    }

    fn error(&self, failure: Failure) -> Error {
        let said = match &failure {
            Failure::Refused { code, text, .. } => Some((*code, text.clone())),
            _ => None,
        };
        let is_of_recipient = matches!(failure, Failure::NoRecipient(..));
        let is_unknown = matches!(failure, Failure::Unknown(_));
        let particulars = self.account.particulars(self.who.sender.as_str());
        let error = failure.into_error(&self.server, &particulars.subject());
        if is_of_recipient {
            return error.with_hint(fl!("sendmail-nobody-got-it"));
        }
        if is_unknown {
            return error.with_hint(fl!("sendmail-may-come-twice", id = &self.message_id));
        }
        match said.and_then(|(code, text)| kind_of(code, &text)) {
            Some(kind) => error.of_kind(kind),
            None => error,
        }
    }
}

/// What a refusal is about, where its status says it (RFC 3463): a recipient (also Exchange's 5.1.10), or
/// the length of the message. What is refused for now is to be tried again, whatever it is.
fn kind_of(code: u16, text: &str) -> Option<ErrorKind> {
    match (code, text.split(' ').next().unwrap_or_default()) {
        (400..500, _) => Some(ErrorKind::TemporarilyUnavailable),
        (_, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10") => Some(ErrorKind::RecipientRefused),
        (_, "5.3.4" | "5.2.3") => Some(ErrorKind::MessageInvalid),
        _ => None,
    }
}

/// Whoever stops waiting does not know what the server makes of a message that it has.
fn undecided(failure: Failure, is_undecided: &AtomicBool) -> Failure {
    let is_given_up = matches!(failure, Failure::Interrupted | Failure::Silent(_));
    if is_given_up && is_undecided.load(Ordering::SeqCst) {
        return Failure::Unknown(Box::new(failure));
    }
    failure
}

#[derive(Clone, Copy)]
enum Step {
    Open,
    Submit,
}

/// What is said to the server.
struct Conversation {
    submission: Submission,
    user: MailAddress,
    access_token: AccessToken,
    envelope: Envelope,
    message: Arc<Mutex<Message>>,
}

impl Talk for Conversation {
    type Step = Step;
    type Failure = Failure;

    fn take(&mut self, step: Step) -> Result<String, Failure> {
        match step {
            Step::Open => {
                let opened = self.submission.open(&self.user, &self.access_token);
                opened.map(|()| String::new())
            }
            Step::Submit => {
                let mut message = self.message.lock().unwrap_or_else(PoisonError::into_inner);
                let unreadable = |error: io::Error| Failure::Unreadable(clean(&error.to_string()));
                let mut stream = message.stream().map_err(unreadable)?;
                let reply = self.submission.submit(&self.envelope, &mut stream)?;
                Ok(format!("{} {}", reply.code, reply.text))
            }
        }
    }

    fn end(&mut self) {
        self.submission.end();
    }
}

/// A message that was accepted.
struct Sent {
    account: AccountName,
    sender: Option<MailAddress>,
    recipients: Vec<MailAddress>,
    server: Server,
    message_id: String,
    reply: String,
    acquired: Acquired,
}

impl Sent {
    fn of(delivery: Delivery<'_>, reply: String, acquired: Acquired) -> Self {
        log::debug!("accepted: {reply}");
        Self {
            account: delivery.account.name.clone(),
            sender: delivery.envelope.sender,
            recipients: delivery.envelope.recipients,
            server: delivery.server,
            message_id: delivery.message_id,
            reply,
            acquired,
        }
    }
}

impl Report for Sent {
    fn remark(&self, ui: Ui) -> Option<String> {
        warning(&self.acquired, ui)
    }

    fn json(&self, _: Ui) -> Option<Value> {
        let recipients = self.recipients.iter().map(MailAddress::as_str);
        Some(json!({
            "account": self.account.as_str(),
            "sender": self.sender.as_ref().map(MailAddress::as_str),
            "recipients": recipients.collect::<Vec<_>>(),
            "server": self.server.to_string(),
            "message_id": self.message_id,
            "reply": self.reply,
        }))
    }
}
