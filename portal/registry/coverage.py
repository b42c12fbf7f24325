"""The tree of objectives, and which of them nothing measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Generic, TypeVar

from portal.registry.vocabulary import Word

MEASURING = frozenset({"approved", "deprecated"})  # states of a metric in which values arrive
COMING = frozenset({"draft", "in_review", "suspended"})  # it may measure one day


class Coverage(Word):
    """Whether an objective is measured."""

    MEASURED = "measured", "Measured"
    THROUGH = "through", "Measured through its parts"
    COMING = "coming", "Only planned: no metric is in force yet"
    NONE = "none", "No metric serves it"


Objective = TypeVar("Objective")
Metric = TypeVar("Metric")


@dataclass(frozen=True)
class Node(Generic[Objective, Metric]):
    """An objective with the metrics that serve it, the states of these, and its parts."""

    identity: int
    objective: Objective
    metrics: tuple[Metric, ...]
    states: frozenset[str]
    parts: tuple["Node[Objective, Metric]", ...]

    @property
    def coverage(self) -> Coverage:
        """By its own metrics; else by those of its parts, at any depth."""
        if self.states & MEASURING:
            return Coverage.MEASURED
        if any(part.is_measured for part in self.parts):
            return Coverage.THROUGH
        return Coverage.COMING if self.states & COMING else Coverage.NONE

    @property
    def is_measured(self) -> bool:
        """Whether values arrive for it or for one of its parts."""
        return self.coverage in (Coverage.MEASURED, Coverage.THROUGH)

    def walk(self) -> Iterator["Node[Objective, Metric]"]:
        """This node and all below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Tree(Generic[Objective, Metric]):
    """All objectives, those without parent at the top."""

    roots: tuple[Node[Objective, Metric], ...]

    def nodes(self) -> tuple[Node[Objective, Metric], ...]:
        """Every node, parents before their parts."""
        return tuple(node for root in self.roots for node in root.walk())

    def node(self, objective_id: int) -> Node[Objective, Metric] | None:
        """The node of one objective."""
        return next((node for node in self.nodes() if node.identity == objective_id), None)

    def uncovered(self) -> tuple[Node[Objective, Metric], ...]:
        """The objectives for which no values arrive, in the order of the tree."""
        return tuple(node for node in self.nodes() if not node.is_measured)

    @property
    def measured_count(self) -> int:
        """How many objectives are measured, themselves or through their parts."""
        return sum(node.is_measured for node in self.nodes())


def tree(
    objectives: Sequence[tuple[int, int | None, Objective]],
    serving: Mapping[int, Sequence[tuple[str, Metric]]],
) -> Tree[Objective, Metric]:
    """Put objectives, as (identity, parent, objective) in the order to show, into a tree.

    `serving` holds (state, metric) by objective. One whose parent is not among them stands at the
    top.
    """
    known = {identity for identity, _, _ in objectives}
    below: dict[int | None, list[tuple[int, Objective]]] = {}
    for identity, parent, objective in objectives:
        above = parent if parent in known else None
        below.setdefault(above, []).append((identity, objective))

    def grown(above: int | None) -> tuple[Node[Objective, Metric], ...]:
        nodes = []
        for identity, objective in below.get(above, ()):
            states, metrics = zip(*own, strict=True) if (own := serving.get(identity)) else ((), ())
            nodes.append(Node(identity, objective, metrics, frozenset(states), grown(identity)))
        return tuple(nodes)

    return Tree(grown(None))


def upper(roots: Sequence[Node[Objective, Metric]], most: int) -> frozenset[int]:
    """The identities of `most` nodes at most: all of a level before any of the next.

    Of a level the first part of each objective comes before the second one of any.
    """
    found: set[int] = set()
    level = list(roots)
    while level and len(found) < most:
        level = level[: most - len(found)]
        found.update(node.identity for node in level)
        below = zip_longest(*(node.parts for node in level))
        level = [part for part in chain.from_iterable(below) if part is not None]
    return frozenset(found)


def below(objective_id: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """The objective and everything under it; `parents` gives each objective's parent."""
    found = {objective_id}
    while True:
        more = {one for one, parent in parents.items() if parent in found} - found
        if not more:
            return frozenset(found)
        found |= more
