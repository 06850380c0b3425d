//! `--store command=CMD`: a life in a store of the test's own, and programs that are none.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::fake_entra::{Behaviour, NATIVE_CLIENT_ID, WEB_CLIENT_ID, WEB_SECRET};
use crate::support::{Computer, Outcome, TARO, fed, files_below, finish, send, set_mode};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";
const SECRET: [(&str, &str); 1] = [("AZURE_CLIENT_SECRET", WEB_SECRET)];
const IN_A_WHILE: &str = "2100-01-01T00:00:00Z";

/// Where a script finds what it needs: `$here` its folder, `$operation`, `$question`, `$item` the
/// file of the account, and `field NAME`, as it stands in the JSON.
const HEAD: &str = r#"
PATH=/usr/bin:/bin
here=$(dirname "$0")
for operation; do :; done
question=$(cat)
field() { printf '%s' "$question" | sed -nE 's/.*"'"$1"'":"(([^"\\]|\\.)*)".*/\1/p'; }
item=$here/items/$(field key)
"#;

/// A store that compares. It writes down how it was called; where somebody left a file `rival`, that
/// was somebody who writes just before us.
const SHOP: &str = r#"
printf '%s %s\n' "$operation" "$question" >>"$here/asked"
{ printf '%s\n' "$0 $*"; env; } >>"$here/seen"
if [ -e "/proc/$$/cmdline" ]; then tr '\0' ' ' <"/proc/$$/cmdline" >>"$here/seen"; fi
etag() { if [ -e "$item" ]; then cksum <"$item" | tr ' ' -; fi; }
case $operation in
describe) echo '{"survives_reboot":true,"compare_and_set":true,"prompts":false,"max_size":65536}' ;;
get)
  if [ -e "$item" ]; then
    printf '{"secret":"%s","etag":"%s"}' "$(cat "$item")" "$(etag)"
  else echo '{}'; fi ;;
put)
  if [ -e "$here/rival" ]; then mv "$here/rival" "$item"; fi
  expected=$(field expected)
  if [ -n "$expected" ] && [ "$expected" != "$(etag)" ]; then
    echo '{"conflict":true}'
  else
    field secret >"$item"
    echo '{}'
  fi ;;
delete)
  if [ -e "$item" ]; then rm "$item"; echo '{"deleted":true}'
  else echo '{"deleted":false}'; fi ;;
esac
"#;

/// A computer with a program on it that keeps items.
struct Shop {
    computer: Computer,
}

impl Shop {
    fn new() -> Self {
        Self::on(Computer::new())
    }

    fn on(computer: Computer) -> Self {
        std::fs::create_dir_all(computer.path("the shop/items")).expect("a folder");
        let shop = Self { computer };
        shop.becomes(SHOP);
        shop
    }

    /// Where Taro has signed in, and keeps his tokens in the shop.
    fn signed_in() -> Self {
        let shop = Self::new();
        let login = shop.computer.login(&["--store", &shop.store()]);
        login.0.exits(0);
        shop
    }

    /// Gives the program other lines from now on.
    fn becomes(&self, lines: &str) {
        let script = format!("#!/bin/sh\n{HEAD}{lines}");
        std::fs::write(self.computer.path("the shop/shop"), script).expect("written");
    }

    /// Gives the program these lines in front of its own.
    fn does_first(&self, lines: &str) {
        self.becomes(&format!("{lines}\n{SHOP}"));
    }

    /// What `--store` takes.
    fn store(&self) -> String {
        let script = self.computer.path("the shop/shop");
        format!("command=/bin/sh '{}'", script.display())
    }

    fn run(&self, args: &[&str]) -> Outcome {
        self.computer.run(args)
    }

    /// Waits until the program has made this file in its folder.
    fn wait_for(&self, name: &str) {
        let (path, started) = (self.computer.path("the shop").join(name), Instant::now());
        while !path.exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "no {name}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn status(&self) -> Value {
        self.run(&["status", "--json"]).exits(0).json()["accounts"][0].take()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.computer.path("the shop").join(name)).unwrap_or_default()
    }

    /// The questions of one operation about an account, in their order.
    fn asked(&self, operation: &str, account: &str) -> Vec<Value> {
        let asked = self.read("asked");
        let lines = asked.lines().filter_map(|line| line.split_once(' '));
        lines
            .filter(|(asked, _)| *asked == operation)
            .map(|(_, question)| serde_json::from_str(question).expect("JSON"))
            .filter(|question: &Value| question["account"] == account)
            .collect()
    }

    fn items(&self) -> Vec<PathBuf> {
        files_below(&self.computer.path("the shop/items"))
    }

    fn record(&self) -> Value {
        let quoted = format!("\"{}\"", self.read(&format!("items/{TARO}")).trim_end());
        let record: String = serde_json::from_str(&quoted).expect("a string");
        serde_json::from_str(&record).expect("a record")
    }

    /// Puts a changed record somewhere in the shop, and no copy of a token is anywhere.
    fn place(&self, name: &str, edit: impl FnOnce(&mut Value)) {
        let mut record = self.record();
        edit(&mut record);
        let text = Value::from(record.to_string()).to_string();
        let path = self.computer.path("the shop").join(name);
        std::fs::write(path, text.trim_matches('"')).expect("written");
        self.forget_copies();
    }

    fn forget_copies(&self) {
        for copy in files_below(&self.computer.path("run")) {
            std::fs::remove_file(copy).expect("ours");
        }
    }

    /// The stored token has ended.
    fn token_has_ended(&self) {
        self.place(&format!("items/{TARO}"), |record| {
            record["expires_at"] = LONG_AGO.into();
        });
    }

    /// Somebody else will renew just before us.
    fn rival(&self, token: &str, expires_at: &str) {
        self.place("rival", |record| {
            record["access_token"] = token.into();
            record["expires_at"] = expires_at.into();
            record["renewed_at"] = jiff::Timestamp::now().to_string().into();
        });
    }

    /// The app signs in with the secret in its environment.
    fn login_app(&self, store: &str) -> Outcome {
        let flags = ["-v", "--store", store];
        self.computer.login_app_with(&SECRET, &flags)
    }

    #[track_caller]
    fn assert_silent(&self, text: &str) {
        for secret in self.computer.entra.secrets() {
            // A part gives a secret away as well.
            let part = &secret[..secret.len().min(24)];
            assert!(!text.contains(part), "{part}… in: {text}");
        }
    }
}

