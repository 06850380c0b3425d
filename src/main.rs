//! The process: arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    entra_token::prepare();
    ExitCode::from(entra_token::run(std::env::args_os()))
}
