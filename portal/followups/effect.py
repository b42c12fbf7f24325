"""Whether a metric moved after something was done, by the rules of its verdict.

Pure. The values before the action give the lines; the values after it, up to the period that was
named beforehand, are held against them. `docs/methods/effect.md` works examples and says how often
pure noise passes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import Literal

from portal.insight import spc
from portal.insight.spc_rules import NHS, RULE_SIDE, Lines, marks
from portal.registry.wording import Wording

Kind = Literal["reached", "less", "opposite", "unchanged", "early", "unjudged"]
WORDS: dict[Kind, str] = {
    "reached": "Moved as expected",
    "less": "Moved, by less than expected",
    "opposite": "Moved the other way",
    "unchanged": "No change beyond ordinary variation",
    "early": "Too early",
    "unjudged": "Cannot be judged",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One complete period, both days inclusive; `value` is None where there is none."""

    start: date
    end: date
    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Restart:
    """Limits start anew with the period that starts on `start`.

    `is_redefined`: values on either side do not compare.
    """

    start: date
    is_redefined: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """That the metric moves up (1) or down (-1) by at least `size` by the end of a period."""

    side: int
    size: float
    by_start: date
    by_label: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of it. Figures are in the metric's unit, None where there is nothing to compare.

    `before` is the level that the process had, `after` the mean of the values from `since` on,
    the period of the first value that belongs to a pattern.
    """

    kind: Kind
    sentence: str
    before: float | None = None
    after: float | None = None
    since: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class _Before:
    """The process as it was: its level, its lines; `why_not` where it cannot be judged."""

    why_not: str = ""
    lines: Lines = field(default_factory=lambda: Lines(0, None, None, None, None, 0))

    @property
    def level(self) -> float:
        return self.lines.mean


def effect(
    points: Iterable[Point],
    restarts: Iterable[Restart],
    expected: Expected,
    *,
    done_on: date,
    wording: Wording,
) -> Effect:
    """What the values after `done_on` say, in whatever order `points` and `restarts` come.

    The period in which the action fell belongs to neither side. A pattern counts only where all
    its values lie after the action.
    """
    points = sorted(points, key=lambda one: one.start)
    restarts = sorted(restarts, key=lambda one: one.start)
    ahead = [one for one in points if one.end < done_on]
    window = [
        one for one in points if one.start >= done_on and one.start <= expected.by_start
    ]  # fmt: skip
    if expected.by_start < done_on:
        return Effect("unjudged", _too_late(expected))
    broken = _redefined(restarts, ahead, expected)
    if broken is not None:
        return Effect("unjudged", broken)
    before = _before(ahead, restarts)
    if before.why_not:
        return Effect("unjudged", before.why_not)
    valued = [one for one in window if one.value is not None]
    known = [one.start for one in points if one.value is not None]
    if not known or known[-1] < expected.by_start:
        return Effect("early", _early(expected, before, valued, wording), before.level)
    if not valued:
        return Effect("unjudged", f"There is no value from the action to {expected.by_label}.")
    return _judged(before, valued, expected, wording)


def _judged(
    before: _Before, valued: Sequence[Point], expected: Expected, wording: Wording
) -> Effect:
    values = [one.value for one in valued if one.value is not None]
    found = marks(values, before.lines, NHS, count_beyond=True)
    sides = [RULE_SIDE[mark.rules[0]] if mark.rules else 0 for mark in found]
    flagged = [index for index, side in enumerate(sides) if side]
    if not flagged:
        mean = fmean(values)
        return Effect("unchanged", _unchanged(before, mean, expected, wording), before.level, mean)
    side = sides[flagged[-1]]
    turned = max((index for index in flagged if sides[index] != side), default=-1)
    first = next(index for index in flagged if index > turned)
    after = fmean(values[first:])
    moved = expected.side * (after - before.level)
    if side != expected.side:
        kind: Kind = "opposite"
    elif moved >= expected.size - before.lines.slack:
        kind = "reached"
    else:
        kind = "less"
    since = valued[first].label
    sentence = _moved(before, after, since, expected, wording)
    return Effect(kind, sentence, before.level, after, since)


def _before(ahead: Sequence[Point], restarts: Sequence[Restart]) -> _Before:
    """The lines from the values before the action, since the limits last started anew."""
    last = ahead[-1].start if ahead else date.min
    begun = max((one.start for one in restarts if one.start <= last), default=date.min)
    own = [one for one in ahead if one.start >= begun and one.value is not None]
    reading = spc.reading([one.start for one in own], [one.value for one in own])
    segment = reading.segments[-1] if reading.segments else None
    if segment is None or segment.n < spc.PROVISIONAL_BELOW:
        return _Before(
            f"There are only {len(own)} values before the action to compare with; "
            f"it takes {spc.PROVISIONAL_BELOW}."
        )
    if segment.state != "judged" or segment.mean is None or segment.mean_range is None:
        return _Before(
            "The values before the action so often stay the same that there is no ordinary "
            "variation to compare with."
        )
    level = _level(reading, segment.mean)
    distance = spc.LIMIT_FACTOR * segment.mean_range
    near = NHS.near_share * distance
    return _Before(
        lines=Lines(
            level, level - distance, level + distance, level - near, level + near, segment.slack
        )
    )


def _level(reading: spc.Reading, mean: float) -> float:
    """The mean; or, where the last values make a run on one side of it, the mean of that run.

    A process that has shifted is compared with where it stood when something was done about it.
    """
    run: list[float] = []
    side = 0
    for point in reversed(reading.points):
        if point.value is None:
            continue
        if not point.side or (run and point.side != side):
            break
        side = point.side
        run.append(point.value)
    return fmean(run) if len(run) >= NHS.shift_run else mean


def _redefined(
    restarts: Sequence[Restart], ahead: Sequence[Point], expected: Expected
) -> str | None:
    """Why values after the action do not compare with those before, if they don't."""
    last = ahead[-1].start if ahead else date.min
    for one in restarts:
        if one.is_redefined and last < one.start <= expected.by_start:
            return "The definition changed in between, so values before and after do not compare."
    return None


