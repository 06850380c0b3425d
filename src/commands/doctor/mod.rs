//! `doctor`: proves the whole chain from the state directory to the mail server, link by link, and
//! stops at the first that is broken.

mod report;
mod token;

use std::str::FromStr;
use std::time::Instant;

use clap::Args;

use crate::account::Account;
use crate::entra::clock_is_off;
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::imap::{self, ImapServer};
use crate::locales::{Message, fl};
use crate::session::nobody_yet;
use crate::smtp::{Conversation, Identities, MailAddress, Order, Server, Step};
use crate::store::accounts::Listed;
use crate::store::{self, Credential, lock};
use crate::token::{Acquired, Freshness, claims_of, is_past};
use crate::ui::Report;
use crate::ui::terminal::Progress;

use super::{Context, Row, Sender, Verb, flags_of, mail_server, parse};
use report::{Examined, Link, LinkName, Outcome};

pub(super) const ROW: Row = Row {
    name: "doctor",
    about: "Test every step from this computer to the mail server",
    flags: flags_of::<Doctor>,
    read: parse::<Doctor>,
};

/// `doctor`.
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// Mail server; port 587 with STARTTLS by default, implicit TLS with port 465 or smtps://
    /// [default: the cloud's]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub smtp: Option<Server>,
    /// Who sends
    #[command(flatten)]
    pub sender: Sender,
    /// Also prove that mail can be read over IMAP: opens the sending mailbox and changes nothing in
    /// it. Port 993 by default [default: the cloud's server]
    #[arg(
        long,
        value_name = "HOST[:PORT]",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub imap: Option<Reading>,
    /// Send a real test mail to this address
    #[arg(long, value_name = "ADDRESS")]
    pub send_to: Option<MailAddress>,
}

/// Where mail is read: the server that is named, or the cloud's.
#[derive(Clone, Debug)]
pub(crate) struct Reading(Option<ImapServer>);

impl FromStr for Reading {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.parse().map(|server| Self(Some(server)))
    }
}

impl Verb for Doctor {
    fn run(&self, context: Result<Context>) -> Result<Box<dyn Report>> {
        let context = &context?;
        let examination = Examination {
            flags: self,
            context,
        };
        let mut chain = Chain {
            links: Vec::new(),
            progress: Progress::begin(context.ui.language, context.has_progress()),
        };
        examination.go_along(&mut chain)?;
        Ok(Examined(chain.with_what_was_left(self)).into())
    }
}

/// The links that were tried, in order.
struct Chain {
    links: Vec<Link>,
    progress: Progress,
}

impl Chain {
    /// Tries a link; `None` if it is broken.
    fn try_link<T>(
        &mut self,
        name: LinkName,
        work: impl FnOnce() -> Result<(T, Message)>,
    ) -> Option<T> {
        self.progress.shows(&name.title());
        let started = Instant::now();
        let (found, outcome) = match work() {
            Ok((found, detail)) => (Some(found), Outcome::Holds(detail)),
            Err(error) => (None, Outcome::Broken(error)),
        };
        let took = started.elapsed();
        self.links.push(Link {
            name,
            outcome,
            took,
        });
        found
    }

    /// The same, and behind them those that come after a broken one.
    fn with_what_was_left(self, flags: &Doctor) -> Vec<Link> {
        let mut links = self.links;
        let is_broken = links.last().is_none_or(|link| !link.holds());
        let is_wanted = |name: LinkName| match name {
            LinkName::Mail => flags.send_to.is_some(),
            name => !LinkName::OF_IMAP.contains(&name) || flags.imap.is_some(),
        };
        let tried: Vec<LinkName> = links.iter().map(|link| link.name).collect();
        let left = LinkName::ALL
            .into_iter()
            .filter(|name| !tried.contains(name));
        if is_broken {
            links.extend(left.filter(|name| is_wanted(*name)).map(Link::skipped));
        }
        links
    }
}

struct Examination<'a> {
    flags: &'a Doctor,
    context: &'a Context,
}

