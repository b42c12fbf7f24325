"""Clearing away what an import staged: for a new dry run, after it was dropped, or when it died."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal import clock
from portal.db import ensure_writing, session, set_writing
from portal.errors import Refused
from portal.jobs.running import Step
from portal.values import changed
from portal.values.models import Import, ImportProblem, ImportSeries, Observation

ROWS = 5_000  # deleted at a time: some 50 ms of the write lock
ABANDONED = timedelta(hours=1)  # a staging import that nobody touched is dead
FORGOTTEN = timedelta(days=7)  # a checked one that nobody applied


def clear(import_id: int, step: Step | None = None) -> None:
    """Delete what an import staged, a batch a transaction. Never for an applied one."""
    while True:
        ensure_writing()
        _require_unapplied(import_id)
        some = select(Observation.id).where(Observation.import_id == import_id).limit(ROWS)
        gone = session.execute(
            delete(Observation)
            .where(Observation.id.in_(some))
            .execution_options(synchronize_session=False)
        )
        if step is not None:
            step.progress(0, 0)
        if gone.rowcount < ROWS:  # type: ignore[attr-defined]  # a delete counts its rows
            break
        release()
    session.execute(delete(ImportProblem).where(ImportProblem.import_id == import_id))
    session.execute(delete(ImportSeries).where(ImportSeries.import_id == import_id))
    changed.announce_dropped(import_id)
    release()


def _require_unapplied(import_id: int) -> None:
    """Hold the import, and raise where its values count: nobody may delete them."""
    found = select(Import.state).where(Import.id == import_id).with_for_update()
    if session.scalars(found).one() == "applied":
        session.rollback()
        raise Refused("It was applied meanwhile.")


def sweep(now: datetime) -> int:
    """Clear imports that died while they were staged, were dropped, or were forgotten; and what
    those left that were applied since.
    """
    lately = select(Import.id).where(Import.applied_at > now - FORGOTTEN)
    for import_id in session.scalars(lately).all():
        ensure_writing()
        changed.announce_dropped(import_id)
        release()
    dead = session.scalars(
        select(Import.id).where(
            ((Import.state == "staging") & (Import.touched_at < now - ABANDONED))
            | ((Import.state == "checked") & (Import.touched_at < now - FORGOTTEN))
            | (
                Import.state.in_(("dropped", "failed"))
                & select(Observation.id).where(Observation.import_id == Import.id).exists()
            )
        )
    ).all()
    for import_id in dead:
        clear(import_id)
        brought = session.get_one(Import, import_id)
        if brought.state != "dropped":
            ensure_writing()
            stop(brought, "It was left unfinished. Run the dry run again.")
            release()
    return len(dead)


def stop(brought: Import, fault: str) -> None:
    """Say what ended a dry run; the columns can be chosen again. The caller commits."""
    brought.state = "failed"
    brought.fault = fault
    brought.touched_at = clock.now()


def release() -> None:
    """Commit bookkeeping, and let others write; nothing of it is visible to a reader."""
    session.commit()
    set_writing(False)
