"""Which lesson teaches to read which part of a metric's page."""

from threading import Lock
from typing import Any

from flask_login import current_user
from sqlalchemy import func, select

from portal.db import session
from portal.insight.lessons import Lesson, Port
from portal.training.models import Edition, Piece
from portal.training.queries.shelf import address

BESIDE = "lessons"
LATEST: Any = select(func.max(Edition.loaded_at)).scalar_subquery()


class _Held:
    """The table as this process last read it, and the tag that it was read for."""

    tag = ""
    table: dict[str, Lesson] = {}  # noqa: RUF012 - replaced as a whole


_held, _lock = _Held(), Lock()


def tag() -> str:
    """When content was last loaded: read with who is signed in, but for parts of pages."""
    beside = getattr(current_user, "beside", None)
    if beside is None:
        return ""
    if BESIDE not in beside:
        beside[BESIDE] = session.scalar(select(LATEST))
    return str(beside[BESIDE] or "")


def table() -> dict[str, Lesson]:
    """The lessons by part: one statement after each load of content, none otherwise."""
    now = tag()
    if _held.tag != now:
        read = _read()
        with _lock:
            _held.tag, _held.table = now, read
    return _held.table


def _read() -> dict[str, Lesson]:
    """The first lesson that teaches a part, in the order of the courses."""
    rows = session.execute(
        select(Piece.slug, Piece.title, Edition.meta)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Piece.kind == "lesson", Piece.retired_at.is_(None))
        .order_by(Piece.course_id, Piece.position, Piece.id)
    )
    found: dict[str, Lesson] = {}
    for row in rows:
        lesson = Lesson(row.title, address("lesson", row.slug), int(row.meta.get("minutes") or 0))
        for part in row.meta.get("teaches") or ():
            found.setdefault(str(part), lesson)
    return found


PORT = Port(tag, table)
