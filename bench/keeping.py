"""Filled databases, kept per size so that a second run starts at once."""

import hashlib
import os
import shutil
import time
from pathlib import Path

from flask_migrate import upgrade

from bench import filling
from bench.sizes import Size
from portal import create_app
from portal.config import Settings
from portal.db import db, session

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"
SECRET = "a secret of the bench's, long enough to pass"  # noqa: S105 - guards invented figures
DATABASE = "yardstick.sqlite3"


def _digest() -> str:
    """Of the code that fills and reads: when it changes, what it filled is stale."""
    ours = [Path(__file__).parent / name for name in ("filling.py", "sizes.py")]
    insight = ROOT / "portal" / "insight"
    reading = [insight / name for name in ("laid.py", "spark.py", "verdicts.py")]
    text = b"".join(path.read_bytes() for path in (*ours, *reading))
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
        filling.fill(size, say)
        session.remove()
        db.engine.dispose()
    for old in KEPT.glob(f"{size.name}-*.sqlite3"):
        old.unlink()
    (folder / DATABASE).rename(found)
    shutil.rmtree(folder)
    say(f"Filled in {time.perf_counter() - began:.0f} s.")  # type: ignore[operator]
    return found


def copied(size: Size, folder: Path, say: object) -> None:
    """A working copy in `folder`, whatever a run writes into it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(database(size, say), folder / DATABASE)
    (folder / DATABASE).chmod(0o600)  # production refuses a database that others may read
