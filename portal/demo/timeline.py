"""The story on today's calendar: which period each figure, target and note belongs to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean
from typing import Any

from portal import periods
from portal.demo.figures import Figure, figures
from portal.demo.story.organisation import DEPARTMENTS
from portal.demo.story.shapes import Aim, Measure
from portal.periods import Period
from portal.registry.definition_text import DefinitionText
from portal.registry.library import Library
from portal.registry.smart_finding import months_after
from portal.registry.vocabulary import Frequency, Scale

LENGTHS: Mapping[str, int] = {
    Frequency.WEEK: 156,
    Frequency.MONTH: 36,
    Frequency.QUARTER: 20,
    Frequency.HALF_YEAR: 6,
}  # complete periods that a series has, unless the story says otherwise: three years or more
DECIMALS = 9  # of a figure told on another scale
REVIEWED_IN = 300  # days until a definition is looked at again; the check allows a year


@dataclass(frozen=True)
class Entered:
    """What stands in one period: a figure, or the reason why there is none."""

    start: date
    figure: Figure | None
    state: str
    reason: str = ""
    is_redefined: bool = False  # counted by the new definition


def text_of(measure: Measure, library: Library, today: date) -> DefinitionText:
    """The definition that the metric starts with."""
    if isinstance(measure.source, str):
        text = replace(library.entries[measure.source].definition, **measure.adapt)
    else:
        text = measure.source.text
    return replace(text, next_review_on=date.fromordinal(today.toordinal() + REVIEWED_IN))


def complete_periods(measure: Measure, text: DefinitionText, today: date) -> list[Period]:
    """The complete periods that the story covers, oldest first."""
    count = LENGTHS[text.frequency] if measure.periods is None else measure.periods
    latest = periods.latest_complete(today, text.frequency)
    return [periods.shift(latest, step) for step in range(1 - count, 1)]


def entries(measure: Measure, text: DefinitionText, today: date) -> list[Entered]:
    """What was entered, oldest first; the latest `left_out` periods have nothing yet."""
    starts = [period.start for period in complete_periods(measure, text, today)]
    drawn = figures(
        measure.course,
        starts,
        volume=measure.volume,
        factor=Scale(text.scale).factor,
        decimals=text.decimals or 0,
        low=text.hard_low,
        high=text.hard_high,
    )
    last = len(starts) - 1
    return [
        _entered(measure, last - place, start, figure)
        for place, (start, figure) in enumerate(zip(starts, drawn, strict=True))
        if last - place >= measure.left_out
    ]


def _entered(measure: Measure, ago: int, start: date, figure: Figure) -> Entered:
    told = measure.redefined
    redefined = told is not None and ago <= told.ago
    if told is not None and redefined:
        figure = replace(figure, value=round(figure.value * told.times, DECIMALS))
    if ago in measure.missing:
        return Entered(start, None, "missing", measure.missing[ago], redefined)
    firm = ago >= measure.left_out + measure.provisional
    return Entered(start, figure, "final" if firm else "provisional", "", redefined)


def target_of(
    aim: Aim, entered: Sequence[Entered], starts: Sequence[date], decimals: int
) -> dict[str, Any]:
    """The columns of a target; `starts` are those of all complete periods, oldest first."""
    begins = starts[-1 - aim.ago]
    review = months_after(begins, aim.months)
    before = [
        each.figure.value for each in entered if each.start < begins and each.figure is not None
    ][-aim.baseline :]
    has_baseline = bool(aim.baseline and before)
    return {
        "type": aim.type,
        "value": aim.value,
        "low": aim.low,
        "high": aim.high,
        "stretch": aim.stretch,
        "profile": _profile(aim, begins, review),
        "baseline_value": round(fmean(before), decimals) if has_baseline else None,
        "baseline_period": starts[-2 - aim.ago] if has_baseline else None,
        "starts_on": begins,
        "review_on": review,
        "tolerance": aim.tolerance,
        "is_percent": aim.is_percent,
        "source": aim.source,
        "source_note": aim.note,
        "agreed_by": aim.agreed_by,
    }


def _profile(aim: Aim, begins: date, review: date) -> dict[str, float] | None:
    if not aim.profile:
        return None
    months = [begins]
    while (following := months_after(months[-1], 1)) <= review:
        months.append(following)
    return {start.isoformat(): float(aim.profile[start.month - 1]) for start in months}


def shared_code(measure: Measure, slug: str) -> str:
    """The code that a bulk adoption gives the metric of the department `slug`."""
    return f"{measure.code}-{next(each.code for each in DEPARTMENTS if each.slug == slug)}"


def each_department(measure: Measure) -> list[Measure]:
    """A shared metric as each department has it, with figures of its own; else the metric."""
    if not measure.shared:
        return [measure]
    return [
        replace(
            measure,
            code=shared_code(measure, slug),
            department=slug,
            course=replace(measure.course, key=f"{measure.course.key}/{slug}"),
            shared=(),
        )
        for slug in measure.shared
    ]
