"""What two decisions of one cycle can't both say. Pure; docs/methods/cycle.md has the rules.

A *put* is what would be done with one item: what is put forward for it, or what was adopted. A
merge takes up the items of all its metrics, so each of these is a put of the same proposal.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

STAYS: Final = frozenset({"keep", "defer", "revise_minor", "revise_major", "suspend"})
REVISES: Final = frozenset({"revise_minor", "revise_major"})
ENDS: Final = frozenset({"retire", "merge"})
DONE: Final = {
    "keep": "is kept",
    "defer": "is put off",
    "revise_minor": "is revised",
    "revise_major": "is revised",
    "suspend": "is suspended",
    "retire": "is retired",
    "merge": "is merged",
}


@dataclass(frozen=True)
class Put:
    """What would be done with one item. `metric_id` is None for a metric to be added."""

    item_id: int
    title: str
    kind: str
    metric_id: int | None = None
    definition_id: int | None = None
    proposal_id: int | None = None
    merged: frozenset[int] = frozenset()  # metrics that a merge names beside its own
    replaces_id: int | None = None  # of an addition: the metric that then ends
    joins: frozenset[int] = frozenset()  # objectives that the new metric serves

    @property
    def ends(self) -> frozenset[int]:
        """Metrics that it would end for good; a suspension is for a time."""
        if self.kind not in ENDS or self.metric_id is None:
            return frozenset()
        return frozenset({self.metric_id}) | self.merged


@dataclass(frozen=True)
class Clash:
    """Two items that can't both be decided like this, and why in a sentence."""

    item_id: int
    other_id: int
    words: str


def clashes(puts: Iterable[Put]) -> tuple[Clash, ...]:
    """Every contradiction among these, each pair once; their order does not matter."""
    ordered = sorted(puts, key=lambda put: put.item_id)
    found: dict[tuple[int, int], Clash] = {}
    for one, other, words in chain(_ended(ordered), _replaced(ordered), _revised(ordered)):
        pair = min(one.item_id, other.item_id), max(one.item_id, other.item_id)
        found.setdefault(pair, Clash(*pair, words))
    return tuple(found[pair] for pair in sorted(found))


def with_item(found: Iterable[Clash], item_ids: Iterable[int]) -> list[Clash]:
    """Those in which one of these items takes part."""
    wanted = set(item_ids)
    return [one for one in found if wanted & {one.item_id, one.other_id}]


def _ended(puts: Sequence[Put]) -> Iterator[tuple[Put, Put, str]]:
    """A merge takes a metric of which something else is said, or which another merge takes."""
    own = {put.metric_id: put for put in puts if put.metric_id is not None}
    taken: dict[int, Put] = {}
    for put in (one for one in puts if one.kind == "merge"):
        for metric in sorted(put.ends):
            other = own.get(metric)
            if other is not None and not _is_same(put, other):
                yield put, other, f"{other.title} {DONE[other.kind]}, and “{put.title}” merges it."
            before = taken.setdefault(metric, put)
            if not _is_same(put, before):
                yield put, before, f"“{before.title}” and “{put.title}” merge the same metric."


def _replaced(puts: Sequence[Put]) -> Iterator[tuple[Put, Put, str]]:
    """What an addition replaces would stay."""
    stays = {put.metric_id: put for put in puts if put.kind in STAYS and put.metric_id is not None}
    for put in puts:
        if put.kind == "add" and put.replaces_id in stays:
            other = stays[put.replaces_id]
            said = f"{other.title} {DONE[other.kind]}, and “{put.title}” would replace it."
            yield put, other, said


def _revised(puts: Sequence[Put]) -> Iterator[tuple[Put, Put, str]]:
    """Two revise the definition that they share."""
    first: dict[int, Put] = {}
    for put in puts:
        if put.kind in REVISES and put.definition_id is not None:
            before = first.setdefault(put.definition_id, put)
            if before is not put:
                said = f"{before.title} and {put.title} share a definition, and each revises it."
                yield before, put, said


def _is_same(one: Put, other: Put) -> bool:
    """One text, one vote."""
    same = one.proposal_id is not None and one.proposal_id == other.proposal_id
    return one is other or same


def ended_by(puts: Iterable[Put]) -> frozenset[int]:
    """All metrics that these end."""
    return frozenset().union(*(one.ends for one in puts))
