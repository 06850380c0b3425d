#!/bin/sh
# instructions.sh PROGRAM [--write]: counts the instructions of `show` on its two paths, and fails when one takes more than
# 5 % more than instructions.txt says. --write puts the counts there instead. The surroundings are the same in every run:
# the environment, the files, the lengths of their paths, the addresses in memory.
set -eu
program=$(realpath "$1")
write=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
kept=$here/instructions.txt
folder=$(mktemp -d /tmp/entra-token-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# The counts hold for this compiler, and for the C library whose loader and copying are in them.
taken_with="$(rustc --version | cut -d' ' -f1,2), glibc $(getconf GNU_LIBC_VERSION | cut -d' ' -f2), $(uname -m)"

taro=taro@example.com
token=$(printf %01900d 0)
refresh_token=$(printf %01524d 0)
tenant=11111111-2222-4333-8444-555555555555

# What `login` leaves behind, for an account in this kind of store.
stored() {
  mkdir -m 700 state state/credentials run run/entra-token
  umask 077
  cat >state/accounts.json <<END
{"version":1,"accounts":[{"name":"$taro","store":"$1","signed_in_at":"2025-01-01T00:00:00Z"}]}
END
  cat >state/credentials/$taro.json <<END
@RECORD@
END
  cat >run/entra-token/$taro.json <<END
{"version":1,"access_token":"$token","expires_at":"2099-01-01T00:00:00Z","received_at":"2025-01-01T00:00:00Z","scopes":["https://outlook.office.com/SMTP.Send"],"signed_in_at":"2025-01-01T00:00:00Z"}
END
}
