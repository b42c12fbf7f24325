"""Fills what people learn: one course of our own, seven more like it, and who is how far.

Only that course is parsed and drawn; the others are copies of its rows under other addresses, so
that filling takes no time and lists are as long as ours.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import Person
from portal.db import session
from portal.training.actions import content, starting
from portal.training.models import Edition, Piece, Progress, SkillLevel
from portal.training.vocabulary import AREAS

CONTENT = Path(__file__).resolve().parent.parent / "content"
COURSE, LESSON, TEST = "noise", "noise/two-points", "noise-test"
TAUGHT = (f"courses/{COURSE}", f"banks/{COURSE}.md", f"assessments/{TEST}.md")
COURSES = 8
ATTEMPTS = 32  # people who have one open
LEVELS = ("aware", "working", "confident", "none")
Insert = Callable[[Any, Iterable[dict[str, Any]]], None]


def files() -> list[Path]:
    """What the filled database depends on."""
    found = [Path(__file__), Path(content.__file__)]
    for one in TAUGHT:
        path = CONTENT / one
        found += sorted(path.glob("*.md")) if path.is_dir() else [path]
    return found


def fill(add: Insert, people: int, at: datetime) -> None:
    """Content, open attempts of the first people, and everybody's levels and lessons."""
    _content()
    test = session.scalars(select(Piece).where(Piece.slug == TEST)).one()
    for person in session.scalars(select(Person).order_by(Person.id).limit(ATTEMPTS)).all():
        starting.start(test, actor=person)
    _copies(add)
    add(SkillLevel, (
        {"person_id": person, "area": area, "level": LEVELS[(person + place) % 4], "mean": 0.7,
         "probability": 0.8, "items": 12, "sittings": 3, "last_on": at.date(),
         "computed_on": at.date()}
        for person in range(1, people + 1) for place, area in enumerate(AREAS)
    ))  # fmt: skip
    lessons = session.execute(select(Piece.id, Piece.edition_id).where(Piece.kind == "lesson"))
    rows = lessons.all()
    add(Progress, (
        {"person_id": person, "piece_id": lesson, "edition_id": edition, "place": "",
         "started_at": at, "seen_at": at, "completed_at": at if place % 2 else None}
        for person in range(1, people + 1)
        for place, (lesson, edition) in enumerate(rows[: 5 + person % 10])
    ))  # fmt: skip


def _content() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in TAUGHT:
            to = folder / one
            to.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (CONTENT / one).is_dir() else shutil.copyfile)(CONTENT / one, to)
        loaded = content.load(folder)
    if loaded.problems:
        raise SystemExit(f"content: {loaded.problems[0]}")
    session.commit()


def _copies(add: Insert) -> None:
    """Courses 2 to 8: the first one's course and lessons under other addresses."""
    found = select(Piece, Edition).join(Edition, Edition.id == Piece.edition_id)
    rows = session.execute(found.where(Piece.kind.in_(("course", "lesson")))).all()
    rows = sorted(rows, key=lambda row: row[0].kind)  # the course, then its lessons
    for number in range(2, COURSES + 1):
        course_id: int | None = None
        for row in rows:
            course_id = _copy(row, number, course_id)


def _copy(row: Row[Any], number: int, course_id: int | None) -> int:
    """Copy one piece; returns the course that it belongs to, or is."""
    piece, edition = row
    slug = piece.slug.replace(COURSE, f"{COURSE}-{number}", 1)
    made = Piece(
        kind=piece.kind, slug=slug, title=f"{piece.title} {number}", course_id=course_id,
        position=piece.position,
    )  # fmt: skip
    session.add(made)
    session.flush()
    taken = {
        one.name: getattr(edition, one.name)
        for one in Edition.__table__.columns
        if one.name not in ("id", "piece_id")
    }
    made.edition = Edition(**{**taken, "piece_id": made.id, "path": f"{slug}.md"})
    session.flush()
    return course_id or made.id
