refresh-refreshed = refreshed
refresh-nothing-do-renewed-more = nothing to do: renewed more recently than that
