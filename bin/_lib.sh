# shellcheck shell=bash
# What the scripts beside this one share. They source it first: strict shell, and the project's folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONDONTWRITEBYTECODE # images often set it; then each start of the portal compiles all of it again
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # where Debian keeps ldconfig, which people without root lack

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# All that comes before listening: a free port, what the portal needs, its secret, its tables, its content.
prepare() {
  port_must_be_free
  bin/setup
  address_must_be_ours
  umask 077 # what the portal keeps in DATA_DIR is for nobody else on this machine
  own_folder
  own_secret
  if tables_are_new; then
    content_waits=1
  else
    .venv/bin/flask --app wsgi db upgrade
    content
  fi
}

# Whether the tables are those of this version: seen in a tenth of the time that `flask db upgrade` takes to
# see it. Whatever is odd is a no, and that command then says what it is.
tables_are_new() {
  local migrations=(portal/migrations/versions/[0-9]*.py)
  .venv/bin/python -c 'if True:
    import os, sqlite3, sys
    folder, newest = sys.argv[1:]
    path = os.environ.get("DATABASE_URL_FILE")
    url = open(path).read().strip() if path else os.environ.get("DATABASE_URL", "")
    url = url.replace("postgresql+psycopg:", "postgresql:")
    try:
        if url:
            import psycopg
            there = psycopg.connect(url, connect_timeout=3)
        else:
            there = sqlite3.connect("file:" + folder + "/yardstick.sqlite3?mode=rw", uri=True)
        found = there.execute("SELECT version_num FROM alembic_version").fetchall()
    except Exception:
        sys.exit(1)
    sys.exit(found != [(newest[:4],)])' "${DATA_DIR/#\~\//$HOME/}" "${migrations[-1]##*/}"
}

# Courses, banks and guides as the files are now. Where the tables were of this version, the pages of before
# serve until then: nobody waits for it.
content() { .venv/bin/flask --app wsgi learn load || say "What is named above stays as it was; the portal starts all the same."; }
content_after_web() {
  let_go
  wait_for_web
  exec setpriv --pdeathsig TERM .venv/bin/flask --app wsgi learn load
}

# Two servers would share one port without a word, each with half of the requests.
port_must_be_free() {
  (exec 3<>"/dev/tcp/$HOST/$PORT") 2>/dev/null || return 0
  die "Something listens on $HOST:$PORT already. Stop it, or choose another port: PORT=5001 $0"
}

# A port below 1024, or an address of another machine.
address_must_be_ours() {
  .venv/bin/python -c 'if True:
    import socket, sys
    host, port = sys.argv[1:]
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
    except OSError as error:
        sys.exit(f"{host}:{port} cannot be listened on: {error.strerror}. Set HOST to an address of this machine, "
                 "or PORT to a number above 1023.")
    except OverflowError:
        pass  # the settings will say which numbers are ports' "$HOST" "$PORT"
}

