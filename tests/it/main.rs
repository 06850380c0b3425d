//! The program against a stand-in for Entra, on this machine and without any other part.

mod accounts;
mod app_only;
#[cfg(unix)]
mod browsers;
mod client_authentication;
#[cfg(unix)]
mod command_store;
mod conditional_access;
mod credential;
#[cfg(unix)]
mod custody;
mod device_code;
mod doctor;
mod entries;
mod evidence;
mod exact;
#[cfg(unix)]
mod exec;
mod explain;
mod fault_matrix;
mod faults;
mod formats;
mod generate;
#[cfg(unix)]
mod hand_over;
#[cfg(target_os = "linux")]
mod hardening;
mod help;
mod hostile;
mod house;
mod hulft_square;
mod hurried;
mod life_cycle;
#[cfg(target_os = "linux")]
mod limits;
mod listener;
mod monitoring;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(unix)]
mod obstacles;
#[cfg(unix)]
mod ownership;
mod paste;
#[cfg(unix)]
mod quoting;
mod register;
#[cfg(unix)]
mod registration;
mod secrets;
mod sendmail;
#[cfg(unix)]
mod setup;
mod sign_in;
mod single_flight;
mod stand_in;
mod stand_in_smtp;
mod support;
#[cfg(target_os = "linux")]
mod terminal;
mod two_processes;
#[cfg(unix)]
mod unattended;
