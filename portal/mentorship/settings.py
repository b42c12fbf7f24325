"""How a programme pairs: weights, rules and terms as one value, and as what a table keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.mentorship.instances import Terms
from portal.mentorship.rules import Rules
from portal.mentorship.scoring import Weights


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

    def terms(self, seed: int) -> Terms:
        """What the solver needs of them."""
        return Terms(
            self.load_steps, self.floor, self.best_worst, seed, self.keep_bonus, self.cross_share
        )

    def as_dict(self) -> dict[str, Any]:
        """What a JSON column keeps; `of_dict` reads it."""
        raise NotImplementedError

    @classmethod
    def of_dict(cls, kept: Mapping[str, Any]) -> Settings:
        """The settings that were kept. Raises ValueError, with a sentence, on anything else."""
        raise NotImplementedError
