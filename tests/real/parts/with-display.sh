#!/bin/sh
# with-display.sh COMMAND...: runs COMMAND with an X display of its own that nobody sees, and passes on its exit status.
set -eu
: "${KEYRING_HOME:?a folder}"
mkfifo "$KEYRING_HOME/display"
Xvfb -displayfd 3 -screen 0 1024x768x24 -nolisten tcp 3>"$KEYRING_HOME/display" 2>"$KEYRING_HOME/display.log" &
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null; wait' EXIT
trap 'exit 143' INT TERM
read -r number <"$KEYRING_HOME/display" || { cat "$KEYRING_HOME/display.log" >&2; echo "the display did not start" >&2; exit 99; }
rm "$KEYRING_HOME/display"
DISPLAY=:$number "$@"
