"""What ballots, decisions and their publication offer to other features."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback import places
from portal.jobs import kinds as jobs
from portal.notices import kinds as notices
from portal.refinement.actions import knowing, publishing
from portal.refinement.models import Cycle, Publication
from portal.refinement.queries.reserved import why_not
from portal.registry import reserved
from portal.web import subjects

GROUP = "The annual refinement"


def register(app: Flask) -> None:
    """Jobs, notices, and what only a decision may do."""
    reserved.register(app, why_not)
    notices.add(
        app,
        notices.Kind(publishing.PUBLISHED, "Decisions that concern me", GROUP, notices.AT_ONCE),
    )
    notices.add(app, notices.Kind(knowing.REMINDED, "Decisions to acknowledge", GROUP))
    notices.add(app, notices.Kind(knowing.APPEALED, "Concerns and appeals", GROUP, notices.AT_ONCE))
    for kind in (*publishing.JOBS, *knowing.JOBS):
        jobs.add(app, kind)
    places.add(app, places.Place("/refinement/", "year", spot))
    subjects.add(
        app,
        subjects.Subject(
            Publication,
            "publication",
            url=lambda one: url_for("refinement.changed", year=one.cycle.year),
            title=lambda one: f"Decisions of {one.cycle.title}",
            can_see=lambda person, _one: person.is_active,
        ),
    )


def spot(_person: Person, parts: Mapping[str, Any]) -> places.Spot | None:
    """What a cycle's pages take feedback on: its decisions once they are out, else itself."""
    found = select(Cycle, Publication).outerjoin(Publication, Publication.cycle_id == Cycle.id)
    row = session.execute(found.where(Cycle.year == parts["year"])).first()
    if row is None:
        return None
    cycle, made = row
    if made is not None:
        url = f"/refinement/{cycle.year}/changed"
        title = f"Decisions of {cycle.title}"
        return places.Spot("publication", made.id, title, url, made.by_id, None)
    return places.Spot("cycle", cycle.id, cycle.title, f"/refinement/{cycle.year}", None, None)
