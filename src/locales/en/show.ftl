show-token-opaque = none: it is opaque, as are all tokens for personal accounts
show-public-client = public client
show-by-secret = client secret
show-by-certificate = certificate
show-claims-unverified = unverified: this is what the token claims; only Exchange can verify it
