"""What of proposals and remarks the application knows: notices, jobs, subjects, dependants."""

from flask import Flask

from portal.jobs import kinds as jobs
from portal.notices import kinds as notices
from portal.refinement.actions import comment, proposal_news, remarks
from portal.refinement.queries.hanging import dependants
from portal.refinement.subjects import SUBJECTS
from portal.registry.dependants import register_dependants
from portal.web import subjects


def register(app: Flask) -> None:
    for kind in (*proposal_news.KINDS, *remarks.KINDS, comment.NOTICE):
        notices.add(app, kind)
    for subject in SUBJECTS:
        subjects.add(app, subject)
    jobs.add(app, comment.JOB)
    register_dependants(app, dependants)
