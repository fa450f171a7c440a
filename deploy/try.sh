#!/bin/sh
# Serves two dashboards behind haproxy on this machine, as in production; ends them when it is interrupted.
# CSP_DATABASE_URL names the store, PORT the port of https://csp.test (which must lead to 127.0.0.1), PYTHON the Python.
# It prints "ready" and the address when both dashboards answer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-$here/../.venv/bin/python}
command -v haproxy >/dev/null || { echo "haproxy: expected on PATH, found none; Debian: apt install haproxy" >&2; exit 3; }
scratch=$(mktemp -d)
pids=
end() { trap - EXIT INT TERM; for pid in $pids; do kill "$pid" 2>/dev/null || :; done; wait; rm -rf "$scratch"; }
trap end EXIT
trap 'exit 0' INT TERM

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=csp.test \
  -addext subjectAltName=DNS:csp.test -keyout "$scratch/key" -out "$scratch/crt" 2>/dev/null
cat "$scratch/crt" "$scratch/key" > "$scratch/pem"

free() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=${PORT:-8443}
first=$(free)
second=$(free)
export CSP_HOSTS=csp.test
cd "$here/.."
for own in "$first" "$second"; do
  HOST=127.0.0.1 PORT=$own "$python" serve.py --proxy 127.0.0.1 >"$scratch/$own.log" 2>&1 & pids="$pids $!"
done
CSP_BIND=127.0.0.1:$port CSP_CERTIFICATE=$scratch/pem CSP_HOST=csp.test CSP_ORIGIN=https://csp.test:$port \
  CSP_REQUESTS_PER_10S=${CSP_REQUESTS_PER_10S:-3000} CSP_CONNECTIONS=${CSP_CONNECTIONS:-1000} \
  CSP_FIRST=127.0.0.1:$first CSP_SECOND=127.0.0.1:$second \
  haproxy -db -f "$here/haproxy.cfg" >"$scratch/haproxy.log" 2>&1 & pids="$pids $!"

for own in "$first" "$second"; do
  tries=0
  until curl -fsS -o /dev/null "http://127.0.0.1:$own/ready" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 240 ] || { cat "$scratch"/*.log >&2; exit 1; }
    sleep 0.5
  done
done
until curl -fsSk -o /dev/null --resolve "csp.test:$port:127.0.0.1" "https://csp.test:$port/ready" 2>/dev/null; do
  kill -0 "${pids##* }" 2>/dev/null || { cat "$scratch/haproxy.log" >&2; exit 1; }
  sleep 0.5
done
echo "ready https://csp.test:$port $first $second"
wait
