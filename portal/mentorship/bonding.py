"""What the relationship of mentor and mentee fills in ports of others."""

from flask import Flask, url_for
from sqlalchemy.orm import joinedload

from portal.jobs import kinds as jobs
from portal.mentorship import reminding
from portal.mentorship.actions import checks, telling
from portal.mentorship.models import Meeting, Pairing
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import dates, inviting
from portal.mentorship.routes import bonds, browsing, meetings, pairings  # noqa: F401 - their views
from portal.notices import days, invitations, kinds
from portal.training import finished
from portal.web import subjects
from portal.web.filters import moment
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    """What people are told, and what may be pointed at; the routes are known by being imported."""
    for kind in telling.KINDS:
        kinds.add(app, kind)
    subjects.add(
        app,
        Subject(
            Pairing,
            "pairing",
            url=lambda one: url_for("mentorship.pairing", pairing_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_see,
            heading=lambda person, one: f"Mentoring with {one.other(person.id).name}",
            loads=(joinedload(Pairing.mentor), joinedload(Pairing.mentee)),
        ),
    )
    subjects.add(
        app,
        Subject(
            Meeting,
            "session",
            url=lambda one: url_for("mentorship.meeting", meeting_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_change,
            heading=lambda person, one: (
                f"Session with {one.pairing.other(person.id).name}, {moment(one.starts_at)}"
            ),
            loads=tuple(
                joinedload(Meeting.pairing).joinedload(side)
                for side in (Pairing.mentor, Pairing.mentee)
            ),
        ),
    )
    invitations.add(app, telling.SESSION, inviting.carried)
    jobs.add(app, reminding.CARE)
    days.add_rows(app, dates.ROWS)
    finished.register_finished(app, checks.follow)
