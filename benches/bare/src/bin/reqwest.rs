//! Sends a form with reqwest and ring, and prints the answer; keeps it first, so that no loss of power
//! leaves half of it, where a third argument says in which file. Arguments: the URL, a file with the form.

use std::error::Error;
use std::fs::File;
use std::io::{self, Write as _};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("which URL?")?;
    let body = std::fs::read(arguments.next().ok_or("which form?")?)?;
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "chosen already")?;
    let client = reqwest::Client::builder().build()?;
    let request = client
        .post(url)
        .header("Content-Type", "application/x-www-form-urlencoded");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(async {
        request
            .body(body)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await
    })?;
    if let Some(path) = arguments.next() {
        keep(&answer, &path)?;
    }
    io::stdout().write_all(&answer)?;
    Ok(())
}

fn keep(answer: &[u8], path: &str) -> io::Result<()> {
    let unfinished = format!("{path}.new");
    let mut file = File::create(&unfinished)?;
    file.write_all(answer)?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}
