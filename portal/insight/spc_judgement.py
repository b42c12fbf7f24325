"""What the last segment of a series says: variation, assurance, and what to be careful about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import fmean
from typing import Generic, Literal, TypeVar, cast

from portal.insight import spc_sentences as say
from portal.insight.assurance import AssuranceType, Direction, Target
from portal.insight.spc_input import Series
from portal.insight.spc_rules import RULE_SIDE, compare
from portal.insight.spc_segments import LIMITS_FROM, Bounds, ReadSegment
from portal.insight.spc_sentences import Name, Write, Written
from portal.insight.xmr import PROVISIONAL_BELOW, Point

RARE_MEAN = 2.0  # events a period; our own rule: Wheeler finds averages of 1 to 2 too chunky
RARE_ZEROS = 0.25  # share of periods without any event; our own rule

Variation = Literal[
    "common",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
    "none",
]
AssuranceKind = AssuranceType | Literal["none"]
Kind = TypeVar("Kind", bound=str)


@dataclass(frozen=True, slots=True)
class Said(Generic[Kind]):
    """One part of a verdict: its code, its word, and the sentence that says why."""

    kind: Kind
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Last:
    """The last segment with its values, and how to write about it.

    `segment` is None for a series without periods; `latest` is the point of its last value, None
    where it has none yet; `rebased` names the period from which values are counted, where that is
    not the first of all.
    """

    segment: ReadSegment | None
    values: Sequence[float]  # oldest first
    latest: Point | None
    rebased: str | None
    write: Write
    name: Name

    @classmethod
    def of(
        cls,
        segments: Sequence[ReadSegment],
        series: Sequence[float | None],
        points: Sequence[Point],
        *,
        write: Write,
        name: Name,
    ) -> "Last":
        """The last of `segments` of the values of a `series`; `points` are its marked ones."""
        segment = segments[-1] if segments else None
        own = series[segment.first :] if segment else ()
        values = [value for value in own if value is not None]
        valued = (point for point in reversed(points) if point.value is not None)
        return cls(
            segment=segment,
            values=values,
            latest=next(valued, None) if values else None,
            rebased=name(segment.start) if segment and len(segments) > 1 else None,
            write=write,
            name=name,
        )

    @property
    def n(self) -> int:
        """How many values there are to judge by."""
        return len(self.values)

    @property
    def state(self) -> str:
        """What the segment allows; empty without one."""
        return self.segment.state if self.segment else "empty"

    def written(self) -> Written:
        """Its numbers as people read them. Only for a segment with a value."""
        segment, write = self.segment, self.write

        def text(number: float | None) -> str:
            return "" if number is None else write(number)

        return Written(
            value=write(self.values[-1]),
            mean=text(segment.mean if segment else None),
            lower=text(segment.drawn_lower if segment else None),
            upper=text(segment.drawn_upper if segment else None),
        )


def variation(last: Last) -> Said[Variation]:
    """Whether the latest value is more than noise."""
    if last.latest is None:
        return Said("none", "No values", say.no_values(last.rebased))
    if last.state in ("few", "provisional"):
        sentence = say.too_few(
            last.n, last.rebased, limits_from=LIMITS_FROM, verdict_from=PROVISIONAL_BELOW
        )
        return Said("none", "Too early", sentence)
    if last.state == "constant":
        return Said("none", "No variation", say.constant(last.n, last.written().value))
    if last.state == "flat":
        return Said("none", "Too flat", say.flat())
    rules = last.latest.rules
    if not rules:
        return Said("common", say.VARIATION_WORDS["common"], say.common(last.written()))
    meaning = (last.latest.point or "common").split("_")[0]
    side = RULE_SIDE[rules[0]]
    kind = cast(Variation, f"{meaning}_{'high' if side > 0 else 'low'}")
    sentence = say.signal(
        _runs(last, rules),
        meaning,
        last.written(),
        opposed=any(RULE_SIDE[rule] != side for rule in rules),
    )
    return Said(kind, say.VARIATION_WORDS[kind], sentence)


def _runs(last: Last, rules: Sequence[str]) -> list[tuple[str, int]]:
    """Each of `rules` with how many values at the end make up its pattern."""
    found: dict[tuple[bool, int], int] = {}  # by whether it is a trend, and its side
    for rule in rules:
        key = rule.startswith("trend"), RULE_SIDE[rule]
        if key not in found:
            found[key] = _rising(last, key[1]) if key[0] else _beside(last, key[1])
    return [(rule, found[rule.startswith("trend"), RULE_SIDE[rule]]) for rule in rules]


def _rising(last: Last, side: int) -> int:
    """How many values at the end rise, or fall for side -1."""
    steps = ((later - earlier) * side > 0 for later, earlier in pairwise(reversed(last.values)))
    return _length(steps) + 1


def _beside(last: Last, side: int) -> int:
    """How many values at the end lie on this side of the mean."""
    segment = last.segment
    mean, slack = (segment.mean or 0.0, segment.slack) if segment else (0.0, 0.0)
    return _length(compare(value, mean, slack) == side for value in reversed(last.values))


def _length(holds: Iterable[bool]) -> int:
    """How many of them hold before the first that doesn't."""
    return sum(takewhile(bool, holds))


