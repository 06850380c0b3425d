#!/bin/sh
# Installs what tests/real needs: Debian or Ubuntu packages, and the npm packages of package-lock.json.
# Fast when everything is there. Needs root or sudo only when a system package is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
REAL_PARTS_DIR=${REAL_PARTS_DIR:-$here/../../../target/real-parts}
mkdir -p "$REAL_PARTS_DIR"
REAL_PARTS_DIR=$(cd "$REAL_PARTS_DIR" && pwd)

# A mirror that answers badly once is no reason to fail a whole run.
twice() { "$@" || { echo "once more: $*" >&2; sleep 5; "$@"; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

missing=
want_package() { dpkg -s "$1" >/dev/null 2>&1 || missing="$missing $1"; }
want_command() { command -v "$1" >/dev/null || missing="$missing $2"; }

for package in dbus gnome-keyring libsecret-tools openssh-client openssl xdg-utils; do want_package "$package"; done
for package in keepassxc python3-pykeepass x11-utils xvfb; do want_package "$package"; done
# shellcheck source=/dev/null
case $(. /etc/os-release && echo "$ID ${VERSION_ID:-}") in
"debian 12" | "ubuntu 22.04" | "ubuntu 24.04") kwallet='libkf5wallet-bin libqca-qt5-2-plugins' ;;
*) kwallet='kwallet6 libqca-qt6-plugins' ;; # KDE 6
esac
for package in $kwallet; do want_package "$package"; done
for package in age gnupg golang-docker-credential-helpers jq pass systemd util-linux; do want_package "$package"; done
for package in busybox dash fish libio-socket-ssl-perl mksh perl zsh; do want_package "$package"; done
[ -x "$(git --exec-path)/git-send-email" ] || missing="$missing git-email"
want_package libmailtools-perl # Mail::Address, which Debian's git send-email loads and does not depend on
for package in dovecot-core dovecot-imapd dovecot-lmtpd postfix postfix-pcre; do want_package "$package"; done
for package in bsd-mailx isync libsasl2-modules-kdexoauth2 man-db msmtp mutt neomutt php-cli; do want_package "$package"; done
want_package fonts-ipafont-gothic # without it the Japanese tab is a picture of empty boxes
want_command strace strace
want_command valgrind valgrind # benches/instructions.sh counts with it
want_command curl curl
want_command python3 python3
want_command node nodejs
want_command npm npm
"$here/find-chromium.sh" >/dev/null || missing="$missing chromium" # Ubuntu's package is a snap: take a browser that is there

if [ -n "$missing" ]; then
  echo "installing$missing"
  twice apt_get update -q
  # shellcheck disable=SC2086 # a list of words
  twice apt_get install -y -q --no-install-recommends $missing
fi

node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "node $(node --version) is too old: 20 or newer is needed" >&2; exit 1; }

cd "$REAL_PARTS_DIR"
if ! cmp -s "$here/package-lock.json" package-lock.json || ! [ -s node_modules/.package-lock.json ]; then
  cp "$here/package.json" "$here/package-lock.json" .
  # If it is cut short, the next run must not take a half-filled folder for a whole one.
  twice npm ci --ignore-scripts --no-audit --no-fund --cache "$REAL_PARTS_DIR/npm-cache" || { rm -f package-lock.json; exit 1; }
fi

# Git signs in by Authen::SASL, which has XOAUTH2 from 2.1800 on. Elsewhere the tests say that they were not tried.
# shellcheck source=/dev/null
if (. /etc/os-release && [ "$ID" = debian ]); then
  twice "$here/newer.sh" libauthen-sasl-perl sid
fi

echo "real parts are ready: $("$here/find-chromium.sh"), node $(node --version), $(gnome-keyring-daemon --version | head -1)"