def _too_late(expected: Expected) -> str:
    return (
        f"It was done after {expected.by_label} had begun, the period by which the metric was "
        "to have moved."
    )


def _asked(expected: Expected, wording: Wording) -> str:
    """What was expected, in words: "at least 2 days less by August 2026"."""
    more = "more" if expected.side > 0 else "less"
    return f"at least {wording.difference(expected.size)} {more} by {expected.by_label}"


def _usual(before: _Before, wording: Wording) -> str:
    low, high = before.lines.lower or 0.0, before.lines.upper or 0.0
    return f"{wording.quantity(low)} to {wording.quantity(high)}"


def _early(
    expected: Expected, before: _Before, valued: Sequence[Point], wording: Wording
) -> str:  # fmt: skip
    told = (
        f"The value of {expected.by_label} is still to come; {_asked(expected, wording)} is "
        f"expected, from {wording.quantity(before.level)} before."
    )
    values = [one.value for one in valued if one.value is not None]
    if not values:
        return f"{told} There is no value since the action yet."
    count = f"{len(values)} value{'' if len(values) == 1 else 's'}"
    return f"{told} So far: {count} since the action, {wording.quantity(fmean(values))} on average."


def _unchanged(before: _Before, mean: float, expected: Expected, wording: Wording) -> str:
    return (
        f"The values since the action, {wording.quantity(mean)} on average, belong to no pattern: "
        f"{_usual(before, wording)} was usual before, around {wording.quantity(before.level)}. "
        f"{_capital(_asked(expected, wording))} was expected."
    )


def _moved(
    before: _Before, after: float, since: str, expected: Expected, wording: Wording
) -> str:  # fmt: skip
    change = wording.shown(after) - wording.shown(before.level)
    more = "more" if change > 0 else "less"
    return (
        f"From {wording.quantity(before.level)} before to {wording.quantity(after)} since {since}: "
        f"{wording.difference(change)} {more}, beyond the ordinary variation of "
        f"{_usual(before, wording)}. {_capital(_asked(expected, wording))} was expected."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
