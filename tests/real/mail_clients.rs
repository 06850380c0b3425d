//! The clients themselves, with the very lines that `setup` prints for them: each signs in with a token of the program, and
//! its mail is in the mailbox.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::git::PATCH;
use crate::mail::{BOB, MailServer, SHARED, opaque_provider, provider_and_mail_server};
use crate::process::{Outcome, Part, Running, wait_for};
use crate::support::{ALICE, Browser, Computer, OUTLOOK, Provider, log, part};

/// The account: its name has all that a configuration file could take for something else.
const ACCOUNT: &str = "alice's \"$1\" \\ メール#1; {x}";

/// A computer where Alice has signed in, a mail server, and who tells them apart.
struct Desk {
    computer: Computer,
    provider: Provider,
    server: MailServer,
    account: &'static str,
}

impl Desk {
    fn new() -> Self {
        let (provider, server) = provider_and_mail_server();
        Self::at(provider, server, ACCOUNT, &[])
    }

    fn at(provider: Provider, server: MailServer, account: &'static str, scopes: &[&str]) -> Self {
        let computer = Computer::without_keyring();
        // An opaque token does not name its user.
        let args = ["-a", account, "--store", "file", "--login-hint", ALICE];
        let args = [&args[..], scopes].concat();
        let sign_in = computer.sign_in(&provider, &Browser::default(), &args);
        sign_in.outcome.exits(0);
        Self {
            computer,
            provider,
            server,
            account,
        }
    }

    /// What `setup` prints, in a file.
    fn printed(&self, client: &str) -> PathBuf {
        let file = self.computer.path(&format!("{client} set up"));
        let outcome = self.set_up(client, &[]);
        fs::write(&file, outcome.stdout).expect("our folder is writable");
        file
    }

    /// `setup` writes to the file that the client reads by itself.
    fn write(&self, client: &str, args: &[&str]) {
        self.set_up(client, &[&["--write", "--yes"], args].concat());
    }

    fn set_up(&self, client: &str, args: &[&str]) -> Outcome {
        let smtp = format!("localhost:{}", self.server.starttls_port());
        let all = ["setup", client, "-a", self.account, "--smtp", &smtp];
        let trust = ["--ca-file", self.provider.authority()];
        let outcome = self.computer.run(&[&all[..], &trust, args].concat());
        self.provider.assert_untold(&outcome);
        outcome.exits(0)
    }

    /// A program of this computer, with a text on its stdin.
    fn call(&self, program: &str, args: &[&str], input: &str) -> Outcome {
        let mut command = self.computer.command(program.as_ref());
        command.args(args).current_dir(self.computer.path("home"));
        let outcome = Running::start_with_input(&mut command, input).finish();
        self.provider.assert_untold(&outcome);
        outcome
    }

    /// The one mail that Bob has got: its sender, and this subject.
    #[track_caller]
    fn assert_sent(&self, subject: &str) {
        self.assert_sent_as(ALICE, subject);
    }

