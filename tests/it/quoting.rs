//! What is printed for another program to run or to read says what it should, whatever is in the values:
//! every printer is given the same hostile ones. A value that cannot be written is refused by name.

use std::process::Command;

use serde_json::Value;

use crate::support::fake_entra::NATIVE_CLIENT_ID;
use crate::support::hostile::{PWNED, Token, literals, powershell_statements, values};
use crate::support::office::Office;
use crate::support::{Computer, Outcome, finish, set_mode};

/// Ends an argument in what the stand-ins of programs keep.
const END: char = '\u{1e}';

/// Puts a program on the `PATH` that keeps its arguments, prints `says`, and the file that it keeps them
/// in.
fn keeper(office: &Office, name: &str, says: &str) -> std::path::PathBuf {
    let kept = office.computer.path(&format!("{name}.kept"));
    let does = format!("printf '%s\\036' \"$@\" >>'{}'\n{says}", kept.display());
    office.program(name, &does);
    kept
}

fn kept(file: &std::path::Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.split_terminator(END).map(str::to_owned).collect()
}

/// Runs a script of sh in an empty folder, in which nothing may be left.
#[track_caller]
fn run_in_shell(office: &Office, script: &str) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script]).env_clear();
    shell
        .env("PATH", office.search_path())
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let outcome = finish(shell.spawn().expect("started"));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("readable")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| !name.to_string_lossy().ends_with(".secret"))
        .collect();
    assert!(left.is_empty(), "{left:?} by {script}");
    outcome
}

/// Refused before anything is printed, with the value and the flag, or printed.
fn printed(outcome: Outcome) -> Option<String> {
    if outcome.status == 2 {
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
        return None;
    }
    Some(outcome.exits(0).stdout)
}

/// Addresses that mail takes, and what is between the quotes of one.
fn mailboxes() -> Vec<String> {
    let quoted = values().into_iter().map(|value| {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"@example.com")
    });
    let plain = values()
        .into_iter()
        .map(|value| format!("{value}@example.com"));
    quoted.chain(plain).collect()
}

#[test]
fn a_shell_takes_every_name_in_the_commands_of_the_azure_cli_to_the_letter() {
    const ID: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";
    let mut count = 0;
    for name in values() {
        let office = Office::new();
        let flags = ["--print", "az", "--with-secret", "--grant-admin-consent"];
        let name_flag = format!("--name={name}");
        let outcome = office
            .computer
            .run(&[&["register"], &flags[..], &[&name_flag]].concat());
        let Some(script) = printed(outcome) else {
            continue;
        };
        let name = name.trim();
        office.program("sleep", "");
        let says = format!(
            "case \"$*\" in *'account show'*) echo contoso ;; *secretText*) echo value ;; *appId*tsv*) case $1 in rest) echo {ID} ;; esac ;; esac"
        );
        let az = keeper(&office, "az", &says);
        let login = keeper(&office, "entra-token", "");
        let outcome = run_in_shell(&office, &script).exits(0);
        let said = kept(&az);
        let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
        assert!(said.contains(&filter), "{filter} in {said:?}");
        let bodies = said
            .iter()
            .filter_map(|word| serde_json::from_str::<Value>(word).ok());
        let names: Vec<_> = bodies
            .filter_map(|it| it["displayName"].as_str().map(str::to_owned))
            .collect();
        assert_eq!(names, [name], "{script}");
        let login = kept(&login);
        // A name that is no account's is not passed on.
        if let Some(at) = login.iter().position(|word| word == "-a") {
            assert_eq!(login[at + 1], name.trim());
        }
        let client_id = login.iter().position(|word| word == "--client-id");
        assert_eq!(login[client_id.expect("a flag") + 1], ID);
        assert_eq!(login.iter().filter(|word| *word == "--tenant").count(), 1);
        assert!(outcome.stderr.contains(ID), "{outcome:?}");
        count += 1;
    }
    assert!(count > 30, "only {count} names were taken");
}

