"""Reads of what departments are asked: whose metrics, what was answered, how many took part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, Department, Person
from portal.db import session
from portal.notices.models import Following
from portal.refinement.models import Cycle, InsightAnswer, InsightAsked, Item
from portal.registry.models import Metric, MetricPerson

SHOWN = 30  # metrics on a page of the form


@dataclass(frozen=True)
class Row:
    """A metric that somebody is asked about, and what they said."""

    item: Item
    answer: InsightAnswer | None


@dataclass(frozen=True)
class Page:
    """A page of the metrics that somebody is asked about."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int
    answered: int


@dataclass(frozen=True)
class Taken:
    """How many people of a department answered something, and how often it was reminded."""

    department: str
    people: int
    answered: int
    reminders: int


def page(person: Person, cycle: Cycle, number: int) -> Page:
    """The metrics that `person` is asked about, those of their department first: two statements."""
    asked = _asked(person, cycle)
    total, answered = counted(person, cycle)
    pages = max(1, -(-total // SHOWN))
    number = min(max(1, number), pages)
    found = asked.order_by(
        Metric.department_id != person.department_id, Metric.name, Item.id
    ).options(joinedload(Item.metric).joinedload(Metric.department))
    rows = session.execute(found.offset((number - 1) * SHOWN).limit(SHOWN))
    return Page([Row(*row) for row in rows], number, pages, total, answered)


def counted(person: Person, cycle: Cycle) -> tuple[int, int]:
    """About how many metrics `person` is asked, and of how many they said something."""
    numbers = func.count(Item.id), func.count(InsightAnswer.id)
    row = session.execute(_asked(person, cycle).with_only_columns(*numbers)).one()
    return row[0], row[1]


def asked_item(person: Person, year: int, item_id: int) -> Item | None:
    """The item, where `person` is asked about it: one statement."""
    found = (
        select(Item)
        .join(Item.cycle)
        .join(Item.metric)
        .where(Item.id == item_id, Cycle.year == year, _uses(person))
        .options(joinedload(Item.cycle), joinedload(Item.metric).joinedload(Metric.department))
    )
    return session.scalars(found).first()


def _asked(person: Person, cycle: Cycle) -> Any:
    own = (InsightAnswer.item_id == Item.id) & (InsightAnswer.person_id == person.id)
    return (
        select(Item, InsightAnswer)
        .join(Item.metric)
        .outerjoin(InsightAnswer, own)
        .where(Item.cycle_id == cycle.id, _uses(person))
    )


def _uses(person: Person) -> ColumnElement[bool]:
    """Metrics of one's department, and others that one has a part in or follows."""
    return or_(
        Metric.department_id == person.department_id,
        Metric.owner_id == person.id,
        exists().where(MetricPerson.metric_id == Metric.id, MetricPerson.person_id == person.id),
        exists().where(
            Following.subject_kind == "metric",
            Following.subject_id == Metric.id,
            Following.person_id == person.id,
        ),
    )


def departments_using(cycle: Cycle) -> Sequence[int]:
    """Departments that have metrics of the cycle, or whose people have a part or follow them."""
    of_cycle = select(Item.metric_id).where(Item.cycle_id == cycle.id)
    has = select(Metric.department_id).where(Metric.id.in_(of_cycle))
    owns = (
        select(Person.department_id)
        .join(Metric, Metric.owner_id == Person.id)
        .where(Metric.id.in_(of_cycle))
    )
    parts = (
        select(Person.department_id)
        .join(MetricPerson, MetricPerson.person_id == Person.id)
        .where(MetricPerson.metric_id.in_(of_cycle))
    )
    follows = (
        select(Person.department_id)
        .join(Following, Following.person_id == Person.id)
        .where(Following.subject_kind == "metric", Following.subject_id.in_(of_cycle))
    )
    found = session.scalars(union(has, owns, parts, follows))
    return sorted(one for one in found if one is not None)


def taking_part(cycle: Cycle) -> Sequence[Taken]:
    """Shares answered by department, those that are silent first: one statement."""
    rows = session.connection().execute(_TAKEN, {"cycle": cycle.id})
    return [Taken(*row) for row in rows]


_PEOPLE = (
    select(Person.department_id, func.count().label("people"))
    .where(Person.state == ACTIVE)
    .group_by(Person.department_id)
    .subquery()
)
_ANSWERS = (
    select(
        InsightAnswer.department_id,
        func.count(func.distinct(InsightAnswer.person_id)).label("answered"),
    )
    .join(InsightAnswer.item)
    .where(Item.cycle_id == bindparam("cycle"))
    .group_by(InsightAnswer.department_id)
    .subquery()
)
_TAKEN = (
    select(
        Department.name,
        func.coalesce(_PEOPLE.c.people, 0),
        func.coalesce(_ANSWERS.c.answered, 0),
        InsightAsked.reminders,
    )
    .join(InsightAsked, InsightAsked.department_id == Department.id)
    .outerjoin(_PEOPLE, _PEOPLE.c.department_id == Department.id)
    .outerjoin(_ANSWERS, _ANSWERS.c.department_id == Department.id)
    .where(InsightAsked.cycle_id == bindparam("cycle"))
    .order_by(func.coalesce(_ANSWERS.c.answered, 0) > 0, Department.name, Department.id)
)


def open_cycles(day: date) -> Sequence[Cycle]:
    """Cycles whose departments can answer on `day`."""
    found = select(Cycle).where(
        Cycle.state == "insight",
        or_(Cycle.insight_from.is_(None), Cycle.insight_from <= day),
        or_(Cycle.insight_until.is_(None), Cycle.insight_until >= day),
    )
    return session.scalars(found.order_by(Cycle.id)).all()


def asked_of(cycle_id: int) -> Sequence[tuple[int, int]]:
    """Each asking of a cycle: its identity and its department."""
    found = select(InsightAsked.id, InsightAsked.department_id)
    rows = session.execute(found.where(InsightAsked.cycle_id == cycle_id).order_by(InsightAsked.id))
    return [(row[0], row[1]) for row in rows]


def asking_of(cycle_id: int, department_id: int) -> InsightAsked | None:
    """The asking of a department."""
    found = select(InsightAsked).where(
        InsightAsked.cycle_id == cycle_id, InsightAsked.department_id == department_id
    )
    return session.scalars(found).first()


def people_of(department_id: int) -> Sequence[int]:
    """Who works in a department now."""
    found = select(Person.id).where(Person.department_id == department_id, Person.state == ACTIVE)
    return session.scalars(found.order_by(Person.id)).all()


def has_answered(cycle_id: int, department_id: int) -> bool:
    """Whether anybody of the department answered anything."""
    found = (
        select(InsightAnswer.id)
        .join(InsightAnswer.item)
        .where(Item.cycle_id == cycle_id, InsightAnswer.department_id == department_id)
        .limit(1)
    )
    return session.scalar(found) is not None


def answer_of(item_id: int, person_id: int) -> InsightAnswer | None:
    """What somebody said of an item."""
    found = select(InsightAnswer).where(
        InsightAnswer.item_id == item_id, InsightAnswer.person_id == person_id
    )
    return session.scalars(found).first()
