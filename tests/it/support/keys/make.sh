#!/bin/sh
# Makes the keys and certificates of the tests anew, in the folder where this file is. Needs OpenSSL 3.
set -eu
cd "$(dirname "$0")"
pass='pass:pass phrase+/=&%'
ca=$(mktemp -d)
trap 'rm -r "$ca"' EXIT

printf '%s\n' '[ca]' 'default_ca = own' '[own]' "database = $ca/index" "new_certs_dir = $ca" \
  'default_md = sha256' 'policy = name' 'x509_extensions = leaf' 'rand_serial = yes' 'unique_subject = no' \
  '[name]' 'commonName = supplied' '[leaf]' 'basicConstraints = CA:FALSE' \
  'subjectKeyIdentifier = hash' >"$ca/ca.cnf"

# `openssl ca` and not `openssl req -x509`: the days are fixed, whatever the clock of this machine says.
certify() { # key, name, first day, last day
  : >"$ca/index"
  openssl req -new -key "$1" -subj "/CN=$2" -out "$ca/request"
  openssl ca -batch -notext -config "$ca/ca.cnf" -selfsign -keyfile "$1" -in "$ca/request" \
    -startdate "$3000000Z" -enddate "$4000000Z"
}
rsa() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1"; }

rsa key.pem
certify key.pem 'entra-token test' 20200101 21200101 >certificate.pem
openssl rsa -in key.pem -traditional -out key-pkcs1.pem
cat key.pem certificate.pem >bundle.pem

rsa other-key.pem
certify other-key.pem 'entra-token other test' 20200101 21200101 >other-certificate.pem
cat other-certificate.pem certificate.pem key.pem >bundle-chain.pem

openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout "$pass" | cat certificate.pem - >encrypted.pem
openssl rsa -in key.pem -traditional -aes256 -passout "$pass" | cat certificate.pem - >encrypted-traditional.pem
p12() { openssl pkcs12 -export -inkey key.pem -in certificate.pem "$@"; }
p12 -passout "$pass" -out bundle.p12
p12 -passout "$pass" -legacy -out bundle-legacy.p12
p12 -passout pass: -out bundle-no-password.p12

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$ca/ec-key"
certify "$ca/ec-key" 'entra-token EC test' 20200101 21200101 | cat "$ca/ec-key" - >ec.pem
certify key.pem 'entra-token expired test' 20200101 20210101 | cat key.pem - >expired.pem
certify key.pem 'entra-token early test' 20990101 21000101 | cat key.pem - >not-yet.pem
