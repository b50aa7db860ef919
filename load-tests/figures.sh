#!/usr/bin/env bash
# First figures: the gateway beside a bare Kestrel endpoint that reads the body and returns the same bytes, the server on one core and wrk on the other,
# in turns. Needs wrk, taskset and a Release build. Absolute numbers say little; the ratio does.
# usage: load-tests/figures.sh [GRAPH [POSTS_PER_USER [VIEWERS]]]
set -euo pipefail
cd "$(dirname "$0")/.."

graph=${1:-samples/small-town.tsv}
posts=${2:-5}
viewers=${3:-1000}
seconds=${SECONDS_PER_RUN:-8}
warmup=${WARMUP:-45} # Until the runtime has recompiled what is hot: on one core that takes half a minute.
rounds=${ROUNDS:-3}
connections=${CONNECTIONS:-32}
work=$(mktemp -d)
gateway_url=http://127.0.0.1:5170
floor_url=http://127.0.0.1:5171
server=""

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development
export SocialFeed__DataDirectory="$work/data"

stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=""; }; }
trap 'stop; rm -rf "$work"' EXIT

dll() { find artifacts/bin/"$1"/release -maxdepth 1 -name "$2" | head -n 1; }

await() { # await URL: until it answers, 30 s at most
  for _ in $(seq 300); do curl -fs -o /dev/null "$1" && return; sleep 0.1; done
  echo "$1 does not answer" >&2; exit 1
}

load() { # load URL SCRIPT [ARGS]: requests per second
  taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" -s "$2" "$1" -- "${@:3}" | tee -a "$work/log" | awk '
    /Requests\/sec/ { rate = $2 } /Non-2xx|Socket errors/ { print "bad: " $0 > "/dev/stderr"; exit 1 } END { print rate }'
}

dotnet build SocialFeed.sln -c Release -v quiet -nodeReuse:false
cli=$(dll SocialFeed.Cli socialfeed.dll)
dotnet "$cli" seed --graph "$graph" --posts-per-user "$posts"
dotnet "$cli" token --all --output "$work/tokens.tsv"
awk -F'\t' -v n="$viewers" '!/^#/ && count++ < n { print $2 }' "$work/tokens.tsv" >"$work/tokens"
token=$(head -n 1 "$work/tokens")

gateway() { taskset -c 0 dotnet "$(dll SocialFeed.Gateway SocialFeed.Gateway.dll)" --urls "$gateway_url" >"$work/gateway.log" 2>&1 & server=$!; await "$gateway_url/health/ready"; }
floor() { taskset -c 0 dotnet "$(dll SocialFeed.KestrelFloor SocialFeed.KestrelFloor.dll)" "$1" "$floor_url" >"$work/floor.log" 2>&1 & server=$!; await "$floor_url/"; }

post() { curl -fs "$gateway_url/graphql" -H 'Content-Type: application/json' "${@:2}" -d "$1"; }

compare() { # compare NAME BODY-FILE SCRIPT [ARGS]
  local name=$1 body=$2 script=$3; shift 3
  for round in $(seq "$rounds"); do
    gateway; seconds=$warmup load "$gateway_url/graphql" "$script" "$@" >/dev/null; ours=$(load "$gateway_url/graphql" "$script" "$@"); stop
    floor "$body"; seconds=$warmup load "$floor_url/graphql" "$script" "$@" >/dev/null; bare=$(load "$floor_url/graphql" "$script" "$@"); stop
    awk -v n="$name" -v r="$round" -v a="$ours" -v b="$bare" 'BEGIN { printf "%s, round %d: %.0f/s of %.0f/s = %.1f%%\n", n, r, a, b, 100 * a / b }'
  done
}

page=load-tests/wrk/home-feed.json
gateway
post '{"query":"{ __typename }"}' >"$work/typename.json"
post "@$page" -H "Authorization: Bearer $token" >"$work/page.json"
stop
echo "bodies: $(wc -c <"$work/typename.json") and $(wc -c <"$work/page.json") bytes"
compare "{ __typename }" "$work/typename.json" load-tests/wrk/typename.lua
compare "home feed page" "$work/page.json" load-tests/wrk/home-feed.lua "$page" "$work/tokens"
