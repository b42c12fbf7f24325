"""Values: sheets, imports, exports, notes on a period."""

from flask import Flask, url_for
from sqlalchemy.orm import joinedload

from portal.jobs import kinds
from portal.registry import changed as registry_changed
from portal.registry.dependants import register_dependants
from portal.values import commands, policy, routes
from portal.values.actions import jobs, series, workbooks
from portal.values.models import Import, Note
from portal.values.queries import found
from portal.web import navigation, panels, subjects


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.cli.add_command(commands.values)
    for kind in (*jobs.KINDS, workbooks.KIND):
        kinds.add(app, kind)
    registry_changed.register(app, series.touch)
    register_dependants(app, found.dependants)
    navigation.add(app, navigation.Entry(40, "My sheet", "values.my_sheet", "/values"))
    navigation.add(app, navigation.Entry(50, "Imports", "values.imports", "/imports"))
    panels.add(
        app, panels.Panel("metric", 70, "values", routes.history.PANEL, routes.history.panel)
    )
    subjects.add(
        app,
        subjects.Subject(
            Import,
            "import",
            url=lambda one: url_for("values.brought", import_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_see_import,
            heading=lambda _person, one: f"{one.file.name}, {one.title.lower()}",
            loads=(joinedload(Import.file),),
        ),
    )
    subjects.add(
        app,
        subjects.Subject(
            Note,
            "note",
            url=lambda one: url_for("values.values", code=one.metric.code, _anchor="notes"),
            title=lambda one: one.text[:80],
            can_see=policy.can_see_note,
        ),
    )
