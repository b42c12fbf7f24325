"""How values that were entered by earlier versions stand beside those of the one in force.

Pure. For files, whose readers see no line that breaks; what was entered stays as it is. The classes
are those of docs/methods/comparability.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import isfinite
from typing import Protocol

from portal.registry.restating import Past, Recipe, under
from portal.registry.vocabulary import Comparability

IN_FORCE = "in force"
_WORST = (Comparability.BROKEN, Comparability.LINKED, Comparability.RECALCULATED)


class Version(Recipe, Protocol):
    """What is asked of a version."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def comparability(self) -> str | None: ...
    @property
    def conversion(self) -> float | None: ...


@dataclass(frozen=True)
class Standing:
    """A version by its number, and how its values compare with those of the one in force.

    `word`: in force, comparable, recalculated, linked or broken. `steps` take a recalculated value
    there: the version before, the one after, and what it is multiplied with.
    """

    number: str
    word: str
    steps: tuple[tuple[Recipe, Recipe, float], ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether a value means the same today."""
        return self.word in (IN_FORCE, Comparability.COMPARABLE)

    def now(
        self, value: float | None, numerator: float | None, denominator: float | None
    ) -> float | None:
        """A value as the definition in force counts it; None where nobody can say."""
        if self.is_kept or value is None:
            return value
        if self.word != Comparability.RECALCULATED:
            return None
        one = Past(date.min, value, numerator, denominator, "", 0)
        for before, after, times in self.steps:
            found = under([one], before, after, times).values
            if found is None or found[0] is None:
                return None
            one = Past(date.min, found[0], numerator, denominator, "", 0)
        return one.value if one.value is not None and isfinite(one.value) else None


UNKNOWN = Standing("", "")


def standings(versions: Sequence[Version], current_id: int | None) -> Mapping[int, Standing]:
    """By the id of each version, oldest first, how its values compare; later ones do as breaks."""
    ids = [one.id for one in versions]
    place = ids.index(current_id) if current_id in ids else len(ids) - 1
    return {one.id: _standing(versions, at, place) for at, one in enumerate(versions)}


def _standing(versions: Sequence[Version], at: int, place: int) -> Standing:
    if at == place:
        return Standing(versions[at].number, IN_FORCE)
    low, high = sorted((at, place))
    classes = {one.comparability for one in versions[low + 1 : high + 1]}
    word = next((one for one in _WORST if one in classes), Comparability.COMPARABLE)
    if at > place and word is not Comparability.COMPARABLE:
        word = Comparability.BROKEN
    steps = tuple(
        (before, after, after.conversion or 1.0)
        for before, after in pairwise(versions[at : place + 1])
        if after.comparability == Comparability.RECALCULATED
    )
    return Standing(versions[at].number, word.value, steps)
