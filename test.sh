#!/usr/bin/env bash
# Runs every suite on a clean clone: installs what the tests need, builds once, starts the real servers, runs each .NET test project
# and each Node suite, stops the servers, and ends with "N passed, N failed". Exits non-zero when a test failed or a suite did not run.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
configuration=Release
results=artifacts/test-results
passed=0
failed=0
broken=()
# What dotnet test says when its test host was lost.
aborted='test run (was )?aborted|host process (crashed|exited unexpectedly)'

say() { printf '\n== %s\n' "$*"; }

die() {
  printf 'test.sh: %s\n' "$*" >&2
  exit 1
}

need() { # need COMMAND PACKAGE: installs a Debian package when the command is missing
  command -v "$1" >/dev/null 2>&1 && return
  say "installing $2"
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  [ -n "${apt_updated:-}" ] || { $sudo apt-get update -qq; apt_updated=1; }
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$2" >/dev/null ||
    die "apt-get could not install $2: install $1 in another way and run this again."
}

need dotnet dotnet-sdk-10.0
need node nodejs
need npm npm
need java openjdk-17-jre-headless
need chromium chromium
need shellcheck shellcheck
/usr/bin/python3 -c 'import yaml' 2>/dev/null || need python3-yaml python3-yaml
/usr/bin/python3 -c 'import cassandra' 2>/dev/null || need python3-cassandra python3-cassandra

# Debian 12 has Node 18, which lacks what the suites and their packages use; graphql 17 asks for 22, but all suites pass on 20 as well.
node_major() { node --version | sed -E 's/^v([0-9]+).*/\1/'; }
if [ "$(node_major)" -lt 20 ]; then
  say "fetching Node 22, since $(node --version) is too old"
  npm install --prefix artifacts/node --no-save --silent node@22 >/dev/null || die "npm could not fetch Node 22: install Node 20 or newer and run this again."
  PATH=$PWD/artifacts/node/node_modules/node/bin:$PATH
  [ "$(node_major)" -ge 20 ] || die "node is $(node --version), and the suites need 20 or newer."
fi
java_version=$(java -version 2>&1)
[[ $java_version =~ version\ \"17[^0-9] ]] ||
  die "Cassandra 2.1.0 was seen to run here on Java 17 only: put one first in PATH (Debian 12: openjdk-17-jre-headless). Now java says: $java_version"

rm -rf "$results"
mkdir -p "$results"

for folder in src/SocialFeed.Gateway/explorer tests/Clients; do
  say "npm ci in $folder"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
done

say "build"
dotnet build SocialFeed.sln -c "$configuration" -v quiet -nodeReuse:false

# Servers that are given stay as they are; the others are started fresh and removed at the end, with their data. The ring is
# started by the first test that asks for it, the cluster of the fault tests by these.
own_servers=()
own() { [ -n "${!1:-}" ] || own_servers+=("$2"); }
own SOCIALFEED_TEST_CASSANDRA cassandra
own SOCIALFEED_TEST_RING ring
own SOCIALFEED_TEST_REDIS redis
own SOCIALFEED_TEST_RABBITMQ rabbitmq
stop_servers() {
  [ ${#own_servers[@]} -eq 0 ] || scripts/servers wipe "${own_servers[@]}"
  # What tests that were cut short have left.
  [ ! -d artifacts/cluster-tests ] || SOCIALFEED_CLUSTER_DIR=artifacts/cluster-tests scripts/cluster down
  [ ! -d artifacts/backup-drill ] || SOCIALFEED_SERVERS_DIR=artifacts/backup-drill scripts/servers down
}
trap stop_servers EXIT
if [ ${#own_servers[@]} -gt 0 ]; then
  say "servers: ${own_servers[*]}"
  scripts/servers wipe "${own_servers[@]}"
fi
for server in "${own_servers[@]}"; do
  [ "$server" != ring ] || continue
  address=$(scripts/servers up "$server")
  export "SOCIALFEED_TEST_${server^^}=${address#*=}"
  printf '%s is up\n' "$server"
done

for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  say "$name"
  log="$results/$name.log"
  code=0
  dotnet test "$project" -c "$configuration" --no-build --logger "console;verbosity=minimal" 2>&1 | tee "$log" || code=$?
  line=$(grep -E '^(Passed|Failed)! ' "$log" | tail -n 1 || true)
  if [ -z "$line" ]; then
    broken+=("$name: no result, exit code $code")
    continue
  fi
  count() { sed -E "s/.*$1: *([0-9]+).*/\1/" <<<"$line"; }
  passed=$((passed + $(count Passed)))
  failed=$((failed + $(count Failed)))
  [ "$(count Passed)" -gt 0 ] || broken+=("$name: ran no test")
  [ "$(count Skipped)" = 0 ] || broken+=("$name: skipped $(count Skipped)")
  # A host that dies half-way leaves the sum of what it had run until then, which may read "Passed!".
  if grep -qiE "$aborted" "$log"; then
    broken+=("$name: the run was aborted, exit code $code")
  elif [ "$code" != 0 ] && [ "$(count Failed)" = 0 ]; then
    broken+=("$name: exit code $code without a failed test")
  fi
done

say "Node suites"
log="$results/clients.log"
code=0
# More than a thousand lines of what passed stay in the log.
(cd tests/Clients && npm test --silent) >"$log" 2>&1 || code=$?
grep -E '^(# |ℹ )' "$log" || true
node_count() { grep -E "^(# |ℹ )$1 [0-9]+" "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
passed=$((passed + $(node_count pass)))
failed=$((failed + $(node_count fail)))
[ "$(node_count pass)" -gt 0 ] || broken+=("tests/Clients: ran no test")
for kind in cancelled skipped todo; do
  [ "$(node_count "$kind")" = 0 ] || broken+=("tests/Clients: $kind $(node_count "$kind")")
done
[ "$code" = 0 ] || [ "$(node_count fail)" -gt 0 ] || broken+=("tests/Clients: exit code $code without a failed test")

if [ ${#broken[@]} -gt 0 ]; then
  say "did not run as it should"
  printf '%s\n' "${broken[@]}"
  failed=$((failed + ${#broken[@]}))
fi

# Once more at the end, where they are found: each failed test with the beginning of what it said.
if [ "$failed" -gt 0 ]; then
  say "what failed"
  for log in "$results"/*.log; do
    awk -v suite="$(basename "$log" .log)" -v most=30 -v aborted="$aborted" '
      /^  Failed [^ ]/ || /^✖ failing tests/ || tolower($0) ~ aborted { printing = most; print suite ":" }
      /^(Passed|Failed)! / { printing = 0 }
      printing > 0 { print substr($0, 1, 400); printing-- }' "$log"
  done
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
