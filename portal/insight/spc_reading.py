"""The reading of a metric: the plain XmR method with the rules for its edges on top.

Where the plain method would give a figure that misleads (too few values, a flat series), the
reading gives none and says why. `docs/methods/xmr.md` lists the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.insight.assurance import Direction
from portal.insight.spc_input import Number, Period, Series, series
from portal.insight.spc_judgement import (
    AssuranceKind,
    Last,
    Variation,
    assured,
    variation,
    warnings,
)
from portal.insight.spc_segments import (
    Chart,
    ReadSegment,
    bounds_of,
    read_segment,
    without_false_signals,
)
from portal.insight.spc_sentences import Name, Write, plain_number
from portal.insight.xmr import PROVISIONAL_BELOW, Analysis, Point, analysed


@dataclass(frozen=True, slots=True)
class Reading:
    """What the portal says of a metric. `variation` speaks of the latest value, `assurance` of the
    last segment; both are none where nothing can be said, and their sentences say why.

    `points` are in order, gaps included, from position `marked_from` on; those of a run chart carry
    no signals. `rules` are the rules that the latest value hits.
    """

    chart: Chart
    provisional: bool
    latest_period: str | None
    latest_value: float | None
    variation: Variation
    variation_word: str
    variation_sentence: str
    rules: tuple[str, ...]
    assurance: AssuranceKind
    assurance_word: str
    assurance_sentence: str
    warnings: tuple[str, ...]
    segments: tuple[ReadSegment, ...]
    points: tuple[Point, ...]
    marked_from: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The reading as JSON takes it: no NaN, points as one list for each of their fields."""
        names = (name for name in self.__slots__ if name != "marked_from")
        plain = {name: getattr(self, name) for name in names}
        return plain | {
            "rules": list(self.rules),
            "warnings": list(self.warnings),
            "segments": [segment.as_dict() for segment in self.segments],
            "points": {
                "period": [point.period for point in self.points],
                "value": [point.value for point in self.points],
                "after_gap": [point.after_gap for point in self.points],
                "moving_range": [point.moving_range for point in self.points],
                "rules": [list(point.rules) for point in self.points],
                "point": [point.point for point in self.points],
            },
        }


def reading(
    dates: Sequence[Period],
    values: Sequence[Number | None],
    *,
    improvement_direction: Direction = "neutral",
    target: Number | Sequence[Number] | None = None,
    rebase_dates: Sequence[Period] = (),
    fix_after_n: int | None = None,
    screen_moving_ranges: bool = True,
    count_beyond: bool = True,
    preset: str = "nhs",
    marked: int | None = None,
    hard_range: tuple[Number | None, Number | None] = (None, None),
    counts: bool | None = None,
    write: Write = plain_number,
    name: Name = str,
) -> Reading:
    """What to say of `values`; arguments as for `analyse`, and five more.

    `marked` is how many of the latest periods get a point, None for all. `hard_range` is what the
    metric can be at all (None: open); `counts` says whether values count events (None: they do
    where all are whole and none negative); `write` puts a value, and `name` a period, into words.
    Periods that are not complete must be left out by the caller.
    Raises ValueError, with a sentence that says what to change, for input it can't judge.
    """
    given = series(
        dates,
        values,
        improvement_direction=improvement_direction,
        target=target,
        rebase_dates=rebase_dates,
        fix_after_n=fix_after_n,
        screen_moving_ranges=screen_moving_ranges,
        count_beyond=count_beyond,
        preset=preset,
        marked=marked,
    )
    return read(
        given, analysed(given), hard_range=hard_range, counts=counts, write=write, name=name
    )


def read(
    given: Series,
    found: Analysis,
    *,
    hard_range: tuple[Number | None, Number | None] = (None, None),
    counts: bool | None = None,
    write: Write = plain_number,
    name: Name = str,
) -> Reading:
    """The reading of a checked series and its analysis, for callers who need both."""
    bounds = bounds_of(hard_range)
    segments = tuple(read_segment(segment, given.values, bounds) for segment in found.segments)
    points = without_false_signals(segments, found.points, given.marked_from)
    latest = next((point for point in reversed(points) if point.value is not None), None)
    last = Last.of(segments, given.values, points, write=write, name=name)
    moved = variation(last)
    promised = assured(last, given.target, given.improvement_direction, found.assurance)
    return Reading(
        chart="xmr" if any(segment.chart == "xmr" for segment in segments) else "run",
        provisional=last.n < PROVISIONAL_BELOW,
        latest_period=latest.period if latest else None,
        latest_value=latest.value if latest else None,
        variation=moved.kind,
        variation_word=moved.word,
        variation_sentence=moved.sentence,
        rules=last.latest.rules if last.latest else (),
        assurance=promised.kind,
        assurance_word=promised.word,
        assurance_sentence=promised.sentence,
        warnings=tuple(warnings(last, given, bounds, counts=counts)),
        segments=segments,
        points=points,
        marked_from=given.marked_from,
    )
