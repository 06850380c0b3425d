//! The network: whom to trust, and one exchange over HTTPS.

pub(crate) mod https;
pub(crate) mod tls;