/// A `refresh` with a program that has this to say.
fn refresh_with(lines: &str) -> Outcome {
    let shop = Shop::signed_in();
    shop.becomes(lines);
    let refresh = shop.run(&["refresh"]);
    shop.assert_silent(&format!("{refresh:?}"));
    refresh
}

#[test]
fn an_account_lives_in_a_command_store_moves_out_and_in_and_leaves_nothing() {
    let shop = Shop::signed_in();
    let first = shop.run(&["show"]).exits(0).stdout;
    shop.forget_copies();
    assert_eq!(shop.run(&["show"]).exits(0).stdout, first);
    shop.run(&["refresh"]).exits(0);
    let second = shop.run(&["show"]).exits(0).stdout;
    assert_ne!(second, first);

    shop.run(&["store", "move", "--to", "file"]).exits(0);
    assert_eq!(shop.items(), Vec::<PathBuf>::new());
    assert_eq!(shop.status()["store"], "file");
    assert_eq!(shop.run(&["show"]).exits(0).stdout, second);

    let back = ["store", "move", "--to", &shop.store()];
    shop.run(&back).exits(0).says("moved");
    assert!(!shop.computer.record_path().exists());
    assert_eq!(shop.items().len(), 1);
    shop.forget_copies();
    assert_eq!(shop.run(&["show"]).exits(0).stdout, second);

    shop.run(&["logout"]).exits(0);
    assert_eq!(shop.items(), Vec::<PathBuf>::new());
    assert!(!shop.computer.record_path().exists());
    let status = shop.run(&["status", "--json"]).json();
    assert_eq!(status["accounts"], Value::Array(Vec::new()));
    for path in files_below(&shop.computer.path("home")) {
        let content = std::fs::read(path).expect("readable");
        shop.assert_silent(&String::from_utf8_lossy(&content));
    }
}

#[test]
fn a_status_says_what_the_command_says_of_itself() {
    let shop = Shop::signed_in();
    let capabilities = &shop.status()["store_capabilities"];
    assert_eq!(
        *capabilities,
        serde_json::json!({
            "survives_reboot": true,
            "compare_and_set": true,
            "prompts": false,
            "max_size": 65536,
        })
    );
    shop.does_first("case $operation in describe) exit 1 ;; esac");
    let capabilities = &shop.status()["store_capabilities"];
    assert_eq!(capabilities["prompts"], Value::Null, "{capabilities}");
}

#[test]
fn what_get_told_is_expected_of_the_item_that_put_replaces() {
    let shop = Shop::signed_in();
    assert_eq!(shop.asked("put", TARO)[0].get("expected"), None);
    for _ in 0..2 {
        let before = shop.read(&format!("items/{TARO}"));
        shop.run(&["refresh"]).exits(0);
        assert_ne!(shop.read(&format!("items/{TARO}")), before);
    }
    let puts = shop.asked("put", TARO);
    assert_eq!(puts.len(), 3);
    let expected = |put: &Value| put["expected"].as_str().map(str::to_owned);
    assert!(expected(&puts[1]).is_some() && expected(&puts[2]).is_some());
    assert_ne!(expected(&puts[1]), expected(&puts[2]));
    for put in &puts {
        assert_eq!((&put["version"], &put["key"]), (&1.into(), &TARO.into()));
    }
}

#[test]
fn a_conflict_takes_the_token_of_whoever_was_faster() {
    for verb in ["show", "refresh"] {
        let shop = Shop::signed_in();
        shop.token_has_ended();
        shop.rival("theirs", IN_A_WHILE);
        shop.run(&[verb]).exits(0);
        assert_eq!(shop.run(&["show"]).exits(0).stdout, "theirs\n", "{verb}");
        assert_eq!(shop.record()["access_token"], "theirs", "{verb}");
    }
}

#[test]
fn a_conflict_is_a_failure_where_their_token_has_ended() {
    for verb in ["show", "refresh"] {
        let shop = Shop::signed_in();
        shop.token_has_ended();
        shop.rival("theirs", "2020-02-02T00:00:00Z");
        let failed = shop.run(&[verb]).exits(7).says("another program wrote");
        assert_eq!(failed.stdout, "", "{verb}");
        assert_eq!(shop.record()["access_token"], "theirs", "{verb}");
        shop.run(&[verb]).exits(0);
    }
}

#[test]
fn what_a_command_complains_is_shown_without_controls_and_at_no_length() {
    let failed = refresh_with(
        r"printf '\033[31mthe safe is\033[0m\nclosed' >&2
        i=0; while [ $i -lt 2000 ]; do printf ' and closed' >&2; i=$((i + 1)); done
        exit 3",
    );
    let failed = failed.exits(7).says("the safe is [0m closed and closed");
    assert!(!failed.stderr.contains('\u{1b}'), "{failed:?}");
    assert!(failed.stderr.len() < 1500, "{failed:?}");
}

#[test]
fn a_command_without_a_word_is_shown_by_its_status() {
    refresh_with("exit 3").exits(7).says("exit status: 3");
}

