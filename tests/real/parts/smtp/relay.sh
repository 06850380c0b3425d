#!/bin/bash
# relay.sh LINES USER HOME: a Postfix that relays mail as LINES says, a file of what `setup postfix` prints, as USER, to whom HOME
# and all in it is given. It takes mail on a free port of loopback, which it prints when it is ready.
#
# It lives until its stdin ends, so that it cannot outlive a test; then its log goes to stderr.
set -euo pipefail
# Postfix starts as root, and becomes somebody else.
[ "$(id -u)" = 0 ] || exec sudo -n "$0" "$@"
here=$(dirname "$(readlink -f "$0")")
lines=$1 user=$2 home=$3

folder=$(mktemp -d /tmp/relay.XXXXXX)
chmod 755 "$folder"
postfix=''
end() {
  [ -z "$postfix" ] || kill -KILL -- "-$postfix" 2>/dev/null || true
  wait 2>/dev/null || true
  cat "$folder"/*.log >&2 || true
  rm -rf "$folder"
  # Whoever made it is to take it away.
  chown -R "${SUDO_UID:-0}" "$home"
}
trap end EXIT
trap 'exit 143' INT TERM

mkdir "$folder/postfix" "$folder/data" "$folder/queue"
chown postfix "$folder/data"
for name in active bounce corrupt defer deferred flush hold incoming private saved trace; do
  install -d -o postfix -m 700 "$folder/queue/$name"
done
install -d -m 755 "$folder/queue/pid"
install -d -o postfix -g postdrop -m 710 "$folder/queue/public"
install -d -o postfix -g postdrop -m 730 "$folder/queue/maildrop"
chown -R "$user" "$home"

# The lines of main.cf come first, and those of master.cf behind their comment.
fill_in() { sed -e "s|@FOLDER@|$folder|g" -e "s|@PORT@|$port|g" "$1"; }
runs() { kill -0 "$postfix" 2>/dev/null; }
# Its last socket is there: then the port is, too.
has_settled() { ! runs || [ -S "$folder/queue/public/postlog" ]; }
tries=0
until [ -n "$postfix" ] && runs; do
  tries=$((tries + 1))
  [ "$tries" -le 5 ] || { echo "postfix does not start" >&2; exit 1; }
  port=$(shuf -i 10000-32000 -n 1)
  { fill_in "$here/relay-main.cf"; sed '/^# master.cf/,$d' "$lines"; } >"$folder/postfix/main.cf"
  { fill_in "$here/relay-master.cf"; sed -n '/^# master.cf/,$p' "$lines"; } >"$folder/postfix/master.cf"
  touch -d '1 minute ago' "$folder/postfix/main.cf" # Postfix waits until it is sure that nobody is writing there
  setsid /usr/lib/postfix/sbin/master -d -c "$folder/postfix" </dev/null >>"$folder/postfix.log" 2>&1 &
  postfix=$!
  waits=0
  until has_settled; do
    waits=$((waits + 1))
    [ "$waits" -le 250 ] || { echo "postfix does not settle" >&2; exit 1; }
    sleep 0.02
  done
done

printf '%s\n' "$port"
cat >/dev/null
