"""Faults of disk, database and network under the server of bin/run, as people meet them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from portal import disk_space
from portal.changelog import verifying
from portal.db import session
from portal.values.models import Note
from tests import make
from tests.faults.browsing import BROKEN, Browser, until
from tests.faults.cluster import Cluster
from tests.faults.serving import ROOT, Site, children, founded, inside
from tests.faults.settling import settle
from tests.faults.writers import Writing, prepare

pytestmark = pytest.mark.long

TYPED = "The depot was closed for a week, and half of the crew was ill."
HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


def with_metric(site: Site) -> str:
    with inside(site):
        code = make.metric(close_days=9_999).code
        session.commit()
    return code


def note(browser: Browser, code: str, key: str, text: str = TYPED):
    form = {"text": text, "period_start": "2024-03-01", "key": key}
    return browser.post(f"/metrics/{code}/notes", form)


def notes(site: Site) -> list[str]:
    with inside(site):
        assert verifying.verify().is_whole
        return list(session.scalars(select(Note.text).order_by(Note.id)))


@pytest.fixture
def embedded(tmp_path_factory):
    """A portal on SQLite with one metric."""
    site = founded(Site(Path(tempfile.mkdtemp(prefix="yardstick-faults-")) / "portal"))
    try:
        yield site, with_metric(site)
    finally:
        site.end()
        shutil.rmtree(site.folder.parent, ignore_errors=True)


def test_sqlite_locked_by_another_process(embedded, full, tell):
    site, code = embedded
    seconds = 30 if full else 8
    site.start()
    bo, reader = site.browser("bo"), site.browser("ana")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(site.file), str(seconds)], stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        ends = time.monotonic() + seconds
        reads, writes = [], []
        while time.monotonic() < ends - 7:
            began = time.monotonic()
            page = note(bo, code, "locked")
            writes.append(time.monotonic() - began)
            assert page.status == 503
            assert page.headers["Retry-After"] == "5"
            assert TYPED in page.text
            for path in ("/", f"/metrics/{code}", "/overview"):
                began = time.monotonic()
                assert reader.get(path).status == 200
                reads.append(time.monotonic() - began)
    assert max(writes) <= 6
    assert note(bo, code, "locked").status == 303
    assert note(bo, code, "locked").status == 303
    assert notes(site) == [TYPED]
    tell(
        f"{len(writes)} writes answered 503 within {max(writes):.1f} s, {len(reads)} reads within "
        f"{max(reads):.2f} s, the write counted once afterwards"
    )


def test_many_wait_for_the_lock_and_others_read(embedded, tell):
    """Six people press Save while the lock is held: four threads serve, and reads still come."""
    site, code = embedded
    site.start()
    reader = site.browser("ana")
    writers = [site.browser("bo") for _ in range(6)]
    answers, reads = [], []
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(site.file), "60"], stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        ends = time.monotonic() + 13

        def press(at: int) -> None:
            while time.monotonic() < ends - 6:
                began = time.monotonic()
                answers.append((note(writers[at], code, f"k{at}").status, time.monotonic() - began))

        threads = [threading.Thread(target=press, args=(at,)) for at in range(6)]
        for thread in threads:
            thread.start()
        while time.monotonic() < ends - 2:
            began = time.monotonic()
            assert reader.get(f"/metrics/{code}").status == 200
            reads.append(time.monotonic() - began)
            time.sleep(0.1)
        for thread in threads:
            thread.join()
        holder.kill()
    assert {status for status, _ in answers} == {503}
    assert max(took for _, took in answers) <= 6
    assert max(reads) < 5  # a writer's whole wait
    tell(
        f"6 who write get 503 after {max(took for _, took in answers):.1f} s at most; "
        f"{len(reads)} reads meanwhile, the slowest {max(reads):.2f} s"
    )


@contextmanager
def small_disk(megabytes: int, owner: int = 0):
    if os.geteuid() != 0:
        pytest.skip("a disk of our own needs root")
    folder = Path(tempfile.mkdtemp(prefix="yardstick-disk-"))
    options = f"size={megabytes}m,mode=0755,uid={owner}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """A file that takes all that is left."""
    path = folder / "somebody-elses"
    with path.open("wb", buffering=0) as file:
        for size in (100_000, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


def test_the_disk_is_full_on_sqlite(tell):
    with small_disk(8) as disk:
        site = founded(Site(disk / "portal"))
        code = with_metric(site)
        try:
            _full(site, code, disk, tell)
        finally:
            site.end()


def _full(site: Site, code: str, disk: Path, tell) -> None:
    site.start()
    bo = site.browser("bo")
    kept = []
    for number in range(2_000):  # the portal itself fills it
        text = f"{number} " + "x" * 1_900
        page = note(bo, code, f"n{number}", text)
        if page.status != 303:
            break
        kept.append(text)
    assert page.status == 507, page.text[:300]
    assert "no room" in page.text
    assert text in page.text
    assert bo.get(f"/metrics/{code}").status == 200
    assert site.browser("ana").get("/").status == 200  # signs in
    other = fill(disk)
    assert shutil.disk_usage(disk).free < 4096
    assert note(bo, code, "n-full").status == 507
    assert bo.get(f"/metrics/{code}").status == 200
    signed_in = site.browser("cy")  # on what the reserve gives up
    assert signed_in.get("/").status == 200
    other.unlink()
    subprocess.run(["mount", "-o", "remount,size=24m", disk], check=True)
    assert note(bo, code, "n-full").status == 303
    assert note(bo, code, "n-full").status == 303
    site.stop()
    assert notes(site) == [*kept, TYPED]
    assert (site.folder / disk_space.NAME).exists()
    tell(f"507 after {len(kept)} notes; read, signed in twice, recovered; all {len(kept) + 1} kept")


@pytest.mark.postgres
def test_the_disk_is_full_on_postgresql(tell):
    with Cluster() as cluster:
        owner = cluster.account.pw_uid if cluster.account else os.getuid()
        with small_disk(24, owner) as disk:
            with cluster.server.connect("postgres") as connection:
                connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
                connection.execute("ALTER DATABASE template1 SET TABLESPACE small")
            url = cluster.server.new_database()
            site = founded(Site(Path(tempfile.mkdtemp(prefix="yardstick-faults-")) / "p", url))
            code = with_metric(site)
            try:
                site.start()
                bo = site.browser("bo")
                other = fill(disk)
                kept, page = [], None
                for number in range(400):
                    text = f"{number} " + "x" * 1_900
                    page = note(bo, code, f"n{number}", text)
                    if page.status != 303:
                        break
                    kept.append(text)
                assert page.status == 507, page.text[:300]
                assert "no room" in page.text
                assert text in page.text
                assert bo.get(f"/metrics/{code}").status == 200
                assert site.browser("ana").get("/").status == 200  # signs in
                other.unlink()
                assert note(bo, code, f"n{number}", text).status == 303
                site.stop()
                assert notes(site) == [*kept, text]
                tell(f"507 after {len(kept)} notes; read, recovered; all {len(kept) + 1} kept")
            finally:
                site.end()
                shutil.rmtree(site.folder.parent)
                cluster.stop()


@contextmanager
def failing_disk(pids: list[int]):
    """Every fsync of these processes fails with EIO."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
               "-e", "inject=fsync,fdatasync:error=EIO"]  # fmt: skip
    for pid in pids:
        command += ["-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        try:
            for _ in pids:
                line = tracer.stderr.readline()
                if "attached" not in line:
                    pytest.skip(f"strace may not attach here: {line}")
            threading.Thread(target=tracer.stderr.read, daemon=True).start()
            yield
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(timeout=20)


def test_fsync_fails_on_sqlite(embedded, tell):
    site, code = embedded
    site.start()
    bo = site.browser("bo")
    assert note(bo, code, "before").status == 303
    with failing_disk(site.workers()):
        answers = [note(bo, code, f"failing {number}").status for number in range(5)]
        assert set(answers) == {503}
        assert bo.get(f"/metrics/{code}").status == 200
    for number in range(5):
        assert note(bo, code, f"failing {number}").status == 303
        assert note(bo, code, f"failing {number}").status == 303
    site.stop()
    assert notes(site) == [TYPED] * 6
    assert "disk I/O error" in site.log()
    tell("5 writes with a failing fsync answered 503; sent again twice, each counted once")


@pytest.mark.postgres
def test_fsync_fails_on_postgresql(full, tell):
    """The server's processes whose fsync fails end all of it; it recovers by itself."""
    rounds = 5 if full else 2
    with Cluster() as cluster:
        site = founded(
            Site(Path(tempfile.mkdtemp(prefix="yardstick-faults-")) / "p",
                 cluster.server.new_database())
        )  # fmt: skip
        code = with_metric(site)
        try:
            site.start()
            bo = site.browser("bo")
            statuses = []
            for turn in range(rounds):
                assert note(bo, code, f"before {turn}").status == 303
                with failing_disk(children(cluster.process.pid)):
                    statuses.append(note(bo, code, f"failing {turn}").status)
                cluster.wait()
                until(lambda: bo.get("/readyz").status == 200, 60)
                assert note(bo, code, f"failing {turn}").status == 303
                assert note(bo, code, f"failing {turn}").status == 303
            site.stop()
            assert set(statuses) == {503}
            assert notes(site) == [TYPED] * 2 * rounds
            assert (cluster.folder / "log").read_text().count("PANIC") >= rounds
            tell(
                f"PostgreSQL panicked {rounds} times over a failing fsync: each write answered "
                f"503, sent again twice, counted once; {2 * rounds} notes there"
            )
        finally:
            site.end()
            shutil.rmtree(site.folder.parent)


@pytest.mark.postgres
def test_postgresql_restarts_and_cuts_connections_under_load(full, tell):
    rounds = 20 if full else 4
    with Cluster() as cluster:
        url = cluster.server.new_database()
        site = founded(Site(Path(tempfile.mkdtemp(prefix="yardstick-faults-")) / "p", url))
        codes = prepare(site, approvals=200)
        try:
            site.start()
            statuses: list[int] = []
            with Writing(site, codes) as ledger:
                cut = 0
                for turn in range(rounds):
                    time.sleep(1)
                    if turn % 4 == 3:
                        cluster.stop()
                        cluster.start()
                    else:
                        cut += cluster.cut(make_url(url).database)
                reader = site.browser("ana")
                statuses = [reader.get("/").status for _ in range(20)]
            site.stop()
            settle(site, ledger)
            assert set(statuses) == {200}
            assert " 500," not in site.log()
            tell(f"{rounds // 4} restarts, {cut} sessions cut: {ledger}; no page failed afterwards")
        finally:
            site.end()
            shutil.rmtree(site.folder.parent)


def open_files(site: Site) -> int:
    return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in site.workers())


