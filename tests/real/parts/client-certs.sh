#!/bin/sh
# client-certs.sh FOLDER: an app's RSA key and its self-signed certificate, in the files that people have of them:
# cert.pem and key.pem, both in bundle.pem, with the key encrypted (PBES2) in encrypted.pem, and as PKCS#12 in bundle.p12
# (PBES2) and windows.p12 (Triple DES and SHA-1). The last three are locked with $PASSPHRASE.
set -eu
umask 077
mkdir -p "$1"
cd "$1"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -sha256 -days 30 -subj "/CN=entra-token test app" -out cert.pem 2>/dev/null
cat key.pem cert.pem > bundle.pem

openssl pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout env:PASSPHRASE -out encrypted.pem
cat cert.pem >> encrypted.pem

openssl pkcs12 -export -inkey key.pem -in cert.pem -passout env:PASSPHRASE -out bundle.p12
openssl pkcs12 -export -inkey key.pem -in cert.pem -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 \
  -passout env:PASSPHRASE -out windows.p12
