"""Lessons, playbooks and cases that use a metric which was adopted from a ready definition."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.registry.dependants import Dependant
from portal.registry.models import Metric
from portal.training.models import Edition, Piece
from portal.training.queries.found import WORDS
from portal.training.queries.shelf import address


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """What teaches with the definition of `metric`: one statement, none where it is its own."""
    key = metric.definition.library_key
    if not key:
        return []
    rows = session.execute(
        select(Piece.kind, Piece.slug, Piece.title, Edition.meta)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Piece.retired_at.is_(None), Piece.kind.in_(("lesson", "playbook", "case")))
        .order_by(Piece.kind, Piece.position, Piece.id)
    )
    return [
        Dependant(
            "lesson",
            f"{WORDS[row.kind]} “{row.title}” uses its ready definition",
            address(row.kind, row.slug),
        )
        for row in rows
        if key in (row.meta.get("metrics") or ())
    ]
