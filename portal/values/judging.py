"""What becomes of one value of a file: staged, the same, skipped or refused, and what to say."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from portal.values.cell import Cell
from portal.values.checks import Entry, check, value_of
from portal.values.standing import FINAL, MISSING, PROVISIONAL, Figures, are_same
from portal.values.surroundings import known_before
from portal.values.terms import Versions, is_closed

Outcome = Literal["staged", "changed", "same", "skipped", "error"]


@dataclass(frozen=True)
class Rules:
    """What the person chose for the whole file, and the day."""

    on_conflict: str  # skip | replace | revise
    reason: str
    today: date


@dataclass(frozen=True)
class Remark:
    """Something to tell about a value; `level` is error, warning or skipped."""

    level: str
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Judged:
    """What becomes of a value: `row` holds the columns of its observation where it is staged."""

    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    row: dict[str, Any] | None = None


@dataclass
class Track:
    """One metric during an import: its versions, what stands, and the values met so far.

    `starts` ascend, and `values` go with them: what the checks of the next value look back on. They
    begin with the figures that stand.
    """

    versions: Versions
    standing: Mapping[date, Any]  # period start → queries.observations.Value
    may_confirm: bool
    reopened: Mapping[date, date]  # period start → last day of its reopening
    starts: list[date]
    values: list[float]
    lines: dict[date, int] = field(default_factory=dict)
    knows_all: bool = False  # the values to come stand in `starts` already, or never count

    @property
    def state(self) -> str:
        """The state of a value whose row does not tell."""
        return FINAL if self.may_confirm else PROVISIONAL

    def met(self, start: date, value: float | None) -> None:
        """Remember a value for the checks of the next ones."""
        if value is not None and start not in self.standing and not self.knows_all:
            at = bisect_left(self.starts, start)
            self.starts.insert(at, start)
            self.values.insert(at, value)


def judge(cell: Cell, track: Track, rules: Rules) -> Judged:
    """What becomes of `cell` for the metric of `track`."""
    period, terms = track.versions.slot(cell.period.start)
    if (period.start, period.end) != (cell.period.start, cell.period.end):
        return _refused(
            "period_wrong",
            f"{cell.period.label} is no period of this metric.",
            f"It counts by {terms.frequency.replace('_', ' ')}: use {period.label}.",
        )
    if period.start in track.lines:
        return _refused(
            "period_twice",
            f"{period.label} stands in line {track.lines[period.start]} already.",
            "Keep one row for each period of a metric.",
        )
    track.lines[period.start] = cell.line
    state = cell.state or track.state
    if state == FINAL and not track.may_confirm:
        return _refused(
            "state_final",
            "Only the owner or the head makes a value final.",
            "Bring it in as provisional.",
        )
    if state == MISSING and not cell.note:
        return _refused(
            "reason_missing", "A missing value needs its reason.", "Say why in the note's column."
        )
    figures = Figures(cell.value, cell.numerator, cell.denominator)
    refused = _mismatched(cell, state, figures, terms.unit)
    if refused is not None:
        return refused
    standing = track.standing.get(period.start)
    if standing is not None:
        stood = Figures(standing.value, standing.numerator, standing.denominator)
        if are_same(stood, figures) and (not cell.state or cell.state == standing.state):
            return Judged("same")
        settled = _conflict(standing, track, rules, period, terms)
        if settled is not None:
            return settled
    return _checked(cell, track, rules, state)


def _mismatched(cell: Cell, state: str, figures: Figures, unit: str) -> Judged | None:
    """What of the row contradicts itself or the metric; None: nothing."""
    if state == MISSING and not figures.is_empty:
        return _refused(
            "missing_figure",
            "The value is called missing but has a figure.",
            "Correct one of them.",
        )
    if cell.percent and unit != "%":
        return _refused(
            "percent",
            f"A percent sign stands here, but the metric is in {unit or 'plain numbers'}.",
            "Correct the value, or the column's metric.",
        )
    return None


def _conflict(standing: Any, track: Track, rules: Rules, period: Any, terms: Any) -> Judged | None:
    """What stands in the way of changing a value that is there; None: nothing."""
    if rules.on_conflict == "skip":
        return _skipped(
            "value_stands", "Another value stands there.", "Choose replace or revise to change it."
        )
    if standing.state == FINAL and rules.on_conflict == "replace":
        return _skipped(
            "value_final",
            "A final value stands there.",
            "Choose revise, with a reason, to change it.",
        )
    if is_closed(period, terms, rules.today, track.reopened.get(period.start)):
        return _refused(
            "period_closed",
            f"{period.label} is closed.",
            "Ask the head of the department to open it again.",
        )
    if standing.state == FINAL and not track.may_confirm:
        return _refused(
            "value_final", "The value is final.", "Ask its owner or the head of the department."
        )
    return None


def _checked(cell: Cell, track: Track, rules: Rules, state: str) -> Judged:
    """The checks of entry: errors refuse, warnings go with the value."""
    period, terms = track.versions.slot(cell.period.start)
    known = known_before(track.starts, track.values, period)
    entry = Entry(period, cell.value, cell.numerator, cell.denominator, cell.day)
    found = check(entry, terms.expected, rules.today, known) if state != MISSING else []
    remarks = tuple(
        Remark(one.level, one.code, one.reason, one.remedy)
        for one in found
        if one.level == "error" or not cell.note  # a note in the row explains its warnings
    )
    if any(one.level == "error" for one in remarks):
        return Judged("error", remarks)
    value = value_of(entry, terms.factor) if state != MISSING else None
    track.met(period.start, value)
    standing = track.standing.get(period.start)
    needs_reason = state == MISSING or standing is not None
    row = {
        "definition_version_id": terms.version_id,
        "period_start": period.start,
        "revision": 1 if standing is None else standing.revision + 1,
        "value": value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "state": state,
        "reason": (cell.note or rules.reason) if needs_reason else "",
        "note": cell.note,
    }
    return Judged("staged" if standing is None else "changed", remarks, row)


def _refused(code: str, reason: str, remedy: str) -> Judged:
    return Judged("error", (Remark("error", code, reason, remedy),))


def _skipped(code: str, reason: str, remedy: str) -> Judged:
    return Judged("skipped", (Remark("skipped", code, reason, remedy),))
