# shellcheck shell=bash
# The trial's database: one PostgreSQL, or with DATABASE=patroni three under Patroni, which asks three etcd.
# Everything listens on loopback and keeps its files in $TRIAL/database.
POSTGRES=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -1 | xargs -r dirname)
FILES=$TRIAL/database

is_patroni() { [[ ${DATABASE:-} == patroni || -e $FILES/patroni ]]; }

database_url() {
  local hosts=127.0.0.1:$POSTGRES_PORT
  ! is_patroni || hosts=127.0.0.1:$(port db1),127.0.0.1:$(port db2),127.0.0.1:$(port db3)
  echo "postgresql://yardstick:$(<"$TRIAL/secret.database")@$hosts/yardstick"
}

prepare_database() {
  mkdir -p "$FILES" && chown postgres: "$FILES"
  POSTGRES=$(find /usr/lib/postgresql -path '*/bin/postgres' | sort -V | tail -1 | xargs dirname)
  [[ -s $TRIAL/secret.database ]] || (umask 077 && head -c 24 /dev/urandom | base64 -w 0 | tr -d '/+=' >"$TRIAL/secret.database")
  if is_patroni; then prepare_patroni; else prepare_one; fi
  wait_for 60 as_superuser "SELECT 1"
  as_superuser "SELECT 1 FROM pg_roles WHERE rolname = 'yardstick'" | grep -q 1 && return
  as_superuser "CREATE ROLE yardstick LOGIN PASSWORD '$(<"$TRIAL/secret.database")'"
  as_superuser "CREATE DATABASE yardstick OWNER yardstick"
  ! is_patroni || wait_for 180 has_synchronous
}

# The superuser comes over the socket of whichever server is the primary.
as_superuser() {
  local sockets
  sockets=$(is_patroni && echo "host=$FILES,$FILES,$FILES port=$(port db1),$(port db2),$(port db3)" ||
    echo "host=$FILES port=$POSTGRES_PORT")
  as postgres psql -XAtq "$sockets user=postgres dbname=postgres target_session_attrs=read-write" -c "$1"
}

prepare_one() {
  [[ -e $FILES/one ]] || as postgres "$POSTGRES/initdb" -D "$FILES/one" -U postgres --auth-local=peer \
    --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-instructions >/dev/null
  start_database postgres
}

prepare_patroni() {
  local number
  touch "$FILES/patroni"
  mkdir -p "$TRIAL/etcd" && chown etcd: "$TRIAL/etcd"
  for number in 1 2 3; do start_database etcd$number; done
  wait_for 60 curl -fsS -m 2 "http://127.0.0.1:$(port etcd1)/health"
  for number in 1 2 3; do start_database db$number; done
}

# deploy/patroni/member.yml with the trial's addresses in it.
start_patroni() {
  local name=$1 own=$FILES/$1.yml
  sed -E -e "s/\\bdb1\\b(.example.org)?/$name\\1/; s/$name.example.org:8008/127.0.0.1:$(($(port "$name") + 40))/" \
    -e "s/$name.example.org:5432/127.0.0.1:$(port "$name")/" \
    -e "s/etcd([0-9]).example.org:2379/127.0.0.1:$((FIRST_PORT / 10 + 2))\\1/g" \
    -e "s|/var/lib/postgresql/yardstick|$FILES/$name|; s|/var/lib/postgresql/patroni|$FILES/$name|" \
    -e "s|/var/run/postgresql|$FILES|; s|/usr/lib/postgresql/15/bin|$POSTGRES|" deploy/patroni/member.yml >"$own"
  begin "$name" setpriv --reuid postgres --regid postgres --init-groups patroni "$own"
}

start_etcd() {
  local name=$1 number peers="" client peer
  for number in 1 2 3; do peers+=",etcd$number=http://127.0.0.1:$(($(port etcd$number) + 40))"; done
  client=http://127.0.0.1:$(port "$name") peer=http://127.0.0.1:$(($(port "$name") + 40))
  begin "$name" setpriv --reuid etcd --regid etcd --init-groups etcd --name "$name" --data-dir "$TRIAL/etcd/$name" \
    --listen-client-urls "$client" --advertise-client-urls "$client" --listen-peer-urls "$peer" \
    --initial-advertise-peer-urls "$peer" --initial-cluster "${peers#,}" --logger zap --log-level warn \
    --heartbeat-interval 250 --election-timeout 2500 # milliseconds: all three share one busy machine here
}

# Which of the three is the primary now; nothing where none is.
primary() {
  local name
  for name in db1 db2 db3; do
    ! curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$(($(port $name) + 40))/primary" 2>/dev/null || echo $name
  done
}

standbys() { as_superuser "SELECT application_name, sync_state FROM pg_stat_replication WHERE state = 'streaming'"; }
has_synchronous() { [[ $(standbys) == *"|sync"* ]]; }

# A server that loses its power: Patroni first, then PostgreSQL, which Patroni starts in a session of its own.
kill_patroni() {
  local postmaster
  postmaster=$(head -1 "$FILES/$1/postmaster.pid" 2>/dev/null || true)
  end "$1" KILL
  # shellcheck disable=SC2046 # several ids
  [[ -z $postmaster ]] || kill -KILL "$postmaster" $(pgrep -P "$postmaster") 2>/dev/null || true
}

start_database() { # postgres, db1 … db3, etcd1 … etcd3
  local name=$1
  case $name in
    postgres)
      begin postgres setpriv --reuid postgres --regid postgres --init-groups "$POSTGRES/postgres" -D "$FILES/one" \
        -k "$FILES" -p $POSTGRES_PORT -c listen_addresses=127.0.0.1 -c max_connections=100
      ;;
    etcd*) start_etcd "$name" ;;
    db*) start_patroni "$name" ;;
  esac
}

stop_database() {
  local name
  for name in postgres db1 db2 db3 etcd1 etcd2 etcd3; do end $name; done
}
