"""Which mistakes a department makes, in counts of people that give nobody away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Text, cast, func, select

from portal import clock
from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.training.models import Attempt, Drawn
from portal.training.statistics import misconceptions
from portal.training.statistics.floors import floored
from portal.training.statistics.misconceptions import Misconception

SINCE = timedelta(days=365)  # older answers say little of what people think now


@dataclass(frozen=True)
class Mistakes:
    """What people of a department thought; `shown` holds mistakes with how many made them."""

    people: int  # who answered anything
    shown: Sequence[tuple[Misconception, int]]
    withheld: int  # mistakes of too few


def of_department(department_id: int) -> Mistakes:
    """The most frequent first: two statements, however many people."""
    here = (
        Person.department_id == department_id, Person.state == ACTIVE,
        Drawn.sequence > 0, Drawn.answered_at >= clock.now() - SINCE,
    )  # fmt: skip
    joined = select(Person.id).join(Attempt, Attempt.person_id == Person.id)
    answered = joined.join(Drawn, Drawn.attempt_id == Attempt.id).where(*here)
    people = session.scalar(answered.with_only_columns(func.count(Person.id.distinct()))) or 0
    made: dict[str, set[int]] = {}
    for person_id, names in session.execute(
        answered.with_only_columns(Person.id, Drawn.misconceptions).where(
            cast(Drawn.misconceptions, Text) != "[]"
        )
    ):
        for name in names:
            made.setdefault(name, set()).add(person_id)
    told = []
    for name, who in made.items():
        counts = floored({"made": len(who), "others": people - len(who)})
        if counts is not None and counts["made"] is not None:
            told.append((misconceptions.named(name), counts["made"]))
    told.sort(key=lambda one: (-one[1], one[0].title))
    return Mistakes(people, told, len(made) - len(told))
