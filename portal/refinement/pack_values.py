"""The figures of a pack that rest on values: chart, target, ceiling, arrival. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal import periods
from portal.insight import charts
from portal.refinement import capability, ceiling, delivery, heaping
from portal.refinement.measured import Measured
from portal.refinement.pack_figures import (
    Figure,
    counts,
    figure,
    number,
    per_cent,
    row,
    upper,
    without,
)
from portal.registry.aims import Corridor
from portal.registry.vocabulary import Frequency

PERIODS = 156  # drawn at most: three years of weeks
MONTHS = 36
YEAR = 12  # months
RANGE_TO_SIGMA = 1.128  # mean moving range of two normal values, in sigma
SIDES = {"increase": 1, "decrease": -1}


def figures(known: Measured) -> dict[str, Figure]:
    return {
        "spc": _spc(known),
        "capability": _capability(known),
        "topped_out": _topped_out(known),
        "heaping": _heaping(known),
        "delivery": _delivery(known),
        "revisions": _revisions(known),
    }


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _spc(known: Measured) -> Figure:
    drawn = charts.latest(known.drawing, _shown(known))
    valued = [at for at, value in enumerate(drawn["values"]) if value is not None]
    if not valued:
        return without("There are no values yet.")
    flagged = sum(kind != "common" for kind in drawn["kinds"][: drawn["complete"]])
    last = drawn["segments"][-1] if drawn["segments"] else None
    limited = last is not None and last["lower"] is not None
    lines = "with natural limits" if limited else "too few or too even for natural limits"
    restarts = len(drawn["breaks"])
    anew = f", and the limits started anew {number(restarts, 'time')}" if restarts else ""
    sentence = (
        f"{upper(number(len(valued), 'value'))} from {drawn['labels'][valued[0]]} to "
        f"{drawn['labels'][valued[-1]]}, {lines}; {number(flagged, 'point')} "
        f"{'signals' if flagged == 1 else 'signal'} something other than chance{anew}."
    )
    return figure(sentence, drawing=_storable(drawn))


def _storable(drawn: Any) -> dict[str, Any]:
    """The drawing with the ranges of points left out: the pack draws no chart of them."""
    return {**drawn, "ranges": [None] * len(drawn["values"]), "periods": len(drawn["values"])}


def _shown(known: Measured) -> int:
    since = months_before(known.today, MONTHS).isoformat()
    starts: list[str] = known.drawing["starts"]
    return min(sum(start >= since for start in starts), PERIODS)


def _values(known: Measured, months: int) -> Iterator[tuple[int, date, date, float]]:
    """Index, first day, last day and value of complete periods that began in the last months."""
    since = months_before(known.today, months).isoformat()
    drawn = known.drawing
    for at in range(drawn["complete"]):
        start, value = drawn["starts"][at], drawn["values"][at]
        if value is not None and start >= since:
            first = date.fromisoformat(start)
            period = periods.period_of(first, known.frequency, known.fiscal_start_month)
            yield at, first, period.end, value


def _since_break(known: Measured) -> int:
    """The index from which on values compare with the newest."""
    return max((at for at, _, cuts in known.drawing["breaks"] if cuts), default=0)


def _target_at(known: Measured, at: int) -> Corridor | None:
    """What the target of period number `at` asks for; None without one that has a good side."""
    side = SIDES.get(known.direction)
    for first, last, low, high in reversed(known.drawing["targets"]):
        if first <= at <= last:
            if high is not None or known.direction == "band":
                return Corridor(low, high)
            if side is not None:
                return Corridor(low, None) if side > 0 else Corridor(None, low)
    return None


def _capability(known: Measured) -> Figure:
    drawn = known.drawing
    last = drawn["segments"][-1] if drawn["segments"] else None
    if last is None or last["lower"] is None or last["upper"] <= last["lower"]:
        return without("There are too few values, or too little variation, for natural limits.")
    target = _target_at(known, drawn["complete"] - 1) if drawn["complete"] else None
    if target is None:
        return without("No target holds that one value could meet or miss.")
    recent = [(at, value) for at, _, _, value in _values(known, YEAR) if at >= _since_break(known)]
    held = [(value, goal) for at, value in recent if (goal := _target_at(known, at)) is not None]
    met = sum(goal.holds(value) for value, goal in held)
    found = capability.capability(
        mean=last["mean"], lower=last["lower"], upper=last["upper"], target=target
    )
    say = known.wording.quantity
    sentence = (
        f"Natural limits from {say(found.lower)} to {say(found.upper)} around {say(found.mean)}; "
        f"the target asks for {_asked(known, target)}. Cpk {_signed(found.index)}. "
        f"{upper(number(met, 'value'))} of {len(held)} in the last 12 months met the target."
    )
    bullet = {
        "value": found.mean, "low": found.lower, "high": found.upper,
        "target": target.low if target.low is not None else target.high,
        "target_high": target.high if target.low is not None else None,
    }  # fmt: skip
    return figure(
        sentence, counts([("Met the target", met), ("Missed it", len(held) - met)]), bullet=bullet
    )


def _signed(figure: float) -> str:
    return f"{figure:.2f}".replace("-", "−")


def _asked(known: Measured, target: Corridor) -> str:
    say = known.wording.quantity
    if target.low is not None and target.high is not None:
        return f"{say(target.low)} to {say(target.high)}"
    if target.low is not None:
        return f"{say(target.low)} or more"
    return f"{say(target.high or 0.0)} or less"


def _topped_out(known: Measured) -> Figure:
    side = SIDES.get(known.direction)
    lowest, highest = known.drawing["hard"]
    if side is None:
        return without("The metric has no direction in which it could come to an end.")
    if lowest is None or highest is None or highest <= lowest:
        return without("The definition does not say between which ends a value can lie.")
    since = _since_break(known)
    recent = [(first, last, value) for at, first, last, value in _values(known, 30) if at >= since]
    found = ceiling.topped_out(recent, side=side, lowest=lowest, highest=highest, today=known.today)
    if not any(one.values for one in found.quarters):
        return without("There is no value in the last four quarters.")
    say = known.wording.quantity
    side_word = "or more" if side > 0 else "or less"
    sentence = (
        f"In {found.count} of the last 4 quarters every value was {say(found.bound)} {side_word}; "
        f"{say(found.best)} is the best possible."
    )
    rows = [
        row(one.label, f"{one.near} of {one.values}", one.near / one.values if one.values else 0.0)
        for one in found.quarters
    ]
    return figure(sentence, rows, is_flagged=found.is_topped_out)


def _heaping(known: Measured) -> Figure:
    side = SIDES.get(known.direction)
    if side is None:
        return without("The metric has no better side, so that no value lies just past a target.")
    last = known.drawing["segments"][-1] if known.drawing["segments"] else None
    if last is None or not last["mean_range"]:
        return without("There are too few values, or too little variation, to say what is close.")
    pairs = []
    for at, _, _, value in _values(known, MONTHS):
        goal = _target_at(known, at)
        if at >= last["first"] and goal is not None and (goal.low is None) != (goal.high is None):
            pairs.append((value, goal.low if goal.low is not None else goal.high or 0.0))
    if not pairs:
        return without("No target held, in any period with a value, that is one level.")
    found = heaping.heaping(
        pairs,
        side=side,
        width=last["mean_range"],
        mean=last["mean"],
        sigma=last["mean_range"] / RANGE_TO_SIGMA,
    )
    width = known.wording.difference(found.width)
    sentence = (
        f"Of {number(len(pairs), 'value')} that had a target, {found.n} lay within {width} of it: "
        f"{found.met} met it, {found.missed} fell short. "
    )
    if found.chance is None or found.expected is None:
        sentence += f"Fewer than {heaping.FEWEST} are too few to compare with chance."
    else:
        sentence += (
            f"By ordinary variation {found.expected:.1f} would have met it; so many or more would "
            f"in {per_cent(found.chance)} of all cases."
        )
    return figure(sentence, counts([("Just met", found.met), ("Just missed", found.missed)]))


def _delivery(known: Measured) -> Figure:
    if known.frequency == Frequency.IRREGULAR:
        return without("Values come irregularly: none is due on a day.")
    due = dict(_due(known))
    if not due:
        return without("No value has been due since the metric came into the portal.")
    found = delivery.delivery(due, known.arrived)
    late = f", by {_days(found.days_late)} as a median" if found.days_late is not None else ""
    sentence = (
        f"Of {number(found.expected, 'value')} due, {found.on_time} came on time, {found.late} "
        f"late{late}, and {found.missing} "
        f"{'is' if found.missing == 1 else 'are'} missing."
    )
    return figure(
        sentence,
        counts([("On time", found.on_time), ("Late", found.late), ("Missing", found.missing)]),
    )


def _days(count: float) -> str:
    return f"{count:g} day{'' if count == 1 else 's'}"


def _due(known: Measured) -> Iterator[tuple[date, date]]:
    """Each period of 36 months that was due by yesterday, and not before the metric was here."""
    frequency, month = known.frequency, known.fiscal_start_month
    last = periods.latest_complete(known.today, frequency, month)
    first = periods.period_of(
        max(months_before(known.today, MONTHS), known.known_since), frequency, month
    )
    if first.start > last.start:
        return
    for period in periods.periods_between(first, last):
        day = periods.due_on(period, known.due_days)
        if day < known.today and day >= known.known_since:
            yield period.start, day


def _revisions(known: Measured) -> Figure:
    found = delivery.revised(known.arrived)
    if not found.periods:
        return without("There are no values in the last 36 months.")
    sentence = f"Of {number(found.periods, 'period')} with a value, {found.revised} changed later"
    if found.change is not None and found.largest is not None:
        say = known.wording.difference
        sentence += f": by {say(found.change)} as a median, {say(found.largest)} at most"
    return figure(
        f"{sentence}. {upper(number(found.revisions, 'revision'))} in all.",
        counts(
            [("Changed later", found.revised), ("As first given", found.periods - found.revised)]
        ),
    )
