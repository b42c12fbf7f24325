"""Whom a change of metrics affects, and why: for the sheet, the final comment and publication."""

from collections.abc import Collection

from sqlalchemy import Date, Select, bindparam, or_, select

from portal.accounts.models import ACTIVE, Headship, Person
from portal.db import session
from portal.notices import telling
from portal.registry.models import Metric, MetricObjective, MetricPerson
from portal.registry.queries.days import today

WHYS = ("owner", "contributor", "head", "follower", "department")  # the nearest counts
Affected = dict[int, dict[int, str]]


def affected(metric_ids: Collection[int]) -> Affected:
    """Active people by whom each of these metrics touches, and why them: six statements.

    Owners, those who enter or review values, heads of the departments, those who follow a metric,
    its department or an objective of it, and everybody else in the departments.
    """
    found: Affected = {}
    if not metric_ids:
        return found
    metrics = session.execute(
        select(Metric.id, Metric.owner_id, Metric.department_id).where(Metric.id.in_(metric_ids))
    ).all()
    measured: dict[int, list[int]] = {}
    for row in metrics:
        measured.setdefault(row.department_id, []).append(row.id)
    people = _active(measured)
    owners = [(row.owner_id, [row.id]) for row in metrics]
    parts = [(row.person_id, [row.metric_id]) for row in session.execute(_parts(metric_ids))]
    heads = [
        (row.person_id, measured[row.department_id])
        for row in session.execute(_heads(measured), {"day": today()})
    ]
    others = [(one, measured[department]) for one, department in people.items()]
    by_why = (owners, parts, heads, _followers(measured, metric_ids), others)
    for why, touched in zip(WHYS, by_why, strict=True):
        for person_id, concerned in touched:
            for metric_id in concerned:
                found.setdefault(person_id, {}).setdefault(metric_id, why)
    beyond = found.keys() - people.keys()
    gone = beyond - set(_still_active(beyond))
    return {person_id: why for person_id, why in found.items() if person_id not in gone}


def _active(departments: Collection[int]) -> dict[int, int]:
    """Everybody active in these departments, with theirs."""
    listed = select(Person.id, Person.department_id).where(
        Person.department_id.in_(departments), Person.state == ACTIVE
    )
    return {row.id: row.department_id for row in session.execute(listed)}


def _still_active(people: Collection[int]) -> Collection[int]:
    return session.scalars(
        select(Person.id).where(Person.id.in_(people), Person.state == ACTIVE)
    ).all()


def _parts(metric_ids: Collection[int]) -> Select[int, int]:
    return select(MetricPerson.metric_id, MetricPerson.person_id).where(
        MetricPerson.metric_id.in_(metric_ids), MetricPerson.part.in_(("contributor", "reviewer"))
    )


def _heads(departments: Collection[int]) -> Select[int, int]:
    day = bindparam("day", type_=Date())
    return select(Headship.department_id, Headship.person_id).where(
        Headship.department_id.in_(departments),
        Headship.starts_on <= day,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= day),
    )


def _followers(
    measured: dict[int, list[int]], metric_ids: Collection[int]
) -> list[tuple[int, list[int]]]:
    """Who follows a metric, its department or an objective that it serves: two statements."""
    served = session.execute(
        select(MetricObjective.metric_id, MetricObjective.objective_id).where(
            MetricObjective.metric_id.in_(metric_ids)
        )
    ).all()
    about: dict[telling.Pair, list[int]] = {("metric", one): [one] for one in metric_ids}
    about |= {("department", one): list(metrics) for one, metrics in measured.items()}
    for row in served:
        about.setdefault(("objective", row.objective_id), []).append(row.metric_id)
    following = telling.followers(list(about))
    return [(one, about[pair]) for pair, people in following.items() for one in people]


def counted(found: Affected) -> dict[str, int]:
    """How many people by their nearest reason, and `all` of them."""
    counts = dict.fromkeys((*WHYS, "all"), 0)
    for whys in found.values():
        counts[min(whys.values(), key=WHYS.index)] += 1
        counts["all"] += 1
    return counts
