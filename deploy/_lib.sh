# shellcheck shell=bash
# What the scripts beside this one share: where the trial lives, its ports, and how its processes start and stop.
source "$(dirname "${BASH_SOURCE[0]}")/../bin/_lib.sh"

TRIAL=${TRIAL:-/tmp/yardstick-trial} # pid files, logs, the database; deleted by `deploy/trial down`
FIRST_PORT=${FIRST_PORT:-18400}      # the trial's ports, all on loopback, begin here
ACCOUNT=yardstick                    # whom the portal runs as
TLS_PORT=$((FIRST_PORT + 43)) HTTP_PORT=$((FIRST_PORT + 80)) POSTGRES_PORT=$((FIRST_PORT + 32))
export TRIAL FIRST_PORT TLS_PORT HTTP_PORT

# port NAME: web1 listens on the first port + 1, db1 on + 11, etcd1 on + 21.
port() {
  local number=${1//[a-z]/}
  case $1 in
    web*) echo $((FIRST_PORT + number)) ;;
    db*) echo $((FIRST_PORT + 10 + number)) ;;
    etcd*) echo $((FIRST_PORT + 20 + number)) ;;
  esac
}

as() { local who=$1; shift; setpriv --reuid "$who" --regid "$who" --init-groups "$@"; }

pid_of() { cat "$TRIAL/run/$1.pid" 2>/dev/null; }
runs() { local pid; pid=$(pid_of "$1") && kill -0 "$pid" 2>/dev/null; }

# begin NAME COMMAND…: in the background, in a process group of its own, with its log in a file.
begin() {
  local name=$1
  shift
  ! runs "$name" || return 0
  setsid "$@" >>"$TRIAL/log/$name" 2>&1 </dev/null 9<&- &
  echo $! >"$TRIAL/run/$name.pid"
}

# end NAME [SIGNAL]: TERM (INT for PostgreSQL, which else waits for its clients) goes to the process itself, as from
# a service manager; KILL goes to its whole group at once, as if the machine had lost its power.
end() {
  local name=$1 signal=${2:-TERM} pid
  runs "$name" || return 0
  pid=$(pid_of "$name")
  [[ $name$signal != postgresTERM ]] || signal=INT
  if [[ $signal == KILL ]]; then kill -KILL -- "-$pid"; else kill "-$signal" "$pid"; fi
  for _ in {1..300}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  rm -f "$TRIAL/run/$name.pid"
}

# wait_for SECONDS COMMAND…
wait_for() {
  local tenths=$(($1 * 10))
  shift
  while ! "$@" >/dev/null 2>&1; do
    ((tenths-- > 0)) || die "Waited in vain for: $*. The logs are in $TRIAL/log."
    sleep 0.1
  done
}
