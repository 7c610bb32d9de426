#!/bin/sh
# Takes noetl-worker's place: calls the server with the worker's identity and says what it answers,
# one line for each change.
trap 'exit 0' TERM INT

# The worker sets both variables of its certificate or neither.
call() {
    set -- --silent --show-error --max-time 5 --output /dev/null --write-out '%{http_code}\n'
    if [ -n "${NOETL_TLS_CA:-}" ]; then
        set -- "$@" --cacert "$NOETL_TLS_CA"
    fi
    if [ -n "${NOETL_TLS_CLIENT_CERT:-}" ]; then
        set -- "$@" --cert "$NOETL_TLS_CLIENT_CERT" --key "$NOETL_TLS_CLIENT_KEY"
    fi
    curl "$@" "$NOETL_SERVER_URL/api/health" 2>&1 | tr '\n' ' '
}

said=
while :; do
    says="stand-in: $(call)from $NOETL_SERVER_URL"
    if [ "$says" != "$said" ]; then
        echo "$says"
        said=$says
    fi
    sleep 1 &
    wait $!
done
