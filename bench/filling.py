"""Fills an empty, migrated database with a size: bulk inserts into the portal's own tables.

Verdicts are the portal's own: those of the first metric of each shape are computed by `insight`,
and the others of that shape, which have the same figures and targets, take them over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, insert, select, update

from bench import learning, logged, mentoring
from bench.rows import batches, inserted
from bench.sizes import BOARD, LONG, MONTHS, Shape, Size, names, shape
from portal import clock
from portal.accounts import passwords, sessions
from portal.accounts.models import Department, Headship, Person, RoleGrant
from portal.db import session
from portal.insight import actions
from portal.insight.models import Verdict
from portal.notices.models import Following, Notice, Reach
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricLink,
    MetricObjective,
    Objective,
    Target,
)
from portal.values.models import Note, Observation, Series
from portal.web import filters

PASSWORD = "correct horse battery staple"  # noqa: S105 - of invented people
CALENDAR = "the-address-of-the-bench-s-calendar"
HEAD = 1  # the person who heads the department that is measured, and signs in
SHAPES = 40  # different series of each rhythm
LONG_METRIC = BOARD + 1
LONG_CODE = f"M-{LONG_METRIC:06}"
EPOCH = date(2015, 1, 1)


@dataclass
class Filling:
    """The size with what its rows share."""

    size: Size
    today: date
    at: datetime
    shapes: dict[tuple[str, int, int], Shape] = field(default_factory=dict)

    def shape_of(self, number: int) -> tuple[str, int, int]:
        """Which shape metric `number` has: rhythm, length, and number among those."""
        if number <= BOARD:
            return "month", MONTHS, number
        if number == LONG_METRIC:
            return "day", LONG, 1
        monthly, weekly = ("month", MONTHS), ("week", self.size.weekly)
        rhythm, count = (monthly, weekly, monthly, ("day", self.size.daily))[number % 4]
        return rhythm, count, number // 4 % SHAPES

    def series(self, number: int) -> Shape:
        rhythm, count, which = key = self.shape_of(number)
        if key not in self.shapes:
            self.shapes[key] = shape(which, rhythm, count)
        return self.shapes[key]

    @property
    def numbers(self) -> range:
        return range(1, self.size.metrics + 1)

    def department_of(self, number: int) -> int:
        """The measured department has its metrics; the others share the rest evenly."""
        return 2 if number <= BOARD else 3 + number % (self.size.departments - 1)

    def owner_of(self, number: int) -> int:
        return 1 + number % self.size.people


def fill(size: Size, say: Any) -> None:
    """Everything of `size`, inside an application context on an empty database."""
    filling = Filling(size, filters.today(), clock.now())
    for part in (
        _people,
        _objectives,
        _definitions,
        _metrics,
        _values,
        _verdicts,
        _notices,
        _learning,
        _mentoring,
        _log,
    ):
        part(filling)
        session.commit()
        say(f"  {part.__name__.strip('_')}")


def _people(filling: Filling) -> None:
    size, at = filling.size, filling.at
    inserted(Department, [
        {"id": number, "slug": f"department-{number}", "name": _department(number),
         "code": f"D{number}", "parent_id": None if number == 1 else 1, "version": 1}
        for number in range(1, size.departments + 2)
    ])  # fmt: skip
    hashed = passwords.hashed(PASSWORD)
    inserted(Person, (
        {"id": number, "email": f"person{number}@example.org", "name": f"Person Number {number}",
         "department_id": 2 + (number - 1) % size.departments, "state": "active", "theme": "auto",
         "password_hash": hashed, "password_changed_at": at, "created_at": at, "version": 1}
        for number in range(1, size.people + 1)
    ))  # fmt: skip
    inserted(Headship, [
        {"department_id": 2 + (number - 1), "person_id": number, "starts_on": EPOCH}
        for number in range(1, min(size.departments, size.people) + 1)
    ])  # fmt: skip
    inserted(
        RoleGrant,
        [
            {"person_id": size.people, "role": "administrator", "granted_at": at},
            {"person_id": size.people - 1, "role": "leadership", "granted_at": at},
        ],
    )


def _department(number: int) -> str:
    return "The organisation" if number == 1 else f"Department of {chr(65 + number % 26)} {number}"


def _objectives(filling: Filling) -> None:
    inserted(Objective, [
        {"id": number, "code": f"O-{number}", "name": f"Objective number {number}", "purpose": "",
         "parent_id": None if number <= 5 else 1 + number % 5, "owner_id": HEAD,
         "created_at": filling.at, "version": 1}
        for number in range(1, filling.size.objectives + 1)
    ])  # fmt: skip


def _definitions(filling: Filling) -> None:
    called = list(names(filling.size.metrics))
    inserted(Definition, (
        {"id": number, "key": f"definition-{number}", "name": name, "is_shared": False,
         "steward_id": filling.owner_of(number), "version": 1}
        for number, name in enumerate(called, 1)
    ))  # fmt: skip
    inserted(
        DefinitionVersion,
        (_version(filling, number, name) for number, name in enumerate(called, 1)),
    )
    session.execute(update(Definition).values(current_id=Definition.id))


def _version(filling: Filling, number: int, name: str) -> dict[str, Any]:
    series = filling.series(number)
    return {
        "id": number, "definition_id": number, "major": 1, "minor": 0, "patch": 0,
        "state": "approved", "effective_from": EPOCH, "change_reason": "", "decision_reason": "",
        "author_id": filling.owner_of(number), "created_at": filling.at, "version": 1,
        "decided_by_id": HEAD, "decided_at": filling.at, "name": name,
        "purpose": "Tells the department whether what it promised is what people get.",
        "key_question": "Do we keep our promise?", "not_for": "Judging single people.",
        "numerator": "days between order and delivery, added up", "denominator": "orders delivered",
        "formula": "numerator / denominator", "inclusions": "all orders", "exclusions": "none",
        "zero_denominator": "no value", "unit": "days", "scale": "1", "decimals": 1,
        "value_type": "duration", "direction": series.direction, "frequency": series.frequency,
        "calendar": "calendar", "time_aggregation": "mean", "org_aggregation": "mean",
        "null_policy": "missing", "source_system": "order book",
        "collection_method": "monthly export", "due_days": 10, "close_days": 30,
        "known_limits": "Orders that were split count twice.",
        "unintended_behaviour": "Promising later dates.", "counter_metric": "Share promised late",
        "benchmark_source": "", "next_review_on": filling.today + timedelta(days=200),
    }  # fmt: skip


def _metrics(filling: Filling) -> None:
    size = filling.size
    inserted(Metric, (
        {"id": number, "code": f"M-{number:06}", "name": name,
         "department_id": filling.department_of(number), "definition_id": number,
         "level": "department", "perspective": "process",
         "nature": ("leading", "lagging")[number % 2], "role": "outcome",
         "owner_id": filling.owner_of(number), "created_by_id": filling.owner_of(number),
         "state": "approved", "state_reason": "", "audience": "",
         "tags": f"tag{number % 50}, bench", "created_at": filling.at, "version": 1}
        for number, name in enumerate(names(size.metrics), 1)
    ))  # fmt: skip
    inserted(MetricObjective, (
        {"metric_id": number, "objective_id": 1 + number % size.objectives}
        for number in filling.numbers if number % 5 < 3
    ))  # fmt: skip
    inserted(MetricLink, (
        {"metric_id": number, "other_id": number + 1, "kind": "drives", "reason": "by design"}
        for number in filling.numbers[:-1] if number % 4 == 1
    ))  # fmt: skip
    inserted(Target, (
        {"metric_id": number, "type": "level", "value": filling.series(number).target,
         "starts_on": EPOCH, "review_on": filling.today + timedelta(days=300), "is_percent": False,
         "source_note": "", "agreed_by": "The head", "created_at": filling.at,
         "created_by_id": HEAD, "version": 1}
        for number in filling.numbers if filling.series(number).target is not None
    ))  # fmt: skip
    days = filling.series(LONG_METRIC).starts(filling.today)
    inserted(Note, (
        {"metric_id": LONG_METRIC, "period_start": day, "text": "The new route began on this day.",
         "author_id": HEAD, "created_at": filling.at, "version": 1}
        for day in days[::25]
    ))  # fmt: skip


def _values(filling: Filling) -> None:
    at, today = filling.at, filling.today
    starts: dict[tuple[str, int], list[date]] = {}

    def rows() -> Iterator[dict[str, Any]]:
        for number in filling.numbers:
            series, owner = filling.series(number), filling.owner_of(number)
            key = (series.frequency, len(series.figures))
            days = starts.setdefault(key, series.starts(today))
            for day, figure in zip(days, series.figures, strict=True):
                yield {
                    "metric_id": number, "definition_version_id": number, "period_start": day,
                    "revision": 1, "value": figure, "state": "final", "reason": "", "note": "",
                    "source": "sheet", "entered_by_id": owner, "entered_at": at,
                }  # fmt: skip

    inserted(Observation, rows())
    inserted(Series, ({"metric_id": one, "number": 1, "changed_at": at} for one in filling.numbers))


def _verdicts(filling: Filling) -> None:
    first: dict[tuple[str, int, int], int] = {}
    for number in filling.numbers:
        first.setdefault(filling.shape_of(number), number)
    actions.recompute(list(first.values()))
    table = Verdict.__table__
    own = ("metric_id", "definition_version_id")
    same = [column for column in table.columns if column.name not in own]
    number, source = bindparam("number", type_=Integer()), bindparam("source", type_=Integer())
    found = select(number, number, *same).where(table.c.metric_id == source)
    copying = insert(table).from_select([*own, *(one.name for one in same)], found)
    others = (
        {"number": one, "source": first[filling.shape_of(one)]}
        for one in filling.numbers
        if first[filling.shape_of(one)] != one
    )
    for some in batches(others):
        session.connection().execute(copying, some)


def _notices(filling: Filling) -> None:
    """An inbox with unread ones on its first page, what its person follows, and a calendar."""
    at = filling.at
    inserted(Notice, (
        {"person_id": HEAD, "kind": ("registry.target", "values.due")[number % 2],
         "subject_kind": "metric", "subject_id": 1 + number % min(60, filling.size.metrics),
         "key": f"bench:{number}", "title": f"New target: metric {number}",
         "sentence": "75% (a level by a date), from 1 May. Agreed by the head.",
         "url": "/metrics", "actor_id": 2, "created_at": at,
         "read_at": at if number < 180 else None}
        for number in range(200)
    ))  # fmt: skip
    inserted(Following, (
        {"person_id": HEAD, "subject_kind": "metric", "subject_id": number, "created_at": at}
        for number in range(1, 11)
    ))  # fmt: skip
    hashed = sessions.digest(CALENDAR)
    inserted(Reach, [
        {"person_id": HEAD, "links_number": 0, "calendar_hash": hashed, "calendar_made_at": at}
    ])  # fmt: skip


def _learning(filling: Filling) -> None:
    learning.fill(inserted, filling.size.people, filling.at)


def _mentoring(filling: Filling) -> None:
    mentoring.fill(inserted, filling.size.people, filling.at, metric_id=1)


def _log(filling: Filling) -> None:
    """A share of it about the metric whose page is measured."""
    logged.fill(filling.size, filling.at, actor_id=HEAD, about=LONG_METRIC)