# Makes DATA_DIR where it is missing.
own_folder() {
  local folder=${DATA_DIR/#\~\//$HOME/}
  mkdir -p "$folder" 2>/dev/null && [[ -w $folder && -x $folder ]] ||
    die "DATA_DIR is $folder, which user $(id -un) cannot make or write to. Choose another folder, or give it to that user."
}

# Exports SECRET_KEY. Where none is set: one of this machine's own, made once and kept in DATA_DIR.
own_secret() {
  [[ -z "${SECRET_KEY:-}${SECRET_KEY_FILE:-}" ]] || return 0
  local folder=${DATA_DIR/#\~\//$HOME/} made
  mkdir -p "$folder"
  if [[ ! -s "$folder/secret" ]]; then
    made=$(mktemp "$folder/secret.XXXXXX") # mktemp gives it mode 600
    head -c 48 /dev/urandom | base64 -w 0 >"$made"
    ln "$made" "$folder/secret" 2>/dev/null || true # another process was quicker: its secret stands
    rm "$made"
  fi
  SECRET_KEY=$(<"$folder/secret")
  export SECRET_KEY
}

# For processes that stay: Python without the texts that explain code, and its compiled form in one folder that
# bin/setup fills, so that an account that may only read the project need not compile it at each start.
lean() { export PYTHONOPTIMIZE=2 PYTHONPYCACHEPREFIX=$PWD/.venv/compiled; }

# What answers people. Should this script be killed, the kernel tells it to stop.
web() {
  lean
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1} # one heap for a worker's few threads: a quarter less memory
  exec setpriv --pdeathsig TERM .venv/bin/python -m server "${1:-wsgi:app}"
}

# What carries out jobs. Should this script be killed, the kernel tells it to stop.
jobs() {
  let_go
  [[ ${1:-} != after_web ]] || { wait_for_web; wait_for_database; }
  lean
  exec setpriv --pdeathsig TERM .venv/bin/flask --app wsgi jobs work
}

jobs_after_web() { jobs after_web; }

# held CODE: this script becomes one that holds the listening socket, and does CODE. So connections wait in its
# queue, and who answers goes on, while the server that watches is begun anew.
held() { exec .venv/bin/python -m server.holding bash -c "source bin/_lib.sh; $1" "$0"; }

# For whoever takes no connections: one that kept it would keep the port.
let_go() {
  [[ -n ${LISTENER:-} ]] || return 0
  exec {LISTENER}>&-
  unset LISTENER
}

serve() {
  [[ -z ${content_waits:-} ]] || export content_waits
  held serve_held
}
serve_held() {
  if [[ -n ${content_waits:-} ]]; then content_after_web & fi
  if [[ ${JOBS:-1} == 1 ]]; then keep_running web jobs_after_web; else keep_running web; fi
}

# Until the portal answers, 10 s at most: when everything begins at once, whoever waits for a page has the
# processor, and the worker, which needs twice as much of it to start, comes after.
wait_for_web() {
  local until=$((SECONDS + 10)) line=""
  while [[ -z $line ]] && ((SECONDS < until)); do
    { exec 3<>"/dev/tcp/$HOST/$PORT" && printf 'GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$HOST:$PORT" >&3 &&
      read -rt 10 line <&3; } 2>/dev/null || sleep 0.1
  done
  exec 3>&-
  kill -0 $$ 2>/dev/null || exit 0 # this script was killed meanwhile
}

# Until the portal says that its database answers, however long PostgreSQL needs: a worker that began before would
# end at once, and three of those end all.
wait_for_database() {
  local line="" told=""
  until [[ $line == *" 200 "* ]]; do
    kill -0 $$ 2>/dev/null || exit 0
    if [[ -n $line ]]; then
      [[ -n $told ]] || say "The worker waits until the portal is ready (its /readyz)."
      told=1
      sleep 1
    fi
    line="none"
    { exec 3<>"/dev/tcp/$HOST/$PORT" && printf 'GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$HOST:$PORT" >&3 &&
      read -rt 10 line <&3; } 2>/dev/null || true
    exec 3>&-
  done
}

# keep_running FUNCTION…: runs each beside the others, and again whenever it ends, until told to stop. What
# never comes up (ends three times within 10 s) ends all. TERM and INT stop them; HUP reaches each of them, and
# whoever ends by it while it begins has three tries again.
# bash itself says who runs: an id may be another process's by now. And it is asked every 2 s, for `wait -n`
# misses, once in a thousand times, a process that ends just before it.
keep_running() {
  local name one pause alive tick="" stopping="" failed=0
  local -A pid=() began=() hasty=()
  trap 'stopping=1; kill -TERM "${pid[@]}" 2>/dev/null || true' TERM INT
  trap 'for one in "${!hasty[@]}"; do ((hasty[$one] < 0)) || hasty[$one]=0; done; kill -HUP "${pid[@]}" 2>/dev/null || true' HUP
  while :; do
    alive=" $(builtin jobs -pr) "
    alive=${alive//$'\n'/ }
    for name in "$@"; do
      if [[ -n ${pid[$name]:-} ]]; then
        [[ $alive != *" ${pid[$name]} "* ]] || continue
        unset "pid[$name]"
        ((SECONDS - began[$name] < 10)) || hasty[$name]=-1000000000 # it came up: it is worth keeping
        [[ -n $stopping ]] || say "$name ended."
      fi
      [[ -z $stopping ]] || continue
      pause=$((hasty[$name]++))
      if ((pause >= 3)); then
        failed=1 stopping=1
        ((${#pid[@]} == 0)) || kill -TERM "${pid[@]}" 2>/dev/null || true
        continue
      fi
      "$name" &
      pid[$name]=$! began[$name]=$SECONDS
    done
    [[ -z $stopping || ${#pid[@]} -gt 0 ]] || return "$failed"
    if [[ -z $tick || $alive != *" $tick "* ]]; then
      { let_go; exec sleep 2; } </dev/null >/dev/null 2>&1 &
      tick=$!
    fi
    wait -n 2>/dev/null || true
  done
}

# The tools of bin/sbom and bin/attack, in an environment of their own beside the portal's.
attack_tools() {
  bin/setup >&2
  cmp -s requirements-attack.lock .venv/attack/installed.lock && return
  say "Installing requirements-attack.lock …"
  .venv/bin/uv venv -q --allow-existing --python .venv .venv/attack
  .venv/bin/uv pip sync -q --require-hashes --python .venv/attack requirements-attack.lock
  # sqlmap writes none of its compiled form, and starts for each address: 1 s of processor less
  .venv/attack/bin/python -m compileall -q "$(.venv/attack/bin/python -c 'import sqlmap; print(sqlmap.__path__[0])')" >/dev/null || true
  cp requirements-attack.lock .venv/attack/installed.lock
}
