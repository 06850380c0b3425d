refresh-refreshed = refreshed
refresh-nothing-do-renewed-more = nothing to do: the refresh token was renewed more recently
