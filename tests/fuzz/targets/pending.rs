//! Records of sign-ins that were begun.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entra_token::fuzzing::pending_record(bytes));