def p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99) - 1]


def timed(browser: Browser, path: str, count: int) -> list[float]:
    took = []
    for _ in range(count):
        began = time.monotonic()
        assert browser.get(path).status == 200
        took.append(time.monotonic() - began)
    return took


@contextmanager
def in_front(site: Site, site_file: str = ""):
    """nginx as README shows it, or with such a file; the port on which it listens."""
    if shutil.which("nginx", path=PROGRAMS) is None:
        pytest.skip("nginx is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = site.folder.parent / "nginx"
    folder.mkdir()
    inside_http = site_file or PLAIN.format(to=site.port)
    inside_http = inside_http.replace("LISTEN", f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, http=inside_http))
    nginx = [shutil.which("nginx", path=PROGRAMS), "-c", folder / "nginx.conf", "-p", folder]
    with subprocess.Popen(
        [*nginx, "-e", folder / "error.log", "-g", "daemon off;"], stderr=subprocess.DEVNULL
    ) as process:
        try:
            until(lambda: Browser(port, patience=5).get("/healthz", Connection="close").status, 20)
            yield port, folder
        finally:
            process.terminate()


PROGRAMS = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
NGINX = """
worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 2000; }}
http {{
  access_log off; client_max_body_size 50m; client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/answers; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  {http}
}}
"""
PLAIN = """
  upstream portal {{ server 127.0.0.1:{to} max_fails=0; server 127.0.0.1:{to} max_fails=0; }}
  server {{
    listen LISTEN;
    location / {{
      proxy_pass http://portal; proxy_set_header Host $host;
      proxy_next_upstream error timeout non_idempotent;
    }}
  }}
"""


