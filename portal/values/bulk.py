"""All values of one metric judged at once: what is plain by comparing numbers, the rest by `judge`.

The verdicts are those of `judging.judge`, value by value in the order of the file; the tests hold
the two together. A column is taken at once where its periods are all of the metric's rhythm and
rise, or fall, through the file, and where no row says more than a value and the usual state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from math import inf
from operator import itemgetter

from portal.registry.vocabulary import ValueType
from portal.values.checks import UNUSUAL_CHANGE
from portal.values.gathering import STATE_WORDS, Column, Gathering
from portal.values.judging import Judged, Rules, Track, judge
from portal.values.layout import Cell
from portal.values.surroundings import RECENT
from portal.values.terms import Terms

SURELY = UNUSUAL_CHANGE * (1 - 1e-9)  # what rounding may take from a change that is unusual
ALIKE = 2  # values that a column has at least before it is worth taking at once

COUNTS = ("staged", "changed", "same", "skipped", "warnings", "errors")

Row = tuple[int, str, int, float | None, float | None, float | None, str, str, str]
"""Version, period, revision, value, numerator, denominator, state, reason, note."""


@dataclass(slots=True)
class Outcome:
    """What becomes of a metric's values: rows to store, remarks by cell, and the counts."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[tuple[Cell, Judged]] = field(default_factory=list)
    staged: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    warnings: int = 0
    errors: int = 0

    def take(self, cell: Cell, judged: Judged) -> None:
        if judged.remarks and judged.outcome != "same":
            self.remarks.append((cell, judged))
        if judged.row is not None:
            row = judged.row
            self.rows.append((
                row["definition_version_id"], row["period_start"].isoformat(), row["revision"],
                row["value"], row["numerator"], row["denominator"], row["state"], row["reason"],
                row["note"],
            ))  # fmt: skip
            self.staged += 1
            self.changed += judged.outcome == "changed"
            self.warnings += bool(judged.remarks)
        self.same += judged.outcome == "same"
        self.skipped += judged.outcome == "skipped"
        self.errors += judged.outcome == "error"

    def __iadd__(self, other: "Outcome") -> "Outcome":
        """The sums of the counts; rows and remarks stay where they are."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def counts(self) -> dict[str, int]:
        """The counts under the names that the columns of an import have."""
        return {f"{name}_count": getattr(self, name) for name in COUNTS}


def judge_all(gathered: Gathering, column: Column, track: Track, rules: Rules) -> Outcome:
    """What becomes of each value of `column`."""
    found = Outcome()
    plain = _Plain.of(gathered, column, track)
    apart: Sequence[int] = range(len(column)) if plain is None else plain.apart()
    for at in apart:
        cell = gathered.cell(column, at)
        found.take(cell, judge(cell, track, rules))
    if plain is not None:
        rows = plain.rows(set(apart), track.state)
        found.rows += rows
        found.staged += len(rows)
    return found


class _Plain:
    """A column that can be taken at once."""

    def __init__(
        self, gathered: Gathering, column: Column, track: Track, starts: list[date], rises: bool
    ) -> None:
        self.gathered, self.track = gathered, track
        self.whens, self.starts, self.values = column.whens, starts, column.values.tolist()
        self.rises = rises
        versions = track.versions
        is_only = versions.all == (versions.current,)
        self.terms = [versions.current if is_only else versions.in_force(start) for start in starts]

    @classmethod
    def of(cls, gathered: Gathering, column: Column, track: Track) -> "_Plain | None":
        if len(column) < ALIKE or column.notes or column.percents or gathered.has_parts:
            return None
        allowed = {0, STATE_WORDS.index(track.state)}
        if not allowed.issuperset(column.states):
            return None
        numbers = set(column.whens)
        rhythms = {(one.frequency, one.fiscal_start_month) for one in track.versions.all}
        if len(rhythms) != 1 or not gathered.whens.fit(*rhythms.pop(), numbers):
            return None
        starts = [gathered.whens.starts[when] for when in column.whens]
        if all(earlier < later for earlier, later in pairwise(starts)):
            return cls(gathered, column, track, starts, rises=True)
        if all(earlier > later for earlier, later in pairwise(starts)):
            return cls(gathered, column, track, starts, rises=False)
        return None

    def apart(self) -> list[int]:
        """The values that `judge` has to look at. From now on the track knows all the others."""
        standing = self.track.standing
        refused, doubted = self._by_themselves()
        if standing:
            refused |= {at for at, start in enumerate(self.starts) if start in standing}
        odd = self.gathered.whens.odd(set(self.whens))
        if odd:
            doubted |= {at for at, when in enumerate(self.whens) if when in odd}
        kept = [at for at in range(len(self.starts)) if at not in refused]
        if self.rises:
            self._join(kept)
            doubted |= self._jumping(kept)
        elif self.track.starts:
            first = self.track.starts[0]
            doubted |= {at for at in kept if self.starts[at] > first}
        self.track.knows_all = True
        return sorted(refused | doubted)

    def rows(self, apart: set[int], state: str) -> list[Row]:
        """What is stored of all values that are not `apart`."""
        texts = self.gathered.whens.texts
        return [
            (terms.version_id, texts[when], 1, value, None, None, state, "", "")
            for at, (terms, when, value) in enumerate(
                zip(self.terms, self.whens, self.values, strict=True)
            )
            if at not in apart
        ]

    def _by_themselves(self) -> tuple[set[int], set[int]]:
        """Values that their definition refuses, and those that it finds unusual."""
        refused: set[int] = set()
        doubted: set[int] = set()
        for terms, part in self._by_terms():
            low, high = _bounds(terms.hard_low, terms.hard_high)
            likely_low, likely_high = _bounds(terms.plausible_low, terms.plausible_high)
            for at, value in part:
                if not low <= value <= high:
                    refused.add(at)
                elif not likely_low <= value <= likely_high:
                    doubted.add(at)
            kind = terms.value_type
            if kind == ValueType.COUNT:
                refused.update(at for at, value in part if value < 0 or not value.is_integer())
            elif kind == ValueType.MILESTONE:
                refused.update(at for at, value in part if value not in (0, 1))
        return refused, doubted

    def _by_terms(self) -> Iterator[tuple[Terms, list[tuple[int, float]]]]:
        at = 0
        for _, same in groupby(self.terms, key=id):
            found = list(same)
            yield found[0], list(enumerate(self.values[at : at + len(found)], at))
            at += len(found)

    def _join(self, kept: Sequence[int]) -> None:
        """Put the values that count into the track, where each looks back on those before it."""
        track = self.track
        starts = [self.starts[at] for at in kept]
        values = [self.values[at] for at in kept]
        if track.starts and starts and starts[0] < track.starts[-1]:
            both = sorted(zip(track.starts + starts, track.values + values, strict=True),
                          key=itemgetter(0))  # fmt: skip
            track.starts = [start for start, _ in both]
            track.values = [value for _, value in both]
        else:
            track.starts += starts
            track.values += values

    def _jumping(self, kept: Sequence[int]) -> set[int]:
        """Values that may be far from the one before: all whose change, or one of the changes by
        which it is judged, is large beside the mean of these.

        Without such a change none is screened out, and the mean is the usual change.
        """
        track = self.track
        moves = [0.0, *(abs(later - earlier) for earlier, later in pairwise(track.values))]
        share = SURELY / (RECENT - 1)
        mine = {self.starts[at]: at for at in kept}
        found: set[int] = set()
        for place, start in enumerate(track.starts):
            if start in mine:
                before = moves[max(1, place - RECENT + 1) : place]
                usual = share * sum(before) if place >= RECENT else 0.0
                if moves[place] >= usual or max(before, default=0.0) >= usual:
                    found.add(mine[start])
        return found


def _bounds(low: float | None, high: float | None) -> tuple[float, float]:
    return (-inf if low is None else low), (inf if high is None else high)
