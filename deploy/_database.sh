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
