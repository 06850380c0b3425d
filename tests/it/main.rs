//! The program against a stand-in for Entra, on this machine and without any other part.

mod device_code;
mod exact;
mod faults;
mod house;
mod life_cycle;
mod paste;
mod secrets;
mod sign_in;
mod support;