#[test]
fn a_command_that_repeats_the_secret_is_not_repeated() {
    let shop = Shop::signed_in();
    shop.does_first(
        r#"case $operation in put) printf '%s' "$question" | tee /dev/stderr; exit 1 ;; esac"#,
    );
    let failed = shop.run(&["-v", "refresh"]).exits(7);
    let failed = failed.says("error: the store command failed (");
    shop.assert_silent(&format!("{failed:?}"));
}

#[test]
fn after_a_logout_neither_the_copy_nor_the_name_is_anywhere() {
    let shop = Shop::signed_in();
    shop.run(&["show"]).exits(0);
    let ours = ["home", "run", "the shop/items"];
    assert_eq!(
        shop.computer.traces_of("taro", &ours).len(),
        4,
        "list, lock, copy and item"
    );
    shop.run(&["logout"]).exits(0).says("and the cached copy");
    assert_eq!(shop.computer.traces_of("taro", &ours), [] as [PathBuf; 0]);
}

#[test]
fn a_command_that_hangs_is_left_after_its_time() {
    let shop = Shop::signed_in();
    shop.becomes("exec sleep 60");
    let began = Instant::now();
    let failed = shop.run(&["refresh"]).exits(7);
    failed.says("within 10 seconds");
    let took = began.elapsed();
    assert!(took > Duration::from_secs(9), "{took:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_command_that_gives_no_answer_is_a_failure() {
    for lines in [
        "echo garbage",
        "echo '[]'",
        "echo '{\"secret\":5}'",
        "exec 1>&-; sleep 0.2",
        "exec 0<&- 1>&-",
        "kill -9 $$",
        "head -c 2097152 /dev/zero | tr '\\0' x",
        "printf '{\"secret\":\"'; head -c 2097152 /dev/zero | tr '\\0' x; echo '\"}'",
        "printf '%s' \"$question\" | tr -d '{'",
    ] {
        let failed = refresh_with(lines);
        assert_eq!(failed.status, 7, "{lines}: {failed:?}");
        assert!(failed.stderr.len() < 1500, "{lines}: {failed:?}");
    }
}

#[test]
fn a_command_that_is_not_there_or_cannot_be_run_is_missing() {
    let computer = Computer::new();
    let file = computer.private_file("file", "echo {}");
    for path in [computer.path("nothing"), computer.path("home"), file] {
        let store = format!("command={}", path.display());
        let shop = Shop::on(Computer::with_app());
        shop.login_app(&store).exits(7).says("cannot start");
    }
}

#[test]
fn a_command_need_not_read_its_question() {
    let shop = Shop::signed_in();
    let shown = shop.run(&["show"]).exits(0).stdout;
    shop.forget_copies();
    let item = shop.items().remove(0);
    let script = format!(
        "printf '{{\"secret\":\"%s\"}}' \"$(cat '{}')\"",
        item.display()
    );
    std::fs::write(shop.computer.path("the shop/shop"), script).expect("written");
    assert_eq!(shop.run(&["show"]).exits(0).stdout, shown);
}

#[test]
fn what_a_command_leaves_running_does_not_keep_its_answer() {
    let shop = Shop::signed_in();
    shop.becomes(&format!("sleep 30 &\n{SHOP}"));
    let began = Instant::now();
    shop.run(&["refresh"]).exits(0);
    assert!(began.elapsed() < Duration::from_secs(9));
    shop.becomes("sleep 30 & echo 'no key' >&2; exit 1");
    shop.run(&["refresh"]).exits(7).says("no key");
}

#[test]
fn no_secret_is_in_the_arguments_the_environment_or_any_output() {
    let shop = Shop::on(Computer::with_app());
    let login = shop.login_app(&shop.store()).exits(0);
    let mut said = vec![format!("{login:?}")];
    for args in [
        &["-v", "refresh"][..],
        &["status"],
        &["status", "--json"],
        &["-v", "store", "move", "--to", "file"],
        &["-v", "store", "move", "--to", &shop.store()],
        &["-v", "logout"],
    ] {
        let mut command = shop.computer.command(args);
        command.envs(SECRET);
        let outcome = finish(command.spawn().expect("started")).exits(0);
        said.push(format!("{outcome:?}"));
    }
    shop.assert_silent(&said.join("\n"));
    let seen = shop.read("seen");
    assert!(seen.contains("HOME=") && seen.contains("put"), "{seen}");
    shop.assert_silent(&seen);
    assert!(shop.read("asked").contains(WEB_SECRET));
}

#[test]
fn a_move_to_where_it_is_is_a_wrong_call() {
    let shop = Shop::signed_in();
    let asked = shop.read("asked");
    let same = ["store", "move", "--to", &shop.store()];
    shop.run(&same).exits(2).says("is already in this store");
    assert_eq!(shop.read("asked"), asked);
}

#[test]
fn a_move_to_a_store_that_fails_leaves_the_account_where_it_was() {
    let computer = Computer::signed_in();
    let shown = computer.run(&["show"]).exits(0).stdout;
    let record = computer.record();
    let shop = Shop::on(computer);
    for lines in [
        "exit 1",
        "echo {}; exit",
        // The probe passes, the record does not.
        "case $operation$item in put*taro*) exit 1 ;; esac",
    ] {
        shop.does_first(lines);
        let moved = shop.run(&["store", "move", "--to", &shop.store()]);
        assert_eq!(moved.status, 7, "{lines}: {moved:?}");
        assert_eq!(shop.computer.record(), record, "{lines}");
        assert_eq!(shop.status()["store"], "file", "{lines}");
        assert_eq!(shop.run(&["show"]).exits(0).stdout, shown, "{lines}");
        assert_eq!(shop.items(), Vec::<PathBuf>::new(), "{lines}");
    }
}

#[test]
fn a_move_that_left_a_copy_behind_can_be_done_again() {
    let shop = Shop::signed_in();
    shop.does_first(r#"if [ "$operation" = delete ]; then exit 1; fi"#);
    let to_a_file = ["store", "move", "--to", "file"];
    for _ in 0..2 {
        let moved = shop.run(&to_a_file).exits(7);
        moved.says("run the same command again");
    }
    shop.becomes(SHOP);
    shop.run(&to_a_file).exits(0).says("moved");
    assert_eq!(shop.items(), Vec::<PathBuf>::new());
    shop.run(&to_a_file)
        .exits(2)
        .says("is already in this store");
}

#[test]
fn an_old_copy_that_cannot_be_deleted_is_reported_after_a_move() {
    let shop = Shop::signed_in();
    shop.does_first("case $operation in delete) echo jammed >&2; exit 1 ;; esac");
    let moved = shop.run(&["store", "move", "--to", "file"]).exits(7);
    moved.says("cannot delete the tokens").says("jammed");
    assert_eq!(shop.status()["store"], "file");
    shop.run(&["refresh"]).exits(0);
}

#[test]
fn a_command_that_cannot_be_split_into_words_is_a_wrong_call() {
    let shop = Shop::signed_in();
    for store in ["command=sh 'x", "command=\"", "command=", "command=  "] {
        let to = ["store", "move", "--to", store];
        shop.run(&to).exits(2).says("command=CMD");
        shop.run(&["login", "--store", store]).exits(2);
    }
}

#[test]
fn a_path_with_blanks_is_quoted_and_started_without_a_shell() {
    let shop = Shop::signed_in();
    let script = shop.computer.path("the shop/shop");
    set_mode(&script, 0o700);
    let store = format!("command=\"{}\" '$HOME' \\;", script.display());
    shop.run(&["store", "move", "--to", "file"]).exits(0);
    shop.run(&["store", "move", "--to", &store]).exits(0);
    let called = format!("{} $HOME ; put", script.display());
    assert!(shop.read("seen").contains(&called));
    shop.forget_copies();
    shop.run(&["show"]).exits(0);
}

#[test]
fn what_cannot_be_stored_is_asked_for_by_one_of_a_crowd() {
    let shop = Shop::signed_in();
    shop.token_has_ended();
    shop.does_first("case $operation in put) echo 'no room' >&2; exit 1 ;; esac");
    let start = |_| shop.computer.command(&["show"]).spawn().expect("started");
    let shows: Vec<_> = (0..20).map(start).collect();
    for show in shows {
        finish(show).exits(7).says("no room");
    }
    let asked = shop.computer.entra.token_requests().len() - 1;
    assert_eq!(asked, 1);
}

#[test]
fn a_store_that_always_says_conflict_has_no_newer_token() {
    let shop = Shop::signed_in();
    let before = shop.record();
    shop.does_first(r#"case $operation in put) echo '{"conflict":true}'; exit ;; esac"#);
    let refresh = shop.run(&["refresh", "--format", "raw"]).exits(7);
    assert_eq!(refresh.stdout, "");
    assert_eq!(shop.record(), before);
}

#[test]
fn another_name_of_the_same_place_loses_nothing() {
    let shop = Shop::signed_in();
    let token = shop.run(&["show", "--refresh-token"]).exits(0).stdout;
    let script = shop.computer.path("the shop/shop");
    let other = format!("command=/bin/sh  \"{}\"", script.display());
    assert_ne!(other, shop.store());
    shop.run(&["store", "move", "--to", &other]).exits(0);
    shop.forget_copies();
    assert_eq!(
        shop.run(&["show", "--refresh-token"]).exits(0).stdout,
        token
    );
    // A new sign-in by the first name, likewise.
    let login = shop.computer.login(&["--store", &shop.store()]);
    login.0.exits(0);
    shop.forget_copies();
    shop.run(&["refresh"]).exits(0);
    assert_eq!(shop.items().len(), 1);
    shop.run(&["logout"]).exits(0);
    assert_eq!(shop.items().len(), 0);
}

#[test]
fn a_copy_that_cannot_be_deleted_is_told_and_tried_again() {
    let shop = Shop::signed_in();
    let stubborn = r#"if [ "$operation" = delete ] && [ "$(field account)" = taro@example.com ]; then echo stuck >&2; exit 1; fi"#;
    shop.does_first(stubborn);
    let moved = shop.run(&["store", "move", "--to", "file", "-q"]).exits(7);
    let moved = moved
        .says("cannot delete the tokens in the previous store")
        .says("entra-token logout");
    assert_eq!(moved.stdout, "");
    shop.run(&["refresh"]).exits(0);
    // The list remembers it, and so does `logout`.
    shop.run(&["logout", "-q"]).exits(7).says("stuck");
    assert_eq!(shop.items().len(), 1);
    shop.becomes(SHOP);
    shop.run(&["logout"]).exits(0);
    assert_eq!(shop.items().len(), 0);
    assert!(
        shop.run(&["status"])
            .exits(0)
            .stdout
            .contains("not signed in")
    );
}

#[test]
fn a_copy_left_behind_is_in_the_json_of_a_move() {
    let shop = Shop::signed_in();
    shop.becomes(
        r#"case $operation in get) printf '{"secret":"%s"}' "$(cat "$item")" ;; *) exit 1 ;; esac"#,
    );
    let moved = shop
        .run(&["store", "move", "--to", "file", "--json"])
        .exits(7)
        .json();
    assert_eq!(moved["accounts"][0]["store"], "file");
    assert_eq!(moved["error"]["exit"], 7);
}

#[test]
fn who_signs_out_while_the_account_moves_leaves_nothing() {
    let shop = Shop::new();
    shop.computer.login(&[]).0.exits(0);
    shop.does_first(r#"if [ "$operation" = put ]; then touch "$here/under way"; sleep 1; fi"#);
    let moving = shop
        .computer
        .command(&["store", "move", "--to", &shop.store()]);
    let moving = { moving }.spawn().expect("started");
    shop.wait_for("under way");
    shop.run(&["logout"]).exits(0);
    finish(moving).exits(0);
    assert_eq!(shop.items().len(), 0);
    assert!(
        shop.run(&["status"])
            .exits(0)
            .stdout
            .contains("not signed in")
    );
}

#[test]
fn a_token_is_found_where_it_has_moved_to_meanwhile() {
    let shop = Shop::signed_in();
    shop.forget_copies();
    // What is asked for finds nothing more, as after a move that has just ended.
    shop.does_first(
        r#"
if [ "$operation" = get ] && mkdir "$here/once" 2>/dev/null; then
  touch "$here/under way"
  while [ -e "$item" ]; do sleep 0.05; done
fi"#,
    );
    let mut reading = shop.computer.command(&["show"]);
    let reading = reading
        .env_remove("XDG_RUNTIME_DIR")
        .spawn()
        .expect("started");
    shop.wait_for("under way");
    shop.run(&["store", "move", "--to", "file"]).exits(0);
    finish(reading).exits(0);
}

#[test]
fn a_token_that_died_where_nothing_can_be_written_is_not_sent_again() {
    let shop = Shop::signed_in();
    shop.token_has_ended();
    shop.does_first(r#"if [ "$operation" = put ]; then exit 1; fi"#);
    shop.computer.entra.refuse_once(700_082, "invalid_grant");
    for verb in ["refresh", "refresh", "show"] {
        shop.run(&[verb]).exits(4).says("AADSTS700082");
    }
    assert_eq!(shop.computer.entra.token_requests().len(), 2);
    // Somebody signs in elsewhere, to the same item.
    shop.becomes(SHOP);
    shop.place(&format!("items/{TARO}"), |record| {
        record["renewed_at"] = jiff::Timestamp::now().to_string().into();
    });
    shop.run(&["refresh"]).exits(0);
}

#[cfg(unix)]
#[test]
fn who_ends_us_ends_the_program_too() {
    let shop = Shop::signed_in();
    shop.token_has_ended();
    shop.does_first(
        r#"if [ "$operation" = put ]; then touch "$here/under way"; sleep 2; touch "$here/ended"; fi"#,
    );
    let reading = shop.computer.command(&["show"]);
    let reading = { reading }.spawn().expect("started");
    shop.wait_for("under way");
    send(Signal::TERM, &reading);
    finish(reading).exits(130).says("interrupted");
    // It is nobody else's interrupt.
    assert!(!shop.computer.path("home/state/attempts").exists());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(shop.read("ended"), "");
    assert!(!shop.computer.path("the shop/ended").exists());
}

#[test]
fn what_was_being_moved_when_the_process_was_killed_is_found_by_logout() {
    let shop = Shop::new();
    shop.computer.login(&[]).0.exits(0);
    // Written, and not yet told.
    shop.becomes(&format!(
        r#"{SHOP}
if [ "$operation $(field key)" = "put {TARO}" ]; then touch "$here/under way"; sleep 20; fi"#
    ));
    let moving = shop
        .computer
        .command(&["store", "move", "--to", &shop.store()]);
    let mut moving = { moving }.spawn().expect("started");
    shop.wait_for("under way");
    moving.kill().expect("running");
    moving.wait().expect("ended");
    shop.becomes(SHOP);
    assert_eq!(shop.items().len(), 1);
    shop.run(&["show"]).exits(0);
    shop.run(&["logout"]).exits(0);
    assert_eq!(shop.items().len(), 0);
}

#[test]
fn an_account_whose_store_is_gone_for_good_can_be_forgotten() {
    let shop = Shop::signed_in();
    std::fs::remove_file(shop.computer.path("the shop/shop")).expect("there");
    shop.run(&["logout"]).exits(7).says("--force");
    let forced = shop.run(&["logout", "--force"]).exits(0);
    forced.says("warning:");
    let status = shop.run(&["status"]).exits(0);
    assert!(status.stdout.contains("not signed in"), "{status:?}");
}

/// Takes its time to end when it has answered.
const LINGERS: &str = r#"
if [ "$operation" = get ] && mkdir "$here/lingered" 2>/dev/null; then
  trap 'touch "$here/under way"; sleep 1' EXIT
fi"#;

#[test]
fn who_signs_out_while_a_token_is_read_leaves_no_copy() {
    let shop = Shop::signed_in();
    shop.forget_copies();
    shop.does_first(LINGERS);
    let reading = shop.computer.command(&["show"]);
    let reading = { reading }.spawn().expect("started");
    shop.wait_for("under way");
    shop.run(&["logout"]).exits(0);
    finish(reading).exits(0);
    assert_eq!(files_below(&shop.computer.path("run")), [] as [PathBuf; 0]);
}

#[test]
fn who_waits_while_somebody_signs_out_leaves_no_name_behind() {
    for waiting in [&["refresh"][..], &["store", "move", "--to", "file"]] {
        let shop = Shop::signed_in();
        shop.does_first(&LINGERS.replace("= get", "= delete"));
        let leaving = shop.computer.command(&["logout"]);
        let leaving = { leaving }.spawn().expect("started");
        shop.wait_for("under way");
        let waiting = shop.computer.command(waiting);
        let waiting = { waiting }.spawn().expect("started");
        finish(leaving).exits(0);
        assert_ne!(finish(waiting).status, 0);
        let traces = shop.computer.traces_of("taro", &["home", "run"]);
        assert_eq!(traces, [] as [PathBuf; 0]);
    }
}

#[test]
fn a_token_that_is_refused_while_it_is_read_is_not_handed_out_again() {
    let shop = Shop::signed_in();
    let token = shop.run(&["show"]).exits(0).stdout;
    shop.place(&format!("items/{TARO}"), |record| {
        let before = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(1);
        record["renewed_at"] = before.to_string().into();
    });
    shop.does_first(LINGERS);
    let reading = shop.computer.command(&["show"]);
    let reading = { reading }.spawn().expect("started");
    shop.wait_for("under way");
    let refused =
        format!("protocol=smtp\nhost=smtp.office365.com\nusername={TARO}\npassword={token}\n");
    crate::credential::ask(&shop.computer, &[], "erase", &refused).exits(0);
    assert_eq!(finish(reading).exits(0).stdout, token);
    assert_ne!(shop.run(&["show"]).exits(0).stdout, token);
}

#[test]
fn a_sign_in_is_kept_also_where_what_was_begun_cannot_be_deleted() {
    let shop = Shop::new();
    let store = shop.store();
    let start = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--start",
        "--store",
        &store,
    ];
    let begun = shop.run(&start).exits(0).json();
    shop.does_first(r#"case "$operation $(field key)" in "delete -pending-"*) exit 1 ;; esac"#);
    let url = begun["url"].as_str().expect("a URL");
    let address = shop.computer.sign_in_elsewhere(url);
    shop.run(&["login", "--finish", &address]).exits(0);
    shop.run(&["show"]).exits(0);
    // What is left of it is told; the account is gone all the same.
    let logout = shop.run(&["logout", "--all", "--json"]).exits(7).json();
    assert_eq!(logout["signed_out"][0]["account"], TARO);
    assert_eq!(logout["error"]["exit"], 7);
    shop.becomes(SHOP);
    let logout = shop.run(&["logout", "--all", "--json"]).exits(0).json();
    assert_eq!(
        (&logout["forgotten_sign_ins"], shop.items().len()),
        (&1.into(), 0)
    );
}

#[test]
fn a_refusal_that_comes_late_does_not_touch_a_newer_sign_in() {
    let shop = Shop::signed_in();
    let entra = &shop.computer.entra;
    let seen = entra.requests().len();
    entra.refuse_once(50173, "invalid_grant");
    entra.once(Behaviour::Delay(Duration::from_secs(2)));
    let refresh = shop.computer.command(&["refresh"]);
    let refresh = { refresh }.spawn().expect("started");
    entra
        .wait_for_request(seen, Duration::from_secs(10))
        .expect("asked");
    // From another state directory, or another machine.
    shop.place(&format!("items/{TARO}"), |record| {
        record["renewed_at"] = jiff::Timestamp::now().to_string().into();
        record["refresh_token"] = "1.AXoA-of-the-new-sign-in".into();
    });
    let before = shop.record();
    finish(refresh).exits(4);
    assert_eq!(shop.record(), before);
}

/// Another state directory that keeps its accounts in the same store.
fn elsewhere(shop: &Shop, args: &[&str]) -> std::process::Command {
    let mut command = shop.computer.command(args);
    command
        .env("ENTRA_TOKEN_STATE_DIR", shop.computer.path("other state"))
        .env_remove("XDG_RUNTIME_DIR");
    command
}

/// A user signs in there, by the name of Taro's account.
fn sign_in_elsewhere(shop: &Shop, user: &str) -> Outcome {
    let login = [
        "-a",
        TARO,
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--no-browser",
    ];
    let to = ["--store", &shop.store(), "--login-hint", user];
    let (child, url, _) = Computer::start(elsewhere(shop, &[&login[..], &to].concat()));
    shop.computer.browse(&url, "en");
    finish(child)
}

#[test]
fn a_refusal_here_is_not_held_against_a_sign_in_made_elsewhere() {
    let shop = Shop::signed_in();
    let entra = &shop.computer.entra;
    // One that is for good, and one that a person must answer.
    for code in [50_173, 65_001] {
        entra.refuse_once(code, "invalid_grant");
        shop.run(&["refresh"]).exits(4);
        shop.run(&["status", "--check"]).exits(2);
        sign_in_elsewhere(&shop, TARO).exits(0);
        let checked = shop.run(&["status", "--check"]);
        checked.exits(0);
        shop.token_has_ended();
        shop.run(&["show"]).exits(0);
    }
}

#[test]
fn what_another_state_directory_keeps_is_not_replaced_by_somebody_else() {
    let shop = Shop::signed_in();
    let record = shop.record();
    let login = ["-a", TARO, "login", "--client-id", NATIVE_CLIENT_ID];
    let other = [
        "--store",
        &shop.store(),
        "--login-hint",
        "hanako@example.com",
    ];
    let refused = elsewhere(&shop, &[&login[..], &other].concat());
    let asked = shop.computer.entra.requests().len();
    let refused = finish({ refused }.spawn().expect("started")).exits(2);
    assert_eq!(shop.computer.entra.requests().len(), asked);
    refused
        .says("the store already holds a record with this name")
        .says("nothing was stored");
    assert_eq!(shop.record(), record);
    let none = elsewhere(&shop, &["status", "--json"])
        .spawn()
        .expect("started");
    assert_eq!(
        finish(none).exits(0).json()["accounts"],
        Value::Array(Vec::new())
    );
    sign_in_elsewhere(&shop, TARO).exits(0);
    assert_ne!(shop.record(), record);
}

#[test]
fn a_move_replaces_nobody_else_s_record() {
    let computer = Computer::signed_in();
    let shop = Shop::on(computer);
    sign_in_elsewhere(&shop, "hanako@example.com").exits(0);
    let theirs = shop.record();
    let moved = shop.run(&["store", "move", "--to", &shop.store()]).exits(2);
    moved
        .says("the store already holds a record with this name")
        .says("with the program that manages the store");
    assert_eq!(shop.record(), theirs);
    assert_eq!(shop.status()["store"], "file");
    shop.run(&["refresh"]).exits(0);
}

#[test]
fn a_move_replaces_no_later_state_and_no_other_proof_of_the_same_account() {
    let shop = Shop::new();
    let app = ["--client-id", WEB_CLIENT_ID, "--store", &shop.store()];
    let mut login = shop
        .computer
        .command(&[&["login", "--no-browser"], &app[..]].concat());
    login.env(SECRET[0].0, SECRET[0].1);
    let (child, url, _) = Computer::start(login);
    shop.computer.browse(&url, "en");
    finish(child).exits(0);
    let exported = shop.run(&["export", "--plain"]).exits(0).stdout;
    let theirs = shop.record();
    for (field, value) in [
        ("renewed_at", LONG_AGO),
        ("client_secret", "another~secret"),
    ] {
        let mut record: Value = serde_json::from_str(&exported).expect("JSON");
        record[field] = value.into();
        let import = ["import", "--allow-external", "--store", "file"];
        fed(&mut elsewhere(&shop, &import), record.to_string()).exits(0);
        let mut to_shop = elsewhere(&shop, &["store", "move", "--to", &shop.store()]);
        finish(to_shop.spawn().expect("started"))
            .exits(2)
            .says("the store already holds a record with this name");
        assert_eq!(shop.record(), theirs, "{field}");
        let mut logout = elsewhere(&shop, &["logout"]);
        finish(logout.spawn().expect("started")).exits(0);
    }
    assert_eq!(shop.record(), theirs);
    shop.run(&["refresh"]).exits(0);
}

#[test]
fn a_program_s_own_130_is_no_interrupt() {
    let failed = refresh_with("echo no such key >&2; exit 130").exits(7);
    failed.says("no such key");
}

#[test]
fn a_write_that_fails_half_way_leaves_no_copy_of_what_it_replaced() {
    let shop = Shop::signed_in();
    let first = shop.run(&["show"]).exits(0).stdout;
    assert_ne!(files_below(&shop.computer.path("run")), [] as [PathBuf; 0]);
    // Not the probe.
    shop.does_first(r#"case $operation$item in put*taro*) field secret >"$item"; exit 1 ;; esac"#);
    let hanako = [
        "--login-hint",
        "hanako@example.com",
        "--store",
        &shop.store(),
    ];
    let again = shop.computer.login_in(&["-a", TARO], &hanako, "en");
    again.0.exits(7);
    let shown = shop.run(&["show"]).exits(0).stdout;
    assert_ne!(shown, first);
    assert_eq!(shown.trim_end(), shop.record()["access_token"]);
}

#[cfg(unix)]
#[test]
fn a_signal_while_the_store_answers_is_not_lost_before_the_program_is_run() {
    let shop = Shop::signed_in();
    // What it leaves running holds its answer open for a moment.
    shop.does_first(r#"if [ "$operation" = get ]; then sleep 3 & touch "$here/under way"; fi"#);
    let mut exec = shop.computer.command(&["exec", "--", "echo", "it ran"]);
    let exec = exec.env_remove("XDG_RUNTIME_DIR").spawn().expect("started");
    shop.wait_for("under way");
    std::thread::sleep(Duration::from_millis(200));
    send(Signal::TERM, &exec);
    let outcome = finish(exec).exits(130);
    assert_eq!(outcome.stdout, "");
}

/// As in a background job of a script.
#[cfg(unix)]
#[test]
fn a_signal_that_is_ignored_stays_so_for_the_program() {
    let shop = Shop::signed_in();
    let (program, script) = (
        env!("CARGO_BIN_EXE_entra-token"),
        "kill -INT $$; kill -TERM $$; echo alive",
    );
    let mut command = std::process::Command::new("/bin/sh");
    command
        .args(["-c", r#"trap '' INT TERM; exec "$@""#, "sh", program])
        .args(["exec", "--", "/bin/sh", "-c", script])
        .env_clear();
    let ours = shop.computer.command(&[""; 0]);
    command.envs(
        ours.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.env_remove("XDG_RUNTIME_DIR");
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let outcome = finish(command.spawn().expect("started")).exits(0);
    assert_eq!(outcome.stdout, "alive\n");
}

/// At a terminal the program gets the Ctrl-C, too, and may end of it before us.
#[cfg(unix)]
#[test]
fn ctrl_c_is_an_interrupt_also_where_the_program_ends_of_it() {
    let shop = Shop::new();
    let begun = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--start",
        "--store",
        &shop.store(),
    ];
    let begun = shop.run(&begun).exits(0).json();
    let address = shop
        .computer
        .sign_in_elsewhere(begun["url"].as_str().expect("a URL"));
    for death in ["kill -INT $$", "exit 130"] {
        shop.does_first(&format!(r#"if [ "$operation" = get ]; then {death}; fi"#));
        let finishing = shop.run(&["login", "--finish", &address]);
        finishing.exits(130).says("interrupted");
    }
}

#[test]
fn a_program_that_hangs_is_ended_with_all_it_has_started() {
    let shop = Shop::signed_in();
    let marker = shop.computer.path("the shop/ended");
    // What it started would say so in a while, if it lived.
    shop.becomes(&format!(
        "(sleep 12; touch '{}') & sleep 60",
        marker.display()
    ));
    shop.forget_copies();
    shop.run(&["show"])
        .exits(7)
        .says("did not finish within 10 seconds");
    std::thread::sleep(Duration::from_secs(3));
    assert!(!marker.exists());
}

#[test]
fn a_program_of_this_folder_alone_is_refused() {
    let computer = Computer::new();
    let login = [
        "login",
        "--client-id",
        NATIVE_CLIENT_ID,
        "--store",
        "command=./shop",
    ];
    computer.run(&login).exits(2).says("use absolute paths");
    computer
        .run(&["store", "move", "--to", "command=bin/shop x"])
        .exits(2)
        .says("use absolute paths");
}

/// Whoever cloned or unpacked something, and is in there, runs none of it.
#[test]
fn a_store_s_command_is_not_looked_for_in_the_folder_of_the_caller() {
    let computer = Computer::signed_in();
    let folder = computer.path("cloned");
    std::fs::create_dir(&folder).expect("a folder");
    let marker = computer.path("was here");
    let script = format!("#!/bin/sh\necho >'{}'\necho '{{}}'\n", marker.display());
    std::fs::write(folder.join("evil"), script).expect("written");
    set_mode(&folder.join("evil"), 0o700);
    for command in [
        "sh evil",
        "sh ./evil",
        "env ./evil",
        "env -C . ./evil",
        "sh -c './evil $0'",
        "sh -c '\"$PWD/evil\" $0'",
        "sh -c '\"$OLDPWD/evil\" $0'",
    ] {
        let store = format!("command={command}");
        let login = ["login", "--client-id", NATIVE_CLIENT_ID, "--no-browser"];
        for args in [
            &[&login[..], &["--store", &store]].concat()[..],
            &login,
            &["store", "move", "--to", &store],
        ] {
            let mut called = computer.command(args);
            called.current_dir(&folder).env("PWD", &folder);
            called
                .env("OLDPWD", &folder)
                .env("ENTRA_TOKEN_STORE", &store);
            let refused = finish(called.spawn().expect("started")).exits(7);
            assert!(!marker.exists(), "{args:?} {command}");
            refused.says("must have absolute paths");
        }
    }
}

#[test]
fn a_store_that_was_named_by_a_relative_path_gets_no_token_wherever_one_is() {
    let shop = Shop::signed_in();
    shop.forget_copies();
    let list = shop.computer.path("home/state/accounts.json");
    let before = std::fs::read_to_string(&list).expect("text");
    let script = shop.computer.path("the shop/shop");
    let script = script.to_str().expect("text");
    assert!(before.contains(script), "{before}");
    let asked = shop.read("asked");
    for relative in ["shop", "./shop"] {
        std::fs::write(&list, before.replace(script, relative)).expect("written");
        for verb in ["show", "refresh", "status"] {
            let mut called = shop.computer.command(&[verb]);
            called.current_dir(shop.computer.path("the shop"));
            let refused = finish(called.spawn().expect("started"));
            assert_eq!(shop.read("asked"), asked, "{verb} {relative}");
            if verb != "status" {
                refused.exits(7).says("must have absolute paths");
            }
        }
    }
    std::fs::write(&list, before).expect("written");
    shop.run(&["refresh"]).exits(0);
}

#[test]
fn no_copy_is_kept_or_believed_in_a_folder_that_others_could_swap() {
    let shop = Shop::signed_in();
    let above = shop.computer.path("above");
    let run = above.join("run");
    std::fs::create_dir_all(&run).expect("created");
    set_mode(&run, 0o700);
    let shown_in = |mode| {
        set_mode(&above, mode);
        let mut command = shop.computer.command(&["show"]);
        command.env("XDG_RUNTIME_DIR", &run);
        finish(command.spawn().expect("started")).exits(0).stdout
    };
    let token = shown_in(0o777);
    assert_eq!(files_below(&run), [] as [PathBuf; 0]);
    assert_eq!(shown_in(0o755), token);
    let [copy] = &files_below(&run)[..] else {
        panic!("no copy: the test above shows nothing")
    };
    // One that says something else is believed only where nobody else could have put it.
    let other = std::fs::read_to_string(copy).expect("ours");
    let other = other.replace(token.trim_end(), "0.another_token");
    std::fs::write(copy, other).expect("ours");
    assert_eq!(shown_in(0o755), "0.another_token\n");
    assert_eq!(shown_in(0o777), token);
}

/// The list of accounts may name a program: what somebody has put in its place is not run.
#[test]
fn a_program_that_a_swapped_list_names_is_not_run() {
    let (shop, victim) = (Shop::signed_in(), Computer::signed_in());
    let asked = || std::fs::read(shop.computer.path("the shop/asked")).expect("asked");
    let before = asked();
    let home = victim.path("home");
    set_mode(&home, 0o777);
    let theirs = shop.computer.path("home/state");
    std::fs::rename(home.join("state"), home.join("away")).expect("moved");
    std::os::unix::fs::symlink(theirs, home.join("state")).expect("made");
    for verb in ["show", "refresh", "status", "logout"] {
        victim.run(&[verb]).exits(7).says("others can write to");
    }
    assert!(asked() == before, "it was run");
    set_mode(&home, 0o700);
    victim.run(&["show"]).exits(0);
    assert!(asked() != before, "the test above shows nothing");
}

/// A pipe, a folder or a link that leads nowhere in its place costs no more than a read of the store.
#[cfg(unix)]
#[test]
fn a_copy_that_is_none_is_passed_over() {
    let copy = format!("run/entra-token/{TARO}.json");
    for place in ["run/entra-token", &copy] {
        for put in [
            "mkfifo",
            "mkdir",
            "ln -s /nonexistent/disk",
            "ln -s /dev/null",
        ] {
            let shop = Shop::signed_in();
            let path = shop.computer.path(place);
            let script = format!("rm -r \"$1\" && {put} \"$1\"");
            let mut sh = std::process::Command::new("/bin/sh");
            let put = sh.args(["-c", &script, "sh"]).arg(path).status();
            assert!(put.expect("started").success());
            for command in ["show", "refresh", "show", "logout"] {
                shop.run(&[command]).exits(0);
            }
        }
    }
}

#[test]
fn an_answer_that_is_longer_than_what_is_read_is_refused_and_not_cut() {
    let shop = Shop::signed_in();
    shop.becomes(&format!("{SHOP}\nhead -c 1100000 /dev/zero | tr '\\0' ' '"));
    let refused = shop.computer.run(&["refresh"]);
    assert_ne!(refused.status, 0, "{refused:?}");
    refused.says("its answer is longer than 1 MiB");
}