impl Examination<'_> {
    /// Goes along the chain as far as it holds.
    fn go_along(&self, chain: &mut Chain) -> Result<()> {
        let chosen = self.context.chosen();
        // An account that was not named, or not found, is a wrong call and no broken link.
        if let Err(error) = &chosen
            && matches!(error.kind(), ErrorKind::SignInRequired | ErrorKind::Usage)
        {
            return Err(error.clone());
        }
        let state_directory = || self.state_directory(chosen.map(|(_, listed)| listed));
        let Some(listed) = chain.try_link(LinkName::StateDirectory, state_directory) else {
            return Ok(());
        };
        let Some(credential) = chain.try_link(LinkName::Store, || self.store(&listed)) else {
            return Ok(());
        };
        let account = &credential.account;
        if credential.awaits_a_person() {
            return Err(nobody_yet(&account.name));
        }
        let who = self
            .flags
            .sender
            .identities(account, self.context.ui, |flag| {
                fl!("doctor-pass-user", flag)
            })?;
        let acquired = chain
            .try_link(LinkName::Clock, || self.clock(&credential))
            .and_then(|()| chain.try_link(LinkName::Authority, || self.authority(account)))
            .and_then(|()| chain.try_link(LinkName::Refresh, || self.refresh(&listed)));
        let Some(acquired) = acquired else {
            return Ok(());
        };
        let now = self.context.session.now();
        let verdict =
            || token::verdict(&acquired, account, &who.sender, now).map(|said| ((), said));
        let is_fine = chain.try_link(LinkName::Token, verdict).is_some();
        if is_fine && self.mail_server(account, &who, &acquired, chain).is_some() {
            self.reading(account, &who, &acquired, chain);
        }
        Ok(())
    }

    /// It can be read, and a lock be taken in it.
    fn state_directory(&self, chosen: Result<Listed>) -> Result<(Listed, Message)> {
        let session = &self.context.session;
        let listed = chosen?;
        drop(lock::account(session.state(), &listed.name)?);
        let path = session.state().path().display();
        Ok((listed, fl!("doctor-state-path", path)))
    }

    /// It gives and takes.
    fn store(&self, listed: &Listed) -> Result<(Credential, Message)> {
        let session = &self.context.session;
        let credential = session.credential(listed)?;
        let store = session.store(listed);
        store::prove(&*store, store::length(&credential)?)?;
        let location = store.location(&listed.name);
        Ok((credential, fl!("doctor-store-location", location)))
    }

    /// As far as it can be told without a request.
    fn clock(&self, credential: &Credential) -> Result<((), Message)> {
        let (now, renewed_at) = (self.context.session.now(), credential.tokens.received_at);
        if is_past(renewed_at, now) {
            let now = now.strftime("%FT%TZ");
            return Ok(((), fl!("doctor-clock-now", now)));
        }
        Err(Error::new(
            ErrorKind::Unexpected,
            fl!(
                "doctor-clock-behind-tokens",
                now = &format!("{now:.0}"),
                renewed_at = &format!("{renewed_at:.0}")
            ),
        ))
    }

    /// It is reached, trusted, knows the tenant, and has the same time.
    fn authority(&self, account: &Account) -> Result<((), Message)> {
        let ahead = self.context.session.reach(account)?;
        let url = account.authority.openid_configuration();
        let host = account.authority.host_name();
        let off = ahead.and_then(|ahead| clock_is_off(account, ahead));
        match off {
            None => Ok(((), fl!("doctor-authority-host", host))),
            Some(advice) => Err(Error::new(
                ErrorKind::Unexpected,
                fl!("doctor-clock-differs", host, url),
            )
            .with_hint(advice)),
        }
    }

    fn refresh(&self, listed: &Listed) -> Result<(Acquired, Message)> {
        let acquired = self.context.session.acquire(listed, Freshness::Renew)?;
        let ends = acquired.life.expires_at.strftime("%FT%TZ");
        let detail = fl!("doctor-refreshed", ends);
        Ok((acquired, detail))
    }

    /// The conversation with the mail server, a link a step.
    fn mail_server(
        &self,
        account: &Account,
        who: &Identities,
        acquired: &Acquired,
        chain: &mut Chain,
    ) -> Option<()> {
        let is_personal = claims_of(&acquired.access_token).is_none();
        let order = Order {
            server: mail_server(self.flags.smtp.as_ref(), account, is_personal),
            ca_file: self.context.session.ca_file(account),
            who: who.clone(),
            access_token: acquired.access_token.clone(),
            send_to: self.flags.send_to.clone(),
        };
        let (steps, server) = (order.steps(), order.server.clone());
        let conversation = order.begin();
        let talk = Talk {
            conversation,
            account,
            who: who.clone(),
            is_personal,
            is_sent: self.flags.send_to.is_some(),
            server,
        };
        for step in steps {
            let link = || talk.take(step);
            chain.try_link(name_of(step), link)?;
        }
        Some(())
    }

    /// The same for the server that mail is read from, if that is asked for.
    fn reading(
        &self,
        account: &Account,
        who: &Identities,
        acquired: &Acquired,
        chain: &mut Chain,
    ) -> Option<()> {
        let Reading(named) = self.flags.imap.clone()?;
        let server = named.unwrap_or_else(|| ImapServer::of_host(account.cloud.imap_host().0));
        let verdict = || token::may_read(acquired, account).map(|said| ((), said));
        chain.try_link(LinkName::ImapToken, verdict)?;
        let order = imap::Order {
            server: server.clone(),
            ca_file: self.context.session.ca_file(account),
            mailbox: who.sender.clone(),
            access_token: acquired.access_token.clone(),
        };
        let conversation = order.begin();
        for step in imap::Step::ALL {
            let link = || {
                let said = conversation.next_result();
                let said =
                    said.map_err(|failure| token::not_read(failure, &server, account, who))?;
                let detail = match step {
                    imap::Step::Connect => fl!("doctor-connected-tls", server, said),
                    imap::Step::Authenticate | imap::Step::Inbox => fl!("doctor-server-said", said),
                };
                Ok(((), detail))
            };
            chain.try_link(imap_name_of(step), link)?;
        }
        Some(())
    }
}

