"""Learning: catalogue, courses, lessons and their checks, progress, paths, review, team view."""

from typing import Any

from flask import Flask

from portal.accounts import beside
from portal.accounts.models import Department, Person
from portal.insight import lessons
from portal.jobs import kinds as jobs
from portal.notices import kinds
from portal.registry.dependants import register_dependants
from portal.training import finished, places, reminding
from portal.training.actions import standing
from portal.training.actions.paths import GIVE
from portal.training.models import Assignment
from portal.training.policy import learning as policy
from portal.training.queries import teaching
from portal.training.queries.dependants import dependants
from portal.training.queries.shelf import address
from portal.training.routes import assigned, checks, learning, me, paths, team  # noqa: F401 - their views
from portal.web import navigation, panels, subjects
from portal.web.subjects import Subject

OF_DEPARTMENT = "training/_of_department.html"


def register(app: Flask) -> None:
    """Fill the ports of others with what people learn."""
    app.jinja_env.filters["piece_url"] = lambda one: address(one.kind, one.slug)
    places.register(app)
    beside.add(app, teaching.BESIDE, teaching.LATEST, views=lessons.VIEWS)
    lessons.register_lessons(app, teaching.PORT)
    register_dependants(app, dependants)
    finished.register_finished(app, standing.follow)
    panels.add(app, panels.Panel("department", 30, "learning", OF_DEPARTMENT, of_department))
    jobs.add(app, reminding.REMIND)
    jobs.add(app, GIVE)
    for kind in reminding.KINDS:
        kinds.add(app, kind)
    subjects.add(
        app,
        Subject(
            Assignment,
            "assignment",
            url=lambda one: address(one.piece.kind, one.piece.slug),
            title=lambda one: f"{one.piece.title}: to be finished",
            can_see=lambda person, one: (
                person.id == one.person_id or person.is_head_of(one.person.department_id)
            ),
        ),
    )
    navigation.add(app, navigation.Entry(55, "Learn", "training.catalogue", "/learn"))


def of_department(person: Person, department: Department) -> dict[str, Any] | None:
    """The way to a department's learning for those who may see it: no statement."""
    return {"department": department} if policy.can_see_team(person, department) else None
