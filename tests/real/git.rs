//! `git send-email`, set up as the README says, with `entra-token credential` as its helper: a mail arrives, and after a
//! refusal the next one does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::mail::{BOB, MailServer, opaque_provider};
use crate::process::{Outcome, Running};
use crate::support::{ALICE, Browser, Computer, Provider, parts_folder};

pub(crate) const PATCH: &str = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n\
    From: Alice <alice@example.com>\nDate: Tue, 24 Nov 2026 00:00:00 +0000\nSubject: [PATCH] from git\n\n---\n";

/// Where Authen::SASL is as a newer Debian has it, with XOAUTH2, which that of Debian 12 and Ubuntu 24.04 lacks.
pub(crate) fn newer_perl() -> PathBuf {
    parts_folder().join("newer/sid/libauthen-sasl-perl/usr/share/perl5")
}

/// True where perl can do XOAUTH2. On Debian it can, since install.sh has run.
#[expect(
    clippy::print_stderr,
    reason = "what was not tried must not pass for tried"
)]
pub(crate) fn perl_knows_xoauth2() -> bool {
    let mut perl = Command::new("perl");
    perl.args(["-MAuthen::SASL::Perl::XOAUTH2", "-e1"])
        .env("PERL5LIB", newer_perl());
    if Running::start(&mut perl).finish().code == Some(0) {
        return true;
    }
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let is_debian = system.lines().any(|line| line == "ID=debian");
    assert!(!is_debian, "run tests/real/parts/install.sh first");
    eprintln!("NOT TRIED: the Authen::SASL of this perl is older than 2.1800, and has no XOAUTH2");
    false
}

/// Somebody who has signed in, and has told git to send mail.
struct Sender {
    computer: Computer,
    server: MailServer,
    provider: Provider,
}

impl Sender {
    fn at(provider: Provider) -> Self {
        let server = MailServer::start(&provider);
        let computer = Computer::without_keyring();
        // An opaque token does not name its user.
        let args = ["-a", ALICE, "--store", "file"];
        let sign_in = computer.sign_in(&provider, &Browser::default(), &args);
        sign_in.outcome.exits(0);
        fs::write(computer.path("home/0001.patch"), PATCH).expect("our folder is writable");
        let sender = Self {
            computer,
            server,
            provider,
        };
        sender.set_up();
        sender
    }

    /// The lines of the README, with a server of our own.
    fn set_up(&self) {
        let program = env!("CARGO_BIN_EXE_entra-token");
        let port = self.server.starttls_port();
        let address = format!("credential.smtp://localhost:{port}.helper");
        let helper = format!("!{program} credential --host localhost:{port}");
        for (name, value) in [
            ("user.name", "Alice"),
            ("user.email", ALICE),
            ("sendemail.smtpServer", "localhost"),
            ("sendemail.smtpServerPort", port),
            ("sendemail.smtpEncryption", "tls"),
            ("sendemail.smtpAuth", "XOAUTH2"),
            ("sendemail.smtpUser", ALICE),
            ("sendemail.smtpSSLCertPath", self.provider.authority()),
            // Somebody whose other passwords git keeps in a file.
            ("credential.helper", "store"),
            // The empty one keeps those before it out.
            (&address, ""),
            (&address, &helper),
        ] {
            self.git(&["config", "--global", "--add", name, value])
                .exits(0);
        }
    }

    fn git(&self, args: &[&str]) -> Outcome {
        let mut git = self.computer.command(Path::new("git"));
        git.args(args)
            .current_dir(self.computer.path("home"))
            .env("PERL5LIB", newer_perl())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            // Nobody is there to ask.
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "false");
        let outcome = Running::start(&mut git).finish();
        self.provider.assert_untold(&outcome);
        outcome
    }

    fn send(&self) -> Outcome {
        let from = [
            "send-email",
            "--suppress-cc=all",
            "--from",
            ALICE,
            "--to",
            BOB,
        ];
        self.git(&[&from[..], &["--confirm=never", "0001.patch"]].concat())
    }

    /// Makes the stored token a minute older, as one that is new is not refused for its age; and last for an hour more than
    /// its server knows.
    fn believe_in_the_token(&self) {
        let path = self
            .computer
            .path(&format!("state/credentials/{ALICE}.json"));
        let record = fs::read_to_string(&path).expect("a record");
        let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        for (name, minutes) in [("renewed_at", -1), ("expires_at", 60)] {
            let instant = record[name].as_str().expect("an instant");
            let instant: jiff::Timestamp = instant.parse().expect("RFC 3339");
            let other = instant + jiff::SignedDuration::from_mins(minutes);
            record[name] = other.to_string().into();
        }
        fs::write(&path, record.to_string()).expect("our folder is writable");
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn git_send_email_signs_in_and_the_mail_arrives() {
    if !perl_knows_xoauth2() {
        return;
    }
    let sender = Sender::at(opaque_provider(&[]));
    sender.send().exits(0);
    let mail = sender.server.only_mail(BOB);
    assert!(mail.contains("Subject: [PATCH] from git"), "{mail}");
    assert!(!sender.computer.path("home/.git-credentials").exists());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn after_a_refusal_git_send_email_gets_a_new_token() {
    if !perl_knows_xoauth2() {
        return;
    }
    let sender = Sender::at(opaque_provider(&[("FIRST_TTL", "1")]));
    sender.believe_in_the_token();
    thread::sleep(Duration::from_secs(1));
    let refused = sender.send();
    assert_ne!(refused.code, Some(0), "{refused:#?}");
    refused.tells("authentication failed");
    assert_eq!(sender.server.mailbox(BOB), Vec::<String>::new());
    sender.send().exits(0);
    sender.server.only_mail(BOB);
}
