//! What is printed, read by the programs that it is printed for: every shell, git, Python, msmtp, NeoMutt,
//! mbsync and Postfix, with the hostile values that the wire tests have.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::process::{Outcome, Running};
use crate::stand_in::fake_entra::NATIVE_CLIENT_ID;
use crate::stand_in::hostile::values;
use crate::stand_in::{Computer, pem};

/// The shells of POSIX, and fish, into which hints are typed as well.
const SHELLS: [&[&str]; 8] = [
    &["sh"],
    &["dash"],
    &["bash"],
    &["bash", "--posix"],
    &["busybox", "sh"],
    &["mksh"],
    &["zsh"],
    &["fish"],
];

/// A program with the environment of a computer, in an empty folder in which nothing may be left.
#[track_caller]
fn run(computer: &Computer, program: &str, args: &[&OsStr], input: &str) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(program);
    let environment = computer.command(&[""; 0]);
    let environment = environment
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    command.args(args).env_clear().envs(environment);
    command.env("PATH", std::env::var_os("PATH").expect("a PATH"));
    command.current_dir(folder.path());
    let outcome = Running::start_with_input(&mut command, input).finish();
    let left = fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(left, 0, "{program} {args:?} made a file");
    outcome
}

/// A command as `sh -c` takes it, which prints one line.
#[track_caller]
fn line_of(computer: &Computer, command: &str, input: &str) -> String {
    let outcome = run(computer, "sh", &["-c".as_ref(), command.as_ref()], input);
    outcome.exits(0).stdout.trim_end().to_owned()
}

/// The names of accounts among the values; each in a home of its own, signed in.
fn accounts() -> impl Iterator<Item = (String, Computer)> {
    let signed_in = |name: String| {
        let computer = Computer::new();
        let flag = format!("--account={name}");
        if name.is_empty() || computer.run(&[&flag, "status"]).status == 2 {
            return None;
        }
        let args = ["--bare", "--client-id", NATIVE_CLIENT_ID];
        computer.login_in(&[&flag], &args, "en").0.exits(0);
        Some((name.trim().to_owned(), computer))
    };
    values().into_iter().filter_map(signed_in)
}

fn set_up(computer: &Computer, client: &str, flag: &str) -> Option<String> {
    let outcome = computer.run(&["setup", client, flag]);
    if outcome.status == 2 {
        // Either it is no address, or one that this client cannot read.
        let reasons = [" cannot be written in ", "expected a mail address"];
        let is_told = reasons.iter().any(|words| outcome.stderr.contains(words));
        assert!(is_told, "{outcome:?}");
        return None;
    }
    Some(outcome.exits(0).stdout)
}

