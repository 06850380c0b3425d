#!/bin/sh
# peers.sh: installs what a user would pick instead, for `cargo bench` to measure beside us: ortie and msoauth (cargo), msal
# (pip), and the mutt_oauth2.py of Debian's neomutt (apt, unpacked only). Takes some minutes. What cannot be had is left out.
set -u
folder=${CARGO_TARGET_DIR:-$(dirname "$0")/../target}/tmp/peers
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$folder" || exit 1

for crate in ortie msoauth; do
  [ -x "bin/$crate" ] || cargo install --locked --root . --target-dir build "$crate" || echo "$crate: left out" >&2
done
[ -x venv/bin/python ] && venv/bin/python -c 'import msal' 2>/dev/null ||
  { python3 -m venv venv && venv/bin/pip install --quiet msal; } || echo "msal: left out" >&2
if ! [ -s mutt_oauth2.py ]; then
  apt-get download neomutt && dpkg-deb --extract neomutt_*.deb neomutt &&
    zcat neomutt/usr/share/doc/neomutt/oauth2/mutt_oauth2.py.gz >mutt_oauth2.py || echo "mutt_oauth2.py: left out" >&2
fi
rm -rf build
ls -d bin/* venv mutt_oauth2.py
