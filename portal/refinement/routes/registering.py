"""What ballots, decisions and their publication offer to other features."""

from flask import Flask, url_for

from portal.feedback import places
from portal.jobs import kinds as jobs
from portal.notices import kinds as notices
from portal.refinement.actions import knowing, publishing
from portal.refinement.models import Publication
from portal.refinement.queries.reserved import why_not
from portal.refinement.queries.spots import spot
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