def assured(
    last: Last, target: Target | None, direction: Direction, by_limits: AssuranceType | None
) -> Said[AssuranceKind]:
    """Whether the process can be expected to hit `target`; `by_limits` is the plain method's word,
    which counts only where there are limits to go by."""
    if target is None:
        return Said("none", "No target", say.NO_TARGET)
    if direction == "neutral":
        return Said("none", "Not judged", say.NO_BETTER_SIDE)
    if direction == "band" and not isinstance(target, tuple):
        return Said("none", "Not judged", say.NO_BAND)
    if last.n < PROVISIONAL_BELOW:
        return Said("none", "Too early", say.TARGET_TOO_EARLY)
    if last.state == "constant":
        kind: AssuranceType = "pass" if _meets(last, target, direction) else "fail"
        sentence = say.constant_assured(kind, target, last.written().value, write=last.write)
        return Said(kind, say.ASSURANCE_WORDS[kind], sentence)
    if last.state == "flat" or by_limits is None:
        return Said("none", "Too flat", say.TARGET_TOO_FLAT)
    sentence = say.assured(
        by_limits, target, last.written(), upwards=direction == "increase", write=last.write
    )
    return Said(by_limits, say.ASSURANCE_WORDS[by_limits], sentence)


def _meets(last: Last, target: Target, direction: Direction) -> bool:
    """Whether a constant series is on the good side of `target`, or equal to it."""
    value, slack = last.values[-1], last.segment.slack if last.segment else 0.0
    if isinstance(target, tuple):
        low, high = target
        return low - slack <= value <= high + slack
    return value >= target - slack if direction == "increase" else value <= target + slack


def warnings(last: Last, given: Series, bounds: Bounds, *, counts: bool | None) -> Iterator[str]:
    """What to keep in mind while reading the chart of a series, a sentence each."""
    if any(given.missing_before) or None in given.values:
        yield from _gaps(last.name, given)
    if last.segment and last.segment.chart == "xmr":
        yield from _clipped(last.segment, bounds, last.write)
    if last.state in ("flat", "provisional", "judged") and _is_rare(last.values, counts):
        yield say.RARE


def _gaps(name: Name, given: Series) -> Iterator[str]:
    periods = given.periods
    valued = [at for at, value in enumerate(given.values) if value is not None]
    if valued and given.values[-1] is None:
        yield say.latest_missing(name(periods[-1]), name(periods[valued[-1]]))
    between = [
        (name(periods[before]), name(periods[after]))
        for before, after in pairwise(valued)
        if given.missing_before[after]
    ]
    if between:
        yield say.gaps(between)


def _clipped(segment: ReadSegment, bounds: Bounds, write: Write) -> Iterator[str]:
    """A limit that reads like the bound is cut by less than anybody can see."""
    floor, ceiling = bounds
    for side, limit, bound, sign in (
        ("lower", segment.lower, floor, -1),
        ("upper", segment.upper, ceiling, 1),
    ):
        if limit is None or bound is None or sign * (limit - bound) <= 0:
            continue
        if (said := write(limit)) != (edge := write(bound)):
            yield say.clipped(side, said, edge)


def _is_rare(values: Sequence[float], counts: bool | None) -> bool:
    """Whether `values` count so few events that limits around their mean are weak."""
    few = fmean(values) < RARE_MEAN or values.count(0) >= RARE_ZEROS * len(values)
    if not few or counts is not None:
        return few and bool(counts)
    return all(value >= 0 and value.is_integer() for value in values)
