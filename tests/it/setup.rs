//! `setup`: what a mail client is told for an account, to the letter.

use serde_json::json;

use crate::support::fake_entra::NATIVE_CLIENT_ID;
use crate::support::hostile::{literals, powershell_statements};
use crate::support::{Computer, Outcome, TARO, finish, not_tried, set_mode};

/// The program, as a shell takes it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_entra-token");

/// What the program is told of this computer's surroundings wherever a client calls it.
fn surroundings(computer: &Computer) -> String {
    let (state, ca_file) = (computer.path("home/state"), computer.ca_file());
    format!(
        "ENTRA_TOKEN_STATE_DIR={} SSL_CERT_FILE={} ",
        state.display(),
        ca_file.display()
    )
}

/// `setup` of a client. Whatever it says, no token is in it.
fn setup(computer: &Computer, args: &[&str]) -> Outcome {
    let outcome = computer.run(&[&["setup"], args].concat());
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for secret in computer.entra.secrets() {
        assert!(!said.contains(&secret), "a secret in {said}");
    }
    outcome
}

#[test]
fn msmtp_gets_an_account() {
    let computer = Computer::signed_in();
    let outcome = setup(&computer, &["msmtp"])
        .exits(0)
        .says("note: test it: ");
    assert!(!outcome.stderr.contains("plain `msmtp`"), "{outcome:?}");
    let told = surroundings(&computer);
    let block = format!(
        "\
# >>> entra-token setup msmtp: {TARO} >>>
account {TARO}
host smtp.office365.com
port 587
tls on
tls_starttls on
auth xoauth2
user {TARO}
from {TARO}
passwordeval \"{told}{PROGRAM} -a {TARO} show\"
account default : {TARO}
# <<< entra-token setup msmtp: {TARO} <<<
"
    );
    assert_eq!(outcome.stdout, block);
}

#[test]
fn a_server_a_mailbox_and_a_certificate_of_ones_own_are_taken_over() {
    let computer = Computer::signed_in();
    let ca_file = computer.path("my ca.pem");
    std::fs::copy(computer.ca_file(), &ca_file).expect("copied");
    let ca_file = ca_file.to_str().expect("text");
    let outcome = setup(
        &computer,
        &[
            "msmtp",
            "--smtp",
            "smtps://mail.example.org:2465",
            "--from",
            "info@example.com",
            "--ca-file",
            ca_file,
        ],
    )
    .exits(0);
    for line in [
        "host mail.example.org",
        "port 2465",
        "tls_starttls off",
        "user taro@example.com",
        "from info@example.com",
        &format!("tls_trust_file \"{ca_file}\""),
    ] {
        assert!(
            outcome.stdout.lines().any(|have| have == line),
            "{line} in {}",
            outcome.stdout
        );
    }
}

#[test]
fn json_has_the_file_and_the_text() {
    let computer = Computer::signed_in();
    let outcome = setup(&computer, &["msmtp", "--json"]).exits(0);
    let object = outcome.json();
    assert_eq!(object["version"], json!(1));
    assert_eq!(object["client"], json!("msmtp"));
    assert_eq!(object["file"], json!(computer.path("home/.msmtprc")));
    let text = object["text"].as_str().expect("text");
    let printed = setup(&computer, &["msmtp", "--quiet"]).exits(0);
    assert_eq!(printed.stdout, format!("{text}\n"));
    assert_eq!(printed.stderr, "");
}

#[test]
fn an_unknown_client_and_nobody_signed_in_are_told() {
    let computer = Computer::new();
    setup(&computer, &["elm"])
        .exits(2)
        .says("error: invalid value `elm` for <CLIENT>: expected one of msmtp, neomutt, mutt, mbsync, git-send-email, curl, ");
    setup(&computer, &["msmtp"])
        .exits(4)
        .says("entra-token login");
}

#[test]
fn an_account_whose_mailbox_is_not_known_needs_an_address() {
    let computer = Computer::signed_in_as_app();
    let outcome = setup(&computer, &["msmtp"]).exits(2);
    let outcome = outcome.says("error: cannot tell which mailbox ");
    outcome.says("hint: run `entra-token setup msmtp -a ");
    let named = setup(&computer, &["msmtp", "--from", "info@example.com"]).exits(0);
    // An app signs in as the mailbox that it may open.
    assert!(
        named
            .stdout
            .contains("\nuser info@example.com\nfrom info@example.com\n")
    );
}

#[test]
fn a_colon_in_who_signs_in_is_refused_where_it_would_end_the_name() {
    let computer = Computer::signed_in_as_app();
    for client in ["curl", "powershell", "postfix"] {
        let outcome = setup(&computer, &[client, "--from=\"a:b\"@example.com"]).exits(2);
        assert_eq!(outcome.stdout, "");
    }
}

