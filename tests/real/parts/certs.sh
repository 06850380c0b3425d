#!/bin/sh
# certs.sh FOLDER: a certificate authority (ca.pem) and a certificate for localhost (cert.pem, key.pem), as rustls wants
# them: names in subjectAltName, and a leaf that is not itself an authority.
set -eu
mkdir -p "$1"
cd "$1"
new_key() { (umask 077; openssl ecparam -name prime256v1 -genkey -noout -out "$1"); }

new_key ca.key
openssl req -x509 -new -key ca.key -sha256 -days 30 -subj "/CN=entra-token test authority" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -out ca.pem

new_key key.pem
printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" "extendedKeyUsage=serverAuth" \
  "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1" > leaf.ext
openssl req -new -key key.pem -subj "/CN=localhost" |
  openssl x509 -req -CA ca.pem -CAkey ca.key -set_serial 1 -days 30 -sha256 -extfile leaf.ext -out cert.pem 2>/dev/null
