"""What an attempt comes to: its total, its areas, whether it passes, which attempt counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Item:
    """One question of an attempt, with the credit (0 to 1) that is left after hints."""

    credit: Fraction
    points: Fraction = Fraction(1)
    area: str = ""
    void: Literal["full", "drop"] | None = None  # full: everybody has it; drop: it never was

    @property
    def earned(self) -> Fraction:
        if self.void == "drop":
            return NOTHING
        return self.points if self.void == "full" else self.points * self.credit

    @property
    def possible(self) -> Fraction:
        return NOTHING if self.void == "drop" else self.points


@dataclass(frozen=True)
class Total:
    """Points, and the share of those that could be had; nothing of nothing is nothing."""

    points: Fraction
    possible: Fraction

    @property
    def share(self) -> Fraction:
        return self.points / self.possible if self.possible else NOTHING


def total(items: Iterable[Item]) -> Total:
    """The sum of `items`, without those that are dropped."""
    held = list(items)
    return Total(
        sum((one.earned for one in held), NOTHING), sum((one.possible for one in held), NOTHING)
    )


def by_skill(items: Iterable[Item]) -> dict[str, Total]:
    """A total for each skill area that has points, in alphabetical order."""
    held: dict[str, list[Item]] = {}
    for one in items:
        if one.area and one.possible:
            held.setdefault(one.area, []).append(one)
    return {area: total(held[area]) for area in sorted(held)}


def passes(
    share: Fraction,
    skills: Mapping[str, Fraction],
    *,
    pass_mark: str | int | float | None,
    min_per_skill: str | int | float | None = None,
) -> bool | None:
    """Whether a share of the whole and of each area reach the marks, in percent, exactly.

    None where there is no pass mark: nothing to pass.
    """
    if pass_mark is None:
        return None
    if share < Fraction(str(pass_mark)) / 100:
        return False
    least = Fraction(str(min_per_skill)) / 100 if min_per_skill is not None else NOTHING
    return all(one >= least for one in skills.values())


def counting(shares: Sequence[Fraction], grade: str = "highest") -> Fraction | None:
    """What a person's finished attempts, in order, come to; None without any."""
    if not shares:
        return None
    if grade == "average":
        return sum(shares, NOTHING) / len(shares)
    return {"highest": max(shares), "first": shares[0], "last": shares[-1]}[grade]