/// An account with all that a configuration file could take for something else.
const ODD: &str = "o'brien \"$1\" \\ `id` メール#1; {x}: %s";

/// The lines that are set up for [`ODD`].
fn lines_for_odd(client: &str) -> Vec<String> {
    let computer = Computer::new();
    let login = computer.login_in(
        &["-a", ODD],
        &["--bare", "--client-id", NATIVE_CLIENT_ID],
        "en",
    );
    login.0.exits(0);
    let outcome = setup(&computer, &[client, "-a", ODD]).exits(0);
    let said = outcome.stdout.replace(&surroundings(&computer), "");
    said.lines().map(str::to_owned).collect()
}

#[track_caller]
fn assert_has(lines: &[String], wanted: &[String]) {
    for line in wanted {
        assert!(lines.contains(line), "no {line}\nin {lines:#?}");
    }
}

/// The same as a shell takes it, in the lower case that account names have.
const ODD_IN_SHELL: &str = "'o'\\''brien \"$1\" '\"\\\\\"' `id` メール#1; {x}: %s'";

#[test]
fn a_value_has_no_meaning_in_the_syntax_of_any_client() {
    let command = format!("{PROGRAM} -a {ODD_IN_SHELL} show");
    let in_msmtp = ODD.replace(':', "-");
    assert_has(
        &lines_for_odd("msmtp"),
        &[
            format!("account \"{in_msmtp}\""),
            format!("passwordeval \"{command}\""),
        ],
    );
    let backslashed = command.replace('\\', "\\\\").replace('"', "\\\"");
    assert_has(
        &lines_for_odd("mbsync"),
        &[format!("PassCmd \"{backslashed}\"")],
    );
    let with_dollars = backslashed.replace('$', "\\$").replace('`', "\\`");
    assert_has(
        &lines_for_odd("neomutt"),
        &[format!(
            "set smtp_oauth_refresh_command = \"{with_dollars}\""
        )],
    );
    let sends = backslashed.replace(" show", " sendmail");
    assert_has(
        &lines_for_odd("git-send-email"),
        &[format!("\tsendmailCmd = \"{sends}\"")],
    );
    let sends = command.replace(" show", " sendmail");
    assert_has(
        &lines_for_odd("sendmail"),
        &[format!("{sends} --force-from --local-to {TARO} \"$@\"")],
    );
    assert_has(
        &lines_for_odd("curl"),
        &[format!("token=$({command}) || exit")],
    );
    let in_json = json!([PROGRAM, "-a", ODD, "show"]).to_string();
    assert_has(
        &lines_for_odd("python"),
        &[format!("COMMAND = {}", in_json.replace("\",\"", "\", \""))],
    );
    let script = lines_for_odd("powershell");
    assert_has(&script, &[format!("$token = & '{PROGRAM}' show")]);
    let account = script
        .iter()
        .find(|line| line.starts_with("$env:ENTRA_TOKEN_ACCOUNT = "));
    let statements = powershell_statements(account.expect("the account"));
    assert_eq!(literals(&statements[0]), [ODD]);
}

#[test]
fn git_send_email_gets_this_program_as_its_sendmail() {
    let computer = Computer::signed_in();
    let outcome = setup(&computer, &["git-send-email"]).exits(0);
    let told = surroundings(&computer);
    let block = format!(
        "\
# >>> entra-token setup git-send-email: {TARO} >>>
[sendemail]
\tsendmailCmd = \"{told}{PROGRAM} -a {TARO} sendmail\"
\tenvelopeSender = \"{TARO}\"
# <<< entra-token setup git-send-email: {TARO} <<<
"
    );
    assert_eq!(outcome.stdout, block);
    for (server, flag) in [
        ("relay.example.org", "relay.example.org:587"),
        (
            "smtps://relay.example.org:2465",
            "smtps://relay.example.org:2465",
        ),
    ] {
        let own = setup(&computer, &["git-send-email", "--smtp", server]).exits(0);
        let command = format!(" -a {TARO} sendmail --smtp {flag}\"");
        assert!(own.stdout.contains(&command), "{}", own.stdout);
    }
}

#[test]
fn what_mutt_and_php_cannot_be_told_is_refused() {
    let computer = Computer::new();
    let login = ["--bare", "--client-id", NATIVE_CLIENT_ID];
    let cases = [("o b", "mutt"), ("o$b", "php"), ("o\"b", "php")];
    for (account, client) in cases {
        computer.login_in(&["-a", account], &login, "en").0.exits(0);
        let refused = setup(&computer, &[client, "-a", account]).exits(2);
        assert_eq!(refused.stdout, "");
    }
}

