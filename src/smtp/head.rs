//! The head of a message (RFC 5322 §3.6): its fields as they were written, the addresses in some of them,
//! and the few fields that are added or left out.
//!
//! mail-parser reads addresses; what is one is decided by [`MailAddress`].

use jiff::Timestamp;
use lettre::message::header::{Date, From, Headers};
use lettre::message::{Mailbox, Mailboxes};
use mail_parser::parsers::MessageStream;

use super::{MailAddress, message_id};
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::foreign::{is_visible, visible};
use crate::locales::fl;

/// The fields that nobody but the sender sees.
const HIDDEN: [&str; 2] = ["Bcc", "Resent-Bcc"];
/// The fields that name recipients, and those of who sends a message again (RFC 5322 §3.6.6).
const RECIPIENTS: [&str; 3] = ["To", "Cc", "Bcc"];
const RESENT: [&str; 3] = ["Resent-To", "Resent-Cc", "Resent-Bcc"];
/// The fields that say who sends.
const SENDERS: [&str; 2] = ["From", "Sender"];

/// A name to be shown beside an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FullName(String);

impl std::str::FromStr for FullName {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const LONGEST: usize = 256;
        if text.len() > LONGEST || !is_visible(text) {
            return Err(Expected::new(fl!("message-expected-name")));
        }
        Ok(Self(text.trim().to_owned()))
    }
}

/// The fields of a head, in order; each with its lines, as they were written.
#[derive(Default)]
pub(crate) struct Fields(Vec<Vec<u8>>);

/// True for the first line of a field: a name, and a colon.
pub(super) fn is_field(line: &[u8]) -> bool {
    !name_of(line).is_empty()
}

/// The name of a field; nothing for a line that is none.
fn name_of(line: &[u8]) -> &[u8] {
    let colon = line.iter().position(|byte| *byte == b':');
    let name = line[..colon.unwrap_or_default()].trim_ascii_end();
    let is_name = name.iter().all(u8::is_ascii_graphic);
    if is_name { name } else { b"" }
}

