"""Saving an answer while somebody works: bookkeeping, append-only, once for each sequence number.

Nothing is decided by it: that happens when the attempt is finished, which enters the log with a
digest of all answers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Table, bindparam, insert, select, update
from sqlalchemy.engine import Connection

from portal import clock
from portal.db import observe, release_connection
from portal.training.assessment import rules
from portal.training.models import Answer, Attempt, Drawn

MOST = 1_000_000  # sequence numbers of one question


@dataclass(frozen=True)
class Saved:
    """What became of an answer that was sent."""

    state: str  # saved | older | late | ended
    sequence: int = 0  # of the answer that counts
    at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        return self.state == "saved"


def save(attempt: Attempt, drawn: Drawn, *, given: Any, flagged: bool, sequence: int) -> Saved:
    """Keep what was given, unless a later answer is there or the time is over.

    The same answer again is saved already; an older sequence number never overwrites a newer.
    """
    if drawn.given == given and drawn.flagged == flagged and drawn.sequence > 0:
        return Saved("saved", drawn.sequence, drawn.answered_at)
    if drawn.sequence == 0 and given is None and flagged == drawn.flagged:
        return Saved("saved")
    ids, number = (attempt.id, drawn.id), min(max(sequence, 1), MOST)
    release_connection()
    kept: Saved = observe(lambda connection: _save(connection, ids, given, flagged, number))
    return kept


_DRAWN, _ATTEMPT, _ANSWER = (  # asked without the mapper, by statements built once
    cast("Table", one.__table__) for one in (Drawn, Attempt, Answer)
)
_GIVEN = bindparam("given", type_=JSON(none_as_null=True))
_HELD = (
    select(_ATTEMPT.c.state, _ATTEMPT.c.deadline, _ATTEMPT.c.grace)
    .where(_ATTEMPT.c.id == bindparam("attempt_id"))
    .with_for_update(read=True)  # whoever finishes it waits, and then grades this, too
)
_TAKEN = (
    update(_DRAWN)
    .where(_DRAWN.c.id == bindparam("drawn_id"), _DRAWN.c.sequence < bindparam("number"))
    .values(
        given=_GIVEN, flagged=bindparam("is_flagged"), sequence=bindparam("number"),
        answered_at=bindparam("now"),
    )
)  # fmt: skip
_KEPT = insert(_ANSWER).values(
    drawn_id=bindparam("drawn_id"), sequence=bindparam("number"), given=_GIVEN, at=bindparam("now")
)


def _save(
    connection: Connection, ids: tuple[int, int], given: Any, flagged: bool, sequence: int
) -> Saved:
    attempt_id, drawn_id = ids
    now, over = _held(connection, attempt_id)
    if over:
        return Saved(over)
    row = {"drawn_id": drawn_id, "number": sequence, "given": given, "now": now}
    taken = connection.execute(_TAKEN, {**row, "is_flagged": flagged})
    if taken.rowcount == 0:
        return _outdone(connection, drawn_id, given, sequence)
    connection.execute(_KEPT, row)
    return Saved("saved", sequence, now)


def hint(attempt: Attempt, drawn: Drawn, *, seen: int) -> Saved:
    """Show one hint more than the `seen` first ones: asked for twice at once, it counts once.

    Hints that were shown stay shown, and cost what the question says when it is graded.
    """
    most = len(drawn.question_version.body.get("hints") or ())
    ids, wanted = (attempt.id, drawn.id), min(max(seen, 0) + 1, most)
    release_connection()
    kept: Saved = observe(lambda connection: _hint(connection, ids, wanted))
    return kept


def _hint(connection: Connection, ids: tuple[int, int], wanted: int) -> Saved:
    attempt_id, drawn_id = ids
    _now, over = _held(connection, attempt_id)
    if over:
        return Saved(over)
    fewer = update(Drawn).where(Drawn.id == drawn_id, Drawn.hints < wanted)
    connection.execute(fewer.values(hints=wanted))
    return Saved("saved")


def _held(connection: Connection, attempt_id: int) -> tuple[datetime, str]:
    """The moment once the attempt is held, and why nothing is taken any more: ended, late or ""."""
    held = connection.execute(_HELD, {"attempt_id": attempt_id}).one()
    now = clock.now()  # after any wait for the lock
    if held.state != "open":
        return now, "ended"
    return now, "late" if rules.is_late(held.deadline, held.grace, now) else ""


def _outdone(connection: Connection, drawn_id: int, given: Any, sequence: int) -> Saved:
    now = connection.execute(
        select(Drawn.sequence, Drawn.given, Drawn.answered_at).where(Drawn.id == drawn_id)
    ).one()
    same = now.given == given and now.sequence == sequence  # sent twice
    return Saved("saved" if same else "older", now.sequence, now.answered_at)
