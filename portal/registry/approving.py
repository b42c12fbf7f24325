"""Who decides on a definition: never its author or its owner."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.registry.vocabulary import Level


@dataclass(frozen=True)
class Deciders:
    """The people who may decide, and whether anybody of the leadership may; never `excluded`."""

    people: frozenset[int]
    leadership: bool
    excluded: frozenset[int]

    def include(self, person_id: int, is_leadership: bool) -> bool:
        """Whether this person may decide."""
        if person_id in self.excluded:
            return False
        return person_id in self.people or (self.leadership and is_leadership)


def deciders(
    *,
    level: str,
    own: Collection[int],
    heads: Collection[int],
    heads_above: Collection[int] = (),
    reviewers: Collection[int] = (),
) -> Deciders:
    """Who decides on what is `own` to its author and its owner.

    The department's heads and the reviewers whom they named; a head's own goes to the head of the
    department above, and so does that of a department without a head. What describes the
    organisation, and what would find nobody, goes to the leadership.
    """
    excluded = frozenset(own)
    if level == Level.ORGANISATION:
        return Deciders(frozenset(), True, excluded)
    is_heads_own = bool(excluded & set(heads))
    named = set(heads) if is_heads_own else {*heads, *reviewers}
    people = named - excluded
    if not people or not set(heads) - excluded:
        people |= set(heads_above) - excluded
    return Deciders(frozenset(people), not people, excluded)
