"""What lower features show and feedback can be given on: metrics, definitions, departments,
objectives. One statement to find each, one more for the points that can be chosen.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy import bindparam, select

from portal.accounts import beside
from portal.accounts.models import Department, Headship, Person
from portal.accounts.queries import department_url
from portal.db import SHORT, session
from portal.driver import Ready
from portal.feedback.models import Finding
from portal.feedback.places import Place, Point, Spot, add
from portal.insight import queries as readings
from portal.nested import Nested
from portal.registry import contents
from portal.registry.models import Definition, Metric, Objective
from portal.registry.queries.visible import PUBLISHED
from portal.registry.wording import Wording
from portal.web.filters import today

MOST_PERIODS = 60  # the newest ones, as the chart on the page shows

PLACE, DRAWING = "place", "drawing"  # of the metric that a form names, read with who sends it
_OWNER = Person.__table__.alias("answers")
_METRIC = (
    select(
        Metric.code,
        Metric.id,
        Metric.name,
        Metric.owner_id,
        Metric.department_id,
        _OWNER.c.name.label("owner_name"),
    )
    .join(_OWNER, _OWNER.c.id == Metric.owner_id)
    .where(Metric.code == bindparam("on_code"), Metric.state.in_(PUBLISHED))
)
_READ, _NESTED = Ready(_METRIC), Nested(_METRIC)


def register(app: Flask) -> None:
    views = ["feedback.give"]
    drawing = readings.drawing_said("about_code")
    beside.add(app, PLACE, _NESTED.value(), views=views, writing=True, given=_code_named)
    beside.add(app, DRAWING, drawing, views=views, writing=True, given=_code_with_points)
    add(app, Place("/metrics/", "code", _metric))
    add(app, Place("/definitions/", "key", _definition))
    add(app, Place("/departments/", "slug", _department))
    add(app, Place("/objectives/", "code", _objective))
    add(app, Place("/findings/", "finding_id", _finding))


def _code_named() -> dict[str, str]:
    """The code in the address that the form is about, if it is a metric's."""
    address = request.form.get("on", "")
    parts = address.partition("?")[0].split("/")
    is_metric = len(parts) > 2 and parts[1] == "metrics"
    return {"on_code": parts[2][:SHORT] if is_metric else ""}


def _code_with_points() -> dict[str, str]:
    """The same where the form is about one of its points."""
    return {"about_code": _code_named()["on_code"] if request.form.get("about") else ""}


def _metric(person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """A metric in force or once in force; a draft has suggestions."""
    rows = _NESTED.rows(person.beside.get(PLACE))
    drawn: str | None = person.beside.get(DRAWING)
    if not rows or rows[0].code != parts["code"]:
        rows, drawn = _READ.rows(session.connection(), on_code=parts["code"]), None
    if not rows:
        return None
    (found,) = rows
    return Spot(
        kind="metric",
        id=found.id,
        title=found.name,
        url=url_for("registry.show", code=found.code),
        owner_id=found.owner_id,
        department_id=found.department_id,
        points=cache(lambda: [*_periods(found.id, drawn), *_paragraphs()]),
        owner_name=found.owner_name,
    )


def _periods(metric_id: int, drawn: str | None) -> list[Point]:
    """The periods of its chart, the newest first, each with its value as it is now. `drawn`: the
    chart, where it was read already.
    """
    drawing = readings.drawing_of(drawn) if drawn else readings.drawing(metric_id)[0]
    wording = Wording(drawing["unit"], drawing["decimals"])
    found = [
        Point(
            start, f"{label}: {'no value' if value is None else wording.quantity(value)}", "Chart"
        )
        for start, label, value in zip(
            drawing["starts"], drawing["labels"], drawing["values"], strict=True
        )
    ]
    return found[: -MOST_PERIODS - 1 : -1]


def _paragraphs() -> list[Point]:
    """The fields of a definition, in the order in which its text shows them."""
    return [
        Point(name, contents.label(name), "Definition")
        for section in contents.SECTIONS
        for name in section.fields
    ]


def _definition(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """A shared definition in force; its steward answers."""
    found = session.scalars(select(Definition).where(Definition.key == parts["key"])).first()
    if found is None or found.current_id is None or not found.is_shared:
        return None
    url = url_for("registry.shared_definition", key=found.key)
    return Spot("definition", found.id, found.name, url, found.steward_id, None, _paragraphs)


def _department(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """A department; who heads it answers."""
    found = session.execute(
        select(Department, Headship.person_id)
        .outerjoin(
            Headship,
            (Headship.department_id == Department.id)
            & (Headship.starts_on <= today())
            & (Headship.ends_on.is_(None) | (Headship.ends_on >= today())),
        )
        .where(Department.slug == parts["slug"])
        .order_by(Headship.starts_on.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    department, head_id = found
    url = department_url(department)
    return Spot("department", department.id, department.name, url, head_id, department.id)


def _objective(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """An objective; its owner answers."""
    found = session.scalars(select(Objective).where(Objective.code == parts["code"])).first()
    if found is None:
        return None
    url = url_for("registry.objective", code=found.code)
    return Spot("objective", found.id, found.name, url, found.owner_id, found.department_id)


def _finding(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """A finding; who published it answers."""
    found = session.execute(
        select(Finding.id, Finding.claim, Finding.author_id, Metric.department_id)
        .join(Metric, Metric.id == Finding.metric_id)
        .where(Finding.id == parts["finding_id"])
    ).first()
    if found is None:
        return None
    url = url_for("feedback.finding", finding_id=found.id)
    return Spot("finding", found.id, found.claim, url, found.author_id, found.department_id)