def example(site: Site) -> str:
    """deploy/nginx/yardstick.conf before this portal, without TLS."""
    text = (ROOT / "deploy" / "nginx" / "yardstick.conf").read_text(encoding="utf-8")
    text = re.sub(r"server web\d\.example\.org:5000", f"server 127.0.0.1:{site.port}", text)
    text = text.replace("listen 443 ssl http2", "listen LISTEN")
    text = text.replace("listen 80;", f"listen unix:{site.folder.parent}/80;")
    return re.sub(r"(?m)^ *ssl_.*$", "", text)


def test_a_page_that_asks_without_a_pause_is_slowed_and_nobody_else(embedded):
    site, code = embedded
    site.start()
    with in_front(site, example(site)) as (port, _):
        ana, bo = site.browser("ana"), site.browser("bo")
        for browser in (ana, bo):
            browser.close()
            browser.port = port
        asked = Counter(ana.get("/notices/count?seen=0").status for _ in range(200))
        assert set(asked) == {204, 429}
        assert asked[204] >= 50
        assert bo.get("/notices/count?seen=0").status == 204
        for browser in (ana, bo):
            assert {browser.get(f"/metrics/{code}").status for _ in range(100)} == {200}


def test_idle_slow_and_aborted_clients_disturb_nobody(embedded, full, tell):
    """Behind nginx, which takes bodies in before it passes them on."""
    site, code = embedded
    count = 300 if full else 50
    site.start()
    with in_front(site) as (port, folder), ExitStack() as sockets:
        bo = site.browser("bo")
        bo.close()
        bo.port = port
        timed(bo, f"/metrics/{code}", 30)
        alone = p99(timed(bo, f"/metrics/{code}", count))
        files = open_files(site)
        for _ in range(500):
            sockets.enter_context(socket.create_connection(("127.0.0.1", port)))
        beside_idle = p99(timed(bo, f"/metrics/{code}", count))
        head = (
            "POST /imports HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
            f"X-CSRFToken: {bo.token}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000\r\n"
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in bo.cookies.items())}\r\n"
            '\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="v.csv"\r\n\r\n'
        )
        for _ in range(20):  # uploads that never end
            slow = sockets.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(head.encode() + b"period,value\n" * 40_000)
        beside_slow = p99(timed(bo, f"/metrics/{code}", count))
        sockets.close()  # aborted
        until(lambda: not any(one.is_file() for one in (folder / "bodies").rglob("*")), 20)
        until(lambda: open_files(site) <= files + 2, 20)
        assert bo.get("/").status == 200
        bo.close()
    tell(
        f"p99 {alone * 1000:.0f} ms alone, {beside_idle * 1000:.0f} beside 500 idle connections, "
        f"{beside_slow * 1000:.0f} beside 20 unfinished uploads; no file left"
    )
    assert max(beside_idle, beside_slow) <= 2 * alone


