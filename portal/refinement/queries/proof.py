"""What is known of the change log's wholeness: its head, the recorded heads, the last proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from portal.changelog import queries
from portal.db import session
from portal.jobs.models import Job
from portal.jobs.nightly import VERIFY

LATELY = 5  # proofs
TAIL = 4096  # bytes of `heads.log` in which its last line stands


@dataclass(frozen=True)
class Proof:
    """The head now, the newest recorded one (sequence, hash, moment), and the last proofs."""

    head: tuple[int, str] | None
    recorded: tuple[str, str, str] | None
    runs: Sequence[Job]

    @property
    def active(self) -> Job | None:
        """The proof that is under way."""
        return next((job for job in self.runs if job.is_active), None)


def proof() -> Proof:
    """Two statements, and the end of a file."""
    runs = select(Job).where(Job.kind == VERIFY).order_by(Job.id.desc()).limit(LATELY)
    return Proof(queries.head(), recorded(heads()), session.scalars(runs).all())


def heads() -> Path:
    """Where heads are recorded."""
    return Path(current_app.config["SETTINGS"].data_dir) / "heads.log"


def recorded(file: Path) -> tuple[str, str, str] | None:
    """The last whole line of `file`; None where nothing was recorded on this machine."""
    try:
        with file.open("rb") as lines:
            lines.seek(max(0, file.stat().st_size - TAIL))
            words = lines.read().decode("utf-8", "replace").splitlines()[-1].split()
    except (OSError, IndexError):
        return None
    return (words[0], words[1], words[2]) if len(words) == 3 else None
