"""What the organisation's overview says above its list of metrics. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.insight.dashboard import Part, foremost
from portal.insight.listed import Counts, headline, together_counted
from portal.registry.coverage import Coverage, Node, Tree
from portal.registry.smart_relevant import MOST_METRICS

MOST_BALANCED = 12  # departments listed with their balance; the rest stand in the table below
MOST_PARTS = 60  # departments in that table
MOST_OBJECTIVES = 60  # of the tree


class Named(NamedTuple):
    """An objective, as much of it as a list needs."""

    code: str
    name: str


class Served(NamedTuple):
    """An objective at its depth in the tree, with the counts of the metrics that serve it."""

    objective: Named
    depth: int
    coverage: Coverage
    counts: Counts


@dataclass(frozen=True)
class Overview:
    """The organisation in counts; `parts` are its departments by name."""

    counts: Counts
    headline: str
    parts: tuple[Part, ...]
    objectives: tuple[Served, ...]
    most_metrics: int = MOST_METRICS  # of one department

    @property
    def shown_parts(self) -> tuple[Part, ...]:
        """The departments, or those with most concerns where they are many, by name."""
        return foremost(self.parts, MOST_PARTS)

    @property
    def shown_objectives(self) -> tuple[Served, ...]:
        """The objectives, or the upper ones where they are many."""
        shown = self.objectives
        for depth in range(max((one.depth for one in shown), default=0), 0, -1):
            if len(shown) > MOST_OBJECTIVES:
                shown = tuple(one for one in shown if one.depth < depth)
        return shown[:MOST_OBJECTIVES]

    @property
    def uncovered(self) -> tuple[Served, ...]:
        """Objectives that nothing measures yet, neither themselves nor through their parts."""
        covered = (Coverage.MEASURED, Coverage.THROUGH)
        return tuple(one for one in self.objectives if one.coverage not in covered)

    @property
    def empty_parts(self) -> tuple[Part, ...]:
        """Departments without a metric in force."""
        return tuple(one for one in self.parts if not one.counts.metrics)

    @property
    def balance(self) -> tuple[Part, ...]:
        """Departments with metrics, those with the smallest share of leading ones first."""
        measured = [one for one in self.parts if one.counts.metrics]
        measured.sort(key=lambda one: one.counts.leading / one.counts.metrics)
        return tuple(measured[:MOST_BALANCED])

    @property
    def crowded(self) -> tuple[Part, ...]:
        """Departments with more metrics in force than anybody can act on."""
        return tuple(one for one in self.parts if one.counts.metrics > self.most_metrics)

    @property
    def one_sided(self) -> tuple[Part, ...]:
        """Departments that measure results only: they learn of trouble when it has happened."""
        return tuple(one for one in self.parts if one.counts.metrics and not one.counts.leading)


def compose(parts: Sequence[Part], tree: Tree[Named, Counts]) -> Overview:
    """The overview of an organisation whose metrics all stand in `parts`.

    `tree` holds for each objective counts of the metrics that serve it, by their state.
    """
    found = together_counted(part.counts for part in parts)
    return Overview(
        counts=found,
        headline=headline(found),
        parts=tuple(parts),
        objectives=tuple(served for root in tree.roots for served in _served(root, 0)),
    )


def _served(node: Node[Named, Counts], depth: int) -> Iterator[Served]:
    found = node.metrics[0] if len(node.metrics) == 1 else together_counted(node.metrics)
    yield Served(node.objective, depth, node.coverage, found)
    for part in node.parts:
        yield from _served(part, depth + 1)
