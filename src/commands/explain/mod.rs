//! `explain`: what the error guide says of a code, or of whatever is in a text. It asks nobody and
//! needs no account, nor a home; but where there is an account, the remedies are written for it.

mod report;

use std::io;

use clap::Args;

use crate::account::AccountName;
use crate::authority::Cloud;
use crate::cli::{did_you_mean, nearest, shown};
use crate::error::{Error, ErrorKind, Result};
use crate::foreign::clean;
use crate::guide::{
    self, ANY_MAILBOX, Entry, Found, Grant, NO_CLUES, Named, Proof, Sender, Subject,
};
use crate::locales::{Message, fl};
use crate::os::encoding;
use crate::store::accounts::Accounts;
use crate::ui::Report;

use super::{Context, END_OF_INPUT, Row, Verb, flags_of, parse};
use report::{Advice, Explained, Explanation, Guide};

pub(super) const ROW: Row = Row {
    name: "explain",
    about: "Explain an error: its cause, who must act, and what to do (no network)",
    flags: flags_of::<Explain>,
    read: parse::<Explain>,
};

/// `explain`.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Code such as AADSTS700025, invalid_grant or "535 5.7.139", or any text that contains such
    /// codes; - reads standard input
    #[arg(
        value_name = "CODE|TEXT",
        required_unless_present = "list",
        conflicts_with = "list"
    )]
    pub text: Vec<String>,
    /// List everything that can be explained, one per line
    #[arg(long)]
    pub list: bool,
}

/// No text that a person pastes is longer.
const LONGEST: u64 = 1 << 20;

impl Verb for Explain {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = context.as_ref().ok();
        let account = context.and_then(account);
        let mut names = Names::of(account.as_ref());
        if self.list {
            let rows = guide::entries().map(|entry| names.advice(entry));
            return Ok(Guide(rows.collect()).into());
        }
        let text = match self.text.as_slice() {
            [dash] if dash == "-" => read(context)?,
            words => words.join(" "),
        };
        names.named = Some(Named::in_text(&text));
        let found = guide::search(&text);
        if found.is_empty() {
            return Err(nothing_found(&text));
        }
        let explanations = found.into_iter().map(|found| names.explanation(found));
        Ok(Explained(explanations.collect()).into())
    }
}

/// The account that is meant; whether anybody has signed in does not matter.
fn account(context: &Context) -> Option<AccountName> {
    let stored = || {
        let accounts = Accounts::load(context.session.state()).ok()?;
        Some(accounts.choose(None).ok()?.name.clone())
    };
    context.account.clone().or_else(stored)
}

/// What is filled into a remedy: words in capitals where nothing is known.
struct Names {
    flags: Vec<String>,
    mailbox: String,
    authority_host: String,
    smtp_send: String,
    /// What the text names; of the list, there is none.
    named: Option<Named>,
}

impl Names {
    fn of(account: Option<&AccountName>) -> Self {
        let cloud = Cloud::default();
        let mailbox = account.map(AccountName::as_str);
        let mailbox = mailbox.filter(|name| name.contains('@'));
        Self {
            flags: account.map(AccountName::flag).into_iter().collect(),
            mailbox: mailbox.unwrap_or(ANY_MAILBOX).to_owned(),
            authority_host: cloud.authority_host().into(),
            smtp_send: cloud.smtp_send().as_str().to_owned(),
            named: None,
        }
    }

    fn subject(&self) -> Subject<'_> {
        let named = self.named.as_ref();
        let client_id = named.and_then(|named| named.client_id.as_deref());
        let redirect_uri = named.and_then(|named| named.redirect_uri.as_deref());
        let clues = named.map_or(&NO_CLUES, |named| &named.clues);
        let sender = named.map_or(Sender::Ours, Named::sender);
        let default_uri = match sender {
            Sender::Other => "REDIRECT_URI",
            Sender::Ours | Sender::Unknown => "http://localhost",
        };
        Subject {
            flags: &self.flags,
            client_id: client_id.unwrap_or("CLIENT_ID"),
            tenant: "TENANT_ID",
            redirect_uri: redirect_uri.unwrap_or(default_uri),
            is_registered: false,
            authority_host: &self.authority_host,
            smtp_send: &self.smtp_send,
            mailbox: clues.sends_as.as_deref().unwrap_or(&self.mailbox),
            signed_in: clues.signed_in.as_deref().unwrap_or("SIGNED_IN_USER"),
            sender,
            program: named.and_then(|named| named.program),
            proof: Proof::Secret,
            grant: Grant::Either,
            clues,
        }
    }

    fn advice(&self, entry: &'static Entry) -> Advice {
        let subject = self.subject();
        Advice {
            entry,
            actor: entry.actor(&subject),
            cause: entry.cause(&subject),
            remedy: entry.remedy(&subject),
        }
    }

    fn explanation(&self, found: Found) -> Explanation {
        Explanation {
            names: found.names,
            said: found.said,
            url: found.aadsts.map(guide::lookup_url),
            advice: found.entry.map(|entry| self.advice(entry)),
        }
    }
}

fn read(context: Option<&Context>) -> Result<String> {
    if let Some(context) = context {
        context.tell_what_is_read(&fl!("explain-paste", end_of_input = &END_OF_INPUT));
    }
    let bytes = encoding::read_whole(io::stdin(), LONGEST).map_err(|error| {
        let reason = clean(&error.to_string());
        let fact = if error.kind() == io::ErrorKind::FileTooLarge {
            fl!("explain-input-too-long")
        } else {
            fl!("explain-unreadable-input", reason)
        };
        Error::usage(fact).with_hint(fl!("explain-pass-fewer-lines"))
    })?;
    Ok(guide::text_of(&bytes))
}

fn nothing_found(text: &str) -> Error {
    let shown = shown(text);
    Error::new(ErrorKind::Unexpected, fl!("explain-nothing-found", shown))
        .with_hint(or_pass(meant(text), fl!("explain-what-to-pass")))
}

fn or_pass(meant: Option<Message>, otherwise: Message) -> Message {
    match meant {
        Some(meant) => {
            fl!("explain-otherwise", meant, otherwise)
        }
        None => otherwise,
    }
}

/// A code or a word of OAuth that is misspelt.
fn meant(text: &str) -> Option<Message> {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    // In a whole log, some word is like another by chance.
    let is_short = text.split_whitespace().count() <= 4;
    let like = |word| code_like(word).or_else(|| word_like(word).filter(|_| is_short));
    let name = words.find_map(like)?;
    Some(did_you_mean(&format!("entra-token explain {name}")))
}

fn code_like(word: &str) -> Option<String> {
    let number = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_code = number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit());
    let letters = word.strip_suffix(number).filter(|_| is_code)?;
    // What is there as it was typed is not what is wrong.
    let is_misspelt = !letters.eq_ignore_ascii_case("aadsts");
    nearest(letters, ["aadsts"].into_iter())
        .filter(|_| is_misspelt)
        .map(|_| format!("AADSTS{number}"))
}

fn word_like(word: &str) -> Option<String> {
    let names = || {
        guide::entries()
            .flat_map(|entry| entry.words().chain(entry.errors.iter().map(String::as_str)))
    };
    let name = (word.len() >= 6).then(|| nearest(word, names()))??;
    Some(name.to_owned())
}
