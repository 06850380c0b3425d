#!/bin/sh
# with-desktop-keyring.sh keepassxc|kwallet COMMAND...: runs COMMAND in a D-Bus session and on a display of its own, with a
# keyring that shows windows, and passes on its exit status. The keyring's files are in KEYRING_HOME (kept), which COMMAND
# sees too, as it sees the program's process id in KEYRING_PID.
#
# KeePassXC has its settings as installed but for its Secret Service being on, no database being opened by itself, and SETTINGS
# (lines of [FdoSecrets]). DATABASE is open, locked, none, or beside: locked beside another one that is open; its password is
# "pass". RECYCLE_BIN is True or False when it is made. KWallet has the wallet WALLET (open, closed or none), SETTINGS are
# lines of [Wallet].
set -eu
if [ "${2:-}" != --inside ]; then
  : "${KEYRING_HOME:?a folder for the keyring}"
  export KEYRING_HOME HOME="$KEYRING_HOME" XDG_DATA_HOME="$KEYRING_HOME/data" XDG_CONFIG_HOME="$KEYRING_HOME/config" \
    XDG_CACHE_HOME="$KEYRING_HOME/cache" XDG_RUNTIME_DIR="$KEYRING_HOME/run" LC_ALL=C.UTF-8
  export TMPDIR="$KEYRING_HOME/tmp" # where KeePassXC sees to it that it runs once
  mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR" "$TMPDIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS 2>/dev/null || true
  keyring=$1
  shift
  exec "$(dirname "$0")/with-display.sh" dbus-run-session -- "$0" "$keyring" --inside "$@"
fi
keyring=$1
shift 2

ask_bus() { dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / "org.freedesktop.DBus.$1" "string:$2" 2>/dev/null; }
gave_up() {
  cat "$KEYRING_HOME/keyring.log" >&5
  echo "$1: waited for $waiting_for" >&5
  exit 99
}
wait_for() {
  waiting_for=$*
  waits=0
  until "$@"; do
    waits=$((waits + 1))
    # When it has crashed, the bus starts another keyring in its place, as soon as anybody asks for one.
    kill -0 "$KEYRING_PID" 2>/dev/null || gave_up "the keyring has ended"
    [ "$waits" -le 500 ] || gave_up "the keyring did not start"
    sleep 0.02
  done
}
has_window() { xwininfo -root -tree 2>/dev/null | grep -q "(\"keepassxc\" \"$1\")"; }
has_owner() { ask_bus NameHasOwner "$1" | grep -q true; }

# A database with one group, which is exposed; its key is made in no time.
make_database() {
  cat >"$KEYRING_HOME/new.xml" <<XML
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile><Meta><RecycleBinEnabled>${RECYCLE_BIN:-True}</RecycleBinEnabled><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
<Value>{01234567-89ab-cdef-0123-456789abcdef}</Value></Item></CustomData></Meta>
<Root><Group><UUID>ASNFZ4mrze8BI0VniavN7w==</UUID><Name>Root</Name></Group></Root></KeePassFile>
XML
  printf 'pass\npass\n' | keepassxc-cli import -q --set-password -t 100 "$KEYRING_HOME/new.xml" "$1"
}

start_keepassxc() {
  database=$KEYRING_HOME/passwords.kdbx
  [ -e "$database" ] || make_database "$database"
  mkdir -p "$XDG_CONFIG_HOME/keepassxc"
  printf '[General]\nOpenPreviousDatabasesOnStartup=false\n[FdoSecrets]\nEnabled=true\n%s\n' "${SETTINGS:-}" \
    >"$XDG_CONFIG_HOME/keepassxc/keepassxc.ini"
  keepassxc &
  KEYRING_PID=$!
  wait_for has_owner org.freedesktop.secrets
  # It has its name before it has its window.
  wait_for has_window KeePassXC
  case ${DATABASE:-open} in
  open) open_database passwords pass ;;
  locked) open_database passwords ;;
  beside)
    make_database "$KEYRING_HOME/other.kdbx"
    open_database other pass
    open_database passwords
    wait_for is_there passwords
    open_database other # new items go to the one in front
    wait_for is_default other
    ;;
  esac
}
# open_database NAME [PASSWORD]: without its password it is there and locked. By KeePassXC's own interface: Debian 13's 2.7.10
# crashes when it is started with --pw-stdin.
open_database() {
  dbus-send --session --print-reply --dest=org.keepassxc.KeePassXC.MainWindow /keepassxc \
    org.keepassxc.KeePassXC.MainWindow.openDatabase "string:$KEYRING_HOME/$1.kdbx" ${2:+"string:$2"}
  [ -z "${2:-}" ] || wait_for is_unlocked "$1"
}
is_unlocked() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets "/org/freedesktop/secrets/collection/$1" \
    org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q false
}

collections() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Service string:Collections 2>/dev/null
}
is_there() { collections | grep -q "/$1"; }
is_default() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.ReadAlias string:default 2>/dev/null | grep -q "/$1"
}

# KDE 5's kwalletd5; of KDE 6 ksecretd, or kwalletd6 from before the two were told apart.
for kwalletd in ksecretd kwalletd6 kwalletd5; do
  ! command -v "$kwalletd" >/dev/null || break
done
# start_kwalletd [STARTER]
start_kwalletd() {
  "$@" "$kwalletd" &
  KEYRING_PID=$!
  wait_for has_owner "org.kde.$kwalletd"
  wait_for has_owner org.freedesktop.secrets
  wait_for collections # it answers after it has opened what it was to open
}
start_kwallet() {
  printf '[Wallet]\nDefault Wallet=kdewallet\nFirst Use=false\n%s\n' "${SETTINGS:-}" >"$XDG_CONFIG_HOME/kwalletrc"
  starter="$(dirname "$0")/pam-login.py"
  if [ "${WALLET:-open}" != none ]; then
    # The wallet is a collection from the next start on.
    start_kwalletd "$starter"
    kill "$KEYRING_PID" && wait "$KEYRING_PID" || true
  fi
  [ "${WALLET:-open}" = open ] || starter=
  # shellcheck disable=SC2086 # none, or one
  start_kwalletd $starter
}
# That writes it. Who has ended is not asked: the bus would start another keyring.
close_wallet() {
  ! kill -0 "$KEYRING_PID" 2>/dev/null || timeout 3 dbus-send --session --print-reply --dest=org.freedesktop.secrets \
    /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/kdewallet
}

exec 4>&1 5>&2 >"$KEYRING_HOME/keyring.log" 2>&1
# TERM lets KeePassXC write what it has, and KWallet writes it when a wallet is closed. What does not heed that is ended all
# the same.
stop() {
  [ "$keyring" != kwallet ] || close_wallet || true
  kill "$KEYRING_PID" 2>/dev/null || true
  for _ in $(seq 150); do
    kill -0 "$KEYRING_PID" 2>/dev/null || break
    sleep 0.02
  done
  kill -KILL "$KEYRING_PID" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 143' INT TERM
"start_$keyring"
export KEYRING_PID
"$@" >&4 2>&5