    #[track_caller]
    fn assert_sent_as(&self, sender: &str, subject: &str) {
        let mail = self.server.only_mail(BOB);
        for line in [
            format!("Subject: {subject}"),
            format!("Return-Path: <{sender}>"),
        ] {
            assert!(mail.contains(&line), "no {line:?} in {mail}");
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn msmtp_sends() {
    let desk = Desk::new();
    desk.write("msmtp", &[]);
    desk.call("msmtp", &[BOB], "Subject: by msmtp\n\nx\n")
        .exits(0);
    desk.assert_sent("by msmtp");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn msmtp_sends_as_a_shared_mailbox() {
    let desk = Desk::new();
    desk.write("msmtp", &["--from", SHARED]);
    desk.call("msmtp", &[BOB], "Subject: by msmtp\n\nx\n")
        .exits(0);
    desk.assert_sent_as(SHARED, "by msmtp");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn neomutt_sends_as_a_shared_mailbox() {
    let desk = Desk::new();
    desk.write("neomutt", &["--from", SHARED]);
    let args = ["-n", "-s", "by NeoMutt", BOB];
    desk.call("neomutt", &args, "x\n").exits(0);
    desk.assert_sent_as(SHARED, "by NeoMutt");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn curl_and_python_send_as_a_shared_mailbox() {
    let as_shared = |desk: &Desk, client| {
        let file = desk.computer.path(&format!("{client} set up"));
        let printed = desk.set_up(client, &["--from", SHARED]).stdout;
        fs::write(&file, printed).expect("our folder is writable");
        file
    };
    let desk = Desk::new();
    let mail = desk.computer.path("mail");
    let text_of_mail = format!("From: {SHARED}\nSubject: by curl\n\nx\n");
    fs::write(&mail, text_of_mail).expect("our folder is writable");
    let script = as_shared(&desk, "curl");
    desk.call("sh", &[text(&script), BOB, text(&mail)], "")
        .exits(0);
    desk.assert_sent_as(SHARED, "by curl");
    let desk = Desk::new();
    let script = as_shared(&desk, "python");
    desk.call("python3", &[text(&script), BOB], "").exits(0);
    desk.assert_sent_as(SHARED, "test");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn neomutt_sends() {
    let desk = Desk::new();
    desk.write("neomutt", &[]);
    let args = ["-n", "-s", "by NeoMutt", BOB];
    desk.call("neomutt", &args, "x\n").exits(0);
    desk.assert_sent("by NeoMutt");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn git_send_email_sends() {
    let desk = Desk::new();
    // What everybody has in it.
    let own = format!("[user]\n\tname = Alice\n\temail = {ALICE}\n");
    fs::write(desk.computer.path("home/.gitconfig"), own).expect("our folder is writable");
    desk.write("git-send-email", &[]);
    fs::write(desk.computer.path("home/0001.patch"), PATCH).expect("our folder is writable");
    let mut git = desk.computer.command("git".as_ref());
    git.args(["send-email", "--suppress-cc=all", "--confirm=never"])
        .args(["--from", ALICE, "--to", BOB, "0001.patch"])
        .current_dir(desk.computer.path("home"))
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "false");
    let sent = Running::start(&mut git).finish().exits(0);
    desk.provider.assert_untold(&sent);
    desk.assert_sent("[PATCH] from git");
}

/// The script in place of /usr/sbin/sendmail, on a computer whose account has a plain name.
fn desk_with_script() -> (Desk, PathBuf) {
    let (provider, server) = provider_and_mail_server();
    let desk = Desk::at(provider, server, "alice", &[]);
    let script = desk.printed("sendmail");
    let mut command = Command::new("chmod");
    Running::start(command.arg("755").arg(&script))
        .finish()
        .exits(0);
    let renamed = desk.computer.path("sendmail");
    fs::rename(&script, &renamed).expect("our folder is writable");
    (desk, renamed)
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn mutt_sends() {
    let (provider, server) = provider_and_mail_server();
    let desk = Desk::at(provider, server, "alice", &[]);
    desk.write("mutt", &[]);
    desk.call("mutt", &["-n", "-s", "by Mutt", BOB], "x\n")
        .exits(0);
    desk.assert_sent("by Mutt");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn neomutt_sends_by_the_script() {
    let (desk, script) = desk_with_script();
    let settings = format!("set sendmail=\"{}\"\nset from={ALICE}\n", text(&script));
    let file = desk.computer.path("neomuttrc");
    fs::write(&file, settings).expect("our folder is writable");
    let args = ["-n", "-F", text(&file), "-s", "by NeoMutt", BOB];
    desk.call("neomutt", &args, "x\n").exits(0);
    desk.assert_sent("by NeoMutt");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn php_sends_by_its_own_mail() {
    let (provider, server) = provider_and_mail_server();
    let desk = Desk::at(provider, server, "alice", &[]);
    let ini = desk.printed("php");
    let code = format!(
        "exit(mail('{BOB}', 'by PHP', \"x\\r\\n.\\r\\ny\", \"From: www@localhost\\r\\nX-A: b\") ? 0 : 1);"
    );
    desk.call("php", &["-n", "-c", text(&ini), "-r", &code], "")
        .exits(0);
    desk.assert_sent("by PHP");
    let mail = desk.server.only_mail(BOB);
    assert!(mail.contains("\nFrom: alice@example.com\n"), "{mail}");
    assert!(mail.ends_with("x\n.\ny\n"), "{mail}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn mail_of_bsd_sends_by_the_script() {
    let (desk, script) = desk_with_script();
    let settings = format!("set sendmail={}\n", text(&script));
    fs::write(desk.computer.path("home/.mailrc"), settings).expect("our folder is writable");
    desk.call("bsd-mailx", &["-s", "by mail", BOB], "x\n")
        .exits(0);
    // It does not wait for what it starts.
    desk.assert_sent("by mail");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_cron_says_to_root_arrives_as_the_sender_at_the_sender() {
    let (desk, script) = desk_with_script();
    let mail = "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> backup\n\nfailed\n";
    let args = ["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"];
    desk.call(text(&script), &args, mail).exits(0);
    let mail = desk.server.only_mail(ALICE);
    assert!(
        mail.contains("\nFrom: CronDaemon <alice@example.com>\n"),
        "{mail}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn sendmail_tells_a_recipient_that_is_refused_from_a_sign_in_that_is_gone() {
    let (desk, script) = desk_with_script();
    let mail = "Subject: by sendmail\n\nx\n";
    let refused = desk.call(text(&script), &["nobody@example.com", BOB], mail);
    assert_eq!(refused.code, Some(67), "{refused:#?}");
    refused.tells("550 5.1.1");
    assert_eq!(desk.server.mailbox(BOB), Vec::<String>::new());
    desk.call(text(&script), &[BOB], mail).exits(0);
    desk.assert_sent("by sendmail");
    desk.computer.run(&["logout", "-a", "alice"]).exits(0);
    let gone = desk.call(text(&script), &[BOB], mail);
    assert_eq!(gone.code, Some(77), "{gone:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn curl_sends() {
    let desk = Desk::new();
    let script = desk.printed("curl");
    let mail = desk.computer.path("mail");
    fs::write(&mail, "Subject: by curl\n\nx\n").expect("our folder is writable");
    let sent = desk.call("sh", &[text(&script), BOB, text(&mail)], "");
    assert_eq!(sent.exits(0).stderr, "");
    desk.assert_sent("by curl");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_script_for_curl_shows_what_the_server_said_and_no_token() {
    let desk = Desk::new();
    let script = desk.printed("curl");
    let mail = desk.computer.path("mail");
    fs::write(&mail, "Subject: by curl\n\nx\n").expect("our folder is writable");
    // Told apart by what the server says: the recipient, and the token.
    let nobody = desk.call(
        "sh",
        &[text(&script), "nobody@example.com", text(&mail)],
        "",
    );
    assert_ne!(nobody.code, Some(0), "{nobody:#?}");
    nobody.tells("550 5.1.1");
    desk.provider.revoke(&desk.provider.last("access_token"));
    let refused = desk.call("sh", &[text(&script), BOB, text(&mail)], "");
    assert_eq!(refused.code, Some(67), "{refused:#?}");
    // Dovecot 2.4 answers with the reason first, in base64 (RFC 7628 §3.2.3), and curl then gives up.
    let said = ["535 5.7.8 ", "334 ey"].map(|reply| refused.stderr.starts_with(reply));
    assert!(said.contains(&true), "{refused:#?}");
    assert!(refused.stderr.contains("curl: (67)"), "{refused:#?}");
    assert!(!refused.stderr.contains("AUTH"), "{refused:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn python_sends() {
    let desk = Desk::new();
    let script = desk.printed("python");
    desk.call("python3", &[text(&script), BOB], "").exits(0);
    desk.assert_sent("test");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn clients_take_a_token_of_four_thousand_bytes() {
    let provider = opaque_provider(&[("ACCESS_TOKEN_SIZE", "4000")]);
    let server = MailServer::start(&provider);
    let desk = Desk::at(provider, server, "alice", &[]);
    let script = desk.printed("python");
    desk.call("python3", &[text(&script), BOB], "").exits(0);
    let mail = desk.computer.path("mail");
    fs::write(&mail, "Subject: by curl\n\nx\n").expect("our folder is writable");
    let script = desk.printed("curl");
    desk.call("sh", &[text(&script), BOB, text(&mail)], "")
        .exits(0);
    desk.write("neomutt", &[]);
    let args = ["-n", "-s", "by NeoMutt", BOB];
    desk.call("neomutt", &args, "x\n").exits(0);
    let came = || Some(desk.server.mailbox(BOB)).filter(|mails| mails.len() == 3);
    wait_for("three mails", Duration::from_secs(20), came);
    let set_up = desk.set_up("msmtp", &["--write", "--yes"]);
    let warned = set_up.stderr.contains("token is too long for");
    let sent = desk.call("msmtp", &[BOB], "Subject: by msmtp\n\nx\n");
    // Whether it works is what was said before.
    let is_too_long = sent.stderr.contains("SMTP_MAXCMDLEN");
    assert_eq!(
        (sent.code != Some(0), warned),
        (is_too_long, is_too_long),
        "{sent:#?}"
    );
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn mbsync_fetches() {
    let (provider, server) = provider_and_mail_server();
    let scopes = [
        "--scope".to_owned(),
        format!("{OUTLOOK}/SMTP.Send"),
        "--scope".to_owned(),
        format!("{OUTLOOK}/IMAP.AccessAsUser.All"),
    ];
    let desk = Desk::at(
        provider,
        server,
        ACCOUNT,
        &scopes.each_ref().map(String::as_str),
    );
    let script = desk.printed("python");
    desk.call("python3", &[text(&script), ALICE], "").exits(0);
    desk.server.only_mail(ALICE);
    let imap = format!("localhost:{}", desk.server.imap_port());
    desk.write("mbsync", &["--imap", &imap]);
    let file = desk.computer.path("home/.mbsyncrc");
    let lines = fs::read_to_string(file).expect("it was written");
    let folder = lines.lines().find_map(|line| line.strip_prefix("Path "));
    let folder = folder.expect("a path").trim_matches('"');
    fs::create_dir_all(folder).expect("our home is writable");
    desk.call("mbsync", &["-a"], "").exits(0);
    let fetched = fs::read_dir(format!("{folder}/INBOX/new")).expect("a mailbox");
    assert_eq!(fetched.count(), 1);
}

/// Whom Postfix may run programs as: whoever runs the tests, but not root.
fn relaying_user() -> String {
    let said = Running::start(Command::new("id").arg("-un"))
        .finish()
        .exits(0);
    match said.line() {
        "root" => "nobody".to_owned(),
        user => user.to_owned(),
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn postfix_relays_and_keeps_mail_until_somebody_signs_in() {
    let (provider, server) = provider_and_mail_server();
    let desk = Desk::at(provider, server, "alice", &[]);
    // A home that Postfix can reach, with all that a user would have there, and nothing told by variables.
    let relay = tempfile::tempdir_in("/tmp").expect("a folder");
    let home = relay.path().join("home");
    let state = home.join(".local/state/entra-token");
    fs::create_dir_all(state.parent().expect("in home")).expect("our folder");
    let copies = [
        (desk.computer.path("state"), state.clone()),
        (desk.provider.authority().into(), home.join("ca.pem")),
        (
            env!("CARGO_BIN_EXE_entra-token").into(),
            home.join("entra-token"),
        ),
    ];
    for (from, to) in &copies {
        let mut command = Command::new("cp");
        Running::start(command.arg("-R").arg(from).arg(to))
            .finish()
            .exits(0);
    }
    fs::set_permissions(relay.path(), fs::Permissions::from_mode(0o755)).expect("ours");
    let user = relaying_user();
    let set_up = |args: &[&str]| {
        let mut command = Command::new(home.join("entra-token"));
        let smtp = format!("localhost:{}", desk.server.starttls_port());
        command.env_clear().env("HOME", &home).env("LOGNAME", &user);
        command.arg("setup").args(args).args(["--smtp", &smtp]);
        command.arg("--ca-file").arg(home.join("ca.pem"));
        Running::start(&mut command).finish().exits(0)
    };
    // The authority's certificate is where Postfix cannot look.
    let record = fs::read_to_string(state.join("credentials/alice.json")).expect("a record");
    let ca_file = home.join("ca.pem");
    let moved = record.replace(desk.provider.authority(), text(&ca_file));
    fs::write(state.join("credentials/alice.json"), moved).expect("ours");
    let lines = relay.path().join("lines");
    fs::write(&lines, set_up(&["postfix"]).stdout).expect("ours");
    let mut command = Command::new(part("smtp/relay.sh"));
    command.arg(&lines).arg(&user).arg(&home);
    let mut postfix = Part::start(&mut command, log("relay"));
    let address = format!("smtp://localhost:{}", postfix.line());
    let from = ["--mail-from", "root@relay.localhost", "--mail-rcpt", BOB];
    let args = [&["-sS", &address, "-T", "-"], &from[..]].concat();
    // As after a sign-out.
    let away = home.join("away");
    fs::rename(&state, &away).expect("ours, or we are root");
    desk.call(
        "curl",
        &args,
        "From: root@relay.localhost\r\nSubject: by Postfix\r\n\r\nx\r\n",
    )
    .exits(0);
    thread::sleep(Duration::from_secs(2));
    assert_eq!(desk.server.mailbox(BOB), Vec::<String>::new());
    fs::rename(&away, &state).expect("ours, or we are root");
    desk.assert_sent("by Postfix");
    let mail = desk.server.only_mail(BOB);
    assert!(mail.contains("\nFrom: alice@example.com\n"), "{mail}");
}
