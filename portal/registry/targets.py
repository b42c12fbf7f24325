"""How far the values have come towards a target, and the word for it.

docs/methods/targets.md explains every type of target, with the examples that are also tests.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.registry.aims import SAME, Corridor, aim, at_least, corridor, one_sided
from portal.registry.facts import Point, TargetTerms
from portal.registry.vocabulary import Direction, TargetStatus, TargetType
from portal.registry.wording import Wording

ENOUGH = 3  # values before a status is given, or all where the target spans fewer periods


OF_ALL = frozenset({TargetType.MILESTONE, TargetType.CUMULATIVE, TargetType.PER_PERIOD})
"""Targets that all values in their time decide; of others the latest of ENOUGH does."""


@dataclass(frozen=True)
class Thresholds:
    """From which percentage of achievement a target counts as met and as nearly met.

    The defaults are those of ServiceNow's goal framework.
    """

    met: float = 90
    nearly: float = 75

    def __post_init__(self) -> None:
        if not 0 < self.nearly < self.met <= 100:
            raise ValueError("thresholds need 0 < nearly < met <= 100")


DEFAULT = Thresholds()


@dataclass(frozen=True)
class Assessment:
    """Where a target stands. `status` is None where nothing can be judged; `sentence` says why.

    `percent` is the achievement, None where it is undefined; `actual` and `aim` are in the unit of
    the metric.
    """

    status: TargetStatus | None
    percent: float | None
    actual: float | None
    aim: Corridor | None
    sentence: str


def achievement(actual: float, start: float, target: float) -> float | None:
    """The share of the way from `start` to `target` that is done, in percent; any direction.

    Below 0 where things got worse, above 100 beyond the target. None where start and target are
    equal: there is no way to go, so no share of it.
    """
    if math.isclose(target, start, rel_tol=SAME, abs_tol=1e-12):
        return None
    return (actual - start) / (target - start) * 100


def plan_achievement(actual: float, plan: float, direction: Direction) -> float | None:
    """Actual against plan in percent; where lower is better, 10 % above the plan is 90 %.

    None for a plan of zero or below, of which no share can be taken.
    """
    if plan <= 0:
        return None
    share = actual / plan * 100
    return 200 - share if direction is Direction.DECREASE else share


def status_of(percent: float, thresholds: Thresholds = DEFAULT) -> TargetStatus:
    """The word for an achievement; a threshold that is reached exactly counts."""
    if at_least(percent, thresholds.met):
        return TargetStatus.MET
    return TargetStatus.NEARLY_MET if at_least(percent, thresholds.nearly) else TargetStatus.MISSED


def assess(
    terms: TargetTerms,
    points: Sequence[Point],
    direction: Direction,
    *,
    periods: int | None = None,
    is_flow: bool = False,
    today: date | None = None,
    thresholds: Thresholds = DEFAULT,
    wording: Wording | None = None,
) -> Assessment:
    """Judge the complete periods in `points` (any order) that lie within the target's dates.

    `periods` is how many periods the target spans, where known; `is_flow` says that values add up
    over time (time aggregation `sum`); `today` decides when a milestone is overdue.
    """
    say = wording or Wording()
    within = sorted(
        (point for point in points if _is_within(point.period, terms)), key=lambda p: p.period
    )
    if terms.type == TargetType.MILESTONE:
        return _milestone(terms, within, today)
    enough = min(ENOUGH, periods or ENOUGH)
    if len(within) < enough:
        counted = f"{say.periods(len(within))} of at least {enough}"
        return Assessment(
            TargetStatus.TOO_EARLY, None, None, None, f"Too early to say: {counted} so far."
        )
    if terms.type == TargetType.CUMULATIVE:
        return _cumulative(terms, within, direction, periods, is_flow, thresholds, say)
    if terms.type == TargetType.PER_PERIOD and direction is not Direction.BAND:
        return _per_period(terms, within, direction, is_flow, thresholds, say)
    return _level(terms, within[-1].value, direction, thresholds, say)


def _is_within(period: date, terms: TargetTerms) -> bool:
    after = terms.starts_on is None or period >= terms.starts_on
    return after and (terms.review_on is None or period <= terms.review_on)


def _milestone(terms: TargetTerms, within: Sequence[Point], today: date | None) -> Assessment:
    reached = [point.period for point in within if at_least(point.value, 1)]
    goal = Corridor(1, None)
    if reached:
        return Assessment(
            TargetStatus.MET,
            100.0,
            1.0,
            goal,
            f"Reached in the period that begins on {reached[0].day} {reached[0]:%B %Y}.",
        )
    due = terms.review_on
    if today is not None and due is not None and today > due:
        return Assessment(TargetStatus.MISSED, 0.0, 0.0, goal, f"Not reached by {due}.")
    return Assessment(TargetStatus.TOO_EARLY, None, None, goal, _pending(due))


def _pending(due: date | None) -> str:
    return "Not reached yet." if due is None else f"Not reached yet; due by {due}."


def _level(
    terms: TargetTerms, actual: float, direction: Direction, thresholds: Thresholds, say: Wording
) -> Assessment:
    """Level, improvement, range, and the latest value against a level per period."""
    goal = corridor(terms, direction)
    if goal is None:
        return Assessment(None, None, actual, None, _why_unjudged(terms, direction))
    level, start = aim(terms, direction), terms.baseline_value
    ranged = goal.low is not None and goal.high is not None
    percent = None
    if start is not None and level is not None and not ranged:
        percent = achievement(actual, start, level)
    reached = f"The latest value is {say.quantity(actual)}; {_asks(goal, say)}."
    if percent is not None and level is not None and start is not None:
        way = f"from {say.quantity(start)} to {say.quantity(level)}"
        reached += f" That is {_told(percent)}% of the way {way}."
    elif start is not None and not ranged:
        reached += " Start and target are equal, so no share of the way can be given."
    return Assessment(
        _word(goal, actual, percent, terms.tolerance, thresholds), percent, actual, goal, reached
    )


def _word(
    goal: Corridor,
    actual: float,
    percent: float | None,
    tolerance: float | None,
    thresholds: Thresholds,
) -> TargetStatus:
    """Met where the target is reached; else by its own tolerance, else by achievement."""
    if goal.holds(actual):
        return TargetStatus.MET
    if tolerance is not None:
        near = at_least(tolerance, goal.shortfall(actual))
        return TargetStatus.NEARLY_MET if near else TargetStatus.MISSED
    return TargetStatus.MISSED if percent is None else status_of(percent, thresholds)


def _cumulative(
    terms: TargetTerms,
    within: Sequence[Point],
    direction: Direction,
    periods: int | None,
    is_flow: bool,
    thresholds: Thresholds,
    say: Wording,
) -> Assessment:
    """The total to date against the plan to date; the latest period decides."""
    total = sum(point.value for point in within) if is_flow else within[-1].value
    plan = _planned_total(terms, within, periods)
    goal = one_sided(plan, direction)
    if plan is None or goal is None:
        return Assessment(None, None, total, None, _why_unjudged(terms, direction))
    return _against_plan(total, plan, "to date", direction, terms, thresholds, say)


def _planned_total(
    terms: TargetTerms, within: Sequence[Point], periods: int | None
) -> float | None:
    """The plan to date: of the profile, else the total's even share, else the total itself."""
    if terms.profile:
        known = [period for period in terms.profile if period <= within[-1].period.isoformat()]
        return terms.profile[max(known)] if known else None
    if terms.value is None or not periods:
        return terms.value
    return terms.value * min(len(within), periods) / periods


