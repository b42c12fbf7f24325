"""What is looked at before a value is taken: errors refuse it, warnings want a note.

The same checks serve the sheet, a pasted grid and an import. The hard range refuses; the plausible
range, an unusual change, a repetition, an odd period and a numerator above its denominator warn.
The method, with worked examples, is docs/methods/entry-checks.md.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import Literal

from portal.periods import Period, is_aligned, is_complete
from portal.registry.vocabulary import ValueType

UNUSUAL_CHANGE = (
    3.267  # times the mean moving range: upper limit of the mR chart (Wheeler 1993), D4
)
FEWEST_RANGES = 4  # moving ranges, so five values, before a change can be called unusual
TOLERANCE = 0.5  # of the last shown decimal, between a value and its own numerator and denominator

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or odd about a value; `code` is stable, the rest is for people."""

    level: Level
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the definition says of a value, in the metric's unit; None where it says nothing.

    `scale` multiplies numerator / denominator (100 for per cent); `decimals` is how many are shown.
    """

    value_type: ValueType
    hard_low: float | None = None
    hard_high: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    scale: float = 1
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as somebody gives it, with or without its parts; all None where it is missing.

    `day` is the date by which the period was named, if it was one.
    """

    period: Period
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around the entry: the value of the period before, the usual change, repetition.

    `repeats` says where the same metric and period came before (“line 12”), or is empty.
    """

    previous: float | None = None
    usual_range: float | None = None
    repeats: str = ""


NOTHING_KNOWN = Known()


def usual_range(values: Sequence[float]) -> float | None:
    """The usual change from one value to the next: their mean moving range, oldest value first.

    Screened once, as the limits are: ranges of 3.267 times the mean or more are left out, so that
    one old slip doesn't make the next one look usual. None for fewer than five values, and where
    more than half of the ranges are 0: then nothing can be said.
    """
    return usual_of([abs(later - earlier) for earlier, later in pairwise(values)])


def usual_of(ranges: Sequence[float]) -> float | None:
    """The same of the moving ranges themselves."""
    if len(ranges) < FEWEST_RANGES or 2 * ranges.count(0) > len(ranges):
        return None
    mean = fmean(ranges)
    kept = [each for each in ranges if each < UNUSUAL_CHANGE * mean]
    return fmean(kept) or None


def value_of(entry: Entry, scale: float = 1) -> float | None:
    """The ratio of the entry's parts where it has both, else its value; None where undefined.

    The parts come first because a value beside them is usually rounded.
    """
    if entry.numerator is None or not entry.denominator:
        return entry.value
    return scale * entry.numerator / entry.denominator


def check(
    entry: Entry, expected: Expected, today: date, known: Known = NOTHING_KNOWN
) -> list[Finding]:
    """Everything that is wrong or odd about `entry`: errors first; empty when all is well.

    An entry without figures is only checked for its period and repetition.
    """
    found: list[Finding] = []
    value = value_of(entry, expected.scale)
    figures = [entry.value, entry.numerator, entry.denominator]
    given = [figure for figure in figures if figure is not None]
    if not all(math.isfinite(figure) for figure in (*given, value or 0)):
        return [_error("not_finite", "A figure is not a number.", "Write digits only.")]
    if given:
        _check_parts(entry, expected, found)
        if value is not None:
            _check_kind(value, expected, found)
            _check_ranges(value, expected, found)
            _check_change(value, expected, known, found)
    _check_period(entry, today, found)
    if known.repeats:
        reason = f"The same metric and period stand in {known.repeats} too."
        found.append(_warning("duplicate", reason, "Keep one of them, or say why this one counts."))
    return sorted(found, key=lambda each: each.level != "error")


def is_refused(findings: Iterable[Finding]) -> bool:
    """Whether an error forbids the value, note or not."""
    return any(each.level == "error" for each in findings)


def needs_note(findings: Iterable[Finding]) -> bool:
    """Whether a warning asks for a note that explains the value."""
    return any(each.level == "warning" for each in findings)


def is_accepted(findings: Sequence[Finding], note: str = "") -> bool:
    """Whether the value may be taken: no error, and a note where there is a warning."""
    return not is_refused(findings) and bool(note.strip() or not needs_note(findings))


def _check_parts(entry: Entry, expected: Expected, found: list[Finding]) -> None:
    numerator, denominator = entry.numerator, entry.denominator
    if numerator is None or denominator is None:
        if numerator is not None or denominator is not None:
            reason = "The numerator or the denominator is missing."
            found.append(_error("part_missing", reason, "Enter both: the ratio is worked out."))
        return
    if denominator < 0:
        reason = "The denominator is below 0."
        found.append(_error("negative_denominator", reason, "Correct the denominator."))
    elif denominator == 0:
        _check_zero_denominator(numerator, found)
    elif expected.value_type is ValueType.RATIO and numerator > denominator:
        reason = f"The numerator {_text(numerator)} is above the denominator {_text(denominator)}."
        remedy = "Check that they are not swapped; if it is right, say why in a note."
        found.append(_warning("numerator_above", reason, remedy))
    if entry.value is not None and denominator > 0:
        worked_out = expected.scale * numerator / denominator
        if abs(worked_out - entry.value) > TOLERANCE * 10**-expected.decimals * (1 + 1e-9):
            reason = (
                f"The value {_text(entry.value)} is not what its parts give: {_text(worked_out)}."
            )
            remedy = "Leave the value out, or correct the parts."
            found.append(_error("parts_disagree", reason, remedy))


def _check_zero_denominator(numerator: float, found: list[Finding]) -> None:
    if numerator == 0:
        reason = "0 of 0 gives no ratio."
        remedy = (
            "Enter the value as missing with the reason, or say in a note why there was nothing."
        )
        found.append(_warning("zero_denominator", reason, remedy))
    else:
        reason = f"The denominator is 0, but the numerator is {_text(numerator)}."
        found.append(_error("zero_denominator", reason, "Correct the denominator."))


def _check_kind(value: float, expected: Expected, found: list[Finding]) -> None:
    if expected.value_type is ValueType.COUNT:
        if value < 0:
            found.append(
                _error("negative_count", "A count is never below 0.", "Correct the value.")
            )
        if value != math.floor(value):
            reason = f"A count is a whole number, and {_text(value)} is not."
            found.append(
                _error("not_whole", reason, "Correct the value, or the type of the metric.")
            )
    if expected.value_type is ValueType.MILESTONE and value not in (0, 1):
        reason = "A milestone is reached (1) or not (0)."
        found.append(_error("not_yes_no", reason, "Enter 1 or 0."))


def _check_ranges(value: float, expected: Expected, found: list[Finding]) -> None:
    """Both ends of a range belong to it."""
    hard = _outside(value, expected.hard_low, expected.hard_high)
    plausible = _outside(value, expected.plausible_low, expected.plausible_high)
    rounded = _rounded(value, expected)
    said = _text(value) if (hard or plausible).endswith(f" {rounded}") else rounded
    if hard:
        reason = f"{said} is {hard}, which is not possible."
        found.append(_error("outside_hard_range", reason, "Correct the value or its unit."))
    elif plausible:
        reason = f"{said} is {plausible}, which would be unusual."
        remedy = "Check the value and its unit; if it is right, say why in a note."
        found.append(_warning("outside_plausible_range", reason, remedy))


def _outside(value: float, low: float | None, high: float | None) -> str:
    if low is not None and value < low:
        return f"below {_text(low)}"
    if high is not None and value > high:
        return f"above {_text(high)}"
    return ""


def _check_change(value: float, expected: Expected, known: Known, found: list[Finding]) -> None:
    if known.previous is None or not known.usual_range:
        return
    change = value - known.previous
    if abs(change) > UNUSUAL_CHANGE * known.usual_range:
        times = abs(change) / known.usual_range
        way = "up" if change > 0 else "down"
        now, by, before, usual = (
            _rounded(each, expected)
            for each in (value, abs(change), known.previous, known.usual_range)
        )
        unusual = f"{times:.1f} times the usual change of {usual}"
        reason = f"{now} is {way} by {by} from {before}: {unusual}."
        remedy = "Check the value; if it is right, say in a note what happened."
        found.append(_warning("unusual_change", reason, remedy))


def _check_period(entry: Entry, today: date, found: list[Finding]) -> None:
    period = entry.period
    if period.start > today:
        reason = f"{period.label} has not begun yet."
        found.append(_warning("future_period", reason, "Check the period, or say why in a note."))
    elif not is_complete(period, today):
        reason = f"{period.label} has not ended yet."
        remedy = "Enter it when the period is over, or say in a note up to when the value counts."
        found.append(_warning("incomplete_period", reason, remedy))
    if entry.day is not None and not is_aligned(entry.day, period):
        reason = f"{entry.day.isoformat()} neither begins nor ends {period.label}."
        remedy = "Check that the value is for the whole period, or say why in a note."
        found.append(_warning("misaligned_period", reason, remedy))


def _error(code: str, reason: str, remedy: str) -> Finding:
    return Finding("error", code, reason, remedy)


def _warning(code: str, reason: str, remedy: str) -> Finding:
    return Finding("warning", code, reason, remedy)


def _rounded(value: float, expected: Expected) -> str:
    """A figure to two decimals more than the metric shows; in full where that would hide it."""
    rounded = round(value, expected.decimals + 2)
    return _text(rounded if abs(rounded - value) < 0.01 * abs(value) else value)


def _text(value: float) -> str:
    """A figure for a sentence: thousands marked, at most six digits that count after the mark."""
    return f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
