#!/bin/bash
# serve.sh PROVIDER CERTIFICATES [no-auth|slow]: a mail server of its own, Postfix in front and Dovecot behind it, on free ports of
# loopback, without systemd and beside any other. It asks PROVIDER, an address, about every token (RFC 7662), so that a revoked
# one is refused at once, and delivers what is for alice@ and bob@example.com. CERTIFICATES is a folder made by certs.sh.
#
# Prints four lines when it is ready: the port of STARTTLS, the port of implicit TLS, that of IMAP over TLS, and the folder with
# the mailboxes. It lives until its stdin ends, so that it cannot outlive a test; then its logs go to stderr.
# no-auth   offers no way to sign in, like a tenant whose SMTP AUTH is off
# slow      keeps everybody waiting for three seconds before it greets them
set -euo pipefail
# Postfix starts as root, and becomes somebody else.
[ "$(id -u)" = 0 ] || exec sudo -n "$0" "$@"
here=$(dirname "$(readlink -f "$0")")
provider=$1
case $(dovecot --version) in
  2.3.*) words=2.3 ;;
  2.4.*) words=2.4 ;;
  *) echo "dovecot $(dovecot --version): there is a configuration for 2.3 and for 2.4" >&2; exit 1 ;;
esac

# Not in the folder of the test: the users of Postfix and Dovecot may not enter it, and a socket's path has at most 107 bytes.
folder=$(mktemp -d /tmp/mail.XXXXXX)
chmod 755 "$folder"
dovecot='' postfix=''
end() {
  # Each is a group of its own. Asked to end, Dovecot takes a second.
  for group in $postfix $dovecot; do kill -KILL -- "-$group" 2>/dev/null || true; done
  wait 2>/dev/null || true
  cat "$folder"/*.log >&2 || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 143' INT TERM

mkdir "$folder/tls" "$folder/mail" "$folder/run" "$folder/data" "$folder/postfix"
cp "$2/ca.pem" "$2/cert.pem" "$2/key.pem" "$folder/tls"
chmod 644 "$folder/tls/ca.pem"
# Mail belongs to whoever runs the tests; but Dovecot never works for root.
owner=${SUDO_UID:-0}
[ "$owner" != 0 ] || owner=$(id -u mail)
chown "$owner" "$folder/mail"
chown postfix "$folder/data"

# What `postfix start` would make, which insists on the folders of the distribution.
mkdir "$folder/queue"
for name in active bounce corrupt defer deferred flush hold incoming private saved trace; do
  install -d -o postfix -m 700 "$folder/queue/$name"
done
install -d -m 755 "$folder/queue/pid"
install -d -o postfix -g postdrop -m 710 "$folder/queue/public"
install -d -o postfix -g postdrop -m 730 "$folder/queue/maildrop"

# Not from the range out of which the system gives ports away; who comes second to a port tries another.
free_port() { shuf -i 10000-32000 -n 1; }
fill_in() {
  sed -e "s|@FOLDER@|$folder|g" -e "s|@PROVIDER@|$provider|g" -e "s|@AUTHORITY@|${provider#https://}|g" -e "s|@OWNER@|$owner|g" \
    -e "s|@AUTH@|$auth|g" -e "s|@WAIT@|$wait|g" -e "s|@IMAP@|$imap|g" -e "s|@STARTTLS@|$starttls|g" -e "s|@TLS@|$tls|g" "$here/$1" >"$folder/$2"
}
wait_until() {
  waits=0
  until "$@"; do
    waits=$((waits + 1))
    [ "$waits" -le 250 ] || { echo "in vain: $*" >&2; exit 1; }
    sleep 0.02
  done
}

auth=yes wait=''
case ${3:-} in
  no-auth) auth=no ;;
  slow) wait='sleep 3' ;;
esac
starttls=0 tls=0 imap=$(free_port)
while (: <"/dev/tcp/127.0.0.1/$imap") 2>/dev/null; do imap=$(free_port); done
fill_in "dovecot-$words.conf" dovecot.conf
[ "$words" != 2.3 ] || fill_in dovecot-2.3-oauth2.conf dovecot-2.3-oauth2.conf
setsid dovecot -F -c "$folder/dovecot.conf" </dev/null >>"$folder/dovecot.log" 2>&1 &
dovecot=$!

runs() { kill -0 "$postfix" 2>/dev/null; }
# Its last socket is there: then the ports are, too.
has_settled() { ! runs || [ -S "$folder/queue/public/postlog" ]; }
tries=0
until [ -n "$postfix" ] && runs; do
  tries=$((tries + 1))
  [ "$tries" -le 5 ] || { echo "postfix does not start" >&2; exit 1; }
  starttls=$(free_port) tls=$(free_port)
  fill_in main.cf postfix/main.cf
  fill_in master.cf postfix/master.cf
  touch -d '1 minute ago' "$folder/postfix/main.cf" # Postfix waits until it is sure that nobody is writing there
  setsid /usr/lib/postfix/sbin/master -d -c "$folder/postfix" </dev/null >>"$folder/postfix.log" 2>&1 &
  postfix=$!
  wait_until has_settled
done
wait_until test -S "$folder/run/auth-smtp"
wait_until test -S "$folder/run/lmtp-in"

printf '%s\n' "$starttls" "$tls" "$imap" "$folder/mail"
cat >/dev/null
