"""A PostgreSQL server that may be stopped, killed and started again; it does wait for its disk."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests import postgres

OPTIONS = {
    **postgres.OPTIONS, "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
    "max_connections": "60",
}  # fmt: skip


class Cluster:
    """`with Cluster() as cluster:`; `cluster.new_database()` gives a URL."""

    def __init__(self) -> None:
        self.programs, self.account = postgres._programs(), postgres._account()
        self.folder = Path(tempfile.mkdtemp(prefix="yardstick-cluster-"))
        self.server = postgres.Server(self.folder)
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Cluster":
        if self.account is not None:
            shutil.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        postgres._initialise(self.programs, self.folder / "cluster", postgres._switch(self.account))
        self.start()
        return self

    def __exit__(self, *_how) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        log = self.folder / "log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*postgres._dies_with_us(), self.programs / "postgres", "-D",
                 self.folder / "cluster", "-k", self.folder, *options],
                stdout=output, stderr=output, cwd=self.folder, start_new_session=True,
                **postgres._switch(self.account),
            )  # fmt: skip
        postgres._wait_until_ready(self.server, self.process, log)

    def stop(self, how: int = signal.SIGQUIT) -> None:
        """SIGQUIT is `pg_ctl stop -m immediate`: no goodbye, recovery at the next start."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)

    def cut(self, database: str) -> int:
        """End every session of a database; how many there were."""
        with self.server.connect("postgres") as connection:
            return connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                (database,),
            ).fetchone()[0]

    def wait(self) -> None:
        """Until it takes connections, after it restarted itself."""
        for _ in range(600):
            try:
                self.server.connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("PostgreSQL did not come back")
