"""What of proposals and remarks the application knows: notices, jobs, subjects, dependants."""

from flask import Flask

from portal.accounts import beside
from portal.jobs import kinds as jobs
from portal.notices import kinds as notices
from portal.refinement.actions import comment, proposal_news, remarks
from portal.refinement.queries.hanging import dependants
from portal.refinement.queries.reviews import RUNNING
from portal.refinement.routes import reviews
from portal.refinement.subjects import SUBJECTS
from portal.registry.dependants import register_dependants
from portal.web import panels, subjects


def register(app: Flask) -> None:
    for kind in (*proposal_news.KINDS, *remarks.KINDS, comment.NOTICE):
        notices.add(app, kind)
    for subject in SUBJECTS:
        subjects.add(app, subject)
    jobs.add(app, comment.JOB)
    register_dependants(app, dependants)
    beside.add(app, "review", RUNNING, views=["registry.show"])
    panels.add(app, panels.Panel("metric", 30, "review", "refinement/_later.html", reviews.later))
