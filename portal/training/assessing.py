"""What assessments fill in ports of others."""

from flask import Flask, url_for

from portal.jobs import kinds as jobs
from portal.training.actions.finishing import OVERDUE
from portal.training.models import Allowance, Attempt
from portal.training.routes import assessments, attempts  # noqa: F401 - their views
from portal.training.vocabulary import wait_words
from portal.web import subjects
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    """The job that ends what is overdue, a filter; the routes are known by being imported."""
    app.jinja_env.filters["wait_words"] = wait_words
    jobs.add(app, OVERDUE)
    subjects.add(
        app,
        Subject(
            Attempt,
            "attempt",
            url=lambda one: url_for("training.attempt", slug=one.piece.slug, number=one.number),
            title=lambda one: f"{one.piece.title}: attempt {one.number}",
            can_see=lambda person, one: person.id == one.person_id,
        ),
    )
    subjects.add(
        app,
        Subject(
            Allowance,
            "allowance",
            url=lambda one: url_for("training.assessment", slug=one.piece.slug),
            title=lambda one: f"{one.piece.title}: allowance",
            can_see=lambda person, one: person.id in (one.person_id, one.given_by_id),
        ),
    )
