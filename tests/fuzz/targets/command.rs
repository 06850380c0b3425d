//! What a store's program says.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entra_token::fuzzing::command(bytes));