def _per_period(
    terms: TargetTerms,
    within: Sequence[Point],
    direction: Direction,
    is_flow: bool,
    thresholds: Thresholds,
    say: Wording,
) -> Assessment:
    """A flow: all values over all plans of the window. Else the latest value and its own plan."""
    plans = [_planned(terms.profile, terms.value, point.period) for point in within]
    pairs = [
        (point.value, plan) for point, plan in zip(within, plans, strict=True) if plan is not None
    ]
    if not pairs or one_sided(0, direction) is None:
        return Assessment(None, None, within[-1].value, None, _why_unjudged(terms, direction))
    if not is_flow:
        actual, plan = pairs[-1]
        return _against_plan(
            actual, plan, f"in the latest {say.period}", direction, terms, thresholds, say
        )
    actual, plan = sum(value for value, _ in pairs), sum(plan for _, plan in pairs)
    span = f"over {say.periods(len(pairs))}"
    return _against_plan(actual, plan, span, direction, terms, thresholds, say)


def _planned(
    profile: Mapping[str, float] | None, value: float | None, period: date
) -> float | None:
    return profile.get(period.isoformat(), value) if profile else value


def _against_plan(
    actual: float,
    plan: float,
    span: str,
    direction: Direction,
    terms: TargetTerms,
    thresholds: Thresholds,
    say: Wording,
) -> Assessment:
    goal = one_sided(plan, direction) or Corridor(plan, None)
    percent = plan_achievement(actual, plan, direction)
    share = "the plan is not above zero, so no share of it can be given"
    if percent is not None:
        share = f"that is {_told(percent)}% of the plan"
        if direction is Direction.DECREASE:
            share = f"that counts as {_told(percent)}%"
    sentence = f"{say.quantity(actual)} {span}; {_asks(goal, say)}; {share}."
    return Assessment(
        _word(goal, actual, percent, terms.tolerance, thresholds), percent, actual, goal, sentence
    )


def _told(percent: float) -> str:
    """Rounded down to a tenth, so that no figure reaches a threshold that its status does not."""
    return f"{math.floor(percent * 10 + SAME) / 10:g}"


def _asks(goal: Corridor, say: Wording) -> str:
    if goal.low is not None and goal.high is not None:
        return f"the target is {say.number(goal.low)} to {say.quantity(goal.high)}"
    if goal.low is not None:
        return f"the target is at least {say.quantity(goal.low)}"
    return f"the target is at most {say.quantity(goal.high or 0.0)}"


def _why_unjudged(terms: TargetTerms, direction: Direction) -> str:
    if terms.type == TargetType.RANGE or direction is Direction.BAND:
        return "Give the range a lower or an upper end, so that values can be judged."
    if direction is Direction.NEUTRAL:
        return "The metric has no better side, so this target is context and is not judged."
    if terms.type == TargetType.IMPROVEMENT and terms.baseline_value is None:
        return "Add the baseline that the improvement starts from."
    return "Give the target a value, so that values can be judged."
