"""Numbers of versions: editorial raises patch, clarifying minor, breaking major."""

from collections.abc import Collection

from portal.registry.vocabulary import ChangeType

Number = tuple[int, int, int]
FIRST: Number = (1, 0, 0)


def following(current: Number, change: ChangeType, taken: Collection[Number] = ()) -> Number:
    """The number after `current` for a change of this type; one that was ever used is passed over.

    A version that was given up keeps its number, for the log and old prints name it.
    """
    major, minor, patch = current
    while True:
        if change is ChangeType.BREAKING:
            major, minor, patch = major + 1, 0, 0
        elif change is ChangeType.CLARIFYING:
            minor, patch = minor + 1, 0
        else:
            patch += 1
        if (major, minor, patch) not in taken:
            return major, minor, patch
