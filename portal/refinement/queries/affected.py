"""Whom a change of metrics affects, and why: for the sheet, the final comment and publication."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Date, Select, bindparam, or_, select, union

from portal.accounts.models import ACTIVE, Headship, Person
from portal.db import session
from portal.notices import telling
from portal.registry.models import Metric, MetricObjective, MetricPerson, Objective
from portal.registry.queries.days import today

WHYS = ("owner", "contributor", "head", "serving", "follower", "department")  # the nearest counts
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
    return _nearest(
        people.keys(),
        owner=owners,
        contributor=parts,
        head=heads,
        follower=_followers(measured, metric_ids),
        department=others,
    )


def awaited(additions: Mapping[int, Mapping[str, Any]]) -> Affected:
    """The same for metrics that are yet to be made, by the caller's numbers: seven statements.

    An addition says `owner_id`, `department_id` and `objective_ids`. Its owner, the heads of its
    department, who owns an objective that it would serve or a metric that serves it already, who
    follows one of these, and everybody else in the department.
    """
    measured: dict[int, list[int]] = {}
    served: dict[int, list[int]] = {}
    for number, said in additions.items():
        if said.get("department_id"):
            measured.setdefault(said["department_id"], []).append(number)
        for objective in said.get("objective_ids") or ():
            served.setdefault(objective, []).append(number)
    if not measured and not served:
        return {}
    people = _active(measured)
    about = {("department", one): numbers for one, numbers in measured.items()}
    about |= {("objective", one): numbers for one, numbers in served.items()}
    return _nearest(
        people.keys(),
        owner=[
            (one["owner_id"], [number]) for number, one in additions.items() if one.get("owner_id")
        ],
        head=[
            (row.person_id, measured[row.department_id])
            for row in session.execute(_heads(measured), {"day": today()})
        ],
        serving=[
            (row.person_id, served[row.objective_id]) for row in session.execute(_serving(served))
        ],
        follower=_following(about),
        department=[(one, measured[department]) for one, department in people.items()],
    )


def _nearest(present: Collection[int], **by_why: Iterable[tuple[int, list[int]]]) -> Affected:
    """Each person's nearest reason for each metric; without who left, of those not `present`."""
    found: Affected = {}
    for why in WHYS:
        for person_id, concerned in by_why.get(why, ()):
            for metric_id in concerned:
                found.setdefault(person_id, {}).setdefault(metric_id, why)
    beyond = found.keys() - set(present)
    gone = beyond - set(_still_active(beyond))
    return {person_id: why for person_id, why in found.items() if person_id not in gone}


def _serving(objectives: Collection[int]) -> Any:
    """Who owns these objectives, and who a metric in force that serves one of them."""
    owned = select(Objective.id.label("objective_id"), Objective.owner_id.label("person_id"))
    serve = (
        select(MetricObjective.objective_id, Metric.owner_id)
        .join(Metric, Metric.id == MetricObjective.metric_id)
        .where(Metric.state.in_(("approved", "suspended", "deprecated")))
    )
    return union(
        owned.where(Objective.id.in_(objectives)),
        serve.where(MetricObjective.objective_id.in_(objectives)),
    )


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
    return _following(about)


def _following(about: dict[telling.Pair, list[int]]) -> list[tuple[int, list[int]]]:
    following = telling.followers(list(about))
    return [(one, about[pair]) for pair, people in following.items() for one in people]


def counted(found: Affected) -> dict[str, int]:
    """How many people by their nearest reason, and `all` of them."""
    counts = dict.fromkeys((*WHYS, "all"), 0)
    for whys in found.values():
        counts[min(whys.values(), key=WHYS.index)] += 1
        counts["all"] += 1
    return counts
