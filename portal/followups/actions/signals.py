"""Signals: opened and ended where verdicts are stored, answered by people.

What the portal opens and ends by itself is derived from verdicts, so the log has nothing to say of
it; every answer has its entry.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session, upsert
from portal.errors import Refused
from portal.followups import rhythm, running
from portal.followups.models import OPEN, Signal
from portal.followups.queries import signals as queries
from portal.notices import telling
from portal.registry.queries.days import today
from portal.registry.queries.followers import followers_of
from portal.values.actions.notes import add_note

OPENED = "signals.opened"  # a kind of notice
BATCH = 500  # metrics at a time


def follow(metric_ids: Sequence[int]) -> None:
    """Open, carry on and end the signals of these metrics: one statement reads a batch of them."""
    for first in range(0, len(metric_ids), BATCH):
        _follow(metric_ids[first : first + BATCH])


def _follow(metric_ids: Sequence[int]) -> None:
    at = clock.now()
    opened: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    pairs = queries.read_and_held(metric_ids)
    for read, group in groupby(pairs, key=lambda pair: pair[0]):
        held = {one.id: one for _, one in group if one is not None}
        outcome = running.followed(read, held.values())
        if outcome.goes_on is not None:
            changed.append({"of": outcome.goes_on, **_shown(read)})
        ended += _ended(outcome, held, at)
        if outcome.opens:
            opened.append(_opened(read, at))
    _write(opened, changed, ended)


def _shown(read: running.Read) -> dict[str, Any]:
    return {
        "variation": read.variation,
        "last_start": read.start,
        "last_label": read.label,
        "sentence": read.sentence,
    }


def _opened(read: running.Read, at: datetime) -> dict[str, Any]:
    return _shown(read) | {
        "metric_id": read.metric_id,
        "first_start": read.start,
        "first_label": read.label,
        "opened_at": at,
        "due_on": rhythm.answer_due(today(), read.frequency),
        "state": OPEN,
        "reason": "",
        "version": 1,
    }


def _ended(
    outcome: running.Outcome, held: dict[int, running.Held], at: datetime
) -> Iterable[dict[str, Any]]:
    """What ends of each; None leaves that as it is."""
    for id in sorted({*outcome.ended, *outcome.lapsed}):
        state = "lapsed" if id in outcome.lapsed else None
        yield {
            "of": id,
            "to_ended_at": at if held[id].is_running else None,
            "to_state": "withdrawn" if id in outcome.withdrawn else state,
        }


def _write(
    opened: list[dict[str, Any]], changed: list[dict[str, Any]], ended: list[dict[str, Any]]
) -> None:
    connection = session.connection()
    mine = Signal.__table__.c.id == bindparam("of")
    table: Any = Signal.__table__
    if changed:
        names = ("variation", "last_start", "last_label", "sentence")
        values: Any = {name: bindparam(name) for name in names}
        connection.execute(update(table).where(mine).values(values), changed)
    if ended:
        kept = {
            name: func.coalesce(bindparam(f"to_{name}", type_=table.c[name].type), table.c[name])
            for name in ("ended_at", "state")
        }
        connection.execute(update(table).where(mine).values(kept), ended)
    if opened:
        added = upsert()(Signal).on_conflict_do_nothing().returning(Signal.id)
        _tell([row.id for row in connection.execute(added, opened)])


def _tell(ids: Sequence[int]) -> None:
    """Tell the owners and those who follow the metric, whoever entered the value."""
    found = select(Signal).where(Signal.id.in_(ids)).options(joinedload(Signal.metric))
    new = session.scalars(found.order_by(Signal.id)).all()
    hearing = followers_of([one.metric_id for one in new])
    telling.tell_each(
        [
            telling.News(
                hearing.get(one.metric_id, ()),
                OPENED,
                f"signal:{one.id}",
                one,
                f"{one.metric.name}: a signal in {one.first_label}",
                f"{one.sentence} It needs an answer by {one.due_on.day} {one.due_on:%B %Y}.",
            )
            for one in new
        ],
        actor=None,
    )


def explain(signal: Signal, *, text: str, actor: Person) -> Signal:
    """Say what happened: a note on the period in which it was first seen."""

    def noted() -> None:
        note = add_note(signal.metric, period_start=signal.first_start, text=text, actor=actor)
        signal.note_id = note.id

    return _answer(signal, "explain signal", "explained", actor, noted)


def accept(signal: Signal, *, reason: str, actor: Person) -> Signal:
    """Leave it as it is, and say why."""

    def said() -> None:
        signal.reason = reason

    return _answer(signal, "accept signal", "accepted", actor, said)


def _answer(
    signal: Signal, action: str, state: str, actor: Person, say: Callable[[], None]
) -> Signal:
    if not signal.is_open:
        raise Refused("This signal has its answer already. Look at it as it is now.")
    with change(signal, action, actor=actor, metric=signal.metric.code):
        say()  # first: a note reads its metric anew, whose row others hold before its signals
        signal.state = state
        signal.answered_by_id = actor.id
        signal.answered_at = clock.now()
        session.flush()
    return signal
