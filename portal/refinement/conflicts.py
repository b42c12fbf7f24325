"""Whose interests stand in the way of an item, found by rule; and who votes in their place.

Pure. A *level* says what an interest means: a note in the minutes, no vote, or leaving the item
altogether (no vote, no scores, no word in its deliberation). The chair may set another level for
one interest, with a reason; `none` lifts it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

NOTE, NO_VOTE, LEAVE, NONE = "note", "no_vote", "leave", "none"
LEVELS: Final = (NONE, NOTE, NO_VOTE, LEAVE)  # weakest first
LEVEL_WORDS: Final = {
    NONE: "Nothing: lifted by the chair",
    NOTE: "Noted in the minutes",
    NO_VOTE: "Takes part, but does not vote",
    LEAVE: "Leaves the item",
}
DECLARED: Final = "declared"
RULES: Final = {  # code: what it says of somebody, and its level unless the chair sets another
    "owner": ("owns the metric", NO_VOTE),
    "steward": ("is steward of its definition", NO_VOTE),
    "author": ("wrote a proposal for it", NO_VOTE),
    "head": ("heads the only department that it measures", NO_VOTE),
    "award": ("receives pay or an award that depends on it", LEAVE),
    "manager": ("heads the department of somebody to whom one of these rules applies", NOTE),
    DECLARED: ("declared an interest", NOTE),
}

CHAIR, MEMBER, ALTERNATE = "chair", "member", "alternate"
PART_WORDS: Final = {CHAIR: "Chair", MEMBER: "Member", ALTERNATE: "Alternate"}


@dataclass(frozen=True)
class Around:
    """The people around an item, by their identities."""

    owner_id: int | None = None
    steward_id: int | None = None
    author_ids: frozenset[int] = frozenset()  # of its proposals that are not withdrawn
    head_ids: frozenset[int] = frozenset()  # of its department, where that alone is measured
    award_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Seat:
    """Somebody's place in the committee; alternates step in by `position`, then by identity."""

    person_id: int
    department_id: int
    part: str
    position: int = 0


@dataclass(frozen=True)
class Voter:
    """Who has a vote on a motion, or would have had: a recused member stays in the list."""

    id: int
    department: int
    recused: bool = False
    stands_for: int | None = None  # the member for whom an alternate stepped in


def found(around: Around, heads_of: Mapping[int, Collection[int]]) -> dict[int, tuple[str, ...]]:
    """The rules that apply to each person around an item, in the order of `RULES`.

    `heads_of`: by person, the heads of the department in which that person works. Nobody is
    their own manager.
    """
    rules: dict[int, set[str]] = {}
    for person, rule in _direct(around):
        rules.setdefault(person, set()).add(rule)
    for person in tuple(rules):
        for head in heads_of.get(person, ()):
            if head != person:
                rules.setdefault(head, set()).add("manager")
    order = tuple(RULES)
    return {one: tuple(sorted(hit, key=order.index)) for one, hit in sorted(rules.items())}


def _direct(around: Around) -> Iterable[tuple[int, str]]:
    if around.owner_id is not None:
        yield around.owner_id, "owner"
    if around.steward_id is not None:
        yield around.steward_id, "steward"
    for rule, people in (
        ("author", around.author_ids),
        ("head", around.head_ids),
        ("award", around.award_ids),
    ):
        yield from ((person, rule) for person in people)


def level_of(rule: str) -> str:
    """The level at which a rule stands unless the chair sets another."""
    return RULES[rule][1]


def strongest(levels: Iterable[str]) -> str:
    """The level that counts of several; `none` for no interest at all."""
    return max(levels, key=LEVELS.index, default=NONE)


def is_recused(level: str) -> bool:
    """Whether somebody with this level has no vote."""
    return level in (NO_VOTE, LEAVE)


def voters(seats: Sequence[Seat], levels: Mapping[int, str]) -> tuple[Voter, ...]:
    """Chair and members, recused ones marked as such, then the alternates who step in for them.

    For each recused member, in the order of the seats, the next alternate who is not recused
    steps in; where none is left the place stays empty. `levels`: by person, the strongest one.
    """
    ordered = sorted(seats, key=lambda one: (one.position, one.person_id))
    sitting = [one for one in ordered if one.part != ALTERNATE]
    waiting = iter(
        [one for one in ordered if one.part == ALTERNATE and not _out(one.person_id, levels)]
    )
    listed, stepping_in = [], []
    for seat in sitting:
        out = _out(seat.person_id, levels)
        listed.append(Voter(seat.person_id, seat.department_id, recused=out))
        if out and (other := next(waiting, None)) is not None:
            stepping_in.append(
                Voter(other.person_id, other.department_id, stands_for=seat.person_id)
            )
    return (*listed, *stepping_in)


def seated_anew(
    listed: Sequence[Voter], alternates: Sequence[Seat], levels: Mapping[int, str]
) -> tuple[Voter, ...]:
    """The voters of a ballot that is open, as interests are now; no member joins them.

    A member is recused, or votes again. An alternate who stood in goes on as long as that member is
    out; for each other the next of `alternates` who is free steps in. The list is the same however
    often it is asked for.
    """
    members = [
        Voter(one.id, one.department, recused=_out(one.id, levels))
        for one in listed
        if one.stands_for is None
    ]
    out = [one.id for one in members if one.recused]
    standing = {
        one.stands_for: one for one in listed if one.stands_for in out and not _out(one.id, levels)
    }
    taken = {one.id for one in members} | {one.id for one in standing.values()}
    ordered = sorted(alternates, key=lambda one: (one.position, one.person_id))
    free = iter(
        [one for one in ordered if one.person_id not in taken and not _out(one.person_id, levels)]
    )
    for member_id in out:
        if member_id not in standing and (seat := next(free, None)) is not None:
            standing[member_id] = Voter(seat.person_id, seat.department_id, stands_for=member_id)
    return (*members, *(standing[one] for one in out if one in standing))


def _out(person_id: int, levels: Mapping[int, str]) -> bool:
    return is_recused(levels.get(person_id, NONE))
