"""What lower features show and feedback can be given on: metrics, definitions, departments,
objectives. One statement to find each, one more for the points that can be chosen.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from sqlalchemy import Select, bindparam, func, select

from portal.accounts import beside
from portal.accounts.models import Department, Headship, Person
from portal.accounts.queries import department_url
from portal.db import SHORT, session
from portal.feedback.models import Finding
from portal.feedback.places import Place, Point, Spot, add
from portal.insight import queries as readings
from portal.registry import contents
from portal.registry.models import Definition, Metric, Objective
from portal.registry.queries.visible import PUBLISHED
from portal.registry.wording import Wording
from portal.web.filters import today

MOST_PERIODS = 60  # the newest ones, as the chart on the page shows

BESIDE = "place"  # the metric that a form names, read with who sends it
_OWNER = Person.__table__.alias("answers")
_COLUMNS = (
    Metric.code, Metric.id, Metric.name, Metric.owner_id, Metric.department_id,
    _OWNER.c.name.label("owner_name"),
)  # fmt: skip


class _Found(NamedTuple):
    """What is read of a metric, in the order of `_COLUMNS`."""

    code: str
    id: int
    name: str
    owner_id: int
    department_id: int
    owner_name: str


def _of_code(asked: Select[Any], parameter: str) -> Select[Any]:
    owned = asked.select_from(Metric).join(_OWNER, _OWNER.c.id == Metric.owner_id)
    return owned.where(Metric.code == bindparam(parameter), Metric.state.in_(PUBLISHED))


_METRIC = _of_code(select(*_COLUMNS), "code")


def register(app: Flask) -> None:
    named = _of_code(select(func.json_array(*_COLUMNS)), "on_code").scalar_subquery()
    if app.config["SETTINGS"].is_sqlite:  # PostgreSQL's json_array came with version 16
        beside.add(app, BESIDE, named, views=["feedback.give"], writing=True, given=_code_named)
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


def _metric(person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """A metric in force or once in force; a draft has suggestions."""
    told = person.beside.get(BESIDE)
    row = json.loads(told) if told else None
    if row is None or row[0] != parts["code"]:
        row = session.connection().execute(_METRIC, {"code": parts["code"]}).first()
    if row is None:
        return None
    found = _Found(*row)
    return Spot(
        kind="metric",
        id=found.id,
        title=found.name,
        url=url_for("registry.show", code=found.code),
        owner_id=found.owner_id,
        department_id=found.department_id,
        points=cache(lambda: [*_periods(found.id), *_paragraphs()]),
        owner_name=found.owner_name,
    )


def _periods(metric_id: int) -> list[Point]:
    """The periods of its chart, the newest first, each with its value as it is now."""
    drawing, _ = readings.drawing(metric_id)
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
