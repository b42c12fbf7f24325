"""What one request costs: processor time of the web nodes and of PostgreSQL, and bytes of a value.

`deploy/prove cost` prints it; docs/OPERATIONS.md reckons with it. Processor time hardly depends on
how busy the machine is, answer times do.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tests.deploy import trial
from tests.deploy.freshness import DEPARTMENT, METRIC, OWNER

TIMES = 60  # requests of each kind
WARM = 30  # before those that count: each node loads and compiles what a page needs once
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = (
    "/", f"/metrics/{METRIC}", f"/departments/{DEPARTMENT}", "/overview", "/values", "/metrics",
    "/search?q=time", "/healthz",
)  # fmt: skip
SIZE = "SELECT pg_total_relation_size('observation') / count(*) FROM observation"


def lines() -> list[str]:
    """One line for each kind of request."""
    person = trial.signed_in(OWNER)
    found = []
    for page in PAGES:
        for _ in range(WARM):
            person.get(page)
        web, database = _spent(lambda page=page: person.get(page))
        found.append(f"{page:<32} web {web:5.1f} ms   database {database:5.1f} ms")
    [(_, start)] = trial.rows(
        "SELECT metric.id, period_start::text FROM verdict JOIN metric ON metric.id = metric_id "
        "WHERE code = %s", METRIC,
    )  # fmt: skip

    def write() -> None:
        text = f"cost {secrets.token_hex(8)}"
        person.post(f"/metrics/{METRIC}/notes", period_start=start, text=text)

    web, database = _spent(write)
    found.append(f"{'a note':<32} web {web:5.1f} ms   database {database:5.1f} ms")
    [(size,)] = trial.rows(SIZE)
    return [*found, f"a value with its indexes: {size} bytes"]


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of processor that one `work` costs the web nodes and PostgreSQL."""
    groups = {int((trial.FOLDER / "run" / f"{node}.pid").read_text()) for node in trial.NODES}
    server = trial.FOLDER / "database" / (trial.primary() if trial.IS_PATRONI else "one")
    postmaster = (server / "postmaster.pid").read_text().split()[0]
    before = _ticks(groups, postmaster)
    for _ in range(TIMES):
        work()
    after = _ticks(groups, postmaster)
    web, database = ((after[i] - before[i]) * 1000 / TICKS / TIMES for i in (0, 1))
    return web, database


def _ticks(groups: set[int], postmaster: str) -> tuple[int, int]:
    """Clock ticks that the processes of these groups, and PostgreSQL's, have had."""
    web = database = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        spent = int(fields[11]) + int(fields[12])
        web += spent if int(fields[2]) in groups else 0
        database += spent if fields[1] == postmaster else 0
    return web, database