#[test]
fn powershell_takes_every_name_to_the_letter() {
    let mut count = 0;
    for name in values().iter().chain(["John’s mailer".to_owned()].iter()) {
        let computer = Computer::new();
        let name_flag = format!("--name={name}");
        let args = [
            "register",
            "--print",
            "powershell",
            "--app-only",
            &name_flag,
        ];
        let Some(script) = printed(computer.run(&args)) else {
            continue;
        };
        assert!(script.is_ascii(), "{script}");
        let statements = powershell_statements(&script);
        let strings: Vec<&str> = statements.iter().flat_map(|it| literals(it)).collect();
        assert!(strings.contains(&name.trim()), "{strings:?}");
        let scope = format!("{} mailboxes", name.trim());
        assert!(strings.contains(&scope.as_str()), "{strings:?}");
        // As many as for a name that nobody minds.
        let plain = printed(computer.run(&[&args[..4], &["--name=x"]].concat()));
        let plain = powershell_statements(&plain.expect("printed"));
        let lengths = |all: &[Vec<Token>]| all.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(&statements), lengths(&plain), "{script}");
        count += 1;
    }
    assert!(count > 30, "only {count} names were taken");
}

#[test]
fn powershell_takes_every_mailbox_to_the_letter_or_it_is_refused() {
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for mailbox in mailboxes() {
        let computer = Computer::new();
        let flag = format!("--mailbox={mailbox}");
        let args = ["register", "--print", "powershell", &flag];
        let Some(script) = printed(computer.run(&args)) else {
            continue;
        };
        assert!(script.is_ascii(), "{script}");
        let statements = powershell_statements(&script);
        let strings: Vec<&str> = statements.iter().flat_map(|it| literals(it)).collect();
        assert_eq!(strings, [mailbox.trim()], "{script}");
        let in_filter = computer.run(&[&args[..], &["--app-only"]].concat());
        match printed(in_filter) {
            None => refused.push(mailbox),
            Some(script) => {
                assert!(script.is_ascii(), "{script}");
                let statements = powershell_statements(&script);
                let filter = format!("EmailAddresses -eq '{}'", mailbox.replace('\'', "''"));
                assert!(
                    statements
                        .iter()
                        .any(|it| literals(it).contains(&filter.as_str())),
                    "{script}"
                );
                taken.push(mailbox);
            }
        }
    }
    assert!(taken.contains(&"x'y@example.com".to_owned()), "{taken:?}");
    // What is code between quotes is no address here, wherever it would go.
    let is_code = |mailbox: &String| mailbox.contains("$(");
    assert!(
        !taken.iter().chain(&refused).any(is_code),
        "{taken:?} {refused:?}"
    );
}

#[test]
fn a_host_and_a_tenant_are_no_code_in_what_is_printed() {
    for evil in [
        "x';evil;'.y",
        "x$(evil).y",
        "x;evil;.y",
        "x`evil`.y",
        "x&evil&.y",
        "x'$(evil)'.y",
    ] {
        let host = format!("https://{evil}");
        for flag in [
            ["--tenant", evil],
            ["--graph-host", &host],
            ["--authority-host", &host],
        ] {
            let office = Office::new();
            for cloud in ["global", "usgov-dod"] {
                let args = [&["register", "--print", "az", "--cloud", cloud], &flag[..]].concat();
                let Some(script) = printed(office.computer.run(&args)) else {
                    continue;
                };
                office.program("sleep", "");
                office.program("evil", "touch pwned");
                let az = keeper(&office, "az", "case \"$*\" in *rest*) echo x ;; esac");
                let login = keeper(&office, "entra-token", "");
                run_in_shell(&office, &script).exits(0);
                let words = [kept(&az), kept(&login)].concat();
                let is_told = words.iter().any(|word| word.contains(evil));
                assert!(is_told || flag[0] == "--authority-host", "{words:?}");
                // The first line names a command that is typed.
                let lead = script.lines().next().expect("a line");
                let command = lead.split_once('`').expect("a command").1;
                let command = command.split_once("`, then").expect("its end").0;
                run_in_shell(&office, command).exits(0);
            }
        }
    }
}