#[test]
fn reading_mail_is_set_up_where_the_token_allows_it() {
    let computer = Computer::signed_in();
    let login = format!(
        "`entra-token login -a {TARO} --scope https://outlook.office.com/SMTP.Send --scope https://outlook.office.com/IMAP.AccessAsUser.All`"
    );
    let neomutt = setup(&computer, &["neomutt"]).exits(0).says(&login);
    assert!(!neomutt.stdout.contains("imap"), "{}", neomutt.stdout);
    setup(&computer, &["mbsync"])
        .exits(0)
        .says("warning: this account's token does not allow reading mail")
        .says(&login);
    let scopes = [
        "--scope",
        "https://outlook.office.com/SMTP.Send",
        "--scope",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
    ];
    computer.login(&scopes).0.exits(0);
    let neomutt = setup(&computer, &["neomutt"]).exits(0);
    let folder = "set folder = \"imaps://taro%40example.com@outlook.office365.com:993/\"\n";
    assert!(neomutt.stdout.contains(folder), "{}", neomutt.stdout);
    let mbsync = setup(&computer, &["mbsync", "--imap", "mail.example.org"]).exits(0);
    assert!(
        mbsync
            .stdout
            .contains("\nHost mail.example.org\nPort 993\n")
    );
    assert!(!mbsync.stderr.contains("reading"), "{}", mbsync.stderr);
}

#[test]
fn a_client_that_takes_no_token_is_told_with_those_that_do() {
    let computer = Computer::new();
    setup(&computer, &["swaks"])
        .exits(2)
        .says("error: invalid value `swaks` for <CLIENT>: not supported, because no release of swaks supports XOAUTH2")
        .says("use `entra-token doctor --send-to ADDRESS`")
        .says("`entra-token setup curl`");
}

#[test]
fn postfix_is_told_whose_sign_in_it_uses() {
    let computer = Computer::signed_in();
    let mut command = computer.command(&["setup", "postfix"]);
    command.env("LOGNAME", "taro");
    let outcome = finish(command.spawn().expect("started")).exits(0);
    assert!(
        outcome.stdout.contains("\n  flags=q user=taro\n"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stderr.contains("root"), "{}", outcome.stderr);
    command.env("LOGNAME", "root");
    let outcome = finish(command.spawn().expect("started")).exits(0);
    outcome.says("warning: Postfix does not run pipes as root");
}

/// `setup … --write --yes`.
fn write(computer: &Computer, args: &[&str]) -> Outcome {
    setup(computer, &[args, &["--write", "--yes"]].concat())
}

#[test]
fn a_file_is_made_for_its_owner_only_and_written_once() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    let said = write(&computer, &["msmtp"]).exits(0).says("wrote ");
    assert_eq!(said.stdout, "");
    let printed = setup(&computer, &["msmtp"]).exits(0).stdout;
    assert_eq!(std::fs::read_to_string(&file).expect("text"), printed);
    assert_eq!(mode(&file), 0o600);
    let again = write(&computer, &["msmtp"]).exits(0);
    again.says(".msmtprc already contains all of it\n");
    assert_eq!(names(&computer), [".msmtprc", "state"]);
}

#[test]
fn what_others_wrote_stays_and_what_was_there_can_be_had_back() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    let before = "account work\nhost mail.example.org\n\naccount default : work";
    std::fs::write(&file, before).expect("written");
    set_mode(&file, 0o640);
    let copy = computer.path("home/.msmtprc.before-entra-token");
    // What plain msmtp, as git and cron call it, goes on using.
    let told = setup(&computer, &["msmtp"]).exits(0);
    told.says("warning: plain `msmtp` still uses the account \"work\"")
        .says("`msmtp -a taro@example.com`");
    let outcome = write(&computer, &["msmtp", "--json"]).exits(0).json();
    assert_eq!(
        (&outcome["written"], &outcome["copy"]),
        (&json!(file), &json!(copy))
    );
    let first = std::fs::read_to_string(&file).expect("text");
    let block = setup(&computer, &["msmtp"]).exits(0).stdout;
    assert_eq!(first, format!("{before}\n\n{block}"));
    assert!(!block.contains("default"), "{block}");
    std::fs::write(&file, format!("{first}\naccount later\n")).expect("written");
    write(&computer, &["msmtp", "--smtp", "relay.example.org"]).exits(0);
    let second = std::fs::read_to_string(&file).expect("text");
    let changed = first.replace("host smtp.office365.com", "host relay.example.org");
    assert_eq!(second, format!("{changed}\naccount later\n"));
    assert_eq!(std::fs::read_to_string(&copy).expect("text"), before);
    let second_copy = computer.path("home/.msmtprc.before-entra-token.2");
    assert_eq!(
        std::fs::read_to_string(&second_copy).expect("text"),
        format!("{first}\naccount later\n")
    );
    for path in [&file, &copy, &second_copy] {
        assert_eq!(mode(path), 0o640, "{path:?}");
    }
}

