"""What happened, for statements: a person's own, and what the record store does not have yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import joinedload, load_only

from portal import clock
from portal.db import session
from portal.training.assessment import rules
from portal.training.models import (
    Attempt,
    Certificate,
    Edition,
    Piece,
    Progress,
    RecordChoice,
    RecordSent,
)
from portal.training.queries.shelf import address
from portal.training.statements import NOTHING, RESULTS, USUAL, Happened, Place, statement

BATCH = 500
KINDS: dict[str, Any] = {"progress": Progress, "attempt": Attempt, "certificate": Certificate}
Told = tuple[Happened, dict[str, Any]]
_PIECE = load_only(Piece.kind, Piece.slug, Piece.title, Piece.course_id)


def own(person_id: int) -> Iterator[dict[str, Any]]:
    """All of a person's statements, for themselves: marks as far as they may see them."""
    for kind in KINDS:
        for batch in _batches(kind, KINDS[kind].person_id == person_id):
            yield from (said(one) for one in batch if one is not None)


def waiting() -> Iterator[list[Told]]:
    """What the record store does not have and may have, a batch at a time, the oldest first."""
    for kind, model in KINDS.items():
        sent = exists().where(RecordSent.kind == kind, RecordSent.number == model.id)
        yield from _told(kind, ~sent)


def told() -> Iterator[Told]:
    """All that may leave the portal."""
    for kind in KINDS:
        for batch in _told(kind, true()):
            yield from batch


def _told(kind: str, wanted: ColumnElement[bool]) -> Iterator[list[Told]]:
    for batch in _batches(kind, wanted):
        levels = levels_of({one.person_id for one in batch if one is not None})
        told = (as_allowed(one, *levels.get(one.person_id, _USUAL)) for one in batch if one)
        yield [(one, said(one)) for one in told if one is not None]


def levels_of(people: set[int]) -> dict[int, tuple[str, datetime | None]]:
    """What these people chose, and when."""
    found = select(RecordChoice).where(RecordChoice.person_id.in_(people))
    return {one.person_id: (one.level, one.chosen_at) for one in session.scalars(found)}


_USUAL: tuple[str, datetime | None] = (USUAL, None)


def level_of(person_id: int) -> str:
    """What a person chose, or what is usual."""
    return levels_of({person_id}).get(person_id, _USUAL)[0]


def as_allowed(one: Happened, level: str, since: datetime | None) -> Happened | None:
    """As much of it as a person who chose `level` at `since` lets be sent; None for nothing."""
    if level == NOTHING:
        return None
    if level == RESULTS and since is not None and one.at >= since:
        return one
    if one.kind == "certificate":
        return None  # its address tells whose it is
    return Happened(one.kind, one.number, one.person_id, one.at, one.place, one.within)


def said(one: Happened) -> dict[str, Any]:
    """As a statement of this portal."""
    settings = current_app.config["SETTINGS"]
    base = settings.base_url or "https://yardstick.invalid"  # an address is needed; this is none
    return statement(one, base.rstrip("/"), str(current_app.config["SECRET_KEY"]))


def _batches(kind: str, wanted: ColumnElement[bool]) -> Iterator[list[Happened | None]]:
    last = 0
    while rows := _rows(kind, wanted, last):
        last = rows[-1].id
        yield [_OF[kind](row) for row in rows]


def _rows(kind: str, wanted: ColumnElement[bool], last: int) -> Sequence[Any]:
    model = KINDS[kind]
    found: Any = select(model).where(model.id > last, wanted).order_by(model.id).limit(BATCH)
    if kind == "progress":
        piece = joinedload(Progress.piece)
        found = found.where(Progress.completed_at.is_not(None))
        found = found.options(piece.options(_PIECE), piece.joinedload(Piece.course).options(_PIECE))
    elif kind == "attempt":
        found = found.where(Attempt.behaviour == "assessment", Attempt.state == "finished")
        found = found.options(
            joinedload(Attempt.piece).options(_PIECE),
            joinedload(Attempt.edition).load_only(Edition.meta),
        )
    else:
        found = found.options(joinedload(Certificate.attempt).load_only(Attempt.finished_at))
    return session.scalars(found).all()


def _progress(row: Progress) -> Happened | None:
    if row.completed_at is None:
        return None
    course = _place(row.piece.course) if row.piece.course is not None else None
    return Happened(
        "progress", row.id, row.person_id, row.completed_at, _place(row.piece), course
    )  # fmt: skip


def _attempt(row: Attempt) -> Happened | None:
    """None while its mark is withheld."""
    if row.finished_at is None or not may_tell(row):
        return None
    return Happened(
        "attempt", row.id, row.person_id, row.finished_at, _place(row.piece), None,
        row.passed, row.score,
    )  # fmt: skip


def _certificate(row: Certificate) -> Happened | None:
    """It was earned when its attempt ended."""
    if row.attempt.finished_at is None:
        return None
    place = Place("certificate", f"/certificates/{row.serial}", row.title)
    return Happened("certificate", row.id, row.person_id, row.attempt.finished_at, place)


_OF: dict[str, Any] = {"progress": _progress, "attempt": _attempt, "certificate": _certificate}


def may_tell(attempt: Attempt) -> bool:
    """Whether its mark may be seen by now."""
    held = rules.of(attempt.edition.meta, current_app.config["SETTINGS"].timezone)
    at = rules.stage(held, rules.Allowed(), attempt.finished_at, clock.now())
    return "marks" in rules.may_see(held, at)


def _place(piece: Piece) -> Place:
    return Place(piece.kind, address(piece.kind, piece.slug), piece.title)
