//! Queries of redirects.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entra_token::fuzzing::redirect(bytes));
