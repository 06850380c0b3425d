#!/bin/sh
# Prints the path of a Chromium or Chrome: $CHROMIUM, else the first one in PATH.
set -eu
for name in ${CHROMIUM:+"$CHROMIUM"} chromium google-chrome google-chrome-stable chromium-browser; do
  command -v "$name" && exit 0
done
echo "no Chromium or Chrome in PATH" >&2
exit 1
