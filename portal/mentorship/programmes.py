"""What of programmes and their runs the application knows: subjects and notices."""

from flask import Flask, url_for

from portal.jobs import kinds as jobs
from portal.mentorship.actions import checking, editing, publishing, running
from portal.mentorship.actions import programmes as actions
from portal.mentorship.models import Profile, Programme, Run
from portal.mentorship.policy import programmes as policy
from portal.mentorship.routes import overview as overview  # its views
from portal.mentorship.routes import profiles as profiles  # its views
from portal.mentorship.routes import programmes as programmes  # its views
from portal.mentorship.routes import runs as runs  # its views
from portal.mentorship.routes import settings as settings  # its views
from portal.notices import kinds
from portal.web import subjects

GROUP = "Mentoring"


def register(app: Flask) -> None:
    kinds.add(app, kinds.Kind(actions.NAMED, "A programme that I run", GROUP, kinds.AT_ONCE))
    kinds.add(app, kinds.Kind(publishing.WAITING, "No mentor this time", GROUP))
    for job in (running.JOB, editing.JOB, checking.JOB):
        jobs.add(app, job)
    for subject in SUBJECTS:
        subjects.add(app, subject)


SUBJECTS = (
    subjects.Subject(
        Programme,
        "mentoring programme",
        url=lambda one: url_for("mentorship.programme", slug=one.slug),
        title=lambda one: one.name,
        can_see=policy.can_see,
    ),
    subjects.Subject(
        Profile,
        "mentoring profile",
        url=lambda one: url_for("mentorship.profile", slug=one.programme.slug, side=one.side),
        title=lambda one: f"My profile in {one.programme.name}",
        can_see=policy.owns_profile,
    ),
    subjects.Subject(
        Run,
        "pairing of a programme",
        url=lambda one: url_for("mentorship.run", run_id=one.id),
        title=lambda one: f"Pairing of {one.programme.name}",
        can_see=policy.can_see_run,
    ),
)
