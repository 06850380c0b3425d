#!/bin/sh
# newer.sh PACKAGE SUITE: prints a folder with the files of PACKAGE as a newer SUITE of Debian has it (trixie, sid), fetched
# from where this machine gets its Debian packages, by apt, which checks its signature. Nothing is installed: the files of a
# package that needs no newer ones than this machine has can be used from there. A second call fetches nothing.
set -eu
package=$1 suite=$2
here=$(cd "$(dirname "$0")" && pwd)
REAL_PARTS_DIR=${REAL_PARTS_DIR:-$here/../../../target/real-parts}
place=$REAL_PARTS_DIR/newer/$suite
mkdir -p "$place"
place=$(cd "$place" && pwd)
keys=/usr/share/keyrings/debian-archive-keyring.gpg

if ! [ -d "$place/$package" ]; then
  address=$("$here/mirror.sh") || exit 1

  apt() {
    apt-get -q -o Dir::Etc::SourceList="$place/sources.list" -o Dir::Etc::SourceParts=/dev/null \
      -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State::Lists="$place/lists" \
      -o Dir::State::Status="$place/status" -o Dir::Cache="$place" -o Dir::Cache::Archives="$place/archives" \
      -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3 -o Acquire::Languages=none \
      -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::IndexTargets::deb::CNF::DefaultEnabled=false "$@" >&2
  }
  rm -rf "$place/archives" "$place/unpacked"
  mkdir -p "$place/lists/partial" "$place/archives/partial"
  : >"$place/status" # nothing is installed here
  echo "deb [signed-by=$keys] $address $suite main" >"$place/sources.list"
  cd "$place/archives"
  apt update
  apt download "$package"
  dpkg-deb -x ./*.deb "$place/unpacked"
  mv "$place/unpacked" "$place/$package" # whole, or not there
  rm -rf "$place/lists" "$place/archives" "$place"/*.bin
fi
echo "$place/$package"
