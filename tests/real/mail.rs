//! The mail server as Rust sees it: Postfix and Dovecot, which ask the [`Provider`] about every token.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::process::{Part, wait_for};
use crate::support::{Provider, log, part};

/// Another mailbox than that of who signs in.
pub(crate) const BOB: &str = "bob@example.com";

/// A mailbox that nobody signs in to, and that [`ALICE`](crate::support::ALICE) may send as.
pub(crate) const SHARED: &str = "shared@example.com";

/// What is queued is in the mailbox at once, but on a busy computer.
const DELIVERY_LIMIT: Duration = Duration::from_secs(20);

/// A mail server with mailboxes for [`ALICE`](crate::support::ALICE) and [`BOB`]. Its tokens must be opaque.
pub(crate) struct MailServer {
    starttls_port: String,
    tls_port: String,
    imap_port: String,
    mailboxes: PathBuf,
    _server: Part,
}

impl MailServer {
    /// One beside `provider`, under its certificate.
    pub(crate) fn start(provider: &Provider) -> Self {
        Self::start_with(provider, &[])
    }

    /// One that offers no way to sign in, like a tenant whose SMTP AUTH is off.
    pub(crate) fn without_auth(provider: &Provider) -> Self {
        Self::start_with(provider, &["no-auth"])
    }

    /// One that greets nobody for three seconds.
    pub(crate) fn slow(provider: &Provider) -> Self {
        Self::start_with(provider, &["slow"])
    }

    fn start_with(provider: &Provider, switches: &[&str]) -> Self {
        let mut command = Command::new(part("smtp/serve.sh"));
        command
            .arg(provider.base())
            .arg(provider.certificates())
            .args(switches);
        let mut server = Part::start(&mut command, log("mail"));
        Self {
            starttls_port: server.line(),
            tls_port: server.line(),
            imap_port: server.line(),
            mailboxes: server.line().into(),
            _server: server,
        }
    }

    /// The port that begins in the clear, as 587 does.
    pub(crate) fn starttls_port(&self) -> &str {
        &self.starttls_port
    }

    /// The port that speaks TLS from the first byte, as 465 does.
    pub(crate) fn tls_port(&self) -> &str {
        &self.tls_port
    }

    /// The port where mail is read, over TLS from the first byte, as 993 is.
    pub(crate) fn imap_port(&self) -> &str {
        &self.imap_port
    }

    /// The mails that are in a mailbox now, oldest first.
    pub(crate) fn mailbox(&self, address: &str) -> Vec<String> {
        let folder = self.mailboxes.join(address).join("new");
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new(); // made with the first mail
        };
        let mut files: Vec<_> = entries
            .map(|entry| entry.expect("a mailbox").path())
            .collect();
        files.sort(); // their names begin with the time
        let mails = files
            .iter()
            .map(|file| fs::read(file).expect("a mail is ours to read"));
        mails
            .map(|mail| String::from_utf8_lossy(&mail).into_owned())
            .collect()
    }

    /// The one mail of a mailbox, as soon as it is there.
    #[track_caller]
    pub(crate) fn only_mail(&self, address: &str) -> String {
        let mut mails = wait_for("a mail", DELIVERY_LIMIT, || {
            Some(self.mailbox(address)).filter(|mails| !mails.is_empty())
        });
        assert_eq!(mails.len(), 1, "{mails:#?}");
        mails.remove(0)
    }
}

/// A provider whose access tokens are as long as Entra's, and a mail server that takes them.
pub(crate) fn provider_and_mail_server() -> (Provider, MailServer) {
    let provider = opaque_provider(&[]);
    let server = MailServer::start(&provider);
    (provider, server)
}

/// A provider whose access tokens are as long as Entra's and opaque, with some variables more.
pub(crate) fn opaque_provider(variables: &[(&str, &str)]) -> Provider {
    Provider::start_with(&[&[("ACCESS_TOKEN_SIZE", "2000")], variables].concat())
}
