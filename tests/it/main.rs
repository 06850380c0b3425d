//! The program against a stand-in for Entra, on this machine and without any other part.

mod app_only;
mod client_authentication;
mod device_code;
mod exact;
mod faults;
mod house;
mod life_cycle;
mod paste;
mod secrets;
mod sign_in;
mod stand_in;
mod support;
