"""The people around items: what the rules of `conflicts` are asked about."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Headship, Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.models import Item, Proposal
from portal.refinement.queries.cycles import today
from portal.registry.models import Definition, Metric

Rules = dict[int, tuple[str, ...]]


def found_in(cycle_id: int, item_ids: Collection[int] | None) -> Iterator[tuple[int, Rules]]:
    """Each item of the cycle, or each of these, with the rules that apply to people: three
    statements.
    """
    authors = _authors(cycle_id)
    heads = _heads()
    works_in = _departments()
    heads_of = {
        person: heads.get(department, frozenset()) for person, department in works_in.items()
    }
    for row in session.execute(_items(cycle_id, item_ids)):
        around = conflicts.Around(
            owner_id=row.owner_id,
            steward_id=row.steward_id,
            author_ids=authors.get(row.id, frozenset()),
            head_ids=heads.get(row.department_id, frozenset())
            if not row.is_shared
            else frozenset(),
        )
        yield row.id, conflicts.found(around, heads_of)


def levels_around(metric_id: int) -> dict[int, str]:
    """By person, the strongest level at which a rule applies to a metric of no item: three
    statements.
    """
    heads = _heads()
    row = session.execute(_AROUND.where(Metric.id == metric_id)).one()
    around = conflicts.Around(
        owner_id=row.owner_id,
        steward_id=row.steward_id,
        head_ids=heads.get(row.department_id, frozenset()) if not row.is_shared else frozenset(),
    )
    heads_of = {
        person: heads.get(department, frozenset()) for person, department in _departments().items()
    }
    return {
        person: conflicts.strongest(map(conflicts.level_of, rules))
        for person, rules in conflicts.found(around, heads_of).items()
    }


_AROUND = select(
    Metric.owner_id, Metric.department_id, Definition.steward_id, Definition.is_shared
).join(Definition, Definition.id == Metric.definition_id)


def _items(cycle_id: int, item_ids: Collection[int] | None) -> Any:
    found = (
        select(
            Item.id,
            Metric.owner_id,
            Metric.department_id,
            Definition.steward_id,
            Definition.is_shared,
        )
        .outerjoin(Metric, Metric.id == Item.metric_id)
        .outerjoin(Definition, Definition.id == Metric.definition_id)
        .where(Item.cycle_id == cycle_id)
        .order_by(Item.position, Item.id)
    )
    return found if item_ids is None else found.where(Item.id.in_(item_ids))


def _authors(cycle_id: int) -> dict[int, frozenset[int]]:
    by_item: dict[int, set[int]] = defaultdict(set)
    found = (
        select(Proposal.item_id, Proposal.author_id)
        .join(Proposal.item)
        .where(Item.cycle_id == cycle_id, Proposal.state.not_in(("draft", "withdrawn")))
    )
    for item_id, author_id in session.execute(found):
        by_item[item_id].add(author_id)
    return {item_id: frozenset(people) for item_id, people in by_item.items()}


def _heads() -> dict[int, frozenset[int]]:
    """Who heads each department today."""
    day = today()
    by_department: dict[int, set[int]] = defaultdict(set)
    found = select(Headship.department_id, Headship.person_id).where(
        Headship.starts_on <= day, or_(Headship.ends_on.is_(None), Headship.ends_on >= day)
    )
    for department_id, person_id in session.execute(found):
        by_department[department_id].add(person_id)
    return {department: frozenset(people) for department, people in by_department.items()}


def _departments() -> dict[int, int]:
    """Where those work who are around metrics in force or have written a proposal."""
    owner, steward = aliased(Metric), aliased(Definition)
    around = select(owner.owner_id).union(
        select(steward.steward_id), select(Proposal.author_id), select(Headship.person_id)
    )
    found = select(Person.id, Person.department_id).where(Person.id.in_(around))
    return {one.id: one.department_id for one in session.execute(found)}
