#!/bin/sh
# instructions.sh PROGRAM [--write]: counts the instructions of `show` on its two paths, and fails when one takes more than
# 3 % more than instructions.txt says. --write puts the counts there instead. Needs valgrind, and setarch of util-linux.
# Every run has the same surroundings: environment, files, lengths of their paths, addresses in memory. With another compiler
# or C library than those of instructions.txt, the program of the commit that wrote it is built, and counted here.
set -eu
program=$(realpath "$1")
write=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
kept=$here/instructions.txt
folder=$(mktemp -d /tmp/entra-token-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# The counts hold for this compiler, and for the C library whose loader and copying are in them.
tools="$(rustc --version | cut -d' ' -f1,2), glibc $(getconf GNU_LIBC_VERSION | cut -d' ' -f2), $(uname -m)"

# What `login` leaves behind: the list, the record of the file store, the copy in the cache.
taro=taro@example.com
access_token=$(printf %01900d 0)
refresh_token=$(printf %01524d 0)
began=2025-01-01T00:00:00.123456789Z
ends=2099-01-01T00:00:00.123456789Z
scope=https://outlook.office.com/SMTP.Send
umask 077
mkdir -p state/credentials run/entra-token
list() {
  printf '{\n  "version": 1,\n  "default": "%s",\n  "accounts": [\n    {\n      "name": "%s",\n      "store": "%s",\n      "signed_in_at": "%s"\n    }\n  ]\n}' \
    $taro $taro "$1" $began >state/accounts.json
}
{
  printf '{"version":1,"account":{"name":"%s","username":"%s","client_id":"11111111-aaaa-4aaa-8aaa-111111111111",' $taro $taro
  printf '"authentication":{"by":"none"},"access":"delegated","cloud":"global","tenant":"common",'
  printf '"authority_host":"https://login.microsoftonline.com","scopes":["%s","offline_access"],"redirect":"http://localhost"},' $scope
  printf '"access_token":"%s","expires_at":"%s","scopes":["%s"],' "$access_token" $ends $scope
  printf '"refresh_token":"%s","renewed_at":"%s"}' "$refresh_token" $began
} >state/credentials/$taro.json
{
  printf '{"version":1,"access_token":"%s","expires_at":"%s",' "$access_token" $ends
  printf '"received_at":"%s","scopes":["%s"],"signed_in_at":"%s"}' $began $scope $began
} >run/entra-token/$taro.json

# The instructions of `show` of this program, for an account in a store of this kind.
count() {
  cp "$1" entra-token # its path is counted, too
  shift
  list "$1"
  env -i PATH=/usr/local/bin:/usr/bin:/bin LANG=C HOME="$folder" ENTRA_TOKEN_STATE_DIR="$folder/state" XDG_RUNTIME_DIR="$folder/run" \
    setarch -R valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file=said ./entra-token show >shown
  [ "$(cat shown)" = "$access_token" ] || { echo "$1: not the token that was stored" >&2; exit 1; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' said
}

cache_hit=$(count "$program" keyring)
file_store=$(count "$program" file)
if [ "$write" = --write ]; then
  printf 'taken with = %s\ncache hit = %s\nfile store = %s\n' "$tools" "$cache_hit" "$file_store" >"$kept"
fi

before() { sed -n "s/^$1 = //p" "$kept"; }
cache_hit_before=$(before 'cache hit')
file_store_before=$(before 'file store')
if [ "$(before 'taken with')" != "$tools" ]; then
  commit=$(git -C "$here" log -1 --format=%H -- instructions.txt)
  echo "counted with $(before 'taken with'), and this is $tools: the program of $commit is counted here"
  git -C "$here/.." archive "$commit" | tar -x --one-top-level=source
  (cd source && CARGO_TARGET_DIR=$folder/target cargo build --quiet --locked --release)
  cache_hit_before=$(count target/release/entra-token keyring)
  file_store_before=$(count target/release/entra-token file)
fi
printf 'show, instructions: cache hit %s (kept: %s), file store %s (kept: %s)\n' \
  "$cache_hit" "$cache_hit_before" "$file_store" "$file_store_before"
compare() {
  [ $((100 * $2)) -le $((103 * $3)) ] || { echo "$1: more than 3 % above what benches/instructions.txt stands for" >&2; exit 1; }
}
compare 'cache hit' "$cache_hit" "$cache_hit_before"
compare 'file store' "$file_store" "$file_store_before"
