"""What an edit by hand makes of a proposal, and what it costs.

A pair is forced and the rest paired anew around it: in a page's time for few, by a job for many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.errors import Refused
from portal.mentorship.explaining import Price
from portal.mentorship.instances import Infeasible, Instance
from portal.mentorship.pairing import Progress, solve
from portal.mentorship.run_figures import pairs_of
from portal.mentorship.run_record import MentorOf, with_edits

FORBIDDEN = "The rules forbid this pair."
FULL = "This mentor has no place left. Choose another, or leave the mentee without."
NO_WAY = "Earlier edits leave no place for this one. Undo one of them first."


@dataclass(frozen=True)
class Outcome:
    """Whom everybody has after an edit, and what it costs."""

    mentor_of: dict[int, int]
    price: Price


def outcome(
    instance: Instance,
    now: Mapping[int, int],
    edits: MentorOf,
    mentee: int,
    mentor: int | None,
    progress: Progress | None = None,
) -> Outcome:
    """What comes of giving `mentee` this mentor, or nobody, after the `edits` so far."""
    require_possible(instance, mentee, mentor)
    after = anew(instance, {**edits, mentee: mentor}, progress)
    return Outcome(after, price_of(instance, now, after, mentee))


def price_of(
    instance: Instance, before: Mapping[int, int], after: Mapping[int, int], mentee: int
) -> Price:
    """What the programme loses from one state of a proposal to another."""
    moved = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    return Price(
        _total(instance, before) - _total(instance, after),
        len(before) - len(after),
        tuple(sorted(moved - {mentee})),
    )


def anew(instance: Instance, edits: MentorOf, progress: Progress | None = None) -> dict[int, int]:
    """The best pairs in which the edits stand."""
    try:
        return solve(with_edits(instance, edits), progress).mentor_of()
    except Infeasible:
        raise Refused(NO_WAY, field="mentor_id") from None


def require_possible(instance: Instance, mentee: int, mentor: int | None) -> None:
    """Whether the mentee may be given this mentor, or nobody. Raises Refused."""
    if mentee not in instance.mentees:
        raise Refused("This mentee is not in the proposal.", field="mentor_id")
    if mentor is None:
        return
    if mentor not in instance.mentors:
        raise Refused("This person is no mentor in the proposal.", field="mentor_id")
    column = instance.mentors.index(mentor)
    if instance.scores[instance.mentees.index(mentee)][column] is None:
        raise Refused(FORBIDDEN, field="mentor_id")
    if not instance.capacity[column]:
        raise Refused(FULL, field="mentor_id")


def _total(instance: Instance, mentor_of: Mapping[int, int]) -> int:
    return sum(pair.score - pair.load_step for pair in pairs_of(instance, mentor_of))
