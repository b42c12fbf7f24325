"""The effect of a follow-up from the drawing that the metric's verdict keeps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import periods
from portal.followups.effect import Effect, Expected, Point, Restart, effect
from portal.frequencies import Frequency
from portal.registry.wording import Wording


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the metric has a value, by the version of its definition in force."""

    frequency: str
    fiscal_start_month: int

    def label(self, start: date) -> str:
        """What people call the period that starts on `start`."""
        return self.period(start).label

    def period(self, day: date) -> periods.Period:
        return periods.period_of(day, Frequency(self.frequency), self.fiscal_start_month)


def checked(
    drawing: Mapping[str, Any],
    rhythm: Rhythm,
    *,
    direction: str,
    size: float,
    by_start: date,
    done_on: date,
) -> Effect:
    """What came of it by the complete periods that are drawn."""
    complete = drawing["complete"]
    starts = [date.fromisoformat(start) for start in drawing["starts"]]
    points = [
        Point(start, rhythm.period(start).end, label, value)
        for start, label, value in zip(
            starts[:complete], drawing["labels"], drawing["values"], strict=False
        )
    ]
    restarts = [Restart(starts[at], cuts) for at, _, cuts in drawing["breaks"]]
    expected = Expected(1 if direction == "up" else -1, size, by_start, rhythm.label(by_start))
    wording = Wording(drawing["unit"], drawing["decimals"])
    return effect(points, restarts, expected, done_on=done_on, wording=wording)
