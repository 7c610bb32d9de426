#!/bin/sh
# Starts PostgreSQL. On an empty volume it first makes the user, the database and what the SQL files
# in /docker-entrypoint-initdb.d say, beside the final place, so that a start that was cut short
# begins anew.
set -eu

# No psql here: it needs a running server. With -j a command ends at a semicolon and an empty line.
sql() {
    postgres --single -j -D "$1" "$2" >/dev/null
}

if [ ! -e "$PGDATA" ]; then
    new="$PGDATA.new"
    rm -rf "$new"
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --pgdata="$new" --username="$POSTGRES_USER" --pwfile=/tmp/password --no-locale \
        --encoding=UTF8 --auth-local=trust --auth-host=scram-sha-256
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$new/pg_hba.conf"
    printf 'CREATE DATABASE "%s";\n\n' "$POSTGRES_DB" | sql "$new" postgres
    cat /docker-entrypoint-initdb.d/*.sql | sql "$new" "$POSTGRES_DB"
    mv "$new" "$PGDATA"
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp
