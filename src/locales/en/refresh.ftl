refresh-done = refreshed
refresh-not-needed = nothing to do: the refresh token was renewed more recently
refresh-expected-command = expected a program and its arguments, as a shell reads them
refresh-on-failure-failed = the failure was not reported: `{ $command }`: { $reason }
