"""How the loop does, month by month, as series that the XmR calculation reads like any metric.

Pure: months with their counts come as arguments. A month that has not ended, or whose feedback is
younger than the time that the figure allows, is drawn hollow and stays out of the limits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.feedback.loop import CLOSE_DAYS, NONE, Days, after
from portal.insight import charts
from portal.insight.laid import Given, Inputs, Terms
from portal.insight.verdicts import verdict
from portal.periods import next_period, period_of

ONLY = 1  # the one version of a figure's definition


@dataclass(frozen=True)
class Month:
    """What happened to the feedback of a month; thanks are left out of all of it."""

    start: date
    answered: int = 0  # answered for the first time in it
    median_days: float | None = None  # working days from giving to that answer
    given: int = 0  # given in it
    closed_in_time: int = 0  # of these, closed within CLOSE_DAYS
    closed: int = 0  # closed in it
    changed: int = 0  # of these, something changed


@dataclass(frozen=True)
class Figure:
    """One figure of the loop: what it says, its definition in a sentence, and its direction."""

    key: str
    name: str
    meaning: str
    unit: str
    decimals: int
    direction: str
    of: Callable[[Month], float | None]
    count: Callable[[Month], int]  # how many it rests on


FIGURES = (
    Figure(
        "days-to-answer",
        "Median working days to an answer",
        "From giving to the first answer, of what was answered in the month.",
        "days",
        1,
        "decrease",
        lambda month: month.median_days,
        lambda month: month.answered,
    ),
    Figure(
        "closed-in-time",
        "Share closed with an answer",
        f"Of what was given in the month, done or declined within {CLOSE_DAYS} working days.",
        "%",
        0,
        "increase",
        lambda month: _share(month.closed_in_time, month.given),
        lambda month: month.given,
    ),
    Figure(
        "changed-something",
        "Share that changed something",
        "Of what was closed in the month: a value, a definition, a target, a page, an action "
        "or a proposal came of it.",
        "%",
        0,
        "increase",
        lambda month: _share(month.changed, month.closed),
        lambda month: month.closed,
    ),
)


@dataclass(frozen=True)
class Shown:
    """A figure with its latest complete month, its variation and its chart."""

    figure: Figure
    latest: str  # "2.5 days", or "" where there is none yet
    period: str
    count: int  # what it rests on
    columns: Mapping[str, Any]  # as the verdict of a metric has them
    chart: charts.Pair | None


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def shown(figure: Figure, months: Sequence[Month], today: date, free: Days = NONE) -> Shown:
    """`figure` over `months`, oldest first; those without a case are gaps."""
    terms = Terms(
        number="1.0.0",
        unit=figure.unit,
        decimals=figure.decimals,
        direction=figure.direction,
        frequency="month",
        hard_low=0.0,
        hard_high=100.0 if figure.unit == "%" else None,
    )
    settled = [month for month in months if is_settled(figure, month, today, free)]
    values = [
        Given(month.start, figure.of(month), "final" if month in settled else "provisional", ONLY)
        for month in months
        if figure.of(month) is not None
    ]
    day = _day(settled, months, today)
    columns = verdict(Inputs(ONLY, {ONLY: terms}, values), day)
    drawing = columns["drawing"]
    known = [month for month in settled if figure.of(month) is not None]
    last = known[-1] if known else None
    unit = f" ({figure.unit})"
    return Shown(
        figure=figure,
        latest=_said(figure, last),
        period=columns["period_label"] if last else "",
        count=figure.count(last) if last else 0,
        columns=columns,
        chart=charts.xmr_pair(drawing, title=figure.name + unit) if values else None,
    )


def is_settled(figure: Figure, month: Month, today: date, free: Days = NONE) -> bool:
    """Whether the month has ended, and whether what was given in it has had its time."""
    ends = period_of(month.start, "month").end
    if figure.key == "closed-in-time":
        ends = after(ends, CLOSE_DAYS, free)
    return ends < today


def _day(settled: Sequence[Month], months: Sequence[Month], today: date) -> date:
    """The day on which the last settled month has just ended: limits rest on those."""
    if not settled:
        return months[0].start if months else today
    return next_period(period_of(settled[-1].start, "month")).start


def _said(figure: Figure, month: Month | None) -> str:
    value = figure.of(month) if month else None
    if value is None:
        return ""
    text = f"{value:.{figure.decimals}f}"
    return f"{text}%" if figure.unit == "%" else f"{text} {figure.unit}"
