#!/bin/sh
# Packs a release binary that has been built: `.github/package.sh deb` after `cargo build --locked --release`, or
# `.github/package.sh archive TARGET` after a build for TARGET. The result is in target/packages.
# Needs jq, and cargo-deb for the first. The program writes its pages and completions itself, so it must run here.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-}
target=${2:-}
case $kind:$target in
deb: | archive:?*) ;;
*)
  echo "usage: .github/package.sh deb | archive TARGET" >&2
  exit 2
  ;;
esac
built=${CARGO_TARGET_DIR:-target}/${target:+$target/}release
program=$built/entra-token
[ -e "$program" ] || program=$program.exe
parts=target/package
packages=target/packages
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

rm -rf "$parts"
mkdir -p "$parts/completions" "$parts/systemd" "$packages"
"$program" --lang en generate man --to "$parts/man" >/dev/null
"$program" --lang ja generate man --to "$parts/man/ja" >/dev/null
"$program" generate completions bash >"$parts/completions/entra-token"
"$program" generate completions zsh >"$parts/completions/_entra-token"
"$program" generate completions fish >"$parts/completions/entra-token.fish"
"$program" generate completions powershell >"$parts/completions/_entra-token.ps1"
"$program" generate completions elvish >"$parts/completions/entra-token.elv"
for unit in examples/systemd/*; do
  sed 's|%h/.cargo/bin/|/usr/bin/|' "$unit" >"$parts/systemd/$(basename "$unit")"
done

# The licences of what is linked in ask for their texts in every copy; of Apache-2.0 or another, the other is shorter.
licenses() {
  cargo tree --locked --edges normal --prefix none --format '{p}' | awk '{ print $1 "\t" substr($2, 2) }' | sort -u >"$parts/tree"
  cargo metadata --locked --format-version 1 |
    jq -r '.packages[] | select(.source) | [.name, .version, .license // "see its text", .manifest_path] | @tsv' | tr '\134' / |
    while IFS="$(printf '\t')" read -r crate number license manifest; do
      grep -qxF "$(printf '%s\t%s' "$crate" "$number")" "$parts/tree" || continue
      printf '\n==== %s %s: %s\n' "$crate" "$number" "$license"
      texts=$(find "${manifest%/*}" -maxdepth 1 -type f \( -iname 'LICEN[CS]E*' -o -iname 'COPYING*' -o -iname 'NOTICE*' \) | sort)
      short=$(printf '%s\n' "$texts" | grep -vi 'apache' || true)
      printf '%s\n' "${short:-$texts}" | while read -r text; do
        if [ -n "$text" ]; then cat "$text"; fi
      done
    done
}
echo 'entra-token is under LICENSE. These are the licences of the libraries in it.' >"$parts/third-party-licenses"
licenses >>"$parts/third-party-licenses"
rm "$parts/tree"

# What CHANGELOG.md says of this version, or of what is not released yet, as Debian writes it.
changes() {
  grep -q "^## $version" CHANGELOG.md && of=$version || of=Unreleased
  awk -v of="$of" '
    /^## / { is_in = ($2 == of); next }
    is_in && sub(/^### /, "") { print "  [ " $0 " ]"; next }
    is_in && /^- / { print "  * " substr($0, 3); next }
    is_in && /^  / { print "  " $0 }
  ' CHANGELOG.md
}

case $kind in
deb)
  # Debian has the text of the second licence already.
  sed '/^--------/{x;s/^/-/;/--/{x;q};x}' LICENSE >"$parts/license"
  echo 'Apache License, Version 2.0: see /usr/share/common-licenses/Apache-2.0.' >>"$parts/license"
  when=$(git log -1 --format=%cD 2>/dev/null) || when=$(date -uR)
  maintainer=${DEB_MAINTAINER:-$(sed -n 's/^maintainer = "\(.*\)".*/\1/p' Cargo.toml)}
  {
    printf 'entra-token (%s-1) unstable; urgency=medium\n\n' "$version"
    changes
    printf '\n -- %s  %s\n' "$maintainer" "$when"
  } >"$parts/changelog"
  cargo deb --no-build --no-strip --maintainer "$maintainer" --output "$packages/"
  ;;
archive)
  name=entra-token-$version-$target
  folder=$parts/$name
  mkdir "$folder"
  cp -R "$program" "$parts/man" "$parts/completions" "$parts/third-party-licenses" README.md README.ja.md CHANGELOG.md LICENSE examples "$folder"
  case $target in
  *windows*) (cd "$parts" && 7z a -bso0 "../../$packages/$name.zip" "$name") ;;
  *) tar -C "$parts" -czf "$packages/$name.tar.gz" "$name" ;;
  esac
  ;;
esac
