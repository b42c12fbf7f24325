"""What statistics and regrades fill in ports of others."""

from flask import Flask, url_for

from portal.jobs import kinds as jobs
from portal.notices import kinds
from portal.training.actions import banks, figures, questions, regrading
from portal.training.models import QuestionVersion, Regrade
from portal.training.policy.certificates import is_author
from portal.training.routes import banks as _banks  # noqa: F401 - its views
from portal.training.routes import figures as _figures  # noqa: F401 - its views
from portal.training.routes import questions as _questions  # noqa: F401 - its views
from portal.training.routes import regrading as _regrading  # noqa: F401 - its views
from portal.web import subjects
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    """The nightly job and a kind of notice; the routes are known by being imported."""
    jobs.add(app, figures.FIGURING)
    jobs.add(app, questions.KIND)
    jobs.add(app, banks.KIND)
    kinds.add(app, regrading.KIND)
    subjects.add(
        app,
        Subject(
            Regrade,
            "regrade",
            url=lambda one: url_for("training.regrade"),
            title=lambda one: f"Regrade {one.id}",
            can_see=is_author,
        ),
    )
    subjects.add(
        app,
        Subject(
            QuestionVersion,
            "question version",
            url=lambda one: url_for("training.question_version", version_id=one.id),
            title=lambda one: f"{one.question.slug}, version {one.number}",
            can_see=is_author,
        ),
    )
