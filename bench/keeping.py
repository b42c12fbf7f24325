"""Filled databases, kept per size so that a second run starts at once."""

import hashlib
import os
import shutil
import time
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select, text

from bench import filling, learning, mentoring
from bench.sizes import Size
from portal import create_app
from portal.config import Settings
from portal.db import db, session
from portal.insight.actions import rollups
from portal.registry.models import Metric

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"
SECRET = "a secret of the bench's, long enough to pass"  # noqa: S105 - guards invented figures
DATABASE = "yardstick.sqlite3"


def _digest() -> str:
    """Of the code that fills and reads: when it changes, what it filled is stale."""
    ours = [Path(__file__).parent / name for name in ("filling.py", "logged.py", "sizes.py")]
    insight = ROOT / "portal" / "insight"
    reading = [insight / name for name in ("laid.py", "spark.py", "verdicts.py")]
    text = b"".join(
        path.read_bytes() for path in (*ours, *reading, *learning.files(), *mentoring.files())
    )
    return hashlib.sha256(text).hexdigest()[:8]


def database(size: Size, say: object) -> Path:
    """The filled database of `size`, filled now where there is none."""
    found = KEPT / f"{size.name}-{_digest()}.sqlite3"
    if found.exists():
        return found
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / f"filling-{os.getpid()}"
    folder.mkdir()
    began = time.perf_counter()
    say(f"Filling size {size.name} …")  # type: ignore[operator]
    app = create_app(Settings(mode="test", secret_key=SECRET, data_dir=folder))
    with app.app_context():
        upgrade()
        _fill(size, _timed(say))
        session.remove()
        db.engine.dispose()
    for old in KEPT.glob(f"{size.name}-*.sqlite3"):
        old.unlink()
    (folder / DATABASE).rename(found)
    shutil.rmtree(folder)
    took, weighs = time.perf_counter() - began, found.stat().st_size / 1e6
    say(f"Filled in {took:.0f} s: {weighs:,.0f} MB.")  # type: ignore[operator]
    return found


def _fill(size: Size, say: object) -> None:
    """What was written past the portal's actions is counted at the end."""
    filling.fill(size, say)
    rollups.recount()
    session.commit()


def _timed(say: object) -> object:
    """`say` with the seconds, and those of the processor, since the filling began."""
    began, used = time.perf_counter(), time.process_time()

    def told(text: str) -> None:
        took, worked = time.perf_counter() - began, time.process_time() - used
        say(f"{text}: after {took:.0f} s, {worked:.0f} of the processor")  # type: ignore[operator]

    return told


def url() -> str:
    """The PostgreSQL that DATABASE_URL names, for the pages; "" for SQLite."""
    return os.environ.get("DATABASE_URL", "")


def prepared(size: Size, folder: Path, say: object) -> None:
    """A filled database for the portal in `folder`: a copy on SQLite; on PostgreSQL the one there.

    An empty one is filled. Raises SystemExit for one that holds something else.
    """
    if not url():
        copied(size, folder, say)
        return
    app = create_app(settings(folder))
    with app.app_context():
        upgrade()
        there = session.scalar(select(func.count()).select_from(Metric)) or 0
        if not there:
            say(f"Filling size {size.name} …")  # type: ignore[operator]
            _fill(size, say)
            _settle()
        elif there != size.metrics:
            raise SystemExit(f"The database holds {there} metrics, not those of size {size.name}.")
        session.remove()
        db.engine.dispose()


def settings(folder: Path) -> Settings:
    """Those of the application inside the bench."""
    return Settings(mode="test", secret_key=SECRET, data_dir=folder, database_url=url())


def _settle() -> None:
    """Counters of identities beyond what was filled, and what the planner knows."""
    counters = session.execute(
        text(
            "SELECT table_name, column_name, pg_get_serial_sequence(table_name, column_name)"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public'"
            " AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        )
    ).all()
    for table, column, counter in counters:
        if counter:
            most = session.scalar(text(f'SELECT max("{column}") FROM "{table}"'))  # noqa: S608
            session.execute(text("SELECT setval(:counter, :most)"), {
                "counter": counter, "most": most or 1,
            })  # fmt: skip
    session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def copied(size: Size, folder: Path, say: object) -> None:
    """A working copy in `folder`, whatever a run writes into it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(database(size, say), folder / DATABASE)
    (folder / DATABASE).chmod(0o600)  # production refuses a database that others may read
