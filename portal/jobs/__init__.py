"""What runs outside the web processes: asked for in a transaction, carried out by workers.

A feature makes its kinds known by `kinds.add(app, Kind(…))`, asks by `actions.enqueue` within a
`change`, and includes `jobs/_progress.html` where people wait for it.
"""

from flask import Flask, url_for

from portal.jobs import commands, kinds, lists, nightly, policy, routes
from portal.jobs.models import Job
from portal.web import subjects


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.cli.add_command(commands.jobs)
    for kind in (*nightly.KINDS, lists.KIND):
        kinds.add(app, kind)
    subjects.add(
        app,
        subjects.Subject(
            Job,
            "job",
            url=lambda one: url_for("jobs.one", job_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_see,
        ),
    )