fn imap_name_of(step: imap::Step) -> LinkName {
    match step {
        imap::Step::Connect => LinkName::ImapConnect,
        imap::Step::Authenticate => LinkName::ImapAuthenticate,
        imap::Step::Inbox => LinkName::ImapInbox,
    }
}

/// The conversation with a mail server, and whose it is.
struct Talk<'a> {
    conversation: Conversation,
    account: &'a Account,
    who: Identities,
    is_personal: bool,
    /// Whether a mail is sent, which shows whether the sender may send.
    is_sent: bool,
    server: Server,
}

impl Talk<'_> {
    /// A step: what the server said, or what to do about it.
    fn take(&self, step: Step) -> Result<((), Message)> {
        let said = self.conversation.next_result();
        let said = said.map_err(|failure| {
            let is_vague = failure.is_vague();
            let particulars = self.account.particulars(self.mailbox_of(step));
            let error = failure.into_error(&self.server, &particulars.subject());
            if is_vague {
                return token::narrowed(error, self.account, &self.who, self.is_personal);
            }
            error
        })?;
        if step == Step::Sender && self.who.differ() && !self.is_sent {
            return Ok(((), fl!("doctor-send-as-is-not-proven", said)));
        }
        Ok(((), detail(step, &self.server, &said)))
    }

    /// The mailbox that a step is about.
    fn mailbox_of(&self, step: Step) -> &str {
        match step {
            Step::Sender | Step::Mail => self.who.sender.as_str(),
            Step::Connect | Step::StartTls | Step::Authenticate => self.who.user.as_str(),
        }
    }
}

fn name_of(step: Step) -> LinkName {
    match step {
        Step::Connect => LinkName::Connect,
        Step::StartTls => LinkName::StartTls,
        Step::Authenticate => LinkName::Authenticate,
        Step::Sender => LinkName::Sender,
        Step::Mail => LinkName::Mail,
    }
}

fn detail(step: Step, server: &Server, said: &str) -> Message {
    match step {
        Step::Connect if server.has_tls_at_once() => {
            fl!("doctor-connected-tls", server, said)
        }
        Step::Connect => fl!("doctor-connected", server, said),
        Step::StartTls => fl!("doctor-certificate-trusted"),
        Step::Authenticate | Step::Sender | Step::Mail => fl!("doctor-server-said", said),
    }
}
