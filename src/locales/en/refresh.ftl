refresh-done = refreshed
refresh-not-needed = nothing to do: the refresh token was renewed more recently
