"""How a programme pairs: weights, rules and terms as one value, and as what a table keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, cast

from portal.mentorship.instances import Terms
from portal.mentorship.rules import Departments, Rules, Ruling
from portal.mentorship.scoring import Weights

RULINGS = ("allow", "forbid", "other")
MOST_POINTS = 1_000  # of one setting: far above what anybody needs, far below what overflows
MOST_LEVELS = 20  # of managers; an organisation has fewer


class Unfit(ValueError):
    """Settings that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """One version of a programme's settings."""

    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    load_steps: tuple[int, ...] = (0, 8, 20)
    floor: int | None = None
    best_worst: bool = False
    keep_bonus: int = 30
    cross_share: int = 0  # % of pairs across departments that are wished; 0 is no wish

    def __post_init__(self) -> None:
        """Raises Unfit."""
        weights = self.weights
        if weights.most != 100:
            raise Unfit(f"The weights must add up to 100; they add up to {weights.most}.")
        if not weights.need_shares or min(weights.need_shares) < 0 or not weights.need_shares[0]:
            raise Unfit("The shares of the needs must not be negative, and the first above 0.")
        numbers = (*_numbers(weights), *self.load_steps, self.keep_bonus, self.floor or 0)
        if min(numbers) < 0 or max(numbers) > MOST_POINTS:
            raise Unfit(f"Points must be whole numbers from 0 to {MOST_POINTS}.")
        if not self.load_steps or list(self.load_steps) != sorted(self.load_steps):
            raise Unfit("Load steps must not decrease: a second mentee is never the lighter one.")
        if not 0 <= self.cross_share <= 100:
            raise Unfit("The share across departments is a percentage from 0 to 100.")
        if not 0 <= self.rules.manager_levels <= MOST_LEVELS:
            raise Unfit(f"Levels of managers are counted from 0 to {MOST_LEVELS}.")

    def terms(self, seed: int) -> Terms:
        """What the solver needs of them."""
        return Terms(
            self.load_steps, self.floor, self.best_worst, seed, self.keep_bonus, self.cross_share
        )

    def as_dict(self) -> dict[str, Any]:
        """What a JSON column keeps; `of_dict` reads it."""
        departments = self.rules.departments
        cells = sorted((*cell, ruling) for cell, ruling in departments.cells.items())
        return {
            "weights": asdict(self.weights) | {"need_shares": list(self.weights.need_shares)},
            "manager_levels": self.rules.manager_levels,
            "departments": {
                "otherwise": departments.otherwise,
                "cells": [list(cell) for cell in cells],  # mentee's, mentor's, ruling
            },
            "load_steps": list(self.load_steps),
            "floor": self.floor,
            "best_worst": self.best_worst,
            "keep_bonus": self.keep_bonus,
            "cross_share": self.cross_share,
        }

    @classmethod
    def of_dict(cls, kept: Mapping[str, Any]) -> Settings:
        """The settings that were kept; what is missing is as it is by default. Raises Unfit."""
        try:
            return cls(
                weights=_weights(kept.get("weights", {})),
                rules=Rules(
                    manager_levels=int(kept.get("manager_levels", Rules.manager_levels)),
                    departments=_departments(kept.get("departments", {})),
                ),
                load_steps=tuple(int(step) for step in kept.get("load_steps", cls.load_steps)),
                floor=None if kept.get("floor") is None else int(kept["floor"]),
                best_worst=bool(kept.get("best_worst", False)),
                keep_bonus=int(kept.get("keep_bonus", cls.keep_bonus)),
                cross_share=int(kept.get("cross_share", cls.cross_share)),
            )
        except (TypeError, AttributeError, KeyError) as error:
            raise Unfit("These are not settings of a programme.") from error


def _numbers(weights: Weights) -> list[int]:
    named = {one.name: getattr(weights, one.name) for one in fields(weights)}
    return [*named.pop("need_shares"), *named.values()]


def _weights(kept: Mapping[str, Any]) -> Weights:
    known = {one.name for one in fields(Weights)}
    if not kept.keys() <= known:
        raise Unfit(f"There is no weight called {min(kept.keys() - known)}.")
    numbers = {name: int(value) for name, value in kept.items() if name != "need_shares"}
    shares = kept.get("need_shares", Weights.need_shares)
    return Weights(**numbers, need_shares=tuple(int(share) for share in shares))


def _departments(kept: Mapping[str, Any]) -> Departments:
    otherwise, cells = kept.get("otherwise", "allow"), kept.get("cells", [])
    for ruling in (otherwise, *(cell[2] for cell in cells)):
        if ruling not in RULINGS:
            raise Unfit(f"A department is allowed, forbidden or another one: not {ruling}.")
    return Departments(
        cast(Ruling, otherwise),
        {(int(cell[0]), int(cell[1])): cast(Ruling, cell[2]) for cell in cells},
    )