/// A computer where an account of this name is signed in; `None` where there can be none.
fn signed_in_as(name: &str) -> Option<Computer> {
    let computer = Computer::new();
    let flag = format!("--account={name}");
    let probe = computer.run(&[&flag, "status"]);
    if probe.status == 2 {
        return None;
    }
    let args = ["--bare", "--client-id", NATIVE_CLIENT_ID];
    computer.login_in(&[&flag], &args, "en").0.exits(0);
    Some(computer)
}

/// The command of a hint, from its first word to the last.
#[track_caller]
fn command_in(text: &str, first: &str, last: &str) -> String {
    let begin = text.find(&format!("`{first}")).expect("a command") + 1;
    let end = text[begin..].find(&format!("{last}`")).expect("its end");
    text[begin..begin + end + last.len()].to_owned()
}

#[test]
fn the_commands_of_a_hint_name_the_account_to_the_letter() {
    let mut count = 0;
    for name in values() {
        let office = Office::new();
        let flag = format!("--account={name}");
        let outcome = office.computer.run(&["show", &flag]);
        if outcome.status == 2 || name.is_empty() {
            continue;
        }
        let said = outcome.exits(4).stderr;
        let command = command_in(&said, "entra-token login", "--client-id ID");
        let login = keeper(&office, "entra-token", "");
        run_in_shell(&office, &command).exits(0);
        let wanted = ["login", "-a", name.trim(), "--client-id", "ID"];
        assert_eq!(kept(&login), wanted, "{command}");
        // What the guide says is filled in in one pass.
        let name = format!("{}@x", name.trim());
        let flag = format!("--account={name}");
        let explained = office
            .computer
            .run(&["explain", &flag, "535 5.7.139"])
            .exits(0);
        let begin = explained.stdout.find("Set-CASMailbox").expect("a command");
        let command = explained.stdout[begin..]
            .split_once(" -SmtpClient")
            .expect("its end")
            .0;
        let command = command.replace('@', ".");
        let statements = powershell_statements(&command);
        let Some(Token::Word(value) | Token::Literal(value)) = statements[0].get(2) else {
            panic!("{statements:?}");
        };
        assert_eq!(*value, name.replace('@', "."), "{command}");
        assert_eq!((statements.len(), statements[0].len()), (1, 3), "{command}");
        count += 1;
    }
    assert!(count > 30, "only {count} names were taken");
}

#[test]
fn the_command_of_a_hint_names_a_file_to_the_letter_and_shows_no_control_character() {
    for name in values() {
        if name.is_empty() || name.contains('/') || name.len() > 200 {
            continue;
        }
        let office = Office::new();
        let folder = office.computer.path("keys");
        std::fs::create_dir(&folder).expect("ours");
        let key = folder.join(&name);
        std::fs::copy(office.computer.key_file("bundle.pem"), &key).expect("copied");
        set_mode(&key, 0o644);
        let key = key.to_str().expect("text");
        let args = [
            "login",
            "--client-id",
            NATIVE_CLIENT_ID,
            "--tenant",
            "contoso.example",
        ];
        let certificate = ["--client-certificate", key, "--app-only"];
        let outcome = office.computer.run(&[&args[..], &certificate].concat());
        assert_ne!(outcome.status, 0);
        let is_shown = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
        assert!(outcome.stderr.chars().all(is_shown), "{outcome:?}");
        assert_eq!(outcome.stderr.lines().count(), 2, "{outcome:?}");
        // Nobody could see what the command does, nor what the account reads later on.
        if !name.chars().all(is_shown) || name.contains('\n') {
            outcome.exits(2).says("cannot be stored with the account");
            continue;
        }
        let hint = outcome.stderr.split_once("\nhint: ").expect("a hint").1;
        let Some((_, command)) = hint.split_once("`chmod 600 ") else {
            panic!("{hint}");
        };
        let command = command.rsplit_once("`; ").expect("its end").0;
        let chmod = keeper(&office, "chmod", "");
        run_in_shell(&office, &format!("chmod 600 {command}")).exits(0);
        assert_eq!(kept(&chmod), ["600", key], "{hint}");
    }
}