fn is_named(field: &[u8], names: &[&str]) -> bool {
    let name = name_of(field);
    let mut names = names.iter();
    names.any(|wanted| name.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// What stands behind the name of a field.
fn value_of(field: &[u8]) -> String {
    let value = String::from_utf8_lossy(&field[name_of(field).len()..]);
    value.trim_start().trim_start_matches(':').to_owned()
}

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a line, which goes on with the last field if it is folded.
    pub(super) fn push(&mut self, line: &[u8], is_folded: bool) {
        let line = [line, b"\r\n"].concat();
        match self.0.last_mut().filter(|_| is_folded) {
            Some(field) => field.extend(line),
            None => self.0.push(line),
        }
    }

    pub(super) fn size(&self) -> u64 {
        let sizes = self.0.iter().map(Vec::len);
        u64::try_from(sizes.sum::<usize>()).unwrap_or(u64::MAX)
    }

    /// Whether there is nothing in it that needs SMTPUTF8.
    pub(crate) fn is_ascii(&self) -> bool {
        self.0.iter().all(|field| field.is_ascii())
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// The values of the fields of these names.
    fn named(&self, names: &[&str]) -> impl Iterator<Item = String> {
        let fields = self.0.iter();
        fields
            .filter(|field| is_named(field, names))
            .map(|field| value_of(field))
    }

    fn has(&self, name: &str) -> bool {
        self.named(&[name]).next().is_some()
    }

    fn remove(&mut self, names: &[&str]) {
        self.0.retain(|field| !is_named(field, names));
    }

    /// Who is to get the message. Where it is sent again, those whom it is sent to again.
    ///
    /// # Errors
    /// Those of [`recipients`].
    pub(crate) fn recipients(&self, local: Option<&MailAddress>) -> Result<Vec<MailAddress>> {
        let is_resent = self.named(&RESENT).next().is_some();
        let names = if is_resent { &RESENT } else { &RECIPIENTS };
        let mut all = Vec::new();
        for value in self.named(names) {
            all.extend(recipients(&value, local)?);
        }
        Ok(all)
    }

    /// Leaves out what is nobody else's business.
    pub(crate) fn hide(&mut self) {
        self.remove(&HIDDEN);
    }

    /// Puts a sender in the place of whoever is named as one.
    pub(crate) fn replace_sender(&mut self, sender: &MailAddress, name: Option<&FullName>) {
        self.remove(&SENDERS);
        self.add_sender(sender, name);
    }

    /// Adds what every message has to have (RFC 5322 §3.6), and this one lacks.
    pub(crate) fn complete(
        &mut self,
        sender: &MailAddress,
        name: Option<&FullName>,
        now: Timestamp,
    ) {
        if !self.has("From") {
            self.add_sender(sender, name);
        }
        if !self.has("Date") {
            let mut headers = Headers::new();
            headers.set(Date::new(now.into()));
            self.add(&headers);
        }
        if !self.has("Message-ID") {
            self.0
                .push(format!("Message-ID: {}\r\n", message_id(sender)).into_bytes());
        }
    }

    fn add_sender(&mut self, sender: &MailAddress, name: Option<&FullName>) {
        let name = name.map(|FullName(name)| name.clone());
        let mailbox = Mailbox::new(name.filter(|name| !name.is_empty()), sender.0.clone());
        let mut headers = Headers::new();
        headers.set(From::from(Mailboxes::from(mailbox)));
        self.add(&headers);
    }

    fn add(&mut self, headers: &Headers) {
        self.0.push(headers.to_string().into_bytes());
    }

    /// What the message is called, to be found again.
    pub(crate) fn message_id(&self) -> Option<String> {
        let value = self.named(&["Message-ID"]).next()?;
        Some(visible(value.trim()))
    }
}

/// The addresses in a list as heads have them: with names, comments and groups (RFC 5322 §3.4). A user of
/// this computer, who has no domain, stands for `local`.
///
/// # Errors
/// [`ErrorKind::RecipientRefused`] for such a user if there is no `local`, and
/// [`ErrorKind::MessageInvalid`] for what is no address.
pub(crate) fn recipients(list: &str, local: Option<&MailAddress>) -> Result<Vec<MailAddress>> {
    let unfolded = format!("{}\r\n\r\n", list.replace("\r\n", ""));
    let read = MessageStream::new(unfolded.as_bytes()).parse_address();
    let read = read.into_address().map(mail_parser::Address::into_list);
    let read = read.unwrap_or_default();
    read.into_iter()
        .map(|entry| {
            let text = entry.address.or(entry.name).unwrap_or_default();
            recipient(&text, local)
        })
        .collect()
}

fn recipient(text: &str, local: Option<&MailAddress>) -> Result<MailAddress> {
    let is_local = !text.contains(['@', ' ']);
    if let Some(local) = local.filter(|_| is_local) {
        return Ok(local.clone());
    }
    let shown = visible(text);
    text.parse().map_err(|_| {
        if is_local {
            return Error::new(
                ErrorKind::RecipientRefused,
                fl!("message-local-recipient", recipient = &shown),
            );
        }
        Error::new(
            ErrorKind::MessageInvalid,
            fl!("message-invalid-recipient", recipient = &shown),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &str) -> Result<Vec<String>> {
        let read = recipients(list, None)?;
        Ok(read.iter().map(|it| it.as_str().to_owned()).collect())
    }

    #[test]
    fn addresses_are_found_among_names_comments_and_groups() {
        for (list, expected) in [
            ("a@x.org", &["a@x.org"][..]),
            ("A <a@x.org>, b@y.org", &["a@x.org", "b@y.org"]),
            ("\"Last, First\" <a@x.org>", &["a@x.org"]),
            ("(c, d@e.org) a@x.org (f <g@h.org>)", &["a@x.org"]),
            (
                "f: a@x.org, B <b@y.org>;, c@z.org",
                &["a@x.org", "b@y.org", "c@z.org"],
            ),
            ("undisclosed-recipients:;", &[]),
            ("", &[]),
            ("=?UTF-8?Q?T_=2C_e@e.org?= <a@x.org>", &["a@x.org"]),
            ("\"a@e.org\" <a@x.org>", &["a@x.org"]),
            ("\"\\\"x\\\" <e@e.org>,\" <a@x.org>", &["a@x.org"]),
            ("A\r\n <a@x.org>,\r\n\tb@y.org", &["a@x.org", "b@y.org"]),
            ("a@x.org,,b@y.org,", &["a@x.org", "b@y.org"]),
            ("x> RCPT TO:<b@y.org", &["b@y.org"]),
            ("日本 <taro@例え.jp>", &["taro@xn--r8jz45g.jp"]),
        ] {
            let read = addresses(list);
            let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            assert_eq!(read.ok(), Some(expected), "{list:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_never_guessed() {
        for list in [
            "\"john doe\"@x.org",
            "\"j,d\"@x.org, b@y.org",
            "a@x.org b@y.org",
            "<@relay.org:a@x.org>",
            "a . b @ x . org",
            "a@[192.0.2.1]",
            "a@-x-",
            "a@x.org\u{202e}",
        ] {
            let error = addresses(list).expect_err(list);
            assert_eq!(error.kind(), ErrorKind::MessageInvalid, "{list:?}: {error}");
        }
        for list in ["root", "root (Cron)", "Bob <bob>", "a@x.org, root"] {
            let error = addresses(list).expect_err(list);
            assert_eq!(
                error.kind(),
                ErrorKind::RecipientRefused,
                "{list:?}: {error}"
            );
            let local = "admin@example.com".parse().expect("an address");
            assert!(recipients(list, Some(&local)).is_ok_and(|all| all.contains(&local)));
        }
    }

    #[test]
    fn a_name_cannot_add_a_field() {
        for name in ["a\r\nBcc: x@y.org", "a\nb", "a\0b", "\u{202e}"] {
            assert!(name.parse::<FullName>().is_err(), "{name:?}");
        }
        let sender: MailAddress = "taro@example.com".parse().expect("an address");
        for (name, shown) in [
            ("Taro", "Taro <taro@example.com>"),
            (
                "Doe, \"J\" <x@y.org>",
                "=?utf-8?b?RG9lLCAiSiIgPHhAeS5vcmc+?= <taro@example.com>",
            ),
            ("", "taro@example.com"),
        ] {
            let mut head = Fields::default();
            head.replace_sender(&sender, name.parse().ok().as_ref());
            let text = String::from_utf8(head.to_bytes()).expect("ASCII");
            assert_eq!(text, format!("From: {shown}\r\n"));
        }
    }
}
