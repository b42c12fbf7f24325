"""What is missing for a step, counted and named: several lists in one statement, written once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select, union_all

from portal.db import session
from portal.refinement.facts import Lack, Named
from portal.refinement.models import Item, Proposal

NAMED = 5  # of those that are missing; the page links to the rest
UNDER_WAY = ("open", "put_forward")
CYCLE: Any = bindparam("cycle")


def items(*where: ColumnElement[bool]) -> Any:
    """Items of the cycle, in their order."""
    found = select(Item.id, Item.title, Item.position.label("place"))
    return found.where(Item.cycle_id == CYCLE, *where).order_by(Item.position, Item.id)


def proposals(*where: ColumnElement[bool]) -> Any:
    """Items by the titles of those of their proposals that are under way."""
    found = select(Item.id, Proposal.title, Item.position.label("place")).join(Proposal.item)
    here = found.where(Item.cycle_id == CYCLE, Proposal.state.in_(UNDER_WAY), *where)
    return here.order_by(Item.position, Proposal.id)


def listing(**lists: Any) -> Any:
    """One statement of all lists, each by its name: rows of identity, title, place, and number."""
    parts = []
    for name, found in lists.items():
        number = select(func.count()).select_from(found.order_by(None).subquery())
        first = found.add_columns(number.scalar_subquery().label("number")).limit(NAMED).subquery()
        parts.append(select(literal(name).label("list"), *first.c))
    return union_all(*parts)


def lacks(statement: Any, given: Mapping[str, Any], **kinds: str) -> dict[str, Lack]:
    """What `statement` lists, by name; each of `kinds` is what stands in the list of that name."""
    rows: dict[str, list[Any]] = {name: [] for name in kinds}
    for row in session.connection().execute(statement, given):
        rows[row[0]].append(row)
    return {name: _lack(kinds[name], found) for name, found in rows.items()}


def _lack(kind: str, rows: list[Any]) -> Lack:
    rows.sort(key=lambda row: (row[3], row[2], row[1]))
    named = tuple(Named(kind, row[1], row[2]) for row in rows)
    return Lack(rows[0][4] if rows else 0, named)
