"""A motion of a year's cycle with all that says who may do what with it: one statement.

Every vote and every decision begins with it, so it asks the tables and puts the records together
itself (`db.stood`): through the mapper the same rows take longer than to count the ballot. What
no rule looks at, a proposal's text above all, is loaded where it is asked for.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select

from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.records import stood
from portal.refinement.models import Cycle, Member, Motion, Proposal


def motion(_person: Person, year: int, motion_id: int) -> Motion | None:
    """The motion with its cycle, the committee and the proposal."""
    rows = _ONE.rows(session.connection(), motion=motion_id, year=year)
    if not rows:
        return None
    whole, cycle, proposal = _parts(rows[0], *_NAMES[:3])
    return stood(
        Motion,
        whole,
        cycle=stood(Cycle, cycle, members=[_member(row[_SEATED:]) for row in rows if row[_SEATED]]),
        proposal=stood(Proposal, proposal) if proposal["id"] is not None else None,
    )


def _member(row: Sequence[Any]) -> Member:
    member, person = _parts(row, *_NAMES[3:])
    return stood(Member, member, person=stood(Person, person))


def _parts(row: Sequence[Any], *tables: list[str]) -> Iterator[dict[str, Any]]:
    """The columns of one row by table."""
    begin = 0
    for names in tables:
        end = begin + len(names)
        yield dict(zip(names, row[begin:end], strict=True))
        begin = end


def _columns(model: Any, *only: str) -> list[Any]:
    table: Table = model.__table__
    return [one for one in table.columns if not only or one.name in only]


_TABLES = (
    _columns(Motion),
    _columns(Cycle, "id", "year", "title", "state", "effective_on", "ballot_until", "version"),
    _columns(
        Proposal, "id", "item_id", "kind", "state", "title", "sha256", "comparability",
        "effective_on", "version",
    ),
    _columns(Member, "id", "cycle_id", "person_id", "part", "position", "left_at"),
    _columns(Person, "id", "name", "department_id", "state", "version"),
)  # fmt: skip
_NAMES = [[one.name for one in columns] for columns in _TABLES]
_SEATED = sum(len(names) for names in _NAMES[:3])  # where a row says which seat, if any
_MOTION, _CYCLE, _PROPOSAL, _SEAT, _PERSON = (
    one.__table__ for one in (Motion, Cycle, Proposal, Member, Person)
)
_ONE = Ready(
    select(*(
        one.label(f"{one.table.name}_{one.name}") for columns in _TABLES for one in columns
    ))
    .select_from(_MOTION)
    .join(_CYCLE, _CYCLE.c.id == _MOTION.c.cycle_id)
    .outerjoin(_PROPOSAL, _PROPOSAL.c.id == _MOTION.c.proposal_id)
    .outerjoin(_SEAT, _SEAT.c.cycle_id == _CYCLE.c.id)
    .outerjoin(_PERSON, _PERSON.c.id == _SEAT.c.person_id)
    .where(_MOTION.c.id == bindparam("motion"), _CYCLE.c.year == bindparam("year"))
    .order_by(_SEAT.c.position)
)  # fmt: skip
