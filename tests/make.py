"""Records for tests: each function fills in whatever a test does not care about."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Department, Person
from portal.db import session
from portal.files.models import File
from portal.insight.actions.rollups import settle
from portal.jobs import running
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricObjective, Objective
from portal.values.models import Import, Observation, Series
from tests import cast

_numbers = count(1)


def stored(record: Any) -> Any:
    """`record`, stored without an entry in the log."""
    session.add(record)
    session.flush()
    if isinstance(record, Metric):
        settle([record.id])
    elif isinstance(record, MetricObjective):
        settle([record.metric_id])
    return record


def department(name: str | None = None, parent: Department | None = None) -> Department:
    number = next(_numbers)
    slug = (name or f"department-{number}").lower().replace(" ", "-")
    above = parent.id if parent else None
    return stored(Department(slug=slug, name=name or f"Department {number}", parent_id=above))


def person(name: str | None = None, department: Department | None = None) -> Person:
    number = next(_numbers)
    return stored(
        Person(
            email=f"person{number}@example.org",
            name=name or f"Person {number}",
            department_id=(department or cast.department("operations")).id,
            created_at=clock.now(),
        )
    )


def objective(owner: Person | None = None, **more: Any) -> Objective:
    number = next(_numbers)
    owner = owner or cast.person("ana")
    given = {"code": f"OBJ-{number}", "name": f"Objective {number}", "purpose": "", **more}
    return stored(Objective(owner_id=owner.id, created_at=clock.now(), **given))


def version(definition: Definition, **more: Any) -> DefinitionVersion:
    """A complete version, approved unless told otherwise."""
    content = {
        "name": definition.name,
        "purpose": "Tells the department whether customers wait longer than they were promised.",
        "key_question": "Do we keep our promise?",
        "numerator": "days between order and delivery, added up",
        "denominator": "orders delivered",
        "formula": "numerator / denominator",
        "inclusions": "all orders",
        "unit": "days",
        "scale": "1",
        "decimals": 1,
        "value_type": "duration",
        "direction": "decrease",
        "frequency": "month",
        "calendar": "calendar",
        "time_aggregation": "mean",
        "org_aggregation": "mean",
        "null_policy": "missing",
        "source_system": "order book",
        "collection_method": "monthly export",
        "due_days": 10,
        "next_review_on": date.today() + timedelta(days=300),  # noqa: DTZ011 - any day will do
    }
    given = {
        "state": "approved",
        "author_id": definition.steward_id,
        "created_at": clock.now(),
        "effective_from": date(2000, 1, 1),
        **content,
        **more,
    }
    made = stored(DefinitionVersion(definition_id=definition.id, **given))
    if made.state == "approved":
        definition.current_id = made.id
        session.flush()
    return made


def definition(name: str | None = None, steward: Person | None = None, **more: Any) -> Definition:
    """A definition with one version."""
    number = next(_numbers)
    name = name or f"Lead time {number}"
    steward = steward or cast.person("bo")
    shared = more.pop("is_shared", False)
    made = stored(
        Definition(key=f"definition-{number}", name=name, is_shared=shared, steward_id=steward.id)
    )
    version(made, **more)
    return made


def metric(
    owner: Person | None = None,
    department: Department | None = None,
    definition: Definition | None = None,
    objective: Objective | None = None,
    **more: Any,
) -> Metric:
    """An approved metric of Operations, owned by Bo, with a definition of its own."""
    number = next(_numbers)
    owner = owner or cast.person("bo")
    fields = set(Metric.__table__.columns.keys())
    of_metric = {name: more.pop(name) for name in list(more) if name in fields}
    name = of_metric.pop("name", f"Lead time {number}")
    state = of_metric.pop("state", "approved")
    if definition is None:
        drafted = state in ("draft", "in_review", "rejected")
        more.setdefault("state", state if drafted else "approved")
        definition = globals()["definition"](name=name, steward=owner, **more)
    made = stored(
        Metric(
            code=of_metric.pop("code", f"M-{number}"),
            name=name,
            state=state,
            department_id=(department or cast.department("operations")).id,
            definition_id=definition.id,
            owner_id=owner.id,
            created_by_id=owner.id,
            created_at=clock.now(),
            **{"nature": "lagging", "role": "outcome", "perspective": "process", **of_metric},
        )
    )
    if objective is not None:
        stored(MetricObjective(metric_id=made.id, objective_id=objective.id))
    return made


def month(start: date, later: int) -> date:
    """The first day of the month `later` months after `start`."""
    place = start.year * 12 + start.month - 1 + later
    return date(place // 12, place % 12 + 1, 1)


def values(metric: Metric, figures: list[float | None], first: date = date(2023, 1, 1)) -> None:
    """Monthly final values from `first`, without their verdict; None leaves a gap."""
    current = metric.definition.current_id
    for later, figure in enumerate(figures):
        if figure is not None:
            stored(
                Observation(
                    metric_id=metric.id,
                    definition_version_id=current,
                    period_start=month(first, later),
                    revision=1,
                    value=figure,
                    state="final",
                    source="sheet",
                    entered_by_id=metric.owner_id,
                    entered_at=clock.now(),
                    reason="",
                    note="",
                )
            )
    if session.get(Series, metric.id) is None:
        stored(Series(metric_id=metric.id, number=1, changed_at=clock.now()))


def kept() -> None:
    """Commit what was made, so that requests see it."""
    session.commit()


def jobs(app: Any = None) -> int:
    """Carry out the jobs that wait, here; with `app` from outside a context. Says how many."""
    if app is None:
        return running.drain()
    with app.app_context():
        return running.drain()


def staged_import(person: Person | None = None) -> Import:
    """An import that is checked and not yet applied."""
    person = person or cast.person("bo")
    at = clock.now()
    file = stored(
        File(
            name="values.csv", media_type="text/csv", purpose="values", size=1, digest="0" * 64,
            person_id=person.id, created_at=at,
        )
    )  # fmt: skip
    return stored(
        Import(
            file_id=file.id, person_id=person.id, state="checked", created_at=at, touched_at=at,
            reason="", fault="",
        )
    )  # fmt: skip


def staged_value(of: Import, metric: Metric, start: date, figure: float) -> Observation:
    """A value of an import that is not yet applied."""
    return stored(
        Observation(
            metric_id=metric.id, definition_version_id=metric.definition.current_id,
            period_start=start, revision=1, value=figure, state="final", source="import",
            entered_by_id=of.person_id, entered_at=clock.now(), import_id=of.id, reason="", note="",
        )
    )  # fmt: skip
