"""Verdicts, charts, dashboards."""

from functools import partial
from typing import Any

from flask import Flask, request

from portal.accounts import beside
from portal.accounts.models import Person
from portal.backup import looks
from portal.insight import (
    actions,
    cells,
    commands,
    counted_rows,
    lessons,
    queries,
    reminding,
    routes,
)
from portal.insight.actions import rollups
from portal.insight.queries import dates, recounting, tags
from portal.jobs import kinds, lists
from portal.notices import days
from portal.notices import kinds as kinds_of_notices
from portal.registry import changed as registry_changed
from portal.registry import history as registry_history
from portal.registry.dependants import Dependant, register_dependants
from portal.registry.models import Metric
from portal.values import changed as values_changed
from portal.web import navigation, panels
from portal.web.filters import today


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.jinja_env.filters["verdict_cells"] = cells.cells
    app.jinja_env.filters["part_row"] = counted_rows.part_row
    app.jinja_env.filters["served_row"] = counted_rows.served_row
    lessons.register(app)
    app.cli.add_command(commands.insight)
    kinds.add(app, actions.REBUILD)
    kinds.add(app, reminding.REMIND)
    for kind in reminding.KINDS:
        kinds_of_notices.add(app, kind)
    lists.add(app, routes.TABLE)
    days.add(app, dates.value_days)
    navigation.add(app, navigation.Entry(10, "Overview", "insight.overview", "/overview"))
    panels.add(app, panels.Panel("metric", 10, "reading", routes.READING, read))
    for name, value in tags.ORGANISATION.items():
        beside.add(
            app, name, value, views=("insight.overview", "insight.summary", "insight.metrics")
        )
    for view, (row, part) in tags.POLLED.items():
        beside.add(app, view, row, views=[view], given=partial(_named, part))
    looks.add(app, recounting.faults)
    register_dependants(app, dashboards)
    registry_history.register_history(app, queries.history)
    registry_changed.register(app, actions.recompute)
    registry_changed.register_filed(app, rollups.follow)
    values_changed.register(
        app,
        values_changed.Port(
            changed=actions.recompute,
            staged=actions.StagedReadings,
            applied=actions.apply_staged,
            dropped=actions.drop_staged,
        ),
    )


def _named(part: str) -> dict[str, Any]:
    return {part: (request.view_args or {})[part]}


def dashboards(_person: Person, metric: Metric) -> list[Dependant]:
    """Where it is drawn: its department's dashboard. No statement where that is loaded."""
    if not metric.is_published:
        return []
    home = metric.department
    words = f"The dashboard of {home.name} shows it"
    return [Dependant("dashboard", words, f"/departments/{home.slug}")]


def read(_person: Person, metric: Metric) -> dict[str, Any] | None:
    """The panel of a metric's page; a draft has nothing to read yet."""
    if not metric.is_published:
        return None
    found, reading = queries.tagged_reading(metric, today())
    return routes.shown_reading(found, reading)