/// In a file for its owner only.
fn file(computer: &Computer, name: &str, text: &str) -> std::path::PathBuf {
    let path = computer.path(name);
    fs::write(&path, text).expect("our folder is writable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("ours");
    path
}

fn token(computer: &Computer, account: &str) -> String {
    let flag = format!("--account={account}");
    computer
        .run(&["show", &flag])
        .exits(0)
        .stdout
        .trim_end()
        .to_owned()
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn every_shell_takes_the_words_of_a_hint_to_the_letter() {
    let mut words = vec![(String::new(), String::new())];
    let computer = Computer::new();
    for value in values() {
        let flag = format!("--account={value}");
        let outcome = computer.run(&["show", &flag]);
        if value.is_empty() || outcome.status == 2 {
            continue;
        }
        let said = outcome.exits(4).stderr;
        let begin = said.find("login -a ").expect("a command") + "login -a ".len();
        let end = begin + said[begin..].find(" --client-id ID`").expect("its end");
        words.push((value.trim().to_owned(), said[begin..end].to_owned()));
    }
    words.remove(0);
    // A path can have anything in it that can be seen.
    for value in values()
        .iter()
        .filter(|value| !value.contains('/') && value.len() < 200 && !value.is_empty())
    {
        let path = file(&computer, value, &pem("bundle.pem"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        let args = [
            "login",
            "--app-only",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--tenant",
            "x.example",
        ];
        let path = path.to_str().expect("text");
        let outcome = computer.run(&[&args[..], &["--client-certificate", path]].concat());
        let unseen = "contains invisible characters";
        if outcome.status == 2 && outcome.stderr.contains(unseen) {
            continue;
        }
        let Some((_, hint)) = outcome.stderr.split_once("`chmod 600 ") else {
            panic!("{outcome:?}");
        };
        let word = hint.rsplit_once("`; ").expect("its end").0;
        words.push((path.to_owned(), word.to_owned()));
    }
    assert!(words.len() > 60, "{}", words.len());
    for shell in SHELLS {
        for (value, word) in &words {
            let script = format!("printf '%s' {word}");
            let call = ["-c", &script];
            let args: Vec<&OsStr> = shell[1..].iter().chain(&call).map(OsStr::new).collect();
            let outcome = run(&computer, shell[0], &args, "").exits(0);
            assert_eq!(outcome.stdout, *value, "{shell:?}: {word}");
        }
    }
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn every_shell_runs_the_commands_of_the_azure_cli_with_the_name_to_the_letter() {
    let computer = Computer::new();
    let bin = computer.path("bin");
    fs::create_dir(&bin).expect("ours");
    let says = "#!/bin/sh\nprintf '%s\\036' \"$@\" >&3\ncase \"$*\" in *'account show'*) echo contoso ;; *rest*) echo 1 ;; esac\n";
    for (name, text) in [
        ("az", says),
        ("entra-token", says),
        ("sleep", "#!/bin/sh\n"),
    ] {
        let path = bin.join(name);
        fs::write(&path, text).expect("ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
    }
    let mut count = 0;
    for name in values() {
        let flag = format!("--name={name}");
        let outcome = computer.run(&["register", "--print", "az", &flag]);
        if outcome.status == 2 {
            continue;
        }
        let script = outcome.exits(0).stdout;
        let script = format!("PATH='{}':$PATH\n{script}", bin.display());
        let filter = format!("displayName eq '{}'", name.trim().replace('\'', "''"));
        let file = file(&computer, "script", &script);
        for shell in SHELLS.iter().filter(|shell| shell[0] != "fish") {
            let around = "exec 3>&1 >/dev/null; exec \"$@\"";
            let call = ["-c", around, "sh"];
            let args = call.iter().chain(*shell).map(OsStr::new);
            let args: Vec<&OsStr> = args.chain([file.as_os_str()]).collect();
            let outcome = run(&computer, "sh", &args, "").exits(0);
            let words: Vec<&str> = outcome.stdout.split('\u{1e}').collect();
            assert!(words.contains(&filter.as_str()), "{shell:?}: {words:?}");
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn git_and_python_read_every_account_to_the_letter() {
    let mut count = 0;
    for (account, computer) in accounts() {
        let token = token(&computer, &account);
        let text = set_up(&computer, "git-send-email", &format!("--account={account}"))
            .expect("git can write it");
        let path = file(&computer, "gitconfig", &text);
        let get = |key: &str| {
            let args = [
                "config".as_ref(),
                "-f".as_ref(),
                path.as_os_str(),
                "--get-all".as_ref(),
                key.as_ref(),
            ];
            run(&computer, "git", &args, "").exits(0).stdout
        };
        let command = get("sendemail.sendmailCmd");
        let (before, _) = command.rsplit_once(" sendmail").expect("the verb");
        let shown = line_of(&computer, &format!("{before} show"), "");
        assert_eq!(shown.trim_end(), token, "{command}");
        let script = set_up(&computer, "python", &format!("--account={account}"))
            .expect("Python can write it");
        let path = file(&computer, "script.py", &script);
        let call = "import runpy, sys; it = runpy.run_path(sys.argv[1]); print(it['USER'], it['access_token']())";
        let args = [
            "-B".as_ref(),
            "-c".as_ref(),
            call.as_ref(),
            path.as_os_str(),
        ];
        let said = run(&computer, "python3", &args, "").exits(0).stdout;
        assert_eq!(said.trim_end(), format!("taro@example.com {token}"));
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn msmtp_and_neomutt_read_every_account_to_the_letter() {
    let mut count = 0;
    for (account, computer) in accounts() {
        let token = token(&computer, &account);
        let text = set_up(&computer, "msmtp", &format!("--account={account}"))
            .expect("msmtp can write it");
        let path = file(&computer, "msmtprc", &text);
        let args = [
            "-C".as_ref(),
            path.as_os_str(),
            "--pretend".as_ref(),
            "x@example.com".as_ref(),
        ];
        let said = run(&computer, "msmtp", &args, "Subject: x\n\n")
            .exits(0)
            .stdout;
        let value = |name: &str| {
            let mut lines = said.lines();
            let line = lines.find_map(|line| line.trim_start().strip_prefix(name));
            line.expect(name).trim_start_matches([' ', '=']).to_owned()
        };
        assert_eq!(line_of(&computer, &value("passwordeval "), ""), token);
        let text = set_up(&computer, "neomutt", &format!("--account={account}"))
            .expect("NeoMutt can write it");
        let command = neomutt_value(&computer, &text, "smtp_oauth_refresh_command");
        let command = command.replace("\\\"", "\"").replace("\\\\", "\\");
        assert_eq!(line_of(&computer, &command, ""), token, "{command}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

/// The value of a variable that NeoMutt reads in `text`, as it prints it.
fn neomutt_value(computer: &Computer, text: &str, variable: &str) -> String {
    let path = file(computer, "neomuttrc", text);
    let args = [
        "-n".as_ref(),
        "-F".as_ref(),
        path.as_os_str(),
        "-Q".as_ref(),
        variable.as_ref(),
    ];
    let said = run(computer, "neomutt", &args, "");
    // What it cannot read it says there; that of Debian 13 exits with 1 whatever it has read.
    assert_eq!(said.stderr, "", "{text}");
    let line = said.stdout.trim_end();
    let value = line.split_once('=').expect("a value").1.trim();
    value.trim_matches('"').to_owned()
}

/// Addresses with what means something to one client or another.
const MAILBOXES: [&str; 12] = [
    "o'brien@example.com",
    "\"a b\"@example.com",
    "\"$(touch pwned)`touch pwned`\"@example.com",
    "\"a\\\\b;#\"@example.com",
    "a#b$c{d}@example.com",
    "100%H@example.com",
    "*@example.com",
    "\"a:b\"@example.com",
    "日本語@example.com",
    "!`$x`@example.com",
    "a|b&c=d@example.com",
    "-x@example.com",
];

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn the_clients_read_every_mailbox_to_the_letter_or_it_is_refused() {
    let computer = Computer::signed_in();
    let mut refused = Vec::new();
    for mailbox in MAILBOXES {
        let flag = format!("--from={mailbox}");
        // Git can write every address there is.
        let Some(text) = set_up(&computer, "git-send-email", &flag) else {
            refused.push(("git", mailbox));
            continue;
        };
        let path = file(&computer, "gitconfig", &text);
        let args = ["config", "--get", "sendemail.envelopeSender"].map(OsStr::new);
        let args = [&args[..1], &["-f".as_ref(), path.as_os_str()], &args[1..]].concat();
        let said = run(&computer, "git", &args, "").exits(0).stdout;
        assert_eq!(said.trim_end(), mailbox);
        let script = set_up(&computer, "python", &flag).expect("Python can write it");
        let path = file(&computer, "script.py", &script);
        let call = "import runpy, sys; print(runpy.run_path(sys.argv[1])['SENDER'])";
        let args = [
            "-B".as_ref(),
            "-c".as_ref(),
            call.as_ref(),
            path.as_os_str(),
        ];
        let said = run(&computer, "python3", &args, "").exits(0).stdout;
        assert_eq!(said.trim_end(), mailbox);
        match set_up(&computer, "neomutt", &flag) {
            None => refused.push(("neomutt", mailbox)),
            Some(text) => assert_eq!(neomutt_value(&computer, &text, "from"), mailbox),
        }
        let Some(text) = set_up(&computer, "msmtp", &flag) else {
            refused.push(("msmtp", mailbox));
            continue;
        };
        let path = file(&computer, "msmtprc", &text);
        let args = [
            "-C".as_ref(),
            path.as_os_str(),
            "--pretend".as_ref(),
            "x@example.com".as_ref(),
        ];
        let said = run(&computer, "msmtp", &args, "Subject: x\n\n")
            .exits(0)
            .stdout;
        let values = said.lines().filter_map(|line| line.split_once(" = "));
        let mut named = values.filter(|(name, _)| name.trim() == "from");
        assert_eq!(
            named.next().map(|(_, value)| value),
            Some(mailbox),
            "{said}"
        );
    }
    let is_none = |mailbox: &&&str| mailbox.contains(['"', '$', '`', '{', '|']);
    let by_all = MAILBOXES.iter().filter(is_none);
    let by_all = by_all.map(|mailbox| ("git", *mailbox));
    let by_msmtp = ["100%H@example.com", "*@example.com"].map(|mailbox| ("msmtp", mailbox));
    let mut expected: Vec<_> = by_all.chain(by_msmtp).collect();
    expected.sort_unstable();
    refused.sort_unstable();
    assert_eq!(refused, expected);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn mbsync_and_postfix_read_every_account_to_the_letter_or_it_is_refused() {
    let (mut count, mut refused) = (0, 0);
    for (account, computer) in accounts() {
        let text = set_up(&computer, "mbsync", &format!("--account={account}"))
            .expect("mbsync can write it");
        // Its own parser says what it does not understand, by file and line.
        let path = file(&computer, "mbsyncrc", &text);
        let args = [
            "-c".as_ref(),
            path.as_os_str(),
            "-l".as_ref(),
            "no-such-channel".as_ref(),
        ];
        let said = run(&computer, "mbsync", &args, "").stderr;
        // 1.4 knows no other word for it.
        let said = said.replace("mbsyncrc: notice: SSLType is deprecated.", "");
        assert!(!said.contains("mbsyncrc:"), "{said}\n{text}");
        assert!(said.contains("no-such-channel"), "{said}");
        let Some(text) = set_up(&computer, "postfix", &format!("--account={account}")) else {
            refused += 1;
            continue;
        };
        let begin = text.find("\nentra-token unix").expect("a service") + 1;
        let end = begin + text[begin..].find("\n\n").expect("its end");
        let folder = computer.path("postfix");
        fs::create_dir(&folder).expect("ours");
        fs::write(folder.join("master.cf"), format!("{}\n", &text[begin..end])).expect("ours");
        fs::write(folder.join("main.cf"), "compatibility_level = 3.6\n").expect("ours");
        let args = [
            "-c".as_ref(),
            folder.as_os_str(),
            "-F".as_ref(),
            "entra-token/unix/command".as_ref(),
        ];
        let said = run(&computer, "postconf", &args, "").exits(0).stdout;
        let named = format!("--account={}", account.replace('$', "$$"));
        let named = if named.contains(' ') {
            format!(" {{{named}}} ")
        } else {
            format!(" {named} ")
        };
        assert!(said.contains(&named), "{named} in {said}");
        assert!(said.trim_end().ends_with(" -- ${recipient}"), "{said}");
        count += 1;
    }
    assert!(count > 20 && refused > 0, "{count} {refused}");
    assert!(Path::new("/usr/sbin/postconf").exists());
}
