//! The real KWallet as the Secret Service: without a wallet, with one that is closed, and with one that is open.

use crate::desktop::{Desk, TARO, UNATTENDED};

const NO_WALLET: (&str, &str) = ("WALLET", "none");
const CLOSED: (&str, &str) = ("WALLET", "closed");

fn desk(variables: &[(&str, &str)]) -> Desk {
    Desk::with("kwallet", variables)
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_a_wallet_login_says_whose_it_is_and_how_to_make_one() {
    let desk = desk(&[NO_WALLET]);
    let refused = desk.sign_in_in_vain(&[]);
    for words in ["no default collection", "KWallet", "default wallet"] {
        assert!(
            refused.stderr.contains(words),
            "no {words:?} in {refused:#?}"
        );
    }
    assert!(!refused.stderr.contains("gnome-keyring"), "{refused:#?}");
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn with_an_open_wallet_everything_works_and_shows_no_window() {
    let desk = desk(&[]);
    desk.sign_in(&[]).exits(0);
    for args in UNATTENDED {
        desk.clear_cache();
        desk.without_a_window(args).exits(0);
    }
    assert_eq!(desk.items_of_ours(), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn of_two_items_the_newest_counts_and_logout_deletes_both() {
    let desk = desk(&[]);
    desk.sign_in(&[]).exits(0);
    desk.assert_the_newest_of_two_items_counts();
    assert_eq!(desk.items_of_ours(), Vec::<String>::new());
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_somebody_else_files_under_our_name_is_in_nobodys_way() {
    let desk = desk(&[]);
    desk.sign_in(&[]).exits(0);
    desk.assert_what_is_no_record_does_not_count();
}

#[test]
#[ignore = "needs real parts: run .ci/run"]
fn nobody_is_asked_while_the_wallet_is_closed() {
    let mut desk = desk(&[]);
    desk.sign_in(&[]).exits(0);
    desk.restart("kwallet", &[CLOSED]);
    desk.assert_all_unattended_are_refused(&[
        "locked",
        "KWallet",
        "open the wallet for the Secret Service",
    ]);
}

/// True of what opens the wallet for the Secret Service too when somebody signs in to the desktop.
fn is_ksecretd(desk: &Desk) -> bool {
    let ask = "dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.kde.ksecretd";
    let answer = desk.call("sh", &["-c", ask], "").exits(0);
    answer.stdout.contains("boolean true")
}

/// As after signing in to the desktop: the wallet is open, and before ksecretd not yet for the Secret Service.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn what_the_hint_says_opens_the_wallet_and_a_sign_in_does_so_too() {
    let mut desk = desk(&[]);
    desk.sign_in(&[]).exits(0);
    desk.restart("kwallet", &[]);
    if is_ksecretd(&desk) {
        desk.clear_cache();
        desk.without_a_window(&["show"]).exits(0);
        return;
    }
    let refused = desk.without_a_window(&["status"]).exits(7);
    let hinted = "secret-tool lookup service entra-token >/dev/null";
    assert!(refused.stdout.contains(hinted), "{refused:#?}");
    desk.call("sh", &["-c", hinted], "").exits(0);
    desk.clear_cache();
    desk.without_a_window(&["show"]).exits(0);
    desk.restart("kwallet", &[]);
    desk.sign_in(&["-a", TARO]).exits(0);
    desk.clear_cache();
    desk.without_a_window(&["show"]).exits(0);
}

/// Debian does not depend on it.
#[test]
#[ignore = "needs real parts: run .ci/run"]
fn without_its_cryptography_the_package_is_named() {
    let desk = Desk::with("kwallet", &[("QCA_NO_PLUGINS", "1")]);
    let refused = desk.sign_in_in_vain(&[]);
    // The one of KDE 5, and the one of KDE 6.
    for package in ["libqca-qt5-2-plugins", "libqca-qt6-plugins"] {
        assert!(refused.stderr.contains(package), "{refused:#?}");
    }
}
