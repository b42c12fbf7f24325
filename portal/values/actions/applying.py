"""Applying an import: what a dry run staged becomes visible, all of it by one short transaction.

The rows stand among the observations already, the readings beside the verdicts. So that the write
lock is held as shortly as can be, whatever can be cleared later is.
"""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.jobs.running import Step, Unwatched
from portal.values import changed
from portal.values.actions import series
from portal.values.actions.clearing import release
from portal.values.models import Import, ImportSeries, Series
from portal.values.queries import imports as queries


def held(import_id: int) -> Import:
    """The import, in a transaction that may write, while nobody else changes it."""
    found = select(Import).where(Import.id == import_id).with_for_update(of=Import)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def make_count(
    brought: Import, digest: str, actor: Person, step: Step | Unwatched, note: str | None = None
) -> None:
    """Make the values count that were staged with this `digest`, and end the job with that.

    `brought` is `held`; `note`: why it is applied, where nobody asked for it before. Raises Refused
    where anything that they rest on changed: then nothing has.
    """
    import_id = brought.id
    if brought.state not in ("applying", "checked") or brought.digest != digest:
        session.rollback()
        raise Refused("It was dropped or checked again meanwhile. Look at it, and apply it again.")
    reason = brought.note if note is None else note
    with change(
        brought, "apply import", actor=actor, reason=reason, values=brought.staged_count,
        digest=digest,
    ):  # fmt: skip
        seen = {row.metric_id: row.number for row in session.execute(_staged(brought))}
        now = series.lock(list(seen))
        _refuse_moved([one for one, number in seen.items() if now[one] != number])
        _refuse_forbidden(queries.forbidden(brought, actor))
        brought.state = "applied"
        brought.note = reason
        brought.applied_at = clock.now()
        brought.applied_count = brought.staged_count
        session.flush()
        series.advance(list(seen))
        changed.announce_applied(import_id)
        step.done()
    ensure_writing()
    changed.announce_dropped(import_id)  # what is left is swept, should this be the last moment
    release()


def refuse_changes(brought: Import, actor: Person) -> None:
    """Raise Refused where applying would be, as far as one can see without a lock."""
    moved = _staged(brought).outerjoin(Series, Series.metric_id == ImportSeries.metric_id)
    _refuse_moved(
        session.scalars(moved.where(ImportSeries.number != func.coalesce(Series.number, 0))).all()
    )
    _refuse_forbidden(queries.forbidden(brought, actor))


def _staged(brought: Import) -> Select[int, int]:
    """The metrics with staged values, and the numbers of their series at the dry run."""
    return select(ImportSeries.metric_id, ImportSeries.number).where(
        ImportSeries.import_id == brought.id, ImportSeries.staged_count > 0
    )


def _refuse_moved(moved: Sequence[int]) -> None:
    if moved:
        count = "one metric" if len(moved) == 1 else f"{len(moved)} metrics"
        raise Refused(
            f"Values of {count} changed since the dry run. Run it again to see what differs now."
        )


def _refuse_forbidden(codes: Sequence[str]) -> None:
    """Ownership and states may have changed since the dry run, which held each row against them."""
    if codes:
        raise Refused(
            f"You do not enter values of {', '.join(codes[:5])} any more, or they take none. Run "
            "the dry run again: it leaves them out."
        )
