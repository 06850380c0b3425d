//! The program against real parts: the Secret Service, a certified OIDC provider in a real browser, a mail server that
//! asks it about tokens, and the tools that the recipes in `examples/stores` stand on.
//!
//! `tests/real/parts/install.sh` installs the parts, `cargo test --test real -- --ignored` runs the tests. Each test has a
//! computer of its own (home, D-Bus session, keyring, provider), so they may run side by side. All they leave behind is
//! under `target/real-parts`: pictures of the browser's tab in `artefacts`, what the parts had to say in `logs`.
#![cfg(target_os = "linux")]

mod bus;
mod client_credentials;
mod custody;
mod desktop;
mod doctor;
mod every_moment;
mod fake_keyring;
mod generated;
mod git;
mod hand_over;
mod keepassxc;
mod keyring;
mod kwallet;
mod limits;
mod mail;
mod mail_clients;
mod mail_server;
mod package;
mod process;
mod provider;
mod quoting;
mod shells;
#[expect(dead_code, reason = "the wire tests use what these do not")]
#[path = "../it/support/mod.rs"]
mod stand_in;
mod stores;
mod support;
mod systemd;
