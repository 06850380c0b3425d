ui-link-store = store
ui-link-server = mail server
ui-seconds = { $seconds } s
ui-minutes = { $minutes } min
ui-hours = { $hours } h
ui-days = { $days } days
ui-in = in { $span }
ui-ago = { $span } ago
