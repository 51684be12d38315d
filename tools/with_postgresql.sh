#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own, whose address is in FRONTDESK_DATABASE_URL; the server's
# data lies in a folder that is removed again. As root on Debian it installs the server first.
set -euo pipefail

find_programs() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1 || true)
    found=${found:-$(command -v initdb || true)}
    [ -n "$found" ] && dirname "$found"
}

if ! programs=$(find_programs); then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "PostgreSQL is missing; on Debian: sudo apt-get install postgresql" >&2
        exit 1
    fi
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
    programs=$(find_programs)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/frontdesk-postgresql-XXXXXX")
# The server refuses to run as root.
as_server=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_server=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
stop() {
    "${as_server[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
"${as_server[@]}" "$programs/initdb" -D data -U frontdesk -A trust -E UTF8 --locale=C.UTF-8 >initdb.log
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as_server[@]}" "$programs/pg_ctl" -D data -l "$folder/data/server.log" -w -t 120 \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start >/dev/null
cd "$OLDPWD"
FRONTDESK_DATABASE_URL="postgresql://frontdesk@127.0.0.1:$port/postgres" "$@"
