"""All values of one metric judged at once: what is plain by comparing numbers, the rest by `judge`.

The verdicts are those of `judging.judge`, value by value in the order of the file; the tests hold
the two together. A column is taken at once where its periods are all of the metric's rhythm and
rise, or fall, through the file, and where no row says more than a value and the usual state.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, groupby, islice, pairwise, repeat
from math import inf
from operator import gt, itemgetter, lt, sub

from portal.registry.vocabulary import ValueType
from portal.values.cell import Cell
from portal.values.checks import UNUSUAL_CHANGE, usual_of
from portal.values.gathering import STATE_WORDS, Column, Gathering
from portal.values.judging import Judged, Rules, Track, judge
from portal.values.surroundings import RECENT
from portal.values.terms import Terms, Versions

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
        self.parts = list(_parts(track.versions, starts))

    @classmethod
    def of(cls, gathered: Gathering, column: Column, track: Track) -> "_Plain | None":
        if len(column) < ALIKE or column.notes or column.percents or gathered.has_parts:
            return None
        allowed = {0, STATE_WORDS.index(track.state)}
        if not allowed.issuperset(column.states):
            return None
        rhythms = {(one.frequency, one.fiscal_start_month) for one in track.versions.all}
        if len(rhythms) != 1 or not gathered.whens.fit(*rhythms.pop(), set(column.whens)):
            return None
        starts = list(map(gathered.whens.starts.__getitem__, column.whens))
        if all(map(lt, starts, islice(starts, 1, None))):
            return cls(gathered, column, track, starts, rises=True)
        if all(map(gt, starts, islice(starts, 1, None))):
            return cls(gathered, column, track, starts, rises=False)
        return None

    def apart(self) -> list[int]:
        """The values that `judge` has to look at. From now on the track knows all the others."""
        standing = self.track.standing
        refused, doubted = self._by_themselves()
        if standing and not standing.keys().isdisjoint(self.starts):
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
        texts, found = self.gathered.whens.texts, list[Row]()
        for terms, first, last in self.parts:
            periods = map(texts.__getitem__, self.whens[first:last])
            version, none, text = repeat(terms.version_id), repeat(None), repeat("")
            found += zip(  # the shortest of them is the periods
                version, periods, repeat(1), self.values[first:last], none, none, repeat(state),
                text, text,
            )  # fmt: skip
        return [row for at, row in enumerate(found) if at not in apart] if apart else found

    def _by_themselves(self) -> tuple[set[int], set[int]]:
        """Values that their definition refuses, and those that it finds unusual."""
        refused: set[int] = set()
        doubted: set[int] = set()
        for terms, first, last in self.parts:
            part = self.values[first:last]
            least, most = min(part), max(part)
            low, high = _bounds(terms.hard_low, terms.hard_high)
            likely_low, likely_high = _bounds(terms.plausible_low, terms.plausible_high)
            if least < max(low, likely_low) or most > min(high, likely_high):
                for at, value in enumerate(part, first):
                    if not low <= value <= high:
                        refused.add(at)
                    elif not likely_low <= value <= likely_high:
                        doubted.add(at)
            kind = terms.value_type
            if kind == ValueType.COUNT and (least < 0 or not all(map(float.is_integer, part))):
                refused.update(
                    at
                    for at, value in enumerate(part, first)
                    if value < 0 or not value.is_integer()
                )
            elif kind == ValueType.MILESTONE:
                refused.update(at for at, value in enumerate(part, first) if value not in (0, 1))
        return refused, doubted

    def _join(self, kept: Sequence[int]) -> None:
        """Put the values that count into the track, where each looks back on those before it."""
        track, starts, values = self.track, self.starts, self.values
        if len(kept) < len(starts):
            starts, values = [starts[at] for at in kept], [values[at] for at in kept]
        if not track.starts or not starts or track.starts[-1] < starts[0]:
            track.starts, track.values = track.starts + starts, track.values + values
        elif starts[-1] < track.starts[0]:
            track.starts, track.values = starts + track.starts, values + track.values
        else:
            both = sorted(zip(track.starts + starts, track.values + values, strict=True),
                          key=itemgetter(0))  # fmt: skip
            track.starts, track.values = map(list, zip(*both, strict=True))

    def _jumping(self, kept: Sequence[int]) -> set[int]:
        """Values whose change may be unusual."""
        if not kept:
            return set()
        track = self.track
        begin = bisect_left(track.starts, self.starts[kept[0]])
        end = bisect_left(track.starts, self.starts[kept[-1]]) + 1
        base = max(0, begin - RECENT)
        values = track.values[base:end]
        mine = dict(zip(self.starts, range(len(self.starts)), strict=True))
        found = (*_early_jumps(values, begin - base), *_jumps(values))
        places = {mine.get(track.starts[base + place]) for place in found}
        return {at for at in places if at is not None}


def _parts(versions: Versions, starts: Sequence[date]) -> Iterator[tuple[Terms, int, int]]:
    """The terms in force, each with the stretch of `starts` for which they are."""
    if versions.all == (versions.current,):
        yield versions.current, 0, len(starts)
        return
    first = 0
    for _, same in groupby(map(versions.in_force, starts), key=id):
        found = list(same)
        yield found[0], first, first + len(found)
        first += len(found)


def _early_jumps(values: Sequence[float], first: int) -> Iterator[int]:
    """The places below RECENT, from `first` on, at which a value differs unusually."""
    ranges = [abs(later - earlier) for earlier, later in pairwise(values[:RECENT])]
    for place in range(max(1, first), min(RECENT, len(values))):
        usual = usual_of(ranges[: place - 1])
        if usual and ranges[place - 1] >= SURELY * usual:
            yield place


def _jumps(values: Sequence[float]) -> Iterator[int]:
    """The places, from RECENT on, at which a value differs unusually from the one before.

    What is usual is at least the mean of the ranges looked back on, without those that are so large
    that they might be screened out; only where a change is large beside that is it worked out.
    """
    ranges = list(map(abs, map(sub, islice(values, 1, None), values)))
    count = RECENT - 1
    if len(ranges) <= count:
        return
    sums = _windows(ranges, count)
    slip = 1e-12 * sum(ranges)  # what adding up and taking away again may lose
    widest = SURELY * (min(sums) - slip) / count
    kept = _windows([each if each < widest else 0.0 for each in ranges], count)
    share = SURELY / count
    for place, (change, usual) in enumerate(zip(islice(ranges, count, None), kept, strict=False)):
        if change >= share * (usual - slip):
            exactly = usual_of(ranges[place : place + count])
            if exactly and change >= SURELY * exactly:
                yield place + RECENT


def _windows(numbers: Sequence[float], count: int) -> list[float]:
    """The sum of each `count` numbers in a row."""
    sums = [0.0, *accumulate(numbers)]
    return list(map(sub, islice(sums, count, None), sums))


def _bounds(low: float | None, high: float | None) -> tuple[float, float]:
    return (-inf if low is None else low), (inf if high is None else high)
