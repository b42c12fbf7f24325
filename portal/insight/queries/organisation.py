"""Reads of the organisation's counts: of roll-ups, one statement, where anything is new.

Of what is new in an organisation most moves none of its counts: what is made of them is kept as
long as they are read alike.
"""

from datetime import date
from typing import NamedTuple

from portal.insight import overview as calculation
from portal.insight.dashboard import Part
from portal.insight.listed import Counts
from portal.insight.overview import Named, Overview
from portal.insight.queries import rollups
from portal.insight.queries.rollups import Kept, Said
from portal.registry import coverage
from portal.registry.coverage import Tree
from portal.web import cache


class Rolled(NamedTuple):
    """The counts of all departments and objectives, those that are no more too."""

    said: Said  # equal as long as all else is
    departments: list[Kept]  # by name
    objectives: list[Kept]  # by code


_said: cache.Cache[Said] = cache.Cache()
_rolled: cache.Cache[Rolled] = cache.Cache()
_kept: cache.Cache[Overview] = cache.Cache()
_NO_MORE = Counts()


def rolled(today: date, tag: str) -> Rolled:
    """What is kept of every department and objective; `tag` is the organisation's."""
    said = _said.get(None, tag, lambda: rollups.said(today))
    return _rolled.get(None, said, lambda: _read(said))


def _read(said: Said) -> Rolled:
    return Rolled(said, rollups.departments(said), rollups.objectives(said))


def overview(today: date, tag: str) -> Overview:
    """Objectives with coverage, and every department's counts: the same one while they are."""
    found = rolled(today, tag)
    return _kept.get(None, found.said, lambda: _composed(found))


def _composed(found: Rolled) -> Overview:
    parts = [Part(one.code, one.name, one.counts) for one in found.departments if one.is_current]
    return calculation.compose(parts, _tree(found.objectives))


def _tree(objectives: list[Kept]) -> Tree[Named, Counts]:
    """The tree of objectives in force, each with counts of its metrics by their state."""
    current = [one for one in objectives if one.is_current]
    named = [(one.id, one.parent_id, Named(one.code, one.name)) for one in current]
    return coverage.tree(named, {one.id: _by_state(one) for one in current})


def _by_state(one: Kept) -> list[tuple[str, Counts]]:
    """The states of its metrics; which of them counts as what only their sum says."""
    return list(zip(one.states, (one.counts, _NO_MORE, _NO_MORE), strict=False))
