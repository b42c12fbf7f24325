"""Reads of the organisation's counts: of roll-ups, two statements, where anything is new."""

from datetime import date
from typing import NamedTuple

from portal.insight import overview as calculation
from portal.insight.dashboard import Part
from portal.insight.listed import Counts
from portal.insight.overview import Named, Overview
from portal.insight.queries import rollups
from portal.insight.queries.rollups import Kept
from portal.registry import coverage
from portal.registry.coverage import Tree
from portal.web import kept


class Rolled(NamedTuple):
    """The counts of all departments and objectives, those that are no more too."""

    departments: list[Kept]  # by name
    objectives: list[Kept]  # by code


_rolled: kept.Kept[Rolled] = kept.Kept()
_kept: kept.Kept[Overview] = kept.Kept()


def rolled(today: date, tag: str) -> Rolled:
    """What is kept of every department and objective; `tag` is the organisation's."""
    return _rolled.get(
        None, tag, lambda: Rolled(rollups.departments(today), rollups.objectives(today))
    )


def overview(today: date, tag: str) -> Overview:
    """Objectives with coverage, and every department's counts."""
    return _kept.get(None, tag, lambda: _composed(rolled(today, tag), tag))


def _composed(found: Rolled, tag: str) -> Overview:
    parts = [Part(one.code, one.name, one.counts) for one in found.departments if one.is_current]
    return calculation.compose(parts, _tree(found.objectives), tag=tag)


def _tree(objectives: list[Kept]) -> Tree[Named, Counts]:
    """The tree of objectives in force, each with counts of its metrics by their state."""
    current = [one for one in objectives if one.is_current]
    named = [(one.id, one.parent_id, Named(one.code, one.name)) for one in current]
    return coverage.tree(named, {one.id: _by_state(one) for one in current})


def _by_state(one: Kept) -> list[tuple[str, Counts]]:
    """The states of its metrics; which of them counts as what only their sum says."""
    states = [state for state, count in one.states.items() if count]
    counts = [one.counts, *(Counts() for _ in states[1:])]
    return list(zip(states, counts, strict=False))
