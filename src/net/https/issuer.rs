//! Whose certificate it was that nobody here trusts. rustls tells that the issuer is unknown, and
//! not who that is; so the server is asked for its certificate once more, and told nothing.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::net::tls::Witness;

use super::environment;
use super::resolver::Resolver;

/// A name is not worth a longer wait.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Who issued the certificate that is shown at `url`, by the same way (a proxy, too) as any other
/// request goes. The handshake is broken off, so that no request is ever sent.
pub(super) async fn found_at(url: Url, proxy: Option<&reqwest::Proxy>) -> Option<String> {
    let witness = Arc::new(Witness::default());
    let config = Witness::config(&witness);
    let http = environment::by(proxy)
        .tls_backend_preconfigured(config)
        .timeout(TIMEOUT)
        .dns_resolver(Arc::new(Resolver))
        .build()
        .ok()?;
    let refused = http.head(url).send().await;
    log::debug!(
        "reading the issuer of the refused certificate: {}",
        refused.is_err()
    );
    witness.issuer()
}
