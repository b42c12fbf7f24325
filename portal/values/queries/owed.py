"""Which values a person owes, without what stands in them: one statement that fetches one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, bindparam, case, cast, func, select, union
from sqlalchemy.orm import aliased

from portal import periods
from portal.accounts.models import Department, Person
from portal.db import bigint
from portal.packed import in_one, inner, packed, read_day, read_moment, unpacked
from portal.periods import Frequency, Period
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricPerson
from portal.registry.queries.days import day_of, today
from portal.registry.queries.visible import STATE_UNINDEXED
from portal.values.models import Observation
from portal.values.policy import CONTRIBUTOR
from portal.values.queries.metrics import TAKING_VALUES
from portal.values.queries.observations import visible
from portal.values.queries.terms import NARROW, narrow_versions
from portal.values.terms import Terms, Versions

MOST_GAPS = 3  # earlier periods without a value that are owed of one metric
LOOKED_BACK = 12  # periods before the present one in which gaps are looked for
REGULAR = tuple(one for one in Frequency if one != Frequency.IRREGULAR)


@dataclass(frozen=True)
class Owed:
    """A metric whose values a person owes, and which of its latest periods have one."""

    metric_id: int
    code: str
    name: str
    department: str
    department_id: int
    owner_id: int
    since: date  # when it came into the portal
    first: date | None  # the start of its oldest period with a value
    held: frozenset[date]  # the starts of those with a value, as far as gaps are looked for
    versions: Versions


@dataclass(frozen=True)
class Due:
    """A period of a metric that a person owes, with or without a value."""

    metric: Owed
    period: Period
    terms: Terms

    @property
    def key(self) -> str:
        """What ids on the page are made of."""
        return f"{self.metric.code}-{self.period.start.isoformat()}"

    @property
    def due_on(self) -> date:
        return self.terms.due_on(self.period)

    @property
    def is_late(self) -> bool:
        """Whether the day has passed, if nothing stands there.

        A metric without a value owes nothing that ended before it came into the portal.
        """
        owes = self.metric.first is not None or self.period.end >= self.metric.since
        return owes and today() > self.due_on


def owed(person: Person, month: Period | None = None) -> list[Due]:
    """The periods of all metrics that `person` owes values of, by name, older periods first.

    With `month` instead every period that ends in it. A metric without a fixed rhythm owes nothing.
    """
    found = []
    for metric in _metrics(person):
        terms = metric.versions.current
        if terms.frequency == Frequency.IRREGULAR:
            continue
        for period in _ending_in(terms, month) if month else _latest(terms, metric):
            held, terms_then = metric.versions.slot(period.start)
            if held.start == period.start:
                found.append(Due(metric, held, terms_then))
    return found


def missing(person: Person) -> list[Due]:
    """Of what `person` owes the periods that have no value."""
    return [one for one in owed(person) if one.period.start not in one.metric.held]


def _latest(terms: Terms, metric: Owed) -> list[Period]:
    """The latest complete period, after a few earlier ones without a value."""
    latest = periods.latest_complete(today(), terms.frequency, terms.fiscal_start_month)
    gaps: list[Period] = []
    if metric.first is not None:
        earlier = (periods.shift(latest, -step) for step in range(1, LOOKED_BACK + 1))
        gaps = [one for one in earlier if one.start > metric.first and one.start not in metric.held]
    return [*reversed(gaps[:MOST_GAPS]), latest]


def _ending_in(terms: Terms, month: Period) -> list[Period]:
    """Every period that ends in `month`, oldest first."""
    found = []
    period = terms.period_of(month.end)
    while period.end >= month.start:
        if period.end <= month.end:
            found.append(period)
        period = periods.shift(period, -1)
    return found[::-1]


def _metrics(person: Person) -> list[Owed]:
    """By name. A definition without an approved version takes no values yet: left out."""
    found = []
    for one in unpacked(_OWED, {"person_id": person.id, **_begins(today())}):
        *plain, since, first, held, current_id, versions = one
        known = narrow_versions(inner(versions), current_id)
        if known is not None:
            starts = frozenset(map(date.fromisoformat, held.split(",") if held else ()))
            brought = day_of(read_moment(since))
            found.append(Owed(*plain, brought, read_day(first), starts, known))  # type: ignore[call-arg]
    return sorted(found, key=lambda one: (one.name, one.metric_id))


def _begins(day: date) -> Mapping[str, date]:
    """Of each rhythm the day from which gaps are looked for, fiscal years counted in."""
    return {
        one.value: periods.shift(periods.latest_complete(day, one), -LOOKED_BACK - 1).start
        for one in REGULAR
    }


def _owed() -> Any:
    me = bindparam("person_id", type_=bigint)
    own = select(Metric.id).where(Metric.owner_id == me)
    shared = select(MetricPerson.metric_id).where(
        MetricPerson.person_id == me, MetricPerson.part == CONTRIBUTOR
    )
    version, current = aliased(DefinitionVersion), aliased(DefinitionVersion)
    columns = [getattr(version, name) for name in NARROW]
    versions = select(in_one(*columns)).where(
        version.definition_id == Metric.definition_id, version.state == "approved"
    )
    values = visible(), Observation.metric_id == Metric.id
    first = select(Observation.period_start).where(*values).order_by(Observation.period_start)
    begins = {one.value: bindparam(one.value, type_=Date) for one in REGULAR}
    since = case(begins, value=current.frequency, else_=begins[Frequency.YEAR])
    held = select(func.aggregate_strings(cast(Observation.period_start, String), ","))
    return packed(
        select(
            Metric.id, Metric.code, Metric.name, Department.name.label("department"),
            Metric.department_id, Metric.owner_id, Metric.created_at,
            first.limit(1).scalar_subquery().label("first"),
            held.where(*values, Observation.period_start >= since)
            .correlate(Metric, current).scalar_subquery().label("held"),
            Definition.current_id,
            versions.correlate(Metric).scalar_subquery().label("versions"),
        )
        .join(Department, Department.id == Metric.department_id)
        .join(Definition, Definition.id == Metric.definition_id)
        .outerjoin(current, current.id == Definition.current_id)
        .where(STATE_UNINDEXED.in_(TAKING_VALUES), Metric.id.in_(union(own, shared)))
    )  # fmt: skip


_OWED = _owed()
