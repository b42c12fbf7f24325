"""The verdict of one metric: what its values, targets and breaks say, in one row.

Pure: `verdict` takes what the database holds as frozen values, and `today`; it returns the columns
of `insight.models.VerdictColumns`. The figures come from `spc.reading` and `registry.targets`.
"""

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import islice
from typing import Any

from portal import periods
from portal.insight import spc
from portal.insight.assurance import Target as Aim
from portal.insight.boundaries import Boundary, boundaries, carried, last_before
from portal.insight.drawings import DRAWN, Versions, drawing
from portal.insight.goals import aim_of, goal_at, periods_of
from portal.insight.laid import STATE, Laid, lay_out
from portal.insight.laid import Given as Given
from portal.insight.laid import Goal as Goal
from portal.insight.laid import Inputs as Inputs
from portal.insight.laid import Terms as Terms
from portal.insight.restated import restated
from portal.insight.spark import spark
from portal.registry import targets
from portal.registry.facts import Point
from portal.registry.vocabulary import Direction, Frequency

YEARS = frozenset({Frequency.YEAR, Frequency.FISCAL_YEAR})  # the period before is a year before


def verdict(inputs: Inputs, today: date) -> dict[str, Any]:
    """The columns of the verdict. Without values or an approved version every part says so."""
    inputs, anew = restated(inputs)
    terms = inputs.versions.get(inputs.current_id or 0, Terms(number="", direction="neutral"))
    laid = lay_out(inputs, terms, today)
    cuts = boundaries(inputs, laid)
    goal = goal_at(inputs, laid, today)
    behind = _behind(goal, cuts, laid)
    aim = None if behind else aim_of(goal, laid)
    breaks = _breaks(inputs, laid, cuts)
    read = _read(laid, aim, breaks, inputs)
    drawn = drawing(inputs, laid, read, breaks, Versions(tuple(cuts), anew, terms.number))
    columns = {
        "definition_version_id": inputs.current_id,
        "unit": terms.unit,
        "decimals": terms.decimals,
        **_latest(laid, read, cuts),
        **_variation(read),
        **(_refused(behind) if behind else _target(goal, laid, aim, today)),
        **_due(inputs, laid, today),
        "drawing": drawn,
        "spark": spark(drawn),
    }
    columns["needs_attention"] = (
        read.variation.startswith("concern")
        or read.assurance == "fail"
        or columns["target_status"] == "missed"
    )
    return columns


def _breaks(inputs: Inputs, laid: Laid, cuts: list[Boundary]) -> list[tuple[int, str, bool]]:
    """Where a segment starts: index, why, and whether the line is cut (a definition break)."""
    found = [(one.index, one.label, True) for one in cuts]
    for day in inputs.rebases:
        at = bisect_left(laid.starts, day)
        if 0 < at < len(laid.starts) and at not in {index for index, _, _ in found}:
            found.append((at, "Limits restarted", False))
    return sorted(found)


def _read(
    laid: Laid, aim: Aim | None, breaks: list[tuple[int, str, bool]], inputs: Inputs
) -> spc.Reading:
    """The reading of the complete periods; signals are looked for where they will be drawn."""
    terms, wording, complete = laid.terms, laid.wording, laid.complete
    names = laid.spell.names
    return spc.reading(
        laid.spell.texts[:complete],
        laid.values[:complete],
        improvement_direction=terms.direction,  # type: ignore[arg-type]  # the column's words are these
        target=aim,
        rebase_dates=[laid.starts[i] for i, _, _ in breaks if i < complete],
        hard_range=(terms.hard_low, terms.hard_high),
        counts=terms.value_type == "count" if terms.value_type else None,
        write=wording.quantity,
        name=lambda period: names.get(period, period),
        marked=DRAWN,
    )


def _behind(goal: Goal | None, cuts: list[Boundary], laid: Laid) -> Boundary | None:
    """The change of definition since the target was agreed, which leaves it without a meaning."""
    if goal is None or not cuts:
        return None
    first = bisect_left(laid.starts, goal.terms.starts_on or goal.starts_on)
    return last_before(cuts, first, laid.complete - 1)


def _refused(behind: Boundary) -> dict[str, Any]:
    return {
        "target_status": "none",
        "target_sentence": f"The target was agreed for definition {behind.before}. Values of "
        f"definition {behind.number} do not compare with it: agree on a new one.",
        "target_low": None,
        "target_high": None,
    }


