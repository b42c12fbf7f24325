"""Reads of runs: those of a programme, one with its pairs and edits, what it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.instances import Instance
from portal.mentorship.lifecycle import OPEN, STANDING
from portal.mentorship.models import (
    Pairing,
    Programme,
    ProgrammeAdministrator,
    Run,
    RunEdit,
    RunPair,
)
from portal.mentorship.packing import unpack
from portal.mentorship.policy import programmes as policy

PAGE = 50  # pairs on one page of a run


@dataclass(frozen=True)
class PairsPage:
    """Some pairs of a run by the mentee's name; `later` is the key of the next page."""

    pairs: Sequence[RunPair]
    page: int
    total: int

    @property
    def has_more(self) -> bool:
        return self.page * PAGE < self.total


def run(person: Person, run_id: int) -> Run | None:
    """A run, for who runs its programme; for everybody else there is none. One statement."""
    found = session.scalars(_loaded().where(Run.id == run_id)).unique().first()
    return found if found is not None and policy.runs(person, found.programme) else None


def run_pair(person: Person, run_id: int, mentee_id: int) -> RunPair | None:
    """What a run proposes for one mentee, for who runs its programme."""
    of = run(person, run_id)
    return pair_of(of, mentee_id) if of is not None else None


def pair_of(of: Run, mentee_id: int) -> RunPair | None:
    """What a run proposes for one mentee."""
    return session.scalars(_pairs(of).where(RunPair.mentee_id == mentee_id)).first()


def runs(programme: Programme) -> Sequence[Run]:
    """All runs of the programme, the newest first: one statement."""
    found = (
        select(Run)
        .where(Run.programme_id == programme.id)
        .options(joinedload(Run.created_by), joinedload(Run.settings))
        .order_by(Run.id.desc())
    )
    return session.scalars(found).all()


def left_alone(person_id: int, programme: Programme) -> dict[str, Any] | None:
    """Why the newest published run gave this mentee nobody, as they may read it.

    None where it gave somebody, or an offer or a mentor has come since.
    """
    found = session.execute(
        select(RunPair.mentor_id, RunPair.reasons)
        .join(Run, Run.id == RunPair.run_id)
        .where(
            Run.programme_id == programme.id,
            Run.state == "published",
            RunPair.mentee_id == person_id,
            ~exists().where(
                Pairing.programme_id == programme.id,
                Pairing.mentee_id == person_id,
                Pairing.state.in_(OPEN | STANDING),
            ),
        )
        .order_by(Run.published_at.desc(), Run.id.desc())
        .limit(1)
    ).first()
    return found.reasons.get("told") if found is not None and found.mentor_id is None else None


def locked(of: Run) -> Run:
    """The run as it stands now, held until the transaction ends."""
    found = select(Run).where(Run.id == of.id).with_for_update(of=Run)
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def all_pairs(of: Run) -> Sequence[RunPair]:
    """All that it proposes, by mentee, without names: one statement."""
    return session.scalars(
        select(RunPair).where(RunPair.run_id == of.id).order_by(RunPair.mentee_id)
    ).all()


def pairs_page(of: Run, *, show: str, page: int, size: int = PAGE) -> PairsPage:
    """Some of what it proposes, with names: two statements. `show`: "all", "alone", "edited"."""
    conditions = [RunPair.run_id == of.id]
    if show == "alone":
        conditions.append(RunPair.mentor_id.is_(None))
    elif show == "edited":
        conditions.append(RunPair.mentor_id.is_distinct_from(RunPair.solver_mentor_id))
    total = session.scalar(select(func.count(RunPair.id)).where(*conditions)) or 0
    found = _pairs(of).where(*conditions).offset((page - 1) * size).limit(size)
    return PairsPage(session.scalars(found).all(), page, total)


def edits(of: Run) -> Sequence[RunEdit]:
    """Edits by hand with the names in them, the oldest first: one statement."""
    names = (RunEdit.mentee, RunEdit.before, RunEdit.after, RunEdit.edited_by)
    found = (
        select(RunEdit)
        .where(RunEdit.run_id == of.id)
        .options(*(joinedload(one) for one in names))
        .order_by(RunEdit.id)
    )
    return session.scalars(found).all()


def instance_of(of: Run) -> Instance:
    """What the calculation was given."""
    packed = session.scalars(select(Run.instance).where(Run.id == of.id)).one()
    return unpack(packed or b"")


def proof_of(of: Run) -> dict[str, Any]:
    """What proves its pairs the best."""
    return dict(session.scalars(select(Run.duals).where(Run.id == of.id)).one())


def names(ids: Sequence[int]) -> dict[int, str]:
    """Names of people: one statement."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _pairs(of: Run) -> Select[RunPair]:
    mentee = joinedload(RunPair.mentee)
    return (
        select(RunPair)
        .where(RunPair.run_id == of.id)
        .join(Person, Person.id == RunPair.mentee_id)
        .options(mentee, joinedload(RunPair.mentor))
        .order_by(Person.name, RunPair.id)
    )


def _loaded() -> Select[Run]:
    people = joinedload(Run.programme).joinedload(Programme.administrators)
    return select(Run).options(
        people.joinedload(ProgrammeAdministrator.person),
        joinedload(Run.settings),
        joinedload(Run.created_by),
        joinedload(Run.published_by),
    )
