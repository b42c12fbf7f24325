"""Objectives, metrics, definitions with their versions, targets, links, and the library."""

from flask import Flask, url_for

from portal.jobs import lists
from portal.notices import days, kinds
from portal.registry import commands, contents, dependants, policy, routes
from portal.registry import models as models
from portal.registry.actions import news
from portal.registry.models import Adoption, Definition, Metric, Objective
from portal.registry.queries import dates, links, owned, visible
from portal.registry.routes import drafts, objectives
from portal.registry.routes.blueprint import CodeConverter
from portal.registry.routes.library import library_lesson, library_name
from portal.web import navigation, panels, subjects
from portal.web.subjects import Subject


def register(app: Flask) -> None:
    app.url_map.converters["code"] = CodeConverter
    app.jinja_env.filters["said"] = lambda value, field: contents.in_words(field, value)
    app.jinja_env.filters["field_label"] = contents.label
    app.jinja_env.filters["library_name"] = library_name
    app.jinja_env.filters["library_lesson"] = library_lesson
    app.jinja_env.globals["definition_sections"] = contents.SECTIONS
    app.register_blueprint(routes.bp)
    app.cli.add_command(commands.registry)
    dependants.register_dependants(app, links.dependants)
    dependants.register_dependants(app, links.targets)
    navigation.add(app, navigation.Entry(20, "Metrics", "registry.metrics", "/metrics"))
    navigation.add(app, navigation.Entry(30, "Objectives", "registry.objectives", "/objectives"))
    panels.add(
        app,
        panels.Panel("metric", 60, "suggestions", "registry/_suggestions.html", drafts.load_panel),
    )
    panels.add(app, panels.Panel("person", 20, "owned", "registry/_owned.html", owned.load_panel))
    days.add(app, dates.review_days)
    lists.add(app, objectives.TABLE)
    for kind in news.KINDS:
        kinds.add(app, kind)
    for subject in _subjects():
        subjects.add(app, subject)


def _subjects() -> tuple[Subject, ...]:
    """What others may point at."""
    return (
        Subject(
            Objective,
            "objective",
            url=lambda one: url_for("registry.objective", code=one.code),
            title=lambda one: one.name,
            can_see=policy.can_see_objective,
        ),
        Subject(
            Metric,
            "metric",
            url=lambda one: f"/metrics/{one.code}",  # it is written for each line of an inbox
            title=lambda one: one.name,
            can_see=policy.can_see,
            seen=visible.named,
        ),
        Subject(
            Definition,
            "definition",
            url=lambda one: url_for("registry.shared_definition", key=one.key),
            title=lambda one: one.name,
            can_see=policy.can_see_definition,
        ),
        Subject(
            Adoption,
            "adoption",
            url=lambda one: url_for("registry.adoption", adoption_id=one.id),
            title=lambda one: f"Adoption of {one.definition.name}",
            can_see=policy.can_see_adoption,
        ),
    )
