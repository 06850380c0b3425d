//! What a request to stop meets in each phase: the record stays, and so does nothing else.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{expired, works_again};
use crate::support::fake_entra::{Behaviour, Times};
use crate::support::{Computer, LOGIN, files_below, finish, send, signals};

const SOON: Duration = Duration::from_secs(15);

/// Ends by the signal itself, as whoever sent it expects of a program that holds nothing.
#[track_caller]
fn dies(computer: &Computer, child: Child, signal: Signal) {
    let record = fs::read(computer.record_path()).expect("a record");
    let started = Instant::now();
    send(signal, &child);
    let output = child.wait_with_output().expect("ended");
    assert!(started.elapsed() < SOON, "{signal:?}");
    assert_eq!(output.status.signal(), Some(signal.as_raw()), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
}

#[test]
fn a_refresh_that_is_interrupted_leaves_the_record_and_the_lock() {
    for signal in signals() {
        for command in ["show", "refresh"] {
            let computer = expired();
            let delay = Behaviour::Delay(Duration::from_secs(20));
            computer.entra.set(delay, Times::Always);
            let seen = computer.entra.requests().len();
            let child = computer.command(&[command]).spawn().expect("started");
            let asked = computer.entra.wait_for_request(seen, SOON);
            asked.expect("asked");
            dies(&computer, child, signal);
            works_again(&computer, &format!("{signal:?}"));
        }
    }
}

/// Holds every lock there is.
fn hold_locks(computer: &Computer) -> Vec<File> {
    let locks = files_below(&computer.path("home/state/locks"));
    let locks: Vec<File> = locks
        .into_iter()
        .map(|path| {
            let file = File::options().write(true).open(path).expect("ours");
            file.lock().expect("free");
            file
        })
        .collect();
    assert!(!locks.is_empty());
    locks
}

#[test]
fn a_wait_for_the_lock_is_interrupted_at_once() {
    for signal in signals() {
        for command in ["show", "refresh"] {
            let computer = expired();
            let locks = hold_locks(&computer);
            let mut child = computer.command(&[command]).spawn().expect("started");
            std::thread::sleep(Duration::from_millis(300));
            assert!(child.try_wait().expect("ours").is_none(), "waits");
            dies(&computer, child, signal);
            drop(locks);
            works_again(&computer, &format!("{signal:?}"));
        }
    }
}

#[test]
fn a_sign_in_is_interrupted_while_its_code_is_redeemed() {
    for signal in signals() {
        let computer = expired();
        let record = fs::read(computer.record_path()).expect("a record");
        let delay = Behaviour::Delay(Duration::from_secs(20));
        computer.entra.set(delay, Times::Always);
        let (child, url, _) = computer.start_login(&LOGIN);
        let address = computer.sign_in_elsewhere(&url);
        let seen = computer.entra.requests().len();
        std::thread::scope(|scope| {
            scope.spawn(|| computer.browse(&address, "en"));
            let redeemed = computer.entra.wait_for_request(seen, SOON);
            redeemed.expect("redeemed");
            send(signal, &child);
            finish(child).exits(130).says("interrupted");
        });
        assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
        works_again(&computer, &format!("{signal:?}"));
    }
}

#[test]
fn a_sign_in_is_interrupted_while_it_waits_for_the_lock() {
    for signal in signals() {
        let computer = expired();
        let record = fs::read(computer.record_path()).expect("a record");
        let (child, url, _) = computer.start_login(&LOGIN);
        let address = computer.sign_in_elsewhere(&url);
        let locks = hold_locks(&computer);
        let seen = computer.entra.requests().len();
        std::thread::scope(|scope| {
            scope.spawn(|| computer.browse(&address, "en"));
            let redeemed = computer.entra.wait_for_request(seen, SOON);
            redeemed.expect("redeemed");
            std::thread::sleep(Duration::from_millis(500));
            let started = Instant::now();
            send(signal, &child);
            finish(child).exits(130).says("interrupted");
            assert!(started.elapsed() < SOON, "{signal:?}");
        });
        assert_eq!(fs::read(computer.record_path()).expect("a record"), record);
        drop(locks);
        works_again(&computer, &format!("{signal:?}"));
    }
}
