//! The real KeePassXC as the Secret Service: with its settings as installed but for the service being on, and as its users
//! must set it.

use std::process::Command;
use std::time::Duration;

use crate::desktop::{Desk, TARO};
use crate::process::{Running, wait_for};
use crate::support::part;

/// What its users must change: a program may read what is in an open database.
const LET_IN: (&str, &str) = ("SETTINGS", "ConfirmAccessItem=false");
const LET_DELETE: (&str, &str) = (
    "SETTINGS",
    "ConfirmAccessItem=false\nConfirmDeleteItem=false",
);
const NO_BIN: (&str, &str) = ("RECYCLE_BIN", "False");
const BESIDE: (&str, &str) = ("DATABASE", "beside");
const LOCKED: (&str, &str) = ("DATABASE", "locked");
const NONE_OPEN: (&str, &str) = ("DATABASE", "none");
/// It is saved within a second; the reader is slow at making its key.
const SAVED_BY_THEN: Duration = Duration::from_secs(60);
const LABEL: &str = "Confirm when passwords are retrieved by clients";

fn desk(variables: &[(&str, &str)]) -> Desk {
    Desk::with("keepassxc", variables)
}

fn signed_in() -> Desk {
    let desk = desk(&[LET_IN]);
    desk.sign_in(&[]).exits(0);
    desk
}

