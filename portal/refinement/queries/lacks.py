"""What is missing for a step, counted and named: several lists in one statement, written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from portal.db import session
from portal.driver import Ready
from portal.refinement.facts import Lack, Named
from portal.refinement.models import Item, Proposal

NAMED = 5  # of those that are missing; the page links to the rest
UNDER_WAY = ("open", "put_forward")
CYCLE: Any = bindparam("cycle")


@dataclass(frozen=True)
class Listed:
    """What is missing as two selects: all of it to be counted; the first with title and place."""

    all: Any
    first: Any


def listed(found: Any) -> Listed:
    """Of a select of identity, title and place, in its order."""
    return Listed(found.order_by(None), found.limit(NAMED))


def items(*where: ColumnElement[bool]) -> Listed:
    """Items of the cycle, in their order; an index holds all that is asked but the titles."""
    found = select(Item.id, Item.position.label("place")).where(Item.cycle_id == CYCLE, *where)
    page = found.order_by(Item.position, Item.id).limit(NAMED).subquery()
    named = aliased(Item)
    first = select(named.id, named.title, page.c.place).join(page, page.c.id == named.id)
    return Listed(found, first)


def proposals(*where: ColumnElement[bool]) -> Listed:
    """Items by the titles of those of their proposals that are under way."""
    found = select(Item.id, Proposal.title, Item.position.label("place")).join(Proposal.item)
    here = found.where(Item.cycle_id == CYCLE, Proposal.state.in_(UNDER_WAY), *where)
    return listed(here.order_by(Item.position, Proposal.id))


def listing(**lists: Listed) -> Ready:
    """One statement of all lists, each by its name: rows of identity, title, place, and number."""
    parts = []
    for name, one in lists.items():
        number = select(func.count()).select_from(one.all.subquery()).scalar_subquery()
        first = one.first.subquery()
        parts.append(select(literal(name).label("list"), *first.c, number.label("number")))
    return Ready(union_all(*parts))


def lacks(statement: Ready, given: Mapping[str, Any], **kinds: str) -> dict[str, Lack]:
    """What `statement` lists, by name; each of `kinds` is what stands in the list of that name."""
    rows: dict[str, list[Any]] = {name: [] for name in kinds}
    for row in statement.rows(session.connection(), **given):
        rows[row[0]].append(row)
    return {name: _lack(kinds[name], found) for name, found in rows.items()}


def _lack(kind: str, rows: list[Any]) -> Lack:
    rows.sort(key=lambda row: (row[3], row[2], row[1]))
    named = tuple(Named(kind, row[1], row[2]) for row in rows)
    return Lack(rows[0][4] if rows else 0, named)