#[test]
fn the_script_for_curl_and_that_for_powershell_take_every_value_to_the_letter() {
    let mut count = 0;
    for name in values() {
        let Some(computer) = signed_in_as(&name) else {
            continue;
        };
        let flag = format!("--account={name}");
        let name = name.trim().to_owned();
        let script = computer.run(&["setup", "curl", &flag]).exits(0).stdout;
        let folder = tempfile::tempdir().expect("a folder");
        let bin = tempfile::tempdir().expect("a folder");
        let curl = bin.path().join("curl");
        std::fs::write(&curl, "#!/bin/sh\ncat >got\nprintf '%s\\n' \"$@\"\n").expect("written");
        set_mode(&curl, 0o755);
        let mut shell = computer.command(&[""; 0]);
        let envs: Vec<_> = shell
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        shell = Command::new("/bin/sh");
        shell
            .args(["-c", &script, "sh", "bob@example.com", "mail"])
            .env_clear()
            .envs(envs)
            .env("PATH", format!("{}:/usr/bin:/bin", bin.path().display()))
            .current_dir(folder.path())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let outcome = finish(shell.spawn().expect("started")).exits(0);
        assert!(
            outcome.stdout.contains("--user\ntaro@example.com\n"),
            "{outcome:?}"
        );
        assert!(folder.path().join("got").exists() && !folder.path().join(PWNED).exists());
        let script = computer
            .run(&["setup", "powershell", &flag])
            .exits(0)
            .stdout;
        let set = "$env:ENTRA_TOKEN_ACCOUNT = ";
        let begin = script.find(set).expect("a line");
        let end = script.find("$token = ").expect("a line");
        assert!(script.is_ascii(), "{script}");
        let statements = powershell_statements(&script[begin..end]);
        assert_eq!(statements.len(), 1, "{script}");
        assert_eq!(literals(&statements[0]), [name.as_str()]);
        count += 1;
    }
    assert!(count > 30, "only {count} names were taken");
}

#[test]
fn the_name_that_an_app_has_in_the_directory_is_no_code_in_powershell() {
    let issue = "Payroll’; Remove-Mailbox boss; ‘".to_owned();
    for name in [vec![issue], values()].concat() {
        let office = Office::new();
        let register = ["--app-only", "--with-secret"];
        office.run(&register).exits(0);
        office.graph.edit(|objects| {
            objects.applications[0]["displayName"] = name.clone().into();
        });
        let client_id = office.client_id();
        let seen = [
            "--dry-run",
            "--app-only",
            "--with-secret",
            "--client-id",
            &client_id,
        ];
        let script = office.register(&[&seen[..], &["--print", "powershell"]].concat());
        let script = script.exits(0).stdout;
        assert!(script.is_ascii(), "{script}");
        let statements = powershell_statements(&script);
        let commands: Vec<&Token> = statements.iter().map(|statement| &statement[0]).collect();
        let word = |word: &str| Token::Word(word.to_owned());
        let expected = [
            "Connect-ExchangeOnline",
            "$AppId",
            "$ObjectId",
            "New-ServicePrincipal",
            "Add-MailboxPermission",
            "Add-RecipientPermission",
            "New-ManagementScope",
            "New-ManagementRoleAssignment",
            "Test-ServicePrincipalAuthorization",
            "Set-CASMailbox",
        ]
        .map(word);
        assert_eq!(commands, expected.iter().collect::<Vec<_>>(), "{script}");
        let is_shown = name.chars().all(|c| !c.is_control() && c != '\u{202e}');
        if is_shown && name.len() < 1000 {
            assert_eq!(literals(&statements[3]), [name.as_str()], "{script}");
        }
        let script = office.register(&[&seen[..], &["--print", "az"]].concat());
        let script = script.exits(0).stdout;
        keeper(&office, "az", "echo x");
        keeper(&office, "entra-token", "");
        office.program("sleep", "");
        run_in_shell(&office, &script).exits(0);
    }
}
