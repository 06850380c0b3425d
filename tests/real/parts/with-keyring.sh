#!/bin/sh
# with-keyring.sh COMMAND...: runs COMMAND in a D-Bus session of its own with an unlocked gnome-keyring, needing no display,
# and passes on its exit status. The keyring's files and XDG_RUNTIME_DIR are in KEYRING_HOME (kept), which COMMAND sees too,
# as it sees the daemon's process id in KEYRING_PID. With KEYRING_UNLOCK=no it is a gnome-keyring that has no keyring to unlock.
set -eu
: "${KEYRING_HOME:?a folder for the keyring}"
export KEYRING_HOME XDG_DATA_HOME="$KEYRING_HOME/data" XDG_CONFIG_HOME="$KEYRING_HOME/config" \
  XDG_CACHE_HOME="$KEYRING_HOME/cache" XDG_RUNTIME_DIR="$KEYRING_HOME/run"
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
# With a display, an unlock question would wait for somebody to answer it.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS 2>/dev/null || true

# shellcheck disable=SC2016 # for the inner shell
exec dbus-run-session -- sh -c '
  bus() { dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / "org.freedesktop.DBus.$1" string:org.freedesktop.secrets 2>/dev/null; }

  # The background form of the daemon returns before it owns its name, and may then be started twice.
  # It reads the password up to the end of its input: a newline would be part of it.
  mkfifo "$KEYRING_HOME/password"
  unlock=--unlock
  [ "${KEYRING_UNLOCK:-}" != no ] || unlock=
  gnome-keyring-daemon --foreground $unlock --components=secrets <"$KEYRING_HOME/password" >"$KEYRING_HOME/daemon.log" 2>&1 &
  export KEYRING_PID=$!
  printf pass >"$KEYRING_HOME/password"
  rm "$KEYRING_HOME/password"

  # Whoever owns the name at the end: the bus may have started a successor. KILL, since a stopped daemon heeds nothing else.
  trap '\''kill -KILL "$KEYRING_PID" $(bus GetConnectionUnixProcessID | tr -dc "0-9 " | cut -d" " -f5) 2>/dev/null; wait'\'' EXIT
  trap "exit 143" INT TERM

  waits=0
  until bus NameHasOwner | grep -q true; do
    waits=$((waits + 1))
    [ "$waits" -le 500 ] || { cat "$KEYRING_HOME/daemon.log" >&2; echo "the keyring did not start" >&2; exit 99; }
    sleep 0.02
  done
  "$@"' sh "$@"
