#!/usr/bin/env bash
# What some tests need beside Python: Caddy, nginx and openssl for those of deploy/, ip for the one without a network,
# a C compiler for the one of the clock. Debian's packages, installed where that is allowed. Without them those tests
# are skipped and say so; without openssl, those of deploy/ fail.
set -euo pipefail

missing=()
PATH="$PATH:/usr/sbin:/sbin"
for name in caddy nginx openssl; do
  command -v "$name" >/dev/null || missing+=("$name")
done
command -v ip >/dev/null || missing+=(iproute2)
command -v cc >/dev/null || missing+=(gcc libc6-dev)
if [ "${#missing[@]}" -eq 0 ]; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Without ${missing[*]} some tests are skipped or fail. On Debian: sudo apt-get install ${missing[*]}" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq || exit 0
# Only the programs: nothing is to start here by itself.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
for name in "${missing[@]}"; do
  apt-get install -y -qq --no-install-recommends "$name" >/dev/null || echo "$name could not be installed; its tests are skipped or fail." >&2
done
