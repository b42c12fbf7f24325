"""Documents for print: on demand, and by subscription."""

from flask import Flask, url_for

from portal.jobs import kinds as jobs
from portal.notices import kinds as notices
from portal.registry.dependants import register_dependants
from portal.reports import documents, policy, routes, schedule
from portal.reports import models as models
from portal.reports.models import Report
from portal.reports.queries.dependants import dependants
from portal.web import navigation, subjects
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    register_dependants(app, dependants)
    jobs.add(app, documents.REPORT)
    jobs.add(app, schedule.DUE)
    notices.add(app, notices.Kind(documents.READY, "Reports that I subscribed to", group="Reports"))
    navigation.add(app, navigation.Entry(70, "Reports", "reports.reports", "/reports"))
    subjects.add(
        app,
        Subject(
            Report,
            "report",
            url=lambda one: url_for("reports.kept", report_id=one.id),
            title=lambda one: one.name,
            can_see=policy.can_read,
        ),
    )
