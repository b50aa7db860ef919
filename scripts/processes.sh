# shellcheck shell=bash
# Processes that a script starts, finds again and ends: one file NAME.pid each below $state, holding the pid and the time the
# process began, so that a number given to another program later is never mistaken for ours. Sourced by servers and cluster.

say() { printf '%s: %s\n' "$program" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# began PID: when the process began, in clock ticks since boot; nothing when there is no such process or only its corpse. A killed
# program whose first thread is dead while others still end counts as running, since it holds its ports.
began() {
  local stat fields tasks
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  tasks=("/proc/$1/task/"*)
  stat=${stat##*) }
  read -r -a fields <<<"$stat"
  [ "${fields[0]}" = Z ] && [ ${#tasks[@]} -le 1 ] || printf '%s' "${fields[19]}"
}

# process_pid NAME: the pid of a running process of ours, or nothing.
process_pid() {
  local pid started
  [ -f "$state/$1.pid" ] || return 0
  read -r pid started <"$state/$1.pid" || return 0
  [ "$(began "$pid")" = "$started" ] && printf '%s' "$pid"
  return 0
}

# process_start NAME LOG COMMAND...: starts it in a session of its own, so that a terminal's Ctrl-C does not reach it.
process_start() {
  local name=$1 log=$2 pid
  shift 2
  mkdir -p "$state" "$(dirname "$log")"
  setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(began "$pid")" >"$state/$name.pid"
}

# process_gone NAME: true when it does not run.
process_gone() { [ -z "$(process_pid "$1")" ]; }

# process_stop NAME [SECONDS]: SIGTERM, then SIGKILL when it is still there after that long. A paused one is resumed first.
process_stop() {
  local pid
  pid=$(process_pid "$1")
  if [ -n "$pid" ]; then
    kill -CONT "$pid" 2>/dev/null || true
    kill -TERM "$pid" 2>/dev/null || true
    wait_until "${2:-20}" process_gone "$1" || process_kill "$1"
  fi
  rm -f "$state/$1.pid"
}

# process_kill NAME: SIGKILL, and waits until the kernel has buried it.
process_kill() {
  local pid
  pid=$(process_pid "$1")
  [ -n "$pid" ] || return 0
  kill -KILL "$pid" 2>/dev/null || true
  wait_until 20 process_gone "$1" || die "$1 (pid $pid) does not end; look at it with ps."
  rm -f "$state/$1.pid"
}

# wait_until SECONDS COMMAND...: runs the command until it succeeds; false after that long.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# listening HOST PORT: true when somebody accepts connections there.
listening() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

quiet() { ! listening "$1" "$2"; }

# free_or_die HOST PORT WHAT HINT: refuses an address that another program uses.
free_or_die() {
  wait_until 3 quiet "$1" "$2" || die "$1:$2, the address for $3, is taken by a program that this script did not start. Stop it, or $4"
}

# secret FILE: a password made once, readable by the owner only.
secret() {
  [ -s "$1" ] || (umask 077 && mkdir -p "$(dirname "$1")" && head -c 24 /dev/urandom | base64 | tr -d '+/=\n' >"$1")
  cat "$1"
}

# need_package COMMAND PACKAGE: installs a Debian package when the command is missing.
need_package() {
  command -v "$1" >/dev/null 2>&1 && return
  say "installing $2"
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  [ -n "${apt_updated:-}" ] || {
    $sudo apt-get update -qq >&2
    apt_updated=1
  }
  # Debian starts a server as it is installed; a policy that says no keeps the default ports free.
  local policy=/usr/sbin/policy-rc.d own_policy=""
  [ -e "$policy" ] || {
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod +x "$policy"
    own_policy=1
  }
  local installed=0
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 || installed=$?
  [ -z "$own_policy" ] || $sudo rm -f "$policy"
  [ "$installed" = 0 ] || die "apt-get could not install $2: run 'apt-get install $2' and see what it says."
}
