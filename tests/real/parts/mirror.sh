#!/bin/sh
# Prints where this machine gets its Debian packages, as apt knows it.
set -eu
# shellcheck source=/dev/null
. /etc/os-release
[ "$ID" = debian ] || { echo "this is ${PRETTY_NAME:-$ID}, which has no Debian packages" >&2; exit 1; }
# shellcheck disable=SC2016 # for apt
address=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Component: main" "Release: ${VERSION_CODENAME:-}" | head -n 1)
[ -n "$address" ] || { echo "apt does not say where this machine gets its Debian packages" >&2; exit 1; }
printf '%s\n' "$address"