def _latest(laid: Laid, read: spc.Reading, cuts: list[Boundary]) -> dict[str, Any]:
    """The latest complete value with its period, and the change in words."""
    known = [i for i, value in enumerate(laid.values[: laid.complete]) if value is not None]
    if not known:
        return {
            "period_start": None,
            "period_label": "",
            "value": None,
            "previous_value": None,
            "state": "",
            "change_words": "There are no values yet.",
            "points_count": 0,
        }
    last = known[-1]
    given = laid.given[last]
    before = known[-2] if len(known) > 1 else None
    return {
        "period_start": laid.periods[last].start,
        "period_label": laid.periods[last].label,
        "value": laid.values[last],
        "previous_value": None if before is None else laid.values[before],
        "state": given[STATE] if given else "final",
        "change_words": _change(laid, last, before, cuts) + _year(laid, last, cuts),
        "points_count": len(known),
    }


def _change(laid: Laid, last: int, before: int | None, cuts: list[Boundary]) -> str:
    """The difference to the period before, without any judgement: that is the variation's."""
    now = laid.values[last]
    then = None if before is None else laid.values[before]
    if before is None or now is None or then is None:
        return "This is the first value."
    since = laid.periods[before].label
    if cut := last_before(cuts, before, last):
        then = carried(cuts, then, before, last)
        if then is None:
            return f"Not compared with {since}: definition {cut.number} makes other values."
        since += f", linked to definition {cut.number}"
    wording = laid.wording
    if now == then:
        return f"The same as in {since}."
    moved = wording.shown(now) - wording.shown(then)
    if not wording.shown(moved):
        return f"Hardly different from {wording.quantity(then)} in {since}."
    word = "Up" if moved > 0 else "Down"
    return f"{word} {wording.difference(moved)} from {wording.quantity(then)} in {since}."


def _year(laid: Laid, last: int, cuts: list[Boundary]) -> str:
    """The same period of the year before, or why it does not compare; "" where there is none."""
    start = laid.starts[last]
    if (start.month, start.day) == (2, 29) or laid.terms.frequency in YEARS:
        return ""
    day = start.replace(year=start.year - 1)
    at = bisect_left(laid.starts, day)
    then = laid.values[at] if laid.starts[at] == day else None
    if then is None or at == last:
        return ""
    label = laid.periods[at].label
    if cut := last_before(cuts, at, last):
        then = carried(cuts, then, at, last)
        if then is None:
            return (
                f" {label}, a year before, does not compare: definition {cut.number} began since."
            )
        label += f", linked to definition {cut.number}"
    return f" A year before, in {label}: {laid.wording.quantity(then)}."


def _variation(read: spc.Reading) -> dict[str, Any]:
    return {
        "variation": read.variation,
        "variation_word": read.variation_word,
        "variation_sentence": read.variation_sentence,
        "rules": ",".join(read.rules),
        "assurance": read.assurance,
        "assurance_word": read.assurance_word,
        "assurance_sentence": read.assurance_sentence,
    }


def _target(goal: Goal | None, laid: Laid, aim: Aim | None, today: date) -> dict[str, Any]:
    """How the latest value stands against the target."""
    low, high = aim if isinstance(aim, tuple) else (aim, None)
    if goal is None:
        return {
            "target_status": "none",
            "target_sentence": "No target is set.",
            "target_low": None,
            "target_high": None,
        }
    first, last = bisect_left(laid.starts, goal.terms.starts_on or date.min), laid.complete
    if goal.terms.review_on is not None:
        last = min(last, bisect_right(laid.starts, goal.terms.review_on))
    backwards = (  # only those in its time count
        Point(laid.starts[i], value)
        for i in range(last - 1, first - 1, -1)
        if (value := laid.values[i]) is not None
    )
    most = None if goal.terms.type in targets.OF_ALL else targets.ENOUGH
    points = list(islice(backwards, most))
    found = targets.assess(
        goal.terms,
        points,
        Direction(laid.terms.direction),
        periods=periods_of(goal, laid),
        is_flow=laid.terms.time_aggregation == "sum",
        today=today,
        wording=laid.wording,
    )
    return {
        "target_status": found.status.value if found.status else "none",
        "target_sentence": found.sentence,
        "target_low": low,
        "target_high": high,
    }


def _due(inputs: Inputs, laid: Laid, today: date) -> dict[str, Any]:
    """The next period without a value, and the day by which its value is due."""
    terms = laid.terms
    if not inputs.takes_values or not terms.number or terms.frequency == Frequency.IRREGULAR:
        return {"next_start": None, "next_due_on": None}
    if laid.periods:
        period = periods.next_period(laid.periods[-1])
    else:
        # A metric without a value owes nothing that ended before it was here.
        begun = max(terms.effective_from or today, inputs.known_since or date.min)
        latest = periods.latest_complete(today, terms.frequency, terms.fiscal_start_month)
        period = periods.period_of(begun, terms.frequency, terms.fiscal_start_month)
        period = latest if period.start < latest.start else period
    return {"next_start": period.start, "next_due_on": periods.due_on(period, terms.due_days)}
