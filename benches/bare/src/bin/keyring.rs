//! Prints an item of the keyring, with the call that the program makes. Argument: the account.

use std::error::Error;
use std::io::{self, Write as _};

fn main() -> Result<(), Box<dyn Error>> {
    let account = std::env::args().nth(1).ok_or("which account?")?;
    let item = keyring::Entry::new("entra-token", &account)?.get_secret()?;
    io::stdout().write_all(&item)?;
    Ok(())
}
