"""Which questions an attempt draws, and in which order things stand; pure, by a seed.

The same seed gives the same draw; what was drawn is stored with the attempt and is the truth.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn, in its present version."""

    version_id: int
    question_id: int
    bank: str
    slug: str
    skill: str = ""
    level: str = ""
    difficulty: int = 2


@dataclass(frozen=True)
class Pool:
    """How many to draw of the questions that fit; an empty rule fits all."""

    pick: int
    bank: str = ""
    skill: str = ""  # an area fits its own skills too: "vary" fits "vary.limits"
    level: str = ""
    difficulty: int | None = None
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Pool:
        """A pool as the front matter of an assessment has it."""
        known = {name: held[name] for name in ("bank", "skill", "level") if held.get(name)}
        return cls(
            pick=held.get("pick") or len(held.get("ids") or ()),
            difficulty=held.get("difficulty"),
            ids=tuple(held.get("ids") or ()),
            **known,
        )

    def fits(self, one: Candidate) -> bool:
        return (
            self.bank in ("", one.bank)
            and (self.skill in ("", one.skill) or one.skill.startswith(f"{self.skill}."))
            and self.level in ("", one.level)
            and self.difficulty in (None, one.difficulty)
            and (not self.ids or one.slug in self.ids)
        )


def draw(
    pools: Sequence[Pool],
    candidates: Sequence[Candidate],
    seen: Mapping[int, int],
    seed: bytes,
) -> list[tuple[int, int]]:
    """(slot, id of the version) for each place of `pools`, slots counted from 1 over all pools.

    `seen` says how often the person had a question (by its id): unseen ones come first, then
    those seen least, and among equals the seed decides. No question comes twice, and pools that
    share questions leave each other enough: a place stays empty only if there is no way to fill it.
    Inside a pool the candidates' own order decides the slot, so fixed questions keep theirs.
    """
    liked = sorted(
        range(len(candidates)),
        key=lambda at: (
            seen.get(candidates[at].question_id, 0),
            _rank(seed, f"question {candidates[at].question_id}"),
        ),
    )
    fitting = [[at for at in liked if pool.fits(candidates[at])] for pool in pools]
    taken: dict[int, int] = {}  # candidate: pool
    for pool in sorted(range(len(pools)), key=lambda at: len(fitting[at])):
        for _place in range(pools[pool].pick):
            _take(pool, fitting, taken, set())
    found: list[tuple[int, int]] = []
    first = 1
    for at, wanted in enumerate(pools):
        mine = sorted(one for one, owner in taken.items() if owner == at)
        found.extend((first + place, candidates[one].version_id) for place, one in enumerate(mine))
        first += wanted.pick
    return found


def _take(
    pool: int, fitting: Sequence[Sequence[int]], taken: dict[int, int], tried: set[int]
) -> bool:
    """Give `pool` one more candidate, moving another pool to another one where that must be."""
    for one in fitting[pool]:
        if one not in taken and one not in tried:
            taken[one] = pool
            return True
    for one in fitting[pool]:
        if one in tried or taken.get(one) == pool:
            continue
        tried.add(one)
        if _take(taken[one], fitting, taken, tried):
            taken[one] = pool
            return True
    return False


def shuffled(ids: Iterable[str], pins: Mapping[str, str], seed: bytes) -> list[str]:
    """`ids` in the order that `seed` gives, whatever theirs; those pinned keep theirs at the ends.

    `pins` maps an id to "first" or "last".
    """
    held = list(ids)
    free = [one for one in held if pins.get(one) not in ("first", "last")]
    return [
        *(one for one in held if pins.get(one) == "first"),
        *sorted(free, key=lambda one: (_rank(seed, one), one)),
        *(one for one in held if pins.get(one) == "last"),
    ]


def seed_of(secret: str | bytes, attempt: object, item: object) -> bytes:
    """HMAC-SHA256 of the application's secret over an attempt and an item of it."""
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.digest(key, f"{attempt} {item}".encode(), hashlib.sha256)


def _rank(seed: bytes, what: str) -> bytes:
    return hmac.digest(seed, what.encode(), hashlib.sha256)
