"""What of training takes feedback: lessons with their parts, courses, playbooks, case studies."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.places import Place, Point, Spot, add
from portal.training.models import Edition, Piece
from portal.training.queries.shelf import address
from portal.web.subjects import Subject
from portal.web.subjects import add as add_subject


def register(app: Flask) -> None:
    """The narrower addresses first."""
    add(
        app,
        Place("/learn/playbooks/", "slug", lambda _who, parts: _spot("playbook", parts["slug"])),
    )
    add(app, Place("/learn/cases/", "slug", lambda _who, parts: _spot("case", parts["slug"])))
    add(app, Place("/learn/", "lesson", _lesson))
    add(app, Place("/learn/", "course", lambda _who, parts: _spot("course", parts["course"])))
    add_subject(
        app,
        Subject(
            Piece,
            "lesson",
            url=lambda one: address(one.kind, one.slug),
            title=lambda one: one.title,
            can_see=lambda person, _one: person.is_active,
        ),
    )


def _lesson(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    return _spot("lesson", f"{parts['course']}/{parts['lesson']}")


def _spot(kind: str, slug: str) -> Spot | None:
    """A piece that is taught now; its parts are its headings. One statement."""
    found = session.execute(
        select(Piece.id, Piece.title, Edition.outline)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Piece.kind == kind, Piece.slug == slug, Piece.retired_at.is_(None))
    ).first()
    if found is None:
        return None
    points = [Point(str(one[0])[:60], str(one[1]), "Part of the text") for one in found.outline]
    return Spot("piece", found.id, found.title, address(kind, slug), None, None, lambda: points)