@dataclass
class Seen:
    """What clients saw who ask without a pause."""

    served: int = 0
    written: list[str] = field(default_factory=list)
    failed: list = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, browser: Browser, code: str, keeps: bool) -> None:
        while not self.over.is_set():
            try:
                status = browser.get(f"/metrics/{code}").status
            except BROKEN as fault:
                status = repr(fault)  # not itself, with all that its trace holds
                time.sleep(0.05)
            if status == 200:
                self.served += 1
            else:
                self.failed.append(status)
            if not keeps:
                browser.close()

    def write(self, browser: Browser, code: str) -> None:
        while not self.over.is_set():
            text = f"note {len(self.written)}"
            try:
                status = note(browser, code, text, text).status
            except BROKEN as fault:
                status = repr(fault)
            (self.written if status == 303 else self.failed).append(text)
            time.sleep(0.05)


@pytest.mark.both_engines
def test_workers_are_replaced_under_load_without_a_failed_request(site: Site, full, tell):
    """HUP to bin/run, while some read and one writes: on kept connections and on new ones, behind
    nginx and without it.
    """
    code, rounds = with_metric(site), 10 if full else 2
    site.start()
    seen = Seen()
    with in_front(site) as (port, _):
        browsers = [site.browser("bo") for _ in range(6)]
        for browser in browsers:
            browser.close()
        browsers[0].port = browsers[1].port = port
        threads = [threading.Thread(target=seen.write, args=(browsers[5], code))]
        for at, browser in enumerate(browsers[:5]):
            threads.append(threading.Thread(target=seen.read, args=(browser, code, at % 2 == 0)))
        for thread in threads:
            thread.start()
        try:
            for _ in range(rounds):
                before = set(site.workers())
                os.kill(site.process.pid, signal.SIGHUP)
                until(lambda before=before: not before & set(site.workers()), 120)
                time.sleep(0.5)
        finally:  # else they go on failing, and keep each fault, for as long as the tests run
            seen.over.set()
            for thread in threads:
                thread.join()
    site.stop()
    tell(
        f"{2 * rounds} processes replaced under load: {seen.served:,} pages and "
        f"{len(seen.written):,} writes, {len(seen.failed)} failed"
    )
    assert seen.failed == []
    assert notes(site) == seen.written


@pytest.mark.both_engines
def test_an_old_tab_after_an_upgrade(site: Site):
    """New code, the same secret: a form of before is taken, and its old style sheet is there."""
    code = with_metric(site)
    site.start()
    bo = site.browser("bo")
    page = bo.get(f"/metrics/{code}")
    site.stop()
    bo.close()
    site.start()
    assert note(bo, code, "old tab").status == 303
    style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert bo.get(style.replace("v=", "v=0")).status == 200
    assert notes(site) == [TYPED]
