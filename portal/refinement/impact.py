"""What a proposal would mean for objectives and for the time that people spend.

docs/methods/impact.md explains the sheet, with the examples that are also tests.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.refinement.kinds import Kind
from portal.registry import coverage
from portal.registry.coverage import Coverage
from portal.registry.vocabulary import FREQUENCY_DAYS, Frequency

YEAR = 365.25  # days
NEW = 0  # stands for the metric that is to be made

Placed = tuple[int, int | None, tuple[str, str]]  # identity, parent, (code, name)
Serving = Mapping[int, Sequence[tuple[str, int]]]  # by objective: (state, metric)


@dataclass(frozen=True)
class ObjectiveImpact:
    """One objective before and after."""

    code: str
    name: str
    before: Coverage
    after: Coverage
    left: int  # metrics in force that serve it directly afterwards

    @property
    def is_lost(self) -> bool:
        """Whether nothing measures it any more, though something does today."""
        return _is_measured(self.before) and not _is_measured(self.after)


def objectives(
    placed: Sequence[Placed],
    serving: Serving,
    kind: str,
    *,
    metrics: Collection[int] = (),
    joins: Collection[int] = (),
) -> tuple[ObjectiveImpact, ...]:
    """The objectives that the proposal touches: served by `metrics`, joined by the new one, or
    covered otherwise afterwards, in the order of the tree.

    `metrics` are those that it would retire or suspend; `joins` the objectives that a new metric
    serves. A kind that ends nothing changes no coverage but by what joins.
    """
    before = coverage.tree(placed, serving)
    gone = set(metrics) if Kind(kind).ends else set()
    after = coverage.tree(placed, _after(placed, serving, kind, gone, joins))
    found = []
    for node, later in zip(before.nodes(), after.nodes(), strict=True):
        touched = bool(set(node.metrics) & gone) or node.identity in joins
        if touched or node.coverage is not later.coverage:
            code, name = node.objective
            states = _after(placed, serving, kind, gone, joins).get(node.identity, ())
            left = sum(state in coverage.MEASURING for state, _ in states)
            found.append(ObjectiveImpact(code, name, node.coverage, later.coverage, left))
    return tuple(found)


def _after(
    placed: Sequence[Placed],
    serving: Serving,
    kind: str,
    gone: Collection[int],
    joins: Collection[int],
) -> dict[int, list[tuple[str, int]]]:
    """Who serves what afterwards: the suspended still stand there, the retired don't."""
    found: dict[int, list[tuple[str, int]]] = {}
    for identity, _, _ in placed:
        kept = [
            ("suspended" if metric in gone else state, metric)
            for state, metric in serving.get(identity, ())
            if metric not in gone or kind == Kind.SUSPEND
        ]
        if identity in joins and Kind(kind).makes_new:
            kept.append(("approved", NEW))
        found[identity] = kept
    return found


def is_stopped(kind: str, found: Sequence[ObjectiveImpact]) -> bool:
    """Whether the proposal must not go on: an objective would be left with no metric.

    A suspension is for a time, so it only warns.
    """
    return kind != Kind.SUSPEND and any(one.is_lost for one in found)


def lost_together(
    placed: Sequence[Placed], serving: Serving, gone: Collection[int], joins: Collection[int]
) -> tuple[tuple[str, str], ...]:
    """Code and name of the objectives that nothing measures once all of `gone` have ended.

    Each decision alone may leave them a metric. `joins`: objectives that a merge's metric serves.
    """
    before = coverage.tree(placed, serving)
    after = coverage.tree(placed, _after(placed, serving, Kind.MERGE, gone, joins))
    return tuple(
        node.objective
        for node, later in zip(before.nodes(), after.nodes(), strict=True)
        if node.is_measured and not later.is_measured
    )


def _is_measured(word: Coverage) -> bool:
    return word in (Coverage.MEASURED, Coverage.THROUGH)


def hours_a_year(effort_minutes: int | None, frequency: str, metrics: int = 1) -> float | None:
    """Hours that collecting the values takes a year; None where nobody said how long one takes.

    An irregular metric is counted once a year, for its calendar promises no more.
    """
    if effort_minutes is None or not frequency:
        return None
    days = FREQUENCY_DAYS.get(Frequency(frequency), YEAR)
    return effort_minutes / 60 * YEAR / days * metrics


REVERSAL: Mapping[Kind, str] = {
    Kind.KEEP: "Nothing changes, so nothing has to be undone.",
    Kind.REVISE_MINOR: "The version before stays stored. It can be put into force again from any "
    "later period; values stay comparable.",
    Kind.REVISE_MAJOR: "The version before stays stored with its values. Going back is a second "
    "break: values of the time between stay with the version that they were counted by.",
    Kind.MERGE: "The merged metrics stay readable while they are deprecated, and can be resumed "
    "until they are archived.",
    Kind.RETIRE: "For a full quarter the metric is only deprecated and still takes values. Until "
    "it is archived it can be put into force again without a gap.",
    Kind.ADD: "The metric can be retired at the next refinement, or suspended at once.",
    Kind.SUSPEND: "The metric is resumed; the periods in between stay without a value.",
    Kind.DEFER: "Nothing changes until next year's refinement.",
}
"""How each kind is undone, for the sheet to begin with."""
