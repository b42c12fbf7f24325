"""The target of a metric that its verdict is measured against. Pure."""

from datetime import date

from portal.insight.assurance import Target as Aim
from portal.insight.laid import Goal, Inputs, Laid
from portal.registry import aims
from portal.registry.vocabulary import Direction, Frequency


def goal_at(inputs: Inputs, laid: Laid, today: date) -> Goal | None:
    """The target that holds at the latest complete period, else the one that holds today."""
    day = laid.periods[laid.complete - 1].start if laid.complete else today
    for at in (day, today):
        for goal in reversed(inputs.goals):
            if goal.holds_on(at):
                return goal
    return None


def periods_of(goal: Goal, laid: Laid) -> int | None:
    """How many periods there are from its first day to its review; None where none is set."""
    if goal.terms.review_on is None:
        return None
    frequency = Frequency(laid.terms.frequency)
    return aims.periods_between(goal.starts_on, goal.terms.review_on, frequency)


def aim_of(goal: Goal | None, laid: Laid) -> Aim | None:
    """The target as assurance takes it: a level, or a range."""
    if goal is None:
        return None
    direction = Direction(laid.terms.direction)
    corridor = aims.corridor(goal.terms, direction, periods=periods_of(goal, laid))
    if corridor is None:
        return None
    if corridor.low is not None and corridor.high is not None:
        return corridor.low, corridor.high
    return corridor.low if corridor.low is not None else corridor.high
