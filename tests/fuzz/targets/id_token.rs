//! JWTs, and what stands where one should.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entra_token::fuzzing::id_token(bytes));
