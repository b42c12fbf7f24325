"""The start page: what waits for me; search; health."""

from flask import Flask

from portal.accounts.queries import found as accounts_found
from portal.feedback.queries import findings
from portal.feedback.queries import threads as feedback
from portal.followups.queries import found as followups_found
from portal.home import queries, routes
from portal.jobs import queries as jobs
from portal.mentorship.queries import found as mentorship_found
from portal.refinement.queries import dated as refinement
from portal.registry.queries import found as registry_found
from portal.training.queries import found as training_found
from portal.values.queries import found as values_found
from portal.web import navigation


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.extensions["home.waiting"] = [
        values_found.waiting,
        feedback.waiting,
        followups_found.waiting,
        registry_found.waiting,
        accounts_found.waiting,
        jobs.waiting,
        refinement.waiting,
        mentorship_found.waiting,
        training_found.waiting,
    ]
    app.extensions["home.may_wait"] = queries.asking(
        {
            **values_found.MAY_WAIT,
            **followups_found.MAY_WAIT,
            **registry_found.MAY_WAIT,
            **refinement.MAY_WAIT,
            **training_found.MAY_WAIT,
        }
    )
    app.extensions["home.search"] = [
        registry_found.search,
        findings.search,
        training_found.search,
        mentorship_found.search,
        accounts_found.search,
    ]
    navigation.add(app, navigation.Entry(0, "Home", "home.start", "/"))