#[test]
fn what_was_there_and_what_comes_is_shown_also_where_nobody_is_asked() {
    let computer = Computer::signed_in();
    let shown = write(&computer, &["msmtp"]).exits(0);
    shown.says(&format!("+account {TARO}\n"));
    let quiet = write(&computer, &["msmtp", "--smtp", "relay.example.org", "-q"]).exits(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn no_secret_of_a_file_is_shown_with_the_lines_that_come() {
    for before in [
        "account work\nuser taro\npassword hunter2\n",
        "account work\nuser taro\npassword hunter2",
        "account work\nuser taro\n# \u{85}pass: hunter2\n\n\n",
    ] {
        let computer = Computer::signed_in();
        std::fs::write(computer.path("home/.msmtprc"), before).expect("written");
        let first = write(&computer, &["msmtp"]).exits(0);
        let first = first.says(&format!("+account {TARO}\n"));
        let later = std::fs::read_to_string(computer.path("home/.msmtprc")).expect("text");
        let later = later.replace("host smtp", "password hunter2\nhost smtp");
        std::fs::write(computer.path("home/.msmtprc"), later).expect("written");
        let again = write(&computer, &["msmtp", "--smtp", "relay.example.org"]).exits(0);
        let again = again.says("+host relay.example.org\n");
        for outcome in [&first, &again] {
            assert!(!outcome.stderr.contains("hunter2"), "{}", outcome.stderr);
            assert!(!outcome.stderr.contains("taro\n"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn two_at_once_make_one_default() {
    let computer = Computer::signed_in();
    let login = computer.login_in(
        &["-a", "second"],
        &["--bare", "--client-id", NATIVE_CLIENT_ID],
        "en",
    );
    login.0.exits(0);
    for _ in 0..5 {
        let _ = std::fs::remove_file(computer.path("home/.msmtprc"));
        let both = [TARO, "second"].map(|account| {
            let args = ["setup", "msmtp", "-a", account, "--write", "--yes"];
            computer.command(&args).spawn().expect("started")
        });
        for child in both {
            finish(child).exits(0);
        }
        let content = std::fs::read_to_string(computer.path("home/.msmtprc")).expect("text");
        assert_eq!(content.matches("account default").count(), 1, "{content}");
        assert!(content.contains("account second") && content.contains(TARO));
    }
}

#[test]
fn a_shared_mailbox_has_lines_of_its_own() {
    let computer = Computer::signed_in();
    write(&computer, &["msmtp"]).exits(0);
    write(&computer, &["msmtp", "--from", "shared@example.com"]).exits(0);
    write(&computer, &["msmtp", "--from", "TARO@example.com"]).exits(0);
    let content = std::fs::read_to_string(computer.path("home/.msmtprc")).expect("text");
    let accounts: Vec<&str> = content
        .lines()
        .filter(|line| line.starts_with("account ") && !line.contains("default"))
        .collect();
    assert_eq!(
        accounts,
        [&format!("account {TARO}"), "account shared@example.com"]
    );
}

/// What each client is told of who signs in, and of the shared mailbox that sends.
const OF_A_SHARED_MAILBOX: &[(&str, &[&str])] = &[
    (
        "msmtp",
        &["user taro@example.com", "from shared@example.com"],
    ),
    (
        "neomutt",
        &[
            "set from = \"shared@example.com\"",
            "set smtp_url = \"smtp://taro%40example.com@smtp.office365.com:587/\"",
            "set folder = \"imaps://shared%40example.com@outlook.office365.com:993/\"",
        ],
    ),
    ("mbsync", &["User shared@example.com"]),
    (
        "git-send-email",
        &[
            "\tenvelopeSender = \"shared@example.com\"",
            "\tfrom = \"shared@example.com\"",
        ],
    ),
    (
        "curl",
        &[
            "    --user taro@example.com --login-options AUTH=XOAUTH2 \\",
            "    --mail-from shared@example.com --mail-rcpt \"$1\" --upload-file \"$2\" 2>&1 >&3)",
        ],
    ),
    (
        "postfix",
        &[
            "#   smtp_sasl_password_maps = inline:{ { [smtp.office365.com]:587 = taro@example.com:/etc/sasl-xoauth2/token } }",
        ],
    ),
    (
        "python",
        &[
            "USER = \"taro@example.com\"",
            "SENDER = \"shared@example.com\"",
        ],
    ),
    (
        "powershell",
        &[
            "  'user = \"taro@example.com\"'",
            "  'mail-from = \"shared@example.com\"'",
        ],
    ),
];

#[test]
fn who_signs_in_and_the_shared_mailbox_that_sends_are_told_apart_in_every_client() {
    let computer = Computer::new();
    let scopes = [
        "--scope",
        "https://outlook.office.com/SMTP.Send",
        "--scope",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
    ];
    computer.login(&scopes).0.exits(0);
    for &(client, lines) in OF_A_SHARED_MAILBOX {
        let outcome = setup(&computer, &[client, "--from", "shared@example.com"]).exits(0);
        let have: Vec<&str> = outcome.stdout.lines().collect();
        for line in lines {
            assert!(have.contains(line), "no {line}\nin {}", outcome.stdout);
        }
        let send_as = "`Add-RecipientPermission -Identity shared@example.com -Trustee taro@example.com -AccessRights SendAs`";
        // mbsync sends nothing.
        assert_eq!(outcome.stderr.contains(send_as), client != "mbsync");
        let own = setup(&computer, &[client]).exits(0);
        assert!(!own.stderr.contains("SendAs"), "{own:?}");
        // Two mailboxes in one folder would be mixed for good.
        let place = |outcome: &Outcome| {
            let mut lines = outcome.stdout.lines();
            lines
                .find(|line| line.starts_with("Path "))
                .map(str::to_owned)
        };
        assert!(client != "mbsync" || place(&outcome) != place(&own));
    }
}

#[test]
fn the_file_that_git_is_told_to_use_is_written_to() {
    let computer = Computer::signed_in();
    let file = computer.path("settings of git");
    std::fs::write(&file, "[user]\n\tname = Taro\n").expect("written");
    let args = ["setup", "git-send-email", "--write", "--yes"];
    let mut command = computer.command(&args);
    command.env("GIT_CONFIG_GLOBAL", &file);
    finish(command.spawn().expect("started")).exits(0);
    let content = std::fs::read_to_string(&file).expect("text");
    assert!(content.contains("sendmailCmd = "), "{content}");
    assert!(!computer.path("home/.gitconfig").exists());
}

#[test]
fn of_two_accounts_git_uses_the_one_that_was_set_up_last() {
    let computer = Computer::signed_in();
    let login = computer.login_in(
        &["-a", "second"],
        &["--bare", "--client-id", NATIVE_CLIENT_ID],
        "en",
    );
    login.0.exits(0);
    for account in [TARO, "second", TARO] {
        write(&computer, &["git-send-email", "-a", account]).exits(0);
        let content = std::fs::read_to_string(computer.path("home/.gitconfig")).expect("text");
        let command = content.lines().rfind(|line| line.contains("sendmailCmd"));
        let command = command.expect("a command");
        assert!(command.contains(&format!("-a {account} ")), "{content}");
        assert!(content.matches("[sendemail]").count() <= 2, "{content}");
    }
}

#[test]
fn what_could_not_work_is_refused() {
    let computer = Computer::signed_in();
    let mbsync = computer.path("home/.mbsyncrc");
    std::fs::write(&mbsync, format!("IMAPAccount {TARO}\nHost x\n")).expect("written");
    let refused = write(&computer, &["mbsync"]).exits(2);
    refused.says("mbsync's file already has another account or channel");
    let nothing = computer.path("not-there.pem");
    let nothing = nothing.to_str().expect("text");
    for (args, said) in [
        (
            &["msmtp", "--ca-file", nothing][..],
            "cannot read --ca-file",
        ),
        (&["curl", "--imap", "x"], "--imap is for mbsync and neomutt"),
    ] {
        setup(&computer, args).exits(2).says(said);
    }
    let flags = [
        "postfix",
        "--from",
        "shared@example.com",
        "--smtp",
        "relay.example.org:2587",
    ];
    let lines = setup(&computer, &flags).exits(0).stdout;
    let words = " sendmail --from=shared@example.com --smtp=relay.example.org:2587 --defer --force-from -i -- ${recipient}\n";
    assert!(lines.contains(words), "{lines}");
    #[cfg(unix)]
    {
        let link = computer.path("home/.msmtprc");
        std::os::unix::fs::symlink("nowhere", &link).expect("made");
        let refused = write(&computer, &["msmtp"]).exits(2);
        refused.says("is a link to a file that does not exist");
        assert!(link.is_symlink());
    }
}

#[test]
fn accounts_side_by_side_have_lines_of_their_own() {
    let computer = Computer::signed_in();
    let login = computer.login_in(
        &["-a", "second"],
        &["--bare", "--client-id", NATIVE_CLIENT_ID],
        "en",
    );
    login.0.exits(0);
    for account in [TARO, "second", TARO] {
        write(&computer, &["msmtp", "-a", account]).exits(0);
    }
    let content = std::fs::read_to_string(computer.path("home/.msmtprc")).expect("text");
    for line in [
        format!("account {TARO}"),
        "account second".to_owned(),
        format!("account default : {TARO}"),
    ] {
        let count = content.lines().filter(|have| *have == line).count();
        assert_eq!(count, 1, "{line} in {content}");
    }
    assert_eq!(content.matches("account default").count(), 1, "{content}");
}

#[test]
fn an_account_called_default_is_the_only_default_of_msmtp() {
    let computer = Computer::signed_in();
    let flags = ["--bare", "--client-id", NATIVE_CLIENT_ID];
    computer
        .login_in(&["-a", "default"], &flags, "en")
        .0
        .exits(0);
    write(&computer, &["msmtp", "-a", "default"]).exits(0);
    let content = std::fs::read_to_string(computer.path("home/.msmtprc")).expect("text");
    assert_eq!(content.matches("account default").count(), 1, "{content}");
}

#[test]
fn a_link_to_the_file_stays_one() {
    let computer = Computer::signed_in();
    let dotfiles = computer.path("home/dotfiles");
    std::fs::write(&dotfiles, "# mine\n").expect("written");
    let link = computer.path("home/.gitconfig");
    std::os::unix::fs::symlink(&dotfiles, &link).expect("linked");
    write(&computer, &["git-send-email"]).exits(0);
    assert!(link.is_symlink());
    let content = std::fs::read_to_string(&dotfiles).expect("text");
    assert!(content.starts_with("# mine\n\n# >>> "), "{content}");
}

#[test]
fn nothing_is_written_where_it_would_do_harm() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    setup(&computer, &["msmtp", "--write"])
        .exits(2)
        .says("error: no terminal to ask on")
        .says("--yes");
    assert!(!file.exists());
    for (content, words) in [
        (
            &b"account taro@example.com\nhost x\n"[..],
            "already has another account taro@example.com",
        ),
        (
            b"# >>> entra-token setup msmtp: taro@example.com >>>\nhost x\n",
            "but not both",
        ),
        (b"\xff\xfe", "cannot change"),
    ] {
        std::fs::write(&file, content).expect("written");
        write(&computer, &["msmtp"]).exits(2).says(words);
        assert_eq!(std::fs::read(&file).expect("readable"), content);
    }
    for client in ["curl", "postfix", "sendmail", "php", "python", "powershell"] {
        write(&computer, &[client]).exits(2).says("omit --write");
    }
    setup(&computer, &["msmtp", "--yes"]).exits(2);
    assert_eq!(names(&computer), [".msmtprc", "state"]);
}

fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

/// What is in the home, sorted.
fn names(computer: &Computer) -> Vec<String> {
    let entries = std::fs::read_dir(computer.path("home")).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("readable").file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).into_string().expect("text"))
        .collect();
    names.sort();
    names
}

/// What is warned of where a program says this version of itself.
fn warned(computer: &Computer, client: &str, program: &str, said: &str) -> String {
    let folder = computer.path("bin");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(program);
    let script = format!("#!/bin/sh\n{said}\n");
    std::fs::write(&path, script).expect("written");
    set_mode(&path, 0o755);
    let mut command = computer.command(&["setup", client, "--json"]);
    let system = std::env::var("PATH").expect("a path");
    command.env("PATH", format!("{}:{system}", folder.display()));
    let outcome = finish(command.spawn().expect("started")).exits(0).json();
    let warnings = outcome["warnings"].as_array().expect("a list");
    let warnings = warnings.iter().filter_map(serde_json::Value::as_str);
    let about_version = |text: &&str| text.contains(" or newer");
    warnings
        .filter(about_version)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_client_that_is_too_old_is_told_with_the_version_that_works() {
    let computer = Computer::signed_in();
    let warned = |client: &str, program: &str, said: &str| warned(&computer, client, program, said);
    assert_eq!(
        warned("msmtp", "msmtp", "echo msmtp version 1.8.12"),
        "the installed msmtp 1.8.12 does not support XOAUTH2: it requires 1.8.13 or newer"
    );
    for version in ["1.8.23", "1.8.31", "2"] {
        assert_eq!(
            warned("msmtp", "msmtp", &format!("echo msmtp version {version}")),
            ""
        );
    }
    assert_eq!(
        warned(
            "neomutt",
            "neomutt",
            "echo NeoMutt 20211029; echo Copyright 1996"
        ),
        "this account's token is too long for the installed NeoMutt 20211029: it requires 20220408 or newer"
    );
    assert_eq!(
        warned("mbsync", "mbsync", "echo isync 1.3.3"),
        "the installed isync 1.3.3 cannot read these lines: they require 1.4 or newer"
    );
    assert_eq!(
        warned("git-send-email", "git", "echo git version 2.32.1"),
        "the installed git 2.32.1 cannot read these lines: they require 2.33 or newer"
    );
    assert_eq!(
        warned("git-send-email", "git", "echo git version 2.33.0"),
        ""
    );
    for odd in [
        "exit 1",
        "echo",
        "yes msmtp",
        "echo msmtp version '1.8.\u{1b}[31m'",
        "exec sleep 60",
    ] {
        assert_eq!(warned("msmtp", "msmtp", odd), "", "{odd}");
    }
}

#[test]
fn a_token_is_measured_against_what_the_client_takes() {
    let computer = Computer::signed_in();
    computer.edit_record(|record| record["access_token"] = "x".repeat(4000).into());
    std::fs::remove_dir_all(computer.path("run")).expect("ours");
    assert_eq!(
        warned(&computer, "msmtp", "msmtp", "echo msmtp version 1.8.23"),
        "this account's token is too long for the installed msmtp 1.8.23: it requires 1.8.31 or newer"
    );
    assert_eq!(
        warned(&computer, "msmtp", "msmtp", "echo msmtp version 1.8.31"),
        ""
    );
}

/// cron, a desktop and a mail server start a client without any variable of this shell.
#[test]
fn what_only_this_shell_knows_is_written_into_what_the_client_calls() {
    let computer = Computer::signed_in();
    let called = |client: &str, variables: &[(&str, &str)]| {
        let mut command = computer.command(&["setup", client]);
        command.envs(variables.iter().copied());
        finish(command.spawn().expect("started")).exits(0)
    };
    let by_proxy = [
        ("HTTPS_PROXY", "http://proxy.example:3128"),
        ("NO_PROXY", "a b"),
    ];
    for client in [
        "msmtp",
        "neomutt",
        "mbsync",
        "git-send-email",
        "curl",
        "postfix",
        "sendmail",
        "php",
        "python",
        "powershell",
    ] {
        let said = called(client, &by_proxy).stdout;
        for (name, value) in [
            (
                "ENTRA_TOKEN_STATE_DIR",
                computer.path("home/state").to_str().expect("text"),
            ),
            ("HTTPS_PROXY", "http://proxy.example:3128"),
            ("NO_PROXY", "a b"),
        ] {
            let forms = [
                format!("{name}={value} "),
                format!("{name}='{value}' "),
                format!("{{{name}={value}}} "),
                format!("\"{name}\": \"{value}\""),
                format!("$env:{name} = '{value}'\n"),
            ];
            assert!(
                forms.iter().any(|form| said.contains(form)),
                "{name} in {said}"
            );
        }
    }
    let unset = called("msmtp", &[("HTTPS_PROXY", "")]);
    let said = unset.stdout + &unset.stderr;
    assert!(!said.contains("HTTPS_PROXY"), "{said}");
    let secret = [("HTTPS_PROXY", "http://taro:hunter2@proxy.example:3128")];
    let outcome = called("msmtp", &secret).says("warning: not written");
    let said = outcome.stdout + &outcome.stderr;
    assert!(
        said.contains("HTTPS_PROXY") && !said.contains("hunter2"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_client_without_any_variable_of_this_shell_gets_its_token() {
    let computer = Computer::signed_in();
    let block = setup(&computer, &["msmtp"]).exits(0).stdout;
    let line = block
        .lines()
        .find_map(|line| line.strip_prefix("passwordeval "));
    let line = line.expect("the command").trim_matches('"');
    let mut shell = std::process::Command::new("/bin/sh");
    let home = computer.path("home");
    let shown = shell
        .args(["-c", line])
        .env_clear()
        .env("HOME", home)
        .output();
    let shown = String::from_utf8(shown.expect("started").stdout).expect("text");
    assert_eq!(shown, computer.run(&["show"]).exits(0).stdout);
}

#[test]
fn without_a_home_there_is_no_file_to_write_to() {
    let computer = Computer::signed_in();
    for client in ["msmtp", "neomutt", "git-send-email"] {
        let mut command = computer.command(&["setup", client, "--write", "--yes"]);
        let outcome = finish(command.env_remove("HOME").spawn().expect("started"));
        outcome.exits(2).says("HOME is not set");
    }
}

/// Whoever owns what is on the way could have root read, write or give away any file.
#[test]
fn root_sets_up_no_client_where_another_user_decides_what_is_found() {
    use std::os::unix::fs::{lchown, symlink};
    if !rustix::process::geteuid().is_root() {
        return not_tried("only root can give a file away");
    }
    let nobody = Some(65_534);
    let computer = Computer::signed_in();
    let folder = |name: &str, mode: u32| {
        let folder = computer.path(name);
        std::fs::create_dir(&folder).expect("a folder");
        set_mode(&folder, mode);
        folder
    };
    let secret = computer.private_file("secret", "password hunter2\n");
    let (theirs, sticky, open) = (
        folder("theirs", 0o755),
        folder("sticky", 0o1777),
        folder("open", 0o777),
    );
    std::fs::create_dir(theirs.join("new")).expect("a folder");
    symlink(&secret, theirs.join(".msmtprc")).expect("made");
    lchown(&theirs, nobody, nobody).expect("root may");
    symlink(&secret, sticky.join(".msmtprc")).expect("made");
    lchown(sticky.join(".msmtprc"), nobody, nobody).expect("root may");
    std::fs::write(sticky.join(".gitconfig"), "[user]\n").expect("written");
    lchown(sticky.join(".gitconfig"), nobody, nobody).expect("root may");
    let ours = folder("ours", 0o755);
    symlink(theirs.join("mbsyncrc"), ours.join(".mbsyncrc")).expect("made");
    symlink(&theirs, ours.join(".config")).expect("made");
    let all = || {
        let folders = [&theirs, &sticky, &open, &ours].into_iter();
        let all = folders.flat_map(|folder| crate::support::files_below(folder));
        all.collect::<Vec<_>>()
    };
    let before = all();
    for (home, client) in [
        (&theirs, "msmtp"),
        (&theirs, "neomutt"),
        (&theirs, "git-send-email"),
        (&theirs.join("new"), "msmtp"),
        (&sticky, "msmtp"),
        (&sticky, "git-send-email"),
        (&open, "msmtp"),
        (&ours, "mbsync"),
        (&ours, "neomutt"),
    ] {
        let with_home = |args: &[&str]| {
            let mut command = computer.command(&[&["setup", client], args].concat());
            finish(command.env("HOME", home).spawn().expect("started"))
        };
        let refused = with_home(&["--write", "--yes"]).exits(7);
        assert!(!refused.stderr.contains("hunter2"), "{refused:?}");
        refused.says("run this as the user");
        with_home(&[]).exits(0);
    }
    assert_eq!(all(), before);
    let kept = std::fs::read_to_string(secret).expect("text");
    assert_eq!(kept, "password hunter2\n");
}

/// What a file is for is kept: its mode, and its group.
#[test]
fn a_file_stays_in_its_group() {
    use std::os::unix::fs::{MetadataExt as _, lchown};
    if !rustix::process::geteuid().is_root() {
        return not_tried("only root can give a file to any group");
    }
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    std::fs::write(&file, "account work\n").expect("written");
    set_mode(&file, 0o640);
    lchown(&file, None, Some(8)).expect("root may");
    write(&computer, &["msmtp"]).exits(0);
    for name in [".msmtprc", ".msmtprc.before-entra-token"] {
        let metadata = computer.path("home").join(name).metadata().expect("there");
        assert_eq!((metadata.gid(), metadata.mode() & 0o7777), (8, 0o640));
    }
}

#[test]
fn what_a_killed_setup_left_is_removed_by_the_next_one() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.msmtprc");
    let of_others = "home/.msmtprc.new-entra-token-my.notes";
    std::fs::write(computer.path(of_others), "").expect("written");
    // So long that there is time to kill who writes it.
    let long = "# a comment of some length\n".repeat(200_000);
    let is_kept = |name: &String| {
        let known = [".msmtprc", "state", &of_others["home/".len()..]];
        known.contains(&name.as_str()) || name.starts_with(".msmtprc.before-entra-token")
    };
    let left = || {
        names(&computer)
            .iter()
            .filter(|name| !is_kept(name))
            .count()
    };
    let was_left = (0..50).any(|_| {
        std::fs::write(&file, &long).expect("written");
        let args = ["setup", "msmtp", "--write", "--yes", "--quiet"];
        let mut child = computer.command(&args).spawn().expect("started");
        while left() == 0 && child.try_wait().expect("ours").is_none() {}
        child.kill().expect("ours");
        child.wait().expect("ended");
        left() > 0
    });
    assert!(was_left, "nothing to remove");
    write(&computer, &["msmtp", "--quiet"]).exits(0);
    assert_eq!(left(), 0, "{:?}", names(&computer));
    assert!(computer.path(of_others).exists());
}

#[test]
fn the_folders_of_a_client_are_for_their_owner_only_whatever_the_umask() {
    let computer = Computer::signed_in();
    let ours = computer.command(&["setup", "neomutt", "--write", "--yes"]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]);
    shell
        .arg(ours.get_program())
        .args(ours.get_args())
        .env_clear();
    shell.envs(
        ours.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell.stdout(std::process::Stdio::piped());
    shell.stderr(std::process::Stdio::piped());
    finish(shell.spawn().expect("started")).exits(0);
    let made = computer.path("home/.config/neomutt");
    for folder in [&made, made.parent().expect("above")] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}

/// What has no end is not waited for, and what is no file is not replaced.
#[test]
fn only_a_regular_file_is_replaced() {
    let computer = Computer::signed_in();
    let file = computer.path("home/.gitconfig");
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.expect("started").success());
    write(&computer, &["git-send-email"])
        .exits(2)
        .says("no regular file");
    setup(&computer, &["git-send-email"]).exits(0);
    assert!(!file.metadata().expect("there").is_file());
    // As it is switched off.
    let mut command = computer.command(&["setup", "git-send-email"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    finish(command.spawn().expect("started")).exits(0);
}
