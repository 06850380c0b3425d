//! The heads of requests to the listener.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entra_token::fuzzing::head(bytes));
