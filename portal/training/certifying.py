"""What certificates fill in ports of others."""

from flask import Flask, url_for
from markupsafe import Markup

from portal.jobs import kinds as jobs
from portal.notices import days, kinds
from portal.training import finished
from portal.training.actions import badges as badging
from portal.training.actions import certificates as actions
from portal.training.actions import records as recording
from portal.training.actions import snapshots
from portal.training.models import Certificate
from portal.training.queries import certificates as queries
from portal.training.queries import days as own_days
from portal.training.routes import badges, certificates, own, records, transcripts  # noqa: F401 - views
from portal.training.vocabulary import area_title, percent_words
from portal.web import panels, subjects
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    """Hooks, kinds, days and the panel; the routes are known by being imported."""
    app.jinja_env.filters["skill_title"] = area_title
    app.jinja_env.filters["percent_text"] = percent_words
    app.jinja_env.filters["cleaned"] = Markup  # of stored HTML, which rendering.py has cleaned
    finished.register_finished(app, actions.issue)
    jobs.add(app, actions.REMINDING)
    jobs.add(app, snapshots.TAKING)
    jobs.add(app, badging.SIGNING)
    jobs.add(app, recording.SENDING)
    for kind in actions.KINDS:
        kinds.add(app, kind)
    days.add_rows(app, own_days.ROWS)
    panels.add(
        app,
        panels.Panel(
            "learner", 40, "certificates", "training/_certificates.html", queries.load_panel
        ),
    )
    subjects.add(
        app,
        Subject(
            Certificate,
            "certificate",
            url=lambda one: url_for("training.certificate", serial=one.serial),
            title=lambda one: f"Certificate: {one.title}",
            can_see=lambda person, one: person.id == one.person_id or person.is_active,
        ),
    )
