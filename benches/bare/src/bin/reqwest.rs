//! Sends a form with reqwest and ring, and prints the answer. Arguments: the URL, a file with the form.

use std::error::Error;
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
    io::stdout().write_all(&answer)?;
    Ok(())
}
