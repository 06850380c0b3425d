//! As little as a program can do.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    writeln!(io::stdout(), "Hello, world!")
}
