"""Counts of people that give nobody away. Pure."""

from collections.abc import Mapping

FLOOR = 5  # people: what says something of fewer is not shown


def floored(counts: Mapping[str, int], floor: int = FLOOR) -> dict[str, int | None] | None:
    """`counts` of people by group as others may see them; None for all that is too small.

    None as a whole where there are fewer than `floor` people at all. A group of 1 to `floor` − 1
    is withheld; where that is a single one, the smallest of the others, too, for the total would
    give it away. An empty group is shown as 0 unless it has to hide another.
    """
    if sum(counts.values()) < floor:
        return None
    hidden = {name for name, count in counts.items() if 0 < count < floor}
    if len(hidden) == 1 and len(counts) > 1:
        others = [name for name in counts if name not in hidden]
        hidden.add(min(others, key=lambda name: (counts[name] == 0, counts[name])))
    return {name: None if name in hidden else count for name, count in counts.items()}
