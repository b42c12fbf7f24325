"""What values hand to the start page, to the SMART check and to those who retire a metric."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from portal import periods
from portal.accounts.models import Person
from portal.db import session
from portal.registry.dependants import Dependant
from portal.registry.facts import History, Point
from portal.registry.models import Metric
from portal.registry.queries.days import today
from portal.registry.vocabulary import Frequency
from portal.values.models import Import, Observation
from portal.values.queries.observations import values_of, visible
from portal.values.queries.owed import Due, missing
from portal.values.queries.terms import versions_for
from portal.values.terms import Versions
from portal.web.filters import local
from portal.web.found import A_FEW, PERSON, MayWait, Waiting, Wanted

MAY_WAIT: MayWait = {
    "imports": exists().where(Import.person_id == PERSON, Import.state == "checked")
}


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
    """Values due or overdue, and imports that are checked but not applied."""
    owed = [
        Waiting(
            "Values due",
            f"{one.metric.name}, {one.period.label}",
            _line(one),
            *_pressing(one),
        )
        for one in missing(person)
    ]
    return owed + (_imports(person) if wanted.may("imports") else [])


def _line(one: Due) -> str:
    """The row's place on the sheet, on a page that has it."""
    begins: dict[str, Any] = {"from": one.key}
    return url_for("values.my_sheet", _anchor=f"line-{one.key}", **begins)


def _pressing(one: Due) -> tuple[str, date | None]:
    """What is to be done, and by when, unless the day was over before the metric came here."""
    if one.is_late:
        return "Overdue: enter it.", one.due_on
    if one.due_on >= today():
        return "Enter it.", one.due_on
    return "From before the metric came here: enter it if you know it.", None


def history(metric: Metric) -> History | None:
    """The values of complete periods since the definition's last break, oldest first.

    Three statements more than the versions take.
    """
    versions = versions_for(metric)
    if versions is None:
        return None
    day, run = today(), versions.current.run
    points = tuple(
        Point(one.period_start, one.value)
        for one in values_of([metric.id]).get(metric.id, ())
        if one.value is not None
        and versions.run_of(one.definition_version_id) == run
        and periods.is_complete(versions.slot(one.period_start)[0], day)
    )
    return History(points, last_two_late=_last_two_late(metric, versions, day))


def _last_two_late(metric: Metric, versions: Versions, day: date) -> bool | None:
    """Whether the values of the last two periods due came late, or have not come at all.

    None where fewer than two have been due since the metric is kept here: history that was
    brought in with it was never late.
    """
    due = _last_due(versions, day)
    if len(due) < 2 or min(due.values()) <= local(metric.created_at).date():
        return None
    came = (
        select(Observation.period_start, func.min(Observation.entered_at).label("at"))
        .where(Observation.metric_id == metric.id, Observation.period_start.in_(due), visible())
        .group_by(Observation.period_start)
    )
    days = {row.period_start: local(row.at).date() for row in session.execute(came)}
    return all(days.get(start, day) > by for start, by in due.items())


def _last_due(versions: Versions, day: date) -> dict[date, date]:
    """The due day of each of the last two periods whose due day is over, by the period's start."""
    terms = versions.current
    if terms.frequency == Frequency.IRREGULAR:
        return {}
    period = periods.latest_complete(day, terms.frequency, terms.fiscal_start_month)
    due: dict[date, date] = {}
    while len(due) < 2:
        if terms.due_on(period) < day:
            due[period.start] = terms.due_on(period)
        period = periods.previous_period(period)
    return due


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """How many periods have a value."""
    found = select(func.count(Observation.period_start.distinct())).where(
        Observation.metric_id == metric.id, visible()
    )
    count = session.scalar(found) or 0
    if not count:
        return []
    words = "1 period has a value" if count == 1 else f"{count} periods have a value"
    return [Dependant("value", words, url_for("values.values", code=metric.code), count)]


def _imports(person: Person) -> list[Waiting]:
    found = (
        select(Import)
        .where(Import.person_id == person.id, Import.state == "checked", Import.staged_count > 0)
        .options(joinedload(Import.file))
        .order_by(Import.id)
    )
    return [
        Waiting(
            "Imports to apply",
            one.file.name,
            url_for("values.brought", import_id=one.id),
            "Checked: look at it, then apply it or give it up.",
        )
        for one in session.scalars(found)
    ]