/// All that the database holds, once it has been saved so that `wanted` is in it. It is there whole at every moment.
fn saved(desk: &Desk, wanted: impl Fn(&str) -> bool) -> String {
    wait_for("the database to be saved", SAVED_BY_THEN, || {
        let mut command = Command::new(part("kdbx.py"));
        command.arg(desk.keyring_path("passwords.kdbx")).arg("pass");
        let read = Running::start(&mut command).finish().exits(0);
        Some(read.stdout).filter(|database| wanted(database))
    })
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn as_installed_keepassxc_is_refused_before_the_browser_and_the_setting_is_named() {
    let desk = desk(&[]);
    let refused = desk.sign_in_in_vain(&[]);
    for words in ["KeePassXC", "Secret Service Integration", LABEL] {
        assert!(
            refused.stderr.contains(words),
            "no {words:?} in {refused:#?}"
        );
    }
    let refused = desk.sign_in_in_vain(&["--lang", "ja"]);
    let label = "クライアントがパスワードを取得する際に確認する";
    assert!(refused.stderr.contains(label), "{refused:#?}");
    // The way out that is named is one.
    desk.sign_in(&["--store", "file"]).exits(0);
    let refused = desk
        .without_a_window(&["store", "move", "--to", "keyring"])
        .exits(7);
    assert!(refused.stderr.contains(LABEL), "{refused:#?}");
    desk.clear_cache();
    desk.without_a_window(&["show"]).exits(0);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_the_setting_off_everything_works_and_shows_no_window() {
    let desk = signed_in();
    for args in crate::desktop::UNATTENDED {
        desk.clear_cache();
        desk.without_a_window(args).exits(0);
    }
    desk.clear_cache();
    desk.without_a_window(&["show"]).exits(4);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn once_the_setting_is_on_again_calls_name_it_and_logout_still_works() {
    let mut desk = signed_in();
    saved(&desk, |xml| xml.contains(TARO));
    desk.restart("keepassxc", &[]);
    for args in [&["show"][..], &["refresh"], &["exec", "--", "true"]] {
        desk.clear_cache();
        let refused = desk.without_a_window(args).exits(7);
        assert!(refused.stderr.contains(LABEL), "{refused:#?}");
    }
    desk.without_a_window(&["status"]).exits(7);
    // It deletes, cannot overwrite, and says so.
    let signed_out = desk.without_a_window(&["logout"]).exits(0).tells("deleted");
    let left = "with the refresh token still in it";
    assert!(signed_out.stderr.contains(left), "{signed_out:#?}");
    assert_eq!(desk.items_of_ours(), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn nobody_is_asked_while_the_database_is_locked() {
    let mut desk = signed_in();
    saved(&desk, |xml| xml.contains(TARO));
    desk.restart("keepassxc", &[LET_IN, LOCKED]);
    desk.assert_all_unattended_are_refused(&["locked", "unlock the database in KeePassXC"]);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn nobody_is_asked_while_no_database_is_open() {
    let mut desk = signed_in();
    saved(&desk, |xml| xml.contains(TARO));
    desk.restart("keepassxc", &[LET_IN, NONE_OPEN]);
    let words = ["no default collection", "open a database in KeePassXC"];
    desk.assert_all_unattended_are_refused(&words);
    let refused = desk
        .without_a_window(&["login", "-a", TARO, "--no-browser"])
        .exits(7);
    assert!(refused.stderr.contains(words[1]), "{refused:#?}");
}

/// The person is there to unlock it.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn a_sign_in_lets_keepassxc_ask_for_its_password() {
    let desk = desk(&[LET_IN, LOCKED]);
    let before = desk.windows();
    let login = Running::start(&mut desk.program(&crate::stand_in::LOGIN));
    wait_for("its window", Duration::from_secs(20), || {
        (desk.windows() != before).then_some(())
    });
    drop(login);
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn after_logout_neither_the_recycle_bin_nor_the_history_holds_a_token() {
    let desk = signed_in();
    let mut tokens = vec![desk.refresh_token()];
    for _ in 0..3 {
        desk.without_a_window(&["refresh"]).exits(0);
        tokens.push(desk.refresh_token());
    }
    // The check finds what is there.
    let xml = saved(&desk, |xml| xml.contains(&tokens[3]));
    assert!(xml.contains(&tokens[0]), "former contents are kept");
    let signed_out = desk.without_a_window(&["logout"]).exits(0);
    for words in [
        "KeePassXC",
        "after its tokens were overwritten",
        "Empty recycle bin",
        "-probe-",
    ] {
        assert!(
            signed_out.stderr.contains(words),
            "{words}: {signed_out:#?}"
        );
    }
    let is_deleted = |xml: &str| {
        let bin = xml.split_once("<Name>Recycle Bin</Name>");
        bin.is_some_and(|(_, bin)| bin.contains(&format!("keyring:{TARO}@")))
    };
    let xml = saved(&desk, is_deleted);
    for token in &tokens {
        assert!(!xml.contains(token.as_str()), "a token is left");
    }
    // Nor is anything else of the record left.
    assert!(!xml.contains("refresh_token"), "a record is left");
}

/// What is not exposed while its database is locked may still be there.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn logout_is_not_done_while_a_locked_database_may_hold_another_item() {
    let mut desk = signed_in();
    saved(&desk, |xml| xml.contains(TARO));
    desk.restart("keepassxc", &[LET_IN, BESIDE]);
    desk.sign_in(&["-a", TARO]).exits(0);
    for _ in 0..2 {
        let refused = desk.without_a_window(&["logout"]).exits(7);
        for words in ["locked database", "unlock it in KeePassXC"] {
            assert!(refused.stderr.contains(words), "{words}: {refused:#?}");
        }
    }
    desk.restart("keepassxc", &[LET_IN]);
    assert_eq!(desk.items_of_ours().len(), 1);
    desk.without_a_window(&["logout"]).exits(0).tells("deleted");
    assert_eq!(desk.items_of_ours(), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_recycle_bin_the_setting_is_named_and_the_record_stays_whole() {
    let mut desk = desk(&[LET_DELETE, NO_BIN]);
    desk.sign_in(&[]).exits(0);
    let token = desk.refresh_token();
    saved(&desk, |xml| xml.contains(&token));
    desk.restart("keepassxc", &[LET_IN]);
    let refused = desk.run(&["logout"]).exits(7);
    for words in [
        "prompts before it deletes",
        "still there",
        "Confirm when clients request entry deletion",
    ] {
        assert!(refused.stderr.contains(words), "{words}: {refused:#?}");
    }
    assert_eq!(desk.refresh_token(), token);
    let moved = desk.run(&["store", "move", "--to", "file"]);
    let label = "Confirm when clients request entry deletion";
    assert!(moved.stderr.contains(label), "{moved:#?}");
    desk.restart("keepassxc", &[LET_DELETE]);
    desk.without_a_window(&["logout"]).exits(0);
    assert_eq!(desk.items_of_ours(), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_somebody_else_files_under_our_name_is_in_nobodys_way() {
    let desk = signed_in();
    desk.assert_what_is_no_record_does_not_count();
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn of_a_cloned_entry_the_newest_counts_and_logout_deletes_both() {
    let desk = signed_in();
    desk.assert_the_newest_of_two_items_counts();
    let found = desk.items_of_ours();
    assert_eq!(found, Vec::<String>::new());
}
