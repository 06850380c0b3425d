status-nobody-signed = not signed in
status-refresh-token = refresh token
status-client-credential = client credential
status-sign = sign-in
status-last-refresh-failed = the last refresh failed: { $reason }
status-ok = ok
status-ends = { $what } expires in { $left }
status-ended = { $what } has expired
